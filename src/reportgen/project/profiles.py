"""A target's profile through the year: four plans for the year to date, which must be able to be one."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Final

from pydantic_core import PydanticCustomError

from reportgen.errors import quoted
from reportgen.model import Basis, Kind
from reportgen.project import values
from reportgen.project.entries import number, written
from reportgen.project.tree import Fault, Group, Listing, Scalar

_ROLL_UP: Final = (Basis.FLOW, Basis.RATIO)  # as `figures.rollup` has it
_EVERY_QUARTER: Final = 4


def faults(target: Group, subject: str, measure: Group) -> Iterator[Fault]:
    """Refuse a profile of what has no year to date, or one that no year to date could follow.

    Args:
        target: An entry of `targets`.
        subject: What it is called in a sentence.
        measure: Whose target it is.
    """
    profile = target.get("profile")
    if not isinstance(profile, Listing):
        return
    if (why := _no_year_to_date(measure, target.text("item"))) is not None:
        what = f"{subject} has a profile, but {why}, so there is no year to date to hold against it"
        yield Fault(profile.line, profile.column, what, 'leave "profile:" out')
        return
    if target.get("upper") is not None:
        what = f"{subject} has a profile, but a range has none"
        yield Fault(profile.line, profile.column, what, 'leave "profile:" or "upper:" out')
    yield from _plans(target, profile, subject, measure)


def _plans(target: Group, profile: Listing, subject: str, measure: Group) -> Iterator[Fault]:
    plans = [_number(item) for item in profile.items]
    read = [plan for plan in plans if plan is not None]
    if len(read) != _EVERY_QUARTER or len(plans) != _EVERY_QUARTER:
        return  # the form tells of it
    percentage = measure.text("kind") in set(Kind) and Kind(measure.text("kind")).is_percentage
    if min(read) < 0:
        yield Fault(profile.line, profile.column, f"{subject}: 'profile' goes below 0", "write 0 or more")
    elif percentage and max(read) > 100:
        what = f"{subject}: 'profile' goes above 100, but the measure is a percentage"
        yield Fault(profile.line, profile.column, what, "write percentages from 0 to 100")
    if not percentage and any(later < earlier for earlier, later in pairwise(read)):
        what = f"{subject}: 'profile' falls, but a year to date only grows"
        yield Fault(profile.line, profile.column, what, "write what has been added up after Q1, Q2, Q3 and Q4")
    value = number(target, "value")
    if value is not None and value != read[-1]:
        what = f"{subject}: 'profile' ends at another number than 'value'"
        yield Fault(profile.line, profile.column, what, "write the same number as its last and as value")


def _number(item: object) -> Fraction | None:
    """Read a plan; what is no number is passed over, for the form tells of it."""
    try:
        return values.number(item.text) if isinstance(item, Scalar) else None
    except PydanticCustomError:
        return None


def _no_year_to_date(measure: Group, item_id: str) -> str | None:
    """Say why quarters of a target's items are never put together; None where they are."""
    if measure.get("due") is not None and measure.text("due") != "every quarter" and not _all_due(measure):
        return "the measure is not returned every quarter"
    items = [item for item in measure.groups("items") if item.text("control") != "true"]
    chosen = [item for item in items if not item_id or item.text("id") == item_id] or [measure]
    for each in chosen:
        basis = each.text("basis") or measure.text("basis")
        if basis in set(Basis) and basis not in _ROLL_UP:
            return f"quarters of the basis {quoted(basis)} are never added up"
        lag = written(each, "lag") or written(measure, "lag")
        if lag is not None and lag.text != "0":
            return "each quarter looks back at another one"
    return None


def _all_due(measure: Group) -> bool:
    return len({each.text for each in measure.texts("due")}) == _EVERY_QUARTER
