"""Intervals: values of other programs first, then what must always hold."""

import csv
from math import comb, isnan
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reportgen.statistics.intervals import Z95, Z998, byar, clopper_pearson, count, exact, wilson

GOLDEN = Path(__file__).parents[1] / "golden" / "statistics" / "intervals"


def rows(name):
    with (GOLDEN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SHARES, COUNTS = rows("wilson_percent.csv"), rows("byar_counts_0_60.csv")


def bounds(interval):
    return (interval.lower, interval.upper)


def expected(row, lower, upper, unit=1):
    return pytest.approx((float(row[lower]) / unit, float(row[upper]) / unit), rel=1e-9, abs=1e-14)


@pytest.mark.parametrize("row", SHARES, ids=lambda row: f"{row['x']} of {row['n']}")
def test_proportions_have_the_published_intervals(row):
    x, n = int(row["x"]), int(row["n"])

    assert bounds(wilson(x, n)) == expected(row, "lower95_0cl", "upper95_0cl", 100)
    assert bounds(wilson(x, n)) == expected(row, "proptest_lower95", "proptest_upper95", 100)
    assert bounds(wilson(x, n, Z998)) == expected(row, "lower99_8cl", "upper99_8cl", 100)
    assert bounds(clopper_pearson(x, n)) == expected(row, "clopper_pearson_lower95", "clopper_pearson_upper95", 100)


@pytest.mark.parametrize("row", COUNTS, ids=lambda row: row["x"])
def test_counts_have_the_published_intervals(row):
    x = int(row["x"])

    assert bounds(exact(x)) == expected(row, "exact_lower95", "exact_upper95")
    for z, lower, upper in [(Z95, "byar_lower95", "byar_upper95"), (Z998, "byar_lower998", "byar_upper998")]:
        below_zero = isnan(float(row[lower] or "nan"))
        assert below_zero == ((x, z) in [(0, Z95), (0, Z998), (1, Z998)])
        assert bounds(byar(x, z)) == expected({**row, lower: 0.0} if below_zero else row, lower, upper)


@pytest.mark.parametrize("row", COUNTS, ids=lambda row: row["x"])
def test_a_count_takes_the_exact_interval_below_10_and_byars_from_10_on(row):
    kind = "exact" if int(row["x"]) < 10 else "byar"

    assert bounds(count(int(row["x"]))) == expected(row, f"{kind}_lower95", f"{kind}_upper95")


@pytest.mark.parametrize("z", [1.0, 1.6448536269514722, Z95, 2.5758293035489004, Z998])
@pytest.mark.parametrize("events", range(10))
def test_a_small_count_is_exact_at_any_level(events, z):
    from scipy.stats import norm, poisson

    tail = norm.sf(z)
    found = count(events, z)

    assert poisson.cdf(events, found.upper) == pytest.approx(tail, rel=1e-9)
    assert events == 0 or poisson.sf(events - 1, found.lower) == pytest.approx(tail, rel=1e-9)


@pytest.mark.parametrize(("x", "n", "population"), [(3, 12, 15), (0, 8, 40), (30, 40, 41), (7, 20, 500)])
def test_the_correction_solves_the_score_equation_of_draws_without_replacement(x, n, population):
    found = wilson(x, n, population=population)

    for bound in bounds(found):
        variance = bound * (1 - bound) / n * (population - n) / (population - 1)
        assert (x / n - bound) ** 2 == pytest.approx(Z95**2 * variance, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize(("population", "n"), [(60, 20), (120, 40)])
def test_the_correction_covers_as_often_as_it_says_whatever_the_truth(population, n):
    covered = []
    for truth in range(population // 10, population * 9 // 10 + 1):
        ways = 0
        for x in range(max(0, n - (population - truth)), min(n, truth) + 1):
            found = wilson(x, n, population=population)
            if found.lower <= truth / population <= found.upper:
                ways += comb(truth, x) * comb(population - truth, n - x)
        covered.append(ways / comb(population, n))

    assert sum(covered) / len(covered) == pytest.approx(0.95, abs=0.02)
    assert min(covered) > 0.90


def test_the_interval_of_everyone_is_the_value_itself():
    assert bounds(wilson(7, 20, population=20)) == (0.35, 0.35)


@settings(deadline=None)
@given(n=st.integers(1, 10_000), data=st.data())
def test_a_proportions_interval_holds_the_value_and_stays_a_fraction(n, data):
    x = data.draw(st.integers(0, n))
    population = data.draw(st.one_of(st.none(), st.integers(n, 3 * n)))

    for found in (wilson(x, n, population=population), clopper_pearson(x, n)):
        assert 0 <= found.lower <= x / n <= found.upper <= 1


@settings(deadline=None)
@given(events=st.integers(0, 100_000), z=st.sampled_from([Z95, Z998]))
def test_a_counts_interval_holds_the_count_and_is_never_below_0(events, z):
    for found in (count(events, z), byar(events, z)):
        assert 0 <= found.lower <= events < found.upper


@settings(deadline=None)
@given(n=st.integers(1, 5_000), data=st.data())
def test_cases_and_the_others_have_mirrored_intervals(n, data):
    x = data.draw(st.integers(0, n))

    for interval in (wilson, clopper_pearson):
        one, other = interval(x, n), interval(n - x, n)
        assert bounds(one) == pytest.approx((1 - other.upper, 1 - other.lower), rel=1e-9, abs=1e-12)


@settings(deadline=None)
@given(n=st.integers(1, 500), times=st.integers(2, 9), data=st.data())
def test_more_cases_with_the_same_share_narrow_the_interval(n, times, data):
    x = data.draw(st.integers(0, n))

    few, many = wilson(x, n), wilson(x * times, n * times)

    assert many.upper - many.lower < few.upper - few.lower


@settings(deadline=None)
@given(n=st.integers(2, 500), data=st.data())
def test_a_smaller_population_narrows_the_interval(n, data):
    x = data.draw(st.integers(0, n))
    larger = data.draw(st.integers(n + 1, 4 * n))
    smaller = data.draw(st.integers(n, larger - 1))
    assume(smaller < larger)

    one, other = wilson(x, n, population=smaller), wilson(x, n, population=larger)

    assert one.upper - one.lower < other.upper - other.lower <= wilson(x, n).upper - wilson(x, n).lower + 1e-12


@settings(deadline=None)
@given(n=st.integers(1, 2_000), data=st.data())
def test_a_higher_level_widens_the_interval(n, data):
    x = data.draw(st.integers(0, n))

    usual, wide = wilson(x, n), wilson(x, n, Z998)

    assert wide.lower <= usual.lower
    assert wide.upper >= usual.upper


@pytest.mark.parametrize(("x", "n"), [(0, 0), (-1, 5), (6, 5), (float("nan"), 5), (1, float("inf"))])
def test_a_proportion_of_nothing_or_outside_its_range_is_refused(x, n):
    for interval in (wilson, clopper_pearson):
        with pytest.raises(ValueError, match="ator"):
            interval(x, n)


@pytest.mark.parametrize("events", [-1, float("nan"), float("inf")])
def test_a_count_below_0_is_refused(events):
    for interval in (byar, exact, count):
        with pytest.raises(ValueError, match="a count is"):
            interval(events)


def test_a_population_smaller_than_its_sample_and_a_level_outside_0_to_1_are_refused():
    with pytest.raises(ValueError, match="population"):
        wilson(1, 5, population=4)
    with pytest.raises(ValueError, match="level"):
        exact(5, 95)
    with pytest.raises(ValueError, match="level"):
        clopper_pearson(1, 5, 1.0)
