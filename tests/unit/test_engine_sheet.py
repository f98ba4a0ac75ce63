"""A table that fills one page: the largest type in which all its rows fit."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.engines import columns
from reportgen.engines.columns import Ruler
from reportgen.engines.sheet import SIZES, density
from reportgen.engines.tree import Align, Column, Row, Table, Text

LINE, ROOM = 512.0, 672.0  # points: 181 mm by 237 mm


def ruler(size: float) -> Ruler:
    return Ruler(3 / size, {}, gap=5 / size)


def table(rows: int, name: str = "Visits where the child was seen alone", groups: int = 0) -> Table:
    columns_ = (Column(Align.LEFT, 0.0), Column(Align.RIGHT, 0.0), Column(Align.LEFT, 0.0))
    head = Row(((Text("Measure"),), (Text("Latest"),), (Text("Change"),)))
    row = Row(((Text(name),), (Text("72.6%"),), (Text("up 0.1 pp"),)))
    group = Row(((Text("A triad"),), (), ()), group=True)
    return Table("tbl-grid", (), columns_, (head,), (*([group] * groups), *([row] * rows)))


def height(made, count):
    return made.row * count


def test_few_rows_get_the_largest_type_and_no_more_air_than_reads_well():
    made = density(table(10), ruler, line=LINE, room=ROOM)

    assert made.size == SIZES[0]
    assert made.row == pytest.approx(15.6)  # 5.5 mm


def test_seventy_two_measures_under_nine_heads_fit_on_a_page():
    made = density(table(74, groups=9), ruler, line=LINE, room=ROOM)

    assert made.size >= 7
    assert height(made, 74 + 1 + 9 * 1.25) <= ROOM + 1e-6


@given(st.integers(1, 80), st.integers(0, 9))
def test_what_is_set_on_a_page_fits_on_it_and_lines_do_not_run_together(rows, groups):
    made = density(table(rows, groups=groups), ruler, line=LINE, room=ROOM)

    assert height(made, rows + 1 + groups * 1.25) <= ROOM + 1e-6
    assert made.row >= made.size


@settings(deadline=None)  # the ruler is made once, which takes long on a busy machine
@given(st.integers(1, 80))
def test_more_rows_never_get_larger_type(rows):
    sizes = [density(table(count), ruler, line=LINE, room=ROOM).size for count in (rows, rows + 5)]

    assert all(one >= other for one, other in pairwise(sizes))


def test_a_table_that_no_page_holds_is_set_for_reading_and_goes_on():
    made = density(table(300), ruler, line=LINE, room=ROOM)

    assert made.size == SIZES[0]
    assert height(made, 301) > ROOM


def test_names_take_what_the_figures_leave():
    shares = columns.names_first(table(3), ruler(7), line=LINE / 7)

    assert sum(shares) == pytest.approx(1)
    assert shares[0] > 0.8


def test_a_name_that_does_not_fit_its_column_takes_more_lines():
    long = table(1, name="word " * 60)

    head, row = columns.lines(long, ruler(7), (30.0, 10.0, 10.0))

    assert head == 1
    assert row > 3


def test_a_word_as_wide_as_its_column_stays_on_one_line():
    wide = sum(columns.natural(table(1), Ruler(0.0, {})))

    assert columns.lines(table(1), Ruler(0.0, {}), (wide, wide, wide)) == (1, 1)


def test_one_long_cell_is_broken_and_the_names_keep_their_lines():
    plain = table(40)
    long = Row(
        ((Text("Visits in time"),), (Text("72.6%"),), (Text("down 0.1 pp, worse than in the same quarter " * 4),))
    )
    mixed = Table(plain.id, plain.caption, plain.columns, plain.head, (*plain.rows, long))
    shares = columns.names_first(mixed, ruler(7), line=LINE / 7)
    counted = columns.lines(mixed, ruler(7), tuple(share * LINE / 7 for share in shares))

    assert shares[0] >= 1 / 3 - 1e-9
    assert sum(shares) == pytest.approx(1)
    assert set(counted[:-1]) == {1}
    assert counted[-1] > 1


@pytest.mark.parametrize("share", [0.70, 0.79])
def test_where_figures_need_more_than_two_thirds_the_names_give_way_and_no_figure_is_broken(share):
    figures = ((Text("not\N{NO-BREAK SPACE}compared" * 2),), (Text("improvement" * 2),))
    wide = table(0)
    wide = replace(wide, rows=(Row(((Text("Visits seen"),), *figures)),))
    needed = sum(columns.natural(wide, ruler(7))[1:])

    shares = columns.names_first(wide, ruler(7), line=needed / share)

    assert shares[0] == pytest.approx(1 - share)
    assert sum(shares) == pytest.approx(1)
