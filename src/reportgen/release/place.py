"""A folder that readers open and what lies beside it: whose it is, which release is which, what is not ours."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from reportgen import workspace
from reportgen.errors import EnvironmentFault
from reportgen.release import beside
from reportgen.release.beside import Journal
from reportgen.release.target import Owner, anothers, files_of, not_ours, sha256_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where a site is published to, in the file system."""

    target: Path  # absolute
    shown: str  # what messages call it

    @property
    def store(self) -> Path:
        """Give the folder of releases beside it."""
        return self.target.with_name(beside.store_name(self.target.name))

    def release(self, number: int) -> Path:
        """Give a release's folder, whether it is there or not."""
        return self.store / beside.release_name(number)

    def live(self, owner: Owner) -> Path | None:
        """Find the folder that readers see now; None if nothing was published yet.

        Raises:
            ReleaseError: If the place is not ours, or another's.
        """
        self._refuse_foreign_store(owner)
        if self.target.is_symlink():
            number = beside.linked_number(str(self.target.readlink()), self.target.name)
            if number is None:
                raise not_ours(self.shown, "there is a link there that leads elsewhere")
            return self.release(number)
        if not self.target.exists():
            return None
        if not self.target.is_dir():
            raise not_ours(self.shown, "there is a file of that name")
        if not any(self.target.iterdir()):
            return None
        if self.folder_number() is None:
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
        if not self.store.exists() and not self.store.is_symlink():
            return
        marker = self.store / beside.MARKER
        if not self.store.is_dir() or self.store.is_symlink():
            raise not_ours(self.shown, f"{self.store.name} beside it is not a folder of ours")
        if not marker.is_file():
            others = {path.name for path in self.store.iterdir()} - beside.PASSING
            if any(not name.endswith(".part") for name in others):
                raise not_ours(self.shown, f"{self.store.name} beside it has no marker of ours")
            return
        theirs = beside.owner_in(marker.read_bytes())
        if theirs is None:
            raise not_ours(self.shown, f"the marker in {self.store.name} cannot be read")
        if theirs != owner:
            raise anothers(self.shown, str(theirs) if theirs.audience in ("public", "partners") else "another site")

    def journal(self) -> Journal:
        """Read what became of each release."""
        path = self.store / beside.JOURNAL
        return Journal.read(path.read_bytes()) if path.is_file() else Journal()

    def folder_number(self) -> int | None:
        """Tell which release a folder in the target's place is, where there are no links.

        Its own folder is not among those beside it: one that was published twice is told by that.
        """
        manifest = self.target / workspace.MANIFEST
        if not manifest.is_file() or not self.store.is_dir():
            return None
        return self.journal().by_manifest(sha256_of(manifest), but=self.numbers())

    def numbers(self) -> tuple[int, ...]:
        """List the releases that lie beside the target."""
        numbers = (beside.number_of(path.name) for path in self.store.iterdir())
        return tuple(sorted(number for number in numbers if number is not None))

    def before(self, current: int | None) -> int | None:
        """Find the release to go back to."""
        return self.journal().before(current, self.numbers())

    def current(self) -> int | None:
        """Tell which release readers see."""
        if self.target.is_symlink():
            return beside.linked_number(str(self.target.readlink()), self.target.name)
        return self.folder_number() if self.target.is_dir() else None

    def note(self, journal: Journal) -> None:
        """Write the journal."""
        keep(self.store / beside.JOURNAL, journal.to_bytes())


def keep(path: Path, data: bytes) -> None:
    """Write a small file so that it is whole after a kill, and after a power cut too."""
    partial = path.with_name(f"{path.name}.part")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    workspace.flush_names(path.parent)


def files_if_any(live: Path | None) -> dict[str, str]:
    """List what readers see; nothing where a link leads to a release that another hand removed."""
    return files_of(live) if live is not None and live.is_dir() else {}
