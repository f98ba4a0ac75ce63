"""Which unknowns follow from sums taken together, against a count of all possibilities."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.disclosure.determined import determined


@pytest.mark.parametrize(
    ("rows", "fixed"),
    [
        pytest.param([], set(), id="nothing hidden"),
        pytest.param([{1: 1}], {1}, id="one unknown in one sum"),
        pytest.param([{1: 1, 2: 1}], set(), id="two unknowns in one sum"),
        pytest.param([{1: 1, 2: 1}, {1: 1, 2: -1}], {1, 2}, id="sum and difference"),
        pytest.param([{1: 1, 2: 1, 3: 1}, {1: 1, 2: 1}], {3}, id="a part of a part"),
        pytest.param([{1: 1, 2: 1}, {3: 1, 4: 1}, {1: 1, 3: 1}, {2: 1, 4: 1}], set(), id="a square of a table"),
        pytest.param([{1: 1, 2: 1}, {2: 1, 3: 1}, {1: 1, 3: 1}], {1, 2, 3}, id="a triangle"),
    ],
)
def test_what_follows_is_found(rows, fixed):
    assert determined(rows) == fixed


@settings(max_examples=30, deadline=None)
@given(st.lists(st.dictionaries(st.integers(0, 3), st.sampled_from([1, -1]), min_size=1), min_size=1, max_size=5))
def test_an_unknown_is_determined_where_no_movement_of_the_others_lets_it_move(rows):
    # Movements that keep every sum: an unknown that is 0 in all of them has one value only. With four unknowns
    # a movement has steps of at most 4 (determinants of three rows of 1 and -1).
    free = set()
    for movement in product(range(-4, 5), repeat=4):
        if all(sum(times * movement[name] for name, times in row.items()) == 0 for row in rows):
            free |= {name for name, step in enumerate(movement) if step}

    named = {name for row in rows for name in row}

    assert determined(rows) == named - free


def test_the_order_of_the_sums_does_not_matter():
    rows = [{1: 1, 2: 1}, {2: 1, 3: 1}, {1: 1, 3: 1}, {4: 1, 5: 1}]

    assert determined(rows) == determined(rows[::-1])
