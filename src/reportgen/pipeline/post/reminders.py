"""What has not come in, as messages to those who are to send it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from reportgen import workspace
from reportgen.errors import ReleaseError
from reportgen.model import Project, QuarterNotes
from reportgen.pipeline.choose import read_quarter
from reportgen.pipeline.dates import dates
from reportgen.pipeline.post.batch import DOING, FOLDER, Batch, Written, keep, sender
from reportgen.project.recipients import recipients
from reportgen.quarter import Quarter, day_in_words
from reportgen.release import Event, post
from reportgen.release.post import Journal, Letter, Sealed
from reportgen.release.post.letter import REMINDER


def reminders(root: Path, project: Project, wanted: str, today: date) -> Batch:
    """Write the messages that remind agencies of a quarter's returns that have not come in.

    Args:
        root: The project's folder.
        project: The project.
        wanted: The quarter; it need not have a folder yet.
        today: The day of sending.

    Raises:
        ConfigError: If the settings or the list of recipients are at fault.
        ReleaseError: If the quarter has not ended.
    """
    quarter = read_quarter(wanted)
    sent_by = sender(project)
    people = recipients(project)
    _refuse_too_early(quarter, today)
    missing = _missing(project, quarter)
    asked = [
        (number, person)
        for number, person in enumerate(people, start=1)
        if person.agency in missing and "reminders" in person.gets
    ]
    served = {person.agency for _, person in asked}
    nobody = tuple(each for each in missing if each not in served)
    with workspace.locked(root / FOLDER, DOING):
        key = post.seal(root / FOLDER)
        # A clock that went back reminds nobody anew.
        day = Journal(root / FOLDER, quarter).not_before(_noon(today)).date()
        letters = _letters(project, quarter, [Sealed.of(number, person, key) for number, person in asked], day)
        return keep(root, quarter, Written(sent_by, REMINDER, letters, nobody))


def _refuse_too_early(quarter: Quarter, today: date) -> None:
    if today <= quarter.last_day:
        raise ReleaseError(
            f"{quarter} has not ended, so no return of it can be late or due soon",
            where="the command line",
            fix=f"wait until after {day_in_words(quarter.last_day)}, or name another quarter",
        )


def _letters(project: Project, quarter: Quarter, asked: Sequence[Sealed], day: date) -> list[Letter]:
    due = dates(project, str(quarter)).day(Event.DUE)

    def about(agency: str) -> post.Reminder:
        """Say what has not come in from an agency."""
        return post.Reminder(
            agency=project.framework.agency(agency).title,
            file=agency,
            due=due,
            days_left=max(0, (due - day).days),
            days_late=max(0, (day - due).days),
        )

    return [post.reminder(project.settings, quarter, each, about(each.recipient.agency), day) for each in asked]


def _missing(project: Project, quarter: Quarter) -> tuple[str, ...]:
    """List the agencies whose return is due and has not come in, in the framework's order."""
    from reportgen import returns

    notes = [each for each in project.quarters if each.quarter == quarter] or [
        QuarterNotes(quarter, quarter.reporting_day, None, (), ())
    ]
    alone = replace(project, quarters=tuple(notes))  # earlier returns say nothing of what has come in
    return tuple(each.agency for each in returns.examine(alone, quarter).returns if each.state == "not returned")


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
