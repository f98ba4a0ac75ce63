"""Which series of a measure share a chart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from reportgen.charts import series
from reportgen.charts.spec import Strand, Subject
from reportgen.model import Basis, Kind, Measure

MOST_PANELS: Final = 9
COMPOSED: Final = frozenset({Kind.DISTRIBUTION, Kind.PARTIAL_DISTRIBUTION})


@dataclass(frozen=True, slots=True)
class Group:
    """Series that are drawn together, and what they have in common."""

    strands: tuple[Strand, ...]
    panel: str = ""  # the items' panel, where the measure has several


def followed_up(measure: Measure) -> bool:
    """Tell whether a measure looks at one closing cohort several times."""
    return len({item.lag for item in measure.items if item.basis is Basis.COHORT or item.lag}) > 1


def groups_of(subject: Subject) -> tuple[Group, ...]:
    """Put the series that have values into charts of at most nine: by panel, then by agency, then in order."""
    drawable = tuple(strand for strand in subject.strands if series.values_in(strand.figure))
    groups: list[Group] = []
    for panel, strands in _split(drawable, lambda strand: strand.item.panel):
        parts = [strands] if len(strands) <= MOST_PANELS else [part for _, part in _split(strands, lambda s: s.agency)]
        for part in parts:
            groups += [Group(part[at : at + MOST_PANELS], panel) for at in range(0, len(part), MOST_PANELS)]
    return tuple(groups)


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
