"""Thresholds that change: what is read of them, and which lists of them are refused."""

import shutil
from pathlib import Path

import pytest

from reportgen.errors import ConfigError, Faults
from reportgen.model import Life
from reportgen.project import settings
from reportgen.quarter import Quarter

GOOD = Path(__file__).parents[1] / "broken" / "_base"


@pytest.fixture
def said(tmp_path):
    """Give a function that reads the settings with a threshold written as it is given."""

    def read(written):
        shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
        with (tmp_path / "_quarto.yml").open("a", encoding="utf-8") as file:
            file.write(f"  threshold: {written}\n")
        return settings(tmp_path)

    return read


def faults(error):
    return [each.what for each in error.faults] if isinstance(error, Faults) else [error.what]


def test_one_number_is_always_in_force(said):
    found = said("7")

    assert (found.threshold, found.thresholds) == (7, ())
    assert found.threshold_in(Quarter(2001, 1)) == 7


def test_a_project_that_says_nothing_has_five():
    assert settings(GOOD).threshold_in(Quarter(2026, 2)) == 5


def test_each_quarter_has_the_threshold_that_was_in_force_in_it(said):
    found = said('[{value: 7, from: "2025-26 Q1"}, {value: 5, until: "2024-25 Q4"}]')

    assert found.thresholds == ((7, Life(Quarter(2025, 1))), (5, Life(None, Quarter(2024, 4))))
    assert [found.threshold_in(each) for each in (Quarter(2019, 1), Quarter(2024, 4), Quarter(2025, 1))] == [5, 5, 7]


def test_before_the_first_threshold_the_strictest_holds(said):
    found = said('[{value: 3, from: "2020-21 Q1", until: "2024-25 Q4"}, {value: 6, from: "2025-26 Q1"}]')

    assert found.threshold_in(Quarter(2019, 4)) == found.threshold == 6


@pytest.mark.parametrize(
    ("written", "what"),
    [
        pytest.param("[]", "the project: 'threshold' is empty", id="none"),
        pytest.param("{value: 5}", "the project: 'threshold' holds keys", id="no list"),
        pytest.param("[5]", "the project: threshold 1 is not a group of keys", id="bare number in a list"),
        pytest.param("[{value: 21}]", "threshold 1: 'value' is 21, which is too large", id="too large"),
        pytest.param('[{from: "2020-21 Q1"}]', "threshold 1 lacks 'value'", id="no value"),
        pytest.param("[{value: 5, since: x}]", "threshold 1 has an unknown key: 'since'", id="unknown key"),
        pytest.param("[{value: 5, from: 2020}]", "threshold 1: 'from' is not a quarter: '2020'", id="no quarter"),
        pytest.param(
            "[{value: 5}, {value: 7}]", "threshold 2 is in force at the same time as threshold 1", id="two always"
        ),
        pytest.param(
            '[{value: 5, until: "2024-25 Q4"}, {value: 7, from: "2024-25 Q4"}]',
            "threshold 2 is in force at the same time as threshold 1",
            id="both in one quarter",
        ),
        pytest.param(
            '[{value: 7, from: "2025-26 Q1"}, {value: 5, until: "2023-24 Q4"}]',
            "no threshold is in force from 2024-25 Q1 to 2024-25 Q4, between threshold 2 and threshold 1",
            id="gap, not in order",
        ),
        pytest.param('[{value: 5, until: "2024-25 Q4"}]', "no threshold is in force after 2024-25 Q4", id="ends"),
        pytest.param(
            '[{value: 5, from: "2025-26 Q1", until: "2024-25 Q4"}]',
            "threshold 1 ends (2024-25 Q4) before it begins (2025-26 Q1)",
            id="ends before it begins",
        ),
    ],
)
def test_a_list_of_thresholds_with_a_fault_is_refused(said, written, what):
    with pytest.raises(ConfigError) as caught:
        said(written)

    assert faults(caught.value) == [what]
