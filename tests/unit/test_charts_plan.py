"""Which charts an edition has, and what they say: from protected figures alone."""

from __future__ import annotations

import pickle
import re
from dataclasses import replace
from fractions import Fraction
from types import ModuleType

import pytest
from charts_world import PARTNERSHIP, figure, protected, series
from hypothesis import given, settings
from hypothesis import strategies as st
from small_world import NOW, agency, item, measure, percentage

from reportgen import charts
from reportgen.charts import lines, words
from reportgen.charts.axis import axis_for
from reportgen.charts.series import note_of
from reportgen.charts.spec import Dot, Panel
from reportgen.charts.spark import draw as draw_spark
from reportgen.errors import EnvironmentFault
from reportgen.model import Basis, Combine, Edition, Kind, Life, Marker, Meaning, Polarity, Selection, Target
from reportgen.movement import Limits, clear, leading
from reportgen.quarter import Quarter

MOVING = re.compile(r"\b(better|worse|up|down|rose|fell|rise|fall)\b", re.IGNORECASE)
AGENCIES = (
    agency("social-care", short="Social care", title="Children's social care"),
    agency("police", short="Police", title="Marlow Vale Police"),
)
MOTHERS = percentage(
    "re-engaged",
    title="Vulnerable mothers re-engaged",
    items=(item(units="mothers", basis=Basis.RATIO),),
    targets=(("", Target(Fraction(3, 5), "the board", Life())),),
)


def plan(*figures, measures=(MOTHERS,), edition=PARTNERSHIP, limits=None):
    return charts.plan(edition, protected(measures, figures, AGENCIES), limits)


def kinds(specs):
    return [spec.kind for spec in specs]


def test_five_values_make_a_trend_and_four_do_not():
    enough = plan(figure(MOTHERS, [50, 51, "x", 52, 53, 54]))
    too_few = plan(figure(MOTHERS, [50, 51, "x", 52, "c", 54]))

    assert kinds(enough) == ["trend"]
    assert too_few == ()


def test_a_trend_says_its_measure_unit_agency_and_where_its_axis_starts():
    (spec,) = plan(figure(MOTHERS, [56, 57.8, 52, 55, "c", 64]))

    assert spec.note == "% of mothers; the axis starts at 45%; [c] hidden"
    assert spec.subtitle == "Vulnerable mothers re-engaged. % of mothers, Children's social care, in each quarter"


def test_the_title_tells_a_clear_change_on_last_year_in_points():
    (spec,) = plan(figure(MOTHERS, [57.8, 62, 62, 63, 64]))

    assert spec.title == "Vulnerable mothers re-engaged: up 6.2 percentage points on last year"


def test_a_small_change_is_no_movement_in_a_title_either():
    (spec,) = plan(figure(MOTHERS, [62.1, 62, 62, 63, 64]))

    assert spec.title == "Vulnerable mothers re-engaged: no clear change on last year"


def test_what_chance_would_often_give_is_no_movement():
    (spec,) = plan(figure(MOTHERS, [50, 51, 52, 53, 58], base=100))

    assert spec.title == "Vulnerable mothers re-engaged: no clear change on last year"


def test_the_limits_are_those_of_the_wording():
    wide = Limits.of({"little-points": Fraction(7)})

    (spec,) = plan(figure(MOTHERS, [57.8, 62, 62, 63, 64]), limits=wide)

    assert spec.title == "Vulnerable mothers re-engaged: no clear change on last year"


def test_a_title_takes_no_side_where_last_year_and_last_quarter_say_opposite_things():
    (spec,) = plan(figure(MOTHERS, [50, 51, 52, 70, 60]))

    assert spec.title == "Vulnerable mothers re-engaged: latest 60.0%"


def test_a_provisional_figure_is_told_as_it_stands():
    made = figure(MOTHERS, [50, 51, 52, 53, 60])
    last = replace(made.point, markers=(Marker.PROVISIONAL,))

    (spec,) = plan(replace(made, point=last, series=(*made.series[:-1], last)))

    assert spec.title == "Vulnerable mothers re-engaged: latest 60.0%, provisional"


def test_few_cases_are_told_as_n_of_m_and_not_set_against_the_target():
    (spec,) = plan(figure(MOTHERS, [50, 51, 52, 53, 77.8], base=9, small_base=True))

    assert spec.title == "Vulnerable mothers re-engaged: 7 of 9 this quarter"
    assert spec.alt.endswith("Target 60% or more.")


def test_a_missing_latest_figure_is_the_message():
    (spec,) = plan(figure(MOTHERS, [57.8, 52, 55, 56, 58, "x"]))

    assert spec.title == "Vulnerable mothers re-engaged: not returned this quarter"


def test_a_long_measure_leaves_the_message_alone_in_the_title():
    wordy = replace(MOTHERS, title="Children visited and seen at the interval that the plan requires")

    (spec,) = plan(figure(wordy, [57.8, 62, 62, 63, 64]), measures=(wordy,))

    assert spec.title == "Up 6.2 percentage points on last year"
    assert spec.subtitle.startswith("Children visited and seen")


def test_the_alternative_text_gives_first_last_highest_lowest_gaps_and_target():
    (spec,) = plan(figure(MOTHERS, [52, 55, 48, "x", "c", 66, 64]))

    assert spec.alt == (
        "Vulnerable mothers re-engaged: 52.0% in 2024-25 Q4 and 64.0% in 2026-27 Q2, 5 points. "
        "Highest 66.0% in 2026-27 Q1, lowest 48.0% in 2025-26 Q2. "
        "Not returned in 2025-26 Q3. Hidden in 2025-26 Q4. Target 60% or more; the last value is above it."
    )


def test_the_alternative_text_tells_a_break_and_its_reason():
    (spec,) = plan(figure(MOTHERS, [52, 55, 48, 50, 51], breaks={2: "a new recording system"}))

    assert "Break before 2025-26 Q4: a new recording system." in spec.alt


def test_a_gap_and_a_break_part_the_line():
    (spec,) = plan(figure(MOTHERS, [52, 55, "x", 48, 50, 51], breaks={4: "a new recording system"}))

    (panel,) = spec.panels
    assert [dot.joined for dot in panel.dots] == [False, True, False, False, False, True]
    assert [dot.mark for dot in panel.dots] == ["", "", "[x]", "", "", ""]
    assert [cut.before for cut in panel.cuts] == [4]


def test_quarters_in_which_nothing_was_due_are_no_gaps():
    yearly = percentage("yearly", items=(item(units="parents", basis=Basis.YEARLY),))

    (spec,) = plan(
        figure(yearly, [45, "n", "n", "n", 50, "n", "n", "n", 60, "n", "n", "n", 63, "n", "n", "n", 70]),
        measures=(yearly,),
    )

    assert [dot.x for dot in spec.panels[0].dots] == [0, 4, 8, 12, 16]
    assert [dot.joined for dot in spec.panels[0].dots] == [False, True, True, True, True]


def test_a_changed_target_is_a_step_with_both_values_in_words():
    stepped = replace(
        MOTHERS,
        targets=(
            ("", Target(Fraction(9, 10), "the board", Life(None, Quarter(2025, 4)))),
            ("", Target(Fraction(19, 20), "the board", Life(Quarter(2026, 1)))),
        ),
    )

    (spec,) = plan(figure(stepped, [88, 89, 90, 91, 92, 93]), measures=(stepped,))

    assert [(goal.start, goal.end, goal.text) for goal in spec.panels[0].goals] == [
        (0, 3, "90% or more"),
        (4, 5, "95% or more"),
    ]
    assert "Target 95% or more (before: 90% or more)" in spec.alt


def test_a_plan_for_the_year_to_date_is_no_line_among_quarters():
    plan_ = Target(Fraction(9, 10), "board", Life(), profile=tuple(Fraction(each, 100) for each in (60, 70, 80, 90)))
    steady = Target(Fraction(9, 10), "board", Life(since=NOW - 1))
    planned = replace(MOTHERS, targets=(("", replace(plan_, life=Life(until=NOW - 2))), ("", steady)))

    (spec,) = plan(figure(planned, [88, 89, 90, 91, 92, 93]), measures=(planned,))

    assert [(goal.start, goal.end) for goal in spec.panels[0].goals] == [(4, 5)]
    assert "60%" not in spec.alt


@pytest.mark.parametrize(
    ("polarity", "upper", "text"),
    [
        (Polarity.HIGHER, None, "10% or more"),
        (Polarity.LOWER, None, "10% or less"),
        (Polarity.RANGE, Fraction(3, 20), "10% to 15%"),
        (Polarity.NEUTRAL, None, "10%"),
    ],
)
def test_a_target_is_told_in_words(polarity, upper, text):
    told = words.goal_text(MOTHERS, item(polarity=polarity), Target(Fraction(1, 10), "", Life(), upper))

    assert told == text


def test_what_is_left_of_a_hidden_point_is_not_in_the_spec():
    shown = figure(MOTHERS, [52, 55, 48, "c", 51, 52])
    points = list(shown.series)
    points[3] = replace(points[3], numerator=Fraction(7919), denominator=Fraction(104_729))
    careless = replace(shown, series=tuple(points))

    (spec,) = plan(careless)

    assert "7919" not in repr(spec)
    assert "104729" not in repr(spec)
    assert (spec,) == plan(shown)


def test_items_share_a_chart_and_percentages_of_one_agency_share_a_scale():
    items = tuple(item(name, title=name, units="parents", basis=Basis.RATIO) for name in ("heard", "seen", "helped"))
    answers = percentage("answers", kind=Kind.PERCENTAGE_SET, items=items)
    figures = [figure(answers, [50 + n, 52, 53, 54, 56 + n], item=each) for n, each in enumerate(items)]

    (spec,) = plan(*figures, measures=(answers,))

    assert spec.kind == "small-multiples"
    assert [panel.title for panel in spec.panels] == ["heard", "seen", "helped"]
    assert len({panel.axis for panel in spec.panels}) == 1
    assert spec.title == "Answers: all 3 items better on last year"


def test_agencies_of_different_trades_have_scales_of_their_own():
    morale = percentage(
        "morale", combine=Combine.SIDE_BY_SIDE, items=(item(units="staff", agencies=("social-care", "police")),)
    )
    figures = [
        figure(morale, [50, 52, 53, 54, 55], agency="social-care"),
        figure(morale, [80, 82, 83, 84, 85], agency="police"),
    ]

    (spec,) = plan(*figures, measures=(morale,))

    assert [panel.title for panel in spec.panels] == ["Social care", "Police"]
    assert len({panel.axis for panel in spec.panels}) == 2
    assert "each panel has its own scale" in spec.note


def test_ratios_have_scales_of_their_own():
    items = tuple(item(name, title=name, units="children") for name in ("visitors", "nurses"))
    ratio = measure("ratio", kind=Kind.RATIO, items=items)
    figures = [figure(ratio, [300 * (n + 1), 310, 320, 325, 330], item=each) for n, each in enumerate(items)]

    (spec,) = plan(*figures, measures=(ratio,))

    assert len({panel.axis for panel in spec.panels}) == 2


def test_more_than_nine_series_are_split():
    items = tuple(item(f"i{n}", title=f"item {n}", units="posts") for n in range(11))
    posts = measure("posts", items=items)
    figures = [figure(posts, [10, 11, 12, 13, 14], item=each) for each in items]

    specs = plan(*figures, measures=(posts,))

    assert [len(spec.panels) for spec in specs] == [9, 2]


def test_a_sum_is_followed_by_the_agencies_that_make_it():
    staff = measure("staff", combine=Combine.SUM, items=(item(units="staff", agencies=("social-care", "police")),))
    figures = [figure(staff, [29, 30, 31, 32, 33], agency=name) for name in ("", "social-care", "police")]

    specs = plan(*figures, measures=(staff,))

    assert kinds(specs) == ["trend", "small-multiples"]
    assert "whole partnership" in specs[0].subtitle


def test_an_agency_sees_its_own_series_only():
    morale = percentage(
        "morale", combine=Combine.SIDE_BY_SIDE, items=(item(units="staff", agencies=("social-care", "police")),)
    )
    figures = [figure(morale, [50, 52, 53, 54, 55], agency=name) for name in ("social-care", "police")]

    (spec,) = plan(*figures, measures=(morale,), edition=Edition("police", "Police", "police"))

    assert {key.agency for key in spec.keys} == {"police"}


def follow_up(values, *, without: int | None = None):
    items = tuple(
        item(f"kept-{lag}", title="Change kept", panel=panel, lag=lag, units="families", basis=Basis.COHORT)
        for lag, panel in ((0, "At closure"), (2, "6 months after closure"), (4, "12 months after closure"))
    )
    lasting = percentage("lasting", kind=Kind.FOLLOW_UP, items=items)
    figures = []
    for each in items:
        made = figure(lasting, ["x"] * len(values) if each.lag == without else values, item=each, base=22)
        points = tuple(replace(point, cohort=point.quarter - each.lag) for point in made.series)
        figures.append(replace(made, series=points, point=points[-1]))
    return lasting, figures


def test_a_follow_up_is_one_cohort_and_never_a_line_across_cohorts():
    lasting, figures = follow_up([90, 80, 70, 60, 50])

    (spec,) = plan(*figures, measures=(lasting,))

    (panel,) = spec.panels
    assert spec.kind == "cohort"
    assert [dot.base for dot in panel.dots] == ["20 of 22", "15 of 22", "11 of 22"]
    assert spec.title == "Lasting: 20 of 22 at closure, 11 of 22 later"
    assert "cases closed in 2025-26 Q2" in spec.subtitle


def test_a_cohort_of_which_some_were_lost_is_told_by_how_many_were_traced():
    lasting, figures = follow_up([90, 80, 70, 60, 50])
    last = figures[-1].point
    lost = replace(last, numerator=Fraction(8), denominator=Fraction(15), value=Fraction(8, 15))
    figures[-1] = replace(figures[-1], point=lost, series=(*figures[-1].series[:-1], lost))

    (spec,) = plan(*figures, measures=(lasting,))

    assert spec.title == "Lasting: 15 of 22 traced after 12 months"
    assert "15 of 22 could be traced after 12 months." in spec.alt
    assert "90.9% (20 of 22) at closure and 53.3% (8 of 15) at 12 months" in spec.alt


def test_a_follow_up_point_that_is_not_collected_is_a_marker():
    lasting, figures = follow_up([90, 80, 70, 60, 50], without=4)

    (spec,) = plan(*figures, measures=(lasting,))

    assert [dot.mark for dot in spec.panels[0].dots] == ["", "", "[x]"]


def test_of_cohorts_with_as_many_points_the_newest_is_drawn():
    lasting, figures = follow_up([90, 80, 70, 60, 50], without=4)

    (spec,) = plan(*figures, measures=(lasting,))

    assert f"cases closed in {NOW - 2}" in spec.subtitle
    assert [dot.base for dot in spec.panels[0].dots] == ["15 of 22", "11 of 22", ""]


def test_a_follow_up_point_that_is_still_to_come_is_not_due():
    lasting, figures = follow_up([90, 80, 70])

    (spec,) = plan(*figures, measures=(lasting,))

    assert [dot.why for dot in spec.panels[0].dots] == ["", "", "not due this quarter"]


def test_points_of_different_cohorts_are_not_joined():
    cohort = percentage("rr", kind=Kind.FOLLOW_UP, items=(item(units="cases", basis=Basis.COHORT, lag=4),))

    (spec,) = plan(figure(cohort, [21, 20, 22, 19, 24]), measures=(cohort,))

    assert not any(dot.joined for dot in spec.panels[0].dots)
    assert "no line joins them" in spec.note


def test_one_survey_makes_bars_with_its_n_of_n():
    items = tuple(item(name, title=name, units="parents", basis=Basis.YEARLY) for name in ("heard", "seen"))
    answers = percentage("answers", kind=Kind.PERCENTAGE_SET, items=items)
    figures = [figure(answers, [70 + 10 * n], item=each, base=130) for n, each in enumerate(items)]

    (spec,) = plan(*figures, measures=(answers,))

    assert spec.kind == "bars"
    assert [dot.base for dot in spec.panels[0].dots] == ["91 of 130", "104 of 130"]
    assert spec.panels[0].axis.lower == 0
    assert spec.title == "Answers: heard 70.0%, seen 80.0%"


def test_separate_answers_are_not_ranked():
    items = tuple(item(name, title=name, units="parents", basis=Basis.YEARLY) for name in ("heard", "seen", "helped"))
    answers = percentage("answers", kind=Kind.PERCENTAGE_SET, items=items)
    figures = [figure(answers, [70 + 5 * n], item=each, base=130) for n, each in enumerate(items)]

    (spec,) = plan(*figures, measures=(answers,))

    assert spec.title == "Answers: from 70.0% to 80.0% across 3 answers"


def test_the_largest_part_of_a_whole_is_named():
    items = tuple(item(name, title=name, units="posts") for name in ("permanent", "agency"))
    filled = percentage("filled", kind=Kind.DISTRIBUTION, items=items)
    figures = [figure(filled, [value], item=each, base=50) for value, each in zip((80, 20), items, strict=True)]

    (spec,) = plan(*figures, measures=(filled,))

    assert spec.title == "Filled: largest share permanent, 80.0%"


def test_answers_of_a_few_are_not_ranked():
    items = tuple(item(name, title=name, units="parents", basis=Basis.YEARLY) for name in ("heard", "seen"))
    answers = percentage("answers", kind=Kind.PERCENTAGE_SET, items=items)
    figures = [
        figure(answers, [value], item=each, base=9, small_base=True)
        for value, each in zip((77.8, 66.7), items, strict=True)
    ]

    (spec,) = plan(*figures, measures=(answers,))

    assert spec.title == "Answers: too few cases to compare"


def two_series(first, second, **changes):
    items = (item("a", title="Opened", units="plans"), item("b", title="Ended", units="plans"))
    plans = measure("plans", items=items)
    figures = [
        figure(plans, first, item=items[0]),
        figure(plans, second, item=items[1], **changes),
    ]
    return plan(*figures, measures=(plans,))


def test_two_items_are_named_where_ten_words_are_enough():
    (spec,) = two_series([9, 40, 50, 60, 70], [90, 50, 40, 30, 20])

    assert spec.title == "Plans: Opened up 61, Ended down 70 on last year"


def test_of_two_items_only_the_one_that_moved_is_named():
    (spec,) = two_series([9, 40, 50, 60, 70], [9, 11, 12, 13, 10])

    assert spec.title == "Plans: Opened up 61 on last year"


def test_a_title_never_mixes_changes_against_different_quarters():
    (spec,) = two_series([9, 11, 12, 13, 70], [9, 11, 100, 150, 20], breaks={2: "a new definition"})

    assert spec.title == "Plans: Opened up 61 on last year"


def test_nothing_clear_against_different_quarters_is_told_without_a_quarter():
    (spec,) = two_series([9, 11, 12, 13, 10], [9, 11, 12, 13, 10], breaks={2: "a new definition"})

    assert spec.title == "Plans: no clear change"


def test_of_two_items_that_part_the_one_that_got_worse_is_named():
    items = (
        item("a", title="Child in need plans", units="plans"),
        item("b", title="Child protection plans", units="plans"),
    )
    held = percentage("held", title="Reviews held in time", items=items)
    figures = [
        figure(held, [60, 70, 75, 80, 80], item=items[0]),
        figure(held, [95, 90, 88, 87, 86.5], item=items[1]),
    ]

    (spec,) = plan(*figures, measures=(held,))

    assert spec.title == "Child protection plans down 8.5 percentage points on last year"


def test_many_movements_are_counted_unless_one_stands_out():
    items = tuple(item(f"i{n}", title=f"item {n}", units="posts", polarity=Polarity.NEUTRAL) for n in range(4))
    posts = percentage("posts", items=items)

    def title(*lasts):
        figures = [figure(posts, [50, last], item=each) for last, each in zip(lasts, items, strict=True)]
        known = charts.plan(
            PARTNERSHIP, protected((posts,), [replace(f, series=(*f.series[:1] * 3, *f.series)) for f in figures])
        )
        return known[0].title

    assert title(60, 61, 40, 50) == "2 of 4 items up, 1 down on last quarter"
    assert title(60, 53, 50, 50) == "Posts: item 0 up 10.0 percentage points on last quarter"


def test_those_that_cannot_be_compared_are_not_called_unchanged():
    items = tuple(item(f"i{n}", title=f"item {n}", units="posts") for n in range(4))
    posts = percentage("posts", items=items)
    figures = [
        figure(posts, [50, 50, 50, 50, last], item=each) for last, each in zip((50, 51, "c", "x"), items, strict=True)
    ]

    (spec,) = plan(*figures, measures=(posts,))

    assert spec.title == "Posts: no clear change in the 2 of 4 compared"


def test_several_items_hidden_for_one_reason_say_so():
    items = tuple(item(name, title=name, units="plans") for name in ("a", "b"))
    plans = measure("plans", items=items)
    figures = [figure(plans, [9, 11, 12, 13, 14, "c"], item=each) for each in items]

    (spec,) = plan(*figures, measures=(plans,))

    assert spec.title == "Plans: hidden this quarter"


@given(
    values=st.lists(st.one_of(st.sampled_from(["c", "x", "z", "u", "n"]), st.integers(0, 100)), min_size=1, max_size=9),
    title=st.text("ab c$<&", min_size=1, max_size=80),
)
@settings(max_examples=60, deadline=None)
def test_no_title_is_longer_than_ten_words_and_no_spec_refuses_any_series(values, title):
    named = replace(MOTHERS, title=title)

    specs = plan(figure(named, values), measures=(named,))

    assert all(len(spec.title.split()) <= 10 for spec in specs)
    assert all(spec.alt and "chart of" not in spec.alt.lower() for spec in specs)


@given(amounts=st.lists(st.one_of(st.none(), st.integers(-3, 3)), min_size=2, max_size=9))
@settings(max_examples=60, deadline=None)
def test_titles_of_several_series_are_never_longer_than_ten_words(amounts):
    items = tuple(item(f"i{n}", title=f"item {n}", units="posts") for n in range(len(amounts)))
    posts = measure("posts", items=items)
    figures = [
        figure(posts, [10, "x" if amount is None else 10, 11, 12, 13, 10 + (amount or 0)], item=each)
        for each, amount in zip(items, amounts, strict=True)
    ]

    (spec,) = plan(*figures, measures=(posts,))

    assert len(spec.title.split()) <= 10


VALUES = st.one_of(st.sampled_from(["c", "x", "n"]), st.integers(0, 100))


@given(
    rows=st.lists(st.lists(VALUES, min_size=5, max_size=6), min_size=1, max_size=4),
    base=st.sampled_from([0, 9, 40, 400]),
    polarity=st.sampled_from(list(Polarity)),
    kind=st.sampled_from([Kind.PERCENTAGE, Kind.PERCENTAGE_SET, Kind.COUNT, Kind.AMOUNT, Kind.DISTRIBUTION]),
    provisional=st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_no_title_and_no_alternative_text_calls_a_movement_what_the_sentences_do_not(
    rows, base, polarity, kind, provisional
):
    limits = Limits.of({})
    items = tuple(item(f"i{n}", title=f"series {n}", units="posts", polarity=polarity) for n in range(len(rows)))
    posts = measure("posts", kind=kind, items=items, decimals=1)
    figures = []
    for each, values in zip(items, rows, strict=True):
        made = figure(posts, values, item=each, base=base if kind.is_percentage else 0, small_base=base == 9)
        if provisional and made.value is not None:
            last = replace(made.point, markers=(Marker.PROVISIONAL,))
            made = replace(made, point=last, series=(*made.series[:-1], last))
        figures.append(made)
    moving = [
        (each.title, change.direction, change.meaning.value)
        for each, made in zip(items, figures, strict=True)
        if (change := leading(made)) is not None and clear(posts, made, change, limits)
    ]

    specs = plan(*figures, measures=(posts,), limits=limits)

    for spec in specs:
        said = {word for text in (spec.title, spec.alt) for word in MOVING.findall(text)}
        assert said <= {word for _, *each in moving for word in each}
        for name, way in re.findall(r"(series \d) (up|down)", spec.title):
            assert (name, way) in {(title, direction) for title, direction, _ in moving}


def test_equal_figures_have_equal_names_and_a_spec_crosses_into_another_process():
    (one,) = plan(figure(MOTHERS, [50, 51, 52, 53, 54]))
    (same,) = plan(figure(MOTHERS, [50, 51, 52, 53, 54]))
    (other,) = plan(figure(MOTHERS, [50, 51, 52, 53, 55]))

    assert one.name == same.name == pickle.loads(pickle.dumps(one)).name
    assert one.name != other.name
    assert one.name.startswith("re-engaged-")


PLANNED = Target(Fraction(60, 100), "the board", Life(since=NOW - 1), profile=(Fraction(1, 2),) * 3 + (Fraction(3, 5),))


def test_a_target_for_the_year_to_date_is_told_and_not_drawn_among_quarters():
    before = Target(Fraction(1, 2), "the board", Life(until=NOW - 2))
    both = replace(MOTHERS, targets=(("", before), ("", PLANNED)))

    (spec,) = plan(figure(both, [50, 51, 52, 53, 54, 55]), measures=(both,))

    (panel,) = spec.panels
    assert [(goal.start, goal.end, goal.text) for goal in panel.goals] == [(0, 3, "50% or more")]
    assert spec.alt.endswith(" The target is for the year to date (before: 50% or more).")
    assert "the target is for the year to date" in spec.note


def test_several_series_tell_a_target_for_the_year_to_date_too():
    items = tuple(item(name, title=name, units="mothers", basis=Basis.RATIO) for name in ("heard", "seen"))
    asked = percentage("asked", items=items, targets=(("heard", PLANNED),))

    (spec,) = plan(*[figure(asked, [50, 51, 52, 53, 54], item=each) for each in items], measures=(asked,))

    heard, seen = spec.alt.split("heard:")[1].split("seen:")
    assert "the target is for the year to date" in heard
    assert "target" not in seen


def test_kinds_are_found_by_their_folder():
    assert [kind.name for kind in charts.chart_kinds()] == [
        "distribution",
        "bars",
        "trend",
        "events",
        "year-so-far",
        "small-multiples",
        "funnel",
        "cohort",
    ]


def test_a_module_without_its_constant_stops_the_program_with_that_sentence():
    with pytest.raises(
        EnvironmentFault, match=r"reportgen\.charts\.kinds\.pie holds no chart: it needs a constant KIND"
    ):
        charts.kind_of(ModuleType("reportgen.charts.kinds.pie"))


def test_an_old_survey_is_told_with_the_quarter_it_came_from():
    made = figure(MOTHERS, [50, 60, 61, 63, 70, "n"])
    old = replace(made, point=made.series[-2], new=False, year_change=None, change=None)

    (spec,) = plan(old)

    assert spec.title == f"Vulnerable mothers re-engaged: 70.0% in {NOW - 1}, the latest survey"


def test_meaning_counts_only_where_polarity_gives_it():
    items = tuple(item(f"i{n}", title=f"item {n}", units="posts", polarity=Polarity.NEUTRAL) for n in range(3))
    posts = measure("posts", items=items)
    figures = [figure(posts, [10, 11, 12, 10, last], item=each) for each, last in zip(items, (40, 2, 10), strict=True)]

    (spec,) = plan(*figures, measures=(posts,))

    assert spec.title == "Posts: item 0 up 30 on last year"
    assert all(made.year_change.meaning in (Meaning.NEUTRAL, Meaning.SAME) for made in figures)


# ---------------------------------------------------------------- what may look like the latest value

BY_AGENCY = percentage(
    "checked",
    title="Home visits checked",
    combine=Combine.SIDE_BY_SIDE,
    items=(item(units="visits", basis=Basis.RATIO, agencies=("social-care", "police")),),
)


def layers_of(spec, columns=1):
    drawn = lines.Layers()
    for place in lines.places(spec, columns):
        lines._draw_panel(drawn, place, label_every=False)
    return drawn


def written(layers, *, bold):
    return [text for look, rows in layers.words.items() if (look[4] == "bold") is bold for *_, text in rows]


def test_only_a_value_of_the_reported_quarter_is_bold_and_large():
    (spec,) = plan(
        figure(BY_AGENCY, [90, 91, 92, 97, 98]),
        figure(BY_AGENCY, [96, 97, 98, 99, "c"], agency="police"),
        measures=(BY_AGENCY,),
    )

    layers = layers_of(spec, 2)

    assert [(panel, round(100 * y)) for panel, _, y in (*layers.last, *layers.open_last)] == [(0, 98)]
    assert written(layers, bold=True) == ["Social care", "Police", "98.0%"]
    assert f"99.0%\n{NOW - 1}" in written(layers, bold=False)


def test_a_series_that_ended_is_small_with_its_quarter_under_it():
    (spec,) = plan(figure(MOTHERS, [51, 52, 55, 48, 61, "c", "x"]))

    layers = layers_of(spec)

    assert layers.last == layers.open_last == []
    assert written(layers, bold=True) == []
    assert f"61.0%\n{NOW - 2}" in written(layers, bold=False)


def test_panels_on_equal_scales_are_not_said_to_have_their_own():
    alike = [figure(BY_AGENCY, [90, 91, 92, 97, 98], agency=name) for name in ("social-care", "police")]
    apart = [alike[0], figure(BY_AGENCY, [11, 12, 13, 11, 15], agency="police")]

    (same,) = plan(*alike, measures=(BY_AGENCY,))
    (other,) = plan(*apart, measures=(BY_AGENCY,))

    assert "scale" not in same.note
    assert "each panel has its own scale" in other.note


def test_a_picture_explains_the_markers_that_it_writes():
    (spec,) = plan(figure(MOTHERS, [50, 52, "c", 48, "x", 61, 62]))

    assert spec.note.endswith("[c] hidden; [x] not available")


@pytest.mark.parametrize("chosen", [Selection.THEMED, Selection.PICKED])
def test_no_line_leads_to_or_from_cases_chosen_by_theme_or_by_hand(chosen):
    made = figure(MOTHERS, [52, 55, 48, 61, 62])
    points = tuple(replace(point, selection=chosen) if n == 2 else point for n, point in enumerate(made.series))

    (spec,) = plan(replace(made, series=points))
    spark = draw_spark(points, MOTHERS).svg.decode()

    assert [dot.joined for dot in spec.panels[0].dots] == [False, True, False, False, True]
    assert "no line joins cases that were chosen by theme or by hand" in spec.note
    assert [len(line.split()) for line in re.findall('points="([^"]*)"', spark)] == [2, 2]


def test_no_line_leads_to_or_from_percentages_of_too_few_cases():
    made = figure(MOTHERS, [52, 55, 48, 61, 62], base=100)
    few = series(MOTHERS, [52, 55, 48, 61, 62], base=MOTHERS.smallest_denominator - 1)
    points = tuple(few[n] if n == 2 else point for n, point in enumerate(made.series))

    (spec,) = plan(replace(made, series=points))
    spark = draw_spark(points, MOTHERS).svg.decode()

    assert [dot.joined for dot in spec.panels[0].dots] == [False, True, False, False, True]
    assert "no line joins percentages of too few cases" in spec.note
    assert [len(line.split()) for line in re.findall('points="([^"]*)"', spark)] == [2, 2]


def test_no_line_joins_cases_chosen_in_different_ways():
    made = figure(MOTHERS, [52, 55, 48, 61, 62])
    points = tuple(
        replace(point, selection=Selection.RANDOM) if n > 2 else point for n, point in enumerate(made.series)
    )

    (spec,) = plan(replace(made, series=points))

    assert [dot.joined for dot in spec.panels[0].dots] == [False, True, True, False, True]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("50.0% [p]",), "open points are provisional"),
        (("50.0% [n]", "40.0%"), "open points are not signed off"),
        (("50.0% [n]", "40.0% [p] [n]", "7 [e]"), "open points are provisional, estimated or not signed off"),
    ],
)
def test_what_open_points_are_is_said_by_their_own_markers_of_whatever_kind_the_chart_is(texts, said):
    dots = tuple(
        Dot(number, "2026-27 Q2", Fraction(1, 2), text, hollow="[" in text) for number, text in enumerate(texts)
    )
    panel = Panel("", dots, (), axis_for([Fraction(0), Fraction(1)], percentage=True, from_zero=True))
    assert said in note_of("% of plans", [panel])
