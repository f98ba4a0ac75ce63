"""The three dimensions of a triad, taken together: signals, the rule that fits them, and what is absent.

Signals are derived with care. Only figures on which a conclusion may rest are looked at (`movement.usable`), compared
with the same quarter last year, or with the quarter before where there is no such comparison; small movements and
what chance would give count as none; and a figure whose two comparisons point opposite ways counts as none.
A signal here is a clear change between two points; what the long run of a series adds stands behind the lead
(`long_run.beside`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reportgen.errors import NarrativeError
from reportgen.model import AbsenceKind, Claim, Dimension, Measure, Triad
from reportgen.movement import Size, leading, size, usable
from reportgen.narrative.facts import Entry, Scene, entries, noted, remarked, title_of
from reportgen.narrative.moves import Move, move_of
from reportgen.narrative.phrases import missing_agencies
from reportgen.narrative.voice import capital
from reportgen.narrative.wording import FILE, Rule

_NAMED: Final = 2  # measures that a lead names for one movement ...
_LONGEST: Final = 90  # ... unless their names are longer than this together


@dataclass(frozen=True, slots=True)
class Reading:
    """What one dimension of a triad shows."""

    dimension: Dimension
    signal: str
    moves: tuple[Move, ...]  # strongest first
    entries: tuple[Entry, ...]
    compared: int  # measures with a figure that could be compared
    over_year: bool  # nothing moved on a year ago, but something did on the quarter before
    better: int  # measures that moved one way ...
    worse: int  # ... or the other

    def having(self, word: str) -> tuple[Move, ...]:
        """Give the moves of one way (`up`, `down`) or sense (`better`, `worse`, `neutral`)."""
        return tuple(move for move in self.moves if word in (move.way, move.sense))


def read(scene: Scene, triad: Triad) -> Mapping[Dimension, Reading]:
    """Read the three dimensions of a triad."""
    measures = scene.measures(triad)
    return {dimension: _reading(scene, dimension, measures) for dimension in Dimension}


def _reading(scene: Scene, dimension: Dimension, measures: Sequence[Measure]) -> Reading:
    mine = [(measure, entries(scene, measure)) for measure in measures if measure.dimension is dimension]
    every = tuple(entry for _, found in mine for entry in found)
    moves: list[Move] = []
    senses: list[set[str]] = []
    seasonal = unread = False
    for _, found in mine:
        if not any(usable(entry.figure) and leading(entry.figure) is not None for entry in found):
            continue
        own = [move for move in (move_of(scene, entry) for entry in found) if move is not None]
        # Quantity has no better or worse; what leads is the first measure, which is the load in every triad.
        quantity = dimension is Dimension.QUANTITY
        if quantity and senses:
            break
        # What an agency has a note on may be no load at all, but better recording: the lead does not read it as one.
        told = [move for move in own if not quantity or not noted(scene, move.entry)]
        unread = unread or len(told) < len(own)
        senses.append({move.way if quantity else move.sense for move in told})
        moves += own
        seasonal = seasonal or any(_moved_on_quarter(scene, entry) for entry in found)
    moves.sort(key=lambda move: -move.strength)
    first, second = ("up", "down") if dimension is Dimension.QUANTITY else ("better", "worse")
    gained = sum(sense == {first} for sense in senses)
    lost = sum(sense == {second} for sense in senses)
    if not every:
        signal = "none"
    elif not any(entry.present for entry in every):
        signal = "missing"
    elif not senses:
        signal = "unclear"
    else:
        signal = _signal(senses, first, second)
        signal = "unclear" if unread and signal == "same" else signal
    over_year = signal == "same" and seasonal
    return Reading(dimension, signal, tuple(moves), every, len(senses), over_year, gained, lost)


def _signal(senses: Sequence[set[str]], first: str, second: str) -> str:
    found = set().union(*senses)
    if {first, second} <= found:
        return "mixed"
    for word in (first, second):
        if word in found:
            return word
    return "moved" if found else "same"


def _moved_on_quarter(scene: Scene, entry: Entry) -> bool:
    change = entry.figure.change
    if change is None or not usable(entry.figure):
        return False
    return size(entry.measure, entry.figure, change, scene.limits) is Size.MOVED


def lead(
    scene: Scene, triad: Triad, readings: Mapping[Dimension, Reading], told: Collection[str] = ()
) -> tuple[Claim, Rule]:
    """Write the lead by the first rule that fits; `told` holds the measures that the headlines name.

    Raises:
        NarrativeError: If no rule fits: the table lacks a last rule without conditions.
    """
    signals = {dimension: reading.signal for dimension, reading in readings.items()}
    rule = next((rule for rule in scene.voice.wording.rules if rule.fits(signals)), None)
    if rule is None:
        raise NarrativeError(
            f"no rule under `together` fits a triad with {', '.join(f'{d.value} {s}' for d, s in signals.items())}",
            where=FILE,
            fix="end the table with a rule that has no `when:`",
        )
    unread = [move for move in readings[Dimension.QUANTITY].moves if noted(scene, move.entry)]
    named = {
        f"{dimension.value}_{word}": tuple(move for move in reading.having(word) if move not in unread)
        for dimension, reading in readings.items()
        for word in (("up", "down") if dimension is Dimension.QUANTITY else ("better", "worse", "neutral"))
    }
    mixed = {dimension.value for dimension, signal in signals.items() if signal == "mixed"}
    listed = {
        name: _listed(scene, moves, told, most=1 if name.partition("_")[0] in mixed else _NAMED)
        for name, moves in named.items()
    }
    names = {name: text for name, (text, _) in listed.items()}
    names |= {"triad": triad.title}
    for dimension in (Dimension.QUALITY, Dimension.OUTCOME):
        names[f"{dimension.value}_moved"] = names.pop(f"{dimension.value}_neutral")
        names[f"{dimension.value}_over"] = scene.voice.word("over.year") if readings[dimension].over_year else ""
        names[f"{dimension.value}_tally"] = _tally(scene, readings[dimension])
    said = scene.voice.choose(f"together.{rule.name}", rule.say, names)
    keys = [move.entry.figure.key for name, moves in listed.values() if name in said for move in moves]
    for way in ("up", "down"):
        moves = [move for move in unread if move.way == way]
        if moves:
            found = [move.entry for move in moves]
            clause = scene.voice.word(f"lead.noted-{way}", list=_name(moves))
            said = f"{said.removesuffix('.')}; {remarked(scene, clause, found)}."
            keys += [entry.figure.key for entry in found]
    return Claim(capital(said), tuple(dict.fromkeys(keys))), rule


def _listed(scene: Scene, moves: Sequence[Move], told: Collection[str], *, most: int) -> tuple[str, list[Move]]:
    """Name the strongest one or two measures, and give their moves.

    A measure whose figures moved alike is named once, without its items.
    """
    by_measure: dict[str, list[Move]] = {}
    for move in moves:
        by_measure.setdefault(move.entry.measure.id, []).append(move)
    groups = list(by_measure.values())
    names = [_name(own) for own in groups]
    if not groups:
        return "", []
    shown = [remarked(scene, name, [move.entry for move in own], told) for name, own in zip(names, groups, strict=True)]
    if len(names) < _NAMED or most < _NAMED:
        return shown[0], groups[0]
    if sum(len(name) for name in names[:_NAMED]) > _LONGEST:
        return scene.voice.word("others", first=shown[0]), groups[0]
    return scene.voice.word("pair", first=shown[0], second=shown[1]), groups[0] + groups[1]


def _name(own: Sequence[Move]) -> str:
    """Name one measure's moves: its one figure, or the measure where several moved."""
    return title_of(own[0].entry.measure) if len(own) > 1 else own[0].entry.title


def _tally(scene: Scene, reading: Reading) -> str:
    if not reading.compared:
        return ""
    state = reading.signal if reading.signal in ("better", "worse", "mixed") else "same"
    numbers = {"better": reading.better, "worse": reading.worse, "measured": reading.compared}
    return scene.voice.word(f"tally.{state}", **{name: scene.voice.number(n) for name, n in numbers.items()})


def nothing(scene: Scene, triad: Triad, reading: Reading) -> Claim | None:
    """Say why a dimension has nothing to show; None where it shows something."""
    if any(entry.present for entry in reading.entries):
        return None
    keys = [entry.figure.key for entry in reading.entries]
    agencies = ""
    if not reading.entries:
        in_force = [measure for measure in triad.of(reading.dimension) if measure.life.covers(scene.quarter)]
        kind = "none" if not in_force else "elsewhere" if scene.edition.agency else "mixed"
    else:
        kinds = {entry.absence for entry in reading.entries}
        kind = absence_of(kinds)
        if kind in ("not-returned", "not-collected"):
            agencies = scene.voice.listed([scene.agency_title(name) for name in _without(scene, reading.entries)])
    return scene.voice.say(
        f"nothing.{reading.dimension.value}.{kind}", keys, {"triad": triad.title, "agencies": agencies}
    )


def absence_of(kinds: set[AbsenceKind | None]) -> str:
    """Name what several absences have in common; what is not due says nothing beside another reason."""
    told = kinds - {AbsenceKind.NOT_DUE} or kinds
    if not told:
        return "none"
    if len(told) == 1:
        kind = next(iter(told))
        if kind in (
            *(AbsenceKind.NOT_RETURNED, AbsenceKind.SUPPRESSED),
            *(AbsenceKind.NOT_DUE, AbsenceKind.NOT_COLLECTED, AbsenceKind.INCOMPLETE),
        ):
            return kind.value.replace(" ", "-")
    return "mixed"


def told_whole(reading: Reading) -> bool:
    """Tell whether the sentence of `nothing` says all; a partial sum or several reasons need a sentence a measure."""
    return absence_of({entry.absence for entry in reading.entries}) not in ("mixed", "incomplete")


def _without(scene: Scene, found: Sequence[Entry]) -> list[str]:
    agencies: list[str] = []
    for entry in found:
        agencies += [entry.figure.key.agency] if entry.figure.key.agency else missing_agencies(scene, entry)
    return list(dict.fromkeys(agencies))
