"""The post: reports and reminders as messages, written first, sent when that is confirmed, and never twice."""

from reportgen.release.post.journal import Journal
from reportgen.release.post.letter import File, Letter, Page, Parcel, Sealed, reminder, report
from reportgen.release.post.outbox import keep
from reportgen.release.post.points import Points, points
from reportgen.release.post.sealing import seal
from reportgen.release.post.sending import Outcome, send, try_connection
from reportgen.release.post.wording import Reminder, template_faults, used

__all__ = [
    "File",
    "Journal",
    "Letter",
    "Outcome",
    "Page",
    "Parcel",
    "Points",
    "Reminder",
    "Sealed",
    "keep",
    "points",
    "reminder",
    "report",
    "seal",
    "send",
    "template_faults",
    "try_connection",
    "used",
]
