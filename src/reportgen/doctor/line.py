"""What a check of the doctor is given, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from reportgen.model import Project, Settings


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at; a project that has faults is told by its own check, and is `None` for the others."""

    root: Path
    project: Project | None

    @property
    def settings(self) -> Settings | None:
        """Give the project's settings, if it can be loaded."""
        return self.project.settings if self.project is not None else None


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at: `ok`, `warning` (it works, but not so well) or `fault` (a command would fail)."""

    state: str
    what: str
    fix: str = ""
    check: str = ""  # which check says so; the doctor fills it in


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name, where it stands among the others, and what looks. It changes and sends nothing."""

    name: str
    order: int
    look: Callable[[Patient], Iterable[Line]]


def ok(what: str) -> Line:
    """Say that something is as it should be."""
    return Line("ok", what)


def warning(what: str, fix: str) -> Line:
    """Say what works, but not as it should."""
    return Line("warning", what, fix)


def fault(what: str, fix: str) -> Line:
    """Say what stops a command."""
    return Line("fault", what, fix)
