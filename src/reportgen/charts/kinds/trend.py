"""One series over the quarters, with its target and its gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reportgen.charts import series, words
from reportgen.charts.groups import followed_up, groups_of
from reportgen.charts.spec import ChartKind, ChartSpec, Subject

if TYPE_CHECKING:
    from plotnine import ggplot


def plan(subject: Subject) -> tuple[ChartSpec, ...]:
    """Plan a chart of each series that stands alone and has points enough to be one."""
    if followed_up(subject.measure):
        return ()
    specs = []
    for group in groups_of(subject):
        if len(group.strands) != 1 or series.values_in(group.strands[0].figure) < series.FEWEST_POINTS:
            continue
        strand = group.strands[0]
        panels = series.panels_of(subject, group.strands, [""], shared=False)
        name = strand.item.title if strand.item.id else subject.measure.title
        specs.append(
            ChartSpec(
                KIND.name,
                subject.measure.id,
                words.title_of(subject, strand),
                words.subtitle_of(subject, strand),
                words.series_alt(
                    subject.measure,
                    panels[0],
                    name=name,  # the caption beside it names the agency
                    rated=not words.few(strand.figure),
                ),
                series.note_of(words.unit_text(subject.measure, strand.item), panels, group.strands),
                panels,
                series.keys_of(group.strands),
            )
        )
    return tuple(specs)


def draw(spec: ChartSpec) -> ggplot:
    """Draw one wide panel."""
    from reportgen.charts.lines import draw_lines

    return draw_lines(spec, columns=1)


KIND: Final = ChartKind("trend", 10, plan, draw)
