"""Which hidden counts can move without any published number moving, and what keeps the others in place.

A small count is safe behind others when it can take any of its values while only counts that are not small give
way. That is a matter of which cells are hidden, not of what is in them: of the two halves of a known sum one can
rise as the other falls, whatever they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
_ZERO: Final = 1e-9  # rows hold small whole numbers; what is left of them after elimination is far from this


def held(rows: Matrix, movers: Sequence[int]) -> Matrix:
    """Eliminate counts that may move from equations, leaving those in which none of them stands.

    Args:
        rows: Shape (equations, cells): how often each cell enters each equation.
        movers: Columns that are free to move.

    Returns:
        Shape (k, cells): sums of equations without any mover. A hidden cell that stands in none of them can move,
        with movers alone giving way. One that does is held by that sum until another cell of it is hidden.

    Example:
        A row of three with a known total, the first two hidden:

        >>> held(np.array([[1.0, 1.0, 1.0]]), [1]).shape
        (0, 3)
        >>> held(np.array([[1.0, 1.0, 1.0]]), [])
        array([[1., 1., 1.]])
    """
    left = rows.copy()
    used = 0
    for column in movers:
        if used == len(left):
            break
        pivot = used + int(np.argmax(np.abs(left[used:, column])))
        if abs(left[pivot, column]) <= _ZERO:
            continue
        left[[used, pivot]] = left[[pivot, used]]
        below = left[used + 1 :]
        below -= np.outer(below[:, column] / left[used, column], left[used])
        below[np.abs(below) <= _ZERO] = 0.0
        used += 1
    rest = left[used:]
    return rest[np.any(rest != 0.0, axis=1)]


def reduced(rows: Matrix) -> Matrix:
    """Write equations so that each has a leading cell that no other has: what does not hang together falls apart."""
    left = rows.copy()
    used = 0
    for column in range(left.shape[1]):
        if used == len(left):
            break
        pivot = used + int(np.argmax(np.abs(left[used:, column])))
        if abs(left[pivot, column]) <= _ZERO:
            continue
        left[[used, pivot]] = left[[pivot, used]]
        left[used] /= left[used, column]
        others = np.arange(len(left)) != used
        left[others] -= np.outer(left[others, column], left[used])
        left[np.abs(left) <= _ZERO] = 0.0
        used += 1
    return left[:used]


def without_idle(rows: Matrix, movers: Sequence[int]) -> list[int]:
    """Keep those movers, earlier ones first, that give freedom which the kept ones do not give already."""
    kept: list[int] = []
    left = rows.copy()
    for column in movers:
        if not len(left):
            break
        pivot = int(np.argmax(np.abs(left[:, column])))
        if abs(left[pivot, column]) <= _ZERO:
            continue
        kept.append(column)
        line = left[pivot]
        left = np.delete(left, pivot, axis=0)
        left -= np.outer(left[:, column] / line[column], line)
        left[np.abs(left) <= _ZERO] = 0.0
    return kept


def moves(rows: Matrix, targets: Sequence[int], movers: Sequence[int]) -> Matrix:
    """Say how movers give way when each target rises by one.

    Returns:
        Shape (movers, targets), the smallest such moves; of no meaning for a target that is held.
    """
    if not len(movers) or not len(targets) or not len(rows):
        return np.zeros((len(movers), len(targets)))
    found = np.linalg.lstsq(rows[:, list(movers)], -rows[:, list(targets)], rcond=None)[0]
    return np.asarray(found, dtype=np.float64)
