"""Draw a funnel: shares against numbers of cases, limits labelled at their ends, units beyond them at their points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, cast

from reportgen.charts import layers as drawing
from reportgen.charts import lines
from reportgen.charts.picture import INK, WORDS, text_mm
from reportgen.charts.spec import ChartSpec, Dot, Funnel, Panel

if TYPE_CHECKING:
    from plotnine import ggplot

_MARGIN_MM: Final = 1.5
_LINE_MM: Final = 3.4
_FOOT_MM: Final = 9.0  # numbers of cases below the plot, and what they are
_AIR_MM: Final = 0.6  # between a name and whatever is near it
_REACH_MM: Final = 1.8  # from the middle of a dot to its name
_DOT_MM: Final = 1.3  # half the height of the largest mark
_SIZES: Final = {"o": 1.4, "D": 2.0, "^": 2.6, "v": 2.6}

Box = tuple[float, float, float, float]  # left, right, foot, head, in millimetres from the plot's lower left corner


@dataclass(frozen=True, slots=True)
class Place:
    """Turns shares and numbers of cases into millimetres and back."""

    panel: Panel
    funnel: Funnel
    left: float  # millimetres for labels beside the plot, and of the plot itself
    right: float
    width: float
    height: float

    @property
    def x_unit(self) -> float:
        """Give the cases in a millimetre along."""
        return float(self.funnel.across.upper - self.funnel.across.lower) / self.width

    @property
    def y_unit(self) -> float:
        """Give the share in a millimetre up."""
        return float(self.panel.axis.upper - self.panel.axis.lower) / self.height

    def x(self, along: float) -> float:
        """Turn millimetres from the plot's left end into cases."""
        return float(self.funnel.across.lower) + along * self.x_unit

    def y(self, up: float) -> float:
        """Turn millimetres from the plot's foot into a share."""
        return float(self.panel.axis.lower) + up * self.y_unit

    def at(self, cases: float, share: float) -> tuple[float, float]:
        """Turn a place on the axes into millimetres."""
        along = (cases - float(self.funnel.across.lower)) / self.x_unit
        return along, (share - float(self.panel.axis.lower)) / self.y_unit


def draw_funnel(spec: ChartSpec) -> ggplot:
    """Draw the one panel of a funnel's spec."""
    panel = spec.panels[0]
    if panel.funnel is None:
        raise ValueError("a funnel needs its limits")
    place = place_of(spec, panel, panel.funnel)
    layers = drawing.Layers()
    _scales(layers, place)
    _ends(layers, place)
    _names(layers, place)
    p9 = drawing.grammar()
    plot = p9.ggplot() + drawing.straight_layers(layers)
    for layer in (*_limits(place), *_dots(place)):
        plot += layer
    plot += drawing.text_layers(layers.words)
    plot += p9.scale_x_continuous(limits=(place.x(-place.left), place.x(place.width + place.right)), expand=(0, 0))
    plot += p9.scale_y_continuous(limits=(place.y(-_FOOT_MM), place.y(place.height + 1.0)), expand=(0, 0))
    return cast("ggplot", plot + p9.labs(subtitle="\n".join(lines.wrapped_note(spec))) + lines.look(spec))


def place_of(spec: ChartSpec, panel: Panel, funnel: Funnel) -> Place:
    """Work out the plot's room: labels and the lines above get what they need, the plot the rest."""
    left = max(text_mm(label, drawing.TEXT_SIZE) for _, label in panel.axis.ticks) + 2.0
    right = max(text_mm(text, drawing.TEXT_SIZE) for text in (funnel.text, "99.8%")) + 2.0
    above = len(lines.wrapped_note(spec)) * _LINE_MM + 2.5
    width = spec.width - 2 * _MARGIN_MM - left - right
    height = spec.height - 2 * _MARGIN_MM - above - _FOOT_MM - 1.0
    return Place(panel, funnel, left, right, max(20.0, width), max(15.0, height))


def _scales(layers: drawing.Layers, place: Place) -> None:
    across, axis = place.funnel.across, place.panel.axis
    start, end = float(across.lower), float(across.upper)
    for tick, label in axis.ticks:
        y = float(tick)
        (layers.frame if tick == axis.lower else layers.grid).append((0, start, y, end, y))
        layers.write(0, (place.x(-1.2), y), label, ha="right")
    for tick, label in across.ticks:
        layers.frame.append((0, float(tick), place.y(0), float(tick), place.y(-1.0)))
        layers.write(0, (float(tick), place.y(-1.8)), label, ha="center", va="top")
    layers.write(0, (end, place.y(-1.8 - _LINE_MM)), place.funnel.counted, ha="right", va="top")


def _ends(layers: drawing.Layers, place: Place) -> None:
    """Label the line of all units and the limits where they end, from the middle outwards so that none touch."""
    last = place.funnel.curve[-1]
    overall = place.at(0, float(place.funnel.overall))[1]
    layers.write(0, (place.x(place.width + 1.0), place.y(overall)), place.funnel.text, colour=INK, weight="bold")
    for side, edges in ((1, (last.upper_95, last.upper_998)), (-1, (last.lower_95, last.lower_998))):
        at = overall
        for edge, text in zip(edges, ("95%", "99.8%"), strict=True):
            wanted = place.at(0, edge)[1]
            at = max(wanted, at + _LINE_MM) if side > 0 else min(wanted, at - _LINE_MM)
            layers.write(0, (place.x(place.width + 1.0), place.y(at)), text)


def _limits(place: Place) -> Iterator[object]:
    """Make the overall line and the two pairs of limits; the inner pair is dashed."""
    p9 = drawing.grammar()
    curve, end = place.funnel.curve, float(place.funnel.across.upper)
    overall = float(place.funnel.overall)
    level = drawing.frame([(curve[0].cases, overall, end, overall)], ("x", "y", "xend", "yend"))
    yield p9.geom_segment(level, p9.aes("x", "y", xend="xend", yend="yend"), color=INK, size=0.5)
    outer = [(name, at.cases, edge) for at in curve for name, edge in (("u", at.upper_998), ("l", at.lower_998))]
    inner = [(name, at.cases, edge) for at in curve for name, edge in (("u", at.upper_95), ("l", at.lower_95))]
    for rows, style in ((outer, "solid"), (inner, "dashed")):
        data = drawing.frame(rows, ("side", "x", "y"))
        yield p9.geom_line(data, p9.aes("x", "y", group="side"), color=WORDS, size=0.35, linetype=style)


def _dots(place: Place) -> Iterator[object]:
    p9 = drawing.grammar()
    marked = list(zip(place.panel.dots, place.funnel.shapes, strict=True))
    for shape, size in _SIZES.items():
        for hollow in (False, True):
            rows = [(dot.x, float(dot.value or 0)) for dot, own in marked if (own, dot.hollow) == (shape, hollow)]
            if rows:
                data, fill = drawing.frame(rows, ("x", "y")), "white" if hollow else INK
                yield p9.geom_point(data, p9.aes("x", "y"), color=INK, fill=fill, size=size, stroke=0.4, shape=shape)


# ---------------------------------------------------------------- names beside points


def _names(layers: drawing.Layers, place: Place) -> None:
    """Name the units beyond a limit beside their points."""
    for number, spot in spots(place):
        at = (place.x(spot[0] + _AIR_MM), place.y((spot[2] + spot[3]) / 2))
        layers.write(0, at, place.panel.dots[number].when, size=drawing.TEXT_SIZE)


def spots(place: Place) -> list[tuple[int, Box]]:
    """Find room for names, for the units that lie furthest out first: (place of the dot, where its name stands).

    A name touches no point and no other name, and rather stands clear of the limits; where it cannot, it lies over
    one. A unit for whose name there is no room has none: the table beside the picture names it.
    """
    taken, crossed = [around(place, dot) for dot in place.panel.dots], list(_along(place))
    found: list[tuple[int, Box]] = []
    for number in place.funnel.named:
        free = [spot for spot in _beside(place, place.panel.dots[number]) if _is_free(place, spot, taken)]
        spot = next((spot for spot in free if _is_free(place, spot, crossed)), free[0] if free else None)
        if spot is not None:
            taken.append(spot)
            found.append((number, spot))
    return found


def _along(place: Place) -> Iterator[Box]:
    """Give the places that the limits and the middle line run through."""
    overall = float(place.funnel.overall)
    for before, after in pairwise(place.funnel.curve):
        for name in ("lower_998", "lower_95", "upper_95", "upper_998"):
            (start, first), (end, last) = (place.at(each.cases, getattr(each, name)) for each in (before, after))
            yield start, end, min(first, last), max(first, last)
    (start, level), (end, _) = place.at(place.funnel.curve[0].cases, overall), place.at(place.funnel.curve[-1].cases, 0)
    yield start, end, level, level


def around(place: Place, dot: Dot) -> Box:
    """Give the room that a dot takes."""
    along, up = place.at(dot.x, float(dot.value or 0))
    return along - _DOT_MM, along + _DOT_MM, up - _DOT_MM, up + _DOT_MM


def _beside(place: Place, dot: Dot) -> Iterator[Box]:
    """Give the places where a dot's name may stand: right, left, above and below, there also to either side."""
    along, up = place.at(dot.x, float(dot.value or 0))
    wide = text_mm(dot.when, drawing.TEXT_SIZE) + 2 * _AIR_MM
    half = _LINE_MM / 2
    yield along + _REACH_MM, along + _REACH_MM + wide, up - half, up + half
    yield along - _REACH_MM - wide, along - _REACH_MM, up - half, up + half
    for start in (along - wide / 2, along, along - wide):
        for step in (_REACH_MM + half, -_REACH_MM - half):
            yield start, start + wide, up + step - half, up + step + half


def _is_free(place: Place, spot: Box, taken: Sequence[Box]) -> bool:
    """Tell whether a name fits within the plot and touches no dot and no other name."""
    inside = spot[0] >= 0 and spot[1] <= place.width and spot[2] >= 0 and spot[3] <= place.height + 1.0
    return inside and not any(
        spot[0] < other[1] and other[0] < spot[1] and spot[2] < other[3] and other[2] < spot[3] for other in taken
    )
