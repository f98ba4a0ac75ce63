"""The table of a measure that looks at closed cases again: a column a point, each of another group, and its size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
_NOT_ASKED: Final = "not asked"
_TOGETHER: Final = "The partnership"
_ONLY: Final = "The outcome holds"
_DIFFER: Final = "by outcome"

Looked = Sequence[tuple[Item, Figure]]  # the outcomes of one follow-up point


def follow_up_table(scope: Scope, table_id: str, caption: Md, measure: Measure) -> Table | None:
    """Make the table of a follow-up; nothing for another kind of measure.

    Returns:
        Columns headed "Closed July to September 2025, 12 months on"; rows for how many cases closed, how many were
        traced, and how many each outcome holds for: of several agencies these rows for each, the partnership first.
    """
    rows = scope.rows(measure)
    if not followed_up(measure) or not rows:
        return None
    lags = sorted({item.lag for item, _ in rows})
    holders = list(dict.fromkeys(figure.key.agency for _, figure in rows))
    body: list[tuple[Md, ...]] = []
    for holder in holders:
        theirs = [(item, figure) for item, figure in rows if figure.key.agency == holder]
        points: list[Looked] = [[pair for pair in theirs if pair[0].lag == lag] for lag in lags]
        name = scope.agency(holder).short if holder else _TOGETHER
        whose = "" if len(holders) == 1 else f"{name}: "
        body += _rows_of_one(scope, measure, points, whose)
    heads = [closing_text(scope.protected.quarter, lag) for lag in lags]
    columns = (Column("Group", 0), *(Column(head[:1].upper() + head[1:], 0, right=True) for head in heads))
    return Table(table_id, caption, fitted(columns, body, IN_TEXT), tuple(body), _APART)


def _rows_of_one(scope: Scope, measure: Measure, points: Sequence[Looked], whose: str) -> Iterator[tuple[Md, ...]]:
    """Give the rows of one agency; `whose` stands before each row's name."""
    items = scope.items(measure)
    first = {outcome_of(items, item): figure for point in points for item, figure in point if item.lag == 0}
    closed = [
        _size(measure, [_closed(pair, first.get(outcome_of(items, pair[0]))) for pair in point], point)
        for point in points
    ]
    traced = [_size(measure, [_traced(figure) for _, figure in point], point) for point in points]
    yield _row(whose, "Cases closed", closed)
    yield _row(whose, "Traced", traced)
    for name in dict.fromkeys(outcome_of(items, item) for point in points for item, _ in point):
        yield _row(whose, name or _ONLY, [_held(scope, measure, point, name) for point in points])


def _row(whose: str, name: str, cells: Sequence[str]) -> tuple[Md, ...]:
    named = f"{whose}{name[:1].lower()}{name[1:]}" if whose else name
    return escape(named), *map(cell, cells)


def closing_text(quarter: Quarter, lag: int) -> str:
    """Name a group by when its cases closed and how long ago: "closed July to September 2025, 12 months on".

    Example:
        >>> closing_text(Quarter(2026, 2), 4)
        'closed July to September 2025, 12 months on'
    """
    return f"closed {(quarter - lag).in_words}, {f'{3 * lag} months on' if lag else 'at closure'}"


def _closed(row: tuple[Item, Figure], at_closure: Figure | None) -> Fraction | int | None:
    """Say how many closed: as returned with those traced, or as the same group was counted at its closure."""
    item, figure = row
    if figure.point.covered is not None:
        return figure.point.covered[1]
    if item.lag == 0:
        return figure.point.denominator  # of a later point it counts those traced
    closing = figure.point.quarter - item.lag
    before = at_closure.series if at_closure is not None else ()
    return next((point.denominator for point in before if point.quarter == closing), None)


def _traced(figure: Figure) -> Fraction | int | None:
    return figure.point.covered[0] if figure.point.covered is not None else figure.point.denominator


def _size(measure: Measure, sizes: Sequence[Fraction | int | None], point: Looked) -> str:
    """Write how large a group is: the one number of all outcomes that have a value, or why there is none."""
    if not point:
        return _NOT_ASKED
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
        return _NOT_ASKED
    (figure,) = found
    text, parts = table_text(measure, figure.point), numbers.n_of_m(figure.point)
    if figure.value is None or not parts:
        return text
    lines = [parts, f"({text})"] if figure.small_base else [text, parts]
    traced = {_traced(each) for _, each in point if each.value is not None}
    return BELOW.join([*lines, *([coverage_text(measure, figure)] if len(traced) > 1 else [])])
