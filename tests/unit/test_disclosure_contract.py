"""Protected figures as JSON and CSV: what others may build on."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from comparisons_world import PERSON, by_practice, even, of_groups, of_units

from reportgen.disclosure import protect
from reportgen.disclosure.contract import CSV_COLUMNS, as_csv_rows, as_json
from reportgen.figures import compute
from reportgen.model import (
    AbsenceKind,
    Basis,
    Combine,
    DisclosureClass,
    Kind,
    Life,
    Marker,
    Selection,
    Target,
)
from small_world import NOW, agency, dataset, item, measure, percentage, project, run, seen

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "figures.schema.json").read_text(encoding="utf-8"))
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def faults(value, schema, where="$"):
    """Check a value against the part of JSON Schema that ours is written in; give every fault."""
    known = {
        "type",
        "const",
        "enum",
        "pattern",
        "required",
        "properties",
        "additionalProperties",
        "items",
        "anyOf",
        "$ref",
    }
    assert not set(schema) - known - {"$schema", "$id", "$defs", "title", "description"}, (
        "a keyword that is not checked here"
    )
    if "$ref" in schema:
        yield from faults(value, SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")], where)
    if "anyOf" in schema and all(list(faults(value, option, where)) for option in schema["anyOf"]):
        yield f"{where}: fits none of the choices"
    if "type" in schema:
        kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(_is(value, kind) for kind in kinds):
            yield f"{where}: is not {kinds}"
            return
    if "const" in schema and value != schema["const"]:
        yield f"{where}: is not {schema['const']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: is none of {schema['enum']}"
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        yield f"{where}: does not match"
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        yield from (f"{where}: lacks {name}" for name in schema.get("required", ()) if name not in value)
        if schema.get("additionalProperties") is False:
            yield from (f"{where}: has {name}" for name in value if name not in properties)
        for name, part in value.items():
            yield from faults(part, properties.get(name, {}), f"{where}.{name}")
    if isinstance(value, list):
        for place, part in enumerate(value):
            yield from faults(part, schema.get("items", {}), f"{where}[{place}]")


def _is(value, kind):
    if kind in ("number", "integer"):
        return isinstance(value, int if kind == "integer" else (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[kind])


GOAL = Target(Fraction(9, 10), "the board", Life(), tolerance=Fraction(1, 50))
BAND = Target(Fraction(1, 10), "the board", Life(), upper=Fraction(3, 20))
STAFF = ("police", "health")
MEASURES = (
    measure("children", disclosure=DisclosureClass.PERSON, rate_per=10_000, items=[item(agencies=("police",))]),
    measure(
        "staff",
        combine=Combine.SUM,
        items=[item("in-post", agencies=STAFF, basis=Basis.STOCK), item("left", agencies=STAFF)],
    ),
    percentage("visits", targets=(("", GOAL),), items=[item(basis=Basis.RATIO, agencies=("police",))]),
    percentage(
        "returning",
        targets=(("", BAND),),
        items=[item(basis=Basis.COHORT, lag=4, agencies=("police",))],
        kind=Kind.FOLLOW_UP,
    ),
    percentage("survey", due=(1,), items=[item(basis=Basis.YEARLY, agencies=("health",))]),
)


def everything():
    """Protect a world that holds every kind of figure."""
    rows = [
        *run("children", [40, 41, 42, 43, 3], agency="police"),
        seen("children", NOW, value=30, agency="police", area="north"),
        *run("staff", [50, 60], agency="police", item="in-post"),
        *run("staff", [7, 0], agency="police", item="left"),
        *run("staff", [8, 9], agency="health", item="left"),
        seen("visits", NOW - 1, of=(80, 90), agency="police"),
        seen(
            "visits",
            NOW,
            of=(85, 90),
            agency="police",
            asked=99,
            markers=(Marker.PROVISIONAL,),
            selection=Selection.ALL,
        ),
        seen("returning", NOW, of=(10, 70), agency="police"),
        seen("survey", NOW - 1, of=(30, 50), agency="health"),
        seen("children", NOW, absence=AbsenceKind.NOT_COLLECTED, agency="police", area="south"),
    ]
    world = project(MEASURES, [agency(name) for name in STAFF], population=[("", "", 2025, Fraction(58_000), "ONS")])
    return protect(compute(dataset(world, rows)), world, "partners")


def test_the_json_is_what_its_schema_says():
    assert list(faults(json.loads(json.dumps(as_json(everything()))), SCHEMA)) == []


def test_the_schema_refuses_what_it_does_not_say():
    written = as_json(everything())
    written["figures"][0]["extra"] = 1
    written["figures"][1]["value"] = "12"
    written["schema"] = 2

    assert len(list(faults(written, SCHEMA))) == 3


def test_what_is_hidden_is_null_everywhere():
    figure = as_json(everything())["figures"][0]

    assert figure["measure"] == "children"
    assert [figure[name] for name in ("numerator", "denominator", "value", "change", "rate", "rating", "asked")] == [
        None
    ] * 7
    assert figure["comparisons"]["same_quarter_last_year"] is None
    assert figure["comparisons"]["year_to_date"]["value"] is None
    assert figure["status"]["absence"] == "suppressed"
    assert figure["protection"] == {"hidden": True, "class": "person"}


def test_percentages_are_fractions_and_counts_are_whole():
    by_name = {(each["measure"], each["item"], each["agency"]): each for each in as_json(everything())["figures"]}

    visits = by_name["visits", "", "police"]
    assert (visits["numerator"], visits["denominator"], visits["value"]) == (85, 90, pytest.approx(0.94444444))
    assert visits["rating"] == "met"
    assert by_name["staff", "left", ""]["value"] == 9
    assert by_name["staff", "in-post", ""]["status"]["returned"] == 1


def test_a_wave_says_which_quarter_it_is_of():
    survey = next(each for each in as_json(everything())["figures"] if each["measure"] == "survey")

    assert (survey["quarter"], survey["wave"], survey["new"]) == ("2026-27 Q1", "2026-27 Q1", False)


def test_the_csv_has_a_row_for_each_figure_and_no_blank_status():
    header, *rows = as_csv_rows(everything())

    assert header == CSV_COLUMNS
    assert len(rows) == len(everything().figures)
    assert all(len(row) == len(CSV_COLUMNS) for row in rows)
    status = CSV_COLUMNS.index("status")
    assert all(row[status] for row in rows)
    hidden = rows[0]
    assert (hidden[CSV_COLUMNS.index("value")], hidden[status], hidden[-1]) == ("", "suppressed", "hidden")


def test_a_title_is_never_read_as_a_formula():
    world = project([measure(title="=1+1")])

    _, row = as_csv_rows(protect(compute(dataset(world, run("m", [9]))), world, "public"))

    assert row[CSV_COLUMNS.index("title")] == "'=1+1"


@pytest.mark.parametrize(
    ("before", "now", "meaning"),
    [
        ((987, 1000), (986, 1000), "no clear change"),
        ((987, 1000), (800, 1000), "worse"),
        ((800, 1000), (987, 1000), "better"),
        ((8, 10), (4, 10), "too few to compare"),
    ],
)
def test_the_json_says_of_a_change_what_the_tables_say(before, now, meaning):
    world = project([percentage("checks", items=[item(basis=Basis.RATIO, agencies=("police",))])], [agency("police")])
    rows = [seen("checks", NOW - 4, of=before, agency="police"), seen("checks", NOW, of=now, agency="police")]

    (figure,) = as_json(protect(compute(dataset(world, rows)), world, "partners"))["figures"]

    assert figure["comparisons"]["same_quarter_last_year"]["meaning"] == meaning


def test_the_csv_says_who_answered_and_how_cases_were_chosen():
    world = project([percentage("audit", items=[item(basis=Basis.RATIO, agencies=("police",))])], [agency("police")])
    row = replace(
        seen("audit", NOW, of=(30, 40), agency="police", asked=50, selection=Selection.THEMED), covered=(5, 6)
    )

    header, written = as_csv_rows(protect(compute(dataset(world, [row])), world, "partners"))

    told = dict(zip(header, written, strict=True))
    assert [told[name] for name in ("covered", "in_scope", "asked", "selection")] == ["5", "6", "50", "themed"]


def test_comparisons_of_places_and_groups_are_as_the_schema_says_and_tell_no_hidden_number():
    units = {**even(10), "low": (50, 100), "few": (3, 60), "others": (30, 60)}
    counts = {"white": 200, "asian": 3, "black": 30, "mixed": 30, "not-recorded": 15}

    funnel = as_json(of_units(units, of=by_practice(**PERSON)))
    ratios = as_json(of_groups(counts))

    assert not [fault for told in (funnel, ratios) for fault in faults(told, SCHEMA)]
    (compared,), (apart,) = funnel["units"], ratios["disproportion"]
    assert (compared["hidden"], compared["why_no_funnel"]) == (2, "")
    assert {unit["unit"]: unit["standing"] for unit in compared["units"]}["low"] == "beyond the 99.8% limits"
    assert "few" not in {unit["unit"] for unit in compared["units"]}
    asian = next(group for group in apart["groups"] if group["group"] == "ethnicity:asian")
    assert [asian[name] for name in ("count", "ratio", "lower", "upper")] == [None] * 4
    assert asian["why_no_ratio"] == "hidden"


def test_where_there_is_no_comparison_the_json_says_why():
    told = as_json(of_units(even(9)))

    assert not list(faults(told, SCHEMA))
    assert (told["units"][0]["overall"], told["units"][0]["units"]) == (None, [])
    assert told["units"][0]["why_no_funnel"].startswith("ten practices")
