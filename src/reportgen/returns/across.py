"""What a check across the rows of a return is given and gives, and how the checks are found.

A check is one module in `checks/` with a `CHECK`; nothing else needs to know of it. It is a pure function: one return
in, objections out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from types import ModuleType
from typing import Final

from reportgen.model import Key, Marker, Measure, Observation, Relation
from reportgen.parts import held_by, modules_of
from reportgen.quarter import Quarter
from reportgen.returns import checks
from reportgen.returns.rules import Rules
from reportgen.returns.scribe import Objection

_MOST_ROWS_NAMED: Final = 6

Split = tuple[str, str, str]  # area, group, unit


@dataclass(frozen=True, slots=True)
class Returned:
    """One agency's return for one quarter, after its rows were read one by one."""

    quarter: Quarter
    rules: Rules
    rows: tuple[tuple[int, Key], ...]  # each row that says what it is of, even if its figures are wrong
    observations: tuple[Observation, ...]  # what passed, one for each key; without measures that are set aside

    def measures(self) -> Iterator[tuple[Measure, tuple[Observation, ...]]]:
        """Give each measure with its rows that have figures; a row with a kind of missing is no figure."""
        rows: dict[str, list[Observation]] = {}
        for observation in self.observations:
            if observation.absence is None:
                rows.setdefault(observation.key.measure, []).append(observation)
        for measure_id, given in rows.items():
            yield self.rules.measures[measure_id], tuple(given)


@dataclass(frozen=True, slots=True)
class ReturnCheck:
    """A check across rows: every module in `checks/` holds one as its `CHECK`."""

    name: str  # checks are made in the order of their names
    run: Callable[[Returned], Iterable[Objection]]


@cache
def return_checks() -> tuple[ReturnCheck, ...]:
    """Find every check by the folder `checks/`, in the order of their names."""
    found = map(check_of, modules_of(checks))
    return tuple(sorted(found, key=lambda check: check.name))


def check_of(module: ModuleType) -> ReturnCheck:
    """Give a module's check; a module without one stops the program with that sentence."""
    return held_by(module, "CHECK", ReturnCheck, "check")


# ---------------------------------------------------------------- for the checks themselves


def error(code: str, what: str, fix: str, *, row: int, column: str = "", measures: tuple[str, ...] = ()) -> Objection:
    """Object to what cannot be; it stops the return."""
    return Objection("error", code, what, fix, row, column, measures)


def warning(code: str, what: str, fix: str, *, row: int, column: str = "", measures: tuple[str, ...] = ()) -> Objection:
    """Object to what should be looked at; it does not stop the return."""
    return Objection("warning", code, what, fix, row, column, measures)


def split_of(row: Observation) -> Split:
    """Tell what a row is split by; three empty texts for the whole."""
    return row.key.area, row.key.group, row.key.unit


def grouped(
    rows: Iterable[Observation], by: Callable[[Observation], tuple[str, ...]]
) -> Iterator[tuple[Observation, ...]]:
    """Put rows together that have something in common, in the order in which they are met."""
    groups: dict[tuple[str, ...], list[Observation]] = {}
    for row in rows:
        groups.setdefault(by(row), []).append(row)
    yield from (tuple(group) for group in groups.values())


def rows_named(rows: Sequence[Observation]) -> str:
    """Name rows for a message: "rows 3, 4 and 7"."""
    numbers = [str(row.row) for row in rows[:_MOST_ROWS_NAMED]]
    if len(rows) > _MOST_ROWS_NAMED:
        return f"rows {', '.join(numbers)} and {len(rows) - _MOST_ROWS_NAMED} more"
    if len(numbers) == 1:
        return f"row {numbers[0]}"
    return f"rows {', '.join(numbers[:-1])} and {numbers[-1]}"


def one_cohort(rows: Iterable[Observation]) -> bool:
    """Tell whether rows are of one cohort, or all of none; else they are of different people."""
    return len({row.cohort for row in rows}) == 1


def is_year_to_date(relation: Relation) -> bool:
    """Tell whether a relation's note says so: a year to date and a quarter agree only in the first quarter."""
    return "year to date" in relation.note.casefold()


def is_estimated(rows: Iterable[Observation]) -> bool:
    """Tell whether one of some figures is an estimate, which need not add up."""
    return any(Marker.ESTIMATE in row.markers for row in rows)


def counted_whole(counts: Iterable[Fraction]) -> bool:
    """Tell whether there are no decimals, which would have been rounded: posts and hours come in parts."""
    return all(count.denominator == 1 for count in counts)


def rounding_slack(counts: Sequence[Fraction]) -> Fraction:
    """Give how far parts and their whole may lie apart by rounding alone.

    Args:
        counts: The parts and the whole, as they were returned. If all are multiples of 5 or of 10, they may have been
            rounded to that, each by half of it at most; if not, they are taken as exact.

    Example:
        >>> rounding_slack([Fraction(120), Fraction(85), Fraction(210)]), rounding_slack([Fraction(7), Fraction(10)])
        (Fraction(15, 2), Fraction(0, 1))
    """
    step = next((step for step in (10, 5) if all(count % step == 0 for count in counts)), 0)
    return Fraction(step * len(counts), 2)
