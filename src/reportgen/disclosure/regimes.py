"""What publishers do with numbers of persons: their rules, each with its source, and which of several is strictest.

A project names one of them for an agency or a measure, or writes its own in `measures.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import lcm
from types import MappingProxyType
from typing import Final

from reportgen.model import Framework, Regime

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


def cell(regime: Regime, count: int | None) -> Cell:
    """Give what is published for a count.

    Args:
        regime: The rule.
        count: Persons, 0 or more; None where it is not known.

    Raises:
        ValueError: If the count is negative, not whole or beyond belief, or unknown where that has no rule.
    """
    if count is None:
        if regime.unknown_hidden:
            return HIDDEN
        raise ValueError("this rule says nothing of an unknown count")
    if isinstance(count, float) or not 0 <= count <= LARGEST:
        raise ValueError("a count is a whole number from 0 to 5,000,000,000")
    if _hidden(regime, count):
        return HIDDEN
    shown = int(rounded(regime, Fraction(count)))
    return Cell(shown, Outcome.LOW if count and not shown else None)


def rate(regime: Regime, numerator: int | None, denominator: int | None, per: int = 100) -> Cell:
    """Give what is published for a rate: suppressed with either part, else to the nearest whole number."""
    if numerator is None or denominator is None or _hidden(regime, numerator) or _hidden(regime, denominator):
        return HIDDEN
    if denominator == 0:
        raise ValueError("a rate needs a denominator")
    return Cell((2 * per * numerator + denominator) // (2 * denominator))


def _hidden(regime: Regime, count: int) -> bool:
    return count <= regime.threshold and (count > 0 or not regime.zero_shown)


def rounded(regime: Regime, number: Fraction) -> Fraction:
    """Round a number of persons, 0 or more, as a regime has it."""
    base = regime.base
    if regime.midpoint:
        return Fraction(max(0, -(-number // base) * base - base // 2))
    nearest = (2 * number + base) // (2 * base) * base if base > 1 else number
    return Fraction(max(nearest, regime.least)) if number else Fraction(0)


def strictest(regimes: Sequence[Regime]) -> Regime:
    """Give the rule that keeps each of several.

    It hides what any of them hides: the largest threshold, zero if one hides it, every part of a percentage that one
    looks at, the largest of the smallest denominators. It rounds to the least base that all of theirs divide, in bands
    if one does, and shows no number that is not zero below the largest `least`, brought up to a multiple of that base.
    """
    if len(set(regimes)) == 1:
        return regimes[0]
    base = lcm(*(regime.base for regime in regimes))
    return Regime(
        id=" + ".join(dict.fromkeys(regime.id for regime in regimes)),
        title="; ".join(dict.fromkeys(regime.title for regime in regimes)),
        source="; ".join(dict.fromkeys(regime.source for regime in regimes)),
        threshold=max(regime.threshold for regime in regimes),
        zero_shown=all(regime.zero_shown for regime in regimes),
        base=base,
        least=-(-max(regime.least for regime in regimes) // base) * base,
        midpoint=any(regime.midpoint for regime in regimes),
        percentages=frozenset().union(*(regime.percentages for regime in regimes)),
        smallest_denominator=max(regime.smallest_denominator for regime in regimes),
        all_hidden=any(regime.all_hidden for regime in regimes),
        unknown_hidden=any(regime.unknown_hidden for regime in regimes),
    )


def named(framework: Framework, regime_id: str) -> Regime:
    """Give the regime of an id, a publisher's or the project's own; KeyError if there is none."""
    own = {regime.id: regime for regime in framework.regimes}
    return own[regime_id] if regime_id in own else REGIMES[regime_id]


def in_words(regime: Regime) -> str:
    """Say in plain words what a regime does.

    Example:
        >>> in_words(NHS_HOSPITAL)
        'counts of people from 1 to 7 are hidden; the others are rounded to the nearest 5'
    """
    return "; ".join((*_hiding(regime), *_rounding(regime), *_percentages(regime)))


def _hiding(regime: Regime) -> Iterable[str]:
    first = 1 if regime.zero_shown else 0
    if regime.threshold == 1 and first:
        yield "counts of 1 person are hidden"
    elif regime.threshold:
        yield f"counts of people from {first} to {regime.threshold} are hidden"
    elif first == 0:
        yield "counts of 0 are hidden"
    else:
        yield "no count is hidden"


def _rounding(regime: Regime) -> Iterable[str]:
    if not regime.rounds:
        return
    which = "the others" if regime.threshold or not regime.zero_shown else "counts"
    if regime.midpoint:
        yield f"{which} are given as the middle of bands of {regime.base}"
        return
    yield f"{which} are rounded to the nearest {regime.base}"
    if regime.least:
        yield f"what is not zero is given as {regime.least} or more"


def _percentages(regime: Regime) -> Iterable[str]:
    if regime.smallest_denominator:
        yield f"percentages of fewer than {regime.smallest_denominator:,} people are hidden"
    if regime.all_hidden:
        yield "100 per cent is hidden"


DFE: Final = Regime(
    id="dfe",
    title="Children in need, local authority tables",
    source="Department for Education, children in need data guidance, 2020 to 2021",
    threshold=5,
)
DFE_WIDE: Final = Regime(
    id="dfe-wide",
    title="Children in need, regions and England",
    source="Department for Education, children in need data guidance, 2020 to 2021",
    base=10,
)
NHS_HOSPITAL: Final = Regime(
    id="nhs-hospital",
    title="Hospital and emergency care statistics",
    source="NHS England, methodology of hospital episode statistics",
    threshold=7,
    base=5,
)
NHS_CENTRAL: Final = Regime(
    id="nhs-central",
    title="Central suppression with counts kept",
    source="NHS England, codonPython, central suppression",
    base=5,
    least=5,
)
MENTAL_HEALTH: Final = Regime(
    id="mental-health",
    title="Mental health services monthly statistics, below England",
    source="NHS England, mental health monthly statistics, output rounding",
    threshold=4,
    zero_shown=False,
    base=5,
    unknown_hidden=True,
)
OPENSAFELY: Final = Regime(
    id="opensafely",
    title="Redaction of 7 or fewer, then rounding to 5",
    source="OpenSAFELY documentation, statistical disclosure control",
    threshold=7,
    base=5,
)
OPENSAFELY_MIDPOINT: Final = Regime(
    id="opensafely-midpoint",
    title="Midpoint rounding to 6",
    source="OpenSAFELY documentation, statistical disclosure control",
    base=6,
    midpoint=True,
)

REGIMES: Final[Mapping[str, Regime]] = MappingProxyType(
    {
        regime.id: regime
        for regime in (*(DFE, DFE_WIDE, NHS_HOSPITAL, NHS_CENTRAL, MENTAL_HEALTH, OPENSAFELY, OPENSAFELY_MIDPOINT),)
    }
)
