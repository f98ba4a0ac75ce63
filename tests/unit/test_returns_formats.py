"""CSV, XLSX and ODS are read alike; what a workbook hides is told. openpyxl and odfdo write, our readers read."""

import contextlib
import csv
import io
import warnings
import zipfile
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.returns.csv_table import read_csv
from reportgen.returns.ods import read_ods
from reportgen.returns.table import CellKind, Unreadable
from reportgen.returns.xlsx import read_xlsx

HEADER = ["measure", "item", "value", "note"]


def as_csv(rows, delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8")


def as_xlsx(rows, shape=lambda sheet, book: None):
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "Return"
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            if value != "":
                cell = sheet.cell(number, place, value)
                if isinstance(value, str):
                    cell.data_type = "s"  # text that begins with = stays text
    shape(sheet, book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_ods(rows, shape=lambda table, book: None):
    from odfdo import Cell, Document, Row, Table

    book = Document("spreadsheet")
    book.body.clear()
    table = Table("Return")
    for values in rows:
        row = Row()
        for value in values:
            row.append_cell(Cell(None if value == "" else value))
        table.append_row(row)
    book.body.append(table)
    shape(table, book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def texts(rows):
    return [[cell.text for cell in row] for row in rows]


PLAIN = [
    HEADER,
    ["plans-open", "child-in-need", 500, "as agreed; 3 of 4"],
    ["plans-open", "child-protection", 210, ""],
    [],
    ["posts", "", 12.5, "“Siân” – £5"],
    ["visits", "", "1,204", "=1+1"],
]


def test_the_same_table_reads_the_same_from_three_formats():
    from_csv, _ = read_csv(as_csv(PLAIN))
    name_xlsx, from_xlsx = read_xlsx(as_xlsx(PLAIN))
    name_ods, from_ods = read_ods(as_ods(PLAIN))

    assert texts(from_csv) == texts(from_xlsx) == texts(from_ods)
    assert texts(from_csv)[1] == ["plans-open", "child-in-need", "500", "as agreed; 3 of 4"]
    assert texts(from_csv)[5][3] == "=1+1"
    assert name_xlsx == name_ods == "Return"


WORD = st.text(st.sampled_from("abcdefgh ÄéŁ-,;:'£%&<>\"=+@"), max_size=12).map(lambda text: " ".join(text.split()))
NUMBER = st.one_of(
    st.integers(0, 10**9),
    st.decimals(0, 10**6, places=2).filter(lambda value: value != value.to_integral()).map(float),
)


@given(st.lists(st.lists(st.one_of(WORD, NUMBER), max_size=4), max_size=6))
@settings(max_examples=40, deadline=None)
def test_any_table_reads_the_same_from_three_formats(body):
    rows = [HEADER, *body]
    plain = [[f"{Decimal(repr(value))}" if isinstance(value, float) else value for value in row] for row in rows]

    from_csv, _ = read_csv(as_csv(plain))
    _, from_xlsx = read_xlsx(as_xlsx(rows))
    _, from_ods = read_ods(as_ods(rows))

    assert texts(from_xlsx) == texts(from_csv)
    assert texts(from_ods) == texts(from_csv)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", [b"\r\n", b"\n", b"\r"])
def test_csv_is_read_in_each_usual_spelling(delimiter, encoding, line_end):
    text = as_csv(PLAIN, delimiter).decode("utf-8").replace("\r\n", line_end.decode())

    rows, remarks = read_csv(text.encode(encoding))

    assert texts(rows) == texts(read_csv(as_csv(PLAIN))[0])
    assert remarks == ()


def test_windows_quotation_marks_are_read_and_told():
    rows, remarks = read_csv("measure,note\r\nvisits,the trust’s £5\r\n".encode("cp1252"))

    assert rows[1][1].text == "the trust’s £5"
    assert remarks == (("encoding-guessed", 0),)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("measure,note\r\nvisits,café\r\n".encode("cp1252"), id="an accent could be another letter"),
        pytest.param("measure,note\nvisits,’\n".encode("cp1252"), id="not Windows' line ends"),
        pytest.param(b"measure,note\r\nvisits,\x00\r\n", id="a null"),
        pytest.param(b"measure,note\r\nvisits,\x1b[31m\r\n", id="an escape"),
        pytest.param(b'measure,note\r\nvisits,"open\r\n', id="an open quotation mark"),
        pytest.param(b"\xff\xfem\x00e", id="half a letter"),
        pytest.param(b"measure" + b",x" * 200, id="too wide"),
        pytest.param(b"measure\n" + b"x\n" * 20_001, id="too long"),
        pytest.param(b'measure,note\r\nvisits,"' + b"a" * 200_000 + b'"\r\n', id="a cell without end"),
    ],
)
def test_a_csv_file_that_cannot_be_trusted_is_refused(data):
    with pytest.raises(Unreadable) as refused:
        read_csv(data)

    assert refused.value.fix


def test_the_line_that_tells_excel_its_separator_is_passed_over():
    rows, _ = read_csv(b"sep=;\r\nmeasure;value\r\nvisits;3\r\n")

    assert texts(rows) == [[], ["measure", "value"], ["visits", "3"]]


# ---------------------------------------------------------------- what a workbook hides


def cell_of(kind, value, shape=lambda cell: None):
    def change(sheet, book):
        cell = sheet.cell(2, 3)
        cell.value = value
        shape(cell)

    if kind == "xlsx":
        return read_xlsx(as_xlsx([HEADER, ["visits", "", "", ""]], change))[1][1][2]
    return read_ods(as_ods([HEADER, ["visits", "", value, ""]]))[1][1][2]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@pytest.mark.parametrize(
    ("value", "text"),
    [(date(2026, 3, 1), "2026-03-01"), (datetime.fromisoformat("2026-03-01T10:30"), "2026-03-01T10:30:00")],
)
def test_a_date_stays_a_date(kind, value, text):
    cell = cell_of(kind, value)

    assert (cell.text, cell.kind) == (text, CellKind.DATE)


def test_a_time_of_day_is_no_number():
    assert cell_of("xlsx", time(10, 30)).kind is CellKind.DATE


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_true_is_no_number(kind):
    cell = cell_of(kind, value=True)

    assert (cell.text, cell.kind) == ("TRUE", CellKind.BOOLEAN)


@pytest.mark.parametrize(
    ("code", "kind", "text"),
    [
        ("0%", CellKind.PERCENT, "88%"),
        ("0.0%", CellKind.PERCENT, "88%"),
        ("0.00", CellKind.NUMBER, "0.88"),
        ("General", CellKind.NUMBER, "0.88"),
        ("#,##0", CellKind.NUMBER, "0.88"),
        ('0.0 "days"', CellKind.NUMBER, "0.88"),
        ("[Red]0.0", CellKind.NUMBER, "0.88"),
        ("_-£* #,##0.00_-", CellKind.NUMBER, "0.88"),
        ("0.00E+00", CellKind.NUMBER, "0.88"),
        ("[h]:mm", CellKind.DATE, "1899-12-30T21:07:12"),
        ("mmm-yy", CellKind.DATE, "1899-12-30T21:07:12"),
    ],
)
def test_the_format_of_a_number_says_what_it_is(code, kind, text):
    cell = cell_of("xlsx", 0.88, lambda cell: setattr(cell, "number_format", code))

    assert (cell.kind, cell.text) == (kind, text)


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?"])
def test_an_error_is_never_an_empty_cell(error):
    typed = cell_of("xlsx", error)
    text_in_csv = read_csv(f"measure,value\nvisits,{error}\n".encode())[0][1][1]

    assert typed.error
    assert text_in_csv.error
    assert typed.text == text_in_csv.text == error


def test_a_formula_without_its_result_is_not_empty():
    def formula(sheet, book):
        sheet["C2"] = "=1+1"

    cell = read_xlsx(as_xlsx([HEADER, ["visits", "", "", ""]], formula))[1][1][2]

    assert cell.formula
    assert cell.text == ""
    assert not cell.is_blank


def test_a_formula_gives_the_result_that_the_spreadsheet_kept():
    data = replaced(as_xlsx([HEADER, ["visits", "", 7, ""]]), b"<v>7</v>", b"<f>3+4</f><v>7</v>")

    cell = read_xlsx(data)[1][1][2]

    assert (cell.text, cell.formula) == ("7", True)


def test_merged_and_hidden_cells_are_marked():
    def shape(sheet, book):
        sheet.merge_cells("A2:B3")
        sheet.row_dimensions[4].hidden = True
        sheet.column_dimensions["C"].hidden = True

    rows = [HEADER, ["a", "", 1, ""], ["b", "", 2, ""], ["c", "", 3, "x"]]
    _, read = read_xlsx(as_xlsx(rows, shape))

    assert [[cell.merged for cell in row[:2]] for row in read[1:3]] == [[True, True], [True, True]]
    assert all(cell.hidden for cell in read[3] if not cell.is_blank)
    assert read[1][2].hidden
    assert not read[1][0].hidden


def test_merged_and_hidden_cells_of_ods_are_marked():
    def shape(table, book):
        table.set_span((0, 1, 1, 1))
        row = table.get_row(2)
        row.set_attribute("table:visibility", "collapse")
        table.set_row(2, row)

    _, read = read_ods(as_ods([HEADER, ["a", "b", 1, "n"], ["c", "d", 2, "n"]], shape))

    assert [cell.merged for cell in read[1]] == [True, True, False, False]
    assert all(cell.hidden for cell in read[2])


def test_covers_and_notes_beside_the_return_are_left_alone():
    def covers(sheet, book):
        cover = book.create_sheet("Cover", 0)
        cover["A1"] = "Return of the trust"
        notes = book.create_sheet("Old return")
        notes["A1"] = "measure"
        notes.sheet_state = "hidden"

    name, rows = read_xlsx(as_xlsx(PLAIN, covers))

    assert name == "Return"
    assert texts(rows) == texts(read_csv(as_csv(PLAIN))[0])


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (lambda sheet, book: book.create_sheet("Second").append(["measure", "value"]), "sheet-several"),
        (lambda sheet, book: sheet.delete_rows(1), "sheet-none"),
    ],
)
def test_a_workbook_must_show_one_return(shape, code):
    with pytest.raises(Unreadable) as refused:
        read_xlsx(as_xlsx(PLAIN, shape))

    assert refused.value.code == code


# ---------------------------------------------------------------- hostile workbooks


def replaced(data, old, new, name="xl/worksheets/sheet1.xml"):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as other:
        for part in book.namelist():
            content = book.read(part)
            other.writestr(part, content.replace(old, new) if part == name else content)
    return out.getvalue()


def with_part(data, name, content, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", method) as book, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a part twice is meant
        book.writestr(name, content)
    return out.getvalue()


GOOD = as_xlsx(PLAIN)
SHEET = GOOD.index(b"xl/worksheets/sheet1.xml")
GOOD_ODS = as_ods(PLAIN)
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "file-damaged", id="nothing"),
        pytest.param(b"not a zip file", "file-damaged", id="no zip file"),
        pytest.param(b"\xd0\xcf\x11\xe0" + bytes(600), "file-locked", id="a password"),
        pytest.param(GOOD[:-200], "file-damaged", id="cut short"),
        pytest.param(GOOD[: SHEET + 40] + bytes(30) + GOOD[SHEET + 70 :], "file-damaged", id="overwritten inside"),
        pytest.param(with_part(GOOD, "xl/media/bomb", bytes(4_000_000)), "file-bomb", id="a ratio no workbook has"),
        pytest.param(with_part(GOOD, "xl/workbook.xml", b"<workbook/>"), "file-damaged", id="a part twice"),
        pytest.param(with_part(GOOD, "x", b"x", zipfile.ZIP_LZMA), "file-damaged", id="an unusual packing"),
        pytest.param(replaced(GOOD, b"<worksheet", LAUGHS + b"<worksheet"), "file-doctype", id="entities"),
        pytest.param(replaced(GOOD, b"</worksheet>", b""), "file-damaged", id="XML that does not end"),
        pytest.param(
            replaced(GOOD, b'r:id="rId1"', b'r:id="rId9"', "xl/workbook.xml"),
            "sheet-none",
            id="a sheet that is nowhere",
        ),
        pytest.param(
            replaced(GOOD, b"sheet1.xml", b"../../../etc/passwd", "xl/_rels/workbook.xml.rels"),
            "file-damaged",
            id="a path outside",
        ),
    ],
)
def test_a_hostile_workbook_is_refused(data, code):
    with pytest.raises(Unreadable) as refused:
        read_xlsx(data)

    assert refused.value.code == code


@pytest.mark.parametrize("declared", ["utf-16", "utf-7", "cp037"])
def test_parts_in_other_encodings_are_refused_for_they_could_hide_a_doctype(declared):
    text = f'<?xml version="1.0" encoding="{declared}"?>'.encode()
    data = replaced(GOOD, b"<worksheet", text + b"<worksheet")

    with pytest.raises(Unreadable):
        read_xlsx(data)


def test_a_forged_size_in_the_zip_directory_is_noticed():
    data = bytearray(with_part(GOOD, "zz", b"x" * 100_000))
    place = data.rfind(b"PK\x01\x02", 0, data.rfind(b"zz"))
    data[place + 24 : place + 28] = (10).to_bytes(4, "little")
    forged = bytes(data)

    assert read_xlsx(forged)  # a part that is never opened cannot hurt


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        pytest.param(b"<office:document-content", LAUGHS + b"<office:document-content", "file-doctype", id="entities"),
        pytest.param(b"</office:spreadsheet>", b"", "file-damaged", id="XML that does not end"),
    ],
)
def test_a_hostile_ods_is_refused(old, new, code):
    with pytest.raises(Unreadable) as refused:
        read_ods(replaced(GOOD_ODS, old, new, "content.xml"))

    assert refused.value.code == code


def test_a_million_repeated_rows_below_an_ods_table_cost_nothing():
    tail = b'<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
    data = replaced(GOOD_ODS, b"</table:table>", tail, "content.xml")

    assert texts(read_ods(data)[1]) == texts(read_csv(as_csv(PLAIN))[0])


@pytest.mark.parametrize(
    "row",
    [
        b'<table:table-row table:number-rows-repeated="1048000"><table:table-cell office:value-type="float" office:value="1"/></table:table-row>',
        b'<table:table-row><table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/></table:table-row>',
    ],
    ids=["rows", "columns"],
)
def test_repeated_figures_without_end_are_refused(row):
    data = replaced(GOOD_ODS, b"</table:table>", row + b"</table:table>", "content.xml")

    with pytest.raises(Unreadable):
        read_ods(data)


def test_a_row_number_beyond_every_return_is_refused():
    data = replaced(GOOD, b"</sheetData>", b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>')

    with pytest.raises(Unreadable) as refused:
        read_xlsx(data)

    assert refused.value.code == "file-too-long"


@given(st.binary(max_size=300), st.integers(0, len(GOOD) - 1))
@settings(max_examples=60, deadline=None)
def test_a_damaged_workbook_is_read_or_refused_and_never_crashes(noise, place):
    data = GOOD[:place] + noise + GOOD[place + len(noise) :]

    with contextlib.suppress(Unreadable):  # the only fault that may come of it
        read_xlsx(data)


def test_a_workbook_that_says_its_parts_lie_before_the_file_is_refused():
    end = GOOD.rindex(b"PK\x05\x06") + 16  # where the list of parts begins, four bytes
    begins = int.from_bytes(GOOD[end : end + 4], "little")

    with pytest.raises(Unreadable) as refused:
        read_xlsx(GOOD[:end] + (2 * begins).to_bytes(4, "little") + GOOD[end + 4 :])

    assert refused.value.code == "file-damaged"


# ---------------------------------------------------------------- what the sender sees


def shown(value, code, *, strike=False, comment=False):
    """Read one number that a workbook shows by a number format."""

    def shape(sheet, _):
        from openpyxl.comments import Comment
        from openpyxl.styles import Font

        sheet["C2"].number_format = code
        sheet["C2"].font = Font(strike=strike)
        if comment:
            sheet["C2"].comment = Comment("Jane Example", "someone")

    _, rows = read_xlsx(as_xlsx([HEADER, ["plans-open", "", value, ""]], shape))
    return rows[1][2]


@pytest.mark.parametrize(
    ("value", "code", "rounded"),
    [
        pytest.param(48.4, "0", True, id="48.4 shown as 48"),
        pytest.param(48, "0", False, id="48 shown as 48"),
        pytest.param(48.46, "0.0", True, id="48.46 shown as 48.5"),
        pytest.param(48.4, "0.00", False, id="48.4 shown as 48.40"),
        pytest.param(48.4, "General", False, id="as it is"),
        pytest.param(1204, "#,##0", False, id="thousands parted"),
        pytest.param(1204, "#,##0,", True, id="in thousands"),
        pytest.param(0.884, "0%", True, id="88.4 % shown as 88 %"),
        pytest.param(0.88, "0%", False, id="88 % shown as 88 %"),
        pytest.param(48, ";;;", True, id="not shown at all"),
        pytest.param(48.4, "@", False, id="as text"),
    ],
)
def test_a_number_format_that_shows_another_number_is_seen(value, code, rounded):
    assert shown(value, code).rounded is rounded


def test_what_is_struck_out_or_commented_is_seen():
    cell = shown(48, "General", strike=True, comment=True)

    assert (cell.text, cell.struck, cell.remarked) == ("48", True, True)
    assert shown(48, "General") == replace(cell, struck=False, remarked=False)


def test_a_title_above_the_column_names_leaves_the_sheet_to_be_found():
    name, rows = read_xlsx(as_xlsx([["Return of the police"], [], HEADER, ["plans-open", "", 3, ""]]))

    assert name == "Return"
    assert [cell.text for cell in rows[2]] == HEADER


def test_a_title_above_the_column_names_hides_no_separator():
    rows, _ = read_csv(b"Return of the police\n" + as_csv([HEADER, ["plans-open", "", 3, ""]], ";"))

    assert [cell.text for cell in rows[1]] == HEADER
