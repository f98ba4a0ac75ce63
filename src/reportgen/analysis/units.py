"""Like units set against chance: a funnel made of published points alone, or why there is none.

Nothing is read but what the audience sees of each unit and of the whole, so that no limit can tell a hidden unit
(docs/decisions/0033-comparing-units.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np

from reportgen.analysis.parts import SUBTRACTION, Parts, hidden, parts_of
from reportgen.model import (
    FunnelLimits,
    Item,
    Key,
    Measure,
    Point,
    Protected,
    Selection,
    Standing,
    UnitComparison,
    UnitPlace,
)
from reportgen.numbers import several
from reportgen.statistics import funnel
from reportgen.statistics.intervals import Z95, Z998

FEWEST: Final = 10  # units with enough cases; limits around fewer say nothing of any of them
_EVERY_OR_BY_CHANCE: Final = frozenset({Selection.ALL, Selection.RANDOM})
_CURVE_STEPS: Final = 60
_STANDINGS: Final = (Standing.WITHIN, Standing.BEYOND_95, Standing.BEYOND_998)  # by how far out a place lies


def compare(protected: Protected) -> tuple[UnitComparison, ...]:
    """Set the units of each measure that declares them alike (`like_places`) against chance.

    Args:
        protected: Figures after disclosure control; only points that the audience sees are counted.

    Returns:
        One comparison for each item and way of splitting, in the framework's order: of all agencies together where
        they are added, else of each agency that returns units. Where nothing was ever returned by unit there is none.
    """
    return tuple(
        _compared(_units_of(parts))
        for measure in protected.project.framework.measures
        if measure.like_places
        for item in measure.items
        if not item.control
        for parts in _ways(protected, measure, item)
    )


def _ways(protected: Protected, measure: Measure, item: Item) -> Iterator[Parts]:
    yield from parts_of(protected, measure, item, _unit)
    yield from parts_of(protected, measure, item, _area)


def _unit(key: Key) -> str:
    return "" if key.area or key.group else key.unit


def _area(key: Key) -> str:
    return "" if key.unit or key.group else key.area


@dataclass(frozen=True, slots=True)
class _Units:
    """The units of one item and agency, returned or not."""

    parts: Parts
    kinds: tuple[str, ...]  # of place
    titles: Mapping[str, str]  # of every unit in force, in order of name
    points: Mapping[str, Point]  # of those that have one

    @property
    def shown(self) -> dict[str, Point]:
        """Give the units that may be compared: both numbers published, of all cases or of a random choice."""
        return {name: self.points[name] for name in self.titles if name in self.points and _usable(self.points[name])}

    @property
    def enough(self) -> dict[str, Point]:
        """Give those of them with as many cases as the measure needs to be rated."""
        least = self.parts.measure.smallest_denominator
        return {name: point for name, point in self.shown.items() if (point.denominator or 0) >= least}

    @property
    def named(self) -> str:
        """Name the units in the plural."""
        return several(self.kinds[0]) if len(self.kinds) == 1 else "places"


def _units_of(parts: Parts) -> _Units:
    places = parts.protected.project.framework.places
    kinds = tuple(dict.fromkeys(place.kind for place in places if place.id in parts.figures))
    titles = dict.fromkeys(parts.figures) | {
        place.id: place.title
        for place in places
        if place.id in parts.figures or (place.kind in kinds and place.life.covers(parts.protected.quarter))
    }
    named = {name: title or name for name, title in titles.items()}
    ordered = sorted(named.items(), key=lambda unit: (unit[1].casefold(), unit[0]))
    return _Units(parts, kinds, dict(ordered), parts.points)


def _usable(point: Point) -> bool:
    return point.numerator is not None and bool(point.denominator) and point.selection in _EVERY_OR_BY_CHANCE


# ---------------------------------------------------------------- whether there is a funnel


def _compared(units: _Units) -> UnitComparison:
    overall, parts = _overall(units), units.parts
    away = sum(map(hidden, units.points.values()))
    why = _why_none(units, overall)
    plain = UnitComparison(
        measure=parts.measure.id,
        item=parts.item.id,
        agency=parts.agency,
        kind=units.kinds[0] if len(units.kinds) == 1 else "place",
        quarter=parts.quarter,
        hidden=away,
        lacking=len(units.titles) - len(units.shown) - away,
        why=why,
    )
    return plain if why or overall is None else _funnel(units, plain, overall)


def _why_none(units: _Units, overall: Fraction | None) -> str:
    """Say why there is no funnel; the first reason is enough."""
    points, enough, least = units.points.values(), len(units.enough), units.parts.measure.smallest_denominator
    if len(units.kinds) > 1:
        return f"they are of several kinds ({', '.join(units.kinds)}), which are not alike"
    if any(point.value is not None and point.selection not in _EVERY_OR_BY_CHANCE for point in points):
        return "the cases were neither all counted nor chosen by chance"
    if any(_in_fractions(point) for point in points):
        return "their figures are not counts of separate cases"
    if units.parts.tell_by_subtraction:
        return SUBTRACTION
    if enough < FEWEST:
        base = f" with {least} cases or more" if least > 1 else ""
        return f"ten {units.named}{base} are needed, and there are {enough or 'none'}"
    if overall is None:
        return f"the figure of all {units.named} together is not published"
    if overall in (0, 1):
        return f"all of them together are at {'none' if overall == 0 else 'all'}, so chance has no room"
    return ""


def _in_fractions(point: Point) -> bool:
    return any(number is not None and number.denominator > 1 for number in (point.numerator, point.denominator))


def _overall(units: _Units) -> Fraction | None:
    """Give what the limits stand around: the published whole, or the sum of units of which every one is published.

    A sum of some would lean to the larger ones, and a whole that is hidden is not to be told by the way.
    """
    whole, shown = units.parts.whole, units.shown
    if whole is not None and (whole.value is not None or hidden(whole)):
        return _share([whole]) if _usable(whole) else None
    return _share(shown.values()) if shown and len(shown) == len(units.titles) else None


def _share(points: Iterable[Point]) -> Fraction:
    pairs = [(point.numerator or Fraction(0), point.denominator or Fraction(0)) for point in points]
    return sum((one for one, _ in pairs), Fraction(0)) / sum((of for _, of in pairs), Fraction(0))


# ---------------------------------------------------------------- the funnel


def _funnel(units: _Units, plain: UnitComparison, overall: Fraction) -> UnitComparison:
    enough = units.enough
    limits = _Limits(float(overall), _dispersion(units))
    placed = tuple(_placed(units, name, point, limits, judged=name in enough) for name, point in units.shown.items())
    cases = [unit.limits.cases for unit in placed]
    curve = limits.curve(min(cases), max(cases))
    return replace(plain, overall=overall, dispersion=limits.dispersion, units=placed, curve=curve)


@dataclass(frozen=True, slots=True)
class _Limits:
    """Where chance alone would put units of any size."""

    overall: float
    dispersion: float

    def at(self, cases: int) -> FunnelLimits:
        """Give the limits for a unit of so many cases."""
        inner, outer = (funnel.limits(self.overall, cases, z, self.dispersion) for z in (Z95, Z998))
        return FunnelLimits(cases, outer.lower, inner.lower, inner.upper, outer.upper)

    def curve(self, fewest: int, most: int) -> tuple[FunnelLimits, ...]:
        """Give the limits along the numbers of cases, from a little below the fewest to a little above the most."""
        first, last = max(1, fewest * 9 // 10), -(-most * 11 // 10)
        step = max(1, (last - first) // _CURVE_STEPS)
        return tuple(map(self.at, sorted({*range(first, last, step), last})))


def _dispersion(units: _Units) -> float:
    """Measure how much more than chance the units vary, where the measure says that they do; else 1."""
    if not units.parts.measure.overdispersed:
        return 1.0
    pairs = [_pair(point) for point in units.enough.values()]
    numerators, denominators = np.array(pairs, dtype=np.float64).T
    return funnel.dispersion(numerators, denominators)


def _pair(point: Point) -> tuple[int, int]:
    """Give numerator and denominator, which are known to be whole."""
    return int(point.numerator or 0), int(point.denominator or 0)


def _placed(units: _Units, name: str, point: Point, limits: _Limits, *, judged: bool) -> UnitPlace:
    numerator, denominator = _pair(point)
    place = funnel.place_of(numerator, denominator, limits.overall, limits.dispersion)
    value = numerator / denominator
    return UnitPlace(
        key=units.parts.figures[name].key,
        title=units.titles[name],
        numerator=Fraction(numerator),
        denominator=Fraction(denominator),
        limits=limits.at(denominator),
        standing=_STANDINGS[abs(place)] if judged else Standing.TOO_FEW,
        side=(value > limits.overall) - (value < limits.overall),
    )
