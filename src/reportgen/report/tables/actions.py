"""Actions: what, who, by when, and how late."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from reportgen.model import Action
from reportgen.quarter import day_in_words
from reportgen.report.tables.marks import cell
from reportgen.report.tables.table import Column, Table
from reportgen.report.text import Md, escape


def overdue_actions(actions: Iterable[Action], day: date) -> tuple[Action, ...]:
    """Give the open actions that are past their date on `day`, the longest overdue first."""
    late = [action for action in actions if action.status == "open" and action.due < day]
    return tuple(sorted(late, key=lambda action: (action.due, action.id)))


def action_table(actions: Sequence[Action], table_id: str, caption: Md, day: date) -> Table | None:
    """Make a table of actions: what, who, by when, and how late on `day`."""
    if not actions:
        return None
    columns = (Column("Action", 50), Column("Owner", 20), Column("Due", 17), Column("State", 13))
    rows = tuple(
        (escape(action.what), escape(action.owner), cell(day_in_words(action.due)), cell(_state(action, day)))
        for action in actions
    )
    return Table(table_id, caption, columns, rows)


def _state(action: Action, day: date) -> str:
    if action.status != "open":
        return action.status
    days = (day - action.due).days
    if days <= 0:
        return "open"
    return f"{days} day{'' if days == 1 else 's'} overdue"
