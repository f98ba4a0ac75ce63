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
_FAR_DOWN: Final = 20  # lines within which the column names are looked for
_SAVE_AS: Final = "save it again as CSV UTF-8 (comma delimited)"
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def read_csv(data: bytes) -> tuple[tuple[tuple[Cell, ...], ...], tuple[tuple[str, int], ...]]:
    """Read the cells of a CSV file.

    Returns:
        The rows, and what the cells alone do not tell: a guessed encoding, rows with more commas than the header.

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
    if rows and rows[0] and rows[0][0].text.lower().startswith("sep="):
        rows[0] = ()  # a line for Excel alone
    remarks = [("encoding-guessed", 0)] if guessed else []
    return trimmed(rows), (*remarks, *(("row-longer", row) for row in _longer_than_header(rows)))


def _longer_than_header(rows: list[tuple[Cell, ...]]) -> list[int]:
    """Find rows whose surplus cells are blank: `1,204` without quotation marks moves figures silently."""
    width = next((len(row) for row in rows if any(not cell.is_blank for cell in row)), 0)
    return [
        number
        for number, row in enumerate(rows, 1)
        if len(row) > width and any(not cell.is_blank for cell in row) and all(cell.is_blank for cell in row[width:])
    ]


def _cell(field: str) -> Cell:
    text = field.strip()
    if not text:
        return BLANK
    return Cell(text, CellKind.TEXT, error=text in ERROR_WORDS)


def _separator(text: str) -> str:
    """Find the separator by the header: the one that yields most known column names, a comma if in doubt."""
    for line in text.splitlines()[:_FAR_DOWN]:  # a title may stand above the header, which is told later
        best = max(_SEPARATORS, key=lambda sign: _names_found(line, sign))
        if _names_found(line, best):
            return best
    return ","


def _names_found(line: str, separator: str) -> int:
    return sum(header_name(part.strip('"')) in COLUMNS for part in line.split(separator))
