"""Never half a result: one lock, a folder staged beside the site, and an exchange in one step.

A site is either the old one or the new one, whenever the program is killed. On Linux the two folders change places in
one system call (`renameat2` with exchange). Elsewhere, and on shares that refuse it, two renames do it; if the program
dies between them, the next start finds the old site beside and puts it back (`recover`).
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import shutil
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from reportgen.errors import Busy, EnvironmentFault

MANIFEST: Final = "manifest.json"
_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2
_REFUSED: Final = {
    *(errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.EIO, errno.EBUSY, errno.EMFILE, errno.ENAMETOOLONG, errno.EFBIG),
}
_NO_EXCHANGE: Final = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}


@contextmanager
def locked(build: Path, doing: str = "building this project") -> Iterator[None]:
    """Hold the lock of a folder of ours, or say that another run does, and what it is doing.

    Raises:
        Busy: If another run holds it.
        EnvironmentFault: If the folder cannot be written.
    """
    with _told_as_fault(build):
        build.mkdir(parents=True, exist_ok=True)
        lock = FileLock(build / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise Busy(
                f"another run is {doing}",
                where=str(build / ".lock"),
                fix="wait until it has ended; it gives the lock back by itself, even when it is killed",
            ) from None
    try:
        yield
    finally:
        lock.release()


def recover(site: Path) -> None:
    """Put right what a killed run left: the old site back in its place, half-made folders away."""
    new, old = _beside(site, "new"), _beside(site, "old")
    with _told_as_fault(site):
        if old.exists() and not site.exists():
            old.rename(site)
        remove(old)
        remove(new)


@contextmanager
def staged(site: Path) -> Iterator[Path]:
    """Give an empty folder beside the site; whatever happens, it is gone afterwards.

    Call `exchange` inside to publish what was put there.
    """
    new = _beside(site, "new")
    with _told_as_fault(site):
        remove(new)
        new.mkdir(parents=True)
    try:
        with _told_as_fault(site):
            yield new
    finally:
        with suppress(OSError):
            remove(new)


def write(stage: Path, files: Mapping[str, bytes]) -> None:
    """Write files into the stage; names are relative, with forward slashes."""
    for name in sorted(files):
        target = stage.joinpath(*name.split("/"))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(files[name])


def exchange(new: Path, site: Path) -> None:
    """Let the new folder take the site's place; the old one is removed afterwards.

    The new folder's contents reach the disk first, so that a power cut cannot leave names without contents.
    """
    _flush(new)
    if not site.exists():
        site.parent.mkdir(parents=True, exist_ok=True)
        new.rename(site)
        return
    if exchanged(new, site):
        return  # `new` now names the old site; `staged` removes it
    old = _beside(site, "old")
    remove(old)
    site.rename(old)
    new.rename(site)
    remove(old)


def remove(place: Path) -> None:
    """Take away a folder of ours and all in it, though somebody has made it read-only; of a link only the link goes."""
    if place.is_symlink() or place.is_file():
        place.unlink()
    if not place.is_dir():
        return
    place.chmod(place.stat().st_mode | stat.S_IRWXU)
    for folder, inside, _ in os.walk(place):  # from the top: what cannot be entered cannot be seen
        for path in (Path(folder, name) for name in inside):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | stat.S_IRWXU)
    if sys.platform == "win32":  # where a file that may not be written may not be removed
        for path in place.rglob("*"):
            path.chmod(stat.S_IWRITE)
    shutil.rmtree(place)


def manifest(folder: Path) -> dict[str, str]:
    """List the SHA-256 of every file of a site but the manifest itself, by name in order."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name: digest((folder / name).read_bytes()) for name in names if name != MANIFEST}


def write_manifest(folder: Path) -> str:
    """Write the manifest of outputs into a staged site and give its digest."""
    text = json.dumps(manifest(folder), indent=1) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
    return digest(text.encode())


def is_whole(site: Path) -> bool:
    """Tell whether a site holds just what its manifest says."""
    try:
        return not unlike(manifest(site), (site / MANIFEST).read_bytes())
    except OSError:
        return False


def unlike(files: Mapping[str, str], listed: bytes) -> tuple[str, ...]:
    """Name the files of a site, by their hashes, that are not as its manifest lists them; the manifest if it is none.

    Args:
        files: SHA-256 by name; the manifest's own is passed over.
        listed: The manifest's bytes.
    """
    try:
        wanted = json.loads(listed)
    except ValueError:
        return (MANIFEST,)
    if not isinstance(wanted, dict):
        return (MANIFEST,)
    return differing({name: each for name, each in files.items() if name != MANIFEST}, wanted)


def differing(now: Mapping[str, str], then: Mapping[str, str]) -> tuple[str, ...]:
    """Name what is not the same in two lists of hashes, in order."""
    return tuple(sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name)))


def digest(data: bytes) -> str:
    """Give the SHA-256 of some bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def save(path: Path, data: bytes, *, lasting: bool = False) -> None:
    """Write a file of our own (a cache entry, a record) so that a reader sees all of it or none.

    Args:
        path: The file; its folder is made.
        data: All that it holds.
        lasting: Bring it to the disk before it takes its name: what a power cut may not take away.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as file:
            file.write(data)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        partial.replace(path)
        if lasting:
            flush_names(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def flush_names(folder: Path) -> None:
    """Let the names in a folder reach the disk; systems and shares that have no such thing do it by themselves."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep(folder: Path) -> None:
    """Take away the half-written files that killed runs left; whoever calls it holds the lock."""
    for partial in folder.rglob("*.part"):
        partial.unlink(missing_ok=True)


def _beside(site: Path, word: str) -> Path:
    return site.with_name(f".{site.name}-{word}")


def exchanged(new: Path, site: Path) -> bool:
    """Let two folders change places in one step; False, and nothing done, where the system or the share cannot."""
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "renameat2"):
        return False
    status = library.renameat2(_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(site), _RENAME_EXCHANGE)
    if status == 0:
        return True
    number = ctypes.get_errno()
    if number in _NO_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(site))


def _flush(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def fault_of(error: OSError, place: Path | str) -> EnvironmentFault | None:
    """Say in words what the machine refused; None where the error is no refusal but a fault of ours."""
    where = str(error.filename or place)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return EnvironmentFault(
            "the disk is full", where=str(place), fix="make room and run the command again; the last site is untouched"
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return EnvironmentFault(
            "this place may not be read or written", where=where, fix="ask for the right to it, or work in a copy"
        )
    if error.errno in _REFUSED:
        return EnvironmentFault(
            f"the machine refused a step: {error.strerror}",
            where=where,
            fix="look at the place that is named, then run the command again",
        )
    return None


@contextmanager
def _told_as_fault(place: Path) -> Iterator[None]:
    """Turn what the machine refuses into a message of what, where and how to mend."""
    try:
        yield
    except OSError as error:
        fault = fault_of(error, place)
        if fault is None:
            raise
        raise fault from error
