"""What stands around a quarter's reports: their sections, what was said of each measure, what made the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from reportgen import __version__, workspace
from reportgen import site as pages
from reportgen.errors import ReleaseError, ReportgenError, raise_all
from reportgen.model import Framework, Settings
from reportgen.pipeline import memory
from reportgen.pipeline.values import Work
from reportgen.quarter import Quarter
from reportgen.site import history

_DATA: Final = (
    ("figures.xlsx", "the published figures as a workbook"),
    ("figures.csv", "the published figures as a table for programs"),
    ("datapackage.json", "what the columns of that table are"),
)


def about(work: Work, settings: Settings, entry: pages.Entry, files: Mapping[str, bytes]) -> bytes:
    """Make the page on what made a quarter's files.

    Args:
        work: The build.
        settings: What the pages say of themselves.
        entry: The quarter's.
        files: Everything of the quarter's folder, by its name in there.
    """
    programs = memory.programs(work.engine)
    makers = pages.Makers(
        __version__, work.engine, tuple(sorted(programs.items(), key=lambda each: (each[0].casefold(), each[0])))
    )
    downloads = [pages.Download.of(name, what, files[name]) for name, what in _downloads(entry)]
    return pages.quarter_about(settings, entry, makers, downloads, work.template)


def _downloads(entry: pages.Entry) -> Iterator[tuple[str, str]]:
    for edition, title in entry.editions:
        for file, what in entry.downloads(edition):
            yield file, f"{title}, {what}"
    yield from _DATA


def said_before(site: Path, quarters: Iterable[Quarter]) -> tuple[pages.Said, ...]:
    """Read what the site's other quarters said of their measures; one by an earlier version has kept nothing.

    Raises:
        ReleaseError: If what a quarter kept cannot be read: to go on would take it off the measures' pages.
    """
    said: list[pages.Said] = []
    lost: list[ReportgenError] = []
    for quarter in sorted(quarters):
        try:
            said += history.from_json((site / quarter.slug / history.FILE).read_bytes(), quarter)
        except FileNotFoundError:
            continue
        except (OSError, ValueError):
            lost.append(
                ReleaseError(
                    f"what the site's {quarter} said of its measures cannot be read",
                    where=f"{site.name}/{quarter.slug}/{history.FILE}",
                    fix=f'build it anew (reportgen build "{quarter}"), or fetch the folder from a copy',
                )
            )
    raise_all(lost)
    return tuple(said)


def renew(stage: Path, said: Sequence[pages.Said], framework: Framework, settings: Settings, work: Work) -> None:
    """Tell on the measures' pages, which were kept from the latest quarter, what an earlier quarter says now."""
    formerly = {measure.id: measure.life.formerly for measure in framework.measures}
    for path in sorted((stage / "measures").glob("*.html")):
        told = history.of_measure(said, (path.stem, *formerly.get(path.stem, ())))
        if told:
            page = history.renewed(path.read_bytes(), history.section(told, settings, work.template))
            workspace.write(stage, {f"measures/{path.name}": page})
