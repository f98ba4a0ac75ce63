"""The table of a chart's numbers: every number that the picture shows, no other, and no empty cell."""

import re
from dataclasses import replace
from fractions import Fraction

import pytest
from charts_world import PARTNERSHIP, figure, protected
from hypothesis import given, settings
from hypothesis import strategies as st
from small_world import agency, item, percentage

from reportgen import charts
from reportgen.charts.plotted import plotted
from reportgen.model import Basis, Life, Line, Plotted, Target
from reportgen.quarter import Quarter
from reportgen.report.tables import plotted_table
from reportgen.report.text import Md

AGENCIES = (agency("social-care", short="Social care", title="Children's social care"),)
MOTHERS = percentage(
    "re-engaged",
    title="Vulnerable mothers re-engaged",
    items=(item(units="mothers", basis=Basis.RATIO),),
    targets=(("", Target(Fraction(3, 5), "the board", Life())),),
)
CAPTION = Md("@fig-x in numbers")


def plan(*figures):
    return charts.plan(PARTNERSHIP, protected((MOTHERS,), figures, AGENCIES))


def table(*figures):
    (spec,) = plan(*figures)
    return plotted_table(plotted(spec), CAPTION)


def cells(made):
    return [[str(cell) for cell in row] for row in made.rows]


def test_one_line_stands_year_by_year_with_a_column_a_quarter():
    made = table(figure(MOTHERS, [52, 55, 48, 61, 66, 64]))

    assert [column.head for column in made.columns] == ["Year", "Q1", "Q2", "Q3", "Q4"]
    assert cells(made) == [
        ["2025-26", "52.0%", "55.0%", "48.0%", "61.0%"],
        ["2026-27", "66.0%", "64.0%", "not yet", "not yet"],
    ]


def test_hidden_and_missing_points_keep_their_place_with_their_marker():
    made = table(figure(MOTHERS, [52, 55, 48, "x", "c", 66, 64]))

    assert cells(made)[1:] == [
        ["2025-26", "55.0%", "48.0%", "[[x]]{.marker} not returned", "[[c]]{.marker}"],
        ["2026-27", "66.0%", "64.0%", "not yet", "not yet"],
    ]
    assert made.markers == {"[x]", "[c]"}


def test_a_break_and_the_target_are_told_below():
    made = table(figure(MOTHERS, [52, 55, 48, 50, 51], breaks={2: "a new recording system"}))

    assert "48.0% [[b]]{.marker}" in str(made.rows)
    assert "break before 2025-26 Q4: a new recording system." in made.note
    assert "Target: 60% or more." in made.note


def test_a_step_of_the_target_says_from_when_each_holds():
    points = (("2025-26 Q3", "50.0%"), ("2025-26 Q4", "51.0%"), ("2026-27 Q1", "52.0%"))
    steps = (("2025-26 Q3", "2025-26 Q4", "90% or more"), ("2026-27 Q1", "2026-27 Q1", "95% or more"))

    made = plotted_table(Plotted("Quarter", (Line("", points, steps),)), CAPTION)

    assert made.note == "Target: 90% or more to 2025-26 Q4, 95% or more from 2026-27 Q1."


def test_several_lines_stand_side_by_side_with_a_row_a_quarter():
    first = Line("Social care", (("2026-27 Q1", "5"), ("2026-27 Q2", "6")))
    second = Line("Police", (("2026-27 Q2", "7"),))

    made = plotted_table(Plotted("Quarter", (first, second)), CAPTION)

    assert [column.head for column in made.columns] == ["Quarter", "Social care", "Police"]
    assert cells(made) == [["2026-27\xa0Q1", "5", "none"], ["2026-27\xa0Q2", "6", "7"]]


def test_few_long_lines_stand_year_by_year_with_the_later_years_to_the_right():
    quarters = [Quarter(2023, 1) + number for number in range(10)]
    lines = tuple(
        Line(name, tuple((str(each), f"{start + at}") for at, each in enumerate(quarters)))
        for name, start in (("Social care", 10), ("Police", 50))
    )

    made = plotted_table(Plotted("Quarter", lines), CAPTION)

    assert [column.head for column in made.columns] == ["Year", "Q1", "Q2", "Q3", "Q4"] * 2
    assert cells(made) == [
        ["**Social care**", *[""] * 9],
        ["2022-23", *["none"] * 4, "2024-25", "14", "15", "16", "17"],
        ["2023-24", "10", "11", "12", "13", "2025-26", "18", "19", "not yet", "not yet"],
        ["**Police**", *[""] * 9],
        ["2022-23", *["none"] * 4, "2024-25", "54", "55", "56", "57"],
        ["2023-24", "50", "51", "52", "53", "2025-26", "58", "59", "not yet", "not yet"],
    ]


def test_many_lines_keep_a_row_a_quarter():
    points = tuple((str(Quarter(2023, 1) + number), "1") for number in range(10))

    made = plotted_table(Plotted("Quarter", tuple(Line(f"Line {n}", points) for n in range(6))), CAPTION)

    assert len(made.rows) == 10
    assert len(made.columns) == 7


def test_yearly_waves_stand_wave_by_wave():
    line = Line("", (("2024-25 Q2", "70.0%"), ("2025-26 Q2", "72.0%")))

    made = plotted_table(Plotted("Quarter", (line,)), CAPTION)

    assert cells(made) == [["2024-25\xa0Q2", "70.0%"], ["2025-26\xa0Q2", "72.0%"]]


def test_a_table_of_numbers_has_no_number_of_its_own_and_its_widths_come_from_its_contents():
    made = table(figure(MOTHERS, [52, 55, 48, 61, 66, 64])).markdown

    assert re.search(r"^: @fig-x in numbers$", made, re.MULTILINE)


def test_a_kind_of_chart_without_panels_has_no_table():
    (spec,) = plan(figure(MOTHERS, [52, 55, 48, 61, 66, 64]))

    assert plotted(replace(spec, panels=())) is None


@settings(max_examples=40)
@given(values=st.lists(st.one_of(st.integers(0, 100), st.sampled_from(["c", "x"])), min_size=4, max_size=24))
def test_the_table_holds_each_plotted_text_once_and_nothing_of_what_is_hidden(values):
    specs = plan(figure(MOTHERS, values))
    if not specs:
        return  # too few points for a chart

    made = plotted_table(plotted(specs[0]), CAPTION)

    shown = [dot.text for dot in specs[0].panels[0].dots if dot.value is not None]
    printed = [str(cell) for row in made.rows for cell in row[1:]]
    assert sorted(text for text in printed if text.endswith("%")) == sorted(shown)
    assert all(printed)


@pytest.mark.parametrize(
    "values", [["c"] * 5 + [50, 51, 52, 53, 54], [50, 51, "c", 52, 53, 54]], ids=["first", "within"]
)
def test_a_hidden_point_is_a_marker_and_never_a_number(values):
    made = table(figure(MOTHERS, values))

    printed = [str(cell) for row in made.rows for cell in row[1:]]
    assert printed.count("[[c]]{.marker}") == values.count("c")


def test_a_quarter_before_an_estimate_of_the_years_end_is_still_to_come():
    line = Line("", (("2026-27 Q1", "39"), ("2026-27 Q2", "81"), ("2026-27 Q4", "162 [e]")))

    made = plotted_table(Plotted("Quarter", (line,)), CAPTION)

    assert cells(made) == [["2026-27", "39", "81", "not yet", "162 [[e]]{.marker}"]]
