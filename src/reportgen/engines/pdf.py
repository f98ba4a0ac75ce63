"""Make the PDF: Typst compiles in a process of its own, then the header cells of tables are told apart.

One file keeps both PDF/UA-1 and PDF/A-2a.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from reportgen.engines import fonts, house, pdf_package, process, typeset, typesetter
from reportgen.engines.pictures import Size
from reportgen.engines.tree import Report
from reportgen.errors import RenderError
from reportgen.model import Brand

STANDARDS: Final = ("ua-1", "a-2a")
TYPST_SECONDS: Final = 120.0
DOTS_PER_INCH: Final = 300
FONTS: Final = ".fonts"  # the folder of the fonts that one document takes
# What a tag is stands at its beginning, where no words of the report can stand.
_TAG: Final = re.compile(rb"<<\s*/Type\s*/StructElem\s*/S\s*/(\w+)")
_KIDS: Final = re.compile(rb"/K\s*\[([^\]]*)\]")
_LINK: Final = re.compile(rb"(\d+) 0 R")
_CELL: Final = re.compile(rb"(\A<<\s*/Type\s*/StructElem\s*/S\s*/T)D(\b.*?/O\s*/Table\b)", re.DOTALL)


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
    """Tag the first cell of each table row as the row's header, which Typst cannot say from Python; pack the file.

    Raises:
        NotAsTypstWrites: If the file is damaged, or its tags are not of the shape that Typst writes.
    """
    package = pdf_package.taken_apart(path.read_bytes())
    path.write_bytes(pdf_package.packed(replace(package, objects=_with_row_headers(package.objects))))


def _with_row_headers(objects: Mapping[int, bytes]) -> Mapping[int, bytes]:
    kinds = {number: match[1] for number, body in objects.items() if (match := _TAG.match(body))}
    if not kinds:
        raise pdf_package.NotAsTypstWrites("there are no tags")
    bodies = [number for number, kind in kinds.items() if kind == b"TBody"]
    rows = [row for body in bodies for row in _kids(objects[body])]
    firsts = [cell for row in rows for cell in _kids(objects[row])[:1] if kinds[cell] == b"TD"]
    return {**objects, **{cell: _row_header(objects[cell]) for cell in firsts}}


def _kids(tag: bytes) -> list[int]:
    """Give the numbers of the tags right below the body of a table or a row, which hold nothing else."""
    listed = _KIDS.search(tag)
    return [int(number) for number in _LINK.findall(listed[1])] if listed else []


def _row_header(cell: bytes) -> bytes:
    head, changes = _CELL.subn(rb"\1H\2/Scope/Row", cell, count=1)
    if not changes:
        raise pdf_package.NotAsTypstWrites("a cell of a table does not say that it is one")
    return head
