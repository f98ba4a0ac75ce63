"""All words of one edition, from protected figures and the wording."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from reportgen.model import (
    Claim,
    Dimension,
    Edition,
    Measure,
    MeasureText,
    Narrative,
    Protected,
    Told,
    Triad,
    TriadText,
)
from reportgen.movement import Limits
from reportgen.narrative import compared, headlines, long_run, notes, questions, unseen
from reportgen.narrative import parts as dimension_parts
from reportgen.narrative.facts import Scene
from reportgen.narrative.summary import of_measure
from reportgen.narrative.together import Reading, lead, nothing, read, told_whole
from reportgen.narrative.voice import Voice
from reportgen.narrative.wording import Wording


def write(edition: Edition, protected: Protected, wording: Wording) -> Narrative:
    """Write every sentence of one edition; each carries the keys of the figures that bear it out.

    Args:
        edition: The partnership's, or an agency's: then only that agency's measures and figures are spoken of.
        protected: The figures after disclosure control; nothing else is looked at.
        wording: The templates, such as `wording.standard()` gives.

    Returns:
        Plain text without mark-up. Agencies' notes and reasons are in it as they were written, on one line: whoever
        puts the text into a document escapes it.

    Raises:
        NarrativeError: If the wording lacks a text that is needed.
    """
    scene = Scene(edition, protected, Voice(wording), Limits.of(wording.settings))
    triads = scene.triads()
    readings = {triad.id: read(scene, triad) for triad in triads}
    found = headlines.write(scene, readings, triads)
    not_seen = unseen.write(scene, triads, readings)
    asked: set[str] = set()
    pages = replace(scene, voice=Voice(wording))  # a measure's own page is read by itself: its variants too
    news = frozenset(key.measure for finding in found for key in finding.claim.keys)
    desk = _Desk(scene, pages, asked, news)
    texts = tuple(_triad(desk, triad, readings[triad.id]) for triad in triads)
    return Narrative(edition, found, not_seen, texts, notes.write(scene, triads))


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the triads of an edition share."""

    scene: Scene
    pages: Scene  # the same with a voice of its own, for measures' own pages
    asked: set[str]  # questions so far
    news: frozenset[str]  # measures in the headlines


def _triad(desk: _Desk, triad: Triad, readings: Mapping[Dimension, Reading]) -> TriadText:
    scene = desk.scene
    scene.voice.begin()
    opening, rule = lead(scene, triad, readings, desk.news)
    opening = long_run.beside(scene, opening, readings)
    parts: list[tuple[Dimension, tuple[MeasureText, ...]]] = []
    told: list[tuple[Dimension, tuple[Told, ...]]] = []
    led = dict.fromkeys(desk.news, 1) | dict.fromkeys((key.measure for key in opening.keys), 2)
    absent: list[tuple[Dimension, Claim]] = []
    for dimension in Dimension:
        scene.voice.begin()
        claim = nothing(scene, triad, readings[dimension])
        if claim is not None:
            absent.append((dimension, claim))
            if told_whole(readings[dimension]):
                parts.append((dimension, ()))
                told.append((dimension, ()))
                continue
        measures = [measure for measure in scene.measures(triad) if measure.dimension is dimension]
        told.append((dimension, dimension_parts.write(scene, measures, led)))
        desk.pages.voice.begin()
        parts.append((dimension, _texts(desk.pages, measures)))
    asking = questions.ask(scene, triad, readings, desk.asked)
    return TriadText(triad.id, opening, rule.name, tuple(parts), tuple(absent), asking, tuple(told))


def _texts(scene: Scene, measures: Iterable[Measure]) -> tuple[MeasureText, ...]:
    """Say all that can be said of each measure, as its own page has it."""
    said = (
        (
            measure,
            (
                *of_measure(scene, measure),
                *long_run.of_measure(scene, measure),
                *compared.of_measure(scene, measure),
            ),
        )
        for measure in measures
    )
    return tuple(MeasureText(measure.id, claims) for measure, claims in said if claims)
