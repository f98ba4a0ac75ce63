"""How a figure stands against its earlier ones, and whether that is worth a sentence of its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from reportgen.model import Change, Rating
from reportgen.movement import Size, comparable, leading, size, strength
from reportgen.narrative.facts import Entry, Scene


class How(StrEnum):
    """What a figure did."""

    MOVED = "moved"  # clearly, by the comparison that leads and headlines use
    DIPPED = "dipped"  # clearly on the quarter before, yet not on a year ago
    TURNED = "turned"  # clearly on both, in opposite directions
    QUIET = "quiet"
    ALONE = "alone"  # nothing to compare it with


@dataclass(frozen=True, slots=True)
class Shift:
    """One figure's movement and its target."""

    entry: Entry
    how: How
    change: Change | None  # what the movement is measured from; on the quarter before where it dipped or turned
    strength: Fraction  # as a multiple of the least that counts

    @property
    def missed(self) -> bool:
        """Tell whether a target is missed; a duty is told by its shortfall."""
        return self.entry.figure.rating is Rating.NOT_MET and not self.entry.measure.duty

    @property
    def notable(self) -> bool:
        """Tell whether the figure asks for words of its own."""
        return self.missed or self.how in (How.MOVED, How.DIPPED, How.TURNED)


def shift_of(scene: Scene, entry: Entry) -> Shift | None:
    """Read a figure's movement; None for one that nothing may be said of: absent, an older wave, few, hand-picked.

    Markers do not silence it, as they do in leads: whoever writes the sentence adds them. A figure of fewer than should
    have answered stands alone: how many answered may be all that moved.
    """
    figure = entry.figure
    if not entry.present or not figure.new or entry.few or entry.chosen:
        return None
    change = leading(figure)
    if change is None:
        return Shift(entry, How.ALONE, None, Fraction(0))
    moved = size(entry.measure, figure, change, scene.limits) is Size.MOVED
    before, _ = comparable(figure)
    quarter = before if before is not change else None
    too = quarter is not None and size(entry.measure, figure, quarter, scene.limits) is Size.MOVED
    if quarter is not None and too and not moved:
        return _shift(scene, entry, How.DIPPED, quarter)
    if quarter is not None and too and (quarter.amount > 0) != (change.amount > 0):
        return _shift(scene, entry, How.TURNED, quarter)
    return _shift(scene, entry, How.MOVED if moved else How.QUIET, change)


def _shift(scene: Scene, entry: Entry, how: How, change: Change) -> Shift:
    return Shift(entry, how, change, strength(entry.measure, entry.figure, change, scene.limits))
