"""Read an XLSX return cell by cell: type, format, formula and kept result, error, hidden, merged.

The parts are read directly: a reader that turns `#DIV/0!` into an empty cell, or a changed date into a number,
would be the worst fault here (docs/decisions/0003-reading-returns.md).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
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

# Number formats that Excel knows by number alone (ECMA-376 part 1, 18.8.30); 27 to 58 are East Asian dates.
_BUILT_IN_DATES: Final = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_BUILT_IN_PERCENTS: Final = frozenset((9, 10))
# Those of 1 to 4, 9 and 10, 37 to 40 that show numbers, as the same table has them.
_BUILT_IN_NUMBERS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("1", "3", "37", "38"), "0"),
    **dict.fromkeys(("2", "4", "39", "40"), "0.00"),
    "9": "0%",
    "10": "0.00%",
}
_NOT_CODE: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class _Style:
    """How a cell is shown."""

    kind: str = ""  # "", "date" or "percent"
    places: int | None = None  # decimal places that are shown, below 0 for thousands, None: as many as there are
    nothing: bool = False  # the number is not shown at all
    struck: bool = False


_PLAIN: Final = _Style()


@dataclass(frozen=True, slots=True)
class _Book:
    """What the cells of every sheet refer to."""

    strings: tuple[str, ...]
    struck: frozenset[int]  # the strings of which a part is struck out
    styles: tuple[_Style, ...]
    first_day: datetime


def read_xlsx(data: bytes) -> tuple[str, tuple[tuple[Cell, ...], ...]]:
    """Read the sheet that holds the return.

    Returns:
        Its name and its rows.

    Raises:
        Unreadable: If the file is no workbook, or no one sheet in it is the return.
    """
    package = Package(data)
    main = _main_part(package)
    targets = _targets(package, main)
    by_kind = dict(targets.values())
    workbook = package.tree(main)
    strings, struck = _strings(package, by_kind["sharedStrings"]) if "sharedStrings" in by_kind else ((), frozenset())
    book = _Book(
        strings=strings,
        struck=struck,
        styles=_styles(package.tree(by_kind["styles"])) if "styles" in by_kind else (),
        first_day=_first_day(workbook),
    )
    sheets = [
        Sheet(attribute(element, "name"), path, hidden=attribute(element, "state") not in ("", "visible"))
        for element in workbook.iter("{*}sheet")
        for kind, path in [targets.get(attribute(element, "id"), ("", ""))]
        if kind == "worksheet"
    ]
    sheet = choose_sheet(sheets, lambda sheet: (cells for _, cells in _rows(package, sheet.path, book, [])))
    return sheet.name, _table(package, sheet, book)


def _main_part(package: Package) -> str:
    for kind, path in _relations(package, "_rels/.rels", ""):
        if kind[1] == "officeDocument":
            return path
    return "xl/workbook.xml"


def _targets(package: Package, main: str) -> dict[str, tuple[str, str]]:
    """Map the workbook's relations: id to (kind, path)."""
    folder, _, name = main.rpartition("/")
    relations = _relations(package, f"{folder}/_rels/{name}.rels".lstrip("/"), folder)
    return {key: (kind, path) for (key, kind), path in relations}


def _relations(package: Package, name: str, folder: str) -> Iterator[tuple[tuple[str, str], str]]:
    for element in package.tree(name).iter("{*}Relationship"):
        if attribute(element, "TargetMode") == "External":
            continue
        target = attribute(element, "Target")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        yield (attribute(element, "Id"), attribute(element, "Type").rpartition("/")[2]), path


def _first_day(workbook: etree._Element) -> datetime:
    """Give day 0 of the workbook's calendar; books from old Macintoshes begin in 1904."""
    for element in workbook.iter("{*}workbookPr"):
        if attribute(element, "date1904") in ("1", "true"):
            return datetime(1904, 1, 1)  # noqa: DTZ001  # a spreadsheet's days have no time zone
    return datetime(1899, 12, 30)  # noqa: DTZ001


def _strings(package: Package, name: str) -> tuple[tuple[str, ...], frozenset[int]]:
    strings: list[str] = []
    struck: set[int] = set()
    for event, element in package.events(name, ("si",)):
        if event == "end":
            if _strikes(element):
                struck.add(len(strings))
            strings.append(_rich_text(element))
            element.clear()
    return tuple(strings), frozenset(struck)


def _strikes(element: etree._Element) -> bool:
    return any(attribute(each, "val") not in ("0", "false") for each in element.iter("{*}strike"))


def _rich_text(element: etree._Element) -> str:
    """Join the runs of a text; readings of East Asian names (`rPh`) are no part of it."""
    parts = [
        text.text or ""
        for text in element.iter("{*}t")
        if (parent := text.getparent()) is None or local(parent) != "rPh"
    ]
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), "".join(parts))


def _styles(styles: etree._Element) -> tuple[_Style, ...]:
    """Tell for each cell style whether it shows dates or percentages, how much of a number, and whether struck out."""
    codes = {attribute(element, "numFmtId"): attribute(element, "formatCode") for element in styles.iter("{*}numFmt")}
    struck = [_strikes(font) for group in styles.iter("{*}fonts") for font in group.iter("{*}font")]
    return tuple(
        _style_of(style, codes, struck) for group in styles.iter("{*}cellXfs") for style in group.iter("{*}xf")
    )


def _style_of(style: etree._Element, codes: Mapping[str, str], struck: list[bool]) -> _Style:
    format_id, font = attribute(style, "numFmtId"), _whole(attribute(style, "fontId") or "0")
    kind = _format_kind(format_id, codes)
    code = codes.get(format_id, _BUILT_IN_NUMBERS.get(format_id, "general"))
    places, nothing = (None, False) if kind == "date" else _places(code)
    return _Style(kind, places, nothing, struck=0 <= font < len(struck) and struck[font])


def _places(code: str) -> tuple[int | None, bool]:
    """Tell how many decimal places a number format shows, and whether it shows nothing of a number.

    Example:
        >>> _places("#,##0"), _places('0.0"%"'), _places("#,##0,"), _places(";;;"), _places("General")
        ((0, False), (1, False), (-3, False), (None, True), (None, False))
    """
    first = _NOT_CODE.sub("", code.partition(";")[0]).strip().lower()
    if "general" in first or "@" in first or "e+" in first or "e-" in first or "/" in first:
        return None, False
    whole, _, decimals = first.partition(".")
    if not any(sign in first for sign in "0#?"):
        return None, True
    digits = (decimals or whole).rstrip(" %")
    scaled = 3 * (len(digits) - len(digits.rstrip(",")))
    return sum(sign in "0#?" for sign in decimals) - scaled, False


def _format_kind(format_id: str, codes: Mapping[str, str]) -> str:
    if format_id in codes:
        code = _NOT_CODE.sub("", codes[format_id].partition(";")[0]).lower()
        if "%" in code:
            return "percent"
        return "date" if code != "general" and any(letter in code for letter in "dmyhs") else ""
    number = int(format_id) if format_id.isdecimal() and len(format_id) < 6 else 0
    return "percent" if number in _BUILT_IN_PERCENTS else "date" if number in _BUILT_IN_DATES else ""


def _table(package: Package, sheet: Sheet, book: _Book) -> tuple[tuple[Cell, ...], ...]:
    merged: list[str] = []
    rows: list[tuple[Cell, ...]] = []
    for number, cells in _rows(package, sheet.path, book, merged):
        if all(cell.is_blank for cell in cells):
            continue
        if number > MOST_ROWS:
            what = f"the sheet has entries below row {MOST_ROWS:,}"
            raise Unreadable("file-too-long", what, "send only the return", sheet=sheet.name)
        if len(cells) > MOST_COLUMNS:
            what = f"a row has more than {MOST_COLUMNS} columns"
            fix = "send only the columns of the form"
            raise Unreadable("file-too-wide", what, fix, sheet=sheet.name, row=number)
        rows.extend([()] * (number - 1 - len(rows)))
        if number == len(rows) + 1:  # a row number that goes backwards is a forgery, and its cells are not ours
            rows.append(cells)
    return trimmed(_with_remarks(_with_merged(rows, merged), _remarked(package, sheet.path)))


def _rows(package: Package, path: str, book: _Book, merged: list[str]) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Give row numbers and cells; ranges of merged cells, which come last, are added to `merged`."""
    hidden_columns: list[tuple[int, int]] = []
    cells: dict[int, Cell] = {}
    number, row_hidden = 0, False
    for event, element in package.events(path, ("row", "c", "col", "mergeCell")):
        name = local(element)
        if event == "start":
            if name == "row":
                given = attribute(element, "r")
                number = int(given) if given.isdecimal() and len(given) < 8 else number + 1
                row_hidden = attribute(element, "hidden") in ("1", "true")
                cells = {}
            elif name == "col" and attribute(element, "hidden") in ("1", "true"):
                hidden_columns.append((_whole(attribute(element, "min")) - 1, _whole(attribute(element, "max")) - 1))
            elif name == "mergeCell":
                merged.append(attribute(element, "ref"))
        elif name == "c":
            match = _REFERENCE.fullmatch(attribute(element, "r"))
            column = _column(match[1]) if match else max(cells, default=-1) + 1
            cell = _cell(element, book)
            if not cell.is_blank:
                if row_hidden or any(low <= column <= high for low, high in hidden_columns):
                    cell = replace(cell, hidden=True)
                cells[column] = cell
            element.clear()
        elif name == "row":
            yield number, tuple([cells.get(column, BLANK) for column in range(max(cells, default=-1) + 1)])
            element.clear()
            while element.getprevious() is not None:  # what has been read is let go, so a long sheet stays small
                del element.getparent()[0]  # type: ignore[union-attr]  # what has a neighbour has a parent


def _cell(element: etree._Element, book: _Book) -> Cell:
    """Read one cell by its declared type, never by the look of its text."""
    kind = attribute(element, "t")
    style = _style(element, book)
    formula, raw = False, ""
    for child in element:
        name = local(child)
        if name == "f":
            formula = True
        elif name == "v":
            raw = child.text or ""
        elif name == "is":
            raw = _rich_text(child)
    if kind == "s":
        index = _whole(raw)
        text = book.strings[index] if 0 <= index < len(book.strings) else ""
        return _text_cell(text, formula=formula, struck=style.struck or index in book.struck)
    if kind in ("str", "inlineStr"):
        struck = style.struck or _strikes(element)
        return _text_cell(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), raw), formula=formula, struck=struck)
    if kind == "e":
        return Cell(raw if raw in ERROR_WORDS else "#VALUE!", CellKind.TEXT, formula=formula, error=True)
    if kind == "b":
        return Cell("TRUE" if raw == "1" else "FALSE", CellKind.BOOLEAN, formula=formula)
    if kind == "d":
        return Cell(raw, CellKind.DATE, formula=formula)
    return _number_cell(raw.strip(), style, book, formula=formula)


def _text_cell(text: str, *, formula: bool, struck: bool) -> Cell:
    text = text.strip()
    if not text:
        return Cell("", CellKind.TEXT, formula=True) if formula else BLANK
    return Cell(text, CellKind.TEXT, formula=formula, error=text in ERROR_WORDS, struck=struck)


def _number_cell(raw: str, style: _Style, book: _Book, *, formula: bool) -> Cell:
    if not raw:
        return Cell("", CellKind.BLANK, formula=True) if formula else BLANK
    try:
        number = float(raw)
        if style.kind == "date":
            return Cell(day_text(book.first_day + timedelta(days=number)), CellKind.DATE, formula=formula)
        percent = style.kind == "percent"
        text = number_cell_text(number, percent=percent)
    except (ValueError, ArithmeticError):
        return Cell(raw, CellKind.TEXT, formula=formula)  # no number after all: the checks will say so
    return Cell(
        text,
        CellKind.PERCENT if percent else CellKind.NUMBER,
        formula=formula,
        rounded=_is_rounded(text.rstrip("%"), style, formula=formula),
        struck=style.struck,
    )


def _is_rounded(text: str, style: _Style, *, formula: bool) -> bool:
    """Tell whether people see another number than is read; the last places of what a formula divides are no matter."""
    if style.places is None or (formula and style.places > 0):
        return style.nothing
    number = Decimal(text)
    return number != number.quantize(Decimal(1).scaleb(-style.places), ROUND_HALF_UP)


def _style(element: etree._Element, book: _Book) -> _Style:
    index = _whole(attribute(element, "s") or "0")
    return book.styles[index] if 0 <= index < len(book.styles) else _PLAIN


def _remarked(package: Package, sheet: str) -> frozenset[tuple[int, int]]:
    """Find the cells of a sheet that have a comment, by row and column from 0."""
    folder, _, name = sheet.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels".lstrip("/")
    if relations not in package:
        return frozenset()
    parts = [path for (_, kind), path in _relations(package, relations, folder) if kind == "comments"]
    references = (
        _REFERENCE.fullmatch(attribute(element, "ref"))
        for part in parts
        if part in package
        for element in package.tree(part).iter("{*}comment")
    )
    return frozenset((int(match[2]) - 1, _column(match[1])) for match in references if match is not None)


def _with_remarks(rows: list[tuple[Cell, ...]], remarked: frozenset[tuple[int, int]]) -> list[tuple[Cell, ...]]:
    """Mark the cells that have a comment, those of the table's rows alone."""
    table = [list(row) for row in rows] if remarked else []
    for row, column in sorted(remarked):
        if row < len(table) and column < MOST_COLUMNS:
            table[row].extend([BLANK] * (column + 1 - len(table[row])))
            table[row][column] = replace(table[row][column], remarked=True)
    return [tuple(row) for row in table] if remarked else rows


def _with_merged(rows: list[tuple[Cell, ...]], ranges: list[str]) -> list[tuple[Cell, ...]]:
    """Mark the cells of merged ranges that lie within the table."""
    if not ranges:
        return rows
    table = [list(row) for row in rows]
    width = max((len(row) for row in rows), default=0)
    for reference in ranges:
        corners = [_REFERENCE.fullmatch(part) for part in reference.split(":")]
        if len(corners) != 2 or corners[0] is None or corners[1] is None:
            continue
        for row in range(int(corners[0][2]) - 1, min(int(corners[1][2]), len(table))):
            for column in range(_column(corners[0][1]), min(_column(corners[1][1]) + 1, width)):
                table[row].extend([BLANK] * (column + 1 - len(table[row])))
                table[row][column] = replace(table[row][column], merged=True)
    return [tuple(row) for row in table]


def _column(letters: str) -> int:
    """Give the index of a column: A is 0."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def _whole(text: str) -> int:
    """Read an index that the file itself wrote; -1 for what is none."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 9 else -1
