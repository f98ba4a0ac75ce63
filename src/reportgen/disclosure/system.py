"""Counts, and what everybody knows of how they hang together: what suppression and its proof both start from.

Nothing here knows figures, measures or quarters. A count is a whole number of its measure's steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum


class Reader(Enum):
    """What a reader knows beyond everything published: counts are whole, and in the bounds that everybody knows."""

    PUBLISHED = "what is published"
    RULE = "what is published, and which hidden counts are small, and that the others are not"


@dataclass(frozen=True, slots=True)
class Cell:
    """One count, or one statement about counts (a percentage, a rate, an interval), as it would be published.

    `weight` says how much is lost if it is hidden, and `size` about how large it is; both must be told by what is
    public whatever the count is (its place in the framework, an earlier quarter's published value): what is hidden
    depends on them.
    """

    key: str  # names the cell; ties between equally dear choices go by it
    value: int | None  # in steps; None for statements, and where the agency has withheld it from us too
    weight: int = 1
    low: int = 0  # what everybody knows without any publication
    high: int | None = None
    protect: range | None = None  # small: all these values must stay possible
    known: bool = False  # the audience's own: never hidden from it
    size: int | None = None
    statement: bool = False

    def __post_init__(self) -> None:
        """Refuse what no caller may mean."""
        if self.weight < 1 or self.low < 0:
            raise ValueError(f"{self.key}: weight is at least 1, and low at least 0")
        if self.statement and (self.value is not None or self.protect is not None or self.known):
            raise ValueError(f"{self.key}: a statement has no count of its own")
        if self.protect is not None and (self.protect.step != 1 or not self.protect):
            raise ValueError(f"{self.key}: what is protected is a range of neighbouring whole numbers")
        if self.known and (self.value is None or self.protect is not None):
            raise ValueError(f"{self.key}: what the audience knows has a value, and is not protected from it")
        if self.value is not None and not self.low <= self.value <= (self.value if self.high is None else self.high):
            raise ValueError(f"{self.key}: the count is outside what everybody knows of it")

    @property
    def withheld(self) -> bool:
        """Tell whether the agency hid the count before it came to us."""
        return self.value is None and not self.statement

    @property
    def fixed(self) -> bool:
        """Tell whether the reader knows the count whatever is published."""
        return self.known or self.low == self.high


@dataclass(frozen=True, slots=True)
class Relation:
    """low <= sum(times * count) <= high, by whole numbers; equal bounds make an equation.

    Always known where `told_by` is empty; else as long as one of these statements is shown.
    """

    terms: tuple[tuple[int, int], ...]  # place of the cell, times
    low: int | None = 0
    high: int | None = 0
    told_by: tuple[int, ...] = ()

    @property
    def equation(self) -> bool:
        """Tell whether the sum is known exactly."""
        return self.low is not None and self.low == self.high


@dataclass(frozen=True, slots=True)
class System:
    """Everything that one audience may come to see, and how it hangs together."""

    cells: tuple[Cell, ...]
    relations: tuple[Relation, ...] = ()
    together: tuple[tuple[int, ...], ...] = ()  # told by one figure, or one number in several places

    def __post_init__(self) -> None:
        """Refuse relations that do not hold, and places that are not there: the proof would prove nothing."""
        if len({cell.key for cell in self.cells}) < len(self.cells):
            raise ValueError("two cells have one key")
        for relation in self.relations:
            self._check(relation)
        if any(not 0 <= place < len(self.cells) for group in self.together for place in group):
            raise ValueError("a group names a cell that is not there")

    def _check(self, relation: Relation) -> None:
        places = [place for place, _ in relation.terms]
        if any(not 0 <= place < len(self.cells) for place in (*places, *relation.told_by)):
            raise ValueError("a relation names a cell that is not there")
        if any(self.cells[place].statement for place in places):
            raise ValueError("a statement cannot be added up")
        if len(set(places)) < len(places):
            raise ValueError("a relation names a cell twice")
        if any(not self.cells[place].statement for place in relation.told_by):
            raise ValueError("only a statement tells a relation")
        values = [self.cells[place].value for place in places]
        total = sum(times * (value or 0) for value, (_, times) in zip(values, relation.terms, strict=True))
        low, high = relation.low, relation.high
        if None not in values and ((low is not None and total < low) or (high is not None and total > high)):
            keys = ", ".join(self.cells[place].key for place in places)
            raise ValueError(f"a relation of {keys} does not hold")

    @property
    def primaries(self) -> tuple[int, ...]:
        """List the cells that are hidden for their own sake."""
        return tuple(place for place, cell in enumerate(self.cells) if cell.protect is not None or cell.withheld)


def total_of(total: int, parts: Sequence[int]) -> Relation:
    """Say that parts make a total."""
    return Relation(((total, -1), *((part, 1) for part in parts)))


def same_count(one: int, other: int) -> Relation:
    """Say that one count is told in two places."""
    return Relation(((one, 1), (other, -1)))


def rounded_share(part: int, whole: int, told_by: int, bounds: tuple[int, int, int]) -> Iterator[Relation]:
    """Say what a published share tells: lowest / scale <= part / whole <= highest / scale.

    Args:
        part: Place of the numerator.
        whole: Place of the denominator.
        told_by: Place of the statement that publishes the share.
        bounds: lowest, highest, scale: for 43.2 % to one decimal (4315, 4325, 10000).
    """
    lowest, highest, scale = bounds
    yield Relation(((part, scale), (whole, -lowest)), low=0, high=None, told_by=(told_by,))
    yield Relation(((part, scale), (whole, -highest)), low=None, high=0, told_by=(told_by,))
