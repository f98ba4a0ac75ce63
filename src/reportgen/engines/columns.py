"""Widths of table columns: as the author wished, but never so narrow that a word is cut or lies on the next column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from reportgen.engines import fonts
from reportgen.engines.tree import (
    Align,
    Inline,
    LineBreak,
    Picture,
    Table,
    children,
    plain,
)

_AFTER_DASH: Final = re.compile(r"([-–/])(?=[^\W\d])")  # a line may break behind these, unless a digit follows
SPARK_EMS: Final = 7.0  # the width kept for a sparkline, in units of the type size


def shares(table: Table, *, line_ems: float, padding_ems: float) -> tuple[float, ...]:
    """Share out the line among the columns of a table.

    Args:
        table: The table; a width of 0 in any column means that its contents decide.
        line_ems: Width of the line, in units of the type size.
        padding_ems: What a cell keeps free at its two sides together, in the same unit.

    Returns:
        One share a column, adding to 1. Where the longest words alone are wider than the line, the shares are in
        the proportion of the longest words.
    """
    needs = [
        padding_ems + max(_longest(cell, bold=head) for cell, head in _column(table, number))
        for number in range(len(table.columns))
    ]
    if sum(needs) >= line_ems:
        return tuple(need / sum(needs) for need in needs)
    wishes = [column.width * line_ems for column in table.columns]
    if not all(wishes):
        wishes = _by_contents(table, line_ems, padding_ems)
    return tuple(width / line_ems for width in _at_least(wishes, needs, line_ems))


def natural(table: Table, *, padding_ems: float) -> float:
    """Measure how wide the table is if no cell is broken into lines, in units of the type size."""
    return sum(_by_contents(table, 0.0, padding_ems))


def gaps(table: Table) -> tuple[bool, ...]:
    """Tell before which columns more room is needed: words that follow numbers would read as one."""
    aligns = [column.align for column in table.columns]
    return tuple(
        number > 0 and align is Align.LEFT and aligns[number - 1] is Align.RIGHT for number, align in enumerate(aligns)
    )


def _at_least(wishes: Sequence[float], needs: Sequence[float], line: float) -> list[float]:
    """Raise what is below its need, and take that from the others in proportion to what they can spare."""
    widths = [max(wish, need) for wish, need in zip(wishes, needs, strict=True)]
    excess = sum(widths) - line
    spare = [width - need for width, need in zip(widths, needs, strict=True)]
    if excess > 0 and sum(spare) > 0:
        widths = [width - excess * room / sum(spare) for width, room in zip(widths, spare, strict=True)]
    return [width * line / sum(widths) for width in widths]


def _by_contents(table: Table, line: float, padding: float) -> list[float]:
    """Give each column what its longest cell asks for, though no more than 40 per cent of the line."""
    most = 0.4 * line if line else float("inf")
    return [
        min(most, padding + max(_length(cell, bold=head) for cell, head in _column(table, number)))
        for number in range(len(table.columns))
    ]


def _column(table: Table, number: int) -> list[tuple[tuple[Inline, ...], bool]]:
    """List the cells of a column, each with whether it stands in the head; rows that span the table are left out."""
    cells = [(row.cells[number], True) for row in table.head]
    cells += [(row.cells[number], False) for row in table.rows if not row.group]
    return cells or [((), False)]


def _length(cell: tuple[Inline, ...], *, bold: bool) -> float:
    return fonts.width(plain(cell), bold=bold) + SPARK_EMS * _pictures(cell)


def _longest(cell: tuple[Inline, ...], *, bold: bool) -> float:
    """Measure the longest piece that a line cannot break, in units of the type size."""
    words = [fonts.width(word, bold=bold) for word in _pieces(cell)]
    return max([*words, SPARK_EMS if _pictures(cell) else 0.0, 0.0])


def _pieces(cell: tuple[Inline, ...]) -> list[str]:
    text = "".join(" " if isinstance(inline, LineBreak | Picture) else plain((inline,)) for inline in cell)
    return _AFTER_DASH.sub(r"\1 ", text).split(" ")


def _pictures(cell: tuple[Inline, ...]) -> int:
    return sum(isinstance(inline, Picture) + _pictures(children(inline)) for inline in cell)
