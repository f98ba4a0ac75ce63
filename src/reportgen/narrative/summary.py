"""What is said of a measure that has several figures: items, agencies, or both; three sentences at most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from reportgen.model import AbsenceKind, Basis, Change, Claim, Combine, Key, Kind, Marker, Measure
from reportgen.movement import Size, comparable, leading, size, usable
from reportgen.narrative import so_far
from reportgen.narrative.facts import (
    Entry,
    Scene,
    against,
    change_names,
    direction_state,
    entries,
    figure_names,
    heading_of,
    item_label,
    title_of,
    year_names,
)
from reportgen.narrative.moves import Move, move_of
from reportgen.narrative.phrases import (
    MOST,
    absence_names,
    absence_reason,
    missing_agencies,
    of_figure,
    target_names,
    target_state,
    traced,
)
from reportgen.narrative.voice import capital
from reportgen.numbers import amount_text, n_of_m, number_text, small, value_text
from reportgen.quarter import Quarter

_LISTED: Final = 3  # figures that one sentence lists; more are told by their range
_NAMED: Final = 2  # movements that one sentence names


def of_measure(scene: Scene, measure: Measure) -> tuple[Claim, ...]:
    """Say a measure in one to three sentences; nothing if the edition has no figure of it."""
    found = entries(scene, measure)
    if not found:
        return ()
    if len(found) == 1:
        return of_figure(scene, found[0])
    present = [entry for entry in found if entry.present]
    if not present:
        return _all_absent(scene, measure, found)
    if measure.combine is Combine.RECONCILE and len(present) > 1:
        return (_reconciled(scene, measure, present),)
    lacking = _absent(scene, measure, found)
    room = MOST - len(lacking)
    if len(present) == 1:
        return (*of_figure(scene, present[0])[:room], *lacking)
    said: list[Claim] = []
    groups = _groups(present)[:room]
    for place, (about, group) in enumerate(groups):
        own_room = room - len(said) - (len(groups) - place - 1)
        said += _group(scene, measure, group, about, own_room, first=place == 0)
    return (*said[:room], *lacking)


Group = tuple[Quarter | None, list[Entry]]


def _groups(present: Sequence[Entry]) -> list[Group]:
    """Part the figures by closing cohort or by wave: figures of different ones are never told in one breath."""
    groups: dict[Quarter | None, list[Entry]] = {}
    for entry in present:
        groups.setdefault(_about(entry), []).append(entry)
    return sorted(groups.items(), key=lambda pair: pair[0] or Quarter(9999, 4), reverse=True)


def _about(entry: Entry) -> Quarter | None:
    if entry.item.basis is Basis.COHORT:
        return entry.point.cohort
    return None if entry.figure.new else (entry.point.wave or entry.point.quarter)


def _group(
    scene: Scene, measure: Measure, group: Sequence[Entry], about: Quarter | None, room: int, *, first: bool
) -> tuple[Claim, ...]:
    prefix = "agencies" if _by_agency(group) else "items"
    names = _names(scene, measure, group)
    if about is not None and group[0].item.basis is Basis.COHORT:
        return (_cohort(scene, group, names, about, first=first),)
    if about is not None:
        return (_old(scene, group, names, prefix, about),)
    shown = _headline_answers(group) if len(group) > _LISTED else list(group)
    rest = [entry for entry in group if entry not in shown]
    if len(shown) > _LISTED:
        told = [_range(scene, group, names, prefix)] if measure.kind.is_percentage else []
        told += _movements(scene, measure, group, names, prefix, alone=not told, others=False)
        return tuple(told[:room])
    told = _list(scene, shown, names, prefix)
    others = _movements(scene, measure, rest, names, prefix, alone=False, others=True) if rest else []
    moved = any(move_of(scene, entry) is not None for entry in rest)
    # What moved comes before targets, which the table shows too; that nothing else moved comes last.
    later = [*_targets(scene, shown, names), *_year(scene, shown, names)] if room > 1 else []
    later += _so_far(scene, shown, names) if room > 1 else []
    told += [*others, *later] if moved else [*later, *others]
    return tuple(told[:room])


def _by_agency(group: Sequence[Entry]) -> bool:
    return len({entry.item.id for entry in group}) == 1


def _names(scene: Scene, measure: Measure, group: Sequence[Entry]) -> dict[str, str]:
    title = title_of(measure)
    return {
        "title": title,
        "Title": capital(title),
        "Heading": heading_of(measure),
        "subject": title,
        "count": scene.voice.number(len(group)),
        "list": "",
        "units": group[0].item.units,
    }


def _keys(group: Iterable[Entry]) -> list[Key]:
    return [entry.figure.key for entry in group]


# ---------------------------------------------------------------- lists


def _list(scene: Scene, shown: Sequence[Entry], names: dict[str, str], prefix: str) -> list[Claim]:
    """List up to three figures with their movements."""
    parts, said_against = [], False
    for entry in shown:
        part, named = _fragment(scene, entry, change=True, name_against=not said_against)
        parts.append(part)
        said_against = said_against or named
    state = "items.few" if all(entry.few and not entry.chosen for entry in shown) else f"{prefix}.list"
    return [scene.voice.say(state, _keys(shown), names | {"list": "; ".join(parts)})]


def _fragment(scene: Scene, entry: Entry, *, change: bool, name_against: bool = False) -> tuple[str, bool]:
    """Write one figure of a list, with its movement if that is called for; tell whether it said against what."""
    voice, figure = scene.voice, entry.figure
    names = figure_names(scene, entry)
    own = {"label": entry.label, "value": names["value"], "value_of": names["value_of"]}
    named = False
    if entry.few:
        text = f"{entry.label} {_shown(scene, entry)}"
    elif change and figure.new and (moving := comparable(figure)[0]) is not None:
        own |= change_names(scene, entry, moving)
        own["against"] = own["against"] if name_against else ""
        named = True
        moved = size(entry.measure, figure, moving, scene.limits)
        if moved is Size.MOVED:
            text = voice.word(f"entry.{entry.form}.{direction_state(scene, entry, moving)}", **own)
        else:
            text = voice.word("entry.same" if moved is Size.SAME else "entry.quiet", **own)
    else:
        text = voice.word("entry.value", **own)
    if Marker.PROVISIONAL in entry.point.markers:
        text = voice.word("entry.provisional", entry=text)
    return text, named


def _shown(scene: Scene, entry: Entry) -> str:
    """Write a figure among others: N of M where there are too few cases for a percentage."""
    if entry.few and entry.point.numerator is not None and entry.point.denominator is not None:
        parts = {"numerator": number_text(entry.point.numerator), "denominator": number_text(entry.point.denominator)}
        return scene.voice.word("entry.few", label="", value="", value_of="", **parts)
    return figure_names(scene, entry)["value"]


def _targets(scene: Scene, shown: Sequence[Entry], names: dict[str, str]) -> list[Claim]:
    """Say where the listed figures stand against their targets, in one sentence."""
    rated = [entry for entry in shown if entry.figure.rating is not None and entry.figure.new]
    parts = []
    for entry in rated:
        _, shape, rating = target_state(entry).split(".")
        state = f"{shape}.{rating}" if shape.startswith("year-") else rating
        parts.append(scene.voice.word(f"entry.target.{state}", label=entry.label, **target_names(scene, entry)))
    if not parts:
        return []
    return [scene.voice.say("items.targets", _keys(rated), names | {"list": "; ".join(parts)})]


def _year(scene: Scene, shown: Sequence[Entry], names: dict[str, str]) -> list[Claim]:
    """Set the listed figures against the same quarter last year, where either comparison shows a movement."""
    compared = [
        (entry, year)
        for entry in shown
        for quarter, year in [comparable(entry.figure)]
        if year is not None and quarter is not None and entry.figure.new
    ]
    sizes = [(entry, change, size(entry.measure, entry.figure, change, scene.limits)) for entry, change in compared]
    moved = [(entry, change) for entry, change, how in sizes if how is Size.MOVED and not entry.few]
    if moved:
        parts = [_year_fragment(scene, entry, change) for entry, change in moved]
        return [scene.voice.say("items.year", _keys(entry for entry, _ in moved), names | {"list": "; ".join(parts)})]
    now = [
        entry
        for entry, _ in compared
        if entry.figure.change is not None
        and not entry.few
        and size(entry.measure, entry.figure, entry.figure.change, scene.limits) is Size.MOVED
    ]
    return [scene.voice.say("items.year-quiet", _keys(entry for entry, _ in compared), names)] if now else []


def _so_far(scene: Scene, shown: Sequence[Entry], names: dict[str, str]) -> list[Claim]:
    """Give the year to date and the last twelve months of counts of events."""
    given = [sums for entry in shown if (sums := so_far.of_count(entry))]
    if not given:
        return []
    parts = [f"{sums.entry.label} {sums.value}" for sums in given]
    beside = so_far.beside(scene, given)
    listed = "; ".join([*parts, *([beside] if beside else [])])
    names |= {"list": listed, "Span": capital(so_far.span(scene, scene.quarter.number))}
    return [scene.voice.say("items.so-far", _keys(sums.entry for sums in given), names)]


def _year_fragment(scene: Scene, entry: Entry, change: Change) -> str:
    way = "up" if change.amount > 0 else "down"
    form = "ratio" if entry.form == "ratio" else "figure"
    return scene.voice.word(f"move.{form}.year-{way}", label=entry.label, **year_names(entry, change))


# ---------------------------------------------------------------- cohorts and older waves


def _cohort(scene: Scene, group: Sequence[Entry], names: dict[str, str], about: Quarter, *, first: bool) -> Claim:
    """List what is known of one closing cohort; the points of other cohorts have sentences of their own."""
    panels = {entry.item.panel for entry in group}
    point = small(next(iter(panels))) if len(panels) == 1 else ""
    if point:
        group = [
            replace(entry, label=item_label(scene.voice, entry.measure, entry.item, panel=False)) for entry in group
        ]
    earlier = {entry.item.id: found for entry in group if (found := _at_closure(scene, entry, about))}
    parts = []
    for entry in group:
        part = _fragment(scene, entry, change=False)[0]
        if entry.item.id in earlier:
            part = scene.voice.word("entry.followed", entry=part, earlier=earlier[entry.item.id][0])
        parts.append(part)
    words = {"list": "; ".join(parts), "cohort": str(about), "cohort_words": about.in_words, "point": point}
    words["traced"] = traced(scene, group)
    keys = [*_keys(group), *(key for _, key in earlier.values())]
    return scene.voice.say("items.cohort" if first else "items.cohort-next", keys, names | words)


def _at_closure(scene: Scene, entry: Entry, about: Quarter) -> tuple[str, Key] | None:
    """Find what the same closing group said when it closed: only a group may be compared, and only with itself."""
    if entry.item.lag == 0:
        return None
    for item in entry.measure.items:
        if item.title != entry.item.title or item.lag or item.basis is not Basis.COHORT:
            continue
        for figure in scene.figures(entry.measure, item):
            point = next((one for one in figure.series if one.cohort == about and one.value is not None), None)
            if point is None or figure.key.agency != entry.figure.key.agency or not n_of_m(point):
                continue
            return n_of_m(point), figure.key
    return None


def _old(scene: Scene, group: Sequence[Entry], names: dict[str, str], prefix: str, about: Quarter) -> Claim:
    """Tell an older wave with the quarter it came from, and never as new."""
    wave = {"wave": str(about), "wave_words": about.in_words}
    shown = _headline_answers(group)
    if len(shown) <= _LISTED:
        parts = [_fragment(scene, entry, change=False)[0] for entry in shown]
        return scene.voice.say(f"{prefix}.old", _keys(shown), names | wave | {"list": "; ".join(parts)})
    return scene.voice.say(f"{prefix}.range-old", _keys(shown), names | wave | _spread(scene, shown))


# ---------------------------------------------------------------- ranges and movements


def _range(scene: Scene, group: Sequence[Entry], names: dict[str, str], prefix: str) -> Claim:
    """Name the lowest and the highest; of an exclusive set (a distribution) only its headline answer."""
    kept = _headline_answers(group)
    spread = _spread(scene, kept)
    names = names | {"count": scene.voice.number(len(kept))}
    if spread["lowest"] == spread["highest"]:
        return scene.voice.say("items.flat", _keys(kept), names | {"value": spread["lowest"]})
    return scene.voice.say(f"{prefix}.range", _keys(kept), names | spread)


def _spread(scene: Scene, group: Sequence[Entry]) -> dict[str, str]:
    ordered = sorted(group, key=lambda entry: (entry.figure.value or Fraction(0), entry.label))
    low, high = ordered[0], ordered[-1]
    ends = {"lowest": _shown(scene, low), "highest": _shown(scene, high)}
    return ends | {"lowest_label": low.label, "highest_label": high.label}


def _headline_answers(group: Sequence[Entry]) -> list[Entry]:
    measure = group[0].measure
    if measure.kind not in (Kind.DISTRIBUTION, Kind.PARTIAL_DISTRIBUTION) or not measure.headline_item:
        return list(group)
    title = measure.item(measure.headline_item).title
    return [entry for entry in group if entry.item.title == title] or list(group)


def _movements(
    scene: Scene,
    measure: Measure,
    group: Sequence[Entry],
    names: dict[str, str],
    prefix: str,
    *,
    alone: bool,
    others: bool,
) -> list[Claim]:
    """Name the clearest movements among many figures, by the same comparison that leads and headlines use."""
    compared = [(entry, change) for entry in group if (change := leading(entry.figure)) and usable(entry.figure)]
    if not compared:
        return [] if not alone else [scene.voice.say("items.uncompared", _keys(group), names)]
    bases = [against(scene, entry, change) for entry, change in compared]
    # One comparison to a sentence: the commonest, which all but a few figures have.
    base = max(dict.fromkeys(bases), key=bases.count)
    same_base = [entry for (entry, _), words in zip(compared, bases, strict=True) if words == base]
    moving = [move for move in (move_of(scene, entry) for entry in same_base) if move is not None]
    moving.sort(key=lambda move: -move.strength)
    names = names | {"against": base, "count": scene.voice.number(len(same_base))}
    if not moving:
        state = f"{prefix}.quiet-alone" if alone else "items.others-quiet" if others else f"{prefix}.quiet"
        state += "-one" if len(same_base) == 1 else ""
        return [scene.voice.say(state, _keys(same_base), names)]
    named = moving[:_NAMED]
    parts = [_move_fragment(scene, measure, move) for move in named]
    state = f"{prefix}.moves-alone" if alone else f"{prefix}.moves"
    keys = [move.entry.figure.key for move in named]
    return [scene.voice.say(state, keys, names | {"list": "; ".join(parts)})]


def _move_fragment(scene: Scene, measure: Measure, move: Move) -> str:
    change = move.change
    value = value_text(measure, change.before + change.amount, prose=True)
    amount = amount_text(measure, change.amount, prose=True)
    form = "ratio" if measure.kind is Kind.RATIO else "figure"
    return scene.voice.word(f"move.{form}.{move.way}", label=move.entry.label, value=value, amount=amount)


# ---------------------------------------------------------------- absences


def _all_absent(scene: Scene, measure: Measure, found: Sequence[Entry]) -> tuple[Claim, ...]:
    kinds = _kinds(found)
    if len(kinds) > 1:
        names = _names(scene, measure, found) | {"list": _absence_list(scene, found)}
        return (scene.voice.say("items.absent-alone", _keys(found), names),)
    names = absence_names(scene, title_of(measure), heading_of(measure))
    kind = kinds[0]
    if kind in (AbsenceKind.NOT_RETURNED, AbsenceKind.SET_ASIDE, AbsenceKind.NOT_COLLECTED, AbsenceKind.INCOMPLETE):
        names["agency"] = scene.voice.listed(_agency_titles(scene, found))
    reasons = {absence_reason(entry) for entry in found}
    names["reason"] = reasons.pop() if len(reasons) == 1 else ""
    if kind is AbsenceKind.INCOMPLETE:
        return _incomplete(scene, found, names)
    return (scene.voice.say(f"absent.{kind.value.replace(' ', '-')}", _keys(found), names),)


def _incomplete(scene: Scene, found: Sequence[Entry], names: dict[str, str]) -> tuple[Claim, ...]:
    """Say that no total can be given, and what was returned, item by item, as no total."""
    absences = [(entry, entry.point.absence) for entry in found if entry.point.absence is not None]
    fewest = min(absences, key=lambda pair: pair[1].returned)[1]
    counts = {"returned": str(fewest.returned), "expected": str(fewest.expected)}
    first = scene.voice.say("absent.incomplete", _keys(found), names | counts | {"missing": names["agency"]})
    parts = [
        so_far.counted(value_text(entry.measure, absence.partial, prose=True), entry.label)
        for entry, absence in absences
        if absence.partial is not None
    ]
    if not parts:
        return (first,)
    partial = scene.voice.listed(parts)
    return first, scene.voice.say(
        "absent.partial", _keys(found), {"title": names["title"], "partial": partial, **counts}
    )


def _agency_titles(scene: Scene, found: Iterable[Entry]) -> list[str]:
    ids: list[str] = []
    for entry in found:
        ids += [entry.figure.key.agency] if entry.figure.key.agency else missing_agencies(scene, entry)
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
    names = _names(scene, measure, missing) | {"total": scene.voice.number(len(found))}
    kinds = _kinds(missing)
    if len(kinds) == 1 and not _absent_labels(missing, found):
        names["list"] = scene.voice.word(f"kind.{kinds[0].value.replace(' ', '-')}")
        return [scene.voice.say("items.absent-count", _keys(missing), names)]
    names["list"] = _absence_list(scene, missing, among=found)
    return [scene.voice.say(f"{prefix}.absent", _keys(missing), names)]


def _absence_list(scene: Scene, missing: Sequence[Entry], among: Sequence[Entry] = ()) -> str:
    parts = []
    for kind in _kinds(missing):
        group = [entry for entry in missing if entry.absence is kind]
        labels = _absent_labels(group, among) or [scene.voice.number(len(group))]
        word = scene.voice.word(f"kind.{kind.value.replace(' ', '-')}")
        parts.append(scene.voice.word("missing", labels=scene.voice.listed(labels), kind=word))
    return "; ".join(parts)


def _absent_labels(group: Sequence[Entry], among: Sequence[Entry]) -> list[str]:
    """Name what is missing, a panel or an item that is missing whole once; nothing if there is too much to name."""
    for attribute in ("panel", "title"):
        names = {getattr(entry.item, attribute) for entry in group}
        if len(names) != 1:
            continue
        name = str(names.pop())
        whole = [entry for entry in among if getattr(entry.item, attribute) == name]
        if name and len(group) > 1 and len(whole) == len(group):
            return [small(name)]
    labels = [entry.label for entry in group]
    unclear = len(labels) > 1 and any("," in label for label in labels)
    return [] if unclear or len(labels) > _LISTED else labels


def _reconciled(scene: Scene, measure: Measure, present: Sequence[Entry]) -> Claim:
    """Print both counts of one fact with their difference; they are never added."""
    names = _names(scene, measure, present)
    values = [entry.figure.value for entry in present if entry.figure.value is not None]
    shown = [figure_names(scene, entry)["value"] for entry in present]
    names["list"] = scene.voice.listed([f"{entry.label} {value}" for entry, value in zip(present, shown, strict=True)])
    if len(set(shown)) == 1:
        return scene.voice.say("reconcile.agree", _keys(present), names | {"value": shown[0]})
    difference = amount_text(measure, max(values) - min(values), prose=True)
    return scene.voice.say("reconcile.differ", _keys(present), names | {"difference": difference})
