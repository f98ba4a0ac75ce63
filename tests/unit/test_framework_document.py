"""The demonstration's `measures.yaml` holds the framework document: all of it, in its own words, and nothing invented.

Read with a plain YAML reader on purpose: these tests speak of the file, not of the loader.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "tests" / "golden" / "framework" / "module-5-measures.txt"
HEADINGS = {"module 5", "quantity", "quality", "outcome"}
LONGEST_TITLE = 60


def tidy(text: str) -> str:
    """Take away what the comparison ignores: bullets and the amount of white space."""
    return re.sub(r"\s+", " ", text).strip().lstrip("·").strip()


@pytest.fixture(scope="module")
def framework() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "measures.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def document_lines() -> list[str]:
    return [line for line in map(tidy, DOCUMENT.read_text(encoding="utf-8").splitlines()) if line]


def sections(framework: dict[str, Any]) -> list[dict[str, Any]]:
    return [section for part in framework["parts"] for section in part["sections"]]


def areas(framework: dict[str, Any]) -> list[dict[str, Any]]:
    return [area for section in sections(framework) for area in section["areas"]]


def triads(framework: dict[str, Any]) -> list[dict[str, Any]]:
    return [triad for area in areas(framework) for triad in area["triads"]]


def measures(framework: dict[str, Any]) -> list[dict[str, Any]]:
    return [measure for triad in triads(framework) for measure in triad["measures"]]


def items(framework: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    return ((measure, item) for measure in measures(framework) for item in measure.get("items", ()))


def by_id(framework: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {measure["id"]: measure for measure in measures(framework)}


def panels(measure: dict[str, Any]) -> Counter[str]:
    return Counter(item.get("panel", "") for item in measure["items"])


def test_there_are_two_parts_with_the_sections_that_the_document_numbers(framework):
    parts = [(part["number"], part["title"]) for part in framework["parts"]]
    numbers = [section["number"] for section in sections(framework)]

    assert parts == [("1", "Practice Content Areas"), ("2", "Organisational / Practitioner Content Areas")]
    assert numbers == ["i", "iii", "v"]


def test_four_content_areas_hold_one_one_one_and_six_triads(framework):
    counted = [(area["title"].lower(), len(area["triads"])) for area in areas(framework)]

    assert counted == [
        ("cp and cin planning", 1),
        ("ante-natal support for vulnerable mothers", 1),
        ("adult mental health", 1),
        ("the workforce", 6),
    ]


def test_seventy_two_measures_are_16_of_quantity_45_of_quality_and_11_of_outcome(framework):
    counted = Counter(measure["dimension"] for measure in measures(framework))

    assert counted == {"quantity": 16, "quality": 45, "outcome": 11}
    assert [measure["number"] for measure in measures(framework)] == list(range(1, 73))


def test_every_measure_keeps_the_words_of_the_document_in_its_order(framework, document_lines):
    printed = [line for line in document_lines if line.startswith(("%", "Number"))]

    worded = [tidy(measure["wording"]) for measure in measures(framework)]

    assert worded == printed


def test_every_wording_of_an_item_is_in_the_document_under_its_measure(framework, document_lines):
    text = " ".join(document_lines)
    worded = [(measure, tidy(item["wording"])) for measure, item in items(framework) if "wording" in item]

    after = {measure["number"]: text.index(tidy(measure["wording"])) for measure in measures(framework)} | {
        73: len(text)
    }
    missing = [
        (measure["id"], wording)
        for measure, wording in worded
        if wording not in text[after[measure["number"]] : after[measure["number"] + 1]]
    ]

    assert missing == []


def test_every_line_of_the_document_is_somewhere_in_the_framework(framework, document_lines):
    titles = [framework["title"], *(tidy(area["title"]) for area in areas(framework))]
    titles += [part["title"] for part in framework["parts"]] + [section["title"] for section in sections(framework)]
    wordings = [tidy(measure["wording"]) for measure in measures(framework)]
    wordings += [tidy(item["wording"]) for _, item in items(framework) if "wording" in item]
    known = {text.lower() for text in titles + wordings} | HEADINGS

    left_out = [line for line in document_lines if re.sub(r"^(\d|[ivx]+)\. ", "", line).lower() not in known]

    assert left_out == []


def test_triads_without_an_outcome_in_the_document_stay_without(framework):
    without = [
        triad["id"]
        for triad in triads(framework)
        if all(measure["dimension"] != "outcome" for measure in triad["measures"])
    ]

    assert without == ["staff-wellbeing", "primary-care", "enhanced-checks", "recruitment"]


def test_no_unit_is_just_a_case(framework):
    units = [
        holder.get(key, "")
        for measure, item in items(framework)
        for holder in (measure, item)
        for key in ("unit", "units")
    ]
    units += [measure["unit"] for measure in measures(framework)]

    assert not {"case", "cases"} & set(units)
    assert all(measure["unit"] for measure in measures(framework))


def test_titles_are_short_and_free_of_the_old_names(framework):
    titles = [measure["title"] for measure in measures(framework)]
    titles += [item["title"] for _, item in items(framework)]

    old = [title for title in titles if re.search(r"\b(CRB|ISA|CAIT|core assessment|initial assessment)\b", title)]

    assert old == []
    assert [title for title in titles if len(title) > LONGEST_TITLE] == []


def test_ids_are_of_the_agreed_shape_and_unique(framework):
    ids = [measure["id"] for measure in measures(framework)] + [triad["id"] for triad in triads(framework)]

    assert [name for name in ids if not re.fullmatch(r"[a-z][a-z0-9-]{0,62}", name)] == []
    assert [name for name, times in Counter(ids).items() if times > 1] == []


def test_posts_are_fourteen_figures_eight_roles_and_the_managers_of_six(framework):
    posts = by_id(framework)["posts-by-role"]

    assert panels(posts) == {"Posts": 8, "Managers": 6}
    assert not posts.get("items_add", False)


def test_respect_has_five_ways_for_parents_and_five_for_children(framework):
    respect = by_id(framework)["respect"]

    assert panels(respect) == {"Parents": 5, "Children": 5}
    assert [item["id"] for item in respect["items"] if item.get("negative")] == [
        "not-judged-parents",
        "not-judged-children",
    ]


def test_changes_of_worker_make_a_whole_for_each_profession(framework):
    changes = by_id(framework)["changes-of-worker"]

    assert panels(changes) == {"Social worker": 5, "Health visitor": 5}
    assert [item["polarity"] for item in changes["items"][:5]] == ["higher", "neutral", "lower", "lower", "lower"]


def test_posts_are_permanent_agency_or_vacant_in_every_role(framework):
    filled = by_id(framework)["posts-filled"]

    assert set(panels(filled).values()) == {3}
    assert filled["kind"] == "distribution"


def test_lasting_change_is_three_outcomes_at_three_points_of_a_closing_cohort(framework):
    change = by_id(framework)["lasting-change"]

    assert change["basis"] == "cohort"
    assert [item.get("lag", 0) for item in change["items"]] == [0, 0, 0, 2, 2, 2, 4, 4, 4]
    assert panels(change) == {"At closure": 3, "6 months after closure": 3, "12 months after closure": 3}


def test_vice_versa_is_two_directions_each_from_its_own_agency(framework):
    relationships = by_id(framework)["working-relationships"]

    assert [item["agencies"] for item in relationships["items"]] == [["social-care"], ["mental-health-trust"]]
    assert relationships["combine"] == "side-by-side"


def test_staff_in_post_is_a_stock_and_staff_who_left_is_a_flow(framework):
    staff = by_id(framework)["staff-in-post"]

    assert {item["id"]: item["basis"] for item in staff["items"]} == {"in-post": "stock", "left": "flow"}


def test_allegations_take_their_denominator_from_another_agencys_return(framework):
    known = by_id(framework)
    allegations = known["teachers-allegations"]

    assert allegations["combine"] == "across"
    assert known[allegations["denominator_from"]]["agencies"] == ["education"]


@pytest.mark.parametrize(
    "measure",
    ["plans-open", "plans-ended", "plans-with-outcomes", "visits-in-time", "reviews-in-time", "outcomes-achieved"],
)
def test_child_in_need_and_child_protection_are_items_where_their_standards_differ(framework, measure):
    names = [item["id"] for item in by_id(framework)[measure]["items"]]

    assert names[:2] == ["child-in-need", "child-protection"]


def test_whatever_is_shown_as_of_an_organisation_says_who_decided_and_why(framework):
    silent = [
        measure["id"]
        for measure in measures(framework)
        if measure["disclosure"] == "organisation" and not measure.get("disclosure_why")
    ]

    assert silent == []


def test_every_relation_agency_and_place_named_is_defined(framework):
    known_measures = set(by_id(framework))
    agencies = {agency["id"] for agency in framework["agencies"]}
    kinds = {place["kind"] for place in framework["places"]}

    related = {tie["measure"] for measure in measures(framework) for tie in measure.get("relations", ())}
    named = {name for measure in measures(framework) for name in measure["agencies"]}
    named |= {name for _, item in items(framework) for name in item.get("agencies", ())}
    placed = {measure["places"] for measure in measures(framework) if "places" in measure}

    assert related <= known_measures
    assert named <= agencies
    assert placed <= kinds
