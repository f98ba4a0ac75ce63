"""What is hidden from whom, and what is taken away with it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.disclosure import UnknownAudience, protect
from reportgen.figures import compute
from reportgen.model import (
    Absence,
    AbsenceKind,
    Basis,
    Combine,
    DisclosureClass,
    Figure,
    Kind,
    Life,
    Marker,
    Protected,
    Relation,
    Target,
)
from small_world import NOW, agency, dataset, item, measure, percentage, project, run, seen

SUPPRESSED = Absence(AbsenceKind.SUPPRESSED)
THREE = (agency("police"), agency("health"), agency("schools"))
NAMES = tuple(each.id for each in THREE)
PERSON = {"disclosure": DisclosureClass.PERSON, "disclosure_why": ""}


def protected(measures, observations, audience="partners", agencies=(), settings=None, **changes) -> Protected:
    """Compute and protect a small world."""
    world = project(measures, agencies, **changes)
    world = replace(world, settings=replace(world.settings, **(settings or {})))
    return protect(compute(dataset(world, observations)), world, audience)


def only(measures, observations, **changes) -> Figure:
    """Protect a world that gives one figure."""
    figures = protected(measures, observations, **changes).figures
    assert len(figures) == 1
    return figures[0]


# ---------------------------------------------------------------- one number


@pytest.mark.parametrize(("count", "hidden"), [(0, False), (1, True), (5, True), (6, False)])
@pytest.mark.parametrize("named", [DisclosureClass.PERSON, DisclosureClass.STAFF])
def test_small_counts_of_persons_and_staff_are_hidden_and_zero_is_shown(named, count, hidden):
    figure = only([measure(disclosure=named)], run("m", [count]))

    assert figure.hidden is hidden
    assert figure.point.absence == (SUPPRESSED if hidden else None)


def test_zero_is_hidden_where_the_project_says_so():
    settings = {"zeros_shown": False}

    assert only([measure(**PERSON)], run("m", [0]), settings=settings).hidden
    assert only([percentage(**PERSON)], [seen("p", NOW, of=(40, 40))], settings=settings).hidden


def test_the_threshold_is_the_projects():
    assert only([measure(**PERSON)], run("m", [7]), threshold=7).hidden
    assert not only([measure(**PERSON)], run("m", [7]), threshold=6).hidden


@pytest.mark.parametrize(
    ("then", "now", "hidden"),
    [
        pytest.param(5, 5, [False, False], id="unchanged"),
        pytest.param(5, 7, [True, True], id="made stricter: earlier quarters too"),
        pytest.param(7, 5, [True, False], id="eased: what was hidden stays so"),
    ],
)
def test_a_quarter_is_protected_by_the_stricter_of_then_and_now(then, now, hidden):
    changes = {"thresholds": ((then, Life(until=NOW - 1)), (now, Life(NOW)))}

    figure = only([measure(**PERSON)], run("m", [7, 7]), settings=changes)

    assert [point.value is None for point in figure.series[-2:]] == hidden


def test_before_the_first_threshold_begins_the_strictest_holds():
    changes = {"threshold": 9, "thresholds": ((9, Life(NOW - 1, NOW - 1)), (5, Life(NOW)))}

    figure = only([measure(**PERSON)], run("m", [9, 9, 9]), settings=changes)

    assert [point.value is None for point in figure.series[-3:]] == [True, True, False]


def test_what_stands_beside_a_hidden_number_is_chosen_by_the_rule_of_its_quarter():
    changes = {"thresholds": ((10, Life(until=NOW - 1)), (5, Life(NOW)))}
    summed = measure(**PERSON, combine=Combine.SUM, items=[item(agencies=NAMES)])
    rows = [
        row for name, count in zip(NAMES, (3, 12, 40), strict=True) for row in run("m", [count, count], agency=name)
    ]

    figures = protected([summed], rows, agencies=THREE, settings=changes).figures

    shown = {f.key.agency: [point.value is not None for point in f.series[-2:]] for f in figures}
    assert shown == {"": [True, True], "police": [False, False], "health": [True, False], "schools": [False, True]}


@pytest.mark.parametrize(
    ("parts", "hidden"),
    [
        pytest.param((3, 41), True, id="small numerator"),
        pytest.param((38, 41), True, id="small complement"),
        pytest.param((0, 4), True, id="small denominator"),
        pytest.param((0, 41), False, id="none"),
        pytest.param((41, 41), False, id="all"),
        pytest.param((20, 41), False, id="neither small"),
    ],
)
def test_percentages_that_would_reveal_a_small_number_are_hidden(parts, hidden):
    assert only([percentage(**PERSON)], [seen("p", NOW, of=parts)]).hidden is hidden


def test_a_percentage_of_persons_without_its_denominator_is_hidden():
    assert only([percentage(**PERSON)], [seen("p", NOW, value="0.667")]).hidden


@pytest.mark.parametrize(
    ("measures", "row"),
    [
        pytest.param([measure()], {"value": 2}, id="organisations: 2 of 31 practices without"),
        pytest.param([measure(**PERSON, published_by="https://example.org")], {"value": 2}, id="already published"),
        pytest.param([measure(**PERSON, kind=Kind.AMOUNT)], {"value": "2.5"}, id="whole-time equivalents"),
        pytest.param([measure(**PERSON, kind=Kind.SHARE)], {"of": (3, 8)}, id="a share of hours"),
        pytest.param([measure(**PERSON, kind=Kind.RATIO)], {"of": (340, 1)}, id="people per post"),
    ],
)
def test_what_identifies_nobody_is_shown(measures, row):
    assert not only(measures, [seen("m", NOW, **row)]).hidden


# ---------------------------------------------------------------- what goes with it


def test_everything_made_of_a_hidden_number_goes_with_it():
    target = Target(Fraction(3), "the board", Life())
    rows = [
        *run("m", [9, 8, 9, 8], last=NOW - 1),
        seen("m", NOW, value="4.37", note="437 siblings", markers=(Marker.REVISED,), asked=4),
    ]
    world = [measure(**PERSON, targets=(("", target),), rate_per=10_000)]

    figure = only(world, rows, population=[("", "", 2026, Fraction(58_000), "ONS")])

    assert figure.point == replace(figure.point, value=None, numerator=None, denominator=None, absence=SUPPRESSED)
    assert (figure.point.note, figure.point.markers, figure.point.asked) == ("", (), None)
    assert (figure.change, figure.year_change, figure.rate, figure.rating) == (None, None, None, None)
    assert figure.no_change_why == "no figure for 2026-27 Q2: suppressed"
    assert (figure.year_to_date.value, figure.year_to_date.absence) == (None, SUPPRESSED)
    assert (figure.twelve_months.value, figure.twelve_months.absence) == (None, SUPPRESSED)
    assert figure.series[-1] == figure.point
    assert figure.target == target
    assert "437" not in repr(figure)


def test_a_shown_number_beside_a_hidden_one_keeps_no_change_and_no_sum_with_it():
    figure = only([measure(**PERSON)], run("m", [9, 9, 9, 3, 9]))

    assert (figure.value, figure.hidden) == (9, False)
    assert (figure.change, figure.no_change_why) == (None, "no figure for 2026-27 Q1: suppressed")
    assert figure.year_change.amount == 0
    assert [figure.year_to_date.absence, figure.twelve_months.absence] == [SUPPRESSED, SUPPRESSED]
    assert [point.value for point in figure.series] == [9, 9, 9, None, 9]


def test_the_base_of_a_hidden_percentage_does_not_show_as_small():
    figure = only([percentage(**PERSON)], [seen("p", NOW, of=(1, 4))])

    assert (figure.small_base, figure.point.denominator) == (False, None)


def test_a_hidden_wave_stays_a_wave():
    survey = percentage(**PERSON, due=(1,), items=[item(basis=Basis.YEARLY)])

    figure = only([survey], [seen("p", NOW - 1, of=(2, 30))])

    assert (figure.hidden, figure.new, figure.point.wave) == (True, False, NOW - 1)


def test_a_figure_in_which_nothing_is_hidden_is_the_same_object():
    world = project([measure(**PERSON)])
    figures = compute(dataset(world, run("m", [9, 0, 12])))

    assert protect(figures, world, "public").figures[0] is figures.figures[0]


# ---------------------------------------------------------------- sums


def summed(rows, audience="partners", **changes) -> dict[str, Figure]:
    """Protect one sum over three agencies; give its figures by agency, the partnership's under the empty name."""
    added = measure(**{**PERSON, **changes}, combine=Combine.SUM, items=[item(agencies=NAMES)])
    return {figure.key.agency: figure for figure in protected([added], rows, audience, THREE).figures}


def rows_of(police, health, schools):
    """Make one quarter's counts of three agencies; None was not returned."""
    counts = zip(NAMES, (police, health, schools), strict=True)
    return [seen("m", NOW, value=count, agency=name) for name, count in counts if count is not None]


def test_beside_one_hidden_agency_the_smallest_large_enough_is_hidden_too():
    found = summed(rows_of(3, 40, 20))

    assert [found[name].hidden for name in ("", *NAMES)] == [False, True, False, True]
    assert found["police"].point == found["schools"].point  # nothing tells which of the two is small


def test_where_no_agency_is_large_enough_to_hide_behind_the_total_is_hidden():
    found = summed(rows_of(3, 8, 0))

    assert [found[name].hidden for name in ("", *NAMES)] == [True, True, False, False]


def test_two_small_agencies_do_not_protect_each_other():
    # Were only the two hidden, their known sum of 2 would say that both are 1.
    found = summed(rows_of(1, 1, 20))

    assert [found[name].hidden for name in ("", *NAMES)] == [False, True, True, True]


def test_whether_the_total_is_hidden_does_not_hang_on_the_hidden_number():
    patterns = {tuple(figure.hidden for figure in summed(rows_of(small, 8, 0)).values()) for small in range(1, 6)}

    assert patterns == {(True, True, False, False)}


def test_where_all_agencies_reach_all_the_total_is_still_shown():
    share = percentage(**PERSON, combine=Combine.SUM, items=[item(agencies=NAMES, basis=Basis.STOCK)])
    rows = [seen("p", NOW, of=(size, size), agency=name) for name, size in zip(NAMES, (3, 50, 60), strict=True)]

    found = [figure.hidden for figure in protected([share], rows, "partners", THREE).figures]

    assert found == [False, True, True, False]


def test_a_sum_without_an_agency_does_not_tell_the_one_number_in_it():
    found = summed(rows_of(3, None, None))

    absence = found[""].point.absence
    assert (absence.kind, absence.returned, absence.expected, absence.partial) == (AbsenceKind.INCOMPLETE, 1, 3, None)


def test_a_sum_without_an_agency_keeps_what_was_returned_where_nobody_is_hidden():
    assert summed(rows_of(30, 20, None))[""].point.absence.partial == 50


def test_a_summed_percentage_hides_a_second_agency_as_well():
    share = percentage(**PERSON, combine=Combine.SUM, items=[item(agencies=NAMES, basis=Basis.STOCK)])
    parts = ((3, 90), (40, 80), (30, 60))
    rows = [seen("p", NOW, of=part, agency=name) for name, part in zip(NAMES, parts, strict=True)]

    hidden = [figure.key.agency for figure in protected([share], rows, "partners", THREE).figures if figure.hidden]

    assert hidden == ["police", "schools"]


@pytest.mark.parametrize("way", [{"area": "{}"}, {"group": "age-band:{}"}, {"unit": "{}"}])
def test_of_the_parts_of_a_whole_at_least_two_are_hidden(way):
    ((name, pattern),) = way.items()
    counts = {"a": 2, "b": 30, "c": 60}
    rows = [seen("m", NOW, value=92)]
    rows += [seen("m", NOW, value=count, **{name: pattern.format(part)}) for part, count in counts.items()]

    hidden = [figure.hidden for figure in protected([measure(**PERSON)], rows).figures]

    assert hidden == [False, True, True, False]


def test_groups_of_different_breakdowns_are_different_ways_to_split():
    rows = [seen("m", NOW, value=92)]
    rows += [seen("m", NOW, value=count, group=f"age-band:{part}") for part, count in (("a", 2), ("b", 90))]
    rows += [seen("m", NOW, value=count, group=f"sex:{part}") for part, count in (("f", 50), ("m", 42))]

    hidden = {figure.key.group for figure in protected([measure(**PERSON)], rows).figures if figure.hidden}

    assert hidden == {"age-band:a", "age-band:b"}


def test_in_a_distribution_at_least_two_items_are_hidden():
    items = [item(name, panel="workers", basis=Basis.STOCK) for name in ("none", "one", "two")]
    shares = percentage(**PERSON, kind=Kind.DISTRIBUTION, items=items)
    rows = [seen("p", NOW, of=(count, 100), item=name) for name, count in (("none", 70), ("one", 27), ("two", 3))]

    hidden = [figure.key.item for figure in protected([shares], rows).figures if figure.hidden]

    assert hidden == ["one", "two"]


@pytest.mark.parametrize(
    ("printed", "hidden"),
    [(False, {"in-need"}), (True, {"in-need", "protection"})],
    ids=["nowhere", "as a denominator"],
)
def test_counts_of_exclusive_items_hide_each_other_where_their_sum_is_printed(printed, hidden):
    items = [item("in-need"), item("protection")]
    plans = measure("plans", **PERSON, items=items, items_add=True)
    up_to_date = percentage("up-to-date", **PERSON, relations=(Relation("denominator-is", "plans"),))
    rows = [seen("plans", NOW, value=4, item="in-need"), seen("plans", NOW, value=60, item="protection")]
    rows.append(seen("up-to-date", NOW, of=(40, 64)))

    found = protected([plans, up_to_date] if printed else [plans], rows if printed else rows[:2]).figures

    assert {figure.key.item for figure in found if figure.hidden} == hidden


def test_items_that_are_independent_do_not_hide_each_other():
    items = [item(name, basis=Basis.RATIO) for name in ("a", "b")]
    shares = percentage(**PERSON, kind=Kind.PERCENTAGE_SET, items=items)
    rows = [seen("p", NOW, of=(3, 100), item="a"), seen("p", NOW, of=(50, 100), item="b")]

    hidden = [figure.key.item for figure in protected([shares], rows).figures if figure.hidden]

    assert hidden == ["a"]


# ---------------------------------------------------------------- the same number elsewhere


def names_hidden(measures, rows) -> set[str]:
    """Give the measures of which a figure is hidden."""
    return {figure.key.measure for figure in protected(measures, rows).figures if figure.hidden}


def test_a_count_that_is_a_percentages_numerator_is_hidden_with_it_and_the_other_way_round():
    tied = measure("counted", **PERSON, relations=(Relation("numerator-of", "p"),))
    share = percentage(**PERSON)

    with_small_rest = [seen("counted", NOW, value=88), seen("p", NOW, of=(88, 90))]

    assert names_hidden([tied, share], with_small_rest) == {"counted", "p"}


def test_a_hidden_count_is_not_told_by_a_percentage_of_it_nor_by_its_equals():
    counted = measure("counted", **PERSON, combine=Combine.ONE)
    share = percentage("p", **PERSON, relations=(Relation("denominator-is", "counted"),))
    equal = percentage("q", **PERSON, relations=(Relation("equal-denominators", "p"),))
    # The count is hidden only to hide its other area: the percentages by themselves would be shown.
    rows = [seen("counted", NOW, value=70)]
    for area, count in (("north", 3), ("south", 67)):
        rows.append(seen("counted", NOW, value=count, area=area))
        rows += [seen(name, NOW, of=(count // 2, count), area=area) for name in ("p", "q")]

    figures = protected([counted, share, equal], rows).figures

    assert {(f.key.measure, f.key.area) for f in figures if f.hidden} == {
        (name, area) for name in ("counted", "p", "q") for area in ("north", "south")
    }


def test_a_part_is_hidden_where_the_rest_of_its_whole_is_small():
    whole = measure("whole", **PERSON)
    part = measure("part", **PERSON, relations=(Relation("part-of", "whole"),))

    assert names_hidden([whole, part], [seen("whole", NOW, value=50), seen("part", NOW, value=47)]) == {"part"}


@pytest.mark.parametrize(
    ("of_part", "hidden"),
    [
        pytest.param((69, 92), set(), id="far apart in persons, near as fractions"),
        pytest.param((77, 102), {"part"}, id="three persons apart, far as fractions"),
    ],
)
def test_of_percentages_the_persons_are_subtracted_not_the_fractions(of_part, hidden):
    whole = percentage("whole", **PERSON)
    part = percentage("part", **PERSON, relations=(Relation("part-of", "whole"),))

    assert names_hidden([whole, part], [seen("whole", NOW, of=(80, 107)), seen("part", NOW, of=of_part)]) == hidden


def test_a_percentage_that_leaves_few_of_the_count_it_is_a_part_of_is_hidden():
    whole = measure("whole", **PERSON)
    part = percentage("part", **PERSON, relations=(Relation("part-of", "whole"),))

    assert names_hidden([whole, part], [seen("whole", NOW, value=50), seen("part", NOW, of=(48, 60))]) == {"part"}
    assert names_hidden([whole, part], [seen("whole", NOW, value=50), seen("part", NOW, of=(40, 60))]) == set()


def test_those_a_percentage_speaks_of_are_a_part_of_the_count_as_well():
    ended = measure("ended", **PERSON)
    outcomes = percentage("outcomes", **PERSON, relations=(Relation("part-of", "ended"),))

    # 56 plans ended, 52 of them with outcomes recorded: 4 children are without.
    assert names_hidden([ended, outcomes], [seen("ended", NOW, value=56), seen("outcomes", NOW, of=(30, 52))]) == {
        "outcomes"
    }
    assert names_hidden([ended, outcomes], [seen("ended", NOW, value=56), seen("outcomes", NOW, of=(30, 50))]) == set()
    assert names_hidden([ended, outcomes], [seen("ended", NOW, value=56), seen("outcomes", NOW, of=(30, 56))]) == set()


def test_what_tells_such_a_denominator_elsewhere_is_hidden_with_it():
    ended = measure("ended", **PERSON)
    outcomes = percentage("outcomes", **PERSON, relations=(Relation("part-of", "ended"),))
    alike = percentage("alike", **PERSON, relations=(Relation("equal-denominators", "outcomes"),))
    counted = measure("counted", **PERSON)
    told = percentage(
        "told", **PERSON, relations=(Relation("denominator-is", "counted"), Relation("equal-denominators", "alike"))
    )
    rows = [seen("ended", NOW, value=56), seen("counted", NOW, value=52)]
    rows += [seen(name, NOW, of=(numerator, 52)) for name, numerator in (("outcomes", 30), ("alike", 20), ("told", 40))]

    assert names_hidden([ended, outcomes, alike, counted, told], rows) == {"outcomes", "alike", "counted", "told"}


@given(ended=st.integers(0, 80), recorded=st.integers(0, 80), achieved=st.integers(0, 80))
@settings(max_examples=80, deadline=None)
def test_no_small_number_is_left_between_a_count_and_the_percentage_that_is_part_of_it(ended, recorded, achieved):
    recorded, achieved = min(recorded, ended), min(achieved, recorded, ended)
    whole = measure("ended", **PERSON)
    part = percentage("outcomes", **PERSON, relations=(Relation("part-of", "ended"),))
    rows = [seen("ended", NOW, value=ended), seen("outcomes", NOW, of=(achieved, recorded))]

    found = {figure.key.measure: figure.point for figure in protected([whole, part], rows).figures}

    if found["ended"].value is not None and found["outcomes"].value is not None:
        left = {found["ended"].value - each for each in (found["outcomes"].numerator, found["outcomes"].denominator)}
        assert not left & set(range(1, 6))


# ---------------------------------------------------------------- audiences


def test_an_agency_sees_its_own_figures_and_others_protected():
    rows = rows_of(3, 4, 20)

    police = summed(rows, "agency:police")

    assert [police[name].hidden for name in ("", *NAMES)] == [False, False, True, True]


def test_an_agency_cannot_work_out_another_from_its_own():
    # With its own 3 in hand, 4 + 3 of a total of 7 would tell the other.
    police = summed(rows_of(3, 4, 0), "agency:police")

    assert [police[name].hidden for name in ("", *NAMES)] == [True, False, True, False]


@pytest.mark.parametrize("audience", ["", "agency:nobody", "police", "everyone"])
def test_an_audience_that_there_is_none_of_is_refused(audience):
    with pytest.raises(UnknownAudience, match="no audience is called"):
        protected([measure()], run("m", [1]), audience)


def test_what_an_agency_returned_suppressed_looks_like_what_was_suppressed_here():
    rows = [*run("m", [9], last=NOW - 1), seen("m", NOW, absence=AbsenceKind.SUPPRESSED, note="fewer than 5")]
    counted = [*run("m", [9], last=NOW - 1), seen("m", NOW, value=2, note="twins")]

    assert only([measure(**PERSON)], rows) == only([measure(**PERSON)], counted)
