"""Rare events are told by the time between them; series that limits would misread are known."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.statistics.rare import cases_since, chance_of_gap, gaps

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


@pytest.mark.parametrize(
    ("counts", "cases", "since"),
    [
        ([0, 1, 0, 0], [90, 80, 100, 110], 210),
        ([0, 1], [90, 80], 0),
        ([0, 0], [90, 80], None),
        ([1, 0, 0], [90, NAN, 80], None),
        ([1, NAN, 0], [90, 70, 80], None),
    ],
)
def test_cases_are_counted_from_the_quarter_after_the_last_event(counts, cases, since):
    assert cases_since(counts, cases) == since


def test_each_quarter_must_have_its_cases():
    with pytest.raises(ValueError, match="2 counts and 1"):
        cases_since([1, 0], [90])


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
