"""Read a CSV return as text: its encoding, its separator, its cells."""

from __future__ import annotations

import csv
import io
import re
from typing import Final

from reportgen.returns.cells import COLUMNS, header_name
from reportgen.returns.encoding import decode
from reportgen.returns.table import BLANK, ERROR_WORDS, MOST_COLUMNS, MOST_ROWS, Cell, CellKind, Unreadable, trimmed

_SEPARATORS: Final = (",", ";", "\t")
_SAVE_AS: Final = "save it again as CSV UTF-8 (comma delimited)"
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def read_csv(data: bytes) -> tuple[tuple[tuple[Cell, ...], ...], tuple[str, ...]]:
    """Read the cells of a CSV file.

    Returns:
        The rows, and the codes of what was odd but readable.

    Raises:
        Unreadable: If the text is in no encoding that can be told for certain, or is not CSV.
    """
    text, guessed = decode(data, code="file-encoding", fix=_SAVE_AS)
    if (control := _CONTROL.search(text)) is not None:
        row = text.count("\n", 0, control.start()) + 1
        raise Unreadable("file-not-csv", "the file holds characters that no CSV file has", _SAVE_AS, row=row)
    known: dict[str, Cell] = {"": BLANK}
    rows: list[tuple[Cell, ...]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for record in reader:
            if len(rows) == MOST_ROWS:
                raise Unreadable("file-too-long", f"the file has more than {MOST_ROWS:,} rows", "send only the return")
            if len(record) > MOST_COLUMNS:
                fix = "send only the columns of the form"
                raise Unreadable("file-too-wide", f"a row has more than {MOST_COLUMNS} columns", fix, row=len(rows) + 1)
            rows.append(tuple([known.get(field) or known.setdefault(field, _cell(field)) for field in record]))
    except csv.Error as error:
        what = "a quotation mark is opened and not closed, or stands where none can"
        raise Unreadable("file-not-csv", what, _SAVE_AS, row=len(rows) + 1) from error
    if rows and len(rows[0]) == 1 and rows[0][0].text.lower().startswith("sep="):
        rows[0] = ()  # a line for Excel alone
    return trimmed(rows), ("encoding-guessed",) if guessed else ()


def _cell(field: str) -> Cell:
    text = field.strip()
    if not text:
        return BLANK
    return Cell(text, CellKind.TEXT, error=text in ERROR_WORDS)


def _separator(text: str) -> str:
    """Find the separator by the header: the one that yields most known column names, a comma if in doubt."""
    for line in text.splitlines():
        if line.strip(" \t,;") and not line.lower().startswith("sep="):
            return max(_SEPARATORS, key=lambda sign: _names_found(line, sign))
    return ","


def _names_found(line: str, separator: str) -> int:
    return sum(header_name(part.strip('"')) in COLUMNS for part in line.split(separator))
