"""Funnel plots: shares of like units against their size, with limits of what chance alone would give.

Source:
    Spiegelhalter DJ (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24(8),
    1185-1202; and Handling over-dispersion of performance indicators, Quality and Safety in Health Care 14(5), 347-351.
"""

from __future__ import annotations

from enum import IntEnum
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reportgen.statistics.intervals import Z95, Z998, Interval

_WINSORISED: Final = 0.1  # of the units at each end
_SIGNIFICANT: Final = 0.05


class Place(IntEnum):
    """Where a unit lies in the funnel; on a limit is inside."""

    BELOW_998 = -2
    BELOW_95 = -1
    INSIDE = 0
    ABOVE_95 = 1
    ABOVE_998 = 2


def limits(share: float, denominator: float, z: float = Z95, dispersion: float = 1.0) -> Interval:
    """Give the limits for a unit of a size, if its cases came out as all units' together did.

    Args:
        share: Of all units together, a fraction within 0..1.
        denominator: The unit's cases, > 0.
        z: Standard normal point: `Z95` or `Z998`.
        dispersion: How much more the units vary than chance would have it (`dispersion`), >= 1.

    Returns:
        Fractions, clipped to 0..1.

    Raises:
        ValueError: If a number is outside its range.
    """
    if not (0 <= share <= 1 and denominator > 0 and dispersion >= 1):
        raise ValueError(f"no limits for share {share}, denominator {denominator}, dispersion {dispersion}")
    half = z * sqrt(dispersion * share * (1 - share) / denominator)
    return Interval(max(0.0, share - half), min(1.0, share + half))


def place_of(numerator: float, denominator: float, share: float, dispersion: float = 1.0) -> Place:
    """Tell where a unit lies in the funnel.

    Args:
        numerator: The unit's cases that count, 0 <= numerator <= denominator.
        denominator: The unit's cases, > 0.
        share: Of all units together, a fraction within 0..1.
        dispersion: As for `limits`.

    Raises:
        ValueError: If a number is outside its range.
    """
    if not 0 <= numerator <= denominator:
        raise ValueError(f"a numerator must be within 0..{denominator}, not {numerator}")
    wide, usual = (limits(share, denominator, z, dispersion) for z in (Z998, Z95))
    value = numerator / denominator
    if value > usual.upper:
        return Place.ABOVE_998 if value > wide.upper else Place.ABOVE_95
    if value < usual.lower:
        return Place.BELOW_998 if value < wide.lower else Place.BELOW_95
    return Place.INSIDE


def dispersion(numerators: NDArray[np.float64], denominators: NDArray[np.float64]) -> float:
    """Measure how much more units vary than chance alone would have it.

    Units differ in ways that nobody counted. With many cases each, all of them would lie outside limits for chance
    alone; the limits are then widened by the root of what this gives.

    Args:
        numerators: Shape (units,), 0 <= numerators <= denominators.
        denominators: Shape (units,), > 0.

    Returns:
        The mean square of the units' z-scores about the share of all units together, the outermost tenth at each end
        drawn in to the score there, so that the units that the funnel is to find do not widen it. 1, no more than
        chance, unless the sum of squares is beyond the 95 % point of chi-squared with as many degrees of freedom as
        units. So it is never below 1.

    Raises:
        ValueError: If shapes differ, there are no units or a number is outside its range.
    """
    from scipy.special import gammaincc

    if numerators.shape != denominators.shape or numerators.ndim != 1 or not numerators.size:
        raise ValueError(f"numerators and denominators must both be (units,), not {numerators.shape}")
    if not ((numerators >= 0) & (numerators <= denominators) & (denominators > 0)).all():
        raise ValueError("a numerator must be within 0..denominator, and a denominator above 0")
    units, share = numerators.size, float(numerators.sum() / denominators.sum())
    if share in (0, 1):
        return 1.0
    scores = (numerators / denominators - share) / np.sqrt(share * (1 - share) / denominators)
    drawn_in = np.clip(scores, *np.quantile(scores, [_WINSORISED, 1 - _WINSORISED]))
    squares = float((drawn_in**2).sum())
    by_chance = float(gammaincc(units / 2, squares / 2))
    return max(1.0, squares / units) if by_chance < _SIGNIFICANT else 1.0
