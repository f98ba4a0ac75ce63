"""The answers of one quarter or one survey, item by item: bars from zero, each with its value and its n of N."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

from reportgen.charts import series, words
from reportgen.charts.axis import axis_for
from reportgen.charts.groups import COMPOSED, Group, by_panel_and_agency, followed_up, one_whole
from reportgen.charts.spec import ChartKind, ChartSpec, Dot, Panel, Strand, Subject
from reportgen.model import Basis, Change, Kind, Measure
from reportgen.numbers import value_text
from reportgen.quarter import Quarter

if TYPE_CHECKING:
    from plotnine import ggplot

    from reportgen.charts.layers import Layers

_TITLE_MM: Final = 62.0
_NARROW_MM: Final = 120  # in less, names stand above their bars
_ROW_MM: Final = 7.0
_ROW_OF_TWO_LINES_MM: Final = 8.5
_STACKED_ROW_MM: Final = 11.0
_BAR: Final = 0.27  # half a bar's height, in rows
_STACKED_BAR_MM: Final = 1.9  # half a bar's height below its name
_ABOVE_MM: Final = 0.4  # from the bar to its name
_HEAD_MM: Final = 1.0  # above the first name


def plan(subject: Subject) -> tuple[ChartSpec, ...]:
    """Plan the parts of a whole, and sets of answers with too few waves to draw over time."""
    if followed_up(subject.measure) or subject.measure.kind is Kind.RATIO:
        return ()
    groups = [group for group in by_panel_and_agency(subject) if _worth_bars(subject.measure, group)]
    return tuple(spec_of(subject, group) for group in groups)


def _worth_bars(measure: Measure, group: Group) -> bool:
    strands = group.strands
    if len({strand.item.id for strand in strands}) < 2 or sum(s.figure.value is not None for s in strands) < 2:
        return False
    if measure.kind in COMPOSED:
        return not one_whole(measure, group)
    long_enough = any(series.values_in(strand.figure) >= series.FEWEST_POINTS for strand in strands)
    one_unit = measure.kind.is_percentage or len({strand.item.units for strand in strands}) == 1
    return one_unit and not long_enough


def spec_of(subject: Subject, group: Group) -> ChartSpec:
    """Plan the bars of one group."""
    measure, strands = subject.measure, group.strands
    against = _common_earlier(strands)
    dots = tuple(
        series.dot_of(measure, strand.figure.point, row, strand.item.title, joined=False)
        for row, strand in enumerate(strands)
    )
    before = tuple(
        Dot(row, strand.item.title, change.before, value_text(measure, change.before))
        for row, strand in enumerate(strands)
        if against is not None and (change := _earlier(strand)) is not None
    )
    values = [dot.value for dot in (*dots, *before) if dot.value is not None]
    percentage = measure.kind.is_percentage
    axis = axis_for(values, percentage=percentage, whole=measure.kind is Kind.COUNT, from_zero=True)
    when = _when(strands)
    panels = (Panel("", dots, (), axis, before=before, when=when, before_when=str(against) if before else ""),)
    note = unit_note(subject, group)
    if before:
        note += f"; the diamond is {against}"
    spec = ChartSpec(
        KIND.name,
        measure.id,
        _title(measure, group),
        f"{words.many_subtitle(subject, strands, panel=group.panel)}, {when}",
        _alt(subject, group, before, against, when),
        note,
        panels,
        series.keys_of(strands),
    )
    return replace(spec, height=height(spec))


def height(spec: ChartSpec) -> int:
    """Say how high the bars are in a spec's width, in millimetres."""
    from reportgen.charts.layers import LINE_MM
    from reportgen.charts.lines import wrapped_note

    row, head = _row_mm(spec)
    return round(16 + (len(wrapped_note(spec)) - 1) * LINE_MM + head + (len(spec.panels[0].dots) - 0.5) * row)


def _row_mm(spec: ChartSpec) -> tuple[float, float]:
    """Measure a row, and what the first one needs above the middle of its bar."""
    from reportgen.charts.layers import LINE_MM

    lines = max(len(_title_lines(dot.when, spec.width)) for dot in spec.panels[0].dots)
    if not _narrow(spec):
        row = _ROW_MM if lines == 1 else _ROW_OF_TWO_LINES_MM
        return row, row / 2
    return _STACKED_ROW_MM + (lines - 1) * LINE_MM, _STACKED_BAR_MM + _ABOVE_MM + lines * LINE_MM + _HEAD_MM


def _narrow(spec: ChartSpec) -> bool:
    return spec.width < _NARROW_MM


def unit_note(subject: Subject, group: Group) -> str:
    """Say what the values count, and how many were asked, where that is one number."""
    unit = words.common_unit(subject.measure, [strand.item for strand in group.strands])
    return words.sentence(unit) + _asked(group.strands)


def _when(strands: Sequence[Strand]) -> str:
    """Say the quarter that the answers come from, which for a yearly survey may be an earlier one."""
    quarters = {strand.figure.point.wave or strand.figure.point.quarter for strand in strands}
    return str(max(quarters))


def _earlier(strand: Strand) -> Change | None:
    figure = strand.figure
    if figure.value is None:
        return None
    return figure.change if strand.item.basis is Basis.YEARLY else figure.year_change


def _common_earlier(strands: Sequence[Strand]) -> Quarter | None:
    """Give the one earlier quarter that all earlier values come from."""
    quarters = {change.against for strand in strands if (change := _earlier(strand)) is not None}
    return quarters.pop() if len(quarters) == 1 else None


def _asked(strands: Sequence[Strand]) -> str:
    """Say how many were asked, where that is one number for all items."""
    asked = {strand.figure.point.asked for strand in strands if strand.figure.value is not None}
    number = asked.pop() if len(asked) == 1 else None
    return f", {number:,} asked" if number else ""


def _title(measure: Measure, group: Group) -> str:
    """Name the largest of the parts of a whole, or the range of separate answers, which are not ranked.

    Answers of too few cases are in neither.
    """
    known = [(strand.figure.value, strand) for strand in group.strands if strand.figure.value is not None]
    enough = [(value, strand) for value, strand in known if not words.few(strand.figure)]
    topic = group.panel or measure.title
    if len(enough) < 2:
        return words.headline(topic, [("too few cases to compare",)])
    (bottom, _), *_, (top, _) = sorted(enough, key=lambda pair: pair[0])
    low, high = value_text(measure, bottom), value_text(measure, top)
    if low == high:
        return words.headline(topic, [(f"all at {low}",)])
    messages: list[words.Message] = []
    largest = [strand.item.title for value, strand in enough if value == top]
    if measure.kind in COMPOSED and len(largest) == 1:
        messages.append((f"largest share {largest[0]}, {high}", f"{largest[0]} {high}"))
    elif len(enough) == 2:
        messages.append((", ".join(f"{strand.item.title} {value_text(measure, value)}" for value, strand in enough),))
    span = f"from {low} to {high}"
    messages.append((f"{span} across {len(enough)} {'answers' if measure.kind.is_percentage else 'items'}", span))
    return words.headline(topic, messages)


def _alt(subject: Subject, group: Group, before: Sequence[Dot], against: Quarter | None, when: str) -> str:
    measure = subject.measure
    what = f"{measure.title}: {group.panel}" if group.panel else measure.title
    earlier = {dot.when: dot.value for dot in before}
    told = []
    for strand in group.strands:
        point = strand.figure.point
        if point.value is None:
            told.append(f"{strand.item.title}: {words.absent(point.absence)}")
            continue
        was = earlier.get(strand.item.title)
        said = f"{strand.item.title} {value_text(measure, point.value)}"
        told.append(said if was is None else f"{said}, {value_text(measure, was)} in {against}")
    return f"{what}, {words.whose(subject, group.strands[0])}, {when}. {'; '.join(told)}."


def _title_lines(title: str, width: int) -> list[str]:
    from reportgen.charts.picture import fitted

    if width < _NARROW_MM:
        return fitted(title, width - 5.0, 8.0, most=2)
    return fitted(title, _TITLE_MM, 8.0, most=2)


def draw(spec: ChartSpec) -> ggplot:
    """Draw a bar an item, the first at the top."""
    from reportgen.charts import layers as drawing
    from reportgen.charts import lines
    from reportgen.charts.picture import BEFORE, INK, text_mm

    p9 = drawing.grammar()
    panel = spec.panels[0]
    rows = len(panel.dots)
    labels = {dot.x: "\n".join(_title_lines(dot.when, spec.width)) for dot in panel.dots}
    stacked = _narrow(spec)
    row, head = _row_mm(spec)
    half = _STACKED_BAR_MM / row if stacked else _BAR
    left = 2.0 if stacked else max(text_mm(label, drawing.TEXT_SIZE) for label in labels.values()) + 3
    value_column, base_column = _columns_mm(panel.dots)
    right = value_column + base_column
    unit = float(panel.axis.upper - panel.axis.lower) / max(20.0, spec.width - 3 - left - right)
    end = float(panel.axis.upper)
    layers = drawing.Layers()
    for tick, text in panel.axis.ticks:
        x = float(tick)
        (layers.frame if tick == panel.axis.lower else layers.grid).append((0, x, rows - 0.5, x, -0.5))
        layers.write(0, (x, rows - 0.4), text, ha="center", va="top")
    for dot in panel.dots:
        if stacked:
            layers.write(0, (0.0, dot.x - half - _ABOVE_MM / row), labels[dot.x], va="bottom")
        else:
            layers.write(0, (-1.5 * unit, dot.x), labels[dot.x], ha="right")
        _row(layers, dot, half, (unit, end + value_column * unit, end + (right - 0.5) * unit))
    plot = p9.ggplot() + drawing.straight_layers(layers)
    if layers.bands:
        box = drawing.frame(layers.bands, ("panel", "x", "xend", "y", "yend"))
        plot += p9.geom_rect(box, p9.aes(xmin="x", xmax="xend", ymin="y", ymax="yend"), fill=INK)
    if panel.before:
        data = drawing.frame([(float(d.value), float(d.x)) for d in panel.before if d.value is not None], ("x", "y"))
        plot += p9.geom_point(data, p9.aes("x", "y"), shape="D", size=2.0, color=BEFORE, fill="white", stroke=0.6)
    plot += drawing.text_layers(layers.words)
    plot += p9.scale_x_continuous(limits=(-left * unit, end + right * unit), expand=(0, 0))
    plot += p9.scale_y_reverse(limits=(rows + 0.25, -head / row), expand=(0, 0))
    note = "\n".join(lines.wrapped_note(spec))
    return cast("ggplot", plot + p9.labs(subtitle=note) + lines.look(spec))


def _columns_mm(dots: Sequence[Dot]) -> tuple[float, float]:
    """Measure the two columns at the right: values, and n of N."""
    from reportgen.charts.layers import TEXT_SIZE
    from reportgen.charts.lines import VALUE_SIZE
    from reportgen.charts.picture import text_mm

    values = [text_mm(dot.text, VALUE_SIZE, bold=True) for dot in dots]
    bases = [text_mm(dot.base, TEXT_SIZE) for dot in dots]
    return max(values) + 5, max(bases) + (3 if max(bases) else 1)


def _row(layers: Layers, dot: Dot, half: float, across: tuple[float, float, float]) -> None:
    """Draw one bar, with its numbers in their columns: beside the bar's end they would run into the diamond.

    Args:
        layers: Takes what is drawn.
        dot: The bar.
        half: Of its height, in rows.
        across: A millimetre in the unit of the scale, and where the columns of values and of n of N end.
    """
    from reportgen.charts.lines import VALUE_SIZE
    from reportgen.charts.picture import INK

    unit, value_at, base_at = across
    if dot.value is None:
        layers.write(0, (1.2 * unit, dot.x), f"{dot.mark} {dot.why}")
        return
    layers.bands.append((0, 0.0, float(dot.value), dot.x - half, dot.x + half))
    layers.write(0, (value_at, dot.x), dot.text, ha="right", size=VALUE_SIZE, colour=INK, weight="bold")
    if dot.base:
        layers.write(0, (base_at, dot.x), dot.base, ha="right")


KIND: Final = ChartKind("bars", 5, plan, draw, height)
