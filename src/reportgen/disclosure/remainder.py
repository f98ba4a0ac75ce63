"""What the parts of a whole leave: a few people whom no row shows, and whom subtraction would tell."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from reportgen.disclosure.primary import Rule, numbers_of, sensitive
from reportgen.model import AbsenceKind, Measure, Point


def leaves_few(measure: Measure, whole: Point | None, parts: Iterable[Point], rule: Rule) -> bool:
    """Tell whether the whole less all its parts is a small number of people, whom no row shows.

    Where a part is hidden `protect` has seen to it that subtraction does not end; where none is, it ends at whoever
    has no row: a place that has closed since, a group that did not come.

    Args:
        measure: Whose figures they are.
        whole: The point of one quarter that the parts split; None if there is none.
        parts: The parts' points of the same quarter.
        rule: What is small in that quarter.
    """
    points = tuple(parts)
    if not sensitive(measure) or whole is None or any(map(_hidden, points)):
        return False
    of_whole = numbers_of(whole, measure)
    of_parts = [numbers for point in points if (numbers := numbers_of(point, measure))]
    if not of_whole or not of_parts:
        return False
    left = [total - sum(part, Fraction(0)) for total, part in zip(of_whole, zip(*of_parts, strict=True), strict=True)]
    return left[-1] > 0 and any(rule.small(number) for number in left)


def _hidden(point: Point) -> bool:
    return point.absence is not None and point.absence.kind is AbsenceKind.SUPPRESSED
