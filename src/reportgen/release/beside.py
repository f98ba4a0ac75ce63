"""What lies beside a published site: a marker (whose it is) and a journal (what readers saw). Bytes in and out.

A folder and a host keep the same files, so that a share may be published to in either way:

    safeguarding                  what readers open: a link to a release (a folder where links are refused)
    .safeguarding-releases/
        marker.json               whose site it is
        journal.jsonl             every release, in order: when it was staged, when readers saw it
        0007/ 0008/               the one before, and the one that readers see
        staging/                  what an unfinished run has brought so far
        lock, holder              which run is at work
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from reportgen.release.target import Owner

MARKER: Final = "marker.json"
JOURNAL: Final = "journal.jsonl"
STAGING: Final = "staging"
LOCK: Final = "lock"
HOLDER: Final = "holder"
NEXT: Final = "next"  # the link, before it is renamed over the one that readers follow
PASSING: Final = frozenset({LOCK, HOLDER})  # what a first run may leave before it has marked the place
_SCHEMA: Final = 1


def store_name(target: str) -> str:
    """Name the folder that lies beside a target.

    Example:
        >>> store_name("safeguarding")
        '.safeguarding-releases'
    """
    return f".{target}-releases"


def release_name(number: int) -> str:
    """Name a release's folder."""
    return f"{number:04d}"


def number_of(name: str) -> int | None:
    """Read a release's folder's name; None for any other.

    Example:
        >>> number_of("0012"), number_of("staging")
        (12, None)
    """
    return int(name) if name.isascii() and name.isdigit() and len(name) >= 4 else None


def linked_number(text: str, target: str) -> int | None:
    """Read which release a target's link leads to; None if it leads elsewhere."""
    folder, _, name = text.replace("\\", "/").rpartition("/")
    return number_of(name) if folder == store_name(target) else None


def marker(owner: Owner) -> bytes:
    """Write the marker of a place."""
    fields = {"schema": _SCHEMA, "site": "reportgen", "partnership": owner.partnership, "audience": owner.audience}
    return (json.dumps(fields, ensure_ascii=False) + "\n").encode()


def owner_in(data: bytes) -> Owner | None:
    """Read a marker; None if it is not one of ours."""
    try:
        fields = json.loads(data)
        if fields["schema"] != _SCHEMA or fields["site"] != "reportgen":
            return None
        return Owner(str(fields["partnership"]), str(fields["audience"]))
    except (ValueError, KeyError, TypeError):
        return None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the journal. `when` is for people: order and numbers decide, so a clock may go backwards."""

    release: int
    manifest: str  # the SHA-256 of the release's manifest
    state: str  # "staged", or "live": readers see it from here on
    when: str


@dataclass(frozen=True, slots=True)
class Journal:
    """What became of each release, in order."""

    lines: tuple[Line, ...] = ()

    @classmethod
    def read(cls, data: bytes) -> Journal:
        """Read a journal; a line that a killed run wrote in part is passed over."""
        return cls(tuple(line for line in map(_line, data.splitlines()) if line is not None))

    def to_bytes(self) -> bytes:
        """Write the journal."""
        return b"".join(_written(line) for line in self.lines)

    def staged(self, release: int, manifest: str) -> Journal:
        """Note that a release is about to be seen."""
        return self._with(Line(release, manifest, "staged", _now()))

    def seen(self, release: int) -> Journal:
        """Note that readers see a release from now on; nothing is added if they did before."""
        if self.live == release:
            return self
        manifest = next((line.manifest for line in reversed(self.lines) if line.release == release), "")
        return self._with(Line(release, manifest, "live", _now()))

    @property
    def live(self) -> int | None:
        """Give the release that was seen last, as far as the journal knows."""
        return next((line.release for line in reversed(self.lines) if line.state == "live"), None)

    def by_manifest(self, manifest: str, but: Iterable[int]) -> int | None:
        """Find the latest release that had a manifest of that digest, but for some."""
        others = set(but)
        lines = (line for line in reversed(self.lines) if line.manifest == manifest)
        return next((line.release for line in lines if line.release not in others), None)

    def before(self, current: int | None, there: Iterable[int]) -> int | None:
        """Find the release to go back to: the one seen last that is another and still lies there."""
        kept = set(there)
        lines = (line.release for line in reversed(self.lines) if line.state == "live")
        return next((release for release in lines if release != current and release in kept), None)

    def was_seen(self, release: int) -> bool:
        """Tell whether readers ever saw a release."""
        return any((line.release, line.state) == (release, "live") for line in self.lines)

    def following(self, there: Iterable[int]) -> int:
        """Give the number of the next release: above every one that ever was."""
        return max([0, *there, *(line.release for line in self.lines)]) + 1

    def _with(self, line: Line) -> Journal:
        return replace(self, lines=(*self.lines, line))


def _line(data: bytes) -> Line | None:
    try:
        fields = json.loads(data)
        return Line(int(fields["release"]), str(fields["manifest"]), str(fields["state"]), str(fields["when"]))
    except (ValueError, KeyError, TypeError):
        return None


def _written(line: Line) -> bytes:
    fields = {"release": line.release, "manifest": line.manifest, "state": line.state, "when": line.when}
    return (json.dumps(fields) + "\n").encode()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
