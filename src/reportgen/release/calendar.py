"""A quarter's dates, from its returns to the next release. Dates in, dates out: no clock, no files.

A day that a person has fixed stands as it is. Every other is counted in working days: Monday to Friday, but for bank
holidays and days on which the project says that nobody works.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from reportgen.errors import ConfigError
from reportgen.model import Schedule
from reportgen.numbers import counted
from reportgen.quarter import REPORTING_DAYS, Quarter, day_in_words

SETTINGS: Final = "_quarto.yml, reportgen: calendar"
_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)


class Event(StrEnum):
    """What happens on a date, in the order in which it happens."""

    REMIND = "remind"
    DUE = "due"
    CHASE = "chase"
    REPORTING = "reporting"
    SUBGROUP = "subgroup"
    PAPERS = "papers"
    BOARD = "board"
    PUBLISH = "publish"
    NEXT = "next"

    @property
    def in_words(self) -> str:
        """Say what happens."""
        return _IN_WORDS[self]


_IN_WORDS: Final = {
    Event.REMIND: "agencies are reminded of their returns",
    Event.DUE: "returns are due",
    Event.CHASE: "returns that have not come are chased",
    Event.REPORTING: "reporting date: ages and overdue are reckoned to it",
    Event.SUBGROUP: "the sub-group meets over the draft",
    Event.PAPERS: "papers go out, at the latest",
    Event.BOARD: "the board meets",
    Event.PUBLISH: "the report is published",
    Event.NEXT: "the next release",
}
# What must not come later than what: the reporting date and the chase go beside the others.
_CHAIN: Final = (Event.DUE, Event.SUBGROUP, Event.PAPERS, Event.BOARD, Event.PUBLISH, Event.NEXT)
_ON_ONE_DAY: Final = ((Event.BOARD, Event.PUBLISH),)  # may fall together


@dataclass(frozen=True, slots=True)
class Given:
    """A day that a person has fixed, and the file that says so."""

    day: date
    where: str


@dataclass(frozen=True, slots=True)
class Date:
    """One date of a quarter; `why` says how it was found."""

    event: Event
    quarter: Quarter  # whose it is: the next quarter's, where it is the next release
    day: date
    why: str
    where: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """A quarter's dates in their order, and the weekdays among them that are no working days, with what they are."""

    quarter: Quarter
    dates: tuple[Date, ...]
    passed_over: tuple[tuple[date, str], ...]

    def day(self, event: Event) -> date:
        """Give the day of an event."""
        return next(each.day for each in self.dates if each.event is event)


class OutOfOrder(ConfigError):
    """Two dates of a quarter contradict each other."""

    def __init__(self, earlier: Date, later: Date) -> None:
        """Name both, with what says so."""
        first = _short(earlier)
        when = f"before {first} on {day_in_words(earlier.day)}"
        if earlier.day == later.day:
            when = f"the day on which {first}"
        super().__init__(
            f"{earlier.quarter}: {_short(later)} on {day_in_words(later.day)}, {when}",
            where="; ".join(dict.fromkeys((later.where, earlier.where))),
            fix="give one of the two another day: in quarter.yaml, or by the numbers of `calendar:` in _quarto.yml",
        )


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days are worked: Monday to Friday, but for those that are closed (each with why)."""

    closed: Mapping[date, str]

    def has(self, day: date) -> bool:
        """Tell whether a day is worked."""
        return day.weekday() < _SATURDAY and day not in self.closed

    def after(self, day: date, steps: int) -> date:
        """Find the n-th working day after a day, which itself does not count.

        Example:
            >>> str(WorkingDays({date(2026, 12, 25): "Christmas Day"}).after(date(2026, 12, 24), 1))
            '2026-12-28'
        """
        return self._walk(day, steps, _DAY)

    def before(self, day: date, steps: int) -> date:
        """Find the n-th working day before a day, which itself does not count."""
        return self._walk(day, steps, -_DAY)

    def clear(self, sent: date, meeting: date) -> int:
        """Count the clear working days: neither the day of sending nor that of the meeting is one.

        Example:
            >>> WorkingDays({}).clear(date(2026, 11, 25), date(2026, 12, 3))  # Wednesday to Thursday of the next week
            5
        """
        between = (sent + timedelta(days=step) for step in range(1, (meeting - sent).days))
        return sum(self.has(day) for day in between)

    def _walk(self, day: date, steps: int, way: timedelta) -> date:
        left = steps
        while left:
            day += way
            left -= self.has(day)
        return day


def plan(
    quarter: Quarter, schedule: Schedule, given: Mapping[tuple[Quarter, Event], Given], days: WorkingDays
) -> Calendar:
    """Find the dates of a quarter.

    Args:
        quarter: The quarter that is reported.
        schedule: The project's rules.
        given: Days that are fixed, of this quarter and the next; they win over the rules.
        days: Which days are worked, from well before the quarter's end until well after the next one's release.

    Raises:
        OutOfOrder: If a given day contradicts another date.
    """
    own = _Planner(quarter, schedule, given, days)
    dates = (*own.returns(), *own.meetings(), _Planner(quarter + 1, schedule, given, days).next_release())
    by_event = {each.event: each for each in dates}
    chain = [by_event[event] for event in _CHAIN]
    for earlier, later in pairwise(chain):
        together = later.day == earlier.day and (earlier.event, later.event) in _ON_ONE_DAY
        if later.day <= earlier.day and not together:
            raise OutOfOrder(earlier, later)
    order = list(Event)
    in_order = sorted(dates, key=lambda each: (each.day, order.index(each.event)))
    first, last = in_order[0].day, in_order[-1].day
    passed = tuple(
        (day, why) for day, why in sorted(days.closed.items()) if first <= day <= last and day.weekday() < _SATURDAY
    )
    return Calendar(quarter, tuple(in_order), passed)


@dataclass(frozen=True, slots=True)
class _Planner:
    """Finds each date of one quarter, as it is given or by the rules."""

    quarter: Quarter
    schedule: Schedule
    given: Mapping[tuple[Quarter, Event], Given]
    days: WorkingDays

    def returns(self) -> tuple[Date, ...]:
        """Give the dates round the returns."""
        rules, end = self.schedule, self.quarter.last_day
        due = self._date(Event.DUE, self.days.after(end, rules.due), _after_end(rules.due))
        remind = self.days.before(due.day, rules.remind)
        chase = self.days.after(due.day, rules.chase)
        reckoned = self._date(
            Event.REPORTING, self.quarter.reporting_day, f"{REPORTING_DAYS} days after the quarter's end"
        )
        return (
            self._date(Event.REMIND, remind, f"{_working(rules.remind)} before returns are due"),
            due,
            self._date(Event.CHASE, chase, f"{_working(rules.chase)} after returns are due"),
            reckoned,
        )

    def meetings(self) -> tuple[Date, ...]:
        """Give the dates from the sub-group to publication."""
        rules, end = self.schedule, self.quarter.last_day
        subgroup = self._date(Event.SUBGROUP, self.days.after(end, rules.subgroup), _after_end(rules.subgroup))
        board = self._date(Event.BOARD, self.days.after(end, rules.board), _after_end(rules.board))
        papers = self.days.before(board.day, rules.papers + 1)  # the day of sending is not clear
        publish = self.days.after(board.day, rules.publish)
        clear = counted(rules.papers, "clear working day")
        return (
            subgroup,
            self._date(Event.PAPERS, papers, f"{clear} before the board"),
            board,
            self._date(Event.PUBLISH, publish, f"{_working(rules.publish)} after the board"),
        )

    def next_release(self) -> Date:
        """Give the day of publication, as what the quarter before sees of it."""
        publish = self.meetings()[-1]
        why = publish.why.replace("the board", "its board")
        return Date(Event.NEXT, self.quarter, publish.day, why, publish.where)

    def _date(self, event: Event, day: date, why: str) -> Date:
        given = self.given.get((self.quarter, event))
        if given is not None:
            note = "" if self.days.has(given.day) else f", not a working day{self._named(given.day)}"
            return Date(event, self.quarter, given.day, f"as {given.where} says{note}", given.where)
        return Date(event, self.quarter, day, why, SETTINGS)

    def _named(self, day: date) -> str:
        return f" ({self.days.closed[day]})" if day in self.days.closed else ""


def _working(number: int) -> str:
    return counted(number, "working day")


def _after_end(number: int) -> str:
    return f"{_working(number)} after the quarter's end"


def _short(date_: Date) -> str:
    """Say what happens, in the middle of a sentence."""
    return date_.event.in_words.partition(",")[0]
