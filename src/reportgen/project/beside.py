"""Read what lies beside the returns: the partnership's actions and the population."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

from pydantic_core import PydanticCustomError

from reportgen.errors import quoted, suggest
from reportgen.model import Action
from reportgen.project import columns, values
from reportgen.project.checks import Known
from reportgen.project.entries import unknown
from reportgen.project.files import FaultLog
from reportgen.project.schema import ActionsForm
from reportgen.project.tree import Fault, Group, Scalar

ACTIONS: Final = "actions.yaml"
POPULATION: Final = "population.csv"
_COLUMNS: Final = ("area", "group", "year", "people", "source")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}", re.ASCII)

People = tuple[str, str, int, Fraction, str]


def read_actions(log: FaultLog, data: Path, known: Known | None) -> tuple[Action, ...]:
    """Read `data/actions.yaml`, if it is there; faults go to the log."""
    path = data / ACTIONS
    if not log.is_there(path):
        return ()
    form, _ = log.read(path, ActionsForm, "the list of actions", lambda top: _check_actions(top, known))
    return tuple(
        Action(each.id, each.what, each.owner, each.due, each.status, each.measure or "", each.started)
        for each in (form.actions if form is not None else ())
    )


def _check_actions(top: Group, known: Known | None) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for action in top.groups("actions"):
        subject = f"action {quoted(action.text('id'))}"
        identity = action.get("id")
        if isinstance(identity, Scalar) and action.text("id"):
            first = seen.setdefault(action.text("id"), identity.line)
            if first != identity.line:
                what = f"the id {quoted(action.text('id'))} is used for more than one action"
                yield Fault(identity.line, identity.column, what, f"choose another id; the first is in line {first}")
        if known is not None:
            yield from unknown(action.get("measure"), known.measures, "measure", subject)


def read_population(log: FaultLog, data: Path, known: Known | None) -> tuple[People, ...]:
    """Read `data/population.csv`, if it is there; faults go to the log."""
    path = data / POPULATION
    people: dict[tuple[str, str, int], People] = {}
    for number, row in columns.rows(log, path, _COLUMNS):
        found = _people(log, path, number, row, known)
        if found is None:
            continue
        key = found[:3]
        if key in people:
            log.add(path, "an area, group and year stand here twice", "keep one of the rows", at=f"row {number}")
        people.setdefault(key, found)
    return tuple(people[key] for key in sorted(people))


def _people(log: FaultLog, path: Path, number: int, cells: dict[str, str], known: Known | None) -> People | None:
    before = len(log.faults)

    def fault(column: str, what: str, fix: str) -> None:
        log.add(path, what, fix, at=f"row {number}, column {column}")

    for column, ids in (("area", known.places if known else ()), ("group", known.groups if known else ())):
        if cells[column] and known is not None and cells[column] not in ids:
            what = f"the {column} is not one of the framework's"
            fault(
                column,
                what,
                suggest(cells[column], ids) if ids else f"define it in measures.yaml, or leave {column} empty",
            )
    if _YEAR.fullmatch(cells["year"]) is None:
        fault("year", "the year is not a year", "write four digits, such as 2025")
    try:
        people = values.number(cells["people"])
    except PydanticCustomError:
        people = Fraction(0)
    if people <= 0:
        fault("people", "the number of people is not a number above 0", "write digits alone, such as 58000")
    if not cells["source"]:
        fault("source", "the source is missing", "say where the number comes from")
    if len(log.faults) > before:
        return None
    return cells["area"], cells["group"], int(cells["year"]), people, cells["source"]
