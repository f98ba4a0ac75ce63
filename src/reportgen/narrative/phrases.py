"""What is said of one figure: at most three sentences, chosen by its state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from reportgen import targets
from reportgen.model import AbsenceKind, Basis, Change, Claim, Kind, Marker, Point, Polarity, Rating
from reportgen.movement import Size, comparable, partial, size
from reportgen.narrative import benchmarks, so_far
from reportgen.narrative.facts import (
    Entry,
    Scene,
    change_names,
    coverage,
    direction_state,
    figure_names,
    target_gap,
    target_text,
    year_names,
)
from reportgen.narrative.voice import capital, unstopped
from reportgen.numbers import amount_text, number_text, shown_the_same, value_text

MOST: Final = 3  # sentences for one measure
_LAST_OF_YEAR: Final = 4  # quarter
_QUIET: Final = (Size.BARELY, Size.LITTLE, Size.CHANCE)
_REPEATS: Final = ("the agency says that", "the return says")  # reasons that only say the kind again
_NO_EARLIER: Final = "no earlier figure to compare with"


def of_figure(scene: Scene, entry: Entry) -> tuple[Claim, ...]:
    """Say one figure: its value by its state, then what else a reader must know of it."""
    if not entry.present:
        return absent(scene, entry)
    if entry.few:
        lead = few(scene, entry)
        return (lead, *_markers(scene, entry))[:MOST]
    if entry.measure.duty and _shortfall(entry.point) is not None:
        lead = _duty(scene, entry)
        return (lead, *_markers(scene, entry))[:MOST]
    said = list(_value(scene, entry))
    said += _cohort(scene, entry)
    said += _chosen(scene, entry)
    said += _markers(scene, entry)
    said += target(scene, entry)
    if not year_told(entry):
        said += year_so_far(scene, entry)
    said += benchmarks.of_entry(scene, entry)
    return tuple(said[:MOST])


def _value(scene: Scene, entry: Entry) -> Iterator[Claim]:
    """Say the value with its change, and the same quarter last year where that adds something."""
    figure = entry.figure
    names = figure_names(scene, entry)
    if not figure.new:
        wave = figure.point.wave or figure.point.quarter
        yield _say(scene, entry, "old", {**names, "wave": str(wave), "wave_words": wave.in_words})
        return
    change, year = comparable(figure)
    if change is None and year is not None:
        # Rolling twelve months overlap with those of the quarter before: last year is the only comparison.
        change, year = year, None
    if change is None:
        yield _uncompared(scene, entry, names)
        return
    names |= change_names(scene, entry, change)
    moved = size(entry.measure, figure, change, scene.limits)
    if year is None:
        yield _say(scene, entry, _state(scene, entry, change, moved), names)
        return
    names |= year_names(entry, year)
    year_moved = size(entry.measure, figure, year, scene.limits)
    if moved in _QUIET and year_moved in _QUIET:
        yield _say(scene, entry, "unsteady" if Size.CHANCE in (moved, year_moved) else "steady", names)
        return
    # Where the year brought a clear change, the quarter's own small one is set beside it without a judgement.
    first = "after" if year_moved is Size.MOVED and moved in _QUIET else _state(scene, entry, change, moved)
    yield _say(scene, entry, first, names)
    if year_moved is Size.MOVED:
        again = moved is Size.MOVED and (change.amount > 0) == (year.amount > 0)
        way = direction_state(scene, entry, year)
        yield scene.voice.say(f"year.{way.partition('.')[0]}.neutral" if again else f"year.{way}", [figure.key], names)
    elif year_moved is Size.SAME:
        yield scene.voice.say("year.same", [figure.key], names)
    else:
        yield scene.voice.say("year.little", [figure.key], names)


def _state(scene: Scene, entry: Entry, change: Change, moved: Size) -> str:
    return direction_state(scene, entry, change) if moved is Size.MOVED else moved.value


def _say(scene: Scene, entry: Entry, state: str, names: dict[str, str]) -> Claim:
    return scene.voice.say(f"{entry.form}.{state}", [entry.figure.key], names)


def _uncompared(scene: Scene, entry: Entry, names: dict[str, str]) -> Claim:
    figure = entry.figure
    broken = figure.point.break_before
    if broken:
        return _say(scene, entry, "break", {**names, "why": unstopped(broken)})
    if entry.item.basis is Basis.COHORT or entry.item.lag or entry.chosen or partial(figure.point):
        return _say(scene, entry, "value", names)  # the next sentence, or the brackets, say why it stands alone
    if figure.change is not None:
        why = scene.voice.word("uncovered", quarter=str(figure.change.against))
        return _say(scene, entry, "uncompared", {**names, "why": why})
    due = [
        point
        for point in figure.series[:-1]
        if point.absence is None or point.absence.kind not in (AbsenceKind.NOT_DUE, AbsenceKind.NOT_COLLECTED)
    ]
    if not any(point.value is not None or _hidden(point) for point in due):
        return _say(scene, entry, "first", names)
    before = due[-1]
    if before.absence is not None:
        kind = before.absence.kind.value.replace(" ", "-")
        gap = {"earlier": str(before.quarter), "kind": scene.voice.word(f"kind.{kind}")}
        return _say(scene, entry, "gap", names | gap)
    why = unstopped(figure.no_change_why)
    if why and why != _NO_EARLIER:
        return _say(scene, entry, "uncompared", {**names, "why": why})
    return _say(scene, entry, "value", names)


def _hidden(point: Point) -> bool:
    return point.absence is not None and point.absence.kind is AbsenceKind.SUPPRESSED


def few(scene: Scene, entry: Entry) -> Claim:
    """Lead with N of M where there are too few cases for a percentage."""
    point, names = entry.point, figure_names(scene, entry)
    numerator, denominator = point.numerator, point.denominator
    if numerator is None or denominator is None:
        raise ValueError("N of M needs both")
    names |= {"numerator": number_text(numerator), "denominator": number_text(denominator), "selection": ""}
    names["asked"] = number_text(Fraction(point.asked)) if point.asked is not None else ""
    if denominator == 1:
        names["units"] = names["unit"]
    if not entry.figure.new:
        wave = point.wave or point.quarter
        return scene.voice.say("few.old", [entry.figure.key], {**names, "wave": str(wave)})
    if entry.chosen:
        names["selection"] = scene.voice.word(f"selection.{point.selection.value}")
        return scene.voice.say("few.chosen-one" if denominator == 1 else "few.chosen", [entry.figure.key], names)
    state = "none" if numerator == 0 else "every" if numerator == denominator else "all"
    if denominator == 1:
        state = "the-one" if numerator else "not-the-one"
    return scene.voice.say(f"few.{state}", [entry.figure.key], names)


def _shortfall(point: Point) -> Fraction | None:
    if point.numerator is None or point.denominator is None:
        return None
    return point.denominator - point.numerator


def _duty(scene: Scene, entry: Entry) -> Claim:
    """Tell a duty as its shortfall in units, never as a share that looks fine at 98 per cent."""
    figure = entry.figure
    names = duty_names(scene, entry)
    before = next((point for point in figure.series if point.quarter == scene.quarter - 1), None)
    compared = comparable(figure)[0]
    earlier = _shortfall(before) if before is not None and compared is not None else None
    now = _shortfall(entry.point)
    if now is None:
        raise ValueError("a duty's shortfall needs both parts")
    names["shortfall_before"] = number_text(earlier) if earlier is not None else ""
    names["against"] = change_names(scene, entry, compared)["against"] if compared is not None else ""
    if now == 0:
        state = "full-one" if names["total"] == "1" else "full"
    elif earlier is None:
        state = "short"
    else:
        state = "same" if now == earlier else "more" if now > earlier else "fewer"
    return scene.voice.say(f"duty.{state}", [figure.key], names)


def duty_names(scene: Scene, entry: Entry) -> dict[str, str]:
    """Give the values of a duty: how many fall short, of how many."""
    short = _shortfall(entry.point)
    names = figure_names(scene, entry)
    if short is None or entry.point.denominator is None:
        raise ValueError("a duty's shortfall needs both parts")
    total = number_text(entry.point.denominator)
    return names | {
        "shortfall": number_text(short),
        "total": total,
        "units": names["unit"] if total == "1" else names["units"],
        "covered": coverage(scene, entry),
    }


def year_so_far(scene: Scene, entry: Entry) -> Iterator[Claim]:
    """Say the year to date where it adds something, or that a count has none because a quarter is missing."""
    sums = so_far.of_count(entry)
    value = "; ".join(filter(None, (sums.value, so_far.beside(scene, [sums])))) if sums else so_far.of_entry(entry)
    if value:
        names = {"so_far": value, "Span": capital(so_far.span(scene, scene.quarter.number))}
        yield scene.voice.say("so-far", [entry.figure.key], figure_names(scene, entry) | names)
    elif so_far.lacks_a_quarter(entry):
        names = figure_names(scene, entry) | {"year": so_far.year(scene, scene.quarter.number)}
        yield scene.voice.say("no-so-far", [entry.figure.key], names)


def traced(scene: Scene, group: Sequence[Entry]) -> str:
    """Write how many of a closing group could be traced; empty where all were, or where the group's figures differ."""
    covered = {entry.point.covered for entry in group}
    one = covered.pop() if len(covered) == 1 else None
    if one is None or one[0] >= one[1]:
        return ""
    return scene.voice.word("traced", covered=number_text(Fraction(one[0])), scope=number_text(Fraction(one[1])))


def _cohort(scene: Scene, entry: Entry) -> Iterator[Claim]:
    cohort = entry.point.cohort
    if cohort is not None and entry.item.basis is Basis.COHORT:
        names = {"cohort": str(cohort), "cohort_words": cohort.in_words, "units": entry.item.units}
        names["traced"] = traced(scene, [entry])
        yield scene.voice.say("cohort", [entry.figure.key], names)


def _chosen(scene: Scene, entry: Entry) -> Iterator[Claim]:
    if entry.chosen:
        selection = scene.voice.word(f"selection.{entry.point.selection.value}")
        names = figure_names(scene, entry) | {"selection": selection}
        yield scene.voice.say("chosen", [entry.figure.key], names)


def _markers(scene: Scene, entry: Entry) -> Iterator[Claim]:
    for marker in (Marker.PROVISIONAL, Marker.REVISED, Marker.ESTIMATE, Marker.UNRELIABLE):
        if marker in entry.point.markers:
            yield scene.voice.say(f"marker.{marker.value}", [entry.figure.key], {"title": entry.title})


def target(scene: Scene, entry: Entry) -> Iterator[Claim]:
    """Say where a value stands against its target; nothing where it is not rated."""
    figure = entry.figure
    if figure.rating is None or figure.target is None or not figure.new:
        return
    state = target_state(entry)
    names = figure_names(scene, entry) | target_names(scene, entry) | {"set_by": unstopped(figure.target.set_by)}
    yield scene.voice.say(state, [figure.key], names)


def year_told(entry: Entry) -> bool:
    """Tell whether what is said of the target says the year to date already."""
    return entry.figure.rating is not None and targets.by_year(entry.figure)


def target_names(scene: Scene, entry: Entry) -> dict[str, str]:
    """Give the values that every sentence about a target may use; with a profile those of the year to date as well."""
    names = {"target": target_text(scene, entry), "gap": gap_text(scene, entry)}
    figure, value, mark = entry.figure, targets.held(entry.figure), targets.mark(entry.figure)
    if not targets.by_year(figure) or value is None or mark is None:
        return names
    quarter, measure = figure.point.quarter, entry.measure
    ended = quarter.number == _LAST_OF_YEAR
    beyond = abs(value - mark)
    forecast = figure.forecast.value if figure.forecast is not None else None
    held = scene.voice.word("held.whole" if ended else "held.so-far")
    return names | {
        "held": held,
        "Held": capital(held),
        "to_date": value_text(measure, value, prose=True),
        "beyond": "" if shown_the_same(measure, beyond) else amount_text(measure, beyond, prose=True),
        "planned": scene.voice.word("planned.whole" if ended else "planned.by", quarter=f"Q{quarter.number}"),
        "forecast": "" if forecast is None else value_text(measure, forecast, prose=True),
    }


def gap_text(scene: Scene, entry: Entry) -> str:
    """Write how far a value is from its target, as the table would."""
    text = amount_text(entry.measure, target_gap(entry), prose=True)
    return scene.voice.word("gap.ratio", amount=text) if entry.measure.kind is Kind.RATIO else text


def target_state(entry: Entry) -> str:
    """Name the state of a rating; a miss that rounds to nothing is told without its size."""
    rating, way = entry.figure.rating, entry.item.polarity
    shape = "range" if way is Polarity.RANGE else "lower" if way is Polarity.LOWER else "higher"
    shape = f"year-{shape}" if targets.by_year(entry.figure) else shape
    if rating is Rating.MET:
        return f"target.{shape}.met"
    if rating is Rating.WITHIN_TOLERANCE:
        return f"target.{shape}.within"
    unseen = amount_text(entry.measure, target_gap(entry)) == amount_text(entry.measure, Fraction(0))
    return f"target.{shape}.just" if unseen else f"target.{shape}.not-met"


def absent(scene: Scene, entry: Entry) -> tuple[Claim, ...]:
    """Say why there is no value; of a sum that lacks an agency, also what was returned, as no total."""
    point, kind = entry.point, entry.absence or AbsenceKind.NOT_RETURNED
    absence = point.absence
    state = kind.value.replace(" ", "-")
    names = absence_names(scene, entry.title, entry.heading) | {
        "agency": _whose(scene, entry),
        "reason": absence_reason(entry),
    }
    key = entry.figure.key
    if kind is not AbsenceKind.INCOMPLETE or absence is None:
        return (scene.voice.say(f"absent.{state}", [key], names),)
    counts = {"returned": str(absence.returned), "expected": str(absence.expected)}
    missing = scene.voice.listed([scene.agency_title(name) for name in missing_agencies(scene, entry)])
    first = scene.voice.say("absent.incomplete", [key], names | counts | {"missing": missing})
    if absence.partial is None:
        return (first,)
    partial = value_text(entry.measure, absence.partial, prose=True)
    return first, scene.voice.say("absent.partial", [key], {"title": entry.title, "partial": partial, **counts})


def absence_names(scene: Scene, title: str, heading: str) -> dict[str, str]:
    """Give the values that every sentence about an absence may use."""
    names = {"title": title, "Title": capital(title), "Heading": heading, "subject": title}
    return names | {"agency": "", "reason": "", "quarter": str(scene.quarter)}


def _whose(scene: Scene, entry: Entry) -> str:
    if entry.figure.key.agency:
        return scene.agency_title(entry.figure.key.agency)
    agencies = missing_agencies(scene, entry)
    return scene.voice.listed([scene.agency_title(name) for name in agencies])


def missing_agencies(scene: Scene, entry: Entry) -> tuple[str, ...]:
    """List the agencies whose figures a partnership figure lacks."""
    counted = (AbsenceKind.NOT_RETURNED, AbsenceKind.SET_ASIDE)
    return tuple(
        figure.key.agency
        for figure in scene.protected.by_agency(entry.measure, entry.item)
        if figure.point.absence is not None and figure.point.absence.kind in counted
    )


def absence_reason(entry: Entry) -> str:
    """Give the reason of an absence where it adds something: why set aside, why it does not apply."""
    absence = entry.point.absence
    if absence is None or absence.kind not in (AbsenceKind.SET_ASIDE, AbsenceKind.NOT_APPLICABLE):
        return ""
    reason = unstopped(absence.reason)
    return "" if reason == absence.kind.value or reason.startswith(_REPEATS) else reason
