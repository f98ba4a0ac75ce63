"""Splits by area, group and unit: the parts make no more than the row of the whole, and if all are there, no less."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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
    one_cohort,
    rounding_slack,
    rows_named,
    split_of,
    warning,
)
from reportgen.returns.rules import Rules
from reportgen.returns.scribe import Objection

_CROSSED: Final = "crossed"  # split in two ways at once
_WHOLE: Final = ("", "", "")


def run(returned: Returned) -> Iterator[Objection]:
    """Object to parts that add to more than their whole, and to all parts together that add to less."""
    for measure, rows in returned.measures():
        for of_item in grouped(rows, lambda row: (row.key.item,)):
            whole = next((row for row in of_item if split_of(row) == _WHOLE), None)
            if whole is None:
                continue
            for parts in grouped((row for row in of_item if row is not whole), _way):
                if _way(parts[0])[0] != _CROSSED:
                    yield from _above(measure, whole, parts)
                    yield from _below(measure, whole, parts, returned.rules)


def _way(row: Observation) -> tuple[str, ...]:
    """Tell by what a row is split: one breakdown, areas, or units; crossed ones are left alone."""
    area, group, unit = split_of(row)
    if (area != "") + (group != "") + (unit != "") > 1:
        return (_CROSSED,)
    return ("group", group.partition(":")[0]) if group else ("area",) if area else ("unit",)


def _above(measure: Measure, whole: Observation, parts: Sequence[Observation]) -> Iterator[Objection]:
    checks: list[tuple[str, Callable[[Observation], Fraction | None]]] = []
    if measure.kind not in (Kind.COUNT, Kind.AMOUNT):
        checks = [("numerator", lambda row: row.numerator), ("denominator", lambda row: row.denominator)]
    elif whole.denominator is None:  # an amount with a denominator is a mean, and means do not add
        checks = [("", lambda row: row.value)]
    for column, figure in checks:
        total = figure(whole)
        amounts = [amount for row in parts if (amount := figure(row)) is not None]
        if total is None or sum(amounts, Fraction(0)) <= total:
            continue
        what = f"the parts of {_named(whole)} by {_way(parts[0])[-1]} add to more than the whole ({rows_named(parts)})"
        fix = f"check them against row {whole.row}"
        # A person may be known in two places within twelve months, so distinct people need not add up.
        rolling = measure.item(whole.key.item).basis is Basis.ROLLING
        tell = warning if rolling and max(amounts) <= total else error
        yield tell("parts-above-whole", what, fix, row=whole.row, column=column, measures=(measure.id,))


def _below(measure: Measure, whole: Observation, parts: Sequence[Observation], rules: Rules) -> Iterator[Objection]:
    """Look for what is lacking, only where nothing but a slip explains it: exact counts, and every part there."""
    counts = [row.value for row in (whole, *parts) if row.value is not None]
    counted = measure.kind is Kind.COUNT and measure.item(whole.key.item).basis in (Basis.FLOW, Basis.STOCK)
    if not counted or is_estimated((whole, *parts)) or not counted_whole(counts) or not one_cohort((whole, *parts)):
        return
    kind = _way(parts[0])[0]
    if kind == "unit" or not _all_there(parts, rules):
        return
    if sum(counts[1:], Fraction(0)) >= counts[0] - rounding_slack(counts):
        return
    by = _way(parts[0])[-1]
    what = f"every part of {_named(whole)} by {by} is there, and they add to less than the whole ({rows_named(parts)})"
    why = "it is right only if some belong to no area"
    if kind == "group":
        why = "whoever is in no known group belongs in not-recorded"
    fix = f"check them against row {whole.row}; {why}"
    yield warning("parts-below-whole", what, fix, row=whole.row, measures=(measure.id,))


def _named(whole: Observation) -> str:
    return f"{whole.key.measure}, {whole.key.item}," if whole.key.item else whole.key.measure


def _all_there(parts: Sequence[Observation], rules: Rules) -> bool:
    """Tell whether every declared group of the breakdown, or every area in force, has a figure."""
    way, *breakdown = _way(parts[0])
    if way == "group":
        declared = {group for group in rules.groups if group.partition(":")[0] == breakdown[0]}
        return {row.key.group for row in parts} == declared
    quarter = parts[0].quarter
    areas = {
        place.id
        for place in rules.framework.places
        if place.kind not in rules.unit_kinds and place.life.covers(quarter)
    }
    return {row.key.area for row in parts} == areas


CHECK: Final = ReturnCheck("splits", run)
