"""Small messages and settings for tests of the post."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from reportgen.model import Post, Recipient, Release, Settings
from reportgen.quarter import Quarter
from reportgen.release.post import File, Letter, Page, Parcel, Points, Sealed, report
from reportgen.release.post.points import Point
from reportgen.release.post.sending import Clock
from small_world import measure, project

QUARTER = Quarter(2026, 2)
KEY = b"k" * 32
NOW = datetime(2026, 12, 7, 9, 30, tzinfo=UTC)
POST = Post(
    sender="reports@partnership.example",
    name="Marlow Vale Partnership",
    reply_to="team@partnership.example",
    site="https://intranet.example/reports/",
    pause=0,
    wait=0,
    timeout=2,
)


def settings(**changes: Any) -> Settings:
    base = replace(project([measure()]).settings, post=POST, contact="Business manager", marking="OFFICIAL")
    return replace(base, **changes)


def person(
    name: str = "Ann Other", agency: str = "police", address: str = "ann@police.example", **changes: Any
) -> Recipient:
    return replace(Recipient(name, agency, address, (), ("pdf",), ("reports", "reminders")), **changes)


def release(**changes: Any) -> Release:
    return replace(Release(QUARTER, "partners", 1, date(2026, 12, 7), ()), **changes)


def parcel(
    of: Release | None = None, *, size: int = 3_000, points: Points | None = None, unsigned: tuple[str, ...] = ()
) -> Parcel:
    link = f"{POST.site}{QUARTER.slug}/"
    found = points or Points(
        (Point("Visits in time fell to 71 per cent.", "worse"),), (Point("Health returned late."),)
    )
    pages = tuple(
        Page(each, title, f"{link}{each}.html", found) for each, title in (("police", "Police"), ("partnership", "All"))
    )
    files = tuple(
        File(page.edition, "pdf", f"2026-27-q2-{page.edition}.pdf", b"%PDF-" + bytes(size), f"{link}{page.edition}.pdf")
        for page in pages
    )
    return Parcel(of or release(), pages, files, unsigned)


def letter(recipient: Recipient | None = None, number: int = 1, of: Parcel | None = None, **changes: Any) -> Letter:
    return report(settings(**changes), of or parcel(), Sealed.of(number, recipient or person(), KEY))


def letters(count: int) -> list[Letter]:
    people = [person(f"Person {n}", address=f"person-{n}@police.example") for n in range(1, count + 1)]
    return [letter(each, number) for number, each in enumerate(people, start=1)]


class Slept:
    """A clock that stands still and counts how long it was to wait."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now, self.waits = now, []

    def clock(self) -> Clock:
        return Clock(lambda: self.now, self.waits.append)

    def back(self, hours: int) -> None:
        self.now -= timedelta(hours=hours)


def server_settings(port: int, authority: Path, **changes: Any) -> Post:
    return replace(POST, host="localhost", port=port, certificates=authority, **changes)
