"""The demonstration's printed figures, worked out again from its returns by arithmetic of this file alone.

Nothing of the product is used to read, add up or compare: `csv`, `openpyxl` and `odfdo` read the returns, `yaml` the
framework. What is hidden is not compared, for it is not printed.
"""

import csv
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from odfdo import Document
from openpyxl import load_workbook

from reportgen import disclosure, returns
from reportgen.disclosure.contract import as_json
from reportgen.figures import compute
from reportgen.project import load
from reportgen.quarter import Quarter

ROOT = Path(__file__).parents[2]
COUNTS = {"count", "amount"}
CELLS = ("value", "numerator", "denominator")
LATEST = "2026-27 Q2"


def number_of(quarter):
    year, _, last = quarter.replace(" ", "-").lower().split("-")
    return int(year) * 4 + int(last[1]) - 1


def name_of(number):
    year, last = divmod(number, 4)
    return f"{year}-{(year + 1) % 100:02} Q{last + 1}"


def rows_of(path):
    """Read the rows of one return as dictionaries of text."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    if path.suffix == ".xlsx":
        tables = [list(sheet.values) for sheet in load_workbook(path, data_only=True)]
    else:
        tables = [list(table.get_values()) for table in Document(str(path)).body.tables]
    table = next(each for each in tables if each and each[0][0] == "measure")
    texts = [["" if cell is None else str(cell) for cell in row] for row in table]
    return [dict(zip(texts[0], row, strict=False)) for row in texts[1:] if any(row)]


class Returns:
    """Every whole figure of an agency that was returned and not set aside, as (value, numerator, denominator)."""

    def __init__(self):
        self.framework = yaml.safe_load((ROOT / "measures.yaml").read_text(encoding="utf-8"))
        parts = self.framework["parts"]
        triads = [t for p in parts for s in p["sections"] for area in s["areas"] for t in area["triads"]]
        self.measures = {measure["id"]: measure for triad in triads for measure in triad["measures"]}
        self.figures = {}
        self.not_applicable = set()
        for folder in sorted((ROOT / "data").glob("20*")):
            notes = yaml.safe_load((folder / "quarter.yaml").read_text(encoding="utf-8"))
            aside = {(each["agency"], each.get("measure")) for each in notes.get("set_aside", [])}
            for path in sorted(folder.glob("*.*")):
                if path.suffix in (".csv", ".xlsx", ".ods"):
                    self._take(path, number_of(folder.name), aside)

    def _take(self, path, quarter, aside):
        for row in rows_of(path):
            split = row.get("area") or row.get("group") or row.get("unit")
            if split or {(path.stem, None), (path.stem, row["measure"])} & aside:
                continue
            key = (row["measure"], row["item"], path.stem, quarter)
            if row["status"] == "not applicable":
                self.not_applicable.add(key)
            value, above, below = (Fraction(row[name]) if row[name] else None for name in CELLS)
            if value is None and above is not None and below:
                value = above / below
            elif value is not None and self.measures[row["measure"]]["kind"] not in {*COUNTS, "ratio"}:
                value /= 100
            if value is not None:
                self.figures[key] = (value, above, below)

    def one(self, measure, item, agency, quarter):
        """Give an agency's figure, or the partnership's as the sum of all; None if one is missing."""
        if agency:
            return self.figures.get((measure["id"], item, agency, quarter))
        found = [self.one(measure, item, each, quarter) for each in self._expected(measure, item, quarter)]
        if not found or None in found:
            return None
        value, above, below = zip(*found, strict=True)
        if measure["kind"] in COUNTS:
            return sum(value), None, None
        return Fraction(sum(above), sum(below)), sum(above), sum(below)

    def _expected(self, measure, item, quarter):
        """List the agencies that a sum needs: those in force, but not one that the question does not apply to."""
        for agency in self.framework["agencies"]:
            begins, ends = number_of(agency.get("from", "2000-01 Q1")), number_of(agency.get("until", "2099-00 Q4"))
            successor = agency.get("successor", agency["id"])
            applies = (measure["id"], item, agency["id"], quarter) not in self.not_applicable
            if begins <= quarter <= ends and successor in measure["agencies"] and applies:
                yield agency["id"]

    def summed(self, measure, item, agency, quarters):
        """Add up a flow, or pool a ratio of events, over quarters that must all be there."""
        found = [self.one(measure, item, agency, quarter) for quarter in quarters]
        if None in found:
            return None
        if measure["kind"] in COUNTS:
            return sum(value for value, _, _ in found)
        return Fraction(sum(above for _, above, _ in found), sum(below for _, _, below in found))


@pytest.fixture(scope="module")
def again():
    return Returns()


@pytest.fixture(scope="module", params=["2025-26 Q4", LATEST])
def printed(request):
    """Give the printed figures of whole agencies and of the partnership."""
    project = load(ROOT)
    computed = compute(returns.load(project, Quarter.parse(request.param), ()))
    figures = as_json(disclosure.protect(computed, project, "partners"))["figures"]
    whole = [each for each in figures if not (each["area"] or each["group"] or each["unit"])]
    assert len(whole) > 200
    return whole


def names(figure):
    return figure["measure"], figure["item"], figure["agency"]


def comparable(again, figures):
    """Leave out what is made of two returns, which this file does not work out."""
    return [each for each in figures if again.measures[each["measure"]]["combine"] != "across"]


def at(again, figure, quarter):
    measure = again.measures[figure["measure"]]
    found = again.one(measure, figure["item"], figure["agency"], quarter)
    return None if found is None else float(found[0])


def test_each_value_is_what_was_returned_for_its_quarter(again, printed):
    shown = [each for each in comparable(again, printed) if each["value"] is not None]

    wrong = [
        names(each) for each in shown if each["value"] != pytest.approx(at(again, each, number_of(each["quarter"])))
    ]

    assert len(shown) > 140
    assert wrong == []


def test_what_was_returned_is_printed_unless_it_is_hidden(again, printed):
    blank = [each for each in comparable(again, printed) if each["value"] is None and not each["protection"]["hidden"]]

    assert [names(each) for each in blank if at(again, each, number_of(each["quarter"])) is not None] == []


@pytest.mark.parametrize("kind", ["change", "same_quarter_last_year"])
def test_each_change_is_the_difference_from_the_quarter_that_it_names(again, printed, kind):
    changes = [(each, each["change"] if kind == "change" else each["comparisons"][kind]) for each in printed]

    told = [(each, change) for each, change in changes if change and each in comparable(again, printed)]

    assert len(told) > 60
    for each, change in told:
        before = at(again, each, number_of(change["against"]))
        assert (change["before"], change["amount"]) == pytest.approx((before, each["value"] - before)), names(each)


@pytest.mark.parametrize(("kind", "back"), [("year_to_date", None), ("twelve_months", 3)])
def test_each_sum_over_quarters_is_made_of_quarters_that_are_all_there(again, printed, kind, back):
    told = [each for each in comparable(again, printed) if (each["comparisons"][kind] or {}).get("value") is not None]

    assert len(told) > 15
    for each in told:
        last = number_of(each["quarter"])
        quarters = range(last - (last % 4 if back is None else back), last + 1)
        rolled = each["comparisons"][kind]
        total = again.summed(again.measures[each["measure"]], each["item"], each["agency"], quarters)
        assert (rolled["first"], rolled["value"]) == (name_of(quarters[0]), pytest.approx(float(total))), names(each)
