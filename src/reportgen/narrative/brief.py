"""One sentence for a measure that matters: what moved, what misses its target, and what must be known of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reportgen.model import AbsenceKind, Basis, Change, Claim, Marker, Measure
from reportgen.narrative import so_far
from reportgen.narrative.facts import (
    Entry,
    Scene,
    against,
    change_names,
    coverage,
    direction_state,
    figure_names,
    heading_of,
    sense,
    year_names,
)
from reportgen.narrative.phrases import target_names, target_state, traced, year_told
from reportgen.narrative.shifts import How, Shift
from reportgen.numbers import shown_the_same

_SHOWN: Final = 2  # figures that one sentence gives
MARKERS: Final = (Marker.PROVISIONAL, Marker.ESTIMATE, Marker.UNRELIABLE)


def of_one(scene: Scene, shift: Shift) -> Claim:
    """Say a measure of one figure: its movement and its target in one sentence."""
    entry = shift.entry
    names = figure_names(scene, entry) | {"tail": _tail(scene, entry)}
    form = entry.form
    plain = "ratio" if form == "ratio" else "figure"
    if shift.change is None:
        state = f"brief.{plain}.alone"
    else:
        names |= _against(scene, entry, shift.change)
        way = "up" if shift.change.amount > 0 else "down"
        if shift.how is How.MOVED:
            state = f"brief.{form}.{direction_state(scene, entry, shift.change)}"
        elif shift.how is How.QUIET:
            state = f"brief.{plain}.still"
        else:
            names |= _year(scene, shift)
            state = f"brief.{plain}.{shift.how.value}-{way}"
    return scene.voice.say(state, [entry.figure.key], names)


def of_several(scene: Scene, measure: Measure, found: Sequence[Entry], shifts: Sequence[Shift]) -> Claim:
    """Say a measure of several figures: those that moved or miss a target, and what became of the others."""
    notable = sorted((shift for shift in shifts if shift.notable), key=lambda one: (not one.missed, -one.strength))
    missed = sum(shift.missed for shift in notable)
    kept = notable[: max(_SHOWN, missed)]
    shown = [shift for shift in shifts if shift in kept]
    parts, said = [], ""
    for shift in shown:
        part, said = _fragment(scene, shift, said)
        parts.append(part)
    others = [shift for shift in shifts if shift not in shown]
    clauses = [*_others(scene, others), *missing_clause(scene, found)]
    names = {
        "Heading": heading_of(measure),
        "list": "; ".join(parts),
        "tail": "".join(f"; {clause}" for clause in clauses),
    }
    quiet = [shift.entry for shift in others if not shift.notable and shift.how is How.QUIET]
    keys = [shift.entry.figure.key for shift in shown] + [entry.figure.key for entry in quiet]
    keys += [shift.entry.figure.key for shift in others if shift.notable]
    keys += [entry.figure.key for entry in found if not entry.present]
    return scene.voice.say("brief.items", keys, names)


def of_cohort(scene: Scene, entry: Entry) -> Claim:
    """Say a follow-up with the quarter in which its group closed."""
    cohort = entry.point.cohort
    if cohort is None:
        raise ValueError("a follow-up without its closing quarter")
    names = figure_names(scene, entry) | {"cohort_words": cohort.in_words, "tail": _tail(scene, entry)}
    return scene.voice.say("brief.cohort", [entry.figure.key], names | {"traced": traced(scene, [entry])})


def is_cohort(entry: Entry) -> bool:
    """Tell whether a figure is about a group that closed in a quarter of its own."""
    return entry.item.basis is Basis.COHORT and entry.point.cohort is not None


def moved_fragment(scene: Scene, shift: Shift, said: str) -> tuple[str, str]:
    """Write a figure among those that also moved, under its full name; `said` is the comparison named last."""
    return _fragment(scene, shift, said, label=shift.entry.title)


def _fragment(scene: Scene, shift: Shift, said: str, label: str = "") -> tuple[str, str]:
    """Write one figure with its movement and target; give it and the comparison that it named."""
    entry, voice = shift.entry, scene.voice
    names = figure_names(scene, entry)
    own = {"label": label or entry.label, "value": names["value"], "value_of": names["value_of"]}
    change = shift.change
    if change is None or shift.how in (How.QUIET, How.ALONE):
        text = voice.word("entry.value", **own)
    else:
        own |= change_names(scene, entry, change)
        base = own["against"]
        if shift.how is How.MOVED:
            own["against"] = "" if base == said else base
            said = base
            text = voice.word(f"entry.{entry.form}.{direction_state(scene, entry, change)}", **own)
        else:
            form = "ratio" if entry.form == "ratio" else "figure"
            way = "up" if change.amount > 0 else "down"
            text = voice.word(f"entry.{form}.{shift.how.value}-{way}", **own, **_year(scene, shift))
    if shift.missed:
        shape, rating = target_state(entry).split(".")[1:]
        words = {"entry": text, **target_names(scene, entry)}
        text = voice.word(f"entry.missed.{shape}.{rating}", **words)
    if Marker.PROVISIONAL in entry.point.markers:
        text = voice.word("entry.provisional", entry=text)
    return text, said


def _against(scene: Scene, entry: Entry, change: Change) -> dict[str, str]:
    return change_names(scene, entry, change) | {"since": against(scene, entry, change, "since")}


def _year(scene: Scene, shift: Shift) -> dict[str, str]:
    """Give the values of the same quarter last year beside a movement on the quarter before, and what that means."""
    entry, year = shift.entry, shift.entry.figure.year_change
    if year is None or shift.change is None:
        raise ValueError("only a figure with a year ago dips or turns")
    names = year_names(entry, year)
    level = shown_the_same(entry.measure, year.amount)
    way = "level" if level else "up" if year.amount > 0 else "down"
    form = "ratio" if entry.form == "ratio" else "figure"
    said = sense(scene, entry, shift.change)
    names["year"] = scene.voice.word(f"year-aside.{form}.{way}", **names)
    names["sense"] = scene.voice.word(f"sense.{said}") if said else ""
    return names


def _tail(scene: Scene, entry: Entry) -> str:
    """Write what follows a value: its target, its marker, the year so far where the quarter has few cases."""
    voice, figure = scene.voice, entry.figure
    clauses = []
    if figure.rating is not None and figure.target is not None:
        clauses.append(voice.word(f"tail.{target_state(entry)}", **target_names(scene, entry)))
    if entry.form == "ratio" and (covered := coverage(scene, entry)):
        clauses.append(covered)  # a ratio stands without brackets
    clauses += [voice.word(f"tail.{marker.value}") for marker in MARKERS if marker in entry.point.markers]
    if entry.measure.kind.is_percentage and not year_told(entry) and (value := so_far.of_entry(entry)):
        span = so_far.span(scene, scene.quarter.number)
        clauses.append(voice.word("tail.so-far", value=value, span=span))
    return "".join(f"; {clause}" for clause in clauses)


def _others(scene: Scene, others: Sequence[Shift]) -> list[str]:
    """Say what became of the figures that the sentence does not give."""
    more = [shift for shift in others if shift.notable]
    quiet = [shift for shift in others if not shift.notable and shift.how is How.QUIET]
    said = more_moved(scene, more)
    if len(quiet) == 1 and len(others) == 1:
        entry = quiet[0].entry
        names = {"label": entry.label, "value_of": figure_names(scene, entry)["value_of"]}
        said.append(scene.voice.word("rest.one", **names))
    elif quiet:
        state = "rest.quiet-one" if len(quiet) == 1 else "rest.quiet"
        said.append(scene.voice.word(state, count=scene.voice.number(len(quiet))))
    return said


def more_moved(scene: Scene, more: Sequence[Shift]) -> list[str]:
    """Count what asks for words but has none: the table marks it."""
    return [scene.voice.word("rest.moved", count=scene.voice.number(len(more)))] if more else []


def missing_clause(scene: Scene, found: Sequence[Entry]) -> list[str]:
    """Count a measure's figures that are missing, with why."""
    kinds: list[AbsenceKind] = [entry.absence for entry in found if not entry.present and entry.absence is not None]
    if not kinds or len(kinds) == len(found):
        return []
    words = [scene.voice.word(f"kind.{kind.value.replace(' ', '-')}") for kind in dict.fromkeys(kinds)]
    counts = {"count": scene.voice.number(len(kinds)), "total": scene.voice.number(len(found))}
    return [scene.voice.word("rest.missing", **counts, kind=" or ".join(words))]
