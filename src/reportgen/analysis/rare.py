"""Events that come less often than once a quarter: how long since the last, and whether that is longer than usual."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from reportgen.analysis.series import Run
from reportgen.model import Figure, Kind, Measure

_UNUSUAL: Final = 0.05  # of waits as long as this one, were events as frequent as before


@dataclass(frozen=True, slots=True)
class Waiting:
    """Time from event to event, in quarters."""

    since_last: int | None  # whole quarters without any since the last quarter that had one; None: none was seen
    usual: float | None  # mean from one quarter with events to the next; None: fewer than two are known
    unusual: bool  # the present wait, or the last one that ended, is longer or shorter than chance often gives


def waiting(measure: Measure, figure: Figure, run: Run) -> Waiting:
    """Look at a stretch of rare events, quarter by quarter.

    Args:
        measure: Says what is counted: events, or the cases in a percentage's numerator.
        figure: Gives the numerators.
        run: The stretch that the reported quarter lies in; a quarter without a figure is taken as one without events,
            so that a wait is never told as shorter than it may be.
    """
    events = _events(measure, figure, run)
    places = [place for place, number in enumerate(events) if number > 0]
    if not places:
        return Waiting(None, None, unusual=False)
    since = len(events) - 1 - places[-1]
    gaps = [later - earlier for earlier, later in pairwise(places)]
    if not gaps:
        return Waiting(since, None, unusual=False)
    usual = sum(gaps) / len(gaps)
    return Waiting(since, usual, unusual=(1 - 1 / usual) ** since < _UNUSUAL if usual > 1 else since > 0)


def _events(measure: Measure, figure: Figure, run: Run) -> list[float]:
    if measure.kind is Kind.COUNT:
        return [value if value > 0 else 0.0 for value in run.values]
    tops = {point.quarter: point.numerator for point in figure.series}
    return [float(tops.get(quarter) or 0) for quarter in run.quarters]
