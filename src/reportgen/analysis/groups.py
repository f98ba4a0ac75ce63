"""Disproportionality: how many times the rate of a reference group another group's is, by the population.

Only published counts are read, and a group whose count is hidden has no ratio: it would tell the count
(docs/decisions/0033-comparing-units.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Final

from reportgen.analysis.parts import SUBTRACTION, Parts, hidden, parts_of
from reportgen.model import (
    Breakdown,
    Disproportion,
    GroupRatio,
    Interval,
    Key,
    Kind,
    Measure,
    Point,
    Project,
    Protected,
)
from reportgen.numbers import absence_text
from reportgen.statistics import ratio

NOT_RECORDED: Final = "not-recorded"


def compare(protected: Protected) -> tuple[Disproportion, ...]:
    """Set the groups of each measure that names a reference group against it.

    Args:
        protected: Figures after disclosure control; only points that the audience sees are counted.

    Returns:
        One comparison for each item, in the framework's order: of all agencies together where they are added, else of
        each agency that returns groups. Where nothing was ever returned by group there is none.
    """
    breakdowns = {breakdown.id: breakdown for breakdown in protected.project.framework.breakdowns}
    return tuple(
        _compared(_Groups(parts, breakdown))
        for measure in protected.project.framework.measures
        if (breakdown := breakdowns.get(measure.reference_group.partition(":")[0])) is not None
        for item in measure.items
        if not item.control
        for parts in parts_of(protected, measure, item, partial(_group, breakdown.id))
    )


def _group(breakdown: str, key: Key) -> str:
    mine, _, group = key.group.partition(":")
    return "" if key.area or key.unit or mine != breakdown else group


@dataclass(frozen=True, slots=True)
class _Groups:
    """The groups of one breakdown, as one item and agency has them."""

    parts: Parts
    breakdown: Breakdown

    @property
    def measure(self) -> Measure:
        return self.parts.measure

    @property
    def project(self) -> Project:
        return self.parts.protected.project

    @property
    def reference(self) -> str:
        """Give the reference group's id within the breakdown."""
        return self.measure.reference_group.partition(":")[2]

    def key(self, group: str) -> Key:
        """Name a group's figure."""
        return Key(self.measure.id, self.parts.item.id, self.parts.agency, group=f"{self.breakdown.id}:{group}")

    def people(self, group: str, year: int) -> Fraction | None:
        """Give a group's number in the population of a year."""
        wanted = ("", f"{self.breakdown.id}:{group}", year)
        return next((people for *place, people, _ in self.project.population if tuple(place) == wanted), None)


def _compared(groups: _Groups) -> Disproportion:
    parts = groups.parts
    year, source = _year(groups)
    reference = _counted(groups, groups.reference, year)
    share = _not_recorded(parts)
    plain = Disproportion(
        measure=parts.measure.id,
        item=parts.item.id,
        agency=parts.agency,
        quarter=parts.quarter,
        breakdown=groups.breakdown.title,
        why=_why_none(groups, reference),
    )
    if plain.why:
        return plain
    others = [group for group, _ in groups.breakdown.groups if group not in (groups.reference, NOT_RECORDED)]
    return replace(
        plain,
        reference=reference,
        year=year,
        source=source,
        groups=tuple(_against(reference, _counted(groups, group, year)) for group in others),
        not_recorded=share,
        partly=share is not None and share > groups.project.settings.statistics.most_not_recorded,
    )


def _year(groups: _Groups) -> tuple[int, str]:
    """Find the latest year, not after the quarter's, of which the reference group's number is known, and its source."""
    wanted = ("", f"{groups.breakdown.id}:{groups.reference}")
    known = [
        (year, source)
        for area, group, year, _, source in groups.project.population
        if (area, group) == wanted and year <= groups.parts.quarter.year
    ]
    return max(known, default=(0, ""))


def _why_none(groups: _Groups, reference: GroupRatio) -> str:
    """Say why there is no ratio at all."""
    if groups.measure.kind is not Kind.COUNT:
        return "only counts can be set against a population"
    if groups.parts.tell_by_subtraction:
        return SUBTRACTION
    return f"{reference.title}, the reference group: {reference.why}" if reference.why else ""


def _counted(groups: _Groups, group: str, year: int) -> GroupRatio:
    """Give a group's count and population, and why no ratio can be made of them."""
    title = dict(groups.breakdown.groups).get(group, group)
    people, point = groups.people(group, year), groups.parts.points.get(group)
    found = GroupRatio(groups.key(group), title, point.value if point is not None else None, people)
    if point is None:
        return replace(found, why="not returned")
    if point.value is None:
        return replace(found, why=_absence(point))
    if people is None:
        return replace(found, why="population not known")
    if point.value <= groups.project.settings.threshold_in(groups.parts.quarter):
        return replace(found, why="too few to say")
    return found


def _absence(point: Point) -> str:
    return "hidden" if hidden(point) or point.absence is None else absence_text(point.absence)


def _against(reference: GroupRatio, group: GroupRatio) -> GroupRatio:
    """Give a group's rate as a multiple of the reference group's, if both may be said."""
    if group.why or not (group.count and group.people and reference.count and reference.people):
        return group
    found = ratio.rates(int(group.count), float(group.people), int(reference.count), float(reference.people))
    if found is None:
        return group
    return replace(group, ratio=found.value, interval=Interval(found.lower, found.upper, "conditional exact"))


def _not_recorded(parts: Parts) -> Fraction | None:
    """Give the share of the whole of whom the group is not recorded, where both are published."""
    point, whole = parts.points.get(NOT_RECORDED), parts.whole
    if point is None or point.value is None or whole is None or not whole.value:
        return None
    return point.value / whole.value
