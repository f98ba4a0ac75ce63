"""Run charts: median, longest run and crossings, for series too short for control limits.

Source:
    Anhøj J, Olesen AV (2014), Run charts revisited: a simulation study of run chart rules for detection of non-random
    variation in health care processes, PLOS ONE 9(11), e113825; Anhøj J, Wentzel-Larsen T (2018), Sense and
    sensibility: on the diagnostic value of control chart rules for detection of shifts in time series data, BMC Medical
    Research Methodology 18, 100.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, log2
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reportgen.statistics.ties import side, slack

_QUANTILE: Final = 20  # one in so many: 5 %


@dataclass(frozen=True, slots=True)
class Runs:
    """What a run chart shows, each of shape (series,), or () for one series."""

    median: NDArray[np.float64]  # in the unit of the values; NaN without a value
    useful: NDArray[np.int64]  # points that do not lie on the median
    longest: NDArray[np.int64]  # points in the longest run on one side
    crossings: NDArray[np.int64]  # how often the line goes from one side to the other
    longest_limit: NDArray[np.int64]  # a longer run is a signal
    crossings_limit: NDArray[np.int64]  # fewer crossings are a signal
    signal: NDArray[np.bool_]


def runs(values: NDArray[np.float64]) -> Runs:
    """Judge by Anhøj's two rules whether series scatter about their median as chance would have them.

    Args:
        values: Shape (points, series), or (points,) for one series, oldest first; NaN where there is no value. The
            median is that of the points given, so a series with a break is given from the break on.

    Returns:
        Points on the median are passed over: a run goes on behind them. A quarter without a value ends a run, since
        nobody saw whether it went on; a change of sides over such a quarter is a crossing, since there was one.

    Raises:
        ValueError: If there are no points, or values have another number of axes.
    """
    if values.ndim not in (1, 2) or not len(values):
        raise ValueError(f"values must be (points, series) or (points,), not {values.shape}")
    columns = values.reshape(len(values), -1)
    median = _medians(columns)
    where = side(columns, median, slack(np.nan_to_num(np.abs(columns)).max(axis=0)))
    longest, crossings = _count(where, np.isnan(columns))
    useful = np.count_nonzero(where, axis=0)
    limits = np.array([critical(number) for number in range(len(values) + 1)], dtype=np.int64)
    most, least = limits[useful].T
    shape = values.shape[1:]
    return Runs(
        median=median.reshape(shape),
        useful=useful.reshape(shape),
        longest=longest.reshape(shape),
        crossings=crossings.reshape(shape),
        longest_limit=most.reshape(shape),
        crossings_limit=least.reshape(shape),
        signal=((longest > most) | (crossings < least)).reshape(shape),
    )


def critical(useful: int) -> tuple[int, int]:
    """Give the longest run and the fewest crossings that chance would often give so many useful points.

    Args:
        useful: Points that do not lie on the median, >= 0.

    Returns:
        round(log2(n)) + 3, and the 5 % quantile of the binomial distribution with n - 1 draws and chance 1/2, which is
        reckoned in whole numbers. Both 0 where there are no points.

    Example:
        >>> critical(10), critical(20), critical(24)
        ((6, 2), (7, 6), (8, 8))
    """
    if useful < 1:
        return 0, 0
    draws, below, least = useful - 1, 1, 0
    while _QUANTILE * below < 2**draws:
        least += 1
        below += comb(draws, least)
    return round(log2(useful)) + 3, least


def _medians(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take the middle value of each column, or half way between the middle two."""
    ordered = np.sort(columns, axis=0)  # values that are missing come last
    number = np.count_nonzero(~np.isnan(columns), axis=0)
    column = np.arange(columns.shape[1])
    lower = ordered[np.maximum(number - 1, 0) // 2, column]
    upper = ordered[np.minimum(number // 2, len(columns) - 1), column]
    middle: NDArray[np.float64] = lower + (upper - lower) / 2
    return middle


def _count(where: NDArray[np.int8], missing: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count the longest run and the crossings of each column."""
    series = where.shape[1]
    last = np.zeros(series, dtype=np.int8)  # the side of the last useful point
    length, longest, crossings = (np.zeros(series, dtype=np.int64) for _ in range(3))
    for sides, unseen in zip(where, missing, strict=True):
        useful = sides != 0
        crossed = useful & (last != 0) & (sides != last)
        crossings += crossed
        length = np.where(crossed | unseen, 0, length) + useful
        longest = np.maximum(longest, length)
        last = np.where(useful, sides, last)
    return longest, crossings
