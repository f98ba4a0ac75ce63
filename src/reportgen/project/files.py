"""Read one file of a project into its form, gathering the faults with the file's name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from reportgen.errors import ConfigError, EnvironmentFault
from reportgen.project import tree
from reportgen.project.faults import read
from reportgen.project.tree import MOST_BYTES, Fault, Group

FormT = TypeVar("FormT", bound=BaseModel)


def _printable(name: str) -> str:
    """Write out the characters of a file's name that a terminal would obey."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode("ascii") for each in name)


def _twin(path: Path) -> Path:
    """Name the file that has the other ending of YAML's two."""
    return path.with_suffix(".yml" if path.suffix == ".yaml" else ".yaml")


def _no_check(_: Group) -> Iterable[Fault]:
    return ()


class FaultLog:
    """The faults found so far, in the order of the files and of the lines in them."""

    def __init__(self, root: Path) -> None:
        """Begin without faults; places are told relative to the project's folder."""
        self._root = root
        self._faults: list[ConfigError] = []

    @property
    def faults(self) -> tuple[ConfigError, ...]:
        """Give what was gathered."""
        return tuple(self._faults)

    def name(self, path: Path) -> str:
        """Name a path as the analyst knows it: from the project's folder, with forward slashes."""
        try:
            return _printable(path.relative_to(self._root).as_posix())
        except ValueError:
            return _printable(path.as_posix())

    def add(self, path: Path, what: str, fix: str, *, at: str = "") -> None:
        """Note a fault of a whole file or folder, or at a place that `at` names."""
        where = f"{self.name(path)}, {at}" if at else self.name(path)
        self._faults.append(ConfigError(what, where=where, fix=fix))

    def is_there(self, path: Path) -> bool:
        """Tell whether a file is there; one with YAML's other ending is a fault, not silence."""
        if path.exists():
            return True
        twin = _twin(path)
        if twin.exists():
            self.add(twin, f"{twin.name} is not read", f"rename it to {path.name}")
        return False

    def missing(self, path: Path, fix: str) -> None:
        """Note that a file of every project is not there; the whole path tells which folder was looked into."""
        if _twin(path).exists():
            return  # told already, by the file that is there
        self._faults.append(ConfigError(f"this folder has no {path.name}", where=_printable(path.as_posix()), fix=fix))

    def add_all(self, path: Path, *stages: Iterable[Fault]) -> None:
        """Note faults with line and column; what an earlier stage told of a place, a later one need not."""
        told: set[tuple[int, int]] = set()
        faults: list[Fault] = []
        for stage in stages:
            new = [fault for fault in stage if (fault.line, fault.column) not in told]
            told.update((fault.line, fault.column) for fault in new)
            faults += new
        for fault in sorted(faults, key=lambda each: (each.line, each.column)):
            where = f"{self.name(path)}:{fault.line}:{fault.column}"
            self._faults.append(ConfigError(fault.what, where=where, fix=fault.fix))

    def read(
        self, path: Path, form: type[FormT], name: str, check: Callable[[Group], Iterable[Fault]] = _no_check
    ) -> tuple[FormT | None, Group | None]:
        """Read a YAML file by its form, and check what holds between its keys.

        Args:
            path: The file; it must be there.
            form: The pydantic model that it must follow.
            name: What the file is called in a sentence, such as "the framework".
            check: Finds more faults in the tree, whether or not the form was met.

        Returns:
            The form, or `None` if there are faults of form; and the tree, or `None` if it cannot be followed.
        """
        data = self.bytes_of(path)
        if data is None:
            return None, None
        root, faults = tree.parse(data)
        if root is None:
            self.add_all(path, faults)
            return None, None
        found, of_form = read(form, root, name)
        self.add_all(path, faults, of_form, check(root))
        return found, root

    def bytes_of(self, path: Path) -> bytes | None:
        """Read a file, never more of it than the limit and one byte; `None` with a fault if it cannot be read."""
        if not path.is_file():
            self.add(path, f"{path.name} is not a file", "remove it, and write a file of that name")
            return None
        try:
            with path.open("rb") as file:
                return file.read(MOST_BYTES + 1)
        except OSError as error:
            raise EnvironmentFault(
                f"{path.name} cannot be read",
                where=self.name(path),
                fix=f"see to it that it can be opened: {error.strerror}",
            ) from error
