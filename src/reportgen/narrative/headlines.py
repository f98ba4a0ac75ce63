"""What stands out: at most six findings, ranked by what matters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from reportgen.model import Claim, Dimension, Finding, Measure, Rating, Signal, Triad, Verdict
from reportgen.movement import partial, reliable
from reportgen.narrative.facts import (
    Entry,
    Scene,
    against,
    change_names,
    figure_names,
    noted,
    remarked,
    target_gap,
)
from reportgen.narrative.long_run import firm, signal_text
from reportgen.narrative.moves import Move
from reportgen.narrative.phrases import duty_names, target_names
from reportgen.narrative.so_far import FEW_CASES
from reportgen.narrative.together import Reading
from reportgen.numbers import n_of_m, number_text, shown_the_same
from reportgen.targets import by_year

MOST: Final = 6
_OF_ONE_TRIAD: Final = 2
_STRONGEST: Final = Fraction(3)  # beyond three times the least that counts, more is not more news
_BORNE_OUT: Final = Fraction(3, 2)  # a movement weighs more where the long run shows a signal too
_DOUBTED: Final = Fraction(1, 2)  # ... and less where it is usual in the long run, or no test could rule chance out
_RANK: Final = {Dimension.OUTCOME: Fraction(3), Dimension.QUALITY: Fraction(2), Dimension.QUANTITY: Fraction(1)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A headline that could be written, before its words are made."""

    rule: str
    entry: Entry
    triad: str
    weight: Fraction
    move: Move | None = None


def write(
    scene: Scene, readings: Mapping[str, Mapping[Dimension, Reading]], triads: Iterable[Triad]
) -> tuple[Finding, ...]:
    """Choose and write the headlines.

    Never a figure that is provisional, of an earlier wave, hidden or of too few cases; one headline a measure, two a
    triad. Nor one that rests on fewer than should have answered, now or in the quarter compared with: who answered
    may have made the movement or the miss. A duty's shortfall is at least what is printed, so that is told, with how
    many answered. A figure with a note from its agency refers to it. Weight: the measure's own, times 3 for an
    outcome, 2 for quality and 1 for quantity, times how far the movement goes beyond the least that counts; a missed
    target adds as much as the least movement.
    """
    found = [one for triad in triads for one in _candidates(scene, triad, readings[triad.id])]
    ranked = sorted(found, key=lambda one: (-one.weight, one.rule, str(one.entry.figure.key)))
    measures: set[str] = set()
    triad_count: Counter[str] = Counter()
    chosen: list[Candidate] = []
    for one in ranked:
        if one.entry.measure.id in measures or triad_count[one.triad] >= _OF_ONE_TRIAD:
            continue
        measures.add(one.entry.measure.id)
        triad_count[one.triad] += 1
        chosen.append(one)
    scene.voice.begin()
    return tuple(_finding(scene, one) for one in chosen[:MOST])


def _candidates(scene: Scene, triad: Triad, readings: Mapping[Dimension, Reading]) -> Iterator[Candidate]:
    for dimension, reading in readings.items():
        moved = {move.entry.figure.key: move for move in reading.moves}
        for entry in reading.entries:
            if not reliable(entry.figure):
                continue
            base = Fraction(entry.measure.weight) * _RANK[dimension]
            short = _short(entry.measure, entry)
            move = moved.get(entry.figure.key)
            if short is not None:
                if short > 0:
                    yield Candidate("duty", entry, triad.id, base)
                continue
            if partial(entry.point):
                continue
            missed = entry.figure.rating is Rating.NOT_MET and not shown_the_same(entry.measure, target_gap(entry))
            # A target missed for long is old news: it counts as a movement of the least size that counts.
            target = base if missed else Fraction(0)
            signal = firm(scene, entry)
            if move is not None:
                weight = base * min(move.strength, _STRONGEST) * _standing(entry, signal) + target
                yield Candidate("movement", entry, triad.id, weight, move)
            elif signal is not None:
                yield Candidate("signal", entry, triad.id, base * _BORNE_OUT + target)
            elif missed:
                yield Candidate("target", entry, triad.id, target)


def _standing(entry: Entry, signal: Signal | None) -> Fraction:
    """Say how much a movement weighs by what else is known: the long run, and whether chance could be ruled out."""
    analysis = entry.figure.analysis
    if signal is not None:
        return _BORNE_OUT
    usual = analysis is not None and analysis.long_run is Verdict.NO_SIGNAL
    untested = analysis is not None and not analysis.differences
    return _DOUBTED if usual or untested else Fraction(1)


def _short(measure: Measure, entry: Entry) -> Fraction | None:
    point = entry.point
    if not measure.duty or point.numerator is None or point.denominator is None:
        return None
    return point.denominator - point.numerator


def _value(scene: Scene, entry: Entry) -> str:
    """Write the value; with N of M where it rests on few cases, so that nobody reads more into it than there is."""
    point, value = entry.point, figure_names(scene, entry)["value"]
    few = point.denominator is not None and point.denominator < FEW_CASES
    if not few or not entry.measure.kind.is_percentage:
        return value
    return scene.voice.word("value.parts", value=value, n_of_m=n_of_m(point))


def _finding(scene: Scene, one: Candidate) -> Finding:
    entry, measure = one.entry, one.entry.measure
    names = figure_names(scene, entry) | {"value": _value(scene, entry)}
    why = {"dimension": measure.dimension.value, "weight": str(measure.weight)}
    if one.move is not None:
        change = one.move.change
        names |= change_names(scene, entry, change) | {"since": against(scene, entry, change, "since")}
        form = "ratio." if entry.form == "ratio" else ""
        state = f"{form}{'rise' if one.move.way == 'up' else 'fall'}.{one.move.sense}"
        word = one.move.sense if one.move.sense != "neutral" else "signal"
        reason = scene.voice.word("why.movement", **why, times=number_text(one.move.strength, 1))
    elif (signal := firm(scene, entry)) is not None and one.rule == "signal":
        names |= {"signal": signal_text(scene, entry, signal)}
        state, word = "signal", "signal"  # better and worse are said of a change
        reason = scene.voice.word("why.signal", **why, rule=signal.rule.value)
    elif one.rule == "target":
        names |= target_names(scene, entry)
        state, word = "target-year" if by_year(entry.figure) else "target", "signal"
        reason = scene.voice.word("why.target", **why, gap=names["gap"])
    else:
        names = duty_names(scene, entry)
        state, word = "duty", "signal"
        reason = scene.voice.word("why.duty", **why, shortfall=names["shortfall"])
    said = scene.voice.say(f"headline.{state}", [entry.figure.key], names)
    claim = Claim(f"{remarked(scene, said.text.removesuffix('.'), [entry])}.", said.keys)
    refers = next((each for each in map(scene.voice.word, ("remark.note", "remark.written")) if each in claim.text), "")
    return Finding(one.rule, claim, word, one.weight, reason, one.triad, refers, noted(scene, entry))
