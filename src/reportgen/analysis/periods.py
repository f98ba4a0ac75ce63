"""Our figure for the period that others' figures are of, made of published points alone.

A year stands beside a year: four quarters put together as the period basis allows, a wave of that year, or a figure
over twelve months at its end. A quarter stands beside the same quarter. What cannot cover the same time says so, and is
then comparable in part at most.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from reportgen.figures.rollup import A_YEAR, over, rolls_up
from reportgen.figures.scope import in_waves, looks_back
from reportgen.figures.values import ordered
from reportgen.model import Absence, AbsenceKind, Basis, Figure, Item, Marker, Measure, Point
from reportgen.numbers import absence_text
from reportgen.quarter import Period

_LATER: Final = Absence(AbsenceKind.NOT_RETURNED, "our figures begin later")


@dataclass(frozen=True, slots=True)
class Ours:
    """What of ours stands beside others' figures of a period."""

    point: Point  # of several quarters: put together, under the last of them
    covers: str  # "the same year", "the same quarter", or what else it is of; empty: the reported quarter's own figure
    unlike: str = ""  # how the time that it covers differs from theirs

    @property
    def why(self) -> str:
        """Say why there is no value; empty where there is one."""
        absence = self.point.absence
        return f"ours is not available ({absence.reason})" if absence is not None else ""

    @property
    def hidden(self) -> bool:
        """Tell whether protection took it away."""
        return _suppressed(self.point)


def ours(figure: Figure, measure: Measure, period: Period) -> Ours:
    """Find our figure for a period.

    Args:
        figure: After protection; a period with a hidden quarter has no figure.
        measure: What it is of.
        period: What others' figures are of, not later than the figure.

    Returns:
        Always something: where there is no figure, its point says why. There is none where a quarter is missing or
        hidden, or where a break in the series lies within the period or between it and the figure.
    """
    item = measure.item(figure.key.item)
    if period.quarters == 1:
        found = Ours(_at(figure, period), _of_the_quarter(figure, period), _unlike_a_quarter(item))
    elif item.basis is Basis.YEARLY:
        found = Ours(_wave(figure, period), "the same year")
    elif rolls_up(measure, item):
        found = Ours(_year(figure, measure, item, period), "the same year")
    elif item.basis is Basis.ROLLING:
        found = Ours(_at(figure, period), "the same year")
    else:
        point = _wave(figure, period) if in_waves(measure, item) else _at(figure, period)
        found = Ours(point, _span(item, point), f"the benchmark is for a whole year, ours for {_length(item)}")
    return replace(found, point=_before_a_break(figure, found.point))


def conceals(figure: Figure, period: Period, found: Ours) -> bool:
    """Tell whether what others print of us for a period would tell, or nearly tell, a figure of ours that is hidden."""
    first = period.last - (period.quarters - 1)
    within = (point for point in figure.series if first <= point.quarter <= period.last)
    return figure.hidden or found.hidden or any(map(_suppressed, within))


def _suppressed(point: Point) -> bool:
    return point.absence is not None and point.absence.kind is AbsenceKind.SUPPRESSED


def _at(figure: Figure, period: Period) -> Point:
    """Give the point of the period's last quarter."""
    if figure.point.quarter == period.last:
        return _told(figure.point)
    found = next((point for point in figure.series if point.quarter == period.last), None)
    return _told(found) if found is not None else Point(period.last, None, absence=_LATER)


def _wave(figure: Figure, period: Period) -> Point:
    """Give the last wave of the financial year in which the period ends: a calendar year's is in print by then."""
    year = [point for point in figure.series if point.quarter.year == period.last.year]
    due = [point for point in year if point.absence is None or point.absence.kind is not AbsenceKind.NOT_DUE]
    if due:
        return _told(due[-1])
    return Point(period.last, None, absence=Absence(AbsenceKind.NOT_DUE, f"no wave in {period.last.financial_year}"))


def _told(point: Point) -> Point:
    """Have an absence name its quarter: it is not always the reported one."""
    if point.absence is None:
        return point
    why = f"no figure for {point.quarter}: {absence_text(point.absence)}"
    return replace(point, absence=replace(point.absence, reason=why))


def _year(figure: Figure, measure: Measure, item: Item, period: Period) -> Point:
    """Put the period's quarters together."""
    points = tuple(point for point in figure.series if point.quarter <= period.last)[-A_YEAR:]
    if len(points) < A_YEAR or points[-1].quarter != period.last:
        return Point(period.last, None, absence=_LATER)
    rolled = over(points, measure, item)
    chosen = next((point.selection for point in points if point.selection.chosen), points[-1].selection)
    return Point(
        *(period.last, rolled.value, rolled.numerator, rolled.denominator, rolled.absence),
        markers=_markers(points) if rolled.value is not None else (),
        selection=chosen,
    )


def _markers(points: Iterable[Point]) -> tuple[Marker, ...]:
    """Give what qualifies any of the quarters; a break before the first of them does not touch the year."""
    return ordered({marker for point in points for marker in point.markers} - {Marker.BREAK})


def _before_a_break(figure: Figure, point: Point) -> Point:
    """Take the value away where a break lies between it and the figure: what is reported now is something else."""
    later = (each for each in figure.series if point.quarter < each.quarter <= figure.point.quarter)
    broken = next((each for each in later if each.break_before), None)
    if broken is None or point.value is None:
        return point
    why = f"break in the series at {broken.quarter}: {broken.break_before}"
    return Point(point.quarter, None, absence=Absence(AbsenceKind.NOT_APPLICABLE, why), selection=point.selection)


def _of_the_quarter(figure: Figure, period: Period) -> str:
    return "" if figure.point.quarter == period.last else "the same quarter"


def _unlike_a_quarter(item: Item) -> str:
    if item.basis in (Basis.YEARLY, Basis.ROLLING):
        return "the benchmark is for one quarter, ours for a whole year"
    return ""


def _length(item: Item) -> str:
    """Say what time a figure covers that is not of a year and cannot be put together to one."""
    if item.basis is Basis.STOCK:
        return "one day"
    return "the cases that closed in one quarter" if looks_back(item) else "one quarter"


def _span(item: Item, point: Point) -> str:
    return f"the end of {point.quarter}" if item.basis is Basis.STOCK else f"quarter {point.quarter}"
