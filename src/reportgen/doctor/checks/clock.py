"""Whether the clock can be right: it is not before anything that this project has recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from reportgen import journal
from reportgen.doctor.line import Check, Line, Patient, fault, ok, warning
from reportgen.quarter import day_in_words

_FIX: Final = "set the machine's clock, or ask whoever looks after it: releases and retention go by its date"
_MOST_YEARS: Final = 3  # without any record, after which a clock is more likely wrong than a project asleep


def _look(patient: Patient) -> Iterator[Line]:
    now = datetime.now().astimezone()
    yield judged(now.date(), _recorded(patient), f"{now:%H:%M} {now.tzname()} (UTC{now:%z})")


def judged(today: date, recorded: tuple[tuple[date, str], ...], time: str) -> Line:
    """Judge a day by the days that the project has recorded, each with what was done then."""
    if not recorded:
        return ok(f"the clock says {day_in_words(today)}, {time}")
    latest, what = max(recorded)
    if today < latest:
        return fault(f"the clock says {day_in_words(today)}, before {what} of {day_in_words(latest)}", _FIX)
    if today.year - latest.year > _MOST_YEARS:
        return warning(f"the clock says {day_in_words(today)}, years after {what} of {day_in_words(latest)}", _FIX)
    return ok(f"the clock says {day_in_words(today)}, {time}")


def _recorded(patient: Patient) -> tuple[tuple[date, str], ...]:
    project = patient.project
    releases = [(each.day, "a release") for each in project.releases] if project is not None else []
    removals = [(each.day, "a removal of returns") for each in project.retired] if project is not None else []
    lines = journal.read(patient.root).lines
    # In this machine's own time, as the days of the others are.
    runs = [(datetime.fromisoformat(each["time"]).astimezone().date(), "a line of the journal") for each in lines[-1:]]
    return (*releases, *removals, *runs)


CHECK = Check("clock", 80, _look)
