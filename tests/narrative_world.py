"""Protected figures made by hand for tests of the words: each builder states only what its test is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from reportgen.model import (
    ALWAYS,
    Absence,
    AbsenceKind,
    Agency,
    Basis,
    Change,
    Combine,
    ContentArea,
    Dimension,
    Figure,
    Item,
    Key,
    Kind,
    Marker,
    Meaning,
    Measure,
    Point,
    Polarity,
    Project,
    Protected,
    Rating,
    Return,
    Section,
    Selection,
    Target,
    Triad,
)
from reportgen.quarter import Quarter
from small_world import NOW, item, measure, project

AGENCIES = (
    Agency("social-care", "Children's social care", "Social care", "safeguarding partner", "Performance manager"),
    Agency("police", "Police", "Police", "safeguarding partner", "Detective superintendent"),
    Agency("trust", "Mental health trust", "Trust", "relevant agency", "Information manager"),
)
KINDS = {kind.value: kind for kind in Kind}


def parts(text: str | float) -> tuple[Fraction, Fraction | None, Fraction | None]:
    """Read `88/120` as a value with its parts, and a plain number as a value alone."""
    above, _, below = str(text).partition("/")
    if not below:
        return Fraction(above), None, None
    return Fraction(above) / Fraction(below), Fraction(above), Fraction(below)


def point(quarter: Quarter, text: str | float | None, **changes: Any) -> Point:
    """Make a point with a value, or with the absence given in `changes`."""
    if text is None:
        return Point(quarter, None, **{"absence": Absence(AbsenceKind.NOT_RETURNED), **changes})
    value, numerator, denominator = parts(text)
    return Point(quarter, value, numerator, denominator, **changes)


def meaning(polarity: Polarity, amount: Fraction) -> Meaning:
    """Say what a movement means by a polarity that has one direction."""
    if amount == 0:
        return Meaning.SAME
    if polarity not in (Polarity.HIGHER, Polarity.LOWER):
        return Meaning.NEUTRAL
    return Meaning.BETTER if (amount > 0) == (polarity is Polarity.HIGHER) else Meaning.WORSE


def change(polarity: Polarity, now: str | float, before: str | float, against: Quarter) -> Change:
    """Work out a movement exactly."""
    earlier = parts(before)[0]
    amount = parts(now)[0] - earlier
    return Change(against, earlier, amount, meaning(polarity, amount))


def figure(
    of: Measure,
    now: str | float | None,
    *,
    item: str = "",
    agency: str = "social-care",
    before: str | float | None = None,
    year: str | float | None = None,
    why: str = "",
    point_of: Mapping[str, Any] | None = None,
    **changes: Any,
) -> Figure:
    """Make a figure: its value now, the quarter before and a year ago, and what else the test is about."""
    which = of.item(item)
    last = point(NOW, now, **dict(point_of or {}))
    series = [point(NOW - 4, year)] if year is not None else []
    if before is not None:
        series.append(point(NOW - 1, before))
    moved = change(which.polarity, now, before, NOW - 1) if now is not None and before is not None else None
    over = change(which.polarity, now, year, NOW - 4) if now is not None and year is not None else None
    base = Figure(Key(of.id, item, agency), last, (*series, last), change=moved, year_change=over, no_change_why=why)
    denominator = last.denominator
    small = of.kind.is_percentage and denominator is not None and denominator < of.smallest_denominator
    return replace(base, **{"small_base": small, **changes})


def rated(target: str, rating: str, **changes: Any) -> dict[str, Any]:
    """Give the fields of a figure with a target, written as a fraction of one or a number, and its rating."""
    lower, _, upper = target.partition(" to ")
    value = Target(Fraction(lower), "the board", ALWAYS, Fraction(upper) if upper else None)
    return {"target": value, "rating": Rating(rating), **changes}


def protected(
    measures: Iterable[Measure],
    figures: Iterable[Figure],
    *,
    agencies: Sequence[Agency] = AGENCIES,
    returns: Iterable[Return] = (),
    triads: Sequence[Triad] = (),
) -> Protected:
    """Make protected figures of one triad (`t`), or of the triads given."""
    made = project(measures, agencies)
    if triads:
        section = Section("i", "Section", "1", (ContentArea("a", "Area", "i", tuple(triads)),))
        made = replace(made, framework=replace(made.framework, sections=(section,)))
    return Protected(made, NOW, "partners", tuple(figures), tuple(returns), (), ())


__all__ = [
    "AGENCIES",
    "ALWAYS",
    "KINDS",
    "NOW",
    "Absence",
    "AbsenceKind",
    "Basis",
    "Combine",
    "Dimension",
    "Item",
    "Marker",
    "Project",
    "Return",
    "Selection",
    "change",
    "date",
    "figure",
    "item",
    "measure",
    "parts",
    "point",
    "protected",
    "rated",
]
