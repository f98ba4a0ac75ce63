"""How figures hang together, so that one can be worked out from others: sums, and equal numbers.

A figure is named by its place in the table of figures; every relation holds quarter by quarter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reportgen.disclosure.primary import sensitive
from reportgen.model import Figure, Framework, Item, Key, Kind, Measure, Relation

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
    same: tuple[tuple[int, int], ...]  # one number, told in two places
    parts: tuple[tuple[int, int], ...]  # the first is a part of the second; what is left over may be small
    within: tuple[tuple[int, int], ...] = ()  # the first's denominator is a part of what the second counts


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
    same = tuple(sorted(_tied(ties, SAME_NUMBER, places, measures)))
    both_ways = {*same, *((other, one) for one, other in same)}
    return Relations(
        tuple(equations),
        tuple(sorted({*both_ways, *_denominators(ties, places, measures)})),
        same,
        tuple(sorted({*_tied(ties, PART, places, measures), *_counted_within(ties, places, measures)})),
        tuple(sorted(set(_within(ties, places, measures)))),
    )


Places = Mapping[Key, int]
Measures = Mapping[str, Measure]
Ties = Sequence[tuple[Measure, Relation]]


def _agencies(places: Places, measures: Measures) -> Iterator[Equation]:
    """Agencies' figures make the partnership's."""
    parts: dict[Key, list[int]] = {}
    for key, place in places.items():
        measure = measures.get(key.measure)
        if key.agency and measure is not None and measure.combine.makes_one:
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
    """Exclusive items of one panel make a whole; they tell each other where the whole is known.

    The whole of percentages is their denominator, which each of them prints. The whole of counts is known only
    where another measure prints it, as the denominator of a percentage of all of them.
    """
    panels = {
        (measure.id, item.id): item.panel for measure in measures.values() if _adds(measure) for item in measure.items
    }
    wholes = _printed_wholes(measures)
    parts: dict[tuple[Key, str], list[int]] = {}
    for key, place in places.items():
        panel = panels.get((key.measure, key.item))
        if panel is not None:
            parts.setdefault((replace(key, item=""), panel), []).append(place)
    for key, panel in sorted(parts):
        known = measures[key.measure].kind.is_percentage or any(
            replace(key, measure=name, item=item) in places for name, item in wholes.get(key.measure, ())
        )
        if known and len(parts[key, panel]) > 1:
            yield Equation(None, tuple(parts[key, panel]))


def _adds(measure: Measure) -> bool:
    """Tell whether items make a whole that a reader knows.

    Those of a partial distribution need not, but they do once the missing ones are added to it ("none", "more than
    three"); and what no item holds may be too little to hide behind.
    """
    return measure.items_add or measure.kind in (Kind.DISTRIBUTION, Kind.PARTIAL_DISTRIBUTION)


def _printed_wholes(measures: Measures) -> dict[str, list[tuple[str, str]]]:
    """Find the measures (and their single item) that print what a measure's items come to together."""
    found: dict[str, list[tuple[str, str]]] = {}
    ties = [(measure, tie) for measure in measures.values() for tie in measure.relations]
    alike = _alike(ties, measures)
    for measure, tie in ties:
        if tie.kind == DENOMINATOR:
            for name in sorted(alike.get(measure.id, {measure.id})):
                if len(measures[name].items) == 1:
                    found.setdefault(tie.measure, []).append((name, measures[name].items[0].id))
    return found


def _tied(ties: Ties, kind: str, places: Places, measures: Measures) -> Iterator[tuple[int, int]]:
    """Pair the figures of measures that are tied in one way."""
    for measure, tie in ties:
        other = measures.get(tie.measure)
        if tie.kind == kind and other is not None:
            yield from _matched(measure, other, places)


def _denominators(ties: Ties, places: Places, measures: Measures) -> Iterator[tuple[int, int]]:
    """A count that is hidden is given away by each percentage that has it as its denominator."""
    alike = _alike(ties, measures)
    for measure, tie in ties:
        counted = measures.get(tie.measure)
        if tie.kind != DENOMINATOR or counted is None:
            continue
        for name in sorted(alike.get(measure.id, {measure.id})):
            yield from _matched(counted, measures[name], places)


def _percentages_of_parts(ties: Ties, measures: Measures) -> Iterator[tuple[set[str], Measure]]:
    """Find percentages that are declared a part of a count, with those of equal denominators, and that count.

    Everybody whom a percentage speaks of, its denominator, then belongs to the count, not its numerator alone.
    """
    alike = _alike(ties, measures)
    for measure, tie in ties:
        whole = measures.get(tie.measure)
        if tie.kind == PART and measure.kind.is_percentage and whole is not None and not whole.kind.is_percentage:
            yield alike.get(measure.id, {measure.id}), whole


def _within(ties: Ties, places: Places, measures: Measures) -> Iterator[tuple[int, int]]:
    """Pair each percentage with the count that its denominator is a part of."""
    for names, whole in _percentages_of_parts(ties, measures):
        for name in sorted(names):
            yield from _matched(measures[name], whole, places)


def _counted_within(ties: Ties, places: Places, measures: Measures) -> Iterator[tuple[int, int]]:
    """Pair counts that are such a denominator with the count that it is a part of."""
    for names, whole in _percentages_of_parts(ties, measures):
        for measure, tie in ties:
            if tie.kind == DENOMINATOR and measure.id in names and tie.measure in measures and tie.measure != whole.id:
                yield from _matched(measures[tie.measure], whole, places)


def _alike(ties: Ties, measures: Measures) -> dict[str, set[str]]:
    """Group measures whose denominators are declared equal."""
    groups: dict[str, set[str]] = {}
    for measure, tie in ties:
        if tie.kind in EQUAL_DENOMINATORS and tie.measure in measures:
            joined = groups.get(measure.id, {measure.id}) | groups.get(tie.measure, {tie.measure})
            for name in joined:
                groups[name] = joined
    return groups


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
