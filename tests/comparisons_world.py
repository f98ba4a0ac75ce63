"""Places and groups for tests of comparisons: returns go the whole way, through figures, protection and analysis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from reportgen.analysis import analyse
from reportgen.disclosure import protect
from reportgen.figures import compute
from reportgen.model import (
    ALWAYS,
    Basis,
    Breakdown,
    DisclosureClass,
    Life,
    Measure,
    Place,
    Project,
    Protected,
    Selection,
)
from small_world import NOW, dataset, item, measure, percentage, project, seen

PERSON = {"disclosure": DisclosureClass.PERSON, "disclosure_why": ""}
ETHNICITY = Breakdown(
    "ethnicity",
    "Ethnicity",
    (("white", "White"), ("asian", "Asian"), ("black", "Black"), ("mixed", "Mixed"), ("not-recorded", "Not recorded")),
)
Of = tuple[int, int]


def by_practice(**changes: Any) -> Measure:
    """Make a percentage of checks that practices return, which are alike."""
    checks = item(unit="check", units="checks", basis=Basis.RATIO)
    base = percentage("checks", title="Checks made in time", items=[checks], places="practice", like_places=True)
    return replace(base, **changes)


def practices(names: Sequence[str], *, kind: str = "practice", life: Life = ALWAYS) -> list[Place]:
    """Make places whose title is their id with a capital."""
    return [Place(name, name.capitalize(), kind, life) for name in names]


def of_units(
    units: Mapping[str, Of | None],
    whole: Of | str | None = "sum",
    *,
    of: Measure | None = None,
    places: Sequence[Place] = (),
    selection: Selection | None = None,
    way: str = "unit",
) -> Protected:
    """Analyse what places returned: numerator and denominator of each, None for one that returned nothing."""
    asked = of or by_practice()
    world = project([asked], places=places or practices(list(units)))
    rows = [
        seen(asked.id, NOW, of=parts, selection=selection, **{way: name})
        for name, parts in units.items()
        if parts is not None
    ]
    if whole == "sum":
        returned = [parts for parts in units.values() if parts is not None]
        whole = (sum(one for one, _ in returned), sum(all_ for _, all_ in returned))
    if isinstance(whole, tuple):
        rows.append(seen(asked.id, NOW, of=whole, selection=selection))
    return analyse(protect(compute(dataset(world, rows)), world, "partners"))


def even(count: int, parts: Of = (80, 100)) -> dict[str, Of | None]:
    """Make so many practices that are all the same."""
    return {f"practice-{number:02d}": parts for number in range(1, count + 1)}


def by_ethnicity(**changes: Any) -> Measure:
    """Make a count of children that is compared with White children."""
    base = measure("plans", title="Children on a plan", reference_group="ethnicity:white", **PERSON)
    return replace(base, breakdowns=("ethnicity",), **changes)


PEOPLE: Mapping[str, int] = {"white": 40_000, "asian": 5_000, "black": 2_000, "mixed": 3_000}


def of_groups(
    counts: Mapping[str, int],
    whole: int | str | None = "sum",
    *,
    of: Measure | None = None,
    people: Mapping[str, int] = PEOPLE,
    year: int = 2025,
    project_changes: Mapping[str, Any] | None = None,
) -> Protected:
    """Analyse what was returned by ethnicity, with so many people of each group in the population of a year."""
    asked = of or by_ethnicity()
    population = [("", f"ethnicity:{group}", year, Fraction(number), "census") for group, number in people.items()]
    plain = project([asked], population=population)
    world: Project = replace(plain, framework=replace(plain.framework, breakdowns=(ETHNICITY,)))
    world = replace(world, settings=replace(world.settings, **(project_changes or {})))
    rows = [seen(asked.id, NOW, value=count, group=f"ethnicity:{group}") for group, count in counts.items()]
    if whole == "sum":
        whole = sum(counts.values())
    if isinstance(whole, int):
        rows.append(seen(asked.id, NOW, value=whole))
    return analyse(protect(compute(dataset(world, rows)), world, "partners"))
