"""What each quarter said of a measure, kept beside its reports: later pages tell it again and find what has changed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from reportgen.charts.words import goal_text, profile_text
from reportgen.model import ALWAYS, Framework, Life, Measure, Narrative, Protected, Settings, Target, Triad
from reportgen.quarter import Quarter
from reportgen.site.fill import Templates, filled

FILE: Final = "measures.json"
POLARITIES: Final[Mapping[str, str]] = {
    "higher": "Higher is better",
    "lower": "Lower is better",
    "range": "Best within a range",
    "neutral": "Neither way is better by itself",
}
_OPENS, _CLOSES = '<section class="history">', "</section>"

Event = tuple[Quarter, str]  # from which quarter, and what


@dataclass(frozen=True, slots=True)
class Said:
    """What one quarter's report said of a measure, in published words only, and how the measure was defined then."""

    quarter: Quarter
    measure: str
    place: str  # in the partnership's report; empty where the report has none of its own for the measure's triad
    sentences: tuple[str, ...]
    definition: tuple[tuple[str, str], ...]  # (term, text)
    events: tuple[Event, ...]  # that the framework dates: lives, targets, breaks, rebases


# ---------------------------------------------------------------- what a quarter keeps


def said_of(protected: Protected, narrative: Narrative, places: Collection[str]) -> tuple[Said, ...]:
    """Take from a quarter's partnership edition what it says of each measure.

    Args:
        protected: The quarter's figures.
        narrative: The partnership edition's words.
        places: What a link into the finished report can name.
    """
    framework = protected.project.framework
    texts = {text.measure: text for triad in narrative.triads for _, part in triad.parts for text in part}
    found = []
    for triad in framework.triads:
        place = f"sec-{triad.id}" if f"sec-{triad.id}" in places else ""
        for measure in triad.measures:
            text = texts.get(measure.id)
            found.append(
                Said(
                    protected.quarter,
                    measure.id,
                    place,
                    sentences=tuple(claim.text for claim in text.claims) if text is not None else (),
                    definition=tuple(_definition(framework, triad, measure)),
                    events=tuple(_events(framework, measure)),
                )
            )
    return tuple(found)


def to_json(said: Sequence[Said]) -> bytes:
    """Write what a quarter said for its `measures.json`."""
    fields = {
        "schema": 1,
        "measures": {
            each.measure: {
                "place": each.place,
                "sentences": list(each.sentences),
                "definition": [list(pair) for pair in each.definition],
                "events": [[str(quarter), what] for quarter, what in each.events],
            }
            for each in said
        },
    }
    return (json.dumps(fields, indent=1, ensure_ascii=False) + "\n").encode()


def from_json(data: bytes, quarter: Quarter) -> tuple[Said, ...]:
    """Read a quarter's `measures.json` back.

    Raises:
        ValueError: If it is not what `to_json` writes.
    """
    fields = json.loads(data)
    try:
        if fields["schema"] != 1:
            raise ValueError("written by a later version of this program")
        return tuple(
            Said(
                quarter,
                measure,
                each["place"],
                sentences=tuple(each["sentences"]),
                definition=tuple((term, text) for term, text in each["definition"]),
                events=tuple((Quarter.parse(since), what) for since, what in each["events"]),
            )
            for measure, each in fields["measures"].items()
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not what a quarter said of its measures") from error


def _definition(framework: Framework, triad: Triad, measure: Measure) -> Iterator[tuple[str, str]]:
    """Say what a measure is, term by term, as its page prints it."""
    items = [item for item in measure.items if not item.control]
    yield "id", measure.id
    yield "title", measure.title
    yield "triad", triad.title
    yield "wording", measure.wording
    yield "dimension", measure.dimension.value
    for item in items:
        counted = f"{item.numerator}; out of: {item.denominator}" if item.denominator else item.numerator
        what = f"what is counted ({item.title})" if item.id else "what is counted"
        yield what, f"{counted} (unit: {item.unit}; {item.basis.value})"
    yield "direction that is better", f"{POLARITIES[items[0].polarity.value]}: {measure.polarity_why}"
    yield "source", measure.source
    names = {agency for item in measure.items for agency in item.agencies}
    yield "list of agencies that return it", ", ".join(each.title for each in framework.agencies if each.id in names)
    undated = [_goal(measure, item, target) for item, target in measure.targets if target.life == ALWAYS]
    if undated:
        yield "target", "; ".join(undated)
    yield from readings(framework, measure)
    if measure.notes:
        yield "note", measure.notes


def readings(framework: Framework, measure: Measure) -> Iterator[tuple[str, str]]:
    """Say how statistics read a measure, where the framework says anything of it: (term, text)."""
    if measure.seasonal:
        yield "comparison that leads", "the same quarter last year, for it follows terms"
    if measure.reference_group:
        yield "group that others are compared with", _group_title(framework, measure.reference_group)
    if measure.like_places:
        widened = "; they differ by more than chance in any case" if measure.overdispersed else ""
        yield "comparison of places", f"places are alike, so each may be seen against all of them{widened}"
    if measure.baseline_until is not None:
        yield "last quarter of the baseline", str(measure.baseline_until)
    if measure.survey_population:
        yield "number of people who could have been asked", f"{measure.survey_population:,}"
    if measure.clustered:
        yield "caution", "cases come together (as siblings do), so intervals are narrower than they should be"


def _group_title(framework: Framework, name: str) -> str:
    breakdown, _, group = name.partition(":")
    titles = {each.id: (each.title, dict(each.groups)) for each in framework.breakdowns}
    title, groups = titles.get(breakdown, (breakdown, {}))
    return f"{groups.get(group, group)} ({title})"


def _events(framework: Framework, measure: Measure) -> Iterator[Event]:
    """List what the framework dates of a measure."""
    yield from _of_life(measure.life, "The measure")
    for item in measure.items:
        if item.life != measure.life and not item.control:
            yield from _of_life(item.life, f"“{item.title}”")
    for item_id, target in measure.targets:
        yield from _of_life(target.life, f"The target ({_goal(measure, item_id, target)})")
    for name, entries in (("Break in the series", measure.breaks), ("Limits begin anew", measure.rebases)):
        for each in entries:
            of = [measure.item(each.item).title] if each.item else []
            of += [framework.agency(each.agency).title] if each.agency else []
            where = f" ({', '.join(of)})" if of else ""
            yield each.quarter, f"{name}{where}: {each.why}"


def _of_life(life: Life, what: str) -> Iterator[Event]:
    if life.since is not None:
        yield life.since, f"{what} is in force from this quarter."
    if life.until is not None:
        yield life.until, f"{what} is in force for the last time."


def goals(measure: Measure) -> Iterator[str]:
    """Say each target of a measure, who set it, and since when."""
    for item_id, target in measure.targets:
        since = f", from {target.life.since}" if target.life.since is not None else ""
        yield f"{_goal(measure, item_id, target)}{since}"


def _goal(measure: Measure, item_id: str, target: Target) -> str:
    """Say a target and who set it; one without an item of its own is every item's, which are read the same way."""
    item = measure.item(item_id) if item_id else measure.items[0]
    of = f" for “{item.title}”" if item_id else ""
    return f"{goal_text(measure, item, target)}{profile_text(measure, target)}{of}, set by {target.set_by}"


# ---------------------------------------------------------------- what a measure's page tells


def of_measure(said: Sequence[Said], ids: Collection[str]) -> tuple[Said, ...]:
    """Choose what was said of one measure, under each of its ids, newest quarter first."""
    return tuple(sorted((each for each in said if each.measure in ids), key=lambda each: each.quarter, reverse=True))


def changes(said: Sequence[Said]) -> tuple[tuple[Quarter, tuple[str, ...]], ...]:
    """List by quarter, newest first, what the framework dates and what was defined otherwise the quarter before.

    Args:
        said: Of one measure, newest quarter first. What is dated is taken from the newest.
    """
    found: dict[Quarter, list[str]] = {}
    for quarter, what in said[0].events if said else ():
        found.setdefault(quarter, []).append(what)
    for new, old in pairwise(said):
        found.setdefault(new.quarter, []).extend(_differences(old, new))
    return tuple((quarter, tuple(found[quarter])) for quarter in sorted(found, reverse=True) if found[quarter])


def _differences(old: Said, new: Said) -> Iterator[str]:
    before, after = dict(old.definition), dict(new.definition)
    for term in dict.fromkeys((*after, *before)):
        now, then = after.get(term), before.get(term)
        if now == then:
            continue
        if then is None:
            yield f"The {term} is now: {now}. In {old.quarter} there was none."
        elif now is None:
            yield f"There is no {term} any more. In {old.quarter} it was: {then}."
        else:
            yield f"The {term} is now: {now}. In {old.quarter} it was: {then}."


def section(said: Sequence[Said], settings: Settings, templates: Templates) -> str:
    """Write the part of a measure's page that tells its quarters; the page holds it once."""
    first = said[-1].quarter if said else None
    told = filled(templates, "history", settings, said=said, changes=changes(said), first=first).decode()
    return f"{_OPENS}\n{told.strip()}\n{_CLOSES}"


def renewed(page: bytes, part: str) -> bytes:
    """Put a new `section` into a measure's page in place of its old one; a page without one stays as it is."""
    before, opens, rest = page.decode("utf-8").partition(_OPENS)
    _, closes, after = rest.partition(_CLOSES)
    return (before + part + after).encode() if opens and closes else page
