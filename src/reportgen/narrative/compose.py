"""All words of one edition, from protected figures and the wording."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.model import Claim, Dimension, Edition, MeasureText, Narrative, Protected, Triad, TriadText
from reportgen.narrative import headlines, notes, questions, unseen
from reportgen.narrative.facts import Scene
from reportgen.narrative.movement import Limits
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
    texts = tuple(_triad(scene, triad, readings[triad.id], asked) for triad in triads)
    return Narrative(edition, found, not_seen, texts, notes.write(scene, triads))


def _triad(scene: Scene, triad: Triad, readings: Mapping[Dimension, Reading], asked: set[str]) -> TriadText:
    scene.voice.begin()
    opening, rule = lead(scene, triad, readings)
    parts: list[tuple[Dimension, tuple[MeasureText, ...]]] = []
    absent: list[tuple[Dimension, Claim]] = []
    for dimension in Dimension:
        scene.voice.begin()
        claim = nothing(scene, triad, readings[dimension])
        if claim is not None:
            absent.append((dimension, claim))
            if told_whole(readings[dimension]):
                parts.append((dimension, ()))
                continue
        parts.append((dimension, _texts(scene, triad, dimension)))
    return TriadText(
        triad.id, opening, rule.name, tuple(parts), tuple(absent), questions.ask(scene, triad, readings, asked)
    )


def _texts(scene: Scene, triad: Triad, dimension: Dimension) -> tuple[MeasureText, ...]:
    texts = []
    for measure in scene.measures(triad):
        if measure.dimension is dimension:
            claims = of_measure(scene, measure)
            if claims:
                texts.append(MeasureText(measure.id, claims))
    return tuple(texts)
