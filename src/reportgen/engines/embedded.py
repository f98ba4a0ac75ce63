"""The embedded engine: pandoc reads, and each format's own writer writes. Nothing to install.

Why the writers are ours: docs/decisions/0009-embedded-engine.md.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Final

from reportgen.engines import numbering, source
from reportgen.engines.format import Format, Job, found, named
from reportgen.engines.pictures import size
from reportgen.engines.tree import Report
from reportgen.errors import RenderError
from reportgen.model import Document, Settings

STYLESHEET: Final = "report.css"
_READER: Final = "pypandoc-binary"


@dataclass(frozen=True, slots=True)
class EmbeddedEngine:
    """Renders without any other program on the machine.

    `stylesheet` is where an HTML page finds its style sheet, relative to itself. If it is a plain file name, the
    file is written beside the page; a site that has one of its own gives the path to that.
    """

    name: str = "embedded"
    stylesheet: str = STYLESHEET

    def versions(self) -> Mapping[str, str]:
        """Name the libraries that do the work, with their versions."""
        libraries = {_READER, *(library for each in found() for library in each.libraries)}
        return {library: version(library) for library in sorted(libraries)}

    def render(
        self, document: Document, formats: Sequence[str], folder: Path, settings: Settings
    ) -> Mapping[str, Path]:
        """Make a document in the formats asked for; see `Engine.render`."""
        with _no_search_for_cycles():
            return self._render(document, formats, folder, settings)

    def _render(
        self, document: Document, formats: Sequence[str], folder: Path, settings: Settings
    ) -> Mapping[str, Path]:
        where = f"report.qmd of {document.edition.title}, {document.quarter}"
        wanted = named(formats)
        with ThreadPoolExecutor(max_workers=1) as beside:
            written = beside.submit(_write_files, document, settings, folder)  # pandoc needs none of them
            report = source.read(document.qmd, folder, where=where)
            written.result()
        job = Job(
            report=report,
            folder=folder,
            assets=dict(document.assets),
            sizes={str(PurePosixPath(path).with_suffix("")): size(data) for path, data in _svgs(document)},
            settings=settings,
            reported=_reported(report, document),
            stylesheet=self.stylesheet,
            where=where,
        )
        with ThreadPoolExecutor(max_workers=1) as beside:
            # What another program sets begins first; the rest is written while that program is busy.
            begun = {each.name: each.begin(_fitted(each, job), beside) for each in wanted if each.begin is not None}
            made = {each.name: each.write(_fitted(each, job)) for each in wanted if each.begin is None}
            made |= {name: waited.result() for name, waited in begun.items()}
        return {each.name: _kept(each, made[each.name], job) for each in wanted}


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Let Python not look for values that refer to each other in a circle while a document is made.

    A report is a tree of very many values and holds no circle; to look through it again and again takes a sixteenth
    of the time.
    """
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()


def _fitted(made: Format, job: Job) -> Job:
    layout = job.settings.layout(made.name)
    return replace(job, report=numbering.prepare(job.report, made, job.assets, where=job.where, layout=layout))


def _kept(made: Format, data: bytes, job: Job) -> Path:
    """Put a finished file into the folder, and check it."""
    path = job.folder / f"report.{made.name}"
    path.write_bytes(data)
    wrong = made.fault_in(path)
    if wrong:
        raise RenderError(
            f"a writer ended well, but {wrong}",
            where=job.where,
            fix=f"mend the program's file {made.write.__module__.replace('.', '/')}.py",
        )
    return path


def _svgs(document: Document) -> list[tuple[str, bytes]]:
    return [(path, data) for path, data in document.assets if path.endswith(".svg")]


def _write_files(document: Document, settings: Settings, folder: Path) -> None:
    """Write the source and its files, and the logo; a path that leads out of the folder is refused."""
    (folder / "report.qmd").write_text(document.qmd, encoding="utf-8", newline="\n")
    logo = settings.brand.logo if settings.brand is not None else None
    logos = [each for each in (logo.file, logo.dark) if each is not None] if logo is not None else []
    for path, data in (*document.assets, *((each.name, each.data) for each in logos)):
        parts = PurePosixPath(path).parts
        if not parts or path.startswith("/") or ".." in parts or "\\" in path or ":" in path:
            raise RenderError(
                f"a file of the document is named {path!r}",
                where="report.qmd",
                fix="name charts like charts/plans-open",
            )
        target = folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _reported(report: Report, document: Document) -> date:
    """Give the day that the files carry: the header's date, else the quarter's last day. Never the clock's."""
    try:
        return date.fromisoformat(report.date)
    except ValueError:
        return document.quarter.last_day
