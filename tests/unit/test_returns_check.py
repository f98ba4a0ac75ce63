"""What an agency may return, row by row and taken together. Tables in, observations or problems out."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.model import (
    AbsenceKind,
    Agency,
    Basis,
    Breakdown,
    Combine,
    ContentArea,
    Dimension,
    DisclosureClass,
    Framework,
    Item,
    Kind,
    Life,
    Marker,
    Measure,
    Place,
    Polarity,
    Relation,
    Section,
    Selection,
    Triad,
)
from reportgen.quarter import Quarter
from reportgen.returns.check import check
from reportgen.returns.csv_table import read_csv
from reportgen.returns.rules import Rules
from reportgen.returns.table import BLANK, Cell, RawTable

Q2 = Quarter(2026, 2)


def item(item_id="", unit="child", basis=Basis.STOCK, agencies=("care",), lag=0):
    words = (item_id, item_id or "title", "", "", unit, f"{unit}s")
    return Item(*words, basis, Polarity.NEUTRAL, "", "", agencies, lag, negative=False, control=False)


def measure(measure_id, kind=Kind.COUNT, items=(), combine=Combine.ONE, selection=Selection.ALL, **more):
    fields = {
        "id": measure_id,
        "number": 0,
        "title": measure_id,
        "wording": "",
        "triad": "plans",
        "dimension": Dimension.QUALITY,
        "kind": kind,
        "polarity_why": "",
        "source": "",
        "selection": selection,
        "combine": combine,
        "disclosure": DisclosureClass.PERSON,
        "disclosure_why": "",
        "due": (1, 2, 3, 4),
        "items": items or (item(),),
        "items_add": False,
        "headline_item": "",
        "duty": False,
        "smallest_denominator": 20,
        "decimals": 0,
        "weight": 1,
        "notes": "",
        "denominator_from": "",
        "targets": (),
        "breaks": (),
        "relations": (),
        "breakdowns": (),
        "places": "",
        "rate_per": 0,
        "published_by": "",
    }
    in_parts = kind.in_parts or any(each.in_parts for each in fields["items"])
    return Measure(**(fields | {"step": Fraction(1, 10) if in_parts else Fraction(1)} | more))


MEASURES = (
    measure("plans", items=(item("need"), item("protection")), items_add=True, breakdowns=("age",)),
    measure("visits", Kind.PERCENTAGE, (item(unit="visit", basis=Basis.RATIO),), places="school"),
    measure("audits", Kind.PERCENTAGE, selection=Selection.RETURNED),
    measure("survey", Kind.PERCENTAGE, (item(basis=Basis.YEARLY),), selection=Selection.ASKED, due=(2,)),
    measure("posts", Kind.AMOUNT, (item(unit="whole-time equivalent"),)),
    measure("hours", Kind.SHARE, (item(unit="hour"),)),
    measure("ratio", Kind.RATIO, (item(unit="member of staff"),)),
    measure("across", Kind.PERCENTAGE, combine=Combine.ACROSS),
    measure("parts", Kind.DISTRIBUTION, (item("none"), item("one"), item("more"))),
    measure("followed", Kind.FOLLOW_UP, (item(basis=Basis.COHORT, lag=2),)),
    measure("theirs", items=(item(agencies=("health",)),)),
    measure("ended", life=Life(until=Quarter(2026, 1))),
    measure("renamed", life=Life(formerly=("old-name",))),
    measure("inside", items=(item("need"), item("protection")), relations=(Relation("part-of", "plans"),)),
    measure("half", relations=(Relation("numerator-of", "visits"),)),
    measure("base", Kind.PERCENTAGE, relations=(Relation("denominator-is", "renamed"),)),
    measure("same", Kind.PERCENTAGE, relations=(Relation("equal-denominators", "visits", "year to date"),)),
)
FRAMEWORK = Framework(
    title="",
    source="",
    agencies=(
        Agency("care", "Care", "Care", "safeguarding partner"),
        Agency("health", "Health", "Health", "safeguarding partner"),
        Agency("old-care", "Old care", "Old", "safeguarding partner", successor="care"),
    ),
    parts=(),
    sections=(Section("i", "", "1", (ContentArea("plans", "", "i", (Triad("plans", "", "plans", MEASURES),)),)),),
    places=(Place("north", "North", "locality"), Place("south", "South", "locality"), Place("hill", "Hill", "school")),
    breakdowns=(Breakdown("age", "Age", (("young", "Young"), ("old", "Old"), ("not-recorded", "Not recorded"))),),
)
RULES = Rules.of(FRAMEWORK)
COLUMNS = "measure,item,area,group,unit,numerator,denominator,value,asked,covered,families,cohort,selection,status,note"


def checked(*rows, columns=COLUMNS, agency="care", quarter=Q2, aside=frozenset()):
    cells, remarks = read_csv("\n".join([columns, *rows]).encode("utf-8"))
    return check(RawTable("data/x.csv", "", cells, "", remarks), RULES, agency, quarter, aside)


def row(name, item="", **given):
    cells = {"measure": name, "item": item} | given
    return ",".join(cells.get(column, "") for column in COLUMNS.split(","))


def codes(result, severity=None):
    return [each.problem.code for each in result.found if severity in (None, each.problem.severity)]


def only(result):
    assert codes(result, "error") == []
    assert len(result.observations) == 1
    return result.observations[0]


# ---------------------------------------------------------------- figures by kind


@pytest.mark.parametrize("column", ["numerator", "value"])
def test_a_count_may_stand_in_either_column(column):
    seen = only(checked(row("plans", "need", **{column: '"1,204"'})))

    assert (seen.numerator, seen.denominator, seen.value) == (1204, None, 1204)


def test_a_percentage_is_its_numerator_over_its_denominator():
    seen = only(checked(row("visits", numerator="1", denominator="3", value="33.3")))

    assert seen.value == Fraction(1, 3)


@pytest.mark.parametrize("text", ["88", "88.0", "88%"])
def test_a_percentage_without_its_parts_is_divided_by_100(text):
    seen = only(checked(row("visits", value=text)))

    assert (seen.numerator, seen.denominator, seen.value) == (None, None, Fraction(88, 100))


def test_nothing_of_nothing_has_no_value_and_is_no_fault():
    seen = only(checked(row("visits", numerator="0", denominator="0")))

    assert (seen.numerator, seen.denominator, seen.value, seen.absence) == (0, 0, None, None)


def test_a_ratio_may_be_above_one():
    assert only(checked(row("ratio", numerator="684", denominator="2"))).value == 342


def test_an_amount_takes_decimals():
    assert only(checked(row("posts", value="12.5"))).value == Fraction(25, 2)


def test_a_mean_amount_keeps_its_weight():
    seen = only(checked(row("posts", numerator="25", denominator="2")))

    assert (seen.denominator, seen.value) == (2, Fraction(25, 2))


def test_hours_are_counted_in_parts():
    assert only(checked(row("hours", numerator="1.5", denominator="6"))).value == Fraction(1, 4)


def test_across_returns_one_part_is_enough():
    seen = only(checked(row("across", numerator="12")))

    assert (seen.numerator, seen.denominator, seen.value) == (12, None, None)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (row("plans", "need", numerator="3", denominator="4"), "denominator-unwanted"),
        (row("plans", "need", numerator="3", value="4"), "value-differs"),
        (row("plans", "need", value="3.5"), "number-decimals"),
        (row("plans", "need", value="3%"), "percent-sign"),
        (row("plans", "need", value="-3"), "number-negative"),
        (row("plans", "need", value="=3"), "number-formula"),
        (row("plans", "need", value="#DIV/0!"), "cell-error"),
        (row("plans", "need", value="Mar-01"), "cell-date"),
        (row("visits", numerator="3"), "part-missing"),
        (row("visits", denominator="3"), "part-missing"),
        (row("across", denominator="3"), "part-missing"),
        (row("visits", numerator="5", denominator="3"), "numerator-above-denominator"),
        (row("visits", numerator="0", denominator="0", value="0"), "value-differs"),
        (row("visits", numerator="1", denominator="3", value="33.4"), "value-differs"),
        (row("visits", numerator="1", denominator="3", value="0.33"), "value-differs"),
        (row("visits", numerator="1.5", denominator="3"), "number-decimals"),
        (row("visits", value="100.1"), "percentage-above-100"),
        (row("visits", numerator="33%", denominator="3"), "percent-sign"),
        (row("posts", value="50%"), "percent-sign"),
        (row("plans", "need", value="<5"), "number-sign"),
        (row("plans", "need", value="*", status="suppressed"), "number-sign"),
        (row("visits", numerator="c", denominator="40"), "number-sign"),
        (row("visits", value="[u]", status="unreliable"), "number-sign"),
        (row("visits", value="#N/A"), "cell-error"),
        (row("visits", value="#N/A", status="not collected"), "cell-error"),
        (row("visits"), "figures-missing"),
        (row("visits", status="provisional"), "figures-missing"),
        (row("visits", value="3", status="suppressed"), "status-with-figures"),
        (row("visits", status="lost"), "status-unknown"),
    ],
)
def test_figures_that_cannot_be_are_told(given, code):
    result = checked(given)

    assert codes(result, "error") == [code]
    assert result.observations == ()


@given(st.integers(1, 5000), st.data())
@settings(max_examples=100)
def test_a_value_rounded_to_any_place_agrees_with_its_parts(denominator, data):
    numerator = data.draw(st.integers(0, denominator))
    places = data.draw(st.integers(0, 3))
    scaled = Fraction(100 * numerator, denominator) * 10**places
    rounded = int(scaled + Fraction(1, 2))
    text = f"{rounded // 10**places}" + (f".{rounded % 10**places:0{places}d}" if places else "")

    seen = only(checked(row("visits", numerator=str(numerator), denominator=str(denominator), value=text)))

    assert seen.value == Fraction(numerator, denominator)


def test_a_figure_that_a_lookup_did_not_find_is_answered_with_a_status():
    [found] = checked(row("visits", value="#N/A")).found

    assert found.problem.what == "value shows the error #N/A"
    assert found.problem.fix == (
        "mend the formula, or leave the figures empty and write why in `status`, such as: not collected"
    )


# ---------------------------------------------------------------- statuses


@pytest.mark.parametrize("kind", [kind for kind in AbsenceKind if kind is not AbsenceKind.INCOMPLETE])
def test_each_kind_of_missing_is_kept(kind):
    assert only(checked(row("visits", status=kind.value))).absence is kind


def test_markers_stand_beside_a_figure():
    seen = only(checked(row("visits", value="88", status="provisional; unreliable")))

    assert seen.absence is None
    assert seen.markers == (Marker.PROVISIONAL, Marker.UNRELIABLE)


# ---------------------------------------------------------------- what the figure is of


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (row("plnas", "need", value="3"), "measure-unknown"),
        (row("", "need", value="3"), "measure-missing"),
        (row("plans", value="3"), "item-missing"),
        (row("plans", "ned", value="3"), "item-unknown"),
        (row("visits", "need", value="3"), "item-unknown"),
        (row("theirs", value="3"), "agency-wrong"),
        (row("ended", value="3"), "measure-not-in-force"),
        (row("plans", "need", value="3", area="nroth"), "area-unknown"),
        (row("plans", "need", value="3", area="hill"), "area-wrong"),
        (row("plans", "need", value="3", unit="hill"), "unit-unwanted"),
        (row("visits", value="3", unit="hlil"), "unit-unknown"),
        (row("visits", value="3", unit="north"), "unit-unknown"),
        (row("plans", "need", value="3", group="young"), "group-unknown"),
        (row("plans", "need", value="3", group="age:yuong"), "group-unknown"),
        (row("plans", "need", value="3", group="sex:female"), "group-unknown"),
        (row("visits", value="3", group="age:young"), "group-unwanted"),
    ],
)
def test_what_is_not_declared_is_refused(given, code):
    assert codes(checked(given), "error") == [code]


def test_a_near_miss_is_answered_with_a_suggestion():
    fixes = [each.problem.fix for each in checked(row("plnas", value="3"), row("plans", "ned", value="3")).found]

    assert fixes == ["did you mean 'plans'?", "did you mean 'need'?"]


def test_a_former_name_leads_to_the_present_one():
    assert only(checked(row("old-name", value="3"))).key.measure == "renamed"


def test_an_agency_that_was_succeeded_returns_what_its_successor_returns():
    seen = only(checked(row("plans", "need", value="3"), agency="old-care"))

    assert seen.key.agency == "old-care"


def test_areas_groups_and_units_are_kept_in_the_key():
    result = checked(
        row("plans", "need", value="3", area="north", group="age:young"),
        row("visits", value="88", unit="hill"),
    )

    assert [(each.key.area, each.key.group, each.key.unit) for each in result.observations] == [
        ("north", "age:young", ""),
        ("", "", "hill"),
    ]


def test_the_second_row_of_a_figure_is_refused_even_if_the_first_is_wrong():
    result = checked(row("visits", numerator="y", denominator="3"), row("visits", value="88"))

    assert sorted(codes(result, "error")) == ["number-wrong", "row-twice"]


def test_what_is_returned_out_of_turn_is_read_and_told():
    result = checked(row("survey", numerator="8", denominator="20"), quarter=Quarter(2026, 1))

    assert only(result)
    assert codes(result) == ["row-not-due"]


# ---------------------------------------------------------------- what is told beside the figure


def test_what_stands_beside_a_figure_is_kept():
    seen = only(
        checked(row("survey", numerator="8", denominator="20", asked="60", covered="53 of 61", note="=HYPERLINK(1)"))
    )

    assert (seen.asked, seen.covered, seen.note) == (60, (53, 61), "=HYPERLINK(1)")


@pytest.mark.parametrize("text", ["", "2025-26 Q4", "2025-26-q4"])
def test_a_cohort_is_the_one_that_is_due_unless_the_return_says_otherwise(text):
    assert only(checked(row("followed", numerator="3", denominator="9", cohort=text))).cohort == Quarter(2025, 4)


def test_another_cohort_is_taken_with_a_warning():
    result = checked(row("followed", numerator="3", denominator="9", cohort="2025-26 Q3"))

    assert only(result).cohort == Quarter(2025, 3)
    assert codes(result) == ["cohort-unexpected"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (row("followed", value="3", cohort="last autumn"), "cohort-wrong"),
        (row("followed", value="3", cohort="2026-27 Q3"), "cohort-later"),
        (row("visits", value="3", cohort="2025-26 Q3"), "cohort-unwanted"),
        (row("survey", numerator="8", denominator="20", asked="19"), "asked-below-answered"),
        (row("survey", numerator="8", denominator="20", asked="60.5"), "asked-wrong"),
        (row("visits", value="3", covered="62 of 61"), "covered-above"),
        (row("visits", value="3", covered="most"), "covered-wrong"),
        (row("visits", value="3", selection="random"), "selection-unwanted"),
        (row("audits", value="3", selection="some"), "selection-unknown"),
        (row("visits", value="3", note="x" * 501), "note-too-long"),
        (row("visits", value="3", note='"a\u2066b"'), "note-unprintable"),
        (row("visits", value="3", note='"a\nb"'), "note-unprintable"),
    ],
)
def test_what_stands_beside_a_figure_is_checked(given, code):
    assert codes(checked(given), "error") == [code]


def test_an_audit_says_how_its_cases_were_chosen():
    assert only(checked(row("audits", value="75", selection="Themed"))).selection is Selection.THEMED
    assert codes(checked(row("audits", value="75"))) == ["selection-missing"]


def test_a_percentage_that_looks_like_a_fraction_is_told():
    assert codes(checked(row("visits", value="0.88"))) == ["percentage-below-1"]


# ---------------------------------------------------------------- the header


@pytest.mark.parametrize("columns", ["Measure , ITEM,Value", "value,item,measure", "measure;item;value"])
def test_columns_are_known_by_their_names_in_any_order_and_case(columns):
    places = [name.strip().lower() for name in columns.replace(";", ",").split(",")]
    values = {"measure": "plans", "item": "need", "value": "3"}
    separator = ";" if ";" in columns else ","

    seen = only(checked(separator.join(values[name] for name in places), columns=columns))

    assert (seen.key.item, seen.value) == ("need", 3)


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ("measure,valeu", "column-unknown"),
        ("measure,value,value", "column-twice"),
        ("item,value", "column-missing"),
        ("measure,item", "column-missing"),
        ("measure,,value", "column-unnamed"),
    ],
)
def test_a_header_that_cannot_be_understood_is_the_only_fault_told(columns, code):
    assert codes(checked("visits,1,2", "visits,1,2", columns=columns), "error") == [code]


def test_blank_rows_are_passed_over_and_counted():
    result = checked("", ",,,,", row("visits", value="x"))

    assert [each.problem.row for each in result.found] == [4]


def test_a_header_alone_is_an_empty_return():
    assert codes(checked()) == ["file-empty"]


def test_a_thousands_comma_that_moves_the_figures_is_noticed():
    result = checked(row("plans", "need", value="1,204"))

    assert codes(result, "error") == ["row-longer"]


# ---------------------------------------------------------------- parts and wholes


def test_items_of_a_whole_must_not_exceed_it():
    result = checked(
        row("parts", "none", numerator="6", denominator="10"),
        row("parts", "one", numerator="3", denominator="10"),
        row("parts", "more", numerator="2", denominator="10"),
    )

    assert codes(result, "error") == ["parts-above-whole"]


def test_items_that_make_their_whole_pass():
    result = checked(
        row("parts", "none", numerator="6", denominator="10"),
        row("parts", "one", numerator="3", denominator="10"),
        row("parts", "more", numerator="1", denominator="10"),
    )

    assert codes(result) == []


def test_items_that_lack_something_of_their_whole_are_told():
    result = checked(
        row("parts", "none", numerator="6", denominator="10"),
        row("parts", "one", numerator="2", denominator="10"),
        row("parts", "more", numerator="1", denominator="10"),
    )

    assert codes(result) == ["parts-below-whole"]
    assert codes(result, "error") == []


def test_items_of_one_whole_have_one_denominator():
    result = checked(
        row("parts", "none", numerator="6", denominator="10"),
        row("parts", "one", numerator="3", denominator="11"),
    )

    assert codes(result, "error") == ["denominators-differ"]


def test_rounded_shares_may_add_to_a_little_more_than_100():
    result = checked(*(row("parts", name, value="33.4") for name in ("none", "one", "more")))

    assert codes(result) == []


@pytest.mark.parametrize("by", [{"area": ("north", "south")}, {"group": ("age:young", "age:old")}])
def test_a_split_must_not_exceed_its_whole(by):
    [(column, names)] = by.items()
    whole = row("plans", "need", value="10")
    fits = [row("plans", "need", value="5", **{column: name}) for name in names]
    exceeds = [row("plans", "need", value="6", **{column: name}) for name in names]

    assert codes(checked(whole, *fits)) == []
    assert codes(checked(whole, *exceeds), "error") == ["parts-above-whole"]


@pytest.mark.parametrize(
    ("rows", "code", "severity"),
    [
        ((row("plans", "need", value="5"), row("inside", "need", value="6")), "relation-part-of", "error"),
        ((row("visits", numerator="5", denominator="9"), row("half", value="6")), "relation-numerator-of", "error"),
        ((row("renamed", value="5"), row("base", numerator="1", denominator="6")), "relation-denominator-is", "error"),
        (
            (row("visits", numerator="5", denominator="9"), row("same", numerator="1", denominator="6")),
            "relation-equal-denominators",
            "warning",
        ),
    ],
)
def test_measures_that_belong_together_agree(rows, code, severity):
    result = checked(*rows)

    assert [(each.problem.code, each.problem.severity) for each in result.found] == [(code, severity)]


def test_measures_that_agree_are_not_told():
    result = checked(
        row("plans", "need", value="5"),
        row("inside", "need", value="5"),
        row("visits", numerator="5", denominator="9"),
        row("half", value="5"),
    )

    assert codes(result) == []


# ---------------------------------------------------------------- set aside, and manners


def test_a_measure_that_is_set_aside_need_not_pass():
    result = checked(
        row("visits", numerator="5", denominator="3"), row("plans", "need", value="3"), aside=frozenset({"visits"})
    )

    assert codes(result) == ["numerator-above-denominator"]
    assert codes(result, "error") == []
    assert [each.key.measure for each in result.observations] == ["plans"]


@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20), min_size=14, max_size=14))
@settings(max_examples=150)
def test_any_row_is_read_or_refused_and_no_cell_is_repeated_but_its_names(values):
    secret = "Jane-Example-4"
    quoted = ",".join('"' + value.replace('"', '""') + '"' for value in [*values[:13], secret])

    result = checked(quoted)

    for each in result.found:
        assert secret not in each.problem.what + each.problem.fix
        assert each.problem.what.isprintable()


def test_every_fault_of_a_row_is_told_at_once():
    result = checked(row("visits", numerator="w", denominator="-1", asked="y", cohort="z", area="w"))

    assert sorted(codes(result, "error")) == [
        "area-unknown", "cohort-wrong", "number-negative", "number-wrong", "number-wrong",
    ]  # fmt: skip


def test_a_measure_in_force_again_is_read():
    rules = Rules.of(replace(FRAMEWORK, places=()))

    assert rules.due_items("care", Quarter(2026, 1))[-1][0].id == "same"
    assert "survey" not in {measure.id for measure, _ in rules.due_items("care", Quarter(2026, 1))}


# ---------------------------------------------------------------- what the sender sees


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        ({"rounded": True}, "cell-rounded"),
        ({"struck": True}, "cell-struck"),
        ({"remarked": True}, "cell-comment"),
    ],
)
def test_cells_that_look_otherwise_than_they_read_are_told_by_address_and_never_by_contents(mark, code):
    header = tuple(Cell(name) for name in ("measure", "item", "value"))
    lines = [(Cell("secret-measure"), BLANK, Cell("4711", **mark)) for _ in range(15)]

    result = check(RawTable("data/x.xlsx", "Return", (header, *lines), ""), RULES, "care", Q2)

    told = [each.problem for each in result.found if each.problem.code == code]
    assert [each.severity for each in told] == ["warning"]
    assert told[0].what.startswith("cells C2, C3, ")
    assert "C13 and 3 more: " in told[0].what
    assert "4711" not in told[0].what + told[0].fix


@pytest.mark.parametrize("separator", [",", ";"])
def test_lines_above_the_column_names_are_to_be_deleted_and_nothing_else_is_told(separator):
    text = "Return of the police\n\nmeasure,item,value,note\nplans-open,,3,\n".replace(",", separator)
    cells, remarks = read_csv(text.encode())

    result = check(RawTable("data/x.csv", "", cells, "", remarks), RULES, "care", Q2)

    assert [(each.problem.code, each.problem.row) for each in result.found] == [("header-below", 3)]
    assert result.found[0].problem.fix == "delete the lines above the header"


# ---------------------------------------------------------------- families, steps


@pytest.mark.parametrize(("families", "expected"), [("9", 9), ("1", 1), ("12", 12)])
def test_the_families_behind_a_count_are_read(families, expected):
    assert only(checked(row("renamed", value="12", families=families))).families == expected


def test_a_row_need_not_tell_of_families():
    assert only(checked(row("renamed", value="12"))).families is None


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"value": "12", "families": "13"}, "families-above-children"),
        ({"value": "12", "families": "0"}, "families-none"),
        ({"value": "12", "families": "2.5"}, "families-wrong"),
        ({"value": "12", "families": "-2"}, "negative"),
        ({"status": "not collected", "families": "2"}, "families-unwanted"),
    ],
)
def test_families_that_cannot_be_are_told(cells, code):
    assert any(code in found for found in codes(checked(row("renamed", **cells)), "error"))


def test_families_may_stand_behind_a_numerator_and_not_behind_a_percentage_alone():
    assert only(checked(row("visits", numerator="12", denominator="20", families="9"))).families == 9
    assert codes(checked(row("visits", value="60", families="9")), "error") == ["families-unwanted"]


def test_no_family_is_right_where_there_is_no_child():
    assert only(checked(row("renamed", value="0", families="0"))).families == 0


@pytest.mark.parametrize(("cells", "fits"), [("12.5", True), ("12.25", False), ("12", True)])
def test_posts_are_returned_in_tenths(cells, fits):
    assert (codes(checked(row("posts", value=cells)), "error") == []) is fits


def test_a_mean_and_a_percentage_have_no_step():
    assert codes(checked(row("posts", numerator="25", denominator="3")), "error") == []
    assert codes(checked(row("visits", value="33.33")), "error") == []
