"""The year to date drawn against what is planned for it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from charts_world import PARTNERSHIP
from hypothesis import given
from hypothesis import strategies as st
from small_world import NOW, dataset, item, measure, percentage, project, run, seen

from reportgen.analysis import analyse
from reportgen.charts import draw, plan
from reportgen.charts.plotted import plotted
from reportgen.disclosure import protect
from reportgen.figures import compute
from reportgen.model import Basis, DisclosureClass, Life, Marker, Target

PROFILE = (38, 75, 112, 150)
STARTED = measure(
    items=[item(basis=Basis.FLOW)], targets=(("", Target(Fraction(150), "board", Life(), profile=PROFILE)),)
)
SHARES = (Fraction(52, 100), Fraction(54, 100), Fraction(57, 100), Fraction(60, 100))
REACHED = percentage(
    items=[item(basis=Basis.RATIO)], targets=(("", Target(Fraction(60, 100), "board", Life(), profile=SHARES)),)
)


def charts(of, observations, now=NOW):
    made = project([of], quarters=(NOW - 39).until(NOW))
    protected = analyse(protect(compute(replace(dataset(made, observations), quarter=now)), made, "partners"))
    return [spec for spec in plan(PARTNERSHIP, protected) if spec.kind == "year-so-far"]


def test_counts_are_added_and_each_step_is_what_is_planned_by_then():
    (spec,) = charts(STARTED, run("m", [30, 31, 39, 42]))

    (panel,) = spec.panels
    assert [(dot.x, dot.value) for dot in panel.dots] == [(0, 39), (1, 81), (3, Fraction(81 * 150, 75))]
    assert [(goal.start, goal.end, goal.value) for goal in panel.goals] == [(n, n, v) for n, v in enumerate(PROFILE)]
    assert panel.dots[-1].text == "162 [e]"
    assert panel.dots[-1].hollow
    assert not panel.dots[-1].joined
    assert spec.title == "M: 81 so far, 75 planned"
    assert "Year to date 2026-27: 39 by Q1 (planned 38), 81 by Q2 (planned 75)." in spec.alt
    assert "the year would end at 162 [e]; the target for the year is 150" in spec.alt
    assert "open points are estimated" in spec.note


def test_shares_are_taken_of_all_cases_of_the_year_and_never_as_a_mean_of_percentages():
    (spec,) = charts(REACHED, [seen("p", NOW - 1, of=(20, 100)), seen("p", NOW, of=(270, 300))])

    (panel,) = spec.panels
    assert [dot.value for dot in panel.dots] == [Fraction(1, 5), Fraction(290, 400)]
    assert "The target for the year is 60%." in spec.alt


def test_a_sum_is_drawn_open_where_one_of_its_quarters_may_still_change():
    first, second = run("m", [39, 42])
    (spec,) = charts(STARTED, [replace(first, markers=(Marker.PROVISIONAL,)), second])

    assert [dot.text for dot in spec.panels[0].dots[:2]] == ["39 [p]", "81 [p]"]
    assert all(dot.hollow for dot in spec.panels[0].dots)
    assert "open points are provisional or estimated" in spec.note


@pytest.mark.parametrize("values", [[None, 42], [39, None], [3, 42], [39, 4]])
def test_a_quarter_that_is_missing_or_hidden_leaves_no_chart(values):
    children = replace(STARTED, disclosure=DisclosureClass.PERSON)
    assert charts(children, run("m", [40] * 8, last=NOW - 2) + run("m", values)) == []


def test_a_years_first_quarter_is_its_year_to_date_and_has_no_chart_of_it():
    assert charts(STARTED, run("m", [40, 41, 42], last=NOW - 1), now=NOW - 1) == []


def test_a_target_without_a_profile_has_no_such_chart():
    plain = replace(STARTED, targets=(("", Target(Fraction(40), "board", Life())),))
    assert charts(plain, run("m", [39, 42])) == []


@given(st.lists(st.integers(10, 500), min_size=2, max_size=2))
def test_the_last_point_is_the_year_to_date_that_the_table_prints(values):
    (spec,) = charts(STARTED, run("m", values))
    assert spec.panels[0].dots[1].value == sum(values)


def test_it_can_be_drawn():
    (spec,) = charts(STARTED, run("m", [39, 42]))
    assert draw(spec).png.startswith(b"\x89PNG")


def test_its_numbers_are_in_the_table_beside_it_and_no_quarter_to_come_is_left_blank():
    (spec,) = charts(STARTED, run("m", [39, 42]))
    (line,) = plotted(spec).lines
    assert line.points == (("2026-27 Q1", "39"), ("2026-27 Q2", "81"), ("2026-27 Q4", "162 [e]"))
    assert [text for _, _, text in line.targets] == ["38", "75", "112", "150"]
