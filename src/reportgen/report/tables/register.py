"""The register: what each agency sent for the quarter, and when."""

from __future__ import annotations

from reportgen.model import NO_LONGER_HELD, Return
from reportgen.quarter import Quarter, day_in_words
from reportgen.report.tables.marks import cell
from reportgen.report.tables.scope import Scope
from reportgen.report.tables.table import Column, Table
from reportgen.report.text import Md, escape, removed_in_words


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
