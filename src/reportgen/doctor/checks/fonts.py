"""Whether the typefaces that come along are there and whole."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from reportgen.defaults import fonts as chain
from reportgen.doctor.line import Check, Line, Patient, fault, ok
from reportgen.engines.fonts import Setting


def _look(_: Patient) -> Iterator[Line]:
    files = sorted({*Setting().files, *(path for face in chain.SCRIPTS for path in face.files())})
    broken = [path.name for path in files if not whole(path)]
    if broken:
        yield fault(f"typefaces are missing or damaged: {', '.join(broken)}", "install reportgen again (make setup)")
    else:
        yield ok(f"{len(files)} files of typefaces, each whole")


def whole(path: Path) -> bool:
    """Tell whether a typeface can be opened and each of its tables has the check sum that it is listed with."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(BytesIO(path.read_bytes()), checkChecksums=2, lazy=True) as font:
            for table in font.reader.keys():  # noqa: SIM118  # it is no mapping, and iterates over nothing
                font.reader[table]
            return "glyf" in font or "CFF " in font
    except (OSError, TTLibError, AssertionError, ValueError):
        return False


CHECK = Check("fonts", 40, _look)
