"""Control charts of single values (XmR), for many series at once.

Source:
    Wheeler DJ, Chambers DS (1992), Understanding Statistical Process Control, 2nd ed., for the limits; NHS England,
    Making Data Count, and its R package NHSRplotthedots 0.2.2 for screening and for the four rules.

An array holds one series a column and one quarter a row, the oldest first. NaN is a quarter without a value. It has no
moving range on either side, and no run goes across it: nothing may be claimed of seven "consecutive" points when one of
them was not seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reportgen.statistics.ties import side, slack

_TO_LIMIT: Final = 2.66  # 3 / 1.128: three standard deviations, in mean moving ranges of two points
_TO_SCREEN: Final = 3.267  # a moving range this many times the mean one is no sign of ordinary variation
_NEAR: Final = 2 / 3  # of the way from the mean to a limit: two standard deviations
_TREND_STEPS: Final = 6  # seven points
_SHIFT_POINTS: Final = 7


class Flag(IntEnum):
    """Why a point is no ordinary one; the first rule that holds, in this order."""

    NONE = 0
    OUTSIDE = 1
    TREND = 2
    TWO_OF_THREE = 3
    SHIFT = 4


class Variation(IntEnum):
    """What a point's flag means for those who want the measure high, or low."""

    COMMON = 0
    IMPROVEMENT = 1
    CONCERN = 2
    NEITHER = 3  # flagged, but neither way is better


class Assurance(IntEnum):
    """Whether a process that goes on as it does will meet its target."""

    NONE = 0  # no target, no limits, or neither way is better
    PASSING = 1
    FAILING = 2
    INCONSISTENT = 3  # sometimes, by chance


@dataclass(frozen=True, slots=True)
class Limits:
    """Mean and limits at each point, each of shape (points, series) and in the unit of the values; NaN where none."""

    mean: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    near_lower: NDArray[np.float64]
    near_upper: NDArray[np.float64]


def limits(
    values: NDArray[np.float64],
    groups: NDArray[np.integer],
    baseline: NDArray[np.bool_] | None = None,
    *,
    screen: bool = True,
) -> Limits:
    """Find the mean and the natural process limits of each group of points.

    Args:
        values: Shape (points, series), oldest first; NaN where there is no value.
        groups: The same shape. Points of one series with the same number share mean and limits; moving ranges do not
            go from one group to another.
        baseline: The same shape: the points that mean and limits are computed from. None: all.
        screen: Whether moving ranges that are not below 3.267 times their mean are left out, once, of the mean moving
            range. The mean of the values is not screened.

    Returns:
        Limits of every point, of those without a value too. They are not clipped: only the caller knows the unit. A
        group without two neighbouring values has a mean and no limits. A constant group has no limits either where it
        is screened, and limits that fall on the mean where it is not. The mean does not depend on the order of
        a group's points, and the limits are the same for a series told backwards; nothing depends on the order of
        the series or on which numbers the groups have.

    Raises:
        ValueError: If shapes differ or a value is infinite.
    """
    _check(values, groups)
    if baseline is not None and baseline.shape != values.shape:
        raise ValueError(f"baseline has shape {baseline.shape}, values {values.shape}")
    cells = _cells(groups)
    counted = ~np.isnan(values) if baseline is None else baseline & ~np.isnan(values)
    mean = _means(values, cells, counted, _size(cells))
    half = _TO_LIMIT * _mean_ranges(values, cells, counted, screen=screen)
    return Limits(
        mean=mean[cells],
        lower=(mean - half)[cells],
        upper=(mean + half)[cells],
        near_lower=(mean - _NEAR * half)[cells],
        near_upper=(mean + _NEAR * half)[cells],
    )


def sides(values: NDArray[np.float64], limits: Limits, groups: NDArray[np.integer]) -> NDArray[np.int8]:
    """Tell on which side of its group's mean each point lies: 1 above, -1 below, 0 on it or without value or mean.

    Args:
        values: Shape (points, series), as `limits` were computed from.
        limits: Of these values.
        groups: As they were given to `limits`.
    """
    return side(values, limits.mean, _slack(values, _cells(groups)))


def flags(
    values: NDArray[np.float64],
    limits: Limits,
    groups: NDArray[np.integer],
    *,
    beyond_limits_count: bool = False,
) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Mark the points that are no ordinary variation.

    Args:
        values: Shape (points, series), oldest first; NaN where there is no value.
        limits: Of these values.
        groups: As they were given to `limits`; no run goes from one group to another.
        beyond_limits_count: Whether a point beyond a limit counts among the two of three, as NHS England words the
            rule since 2023. Otherwise only points between the near limit and the limit do.

    Returns:
        Two arrays of the same shape: `Flag` codes, the first rule that holds; and sides, 1 for above or rising, -1 for
        below or falling. A trend's side is the direction in which it goes, and at a turning point that of the step
        after it; any other point's side is where it lies from the mean, 0 on it.

    Raises:
        ValueError: If shapes differ or a value is infinite.
    """
    _check(values, groups)
    within = _slack(values, _cells(groups))
    linked = np.zeros(values.shape, dtype=np.bool_)
    linked[1:] = groups[1:] == groups[:-1]
    where = side(values, limits.mean, within)
    outside = (values > limits.upper + within) | (values < limits.lower - within)
    near = (values > limits.near_upper + within) | (values < limits.near_lower - within)
    if not beyond_limits_count:
        near &= ~outside
    trend = _trends(values, linked, within)
    codes = np.zeros(values.shape, dtype=np.int8)
    codes[_in_runs(where, linked, _SHIFT_POINTS)] = Flag.SHIFT
    codes[_two_of_three(near, where, linked)] = Flag.TWO_OF_THREE
    codes[trend != 0] = Flag.TREND
    codes[outside] = Flag.OUTSIDE
    return codes, np.where(codes == Flag.TREND, trend, where)


def variation(codes: NDArray[np.int8], sides: NDArray[np.int8], polarity: ArrayLike) -> NDArray[np.int8]:
    """Say what flags mean: a trend by its direction, any other flag by its side.

    Args:
        codes: Shape (points, series), or (series,) for the last points alone: what `flags` gives.
        sides: The same shape: what `flags` gives.
        polarity: 1 higher is better, -1 lower is better, 0 neither; a number or shape (series,).

    Returns:
        `Variation` codes in the same shape. The icon of a series is that of its last point.
    """
    worth = sides * np.asarray(polarity, dtype=np.int8)
    meant = np.select([worth > 0, worth < 0], [Variation.IMPROVEMENT, Variation.CONCERN], Variation.NEITHER)
    return np.where(codes == Flag.NONE, Variation.COMMON, meant).astype(np.int8)


def assurance(
    target: ArrayLike, lower: NDArray[np.float64], upper: NDArray[np.float64], polarity: ArrayLike
) -> NDArray[np.int8]:
    """Compare a target with limits, strictly: a target that lies on a limit is met by chance.

    Args:
        target: In the unit of the limits, NaN for none; a number or shape (series,).
        lower: Lower limits, shape (series,): those of the last point, for a series' icon.
        upper: Upper limits, the same shape.
        polarity: 1 higher is better, -1 lower is better, 0 neither; a number or shape (series,).

    Returns:
        `Assurance` codes, shape (series,). None where there are no limits: nothing is said of what will be met.
    """
    aim, better = np.asarray(target, dtype=np.float64), np.asarray(polarity, dtype=np.int8)
    within = slack(np.maximum(np.abs(aim), np.maximum(np.abs(lower), np.abs(upper))))
    beyond = ((aim > upper + within).astype(np.int8) - (aim < lower - within).astype(np.int8)) * better
    said = np.select([beyond > 0, beyond < 0], [Assurance.FAILING, Assurance.PASSING], Assurance.INCONSISTENT)
    return np.where(np.isnan(within) | (better == 0), Assurance.NONE, said).astype(np.int8)


def _check(values: NDArray[np.float64], groups: NDArray[np.integer]) -> None:
    if values.ndim != 2 or values.shape != groups.shape:
        raise ValueError(f"values and groups must both be (points, series), not {values.shape} and {groups.shape}")
    if np.isinf(values).any():
        raise ValueError("a value is infinite")


def _cells(groups: NDArray[np.integer]) -> NDArray[np.intp]:
    """Number the groups of all series from 0, so that sums over each are one count over all points."""
    series = groups.shape[1]
    low = groups.min(initial=0)
    key = (groups.astype(np.int64) - low) * series + np.arange(series)
    numbers: NDArray[np.intp] = np.unique(key, return_inverse=True)[1]
    return numbers.reshape(groups.shape)


def _size(cells: NDArray[np.intp]) -> int:
    return int(cells.max(initial=-1)) + 1


def _means(
    values: NDArray[np.float64], cells: NDArray[np.intp], counted: NDArray[np.bool_], size: int
) -> NDArray[np.float64]:
    """Average the counted points of each of so many cells; NaN for a cell without any."""
    chosen = cells[counted]
    total = np.bincount(chosen, weights=values[counted], minlength=size)  # adds in the order of the rows
    number = np.bincount(chosen, minlength=size)
    mean: NDArray[np.float64] = np.full(size, np.nan)
    np.divide(total, number, out=mean, where=number > 0)
    return mean


def _slack(values: NDArray[np.float64], cells: NDArray[np.intp]) -> NDArray[np.float64]:
    """Give what counts as equal at each point, by the size of its group's values: other groups do not matter."""
    largest: NDArray[np.float64] = np.zeros(_size(cells))
    np.maximum.at(largest, cells, np.nan_to_num(np.abs(values)))
    of_each: NDArray[np.float64] = slack(largest)[cells]
    return of_each


def _mean_ranges(
    values: NDArray[np.float64], cells: NDArray[np.intp], counted: NDArray[np.bool_], *, screen: bool
) -> NDArray[np.float64]:
    """Average the moving ranges of each cell, between neighbours in time that are both counted."""
    ranges = np.abs(np.diff(values, axis=0))
    pairs = counted[1:] & counted[:-1] & (cells[1:] == cells[:-1])
    later = cells[1:]
    size = _size(cells)
    mean = _means(ranges, later, pairs, size)
    if not screen:
        return mean
    kept = pairs & (ranges < _TO_SCREEN * mean[later] - _slack(values, cells)[1:])  # ranges of last digits are none
    return _means(ranges, later, kept, size)


def _in_runs(states: NDArray[np.int8], linked: NDArray[np.bool_], least: int) -> NDArray[np.bool_]:
    """Mark what belongs to an unbroken run of at least so many equal states; 0 is no state.

    Args:
        states: Shape (points, series), -1, 0 or 1.
        linked: The same shape: whether a point may go on with the run of the one before it.
        least: The shortest run that counts.
    """
    lengths = (states != 0).astype(np.int16)
    for row in range(1, len(states)):
        goes_on = linked[row] & (states[row] == states[row - 1]) & (states[row] != 0)
        lengths[row] += goes_on * lengths[row - 1]
    marked: NDArray[np.bool_] = lengths >= least
    for row in range(len(states) - 2, -1, -1):  # and back to where the run began
        marked[row] |= marked[row + 1] & (lengths[row + 1] > 1)
    return marked


def _trends(values: NDArray[np.float64], linked: NDArray[np.bool_], within: NDArray[np.float64]) -> NDArray[np.int8]:
    """Give the direction of the trend that each point belongs to, 0 for none."""
    steps = np.zeros(values.shape, dtype=np.int8)
    steps[1:] = np.where(linked[1:], side(values[1:], values[:-1], within[1:]), 0)
    inward = np.where(_in_runs(steps, linked, _TREND_STEPS), steps, 0).astype(np.int8)
    outward = np.zeros_like(inward)
    outward[:-1] = inward[1:]
    return np.where(outward != 0, outward, inward)


def _two_of_three(near: NDArray[np.bool_], where: NDArray[np.int8], linked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark the near points of each three neighbours that lie on one side of the mean, two or more of them near."""
    first, second, third = slice(None, -2), slice(1, -1), slice(2, None)
    one_side = (where[first] == where[second]) & (where[second] == where[third]) & (where[second] != 0)
    together = linked[second] & linked[third]
    several = near[first].astype(np.int8) + near[second] + near[third] >= 2
    holds = one_side & together & several
    marked = np.zeros_like(near)
    for part in (first, second, third):
        marked[part] |= holds
    return marked & near
