"""Funnels: the formula worked by hand, then what must always hold."""

from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.statistics.funnel import Place, dispersion, limits, place_of
from reportgen.statistics.intervals import Z95, Z998


def test_limits_are_the_share_and_two_or_three_standard_errors():
    usual, wide = limits(0.5, 100), limits(0.5, 100, Z998)

    # the standard error is the root of 0.25 / 100: 0.05
    assert (usual.lower, usual.upper) == pytest.approx((0.5 - 0.0979982, 0.5 + 0.0979982), abs=1e-7)
    assert (wide.lower, wide.upper) == pytest.approx((0.5 - 0.1545116, 0.5 + 0.1545116), abs=1e-7)


def test_limits_are_clipped_to_what_a_share_can_be():
    assert (limits(0.02, 10).lower, limits(0.98, 10).upper) == (0.0, 1.0)


def test_four_times_the_dispersion_doubles_the_distance():
    usual, wider = limits(0.5, 400), limits(0.5, 400, dispersion=4)

    assert wider.upper - 0.5 == pytest.approx(2 * (usual.upper - 0.5))


@pytest.mark.parametrize(
    ("numerator", "place"),
    [
        (34, Place.BELOW_998),
        (40, Place.BELOW_95),
        (41, Place.INSIDE),
        (50, Place.INSIDE),
        (59, Place.INSIDE),
        (60, Place.ABOVE_95),
        (65, Place.ABOVE_95),
        (66, Place.ABOVE_998),
    ],
)
def test_a_unit_of_a_hundred_has_its_place_around_a_half(numerator, place):
    assert place_of(numerator, 100, 0.5) == place


def test_on_a_limit_is_inside():
    assert place_of(0, 5, 0.0) == Place.INSIDE
    assert place_of(3, 3, 0.9) == Place.INSIDE


@pytest.mark.parametrize(("share", "denominator"), [(0.5, 40), (0.3, 200), (0.85, 120)])
def test_chance_alone_puts_few_units_outside(share, denominator):
    outside = sum(
        comb(denominator, x) * share**x * (1 - share) ** (denominator - x)
        for x in range(denominator + 1)
        if place_of(x, denominator, share) != Place.INSIDE
    )

    assert outside == pytest.approx(0.05, abs=0.03)


def test_units_that_vary_by_chance_alone_are_not_overdispersed():
    draw = np.random.default_rng(20260401)
    sizes = draw.integers(30, 300, size=(200, 20))

    found = [dispersion(draw.binomial(n, 0.7).astype(float), n.astype(float)) for n in sizes]

    assert sum(each > 1 for each in found) <= 0.05 * len(found)


def test_units_that_truly_differ_are_overdispersed():
    shares = np.array([0.5, 0.6, 0.7, 0.8] * 3)

    found = dispersion(shares * 400, np.full(12, 400.0))

    # all together 0.65; z-scores -6.3, -2.1, 2.1, 6.3, the outer ones as many as the tenth at each end
    assert found == pytest.approx(np.mean(np.array([0.15, 0.05, 0.05, 0.15]) ** 2) / (0.65 * 0.35 / 400))


def test_one_unit_far_off_does_not_widen_the_funnel():
    numerators, denominators = np.array([50.0] * 11 + [95.0]), np.full(12, 100.0)

    assert dispersion(numerators, denominators) < np.mean(
        ((numerators / 100 - numerators.sum() / 1200) / np.sqrt(0.25 / 100)) ** 2
    )


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_where_all_or_none_count_nothing_varies(share):
    assert dispersion(np.full(4, share * 10), np.full(4, 10.0)) == 1


@settings(deadline=None)
@given(data=st.data(), units=st.integers(1, 30))
def test_dispersion_is_never_below_chance_and_the_order_of_units_does_not_matter(data, units):
    sizes = data.draw(st.lists(st.integers(1, 500), min_size=units, max_size=units))
    counted = [data.draw(st.integers(0, size)) for size in sizes]

    found = dispersion(np.array(counted, dtype=float), np.array(sizes, dtype=float))
    back = dispersion(np.array(counted[::-1], dtype=float), np.array(sizes[::-1], dtype=float))

    assert found >= 1
    assert back == pytest.approx(found, rel=1e-9)


@settings(deadline=None)
@given(share=st.floats(0, 1), small=st.integers(1, 500), more=st.integers(1, 500), z=st.sampled_from([Z95, Z998]))
def test_a_larger_unit_has_narrower_limits_that_hold_the_share(share, small, more, z):
    near, wide = limits(share, small + more, z), limits(share, small, z)

    assert 0 <= wide.lower <= near.lower <= share <= near.upper <= wide.upper <= 1


@settings(deadline=None)
@given(size=st.integers(1, 400), share=st.integers(0, 100), data=st.data())
def test_mirrored_units_have_mirrored_places(size, share, data):
    numerator = data.draw(st.integers(0, size))

    assert place_of(numerator, size, share / 128) == -place_of(size - numerator, size, 1 - share / 128)


def test_what_is_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="no limits"):
        limits(1.2, 10)
    with pytest.raises(ValueError, match="no limits"):
        limits(0.5, 10, dispersion=0.5)
    with pytest.raises(ValueError, match="numerator"):
        place_of(11, 10, 0.5)
    with pytest.raises(ValueError, match="numerator"):
        dispersion(np.array([3.0]), np.array([2.0]))
    with pytest.raises(ValueError, match="units"):
        dispersion(np.array([]), np.array([]))
