"""The sheet: a page that one long table fills, in the largest type and the highest rows that the page allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from reportgen.engines import columns
from reportgen.engines.columns import Ruler
from reportgen.engines.tree import Table

SIZES: Final = (8.5, 8.0, 7.5, 7.0, 6.5)  # of type, in points, the best first
_HIGHEST: Final = 15.6  # points: a row of 5.5 mm; more air would only spread the rows
_LEAST: Final = 1.06  # times the type size: lines closer than that run together
_READABLE: Final = 1.6  # ... and what is used where one page cannot hold the table
_NEXT_LINE: Final = 1.1  # times the type size: what a second line in a cell adds
_GROUP: Final = 1.25  # rows: a group's head has a little air above


@dataclass(frozen=True, slots=True)
class Density:
    """How a table on a sheet is set: lengths in points, shares of the line by column."""

    size: float  # of its type
    row: float  # height of a row of one line
    shares: tuple[float, ...]


def density(
    table: Table, ruler: Callable[[float], Ruler], *, sizes: Sequence[float] = SIZES, line: float, room: float
) -> Density:
    """Find the largest type in which a table fits on one page; if there is none, it is set for reading, and goes on.

    Args:
        table: The table; its first column holds the names of the rows.
        ruler: Gives what measures its cells in type of that many points.
        sizes: Of type, in points, the largest first.
        line: Width of the line in points.
        room: Height for the table without its caption, in points.
    """
    largest = _set(table, ruler(sizes[0]), sizes[0], line, room)
    smaller = (_set(table, ruler(size), size, line, room) for size in sizes[1:])  # none is set before it is needed
    fitting = (each for each in chain((largest,), smaller) if each.row >= _LEAST * each.size)
    return next(fitting, replace(largest, row=_READABLE * largest.size))


def _set(table: Table, ruler: Ruler, size: float, line: float, room: float) -> Density:
    """Set the table in one size; its rows share what the page has."""
    shares = columns.names_first(table, ruler, line=line / size)
    lines = columns.lines(table, ruler, tuple(share * line / size for share in shares))
    more = sum(count - 1 for count in lines) * _NEXT_LINE * size
    rows = len(lines) + sum(row.group for row in table.rows) * (_GROUP - 1)
    return Density(size, min(_HIGHEST, (room - more) / rows), shares)
