"""Protected figures for tests of charts: series written as short texts, with everything a series can hold.

A series is a list of values from the oldest quarter to the reported one. A number is a value (percentages in 0 to 100),
`c`, `x`, `z`, `u` and `n` are suppressed, not returned, not applicable, unreliable and not due.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import fsum
from statistics import median
from typing import Any

from reportgen.model import (
    Absence,
    AbsenceKind,
    Analysis,
    Change,
    Edition,
    Figure,
    Item,
    Key,
    Meaning,
    Measure,
    Method,
    Point,
    Polarity,
    Protected,
    Rule,
    Signal,
    Stretch,
    Variation,
)
from small_world import NOW, project

PARTNERSHIP = Edition("partnership", "The partnership")
ABSENCES = {
    "c": AbsenceKind.SUPPRESSED,
    "x": AbsenceKind.NOT_RETURNED,
    "z": AbsenceKind.NOT_APPLICABLE,
    "u": AbsenceKind.UNRELIABLE,
    "n": AbsenceKind.NOT_DUE,
}


def series(measure: Measure, values: Sequence[float | str], *, base: int = 0, breaks: dict[int, str] | None = None):
    """Make the points of a series that ends in the reported quarter."""
    points = []
    for number, value in enumerate(values):
        quarter = NOW - (len(values) - 1 - number)
        if isinstance(value, str):
            points.append(Point(quarter, None, absence=Absence(ABSENCES[value])))
            continue
        exact = Fraction(str(value)) / (100 if measure.kind.is_percentage else 1)
        parts = (round(exact * base), base) if base else (None, None)
        if base:
            exact = Fraction(parts[0], base)
        numerator, denominator = (None if part is None else Fraction(part) for part in parts)
        points.append(Point(quarter, exact, numerator, denominator, break_before=(breaks or {}).get(number, "")))
    return tuple(points)


def figure(
    measure: Measure,
    values: Sequence[float | str],
    *,
    item: Item | None = None,
    agency: str = "social-care",
    base: int = 0,
    breaks: dict[int, str] | None = None,
    **changes: Any,
) -> Figure:
    """Make a figure with its changes on the last quarter and the last year."""
    item = item or measure.items[0]
    points = series(measure, values, base=base, breaks=breaks)
    made = Figure(Key(measure.id, item.id, agency), points[-1], points, change=_change(item, points, 1))
    return replace(made, **{"year_change": _change(item, points, 4), **changes})


def _change(item: Item, points: Sequence[Point], back: int) -> Change | None:
    if len(points) <= back or points[-1].value is None or points[-1 - back].value is None:
        return None
    if any(point.break_before for point in points[-back:]):
        return None
    before, now = points[-1 - back].value, points[-1].value
    assert before is not None
    assert now is not None
    if now == before:
        meaning = Meaning.SAME
    elif item.polarity in (Polarity.NEUTRAL, Polarity.RANGE):
        meaning = Meaning.NEUTRAL
    else:
        meaning = Meaning.BETTER if (now > before) == (item.polarity is Polarity.HIGHER) else Meaning.WORSE
    return Change(points[-1 - back].quarter, before, now - before, meaning)


def protected(measures: Sequence[Measure], figures: Sequence[Figure], agencies: Sequence[Any] = ()) -> Protected:
    """Put figures behind the one door."""
    made = project(measures, agencies) if agencies else project(measures)
    return Protected(made, NOW, "partners", tuple(figures), (), (), ())


def analysed(
    measure: Measure,
    made: Figure,
    method: Method,
    *,
    limits: tuple[float, float] | None = None,
    flags: Mapping[int, tuple[Rule, int, Variation]] | None = None,
    rebases: Sequence[int] = (),
    baseline: int | None = None,
    **changes: Any,
) -> Figure:
    """Give a figure what statistics say of it, as a test states it: nothing is found here but mean and median.

    Args:
        measure: Whose figure it is.
        made: The figure.
        method: Its method.
        limits: Of every stretch, in the unit of `series` (percentages in 0 to 100).
        flags: By place in the series (negative: from its end), the rule, the side and the meaning of a signal.
        rebases: Places in the series where limits begin anew, as the measure says too; breaks end a stretch anyhow.
        baseline: The last place of a fixed baseline.
        changes: Any other field of the analysis.
    """
    points, unit = made.series, 100 if measure.kind.is_percentage else 1
    starts = [0, *sorted({*rebases, *(n for n, point in enumerate(points) if n and point.break_before)})]
    stretches = []
    for start, end in zip(starts, [*starts[1:], len(points)], strict=True):
        values = [float(point.value) for point in points[start:end] if point.value is not None]
        centre = median(values) if method is Method.RUN_CHART else fsum(values) / len(values)
        lower, upper = (None, None) if limits is None else (limits[0] / unit, limits[1] / unit)
        until = points[baseline].quarter if baseline is not None else None
        quarters = points[start].quarter, points[end - 1].quarter
        stretches.append(Stretch(*quarters, len(values), centre, lower, upper, baseline_until=until))
    signals = tuple(Signal(points[at].quarter, *flag) for at, flag in (flags or {}).items())
    last = next((each.meaning for each in signals if each.quarter == made.point.quarter), Variation.COMMON)
    said = Analysis(method, "a test", stretches[-1].points, tuple(stretches), signals, last)
    return replace(made, analysis=replace(said, **changes))
