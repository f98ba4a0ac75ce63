"""The words of a chart: its message, what it measures, and what it shows for those who cannot see it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from reportgen.charts.spec import Cut, Dot, Goal, Panel, Strand, Subject
from reportgen.model import Absence, Basis, Change, Figure, Item, Kind, Meaning, Measure, Polarity, Target
from reportgen.numbers import absence_text, amount_text, n_of_m, shown_the_same, value_text
from reportgen.quarter import Quarter

MOST_TITLE_WORDS: Final = 10
_COVERS: Final = {
    Basis.STOCK: "at the end of each quarter",
    Basis.FLOW: "in each quarter",
    Basis.RATIO: "in each quarter",
    Basis.ROLLING: "in the 12 months to each quarter",
    Basis.COHORT: "each point a different group, by the quarter of the report",
    Basis.YEARLY: "once a year",
}


# ---------------------------------------------------------------- titles


def title_of(subject: Subject, strand: Strand) -> str:
    """Say the message of one series in ten words or fewer, such as "Mothers re-engaged: up 6.2 points on last year"."""
    topic = strand.item.title if strand.item.id else subject.measure.title
    return headline(topic, message(subject.measure, strand.figure))


def headline(topic: str, said: str) -> str:
    """Put topic and message together if they are short enough, else give the message alone."""
    together = f"{topic}: {said}"
    if len(together.split()) <= MOST_TITLE_WORDS:
        return together
    return said[:1].upper() + said[1:]


def message(measure: Measure, figure: Figure) -> str:
    """Say what happened to one figure, against last year if that can be said."""
    point = figure.point
    if point.value is None:
        return absent(point.absence)
    if not figure.new:
        return f"{value_text(measure, point.value)} in {point.wave or point.quarter}, the latest survey"
    if figure.small_base and n_of_m(point):
        return f"{n_of_m(point)} this quarter"
    change = figure.year_change or figure.change
    if change is None:
        return f"{value_text(measure, point.value)} this quarter"
    return f"{moved(measure, change)} on {_against(change.against, point.quarter)}"


def moved(measure: Measure, change: Change) -> str:
    """Say a movement: "up 6.2 percentage points", "down 12", "unchanged"."""
    if shown_the_same(measure, change.amount):
        return "unchanged"
    return f"{change.direction} {amount_text(measure, change.amount, prose=True)}"


def absent(absence: Absence | None) -> str:
    """Say in a title that there is no figure."""
    said = absence_text(absence) if absence is not None else "not available"
    return said if "quarter" in said or ":" in said else f"{said} this quarter"


def many_title(subject: Subject, strands: Sequence[Strand]) -> str:
    """Say how several series moved: "Of 6 items: 4 better, 2 worse, on last year"."""
    moves = _comparable_moves(strands)
    known = [change for change in moves if change is not None]
    if not known:
        return _no_moves(subject.measure, strands)
    against = f", on {_against(known[0].against, subject.protected.quarter)}"
    if named := _each_named(subject.measure, strands, moves, against):
        return named
    told = _counted(subject.measure, known)
    noun = "agencies" if len({strand.item.id for strand in strands}) == 1 else "items"
    if len(told) == 1 and told[0][1] == len(strands):
        everyone = "Both" if len(strands) == 2 else f"All {len(strands)}"
        return f"{everyone} {noun} {told[0][0]}{against}"
    said = [f"{count} {word}" for word, count in told]
    while len(f"Of {len(strands)} {noun}: {', '.join(said)}{against}".split()) > MOST_TITLE_WORDS:
        said.pop()
    return f"Of {len(strands)} {noun}: {', '.join(said)}{against}"


def _comparable_moves(strands: Sequence[Strand]) -> list[Change | None]:
    """Give the changes against one and the same quarter: last year's if all have it, else the last quarter's.

    A title that mixed the two would say "up 4, down 2" of different spans of time.
    """
    on_year = [strand.figure.year_change for strand in strands]
    on_last = [strand.figure.change for strand in strands]
    chosen = max((on_year, on_last), key=lambda moves: sum(change is not None for change in moves))
    quarters = [change.against for change in chosen if change is not None]
    common = max(sorted(set(quarters)), key=quarters.count, default=None)
    return [change if change is not None and change.against == common else None for change in chosen]


def _no_moves(measure: Measure, strands: Sequence[Strand]) -> str:
    """Say what there is where nothing can be compared: the one reason why not, or how many figures."""
    reasons = {
        absent(strand.figure.point.absence) if strand.figure.value is None else value_text(measure, strand.figure.value)
        for strand in strands
    }
    if len(reasons) == 1 and all(strand.figure.value is None for strand in strands):
        return sentence(reasons.pop())
    present = sum(strand.figure.value is not None for strand in strands)
    return f"Figures for {present} of {len(strands)} this quarter"


def _each_named(measure: Measure, strands: Sequence[Strand], moves: Sequence[Change | None], against: str) -> str:
    """Name two series that are short enough: "Child in need plans up 61, child protection plans down 4"."""
    if len(strands) != 2 or len({strand.item.id for strand in strands}) != 2:
        return ""
    said = [
        f"{strand.item.title} {moved(measure, change)}"
        for strand, change in zip(strands, moves, strict=True)
        if change is not None
    ]
    together = ", ".join(said) + against
    return together if len(said) == 2 and len(together.split()) <= MOST_TITLE_WORDS else ""


def _counted(measure: Measure, known: Sequence[Change]) -> list[tuple[str, int]]:
    """Count movements: better and worse where polarity says which is which, up and down where it does not."""
    moved_ones = [change for change in known if not shown_the_same(measure, change.amount)]
    if all(change.meaning in (Meaning.BETTER, Meaning.WORSE) for change in moved_ones):
        meanings = (("better", Meaning.BETTER), ("worse", Meaning.WORSE))
        counts = [(word, sum(change.meaning is meaning for change in moved_ones)) for word, meaning in meanings]
    else:
        counts = [(word, sum(change.direction == word for change in moved_ones)) for word in ("up", "down")]
    counts.append(("unchanged", len(known) - len(moved_ones)))
    return [(word, count) for word, count in counts if count]


def _against(earlier: Quarter, now: Quarter) -> str:
    if earlier == now - 4:
        return "last year"
    return "last quarter" if earlier == now - 1 else str(earlier)


# ---------------------------------------------------------------- what is measured


def subtitle_of(subject: Subject, strand: Strand) -> str:
    """Name measure, unit, agency and period of one series."""
    measure, item = subject.measure, strand.item
    own = item.id and item.title.casefold() not in measure.title.casefold()
    name = f"{measure.title}: {item.title}" if own else measure.title
    return f"{name}. {sentence(unit_text(measure, item))}, {whose(subject, strand)}, {_COVERS[item.basis]}"


def many_subtitle(subject: Subject, strands: Sequence[Strand], *, panel: str = "") -> str:
    """Name measure, unit, agency and period of several series."""
    measure = subject.measure
    name = f"{measure.title}: {panel}" if panel else measure.title
    parts = [common_unit(measure, [strand.item for strand in strands])]
    agencies = {strand.agency for strand in strands}
    parts.append(whose(subject, strands[0]) if len(agencies) == 1 else "by agency")
    bases = {_COVERS[strand.item.basis] for strand in strands}
    parts += bases if len(bases) == 1 else ()
    return f"{name}. {sentence(', '.join(parts))}"


def common_unit(measure: Measure, items: Sequence[Item]) -> str:
    """Name the unit that items share, or say that each has its own."""
    units = list(dict.fromkeys(unit_text(measure, item) for item in items))
    if len(units) == 1:
        return units[0]
    return "per cent" if measure.kind.is_percentage else "each in its own unit"


def whose(subject: Subject, strand: Strand) -> str:
    """Name the agency in full, or the partnership."""
    if not strand.figure.key.agency:
        return "whole partnership"
    return subject.protected.project.framework.agency(strand.figure.key.agency).title


def unit_text(measure: Measure, item: Item) -> str:
    """Say what the numbers count: "% of children", "number of visits", "WTE posts"."""
    units = item.units or item.unit
    if measure.kind.is_percentage:
        return f"% of {units}" if units else "%"
    if measure.kind is Kind.RATIO:
        return f"1 to this many ({units})" if units else "1 to this many"
    return f"number of {units}" if measure.kind is Kind.COUNT else units


def goal_text(measure: Measure, item: Item, target: Target) -> str:
    """Say a target: "95% or more", "10% to 15%"."""
    value = short_value(measure, target.value)
    if target.upper is not None:
        return f"{value} to {short_value(measure, target.upper)}"
    most = measure.kind.is_percentage and target.value >= 1  # nobody writes "100% or more"
    if item.polarity is Polarity.HIGHER and not most:
        return f"{value} or more"
    return f"{value} or less" if item.polarity is Polarity.LOWER and target.value > 0 else value


def short_value(measure: Measure, value: Fraction) -> str:
    """Write a value without decimals that say nothing: targets are set as "95%", not "95.0%"."""
    text = value_text(measure, value)
    head, point, tail = text.partition(".")
    digits = tail.rstrip("%")
    return head + tail[len(digits) :] if point and not digits.strip("0") else text


def sentence(text: str) -> str:
    """Begin with a capital."""
    return text[:1].upper() + text[1:]


# ---------------------------------------------------------------- alternative text


def series_alt(measure: Measure, panel: Panel, *, name: str, brief: bool = False) -> str:
    """Describe one series: first and last, highest and lowest, gaps, breaks, target.

    Args:
        measure: Whose values they are.
        panel: What is drawn.
        name: Whose series it is, as the sentence begins.
        brief: One of several: parts of percentages are left to the table, and gaps are counted, not listed.
    """
    there = [dot for dot in panel.dots if dot.value is not None]
    if not there:
        return f"{name}: no figures. {_gaps(panel.dots, brief=brief)}".strip()
    told = [f"{name}: {_run(measure, there, brief=brief)}."]
    if len(there) > 2:
        told.append(_extremes(measure, there, brief=brief))
    told += [_gaps(panel.dots, brief=brief), _breaks(panel.cuts, brief=brief), _goals(measure, panel.goals, there[-1])]
    return " ".join(part for part in told if part)


def _run(measure: Measure, there: Sequence[Dot], *, brief: bool) -> str:
    first, last = (_value_when(measure, dot, brief=brief) for dot in (there[0], there[-1]))
    return first if len(there) == 1 else f"{first} and {last}, {len(there)} points"


def _value_when(measure: Measure, dot: Dot, *, brief: bool) -> str:
    value = value_text(measure, dot.value, prose=True) if dot.value is not None else ""
    base = f" ({dot.base})" if dot.base and not brief else ""
    return f"{value}{base} {_at(dot)}"


def _at(dot: Dot) -> str:
    """Say when: "in 2026-27 Q2", but "at closure"."""
    return dot.when if dot.when.startswith("at ") else f"in {dot.when}"


def _extremes(measure: Measure, there: Sequence[Dot], *, brief: bool) -> str:
    values = [dot.value for dot in there if dot.value is not None]
    high, low = max(values), min(values)
    if shown_the_same(measure, high - low):
        return "The same throughout."
    if brief:
        return f"Between {value_text(measure, low, prose=True)} and {value_text(measure, high, prose=True)}."
    top = next(dot for dot in reversed(there) if dot.value == high)
    bottom = next(dot for dot in reversed(there) if dot.value == low)
    return f"Highest {_plain(measure, top)}, lowest {_plain(measure, bottom)}."


def _plain(measure: Measure, dot: Dot) -> str:
    return f"{value_text(measure, dot.value, prose=True)} in {dot.when}" if dot.value is not None else ""


def _gaps(dots: Sequence[Dot], *, brief: bool) -> str:
    """List gaps by their reason, such as "Not returned in 2025-26 Q1 and 2025-26 Q2"."""
    reasons: dict[str, list[str]] = {}
    for dot in dots:
        if dot.value is None:
            reasons.setdefault(dot.why, []).append(dot.when)
    if brief:
        return " ".join(f"{sentence(why)} at {_points(len(places))}." for why, places in reasons.items())
    return " ".join(f"{sentence(why)} in {_listed(places)}." for why, places in reasons.items())


def _points(count: int) -> str:
    return "1 point" if count == 1 else f"{count} points"


def _listed(places: Sequence[str]) -> str:
    if len(places) > 4:
        return f"{len(places)} quarters, the last {places[-1]}"
    return places[0] if len(places) == 1 else f"{', '.join(places[:-1])} and {places[-1]}"


def _breaks(cuts: Sequence[Cut], *, brief: bool) -> str:
    if brief:
        return " ".join(f"Break before {cut.when}." for cut in cuts)
    return " ".join(f"Break before {cut.when}: {cut.why.rstrip('.')}." for cut in cuts)


def _goals(measure: Measure, goals: Sequence[Goal], last: Dot) -> str:
    if not goals:
        return ""
    *earlier, now = goals
    before = f" (before: {', '.join(goal.text for goal in earlier)})" if earlier else ""
    return f"Target {now.text}{before}{_side(measure, now, last)}."


def _side(measure: Measure, goal: Goal, last: Dot) -> str:
    """Say where the last value stands, without judging it."""
    if last.value is None or goal.end < last.x:
        return ""
    if goal.upper is not None:
        inside = goal.value <= last.value <= goal.upper
        return f"; the last value lies {'within' if inside else 'outside'} it"
    if shown_the_same(measure, last.value - goal.value):
        return "; the last value is at it"
    return f"; the last value is {'above' if last.value > goal.value else 'below'} it"
