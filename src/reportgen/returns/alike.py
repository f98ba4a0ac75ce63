"""The same problem in many rows is told once, with its rows: "rows 2 to 47"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from reportgen.model import Problem

_MOST_FILES: Final = 3  # named in a short message
_MOST_ROWS: Final = 6  # rows, or runs of rows, named in a short message


@dataclass(frozen=True, slots=True)
class Alike:
    """Problems that differ by nothing but their place."""

    problems: tuple[Problem, ...]  # at least one, in the order in which they were met

    @property
    def first(self) -> Problem:
        """Give the problem whose sentences stand for all."""
        return self.problems[0]

    @property
    def where(self) -> str:
        """Say the places, the first few of many."""
        return self._places(_MOST_FILES, _MOST_ROWS)

    @property
    def everywhere(self) -> str:
        """Say every place."""
        return self._places(len(self.problems), len(self.problems))

    def _places(self, most_files: int, most_rows: int) -> str:
        if len(self.problems) == 1:
            return self.first.where
        groups = [tuple(group) for _, group in groupby(self.problems, lambda each: (each.file, each.sheet))]
        named = "; ".join(_place(group, most_rows) for group in groups[:most_files])
        rest = len(groups) - most_files
        return f"{named}; and in {rest} more file{'s' if rest > 1 else ''}" if rest > 0 else named


def gathered(problems: Iterable[Problem]) -> tuple[Alike, ...]:
    """Put problems together that have the same code, sentences, column and agency, each in its first one's place."""
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for each in problems:
        key = (each.severity, each.code, each.what, each.fix, each.column, each.agency)
        alone = (each.file, str(each.line), str(each.sign)) if each.line else ()  # a text's lines are named one by one
        groups.setdefault((*key, *alone), []).append(each)
    return tuple(Alike(tuple(group)) for group in groups.values())


def _place(group: Sequence[Problem], most: int) -> str:
    first = group[0]
    rows = sorted({each.row for each in group if each.row})
    parts = [first.file]
    if first.sheet:
        parts.append(f"sheet {first.sheet}")
    if rows:
        parts.append(("row " if len(rows) == 1 else "rows ") + _listed(_runs(rows), most))
    if first.column:
        parts.append(f"column {first.column}")
    return ", ".join(parts)


def _runs(rows: Sequence[int]) -> list[str]:
    """Write neighbouring rows as one run.

    Example:
        >>> _runs([2, 3, 4, 7, 9, 10])
        ['2 to 4', '7', '9', '10']
    """
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return [text for run in runs for text in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run))]


def _listed(names: Sequence[str], most: int) -> str:
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
