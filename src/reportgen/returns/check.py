"""From the cells of a return to observations, or every problem in it. No files here: values in, values out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reportgen.errors import quoted, suggest
from reportgen.model import Observation
from reportgen.quarter import Quarter
from reportgen.returns.cells import COLUMNS, FIGURE_COLUMNS, header_name
from reportgen.returns.row import RowReader
from reportgen.returns.rules import Rules
from reportgen.returns.scribe import Found, Scribe
from reportgen.returns.table import Cell, RawTable
from reportgen.returns.wholes import check_wholes


@dataclass(frozen=True, slots=True)
class Checked:
    """What a return holds that passed, and what did not pass."""

    observations: tuple[Observation, ...]
    found: tuple[Found, ...]


def check(table: RawTable, rules: Rules, agency: str, quarter: Quarter, aside: frozenset[str] = frozenset()) -> Checked:
    """Check one agency's return for one quarter.

    Args:
        table: The cells as read.
        rules: What the framework lets be returned.
        agency: The agency's present id.
        quarter: The quarter of the folder that the file lies in.
        aside: Measures of this return that are set aside: their rows give no observation, and their problems
            are warnings.

    Returns:
        Observations in the order of the file, and every problem. With an error among the problems the
        observations are not fit for use.
    """
    scribe = Scribe(table.path, agency, quarter, table.sheet)
    _tell_remarks(table, scribe)
    header = next((number for number, cells in enumerate(table.rows, 1) if _holds_something(cells)), 0)
    if not header:
        scribe.error("file-empty", "the file is empty", "send the return again, with its first row of column names")
        return Checked((), tuple(scribe.found))
    columns = _columns(table, header, scribe)
    if columns is None:
        return Checked((), tuple(scribe.found))
    observations = [
        each for each in _observations(table, header, columns, rules, scribe) if each.key.measure not in aside
    ]
    check_wholes(observations, rules, scribe)
    found = [each.as_warning() if each.measures and aside.issuperset(each.measures) else each for each in scribe.found]
    return Checked(tuple(observations), tuple(sorted(found, key=lambda each: each.problem.row)))


def _tell_remarks(table: RawTable, scribe: Scribe) -> None:
    for code, row in table.remarks:
        if code == "encoding-guessed":
            what = "the file is not UTF-8; its letters were read as Windows writes them"
            scribe.warning(code, what, "save it as CSV UTF-8 (comma delimited)")
        else:
            what = "the row has more commas than the row of column names, so figures may have moved"
            scribe.error(code, what, "write thousands without a comma, or in quotation marks", row=row)


def _holds_something(cells: tuple[Cell, ...]) -> bool:
    return any(not cell.is_blank for cell in cells)


def _columns(table: RawTable, header: int, scribe: Scribe) -> Mapping[str, int] | None:
    """Find each column's place by its name; None if rows cannot be read without what is wrong."""
    columns: dict[str, int] = {}
    before = len(scribe.found)
    for index, cell in enumerate(table.rows[header - 1]):
        name = header_name(cell.text)
        if not name:
            if any(index < len(cells) and not cells[index].is_blank for cells in table.rows[header:]):
                what = f"the {_ordinal(index + 1)} column has entries and no name"
                scribe.error("column-unnamed", what, "give the column its name, or empty it", row=header)
        elif cell.merged:
            what = f"the heading of {quoted(name)} is merged with its neighbours"
            scribe.error("cell-merged", what, "take the merging of cells off: one column, one heading", row=header)
        elif name not in COLUMNS:
            scribe.error("column-unknown", f"no column is called {quoted(name)}", suggest(name, COLUMNS), row=header)
        elif name in columns:
            scribe.error("column-twice", f"two columns are called {name}", "keep one of them", row=header)
        else:
            columns[name] = index
            if cell.hidden:
                what = f"the column {name} is hidden; it is read all the same"
                scribe.warning("column-hidden", what, "show it and look at it", column=name)
    if "measure" not in columns:
        what = "the first row has no column `measure`"
        fix = "begin with a row of column names: measure, item, numerator, denominator ..."
        scribe.error("column-missing", what, fix, row=header)
    elif columns.keys().isdisjoint((*FIGURE_COLUMNS, "status")) and len(scribe.found) == before:
        what = "there is no column for figures"
        scribe.error("column-missing", what, "add numerator and denominator, or value", row=header)
    stopped = any(each.problem.severity == "error" for each in scribe.found[before:])
    return None if stopped else columns  # rows under a wrong header would only repeat the same fault


def _observations(
    table: RawTable, header: int, columns: Mapping[str, int], rules: Rules, scribe: Scribe
) -> list[Observation]:
    reader = RowReader(rules, scribe, columns, len(table.rows[header - 1]))
    observations: list[Observation] = []
    first_rows: dict[object, int] = {}
    for number, cells in enumerate(table.rows[header:], header + 1):
        read = reader.read(number, cells)
        if read is None:
            continue
        first = first_rows.setdefault(read.key, number)
        if first != number:
            what = f"row {first} gives the same figure (the same measure, item, area, group and unit)"
            scribe.error("row-twice", what, "keep one of the two rows", row=number, measures=(read.key.measure,))
        elif read.observation is not None:
            observations.append(read.observation)
    if not first_rows and not scribe.found:
        scribe.error("file-empty", "the file has no rows under its column names", "send the return again, filled in")
    return observations


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
