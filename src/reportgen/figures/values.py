"""One returned figure becomes one point: the value by kind, exact, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from reportgen.figures.scope import in_waves, looks_back
from reportgen.model import Absence, AbsenceKind, Combine, Item, Kind, Marker, Measure, Observation, Point, Selection

NOTHING_TO_COUNT: Final = Absence(AbsenceKind.NOT_APPLICABLE, "nothing to count: the denominator is 0")
ROUNDED_AWAY: Final = Absence(AbsenceKind.NOT_APPLICABLE, "nothing to count: the denominator rounds to 0")
NO_NUMBER: Final = Absence(AbsenceKind.NOT_RETURNED, "the return gives no number here")
_SAID: Final = {
    AbsenceKind.NOT_RETURNED: "the return says: not returned",
    AbsenceKind.SET_ASIDE: "set aside",
    AbsenceKind.NOT_DUE: "the return says: not due this quarter",
    AbsenceKind.NOT_COLLECTED: "the agency does not collect it",
    AbsenceKind.NOT_APPLICABLE: "the agency says that it does not apply",
    AbsenceKind.SUPPRESSED: "the agency returned it suppressed",
    AbsenceKind.UNRELIABLE: "the agency says that it is too unreliable to use",
}
_SAID_ABSENCES: Final = {kind: Absence(kind, reason) for kind, reason in _SAID.items()}
_ORDER: Final = {marker: place for place, marker in enumerate(Marker)}


Number = tuple[Fraction | None, Fraction | None, Fraction | None, Absence | None]  # value, its parts, or why not


def nothing_to_count(absence: Absence | None) -> bool:
    """Tell whether there is no value because nothing was there to count, as far as numbers are shown."""
    return absence in (NOTHING_TO_COUNT, ROUNDED_AWAY)


def divide(numerator: Fraction, denominator: Fraction) -> Fraction:
    """Divide exactly; the short way for whole numbers, which most returns hold."""
    if numerator.denominator == 1 and denominator.denominator == 1:
        return Fraction(numerator.numerator, denominator.numerator)
    return numerator / denominator


def added(numbers: Sequence[Fraction]) -> Fraction:
    """Add exactly; the short way for whole numbers."""
    if all(number.denominator == 1 for number in numbers):
        return Fraction(sum(number.numerator for number in numbers))
    return sum(numbers, Fraction(0))


@dataclass(frozen=True, slots=True)
class Reader:
    """Makes points of one item's observations; what they share is worked out once."""

    kind: Kind
    selection: Selection
    across: bool
    waves: bool
    lag: int | None  # None: the item does not look back

    @classmethod
    def of(cls, measure: Measure, item: Item) -> Reader:
        """Prepare to read an item's observations."""
        lag = item.lag if looks_back(item) else None
        return cls(measure.kind, measure.selection, measure.combine is Combine.ACROSS, in_waves(measure, item), lag)

    def point(self, observation: Observation, break_before: str = "") -> Point:
        """Make the point of one observation.

        Percentages and ratios are numerator over denominator; a returned `value` stands in only where a part is
        missing. Counts and amounts take `value`, or the numerator where a return wrote the count there; an amount
        with both parts is a mean. A denominator of 0 is *not applicable*, never 0 %.
        """
        value, numerator, denominator, absence = self._number(observation)
        quarter, cohort, markers = observation.quarter, observation.cohort, observation.markers
        if cohort is None and self.lag is not None:
            cohort = quarter - self.lag
        return Point(
            quarter,
            value,
            numerator,
            denominator,
            absence,
            ordered(markers) if len(markers) > 1 else markers,
            cohort,
            quarter if self.waves and value is not None else None,
            observation.asked,
            observation.covered,
            observation.selection or self.selection,
            break_before,
            observation.note,
            observation.small,
        )

    def _number(self, observation: Observation) -> Number:
        absent = observation.absence
        if absent is not None:
            return None, None, None, _SAID_ABSENCES.get(absent) or Absence(absent)
        numerator, denominator, value = observation.numerator, observation.denominator, observation.value
        if self.kind is Kind.COUNT:
            return _present(numerator if value is None else value, None, None)
        if numerator is not None and denominator is not None:
            if not denominator:
                return (
                    None,
                    numerator,
                    denominator,
                    ROUNDED_AWAY if Marker.LOW in observation.markers else NOTHING_TO_COUNT,
                )
            return divide(numerator, denominator), numerator, denominator, None
        if self.kind is Kind.AMOUNT and value is None:
            return _present(numerator, None, None)
        if denominator is not None and not denominator:
            return None, None, denominator, NOTHING_TO_COUNT
        if value is None and not self.across:
            return None, None, None, NO_NUMBER  # half a ratio is none; across returns it waits for its other half
        return _present(value, numerator, denominator)


def ordered(markers: tuple[Marker, ...] | set[Marker]) -> tuple[Marker, ...]:
    """Put markers into one order, whatever order they came in."""
    return tuple(sorted(set(markers), key=_ORDER.__getitem__))


def _present(value: Fraction | None, numerator: Fraction | None, denominator: Fraction | None) -> Number:
    return value, numerator, denominator, NO_NUMBER if value is None else None
