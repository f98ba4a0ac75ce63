"""Compute: from checked observations to figures, exact and unprotected. Only `disclosure` may read the result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reportgen.figures.compare import last_year, previous
from reportgen.figures.index import index
from reportgen.figures.rates import Population, population, rate_of
from reportgen.figures.rating import rated, target_for
from reportgen.figures.rollup import financial_year, twelve_months, year_to_date
from reportgen.figures.scope import Scope, in_waves, places_in_force
from reportgen.figures.series import Builder, Series
from reportgen.model import AbsenceKind, Agency, Combine, Dataset, Figure, Figures, Item, Key, Measure
from reportgen.targets import few


def compute(dataset: Dataset) -> Figures:
    """Compute every figure of the reported quarter, each with its whole series.

    Args:
        dataset: Checked observations up to the reported quarter.

    Returns:
        A figure for each measure and printed item in force, for each agency that should return it, for the
        partnership where agencies combine, and for every split that was returned. What is made across returns is
        the partnership's only. Control items have none.
        Numbers are exact. The order is the framework's and does not depend on that of the observations.
    """
    scope = Scope.of(dataset.project, dataset.quarter)
    work = _Work(Builder(dataset, index(dataset), scope), population(dataset.project))
    figures = tuple(
        figure
        for measure in dataset.project.framework.measures
        if measure.life.covers(dataset.quarter)
        for item in measure.items
        if item.life.covers(dataset.quarter) and not item.control
        for figure in work.figures(measure, item)
    )
    return Figures(dataset.project, dataset.quarter, figures, dataset.returns, dataset.commentary, dataset.warnings)


@dataclass(frozen=True, slots=True)
class _Work:
    builder: Builder
    people: Population

    def figures(self, measure: Measure, item: Item) -> Iterator[Figure]:
        quarter = self.builder.dataset.quarter
        agencies = self.builder.scope.expected(item, quarter)
        if measure.combine.makes_one:
            key = Key(measure.id, item.id)
            yield self._figure(measure, item, key, self.builder.summed(measure, item, key))
        for agency in _with_figures(measure, agencies):
            key = Key(measure.id, item.id, agency.id)
            yield self._figure(measure, item, key, self.builder.own(measure, item, key, agency))
        yield from self._splits(measure, item, agencies)

    def _splits(self, measure: Measure, item: Item, agencies: tuple[Agency, ...]) -> Iterator[Figure]:
        in_force = self._split_keys(measure, item, agencies)
        if measure.combine.makes_one:
            for key in _returned_by_all(in_force, agencies):
                yield self._figure(measure, item, key, self.builder.summed(measure, item, key))
        by_id = {agency.id: agency for agency in _with_figures(measure, agencies)}
        for key in in_force:
            if key.agency in by_id:
                yield self._figure(measure, item, key, self.builder.own(measure, item, key, by_id[key.agency]))

    def _split_keys(self, measure: Measure, item: Item, agencies: tuple[Agency, ...]) -> list[Key]:
        """List the splits that were ever returned, by agencies and of places in force."""
        builder = self.builder
        framework = builder.dataset.project.framework
        places = places_in_force(framework, builder.dataset.quarter)
        declared = {place.id for place in framework.places}
        now = {agency.id for agency in agencies}
        found: set[Key] = set()
        for key in builder.index.splits.get((measure.id, item.id), ()):
            agency = builder.scope.agencies.get(key.agency)
            if agency is None or any(place in declared and place not in places for place in (key.area, key.unit)):
                continue
            holder = key.agency if key.agency in now else builder.scope.heir(agency).id
            if holder in now:
                found.add(key if holder == key.agency else replace(key, agency=holder))
        return sorted(found)

    def _figure(self, measure: Measure, item: Item, key: Key, series: Series) -> Figure:
        place = _shown(series, measure, item)
        point = series[place]
        target = target_for(measure, item, key, point.quarter)
        change = previous(series, place, measure, item, target)
        on_year = last_year(series, place, measure, item, target)
        figure = Figure(
            key,
            point,
            series,
            change.change,
            on_year.change,
            _missed_wave(series, place) or change.why,
            on_year.why,
            year_to_date(series, measure, item),
            twelve_months(series, measure, item),
            rate_of(point.value, measure, key, point.quarter, self.people),
            target,
            small_base=few(point, measure),
            new=place == len(series) - 1,
            financial_year=financial_year(series, measure, item),
        )
        return rated(measure, item, figure)


def _with_figures(measure: Measure, agencies: tuple[Agency, ...]) -> tuple[Agency, ...]:
    """Give the agencies that have figures of their own: none where another's denominator is needed to make one."""
    return () if measure.combine is Combine.ACROSS else agencies


def _returned_by_all(keys: list[Key], agencies: tuple[Agency, ...]) -> list[Key]:
    """Give the partnership's keys of splits that every agency returns: others would never be complete."""
    holders: dict[Key, set[str]] = {}
    for key in keys:
        holders.setdefault(replace(key, agency=""), set()).add(key.agency)
    return sorted(key for key, found in holders.items() if len(found) == len(agencies))


def _shown(series: Series, measure: Measure, item: Item) -> int:
    """Find the point to print: the reported quarter's, or where no wave is due then, the last wave's."""
    last = len(series) - 1
    absence = series[last].absence
    if absence is None or absence.kind is not AbsenceKind.NOT_DUE or not in_waves(measure, item):
        return last
    return next((place for place in range(last, -1, -1) if series[place].value is not None), last)


def _missed_wave(series: Series, place: int) -> str:
    """Say that a wave between the printed one and the reported quarter did not come."""
    for point in reversed(series[place + 1 :]):
        if point.absence is not None and point.absence.kind is not AbsenceKind.NOT_DUE:
            return f"the wave of {point.quarter} is missing: {point.absence.kind.value}"
    return ""
