"""Data notes: what a reader must know to use the figures rightly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from reportgen.model import Claim, Combine, Figure, Marker, Measure, Triad
from reportgen.narrative.facts import Entry, Scene, entries, figure_names, title_of
from reportgen.narrative.voice import capital, unstopped
from reportgen.numbers import amount_text, number_text, round_half_up

_LOOKED_BACK: Final = 12  # quarters; older breaks lie outside what charts and tables show


def write(scene: Scene, triads: Sequence[Triad]) -> tuple[Claim, ...]:
    """List the notes: what holds for all first, then measure by measure in the framework's order."""
    scene.voice.begin()
    found = [(measure, entries(scene, measure)) for triad in triads for measure in scene.measures(triad)]
    every = [entry for _, group in found for entry in group]
    said = [scene.voice.say("note.compared", (), {})]
    if any(_rounds_apart(entry) for entry in every):
        said.append(scene.voice.say("note.rounded", (), {}))
    if any(figure.hidden for figure in scene.protected.figures):
        threshold = str(scene.protected.project.settings.threshold)
        said.append(scene.voice.say("note.hidden", (), {"threshold": threshold}))
    for measure, group in found:
        said += _breaks(scene, measure, group)
        for entry in group:
            said += _said(scene, entry)
        said += _reconciled(scene, measure, group)
    return tuple({claim.text: claim for claim in said}.values())


def _rounds_apart(entry: Entry) -> bool:
    """Tell whether a printed change differs from the difference of the printed values."""
    change, value = entry.figure.change, entry.figure.value
    if change is None or value is None:
        return False
    scale, decimals = (100 if entry.measure.kind.is_percentage else 1), entry.measure.decimals
    now, before = round_half_up(value * scale, decimals), round_half_up(change.before * scale, decimals)
    return now - before != round_half_up(change.amount * scale, decimals)


def _breaks(scene: Scene, measure: Measure, group: Sequence[Entry]) -> Iterator[Claim]:
    told: dict[tuple[str, str], list[Entry]] = {}
    for entry in group:
        for point in entry.figure.series[-_LOOKED_BACK:]:
            if point.break_before:
                told.setdefault((str(point.quarter), point.break_before), []).append(entry)
    for (quarter, why), broken in told.items():
        title = broken[0].title if len(broken) == 1 else title_of(measure)
        names = {"title": title, "Title": capital(title), "agency": "", "note": "", "quarter": quarter}
        keys = [entry.figure.key for entry in broken]
        yield scene.voice.say("note.break", keys, names | {"why": unstopped(why)})


def _said(scene: Scene, entry: Entry) -> Iterator[Claim]:
    point = entry.point
    if point.value is None or entry.figure.hidden:
        return  # a note on a hidden figure could say what it hides
    names = {
        "title": entry.title,
        "Title": capital(entry.title),
        "agency": _agency(scene, entry.figure),
        "note": unstopped(point.note),
        "quarter": str(scene.quarter),
        "why": "",
    }
    keys = [entry.figure.key]
    marked = False
    for marker in (Marker.REVISED, Marker.PROVISIONAL, Marker.ESTIMATE):
        if marker in point.markers:
            yield scene.voice.say(f"note.{marker.value}", keys, names)
            marked = True
    if point.note and not marked:
        yield scene.voice.say("note.said", keys, names)
    for earlier in entry.figure.series[:-1]:
        if Marker.REVISED in earlier.markers and earlier.quarter == scene.quarter - 1:
            note = {"quarter": str(earlier.quarter), "note": unstopped(earlier.note)}
            yield scene.voice.say("note.revised", keys, names | note)
    if point.covered is not None and point.covered[0] < point.covered[1]:
        covered, scope = (number_text(Fraction(number)) for number in point.covered)
        yield scene.voice.say("note.covered", keys, names | {"covered": covered, "scope": scope, "units": ""})


def _agency(scene: Scene, figure: Figure) -> str:
    return scene.agency_title(figure.key.agency) if figure.key.agency else ""


def _reconciled(scene: Scene, measure: Measure, group: Sequence[Entry]) -> Iterator[Claim]:
    present = [entry for entry in group if entry.present]
    if measure.combine is not Combine.RECONCILE or len(present) < 2:
        return
    values = [entry.figure.value for entry in present if entry.figure.value is not None]
    if max(values) == min(values):
        return
    title = title_of(measure)
    shown = [f"{entry.label} {figure_names(scene, entry)['value']}" for entry in present]
    names = {
        "title": title,
        "Title": capital(title),
        "agency": "",
        "note": "",
        "quarter": str(scene.quarter),
        "why": "",
    }
    names |= {
        "list": scene.voice.listed(shown),
        "difference": amount_text(measure, max(values) - min(values), prose=True),
    }
    yield scene.voice.say("note.reconcile", [entry.figure.key for entry in present], names)
