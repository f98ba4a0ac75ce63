"""What is said of a measure that has several figures: items, agencies, or both; three sentences at most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from reportgen.model import AbsenceKind, Basis, Change, Claim, Combine, Kind, Marker, Measure
from reportgen.narrative.facts import (
    Entry,
    Scene,
    against,
    change_names,
    direction_state,
    entries,
    figure_names,
    target_text,
    title_of,
    year_names,
)
from reportgen.narrative.movement import Size, size, strength
from reportgen.narrative.phrases import MOST, absence_reason, gap_text, missing_agencies, of_figure, target_state
from reportgen.narrative.voice import capital
from reportgen.numbers import amount_text, number_text, value_text
from reportgen.quarter import Quarter

_LISTED: Final = 3  # figures that one sentence lists; more are told by their range


def of_measure(scene: Scene, measure: Measure) -> tuple[Claim, ...]:
    """Say a measure in one to three sentences; nothing if the edition has no figure of it."""
    found = entries(scene, measure)
    if not found:
        return ()
    if len(found) == 1:
        return of_figure(scene, found[0])
    present = [entry for entry in found if entry.present]
    if not present:
        return (_all_absent(scene, measure, found),)
    if measure.combine is Combine.RECONCILE and len(present) > 1:
        return (_reconciled(scene, measure, present),)
    if len(present) == 1:
        return (*of_figure(scene, present[0])[: MOST - 1], *_absent(scene, measure, found))
    said: list[Claim] = []
    groups = _groups(present)
    for wave_or_cohort, group in groups[: MOST - 1] if _any_absent(found) else groups[:MOST]:
        room = MOST - len(groups) + 1
        said += _group(scene, measure, group, wave_or_cohort, room)
    said += _absent(scene, measure, found)
    return tuple(said[:MOST])


Group = tuple[Quarter | None, list[Entry]]


def _groups(present: Sequence[Entry]) -> list[Group]:
    """Part the figures by closing cohort or by wave: figures of different ones are never told in one breath."""
    groups: dict[Quarter | None, list[Entry]] = {}
    for entry in present:
        groups.setdefault(_about(entry), []).append(entry)
    return sorted(groups.items(), key=lambda pair: (pair[0] is not None, pair[0] and pair[0].slug), reverse=True)


def _about(entry: Entry) -> Quarter | None:
    if entry.item.basis is Basis.COHORT:
        return entry.point.cohort
    return None if entry.figure.new else (entry.point.wave or entry.point.quarter)


def _any_absent(found: Sequence[Entry]) -> bool:
    return any(not entry.present for entry in found)


def _group(
    scene: Scene, measure: Measure, group: Sequence[Entry], about: Quarter | None, room: int
) -> tuple[Claim, ...]:
    prefix = "agencies" if _by_agency(group) else "items"
    names = _names(scene, measure, group)
    keys = [entry.figure.key for entry in group]
    if about is not None:
        cohort = group[0].item.basis is Basis.COHORT
        fragments = [_fragment(scene, entry, change=False) for entry in group]
        names["list"] = "; ".join(fragments)
        if cohort:
            state, label = "items.cohort", {"cohort": str(about), "cohort_words": about.in_words}
        else:
            state, label = f"{prefix}.old", {"wave": str(about), "wave_words": about.in_words}
        if cohort or len(group) <= _LISTED:
            return (scene.voice.say(state, keys, names | label),)
        spread = _range(scene, group, names, prefix, old=str(about))
        return (spread,)
    shown = _headline_answers(group) if len(group) > _LISTED else list(group)
    if len(shown) <= _LISTED:
        keys = [entry.figure.key for entry in shown]
        names["list"] = "; ".join(_fragment(scene, entry, change=True) for entry in shown)
        told = [scene.voice.say(f"{prefix}.list", keys, names)]
        told += _targets(scene, shown, names) if room > 1 else ()
        told += _year(scene, measure, shown, names) if room > len(told) else ()
        rest = [entry for entry in group if entry not in shown]
    else:
        told = [_range(scene, group, names, prefix)] if _comparable(measure) else []
        rest = list(group)
    if rest and room > len(told):
        told += _movements(scene, measure, rest, names, prefix)
    return tuple(told[:room])


def _targets(scene: Scene, shown: Sequence[Entry], names: dict[str, str]) -> list[Claim]:
    """Say where the listed figures stand against their targets, in one sentence."""
    rated = [entry for entry in shown if entry.figure.rating is not None and entry.figure.new]
    parts = []
    for entry in rated:
        state = target_state(entry).rpartition(".")[2]
        words = {"label": entry.label, "target": target_text(scene, entry), "gap": gap_text(scene, entry)}
        parts.append(scene.voice.word(f"entry.target.{state}", **words))
    if not parts:
        return []
    keys = [entry.figure.key for entry in rated]
    return [scene.voice.say("items.targets", keys, names | {"list": "; ".join(parts)})]


def _year(scene: Scene, measure: Measure, shown: Sequence[Entry], names: dict[str, str]) -> list[Claim]:
    """Set the listed figures against the same quarter last year, where either comparison shows a movement."""
    compared = [
        (entry, entry.figure.year_change)
        for entry in shown
        if entry.figure.year_change is not None and entry.figure.new and not entry.few
    ]
    moved = [
        (entry, change) for entry, change in compared if size(measure, entry.figure, change, scene.limits) is Size.MOVED
    ]
    if not moved:
        if compared and _moving(scene, measure, shown):
            keys = [entry.figure.key for entry, _ in compared]
            return [scene.voice.say("items.year-quiet", keys, names)]
        return []
    parts = [
        scene.voice.word(
            "move.year-up" if change.amount > 0 else "move.year-down", label=entry.label, **year_names(entry, change)
        )
        for entry, change in moved
    ]
    keys = [entry.figure.key for entry, _ in moved]
    return [scene.voice.say("items.year", keys, names | {"list": "; ".join(parts)})]


def _by_agency(group: Sequence[Entry]) -> bool:
    return len({entry.item.id for entry in group}) == 1


def _comparable(measure: Measure) -> bool:
    """Tell whether the lowest and highest of a measure's figures mean something side by side."""
    return measure.kind.is_percentage


def _names(scene: Scene, measure: Measure, group: Sequence[Entry]) -> dict[str, str]:
    title = title_of(measure)
    return {
        "title": title,
        "Title": capital(title),
        "subject": title,
        "count": scene.voice.number(len(group)),
        "list": "",
        "units": group[0].item.units,
    }


def _range(scene: Scene, group: Sequence[Entry], names: dict[str, str], prefix: str, *, old: str = "") -> Claim:
    """Name the lowest and the highest; of an exclusive set (a distribution) only its headline answer."""
    kept = _headline_answers(group)
    ordered = sorted(kept, key=lambda entry: (entry.figure.value or Fraction(0), entry.label))
    lowest, highest = ordered[0], ordered[-1]
    keys = [entry.figure.key for entry in kept]
    low, high = _shown(scene, lowest), _shown(scene, highest)
    names = names | {"count": scene.voice.number(len(kept))}
    if old:
        names["list"] = f"{lowest.label} {low}; {highest.label} {high}"
        return scene.voice.say(f"{prefix}.old", keys, names | {"wave": old, "wave_words": Quarter.parse(old).in_words})
    if low == high:
        return scene.voice.say("items.flat", keys, names | {"value": low})
    labels = {"lowest": low, "lowest_label": lowest.label, "highest": high, "highest_label": highest.label}
    return scene.voice.say(f"{prefix}.range", keys, names | labels)


def _headline_answers(group: Sequence[Entry]) -> list[Entry]:
    measure = group[0].measure
    if measure.kind not in (Kind.DISTRIBUTION, Kind.PARTIAL_DISTRIBUTION) or not measure.headline_item:
        return list(group)
    title = measure.item(measure.headline_item).title
    return [entry for entry in group if entry.item.title == title] or list(group)


def _shown(scene: Scene, entry: Entry) -> str:
    """Write a figure among others: N of M where there are too few cases for a percentage."""
    if entry.few and entry.point.numerator is not None and entry.point.denominator is not None:
        names = {"label": "", "value": "", "value_of": ""}
        parts = {"numerator": number_text(entry.point.numerator), "denominator": number_text(entry.point.denominator)}
        return scene.voice.word("entry.few", **names, **parts)
    return figure_names(scene, entry)["value"]


def _fragment(scene: Scene, entry: Entry, *, change: bool) -> str:
    """Write one figure of a list, with its movement if that is called for."""
    voice, figure = scene.voice, entry.figure
    names = figure_names(scene, entry)
    own = {"label": entry.label, "value": names["value"], "value_of": names["value_of"]}
    if entry.few:
        text = f"{entry.label} {_shown(scene, entry)}"
    elif change and figure.new and figure.change is not None:
        own |= change_names(scene, entry, figure.change)
        moved = size(entry.measure, figure, figure.change, scene.limits)
        if moved is Size.SAME:
            text = voice.word("entry.same", label=own["label"], value=own["value"], value_of=own["value_of"])
        elif moved is Size.MOVED:
            text = voice.word(f"entry.{entry.form}.{direction_state(entry, figure.change)}", **own)
        else:
            text = voice.word("entry.quiet", **own)
    else:
        text = voice.word("entry.value", **own)
    if Marker.PROVISIONAL in entry.point.markers:
        text = voice.word("entry.provisional", entry=text)
    return text


def _moving(scene: Scene, measure: Measure, group: Iterable[Entry]) -> list[tuple[Fraction, Entry, Change]]:
    """List the figures that moved, the strongest first; ties stay in the framework's order."""
    found = []
    for entry in group:
        change = entry.figure.change
        if change is None or entry.few or entry.chosen:
            continue
        if size(measure, entry.figure, change, scene.limits) is Size.MOVED:
            found.append((strength(measure, entry.figure, change, scene.limits), entry, change))
    return sorted(found, key=lambda moved: -moved[0])


def _movements(
    scene: Scene, measure: Measure, group: Sequence[Entry], names: dict[str, str], prefix: str
) -> list[Claim]:
    compared = [entry for entry in group if entry.figure.change is not None]
    if not compared:
        return []
    moving = _moving(scene, measure, group)
    changes = {against(scene, entry, entry.figure.change) for entry in compared if entry.figure.change is not None}
    names = names | {"against": min(changes)}
    if not moving:
        return [scene.voice.say(f"{prefix}.quiet", [entry.figure.key for entry in compared], names)]
    parts = []
    for _, entry, change in moving[:2]:
        up = "up" if change.amount > 0 else "down"
        value = value_text(measure, change.before + change.amount, prose=True)
        amount = amount_text(measure, change.amount, prose=True)
        parts.append(scene.voice.word(f"move.{up}", label=entry.label, value=value, amount=amount))
    keys = [entry.figure.key for _, entry, _ in moving[:2]]
    count = scene.voice.number(len(moving))
    return [scene.voice.say(f"{prefix}.moves", keys, names | {"list": "; ".join(parts), "count": count})]


def _all_absent(scene: Scene, measure: Measure, found: Sequence[Entry]) -> Claim:
    kinds = _kinds(found)
    keys = [entry.figure.key for entry in found]
    names = _names(scene, measure, found)
    agencies = scene.voice.listed(_agency_titles(scene, found))
    if len(kinds) == 1:
        kind = kinds[0].value.replace(" ", "-")
        reasons = {absence_reason(entry) for entry in found}
        reason = reasons.pop() if len(reasons) == 1 else ""
        label = scene.voice.word(f"kind.{kind}", labels="")
        return scene.voice.say(
            "items.all-absent", keys, names | {"kind": label, "agencies": agencies, "reason": reason}
        )
    names["list"] = _absence_list(scene, found)
    return scene.voice.say("items.absent", keys, names | {"total": scene.voice.number(len(found))})


def _agency_titles(scene: Scene, found: Iterable[Entry]) -> list[str]:
    ids = [entry.figure.key.agency for entry in found if entry.figure.key.agency]
    for entry in found:
        if not entry.figure.key.agency:
            ids += missing_agencies(scene, entry)
    return [scene.agency_title(name) for name in dict.fromkeys(ids)]


def _kinds(found: Iterable[Entry]) -> list[AbsenceKind]:
    kinds = [entry.absence for entry in found if not entry.present and entry.absence is not None]
    return list(dict.fromkeys(kinds))


def _absent(scene: Scene, measure: Measure, found: Sequence[Entry]) -> list[Claim]:
    """Say which of a measure's figures are missing, by kind."""
    missing = [entry for entry in found if not entry.present]
    if not missing:
        return []
    prefix = "agencies" if _by_agency(found) else "items"
    names = _names(scene, measure, missing) | {"list": _absence_list(scene, missing)}
    names["total"] = scene.voice.number(len(found))
    return [scene.voice.say(f"{prefix}.absent", [entry.figure.key for entry in missing], names)]


def _absence_list(scene: Scene, missing: Sequence[Entry]) -> str:
    parts = []
    for kind in _kinds(missing):
        labels = [entry.label for entry in missing if entry.absence is kind]
        shown = scene.voice.listed(labels) if len(labels) <= _LISTED else scene.voice.number(len(labels))
        parts.append(scene.voice.word(f"kind.{kind.value.replace(' ', '-')}", labels=shown))
    return "; ".join(parts)


def _reconciled(scene: Scene, measure: Measure, present: Sequence[Entry]) -> Claim:
    """Print both counts of one fact with their difference; they are never added."""
    names = _names(scene, measure, present)
    keys = [entry.figure.key for entry in present]
    values = [entry.figure.value for entry in present if entry.figure.value is not None]
    shown = [figure_names(scene, entry)["value"] for entry in present]
    names["list"] = scene.voice.listed([f"{entry.label} {value}" for entry, value in zip(present, shown, strict=True)])
    if len(set(shown)) == 1:
        return scene.voice.say("reconcile.agree", keys, names | {"value": shown[0]})
    difference = amount_text(measure, max(values) - min(values), prose=True)
    return scene.voice.say("reconcile.differ", keys, names | {"difference": difference})
