"""What we could not see: returns that are missing, set aside or late, and work without outcome figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reportgen.model import AbsenceKind, Dimension, Finding, Return, Triad
from reportgen.narrative.facts import Scene, entries, title_of
from reportgen.narrative.phrases import missing_agencies
from reportgen.narrative.together import Reading, absence_of
from reportgen.narrative.voice import capital, tidy, unstopped
from reportgen.numbers import small
from reportgen.quarter import day_in_words

MISSING = "missing"


def write(
    scene: Scene, triads: Sequence[Triad], readings: Mapping[str, Mapping[Dimension, Reading]]
) -> tuple[Finding, ...]:
    """List what the edition could not see, in the order in which somebody can act on it."""
    scene.voice.begin()
    return (
        *_returns(scene),
        *_totals(scene, triads),
        *_nothing(scene, triads, readings),
        *_outcomes(scene, triads, readings),
        *_late(scene),
    )


def _mine(scene: Scene) -> tuple[Return, ...]:
    agency = scene.edition.agency
    now = (one for one in scene.protected.returns if one.quarter == scene.quarter)
    return tuple(one for one in now if not agency or one.agency == agency)


def _returns(scene: Scene) -> Iterator[Finding]:
    why = scene.voice.word("why.return")
    for one in _mine(scene):
        names = _who(scene, one.agency)
        if one.state == "not returned":
            run = _run(scene, one)
            if run > 1:
                ordinal = f"ordinal.{run}" if run <= 6 else "ordinal.more"
                names["run"] = scene.voice.word(ordinal, number=str(run))
                yield Finding("return", scene.voice.say("unseen.return-run", (), names), MISSING, why=why)
            else:
                yield Finding("return", scene.voice.say("unseen.return", (), names), MISSING, why=why)
        elif one.state == "set aside":
            claim = scene.voice.say("unseen.set-aside", (), names | {"reason": unstopped(one.reason)})
            yield Finding("set aside", claim, MISSING, why=scene.voice.word("why.set-aside"))
            continue  # with it, each of its measures
        reasons: dict[str, list[str]] = {}
        for measure_id, reason in one.measures_set_aside:
            reasons.setdefault(unstopped(reason), []).append(_measure_title(scene, measure_id))
        for reason, titles in reasons.items():
            words = names | {"reason": reason, "list": scene.voice.listed(titles)}
            claim = scene.voice.say("unseen.measures-set-aside", (), words)
            yield Finding("set aside", claim, MISSING, why=scene.voice.word("why.set-aside"))


def _who(scene: Scene, agency_id: str) -> dict[str, str]:
    agency = scene.agency(agency_id)
    contact = small(unstopped(agency.contact)) if agency is not None else ""
    return {"agency": capital(scene.agency_title(agency_id)), "contact": contact}


def _run(scene: Scene, one: Return) -> int:
    """Count the quarters in a row, this one last, for which the agency returned nothing that was due."""
    states = {other.quarter: other.state for other in scene.protected.returns if other.agency == one.agency}
    run, quarter = 0, scene.quarter
    while states.get(quarter) in ("not returned", "nothing due"):
        run, quarter = run + (states[quarter] == "not returned"), quarter - 1
    return run


def _measure_title(scene: Scene, measure_id: str) -> str:
    found = (measure for measure in scene.protected.project.framework.measures if measure.id == measure_id)
    return next((title_of(measure) for measure in found), measure_id)


def _totals(scene: Scene, triads: Sequence[Triad]) -> Iterator[Finding]:
    """Name the partnership figures that lack an agency, together: they mostly lack the same one."""
    lacking: dict[tuple[str, ...], list[str]] = {}
    keys = []
    for triad in triads:
        for measure in scene.measures(triad):
            for entry in entries(scene, measure):
                if entry.absence is AbsenceKind.INCOMPLETE:
                    without = missing_agencies(scene, entry)
                    titles = lacking.setdefault(without, [])
                    if title_of(measure) not in titles:
                        titles.append(title_of(measure))
                    keys.append(entry.figure.key)
    for without, titles in lacking.items():
        names = {
            "count": scene.voice.number(len(titles)),
            "list": scene.voice.listed(titles),
            "title": titles[0],
            "agencies": scene.voice.listed([scene.agency_title(name) for name in without]),
        }
        claim = scene.voice.say("unseen.total" if len(titles) == 1 else "unseen.totals", keys, names)
        yield Finding("total", claim, MISSING, why=scene.voice.word("why.total"))


def _silent(readings: Mapping[Dimension, Reading]) -> bool:
    """Tell whether a triad has no figure at all."""
    return not any(entry.present for reading in readings.values() for entry in reading.entries)


def _nothing(
    scene: Scene, triads: Sequence[Triad], readings: Mapping[str, Mapping[Dimension, Reading]]
) -> Iterator[Finding]:
    """Name the triads of which nothing can be concluded, together; not where a missing return says it of all."""
    silent = [triad for triad in triads if _silent(readings[triad.id])]
    if not silent or len(silent) == len(triads) > 1:
        return
    titles = [small(tidy(triad.title)) for triad in silent]
    names = {"count": scene.voice.number(len(titles)), "list": scene.voice.listed(titles)}
    claim = scene.voice.say("unseen.nothing" if len(titles) == 1 else "unseen.nothings", (), names)
    yield Finding("nothing", claim, MISSING, why=scene.voice.word("why.nothing"))


def _outcomes(
    scene: Scene, triads: Sequence[Triad], readings: Mapping[str, Mapping[Dimension, Reading]]
) -> Iterator[Finding]:
    kinds: dict[str, list[str]] = {}
    for triad in triads:
        reading = readings[triad.id][Dimension.OUTCOME]
        kind = _outcome_kind(scene, triad, reading)
        # That there is no figure at all says it; that there is no measure is a finding of its own.
        if kind and (kind == "no-outcome" or len(triads) == 1 or not _silent(readings[triad.id])):
            kinds.setdefault(kind, []).append(small(tidy(triad.title)))
    for kind in ("outcome-not-returned", "outcome-hidden", "no-outcome", "outcome-not-due"):
        titles = kinds.get(kind, [])
        if not titles:
            continue
        names = {"count": scene.voice.number(len(titles)), "list": scene.voice.listed(titles)}
        state = f"unseen.{kind}" if len(titles) == 1 else f"unseen.{kind}s"
        claim = scene.voice.say(state, (), names)
        yield Finding(kind, claim, MISSING, why=scene.voice.word("why.outcome"))


def _outcome_kind(scene: Scene, triad: Triad, reading: Reading) -> str:
    if any(entry.present for entry in reading.entries):
        return ""
    if not reading.entries:
        in_force = [measure for measure in triad.of(Dimension.OUTCOME) if measure.life.covers(scene.quarter)]
        return "" if in_force else "no-outcome"
    kind = absence_of({entry.absence for entry in reading.entries})
    return {"suppressed": "outcome-hidden", "not-due": "outcome-not-due"}.get(kind, "outcome-not-returned")


def _late(scene: Scene) -> Iterator[Finding]:
    for one in _mine(scene):
        if one.late and one.received is not None:
            names = {"agency": capital(scene.agency_title(one.agency)), "day": day_in_words(one.received)}
            claim = scene.voice.say("unseen.late", (), names)
            yield Finding("late", claim, "signal", why=scene.voice.word("why.late"))
