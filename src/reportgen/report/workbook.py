"""The published figures as an accessible workbook: what is in the CSV, laid out as the ONS asks for, by its `gptables`.

A cover, a list of contents, a sheet of markers, and a sheet a triad with one marked-up table: no merged cell, no empty
one, nothing hidden. Guidance: Government Analysis Function, "Releasing statistics in spreadsheets".
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Final

from reportgen.model import Edition, Protected
from reportgen.movement import Limits
from reportgen.quarter import day_in_words
from reportgen.report.csv import HEAD, published_rows
from reportgen.report.standing import status_words, unsigned_words
from reportgen.report.tables.marks import MARKERS
from reportgen.report.text import tidy

if TYPE_CHECKING:
    import pandas as pd
    from gptables import Cover, GPTable

# Columns of the CSV and what they are called here; the others say the same in every row of a sheet, or are ids.
COLUMNS: Final = {
    "measure title": "Measure",
    "item title": "Item",
    "agency": "Agency",
    "area": "Area",
    "group": "Group",
    "unit": "Place",
    "dimension": "Question",
    "value": "Value",
    "value is in": "Value is in",
    "numerator": "Numerator",
    "denominator": "Denominator",
    "figure is of": "Figure is of",
    "status": "Status",
    "markers": "Markers",
    "change": "Change",
    "change against": "Change against",
    "change means": "Change means",
    "change on a year before": "Change on a year before",
    "target": "Target",
    "target to": "Target to",
    "target status": "Target status",
    "covered": "Answered",
    "in scope": "In scope",
    "asked": "Asked",
    "selection": "How cases were chosen",
    "note": "Note",
}
_NUMBERS: Final = frozenset(
    {*("value", "numerator", "denominator", "change", "change on a year before", "target", "target to")}
    | {"covered", "in scope", "asked"}
)
COVER_WIDTH: Final = 110  # signs
_A3: Final = 8  # as Excel numbers paper
_NAMED: Final = frozenset({"area", "group", "unit"})
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
# What gptables takes for the number of a note, and for a link: a sign without width parts them.
_TAKEN: Final = re.compile(r"(?<=\$)(?=\$)|(?<=\])(?=\()")
_PARTED: Final = "\N{WORD JOINER}"


def published_workbook(protected: Protected, edition: Edition, limits: Limits | None = None) -> bytes:
    """Write every published figure of an edition's quarter as XLSX: the same numbers and words as in the CSV.

    Args:
        protected: The figures of one audience.
        edition: Whose figures to write.
        limits: What counts as a small change; see `published_csv`.

    Returns:
        The same bytes for the same figures: the day in the file is the reporting date, not the clock's.
    """
    with quiet():
        return book(
            dict(_sheets(protected, edition, limits)),
            _cover(protected, edition),
            title=f"{protected.project.settings.partnership}: published figures, {protected.quarter}",
            author=protected.project.settings.partnership,
            created=protected.project.notes(protected.quarter).reporting_date,
        )


@contextmanager
def quiet() -> Iterator[None]:
    """Let `gptables` be read and used without its warnings.

    It warns of notes, which we have none of (markers have a sheet of their own), of its own ways with pandas, and of a
    file of its own that it leaves open when it is read.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import gptables  # noqa: F401  # for what is left open

        yield


def book(sheets: Mapping[str, GPTable], cover: Cover, *, title: str, author: str, created: date) -> bytes:
    """Write sheets with their cover and list of contents; title, author and day are the file's properties.

    Whoever calls it is `quiet`, from where the sheets are made.
    """
    import gptables

    buffer = BytesIO()
    made = gptables.produce_workbook(
        buffer,
        sheets,
        cover=cover,
        contentsheet_options={"title": "Contents", "instructions": "This sheet lists the sheets of this workbook."},
        # A text is a text, whatever it begins with.
        workbook_options={"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    for sheet in made.worksheets():
        sheet.set_landscape()
        sheet.set_paper(_A3)
        sheet.fit_to_pages(1, 0)  # as wide as the paper, as long as it takes
    at = datetime(created.year, created.month, created.day, tzinfo=UTC).replace(tzinfo=None)
    made.set_properties({"title": title, "author": author, "created": at})
    made.close()
    return buffer.getvalue()


def _cover(protected: Protected, edition: Edition) -> Cover:
    from gptables import Cover

    settings, quarter = protected.project.settings, protected.quarter
    notes = protected.project.notes(quarter)
    about = [
        f"{status_words(protected.status, protected.releases)}. Reported {day_in_words(notes.reporting_date)}.",
        *([f"{unsigned}."] if (unsigned := unsigned_words(edition, protected)) else []),
        *([f"Marking: {settings.marking}."] if settings.marking else []),
        *(["The data is invented: no child, family, agency or figure here is real."] if settings.invented else []),
        (
            f"Restricted: small numbers are shown, under the agreement {settings.agreement}."
            if settings.shared_with(protected.audience)
            else "Small numbers that could identify someone are not in this workbook."
        ),
        "Where there is no number, a marker or a word says why; the sheet Markers explains them.",
    ]
    # Short lines: a row is as high as one line, and what does not fit would lie on the next.
    return Cover(
        title=plain(f"Published figures, {quarter.in_words}"),
        intro=[
            plain(settings.partnership),
            plain(f"{edition.title}: the same figures as in the report and in figures.csv."),
            "There is one sheet for each group of measures.",
        ],
        about=[plain(text) for text in about],
        contact=[plain(settings.contact)] if settings.contact else None,
        width=COVER_WIDTH,
    )


def markers_sheet() -> GPTable:
    """Explain the markers that stand in the place of numbers, or behind them."""
    import pandas as pd
    from gptables import GPTable

    return GPTable(
        table=pd.DataFrame({"Marker": list(MARKERS), "Meaning": list(MARKERS.values())}),
        table_name="markers",
        title="What the markers mean",
        instructions="This sheet holds one table.",
        index_columns={2: 0},
    )


def _sheets(protected: Protected, edition: Edition, limits: Limits | None) -> Iterator[tuple[str, GPTable]]:
    from gptables import GPTable

    yield "Markers", markers_sheet()
    names = names_of(protected)
    by_triad: dict[str, list[list[str]]] = {}
    for row in published_rows(protected, edition, limits):
        by_triad.setdefault(row[HEAD.index("triad")], []).append(row)
    for number, (triad, rows) in enumerate(by_triad.items(), start=1):
        yield (
            f"Table {number}",
            GPTable(
                table=_frame(rows, names),
                table_name=f"table_{number}",
                title=plain(f"Table {number}: {triad}, {protected.quarter}"),
                instructions="This sheet holds one table. The sheet Markers explains [c], [x] and the like.",
                index_columns={2: 0},
            ),
        )


def names_of(protected: Protected) -> dict[str, str]:
    """Say what places and groups are called, by the ids that the CSV has."""
    framework = protected.project.framework
    groups = {
        f"{breakdown.id}:{group}": f"{breakdown.title}: {title}"
        for breakdown in framework.breakdowns
        for group, title in breakdown.groups
    }
    return {place.id: place.title for place in framework.places} | groups


def _frame(rows: Sequence[list[str]], names: Mapping[str, str]) -> pd.DataFrame:
    """Lay rows of the CSV out: numbers as numbers, the rest as text, ids of places and groups as their titles."""
    import pandas as pd

    places = {name: HEAD.index(name) for name in COLUMNS}
    table = {title: [cell(row[places[name]], name, names) for row in rows] for name, title in COLUMNS.items()}
    return pd.DataFrame(table, dtype=object)


def cell(text: str, column: str, names: Mapping[str, str]) -> float | str:
    """Lay out a cell of the CSV: a number as a number, the id of a place or group as its title."""
    if column in _NUMBERS and _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return plain(names.get(text, text) if column in _NAMED else text)


def plain(text: str) -> str:
    """Give a text that gptables takes as it is, and no cell is empty."""
    return _TAKEN.sub(_PARTED, tidy(text)) or "none"
