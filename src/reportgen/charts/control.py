"""From what statistics say of a series to what its chart draws: limits or a median, and points that are signals.

An analysis was made of published points alone, so nothing here can tell a hidden one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Final

from reportgen.charts.spec import Cut, Dot, Edge, Flag, Span
from reportgen.model import Analysis, Figure, Measure, Method, Stretch
from reportgen.numbers import value_text
from reportgen.quarter import Quarter

DRAWN: Final = frozenset({Method.RUN_CHART, Method.TRIAL_LIMITS, Method.LIMITS})
_DIGITS: Final = 9  # decimals of a line that is drawn: what lies behind differs between processors
LEAST: Final = Fraction(1, 10**_DIGITS)


def judged(figure: Figure) -> Analysis | None:
    """Give a figure's analysis if it is that of a run chart or a control chart."""
    analysis = figure.analysis
    return analysis if analysis is not None and analysis.method in DRAWN else None


def drawn(figure: Figure) -> Analysis | None:
    """Give the analysis whose stretches are drawn: differences from the year before have no place among the values."""
    analysis = judged(figure)
    return analysis if analysis is not None and analysis.stretches else None


def spans_of(measure: Measure, figure: Figure, quarters: tuple[Quarter, Quarter]) -> tuple[Span, ...]:
    """Place the stretches of a series along the axis.

    Args:
        measure: Whose series it is.
        figure: Holds series and analysis.
        quarters: The first and last quarter of the axis.

    Returns:
        Oldest first. Limits are kept within what a value can be, so that a picture has no percentage above 100.
    """
    analysis = drawn(figure)
    if analysis is None:
        return ()
    first, last = quarters
    shown = [each for each in analysis.stretches if first <= each.last and each.first <= last]
    return tuple(_span(measure, figure, analysis.method, each, quarters) for each in shown)


def anew_of(measure: Measure, figure: Figure, quarters: tuple[Quarter, Quarter]) -> tuple[Cut, ...]:
    """Find where limits begin anew, though figures may be compared across it."""
    first, last = quarters
    if drawn(figure) is None:
        return ()
    return tuple(
        Cut(each.quarter.since(first), str(each.quarter), each.why)
        for each in measure.rebases
        if first < each.quarter <= last
        and each.item in ("", figure.key.item)
        and each.agency in ("", figure.key.agency)
    )


def _span(
    measure: Measure, figure: Figure, method: Method, stretch: Stretch, quarters: tuple[Quarter, Quarter]
) -> Span:
    first, last = quarters

    def place(quarter: Quarter) -> int:
        return min(max(quarter, first), last).since(first)

    def edge(value: float) -> Edge:
        exact, kept = _exact(value), _possible(measure, figure, value)
        return Edge(kept, value_text(measure, kept), beyond=kept != exact)

    until, lower, upper = stretch.baseline_until, stretch.lower, stretch.upper
    limited = lower is not None and upper is not None
    return Span(
        place(stretch.first),
        place(stretch.last),
        "median" if method is Method.RUN_CHART else "mean",
        edge(stretch.centre),
        edge(lower) if limited and lower is not None else None,
        edge(upper) if limited and upper is not None else None,
        place(until) if until is not None and until >= first else None,
    )


def _exact(value: float) -> Fraction:
    return Fraction(str(round(value, _DIGITS)))


def _possible(measure: Measure, figure: Figure, value: float) -> Fraction:
    """Keep a limit within what a value can be; a share over 100 per cent has shown that it can be more."""
    seen = [point.value for point in figure.series if point.value is not None]
    kept = max(_exact(value), min([Fraction(0), *seen]))
    return min(kept, max([Fraction(1), *seen])) if measure.kind.is_percentage else kept


def flagged(figure: Figure, dots: Iterable[Dot]) -> tuple[Dot, ...]:
    """Mark the dots at which a rule found a signal."""
    analysis = judged(figure)
    signals = {str(each.quarter): each for each in analysis.signals} if analysis is not None else {}
    return tuple(
        replace(dot, flag=Flag(signal.meaning, signal.side))
        if dot.value is not None and (signal := signals.get(dot.when)) is not None
        else dot
        for dot in dots
    )
