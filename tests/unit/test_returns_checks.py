"""The checks across the rows of a return: found by their folder, and told only what cannot or should not be."""

from dataclasses import replace
from fractions import Fraction
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.errors import EnvironmentFault
from reportgen.model import AbsenceKind, Basis, Breakdown, Combine, Kind, Life, Marker, Place, Relation
from reportgen.returns.across import Returned, check_of, return_checks, rounding_slack
from reportgen.returns.rules import Rules
from reportgen.returns.together import more_than_there_are
from small_world import NOW, item, measure, percentage, project, seen

GROUPS = ("sex:female", "sex:male", "sex:not-recorded")
AREAS = ("north", "east", "south")
WAYS = pytest.mark.parametrize(("way", "names"), [("group", GROUPS), ("area", AREAS)], ids=["groups", "areas"])
MEASURES = (
    measure("flow"),
    measure("stock", items=(item(basis=Basis.STOCK),)),
    measure("rolling", items=(item(basis=Basis.ROLLING),)),
    measure("amount", kind=Kind.AMOUNT),
    measure("posts", items=(item(unit="post", units="posts"),), step=Fraction(1, 10)),
    percentage("share"),
    percentage("survey", survey_population=96),
    percentage("summed", survey_population=96, combine=Combine.SUM),
    measure(
        "plans",
        items=(item("need"), item("protection"), item("begun", control=True)),
        items_add=True,
        relations=(Relation("numerator-of", "planned"),),
    ),
    percentage("planned"),
    percentage("reviewed", relations=(Relation("denominator-is", "plans"),)),
    percentage("year", relations=(Relation("denominator-is", "plans", "year to date"),)),
    measure("sorts", items=(item("one"), item("two")), relations=(Relation("numerator-of", "planned"),)),
)
PLACES = (
    *(Place(area, area.capitalize(), "locality") for area in AREAS),
    Place("old", "Old", "locality", Life(until=NOW - 1)),
    Place("hill", "Hill", "school"),
)
SEX = Breakdown("sex", "Sex", (("female", "Girls"), ("male", "Boys"), ("not-recorded", "Not recorded")))
FRAMEWORK = replace(project(MEASURES, places=PLACES).framework, breakdowns=(SEX,))
RULES = Rules.of(FRAMEWORK)


def told(*observations):
    """Run every check on rows 2, 3 and so on; give code and severity of what is objected to."""
    rows = tuple(replace(each, row=number) for number, each in enumerate(observations, 2))
    returned = Returned(NOW, RULES, tuple((each.row, each.key) for each in rows), rows)
    return [(each.code, each.severity) for check in return_checks() for each in check.run(returned)]


def split(name, whole, parts, way="group", names=GROUPS, **more):
    """Give the row of the whole and a row for each part."""
    rows = [seen(name, NOW, value=part, **{way: place}, **more) for place, part in zip(names, parts, strict=False)]
    return [seen(name, NOW, value=whole), *rows]


def plans(*counts, **more):
    """Give a row for each item, as many as there are counts."""
    items = zip(("need", "protection"), counts, strict=False)
    return [seen("plans", NOW, item=name, value=count, **more) for name, count in items]


SHORT, OVER = ("parts-below-whole", "warning"), ("parts-above-whole", "error")


# ---------------------------------------------------------------- how they are found


def test_the_checks_are_found_in_the_order_of_their_names():
    assert [check.name for check in return_checks()] == [
        "duplicates",
        "items",
        "people",
        "relations",
        "splits",
        "steps",
    ]


def test_a_module_without_its_constant_stops_the_program_with_that_sentence():
    with pytest.raises(EnvironmentFault, match=r"reportgen\.returns\.checks\.sums holds no check: it needs a constant"):
        check_of(ModuleType("reportgen.returns.checks.sums"))


# ---------------------------------------------------------------- surveys of people whose number is known

TOO_MANY = ("more-than-there-are", "error")


@pytest.mark.parametrize(
    ("answered", "asked", "expected"),
    [
        pytest.param(96, 96, [], id="all of them"),
        pytest.param(97, None, [TOO_MANY], id="one more answered"),
        pytest.param(80, 97, [TOO_MANY], id="one more asked"),
        pytest.param(97, 98, [TOO_MANY], id="both, told once"),
    ],
)
def test_no_more_people_answer_or_are_asked_than_there_are(answered, asked, expected):
    assert told(seen("survey", NOW, of=(40, answered), asked=asked)) == expected


def test_where_nobody_knows_how_many_there_are_any_number_may_answer():
    assert told(seen("share", NOW, of=(40, 9_000))) == []


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param(48, 48, [], id="all of them"),
        pytest.param(48, 49, [NOW], id="one more"),
        pytest.param(97, 1, [], id="told of the one return already"),
    ],
)
def test_nor_do_they_of_all_agencies_together(first, second, expected):
    rows = [seen("summed", NOW, of=(40, first)), seen("summed", NOW, of=(1, second), agency="health")]
    rows += [seen("summed", NOW, of=(1, 60), area=area) for area in ("north", "east")]  # parts are not added again
    rows.append(seen("summed", NOW - 1, of=(1, 90)))

    assert [each.problem.quarter for each in more_than_there_are(FRAMEWORK, rows)] == expected


# ---------------------------------------------------------------- all parts of a split


@WAYS
@pytest.mark.parametrize("name", ["flow", "stock"])
@pytest.mark.parametrize(
    ("whole", "parts", "expected"),
    [
        pytest.param(103, (50, 50, 3), [], id="they make it"),
        pytest.param(103, (50, 50, 2), [SHORT], id="one short"),
        pytest.param(103, (50, 50, 4), [OVER], id="one over"),
        pytest.param(103, (50, 50), [], id="one part has no row"),
        pytest.param(7, (0, 0, 0), [SHORT], id="nobody in any part"),
        pytest.param(0, (0, 0, 0), [], id="nobody at all"),
    ],
)
def test_all_parts_of_a_count_make_its_whole(way, names, name, whole, parts, expected):
    assert told(*split(name, whole, parts, way, names)) == expected


@WAYS
@pytest.mark.parametrize("kind", [AbsenceKind.SUPPRESSED, AbsenceKind.NOT_COLLECTED, AbsenceKind.NOT_APPLICABLE])
def test_a_part_that_is_missing_may_be_what_is_lacking(way, names, kind):
    *rows, last = split("flow", 103, (50, 50, None), way, names)

    assert told(*rows, replace(last, absence=kind)) == []


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(split("rolling", 103, (50, 50, 2)), id="people within twelve months"),
        pytest.param(split("amount", 103, (50, 50, 2)), id="an amount, which is rounded"),
        pytest.param(split("posts", "12.5", ("6.2", "6.2", "0")), id="posts, which come in parts"),
        pytest.param(split("share", "0.5", ("0.1", "0.1", "0.1")), id="percentages"),
        pytest.param(split("flow", 103, (50, 50, 2), markers=(Marker.ESTIMATE,)), id="estimates"),
        pytest.param(split("flow", 210, (120, 85, 0)), id="rounded to 5"),
        pytest.param(split("flow", 210, (100, 90, 0)), id="rounded to 10"),
        pytest.param(split("flow", 103, (50, 50, 2), area="north"), id="two ways at once"),
        pytest.param(split("flow", 103, (102,), "unit", ("hill",)), id="units, which are seldom all declared"),
        pytest.param(split("flow", None, (50, 50, 2))[1:], id="no row of the whole"),
    ],
)
def test_where_something_else_may_explain_it_nothing_is_told(rows):
    assert told(*rows) == []


def test_rounding_explains_only_as_much_as_it_can():
    assert told(*split("flow", 210, (120, 75, 0))) == [SHORT]


def test_another_cohort_is_of_other_people():
    whole, *parts = split("flow", 103, (50, 50, 2))

    assert told(replace(whole, cohort=NOW - 1), *parts) == []


@given(st.lists(st.integers(0, 500), min_size=3, max_size=3), st.sampled_from(["group", "area"]))
@settings(max_examples=60)
def test_parts_that_make_their_whole_are_never_told(parts, way):
    names = GROUPS if way == "group" else AREAS

    assert told(*split("flow", sum(parts), parts, way, names)) == []


@given(st.lists(st.integers(0, 500), min_size=3, max_size=3), st.sampled_from([5, 10]))
@settings(max_examples=60)
def test_parts_and_whole_that_were_rounded_to_5_or_10_are_never_said_to_lack_something(parts, step):
    def rounded(count):
        return int(Fraction(count, step) + Fraction(1, 2)) * step

    assert SHORT not in told(*split("flow", rounded(sum(parts)), [rounded(part) for part in parts]))


@given(st.lists(st.integers(0, 500), min_size=3, max_size=3), st.integers(1, 50))
@settings(max_examples=60)
def test_what_lacks_more_than_rounding_could_explain_is_told_once(parts, lacking):
    whole = sum(parts) + lacking
    slack = rounding_slack([Fraction(count) for count in (whole, *parts)])

    assert told(*split("flow", whole, parts)) == ([SHORT] if lacking > slack else [])


# ---------------------------------------------------------------- all items of a count


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param((50, 53), [], id="they make it"),
        pytest.param((50, 52), [SHORT], id="one short"),
        pytest.param((50, 54), [OVER], id="one over"),
        pytest.param((50,), [], id="one item has no row"),
    ],
)
@pytest.mark.parametrize("whole", [("planned", (103, 200)), ("reviewed", (90, 103))], ids=["numerator", "denominator"])
def test_items_that_add_make_the_figure_that_they_are_together(counts, expected, whole):
    name, parts = whole

    assert told(*plans(*counts), seen(name, NOW, of=parts)) == expected


def test_an_item_that_is_missing_may_be_what_is_lacking():
    one, other = plans(50, None)
    whole = seen("planned", NOW, of=(103, 200))

    assert told(one, replace(other, absence=AbsenceKind.SUPPRESSED), whole) == []


def test_an_estimate_need_not_add_up():
    whole = seen("planned", NOW, of=(103, 200), markers=(Marker.ESTIMATE,))

    assert told(*plans(50, 52), whole) == []


def test_a_year_to_date_is_no_whole_of_a_quarter():
    assert told(*plans(50, 52), seen("year", NOW, of=(90, 300))) == []


def test_an_item_that_is_returned_for_checking_is_no_part():
    begun = seen("plans", NOW, item="begun", value=40)

    assert told(*plans(50, 53), begun, seen("planned", NOW, of=(103, 200))) == []


def test_items_that_do_not_add_are_each_compared():
    rows = [seen("sorts", NOW, item=name, value=3) for name in ("one", "two")]

    assert told(*rows, seen("planned", NOW, of=(6, 9))) == [("relation-numerator-of", "error")] * 2


def test_the_figure_of_another_area_is_no_whole():
    assert told(*plans(50, 52, area="north"), seen("planned", NOW, of=(103, 200))) == []


@given(st.integers(0, 500), st.integers(0, 500))
@settings(max_examples=60)
def test_items_that_make_their_whole_are_never_told(need, protection):
    together = need + protection

    assert told(*plans(need, protection), seen("reviewed", NOW, of=(0, together))) == []
