"""Parts against wholes within one return: items of a distribution, splits, and measures that belong together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from reportgen.model import Basis, Kind, Measure, Observation, Relation
from reportgen.returns.rules import Rules
from reportgen.returns.scribe import Scribe

_DISTRIBUTIONS: Final = (Kind.DISTRIBUTION, Kind.PARTIAL_DISTRIBUTION)
_MOST_ROWS_NAMED: Final = 6

Split = tuple[str, str, str]  # area, group, unit


def check_wholes(observations: Sequence[Observation], rules: Rules, scribe: Scribe) -> None:
    """Write down every part that is larger than its whole, and every pair that should agree and does not."""
    by_measure: dict[str, list[Observation]] = {}
    for observation in observations:
        if observation.absence is None:
            by_measure.setdefault(observation.key.measure, []).append(observation)
    for measure_id, rows in by_measure.items():
        measure = rules.measures[measure_id]
        if len(rows) > 1 and (measure.kind in _DISTRIBUTIONS or (measure.items_add and measure.kind.is_percentage)):
            _check_panels(measure, rows, scribe)
        if any(_split(row) != ("", "", "") for row in rows):
            _check_splits(measure, rows, scribe)
        for relation in measure.relations:
            if relation.measure in by_measure:
                _check_relation(measure, rows, relation, by_measure[relation.measure], scribe)


def _split(row: Observation) -> Split:
    return row.key.area, row.key.group, row.key.unit


def _grouped(rows: Iterable[Observation], by: Callable[[Observation], tuple[str, ...]]) -> Iterator[list[Observation]]:
    groups: dict[tuple[str, ...], list[Observation]] = {}
    for row in rows:
        groups.setdefault(by(row), []).append(row)
    yield from groups.values()


def _row_list(rows: Sequence[Observation]) -> str:
    """Name rows for a message: "rows 3, 4 and 7"."""
    numbers = [str(row.row) for row in rows[:_MOST_ROWS_NAMED]]
    if len(rows) > _MOST_ROWS_NAMED:
        return f"rows {', '.join(numbers)} and {len(rows) - _MOST_ROWS_NAMED} more"
    if len(numbers) == 1:
        return f"row {numbers[0]}"
    return f"rows {', '.join(numbers[:-1])} and {numbers[-1]}"


# ---------------------------------------------------------------- items of one whole


def _check_panels(measure: Measure, rows: Sequence[Observation], scribe: Scribe) -> None:
    panels = {item.id: item.panel for item in measure.items}
    for panel in _grouped(rows, lambda row: (panels[row.key.item], *_split(row))):
        if len(panel) > 1:
            _check_panel(measure, panel, scribe)


def _check_panel(measure: Measure, panel: Sequence[Observation], scribe: Scribe) -> None:
    """Check the items of one whole; those without a figure may explain what is lacking, never what is too much."""
    first = panel[0]
    within = (measure.id,)
    if all(row.denominator is not None for row in panel):
        wholes = {row.denominator for row in panel}
        if len(wholes) > 1:
            what = f"the items of {measure.id} have different denominators ({_row_list(panel)})"
            fix = "they are parts of one whole: give the same denominator in each row"
            scribe.error("denominators-differ", what, fix, row=first.row, column="denominator", measures=within)
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
        what = f"the items of {measure.id} add to more than the whole ({_row_list(panel)})"
        scribe.error("parts-above-whole", what, "check the items and the denominator", row=first.row, measures=within)
    elif measure.kind is Kind.DISTRIBUTION and total < 1 - slack and _is_complete(measure, panel):
        what = f"the items of {measure.id} add to less than the whole ({_row_list(panel)})"
        fix = "check whether one is missing, or the denominator is too large"
        scribe.warning("parts-below-whole", what, fix, row=first.row, measures=within)


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


# ---------------------------------------------------------------- splits by area, group and unit


def _check_splits(measure: Measure, rows: Sequence[Observation], scribe: Scribe) -> None:
    for of_item in _grouped(rows, lambda row: (row.key.item,)):
        whole = next((row for row in of_item if _split(row) == ("", "", "")), None)
        if whole is None:
            continue
        for parts in _grouped((row for row in of_item if row is not whole), _way_of_splitting):
            if _way_of_splitting(parts[0])[0] != "crossed":
                _check_parts(measure, whole, parts, scribe)


def _way_of_splitting(row: Observation) -> tuple[str, ...]:
    """Tell by what a row is split: one breakdown, areas, or units; crossed ones are left alone."""
    area, group, unit = _split(row)
    if (area != "") + (group != "") + (unit != "") > 1:
        return ("crossed",)
    return ("group", group.partition(":")[0]) if group else ("area",) if area else ("unit",)


def _check_parts(measure: Measure, whole: Observation, parts: Sequence[Observation], scribe: Scribe) -> None:
    way = _way_of_splitting(parts[0])
    by = way[1] if way[0] == "group" else way[0]
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
        what = f"the parts of {measure.id} by {by} add to more than the whole ({_row_list(parts)})"
        fix = f"check them against row {whole.row}"
        # A person may be known in two places within twelve months, so distinct people need not add up.
        rolling = measure.item(whole.key.item).basis is Basis.ROLLING
        tell = scribe.warning if rolling and max(amounts) <= total else scribe.error
        tell("parts-above-whole", what, fix, row=whole.row, column=column, measures=(measure.id,))


# ---------------------------------------------------------------- measures that belong together


def _check_relation(
    measure: Measure,
    rows: Sequence[Observation],
    relation: Relation,
    others: Sequence[Observation],
    scribe: Scribe,
) -> None:
    for row, other in _pairs(measure, rows, others):
        if row.cohort != other.cohort:
            continue
        fault = _disagreement(relation, row, other)
        if fault is None:
            continue
        column, words = fault
        what = f"{column or 'the figure'} of {measure.id} {words} {relation.measure}"
        fix = f"check it against row {other.row}"
        # A year to date and a quarter agree only in the first quarter.
        tell = scribe.warning if "year to date" in relation.note.casefold() else scribe.error
        code = f"relation-{relation.kind}"
        tell(code, what, fix, row=row.row, column=column, measures=(measure.id, relation.measure))


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
    measure: Measure, rows: Sequence[Observation], others: Sequence[Observation]
) -> Iterator[tuple[Observation, Observation]]:
    """Pair rows of one split: item by item, or every item with the other measure's single figure."""
    index: Mapping[tuple[str, Split], Observation] = {(row.key.item, _split(row)): row for row in others}
    for row in rows:
        other = index.get((row.key.item, _split(row)))
        if other is None and len(measure.items) > 1:
            other = index.get(("", _split(row)))
        if other is not None:
            yield row, other
