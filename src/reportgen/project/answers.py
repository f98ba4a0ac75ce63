"""Read an answer that was given by other means, as the analyst wrote it down: a row a figure and quarter, or a sum."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Final

from reportgen.errors import quoted, raise_all, suggest
from reportgen.model import Framework, Item, Key, Measure, PublishedFigure, Said, Sum
from reportgen.project import columns
from reportgen.project.files import FaultLog
from reportgen.quarter import Quarter

COLUMNS: Final = (
    *("measure", "item", "agency", "area", "group", "unit", "quarter", "until"),
    *("numerator", "denominator", "value"),
)
MARKERS: Final = ("[c]", "[x]", "[z]", "[u]", "[low]")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,6})?", re.ASCII)


def read_answer(root: Path, path: Path, framework: Framework) -> tuple[PublishedFigure, ...]:
    """Read the file's figures, in its order.

    Args:
        root: The project's folder, from which places are told.
        path: A CSV file with `COLUMNS` in any order. Percentages run from 0 to 100; `until` is the last quarter of a
            sum, and empty for one quarter; an empty agency is all together.
        framework: Says what there is.

    Raises:
        ConfigError: Every fault of the file at once.
    """
    log = FaultLog(root)
    if not path.is_file():
        log.add(path, "there is no such file", "name the CSV file that holds the answer")
    reader = _Reader(log, path, framework)
    found = [reader.figure(number, row) for number, row in columns.rows(log, path, COLUMNS)]
    if not found and not log.faults:
        log.add(path, "the file holds no figures", "write a row for each figure and quarter that was given")
    raise_all(log.faults)
    return tuple(each for each in found if each is not None)


class _Reader:
    """Reads rows, and tells what is wrong with each cell."""

    def __init__(self, log: FaultLog, path: Path, framework: Framework) -> None:
        self._log, self._path = log, path
        self._measures = {measure.id: measure for measure in framework.measures}
        places = [place.id for place in framework.places]
        self._known = {
            "agency": [agency.id for agency in framework.agencies],
            "area": places,
            "group": [f"{each.id}:{group}" for each in framework.breakdowns for group, _ in each.groups],
            "unit": places,
        }

    def figure(self, number: int, row: dict[str, str]) -> PublishedFigure | None:
        """Read a row; None if it has a fault."""
        before = len(self._log.faults)
        measure = self._measures.get(row["measure"])
        if measure is None:
            self._unknown(number, "measure", row["measure"], self._measures)
        item = _item(measure, row["item"])
        if measure is not None and item is None:
            self._unknown(number, "item", row["item"], [each.id for each in measure.items])
        for column, known in self._known.items():
            if row[column] and row[column] not in known:
                self._unknown(number, column, row[column], known)
        first, last = self._quarter(number, row, "quarter"), self._quarter(number, row, "until")
        if first is not None and last is not None and last <= first:
            self._fault(number, "until", "the last quarter does not lie behind the first", "leave it empty for one")
        said = self._said(number, row, measure)
        if measure is None or item is None or first is None or len(self._log.faults) > before:
            return None
        key = Key(measure.id, item.id, row["agency"], row["area"], row["group"], row["unit"])
        if last is None:
            return PublishedFigure(key, ((first, said),))
        return PublishedFigure(key, sums=((Sum("sum", first, last), said),))

    def _quarter(self, number: int, row: dict[str, str], column: str) -> Quarter | None:
        if not row[column] and column == "until":
            return None
        try:
            return Quarter.parse(row[column])
        except ValueError as error:
            self._fault(number, column, f"{quoted(row[column])} is not a quarter", str(error))
            return None

    def _said(self, number: int, row: dict[str, str], measure: Measure | None) -> Said:
        if row["value"] in MARKERS:
            return Said(marker=row["value"])
        value, top, bottom = (self._number(number, row, name) for name in ("value", "numerator", "denominator"))
        if measure is not None and measure.kind.is_percentage:
            if top is not None and bottom:
                value = top / bottom
            elif value is not None:
                value /= 100
        if value is None and not row["value"]:
            fix = f"write what was said, or the marker that stood in its place: {', '.join(MARKERS)}"
            self._fault(number, "value", "there is no value", fix)
        return Said(value, top, bottom)

    def _number(self, number: int, row: dict[str, str], column: str) -> Fraction | None:
        if not row[column]:
            return None
        if _NUMBER.fullmatch(row[column]) is None:
            self._fault(number, column, "this is not a number", "write digits alone, such as 1204 or 12.5, or a marker")
            return None
        return Fraction(row[column])

    def _unknown(self, number: int, column: str, name: str, known: Iterable[str]) -> None:
        self._fault(number, column, f"no {column} is called {quoted(name)}", suggest(name, known))

    def _fault(self, number: int, column: str, what: str, fix: str) -> None:
        self._log.add(self._path, what, fix, at=f"row {number}, column {column}")


def _item(measure: Measure | None, name: str) -> Item | None:
    return next((item for item in measure.items if item.id == name), None) if measure is not None else None
