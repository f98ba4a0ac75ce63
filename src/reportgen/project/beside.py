"""Read what lies beside the returns: the partnership's actions and the population."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Final

from pydantic_core import PydanticCustomError

from reportgen.errors import quoted, suggest
from reportgen.model import Action
from reportgen.project import values
from reportgen.project.checks import Known
from reportgen.project.entries import unknown
from reportgen.project.files import Ledger
from reportgen.project.schema import ActionsForm
from reportgen.project.tree import MOST_BYTES, Fault, Group, Scalar

ACTIONS: Final = "actions.yaml"
POPULATION: Final = "population.csv"
_COLUMNS: Final = ("area", "group", "year", "people", "source")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}", re.ASCII)

People = tuple[str, str, int, Fraction, str]


def read_actions(ledger: Ledger, data: Path, known: Known | None) -> tuple[Action, ...]:
    """Read `data/actions.yaml`, if it is there; faults go to the ledger."""
    path = data / ACTIONS
    if not ledger.is_there(path):
        return ()
    form, _ = ledger.read(path, ActionsForm, "the list of actions", lambda top: _check_actions(top, known))
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


def read_population(ledger: Ledger, data: Path, known: Known | None) -> tuple[People, ...]:
    """Read `data/population.csv`, if it is there; faults go to the ledger."""
    path = data / POPULATION
    if not path.exists():
        return ()
    raw = ledger.bytes_of(path)
    rows = _rows(ledger, path, raw) if raw is not None else None
    if rows is None:
        return ()
    people: dict[tuple[str, str, int], People] = {}
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row.values()):
            continue
        found = _people(ledger, path, number, row, known)
        if found is None:
            continue
        key = found[:3]
        if key in people:
            ledger.add(path, "an area, group and year stand here twice", "keep one of the rows", at=f"row {number}")
        people.setdefault(key, found)
    return tuple(people[key] for key in sorted(people))


def _rows(ledger: Ledger, path: Path, raw: bytes) -> list[dict[str, str]] | None:
    if len(raw) > MOST_BYTES:
        ledger.add(path, "the file is larger than 2 MB", "leave out what is not needed")
        return None
    try:
        text = raw.decode("utf-8-sig")
        lines = list(csv.reader(StringIO(text), strict=True))
    except UnicodeDecodeError:
        ledger.add(path, "the file is not UTF-8", "save it anew as CSV with the encoding UTF-8")
        return None
    except csv.Error as error:
        ledger.add(path, "the file cannot be read as CSV", f"save it anew as CSV ({error})")
        return None
    header = [name.strip().lower() for name in lines[0]] if lines else []
    missing = [name for name in _COLUMNS if name not in header]
    unknown_ = [name for name in header if name not in _COLUMNS]
    if missing or unknown_ or len(set(header)) != len(header):
        what = "the first row does not hold the five column names"
        ledger.add(path, what, f"write: {','.join(_COLUMNS)}", at="row 1")
        return None
    return [dict(zip(header, [*cells, *[""] * len(header)], strict=False)) for cells in lines[1:]]


def _people(ledger: Ledger, path: Path, number: int, row: dict[str, str], known: Known | None) -> People | None:
    cells = {name: cell.strip() for name, cell in row.items()}
    before = len(ledger.faults)

    def fault(column: str, what: str, fix: str) -> None:
        ledger.add(path, what, fix, at=f"row {number}, column {column}")

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
    if len(ledger.faults) > before:
        return None
    return cells["area"], cells["group"], int(cells["year"]), people, cells["source"]
