"""What publishers do with one small count: rules for a single cell, each with its source.

The project's own rule (`primary.Rule`: 1 to the threshold suppressed, 0 shown) is the first of these with a
threshold of 5. The others stand here for agencies whose returns must follow them; they do not yet act on figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

LARGEST: Final = 5_000_000_000  # what NHS England's own code takes for a slip of the hand


class Outcome(StrEnum):
    """What became of a count that is not shown as it is."""

    SUPPRESSED = "suppressed"
    LOW = "low"  # rounds to zero but is not zero


@dataclass(frozen=True, slots=True)
class Cell:
    """A published cell: a number, or why there is none (a low number has both)."""

    shown: int | None
    outcome: Outcome | None = None


HIDDEN: Final = Cell(None, Outcome.SUPPRESSED)


@dataclass(frozen=True, slots=True)
class Regime:
    """A publisher's rule for one count of persons.

    Counts from 1 to `threshold` are suppressed, and 0 as well unless it is shown; the rest are rounded to the
    nearest `base`, halves upwards, but not below `least` if they are not zero. A count that is not known is
    suppressed where `unknown_hidden`.
    """

    title: str
    source: str
    threshold: int = 0
    zero_shown: bool = True
    base: int = 1
    least: int = 0
    unknown_hidden: bool = False

    def cell(self, count: int | None) -> Cell:
        """Give what is published for a count.

        Args:
            count: Persons, 0 or more; None where it is not known.

        Raises:
            ValueError: If the count is negative, not whole or beyond belief, or unknown where that has no rule.
        """
        if count is None:
            if self.unknown_hidden:
                return HIDDEN
            raise ValueError("this rule says nothing of an unknown count")
        if isinstance(count, float) or not 0 <= count <= LARGEST:
            raise ValueError("a count is a whole number from 0 to 5,000,000,000")
        if self._hidden(count):
            return HIDDEN
        rounded = _nearest(count, self.base)
        if count and rounded < self.least:
            return Cell(self.least)
        return Cell(rounded, Outcome.LOW if count and not rounded else None)

    def rate(self, numerator: int | None, denominator: int | None, per: int = 100) -> Cell:
        """Give what is published for a rate: suppressed with either part, else to the nearest whole number."""
        if numerator is None or denominator is None or self._hidden(numerator) or self._hidden(denominator):
            return HIDDEN
        if denominator == 0:
            raise ValueError("a rate needs a denominator")
        return Cell((2 * per * numerator + denominator) // (2 * denominator))

    def _hidden(self, count: int) -> bool:
        return count <= self.threshold and (count > 0 or not self.zero_shown)


@dataclass(frozen=True, slots=True)
class Midpoint:
    """OpenSAFELY's rounding to the middle of bands of `base`: 1 to 6 become 3, 7 to 12 become 9."""

    title: str
    source: str
    base: int = 6

    def cell(self, count: int) -> Cell:
        """Give what is published for a count."""
        band = -(-count // self.base)
        return Cell(max(0, band * self.base - self.base // 2))


def _nearest(count: int, base: int) -> int:
    return (2 * count + base) // (2 * base) * base


DFE: Final = Regime(
    title="Children in need, local authority tables",
    source="Department for Education, children in need data guidance, 2020 to 2021",
    threshold=5,
)
DFE_WIDE: Final = Regime(
    title="Children in need, regions and England",
    source="Department for Education, children in need data guidance, 2020 to 2021",
    base=10,
)
NHS_HOSPITAL: Final = Regime(
    title="Hospital and emergency care statistics",
    source="NHS England, methodology of hospital episode statistics",
    threshold=7,
    base=5,
)
NHS_CENTRAL: Final = Regime(
    title="Central suppression with counts kept",
    source="NHS England, codonPython, central suppression",
    base=5,
    least=5,
)
MENTAL_HEALTH: Final = Regime(
    title="Mental health services monthly statistics, below England",
    source="NHS England, mental health monthly statistics, output rounding",
    threshold=4,
    zero_shown=False,
    base=5,
    unknown_hidden=True,
)
OPENSAFELY: Final = Regime(
    title="Redaction of 7 or fewer, then rounding to 5",
    source="OpenSAFELY documentation, statistical disclosure control",
    threshold=7,
    base=5,
)
OPENSAFELY_MIDPOINT: Final = Midpoint(
    title="Midpoint rounding to 6", source="OpenSAFELY documentation, statistical disclosure control"
)

REGIMES: Final[Mapping[str, Regime]] = MappingProxyType(
    {
        "dfe": DFE,
        "dfe-wide": DFE_WIDE,
        "nhs-hospital": NHS_HOSPITAL,
        "nhs-central": NHS_CENTRAL,
        "mental-health": MENTAL_HEALTH,
        "opensafely": OPENSAFELY,
    }
)
