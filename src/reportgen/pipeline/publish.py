"""Put a quarter into the site: staged beside it, checked, and exchanged in one step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from reportgen import defaults, workspace
from reportgen import site as pages
from reportgen.engines import house
from reportgen.errors import ReleaseError, RenderError, ReportgenError, raise_all
from reportgen.model import Protected
from reportgen.pipeline import around, finding, frozen, kept
from reportgen.pipeline.choose import refuse_foreign
from reportgen.pipeline.folder import Folder, labels, logos, said_settings, with_name
from reportgen.pipeline.values import Made, Work
from reportgen.quarter import Quarter


def publish(work: Work, made: Made, folder: Folder) -> str:
    """Put the quarter into a copy of the site, check it, exchange the two in one step; give the manifest's digest.

    Args:
        work: The build.
        made: Its words and pictures, for the pages that follow the latest quarter.
        folder: The quarter's own files.

    Raises:
        ReleaseError: If the quarter was released otherwise, or another one of the site cannot be kept.
        RenderError: If the site would not be whole.
    """
    protected, quarter, site = work.protected, work.protected.quarter, work.site
    refuse_foreign(work.root, site)
    work.talk.stage("publish", f"{quarter} into {site.name}/")
    settings = said_settings(work)
    old = {each.quarter: each for each in entries(site, building=quarter) if not _leaves(each, protected)}
    everything = {**old, quarter: folder.entry}
    all_said = (*around.said_before(site, old), *folder.said)
    if protected.releases and protected.releases[-1].outputs:
        frozen.refuse_changed(protected, folder.files)
    with workspace.staged(site) as stage:
        kept.carry_over(stage, site, kept.published(site, *(other.slug for other in old if other != quarter)))
        kept.carry_over(stage, site, kept.published(site, *kept.replaced_folders(site, everything.values())))
        workspace.write(stage / quarter.slug, folder.files)
        workspace.write(stage, _replaced(work, site))
        files = {
            "index.html": pages.home(settings, list(everything.values()), work.template),
            "about.html": pages.about(settings, list(everything.values()), work.template),
            "assets/site.css": defaults.data("styles/report.css", settings.templates)
            + defaults.data("site/site.css", settings.templates)
            + house.css(settings.brand).encode(),
            "feed.xml": pages.feed(settings, list(everything.values())),
        }
        files |= pages.plain_pages(settings, work.template)
        files |= dict(logos(settings))  # for the pages beside the quarters
        if quarter == max(everything):
            files |= pages.standing_pages(
                protected, made.narrative, made.charts, made.editions, work.template, said=all_said
            )
        else:
            kept.carry_over(stage, site, kept.published(site, *kept.STANDING))
            around.renew(stage, all_said, protected.project.framework, settings, work)
        workspace.write(stage, {name: with_name(settings, name, data) for name, data in files.items()})
        finding.add(stage, list(everything.values()))
        _refuse_dead(stage, everything, all_said)
        _refuse_faults(stage, {*files, *(f"{quarter.slug}/{name}" for name in folder.files)})
        digest = workspace.write_manifest(stage)
        workspace.exchange(stage, site)
    return digest


def _leaves(entry: pages.Entry, protected: Protected) -> bool:
    """Tell whether a draft leaves the site: a release is to be published without the drafts of later quarters.

    The next build of such a quarter puts it back.
    """
    releasing = bool(protected.releases) and not protected.releases[-1].outputs
    return releasing and entry.status == "draft" and entry.quarter > protected.quarter


def _refuse_dead(stage: Path, entries: Mapping[Quarter, pages.Entry], said: Iterable[pages.Said]) -> None:
    """Refuse a site in which an address has died that a released quarter gave its readers.

    Raises:
        ReleaseError: Naming the pages, and how the framework keeps them.
    """
    out = {quarter for quarter, entry in entries.items() if entry.status != "draft"}
    wanted = {f"measures/{each.measure}.html" for each in said if each.quarter in out}
    wanted |= {f"agencies/{edition}.html" for quarter in out for edition, _ in entries[quarter].editions[1:]}
    dead = sorted(name for name in wanted if not (stage / name).is_file())
    if dead:
        raise ReleaseError(
            f"{len(dead)} of the site's pages would be gone that a released quarter led to, the first: {dead[0]}",
            where="measures.yaml",
            fix="keep what ended, with `until` and its last quarter; or give its id to `formerly` of what took its "
            "place; the last site is untouched",
        )


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
            found.append(pages.Entry.from_json((folder / "quarter.json").read_bytes(), quarter, labels()))
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
