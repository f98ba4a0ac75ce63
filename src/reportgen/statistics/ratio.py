"""How many times as high one rate is as another (disproportionality), and how sure we are."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Final

from reportgen.statistics.intervals import clopper_pearson

_LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of two rates with its interval; without a unit, 1 is alike."""

    value: float  # infinite where the second rate is 0
    lower: float
    upper: float  # infinite where the second count is 0


def rates(events: int, exposure: float, others: int, exposure_of_others: float, level: float = _LEVEL) -> Ratio | None:
    """Compare a group's rate with the rate of others.

    Given the sum of two Poisson counts, the first is binomial, and its chance says what the ratio is. So the exact
    interval of a proportion gives that of the ratio, at any counts and without adding halves to zeros, as the usual
    interval of the logarithm must. It is never too narrow, and it asks the same question as `differences.counts`.

    Args:
        events: Counted in the group, >= 0.
        exposure: What they are counted against in the group (children, quarters), > 0.
        others: Counted among the others, >= 0.
        exposure_of_others: The same for the others, in the same unit, > 0.
        level: Coverage, within 0..1.

    Returns:
        The group's rate over the others'. None where nothing was counted in either: there is no ratio.

    Raises:
        ValueError: If a number is outside its range.

    Source:
        Nelson W (1970), Confidence intervals for the ratio of two Poisson means and Poisson predictor intervals, IEEE
        Transactions on Reliability R-19(2), 42-49.
    """
    if events < 0 or others < 0 or not (0 < exposure < inf and 0 < exposure_of_others < inf):
        raise ValueError("counts are 0 or more, and what they are counted against is above 0")
    if not events + others:
        return None
    split = clopper_pearson(events, events + others, level)
    times = exposure_of_others / exposure
    value = times * events / others if others else inf
    return Ratio(value, times * _odds(split.lower), times * _odds(split.upper))


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else inf
