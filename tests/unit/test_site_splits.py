"""Figures by area, group and unit on a measure's page: what is protected stays so, and nothing is ranked."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from comparisons_world import by_ethnicity, by_practice, even, of_groups, of_units
from lxml import html

from reportgen import defaults
from reportgen.disclosure import protect
from reportgen.figures import compute
from reportgen.model import (
    Basis,
    Break,
    Breakdown,
    Combine,
    DisclosureClass,
    Edition,
    Kind,
    Life,
    Narrative,
    Place,
)
from reportgen.site import standing_pages
from reportgen.site.splits import split_tables
from small_world import NOW, agency, dataset, item, measure, percentage, project, seen

PERSON = {"disclosure": DisclosureClass.PERSON, "disclosure_why": ""}
SEX = Breakdown("sex", "Sex", (("not-recorded", "Not recorded"), ("female", "Female"), ("male", "Male")))
AGE = Breakdown(
    "age-band", "Age band", (("under-5", "Under 5"), ("over-5", "5 and over"), ("not-recorded", "Not recorded"))
)
LAST_YEAR = NOW - 4
WHOLE = Edition("partnership", "Partnership report")


def world(*measures, places=(), agencies=()):
    """Make a project whose framework has the two breakdowns."""
    plain = project(measures, agencies, places=places)
    return replace(plain, framework=replace(plain.framework, breakdowns=(SEX, AGE)))


def protected(of, rows, audience="partners"):
    return protect(compute(dataset(of, rows)), of, audience)


def by(way, counts, quarter=NOW, name="m", **changes):
    """Make rows of one measure, a part each."""
    return [seen(name, quarter, value=count, **{way: part}, **changes) for part, count in counts.items()]


def laid_out(table):
    """Read a table as text: its head, then a line for each row."""
    return {row.head: [f"{value} ({parts})" if parts else value for value, parts in row.cells] for row in table.rows}


def page(of, rows):
    made = standing_pages(protected(of, rows), Narrative(WHOLE, (), (), (), ()), {}, (WHOLE,), defaults.text)
    return html.document_fromstring(made["measures/m.html"])


# ---------------------------------------------------------------- what stands where


def test_groups_stand_as_declared_with_not_recorded_last_beside_the_same_quarter_last_year():
    rows = [seen("m", NOW, value=100), seen("m", LAST_YEAR, value=80)]
    rows += by("group", {"sex:male": 40, "sex:female": 45, "sex:not-recorded": 15})
    rows += by("group", {"sex:male": 30, "sex:female": 50, "sex:not-recorded": 0}, LAST_YEAR)
    of = world(measure(**PERSON))

    (table,) = split_tables(protected(of, rows), of.framework.measure("m"))

    assert (table.title, table.head, table.by_name) == ("By sex (children)", "Sex", False)
    assert table.columns == ("2026-27 Q2", "2025-26 Q2")
    assert list(laid_out(table).items()) == [
        ("Female", ["45", "50"]),
        ("Male", ["40", "30"]),
        ("Not recorded", ["15", "0"]),
        ("All", ["100", "80"]),
    ]


def test_without_figures_of_last_year_there_is_no_column_for_them():
    rows = [seen("m", NOW - 5, value=9), seen("m", NOW, value=100), *by("area", {"north": 60, "south": 40})]
    of = world(measure(), places=[Place("north", "North", "locality"), Place("south", "South", "locality")])

    (table,) = split_tables(protected(of, rows), of.framework.measure("m"))

    assert table.title == "By locality (children)"
    assert table.columns == ("2026-27 Q2",)


def test_units_stand_in_order_of_name_whatever_their_figures():
    places = [Place("x", "Abbey School", "school"), Place("a", "mill School", "school"), Place("m", "Zion", "school")]
    of = world(measure(), places=places)
    for counts in ({"x": 1, "a": 50, "m": 9}, {"x": 50, "a": 1, "m": 9}):
        (table,) = split_tables(protected(of, by("unit", counts)), of.framework.measure("m"))

        assert (table.title, table.by_name) == ("By school (children)", True)
        assert [row.head for row in table.rows][:3] == ["Abbey School", "mill School", "Zion"]


def test_what_was_never_returned_is_said_and_what_was_not_yet_open_is_not_applicable():
    places = [
        Place("a", "A", "practice"),
        Place("b", "B", "practice", Life(since=NOW)),
        Place("c", "C", "practice"),
    ]
    of = world(measure(), places=places)
    rows = [*by("unit", {"a": 5}, LAST_YEAR), *by("unit", {"a": 6, "b": 7})]

    (table,) = split_tables(protected(of, rows), of.framework.measure("m"))

    assert laid_out(table)["B"] == ["7", "[z]"]
    assert laid_out(table)["C"] == ["[x] not returned", "[x] not returned"]


def test_a_small_base_reads_as_n_of_m_and_a_larger_one_as_a_percentage_with_its_parts():
    share = percentage("m", items=[item(basis=Basis.RATIO)])
    rows = [seen("m", NOW, of=(40, 48)), seen("m", NOW, of=(9, 12), area="a"), seen("m", NOW, of=(31, 36), area="b")]
    of = world(share)

    (table,) = split_tables(protected(of, rows), share)

    assert laid_out(table) == {"a": ["9 of 12"], "b": ["86.1% (31 of 36)"], "All": ["83.3% (40 of 48)"]}


def test_a_figure_from_before_a_break_is_marked():
    broken = measure(breaks=(Break(NOW - 1, "a new definition"),))
    rows = [*by("area", {"a": 10}, LAST_YEAR), *by("area", {"a": 11}, NOW - 1), *by("area", {"a": 12})]
    of = world(broken)

    (table,) = split_tables(protected(of, rows), broken)

    assert laid_out(table)["a"] == ["12", "10 [b]"]


def test_items_and_agencies_stand_side_by_side_while_they_are_few():
    two = measure(items=[item("one"), item("two")])
    rows = [seen("m", NOW, value=9, item=name, area=area) for name, area in product(("one", "two"), ("a", "b"))]
    of = world(two)

    (table,) = split_tables(protected(of, rows), two)

    assert table.groups == (("one", 1), ("two", 1))


def test_many_items_have_a_table_each():
    names = ("one", "two", "three", "four")
    many = measure(items=[item(name) for name in names])
    of = world(many)

    tables = split_tables(
        protected(of, [seen("m", NOW, value=9, item=name, area="a") for name in names]), of.framework.measure("m")
    )

    assert [table.title for table in tables] == [f"By area: {name} (children)" for name in names]


def test_a_wave_stands_under_the_quarter_that_it_comes_from():
    yearly = measure(due=(4,), items=[item(basis=Basis.YEARLY)])
    rows = [*by("unit", {"a": 10, "b": 20}, NOW - 2), *by("unit", {"a": 9, "b": 21}, NOW - 6)]
    of = world(yearly)

    (table,) = split_tables(protected(of, rows), yearly)

    assert table.columns == ("2025-26 Q4", "2024-25 Q4")
    assert laid_out(table) == {"a": ["10", "9"], "b": ["20", "21"], "All": ["[x] not returned", "[x] not returned"]}


def test_where_nothing_came_a_sentence_says_so_instead_of_a_table():
    rows = [*by("unit", {"a": 5, "b": 7}, NOW - 1), seen("m", NOW, value=12)]

    tree = page(world(measure(places="school")), rows)

    assert not tree.xpath("//table[contains(@class, 'split')]")
    assert "By school (children): nothing was returned for 2026-27 Q2." in tree.xpath("//p/text()")


def test_the_page_has_captions_row_heads_and_a_key_of_the_markers_that_it_uses():
    rows = [seen("m", NOW, value=100), *by("group", {"sex:male": 96, "sex:female": 4})]
    tree = page(world(measure(**PERSON)), rows)

    table = tree.xpath("//table[contains(@class, 'split')]")[0]
    assert table.findtext("caption") == "By sex (children)"
    assert table.xpath(".//tbody/tr/th[@scope='row']/text()") == ["Female", "Male", "Not recorded", "All"]
    assert not table.xpath(".//tbody//td[not(normalize-space())]")
    region = table.getparent()
    assert (region.get("role"), region.get("tabindex")) == ("region", "0")
    assert region.get("aria-labelledby") == table.find("caption").get("id")
    key = tree.xpath("//h2[@id='splits']/following-sibling::p[1]")[0].text_content()
    assert key == "Markers: [c] hidden to protect people (confidential); [x] not available."


def test_the_page_says_that_places_are_not_ranked_and_rates_none():
    rows = [seen("m", NOW, value=100), *by("unit", {"a": 60, "b": 40})]

    text = page(world(measure()), rows).find(".//main").text_content()

    assert "In order of name." in text
    assert "no ranking" in text
    assert not [
        word for word in ("better", "worse", "best", "worst", "rank ") if word in text.lower().split("definition")[0]
    ]


def test_figures_split_by_two_things_at_once_are_left_to_the_published_file():
    rows = [seen("m", NOW, value=100), seen("m", NOW, value=60, area="a", group="sex:male")]

    tree = page(world(measure()), rows)

    assert not tree.xpath("//table[contains(@class, 'split')]")


# ---------------------------------------------------------------- what is hidden stays hidden


counts = st.one_of(st.integers(0, 12), st.integers(13, 80))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(counts, min_size=3, max_size=3),
    st.lists(counts, min_size=3, max_size=3),
    st.sampled_from(["public", "partners"]),
    st.sampled_from(["area", "group", "unit"]),
)
def test_no_small_count_is_printed_nor_follows_from_the_rows_and_their_whole(now, before, audience, way):
    names = ["sex:female", "sex:male", "sex:not-recorded"] if way == "group" else ["a", "b", "c"]
    of = world(measure(**PERSON))
    rows = []
    for quarter, parts in ((NOW, now), (LAST_YEAR, before)):
        rows += [seen("m", quarter, value=sum(parts)), *by(way, dict(zip(names, parts, strict=True)), quarter)]

    (table,) = split_tables(protected(of, rows, audience), of.framework.measure("m"))

    for column in range(len(table.columns)):
        *parts, whole = [row.cells[column][0] for row in table.rows]
        shown = [int(part) for part in parts if part.isdigit()]
        assert not [count for count in shown if 0 < count <= 5]
        hidden = parts.count("[c]")
        if hidden and whole.isdigit():
            assert hidden > 1
            assert int(whole) - sum(shown) >= 5 + hidden - 1  # one may be 5 while each other is at least 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(counts, counts), min_size=2, max_size=4),
    st.sampled_from(["public", "partners"]),
)
def test_no_small_part_of_a_percentage_follows_by_complement_or_subtraction(pairs, audience):
    share = percentage("m", **PERSON, items=[item(basis=Basis.RATIO)], smallest_denominator=0)
    of = world(share)
    rows = [seen("m", NOW, of=(sum(a for a, _ in pairs), sum(a + b for a, b in pairs)))]
    rows += [seen("m", NOW, of=(a, a + b), area=f"area-{place}") for place, (a, b) in enumerate(pairs)]

    for table in split_tables(protected(of, rows, audience), share):
        *parts, whole = [_numbers(row.cells[0]) for row in table.rows]
        shown = [part for part in parts if part is not None]
        for part in [*shown, *([whole] if whole else [])]:
            assert not [count for count in (part[0], part[1] - part[0], part[1]) if 0 < count <= 5]
        left = sum(row.cells[0][0] == "[c]" for row in table.rows[:-1])
        if whole is not None:
            assert left != 1


def _numbers(cell):
    value, parts = cell
    if value.startswith("["):
        return None
    part, _, whole = parts.replace(",", "").partition(" of ")
    return int(part), int(whole)


@settings(max_examples=40, deadline=None)
@given(st.lists(counts, min_size=4, max_size=4), st.lists(counts, min_size=4, max_size=4))
def test_what_the_page_shows_is_what_protect_left_and_never_more(one, other):
    both = measure(**PERSON, combine=Combine.SUM, items=[item(agencies=("police", "health"))])
    of = world(both, agencies=[agency("police"), agency("health")])
    rows = []
    for name, parts in (("police", one), ("health", other)):
        rows.append(seen("m", NOW, value=sum(parts), agency=name))
        rows += by("area", dict(zip("abcd", parts, strict=True)), agency=name)
    found = protected(of, rows)

    (table,) = split_tables(found, both)

    left = {
        (figure.key.agency, figure.key.area): "[c]" if figure.value is None else f"{figure.value}"
        for figure in found.figures
    }
    heads = [name for name, span in table.groups for _ in range(span)]
    assert heads == ["All agencies", "police", "health"]
    for row in table.rows:
        for head, (value, _) in zip(("", "police", "health"), row.cells, strict=True):
            assert value == left[head, "" if row.head == "All" else row.head]


# The next cases are ways that `protect` does not close: it knows the parts that have figures, not who is missing.


def test_a_place_that_has_closed_is_not_told_by_last_years_whole():
    places = [Place(name, name.upper(), "practice") for name in "ab"]
    of = world(measure(**PERSON), places=[*places, Place("c", "C", "practice", Life(until=NOW - 2))])
    rows = [seen("m", LAST_YEAR, value=92), *by("unit", {"a": 30, "b": 59, "c": 3}, LAST_YEAR)]
    rows += [seen("m", NOW, value=95), *by("unit", {"a": 35, "b": 60})]

    (table,) = split_tables(protected(of, rows), of.framework.measure("m"))

    assert laid_out(table) == {"A": ["35", "[c]"], "B": ["60", "[c]"], "All": ["95", "92"]}


def test_an_agency_that_has_closed_is_not_told_by_last_years_sums():
    both = measure(**PERSON, combine=Combine.SUM, items=[item(agencies=("police", "health", "gone"))])
    agencies = [agency("police"), agency("health"), agency("gone", life=Life(until=NOW - 2))]
    of = world(both, agencies=agencies)
    rows = []
    for quarter, names in ((LAST_YEAR, ("police", "health", "gone")), (NOW, ("police", "health"))):
        for name in names:
            few = 7 if name == "gone" else 40
            rows.append(seen("m", quarter, value=2 * few, agency=name))
            rows += by("area", {"a": few, "b": few}, quarter, agency=name)

    (table,) = split_tables(protected(of, rows), both)

    assert table.groups == (("All agencies", 1), ("police", 2), ("health", 2))


@pytest.mark.parametrize("left", [1, 5])
def test_a_group_that_was_not_returned_is_not_told_by_the_whole(left):
    of = world(measure(**PERSON))
    rows = [seen("m", NOW, value=89 + left), *by("group", {"sex:female": 50, "sex:male": 39})]

    (table,) = split_tables(protected(of, rows), of.framework.measure("m"))

    assert laid_out(table)["Female"] == laid_out(table)["Male"] == ["[c]"]


@pytest.mark.parametrize(
    ("changes", "left"),
    [({}, 6), ({}, 0), ({"disclosure": DisclosureClass.ORGANISATION}, 3), ({"published_by": "https://x.example"}, 3)],
)
def test_parts_that_leave_nobody_many_or_what_is_shown_anyway_are_printed(changes, left):
    of = world(measure(**(PERSON | changes)))
    rows = [seen("m", NOW, value=89 + left), *by("group", {"sex:female": 50, "sex:male": 39})]

    (table,) = split_tables(protected(of, rows), of.framework.measure("m"))

    assert laid_out(table)["Female"] == ["50"]


@pytest.mark.parametrize("rest", [(3, 30), (27, 30), (2, 4), (30, 30)])
def test_a_percentages_rest_is_hidden_where_its_part_complement_or_base_is_small(rest):
    share = percentage("m", **PERSON, items=[item(basis=Basis.RATIO)])
    of = world(share)
    rows = [seen("m", NOW, of=(40 + rest[0], 80 + rest[1])), seen("m", NOW, of=(40, 80), area="a")]

    (table,) = split_tables(protected(of, rows), share)

    assert (laid_out(table)["a"] == ["[c]"]) is (rest != (30, 30))


def test_amounts_have_no_rest_of_persons():
    posts = measure(**PERSON, kind=Kind.AMOUNT, decimals=1)
    of = world(posts)
    rows = [seen("m", NOW, value=10), *by("area", {"a": 7})]

    (table,) = split_tables(protected(of, rows), posts)

    assert laid_out(table)["a"] == ["7.0"]


# ---------------------------------------------------------------- a duty of every unit


def duty_of(names, **changes):
    """Make a world with a duty that each unit has or has not, and its returns."""
    duty = percentage("m", duty=True, places="practice", items=[item(basis=Basis.STOCK)], **changes)
    places = [Place(name, f"Practice {name}", "practice") for name in (*names, "z")]
    return world(duty, places=places), duty


def returned(done):
    """Make a row for each unit, and one for all of them."""
    each = [seen("m", NOW, of=(count, 1), unit=name) for name, count in done.items()]
    return [seen("m", NOW, of=(sum(done.values()), len(done))), *each]


def test_a_duty_names_the_units_that_fall_short_or_are_silent_before_all_the_rows():
    done = dict.fromkeys("abcdefghi", 1) | {"d": 0}
    of, duty = duty_of(done)

    (table,) = split_tables(protected(of, returned(done)), duty)
    main = page(of, returned(done)).find(".//main")

    assert [(row.head, row.cells[0][0]) for row in table.shortfall.rows] == [
        ("Practice d", "0 of 1"),
        ("Practice z", "[x] not returned"),
    ]
    said = "By practice, 2026-27 Q2: 2 of 10 fall short or gave no figure."
    assert [each.text for each in main.iter("p") if (each.text or "").startswith("By practice")] == [said]
    assert [each.text for each in main.xpath("./ul/li")] == ["Practice d: 0 of 1", "Practice z: [x] not returned"]
    assert len(main.xpath("./details//tbody/tr")) == 11


def test_a_duty_that_all_units_do_is_one_sentence():
    done = dict.fromkeys("abcdefghiz", 1)
    of, _ = duty_of(done)

    main = page(of, returned(done)).find(".//main")

    assert "By practice, 2026-27 Q2: none of the 10 falls short." in [each.text for each in main.iter("p")]
    assert main.findtext("./details/summary") == "Show all 10"


@pytest.mark.parametrize(("names", "duty"), [("abcde", True), ("abcdefghi", False)])
def test_few_rows_and_what_is_no_duty_are_a_table_only(names, duty):
    done = dict.fromkeys(names, 1)
    of, plain = duty_of(done)
    plain = replace(plain, duty=duty)
    of = world(plain, places=of.framework.places)

    (table,) = split_tables(protected(of, returned(done)), plain)

    assert table.shortfall is None


@pytest.mark.parametrize("whole", [(405, 405), (411, 412), (445, 450), (405, 520)])
def test_what_the_table_hides_is_never_said_to_be_done(whole):
    names = "abcdefghi"
    of, duty = duty_of(names, **PERSON)
    rows = [seen("m", NOW, of=whole), *(seen("m", NOW, of=(45, 45), unit=name) for name in names)]

    (table,) = split_tables(protected(of, rows), duty)

    hidden = {row.head for row in table.rows if row.cells[0][0] == "[c]"} - {"All"}
    assert table.shortfall is None or hidden <= {row.head for row in table.shortfall.rows}
    assert table.shortfall is None or set(table.shortfall.rows) <= set(table.rows)


# ---------------------------------------------------------------- against chance, and against the population


def test_where_places_lie_in_the_funnel_stands_beside_the_latest_quarter_in_order_of_name():
    found = of_units({**even(12), "low": (60, 100), "high": (97, 100)})

    (table,) = split_tables(found, found.project.framework.measure("checks"))

    assert table.columns == ("2026-27 Q2", "Against the funnel")
    rows = laid_out(table)
    assert list(rows)[:3] == ["High", "Low", "Practice-01"]
    assert [cells[1] for cells in rows.values()][:3] == ["above 99.8%", "below 99.8%", "within"]
    assert rows["All"] == ["79.8% (1,117 of 1,400)", "in the middle"]
    assert table.by_name


def test_a_hidden_place_is_in_no_funnel():
    units = {**even(10), "few": (3, 60), "others": (30, 60)}
    found = of_units(units, of=by_practice(**PERSON))

    (table,) = split_tables(found, found.project.framework.measure("checks"))

    assert laid_out(table)["Few"] == ["[c]", "not in it"]


def test_without_a_funnel_there_is_no_column_for_it():
    found = of_units(even(9))

    (table,) = split_tables(found, found.project.framework.measure("checks"))

    assert (table.columns, table.funnel) == (("2026-27 Q2",), False)


def test_groups_against_the_population_have_a_table_that_says_what_they_leave_out():
    counts = {"white": 200, "asian": 3, "black": 30, "mixed": 30, "not-recorded": 15}
    found = of_groups(counts, of=by_ethnicity(rate_per=10_000, clustered=True))

    made = standing_pages(found, Narrative(WHOLE, (), (), (), ()), {}, (WHOLE,), defaults.text)
    tree = html.document_fromstring(made["measures/plans.html"])

    (table,) = [each for each in tree.iter("table") if "against the population" in each.find("caption").text_content()]
    rows = [[cell.text_content().strip() for cell in row] for row in table.find("tbody")]
    assert [cell.text_content() for cell in table.find("thead")[0]] == [
        *("Ethnicity", "Times the rate of White", "Children", "Per 10,000", "In the population"),
    ]
    assert rows[0] == ["White", "1, the reference", "200", "50.0", "40,000"]
    assert rows[1] == ["Asian", "[c]", "[c]", "[c]", "5,000"]
    text = tree.text_content()
    assert "the intervals are narrower than they should be" in text
    assert "Population of 2025: census." in text
