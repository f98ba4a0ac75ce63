"""The pages around the reports: home, a page for each quarter, measure, agency, and the methods."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from reportgen.model import (
    Agency,
    Chart,
    Combine,
    Dimension,
    Edition,
    Item,
    Kind,
    Measure,
    MeasureText,
    Narrative,
    Protected,
    Settings,
    Triad,
)
from reportgen.numbers import n_of_m
from reportgen.report.tables import table_text
from reportgen.site.entry import Entry
from reportgen.site.fill import Templates, fill

_BODY: Final = re.compile(r"<body[^>]*>(\s*<a class=\"skip\"[^>]*>[^<]*</a>)?")
_QUESTIONS: Final = ("How much did we do?", "How well did we do it?", "Is anyone better off?")  # as Dimension has them
_STYLE: Final = re.compile(r'<link rel="stylesheet" href="report\.css">')


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a series table: the quarter, and for each column its value and parts."""

    head: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SeriesTable:
    """One item's whole series: a column for each figure that speaks for it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def home(settings: Settings, entries: Sequence[Entry], templates: Templates) -> bytes:
    """Make the home page: the latest quarter's headlines, what is missing, and all quarters by year."""
    newest_first = sorted(entries, key=lambda entry: entry.quarter, reverse=True)
    years = [
        (year, list(group)) for year, group in groupby(newest_first, key=lambda entry: entry.quarter.financial_year)
    ]
    return _page(templates, "home", settings, root="", latest=newest_first[0], years=years)


def quarter_page(settings: Settings, entry: Entry, templates: Templates) -> bytes:
    """Make a quarter's own page: headlines, what could not be seen, its editions and downloads."""
    return _page(templates, "quarter", settings, root="../", entry=entry)


def framed(settings: Settings, report: bytes, templates: Templates) -> bytes:
    """Give a report's page the site's bar at its top and the site's style sheet; its words stay as they are.

    Raises:
        ValueError: If the page has no body, so is no page.
    """
    text = report.decode("utf-8")
    bar = _page(templates, "bar", settings, root="../", page="report").decode()
    body = _BODY.search(text)
    if body is None:
        raise ValueError("a report's page has no body")
    text = text[: body.end()] + "\n" + bar.rstrip() + text[body.end() :]
    return _STYLE.sub('<link rel="stylesheet" href="../assets/site.css">', text).encode()


def standing_pages(
    protected: Protected,
    narrative: Narrative,
    charts: Mapping[str, tuple[Chart, ...]],
    editions: Sequence[Edition],
    templates: Templates,
) -> dict[str, bytes]:
    """Make the pages that follow the latest quarter: measures over time, agencies, methods.

    Args:
        protected: The latest quarter's figures.
        narrative: The partnership edition's words.
        charts: The quarter's charts by measure id; their files lie in the quarter's folder.
        editions: What the audience has of the quarter; an agency's page leads to its report only if it is among them.
        templates: Gives a template's text by name.

    Returns:
        Files of the site by relative name.
    """
    settings, framework = protected.project.settings, protected.project.framework
    reports = {edition.agency for edition in editions if edition.agency}
    texts = {text.measure: text for triad in narrative.triads for _, part in triad.parts for text in part}
    pages: dict[str, bytes] = {}
    for triad in framework.triads:
        for measure in triad.measures:
            pages[f"measures/{measure.id}.html"] = _measure_page(
                protected,
                triad,
                measure,
                text=texts.get(measure.id),
                charts=charts.get(measure.id, ()),
                templates=templates,
            )
            for old in measure.life.formerly:
                pages[f"measures/{old}.html"] = _moved_page(templates, settings, "measure", measure.title, measure.id)
    for agency in framework.agencies:
        pages[f"agencies/{agency.id}.html"] = _agency_page(
            protected, agency, has_edition=agency.id in reports, templates=templates
        )
        for old in agency.life.formerly:
            pages[f"agencies/{old}.html"] = _moved_page(templates, settings, "agency", agency.title, agency.id)
    pages["measures/index.html"] = _page(
        templates,
        "measures",
        settings,
        root="../",
        areas=framework.areas,
        questions=tuple(zip(Dimension, _QUESTIONS, strict=True)),
        quarter=protected.quarter,
    )
    pages["agencies/index.html"] = _page(templates, "agencies", settings, root="../", agencies=framework.agencies)
    pages["methods.html"] = _page(
        templates, "methods", settings, root="", framework=framework, quarter=protected.quarter
    )
    return pages


def _moved_page(templates: Templates, settings: Settings, what: str, title: str, to: str) -> bytes:
    """Make the page that stays at an old id's address and points on."""
    return _page(templates, "moved", settings, root="../", page=what, what=what, title=title, to=f"{to}.html")


def _measure_page(
    protected: Protected,
    triad: Triad,
    measure: Measure,
    *,
    text: MeasureText | None,
    charts: Sequence[Chart],
    templates: Templates,
) -> bytes:
    framework = protected.project.framework
    items = [item for item in measure.items if not item.control]
    tables = [table for item in items if (table := series_table(protected, measure, item)) is not None]
    agency_ids = {agency for item in measure.items for agency in item.agencies}
    return _page(
        templates,
        "measure",
        protected.project.settings,
        root="../",
        measure=measure,
        items=items,
        triad=triad,
        sentences=[claim.text for claim in text.claims] if text else [],
        charts=charts,
        tables=tables,
        agencies=[agency for agency in framework.agencies if agency.id in agency_ids],
        quarter=protected.quarter,
    )


def series_table(protected: Protected, measure: Measure, item: Item) -> SeriesTable | None:
    """Lay out an item's series, newest quarter first: the partnership's figure, then each agency's."""
    figures = list(protected.main(measure, item))
    if measure.combine in (Combine.SUM, Combine.ACROSS):
        figures += protected.by_agency(measure, item)
    if not figures:
        return None
    names = {agency.id: agency.short for agency in protected.project.framework.agencies}
    columns = tuple(names.get(figure.key.agency, "All agencies") for figure in figures)
    by_quarter = [{point.quarter: point for point in figure.series} for figure in figures]
    quarters = sorted({quarter for points in by_quarter for quarter in points}, reverse=True)
    rows = []
    for quarter in quarters:
        cells = []
        for points in by_quarter:
            point = points.get(quarter)
            if point is None:
                cells.append(("", ""))
            else:
                parts = "" if measure.kind is Kind.RATIO or point.value is None else n_of_m(point)
                cells.append((table_text(measure, point), parts))
        rows.append(Row(str(quarter), tuple(cells)))
    return SeriesTable(f"{item.panel}: {item.title}" if item.panel else item.title, columns, tuple(rows))


def _agency_page(protected: Protected, agency: Agency, *, has_edition: bool, templates: Templates) -> bytes:
    framework = protected.project.framework
    register = [record for record in protected.returns if record.agency == agency.id]
    measures = [
        (triad, [m for m in triad.measures if any(agency.id in item.agencies for item in m.items)])
        for triad in framework.triads
    ]
    return _page(
        templates,
        "agency",
        protected.project.settings,
        root="../",
        agency=agency,
        successor=next((other for other in framework.agencies if other.id == agency.successor), None),
        titles={measure.id: measure.title for measure in framework.measures},
        register=sorted(register, key=lambda record: record.quarter, reverse=True),
        measures=[(triad, listed) for triad, listed in measures if listed],
        has_edition=has_edition,
        quarter=protected.quarter,
    )


def _page(templates: Templates, name: str, settings: Settings, **values: object) -> bytes:
    """Fill one page template; `root` is the way from the page to the top of the site."""
    return fill(templates, name, settings, {"page": name, **values}).encode()
