"""What became of each message: a line before it is sent and a line after, on the disk before anything goes on.

A line holds no name, no address and no plain digest of one. A message whose last line says `sending` was being sent
when the program was killed: nobody knows whether it went out, so it is `unknown` and is not sent again by itself.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from reportgen import workspace
from reportgen.errors import ReleaseError
from reportgen.quarter import Quarter
from reportgen.release.post.letter import Letter

SENDING: Final = "sending"
SENT: Final = "sent"
REFUSED: Final = "refused"  # for certain not taken: it is tried again with the next run
UNKNOWN: Final = "unknown"
_STATES: Final = (SENDING, SENT, REFUSED, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: what became of a message, when."""

    at: datetime
    message: str  # as `Letter.message`
    state: str


class Journal:
    """The journal of one quarter's post. Hold the post's lock while it is open."""

    def __init__(self, folder: Path, quarter: Quarter) -> None:
        """Read what was done; a line that a crash cut short counts as not written.

        Raises:
            ReleaseError: If any other line cannot be read: what it said is not known.
        """
        self._file = folder / f"{quarter.slug}.jsonl"
        self._shown = f"records/post/{self._file.name}"
        self._whole = 0  # bytes of whole lines
        self._entries = list(self._read())

    def state(self, message: str) -> str:
        """Say what became of a message: empty, `sent`, `refused` or `unknown`."""
        last = next((each.state for each in reversed(self._entries) if each.message == message), "")
        return UNKNOWN if last == SENDING else last

    def not_before(self, now: datetime) -> datetime:
        """Give the time, or that of the last line where the clock has gone backwards."""
        return max([now, *(each.at for each in self._entries[-1:])])

    def note(self, letter: Letter, state: str, now: datetime, why: str = "") -> None:
        """Write a line and wait until it is on the disk.

        Raises:
            OSError: If it cannot be written; then nothing of it stays.
        """
        entry = Entry(self.not_before(now), letter.message, state)
        fields = {
            "at": entry.at.astimezone(UTC).isoformat(timespec="milliseconds"),
            "message": letter.message,
            "kind": letter.kind,
            "release": letter.release,
            "agency": letter.recipient.agency,
            "editions": list(letter.editions),
            "state": state,
            "why": why,
        }
        self._append((json.dumps(fields, ensure_ascii=False) + "\n").encode())
        self._entries.append(entry)

    def _append(self, line: bytes) -> None:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new = not self._file.exists()
        handle = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.ftruncate(handle, self._whole)  # what a crash cut short
            os.lseek(handle, self._whole, os.SEEK_SET)
            try:
                written = 0
                while written < len(line):
                    written += os.write(handle, line[written:])
                os.fsync(handle)
            except OSError:
                with suppress(OSError):
                    os.ftruncate(handle, self._whole)
                raise
        finally:
            os.close(handle)
        if new:
            workspace.flush_names(self._file.parent)
        self._whole += len(line)

    def _read(self) -> Iterator[Entry]:
        try:
            data = self._file.read_bytes()
        except FileNotFoundError:
            return
        for number, line in enumerate(data.splitlines(keepends=True), start=1):
            if not line.endswith(b"\n"):
                return  # the last one: what it was about to say has not begun, or is not known to have ended
            try:
                yield _entry(json.loads(line))
            except (ValueError, KeyError, TypeError):
                raise ReleaseError(
                    "the journal of the post cannot be read, so nobody knows who has been written to",
                    where=f"{self._shown}, line {number}",
                    fix="fetch the file from a copy: no hand but the program's should write into it",
                ) from None
            self._whole += len(line)


def _entry(fields: dict[str, Any]) -> Entry:
    state, message, at = fields["state"], fields["message"], datetime.fromisoformat(fields["at"])
    if state not in _STATES or not isinstance(message, str) or at.tzinfo is None:
        raise ValueError("no line of the journal")
    return Entry(at, message.partition("@")[0], state)  # journals once had the sender's domain, which may change
