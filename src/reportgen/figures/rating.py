"""Where a value stands against the target that was in force in its quarter."""

from __future__ import annotations

from fractions import Fraction

from reportgen.figures.compare import distance
from reportgen.model import Combine, Item, Key, Kind, Measure, Point, Polarity, Rating, Target
from reportgen.quarter import Quarter


def target_for(measure: Measure, item: Item, key: Key, quarter: Quarter) -> Target | None:
    """Find the target in force: the item's own before the measure's.

    A target speaks of the whole: none for splits, and none for an agency's part of a summed count.
    """
    if not measure.targets or key.area or key.group or key.unit:
        return None
    if key.agency and measure.combine is Combine.SUM and not measure.kind.is_percentage:
        return None
    in_force = [(name, target) for name, target in measure.targets if target.life.covers(quarter)]
    for wanted in (item.id, ""):
        for name, target in in_force:
            if name == wanted:
                return target
    return None


def small_base(point: Point, measure: Measure) -> bool:
    """Tell whether fewer were counted than the measure needs: "N of M" leads, and nothing is rated."""
    counts_cases = measure.kind.is_percentage and measure.kind is not Kind.SHARE
    return counts_cases and point.denominator is not None and 0 < point.denominator < measure.smallest_denominator


def rate(value: Fraction | None, polarity: Polarity, target: Target | None) -> Rating | None:
    """Rate a value: met, within tolerance or not met; None without value, target or polarity.

    Example:
        >>> from reportgen.model import ALWAYS
        >>> target = Target(Fraction(95, 100), "the board", ALWAYS, tolerance=Fraction(2, 100))
        >>> rate(Fraction(94, 100), Polarity.HIGHER, target)
        <Rating.WITHIN_TOLERANCE: 'within tolerance'>
    """
    if value is None or target is None or polarity is Polarity.NEUTRAL:
        return None
    if polarity is Polarity.RANGE:
        short = distance(value, target)
    elif polarity is Polarity.HIGHER:
        short = target.value - value
    else:
        short = value - target.value
    if short <= 0:
        return Rating.MET
    return Rating.WITHIN_TOLERANCE if short <= target.tolerance else Rating.NOT_MET
