"""Read a CSV file of the analyst's by the names of its columns; faults go to the log."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from reportgen.project.files import FaultLog
from reportgen.project.tree import MOST_BYTES

Row = tuple[int, dict[str, str]]  # its number as a spreadsheet counts (the names are row 1), its cells without spaces


def rows(log: FaultLog, path: Path, columns: Sequence[str]) -> tuple[Row, ...]:
    """Read the rows that hold anything.

    Args:
        log: Takes the faults: a file that is too large, not UTF-8 or no CSV, or whose columns are others.
        path: The file.
        columns: The names that its first row must hold, in any order.

    Returns:
        Nothing if the file is not there, or cannot be read as such a table.
    """
    if not path.exists():
        return ()
    raw = log.bytes_of(path)
    lines = _lines(log, path, raw) if raw is not None else None
    if lines is None:
        return ()
    header = [name.strip().lower() for name in lines[0]] if lines else []
    if sorted(header) != sorted(columns):
        what = "the first row does not hold the names of the columns"
        log.add(path, what, f"write: {','.join(columns)}", at="row 1")
        return ()
    found = []
    for number, cells in enumerate(lines[1:], start=2):
        row = dict(zip(header, [*(cell.strip() for cell in cells), *[""] * len(header)], strict=False))
        if any(row.values()):
            found.append((number, row))
    return tuple(found)


def _lines(log: FaultLog, path: Path, raw: bytes) -> list[list[str]] | None:
    if len(raw) > MOST_BYTES:
        log.add(path, "the file is larger than 2 MB", "leave out what is not needed")
        return None
    try:
        return list(csv.reader(StringIO(raw.decode("utf-8-sig")), strict=True))
    except UnicodeDecodeError:
        log.add(path, "the file is not UTF-8", "save it anew as CSV with the encoding UTF-8")
    except csv.Error as error:
        log.add(path, "the file cannot be read as CSV", f"save it anew as CSV ({error})")
    return None
