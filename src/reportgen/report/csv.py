"""The published figures as CSV, for whoever wants to work on with them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from reportgen import numbers, targets
from reportgen.model import Absence, Combine, Edition, Figure, Item, Kind, Measure, Protected, RolledUp
from reportgen.movement import Limits
from reportgen.report.tables import meaning_text
from reportgen.report.text import tidy

HEAD: Final = (
    *("quarter", "triad", "dimension", "measure", "measure title", "item", "item title", "agency", "area", "group"),
    *("unit", "value", "value is in", "numerator", "denominator", "figure is of", "status", "markers"),
    *("change", "change against", "change means", "change on a year before", "target", "target to", "target holds for"),
    *("target status", "not rated because", "year to date", "last financial year"),
    *("covered", "in scope", "asked", "selection", "note"),
)

# What a spreadsheet would take for a formula, full-width forms included.
_FORMULA: Final = re.compile(r"[=+\-@\t\r＝＋－＠]")
TOGETHER: Final = "all agencies together"  # in the place of an agency
ALL: Final = "all"  # in the place of an area, group or unit that figures are not split by
_NOT_APPLICABLE: Final = "[z]"
_NOT_AVAILABLE: Final = "[x]"


def published_csv(protected: Protected, edition: Edition, limits: Limits | None = None) -> bytes:
    """Write every published figure of an edition's quarter, a row each.

    Percentages run from 0 to 100 and are rounded as they are printed; changes between them are in percentage points.
    Where there is no number a cell holds the marker of why ([c], [x], [z], [u]), never nothing. `covered` of `in scope`
    answered, or could be traced; `selection` says how the cases were chosen; `note` is the agency's own. A text that a
    spreadsheet would run as a formula gets an apostrophe before it; numbers, negative ones too, stay numbers.

    Args:
        protected: The figures of one audience.
        edition: Whose figures to write.
        limits: What counts as a small change, as the wording's settings have it; the built-in limits if left out. What
            a change means is said as the tables and sentences say it.

    Returns:
        UTF-8 with a byte order mark, which is what makes Excel read it as such, and lines that end as RFC 4180 has it.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    writer.writerows(published_rows(protected, edition, limits))
    return out.getvalue().encode("utf-8-sig")


def published_rows(protected: Protected, edition: Edition, limits: Limits | None = None) -> Iterator[list[str]]:
    """Give the rows below `HEAD`, in the order of the framework; see `published_csv`."""
    limits = limits or Limits.of({})
    triads = {measure.id: triad.title for triad in protected.project.framework.triads for measure in triad.measures}
    measures = {measure.id: measure for measure in protected.project.framework.measures}
    for figure in protected.figures:
        measure = measures[figure.key.measure]
        item = measure.item(figure.key.item)
        if not item.control and _belongs(edition, measure, item, figure):
            yield _row(protected, triads[measure.id], measure, item, figure, limits=limits)


def _belongs(edition: Edition, measure: Measure, item: Item, figure: Figure) -> bool:
    """Tell whether a figure is the edition's: an agency's own, and what is made across returns from one of its own."""
    across = measure.combine is Combine.ACROSS and edition.agency in item.agencies
    return across or edition.agency in ("", figure.key.agency)


def safe(text: str) -> str:
    """Make a text harmless in a spreadsheet.

    Example:
        >>> safe("=1+1"), safe("up 3")
        ("'=1+1", 'up 3')
    """
    whole = tidy(text)
    return f"'{whole}" if _FORMULA.match(whole) else whole


def _row(
    protected: Protected, triad: str, measure: Measure, item: Item, figure: Figure, *, limits: Limits
) -> list[str]:
    point, key = figure.point, figure.key
    agencies = {agency.id: agency.title for agency in protected.project.framework.agencies}
    texts = [str(protected.quarter), triad, measure.dimension.value, measure.id, measure.title, item.id, item.title]
    texts += [
        agencies.get(key.agency, TOGETHER),
        *(part or ALL for part in (key.area, key.group, key.unit)),
    ]
    when = point.cohort or point.wave or point.quarter
    status = numbers.absence_text(point.absence) if point.absence else "hidden" if figure.hidden else "published"
    markers = " ".join(marker.symbol for marker in point.markers)
    return [
        *(safe(text) for text in texts),
        number_cell(measure, point.value, point.absence),
        safe(unit_cell(measure, item)),
        part_cell(measure, point.numerator, point.absence),
        part_cell(measure, point.denominator, point.absence),
        str(when),
        status,
        markers or "none",
        *_changed(measure, figure, limits),
        number_cell(measure, figure.year_change.amount if figure.year_change else None, None),
        *_target(measure, item, figure),
        *(_rolled_up(measure, rolled) for rolled in (figure.year_to_date, figure.financial_year)),
        *(_whole(number, point.absence) for number in (*(point.covered or (None, None)), point.asked)),
        point.selection.value,
        safe(point.note) or "none",
    ]


def unit_cell(measure: Measure, item: Item) -> str:
    """Say what a value is in."""
    if measure.kind.is_percentage:
        return f"per cent of {item.denominator or item.units}"
    if measure.kind is Kind.RATIO:
        return "the second number of 1 to N"
    return item.units


def number_cell(measure: Measure, value: Fraction | None, absence: Absence | None) -> str:
    """Write a value as it is printed, percentages from 0 to 100, or the marker of why there is none."""
    if value is None:
        return absence.kind.marker if absence else _NOT_AVAILABLE
    return _plain(value * (100 if measure.kind.is_percentage else 1), measure.decimals)


def part_cell(measure: Measure, part: Fraction | None, absence: Absence | None) -> str:
    """Write a numerator or denominator, or the marker of why there is none."""
    if part is not None:
        return _plain(part, 0 if part.denominator == 1 else 2)
    if absence is not None:
        return absence.kind.marker
    return _NOT_APPLICABLE if measure.kind in (Kind.COUNT, Kind.AMOUNT) else _NOT_AVAILABLE


def _whole(number: int | None, absence: Absence | None) -> str:
    """Write a number that need not be given."""
    if number is not None:
        return str(number)
    return absence.kind.marker if absence is not None else _NOT_APPLICABLE


def _plain(value: Fraction, decimals: int) -> str:
    """Write a rounded number without separators, which every program reads as a number."""
    rounded: Decimal = numbers.round_half_up(value, decimals)
    return f"{rounded:f}"


def _changed(measure: Measure, figure: Figure, limits: Limits) -> list[str]:
    change = figure.change
    if change is None:
        return [_NOT_AVAILABLE, _NOT_AVAILABLE, _NOT_AVAILABLE]
    return [
        number_cell(measure, change.amount, None),
        str(change.against),
        meaning_text(measure, figure, change, limits),
    ]


def _target(measure: Measure, item: Item, figure: Figure) -> list[str]:
    why = targets.not_rated_why(measure, item, figure) or "none"
    if figure.target is None:
        return [_NOT_APPLICABLE, _NOT_APPLICABLE, "none", "no target", why]
    upper = figure.target.upper
    return [
        number_cell(measure, targets.mark(figure), None),
        number_cell(measure, upper, None) if upper is not None else _NOT_APPLICABLE,
        "the year to date" if targets.by_year(figure) else "the quarter",
        figure.rating.value if figure.rating else "not rated",
        why,
    ]


def _rolled_up(measure: Measure, rolled: RolledUp | None) -> str:
    return _NOT_APPLICABLE if rolled is None else number_cell(measure, rolled.value, rolled.absence)
