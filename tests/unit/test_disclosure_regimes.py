"""Single cells under the rules of several publishers, against `tests/golden/disclosure/rule_vectors.csv`."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from reportgen.model import Part, Regime

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


# ---------------------------------------------------------------- several together


REGIME = st.builds(
    Regime,
    id=st.just("own"),
    title=st.just("Own"),
    source=st.just("a test"),
    threshold=st.integers(0, 9),
    zero_shown=st.booleans(),
    base=st.sampled_from([1, 2, 3, 5, 6, 10]),
    least=st.integers(0, 3),
    midpoint=st.booleans(),
    percentages=st.sets(st.sampled_from(Part)).map(frozenset),
    smallest_denominator=st.integers(0, 30),
    all_hidden=st.booleans(),
).map(lambda regime: replace(regime, least=regime.least * regime.base))
SEVERAL = st.lists(REGIME, min_size=1, max_size=3)


@given(SEVERAL, st.integers(0, 60), st.integers(0, 60))
def test_the_strictest_hides_what_any_of_them_hides(several, one, other):
    numerator, denominator = Fraction(min(one, other)), Fraction(max(one, other))
    together = Rule.of(strictest(several))

    for regime in several:
        rule = Rule.of(regime)
        assert together.small(numerator) or not rule.small(numerator)
        assert set(together.small_parts(numerator, denominator)) >= set(rule.small_parts(numerator, denominator))


@given(SEVERAL, st.integers(1, 60))
def test_the_strictest_leaves_as_many_numbers_possible_as_each_of_them(several, count):
    together = strictest(several)

    def possible(regime):
        shown = rounded(regime, Fraction(count))
        return sum(rounded(regime, Fraction(number)) == shown for number in range(1, 400))

    # Where bands and multiples meet, the first multiple alone has half a base below it.
    if not together.midpoint and rounded(together, Fraction(count)) != 0:
        assert possible(together) >= max(possible(regime) for regime in several if not regime.midpoint)


@given(SEVERAL)
def test_the_order_of_several_changes_nothing_that_is_hidden_or_rounded(several):
    def what(regime):
        return replace(regime, id="", title="", source="")

    assert what(strictest(several)) == what(strictest(several[::-1]))
    assert what(strictest([*several, *several])) == what(strictest(several))


def test_of_a_base_of_5_and_one_of_6_the_least_that_both_divide_is_taken():
    together = strictest([NHS_HOSPITAL, replace(DFE, base=6)])

    assert (together.threshold, together.base) == (7, 30)


def test_what_is_not_zero_is_never_given_as_less_than_the_base_of_all():
    together = strictest([NHS_CENTRAL, DFE_WIDE])

    assert (together.base, together.least, cell(together, 1).shown) == (10, 10, 10)


@pytest.mark.parametrize(
    ("regime", "said"),
    [
        (DFE, "counts of people from 1 to 5 are hidden"),
        (DFE_WIDE, "no count is hidden; counts are rounded to the nearest 10"),
        (MENTAL_HEALTH, "counts of people from 0 to 4 are hidden; the others are rounded to the nearest 5"),
        (OPENSAFELY_MIDPOINT, "no count is hidden; counts are given as the middle of bands of 6"),
        (
            replace(DFE, smallest_denominator=20, all_hidden=True),
            "counts of people from 1 to 5 are hidden; percentages of fewer than 20 people are hidden; 100 per cent is hidden",
        ),
    ],
)
def test_a_regime_is_said_in_plain_words(regime, said):
    assert in_words(regime) == said


@given(
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(0, 12),
    st.integers(0, 30),
    st.booleans(),
    st.sets(st.sampled_from(Part)),
)
def test_what_is_plainly_large_has_no_small_part_under_any_rule(top, rest, threshold, least, zeros, looked_at):
    rule = Rule(threshold, zeros, all_hidden=not zeros, percentages=frozenset(looked_at), smallest_denominator=least)
    numerator, denominator = Fraction(top), Fraction(top + rest)

    assert not (rule.plainly_large(numerator, denominator) and rule.small_parts(numerator, denominator))
