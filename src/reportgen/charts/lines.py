"""Draw series along an axis: one panel or several, with all labels in words and nothing told by colour alone.

Every label is placed here in millimetres, not by the plotting library, so that panels with scales of their own have
the same shape, labels do not run into one another, and the same words stand at the same places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING, Any, Final, cast

from reportgen.charts.picture import FRAME, GOAL, GRID, INK, TINT, WORDS, fitted, printable, text_mm
from reportgen.charts.spec import ChartSpec, Cut, Dot, Goal, Panel

if TYPE_CHECKING:
    import pandas as pd
    from plotnine import ggplot

MM_PER_INCH: Final = 25.4
TEXT_SIZE: Final = 8.0  # points; labels along the axes and of targets
VALUE_SIZE: Final = 9.5
TITLE_SIZE: Final = 8.5
MARK_SIZE: Final = 7.5
_LINE_MM: Final = 3.4
_ASCENT_MM: Final = 2.1  # from the top of a capital to the base line at 8 points
_MARGIN_MM: Final = 1.5
_LABELS_APART_MM: Final = 5.4  # a value above or below a target in two lines, from middle to middle
_GAP_MM: Final = 5.0  # between panels
_LEAST_NOTE_MM: Final = 24.0  # in less room a note of two lines says nothing
_MOST_NOTE_MM: Final = 80.0
_STEEP_MM: Final = 1.5  # a fall by more goes through where a label above would stand
_ROOM_BELOW_MM: Final = 7.0


Look = tuple[str, str, float, str, str]  # of a text: across, up, size in points, colour, weight


@dataclass(frozen=True, slots=True)
class Place:
    """Turns places on the axes into millimetres and back, for one panel."""

    panel: Panel
    number: int
    width: float  # millimetres of the whole panel
    height: float
    left: float  # room for labels
    right: float
    top: float
    bottom: float
    last: int  # the last place along the axis, of all panels

    @property
    def x_unit(self) -> float:
        """Give the axis units in a millimetre along."""
        return (self.last + 1) / max(10.0, self.width - self.left - self.right)

    @property
    def y_unit(self) -> float:
        """Give the axis units in a millimetre up."""
        span = float(self.panel.axis.upper - self.panel.axis.lower)
        return span / max(8.0, self.height - self.top - self.bottom)

    @property
    def floor(self) -> float:
        """Give the lowest value of the scale."""
        return float(self.panel.axis.lower)

    @property
    def ceiling(self) -> float:
        """Give the highest value of the scale."""
        return float(self.panel.axis.upper)

    @property
    def start(self) -> float:
        """Give the left end of the grid lines."""
        return -0.5

    @property
    def end(self) -> float:
        """Give the right end of the grid lines."""
        return self.last + 0.5

    def corners(self) -> tuple[float, float, float, float]:
        """Give the ends of the whole panel in axis units: left, right, lower, upper."""
        return (
            self.start - self.left * self.x_unit,
            self.end + self.right * self.x_unit,
            self.floor - self.bottom * self.y_unit,
            self.ceiling + self.top * self.y_unit,
        )


@dataclass(slots=True)
class Layers:
    """Rows for each layer of the plot, gathered over the panels."""

    grid: list[tuple[int, float, float, float, float]] = field(default_factory=list)
    frame: list[tuple[int, float, float, float, float]] = field(default_factory=list)
    goals: list[tuple[int, float, float, float, float]] = field(default_factory=list)
    bands: list[tuple[int, float, float, float, float]] = field(default_factory=list)
    runs: list[tuple[int, str, float, float]] = field(default_factory=list)
    dots: list[tuple[int, float, float]] = field(default_factory=list)
    open_dots: list[tuple[int, float, float]] = field(default_factory=list)
    last: list[tuple[int, float, float]] = field(default_factory=list)
    open_last: list[tuple[int, float, float]] = field(default_factory=list)
    words: dict[Look, list[tuple[int, float, float, str]]] = field(default_factory=dict)

    def write(
        self,
        number: int,
        at: tuple[float, float],
        text: str,
        *,
        ha: str = "left",
        va: str = "center",
        size: float = TEXT_SIZE,
        colour: str = WORDS,
        weight: str = "normal",
    ) -> None:
        """Put a text at a place; texts of one look make one layer."""
        self.words.setdefault((ha, va, size, colour, weight), []).append((number, *at, printable(text)))

    def write_down(
        self,
        place: Place,
        at: tuple[float, float],
        lines: Sequence[str],
        *,
        ha: str = "left",
        size: float = TEXT_SIZE,
        weight: str = "normal",
    ) -> None:
        """Write lines down from a place, each on a base line of its own, so that neighbours stand level."""
        x, top = at
        for number, line in enumerate(lines):
            base = top - (_ASCENT_MM * size / TEXT_SIZE + number * _LINE_MM) * place.y_unit
            self.write(place.number, (x, base), line, ha=ha, va="baseline", size=size, weight=weight)


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
    above = len(wrapped_note(spec)) * _LINE_MM + 1.5
    width = (spec.width - 2 * _MARGIN_MM - _GAP_MM * (columns - 1)) / columns
    height = (spec.height - 2 * _MARGIN_MM - above - _GAP_MM * (rows - 1)) / rows
    alone = len(spec.panels) == 1
    last = max((dot.x for panel in spec.panels for dot in panel.dots), default=0)
    left = max(text_mm(label, TEXT_SIZE) for panel in spec.panels for _, label in panel.axis.ticks) + 2.0
    right = 4.0 if label_every else max(_right_room(panel) for panel in spec.panels)
    title_lines = max(len(_title_lines(panel.title, width)) for panel in spec.panels)
    top = (1.0 if alone else 1.5) + title_lines * (_LINE_MM + 0.3)
    if any(panel.cuts for panel in spec.panels):
        top += 2 * _LINE_MM if alone else _LINE_MM
    lines = max((tick.text.count("\n") + 1 for panel in spec.panels for tick in panel.ticks), default=1)
    bottom = 1.8 + lines * _LINE_MM
    return tuple(
        Place(panel, number, width, height, left, right, top, bottom, last) for number, panel in enumerate(spec.panels)
    )


def wrapped_note(spec: ChartSpec) -> list[str]:
    """Break the line above the plot so that it fits the picture."""
    return fitted(spec.note, spec.width - 2 * _MARGIN_MM, TEXT_SIZE) or [""]


def _right_room(panel: Panel) -> float:
    labels = [text_mm(dot.text, VALUE_SIZE, bold=True) for dot in panel.dots[-1:] if dot.latest]
    there = [dot for dot in panel.dots if dot.value is not None]
    labels += [text_mm(line, TEXT_SIZE) for dot in there[-1:] if not dot.latest for line in (dot.text, dot.when)]
    labels += [text_mm(_goal_label(goal), TEXT_SIZE) for goal in panel.goals[-1:]]
    ticks = [text_mm(tick.text, TEXT_SIZE) / 2 - 3 for tick in panel.ticks[-1:]]
    return max([3.0, *labels, *ticks]) + 2.0


def _goal_label(goal: Goal) -> str:
    return f"Target\n{goal.text}"


def _title_lines(title: str, width: float) -> list[str]:
    return fitted(title, width * 0.95, TITLE_SIZE, bold=True, most=2)


# ---------------------------------------------------------------- one panel


def _draw_panel(layers: Layers, place: Place, *, label_every: bool) -> None:
    _scales(layers, place)
    _title(layers, place)
    _targets(layers, place)
    for cut in place.panel.cuts:
        _cut(layers, place, cut)
    _series(layers, place)
    _labels(layers, place, label_every=label_every)


def _scales(layers: Layers, place: Place) -> None:
    number, panel = place.number, place.panel
    for tick, label in panel.axis.ticks:
        y = float(tick)
        (layers.frame if tick == panel.axis.lower else layers.grid).append((number, place.start, y, place.end, y))
        layers.write(number, (place.start - 1.2 * place.x_unit, y), label, ha="right")
    below = place.floor - 2.0 * place.y_unit
    for tick_mark in panel.ticks:
        foot = place.floor - 1.0 * place.y_unit
        layers.frame.append((number, tick_mark.x, place.floor, tick_mark.x, foot))
        layers.write_down(place, (tick_mark.x, below), tick_mark.text.split("\n"), ha="center")


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
    for earlier in place.panel.goals[:-1]:
        if earlier.end - earlier.start >= 3 and len(place.panel.title) == 0:
            _earlier_target(layers, place, earlier)


def _earlier_target(layers: Layers, place: Place, goal: Goal) -> None:
    """Name a target that is no longer in force, on the side of its line that the series leaves free."""
    near = [float(d.value) for d in place.panel.dots if d.value is not None and goal.start <= d.x <= goal.start + 3]
    above = not near or sum(near) / len(near) <= goal.value
    shift = (1.0 if above else -1.0) * place.y_unit
    at = (max(goal.start - 0.4, place.start + 0.1), float(goal.value) + shift)
    layers.write(place.number, at, f"Target {goal.text}", va="bottom" if above else "top", colour=GOAL)


def _cut(layers: Layers, place: Place, cut: Cut) -> None:
    """Mark a break with a hairline, and say why where there is room; else by [b], and the text tells the reason."""
    x = cut.before - 0.5
    alone = not place.panel.title
    height = place.ceiling + (2 * _LINE_MM if alone else _LINE_MM) * place.y_unit
    layers.frame.append((place.number, x, place.floor, x, height))
    others = [other.before - 0.5 for other in place.panel.cuts if other is not cut]
    room_right = min([other for other in others if other > x], default=place.end) - x
    room_left = x - place.start if not others else 0.0  # several notes stand to the right of their lines, in turn
    right_side = room_right >= room_left
    room = max(room_right, room_left) / place.x_unit - 2.0
    told = alone and room >= _LEAST_NOTE_MM
    lines = fitted(f"Break: {cut.why}", min(room, _MOST_NOTE_MM), TEXT_SIZE, most=2) if told else ["[b]"]
    aside = (1.0 if right_side else -1.0) * place.x_unit
    layers.write_down(place, (x + aside, height), lines, ha="left" if right_side else "right")


def _series(layers: Layers, place: Place) -> None:
    number, run = place.number, 0
    there = [dot for dot in place.panel.dots if dot.value is not None]
    for dot in there:
        run += not dot.joined
        y = float(dot.value or 0)
        layers.runs.append((number, f"{number}/{run}", dot.x, y))
        if dot is there[-1] and dot.latest:
            (layers.open_last if dot.hollow else layers.last).append((number, dot.x, y))
        else:
            (layers.open_dots if dot.hollow else layers.dots).append((number, dot.x, y))
    foot = place.floor + 1.9 * place.y_unit
    for x, mark in _marks(place):
        layers.write(number, (x, foot), mark, ha="center", size=MARK_SIZE)


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
    up = room_above > 5 and not falls
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


def _right_labels(layers: Layers, place: Place, dot: Dot | None) -> None:
    """Write the last value and the target beside their ends, apart from one another.

    A value that is not the report's own is small, with its quarter under it: it must not look like the latest.
    """
    beside = place.end + 1.0 * place.x_unit
    goal = place.panel.goals[-1] if place.panel.goals and place.panel.goals[-1].end == place.last else None
    value_y = float(dot.value) if dot is not None and dot.value is not None else None
    goal_y = float(goal.value if goal.upper is None else (goal.value + goal.upper) / 2) if goal is not None else None
    value_y, goal_y = _apart(place, value_y, goal_y, lines=1 if dot is None or dot.latest else 2)
    if value_y is not None and dot is not None:
        text, size, weight = (dot.text, VALUE_SIZE, "bold") if dot.latest else (_earlier(dot), TEXT_SIZE, "normal")
        layers.write(place.number, (beside, value_y), text, size=size, colour=INK, weight=weight)
    if goal_y is not None and goal is not None:
        layers.write(place.number, (beside, goal_y), _goal_label(goal), colour=GOAL)


def _earlier(dot: Dot) -> str:
    return f"{dot.text}\n{dot.when}"


def _apart(place: Place, value: float | None, goal: float | None, *, lines: int) -> tuple[float | None, float | None]:
    """Move two labels apart that would overlap, as little as need be, and keep what there is beside the plot."""
    if value is not None and goal is not None:
        missing = max(0.0, (_LABELS_APART_MM + (lines - 1) * _LINE_MM / 2) * place.y_unit - abs(value - goal))
        upwards = 1.0 if value >= goal else -1.0
        value, goal = value + upwards * missing / 2, goal - upwards * missing / 2
    _, _, _, top = place.corners()
    halves = ((value, 1.8 if lines == 1 else 3.3), (goal, 3.3))
    tops = [middle + half * place.y_unit for middle, half in halves if middle is not None]
    middles = [middle for middle in (value, goal) if middle is not None]
    over = max([top, *tops]) - top
    under = place.floor - 4.0 * place.y_unit
    shift = max(under - min([under, *middles]), 0.0) - over
    return None if value is None else value + shift, None if goal is None else goal + shift


# ---------------------------------------------------------------- the plot


def _plot(spec: ChartSpec, layers: Layers, drawn: Sequence[Place], columns: int) -> ggplot:
    p9 = grammar()
    plot = p9.ggplot() + p9.geom_blank(_corners(drawn), p9.aes("x", "y"))
    if layers.bands:
        box = frame(layers.bands, ("panel", "x", "xend", "y", "yend"))
        plot += p9.geom_rect(box, p9.aes(xmin="x", xmax="xend", ymin="y", ymax="yend"), fill=GOAL, alpha=TINT)
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
    return made


def straight_layers(layers: Layers) -> list[object]:
    """Make the grid, the frame and the target lines."""
    p9 = grammar()
    made: list[object] = []
    for rows, colour, size, style in (
        (layers.grid, GRID, 0.25, "solid"),
        (layers.frame, FRAME, 0.35, "solid"),
        (layers.goals, GOAL, 0.45, "dashed"),
    ):
        if rows:
            data = frame(rows, ("panel", "x", "y", "xend", "yend"))
            where = p9.aes("x", "y", xend="xend", yend="yend")
            made.append(p9.geom_segment(data, where, color=colour, size=size, linetype=style))
    return made


def text_layers(words: Mapping[Look, Sequence[tuple[int, float, float, str]]]) -> list[object]:
    """Make one layer of all texts: a layer costs more than its rows."""
    p9 = grammar()
    rows = [(*row, *style) for style, texts in words.items() for row in texts]
    if not rows:
        return []
    data = frame(rows, ("panel", "x", "y", "text", "ha", "va", "size", "colour", "weight"))
    styled = {"ha": "ha", "va": "va", "size": "size", "color": "colour", "fontweight": "weight"}
    layer = p9.geom_text(data, p9.aes("x", "y", label="text", **styled), lineheight=1.1, show_legend=False)
    return [layer, p9.scale_size_identity(), p9.scale_color_identity()]


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


def grammar() -> Any:
    """Give plotnine, whose functions have no types."""
    import plotnine

    return plotnine


def frame(rows: Iterable[tuple[object, ...]], names: tuple[str, ...]) -> pd.DataFrame:
    """Make the table that a layer is drawn from."""
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(names))
