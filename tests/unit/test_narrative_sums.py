"""Counts of events over several quarters: the year so far and the last twelve months, and when neither is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from narrative_world import item, measure, point, protected

from reportgen.disclosure.derive import without
from reportgen.model import Absence, AbsenceKind, Basis, Change, Edition, Figure, Key, Kind, Meaning, Measure, RolledUp
from reportgen.narrative import write, wording
from reportgen.quarter import Quarter

WORDING = wording.standard()
WHOLE = Edition("partnership", "The partnership's")
Q1, Q2, Q4 = (Quarter.parse(f"2026-27 Q{number}") for number in (1, 2, 4))
EIGHT = (90, 80, 85, 72, 95, 87, 103, 108)  # two years, the last one 393 after 327
OTHERS = (40, 41, 39, 41, 37, 36, 39, 42)  # 154 after 161


def count(title: str, *labels: str, basis: Basis = Basis.FLOW, **changes: Any) -> Measure:
    items = tuple(item(label.lower().replace(" ", "-"), title=label or title, basis=basis) for label in labels or ("",))
    return measure(title.lower().replace(" ", "-"), title=title, kind=Kind.COUNT, **{"items": items} | changes)


def summed(values: Iterable[int], first: Quarter, last: Quarter) -> RolledUp:
    return RolledUp(first, last, Fraction(sum(values)))


def flow(
    of: Measure,
    values: tuple[int, ...] = EIGHT,
    *,
    at: Quarter = Q2,
    label: str = "",
    points_of: Mapping[int, Mapping[str, Any]] | None = None,
    **changes: Any,
) -> Figure:
    """Make a figure of a series that ends at a quarter, with its sums as `figures` makes them."""
    series = tuple(
        point(at - (len(values) - 1 - place), value, **dict((points_of or {}).get(place - len(values), {})))
        for place, value in enumerate(values)
    )
    base = Figure(
        Key(of.id, label, "social-care"),
        series[-1],
        series,
        year_to_date=summed(values[-at.number :], at - (at.number - 1), at),
        twelve_months=summed(values[-4:], at - 3, at) if len(values) >= 4 else None,
    )
    return replace(base, **changes)


def told(measures: tuple[Measure, ...], *figures: Figure) -> list[str]:
    made = replace(protected(measures, figures), quarter=figures[0].point.quarter)
    return [one.claim.text for _, part in write(WHOLE, made, WORDING).triads[0].told for one in part]


def page(of: Measure, made: Figure) -> list[str]:
    text = write(WHOLE, replace(protected((of,), (made,)), quarter=made.point.quarter), WORDING).triads[0]
    return [claim.text for _, own in text.parts for one in own for claim in one.claims]


IDENTIFIED = count("Vulnerable mothers identified")
ABSENT = count("Mothers with poor attendance")
ENDED = count("Plans ended", "Child in need plans", "Child protection plans")


def test_the_year_so_far_stands_with_the_last_twelve_months_in_one_sentence():
    assert told((IDENTIFIED, ABSENT), flow(IDENTIFIED), flow(ABSENT, OTHERS))[-1] == (
        "So far this year: 211 vulnerable mothers identified (in the last twelve months 393, after 327 in the twelve "
        "before); 81 mothers with poor attendance (154 in twelve months, after 161)."
    )


def test_items_share_the_words_of_the_twelve_months():
    figures = (
        flow(ENDED, EIGHT[-4:], label="child-in-need-plans"),
        flow(ENDED, OTHERS[-4:], label="child-protection-plans"),
    )

    assert told((ENDED,), *figures)[-1] == (
        "So far this year: plans ended (211 child in need plans and 81 child protection plans; in the last twelve months "
        "393 and 154)."
    )


def test_an_item_without_twelve_months_leaves_the_other_named():
    gone = RolledUp(Q2 - 3, Q2, None, absence=Absence(AbsenceKind.NOT_APPLICABLE, "break"))
    figures = (
        flow(ENDED, label="child-in-need-plans", twelve_months=gone),
        flow(ENDED, OTHERS, label="child-protection-plans"),
    )

    assert told((ENDED,), *figures)[-1] == (
        "So far this year: plans ended (211 child in need plans and 81 child protection plans; in the last twelve months "
        "154 child protection plans; child protection plans after 161 in the twelve before)."
    )


def test_the_item_that_can_be_compared_with_the_twelve_months_before_is():
    figures = (
        flow(ENDED, label="child-in-need-plans", points_of={-4: {"break_before": "new plans"}}),
        flow(ENDED, OTHERS, label="child-protection-plans"),
    )

    assert told((ENDED,), *figures)[-1] == (
        "So far this year: plans ended (211 child in need plans and 81 child protection plans; in the last twelve months "
        "393 and 154; child protection plans after 161 in the twelve before)."
    )


def test_in_a_first_quarter_there_are_only_the_twelve_months_to_give():
    assert told((IDENTIFIED, ABSENT), flow(IDENTIFIED, at=Q1), flow(ABSENT, OTHERS[-4:], at=Q1))[-1] == (
        "In the last twelve months: 393 vulnerable mothers identified (after 327 in the twelve months before); 154 "
        "mothers with poor attendance."
    )


def test_in_a_last_quarter_the_year_is_whole_and_said_once():
    assert told((IDENTIFIED,), flow(IDENTIFIED, at=Q4))[-1] == (
        "Over the whole year: 393 vulnerable mothers identified (after 327 in the twelve months before)."
    )


def test_a_measures_own_page_says_the_same():
    assert page(IDENTIFIED, flow(IDENTIFIED))[-1] == (
        "So far this year: 211; in the last twelve months 393, after 327 in the twelve before."
    )


def test_a_single_one_does_not_stand_before_a_plural():
    ones = (1, 0, 0, 0, 1, 0, 0, 1)
    figures = flow(ENDED, ones, label="child-in-need-plans"), flow(ENDED, ones, label="child-protection-plans")

    assert told((IDENTIFIED,), flow(IDENTIFIED, ones))[-1] == (
        "So far this year: vulnerable mothers identified (1; in the last twelve months 2, after 1 in the twelve before)."
    )
    assert "plans ended (child in need plans 1 and child protection plans 1; " in told((ENDED,), *figures)[-1]


@pytest.mark.parametrize(
    "points_of",
    [
        pytest.param({-5: {"covered": (53, 61)}}, id="not all answered a year ago"),
        pytest.param({-4: {"break_before": "a new form"}}, id="a break at the first of the twelve months"),
        pytest.param({-6: {"break_before": "a new form"}}, id="a break in the twelve months before"),
    ],
)
def test_twelve_months_that_cannot_be_compared_stand_alone(points_of):
    said = told((IDENTIFIED,), flow(IDENTIFIED, points_of=points_of))[-1]

    assert said == "So far this year: 211 vulnerable mothers identified (in the last twelve months 393)."


@pytest.mark.parametrize("basis", [Basis.STOCK, Basis.ROLLING, Basis.COHORT, Basis.YEARLY])
def test_nothing_but_events_is_ever_added_up(basis):
    of = count("Women in care", basis=basis)

    said = " ".join(told((of,), flow(of)) + page(of, flow(of)))

    assert "twelve months" not in said
    assert "So far" not in said


def test_percentages_are_not_given_over_twelve_months():
    rate = measure(
        "m", title="Mothers seen", kind=Kind.PERCENTAGE, items=(item(title="Mothers seen", basis=Basis.RATIO),)
    )
    last = point(Q2, "30/40")
    rolled = RolledUp(Q2 - 3, Q2, Fraction(3, 4), Fraction(120), Fraction(160))
    made = Figure(
        Key(rate.id, "", "social-care"), last, (last,), year_to_date=replace(rolled, first=Q2 - 1), twelve_months=rolled
    )

    said = " ".join(told((rate,), made))

    assert "So far this year: 75 per cent (120 of 160)." in said
    assert "twelve months" not in said


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(6, 60), min_size=8, max_size=8),
    st.sets(st.integers(0, 7), min_size=1, max_size=3),
    st.integers(1, 5),
    st.integers(1, 5),
)
def test_a_hidden_quarter_changes_no_word(values, hidden, one, other):
    """Whatever the hidden quarters held, the words are the same: no sum that is said gives them back."""
    quarters = {Q2 - (7 - place) for place in hidden}

    def words(number: int) -> list[str]:
        held = tuple(number if place in hidden else value for place, value in enumerate(values))
        made = without(flow(IDENTIFIED, held), quarters)
        return told((IDENTIFIED,), made) + page(IDENTIFIED, made)

    assert words(one) == words(other)


def test_a_sum_that_is_hidden_or_lacks_a_quarter_is_not_said():
    hidden = without(flow(IDENTIFIED), {Q2 - 3})

    assert told((IDENTIFIED,), hidden)[-1] == "So far this year: 211 vulnerable mothers identified."


def test_a_whole_year_that_lacks_a_quarter_is_not_called_a_year_so_far():
    lacking = RolledUp(Q4 - 3, Q4, None, absence=Absence(AbsenceKind.NOT_RETURNED))

    assert told((IDENTIFIED,), flow(IDENTIFIED, at=Q4, year_to_date=lacking, twelve_months=lacking))[-1] == (
        "No total for the year for vulnerable mothers identified, as a quarter is missing."
    )


def test_an_item_whose_label_is_no_name_keeps_its_measures_name():
    of = count("Staff in post or gone", "In post", "Gone", basis=Basis.STOCK)
    made = flow(of, label="in-post")
    change = Change(Q2 - 1, Fraction(103), Fraction(5), Meaning.NEUTRAL)

    assert told((of,), replace(made, change=change))[0].startswith("Staff in post or gone (in post) stood at 108")
