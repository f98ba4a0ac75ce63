"""The answer to a question from outside: a table of protected figures by quarter, the same as a workbook, a note."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from reportgen import numbers
from reportgen.model import Figure, Item, Measure, Point, Protected
from reportgen.quarter import Quarter, day_in_words
from reportgen.report.csv import ALL, TOGETHER, number_cell, part_cell, safe, unit_cell
from reportgen.report.tables.marks import MARKERS
from reportgen.report.text import tidy
from reportgen.report.workbook import COVER_WIDTH, book, cell, markers_sheet, names_of, plain, quiet

if TYPE_CHECKING:
    from gptables import Cover, GPTable

_COLUMNS: Final = {  # of the CSV, and what they are called in the workbook; empty: an id, which is left out there
    "quarter": "Quarter",
    "measure": "",
    "measure title": "Measure",
    "item": "",
    "item title": "Item",
    "agency": "Agency",
    "area": "Area",
    "group": "Group",
    "unit": "Place",
    "value": "Value",
    "value is in": "Value is in",
    "numerator": "Numerator",
    "denominator": "Denominator",
    "status": "Status",
    "markers": "Markers",
}
HEAD: Final = tuple(_COLUMNS)
_MARKS: Final = re.compile(r"[\\`*_{}\[\]<>#|&]")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, by whom, and when it is answered."""

    about: str  # such as "request 1234"
    measures: tuple[str, ...]  # ids
    quarters: tuple[Quarter, ...]
    day: date
    drafts: tuple[Quarter, ...] = ()  # quarters among them that were not released to anybody


def extract_csv(protected: Protected, asked: Asked) -> bytes:
    """Write the table, a figure and quarter a row; cells are written as in `published_csv`."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    writer.writerows(_rows(protected, asked))
    return out.getvalue().encode("utf-8-sig")


def extract_workbook(protected: Protected, asked: Asked) -> bytes:
    """Write the same as XLSX, with a cover and the markers explained; the day in the file is that of the answer."""
    partnership = protected.project.settings.partnership
    title = f"{partnership}: answer to {tidy(asked.about)}"
    with quiet():
        sheets = {"Markers": markers_sheet(), "Table 1": _sheet(protected, asked)}
        return book(sheets, _cover(protected, asked), title=title, author=partnership, created=asked.day)


def extract_note(protected: Protected, asked: Asked) -> bytes:
    """Write the note that goes with the table, in Markdown: what was asked, what is given, what the markers mean."""
    settings = protected.project.settings
    used = {mark for row in _rows(protected, asked) for mark in MARKERS if any(mark in each for each in row)}
    lines = [
        f"# {_said(settings.partnership)}: answer to {_said(asked.about)}",
        "",
        f"{day_in_words(asked.day)}",
        "",
        *(f"{each}\n" for each in _marks_of_the_house(protected)),
        "## What was asked",
        "",
        f"Figures of {_span(asked)} for:",
        "",
        *(f"- {_said(measure.title)} (`{measure.id}`)" for measure in _measures(protected, asked)),
        "",
        "## What is given",
        "",
        "`figures.csv` and `figures.xlsx` hold the same table, a figure of a quarter a row, as held on the day above.",
        "Percentages run from 0 to 100; numerators and denominators stand beside them.",
        *_drafts(asked),
        "",
        "Small numbers that could identify someone are not given, nor are numbers beside them that would tell them.",
        "What was published before is taken into account.",
        "",
    ]
    if used:
        lines += ["## What the markers mean", ""]
        lines += [f"- `{mark}`: {meaning}" for mark, meaning in MARKERS.items() if mark in used]
        lines.append("")
    if settings.contact:
        lines += ["## Questions", "", _said(settings.contact), ""]
    return "\n".join(lines).encode()


def _rows(protected: Protected, asked: Asked) -> Iterator[list[str]]:
    """Give the rows below `HEAD`: by measure as the framework has them, then figure, then quarter."""
    measures = {measure.id: measure for measure in _measures(protected, asked)}
    for figure in protected.figures:
        measure = measures.get(figure.key.measure)
        if measure is not None:
            points = {point.quarter: point for point in (*figure.series, figure.point)}
            for quarter in asked.quarters:
                if quarter in points:
                    yield _row(protected, figure, measure, measure.item(figure.key.item), points[quarter])


def _measures(protected: Protected, asked: Asked) -> Iterable[Measure]:
    return (measure for measure in protected.project.framework.measures if measure.id in asked.measures)


def _row(protected: Protected, figure: Figure, measure: Measure, item: Item, point: Point) -> list[str]:
    key, agencies = figure.key, {agency.id: agency.title for agency in protected.project.framework.agencies}
    texts = (str(point.quarter), measure.id, measure.title, item.id, item.title, agencies.get(key.agency, TOGETHER))
    return [
        *(safe(text) for text in (*texts, *(part or ALL for part in (key.area, key.group, key.unit)))),
        number_cell(measure, point.value, point.absence),
        safe(unit_cell(measure, item)),
        part_cell(measure, point.numerator, point.absence),
        part_cell(measure, point.denominator, point.absence),
        numbers.absence_text(point.absence) if point.absence else "published",
        " ".join(marker.symbol for marker in point.markers) or "none",
    ]


def _span(asked: Asked) -> str:
    first, last = asked.quarters[0], asked.quarters[-1]
    return str(first) if first == last else f"{first} to {last}"


def _drafts(asked: Asked) -> list[str]:
    if not asked.drafts:
        return []
    named = ", ".join(map(str, asked.drafts))
    return [f"The figures of {named} have not been released yet, and may change."]


def _marks_of_the_house(protected: Protected) -> list[str]:
    settings = protected.project.settings
    invented = "The data is invented: no child, family, agency or figure here is real."
    return [
        *([f"Marking: {_said(settings.marking)}."] if settings.marking else []),
        *([invented] if settings.invented else []),
    ]


def _sheet(protected: Protected, asked: Asked) -> GPTable:
    import pandas as pd
    from gptables import GPTable

    rows, names = list(_rows(protected, asked)), names_of(protected)
    columns = {title: HEAD.index(name) for name, title in _COLUMNS.items() if title}
    table = {title: [cell(row[at], HEAD[at], names) for row in rows] for title, at in columns.items()}
    return GPTable(
        table=pd.DataFrame(table, dtype=object),
        table_name="table_1",
        title=plain(f"Table 1: the figures asked for, {_span(asked)}"),
        instructions="This sheet holds one table. The sheet Markers explains [c], [x] and the like.",
        index_columns={2: 0},
    )


def _cover(protected: Protected, asked: Asked) -> Cover:
    from gptables import Cover

    settings = protected.project.settings
    about = [
        f"Answered {day_in_words(asked.day)}, for {_span(asked)}.",
        *_marks_of_the_house(protected),
        *_drafts(asked),
        "Small numbers that could identify someone are not in this workbook.",
        "Where there is no number, a marker or a word says why; the sheet Markers explains them.",
    ]
    return Cover(
        title=plain(f"Answer to {asked.about}"),
        intro=[plain(settings.partnership), "There is one table. The note that goes with it says what was asked."],
        about=[plain(text) for text in about],
        contact=[plain(settings.contact)] if settings.contact else None,
        width=COVER_WIDTH,
    )


def _said(text: str) -> str:
    """Write a text so that no reader of Markdown sees a mark in it."""
    return _MARKS.sub(lambda mark: f"\\{mark[0]}", tidy(text))
