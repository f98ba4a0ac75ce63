"""Like units against chance: when there is a funnel, who lies where, and that nothing hidden can be read from it."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

import pytest
from comparisons_world import PERSON, by_practice, even, of_units, practices
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.model import Kind, Life, Selection, Standing
from small_world import NOW


def funnel(*args, **changes):
    (found,) = of_units(*args, **changes).units
    return found


def standings(found):
    return {unit.title: (unit.standing, unit.side) for unit in found.units}


# ---------------------------------------------------------------- who lies where


def test_limits_are_those_of_the_formula_and_units_lie_inside_or_beyond_them():
    units = {**even(12), "seventy": (70, 100), "sixty": (60, 100), "ninety": (90, 100)}

    found = funnel(units, whole=(8000, 10000))

    half = sqrt(0.8 * 0.2 / 100)
    limits = found.units[0].limits
    assert (limits.lower_95, limits.upper_95) == pytest.approx((0.8 - 1.959964 * half, 0.8 + 1.959964 * half), abs=1e-6)
    assert (limits.lower_998, limits.upper_998) == pytest.approx(
        (0.8 - 3.090232 * half, 0.8 + 3.090232 * half), abs=1e-6
    )
    told = standings(found)
    assert told["Seventy"] == (Standing.BEYOND_95, -1)  # 2.5 standard errors below
    assert told["Sixty"] == (Standing.BEYOND_998, -1)  # 5
    assert told["Ninety"] == (Standing.BEYOND_95, 1)
    assert told["Practice-01"] == (Standing.WITHIN, 0)
    assert (found.overall, found.dispersion, found.why) == (Fraction(4, 5), 1.0, "")


def test_units_stand_in_order_of_name_whatever_their_values():
    units = {"zeal": (10, 100), **even(10), "arc": (99, 100)}

    found = funnel(units)

    assert [unit.title for unit in found.units] == sorted(unit.title for unit in found.units)


def test_units_with_fewer_cases_than_the_measure_needs_are_shown_and_not_judged():
    units = {**even(10), "tiny": (2, 12)}

    found = funnel(units, whole=(802, 1012))

    assert standings(found)["Tiny"] == (Standing.TOO_FEW, -1)
    assert len(found.judged) == 10


def test_limits_are_widened_only_where_the_measure_says_that_its_units_vary():
    units = {f"p{number:02d}": ((60, 100) if number % 2 else (90, 100)) for number in range(12)}

    plain, widened = funnel(units), funnel(units, of=by_practice(overdispersed=True))

    assert (plain.dispersion, len(plain.beyond(Standing.BEYOND_998))) == (1.0, 12)
    assert widened.dispersion > 5
    assert widened.beyond(Standing.BEYOND_998) == ()


def test_the_curve_runs_from_below_the_smallest_unit_to_above_the_largest():
    found = funnel({**even(10), "small": (16, 20), "large": (800, 1000)})

    assert (found.curve[0].cases, found.curve[-1].cases) == (18, 1100)
    assert all(one.upper_998 >= next_.upper_998 for one, next_ in zip(found.curve, found.curve[1:], strict=False))


def test_areas_are_compared_as_units_are():
    found = funnel(even(10), way="area", of=by_practice(places=""))

    assert (found.kind, len(found.units)) == ("practice", 10)


# ---------------------------------------------------------------- when there is none


def test_a_measure_that_does_not_declare_its_places_alike_has_no_comparison():
    assert of_units(even(12), of=by_practice(like_places=False)).units == ()


def test_fewer_than_ten_with_enough_cases_have_no_funnel():
    found = funnel({**even(9), "tiny": (2, 12)}, whole=(722, 912))

    assert found.why == "ten practices with 20 cases or more are needed, and there are 9"
    assert (found.units, found.overall) == ((), None)


@pytest.mark.parametrize("selection", [Selection.THEMED, Selection.PICKED, Selection.ASKED])
def test_cases_that_were_picked_or_asked_have_no_funnel(selection):
    found = funnel(even(12), selection=selection)

    assert found.why == "the cases were neither all counted nor chosen by chance"


def test_cases_chosen_at_random_have_one():
    assert funnel(even(12), selection=Selection.RANDOM).why == ""


def test_places_of_several_kinds_are_not_alike():
    places = [*practices(list(even(6))), *practices([f"school-{n}" for n in range(6)], kind="school")]

    found = funnel({place.id: (80, 100) for place in places}, places=places)

    assert found.why == "they are of several kinds (practice, school), which are not alike"


def test_posts_are_no_cases():
    found = funnel({**even(12), "half": (40.5, 50.5)}, whole=(1000, 1250))

    assert found.why == "their figures are not counts of separate cases"


def test_without_the_whole_the_sum_is_taken_only_where_every_unit_is_published():
    every = funnel({**even(10), "low": (50, 100)}, whole=None)
    some = funnel({**even(10), "low": None}, whole=None)

    assert every.overall == Fraction(850, 1100)
    assert (some.overall, some.why) == (None, "the figure of all practices together is not published")


def test_units_that_are_all_at_100_per_cent_leave_chance_no_room():
    assert funnel(even(12, (100, 100))).why == "all of them together are at all, so chance has no room"


def test_units_that_gave_no_figure_are_counted():
    found = funnel({**even(10), "silent": None})

    assert (found.lacking, found.hidden, len(found.units)) == (1, 0, 10)


# ---------------------------------------------------------------- nothing hidden is told


def test_hidden_units_are_left_out_and_counted():
    units = {**even(10), "few": (3, 60), "others": (30, 60)}

    found = funnel(units, of=by_practice(**PERSON))

    assert found.hidden == 2  # the small one, and another, or subtraction from the whole would tell it
    assert "Few" not in standings(found)
    assert found.overall == Fraction(833, 1120)  # the published whole's


def test_a_whole_less_its_units_that_is_a_few_children_leaves_no_funnel():
    # 3 of 4 children at the practice that gave no figure.
    found = funnel({**even(10), "silent": None}, whole=(803, 1004), of=by_practice(**PERSON))

    assert (found.units, found.why) == ((), "what is shown would tell a small number of people by subtraction")


def test_a_hidden_whole_is_not_told_as_the_middle_of_a_funnel():
    units = {**even(11, (100, 100)), "three-late": (97, 100)}

    found = funnel(units, of=by_practice(**PERSON))  # 1,197 of 1,200: the whole is hidden, and so is who was late

    assert found.hidden >= 1
    assert (found.overall, found.why) == (None, "the figure of all practices together is not published")


@settings(max_examples=30, deadline=None)
@given(small=st.integers(1, 5), other=st.integers(1, 5), shown=st.lists(st.integers(20, 80), min_size=10, max_size=14))
def test_other_numbers_behind_the_hidden_units_change_nothing(small, other, shown):
    base = {f"p{number:02d}": (count, 100) for number, count in enumerate(shown)}

    def hidden(one, two):
        return {**base, "x-one": (one, 90), "x-two": (two, 90)}

    whole = (sum(shown) + 6, 100 * len(shown) + 180)
    first = funnel(hidden(small, 6 - small), whole, of=by_practice(**PERSON))
    second = funnel(hidden(other, 6 - other), whole, of=by_practice(**PERSON))

    assert first == second
    assert first.hidden >= 2


# ---------------------------------------------------------------- what must always hold


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(20, 300)), min_size=10, max_size=20))
def test_a_unit_lies_where_its_limits_say(pairs):
    units = {f"p{number:02d}": (min(pair), max(pair)) for number, pair in enumerate(pairs)}

    found = funnel(units)

    for unit in found.units:
        limits, value = unit.limits, float(unit.value)
        assert (
            0 <= limits.lower_998 <= limits.lower_95 <= float(found.overall) <= limits.upper_95 <= limits.upper_998 <= 1
        )
        assert (unit.standing is Standing.WITHIN) == (limits.lower_95 <= value <= limits.upper_95)
        assert (unit.standing is Standing.BEYOND_998) == (not limits.lower_998 <= value <= limits.upper_998)


@settings(max_examples=20, deadline=None)
@given(st.permutations(list({**even(10), "low": (40, 100)}.items())))
def test_the_order_of_the_returns_changes_nothing(order):
    assert funnel(dict(order)) == funnel({**even(10), "low": (40, 100)})


def test_practices_that_closed_are_not_waited_for():
    places = [*practices(list(even(10))), *practices(["gone"], life=Life(until=NOW - 4))]

    assert funnel(even(10), places=places).lacking == 0


def test_shares_of_hours_have_no_funnel_even_if_someone_asks():
    found = funnel({f"p{n:02d}": (40.5, 50.5) for n in range(12)}, of=by_practice(kind=Kind.SHARE))

    assert found.why == "their figures are not counts of separate cases"
