"""Run charts: critical values from the published formulas, then what must always hold."""

from fractions import Fraction
from itertools import groupby, product, pairwise
from math import comb
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.statistics.runs import critical, runs

# worked by hand: round(log2 n) + 3, and the smallest k with sum of C(n-1, i) up to k at least 2^(n-1) / 20.
# n = 10: log2 is 3.32; 1 + 9 = 10 of 512 is 2.0 %, and 36 more are 9.0 %, so that 2 is the quantile
# n = 20: log2 is 4.32; up to 5 it is 3.2 %, up to 6 it is 8.4 %
# n = 24: log2 is 4.58; up to 7 it is 4.7 %, up to 8 it is 10.5 %
BY_HAND = [(10, 6, 2), (20, 7, 6), (24, 8, 8)]


@pytest.mark.parametrize(("useful", "longest", "crossings"), BY_HAND)
def test_critical_values_are_those_worked_out_by_hand(useful, longest, crossings):
    assert critical(useful) == (longest, crossings)


@pytest.mark.parametrize("useful", range(1, 101))
def test_the_fewest_crossings_are_the_five_per_cent_quantile(useful):
    _, least = critical(useful)

    def at_most(k):
        return Fraction(sum(comb(useful - 1, i) for i in range(k + 1)), 2 ** (useful - 1))

    assert at_most(least) >= Fraction(1, 20)
    assert least == 0 or at_most(least - 1) < Fraction(1, 20)


@pytest.mark.parametrize("useful", [8, 12, 14])
def test_few_random_series_have_fewer_crossings_than_the_limit(useful):
    _, least = critical(useful)

    crossings = [sum(a != b for a, b in pairwise(each)) for each in product((0, 1), repeat=useful)]

    assert sum(count < least for count in crossings) / len(crossings) < 0.05


def test_a_shift_half_way_is_a_signal_by_its_crossings():
    found = runs(np.array([5.0, 4, 6, 5, 4, 9, 8, 9, 8, 9]))

    assert found.median == 7
    assert (found.useful, found.longest, found.crossings) == (10, 5, 1)
    assert found.signal


def test_a_long_run_is_a_signal_by_its_length_though_there_are_crossings_enough():
    found = runs(np.array([1.0, 9, 1, *[9] * 8, 1, 1, 9, *[1] * 6]))

    assert (found.useful, found.longest, found.longest_limit) == (20, 8, 7)
    assert found.crossings == found.crossings_limit == 6
    assert found.signal


def test_a_series_that_goes_up_and_down_is_no_signal():
    found = runs(np.array([4.0, 6, 5, 7, 4, 5, 7, 6, 4, 7]))

    assert not found.signal


def test_points_on_the_median_are_passed_over_and_do_not_end_a_run():
    found = runs(np.array([1.0, 1, 5, 1, 5, 9, 9, 9, 5]))

    assert found.median == 5
    assert (found.useful, found.longest, found.crossings) == (6, 3, 1)


def test_a_missing_quarter_ends_a_run_and_a_change_of_side_over_it_is_a_crossing():
    found = runs(np.array([1.0, 1, np.nan, 1, 9, 9, np.nan, 9, np.nan, 1, 9]))

    assert found.median == 5
    whole = runs(np.array([1.0, 1, 1, 9, 9, 9, 1, 9]))
    assert whole.longest == 3
    assert found.longest == 2
    assert found.crossings == whole.crossings == 3


def test_a_constant_series_and_one_without_values_say_nothing():
    found = runs(np.array([[5.0, np.nan], [5.0, np.nan], [5.0, np.nan]]))

    assert found.median[0] == 5
    assert np.isnan(found.median[1])
    assert found.useful.tolist() == [0, 0]
    assert not found.signal.any()


def test_equal_values_that_were_rounded_apart_both_lie_on_the_median():
    found = runs(np.array([0.1 + 0.2, 0.3, 0.3, 0.1, 0.9]))

    assert found.useful == 2


@pytest.mark.parametrize("shape", [(0,), (0, 3), (2, 2, 2), ()])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match="values must be"):
        runs(np.zeros(shape))


whole = st.one_of(st.integers(0, 12), st.none())


def array(values):
    return np.array([np.nan if value is None else value for value in values], dtype=float)


@settings(deadline=None)
@given(values=st.lists(whole, min_size=1, max_size=40))
def test_counts_are_those_of_a_plain_reading(values):
    seen = [value for value in values if value is not None]
    centre = median(seen) if seen else 0
    stretches = [list(part) for missing, part in groupby(values, lambda value: value is None) if not missing]
    off = [[value > centre for value in part if value != centre] for part in stretches]
    longest = max((len(list(run)) for part in off for _, run in groupby(part)), default=0)
    all_sides = [side for part in off for side in part]

    found = runs(array(values))

    assert found.useful == len(all_sides)
    assert found.longest == longest
    assert found.crossings == max(0, len(list(groupby(all_sides))) - 1)
    assert np.isnan(found.median) if not seen else found.median == centre


@settings(deadline=None)
@given(
    values=st.lists(whole, min_size=1, max_size=30),
    shift=st.sampled_from([0, 1 / 3, -100]),
    factor=st.sampled_from([-1, 0.01, 7, 1 / 3]),
)
def test_moving_stretching_and_mirroring_change_no_count(values, shift, factor):
    found, other = runs(array(values)), runs(array(values) * factor + shift)

    for name in ("useful", "longest", "crossings", "signal"):
        assert getattr(found, name) == getattr(other, name)
    np.testing.assert_allclose(other.median, found.median * factor + shift, rtol=1e-9, atol=1e-9)


@settings(deadline=None)
@given(series=st.lists(st.lists(whole, min_size=9, max_size=9), min_size=1, max_size=4))
def test_many_series_at_once_give_what_each_gives_alone(series):
    together = runs(np.stack([array(each) for each in series], axis=1))

    for index, each in enumerate(series):
        alone = runs(array(each))
        for name in ("useful", "longest", "crossings", "longest_limit", "crossings_limit", "signal"):
            assert getattr(together, name)[index] == getattr(alone, name)
