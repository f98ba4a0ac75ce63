"""Small projects for tests of the core: each builder gives a whole, valid value with what the test names changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from reportgen.model import (
    AbsenceKind,
    Agency,
    Basis,
    Combine,
    ContentArea,
    Dataset,
    Dimension,
    DisclosureClass,
    Framework,
    Item,
    Key,
    Kind,
    Marker,
    Measure,
    Observation,
    Place,
    Polarity,
    Project,
    QuarterNotes,
    Return,
    Section,
    Selection,
    Settings,
    Triad,
)
from reportgen.quarter import Quarter

NOW = Quarter(2026, 2)  # the reported quarter of most tests


def agency(name: str, **changes: Any) -> Agency:
    """Make an agency whose title is its id with a capital."""
    return replace(Agency(name, name.replace("-", " ").capitalize(), name, "relevant agency"), **changes)


def item(name: str = "", **changes: Any) -> Item:
    """Make an item of a quarterly flow that is better higher, returned by `social-care`."""
    base = Item(
        id=name,
        title=name or "The measure",
        wording="",
        panel="",
        unit="child",
        units="children",
        basis=Basis.FLOW,
        polarity=Polarity.HIGHER,
        numerator="",
        denominator="",
        agencies=("social-care",),
        lag=0,
        negative=False,
        control=False,
    )
    return replace(base, **changes)


def measure(name: str = "m", *, items: Sequence[Item] = (), **changes: Any) -> Measure:
    """Make a count of organisations (so nothing is hidden) due every quarter, with the items given."""
    base = Measure(
        id=name,
        number=0,
        title=name,
        wording=name,
        triad="t",
        dimension=Dimension.QUANTITY,
        kind=Kind.COUNT,
        polarity_why="",
        source="administrative record",
        selection=Selection.ALL,
        combine=Combine.ONE,
        disclosure=DisclosureClass.ORGANISATION,
        disclosure_why="a test",
        due=(1, 2, 3, 4),
        items=tuple(items) or (item(),),
        items_add=False,
        headline_item=(items[0].id if items else ""),
        duty=False,
        smallest_denominator=20,
        decimals=0,
        weight=1,
        notes="",
        denominator_from="",
        targets=(),
        breaks=(),
        relations=(),
        breakdowns=(),
        places="",
        rate_per=0,
        published_by="",
    )
    return replace(base, **changes)


def percentage(name: str = "p", *, items: Sequence[Item] = (), **changes: Any) -> Measure:
    """Make a percentage whose parts are events of the quarter."""
    chosen = tuple(items) or (item(basis=Basis.RATIO),)
    return measure(name, items=chosen, **{"kind": Kind.PERCENTAGE, "decimals": 1, **changes})


def project(
    measures: Iterable[Measure],
    agencies: Iterable[Agency] = (),
    *,
    quarters: Iterable[Quarter] = (),
    places: Iterable[Place] = (),
    population: Sequence[tuple[str, str, int, Fraction, str]] = (),
    threshold: int = 5,
) -> Project:
    """Make a project with one triad; by default one agency and thirteen quarters."""
    triad = Triad("t", "Triad", "a", tuple(measures))
    section = Section("i", "Section", "1", (ContentArea("a", "Area", "i", (triad,)),))
    framework = Framework(
        "Framework", "", tuple(agencies) or (agency("social-care"),), (("1", "Part"),), (section,), tuple(places), ()
    )
    settings = Settings(
        partnership="Marlow Vale",
        subtitle="",
        language="en-GB",
        audience="partners",
        engine="embedded",
        formats=("html",),
        marking="",
        invented=True,
        contact="",
        threshold=threshold,
        templates=Path("reports"),
        data=Path("data"),
        site=Path("site"),
    )
    held = tuple(quarters) or (NOW - 12).until(NOW)
    notes = tuple(QuarterNotes(q, date(2026, 11, 2), None, (), ()) for q in held)
    return Project(Path(), framework, settings, notes, tuple(population))


def number(value: float | str | Fraction | None) -> Fraction | None:
    """Read a number exactly as it is written."""
    return None if value is None else Fraction(str(value))


def seen(
    measure_id: str,
    quarter: Quarter,
    *,
    value: float | str | None = None,
    of: tuple[float | str | Fraction | None, float | str | Fraction | None] = (None, None),
    item: str = "",
    agency: str = "social-care",
    area: str = "",
    group: str = "",
    unit: str = "",
    absence: AbsenceKind | None = None,
    markers: tuple[Marker, ...] = (),
    selection: Selection | None = None,
    asked: int | None = None,
    note: str = "",
    file: str = "f.csv",
    row: int = 2,
) -> Observation:
    """Make an observation: `value` as returned, `of` its numerator and denominator."""
    return Observation(
        key=Key(measure_id, item, agency, area, group, unit),
        quarter=quarter,
        numerator=number(of[0]),
        denominator=number(of[1]),
        value=number(value),
        absence=absence,
        markers=markers,
        asked=asked,
        covered=None,
        cohort=None,
        selection=selection,
        note=note,
        file=file,
        row=row,
    )


def dataset(
    of: Project,
    observations: Iterable[Observation],
    *,
    quarter: Quarter = NOW,
    returns: Iterable[Return] | None = None,
) -> Dataset:
    """Make a dataset; unless returns are given, an agency returned in each quarter in which it has a figure."""
    rows = tuple(observations)
    if returns is None:
        given = {(row.key.agency, row.quarter) for row in rows}
        returns = [
            Return(each.id, notes.quarter, "returned" if (each.id, notes.quarter) in given else "not returned")
            for notes in of.quarters
            for each in of.framework.agencies
            if each.life.covers(notes.quarter)
        ]
    return Dataset(of, quarter, rows, tuple(returns), (), ())


def run(
    measure_id: str, values: Sequence[float | str | None], *, last: Quarter = NOW, **changes: Any
) -> list[Observation]:
    """Make a series of counts that ends in `last`; None leaves a gap."""
    first = last - (len(values) - 1)
    return [
        seen(measure_id, first + step, value=value, **changes) for step, value in enumerate(values) if value is not None
    ]
