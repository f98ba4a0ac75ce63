"""The interval of a reported figure, or why it has none."""

from __future__ import annotations

from fractions import Fraction

from reportgen.model import Basis, Figure, Interval, Item, Kind, Measure, Point
from reportgen.movement import counts_cases


def interval_of(measure: Measure, item: Item, figure: Figure) -> tuple[Interval | None, str]:
    """Give the 95 per cent interval of the reported value, in its unit; else why there is none.

    Wilson's for a share of cases; of a number of events in the quarter, exact below 10 and Byar's from 10 on.
    """
    point = figure.point
    if point.value is None:
        return None, "there is no figure"
    if measure.duty:
        return None, "a duty is told by how many fall short"
    if not counts_cases(measure, item):
        return None, "it is no count or share of separate people or cases"
    if point.selection.chosen:
        return None, "the cases were chosen by hand or by theme"
    if measure.kind is Kind.COUNT:
        return _of_count(item, point.value)
    return _of_share(measure, point)


def _of_count(item: Item, value: Fraction) -> tuple[Interval | None, str]:
    from reportgen.statistics.intervals import count

    if item.basis is not Basis.FLOW:
        return None, "it counts everybody on a day, or over twelve months that overlap"
    if value < 0 or value.denominator != 1:
        return None, "it is no whole number of events"
    found = count(float(value))
    return Interval(found.lower, found.upper, "exact" if value < 10 else "Byar"), ""


def _of_share(measure: Measure, point: Point) -> tuple[Interval | None, str]:
    from reportgen.statistics.intervals import wilson

    top, bottom = point.numerator, point.denominator
    if top is None or not bottom:
        return None, "numerator and denominator were not returned"
    if top.denominator != 1 or bottom.denominator != 1 or not 0 <= top <= bottom:
        return None, "it is no share of whole cases"
    people = measure.survey_population
    corrected = people >= bottom
    found = wilson(float(top), float(bottom), population=float(people) if corrected else None)
    return Interval(found.lower, found.upper, "Wilson", corrected), ""
