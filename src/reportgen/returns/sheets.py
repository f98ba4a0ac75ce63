"""Which sheet of a workbook is the return: the one visible sheet whose first row has a column `measure`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from reportgen.errors import quoted
from reportgen.returns.cells import COLUMNS, header_name
from reportgen.returns.table import Cell, Unreadable

_FAR_DOWN: Final = 20  # rows within which the column names are looked for


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet by its name and the part of the file that holds it."""

    name: str
    path: str
    hidden: bool


def choose_sheet(sheets: Sequence[Sheet], rows: Callable[[Sheet], Iterable[tuple[Cell, ...]]]) -> Sheet:
    """Find the sheet to read; covers, notes and lists beside it are left alone.

    Raises:
        Unreadable: If no sheet or several sheets look like a return, or the only one is hidden.
    """
    found = [sheet for sheet in sheets if _has_header(rows(sheet))]
    visible = [sheet for sheet in found if not sheet.hidden]
    if len(visible) == 1:
        return visible[0]
    if visible:
        names = " and ".join(quoted(sheet.name) for sheet in visible[:3])
        raise Unreadable("sheet-several", f"several sheets look like the return: {names}", "keep one of them")
    if found:
        what = "the sheet with the return is hidden"
        raise Unreadable("sheet-hidden", what, "show the sheet, check it and save the file", sheet=found[0].name)
    titled = [
        sheet for sheet in sheets if not sheet.hidden and column_names_below(tuple(islice(rows(sheet), _FAR_DOWN)))
    ]
    if len(titled) == 1:  # the check of the rows says what to delete
        return titled[0]
    what = "no sheet has a first row with the columns of a return"
    raise Unreadable("sheet-none", what, "begin with a row of column names: measure, item, numerator, denominator ...")


def column_names_below(rows: Sequence[tuple[Cell, ...]], first: int = 0) -> int:
    """Find the row of column names where other lines stand above it, such as a title; 0 if there is none.

    Args:
        rows: The cells; row 1 first.
        first: The first row that holds something; 0 if that is not known.
    """
    if first and _is_header(rows[first - 1]):
        return 0
    return next((number for number, cells in enumerate(rows[:_FAR_DOWN], 1) if _is_header(cells)), 0)


def _is_header(cells: Sequence[Cell]) -> bool:
    names = {header_name(cell.text) for cell in cells}
    return "measure" in names and len(names.intersection(COLUMNS)) > 1


def _has_header(rows: Iterable[tuple[Cell, ...]]) -> bool:
    for cells in rows:
        if any(not cell.is_blank for cell in cells):
            return any(header_name(cell.text) == "measure" for cell in cells)
    return False
