"""Put a quarter into the site: staged beside it, checked, and exchanged in one step."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from reportgen import defaults, workspace
from reportgen import site as pages
from reportgen.engines import house
from reportgen.engines.format import found, named
from reportgen.errors import ReleaseError, RenderError, ReportgenError, raise_all
from reportgen.model import Document, Protected, Settings
from reportgen.pipeline import finding, frozen, kept
from reportgen.pipeline.choose import refuse_foreign
from reportgen.pipeline.values import Made, Work
from reportgen.quarter import Quarter
from reportgen.report import datapackage, published_csv, published_workbook
from reportgen.site import search

FIGURES: Final = "figures.csv"
WORKBOOK: Final = "figures.xlsx"


def publish(work: Work, made: Made) -> str:
    """Put the quarter into a copy of the site, check it, exchange the two in one step; give the manifest's digest."""
    protected, settings, quarter = work.protected, work.settings, work.protected.quarter
    site = work.site
    refuse_foreign(work.root, site)
    work.talk.stage("publish", f"{quarter} into {site.name}/")
    settings = _said_of(work)
    entry = _entry(protected, made)
    old = {each.quarter: each for each in entries(site, building=quarter)}
    everything = {**old, quarter: entry}
    own = of_quarter(work, made)
    if protected.releases and protected.releases[-1].outputs:
        frozen.refuse_changed(protected, own)
    with workspace.staged(site) as stage:
        kept.carry_over(stage, site, kept.published(site, *(other.slug for other in old if other != quarter)))
        kept.carry_over(stage, site, kept.published(site, *kept.replaced_folders(site, everything.values())))
        workspace.write(stage / quarter.slug, own)
        workspace.write(stage, _replaced(work, site))
        files = {
            "index.html": pages.home(settings, list(everything.values()), work.template),
            "assets/site.css": defaults.data("styles/report.css", settings.templates)
            + defaults.data("site/site.css", settings.templates)
            + house.css(settings.brand).encode(),
        }
        files |= pages.plain_pages(settings, work.template)
        files |= dict(_logos(settings))  # for the pages beside the quarters
        files["feed.xml"] = pages.feed(settings, list(everything.values()))
        if quarter == max(everything):
            files |= pages.standing_pages(protected, made.narrative, made.charts, made.editions, work.template)
        else:
            kept.carry_over(stage, site, kept.published(site, *kept.STANDING))
        workspace.write(stage, {name: _named(settings, name, data) for name, data in files.items()})
        finding.add(stage, list(everything.values()))
        _refuse_faults(stage, {*files, *(f"{quarter.slug}/{name}" for name in own)})
        digest = workspace.write_manifest(stage)
        workspace.exchange(stage, site)
    return digest


def of_quarter(work: Work, made: Made) -> dict[str, bytes]:
    """Make every file of the quarter's folder, by its name in there: what a release freezes."""
    protected, quarter = work.protected, work.protected.quarter
    settings = _said_of(work)
    entry = _entry(protected, made)
    files = {
        "index.html": pages.quarter_page(settings, entry, work.template),
        "quarter.json": entry.to_json(),
        **dict(_published(protected, made)),
        **dict(_logos(settings)),
        **{name: data for document in made.documents for name, data in _pictures(document)},
    }
    for (edition, format_), data in made.outputs.items():
        page = pages.framed(settings, data, work.template) if _is_page(format_) else data
        files[file_name(quarter, edition, format_)] = page
    files = {name: _named(settings, f"{quarter.slug}/{name}", data) for name, data in files.items()}
    return files | {search.FRAGMENT: search.to_json(search.of_quarter(entry, files))}


def _said_of(work: Work) -> Settings:
    """Give the settings as the pages say them; the address is that of the site for the audience of `_quarto.yml`."""
    settings, audience = work.settings, work.protected.audience
    return replace(settings, audience=audience, address=settings.address if audience == settings.audience else "")


def _entry(protected: Protected, made: Made) -> pages.Entry:
    return pages.Entry.of(protected, made.narrative, made.editions, _labels())


def _replaced(work: Work, site: Path) -> dict[str, bytes]:
    """Give the files of the release that this one takes the place of, which stay reachable beside it."""
    *earlier, _ = work.protected.releases or (None,)
    if not earlier or earlier[-1] is None:
        return {}
    last = earlier[-1]
    folder = pages.earlier_folder(last.quarter, last.number)
    if any(True for _ in kept.published(site, folder)):
        return {}  # it was put there by a run that did not come to its end, and has been carried over
    kept_files = kept.as_released(site, last)
    return {
        f"{folder}/{name}": pages.replaced(data, name, last, work.protected.releases[-1])
        if name.endswith(".html")
        else data
        for name, data in kept_files.items()
    }


def entries(site: Path, *, building: Quarter) -> tuple[pages.Entry, ...]:
    """Read what a site says of its quarters, but for the one that is being built.

    Raises:
        ReleaseError: If a quarter of the site cannot be read: to go on would take it out of the site without a word.
    """
    found: list[pages.Entry] = []
    lost: list[ReportgenError] = []
    for folder in sorted(path for path in site.glob("*-q?") if path.is_dir() and path.name != building.slug):
        try:
            quarter = Quarter.parse(folder.name)
        except ValueError:
            continue  # no folder of ours
        try:
            found.append(pages.Entry.from_json((folder / "quarter.json").read_bytes(), quarter, _labels()))
        except (OSError, ValueError):
            lost.append(
                ReleaseError(
                    f"the site's {quarter} cannot be kept, because its quarter.json cannot be read",
                    where=f"{site.name}/{folder.name}",
                    fix=f'build it anew (reportgen build "{quarter}"), fetch the folder from a copy, or remove it',
                )
            )
    raise_all(lost)
    return tuple(found)


def _logos(settings: Settings) -> Iterator[tuple[str, bytes]]:
    """List the logos that a page shows; each quarter keeps its own, for its pages stay when the house changes."""
    logo = settings.brand.logo if settings.brand is not None else None
    for file in (logo.file, logo.dark) if logo is not None else ():
        if file is not None:
            yield file.name, file.data


def _published(protected: Protected, made: Made) -> Iterator[tuple[str, bytes]]:
    """Write the published figures for whoever works on with them."""
    whole = made.editions[0]
    yield FIGURES, published_csv(protected, whole, made.limits)
    yield WORKBOOK, published_workbook(protected, whole, made.limits)
    yield "datapackage.json", datapackage(protected, name=FIGURES)


def _pictures(document: Document) -> Iterator[tuple[str, bytes]]:
    """List the pictures that a page shows; the PNG twins are inside the Word file already."""
    return ((name, data) for name, data in document.assets if name.endswith(".svg"))


def file_name(quarter: Quarter, edition: str, format_: str) -> str:
    """Name an edition's file in its quarter's folder; what is sent by post carries the quarter in its name."""
    return f"{edition}.{format_}" if _is_page(format_) else f"{quarter.slug}-{edition}.{format_}"


def _is_page(format_: str) -> bool:
    (made,) = named([format_])
    return made.page


def _labels() -> dict[str, str]:
    """Say what readers call each format that is a download."""
    return {each.name: each.label for each in found() if not each.page}


def _named(settings: Settings, name: str, data: bytes) -> bytes:
    return pages.named(name, data, settings) if name.endswith(".html") else data


def _refuse_faults(stage: Path, made: Collection[str]) -> None:
    files = {
        path.relative_to(stage).as_posix(): path.read_bytes() if path.suffix in (".html", ".css") else b""
        for path in sorted(stage.rglob("*"))
        if path.is_file()
    }
    faults = pages.faults(files, made)
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise RenderError(
            f"the site is not whole: {faults[0]}{more}",
            where="the pages that were about to be published",
            fix="look at the template that writes it; the last site is untouched",
        )
