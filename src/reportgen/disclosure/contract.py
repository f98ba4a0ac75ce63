"""Protected figures as JSON and CSV: the contract for anyone who builds on them (`docs/figures.schema.json`)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from reportgen.disclosure import comparisons
from reportgen.disclosure.analysed import analysis_json
from reportgen.disclosure.comparisons import Json, Scalar
from reportgen.model import (
    Benchmarked,
    Change,
    Figure,
    Forecast,
    Item,
    Marker,
    Measure,
    Point,
    Protected,
    Quality,
    RolledUp,
)
from reportgen.movement import Limits, verdict
from reportgen.numbers import absence_text
from reportgen.targets import not_rated_why

SCHEMA: Final = 1

CSV_COLUMNS: Final = (
    *("measure", "title", "item", "item_title", "agency", "area", "group", "unit", "quarter", "cohort", "wave"),
    *("numerator", "denominator", "value", "unit_of_count", "status", "marker", "change", "change_against"),
    *("year_change", "year_change_against", "year_to_date", "twelve_months", "financial_year", "rate", "target"),
    *("planned", "rating", "not_rated_why", "forecast"),
    *("covered", "in_scope", "asked", "selection", "note", "protection"),
)


def as_json(protected: Protected, limits: Limits | None = None) -> dict[str, Json]:
    """Lay out every figure of the quarter for one audience.

    Percentages are fractions in 0..1, quarters are written `2026-27 Q2`. What is hidden is null, and so is
    everything made of it.

    Args:
        protected: The figures of one audience.
        limits: What counts as a small change, as the wording's settings have it; the built-in limits if left out. What
            a change means is said as the tables and sentences say it.
    """
    items, limits = _items(protected), limits or Limits.of({})
    figures: list[Json] = [
        _figure(figure, *items[figure.key.measure, figure.key.item], limits) for figure in protected.figures
    ]
    return {
        "schema": SCHEMA,
        "audience": protected.audience,
        "quarter": str(protected.quarter),
        "figures": figures,
        "units": [comparisons.of_units(found) for found in protected.units],
        "disproportion": [comparisons.of_groups(found) for found in protected.disproportion],
    }


def as_csv_rows(protected: Protected) -> Iterator[tuple[str, ...]]:
    """Lay out the same figures as rows of text, the header first."""
    items = _items(protected)
    yield CSV_COLUMNS
    for figure in protected.figures:
        measure, item = items[figure.key.measure, figure.key.item]
        yield tuple("" if cell is None else str(cell) for cell in _row(figure, measure, item))


def _items(protected: Protected) -> dict[tuple[str, str], tuple[Measure, Item]]:
    return {
        (measure.id, item.id): (measure, item)
        for measure in protected.project.framework.measures
        for item in measure.items
    }


def _figure(figure: Figure, measure: Measure, item: Item, limits: Limits) -> dict[str, Json]:
    key, point = figure.key, figure.point
    return {
        "measure": key.measure,
        "item": key.item,
        "agency": key.agency,
        "area": key.area,
        "group": key.group,
        "unit": key.unit,
        "quarter": str(point.quarter),
        "cohort": _text(point.cohort),
        "wave": _text(point.wave),
        "new": figure.new,
        "kind": measure.kind.value,
        "unit_of_count": item.unit,
        "numerator": _number(point.numerator),
        "denominator": _number(point.denominator),
        "value": _number(point.value),
        "asked": point.asked,
        "covered": list(point.covered) if point.covered is not None else None,
        "selection": point.selection.value,
        "status": _status(point),
        "change": _change(measure, figure, figure.change, limits),
        "comparisons": {
            "why_no_change": figure.no_change_why,
            "same_quarter_last_year": _change(measure, figure, figure.year_change, limits),
            "why_no_year_change": figure.no_year_change_why,
            "year_to_date": _rolled_up(figure.year_to_date),
            "twelve_months": _rolled_up(figure.twelve_months),
            "financial_year": _rolled_up(figure.financial_year),
        },
        "rate": _number(figure.rate),
        "rate_per": measure.rate_per or None,
        "target": _target(figure),
        "rating": figure.rating.value if figure.rating is not None else None,
        "not_rated_why": not_rated_why(measure, item, figure),
        "forecast": _forecast(figure.forecast),
        "small_base": figure.small_base,
        "data_quality": _quality(figure.quality),
        "analysis": analysis_json(figure.analysis),
        "benchmarks": [_benchmarked(each) for each in figure.benchmarks],
        "protection": {"hidden": figure.hidden, "class": measure.disclosure.value},
    }


def _status(point: Point) -> dict[str, Json]:
    absence = point.absence
    return {
        "present": absence is None,
        "absence": absence.kind.value if absence is not None else None,
        "marker": absence.kind.marker if absence is not None else None,
        "reason": absence.reason if absence is not None else "",
        "returned": absence.returned if absence is not None and absence.expected else None,
        "expected": absence.expected if absence is not None and absence.expected else None,
        "partial": _number(absence.partial) if absence is not None else None,
        "markers": [marker.value for marker in point.markers],
    }


def _change(measure: Measure, figure: Figure, change: Change | None, limits: Limits) -> dict[str, Json] | None:
    if change is None:
        return None
    return {
        "against": str(change.against),
        "before": _number(change.before),
        "amount": _number(change.amount),
        "direction": change.direction,
        "meaning": verdict(measure, figure, change, limits),
    }


def _rolled_up(rolled: RolledUp | None) -> dict[str, Json] | None:
    if rolled is None:
        return None
    return {
        "first": str(rolled.first),
        "last": str(rolled.last),
        "numerator": _number(rolled.numerator),
        "denominator": _number(rolled.denominator),
        "value": _number(rolled.value),
        "absence": rolled.absence.kind.value if rolled.absence is not None else None,
        "reason": rolled.absence.reason if rolled.absence is not None else "",
    }


def _forecast(forecast: Forecast | None) -> dict[str, Json] | None:
    if forecast is None:
        return None
    return {
        "at": str(forecast.at),
        "value": _number(forecast.value),
        "marker": Marker.ESTIMATE.symbol,
        "absence": forecast.absence.kind.value if forecast.absence is not None else None,
        "reason": forecast.absence.reason if forecast.absence is not None else "",
    }


def _target(figure: Figure) -> dict[str, Json] | None:
    target = figure.target
    if target is None:
        return None
    return {
        "value": _number(target.value),
        "planned": _number(target.planned(figure.point.quarter)),
        "profile": [_number(plan) for plan in target.profile] or None,
        "upper": _number(target.upper),
        "tolerance": _number(target.tolerance),
        "set_by": target.set_by,
    }


def _quality(quality: Quality | None) -> dict[str, Json] | None:
    if quality is None:
        return None
    names = ("signed_off", "timely_and_complete", "audited", "robust_system")
    standings = {name: each.value for name, each in zip(names, quality.standings, strict=True)}
    return {"letters": quality.letters, **standings, "why_overridden": quality.why or None}


def _benchmarked(found: Benchmarked) -> dict[str, Json]:
    return {
        "period": str(found.period),
        "basis": found.period.in_words,
        "ours": _ours(found),
        "unlike": found.unlike or None,
        "comparable": found.comparable.value,
        "why": found.why,
        "source": found.source,
        "per": found.per or None,
        "value": _number(found.value),
        "peers": [
            {
                "peer": each.peer.value,
                "name": each.name,
                "value": _number(each.value),
                "change": _number(each.change),
                "difference": _number(each.difference),
                "counted": each.counted or None,
                "of": each.of or None,
            }
            for each in found.peers
        ],
        "neighbours_listed": _text(found.listed),
        "why_not_compared": found.silent,
        "rank": found.rank,
        "ranked": found.ranked or None,
        "quartiles": [_number(each) for each in found.quartiles] if found.quartiles else None,
        "band": found.band or None,
        "gap": found.gap,
    }


def _ours(found: Benchmarked) -> dict[str, Json] | None:
    point = found.ours
    if point is None:
        return None
    return {
        "quarter": str(point.quarter),
        "covers": found.covers or "the reported quarter",
        "numerator": _number(point.numerator),
        "denominator": _number(point.denominator),
        "value": _number(point.value),
        "absence": point.absence.kind.value if point.absence is not None else None,
        "reason": point.absence.reason if point.absence is not None else "",
    }


def _number(number: Fraction | None) -> int | float | None:
    """Give a number as JSON has it: whole where it is whole, else the nearest double."""
    if number is None:
        return None
    return number.numerator if number.denominator == 1 else float(number)


def _text(when: object) -> str | None:
    return None if when is None else str(when)


def _row(figure: Figure, measure: Measure, item: Item) -> tuple[Scalar, ...]:
    key, point, target = figure.key, figure.point, figure.target
    absence = point.absence
    markers = " ".join(marker.symbol for marker in point.markers)
    return (
        *(key.measure, _plain(measure.title), key.item, _plain(item.title), key.agency, key.area, key.group, key.unit),
        *(str(point.quarter), _text(point.cohort), _text(point.wave)),
        *(_number(point.numerator), _number(point.denominator), _number(point.value), _plain(item.unit)),
        absence_text(absence) if absence is not None else "present",
        absence.kind.marker if absence is not None else markers,
        *_change_cells(figure.change),
        *_change_cells(figure.year_change),
        _number(figure.year_to_date.value) if figure.year_to_date is not None else None,
        _number(figure.twelve_months.value) if figure.twelve_months is not None else None,
        _number(figure.financial_year.value) if figure.financial_year is not None else None,
        _number(figure.rate),
        _number(target.value) if target is not None else None,
        _number(target.planned(point.quarter)) if target is not None else None,
        figure.rating.value if figure.rating is not None else None,
        not_rated_why(measure, item, figure),
        _number(figure.forecast.value) if figure.forecast is not None else None,
        *(point.covered or (None, None)),
        *(point.asked, point.selection.value, _plain(point.note)),
        "hidden" if figure.hidden else "",
    )


def _change_cells(change: Change | None) -> tuple[Scalar, Scalar]:
    return (None, None) if change is None else (_number(change.amount), str(change.against))


def _plain(text: str) -> str:
    """Keep a spreadsheet from reading a title as a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
