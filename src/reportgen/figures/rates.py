"""Population rates: a count per so many people who live in the area."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from reportgen.model import Combine, Key, Kind, Measure, Project
from reportgen.quarter import Quarter

Population = Mapping[tuple[str, str], tuple[tuple[int, Fraction], ...]]  # (area, group) -> (year, people), oldest first


def population(project: Project) -> Population:
    """Put the population estimates in order."""
    found: dict[tuple[str, str], list[tuple[int, Fraction]]] = {}
    for area, group, year, people, _source in project.population:
        found.setdefault((area, group), []).append((year, people))
    return {place: tuple(sorted(years)) for place, years in found.items()}


def rate_of(
    value: Fraction | None, measure: Measure, key: Key, quarter: Quarter, people: Population
) -> Fraction | None:
    """Give the rate per `measure.rate_per` people, from the latest estimate that is not of a later year.

    None where the measure has no rate, for units, and for an agency's part of a sum: nobody lives in an agency.
    """
    if not measure.rate_per or value is None or key.unit or measure.kind is not Kind.COUNT:
        return None
    if key.agency and measure.combine is Combine.SUM:
        return None
    known = [each for year, each in people.get((key.area, key.group), ()) if year <= quarter.year]
    if not known or known[-1] == 0:
        return None
    return value * measure.rate_per / known[-1]
