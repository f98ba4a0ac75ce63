"""Data notes: what a reader must know to use the figures rightly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from reportgen.disclosure.words import rounds
from reportgen.model import Basis, Claim, Combine, Marker, Measure, Triad
from reportgen.movement import partial
from reportgen.narrative.facts import (
    Entry,
    Scene,
    agency_figures,
    entries,
    figure_names,
    heading_of,
    title_of,
)
from reportgen.narrative.voice import capital, unstopped
from reportgen.numbers import amount_text, number_text, round_half_up

_LOOKED_BACK: Final = 12  # quarters; older breaks lie outside what charts and tables show
_MARKERS: Final = (Marker.REVISED, Marker.PROVISIONAL, Marker.ESTIMATE)
_NAMED: Final = 8  # measures that a note names; more are counted, and their tables say it


def write(scene: Scene, triads: Sequence[Triad]) -> tuple[Claim, ...]:
    """List the notes: what holds for all first, breaks, what agencies wrote, then measure by measure."""
    scene.voice.begin()
    found = [(measure, entries(scene, measure)) for triad in triads for measure in scene.measures(triad)]
    every = [entry for _, group in found for entry in group]
    said = [scene.voice.say("note.compared", (), {})]
    if any(_rounds_apart(entry) for entry in every):
        said.append(scene.voice.say("note.rounded", (), {}))
    settings = scene.protected.project.settings
    if settings.shared_with(scene.protected.audience):
        said.append(scene.voice.say("note.shared", (), {"agreement": settings.agreement}))
    elif any(figure.hidden for figure in scene.protected.figures):
        threshold = str(scene.protected.project.settings.threshold_in(scene.protected.quarter))
        said.append(scene.voice.say("note.hidden", (), {"threshold": threshold}))
    said += _of_rounded(scene, triads)
    said += _breaks(scene, every)
    said += _wrote(scene, every)
    said += _covered(scene, every)
    for measure, group in found:
        said += _notes(scene, group)
        said += _reconciled(scene, measure, group)
        said += _letters(scene, measure, group)
    return tuple({claim.text: claim for claim in said}.values())


def _of_rounded(scene: Scene, triads: Sequence[Triad]) -> Iterator[Claim]:
    """Say which measures are made of rounded counts."""
    rounded = [each for triad in triads for each in scene.measures(triad) if rounds(scene.protected, each)]
    if rounded:
        titles = [measure.title for measure in rounded[:_NAMED]]
        if len(rounded) > _NAMED:
            titles.append(f"{len(rounded) - _NAMED} more")
        yield scene.voice.say("note.rounded-counts", (), {"list": "; ".join(titles)})


def _rounds_apart(entry: Entry) -> bool:
    """Tell whether a printed change differs from the difference of the printed values."""
    change, value = entry.figure.change, entry.figure.value
    if change is None or value is None:
        return False
    scale, decimals = (100 if entry.measure.kind.is_percentage else 1), entry.measure.decimals
    now, before = round_half_up(value * scale, decimals), round_half_up(change.before * scale, decimals)
    return now - before != round_half_up(change.amount * scale, decimals)


def _breaks(scene: Scene, every: Sequence[Entry]) -> Iterator[Claim]:
    """Tell each break once, with the measures that it touches."""
    told: dict[tuple[str, str], list[Entry]] = {}
    for entry in every:
        for point in entry.figure.series[-_LOOKED_BACK:]:
            if point.break_before:
                told.setdefault((str(point.quarter), unstopped(point.break_before)), []).append(entry)
    for (quarter, why), broken in sorted(told.items()):
        measures = {entry.measure.id: entry.measure for entry in broken}
        names = _names(scene, broken) | {"quarter": quarter, "why": why}
        keys = [entry.figure.key for entry in broken]
        if len(measures) == 1:
            yield scene.voice.say("note.break", keys, names)
        elif len(measures) > _NAMED:
            yield scene.voice.say("note.breaks-many", keys, names | {"count": scene.voice.number(len(measures))})
        else:
            titles = scene.voice.listed([title_of(measure) for measure in measures.values()])
            yield scene.voice.say("note.breaks", keys, names | {"list": titles})


def _names(scene: Scene, group: Sequence[Entry]) -> dict[str, str]:
    """Name one figure, or the measure where a note holds for several of its figures."""
    first = group[0]
    title, heading = (
        (first.title, first.heading) if len(group) == 1 else (title_of(first.measure), heading_of(first.measure))
    )
    names = {"title": title, "Title": capital(title), "Heading": heading, "quarter": str(scene.quarter)}
    return names | {"agency": "", "note": "", "why": "", "list": ""}


def _wrote(scene: Scene, every: Sequence[Entry]) -> Iterator[Claim]:
    """Tell what agencies noted beside their figures, each note once with the measures that it stands beside."""
    told: dict[tuple[str, str], list[Entry]] = {}
    for entry in every:
        for figure in agency_figures(scene, entry):  # none is hidden: a note could say what it hides
            # Its own marker's note says it; of a sum the marker is told without the agency's words.
            said = figure is entry.figure and set(_MARKERS) & set(figure.point.markers)
            if entry.present and figure.point.note and not said:
                told.setdefault((figure.key.agency, unstopped(figure.point.note)), []).append(entry)
    for (agency, note), noted in told.items():
        titles = list(dict.fromkeys(title_of(entry.measure) for entry in noted))
        if len(noted) == 1:
            titles = [noted[0].title]
        shown = scene.voice.listed(titles) if len(titles) <= _NAMED else ""
        names = _names(scene, noted) | {"note": note, "list": shown}
        names["agency"] = scene.agency_title(agency) if agency else ""
        yield scene.voice.say("note.said", [entry.figure.key for entry in noted], names)


def _covered(scene: Scene, every: Sequence[Entry]) -> Iterator[Claim]:
    """Tell of how many figures speak where that is not all, once for those of which it is the same."""
    told: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in every:
        covered = entry.point.covered
        if covered is None or not partial(entry.point) or not entry.present or entry.item.basis is Basis.COHORT:
            continue
        lacking = [figure.key.agency for figure in agency_figures(scene, entry) if partial(figure.point)]
        agency = scene.voice.listed([scene.agency_title(one) for one in lacking if one])
        answered, scope = (number_text(Fraction(number)) for number in covered)
        told.setdefault((answered, scope, agency), []).append(entry)
    for (answered, scope, agency), group in told.items():
        titles = dict.fromkeys(title_of(entry.measure) for entry in group)
        names = _names(scene, group) | {"covered": answered, "scope": scope, "agency": agency}
        names["list"] = scene.voice.listed(list(titles))
        yield scene.voice.say("note.covered", [entry.figure.key for entry in group], names)


Note = tuple[str, str, str, str, str, str]  # state, quarter, agency, note, covered, scope


def _notes(scene: Scene, group: Sequence[Entry]) -> Iterator[Claim]:
    """Tell what was noted of a measure's figures; a note that several figures share is told once."""
    told: dict[Note, list[Entry]] = {}
    for entry in group:
        for note in _of_entry(scene, entry):
            told.setdefault(note, []).append(entry)
    for (state, quarter, agency, words, covered, scope), noted in told.items():
        names = _names(scene, noted) | {"quarter": quarter, "agency": agency, "note": words}
        if state == "traced":
            names |= {"covered": covered, "scope": scope}
        yield scene.voice.say(f"note.{state}", [entry.figure.key for entry in noted], names)


def _of_entry(scene: Scene, entry: Entry) -> Iterator[Note]:
    point = entry.point
    if point.value is None or entry.figure.hidden:
        return  # a note on a hidden figure could say what it hides
    agency = scene.agency_title(entry.figure.key.agency) if entry.figure.key.agency else ""
    quarter, note = str(point.quarter), unstopped(point.note)
    for marker in _MARKERS:
        if marker in point.markers:
            yield marker.value, quarter, agency, note, "", ""
    for earlier in entry.figure.series[:-1]:
        if Marker.REVISED in earlier.markers and earlier.quarter == scene.quarter - 1 and earlier.value is not None:
            yield "revised", str(earlier.quarter), agency, unstopped(earlier.note), "", ""
    if point.covered is not None and partial(point) and entry.item.basis is Basis.COHORT:
        covered, scope = (number_text(Fraction(number)) for number in point.covered)
        yield "traced", quarter, agency, "", covered, scope


def _reconciled(scene: Scene, measure: Measure, group: Sequence[Entry]) -> Iterator[Claim]:
    present = [entry for entry in group if entry.present]
    if measure.combine is not Combine.RECONCILE or len(present) < 2:
        return
    values = [entry.figure.value for entry in present if entry.figure.value is not None]
    if max(values) == min(values):
        return
    shown = [f"{entry.label} {figure_names(scene, entry)['value']}" for entry in present]
    difference = amount_text(measure, max(values) - min(values), prose=True)
    names = _names(scene, present) | {"list": scene.voice.listed(shown), "difference": difference}
    yield scene.voice.say("note.reconcile", [entry.figure.key for entry in present], names)


def _letters(scene: Scene, measure: Measure, group: Sequence[Entry]) -> Iterator[Claim]:
    """Tell why letters of data quality are not those by rule."""
    own = scene.edition.agency
    of_quarter = (notes for notes in scene.protected.project.quarters if notes.quarter == scene.quarter)
    for each in (each for notes in of_quarter for each in notes.overrides):
        if each.measure != measure.id or not group or (own and each.agency not in ("", own)):
            continue
        agency = scene.agency_title(each.agency) if each.agency else ""
        names = _names(scene, group) | {"agency": agency, "letters": each.letters, "why": unstopped(each.why)}
        names["title"] = title_of(measure)
        yield scene.voice.say("note.letters", [entry.figure.key for entry in group], names)
