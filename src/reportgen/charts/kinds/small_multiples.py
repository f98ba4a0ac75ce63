"""Several series side by side: the items of a measure, or agencies, each in a panel of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, Final

from reportgen.charts import series, signals, words
from reportgen.charts.groups import Group, followed_up, groups_of
from reportgen.charts.spec import ChartKind, ChartSpec, Strand, Subject
from reportgen.model import Combine, Kind

if TYPE_CHECKING:
    from plotnine import ggplot

_FIRST_ROW_MM: Final = 46
_MORE_MM: Final = 32  # each further row
_PANEL_MM: Final = 50  # a panel needs so much with its labels


def plan(subject: Subject) -> tuple[ChartSpec, ...]:
    """Plan the items, and under a sum of agencies the agencies that make it."""
    if followed_up(subject.measure):
        return ()
    groups = [*groups_of(subject), *groups_of(subject.with_strands(_behind_the_sum(subject)))]
    return tuple(_spec(subject, group) for group in groups if _enough(group.strands))


def _enough(strands: Sequence[Strand]) -> bool:
    return len(strands) > 1 and any(series.values_in(strand.figure) >= series.FEWEST_POINTS for strand in strands)


def _behind_the_sum(subject: Subject) -> tuple[Strand, ...]:
    """Give the agencies of the headline item where the partnership's figure is their sum."""
    measure, protected = subject.measure, subject.protected
    if subject.edition.agency or measure.combine is not Combine.SUM:
        return ()
    item = measure.item(measure.headline_item) if measure.headline_item else measure.items[0]
    shorts = {agency.id: agency.short for agency in protected.project.framework.agencies}
    figures = protected.by_agency(measure, item)
    return tuple(Strand(item, shorts[figure.key.agency], figure) for figure in figures)


def _spec(subject: Subject, group: Group) -> ChartSpec:
    measure, strands = subject.measure, group.strands
    shared = comparable(subject, strands)
    titles = words.names_of(strands)
    panels = series.panels_of(subject, strands, titles, shared=shared)
    unit = words.common_unit(measure, [strand.item for strand in strands])
    described = words.panels_alt(measure, panels, [not words.few(strand.figure) for strand in strands])
    topic = f"{group.panel}, " if group.panel else ""  # the caption beside it names the measure
    spec = ChartSpec(
        KIND.name,
        measure.id,
        words.many_title(subject, strands, panel=group.panel),
        "; ".join(filter(None, (words.many_subtitle(subject, strands, panel=group.panel), signals.all_used(strands)))),
        f"{topic}{len(panels)} panels{described}",
        series.note_of(unit, panels, strands),
        panels,
        series.keys_of(strands),
    )
    return replace(spec, height=height(spec))


def height(spec: ChartSpec) -> int:
    """Say how high so many panels are in a spec's width, in millimetres; the first row holds one line of note."""
    from reportgen.charts.layers import LINE_MM
    from reportgen.charts.lines import wrapped_note

    rows = ceil(len(spec.panels) / columns_for(len(spec.panels), spec.width))
    more_lines = len(wrapped_note(spec)) - 1
    return round(_FIRST_ROW_MM + (rows - 1) * _MORE_MM + more_lines * LINE_MM)


def comparable(subject: Subject, strands: Sequence[Strand]) -> bool:
    """Tell whether series may share a scale.

    Percentages of one agency may, and one fact counted by several agencies; ratios, counts of different things and
    agencies of different trades never do.
    """
    if subject.measure.combine is Combine.RECONCILE:
        return True
    one_agency = len({strand.agency for strand in strands}) == 1
    return one_agency and subject.measure.kind.is_percentage and subject.measure.kind is not Kind.RATIO


def columns_for(panels: int, width: int) -> int:
    """Choose how many panels stand side by side in so many millimetres."""
    return min(2 if panels in (2, 4) else 3, max(1, width // _PANEL_MM))


def draw(spec: ChartSpec) -> ggplot:
    """Draw the panels in rows of two or three."""
    from reportgen.charts.lines import draw_lines

    return draw_lines(spec, columns=columns_for(len(spec.panels), spec.width))


KIND: Final = ChartKind("small-multiples", 20, plan, draw, height)
