"""Widths of columns, worked out from what stands in them, the same for every format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Final

from reportgen.report.tables.table import Column
from reportgen.report.text import Md


@dataclass(frozen=True, slots=True)
class Room:
    """How much a line of a table holds, in widths of an average letter."""

    line: float
    one_line: float  # a text of no more is kept on one line, a longer one may take two
    least_for_heads: float


IN_TEXT: Final = Room(113, 13, 28)  # 8.5 points, beside the rule of a dimension
_PADDING: Final = 2.2
_GAP: Final = 1.6  # more before words that follow numbers
_SPARK: Final = Md("x" * 14)
_NARROW: Final = frozenset(" .,:;'!|()[]-fijlrt")
_BROAD: Final = frozenset("mwMW%■◧□")
_PICTURE: Final = re.compile(r"!\[[^\]]*\]\([^)]*\)\{\.spark\}")
_SPAN: Final = re.compile(r"\[((?:\[[a-z]+\]|[^\[\]])*)\](?:\{[^}]*\}|\([^)]*\))")


def fitted(columns: Sequence[Column], rows: Iterable[Sequence[Md]], room: Room) -> tuple[Column, ...]:
    """Give each column what its texts need, short ones on one line and longer ones on two; the row heads get the rest.

    Args:
        columns: Their widths are not looked at.
        rows: The cells.
        room: What a line of the table holds.
    """
    listed = [tuple(_shown(each) for each in row) for row in rows]
    needs = [
        _PADDING
        + (_GAP if columns[at - 1].right and not column.right else 0.0)
        + max(_longest_word(column.head), *(_wish(row[at], room.one_line) for row in listed))
        for at, column in enumerate(columns)
        if at
    ]
    most = room.line - room.least_for_heads
    if sum(needs) > most:
        needs = [need * most / sum(needs) for need in needs]
    longest = _PADDING + max((_signs(row[0]) for row in listed), default=0.0)
    heads = max(room.least_for_heads, min(room.line - sum(needs), longest))
    # What is left when the longest row head has room is shared, so that no column stands far from the next.
    more = max(0.0, room.line - heads - sum(needs)) / len(columns)
    widths = [round(100 * (each + more) / room.line) for each in (heads, *needs)]
    widths[0] += 100 - sum(widths)
    return tuple(replace(column, width=width) for column, width in zip(columns, widths, strict=True))


def _shown(text: Md) -> str:
    """Give a cell as it is read: no marks, and a sparkline as so many signs."""
    bare = _PICTURE.sub(_SPARK, text)
    while (less := _SPAN.sub(r"\1", bare)) != bare:
        bare = less
    return unescape(bare)


def _signs(text: str) -> float:
    """Measure a text roughly, in widths of an average letter: fonts differ, and all formats have the same widths."""
    return sum(0.65 if sign in _NARROW else 1.6 if sign in _BROAD else 1.1 for sign in text)


def _longest_word(text: str) -> float:
    return max(map(_signs, text.split()), default=0.0)


def _wish(text: str, one_line: float) -> float:
    """Say how wide a column must be for a text to need no more lines than it should: one, or two if it is long."""
    whole = _signs(text)
    if whole <= one_line:
        return whole
    words = text.split()
    halves = (max(_signs(" ".join(words[:at])), _signs(" ".join(words[at:])), one_line) for at in range(1, len(words)))
    return min(halves, default=whole)
