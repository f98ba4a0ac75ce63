"""Numbers under one another: decimal points stand in one line, and what follows a number hangs behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from reportgen.engines import fonts
from reportgen.engines.tree import Align, Blank, Inline, Table, Text, lines, plain

# What stands before the decimal point: `4,833`, `1 to 348`, `9 of 12`, `worse, from 95`; then its decimals, the sign
# of a percentage and markers.
_NUMBER: Final = re.compile(
    r"(?:[a-z, ]+ )?(?:1 to |\d[\d,]* of )?[-−+]?\d[\d,]*(?P<decimals>(?:\.\d+)?%?)(?P<markers>(?: \[[a-z]+\])*)"
)


_LEAST: Final = 0.01  # of the type size: less is a matter of rounding


@dataclass(frozen=True, slots=True)
class _Tail:
    """What follows the whole number in a cell."""

    decimals: str
    markers: str
    of_many: bool  # "9 of 12", which has no decimals and is long already

    @property
    def width(self) -> float:
        return fonts.width(self.decimals) + fonts.width(self.markers, bold=True)


def aligned(table: Table) -> Table:
    """Give each cell of a column of numbers, at its end, the room that the longest tail of the column takes more.

    A marker or word alone ("[c]", "none") ends where numbers end, before markers; several words stay at the edge. Only
    a cell's first line counts.

    Example:
        Of `319`, `96.2%` and `205 [b]` the first gets the room of ".2%", and so has the last, in part, by its marker.
    """
    rows = [list(row.cells) for row in table.rows]
    for at, column in enumerate(table.columns):
        if column.align is Align.RIGHT:
            for number, blank in _blanks(table, at):
                rows[number][at] = _with_blank(rows[number][at], blank)
    if all(tuple(cells) == row.cells for cells, row in zip(rows, table.rows, strict=True)):
        return table
    kept = zip(rows, table.rows, strict=True)
    return replace(table, rows=tuple(replace(row, cells=tuple(cells)) for cells, row in kept))


def _blanks(table: Table, at: int) -> Iterator[tuple[int, Blank]]:
    """Give the number of each row that lacks room in a column, with what it lacks."""
    tails = {number: _tail(row.cells[at]) for number, row in enumerate(table.rows) if not row.group}
    found = [tail for tail in tails.values() if tail is not None]
    if not found:
        return
    widest = max(tail.width for tail in found)
    decimals = max((tail.decimals for tail in found), key=len)
    for number, tail in tails.items():
        if tail is None:
            # One word or marker; several, moved in, would need a second line.
            words = _first_line(table.rows[number].cells[at])
            blank = Blank(0.0 if " " in words else widest - fonts.width(decimals))
        else:
            lacking = "" if tail.of_many else decimals[len(tail.decimals) :]
            blank = Blank(widest - tail.width, lacking)
        if blank.width > _LEAST:
            yield number, blank


def _tail(cell: tuple[Inline, ...]) -> _Tail | None:
    """Give what follows a cell's whole number; None where there is none, or a remark follows it."""
    found = _NUMBER.fullmatch(_first_line(cell))
    return None if found is None else _Tail(found["decimals"], found["markers"], " of " in found[0])


def _first_line(cell: tuple[Inline, ...]) -> str:
    return plain(lines(cell)[0]).replace("\N{NO-BREAK SPACE}", " ").strip()


def _with_blank(cell: tuple[Inline, ...], blank: Blank) -> tuple[Inline, ...]:
    """Put the blank right behind the first line's words, before the space that parts them from what stands below."""
    first, end = lines(cell)[0], len(lines(cell)[0])
    match first:
        case (*words, Text(text=text)) if text.endswith(" "):
            kept = (Text(text.rstrip(" ")),) if text.strip(" ") else ()
            return (*words, *kept, blank, Text(" "), *cell[end:])
        case _:
            return (*first, blank, *cell[end:])
