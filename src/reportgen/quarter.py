"""UK financial quarters: the only code that knows dates. Q1 is April to June, Q4 January to March."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

REPORTING_DAYS: Final = 45  # from a quarter's last day to its reporting day
_SPELLING: Final = re.compile(r"\s*(20[0-9]{2})[-/]([0-9]{2})[ \-_]*q([1-4])\s*", re.IGNORECASE | re.ASCII)
_YEAR: Final = re.compile(r"\s*(20[0-9]{2})(?:[-/]([0-9]{2}))?\s*", re.ASCII)
_MONTHS: Final = ("April to June", "July to September", "October to December", "January to March")
_MONTH_NAMES: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FIRST_MONTH: Final = (4, 7, 10, 1)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """One quarter of a financial year; `year` is the calendar year in which the financial year begins."""

    year: int
    number: int

    def __post_init__(self) -> None:
        """Refuse what is no quarter."""
        if self.number not in (1, 2, 3, 4):
            raise ValueError("a quarter is numbered 1 to 4")

    def __hash__(self) -> int:
        """Tell quarters apart by their place in time: the usual hash, of a pair, takes twice as long."""
        return 4 * self.year + self.number

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Read a quarter in any of its spellings.

        Raises:
            ValueError: If the text is no quarter, or its second year does not follow the first.

        Example:
            >>> str(Quarter.parse("2026-27-q2"))
            '2026-27 Q2'
        """
        match = _SPELLING.fullmatch(text)
        if match is None:
            raise ValueError("a quarter is written like 2026-27 Q2")
        year = int(match[1])
        if int(match[2]) != (year + 1) % 100:
            raise ValueError(f"a financial year that begins in {year} is written {year}-{(year + 1) % 100:02d}")
        return cls(year, int(match[3]))

    @classmethod
    def containing(cls, day: date) -> Quarter:
        """Find the quarter that a day lies in."""
        if day.month <= 3:
            return cls(day.year - 1, 4)
        return cls(day.year, (day.month - 1) // 3)

    def __str__(self) -> str:
        """Print as `2026-27 Q2`."""
        return f"{self.financial_year} Q{self.number}"

    @property
    def slug(self) -> str:
        """Name files and folders: `2026-27-q2`."""
        return f"{self.financial_year}-q{self.number}"

    @property
    def financial_year(self) -> str:
        """Name the financial year: `2026-27`."""
        return f"{self.year}-{(self.year + 1) % 100:02d}"

    @property
    def first_day(self) -> date:
        """Give the quarter's first day."""
        return date(self.year + (self.number == 4), _FIRST_MONTH[self.number - 1], 1)

    @property
    def last_day(self) -> date:
        """Give the quarter's last day."""
        return (self + 1).first_day - timedelta(days=1)

    @property
    def reporting_day(self) -> date:
        """Give the day that ages and "overdue" are reckoned to, unless `quarter.yaml` says another."""
        return self.last_day + timedelta(days=REPORTING_DAYS)

    @property
    def in_words(self) -> str:
        """Say the quarter in words: `July to September 2026`."""
        return f"{_MONTHS[self.number - 1]} {self.first_day.year}"

    def __add__(self, quarters: int) -> Quarter:
        """Move forward (or back) by whole quarters."""
        position = self.year * 4 + self.number - 1 + quarters
        return Quarter(position // 4, position % 4 + 1)

    def __sub__(self, quarters: int) -> Quarter:
        """Move back by whole quarters."""
        return self + -quarters

    def since(self, other: Quarter) -> int:
        """Count the quarters from another one to this; below zero if that is later.

        Example:
            >>> Quarter(2026, 2).since(Quarter(2025, 4))
            2
        """
        return (self.year - other.year) * 4 + self.number - other.number

    def until(self, last: Quarter) -> tuple[Quarter, ...]:
        """List the quarters from this one to `last`, both included; empty if `last` is earlier."""
        return tuple(self + step for step in range(max(0, last.since(self) + 1)))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """What a published figure covers: a quarter, a financial year or a calendar year."""

    last: Quarter  # its last quarter
    quarters: int  # 1, or 4 of a year

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2024-25 Q4`, `2024-25` (a financial year) or `2024` (a calendar year).

        Raises:
            ValueError: If the text is none of these.

        Example:
            >>> [str(Period.parse(text).last) for text in ("2024-25 Q2", "2024-25", "2024")]
            ['2024-25 Q2', '2024-25 Q4', '2024-25 Q3']
        """
        match = _YEAR.fullmatch(text)
        if match is None:
            try:
                return cls(Quarter.parse(text), 1)
            except ValueError:
                raise ValueError(
                    "write a financial year (2024-25), a calendar year (2024) or a quarter (2024-25 Q4)"
                ) from None
        year = int(match[1])
        if match[2] is None:
            return cls(Quarter(year, 3), 4)  # October to December
        return cls(Quarter.parse(f"{year}-{match[2]} Q4"), 4)

    def __str__(self) -> str:
        """Print as it is written in a file."""
        if self.quarters == 1:
            return str(self.last)
        return self.last.financial_year if self.last.number == 4 else str(self.last.year)

    @property
    def in_words(self) -> str:
        """Name the basis: `year 2024-25`, `calendar year 2024` or `quarter 2024-25 Q4`."""
        if self.quarters == 1:
            return f"quarter {self}"
        return f"{'' if self.last.number == 4 else 'calendar '}year {self}"

    @property
    def year_before(self) -> Period:
        """Give the same period of the year before."""
        return Period(self.last - 4, self.quarters)


def day_in_words(day: date) -> str:
    """Say a day as `30 September 2026`, in English whatever the locale."""
    return f"{day.day} {_MONTH_NAMES[day.month - 1]} {day.year}"


def weekday_in_words(day: date) -> str:
    """Say a day with its weekday, `Wednesday 30 September 2026`, in English whatever the locale."""
    return f"{_WEEKDAYS[day.weekday()]} {day_in_words(day)}"
