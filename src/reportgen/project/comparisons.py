"""What a comparison of places or of groups needs of its measure and of the population: else it could never be made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reportgen.errors import quoted
from reportgen.model import Framework, Kind
from reportgen.project.entries import written
from reportgen.project.files import FaultLog
from reportgen.project.tree import Fault, Group

if TYPE_CHECKING:
    from reportgen.project.checks import Known

_OF_CASES: Final = (
    *(Kind.PERCENTAGE, Kind.PERCENTAGE_SET, Kind.DISTRIBUTION, Kind.PARTIAL_DISTRIBUTION, Kind.FOLLOW_UP),
)


def faults(measure: Group, subject: str, known: Known) -> Iterator[Fault]:
    """Refuse a funnel of what is no share of cases, or is a duty, and ratios of groups of what is no count.

    Args:
        measure: An entry of `measures`.
        subject: What it is called in a sentence.
        known: The ids of the framework.
    """
    kind, like, group = measure.text("kind"), written(measure, "like_places"), written(measure, "reference_group")
    if like is not None and like.text == "true" and kind in set(Kind):
        if Kind(kind) not in _OF_CASES:
            what = f"{subject}: 'like_places' is true, but a {kind} is no percentage of cases"
            yield Fault(like.line, like.column, what, 'leave "like_places:" out')
        elif measure.text("duty") == "true":
            what = f"{subject}: 'like_places' is true, but a duty is told by who falls short"
            yield Fault(like.line, like.column, what, 'leave "like_places:" or "duty:" out')
    if group is not None and _is_its_own(measure, group.text.strip(), known) and kind in set(Kind) - {Kind.COUNT}:
        what = f"{subject}: 'reference_group' is given, but a {kind} cannot be set against a population"
        yield Fault(group.line, group.column, what, 'leave "reference_group:" out; only counts have it')


def _is_its_own(measure: Group, group: str, known: Known) -> bool:
    """Tell whether a group is one by which the measure is returned; other checks tell of those that are not."""
    return group in known.groups and group.partition(":")[0] in {
        each.text.strip() for each in measure.texts("breakdowns")
    }


def check_population(
    log: FaultLog, path: Path, framework: Framework, population: Iterable[tuple[str, str, int, object, str]]
) -> None:
    """Note each reference group of which the population says nothing: no other group can be set against it."""
    known = {group for area, group, *_ in population if not area}
    groups = {f"{breakdown.id}:{group}" for breakdown in framework.breakdowns for group, _ in breakdown.groups}
    for measure in framework.measures:
        counted = measure.kind is Kind.COUNT and measure.reference_group in groups  # else other checks tell of it
        if counted and measure.reference_group not in known:
            what = f"no number of people is given for {quoted(measure.reference_group)}"
            what += f", with which measure {quoted(measure.id)} compares other groups"
            fix = "add a row with that group and no area for a year, or leave its 'reference_group' out"
            log.add(path, what, fix)
