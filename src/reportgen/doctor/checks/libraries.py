"""Whether the libraries are installed as they were locked: with others, the same returns may give other bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from reportgen.doctor.line import Check, Line, Patient, fault, ok, warning

_LOCK: Final = Path("requirements") / "run.txt"
_PINNED: Final = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ \\;]+)(?P<only> ;)?", re.ASCII)
_AGAIN: Final = "install the locked versions again (make setup)"


def _look(patient: Patient) -> Iterator[Line]:
    lock = next((path for path in (patient.root / _LOCK, _beside_the_program()) if path.is_file()), None)
    if lock is None:
        yield ok("not compared: no list of locked versions (requirements/run.txt) lies in the project")
        return
    pinned = locked(lock.read_text(encoding="utf-8"))
    missing = [name for name, (_, everywhere) in pinned.items() if everywhere and not _installed(name)]
    others = [
        f"{name} {_installed(name)} instead of {' or '.join(wanted)}"
        for name, (wanted, _) in pinned.items()
        if _installed(name) and _installed(name) not in wanted
    ]
    if missing:
        yield fault(f"not installed: {', '.join(missing)}", _AGAIN)
    if others:
        yield warning(f"not as locked, so that outputs may differ: {', '.join(others)}", _AGAIN)
    if not missing and not others:
        yield ok(f"{len(pinned)} libraries, each as locked")


def locked(text: str) -> Mapping[str, tuple[tuple[str, ...], bool]]:
    """Read a lock: by name, the versions that it may have, and whether every machine needs it."""
    found: dict[str, tuple[tuple[str, ...], bool]] = {}
    for line in text.splitlines():
        match = _PINNED.match(line)
        if match:
            versions, everywhere = found.get(match["name"], ((), False))
            found[match["name"]] = ((*versions, match["version"]), everywhere or not match["only"])
    return found


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _beside_the_program() -> Path:
    """Name the lock of a program that runs from its repository."""
    import reportgen

    return Path(reportgen.__file__).resolve().parents[2] / _LOCK


CHECK = Check("libraries", 30, _look)
