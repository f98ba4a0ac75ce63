"""Whether git is there, and whether it would take what must stay private."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from reportgen.doctor.line import Check, Line, Patient, ok, warning
from reportgen.engines import process
from reportgen.model import Settings
from reportgen.numbers import counted
from reportgen.project.releases import RECORDS
from reportgen.project.retired import FILE as RETIRED
from reportgen.quarter import Quarter

_SECONDS: Final = 30.0
_MOST_NAMED: Final = 3


def _look(patient: Patient) -> Iterator[Line]:
    git = shutil.which("git")
    if git is None:
        yield ok("git: not found (not needed; with it, the site's changes can be looked back at)")
        return
    inside = process.run([git, "rev-parse", "--is-inside-work-tree"], folder=patient.root, seconds=_SECONDS)
    if inside.status:
        yield ok("the project is in no git repository")
        return
    settings = patient.settings
    if settings is None:
        return
    if settings.invented:
        yield ok("the project is in a git repository; its data is invented, and may be in it")
        return
    yield from _private(git, patient.root, settings)


def _private(git: str, root: Path, settings: Settings) -> Iterator[Line]:
    """Ask git what it holds, or would take with the next `git add`, of the returns and the records."""
    places = [place for place in (settings.data, root / RECORDS) if place.is_relative_to(root)]
    listed = process.run(
        [
            git,
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
            "--",
            *(_name(root, place) for place in places),
        ],
        folder=root,
        seconds=_SECONDS,
    )
    if listed.status:
        yield warning("git does not say what it holds of the project", "look at what `git status` says")
        return
    names = [name for name in listed.stdout.decode("utf-8", "replace").split("\0") if name]
    data = _name(root, settings.data) if settings.data in places else "data"
    found = [name for name in names if is_private(name, data)]
    if not found:
        yield ok("git holds no returns, recipients or records of this project")
        return
    few = ", ".join(_printable(name) for name in found[:_MOST_NAMED]) + (" ..." if len(found) > _MOST_NAMED else "")
    yield warning(
        f"git holds or would take {counted(len(found), 'file')} of real returns, recipients or records: {few}",
        "put data/*/*, data/recipients* and records/* into .gitignore as a new project has them (reportgen init), "
        "take them out with git rm --cached, and ask who has copies of the history",
    )


def is_private(name: str, data: str) -> bool:
    """Tell whether a file of the project must not be in git: all of a quarter but its notes, recipients, records."""
    path = PurePosixPath(name)
    if path.parts[0] == RECORDS:
        return name != RETIRED
    if not path.is_relative_to(data):
        return False
    inside = path.relative_to(data).parts
    if inside[0].startswith("recipients"):
        return True
    try:
        Quarter.parse(inside[0])
    except ValueError:
        return False
    return inside[1:] != ("quarter.yaml",)


def _name(root: Path, place: Path) -> str:
    return place.relative_to(root).as_posix()


def _printable(name: str) -> str:
    return "".join(each if each.isprintable() else "?" for each in name)


CHECK = Check("git", 90, _look)
