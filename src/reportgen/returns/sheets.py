"""Which sheet of a workbook is the return: the one visible sheet whose first row has a column `measure`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from reportgen.errors import quoted
from reportgen.returns.cells import header_name
from reportgen.returns.table import Cell, Unreadable


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
    what = "no sheet has a first row with the columns of a return"
    raise Unreadable("sheet-none", what, "begin with a row of column names: measure, item, numerator, denominator ...")


def _has_header(rows: Iterable[tuple[Cell, ...]]) -> bool:
    for cells in rows:
        if any(not cell.is_blank for cell in cells):
            return any(header_name(cell.text) == "measure" for cell in cells)
    return False
