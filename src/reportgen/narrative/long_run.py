"""What a figure's whole series says of it, and how sure its value is: answers to other questions than a movement's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from reportgen.model import (
    Analysis,
    Claim,
    Dimension,
    Kind,
    Measure,
    Method,
    Question,
    Rule,
    Signal,
    Variation,
    Verdict,
)
from reportgen.movement import far, usable
from reportgen.narrative.facts import Entry, Scene, entries, figure_names
from reportgen.narrative.together import Reading
from reportgen.numbers import number_text, value_text

_LIMITS: Final = (Method.LIMITS, Method.TRIAL_LIMITS)
_NAMED: Final = 3  # signals that one sentence names
_FINEST: Final = 4  # decimals of a limit, beyond what the value is printed with


def signal_of(entry: Entry) -> Signal | None:
    """Give the signal of the reported quarter, if the series has one."""
    analysis = entry.figure.analysis
    if analysis is None or analysis.long_run is not Verdict.SIGNAL or not entry.present or not entry.figure.new:
        return None
    return analysis.signals[-1] if analysis.signals else None


def firm(scene: Scene, entry: Entry) -> Signal | None:
    """Give the signal that a conclusion may rest on: not one so near the centre that it would be little as a change.

    Of a measure that follows school terms it is only a difference from the year before that is unusual and more than
    chance gives: a long row of small ones is no news of this quarter.
    """
    signal, analysis = signal_of(entry), entry.figure.analysis
    if signal is None or analysis is None or not usable(entry.figure):
        return None
    if analysis.moved_since is not None:
        return None  # it moved long ago, and has settled there: its page says since when
    if analysis.yearly is None:
        stretch = analysis.last
        return signal if stretch is None or far(entry.measure, entry.figure, stretch.centre, scene.limits) else None
    year = analysis.difference(Question.YEAR)
    clear = year is not None and year.verdict is Verdict.SIGNAL
    return signal if clear and signal.rule in (Rule.OUTSIDE, Rule.TWO_OF_THREE) else None


def of_measure(scene: Scene, measure: Measure) -> tuple[Claim, ...]:
    """Say on a measure's own page what the long run says of its figures, and how sure the one figure is."""
    found = entries(scene, measure)
    if len(found) == 1:
        return tuple(_of_entry(scene, found[0]))
    claim = _of_several(scene, found)
    return () if claim is None else (claim,)


def _of_entry(scene: Scene, entry: Entry) -> Iterator[Claim]:
    analysis = entry.figure.analysis
    if analysis is None or not entry.present or entry.measure.duty:
        return
    key = entry.figure.key
    if entry.figure.new:
        yield scene.voice.say(f"long-run.{_state(entry, analysis)}", [key], _names(scene, entry, analysis))
    interval = analysis.interval
    if interval is not None and not entry.few:
        names = {
            "lower": _bound(entry, interval.lower, lower=True),
            "upper": _bound(entry, interval.upper, lower=False),
            "method": interval.method,
            "corrected": "yes" if interval.corrected else "",
            "clustered": "yes" if entry.measure.clustered else "",
        }
        of = "count" if entry.measure.kind is Kind.COUNT else "survey" if entry.point.asked is not None else "share"
        yield scene.voice.say(f"interval.{of}", [key], figure_names(scene, entry) | names)


def together(scene: Scene, found: Iterable[Entry]) -> Claim | None:
    """Say in one sentence which of a part's figures carry a signal in the long run; nothing where none does."""
    flagged = [(entry, signal) for entry in found if (signal := signal_of(entry)) is not None]
    if not flagged:
        return None
    # What is a concern comes first, then what improved, then what is neither.
    order = (Variation.CONCERN, Variation.IMPROVEMENT, Variation.NEITHER, Variation.COMMON)
    flagged.sort(key=lambda pair: order.index(pair[1].meaning))
    named = flagged[:_NAMED]
    parts = [_part(scene, entry, signal) for entry, signal in named]
    more = len(flagged) - len(named)
    names = {"list": "; ".join(parts), "more": scene.voice.number(more) if more else ""}
    return scene.voice.say("group.long-run", [entry.figure.key for entry, _ in flagged], names)


def beside(scene: Scene, lead: Claim, readings: Mapping[Dimension, Reading]) -> Claim:
    """Add to a triad's lead the one signal of the long run that it must not be read without, outcomes first.

    A lead tells what moved against a year ago. A concern that crept up over years is none of that, and "no outcome
    changed clearly" would hide it.
    """
    order = {Variation.CONCERN: 0, Variation.IMPROVEMENT: 1}
    found = [
        (order[signal.meaning], -number, entry, signal)
        for number, dimension in enumerate((Dimension.QUANTITY, Dimension.QUALITY, Dimension.OUTCOME))
        for entry in readings[dimension].entries
        if (signal := firm(scene, entry)) is not None and signal.meaning in order
    ]
    if not found:
        return lead
    _, _, entry, signal = min(found, key=lambda each: each[:2])
    if entry.figure.key in lead.keys:
        return lead
    said = scene.voice.say("lead.long-run", [entry.figure.key], {"list": _part(scene, entry, signal)})
    return Claim(f"{lead.text} {said.text}", (*lead.keys, *said.keys))


def _part(scene: Scene, entry: Entry, signal: Signal) -> str:
    return scene.voice.word("signal.part", title=entry.title, signal=signal_text(scene, entry, signal))


def signal_text(scene: Scene, entry: Entry, signal: Signal) -> str:
    """Write what a signal is: "above the limits of 301.1 to 345.9, a signal of concern"."""
    analysis = entry.figure.analysis
    if analysis is None:
        raise ValueError("a signal comes from an analysis")
    names = _names(scene, entry, analysis)
    used = {name: names[name] for name in ("side", "centre", "limits", "lower", "upper", "meaning", "chance", "low")}
    return scene.voice.word(f"signal.{rule_name(entry, signal)}", **used)


def rule_name(entry: Entry, signal: Signal) -> str:
    """Name the state of a signal by its rule."""
    rule = signal.rule.name.lower().replace("_", "-")
    yearly = entry.figure.analysis is not None and entry.figure.analysis.yearly is not None
    return f"yearly-{rule}" if yearly else rule


def _state(entry: Entry, analysis: Analysis) -> str:
    """Name what there is to say: a signal by its rule, no signal by the method, or why only comparisons are made."""
    signal = signal_of(entry)
    if signal is not None:
        return f"signal.{rule_name(entry, signal)}"
    if analysis.method is Method.BETWEEN:
        return _waiting(analysis)
    if analysis.long_run is Verdict.TOO_FEW:
        return "median" if analysis.method is Method.RUN_CHART and analysis.last is not None else "comparisons"
    if analysis.yearly is not None:
        return "quiet.yearly"
    return "quiet.limits" if analysis.method in _LIMITS else "quiet.run-chart"


def _waiting(analysis: Analysis) -> str:
    if analysis.since_last is None:
        return "between.none"
    if analysis.usual_gap is None:
        return "between.first" if analysis.since_last else "between.only"
    return "between.now" if analysis.since_last == 0 else "between.since"


def _names(scene: Scene, entry: Entry, analysis: Analysis) -> dict[str, str]:
    """Give the values that a sentence about the long run may use."""
    names = figure_names(scene, entry) | {
        "points": str(analysis.points),
        "why": analysis.why,
        "limits": scene.voice.word("limits.trial" if analysis.method is Method.TRIAL_LIMITS else "limits.firm"),
        **dict.fromkeys(("first", "centre", "lower", "upper", "side"), ""),
        **dict.fromkeys(("meaning", "baseline", "usual_gap", "chance", "low"), ""),
        "since_last": str(analysis.since_last or 0),
        "unusual": analysis.unusual.value if analysis.unusual is not None else "",
        "moved_since": str(analysis.moved_since or ""),
    }
    if analysis.usual_gap is not None:
        names["usual_gap"] = number_text(Fraction(analysis.usual_gap), 1)
    stretch = analysis.last
    if stretch is not None:
        names["first"] = str(stretch.first)
        names["centre"] = _limit(entry, stretch.centre)
        names["baseline"] = str(stretch.baseline_until) if stretch.baseline_until is not None else ""
        if stretch.lower is not None and stretch.upper is not None:
            names["lower"], names["upper"] = _limit(entry, stretch.lower), _limit(entry, stretch.upper)
    signal = signal_of(entry)
    year = analysis.difference(Question.YEAR)
    names["chance"] = "yes" if year is not None and year.verdict is not Verdict.SIGNAL else ""
    if signal is not None:
        names["low"] = "yes" if signal.side < 0 else ""
        names["side"] = scene.voice.word("side.above" if signal.side > 0 else "side.below")
        if signal.rule is Rule.TREND:
            names["side"] = scene.voice.word("side.rising" if signal.side > 0 else "side.falling")
        if signal.meaning is not Variation.NEITHER:
            names["meaning"] = scene.voice.word(f"meaning.{signal.meaning.value}")
    return names


def _limit(entry: Entry, bound: float) -> str:
    """Write a mean, median or limit; finer than the value where the two would otherwise print alike and are not."""
    measure, value = entry.measure, entry.figure.value
    exact = Fraction(bound)
    if measure.kind.is_percentage:
        exact = min(max(exact, Fraction(0)), Fraction(1))
    scale = 100 if measure.kind.is_percentage else 1
    decimals = measure.decimals + (not measure.kind.is_percentage)
    while value is not None and value != exact and decimals < _FINEST + measure.decimals:
        if number_text(exact * scale, decimals) != number_text(value * scale, decimals):
            break
        decimals += 1
    return _written(measure, exact, number_text(exact * scale, decimals))


def _bound(entry: Entry, bound: float, *, lower: bool) -> str:
    """Write the end of an interval, rounded outwards for whole numbers so that it holds what it should."""
    exact = Fraction(bound)
    if entry.measure.kind is Kind.COUNT:
        return number_text(Fraction(exact.__floor__() if lower else exact.__ceil__()))
    return value_text(entry.measure, exact, prose=True)


def _written(measure: Measure, exact: Fraction, number: str) -> str:
    if measure.kind is Kind.RATIO:
        return value_text(measure, exact)
    return f"{number} per cent" if measure.kind.is_percentage else number


def _of_several(scene: Scene, found: Sequence[Entry]) -> Claim | None:
    """Say of a measure with several figures how many carry a signal, how many none, and of how many nobody can say."""
    read = [
        (entry, entry.figure.analysis)
        for entry in found
        if entry.figure.analysis is not None and entry.present and entry.figure.new and not entry.measure.duty
    ]
    if not read:
        return None
    flagged = [(entry, signal) for entry, _ in read if (signal := signal_of(entry)) is not None]
    quiet = [entry for entry, analysis in read if analysis.long_run is Verdict.NO_SIGNAL]
    few = len(read) - len(flagged) - len(quiet)
    parts = [_part(scene, entry, signal) for entry, signal in flagged[:_NAMED]]
    number = scene.voice.number
    names = {
        "list": "; ".join(parts),
        "more": number(len(flagged) - len(parts)) if len(flagged) > len(parts) else "",
        "quiet": number(len(quiet)) if quiet else "",
        "few": number(few) if few else "",
        "why": read[0][1].why if few == len(read) and len({analysis.why for _, analysis in read}) == 1 else "",
        "count": number(len(read)),
    }
    state = "signals" if flagged else "quiet" if quiet else "few"
    return scene.voice.say(f"long-run.several.{state}", [entry.figure.key for entry, _ in read], names)
