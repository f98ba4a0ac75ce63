"""Groups of people set against one of them by the population: a row a group, as the framework has them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from reportgen.model import AbsenceKind, Disproportion, GroupRatio, Item, Measure, StatisticsRules
from reportgen.numbers import number_text, percent_text, times_text
from reportgen.report.tables.marks import cell
from reportgen.report.tables.table import Column, Table
from reportgen.report.tables.widths import IN_TEXT, fitted
from reportgen.report.text import escape, readable_escape

_HIDDEN: Final = "hidden"  # as the analysis says it of a group's count


@dataclass(frozen=True, slots=True)
class Ratios:
    """The table in plain text, for pages and documents alike."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]  # the first cell of each is its head
    note: str


def ratios(measure: Measure, found: Disproportion, rules: StatisticsRules) -> Ratios | None:
    """Lay out a comparison of groups; None where there is none, which the sentences explain."""
    if found.reference is None:
        return None
    item, reference = measure.item(found.item), found.reference
    per = (f"Per {measure.rate_per:,}",) if measure.rate_per else ()
    counted = item.title if item.id else measure.title
    return Ratios(
        title=f"{counted} by {found.breakdown.lower()} against the population, {found.quarter}",
        columns=(
            *(found.breakdown, f"Times the rate of {reference.title}"),
            *(item.units[:1].upper() + item.units[1:], *per, "In the population"),
        ),
        rows=tuple(_row(measure, group, reference) for group in (reference, *found.groups)),
        note=_note(measure, item, found, rules),
    )


def _row(measure: Measure, group: GroupRatio, reference: GroupRatio) -> tuple[str, ...]:
    people = number_text(group.people) if group.people is not None else "not known"
    times = "1, the reference" if group is reference else times_text(group) or group.why
    rate = (_rate(measure, group),) if measure.rate_per else ()
    return (group.title, _marked(times), _or_marker(group, group.count), *rate, people)


def _rate(measure: Measure, group: GroupRatio) -> str:
    if group.count is None or not group.people:
        return _or_marker(group, None)
    return number_text(group.count * measure.rate_per / group.people, 1)


def _or_marker(group: GroupRatio, number: Fraction | None) -> str:
    return number_text(number) if number is not None else _marked(group.why)


def _marked(why: str) -> str:
    return AbsenceKind.SUPPRESSED.marker if why == _HIDDEN else why


def _note(measure: Measure, item: Item, found: Disproportion, rules: StatisticsRules) -> str:
    """Say whom the table leaves out, how sure its ratios are, and where the population comes from."""
    if found.not_recorded is None:
        said = [f"For how many {item.units} it is not recorded cannot be said."]
    else:
        most = percent_text(rules.most_not_recorded, 0)
        doubt = f", more than {most}, so the ratios are only partly reliable" if found.partly else ""
        said = [f"Not recorded for {percent_text(found.not_recorded)} of the {item.units}{doubt}."]
    said.append("In brackets the 95% interval: one that holds 1 tells no difference. A ratio tells no cause.")
    if measure.clustered:
        said.append("Cases come together, as siblings do, so the intervals are narrower than they should be.")
    said.append(f"Population of {found.year}: {found.source.rstrip('.')}.")
    return " ".join(said)


def ratio_table(laid_out: Ratios, table_id: str) -> Table:
    """Write the table for a document."""
    columns = [Column(head, 0, right=number > 0) for number, head in enumerate(laid_out.columns)]
    rows = [tuple(map(cell, row)) for row in laid_out.rows]
    widths = fitted(columns, rows, IN_TEXT)
    return Table(table_id, readable_escape(laid_out.title), widths, tuple(rows), escape(laid_out.note))
