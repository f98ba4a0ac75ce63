"""Parts of the program that are found by their folder: a module there holds one as a constant; nothing else need know.

Formats, kinds of chart, checks and targets are such parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

from reportgen.errors import EnvironmentFault

Part = TypeVar("Part")


def modules_of(folder: ModuleType) -> Iterator[ModuleType]:
    """Give every module of a package, in the order of their names."""
    for module in iter_modules(folder.__path__):
        yield import_module(f"{folder.__name__}.{module.name}")


def held_by(module: ModuleType, constant: str, kind: type[Part], called: str) -> Part:
    """Give a module's part; a module without one stops the program with that sentence.

    Args:
        module: A file of the folder.
        constant: What each file there calls its part, such as "CHECK".
        kind: What a part is.
        called: What a part is to a reader of the message, such as "check".

    Raises:
        EnvironmentFault: If the module has no such constant: the copy of the program that runs is not whole.
    """
    part = getattr(module, constant, None)
    if not isinstance(part, kind):
        folder = module.__name__.rpartition(".")[0].replace(".", "/")
        raise EnvironmentFault(
            f"{module.__name__} holds no {called}: it needs a constant {constant} = {kind.__name__}(...)",
            where=f"the program's folder {folder}",
            fix="give it the constant, as the files beside it have, or take it out of the folder",
        )
    return part
