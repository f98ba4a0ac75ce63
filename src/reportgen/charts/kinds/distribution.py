"""The parts of a whole as one bar as long as the whole: each part with its name and value below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Final, cast

from reportgen.charts.groups import by_panel_and_agency, followed_up, one_whole
from reportgen.charts.kinds import bars
from reportgen.charts.layers import LINE_MM
from reportgen.charts.spec import ChartKind, ChartSpec, Dot, Panel, Subject

if TYPE_CHECKING:
    from plotnine import ggplot

    from reportgen.charts.layers import Layers

_EDGES_MM: Final = 3.0  # of the picture, left and right together
_HEIGHT_MM: Final = 27.5  # without the lines of the names
_BAR_MM: Final = 10.0
_LEADER_MM: Final = 4.0  # from the bar to the words
_BETWEEN_MM: Final = 2.5  # words of neighbours
_LISTED_MM: Final = 4.6  # a part's line where they are listed below the bar
_SWATCH_MM: Final = 3.2
_SHADES: Final = (1.0, 0.6, 0.2, 0.8, 0.4, 0.1, 0.0)  # of the ink; neighbours are far apart in grey
_NOT_RECORDED: Final = "not recorded"


def plan(subject: Subject) -> tuple[ChartSpec, ...]:
    """Plan one bar of each distribution whose parts are all known and add to the whole."""
    if followed_up(subject.measure):
        return ()
    groups = [group for group in by_panel_and_agency(subject) if one_whole(subject.measure, group)]
    return tuple(_as_one(bars.spec_of(subject, group), bars.unit_note(subject, group)) for group in groups)


def _as_one(spec: ChartSpec, unit: str) -> ChartSpec:
    """Draw as one bar what is planned as many: the words and numbers are the same."""
    (panel,) = spec.panels
    dots = tuple(replace(dot, hollow=dot.when.casefold() == _NOT_RECORDED) for dot in panel.dots)
    note = f"{unit}; the whole bar is 100%" + (f"; in brackets {panel.before_when}" if panel.before else "")
    whole = replace(panel, dots=dots)
    made = replace(spec, kind=KIND.name, note=note, panels=(whole,))
    return replace(made, height=height(made))


def height(spec: ChartSpec) -> int:
    """Say how high the bar and its words are in a spec's width, in millimetres."""
    from reportgen.charts.lines import wrapped_note

    parts = _parts(spec.panels[0], spec.width - _EDGES_MM)
    more_lines = len(wrapped_note(spec)) - 1
    if _listed(parts, spec.width - _EDGES_MM):
        names = [name for name, _ in _list(spec.panels[0], spec.width - _EDGES_MM)]
        more_lines += sum(len(name) - 1 for name in names)
        return round(_BAR_MM + 14.0 + len(parts) * _LISTED_MM + more_lines * LINE_MM)
    return round(_HEIGHT_MM + (max(len(part.name) for part in parts) + more_lines) * LINE_MM)


def _listed(parts: Sequence[_Part], width: float) -> bool:
    """Tell whether the words of all parts are too wide to stand side by side: then they are listed below."""
    return sum(part.width + _BETWEEN_MM for part in parts) > width + _BETWEEN_MM


@dataclass(frozen=True, slots=True)
class _Part:
    """One part as it is drawn, in millimetres from the left."""

    start: float
    end: float
    shade: float
    value: str
    name: tuple[str, ...]  # in lines
    width: float  # of the words

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


def _parts(panel: Panel, width: float) -> list[_Part]:
    """Lay the parts end to end; what is not recorded is white, whatever its place."""
    ends = list(accumulate(float(dot.value or 0) for dot in panel.dots))
    scale = width / (ends[-1] or 1.0)
    before = {dot.x: dot.text for dot in panel.before}
    shades = iter(_SHADES)
    room = width / len(panel.dots) - _BETWEEN_MM
    parts = []
    for dot, start, end in zip(panel.dots, [0.0, *ends], ends, strict=False):
        shade = 0.0 if dot.hollow else next(shades)
        parts.append(_part(dot, (start * scale, end * scale), shade, before.get(dot.x, ""), room))
    return parts


def _part(dot: Dot, ends: tuple[float, float], shade: float, before: str, room: float) -> _Part:
    from reportgen.charts.layers import TEXT_SIZE
    from reportgen.charts.lines import VALUE_SIZE
    from reportgen.charts.picture import fitted, text_mm

    lines = [
        *fitted(dot.when, room, TEXT_SIZE),
        *([f"({before})"] if before else []),
        *([dot.base] if dot.base else []),
    ]
    wide = max([text_mm(dot.text, VALUE_SIZE, bold=True), *(text_mm(line, TEXT_SIZE) for line in lines)])
    return _Part(*ends, shade, dot.text, tuple(lines), wide)


def _places(parts: Sequence[_Part], width: float) -> tuple[float, ...]:
    """Place the words of each part as near to its middle as its neighbours let them."""
    from reportgen.charts.labels import Label, spread

    labels = [Label(part.value, part.middle, part.width + _BETWEEN_MM, 0.0, "") for part in parts]
    return spread(labels, -_BETWEEN_MM / 2, width + _BETWEEN_MM / 2)


def draw(spec: ChartSpec) -> ggplot:
    """Draw the bar across the picture, a stroke from each part to its words."""
    from reportgen.charts import layers as drawing
    from reportgen.charts.lines import look, wrapped_note
    from reportgen.charts.picture import FRAME, INK

    p9, width = drawing.grammar(), spec.width - _EDGES_MM
    height = spec.height - 3.0 - LINE_MM * len(wrapped_note(spec)) - 2.0
    parts = _parts(spec.panels[0], width)
    layers = drawing.Layers()
    rows = [(part.start, part.end, 0.0, _BAR_MM, part.shade) for part in parts]
    strokes: list[tuple[float, float, float, float]] = []
    if _listed(parts, width):
        rows += _list_below(layers, spec.panels[0], parts, width)
    else:
        strokes += _words_below(layers, parts, width)
    box = drawing.frame(rows, ("x", "xend", "y", "yend", "alpha"))
    where = p9.aes(xmin="x", xmax="xend", ymin="y", ymax="yend", alpha="alpha")
    plot = p9.ggplot() + p9.geom_rect(box, where, fill=INK, color=INK, size=0.35, show_legend=False)
    plot += p9.scale_alpha_identity()
    if strokes:
        lines = drawing.frame(strokes, ("x", "y", "xend", "yend"))
        plot += p9.geom_segment(lines, p9.aes("x", "y", xend="xend", yend="yend"), color=FRAME, size=0.35)
    plot += drawing.text_layers(layers.words)
    plot += p9.scale_x_continuous(limits=(-0.3, width + 0.3), expand=(0, 0))
    plot += p9.scale_y_reverse(limits=(height, -0.3), expand=(0, 0))
    return cast("ggplot", plot + p9.labs(subtitle="\n".join(wrapped_note(spec))) + look(spec))


def _words_below(layers: Layers, parts: Sequence[_Part], width: float) -> Iterator[tuple[float, float, float, float]]:
    """Write each part's words under it, and give the strokes that lead to them."""
    from reportgen.charts.lines import VALUE_SIZE
    from reportgen.charts.picture import INK

    top = _BAR_MM + _LEADER_MM
    for part, at in zip(parts, _places(parts, width), strict=True):
        yield part.middle, _BAR_MM, at, top - 0.8
        layers.write(0, (at, top), part.value, ha="center", va="top", size=VALUE_SIZE, colour=INK, weight="bold")
        for number, line in enumerate(part.name):
            layers.write(0, (at, top + 4.2 + number * LINE_MM), line, ha="center", va="top")


def _list_below(
    layers: Layers, panel: Panel, parts: Sequence[_Part], width: float
) -> Iterator[tuple[float, float, float, float, float]]:
    """List the parts in the order of the bar and give their swatches as boxes."""
    from reportgen.charts.picture import INK

    middle = _BAR_MM + 4.0
    for part, (name, value) in zip(parts, _list(panel, width), strict=True):
        yield 0.0, _SWATCH_MM, middle - _SWATCH_MM / 2, middle + _SWATCH_MM / 2, part.shade
        for number, line in enumerate(name):
            layers.write(0, (_SWATCH_MM + 1.5, middle + number * LINE_MM), line)
        layers.write(0, (width, middle), value, ha="right", colour=INK, weight="bold")
        middle += _LISTED_MM + (len(name) - 1) * LINE_MM


def _list(panel: Panel, width: float) -> list[tuple[list[str], str]]:
    """Give of each part its name in lines and its numbers; these need what they need, and the name has the rest."""
    from reportgen.charts.layers import TEXT_SIZE
    from reportgen.charts.picture import fitted, text_mm

    before = {dot.x: f" ({dot.text})" for dot in panel.before}
    values = [f"{dot.text}{before.get(dot.x, '')}{f', {dot.base}' if dot.base else ''}" for dot in panel.dots]
    rooms = [width - _SWATCH_MM - 3.5 - text_mm(value, TEXT_SIZE, bold=True) for value in values]
    return [
        (fitted(dot.when, room, TEXT_SIZE), value) for dot, room, value in zip(panel.dots, rooms, values, strict=True)
    ]


KIND: Final = ChartKind("distribution", 4, plan, draw, height)
