"""The keys of a measure that say how statistics may read it: its places, its reference group, where limits begin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from reportgen.errors import quoted
from reportgen.model import Kind
from reportgen.project.entries import quarter_of, unknown, written
from reportgen.project.tree import Fault, Group, Node
from reportgen.quarter import Quarter

if TYPE_CHECKING:
    from reportgen.project.checks import Known

FEWEST_LIKE_PLACES: Final = 10
_NOT_RECORDED: Final = "not-recorded"
_OF_PEOPLE: Final = (  # percentages that have an interval
    *(Kind.PERCENTAGE, Kind.PERCENTAGE_SET, Kind.DISTRIBUTION, Kind.PARTIAL_DISTRIBUTION, Kind.FOLLOW_UP),
)


def faults(measure: Group, subject: str, known: Known) -> Iterator[Fault]:
    """Refuse what would have statistics read a measure in a way that it cannot be read.

    Args:
        measure: An entry of `measures`.
        subject: What it is called in a sentence.
        known: The ids of the framework.
    """
    yield from _like_places(measure, subject, known.most_places)
    yield from _reference_group(measure, subject, known)
    yield from _baseline(measure, subject)
    yield from _rebases(measure, subject)
    yield from _survey(measure, subject)


def most_places(places: Sequence[Group]) -> dict[str, int]:
    """Count, by kind, the places that are in force in the same quarter, where these are the most."""
    kinds: dict[str, list[Group]] = {}
    for place in places:
        kinds.setdefault(place.text("kind"), []).append(place)
    return {kind: _most_at_once(of_kind) for kind, of_kind in kinds.items()}


def _most_at_once(places: Sequence[Group]) -> int:
    """Look at the quarters in which a place begins: there are never more than in one of them."""
    begins = [quarter_of(place, "from") for place in places]
    lives = list(zip(begins, (quarter_of(place, "until") for place in places), strict=True))
    return max(
        sum(
            (since is None or (first is not None and since <= first))
            and (until is None or first is None or first <= until)
            for since, until in lives
        )
        for first in begins
    )


def _like_places(measure: Group, subject: str, most: Mapping[str, int]) -> Iterator[Fault]:
    like, spread = written(measure, "like_places"), written(measure, "overdispersed")
    kind = measure.text("places")
    if spread is not None and spread.text == "true" and (like is None or like.text != "true"):
        what = f"{subject}: 'overdispersed' is true, but nothing is said of like places"
        yield Fault(spread.line, spread.column, what, 'add "like_places: true", or leave "overdispersed:" out')
    if like is None or like.text != "true":
        return
    if not kind:
        what = f"{subject}: 'like_places' is true, but it is not returned by places"
        yield Fault(like.line, like.column, what, 'add "places:" with their kind, or leave "like_places:" out')
    elif kind in most and most[kind] < FEWEST_LIKE_PLACES:
        what = f"{subject}: 'like_places' is true, but of the kind {quoted(kind)} there are {most[kind]} at once"
        fix = f'a funnel needs {FEWEST_LIKE_PLACES} or more: leave "like_places:" out'
        yield Fault(like.line, like.column, what, fix)


def _reference_group(measure: Group, subject: str, known: Known) -> Iterator[Fault]:
    group = written(measure, "reference_group")
    breakdown, colon, name = group.text.strip().partition(":") if group is not None else ("", "", "")
    if group is None or not colon:
        return  # the form tells of it
    if breakdown in known.breakdowns and breakdown not in {each.text.strip() for each in measure.texts("breakdowns")}:
        what = f"{subject}: its reference group is one of {quoted(breakdown)}, by which it is not returned"
        fix = f'add {breakdown} to "breakdowns:", or name a group of another breakdown'
        yield Fault(group.line, group.column, what, fix)
    elif name == _NOT_RECORDED:
        what = f"{subject}: its reference group is those of whom nothing is recorded"
        yield Fault(group.line, group.column, what, "name a group of people")
    else:
        yield from unknown(group, known.groups, "group", subject)


def _baseline(measure: Group, subject: str) -> Iterator[Fault]:
    until, place = quarter_of(measure, "baseline_until"), measure.get("baseline_until")
    first, last = quarter_of(measure, "from"), quarter_of(measure, "until")
    if until is None or place is None:
        return
    if first is not None and until < first:
        what = f"{subject}: its baseline ends ({until}) before it begins ({first})"
        yield _mend(place, what, "name a quarter of its own")
    elif last is not None and until > last:
        what = f"{subject}: its baseline ends ({until}) after it does ({last})"
        yield _mend(place, what, "name a quarter of its own, or leave 'baseline_until' out")


def baselines(measures: Iterable[Group]) -> Iterator[tuple[str, Quarter, Node]]:
    """Find where each measure's baseline ends, and where that is written."""
    for measure in measures:
        until, place = quarter_of(measure, "baseline_until"), measure.get("baseline_until")
        if until is not None and place is not None:
            yield measure.text("id"), until, place


def to_come(known: Known, returned: Quarter | None) -> Iterator[Fault]:
    """Refuse a baseline that ends in a quarter of which there is no return yet: no limits would ever come from it.

    Args:
        known: The ids of the framework.
        returned: The last quarter with a return; None where there is none at all, and then nothing can be said.
    """
    for measure, until, place in known.baselines:
        if returned is not None and until > returned:
            what = f"measure {quoted(measure)}: its baseline ends ({until}) after the last return ({returned})"
            yield _mend(place, what, f"name a quarter up to {returned}, or leave 'baseline_until' out until then")


def _rebases(measure: Group, subject: str) -> Iterator[Fault]:
    first, last = quarter_of(measure, "from"), quarter_of(measure, "until")
    seen: dict[tuple[str, str, str], int] = {}
    for position, rebase in enumerate(measure.groups("rebases"), start=1):
        since, place = quarter_of(rebase, "from"), rebase.get("from")
        if since is None or place is None:
            continue
        name = f"{subject}, rebase {position}"
        if first is not None and since <= first:
            what = f"{name}: limits cannot begin anew in {since}, for the measure begins in {first}"
            yield _mend(place, what, "name a later quarter, or leave the rebase out")
        elif last is not None and since > last:
            what = f"{name}: limits cannot begin anew in {since}, for the measure ends in {last}"
            yield _mend(place, what, "name an earlier quarter, or leave the rebase out")
        other = seen.setdefault((str(since), rebase.text("item"), rebase.text("agency")), position)
        if other != position:
            yield _mend(place, f"{name} begins in the same quarter as rebase {other}", "keep one of the two")


def _mend(place: Node, what: str, fix: str) -> Fault:
    return Fault(place.line, place.column, what, fix)


def _survey(measure: Group, subject: str) -> Iterator[Fault]:
    people, kind = written(measure, "survey_population"), measure.text("kind")
    if people is None or people.text == "0" or kind not in set(Kind) or Kind(kind) in _OF_PEOPLE:
        return
    what = f"{subject}: 'survey_population' is given, but a {kind} is no percentage of people"
    yield _mend(people, what, 'leave "survey_population:" out')
