"""Decimal points in line: what a cell lacks of the longest ending of its column is left free behind it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.engines import fonts
from reportgen.engines.alignment import aligned
from reportgen.engines.tree import Align, Blank, Column, Row, Styled, Table, Text, plain

COLUMNS = (Column(Align.LEFT, 0.0), Column(Align.RIGHT, 0.0))


def table(*cells: str) -> Table:
    return Table("", (), COLUMNS, (), tuple(Row(((Text("Name"),), (Text(cell),))) for cell in cells))


def blanks(made: Table) -> list[float]:
    return [sum(each.width for each in row.cells[1] if isinstance(each, Blank)) for row in made.rows]


def wide(text: str) -> float:
    """Give the width of a tail: its marker is bold, as every marker is."""
    decimals, space, marker = text.partition(" ")
    return fonts.width(decimals) + fonts.width(space + marker, bold=True)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param(["319", "96.2%"], [".2%", ""], id="a count above a percentage"),
        pytest.param(["96.2%", "7.0%"], ["", ""], id="numbers alike need nothing"),
        pytest.param(["88.0%", "4.1% [p]"], [" [p]", ""], id="a marker hangs behind"),
        pytest.param(["8 of 14", "72.6%"], [".6%", ""], id="n of N ends where whole numbers end"),
        pytest.param(["1 to 348 [e]", "1 to 359 [e] [b]"], [" [b]", ""], id="ratios"),
        pytest.param(["worse, from 95.0%", "65"], ["", ".0%"], id="a word before the number"),
        pytest.param(["by agency", "[c]", "12.5 [p]"], ["", " [p]", ""], id="a marker ends where numbers end"),
        pytest.param(["none before", "[c]"], ["", ""], id="no numbers"),
        pytest.param(["1,654 of 2,279", "27 of 37"], ["", ""], id="counts with commas"),
        pytest.param(["12 (see note)", "12.5"], ["", ""], id="a remark behind a number"),
    ],
)
def test_decimal_points_stand_in_line(cells, expected):
    assert blanks(aligned(table(*cells))) == pytest.approx([wide(each) for each in expected], abs=0.02)


def test_decimals_and_markers_together_are_as_wide_in_every_row():
    made = aligned(table("319", "205 [b]", "96.2%", "1.25% [p]"))

    tails = ["", " [b]", ".2%", ".25% [p]"]
    assert len({round(blank + wide(tail), 6) for blank, tail in zip(blanks(made), tails, strict=True)}) == 1


def test_a_page_is_told_the_decimals_that_are_lacking():
    made = aligned(table("319", "205 [b]", "96.2%"))

    told = [[each.decimals for each in row.cells[1] if isinstance(each, Blank)] for row in made.rows]
    assert told[0] == [".2%"]
    assert told[2] != [".2%"]


def test_what_stands_below_a_number_keeps_to_the_edge():
    below = Row(((Text("Name"),), (Text("63%"), Text(" "), Styled(("below",), (Text("(2025-26 Q3)"),)))))
    other = Row(((Text("Name"),), (Text("7.5%"),)))

    made = aligned(Table("", (), COLUMNS, (), (below, other)))

    number, blank, space, words = made.rows[0].cells[1]
    assert (number, space, words) == below.cells[1]  # nothing stands between a number and its room
    assert isinstance(blank, Blank)


def test_columns_of_words_and_heads_of_groups_are_left_alone():
    group = Row(((Text("A triad"),), (), ()), group=True)
    row = Row(((Text("1"),), (Text("1.5"),)))
    plain_row = Row(((Text("1"),), (Text("2"),)))
    made = aligned(Table("", (), COLUMNS, (), (group, row, plain_row)))

    assert made.rows[0] == group
    assert made.rows[2].cells[1][0] == Text("2")
    assert blanks(made)[2] == pytest.approx(wide(".5"))


@given(st.lists(st.text("0123456789.,% []cpof", max_size=12), min_size=1, max_size=6))
def test_no_word_changes(cells):
    before = table(*cells)

    after = aligned(before)

    assert [plain(row.cells[1]) for row in after.rows] == [plain(row.cells[1]) for row in before.rows]
