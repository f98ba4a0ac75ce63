"""Templates, wording and styles: one copy in the package; a project's `reports/` overrides by file name."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def text(name: str, overrides: Path | None = None) -> str:
    """Give the text of a default such as `wording/en.yaml`, or of the project's file of that name."""
    return data(name, overrides).decode("utf-8")


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
