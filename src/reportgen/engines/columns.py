"""Widths of table columns: as the author wished, but never so narrow that a word is cut or lies on the next column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reportgen.engines import fonts
from reportgen.engines.tree import (
    Align,
    Blank,
    Inline,
    LineBreak,
    Picture,
    Styled,
    Table,
    Text,
    children,
    plain,
)
from reportgen.engines.tree import lines as cut_into_lines

_AFTER_DASH: Final = re.compile(r"(?<=[-–/])(?=[^\W\d])")  # a line may break behind these, unless a digit follows
_NAMES: Final = 1 / 3  # of the line, if it can be, for the names of the rows
_NAMES_LEAST: Final = 1 / 5  # ... and at least
_HALVINGS: Final = 40
_EXACT: Final = 1e-6  # what is as wide as its room fits
_SHORT: Final = 14  # signs
LONGEST_WORD: Final = 32  # signs: a longer one is broken, or it would lie on the next column


@dataclass(frozen=True, slots=True)
class Ruler:
    """What is needed to measure cells; all lengths in units of the type size."""

    padding: float  # what a cell keeps free at its two sides together
    pictures: Mapping[str, float]  # printed width of each small picture, by name
    gap: float = 0.0  # what it keeps free more where words follow numbers


def shares(table: Table, ruler: Ruler, *, line: float) -> tuple[float, ...]:
    """Share out a line of that width among the columns of a table.

    A width of 0 in any column means that the contents decide.

    Returns:
        One share a column, adding to 1. Where the longest words alone are wider than the line, the shares are in
        the proportion of the longest words.
    """
    needs = _needs(table, ruler)
    if sum(needs) >= line:
        return tuple(need / sum(needs) for need in needs)
    wishes = [column.width * line for column in table.columns]
    if not all(wishes):
        wishes = _by_contents(table, ruler, 0.4 * line)
    return tuple(width / line for width in _at_least(wishes, needs, line))


def natural(table: Table, ruler: Ruler) -> tuple[float, ...]:
    """Measure how wide each column is if no cell is broken into lines."""
    return tuple(_by_contents(table, ruler, float("inf")))


def names_first(table: Table, ruler: Ruler, *, line: float) -> tuple[float, ...]:
    """Give each column what its longest cell asks for, and the names in the first one all that is left.

    Where that would leave the names less than a third of the line, the widest of the others are narrowed to one width,
    so that only their longest cells are broken. Where their longest words ask for more, they have no more than these,
    as long as a fifth is left; else it is as `shares` does it.
    """
    wished, needs = natural(table, ruler)[1:], _needs(table, ruler)[1:]
    most = line * (1 - _NAMES)
    if sum(wished) > most:
        if sum(needs) > line * (1 - _NAMES_LEAST):
            return shares(table, ruler, line=line)
        wished = _levelled(wished, needs, most) if sum(needs) <= most else needs
    return ((line - sum(wished)) / line, *(wish / line for wish in wished))


def _levelled(wished: Sequence[float], needs: Sequence[float], most: float) -> tuple[float, ...]:
    """Narrow the widest columns to one width, none below its need, so that all together are as wide as may be."""
    low, high = 0.0, max(wished)
    for _ in range(_HALVINGS):
        level = (low + high) / 2
        total = sum(max(need, min(wish, level)) for wish, need in zip(wished, needs, strict=True))
        low, high = (low, level) if total > most else (level, high)
    return tuple(max(need, min(wish, low)) for wish, need in zip(wished, needs, strict=True))


def _needs(table: Table, ruler: Ruler) -> tuple[float, ...]:
    """Measure the longest piece of each column that no line can break."""
    return tuple(
        room + max(_longest(cell, ruler, bold=head) for cell, head in _column(table, number))
        for number, room in enumerate(_free(table, ruler))
    )


def lines(table: Table, ruler: Ruler, widths: Sequence[float]) -> tuple[int, ...]:
    """Say how many lines each row takes, heads first, in columns of those widths; a group's head takes one."""
    rooms = [width - free for width, free in zip(widths, _free(table, ruler), strict=True)]
    counted = [(row, True) for row in table.head] + [(row, False) for row in table.rows]
    return tuple(
        1 if row.group else max(_lines(cell, room, bold=head) for cell, room in zip(row.cells, rooms, strict=True))
        for row, head in counted
    )


def plain_lines(table: Table, ruler: Ruler, widths: Sequence[float]) -> tuple[bool, ...]:
    """Tell which rows below the head are one line of nothing but words, numbers and markers: their height is known."""
    rooms = [width - free + _EXACT for width, free in zip(widths, _free(table, ruler), strict=True)]
    return tuple(
        not row.group
        and all(
            _is_plain(cell) and _length(cell, ruler, bold=False) <= room
            for cell, room in zip(row.cells, rooms, strict=True)
        )
        for row in table.rows
    )


def _is_plain(cell: tuple[Inline, ...]) -> bool:
    return all(
        isinstance(inline, Text | Blank) or (isinstance(inline, Styled) and inline.classes == ("marker",))
        for inline in cell
    )


def _lines(cell: tuple[Inline, ...], room: float, *, bold: bool) -> int:
    return sum(_lines_of(line, room - _blank(line), bold=bold) for line in cut_into_lines(cell))


def _lines_of(line: tuple[Inline, ...], room: float, *, bold: bool) -> int:
    """Fill lines word by word, as a setter does."""
    space = fonts.width(" ", bold=bold)
    count, used = 1, 0.0
    for word in _pieces(line):
        width = fonts.width(word, bold=bold)
        if used and used + space + width > room + _EXACT:
            count, used = count + 1, width
        else:
            used += width + (space if used else 0.0)
    return count


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


def _by_contents(table: Table, ruler: Ruler, most: float) -> list[float]:
    """Give each column what its longest cell asks for, though no more than `most`."""
    return [
        min(most, room + max(_length(cell, ruler, bold=head) for cell, head in _column(table, number)))
        for number, room in enumerate(_free(table, ruler))
    ]


def _free(table: Table, ruler: Ruler) -> list[float]:
    """Say what each column keeps free at its sides."""
    return [ruler.padding + (ruler.gap if gap else 0.0) for gap in gaps(table)]


def _column(table: Table, number: int) -> list[tuple[tuple[Inline, ...], bool]]:
    """List the cells of a column, each with whether it stands in the head; rows that span the table are left out."""
    cells = [(row.cells[number], True) for row in table.head]
    cells += [(row.cells[number], False) for row in table.rows if not row.group]
    return cells or [((), False)]


def _length(cell: tuple[Inline, ...], ruler: Ruler, *, bold: bool) -> float:
    return max(
        fonts.width(plain(line).strip(), bold=bold) + sum(_pictures(line, ruler)) + _blank(line)
        for line in cut_into_lines(cell)
    )


def _blank(cell: tuple[Inline, ...]) -> float:
    return sum(inline.width for inline in cell if isinstance(inline, Blank))


def _longest(cell: tuple[Inline, ...], ruler: Ruler, *, bold: bool) -> float:
    """Measure the longest piece that a line cannot break."""
    return max([*(fonts.width(word, bold=bold) for word in _pieces(cell)), *_pictures(cell, ruler), 0.0]) + _blank(cell)


def _pieces(cell: tuple[Inline, ...]) -> list[str]:
    """List what a line cannot break: words, and what stands below a number if it is short, such as "(2025-26 Q2)"."""
    pieces = []
    for line in cut_into_lines(cell):
        match line:
            case (Styled(classes=classes), *_) if "below" in classes and len(plain(line)) <= _SHORT:
                pieces.append(plain(line))
            case _:
                pieces += _words(line)
    return pieces


def _words(cell: tuple[Inline, ...]) -> list[str]:
    text = "".join(" " if isinstance(inline, LineBreak | Picture) else plain((inline,)) for inline in cell)
    words = _AFTER_DASH.sub(" ", text).split(" ")
    return [word[start : start + LONGEST_WORD] for word in words for start in range(0, len(word), LONGEST_WORD)]


def _pictures(cell: tuple[Inline, ...], ruler: Ruler) -> list[float]:
    widths = []
    for inline in cell:
        if isinstance(inline, Picture):
            widths.append(ruler.pictures.get(inline.name, 0.0))
        elif inside := children(inline):
            widths.extend(_pictures(inside, ruler))
    return widths
