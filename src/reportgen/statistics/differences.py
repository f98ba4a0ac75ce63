"""Whether two figures differ by more than chance: the difference itself is judged, never the overlap of intervals."""

from __future__ import annotations

from math import inf, lgamma, log, log1p, sqrt
from typing import Final

from reportgen.statistics.intervals import Z95, Interval, wilson

_AS_LIKELY: Final = 1e-7  # two outcomes whose chances differ by no more than this part are equally likely


def proportions(x1: float, n1: float, x2: float, n2: float, z: float = Z95) -> Interval:
    """Give the interval of the difference x1/n1 - x2/n2 of two independent proportions.

    Args:
        x1: Cases counted among the first, 0 <= x1 <= n1.
        n1: Cases looked at, > 0.
        x2: Cases counted among the second, 0 <= x2 <= n2.
        n2: Cases looked at, > 0.
        z: Standard normal point; the default gives 95 % coverage.

    Returns:
        Fractions within -1..1: 0.05 is 5 percentage points. They differ by more than chance if 0 is not within.

    Raises:
        ValueError: If a number is outside its range.

    Source:
        Newcombe RG (1998), Interval estimation for the difference between independent proportions: comparison of
        eleven methods, Statistics in Medicine 17(8), 873-890: method 10, without a correction for continuity.

    Example:
        >>> bounds = proportions(56, 70, 48, 80)
        >>> f"{bounds.lower:.4f} to {bounds.upper:.4f}"
        '0.0524 to 0.3339'
    """
    first, second = wilson(x1, n1, z), wilson(x2, n2, z)
    p1, p2 = x1 / n1, x2 / n2
    down = sqrt((p1 - first.lower) ** 2 + (second.upper - p2) ** 2)
    up = sqrt((first.upper - p1) ** 2 + (p2 - second.lower) ** 2)
    return Interval(max(-1.0, p1 - p2 - down), min(1.0, p1 - p2 + up))


def counts(now: int, before: int, exposure_now: float = 1, exposure_before: float = 1) -> float:
    """Give the chance that two counts of one and the same rate lie at least as far apart as these.

    Given their sum, the first of two Poisson counts is binomial. The two-sided chance is that of all splits of the sum
    that are no likelier than the one seen, as R's `binom.test` and `poisson.test` reckon it.

    Args:
        now: Events counted, >= 0.
        before: Events counted earlier, >= 0.
        exposure_now: What `now` is counted against (people, quarters, beds), > 0.
        exposure_before: The same for `before`, in the same unit, > 0.

    Returns:
        A p-value within 0..1; 1 where there were no events at all.

    Raises:
        ValueError: If a number is outside its range.

    Source:
        Przyborowski J, Wilenski H (1940), Homogeneity of results in testing samples from Poisson series, with an
        application to testing clover seed for dodder, Biometrika 31(3/4), 313-323.
    """
    if now < 0 or before < 0 or now != int(now) or before != int(before):
        raise ValueError(f"counts are whole numbers from 0 on, not {now} and {before}")
    if not (0 < exposure_now < inf and 0 < exposure_before < inf):
        raise ValueError(f"exposures are above 0, not {exposure_now} and {exposure_before}")
    total, chance = int(now + before), exposure_now / (exposure_now + exposure_before)
    if now > total * chance:  # look at the lower tail first: the question is the same seen the other way round
        now, chance = before, exposure_before / (exposure_now + exposure_before)
    low = int(now)
    high = _first_as_unlikely(low, total, chance)
    return min(1.0, _at_most(low, total, chance) + _at_least(high, total, chance))


def _first_as_unlikely(low: int, total: int, chance: float) -> int:
    """Find the smallest split above the middle that is no likelier than `low`, which lies below it.

    Chances rise from `low` to the middle and fall from there on, so that halving finds it in a few steps.
    """
    limit = _log_chance(low, total, chance) + log1p(_AS_LIKELY)
    below, above = low, total + 1
    while above - below > 1:
        middle = (below + above) // 2
        if _log_chance(middle, total, chance) <= limit:
            above = middle
        else:
            below = middle
    return above


def _log_chance(k: int, total: int, chance: float) -> float:
    ways = lgamma(total + 1) - lgamma(k + 1) - lgamma(total - k + 1)
    return ways + k * log(chance) + (total - k) * log(1 - chance)


def _at_most(k: int, total: int, chance: float) -> float:
    from scipy.special import betainc

    return 1.0 if k >= total else float(betainc(total - k, k + 1, 1 - chance))


def _at_least(k: int, total: int, chance: float) -> float:
    from scipy.special import betainc

    return 0.0 if k > total else float(betainc(k, total - k + 1, chance))
