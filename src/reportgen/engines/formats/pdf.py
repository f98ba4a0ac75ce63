"""PDF: for printing and archives, set by Typst; needs no LaTeX."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reportgen.engines.format import Filled, Format, Job, Quarto
from reportgen.errors import RenderError

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

_log = logging.getLogger(__name__)


def begin(job: Job, beside: Executor) -> Future[bytes]:
    """Write the source, and let Typst set it beside what else is to be done; signs that no font shows are told once."""
    from reportgen import defaults
    from reportgen.engines import fonts, pdf

    style = defaults.text("styles/report.typ", job.settings.templates)
    written = pdf.source(job.report, job.folder, style, job.sizes, brand=job.settings.brand)
    if written.missing:
        _log.warning("%s: %s", job.where, fonts.told(written.missing))
    return beside.submit(pdf.make, written, job.folder, job.reported, where=job.where)


def write(job: Job) -> bytes:
    """Write the file, and wait for it."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=1) as beside:
        return begin(job, beside).result()


def fill(job: Job) -> Filled:
    """Give Quarto the report as Typst source; what it imports, and the fonts that it takes, are put beside it."""
    from reportgen import defaults
    from reportgen.engines import fonts, pdf

    style = defaults.text("styles/report.typ", job.settings.templates)
    source = pdf.source(job.report, job.folder, style, job.sizes, brand=job.settings.brand)
    return Filled(
        blocks=({"t": "RawBlock", "c": ["typst", source.text]},),
        warnings=(fonts.told(source.missing),) if source.missing else (),
    )


def finish(path: Path, _folder: Path) -> None:
    """Tell the head cells of tables apart."""
    from reportgen.engines import pdf, pdf_package

    try:
        pdf.finish(path)
    except pdf_package.NotAsTypstWrites as error:
        raise RenderError(
            "the PDF is damaged, or has no tags",
            where=path.name,
            fix="render it again; if it happens again, look at the log",
        ) from error


def is_whole(data: bytes) -> bool:
    """Tell whether a file begins and ends as a PDF."""
    return data.startswith(b"%PDF-") and b"%%EOF" in data[-1024:]


FORMAT: Final = Format(
    name="pdf",
    order=20,
    label="PDF",
    quarto=Quarto(
        "typst",
        {
            "default-image-extension": "svg",
            "template": "house/paper.typ",
            "pdf-standard": ["ua-1", "a-2a"],
            "font-paths": [".fonts"],
        },
        raw="typst",
        fill=fill,
        finish=finish,
        needs="LaTeX",
    ),
    write=write,
    begin=begin,
    is_whole=is_whole,
    libraries=("typst", "font-source-sans-pro", "fonttools", "matplotlib"),
)
