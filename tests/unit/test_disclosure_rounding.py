"""Figures under the regimes of their agencies and measures: what is hidden, and what is made of rounded numbers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.disclosure import prepared, protect
from reportgen.disclosure.primary import Rules
from reportgen.disclosure.words import protection_of, regimes_told, rounds
from reportgen.figures import compute
from reportgen.model import (
    AbsenceKind,
    Combine,
    DisclosureClass,
    Kind,
    Life,
    Marker,
    Part,
    Regime,
    Relation,
)
from small_world import NOW, agency, dataset, item, measure, percentage, project, run, seen

PERSON = {"disclosure": DisclosureClass.PERSON, "disclosure_why": ""}
STAFF = {"disclosure": DisclosureClass.STAFF, "disclosure_why": ""}
HOSPITAL = agency("hospital", regime="nhs-hospital")
COUNCIL = agency("council")
BOTH = ("hospital", "council")
TENS = Regime("tens", "Tens", "a test", base=10)


def protected(measures, rows, agencies=(HOSPITAL,), audience="partners", **changes):
    """Prepare, compute and protect a small world, as the pipeline does; `changes` are of framework or settings."""
    world = project(measures, agencies)
    of_framework = {name: value for name, value in changes.items() if hasattr(world.framework, name)}
    of_settings = {name: value for name, value in changes.items() if name not in of_framework}
    world = replace(
        world,
        framework=replace(world.framework, **of_framework),
        settings=replace(world.settings, **of_settings),
    )
    return protect(compute(prepared(dataset(world, rows), audience)), world, audience)


def of(measure_, **changes):
    """Let the hospital return a measure."""
    return replace(measure_, items=(replace(measure_.items[0], agencies=("hospital",)),), **changes)


def only(measure_, rows, **changes):
    """Protect a world that gives one figure."""
    figures = protected([measure_], rows, **changes).figures
    assert len(figures) == 1
    return figures[0]


COUNT = of(measure(**PERSON))
SHARE = of(percentage(**PERSON))


# ---------------------------------------------------------------- one agency


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, None), (7, None), (8, 10), (12, 10), (13, 15)])
def test_a_count_is_published_by_the_rule_of_its_agency(count, shown):
    figure = only(COUNT, run("m", [count], agency="hospital"))

    assert figure.value == shown
    assert figure.hidden is (shown is None)


def test_a_percentage_is_that_of_the_rounded_counts():
    figure = only(SHARE, [seen("p", NOW, of=(33, 58), agency="hospital")])

    assert (figure.point.numerator, figure.point.denominator, figure.value) == (35, 60, Fraction(35, 60))


@pytest.mark.parametrize("parts", [(6, 58), (52, 58), (0, 7)], ids=["numerator", "complement", "denominator"])
def test_what_was_small_is_hidden_whatever_it_rounds_to(parts):
    assert only(SHARE, [seen("p", NOW, of=parts, agency="hospital")]).hidden


def test_changes_and_roll_ups_are_made_of_rounded_counts():
    figure = only(COUNT, run("m", [52, 41, 33, 58], agency="hospital"))

    assert [point.value for point in figure.series[-4:]] == [50, 40, 35, 60]
    assert figure.change is not None
    assert figure.change.amount == 25
    assert figure.twelve_months is not None
    assert figure.twelve_months.value == 185


def test_how_many_were_asked_is_rounded_too():
    assert only(SHARE, [seen("p", NOW, of=(33, 58), asked=58, agency="hospital")]).point.asked == 60


def test_what_rounds_to_zero_is_marked_low_and_zero_is_not():
    tens = {"agencies": (agency("hospital", regime="dfe-wide"),)}
    low = only(COUNT, run("m", [4], agency="hospital"), **tens).point
    zero = only(COUNT, run("m", [0], agency="hospital"), **tens).point

    assert (low.value, low.markers) == (0, (Marker.LOW,))
    assert (zero.value, zero.markers) == (0, ())


def test_a_denominator_that_rounds_to_zero_leaves_nothing_to_count():
    tens = {"agencies": (agency("hospital", regime="dfe-wide"),)}

    absence = only(SHARE, [seen("p", NOW, of=(3, 4), agency="hospital")], **tens).point.absence

    assert absence is not None
    assert absence.kind is AbsenceKind.NOT_APPLICABLE
    assert "rounds to 0" in absence.reason


def test_a_small_denominator_that_rounds_to_zero_is_hidden_and_not_called_nothing():
    assert only(SHARE, [seen("p", NOW, of=(1, 2), agency="hospital")]).hidden


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, 3), (6, 3), (7, 9)])
def test_midpoints_of_bands_stand_for_counts(count, shown):
    banded = {"agencies": (agency("hospital", regime="opensafely-midpoint"),)}

    assert only(COUNT, run("m", [count], agency="hospital"), **banded).value == shown


def test_organisations_are_neither_hidden_nor_rounded():
    assert only(of(measure()), run("m", [3], agency="hospital")).value == 3


def test_amounts_are_not_rounded_to_a_base():
    assert only(of(measure(**STAFF, kind=Kind.AMOUNT)), run("m", ["12.5"], agency="hospital")).value == Fraction(25, 2)


# ---------------------------------------------------------------- a regime of one's own


def test_a_regime_of_the_projects_own_is_applied():
    own = {"regimes": (TENS,), "agencies": (agency("hospital", regime="tens"),)}

    assert only(COUNT, run("m", [14], agency="hospital"), **own).value == 10


@pytest.mark.parametrize(
    ("changes", "parts", "hidden"),
    [
        ({"smallest_denominator": 30}, (12, 29), True),
        ({"smallest_denominator": 30}, (12, 30), False),
        ({"all_hidden": True}, (40, 40), True),
        ({"threshold": 5}, (38, 41), True),
        ({"threshold": 5, "percentages": frozenset({Part.NUMERATOR})}, (38, 41), False),
        ({"threshold": 5, "percentages": frozenset({Part.NUMERATOR})}, (3, 41), True),
    ],
)
def test_percentages_are_hidden_by_the_rules_of_the_regime(changes, parts, hidden):
    regime = Regime("own", "Own", "a test", **changes)
    named = {"regimes": (regime,), "agencies": (agency("hospital", regime="own"),)}

    assert only(SHARE, [seen("p", NOW, of=parts, agency="hospital")], **named).hidden is hidden


def test_the_projects_own_rule_still_changes_over_time_beside_a_regime():
    thresholds = ((7, Life(until=NOW - 1)), (5, Life(NOW)))
    council = {"agencies": (replace(HOSPITAL, regime=""), agency("trust", regime="dfe"))}

    figure = only(COUNT, run("m", [7, 7], agency="hospital"), **council, thresholds=thresholds)

    assert [point.value is None for point in figure.series[-2:]] == [True, False]


# ---------------------------------------------------------------- several rules together


def test_a_measures_regime_holds_beside_its_agencys():
    figure = only(replace(COUNT, regime="tens"), run("m", [14], agency="hospital"), regimes=(TENS,))

    assert figure.value == 10
    assert only(replace(COUNT, regime="tens"), run("m", [7], agency="hospital"), regimes=(TENS,)).hidden


def test_agencies_that_are_added_are_all_under_the_strictest_and_the_sum_is_that_of_what_is_shown():
    summed = measure(**PERSON, combine=Combine.SUM, items=[item(agencies=BOTH)])
    rows = [*run("m", [43], agency="hospital"), *run("m", [52], agency="council")]

    found = {figure.key.agency: figure.value for figure in protected([summed], rows, (HOSPITAL, COUNCIL)).figures}

    assert found == {"": 95, "hospital": 45, "council": 50}


def test_side_by_side_each_agency_keeps_its_own_rule():
    beside = measure(**PERSON, combine=Combine.SIDE_BY_SIDE, items=[item(agencies=BOTH)])
    rows = [*run("m", [43], agency="hospital"), *run("m", [43], agency="council")]

    found = {figure.key.agency: figure.value for figure in protected([beside], rows, (HOSPITAL, COUNCIL)).figures}

    assert found == {"hospital": 45, "council": 43}


def test_a_measure_that_repeats_a_number_does_not_tell_what_another_rounds():
    counted = of(measure("m", **PERSON), regime="nhs-hospital")
    share = of(percentage("p", **PERSON, relations=(Relation("denominator-is", "m"),)))
    rows = [*run("m", [43], agency="hospital"), seen("p", NOW, of=(21, 43), agency="hospital")]

    found = protected([counted, share], rows, (replace(HOSPITAL, regime=""),)).figures

    assert [found[0].value, found[1].point.denominator] == [45, 45]


def test_an_agency_that_follows_another_keeps_its_rule():
    trust = agency("trust", regime="nhs-hospital", successor="hospital", life=Life(until=NOW - 1))
    heir = replace(HOSPITAL, regime="", life=Life(NOW))
    rows = [*run("m", [43], agency="trust", last=NOW - 1), *run("m", [43], agency="hospital")]

    figure = only(COUNT, rows, agencies=(trust, heir))

    assert figure.value == 45


def test_staff_have_a_rule_of_their_own_in_the_place_of_the_agencys():
    staff = of(measure(**STAFF))

    assert only(staff, run("m", [14], agency="hospital"), regimes=(TENS,), staff_regime="tens").value == 10
    assert only(staff, run("m", [6], agency="hospital"), regimes=(TENS,), staff_regime="tens").value == 10
    assert only(COUNT, run("m", [14], agency="hospital"), regimes=(TENS,), staff_regime="tens").value == 15


def test_a_sum_of_small_parts_is_small_whatever_they_round_to():
    share = percentage(**PERSON, combine=Combine.SUM, items=[item(agencies=BOTH)])
    rows = [seen("p", NOW, of=(2, 60), agency="hospital"), seen("p", NOW, of=(0, 60), agency="council")]

    assert next(each for each in protected([share], rows, (HOSPITAL, COUNCIL)).figures if not each.key.agency).hidden


def test_without_a_regime_the_dataset_is_the_same_value():
    world = project([COUNT], [replace(HOSPITAL, regime="")])
    held = dataset(world, run("m", [7], agency="hospital"))

    assert prepared(held, "partners") is held


# ---------------------------------------------------------------- families


@pytest.mark.parametrize(("families", "hidden"), [(None, False), (1, True), (5, True), (6, False)])
def test_children_of_few_families_are_hidden_however_many_they_are(families, hidden):
    row = replace(seen("m", NOW, value=12, agency="hospital"), families=families)

    assert only(COUNT, [row], agencies=(replace(HOSPITAL, regime=""),)).hidden is hidden


def test_the_threshold_of_families_is_that_of_the_regime():
    row = replace(seen("m", NOW, value=14, agency="hospital"), families=7)

    assert only(COUNT, [row]).hidden


# ---------------------------------------------------------------- audiences


def test_partners_see_small_numbers_under_an_agreement_and_every_page_is_marked():
    rows = run("m", [3], agency="hospital")

    found = protected([COUNT], rows, agreement="Marlow Vale agreement, May 2026", marking="OFFICIAL")

    assert found.figures[0].value == 3
    assert found.project.settings.marking == "OFFICIAL, restricted"


@pytest.mark.parametrize("audience", ["public", "agency:council"])
def test_an_agreement_with_partners_opens_nothing_to_others(audience):
    rows, agencies = run("m", [3], agency="hospital"), (HOSPITAL, COUNCIL)

    found = protected([COUNT], rows, agencies, audience, agreement="an agreement, May 2026", marking="OFFICIAL")

    assert found.figures[0].hidden
    assert found.project.settings.marking == "OFFICIAL"


def test_what_an_agency_returned_suppressed_stays_so_under_an_agreement():
    row = seen("m", NOW, absence=AbsenceKind.SUPPRESSED, agency="hospital")

    assert only(COUNT, [row], agreement="an agreement, May 2026").value is None


@pytest.mark.parametrize(("unrounded", "shown"), [(False, 45), (True, 43)])
def test_an_agency_gets_its_own_figures_unrounded_only_if_the_project_says_so(unrounded, shown):
    rows = run("m", [43], agency="hospital")

    figure = only(COUNT, rows, audience="agency:hospital", own_figures_unrounded=unrounded)

    assert figure.value == shown


# ---------------------------------------------------------------- words


def test_pages_say_which_rule_a_measure_is_under_and_that_its_counts_are_rounded():
    found = protected([COUNT], run("m", [43], agency="hospital"))

    said = protection_of(found, COUNT)

    assert said.startswith("Hospital: counts of people from 1 to 7 are hidden; the others are rounded to the nearest 5")
    assert said.endswith("Source of the rule: NHS England, methodology of hospital episode statistics.")
    assert rounds(found, COUNT)
    assert [each.of for each in regimes_told(found.project)] == [("Hospital",)]


def test_where_the_projects_own_rule_holds_for_all_nothing_is_said():
    found = protected([COUNT], run("m", [43], agency="hospital"), (replace(HOSPITAL, regime=""),))

    assert (protection_of(found, COUNT), rounds(found, COUNT), regimes_told(found.project)) == ("", False, ())


# ---------------------------------------------------------------- what must always hold


@settings(max_examples=60, deadline=None)
@given(
    counts=st.lists(st.integers(0, 60), min_size=3, max_size=3),
    small=st.integers(1, 7),
    others=st.integers(1, 7),
    place=st.integers(0, 2),
)
def test_what_is_hidden_under_a_rounding_regime_does_not_hang_on_how_small_a_small_number_is(
    counts, small, others, place
):
    three = tuple(agency(name, regime="nhs-hospital" if name == "a" else "") for name in "abc")
    summed = measure(**PERSON, combine=Combine.SUM, items=[item(agencies=("a", "b", "c"))])

    def shown(number):
        values = [number if index == place else count for index, count in enumerate(counts)]
        rows = [row for name, value in zip("abc", values, strict=True) for row in run("m", [value], agency=name)]
        return protected([summed], rows, three)

    one, other = shown(small), shown(others)
    hidden = {figure.key for figure in one.figures if figure.hidden}

    assert hidden == {figure.key for figure in other.figures if figure.hidden}
    parts = [figure for figure in one.figures if figure.key.agency]
    assert all(figure.hidden for figure in parts if figure.key.agency == "abc"[place])


@given(st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), min_size=1, max_size=4))
def test_everything_shown_under_a_rounding_regime_is_a_multiple_of_its_base(pairs):
    rows = [seen("p", NOW - back, of=(min(pair), max(pair)), agency="hospital") for back, pair in enumerate(pairs)]

    figure = only(SHARE, rows)

    shown = [point for point in figure.series if point.value is not None]
    assert all(point.numerator % 5 == point.denominator % 5 == 0 for point in shown)
    assert all(point.value == point.numerator / point.denominator for point in shown)


def test_all_figures_together_are_under_the_strictest_rule_of_any():
    world = project([COUNT, of(measure("n", **PERSON), regime="dfe-wide")], [HOSPITAL])

    together = Rules.for_audience(world, NOW, "public").regime()

    assert (together.threshold, together.base) == (7, 10)
