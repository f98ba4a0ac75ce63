"""What a picture needs, worked out beforehand as plain text and exact numbers.

A spec is made from protected figures only and holds nothing that is not drawn or said, so it may cross into a drawing
process and be compared between builds. Numbers become floats only when the picture is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from reportgen.model import Edition, Figure, FunnelLimits, Item, Key, Measure, Protected, Variation
from reportgen.movement import Limits

if TYPE_CHECKING:
    from plotnine import ggplot


@dataclass(frozen=True, slots=True)
class Axis:
    """The scale of values: from `lower` to `upper`, with a light line and a label at each tick."""

    lower: Fraction
    upper: Fraction
    ticks: tuple[tuple[Fraction, str], ...]

    @property
    def zoomed(self) -> bool:
        """Tell whether the scale begins above zero, which the picture then says."""
        return self.lower > 0


@dataclass(frozen=True, slots=True)
class Flag:
    """That a rule found a signal at a dot, which is then marked by shape as well as colour."""

    meaning: Variation  # improvement, concern, or neither
    side: int  # 1 above the centre or rising, -1 below or falling, 0 neither

    @property
    def shape(self) -> str:
        """Name the shape that marks it: a triangle up or down, or a diamond where neither way is better."""
        if self.meaning is Variation.NEITHER or not self.side:
            return "D"
        return "^" if self.side > 0 else "v"


@dataclass(frozen=True, slots=True)
class Dot:
    """One place on the line: a value, or the marker of why there is none."""

    x: int  # place along the axis: quarters since the first, or the row of a bar
    when: str  # "2026-27 Q2", or the name of the follow-up point or item
    value: Fraction | None
    text: str = ""  # the value as a table prints it, with its markers
    mark: str = ""  # "[x]" or "[c]" where there is no value
    why: str = ""  # the kind of absence in words
    hollow: bool = False  # provisional, estimated, unreliable or not signed off: drawn open
    joined: bool = True  # False: no line comes here from the dot before
    few: bool = False  # a percentage of so few cases that no line leads to it
    base: str = ""  # "9 of 12"
    latest: bool = True  # False: of an earlier quarter than the report's, so it is never drawn as the latest
    flag: Flag | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """A target from one place along the axis to another; several of them make a step."""

    start: int
    end: int
    value: Fraction
    upper: Fraction | None
    text: str  # "95% or more"


@dataclass(frozen=True, slots=True)
class Cut:
    """A break in the series, or a place where limits begin anew, drawn as a hairline before it."""

    before: int
    when: str
    why: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A horizontal line of a stretch, where it is drawn."""

    value: Fraction
    text: str  # "71.7%"
    beyond: bool = False  # the limit itself lies where no value can be: there is no line


@dataclass(frozen=True, slots=True)
class Span:
    """Places along the axis that share a mean and limits, or a median: a stretch as it is drawn."""

    start: int
    end: int
    name: str  # of the line in the middle: "mean" or "median"
    centre: Edge
    lower: Edge | None = None  # of both limits or of neither
    upper: Edge | None = None
    baseline: int | None = None  # the last place of the quarters that fixed limits come from

    @property
    def edges(self) -> tuple[Edge, ...]:
        """Give the mean or median, and the limits."""
        return tuple(edge for edge in (self.centre, self.lower, self.upper) if edge is not None)


@dataclass(frozen=True, slots=True)
class Tick:
    """A label along the axis of quarters, in one or two lines."""

    x: int
    text: str


@dataclass(frozen=True, slots=True)
class Funnel:
    """What a funnel has besides its dots, which stand at their number of cases."""

    kind: str  # of place: "practice"
    across: Axis  # number of cases
    counted: str  # what they are: "Number of visits"
    overall: Fraction
    text: str  # of the overall line: "All practices\n72.0%"
    curve: tuple[FunnelLimits, ...]
    standings: tuple[str, ...]  # of each dot, in words
    shapes: tuple[str, ...]  # of each dot: `o` within the limits, `D` beyond the inner, `^` or `v` beyond the outer
    named: tuple[int, ...]  # places of the dots beyond a limit, those that lie furthest out first


@dataclass(frozen=True, slots=True)
class Panel:
    """One plot: the only one of a trend, or one of small multiples."""

    title: str  # empty where there is only one
    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    axis: Axis
    goals: tuple[Goal, ...] = ()
    cuts: tuple[Cut, ...] = ()
    spans: tuple[Span, ...] = ()  # the last one is that of the latest value
    anew: tuple[Cut, ...] = ()  # where limits begin anew, though nothing broke
    stems: bool = False  # events: a stroke from the foot to each dot, and no line between them
    used: str = ""  # what the series is read with: "trial limits from 14 quarters"
    signal: str = ""  # "no signal", or what rule the last value meets; empty: nothing can be said of it
    before: tuple[Dot, ...] = ()  # the earlier values that bars are set against
    when: str = ""  # the quarter that bars show ...
    before_when: str = ""  # ... and the one that they are set against
    funnel: Funnel | None = None
    yearly: bool = False  # the target now in force is for the year to date, which these values are not


@dataclass(frozen=True)
class ChartSpec:
    """All that one chart needs to be drawn and described."""

    kind: str  # the name of a module in `kinds/`
    measure: str
    title: str  # the message, in ten words or fewer
    subtitle: str  # measure, unit, agency
    alt: str
    note: str  # the line above the plot: what the axis counts, and whether it is zoomed
    panels: tuple[Panel, ...]
    keys: tuple[Key, ...]
    width: int = 160  # millimetres
    height: int = 60

    @cached_property
    def key(self) -> str:
        """Give the SHA-256 of everything in the spec, in hexadecimal."""
        return sha256(repr(self).encode("utf-8")).hexdigest()

    @property
    def name(self) -> str:
        """Name the chart's files by its content, so that no chart can land in another report's place."""
        return f"{self.measure}-{self.key[:8]}"


@dataclass(frozen=True, slots=True)
class Strand:
    """One series to be drawn: an item, with the figure that speaks for it."""

    item: Item
    agency: str  # its short name; empty for the partnership's own
    figure: Figure


@dataclass(frozen=True, slots=True)
class Subject:
    """One measure as an edition sees it: what a kind of chart plans from."""

    protected: Protected
    edition: Edition
    measure: Measure
    strands: tuple[Strand, ...]
    limits: Limits  # what a title calls a movement, as the sentences do

    def with_strands(self, strands: tuple[Strand, ...]) -> Subject:
        """Give the same subject with other strands."""
        return replace(self, strands=strands)


@dataclass(frozen=True, slots=True)
class ChartKind:
    """A way of drawing: every module in `kinds/` holds one as its `KIND`."""

    name: str
    order: int  # charts of one measure follow one another in this order
    plan: Callable[[Subject], tuple[ChartSpec, ...]]
    draw: Callable[[ChartSpec], ggplot]
    height: Callable[[ChartSpec], int] | None = None  # in millimetres, of a spec of another width; None: the same
