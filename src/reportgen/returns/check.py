"""From the cells of a return to observations, or every problem in it. No files here: values in, values out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reportgen.errors import quoted, suggest
from reportgen.model import Observation
from reportgen.quarter import Quarter
from reportgen.returns.across import Returned, return_checks
from reportgen.returns.cells import COLUMNS, FIGURE_COLUMNS, header_name
from reportgen.returns.row import Read, RowReader
from reportgen.returns.rules import Rules
from reportgen.returns.scribe import Found, Scribe
from reportgen.returns.sheets import column_names_below
from reportgen.returns.table import Cell, RawTable, column_letters

_MOST_CELLS: Final = 12  # named in one warning


@dataclass(frozen=True, slots=True)
class Checked:
    """What a return holds that passed, and what did not pass."""

    observations: tuple[Observation, ...]
    found: tuple[Found, ...]
    figures_of: frozenset[str] | None = None  # measures of which a row holds figures; None: the rows were not read


def check(table: RawTable, rules: Rules, agency: str, quarter: Quarter, aside: frozenset[str] = frozenset()) -> Checked:
    """Check one agency's return for one quarter.

    Args:
        table: The cells as read.
        rules: What the framework lets be returned.
        agency: The agency's present id.
        quarter: The quarter of the folder that the file lies in.
        aside: Measures of this return that are set aside: their rows give no observation, and their problems
            are warnings. Rows that hold no figures are kept, for there is nothing in them to set aside.

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
    below = column_names_below(table.rows, header)
    if below:
        scribe.found = [
            each for each in scribe.found if each.problem.severity == "warning"
        ]  # the rows' widths say nothing
        what = f"the column names stand in row {below}, and other lines above them"
        scribe.error("header-below", what, "delete the lines above the header", row=below)
        return Checked((), tuple(scribe.found))
    columns = _columns(table, header, scribe)
    if columns is None:
        return Checked((), tuple(scribe.found))
    reads = _reads(table, header, columns, rules, scribe)
    _tell_looks(table, header, columns, scribe)
    figures_of = _figures_of(table, header, columns, rules)
    gone = aside & figures_of
    firsts = {read.key: read for read in reversed(reads)}  # of several rows with one key, the first
    observations = tuple(
        read.observation
        for read in reads
        if read is firsts[read.key] and read.observation is not None and read.key.measure not in gone
    )
    returned = Returned(quarter, rules, tuple((read.row, read.key) for read in reads), observations)
    for each in return_checks():
        for objection in each.run(returned):
            scribe.take(objection)
    found = [each.as_warning() if each.measures and aside.issuperset(each.measures) else each for each in scribe.found]
    return Checked(observations, tuple(sorted(found, key=lambda each: each.problem.row)), figures_of)


def _tell_remarks(table: RawTable, scribe: Scribe) -> None:
    for code, row in table.remarks:
        if code == "encoding-guessed":
            what = "the file is not UTF-8; its letters were read as Windows writes them"
            scribe.warning(code, what, "save it as CSV UTF-8 (comma delimited)")
        else:
            what = "the row has more commas than the row of column names, so figures may have moved"
            scribe.error(code, what, "write thousands without a comma, or in quotation marks", row=row)


def _tell_looks(table: RawTable, header: int, columns: Mapping[str, int], scribe: Scribe) -> None:
    """Tell where the sender sees something else than is read: one warning of each sort, with the cells' addresses."""
    marked = [
        (row, index, cell)
        for row, cells in enumerate(table.rows[header:], header + 1)
        for index, cell in enumerate(cells)
        if cell.rounded or cell.struck or cell.remarked
    ]
    figures = {columns[name] for name in FIGURE_COLUMNS if name in columns}
    known = set(columns.values())
    rounded = [(row, index) for row, index, cell in marked if cell.rounded and index in figures]
    struck = [(row, index) for row, index, cell in marked if cell.struck and index in known]
    remarked = [(row, index) for row, index, cell in marked if cell.remarked]
    if rounded:
        what = f"{_cells_named(rounded)}: the number format shows less than the number that is read"
        fix = "show all decimals and look, or round the figure itself"
        scribe.warning("cell-rounded", what, fix, row=rounded[0][0])
    if struck:
        what = f"{_cells_named(struck)}: what is struck out is read all the same"
        scribe.warning("cell-struck", what, "delete it, or take the line away", row=struck[0][0])
    if remarked:
        what = f"{_cells_named(remarked)}: comments on cells are not read"
        fix = "write what readers should know into `note` or the commentary"
        scribe.warning("cell-comment", what, fix, row=remarked[0][0])


def _cells_named(places: Sequence[tuple[int, int]]) -> str:
    """Name cells as spreadsheets do: "cells D4, D5 and 3 more"."""
    names = [f"{column_letters(index)}{row}" for row, index in places[:_MOST_CELLS]]
    if len(places) > _MOST_CELLS:
        return f"cells {', '.join(names)} and {len(places) - _MOST_CELLS} more"
    return f"cell {names[0]}" if len(names) == 1 else f"cells {', '.join(names[:-1])} and {names[-1]}"


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


def _reads(table: RawTable, header: int, columns: Mapping[str, int], rules: Rules, scribe: Scribe) -> list[Read]:
    reader = RowReader(rules, scribe, columns, len(table.rows[header - 1]))
    rows = (reader.read(number, cells) for number, cells in enumerate(table.rows[header:], header + 1))
    reads = [read for read in rows if read is not None]
    if not reads and not scribe.found:
        scribe.error("file-empty", "the file has no rows under its column names", "send the return again, filled in")
    return reads


def _figures_of(table: RawTable, header: int, columns: Mapping[str, int], rules: Rules) -> frozenset[str]:
    """Find the measures of which a row holds anything in the columns of figures, right or wrong."""
    named, places = columns["measure"], [columns[name] for name in FIGURE_COLUMNS if name in columns]
    names = {
        cells[named].text
        for cells in table.rows[header:]
        if len(cells) > named and any(len(cells) > place and not cells[place].is_blank for place in places)
    }
    measures = (rules.measures.get(name) or rules.measures.get(name.casefold()) for name in names)
    return frozenset(measure.id for measure in measures if measure is not None)


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
