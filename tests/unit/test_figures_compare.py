"""Changes, roll-ups, targets and rates; and what must hold whatever is returned."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.figures import compute
from reportgen.model import (
    AbsenceKind,
    Basis,
    Break,
    Combine,
    Figure,
    Key,
    Kind,
    Life,
    Marker,
    Meaning,
    Polarity,
    Rating,
    Selection,
    Target,
)
from reportgen.quarter import Quarter
from small_world import NOW, agency, dataset, item, measure, percentage, project, run, seen


def only(of, observations, **changes) -> Figure:
    """Compute one measure that gives one figure."""
    population = changes.pop("population", ())
    figures = compute(dataset(project([of], population=population), observations, **changes)).figures
    assert len(figures) == 1
    return figures[0]


# ---------------------------------------------------------------- change


def test_a_flow_is_compared_with_the_quarter_before_and_the_same_quarter_last_year():
    figure = only(measure(), run("m", [10, 20, 30, 40, 55]))

    assert (figure.change.against, figure.change.before, figure.change.amount) == (NOW - 1, 40, 15)
    assert (figure.year_change.against, figure.year_change.amount) == (NOW - 4, 45)


@pytest.mark.parametrize(
    ("polarity", "before", "after", "meaning"),
    [
        (Polarity.HIGHER, 4, 5, Meaning.BETTER),
        (Polarity.HIGHER, 5, 4, Meaning.WORSE),
        (Polarity.LOWER, 4, 5, Meaning.WORSE),
        (Polarity.LOWER, 5, 4, Meaning.BETTER),
        (Polarity.NEUTRAL, 4, 5, Meaning.NEUTRAL),
        (Polarity.RANGE, 20, 17, Meaning.BETTER),
        (Polarity.RANGE, 12, 6, Meaning.WORSE),
        (Polarity.RANGE, 9, 16, Meaning.NEUTRAL),
        (Polarity.HIGHER, 5, 5, Meaning.SAME),
        (Polarity.NEUTRAL, 5, 5, Meaning.SAME),
    ],
)
def test_what_a_movement_means_follows_polarity(polarity, before, after, meaning):
    band = Target(Fraction(10), "the board", Life(), upper=Fraction(15))

    figure = only(measure(items=[item(polarity=polarity)], targets=(("", band),)), run("m", [before, after]))

    assert figure.change.meaning is meaning


def test_nothing_is_compared_across_a_break_even_where_its_own_quarter_is_a_gap():
    broken = measure(breaks=(Break(NOW - 1, "a new kind of plan"),))

    figure = only(broken, run("m", [1, 2, 3, None, 5]))

    assert figure.year_change is None
    assert figure.no_year_change_why == "break in the series at 2026-27 Q1: a new kind of plan"
    assert figure.no_change_why == "no figure for 2026-27 Q1: not returned"


def test_twelve_month_counts_are_compared_only_with_last_year():
    figure = only(measure(items=[item(basis=Basis.ROLLING)]), run("m", [10, 20, 30, 40, 50]))

    assert figure.change is None
    assert "overlap" in figure.no_change_why
    assert figure.year_change.amount == 40


def test_cohorts_are_never_compared():
    figure = only(
        percentage(kind=Kind.FOLLOW_UP, items=[item(basis=Basis.COHORT, lag=2)]),
        [seen("p", NOW - back, of=(5 + back, 20)) for back in range(5)],
    )

    assert (figure.change, figure.year_change) == (None, None)
    assert "not compared" in figure.no_change_why


@pytest.mark.parametrize("selection", [Selection.THEMED, Selection.PICKED])
def test_cases_that_were_picked_say_nothing_of_last_quarters(selection):
    rows = [seen("p", NOW - 1, of=(6, 12)), seen("p", NOW, of=(9, 12), selection=selection)]

    assert only(percentage(), rows).change is None


def test_cases_chosen_in_another_way_are_not_compared():
    rows = [
        seen("p", NOW - 1, of=(6, 12), selection=Selection.ALL),
        seen("p", NOW, of=(9, 12), selection=Selection.RANDOM),
    ]

    assert only(percentage(), rows).no_change_why == "the cases were chosen in different ways"


def test_a_provisional_figure_is_compared():
    rows = [*run("m", [3], last=NOW - 1), seen("m", NOW, value=4, markers=(Marker.PROVISIONAL,))]

    assert only(measure(), rows).change.amount == 1


def test_a_first_figure_has_nothing_to_be_compared_with():
    assert only(measure(), run("m", [3])).no_change_why == "no earlier figure to compare with"


# ---------------------------------------------------------------- roll-ups


def test_flows_are_summed_over_the_year_so_far_and_twelve_months():
    figure = only(measure(), run("m", [1, 2, 4, 8, 16]))

    assert (figure.year_to_date.first, figure.year_to_date.last, figure.year_to_date.value) == (NOW - 1, NOW, 24)
    assert figure.twelve_months.value == 30


def test_ratios_of_events_are_pooled_and_never_averaged():
    rows = [seen("p", NOW - 1, of=(1, 2)), seen("p", NOW, of=(90, 100))]

    figure = only(percentage(), rows)

    assert figure.year_to_date.value == Fraction(91, 102)


def test_a_mean_is_weighted_by_its_count():
    days = measure(kind=Kind.AMOUNT, items=[item(basis=Basis.RATIO)])

    figure = only(days, [seen("m", NOW - 1, of=(100, 10)), seen("m", NOW, of=(30, 1))])

    assert figure.year_to_date.value == Fraction(130, 11)


@pytest.mark.parametrize("basis", [Basis.STOCK, Basis.ROLLING, Basis.COHORT, Basis.YEARLY])
def test_month_end_counts_and_the_like_are_never_added_up(basis):
    # One council added four month-end counts, 370, 317, 301 and 397, into a year of 1,385.
    figure = only(measure(items=[item(basis=basis)]), run("m", [370, 317, 301, 397]))

    assert (figure.year_to_date, figure.twelve_months) == (None, None)


def test_a_sum_over_quarters_is_not_available_where_one_is_missing():
    figure = only(measure(), run("m", [1, 2, None, 8]))

    assert figure.twelve_months.value is None
    assert figure.twelve_months.absence.reason == "no figure for 2026-27 Q1: not returned"


def test_nothing_is_summed_across_a_break():
    figure = only(measure(breaks=(Break(NOW, "new definition"),)), run("m", [1, 2, 3, 4]))

    assert figure.twelve_months.absence.kind is AbsenceKind.NOT_APPLICABLE


def test_a_series_that_is_too_short_has_no_twelve_months():
    assert only(measure(), run("m", [1, 2, 3])).twelve_months is None


def test_the_financial_year_is_the_last_whole_one():
    counts = run("m", [1, 2, 4, 8, 16, 32, 64], last=NOW)

    now, ended = only(measure(), counts), only(measure(), counts, quarter=Quarter(2025, 4))

    assert (now.financial_year.first, now.financial_year.last) == (Quarter(2025, 1), Quarter(2025, 4))
    assert now.financial_year.value == 2 + 4 + 8 + 16
    assert ended.financial_year == ended.year_to_date == ended.twelve_months


def test_a_financial_year_that_lacks_a_quarter_or_lies_across_a_break_is_not_available():
    lacking = only(measure(), run("m", [1, None, 4, 8, 16, 32, 64]))
    broken = only(measure(breaks=(Break(Quarter(2025, 3), "new definition"),)), run("m", [1, 2, 4, 8, 16, 32, 64]))

    assert lacking.financial_year.absence.reason == "no figure for 2025-26 Q1: not returned"
    assert broken.financial_year.absence.reason == "break in the series at 2025-26 Q3: new definition"


def test_a_break_at_the_years_end_leaves_the_year_before_whole():
    figure = only(measure(breaks=(Break(Quarter(2026, 1), "new definition"),)), run("m", [2, 4, 8, 16, 32, 64]))

    assert (figure.financial_year.value, figure.twelve_months.value) == (30, None)


def test_a_series_that_begins_within_the_year_has_no_financial_year():
    assert only(measure(), run("m", [4, 8, 16, 32, 64])).financial_year is None
    assert only(measure(), run("m", [64])).financial_year is None


@pytest.mark.parametrize("basis", [Basis.STOCK, Basis.ROLLING])
def test_a_year_of_a_stock_is_its_last_value_and_twelve_months_returned_in_march_are_the_year(basis):
    figure = only(measure(items=[item(basis=basis)]), run("m", [370, 317, 301, 397, 410, 402]))

    assert (figure.financial_year.first, figure.financial_year.last) == (Quarter(2025, 4), Quarter(2025, 4))
    assert figure.financial_year.value == 397


def test_a_stock_that_lacks_the_years_end_has_no_value_for_the_year():
    figure = only(measure(items=[item(basis=Basis.STOCK)]), run("m", [370, 317, 301, None, 410, 402]))

    assert figure.financial_year.absence.reason == "no figure for 2025-26 Q4: not returned"


@pytest.mark.parametrize("basis", [Basis.COHORT, Basis.YEARLY])
def test_cohorts_and_waves_have_no_financial_year(basis):
    assert only(measure(items=[item(basis=basis)]), run("m", [370, 317, 301, 397, 410, 402])).financial_year is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(0, 99)), min_size=1, max_size=12), st.integers(1, 4))
def test_each_sum_over_quarters_is_that_of_its_quarters_or_is_not_there(counts, number):
    at = Quarter(2025, number)
    figure = only(measure(), run("m", counts, last=at), quarter=at)
    given_ = {at - back: count for back, count in enumerate(reversed(counts))}

    for rolled in (figure.year_to_date, figure.twelve_months, figure.financial_year):
        if rolled is None:
            continue
        parts = [given_.get(quarter) for quarter in rolled.first.until(rolled.last)]
        assert (rolled.value is None) == (None in parts) == (rolled.absence is not None)
        assert rolled.value is None or rolled.value == sum(parts)


# ---------------------------------------------------------------- targets and rates

GOAL = Target(Fraction(95, 100), "the board", Life(), tolerance=Fraction(2, 100))


@pytest.mark.parametrize(
    ("polarity", "met", "rating"),
    [
        (Polarity.HIGHER, 95, Rating.MET),
        (Polarity.HIGHER, 94, Rating.WITHIN_TOLERANCE),
        (Polarity.HIGHER, 92, Rating.NOT_MET),
        (Polarity.LOWER, 95, Rating.MET),
        (Polarity.LOWER, 97, Rating.WITHIN_TOLERANCE),
        (Polarity.LOWER, 98, Rating.NOT_MET),
        (Polarity.NEUTRAL, 99, None),
        (Polarity.RANGE, 94, Rating.WITHIN_TOLERANCE),
    ],
)
def test_a_value_is_rated_against_its_target_by_polarity(polarity, met, rating):
    rated = percentage(items=[item(basis=Basis.RATIO, polarity=polarity)], targets=(("", GOAL),))

    assert only(rated, [seen("p", NOW, of=(met, 100))]).rating is rating


def test_below_the_smallest_denominator_nothing_is_rated():
    figure = only(percentage(targets=(("", GOAL),)), [seen("p", NOW, of=(19, 19))])

    assert (figure.small_base, figure.rating, figure.target) == (True, None, GOAL)


def test_the_target_is_the_one_in_force_and_an_items_own_comes_first():
    old = replace(GOAL, value=Fraction(1, 2), life=Life(until=NOW - 1))
    own = replace(GOAL, value=Fraction(3, 4))
    rated = percentage(items=[item("a", basis=Basis.RATIO)], targets=(("", old), ("", GOAL), ("a", own)))

    assert only(rated, [seen("p", NOW, of=(80, 100), item="a")]).target == own
    assert only(rated, [seen("p", NOW - 2, of=(80, 100), item="a")], quarter=NOW - 2).target == own
    assert only(replace(rated, targets=rated.targets[:2]), [seen("p", NOW, of=(80, 100), item="a")]).target == GOAL


def test_a_rate_uses_the_latest_estimate_that_is_not_of_a_later_year():
    people = [
        ("", "", 2024, Fraction(50_000), "ONS"),
        ("", "", 2026, Fraction(58_000), "ONS"),
        ("", "", 2027, Fraction(9), ""),
    ]

    figure = only(measure(rate_per=10_000), run("m", [290]), population=people)

    assert figure.rate == 50


def test_no_estimate_no_rate():
    assert only(measure(rate_per=10_000), run("m", [290])).rate is None


# ---------------------------------------------------------------- what must always hold

AGENCIES = (agency("police"), agency("health"))
MEASURES = (
    measure(
        "counted",
        combine=Combine.SUM,
        items=[item("a", agencies=("police", "health")), item("b", agencies=("health",))],
    ),
    percentage("shared", combine=Combine.SIDE_BY_SIDE, items=[item(basis=Basis.RATIO, agencies=("police", "health"))]),
)
WORLD = project(MEASURES, AGENCIES)


@st.composite
def observations(draw):
    cells = draw(
        st.sets(
            st.tuples(
                st.sampled_from(
                    [
                        ("counted", "a", "police"),
                        ("counted", "a", "health"),
                        ("counted", "b", "health"),
                        ("shared", "", "police"),
                        ("shared", "", "health"),
                    ]
                ),
                st.integers(0, 8),
                st.sampled_from(["", "north"]),
            ),
            max_size=30,
        )
    )
    rows = []
    for row, ((measure_id, item_id, agency_id), back, area) in enumerate(sorted(cells)):
        bottom = draw(st.integers(0, 50))
        top = draw(st.integers(0, bottom))
        number = {"value": top} if measure_id == "counted" else {"of": (top, bottom)}
        rows.append(seen(measure_id, NOW - back, item=item_id, agency=agency_id, area=area, row=row, **number))
    return rows


@settings(max_examples=40, deadline=None)
@given(observations(), st.randoms(use_true_random=False))
def test_the_order_of_observations_changes_nothing(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)

    assert compute(dataset(WORLD, shuffled)).figures == compute(dataset(WORLD, rows)).figures


@settings(max_examples=40, deadline=None)
@given(observations(), st.integers(0, 40))
def test_another_agencys_figure_changes_nothing_of_this_agencys(rows, value):
    ours = [row for row in rows if row.key.agency == "police"]
    other = seen("counted", NOW, value=value, item="a", agency="health", area="south")

    def police(observed):
        held = dataset(WORLD, observed, returns=dataset(WORLD, rows).returns)
        return [figure for figure in compute(held).figures if figure.key.agency == "police"]

    assert police([*ours, other]) == police(ours)


@settings(max_examples=60, deadline=None)
@given(observations())
def test_every_point_has_a_value_or_says_why_not_and_nothing_is_made_of_a_gap(rows):
    for figure in compute(dataset(WORLD, rows)).figures:
        assert figure.series[-1].quarter == NOW
        assert figure.point == figure.series[-1]
        assert [point.quarter for point in figure.series] == list(figure.series[0].quarter.until(NOW))
        for point in figure.series:
            assert (point.value is None) != (point.absence is None)
        if figure.value is None:
            assert (figure.change, figure.year_change, figure.rating, figure.rate) == (None, None, None, None)
        assert (figure.change is None) == bool(figure.no_change_why)
        assert (figure.year_change is None) == bool(figure.no_year_change_why)


@settings(max_examples=40, deadline=None)
@given(observations())
def test_a_sum_is_the_sum_of_the_agencies_or_is_not_there(rows):
    figures = {figure.key: figure for figure in compute(dataset(WORLD, rows)).figures}
    parts = [figures[Key("counted", "a", name)].value for name in ("police", "health")]
    total = figures[Key("counted", "a")]

    if None in parts:
        assert total.value is None
    else:
        assert total.value == sum(parts)


def test_a_wave_is_rated_against_the_target_of_its_own_quarter():
    early = replace(GOAL, value=Fraction(1, 2), life=Life(until=Quarter(2026, 1)))
    survey = percentage(
        due=(1,), items=[item(basis=Basis.YEARLY)], targets=(("", early), ("", replace(GOAL, life=Life(since=NOW))))
    )

    figure = only(survey, [seen("p", NOW - 1, of=(30, 50))])

    assert (figure.target, figure.rating) == (early, Rating.MET)
