"""Longer than a quarter: the year to date and the last twelve months of counts of events.

The year to date also of percentages whose quarters have few cases. Only sums that protection left are given, and sums
of quarters that are all there to be read: nothing that is hidden can be worked out from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from reportgen.model import AbsenceKind, Basis, Figure, Kind, Point, RolledUp
from reportgen.movement import partial
from reportgen.narrative.facts import Entry, Scene
from reportgen.numbers import n_of_m, value_text

FEW_CASES: Final = 100  # under this a quarter's percentage is restless, and the year so far steadies it
_MISSING: Final = (AbsenceKind.NOT_RETURNED, AbsenceKind.SET_ASIDE, AbsenceKind.INCOMPLETE)
_A_YEAR: Final = 4  # quarters


@dataclass(frozen=True, slots=True)
class Sums:
    """What a count of events came to over several quarters, as finished texts."""

    entry: Entry
    value: str  # over the edition's span (`span`)
    twelve: str = ""  # in the last twelve months, where the span is another; empty if a quarter is missing or hidden
    before: str = ""  # in the twelve months before those; empty where they cannot be compared


def span(scene: Scene, quarter_of_year: int) -> str:
    """Name what the sums of a quarter cover: the year so far, the whole year, or in a first quarter twelve months."""
    name = {1: "twelve", 4: "year"}.get(quarter_of_year, "so-far")
    return scene.voice.word(f"span.{name}")


def year(scene: Scene, quarter_of_year: int) -> str:
    """Name the year whose total is missing: the year so far, or in a last quarter the year."""
    return scene.voice.word("total.year" if quarter_of_year == _A_YEAR else "total.so-far")


def of_entry(entry: Entry) -> str:
    """Write the year to date; empty in a year's first quarter, where it cannot be given, or where it adds nothing."""
    rolled = _rolled(entry)
    if rolled is None or rolled.value is None:
        return ""
    value = value_text(entry.measure, rolled.value, prose=True)
    parts = n_of_m(Point(rolled.last, rolled.value, rolled.numerator, rolled.denominator))
    if not entry.measure.kind.is_percentage or not parts:
        return value
    return parts if entry.few else f"{value} ({parts})"


def of_count(entry: Entry) -> Sums | None:
    """Give the sums of a count of events; None for any other figure, and where the span's own sum is not there.

    In a year's last quarter the year is the twelve months; in its first there is only the twelve months to give.
    """
    figure = entry.figure
    if not _is_flow(entry) or figure.hidden or not figure.new:
        return None
    rolled = figure.twelve_months
    twelve = _text(entry, rolled)
    before = _before(entry, rolled) if twelve and rolled is not None else ""
    if figure.point.quarter.number in (1, _A_YEAR):
        value = twelve or (of_entry(entry) if figure.point.quarter.number == _A_YEAR else "")
        return Sums(entry, value, before=before) if value else None
    value = of_entry(entry)
    return Sums(entry, value, twelve, before) if value else None


def beside(scene: Scene, sums: Sequence[Sums], *, again: bool = False) -> str:
    """Write what stands beside the sums: the twelve months, and the twelve before; empty where there are none.

    Several sums of one measure share the words, in the order of the sums; where some have no twelve months, or no
    twelve before, the others are named. `again`: the sentence has said the same of another measure, and so can be
    short.
    """
    voice, too = scene.voice, "-too" if again else ""
    having = [one for one in sums if one.twelve]
    befores = [one.before for one in sums]
    if not having:
        if sums[0].entry.point.quarter.number not in (1, _A_YEAR):
            return ""
        return voice.word(f"rolled.before{too}", list=_numbers(scene, befores)) if all(befores) else _some(scene, sums)
    if all(befores) and len(having) == len(sums):
        before = _numbers(scene, befores)
        return voice.word(f"rolled.twelve{too}", list=_numbers(scene, [one.twelve for one in sums]), before=before)
    several = len(having) == len(sums)
    listed = (
        _numbers(scene, [one.twelve for one in sums])
        if several
        else voice.listed([_counted(one.entry, one.twelve) for one in having])
    )
    said = voice.word(f"rolled.twelve{too}", list=listed, before="")
    return "; ".join(filter(None, (said, _some(scene, having))))


def _some(scene: Scene, sums: Sequence[Sums]) -> str:
    """Name the sums that have twelve months before them, where not all do: "child protection plans after 254"."""
    parts = [scene.voice.word("rolled.item", label=_label(one.entry), before=one.before) for one in sums if one.before]
    return scene.voice.word("rolled.some", list=scene.voice.listed(parts)) if parts else ""


def listed(scene: Scene, sums: Sequence[Sums]) -> str:
    """Write sums with the names of what was counted: "388 child in need plans and 114 child protection plans"."""
    return scene.voice.listed([_counted(one.entry, one.value) for one in sums])


def lacks_a_quarter(entry: Entry) -> bool:
    """Tell whether a count of events has no year to date because a quarter was not returned."""
    rolled = _rolled(entry)
    if rolled is None or rolled.absence is None or entry.measure.kind is not Kind.COUNT:
        return False
    return entry.present and rolled.absence.kind in _MISSING


def counted(value: str, label: str) -> str:
    """Write a count with its name, which is plural: `2 plans`, but `plans 1`."""
    return f"{label} {value}" if value == "1" else f"{value} {label}"


def _counted(entry: Entry, value: str) -> str:
    return counted(value, _label(entry))


def _label(entry: Entry) -> str:
    # "left in the quarter" is an item's name, and this is of more than the quarter.
    return (entry.label or entry.title).removesuffix(" in the quarter")


def _numbers(scene: Scene, values: Sequence[str]) -> str:
    # Two numbers are a pair even where thousands have a comma of their own.
    if len(values) == 2:
        return scene.voice.word("pair", first=values[0], second=values[1])
    return scene.voice.listed(values)


def _is_flow(entry: Entry) -> bool:
    return entry.present and entry.item.basis is Basis.FLOW and entry.measure.kind is Kind.COUNT


def _text(entry: Entry, rolled: RolledUp | None) -> str:
    return "" if rolled is None or rolled.value is None else value_text(entry.measure, rolled.value, prose=True)


def _before(entry: Entry, rolled: RolledUp) -> str:
    """Add up the twelve months before, where all eight quarters are there, whole and of one series."""
    first = rolled.first - _A_YEAR
    points = [point for point in entry.figure.series if first <= point.quarter <= rolled.last]
    values = [point.value for point in points if point.value is not None]
    broken = any(point.break_before for point in points[1:])
    if len(points) != 2 * _A_YEAR or len(values) < len(points) or broken or any(map(partial, points)):
        return ""
    return value_text(entry.measure, sum(values[:_A_YEAR], Fraction(0)), prose=True)


def _rolled(entry: Entry) -> RolledUp | None:
    figure = entry.figure
    rolled = figure.year_to_date
    if rolled is None or rolled.first == rolled.last or figure.hidden or not figure.new:
        return None
    if entry.item.basis is Basis.FLOW and entry.measure.kind is Kind.COUNT:
        return rolled
    cases = figure.point.denominator
    ratio = entry.item.basis is Basis.RATIO and entry.measure.kind.is_percentage and not entry.measure.duty
    if not ratio or cases is None or cases >= FEW_CASES or _picked(entry, figure, rolled):
        return None
    return rolled


def _picked(entry: Entry, figure: Figure, rolled: RolledUp) -> bool:
    """Tell whether any of the year's cases were picked: added up they would stand for nobody."""
    year = [point for point in figure.series if point.quarter >= rolled.first]
    return entry.chosen or any(point.selection.value in ("themed", "picked") for point in year)
