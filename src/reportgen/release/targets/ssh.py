"""A host that is reached by the system's own `ssh`: the same layout as in a folder, made there by a short shell script.

The user's own keys, agent, known hosts and `~/.ssh/config` are what they are for `ssh` by hand. Files travel as a tar
archive through the same connection, only those that the host lacks; what came before a connection was lost is not sent
again.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Final

from reportgen.engines import process
from reportgen.errors import Busy, EnvironmentFault, ReleaseError, ReportgenError
from reportgen.release import beside
from reportgen.release.beside import Journal
from reportgen.release.target import (
    AS_IT_WAS,
    LOCK_SECONDS,
    Changes,
    Compared,
    Done,
    Kind,
    Owner,
    Site,
    Target,
    anothers,
    bad_target,
    came_between,
    damaged_before,
    is_whole,
    none_before,
    not_ours,
    out_of_time,
)

_URL: Final = re.compile(
    r"ssh://(?:(?P<user>[\w.-]+)@)?(?P<host>[\w.-]+|\[[0-9a-fA-F:.]+\])(?::(?P<port>\d{1,5}))?(?P<path>/.*)"
)
_SHORT: Final = re.compile(r"(?P<user>[\w.-]+)@(?P<host>[\w.-]+):(?P<path>.+)")
_PLAIN: Final = re.compile(r"[\w.()+,@ -]+(/[\w.()+,@ -]+)*", re.ASCII)
_LOST: Final = 255  # what ssh ends with where the connection itself failed
_SECONDS: Final = 120.0  # for one call
_SLOWEST: Final = 50_000  # bytes a second, below which a connection counts as lost
_OPTIONS: Final = (
    *("-o", "BatchMode=yes"),  # a question would wait for ever
    *("-o", "ConnectTimeout=10"),
    *("-o", "ServerAliveInterval=5"),
    *("-o", "ServerAliveCountMax=3"),  # a connection that is silent for 15 seconds is lost
    *("-o", "ClearAllForwardings=yes"),
)
_KEPT: Final = ("HOME", "SSH_AUTH_SOCK", "USERPROFILE", "USER", "LOGNAME")  # where ssh finds the user's keys


@dataclass(frozen=True, slots=True)
class _There:
    """What a host said of the place."""

    target: str  # "link", "empty", "folder", "file" or "" if there is nothing
    link: str
    journal: Journal
    lines: int  # of the journal, a damaged one counted
    live: Mapping[str, str]
    staged: Mapping[str, str]
    fresh: bool  # True: the staging folder holds something odd, and is to be made anew
    mode: int  # of the files that are sent: an account with all rights takes it as it comes
    marked: bool
    numbers: tuple[int, ...]

    def number(self, name: str) -> int | None:
        """Tell which release readers see."""
        return beside.linked_number(self.link, name) if self.target == "link" else None


@dataclass(frozen=True, slots=True)
class Host:
    """A folder on a host."""

    host: str  # with the user, if one is given
    port: str
    path: PurePosixPath  # relative ones begin in the user's home
    shown: str

    def compare(self, site: Site) -> Compared:
        """Find what a publication would change."""
        there = self._look(site.owner)
        return Compared(Changes.between(there.live, site.files), first=there.number(self.path.name) is None)

    def put(self, site: Site) -> Done:
        """Let readers see the site."""
        self._refuse_odd_names(site)
        there = self._look(site.owner)
        current = there.number(self.path.name)
        changes = Changes.between(there.live, site.files)
        if current is not None and not changes.count:
            before = there.journal.before(current, there.numbers)
            return Done(changes, len(site.files), before is not None)
        journal = there.journal if current is None else there.journal.seen(current)
        number = journal.following(there.numbers)
        staged = journal.staged(number, site.digest)
        kept = _names(number, current)
        parcel = _parcel(site, there, {**_journals(staged, number), "marker.new": beside.marker(site.owner)})
        answer = self._act("put", number, there, kept, parcel)
        if "damaged" in answer:
            raise ReleaseError(
                f"nothing was published: what reached the host is not what the manifest says; {AS_IT_WAS}",
                where=self.shown,
                fix="let nothing else write into the site or beside the target, and publish again",
            )
        return Done(changes, len(site.files), current is not None, first=current is None)

    def back(self, owner: Owner) -> Done:
        """Let readers see the site published before."""
        there = self._look(owner)
        current = there.number(self.path.name)
        journal = there.journal if current is None else there.journal.seen(current)
        before = journal.before(current, there.numbers)
        if before is None:
            raise none_before(self.shown)
        held = self._ask("read", beside.release_name(before))
        found = _digests(held.get("live", []))
        if not is_whole(found, "\n".join(held.get("manifest", [])).encode()) or held.get("strange"):
            raise damaged_before(self.shown)
        self._act("back", before, there, _names(before, current), _packed(_journals(journal, before), there.mode))
        return Done(Changes.between(there.live, found), len(found), current is not None)

    def _refuse_odd_names(self, site: Site) -> None:
        odd = [name for name in site.files if not _PLAIN.fullmatch(name)]
        if odd:
            raise ReleaseError(
                f"nothing was published, because a file's name has signs that not every host takes: {odd[0]!r}",
                where=site.folder.as_posix(),
                fix="give it a name of letters, digits, spaces, points, hyphens and underscores",
            )

    def _look(self, owner: Owner) -> _There:
        """Ask what is there.

        Raises:
            ReleaseError: If the place is not ours, or another's.
        """
        told = self._ask("look")
        target = next((word for word in ("link", "empty", "folder", "file") if word in told), "")
        staged = _digests(told.get("staged", []))
        fresh = "odd" in told or not all(map(_PLAIN.fullmatch, staged))
        there = _There(
            target=target,
            link="".join(told.get("link", [])),
            journal=Journal.read("\n".join(told.get("journal", [])).encode()),
            lines=int("".join(told.get("lines", [])) or 0),
            live={**_digests(told.get("live", [])), **dict.fromkeys(told.get("strange", []), "")},
            staged={} if fresh else staged,
            fresh=fresh,
            mode=0o666 & ~int("".join(told.get("umask", [])) or "022", 8),
            marked="marker" in told,
            numbers=tuple(number for name in told.get("beside", []) if (number := beside.number_of(name)) is not None),
        )
        self._refuse_foreign(there, told, owner)
        return there

    def _refuse_foreign(self, there: _There, told: Mapping[str, list[str]], owner: Owner) -> None:
        store = beside.store_name(self.path.name)
        if "badstore" in told:
            raise not_ours(self.shown, f"{store} beside it is not a folder of ours")
        if there.marked:
            theirs = beside.owner_in("".join(told["marker"]).encode())
            if theirs is None:
                raise not_ours(self.shown, f"the marker in {store} cannot be read")
            if theirs != owner:
                raise anothers(self.shown, str(theirs))
        elif there.numbers:
            raise not_ours(self.shown, f"{store} beside it has no marker of ours")
        if there.target == "file":
            raise not_ours(self.shown, "there is a file of that name")
        if there.target == "folder":
            raise not_ours(self.shown, "the folder holds something that was not published from here")
        if there.target == "link" and (there.number(self.path.name) is None or not there.marked):
            raise not_ours(self.shown, "there is a link there that leads elsewhere")

    def _act(self, act: str, number: int, there: _There, kept: Sequence[str], parcel: bytes) -> Mapping[str, list[str]]:
        words = (
            beside.release_name(number),
            str(there.lines),
            there.link,
            " ".join(kept),
            f"{LOCK_SECONDS:.0f}",
            "yes" if there.fresh else "no",
        )
        answer = self._ask(act, *words, parcel=parcel)
        if "busy" in answer:
            raise Busy(
                f"another run is publishing to this place ({''.join(answer['busy'])})",
                where=self.shown,
                fix="wait until it has ended; it gives the lock back by itself, even when it is killed",
            )
        if "between" in answer:
            raise came_between(self.shown)
        return answer

    def _ask(self, act: str, *words: str, parcel: bytes = b"") -> Mapping[str, list[str]]:
        """Run the script on the host; give what it answered, by the word before each line."""
        script = files(__package__).joinpath("ssh.sh").read_text(encoding="utf-8")
        arguments = ["reportgen", act, str(self.path.parent), self.path.name, *words]
        line = f"sh -c {shlex.quote(script)} {' '.join(map(shlex.quote, arguments))}"
        port = ("-p", self.port) if self.port else ()
        seconds = _SECONDS + len(parcel) / _SLOWEST
        try:
            done = process.run(
                ["ssh", *_OPTIONS, *port, "--", self.host, line],
                folder=Path(),
                seconds=seconds,
                environment={name: os.environ[name] for name in _KEPT if name in os.environ},
                input=parcel,
            )
        except process.OutOfTime as late:
            raise out_of_time(self.shown, seconds) from late
        told: dict[str, list[str]] = {}
        for each in done.stdout.decode("utf-8", "replace").splitlines():
            word, _, rest = each.partition(" ")
            told.setdefault(word, []).append(rest)
        if "lacks" in told:
            raise EnvironmentFault(
                f"the host lacks a program that publishing needs: {told['lacks'][0]}",
                where=self.shown,
                fix="have it installed there (GNU coreutils, findutils, tar and util-linux have all), "
                "or publish to a share of that host",
            )
        if "nofolder" in told:
            raise EnvironmentFault(
                "the folder above the place to publish to is not there, and it is never made",
                where=f"{self.shown}: {self.path.parent}",
                fix="make the folder on the host, then publish again",
            )
        if any("unread" in lines for lines in told.values()):
            raise EnvironmentFault(
                f"something there may not be read, and {AS_IT_WAS}",
                where=self.shown,
                fix="ask for the right to read and write there and in the folder above, then publish again",
            )
        ended_well = told.keys() & {"whole", "done", "busy", "between", "damaged"}
        if done.status or not ended_well:
            raise self._fault(done, acting=act in ("put", "back"))
        return told

    def _fault(self, done: process.Completed, *, acting: bool) -> ReportgenError:
        """Say why a call failed, by what ssh or the host said."""
        said = done.stderr.decode("utf-8", "replace").strip()
        last = (
            "".join(sign for sign in said.splitlines()[-1] if sign.isprintable())[:200]
            if said
            else "it did not say why"
        )
        if "No space left" in said or "Disk quota exceeded" in said:
            return EnvironmentFault(
                f"the disk is full where the site is published, and {AS_IT_WAS}",
                where=self.shown,
                fix="make room there and publish again; it goes on where it was",
            )
        if done.status == _LOST and acting and "Permission denied" not in said:
            return EnvironmentFault(
                f"the connection was lost ({last}); what is there is whole, the old site or the new one",
                where=self.shown,
                fix="publish again; it goes on where it was",
            )
        if done.status == _LOST:
            return EnvironmentFault(
                f"the host could not be reached: {last}",
                where=self.shown,
                fix=f"try `ssh {self.host}` by hand: it must let you in without a question",
            )
        if "Permission denied" in said or "Read-only file system" in said:
            return EnvironmentFault(
                f"this place may not be read or written, and {AS_IT_WAS}",
                where=self.shown,
                fix="ask for the right to write there and in the folder above, then publish again",
            )
        return EnvironmentFault(
            f"the host refused a step: {last}; what is there is whole, the old site or the new one",
            where=self.shown,
            fix=f"try `ssh {self.host}` by hand: it must give a shell; then publish again",
        )


def _journals(journal: Journal, number: int) -> dict[str, bytes]:
    """Give the journal as it is to be before and after readers see a release."""
    return {"journal.staged": journal.to_bytes(), "journal.live": journal.seen(number).to_bytes()}


def _names(*numbers: int | None) -> tuple[str, ...]:
    return tuple(beside.release_name(number) for number in numbers if number is not None)


def _digests(lines: Sequence[str]) -> dict[str, str]:
    """Read what `sha256sum` said of files; a name with odd signs keeps its escapes, and is no file of ours."""
    found = {}
    for line in lines:
        digest, _, name = line.partition("  ")
        found[name.removeprefix("./")] = digest.removeprefix("\\")
    return found


def _parcel(site: Site, there: _There, others: Mapping[str, bytes]) -> bytes:
    """Pack what the host lacks, and the lists that it works by: what to link, to remove, and all sums."""
    staged = {name: digest for name, digest in there.staged.items() if site.files.get(name) == digest}
    links = [name for name, digest in site.files.items() if name not in staged and there.live.get(name) == digest]
    sent = [name for name in site.files if name not in staged and name not in links]
    stale = [name for name in there.staged if name not in site.files]
    lists = {
        "links": "".join(f"{name}\n" for name in links).encode(),
        "stale": "".join(f"{name}\n" for name in stale).encode(),
        "sums": "".join(f"{digest}  {name}\n" for name, digest in site.files.items()).encode(),
    }
    new = {f"staging/{name}": site.folder.joinpath(*name.split("/")).read_bytes() for name in sent}
    return _packed({**others, **lists, **new}, there.mode)


def _packed(contents: Mapping[str, bytes], mode: int) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, data in contents.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(data), mode
            archive.addfile(member, io.BytesIO(data))
    return made.getvalue()


def _open(written: str, root: Path, start: Path) -> Target | None:  # noqa: ARG001  # as every sort is asked
    """Open a folder on a host; None if what is written is no host.

    Raises:
        ConfigError: If it is a host, and the rest cannot be used.
    """
    match = _URL.fullmatch(written) or _SHORT.fullmatch(written)
    if match is None:
        if written.startswith("ssh:"):
            raise bad_target(f"{written!r} names no host and folder")
        return None
    parts = match.groupdict()
    path = PurePosixPath(parts["path"].removeprefix("~/"))
    if ".." in path.parts or not path.name or path.name.startswith("-") or parts["host"].startswith("-"):
        raise bad_target(f"{written!r} names no folder on a host")
    host = parts["host"].strip("[]")
    user = f"{parts['user']}@" if parts["user"] else ""
    return Host(f"{user}{host}", parts.get("port") or "", path, written)


KIND: Final = Kind(order=20, example="ssh://host/path", opened=_open)
