"""Draw series along an axis: one panel or several, with all labels in words and nothing told by colour alone.

Every label is placed here in millimetres, not by the plotting library, so that panels with scales of their own have
the same shape, labels do not run into one another, and the same words stand at the same places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING, Final, cast

from reportgen.charts.labels import Label, spread
from reportgen.charts.layers import (
    LINE_MM,
    SIGNAL_COLOURS,
    TEXT_SIZE,
    Layers,
    Place,
    filled_layers,
    frame,
    grammar,
    straight_layers,
    text_layers,
)
from reportgen.charts.picture import GOAL, INK, WORDS, fitted, text_mm
from reportgen.charts.spec import ChartSpec, Dot, Flag, Goal, Panel, Span, Tick
from reportgen.model import Variation

if TYPE_CHECKING:
    import pandas as pd
    from plotnine import ggplot

MM_PER_INCH: Final = 25.4
VALUE_SIZE: Final = 9.5
TITLE_SIZE: Final = 8.5
MARK_SIZE: Final = 7.5
EDGE_SIZE: Final = 7.5  # of the names of mean and limits
_MARGIN_MM: Final = 1.5
_GAP_MM: Final = 5.0  # between panels
_LEAST_NOTE_MM: Final = 24.0  # in less room a note of two lines says nothing
_MOST_NOTE_MM: Final = 80.0
_MOST_NOTE_LINES: Final = 6  # in half a page
_STEEP_MM: Final = 1.5  # a fall by more goes through where a label above would stand
_ROOM_BELOW_MM: Final = 7.0
_LABEL_MM: Final = 5.0  # a value above or below its dot, with the space between
_TICKS_APART_MM: Final = 0.8
_UNDER_MM: Final = 5.7  # how far below the scale a label beside the plot may stand
_STAYS: Final = 4  # the last value gives way a quarter as much as other labels
_SIGNAL: Final = 2.2  # sizes of the marks of signals
_LAST_SIGNAL: Final = 3.2
_SMALLER: Final = 0.75  # of panels side by side


def draw_lines(spec: ChartSpec, *, columns: int, label_every: bool = False) -> ggplot:
    """Draw the panels of a spec, `columns` side by side; the last value is labelled, or every one."""
    layers = Layers()
    drawn = places(spec, columns, label_every=label_every)
    for place in drawn:
        _draw_panel(layers, place, label_every=label_every)
    return _plot(spec, layers, drawn, columns)


def places(spec: ChartSpec, columns: int, *, label_every: bool = False) -> tuple[Place, ...]:
    """Work out each panel's room: labels get what they need, the series the rest."""
    rows = ceil(len(spec.panels) / columns)
    above = len(wrapped_note(spec)) * LINE_MM + 1.5
    width = (spec.width - 2 * _MARGIN_MM - _GAP_MM * (columns - 1)) / columns
    height = (spec.height - 2 * _MARGIN_MM - above - _GAP_MM * (rows - 1)) / rows
    alone = len(spec.panels) == 1
    ends = [dot.x for panel in spec.panels for dot in panel.dots]
    last = max([*ends, *(goal.end for panel in spec.panels for goal in panel.goals)], default=0)
    left = max(text_mm(label, TEXT_SIZE) for panel in spec.panels for _, label in panel.axis.ticks) + 2.0
    right = max(_right_room(panel, values=not label_every) for panel in spec.panels)
    title_lines = max(len(_title_lines(panel.title, width)) for panel in spec.panels)
    top = (1.0 if alone else 1.5) + title_lines * (LINE_MM + 0.3)
    if any(_uprights(panel) for panel in spec.panels):
        top += 2 * LINE_MM if alone else LINE_MM
    if label_every and alone and _near_the_top(spec.panels[0]):
        top += _LABEL_MM
    lines = max((tick.text.count("\n") + 1 for panel in spec.panels for tick in panel.ticks), default=1)
    bottom = 1.8 + lines * LINE_MM
    return tuple(
        Place(panel, number, width, height, left, right, top, bottom, last) for number, panel in enumerate(spec.panels)
    )


def _near_the_top(panel: Panel) -> bool:
    """Tell whether a value stands so high that its label would stand over the scale."""
    highest = max((dot.value for dot in panel.dots if dot.value is not None), default=panel.axis.lower)
    return highest - panel.axis.lower > (panel.axis.upper - panel.axis.lower) * 3 / 4


def wrapped_note(spec: ChartSpec) -> list[str]:
    """Break the line above the plot so that it fits the picture."""
    return fitted(spec.note, spec.width - 2 * _MARGIN_MM, TEXT_SIZE, most=_MOST_NOTE_LINES) or [""]


def _right_room(panel: Panel, *, values: bool) -> float:
    """Say how much room the labels beside a panel need; `values` are not among them where each stands at its dot."""
    there = [dot for dot in panel.dots if dot.value is not None and values]
    labels = [text_mm(dot.text, VALUE_SIZE, bold=True) for dot in panel.dots[-1:] if dot.latest and values]
    labels += [text_mm(line, TEXT_SIZE) for dot in there[-1:] if not dot.latest for line in (dot.text, dot.when)]
    labels += [text_mm(_goal_label(goal), TEXT_SIZE) for goal in panel.goals[-1:]]
    labels += [text_mm(text, EDGE_SIZE) for _, text in _named_edges(panel)]
    ticks = [text_mm(tick.text, TEXT_SIZE) / 2 - 3 for tick in panel.ticks[-1:]]
    return max([3.0, *labels, *ticks]) + 2.0


def _named_edges(panel: Panel) -> list[tuple[float, str]]:
    """Name the lines of the latest stretch, where there is room: panels side by side say it above them."""
    if panel.title or not panel.spans:
        return []
    span = panel.spans[-1]
    limits = [(float(edge.value), f"limit {edge.text}") for edge in span.edges[1:] if not edge.beyond]
    return [(float(span.centre.value), f"{span.name} {span.centre.text}"), *limits]


def _goal_label(goal: Goal) -> str:
    return f"Target\n{goal.text}"


def _title_lines(title: str, width: float) -> list[str]:
    return fitted(title, width * 0.95, TITLE_SIZE, bold=True, most=2)


# ---------------------------------------------------------------- one panel


def _draw_panel(layers: Layers, place: Place, *, label_every: bool) -> None:
    _scales(layers, place)
    _title(layers, place)
    for span in place.panel.spans:
        _span(layers, place, span)
    _targets(layers, place)
    for upright in _uprights(place.panel):
        _upright(layers, place, upright)
    _series(layers, place)
    _labels(layers, place, label_every=label_every)


def _scales(layers: Layers, place: Place) -> None:
    number, panel = place.number, place.panel
    for tick, label in panel.axis.ticks:
        y = float(tick)
        (layers.frame if tick == panel.axis.lower else layers.grid).append((number, place.start, y, place.end, y))
        layers.write(number, (place.start - 1.2 * place.x_unit, y), label, ha="right")
    below = place.floor - 2.0 * place.y_unit
    for tick_mark, lines in _fitting(place):
        foot = place.floor - 1.0 * place.y_unit
        layers.frame.append((number, tick_mark.x, place.floor, tick_mark.x, foot))
        layers.write_down(place, (tick_mark.x, below), lines, ha="center")


def _fitting(place: Place) -> list[tuple[Tick, list[str]]]:
    """Leave of the labels along the axis what does not run into another: the last first, then the first."""
    first, *others = place.panel.ticks or (None,)
    taken: dict[int, list[tuple[float, float]]] = {}
    kept: list[tuple[Tick, list[str]]] = []
    for tick in [*others[-1:], *([first] if first else []), *others[-2::-1]]:
        lines: list[str] = []
        for level, text in enumerate(tick.text.split("\n")):
            half = (text_mm(text, TEXT_SIZE) / 2 + _TICKS_APART_MM / 2) * place.x_unit
            left, right = tick.x - half, tick.x + half
            if any(left < end and start < right for start, end in taken.get(level, ())):
                break
            taken.setdefault(level, []).append((left, right))
            lines.append(text)
        if lines:
            kept.append((tick, lines))
    return kept


def _title(layers: Layers, place: Place) -> None:
    if not place.panel.title:
        return
    left, _, _, upper = place.corners()
    lines = _title_lines(place.panel.title, place.width)
    layers.write_down(place, (left, upper), lines, size=TITLE_SIZE, weight="bold")


def _targets(layers: Layers, place: Place) -> None:
    number = place.number
    before: Goal | None = None
    for goal in place.panel.goals:
        start, end, y = max(goal.start - 0.5, place.start), min(goal.end + 0.5, place.end), float(goal.value)
        if goal.upper is not None:
            layers.bands.append((number, start, end, y, float(goal.upper)))
            layers.goals.append((number, start, float(goal.upper), end, float(goal.upper)))
        layers.goals.append((number, start, y, end, y))
        if before is not None and before.end + 1 == goal.start:
            layers.goals.append((number, start, float(before.value), start, y))
        before = goal
    for earlier in place.panel.goals:
        if earlier.end < place.last and earlier.end - earlier.start >= 3 and len(place.panel.title) == 0:
            _earlier_target(layers, place, earlier)


def _earlier_target(layers: Layers, place: Place, goal: Goal) -> None:
    """Name a target that is no longer in force, on the side of its line that the series leaves free."""
    near = [float(d.value) for d in place.panel.dots if d.value is not None and goal.start <= d.x <= goal.start + 3]
    above = not near or sum(near) / len(near) <= goal.value
    shift = (1.0 if above else -1.0) * place.y_unit
    at = (max(goal.start - 0.4, place.start + 0.1), float(goal.value) + shift)
    layers.write(place.number, at, f"Target {goal.text}", va="bottom" if above else "top", colour=GOAL)


def _span(layers: Layers, place: Place, span: Span) -> None:
    """Draw a stretch: limits as a band with thin edges, a baseline darker, mean or median as a thin line."""
    number, start, end = place.number, max(span.start - 0.5, place.start), min(span.end + 0.5, place.end)
    if span.lower is not None and span.upper is not None:
        box = float(span.lower.value), float(span.upper.value)
        layers.limits.append((number, start, end, *box))
        if span.baseline is not None:
            layers.baselines.append((number, start, min(span.baseline + 0.5, end), *box))
    for edge in span.edges[1:]:
        if not edge.beyond:
            layers.edges.append((number, start, float(edge.value), end, float(edge.value)))
    layers.centres.append((number, start, float(span.centre.value), end, float(span.centre.value)))


@dataclass(frozen=True, slots=True)
class _Upright:
    """A hairline from the foot to the head of a panel, and what it says there."""

    before: int  # the place that it stands in front of
    text: str
    short: str  # where there is no room for the text: between panels side by side, whose note explains it ...
    alone: str  # ... and in the only panel, as a word that needs no key
    dotted: bool = False

    @property
    def x(self) -> float:
        return self.before - 0.5


def _uprights(panel: Panel) -> tuple[_Upright, ...]:
    """Give the breaks of a panel, and where limits begin anew."""
    cuts = [_Upright(cut.before, f"Break: {cut.why}", "[b]", "Break") for cut in panel.cuts]
    anew = [_Upright(cut.before, f"Limits begin anew: {cut.why}", "", "New limits", dotted=True) for cut in panel.anew]
    return (*cuts, *anew)


def _upright(layers: Layers, place: Place, upright: _Upright) -> None:
    """Draw a hairline, and say why where there is room; else by [b], and the text tells the reason."""
    x = upright.x
    alone = not place.panel.title
    height = place.ceiling + (2 * LINE_MM if alone else LINE_MM) * place.y_unit
    (layers.anew if upright.dotted else layers.frame).append((place.number, x, place.floor, x, height))
    others = [other.x for other in _uprights(place.panel) if other != upright]
    room_right = min([other for other in others if other > x], default=place.end) - x
    room_left = x - place.start if not others else 0.0  # several notes stand to the right of their lines, in turn
    right_side = room_right >= room_left
    room = max(room_right, room_left) / place.x_unit - 2.0
    told = alone and room >= _LEAST_NOTE_MM
    short = upright.alone if alone and text_mm(upright.alone, TEXT_SIZE) <= room else upright.short
    lines = fitted(upright.text, min(room, _MOST_NOTE_MM), TEXT_SIZE, most=2) if told else [short]
    aside = (1.0 if right_side else -1.0) * place.x_unit
    layers.write_down(place, (x + aside, height), lines, ha="left" if right_side else "right")


def _series(layers: Layers, place: Place) -> None:
    number, run = place.number, 0
    there = [dot for dot in place.panel.dots if dot.value is not None]
    for dot in there:
        run += not dot.joined
        y = float(dot.value or 0)
        layers.runs.append((number, f"{number}/{run}", dot.x, y))
        if place.panel.stems:
            layers.stems.append((number, dot.x, place.floor, dot.x, y))
        if dot.flag is not None:
            layers.signals.append(
                (number, dot.x, y, *_marking(place, dot, dot.flag, latest=dot is there[-1] and dot.latest))
            )
        elif dot is there[-1] and dot.latest:
            (layers.open_last if dot.hollow else layers.last).append((number, dot.x, y))
        else:
            (layers.open_dots if dot.hollow else layers.dots).append((number, dot.x, y))
    foot = place.floor + 1.9 * place.y_unit
    for x, mark in _marks(place):
        layers.write(number, (x, foot), mark, ha="center", size=MARK_SIZE)


def _marking(place: Place, dot: Dot, flag: Flag, *, latest: bool) -> tuple[str, str, str, float]:
    """Give shape, fill, outline and size of a signal; bright concern has a dark outline, which paper shows in grey."""
    colour = SIGNAL_COLOURS[flag.meaning]
    outline = WORDS if flag.meaning is Variation.CONCERN else colour
    size = (_LAST_SIGNAL if latest else _SIGNAL) * (_SMALLER if place.panel.title else 1.0)
    return flag.shape, "white" if dot.hollow else colour, outline, size


def _marks(place: Place) -> list[tuple[float, str]]:
    """Place the markers of missing points; where they would touch, one stands for a run of the same kind."""
    missing = [dot for dot in place.panel.dots if dot.value is None]
    if not missing:
        return []
    crowded = text_mm(missing[0].mark, MARK_SIZE) + 0.6 > 1 / place.x_unit
    marks: list[tuple[float, str]] = []
    for (mark, _), found in groupby(enumerate(missing), key=lambda pair: (pair[1].mark, pair[1].x - pair[0])):
        xs = [dot.x for _, dot in found]
        marks += [((xs[0] + xs[-1]) / 2, mark)] if crowded else [(x, mark) for x in xs]
    return marks


def _labels(layers: Layers, place: Place, *, label_every: bool) -> None:
    there = [dot for dot in place.panel.dots if dot.value is not None]
    if label_every:
        for dot in there:
            _label_above(layers, place, dot)
    _right_labels(layers, place, there[-1] if there and not label_every else None)


def _label_above(layers: Layers, place: Place, dot: Dot) -> None:
    if dot.value is None:
        return
    y = float(dot.value)
    falls, deep = _comes_from_above(place, dot), (y - place.floor) / place.y_unit > _ROOM_BELOW_MM
    if falls and not deep:
        # Above runs the line, below stand the markers; nothing follows at the right.
        at = (dot.x + 1.8 * place.x_unit, y)
        layers.write(place.number, at, dot.text, size=TITLE_SIZE, colour=INK, weight="bold")
        return
    room_above = (place.ceiling - y) / place.y_unit + place.top - 2
    up = room_above > _LABEL_MM and not falls and not (deep and _under_a_target(place, dot))
    at = (dot.x, y + (2.0 if up else -2.0) * place.y_unit)
    va = "bottom" if up else "top"
    layers.write(place.number, at, dot.text, ha="center", va=va, size=TITLE_SIZE, colour=INK, weight="bold")


def _comes_from_above(place: Place, dot: Dot) -> bool:
    """Tell whether the line falls steeply to the last dot, through where a label above it would stand."""
    earlier = [other for other in place.panel.dots if other.x < dot.x and other.value is not None]
    if (
        not dot.joined
        or not earlier
        or dot.value is None
        or any(other.x > dot.x and other.value is not None for other in place.panel.dots)
    ):
        return False
    return float((earlier[-1].value or 0) - dot.value) / place.y_unit > _STEEP_MM


def _under_a_target(place: Place, dot: Dot) -> bool:
    """Tell whether a target's line goes through where a label above would stand, and no line comes from below."""
    before = [other.value for other in place.panel.dots if other.x < dot.x and other.value is not None]
    if dot.value is None or (dot.joined and before and before[-1] < dot.value):
        return False
    above = [float(g.value - dot.value) / place.y_unit for g in place.panel.goals if g.start <= dot.x <= g.end]
    return any(0 <= distance < _LABEL_MM + 1 for distance in above)


def _right_labels(layers: Layers, place: Place, dot: Dot | None) -> None:
    """Write the last value and the target beside their ends, apart from one another.

    A value that is not the report's own is small, with its quarter under it: it must not look like the latest.
    """
    panel = place.panel
    goal = panel.goals[-1] if panel.goals and panel.goals[-1].end == place.last else None
    labels = [_beside(place, value, text, size=EDGE_SIZE) for value, text in _named_edges(panel)]
    if goal is not None:
        middle = goal.value if goal.upper is None else (goal.value + goal.upper) / 2
        labels.append(_beside(place, float(middle), _goal_label(goal), colour=GOAL))
    if dot is not None and dot.value is not None:
        text, size, weight = (dot.text, VALUE_SIZE, "bold") if dot.latest else (_earlier(dot), TEXT_SIZE, "normal")
        own = _beside(place, float(dot.value), text, size=size, colour=INK)
        labels.append(replace(own, weight=weight, stays=_STAYS))
    _, _, lower, upper = place.corners()
    most, least = (upper - lower) / place.y_unit, (place.floor - lower) / place.y_unit - _UNDER_MM
    for label, found in zip(labels, spread(labels, least, most), strict=True):
        at = (place.end + 1.0 * place.x_unit, lower + found * place.y_unit)
        layers.write(place.number, at, label.text, size=label.size, colour=label.colour, weight=label.weight)


def _beside(place: Place, value: float, text: str, *, size: float = TEXT_SIZE, colour: str = WORDS) -> Label:
    """Make a label of a value, in millimetres above the foot of its panel."""
    foot = place.corners()[2]
    height = (text.count("\n") + 1) * LINE_MM * size / TEXT_SIZE
    return Label(text, (value - foot) / place.y_unit, height, size, colour)


def _earlier(dot: Dot) -> str:
    return f"{dot.text}\n{dot.when}"


# ---------------------------------------------------------------- the plot


def _plot(spec: ChartSpec, layers: Layers, drawn: Sequence[Place], columns: int) -> ggplot:
    p9 = grammar()
    plot = p9.ggplot() + p9.geom_blank(_corners(drawn), p9.aes("x", "y"))
    plot += filled_layers(layers)
    plot += straight_layers(layers)
    plot += _line_layers(layers)
    plot += text_layers(layers.words)
    if len(drawn) > 1:
        plot += p9.facet_wrap("panel", ncol=columns, scales="free_y")
    left, right, _, _ = drawn[0].corners()
    plot += p9.scale_x_continuous(limits=(left, right), expand=(0, 0))
    plot += p9.scale_y_continuous(expand=(0, 0))
    return cast("ggplot", plot + p9.labs(subtitle="\n".join(wrapped_note(spec))) + look(spec))


def _line_layers(layers: Layers) -> list[object]:
    p9 = grammar()
    made: list[object] = []
    counted: dict[str, int] = {}
    for _, run, _, _ in layers.runs:
        counted[run] = counted.get(run, 0) + 1
    lines = [row for row in layers.runs if counted[row[1]] > 1]
    if lines:
        data = frame(lines, ("panel", "run", "x", "y"))
        made.append(p9.geom_line(data, p9.aes("x", "y", group="run"), color=INK, size=0.75))
    for rows, size, fill in (
        (layers.dots, 1.3, INK),
        (layers.open_dots, 1.3, "white"),
        (layers.last, 2.3, INK),
        (layers.open_last, 2.3, "white"),
    ):
        if rows:
            data = frame(rows, ("panel", "x", "y"))
            made.append(p9.geom_point(data, p9.aes("x", "y"), color=INK, fill=fill, size=size, stroke=0.4, shape="o"))
    return [*made, *_signal_layers(layers)]


def _signal_layers(layers: Layers) -> list[object]:
    """Make one layer of all signals, whatever their shapes are."""
    if not layers.signals:
        return []
    p9 = grammar()
    data = frame(layers.signals, ("panel", "x", "y", "shape", "fill", "colour", "size"))
    styled = {"shape": "shape", "fill": "fill", "color": "colour", "size": "size"}
    layer = p9.geom_point(data, p9.aes("x", "y", **styled), stroke=0.4, show_legend=False)
    return [layer, p9.scale_shape_identity(), p9.scale_fill_identity()]  # those of size and colour come with the texts


def look(spec: ChartSpec) -> object:
    """Give the plain page that everything is drawn on."""
    p9 = grammar()
    margin = _MARGIN_MM / MM_PER_INCH
    size = (spec.width / MM_PER_INCH, spec.height / MM_PER_INCH)
    return p9.theme_void(base_size=TEXT_SIZE, base_family=None) + p9.theme(
        figure_size=size,
        dpi=72,
        plot_background=p9.element_rect(fill="white", color="white"),
        plot_margin_left=margin * MM_PER_INCH / spec.width,
        plot_margin_right=margin * MM_PER_INCH / spec.width,
        plot_margin_top=margin * MM_PER_INCH / spec.width,
        plot_margin_bottom=margin * MM_PER_INCH / spec.width,
        panel_spacing_x=_GAP_MM / spec.width,
        panel_spacing_y=_GAP_MM / spec.width,
        strip_text=p9.element_blank(),
        strip_background=p9.element_blank(),
        plot_subtitle=p9.element_text(size=TEXT_SIZE, color=WORDS, ha="left", lineheight=1.1),
        plot_title_position="plot",
    )


def _corners(drawn: Sequence[Place]) -> pd.DataFrame:
    rows = []
    for place in drawn:
        left, right, lower, upper = place.corners()
        rows += [(place.number, left, lower), (place.number, right, upper)]
    return frame(rows, ("panel", "x", "y"))
