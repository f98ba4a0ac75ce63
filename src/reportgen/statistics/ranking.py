"""Where a value stands among others: mean, rank, quartiles, bands, as DfE's Local Authority Interactive Tool has them.

All is exact: what is equal in the published decimals is equal here, and a bound is never missed by a last digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from reportgen.model import Polarity

Quartiles = tuple[Fraction, Fraction, Fraction]


def mean_of(values: Sequence[Fraction]) -> Fraction | None:
    """Give the plain mean, whatever the sizes behind the values; None without values.

    Example:
        >>> mean_of([Fraction(1), Fraction(2)])
        Fraction(3, 2)
    """
    return sum(values, Fraction(0)) / len(values) if values else None


def rank(values: Sequence[Fraction], own: Fraction, polarity: Polarity) -> int:
    """Rank a value among others, 1 for the best; equal values share the smaller rank.

    Args:
        values: The others; it changes nothing if `own` is among them.
        own: The value that is ranked.
        polarity: HIGHER or LOWER.

    Raises:
        ValueError: If neither higher nor lower is better: then there is no rank.

    Example:
        >>> rank([Fraction(90), Fraction(80), Fraction(80)], Fraction(80), Polarity.HIGHER)
        2
    """
    if polarity not in (Polarity.HIGHER, Polarity.LOWER):
        raise ValueError("only what is better higher or lower can be ranked")
    better = [each for each in values if (each > own if polarity is Polarity.HIGHER else each < own)]
    return 1 + len(better)


def quartiles(values: Sequence[Fraction]) -> Quartiles:
    """Give the three quartiles, with linear interpolation between neighbouring values.

    Raises:
        ValueError: If there are no values.

    Source:
        Hyndman RJ, Fan Y (1996), The American Statistician 50(4), 361-365, definition 7, which R and NumPy use.

    Example:
        >>> [str(each) for each in quartiles([Fraction(each) for each in (1, 2, 3, 4)])]
        ['7/4', '5/2', '13/4']
    """
    if not values:
        raise ValueError("quartiles need values")
    ordered = sorted(values)

    def at(part: Fraction) -> Fraction:
        place = part * (len(ordered) - 1)
        below = place.numerator // place.denominator
        above = min(below + 1, len(ordered) - 1)
        return ordered[below] + (ordered[above] - ordered[below]) * (place - below)

    return at(Fraction(1, 4)), at(Fraction(1, 2)), at(Fraction(3, 4))


def band(value: Fraction, bounds: Quartiles, polarity: Polarity) -> str:
    """Name the quartile band, "A" the best to "D"; nothing where neither higher nor lower is better.

    A value on a bound lies in the band below it in number: so 27.6 with an upper quartile of 27.6 is in the third.

    Example:
        >>> band(Fraction(3), (Fraction(3), Fraction(4), Fraction(5)), Polarity.LOWER)
        'A'
        >>> band(Fraction(5), (Fraction(3), Fraction(4), Fraction(5)), Polarity.HIGHER)
        'B'
    """
    if polarity not in (Polarity.HIGHER, Polarity.LOWER):
        return ""
    fourth = sum(value > bound for bound in bounds)  # 0 the lowest to 3
    return "ABCD"[fourth] if polarity is Polarity.LOWER else "DCBA"[fourth]
