"""The words of control charts and run charts: what a series is read with and why, and what its signals are."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise, takewhile
from typing import Final

from reportgen.charts.control import LEAST, drawn, judged
from reportgen.charts.spec import Dot, Flag, Panel, Span, Strand
from reportgen.model import Basis, Figure, Method, Rule, Signal, Variation
from reportgen.movement import usable
from reportgen.numbers import counted

FEWEST_OF_RUN_CHART: Final = 8  # fewer are compared only (RULES)
FEWEST_OF_LIMITS: Final = 12
_NUMBERS: Final = {7: "seven", 8: "eight", 9: "nine"}
_MEANT: Final = {Variation.IMPROVEMENT: "improvement", Variation.CONCERN: "concern"}
_NONE: Final = "no signal"
_YEARLY: Final = {  # of a measure that follows school terms, whose changes on the year before are looked at
    Rule.OUTSIDE: "unusually far {side} the year before",
    Rule.TREND: "changes on the year before {way} seven times or more",
    Rule.TWO_OF_THREE: "far {side} the year before twice in three",
    Rule.SHIFT: "seven or more changes on the year before {side} their mean",
    Rule.LONG_RUN: "changes on the year before long on one side of their median",
    Rule.FEW_CROSSINGS: "changes on the year before seldom across their median",
}
_SIGNALS: Final = {**{each: f"signal of {said}" for each, said in _MEANT.items()}, Variation.NEITHER: "signal"}
SHAPES: Final = {"^": "▲", "v": "▼", "D": "◆"}  # as they are drawn, and in words


# ---------------------------------------------------------------- what is used, and why


def used(strand: Strand) -> str:
    """Say what a series is read with and why: "trial limits from 14 quarters"; empty before it is analysed."""
    analysis = strand.figure.analysis
    if analysis is None:
        return ""
    if strand.item.basis is Basis.COHORT or strand.item.lag:
        return ""  # what each point covers says already that they are different groups
    if drawn(strand.figure) is None:
        return analysis.why
    last, noun = analysis.stretches[-1], "wave" if strand.item.basis is Basis.YEARLY else "quarter"
    since = f" since {last.first}" if len(analysis.stretches) > 1 else ""
    if analysis.method is Method.RUN_CHART:
        return f"median of {counted(last.points, noun)}{since}: too few for limits"
    name = "trial limits" if analysis.method is Method.TRIAL_LIMITS else "limits"
    if last.baseline_until is not None:
        return f"{name} fixed on the {noun}s up to {last.baseline_until}"
    return f"{name} from {counted(last.points, noun)}{since}"


def all_used(strands: Sequence[Strand]) -> str:
    """Say what several series are read with: the one thing, or that each is read by its length."""
    said = {used(strand) for strand in strands}
    if len(said) == 1:
        return said.pop()
    if any(drawn(strand.figure) for strand in strands):
        return f"limits from {FEWEST_OF_LIMITS} quarters, a median from {FEWEST_OF_RUN_CHART}"
    return ""


# ---------------------------------------------------------------- the signal of the last value


def last_signal(figure: Figure) -> Signal | None:
    """Give the signal that the reported value carries."""
    analysis = judged(figure)
    if analysis is None or figure.value is None:
        return None
    return next((each for each in reversed(analysis.signals) if each.quarter == figure.point.quarter), None)


def said_of_last(figure: Figure, dots: Sequence[Dot], spans: Sequence[Span]) -> str:
    """Say whether the reported value is a signal: "no signal", "signal of concern: below the lower limit".

    Returns:
        Nothing where the series is not judged by limits or a median, or the value is missing.
    """
    if judged(figure) is None or figure.value is None:
        return ""
    signal = last_signal(figure)
    if signal is None:
        return _NONE
    of = f" of {_MEANT[signal.meaning]}" if signal.meaning in _MEANT else ""
    rule = rule_text(signal, dots, spans[-1]) if spans else yearly_text(signal)
    return f"signal{of}: {rule}"


def yearly_text(signal: Signal) -> str:
    """Say a signal in the changes on the year before: "unusually far below the year before"."""
    side, way = ("above", "rising") if signal.side > 0 else ("below", "falling")
    return _YEARLY[signal.rule].format(side=side, way=way)


def rule_text(signal: Signal, dots: Sequence[Dot], span: Span) -> str:
    """Say what rule the last dot meets: "seven points in a row below the mean"."""
    side = "above" if signal.side > 0 else "below"
    limit = "upper limit" if signal.side > 0 else "lower limit"
    values = [dot.value for dot in dots if dot.value is not None and span.start <= dot.x <= span.end]
    if signal.rule is Rule.TREND:
        steps = [_way(later - earlier) for earlier, later in pairwise(values)]
        return f"{_in_words(1 + _run(steps))} {'rising' if signal.side > 0 else 'falling'} points in a row"
    if signal.rule is Rule.SHIFT:
        run = _run([_way(value - span.centre.value) for value in values])
        return f"{_in_words(run)} points in a row {side} the mean"
    return {
        Rule.OUTSIDE: f"{side} the {limit}",
        Rule.TWO_OF_THREE: f"two of three points near the {limit}",
        Rule.LONG_RUN: "an unusually long run on one side of the median",
        Rule.FEW_CROSSINGS: "unusually few crossings of the median",
    }[signal.rule]


def _way(amount: Fraction) -> int:
    """Tell the side of an amount; less than the rounding of a drawn line is none."""
    return 0 if abs(amount) < LEAST else 1 if amount > 0 else -1


def _run(ways: Sequence[int]) -> int:
    """Count how many at the end are alike."""
    return len(list(takewhile(lambda way: way == ways[-1], reversed(ways))))


def _in_words(count: int) -> str:
    return _NUMBERS.get(count, str(count))


def title_text(figure: Figure, signal: Signal, value: str) -> tuple[str, ...]:
    """Say a signal in a title, from the fullest wording to the shortest; none says that anything moved."""
    side, limit = ("above", "upper") if signal.side > 0 else ("below", "lower")
    what = {
        Rule.OUTSIDE: f"{side} the limits",
        Rule.TREND: "seven or more points in one direction",
        Rule.TWO_OF_THREE: f"close to the {limit} limit",
        Rule.SHIFT: f"long {side} the mean",
        Rule.LONG_RUN: "long on one side of the median",
        Rule.FEW_CROSSINGS: "seldom across the median",
    }[signal.rule]
    if drawn(figure) is None:
        what = yearly_text(signal)
    return f"{value}, {what}, a signal", f"{what}, a signal"


def flag_of_last(figure: Figure) -> Flag | None:
    """Give the mark of the signal that the reported value carries."""
    signal = last_signal(figure)
    return Flag(signal.meaning, signal.side) if signal is not None else None


def named(flag: Flag) -> str:
    """Name a signal: "signal of concern"."""
    return _SIGNALS[flag.meaning]


def may_be_told(figure: Figure) -> Signal | None:
    """Give the last value's signal where a conclusion may rest on the value."""
    return last_signal(figure) if usable(figure) else None


# ---------------------------------------------------------------- in the picture, and for those who cannot see it


def told_by_shape(panels: Sequence[Panel]) -> list[str]:
    """Explain the shapes that mark signals: "▲ signal of improvement"."""
    flags = {dot.flag for panel in panels for dot in panel.dots if dot.flag is not None}
    shapes: dict[Variation, set[str]] = {}
    for flag in flags:
        shapes.setdefault(flag.meaning, set()).add(SHAPES[flag.shape])
    ways = [shapes.get(meaning, set()) for meaning in _MEANT]
    if ways[0] & ways[1]:  # items that differ in which way is better: the shape alone does not say it
        return ["dark shapes are signals of improvement, orange ones with a dark edge of concern"]
    return [f"{' '.join(sorted(shapes[meaning]))} {said}" for meaning, said in _SIGNALS.items() if meaning in shapes]


def told_of_lines(panels: Sequence[Panel]) -> list[str]:
    """Explain the band and lines that have no label of their own."""
    said = []
    spans = [span for panel in panels for span in panel.spans]
    if len(panels) > 1 and spans:
        names = " or ".join(sorted({span.name for span in spans}))
        band = "pale band: limits, " if any(span.lower for span in spans) else ""
        said.append(f"{band}thin line: {names}")
    if any(span.baseline is not None for span in spans):
        said.append("darker band: the quarters that limits come from")
    if len(panels) > 1 and any(panel.anew for panel in panels):
        said.append("dotted line: limits begin anew")
    return said


def alt(panel: Panel) -> tuple[str, ...]:
    """Tell limits or median of one series, and whether its last value is a signal, in sentences without their ends."""
    if not panel.spans:
        return (panel.signal,) if panel.signal else ()
    anew = [f"limits begin anew in {each.when}: {each.why.rstrip('.')}" for each in panel.anew]
    return (f"{panel.used.partition(':')[0]}: {levels(panel.spans[-1])}{_last(panel)}", *anew)


def earlier(panel: Panel) -> tuple[str, ...]:
    """Give the quarters of the signals before the last value."""
    return tuple(dot.when for dot in panel.dots[:-1] if dot.flag is not None)


def brief_alt(panel: Panel) -> str:
    """Tell of one of several series whether its last value is a signal: "; no signal"."""
    return f"; {panel.signal}" if panel.signal else ""


def step(span: Span) -> str:
    """Say what a stretch is read with, for a table: "limits 55.1% to 71.7%, mean 63.4%", "median 62.5%"."""
    return f"limits {levels(span)}" if span.lower is not None else f"{span.name} {span.centre.text}"


def levels(span: Span) -> str:
    """Say the lines of a stretch: "55.1% to 71.7%, mean 63.4%", or a median alone."""
    if span.lower is None or span.upper is None:
        return span.centre.text if span.name == "median" else f"{span.name} {span.centre.text}"
    return f"{span.lower.text} to {span.upper.text}, {span.name} {span.centre.text}"


def _last(panel: Panel) -> str:
    within = panel.signal == _NONE and panel.spans[-1].lower is not None
    return f"; the last value lies within them, {panel.signal}" if within else brief_alt(panel)
