"""Time computing, protecting and analysing one project of many synthetic series, in this process alone.

Usage: python tools/figures_speed.py ROWS       (prints: rows, series, seconds of processor time, MiB at most)
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

from reportgen.console import Talk
from reportgen.model import (
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
    Measure,
    Observation,
    Polarity,
    Project,
    QuarterNotes,
    Return,
    Section,
    Selection,
    Settings,
    Triad,
)
from reportgen.pipeline.build import computed
from reportgen.quarter import Quarter

NOW = Quarter(2026, 2)
QUARTERS = (NOW - 39).until(NOW)
AGENCIES = tuple(
    Agency(f"agency-{number}", f"Agency {number}", f"A{number}", "relevant agency") for number in range(10)
)
ITEMS = 2


def main(arguments: list[str]) -> int:
    rows = int(arguments[0])
    dataset = made(rows)
    begun = time.process_time()
    protected = computed(dataset, "partners", Talk(quiet=True))
    seconds = time.process_time() - begun
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    print(f"{len(dataset.observations)} {len(protected.figures)} {seconds:.2f} {most:.0f}")
    return 0


def made(rows: int) -> Dataset:
    """Make a project with invented percentages: so many measures that there are about so many rows."""
    measures = tuple(measure(number) for number in range(max(1, rows // (len(AGENCIES) * ITEMS * len(QUARTERS)))))
    area = ContentArea("area", "Area", "section", (Triad("triad", "Triad", "area", measures),))
    sections = (Section("section", "Section", "1", (area,)),)
    framework = Framework("Framework", "", AGENCIES, (("1", "Part"),), sections, (), ())
    notes = tuple(QuarterNotes(quarter, date(2026, 11, 2), None, (), ()) for quarter in QUARTERS)
    project = Project(Path(), framework, settings(), notes)
    returns = tuple(Return(agency.id, quarter, "returned") for agency in AGENCIES for quarter in QUARTERS)
    return Dataset(project, NOW, tuple(observations(measures)), returns, (), ())


def measure(number: int) -> Measure:
    name = f"measure-{number}"
    return Measure(
        id=name,
        number=0,
        title=name,
        wording="",
        triad="triad",
        dimension=Dimension.QUALITY,
        kind=Kind.PERCENTAGE,
        polarity_why="",
        source="invented",
        selection=Selection.ALL,
        combine=Combine.SIDE_BY_SIDE,
        disclosure=DisclosureClass.PERSON,
        disclosure_why="",
        due=(1, 2, 3, 4),
        items=tuple(item(place) for place in range(ITEMS)),
        items_add=False,
        headline_item="",
        duty=False,
        smallest_denominator=20,
        decimals=1,
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


def item(place: int) -> Item:
    return Item(
        id=f"item-{place}",
        title=f"Item {place}",
        wording="",
        panel="",
        unit="child",
        units="children",
        basis=Basis.RATIO,
        polarity=Polarity.HIGHER,
        numerator="",
        denominator="",
        agencies=tuple(agency.id for agency in AGENCIES),
        lag=0,
        negative=False,
        control=False,
    )


def settings() -> Settings:
    return Settings(
        partnership="Invented",
        subtitle="",
        language="en-GB",
        audience="partners",
        engine="embedded",
        formats=("html",),
        marking="",
        invented=True,
        contact="",
        threshold=5,
        templates=Path("reports"),
        data=Path("data"),
        site=Path("site"),
    )


def observations(measures: tuple[Measure, ...]) -> Iterator[Observation]:
    chance = random.Random(1)
    for each in measures:
        for one in each.items:
            for agency in AGENCIES:
                key = Key(each.id, one.id, agency.id)
                for quarter in QUARTERS:
                    of = chance.randint(30, 300)
                    yield seen(key, quarter, Fraction(chance.randint(8, of - 8)), Fraction(of))


def seen(key: Key, quarter: Quarter, numerator: Fraction, denominator: Fraction) -> Observation:
    return Observation(
        key=key,
        quarter=quarter,
        numerator=numerator,
        denominator=denominator,
        value=None,
        absence=None,
        markers=(),
        asked=None,
        covered=None,
        cohort=None,
        selection=None,
        note="",
        file="invented.csv",
        row=2,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
