"""A folder or a mounted share: releases beside, and a symbolic link that is renamed over; two renames without links."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reportgen import workspace
from reportgen.release import staging, swap
from reportgen.release.lock import held
from reportgen.release.place import Place, files_if_any
from reportgen.release.target import (
    Changes,
    Compared,
    Done,
    Kind,
    Owner,
    Site,
    Target,
    bad_target,
    damaged_before,
    files_of,
    is_whole,
    none_before,
    told,
)

_LIKE_A_HOST: Final = re.compile(r"[^/\\:]{2,}:.*")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that readers open, or a web server shows."""

    place: Place

    @property
    def shown(self) -> str:
        """Give what messages call it."""
        return self.place.shown

    def compare(self, site: Site) -> Compared:
        """Find what a publication would change."""
        with told(self.place.target):
            live = self.place.live(site.owner)
            was = files_if_any(live)
        return Compared(Changes.between(was, site.files), first=live is None)

    def put(self, site: Site) -> Done:
        """Let readers see the site."""
        place = self.place
        with told(place.target), held(place, site.owner):
            current = swap.recovered(place, site.owner)
            live = place.live(site.owner)
            was = files_if_any(live)
            changes = Changes.between(was, site.files)
            notes: tuple[str, ...] = ()
            if changes.count or live is None:
                staging.stage(place, site, live, was)
                current = staging.promote(place, site)
                notes = swap.enter(place, current)
            swap.tidy(place, current)
            return Done(changes, len(site.files), place.before(current) is not None, first=live is None, notes=notes)

    def back(self, owner: Owner) -> Done:
        """Let readers see the site published before."""
        place = self.place
        with told(place.target):
            if place.live(owner) is None and not place.journal().lines:
                raise none_before(place.shown)
        with told(place.target), held(place, owner):
            current = swap.recovered(place, owner)
            before = place.before(current)
            if before is None:
                raise none_before(place.shown)
            folder = place.release(before)
            now, manifest = files_of(folder), folder / workspace.MANIFEST
            if not manifest.is_file() or not is_whole(now, manifest.read_bytes()):
                raise damaged_before(place.shown)
            was = files_if_any(place.live(owner))
            notes = swap.enter(place, before)
            return Done(Changes.between(was, now), len(now), place.before(before) is not None, notes=notes)


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
    return Folder(Place(place, written))


KIND: Final = Kind(order=90, example="a folder such as /srv/intranet/safeguarding", opened=_open)
