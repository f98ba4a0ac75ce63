"""A real group's published quarters: do the computed figures say which printed sentences hold?

The truth is in `tests/golden/figures/` with its source: the minuted figures, and each printed claim with a verdict.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from reportgen.figures import compute
from reportgen.model import Basis, Figure, Key
from reportgen.numbers import percent_text
from reportgen.quarter import Quarter
from small_world import agency, dataset, item, measure, percentage, project, seen

GOLDEN = Path(__file__).parents[1] / "golden" / "figures"
COUNTS = (
    *("contacts_reports", "to_cp_procedures", "s47_total", "children_subject_to_icpc"),
    *("placed_on_register", "removed_from_register", "s47_joint_with_police", "s47_single_agency"),
)
OF_CONTACTS = {"to_cp_procedures": "strategy", "s47_total": "enquiry"}


def rows(name):
    """Read one of the golden files."""
    return list(csv.DictReader((GOLDEN / name).read_text(encoding="utf-8").splitlines()))


def quarter(text) -> Quarter:
    """Read `Q2 2022/23`."""
    number, years = text.split()
    return Quarter(int(years[:4]), int(number[1]))


PRINTED = {(quarter(row["quarter"]), row["measure"]): row["value"] for row in rows("ceredigion_quarters.csv")}


def figure(measure_id, at) -> Figure:
    """Compute one measure of the group's figures as they stood at a quarter."""
    council = (agency("council"),)
    counted = [measure(name.replace("_", "-"), items=[item(agencies=("council",))]) for name in COUNTS]
    shares = [percentage(name, items=[item(basis=Basis.RATIO, agencies=("council",))]) for name in OF_CONTACTS.values()]
    seen_rows = [
        seen(name.replace("_", "-"), when, value=value, agency="council")
        for (when, name), value in PRINTED.items()
        if name in COUNTS
    ]
    seen_rows += [
        seen(OF_CONTACTS[name], when, of=(value, PRINTED[when, "contacts_reports"]), agency="council")
        for (when, name), value in PRINTED.items()
        if name in OF_CONTACTS and (when, "contacts_reports") in PRINTED
    ]
    quarters = sorted({when for when, _ in PRINTED if when <= at})
    figures = compute(dataset(project([*counted, *shares], council, quarters=quarters), seen_rows, quarter=at)).figures
    return next(each for each in figures if each.key == Key(measure_id, "", "council"))


@pytest.mark.parametrize(
    ("measure_id", "at", "direction", "before", "now"),
    [
        pytest.param("contacts-reports", "Q3 2022/23", "up", 1030, 1112, id="contacts rose: borne out"),
        pytest.param("to-cp-procedures", "Q4 2022/23", "up", 193, 200, id="increase to CP procedures: borne out"),
        pytest.param("contacts-reports", "Q4 2022/23", "down", 1112, 1010, id="decrease in contacts: borne out"),
        pytest.param("children-subject-to-icpc", "Q1 2023/24", "down", 23, 10, id="conferences decreased: borne out"),
        pytest.param(
            "children-subject-to-icpc", "Q2 2023/24", "up", 10, 16, id="'decreased further to 16': contradicted"
        ),
        pytest.param("placed-on-register", "Q2 2023/24", "same", 10, 10, id="'10 compared to 20 in Q1': contradicted"),
        pytest.param("contacts-reports", "Q2 2023/24", "up", 888, 928, id="contacts up 888 to 928: borne out"),
        pytest.param("to-cp-procedures", "Q2 2023/24", "down", 172, 132, id="CP procedures down 172 to 132"),
    ],
)
def test_the_true_movement_of_each_printed_sentence(measure_id, at, direction, before, now):
    computed = figure(measure_id, quarter(at))

    assert (computed.change.direction, computed.change.before, computed.value) == (direction, before, now)


@pytest.mark.parametrize(
    ("measure_id", "at", "percent"),
    [
        pytest.param("strategy", "Q3 2022/23", "17.4%", id="printed 17.3: cut off, not rounded"),
        pytest.param("strategy", "Q2 2022/23", "16.6%", id="printed 16.7"),
        pytest.param("enquiry", "Q3 2022/23", "7.3%", id="as printed, 7.3"),
        pytest.param("enquiry", "Q2 2022/23", "8.3%", id="as printed, 8.3"),
        pytest.param("strategy", "Q4 2022/23", "19.8%", id="as printed, 19.8"),
        pytest.param("strategy", "Q1 2023/24", "19.4%", id="as printed, 19.4"),
        pytest.param("enquiry", "Q1 2023/24", "8.8%", id="as printed, 8.8"),
        pytest.param("strategy", "Q2 2023/24", "14.2%", id="as printed, 14.2"),
    ],
)
def test_each_printed_percentage_worked_again_from_its_parts(measure_id, at, percent):
    assert percent_text(figure(measure_id, quarter(at)).value, 1) == percent


def test_every_claim_on_movements_and_percentages_in_the_file_is_tested_above():
    checked = [
        row
        for row in rows("ceredigion_claims.csv")
        if row["check"].startswith(("direction", "recompute", "comparator"))
    ]

    assert len(checked) == 14


def test_parts_that_do_not_make_the_total_are_seen():
    def parts(at):
        joint, single = (figure(name, quarter(at)).value for name in ("s47-joint-with-police", "s47-single-agency"))
        return joint + single, Fraction(PRINTED[quarter(at), "s47_total"])

    assert parts("Q4 2022/23") == (95, 85)
    assert parts("Q1 2023/24") == (78, 78)


def test_quarters_that_nobody_published_are_gaps_and_stop_the_sum_of_the_year():
    computed = figure("placed-on-register", quarter("Q4 2022/23"))

    assert computed.series[0].quarter == Quarter(2019, 3)
    assert computed.series[2].absence.reason == "no returns are held for this quarter"
    assert computed.year_to_date.value is None  # the first quarter of 2022/23 was not published
