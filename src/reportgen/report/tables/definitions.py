"""Definitions: what each measure counts, which way is better and why, where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from reportgen.disclosure.words import protection_of
from reportgen.model import Basis, Combine, Item, Measure, Polarity, Triad
from reportgen.report.tables.scope import Scope
from reportgen.report.tables.table import Column, Table
from reportgen.report.text import Md, escape

_BASES: Final[Mapping[Basis, str]] = {
    Basis.STOCK: "as at the last day of the quarter",
    Basis.FLOW: "events in the quarter",
    Basis.RATIO: "events in the quarter",
    Basis.ROLLING: "distinct people or things in the last twelve months",
    Basis.COHORT: "the group that closed in a named earlier quarter",
    Basis.YEARLY: "once a year, shown with its quarter",
}
_POLARITIES: Final[Mapping[Polarity, str]] = {
    Polarity.HIGHER: "Higher is better",
    Polarity.LOWER: "Lower is better",
    Polarity.RANGE: "Best within a range",
    Polarity.NEUTRAL: "Neither way is better",
}
_COMBINED: Final[Mapping[Combine, str]] = {
    Combine.ONE: "",
    Combine.SUM: "added up over agencies",
    Combine.SIDE_BY_SIDE: "agencies side by side, never added",
    Combine.RECONCILE: "the same fact from several agencies, never added",
    Combine.ACROSS: "numerator and denominator from different returns",
}


def definition_table(scope: Scope, triad: Triad, table_id: str) -> Table | None:
    """Make the table of definitions of a triad's measures."""
    measures = scope.measures(triad)
    if not measures:
        return None
    columns = (
        Column("Measure, in the framework's words", 23),
        Column("What is counted, and of what", 39),
        Column("Which way is better, and why", 18),
        Column("Source, period and agencies", 20),
    )
    rows = tuple(
        (
            Md(f"**{escape(measure.title)}** {_quoted(measure.wording)}".rstrip()),
            _counted(scope, measure),
            _better(scope, measure),
            _source(scope, measure),
        )
        for measure in measures
    )
    return Table(table_id, Md(f"Definitions: {escape(triad.title)}"), columns, rows)


def _quoted(wording: str) -> Md:
    return Md(f"“{escape(wording)}”") if wording else Md("")


def _sentence(text: str) -> Md:
    """Escape a note of the framework and end it with a full stop."""
    inner = text.strip()
    if not inner:
        return Md("")
    whole = escape(inner[:1].upper() + inner[1:])
    return whole if inner[-1] in ".!?" else Md(f"{whole}.")


def _counted(scope: Scope, measure: Measure) -> Md:
    """Say what is counted, and of what: a sentence once, with the items that it holds for where it is not for all."""
    items = scope.items(measure) or measure.items
    texts = [(item, _parts(item)) for item in items]
    if len({text for _, text in texts}) == 1:
        listed = Md("")
        if len(items) > 1:
            names = Md("; ").join(escape(title) for title in dict.fromkeys(item.title for item in items))
            listed = Md(f" Reported for: {names}.")
        said = Md(f"{texts[0][1]}{listed}")
    elif len({item.numerator for item in items}) == 1 and all(item.denominator for item in items):
        wholes = [(item, escape(item.denominator.strip().rstrip("."))) for item in items]
        said = Md(f"{_sentence(items[0].numerator)} Out of, {Md('; ').join(_alike(wholes))}.")
    else:
        said = Md(" ").join(_alike(texts))
    return Md(f"{said} {_sentence(measure.notes)}".strip())


def _alike(texts: Sequence[tuple[Item, Md]]) -> list[Md]:
    """Write each text once, behind the names of the items that have it."""
    by_text: dict[Md, list[Item]] = {}
    for item, text in texts:
        by_text.setdefault(text, []).append(item)
    everyone = [item for item, _ in texts]
    return [Md(f"*{_named(items, everyone)}:* {text}") for text, items in by_text.items()]


def _named(items: Sequence[Item], everyone: Sequence[Item]) -> Md:
    """Name items by their panels where these hold no other item and are several, else each by itself."""
    panels = dict.fromkeys(item.panel for item in items)
    whole = sum(each.panel in panels for each in everyone) == len(items)
    if whole and "" not in panels and len({each.panel for each in everyone}) > 1:
        return Md(", ").join(map(escape, panels))
    titles = [each.title for each in everyone]
    return Md("; ").join(
        Md(f"{escape(item.title)} ({escape(item.panel)})")
        if item.panel and titles.count(item.title) > 1
        else escape(item.title)
        for item in items
    )


def _parts(item: Item) -> Md:
    counted = _sentence(item.numerator)
    return Md(f"{counted} Out of: {escape(item.denominator.strip().rstrip('.'))}.") if item.denominator else counted


def _better(scope: Scope, measure: Measure) -> Md:
    items = scope.items(measure) or measure.items
    ways = {item.polarity for item in items}
    if len(ways) == 1:
        way = Md(_POLARITIES[items[0].polarity] + ".")
    else:
        said = dict.fromkeys((item.title, _POLARITIES[item.polarity].lower()) for item in items)
        way = Md(" ").join(Md(f"{escape(title)}: {which}.") for title, which in said)
    return Md(f"{way} {_sentence(measure.polarity_why)}".strip())


def _source(scope: Scope, measure: Measure) -> Md:
    items = scope.items(measure) or measure.items
    said = [_sentence(measure.source)]
    bases = list(dict.fromkeys(_BASES[item.basis] for item in items))
    said.append(Md(f"Period: {'; '.join(bases)}."))
    agencies = dict.fromkeys(agency for item in items for agency in item.agencies)
    current = [scope.agency(agency) for agency in agencies]
    names = [escape(agency.short) for agency in current if agency.life.covers(scope.protected.quarter)]
    how = f" ({_COMBINED[measure.combine]})" if _COMBINED[measure.combine] else ""
    said.append(Md(f"From: {Md(', ').join(names)}{how}."))
    if measure.due != (1, 2, 3, 4):
        said.append(Md(f"Due in {', '.join(f'Q{number}' for number in measure.due)}."))
    if measure.published_by:
        said.append(Md(f"Small numbers shown: already published at {escape(measure.published_by)}."))
    if protection := protection_of(scope.protected, measure):
        said.append(Md(f"Protection: {escape(protection)}"))
    return Md(" ").join(part for part in said if part)
