"""Take a hidden number out of everything that was made of it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from reportgen.model import Absence, AbsenceKind, Change, Figure, Forecast, Point, RolledUp
from reportgen.quarter import Quarter
from reportgen.targets import by_year

SUPPRESSED: Final = Absence(AbsenceKind.SUPPRESSED)  # the same for every reason: the mark must not tell which is small


def without(figure: Figure, hidden: AbstractSet[Quarter]) -> Figure:
    """Give a figure without the numbers of hidden quarters and all that would tell them.

    Kept are the things that do not depend on the number: quarter, cohort, wave, break and target. Notes go,
    because a note may hold the number; markers, counts of asked and covered go with it.
    """
    if not hidden:
        return figure
    gone = figure.point.quarter in hidden
    change = _kept(figure.change, hidden, gone=gone)
    year_change = _kept(figure.year_change, hidden, gone=gone)
    year_to_date = _rolled_up(figure.year_to_date, hidden)
    lost = year_to_date is not figure.year_to_date
    return replace(
        figure,
        point=_emptied(figure.point) if gone else figure.point,
        series=tuple(_emptied(point) if point.quarter in hidden else point for point in figure.series),
        change=change,
        year_change=year_change,
        no_change_why=_why_none(figure.point, figure.change, change, figure.no_change_why, gone=gone),
        no_year_change_why=_why_none(
            figure.point, figure.year_change, year_change, figure.no_year_change_why, gone=gone
        ),
        year_to_date=year_to_date,
        twelve_months=_rolled_up(figure.twelve_months, hidden),
        financial_year=_rolled_up(figure.financial_year, hidden),
        forecast=_forecast(figure.forecast, lost=lost),
        rate=None if gone else figure.rate,
        # Whether a year to date is on its profile tells as much of a hidden quarter as the sum itself might.
        rating=None if gone or (lost and by_year(figure)) else figure.rating,
        small_base=figure.small_base and not gone,
        hidden=figure.hidden or gone,
    )


def _emptied(point: Point) -> Point:
    return Point(
        point.quarter,
        None,
        absence=SUPPRESSED,
        cohort=point.cohort,
        wave=point.wave,
        selection=point.selection,
        break_before=point.break_before,
    )


def _kept(change: Change | None, hidden: AbstractSet[Quarter], *, gone: bool) -> Change | None:
    return None if change is None or gone or change.against in hidden else change


def _why_none(point: Point, before: Change | None, after: Change | None, said: str, *, gone: bool) -> str:
    # The same words as where an agency returned the figure suppressed: they must not tell which was small.
    if gone:
        return f"no figure for {point.quarter}: suppressed"
    return f"no figure for {before.against}: suppressed" if before is not None and after is None else said


def _rolled_up(rolled: RolledUp | None, hidden: AbstractSet[Quarter]) -> RolledUp | None:
    """Hide a sum over quarters of which any is hidden: the others may be subtracted from it."""
    if rolled is None or not any(rolled.first <= quarter <= rolled.last for quarter in hidden):
        return rolled
    return RolledUp(rolled.first, rolled.last, None, absence=SUPPRESSED)


def _forecast(forecast: Forecast | None, *, lost: bool) -> Forecast | None:
    """Hide what was made of a year to date that is hidden: the profile is published, and gives the sum back."""
    if forecast is None or not lost:
        return forecast
    return Forecast(forecast.at, None, SUPPRESSED)


def without_partial(figure: Figure, quarters: AbstractSet[Quarter]) -> Figure:
    """Give a figure without the sums of what was returned, in quarters where they would tell one agency's number."""
    if not quarters:
        return figure
    return replace(
        figure,
        point=_no_partial(figure.point, quarters),
        series=tuple(_no_partial(point, quarters) for point in figure.series),
    )


def _no_partial(point: Point, quarters: AbstractSet[Quarter]) -> Point:
    absence = point.absence
    if absence is None or absence.partial is None or point.quarter not in quarters:
        return point
    return replace(point, absence=replace(absence, partial=None))
