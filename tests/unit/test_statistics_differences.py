"""Differences: published examples and exact enumeration first, then what must always hold."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.statistics.differences import counts, proportions
from reportgen.statistics.intervals import wilson


@pytest.mark.parametrize(
    ("x1", "n1", "x2", "n2", "lower", "upper"),
    [
        pytest.param(56, 70, 48, 80, 0.0524, 0.3339, id="Newcombe 1998, table II: 56/70 and 48/80"),
        pytest.param(9, 10, 3, 10, 0.1705, 0.8090, id="Newcombe 1998, table II: 9/10 and 3/10"),
        pytest.param(5, 56, 0, 29, -0.0381, 0.1926, id="Newcombe 1998, table II: 5/56 and 0/29"),
        pytest.param(0, 10, 0, 10, -0.2775, 0.2775, id="Newcombe 1998, table II: 0/10 and 0/10"),
        pytest.param(10, 10, 0, 10, 0.6075, 1.0000, id="Newcombe 1998, table II: 10/10 and 0/10"),
    ],
)
def test_differences_have_the_published_intervals(x1, n1, x2, n2, lower, upper):
    found = proportions(x1, n1, x2, n2)

    assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=5e-5)


def test_two_proportions_whose_intervals_overlap_may_differ():
    before, now = wilson(48, 264), wilson(81, 294)

    assert before.upper > now.lower
    assert proportions(81, 294, 48, 264).lower > 0


def by_enumeration(now, before, of_now, of_before):
    total = now + before
    ways = [comb(total, k) * of_now**k * of_before ** (total - k) for k in range(total + 1)]
    return Fraction(sum(each for each in ways if each <= ways[now]), (of_now + of_before) ** total)


@settings(deadline=None)
@given(
    now=st.integers(0, 60),
    before=st.integers(0, 60),
    of_now=st.integers(1, 40),
    of_before=st.integers(1, 40),
)
def test_the_chance_is_that_of_all_splits_no_likelier(now, before, of_now, of_before):
    expected = by_enumeration(now, before, of_now, of_before)

    assert counts(now, before, of_now, of_before) == pytest.approx(float(expected), rel=1e-9)


@pytest.mark.parametrize(
    ("now", "before", "of_now", "of_before", "chance"),
    [
        pytest.param(0, 0, 1, 1, 1.0, id="nothing at all"),
        pytest.param(10, 0, 1, 1, 2 / 1024, id="ten heads"),
        pytest.param(2, 8, 1, 1, 2 * 56 / 1024, id="two heads of ten"),
        pytest.param(5, 5, 1, 1, 1.0, id="the same"),
        pytest.param(6, 5, 1, 1, 1.0, id="as near as an odd sum allows"),
        pytest.param(0, 3, 1, 2, 15 / 27, id="unlike exposures: 0, 2 and 3 of 3 have 8, 6 and 1 of 27"),
    ],
)
def test_the_chance_is_that_worked_out_by_hand(now, before, of_now, of_before, chance):
    assert counts(now, before, of_now, of_before) == pytest.approx(chance, rel=1e-12)


def test_large_counts_agree_with_another_program():
    from scipy.stats import binomtest

    for now, before, of_now, of_before in [(1000, 900, 1, 1), (30_500, 30_000, 1, 1), (512, 4_100, 1, 9)]:
        theirs = binomtest(now, now + before, of_now / (of_now + of_before)).pvalue
        assert counts(now, before, of_now, of_before) == pytest.approx(theirs, rel=1e-8)


@settings(deadline=None)
@given(n1=st.integers(1, 2_000), n2=st.integers(1, 2_000), data=st.data())
def test_the_other_way_round_the_difference_is_the_same_with_the_other_sign(n1, n2, data):
    x1, x2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))

    one, other = proportions(x1, n1, x2, n2), proportions(x2, n2, x1, n1)

    assert (one.lower, one.upper) == pytest.approx((-other.upper, -other.lower), abs=1e-12)
    assert -1 <= one.lower <= x1 / n1 - x2 / n2 <= one.upper <= 1


@settings(deadline=None)
@given(n=st.integers(1, 200), times=st.integers(2, 9), data=st.data())
def test_more_cases_with_the_same_shares_narrow_the_interval(n, times, data):
    x1, x2 = data.draw(st.integers(0, n)), data.draw(st.integers(0, n))

    few, many = proportions(x1, n, x2, n), proportions(x1 * times, n * times, x2 * times, n * times)

    assert many.upper - many.lower < few.upper - few.lower


@settings(deadline=None)
@given(
    now=st.integers(0, 5_000),
    before=st.integers(0, 5_000),
    of_now=st.floats(0.1, 1e6),
    of_before=st.floats(0.1, 1e6),
)
def test_the_other_way_round_the_chance_is_the_same(now, before, of_now, of_before):
    one, other = counts(now, before, of_now, of_before), counts(before, now, of_before, of_now)

    assert 0 <= one <= 1
    assert one == pytest.approx(other, rel=1e-6, abs=1e-300)


@settings(deadline=None)
@given(before=st.integers(0, 200), near=st.integers(0, 200), further=st.integers(1, 200))
def test_a_count_further_off_is_less_likely(before, near, further):
    one, other = counts(before + near, before), counts(before + near + further, before)

    assert other <= one + 1e-12


@pytest.mark.parametrize(
    ("now", "before", "of_now", "of_before"), [(-1, 2, 1, 1), (1, 2.5, 1, 1), (1, 2, 0, 1), (1, 2, 1, float("inf"))]
)
def test_counts_and_exposures_outside_their_range_are_refused(now, before, of_now, of_before):
    with pytest.raises(ValueError, match="are"):
        counts(now, before, of_now, of_before)
