"""What must hold between the keys of `measures.yaml`: ids used once, names that point at something, bounds kept.

The checks look at the tree, not at the forms: so they can tell the line and column of everything, and run even where
another part of the file is at fault. What has the wrong form is passed over here, for the forms tell of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from reportgen.errors import quoted
from reportgen.model import Combine, DisclosureClass, Kind, Polarity
from reportgen.project import comparisons, profiles, protection, readings
from reportgen.project.entries import life, number, quarter_of, unknown, written
from reportgen.project.tree import Fault, Group, Node, Scalar
from reportgen.quarter import Quarter

_PARTNERSHIP: Final = "partnership"  # the partnership's own edition has this id
_WITHOUT_DENOMINATOR: Final = (Kind.COUNT, Kind.AMOUNT)


@dataclass(frozen=True, slots=True)
class Known:
    """The ids that a framework defines."""

    agencies: frozenset[str]
    measures: frozenset[str]
    places: frozenset[str]
    place_kinds: frozenset[str]
    most_places: Mapping[str, int]  # by kind: how many are in force in the same quarter, at most
    breakdowns: frozenset[str]
    groups: frozenset[str]  # written `breakdown:group`
    lives: Mapping[str, tuple[Quarter | None, Quarter | None]]  # of agencies: first and last quarter in force
    returned_by: Mapping[str, frozenset[str]]  # by measure: who returns it or an item of it, predecessors too
    baselines: tuple[tuple[str, Quarter, Node], ...]  # measure, last quarter of its baseline, where that is written

    @classmethod
    def of(cls, root: Group) -> Known:
        """Gather the ids from a tree."""
        return cls(
            agencies=_ids(root.groups("agencies")),
            measures=_ids(measures(root)),
            places=_ids(root.groups("places")),
            place_kinds=frozenset(place.text("kind") for place in root.groups("places")) - {""},
            most_places=readings.most_places(root.groups("places")),
            breakdowns=_ids(root.groups("breakdowns")),
            groups=frozenset(
                f"{breakdown.text('id')}:{group.text('id')}"
                for breakdown in root.groups("breakdowns")
                for group in breakdown.groups("groups")
            ),
            lives={
                each.text("id"): (quarter_of(each, "from"), quarter_of(each, "until"))
                for each in root.groups("agencies")
            },
            returned_by={each.text("id"): _returned_by(each, root.groups("agencies")) for each in measures(root)},
            baselines=tuple(readings.baselines(measures(root))),
        )


def check(root: Group) -> tuple[Fault, ...]:
    """Find every fault between the keys of a framework."""
    known = Known.of(root)
    faults = [
        *_used_twice(root),
        *_same_titles(root),
        *_agencies(root, known),
        *_breakdowns(root),
        *protection.faults(root, measures(root)),
        *(fault for place in root.groups("places") for fault in life(place, f"place {quoted(place.text('id'))}")),
    ]
    for measure in measures(root):
        faults += _measure(measure, known)
    return tuple(faults)


def areas(root: Group) -> Iterator[Group]:
    """List the content areas of a tree."""
    for part in root.groups("parts"):
        for section in part.groups("sections"):
            yield from section.groups("areas")


def triads(root: Group) -> Iterator[Group]:
    """List the triads of a tree."""
    for area in areas(root):
        yield from area.groups("triads")


def measures(root: Group) -> Iterator[Group]:
    """List the measures of a tree."""
    for triad in triads(root):
        yield from triad.groups("measures")


# ---------------------------------------------------------------- ids


def _used_twice(root: Group) -> Iterator[Fault]:
    # Commentary has headings that name a triad or a measure, so the two must not share an id.
    spaces: list[tuple[str, Iterable[Group]]] = [
        ("agency", root.groups("agencies")),
        ("place", root.groups("places")),
        ("breakdown", root.groups("breakdowns")),
        ("regime", root.groups("regimes")),
        ("content area", areas(root)),
        ("triad or measure", (*triads(root), *measures(root))),
        *((f"item of measure {quoted(each.text('id'))}", each.groups("items")) for each in measures(root)),
        *(
            (f"group of breakdown {quoted(each.text('id'))}", each.groups("groups"))
            for each in root.groups("breakdowns")
        ),
    ]
    for noun, entries in spaces:
        ids = [scalar for entry in entries for scalar in (written(entry, "id"), *entry.texts("formerly")) if scalar]
        first: dict[str, Scalar] = {}
        for scalar in sorted(ids, key=lambda each: (each.line, each.column)):
            earlier = first.setdefault(scalar.text.strip(), scalar)
            if earlier is not scalar:
                what = f"the id {quoted(scalar.text.strip())} is used for more than one {noun}"
                fix = f"choose another id; the first is in line {earlier.line}"
                yield Fault(scalar.line, scalar.column, what, fix)


def _same_titles(root: Group) -> Iterator[Fault]:
    """Find agencies or measures that nobody can tell apart in a list, a search or a row of tabs.

    One that has ended is told apart by its last quarter.
    """
    for noun, entries in (("agencies", root.groups("agencies")), ("measures", measures(root))):
        first: dict[tuple[str, str], Scalar] = {}
        for entry in entries:
            title = written(entry, "title")
            if title is None:
                continue
            earlier = first.setdefault((" ".join(title.text.split()), entry.text("until").strip()), title)
            if earlier is not title:
                what = f"two {noun} have the title {quoted(title.text.strip())}"
                fix = f"say in the title what sets them apart; the first is in line {earlier.line}"
                yield Fault(title.line, title.column, what, fix)


def _ids(entries: Iterable[Group]) -> frozenset[str]:
    return frozenset(entry.text("id") for entry in entries) - {""}


def _returned_by(measure: Group, agencies: tuple[Group, ...]) -> frozenset[str]:
    found = {scalar.text.strip() for entry in (measure, *measure.groups("items")) for scalar in entry.texts("agencies")}
    grown = True
    while grown:  # what an agency returned before another took over its work
        earlier = {each.text("id") for each in agencies if each.text("successor") in found} - found
        found |= earlier
        grown = bool(earlier)
    return frozenset(found)


# ---------------------------------------------------------------- agencies, breakdowns


def _agencies(root: Group, known: Known) -> Iterator[Fault]:
    for agency in root.groups("agencies"):
        subject = f"agency {quoted(agency.text('id'))}"
        yield from life(agency, subject)
        identity = written(agency, "id")
        if identity and identity.text == _PARTNERSHIP:
            what = f"{subject}: the id is the one of the partnership's own report"
            yield Fault(identity.line, identity.column, what, "choose another id")
        successor = written(agency, "successor")
        if successor is None:
            continue
        yield from unknown(successor, known.agencies - {agency.text("id")}, "other agency", subject)
        if agency.get("until") is None:
            what = f"{subject} has a successor but does not say until when it returned data itself"
            yield Fault(successor.line, successor.column, what, 'add "until:" with its last quarter')


def _breakdowns(root: Group) -> Iterator[Fault]:
    for breakdown in root.groups("breakdowns"):
        groups = breakdown.get("groups")
        if groups is not None and "not-recorded" not in _ids(breakdown.groups("groups")):
            what = f"breakdown {quoted(breakdown.text('id'))} has no group for people of whom it is not recorded"
            yield Fault(groups.line, groups.column, what, "add {id: not-recorded, title: Not recorded}")


# ---------------------------------------------------------------- measures


def _measure(measure: Group, known: Known) -> Iterator[Fault]:
    subject = f"measure {quoted(measure.text('id'))}"
    items = measure.groups("items")
    entries = [(measure, subject), *((item, f"{subject}, item {quoted(item.text('id'))}") for item in items)]
    for entry, name in entries:
        yield from life(entry, name)
        yield from _unit(entry, name)
        for agency in entry.texts("agencies"):
            yield from unknown(agency, known.agencies, "agency", name)
    yield from _denominators(measure, subject, items)
    yield from _disclosure(measure, subject)
    yield from _combination(measure, subject, known)
    for entry, name in entries:
        yield from _one_at_a_time(entry, name, measure.text("combine"), known)
    yield from _pointers(measure, subject, known)
    yield from _headline(measure, subject, items)
    yield from _targets(measure, subject, items)
    yield from _breaks(measure, subject, items, known)
    yield from readings.faults(measure, subject, known)
    yield from comparisons.faults(measure, subject, known)


def _unit(entry: Group, subject: str) -> Iterator[Fault]:
    for key in ("unit", "units"):
        unit = written(entry, key)
        if unit and unit.text.strip().lower() in ("case", "cases"):
            what = f"{subject}: {quoted(key)} does not say what is counted: {quoted(unit.text.strip())}"
            yield Fault(unit.line, unit.column, what, "say of what, such as child, family or case closed")


def _denominators(measure: Group, subject: str, items: tuple[Group, ...]) -> Iterator[Fault]:
    kind = written(measure, "kind")
    if kind is None or kind.text not in set(Kind) or kind.text in _WITHOUT_DENOMINATOR or measure.text("denominator"):
        return
    lacking = [item for item in items if not item.text("denominator")]
    if items and not lacking:
        return
    what = f"{subject} is a {kind.text} but does not say of what"
    yield Fault(kind.line, kind.column, what, 'add "denominator:", in words')


def _disclosure(measure: Group, subject: str) -> Iterator[Fault]:
    disclosure = written(measure, "disclosure")
    if disclosure and disclosure.text == DisclosureClass.ORGANISATION and not measure.text("disclosure_why"):
        what = f"{subject} shows small numbers, but not who decided that they reveal nobody, and why"
        yield Fault(disclosure.line, disclosure.column, what, 'add "disclosure_why:"')


def _combination(measure: Group, subject: str, known: Known) -> Iterator[Fault]:
    combine = written(measure, "combine")
    if combine is None:
        return
    source = written(measure, "denominator_from")
    if combine.text == Combine.ACROSS and source is None:
        what = f"{subject} is combined across returns but does not say which measure gives the denominator"
        yield Fault(combine.line, combine.column, what, 'add "denominator_from:" with the id of that measure')
    if combine.text != Combine.ACROSS and source is not None:
        what = f"{subject} names a measure for its denominator but is not combined across returns"
        yield Fault(source.line, source.column, what, 'write "combine: across", or leave "denominator_from:" out')
    yield from unknown(source, known.measures - {measure.text("id")}, "other measure", subject)
    if combine.text == Combine.RECONCILE and measure.get("agencies") and len(measure.texts("agencies")) < 2:
        what = f"{subject} is to be reconciled but comes from one agency"
        yield Fault(combine.line, combine.column, what, "name both agencies, or choose another way of combining")


def _one_at_a_time(entry: Group, subject: str, combine: str, known: Known) -> Iterator[Fault]:
    """Refuse two agencies in force at once where the figure is one agency's; a successor may follow."""
    named, place = [each.text.strip() for each in entry.texts("agencies")], entry.get("agencies")
    if combine != Combine.ONE or place is None or not known.agencies.issuperset(named):
        return
    for one, other in combinations(named, 2):
        (since, until), (since_, until_) = known.lives[one], known.lives[other]
        apart = (until is not None and since_ is not None and until < since_) or (
            until_ is not None and since is not None and until_ < since
        )
        if not apart:
            what = f"{subject} is one agency's figure, but {quoted(one)} and {quoted(other)} both return it"
            yield Fault(place.line, place.column, what, "name one agency, or choose another way of combining")


def _pointers(measure: Group, subject: str, known: Known) -> Iterator[Fault]:
    others = known.measures - {measure.text("id")}
    for position, relation in enumerate(measure.groups("relations"), start=1):
        yield from unknown(relation.get("measure"), others, "other measure", f"{subject}, relation {position}")
    for breakdown in measure.texts("breakdowns"):
        yield from unknown(breakdown, known.breakdowns, "breakdown", subject)
    yield from unknown(measure.get("places"), known.place_kinds, "kind of place", subject)
    rate = written(measure, "rate_per")
    if rate and rate.text != "0" and measure.text("kind") not in ("", Kind.COUNT):
        what = f"{subject} has a rate for a population but is not a count"
        yield Fault(rate.line, rate.column, what, 'leave "rate_per:" out')


def _headline(measure: Group, subject: str, items: tuple[Group, ...]) -> Iterator[Fault]:
    headline = written(measure, "headline_item")
    yield from unknown(headline, _ids(items), "item", subject)
    chosen = [item for item in items if headline and item.text("id") == headline.text.strip()]
    if headline and chosen and chosen[0].text("control") == "true":
        what = f"{subject}: the item that stands for the measure is never printed"
        yield Fault(headline.line, headline.column, what, "choose an item without `control: true`")
    add = written(measure, "items_add")
    if add and add.text == "true" and not items:
        what = f"{subject}: 'items_add' is true, but there are no items"
        yield Fault(add.line, add.column, what, 'leave "items_add:" out, or add "items:"')


# ---------------------------------------------------------------- targets and breaks


def _targets(measure: Group, subject: str, items: tuple[Group, ...]) -> Iterator[Fault]:
    polarities = {item.text("id"): item.text("polarity") or measure.text("polarity") for item in items}
    polarities[""] = measure.text("polarity")
    seen: dict[tuple[str, Quarter], int] = {}
    for position, target in enumerate(measure.groups("targets"), start=1):
        name = f"{subject}, target {position}"
        yield from life(target, name)
        yield from unknown(target.get("item"), _ids(items), "item", name)
        yield from _target_values(target, name, measure.text("kind"))
        yield from _target_range(target, name, polarities.get(target.text("item"), ""))
        yield from profiles.faults(target, name, measure)
        since, place = quarter_of(target, "from"), target.get("from")
        if since is not None and place is not None:
            other = seen.setdefault((target.text("item"), since), position)
            if other != position:
                what = f"{name} begins in the same quarter as target {other}"
                yield Fault(place.line, place.column, what, "keep one of the two")


def _target_values(target: Group, subject: str, kind: str) -> Iterator[Fault]:
    percentage = kind in set(Kind) and Kind(kind).is_percentage
    for key in ("value", "upper", "tolerance"):
        scalar, amount = written(target, key), number(target, key)
        if scalar is None or amount is None:
            continue
        if amount < 0:
            yield Fault(scalar.line, scalar.column, f"{subject}: {quoted(key)} is below 0", "write 0 or more")
        elif percentage and amount > 100:
            what = f"{subject}: {quoted(key)} is above 100, but the measure is a percentage"
            yield Fault(scalar.line, scalar.column, what, "write a percentage from 0 to 100")


def _target_range(target: Group, subject: str, polarity: str) -> Iterator[Fault]:
    value, upper, scalar = number(target, "value"), number(target, "upper"), written(target, "upper")
    if scalar is not None and polarity and polarity != Polarity.RANGE:
        what = f"{subject} has an upper end, but the polarity is {quoted(polarity)}"
        yield Fault(scalar.line, scalar.column, what, 'leave "upper:" out, or write "polarity: range"')
    elif scalar is not None and value is not None and upper is not None and upper <= value:
        what = f"{subject}: 'upper' is not above 'value'"
        yield Fault(scalar.line, scalar.column, what, "write the lower end as value and the upper end as upper")
    elif scalar is None and polarity == Polarity.RANGE:
        what = f"{subject} has no upper end, but the polarity is 'range'"
        yield Fault(target.line, target.column, what, 'add "upper:"')
    elif polarity == Polarity.NEUTRAL:
        what = f"{subject}: a measure with neutral polarity has no target"
        yield Fault(target.line, target.column, what, "choose a polarity, or leave the target out")


def _breaks(measure: Group, subject: str, items: tuple[Group, ...], known: Known) -> Iterator[Fault]:
    for key, noun in (("breaks", "break"), ("rebases", "rebase")):
        for position, entry in enumerate(measure.groups(key), start=1):
            name = f"{subject}, {noun} {position}"
            yield from unknown(entry.get("item"), _ids(items), "item", name)
            yield from unknown(entry.get("agency"), known.agencies, "agency", name)
