"""What LibreOffice writes is read as it was meant: formulas with results, errors, dates, percentages, hidden rows."""

import shutil
import subprocess

import pytest
from openpyxl import Workbook

from reportgen.returns.ods import read_ods
from reportgen.returns.table import CellKind
from reportgen.returns.xlsx import read_xlsx

pytestmark = [pytest.mark.slow, pytest.mark.office]
SOFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Make a workbook without results, and let LibreOffice calculate and save it in both formats."""
    if SOFFICE is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    folder = tmp_path_factory.mktemp("office")
    book = Workbook()
    sheet = book.active
    sheet.title = "Return"
    sheet.append(["measure", "item", "numerator", "denominator", "value", "note"])
    sheet.append(["plans-open", "child-in-need", None, None, "=250+250", "as agreed, “3 of 4”"])
    sheet.append(["visits-in-time", None, 362, "=1/0", 0.905, None])
    sheet.append(["voice-recorded", None, None, None, 46082, "two\nlines"])
    sheet.append(["hidden", None, 1, 2, None, None])
    sheet.append(["merged", None, 12.5, 1204, None, None])
    sheet["E3"].number_format = "0.0%"
    sheet["E4"].number_format = "mmm yy"
    sheet.row_dimensions[5].hidden = True
    sheet.merge_cells("A6:B6")
    book.save(folder / "made.xlsx")
    for ending in ("xlsx", "ods"):
        arguments = [f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", ending]
        command = [SOFFICE, *arguments, "--outdir", str(folder / "saved"), str(folder / "made.xlsx")]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {
        "xlsx": read_xlsx((folder / "saved" / "made.xlsx").read_bytes()),
        "ods": read_ods((folder / "saved" / "made.ods").read_bytes()),
    }


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_formula_gives_its_result(saved, kind):
    cell = saved[kind][1][1][4]

    assert (cell.text, cell.formula, cell.error) == ("500", True, False)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_division_by_zero_is_an_error(saved, kind):
    cell = saved[kind][1][2][3]

    assert (cell.text, cell.error) == ("#DIV/0!", True)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_percentage_and_a_date_are_told_apart_from_numbers(saved, kind):
    percentage, day = saved[kind][1][2][4], saved[kind][1][3][4]

    assert (percentage.text, percentage.kind) == ("90.5%", CellKind.PERCENT)
    assert (day.text, day.kind) == ("2026-03-01", CellKind.DATE)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_hidden_rows_and_merged_cells_are_seen(saved, kind):
    rows = saved[kind][1]

    assert all(cell.hidden for cell in rows[4] if not cell.is_blank)
    assert not any(cell.hidden for cell in rows[3])
    assert [cell.merged for cell in rows[5][:3]] == [True, True, False]


def test_both_formats_read_the_same(saved):
    xlsx, ods = saved["xlsx"], saved["ods"]

    assert xlsx[0] == ods[0] == "Return"
    assert [[cell.text for cell in row] for row in xlsx[1]] == [[cell.text for cell in row] for row in ods[1]]
