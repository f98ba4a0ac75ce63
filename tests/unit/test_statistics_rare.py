"""Rare events are told by the time between them; series that limits would misread are known."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.statistics.rare import chance_of_gap, constant, gappy, gaps, mostly_zero, rare
from reportgen.statistics.xmr import flags, limits

NAN = float("nan")


@pytest.mark.parametrize(
    ("counts", "lengths", "since", "quiet"),
    [
        pytest.param([0, 1, 0, 0, 2, 1, 0], (3, 1), 1, 1, id="two gaps and a quiet quarter"),
        pytest.param([1, 0, 0, 1], (3,), 0, 0, id="the last quarter has one"),
        pytest.param([0, 0, 0], (), None, 3, id="never any"),
        pytest.param([0, 0, 1], (), 0, 0, id="the first ones are no gap"),
        pytest.param([1, 0, NAN, 0, 1, 0, 1], (2,), 0, 0, id="a gap with a hole is not known"),
        pytest.param([1, 0, NAN, 0, 0], (), None, 2, id="nor is the time since, but two quarters were seen"),
        pytest.param([1, 0, 0, NAN], (), None, 0, id="the last quarter is missing"),
        pytest.param([], (), None, 0, id="no quarters"),
    ],
)
def test_gaps_are_the_time_between_quarters_with_events(counts, lengths, since, quiet):
    found = gaps(counts)

    assert (found.lengths, found.since, found.quiet) == (lengths, since, quiet)


def test_the_chance_of_a_quiet_time_is_reckoned_from_the_gaps_before_it():
    found = gaps([1, 0, 0, 0, 1, 0, 0, 0, 0, 0])

    assert found.mean == 4
    assert found.chance_of_quiet == pytest.approx(float(Fraction(3, 4) ** 5))


def test_with_one_quarter_with_events_nothing_is_said_of_chance():
    found = gaps([0, 1, 0, 0, 0, 0])

    assert found.mean is None
    assert found.chance_of_quiet is None


@pytest.mark.parametrize("mean", [Fraction(1), Fraction(3, 2), Fraction(4), Fraction(20)])
def test_chances_of_gaps_are_those_of_throwing_until_a_hit(mean):
    hit = 1 / mean
    exactly = [hit * (1 - hit) ** (length - 1) for length in range(1, 30)]

    for least in range(1, 30):
        assert chance_of_gap(least, float(mean)) == pytest.approx(float(1 - sum(exactly[: least - 1])), abs=1e-12)


@pytest.mark.parametrize(("least", "mean"), [(0, 2.0), (1, 0.5), (1, NAN)])
def test_gaps_below_1_are_refused(least, mean):
    with pytest.raises(ValueError, match="gaps and their mean"):
        chance_of_gap(least, mean)


def test_a_count_below_0_is_refused():
    with pytest.raises(ValueError, match="a count is"):
        gaps([1, -1])


@settings(deadline=None)
@given(counts=st.lists(st.integers(0, 2), max_size=40))
def test_gaps_add_up_to_the_time_between_the_first_and_the_last_event(counts):
    found = gaps(counts)

    with_events = [index for index, count in enumerate(counts) if count]
    assert len(found.lengths) == max(0, len(with_events) - 1)
    assert sum(found.lengths) == (with_events[-1] - with_events[0] if with_events else 0)
    assert found.since == (len(counts) - 1 - with_events[-1] if with_events else None)
    assert found.quiet == (found.since if with_events else len(counts))


def test_fewer_than_one_a_quarter_is_rare_and_one_a_quarter_is_not():
    values = np.array([[0, 1, NAN], [1, 1, NAN], [NAN, 1, NAN]])

    assert rare(values).tolist() == [True, False, False]


def test_a_constant_series_is_known_whatever_its_last_digits():
    same = [0.1 + 0.2, 0.3, NAN, 0.3]
    values = np.array([same, [5, 5, 5, 5], [5, 5, 5, 6], [NAN, 5, NAN, NAN], [NAN] * 4]).T

    assert constant(values).tolist() == [True, True, False, False, False]


def test_eleven_zeros_and_a_three_are_mostly_zero_and_would_all_be_flagged():
    values = np.array([0.0] * 11 + [3.0])

    column, groups = values[:, None], np.zeros((12, 1), dtype=int)
    codes, _ = flags(column, limits(column, groups), groups)

    assert codes.all()
    assert mostly_zero(values)


@pytest.mark.parametrize(
    ("values", "mostly"),
    [
        ([0, 0, 1, 1], True),
        ([0, 1, 1], False),
        ([0, NAN, NAN, 1], True),
        ([0, 0, 0], True),
        ([NAN, NAN], False),
        ([1, 2, 3], False),
    ],
)
def test_half_of_the_quarters_with_a_value_make_mostly_zero(values, mostly):
    assert bool(mostly_zero(np.array(values, dtype=float))) is mostly


@pytest.mark.parametrize(
    ("values", "holes"),
    [
        ([1, NAN, 1, 1], True),
        ([1, NAN, 1, 1, 1], False),
        ([NAN, NAN, NAN, 1, 1], False),
        ([1, 1, NAN, NAN, NAN], False),
        ([NAN, NAN], False),
        ([1, 2, 3], False),
    ],
)
def test_a_quarter_of_holes_between_first_and_last_value_makes_gappy(values, holes):
    assert bool(gappy(np.array(values, dtype=float))) is holes


@pytest.mark.parametrize("tell", [rare, constant, mostly_zero, gappy])
def test_many_series_at_once_are_told_as_each_alone(tell):
    values = np.array([[0, 0, 4, NAN], [0, 2, 4, 1], [3, NAN, 4, NAN], [0, 0, 4, 2]])

    together = tell(values)

    assert together.tolist() == [bool(tell(values[:, index])) for index in range(4)]
    assert tell(np.empty((0, 2))).tolist() == [False, False]
