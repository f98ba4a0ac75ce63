"""Numbers under one another: decimal points stand in one line, and what follows a number hangs behind it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from reportgen.engines.tree import Align, Blank, Inline, Row, Table, lines, plain

# What stands before the decimal point: `4,833`, `1 to 348`, `9 of 12`, `worse, from 95`; then its decimals, the sign
# of a percentage and markers.
_NUMBER: Final = re.compile(
    r"(?:[a-z, ]+ )?(?:1 to |\d[\d,]* of )?[-−+]?\d[\d,]*(?P<tail>(?:\.\d+)?%?(?: \[[a-z]+\])*)"
)


def aligned(table: Table) -> Table:
    """Give each cell of a column of numbers, at its end, the room that the longest tail of the column takes more.

    Cells without a number ("by agency", "[c]") end where numbers end, before markers. Only a cell's first line counts.

    Example:
        Of `319`, `96.2%` and `205 [b]` the first gets the room of ".2%", and so does the last, behind what it has.
    """
    columns = [_rooms(table, at) for at, column in enumerate(table.columns) if column.align is Align.RIGHT]
    places = [at for at, column in enumerate(table.columns) if column.align is Align.RIGHT]
    if not any(any(rooms) for rooms in columns):
        return table
    rows = []
    for number, row in enumerate(table.rows):
        cells = list(row.cells)
        for at, rooms in zip(places, columns, strict=True):
            if rooms[number]:
                cells[at] = _with_blank(cells[at], Blank(rooms[number]))
        rows.append(row if row.group else replace(row, cells=tuple(cells)))
    return replace(table, rows=tuple(rows))


def _rooms(table: Table, at: int) -> list[str]:
    """Say of each row what its cell lacks of the longest tail: as text, whose width is the room."""
    tails = [_tail(row, at) for row in table.rows]
    longest = max((tail for tail in tails if tail is not None), key=len, default="")
    markers = longest[len(longest.partition(" ")[0]) :]
    return [
        "" if row.group else markers if tail is None else longest[len(tail) :]
        for row, tail in zip(table.rows, tails, strict=True)
    ]


def _tail(row: Row, at: int) -> str | None:
    """Give what follows a cell's whole number; None where there is none, or a remark follows it."""
    found = _NUMBER.fullmatch(plain(lines(row.cells[at])[0]).strip())
    return None if found is None else found["tail"]


def _with_blank(cell: tuple[Inline, ...], blank: Blank) -> tuple[Inline, ...]:
    """Put the blank behind the first line, so that what stands below keeps to the edge."""
    first = lines(cell)[0]
    return (*first, blank, *cell[len(first) :])
