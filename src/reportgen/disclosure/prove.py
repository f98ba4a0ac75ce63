"""Work out, as a reader could, the least and greatest value of each hidden count; and say whether that is enough.

This is the check of what `optimise` chose, and shares nothing with it but the statement of the problem. It reads
published values alone, and solves for whole numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csc_array
from scipy.sparse.csgraph import connected_components

from reportgen.disclosure.system import Reader, System

_WHOLE: Final = 1
_WHOLE_OR_ZERO: Final = 3  # zero, or a whole number within its bounds


@dataclass(frozen=True, slots=True)
class Proved:
    """The range that a reader is left with for one hidden count; `high` is None where nothing bounds it."""

    cell: int
    low: int
    high: int | None
    needed: range | None  # None for counts that are hidden for others' sake

    @property
    def holds(self) -> bool:
        """Tell whether every value that must stay possible lies in the range."""
        if self.needed is None:
            return self.high is None or self.low < self.high
        return self.low <= self.needed[0] and (self.high is None or self.needed[-1] <= self.high)


class Contradiction(Exception):
    """What is published cannot be true of any counts, or no answer was found: nothing is proved."""


def prove(system: System, hidden: Sequence[bool], reader: Reader = Reader.PUBLISHED) -> tuple[Proved, ...]:
    """Solve for the range of every hidden count.

    Args:
        system: What there is and how it hangs together. The values of hidden cells are not read.
        hidden: For each cell of the system, whether it is published.
        reader: What the reader knows beside that.

    Raises:
        Contradiction: If no counts satisfy what is published.
    """
    attacked = [
        place
        for place, (cell, gone) in enumerate(zip(system.cells, hidden, strict=True))
        if gone and not cell.statement and not cell.fixed
    ]
    attacks = _attacks(system, hidden, attacked, reader)
    found = [(place, attack) for attack in attacks for place in attack.cells]
    return tuple(
        Proved(place, *attack.ends(place), system.cells[place].protect) for place, attack in sorted(found, key=_first)
    )


def _first(found: tuple[int, _Attack]) -> int:
    return found[0]


@dataclass(frozen=True, slots=True)
class _Attack:
    """Hidden counts that hang together, as whole unknowns y with least <= A y <= most."""

    cells: tuple[int, ...]
    sums: LinearConstraint
    bounds: Bounds
    kinds: NDArray[np.int64]  # as the solver writes them
    _at: Mapping[int, int] = field(repr=False)

    def ends(self, place: int) -> tuple[int, int | None]:
        """Give the least and greatest value of one count."""
        low = self._end(place, 1)
        if low is None:
            raise Contradiction("a count has no least value")
        return low, self._end(place, -1)

    def _end(self, place: int, sign: int) -> int | None:
        aim = np.zeros(len(self.cells))
        aim[self._at[place]] = sign
        solved: OptimizeResult = milp(
            aim, constraints=self.sums, bounds=self.bounds, integrality=self.kinds, options={"mip_rel_gap": 0.0}
        )
        if solved.status == 0:
            return round(float(solved.x[self._at[place]]))
        if solved.status == 3 or (solved.status == 4 and self._unbounded(aim)):
            return None
        raise Contradiction("no whole numbers satisfy what is published")

    def _unbounded(self, aim: NDArray[np.float64]) -> bool:
        """Tell unbounded from impossible, where the solver says only that it is one of the two."""
        solved = milp(np.zeros(len(aim)), constraints=self.sums, bounds=self.bounds, integrality=self.kinds)
        return bool(solved.status == 0)


def _attacks(system: System, hidden: Sequence[bool], attacked: Sequence[int], reader: Reader) -> list[_Attack]:
    at = {place: column for column, place in enumerate(attacked)}
    rows, least, most = [], [], []
    for relation in system.relations:
        if relation.told_by and all(hidden[place] for place in relation.told_by):
            continue
        row = {at[place]: times for place, times in relation.terms if place in at}
        if not row:
            continue
        told = sum(times * (system.cells[place].value or 0) for place, times in relation.terms if place not in at)
        rows.append(row)
        least.append(-np.inf if relation.low is None else relation.low - told)
        most.append(np.inf if relation.high is None else relation.high - told)
    entries = [(line, column, times) for line, row in enumerate(rows) for column, times in row.items()]
    matrix = csc_array(
        (
            [float(times) for _, _, times in entries],
            ([line for line, _, _ in entries], [column for _, column, _ in entries]),
        ),
        shape=(len(rows), len(attacked)),
    )
    count, labels = connected_components(matrix.T @ matrix, directed=False)
    groups: list[list[int]] = [[] for _ in range(count)]
    for column, label in enumerate(labels.tolist()):
        groups[label].append(column)
    return [
        _attack(system, tuple(attacked[column] for column in group), matrix[:, group], (least, most), reader)
        for group in groups
    ]


def _attack(
    system: System, cells: tuple[int, ...], matrix: csc_array, ends: tuple[list[float], list[float]], reader: Reader
) -> _Attack:
    used = np.flatnonzero(np.asarray(abs(matrix).sum(axis=1)).ravel())
    least, most = (np.array(end, dtype=float)[used] for end in ends)
    low = np.array([system.cells[place].low for place in cells], dtype=float)
    high = np.array([np.inf if (each := system.cells[place].high) is None else each for place in cells], dtype=float)
    kinds = np.full(len(cells), _WHOLE)
    if reader is Reader.RULE:
        top = max((needed[-1] for place in cells if (needed := system.cells[place].protect) is not None), default=0)
        # A reader need not look further than this: no sum that is told comes near it.
        great = 1000 + sum(abs(each) for each in (*least, *most) if np.isfinite(each))
        for at, place in enumerate(cells):
            needed = system.cells[place].protect
            if needed is not None:
                low[at], high[at] = max(low[at], needed[0]), min(high[at], needed[-1])
            elif not system.cells[place].withheld:
                low[at], high[at] = max(low[at], top + 1), min(high[at], great)
                kinds[at] = _WHOLE if system.cells[place].low > top else _WHOLE_OR_ZERO
    return _Attack(
        cells,
        LinearConstraint(matrix[used], least, most),
        Bounds(low, high),
        kinds,
        {place: column for column, place in enumerate(cells)},
    )
