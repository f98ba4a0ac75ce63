"""A figure's series as numbers: one for every time that it was due, and which stretch each belongs to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isnan, nan

from reportgen.model import AbsenceKind, Break, Figure, Key, Measure, Point, Selection
from reportgen.quarter import Quarter
from reportgen.targets import fewest


@dataclass(frozen=True)  # without slots: what is worked out of a run is kept beside it
class Run:
    """A series as numbers, oldest first; all three have the same length."""

    quarters: tuple[Quarter, ...]
    values: tuple[float, ...]  # NaN where there is no published value of cases that may be compared
    stretches: tuple[int, ...]  # 0 up to the first break, then 1, ...
    hidden: tuple[bool, ...]  # there is a value, and it is not published

    def stretch(self, number: int) -> Run:
        """Give one stretch alone."""
        part = slice(bisect_left(self.stretches, number), bisect_right(self.stretches, number))
        return Run(self.quarters[part], self.values[part], self.stretches[part], self.hidden[part])

    @cached_property
    def last(self) -> Run:
        """Give the last stretch alone."""
        return self.stretch(self.stretches[-1]) if self.stretches and self.stretches[0] < self.stretches[-1] else self

    @cached_property
    def seen(self) -> tuple[float, ...]:
        """Give the values that are there."""
        return tuple([value for value in self.values if not isnan(value)])


def run_of(measure: Measure, figure: Figure) -> Run:
    """Read a figure's series from its first value on.

    Quarters in which nothing was due, and a yearly wave that is printed again, have no place in it: a yearly series
    is a series of years. Every other absence keeps its place, so that nothing is called consecutive that is not.
    """
    starts = _rebased(measure.rebases, figure.key)
    quarters: list[Quarter] = []
    values: list[float] = []
    stretches: list[int] = []
    hidden: list[bool] = []
    number, pending = 0, False
    selection: Selection | None = None  # of the last that may be compared
    least = fewest(measure)
    for point in figure.series:
        pending = pending or bool(point.break_before) or (bool(starts) and point.quarter in starts)
        value, whole = point.value, point.denominator
        if _passed_over(point) if value is None else (point.wave is not None and point.wave != point.quarter):
            continue
        small = whole is not None and 0 < whole.numerator < least * whole.denominator
        unfit = value is None or small or point.selection.chosen
        if unfit and not values:  # what comes before the first that may be compared makes no hole
            pending = False
            continue
        # Cases of all, and a random part of them, are no series of one kind.
        pending = pending or (not unfit and selection is not None and point.selection is not selection)
        selection = selection if unfit else point.selection
        if pending:
            number += bool(values)
            pending = False
        quarters.append(point.quarter)
        stretches.append(number)
        if value is None:
            values.append(nan)
            hidden.append(point.absence is not None and point.absence.kind is AbsenceKind.SUPPRESSED)
            continue
        values.append(nan if unfit else value.numerator / value.denominator)
        hidden.append(False)
    return Run(tuple(quarters), tuple(values), tuple(stretches), tuple(hidden))


def _passed_over(point: Point) -> bool:
    if point.absence is not None:
        return point.absence.kind is AbsenceKind.NOT_DUE
    return point.wave is not None and point.wave != point.quarter


def _rebased(rebases: tuple[Break, ...], key: Key) -> Mapping[Quarter, str]:
    if not rebases:
        return {}
    return {
        each.quarter: each.why for each in rebases if each.item in ("", key.item) and each.agency in ("", key.agency)
    }


def on_the_year(run: Run) -> Run:
    """Give the differences from the same quarter last year, within a stretch; NaN where either is missing."""
    places = {quarter: place for place, quarter in enumerate(run.quarters)}
    quarters: list[Quarter] = []
    values: list[float] = []
    stretches: list[int] = []
    hidden: list[bool] = []
    for place, quarter in enumerate(run.quarters):
        before = places.get(quarter - 4)
        if before is None:
            continue
        same = run.stretches[before] == run.stretches[place]
        quarters.append(quarter)
        values.append(run.values[place] - run.values[before] if same else nan)
        stretches.append(run.stretches[place])
        hidden.append(run.hidden[place] or run.hidden[before])
    return Run(tuple(quarters), tuple(values), tuple(stretches), tuple(hidden))
