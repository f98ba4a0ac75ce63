"""Set published figures of others beside a figure: who they are of, how far apart, and where ours stands among them.

What stands beside them is ours for their own period (`periods`), made of what was published of ours alone. A rank,
a band, a difference and a gap each tell the figure, so a hidden one has none of them; nor has one that stands on few or
picked cases, or beside figures that are comparable in part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import Final

from reportgen.analysis.periods import Ours, conceals, ours
from reportgen.figures.rates import Population, population, rate_of
from reportgen.model import (
    Benchmark,
    Benchmarked,
    Combine,
    Comparable,
    Figure,
    Kind,
    Measure,
    Neighbours,
    Peer,
    PeerFigure,
    Point,
    Polarity,
    Project,
    Protected,
)
from reportgen.numbers import RATE_DECIMALS, round_half_up
from reportgen.quarter import Period, Quarter
from reportgen.statistics.ranking import Quartiles, band, best_bound, mean_of, quartiles, rank
from reportgen.targets import few

LEAST_RANKED: Final = 8  # authorities with a value: fewer make no quartiles worth the name
_WAYS: Final = {Polarity.HIGHER: 1, Polarity.LOWER: -1}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The benchmarks of a project, ready to be looked up."""

    by_item: Mapping[tuple[str, str], tuple[Benchmark, ...]]
    neighbours: Neighbours | None
    people: Population  # for the rates of other quarters than the reported one

    @classmethod
    def of(cls, project: Project, quarter: Quarter) -> Shelf:
        """Put the benchmarks in order, with the list of neighbours that stood on the quarter's reporting day."""
        by_item: dict[tuple[str, str], tuple[Benchmark, ...]] = {}
        for each in project.benchmarks:
            by_item[each.measure, each.item] = (*by_item.get((each.measure, each.item), ()), each)
        day = project.notes(quarter).reporting_date if by_item else quarter.last_day
        lists = [each for each in project.neighbours if each.since <= day]
        return cls(by_item, lists[-1] if lists else None, population(project))


def beside(figure: Figure, measure: Measure, shelf: Shelf) -> tuple[Benchmarked, ...]:
    """Say what is published beside a figure: for the last year, and for the last quarter, that it reaches.

    Args:
        figure: After protection.
        measure: What it is of.
        shelf: The project's benchmarks.

    Returns:
        One for each period, years first; nothing for splits, and for one agency's part of a figure of several.
    """
    key = figure.key
    held = shelf.by_item.get((key.measure, key.item), ())
    if not held or key.area or key.group or key.unit or bool(key.agency) is not (measure.combine is Combine.ONE):
        return ()
    chosen = _latest(held, figure.point.wave or figure.point.quarter)
    before = {each.period: each for each in held}
    return tuple(_Beside(figure, measure, each, shelf).told(before.get(each.period.year_before)) for each in chosen)


def _latest(held: Sequence[Benchmark], quarter: Quarter) -> list[Benchmark]:
    """Choose the last year and the last quarter that are not later than the figure."""
    latest: dict[int, Benchmark] = {}
    for each in sorted(held, key=lambda each: each.period):
        if each.period.last <= quarter:
            latest[each.period.quarters] = each
    return [latest[length] for length in sorted(latest, reverse=True)]


@dataclass(frozen=True, slots=True)
class _Beside:
    """A figure and what is published of one period."""

    figure: Figure
    measure: Measure
    benchmark: Benchmark
    shelf: Shelf

    def told(self, before: Benchmark | None) -> Benchmarked:
        """Tell it; `before` is what is published of the year before."""
        mine = self.benchmark
        told = Benchmarked(
            period=mine.period,
            comparable=mine.comparable,
            why=mine.why,
            source=mine.source,
            value=None,
            per=self.measure.rate_per if self.measure.kind is Kind.COUNT else 0,
        )
        if mine.comparable is Comparable.NO:
            return told
        found = ours(self.figure, self.measure, mine.period)
        own = self._as_compared(found)
        comparable = Comparable.PARTLY if found.unlike else mine.comparable
        peers = tuple(self._peers(found, before))
        told = replace(
            told,
            comparable=comparable,
            why=self._why(found),
            value=own,
            ours=found.point,
            covers=found.covers,
            unlike=found.unlike,
            peers=peers,
            listed=self.shelf.neighbours.since
            if any(each.counted for each in peers) and self.shelf.neighbours
            else None,
            silent=self._silent(found, own, comparable),
        )
        return told if told.silent or own is None else self._compared(told, found, own)

    def _why(self, found: Ours) -> str:
        """Give the file's reason, with how the time differs that the figures cover."""
        said = self.benchmark.why
        if not found.unlike:
            return said
        return f"{said.rstrip('.')}{', but' if self.benchmark.comparable is Comparable.YES else ';'} {found.unlike}"

    def _as_compared(self, found: Ours) -> Fraction | None:
        """Give our value in the unit of theirs: a count's rate."""
        point = found.point
        if self.measure.kind is not Kind.COUNT or point.value is None:
            return point.value
        return rate_of(point.value, self.measure, self.figure.key, point.quarter, self.shelf.people)

    def _silent(self, found: Ours, own: Fraction | None, comparable: Comparable) -> str:
        """Say why nothing is made of our figure; empty where something is."""
        if found.why:
            return found.why
        if comparable is Comparable.PARTLY:
            return "partly comparable"
        if own is None:
            return "no rate of ours, for the population is not known"
        if few(found.point, self.measure):
            return "too few to compare"
        if found.point.selection.chosen:
            return f"ours is of {found.point.selection.value} cases"
        return ""

    def _peers(self, found: Ours, before: Benchmark | None) -> Iterator[PeerFigure]:
        now, neighbours = self.benchmark, self.shelf.neighbours
        if before is not None and before.comparable is Comparable.NO:
            before = None
        if now.england is not None:
            change = _change(now.england, before.england if before else None)
            yield PeerFigure(Peer.ENGLAND, "England", now.england, change)
        if now.region is not None:
            same = before is not None and before.region_name == now.region_name
            change = _change(now.region, before.region if before and same else None)
            yield PeerFigure(Peer.REGION, now.region_name, now.region, change)
        if neighbours is not None and (near := mean_of(_of(now, neighbours))):
            earlier = mean_of(_of(before, neighbours)) if before else None
            yield PeerFigure(
                Peer.NEIGHBOURS,
                "Statistical neighbours",
                near[0],
                _change(near[0], earlier[0] if earlier else None),
                counted=near[1],
                of=len(neighbours.areas),
            )
        # Beside a figure that we hide, what others print of us would say how far ours may be off.
        if now.own is not None and not conceals(self.figure, now.period, found):
            earlier_own = before.own if before and not self._conceals(before.period) else None
            yield PeerFigure(Peer.OWN, "Ours, as published", now.own, _change(now.own, earlier_own))

    def _conceals(self, period: Period) -> bool:
        return conceals(self.figure, period, ours(self.figure, self.measure, period))

    def _compared(self, told: Benchmarked, found: Ours, own: Fraction) -> Benchmarked:
        """Add what is made of our figure: differences, rank, band and gap."""
        peers = tuple(
            each if each.peer is Peer.OWN else replace(each, difference=own - each.value) for each in told.peers
        )
        told = replace(told, peers=peers)
        others = [value for _, value in self.benchmark.authorities if value is not None]
        way = _WAYS.get(self.measure.item(self.figure.key.item).polarity, 0)
        if not way or len(others) + 1 < LEAST_RANKED:
            return told
        printed = self._as_printed(own)
        bounds = quartiles(self.benchmark.published)
        place = band(printed, bounds, way) or ""
        return replace(
            told,
            rank=rank(printed, others, way),
            ranked=len(others) + 1,
            quartiles=(bounds.q25, bounds.q50, bounds.q75),
            band=place,
            gap=None if place == "A" else self._gap(found.point, bounds, way),
        )

    def _as_printed(self, own: Fraction) -> Fraction:
        """Round our figure as it is printed: others' are published so, and what reads alike must rank alike."""
        scale = 100 if self.measure.kind.is_percentage else 1
        decimals = RATE_DECIMALS if self.measure.kind is Kind.COUNT else self.measure.decimals
        return Fraction(round_half_up(own * scale, decimals)) / scale

    def _gap(self, point: Point, bounds: Quartiles, way: int) -> int | None:
        """Count how many more of those in the denominator, or fewer, would print as a figure of band A."""
        bound = best_bound(bounds, way)
        if not self.measure.kind.is_percentage or point.numerator is None or not point.denominator or bound is None:
            return None
        step = Fraction(1, 100 * 10**self.measure.decimals)
        if way > 0:  # the bound itself is not band A: the next printed figure above it is
            least = (floor(bound / step) + 1) * step - step / 2
            wanted = ceil(least * point.denominator)
            return wanted - floor(point.numerator) if wanted <= point.denominator else None
        below = (floor(bound / step) + Fraction(1, 2)) * step  # what is less prints at the bound or under it
        return ceil(point.numerator) - (ceil(below * point.denominator) - 1)


def _of(benchmark: Benchmark, neighbours: Neighbours) -> list[Fraction]:
    """Give the neighbours' values; one without a value is left out of the mean."""
    listed = set(neighbours.areas)
    return [value for area, value in benchmark.authorities if area in listed and value is not None]


def _change(now: Fraction, before: Fraction | None) -> Fraction | None:
    return None if before is None else now - before


def benchmarked(protected: Protected) -> Protected:
    """Give the figures with what is published of others; those of no benchmark stay as they are."""
    if not protected.project.benchmarks:
        return protected
    shelf = Shelf.of(protected.project, protected.quarter)
    measures = {measure.id: measure for measure in protected.project.framework.measures}
    figures = (
        replace(figure, benchmarks=found) if (found := beside(figure, measures[figure.key.measure], shelf)) else figure
        for figure in protected.figures
    )
    return replace(protected, figures=tuple(figures))
