"""Unprotected figures as a table, for an analyst's own checks. What is published goes through `disclosure`."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from reportgen.model import Figures, Point
from reportgen.numbers import absence_text

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    *("measure", "item", "agency", "area", "group", "unit", "quarter"),
    *("numerator", "denominator", "value", "absence", "markers", "cohort", "wave"),
)


def to_frame(figures: Figures) -> pd.DataFrame:
    """Lay out every point of every series, one row each; numbers as floats, absences in words."""
    import pandas as pd

    rows = [
        (k.measure, k.item, k.agency, k.area, k.group, k.unit, *_cells(point))
        for k, series in ((figure.key, figure.series) for figure in figures.figures)
        for point in series
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _cells(point: Point) -> tuple[str | float | None, ...]:
    return (
        str(point.quarter),
        _float(point.numerator),
        _float(point.denominator),
        _float(point.value),
        absence_text(point.absence) if point.absence is not None else "",
        " ".join(marker.symbol for marker in point.markers),
        str(point.cohort or ""),
        str(point.wave or ""),
    )


def _float(number: Fraction | None) -> float | None:
    return None if number is None else float(number)
