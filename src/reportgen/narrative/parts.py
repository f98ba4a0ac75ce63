"""A dimension's part in a triad's section: two to five sentences, each measure named once.

First what matters, a sentence a measure: what moved clearly or misses a target, a duty's shortfall, counts that two
agencies give differently, closing groups. Then the rest together: what cannot be compared, what did not change, few
cases, older waves, what is hidden or missing. Where that is too long, groups are drawn together, then the weaker
movements. The whole of what can be said of each measure stands on the measure's own page (`summary.of_measure`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from reportgen.model import AbsenceKind, Claim, Combine, Key, Kind, Marker, Measure, Told
from reportgen.narrative import brief, compared, long_run, so_far
from reportgen.narrative.brief import MARKERS
from reportgen.narrative.facts import Entry, Scene, coverage, entries, title_of
from reportgen.narrative.phrases import absence_reason, missing_agencies
from reportgen.narrative.shifts import How, Shift, shift_of
from reportgen.narrative.summary import of_measure
from reportgen.narrative.voice import capital
from reportgen.numbers import n_of_m, value_text

MOST: Final = 5  # sentences of a part
_VALUED: Final = 3  # quiet measures that are told with their values; of more, the table has them
_LISTED: Final = 3  # figures of one measure that a list gives; more are told by their ends
_COMPARED: Final = 2  # sentences on places and groups that differ; the others stand on their measures' pages


@dataclass(frozen=True, slots=True)
class Case:
    """A measure with what it shows, and the group in which it is told."""

    measure: Measure
    found: tuple[Entry, ...]
    shifts: tuple[Shift, ...]
    group: str  # own, special, alone, quiet, few, old, or a kind of absence

    @property
    def keys(self) -> list[Key]:
        """Give the figures that bear out what is said of the measure among others."""
        return [entry.figure.key for entry in self.found]

    @property
    def present(self) -> tuple[Entry, ...]:
        """Give the figures that have a value."""
        return tuple(entry for entry in self.found if entry.present)

    @property
    def strength(self) -> Fraction:
        """Tell how much the measure asks to be told: its clearest movement, a missed target as much as the least."""
        return max((max(one.strength, Fraction(one.missed)) for one in self.shifts if one.notable), default=Fraction(0))


def write(scene: Scene, measures: Iterable[Measure], led: Mapping[str, int]) -> tuple[Told, ...]:
    """Say one dimension of a triad.

    Args:
        scene: The edition.
        measures: The dimension's measures, in the framework's order.
        led: Measures that a headline names (1) or the lead (2): they are the last to lose a sentence of their own.

    Returns:
        Two to five sentences, fewer where there is less to say; more only where more than five measures each need a
        sentence that cannot be shortened (duties, reconciled counts, closing groups), or where the long run of a series
        has a signal, which one sentence more tells.
    """
    cases = [case for measure in measures if (case := _case(scene, measure))]
    special = {case.measure.id: _special(scene, case) for case in cases if case.group == "special"}
    own = [case for case in cases if case.group == "own"]
    beside = _compared(scene, cases)
    fixed = sum(len(claims) for claims in special.values()) + len(beside)
    groups = _draw_together([case for case in cases if case.group not in ("own", "special")], MOST - fixed - len(own))
    kept = _kept(own, led, MOST - fixed - len(groups))
    said: list[Told] = []
    for case in cases:
        if case.measure.id in special:
            said += [Told(claim, case.measure.id) for claim in special[case.measure.id]]
        elif case in kept:
            said.append(Told(_own(scene, case), case.measure.id))
    said += beside
    more = [case for case in own if case not in kept]
    if more:
        said.append(Told(_also(scene, more)))
    spare = MOST - len(said) - len(groups)
    for name, group in groups:
        found = _together(scene, name, group, spare)
        spare -= len(found) - 1
        said += found
    signals = long_run.together(scene, [entry for case in cases for entry in case.found])
    if signals is not None:  # never left out for want of room: a signal is what a reader must not miss
        said.append(Told(signals))
    if len(said) < MOST:
        said += _year_so_far(scene, cases)[: MOST - len(said)]
    return tuple(said)


# ---------------------------------------------------------------- what each measure shows


def _case(scene: Scene, measure: Measure) -> Case | None:
    found = entries(scene, measure)
    if not found:
        return None
    shifts = tuple(shift for entry in found if (shift := shift_of(scene, entry)))
    return Case(measure, found, shifts, _group(measure, found, shifts))


def _group(measure: Measure, found: Sequence[Entry], shifts: Sequence[Shift]) -> str:
    present = [entry for entry in found if entry.present]
    if not present:
        kinds = {entry.absence for entry in found}
        kind = next(iter(kinds))
        return kind.value if len(kinds) == 1 and kind is not None else "special"
    if measure.combine is Combine.RECONCILE and len(present) > 1:
        return "special"
    if any(brief.is_cohort(entry) for entry in present):
        return "special"
    if measure.duty and any(_short(entry) for entry in present):
        return "special"
    if not shifts:
        return "old" if all(not entry.figure.new for entry in present) else "few"
    if any(shift.notable for shift in shifts):
        return "own"
    return "alone" if all(shift.how is How.ALONE for shift in shifts) else "quiet"


def _short(entry: Entry) -> bool:
    point = entry.point
    return point.numerator is not None and point.denominator is not None and point.numerator < point.denominator


def _special(scene: Scene, case: Case) -> tuple[Claim, ...]:
    if len(case.present) == 1 and len(case.found) == 1 and brief.is_cohort(case.present[0]):
        return (brief.of_cohort(scene, case.present[0]),)
    return of_measure(scene, case.measure)


def _own(scene: Scene, case: Case) -> Claim:
    if len(case.found) == 1:
        return brief.of_one(scene, case.shifts[0])
    return brief.of_several(scene, case.measure, case.found, case.shifts)


def _kept(own: Sequence[Case], led: Mapping[str, int], room: int) -> list[Case]:
    """Choose the measures that have a sentence of their own: all, or the lead's and the clearest."""
    if len(own) <= room:
        return list(own)
    ranked = sorted(own, key=lambda case: (-led.get(case.measure.id, 0), -case.strength))
    return ranked[: max(room - 1, 1)]


# ---------------------------------------------------------------- drawing together

Groups = list[tuple[str, list[Case]]]
_ABSENT: Final = tuple(kind.value for kind in AbsenceKind)
_UNSEEN: Final = "unseen"  # older waves and what is missing, in one sentence
_LEVEL: Final = "level"  # these, and what did not change


def _draw_together(rest: Sequence[Case], room: int) -> Groups:
    """Part the measures into groups, one sentence each; fewer and wider ones where there is little room."""
    groups: Groups = [
        (name, own)
        for name in ("alone", "quiet", "few", "old", *_ABSENT)
        if (own := [case for case in rest if case.group == name])
    ]
    for names, wider in ((("old", *_ABSENT), _UNSEEN), (("quiet", "old", *_ABSENT, _UNSEEN), _LEVEL)):
        if len(groups) > room:
            groups = _join(groups, names, wider)
    return groups


def _join(groups: Groups, names: Sequence[str], wider: str) -> Groups:
    joined = [pair for pair in groups if pair[0] in names]
    if len(joined) < 2:
        return groups
    place = groups.index(joined[0])
    others = [pair for pair in groups if pair[0] not in names]
    return [*others[:place], (wider, [case for _, own in joined for case in own]), *others[place:]]


def _together(scene: Scene, name: str, group: Sequence[Case], spare: int) -> tuple[Told, ...]:
    """Say a group in one sentence; a measure that is alone in its group has the sentences of its own page."""
    if len(group) == 1:
        claims = of_measure(scene, group[0].measure)
        # What the other agencies returned is no total, and is said with the total that is missing. Counts are told by
        # one sentence: their year so far has one for all of them.
        whole = name == AbsenceKind.INCOMPLETE.value
        room = len(claims) if whole else 1 if group[0].measure.kind is Kind.COUNT else max(1, 1 + spare)
        gone = {entry.figure.key for entry in group[0].found if not entry.present}
        lacking = claims[-1:] if room < len(claims) and spare > 0 and set(claims[-1].keys) <= gone else ()
        return tuple(Told(claim, group[0].measure.id) for claim in (*claims[:room], *lacking))
    return (Told(_sentence(scene, name, group)),)


def _sentence(scene: Scene, name: str, group: Sequence[Case]) -> Claim:
    voice, keys = scene.voice, [key for case in group for key in case.keys]
    if name == "quiet":
        return voice.say("group.quiet", keys, _quiet(scene, group))
    if name == _LEVEL:
        quiet = [case for case in group if case.group == "quiet"]
        unseen = [case for case in group if case.group != "quiet"]
        level = voice.listed([_bare(scene, case) for case in quiet])
        return voice.say("group.level", keys, {"list": level, "unseen": _unseen(scene, unseen)})
    if name == _UNSEEN:
        return voice.say("group.unseen", keys, {"list": _unseen(scene, group)})
    if name == "alone":
        return voice.say("group.alone", keys, {"list": _semicolons(_values(scene, case) for case in group)})
    if name == "few":
        return voice.say(*_few(scene, group, keys))
    if name == "old":
        return voice.say("group.old", keys, _old(scene, group))
    return voice.say(*_absent(scene, name, group, keys))


def _semicolons(parts: Iterable[str]) -> str:
    return "; ".join(parts)


def _quiet(scene: Scene, group: Sequence[Case]) -> dict[str, str]:
    """List measures without a clear change, with their values where there are but a few."""
    valued = len(group) <= _VALUED
    parts = [_values(scene, case) if valued else _bare(scene, case) for case in group]
    return {"list": scene.voice.listed(parts), "bare": "" if valued else "yes"}


def _bare(scene: Scene, case: Case) -> str:
    note = "; ".join([*_covered(scene, case), *brief.missing_clause(scene, case.found)])
    return scene.voice.word("listing.bare", title=_name(case), note=note)


def _covered(scene: Scene, case: Case) -> list[str]:
    """Say of how many a measure's figures speak, each once."""
    return list(dict.fromkeys(said for entry in case.present if (said := coverage(scene, entry))))


def _name(case: Case) -> str:
    """Name a measure by its one figure, or as a whole."""
    return case.found[0].title if len(case.found) == 1 else title_of(case.measure)


def _values(scene: Scene, case: Case, *, wave: str = "", note: str = "") -> str:
    """Write a measure with its values: its one figure, up to three by name, of more the lowest and the highest."""
    voice, present = scene.voice, case.present
    note = note or "".join(brief.missing_clause(scene, case.found))
    marked = [voice.word(f"tail.{marker.value}") for marker in MARKERS if any(_has(entry, marker) for entry in present)]
    notes = [*_covered(scene, case), *marked, *([note] if note else [])]
    names = {"title": _name(case), "wave": wave, "note": "; ".join(notes)}
    bracketed = names["title"].endswith(")")  # an item's name, which then stands with its value
    if len(case.found) == 1 and not bracketed:
        return voice.word("listing.one", **names, value=_shown(present[0]))
    names["title"] = title_of(case.measure)
    if len(present) <= _LISTED:
        parts = [f"{entry.label} {_shown(entry)}" for entry in present]
        return voice.word("listing.several", **names, list=", ".join(parts))
    ordered = sorted(present, key=lambda entry: entry.figure.value or Fraction(0))
    ends = {"lowest": _shown(ordered[0]), "highest": _shown(ordered[-1]), "count": voice.number(len(present))}
    by_agency = len({entry.item.id for entry in present}) == 1
    if by_agency:
        return voice.word("listing.agencies", **names, **ends)
    state = "range" if case.measure.kind.is_percentage else "bare"
    return voice.word(f"listing.{state}", **names, **ends)


def _has(entry: Entry, marker: Marker) -> bool:
    return marker in entry.point.markers


def _shown(entry: Entry) -> str:
    """Write a value in a list: N of M where there are few cases."""
    value = entry.figure.value
    if entry.few or value is None:
        return n_of_m(entry.point)
    return value_text(entry.measure, value, prose=True)


def _few(scene: Scene, group: Sequence[Case], keys: list[Key]) -> tuple[str, list[Key], dict[str, str]]:
    parts = _semicolons(_values(scene, case, note=_year_of_few(scene, case)) for case in group)
    chosen = [entry for case in group for entry in case.present if entry.chosen]
    every = all(entry.chosen for case in group for entry in case.present)
    ways = dict.fromkeys(entry.point.selection.value for entry in chosen)
    selection = " or ".join(scene.voice.word(f"selection.{way}") for way in ways)
    return "group.chosen" if every else "group.few", keys, {"list": parts, "selection": selection}


def _year_of_few(scene: Scene, case: Case) -> str:
    value = so_far.of_entry(case.found[0]) if len(case.found) == 1 else ""
    return scene.voice.word("tail.so-far", value=value, span=_span(scene)) if value else ""


def _span(scene: Scene) -> str:
    return so_far.span(scene, scene.quarter.number)


def _old(scene: Scene, group: Sequence[Case]) -> dict[str, str]:
    waves = list(dict.fromkeys(_wave(case) for case in group))
    one = waves[0] if len(waves) == 1 else ""
    parts = _semicolons(_values(scene, case, wave="" if one else _wave(case)) for case in group)
    return {"list": parts, "wave": one}


def _wave(case: Case) -> str:
    waves = {entry.point.wave or entry.point.quarter for entry in case.present if not entry.figure.new}
    return str(waves.pop()) if len(waves) == 1 else ""


def _unseen(scene: Scene, group: Sequence[Case]) -> str:
    """List what has no new figure, with the quarter of the last one or with why there is none."""
    notes: dict[str, list[str]] = {}
    for case in group:
        last = scene.voice.word("listing.last", wave=_wave(case)) if case.group == "old" else ""
        note = last or scene.voice.word(f"kind.{case.group.replace(' ', '-')}")
        notes.setdefault(note, []).append(_name(case))
    parts = [
        scene.voice.word("listing.bare", title=scene.voice.listed(names), note=note) for note, names in notes.items()
    ]
    return _semicolons(parts)


def _absent(scene: Scene, kind: str, group: Sequence[Case], keys: list[Key]) -> tuple[str, list[Key], dict[str, str]]:
    """Say measures that are missing for one reason, with the agencies and reasons that they share."""
    voice = scene.voice
    agencies = list(dict.fromkeys(_agencies(scene, case) for case in group))
    reasons = list(dict.fromkeys(_reason(case) for case in group))
    names = {
        "Kind": capital(voice.word(f"kind.{kind.replace(' ', '-')}")),
        "agencies": agencies[0] if len(agencies) == 1 else "",
        "reason": reasons[0] if len(reasons) == 1 else "",
    }
    notes = [
        "; ".join(
            [*([_agencies(scene, case)] if len(agencies) > 1 else []), *([_reason(case)] if len(reasons) > 1 else [])]
        )
        for case in group
    ]
    if kind == AbsenceKind.INCOMPLETE.value:
        parts = [_partial(scene, case, note) for case, note in zip(group, notes, strict=True)]
        return "group.incomplete", keys, {**names, "list": voice.listed(parts)}
    parts = [voice.word("listing.bare", title=_name(case), note=note) for case, note in zip(group, notes, strict=True)]
    state = "hidden" if kind == AbsenceKind.SUPPRESSED.value else "absent"
    return f"group.{state}", keys, {**names, "list": voice.listed(parts)}


def _agencies(scene: Scene, case: Case) -> str:
    if case.group not in ("not returned", "set aside", "not collected", "incomplete"):
        return ""
    ids: list[str] = []
    for entry in case.found:
        ids += [entry.figure.key.agency] if entry.figure.key.agency else missing_agencies(scene, entry)
    return scene.voice.listed([scene.agency_title(name) for name in dict.fromkeys(ids)])


def _reason(case: Case) -> str:
    reasons = {absence_reason(entry) for entry in case.found}
    return reasons.pop() if len(reasons) == 1 else ""


def _partial(scene: Scene, case: Case, note: str) -> str:
    """Write a sum that lacks an agency with what the others returned, which is no total."""
    parts = [
        so_far.counted(value_text(case.measure, entry.point.absence.partial, prose=True), entry.label).strip()
        for entry in case.found
        if entry.point.absence is not None and entry.point.absence.partial is not None
    ]
    said = "; ".join([*([", ".join(parts)] if parts else []), *([note] if note else [])])
    return scene.voice.word("listing.bare", title=_name(case), note=said)


# ---------------------------------------------------------------- what is left


def _also(scene: Scene, more: Sequence[Case]) -> Claim:
    """Name the clearest figure of each measure for which there was no sentence."""
    parts, said, keys = [], "", []
    for case in more:
        shift = max((one for one in case.shifts if one.notable), key=lambda one: (one.missed, one.strength))
        part, said = brief.moved_fragment(scene, shift, said)
        others = [one for one in case.shifts if one.notable and one is not shift]
        parts.append(", ".join([part, *brief.more_moved(scene, others)]))
        keys += [one.entry.figure.key for one in (shift, *others)]
    return scene.voice.say("group.also", keys, {"list": _semicolons(parts)})


def _so_far(scene: Scene, case: Case, given: Sequence[so_far.Sums], *, again: bool) -> str:
    beside = so_far.beside(scene, given, again=again)
    if len(case.found) == 1 and not _name(case).endswith(")"):
        names = {"title": _name(case), "value": given[0].value, "note": beside}
        if given[0].value == "1":  # titles are plural
            return scene.voice.word("listing.one", **names, wave="")
        return scene.voice.word("listing.so-far-one", **names)
    listed = so_far.listed(scene, given)
    if beside:
        listed = f"{listed}; {beside}" if any(sums.twelve for sums in given) else f"{listed}, {beside}"
    return scene.voice.word("listing.so-far", title=title_of(case.measure), list=listed)


def _compared(scene: Scene, cases: Sequence[Case]) -> list[Told]:
    """Say where places or groups of people differ by more than chance gives."""
    told = [Told(claim, case.measure.id) for case in cases for claim in compared.signals(scene, case.measure)]
    return told[:_COMPARED]


def _year_so_far(scene: Scene, cases: Sequence[Case]) -> list[Told]:
    """Give the year to date and the last twelve months of counts of events, and say where there are none."""
    told, lacking, keys = [], [], []
    before: list[so_far.Sums] = []
    for case in cases:
        given = [sums for entry in case.found if (sums := so_far.of_count(entry))]
        if given:
            keys += [sums.entry.figure.key for sums in given]
            said = any(sums.twelve or sums.before for sums in before)
            told.append(_so_far(scene, case, given, again=said))
            before += given
        elif any(so_far.lacks_a_quarter(entry) for entry in case.found):
            without = [entry for entry in case.found if so_far.lacks_a_quarter(entry)]
            keys += [entry.figure.key for entry in without]
            lacking += [entry.title for entry in without]
    if not told and not lacking:
        return []
    names = {"list": _semicolons(told), "lacking": scene.voice.listed(lacking), "Span": capital(_span(scene))}
    names["year"] = so_far.year(scene, scene.quarter.number)
    return [Told(scene.voice.say("group.so-far" if told else "group.no-so-far", keys, names))]
