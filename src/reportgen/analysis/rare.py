"""Events that come less often than once a quarter: how long since the last, and whether that is longer than usual."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Final

from reportgen.analysis.series import Run
from reportgen.model import Figure, Kind, Measure
from reportgen.statistics.rare import gaps

_UNUSUAL: Final = 0.05  # of waits as long as this one, were events as frequent as before


@dataclass(frozen=True, slots=True)
class Waiting:
    """Time from event to event, in quarters."""

    since_last: int | None  # whole quarters without any since the last quarter that had one; None: not known
    usual: float | None  # mean from one quarter with events to the next; None: none is known
    unusual: bool  # so long a wait would seldom come, were events as frequent as before


def waiting(measure: Measure, figure: Figure, run: Run) -> Waiting:
    """Look at a stretch of rare events, quarter by quarter.

    Args:
        measure: Says what is counted: events, or the cases in a percentage's numerator.
        figure: Gives the numerators.
        run: The stretch that the reported quarter lies in.
    """
    found = gaps(_events(measure, figure, run))
    chance = found.chance_of_quiet
    return Waiting(found.since, found.mean, unusual=chance is not None and chance < _UNUSUAL)


def _events(measure: Measure, figure: Figure, run: Run) -> list[float]:
    if measure.kind is Kind.COUNT:
        return list(run.values)
    tops = {point.quarter: point.numerator for point in figure.series}
    return [nan if (top := tops.get(quarter)) is None else float(top) for quarter in run.quarters]
