"""How agencies make the partnership's figure, and what becomes of agencies that merge."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from reportgen.figures import compute
from reportgen.model import (
    AbsenceKind,
    Basis,
    Break,
    Combine,
    Figure,
    Key,
    Life,
    Marker,
    Place,
    Polarity,
    Return,
    Selection,
    Target,
)
from reportgen.quarter import Quarter
from small_world import NOW, agency, dataset, item, measure, percentage, project, run, seen

THREE = (agency("police"), agency("health"), agency("schools"))
NAMES = tuple(each.id for each in THREE)


def figures_of(measures, observations, agencies=THREE, **changes) -> dict[Key, Figure]:
    """Compute, and give the figures by key."""
    held = dataset(project(measures, agencies), observations, **changes)
    return {figure.key: figure for figure in compute(held).figures}


def summed(**changes):
    """Make a count that three agencies return and the partnership adds up."""
    return measure(combine=Combine.SUM, items=[item(agencies=NAMES)], **changes)


def test_a_sum_adds_every_agency_and_keeps_each_agencys_own():
    rows = [seen("m", NOW, value=value, agency=name) for name, value in zip(NAMES, (3, 0, 5), strict=True)]

    found = figures_of([summed()], rows)

    assert found[Key("m")].value == 8
    assert [found[Key("m", "", name)].value for name in NAMES] == [3, 0, 5]


def test_a_sum_says_how_many_answered_where_an_agency_asks_many():
    rows = [seen("m", NOW, value=value, agency=name) for name, value in zip(NAMES, (3, 0, 5), strict=True)]
    rows[-1] = replace(rows[-1], covered=(53, 61))

    whole = figures_of([summed()], rows)[Key("m")].point

    assert whole.covered == (53, 61)


def test_what_several_agencies_cover_is_added_up():
    rows = [replace(seen("m", NOW, value=3, agency=name), covered=(9, 10)) for name in NAMES]

    assert figures_of([summed()], rows)[Key("m")].point.covered == (27, 30)


def test_a_summed_percentage_adds_numerators_and_denominators():
    share = percentage(combine=Combine.SUM, items=[item(agencies=NAMES, basis=Basis.STOCK)])
    parts = ((9, 10), (0, 0), (10, 90))
    rows = [seen("p", NOW, of=part, agency=name) for name, part in zip(NAMES, parts, strict=True)]

    point = figures_of([share], rows)[Key("p")].point

    assert (point.value, point.numerator, point.denominator) == (Fraction(19, 100), 19, 100)


def test_a_sum_that_lacks_an_agency_is_not_available_and_nothing_is_made_of_it():
    target = Target(Fraction(1), "the board", Life())
    rows = [row for name in NAMES for row in run("m", [4, 4, 4, 4, 4 if name != "schools" else None], agency=name)]

    figure = figures_of([summed(targets=(("", target),))], rows)[Key("m")]

    absence = figure.point.absence
    assert (figure.value, absence.kind, absence.returned, absence.expected) == (None, AbsenceKind.INCOMPLETE, 2, 3)
    assert (absence.partial, absence.reason) == (8, "no figure from Schools")
    assert (figure.change, figure.year_change, figure.rating) == (None, None, None)
    assert figure.year_to_date.value is None
    assert figure.twelve_months.value is None


def test_an_agency_set_aside_is_missing_from_the_sum():
    rows = [seen("m", NOW, value=1, agency=name) for name in NAMES]
    returns = [Return("health", NOW, "set aside", reason="mixed units")]

    absence = figures_of([summed()], rows, returns=returns)[Key("m")].point.absence

    assert (absence.kind, absence.reason) == (AbsenceKind.INCOMPLETE, "no figure from Health")


def test_an_agency_to_which_it_does_not_apply_is_left_out_of_the_sum():
    rows = [seen("m", NOW, value=4, agency="police"), seen("m", NOW, value=5, agency="health")]
    rows.append(seen("m", NOW, agency="schools", absence=AbsenceKind.NOT_APPLICABLE))

    assert figures_of([summed()], rows)[Key("m")].value == 9


def test_a_sum_that_nobody_returned_says_who_is_missing():
    absence = figures_of([summed()], [])[Key("m")].point.absence

    assert absence.kind is AbsenceKind.NOT_RETURNED
    assert absence.reason == "no figure from Police, Health and Schools"


def test_markers_of_the_parts_mark_the_sum():
    rows = [seen("m", NOW, value=1, agency=name) for name in NAMES[:2]]
    rows.append(seen("m", NOW, value=1, agency="schools", markers=(Marker.PROVISIONAL,)))

    assert figures_of([summed()], rows)[Key("m")].point.markers == (Marker.PROVISIONAL,)


@pytest.mark.parametrize("combine", [Combine.SIDE_BY_SIDE, Combine.RECONCILE])
def test_what_stands_side_by_side_is_never_added(combine):
    rows = [seen("m", NOW, value=84, agency="police"), seen("m", NOW, value=71, agency="health")]

    found = figures_of([measure(combine=combine, items=[item(agencies=("police", "health"))])], rows)

    assert {key.agency: figure.value for key, figure in found.items()} == {"police": 84, "health": 71}


def test_an_item_may_have_its_own_agencies():
    items = [item("a", agencies=("police",)), item("b", agencies=("health",))]
    rows = [seen("m", NOW, value=1, item="a", agency="police"), seen("m", NOW, value=2, item="b", agency="health")]

    found = figures_of([measure(combine=Combine.SIDE_BY_SIDE, items=items)], rows)

    assert list(found) == [Key("m", "a", "police"), Key("m", "b", "health")]


# ---------------------------------------------------------------- across two returns

TEACHERS = measure("teachers", due=(4,), items=[item(basis=Basis.YEARLY, agencies=("schools",))])
ALLEGATIONS = percentage(
    "allegations",
    combine=Combine.ACROSS,
    denominator_from="teachers",
    items=[item(basis=Basis.ROLLING, agencies=("police",))],
)


def test_a_figure_across_returns_takes_the_latest_wave_of_its_denominator():
    rows = [
        seen("teachers", Quarter(2024, 4), value=2000, agency="schools"),
        seen("teachers", Quarter(2025, 4), value=2500, agency="schools"),
        seen("allegations", Quarter(2025, 3), of=(20, None), agency="police"),
        seen("allegations", NOW, of=(30, None), agency="police"),
    ]

    figure = figures_of([TEACHERS, ALLEGATIONS], rows)[Key("allegations")]

    assert (figure.value, figure.point.denominator) == (Fraction(30, 2500), 2500)
    assert figure.series[0].value == Fraction(20, 2000)


def test_a_figure_across_returns_is_nobodys_own():
    rows = [
        seen("teachers", Quarter(2025, 4), value=2500, agency="schools"),
        seen("allegations", NOW, of=(30, None), agency="police"),
        seen("allegations", NOW, of=(12, None), agency="police", group="sex:f"),
    ]

    found = figures_of([TEACHERS, ALLEGATIONS], rows)

    # The numerator is the police's, the denominator the schools': neither has the figure.
    assert {key.agency for key in found if key.measure == "allegations"} == {""}


def test_a_figure_across_returns_needs_both():
    top = [seen("allegations", NOW, of=(30, None), agency="police")]
    bottom = [seen("teachers", Quarter(2025, 4), value=2500, agency="schools")]

    without_bottom = figures_of([TEACHERS, ALLEGATIONS], top)[Key("allegations")]
    without_top = figures_of([TEACHERS, ALLEGATIONS], bottom)[Key("allegations")]

    assert without_bottom.point.absence.reason == "no denominator: “teachers” is missing"
    assert (without_bottom.value, without_bottom.point.numerator) == (None, None)
    assert without_top.point.absence.kind is AbsenceKind.NOT_RETURNED


# ---------------------------------------------------------------- succession


def merged(*, comparable: bool, both: bool):
    """Make agencies of which `trust` follows `north` (and `south`)."""
    old, new = Life(until=NOW - 2), Life(since=NOW - 1)
    earlier = [agency("north", life=old, successor="trust", successor_comparable=comparable)]
    if both:
        earlier.append(agency("south", life=old, successor="trust", successor_comparable=comparable))
    return (*earlier, agency("trust", life=new))


TRUST = measure(items=[item(agencies=("trust",), basis=Basis.STOCK)], combine=Combine.SIDE_BY_SIDE)


def trust_series(agencies) -> Figure:
    rows = [*run("m", [10, 11], agency="trust")]
    for name in ("north", "south")[: len(agencies) - 1]:
        rows += run("m", [4, 5], last=NOW - 2, agency=name)
    found = figures_of([TRUST], rows, agencies)
    assert list(found) == [Key("m", "", "trust")]
    return found[Key("m", "", "trust")]


def test_a_comparable_successor_continues_the_series():
    figure = trust_series(merged(comparable=True, both=False))

    assert [point.value for point in figure.series] == [4, 5, 10, 11]
    assert not any(point.break_before for point in figure.series)


def test_a_successor_that_is_not_comparable_breaks_the_series():
    figure = trust_series(merged(comparable=False, both=False))

    assert [point.value for point in figure.series] == [4, 5, 10, 11]
    assert figure.series[2].break_before == "Trust took over from North"


def test_a_comparable_merger_adds_what_was_returned_before():
    figure = trust_series(merged(comparable=True, both=True))

    assert [point.value for point in figure.series] == [8, 10, 10, 11]


def test_after_a_merger_that_is_not_comparable_the_series_begins_anew():
    figure = trust_series(merged(comparable=False, both=True))

    assert [point.value for point in figure.series] == [10, 11]


def test_a_sum_counts_whoever_was_in_force_in_each_quarter():
    agencies = (*merged(comparable=True, both=True), agency("police"))
    total = measure(combine=Combine.SUM, items=[item(agencies=("trust", "police"))])
    rows = [*run("m", [10, 11], agency="trust"), *run("m", [1, 1, 1, 1], agency="police")]
    rows += [row for name in ("north", "south") for row in run("m", [4, 5], last=NOW - 2, agency=name)]

    series = figures_of([total], rows, agencies)[Key("m")].series

    assert [point.value for point in series] == [9, 11, 11, 12]
    assert not any(point.break_before for point in series)


def test_an_agency_that_joins_breaks_the_sum():
    agencies = (agency("police"), agency("health", life=Life(since=NOW)))
    total = measure(combine=Combine.SUM, items=[item(agencies=("health", "police"))])
    rows = [*run("m", [1, 2], agency="police"), seen("m", NOW, value=5, agency="health")]

    figure = figures_of([total], rows, agencies)[Key("m")]

    assert (figure.value, figure.change) == (7, None)
    assert figure.point.break_before == "Health joined"


def test_a_break_of_one_agency_breaks_the_sum_and_not_the_others():
    breaks = (Break(NOW, "a new system", agency="health"),)
    rows = [row for name in NAMES for row in run("m", [1, 2], agency=name)]

    found = figures_of([summed(breaks=breaks)], rows)

    assert found[Key("m")].no_change_why == "break in the series at 2026-27 Q2: a new system"
    assert found[Key("m", "", "health")].change is None
    assert found[Key("m", "", "police")].change.amount == 1


def test_a_practice_that_closed_is_left_out_and_one_that_opened_begins_then():
    places = (Place("old", "Old", "practice", Life(until=NOW - 1)), Place("here", "Here", "practice"))
    rows = [*run("m", [1, 2, 3], agency="police"), *run("m", [1, 2, None], unit="old", agency="police")]
    rows += run("m", [None, 2, 3], unit="here", agency="police")
    world = project([measure(items=[item(agencies=("police",))])], THREE, places=places)

    figures = compute(dataset(world, rows)).figures

    assert [figure.key.unit for figure in figures] == ["", "here"]


def test_a_split_is_added_up_only_where_every_agency_returns_it():
    rows = [seen("m", NOW, value=2, agency=name) for name in NAMES]
    rows += [seen("m", NOW, value=1, agency=name, group="sex:female") for name in NAMES]
    rows += [seen("m", NOW, value=1, agency="police", group="sex:male")]

    found = figures_of([summed()], rows)

    assert found[Key("m", group="sex:female")].value == 3
    assert Key("m", group="sex:male") not in found
    assert found[Key("m", "", "police", group="sex:male")].value == 1


def test_cases_chosen_in_different_ways_are_not_a_sample_of_all():
    audits = percentage(
        combine=Combine.SUM, selection=Selection.RETURNED, items=[item(agencies=NAMES, basis=Basis.RATIO)]
    )
    rows = [seen("p", NOW, of=(3, 4), agency=name, selection=Selection.RANDOM) for name in NAMES[:2]]
    rows.append(seen("p", NOW, of=(3, 4), agency="schools", selection=Selection.THEMED))

    assert figures_of([audits], rows)[Key("p")].point.selection is Selection.PICKED


def test_a_target_for_the_whole_does_not_rate_the_parts():
    target = Target(Fraction(10), "the board", Life())
    total = measure(
        combine=Combine.SUM, items=[item(agencies=NAMES, polarity=Polarity.HIGHER)], targets=(("", target),)
    )
    rows = [seen("m", NOW, value=4, agency=name) for name in NAMES]

    found = figures_of([total], rows)

    assert found[Key("m")].rating.value == "met"
    assert found[Key("m", "", "police")].rating is None
