"""What statistics allow to be said of figures: the method by length, limits, signals, verdicts, intervals."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.analysis import analyse
from reportgen.disclosure import protect
from reportgen.figures import compute
from reportgen.model import (
    Analysis,
    Assurance,
    Basis,
    Break,
    DisclosureClass,
    Kind,
    Life,
    Method,
    Polarity,
    Question,
    Rule,
    Selection,
    StatisticsRules,
    Target,
    Unusual,
    Variation,
    Verdict,
)
from small_world import NOW, dataset, item, measure, percentage, project, run, seen

QUIET = [10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12]
LEVEL = [20, 22, 19, 21, 20, 23, 21, 20, 22, 21, 20, 22]


def analysed(of, observations, *, threshold: int = 5, rules: StatisticsRules | None = None) -> Analysis:
    """Compute, protect and analyse one measure that gives one figure."""
    made = project([of], threshold=threshold, quarters=(NOW - 39).until(NOW))
    if rules is not None:
        made = replace(made, settings=replace(made.settings, statistics=rules))
    figures = analyse(protect(compute(dataset(made, observations)), made, "partners")).figures
    assert len(figures) == 1
    return figures[0].analysis


def shares(parts, **changes):
    """Make a series of percentages that ends now."""
    first = NOW - (len(parts) - 1)
    return [seen("p", first + step, of=part, **changes) for step, part in enumerate(parts) if part is not None]


# ---------------------------------------------------------------- the method by length


@pytest.mark.parametrize(
    ("points", "method"),
    [
        (1, Method.COMPARISONS),
        (7, Method.COMPARISONS),
        (8, Method.RUN_CHART),
        (11, Method.RUN_CHART),
        (12, Method.TRIAL_LIMITS),
        (19, Method.TRIAL_LIMITS),
        (20, Method.LIMITS),
    ],
)
def test_the_length_of_a_series_decides_what_it_is_read_with(points, method):
    found = analysed(measure(), run("m", QUIET[:points]))

    assert (found.method, found.points) == (method, points)
    assert found.why.startswith("1 point" if points == 1 else f"{points} points")


def test_a_break_begins_the_count_anew_and_a_quarter_without_a_value_does_not_count():
    broken = measure(breaks=(Break(NOW - 7, "a new kind of plan"),))

    assert analysed(broken, run("m", QUIET)).method is Method.RUN_CHART
    assert analysed(broken, run("m", [*QUIET[:17], None, *QUIET[18:]])).method is Method.COMPARISONS


def test_a_stretch_before_a_break_keeps_its_limits_where_it_is_long_enough():
    broken = measure(breaks=(Break(NOW - 11, "a new kind of plan"),))
    short, long = [5, 7, 5, 7], [20, 24, 20, 24, 20, 24, 20, 24, 20, 24, 20, 24]

    after_long = analysed(broken, run("m", [*long, *QUIET[:12]]))
    after_short = analysed(broken, run("m", [*short, *QUIET[:12]]))

    assert [stretch.centre for stretch in after_long.stretches] == [22, 11]
    assert [stretch.centre for stretch in after_short.stretches] == [11]


def test_a_rebase_begins_limits_anew_and_the_change_across_it_is_still_told():
    rebased = measure(rebases=(Break(NOW - 11, "the clinic opened"),))

    found = analysed(rebased, run("m", [*[30, 34] * 6, *QUIET[:12]]))

    assert [stretch.centre for stretch in found.stretches] == [32, 11]
    assert found.last.first == NOW - 11
    assert found.difference(Question.QUARTER) is not None


def test_a_fixed_baseline_gives_the_limits_of_all_that_follows():
    fixed = measure(baseline_until=NOW - 8)

    found = analysed(fixed, run("m", [*QUIET[:12], 13, 14, 13, 14, 13, 14, 13, 14]))

    assert (found.last.centre, found.last.lower, found.last.upper) == pytest.approx((11, 5.68, 16.32))
    assert found.last.baseline_until == NOW - 8
    assert found.long_run is Verdict.SIGNAL  # eight above the mean of the baseline


@pytest.mark.parametrize(
    ("values", "shape"),
    [
        ([7] * 14, "constant"),
        ([0] * 10 + [11, 12, 13, 40], "mostly zero"),
        ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30], "mostly zero"),
        ([30] * 7 + [31] * 7, "steps"),
        ([9, None, 8, None, 9, None, 7, None, 9, 8, None, 9, None, 7, 8, None, 9], "gappy"),
    ],
)
def test_series_that_would_collapse_limits_are_recognised_and_said(values, shape):
    found = analysed(measure(), run("m", values))

    assert (found.method, found.shape, found.stretches) == (Method.COMPARISONS, shape, ())
    assert found.long_run is Verdict.TOO_FEW
    assert found.why


def test_rare_events_are_told_by_the_time_between_them():
    found = analysed(measure(), run("m", [0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0]))

    assert (found.method, found.since_last, found.usual_gap) == (Method.BETWEEN, 2, 4)
    assert found.long_run is Verdict.NO_SIGNAL


def test_an_unusually_long_wait_for_a_rare_event_is_a_signal():
    found = analysed(measure(), run("m", [1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0]))

    assert (found.since_last, found.usual_gap, found.long_run) == (7, 2, Verdict.SIGNAL)


def test_many_rare_events_at_once_are_a_signal_and_one_more_is_none():
    burst = analysed(measure(disclosure=DisclosureClass.ORGANISATION), run("m", [*[0] * 12, 5]))
    single = analysed(measure(disclosure=DisclosureClass.ORGANISATION), run("m", [*[0] * 12, 1]))

    # If events came alike in all 13 quarters, five in the last one alone had the chance (1/13) ** 5.
    assert (burst.method, burst.long_run, burst.unusual) == (Method.BETWEEN, Verdict.SIGNAL, Unusual.MANY)
    assert (single.method, single.long_run, single.unusual) == (Method.BETWEEN, Verdict.NO_SIGNAL, None)


def test_a_percentage_of_hardly_any_cases_is_told_by_the_time_between_them():
    found = analysed(
        percentage(), shares([(0, 240), (1, 250), (0, 240), (0, 250), (2, 260), (0, 240), (0, 250), (0, 90)])
    )

    assert (found.method, found.since_last) == (Method.BETWEEN, 3)


def test_hidden_figures_make_no_series_rare_and_are_in_no_limit():
    people = measure(disclosure=DisclosureClass.PERSON)

    found = analysed(people, run("m", [0, 3, 0, 2, 0, 4, 0, 3, 0, 0, 0, 2]))
    other = analysed(people, run("m", [0, 1, 0, 5, 0, 1, 0, 1, 0, 0, 0, 5]))

    assert found.method is Method.COMPARISONS
    assert found == other  # whatever the hidden numbers are


@given(hidden=st.lists(st.integers(1, 5), min_size=3, max_size=3))
def test_nothing_of_an_analysis_hangs_on_a_hidden_number(hidden):
    people = measure(disclosure=DisclosureClass.PERSON)
    series = [30, 32, 31, hidden[0], 33, 30, 32, 29, 31, hidden[1], 30, 33, 31, 30, hidden[2], 32]
    base = [30, 32, 31, 2, 33, 30, 32, 29, 31, 4, 30, 33, 31, 30, 3, 32]

    assert analysed(people, run("m", series)) == analysed(people, run("m", base))


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (measure(duty=True), "how many fall short"),
        (measure(items=[item(basis=Basis.ROLLING)]), "overlap"),
        (measure(items=[item(basis=Basis.COHORT, lag=2)]), "different group"),
    ],
)
def test_duties_overlapping_years_and_closing_groups_have_no_control_chart(of, words):
    found = analysed(of, run("m", QUIET))

    assert found.stretches == ()
    assert words in found.why


@pytest.mark.parametrize("chosen", [Selection.THEMED, Selection.PICKED])
def test_cases_that_somebody_chose_carry_neither_interval_nor_trend(chosen):
    found = analysed(percentage(), shares([(30, 60)] * 6 + [(40, 60), (20, 60)] * 7, selection=chosen))

    assert (found.method, found.stretches, found.interval) == (Method.COMPARISONS, (), None)
    assert "chosen" in found.why
    assert "chosen" in found.no_interval_why


def test_a_yearly_series_is_a_series_of_years():
    yearly = percentage(items=[item(basis=Basis.YEARLY)], due=(2,))
    waves = [seen("p", NOW - 4 * back, of=(40 + back % 3, 90)) for back in range(9)]

    found = analysed(yearly, waves)

    assert (found.method, found.points) == (Method.RUN_CHART, 9)


# ---------------------------------------------------------------- what follows terms


def test_a_measure_that_follows_terms_is_read_by_its_differences_from_the_year_before():
    terms = measure(seasonal=True)
    values = [
        year * 2 + season + wobble for year in range(6) for season, wobble in ((90, 0), (20, 1), (80, 2), (70, 1))
    ]

    found = analysed(terms, run("m", values))
    read_as_it_is = analysed(measure(), run("m", values))

    assert (found.shape, found.points) == ("constant", 20)  # two more every year, whatever the season
    assert read_as_it_is.shape == ""


def test_an_august_dip_is_no_signal_and_a_year_unlike_the_others_is_one():
    terms = measure(seasonal=True)
    wobble = [0, 1, -1, 2, 1, -1, 0, 2, -2, 1, 0, -1, 1, 2, -1, 0, 1, -2, 0, 1, -1, 2, 0]
    values = [(90, 20, 80, 70)[place % 4] + each for place, each in enumerate(wobble)]

    usual = analysed(terms, run("m", [*values, 71]))
    unlike = analysed(terms, run("m", [*values, 110]))

    assert (usual.long_run, unlike.long_run) == (Verdict.NO_SIGNAL, Verdict.SIGNAL)
    assert unlike.yearly is not None


# ---------------------------------------------------------------- signals, variation and assurance


def test_a_point_outside_its_limits_is_a_signal_and_polarity_says_of_what():
    series = run("m", [*QUIET[:19], 40])

    for polarity, meaning in (
        (Polarity.HIGHER, Variation.IMPROVEMENT),
        (Polarity.LOWER, Variation.CONCERN),
        (Polarity.NEUTRAL, Variation.NEITHER),
    ):
        found = analysed(measure(items=[item(polarity=polarity)]), series)
        assert found.variation is meaning
        assert found.long_run is Verdict.SIGNAL
        assert (found.signals[-1].rule, found.signals[-1].side) == (Rule.OUTSIDE, 1)
        assert found.verdict == (Question.LONG_RUN, Verdict.SIGNAL)


@pytest.mark.parametrize("before", [[], [41, 42], [40]])
def test_values_on_the_new_side_before_the_move_do_not_hide_it(before):
    old, new = [20, 22, 19, 21] * 4, [60, 62, 59, 61, 60, 63, 61, 60, 62, 61, 60, 62]

    found = analysed(measure(), run("m", [*old, *before, *new]))

    assert found.moved_since == NOW - 11


def test_beside_a_signal_the_limits_promise_nothing_of_the_target():
    of = measure(items=[item(polarity=Polarity.HIGHER)], targets=(("", Target(Fraction(5), "board", Life())),))

    assert analysed(of, run("m", QUIET)).assurance is Assurance.PASSING
    assert analysed(of, run("m", [*QUIET[:19], 40])).assurance is None


def test_what_may_not_be_compared_makes_no_hole_where_a_series_begins():
    chosen = [seen("p", NOW - 20 + step, of=(30, 60), selection=Selection.THEMED) for step in range(8)]
    rest = shares([(30 + step % 3, 60) for step in range(13)])

    found = analysed(percentage(), [*chosen, *rest])

    assert (found.method, found.points, found.shape) == (Method.TRIAL_LIMITS, 13, "")


def test_all_cases_and_a_random_part_of_them_are_two_series():
    every = [seen("p", NOW - 25 + step, of=(300 + step % 3, 600)) for step in range(13)]
    part = [seen("p", NOW - 12 + step, of=(30 + step % 3, 60), selection=Selection.RANDOM) for step in range(13)]

    found = analysed(percentage(), [*every, *part])

    assert [stretch.points for stretch in found.stretches] == [13, 13]


def test_a_baseline_that_lies_before_the_last_break_is_said_not_to_be_used():
    of = measure(baseline_until=NOW - 14, breaks=(Break(NOW - 11, "a new kind of plan"),))

    found = analysed(of, run("m", QUIET))

    assert found.why.endswith(f"; the baseline up to {NOW - 14} lies before them")


def test_two_shares_that_chance_could_set_apart_are_no_signal():
    found = analysed(percentage(), shares([(48, 264), (50, 270)]))

    assert found.difference(Question.QUARTER).verdict is Verdict.NO_SIGNAL


def test_a_signal_of_an_earlier_quarter_is_none_of_this_one():
    found = analysed(measure(), run("m", [*[30, 32] * 5, 60, 2, *[30, 32] * 4]))

    assert [signal.quarter for signal in found.signals] == [NOW - 9, NOW - 8]
    assert (found.variation, found.long_run) == (Variation.COMMON, Verdict.NO_SIGNAL)


def test_a_level_that_moved_long_ago_and_settled_is_told_with_where_new_limits_can_begin():
    values = [*LEVEL, *(value + 20 for value in LEVEL)]
    found = analysed(measure(), run("m", values))
    assert found.long_run is Verdict.SIGNAL
    assert found.moved_since == NOW - 11


def test_a_move_of_fewer_quarters_than_limits_need_waits():
    found = analysed(measure(), run("m", [*[20, 22, 19, 21] * 4, *[40, 42, 39, 41, 40, 43, 41, 40, 42, 41, 40]]))
    assert found.long_run is Verdict.SIGNAL
    assert found.moved_since is None


def test_a_series_that_still_rises_has_not_settled():
    found = analysed(measure(), run("m", list(range(20, 46))))
    assert found.long_run is Verdict.SIGNAL
    assert found.moved_since is None


def test_where_the_reported_quarter_has_no_figure_nothing_is_said_of_it():
    found = analysed(measure(), run("m", QUIET, last=NOW - 1))

    assert (found.method, found.variation, found.long_run) == (Method.LIMITS, None, Verdict.TOO_FEW)


@pytest.mark.parametrize(
    ("target", "polarity", "assured"),
    [
        (20, Polarity.HIGHER, Assurance.FAILING),
        (2, Polarity.HIGHER, Assurance.PASSING),
        (11, Polarity.HIGHER, Assurance.INCONSISTENT),
        (20, Polarity.LOWER, Assurance.PASSING),
        (11, Polarity.NEUTRAL, None),
    ],
)
def test_assurance_compares_the_target_with_the_last_limits(target, polarity, assured):
    aimed = measure(items=[item(polarity=polarity)], targets=(("", Target(Fraction(target), "the board", Life())),))

    assert analysed(aimed, run("m", QUIET)).assurance is assured


def test_the_wording_of_2023_is_a_setting():
    # Two outside the limits and one beside them on the same side: two of three only where those outside count.
    values = [10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 40, 15, 41]
    rules = StatisticsRules(beyond_limits_count=True)

    usual = analysed(measure(), run("m", values))
    counted = analysed(measure(), run("m", values), rules=rules)

    assert len(counted.signals) >= len(usual.signals)


def test_a_run_chart_signals_an_unusually_long_run():
    found = analysed(measure(items=[item(polarity=Polarity.HIGHER)]), run("m", [5, 6, 5, 7, 6, 11, 12, 11, 13, 12, 14]))

    assert found.method is Method.RUN_CHART
    assert {signal.rule for signal in found.signals} <= {Rule.LONG_RUN, Rule.FEW_CROSSINGS}
    assert found.long_run is Verdict.SIGNAL
    assert found.last.centre == 11


@pytest.mark.parametrize(("points", "verdict"), [(8, Verdict.TOO_FEW), (9, Verdict.TOO_FEW), (10, Verdict.NO_SIGNAL)])
def test_a_run_chart_in_which_no_rule_could_find_a_signal_finds_none_either(points, verdict):
    values = [10, 14, 11, 15, 9, 16, 12, 13, 8, 17]

    assert analysed(measure(), run("m", values[:points])).long_run is verdict


def test_a_run_chart_judges_no_quarter_without_a_figure():
    found = analysed(measure(), run("m", [10, 11, 12, 13, 14, 20, 21, 22, 23, 24], last=NOW - 1))

    assert (found.method, found.long_run) == (Method.RUN_CHART, Verdict.TOO_FEW)
    assert {signal.quarter for signal in found.signals} == {NOW - 1}


def test_a_baseline_of_a_few_points_gives_no_limits():
    assert analysed(measure(baseline_until=NOW - 17), run("m", QUIET)).method is Method.COMPARISONS
    assert analysed(measure(baseline_until=NOW - 8), run("m", QUIET)).method is Method.TRIAL_LIMITS


@pytest.mark.parametrize(
    ("start", "shape"), [([10] * 12, "constant"), ([0] * 11 + [3], "mostly zero"), ([30] * 6 + [31] * 6, "steps")]
)
def test_a_baseline_that_collapses_limits_gives_none_and_says_so(start, shape):
    found = analysed(measure(baseline_until=NOW - 4), run("m", [*start, 11, 19, 12, 18]))

    assert (found.method, found.shape, found.long_run) == (Method.COMPARISONS, shape, Verdict.TOO_FEW)
    assert found.why.startswith(f"up to {NOW - 4}, which limits would be fixed on, ")
    assert not found.signals


def test_an_earlier_stretch_that_collapses_limits_has_none_and_no_signals():
    broken = measure(breaks=(Break(NOW - 11, "a new kind of plan"),))

    found = analysed(broken, run("m", [*[0] * 11, 3, *QUIET[:12]]))

    assert [stretch.first for stretch in found.stretches] == [NOW - 11]
    assert not found.signals


def test_quarters_of_too_few_cases_are_in_no_limits():
    parts = [(60 + step % 3, 100) for step in range(14)]

    with_small = analysed(percentage(), shares([*parts[:5], (0, 4), *parts[6:]]))

    assert with_small.points == 13
    assert with_small.last.lower > 0.5


# ---------------------------------------------------------------- intervals and tests of differences


def test_a_share_of_cases_has_wilsons_interval():
    found = analysed(percentage(), shares([(10, 20), (30, 50)]))

    # 30 of 50 in the published vectors of the golden tests: 46.2 to 72.4 per cent.
    assert (found.interval.lower, found.interval.upper) == pytest.approx((0.4618, 0.7239), abs=1e-4)
    assert found.interval.method == "Wilson"


def test_a_survey_of_a_known_population_has_a_narrower_interval():
    asked = percentage(survey_population=60)

    narrow, wide = analysed(asked, shares([(30, 50)])), analysed(percentage(), shares([(30, 50)]))

    assert narrow.interval.corrected
    assert wide.interval.lower < narrow.interval.lower < 0.6 < narrow.interval.upper < wide.interval.upper


@pytest.mark.parametrize(
    ("of", "observations", "why"),
    [
        (measure(items=[item(basis=Basis.STOCK)]), run("m", [40]), "on a day"),
        (measure(kind=Kind.AMOUNT), run("m", [40]), "no count or share"),
        (percentage(items=[item(basis=Basis.RATIO, unit="WTE post", units="WTE posts")]), shares([(3, 9)]), "no count"),
    ],
)
def test_stocks_amounts_and_posts_have_no_interval_and_it_is_said_why(of, observations, why):
    found = analysed(of, observations)

    assert found.interval is None
    assert why in found.no_interval_why


def test_events_have_an_exact_interval_below_ten_and_byars_from_there():
    few, many = analysed(measure(), run("m", [9])), analysed(measure(), run("m", [10]))

    assert (few.interval.method, many.interval.method) == ("exact", "Byar")
    assert (few.interval.lower, few.interval.upper) == pytest.approx((4.1154, 17.0848), abs=1e-3)


def test_intervals_that_overlap_may_hide_a_difference_that_the_test_finds():
    # The example of the rules: 48 of 264 against 81 of 294 overlap and differ.
    found = analysed(percentage(), shares([(48, 264), (81, 294)]))

    difference = found.difference(Question.QUARTER)
    assert (difference.verdict, difference.test) == (Verdict.SIGNAL, "Newcombe")
    assert difference.interval.lower > 0
    assert found.verdict == (Question.QUARTER, Verdict.SIGNAL)


def test_two_counts_are_compared_by_the_conditional_exact_test():
    quiet, clear = analysed(measure(), run("m", [20, 28])), analysed(measure(), run("m", [20, 60]))

    assert quiet.difference(Question.QUARTER).verdict is Verdict.NO_SIGNAL
    assert clear.difference(Question.QUARTER).verdict is Verdict.SIGNAL
    assert clear.difference(Question.QUARTER).p < 0.001


def test_below_the_smallest_denominator_there_is_too_little_to_say():
    found = analysed(percentage(), shares([(2, 19), (18, 19)]))

    assert found.difference(Question.QUARTER).verdict is Verdict.TOO_FEW


def test_a_year_is_asked_about_before_a_quarter():
    found = analysed(percentage(), shares([(20, 100), (21, 100), (20, 100), (22, 100), (60, 100)]))

    assert found.verdict == (Question.YEAR, Verdict.SIGNAL)


# ---------------------------------------------------------------- properties


@given(
    values=st.lists(st.integers(20, 60), min_size=12, max_size=26),
    more=st.integers(1, 1000),
    times=st.integers(2, 9),
)
def test_limits_move_with_a_constant_and_scale_with_a_factor(values, more, times):
    plain = analysed(measure(), run("m", values))
    moved = analysed(measure(), run("m", [value + more for value in values]))
    scaled = analysed(measure(), run("m", [value * times for value in values]))

    assert moved.method is plain.method
    for one, other, large in zip(plain.stretches, moved.stretches, scaled.stretches, strict=True):
        assert other.centre == pytest.approx(one.centre + more)
        assert large.centre == pytest.approx(one.centre * times)
        if one.upper is not None:
            assert other.upper == pytest.approx(one.upper + more)
            assert large.upper == pytest.approx(one.upper * times)
    assert [signal.rule for signal in moved.signals] == [signal.rule for signal in plain.signals]
    assert scaled.signals == plain.signals


@given(top=st.integers(0, 300), more=st.integers(0, 300))
def test_an_interval_holds_its_value(top, more):
    found = analysed(percentage(), shares([(top, max(1, top + more))]))

    assert found.interval.lower <= top / max(1, top + more) <= found.interval.upper


def test_many_series_are_read_as_each_would_be_alone():
    one = measure("one", items=[item(polarity=Polarity.LOWER)])
    two = measure("two")
    made = project([one, two], quarters=(NOW - 39).until(NOW))
    rows = [*run("one", [*QUIET[:13], 40]), *run("two", [*QUIET, 30, 9])]

    together = analyse(protect(compute(dataset(made, rows)), made, "partners")).figures

    assert together[0].analysis == analysed(one, run("one", [*QUIET[:13], 40]))
    assert together[1].analysis == analysed(two, run("two", [*QUIET, 30, 9]))
