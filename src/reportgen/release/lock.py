"""One run at a time at a folder: the lock beside it, and the rights that what is made there has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from reportgen import workspace
from reportgen.errors import Busy, EnvironmentFault
from reportgen.release import beside
from reportgen.release.place import Place, keep
from reportgen.release.target import LOCK_SECONDS, Owner


@contextmanager
def held(place: Place, owner: Owner) -> Iterator[None]:
    """Hold the target's lock; the system gives it back when a run is killed."""
    place.live(owner)  # refuses before anything is made
    with _as_open_as(place.target.parent):
        yield from _locked(place, owner)


def _locked(place: Place, owner: Owner) -> Iterator[None]:
    place.store.mkdir(exist_ok=True)
    holder = place.store / beside.HOLDER
    lock = FileLock(place.store / beside.LOCK, mode=place.target.parent.stat().st_mode & 0o060 | 0o600)
    try:
        lock.acquire(timeout=LOCK_SECONDS)
    except Timeout:
        who = holder.read_text(encoding="utf-8").strip() if holder.is_file() else "it does not say which"
        raise Busy(
            f"another run is publishing to this place ({who})",
            where=place.shown,
            fix="wait until it has ended; it gives the lock back by itself, even when it is killed",
        ) from None
    except NotImplementedError as error:
        raise EnvironmentFault(
            "this share keeps no locks, so that two runs could disturb each other",
            where=place.shown,
            fix="publish from the machine that holds the share: ssh://host/path",
        ) from error
    try:
        since = datetime.now().astimezone().isoformat(sep=" ", timespec="minutes")
        workspace.save(holder, f"process {os.getpid()} since {since}\n".encode())
        if not (place.store / beside.MARKER).is_file():
            keep(place.store / beside.MARKER, beside.marker(owner))
        yield
    finally:
        with suppress(OSError):
            holder.unlink(missing_ok=True)
        with suppress(OSError):
            lock.release()


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
