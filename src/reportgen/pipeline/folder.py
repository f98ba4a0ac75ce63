"""One quarter's folder of the site, every file of it: what a release freezes, and what a later build carries over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from reportgen import __version__
from reportgen import site as pages
from reportgen.engines.format import found, named
from reportgen.model import Document, Protected, Settings
from reportgen.pipeline import around
from reportgen.pipeline.values import Made, Work
from reportgen.quarter import Quarter
from reportgen.report import datapackage, published_csv, published_workbook
from reportgen.site import history, search

FIGURES: Final = "figures.csv"
WORKBOOK: Final = "figures.xlsx"


@dataclass(frozen=True, slots=True)
class Folder:
    """A quarter's folder before it is put into a site."""

    entry: pages.Entry
    said: tuple[pages.Said, ...]  # of each measure
    files: Mapping[str, bytes]  # by their names in it


def folder_of(work: Work, made: Made) -> Folder:
    """Make every file of the quarter's folder; nothing in it depends on the other quarters of the site."""
    protected, quarter, settings = work.protected, work.protected.quarter, said_settings(work)
    reports = dict(_reports(made, settings, work))
    whole = f"{made.editions[0].id}.html"
    places = pages.anchors(reports[whole])
    sections, of_sections = pages.section_pages(reports[whole], whole, settings, work.template)
    entry = replace(
        pages.Entry.of(protected, made.narrative, made.editions, labels(), places),
        sections=sections,
        version=__version__,
    )
    said = pages.said_of(protected, made.narrative, places)
    files = {
        "index.html": pages.quarter_page(settings, entry, work.template),
        "quarter.json": entry.to_json(),
        **dict(_published(protected, made)),
        **dict(logos(settings)),
        **{name: data for document in made.documents for name, data in _pictures(document)},
        **reports,
        **of_sections,
        history.FILE: history.to_json(said),
    }
    files["about.html"] = around.about(work, settings, entry, files)
    files = {name: with_name(settings, f"{quarter.slug}/{name}", data) for name, data in files.items()}
    found_in = {name: data for name, data in files.items() if name.endswith(".html") and "/" not in name}
    files[search.FRAGMENT] = search.to_json(search.of_quarter(entry, found_in))
    return Folder(entry, said, files)


def said_settings(work: Work) -> Settings:
    """Give the settings as pages say them; the address is that of the site for the audience `_quarto.yml` names."""
    settings, audience = work.settings, work.protected.audience
    return replace(settings, audience=audience, address=settings.address if audience == settings.audience else "")


def with_name(settings: Settings, name: str, data: bytes) -> bytes:
    """Give a page its one name and the way to the feed; other files stay as they are."""
    return pages.named(name, data, settings) if name.endswith(".html") else data


def logos(settings: Settings) -> Iterator[tuple[str, bytes]]:
    """List the logos that a page shows; each quarter keeps its own, for its pages stay when the house changes."""
    logo = settings.brand.logo if settings.brand is not None else None
    for file in (logo.file, logo.dark) if logo is not None else ():
        if file is not None:
            yield file.name, file.data


def file_name(quarter: Quarter, edition: str, format_: str) -> str:
    """Name an edition's file in its quarter's folder; what is sent by post carries the quarter in its name."""
    return f"{edition}.{format_}" if _is_page(format_) else f"{quarter.slug}-{edition}.{format_}"


def labels() -> dict[str, str]:
    """Say what readers call each format that is a download."""
    return {each.name: each.label for each in found() if not each.page}


def _reports(made: Made, settings: Settings, work: Work) -> Iterator[tuple[str, bytes]]:
    """List the editions' files by their names in the quarter's folder, pages in the site's frame."""
    for (edition, format_), data in made.outputs.items():
        page = pages.framed(settings, data, work.template) if _is_page(format_) else data
        yield file_name(work.protected.quarter, edition, format_), page


def _published(protected: Protected, made: Made) -> Iterator[tuple[str, bytes]]:
    """Write the published figures for whoever works on with them."""
    whole = made.editions[0]
    yield FIGURES, published_csv(protected, whole, made.limits)
    yield WORKBOOK, published_workbook(protected, whole, made.limits)
    yield "datapackage.json", datapackage(protected, name=FIGURES)


def _pictures(document: Document) -> Iterator[tuple[str, bytes]]:
    """List the pictures that a page shows; the PNG twins are inside the Word file already."""
    return ((name, data) for name, data in document.assets if name.endswith(".svg"))


def _is_page(format_: str) -> bool:
    (made,) = named([format_])
    return made.page
