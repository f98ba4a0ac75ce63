"""Which numbers could reveal a person by themselves: small counts, and percentages that give them away."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from reportgen.model import DisclosureClass, Kind, Measure, Point, Settings
from reportgen.quarter import Quarter

# Decimals (whole-time equivalents, hours, people per post) do not count persons: outside suppression, as the
# framework's typing says of them.
NOT_COUNTED: Final = frozenset({Kind.AMOUNT, Kind.SHARE, Kind.RATIO})


@dataclass(frozen=True, slots=True)
class Rule:
    """The project's rule for one number: 1 to `threshold` is small."""

    threshold: int
    zeros_shown: bool = True  # False: none, and all, are hidden as well (0 per cent and 100 per cent)

    def small(self, number: Fraction) -> bool:
        """Tell whether a number of persons is small."""
        top = number.numerator
        if top == 0:
            return not self.zeros_shown
        # Cross-multiplied, because a comparison of Fractions takes ten times as long.
        return 0 < top <= self.threshold * number.denominator

    def small_count(self, number: int) -> bool:
        """Tell the same of a whole number."""
        return 0 < number <= self.threshold if number else not self.zeros_shown

    def robust(self, number: Fraction) -> bool:
        """Tell whether a number is large enough to hide a small one beside it.

        With the sum of the two known, each value from 1 to the threshold stays possible for the small one
        even to a reader who knows that the other is above the threshold.
        """
        return number >= 2 * self.threshold


@dataclass(frozen=True, slots=True)
class Rules:
    """The project's rule for each quarter of a series, as a report of `now` must take it."""

    settings: Settings
    now: Quarter

    def at(self, back: int) -> Rule:
        """Give the rule for so many quarters before the reported one.

        The stricter of then and now: a rule that was eased does not open what was hidden, and one that was made
        stricter holds for everything that is printed from then on.
        """
        then, now = self.settings.threshold_in(self.now - back), self.settings.threshold_in(self.now)
        return Rule(max(then, now), self.settings.zeros_shown)


def sensitive(measure: Measure) -> bool:
    """Tell whether a measure's small numbers are protected at all."""
    return (
        measure.disclosure is not DisclosureClass.ORGANISATION
        and not measure.published_by
        and measure.kind not in NOT_COUNTED
    )


def numbers_of(point: Point, measure: Measure) -> tuple[Fraction, ...]:
    """Give the numbers of persons that a point tells: the count, or numerator, complement and denominator.

    Empty where it cannot be told how many persons stand behind the value.
    """
    if point.value is None:
        return ()
    if not measure.kind.is_percentage:
        return (point.value,)
    if point.denominator is None:
        return ()
    numerator = point.numerator if point.numerator is not None else point.value * point.denominator
    return (numerator, difference(point.denominator, numerator), point.denominator)


def difference(whole: Fraction, part: Fraction) -> Fraction:
    """Subtract; the short way for whole numbers."""
    if whole.denominator == 1 and part.denominator == 1:
        return Fraction(whole.numerator - part.numerator)
    return whole - part


def reveals(point: Point, measure: Measure, rule: Rule) -> bool:
    """Tell whether a point of a sensitive measure must be hidden for its own sake.

    A percentage without its denominator is hidden: nobody can say that it is not one of three.
    """
    if point.value is None:
        return False
    top, whole = point.numerator, point.denominator
    whole_numbers = top is not None and whole is not None and top.denominator == whole.denominator == 1
    if measure.kind.is_percentage and whole_numbers and top is not None and whole is not None:
        # Most are whole numbers, and need no further fraction.
        return any(map(rule.small_count, (top.numerator, whole.numerator - top.numerator, whole.numerator)))
    numbers = numbers_of(point, measure)
    return not numbers or any(rule.small(number) for number in numbers)
