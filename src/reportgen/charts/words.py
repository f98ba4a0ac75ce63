"""The words of a chart: its message, what it measures, and what it shows for those who cannot see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from reportgen.charts import signals
from reportgen.charts.spec import Cut, Dot, Goal, Panel, Strand, Subject
from reportgen.model import (
    Absence,
    AbsenceKind,
    Basis,
    Change,
    Figure,
    Item,
    Kind,
    Marker,
    Meaning,
    Measure,
    Polarity,
    Target,
)
from reportgen.movement import Limits, clear, leading, quiet, strength
from reportgen.numbers import absence_text, amount_text, n_of_m, shown_the_same, small, value_text
from reportgen.quarter import Quarter

MOST_TITLE_WORDS: Final = 10
_FEW_PANELS: Final = 2  # of more, the alternative text leaves the ranges to the table of the numbers
_MANY_PANELS: Final = 4  # of more, it gives each one's last value alone
_MOST_NAMED: Final = 3  # series that a title names one by one
_STANDS_OUT: Final = Fraction(3, 2)  # so many times clearer than the next: a title names it alone
YEARLY_TARGET: Final = "the target is for the year to date"
_MARKS: Final = {
    "[c]": "hidden",
    "[x]": "not available",
    "[z]": "not applicable",
    "[u]": "of low reliability",
    "[low]": "not zero, but rounds to it",
    "[p]": "provisional",
    "[r]": "revised",
    "[b]": "break in the series",
    "[e]": "estimate",
    "[n]": "not signed off",
}
_OPEN: Final = (Marker.PROVISIONAL, Marker.ESTIMATE, Marker.UNRELIABLE, Marker.UNSIGNED)
_COVERS: Final = {
    Basis.STOCK: "at the end of each quarter",
    Basis.FLOW: "in each quarter",
    Basis.RATIO: "in each quarter",
    Basis.ROLLING: "in the 12 months to each quarter",
    Basis.COHORT: "each point a different group, by the quarter of the report",
    Basis.YEARLY: "once a year",
}


# ---------------------------------------------------------------- titles

Message = tuple[str, ...]  # one message, in wordings from the fullest to the shortest


def title_of(subject: Subject, strand: Strand) -> str:
    """Say one series in ten words or fewer: "Mothers re-engaged: up 6.2 percentage points on last year"."""
    topic = strand.item.title if strand.item.id else subject.measure.title
    return headline(topic, [message(subject.measure, strand.figure, subject.limits)])


def headline(topic: str, messages: Sequence[Message]) -> str:
    """Give the first message that fits, with the topic before it where ten words hold both.

    Args:
        topic: The measure's, item's or panel's title.
        messages: From the one that says most to the one that says least; the last has a wording of ten words or fewer.
    """
    for wordings in messages:
        for said in (*_after(topic, wordings), *wordings):
            if fits(said):
                return sentence(said)
    return sentence(messages[-1][-1])


def _after(topic: str, wordings: Message) -> Iterator[str]:
    """Put wordings after their topic; two colons in one title are one too many."""
    if topic and ":" not in topic:
        yield from (f"{topic}: {wording}" for wording in wordings if ":" not in wording)


def fits(title: str) -> bool:
    """Tell whether a title is short enough."""
    return len(title.split()) <= MOST_TITLE_WORDS


def message(measure: Measure, figure: Figure, limits: Limits) -> Message:
    """Say what happened to one figure: a movement only where the sentences call it one, a signal, else its value."""
    point = figure.point
    if point.value is None:
        return (absent(point.absence), hidden_or(point.absence))
    value = value_text(measure, point.value)
    if not figure.new:
        wave = point.wave or point.quarter
        return f"{value} in {wave}, the latest survey", f"{value} in {wave}"
    if few(figure):
        return f"{n_of_m(point)} this quarter", n_of_m(point)
    change = leading(figure)
    if change is not None and clear(measure, figure, change, limits):
        return (f"{moved(measure, change)} on {_against(change.against, point.quarter)}",)
    if (signal := signals.may_be_told(figure)) is not None:
        return signals.title_text(figure, signal, value)
    if change is not None and quiet(measure, figure, change, limits):
        return f"no clear change on {_against(change.against, point.quarter)}", "no clear change"
    marked = [marker.value for marker in _OPEN if marker in point.markers]
    return f"latest {', '.join([value, *marked])}", f"latest {value}"


def few(figure: Figure) -> bool:
    """Tell whether a figure is told as N of M: too few cases or events for a percentage."""
    return figure.by_count and bool(n_of_m(figure.point))


def moved(measure: Measure, change: Change) -> str:
    """Say a clear movement: "up 6.2 percentage points", "down 12"."""
    return f"{change.direction} {amount_text(measure, change.amount, prose=True)}"


def absent(absence: Absence | None) -> str:
    """Say in a title that there is no figure."""
    said = hidden_or(absence)
    return said if "quarter" in said or ":" in said else f"{said} this quarter"


def hidden_or(absence: Absence | None) -> str:
    """Name the kind of absence; what is suppressed is called hidden, as in the sentences."""
    if absence is None:
        return "not available"
    return "hidden" if absence.kind is AbsenceKind.SUPPRESSED else absence_text(absence)


# ---------------------------------------------------------------- titles of several series


def many_title(subject: Subject, strands: Sequence[Strand], *, panel: str = "") -> str:
    """Say the message of several series: the one that stands out by name, or how many moved clearly."""
    told = _Told.of(subject, strands)
    return headline(
        panel or subject.measure.title, [*_movements(told), *_signals(told), *_still(told), *_without_moves(told)]
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """Several series, with what may be said of each against one and the same quarter."""

    measure: Measure
    strands: Sequence[Strand]
    names: Sequence[str]
    moves: Sequence[
        tuple[str, Change]
    ]  # clear ones against one quarter, by name: what got worse first, then by clearness
    still: Sequence[str]  # names of those without a clear change
    against: str  # what all changes, or those that are still, are measured from; empty where they differ

    @classmethod
    def of(cls, subject: Subject, strands: Sequence[Strand]) -> _Told:
        measure, limits, names = subject.measure, subject.limits, names_of(strands)
        moves: list[tuple[Fraction, str, Change]] = []
        still: list[tuple[str, Change]] = []
        for strand, name in zip(strands, names, strict=True):
            change = leading(strand.figure)
            if change is None:
                continue
            if clear(measure, strand.figure, change, limits):
                moves.append((strength(measure, strand.figure, change, limits), name, change))
            elif quiet(measure, strand.figure, change, limits):
                still.append((name, change))
        against = _common([change for _, _, change in moves] or [change for _, change in still])
        named = _standing_out([move for move in moves if move[2].against == against], among=len(strands))
        one = against is not None and (named or all(change.against == against for _, change in still))
        return cls(
            measure,
            strands,
            names,
            named,
            [name for name, _ in still],
            _against(against, subject.protected.quarter) if against is not None and one else "",
        )

    @property
    def noun(self) -> str:
        return "agencies" if len({strand.item.id for strand in self.strands}) == 1 else "items"


def names_of(strands: Sequence[Strand]) -> list[str]:
    """Name each series by what differs: the item, the agency, or both."""
    items = {strand.item.id for strand in strands}
    agencies = {strand.agency for strand in strands}
    if len(items) == 1:
        return [strand.agency or strand.item.title for strand in strands]
    if len(agencies) == 1 or len(items) == len(strands):
        return [strand.item.title for strand in strands]
    return [f"{strand.item.title}, {strand.agency}" for strand in strands]


def _common(changes: Sequence[Change]) -> Quarter | None:
    """Give the quarter that most changes are measured from, the earlier of two: last year before last quarter.

    A title that mixed two would say "up 4, down 2" of different spans of time.
    """
    quarters = [change.against for change in changes]
    return max(sorted(set(quarters)), key=quarters.count, default=None)


def _standing_out(moves: Sequence[tuple[Fraction, str, Change]], *, among: int) -> list[tuple[str, Change]]:
    """Keep the one movement of several that is much clearer than the next, unless that hides what got worse."""
    ranked = sorted(moves, key=lambda move: (move[2].meaning is not Meaning.WORSE, -move[0]))
    if among > 2 and len(ranked) > 1:
        first, second = sorted((how_clear for how_clear, _, _ in ranked), reverse=True)[:2]
        if ranked[0][0] == first >= _STANDS_OUT * second:
            ranked = ranked[:1]
    return [(name, change) for _, name, change in ranked]


def _movements(told: _Told) -> Iterator[Message]:
    """Name one movement, or the two of two series; else name the clearer one of two, and count more."""
    moves, against = told.moves, f"on {told.against}"
    if len(moves) == 1:
        name, change = moves[0]
        yield f"{name} {moved(told.measure, change)} {against}", f"{name} {change.direction} {against}"
    elif len(moves) == 2 == len(told.strands):
        in_order = sorted(moves, key=lambda move: told.names.index(move[0]))
        yield (", ".join(f"{name} {moved(told.measure, change)}" for name, change in in_order) + f" {against}",)
        if moves[0][1].direction != moves[1][1].direction:
            yield (f"{moves[0][0]} {moved(told.measure, moves[0][1])} {against}",)
    if moves:
        counted = _counted([change for _, change in moves])
        total = f"{len(told.strands)} {told.noun}"
        if len(counted) == 1 and counted[0][1] == len(told.strands):
            everyone = f"both {told.noun}" if len(told.strands) == 2 else f"all {total}"
            yield (f"{everyone} {counted[0][0]} {against}",)
        (word, first), *rest = counted
        others = "".join(f", {count} {other}" for other, count in rest)
        yield (f"{first} of {total} {word}{others} {against}",)


def _counted(changes: Sequence[Change]) -> list[tuple[str, int]]:
    """Count movements: better and worse where polarity says which is which, up and down where it does not."""
    if all(change.meaning in (Meaning.BETTER, Meaning.WORSE) for change in changes):
        said = [change.meaning.value for change in changes]
    else:
        said = [change.direction for change in changes]
    return [(word, said.count(word)) for word in ("better", "worse", "up", "down") if word in said]


def _signals(told: _Told) -> Iterator[Message]:
    """Name the series that carry a signal where they are at most three and ten words hold them; else count them."""
    found = [
        (name, strand.figure, signal)
        for name, strand in zip(told.names, told.strands, strict=True)
        if (signal := signals.may_be_told(strand.figure)) is not None
    ]
    if told.moves or not found:
        return
    if len(found) == 1:
        name, figure, signal = found[0]
        within = small(name) if told.noun == "items" else name
        yield f"{name} {signals.title_text(figure, signal, '')[-1]}", f"signal in {within}"
    elif len(found) <= _MOST_NAMED:
        names = [small(name) if told.noun == "items" else name for name, _, _ in found]
        yield (f"signal in {', '.join(names[:-1])} and {names[-1]}",)
    every = len(found) == len(told.strands) > 2
    yield (f"signal in {f'all {len(found)}' if every else f'{len(found)} of {len(told.strands)}'} {told.noun}",)


def _still(told: _Told) -> Iterator[Message]:
    """Say that nothing moved clearly, of those that could be compared."""
    if told.moves or not told.still:
        return
    wordings = (f"no clear change on {told.against}", "no clear change") if told.against else ("no clear change",)
    if len(told.still) == len(told.strands):
        yield wordings
    elif len(told.still) == 1:
        yield tuple(f"{told.still[0]}: {wording}" for wording in wordings)
    yield (f"no clear change in the {len(told.still)} of {len(told.strands)} compared",)


def _without_moves(told: _Told) -> Iterator[Message]:
    """Say what there is where nothing can be compared: the one reason why not, values, or how many figures."""
    measure, figures = told.measure, [strand.figure for strand in told.strands]
    present = [(name, each) for name, each in zip(told.names, figures, strict=True) if each.value is not None]
    reasons = {(absent(each.point.absence), hidden_or(each.point.absence)) for each in figures}
    if not present and len(reasons) == 1:
        yield reasons.pop()
    waves = {each.point.wave or each.point.quarter for _, each in present if not each.new}
    if present and len(waves) == 1 and not any(each.new for _, each in present):
        yield (f"last collected in {waves.pop()}",)
    if 0 < len(present) <= 2:
        yield (", ".join(f"{name} {_shown(measure, each)}" for name, each in present),)
    if present and all(few(each) for _, each in present):
        yield ("too few cases to compare",)
    yield f"figures for {len(present)} of {len(figures)} this quarter", f"figures for {len(present)} of {len(figures)}"


def _shown(measure: Measure, figure: Figure) -> str:
    if few(figure):
        return n_of_m(figure.point)
    return value_text(measure, figure.value) if figure.value is not None else ""


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
    parts = f"{sentence(unit_text(measure, item))}, {whose(subject, strand)}, {_COVERS[item.basis]}"
    return "; ".join(filter(None, (f"{name}. {parts}", signals.used(strand))))


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


def profile_text(measure: Measure, target: Target) -> str:
    """Say what is planned through the year: " in the year (20 by Q1, 45 by Q2, 70 by Q3)"; empty without a profile."""
    if not target.profile:
        return ""
    steps = [f"{short_value(measure, plan)} by Q{number}" for number, plan in enumerate(target.profile[:-1], start=1)]
    return f" in the year ({', '.join(steps)})"


def short_value(measure: Measure, value: Fraction) -> str:
    """Write a value without decimals that say nothing: targets are set as "95%", not "95.0%"."""
    text = value_text(measure, value)
    head, point, tail = text.partition(".")
    digits = tail.rstrip("%")
    return head + tail[len(digits) :] if point and not digits.strip("0") else text


def marks_told(panels: Sequence[Panel]) -> list[str]:
    """Explain the markers that a picture writes, more briefly than the keys of tables: "[c] hidden".

    Only the last value of a panel is written with its markers; only panels side by side write [b] for a break.
    """
    used = {dot.mark for panel in panels for dot in panel.dots if dot.value is None}
    for panel in panels:
        written = [dot.text for dot in panel.dots if dot.value is not None][-1:]
        used.update(word for text in written for word in text.split())
        if panel.title and panel.cuts:
            used.add(Marker.BREAK.symbol)
    return [f"{mark} {meaning}" for mark, meaning in _MARKS.items() if mark in used]


def sentence(text: str) -> str:
    """Begin with a capital."""
    return text[:1].upper() + text[1:]


# ---------------------------------------------------------------- alternative text


def series_alt(
    measure: Measure, panel: Panel, *, name: str, brief: bool = False, bases: bool = True, rated: bool = True
) -> str:
    """Describe one series: first and last, highest and lowest, gaps, breaks, target.

    Args:
        measure: Whose values they are.
        panel: What is drawn.
        name: Whose series it is, as the sentence begins.
        brief: One of several: gaps are counted, not listed.
        bases: Give the parts of percentages; else they are left to the table.
        rated: Say where the last value stands against the target; not of too few cases.
    """
    there = [dot for dot in panel.dots if dot.value is not None]
    if not there:
        return f"{name}: no figures. {_gaps(panel.dots, brief=brief)}".strip()
    told = [f"{name}: {_run(measure, there, bases=bases)}."]
    read_with = signals.alt(panel)
    if len(there) > 2 and not read_with:  # limits say within what it varies
        told.append(_extremes(measure, there, brief=brief))
    told += [_gaps(panel.dots, brief=brief), _breaks(panel.cuts, brief=brief)]
    told += [f"{sentence(said)}." for said in read_with]
    if before := signals.earlier(panel):
        told.append(f"{'Earlier signal' if len(before) == 1 else 'Earlier signals'} in {_listed(before)}.")
    told.append(_goals(measure, panel, there[-1] if rated else None))
    return " ".join(part for part in told if part)


def panels_alt(measure: Measure, panels: Sequence[Panel], rated: Sequence[bool]) -> str:
    """Describe several series in brief, as the end of a sentence: what the table of the numbers tells is left to it.

    Args:
        measure: Whose values they are.
        panels: What is drawn, each with its title.
        rated: Of each, whether its last value may be said to stand above or below the target.

    Returns:
        ", 2023-24 Q2 to 2026-27 Q2. Social workers: 55.5% to 64.0%, between 52.5% and 64.0%; target 60%, above it."
    """
    runs = [[dot for dot in panel.dots if dot.value is not None] for panel in panels]
    ends = [(there[0].when, there[-1].when) for there in runs if there]
    most = max(sorted(set(ends)), key=ends.count, default=None)
    goals = {panel.goals[-1].text if panel.goals and not panel.yearly else "" for panel in panels}
    shared = goals.pop() if len(goals) == 1 else ""
    told = [
        _panel(
            measure,
            panel,
            there,
            most,
            rated=may,
            target=not shared,
            few=len(panels) <= _FEW_PANELS,
            many=len(panels) > _MANY_PANELS,
        )
        for panel, there, may in zip(panels, runs, rated, strict=True)
    ]
    span = f", {most[0]} to {most[1]}" if most else ""
    span += ", the last of each" if len(panels) > _MANY_PANELS else ""
    target = f" Target of each: {shared}." if shared else ""
    return f"{span}. {' '.join(told)}{target}"


def _panel(
    measure: Measure,
    panel: Panel,
    there: Sequence[Dot],
    most: tuple[str, str] | None,
    *,
    rated: bool,
    target: bool,
    few: bool,
    many: bool,
) -> str:
    """Describe one of several series: its ends, of many the last alone, of few the range, gaps, breaks, target."""
    if not there:
        return f"{panel.title}: no figures. {_gaps(panel.dots, brief=True)}".strip()
    first, last = there[0], there[-1]
    texts = [value_text(measure, dot.value) for dot in (first, last) if dot.value is not None]
    if many:
        said = texts[-1] if most and last.when == most[1] else f"{texts[-1]} in {last.when}"
    elif (first.when, last.when) == most:
        said = " to ".join(texts)
    elif len(there) == 1:
        said = f"{texts[0]} in {first.when}"
    else:
        said = f"{texts[0]} in {first.when} to {texts[1]} in {last.when}"
    values = [dot.value for dot in there if dot.value is not None]
    low, high = value_text(measure, min(values)), value_text(measure, max(values))
    if few and {low, high} != set(texts):
        said += f", between {low} and {high}"
    missing = [dot.why for dot in panel.dots if dot.value is None]
    said += "".join(f", {missing.count(why)} {why}" for why in dict.fromkeys(missing))
    said += "".join(f", break before {cut.when}" for cut in panel.cuts)
    said += signals.brief_alt(panel)
    if panel.yearly:
        said += f"; {YEARLY_TARGET}"
    elif panel.goals:
        goal = panel.goals[-1]
        said += f"; target {goal.text}" if target else ""
        said += _side(measure, goal, last).replace("the last value", "the last") if rated else ""
    return f"{panel.title}: {said}."


def _run(measure: Measure, there: Sequence[Dot], *, bases: bool) -> str:
    first, last = (_value_when(measure, dot, bases=bases) for dot in (there[0], there[-1]))
    return first if len(there) == 1 else f"{first} and {last}, {len(there)} points"


def _value_when(measure: Measure, dot: Dot, *, bases: bool) -> str:
    value = value_text(measure, dot.value) if dot.value is not None else ""
    base = f" ({dot.base})" if dot.base and bases else ""
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
        return f"Between {value_text(measure, low)} and {value_text(measure, high)}."
    top = next(dot for dot in reversed(there) if dot.value == high)
    bottom = next(dot for dot in reversed(there) if dot.value == low)
    return f"Highest {_plain(measure, top)}, lowest {_plain(measure, bottom)}."


def _plain(measure: Measure, dot: Dot) -> str:
    return f"{value_text(measure, dot.value)} in {dot.when}" if dot.value is not None else ""


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


def _goals(measure: Measure, panel: Panel, last: Dot | None) -> str:
    if panel.yearly:
        ended = f" (before: {', '.join(goal.text for goal in panel.goals)})" if panel.goals else ""
        return f"{sentence(YEARLY_TARGET)}{ended}."
    if not panel.goals:
        return ""
    *earlier, now = panel.goals
    before = f" (before: {', '.join(goal.text for goal in earlier)})" if earlier else ""
    side = _side(measure, now, last) if last is not None else ""
    over = " until before the last value" if last is not None and now.end < last.x else ""
    return f"Target {now.text}{over}{before}{side}."


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
