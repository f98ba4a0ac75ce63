"""What the framework lets an agency return in a quarter, ready to be asked row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from reportgen.model import Agency, Breakdown, Framework, Item, Life, Measure, Place
from reportgen.quarter import Quarter

_T = TypeVar("_T")

# A place stands in the column `area`, unless it is a unit: a practice, a school, or what a measure is returned by.
_AREAS: Final = frozenset(("borough", "county", "district", "locality"))  # areas, even where returned by
_UNITS: Final = frozenset(("practice", "school"))


@dataclass(frozen=True, slots=True)
class Rules:
    """The framework by id; ids that something was formerly known by lead to what it is now."""

    framework: Framework
    agencies: Mapping[str, Agency]
    measures: Mapping[str, Measure]
    items: Mapping[str, Mapping[str, Item]]  # by the measure's present id
    places: Mapping[str, Place]
    breakdowns: Mapping[str, Breakdown]
    groups: frozenset[str]  # "age-band:under-1"
    unit_kinds: frozenset[str]  # kinds of place that are no areas
    allowed: Mapping[tuple[str, ...], frozenset[str]]  # item.agencies -> those, and the agencies they succeeded

    @classmethod
    def of(cls, framework: Framework) -> Rules:
        """Index a framework once for all returns."""
        measures = framework.measures
        listed = {item.agencies for measure in measures for item in measure.items}
        return cls(
            framework=framework,
            agencies=_by_id((agency.id, agency.life, agency) for agency in framework.agencies),
            measures=_by_id((measure.id, measure.life, measure) for measure in measures),
            items={measure.id: _by_id((item.id, item.life, item) for item in measure.items) for measure in measures},
            places=_by_id((place.id, place.life, place) for place in framework.places),
            breakdowns={breakdown.id: breakdown for breakdown in framework.breakdowns},
            groups=frozenset(
                f"{breakdown.id}:{group}" for breakdown in framework.breakdowns for group, _ in breakdown.groups
            ),
            unit_kinds=frozenset({*_UNITS, *(measure.places for measure in measures)} - _AREAS),
            allowed={agencies: _with_predecessors(agencies, framework.agencies) for agencies in listed},
        )

    def may_return(self, agency: str, item: Item) -> bool:
        """Tell whether an agency, or a successor that it has, is among those that return an item."""
        return agency in self.allowed[item.agencies]

    def due_items(self, agency: str, quarter: Quarter) -> tuple[tuple[Measure, Item], ...]:
        """List what an agency is to return in a quarter, in the framework's order."""
        return tuple(
            (measure, item)
            for measure in self.framework.measures
            if quarter.number in measure.due and measure.life.covers(quarter)
            for item in measure.items
            if item.life.covers(quarter) and self.may_return(agency, item)
        )

    def in_force(self, quarter: Quarter) -> tuple[Agency, ...]:
        """List the agencies in force in a quarter, in the framework's order."""
        return tuple(agency for agency in self.framework.agencies if agency.life.covers(quarter))


def takes_decimals(measure: Measure, item: Item) -> bool:
    """Tell whether what is counted comes in parts: posts, hours, days; people, plans and visits do not."""
    return measure.kind.in_parts or item.in_parts


def _by_id(things: Iterable[tuple[str, Life, _T]]) -> dict[str, _T]:
    known = list(things)
    index = {old: thing for _, life, thing in known for old in life.formerly}
    return index | {name: thing for name, _, thing in known}  # a present id wins over a former one


def _with_predecessors(listed: tuple[str, ...], agencies: tuple[Agency, ...]) -> frozenset[str]:
    allowed = set(listed)
    grown = True
    while grown:
        earlier = {agency.id for agency in agencies if agency.successor in allowed} - allowed
        allowed |= earlier
        grown = bool(earlier)
    return frozenset(allowed)
