"""What must be hidden because a hidden number could be worked out from it by subtraction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from reportgen.disclosure.determined import determined
from reportgen.disclosure.primary import Rule, Rules, difference, numbers_of, sensitive
from reportgen.disclosure.relations import Equation, Relations
from reportgen.model import AbsenceKind, Figure, Measure, Point

Back = int  # quarters before the reported one
_COUNT, _DENOMINATOR = 0, -1  # where `numbers_of` has them


@dataclass(frozen=True, slots=True)
class Cells:
    """The points of a table of figures, and which of them are hidden so far (the one thing here that grows)."""

    figures: Sequence[Figure]
    measures: Sequence[Measure]  # of each figure
    known: Sequence[bool]  # the audience's own figures: never hidden from it
    # What the audience was told before, by place: it stands where there is no number now, and nothing hides behind it.
    told: Mapping[int, Mapping[Back, Point]] = field(default_factory=dict)
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
        point = series[-1 - back] if back < len(series) else None
        if self.told and point is not None and point.value is None:
            return self.told.get(place, {}).get(back, point)
        return point

    def shown(self, place: int, back: Back) -> Point | None:
        """Give a point if it has a value that is not hidden."""
        point = self.point(place, back)
        return point if point is not None and point.value is not None and back not in self.hidden[place] else None

    def hide(self, place: int, back: Back) -> bool:
        """Hide a point that has a value; tell whether that changed anything."""
        if self.known[place] or back in self.told.get(place, ()) or self.shown(place, back) is None:
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


def close(cells: Cells, ties: Relations, rules: Rules) -> None:
    """Hide more points until no hidden one follows from the shown ones.

    Which point is taken depends on shown values only, never on a hidden one: the pattern of what is hidden
    then tells nothing of the hidden numbers.
    """
    _hide_small_remainders(cells, ties, rules)
    _close_singly(cells, ties, rules)
    while _close_together(cells, ties, rules):
        _close_singly(cells, ties, rules)


def _close_singly(cells: Cells, ties: Relations, rules: Rules) -> None:
    """Leave no relation from which, alone, a hidden number follows."""
    changed = True
    while changed:
        changed = False
        for cause, teller in ties.reveals:
            for back in sorted(cells.hidden[cause] - cells.hidden[teller]):
                changed |= cells.hide(teller, back)
        for equation in ties.equations:
            for back in sorted(_backs(cells, equation)):
                changed |= _complete(cells, equation, back, rules.at(back))


def _close_together(cells: Cells, ties: Relations, rules: Rules) -> bool:
    """Hide beside numbers that follow from several sums taken together (rows and columns of one table)."""
    changed = False
    for back in sorted(set().union(*cells.hidden)):
        equations = [each for each in ties.equations if _tells(cells, each, back)]
        rows = [_unknowns(cells, each, back) for each in equations]
        rows += [{one: 1, other: -1} for one, other in ties.same if back in cells.hidden[one] & cells.hidden[other]]
        fixed = determined(rows)
        for equation in equations:
            if any(place in fixed and back in cells.hidden[place] for place in equation.members):
                changed |= any(cells.hide(place, back) for place in _choices(cells, equation, back, rules.at(back)))
                if changed:
                    break  # what was hidden now may have opened the others: look again
    return changed


def _tells(cells: Cells, equation: Equation, back: Back) -> bool:
    """Tell whether an equation has a total at a quarter; a sum that is not there gives nothing away."""
    total = equation.total
    return total is None or back in cells.hidden[total] or cells.shown(total, back) is not None


def _unknowns(cells: Cells, equation: Equation, back: Back) -> dict[int, int]:
    row = {place: 1 for place in equation.parts if back in cells.hidden[place]}
    if equation.total is not None and back in cells.hidden[equation.total]:
        row[equation.total] = -1
    return row


def _hide_small_remainders(cells: Cells, ties: Relations, rules: Rules) -> None:
    """Hide a figure whose count is declared a part of another's, where a small number of others is left.

    A percentage of such a part tells two counts: its numerator, and its denominator, which is as much a part.
    """
    of_counts = ((part, whole, _COUNT) for part, whole in ties.parts)
    of_denominators = ((part, whole, _DENOMINATOR) for part, whole in ties.within)
    for part, whole, which in (*of_counts, *of_denominators):
        for back in range(len(cells.figures[part].series)):
            left = _left_over(cells, part, whole, back, which)
            if left is not None and left > 0 and rules.at(back).small(left):
                cells.hide(part, back)


def _left_over(cells: Cells, part: int, whole: int, back: Back, which: int) -> Fraction | None:
    """Subtract what two shown figures count: persons, in percentages the numerators, never the fractions."""
    point, total = cells.shown(part, back), cells.shown(whole, back)
    if point is None or total is None:
        return None
    count, counts = numbers_of(point, cells.measures[part]), numbers_of(total, cells.measures[whole])
    return difference(counts[_COUNT], count[which]) if count and counts else None


def _backs(cells: Cells, equation: Equation) -> set[Back]:
    return set().union(*(cells.hidden[place] for place in equation.members))


def _complete(cells: Cells, equation: Equation, back: Back, rule: Rule) -> bool:
    """Hide more members of an equation until its hidden ones are safe behind each other."""
    changed = False
    while _tells(cells, equation, back) and not _safe(cells, equation, back, rule):
        if not any(cells.hide(place, back) for place in _choices(cells, equation, back, rule)):
            break  # nothing is left to hide: the rest is the audience's own
        changed = True
    return changed


def _safe(cells: Cells, equation: Equation, back: Back, rule: Rule) -> bool:
    """Tell whether every small value stays possible for the hidden members of an equation.

    It does where the total is hidden, or where one of them is large enough to take up the rest. Two small ones
    alone are not safe: with a known sum of 2, both are 1. A number that came suppressed may be of any size.

    What the hidden ones come to is not looked at: a decision that hangs on it would tell it.
    """
    hidden = [place for place in equation.members if back in cells.hidden[place]]
    if not hidden or equation.total in hidden:
        return True
    if len(hidden) == 1:
        return False
    whole = _whole(cells, equation, back)
    points = [(place, cells.point(place, back)) for place in hidden]
    return any(
        point is not None and (point.value is None or _robust(numbers_of(point, cells.measures[place]), whole, rule))
        for place, point in points
    )


def _choices(cells: Cells, equation: Equation, back: Back, rule: Rule) -> list[int]:
    """List what to hide beside hidden numbers, best first.

    The smallest part that is large enough to hide behind; else the total; else the largest part.
    """
    whole = _whole(cells, equation, back)
    shown = [(place, point) for place in equation.parts if (point := cells.shown(place, back)) is not None]
    sized = sorted((_size(point), cells.figures[place].key, place) for place, point in shown)
    robust = {place for place, point in shown if _robust(numbers_of(point, cells.measures[place]), whole, rule)}
    first = [place for _, _, place in sized if place in robust]
    last = [place for _, _, place in reversed(sized) if place not in robust]
    middle = [] if equation.total is None else [equation.total]
    return [*first, *middle, *last]


def _whole(cells: Cells, equation: Equation, back: Back) -> tuple[Fraction, ...]:
    """Give the numbers of a total that is shown."""
    total = equation.total
    point = cells.shown(total, back) if total is not None else None
    return numbers_of(point, cells.measures[total]) if total is not None and point is not None else ()


def _robust(numbers: tuple[Fraction, ...], whole: tuple[Fraction, ...], rule: Rule) -> bool:
    """Tell whether small numbers are safe behind these; where the total's is 0, everybody knows each part's."""
    known = whole if len(whole) == len(numbers) else (None,) * len(numbers)
    return bool(numbers) and all(
        rule.robust(number) or number == all_of_them == 0 for number, all_of_them in zip(numbers, known, strict=True)
    )


def _size(point: Point) -> tuple[Fraction, Fraction]:
    """Order points by how many persons they speak of: the denominator, then the numerator or count."""
    number = point.numerator if point.numerator is not None else point.value
    count = number if number is not None else Fraction(0)
    return (point.denominator if point.denominator is not None else count, count)
