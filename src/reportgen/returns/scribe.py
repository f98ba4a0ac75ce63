"""Problems are written down as they are met, with the place they were met at."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from reportgen.model import Problem
from reportgen.quarter import Quarter
from reportgen.returns.table import Unreadable


@dataclass(frozen=True, slots=True)
class Found:
    """A problem and the measures it is of; a measure that is set aside makes its problems warnings."""

    problem: Problem
    measures: tuple[str, ...] = ()  # empty: of the whole file

    def as_warning(self) -> Found:
        """Give the same problem as a warning."""
        return replace(self, problem=replace(self.problem, severity="warning"))


@dataclass(frozen=True, slots=True)
class Objection:
    """What a check across rows objects to; the return that it looked at is known to whoever asked."""

    severity: str  # "error" or "warning"
    code: str
    what: str
    fix: str
    row: int
    column: str = ""
    measures: tuple[str, ...] = ()


@dataclass(slots=True)
class Scribe:
    """Collects the problems of one file."""

    file: str
    agency: str
    quarter: Quarter
    sheet: str = ""
    found: list[Found] = field(default_factory=list)
    by_line: bool = False  # of a commentary, which has lines and no rows

    def error(
        self, code: str, what: str, fix: str, *, row: int = 0, column: str = "", measures: tuple[str, ...] = ()
    ) -> None:
        """Write down a fault that stops the return."""
        self._write("error", code, what, fix, row=row, column=column, measures=measures)

    def warning(
        self, code: str, what: str, fix: str, *, row: int = 0, column: str = "", measures: tuple[str, ...] = ()
    ) -> None:
        """Write down what should be looked at and does not stop the return."""
        self._write("warning", code, what, fix, row=row, column=column, measures=measures)

    def take(self, objection: Objection) -> None:
        """Write down what a check objects to."""
        self._write(
            objection.severity,
            objection.code,
            objection.what,
            objection.fix,
            row=objection.row,
            column=objection.column,
            measures=objection.measures,
        )

    def unreadable(self, reason: Unreadable) -> None:
        """Write down why a file could not be read at all."""
        self.sheet = reason.sheet
        self.error(reason.code, reason.what, reason.fix, row=reason.row)

    def _write(
        self, severity: str, code: str, what: str, fix: str, *, row: int, column: str, measures: tuple[str, ...]
    ) -> None:
        problem = Problem(
            code=code,
            severity=severity,
            file=self.file,
            what=what,
            fix=fix,
            sheet=self.sheet,
            row=0 if self.by_line else row,
            column=column,
            line=row if self.by_line else 0,
            agency=self.agency,
            quarter=self.quarter,
        )
        self.found.append(Found(problem, measures))
