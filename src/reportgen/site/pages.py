"""The pages around the reports: home, a page for each quarter, measure, agency, and the methods."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from reportgen.disclosure.primary import sensitive
from reportgen.disclosure.words import protection_of, regimes_told, rounds
from reportgen.model import (
    Agency,
    Chart,
    Dimension,
    Edition,
    Framework,
    Measure,
    MeasureText,
    Narrative,
    Protected,
    Release,
    Settings,
    Triad,
)
from reportgen.quarter import Quarter, day_in_words
from reportgen.report.tables import MARKERS, Ratios, ratios
from reportgen.report.text import removed_in_words
from reportgen.site.actions import actions_page
from reportgen.site.entry import Entry
from reportgen.site.fill import Templates, filled
from reportgen.site.glossary import WORDS
from reportgen.site.history import POLARITIES, Said, goals, of_measure, readings, section
from reportgen.site.peers import not_comparable, peer_tables
from reportgen.site.quality import HEADS, quality_rows
from reportgen.site.series import marker_key, series_table
from reportgen.site.splits import crossed, split_tables

_BODY: Final = re.compile(r"<body[^>]*>(\s*<a class=\"?skip\"?[^>]*>[^<]*</a>)?")
_TITLE: Final = re.compile(r"<title>")
_OWN_NAME: Final = re.compile(r"""<link rel="canonical" href="(?![a-z]+:)[^"]*">""")  # an address of the site stays
_QUESTIONS: Final = ("How much did we do?", "How well did we do it?", "Is anyone better off?")  # as Dimension has them
_STYLE: Final = re.compile(r"""<link rel="?stylesheet"? href="?report\.css"?>""")


def home(settings: Settings, entries: Sequence[Entry], templates: Templates) -> bytes:
    """Make the home page: the latest quarter's headlines, what is missing, and all quarters by year."""
    newest_first = sorted(entries, key=lambda entry: entry.quarter, reverse=True)
    years = [
        (year, list(group)) for year, group in groupby(newest_first, key=lambda entry: entry.quarter.financial_year)
    ]
    return filled(templates, "home", settings, root="", latest=newest_first[0], years=years)


def quarter_page(settings: Settings, entry: Entry, templates: Templates) -> bytes:
    """Make a quarter's own page: headlines, what could not be seen, its editions and downloads."""
    return filled(templates, "quarter", settings, root="../", entry=entry)


def framed(settings: Settings, report: bytes, templates: Templates) -> bytes:
    """Give a report's page the site's bar at its top and the site's style sheet; its words stay as they are.

    Raises:
        ValueError: If the page has no body or no style sheet of the report's, so is no page of ours.
    """
    text = report.decode("utf-8")
    bar = filled(templates, "bar", settings, root="../", page="report").decode()
    body = _BODY.search(text)
    if body is None:
        raise ValueError("a report's page has no body")
    text = text[: body.end()] + "\n" + bar.rstrip() + text[body.end() :]
    above, foot, below = text.rpartition("</footer>")
    if foot:
        text = f'{above}<p class="about"><a href="about.html">About these files</a></p>\n{foot}{below}'
    text, found = _STYLE.subn('<link rel="stylesheet" href="../assets/site.css">', text)
    if not found:
        raise ValueError("a report's page does not name its style sheet")
    return text.encode()


def replaced(page: bytes, name: str, last: Release, release: Release) -> bytes:
    """Say on a page of an earlier release that another has taken its place; its words stay as they are.

    Args:
        page: The page as it was released.
        name: Its name in the quarter's folder.
        last: The release that it is of.
        release: The release that has taken its place.

    Raises:
        ValueError: If the page has no body, so is no page of ours.
    """
    text = page.decode("utf-8")
    now = f"{'../' * (1 + name.count('/'))}{last.quarter.slug}"
    text = _TITLE.sub(lambda found: f"{found[0]}Release {last.number}, replaced: ", text, count=1)
    text = _OWN_NAME.sub(f'<link rel="canonical" href="{now}/{quote(name)}">', text, count=1)
    body = _BODY.search(text)
    if body is None:
        raise ValueError("a page has no body")
    note = (
        '\n<section class="banner replaced" aria-label="Replaced"><p><strong>This is an earlier release.</strong> It '
        f"was replaced on {day_in_words(release.day)}. "
        f'<a href="{now}/index.html">Read release {release.number}</a></p></section>'
    )
    return (text[: body.end()] + note + text[body.end() :]).encode()


def standing_pages(
    protected: Protected,
    narrative: Narrative,
    charts: Mapping[str, tuple[Chart, ...]],
    editions: Sequence[Edition],
    templates: Templates,
    *,
    said: Sequence[Said] = (),
) -> dict[str, bytes]:
    """Make the pages that follow the latest quarter: measures over time, agencies, actions, methods.

    Args:
        protected: The latest quarter's figures.
        narrative: The partnership edition's words.
        charts: The quarter's charts by measure id; their files lie in the quarter's folder.
        editions: What the audience has of the quarter; an agency's page leads to its report only if it is among them.
        templates: Gives a template's text by name.
        said: What every quarter of the site said of its measures.

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
                history=section(of_measure(said, (measure.id, *measure.life.formerly)), settings, templates),
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
    pages["measures/index.html"] = filled(
        templates,
        "measures",
        settings,
        root="../",
        areas=framework.areas,
        questions=tuple(zip(Dimension, _QUESTIONS, strict=True)),
        quarter=protected.quarter,
    )
    pages["agencies/index.html"] = filled(templates, "agencies", settings, root="../", agencies=framework.agencies)
    pages["actions.html"] = actions_page(protected, templates)
    pages["methods.html"] = filled(
        templates,
        "methods",
        settings,
        root="",
        framework=framework,
        quarter=protected.quarter,
        removed=removed_in_words(protected.project),
        already_published=_already_published(framework, protected.quarter),
        regimes=regimes_told(protected.project),
    )
    return pages


def plain_pages(settings: Settings, templates: Templates) -> dict[str, bytes]:
    """Make the pages that hang on no quarter: the words of the reports, and how accessible they are, the search."""
    words, markers = WORDS, tuple(MARKERS.items())
    return {
        "accessibility.html": filled(templates, "accessibility", settings, root=""),
        "search.html": filled(templates, "search", settings, root=""),
        "glossary.html": filled(templates, "glossary", settings, root="", words=words, markers=markers),
    }


def _already_published(framework: Framework, quarter: Quarter) -> tuple[tuple[str, str, tuple[Measure, ...]], ...]:
    """Group the measures whose small numbers are shown: (publisher, address, measures)."""
    found: dict[str, list[Measure]] = {}
    for measure in framework.measures:
        if _publisher(measure) and measure.life.covers(quarter):
            found.setdefault(measure.published_by, []).append(measure)
    return tuple((_publisher(measures[0]), address, tuple(measures)) for address, measures in found.items())


def _publisher(measure: Measure) -> str:
    """Name who published a measure's small numbers, by the host of the address; empty where that opens nothing.

    The numbers of organisations, hours and whole-time equivalents are shown anyway.
    """
    if not measure.published_by or not sensitive(replace(measure, published_by="")):
        return ""
    return urlsplit(measure.published_by).hostname or measure.published_by


def _moved_page(templates: Templates, settings: Settings, what: str, title: str, to: str) -> bytes:
    """Make the page that stays at an old id's address and points on."""
    return filled(templates, "moved", settings, root="../", page=what, what=what, title=title, to=f"{to}.html")


def _measure_page(
    protected: Protected,
    triad: Triad,
    measure: Measure,
    *,
    text: MeasureText | None,
    charts: Sequence[Chart],
    history: str,
    templates: Templates,
) -> bytes:
    framework = protected.project.framework
    items = [item for item in measure.items if not item.control]
    tables = [table for item in items if (table := series_table(protected, measure, item)) is not None]
    splits, peers = split_tables(protected, measure), peer_tables(protected, measure)
    agency_ids = {agency for item in measure.items for agency in item.agencies}
    return filled(
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
        markers=marker_key(row for table in tables for row in (*table.rows, *table.sums)),
        splits=splits,
        split_markers=marker_key(row for table in splits for row in table.rows),
        crossed=crossed(protected, measure),
        quality_heads=HEADS,
        quality=quality_rows(protected, measure),
        peers=peers,
        peer_markers=marker_key(row for table in peers for row in table.rows),
        not_comparable=not_comparable(protected, measure),
        ratios=_ratios(protected, measure),
        publisher=_publisher(measure),
        removed=removed_in_words(protected.project),
        goals=tuple(goals(measure)),
        rounded=rounds(protected, measure),
        readings=(
            *readings(framework, measure),
            *((("Protection", told),) if (told := protection_of(protected, measure)) else ()),
        ),
        direction=POLARITIES[items[0].polarity.value],
        history=Markup(history),  # noqa: S704 -- filled in and escaped as a page of its own
        agencies=[agency for agency in framework.agencies if agency.id in agency_ids],
        quarter=protected.quarter,
    )


def _ratios(protected: Protected, measure: Measure) -> list[Ratios]:
    """Set the groups of each item against the population, where the measure says so."""
    rules, found = protected.project.settings.statistics, protected.disproportion
    tables = (ratios(measure, each, rules) for each in found if each.measure == measure.id)
    return [table for table in tables if table is not None]


def _agency_page(protected: Protected, agency: Agency, *, has_edition: bool, templates: Templates) -> bytes:
    framework = protected.project.framework
    register = [record for record in protected.returns if record.agency == agency.id]
    measures = [
        (triad, [m for m in triad.measures if any(agency.id in item.agencies for item in m.items)])
        for triad in framework.triads
    ]
    return filled(
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
