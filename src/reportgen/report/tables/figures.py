"""The compact table of figures below the sentences: a row an item and agency."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from reportgen import numbers
from reportgen.model import Basis, Figure, Item, Kind, Measure
from reportgen.report.tables.cells import (
    SEVERAL_KINDS,
    base_text,
    change_text,
    coverage_text,
    latest_text,
    previous_text,
    target_text,
    year_before_text,
)
from reportgen.report.tables.labels import label, label_alone
from reportgen.report.tables.marks import cell
from reportgen.report.tables.scope import Scope
from reportgen.report.tables.table import Column, Table
from reportgen.report.tables.widths import IN_TEXT, fitted
from reportgen.report.text import Md

MOST_ROWS_TOGETHER: Final = 6  # a measure with more rows than this has a table of its own

_LACKING: Final = re.compile(rf"{re.escape(f'[{SEVERAL_KINDS}]{{.marker}}')} \d+ of \d+")

_FIGURE_COLUMNS: Final = (
    Column("Measure", 0),
    Column("Latest", 0, right=True),
    Column("n of N", 0, right=True),
    Column("Previous", 0, right=True),
    Column("A year before", 0, right=True),
    Column("Change on previous", 0),
    Column("Target", 0),
)


def figure_table(
    scope: Scope, table_id: str, caption: Md, measures: Sequence[Measure], *, alone: bool = False
) -> Table | None:
    """Make the compact table of some measures: a row an item and agency; nothing where there are no figures.

    A column that would tell no row anything of its own is left out: n of N and targets where nothing has them, the year
    before where every measure is yearly.
    """
    found = [(measure, item, figure) for measure in measures for item, figure in scope.rows(measure)]
    if not found:
        return None
    wanted = {
        "n of N": any(measure.kind is not Kind.RATIO and numbers.n_of_m(each.point) for measure, _, each in found),
        "A year before": any(item.basis is not Basis.YEARLY for _, item, _ in found),
        "Target": any(figure.target is not None for _, _, figure in found),
    }
    kept = [at for at, column in enumerate(_FIGURE_COLUMNS) if wanted.get(column.head, True)]
    rows = []
    for measure, item, figure in found:
        cells = _figure_cells(scope, measure, item, figure, alone=alone)
        rows.append(tuple(cells[at] for at in kept))
    columns = fitted([_FIGURE_COLUMNS[at] for at in kept], rows, IN_TEXT)
    partial = _partial_note(zip((row[0] for row in rows), found, strict=True))
    return Table(table_id, caption, columns, tuple(rows), Md(" ").join(filter(None, (_lacking_note(rows), partial))))


def _partial_note(rows: Iterable[tuple[Md, tuple[Measure, Item, Figure]]]) -> Md:
    """Say below the table of which rows only a part answered, or could be traced."""
    said: dict[str, list[Md]] = {}
    for name, (measure, _, figure) in rows:
        text = coverage_text(measure, figure)
        if text:
            said.setdefault(text, []).append(name)
    return Md(" ").join(Md(f"{Md('; ').join(names)}: {text}.") for text, names in said.items())


def _lacking_note(rows: Iterable[Sequence[Md]]) -> Md:
    """Explain "[x] 6 of 7" below the table that has it."""
    found = next((found for row in rows for each in row if (found := _LACKING.search(each))), None)
    if found is None:
        return Md("")
    return Md(f"{found[0]}: so many of the agencies returned it; a sum without the others would read as a fall.")


def _figure_cells(scope: Scope, measure: Measure, item: Item, figure: Figure, *, alone: bool) -> tuple[Md, ...]:
    return (
        (label_alone if alone else label)(scope, measure, item, figure),
        cell(latest_text(measure, figure)),
        cell(base_text(measure, figure)),
        cell(previous_text(measure, item, figure)),
        cell(year_before_text(measure, figure, scope.limits)),
        cell(change_text(measure, figure, scope.limits)),
        cell(target_text(measure, item, figure)),
    )
