"""Values by kind, absences, and published percentages."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest
from small_world import NOW, dataset, item, measure, percentage, project, run, seen

from reportgen.figures import compute
from reportgen.model import AbsenceKind, Basis, Combine, Figure, Key, Kind, Life, Marker, Polarity, Return
from reportgen.numbers import percent_text

GOLDEN = Path(__file__).parents[1] / "golden" / "figures"
DFE = list(csv.DictReader((GOLDEN / "dfe_percentages.csv").read_text(encoding="utf-8").splitlines()))


def only(measures, observations, **changes) -> Figure:
    """Compute a dataset that gives one figure."""
    figures = compute(dataset(project(measures), observations, **changes)).figures
    assert len(figures) == 1
    return figures[0]


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=f"{row['la_name']} {row['year']} {row['measure']}") for row in DFE]
)
def test_percentages_are_those_that_the_department_published(row):
    figure = only([percentage()], [seen("p", NOW, of=(row["numerator"], row["denominator"]))])

    printed = percent_text(figure.value, 1)

    assert (printed == f"{float(row['published_percent']):.1f}%") is (row["half_up_matches"] == "True")


@pytest.mark.parametrize(
    ("kind", "returned", "value"),
    [
        pytest.param(Kind.COUNT, {"value": 7}, 7, id="a count in value"),
        pytest.param(Kind.COUNT, {"of": (7, None)}, 7, id="a count in numerator"),
        pytest.param(Kind.COUNT, {"value": 0}, 0, id="a true zero is a value"),
        pytest.param(Kind.AMOUNT, {"value": "12.35"}, Fraction("12.35"), id="an amount keeps its decimals"),
        pytest.param(Kind.AMOUNT, {"of": (90, 4)}, Fraction(90, 4), id="an amount with both parts is a mean"),
        pytest.param(Kind.PERCENTAGE, {"of": (1, 3)}, Fraction(1, 3), id="a percentage is exact"),
        pytest.param(Kind.PERCENTAGE, {"value": "0.167"}, Fraction("0.167"), id="a percentage without its parts"),
        pytest.param(Kind.RATIO, {"of": (13680, 40)}, 342, id="1 to 342"),
    ],
)
def test_the_value_follows_the_kind(kind, returned, value):
    figure = only([measure(kind=kind)], [seen("m", NOW, **returned)])

    assert figure.value == value
    assert figure.point.absence is None


def test_a_percentage_of_nothing_is_not_applicable_and_never_zero():
    figure = only([percentage()], [seen("p", NOW, of=(0, 0))])

    assert figure.value is None
    assert figure.point.absence.kind is AbsenceKind.NOT_APPLICABLE


@pytest.mark.parametrize("kind", [AbsenceKind.NOT_COLLECTED, AbsenceKind.UNRELIABLE, AbsenceKind.NOT_APPLICABLE])
def test_a_kind_of_missing_that_was_returned_is_kept_with_its_note(kind):
    figure = only([measure()], [seen("m", NOW, absence=kind, note="new system")])

    assert (figure.value, figure.point.absence.kind, figure.point.note) == (None, kind, "new system")


def test_an_agency_that_did_not_return_is_named():
    figure = only([measure()], run("m", [1, 2, None]))

    assert figure.point.absence.kind is AbsenceKind.NOT_RETURNED
    assert figure.point.absence.reason == "no return from Social care"
    assert [point.value for point in figure.series] == [1, 2, None]


def test_a_return_that_lacks_a_row_says_so():
    returns = [Return("social-care", NOW, "returned")]

    figure = only([measure()], run("m", [1, None]), returns=returns)

    assert figure.point.absence.kind is AbsenceKind.NOT_RETURNED
    assert figure.point.absence.reason == "the return from Social care does not give this figure"


@pytest.mark.parametrize(
    "held",
    [
        pytest.param(Return("social-care", NOW, "set aside", reason="mixed units"), id="the whole return"),
        pytest.param(
            Return("social-care", NOW, "returned", measures_set_aside=(("m", "mixed units"),)), id="a measure"
        ),
    ],
)
def test_what_is_set_aside_is_not_used_and_says_why(held):
    figure = only([measure()], run("m", [5, 6]), returns=[held])

    assert figure.value is None
    assert (figure.point.absence.kind, figure.point.absence.reason) == (AbsenceKind.SET_ASIDE, "mixed units")


def test_a_quarter_without_a_folder_is_a_gap_in_the_series():
    quarters = (NOW - 2, NOW)

    figures = compute(dataset(project([measure()], quarters=quarters), run("m", [4, None, 6])))

    absence = figures.figures[0].series[1].absence
    assert absence.reason == "no returns are held for this quarter"


def test_a_series_begins_with_the_first_return_and_never_goes_past_the_reported_quarter():
    observations = [*run("m", [3, None, 5]), seen("m", NOW + 1, value=9)]

    figure = only([measure()], observations)

    assert [point.quarter for point in figure.series] == [NOW - 2, NOW - 1, NOW]


def test_a_control_item_is_never_a_figure():
    items = [item("told"), item("started", control=True)]
    rows = [seen("m", NOW, value=1, item="told"), seen("m", NOW, value=2, item="started")]

    figures = compute(dataset(project([measure(items=items)]), rows)).figures

    assert [figure.key.item for figure in figures] == ["told"]


def test_measures_and_items_outside_their_life_are_left_out():
    ended, later = Life(until=NOW - 1), Life(since=NOW + 1)
    measures = [
        measure("old", life=ended),
        measure("new", life=later),
        measure(items=[item("a", life=ended), item("b")]),
    ]

    figures = compute(dataset(project(measures), [seen("m", NOW, value=1, item="b")])).figures

    assert [figure.key for figure in figures] == [Key("m", "b", "social-care")]


def test_an_old_id_continues_under_the_new_one():
    renamed = measure("new-name", life=Life(formerly=("old-name",)))

    figure = only([renamed], [*run("old-name", [1], last=NOW - 1), *run("new-name", [2])])

    assert [point.value for point in figure.series] == [1, 2]


def test_a_cohort_point_names_the_quarter_in_which_the_cohort_closed():
    follow_up = percentage(kind=Kind.FOLLOW_UP, items=[item(basis=Basis.COHORT, lag=4)])

    figure = only([follow_up], [seen("p", NOW, of=(15, 22))])

    assert figure.point.cohort == NOW - 4


def test_a_cohort_that_is_not_yet_old_enough_is_not_due():
    follow_up = percentage(kind=Kind.FOLLOW_UP, items=[item(basis=Basis.COHORT, lag=4)])
    small = project([follow_up], quarters=(NOW - 2).until(NOW))

    figures = compute(dataset(small, [])).figures

    assert figures[0].point.absence.kind is AbsenceKind.NOT_DUE


# ---------------------------------------------------------------- yearly waves

SURVEY = percentage(due=(1,), items=[item(basis=Basis.YEARLY)])


def test_outside_its_quarter_a_yearly_measure_shows_its_last_wave_and_says_that_it_is_not_new():
    figure = only([SURVEY], [seen("p", NOW - 5, of=(6, 10)), seen("p", NOW - 1, of=(7, 10))])

    assert figure.value == Fraction(7, 10)
    assert (figure.new, figure.point.wave, figure.point.quarter) == (False, NOW - 1, NOW - 1)
    assert figure.series[-1].absence.kind is AbsenceKind.NOT_DUE
    assert figure.change.against == NOW - 5


def test_a_yearly_measure_without_a_wave_is_not_due():
    figure = only([SURVEY], [])

    assert figure.point.absence.kind is AbsenceKind.NOT_DUE


def test_a_wave_that_did_not_come_is_not_returned_and_later_said_beside_the_older_one():
    rows = [seen("p", NOW - 5, of=(6, 10))]

    in_its_quarter = only([SURVEY], rows, quarter=NOW - 1)
    afterwards = only([SURVEY], rows)

    assert in_its_quarter.point.absence.kind is AbsenceKind.NOT_RETURNED
    assert (afterwards.point.wave, afterwards.no_change_why) == (
        NOW - 5,
        "the wave of 2026-27 Q1 is missing: not returned",
    )


def test_a_yearly_survey_may_fall_in_any_of_its_quarters():
    survey = percentage(due=(1, 3), items=[item(basis=Basis.YEARLY)])
    rows = [seen("p", NOW - 5, of=(6, 10))]  # came in Q1 of last year

    at_the_other_quarter = only([survey], rows, quarter=NOW - 3)
    a_year_on = only([survey], rows, quarter=NOW - 1)
    too_late = only([survey], rows, quarter=NOW + 1)

    assert (at_the_other_quarter.value, at_the_other_quarter.new) == (Fraction(6, 10), False)
    assert a_year_on.new is False
    assert too_late.point.absence.kind is AbsenceKind.NOT_RETURNED


def test_markers_come_in_one_order_and_a_break_marker_breaks_the_series():
    figure = only(
        [measure()], [*run("m", [1], last=NOW - 1), seen("m", NOW, value=2, markers=(Marker.BREAK, Marker.PROVISIONAL))]
    )

    assert figure.point.markers == (Marker.PROVISIONAL, Marker.BREAK)
    assert figure.change is None
    assert figure.point.break_before == "Social care marks a break in the series"


def test_splits_that_were_returned_become_figures_beside_the_whole():
    rows = [seen("m", NOW, value=9), seen("m", NOW, value=4, area="north"), seen("m", NOW - 1, value=5, area="south")]

    figures = compute(dataset(project([measure()]), rows)).figures

    assert [(figure.key.area, figure.value) for figure in figures] == [("", 9), ("north", 4), ("south", None)]


def test_a_ratio_that_is_worse_higher_keeps_polarity_of_its_item():
    staffing = measure(kind=Kind.RATIO, items=[item(basis=Basis.STOCK, polarity=Polarity.LOWER)])

    figure = only([staffing], [seen("m", NOW - 1, of=(340, 1)), seen("m", NOW, of=(350, 1))])

    assert figure.change.meaning.value == "worse"


def test_a_figure_of_one_agency_is_that_agencys():
    figure = only([measure(combine=Combine.ONE)], run("m", [3]))

    assert figure.key == Key("m", "", "social-care")
