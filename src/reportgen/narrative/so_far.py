"""The year to date: of counts of events, and of percentages whose quarters have few cases."""

from __future__ import annotations

from typing import Final

from reportgen.model import AbsenceKind, Basis, Figure, Kind, Point, RolledUp
from reportgen.narrative.facts import Entry
from reportgen.numbers import n_of_m, value_text

FEW_CASES: Final = 100  # under this a quarter's percentage is restless, and the year so far steadies it
_MISSING: Final = (AbsenceKind.NOT_RETURNED, AbsenceKind.SET_ASIDE, AbsenceKind.INCOMPLETE)


def of_entry(entry: Entry) -> str:
    """Write the year to date; empty in a year's first quarter, where it cannot be given, or where it adds nothing."""
    rolled = _rolled(entry)
    if rolled is None or rolled.value is None:
        return ""
    value = value_text(entry.measure, rolled.value, prose=True)
    parts = n_of_m(Point(rolled.last, rolled.value, rolled.numerator, rolled.denominator))
    if not entry.measure.kind.is_percentage or not parts:
        return value
    return parts if entry.few else f"{value} ({parts})"


def lacks_a_quarter(entry: Entry) -> bool:
    """Tell whether a count of events has no year to date because a quarter was not returned."""
    rolled = _rolled(entry)
    if rolled is None or rolled.absence is None or entry.measure.kind is not Kind.COUNT:
        return False
    return entry.present and rolled.absence.kind in _MISSING


def _rolled(entry: Entry) -> RolledUp | None:
    figure = entry.figure
    rolled = figure.year_to_date
    if rolled is None or rolled.first == rolled.last or figure.hidden or not figure.new:
        return None
    if entry.item.basis is Basis.FLOW and entry.measure.kind is Kind.COUNT:
        return rolled
    cases = figure.point.denominator
    ratio = entry.item.basis is Basis.RATIO and entry.measure.kind.is_percentage and not entry.measure.duty
    if not ratio or cases is None or cases >= FEW_CASES or _picked(entry, figure, rolled):
        return None
    return rolled


def _picked(entry: Entry, figure: Figure, rolled: RolledUp) -> bool:
    """Tell whether any of the year's cases were picked: added up they would stand for nobody."""
    year = [point for point in figure.series if point.quarter >= rolled.first]
    return entry.chosen or any(point.selection.value in ("themed", "picked") for point in year)
