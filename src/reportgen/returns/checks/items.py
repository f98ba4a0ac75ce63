"""Items of one whole: they have one denominator, and together they make no more than the whole and no less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from reportgen.model import Basis, Kind, Measure, Observation
from reportgen.returns.across import (
    ReturnCheck,
    Returned,
    counted_whole,
    error,
    grouped,
    is_estimated,
    is_year_to_date,
    one_cohort,
    rounding_slack,
    rows_named,
    split_of,
    warning,
)
from reportgen.returns.scribe import Objection

_DISTRIBUTIONS: Final = (Kind.DISTRIBUTION, Kind.PARTIAL_DISTRIBUTION)


def run(returned: Returned) -> Iterator[Objection]:
    """Object to items that do not make their whole: of a distribution, or of a count that another measure repeats."""
    given = {measure.id: rows for measure, rows in returned.measures()}
    for measure, rows in returned.measures():
        panels = {item.id: item.panel for item in measure.items}
        for panel in grouped(rows, lambda row: (panels[row.key.item], *split_of(row))):  # noqa: B023 - used at once
            if measure.kind is Kind.COUNT:
                yield from _of_a_count(measure, panel, returned, given)
            elif len(panel) > 1 and (
                measure.kind in _DISTRIBUTIONS or (measure.items_add and measure.kind.is_percentage)
            ):
                yield from _of_a_percentage(measure, panel)


# ---------------------------------------------------------------- percentages: the whole is the denominator


def _of_a_percentage(measure: Measure, panel: Sequence[Observation]) -> Iterator[Objection]:
    """Check the items of one whole; those without a figure may explain what is lacking, never what is too much."""
    first = panel[0]
    within = (measure.id,)
    if all(row.denominator is not None for row in panel):
        wholes = {row.denominator for row in panel}
        if len(wholes) > 1:
            what = f"the items of {measure.id} have different denominators ({rows_named(panel)})"
            fix = "they are parts of one whole: give the same denominator in each row"
            yield error("denominators-differ", what, fix, row=first.row, column="denominator", measures=within)
            return
        if first.denominator == 0:
            return
    shares = [row.value for row in panel if row.value is not None]
    if len(shares) < len(panel):
        return
    total = sum(shares, Fraction(0))
    exact = all(row.numerator is not None for row in panel)
    slack = Fraction(0) if exact else Fraction(len(panel), 200)  # each value rounded to a whole per cent at worst
    if total > 1 + slack:
        what = f"the items of {measure.id} add to more than the whole ({rows_named(panel)})"
        yield error("parts-above-whole", what, "check the items and the denominator", row=first.row, measures=within)
    elif measure.kind is Kind.DISTRIBUTION and total < 1 - slack and _is_complete(measure, panel):
        what = f"the items of {measure.id} add to less than the whole ({rows_named(panel)})"
        fix = "check whether one is missing, or the denominator is too large"
        yield warning("parts-below-whole", what, fix, row=first.row, measures=within)


def _is_complete(measure: Measure, panel: Sequence[Observation]) -> bool:
    """Tell whether every printed item of the panel has a row."""
    given = {row.key.item for row in panel}
    name = measure.item(panel[0].key.item).panel
    quarter = panel[0].quarter
    return all(
        item.id in given
        for item in measure.items
        if item.panel == name and not item.control and item.life.covers(quarter)
    )


# ---------------------------------------------------------------- counts: the whole is another measure's figure


@dataclass(frozen=True, slots=True)
class _Whole:
    """What the items of a count add to, as another measure has it."""

    measure: str
    column: str
    row: Observation
    figure: Fraction


def _of_a_count(
    measure: Measure,
    panel: Sequence[Observation],
    returned: Returned,
    given: Mapping[str, Sequence[Observation]],
) -> Iterator[Objection]:
    """Check exclusive items against the figure that the framework says they are together."""
    parts = [row for row in panel if not measure.item(row.key.item).control]
    counts = [row.value for row in parts if row.value is not None]
    bases = {measure.item(row.key.item).basis for row in parts}
    if not (measure.items_add and counts and bases <= {Basis.FLOW, Basis.STOCK} and counted_whole(counts)):
        return
    complete = _is_complete(measure, parts)
    for whole in _wholes(measure, parts, returned, given):
        total, slack = sum(counts, Fraction(0)), rounding_slack([*counts, whole.figure])
        above = total > whole.figure
        below = complete and total < whole.figure - slack and not is_estimated((whole.row, *parts))
        if not above and not below:
            continue
        how = "more" if above else "less"
        what = (
            f"the items of {measure.id} add to {how} than the {whole.column} of {whole.measure} ({rows_named(parts)})"
        )
        fix = f"check them against row {whole.row.row}"
        where = parts[0].row
        within = (measure.id, whole.measure)
        if above:
            yield error("parts-above-whole", what, fix, row=where, measures=within)
        else:
            yield warning("parts-below-whole", what, fix, row=where, measures=within)


def _wholes(
    measure: Measure,
    parts: Sequence[Observation],
    returned: Returned,
    given: Mapping[str, Sequence[Observation]],
) -> Iterator[_Whole]:
    """Give the single figures that a count is by a relation: a numerator, or another's denominator."""
    columns = [
        (relation.measure, "numerator")
        for relation in measure.relations
        if relation.kind == "numerator-of" and not is_year_to_date(relation)
    ]
    columns += [
        (other, "denominator")
        for other in given
        for relation in returned.rules.measures[other].relations
        if relation.kind == "denominator-is" and relation.measure == measure.id and not is_year_to_date(relation)
    ]
    for other, column in columns:
        for row in given.get(other, ()):
            figure = row.numerator if column == "numerator" else row.denominator
            same = not row.key.item and split_of(row) == split_of(parts[0]) and one_cohort((row, *parts))
            if same and figure is not None:
                yield _Whole(other, column, row, figure)


CHECK: Final = ReturnCheck("items", run)
