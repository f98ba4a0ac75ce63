"""The register: what each agency sent for the quarter, and when."""

from __future__ import annotations

from typing import Final

from reportgen.model import NO_LONGER_HELD, DataAnswer, LetterStanding, Quality, Return
from reportgen.quarter import Quarter, day_in_words
from reportgen.report.tables.marks import cell
from reportgen.report.tables.scope import Scope
from reportgen.report.tables.signs import letters
from reportgen.report.tables.table import Column, Table
from reportgen.report.text import Md, escape, removed_in_words

_NOT_ANSWERED: Final = "not answered"
_LETTERS_KEY: Final = (
    "S: the return is signed off. T: it came by the day it was due, and all that was due is there. A: its data was "
    "audited in the last two years. R: a robust system holds what is counted; partly is not. – not met; ? not known. "
    "Of a return's figures the worst is told; each measure has letters of its own in the grid."
)


def register_table(scope: Scope, table_id: str) -> Table:
    """Make the register of returns: what each agency sent for the quarter, and when."""
    protected = scope.protected
    columns = (
        Column("Agency", 22),
        Column("Return", 13),
        Column("Received", 15),
        Column("Signed off", 14),
        Column("Set aside, and why", 22),
        Column("Last four quarters", 14),
    )
    removed = escape(removed_in_words(scope.protected.project))
    rows = tuple(
        (
            escape(scope.agency(each.agency).title),
            cell(each.state),
            cell(_received(each)),
            cell(_signed_off(each)),
            _set_aside(scope, each),
            cell(_record(scope, each.agency)),
        )
        for each in protected.returns
        if each.quarter == protected.quarter
    )
    return Table(table_id, cell(f"Returns for {protected.quarter}, by agency"), columns, rows, note=removed)


def data_quality_table(scope: Scope, table_id: str) -> Table | None:
    """Make the table of what each agency's data rests on; nothing where no return of the quarter was looked at."""
    protected = scope.protected
    judged = [each for each in protected.returns if each.quarter == protected.quarter and each.quality is not None]
    if not judged:
        return None
    columns = (
        Column("Agency", 24),
        Column("Letters", 10),
        Column("Last audit", 22),
        Column("Robust system", 14),
        Column("What the agency adds", 30),
    )
    rows = tuple(
        (
            escape(scope.agency(each.agency).title),
            letters(each.quality) if each.quality is not None else Md(""),
            cell(_audit(each.answer, each.quality)),
            cell((each.answer.system if each.answer else "") or _NOT_ANSWERED),
            escape(each.answer.why) if each.answer and each.answer.why else Md("nothing"),
        )
        for each in judged
    )
    return Table(table_id, cell(f"Data quality by agency, {protected.quarter}"), columns, rows, note=cell(_LETTERS_KEY))


def _audit(answer: DataAnswer | None, quality: Quality | None) -> str:
    if answer is None or (answer.audited is None and not answer.never_audited):
        return _NOT_ANSWERED
    if answer.audited is None:
        return "none"
    old = quality is not None and quality.audited is LetterStanding.NOT_MET
    return day_in_words(answer.audited) + (", too long ago" if old else "")


def _received(each: Return) -> str:
    if each.received is None:
        return "no date recorded" if each.state != "not returned" else "not received"
    return day_in_words(each.received) + (", late" if each.late else "")


def _signed_off(each: Return) -> str:
    if each.state != "returned":
        return "nothing to sign off"
    return day_in_words(each.signed_off) if each.signed_off is not None else "not signed off"


def _set_aside(scope: Scope, each: Return) -> Md:
    said = [escape(each.reason)] if each.state == "set aside" else []
    framework = scope.protected.project.framework
    for measure_id, reason in each.measures_set_aside:
        said.append(Md(f"{escape(framework.measure(measure_id).title)}: {escape(reason)}"))
    return Md("; ").join(said) if said else Md("nothing")


def _record(scope: Scope, agency: str) -> str:
    """Say how many of the last four quarters' returns came, of those in which something was due."""
    quarter = scope.protected.quarter
    recent = [
        each
        for each in scope.protected.returns
        if each.agency == agency and quarter - 3 <= each.quarter <= quarter and _was_due(scope, agency, each.quarter)
        if each.state != NO_LONGER_HELD
    ]
    if not recent:
        return "nothing was due"
    return f"{sum(each.state == 'returned' for each in recent)} of {len(recent)} returned"


def _was_due(scope: Scope, agency: str, quarter: Quarter) -> bool:
    return any(
        quarter.number in measure.due and measure.life.covers(quarter) and agency in item.agencies
        for measure in scope.protected.project.framework.measures
        for item in measure.items
        if item.life.covers(quarter)
    )
