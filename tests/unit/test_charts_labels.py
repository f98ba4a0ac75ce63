"""Labels one above another: near what they name, never on one another."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.charts.labels import Label, spread

HEIGHTS = st.floats(2.0, 8.0)
LABELS = st.lists(
    st.builds(Label, st.just("x"), st.floats(0.0, 60.0), HEIGHTS, st.just(8.0), st.just(""), stays=st.integers(1, 4)),
    min_size=1,
    max_size=6,
)


def label(middle, height=4.0, **how):
    return Label("x", middle, height, 8.0, "#000000", **how)


def test_labels_with_room_stay_where_they_are():
    assert spread([label(30), label(10)], 0, 60) == (30, 10)


def test_two_that_overlap_part_by_as_little_as_need_be():
    assert spread([label(20), label(22)], 0, 60) == (19, 23)


def test_the_one_that_stays_moves_less():
    low, high = spread([label(20, stays=3), label(22)], 0, 60)

    assert (low, high) == pytest.approx((19.5, 23.5))


def test_labels_are_kept_between_foot_and_head():
    assert spread([label(1), label(59)], 0, 60) == (2, 58)
    assert spread([label(58), label(59), label(60)], 0, 60) == (50, 54, 58)


@given(LABELS)
def test_no_label_lies_on_another_and_their_order_is_kept(labels):
    found = spread(labels, -100, 200)

    ordered = sorted(range(len(labels)), key=lambda at: labels[at].middle)
    for below, above in pairwise(ordered):
        apart = (labels[below].height + labels[above].height) / 2
        assert found[above] - found[below] >= apart - 1e-9


@given(LABELS)
def test_labels_that_fit_stay_within_their_bounds(labels):
    most = sum(each.height for each in labels) + 1

    for each, middle in zip(labels, spread(labels, 0, most), strict=True):
        assert middle - each.height / 2 >= -1e-9
        assert middle + each.height / 2 <= most + 1e-9
