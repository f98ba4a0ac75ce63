"""Describe the published CSV for programs: a Data Package with a Table Schema, as Frictionless defines them.

Specifications: <https://specs.frictionlessdata.io/data-package/> and <https://specs.frictionlessdata.io/table-schema/>.
"""

from __future__ import annotations

import json
from typing import Final

from reportgen.model import Protected
from reportgen.report.csv import HEAD

# Markers of the Government Statistical Service: where one stands there is no number, and the marker says why.
_MISSING: Final = ("", "[c]", "[x]", "[z]", "[u]", "[low]")
_NUMBERS: Final = frozenset(
    {"value", "numerator", "denominator", "change", "change on a year before", "target", "target to"}
    | {"year to date", "last financial year"}
)
_WHOLE: Final = frozenset({"covered", "in scope", "asked"})
_SAID: Final = {  # what each column holds
    "quarter": "The quarter of the report, a UK financial quarter: Q1 is April to June.",
    "triad": "The group of measures: quantity, quality and outcome that belong together.",
    "dimension": "quantity (how much did we do?), quality (how well?) or outcome (is anyone better off?).",
    "measure": "The measure's id.",
    "measure title": "What the measure is called.",
    "item": "The id of one answer within the measure; none if it has one only.",
    "item title": "What the item is called.",
    "agency": "Whose figure it is; `all agencies together` for the partnership's.",
    "area": "The id of a borough or locality, or `all`.",
    "group": "One value of one breakdown, written breakdown:group, or `all`.",
    "unit": "The id of a practice, school or locality, or `all`.",
    "value": "The figure, rounded as it is printed; percentages run from 0 to 100.",
    "value is in": "The unit of the value.",
    "numerator": "Of a percentage or ratio, what was counted.",
    "denominator": "Of a percentage or ratio, out of how many.",
    "figure is of": "The quarter that the figure is of: an older one for a yearly survey or a closing group.",
    "status": "published, hidden, or the kind of missing.",
    "markers": "Markers that stand behind the value, or none.",
    "change": "The change on the figure before; between percentages in percentage points.",
    "change against": "The quarter that the change is reckoned from.",
    "change means": "What the change means: better, worse, neutral, no clear change, too few to compare.",
    "change on a year before": "The change on the same quarter last year.",
    "target": "What the measure should reach by the end of the quarter, or the lower end of a range.",
    "target to": "The upper end of the range.",
    "target holds for": "The quarter's value, or the year to date where the target has a profile through the year.",
    "target status": "Where the value stands against its target.",
    "not rated because": "Why nothing is rated, or none where something is.",
    "year to date": "The financial year so far; [z] where quarters of the measure are never added up.",
    "last financial year": "The last whole financial year; of a stock the value at its end.",
    "covered": "How many of those in scope answered, or could be traced.",
    "in scope": "How many should have answered.",
    "asked": "How many were asked.",
    "selection": "How the cases were chosen.",
    "note": "What the agency noted on its figure, or none.",
}


def datapackage(protected: Protected, *, name: str) -> bytes:
    """Write `datapackage.json` for the published figures that lie beside it.

    Args:
        protected: The figures of one audience.
        name: Of the CSV.
    """
    settings, quarter = protected.project.settings, protected.quarter
    about = {
        "profile": "data-package",
        "name": f"figures-{quarter.slug}",
        "title": f"{settings.partnership}: published figures, {quarter}",
        "description": "Invented data: nothing in it is real." if settings.invented else "Published figures.",
        "created": f"{protected.project.notes(quarter).reporting_date.isoformat()}T00:00:00Z",
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": "figures",
                "path": name,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8-sig",
                "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "header": True},
                "schema": {
                    "fields": [_field(column) for column in HEAD],
                    "missingValues": list(_MISSING),
                },
            },
        ],
    }
    return (json.dumps(about, indent=1, ensure_ascii=False) + "\n").encode()


def _field(column: str) -> dict[str, str]:
    kind = "number" if column in _NUMBERS else "integer" if column in _WHOLE else "string"
    return {"name": column, "type": kind, "description": _SAID[column]}
