"""Control charts of all series at once: limits, the points that are signals, and whether a target will be met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import TYPE_CHECKING, Final

from reportgen.analysis.method import FOR_LIMITS, shaped_of
from reportgen.analysis.series import Run
from reportgen.model import Assurance, Polarity, Rule, Signal, StatisticsRules, Stretch, Variation
from reportgen.quarter import Quarter

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIDES: Final = {Polarity.HIGHER: 1, Polarity.LOWER: -1, Polarity.RANGE: 0, Polarity.NEUTRAL: 0}
_RULES: Final = (None, Rule.OUTSIDE, Rule.TREND, Rule.TWO_OF_THREE, Rule.SHIFT)
_VARIATIONS: Final = (Variation.COMMON, Variation.IMPROVEMENT, Variation.CONCERN, Variation.NEITHER)
_ASSURANCES: Final = (None, Assurance.PASSING, Assurance.FAILING, Assurance.INCONSISTENT)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A series that is long enough for limits."""

    run: Run
    polarity: Polarity
    target: float = nan  # in the unit of the values; NaN: there is none that limits can be compared with
    baseline_until: Quarter | None = None


@dataclass(frozen=True, slots=True)
class Charted:
    """What a control chart of one series shows."""

    stretches: tuple[Stretch, ...]  # those that are long enough; the last one always
    signals: tuple[Signal, ...]
    variation: Variation  # of the last point
    assurance: Assurance | None
    moved_since: Quarter | None = None  # all from here on lie on one side of the mean, enough for limits of their own


def chart_all(wanted: Sequence[Wanted], rules: StatisticsRules) -> Iterator[Charted]:
    """Find limits and signals of many series together.

    Args:
        wanted: Series whose last stretch is long enough. They may differ in length.
        rules: The settings of the project.

    Yields:
        For each series what its chart shows. Stretches that are too short for limits have none, and no signals.
    """
    if not wanted:
        return
    import numpy as np

    from reportgen.statistics import xmr

    rows = max(len(each.run.values) for each in wanted)
    values = np.full((rows, len(wanted)), nan)
    groups = np.full((rows, len(wanted)), -1, dtype=np.int64)  # before a series begins
    baseline = np.ones((rows, len(wanted)), dtype=np.bool_)
    for place, each in enumerate(wanted):
        start = rows - len(each.run.values)
        values[start:, place] = each.run.values
        groups[start:, place] = each.run.stretches
        baseline[start:, place] = _baseline(each)
    found = xmr.limits(values, groups, baseline, screen=rules.screening)
    codes, sides = xmr.flags(values, found, groups, beyond_limits_count=rules.beyond_limits_count)
    polarity = np.array([SIDES[each.polarity] for each in wanted], dtype=np.int8)
    meant = xmr.variation(codes, sides, polarity)
    target = np.array([each.target for each in wanted])
    assured = xmr.assurance(target, found.lower[-1], found.upper[-1], polarity)
    for place, each in enumerate(wanted):
        start = rows - len(each.run.values)
        column = _Column(found, codes[start:, place], sides[start:, place], meant[start:, place], start, place)
        yield Charted(
            tuple(_stretches(each, column)),
            tuple(_signals(each.run, column)),
            _VARIATIONS[meant[-1, place]],
            _ASSURANCES[assured[place]],
            _moved_since(each.run.last, float(found.mean[-1, place]), rules),
        )


@dataclass(frozen=True, slots=True)
class _Column:
    """One series of the arrays."""

    limits: object
    codes: NDArray[np.int8]
    sides: NDArray[np.int8]
    meant: NDArray[np.int8]
    start: int
    place: int

    def at(self, name: str, row: int) -> float | None:
        number = float(getattr(self.limits, name)[self.start + row, self.place])
        return None if isnan(number) else number


def _baseline(each: Wanted) -> list[bool]:
    """Mark the points that limits are made from: of the stretch in which a fixed baseline ends, those up to its end."""
    until, run = each.baseline_until, each.run
    if until is None or until not in run.quarters:
        return [True] * len(run.quarters)
    fixed = run.stretches[run.quarters.index(until)]
    return [number != fixed or quarter <= until for quarter, number in zip(run.quarters, run.stretches, strict=True)]


def _long_enough(run: Run) -> frozenset[int]:
    """Find the stretches that bear limits: the last, of which somebody else has decided, and earlier ones like it."""
    last = run.stretches[-1]
    return frozenset(number for number in set(run.stretches) if number == last or _bears(run.stretch(number)))


def _bears(earlier: Run) -> bool:
    return len(earlier.seen) >= FOR_LIMITS and shaped_of(earlier) is None


def _stretches(each: Wanted, column: _Column) -> Iterator[Stretch]:
    run = each.run
    for number in sorted(_long_enough(run)):
        part = run.stretch(number)
        row = run.stretches.index(number)
        centre = column.at("mean", row)
        if centre is None:
            continue
        until = each.baseline_until
        yield Stretch(
            part.quarters[0],
            part.quarters[-1],
            len(part.seen),
            centre,
            column.at("lower", row),
            column.at("upper", row),
            column.at("near_lower", row),
            column.at("near_upper", row),
            until if until is not None and until in part.quarters else None,
        )


def _moved_since(run: Run, centre: float, rules: StatisticsRules) -> Quarter | None:
    """Find where a stretch moved to one side of its centre and settled there, long enough for limits of its own.

    Until somebody who knows the reason begins the limits anew there, each of its values is flagged, and none is news.
    A series that still rises or falls has not settled: limits of its own would flag it again.
    """
    on_one_side: list[int] = []  # places, the latest first
    side = 0.0
    for place in reversed(range(len(run.values))):
        value = run.values[place]
        if isnan(value):
            continue
        if value == centre or side * (value - centre) < 0:
            break
        on_one_side.append(place)
        side = value - centre
    # The earliest first: what lay on that side by chance before the move is left out where it unsettles the rest.
    starts = reversed(on_one_side[FOR_LIMITS - 1 :])
    return next((run.quarters[start] for start in starts if _settled(run.values[start:], rules)), None)


def _settled(values: Sequence[float], rules: StatisticsRules) -> bool:
    import numpy as np

    from reportgen.statistics import xmr

    column = np.array(values)[:, np.newaxis]
    one = np.zeros(column.shape, dtype=np.int64)
    found = xmr.limits(column, one, np.ones(column.shape, dtype=np.bool_), screen=rules.screening)
    codes, _ = xmr.flags(column, found, one, beyond_limits_count=rules.beyond_limits_count)
    return not codes.any()


def _signals(run: Run, column: _Column) -> Iterator[Signal]:
    told = _long_enough(run)
    for row in column.codes.nonzero()[0]:
        rule = _RULES[column.codes[row]]
        if rule is not None and run.stretches[row] in told:
            yield Signal(run.quarters[row], rule, int(column.sides[row]), _VARIATIONS[column.meant[row]])
