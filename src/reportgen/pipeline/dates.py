"""The dates of a quarter: what its files fix, the project's rules, the bank holidays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from reportgen.errors import ConfigError
from reportgen.model import Project, QuarterNotes
from reportgen.pipeline.choose import read_quarter
from reportgen.quarter import Quarter
from reportgen.release import Calendar, Event, Given, WorkingDays, bank_holidays, plan


def dates(project: Project, wanted: str | None) -> Calendar:
    """Find the dates of a quarter, which need not have returns yet.

    Raises:
        ConfigError: If it is no quarter, or its dates contradict each other.
    """
    quarter = _quarter(project, wanted)
    schedule = project.settings.schedule
    given = {
        (notes_of, event): fixed
        for notes_of in (quarter, quarter + 1)
        for event, fixed in _given(project, notes_of).items()
    }
    days = [quarter.last_day, *(each.day for each in given.values())]
    # A year before the first and two after the last: no rule reaches further.
    first, last = min(days).year - 1, max(days).year + 2
    closed: dict[date, str] = dict.fromkeys(schedule.closed, "closed, as _quarto.yml says")
    return plan(quarter, schedule, given, WorkingDays({**closed, **bank_holidays(schedule.nation, first, last)}))


def _quarter(project: Project, wanted: str | None) -> Quarter:
    if wanted is not None:
        return read_quarter(wanted)
    if not project.quarters:
        raise ConfigError(
            "there are no returns yet, and so no latest quarter",
            where=str(project.settings.data),
            fix='name the quarter: reportgen calendar "2026-27 Q2"',
        )
    return max(notes.quarter for notes in project.quarters)


def _given(project: Project, quarter: Quarter) -> dict[Event, Given]:
    """Gather the days of a quarter that are fixed; those in `quarter.yaml` win over those in `_quarto.yml`."""
    board = dict(project.settings.schedule.boards).get(quarter)
    fixed = {} if board is None else {Event.BOARD: Given(board, "_quarto.yml")}
    notes = next((each for each in project.quarters if each.quarter == quarter), None)
    if notes is None:
        return fixed
    where = _name(project, notes)
    said = {
        Event.DUE: notes.due,
        Event.REPORTING: notes.reporting_date if notes.reporting_date != quarter.reporting_day else None,
        Event.SUBGROUP: notes.subgroup,
        Event.BOARD: notes.board,
        Event.PUBLISH: notes.publish,
    }
    return fixed | {event: Given(day, where) for event, day in said.items() if day is not None}


def _name(project: Project, notes: QuarterNotes) -> str:
    """Name the quarter's file as the analyst knows it: from the project's folder."""
    data: Path = project.settings.data
    data = data.relative_to(project.root) if data.is_relative_to(project.root) else data
    return f"{data.as_posix()}/{notes.folder or notes.quarter.slug}/quarter.yaml"
