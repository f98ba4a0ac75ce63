"""How several agencies' points make one: a sum that lacks an agency is not a sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from reportgen.figures.values import NOTHING_TO_COUNT, ROUNDED_AWAY, divide, nothing_to_count, ordered
from reportgen.model import (
    Absence,
    AbsenceKind,
    Agency,
    Item,
    Kind,
    Marker,
    Measure,
    Point,
    Selection,
)
from reportgen.model import Part as Number  # here a part is an agency's point
from reportgen.quarter import Quarter

Part = tuple[Agency, Point]
ZERO = Fraction(0)


def total(parts: Sequence[Part], measure: Measure, item: Item, quarter: Quarter, break_before: str = "") -> Point:
    """Add the agencies' points of one quarter.

    Percentages add numerators and denominators. An agency to which the figure does not apply is left out. If
    another lacks it, the point is INCOMPLETE: it tells how many returned, and holds the sum of what was
    returned as `partial`, of which nothing may be made.
    """
    counted = [part for part in parts if not _does_not_apply(part[1])]
    present = [point for _, point in counted if _usable(point)]
    base = Point(quarter, None, break_before=break_before, cohort=quarter - item.lag if item.lag else None)
    if not counted:
        applies = [point for _, point in parts]
        absence = applies[0].absence if applies else Absence(AbsenceKind.NOT_APPLICABLE, "no agency returns it")
        return replace(base, absence=absence)
    if len(present) < len(counted):
        return replace(base, absence=_lacking(counted, present, measure))
    if measure.kind is not Kind.COUNT and not _poolable(present, measure):
        return replace(base, absence=Absence(AbsenceKind.NOT_APPLICABLE, "cannot be added up: parts were not returned"))
    return _added(present, measure, base)


def _does_not_apply(point: Point) -> bool:
    # 0 of 0 adds nothing and is no gap; "not applicable" without numbers is an agency outside the measure.
    absence = point.absence
    return absence is not None and absence.kind is AbsenceKind.NOT_APPLICABLE and not _usable(point)


def _usable(point: Point) -> bool:
    return point.value is not None or nothing_to_count(point.absence)


def _poolable(points: Sequence[Point], measure: Measure) -> bool:
    if measure.kind is Kind.AMOUNT and all(point.numerator is None for point in points):
        return True
    return all(point.numerator is not None and point.denominator is not None for point in points)


def _added(points: Sequence[Point], measure: Measure, base: Point) -> Point:
    value, numerator, denominator = _sum(points, measure)
    selections = {point.selection for point in points}
    asked = [point.asked for point in points if point.asked is not None]
    covered = [point.covered for point in points if point.covered is not None]
    cohorts = {point.cohort for point in points}
    return replace(
        base,
        value=value,
        numerator=numerator,
        denominator=denominator,
        absence=_nothing(points) if value is None else None,
        markers=ordered(_of_sum({marker for point in points for marker in point.markers}, value, numerator)),
        cohort=cohorts.pop() if len(cohorts) == 1 else base.cohort,
        wave=points[0].wave,
        asked=sum(asked) if len(asked) == len(points) else None,
        # Who answers for many (education for its schools) says of how many; the others have nobody to answer for.
        covered=(sum(a for a, _ in covered), sum(b for _, b in covered)) if covered else None,
        # Cases chosen in different ways are read as "of those looked at", like picked ones.
        selection=selections.pop() if len(selections) == 1 else Selection.PICKED,
        small=_small(points),
    )


def _nothing(points: Sequence[Point]) -> Absence:
    return ROUNDED_AWAY if any(point.absence == ROUNDED_AWAY for point in points) else NOTHING_TO_COUNT


def _of_sum(markers: set[Marker], value: Fraction | None, numerator: Fraction | None) -> set[Marker]:
    """Leave out that a part rounds to zero where the sum does not."""
    return markers - {Marker.LOW} if numerator or (value and numerator is None) else markers


def _small(points: Sequence[Point]) -> tuple[Number, ...]:
    """List the numbers of a sum that are small: those of which one part is, and each of the others is too or is zero.

    Whatever the rounded numbers come to: of a part that is neither, the sum is more than small.
    """
    return tuple(
        number
        for number in Number
        if any(number in point.small for point in points)
        and all(number in point.small or not _told(point, number) for point in points)
    )


def _told(point: Point, number: Number) -> Fraction:
    """Give a number of persons that a point tells."""
    top = point.numerator if point.numerator is not None else point.value or ZERO
    whole = point.denominator if point.denominator is not None else top
    return {Number.NUMERATOR: top, Number.COMPLEMENT: whole - top, Number.DENOMINATOR: whole}[number]


def _sum(points: Sequence[Point], measure: Measure) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    parts = [(p.numerator, p.denominator) for p in points if p.numerator is not None and p.denominator is not None]
    if measure.kind is Kind.COUNT or len(parts) < len(points):
        return sum((point.value for point in points if point.value is not None), ZERO), None, None
    numerator = sum((part for part, _ in parts), ZERO)
    denominator = sum((whole for _, whole in parts), ZERO)
    return (divide(numerator, denominator) if denominator else None), numerator, denominator


def _lacking(counted: Sequence[Part], present: Sequence[Point], measure: Measure) -> Absence:
    gaps = [(agency, point.absence) for agency, point in counted if not _usable(point) and point.absence is not None]
    kinds = {absence.kind for _, absence in gaps}
    names = _listed([agency.title for agency, _ in gaps])
    if present:
        return Absence(
            AbsenceKind.INCOMPLETE,
            f"no figure from {names}",
            returned=len(present),
            expected=len(counted),
            partial=_sum(present, measure)[0] if measure.kind is Kind.COUNT or _poolable(present, measure) else None,
        )
    if len(gaps) == 1:
        return gaps[0][1]
    kind = kinds.pop() if len(kinds) == 1 else AbsenceKind.NOT_RETURNED
    return Absence(kind, "" if kind is AbsenceKind.NOT_DUE else f"no figure from {names}")


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def across(top: Point, bottom: Point | None, bottom_title: str) -> Point:
    """Put one return's numerator over another return's denominator.

    Args:
        top: The point that holds the numerator (in `numerator`, or as a count in `value`).
        bottom: The denominator's point in force; None where there is none yet.
        bottom_title: What the denominator is, for the reason where it is missing.

    Returns:
        The point with both parts, or an absence where either is missing: half a ratio is none.
    """
    numerator = top.numerator if top.numerator is not None else top.value
    if numerator is None:
        return top
    if bottom is None or bottom.value is None:
        why = bottom.absence if bottom is not None else None
        kind = why.kind if why is not None else AbsenceKind.NOT_RETURNED
        kind = AbsenceKind.NOT_RETURNED if kind is AbsenceKind.NOT_DUE else kind
        reason = f"no denominator: “{bottom_title}” is missing"
        # The numerator alone is not printed under a measure that is a share of something.
        return replace(top, value=None, numerator=None, denominator=None, absence=Absence(kind, reason))
    of_bottom = (Number.DENOMINATOR,) if bottom.small else ()
    small = tuple(dict.fromkeys((*top.small, *of_bottom)))
    if bottom.value == 0:
        absence = ROUNDED_AWAY if Marker.LOW in bottom.markers else NOTHING_TO_COUNT
        return replace(top, value=None, numerator=None, denominator=bottom.value, absence=absence, small=small)
    return replace(
        top,
        value=divide(numerator, bottom.value),
        numerator=numerator,
        denominator=bottom.value,
        absence=None,
        markers=ordered(_of_sum({*top.markers, *bottom.markers}, None, numerator)),
        small=small,
    )
