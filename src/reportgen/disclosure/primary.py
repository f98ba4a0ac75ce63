"""Which numbers could reveal a person by themselves: small counts, and percentages that give them away."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from reportgen.disclosure import assigned, regimes
from reportgen.disclosure.assigned import OWN, Assigned
from reportgen.model import DisclosureClass, Kind, Measure, Part, Point, Project, Regime
from reportgen.quarter import Quarter

# Decimals (whole-time equivalents, hours, people per post) do not count persons: outside suppression, as the
# framework's typing says of them.
NOT_COUNTED: Final = frozenset({Kind.AMOUNT, Kind.SHARE, Kind.RATIO})


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule for one number: 1 to `threshold` is small; what a regime hides, without what it rounds."""

    threshold: int
    zeros_shown: bool = True  # False: none is hidden as well (0 per cent)
    all_hidden: bool = False  # 100 per cent is hidden as well
    percentages: frozenset[Part] = frozenset(Part)  # the numbers of a percentage that are looked at
    smallest_denominator: int = 0  # percentages of fewer are hidden
    open: bool = False  # nothing is hidden from this audience

    @classmethod
    def of(cls, regime: Regime) -> Rule:
        """Take from a regime what it hides."""
        return cls(
            regime.threshold,
            regime.zero_shown,
            regime.all_hidden,
            regime.percentages,
            regime.smallest_denominator,
        )

    def small(self, number: Fraction) -> bool:
        """Tell whether a number of persons is small."""
        top = number.numerator
        if top == 0:
            return not self.zeros_shown
        # Cross-multiplied, because a comparison of Fractions takes ten times as long.
        return 0 < top <= self.threshold * number.denominator

    def small_parts(self, numerator: Fraction, denominator: Fraction) -> tuple[Part, ...]:
        """List the numbers of a percentage that are small, where they matter."""
        complement, looked_at = difference(denominator, numerator), self.percentages
        found = []
        if self.small(numerator) and Part.NUMERATOR in looked_at:
            found.append(Part.NUMERATOR)
        if self.all_hidden if not complement else self.small(complement) and Part.COMPLEMENT in looked_at:
            found.append(Part.COMPLEMENT)
        few = self.smallest_denominator > 0 and denominator < self.smallest_denominator
        if few or (self.small(denominator) and Part.DENOMINATOR in looked_at):
            found.append(Part.DENOMINATOR)
        return tuple(found)

    def plainly_large(self, numerator: Fraction, denominator: Fraction) -> bool:
        """Tell of most percentages, without making a further fraction, that none of their numbers is small."""
        top, whole = numerator.numerator, denominator.numerator
        return (
            numerator.denominator == denominator.denominator == 1
            and self.threshold < top < whole - self.threshold
            and whole >= self.smallest_denominator
        )

    def robust(self, number: Fraction) -> bool:
        """Tell whether a number is large enough to hide a small one beside it.

        With the sum of the two known, each value from 1 to the threshold stays possible for the small one
        even to a reader who knows that the other is above the threshold.
        """
        return number >= 2 * self.threshold


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules for each quarter of a series, as a report of `now` for one audience must take them."""

    project: Project
    now: Quarter
    regimes: frozenset[str]  # ids that hold together; OWN is the project's own rule
    open: bool = False  # an audience with an agreement: nothing is hidden or rounded
    _assigned: Assigned | None = None  # None: these are the rules of one figure
    _found: dict[int, Regime] = field(default_factory=dict, compare=False, repr=False)
    _rules: dict[int, Rule] = field(default_factory=dict, compare=False, repr=False)
    _of: dict[tuple[str, str], Rules] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def for_audience(cls, project: Project, now: Quarter, audience: str) -> Rules:
        """Find what holds of all figures together, from which `of` gives the rules of one."""
        found = assigned.regimes(project.framework, [each for each in project.framework.measures if sensitive(each)])
        return cls(project, now, found.all, project.settings.shared_with(audience), found)

    def of(self, measure: Measure, agency: str) -> Rules:
        """Give the rules of one figure; the agency is empty where it is the partnership's own."""
        if self._assigned is None or self.regimes == {OWN}:
            return self
        name = (measure.id, agency)
        found = self._of.get(name)
        if found is None:
            ids = self._assigned.of(measure.id, agency)
            found = self._of[name] = Rules(self.project, self.now, ids, self.open)
        return found

    def at(self, back: int) -> Rule:
        """Give the rule for so many quarters before the reported one: the strictest of all that hold together."""
        found = self._rules.get(back)
        if found is None:
            found = self._rules[back] = Rule(0, open=True) if self.open else Rule.of(self.regime(back))
        return found

    def regime(self, back: int = 0) -> Regime:
        """Give the regime for so many quarters before the reported one.

        Of the project's own rule the stricter of then and now: a rule that was eased does not open what was hidden, and
        one that was made stricter holds for everything that is printed from then on.
        """
        found = self._found.get(back)
        if found is None:
            several = [
                self._own(back) if name == OWN else regimes.named(self.project.framework, name)
                for name in sorted(self.regimes)
            ]
            found = self._found[back] = regimes.strictest(several)
        return found

    def _own(self, back: int) -> Regime:
        settings = self.project.settings
        then, now = settings.threshold_in(self.now - back), settings.threshold_in(self.now)
        return Regime(
            id=OWN,
            title="The partnership’s own rule",
            source=settings.partnership,
            threshold=max(then, now),
            zero_shown=settings.zeros_shown,
            all_hidden=not settings.zeros_shown,
        )


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
    if rule.open:
        return False
    if point.small:
        return True  # before it was rounded
    if point.value is None:
        return False
    if not measure.kind.is_percentage:
        return rule.small(point.value)
    if point.denominator is None:
        return True
    if point.numerator is not None and rule.plainly_large(point.numerator, point.denominator):
        return False
    top = point.numerator if point.numerator is not None else point.value * point.denominator
    return bool(rule.small_parts(top, point.denominator))
