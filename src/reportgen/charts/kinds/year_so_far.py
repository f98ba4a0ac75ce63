"""The year to date against what is planned for it: a target with a profile says nothing of a quarter by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from reportgen.charts import words
from reportgen.charts.axis import axis_for
from reportgen.charts.series import is_open, open_points, quarter_ticks
from reportgen.charts.spec import ChartKind, ChartSpec, Dot, Goal, Panel, Strand, Subject
from reportgen.model import Kind, Marker, Measure, Point, Target
from reportgen.numbers import value_text
from reportgen.quarter import Quarter
from reportgen.targets import by_year

if TYPE_CHECKING:
    from plotnine import ggplot

_LEAST: Final = 2  # quarters of the year: the first one's year to date is the quarter, and its table says the plan
_A_YEAR: Final = 4  # quarters
_HEIGHT: Final = 52  # millimetres
_STEPS: Final = "steps: what is planned by the end of each quarter"


def plan(subject: Subject) -> tuple[ChartSpec, ...]:
    """Plan a chart of each series whose target has a profile, from the year's second quarter on."""
    return tuple(spec for strand in subject.strands if (spec := _spec(subject, strand)) is not None)


def _spec(subject: Subject, strand: Strand) -> ChartSpec | None:
    measure, figure = subject.measure, strand.figure
    rolled, target, now = figure.year_to_date, figure.target, subject.protected.quarter
    if not by_year(figure) or target is None or rolled is None or rolled.value is None or now.number < _LEAST:
        return None
    first = now - (now.number - 1)
    points = [point for point in figure.series if first <= point.quarter <= now]
    values = to_date(points)
    if len(values) < now.number or values[-1] != rolled.value:
        return None  # a quarter of it is not there, or the year is put together in another way
    dots = tuple(_dot(measure, first + x, value, _marks(points[: x + 1])) for x, value in enumerate(values))
    forecast = figure.forecast.value if figure.forecast is not None else None
    if forecast is not None:
        end = _dot(measure, first + (_A_YEAR - 1), forecast, (Marker.ESTIMATE,))
        dots += (replace(end, joined=False),)
    panel = _panel(measure, target, first, dots)
    name = strand.item.title if strand.item.id else measure.title
    planned = words.short_value(measure, target.profile[now.number - 1])
    held = value_text(measure, rolled.value)
    unit = words.unit_text(measure, strand.item)
    notes = [f"{words.sentence(unit)} in the year so far", _STEPS]
    notes += [f"the axis starts at {panel.axis.ticks[0][1]}"] if panel.axis.zoomed else []
    notes += [f"open points are {open_points([panel])}"] if any(dot.hollow for dot in dots) else []
    return ChartSpec(
        KIND.name,
        measure.id,
        words.headline(name, [(f"{held} so far, {planned} planned",)]),
        f"{measure.title}. {words.sentence(unit)}, {words.whose(subject, strand)}, year to date",
        _alt(measure, target, first.financial_year, dots, forecast),
        "; ".join(notes),
        (panel,),
        (figure.key,),
        height=_HEIGHT,
    )


def to_date(points: Sequence[Point]) -> list[Fraction]:
    """Put a year's quarters together one after another, up to the first that is not there.

    Counts are added; of shares the sum of numerators over the sum of denominators is taken.

    Example:
        >>> first = Quarter(2026, 1)
        >>> to_date([Point(first, Fraction(40)), Point(first + 1, Fraction(43))])
        [Fraction(40, 1), Fraction(83, 1)]
    """
    found: list[Fraction] = []
    top = bottom = Fraction(0)
    for point in points:
        if point.value is None:
            break
        if point.denominator is None:
            top += point.value
            found.append(top)
        else:
            top += point.numerator if point.numerator is not None else point.value * point.denominator
            bottom += point.denominator
            found.append(top / bottom)
    return found


def _marks(points: Sequence[Point]) -> tuple[Marker, ...]:
    """Give the marks of values that may still change: a sum bears those of all its quarters."""
    found = {marker for point in points for marker in point.markers}
    return tuple(marker for marker in Marker if marker in found and is_open([marker]))


def _dot(measure: Measure, quarter: Quarter, value: Fraction, marks: tuple[Marker, ...]) -> Dot:
    text = " ".join([value_text(measure, value), *(marker.symbol for marker in marks)])
    x = quarter.number - 1
    return Dot(x, str(quarter), value, text, hollow=bool(marks), joined=x > 0)


def _panel(measure: Measure, target: Target, first: Quarter, dots: tuple[Dot, ...]) -> Panel:
    goals = tuple(Goal(x, x, value, None, words.short_value(measure, value)) for x, value in enumerate(target.profile))
    quarters = [first + x for x in range(_A_YEAR)]
    values = [*target.profile, *(dot.value for dot in dots if dot.value is not None)]
    whole = measure.kind is Kind.COUNT
    axis = axis_for(values, percentage=measure.kind.is_percentage, whole=whole, from_zero=whole)
    return Panel("", dots, quarter_ticks(quarters, first, alone=True), axis, goals)


def _alt(measure: Measure, target: Target, year: str, dots: Sequence[Dot], forecast: Fraction | None) -> str:
    so_far = dots[:-1] if forecast is not None else dots
    told = [
        f"{dot.text} by Q{dot.x + 1} (planned {words.short_value(measure, target.profile[dot.x])})" for dot in so_far
    ]
    text = f"Year to date {year}: {', '.join(told)}."
    end = words.short_value(measure, target.value)
    if forecast is None:
        return f"{text} The target for the year is {end}."
    return f"{text} At this pace the year would end at {dots[-1].text}; the target for the year is {end}."


def draw(spec: ChartSpec) -> ggplot:
    """Draw one wide panel, every point labelled."""
    from reportgen.charts.lines import draw_lines

    return draw_lines(spec, columns=1, label_every=True)


KIND: Final = ChartKind("year-so-far", 15, plan, draw)
