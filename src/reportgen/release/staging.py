"""A new release beside a target: its files brought, checked and flushed, and no reader sees them yet."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from reportgen import workspace
from reportgen.errors import ReleaseError
from reportgen.release import beside
from reportgen.release.place import Place
from reportgen.release.target import Site, files_of


def stage(place: Place, site: Site, live: Path | None, was: dict[str, str]) -> None:
    """Bring the site's files beside the target, check each as it lies there, and flush them to the disk."""
    staging = place.store / beside.STAGING
    if staging.is_symlink() or staging.is_file():  # another hand's: what it leads to is not ours to clear
        staging.unlink()
    staging.mkdir(exist_ok=True)
    brought = _still_good(staging, site)
    linking = live is not None
    for name, digest in site.files.items():
        if name in brought:
            continue
        new = staging.joinpath(*name.split("/"))
        new.parent.mkdir(parents=True, exist_ok=True)
        if linking and live is not None and was.get(name) == digest:
            linking = _linked(live.joinpath(*name.split("/")), new)
            if linking:
                continue
        _copy(site.folder.joinpath(*name.split("/")), new)
    if files_of(staging) != dict(sorted(site.files.items())):
        raise ReleaseError(
            "nothing was published: what was copied is not what the site's manifest says",
            where=place.shown,
            fix="let nothing else write into the site or beside the target, and publish again",
        )
    for folder, _, _ in os.walk(staging):
        workspace.flush_names(Path(folder))


def promote(place: Place, site: Site) -> int:
    """Make a release of what was staged, which nobody sees yet."""
    journal = place.journal()
    number = journal.following(place.numbers())
    place.note(journal.staged(number, site.digest))
    (place.store / beside.STAGING).rename(place.store / beside.release_name(number))
    workspace.flush_names(place.store)
    return number


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
