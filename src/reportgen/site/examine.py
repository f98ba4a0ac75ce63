"""Look at the templates of the site's pages before anything is computed: all that is wrong with them, at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, partial
from typing import Final

import jinja2

from reportgen import defaults
from reportgen.disclosure.words import RegimeTold
from reportgen.errors import NarrativeError
from reportgen.model import (
    Action,
    Agency,
    Chart,
    ContentArea,
    Dimension,
    Framework,
    Item,
    Measure,
    Return,
    Settings,
    Triad,
)
from reportgen.quarter import Quarter
from reportgen.report import filling, names
from reportgen.report.tables import Ratios
from reportgen.site.about import Download, Makers
from reportgen.site.entry import Entry
from reportgen.site.fill import Templates, environment, place
from reportgen.site.history import Said
from reportgen.site.quality import QualityRow
from reportgen.site.sections import Section
from reportgen.site.series import SeriesTable
from reportgen.site.splits import SplitTable

# What each page is given, as `pages` gives it, and its type where it is worth looking into. A name that the built-in
# page asks for is there too, listed or not; a test tells of a name that is given and that neither knows.
_EVERY: Final[Mapping[str, object]] = {"page": str, "root": str, "settings": Settings}
PAGES: Final[Mapping[str, Mapping[str, object]]] = {
    "bar": {},
    "home": {"latest": Entry, "years": list[tuple[str, list[Entry]]]},
    "quarter": {"entry": Entry},
    "measures": {
        "areas": tuple[ContentArea, ...],
        "questions": tuple[tuple[Dimension, str], ...],
        "quarter": Quarter,
    },
    "measure": {
        "measure": Measure,
        "items": list[Item],
        "triad": Triad,
        "sentences": list[str],
        "charts": tuple[Chart, ...],
        "tables": list[SeriesTable],
        "markers": tuple[tuple[str, str], ...],
        "splits": tuple[SplitTable, ...],
        "split_markers": tuple[tuple[str, str], ...],
        "crossed": bool,
        "ratios": list[Ratios],
        "quality_heads": tuple[str, ...],
        "quality": tuple[QualityRow, ...],
        "publisher": str,
        "removed": str,
        "rounded": bool,
        "goals": tuple[str, ...],
        "readings": tuple[tuple[str, str], ...],
        "direction": str,
        "history": str,
        "agencies": list[Agency],
        "quarter": Quarter,
    },
    "history": {"said": tuple[Said, ...], "changes": tuple[tuple[Quarter, tuple[str, ...]], ...], "first": Quarter},
    "sections": {"groups": tuple[tuple[str, tuple[Section, ...]], ...], "here": Section},
    "pager": {
        "whole": str,
        "section": Section,
        "previous": Section | None,
        "following": Section | None,
        "at_end": bool,
    },
    "quarter-about": {"entry": Entry, "makers": Makers, "downloads": tuple[Download, ...]},
    "about": {"entries": list[Entry]},
    "actions": {
        "day": date,
        "quarter": Quarter,
        "groups": list[tuple[str, str, tuple[Action, ...]]],
        "late": dict[str, int],
        "titles": dict[str, str],
    },
    "agencies": {"agencies": tuple[Agency, ...]},
    "agency": {
        "agency": Agency,
        "successor": Agency | None,
        "titles": dict[str, str],
        "register": list[Return],
        "measures": list[tuple[Triad, list[Measure]]],
        "has_edition": bool,
        "quarter": Quarter,
    },
    "moved": {"what": str, "title": str, "to": str},
    "accessibility": {},
    "search": {},
    "glossary": {"words": tuple[tuple[str, str], ...], "markers": tuple[tuple[str, str], ...]},
    "methods": {
        "framework": Framework,
        "quarter": Quarter,
        "removed": str,
        "already_published": tuple[tuple[str, str, tuple[Measure, ...]], ...],
        "regimes": tuple[RegimeTold, ...],
    },
}
_ENDING: Final = ".html.j2"


def template_faults(templates: Templates, settings: Settings) -> tuple[NarrativeError, ...]:
    """Tell what cannot be read, is not there, or asks for a name that does not exist; the same place once."""
    wanted = {page + _ENDING: given(page) for page in PAGES}
    return filling.faults(environment(templates), wanted, partial(place, settings), "reports/site/")


@cache
def given(page: str) -> Mapping[str, object]:
    """Give the types of the values that a page is given, by name."""
    own = environment(defaults.text)
    values = {**_EVERY, **PAGES[page]}

    def tree(wanted: str) -> jinja2.nodes.Template:
        """Give a built-in template's tree."""
        return own.parse(filling.source(own, wanted), wanted)

    asked = names.faults(tree, page + _ENDING, values, always=own.globals.keys())
    more = (fault.name for fault in asked if isinstance(fault, names.Missing) and fault.owner is None)
    return {**dict.fromkeys(more, object), **values}


def used(templates: Templates) -> frozenset[str] | None:
    """List the templates that pages are made of; None where a name is made while a template is filled in."""
    return filling.used(environment(templates), (page + _ENDING for page in PAGES))
