"""One closing cohort looked at again later: never a line from one cohort's families to another's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Final

from reportgen.charts import series, words
from reportgen.charts.axis import axis_for
from reportgen.charts.groups import followed_up, outcome_of
from reportgen.charts.spec import ChartKind, ChartSpec, Dot, Panel, Strand, Subject, Tick
from reportgen.model import Absence, AbsenceKind, Measure, Point
from reportgen.numbers import n_of_m, number_text
from reportgen.quarter import Quarter

if TYPE_CHECKING:
    from plotnine import ggplot

MOST_STEPS_BACK: Final = 4  # an older cohort is shown if a newer one has too few points; not one over a year old
_FIRST_ROW_MM: Final = 52
_MORE_MM: Final = 34  # each further row
_PANEL_MM: Final = 50  # a panel needs so much with its labels


def plan(subject: Subject) -> tuple[ChartSpec, ...]:
    """Plan the newest cohort that has been looked at more than once."""
    if not followed_up(subject.measure):
        return ()
    return tuple(
        spec
        for agency in dict.fromkeys(strand.agency for strand in subject.strands)
        if (spec := _plan_agency(subject, [strand for strand in subject.strands if strand.agency == agency]))
    )


def _plan_agency(subject: Subject, strands: Sequence[Strand]) -> ChartSpec | None:
    """Take the cohort with the most points; of those with as many, the newest, of which the sentences speak too."""
    lags = {strand.item.lag for strand in strands}
    outcomes = _outcomes(strands)
    most, chosen = 1, None
    for back in range(min(lag for lag in lags if lag), max(lags) + MOST_STEPS_BACK + 1):
        cohort = subject.protected.quarter - back
        rows = [[(strand, _point(subject, strand, cohort)) for strand in outcome] for outcome in outcomes]
        points = max(sum(point.value is not None for _, point in row) for row in rows)
        if points > most:
            most, chosen = points, (rows, cohort)
    return _spec(subject, strands, *chosen) if chosen is not None else None


def _outcomes(strands: Sequence[Strand]) -> list[list[Strand]]:
    """Put the points of each outcome together, in order of time."""
    items = [strand.item for strand in strands]
    found: dict[str, list[Strand]] = {}
    for strand in strands:
        found.setdefault(outcome_of(items, strand.item), []).append(strand)
    return [sorted(outcome, key=lambda strand: strand.item.lag) for outcome in found.values()]


def _point(subject: Subject, strand: Strand, cohort: Quarter) -> Point:
    """Find what was returned for a cohort at one follow-up point."""
    wanted = cohort + strand.item.lag
    for point in strand.figure.series:
        if point.quarter == wanted and point.cohort in (None, cohort):
            return point
    now = strand.figure.point.absence
    never = now is not None and now.kind is AbsenceKind.NOT_COLLECTED
    ahead = wanted > subject.protected.quarter and not never
    return Point(wanted, None, absence=Absence(AbsenceKind.NOT_DUE if ahead else AbsenceKind.NOT_COLLECTED))


def _spec(
    subject: Subject, strands: Sequence[Strand], rows: Sequence[Sequence[tuple[Strand, Point]]], cohort: Quarter
) -> ChartSpec:
    measure = subject.measure
    panels = tuple(_panel(subject, row) for row in rows)
    unit = words.common_unit(measure, [strand.item for strand in strands])
    described = [words.series_alt(measure, panel, name=panel.title or measure.title, brief=True) for panel in panels]
    spec = ChartSpec(
        KIND.name,
        measure.id,
        _title(measure, rows, cohort),
        f"{measure.title}. {words.sentence(unit)}, {words.whose(subject, strands[0])}, cases closed in {cohort}",
        f"One group followed up, cases closed in {cohort}.{_traced_text(rows)} {' '.join(described)}",
        f"{series.note_of(unit, panels)}; the same group at each point, cases closed in {cohort}",
        panels,
        series.keys_of(strands),
    )
    return replace(spec, height=height(spec))


def height(spec: ChartSpec) -> int:
    """Say how high so many panels are in a spec's width, in millimetres; the first row holds one line of note."""
    from reportgen.charts.layers import LINE_MM
    from reportgen.charts.lines import wrapped_note

    rows = ceil(len(spec.panels) / columns_for(len(spec.panels), spec.width))
    return round(_FIRST_ROW_MM + (rows - 1) * _MORE_MM + (len(wrapped_note(spec)) - 1) * LINE_MM)


def _panel(subject: Subject, row: Sequence[tuple[Strand, Point]]) -> Panel:
    measure = subject.measure
    names = [_when(strand) for strand, _ in row]
    dots: list[Dot] = []
    for number, (_, point) in enumerate(row):
        joined = bool(dots) and dots[-1].value is not None
        dot = series.dot_of(measure, point, number, names[number].lower(), joined=joined)
        dots.append(replace(dot, few=False))  # the same families at each point: the line is theirs, however few
    ticks = tuple(Tick(number, _stacked(name, dots[number])) for number, name in enumerate(names))
    highest = max([Fraction(1)] + [dot.value for dot in dots if dot.value is not None])
    axis = axis_for([Fraction(0), highest], percentage=True, from_zero=True)
    titles = {strand.item.title for strand, _ in row}
    title = titles.pop() if len(titles) == 1 else row[0][0].item.panel
    return Panel(title, tuple(dots), ticks, axis)


def _when(strand: Strand) -> str:
    lag = strand.item.lag
    return "At closure" if lag == 0 else f"At {3 * lag} months"


def _stacked(name: str, dot: Dot) -> str:
    """Break "At 6 months" before its last word, so that three points fit side by side in a third of a page."""
    first, _, rest = name.rpartition(" ")
    return "\n".join(part for part in (first, rest, dot.base) if part)


@dataclass(frozen=True, slots=True)
class _Traced:
    """How many of a closing group were looked at again."""

    count: Fraction
    of: Fraction
    months: int


Row = Sequence[tuple[Strand, Point]]


def _title(measure: Measure, rows: Sequence[Row], cohort: Quarter) -> str:
    """Say how many of the group were traced: shares of different families say nothing of what lasted.

    Where all were, and there is one outcome, it is told as N of M.
    """
    plain = (f"cases closed in {cohort}, followed up",)
    traced = _traced(rows)
    if traced is None:
        return words.headline("", [plain])
    said = f"{number_text(traced.count)} of {number_text(traced.of)} traced after {traced.months} months"
    messages: list[words.Message] = [(said,), plain]
    parts = [n_of_m(point) for _, point in rows[0] if point.value is not None]
    if traced.count == traced.of and len(rows) == 1 and all(parts):
        messages.insert(0, (f"{parts[0]} at closure, {parts[-1]} later",))
    return words.headline(measure.title, messages)


def _traced(rows: Sequence[Row]) -> _Traced | None:
    """Find how many were traced at the last point with values; None where outcomes differ in it or nobody knows."""
    found = {_traced_of(row) for row in rows}
    return found.pop() if len(found) == 1 else None


def _traced_of(row: Row) -> _Traced | None:
    there = [(strand, point) for strand, point in row if point.value is not None]
    if len(there) < 2 or there[0][0].item.lag:
        return None
    first, (strand, last) = there[0][1], there[-1]
    if last.covered is not None:
        return _Traced(Fraction(last.covered[0]), Fraction(last.covered[1]), 3 * strand.item.lag)
    if first.denominator is None or last.denominator is None:
        return None
    return _Traced(last.denominator, first.denominator, 3 * strand.item.lag)


def _traced_text(rows: Sequence[Row]) -> str:
    traced = _traced(rows)
    if traced is None or traced.count >= traced.of:
        return ""
    return f" {number_text(traced.count)} of {number_text(traced.of)} could be traced after {traced.months} months."


def columns_for(panels: int, width: int) -> int:
    """Choose how many outcomes stand side by side in so many millimetres."""
    return min(panels, 3, max(1, width // _PANEL_MM))


def draw(spec: ChartSpec) -> ggplot:
    """Draw a panel an outcome, every point labelled."""
    from reportgen.charts.lines import draw_lines

    return draw_lines(spec, columns=columns_for(len(spec.panels), spec.width), label_every=True)


KIND: Final = ChartKind("cohort", 30, plan, draw, height)
