"""Control charts give what NHS England's own package gives, point by point, and keep what must always hold."""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.statistics.xmr import Assurance, Flag, Variation, assurance, flags, limits, sides, variation

GOLDEN = Path(__file__).parents[1] / "golden" / "statistics" / "xmr"
POLARITY = {"increase": 1, "decrease": -1, "neutral": 0}
TYPES = {
    "Common Cause": (Flag.NONE, None),
    "Above UCL": (Flag.OUTSIDE, 1),
    "Below LCL": (Flag.OUTSIDE, -1),
    "7 Point Trend (Increasing)": (Flag.TREND, 1),
    "7 Point Trend (Decreasing)": (Flag.TREND, -1),
    "2 in 3 Above CL": (Flag.TWO_OF_THREE, 1),
    "2 in 3 Below CL": (Flag.TWO_OF_THREE, -1),
    "7 Points Above CL": (Flag.SHIFT, 1),
    "7 Points Below CL": (Flag.SHIFT, -1),
}
VARIATIONS = {
    "common_cause": Variation.COMMON,
    "special_cause_improvement": Variation.IMPROVEMENT,
    "special_cause_concern": Variation.CONCERN,
    "special_cause_neutral_high": Variation.NEITHER,
    "special_cause_neutral_low": Variation.NEITHER,
}
ASSURANCES = {
    "": Assurance.NONE,
    "consistent_pass": Assurance.PASSING,
    "consistent_fail": Assurance.FAILING,
    "inconsistent": Assurance.INCONSISTENT,
}
LETTERS = {Flag.OUTSIDE: "Aa", Flag.TREND: "Tt", Flag.TWO_OF_THREE: "23", Flag.SHIFT: "Ss"}


def table(name):
    with (GOLDEN / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_case(rows):
    cases = defaultdict(list)
    for row in rows:
        cases[row["case_id"]].append(row)
    return cases


CASES = {row["case_id"]: row for row in table("xmr_edge_cases.csv")}
INPUT = by_case(table("xmr_edge_input.csv"))
POINTS = by_case(table("xmr_edge_expected_points.csv"))
SUMMARY = {row["case_id"]: row for row in table("xmr_edge_expected_summary.csv")}
BY_HAND = {row["case_id"]: row for row in table("hand_expected.csv")}
WITH_RESULTS = [name for name, case in CASES.items() if case["error"] == "FALSE"]


def number(text):
    return float(text) if text else float("nan")


def column(values):
    return np.array(values, dtype=float)[:, None]


def same_group(values):
    return np.zeros(values.shape, dtype=np.int64)


def run(case, name):
    """Give values, groups, limits, codes and sides of one case, each with one column."""
    values = column([number(row["value"]) for row in INPUT[name]])
    rebases = [date for date in case["rebase_dates"].split(";") if date]
    groups = np.array([[sum(row["date"] >= date for date in rebases)] for row in INPUT[name]])
    fixed = int(case["fix_after_n_points"] or 0)
    baseline = np.arange(len(values))[:, None] < fixed if fixed else None
    found = limits(values, groups, baseline, screen=case["screen_outliers"] == "TRUE")
    return values, groups, found, *flags(values, found, groups)


def judged(values, **options):
    found = limits(values, same_group(values), screen=options.pop("screen", True))
    return found, *flags(values, found, same_group(values), **options)


def test_all_cases_with_a_result_are_looked_at():
    assert len(WITH_RESULTS) == len(POINTS) == len(SUMMARY) == 45


@pytest.mark.parametrize("name", WITH_RESULTS)
def test_limits_are_those_of_the_package(name):
    _, groups, found, _, _ = run(CASES[name], name)

    for ours, theirs in [
        (found.mean, "mean"),
        (found.lower, "lpl"),
        (found.upper, "upl"),
        (found.near_lower, "nlpl"),
        (found.near_upper, "nupl"),
    ]:
        expected = [number(row[theirs]) for row in POINTS[name]]
        np.testing.assert_allclose(ours[:, 0], expected, rtol=1e-9, atol=1e-12, equal_nan=True)
    assert [str(group) for group in groups[:, 0]] == [row["rebase_group"] for row in POINTS[name]]


@pytest.mark.parametrize("name", WITH_RESULTS)
def test_each_point_has_the_flag_and_the_side_that_the_package_gives(name):
    values, groups, found, codes, where = run(CASES[name], name)

    from_mean = sides(values, found, groups)[:, 0]
    for index, row in enumerate(POINTS[name]):
        flag, side = TYPES[row["special_cause_type"]]
        relative = int(row["relative_to_mean"] or 0)
        assert (codes[index, 0], from_mean[index]) == (flag, relative), (index, row)
        assert where[index, 0] == (relative if side is None else side), (index, row)


@pytest.mark.parametrize("name", WITH_RESULTS)
def test_each_point_lies_outside_or_near_the_limits_as_in_the_package(name):
    values, _, found, codes, _ = run(CASES[name], name)

    for index, row in enumerate(POINTS[name]):
        value = values[index, 0]
        outside = codes[index, 0] == Flag.OUTSIDE
        near = not outside and not found.near_lower[index, 0] <= value <= found.near_upper[index, 0]
        assert str(outside).upper() == (row["outside_limits"] or "FALSE"), (index, row)
        if row["close_to_limits"]:
            assert str(near).upper() == row["close_to_limits"], (index, row)


@pytest.mark.parametrize("name", WITH_RESULTS)
def test_every_points_variation_and_the_assurance_are_those_of_the_package(name):
    case = CASES[name]
    _, _, found, codes, where = run(case, name)

    polarity = POLARITY[case["direction"]]
    meant = variation(codes, where, polarity)[:, 0]
    assured = assurance(number(case["target"]), found.lower[-1], found.upper[-1], polarity)

    assert list(meant) == [VARIATIONS[row["point_type"]] for row in POINTS[name]]
    assert meant[-1] == VARIATIONS[SUMMARY[name]["variation_type"]]
    assert assured.tolist() == [ASSURANCES[SUMMARY[name]["assurance_type"]]]
    assert np.count_nonzero(codes) == int(SUMMARY[name]["n_special"])


@pytest.mark.parametrize("name", BY_HAND)
def test_each_series_shows_the_pattern_that_was_worked_out_by_hand(name):
    _, _, found, codes, where = run(CASES[name], name)

    header = next(key for key in BY_HAND[name] if key.startswith("pattern"))
    pattern = "".join(
        LETTERS[code][int(side < 0)] if code else "." for code, side in zip(codes[:, 0], where[:, 0], strict=True)
    )
    assert pattern == BY_HAND[name][header]
    polarity = POLARITY[CASES[name]["direction"]]
    assert variation(codes, where, polarity)[-1, 0] == VARIATIONS[BY_HAND[name]["variation_last_point"]]
    assured = assurance(number(CASES[name]["target"]), found.lower[-1], found.upper[-1], polarity)
    assert assured[0] == ASSURANCES[BY_HAND[name]["assurance"]]


def test_many_series_at_once_give_what_each_gives_alone():
    plain = [
        name
        for name in WITH_RESULTS
        if CASES[name]["screen_outliers"] == "TRUE" and not CASES[name]["fix_after_n_points"]
    ]
    alone = {name: run(CASES[name], name) for name in plain}
    longest = max(len(alone[name][0]) for name in plain)
    values = np.full((longest, len(plain)), np.nan)
    groups = np.zeros(values.shape, dtype=np.int64)
    for index, name in enumerate(plain):
        values[: len(alone[name][0]), index] = alone[name][0][:, 0]
        groups[: len(alone[name][0]), index] = alone[name][1][:, 0]
        groups[len(alone[name][0]) :, index] = groups[len(alone[name][0]) - 1, index]

    found = limits(values, groups)
    codes, where = flags(values, found, groups)

    for index, name in enumerate(plain):
        series, _, one, its_codes, its_sides = alone[name]
        np.testing.assert_array_equal(found.upper[: len(series), index], one.upper[:, 0])
        np.testing.assert_array_equal(codes[: len(series), index], its_codes[:, 0])
        np.testing.assert_array_equal(where[: len(series), index], its_sides[:, 0])


def test_a_missing_quarter_has_no_moving_range_and_breaks_a_trend():
    values, _, found, codes, _ = run(CASES["H27b_missing_and_trend"], "H27b_missing_and_trend")

    ranges = [abs(b - a) for a, b in zip(values[:-1, 0], values[1:, 0], strict=True) if not np.isnan(a + b)]
    mean_range = sum(ranges) / len(ranges)
    kept = [each for each in ranges if each < 3.267 * mean_range]
    seen = values[~np.isnan(values)]
    np.testing.assert_allclose(found.upper[:, 0], seen.mean() + 2.66 * sum(kept) / len(kept), rtol=1e-12)
    assert not codes.any()


def test_a_missing_quarter_breaks_a_shift_and_two_of_three():
    shift = [10, 12] * 6 + [20] * 6 + [np.nan] + [20]
    near = [10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 15, np.nan, 15, 10, 12]

    _, of_shift, _ = judged(column(shift))
    _, of_near, _ = judged(column(near))

    assert not (of_shift[12:] == Flag.SHIFT).any()
    assert not (of_near == Flag.TWO_OF_THREE).any()


def test_a_shift_does_not_go_across_a_rebase():
    values = column([2, 4, 2, 4, 8, 10, 8, 10, 30, 28, 30, 28, 24, 22, 24, 22])
    groups = np.repeat([0, 1], 8)[:, None]

    codes, where = flags(values, limits(values, groups), groups)

    assert where[4:12, 0].tolist() == [1] * 8
    assert not codes.any()


def test_two_of_three_do_not_go_across_a_rebase():
    values = column([10, 12] * 7 + [15, 15] + [12, 10] * 7)
    rebased = np.repeat([0, 1], 15)[:, None]

    as_one, _ = flags(values, limits(values, same_group(values)), same_group(values))
    apart, _ = flags(values, limits(values, rebased), rebased)

    assert as_one[14:16, 0].tolist() == [Flag.TWO_OF_THREE] * 2
    assert not apart.any()


def test_a_point_without_a_value_has_limits_and_no_flag():
    values = column([10, 12, 10, np.nan, 10, 12, 10, 12])

    found, codes, where = judged(values)

    assert np.isfinite(found.upper[3, 0])
    assert (codes[3, 0], where[3, 0]) == (Flag.NONE, 0)


def test_two_points_beyond_the_limit_and_one_near_it_are_two_of_three_only_as_worded_since_2023():
    values = column([20, 24] * 7 + [33, 45, 24] + [20, 24] * 5)

    _, before, _ = judged(values)
    _, since, _ = judged(values, beyond_limits_count=True)

    assert before[14:16, 0].tolist() == [Flag.NONE, Flag.OUTSIDE]
    assert since[14:16, 0].tolist() == [Flag.TWO_OF_THREE, Flag.OUTSIDE]


def test_a_group_that_is_constant_but_for_the_last_digit_has_no_limits():
    found, codes, where = judged(column([0.1 + 0.2, 0.3, 0.1 + 0.2, 0.3, 0.3, 0.3, 0.3, 0.3]))

    assert np.isnan(found.upper).all()
    assert not codes.any()
    assert not where.any()


def test_a_mean_that_a_computer_cannot_write_is_still_the_mean():
    tenths = column([0.7, 0.1, 0.4, 0.6, 0.2, 0.4, 0.5, 0.3, 0.4])

    _, _, where = judged(tenths)

    assert where[[2, 5, 8], 0].tolist() == [0, 0, 0]


def test_a_group_number_that_comes_back_is_the_same_group_without_a_range_across_the_gap():
    values = column([1, 3, 100, 120, 5, 7])
    groups = column([0, 0, 1, 1, 0, 0]).astype(np.int64)

    found = limits(values, groups, screen=False)

    assert found.mean[:, 0].tolist() == [4, 4, 110, 110, 4, 4]
    np.testing.assert_allclose(found.upper[0, 0], 4 + 2.66 * 2)


def test_a_group_whose_baseline_holds_no_value_has_neither_mean_nor_limits():
    values = column([1, 3, 2, 4])

    found = limits(values, same_group(values), np.zeros(values.shape, dtype=bool))
    codes, where = flags(values, found, same_group(values))

    assert np.isnan(found.mean).all()
    assert not codes.any()
    assert not where.any()


def test_no_series_and_no_points_give_nothing():
    for shape in [(0, 0), (4, 0), (0, 3)]:
        empty = np.empty(shape)
        codes, _ = flags(empty, limits(empty, same_group(empty)), same_group(empty))
        assert codes.shape == shape


def test_shapes_that_differ_and_infinite_values_are_refused():
    values = column([1.0, 2.0])

    with pytest.raises(ValueError, match="values and groups"):
        limits(values, np.zeros(2, dtype=int))
    with pytest.raises(ValueError, match="baseline"):
        limits(values, same_group(values), np.ones(2, dtype=bool))
    with pytest.raises(ValueError, match="infinite"):
        limits(column([1.0, np.inf]), same_group(values))


@pytest.mark.parametrize(
    ("target", "polarity", "said"),
    [
        (17, 1, Assurance.FAILING),
        (3, 1, Assurance.PASSING),
        (17, -1, Assurance.PASSING),
        (3, -1, Assurance.FAILING),
        (10, 1, Assurance.INCONSISTENT),
        (5, 1, Assurance.INCONSISTENT),
        (15, -1, Assurance.INCONSISTENT),
        (17, 0, Assurance.NONE),
        (np.nan, 1, Assurance.NONE),
    ],
)
def test_a_target_is_compared_strictly_with_limits_of_5_and_15(target, polarity, said):
    assert assurance(target, np.array([5.0]), np.array([15.0]), polarity).tolist() == [said]


def test_nothing_is_assured_where_there_are_no_limits():
    none = np.array([np.nan])

    assert assurance(4.0, none, none, 1).tolist() == [Assurance.NONE]


# Whole numbers, moved and stretched: what is computed is then exact, or differs in its last digits alone.
whole = st.integers(-50, 50)


@st.composite
def worlds(draw):
    """Draw values (some missing) and groups of a few series."""
    points, series = draw(st.integers(1, 24)), draw(st.integers(1, 3))
    value = st.one_of(whole, whole, whole, st.none())
    rows = [[draw(value) for _ in range(series)] for _ in range(points)]
    values = np.array([[np.nan if each is None else each for each in row] for row in rows], dtype=float)
    starts = [[draw(st.integers(0, 9)) == 0 for _ in range(series)] for _ in range(points)]
    return values, np.cumsum(np.array(starts), axis=0)


def everything(values, groups, **options):
    found = limits(values, groups, screen=options.pop("screen", True))
    return found, *flags(values, found, groups, **options)


@settings(deadline=None)
@given(world=worlds(), shift=st.sampled_from([1, -7, 0.1, 1000, 1 / 3]), screen=st.booleans())
def test_adding_a_constant_moves_the_limits_by_it_and_changes_no_flag(world, shift, screen):
    values, groups = world

    found, codes, where = everything(values, groups, screen=screen)
    moved, moved_codes, moved_where = everything(values + shift, groups, screen=screen)

    np.testing.assert_allclose(moved.upper, found.upper + shift, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(moved.near_lower, found.near_lower + shift, rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(moved_codes, codes)
    np.testing.assert_array_equal(moved_where, where)


@settings(deadline=None)
@given(world=worlds(), factor=st.sampled_from([0.01, 100, 1 / 3, 7, 1e-6, 1e6]), screen=st.booleans())
def test_stretching_stretches_the_limits_and_changes_no_flag(world, factor, screen):
    values, groups = world

    found, codes, where = everything(values, groups, screen=screen)
    stretched, its_codes, its_where = everything(values * factor, groups, screen=screen)

    np.testing.assert_allclose(stretched.lower, found.lower * factor, rtol=1e-9, atol=1e-9 * factor)
    np.testing.assert_array_equal(its_codes, codes)
    np.testing.assert_array_equal(its_where, where)


@settings(deadline=None)
@given(world=worlds(), wording=st.booleans())
def test_a_mirrored_series_has_mirrored_flags(world, wording):
    values, groups = world

    found, codes, where = everything(values, groups, beyond_limits_count=wording)
    mirrored, its_codes, its_where = everything(-values, groups, beyond_limits_count=wording)

    np.testing.assert_array_equal(mirrored.upper, -found.lower)
    np.testing.assert_array_equal(its_codes, codes)
    np.testing.assert_array_equal(its_where, -where)


@settings(deadline=None)
@given(world=worlds())
def test_what_lies_in_other_groups_and_series_changes_nothing(world):
    values, groups = world
    last = groups[:, 0] == groups[-1, 0]

    found, codes, _ = everything(values, groups)
    alone, its_codes, _ = everything(values[last][:, :1], groups[last][:, :1])

    np.testing.assert_array_equal(alone.upper[:, 0], found.upper[last, 0])
    np.testing.assert_array_equal(its_codes[:, 0], codes[last, 0])


@settings(deadline=None)
@given(world=worlds(), wording=st.booleans())
def test_limits_stand_in_order_and_only_outside_points_lie_beyond_them(world, wording):
    values, groups = world

    found, codes, where = everything(values, groups, beyond_limits_count=wording)

    known = np.isfinite(found.upper)
    for low, high in [
        (found.lower, found.near_lower),
        (found.near_lower, found.mean),
        (found.mean, found.near_upper),
        (found.near_upper, found.upper),
    ]:
        assert (low[known] <= high[known]).all()
    outside = known & ((values > found.upper + 1e-9) | (values < found.lower - 1e-9))
    np.testing.assert_array_equal(codes == Flag.OUTSIDE, outside)
    assert (where[codes != Flag.NONE] != 0).all()


@settings(deadline=None)
@given(world=worlds())
def test_neither_the_order_of_the_series_nor_the_numbers_of_the_groups_matter(world):
    values, groups = world

    found, codes, where = everything(values, groups)
    turned, its_codes, its_where = everything(values[:, ::-1], 90 - 7 * groups[:, ::-1])

    np.testing.assert_array_equal(turned.upper[:, ::-1], found.upper)
    np.testing.assert_array_equal(its_codes[:, ::-1], codes)
    np.testing.assert_array_equal(its_where[:, ::-1], where)


@settings(deadline=None)
@given(world=worlds())
def test_the_way_an_array_lies_in_memory_changes_no_digit(world):
    values, groups = world

    found, codes, _ = everything(np.ascontiguousarray(values), groups)
    other, its_codes, _ = everything(np.asfortranarray(values), np.asfortranarray(groups))

    np.testing.assert_array_equal(other.upper, found.upper)
    np.testing.assert_array_equal(its_codes, codes)


@settings(deadline=None)
@given(values=st.lists(whole, min_size=1, max_size=24), data=st.data())
def test_the_order_of_the_values_does_not_touch_their_mean(values, data):
    shuffled = data.draw(st.permutations(values))

    found, _, _ = judged(column(values))
    other, _, _ = judged(column(shuffled))

    np.testing.assert_allclose(other.mean, found.mean, rtol=1e-12, atol=1e-12)


@settings(deadline=None)
@given(values=st.lists(whole, min_size=2, max_size=24))
def test_a_series_told_backwards_has_the_same_limits(values):
    found, _, _ = judged(column(values))
    back, _, _ = judged(column(values[::-1]))

    np.testing.assert_allclose(back.upper, found.upper, rtol=1e-12, atol=1e-12)


@settings(deadline=None)
@given(world=worlds(), polarity=st.sampled_from([-1, 0, 1]))
def test_every_flag_means_something_and_nothing_else_does(world, polarity):
    values, groups = world

    _, codes, where = everything(values, groups)
    meant = variation(codes, where, polarity)

    np.testing.assert_array_equal(meant == Variation.COMMON, codes == Flag.NONE)
    assert ((meant == Variation.NEITHER) <= (polarity == 0)).all()
