"""Where a figure stands against its target: which number is held against which, how far off it is, why it is not rated.

A target without a profile is held against the quarter's value; one with a profile against the year to date, and then
what was planned by the end of the quarter is the mark, not the target of the whole year.
"""

from __future__ import annotations

from fractions import Fraction

from reportgen.model import AbsenceKind, Figure, Item, Kind, Measure, Point, Polarity, RolledUp, Selection, Target
from reportgen.numbers import absence_text

PICKED = (Selection.THEMED, Selection.PICKED)


def by_year(figure: Figure) -> bool:
    """Tell whether a figure's target is held against the year to date."""
    return figure.target is not None and bool(figure.target.profile)


def held(figure: Figure) -> Fraction | None:
    """Give the value that is held against the target: the quarter's, or the year to date; None where it lacks."""
    if not by_year(figure):
        return figure.value
    return figure.year_to_date.value if figure.year_to_date is not None else None


def mark(figure: Figure) -> Fraction | None:
    """Give the number that the value must reach or keep under: the target's, or what was planned by now.

    Of a range it is the lower end.
    """
    target = figure.target
    if target is None:
        return None
    planned = target.planned(figure.point.quarter)
    return target.value if planned is None else planned


def gap(figure: Figure, polarity: Polarity) -> Fraction:
    """Give how far a figure is on the wrong side of its target, in the value's unit; 0 if it meets it or has none."""
    value, goal, target = held(figure), mark(figure), figure.target
    if value is None or goal is None or target is None:
        return Fraction(0)
    if polarity is Polarity.RANGE:
        return outside(value, target)
    return max(goal - value if polarity is Polarity.HIGHER else value - goal, Fraction(0))


def outside(value: Fraction, target: Target) -> Fraction:
    """Give how far a value lies outside a target range, in its unit; 0 within it."""
    upper = target.upper if target.upper is not None else target.value
    return max(target.value - value, value - upper, Fraction(0))


def not_rated_why(measure: Measure, item: Item, figure: Figure) -> str:
    """Say in a few words why a figure has no rating; empty where it may have one.

    It asks only what a protected figure still tells, so that it says the same before and after protection of all
    that protection left.

    Example of what it says: "no target", "suppressed", "no figure", "fewer than 20", "cases were picked".
    """
    if item.polarity is Polarity.NEUTRAL:
        return "neither way is better"
    if figure.target is None:
        return "no target"
    if figure.hidden:
        return AbsenceKind.SUPPRESSED.value
    if figure.value is None:
        return absence_text(figure.point.absence) if figure.point.absence is not None else "no figure"
    if by_year(figure):
        return _year_not_rated_why(measure, figure)
    if figure.small_base:
        return f"fewer than {measure.smallest_denominator}"
    return _picked((figure.point,))


def _year_not_rated_why(measure: Measure, figure: Figure) -> str:
    rolled = figure.year_to_date
    if rolled is None:
        return "the series begins within the year"
    if rolled.value is None:
        return (
            f"no year to date: {rolled.absence.reason or rolled.absence.kind.value}" if rolled.absence else "no figure"
        )
    if few(rolled, measure):
        return f"fewer than {measure.smallest_denominator}"
    return _picked(tuple(point for point in figure.series if rolled.first <= point.quarter <= rolled.last))


def few(counted: Point | RolledUp, measure: Measure) -> bool:
    """Tell whether fewer were counted than the measure needs: "N of M" leads, and nothing is rated."""
    whole = counted.denominator
    # Cross-multiplied, because a comparison of Fractions takes ten times as long.
    return whole is not None and 0 < whole.numerator < fewest(measure) * whole.denominator


def fewest(measure: Measure) -> int:
    """Give the smallest usable number of cases; 0 for what is no share of cases."""
    return measure.smallest_denominator if measure.kind.is_percentage and measure.kind is not Kind.SHARE else 0


def _picked(points: tuple[Point, ...]) -> str:
    chosen = next((point.selection for point in points if point.selection in PICKED), None)
    if chosen is None:
        return ""
    return "cases were picked" if chosen is Selection.PICKED else "cases were chosen by theme"
