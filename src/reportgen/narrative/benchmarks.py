"""What is published of others, in one sentence: their figures, what they cover, and what the best quartile takes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from reportgen.model import Benchmarked, Claim, Comparable, Kind, Peer, PeerFigure, Polarity
from reportgen.narrative.facts import Entry, Scene, figure_names
from reportgen.narrative.voice import unstopped
from reportgen.numbers import compared_text, number_text


def of_entry(scene: Scene, entry: Entry) -> Iterator[Claim]:
    """Say the latest of a figure's benchmarks; nothing where there is none that may stand beside it.

    A count has no such sentence: what stands beside others' rates is its rate, which it is not told by.
    """
    shown = [each for each in entry.figure.benchmarks if any(peer.peer is not Peer.OWN for peer in each.peers)]
    if not shown or entry.measure.kind is Kind.COUNT:
        return
    found = max(shown, key=lambda each: each.period)
    names = figure_names(scene, entry) | {
        "list": scene.voice.listed([_peer(scene, entry, peer) for peer in found.peers if peer.peer is not Peer.OWN]),
        "period": found.period.in_words,
        "ours": _ours(entry, found),
        "lacking": found.silent if found.value is None else "",
        "why": unstopped(found.why) if found.comparable is Comparable.PARTLY else "",
        "best": _best(scene, entry, found),
    }
    yield scene.voice.say("benchmark", [entry.figure.key], names)


def _peer(scene: Scene, entry: Entry, peer: PeerFigure) -> str:
    value = compared_text(entry.measure, peer.value, prose=True)
    if peer.peer is Peer.NEIGHBOURS:
        return scene.voice.word("benchmark.neighbours", value=value, count=scene.voice.number(peer.counted))
    return scene.voice.word("benchmark.peer", value=value, name=peer.name)


def _ours(entry: Entry, found: Benchmarked) -> str:
    """Write ours of the same period where it is compared and is not the figure that was told already."""
    if found.value is None or found.ours is None or found.ours == entry.point or found.silent:
        return ""
    return compared_text(entry.measure, found.value, prose=True)


def _best(scene: Scene, entry: Entry, found: Benchmarked) -> str:
    """Say how many people the best quartile takes, or that this is in it; nothing where neither can be said."""
    total, ranked = found.ours.denominator if found.ours is not None else None, str(found.ranked)
    if found.band == "A":
        return scene.voice.word("benchmark.best.there", ranked=ranked)
    if found.gap is None or total is None:
        return ""
    way = "fewer" if entry.item.polarity is Polarity.LOWER else "more"
    units = entry.item.unit if total == 1 else entry.item.units
    gap = number_text(Fraction(found.gap))
    return scene.voice.word(f"benchmark.best.{way}", gap=gap, total=number_text(total), units=units, ranked=ranked)
