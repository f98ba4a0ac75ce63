"""DOCX: for Word, where the report is to be edited or quoted."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Final

from reportgen import defaults
from reportgen.engines.format import Filled, Format, Job, Quarto
from reportgen.errors import NarrativeError
from reportgen.model import Logo


def write(job: Job) -> bytes:
    """Write the file in the styles of `reference.docx`."""
    from reportgen.engines import docx, house

    reference = house.reference(job.settings)
    brand = job.settings.brand
    logo = brand.logo if brand is not None else None
    assets = job.assets if logo is None else {**job.assets, f"{docx.LOGO}.png": _as_png(logo, job)}
    try:
        return docx.write(job.report, reference, assets, job.sizes, job.reported, brand=brand)
    except zipfile.BadZipFile as error:
        raise NarrativeError(
            "the Word file that gives the styles cannot be opened",
            where=defaults.origin(house.REFERENCE, job.settings.templates),
            fix="save it again as a Word document (.docx), or remove it to use the built-in one",
        ) from error


def _as_png(logo: Logo, job: Job) -> bytes:
    """Give a logo as Word shows it everywhere: in dots."""
    if logo.file.name.endswith(".png"):
        return logo.file.data
    from reportgen.engines import house, pdf

    return pdf.in_dots(logo.file.data, house.printed(logo), job.folder, where=job.where)


def fill(job: Job) -> Filled:
    """Give Quarto the body as it is, and the whole file as the one that gives styles, lists, head and foot."""
    from reportgen.engines import docx_quarto

    title = (job.report.parameter("partnership"), job.report.title, job.report.subtitle)
    return Filled(
        blocks=docx_quarto.blocks(write(job), job.folder),
        names={"title": ": ".join(text for text in title if text), "author": job.report.parameter("partnership")},
        taken=frozenset({"subtitle", "date", "params"}),
    )


def finish(path: Path, folder: Path) -> None:
    """Take out what is not the report's."""
    from reportgen.engines import docx_quarto

    docx_quarto.finish(path, folder)


def is_whole(data: bytes) -> bool:
    """Tell whether a file is a package that opens, with a Word document in it."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return "word/document.xml" in archive.namelist() and archive.testzip() is None
    except (zipfile.BadZipFile, EOFError, OSError):
        return False


FORMAT: Final = Format(
    name="docx",
    order=30,
    label="Word",
    quarto=Quarto(
        "docx",
        {"default-image-extension": "png", "template": "house/word.openxml", "reference-doc": "word.docx"},
        raw="openxml",
        fill=fill,
        finish=finish,
    ),
    write=write,
    is_whole=is_whole,
    pictures=".png",
    libraries=("lxml", "font-source-sans-pro", "fonttools", "matplotlib"),
)
