"""A quarter's dates as an iCalendar file (RFC 5545): whole days, the same bytes each time. Values in, bytes out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid5

from reportgen.quarter import Quarter
from reportgen.release.calendar import Calendar, Date, Event

MOST_OCTETS: Final = 75  # of a line, without its end
PRODUCT: Final = "-//reportgen//quarter calendar//EN"
_OURS: Final = UUID("6f0a3a0e-4a6e-5a0f-9b1e-0c8f1d2f7a55")  # the names below are made in this space; never change it


def as_icalendar(calendar: Calendar, partnership: str) -> bytes:
    """Write a calendar file of a quarter's dates.

    An event keeps its UID when its day moves, so that a calendar program replaces it. The next release is the same
    event as the next quarter's publication: files of several quarters can be imported together. Time stamps are the
    quarter's first day, not the clock.

    Args:
        calendar: The dates.
        partnership: The name of the partnership; tells its events from those of others.

    Source:
        RFC 5545, sections 3.1 (lines and folding), 3.3.11 (escaping), 3.6.1 (events).
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(f'{partnership}: performance reports')}",
    ]
    for each in calendar.dates:
        lines += _event(each, partnership)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def is_ours(data: bytes) -> bool:
    """Tell whether bytes are a calendar file that was written here; the beginning of the file is enough."""
    return data.startswith(b"BEGIN:VCALENDAR\r\n") and f"\r\nPRODID:{PRODUCT}\r\n".encode() in data


def _event(date: Date, partnership: str) -> Iterator[str]:
    event = Event.PUBLISH if date.event is Event.NEXT else date.event
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(date.quarter, event, partnership)}"
    yield f"DTSTAMP:{date.quarter.first_day:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{date.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{date.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(f'{date.quarter}: {event.in_words}')}"
    yield f"DESCRIPTION:{_text(f'{partnership}: {date.why}')}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _uid(quarter: Quarter, event: Event, partnership: str) -> UUID:
    return uuid5(_OURS, f"{partnership}/{quarter.slug}/{event}")


def _text(words: str) -> str:
    """Escape a text value; a line end becomes the two signs that stand for one."""
    for sign in ("\\", ";", ","):
        words = words.replace(sign, f"\\{sign}")
    return "\\n".join(words.splitlines())


def _folded(line: str) -> bytes:
    """Break a line where it is longer than 75 octets, never within a character."""
    parts: list[bytes] = []
    part = b""
    for sign in line:
        octets = sign.encode("utf-8")
        room = MOST_OCTETS - (1 if parts else 0)  # a line that goes on begins with a space
        if len(part) + len(octets) > room:
            parts.append(part)
            part = b""
        part += octets
    return b"\r\n ".join([*parts, part]) + b"\r\n"
