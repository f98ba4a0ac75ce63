"""Measures that belong together: a figure agrees with the one that the framework ties it to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from reportgen.model import Kind, Measure, Observation, Relation
from reportgen.returns.across import ReturnCheck, Returned, Split, error, is_year_to_date, split_of, warning
from reportgen.returns.scribe import Objection


def run(returned: Returned) -> Iterator[Objection]:
    """Object to every pair of figures that should agree and does not."""
    given = {measure.id: rows for measure, rows in returned.measures()}
    for measure, rows in returned.measures():
        for relation in measure.relations:
            if relation.measure in given:
                yield from _disagreements(measure, rows, relation, given[relation.measure])


def _disagreements(
    measure: Measure, rows: Sequence[Observation], relation: Relation, others: Sequence[Observation]
) -> Iterator[Objection]:
    for row, other in _pairs(measure, rows, relation, others):
        if row.cohort != other.cohort:
            continue
        fault = _disagreement(relation, row, other)
        if fault is None:
            continue
        column, words = fault
        what = f"{column or 'the figure'} of {measure.id} {words} {relation.measure}"
        fix = f"check it against row {other.row}"
        tell = warning if is_year_to_date(relation) else error
        code = f"relation-{relation.kind}"
        yield tell(code, what, fix, row=row.row, column=column, measures=(measure.id, relation.measure))


def _disagreement(relation: Relation, row: Observation, other: Observation) -> tuple[str, str] | None:
    """Tell the column and the words of a disagreement, or None."""
    if relation.kind == "part-of":
        if (found := _count(row)) is not None and (limit := _count(other)) is not None and found > limit:
            return _count_column(row), "is larger than the figure it is a part of, in"
    elif relation.kind == "numerator-of":
        if (found := _count(row)) is not None and other.numerator is not None and found != other.numerator:
            return _count_column(row), "is not the numerator of"
    elif relation.kind == "denominator-is":
        if row.denominator is not None and (count := _count(other)) is not None and row.denominator != count:
            return "denominator", "is not the figure of"
    elif relation.kind in ("equal-denominators", "equal-denominator"):
        wholes = row.denominator, other.denominator
        if None not in wholes and wholes[0] != wholes[1]:
            return "denominator", "is not the denominator of"
    return None


def _count(row: Observation) -> Fraction | None:
    """Give what a row counts: the numerator, or the value where there is no other."""
    return row.numerator if row.numerator is not None else row.value if row.denominator is None else None


def _count_column(row: Observation) -> str:
    return "" if row.denominator is None else "numerator"  # a count may stand in either of two columns


def _pairs(
    measure: Measure, rows: Sequence[Observation], relation: Relation, others: Sequence[Observation]
) -> Iterator[tuple[Observation, Observation]]:
    """Pair rows of one split: item by item, or every item with the other measure's single figure."""
    index: Mapping[tuple[str, Split], Observation] = {(row.key.item, split_of(row)): row for row in others}
    # Items that add are together what the other counts, so no single one of them need be; `items` adds them up.
    adding = relation.kind == "numerator-of" and measure.items_add and measure.kind is Kind.COUNT
    for row in rows:
        other = index.get((row.key.item, split_of(row)))
        if other is None and len(measure.items) > 1 and not adding:
            other = index.get(("", split_of(row)))
        if other is not None:
            yield row, other


CHECK: Final = ReturnCheck("relations", run)
