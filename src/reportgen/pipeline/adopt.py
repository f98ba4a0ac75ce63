"""Take releases into the ledger that an earlier version of this program made: from the figures in their site.

It happens by itself before the next release, revision or answer, and by `reportgen ledger --adopt`. What is read is
`figures.csv`, if it is the file that was released: values as printed, numerators and denominators in full. Series of
charts are not in it, so earlier quarters are known as far as they were released themselves.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Final

from reportgen import site as pages
from reportgen import workspace
from reportgen.errors import ReleaseError, ReportgenError, raise_all
from reportgen.model import (
    Basis,
    Framework,
    Item,
    Key,
    LedgerEntry,
    Measure,
    Project,
    PublishedFigure,
    Release,
    Said,
    Sum,
)
from reportgen.pipeline import frozen, ledger
from reportgen.pipeline.choose import load, site_of
from reportgen.pipeline.folder import FIGURES
from reportgen.quarter import Quarter
from reportgen.report.csv import ALL, TOGETHER, safe

_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?", re.ASCII)

Row = Mapping[str, str]


def take_in(root: Path) -> Project:
    """Enter, by itself, every release that the ledger does not have; see `adopt`."""
    with workspace.locked(root / "build"):
        return adopt(root, load(root))


def adopt(root: Path, project: Project) -> Project:
    """Enter every release that the ledger does not have, oldest first; give the project as it is then.

    Whoever calls it holds the lock. Stopped anywhere, it goes on when it is called again.

    Raises:
        ReleaseError: Of each release whose figures are not in the site as they were released.
    """
    missing = sorted(
        (each for each in project.releases if not each.ledger), key=lambda each: (each.day, each.quarter, each.number)
    )
    if not missing:
        return project
    said = _all_said(root, project, missing)
    for release, entry in zip(missing, said, strict=True):
        written = ledger.enter(project, entry)
        releases = tuple(replace(each, ledger=written.digest) if each == release else each for each in project.releases)
        frozen.record(root, release.quarter, releases)
        project = load(root)
    return project


def _all_said(root: Path, project: Project, releases: Sequence[Release]) -> list[LedgerEntry]:
    found: list[LedgerEntry] = []
    lost: list[ReportgenError] = []
    for release in releases:
        try:
            data = _figures_file(root, project, release)
        except ReleaseError as fault:
            lost.append(fault)
            continue
        figures = tuple(_figures(data, release, project.framework))
        found.append(LedgerEntry(0, "adopted", release.audience, release.day, figures, release.quarter, release.number))
    raise_all(lost)
    return found


def _figures_file(root: Path, project: Project, release: Release) -> bytes:
    """Read the published figures of a release, the last of its quarter or one that stands beside it.

    Raises:
        ReleaseError: If they are not there as they were released.
    """
    site = site_of(root, project.settings, release.audience)
    last = project.released(release.quarter, release.audience)[-1] == release
    folder = release.quarter.slug if last else pages.earlier_folder(release.quarter, release.number)
    path = site / folder / FIGURES
    try:
        data = path.read_bytes()
    except OSError:
        data = None
    if data is None or workspace.digest(data) != dict(release.outputs).get(FIGURES):
        raise ReleaseError(
            f"release {release.number} of {release.quarter} for {release.audience} is not in the ledger of what was "
            f"published, and its {FIGURES} is {'not there' if data is None else 'not as it was released'}",
            where=path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path),
            fix="fetch the folder from a copy, so that the ledger can take in what it says",
        )
    return data


def _figures(data: bytes, release: Release, framework: Framework) -> Iterator[PublishedFigure]:
    """Read the rows of `published_csv`; what is no longer in the framework is of no figure that could be printed."""
    measures = {measure.id: measure for measure in framework.measures}
    measures |= {old: measure for measure in framework.measures for old in measure.life.formerly}
    agencies = {safe(agency.title): agency.id for agency in framework.agencies} | {TOGETHER: ""}
    for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"))):
        measure, agency = measures.get(row["measure"]), agencies.get(row["agency"])
        item = _item(measure, row["item"]) if measure is not None else None
        if measure is None or item is None or agency is None:
            continue
        key = Key(row["measure"], row["item"], agency, *(_split(row[name]) for name in ("area", "group", "unit")))
        of = release.quarter if item.basis is Basis.COHORT or item.lag else Quarter.parse(row["figure is of"])
        yield PublishedFigure(key, ((of, _said(row, measure)),), tuple(_sums(row, release.quarter, measure, item)))


def _item(measure: Measure, name: str) -> Item | None:
    return next((item for item in measure.items if name == item.id or name in item.life.formerly), None)


def _split(cell: str) -> str:
    return "" if cell == ALL else cell


def _said(row: Row, measure: Measure) -> Said:
    """Read a row's value, exact where numerator and denominator tell it."""
    value = _value(row["value"], measure)
    if value is None:
        return Said(marker=row["value"])
    numerator, denominator = _number(row["numerator"]), _number(row["denominator"])
    if measure.kind.is_percentage and numerator is not None and denominator:
        value = numerator / denominator
    return Said(value, numerator, denominator)


def _sums(row: Row, quarter: Quarter, measure: Measure, item: Item) -> Iterator[tuple[Sum, Said]]:
    """Read the sums over quarters that a row has; a marker there need not mean that a sum was hidden."""
    last = quarter - quarter.number % 4  # of the last whole year
    first = last if item.basis in (Basis.STOCK, Basis.ROLLING) else last - 3
    sums = (
        ("year to date", Sum("year to date", Quarter(quarter.year, 1), quarter)),
        ("last financial year", Sum("financial year", first, last)),
    )
    for column, of in sums:
        value = _value(row[column], measure)
        if value is not None:
            yield of, Said(value)


def _value(cell: str, measure: Measure) -> Fraction | None:
    number = _number(cell)
    return number / 100 if number is not None and measure.kind.is_percentage else number


def _number(cell: str) -> Fraction | None:
    return Fraction(cell) if _NUMBER.fullmatch(cell) else None
