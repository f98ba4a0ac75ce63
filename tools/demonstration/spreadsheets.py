"""Returns as CSV, XLSX and ODS: the same rows, the same bytes every time."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import astuple
from datetime import datetime
from decimal import Decimal
from typing import Final
from xml.sax.saxutils import escape

from demonstration.ground import HEADER, Row


def text_of(cell: object) -> str:
    """Write a cell as text; an empty cell is empty."""
    return "" if cell is None else str(cell)


def csv_bytes(rows: Iterable[Row]) -> bytes:
    """Write a return as CSV in UTF-8."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows([text_of(cell) for cell in astuple(row)] for row in rows)
    return target.getvalue().encode("utf-8")


def archive(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Zip members in the order given, with one fixed date and no compression: the same bytes on every machine."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as zipped:
        for name, content in members:
            zipped.writestr(zipfile.ZipInfo(name, (2026, 10, 1, 0, 0, 0)), content)
    return target.getvalue()


def xlsx_bytes(rows: Iterable[Row]) -> bytes:
    """Write a return as a workbook with one sheet; numbers are numbers."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("a new workbook has a sheet")
    sheet.title = "Return"
    sheet.append(HEADER)
    for row in rows:
        sheet.append(
            [float(cell) if isinstance(cell, Decimal) else None if cell == "" else cell for cell in astuple(row)]
        )
    stamp = datetime(2026, 10, 1)  # noqa: DTZ001  # a workbook's dates have no zone
    book.properties.created = book.properties.modified = stamp
    book.properties.creator = "Demonstration partnership"
    target = io.BytesIO()
    book.save(target)
    with zipfile.ZipFile(target) as zipped:
        members = [(name, zipped.read(name)) for name in zipped.namelist()]
    pattern = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
    dated = [(name, pattern.sub(rb"\g<1>2026-10-01T00:00:00Z", content)) for name, content in members]
    return archive(dated)


PROLOGUE: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
ODS_TYPE: Final = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES: Final = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("manifest", "manifest"))
)


def ods_bytes(rows: Iterable[Row]) -> bytes:
    """Write a return as an OpenDocument spreadsheet, by hand: three small XML files."""
    lines = [HEADER, *(astuple(row) for row in rows)]
    body = "".join(f"<table:table-row>{''.join(map(ods_cell, line))}</table:table-row>" for line in lines)
    content = (
        f'{PROLOGUE}<office:document-content {NAMESPACES} office:version="1.3"><office:body>'
        '<office:spreadsheet><table:table table:name="Return">'
        f'<table:table-column table:number-columns-repeated="{len(HEADER)}"/>'
        f"{body}</table:table></office:spreadsheet></office:body></office:document-content>\n"
    )
    manifest = (
        f'{PROLOGUE}<manifest:manifest {NAMESPACES} manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>\n'
    )
    named = (("mimetype", ODS_TYPE), ("content.xml", content), ("META-INF/manifest.xml", manifest))
    return archive((name, text.encode("utf-8")) for name, text in named)


def ods_cell(cell: object) -> str:
    """Write one cell: a number as a float with its text, anything else as text."""
    if cell is None or cell == "":
        return "<table:table-cell/>"
    text = f"<text:p>{escape(str(cell))}</text:p>"
    if isinstance(cell, int | Decimal):
        return f'<table:table-cell office:value-type="float" office:value="{cell}">{text}</table:table-cell>'
    return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'


WRITERS: Final = {"csv": csv_bytes, "xlsx": xlsx_bytes, "ods": ods_bytes}
