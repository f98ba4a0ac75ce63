"""Clear movements of figures: what leads, headlines and summaries rest on, so that they cannot disagree."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reportgen.model import Change
from reportgen.movement import clear, leading, strength
from reportgen.narrative.facts import Entry, Scene


@dataclass(frozen=True, slots=True)
class Move:
    """A clear movement of one figure."""

    entry: Entry
    change: Change
    strength: Fraction

    @property
    def way(self) -> str:
        """Say `up` or `down`."""
        return "up" if self.change.amount > 0 else "down"

    @property
    def sense(self) -> str:
        """Say `better`, `worse` or `neutral`."""
        meaning = self.change.meaning.value
        return meaning if meaning in ("better", "worse") else "neutral"


def move_of(scene: Scene, entry: Entry) -> Move | None:
    """Find the clear movement of a figure, if there is one that a conclusion may rest on.

    It is the one on the same quarter last year, or on the quarter before where there is no such comparison. None
    where the two comparisons clearly point opposite ways.
    """
    figure = entry.figure
    change = leading(figure)
    if change is None or not clear(entry.measure, figure, change, scene.limits):
        return None
    return Move(entry, change, strength(entry.measure, figure, change, scene.limits))
