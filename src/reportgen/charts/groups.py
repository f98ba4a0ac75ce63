"""Which series of a measure share a chart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from reportgen.charts import series, words
from reportgen.charts.spec import Strand, Subject
from reportgen.model import Basis, Item, Kind, Measure, Method

MOST_PANELS: Final = 9
MOST_PARTS: Final = 7  # shades that can be told apart in grey
COMPOSED: Final = frozenset({Kind.DISTRIBUTION, Kind.PARTIAL_DISTRIBUTION})


@dataclass(frozen=True, slots=True)
class Group:
    """Series that are drawn together, and what they have in common."""

    strands: tuple[Strand, ...]
    panel: str = ""  # the items' panel, where the measure has several


def followed_up(measure: Measure) -> bool:
    """Tell whether a measure looks at one closing cohort several times."""
    return len({item.lag for item in measure.items if item.basis is Basis.COHORT or item.lag}) > 1


def outcome_of(items: Sequence[Item], item: Item) -> str:
    """Name the outcome that a follow-up item looks at.

    A framework may keep an outcome's points in one panel, or name the panels after the points and the items alike.

    Args:
        items: All items of the measure.
        item: One of them.

    Returns:
        Empty where the measure has one outcome without a name of its own.
    """
    lags: dict[str, set[int]] = {}
    for each in items:
        lags.setdefault(each.panel, set()).add(each.lag)
    by_title = len(lags) > 1 and all(len(each) == 1 for each in lags.values())
    return item.title if by_title else item.panel


def rare(strand: Strand) -> bool:
    """Tell whether a series counts events so rare that the time between them is told, never a percentage."""
    analysis = strand.figure.analysis
    return analysis is not None and analysis.method is Method.BETWEEN


def groups_of(subject: Subject) -> tuple[Group, ...]:
    """Put the series that have values into charts of at most nine: by panel, then by agency, then in order.

    Rare events have a chart of their own.
    """
    drawable = tuple(each for each in subject.strands if series.values_in(each.figure) and not rare(each))
    groups: list[Group] = []
    for panel, strands in _split(drawable, lambda strand: strand.item.panel):
        parts = [strands] if len(strands) <= MOST_PANELS else [part for _, part in _split(strands, lambda s: s.agency)]
        for part in parts:
            groups += [Group(part[at : at + MOST_PANELS], panel) for at in range(0, len(part), MOST_PANELS)]
    return tuple(groups)


def one_whole(measure: Measure, group: Group) -> bool:
    """Tell whether values are the parts of one whole, and few enough for one bar.

    Not where a part is hidden or missing, which leaves a gap that tells it, nor where cases are few.
    """
    values = [strand.figure.value for strand in group.strands]
    known = [value for value in values if value is not None]
    if measure.kind is not Kind.DISTRIBUTION or len(known) < len(values) or not 2 <= len(known) <= MOST_PARTS:
        return False
    rounding = Fraction(len(known), 2 * 100 * 10**measure.decimals)
    return abs(sum(known, Fraction(0)) - 1) <= rounding and not any(
        words.few(strand.figure) for strand in group.strands
    )


def _split(strands: Iterable[Strand], name: Callable[[Strand], str]) -> tuple[tuple[str, tuple[Strand, ...]], ...]:
    found: dict[str, list[Strand]] = {}
    for strand in strands:
        found.setdefault(name(strand), []).append(strand)
    return tuple((key, tuple(members)) for key, members in found.items())


def by_panel_and_agency(subject: Subject) -> tuple[Group, ...]:
    """Put the items of each panel and agency together."""
    return tuple(
        Group(part, panel)
        for panel, strands in _split(subject.strands, lambda strand: strand.item.panel)
        for _, part in _split(strands, lambda strand: strand.agency)
    )
