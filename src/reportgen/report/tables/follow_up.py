"""The table of a measure that looks at closed cases again: a column a point, each of another group, and its size."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from reportgen import numbers
from reportgen.charts.groups import followed_up, outcome_of
from reportgen.model import Figure, Item, Measure
from reportgen.quarter import Quarter
from reportgen.report.tables.cells import BELOW, coverage_text, table_text
from reportgen.report.tables.marks import cell
from reportgen.report.tables.scope import Scope
from reportgen.report.tables.table import Column, Table
from reportgen.report.tables.widths import IN_TEXT, fitted
from reportgen.report.text import Md, escape

_APART: Final = Md("Each column is another group of cases: read down, not across.")
_NOT_GIVEN: Final = "not given"
_ONLY: Final = "The outcome holds"
_DIFFER: Final = "by outcome"

Looked = Sequence[tuple[Item, Figure]]  # the outcomes of one follow-up point


def follow_up_table(scope: Scope, table_id: str, caption: Md, measure: Measure) -> Table | None:
    """Make the table of one agency's follow-up; nothing for another kind of measure, or for figures of several.

    Returns:
        Columns headed "Closed July to September 2025, 12 months on"; rows for how many cases closed, how many were
        traced, and how many each outcome holds for.
    """
    rows = scope.rows(measure)
    if not followed_up(measure) or len({figure.key.agency for _, figure in rows}) != 1:
        return None
    lags = sorted({item.lag for item, _ in rows})
    points: list[Looked] = [[(item, figure) for item, figure in rows if item.lag == lag] for lag in lags]
    body = [
        (Md("Cases closed"), *(cell(_size(measure, [_closed(each) for each in point], point)) for point in points)),
        (Md("Traced"), *(cell(_size(measure, [_traced(each) for _, each in point], point)) for point in points)),
    ]
    for name in dict.fromkeys(outcome_of(scope.items(measure), item) for item, _ in rows):
        held = [_held(scope, measure, point, name) for point in points]
        body.append((escape(name or _ONLY), *map(cell, held)))
    heads = [closing_text(scope.protected.quarter, lag) for lag in lags]
    columns = (Column("Group", 0), *(Column(head[:1].upper() + head[1:], 0, right=True) for head in heads))
    return Table(table_id, caption, fitted(columns, body, IN_TEXT), tuple(body), _APART)


def closing_text(quarter: Quarter, lag: int) -> str:
    """Name a group by when its cases closed and how long ago: "closed July to September 2025, 12 months on".

    Example:
        >>> closing_text(Quarter(2026, 2), 4)
        'closed July to September 2025, 12 months on'
    """
    return f"closed {(quarter - lag).in_words}, {f'{3 * lag} months on' if lag else 'at closure'}"


def _closed(row: tuple[Item, Figure]) -> Fraction | int | None:
    item, figure = row
    if figure.point.covered is not None:
        return figure.point.covered[1]
    return figure.point.denominator if item.lag == 0 else None  # of a later point it counts those traced


def _traced(figure: Figure) -> Fraction | int | None:
    return figure.point.covered[0] if figure.point.covered is not None else figure.point.denominator


def _size(measure: Measure, sizes: Sequence[Fraction | int | None], point: Looked) -> str:
    """Write how large a group is: the one number of all outcomes that have a value, or why there is none."""
    there = [size for size, (_, figure) in zip(sizes, point, strict=True) if figure.value is not None]
    if not there:
        return " or ".join(dict.fromkeys(table_text(measure, figure.point) for _, figure in point))
    known = {size for size in there if size is not None}
    if len(known) > 1:
        return _DIFFER
    return numbers.number_text(Fraction(known.pop())) if known and None not in there else _NOT_GIVEN


def _held(scope: Scope, measure: Measure, point: Looked, outcome: str) -> str:
    """Write for how many an outcome holds: the count leads on a small base, the percentage elsewhere."""
    found = [figure for item, figure in point if outcome_of(scope.items(measure), item) == outcome]
    if not found:
        return "not asked"
    (figure,) = found
    text, parts = table_text(measure, figure.point), numbers.n_of_m(figure.point)
    if figure.value is None or not parts:
        return text
    lines = [parts, f"({text})"] if figure.small_base else [text, parts]
    traced = {_traced(each) for _, each in point if each.value is not None}
    return BELOW.join([*lines, *([coverage_text(measure, figure)] if len(traced) > 1 else [])])
