"""The published figures as a workbook and as a data package: the same figures as in the CSV, and nothing else."""

from __future__ import annotations

import csv
import json
import zipfile
from io import BytesIO, StringIO

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from reportgen.report import datapackage, published_csv, published_workbook
from reportgen.report.csv import HEAD
from reportgen.report.text import tidy
from reportgen.report.workbook import COLUMNS

from hostile import HOSTILE, LARGE
from render.hostile_world import EDITION as WHOLE
from render.hostile_world import protected

# Titles and notes that a spreadsheet would run, and a program stumble over.
PROTECTED = protected({name: text for name, text in HOSTILE.items() if name not in LARGE})


@pytest.fixture(scope="module")
def data():
    return published_workbook(PROTECTED, WHOLE)


@pytest.fixture(scope="module")
def book(data):
    return openpyxl.load_workbook(BytesIO(data))


@pytest.fixture(scope="module")
def rows():
    return list(csv.DictReader(StringIO(published_csv(PROTECTED, WHOLE).decode("utf-8-sig"), newline="")))


def seen(text):
    """Give a text as Excel reads it, without the signs that part what the writer would take for a link or a note."""
    return unescape(text).replace("\N{WORD JOINER}", "")


def tables(book):
    """Give each sheet's one table as rows of cells, the head first."""
    for sheet in book:
        for name in sheet.tables:
            yield sheet, [[cell.value for cell in row] for row in sheet[sheet.tables[name].ref]]


def test_it_has_a_cover_contents_markers_and_a_sheet_a_triad(book, rows):
    triads = list(dict.fromkeys(row["triad"] for row in rows))

    assert book.sheetnames == ["Cover", "Contents", "Markers", *(f"Table {at + 1}" for at in range(len(triads)))]
    titles = [seen(book[f"Table {at + 1}"]["A1"].value) for at in range(len(triads))]
    assert titles == [f"Table {at}: {seen(tidy(name))}, {PROTECTED.quarter}" for at, name in enumerate(triads, start=1)]


def test_every_number_and_word_of_the_csv_is_there_in_its_order(book, rows):
    figures = [row for sheet, table in tables(book) if sheet.title.startswith("Table") for row in table[1:]]
    wanted = [[row[name] for name in COLUMNS if name not in ("area", "group", "unit")] for row in rows]
    skipped = [list(COLUMNS).index(name) for name in ("area", "group", "unit")]

    found = [[cell for at, cell in enumerate(row) if at not in skipped] for row in figures]

    def same(cell, text):
        return float(cell) == float(text) if isinstance(cell, int | float) else seen(cell) == seen(tidy(text) or "none")

    assert len(found) == len(wanted)
    assert [
        (cell, text)
        for one, other in zip(found, wanted, strict=True)
        for cell, text in zip(one, other, strict=True)
        if not same(cell, text)
    ] == []


def test_figures_are_numbers_and_what_hides_them_is_a_marker(book):
    values = [
        row[list(COLUMNS).index("value")]
        for sheet, table in tables(book)
        if "Table" in sheet.title
        for row in table[1:]
    ]

    assert any(isinstance(value, int | float) for value in values)
    assert {value for value in values if isinstance(value, str)} <= {"[c]", "[x]", "[z]", "[u]"}


def test_no_cell_is_merged_empty_hidden_or_a_formula(book):
    for sheet, table in tables(book):
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_state == "visible"
        assert [cell for row in table for cell in row if cell is None or cell == ""] == []
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
        assert len(sheet.tables) == 1


def test_it_says_that_the_data_is_invented_where_it_is(book):
    words = " ".join(str(cell.value) for row in book["Cover"].iter_rows() for cell in row if cell.value)

    assert ("invented" in words) is PROTECTED.project.settings.invented


def test_the_same_figures_give_the_same_bytes_with_the_reporting_date(data):
    assert published_workbook(PROTECTED, WHOLE) == data

    with zipfile.ZipFile(BytesIO(data)) as archive:
        core = archive.read("docProps/core.xml").decode()
    reported = PROTECTED.project.notes(PROTECTED.quarter).reporting_date
    assert f">{reported.isoformat()}T00:00:00Z</dcterms:created>" in core


def test_the_data_package_names_every_column_of_the_csv_with_its_type(rows):
    about = json.loads(datapackage(PROTECTED, name="figures.csv"))

    (table,) = about["resources"]
    fields = table["schema"]["fields"]
    assert [field["name"] for field in fields] == list(HEAD)
    assert all(field["description"] for field in fields)
    assert table["path"] == "figures.csv"
    missing = set(table["schema"]["missingValues"])
    for field in fields:
        read = {"number": float, "integer": int, "string": str}[field["type"]]
        for row in rows:
            if row[field["name"]] not in missing:
                read(row[field["name"]])


def test_no_hash_of_anything_is_in_the_data_package():
    assert b"hash" not in datapackage(PROTECTED, name="figures.csv")
