"""Check a project's own Word file of styles: it has every style that reports are written in, by name, and is A4."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Final

from reportgen.defaults.styles.reference import written_styles
from reportgen.errors import quoted
from reportgen.project import house_files
from reportgen.project.house_files import Unfit

MOST: Final = 10_000_000  # bytes, packed and of each part unpacked
_PARTS: Final = ("word/document.xml", "word/styles.xml", "word/settings.xml")
_A4: Final = (11906, 16838)  # twentieths of a point
_NEAR: Final = 40
_MOST_NAMED: Final = 8
_START: Final = "begin with a Word report that reportgen made, which has them all, and change how they look"


def read(path: Path) -> bytes:
    """Read the file.

    Raises:
        Unfit: If it is no Word document, lacks a style, or has other paper.
    """
    data = house_files.read(path, MOST)
    no_word = Unfit("is no Word document (.docx)", "save it in Word as a document, not as a template or an older file")
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
            if any(name not in sizes for name in _PARTS):
                raise no_word
            if any(sizes[name] > MOST for name in _PARTS):
                raise Unfit("is too large", "leave only its styles in it")
            document, styles = (archive.read(name).decode("utf-8") for name in _PARTS[:2])
    except (zipfile.BadZipFile, UnicodeDecodeError, RuntimeError, OSError, EOFError, NotImplementedError):
        raise no_word from None
    _refuse_missing(styles)
    _refuse_other_paper(document)
    return data


def _refuse_missing(styles: str) -> None:
    there = {name.lower() for name in re.findall(r'<w:style\b[^>]*>\s*<w:name w:val="([^"]*)"', styles)}
    missing = [name for name in written_styles() if name.lower() not in there]
    if missing:
        named = ", ".join(quoted(name) for name in missing[:_MOST_NAMED])
        more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
        raise Unfit(f"lacks the {'style' if len(missing) == 1 else 'styles'} {named}{more}", _START)


def _refuse_other_paper(document: str) -> None:
    found = re.findall(r"<w:pgSz\b[^>]*/>", document)
    sides = (
        [int(side) for name in ("w", "h") for side in re.findall(rf'\bw:{name}="(\d+)"', found[-1])] if found else []
    )
    if len(sides) != 2 or any(abs(side - wanted) > _NEAR for side, wanted in zip(sides, _A4, strict=True)):
        raise Unfit("has other paper than A4 upright", "set its paper to A4, upright, and save it")
