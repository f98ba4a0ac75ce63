"""Ranks and quartile bands are those of the Department for Education's tool, for one authority and all its measures."""

import csv
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.statistics.ranking import Quartiles, band, best_bound, mean_of, quartiles, rank

GOLDEN = Path(__file__).parents[1] / "golden" / "statistics" / "benchmarks"
POLARITY = {"High": 1, "Low": -1, "-": 0}
FIRST_REGION = 970


def number(text):
    """Read 72.599999999999994 as the 72.6 that it is a computer's writing of; else equal areas would not be ties."""
    return None if text == "-" else Fraction(repr(float(text)))


def table(name):
    with (GOLDEN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PUBLISHED = {
    (row["measure_short"], row["year"], int(float(row["la_number"]))): number(row["value"])
    for row in table("lait_all_LAs_12_measures_last_two_years.csv")
}
NEIGHBOURS = [
    int(row["neighbour_la_number"])
    for row in table("statistical_neighbours_bury_slough_may2025.csv")
    if row["la"] == "Bury"
]
BURY, ENGLAND = 351, 970


@pytest.mark.parametrize("row", table("expected_bury.csv"), ids=lambda row: row["measure_short"])
def test_every_figure_of_one_authority_is_the_tools(row):
    measure, year, polarity = row["measure_short"], row["year"], POLARITY[row["polarity"]]
    last_year = str(int(year) - 1)
    all_areas = [
        value
        for (name, when, area), value in PUBLISHED.items()
        if (name, when) == (measure, year) and area < FIRST_REGION and value is not None
    ]
    value, before = PUBLISHED[measure, year, BURY], PUBLISHED[measure, last_year, BURY]

    bounds = quartiles(all_areas)
    mean, number = mean_of(PUBLISHED[measure, year, area] for area in NEIGHBOURS)

    assert (value, before, value - before) == tuple(Fraction(row[name]) for name in ("value", "prev", "change"))
    assert (float(mean), number) == (pytest.approx(float(row["sn_mean"]), abs=5e-5), int(row["sn_n"]))
    assert PUBLISHED[measure, year, ENGLAND] == Fraction(row["england"])
    assert len(all_areas) == int(row["n_las"])
    assert str(rank(value, all_areas, polarity) or "-") == row["rank"]
    assert (band(value, bounds, polarity) or "-") == row["quartile"]
    for ours, theirs in [(bounds.q25, "q25"), (bounds.q50, "q50"), (bounds.q75, "q75")]:
        assert float(ours) == pytest.approx(float(row[theirs]), rel=1e-12)


BOUNDS = Quartiles(Fraction(25), Fraction(50), Fraction(75))


@pytest.mark.parametrize(
    ("value", "low_is_good", "high_is_good"),
    [(0, "A", "D"), (25, "A", "D"), (26, "B", "C"), (50, "B", "C"), (51, "C", "B"), (75, "C", "B"), (76, "D", "A")],
)
def test_a_value_on_a_bound_belongs_to_the_band_of_lower_values(value, low_is_good, high_is_good):
    assert band(Fraction(value), BOUNDS, -1) == low_is_good
    assert band(Fraction(value), BOUNDS, 1) == high_is_good


def test_where_neither_way_is_better_there_is_no_rank_no_band_and_no_best():
    assert rank(Fraction(3), [Fraction(3)], 0) is None
    assert band(Fraction(3), BOUNDS, 0) is None
    assert best_bound(BOUNDS, 0) is None


def test_the_best_quartile_begins_where_its_polarity_says():
    assert (best_bound(BOUNDS, 1), best_bound(BOUNDS, -1)) == (75, 25)


def test_equal_areas_share_the_smaller_rank_and_the_next_one_counts_them_all():
    values = [Fraction(each) for each in (9, 7, 7, 5)]

    assert [rank(value, values, 1) for value in values] == [1, 2, 2, 4]
    assert [rank(value, values, -1) for value in values] == [4, 2, 2, 1]


def test_a_mean_is_of_those_neighbours_that_have_a_value():
    assert mean_of([Fraction(1), None, Fraction(2)]) == (Fraction(3, 2), 2)
    assert mean_of([None, None]) is None


def test_there_are_no_quartiles_of_no_values():
    with pytest.raises(ValueError, match="no values"):
        quartiles([])


fractions = st.fractions(min_value=-1000, max_value=1000, max_denominator=100)


@settings(deadline=None)
@given(values=st.lists(fractions, min_size=1, max_size=40))
def test_quartiles_are_those_of_numpy_in_any_order_of_the_values(values):
    bounds = quartiles(values)

    expected = np.quantile([float(value) for value in values], [0.25, 0.5, 0.75])
    np.testing.assert_allclose([float(each) for each in (bounds.q25, bounds.q50, bounds.q75)], expected, atol=1e-9)
    assert quartiles(values[::-1]) == bounds


@settings(deadline=None)
@given(values=st.lists(fractions, min_size=1, max_size=30), polarity=st.sampled_from([-1, 1]))
def test_a_better_area_has_a_smaller_rank_and_no_worse_band(values, polarity):
    bounds = quartiles(values)

    ordered = sorted(values, key=lambda value: -polarity * value)
    ranks = [rank(value, values, polarity) for value in ordered]
    bands = [band(value, bounds, polarity) for value in ordered]

    assert ranks[0] == 1
    assert ranks == sorted(ranks)
    assert bands == sorted(bands)


@settings(deadline=None)
@given(values=st.lists(fractions, min_size=1, max_size=30))
def test_mirrored_values_have_the_same_ranks(values):
    mirrored = [-value for value in values]

    assert [rank(value, values, 1) for value in values] == [rank(value, mirrored, -1) for value in mirrored]
