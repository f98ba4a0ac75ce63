"""Read `data/benchmarks.csv`, the published figures of others, and `data/neighbours.csv`, who is like us."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Final

from pydantic_core import PydanticCustomError

from reportgen.errors import quoted, suggest
from reportgen.figures.rollup import rolls_up
from reportgen.model import Basis, Benchmark, Combine, Comparable, Framework, Kind, Measure, Neighbours
from reportgen.project import columns, values
from reportgen.project.files import FaultLog
from reportgen.quarter import Period

BENCHMARKS: Final = "benchmarks.csv"
NEIGHBOURS: Final = "neighbours.csv"
_COLUMNS: Final = ("measure", "item", "period", "area", "kind", "value", "comparable", "why", "source")
_SAID_ONCE: Final = ("comparable", "why", "source")  # of a measure, item and period: in one row or in several alike
_KINDS: Final = ("england", "region", "own", "authority")
_NO_VALUE: Final = ("[x]", "[c]", "[z]", "[u]")
_TOGETHER: Final = (Combine.ONE, Combine.SUM, Combine.ACROSS)  # one figure speaks for the partnership

Group = tuple[str, str, Period]  # measure, item, period


@dataclass(frozen=True, slots=True)
class _Published:
    """One row that was read: a value, or none, of one area."""

    number: int
    kind: str
    area: str
    value: Fraction | None


def read_benchmarks(log: FaultLog, data: Path, framework: Framework | None) -> tuple[Benchmark, ...]:
    """Read the benchmarks, by measure, item and period; faults go to the log, and then there are none.

    Args:
        log: Takes the faults.
        data: The folder of the returns.
        framework: Without it, because it has faults of its own, rows are not held to measures.
    """
    path = data / BENCHMARKS
    measures = {measure.id: measure for measure in framework.measures} if framework is not None else None
    reader, before = _Reader(log, path, measures), len(log.faults)
    for number, row in columns.rows(log, path, _COLUMNS):
        reader.take(number, row)
    found = reader.benchmarks()
    return found if len(log.faults) == before else ()


class _Reader:
    """Gathers the rows of each measure, item and period."""

    def __init__(self, log: FaultLog, path: Path, measures: dict[str, Measure] | None) -> None:
        """Begin without rows."""
        self._log, self._path, self._measures = log, path, measures
        self._groups: dict[Group, list[_Published]] = {}
        self._said: dict[Group, dict[str, dict[str, int]]] = {}  # by column: each text, and its first row

    def take(self, number: int, row: dict[str, str]) -> None:
        """Read a row; what is at fault is told and left out."""
        before = len(self._log.faults)

        def fault(column: str, what: str, fix: str) -> None:
            self._log.add(self._path, what, fix, at=f"row {number}, column {column}")

        measure = self._measure(row, fault)
        period = _period(row["period"], fault)
        kind = row["kind"]
        if kind not in _KINDS:
            fault("kind", "the kind is none of those there are", suggest(kind, _KINDS))
        area = _read(values.title, row["area"], "area", fault)
        value = _value(row["value"], measure, fault)
        if row["comparable"] and row["comparable"] not in set(Comparable):
            fault("comparable", "a benchmark is comparable, or partly, or not", "write yes, partly or no")
        texts = {name: _read(values.text, row[name], name, fault) or "" for name in _SAID_ONCE}
        if len(self._log.faults) > before or period is None or area is None:
            return
        group = (row["measure"], row["item"], period)
        self._groups.setdefault(group, []).append(_Published(number, kind, area, value))
        said = self._said.setdefault(group, {name: {} for name in _SAID_ONCE})
        for name, text in texts.items():
            if text:
                said[name].setdefault(text, number)

    def benchmarks(self) -> tuple[Benchmark, ...]:
        """Give what was read, and tell what does not hold between rows."""
        made = [
            self._benchmark(group, found) for group, found in sorted(self._groups.items(), key=lambda each: each[0])
        ]
        return tuple(each for each in made if each is not None)

    def _measure(self, row: dict[str, str], fault: Callable[[str, str, str], None]) -> Measure | None:
        if self._measures is None:
            return None
        measure = self._measures.get(row["measure"])
        if measure is None:
            what = "the measure is not one of the framework's"
            fault("measure", what, suggest(row["measure"], self._measures))
            return None
        items = [item.id for item in measure.items]
        if row["item"] not in items:
            what = "the item is not one of the measure's" if any(items) else "the measure has no items"
            fault("item", what, suggest(row["item"], items) if any(items) else "leave it empty")
        if measure.combine not in _TOGETHER:
            what = f"{quoted(measure.id)} has a figure for each agency and none for all, so nothing can stand beside it"
            fault("measure", what, "take the row out")
        return measure

    def _benchmark(self, group: Group, found: Sequence[_Published]) -> Benchmark | None:
        measure, item, period = group
        before = len(self._log.faults)
        name = ", ".join([quoted(measure), *([quoted(item)] if item else []), str(period)])

        def fault(what: str, fix: str, *, at: str = f"row {found[0].number}") -> None:
            self._log.add(self._path, f"{name}: {what}", fix, at=at)

        said = self._said[group]
        for column, texts in said.items():
            if not texts:
                fault(f"no row says {_ASKED[column][0]}", f"write it in {_ASKED[column][1]} of one of its rows")
            elif len(texts) > 1:
                first, second = list(texts.values())[:2]
                what = f"two rows say otherwise {_ASKED[column][0]}"
                fault(what, f"make them alike; the other is row {first}", at=f"row {second}, column {column}")
        self._repeated(found, fault)
        if len(self._log.faults) > before:
            return None
        comparable = Comparable(next(iter(said["comparable"])))
        if comparable is not Comparable.NO and self._measures is not None:
            _unlike(self._measures[measure], item, period, fault)
        one = {each.kind: each for each in found if each.kind != "authority"}
        values_ = {kind: each.value for kind, each in one.items()}
        return Benchmark(
            measure,
            item,
            period,
            comparable,
            next(iter(said["why"])),
            next(iter(said["source"])),
            england=values_.get("england"),
            region=values_.get("region"),
            region_name=one["region"].area if "region" in one else "",
            own=values_.get("own"),
            authorities=tuple(sorted((each.area, each.value) for each in found if each.kind == "authority")),
        )

    def _repeated(self, found: Sequence[_Published], fault: Callable[..., None]) -> None:
        """Tell of an area that stands here twice, and of two rows of a kind of which there is one."""
        seen: dict[tuple[str, str], int] = {}
        for each in found:
            alone = each.kind != "authority"
            for key in [("area", each.area), *([("kind", each.kind)] if alone else [])]:
                first = seen.setdefault(key, each.number)
                if first != each.number:
                    what = "an area stands here twice" if key[0] == "area" else f"two rows are of the kind {each.kind}"
                    fault(what, f"keep one of the two; the other is row {first}", at=f"row {each.number}")
                    break


_ASKED: Final = {
    "comparable": ("how far it is comparable", "'comparable' (yes, partly or no)"),
    "why": ("why it is comparable or not", "'why'"),
    "source": ("where the figures come from", "'source'"),
}


def _unlike(measure: Measure, item: str, period: Period, fault: Callable[[str, str], None]) -> None:
    """Refuse to compare what cannot be: a number of people with another area's, a quarter's events with a year's."""
    if measure.kind is Kind.COUNT and not measure.rate_per:
        what = "a number says nothing beside that of a larger or smaller area"
        fault(
            what, "give the measure a rate (`rate_per:`) and write rates here, or write that it is not comparable: no"
        )
    elif (
        measure.kind in (Kind.COUNT, Kind.AMOUNT)
        and measure.item(item).basis is Basis.FLOW
        and period.quarters > 1
        and not rolls_up(measure, measure.item(item))  # what is returned in every quarter makes a year of its own
    ):
        fault("a quarter's events are not comparable with a year's", "write a quarter's figures, or comparable: no")


def _period(text: str, fault: Callable[[str, str, str], None]) -> Period | None:
    try:
        return Period.parse(text)
    except ValueError as error:
        fault("period", "this is no period", str(error))
        return None


def _read(
    reader: Callable[[object], str], text: str, column: str, fault: Callable[[str, str, str], None]
) -> str | None:
    try:
        return reader(text)
    except PydanticCustomError as error:
        context = error.context or {}
        fault(column, f"the {column} {context.get('what', '')}", str(context.get("fix", "")))
        return None


def _value(text: str, measure: Measure | None, fault: Callable[[str, str, str], None]) -> Fraction | None:
    """Read a value as the measure has them; None for a marker of why there is none."""
    if text in _NO_VALUE:
        return None
    try:
        number = values.number(text)
    except PydanticCustomError:
        fix = "write digits with a decimal point, such as 81.4; where no value was published, [x] (or [c], [z], [u])"
        fault("value", "the value is not a number", fix)
        return None
    percentage = measure is not None and measure.kind.is_percentage
    if number < 0 or (percentage and number > 100):
        least = "between 0 and 100" if percentage else "0 or more"
        fault("value", "the value cannot be so", f"write a number that is {least}")
    return number / 100 if percentage else number


def read_neighbours(log: FaultLog, data: Path, benchmarks: Sequence[Benchmark]) -> tuple[Neighbours, ...]:
    """Read the lists of statistical neighbours, the oldest first; faults go to the log.

    Args:
        log: Takes the faults.
        data: The folder of the returns.
        benchmarks: A neighbour that none of them has a row of is a fault, for a misspelt name would be lost unseen.
    """
    path = data / NEIGHBOURS
    known = frozenset(area for each in benchmarks for area, _ in each.authorities)
    lists: dict[date, dict[str, int]] = {}
    sources: dict[date, str] = {}
    for number, row in columns.rows(log, path, ("since", "area", "source")):
        day = _listed(log, path, number, row, known)
        if day is None:
            continue
        first = lists.setdefault(day, {}).setdefault(row["area"], number)
        if first != number:
            what, fix = "the list has an area twice", f"keep one of the two; the other is row {first}"
            log.add(path, what, fix, at=f"row {number}")
        sources.setdefault(day, row["source"])
    return tuple(Neighbours(day, tuple(lists[day]), sources[day]) for day in sorted(lists))


def _listed(log: FaultLog, path: Path, number: int, row: dict[str, str], known: frozenset[str]) -> date | None:
    before = len(log.faults)

    def fault(column: str, what: str, fix: str) -> None:
        log.add(path, what, fix, at=f"row {number}, column {column}")

    try:
        day = values.day(row["since"])
    except PydanticCustomError:
        fault("since", "this is no date", "write the day of the list, such as 2025-05-01")
    for column, reader in (("area", values.title), ("source", values.some_text)):
        _read(reader, row[column], column, fault)
    if known and row["area"] and row["area"] not in known:
        fault("area", f"{BENCHMARKS} has no authority of that name", suggest(row["area"], known))
    return day if len(log.faults) == before else None
