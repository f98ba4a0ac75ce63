"""A folder or a mounted share: releases beside, and a symbolic link that is renamed over; two renames without links."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from reportgen import workspace
from reportgen.errors import Busy, EnvironmentFault, ReleaseError
from reportgen.release import beside
from reportgen.release.beside import Journal
from reportgen.release.target import (
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
    damaged_before,
    files_of,
    is_whole,
    none_before,
    not_ours,
    sha256_of,
    told,
)

_TWO_RENAMES: Final = (
    "this place takes no symbolic links: the site changed by two renames, between which it was gone for a moment"
)
_LIKE_A_HOST: Final = re.compile(r"[^/\\:]{2,}:.*")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that readers open, or a web server shows."""

    target: Path  # absolute
    shown: str

    @property
    def _store(self) -> Path:
        return self.target.with_name(beside.store_name(self.target.name))

    def compare(self, site: Site) -> Compared:
        """Find what a publication would change."""
        with told(self.target):
            live = self._live(site.owner)
            was = _files_if_any(live)
        return Compared(Changes.between(was, site.files), first=live is None)

    def put(self, site: Site) -> Done:
        """Let readers see the site."""
        with told(self.target), self._held(site.owner):
            current = self._recovered(site.owner)
            live = self._live(site.owner)
            was = _files_if_any(live)
            changes = Changes.between(was, site.files)
            notes: tuple[str, ...] = ()
            if changes.count or live is None:
                self._stage(site, live, was)
                current = self._promote(site)
                notes = self._enter(current)
            self._tidy(current)
            return Done(changes, len(site.files), self._before(current) is not None, first=live is None, notes=notes)

    def back(self, owner: Owner) -> Done:
        """Let readers see the release before."""
        with told(self.target):
            if self._live(owner) is None and not self._journal().lines:
                raise none_before(self.shown)
        with told(self.target), self._held(owner):
            current = self._recovered(owner)
            before = self._before(current)
            if before is None:
                raise none_before(self.shown)
            folder = self._store / beside.release_name(before)
            now, manifest = files_of(folder), folder / workspace.MANIFEST
            if not manifest.is_file() or not is_whole(now, manifest.read_bytes()):
                raise damaged_before(self.shown)
            live = self._live(owner)
            was = _files_if_any(live)
            notes = self._enter(before)
            return Done(Changes.between(was, now), len(now), self._before(before) is not None, notes=notes)

    # ------------------------------------------------------------ what is there

    def _live(self, owner: Owner) -> Path | None:
        """Find the folder that readers see now; None if nothing was published yet.

        Raises:
            ReleaseError: If the place is not ours, or another's.
        """
        self._refuse_foreign_store(owner)
        if self.target.is_symlink():
            number = beside.linked_number(str(self.target.readlink()), self.target.name)
            if number is None:
                raise not_ours(self.shown, "there is a link there that leads elsewhere")
            return self._store / beside.release_name(number)
        if not self.target.exists():
            return None
        if not self.target.is_dir():
            raise not_ours(self.shown, "there is a file of that name")
        if not any(self.target.iterdir()):
            return None
        if self._folder_number() is None:
            raise not_ours(self.shown, "the folder holds something that was not published from here")
        return self.target

    def _refuse_foreign_store(self, owner: Owner) -> None:
        parent = self.target.parent
        if not parent.is_dir():
            raise EnvironmentFault(
                "the folder above the place to publish to is not there, and it is never made",
                where=str(parent),
                fix="connect the share, or make the folder, then publish again",
            )
        if not self._store.exists() and not self._store.is_symlink():
            return
        marker = self._store / beside.MARKER
        if not self._store.is_dir() or self._store.is_symlink():
            raise not_ours(self.shown, f"{self._store.name} beside it is not a folder of ours")
        if not marker.is_file():
            others = {path.name for path in self._store.iterdir()} - beside.PASSING
            if any(not name.endswith(".part") for name in others):
                raise not_ours(self.shown, f"{self._store.name} beside it has no marker of ours")
            return
        theirs = beside.owner_in(marker.read_bytes())
        if theirs is None:
            raise not_ours(self.shown, f"the marker in {self._store.name} cannot be read")
        if theirs != owner:
            raise anothers(self.shown, str(theirs) if theirs.audience in ("public", "partners") else "another site")

    def _journal(self) -> Journal:
        path = self._store / beside.JOURNAL
        return Journal.read(path.read_bytes()) if path.is_file() else Journal()

    def _folder_number(self) -> int | None:
        """Tell which release a folder in the target's place is, where there are no links.

        Its own folder is not among those beside it: one that was published twice is told by that.
        """
        manifest = self.target / workspace.MANIFEST
        if not manifest.is_file() or not self._store.is_dir():
            return None
        return self._journal().by_manifest(sha256_of(manifest), but=self._numbers())

    def _numbers(self) -> tuple[int, ...]:
        numbers = (beside.number_of(path.name) for path in self._store.iterdir())
        return tuple(sorted(number for number in numbers if number is not None))

    def _before(self, current: int | None) -> int | None:
        return self._journal().before(current, self._numbers())

    # ------------------------------------------------------------ one run at a time

    @contextmanager
    def _held(self, owner: Owner) -> Iterator[None]:
        """Hold the target's lock; the system gives it back when a run is killed."""
        self._live(owner)  # refuses before anything is made
        with _as_open_as(self.target.parent):
            yield from self._locked(owner)

    def _locked(self, owner: Owner) -> Iterator[None]:
        self._store.mkdir(exist_ok=True)
        holder = self._store / beside.HOLDER
        lock = FileLock(self._store / beside.LOCK, mode=self.target.parent.stat().st_mode & 0o060 | 0o600)
        try:
            lock.acquire(timeout=LOCK_SECONDS)
        except Timeout:
            who = holder.read_text(encoding="utf-8").strip() if holder.is_file() else "it does not say which"
            raise Busy(
                f"another run is publishing to this place ({who})",
                where=self.shown,
                fix="wait until it has ended; it gives the lock back by itself, even when it is killed",
            ) from None
        except NotImplementedError as error:
            raise EnvironmentFault(
                "this share keeps no locks, so that two runs could disturb each other",
                where=self.shown,
                fix="publish from the machine that holds the share: ssh://host/path",
            ) from error
        try:
            since = datetime.now().astimezone().isoformat(sep=" ", timespec="minutes")
            workspace.save(holder, f"process {os.getpid()} since {since}\n".encode())
            if not (self._store / beside.MARKER).is_file():
                _keep(self._store / beside.MARKER, beside.marker(owner))
            yield
        finally:
            with suppress(OSError):
                holder.unlink(missing_ok=True)
            with suppress(OSError):
                lock.release()

    def _recovered(self, owner: Owner) -> int | None:
        """Put right what a killed run left; give the number of the release that readers see."""
        (self._store / beside.NEXT).unlink(missing_ok=True)
        journal = self._journal()
        if self._live(owner) is None and journal.live in self._numbers():
            self._enter(journal.live)
        current = self._current()
        if current is not None and journal.live != current:
            self._note(journal.seen(current))
        journal = self._journal()
        staging = self._store / beside.STAGING
        for number in self._numbers():
            if number != current and not journal.was_seen(number):  # a run ended before readers saw it
                unseen = self._store / beside.release_name(number)
                workspace.remove(staging)
                unseen.rename(staging)
        return current

    def _current(self) -> int | None:
        if self.target.is_symlink():
            return beside.linked_number(str(self.target.readlink()), self.target.name)
        return self._folder_number() if self.target.is_dir() else None

    def _note(self, journal: Journal) -> None:
        _keep(self._store / beside.JOURNAL, journal.to_bytes())

    # ------------------------------------------------------------ the new release

    def _stage(self, site: Site, live: Path | None, was: dict[str, str]) -> None:
        """Bring the site's files beside the target, check each as it lies there, and flush them to the disk."""
        staging = self._store / beside.STAGING
        if staging.is_symlink() or staging.is_file():  # another hand's: what it leads to is not ours to clear
            staging.unlink()
        staging.mkdir(exist_ok=True)
        brought = _still_good(staging, site)
        linking = live is not None
        for name, digest in site.files.items():
            if name in brought:
                continue
            place = staging.joinpath(*name.split("/"))
            place.parent.mkdir(parents=True, exist_ok=True)
            if linking and live is not None and was.get(name) == digest:
                linking = _linked(live.joinpath(*name.split("/")), place)
                if linking:
                    continue
            _copy(site.folder.joinpath(*name.split("/")), place)
        if files_of(staging) != dict(sorted(site.files.items())):
            raise ReleaseError(
                "nothing was published: what was copied is not what the site's manifest says",
                where=self.shown,
                fix="let nothing else write into the site or beside the target, and publish again",
            )
        for folder, _, _ in os.walk(staging):
            _flush_folder(Path(folder))

    def _promote(self, site: Site) -> int:
        """Make a release of what was staged, which nobody sees yet."""
        journal = self._journal()
        number = journal.following(self._numbers())
        self._note(journal.staged(number, site.digest))
        (self._store / beside.STAGING).rename(self._store / beside.release_name(number))
        _flush_folder(self._store)
        return number

    def _enter(self, number: int) -> tuple[str, ...]:
        """Let readers see a release: in one step where there are links."""
        release = self._store / beside.release_name(number)
        link = self._store / beside.NEXT
        linked = _link_made(f"{self._store.name}/{release.name}", link)
        notes = () if linked else (_TWO_RENAMES,)
        self._clear_the_place(linked=linked)
        if linked:
            link.replace(self.target)
        else:
            release.rename(self.target)
        _flush_folder(self.target.parent)
        self._note(self._journal().seen(number))
        return notes

    def _clear_the_place(self, *, linked: bool) -> None:
        """Take away what a link, or a folder, cannot be renamed over."""
        if self.target.is_symlink():
            if not linked:
                self.target.unlink()
        elif self.target.is_dir():
            number = self._folder_number()
            if number is not None:
                self.target.rename(self._store / beside.release_name(number))
                return
            try:
                self.target.rmdir()  # refuses a folder that has been filled meanwhile
            except OSError as error:
                raise not_ours(
                    self.shown,
                    f"the empty folder cannot be replaced ({error.strerror})",
                    f"name a folder in it, which need not exist: {self.shown.rstrip('/')}/site",
                ) from error

    def _tidy(self, current: int | None) -> None:
        """Remove all releases but the one that readers see and the one before."""
        kept = {current, self._before(current)}
        for number in self._numbers():
            if number not in kept:
                with suppress(OSError):  # a reader on Windows may hold a file; the next run removes it
                    workspace.remove(self._store / beside.release_name(number))
        if current is not None:
            workspace.remove(self._store / beside.STAGING)


@contextmanager
def _as_open_as(folder: Path) -> Iterator[None]:
    """Make files and folders as open to group and others as a folder is, so that a colleague may publish next.

    A strict `umask` of the user's would hide the site from the web server. Only the group may ever write.
    """
    before = os.umask((~folder.stat().st_mode & 0o077) | 0o002)
    try:
        yield
    finally:
        os.umask(before)


def _keep(path: Path, data: bytes) -> None:
    """Write a small file so that it is whole after a kill, and after a power cut too."""
    partial = path.with_name(f"{path.name}.part")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    _flush_folder(path.parent)


def _files_if_any(live: Path | None) -> dict[str, str]:
    """List what readers see; nothing where a link leads to a release that another hand removed."""
    return files_of(live) if live is not None and live.is_dir() else {}


def _still_good(staging: Path, site: Site) -> set[str]:
    """Find what an unfinished run has brought already, and remove the rest."""
    good = set()
    for name, digest in files_of(staging).items():
        if digest and site.files.get(name) == digest:
            good.add(name)
        else:
            staging.joinpath(*name.split("/")).unlink()
    for folder, _, _ in os.walk(staging, topdown=False):
        if Path(folder) != staging:
            with suppress(OSError):  # it holds something
                Path(folder).rmdir()
    return good


def _linked(old: Path, new: Path) -> bool:
    """Take an unchanged file over from the release before; False where the share has no hard links."""
    try:
        os.link(old, new)
    except OSError as error:
        if error.errno is not None and not new.exists() and old.exists():
            return False
        raise
    return True


def _copy(old: Path, new: Path) -> None:
    with old.open("rb") as source, new.open("wb") as copy:
        while part := source.read(1 << 20):
            copy.write(part)
        copy.flush()
        os.fsync(copy.fileno())


def _link_made(text: str, link: Path) -> bool:
    """Make the link that is to be renamed; False where links are refused."""
    if sys.platform == "win32":  # where a link to a folder cannot be renamed over another
        return False
    link.unlink(missing_ok=True)
    try:
        link.symlink_to(text, target_is_directory=True)
    except OSError:
        return False  # if it is not the links that are refused, the renames say so
    return True


def _flush_folder(folder: Path) -> None:
    """Let the names in a folder reach the disk; systems and shares that have no such thing do it by themselves."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _open(written: str, root: Path, start: Path) -> Target | None:
    """Open a folder; the project and the site are no places to publish to.

    Raises:
        ConfigError: If it lies in the project, or the project in it; or looks like a host.
    """
    if _LIKE_A_HOST.fullmatch(written):
        raise bad_target(f"{written!r} may be meant as a host, and may be meant as a folder")
    path = Path(os.path.abspath(start / Path(written).expanduser()))  # noqa: PTH100  # a link must not be followed here
    place, project = path.parent.resolve() / path.name, root.resolve()
    if not path.name or place == project or project in place.parents or place in project.parents:
        raise bad_target(
            f"{written!r} is in the project, or holds it",
            "name a place outside it: what is published must not lie among the returns",
        )
    return Folder(place, written)


KIND: Final = Kind(order=90, example="a folder such as /srv/intranet/safeguarding", opened=_open)
