"""What statistics say of a figure, as JSON: the part `analysis` of the contract (`docs/figures.schema.json`)."""

from __future__ import annotations

from reportgen.model import Analysis, Difference, Interval, Signal, Stretch

Json = str | int | float | bool | dict[str, "Json"] | list["Json"] | None


def analysis_json(analysis: Analysis | None) -> dict[str, Json] | None:
    """Lay out method, limits, signals, verdicts and intervals; null for a figure that was not analysed."""
    if analysis is None:
        return None
    question, verdict = analysis.verdict
    return {
        "method": analysis.method.value,
        "why": analysis.why,
        "points": analysis.points,
        "shape": analysis.shape,
        "verdict": {"question": question.value, "answer": verdict.value},
        "long_run": analysis.long_run.value,
        "variation": analysis.variation.value if analysis.variation is not None else None,
        "assurance": analysis.assurance.value if analysis.assurance is not None else None,
        "stretches": [_stretch(each) for each in analysis.stretches],
        "differences_from_last_year": _stretch(analysis.yearly) if analysis.yearly is not None else None,
        "signals": [_signal(each) for each in analysis.signals],
        "interval": _interval(analysis.interval),
        "why_no_interval": analysis.no_interval_why,
        "tests": [_difference(each) for each in analysis.differences],
        "quarters_since_last_event": analysis.since_last,
        "usual_quarters_between_events": analysis.usual_gap,
        "unusual": analysis.unusual.value if analysis.unusual is not None else None,
        "moved_since": None if analysis.moved_since is None else str(analysis.moved_since),
    }


def _stretch(stretch: Stretch) -> dict[str, Json]:
    until = stretch.baseline_until
    return {
        "first": str(stretch.first),
        "last": str(stretch.last),
        "points": stretch.points,
        "centre": stretch.centre,
        "lower": stretch.lower,
        "upper": stretch.upper,
        "near_lower": stretch.near_lower,
        "near_upper": stretch.near_upper,
        "baseline_until": None if until is None else str(until),
    }


def _signal(signal: Signal) -> dict[str, Json]:
    return {
        "quarter": str(signal.quarter),
        "rule": signal.rule.value,
        "side": signal.side,
        "meaning": signal.meaning.value,
    }


def _interval(interval: Interval | None) -> dict[str, Json] | None:
    if interval is None:
        return None
    return {
        "lower": interval.lower,
        "upper": interval.upper,
        "method": interval.method,
        "finite_population": interval.corrected,
    }


def _difference(difference: Difference) -> dict[str, Json]:
    return {
        "question": difference.question.value,
        "against": str(difference.against),
        "verdict": difference.verdict.value,
        "test": difference.test,
        "interval": _interval(difference.interval),
        "p": difference.p,
    }
