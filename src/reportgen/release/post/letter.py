"""A message, made of what was released and who gets it. Values in, bytes out: no clock, no files, the same always."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from reportgen.model import Post, Recipient, Release, Settings
from reportgen.numbers import size_in_words
from reportgen.quarter import Quarter
from reportgen.release.post import wording
from reportgen.release.post.points import Points
from reportgen.release.post.sealing import digest
from reportgen.release.post.wording import Mail, Reminder, Report, ReportFile, Revision, Words
from reportgen.report.text import tidy

REPORT: Final = "report"
REMINDER: Final = "reminder"
_KINDS: Final = {
    ".pdf": ("application", "pdf"),
    ".docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
_HEADERS: Final = {
    *("From", "To", "Reply-To", "Subject", "Message-ID", "Auto-Submitted", "X-Unsent"),
    *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
}
_DRAFT: Final = "X-Unsent"  # mail programs open a file that bears it as a message that is yet to be sent


@dataclass(frozen=True, slots=True)
class Sealed:
    """Whom a message goes to: the recipient, the number in the list, and the name that the journal knows."""

    number: int
    recipient: Recipient
    short: str

    @classmethod
    def of(cls, number: int, recipient: Recipient, key: bytes) -> Sealed:
        """Name a recipient under the post's key."""
        return cls(number, recipient, digest(key, recipient))


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person, whole but for its date."""

    number: int  # its place in the list of recipients
    recipient: Recipient
    message: str  # its Message-ID before the `@`: the sender may move to another domain, the message is the same
    short: str  # what --again calls it
    kind: str  # `report` or `reminder`
    release: int  # number of the release; 0 for a reminder
    editions: tuple[str, ...]
    formats: tuple[str, ...]
    subject: str
    mail: bytes = field(repr=False)  # without a date, with a mark that it has not been sent

    @property
    def name(self) -> str:
        """Name its file and its line in what is told, without a person's name."""
        return f"{self.number:03d}-{self.recipient.agency}"

    def dated(self, now: datetime) -> bytes:
        """Give the message as it is sent: with the date, without the mark."""
        head, blank, body = self.mail.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.startswith(_DRAFT.encode())]
        return b"\r\n".join([f"Date: {format_datetime(now)}".encode(), *lines]) + blank + body


@dataclass(frozen=True, slots=True)
class File:
    """A file of an edition, as it was released."""

    edition: str
    format: str
    name: str
    data: bytes = field(repr=False)
    link: str

    @property
    def sha256(self) -> str:
        """Give its digest."""
        return sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Page:
    """An edition's title, its page's address and page one's points."""

    edition: str
    title: str
    link: str
    points: Points


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one recipient gets of a release: editions in order, their files in order, and who did not sign off."""

    release: Release
    pages: tuple[Page, ...]
    files: tuple[File, ...]
    unsigned: tuple[str, ...]  # titles of agencies


def report(settings: Settings, parcel: Parcel, sealed: Sealed) -> Letter:
    """Write the message that brings a release to one recipient.

    Files are attached in their order as long as there is room; the others become links.

    Args:
        settings: The project's, with its post.
        parcel: What the recipient gets.
        sealed: Whom it goes to.
    """
    post, release = _post(settings), parcel.release
    message = f"{release.quarter.slug}.{release.number}.{sealed.short}"
    # Beside a file a link is longer than the word that it is attached: so this is the most that words can take.
    room = post.largest - len(_mail(settings, sealed, message, _report_words(settings, parcel, sealed, ()), ()))
    attached: list[File] = []
    for each in parcel.files:
        size = _encoded(each)
        if size <= room:
            attached.append(each)
            room -= size
    words = _report_words(settings, parcel, sealed, attached)
    return Letter(
        number=sealed.number,
        recipient=sealed.recipient,
        message=message,
        short=sealed.short,
        kind=REPORT,
        release=release.number,
        editions=tuple(page.edition for page in parcel.pages),
        formats=tuple(dict.fromkeys(each.format for each in parcel.files)),
        subject=words.subject,
        mail=_mail(settings, sealed, message, words, attached),
    )


def reminder(settings: Settings, quarter: Quarter, sealed: Sealed, about: Reminder, day: date) -> Letter:
    """Write the message that reminds an agency of a return.

    Args:
        settings: The project's, with its post.
        quarter: Whose return it is.
        sealed: Whom it goes to.
        about: What has not come in.
        day: The day of sending: one reminder a day is the same message, and so is sent once.
    """
    values = {"mail": _known(settings, quarter, sealed), "reminder": about}
    words = wording.write("reminder", values, settings.templates, settings.language)
    message = f"{quarter.slug}.{day.isoformat()}.{sealed.short}"
    return Letter(
        number=sealed.number,
        recipient=sealed.recipient,
        message=message,
        short=sealed.short,
        kind=REMINDER,
        release=0,
        editions=(),
        formats=(),
        subject=words.subject,
        mail=_mail(settings, sealed, message, words, ()),
    )


def _report_words(settings: Settings, parcel: Parcel, sealed: Sealed, attached: Sequence[File]) -> Words:
    post, release = _post(settings), parcel.release
    reports = tuple(
        Report(
            title=page.title,
            link=page.link,
            points=page.points,
            files=tuple(
                ReportFile(each.name, size_in_words(len(each.data)), each.sha256, each in attached, each.link)
                for each in parcel.files
                if each.edition == page.edition
            ),
        )
        for page in parcel.pages
    )
    values = {
        "mail": replace(_known(settings, release.quarter, sealed), marking=settings.marking_for(release.audience)),
        "reports": reports,
        "revised": release.number > 1,
        "revision": Revision(release.what, release.why),
        "unsigned": parcel.unsigned,
        "site": f"{post.site}{release.quarter.slug}/index.html",
    }
    return wording.write("report", values, settings.templates, settings.language)


def _known(settings: Settings, quarter: Quarter, sealed: Sealed) -> Mail:
    post = _post(settings)
    return Mail(
        partnership=settings.partnership,
        name=sealed.recipient.name,
        quarter=quarter,
        marking=settings.marking,
        invented=settings.invented,
        contact=settings.contact,
        answer=post.reply_to or post.sender,
    )


def _mail(settings: Settings, sealed: Sealed, message: str, words: Words, attached: Sequence[File]) -> bytes:
    """Set a message out: its words as text and as HTML, then its files."""
    post = _post(settings)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address(post.name, post.sender)
    mail["To"] = _address(sealed.recipient.name, sealed.recipient.address)
    if post.reply_to:
        mail["Reply-To"] = _address("", post.reply_to)
    mail["Subject"] = _safe(words.subject)
    mail["Message-ID"] = f"<{message}@{post.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # nobody's absence note need answer it
    mail[_DRAFT] = "1"
    mail.set_content(words.text, cte="quoted-printable")
    mail.add_alternative(words.html, subtype="html", cte="quoted-printable")
    for each in attached:
        main, sub = _KINDS.get(Path(each.name).suffix, ("application", "octet-stream"))
        mail.add_attachment(each.data, maintype=main, subtype=sub, filename=each.name)
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        # "=_" cannot stand in quoted-printable or base64; the library's own mark would be another one each time.
        part.set_boundary(f"=_{number}_{sha256(message.encode()).hexdigest()[:24]}")
    data = mail.as_bytes()
    _refuse_other_headers(data)
    return data


def _address(name: str, address: str) -> Address:
    before, _, domain = address.rpartition("@")
    return Address(_safe(name), before, domain)


def _safe(text: str) -> str:
    """Make a text fit for a header: one line, and no encoded word of others', in which a line end may hide.

    Python before 3.11.10 and 3.12.5 decodes `=?utf-8?q?x=0ABcc=3A...?=` and writes the line end out (CVE-2024-6923).
    """
    return tidy(text).replace("=?", "= ?")


def _refuse_other_headers(data: bytes) -> None:
    """Hold the finished head to the headers that we write: the last wall, whatever the library did with a value."""
    head = data.partition(b"\r\n\r\n")[0].split(b"\r\n")
    names = [line.partition(b":")[0].decode("ascii") for line in head if not line.startswith((b" ", b"\t"))]
    if not set(names) <= _HEADERS or len(set(names)) != len(names):
        raise ValueError("a message has a header that was not written here")


def _encoded(file: File) -> int:
    """Count the bytes that a file takes in a message: base64 in lines of 76, and its head."""
    return len(file.data) * 4 // 3 + len(file.data) // 57 * 2 + 600


def _post(settings: Settings) -> Post:
    if settings.post is None:
        raise ValueError("a message needs a sender")
    return settings.post
