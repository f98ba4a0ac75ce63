"""What was published: what a release says of its figures, for the ledger; and what an audience knows from the ledger.

Pure: entries and figures in, values out. Who knows what: everything that the public was told is known to all; the
partners know their own edition besides; an agency knows these two and its own. An agency's edition is not known to the
other partners.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, TypeVar

from reportgen.canonical import Canonical
from reportgen.model import (
    Absence,
    AbsenceKind,
    Figure,
    Framework,
    Key,
    LedgerEntry,
    Point,
    Protected,
    PublishedFigure,
    RolledUp,
    Said,
    Sum,
)
from reportgen.quarter import Quarter

HIDDEN: Final = AbsenceKind.SUPPRESSED.marker
_PUBLIC, _PARTNERS = "public", "partners"
_ROLLED: Final = (
    ("year to date", "year_to_date"),
    ("twelve months", "twelve_months"),
    ("financial year", "financial_year"),
)

Place = Quarter | Sum
PlaceT = TypeVar("PlaceT")
SaidT = TypeVar("SaidT")


@dataclass(frozen=True, slots=True)
class Known:
    """What an audience has been told so far, by the figure's key as the framework has it today."""

    told: Mapping[Key, Mapping[Quarter, tuple[Said, ...]]] = field(default_factory=dict)  # every value, oldest first
    hidden: Mapping[Key, frozenset[Quarter]] = field(default_factory=dict)  # shown hidden to it, and never told
    sums: Mapping[Key, Mapping[Sum, tuple[Said, ...]]] = field(default_factory=dict)  # the same of sums over quarters
    partials: Mapping[Key, Mapping[Quarter, tuple[Fraction, ...]]] = field(default_factory=dict)


NOTHING: Final = Known()


# ---------------------------------------------------------------- from figures to the ledger


def printed(protected: Protected) -> tuple[PublishedFigure, ...]:
    """Say all that a release publishes of its figures: each series, sums over quarters, sums that lack an agency.

    Changes, rates, intervals and limits are made of these, and are not said again.
    """
    return tuple(_printed(figure) for figure in protected.figures)


def _printed(figure: Figure) -> PublishedFigure:
    points = {point.quarter: point for point in (*figure.series, figure.point)}
    sums = ((what, getattr(figure, name)) for what, name in _ROLLED)
    return PublishedFigure(
        figure.key,
        tuple((quarter, _of_point(points[quarter])) for quarter in sorted(points)),
        tuple((Sum(what, rolled.first, rolled.last), _of_sum(rolled)) for what, rolled in sums if rolled is not None),
        tuple(
            (quarter, partial)
            for quarter in sorted(points)
            if (partial := _partial(points[quarter].absence)) is not None
        ),
    )


def _of_point(point: Point) -> Said:
    if point.value is None:
        return Said(marker=_marker(point.absence))
    return Said(point.value, point.numerator, point.denominator)


def _of_sum(rolled: RolledUp) -> Said:
    if rolled.value is None:
        return Said(marker=_marker(rolled.absence))
    return Said(rolled.value, rolled.numerator, rolled.denominator)


def _marker(absence: Absence | None) -> str:
    return absence.kind.marker if absence is not None else AbsenceKind.NOT_RETURNED.marker


def _partial(absence: Absence | None) -> Fraction | None:
    return absence.partial if absence is not None else None


def news(
    figures: Iterable[PublishedFigure], entries: Iterable[LedgerEntry], audience: str
) -> tuple[PublishedFigure, ...]:
    """Leave out what was the last word to that audience already; figures of which nothing is new go altogether.

    Args:
        figures: What is to be published.
        entries: The ledger so far.
        audience: To whom it is published.
    """
    last: dict[tuple[Key, Place], Said] = {}
    partials: set[tuple[Key, Quarter, Fraction]] = set()
    for entry in entries:
        for figure in entry.figures if entry.audience == audience else ():
            last |= {(figure.key, quarter): said for quarter, said in figure.series}
            last |= {(figure.key, of): said for of, said in figure.sums}
            partials |= {(figure.key, *partial) for partial in figure.partials}
    return tuple(new for each in figures if (new := _new(each, last, partials)) is not None)


def _new(
    figure: PublishedFigure, last: Mapping[tuple[Key, Place], Said], partials: set[tuple[Key, Quarter, Fraction]]
) -> PublishedFigure | None:
    key = figure.key
    found = PublishedFigure(
        key,
        tuple(each for each in figure.series if last.get((key, each[0])) != each[1]),
        tuple(each for each in figure.sums if last.get((key, each[0])) != each[1]),
        tuple(each for each in figure.partials if (key, *each) not in partials),
    )
    return found if found.series or found.sums or found.partials else None


# ---------------------------------------------------------------- from the ledger to what is known


def hears(audience: str, published_to: str) -> bool:
    """Tell whether an audience knows what was published to another.

    Example:
        >>> hears("partners", "public"), hears("public", "partners"), hears("agency:police", "agency:health")
        (True, False, False)
    """
    return published_to in (audience, _PUBLIC) or (published_to == _PARTNERS and audience != _PUBLIC)


def known_to(entries: Sequence[LedgerEntry], audience: str, framework: Framework) -> Known:
    """Gather all that an audience was told.

    Args:
        entries: The ledger, in order.
        audience: `public`, `partners` or `agency:<id>`.
        framework: Says what ids of then are called now.

    Returns:
        Values of every entry that the audience knows; as hidden counts what was shown hidden to that very audience,
        for another's rules are its own.
    """
    if not entries:
        return NOTHING
    canonical = Canonical(framework)
    told: dict[Key, dict[Quarter, tuple[Said, ...]]] = {}
    sums: dict[Key, dict[Sum, tuple[Said, ...]]] = {}
    partials: dict[Key, dict[Quarter, tuple[Fraction, ...]]] = {}
    hidden: dict[Key, set[Quarter]] = {}
    for entry in (each for each in entries if hears(audience, each.audience)):
        for figure in entry.figures:
            key = canonical.key(figure.key)
            _add(told.setdefault(key, {}), _values(figure.series))
            _add(sums.setdefault(key, {}), _values(figure.sums))
            _add(partials.setdefault(key, {}), figure.partials)
            if entry.audience == audience:
                hidden.setdefault(key, set()).update(_shown_hidden(figure))
    return Known(told, {key: frozenset(found - told[key].keys()) for key, found in hidden.items()}, sums, partials)


def _shown_hidden(figure: PublishedFigure) -> Iterator[Quarter]:
    return (quarter for quarter, said in figure.series if said.marker == HIDDEN)


def _values(said: Iterable[tuple[PlaceT, Said]]) -> Iterator[tuple[PlaceT, Said]]:
    return ((place, each) for place, each in said if each.value is not None)


def _add(known: dict[PlaceT, tuple[SaidT, ...]], said: Iterable[tuple[PlaceT, SaidT]]) -> None:
    for place, each in said:
        before = known.get(place, ())
        if each not in before:
            known[place] = (*before, each)
