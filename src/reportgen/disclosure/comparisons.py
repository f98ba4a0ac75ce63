"""Comparisons of places and of groups as JSON, beside the figures that they are made of (`contract.py`)."""

from __future__ import annotations

from fractions import Fraction

from reportgen.model import Disproportion, FunnelLimits, GroupRatio, UnitComparison, UnitPlace

Scalar = str | int | float | bool | None
Json = Scalar | dict[str, "Json"] | list["Json"]


def of_units(found: UnitComparison) -> dict[str, Json]:
    """Lay out a funnel, or why there is none; shares and limits are fractions in 0..1."""
    return {
        "measure": found.measure,
        "item": found.item,
        "agency": found.agency,
        "kind": found.kind,
        "quarter": str(found.quarter),
        "overall": _number(found.overall),
        "dispersion": found.dispersion,
        "hidden": found.hidden,
        "lacking": found.lacking,
        "why_no_funnel": found.why,
        "units": [_unit(unit) for unit in found.units],
    }


def _unit(unit: UnitPlace) -> dict[str, Json]:
    return {
        "unit": unit.key.unit or unit.key.area,
        "title": unit.title,
        "numerator": _number(unit.numerator),
        "denominator": _number(unit.denominator),
        "value": _number(unit.value),
        "standing": unit.standing.value,
        "side": unit.way,
        "limits": _limits(unit.limits),
    }


def _limits(limits: FunnelLimits) -> dict[str, Json]:
    return {
        "lower_998": limits.lower_998,
        "lower_95": limits.lower_95,
        "upper_95": limits.upper_95,
        "upper_998": limits.upper_998,
    }


def of_groups(found: Disproportion) -> dict[str, Json]:
    """Lay out the groups of one breakdown against the reference group, or why there is no ratio at all."""
    return {
        "measure": found.measure,
        "item": found.item,
        "agency": found.agency,
        "quarter": str(found.quarter),
        "breakdown": found.breakdown,
        "reference": _group(found.reference) if found.reference is not None else None,
        "population_year": found.year or None,
        "population_source": found.source,
        "not_recorded": _number(found.not_recorded),
        "partly_reliable": found.partly,
        "why_no_ratio": found.why,
        "groups": [_group(group) for group in found.groups],
    }


def _group(group: GroupRatio) -> dict[str, Json]:
    interval = group.interval
    return {
        "group": group.key.group,
        "title": group.title,
        "count": _number(group.count),
        "people": _number(group.people),
        "ratio": group.ratio,
        "lower": interval.lower if interval is not None else None,
        "upper": interval.upper if interval is not None else None,
        "method": interval.method if interval is not None else "",
        "why_no_ratio": group.why,
    }


def _number(number: Fraction | None) -> int | float | None:
    if number is None:
        return None
    return number.numerator if number.denominator == 1 else float(number)
