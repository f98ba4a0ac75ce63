"""How we compare: what is published of others beside our figures, and where ours stand among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reportgen import numbers
from reportgen.model import Benchmarked, Comparable, Figure, Item, Measure, Peer, PeerFigure, Polarity
from reportgen.quarter import day_in_words
from reportgen.report.tables.cells import BELOW
from reportgen.report.tables.labels import label
from reportgen.report.tables.marks import cell
from reportgen.report.tables.scope import Scope
from reportgen.report.tables.table import Column, Table
from reportgen.report.tables.widths import IN_TEXT, fitted
from reportgen.report.text import Md, readable_escape
from reportgen.targets import few

_NONE: Final = "[x]"
_APART: Final = Md("Below each figure: how much higher or lower ours is.")
_COLUMNS: Final = (Peer.ENGLAND, Peer.REGION, Peer.NEIGHBOURS)


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure and what is published for one period beside it."""

    measure: Measure
    item: Item
    figure: Figure
    found: Benchmarked

    @property
    def basis(self) -> tuple[str, ...]:
        """Say what the published figures cover, what ours does where that is not the reported quarter, and the rate."""
        parts = [self.found.period.in_words]
        if self.found.covers:
            parts.append(f"ours: {self.found.covers}")
        if self.found.per:
            parts.append(f"per {self.found.per:,} people")
        return tuple(parts)

    @property
    def ours(self) -> str:
        """Write our figure as it is compared, "9 of 12" of a small base, or the marker of why it is not there."""
        point = self.found.ours
        if self.found.value is None or point is None:
            absence = point.absence if point is not None else None
            return absence.kind.marker if absence is not None else _NONE
        base = numbers.n_of_m(point) if few(point, self.measure) else ""
        text = base or numbers.compared_text(self.measure, self.found.value)
        return " ".join([text, *(marker.symbol for marker in point.markers)])

    def value(self, peer: PeerFigure) -> str:
        """Write a published figure."""
        return numbers.compared_text(self.measure, peer.value)

    def difference(self, peer: PeerFigure) -> str:
        """Say how ours differs from it; nothing where that is not said."""
        return "" if peer.difference is None else numbers.apart_text(self.measure, peer.difference)

    def change(self, peer: PeerFigure) -> str:
        """Say how it has changed since the year before; nothing where that was not published."""
        if peer.change is None:
            return ""
        return numbers.apart_text(self.measure, peer.change).replace("the same", "unchanged")

    @property
    def rank(self) -> str:
        """Write the rank: `111 of 151`; nothing where there is none."""
        return f"{self.found.rank} of {self.found.ranked}" if self.found.rank is not None else ""

    @property
    def unranked(self) -> str:
        """Say in a word or two that there is no rank; why stands below the table, or the measure has no better way."""
        return "partly comparable" if self.found.comparable is Comparable.PARTLY else "not ranked"

    @property
    def gap(self) -> str:
        """Say in people what the best quartile would take; nothing where ours is in it, or it cannot be reckoned."""
        point, gap = self.found.ours, self.found.gap
        if gap is None or point is None or point.denominator is None:
            return ""
        way = "fewer" if self.item.polarity is Polarity.LOWER else "more"
        units = self.item.unit if point.denominator == 1 else self.item.units
        return f"{gap:,} {way} of the {numbers.number_text(point.denominator)} {units} would reach band A"

    @property
    def reserve(self) -> str:
        """Say why nothing is made of our figure; nothing where something is."""
        if self.found.comparable is not Comparable.PARTLY:
            return self.found.silent
        missing = f"; {self.found.silent}" if self.found.value is None and self.found.silent else ""
        return f"partly comparable: {self.found.why.rstrip('.')}{missing}"


def compared(figures: Iterable[tuple[Measure, Item, Figure]]) -> tuple[Compared, ...]:
    """List what may be printed beside figures; what is not comparable is not among it."""
    return tuple(
        Compared(measure, item, figure, found)
        for measure, item, figure in figures
        for found in figure.benchmarks
        if found.peers
    )


def benchmark_table(scope: Scope, table_id: str, caption: Md, measures: Sequence[Measure]) -> Table | None:
    """Make the table of some measures beside others' figures; nothing where none has a benchmark."""
    listed = compared((measure, item, figure) for measure in measures for item, figure in scope.rows(measure))
    if not listed:
        return None
    there = [peer for peer in _COLUMNS if any(each.peer is peer for one in listed for each in one.found.peers)]
    ranked = any(one.rank for one in listed)
    heads = [Column(_head(peer, listed), 0, right=True) for peer in there]
    columns = [Column("Measure", 0), Column("Ours", 0, right=True), *heads, *([Column("Rank", 0)] if ranked else [])]
    rows = [_row(scope, one, there, ranked=ranked) for one in listed]
    return Table(table_id, caption, fitted(columns, rows, IN_TEXT), tuple(rows), _note(scope, listed))


def _head(peer: Peer, listed: Sequence[Compared]) -> str:
    if peer is not Peer.REGION:
        return "England" if peer is Peer.ENGLAND else "Neighbours"
    names = {each.name for one in listed for each in one.found.peers if each.peer is peer}
    return names.pop() if len(names) == 1 else "Region"


def _row(scope: Scope, one: Compared, there: Sequence[Peer], *, ranked: bool) -> tuple[Md, ...]:
    peers: Mapping[Peer, PeerFigure] = {each.peer: each for each in one.found.peers}
    below = (Md(f"[{cell(each)}]{{.below}}") for each in one.basis)
    name = Md(" ").join([label(scope, one.measure, one.item, one.figure), *below])
    cells = [_peer_cell(one, peers[peer]) if peer in peers else cell(_NONE) for peer in there]
    place = [cell(f"{one.rank}{BELOW}band {one.found.band}" if one.rank else one.unranked)] if ranked else []
    return (name, cell(one.ours), *cells, *place)


def _peer_cell(one: Compared, peer: PeerFigure) -> Md:
    difference = one.difference(peer)
    return cell(one.value(peer) + (f"{BELOW}{difference}" if difference else ""))


def _note(scope: Scope, listed: Sequence[Compared]) -> Md:
    """Say below the table what the figures cover, what the best quartile would take, and where all comes from."""
    said = [
        *_grouped((label(scope, one.measure, one.item, one.figure), one.gap) for one in listed),
        *_grouped((label(scope, one.measure, one.item, one.figure), one.reserve) for one in listed),
        *([_APART] if any(each.difference is not None for one in listed for each in one.found.peers) else []),
        *(readable_escape(text, inside=True) for text in general(listed)),
    ]
    return Md(" ").join(said)


def _grouped(said: Iterable[tuple[Md, str]]) -> list[Md]:
    """Join what is said alike of several rows: `Plans; Visits: too few to compare.`."""
    names: dict[str, list[Md]] = {}
    for name, text in said:
        if text:
            names.setdefault(text, []).append(name)
    return [Md(f"{Md('; ').join(listed)}: {readable_escape(text, inside=True)}.") for text, listed in names.items()]


def general(listed: Sequence[Compared]) -> tuple[str, ...]:
    """Say what holds of all: whose mean the neighbours' is, what rank and band mean, and the sources."""
    said = []
    days = {one.found.listed for one in listed if one.found.listed is not None}
    counts = [each for one in listed for each in one.found.peers if each.peer is Peer.NEIGHBOURS]
    if days and counts:
        fewest, most = min(each.counted for each in counts), max(each.counted for each in counts)
        number = f"{fewest} to {most}" if fewest != most else str(most)
        of = max(each.of for each in counts)
        said.append(
            f"Neighbours: the mean of {number} of {of} statistical neighbours (list of {day_in_words(max(days))})."
        )
    if any(one.rank for one in listed):
        said.append("Rank: 1 is best, and equal figures share the better rank; bands are quartiles, A the best.")
    sources = list(dict.fromkeys(one.found.source.rstrip(".") for one in listed))
    return (*said, f"Source: {'; '.join(sources)}.")
