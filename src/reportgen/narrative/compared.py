"""What is said of like places set against chance, and of groups of people set against one of them: a sentence each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from reportgen.model import Claim, Disproportion, GroupRatio, Measure, Standing, UnitComparison, UnitPlace
from reportgen.narrative.facts import Entry, Scene, entries
from reportgen.narrative.voice import capital
from reportgen.numbers import number_text, percent_text, round_half_up, several, small, times_text, value_text

_LISTED: Final = 4  # places or groups that one sentence names; of more it says how many
_BEYOND: Final = {  # the state, and the share that chance puts there
    Standing.BEYOND_998: ("units.beyond", Fraction(1, 500)),
    Standing.BEYOND_95: ("units.near", Fraction(1, 20)),
}


def of_measure(scene: Scene, measure: Measure) -> tuple[Claim, ...]:
    """Say a measure's comparisons of places and of groups, for its headline item; nothing where it has none."""
    return (*_units(scene, measure), *_groups(scene, measure))


def signals(scene: Scene, measure: Measure) -> tuple[Claim, ...]:
    """Say those comparisons of which chance is no good account: for a report, which has little room."""
    return (*_units(scene, measure, news=True), *_groups(scene, measure, news=True))


def _entry(scene: Scene, measure: Measure, compared: UnitComparison | Disproportion) -> Entry | None:
    """Find the figure that a comparison splits, if the edition speaks of it and it is the measure's headline."""
    headline = measure.headline_item or measure.items[0].id
    if compared.measure != measure.id or compared.item != headline:
        return None
    found = [each for each in entries(scene, measure) if each.item.id == compared.item]
    return next((each for each in found if each.figure.key.agency == compared.agency), None)


def _of(entry: Entry) -> dict[str, str]:
    return {"title": entry.title, "Title": capital(entry.title), "Heading": entry.heading}


# ---------------------------------------------------------------- places


def _units(scene: Scene, measure: Measure, *, news: bool = False) -> Iterator[Claim]:
    for found in scene.protected.units:
        entry = _entry(scene, measure, found)
        if entry is None or (news and not found.beyond(Standing.BEYOND_998)):
            continue
        if found.why:
            names = {"Places": capital(several(found.kind)), "why": found.why}
            yield scene.voice.say("units.none", [entry.figure.key], _of(entry) | names)
        else:
            yield _funnel(scene, entry, found)


def _funnel(scene: Scene, entry: Entry, found: UnitComparison) -> Claim:
    """Say how many places lie beyond the outer limits, else beyond the inner ones, and how many chance would put."""
    outside = next((each for each in _BEYOND if found.beyond(each)), None)
    state, chance = _BEYOND[outside] if outside is not None else ("units.within", Fraction(0))
    beyond = found.beyond(outside) if outside is not None else ()
    named = [_place(scene, entry, unit) for unit in beyond] if len(beyond) <= _LISTED else []
    names = {
        "places": several(found.kind),
        "judged": number_text(Fraction(len(found.judged))),
        "count": number_text(Fraction(len(beyond))),
        "chance": _by_chance(scene, chance * len(found.judged)),
        "list": "; ".join(named),
        "unseen": _unseen(scene, found),
        "widened": _widened(scene, found),
    }
    keys = [unit.key for unit in beyond or found.judged]
    one = "-one" if len(beyond) == 1 else ""
    return scene.voice.say(f"{state}{one}", [entry.figure.key, *keys], _of(entry) | names)


def _by_chance(scene: Scene, expected: Fraction) -> str:
    rounded = round_half_up(expected, 0)
    return (
        scene.voice.word("funnel.some-chance", count=str(rounded)) if rounded else scene.voice.word("funnel.no-chance")
    )


def _place(scene: Scene, entry: Entry, unit: UnitPlace) -> str:
    value = value_text(entry.measure, unit.value, prose=True)
    n_of_m = f"{number_text(unit.numerator)} of {number_text(unit.denominator)}"
    return scene.voice.word("funnel.place", place=unit.title, way=unit.way, value=value, n_of_m=n_of_m)


def _unseen(scene: Scene, found: UnitComparison) -> str:
    counts = (("funnel.hidden", found.hidden), ("funnel.lacking", found.lacking))
    return scene.voice.listed([scene.voice.word(state, count=str(count)) for state, count in counts if count])


def _widened(scene: Scene, found: UnitComparison) -> str:
    if found.dispersion <= 1:
        return ""
    return scene.voice.word("funnel.widened", times=number_text(Fraction(found.dispersion), 1))


# ---------------------------------------------------------------- groups


def _groups(scene: Scene, measure: Measure, *, news: bool = False) -> Iterator[Claim]:
    for found in scene.protected.disproportion:
        entry = _entry(scene, measure, found)
        if entry is None or (news and not any(group.clear for group in found.groups)):
            continue
        if found.reference is None:
            names = {"breakdown": small(found.breakdown), "why": found.why}
            yield scene.voice.say("groups.none", [entry.figure.key], _of(entry) | names)
        else:
            yield _ratios(scene, entry, found, found.reference)


def _ratios(scene: Scene, entry: Entry, found: Disproportion, reference: GroupRatio) -> Claim:
    """Name the groups whose whole interval lies on one side of 1; of the others nothing can be told."""
    apart = [group for group in found.groups if group.clear]
    alike = [group for group in found.groups if group.interval is not None and not group.clear]
    without = [group for group in found.groups if group.interval is None]
    state = "groups.apart" if apart else "groups.alike" if alike else "groups.without"
    names = {
        "reference": reference.title,
        "list": scene.voice.listed([_group(scene, group) for group in apart]),
        "alike": _others(scene, alike),
        "without": _without(scene, without),
        "recorded": _recorded(scene, found),
        "partly": _partly(scene, found),
    }
    keys = [group.key for group in (reference, *found.groups)]
    return scene.voice.say(state, [entry.figure.key, *keys], _of(entry) | names)


def _group(scene: Scene, group: GroupRatio) -> str:
    value, _, interval = times_text(group).partition(" (")
    return scene.voice.word("rates.group", group=group.title, value=value, interval=interval.removesuffix(")"))


def _others(scene: Scene, alike: Sequence[GroupRatio]) -> str:
    if len(alike) > 1:
        return scene.voice.word("rates.alike", count=scene.voice.number(len(alike)))
    return scene.voice.word("rates.alike-one") if alike else ""


def _without(scene: Scene, without: Sequence[GroupRatio]) -> str:
    """Count the groups that have no ratio, by the reason; the table names them."""
    reasons = Counter(group.why for group in without)
    parts = [scene.voice.word("rates.without", count=scene.voice.number(n), why=why) for why, n in reasons.items()]
    return scene.voice.listed(parts)


def _recorded(scene: Scene, found: Disproportion) -> str:
    breakdown = small(found.breakdown)
    if found.not_recorded is None:
        return scene.voice.word("rates.unrecorded", breakdown=breakdown)
    return scene.voice.word("rates.recorded", breakdown=breakdown, share=percent_text(found.not_recorded, prose=True))


def _partly(scene: Scene, found: Disproportion) -> str:
    if not found.partly:
        return ""
    most = scene.protected.project.settings.statistics.most_not_recorded
    return scene.voice.word("rates.partly", most=percent_text(most, 0, prose=True))
