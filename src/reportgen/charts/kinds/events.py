"""Events rarer than one a quarter: a stroke where there was one, and in words how long ago the last one was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from reportgen.charts import series, words
from reportgen.charts.axis import axis_for
from reportgen.charts.groups import followed_up, rare
from reportgen.charts.spec import ChartKind, ChartSpec, Dot, Panel, Strand, Subject
from reportgen.model import Kind, Measure, Point
from reportgen.numbers import counted

if TYPE_CHECKING:
    from plotnine import ggplot

_HEIGHT_MM: Final = 40
_LEAST_AXIS: Final = Fraction(2)  # one event must not fill the picture


def plan(subject: Subject) -> tuple[ChartSpec, ...]:
    """Plan a chart of each series of rare events; of a percentage its numerators are drawn, where all are known."""
    if followed_up(subject.measure):
        return ()
    strands = [strand for strand in subject.strands if rare(strand)]
    return tuple(spec for strand in strands if (spec := _spec(subject, strand)) is not None)


def _spec(subject: Subject, strand: Strand) -> ChartSpec | None:
    measure = subject.measure
    points = [_events(measure, point) for point in series.points_of(strand.figure)]
    if any(point is None for point in points) or series.values_in(strand.figure) < series.FEWEST_POINTS:
        return None
    panel = _panel(measure, [point for point in points if point is not None])
    name = strand.item.title if strand.item.id else measure.title
    since = since_text(panel.dots)
    unit = strand.item.numerator if measure.kind.is_percentage else words.unit_text(measure, strand.item)
    return ChartSpec(
        KIND.name,
        measure.id,
        words.headline(name, [(since,)]),
        words.subtitle_of(subject, strand),
        f"{name}, {_alt(panel.dots)}. {words.sentence(since)}.",
        "; ".join([words.sentence(unit or "number of events"), *words.marks_told([panel])]),
        (panel,),
        series.keys_of([strand]),
        height=_HEIGHT_MM,
    )


def _events(measure: Measure, point: Point) -> Point | None:
    """Give a point that counts events; None if it has a value whose events nobody gave."""
    if point.value is None or not measure.kind.is_percentage:
        return point
    return None if point.numerator is None else replace(point, value=point.numerator, numerator=None, denominator=None)


def _panel(measure: Measure, points: Sequence[Point]) -> Panel:
    counts = replace(measure, kind=Kind.COUNT, decimals=0)
    first = points[0].quarter
    dots = series.dots_of(counts, points, first, joined=False)
    highest = max([_LEAST_AXIS, *(dot.value for dot in dots if dot.value is not None)])
    axis = axis_for([Fraction(0), highest], percentage=False, whole=True, from_zero=True, intervals=3)
    ticks = series.quarter_ticks([point.quarter for point in points], first, alone=True)
    return Panel("", dots, ticks, axis, stems=True)


def since_text(dots: Sequence[Dot]) -> str:
    """Say how long there has been none; where a quarter since is not known, when the last known one was.

    Example:
        >>> since_text([Dot(0, "2025-26 Q4", Fraction(1), "1"), Dot(1, "2026-27 Q1", Fraction(0), "0")])
        'none for 1 quarter'
    """
    last = dots[-1]
    if last.value is None:
        return f"{last.why} this quarter"
    if last.value > 0:
        return f"{last.text} this quarter"
    since = list(takewhile(lambda dot: not dot.value, reversed(dots)))
    if any(dot.value is None for dot in since):
        before = [dot.when for dot in dots if dot.value]
        return f"the last known in {before[-1]}" if before else "none known"
    return f"none for {counted(len(since), 'quarter')}"


def _alt(dots: Sequence[Dot]) -> str:
    """List the events: "3 events from 2023-24 Q1 to 2026-27 Q2: 2 in 2024-25 Q3, 1 in 2025-26 Q1"."""
    events = [dot for dot in dots if dot.value]
    listed = ", ".join(f"{dot.text} in {dot.when}" for dot in events) or "none"
    missing = [f"{dot.when} {dot.why}" for dot in dots if dot.value is None]
    said = f"{dots[0].when} to {dots[-1].when}: {listed}"
    return "; ".join([said, *missing])


def draw(spec: ChartSpec) -> ggplot:
    """Draw one low panel."""
    from reportgen.charts.lines import draw_lines

    return draw_lines(spec, columns=1)


KIND: Final = ChartKind("events", 12, plan, draw)
