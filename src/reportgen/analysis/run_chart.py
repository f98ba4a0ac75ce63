"""Run charts of series too short for limits: the median, and whether the points scatter about it as chance would."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.analysis.control import SIDES
from reportgen.analysis.series import Run
from reportgen.model import Polarity, Rule, Signal, Stretch, Variation


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a run chart shows."""

    stretch: Stretch
    signals: tuple[Signal, ...]


def run_chart(run: Run, polarity: Polarity) -> Drawn:
    """Judge a stretch by Anhøj's two rules; a signal is one of the whole chart, and is noted at its last point.

    Args:
        run: One stretch with values.
        polarity: What a signal's side means.
    """
    import numpy as np

    from reportgen.statistics.runs import runs

    found = runs(np.array(run.values))
    median = float(found.median)
    last = run.seen[-1]
    side = (last > median) - (last < median)
    worth = side * SIDES[polarity]
    meaning = Variation.IMPROVEMENT if worth > 0 else Variation.CONCERN if worth < 0 else Variation.NEITHER
    broken = []
    if found.longest > found.longest_limit:
        broken.append(Rule.LONG_RUN)
    if found.crossings < found.crossings_limit:
        broken.append(Rule.FEW_CROSSINGS)
    return Drawn(
        Stretch(run.quarters[0], run.quarters[-1], len(run.seen), median),
        tuple(Signal(run.quarters[-1], rule, side, meaning) for rule in broken),
    )
