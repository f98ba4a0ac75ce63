"""Events that come less often than once a quarter: how long since the last, and whether that is usual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import Final

from reportgen.analysis.series import Run
from reportgen.model import Figure, Kind, Measure, Unusual
from reportgen.statistics.differences import counts
from reportgen.statistics.rare import gaps

_UNUSUAL: Final = 0.05  # the chance of a wait as long, or of as many at once, were events as frequent as before


@dataclass(frozen=True, slots=True)
class Waiting:
    """Time from event to event, in quarters."""

    since_last: int | None  # whole quarters without any since the last quarter that had one; None: not known
    usual: float | None  # mean from one quarter with events to the next; None: none is known
    unusual: Unusual | None  # what would seldom come, were events as frequent as before


def waiting(measure: Measure, figure: Figure, run: Run) -> Waiting:
    """Look at a stretch of rare events, quarter by quarter.

    Args:
        measure: Says what is counted: events, or the cases in a percentage's numerator.
        figure: Gives the numerators.
        run: The stretch that the reported quarter lies in.
    """
    events = _events(measure, figure, run)
    found = gaps(events)
    chance = found.chance_of_quiet
    if chance is not None and chance < _UNUSUAL:
        return Waiting(found.since, found.mean, Unusual.WAIT)
    return Waiting(found.since, found.mean, Unusual.MANY if _many_at_once(events) else None)


def _many_at_once(events: Sequence[float]) -> bool:
    """Tell whether the last quarter has more than chance gives, against all quarters before it together."""
    *earlier, now = [each for each in events if not isnan(each)] or [0.0]
    before = sum(earlier)
    if isnan(events[-1]) or not earlier or now * len(earlier) <= before or now != int(now) or before != int(before):
        return False
    return counts(int(now), int(before), 1, len(earlier)) < _UNUSUAL


def _events(measure: Measure, figure: Figure, run: Run) -> list[float]:
    if measure.kind is Kind.COUNT:
        return list(run.values)
    tops = {point.quarter: point.numerator for point in figure.series}
    return [nan if (top := tops.get(quarter)) is None else float(top) for quarter in run.quarters]
