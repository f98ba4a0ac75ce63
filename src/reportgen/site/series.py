"""Tables of a measure's figures over time, and the key to the markers that a page's tables use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from reportgen.model import Figure, Item, Kind, Marker, Measure, Point, Protected, RolledUp
from reportgen.numbers import n_of_m
from reportgen.quarter import Quarter
from reportgen.report.tables import MARKERS, markers_in, table_text

Cell = tuple[str, str]  # the value with its markers, and its parts ("9 of 12") or nothing

_SOME_AGENCIES: Final = re.compile(r"\[x\] \d+ of \d+")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what it is of, and for each column its value and parts."""

    head: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class SeriesTable:
    """One item's whole series: a column for each figure that speaks for it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    sums: tuple[Row, ...] = ()  # over several quarters: the year to date, twelve months, the last whole year


def series_table(protected: Protected, measure: Measure, item: Item) -> SeriesTable | None:
    """Lay out an item's series, newest quarter first: the partnership's figure, then each agency's."""
    figures = list(protected.main(measure, item))
    if measure.combine.makes_one:
        figures += protected.by_agency(measure, item)
    if not figures:
        return None
    names = {agency.id: agency.short for agency in protected.project.framework.agencies}
    columns = tuple(names.get(figure.key.agency, "All agencies") for figure in figures)
    by_quarter = [{point.quarter: point for point in figure.series} for figure in figures]
    quarters = sorted({quarter for points in by_quarter for quarter in points}, reverse=True)
    rows = []
    for quarter in quarters:
        cells: list[Cell] = []
        for points in by_quarter:
            point = points.get(quarter)
            if point is None:
                cells.append(("", ""))
            else:
                parts = "" if measure.kind is Kind.RATIO or point.value is None else n_of_m(point)
                cells.append((_with_break(table_text(measure, point), point), parts))
        rows.append(Row(str(quarter), tuple(cells)))
    title = f"{item.panel}: {item.title}" if item.panel else item.title
    return SeriesTable(title, columns, tuple(rows), tuple(_sums(measure, figures, protected.quarter)))


def _sums(measure: Measure, figures: Sequence[Figure], quarter: Quarter) -> Iterator[Row]:
    """Lay out what quarters come to together, where they do: a sum of one quarter would only say it again."""
    year, whole = quarter.financial_year, (quarter - quarter.number % 4).financial_year
    rolled = (
        ("" if quarter.number == 4 else f"{year} to date", [figure.year_to_date for figure in figures]),
        ("" if quarter.number == 4 else f"Twelve months to {quarter}", [figure.twelve_months for figure in figures]),
        (f"{whole}, whole year", [figure.financial_year for figure in figures]),
    )
    for head, sums in rolled:
        if head and any(one is not None and one.first != one.last for one in sums):
            yield Row(head, tuple(_sum_cell(measure, one) for one in sums))


def _sum_cell(measure: Measure, rolled: RolledUp | None) -> Cell:
    """Write a sum with its parts, or its marker with the reason."""
    if rolled is None:
        return "", ""
    point = Point(rolled.last, rolled.value, rolled.numerator, rolled.denominator, rolled.absence)
    if rolled.absence is not None:
        return rolled.absence.kind.marker, rolled.absence.reason
    return table_text(measure, point), "" if measure.kind is Kind.RATIO else n_of_m(point)


def _with_break(text: str, point: Point) -> str:
    """Mark the quarter from which a series cannot be compared with what was before."""
    marked = point.value is None or not point.break_before or Marker.BREAK.symbol in text
    return text if marked else f"{text} {Marker.BREAK.symbol}"


def marker_key(rows: Iterable[Row]) -> tuple[tuple[str, str], ...]:
    """Explain the markers that rows use, in the order of `MARKERS`: (marker, meaning)."""
    texts = [text for row in rows for text, _ in row.cells]
    used = {marker for text in texts for marker in markers_in(text)}
    said = dict(MARKERS)
    if any(_SOME_AGENCIES.match(text) for text in texts):
        said["[x]"] += ", and with a count such as 6 of 7: so many of the agencies returned it"
    return tuple((marker, meaning) for marker, meaning in said.items() if marker in used)
