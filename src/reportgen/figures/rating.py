"""Where a value stands against the target in force in its quarter, and where the year would end by its profile."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from reportgen import targets
from reportgen.model import (
    Absence,
    AbsenceKind,
    Combine,
    Figure,
    Forecast,
    Item,
    Key,
    Measure,
    Polarity,
    Rating,
    RolledUp,
    Target,
)
from reportgen.quarter import Quarter


def target_for(measure: Measure, item: Item, key: Key, quarter: Quarter) -> Target | None:
    """Find the target in force: the item's own before the measure's.

    A target speaks of the whole: none for splits, and none for an agency's part of a summed count.
    """
    if not measure.targets or key.area or key.group or key.unit:
        return None
    if key.agency and measure.combine is Combine.SUM and not measure.kind.is_percentage:
        return None
    in_force = [(name, target) for name, target in measure.targets if target.life.covers(quarter)]
    for wanted in (item.id, ""):
        for name, target in in_force:
            if name == wanted:
                return target
    return None


def rate(value: Fraction | None, polarity: Polarity, target: Target | None) -> Rating | None:
    """Rate a value: met, within tolerance or not met; None without value, target or polarity.

    Example:
        >>> from reportgen.model import ALWAYS
        >>> target = Target(Fraction(95, 100), "the board", ALWAYS, tolerance=Fraction(2, 100))
        >>> rate(Fraction(94, 100), Polarity.HIGHER, target)
        <Rating.WITHIN_TOLERANCE: 'within tolerance'>
    """
    if value is None or target is None or polarity is Polarity.NEUTRAL:
        return None
    if polarity is Polarity.RANGE:
        short = targets.outside(value, target)
    elif polarity is Polarity.HIGHER:
        short = target.value - value
    else:
        short = value - target.value
    if short <= 0:
        return Rating.MET
    return Rating.WITHIN_TOLERANCE if short <= target.tolerance else Rating.NOT_MET


def rated(measure: Measure, item: Item, figure: Figure) -> Figure:
    """Give a figure with its rating, and with its forecast where its target has a profile."""
    target = figure.target
    if target is None:
        return figure
    rating = None
    if not targets.not_rated_why(measure, item, figure):
        planned = target.planned(figure.point.quarter)
        asked = target if planned is None else replace(target, value=planned, profile=())
        rating = rate(targets.held(figure), item.polarity, asked)
    return replace(figure, rating=rating, forecast=forecast(measure, figure))


def forecast(measure: Measure, figure: Figure) -> Forecast | None:
    """Say where the year would end at this pace: the year to date by the share of the year that was planned by now.

    The profile is the one thing that is known of how the year runs, so the rest of the year is taken to go as far above
    or below it as the year so far has. Nothing is allowed for chance, so no interval can be given.

    Returns:
        None without a profile, in the year's last quarter, and for percentages: their year ends with cases that nobody
        knows yet. Without a value, and with the reason, where there is no year to date or nothing was planned by now.
    """
    target, quarter = figure.target, figure.point.quarter
    if target is None or not target.profile or quarter.number == 4 or measure.kind.is_percentage:
        return None
    at = quarter + (4 - quarter.number)
    absence = _no_forecast(figure.year_to_date, target, quarter)
    if absence is not None:
        return Forecast(at, None, absence)
    so_far, planned = targets.held(figure), target.planned(quarter)
    if so_far is None or not planned:
        raise ValueError("a year to date without a value has an absence")
    return Forecast(at, so_far * target.value / planned)


def _no_forecast(rolled: RolledUp | None, target: Target, quarter: Quarter) -> Absence | None:
    if rolled is None:
        return Absence(AbsenceKind.NOT_APPLICABLE, "the series begins within the year")
    if rolled.value is None:
        return rolled.absence or Absence(AbsenceKind.NOT_RETURNED)
    if not target.planned(quarter):
        return Absence(AbsenceKind.NOT_APPLICABLE, "nothing was planned by now, so no share of the year is known")
    return None
