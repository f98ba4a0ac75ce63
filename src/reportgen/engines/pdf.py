"""Make the PDF: Typst compiles in a process of its own, then the header cells of tables are told apart.

One file keeps both PDF/UA-1 and PDF/A-2a.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reportgen.engines import fonts, house, process, typeset, typesetter
from reportgen.engines.pictures import Size
from reportgen.engines.tree import Report
from reportgen.errors import RenderError
from reportgen.model import Brand

if TYPE_CHECKING:
    import pikepdf

STANDARDS: Final = ("ua-1", "a-2a")
TYPST_SECONDS: Final = 120.0
DOTS_PER_INCH: Final = 300
FONTS: Final = ".fonts"  # the folder of the fonts that one document takes


@dataclass(frozen=True, slots=True)
class Source:
    """A report as Typst reads it, and the signs that no font can show with how often each was replaced."""

    text: str
    missing: Mapping[str, int]


def make(written: Source, folder: Path, reported: date, *, where: str) -> bytes:
    """Let Typst set a report that `source` has written into a folder; nothing of it is left there.

    Args:
        written: What `source` gave.
        folder: Holds the pictures, and what the source imports.
        reported: The day that the file carries as its date, instead of the clock's.
        where: What messages call the document.

    Raises:
        RenderError: If Typst refuses the document.
        OutOfTime: If it takes too long.
    """
    text, target, type_folder = folder / "report.typ", folder / "report.pdf", folder / FONTS
    try:
        text.write_text(written.text, encoding="utf-8", newline="\n")
        _compile(_job(text, target, type_folder, reported), where)
    finally:
        shutil.rmtree(type_folder, ignore_errors=True)
    finish(target)
    for path in (text, folder / typeset.STYLE_FILE, folder / house.TYPST_FILE):
        path.unlink()
    return target.read_bytes()


def source(
    report: Report, folder: Path, style: str, sizes: Mapping[str, Size], *, brand: Brand | None = None
) -> Source:
    """Write the Typst source of a report, and put what it imports and the fonts that it takes into the folder."""
    own = house.font_files(brand, folder / ".own-fonts")
    try:
        setting = fonts.Setting(house.faces(brand, own))
        text = typeset.write(report, sizes, setting, wider=house.wider(brand))
        (folder / typeset.STYLE_FILE).write_text(style, encoding="utf-8", newline="\n")
        (folder / house.TYPST_FILE).write_text(house.typst(brand), encoding="utf-8", newline="\n")
        _gather((*own, *setting.files), folder / FONTS)
    finally:
        shutil.rmtree(folder / ".own-fonts", ignore_errors=True)
    return Source(text, setting.missing)


def in_dots(svg: bytes, size: Size, folder: Path, *, where: str) -> bytes:
    """Give a drawing as PNG, as large as it is printed, on a ground that lets the paper through.

    Raises:
        RenderError: If Typst cannot draw it.
        OutOfTime: If it takes too long.
    """
    # Fonts of its own: the report may be typeset at the same time, and takes its own away when it is done.
    source, target, type_folder = folder / "logo.typ", folder / "logo.png", folder / ".logo-fonts"
    picture = f"#set page(width: {size.width:.2f}mm, height: {size.height:.2f}mm, margin: 0pt, fill: none)\n"
    source.write_text(f'{picture}#image("logo.svg", width: 100%, height: 100%)\n', encoding="utf-8", newline="\n")
    (folder / "logo.svg").write_bytes(svg)
    _gather(fonts.Setting().files, type_folder)
    try:
        _compile({**_places(source, target, type_folder), "format": "png", "dots": DOTS_PER_INCH}, where)
        return target.read_bytes()
    finally:
        shutil.rmtree(type_folder, ignore_errors=True)
        for path in (source, target, folder / "logo.svg"):
            path.unlink(missing_ok=True)


def _gather(files: Iterable[Path], type_folder: Path) -> None:
    type_folder.mkdir(exist_ok=True)
    for path in files:
        shutil.copyfile(path, type_folder / path.name)


def _places(source: Path, target: Path, type_folder: Path) -> dict[str, object]:
    return {
        "source": str(source),
        "root": str(source.parent),
        "output": str(target),
        "fonts": str(type_folder),
    }


def _job(source: Path, target: Path, type_folder: Path, reported: date) -> dict[str, object]:
    return {
        **_places(source, target, type_folder),
        "format": "pdf",
        "standards": list(STANDARDS),
        "timestamp": (reported - date(1970, 1, 1)).days * 86_400,
    }


def _compile(job: Mapping[str, object], where: str) -> None:
    source, target = Path(str(job["source"])), Path(str(job["output"]))
    # -P: the folder of the script is no place to import from; it holds an html.py of ours.
    command = [sys.executable, "-P", str(Path(typesetter.__file__))]
    try:
        finished = process.run(command, folder=source.parent, seconds=TYPST_SECONDS, input=json.dumps(job).encode())
    except process.OutOfTime:
        raise process.OutOfTime("Typst", TYPST_SECONDS, where=where) from None  # the report's name, not the command
    if finished.status == 0 and target.is_file():
        return
    said = finished.stdout or finished.stderr
    (source.parent / "typst.log").write_bytes(said)
    raise RenderError(
        f"Typst could not make the PDF: {_cause(finished.stdout)}",
        where=f"{where} (log: {source.parent / 'typst.log'})",
        fix="see the log; if a template or style of the project was changed last, look there first",
    )


def _cause(answer: bytes) -> str:
    """Give the first line of Typst's reason: it names a rule or a file, never words of the report."""
    try:
        first = str(json.loads(answer)["error"]).strip().splitlines()[0]
    except (ValueError, KeyError, IndexError):
        return "it ended without saying why"
    return re.sub(r'"[^"]*"', "…", first)[:200]


# ---------------------------------------------------------------- header cells


def finish(path: Path) -> None:
    """Tag the first cell of each table row as the row's header. Typst cannot say so from Python."""
    import pikepdf

    with pikepdf.open(path, allow_overwriting_input=True) as document:
        _tag_tables(document)
        # Objects in streams halve the file. Packing the charts' paths again would take off a twentieth, for five times
        # the time.
        document.save(path, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _tag_tables(document: pikepdf.Pdf) -> None:
    """Go through all objects: an element of the structure knows its kind, and walking down to it takes longer."""
    import pikepdf

    for element in document.objects:
        kind = str(element.get("/S", "")) if isinstance(element, pikepdf.Dictionary) else ""
        if kind == "/TBody":
            for row in _kids(element):
                first = next(_kids(row), None)
                if first is not None and first.S == "/TD" and first.get("/K") is not None:
                    _make_header(first, "/Row")
        elif kind == "/THead":
            for row in _kids(element):
                for cell in _kids(row):
                    _make_header(cell, "/Column")


def _kids(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Give the elements right below one: of a row its cells, and never the words in them."""
    import pikepdf

    kids = element.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid


def _make_header(cell: pikepdf.Object, scope: str) -> None:
    import pikepdf

    cell.S = pikepdf.Name("/TH")
    attributes = cell.get("/A")
    owned = [] if attributes is None else list(attributes) if isinstance(attributes, pikepdf.Array) else [attributes]
    for attribute in owned:
        if isinstance(attribute, pikepdf.Dictionary) and str(attribute.get("/O", "")) == "/Table":
            attribute.Scope = pikepdf.Name(scope)
            return
    owned.append(pikepdf.Dictionary(O=pikepdf.Name("/Table"), Scope=pikepdf.Name(scope)))
    cell.A = owned[0] if len(owned) == 1 else pikepdf.Array(owned)
