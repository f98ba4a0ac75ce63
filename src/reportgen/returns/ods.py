"""Read an ODS return cell by cell, telling the same things as the XLSX reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from lxml import etree

from reportgen.returns.package import Package, attribute, local
from reportgen.returns.sheets import Sheet, choose_sheet
from reportgen.returns.table import (
    BLANK,
    ERROR_WORDS,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    CellKind,
    Unreadable,
    day_text,
    number_cell_text,
    trimmed,
)

_CONTENT: Final = "content.xml"
_HIDDEN: Final = ("collapse", "filter")
_TAGS: Final = ("style", "table", "table-column", "table-row", "table-cell", "covered-table-cell")


def read_ods(data: bytes) -> tuple[str, tuple[tuple[Cell, ...], ...]]:
    """Read the sheet that holds the return.

    Returns:
        Its name and its rows.

    Raises:
        Unreadable: If the file is no spreadsheet, or no one sheet in it is the return.
    """
    package = Package(data)
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.part("META-INF/manifest.xml"):
        raise Unreadable("file-locked", "the spreadsheet has a password", "take the password off")
    sheets = list(_sheets(package))
    sheet = choose_sheet(sheets, lambda sheet: (cells for _, cells in _rows(package, sheet.path)))
    return sheet.name, _table(package, sheet)


def _sheets(package: Package) -> Iterator[Sheet]:
    """List the tables; `path` is a table's number in the file."""
    hidden_styles: set[str] = set()
    position = 0
    depth = 0
    for event, element in package.events(_CONTENT, ("style", "table", "table-row")):
        name = local(element)
        if name == "style":
            if event == "end" and any(attribute(child, "display") == "false" for child in element):
                hidden_styles.add(attribute(element, "name"))
        elif name == "table" and event == "start":
            depth += 1
            if depth == 1:
                yield Sheet(
                    attribute(element, "name"), str(position), attribute(element, "style-name") in hidden_styles
                )
                position += 1
        elif name == "table":
            depth -= 1
        elif event == "end":
            element.clear()


def _table(package: Package, sheet: Sheet) -> tuple[tuple[Cell, ...], ...]:
    rows: list[tuple[Cell, ...]] = []
    for number, cells in _rows(package, sheet.path):
        if number > MOST_ROWS:
            what = f"the sheet has entries below row {MOST_ROWS:,}"
            raise Unreadable("file-too-long", what, "send only the return", sheet=sheet.name)
        rows.extend([()] * (number - 1 - len(rows)))
        rows.append(cells)
    return trimmed(rows)


def _rows(package: Package, position: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Give number and cells of the rows of one table that hold anything; repeated rows one by one."""
    table, depth, number = -1, 0, 0
    hidden_columns: list[bool] = []
    for event, element in package.events(_CONTENT, _TAGS):
        name = local(element)
        if name == "table":
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1:
                table, number, hidden_columns = table + 1, 0, []
            continue
        if event == "start" or depth != 1:
            continue
        if str(table) == position:
            if name == "table-column":
                hidden = attribute(element, "visibility") in _HIDDEN
                hidden_columns.extend([hidden] * min(_repeated(element, "columns"), MOST_COLUMNS - len(hidden_columns)))
            elif name == "table-row":
                cells = _cells(element, hidden_columns)
                repeated = _repeated(element, "rows")
                if cells:
                    for step in range(min(repeated, MOST_ROWS + 1)):
                        yield number + step + 1, cells
                number += repeated
        if name == "table-row":
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]  # type: ignore[union-attr]  # what has a neighbour has a parent


def _cells(row: etree._Element, hidden_columns: list[bool]) -> tuple[Cell, ...]:
    """Read a row's cells; an empty tuple if all are blank."""
    row_hidden = attribute(row, "visibility") in _HIDDEN
    cells: list[Cell] = []
    for element in row:
        name = local(element)
        if name not in ("table-cell", "covered-table-cell"):
            continue
        cell = _cell(element)
        if name == "covered-table-cell" or _spans(element):
            cell = replace(cell, merged=True)
        repeated = _repeated(element, "columns")
        if cell.is_blank and not cell.merged:
            cells.extend([BLANK] * min(repeated, MOST_COLUMNS + 1))
            continue
        if len(cells) + repeated > MOST_COLUMNS:
            what = f"a row has more than {MOST_COLUMNS} columns"
            raise Unreadable("file-too-wide", what, "send only the columns of the form")
        for _ in range(repeated):
            column_hidden = len(cells) < len(hidden_columns) and hidden_columns[len(cells)]
            cells.append(replace(cell, hidden=True) if row_hidden or column_hidden else cell)
    while cells and cells[-1].is_blank and not cells[-1].merged:
        cells.pop()
    return tuple(cells)


def _cell(element: etree._Element) -> Cell:
    """Read one cell by its declared type."""
    formula = bool(attribute(element, "formula"))
    kinds = [str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == "value-type"]
    kind = kinds[0] if kinds else ""
    text = _text(element)
    if "error" in kinds or text in ERROR_WORDS or (formula and text.startswith("Err:")):
        return Cell(text if text in ERROR_WORDS else "#VALUE!", CellKind.TEXT, formula=formula, error=True)
    if kind in ("float", "currency", "percentage"):
        return _number_cell(attribute(element, "value"), percent=kind == "percentage", formula=formula)
    if kind == "date":
        return Cell(_day(attribute(element, "date-value")), CellKind.DATE, formula=formula)
    if kind == "time":
        return Cell(text or attribute(element, "time-value"), CellKind.DATE, formula=formula)
    if kind == "boolean":
        value = "TRUE" if attribute(element, "boolean-value") == "true" else "FALSE"
        return Cell(value, CellKind.BOOLEAN, formula=formula)
    text = text or attribute(element, "string-value").strip()
    if not text:
        return Cell("", CellKind.BLANK, formula=True) if formula else BLANK
    return Cell(text, CellKind.TEXT, formula=formula)


def _number_cell(raw: str, *, percent: bool, formula: bool) -> Cell:
    try:
        text = number_cell_text(float(raw), percent=percent)
    except (ValueError, ArithmeticError):
        return Cell(raw, CellKind.TEXT, formula=formula)  # no number after all: the checks will say so
    return Cell(text, CellKind.PERCENT if percent else CellKind.NUMBER, formula=formula)


def _day(raw: str) -> str:
    try:
        return day_text(datetime.fromisoformat(raw))
    except ValueError:
        return raw


def _text(element: etree._Element) -> str:
    """Join the cell's own paragraphs; a comment's text beside them is no part of it."""
    return "\n".join(_paragraph(child) for child in element if local(child) == "p").strip()


def _paragraph(element: etree._Element) -> str:
    parts = [element.text or ""]
    for child in element:
        name = local(child)
        if name == "s":
            parts.append(" " * min(_count(attribute(child, "c")), 1_000))
        elif name == "tab":
            parts.append("\t")
        elif name == "line-break":
            parts.append("\n")
        elif name in ("span", "a"):
            parts.append(_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _spans(element: etree._Element) -> bool:
    return (
        _count(attribute(element, "number-columns-spanned")) > 1
        or _count(attribute(element, "number-rows-spanned")) > 1
    )


def _repeated(element: etree._Element, what: str) -> int:
    return _count(attribute(element, f"number-{what}-repeated"))


def _count(text: str) -> int:
    """Read a count that the file itself wrote; 1 where there is none."""
    return max(1, int(text)) if text.isdecimal() and text.isascii() and len(text) < 9 else 1
