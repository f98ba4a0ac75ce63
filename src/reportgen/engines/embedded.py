"""The embedded engine: pandoc reads, Typst sets the PDF, and the three writers here do the rest. Nothing to install.

Why the writers are ours: docs/decisions/0009-embedded-engine.md.
"""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Final

from reportgen import defaults
from reportgen.engines import docx, html, numbering, pdf, source
from reportgen.engines.pictures import Size, size
from reportgen.engines.tree import Report
from reportgen.errors import NarrativeError, RenderError
from reportgen.model import Document, Settings

FORMATS: Final = ("html", "pdf", "docx")
STYLESHEET: Final = "report.css"
_LIBRARIES: Final = ("pypandoc-binary", "typst", "pikepdf", "lxml", "font-source-sans-pro", "fonttools", "matplotlib")

_log = logging.getLogger(__name__)


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
        return {library: version(library) for library in _LIBRARIES}

    def render(
        self, document: Document, formats: Sequence[str], folder: Path, settings: Settings
    ) -> Mapping[str, Path]:
        """Make a document in the formats asked for; see `Engine.render`."""
        where = f"report.qmd of {document.edition.title}, {document.quarter}"
        unknown = [name for name in formats if name not in FORMATS]
        if unknown:
            raise RenderError(
                f"the embedded engine makes no {unknown[0]!r}", where="_quarto.yml", fix=f"use: {', '.join(FORMATS)}"
            )
        _write_files(document, folder)
        report = source.read(document.qmd, folder, where=where)
        job = _Job(
            report=report,
            folder=folder,
            assets=dict(document.assets),
            sizes={str(PurePosixPath(path).with_suffix("")): size(data) for path, data in _svgs(document)},
            templates=settings.templates,
            reported=_reported(report, document),
            stylesheet=self.stylesheet,
            where=where,
        )
        makers = {"html": job.html, "pdf": job.pdf, "docx": job.docx}
        return {name: makers[name]() for name in formats}


@dataclass(frozen=True, slots=True)
class _Job:
    """One document on its way."""

    report: Report
    folder: Path
    assets: Mapping[str, bytes]
    sizes: Mapping[str, Size]
    templates: Path
    reported: date
    stylesheet: str
    where: str

    def html(self) -> Path:
        prepared = numbering.prepare(self.report, "html", self.assets, where=self.where)
        template = defaults.text("styles/report.html", self.templates)
        if "/" not in self.stylesheet:
            style = defaults.text("styles/report.css", self.templates)
            (self.folder / self.stylesheet).write_text(style, encoding="utf-8", newline="\n")
        path = self.folder / "report.html"
        page = html.write(prepared, template, self.stylesheet, self.sizes)
        path.write_text(page, encoding="utf-8", newline="\n")
        return path

    def pdf(self) -> Path:
        prepared = numbering.prepare(self.report, "pdf", self.assets, where=self.where)
        style = defaults.text("styles/report.typ", self.templates)
        made = pdf.make(prepared, self.folder, style, self.sizes, self.reported, where=self.where)
        for name, times in sorted(made.replaced.items()):
            _log.warning("%s: no font shows %s; it is printed as [%s], %d times", self.where, name, name, times)
        return made.path

    def docx(self) -> Path:
        prepared = numbering.prepare(self.report, "docx", self.assets, where=self.where)
        reference = defaults.data("styles/reference.docx", self.templates)
        path = self.folder / "report.docx"
        try:
            data = docx.write(prepared, reference, self.assets, self.sizes, self.reported)
        except zipfile.BadZipFile as error:
            raise NarrativeError(
                "the Word file that gives the styles cannot be opened",
                where=defaults.origin("styles/reference.docx", self.templates),
                fix="save it again as a Word document (.docx), or remove it to use the built-in one",
            ) from error
        path.write_bytes(data)
        return path


def _svgs(document: Document) -> list[tuple[str, bytes]]:
    return [(path, data) for path, data in document.assets if path.endswith(".svg")]


def _write_files(document: Document, folder: Path) -> None:
    """Write the source and its files; a path that leads out of the folder is refused."""
    (folder / "report.qmd").write_text(document.qmd, encoding="utf-8", newline="\n")
    for path, data in document.assets:
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
