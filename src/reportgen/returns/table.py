"""A return as it was read, before anything is known of its sense: the same value for CSV, XLSX and ODS."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

MOST_ROWS: Final = 20_000  # far above any return; what is longer is something else
MOST_COLUMNS: Final = 100

ERROR_WORDS: Final = frozenset(
    ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#GETTING_DATA")
)


class CellKind(StrEnum):
    """What a spreadsheet holds a cell to be; a CSV file knows text alone."""

    BLANK = "blank"
    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"  # a number that the spreadsheet shows as a percentage; its text ends in %
    DATE = "date"  # a date or a time of day
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as text, with all that could make the text mislead."""

    text: str
    kind: CellKind = CellKind.TEXT
    formula: bool = False  # `text` is then the result that the spreadsheet kept; empty if it kept none
    error: bool = False  # `text` is an error such as #DIV/0!
    hidden: bool = False  # its row or its column is hidden
    merged: bool = False
    rounded: bool = False  # the number format shows less of the number than `text` says, or nothing
    struck: bool = False  # struck out, wholly or in part
    remarked: bool = False  # a comment is attached to it

    @property
    def is_blank(self) -> bool:
        """Tell whether there is nothing in the cell, not even a formula."""
        return not self.text and not self.formula and not self.error


BLANK: Final = Cell("", CellKind.BLANK)


@dataclass(frozen=True, slots=True)
class RawTable:
    """The cells of one return; `rows[0]` is row 1, and blank rows are kept so that numbers match what people see."""

    path: str  # relative to the project, with forward slashes
    sheet: str  # empty for CSV
    rows: tuple[tuple[Cell, ...], ...]
    sha256: str  # of the file; a private matter, for it lets anyone try the few possible values
    remarks: tuple[tuple[str, int], ...] = ()  # code and row of what the reader saw and the cells no longer tell


class Unreadable(Exception):
    """A file that cannot be taken as a return; told as a problem, so it never leaves this room."""

    def __init__(self, code: str, what: str, fix: str, *, sheet: str = "", row: int = 0) -> None:
        """Keep what the problem will say."""
        super().__init__(code)
        self.code, self.what, self.fix, self.sheet, self.row = code, what, fix, sheet, row


def number_cell_text(number: float, *, percent: bool = False) -> str:
    """Write a spreadsheet's number as a person would type it: 15 figures, no exponent, 88% for 0.88 shown as such.

    Example:
        >>> number_cell_text(0.1 + 0.2), number_cell_text(0.88, percent=True), number_cell_text(1e20)
        ('0.3', '88%', '100000000000000000000')
    """
    exact = Decimal(f"{number:.15g}")  # spreadsheets keep 15 figures; more are the machine's noise
    if percent:
        exact *= 100
    text = f"{exact:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text == "-0":
        text = "0"
    return f"{text}%" if percent else text


def day_text(moment: datetime) -> str:
    """Write a spreadsheet's date as 2026-03-01, with the time only where there is one."""
    if moment.hour or moment.minute or moment.second:
        return moment.replace(microsecond=0).isoformat()
    return date(moment.year, moment.month, moment.day).isoformat()


def column_letters(index: int) -> str:
    """Name a column as spreadsheets do; 0 is A.

    Example:
        >>> column_letters(0), column_letters(27)
        ('A', 'AB')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def trimmed(rows: list[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """Leave out the blank cells at each row's end and the blank rows at the table's end."""
    shorter = [_trimmed_row(row) for row in rows]
    while shorter and not shorter[-1]:
        shorter.pop()
    return tuple(shorter)


def _trimmed_row(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    end = len(row)
    while end and row[end - 1].is_blank and not (row[end - 1].merged or row[end - 1].remarked):
        end -= 1
    return row[:end]
