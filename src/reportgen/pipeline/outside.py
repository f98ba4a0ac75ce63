"""Files that the analyst asks for: never where sites and builds lie, and never over another file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from reportgen import workspace
from reportgen.errors import ConfigError
from reportgen.model import Settings
from reportgen.pipeline.choose import load

_WHERE: Final = "the command line, --out"


def refuse_published(root: Path, settings: Settings, place: Path) -> None:
    """Refuse a place where builds and sites lie: what is there would be published, or swept away.

    Raises:
        ConfigError: If the place lies in the project's site, its public site, or build/.
    """
    site = settings.site
    for taken in (site, site.with_name(f"{site.name}-public"), root / "build"):
        if place.resolve().is_relative_to(taken.resolve()):
            raise ConfigError(
                f"nothing but a build writes into {taken.name}/",
                where=_WHERE,
                fix="name a place outside of it, which nobody publishes",
            )


def refuse_taken(files: Iterable[Path]) -> None:
    """Refuse to write over what is there.

    Raises:
        ConfigError: Naming the first file that is there already.
    """
    for path in files:
        if path.exists() or path.is_symlink():
            raise ConfigError(
                f"{path.name} is there already, and what it holds would be lost",
                where=path.as_posix(),
                fix="name another place with --out",
            )


def refuse_place(root: Path, path: Path) -> None:
    """Refuse a file that may not be written, before anything is computed for it.

    Raises:
        ConfigError: If it lies where it must not, is there already, or has no folder.
    """
    refuse_published(root, load(root).settings, path)
    refuse_taken([path])
    if not path.parent.is_dir():
        raise ConfigError(
            f"there is no folder for {path.name}", where=_WHERE, fix="make the folder, or name another file"
        )


def write(path: Path, text: str) -> None:
    """Write a text that `refuse_place` has let pass; a reader sees all of it or none."""
    workspace.save(path, text.encode())
