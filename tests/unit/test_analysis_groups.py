"""Disproportionality: rate ratios of published counts by the population, and none that would tell a hidden one."""

from __future__ import annotations

from fractions import Fraction

import pytest
from comparisons_world import PEOPLE, by_ethnicity, of_groups
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from reportgen.model import Kind, StatisticsRules

COUNTS = {"white": 200, "asian": 25, "black": 30, "mixed": 30, "not-recorded": 15}


def compared(*args, **changes):
    (found,) = of_groups(*args, **changes).disproportion
    return found


def told(found):
    return {group.title: group for group in found.groups}


def test_a_ratio_is_of_two_rates_by_the_population():
    found = compared(COUNTS)

    groups = told(found)
    assert groups["Black"].ratio == pytest.approx((30 / 2000) / (200 / 40000))  # 3 times
    assert groups["Asian"].ratio == pytest.approx(1.0)
    assert [group.clear for group in found.groups] == [0, 1, 1]
    assert (found.reference.title, found.year, found.source, found.why) == ("White", 2025, "census", "")


def test_each_end_of_the_interval_would_give_so_extreme_a_split_one_time_in_forty():
    group = told(compared(COUNTS))["Black"]

    def split(times):  # of 230 children of the two groups, the share that a ratio would put among the 2,000
        return times * 2000 / (times * 2000 + 40000)

    assert binom.sf(29, 230, split(group.interval.lower)) == pytest.approx(0.025)  # 30 or more
    assert binom.cdf(30, 230, split(group.interval.upper)) == pytest.approx(0.025)  # 30 or fewer
    assert group.interval.method == "conditional exact"


def test_groups_stand_as_the_framework_has_them_without_the_reference_and_the_not_recorded():
    assert [group.title for group in compared(COUNTS).groups] == ["Asian", "Black", "Mixed"]


def test_a_hidden_group_has_no_ratio():
    found = compared({**COUNTS, "black": 3})

    groups = told(found)
    assert (groups["Black"].count, groups["Black"].ratio, groups["Black"].why) == (None, None, "hidden")
    assert sum(group.why == "hidden" for group in found.groups) + (found.not_recorded is None) >= 2


def test_a_group_of_which_the_population_is_not_known_has_none():
    found = compared(COUNTS, people={"white": 40_000, "asian": 5_000})

    assert [group.why for group in found.groups] == ["", "population not known", "population not known"]


def test_a_group_of_nobody_is_too_few_to_say():
    found = compared({**COUNTS, "black": 0})

    assert told(found)["Black"].why == "too few to say"


def test_without_the_population_of_the_reference_group_nothing_is_compared():
    found = compared(COUNTS, people={"asian": 5_000})

    assert (found.groups, found.why) == ((), "White, the reference group: population not known")


def test_a_population_of_a_later_year_is_not_used():
    assert compared(COUNTS, year=2027).why == "White, the reference group: population not known"


def test_a_hidden_reference_group_leaves_nothing_to_compare_with():
    found = compared({**COUNTS, "white": 4})

    assert (found.groups, found.why) == ((), "White, the reference group: hidden")


def test_only_counts_are_compared():
    found = compared(COUNTS, of=by_ethnicity(kind=Kind.AMOUNT))

    assert found.why == "only counts can be set against a population"


def test_groups_that_leave_a_few_children_whom_no_row_shows_are_not_compared():
    counts = {group: count for group, count in COUNTS.items() if group != "not-recorded"}

    found = compared(counts, whole=sum(counts.values()) + 2)

    assert found.why == "what is shown would tell a small number of people by subtraction"


@pytest.mark.parametrize(("most", "partly"), [(Fraction(1, 10), False), (Fraction(4, 100), True)])
def test_above_the_projects_share_of_not_recorded_the_ratios_are_partly_reliable(most, partly):
    found = compared(COUNTS, project_changes={"statistics": StatisticsRules(most_not_recorded=most)})

    assert found.not_recorded == Fraction(15, 300)
    assert found.partly is partly


def test_without_the_whole_the_share_not_recorded_is_not_known():
    assert compared(COUNTS, whole=None).not_recorded is None


def test_a_measure_without_a_reference_group_has_no_comparison():
    assert of_groups(COUNTS, of=by_ethnicity(reference_group="")).disproportion == ()


@settings(max_examples=30, deadline=None)
@given(first=st.integers(1, 5), second=st.integers(1, 5))
def test_other_numbers_behind_the_hidden_groups_change_nothing(first, second):
    def hidden(one):
        return {**COUNTS, "asian": one, "black": 6 - one}

    assert compared(hidden(first)) == compared(hidden(second))


@settings(max_examples=40, deadline=None)
@given(
    counts=st.fixed_dictionaries({group: st.integers(6, 500) for group in COUNTS}),
    times=st.integers(2, 9),
)
def test_an_interval_holds_its_ratio_and_scaling_every_population_changes_neither(counts, times):
    plain = compared(counts)
    scaled = compared(counts, people={group: number * times for group, number in PEOPLE.items()})

    for one, other in zip(plain.groups, scaled.groups, strict=True):
        assert one.interval.lower <= one.ratio <= one.interval.upper
        assert other.ratio == pytest.approx(one.ratio)
        assert (other.interval.lower, other.interval.upper) == pytest.approx((one.interval.lower, one.interval.upper))
