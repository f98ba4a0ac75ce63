"""Who should return what, and when: lives, succession of agencies, quarters in which a measure is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reportgen.model import Agency, Basis, Framework, Item, Measure, Project
from reportgen.quarter import Quarter


@dataclass(frozen=True, slots=True)
class Scope:
    """The framework's agencies over time."""

    agencies: Mapping[str, Agency]  # in the framework's order
    before: Mapping[str, tuple[Agency, ...]]  # those whose declared successor the agency is
    first: Quarter  # the first quarter that has a folder

    @classmethod
    def of(cls, project: Project, reported: Quarter) -> Scope:
        """Work out successions once."""
        agencies = {agency.id: agency for agency in project.framework.agencies}
        before: dict[str, list[Agency]] = {}
        for agency in project.framework.agencies:
            if agency.successor in agencies:
                before.setdefault(agency.successor, []).append(agency)
        first = min((notes.quarter for notes in project.quarters), default=reported)
        return cls(agencies, {name: tuple(found) for name, found in before.items()}, first)

    def heir(self, agency: Agency) -> Agency:
        """Follow successors to the last one; a ring of successors (a faulty file) ends where it began."""
        seen = {agency.id}
        while agency.successor in self.agencies and agency.successor not in seen:
            agency = self.agencies[agency.successor]
            seen.add(agency.id)
        return agency

    def expected(self, item: Item, quarter: Quarter) -> tuple[Agency, ...]:
        """List the agencies that should return an item in a quarter, in the framework's order."""
        listed = set(item.agencies)
        return tuple(
            agency
            for agency in self.agencies.values()
            if agency.life.covers(quarter) and (agency.id in listed or self._stands_for(agency, listed))
        )

    def _stands_for(self, agency: Agency, listed: set[str]) -> bool:
        """Tell whether an earlier agency returned what a listed successor returns now."""
        return bool(agency.successor) and self.heir(agency).id in listed

    def holders(self, agency: Agency, quarter: Quarter) -> tuple[Agency, ...]:
        """Give who held an agency's series in a quarter: itself, or those it succeeded; empty where nobody did."""
        if agency.life.covers(quarter):
            return (agency,)
        return self._earlier(agency, quarter, {agency.id})

    def _earlier(self, agency: Agency, quarter: Quarter, seen: set[str]) -> tuple[Agency, ...]:
        found: list[Agency] = []
        for earlier in self.before.get(agency.id, ()):
            if earlier.id in seen:
                continue
            seen.add(earlier.id)
            found.extend((earlier,) if earlier.life.covers(quarter) else self._earlier(earlier, quarter, seen))
        return tuple(found)


def places_in_force(framework: Framework, quarter: Quarter) -> frozenset[str]:
    """Give the ids of boroughs, localities, practices and schools that exist in a quarter."""
    return frozenset(place.id for place in framework.places if place.life.covers(quarter))


def in_waves(measure: Measure, item: Item) -> bool:
    """Tell whether an item comes in waves: once a year, or not in every quarter."""
    return item.basis is Basis.YEARLY or len(set(measure.due)) < 4


def due(measure: Measure, quarter: Quarter) -> bool:
    """Tell whether a measure is due in a quarter."""
    return quarter.number in measure.due


def mature(measure: Measure, item: Item, quarter: Quarter, first: Quarter) -> bool:
    """Tell whether the cohort that a follow-up looks back at can have been recorded at all."""
    if item.lag == 0:
        return True
    starts = [since for since in (measure.life.since, item.life.since) if since is not None]
    return quarter - item.lag >= max([first, *starts])


def looks_back(item: Item) -> bool:
    """Tell whether an item follows a closing cohort."""
    return item.basis is Basis.COHORT or item.lag > 0
