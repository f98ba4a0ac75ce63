"""How rows of figures are named: measure, item within it, and whose figure it is."""

from __future__ import annotations

from typing import Final

from reportgen.model import Combine, Figure, Item, Key, Measure
from reportgen.report.tables.scope import Scope
from reportgen.report.text import Md, escape

_TOTAL: Final = Md("all agencies")


def label(scope: Scope, measure: Measure, item: Item, figure: Figure) -> Md:
    """Name a row of a table that several measures share: measure, item and agency."""
    inner = within(scope, measure, item)
    name = Md(f"{escape(measure.title)}: {inner}") if inner else escape(measure.title)
    named = who(scope, measure, item, figure)
    return Md(f"{name}, {named}") if named else name


def label_alone(scope: Scope, measure: Measure, item: Item, figure: Figure) -> Md:
    """Name a row of a measure's own table: its title need not be repeated."""
    names = [name for name in (within(scope, measure, item), who(scope, measure, item, figure)) if name]
    if not names:
        return escape(measure.title)
    return Md("All agencies") if names == [_TOTAL] else Md(", ").join(names)


def within(scope: Scope, measure: Measure, item: Item) -> Md:
    """Name an item within its measure, with its panel where there are several."""
    if len(measure.items) == 1:
        return Md("")
    panels = {each.panel for each in scope.items(measure)}
    named = item.panel and len(panels) > 1 and item.panel != item.title
    return Md(f"{escape(item.panel)}, {escape(item.title)}") if named else escape(item.title)


def who(scope: Scope, measure: Measure, item: Item, figure: Figure) -> Md:
    """Name whose figure it is, where figures of others can stand beside it."""
    current = [agency for agency in item.agencies if scope.agency(agency).life.covers(scope.protected.quarter)]
    if len(current) < 2 or measure.combine in (Combine.ONE, Combine.ACROSS):
        return Md("")
    if not figure.key.agency:
        return _TOTAL if scope.protected.by_agency(measure, item) else Md("")
    if scope.edition.agency and scope.protected.find(Key(measure.id, item.id)) is None:
        return Md("")
    return escape(scope.agency(figure.key.agency).short)
