"""A build is a plan of steps, each keyed by the hash of all that it depends on, never by time stamps.

A step's parts are named ("data", "template", "code", ...), so that `--explain` can say which of them changed since the
step last ran. Results lie in `build/cache/` under their key; the record of parts lies in `build/steps-<audience>.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final

from reportgen.workspace import digest, save, sweep

_CACHE_LIMIT: Final = 500_000_000  # bytes; one quarter of the demonstration takes about a tenth
_SEAL: Final = 32  # bytes of a SHA-256
_PACKAGE: Final = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a build: its name and the digest of each thing that it depends on."""

    name: str
    parts: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        """Give the digest of all parts."""
        return digest(json.dumps(self.parts).encode())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a step: `made` with a reason, or `kept`."""

    name: str
    state: str
    reason: str


class Plan:
    """What was done last time and what is done now: the one value of a build that grows."""

    def __init__(self, build: Path, audience: str = "own") -> None:
        """Read the record of an audience's last build; an unreadable one counts as none."""
        self._file = build / f"steps-{audience.replace(':', '-')}.json"
        self._cache = build / "cache"
        self._before = _read(self._file)
        self._now: dict[str, dict[str, str]] = {}
        self.outcomes: list[Outcome] = []

    def kept(self, step: Step, endings: Iterable[str]) -> tuple[bytes, ...] | None:
        """Give a step's results from the cache, one for each ending; None if it must be run."""
        self._now[step.name] = dict(step.parts)
        results = []
        for ending in endings:
            data = _whole(self.place(step, ending))
            if data is None:
                self.outcomes.append(Outcome(step.name, "made", self._why(step)))
                return None
            results.append(data)
        self.outcomes.append(Outcome(step.name, "kept", "nothing that it depends on has changed"))
        return tuple(results)

    def keep(self, step: Step, ending: str, data: bytes) -> None:
        """Put one result of a step into the cache, with its digest behind it."""
        save(self.place(step, ending), data + sha256(data).digest())

    def place(self, step: Step, ending: str) -> Path:
        """Name the cache file of a step's result."""
        return self._cache / step.key[:2] / f"{step.key[2:]}.{ending}"

    def note(self, step: Step, *, made: bool) -> None:
        """Record a step that has no cached result, such as the writing of the site."""
        self._now[step.name] = dict(step.parts)
        self.outcomes.append(Outcome(step.name, "made" if made else "kept", self._why(step)))

    def close(self) -> None:
        """Write the record; when the cache has grown large, keep only what this build used."""
        sweep(self._cache.parent)
        save(self._file, json.dumps(self._now, indent=1, sort_keys=True).encode())
        files = [path for path in self._cache.rglob("*") if path.is_file()]
        if sum(path.stat().st_size for path in files) > _CACHE_LIMIT:
            used = {Step(name, tuple(parts.items())).key for name, parts in self._now.items()}
            for path in files:
                if path.parent.name + path.name.split(".")[0] not in used:
                    path.unlink()

    def _why(self, step: Step) -> str:
        before = self._before.get(step.name)
        if before is None:
            return "it was not there before"
        changed = [name for name, value in step.parts if before.get(name) != value]
        if changed:
            return f"changed: {', '.join(changed)}"
        return "its result is no longer in the cache"


@cache
def code(*rooms: str) -> str:
    """Give the digest of the program text of some rooms (folders or files of the package)."""
    texts = []
    for room in sorted(rooms):
        place = _PACKAGE / room  # an empty name is the whole package
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
        texts += [
            f"{file.relative_to(_PACKAGE).as_posix()} {digest(file.read_bytes())}"
            for file in files
            if file.is_file() and "__pycache__" not in file.parts
        ]
    return digest("\n".join(texts).encode())


@cache
def versions(*packages: str) -> str:
    """Give the digest of the installed versions of some libraries."""
    return digest(" ".join(f"{name}={version(name)}" for name in sorted(packages)).encode())


def tree(folder: Path, *, skip: Iterable[str] = ()) -> str:
    """Give the digest of all files below a folder, by name and content; nothing if it is not there."""
    skipped = set(skip)
    lines = [
        f"{path.relative_to(folder).as_posix()} {digest(path.read_bytes())}"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and not skipped & set(path.relative_to(folder).parts)
    ]
    return digest("\n".join(lines).encode())


def _whole(file: Path) -> bytes | None:
    """Give a kept result without the digest behind it; None where it is not there or not as it was written."""
    try:
        kept = file.read_bytes()
    except OSError:
        return None
    data, seal = kept[:-_SEAL], kept[-_SEAL:]
    return data if sha256(data).digest() == seal else None


def _read(file: Path) -> Mapping[str, Mapping[str, str]]:
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}
