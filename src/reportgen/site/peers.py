"""What is published of others beside a measure's figures, for the measure's own page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reportgen.model import Comparable, Figure, Item, Measure, PeerFigure, Protected
from reportgen.report.tables import Compared, compared, general
from reportgen.site.series import Row

_NOT_APPLICABLE = ("[z]", "")
_NOT_PUBLISHED = "[x]"


@dataclass(frozen=True, slots=True)
class PeerTable:
    """One figure and what is published for one period beside it: ours first, then a row for each of the others."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]  # sentences below it


def peer_tables(protected: Protected, measure: Measure) -> tuple[PeerTable, ...]:
    """Lay out what may be printed beside each of a measure's figures; nothing without benchmarks."""
    return tuple(_table(one) for one in compared(_figures(protected, measure)))


def not_comparable(protected: Protected, measure: Measure) -> tuple[str, ...]:
    """Say which published figures are not set beside ours, and why."""
    said = [
        f"Not comparable: what is published for the {found.period.in_words}"
        f"{f' ({item.title})' if item.id else ''}. {_sentence(found.why)} Source: {_sentence(found.source)}"
        for _, item, figure in _figures(protected, measure)
        for found in figure.benchmarks
        if found.comparable is Comparable.NO
    ]
    return tuple(dict.fromkeys(said))


def _figures(protected: Protected, measure: Measure) -> Iterator[tuple[Measure, Item, Figure]]:
    for item in measure.items:
        for figure in protected.main(measure, item):
            if figure.benchmarks and not item.control:
                yield measure, item, figure


def _table(one: Compared) -> PeerTable:
    peers = one.found.peers
    columns, apart = ["Figure"], any(each.difference is not None for each in peers)
    changed = any(each.change is not None for each in peers)
    columns += [*(["Ours is"] if apart else []), *(["On the year before"] if changed else [])]

    def cells(peer: PeerFigure) -> tuple[tuple[str, str], ...]:
        own = f"{peer.counted} of {peer.of}" if peer.counted else ""
        return (
            (one.value(peer), own),
            *([(one.difference(peer) or _NOT_APPLICABLE[0], "")] if apart else []),
            *([(one.change(peer) or _NOT_PUBLISHED, "")] if changed else []),
        )

    blank = (_NOT_APPLICABLE,) * (len(columns) - 1)
    rows = [Row("Ours", ((one.ours, ""), *blank)), *(Row(each.name, cells(each)) for each in peers)]
    title = f"{one.item.title}: {', '.join(one.basis)}"
    return PeerTable(title, tuple(columns), tuple(rows), tuple(_notes(one)))


def _notes(one: Compared) -> Iterator[str]:
    if one.reserve:
        yield _sentence(one.reserve)
    else:
        yield f"Comparable: {one.found.why.rstrip('.')}."
    if one.rank:
        yield f"Rank {one.rank} authorities, band {one.found.band}."
    if one.gap:
        yield _sentence(one.gap)
    yield from general([one])


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
