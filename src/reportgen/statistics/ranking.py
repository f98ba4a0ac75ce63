"""Where one of many like areas stands: rank, quartile band, and the mean of its neighbours.

Values are exact, as published: a mean of 22.95 must not be printed as 22.9 because a computer cannot write it.

Source:
    Department for Education, Local Authority Interactive Tool: ranks, quartile bands and statistical neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The values that a quarter, half and three quarters of the areas do not exceed, in the unit of the values."""

    q25: Fraction
    q50: Fraction
    q75: Fraction


def rank(value: Fraction, values: Iterable[Fraction], polarity: int) -> int | None:
    """Count how many areas are better, and one: equal areas share the smaller rank.

    Args:
        value: Of the area itself.
        values: Of all areas that have a value; whether its own is among them changes nothing.
        polarity: 1 higher is better, -1 lower is better, 0 neither.

    Returns:
        From 1 for the best; None where neither way is better.
    """
    if polarity == 0:
        return None
    return 1 + sum(other > value if polarity > 0 else other < value for other in values)


def quartiles(values: Sequence[Fraction]) -> Quartiles:
    """Find the quartiles of all areas that have a value, by straight lines between neighbouring values.

    Args:
        values: In any order, at least one.

    Raises:
        ValueError: If there are no values.

    Source:
        Hyndman RJ, Fan Y (1996), Sample quantiles in statistical packages, The American Statistician 50(4), 361-365:
        definition 7, which R and spreadsheets use.
    """
    if not values:
        raise ValueError("there are no quartiles of no values")
    ordered = sorted(values)
    return Quartiles(*(_quantile(ordered, Fraction(part, 4)) for part in (1, 2, 3)))


def band(value: Fraction, bounds: Quartiles, polarity: int) -> str | None:
    """Name the quartile band of an area, from A for the best to D.

    Args:
        value: Of the area.
        bounds: Of all areas. A value on a bound belongs to the band below it, the one of lower values.
        polarity: 1 higher is better, -1 lower is better, 0 neither.

    Returns:
        A letter; None where neither way is better.
    """
    if polarity == 0:
        return None
    below = sum(value > bound for bound in (bounds.q25, bounds.q50, bounds.q75))
    return "DCBA"[below] if polarity > 0 else "ABCD"[below]


def best_bound(bounds: Quartiles, polarity: int) -> Fraction | None:
    """Give the bound of the best quartile, to measure a gap to it; None where neither way is better."""
    if polarity == 0:
        return None
    return bounds.q75 if polarity > 0 else bounds.q25


def mean_of(values: Iterable[Fraction | None]) -> tuple[Fraction, int] | None:
    """Average the neighbours that have a value.

    Args:
        values: One for each neighbour; None where there is none.

    Returns:
        The plain mean and how many it is of; None without any.
    """
    known = [value for value in values if value is not None]
    return (sum(known, Fraction(0)) / len(known), len(known)) if known else None


def _quantile(ordered: Sequence[Fraction], part: Fraction) -> Fraction:
    position = part * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])
