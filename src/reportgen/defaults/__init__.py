"""Templates, wording and styles: one copy in the package; a project's `reports/` overrides by file name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

_OWN: Final = (
    "templates",
    "wording",
    "styles",
    "site",
    "quarto",
    "mail",
)  # folders whose files a project may have of its own


def text(name: str, overrides: Path | None = None) -> str:
    """Give the text of a default such as `wording/en.yaml`, or of the project's file of that name."""
    return data(name, overrides).decode("utf-8-sig")  # some editors begin a file with a mark of its encoding


def data(name: str, overrides: Path | None = None) -> bytes:
    """Give the bytes of a default, or of the project's file of that name."""
    if overrides is not None:
        candidate = overrides / name
        if candidate.is_file():
            return candidate.read_bytes()
    return files(__package__).joinpath(*name.split("/")).read_bytes()


def origin(name: str, overrides: Path | None = None) -> str:
    """Say where a template comes from, for messages: the project's path, or "built in"."""
    if overrides is not None and (overrides / name).is_file():
        return f"{overrides.name}/{name}"
    return f"built-in {name}"


@cache
def names() -> frozenset[str]:
    """List every default that a project may override, such as `templates/cover.qmd.j2`."""
    top = files(__package__)
    return frozenset(name for folder in _OWN for name in _below(top.joinpath(folder), f"{folder}/"))


def _below(folder: Traversable, prefix: str) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _below(entry, f"{prefix}{entry.name}/")
        elif not entry.name.endswith((".py", ".pyc")):
            yield f"{prefix}{entry.name}"
