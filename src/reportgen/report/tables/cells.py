"""What stands in one cell of a table of figures: numbers come from `numbers`, never from here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from reportgen import numbers, targets
from reportgen.model import (
    AbsenceKind,
    Basis,
    Change,
    Figure,
    Item,
    Kind,
    Marker,
    Meaning,
    Measure,
    Point,
    Polarity,
    Rating,
    Selection,
)
from reportgen.movement import TOO_FEW, Limits, verdict
from reportgen.quarter import Quarter
from reportgen.targets import few

SHAPES: Final[Mapping[Rating, str]] = {Rating.MET: "■", Rating.WITHIN_TOLERANCE: "◧", Rating.NOT_MET: "□"}

_NOTHING_BEFORE: Final = "none before"
_WORDS: Final = {Marker.LOW: "rounds to zero"}  # of markers that say too little by their own
SEVERAL_KINDS: Final = "[x]"
COMPLETE: Final = "complete"
BELOW: Final = "\n"  # words of the same cell that stand below its number


def table_text(measure: Measure, point: Point) -> str:
    """Write a point for a cell: what `numbers` writes, but of an absence no more than the key leaves open.

    `[c]`, `[z]` and `[u]` have one meaning each, which the key tells; `[x]` has several, so its kind is said.
    """
    absence = point.absence
    if point.value is not None or absence is None:
        return numbers.point_text(measure, point)
    marker = absence.kind.marker
    if marker != SEVERAL_KINDS:
        return marker
    if absence.kind is AbsenceKind.INCOMPLETE:
        return f"{marker} {absence.returned} of {absence.expected}"
    return f"{marker} {absence.kind.value}"


def latest_text(measure: Measure, figure: Figure) -> str:
    """Write the reported figure; "9 of 12" leads on a small base, and an older wave or group says its quarter."""
    point = figure.point
    text = table_text(measure, point)
    if point.value is None:
        return text
    parts = numbers.n_of_m(point)
    if figure.by_count and parts:
        text = f"{parts}{BELOW}({text})"
    return _of_group(text, point) if point.wave is None or figure.new else f"{text}{BELOW}({point.wave})"


def grid_text(measure: Measure, figure: Figure) -> str:
    """Write the reported figure for the grid, where a small base has no percentage at all."""
    few = numbers.n_of_m(figure.point) if figure.by_count and figure.value is not None else ""
    if not few:
        return table_text(measure, figure.point)
    return " ".join([few, *(marker.symbol for marker in figure.point.markers)])


def _of_group(text: str, point: Point) -> str:
    """Name the quarter in which the group closed, where the figure is of one."""
    if point.value is None or point.cohort is None or point.cohort == point.quarter:
        return text
    return f"{text}{BELOW}(closed {point.cohort})"


def point_at(figure: Figure, quarter: Quarter) -> Point | None:
    """Find a quarter in the figure's series."""
    return next((point for point in figure.series if point.quarter == quarter), None)


def previous_text(measure: Measure, item: Item, figure: Figure) -> str:
    """Write the figure before: of the quarter, or of the survey's wave, that the change is reckoned against."""
    if item.basis is not Basis.YEARLY:
        point = point_at(figure, figure.change.against if figure.change else figure.point.quarter - 1)
        return _NOTHING_BEFORE if point is None else _of_group(_earlier_text(measure, figure, point), point)
    wave = _wave_before(figure)
    return _NOTHING_BEFORE if wave is None else f"{_earlier_text(measure, figure, wave)}{BELOW}({wave.quarter})"


def _earlier_text(measure: Measure, figure: Figure, earlier: Point) -> str:
    """Write an earlier point of the series, with a marker if a break lies between it and the reported one."""
    parts = numbers.n_of_m(earlier) if earlier.value is not None and few(earlier, measure) else ""
    text = parts or table_text(measure, earlier)
    if earlier.value is None or Marker.BREAK.symbol in text:
        return text
    reported = figure.point.wave or figure.point.quarter
    parted = any(point.break_before for point in figure.series if earlier.quarter < point.quarter <= reported)
    return f"{text} {Marker.BREAK.symbol}" if parted else text


def _wave_before(figure: Figure) -> Point | None:
    """Find the last quarter before the reported wave in which an answer was due; waves carried forward do not count."""
    reported = figure.point.wave or figure.point.quarter
    for point in reversed(figure.series):
        not_due = point.absence is not None and point.absence.kind is AbsenceKind.NOT_DUE
        carried = point.wave is not None and point.wave != point.quarter
        if point.quarter < reported and not not_due and not carried:
            return point
    return None


def year_before_text(measure: Measure, figure: Figure, limits: Limits) -> str:
    """Write the figure of the same quarter last year, and what became of it: `95.0%`, below it `worse since`."""
    point = point_at(figure, figure.point.quarter - 4)
    if point is None:
        return _NOTHING_BEFORE
    text = _of_group(_earlier_text(measure, figure, point), point)
    judged = _judgement(measure, figure, figure.year_change, limits)
    return f"{text}{BELOW}{judged} since" if judged else text


def change_text(measure: Measure, figure: Figure, limits: Limits) -> str:
    """Write the change on the figure before: its direction and size, and better or worse where that may be said.

    Of too few cases there is no change to speak of, as in the sentences: two cases of nine are 22 percentage points.
    """
    change = figure.change
    if change is None:
        return "not compared" if figure.value is not None else "not available"
    if figure.by_count:
        return TOO_FEW
    if numbers.shown_the_same(measure, change.amount):
        return "same"
    moved = f"{change.direction} {numbers.amount_text(measure, change.amount)}"
    judged = _judgement(measure, figure, change, limits)
    return f"{moved}, {judged}" if judged else moved


def grid_change_text(measure: Measure, figure: Figure, limits: Limits) -> str:
    """Write the change for the grid: no line parts a number from its direction and unit; better or worse is below."""
    text = change_text(measure, figure, limits)
    if text == TOO_FEW:
        return "too few"
    moved, judged, word = text.partition(", ")
    return f"{moved}{BELOW}{word}" if judged else moved


def meaning_text(measure: Measure, figure: Figure, change: Change, limits: Limits) -> str:
    """Say in a word or three what a change means, as `change_text`, the sentences and the JSON judge it."""
    return verdict(measure, figure, change, limits)


def _judgement(measure: Measure, figure: Figure, change: Change | None, limits: Limits) -> str:
    """Say better or worse, only of a change that the sentences too would call one, and never of a small base."""
    said = verdict(measure, figure, change, limits) if change is not None else ""
    return said if said in (Meaning.BETTER, Meaning.WORSE) else ""


def goal_text(measure: Measure, item: Item, figure: Figure) -> str:
    """Write a target as it is to be read: `95.0% or more`; nothing where there is none."""
    target, mark = figure.target, targets.mark(figure)
    if target is None or mark is None:
        return ""
    value = numbers.value_text(measure, mark)
    if target.upper is not None:
        return f"{value} to {numbers.value_text(measure, target.upper)}"
    by = f" by the end of Q{figure.point.quarter.number}" if targets.by_year(figure) else ""
    if measure.kind.is_percentage and mark == 1:
        return f"{value}{by}"  # nothing can be more
    return f"{value} or {'less' if item.polarity is Polarity.LOWER else 'more'}{by}"


def status_text(figure: Figure) -> str:
    """Write where a value stands against its target: a shape and a word, or why there is none."""
    if figure.target is None:
        return "none"
    return "not rated" if figure.rating is None else f"{SHAPES[figure.rating]} {figure.rating.value}"


def target_text(measure: Measure, item: Item, figure: Figure) -> str:
    """Write status and target together, and below them why nothing is rated, or the year to date that is."""
    goal = goal_text(measure, item, figure)
    if not goal:
        return status_text(figure)
    return BELOW.join([f"{status_text(figure)}: {goal}", *_beside_target(measure, item, figure)])


def _beside_target(measure: Measure, item: Item, figure: Figure) -> list[str]:
    """Write what stands below a target: the reason of "not rated"; with a profile the year to date, and its end."""
    if figure.rating is None:
        return [f"({targets.not_rated_why(measure, item, figure)})"]
    held, forecast, target = targets.held(figure), figure.forecast, figure.target
    if not targets.by_year(figure) or held is None or target is None:
        return []
    said = [f"(year to date {numbers.value_text(measure, held)})"]
    if forecast is None:
        return said
    if forecast.value is None:
        return [*said, f"(no forecast: {forecast.absence.reason})"] if forecast.absence is not None else said
    year = f"{numbers.value_text(measure, forecast.value)} {Marker.ESTIMATE.symbol}"
    return [*said, f"(at this pace {year} of {numbers.value_text(measure, target.value)} in the year)"]


def base_text(measure: Measure, figure: Figure) -> str:
    """Write "9 of 12", or why it is not there."""
    point = figure.point
    if measure.kind in (Kind.COUNT, Kind.AMOUNT, Kind.RATIO):
        return f"a{'n' if measure.kind is Kind.AMOUNT else ''} {measure.kind.value}"
    if point.absence is not None:
        return point.absence.kind.marker
    if figure.by_count and numbers.n_of_m(point):
        said = "small base" if figure.small_base else "rare event"
        return BELOW.join([said, *asked_text(figure)])  # the count leads in the cell before
    return BELOW.join([numbers.n_of_m(point) or "not given", *asked_text(figure), *interval_text(measure, figure)])


def asked_text(figure: Figure) -> Iterator[str]:
    """Write of a survey how many were asked."""
    if figure.point.asked is not None:
        yield f"{figure.point.asked:,} asked"


def interval_text(measure: Measure, figure: Figure) -> Iterator[str]:
    """Write of a survey's percentage where it would lie had more answered; of other shares the pages tell it."""
    interval = figure.analysis.interval if figure.analysis is not None else None
    if figure.point.asked is not None and interval is not None:
        ends = (numbers.value_text(measure, Fraction(end)) for end in (interval.lower, interval.upper))
        yield f"95%: {' to '.join(ends)}"


def quality_text(measure: Measure, figure: Figure) -> str:
    """Say in a word or three how far the figure can be relied on."""
    point = figure.point
    if point.absence is not None:
        absence = point.absence
        if absence.kind is AbsenceKind.INCOMPLETE:
            return f"{absence.returned} of {absence.expected} agencies"
        return numbers.absence_text(absence)
    said: list[str] = []
    if figure.small_base:
        said.append("small base")
    if not figure.new and point.wave is not None:
        said.append(f"from {point.wave}")
    # What is not signed off bears its marker beside the figure, and each page says whose word is missing.
    said.extend(_WORDS.get(marker, marker.value) for marker in point.markers if marker is not Marker.UNSIGNED)
    said += filter(None, [coverage_text(measure, figure)])
    if point.selection in (Selection.PICKED, Selection.THEMED):
        said.append(f"{point.selection.value} files" if measure.kind.is_percentage else point.selection.value)
    return ", ".join(said) or COMPLETE


def grid_quality_text(measure: Measure, figure: Figure) -> str:
    """Say it for the grid below the letters, but nothing that a marker in the same row says already.

    Of themed files "9 of 12" stands beside, which shows the base. Empty where all is said.
    """
    if figure.quality is None:
        return quality_text(measure, figure)
    if figure.value is None:
        return ""
    bare = replace(figure, point=replace(figure.point, markers=()))
    text = quality_text(measure, bare).removeprefix("from ").removesuffix(" answered").removesuffix(" traced")
    if text.endswith(" files"):
        return text.removeprefix("small base, ")
    return "" if text == COMPLETE else text


def coverage_text(measure: Measure, figure: Figure) -> str:
    """Say how many of those in scope answered, or could be traced, where it was not all: `53 of 61 answered`."""
    covered = figure.point.covered
    if figure.value is None or not covered or covered[0] >= covered[1]:
        return ""
    how = "traced" if measure.item(figure.key.item).basis is Basis.COHORT else "answered"
    return f"{covered[0]} of {covered[1]} {how}"


def grid_year_text(measure: Measure, figure: Figure, limits: Limits) -> str:
    """Write the year before for the grid: a marker is enough there, for the key stands on the same page."""
    point = point_at(figure, figure.point.quarter - 4)
    if point is None:
        return "none"
    if point.absence is not None:
        return point.absence.kind.marker
    text, judged = _earlier_text(measure, figure, point), _judgement(measure, figure, figure.year_change, limits)
    return f"{text}{BELOW}{judged} since" if judged else text
