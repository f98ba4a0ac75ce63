"""Single cells under the rules of several publishers, against `tests/golden/disclosure/rule_vectors.csv`."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from reportgen.disclosure.primary import Rule
from reportgen.disclosure.regimes import (
    DFE,
    DFE_WIDE,
    HIDDEN,
    MENTAL_HEALTH,
    NHS_CENTRAL,
    NHS_HOSPITAL,
    OPENSAFELY,
    OPENSAFELY_MIDPOINT,
    REGIMES,
    Cell,
    Outcome,
    cell,
    in_words,
    rate,
    rounded,
    strictest,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "disclosure" / "rule_vectors.csv"
VECTORS = list(csv.DictReader(GOLDEN.read_text(encoding="utf-8").splitlines()))
BY_NAME = {
    "dfe_cin_local_authority": DFE,
    "dfe_cin_region_or_england_nearest10": DFE_WIDE,
    "nhs_hes_star": NHS_HOSPITAL,
    "nhs_central_5": NHS_CENTRAL,
    "mhsds_count": MENTAL_HEALTH,
    "opensafely_le7_round5": OPENSAFELY,
    "opensafely_midpoint6": OPENSAFELY_MIDPOINT,
}
NO_CELLS = {"mhsds_rate", "acro_default"}  # a rate, tested below; and a tool that flags and decides nothing
CELLS = [row for row in VECTORS if row["rule"] in BY_NAME]
SUPPRESSED = {"*", "c", "[REDACTED]"}


def whole(text):
    """Read the input of a vector: a whole number, a decimal that must be refused, or nothing."""
    if text == "null":
        return None
    return float(text) if "." in text else int(text)


def test_every_rule_of_the_file_is_known():
    assert {row["rule"] for row in VECTORS} == set(BY_NAME) | NO_CELLS


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=f"{row['rule']} {row['input']}") for row in CELLS if row["expected"] != "error"]
)
def test_a_cell_is_published_as_its_publisher_does(row):
    published = cell(BY_NAME[row["rule"]], whole(row["input"]))

    if row["expected"] in SUPPRESSED:
        assert published == HIDDEN
    else:
        assert published.shown == int(row["expected"])


@pytest.mark.parametrize("row", [pytest.param(row, id=row["input"]) for row in CELLS if row["expected"] == "error"])
def test_what_is_no_count_is_refused(row):
    with pytest.raises(ValueError, match="whole number"):
        cell(BY_NAME[row["rule"]], whole(row["input"]))


@pytest.mark.parametrize("row", [pytest.param(row, id=row["input"]) for row in VECTORS if row["rule"] == "mhsds_rate"])
def test_a_rate_is_hidden_with_either_of_its_parts(row):
    numerator, denominator = (whole(found) for found in re.findall(r"(?:num|den)=(\w+)", row["input"]))

    published = rate(MENTAL_HEALTH, numerator, denominator)

    assert published == (HIDDEN if row["expected"] == "*" else Cell(int(row["expected"])))


def test_a_count_that_rounds_to_zero_is_low_and_not_zero():
    assert cell(DFE_WIDE, 4).outcome is Outcome.LOW
    assert cell(DFE_WIDE, 0).outcome is None


@pytest.mark.parametrize(
    "row", [pytest.param(row, id=row["input"]) for row in VECTORS if row["rule"] == "dfe_cin_local_authority"]
)
def test_the_projects_own_rule_agrees_with_the_department_for_education(row):
    rule = Rule(threshold=5)

    assert rule.small(whole(row["input"])) is (row["expected"] == "c")


def test_each_regime_names_its_source():
    assert all(regime.source and regime.title for regime in REGIMES.values())


def test_an_unknown_count_has_no_rule_in_most_regimes():
    with pytest.raises(ValueError, match="unknown"):
        cell(DFE, None)
