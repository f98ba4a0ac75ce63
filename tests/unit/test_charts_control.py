"""Control charts and run charts: what is drawn and said of a series' limits and signals, and what never is."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from charts_world import PARTNERSHIP, analysed, figure, protected
from small_world import NOW, item, measure, percentage

from reportgen import charts
from reportgen.charts.picture import INK
from reportgen.charts.plotted import plotted
from reportgen.charts.spec import Flag
from reportgen.model import (
    Analysis,
    Basis,
    Break,
    Combine,
    Kind,
    Life,
    Marker,
    Method,
    Polarity,
    Rule,
    Signal,
    Stretch,
    Target,
    Variation,
)
from reportgen.report.tables import plotted_table
from reportgen.report.text import Md

IMPROVEMENT, CONCERN, NEITHER = Variation.IMPROVEMENT, Variation.CONCERN, Variation.NEITHER
STEADY = [62, 58, 65, 61, 64, 66, 59, 63, 67, 63, 60, 62, 63, 64]  # no clear change on last year
MOTHERS = percentage("re-engaged", title="Mothers re-engaged", items=(item(units="mothers", basis=Basis.RATIO),))
CONTACTS = measure("contacts", title="Contacts", items=(item(units="contacts", polarity=Polarity.NEUTRAL),))


def plan(*figures, measures=(MOTHERS,)):
    return charts.plan(PARTNERSHIP, protected(measures, figures))


def chart_of(values=STEADY, method=Method.TRIAL_LIMITS, *, of=MOTHERS, limits=(52, 77), breaks=None, **how):
    made = figure(of, values, breaks=breaks)
    anew = tuple(Break(made.series[at].quarter, "a new team") for at in how.get("rebases", ()))
    of = replace(of, rebases=anew)
    (spec,) = plan(analysed(of, made, method, limits=limits, **how), measures=(of,))
    return spec


def test_limits_and_mean_are_drawn_behind_the_line_and_told():
    spec = chart_of()

    (span,) = spec.panels[0].spans
    assert (span.start, span.end, span.name) == (0, 13, "mean")
    assert [edge.text for edge in span.edges] == ["62.6%", "52.0%", "77.0%"]
    assert spec.subtitle.endswith("; trial limits from 14 quarters")
    assert "Trial limits from 14 quarters: 52.0% to 77.0%, mean 62.6%; the last value lies within them, no signal." in (
        spec.alt
    )


def test_a_series_without_an_analysis_is_drawn_as_it_is():
    (plain,) = plan(figure(MOTHERS, STEADY))

    assert plain.panels[0].spans == ()
    assert plain.panels[0].used == ""
    assert "limit" not in plain.alt + plain.subtitle


@pytest.mark.parametrize("method", [Method.COMPARISONS, Method.SHORTFALL])
def test_comparisons_and_duties_have_no_limits_and_say_why(method):
    made = figure(MOTHERS, STEADY)

    (spec,) = plan(replace(made, analysis=Analysis(method, "a duty: what lacks is told", 14, shape="constant")))

    assert spec.panels[0].spans == ()
    assert spec.subtitle.endswith("; a duty: what lacks is told")


def test_a_run_chart_has_a_median_and_no_limits():
    spec = chart_of(STEADY[:9], Method.RUN_CHART, limits=None)

    (span,) = spec.panels[0].spans
    assert (span.name, span.lower, span.upper) == ("median", None, None)
    assert spec.subtitle.endswith("; median of 9 quarters: too few for limits")
    assert "Median of 9 quarters: 63.0%; no signal." in spec.alt


def test_waves_of_a_yearly_survey_are_no_quarters():
    yearly = percentage("yearly", items=(item(units="parents", basis=Basis.YEARLY),))

    spec = chart_of(STEADY[:9], Method.RUN_CHART, of=yearly, limits=None)

    assert spec.subtitle.endswith("; median of 9 waves: too few for limits")


def test_limits_are_kept_to_what_a_percentage_can_be_and_what_lies_beyond_is_no_line():
    spec = chart_of([96, 98, 97, 99, 98, 96, 97, 99, 100, 98, 97, 99], limits=(93, 103.2))

    (span,) = spec.panels[0].spans
    assert (span.lower.beyond, span.upper.beyond) == (False, True)
    assert span.upper.value == 1
    assert spec.panels[0].axis.upper == 1
    assert "93.0% to 100.0%" in spec.alt


def test_a_limit_of_a_count_is_not_below_zero():
    spec = chart_of([2, 9, 1, 8, 3, 9, 2, 7, 3, 8, 2, 9], of=CONTACTS, limits=(-10, 20))

    (span,) = spec.panels[0].spans
    assert (span.lower.value, span.lower.beyond) == (0, True)
    assert spec.panels[0].axis.lower == 0


def test_the_scale_holds_the_limits_so_that_what_is_within_them_looks_so():
    spec = chart_of(limits=(35, 90))

    axis = spec.panels[0].axis
    assert axis.lower <= Fraction(35, 100)
    assert axis.upper >= Fraction(90, 100)


def test_a_break_ends_a_stretch_and_needs_no_second_mark():
    spec = chart_of(breaks={6: "a new recording system"})

    assert [(span.start, span.end) for span in spec.panels[0].spans] == [(0, 5), (6, 13)]
    assert [cut.before for cut in spec.panels[0].cuts] == [6]
    assert spec.panels[0].anew == ()
    assert spec.subtitle.endswith("; trial limits from 8 quarters since 2024-25 Q3")


def test_where_limits_begin_anew_without_a_break_there_is_a_mark_and_the_line_goes_on():
    spec = chart_of(rebases=[6])

    assert [(cut.before, cut.why) for cut in spec.panels[0].anew] == [(6, "a new team")]
    assert spec.panels[0].cuts == ()
    assert spec.panels[0].dots[6].joined
    assert "Limits begin anew in 2024-25 Q3: a new team." in spec.alt


def test_limits_of_another_item_or_agency_do_not_begin_anew_here():
    of = replace(MOTHERS, rebases=(Break(NOW - 4, "why", agency="police"), Break(NOW - 4, "why", item="other")))

    (spec,) = plan(analysed(of, figure(of, STEADY), Method.TRIAL_LIMITS, limits=(52, 77)), measures=(of,))

    assert spec.panels[0].anew == ()


def test_limits_of_differences_from_the_year_before_are_not_drawn_among_the_values():
    made = figure(MOTHERS, STEADY)
    stretch = Stretch(NOW - 9, NOW, 10, 0.0, -0.05, 0.05)
    signal = Signal(NOW, Rule.OUTSIDE, 1, IMPROVEMENT)
    said = Analysis(Method.TRIAL_LIMITS, "10 differences from the year before", 10, signals=(signal,), yearly=stretch)

    (spec,) = plan(replace(made, analysis=said))

    assert spec.panels[0].spans == ()
    assert spec.panels[0].dots[-1].flag == Flag(IMPROVEMENT, 1)
    assert spec.subtitle.endswith("; 10 differences from the year before")
    assert "Signal of improvement: unusually far above the year before." in spec.alt
    assert spec.title == "Mothers re-engaged: unusually far above the year before, a signal"


def test_a_fixed_baseline_is_shaded_and_told():
    spec = chart_of(method=Method.LIMITS, baseline=7)

    assert spec.panels[0].spans[0].baseline == 7
    assert "darker band: the quarters that limits come from" in spec.note
    assert spec.subtitle.endswith(f"; limits fixed on the quarters up to {NOW - 6}")


@pytest.mark.parametrize(
    ("side", "meaning", "shape"),
    [(1, IMPROVEMENT, "^"), (-1, IMPROVEMENT, "v"), (1, CONCERN, "^"), (-1, CONCERN, "v"), (1, NEITHER, "D")],
)
def test_a_signal_is_marked_by_shape_and_told_in_words(side, meaning, shape):
    spec = chart_of(flags={3: (Rule.OUTSIDE, side, meaning)})

    flag = spec.panels[0].dots[3].flag
    word = "" if meaning is NEITHER else f" of {meaning.value}"
    assert flag == Flag(meaning, side)
    assert flag.shape == shape
    assert re.search(rf"[▲▼◆] signal{word}(;|$)", spec.note)
    assert "Earlier signal in 2023-24 Q4." in spec.alt


@pytest.mark.parametrize(
    ("values", "rule", "side", "said"),
    [
        ([*STEADY[:-1], 80], Rule.OUTSIDE, 1, "above the upper limit"),
        ([*STEADY[:-1], 40], Rule.OUTSIDE, -1, "below the lower limit"),
        ([70, 71, 72, 70, 73, *[55, 50, 52, 51, 53, 50, 52]], Rule.SHIFT, -1, "seven points in a row below the mean"),
        ([70, 72, 71, 73, 60, *[50, 51, 52, 53, 54, 55, 56, 57]], Rule.TREND, 1, "eight rising points in a row"),
        (STEADY, Rule.TWO_OF_THREE, 1, "two of three points near the upper limit"),
    ],
)
def test_the_rule_that_the_last_value_meets_is_told(values, rule, side, said):
    meaning = IMPROVEMENT if side > 0 else CONCERN

    spec = chart_of(values, flags={-1: (rule, side, meaning)})

    assert f"; signal of {meaning.value}: {said}." in spec.alt


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule.LONG_RUN, "an unusually long run on one side of the median"),
        (Rule.FEW_CROSSINGS, "unusually few crossings of the median"),
    ],
)
def test_the_rules_of_run_charts_are_told(rule, said):
    spec = chart_of(STEADY[:9], Method.RUN_CHART, limits=None, flags={-1: (rule, 1, IMPROVEMENT)})

    assert f"; signal of improvement: {said}." in spec.alt


@pytest.mark.parametrize("rule", list(Rule))
def test_a_title_tells_the_signal_of_the_last_value_in_ten_words_and_calls_it_no_movement(rule):
    spec = chart_of(flags={-1: (rule, 1, IMPROVEMENT)})

    assert spec.title.endswith("a signal")
    assert len(spec.title.split()) <= 10
    assert not re.search(r"\b(better|worse|up|down|rose|fell|rise|fall|improved)\b", spec.title)


def test_an_earlier_signal_is_not_in_the_title():
    spec = chart_of(flags={3: (Rule.OUTSIDE, 1, IMPROVEMENT)})

    assert spec.title == "Mothers re-engaged: no clear change on last year"


def test_a_clear_movement_leads_in_the_title_and_the_signal_is_in_the_alternative_text():
    spec = chart_of([*STEADY[:-1], 85], flags={-1: (Rule.OUTSIDE, 1, IMPROVEMENT)})

    assert spec.title == "Mothers re-engaged: up 22.0 percentage points on last year"
    assert "signal of improvement: above the upper limit" in spec.alt


def test_a_provisional_value_is_told_as_it_stands_whatever_its_signal():
    made = figure(MOTHERS, STEADY)
    last = replace(made.point, markers=(Marker.PROVISIONAL,))
    made = replace(made, point=last, series=(*made.series[:-1], last))

    (spec,) = plan(analysed(MOTHERS, made, Method.TRIAL_LIMITS, flags={-1: (Rule.OUTSIDE, 1, IMPROVEMENT)}))

    assert spec.title == "Mothers re-engaged: latest 64.0%, provisional"


def test_nothing_of_a_hidden_point_is_in_a_spec_with_limits():
    values = [*STEADY[:5], "c", *STEADY[6:]]
    shown = analysed(MOTHERS, figure(MOTHERS, values), Method.TRIAL_LIMITS, limits=(52, 77))
    points = list(shown.series)
    points[5] = replace(points[5], numerator=Fraction(7919), denominator=Fraction(104_729))

    (spec,) = plan(replace(shown, series=tuple(points)))

    assert (spec,) == plan(shown)
    assert not re.search("7919|104729", repr(spec))


def test_a_signal_without_a_published_value_has_no_mark():
    values = [*STEADY[:5], "c", *STEADY[6:]]

    spec = chart_of(values, flags={5: (Rule.OUTSIDE, 1, IMPROVEMENT)})

    assert all(dot.flag is None for dot in spec.panels[0].dots)


def test_the_last_bits_of_a_float_change_no_spec():
    made = analysed(MOTHERS, figure(MOTHERS, STEADY), Method.TRIAL_LIMITS, limits=(52, 77))
    (stretch,) = made.analysis.stretches
    other = replace(stretch, centre=stretch.centre + 1e-16, lower=stretch.lower - 1e-16)

    assert plan(made) == plan(replace(made, analysis=replace(made.analysis, stretches=(other,))))


# ---------------------------------------------------------------- several series


def small_multiples(*polarities, flags=None, titles=()):
    items = tuple(
        item(f"i{n}", title=titles[n] if titles else f"Item {n}", units="parents", basis=Basis.RATIO, polarity=polarity)
        for n, polarity in enumerate(polarities)
    )
    answers = percentage("answers", title="Answers", kind=Kind.PERCENTAGE_SET, items=items)
    made = [
        analysed(answers, figure(answers, STEADY, item=each), Method.TRIAL_LIMITS, limits=(52, 77), flags=given)
        for each, given in zip(items, flags or [None] * len(items), strict=True)
    ]
    (spec,) = plan(*made, measures=(answers,))
    return spec


def test_panels_side_by_side_have_limits_without_labels_of_their_own():
    spec = small_multiples(Polarity.HIGHER, Polarity.HIGHER)

    assert all(panel.spans for panel in spec.panels)
    assert "pale band: limits, thin line: mean" in spec.note
    assert spec.subtitle.endswith("; trial limits from 14 quarters")
    assert "Item 0: 62.0% to 64.0%, between 58.0% and 67.0%; no signal." in spec.alt


def test_the_series_with_a_signal_are_named_up_to_three():
    signal = {-1: (Rule.SHIFT, 1, IMPROVEMENT)}

    one = small_multiples(*[Polarity.HIGHER] * 3, flags=[None, signal, None])
    two = small_multiples(*[Polarity.HIGHER] * 3, flags=[None, signal, signal])
    both = small_multiples(*[Polarity.HIGHER] * 2, flags=[signal, signal])
    four = small_multiples(*[Polarity.HIGHER] * 5, flags=[None, *[signal] * 4])

    assert one.title == "Answers: Item 1 long above the mean, a signal"
    assert two.title == "Answers: signal in item 1 and item 2"
    assert both.title == "Answers: signal in item 0 and item 1"
    assert four.title == "Answers: signal in 4 of 5 items"


def test_names_that_ten_words_do_not_hold_give_way_to_their_number():
    titles = ("Strategy discussions", "Section 47 enquiries", "Children seen alone in time by a social worker")
    signal = {-1: (Rule.SHIFT, 1, IMPROVEMENT)}

    named = small_multiples(*[Polarity.HIGHER] * 3, flags=[signal, signal, None], titles=titles)
    counted = small_multiples(*[Polarity.HIGHER] * 3, flags=[signal, signal, signal], titles=titles)

    assert named.title == "Answers: signal in strategy discussions and section 47 enquiries"
    assert counted.title == "Answers: signal in all 3 items"


def test_where_up_is_better_for_one_and_worse_for_another_the_note_tells_the_shades_apart():
    spec = small_multiples(
        Polarity.HIGHER,
        Polarity.LOWER,
        flags=[{-1: (Rule.SHIFT, 1, IMPROVEMENT)}, {-1: (Rule.SHIFT, 1, CONCERN)}],
    )

    assert "dark shapes are signals of improvement, orange ones with a dark edge of concern" in spec.note


def test_series_read_in_different_ways_say_by_what_length():
    morale = percentage("morale", combine=Combine.ONE, items=(item("a", title="a"), item("b", title="b")))
    first, second = morale.items
    made = [
        analysed(morale, figure(morale, STEADY, item=first), Method.TRIAL_LIMITS, limits=(52, 77)),
        analysed(morale, figure(morale, STEADY[:9], item=second), Method.RUN_CHART),
    ]

    (spec,) = plan(*made, measures=(morale,))

    assert spec.subtitle.endswith("; limits from 12 quarters, a median from 8")
    assert "pale band: limits, thin line: mean or median" in spec.note


# ---------------------------------------------------------------- numbers and pictures


def test_the_table_of_the_numbers_carries_limits_and_signals():
    spec = chart_of(rebases=[6], flags={2: (Rule.OUTSIDE, 1, IMPROVEMENT), 3: (Rule.OUTSIDE, 1, IMPROVEMENT)})

    note = str(plotted_table(plotted(spec), Md("In numbers")).note)

    assert "Limits 52.0% to 77.0%, mean 62.7% to 2024-25 Q2; limits 52.0% to 77.0%, mean 62.6% from 2024-25 Q3." in note
    assert "Signals: improvement in 2023-24 Q3 and 2023-24 Q4." in note


def test_the_table_of_a_run_chart_carries_its_median():
    spec = chart_of(STEADY[:9], Method.RUN_CHART, limits=None)

    assert str(plotted_table(plotted(spec), Md("In numbers")).note) == "Median 63.0%."


def test_a_signal_of_concern_is_orange_with_a_dark_edge_and_one_of_improvement_is_ink():
    concern = charts.draw(chart_of(flags={3: (Rule.OUTSIDE, -1, CONCERN)})).svg.decode().lower()
    improvement = charts.draw(chart_of(flags={3: (Rule.OUTSIDE, 1, IMPROVEMENT)})).svg.decode().lower()

    assert "fill:#f46a25;stroke:#3d3d3d" in concern
    assert "#f46a25" not in improvement
    assert INK.lower() in improvement


def test_a_target_is_labelled_beside_limits_and_the_last_value():
    of = replace(MOTHERS, targets=(("", Target(Fraction(3, 5), "the board", Life())),))

    spec = chart_of(of=of)

    assert spec.panels[0].goals[0].text == "60% or more"
    assert charts.draw(spec).svg.startswith(b"<svg")
