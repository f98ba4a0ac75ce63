"""Which method a series allows: its length decides, and what sort of number it is. The one place for these rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Final

from reportgen.analysis.series import Run
from reportgen.model import Basis, Figure, Item, Kind, Measure, Method
from reportgen.numbers import counted
from reportgen.quarter import Quarter

FOR_A_RUN_CHART: Final = 8  # points with a value, since the last break (RULES, "Short series")
FOR_LIMITS: Final = 12
FOR_FIRM_LIMITS: Final = 20
# Of a stretch. Each hole takes two moving ranges away and ends every run: with one in four missing, half of the ranges
# can be gone, and what is left is no series of neighbours.
_MOST_MISSING: Final = Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class Choice:
    """A method, why it was taken, and what the series looks like."""

    method: Method
    why: str
    shape: str = ""


def method_for(measure: Measure, item: Item, figure: Figure, run: Run) -> Choice:
    """Choose how a series may be read, and say why.

    Args:
        measure: Says what sort of number it is.
        item: Says what period a value covers.
        figure: Gives how the reported cases were chosen.
        run: The series as numbers: of a measure that follows terms, the differences from the year before.
    """
    if measure.duty:
        return Choice(Method.SHORTFALL, "a duty is told by how many fall short")
    if item.basis is Basis.COHORT or item.lag:
        return Choice(Method.COMPARISONS, "each point is a different group, and groups are not compared")
    if item.basis is Basis.ROLLING:
        return Choice(Method.COMPARISONS, "each figure covers twelve months, which overlap with those before")
    if figure.point.selection.chosen:
        return Choice(Method.COMPARISONS, "the cases were chosen by hand or by theme: they say nothing of the others")
    last = run.last
    seen = last.seen
    if rare(measure, item, figure, last):
        return Choice(Method.BETWEEN, "fewer than one a quarter: the time between them is told", "rare")
    if figure.small_base:
        return Choice(Method.COMPARISONS, "too few cases for a percentage, and so for limits of one")
    if measure.baseline_until is not None and measure.baseline_until in last.quarters:
        return _by_baseline(last, measure.baseline_until)
    if len(seen) >= FOR_A_RUN_CHART:
        shaped = shaped_of(last)
        if shaped is not None:
            return shaped
    found = _by_length(len(seen), "differences from the year before" if measure.seasonal else "points")
    if measure.baseline_until is None:
        return found
    return replace(found, why=f"{found.why}; the baseline up to {measure.baseline_until} lies before them")


def shaped_of(last: Run) -> Choice | None:
    """Recognise a stretch that collapses limits or that is too full of holes; None where limits may be made."""
    seen = last.seen
    missing = len(last.values) - len(seen)
    if missing > _MOST_MISSING * len(last.values):
        what = "missing, hidden or of cases that cannot be compared"
        why = f"{missing} of {len(last.values)} are {what}: too many for a run chart or limits"
        return Choice(Method.COMPARISONS, why, "gappy")
    hidden = any(last.hidden)
    if len(set(seen)) == 1:
        whole = "every figure that is shown" if hidden else "every figure"
        return Choice(Method.COMPARISONS, f"{whole} is the same: nothing to draw limits from", "constant")
    zeros = sum(value == 0 for value in seen)
    if 2 * zeros >= len(seen):
        of = f"{zeros} of the {len(seen)} figures{' that are shown' if hidden else ''}"
        return Choice(Method.COMPARISONS, f"{of} are zero: too rare for limits", "mostly zero")
    still = sum(one == other for one, other in pairwise(seen))
    if 2 * still >= len(seen) - 1:
        # Screening would leave nothing but the zeros of the moving range, and limits that hold nothing.
        return Choice(Method.COMPARISONS, "it moves in single steps: too seldom for limits", "steps")
    return None


def _by_baseline(last: Run, until: Quarter) -> Choice:
    """Look at the points of a fixed baseline, and count them: the limits rest on them alone."""
    ends = last.quarters.index(until) + 1
    fixed = Run(last.quarters[:ends], last.values[:ends], last.stretches[:ends], last.hidden[:ends])
    points = len(fixed.seen)
    if points >= FOR_LIMITS and (shaped := shaped_of(fixed)) is not None:
        return Choice(shaped.method, f"up to {until}, which limits would be fixed on, {shaped.why}", shaped.shape)
    said = f"{counted(points, 'point')} up to {until}, which the limits are fixed on"
    if points < FOR_LIMITS:
        return Choice(Method.COMPARISONS, f"{said}: {FOR_LIMITS} are needed")
    if points < FOR_FIRM_LIMITS:
        return Choice(Method.TRIAL_LIMITS, f"{said}: limits are on trial below {FOR_FIRM_LIMITS}")
    return Choice(Method.LIMITS, said)


def _by_length(points: int, what: str) -> Choice:
    said = f"{points} {what}" if points != 1 else counted(1, what.removesuffix("s"))
    if points < FOR_A_RUN_CHART:
        return Choice(Method.COMPARISONS, f"{said}: {FOR_A_RUN_CHART} are needed for a run chart")
    if points < FOR_LIMITS:
        return Choice(Method.RUN_CHART, f"{said}: {FOR_LIMITS} are needed for limits")
    if points < FOR_FIRM_LIMITS:
        return Choice(Method.TRIAL_LIMITS, f"{said}: limits are on trial below {FOR_FIRM_LIMITS}")
    return Choice(Method.LIMITS, said)


def rare(measure: Measure, item: Item, figure: Figure, last: Run) -> bool:
    """Tell whether events come less often than once a quarter on average, over at least as long as a run chart needs.

    Of a percentage it is the cases in the numerator that are counted. Never where a figure is hidden: nobody may be
    told how many it stands for.
    """
    if item.basis not in (Basis.FLOW, Basis.RATIO) or len(last.seen) < FOR_A_RUN_CHART or any(last.hidden):
        return False
    if measure.seasonal:
        return False  # the run holds differences, which may be of any size
    if measure.kind is Kind.COUNT:
        return sum(last.seen) < len(last.seen)
    if measure.kind is not Kind.PERCENTAGE:
        return False
    since, total, points = last.quarters[0], 0.0, 0
    for point in figure.series:
        if (top := point.numerator) is None or point.quarter < since:
            continue
        total, points = total + top.numerator / top.denominator, points + 1
        if total >= len(figure.series):
            return False  # as most are, after one quarter or two
    return points >= FOR_A_RUN_CHART and total < points
