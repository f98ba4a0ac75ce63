"""Look at the templates of the site's pages before anything is computed: all that is wrong with them, at once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

import jinja2
import jinja2.meta

from reportgen import defaults
from reportgen.errors import NarrativeError, suggest
from reportgen.model import Agency, Chart, ContentArea, Dimension, Framework, Item, Measure, Return, Settings, Triad
from reportgen.quarter import Quarter
from reportgen.report import names
from reportgen.site.entry import Entry
from reportgen.site.fill import FIX, Templates, environment, place
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
        "publisher": str,
        "removed": str,
        "agencies": list[Agency],
        "quarter": Quarter,
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
    },
}
_ENDING: Final = ".html.j2"


def template_faults(templates: Templates, settings: Settings) -> tuple[NarrativeError, ...]:
    """Tell what cannot be read, is not there, or asks for a name that does not exist; the same place once."""
    own = environment(templates)
    unreadable: dict[str, NarrativeError] = {}

    def tree(wanted: str) -> jinja2.nodes.Template | None:
        """Give a template's tree; what cannot be read is noted."""
        if wanted in unreadable:
            return None
        text = _source(own, wanted)
        try:
            own.compile(text, wanted)  # finds filters that do not exist, too
            return own.parse(text, wanted)
        except jinja2.TemplateSyntaxError as wrong:
            where = place(settings, wanted, wrong.lineno)
            unreadable[wanted] = NarrativeError(f"a template cannot be read: {wrong.message}", where=where, fix=FIX)
            return None

    told: dict[str, NarrativeError] = {}
    for page in PAGES:
        for fault in names.faults(tree, page + _ENDING, given(page), always=own.globals.keys()):
            where = place(settings, fault.template, fault.line)
            if isinstance(fault, names.Absent):
                fix = "include a template of reports/site/ or a built-in one; their names end in .html.j2"
                found = NarrativeError(f"no template is called {fault.name!r}", where=where, fix=fix)
            else:
                fix = suggest(fault.name, fault.known) if fault.known else "take the name out"
                found = NarrativeError(fault.what, where=where, fix=fix)
            told.setdefault(f"{found.what}\n{found.where}", found)
    return (*unreadable.values(), *told.values())


@cache
def given(page: str) -> Mapping[str, object]:
    """Give the types of the values that a page is given, by name."""
    own = environment(defaults.text)
    values = {**_EVERY, **PAGES[page]}

    def tree(wanted: str) -> jinja2.nodes.Template:
        """Give a built-in template's tree."""
        return own.parse(_source(own, wanted), wanted)

    asked = names.faults(tree, page + _ENDING, values, always=own.globals.keys())
    more = (fault.name for fault in asked if isinstance(fault, names.Missing) and fault.owner is None)
    return {**dict.fromkeys(more, object), **values}


def used(templates: Templates) -> frozenset[str] | None:
    """List the templates that pages are made of; None where a name is made while a template is filled in."""
    own = environment(templates)
    waiting, found = [page + _ENDING for page in PAGES], set[str]()
    while waiting:
        current = waiting.pop()
        if current in found:
            continue
        found.add(current)
        try:
            others = list(jinja2.meta.find_referenced_templates(own.parse(_source(own, current))))
        except (jinja2.TemplateError, UnicodeDecodeError):
            continue  # told as a fault of its own
        if None in others:
            return None
        waiting.extend(other for other in others if other is not None)
    return frozenset(found)


def _source(own: jinja2.Environment, name: str) -> str:
    if own.loader is None:
        raise jinja2.TemplateNotFound(name)
    return own.loader.get_source(own, name)[0]
