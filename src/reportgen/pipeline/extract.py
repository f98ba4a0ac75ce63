"""Answer a question from outside with protected figures, and enter it; or enter what was answered elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from reportgen import workspace
from reportgen.console import Talk
from reportgen.disclosure.published import printed
from reportgen.errors import ConfigError, ReportgenError, quoted, raise_all, suggest
from reportgen.model import LedgerEntry, Project, Protected, PublishedFigure
from reportgen.pipeline import ledger
from reportgen.pipeline.adopt import adopt
from reportgen.pipeline.build import figures_for
from reportgen.pipeline.choose import choose_audience, choose_quarter, load
from reportgen.pipeline.outside import refuse_published, refuse_taken
from reportgen.pipeline.values import Options
from reportgen.project.answers import read_answer
from reportgen.quarter import Quarter
from reportgen.report import Asked, extract_csv, extract_note, extract_workbook

_WHERE: Final = "the command line"
_TO: Final = ".."  # between the first quarter and the last


@dataclass(frozen=True, slots=True)
class Question:
    """What the command line says of a question from outside."""

    about: str  # whose it is, such as "request 1234"; printed
    day: date  # on which it is answered; printed
    audience: str = "public"
    measures: tuple[str, ...] = ()
    quarters: str = ""  # one, or the first and the last: 2025-26 Q1..2026-27 Q2
    out: Path | None = None  # a folder; None: one of its own in outbox/


@dataclass(frozen=True, slots=True)
class Answered:
    """What was entered, and the files of the answer, if it was made here."""

    entry: LedgerEntry
    files: tuple[Path, ...] = ()
    rows: int = 0  # figures by quarter
    hidden: int = 0  # of them


def extract(root: Path, question: Question, talk: Talk) -> Answered:
    """Write the answer's table and note; it is entered first, for what is not entered must not go out.

    Raises:
        ConfigError: If a measure or quarter is none, or the files would lie where they must not.
        ReportgenError: Whatever else a user can put right.
    """
    with workspace.locked(root / "build"):
        project = adopt(root, load(root))
        asked = _asked(project, question)
        folder = question.out or root / "outbox" / f"extract-{len(project.ledger) + 1:04d}"
        refuse_published(root, project.settings, folder)
        files = tuple(folder / name for name in ("figures.csv", "figures.xlsx", "note.md"))
        refuse_taken(files)
        options = Options(quarter=str(asked.quarters[-1]), audience=question.audience, anew=True)
        protected, _ = figures_for(root, options, talk)
        given = _given(protected, asked)
        if not given:
            raise _nothing(asked)
        talk.stage("extract", question.about)
        made = (extract_csv(protected, asked), extract_workbook(protected, asked), extract_note(protected, asked))
        entry = ledger.enter(
            project, ledger.of_answer("extract", question.audience, question.day, given, question.about)
        )
        for path, data in zip(files, made, strict=True):
            workspace.save(path, data)
        said = [each for figure in given for _, each in figure.series]
        return Answered(entry, files, len(said), sum(each.marker == "[c]" for each in said))


def record(root: Path, question: Question, path: Path) -> Answered:
    """Enter an answer that was given by other means.

    Raises:
        ConfigError: Every fault of the file at once.
    """
    with workspace.locked(root / "build"):
        project = adopt(root, load(root))
        audience = choose_audience(project, question.audience)
        given = read_answer(root, path, project.framework)
        entry = ledger.enter(project, ledger.of_answer("elsewhere", audience, question.day, given, question.about))
        return Answered(entry, rows=len(given))


def _asked(project: Project, question: Question) -> Asked:
    """Read what is asked for.

    Raises:
        ConfigError: Every fault of it at once.
    """
    known = [measure.id for measure in project.framework.measures]
    faults: list[ReportgenError] = [
        ConfigError(f"no measure is called {quoted(name)}", where=f"{_WHERE}, --measures", fix=suggest(name, known))
        for name in question.measures
        if name not in known
    ]
    quarters: Sequence[Quarter] = ()
    try:
        quarters = _quarters(question.quarters)
        choose_quarter(project, str(quarters[-1]))
    except ReportgenError as fault:
        faults.append(fault)
    try:
        choose_audience(project, question.audience)
    except ReportgenError as fault:
        faults.append(fault)
    raise_all(faults)
    drafts = tuple(each for each in quarters if project.release_of(each) is None)
    return Asked(question.about, question.measures, tuple(quarters), question.day, drafts)


def _quarters(text: str) -> tuple[Quarter, ...]:
    first, _, last = text.partition(_TO)
    try:
        found = Quarter.parse(first).until(Quarter.parse(last or first))
    except ValueError as error:
        fix = f"{error}; several as their first and last: 2025-26 Q1{_TO}2026-27 Q2"
        raise ConfigError(f"{quoted(text)} names no quarters", where=f"{_WHERE}, --quarters", fix=fix) from None
    if not found:
        raise ConfigError(
            f"{quoted(text)} ends before it begins", where=f"{_WHERE}, --quarters", fix="write the earlier one first"
        )
    return found


def _given(protected: Protected, asked: Asked) -> tuple[PublishedFigure, ...]:
    """Say what the table gives, no more: sums over quarters are not in it."""
    figures = (
        replace(each, series=tuple(point for point in each.series if point[0] in asked.quarters), sums=(), partials=())
        for each in printed(protected)
        if each.key.measure in asked.measures
    )
    return tuple(each for each in figures if each.series)


def _nothing(asked: Asked) -> ConfigError:
    return ConfigError(
        "there is no figure of these measures in these quarters",
        where=f"{_WHERE}, --measures and --quarters",
        fix=f"look when they were in force in measures.yaml; {asked.quarters[-1]} must be among it",
    )
