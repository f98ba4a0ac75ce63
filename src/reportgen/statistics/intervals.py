"""Intervals around proportions and counts, one at a time. An interval holds its value."""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, inf, isfinite, sqrt
from typing import Final

Z95: Final = 1.959963984540054  # two-sided 95 % point of the standard normal
Z998: Final = 3.090232306167813  # two-sided 99.8 % point
_EXACT_BELOW: Final = 10  # events: Byar's approximation is good to the third digit there and above


@dataclass(frozen=True, slots=True)
class Interval:
    """A lower and an upper bound in the same unit, lower <= upper."""

    lower: float
    upper: float


def wilson(numerator: float, denominator: float, z: float = Z95, population: float | None = None) -> Interval:
    """Give the score interval of a proportion, without a correction for continuity.

    Args:
        numerator: Cases counted, 0 <= numerator <= denominator.
        denominator: Cases looked at, > 0: separate people or cases, each chosen by chance.
        z: Standard normal point; the default gives 95 % coverage.
        population: All the cases that these were drawn out of, >= denominator; None if unknown, or endless.

    Returns:
        Fractions within 0..1, not percentages. With a population the interval is narrower, and it is the value itself
        once everyone was asked: then nothing was left to chance.

    Raises:
        ValueError: If a number is outside its range. Validated data cannot do this.

    Source:
        Wilson EB (1927), Probable inference, the law of succession, and statistical inference, J. Am. Stat. Assoc.
        22(158), 209-212. The variance of draws without replacement is (N - n)/(N - 1) times that of draws with it
        (Cochran WG (1977), Sampling Techniques, 3rd ed.); Wilson's equation with that variance is his own
        with n (N - 1)/(N - n) in the place of n.
    """
    _within(numerator, denominator)
    share = numerator / denominator
    number = denominator if population is None else _effective(denominator, population)
    if number == inf:
        return Interval(share, share)
    shrink = 1 + z * z / number
    centre = (share + z * z / (2 * number)) / shrink
    half = z / shrink * sqrt(share * (1 - share) / number + z * z / (4 * number * number))
    # Rounding can push a bound past the value by 1e-18 at 0 and 1; the interval must hold the value.
    return Interval(min(share, max(0.0, centre - half)), max(share, min(1.0, centre + half)))


def clopper_pearson(numerator: float, denominator: float, level: float = 0.95) -> Interval:
    """Give the exact interval of a proportion: never too narrow, often too wide.

    Args:
        numerator: Cases counted, 0 <= numerator <= denominator.
        denominator: Cases looked at, > 0.
        level: Coverage, within 0..1.

    Returns:
        Fractions within 0..1.

    Raises:
        ValueError: If a number is outside its range.

    Source:
        Clopper CJ, Pearson ES (1934), The use of confidence or fiducial limits illustrated in the case of the binomial,
        Biometrika 26(4), 404-413.
    """
    from scipy.special import betaincinv

    _within(numerator, denominator)
    tail, others = _tail(level), denominator - numerator
    lower = float(betaincinv(numerator, others + 1, tail)) if numerator else 0.0
    upper = 1 - float(betaincinv(others, numerator + 1, tail)) if others else 1.0
    return Interval(lower, upper)


def byar(events: float, z: float = Z95) -> Interval:
    """Give Byar's approximate interval of a count, as of the mean of a Poisson process.

    Args:
        events: Counted, >= 0. Good from about 10 on.
        z: Standard normal point; the default gives 95 % coverage.

    Returns:
        In events. The formula falls below 0 for very few events; there the lower bound is 0.

    Raises:
        ValueError: If events are below 0.

    Source:
        Breslow NE, Day NE (1987), Statistical Methods in Cancer Research, volume II: The Design and Analysis of Cohort
        Studies, International Agency for Research on Cancer, Lyon; the limits are Byar's, who did not publish them.
    """
    _counted(events)
    more = events + 1
    root = 1 - 1 / (9 * events) - z / (3 * sqrt(events)) if events else 0.0
    return Interval(events * max(0.0, root) ** 3, more * (1 - 1 / (9 * more) + z / (3 * sqrt(more))) ** 3)


def exact(events: float, level: float = 0.95) -> Interval:
    """Give the exact interval of a count, as of the mean of a Poisson process.

    Args:
        events: Counted, >= 0.
        level: Coverage, within 0..1.

    Returns:
        In events; the lower bound of 0 events is 0.

    Raises:
        ValueError: If a number is outside its range.

    Source:
        Garwood F (1936), Fiducial limits for the Poisson distribution, Biometrika 28(3/4), 437-442: half the quantiles
        of chi-squared with 2 x and 2 x + 2 degrees of freedom, which are those of gamma with x and x + 1.
    """
    from scipy.special import gammainccinv, gammaincinv

    _counted(events)
    tail = _tail(level)
    lower = float(gammaincinv(events, tail)) if events else 0.0
    return Interval(lower, float(gammainccinv(events + 1, tail)))


def count(events: float, z: float = Z95) -> Interval:
    """Give the interval of a count: exact below 10 events, Byar's from 10 on.

    Args:
        events: Counted, >= 0. For a rate, divide both bounds by what the events are counted against.
        z: Standard normal point; the default gives 95 % coverage.

    Returns:
        In events.

    Raises:
        ValueError: If events are below 0.
    """
    return exact(events, erf(z / sqrt(2))) if events < _EXACT_BELOW else byar(events, z)


def _effective(number: float, population: float) -> float:
    """Give the size of the endless population's sample that would say as much; infinite if everyone was asked."""
    if population < number:
        raise ValueError(f"a population of {population} cannot have {number} answers")
    return inf if population == number else number * (population - 1) / (population - number)


def _within(numerator: float, denominator: float) -> None:
    if not 0 < denominator < inf:
        raise ValueError(f"a proportion needs a denominator above 0, not {denominator}")
    if not 0 <= numerator <= denominator:
        raise ValueError(f"a numerator must be within 0..{denominator}, not {numerator}")


def _counted(events: float) -> None:
    if not (events >= 0 and isfinite(events)):
        raise ValueError(f"a count is 0 or more, not {events}")


def _tail(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"a level of coverage is between 0 and 1, not {level}")
    return (1 - level) / 2
