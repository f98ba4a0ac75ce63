"""How large a movement between two periods is, so that not every wobble becomes news.

A movement must pass a plain threshold, and where cases are counted a test of the difference itself: never whether two
intervals overlap. What a whole series says is another question, which `figure.analysis` answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import sqrt
from typing import Final

from reportgen.model import (
    Change,
    Difference,
    Figure,
    Interval,
    Item,
    Kind,
    Meaning,
    Measure,
    Point,
    Question,
    Verdict,
)
from reportgen.numbers import shown_the_same, value_text
from reportgen.statistics import differences
from reportgen.statistics.intervals import Z95

# Numbers and shares of separate people or cases; hours, posts and ratios have no chance of their own (RULES).
_COUNTED: Final = (
    Kind.COUNT,
    Kind.PERCENTAGE,
    Kind.PERCENTAGE_SET,
    Kind.DISTRIBUTION,
    Kind.PARTIAL_DISTRIBUTION,
    Kind.FOLLOW_UP,
)
_NOT_CASES: Final = frozenset({"wte", "post", "hour"})  # words of units
_SURE: Final = 0.05  # a difference that chance gives less often than this is called one
TOO_FEW: Final = "too few to compare"  # the sentences' words for it
NO_CLEAR_CHANGE: Final = "no clear change"


class Size(StrEnum):
    """What a reader may make of a movement."""

    SAME = "same"  # rounds to nothing, and both values print alike
    BARELY = "barely"  # both values print alike, but the change does not round to nothing
    LITTLE = "little"  # under the plain threshold
    CHANCE = "chance"  # over it, but no more than chance would often give
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Limits:
    """What counts as little; from the `settings` of the wording."""

    points: Fraction  # for percentages, as a fraction: 0.02 is 2 percentage points
    part: Fraction  # for counts, amounts and ratios, of the earlier value
    amount: Fraction  # for amounts: five per cent of two managers' posts is no news

    @classmethod
    def of(cls, settings: Mapping[str, Fraction]) -> Limits:
        """Read the settings; what is not set takes the built-in value."""
        return cls(
            settings.get("little-points", Fraction(2)) / 100,
            settings.get("little-percent", Fraction(5)) / 100,
            settings.get("little-amount", Fraction(1)),
        )


def size(measure: Measure, figure: Figure, change: Change, limits: Limits) -> Size:
    """Tell how large a change is, from the same rounding that is printed."""
    value = figure.value
    if value is None:
        raise ValueError("a figure without a value has no movement")
    alike = value_text(measure, value) == value_text(measure, change.before)
    if alike:
        return Size.SAME if shown_the_same(measure, change.amount) else Size.BARELY
    size_of = abs(change.amount)
    if shown_the_same(measure, change.amount) or size_of < _plain(measure, change, limits):
        return Size.LITTLE
    difference = tested(measure, figure, change)
    return Size.CHANCE if difference is not None and difference.verdict is not Verdict.SIGNAL else Size.MOVED


def counts_cases(measure: Measure, item: Item) -> bool:
    """Tell whether a value is a number or a share of separate people or cases, in which chance has a part."""
    units = {word.strip("()").removesuffix("s") for word in f"{item.unit} {item.units}".lower().split()}
    return measure.kind in _COUNTED and not units & _NOT_CASES


def tested(measure: Measure, figure: Figure, change: Change) -> Difference | None:
    """Test whether a figure differs from an earlier one by more than chance gives.

    Returns:
        For shares of cases Newcombe's interval of the difference; for two counts the conditional exact test, which is
        careful with a stock: that holds mostly the same people, and scatters less than events do. Cases are taken as
        independent; families and visits cluster, so the test calls too much rather than too little, and the plain
        threshold holds against that. None where chance has no part in the value, or its cases are not known.
    """
    if not counts_cases(measure, measure.item(figure.key.item)) or figure.value is None:
        return None
    question = Question.YEAR if change is figure.year_change else Question.QUARTER
    if measure.kind is Kind.COUNT:
        return _of_counts(question, change, figure.value)
    before = next((point for point in reversed(figure.series) if point.quarter == change.against), None)
    return _of_shares(measure, question, figure.point, before) if before is not None else None


def _of_counts(question: Question, change: Change, now: Fraction) -> Difference | None:
    before = change.before
    if now.denominator != 1 or before.denominator != 1 or now < 0 or before < 0:
        return None
    p = differences.counts(int(now), int(before))
    verdict = Verdict.SIGNAL if p < _SURE else Verdict.NO_SIGNAL
    return Difference(question, change.against, verdict, "conditional exact", p=p)


def _of_shares(measure: Measure, question: Question, now: Point, before: Point) -> Difference | None:
    parts = (now.numerator, now.denominator, before.numerator, before.denominator)
    whole = [float(part) for part in parts if part is not None and part.denominator == 1]
    if len(whole) < len(parts) or not (
        0 <= whole[0] <= whole[1] and 0 <= whole[2] <= whole[3] and whole[1] and whole[3]
    ):
        return None
    found = differences.proportions(*whole)
    if min(whole[1], whole[3]) < measure.smallest_denominator:
        verdict = Verdict.TOO_FEW
    else:
        verdict = Verdict.NO_SIGNAL if found.lower <= 0 <= found.upper else Verdict.SIGNAL
    interval = Interval(found.lower, found.upper, "Newcombe")
    return Difference(question, before.quarter, verdict, "Newcombe", interval)


def strength(measure: Measure, figure: Figure, change: Change, limits: Limits) -> Fraction:
    """Give a change's size as a multiple of the least that counts as a movement: for ranking, never for judging.

    Args:
        measure: Says whether the value counts cases, and so how much chance alone would give.
        figure: Gives the numbers of cases, now and (from its series) then.
        change: The movement.
        limits: The thresholds.

    Returns:
        At least 0. The least is the larger of the threshold and what chance gives: for shares, how far Newcombe's
        interval reaches towards none; for counts, 1.96 times the spread of a difference of two Poisson counts.
    """
    least = max(_plain(measure, change, limits), _chance(measure, figure, change))
    return abs(change.amount) / least if least else Fraction(0)


def far(measure: Measure, figure: Figure, centre: float, limits: Limits) -> bool:
    """Tell whether a value lies further from a mean or median than what counts as little in a change."""
    if figure.value is None:
        return False
    from_it = Change(figure.point.quarter, Fraction(centre), figure.value - Fraction(centre), Meaning.NEUTRAL)
    return abs(from_it.amount) >= _plain(measure, from_it, limits)


def _plain(measure: Measure, change: Change, limits: Limits) -> Fraction:
    """Give the plain threshold of a movement, in the value's unit."""
    if measure.kind.is_percentage:
        return limits.points
    part = limits.part * abs(change.before)
    return max(part, limits.amount) if measure.kind is Kind.AMOUNT else part


def _chance(measure: Measure, figure: Figure, change: Change) -> Fraction:
    """Give what chance alone would often give; 0 for what has no chance of its own or no known number of cases."""
    difference = tested(measure, figure, change)
    if difference is None:
        return Fraction(0)
    if difference.interval is None:
        return Fraction(Z95 * sqrt(float(2 * change.before + change.amount)))
    towards = difference.interval.lower if change.amount > 0 else difference.interval.upper
    return abs(change.amount - Fraction(towards))


def partial(point: Point) -> bool:
    """Tell whether a value rests on fewer than should have answered, such as 53 of 61 schools."""
    return point.covered is not None and point.covered[0] < point.covered[1]


def whole(figure: Figure, change: Change) -> bool:
    """Tell whether all who should have answered did so, at both ends of a change: else it may be of who answered."""
    before = next((point for point in figure.series if point.quarter == change.against), None)
    return not partial(figure.point) and (before is None or not partial(before))


def comparable(figure: Figure) -> tuple[Change | None, Change | None]:
    """Give the changes on the quarter before and on the same quarter last year that may be spoken of: whole ones."""
    quarter, year = (
        change if change is not None and whole(figure, change) else None
        for change in (figure.change, figure.year_change)
    )
    return quarter, year


def usable(figure: Figure) -> bool:
    """Tell whether a conclusion may rest on a figure: a reliable one, of all who should have answered."""
    return reliable(figure) and not partial(figure.point)


def reliable(figure: Figure) -> bool:
    """Tell whether a figure holds for those whom it covers.

    Not one that is absent, hidden, provisional, estimated, unreliable, an older wave, or of too few cases;
    nor on cases that somebody picked, which say nothing of the others.
    """
    return (
        figure.value is not None
        and not figure.hidden
        and figure.new
        and not figure.small_base
        and not (set(figure.point.markers) & {"provisional", "estimate", "unreliable"})
        and not figure.point.selection.chosen
    )


def leading(figure: Figure) -> Change | None:
    """Give the comparison that conclusions rest on: the same quarter last year, else the quarter before.

    Terms, holidays and the August dip make neighbouring quarters unlike.
    """
    quarter, year = comparable(figure)
    return year if year is not None else quarter


def clear(measure: Measure, figure: Figure, change: Change, limits: Limits) -> bool:
    """Tell whether a change is a movement that a conclusion may rest on: the one judgement of words, titles and tables.

    Not where fewer answered than should have, now or then, nor where the figure's other comparison does not bear it
    out.
    """
    if not usable(figure) or not whole(figure, change) or size(measure, figure, change, limits) is not Size.MOVED:
        return False
    return not _opposed(measure, figure, change, limits)


def _opposed(measure: Measure, figure: Figure, change: Change, limits: Limits) -> bool:
    """Tell whether the figure's other comparison does not bear a change out.

    The same quarter last year is the better comparison (`leading`): what it says falls only to a clear movement the
    other way. But it takes the judgement from the quarter before unless it points the same way itself, however little:
    a fall in every August is no worsening in a year that is level with the last, or better.
    """
    lead = leading(figure)
    for other in comparable(figure):
        if other is None or other == change:
            continue
        away = (other.amount > 0) != (change.amount > 0)
        if change == lead and away and size(measure, figure, other, limits) is Size.MOVED:
            return True
        if other == lead and (away or shown_the_same(measure, other.amount)):
            return True
    return False


def quiet(measure: Measure, figure: Figure, change: Change, limits: Limits) -> bool:
    """Tell whether it can be said that there was no clear change."""
    return usable(figure) and whole(figure, change) and size(measure, figure, change, limits) is not Size.MOVED


def verdict(measure: Measure, figure: Figure, change: Change, limits: Limits) -> str:
    """Say in a word or three what a change means: what tables, the CSV and the JSON print of it.

    Returns:
        "better" or "worse" of what is `clear`, "no clear change" of any other movement, "neutral" where neither way is
        better, "same", or "too few to compare".
    """
    if figure.small_base:
        return TOO_FEW
    if change.meaning is Meaning.SAME or shown_the_same(measure, change.amount):
        return Meaning.SAME.value
    if change.meaning is Meaning.NEUTRAL:
        return Meaning.NEUTRAL.value
    return change.meaning.value if clear(measure, figure, change, limits) else NO_CLEAR_CHANGE
