"""What statistics say of each figure and its series; limits of all series are computed together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isnan, nan
from typing import Final

from reportgen.analysis.control import Charted, Wanted, chart_all
from reportgen.analysis.intervals import interval_of
from reportgen.analysis.method import Choice, method_for
from reportgen.analysis.rare import waiting
from reportgen.analysis.run_chart import Drawn, run_chart
from reportgen.analysis.series import Run, on_the_year, run_of
from reportgen.model import (
    Analysis,
    Difference,
    Figure,
    Item,
    Measure,
    Method,
    Protected,
    StatisticsRules,
    Verdict,
)
from reportgen.movement import tested

_WITH_LIMITS: Final = (Method.LIMITS, Method.TRIAL_LIMITS)


def analysed(protected: Protected) -> tuple[Figure, ...]:
    """Give every figure with its `analysis`, in the same order; a hidden point is none, so no limit can tell it."""
    measures = {measure.id: measure for measure in protected.project.framework.measures}
    read = [_Read.of(measures[figure.key.measure], figure) for figure in protected.figures]
    charted = _charted(read, protected.project.settings.statistics)
    return tuple(
        replace(each.figure, analysis=_analysis(each, chart)) for each, chart in zip(read, charted, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """A figure with its series as numbers, and the method that these allow."""

    measure: Measure
    item: Item
    figure: Figure
    run: Run  # of a measure that follows terms: the differences from the year before
    choice: Choice

    @classmethod
    def of(cls, measure: Measure, figure: Figure) -> _Read:
        item = measure.item(figure.key.item)
        run = run_of(measure, figure)
        if measure.seasonal:
            run = on_the_year(run)
        return cls(measure, item, figure, run, method_for(measure, item, figure, run))

    @property
    def target(self) -> float:
        """Give the target that limits can be compared with: a single value for each quarter."""
        target = self.figure.target
        if target is None or target.upper is not None or target.profile or self.measure.seasonal:
            return nan
        return float(target.value)


def _charted(read: Sequence[_Read], rules: StatisticsRules) -> Iterator[Charted | None]:
    wanted = [
        Wanted(each.run, each.item.polarity, each.target, each.measure.baseline_until)
        for each in read
        if each.choice.method in _WITH_LIMITS
    ]
    found = chart_all(wanted, rules)
    return (next(found) if each.choice.method in _WITH_LIMITS else None for each in read)


def _analysis(each: _Read, chart: Charted | None) -> Analysis:
    choice = each.choice
    interval, why = interval_of(each.measure, each.item, each.figure)
    base = Analysis(
        choice.method,
        choice.why,
        len(each.run.last.seen),
        shape=choice.shape,
        interval=interval,
        no_interval_why=why,
        differences=tuple(_differences(each.measure, each.figure)),
    )
    if chart is not None:
        return _with_limits(base, chart, each)
    if choice.method is Method.RUN_CHART:
        return _with_median(base, each)
    if choice.method is Method.BETWEEN:
        found = waiting(each.measure, each.figure, each.run.last)
        verdict = Verdict.SIGNAL if found.unusual is not None else Verdict.NO_SIGNAL
        return replace(
            base, since_last=found.since_last, usual_gap=found.usual, unusual=found.unusual, long_run=verdict
        )
    return base


def _differences(measure: Measure, figure: Figure) -> Iterator[Difference]:
    for change in (figure.change, figure.year_change):
        difference = tested(measure, figure, change) if change is not None else None
        if difference is not None:
            yield difference


def _with_limits(base: Analysis, chart: Charted, each: _Read) -> Analysis:
    if isnan(each.run.values[-1]):  # nothing is known of the reported quarter, and so nothing is said of it
        variation, verdict = None, Verdict.TOO_FEW
    else:
        flagged = any(signal.quarter == each.run.quarters[-1] for signal in chart.signals)
        variation, verdict = chart.variation, Verdict.SIGNAL if flagged else Verdict.NO_SIGNAL
    return replace(
        base,
        stretches=() if each.measure.seasonal else chart.stretches,
        yearly=chart.stretches[-1] if each.measure.seasonal else None,
        signals=chart.signals,
        variation=variation,
        # Beside a signal something is changing, and the limits are of what was before: they promise nothing.
        assurance=chart.assurance if verdict is not Verdict.SIGNAL else None,
        long_run=verdict,
        moved_since=chart.moved_since if verdict is Verdict.SIGNAL else None,
    )


def _with_median(base: Analysis, each: _Read) -> Analysis:
    drawn = run_chart(each.run.last, each.item.polarity)
    return replace(
        base,
        stretches=() if each.measure.seasonal else (drawn.stretch,),
        yearly=drawn.stretch if each.measure.seasonal else None,
        signals=drawn.signals,
        long_run=_of_run_chart(each.run, drawn),
    )


def _of_run_chart(run: Run, drawn: Drawn) -> Verdict:
    """Judge the reported quarter: not one without a figure, and not by rules that so few points could not meet."""
    if isnan(run.values[-1]) or not (drawn.telling or drawn.signals):
        return Verdict.TOO_FEW
    return Verdict.SIGNAL if drawn.signals else Verdict.NO_SIGNAL
