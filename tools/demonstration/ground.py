"""What every part of the demonstration stands on: the calendar of events, rows and returns, and chance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Final

from reportgen.quarter import Quarter

SEED: Final = "marlow-vale"
FIRST: Final = Quarter(2020, 3)
LATEST: Final = Quarter(2026, 2)
QUARTERS: Final = FIRST.until(LATEST)
START: Final = Quarter(2023, 2)  # the whole framework came into force: 13 quarters; before it, social care's core alone
MERGER: Final = Quarter(2024, 1)  # two mental health trusts became one
FAMILY_HELP: Final = Quarter(2025, 3)  # a new kind of plan replaced child in need plans
NEW_SYSTEM: Final = Quarter(2024, 4)  # first quarter on the new case record system
MISSED: Final = (Quarter(2025, 4), Quarter(2026, 1))  # the mental health trust returned nothing

SC, AC, MH, CH = "social-care", "acute-trust", "mental-health-trust", "community-health"
PO, ED, ICB, TEAM = "police", "education", "icb", "partnership-team"
VALE, HILL = "vale-mental-health", "hill-mental-health"
EMPLOYERS: Final = (SC, AC, VALE, HILL, MH, CH, PO, ED, ICB)


@dataclass(slots=True)
class Row:
    """One row of a return; the field names, without the underscore, are the header."""

    measure: str
    item: str = ""
    area: str = ""
    group: str = ""
    unit: str = ""
    numerator: Decimal | int | None = None
    denominator: Decimal | int | None = None
    value: Decimal | int | None = None
    asked: int | None = None
    covered: str = ""
    cohort: str = ""
    selection: str = ""
    status: str = ""
    note: str = ""


HEADER: Final = tuple(cell.name for cell in fields(Row))


@dataclass(slots=True)
class Returns:
    """All returns in the making: rows by quarter and agency."""

    rows: dict[tuple[Quarter, str], list[Row]] = field(default_factory=lambda: defaultdict(list))

    def add(self, quarter: Quarter, agency: str, measure: str, item: str = "", **cells: object) -> None:
        """Put one row into an agency's return, unless the agency sent none that quarter."""
        if agency == MH and quarter in MISSED:
            return
        self.rows[quarter, agency].append(Row(measure, item, **cells))  # type: ignore[arg-type]

    def find(self, quarter: Quarter, agency: str, measure: str, item: str = "") -> Row:
        """Give the row of the whole agency, not of an area, group or unit."""
        for row in self.rows[quarter, agency]:
            if (row.measure, row.item, row.area, row.group, row.unit) == (measure, item, "", "", ""):
                return row
        raise KeyError(f"{quarter} {agency} {measure}/{item}")


# ---------------------------------------------------------------- chance


def chance(*names: object) -> Random:
    """Give a series its own source of chance, so that one series can change without moving the others."""
    return Random("/".join([SEED, *map(str, names)]))


def successes(random: Random, tries: int, rate: float) -> int:
    """Draw how many of so many cases have what is counted: the ordinary noise of a percentage."""
    return sum(random.random() < rate for _ in range(tries))


def about(random: Random, level: float, spread: float) -> int:
    """Draw a whole number round a level, never below nought."""
    return max(0, round(random.gauss(level, spread)))


def share_out(random: Random, total: int, weights: Sequence[float]) -> list[int]:
    """Share a total over parts so that the parts add up to it."""
    parts = [0] * len(weights)
    for position in random.choices(range(len(weights)), weights, k=total):
        parts[position] += 1
    return parts


def tenths(value: float) -> Decimal:
    """Round to one decimal place, as whole-time equivalents are returned."""
    return Decimal(repr(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def between(first: Quarter, last: Quarter = LATEST, *, only: int = 0) -> list[Quarter]:
    """List quarters, or of each year the one that a yearly wave falls in."""
    return [quarter for quarter in first.until(last) if only in (0, quarter.number)]


def ramp(quarter: Quarter, first: Quarter, last: Quarter, start: float, end: float) -> float:
    """Move evenly from one level to another between two quarters, and stay level outside them."""
    length = len(first.until(last)) - 1
    done = len(first.until(quarter)) - 1
    return start + (end - start) * min(1.0, max(0.0, done / length))


def survey(
    book: Returns, quarter: Quarter, agency: str, measure: str, item: str = "", *, answers: int, asked: int, rate: float
) -> None:
    """Return one survey question: so many asked, so many answered, so many said yes.

    The noise is that of a sample from those asked: the more of them answer, the less of it.
    """
    random = chance("survey", quarter, agency, measure, item)
    answered = max(8, about(random, answers, answers / 14))
    asked = max(answered + 3, about(random, asked, asked / 20))
    spread = (rate * (1 - rate) / answered * (1 - answered / asked)) ** 0.5
    yes = min(answered, max(0, round(answered * random.gauss(rate, spread))))
    book.add(quarter, agency, measure, item, numerator=yes, denominator=answered, asked=asked)
