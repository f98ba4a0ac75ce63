"""How figures hang together, so that one can be worked out from others: sums, and equal numbers.

A figure is named by its place in the table of figures; every relation holds quarter by quarter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reportgen.disclosure.primary import sensitive
from reportgen.model import Combine, Figure, Framework, Item, Key, Kind, Measure, Relation

SAME_NUMBER = "numerator-of"
DENOMINATOR = "denominator-is"
EQUAL_DENOMINATORS = frozenset({"equal-denominators", "equal-denominator"})
PART = "part-of"


@dataclass(frozen=True, slots=True)
class Equation:
    """Parts that make a total; `total` is None where the whole is known otherwise (a distribution's 100 per cent)."""

    total: int | None
    parts: tuple[int, ...]

    @property
    def members(self) -> tuple[int, ...]:
        """List total and parts."""
        return self.parts if self.total is None else (self.total, *self.parts)


@dataclass(frozen=True, slots=True)
class Relations:
    """All relations of a table of figures."""

    equations: tuple[Equation, ...]
    reveals: tuple[tuple[int, int], ...]  # where the first is hidden, the second gives it away
    parts: tuple[tuple[int, int], ...]  # the first is a part of the second; what is left over may be small


def relations(figures: Sequence[Figure], framework: Framework) -> Relations:
    """Find how protected figures hang together."""
    places = {figure.key: place for place, figure in enumerate(figures)}
    measures = {measure.id: measure for measure in framework.measures if sensitive(measure)}
    equations = [
        *_agencies(places, measures),
        *_splits(places, measures),
        *_items(places, measures),
    ]
    ties = [(measure, tie) for measure in measures.values() for tie in measure.relations]
    return Relations(
        tuple(equations),
        tuple(sorted({*_same_numbers(ties, places, measures), *_denominators(ties, places, measures)})),
        tuple(sorted(pair for one, tie in ties if tie.kind == PART for pair in _pairs(one, tie, places, measures))),
    )


Places = Mapping[Key, int]
Measures = Mapping[str, Measure]


def _agencies(places: Places, measures: Measures) -> Iterator[Equation]:
    """Agencies' figures make the partnership's."""
    parts: dict[Key, list[int]] = {}
    for key, place in places.items():
        measure = measures.get(key.measure)
        if key.agency and measure is not None and measure.combine in (Combine.SUM, Combine.ACROSS):
            parts.setdefault(replace(key, agency=""), []).append(place)
    for key in sorted(parts):
        if key in places:
            yield Equation(places[key], tuple(parts[key]))


def _splits(places: Places, measures: Measures) -> Iterator[Equation]:
    """Areas, groups of one breakdown, and units each make the whole that they split."""
    parts: dict[tuple[Key, str], list[int]] = {}
    for key, place in places.items():
        if key.measure not in measures:
            continue
        if key.area:
            parts.setdefault((replace(key, area=""), "area"), []).append(place)
        if key.group:
            parts.setdefault((replace(key, group=""), f"group {key.group.partition(':')[0]}"), []).append(place)
        if key.unit:
            parts.setdefault((replace(key, unit=""), "unit"), []).append(place)
    for whole, way in sorted(parts):
        yield Equation(places.get(whole), tuple(parts[whole, way]))


def _items(places: Places, measures: Measures) -> Iterator[Equation]:
    """Exclusive items of one panel make a whole, which is known (100 per cent) or may be printed elsewhere."""
    panels = {
        (measure.id, item.id): item.panel for measure in measures.values() if _adds(measure) for item in measure.items
    }
    parts: dict[tuple[Key, str], list[int]] = {}
    for key, place in places.items():
        panel = panels.get((key.measure, key.item))
        if panel is not None:
            parts.setdefault((replace(key, item=""), panel), []).append(place)
    for name in sorted(parts):
        if len(parts[name]) > 1:
            yield Equation(None, tuple(parts[name]))


def _adds(measure: Measure) -> bool:
    return measure.items_add or measure.kind is Kind.DISTRIBUTION


def _same_numbers(
    ties: Sequence[tuple[Measure, Relation]], places: Places, measures: Measures
) -> Iterator[tuple[int, int]]:
    for measure, tie in ties:
        if tie.kind == SAME_NUMBER:
            for one, other in _pairs(measure, tie, places, measures):
                yield one, other
                yield other, one


def _denominators(
    ties: Sequence[tuple[Measure, Relation]], places: Places, measures: Measures
) -> Iterator[tuple[int, int]]:
    """A count that is hidden is given away by each percentage that has it as its denominator."""
    alike = _alike(ties, measures)
    for measure, tie in ties:
        counted = measures.get(tie.measure)
        if tie.kind != DENOMINATOR or counted is None:
            continue
        for name in sorted(alike.get(measure.id, {measure.id})):
            yield from _matched(counted, measures[name], places)


def _alike(ties: Sequence[tuple[Measure, Relation]], measures: Measures) -> dict[str, set[str]]:
    """Group measures whose denominators are declared equal."""
    groups: dict[str, set[str]] = {}
    for measure, tie in ties:
        if tie.kind in EQUAL_DENOMINATORS and tie.measure in measures:
            joined = groups.get(measure.id, {measure.id}) | groups.get(tie.measure, {tie.measure})
            for name in joined:
                groups[name] = joined
    return groups


def _pairs(measure: Measure, tie: Relation, places: Places, measures: Measures) -> Iterator[tuple[int, int]]:
    other = measures.get(tie.measure)
    if other is not None:
        yield from _matched(measure, other, places)


def _matched(one: Measure, other: Measure, places: Places) -> Iterator[tuple[int, int]]:
    """Pair the figures of two measures that speak of the same agency, split and item."""
    items = _matched_items(one, other)
    for key, place in places.items():
        if key.measure == one.id:
            for name in items.get(key.item, ()):
                found = places.get(replace(key, measure=other.id, item=name))
                if found is not None:
                    yield place, found


def _matched_items(one: Measure, other: Measure) -> dict[str, tuple[str, ...]]:
    ours, theirs = _ids(one.items), _ids(other.items)
    common = [name for name in ours if name in theirs]
    if common:
        return {name: (name,) for name in common}
    if len(ours) == 1:
        return {ours[0]: theirs}
    # Items that add up stand together against the other's single number: at least two of them are hidden anyway.
    return {} if len(theirs) > 1 or one.items_add else dict.fromkeys(ours, theirs)


def _ids(items: Sequence[Item]) -> tuple[str, ...]:
    return tuple(item.id for item in items)
