"""The grid: the pages people carry, a row a measure under its triad."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from reportgen.model import Dimension, Figure, Item, Key, Measure, Quality, Triad
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
from reportgen.report.tables.signs import assurance_sign, letters, variation_sign
from reportgen.report.tables.table import Column, Table
from reportgen.report.text import Md, escape

MOST_SIDE_BY_SIDE: Final = 2  # the grid gives each of so many agencies a row; more stand in the section only

_SPACE: Final = re.compile(r"(?<!\]) (?!\[)")
MOST_ROWS: Final = 56  # of a page, heads of triads among them: more would need type smaller than is read with ease

# Its texts are short and always the same, so its widths are too: editions can be laid side by side.
_GRID_COLUMNS: Final = (
    Column("Measure", 24),
    Column("Question", 7),
    Column("Latest", 8, right=True),
    Column("Change", 11),
    Column("A year before", 11, right=True),
    Column("Target", 8),
    Column("Variation", 9),
    Column("Assurance", 8),
    Column("Trend", 7),
    Column("Data", 7),
)


@dataclass(frozen=True, slots=True)
class GridPage:
    """One page of the grid, and what stands on it: nothing is said where it holds all."""

    holds: Md
    table: Table


@dataclass(frozen=True, slots=True)
class _Area:
    """The rows of one content area."""

    part: str  # its title; empty where the framework gives none
    title: str
    rows: tuple[tuple[Md, ...], ...]


def grid_pages(
    scope: Scope,
    table_id: Callable[[int], str],
    links: Mapping[str, Mapping[Dimension, str]],
    sparks: Mapping[Key, Md],
) -> tuple[GridPage, ...]:
    """Make the grid: a row a measure, linked to its section, below a row that names its triad.

    It is one page where its rows have room there; else each part of the framework has one, or several whose content
    areas stay whole.

    Args:
        scope: The edition.
        table_id: Gives the id of the table on a page, counted from 1.
        links: By triad, the ids of the sections that its three dimensions have; others are left out.
        sparks: Sparklines as Markdown, by the key of their figure.
    """
    areas = [area for area in _areas(scope, links, sparks) if area.rows]
    pages = _pages(areas)
    return tuple(_page(scope, table_id(number), group, pages) for number, group in enumerate(pages, start=1))


def _areas(scope: Scope, links: Mapping[str, Mapping[Dimension, str]], sparks: Mapping[Key, Md]) -> Iterator[_Area]:
    framework = scope.protected.project.framework
    parts = dict(framework.parts)
    for section in framework.sections:
        for area in section.areas:
            triads = (triad for triad in area.triads if triad.id in links)
            rows = (row for triad in triads for row in _triad_rows(scope, triad, links[triad.id], sparks))
            yield _Area(parts.get(section.part, ""), area.title, tuple(rows))


def _triad_rows(
    scope: Scope, triad: Triad, links: Mapping[Dimension, str], sparks: Mapping[Key, Md]
) -> list[tuple[Md, ...]]:
    own = [
        row
        for dimension in Dimension
        for measure in triad.of(dimension)
        if scope.shows(measure)
        for row in _grid_rows(scope, measure, links[dimension], sparks)
    ]
    head = (Md(f"**{escape(triad.title)}**"), *([Md("")] * (len(_GRID_COLUMNS) - 1)))
    return [head, *own] if own else []


def _pages(areas: Sequence[_Area]) -> list[list[_Area]]:
    """Lay out content areas on pages: all on one; or by part; or, where a part has too many rows, by areas."""
    if _rows(areas) <= MOST_ROWS:
        return [list(areas)] if areas else []
    pages: list[list[_Area]] = []
    for _, of_part in groupby(areas, key=lambda area: area.part):
        group: list[_Area] = []
        for area in of_part:
            if group and _rows([*group, area]) > MOST_ROWS:
                pages.append(group)
                group = []
            group.append(area)
        pages.append(group)
    return pages


def _rows(areas: Iterable[_Area]) -> int:
    return sum(len(area.rows) for area in areas)


def _page(scope: Scope, table_id: str, areas: Sequence[_Area], pages: Sequence[Sequence[_Area]]) -> GridPage:
    holds = _holds(areas, pages) if len(pages) > 1 else Md("")
    caption = Md(f"The measures by triad, {scope.protected.quarter}{f': {holds}' if holds else ''}")
    return GridPage(holds, Table(table_id, caption, _GRID_COLUMNS, tuple(row for area in areas for row in area.rows)))


def _holds(areas: Sequence[_Area], pages: Sequence[Sequence[_Area]]) -> Md:
    """Name a page by its part if it holds all of it, else by its content areas."""
    part = areas[0].part
    if part and sum(page[0].part == part for page in pages) == 1:
        return escape(part)
    first, last = escape(areas[0].title), escape(areas[-1].title)
    return first if len(areas) == 1 else Md(f"{first} to {last}")


def _grid_rows(scope: Scope, measure: Measure, link: str, sparks: Mapping[Key, Md]) -> list[tuple[Md, ...]]:
    item = scope.headline_item(measure)
    figures = scope.main(measure, item)
    dimension = Md(measure.dimension.value.capitalize())
    if len(figures) > MOST_SIDE_BY_SIDE:
        given = sum(figure.value is not None for figure in figures)
        beside = Md("by agency")
        name = _linked(escape(measure.title), link)
        weakest = Quality.weakest(figure.quality for figure in figures if figure.quality is not None)
        return [(name, dimension, *([beside] * 7), _data(weakest, f"{given} of {len(figures)}"))]
    rows: list[tuple[Md, ...]] = []
    for figure in figures:
        name = _linked(_grid_label(scope, measure, item, figure), link)
        rows.append(
            (
                name,
                dimension,
                _kept(grid_text(measure, figure)),
                _kept(grid_change_text(measure, figure, scope.limits)),
                cell(grid_year_text(measure, figure, scope.limits)),
                _kept(status_text(figure)),
                variation_sign(figure),
                assurance_sign(figure),
                sparks.get(figure.key, Md("too few")),
                _data(figure.quality, grid_quality_text(measure, figure)),
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


def _data(quality: Quality | None, text: str) -> Md:
    """Put the letters above what else is to be known."""
    if quality is None:
        return cell(text)
    return Md(f"{letters(quality)} [{cell(text)}]{{.below}}") if text else letters(quality)


def _kept(text: str) -> Md:
    """Keep each line of a cell whole; a marker may stand below what it marks."""
    return cell(_SPACE.sub("\N{NO-BREAK SPACE}", text))


def _linked(text: Md, target: str) -> Md:
    return Md(f"[{text}](#{target})")
