"""The year to date, the last twelve months and the financial year, as the period basis allows.

A stock is its last value; a distinct count over twelve months, a cohort and a yearly wave are never added. Flows
are summed; ratios of events are the sum of numerators over the sum of denominators, never a mean of percentages.
"""

from __future__ import annotations

from reportgen.figures.scope import in_waves
from reportgen.figures.values import NOTHING_TO_COUNT, ROUNDED_AWAY, added, divide, nothing_to_count
from reportgen.model import Absence, AbsenceKind, Basis, Item, Kind, Measure, Point, RolledUp
from reportgen.numbers import absence_text

A_YEAR = 4  # quarters


def rolls_up(measure: Measure, item: Item) -> bool:
    """Tell whether quarters of an item may be put together."""
    return item.basis in (Basis.FLOW, Basis.RATIO) and not item.lag and not in_waves(measure, item)


def year_to_date(series: tuple[Point, ...], measure: Measure, item: Item) -> RolledUp | None:
    """Put together the quarters of the financial year so far; None where the series begins later."""
    return _over(series, series[-1].quarter.number, measure, item)


def twelve_months(series: tuple[Point, ...], measure: Measure, item: Item) -> RolledUp | None:
    """Put together the last four quarters; None where the series is shorter."""
    return _over(series, A_YEAR, measure, item)


def financial_year(series: tuple[Point, ...], measure: Measure, item: Item) -> RolledUp | None:
    """Give the last whole financial year: in a year's last quarter the year itself, before that the year before.

    Of a stock it is the value at the year's end. A distinct count over twelve months is in a last quarter that of the
    year: it is taken as it was returned. None for cohorts and waves, and where the series begins later.
    """
    points = series[: len(series) - series[-1].quarter.number % A_YEAR]
    if rolls_up(measure, item):
        return _over(points, A_YEAR, measure, item) if points else None
    if not points or item.basis not in (Basis.STOCK, Basis.ROLLING) or item.lag or in_waves(measure, item):
        return None
    end = points[-1]
    absence = end.absence if nothing_to_count(end.absence) else _why_not((end,))
    return RolledUp(end.quarter, end.quarter, end.value, end.numerator, end.denominator, absence)


def _over(series: tuple[Point, ...], quarters: int, measure: Measure, item: Item) -> RolledUp | None:
    if not rolls_up(measure, item) or len(series) < quarters:
        return None
    return over(series[-quarters:], measure, item)


def over(points: tuple[Point, ...], measure: Measure, item: Item) -> RolledUp:
    """Put quarters together, which follow one another; the value is absent where one lacks or a break lies between.

    Args:
        points: At least one, oldest first.
        measure: What they are of.
        item: One that `rolls_up`.
    """
    first, last = points[0].quarter, points[-1].quarter
    absence = _why_not(points)
    if absence is not None:
        return RolledUp(first, last, None, absence=absence)
    if measure.kind is Kind.COUNT or (measure.kind is Kind.AMOUNT and item.basis is Basis.FLOW and _whole(points)):
        return RolledUp(first, last, added([point.value for point in points if point.value is not None]))
    tops = [point.numerator for point in points if point.numerator is not None]
    bottoms = [point.denominator for point in points if point.denominator is not None]
    if len(tops) < len(points) or len(bottoms) < len(points):
        why = "numerators and denominators were not returned"
        return RolledUp(first, last, None, absence=Absence(AbsenceKind.NOT_APPLICABLE, why))
    top, bottom = added(tops), added(bottoms)
    if bottom == 0:
        rounded = any(point.absence == ROUNDED_AWAY for point in points)
        return RolledUp(first, last, None, top, bottom, ROUNDED_AWAY if rounded else NOTHING_TO_COUNT)
    return RolledUp(first, last, divide(top, bottom), top, bottom)


def _whole(points: tuple[Point, ...]) -> bool:
    """Tell whether no point is a mean (which has a denominator, and is weighted by it)."""
    return all(point.denominator is None for point in points)


def _why_not(points: tuple[Point, ...]) -> Absence | None:
    for point in points:
        if point.value is None and not nothing_to_count(point.absence):
            kind = point.absence.kind if point.absence is not None else AbsenceKind.NOT_RETURNED
            said = absence_text(point.absence) if point.absence is not None else kind.value
            # The kind INCOMPLETE counts agencies; a period that lacks a quarter is simply not returned in full.
            kind = AbsenceKind.NOT_RETURNED if kind is AbsenceKind.INCOMPLETE else kind
            return Absence(kind, f"no figure for {point.quarter}: {said}")
    for point in points[1:]:
        if point.break_before:
            why = f"break in the series at {point.quarter}: {point.break_before}"
            return Absence(AbsenceKind.NOT_APPLICABLE, why)
    return None
