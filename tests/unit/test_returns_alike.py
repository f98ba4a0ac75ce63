"""The same problem in many rows is told once, with its rows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.model import Problem
from reportgen.returns import gathered


def problem(row, file="data/q/police.csv", what="x"):
    return Problem("c", "error", file, what, "mend it", row=row, column="value", agency="police")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([5], "row 5"),
        ([2, 3], "rows 2 and 3"),
        (range(2, 48), "rows 2 to 47"),
        ([2, 3, 4, 7, 9, 10], "rows 2 to 4, 7, 9 and 10"),
        (range(2, 40, 2), "rows 2, 4, 6, 8, 10, 12 and 13 more"),
    ],
)
def test_rows_are_named_in_runs_and_many_are_cut(rows, told):
    alike = gathered(problem(row) for row in rows)

    assert [each.where for each in alike] == [f"data/q/police.csv, {told}, column value"]


def test_many_files_are_cut_on_the_screen_and_all_named_in_the_whole_list():
    (alike,) = gathered(problem(2, file=f"data/{number}/police.csv") for number in range(5))

    assert alike.where.endswith("data/2/police.csv, row 2, column value; and in 2 more files")
    assert all(f"data/{number}/police.csv" in alike.everywhere for number in range(5))


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 30)), max_size=30))
def test_every_problem_is_in_one_group_and_every_row_is_named(given_):
    problems = [problem(row, what=what) for what, row in given_]

    groups = gathered(problems)

    assert sorted(map(repr, problems)) == sorted(repr(each) for group in groups for each in group.problems)
    assert len(groups) == len({what for what, _ in given_})
