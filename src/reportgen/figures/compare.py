"""Movements between quarters: only between points that may be compared, and otherwise why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reportgen.figures.scope import in_waves
from reportgen.model import AbsenceKind, Basis, Change, Item, Meaning, Measure, Point, Polarity, Target
from reportgen.numbers import absence_text
from reportgen.targets import PICKED, outside

A_YEAR = 4  # quarters


@dataclass(frozen=True, slots=True)
class Compared:
    """A change, or why there is none."""

    change: Change | None
    why: str = ""


def previous(series: tuple[Point, ...], place: int, measure: Measure, item: Item, target: Target | None) -> Compared:
    """Compare a point with the one before: the previous quarter, or the previous wave."""
    if item.basis is Basis.COHORT or item.lag:
        return Compared(None, "each quarter looks back at a different group; groups are not compared")
    if item.basis is Basis.ROLLING:
        return Compared(None, "each figure covers twelve months, which overlap with those of the quarter before")
    if measure.seasonal:
        return Compared(None, "it follows school terms, and is compared with the same quarter last year")
    before = _wave_before(series, place) if in_waves(measure, item) else place - 1
    return _compare(series, place, before, item, target)


def last_year(series: tuple[Point, ...], place: int, measure: Measure, item: Item, target: Target | None) -> Compared:
    """Compare a point with that of the same quarter last year."""
    if item.basis is Basis.COHORT or item.lag:
        return Compared(None, "each quarter looks back at a different group; groups are not compared")
    if in_waves(measure, item) and len(measure.due) < 2:
        return Compared(None, "collected once a year: the change on the previous wave says it")
    return _compare(series, place, place - A_YEAR, item, target)


def _wave_before(series: tuple[Point, ...], place: int) -> int:
    for earlier in range(place - 1, -1, -1):
        absence = series[earlier].absence
        if absence is None or absence.kind is not AbsenceKind.NOT_DUE:
            return earlier
    return -1


def _compare(series: tuple[Point, ...], place: int, earlier: int, item: Item, target: Target | None) -> Compared:
    now = series[place]
    if now.value is None:
        return Compared(None, f"no figure for {now.quarter}{_kind(now)}")
    if earlier < 0:
        return Compared(None, "no earlier figure to compare with")
    before = series[earlier]
    if before.value is None:
        return Compared(None, f"no figure for {before.quarter}{_kind(before)}")
    for point in series[earlier + 1 : place + 1]:
        if point.break_before:
            return Compared(None, f"break in the series at {point.quarter}: {point.break_before}")
    why = _chosen_differently(now, before)
    if why:
        return Compared(None, why)
    amount = now.value - before.value
    meaning = _meaning(before.value, now.value, item.polarity, target)
    return Compared(Change(before.quarter, before.value, amount, meaning))


def _kind(point: Point) -> str:
    return f": {absence_text(point.absence)}" if point.absence is not None else ""


def _chosen_differently(now: Point, before: Point) -> str:
    for point in (now, before):
        if point.selection in PICKED:
            return f"the cases of {point.quarter} were {point.selection.value}: they say nothing of other cases"
    return "" if now.selection is before.selection else "the cases were chosen in different ways"


def _meaning(before: Fraction, now: Fraction, polarity: Polarity, target: Target | None) -> Meaning:
    if before == now:
        return Meaning.SAME
    if polarity is Polarity.HIGHER:
        return Meaning.BETTER if now > before else Meaning.WORSE
    if polarity is Polarity.LOWER:
        return Meaning.BETTER if now < before else Meaning.WORSE
    if polarity is Polarity.RANGE and target is not None:
        nearer = outside(before, target) - outside(now, target)
        if nearer:
            return Meaning.BETTER if nearer > 0 else Meaning.WORSE
    return Meaning.NEUTRAL
