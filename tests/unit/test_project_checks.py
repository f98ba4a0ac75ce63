"""What must hold in `measures.yaml`: each rule with the smallest change to a good file that breaks it."""

import re
from pathlib import Path


import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.project.checks import check
from reportgen.project.faults import read
from reportgen.project.files import FaultLog
from reportgen.project.framework import framework
from reportgen.project.schema import FrameworkForm
from reportgen.project.tree import parse

GOOD = (Path(__file__).parents[1] / "broken" / "_base" / "measures.yaml").read_text(encoding="utf-8")
INDENT = " " * 20


def faults(text):
    """Give every fault as (line, column, what), as a user is told."""
    root, of_text = parse(text.encode())
    assert root is not None
    _, of_form = read(FrameworkForm, root, "the framework")
    log = FaultLog(Path())
    log.add_all(Path("measures.yaml"), of_text, of_form, check(root))
    return [(*map(int, fault.where.split(":")[1:]), fault.what) for fault in log.faults]


def with_agency(keys):
    """Add a third agency, to which nothing points."""
    return GOOD.replace("\nparts:", f"  - {{title: T, short: S, role: relevant agency, {keys}}}\n\nparts:", 1)


def with_keys(measure, *keys):
    """Add keys to a measure of the good file, after its disclosure class."""
    head, found, tail = GOOD.partition(f"- id: {measure}\n")
    assert found
    disclosure = re.search(r"disclosure: \w+\n", tail)
    assert disclosure is not None
    more = "".join(f"{INDENT}{key}\n" for key in keys)
    return head + found + tail[: disclosure.end()] + more + tail[disclosure.end() :]


def test_the_good_file_has_no_fault():
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        pytest.param("schema: 1", "schema: 2", "'schema' is 2, which is too large", id="another schema"),
        pytest.param("schema: 1", "schema: 01", "'schema' is not a whole number: '01'", id="a leading nought"),
        pytest.param("title: Practice", "title: ''", "'title' has no text", id="an empty title"),
        pytest.param("title: Practice", 'title: "a\\x1b[0m"', "cannot be printed", id="a control character"),
        pytest.param(
            "contact: Named nurse",
            "contact: Named nurse\n    formerly: [social-care]",
            "more than one agency",
            id="formerly",
        ),
        pytest.param(
            "contact: Named nurse",
            "contact: Named nurse\n    successor: social-care",
            "does not say until when",
            id="no end",
        ),
        pytest.param(
            "                measures:\n",
            "                measure:\n",
            "an unknown key: 'measure'",
            id="a whole list misspelt",
        ),
        pytest.param(
            "id: child-protection\n", "id: child-in-need\n", "used for more than one item of", id="an item twice"
        ),
        pytest.param("agencies: [health]", "agencies: health", "'agencies' is not a list", id="no list"),
        pytest.param("agencies: [health]", "agencies: []", "'agencies' is empty", id="an empty list"),
        pytest.param(
            "agencies: [health]", "agencies: [no]", "agency 1 is the word 'no'", id="a word for nothing in a list"
        ),
        pytest.param("agencies: [health]", "agencies: [health, social-care]", "one agency's figure", id="two for one"),
        pytest.param(
            "combine: side-by-side", "combine: across", "which measure gives the denominator", id="across nothing"
        ),
        pytest.param("due: [2]", "due: [5]", "'due' does not say in which quarters", id="a fifth quarter"),
        pytest.param("due: [2]", "due: [2, 2]", "'due' names a quarter twice", id="a quarter twice"),
        pytest.param("due: [2]", "due: sometimes", "'due' does not say in which quarters", id="due sometimes"),
        pytest.param("value: 95", "value: 9５", "'value' is not a number", id="a full-width digit"),
        pytest.param("value: 95", "value: 1e2", "'value' is not a number", id="an exponent"),
        pytest.param("value: 95", "value: 950", "'value' is above 100", id="a percentage above 100"),
        pytest.param("value: 95", "value: -5", "'value' is below 0", id="a target below 0"),
        pytest.param("value: 95", "value: 95, upper: 97", "has an upper end, but the polarity is 'higher'", id="upper"),
        pytest.param("value: 95", "value: 95, item: all", "no item is called 'all'", id="a target for no item"),
        pytest.param(
            'from: "2025-26 Q1"', 'from: "2025-26 Q1", until: "2024-25 Q4"', "ends (2024-25 Q4)", id="a target's life"
        ),
        pytest.param("items_add: true", "items_add: yes", "neither true nor false: 'yes'", id="yes for true"),
        pytest.param(
            "disclosure: organisation", "disclosure: organization", "cannot be 'organization'", id="a near miss"
        ),
        pytest.param("unit: visit\n", "unit: Cases\n", "does not say what is counted: 'Cases'", id="cases"),
    ],
)
def test_each_rule_is_told(old, new, what):
    assert old in GOOD

    found = faults(GOOD.replace(old, new, 1))

    assert [what in each[2] for each in found] == [True], found


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        pytest.param("id: partnership", "the partnership's own report", id="a reserved id"),
        pytest.param("id: con", "a name that Windows keeps for itself", id="a device of Windows"),
        pytest.param("id: index", "the name of the page that lists the others", id="a page of the site"),
        pytest.param("id: ''", "'id' is not an id: ''", id="empty"),
        pytest.param("id: ", "'id' has no value", id="nothing"),
        pytest.param("id: [police]", "'id' holds a list", id="a list"),
        pytest.param("id: {police: 1}", "'id' holds keys", id="keys"),
        pytest.param("id: social-care", "used for more than one agency", id="used twice"),
        pytest.param("id: 'off ice'", "is not an id", id="a space"),
        pytest.param("id: off", "is the word 'off' without quotes", id="a word for false"),
        pytest.param(f"id: {'a' * 64}", "is not an id", id="too long"),
        pytest.param("id: polícia", "is not an id", id="a letter with an accent"),
        pytest.param(
            'id: police, until: "2025-26 Q1", successor: trust', "no other agency is called 'trust'", id="heir"
        ),
        pytest.param(
            'id: police, until: "2025-26 Q1", successor: police', "no other agency is called", id="its own heir"
        ),
    ],
)
def test_each_rule_for_an_agency_is_told(keys, what):
    found = faults(with_agency(keys))

    assert [what in each[2] for each in found] == [True], found


@pytest.mark.parametrize(
    ("measure", "key", "what"),
    [
        ("plans-open", "headline_item: all", "no item is called 'all'"),
        ("plans-open", "places: school", "no kind of place is called 'school'"),
        ("plans-open", "breakdowns: [age-band]", "no breakdown is called 'age-band'"),
        ("plans-open", "denominator_from: feel-safer", "is not combined across returns"),
        ("plans-open", "weight: 4", "'weight' is 4, which is too large"),
        ("plans-open", "decimals: 2.5", "'decimals' is not a whole number"),
        ("plans-open", "published_by: javascript:alert(1)", "'published_by' is not the address of a page"),
        ("plans-open", 'targets: [{value: 5, set_by: x, from: "2025-26 Q1"}]', "neutral polarity has no target"),
        ("plans-open", 'breaks: [{from: "2025-26 Q1", why: x, item: cin}]', "break 1: no item is called 'cin'"),
        ("plans-open", 'breaks: [{from: "2025-26 Q1", why: x, agency: nhs}]', "break 1: no agency is called 'nhs'"),
        ("plans-open", "relations: [{kind: part, measure: feel-safer}]", "relation 1: 'kind' cannot be 'part'"),
        ("plans-open", "relations: [{kind: part-of, measure: plans-open}]", "no other measure is called 'plans-open'"),
        ("plans-open", "formerly: [feel-safer]", "used for more than one triad or measure"),
        ("plans-open", "formerly: [plans]", "used for more than one triad or measure"),
        ("plans-open", "smallest_denominator: twenty", "'smallest_denominator' is not a whole number"),
        ("feel-safer", "rate_per: 10000", "has a rate for a population but is not a count"),
        ("feel-safer", "items_add: true", "'items_add' is true, but there are no items"),
        (
            "feel-safer",
            'targets: [{value: 80, set_by: x, from: "2025-26 Q1", tolerence: 2}]',
            "unknown key: 'tolerence'",
        ),
        ("feel-safer", 'targets: [{value: 80, from: "2025-26 Q1"}]', "measure 'feel-safer', target 1 lacks 'set_by'"),
    ],
)
def test_each_rule_for_what_a_measure_may_say_is_told(measure, key, what):
    found = faults(with_keys(measure, key))

    assert [what in each[2] for each in found] == [True], found


PLACES = "\nplaces:\n" + "".join(f"  - {{id: s{n}, title: S{n}, kind: school}}\n" for n in range(10)) + "\nparts:"


@pytest.mark.parametrize(
    ("key", "what"),
    [
        ("survey_population: 12,40", "'survey_population' is not a whole number"),
        ("reference_group: female", "'reference_group' does not name a group of a breakdown"),
        ("reference_group: sex:female", "no group is called 'sex:female'"),
        ("baseline_until: 2024", "'baseline_until' is not a quarter"),
        ("like_places: yes", "'like_places' is neither true nor false"),
        ("overdispersed: true", "nothing is said of like places"),
        ("seasonal: termly", "'seasonal' is neither true nor false"),
        ('rebases: [{from: "2025-26 Q1", why: x, item: all}]', "rebase 1: no item is called 'all'"),
        ('rebases: [{from: "2025-26 Q1", why: x, agency: nhs}]', "rebase 1: no agency is called 'nhs'"),
        ('rebases: [{from: "2025-26 Q1"}]', "measure 'visits-in-time', rebase 1 lacks 'why'"),
        (
            'rebases: [{from: "2025-26 Q1", why: x}, {from: "2025-26 Q1", why: y}]',
            "rebase 2 begins in the same quarter as rebase 1",
        ),
    ],
)
def test_each_rule_for_how_statistics_read_a_measure_is_told(key, what):
    found = faults(with_keys("visits-in-time", key))

    assert [what in each[2] for each in found] == [True], found


@pytest.mark.parametrize(
    ("life", "key", "told"),
    [
        pytest.param('until: "2025-26 Q4"', 'baseline_until: "2025-26 Q4"', [], id="a baseline to the last quarter"),
        pytest.param('until: "2025-26 Q4"', 'baseline_until: "2026-27 Q1"', ["after it does"], id="a baseline beyond"),
        pytest.param('from: "2025-26 Q1"', 'baseline_until: "2025-26 Q1"', [], id="a baseline of one quarter"),
        pytest.param('from: "2025-26 Q1"', 'baseline_until: "2024-25 Q4"', ["before it begins"], id="before it"),
        pytest.param('from: "2025-26 Q1"', 'rebases: [{from: "2025-26 Q2", why: x}]', [], id="a rebase within"),
        pytest.param('from: "2025-26 Q1"', 'rebases: [{from: "2025-26 Q1", why: x}]', ["begins in"], id="at the start"),
        pytest.param('until: "2025-26 Q1"', 'rebases: [{from: "2025-26 Q2", why: x}]', ["ends in"], id="after the end"),
    ],
)
def test_a_baseline_and_a_rebase_lie_within_the_life_of_their_measure(life, key, told):
    found = faults(with_keys("visits-in-time", life, key))

    assert [what in each[2] for what, each in zip(told, found, strict=True)] == [True] * len(told), found


@pytest.mark.parametrize(
    ("places", "told"),
    [
        pytest.param(PLACES, [], id="ten at once"),
        pytest.param(PLACES.replace("id: s9,", 'id: s9, from: "2026-27 Q1",'), [], id="the tenth begins later"),
        pytest.param(
            PLACES.replace("id: s8,", 'id: s8, until: "2025-26 Q4",').replace("id: s9,", 'id: s9, from: "2026-27 Q1",'),
            ["of the kind 'school' there are 9 at once"],
            id="one takes another's place",
        ),
    ],
)
def test_like_places_are_ten_that_are_in_force_at_once(places, told):
    text = with_keys("visits-in-time", "places: school", "like_places: true", "overdispersed: true")

    found = faults(text.replace("\nparts:", places, 1))

    assert [what in each[2] for what, each in zip(told, found, strict=True)] == [True] * len(told), found


PROFILED = "value: 95, profile: [80, 85, 90, 95]"


@pytest.mark.parametrize(
    ("basis", "target", "what"),
    [
        pytest.param("basis: ratio", PROFILED, "", id="a percentage of events"),
        pytest.param("basis: ratio", "value: 95, profile: [96, 90, 94, 95]", "", id="a percentage may fall"),
        pytest.param("basis: ratio", PROFILED.replace("80", "101"), "goes above 100", id="above 100"),
        pytest.param("basis: ratio", PROFILED.replace("80", "-1"), "goes below 0", id="below 0"),
        pytest.param("basis: ratio", PROFILED.replace("80", "x"), "'profile' is not a number", id="no number"),
        pytest.param("basis: ratio", "value: 95, profile: 95", "'profile' is not a list", id="no list"),
        pytest.param("basis: stock", PROFILED, "the basis 'stock' are never added up", id="a stock"),
        pytest.param("basis: rolling", PROFILED, "the basis 'rolling' are never added up", id="twelve months"),
        pytest.param("basis: ratio\n                    lag: 2", PROFILED, "looks back at another one", id="a lag"),
        pytest.param("basis: ratio\n                    due: [1, 3]", PROFILED, "not returned every quarter", id="due"),
        pytest.param("basis: ratio\n                    due: [1, 2, 3, 4]", PROFILED, "", id="due in each"),
    ],
)
def test_a_profile_is_of_what_has_a_year_to_date(basis, target, what):
    text = GOOD.replace("basis: ratio", basis, 1).replace("value: 95", target, 1)

    found = faults(text)

    assert [what in each[2] for each in found] == ([True] if what else []), found


def test_a_range_has_no_profile():
    text = GOOD.replace("polarity: higher", "polarity: range", 1).replace("value: 95", f"upper: 97, {PROFILED}", 1)

    assert ["a range has none" in each[2] for each in faults(text)] == [True]


def test_a_range_needs_both_ends_in_order():
    text = GOOD.replace("polarity: higher", "polarity: range", 1)

    without = faults(text)
    reversed_ = faults(text.replace("value: 95", "value: 95, upper: 90"))
    good = faults(text.replace("value: 95", "value: 90, upper: 95"))

    assert [each[2] for each in without] == [
        "measure 'visits-in-time', target 1 has no upper end, but the polarity is 'range'"
    ]
    assert [each[2] for each in reversed_] == ["measure 'visits-in-time', target 1: 'upper' is not above 'value'"]
    assert good == []


def test_two_targets_of_one_item_may_not_begin_in_the_same_quarter():
    again = 'tolerance: 2}\n                      - {value: 97, set_by: x, from: "2025-26 Q1"}'

    found = faults(GOOD.replace("tolerance: 2}", again))

    assert [each[2] for each in found] == ["measure 'visits-in-time', target 2 begins in the same quarter as target 1"]


def test_a_breakdown_needs_a_group_for_what_is_not_recorded():
    found = faults(
        GOOD.replace("parts:", "breakdowns:\n  - {id: sex, title: Sex, groups: [{id: f, title: Girls}]}\n\nparts:")
    )

    assert [each[2] for each in found] == ["breakdown 'sex' has no group for people of whom it is not recorded"]


def test_an_agency_may_follow_another_in_a_figure_that_is_one_agencys():
    text = GOOD.replace("agencies: [health]", "agencies: [health, social-care]")
    apart = text.replace("contact: Named nurse", 'contact: Named nurse\n    until: "2025-26 Q4"').replace(
        "contact: Performance manager", 'contact: Performance manager\n    from: "2026-27 Q1"'
    )

    assert len(faults(text)) == 1
    assert faults(apart) == []


def test_a_percentage_may_say_of_what_item_by_item():
    text = GOOD.replace("                    denominator: children who answered\n", "")
    items = (
        f"{INDENT}items:\n{INDENT}  - {{id: home, title: At home, denominator: children at home}}\n"
        f"{INDENT}  - {{id: school, title: At school{{}}}}\n"
    )

    all_say = text + items.replace("{}", ", denominator: pupils")
    one_does_not = text + items.replace("{}", "")

    assert faults(all_say) == []
    assert [each[2] for each in faults(one_does_not)] == [
        "measure 'feel-safer' is a percentage but does not say of what"
    ]


def test_faults_of_form_and_of_meaning_are_told_together():
    text = GOOD.replace("kind: count", "kind: counted").replace("agencies: [health]", "agencies: [helth]")

    assert [each[:2] for each in faults(text)] == [(35, 27), (103, 32)]


def test_a_fault_in_a_measure_without_an_id_says_which_one_by_its_place():
    text = GOOD.replace(
        "id: voice-recorded\n                    dimension: quality", "dimension: quality\n                    titel: x"
    )

    assert [each[2] for each in faults(text)][:2] == [
        "triad 'plans', measure 3 lacks 'id'",
        "triad 'plans', measure 3 has an unknown key: 'titel'",
    ]


@given(
    line=st.integers(0, GOOD.count("\n") - 1),
    new=st.sampled_from(
        [
            "",
            "x",
            "  - x",
            "  id: {a: [b]}",
            "[",
            "items: 5",
            "- - -",
            "parts: no",
            "due: {a: 1}",
            "? x",
            "agencies: [[a]]",
        ]
    ),
    indent=st.integers(0, 24),
)
@settings(max_examples=150, deadline=None)
def test_any_line_may_be_spoilt_and_the_answer_is_a_framework_or_a_fault(line, new, indent):
    lines = GOOD.split("\n")
    lines[line] = " " * indent + new

    root, of_text = parse("\n".join(lines).encode())
    form, of_form = read(FrameworkForm, root, "the framework") if root is not None else (None, ())
    told = [*of_text, *of_form, *(check(root) if root is not None else ())]

    assert told or (form is not None and framework(form).measures)
    assert all(fault.line >= 1 and fault.what and fault.fix for fault in told)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        pytest.param(
            "wording: percentage of visits made in time", 'wording: ""', "'wording' has no text", id="wording"
        ),
        pytest.param("title: Visits made in time", f"title: {'x' * 121}", "'title' has 121 characters", id="a title"),
    ],
)
def test_an_empty_wording_and_a_title_as_long_as_a_paragraph_are_faults(old, new, what):
    text = GOOD.replace(old, new, 1)

    assert what in faults(text)[0][2]


@pytest.mark.parametrize(("length", "told"), [(60, []), (61, ["measure 'visits-in-time': 'short' has 61 characters"])])
def test_a_short_name_has_room_in_a_row_of_the_grid(length, told):
    (line,) = re.findall(r"\n *title: Visits made in time", GOOD)

    found = faults(GOOD.replace(line, line + line.replace("title: Visits made in time", f"short: {'x' * length}"), 1))

    assert [what.partition(",")[0] for _, _, what in found] == told


def test_a_title_of_120_characters_is_no_fault():
    assert faults(GOOD.replace("title: Visits made in time", f"title: {'x' * 120}", 1)) == []


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        pytest.param("id: two, title: Community health trust", True, id="two at once"),
        pytest.param('id: two, title: Community health trust, until: "2025-26 Q4"', False, id="one that has ended"),
        pytest.param("id: two, title: Community health", False, id="another title"),
    ],
)
def test_no_two_agencies_may_have_one_title_unless_one_has_ended(keys, told):
    agency = f"  - {{short: S, role: relevant agency, {keys}}}\n\nparts:"

    found = [what for _, _, what in faults(GOOD.replace("\nparts:", agency, 1))]

    assert ("two agencies have the title 'Community health trust'" in found) is told


def test_no_two_measures_may_have_one_title():
    twice = GOOD.replace("title: Plans that record what the child says", "title: Visits  made in time")

    assert [what for _, _, what in faults(twice)] == ["two measures have the title 'Visits  made in time'"]
