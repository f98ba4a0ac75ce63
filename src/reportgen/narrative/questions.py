"""Two or three questions to ask of a triad, from the table in the wording, by what fired."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from reportgen.model import AbsenceKind, Combine, Dimension, Kind, Rating, Selection, Triad
from reportgen.movement import usable
from reportgen.narrative.facts import Entry, Scene, noted, title_of
from reportgen.narrative.moves import Move
from reportgen.narrative.together import Reading
from reportgen.narrative.voice import tidy

_FEWEST: Final = 2
_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Fired:
    """Something that happened to a measure, worth a question."""

    what: str
    dimension: Dimension
    about: str  # what the question calls it
    measure: str
    agency: str = ""


def fired(scene: Scene, triad: Triad, readings: Mapping[Dimension, Reading]) -> tuple[Fired, ...]:
    """List what happened in a triad, the strongest movements first, then in the framework's order."""
    found = [one for reading in readings.values() for one in _of_dimension(scene, reading)]
    outcome = readings[Dimension.OUTCOME]
    if not outcome.entries and not triad.of(Dimension.OUTCOME):
        found.append(Fired("no-outcome", Dimension.OUTCOME, triad.title, ""))
    elif outcome.signal == "missing" and {entry.absence for entry in outcome.entries} != {AbsenceKind.SUPPRESSED}:
        found.append(Fired("outcome-missing", Dimension.OUTCOME, triad.title, ""))
    return tuple(found)


def _of_dimension(scene: Scene, reading: Reading) -> Iterator[Fired]:
    dimension = reading.dimension
    for move in reading.moves:
        # Where its agency has a note on a movement, the question is about that, not what may lie behind it.
        for what in ("noted",) if noted(scene, move.entry) else (move.sense, _way(move)):
            yield Fired(what, dimension, move.entry.title, move.entry.measure.id)
    for entry in reading.entries:
        for what in _of_entry(entry):
            named = entry.figure.key.agency if what in ("not-returned", "set-aside") else ""
            about = entry.title if what in ("not-met", "shortfall") else title_of(entry.measure)
            yield Fired(what, dimension, about, entry.measure.id, scene.agency_title(named) if named else "")
    yield from _between(scene, reading)


def _way(move: Move) -> str:
    """Say which way a number went; posts are means, not load, so more of them is no sign of more need."""
    return f"posts-{move.way}" if move.entry.measure.kind is Kind.AMOUNT else move.way


def _of_entry(entry: Entry) -> Iterator[str]:
    figure = entry.figure
    absences = {
        AbsenceKind.NOT_RETURNED: "not-returned",
        AbsenceKind.SET_ASIDE: "set-aside",
        AbsenceKind.NOT_COLLECTED: "not-collected",
        AbsenceKind.SUPPRESSED: "hidden",
    }
    if entry.absence in absences:
        yield absences[entry.absence]
    if not entry.present:
        return
    point = figure.point
    if not figure.new:
        yield "old"
    if entry.few or entry.chosen:
        # Of a sample somebody can look at more; of all there are, there are no more.
        yield "few" if point.selection is Selection.ALL else "audited"
    if figure.point.break_before:
        yield "break"
    if entry.measure.duty and point.numerator is not None and point.denominator is not None:
        if point.numerator < point.denominator:
            yield "shortfall"
    elif figure.rating is Rating.NOT_MET and figure.new:
        yield "not-met"


def _between(scene: Scene, reading: Reading) -> Iterator[Fired]:
    """Compare the two figures of a measure that has two: agencies that differ, answers that lie far apart."""
    wide = scene.voice.wording.settings.get("gap-points", Fraction(15)) / 100
    for measure in dict.fromkeys(entry.measure for entry in reading.entries):
        pair = [entry for entry in reading.entries if entry.measure is measure and entry.present]
        values = [entry.figure.value for entry in pair if entry.figure.value is not None]
        if len(values) != 2:
            continue
        apart = abs(values[0] - values[1])
        if measure.combine is Combine.RECONCILE and apart:
            yield Fired("differ", reading.dimension, title_of(measure), measure.id)
        elif measure.kind is Kind.PERCENTAGE_SET and apart >= wide and all(usable(entry.figure) for entry in pair):
            yield Fired("gap", reading.dimension, title_of(measure), measure.id)


def ask(scene: Scene, triad: Triad, readings: Mapping[Dimension, Reading], asked: set[str]) -> tuple[str, ...]:
    """Choose the questions of a triad; `asked` holds those of the edition so far, and gains these.

    No question stands twice in an edition while the table still has another to offer, and no two of one triad are
    about the same measure while there is another.
    """
    happened = fired(scene, triad, readings)
    chosen: list[str] = []
    measures: set[str] = set()
    for question in scene.voice.wording.questions:
        if len(chosen) == _MOST or (question.fired == "any" and len(chosen) >= _FEWEST):
            break
        for one in _matching(triad, question.fired, question.dimensions, happened):
            if one.measure and one.measure in measures:
                continue
            names = {"triad": tidy(triad.title), "about": one.about, "agency": one.agency}
            text = _fresh([tidy(variant.fill(names)) for variant in question.ask], {*asked, *chosen})
            if text:
                chosen.append(text)
                asked.add(text)
                measures.add(one.measure)
                break
    for question in scene.voice.wording.questions:
        if question.fired == "any":
            names = {"triad": tidy(triad.title), "about": tidy(triad.title), "agency": ""}
            for variant in question.ask:
                text = tidy(variant.fill(names))
                if len(chosen) < _FEWEST and text not in asked:
                    chosen.append(text)
                    asked.add(text)
    return tuple(chosen)


def _matching(
    triad: Triad, what: str, dimensions: tuple[Dimension, ...], happened: Iterable[Fired]
) -> tuple[Fired, ...]:
    if what == "any":
        return (Fired("any", Dimension.QUANTITY, tidy(triad.title), ""),)
    return tuple(one for one in happened if one.what == what and one.dimension in dimensions)


def _fresh(texts: Iterable[str], asked: set[str]) -> str:
    """Take the first text that was not asked, and the first wording that no asked question shares, if there is one."""
    offered = [text for text in texts if text not in asked]
    openings = {text.split()[0:4] and " ".join(text.split()[:4]) for text in asked}
    return next((text for text in offered if " ".join(text.split()[:4]) not in openings), "".join(offered[:1]))
