"""Ratios of rates: another program's example first, then what must always hold."""

from math import comb, inf

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reportgen.statistics.ratio import rates


def bounds(ratio):
    return (ratio.lower, ratio.upper)


def test_the_ratio_has_the_interval_that_r_prints():
    # the last example of R's help page for poisson.test, as R prints it
    found = rates(11, 800, 6 + 8 + 7, 1083 + 1050 + 878)

    assert found.value == pytest.approx(1.971488, abs=5e-7)
    assert bounds(found) == pytest.approx((0.8584264, 4.2772659), abs=5e-8)


def test_the_bounds_are_the_ratios_at_which_what_was_seen_is_just_too_rare():
    events, exposure, others, exposure_of_others = 7, 120, 9, 300
    total = events + others

    def split(ratio):
        weight = ratio * exposure / exposure_of_others
        return weight / (1 + weight)

    def chance(ks, share):
        return sum(comb(total, k) * share**k * (1 - share) ** (total - k) for k in ks)

    found = rates(events, exposure, others, exposure_of_others)

    assert chance(range(events, total + 1), split(found.lower)) == pytest.approx(0.025, rel=1e-9)
    assert chance(range(events + 1), split(found.upper)) == pytest.approx(0.025, rel=1e-9)


def test_no_events_on_one_side_leave_the_other_bound_known():
    none, only = rates(0, 50, 8, 100), rates(8, 100, 0, 50)

    assert (none.value, none.lower) == (0, 0)
    assert 0 < none.upper < inf
    assert (only.value, only.upper) == (inf, inf)
    assert only.lower == pytest.approx(1 / none.upper)


def test_without_any_event_there_is_no_ratio():
    assert rates(0, 50, 0, 100) is None


@pytest.mark.parametrize(
    ("events", "exposure", "others", "exposure_of_others"), [(-1, 5, 2, 5), (1, 0, 2, 5), (1, 5, 2, inf), (1, 5, -2, 5)]
)
def test_what_is_outside_its_range_is_refused(events, exposure, others, exposure_of_others):
    with pytest.raises(ValueError, match="counts are 0 or more"):
        rates(events, exposure, others, exposure_of_others)


exposures = st.floats(0.5, 1e6)


@settings(deadline=None)
@given(events=st.integers(0, 3000), others=st.integers(0, 3000), exposure=exposures, exposure_of_others=exposures)
def test_the_interval_holds_the_ratio_and_turns_round_with_it(events, others, exposure, exposure_of_others):
    assume(events + others)

    one, other = (
        rates(events, exposure, others, exposure_of_others),
        rates(others, exposure_of_others, events, exposure),
    )

    assert one.lower <= one.value <= one.upper
    assert one.lower * other.upper == pytest.approx(1, rel=1e-6) or (one.lower, other.upper) == (0, inf)


@settings(deadline=None)
@given(events=st.integers(1, 300), others=st.integers(1, 300), times=st.integers(2, 9))
def test_more_events_with_the_same_ratio_narrow_the_interval(events, others, times):
    few, many = rates(events, 100, others, 200), rates(events * times, 100, others * times, 200)

    assert few.lower < many.lower
    assert many.upper < few.upper


@settings(deadline=None)
@given(events=st.integers(0, 300), others=st.integers(1, 300), factor=st.sampled_from([0.01, 10, 1000]))
def test_the_unit_of_the_exposures_does_not_matter(events, others, factor):
    one, other = rates(events, 130, others, 70), rates(events, 130 * factor, others, 70 * factor)

    assert bounds(other) == pytest.approx(bounds(one), rel=1e-9)
