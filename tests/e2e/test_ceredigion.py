"""A second framework with real, already published figures: no code of its own, and nothing of it hidden.

The truth is what the minutes print: `tests/golden/figures/ceredigion_quarters.csv`, with its source.
"""

import csv
import shutil

import pytest

from e2e.reading import page, plain, text_of
from e2e.running import ROOT, build, files
from e2e.site_faults import faults
from reportgen.quarter import Quarter

LATEST = "2023-24-q2"
PAGES = {  # what the golden file calls a figure -> the measure's page, and the caption of its series
    "contacts_reports": ("reports", "Contacts and reports received"),
    "to_cp_procedures": ("procedures", "Reports that went on to child protection procedures"),
    "pct_to_strategy_discussion": ("share-to-strategy-discussion", "Reports that led to a strategy discussion"),
    "pct_to_s47": ("share-to-enquiry", "Reports that led to a section 47 enquiry"),
    "s47_total": ("enquiries-made", "Section 47 enquiries"),
    "s47_joint_with_police": ("enquiries-by-route", "Joint with the police"),
    "children_subject_to_icpc": ("children-at-conference", "Children subject to an initial conference"),
    "placed_on_register": ("register-movements", "Placed on the register"),
    "removed_from_register": ("register-movements", "Removed from the register"),
    "on_register_at_quarter_end": ("on-register", "Children on the register"),
}


def minuted():
    """List what the minutes print: (page, caption, quarter, value). Two minutes may print one figure."""
    path = ROOT / "tests" / "golden" / "figures" / "ceredigion_quarters.csv"
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        if row["measure"] in PAGES:
            number, year = row["quarter"].split()
            quarter = Quarter.parse(f"{year.replace('/', '-')} {number}")
            yield *PAGES[row["measure"]], str(quarter), row["value"]


@pytest.fixture(scope="module")
def ceredigion(tmp_path_factory):
    """Build the example in a folder of its own."""
    source = ROOT / "examples" / "ceredigion"
    copied = shutil.ignore_patterns("site", "build")
    project = shutil.copytree(source, tmp_path_factory.mktemp("example") / "ceredigion", ignore=copied)
    build(project)
    return project / "site"


def test_each_minuted_figure_stands_on_its_measures_page(ceredigion):
    wrong = []
    for name, caption, quarter, value in minuted():
        table = page(ceredigion / "measures" / f"{name}.html").xpath(f"//table[caption='{caption}']")[0]
        cells = table.xpath(f".//tr[th='{quarter}']/td/text()")
        shown = cells[0].replace(",", "").removesuffix("%") if cells else ""
        if not shown or float(shown.split()[0]) != pytest.approx(float(value), abs=0.05):
            wrong.append((name, caption, quarter, value, cells))

    assert wrong == []
    assert len(list(minuted())) > 50


@pytest.mark.parametrize("name", ["partnership.html", f"{LATEST}-partnership.pdf", f"{LATEST}-partnership.docx"])
def test_the_latest_quarter_is_in_the_report_in_each_format(ceredigion, name):
    text = text_of(ceredigion / LATEST / name)

    assert "Contacts and reports received Quantity 928 up 40 1,030" in text
    assert "Reports that led to a strategy discussion Quality 14.2%" in text
    assert "Children subject to an initial conference Quantity 16 up 6" in text


def test_where_the_minutes_say_decreased_the_report_says_what_the_figures_say(ceredigion):
    """The minutes say of children at conference "has decreased further to 16"; the quarter before had 10."""
    text = text_of(ceredigion / LATEST / "partnership.html")

    assert "Children subject to an initial conference 16 10 [x] not collected up 6" in text
    assert "decreased" not in text


def test_nothing_that_is_already_published_is_hidden(ceredigion):
    for path in sorted((ceredigion / "measures").glob("*.html")):
        cells = [plain(cell) for cell in page(path).xpath("//td//text()")]
        assert [cell for cell in cells if "[c]" in cell] == [], path.name
    rows = csv.DictReader((ceredigion / LATEST / "figures.csv").read_text(encoding="utf-8-sig").splitlines())
    assert [row["measure"] for row in rows if "[c]" in row.values() or row["status"] == "suppressed"] == []


def test_its_site_is_sound_and_does_not_call_real_figures_invented(ceredigion):
    assert faults(files(ceredigion)) == []
    assert "nvented" not in text_of(ceredigion / LATEST / "partnership.html")
