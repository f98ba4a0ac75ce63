"""How large a movement is, so that not every wobble becomes news.

The guard is plain on purpose: a threshold, and for counted cases what chance alone would often give. Control charts,
which look at a whole series, come later and will take this module's place for series that are long enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import sqrt
from typing import Final

from reportgen.model import Change, Figure, Kind, Measure, Selection
from reportgen.numbers import shown_the_same, value_text

# Percentages of separate people or cases; shares of hours, posts and ratios have no chance of their own (RULES).
_COUNTED: Final = (Kind.PERCENTAGE, Kind.PERCENTAGE_SET, Kind.PARTIAL_DISTRIBUTION, Kind.FOLLOW_UP)


class Size(StrEnum):
    """What a reader may make of a movement."""

    SAME = "same"  # rounds to nothing, and both values print alike
    BARELY = "barely"  # both values print alike, but the change does not round to nothing
    LITTLE = "little"  # under the threshold, or no more than chance would often give
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Limits:
    """What counts as little; from the `settings` of the wording."""

    points: Fraction  # for percentages, as a fraction: 0.02 is 2 percentage points
    part: Fraction  # for counts, amounts and ratios, of the earlier value
    z: Fraction

    @classmethod
    def of(cls, settings: Mapping[str, Fraction]) -> Limits:
        """Read the settings; what is not set takes the built-in value."""
        return cls(
            settings.get("little-points", Fraction(2)) / 100,
            settings.get("little-percent", Fraction(5)) / 100,
            settings.get("chance-z", Fraction(196, 100)),
        )


def size(measure: Measure, figure: Figure, change: Change, limits: Limits) -> Size:
    """Tell how large a change is, from the same rounding that is printed."""
    value = figure.value
    if value is None:
        raise ValueError("a figure without a value has no movement")
    alike = value_text(measure, value) == value_text(measure, change.before)
    if alike:
        return Size.SAME if shown_the_same(measure, change.amount) else Size.BARELY
    if shown_the_same(measure, change.amount) or strength(measure, figure, change, limits) < 1:
        return Size.LITTLE
    return Size.MOVED


def strength(measure: Measure, figure: Figure, change: Change, limits: Limits) -> Fraction:
    """Give a change's size as a multiple of the least that counts as a movement; at least 1 is one.

    Args:
        measure: Says whether the value counts cases, and so how much chance alone would give.
        figure: Gives the numbers of cases, now and (from its series) then.
        change: The movement.
        limits: The thresholds.

    Returns:
        At least 0. For percentages of counted cases the least is the larger of the threshold and z standard errors
        of a difference of two proportions; for counts, of two Poisson counts. The second treats cases as
        independent; families and visits cluster, so it errs on the side of calling too much a movement, and the
        first threshold holds against that.
    """
    least = _least(measure, figure, change, limits)
    return abs(change.amount) / least if least else Fraction(0)


def _least(measure: Measure, figure: Figure, change: Change, limits: Limits) -> Fraction:
    z = float(limits.z)
    if measure.kind is Kind.COUNT:
        # A stock hardly scatters as a Poisson count does, so this is careful: fewer movements are called.
        chance = Fraction(z * sqrt(float(abs(change.before) + abs(change.before + change.amount))))
        return max(limits.part * abs(change.before), chance)
    if not measure.kind.is_percentage:
        return limits.part * abs(change.before)
    if measure.kind not in _COUNTED:
        return limits.points
    now, then = figure.point.denominator, _denominator(figure, change)
    if not now or not then or figure.value is None:
        return limits.points
    together = float((figure.value * now + change.before * then) / (now + then))
    spread = max(0.0, together * (1 - together))
    return max(limits.points, Fraction(z * sqrt(spread * float(1 / now + 1 / then))))


def _denominator(figure: Figure, change: Change) -> Fraction | None:
    return next((point.denominator for point in figure.series if point.quarter == change.against), None)


def usable(figure: Figure) -> bool:
    """Tell whether a conclusion may rest on a figure.

    Not on one that is absent, hidden, partial, provisional, estimated, unreliable, an older wave, or of too few cases;
    nor on cases that somebody picked, which say nothing of the others.
    """
    return (
        figure.value is not None
        and not figure.hidden
        and figure.new
        and not figure.small_base
        and not (set(figure.point.markers) & {"provisional", "estimate", "unreliable"})
        and figure.point.selection not in (Selection.THEMED, Selection.PICKED)
    )


def leading(figure: Figure) -> Change | None:
    """Give the comparison that conclusions rest on: the same quarter last year, else the quarter before.

    Terms, holidays and the August dip make neighbouring quarters unlike.
    """
    return figure.year_change if figure.year_change is not None else figure.change
