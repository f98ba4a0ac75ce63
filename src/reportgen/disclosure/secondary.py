"""What must be hidden because a hidden number could be worked out from it by subtraction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from reportgen.disclosure.primary import Rule, difference, numbers_of, sensitive
from reportgen.disclosure.relations import Equation, Relations
from reportgen.model import AbsenceKind, Figure, Measure, Point

Back = int  # quarters before the reported one


@dataclass(frozen=True, slots=True)
class Cells:
    """The points of a table of figures, and which of them are hidden so far (the one thing here that grows)."""

    figures: Sequence[Figure]
    measures: Sequence[Measure]  # of each figure
    known: Sequence[bool]  # the audience's own figures: never hidden from it
    hidden: tuple[set[Back], ...] = field(init=False)

    def __post_init__(self) -> None:
        """Begin with what arrives suppressed, by the agency or by an earlier pass."""
        hidden = tuple(
            _suppressed(figure.series) if sensitive(measure) and not known else set()
            for figure, measure, known in zip(self.figures, self.measures, self.known, strict=True)
        )
        object.__setattr__(self, "hidden", hidden)

    def point(self, place: int, back: Back) -> Point | None:
        """Give a point, or None where the series had not begun."""
        series = self.figures[place].series
        return series[-1 - back] if back < len(series) else None

    def shown(self, place: int, back: Back) -> Point | None:
        """Give a point if it has a value that is not hidden."""
        point = self.point(place, back)
        return point if point is not None and point.value is not None and back not in self.hidden[place] else None

    def hide(self, place: int, back: Back) -> bool:
        """Hide a point that has a value; tell whether that changed anything."""
        if self.known[place] or self.shown(place, back) is None:
            return False
        self.hidden[place].add(back)
        return True


def _suppressed(series: Sequence[Point]) -> set[Back]:
    last = len(series) - 1
    return {
        last - place
        for place, point in enumerate(series)
        if point.absence is not None and point.absence.kind is AbsenceKind.SUPPRESSED
    }


def close(cells: Cells, ties: Relations, rule: Rule) -> None:
    """Hide more points until no hidden one follows from the shown ones by a single relation.

    Which point is taken depends on shown values only, never on a hidden one: the pattern of what is hidden
    then tells nothing of the hidden numbers.
    """
    _hide_small_remainders(cells, ties.parts, rule)
    changed = True
    while changed:
        changed = False
        for cause, teller in ties.reveals:
            for back in sorted(cells.hidden[cause] - cells.hidden[teller]):
                changed |= cells.hide(teller, back)
        for equation in ties.equations:
            for back in sorted(_backs(cells, equation)):
                changed |= _complete(cells, equation, back, rule)


def _hide_small_remainders(cells: Cells, parts: Iterable[tuple[int, int]], rule: Rule) -> None:
    """Hide a part where the whole, printed elsewhere, leaves a small number of others."""
    for part, whole in parts:
        for back in range(len(cells.figures[part].series)):
            point, total = cells.shown(part, back), cells.shown(whole, back)
            if point is None or total is None or point.value is None or total.value is None:
                continue
            left = difference(total.value, point.value)
            if left > 0 and rule.small(left):
                cells.hide(part, back)


def _backs(cells: Cells, equation: Equation) -> set[Back]:
    return set().union(*(cells.hidden[place] for place in equation.members))


def _complete(cells: Cells, equation: Equation, back: Back, rule: Rule) -> bool:
    """Hide a second member of an equation that has just one hidden."""
    total = equation.total
    if total is not None and back not in cells.hidden[total] and cells.shown(total, back) is None:
        return False  # a sum that is not there gives nothing away
    if sum(back in cells.hidden[place] for place in equation.members) != 1:
        return False
    return any(cells.hide(place, back) for place in _choices(cells, equation, back, rule))


def _choices(cells: Cells, equation: Equation, back: Back, rule: Rule) -> list[int]:
    """List what to hide beside a hidden number, best first.

    The smallest part that is large enough to hide behind; else the total; else the largest part.
    """
    shown = [(place, point) for place in equation.parts if (point := cells.shown(place, back)) is not None]
    sized = sorted((_size(point), cells.figures[place].key, place) for place, point in shown)
    robust = {place for place, point in shown if _robust(point, cells.measures[place], rule)}
    first = [place for _, _, place in sized if place in robust]
    last = [place for _, _, place in reversed(sized) if place not in robust]
    middle = [] if equation.total is None else [equation.total]
    return [*first, *middle, *last]


def _size(point: Point) -> Fraction:
    number = point.denominator if point.denominator is not None else point.value
    return number if number is not None else Fraction(0)


def _robust(point: Point, measure: Measure, rule: Rule) -> bool:
    numbers = numbers_of(point, measure)
    return bool(numbers) and all(rule.robust(number) for number in numbers)
