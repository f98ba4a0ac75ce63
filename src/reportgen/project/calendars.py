"""What must hold between the keys of `reportgen: calendar:`, and the schedule that is read of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Final

from pydantic_core import PydanticCustomError

from reportgen.errors import quoted
from reportgen.model import Schedule
from reportgen.numbers import counted
from reportgen.project import values
from reportgen.project.quarters import too_early
from reportgen.project.schema import CalendarForm
from reportgen.project.tree import Fault, Group
from reportgen.quarter import Quarter

_USUAL: Final = Schedule()


def schedule(form: CalendarForm | None) -> Schedule:
    """Give the schedule that a form says; without one, the usual."""
    if form is None:
        return _USUAL
    return Schedule(
        nation=form.nation,
        due=form.due,
        remind=form.remind,
        chase=form.chase,
        subgroup=form.subgroup,
        board=form.board,
        papers=form.papers,
        publish=form.publish,
        boards=tuple(sorted(_meant(form.boards))),
        closed=tuple(sorted(set(form.closed))),
    )


def _meant(boards: Mapping[str, date]) -> Iterator[tuple[Quarter, date]]:
    """Read the quarters of boards; what is none is passed over, for `faults` tells of it."""
    for name, day in boards.items():
        with suppress(ValueError):
            yield Quarter.parse(name), day


def faults(own: Group) -> Iterator[Fault]:
    """Refuse steps that do not follow each other, and boards of quarters that are none.

    Args:
        own: The `reportgen:` part of `_quarto.yml`.
    """
    part = own.get("calendar")
    if isinstance(part, Group):
        yield from _out_of_order(part)
        yield from _boards(part)


def _out_of_order(part: Group) -> Iterator[Fault]:
    """Compare the steps as numbers: all are counted in working days from the quarter's end."""
    due, subgroup, board, papers = (_steps(part, name) for name in ("due", "subgroup", "board", "papers"))
    if due is None or subgroup is None or board is None or papers is None:
        return  # the form tells of it
    if subgroup <= due:
        when = f"{subgroup} working days after the quarter's end"
        what = f"the sub-group would meet {when}, and returns are due {due} after it"
        yield _at(part, ("subgroup", "due"), what, f"write subgroup: {due + 1} or more, or mend 'due'")
    if board - papers - 1 <= subgroup:
        what = (
            f"with {counted(papers, 'clear day')} for the papers, they would go out no later than the sub-group meets"
        )
        fix = f"write board: {subgroup + papers + 2} or more, or mend 'subgroup' or 'papers'"
        yield _at(part, ("board", "papers", "subgroup"), what, fix)


def _steps(part: Group, name: str) -> int | None:
    """Read how many working days a step takes; `None` where that cannot be read."""
    if part.get(name) is None:
        return int(getattr(_USUAL, name))
    try:
        return values.whole(part.text(name))
    except PydanticCustomError:
        return None


def _at(part: Group, names: tuple[str, ...], what: str, fix: str) -> Fault:
    node = next((found for name in names if (found := part.get(name)) is not None), part)
    return Fault(node.line, node.column, what, fix)


def _boards(part: Group) -> Iterator[Fault]:
    boards = part.get("boards")
    first: dict[Quarter, int] = {}
    for key, day in boards.entries if isinstance(boards, Group) else ():
        try:
            quarter = Quarter.parse(key.text)
        except ValueError as error:
            yield Fault(key.line, key.column, f"a board is of a quarter, and {quoted(key.text)} is none", str(error))
            continue
        if first.setdefault(quarter, key.line) != key.line:
            what = f"the board of {quarter} stands here twice"
            yield Fault(key.line, key.column, what, f"keep one of the two; the other is in line {first[quarter]}")
        yield from too_early(day, "the board", quarter)
