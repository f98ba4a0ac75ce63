"""Compose an edition: protected figures, words and charts become one `.qmd` and the files that it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from itertools import chain
from typing import Final

from reportgen.model import Chart, Document, Edition, Key, Narrative, Protected
from reportgen.movement import Limits
from reportgen.quarter import day_in_words
from reportgen.report import contents as making
from reportgen.report.standing import revisions, status_words, unsigned_words
from reportgen.report.templates import Templates, fill
from reportgen.report.text import Md, escape, header_string

PARTNERSHIP_TEMPLATE: Final = "partnership.qmd.j2"
AGENCY_TEMPLATE: Final = "agency.qmd.j2"
PAGE_BREAK: Final = Md("{{< pagebreak >}}")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")


def compose(  # noqa: PLR0917 - the six things that an edition is made of, each of a type of its own
    edition: Edition,
    protected: Protected,
    narrative: Narrative,
    charts: Mapping[str, tuple[Chart, ...]],
    sparklines: Mapping[Key, Chart],
    templates: Templates | Callable[[str], str],
    *,
    limits: Limits | None = None,
) -> Document:
    """Compose one edition of the report.

    Args:
        edition: Which report; an agency's holds page one, the grid and its own measures.
        protected: The figures of one audience. Nothing else is printed.
        narrative: The edition's words.
        charts: By measure id, in the order in which they are to stand.
        sparklines: By the key of the figure that they show.
        templates: Where template text comes from; `Templates.of(folder)` for a project's overrides.
        limits: What counts as a small change, as the wording's settings have it; the built-in limits if left out.
            Tables say better or worse only of a change that the sentences would call one.

    Returns:
        The `.qmd` with its assets: an SVG and a PNG for each chart that it names, sorted by path.

    Raises:
        NarrativeError: If a template is missing, cannot be read, or asks for a name that does not exist.
    """
    source = templates if isinstance(templates, Templates) else Templates(templates)
    title = protected.project.settings.subtitle or "Multi-agency performance report"
    contents = making.make(
        edition, protected, narrative, charts, sparklines, title=title, limits=limits or Limits.of({})
    )
    values: dict[str, object] = {each.name: getattr(contents, each.name) for each in fields(contents)}
    values["page_break"] = PAGE_BREAK
    body = fill(source, AGENCY_TEMPLATE if edition.agency else PARTNERSHIP_TEMPLATE, values)
    qmd = (
        header(edition, protected, title)
        + "\n"
        + _revised(protected)
        + _EMPTY_LINES.sub("\n\n", body).strip("\n")
        + "\n"
    )
    return Document(
        edition,
        protected.quarter,
        f"{title}: {protected.quarter.in_words}, {edition.title}",
        qmd,
        _assets(qmd, chain(*charts.values(), sparklines.values())),
    )


def _revised(protected: Protected) -> str:
    """Say what each revision changed and why, before anything that a template says: no cover of one's own loses it."""
    return "".join(
        f'::: {{.callout-important title="Revised on {day}"}}\n{escape(what)}. Why: {escape(why)}.\n:::\n\n'
        for day, what, why in revisions(protected)
    )


def header(edition: Edition, protected: Protected, title: str) -> str:
    """Write the YAML header that both engines read."""
    project, quarter = protected.project, protected.quarter
    settings, notes = project.settings, project.notes(quarter)
    params = {
        "partnership": settings.partnership,
        "quarter": str(quarter),
        "quarter-words": quarter.in_words,
        "edition": edition.title,
        "status": status_words(protected.status, protected.releases),
        "unsigned": unsigned_words(edition, protected),
        "draft": protected.status == "draft",
        "marking": settings.marking,
        "invented": settings.invented,
        "reporting-date": day_in_words(notes.reporting_date),
        "contact": settings.contact,
    }
    lines = [
        "---",
        f"title: {header_string(title)}",
        f"subtitle: {header_string(f'{quarter.in_words}: {edition.title}')}",
        f'date: "{notes.reporting_date.isoformat()}"',
        f"lang: {header_string(settings.language)}",
        "params:",
    ]
    for name, value in params.items():
        lines.append(f"  {name}: {str(value).lower() if isinstance(value, bool) else header_string(str(value))}")
    return "\n".join([*lines, "---", ""])


def _assets(qmd: str, charts: chain[Chart]) -> tuple[tuple[str, bytes], ...]:
    """Give the files of the charts that the text names, and no others: an unused picture could tell too much."""
    out: dict[str, bytes] = {}
    for chart in charts:
        if f"](charts/{chart.name}){{" in qmd:
            out[f"charts/{chart.name}.svg"] = chart.svg
            out[f"charts/{chart.name}.png"] = chart.png
    return tuple(sorted(out.items()))
