"""Targets through the year: the year to date by its profile, where it would end, and why something is not rated."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_world import NOW, dataset, item, measure, percentage, project, run, seen

from reportgen.disclosure import protect
from reportgen.figures import compute
from reportgen.model import (
    AbsenceKind,
    Basis,
    Break,
    DisclosureClass,
    Forecast,
    Kind,
    Life,
    Polarity,
    Rating,
    Selection,
    Target,
)
from reportgen.quarter import Quarter
from reportgen.targets import gap, held, mark, not_rated_why

PLANS = (Fraction(20), Fraction(45), Fraction(70), Fraction(100))
PLAN = Target(Fraction(100), "the board", Life(), tolerance=Fraction(3), profile=PLANS)
GROWING = measure(targets=(("", PLAN),))
LIMITED = replace(GROWING, items=(item(polarity=Polarity.LOWER),))
SHARES = tuple(Fraction(plan, 100) for plan in (80, 85, 90, 95))
SHARE = percentage(targets=(("", Target(Fraction(95, 100), "the board", Life(), profile=SHARES)),))
HIGH = percentage(targets=(("", Target(Fraction(95, 100), "the board", Life())),))
PERSONS = replace(GROWING, disclosure=DisclosureClass.PERSON)
COUNTS = st.lists(st.one_of(st.none(), st.integers(0, 60)), min_size=2, max_size=9)


def only(of, rows, quarter=NOW, audience=""):
    """Compute the one figure of a measure, protected where an audience is named."""
    small = project([of])
    figures = compute(dataset(small, rows, quarter=quarter))
    (figure,) = (protect(figures, small, audience) if audience else figures).figures
    return figure


def why(of, figure):
    return not_rated_why(of, of.items[0], figure)


# ---------------------------------------------------------------- by its profile


@pytest.mark.parametrize(
    ("of", "counts", "rating", "off"),
    [
        pytest.param(GROWING, [20, 28], Rating.MET, 0, id="above the plan"),
        pytest.param(GROWING, [20, 25], Rating.MET, 0, id="at the plan"),
        pytest.param(GROWING, [20, 22], Rating.WITHIN_TOLERANCE, 3, id="within its tolerance"),
        pytest.param(GROWING, [20, 21], Rating.NOT_MET, 4, id="short of the plan"),
        pytest.param(LIMITED, [20, 25], Rating.MET, 0, id="a limit kept"),
        pytest.param(LIMITED, [20, 28], Rating.WITHIN_TOLERANCE, 3, id="a little over a limit"),
        pytest.param(LIMITED, [20, 29], Rating.NOT_MET, 4, id="over a limit"),
    ],
)
def test_a_profile_is_held_against_the_year_to_date(of, counts, rating, off):
    figure = only(of, run("m", [500, *counts]))

    assert (held(figure), mark(figure)) == (sum(counts), 45)
    assert (figure.rating, gap(figure, of.items[0].polarity), why(of, figure)) == (rating, off, "")


def test_each_quarter_has_its_own_plan_and_the_last_is_the_target():
    marks = [mark(only(GROWING, run("m", [9] * 8), quarter=Quarter(2025, number))) for number in (1, 2, 3, 4)]

    assert marks == [20, 45, 70, 100]


def test_a_percentage_through_the_year_is_pooled_and_never_averaged():
    figure = only(SHARE, [seen("p", NOW - 1, of=(10, 40)), seen("p", NOW, of=(158, 160))])

    assert (held(figure), mark(figure), figure.rating) == (Fraction(168, 200), Fraction(85, 100), Rating.NOT_MET)
    assert figure.forecast is None


@pytest.mark.parametrize(
    ("of", "rows", "reason"),
    [
        pytest.param(
            GROWING, run("m", [9, 9, None, 9]), "no year to date: no figure for 2026-27 Q1: not returned", id="a gap"
        ),
        pytest.param(
            replace(GROWING, breaks=(Break(NOW, "a new form"),)),
            run("m", [9, 9, 9]),
            "no year to date: break in the series at 2026-27 Q2: a new form",
            id="a break",
        ),
        pytest.param(GROWING, run("m", [50]), "the series begins within the year", id="a late start"),
        pytest.param(
            SHARE, [seen("p", NOW - 1, of=(9, 9)), seen("p", NOW, of=(10, 10))], "fewer than 20", id="few in the year"
        ),
        pytest.param(
            SHARE,
            [seen("p", NOW - 1, of=(9, 90), selection=Selection.PICKED), seen("p", NOW, of=(10, 100))],
            "cases were picked",
            id="picked in an earlier quarter",
        ),
    ],
)
def test_without_a_year_to_date_nothing_is_rated_or_forecast(of, rows, reason):
    figure = only(of, rows)

    assert (figure.rating, why(of, figure)) == (None, reason)
    assert figure.forecast is None or figure.forecast.value is None


def test_a_year_to_date_of_enough_cases_is_rated_though_the_quarter_has_few():
    figure = only(SHARE, [seen("p", NOW - 1, of=(90, 100)), seen("p", NOW, of=(9, 10))])

    assert (figure.small_base, figure.rating) == (True, Rating.MET)


# ---------------------------------------------------------------- where it would end


def test_the_forecast_goes_on_as_the_profile_has_it():
    figure = only(GROWING, run("m", [20, 28]))

    assert figure.forecast == Forecast(Quarter(2026, 4), Fraction(48 * 100, 45))


def test_a_year_that_has_ended_is_not_forecast():
    assert only(GROWING, run("m", [9] * 4), quarter=Quarter(2025, 4)).forecast is None


def test_a_target_without_a_profile_needs_no_forecast():
    assert only(measure(targets=(("", replace(PLAN, profile=())),)), run("m", [20, 28])).forecast is None


def test_where_nothing_was_planned_by_now_no_share_of_the_year_is_known():
    late = replace(PLAN, profile=(Fraction(0), Fraction(0), Fraction(40), Fraction(100)))
    figure = only(measure(targets=(("", late),)), run("m", [20, 28]))

    assert figure.forecast is not None
    assert (figure.forecast.value, figure.forecast.absence.kind) == (None, AbsenceKind.NOT_APPLICABLE)
    assert figure.rating is Rating.MET


@settings(max_examples=60)
@given(COUNTS)
def test_a_year_on_its_profile_is_forecast_at_its_target_and_more_is_forecast_higher(counts):
    figure = only(GROWING, run("m", counts))

    if figure.forecast is not None and figure.forecast.value is not None:
        so_far = sum(counts[-NOW.number :])
        assert (figure.forecast.value > 100) == (so_far > 45)
        assert (figure.forecast.value == 100) == (so_far == 45)
        assert figure.forecast.value >= so_far


# ---------------------------------------------------------------- protection


def test_a_hidden_quarter_takes_the_years_rating_and_forecast_with_it():
    figure = only(PERSONS, run("m", [3, 50]), audience="public")

    assert (figure.value, figure.hidden, figure.rating) == (50, False, None)
    assert (figure.forecast.value, figure.forecast.absence.kind) == (None, AbsenceKind.SUPPRESSED)
    assert why(PERSONS, figure) == "no year to date: suppressed"


def test_a_hidden_quarter_of_last_year_leaves_this_year_as_it_is():
    figure = only(PERSONS, run("m", [30, 30, 3, 30, 20, 28]), audience="public")

    assert (figure.rating, figure.forecast.value) == (Rating.MET, Fraction(4800, 45))
    assert (figure.financial_year.value, figure.financial_year.absence.kind) == (None, AbsenceKind.SUPPRESSED)


@settings(max_examples=60, deadline=None)
@given(COUNTS, st.integers(1, 5), st.integers(1, 5), st.data())
def test_what_is_said_of_the_year_does_not_depend_on_a_hidden_number(counts, one, other, data):
    """Whatever small number a quarter has, all that is printed of the figure is the same."""
    at = data.draw(st.integers(0, len(counts) - 1))

    first, second = (
        only(PERSONS, run("m", [*counts[:at], small, *counts[at + 1 :]]), audience="public") for small in (one, other)
    )

    assert first == second
    assert why(PERSONS, first) == why(PERSONS, second)


# ---------------------------------------------------------------- why not


@pytest.mark.parametrize(
    ("of", "row", "reason"),
    [
        pytest.param(percentage(), {"of": (90, 100)}, "no target", id="no target"),
        pytest.param(HIGH, {"of": (19, 19)}, "fewer than 20", id="too few"),
        pytest.param(HIGH, {"of": (90, 100), "selection": Selection.PICKED}, "cases were picked", id="picked"),
        pytest.param(HIGH, {"of": (90, 100), "selection": Selection.THEMED}, "cases were chosen by theme", id="themed"),
        pytest.param(HIGH, {"of": (90, 100), "selection": Selection.RANDOM}, "", id="a random sample"),
        pytest.param(HIGH, {"absence": AbsenceKind.NOT_COLLECTED}, "not collected", id="no value"),
        pytest.param(HIGH, {"absence": AbsenceKind.SUPPRESSED}, "suppressed", id="returned suppressed"),
        pytest.param(
            percentage(items=[item(basis=Basis.RATIO, polarity=Polarity.NEUTRAL)]),
            {"of": (90, 100)},
            "neither way is better",
            id="neutral",
        ),
        pytest.param(
            replace(HIGH, kind=Kind.SHARE), {"of": (9, 10)}, "", id="a share of hours has no smallest denominator"
        ),
    ],
)
def test_what_is_not_rated_says_why(of, row, reason):
    figure = only(of, [seen("p", NOW, **row)])

    assert why(of, figure) == reason
    assert (figure.rating is None) == bool(reason)


def test_what_protection_hid_is_not_rated_because_it_is_suppressed():
    hidden = replace(HIGH, disclosure=DisclosureClass.PERSON)

    figure = only(hidden, [seen("p", NOW, of=(3, 100))], audience="public")

    assert (figure.rating, why(hidden, figure)) == (None, "suppressed")


@settings(max_examples=60, deadline=None)
@given(COUNTS, st.sampled_from([GROWING, LIMITED, PERSONS]), st.sampled_from(["", "public"]))
def test_a_rating_stands_or_its_reason_does(counts, of, audience):
    figure = only(of, run("m", counts), audience=audience)

    assert (figure.rating is None) == bool(why(of, figure))
