"""Which unknowns a set of sums fixes exactly, when the sums are taken together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

Row = Mapping[int, int]  # unknown -> how often it enters the sum; what the sum comes to does not matter here


def determined(rows: Iterable[Row]) -> frozenset[int]:
    """Find the unknowns that have only one possible value, whatever the sums come to.

    Args:
        rows: Sums whose results are known to the reader, each over unknowns.

    Returns:
        The unknowns that follow exactly. Bounds (a number that must lie between 1 and 3) are not looked for.

    Example:
        Two rows and two columns of a table with known totals, three cells hidden:

        >>> sorted(determined([{1: 1, 2: 1}, {3: 1}, {1: 1, 3: 1}, {2: 1}]))
        [1, 2, 3]
        >>> sorted(determined([{1: 1, 2: 1}, {3: 1, 4: 1}, {1: 1, 3: 1}, {2: 1, 4: 1}]))
        []
    """
    found: set[int] = set()
    for together in _components([row for row in rows if row]):
        found.update(_fixed(together))
    return frozenset(found)


def _components(rows: Sequence[Row]) -> Iterable[list[Row]]:
    """Put rows that share unknowns together: the rest cannot influence each other."""
    group: dict[int, list[Row]] = {}  # unknown -> the rows of its component
    for row in rows:
        joined = [row]
        for other in {id(group[name]): group[name] for name in row if name in group}.values():
            joined.extend(other)
        for member in joined:
            for name in member:
                group[name] = joined
    return {id(each): each for each in group.values()}.values()


def _fixed(rows: Sequence[Row]) -> Iterable[int]:
    if len(rows) == 1:
        return list(rows[0]) if len(rows[0]) == 1 else []
    solved: dict[int, dict[int, Fraction]] = {}  # leading unknown -> its row, from which other leaders are gone
    for row in rows:
        left = {name: Fraction(times) for name, times in row.items()}
        for name in [each for each in left if each in solved]:
            _subtract(left, solved[name], left[name])
        if not left:
            continue
        leader = min(left)
        scale = left[leader]
        left = {name: times / scale for name, times in left.items()}
        for other in solved.values():
            if leader in other:
                _subtract(other, left, other[leader])
        solved[leader] = left
    return [leader for leader, row in solved.items() if len(row) == 1]


def _subtract(row: dict[int, Fraction], other: Mapping[int, Fraction], times: Fraction) -> None:
    """Take a multiple of another row out of a row, dropping unknowns that vanish."""
    for name, each in other.items():
        rest = row.get(name, Fraction(0)) - times * each
        if rest:
            row[name] = rest
        else:
            row.pop(name, None)
