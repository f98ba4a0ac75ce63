"""Run charts of series too short for limits: the median, and whether the points scatter about it as chance would."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

from reportgen.analysis.control import SIDES
from reportgen.analysis.series import Run
from reportgen.model import Polarity, Rule, Signal, Stretch, Variation


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a run chart shows."""

    stretch: Stretch
    signals: tuple[Signal, ...]
    telling: bool  # False: of so few points no rule could ever find a signal


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
    place = max(place for place, value in enumerate(run.values) if not isnan(value))
    last = run.values[place]
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
        tuple(Signal(run.quarters[place], rule, side, meaning) for rule in broken),
        # Half of the points lie on each side, so no run is longer than half; and a median is crossed at least once.
        telling=int(found.useful) // 2 > int(found.longest_limit) or int(found.crossings_limit) > 1,
    )
