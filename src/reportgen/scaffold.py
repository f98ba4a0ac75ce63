"""Make a new project to start from, or copy the templates out so that a project can change them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from reportgen import defaults
from reportgen.errors import ConfigError, EnvironmentFault, quoted

_STARTER: Final = "starter"
_RENAMED: Final = {
    "gitignore": ".gitignore",
    "gitattributes": ".gitattributes",
}  # in the package it must not hide the package's own files from git
_SCHEMA: Final = "measures.schema.json"


def init(folder: Path, *, templates: bool = False) -> tuple[Path, ...]:
    """Make a small project in a new or empty folder, or copy the templates into a project that is there.

    Args:
        folder: The folder to make; with `templates`, the project's folder.
        templates: Copy the built-in templates, wording and styles into the project's `reports/` (or wherever its
            `_quarto.yml` keeps them). Files that are there already stay as they are.

    Returns:
        The files that were made, sorted.

    Raises:
        ConfigError: If the folder is not empty, or with `templates` holds no project.
        EnvironmentFault: If it cannot be written.
    """
    if templates:
        from reportgen.project import settings

        target = settings(folder).templates
        wanted = {name: data for name, data in _defaults() if not (target / name).exists()}
        return _write(target, wanted)
    _refuse_full(folder)
    return _write(folder, dict(_starter()))


def _refuse_full(folder: Path) -> None:
    fix = "name a new or empty folder; a project that is there is never overwritten"
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"{quoted(folder.name)} is a file, not a folder", where=folder.as_posix(), fix=fix)
    if folder.is_dir() and any(folder.iterdir()):
        raise ConfigError(f"the folder {quoted(folder.resolve().name)} is not empty", where=folder.as_posix(), fix=fix)


def _starter() -> Iterator[tuple[str, bytes]]:
    from reportgen.project.schema import json_schema

    for name, data in _tree(_packaged().joinpath(_STARTER)):
        yield _RENAMED.get(name, name), data
    yield _SCHEMA, (json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n").encode()


def _defaults() -> Iterator[tuple[str, bytes]]:
    for name in sorted(defaults.names()):
        yield name, defaults.data(name)


def _packaged() -> Traversable:
    return files("reportgen.defaults")


def _tree(top: Traversable, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    for entry in sorted(top.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _tree(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry.read_bytes()


def _write(folder: Path, contents: dict[str, bytes]) -> tuple[Path, ...]:
    made = []
    try:
        for name, data in sorted(contents.items()):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:  # never over a file that another program has just made
                file.write(data)
            made.append(path)
    except OSError as error:
        where, why = folder.as_posix(), error.strerror or "it cannot be written"
        raise EnvironmentFault(
            "the files cannot be written", where=where, fix=f"choose another folder ({why})"
        ) from error
    return tuple(made)
