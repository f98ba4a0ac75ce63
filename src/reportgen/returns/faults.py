"""Problems of returns and commentary as faults that end a command."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen.errors import DataError, NarrativeError, ReportgenError, raise_all
from reportgen.model import Problem

COMMENTARY: str = "commentary-"  # how the codes of commentary's problems begin


class ReturnRefused(DataError):
    """A problem in a return. The agency mends it."""

    def __init__(self, problem: Problem) -> None:
        """Say the problem as it was found."""
        super().__init__(problem.what, where=problem.where, fix=problem.fix)
        self.problem = problem


class CommentaryRefused(NarrativeError):
    """A problem in a commentary. Its author mends it."""

    def __init__(self, problem: Problem) -> None:
        """Say the problem as it was found."""
        super().__init__(problem.what, where=problem.where, fix=problem.fix)
        self.problem = problem


def faults(problems: Iterable[Problem]) -> tuple[ReportgenError, ...]:
    """Give the errors among the problems as faults, each of the kind of who mends it."""
    return tuple(
        CommentaryRefused(problem) if problem.code.startswith(COMMENTARY) else ReturnRefused(problem)
        for problem in problems
        if problem.severity == "error"
    )


def refuse(problems: Iterable[Problem]) -> None:
    """Raise every error among the problems at once; do nothing if there are only warnings."""
    raise_all(faults(problems))
