"""The demonstration's returns are what their generator makes, and hold the stories that it was made for."""

import csv
import subprocess
import sys
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import pytest
import itertools

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
MOST_BYTES = 3_000_000

Series = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def series() -> dict[tuple[str, str, str], Series]:
    """Rows of whole agencies from the CSV returns, by (measure, item, agency), then by quarter."""
    found: dict[tuple[str, str, str], Series] = defaultdict(dict)
    for path in sorted(DATA.glob("20*/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if not (row["area"] or row["group"] or row["unit"]):
                    found[row["measure"], row["item"], path.stem][path.parent.name] = row
    return found


def share(row: dict[str, str]) -> Fraction:
    return Fraction(row["numerator"]) / Fraction(row["denominator"])


def test_the_generator_makes_exactly_the_returns_that_are_checked_in(tmp_path):
    made = tmp_path / "data"

    subprocess.run([sys.executable, ROOT / "tools" / "make_demonstration.py", made], check=True, capture_output=True)

    def contents(folder: Path) -> dict[str, bytes]:
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    assert contents(made) == contents(DATA)


def test_there_are_24_quarters_in_a_row_and_they_are_small():
    quarters = sorted(path.name for path in DATA.glob("20*"))

    assert (len(quarters), quarters[0], quarters[-1]) == (24, "2020-21-q3", "2026-27-q2")
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < MOST_BYTES


def test_core_series_have_24_points_most_13_and_some_fewer_than_8(series):
    assert len(series["plans-open", "child-protection", "social-care"]) == 24
    assert len(series["seen-at-home", "", "acute-trust"]) == 13
    assert len(series["gp-engagement", "", "acute-trust"]) == 6


def test_the_latest_quarter_comes_in_all_three_formats():
    endings = {path.suffix for path in (DATA / "2026-27-q2").iterdir()}

    assert {".csv", ".xlsx", ".ods"} <= endings


def test_the_mental_health_trust_is_missing_two_quarters_running():
    returned = {path.parent.name for path in DATA.glob("20*/mental-health-trust.*")}

    assert {"2025-26-q3", "2026-27-q2"} <= returned
    assert not {"2025-26-q4", "2026-27-q1"} & returned


def test_plans_open_now_are_those_open_before_plus_started_less_ended(series):
    for item in ("child-in-need", "child-protection"):
        opened = series["plans-open", item, "social-care"]
        ended = series["plans-ended", item, "social-care"]
        started = series["plans-ended", f"{item}-started", "social-care"]
        quarters = sorted(opened)
        for before, now in itertools.pairwise(quarters):
            balance = int(opened[before]["value"]) + int(started[now]["value"]) - int(ended[now]["value"])

            assert balance == int(opened[now]["value"]), (item, now)


def test_child_protection_reviews_worsen_while_all_reviews_together_improve(series):
    need = series["reviews-in-time", "child-in-need", "social-care"]
    protection = series["reviews-in-time", "child-protection", "social-care"]

    def blend(quarter: str) -> Fraction:
        rows = (need[quarter], protection[quarter])
        return Fraction(sum(int(row["numerator"]) for row in rows), sum(int(row["denominator"]) for row in rows))

    assert share(protection["2026-27-q2"]) < share(protection["2025-26-q2"])
    assert blend("2026-27-q2") > blend("2025-26-q2")


def test_visits_dip_in_every_second_quarter(series):
    visits = series["visits-in-time", "child-protection", "social-care"]
    quarters = sorted(visits)

    dips = [
        share(visits[now]) < share(visits[before]) for before, now in itertools.pairwise(quarters) if now.endswith("q2")
    ]

    assert all(dips)


def test_two_agencies_count_one_fact_differently(series):
    families = [
        series["open-to-both", "", agency]["2026-27-q2"]["value"] for agency in ("social-care", "mental-health-trust")
    ]

    assert families == ["84", "71"]


def test_the_six_month_follow_up_traced_15_of_22(series):
    row = series["lasting-change", "impact-ceased-after-6-months", "social-care"]["2026-27-q2"]

    assert (row["denominator"], row["covered"], row["cohort"]) == ("15", "15 of 22", "2025-26 Q4")


def test_the_twelve_month_follow_up_is_not_collected(series):
    row = series["lasting-change", "impact-ceased-after-12-months", "social-care"]["2026-27-q2"]

    assert (row["status"], row["numerator"]) == ("not collected", "")


def test_re_engagement_improves_after_its_action(series):
    rows = series["re-engaged", "", "acute-trust"]

    before = [share(rows[quarter]) for quarter in rows if quarter < "2025-26-q3"]

    assert share(rows["2026-27-q2"]) > max(before)


def test_the_revision_turns_a_rise_into_a_fall(series):
    rows = series["investigations-in-time", "one-month", "social-care"]
    first_issue = Fraction(10, 16)

    assert rows["2026-27-q1"]["status"] == "revised"
    assert share(rows["2026-27-q1"]) < share(rows["2025-26-q4"]) < first_issue


def test_a_true_nought_is_returned_as_a_nought(series):
    assert series["recruitments-audited", "", "police"]["2026-27-q2"]["value"] == "0"


def test_every_commentary_says_on_its_first_line_that_it_is_invented():
    files = sorted(DATA.glob("20*/commentary/*.md"))

    assert len({path.parents[1].name for path in files}) >= 4
    assert all("nvented" in path.read_text(encoding="utf-8").splitlines()[0] for path in files)
