"""What made a quarter's files, and how a reader can check a file that was sent: outputs only, never anything read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from reportgen.model import Settings
from reportgen.site.entry import Entry
from reportgen.site.fill import Templates, filled


@dataclass(frozen=True, slots=True)
class Download:
    """A file of a quarter's folder that can be downloaded."""

    file: str
    what: str
    size: int  # in bytes
    sha256: str

    @classmethod
    def of(cls, file: str, what: str, data: bytes) -> Download:
        """Weigh a finished file and take its digest."""
        return cls(file, what, len(data), sha256(data).hexdigest())


@dataclass(frozen=True, slots=True)
class Makers:
    """The programs that made a quarter's files: names and versions, and nothing of where they ran."""

    version: str
    engine: str
    programs: tuple[tuple[str, str], ...]


def quarter_about(
    settings: Settings, entry: Entry, makers: Makers, downloads: Sequence[Download], templates: Templates
) -> bytes:
    """Make the page of a quarter that tells what made its files, with the digest of each download."""
    return filled(
        templates, "quarter-about", settings, root="../", entry=entry, makers=makers, downloads=tuple(downloads)
    )


def about(settings: Settings, entries: Sequence[Entry], templates: Templates) -> bytes:
    """Make the page on the program and the reports, which leads to each quarter's own."""
    newest_first = sorted(entries, key=lambda entry: entry.quarter, reverse=True)
    return filled(templates, "about", settings, root="", entries=newest_first)
