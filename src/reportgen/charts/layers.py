"""What every drawing is made of: a panel's room in millimetres, rows for each layer, and the layers of plotnine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from reportgen.charts.picture import BAND, BEFORE, FRAME, GOAL, GRID, INK, TINT, WORDS, printable
from reportgen.charts.spec import Panel
from reportgen.model import Variation

if TYPE_CHECKING:
    import pandas as pd

TEXT_SIZE: Final = 8.0  # points; labels along the axes and of targets
LINE_MM: Final = 3.4
SIGNAL_COLOURS: Final = {Variation.IMPROVEMENT: INK, Variation.CONCERN: BEFORE, Variation.NEITHER: GOAL}
_ASCENT_MM: Final = 2.1  # from the top of a capital to the base line at 8 points

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
    limits: list[tuple[int, float, float, float, float]] = field(default_factory=list)
    baselines: list[tuple[int, float, float, float, float]] = field(default_factory=list)
    edges: list[tuple[int, float, float, float, float]] = field(default_factory=list)
    centres: list[tuple[int, float, float, float, float]] = field(default_factory=list)
    anew: list[tuple[int, float, float, float, float]] = field(default_factory=list)
    runs: list[tuple[int, str, float, float]] = field(default_factory=list)
    dots: list[tuple[int, float, float]] = field(default_factory=list)
    open_dots: list[tuple[int, float, float]] = field(default_factory=list)
    last: list[tuple[int, float, float]] = field(default_factory=list)
    open_last: list[tuple[int, float, float]] = field(default_factory=list)
    stems: list[tuple[int, float, float, float, float]] = field(default_factory=list)
    signals: list[tuple[int, float, float, str, str, str, float]] = field(default_factory=list)
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
            base = top - (_ASCENT_MM * size / TEXT_SIZE + number * LINE_MM) * place.y_unit
            self.write(place.number, (x, base), line, ha=ha, va="baseline", size=size, weight=weight)


def filled_layers(layers: Layers) -> list[object]:
    """Make what is filled, behind everything else."""
    p9 = grammar()
    made: list[object] = []
    for rows, colour, alpha in (
        (layers.limits, INK, BAND),
        (layers.baselines, INK, BAND),
        (layers.bands, GOAL, TINT),
    ):
        if rows:
            box = frame(rows, ("panel", "x", "xend", "y", "yend"))
            where = p9.aes(xmin="x", xmax="xend", ymin="y", ymax="yend")
            made.append(p9.geom_rect(box, where, fill=colour, alpha=alpha))
    return made


def straight_layers(layers: Layers) -> list[object]:
    """Make the grid, the frame, means and limits, and the target lines."""
    p9 = grammar()
    made: list[object] = []
    for rows, colour, size, style in (
        (layers.grid, GRID, 0.25, "solid"),
        (layers.frame, FRAME, 0.35, "solid"),
        (layers.edges, FRAME, 0.25, "solid"),
        (layers.centres, WORDS, 0.3, "solid"),
        (layers.anew, FRAME, 0.35, "dotted"),
        (layers.stems, INK, 0.75, "solid"),
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


def grammar() -> Any:
    """Give plotnine, whose functions have no types."""
    import plotnine

    return plotnine


def frame(rows: Iterable[tuple[object, ...]], names: tuple[str, ...]) -> pd.DataFrame:
    """Make the table that a layer is drawn from."""
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(names))
