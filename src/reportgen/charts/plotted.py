"""A chart's numbers, for the table that stands with it: read from the spec, so they are what the picture shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from reportgen.charts import signals
from reportgen.charts.spec import ChartSpec, Dot, Panel
from reportgen.charts.words import sentence
from reportgen.model import Line, Marker, Plotted
from reportgen.quarter import Quarter

_QUARTER, _WHEN, _ITEM = "Quarter", "When", "Item"
_AGAINST: Final = "Against the funnel"
_LACKS_AGENCIES: Final = "not available: "  # [x] says that already


def plotted(spec: ChartSpec) -> Plotted | None:
    """Give every number that a chart shows.

    Returns:
        A line a panel; of bars, one for the bars and one for what they are set against; of a funnel, one for the units,
        in order of name, and one for where they lie. Where the picture writes "9 of 12" beside a value, so does the
        text here. None for a kind of chart that plans no panels with dots.
    """
    panels = [panel for panel in spec.panels if panel.dots]
    if not panels:
        return None
    panel = panels[0]
    if panel.funnel is not None:
        against = zip((dot.when for dot in panel.dots), panel.funnel.standings, strict=True)
        standings = Line(_AGAINST, tuple(against))
        return Plotted(sentence(panel.funnel.kind), (Line(panel.when, _points(panel.dots, based=True)), standings))
    if panel.when:
        lines = [Line(panel.when, _points(panel.dots, based=True))]
        if panel.before:
            lines.append(Line(panel.before_when, _points(panel.before)))
        return Plotted(_ITEM, tuple(lines))
    over_time = all(_is_quarter(dot.when) for each in panels for dot in each.dots)
    titles = [each.title if len(panels) > 1 else "" for each in panels]
    lines = [_line(each, title, over_time=over_time) for each, title in zip(panels, titles, strict=True)]
    return Plotted(_QUARTER if over_time else _WHEN, tuple(lines))


def _line(panel: Panel, name: str, *, over_time: bool) -> Line:
    if not over_time:
        return Line(name, _points(panel.dots, based=True))
    start = Quarter.parse(panel.dots[0].when) - panel.dots[0].x
    targets = tuple((str(start + goal.start), str(start + goal.end), goal.text) for goal in panel.goals)
    breaks = tuple((cut.when, cut.why) for cut in panel.cuts)
    levels = tuple((str(start + span.start), str(start + span.end), signals.step(span)) for span in panel.spans)
    flags = tuple((dot.when, dot.flag.meaning.value) for dot in panel.dots if dot.flag is not None)
    return Line(
        name, _points(panel.dots, behind_breaks={cut.when for cut in panel.cuts}), targets, breaks, levels, flags
    )


def _points(
    dots: Iterable[Dot], *, based: bool = False, behind_breaks: Iterable[str] = ()
) -> tuple[tuple[str, str], ...]:
    after = set(behind_breaks)
    return tuple((dot.when, _marked(_text(dot, based=based), broken=dot.when in after)) for dot in dots)


def _text(dot: Dot, *, based: bool) -> str:
    """Write a value as the picture does; of an absence no more than the key leaves open, and [x] has several kinds."""
    if dot.value is not None:
        return f"{dot.text} ({dot.base})" if based and dot.base else dot.text
    return f"{dot.mark} {dot.why.removeprefix(_LACKS_AGENCIES)}" if dot.mark == "[x]" else dot.mark


def _marked(text: str, *, broken: bool) -> str:
    symbol = Marker.BREAK.symbol
    return f"{text} {symbol}" if broken and symbol not in text else text


def _is_quarter(text: str) -> bool:
    try:
        Quarter.parse(text)
    except ValueError:
        return False
    return True
