"""Series too rare, too still or too full of holes for control limits, and what can be said of them instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reportgen.statistics.ties import slack

_RARE_BELOW: Final = 1.0  # events a quarter on average
_MOSTLY: Final = 1 / 2
_GAPPY: Final = 1 / 4


@dataclass(frozen=True, slots=True)
class Gaps:
    """The time between quarters with events, in quarters: 1 is from one quarter to the next.

    A chance holds if quarters with events come at random, as often as the gaps so far say. It needs two quarters with
    events; before, there is nothing to measure a gap by.
    """

    lengths: tuple[int, ...]  # of the gaps that are over, oldest first; none goes across a quarter without a value
    since: int | None  # quarters since the last one with events, 0 for the last quarter of all; None if not known
    quiet: int  # quarters without events at the end, all of them seen: "none in the last 7 quarters"

    @property
    def mean(self) -> float | None:
        """Give the mean gap that is over, in quarters, at least 1; None without any."""
        return sum(self.lengths) / len(self.lengths) if self.lengths else None

    @property
    def chance_of_quiet(self) -> float | None:
        """Give the chance of so many quarters without events, or more, after one with events; None if not known."""
        return None if self.mean is None or self.since is None else chance_of_gap(self.since + 1, self.mean)


def gaps(counts: Sequence[float]) -> Gaps:
    """Measure the time between quarters with events, for events that are fewer than one a quarter.

    Args:
        counts: Events of one series, a quarter each, oldest first; NaN where there is no value.

    Returns:
        Gaps in quarters. What lies before the first quarter with events is no gap: nobody knows when it began. Nor is
        what holds a quarter without a value: there may have been events in it.

    Raises:
        ValueError: If a count is below 0.
    """
    lengths: list[int] = []
    since: int | None = None
    quiet = 0
    for count in counts:
        if count < 0:
            raise ValueError(f"a count is 0 or more, not {count}")
        if isnan(count):
            since, quiet = None, 0
        elif count > 0:
            if since is not None:
                lengths.append(since + 1)
            since, quiet = 0, 0
        else:
            since, quiet = None if since is None else since + 1, quiet + 1
    return Gaps(tuple(lengths), since, quiet)


def chance_of_gap(least: int, mean: float) -> float:
    """Give the chance that a gap is at least so long.

    Args:
        least: In quarters, >= 1.
        mean: The mean gap in quarters, >= 1.

    Returns:
        Within 0..1. With 1 in `mean` quarters having events, and each by itself, gaps are geometric: the chance is
        (1 - 1/mean) to the power of `least` - 1. A small one speaks for a change to the better of what should not
        happen. `1 - chance_of_gap(most + 1, mean)` is that of a gap at most so long.

    Raises:
        ValueError: If a number is outside its range.

    Source:
        Benneyan JC (2001), Number-between g-type statistical quality control charts for monitoring adverse events,
        Health Care Management Science 4(4), 305-318.

    Example:
        >>> f"{chance_of_gap(9, 4):.3f}"
        '0.100'
    """
    if least < 1 or not mean >= 1:
        raise ValueError(f"gaps and their mean are 1 or more, not {least} and {mean}")
    return float((1 - 1 / mean) ** (least - 1))


def rare(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which series have fewer than one event a quarter on average.

    Args:
        values: Counts of events, shape (points, series) or (points,) for one series; NaN where there is no value.

    Returns:
        Shape (series,) or (). False for a series without values.
    """
    seen = np.count_nonzero(~np.isnan(values), axis=0)
    total = np.nansum(values, axis=0)
    return np.asarray((seen > 0) & (total < _RARE_BELOW * seen))


def constant(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which series never change: they have no moving ranges, and so no limits.

    Args:
        values: Shape (points, series) or (points,) for one series; NaN where there is no value.

    Returns:
        Shape (series,) or (). Values count as equal whatever their last digits (`ties`). False for a series of fewer
        than two values, of which nobody knows.
    """
    seen = np.count_nonzero(~np.isnan(values), axis=0)
    low = np.where(np.isnan(values), np.inf, values).min(axis=0, initial=np.inf)
    high = np.where(np.isnan(values), -np.inf, values).max(axis=0, initial=-np.inf)
    size = np.nan_to_num(np.abs(values)).max(axis=0, initial=0.0)
    return np.asarray((seen > 1) & (high <= low + slack(size)))


def mostly_zero(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which series are zero in at least half of their quarters.

    With half of the quarters at 0 no fall could ever be told: next to nothing lies below the median. Events that come
    at random leave half of the quarters empty when there are fewer than 0.7 of them a quarter (the logarithm of 2).
    Most moving ranges are then 0 or those of lonely points, which screening takes away: of eleven zeros and a three,
    the limits fall on the mean, and every point lies outside.

    Args:
        values: Shape (points, series) or (points,) for one series; NaN where there is no value.

    Returns:
        Shape (series,) or (). False for a series without values.
    """
    seen = np.count_nonzero(~np.isnan(values), axis=0)
    return np.asarray((seen > 0) & (np.count_nonzero(values == 0, axis=0) >= _MOSTLY * seen))


def gappy(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which series lack a value in at least a quarter of the time from their first to their last value.

    Each hole takes two moving ranges away and ends every run: with one quarter in four missing, half of the ranges can
    be gone, and what is left is no longer a series of neighbours.

    Args:
        values: Shape (points, series) or (points,) for one series, oldest first; NaN where there is no value.

    Returns:
        Shape (series,) or (). What lies before the first value and after the last is no hole: a measure may be new.
    """
    there = ~np.isnan(values)
    begun = np.logical_or.accumulate(there, axis=0)
    goes_on = np.logical_or.accumulate(there[::-1], axis=0)[::-1]
    within = begun & goes_on
    length, holes = np.count_nonzero(within, axis=0), np.count_nonzero(within & ~there, axis=0)
    return np.asarray((length > 0) & (holes >= _GAPPY * length))
