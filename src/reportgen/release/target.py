"""What a target is: a place where readers see the site. The folder `targets/` holds one sort of them a file.

Whatever the sort, a target keeps one promise: readers see the old site or the new one, whole, whenever a run ends.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Final, Protocol

from reportgen import workspace
from reportgen.errors import ConfigError, EnvironmentFault, ReleaseError, quoted
from reportgen.parts import held_by, modules_of
from reportgen.release import targets

LOCK_SECONDS: Final = 5.0  # how long a second run waits for the first
AS_IT_WAS: Final = "what readers see there is as it was"
_CHUNK: Final = 1 << 20
# Who comes in, written into an address: a password before any host, and whatever stands before a host of the web,
# where a name alone may be a token.
_SECRET: Final = re.compile(r"(?:^|//)[^/\\@]*:[^/\\@]*@|https?://[^/@]*@", re.IGNORECASE)
_GONE: Final = {
    *(errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.ETIMEDOUT, errno.ESTALE, errno.EHOSTDOWN),
    *(errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ECONNRESET, errno.ECONNABORTED, errno.ENOENT),
}


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose site it is, and for whom: a target of another partnership or audience is never written to."""

    partnership: str
    audience: str  # "public" or "partners"

    def __str__(self) -> str:
        """Say it in a message."""
        return f"the site of {self.partnership} for {_FOR[self.audience]}"


_FOR: Final = {"public": "the public", "partners": "partners"}


@dataclass(frozen=True, slots=True)
class Site:
    """A whole site that may be published, with the SHA-256 of each of its files, the manifest's own among them."""

    folder: Path
    files: Mapping[str, str]
    owner: Owner
    quarters: tuple[str, ...] = ()  # as they are written, in order

    @property
    def digest(self) -> str:
        """Give the SHA-256 of the manifest, which stands for the whole site."""
        return self.files[workspace.MANIFEST]


@dataclass(frozen=True, slots=True)
class Changes:
    """Which files of a target become others, by name in order."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @classmethod
    def between(cls, old: Mapping[str, str], new: Mapping[str, str]) -> Changes:
        """Compare two sets of files by their digests.

        Example:
            >>> Changes.between({"a": "1", "b": "1"}, {"b": "2", "c": "1"})
            Changes(added=('c',), changed=('b',), removed=('a',))
        """
        return cls(
            added=tuple(sorted(new.keys() - old.keys())),
            changed=tuple(sorted(name for name in new.keys() & old.keys() if new[name] != old[name])),
            removed=tuple(sorted(old.keys() - new.keys())),
        )

    @property
    def written(self) -> int:
        """Count the files that are new or become others."""
        return len(self.added) + len(self.changed)

    @property
    def count(self) -> int:
        """Count all that becomes other: files that are written, and files that are removed."""
        return self.written + len(self.removed)


@dataclass(frozen=True, slots=True)
class Compared:
    """What a publication would change."""

    changes: Changes
    first: bool = False  # True: nothing has been published there yet


@dataclass(frozen=True, slots=True)
class Done:
    """What a publication, or going back, has changed."""

    changes: Changes
    files: int  # that readers find there now
    back: bool  # whether there is a site published before, to go back to
    first: bool = False
    notes: tuple[str, ...] = ()  # what the user should know of how it was done


class Target(Protocol):
    """A place where readers see a site."""

    @property
    def shown(self) -> str:
        """Give what messages call it."""
        ...

    def compare(self, site: Site) -> Compared:
        """Find what a publication would change; writes nothing and takes no lock.

        Raises:
            ReleaseError: If the place holds what is not ours, or the site of another partnership or audience.
            EnvironmentFault: If the machine or the connection refuses.
        """
        ...

    def put(self, site: Site) -> Done:
        """Let readers see the site: all of it, or what they saw before. Goes on where a run that ended left off.

        Raises:
            Busy: If another run holds the target's lock.
            ReleaseError: As `compare`; and if the site changes while it is read.
            EnvironmentFault: As `compare`.
        """
        ...

    def back(self, owner: Owner) -> Done:
        """Let readers see the site published before; done twice, the later one again.

        Raises:
            ReleaseError: As `put`; and if none was published before, or it is damaged.
        """
        ...


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of target."""

    order: int  # in which the sorts are asked
    example: str  # how one is written
    opened: Callable[[str, Path, Path], Target | None]  # (as it is written, the project, where relative paths begin)


@cache
def found() -> tuple[Kind, ...]:
    """Find every sort of target by the folder `targets/`, in the order in which they are asked."""
    return tuple(sorted(map(kind_of, modules_of(targets)), key=lambda each: each.order))


def kind_of(module: ModuleType) -> Kind:
    """Give a module's sort of target; a module without one stops the program with that sentence."""
    return held_by(module, "KIND", Kind, "sort of target")


def opened(written: str, root: Path, start: Path) -> Target:
    """Give the target that is written so.

    Args:
        written: As in `--to`, or in `_quarto.yml`.
        root: The project's folder.
        start: Where a relative path begins.

    Raises:
        ConfigError: If it cannot be one, or lies where none may.
    """
    if _SECRET.search(written.removeprefix("git:")):
        raise bad_target(
            "an address that says who comes in (a name, token or password before the host) is not taken, "
            "for it would be shown and kept",
            "leave out all from behind the // to the @; keys and agent of ssh, or git's credential helper, let you in",
        )
    if written and written.isprintable():
        for kind in found():
            target = kind.opened(written, root, start)
            if target is not None:
                return target
    raise bad_target(f"{quoted(written)} is not a place to publish to")


def bad_target(what: str, fix: str = "") -> ConfigError:
    """Make the fault of a target that is written wrongly."""
    examples = ", ".join(kind.example for kind in found())
    return ConfigError(what, where="--to, or publish: to: in _quarto.yml", fix=fix or f"write one of: {examples}")


def not_ours(shown: str, why: str, fix: str = "") -> ReleaseError:
    """Make the fault of a target that holds something else."""
    return ReleaseError(
        f"nothing was published, because {why}",
        where=shown,
        fix=fix or "name a place of the site's own: one that does not exist yet, or an empty folder",
    )


def anothers(shown: str, theirs: str) -> ReleaseError:
    """Make the fault of a target that is another partnership's or audience's."""
    return not_ours(shown, f"this place holds {theirs}", "name another place; each site has one of its own")


def came_between(shown: str) -> ReleaseError:
    """Make the fault of a target that another run changed after it was looked at."""
    return ReleaseError(
        "nothing was published, because another publication came between",
        where=shown,
        fix="look at what is there now (--dry-run), then publish again if it is still right",
    )


def none_before(shown: str) -> ReleaseError:
    """Make the fault of going back where there is nothing to go back to."""
    return ReleaseError(
        "no other site was published there before, so there is none to go back to",
        where=shown,
        fix="publish the site that you want to be seen; with git, an earlier one is in the history of site/",
    )


def damaged_before(shown: str) -> ReleaseError:
    """Make the fault of going back to a site that is not as it was published."""
    return ReleaseError(
        f"the site published before is not whole any more, and {AS_IT_WAS}",
        where=shown,
        fix="publish the site that you want to be seen; with git, an earlier one is in the history of site/",
    )


def out_of_time(shown: str, seconds: float) -> EnvironmentFault:
    """Make the fault of a connection that brought nothing to an end."""
    return EnvironmentFault(
        f"the connection was too slow or dead: nothing ended within {seconds:.0f} seconds; what is there is whole, "
        "the old site or the new one",
        where=shown,
        fix="look at the network, then publish again; it goes on where it was",
    )


def refused(error: OSError, place: Path | str) -> EnvironmentFault | None:
    """Say in words what the machine that holds a target refused; None where the error is a fault of ours."""
    where = str(error.filename or place)
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return EnvironmentFault(
            f"the disk is full where the site is published, and {AS_IT_WAS}",
            where=str(place),
            fix="make room there and publish again; it goes on where it was",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return EnvironmentFault(
            f"this place may not be read or written, and {AS_IT_WAS}",
            where=where,
            fix="ask for the right to write there and in the folder above, then publish again",
        )
    if error.errno in _GONE:
        return EnvironmentFault(
            "the place went away while it was written to; what is there is whole, the old site or the new one",
            where=str(place),
            fix="when the share is there again, publish again; it goes on where it was",
        )
    return workspace.fault_of(error, place)


@contextmanager
def told(place: Path | str) -> Iterator[None]:
    """Turn what the machine refuses into a message."""
    try:
        yield
    except OSError as error:
        fault = refused(error, place)
        if fault is None:
            raise
        raise fault from error


def files_of(folder: Path) -> dict[str, str]:
    """List the SHA-256 of every file of a folder, by name; what is no file (a link, a pipe) has none.

    Every byte is read: size and time of a file do not tell whether another hand wrote into it.
    """
    found: dict[str, str] = {}
    for place, _, names in os.walk(folder, onerror=_raised):
        for name in (*names, *_links(Path(place))):
            path = Path(place, name)
            found[path.relative_to(folder).as_posix()] = (
                "" if path.is_symlink() or not path.is_file() else sha256_of(path)
            )
    return dict(sorted(found.items()))


def is_whole(files: Mapping[str, str], manifest: bytes) -> bool:
    """Tell whether files, by their digests, are just what their manifest lists, and the manifest itself."""
    return not workspace.unlike(files, manifest)


def _raised(error: OSError) -> None:
    raise error


def _links(place: Path) -> list[str]:
    """Name the links to folders, which `os.walk` counts among the folders and does not follow."""
    with os.scandir(place) as entries:
        return [entry.name for entry in entries if entry.is_symlink() and entry.is_dir()]


def sha256_of(path: Path) -> str:
    """Give a file's SHA-256 in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(_CHUNK):
            digest.update(part)
    return digest.hexdigest()
