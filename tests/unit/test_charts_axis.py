"""Scales: round, few lines, honest about where they begin."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.charts.axis import axis_for

COUNTS = st.lists(st.fractions(0, 100_000), min_size=1, max_size=12)
SHARES = st.lists(st.fractions(0, 1), min_size=1, max_size=12)


@given(values=COUNTS, whole=st.booleans(), intervals=st.integers(3, 5))
@settings(max_examples=60, deadline=None)
def test_a_scale_holds_every_value_between_its_first_and_last_line(values, whole, intervals):
    axis = axis_for(values, percentage=False, whole=whole, intervals=intervals)

    assert axis.lower <= min(values) <= max(values) <= axis.upper
    assert axis.ticks[0][0] == axis.lower
    assert axis.ticks[-1][0] == axis.upper
    assert 2 <= len(axis.ticks) <= 10
    assert len({label for _, label in axis.ticks}) == len(axis.ticks)


@given(values=SHARES)
@settings(max_examples=60, deadline=None)
def test_a_scale_of_percentages_stays_within_0_and_100_and_spans_20_points_or_four_times_what_is_rare(values):
    axis = axis_for(values, percentage=True)

    assert 0 <= axis.lower <= min(values)
    assert max(values) <= axis.upper <= 1
    assert axis.upper - axis.lower >= min(Fraction(1, 5), max(values) * 4)
    assert all(label.endswith("%") for _, label in axis.ticks)


@given(values=COUNTS)
@settings(max_examples=30, deadline=None)
def test_bars_always_begin_at_zero(values):
    axis = axis_for(values, percentage=False, from_zero=True)

    assert axis.lower == 0
    assert not axis.zoomed


@given(values=st.lists(st.integers(0, 30).map(Fraction), min_size=1, max_size=6))
@settings(max_examples=30, deadline=None)
def test_counts_are_marked_at_whole_numbers_only(values):
    axis = axis_for(values, percentage=False, whole=True)

    assert all(tick.denominator == 1 for tick, _ in axis.ticks)


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        pytest.param([0, 0, 0], ["0", "1", "2", "3", "4"], id="true zeros keep a scale"),
        pytest.param([1021, 780], ["700", "800", "900", "1,000", "1,100"], id="a zoom from a round number"),
        pytest.param([0, 1021], ["0", "500", "1,000", "1,500"], id="zero is kept where it is near"),
    ],
)
def test_scales_have_round_labels(values, labels):
    axis = axis_for([Fraction(value) for value in values], percentage=False, whole=True)

    assert [label for _, label in axis.ticks] == labels


def test_one_per_cent_is_not_drawn_on_a_scale_of_twenty():
    axis = axis_for([Fraction(101, 10_000), Fraction(131, 10_000)], percentage=True)

    assert axis.lower == 0
    assert Fraction(4, 100) <= axis.upper <= Fraction(6, 100)
