"""Keep a calendar file, and never over somebody else's."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from reportgen import workspace
from reportgen.errors import ConfigError
from reportgen.release.icalendar import is_ours

_WHERE: Final = "the command line, --ics"
_BEGINNING: Final = 1_000  # bytes that tell whose a calendar is


def save(path: Path, data: bytes) -> bool:
    """Write a calendar file; a reader sees the old one or the new one, whole.

    Returns:
        Whether an earlier calendar of ours was replaced.

    Raises:
        ConfigError: If the place holds anything else, which stays as it is, or its folder is not there.
    """
    shown = repr(path.as_posix())
    if not path.parent.is_dir():
        raise ConfigError(f"there is no folder for {shown}", where=_WHERE, fix="make the folder, or name another file")
    there = path.exists() or path.is_symlink()
    if there and not path.is_file():
        what = f"{shown} is a folder" if path.is_dir() else f"{shown} is not a file"
        raise ConfigError(what, where=_WHERE, fix="name a file, such as dates.ics")
    if there and not is_ours(_beginning(path)):
        raise ConfigError(
            f"{shown} is not a calendar that reportgen wrote, and stays as it is",
            where=_WHERE,
            fix="name another file, or move that one away",
        )
    workspace.save(path, data)
    return there


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_BEGINNING)
