"""The grid: the page people carry, a row a measure under its triad."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from reportgen.model import Dimension, Figure, Item, Key, Measure, Triad
from reportgen.report.tables.cells import (
    grid_change_text,
    grid_quality_text,
    grid_text,
    grid_year_text,
    status_text,
)
from reportgen.report.tables.labels import who, within
from reportgen.report.tables.marks import cell
from reportgen.report.tables.scope import Scope
from reportgen.report.tables.table import Column, Table
from reportgen.report.text import Md, escape

MOST_SIDE_BY_SIDE: Final = 2  # the grid gives each of so many agencies a row; more stand in the section only

# Its texts are short and always the same, so its widths are too: editions can be laid side by side.
_GRID_COLUMNS: Final = (
    Column("Measure", 28),
    Column("Question", 8),
    Column("Latest", 11, right=True),
    Column("Change", 13),
    Column("A year before", 13, right=True),
    Column("Target", 9),
    Column("Trend", 9),
    Column("Data", 9),
)


def grid_table(
    scope: Scope,
    triads: Iterable[Triad],
    table_id: str,
    links: Mapping[str, Mapping[Dimension, str]],
    sparks: Mapping[Key, Md],
) -> Table | None:
    """Make the grid: a row a measure, linked to its section, below a row that names its triad.

    Args:
        scope: The edition.
        triads: In the order of the framework.
        table_id: The table's id.
        links: By triad, the ids of the sections that its three dimensions have.
        sparks: Sparklines as Markdown, by the key of their figure.
    """
    rows: list[tuple[Md, ...]] = []
    for triad in triads:
        own = [
            row
            for dimension in Dimension
            for measure in triad.of(dimension)
            if scope.shows(measure)
            for row in _grid_rows(scope, measure, links[triad.id][dimension], sparks)
        ]
        if own:
            rows += [(Md(f"**{escape(triad.title)}**"), *([Md("")] * (len(_GRID_COLUMNS) - 1))), *own]
    if not rows:
        return None
    return Table(table_id, Md(f"The measures by triad, {scope.protected.quarter}"), _GRID_COLUMNS, tuple(rows))


def _grid_rows(scope: Scope, measure: Measure, link: str, sparks: Mapping[Key, Md]) -> list[tuple[Md, ...]]:
    item = scope.headline_item(measure)
    figures = scope.main(measure, item)
    dimension = Md(measure.dimension.value.capitalize())
    if len(figures) > MOST_SIDE_BY_SIDE:
        given = sum(figure.value is not None for figure in figures)
        beside = Md("by agency")
        name = _linked(escape(measure.title), link)
        return [(name, dimension, *([beside] * 5), cell(f"{given} of {len(figures)}"))]
    rows: list[tuple[Md, ...]] = []
    for figure in figures:
        name = _linked(_grid_label(scope, measure, item, figure), link)
        rows.append(
            (
                name,
                dimension,
                cell(grid_text(measure, figure)),
                cell(grid_change_text(measure, figure, scope.limits)),
                cell(grid_year_text(measure, figure, scope.limits)),
                cell(status_text(figure)),
                sparks.get(figure.key, Md("too few")),
                cell(grid_quality_text(measure, figure)),
            )
        )
    return rows


def _grid_label(scope: Scope, measure: Measure, item: Item, figure: Figure) -> Md:
    """Name a row of the grid: its short name, or the title with the item; in brackets whose figure it is."""
    short = measure.short if item.id == measure.headline_item else ""
    inner = within(scope, measure, item)
    if short or item.title.casefold() in measure.title.casefold():
        inner = Md("")  # the name says the item already
    names = [name for name in (inner, who(scope, measure, item, figure)) if name]
    name = escape(short or measure.title)
    return Md(f"{name} ({Md(', ').join(names)})") if names else name


def _linked(text: Md, target: str) -> Md:
    return Md(f"[{text}](#{target})")
