"""Scales with round numbers: few light lines, the zero of bars kept, and a zoom that can be told."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from reportgen.charts.spec import Axis
from reportgen.numbers import number_text

_STEPS: Final = (Fraction(1), Fraction(2), Fraction(5), Fraction(10))
_LEAST_PERCENTAGE_SPAN: Final = Fraction(1, 5)  # a wobble of a point or two must not look like a slope
_LEAST_OF_RARE: Final = 4  # times the highest value, where that is less: of one per cent, twenty show nothing
_ZOOM_FROM: Final = Fraction(1, 2)  # the scale begins above zero only if the lowest value is over half the highest


def axis_for(
    values: Sequence[Fraction],
    *,
    percentage: bool,
    whole: bool = False,
    from_zero: bool = False,
    close: bool = False,
    intervals: int = 4,
) -> Axis:
    """Choose a scale that holds all values.

    Args:
        values: All that is drawn against the scale, at least one, in the unit of the measure (fractions for
            percentages).
        percentage: Labels are percentages, the scale stays within 0 to 100 per cent and spans at least 20 points,
            or four times the highest value where that is less.
        whole: Only whole numbers are marked (counts).
        from_zero: The scale begins at zero whatever the values are (bars).
        close: The scale begins near the lowest value, however low it is (where nothing but the place of a dot tells).
        intervals: About how many steps there are between lowest and highest line; never more than twice as many.

    Returns:
        A scale whose ends are ticks.
    """
    low, high = min(values), max(values)
    if from_zero or low < 0 or (not close and low <= high * _ZOOM_FROM):
        low = min(low, Fraction(0))
    if percentage:
        low, high = _widen(low, high)
    elif high - low < (smallest := _smallest_span(high, whole=whole)):
        spare = (smallest - (high - low)) / 2 if low > 0 else Fraction(0)
        low, high = low - spare, low - spare + smallest
    step = _step((high - low) / intervals, whole=whole)
    first = low // step
    last = -(-high // step)
    ticks = [step * number for number in range(first, last + 1)]
    return Axis(ticks[0], ticks[-1], tuple((tick, _label(tick, step, percentage=percentage)) for tick in ticks))


def _widen(low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """Give percentages their least span, moved back where widening them went below 0 or over 100 per cent."""
    least = min(_LEAST_PERCENTAGE_SPAN, high * _LEAST_OF_RARE) if high else _LEAST_PERCENTAGE_SPAN
    spare = max(Fraction(0), least - (high - low)) / 2
    if not spare:
        return low, high
    lower, upper = low - spare, high + spare
    down = max(Fraction(0), upper - 1) if high <= 1 else Fraction(0)
    up = max(Fraction(0), -lower)
    return lower + up - down, upper + up - down


def _smallest_span(high: Fraction, *, whole: bool) -> Fraction:
    if high == 0:
        return Fraction(4) if whole else Fraction(1)
    return max(abs(high) / 5, Fraction(4)) if whole else abs(high) / 5


def _step(rough: Fraction, *, whole: bool) -> Fraction:
    """Round up to 1, 2 or 5 times a power of ten."""
    power = Fraction(1)
    while power > rough:
        power /= 10
    while power * 10 <= rough:
        power *= 10
    step = next(power * factor for factor in _STEPS if power * factor >= rough)
    return max(step, Fraction(1)) if whole else step


def _label(tick: Fraction, step: Fraction, *, percentage: bool) -> str:
    shown = 100 if percentage else 1
    decimals = 0
    while (step * shown * 10**decimals).denominator != 1:
        decimals += 1
    return number_text(tick * shown, decimals) + ("%" if percentage else "")
