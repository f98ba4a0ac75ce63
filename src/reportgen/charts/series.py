"""From a protected series to dots, targets, breaks and labels along an axis of quarters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from reportgen.charts import control, signals, words
from reportgen.charts.axis import axis_for
from reportgen.charts.spec import Axis, Cut, Dot, Goal, Panel, Strand, Subject, Tick
from reportgen.model import AbsenceKind, Basis, Figure, Item, Key, Kind, Marker, Measure, Point, Target
from reportgen.numbers import n_of_m, point_text
from reportgen.quarter import Quarter
from reportgen.targets import few

FEWEST_POINTS: Final = 5  # a year and the same quarter again; fewer make no run that a table would not show better
_OPEN: Final = {
    Marker.PROVISIONAL: "provisional",
    Marker.ESTIMATE: "estimated",
    Marker.UNRELIABLE: "unreliable",
    Marker.UNSIGNED: "not signed off",
}
_SAID_BEFORE_THE_FIRST: Final = AbsenceKind.SUPPRESSED  # every other absence before the first value is left out


def points_of(figure: Figure) -> tuple[Point, ...]:
    """Give the points that have a place on the axis.

    Left out are quarters in which nothing was due, an older wave printed again, and what was absent before the
    series began. Every other absence keeps its place and its marker.
    """
    kept = [point for point in figure.series if not _passed_over(point)]
    while kept and kept[0].absence is not None and kept[0].absence.kind is not _SAID_BEFORE_THE_FIRST:
        kept.pop(0)
    return tuple(kept)


def _passed_over(point: Point) -> bool:
    if point.absence is not None:
        return point.absence.kind is AbsenceKind.NOT_DUE
    return point.wave is not None and point.wave != point.quarter


def values_in(figure: Figure) -> int:
    """Count the points that have a value."""
    return sum(point.value is not None for point in points_of(figure))


def panels_of(subject: Subject, strands: Sequence[Strand], titles: Sequence[str], *, shared: bool) -> tuple[Panel, ...]:
    """Make a panel of each series, all along the same quarters.

    Args:
        subject: The measure.
        strands: At least one.
        titles: One a strand; empty for a single panel.
        shared: One scale for all, or each its own.
    """
    series = [points_of(strand.figure) for strand in strands]
    quarters = sorted({point.quarter for points in series for point in points})
    first, last = quarters[0], quarters[-1]
    alone = len(strands) == 1
    drafts = [_draft(subject, strand, points, first, last) for strand, points in zip(strands, series, strict=True)]
    intervals = 5 if alone else 3
    everything = [value for _, values in drafts for value in values]
    ticks = quarter_ticks(quarters, first, alone=alone)
    panels = []
    for (panel, values), title in zip(drafts, titles, strict=True):
        axis = _axis(subject.measure, (everything if shared else values) or [Fraction(0)], intervals)
        panels.append(replace(panel, title=title, ticks=ticks, axis=axis))
    return tuple(panels)


def _draft(
    subject: Subject, strand: Strand, points: Sequence[Point], first: Quarter, last: Quarter
) -> tuple[Panel, list[Fraction]]:
    """Place one series, and gather all values that its scale must hold."""
    measure, now = subject.measure, str(subject.protected.quarter)
    joined = strand.item.basis is not Basis.COHORT  # points of different closing cohorts are different families
    placed = dots_of(measure, points, first, joined=joined)
    dots = control.flagged(strand.figure, (replace(dot, latest=dot.when == now) for dot in placed))
    goals = goals_of(measure, strand.item, first, last)
    cuts = tuple(
        Cut(place(point.quarter, first), str(point.quarter), point.break_before)
        for point in points[1:]  # nothing stands before the first that it could be told apart from
        if point.break_before
    )
    values = [dot.value for dot in dots if dot.value is not None]
    if values:
        values += [edge for goal in goals for edge in (goal.value, goal.upper) if edge is not None]
    spans = control.spans_of(measure, strand.figure, (first, last))
    values += [edge.value for span in spans for edge in span.edges]  # how far a value is from a limit is to be seen
    empty = Axis(Fraction(0), Fraction(1), ())
    panel = Panel("", dots, (), empty, goals if values else (), cuts, spans)
    planned = _target_of(measure, strand.item, last)
    return replace(
        panel,
        anew=control.anew_of(measure, strand.figure, (first, last)),
        used=signals.used(strand),
        signal=signals.said_of_last(strand.figure, dots, spans),
        yearly=planned is not None and bool(planned.profile),
    ), values


def dots_of(measure: Measure, points: Iterable[Point], first: Quarter, *, joined: bool) -> tuple[Dot, ...]:
    """Place each point along the axis; a line comes to a dot only from a value that it may be compared with."""
    dots: list[Dot] = []
    before: Point | None = None
    for point in points:
        line = joined and before is not None and comparable(measure, before, point)
        dots.append(dot_of(measure, point, place(point.quarter, first), str(point.quarter), joined=line))
        before = point
    return tuple(dots)


def comparable(measure: Measure, before: Point, now: Point) -> bool:
    """Tell whether a line may lead from one value to the next: only where figures compare the two as well.

    They do not across a break, nor where cases were not chosen alike, or by theme or by hand. A percentage of too few
    cases is told as N of M, and makes no line either.
    """
    there = before.value is not None and now.value is not None
    alike = before.selection is now.selection and not now.selection.chosen
    return there and alike and not now.break_before and not few(before, measure) and not few(now, measure)


def dot_of(measure: Measure, point: Point, x: int, when: str, *, joined: bool) -> Dot:
    """Make a dot of a point."""
    if point.value is None:
        absence = point.absence
        mark, why = absence.kind.marker if absence is not None else "[x]", words.hidden_or(absence)
        return Dot(x, when, None, mark=mark, why=why, joined=False)
    base = n_of_m(point) if measure.kind.is_percentage else ""
    hollow = is_open(point.markers)
    text = point_text(measure, point)
    return Dot(x, when, point.value, text, hollow=hollow, joined=joined, base=base, few=few(point, measure))


def is_open(markers: Iterable[Marker]) -> bool:
    """Tell whether a value with these markers is drawn open: it may still change, or is an estimate."""
    return any(marker in _OPEN for marker in markers)


def place(quarter: Quarter, first: Quarter) -> int:
    """Count the quarters from the first."""
    return quarter.since(first)


def goals_of(measure: Measure, item: Item, first: Quarter, last: Quarter) -> tuple[Goal, ...]:
    """Find the target in force in each quarter; equal ones that follow one another make one line."""
    goals: list[Goal] = []
    current: Target | None = None
    for x, quarter in enumerate(first.until(last)):
        target = _in_force(measure, item, quarter)
        if target is not None:
            if current is not None and goals and (current.value, current.upper) == (target.value, target.upper):
                last_one = goals.pop()
                goals.append(Goal(last_one.start, x, target.value, target.upper, last_one.text))
            else:
                goals.append(Goal(x, x, target.value, target.upper, words.goal_text(measure, item, target)))
        current = target
    return tuple(goals)


def _in_force(measure: Measure, item: Item, quarter: Quarter) -> Target | None:
    """Give the target that a quarter's value is set against; what is planned for the year to date is no mark for it."""
    target = _target_of(measure, item, quarter)
    return None if target is None or target.profile else target


def _target_of(measure: Measure, item: Item, quarter: Quarter) -> Target | None:
    for wanted in (item.id, ""):  # an item's own target comes before its measure's
        for whose, target in measure.targets:
            if whose == wanted and target.life.covers(quarter):
                return target
    return None


def quarter_ticks(quarters: Sequence[Quarter], first: Quarter, *, alone: bool) -> tuple[Tick, ...]:
    """Label the first, the last and each first quarter with the year beneath; only first and last in a small panel.

    A year is left out where it would run into that of a neighbour, which then names it.
    """
    last = quarters[-1]
    if not alone:
        ends = [first] if first == last else [first, last]
        return tuple(Tick(place(quarter, first), _two_lines(quarter)) for quarter in ends)
    waves = len(quarters) <= 6  # yearly: every wave has its label
    wanted = [q for q in first.until(last) if q in (first, last) or q.number == 1 or (waves and q in quarters)]
    length = max(1, place(last, first))
    room = 1 + (8 * length) // 100  # a year needs about a twelfth of the axis
    ticks: list[Tick] = []
    for quarter in wanted:
        x = place(quarter, first)
        neighbours = [other for other in wanted if other != quarter and abs(place(other, first) - x) < room + 1]
        crowded = quarter.number != 1 and bool(neighbours) and length > 8
        ticks.append(Tick(x, f"Q{quarter.number}" if crowded else _two_lines(quarter)))
    return tuple(ticks)


def _two_lines(quarter: Quarter) -> str:
    return f"Q{quarter.number}\n{quarter.financial_year}"


def _axis(measure: Measure, values: Sequence[Fraction], intervals: int) -> Axis:
    return axis_for(
        values, percentage=measure.kind.is_percentage, whole=measure.kind is Kind.COUNT, intervals=intervals
    )


def note_of(unit: str, panels: Sequence[Panel], strands: Sequence[Strand] = ()) -> str:
    """Write the line above a plot: what the axis counts, where it does not begin at zero, and what its markers mean.

    Args:
        unit: What is counted.
        panels: As they will be drawn; that each has a scale of its own is said only where their scales differ.
        strands: Whose series they are; cases chosen by theme or by hand are told to be so.
    """
    said = [words.sentence(unit)]
    zoomed = [panel for panel in panels if panel.axis.zoomed]
    scales = {panel.axis for panel in panels if any(dot.value is not None for dot in panel.dots)}
    chosen = any(point.selection.chosen for strand in strands for point in points_of(strand.figure))
    if len(scales) > 1:
        said.append("each panel has its own scale" + (", not all from zero" if zoomed else ""))
    elif zoomed:
        said.append(f"the axis starts at {zoomed[0].axis.ticks[0][1]}")
    if chosen:
        said.append("no line joins cases that were chosen by theme or by hand")
    elif any(dot.few and not dot.joined for panel in panels for dot in panel.dots[1:]):
        said.append("no line joins percentages of too few cases")
    elif all(not dot.joined for panel in panels for dot in panel.dots):
        said.append("each point is a different group, so no line joins them")
    if any(panel.yearly for panel in panels):
        said.append(words.YEARLY_TARGET)
    if any(dot.hollow for panel in panels for dot in panel.dots):
        said.append(f"open points are {open_points(panels)}")
    said += [*signals.told_of_lines(panels), *signals.told_by_shape(panels)]
    said += words.marks_told(panels)
    return "; ".join(said)


def open_points(panels: Sequence[Panel]) -> str:
    """Say what the open points are, by the markers behind their values: "provisional or not signed off"."""
    texts = " ".join(dot.text for panel in panels for dot in panel.dots if dot.hollow)
    *first, last = [said for marker, said in _OPEN.items() if marker.symbol in texts]
    return f"{', '.join(first)} or {last}" if first else last


def keys_of(strands: Sequence[Strand]) -> tuple[Key, ...]:
    """List the figures that a chart shows."""
    return tuple(strand.figure.key for strand in strands)
