"""A series the height of a line of text: no axis, no words, hand-written, a few milliseconds for both formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Final

from reportgen.charts import signals, words
from reportgen.charts.layers import SIGNAL_COLOURS
from reportgen.charts.picture import INK
from reportgen.charts.series import comparable
from reportgen.charts.spec import Flag
from reportgen.model import AbsenceKind, Chart, Kind, Measure, Point, Variation
from reportgen.numbers import n_of_m, value_text
from reportgen.targets import few

if TYPE_CHECKING:
    from PIL import Image

MOST_POINTS: Final = 12
_WIDTH: Final = 180  # tenths of a millimetre
_HEIGHT: Final = 35
_EDGE: Final = 6.5  # what the mark of a signal needs round its middle
_LINE: Final = 3.5
_LAST_RADIUS: Final = 3.6
_SINGLE_RADIUS: Final = 2.2
_CORNERS: Final = {  # of the mark of a signal in the last value, from its middle
    "^": ((0.0, -5.4), (5.2, 4.0), (-5.2, 4.0)),
    "v": ((0.0, 5.4), (5.2, -4.0), (-5.2, -4.0)),
    "D": ((0.0, -5.6), (5.4, 0.0), (0.0, 5.6), (-5.4, 0.0)),
}
_INSIDE: Final = 0.6  # of a mark with a dark edge, what that leaves for the colour
_GAP_INK: Final = "#6B6B6B"
_FINER: Final = 4  # drawn so many times larger, then made smaller: smooth edges
_PIXELS_PER_TENTH: Final = 200 / 254  # 200 dots an inch
_STEPS: Final = 16  # colours from ink to white


@dataclass(frozen=True, slots=True)
class _Trace:
    """Where everything lies, in tenths of a millimetre from the top left."""

    runs: tuple[tuple[tuple[float, float], ...], ...]
    gaps: tuple[float, ...]  # the middle of each missing point
    last: tuple[float, float] | None
    bare: tuple[tuple[float, float], ...]  # points that no line joins
    flag: Flag | None = None  # of the last, which then has a shape of its own

    def mark(self, size: float = 1.0) -> tuple[tuple[float, float], ...]:
        """Give the corners of the mark of a signal, or none."""
        if self.last is None or self.flag is None:
            return ()
        x, y = self.last
        return tuple((x + size * along, y + size * down) for along, down in _CORNERS[self.flag.shape])


def draw(points: Sequence[Point], measure: Measure, flag: Flag | None = None) -> Chart:
    """Draw the last twelve points of a series.

    Args:
        points: Oldest first, as protected; points that were not due are passed over, others without a value are gaps
            with a small mark at the foot.
        measure: Whose values they are. Points of different closing cohorts are not joined.
        flag: The signal that the last value carries, marked by shape as in large charts.

    Returns:
        A chart 18 by 3.5 mm whose `keys` are empty: the caller knows whose series it is.
    """
    shown = [point for point in points if not _passed_over(point)][-MOST_POINTS:]
    while shown and shown[0].absence is not None and shown[0].absence.kind is not AbsenceKind.SUPPRESSED:
        shown.pop(0)
    joined = measure.kind is not Kind.FOLLOW_UP or not any(point.cohort for point in shown)
    trace = replace(_trace(shown, measure, joined=joined), flag=flag)
    svg = _svg(trace)
    digest = sha256(svg).hexdigest()[:8]
    return Chart(f"spark-{digest}", measure.id, measure.title, "", alt_of(shown, measure, flag), svg, _png(trace), ())


def _passed_over(point: Point) -> bool:
    if point.absence is not None:
        return point.absence.kind is AbsenceKind.NOT_DUE
    return point.wave is not None and point.wave != point.quarter


def alt_of(points: Sequence[Point], measure: Measure, flag: Flag | None = None) -> str:
    """Say the first and last value, how many are hidden or missing between them, and what signal the last one is."""
    there = [point for point in points if point.value is not None]
    if not there:
        return "no figures yet" if not points else f"no figures: {_why(points[-1])}"
    first, last = there[0], there[-1]
    text = f"{_said(measure, first)} in {first.quarter}"
    if len(there) > 1:
        text += f" to {_said(measure, last)}" + (f" in {last.quarter}" if last is not points[-1] else "")
    if points[-1].value is None:
        return f"{text}; latest {_why(points[-1])}"
    hidden = sum(_hidden(point) for point in points)
    missing = len(points) - len(there) - hidden
    gaps = [f"{count} {word}" for count, word in ((hidden, "hidden"), (missing, "missing")) if count]
    said = [signals.named(flag)] if flag is not None else []
    return ", ".join([text, *gaps, *said])


def _hidden(point: Point) -> bool:
    return point.absence is not None and point.absence.kind is AbsenceKind.SUPPRESSED


def _said(measure: Measure, point: Point) -> str:
    if point.value is None:
        return ""
    parts = n_of_m(point) if few(point, measure) or point.selection.chosen else ""
    return parts or value_text(measure, point.value)


def _why(point: Point) -> str:
    return words.hidden_or(point.absence)


def _trace(points: Sequence[Point], measure: Measure, *, joined: bool) -> _Trace:
    values = [point.value for point in points if point.value is not None]
    runs: list[list[tuple[float, float]]] = []
    gaps: list[float] = []
    for number, point in enumerate(points):
        # Right-aligned: the latest quarter stands at the same place in every row of a table.
        x = round(_WIDTH - _EDGE - (len(points) - 1 - number) * (_WIDTH - 2 * _EDGE) / (MOST_POINTS - 1), 1)
        if point.value is None:
            gaps.append(x)
            continue
        at = (x, _height(point.value, min(values), max(values)))
        if joined and number > 0 and comparable(measure, points[number - 1], point):
            runs[-1].append(at)
        else:
            runs.append([at])
    last = runs[-1][-1] if runs and points[-1].value is not None else None
    bare = tuple(run[0] for run in runs if len(run) == 1 and run[0] != last)
    return _Trace(tuple(tuple(run) for run in runs if len(run) > 1), tuple(gaps), last, bare)


def _height(value: Fraction, low: Fraction, high: Fraction) -> float:
    share = (value - low) / (high - low) if high > low else Fraction(1, 2)
    return round(float(_HEIGHT - _EDGE - share * (_HEIGHT - 2 * _EDGE)), 1)


def _svg(trace: _Trace) -> bytes:
    size = f'width="{_WIDTH / 10:g}mm" height="{_HEIGHT / 10:g}mm" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size}>']
    parts += [
        f'<polyline points="{" ".join(f"{x:g},{y:g}" for x, y in run)}" fill="none" stroke="{INK}" '
        f'stroke-width="{_LINE:g}" stroke-linejoin="round" stroke-linecap="round"/>'
        for run in trace.runs
    ]
    foot = _HEIGHT - _EDGE
    parts += [
        f'<path d="M{x - 3:g} {foot - 3}l6 6m0 -6l-6 6" fill="none" stroke="{_GAP_INK}" stroke-width="1.6"/>'
        for x in trace.gaps
    ]
    parts += [f'<circle cx="{x:g}" cy="{y:g}" r="{_SINGLE_RADIUS:g}" fill="{INK}"/>' for x, y in trace.bare]
    if trace.flag is not None and (corners := trace.mark()):
        outline = "L".join(f"{x:g},{y:g}" for x, y in corners)
        fill = SIGNAL_COLOURS[trace.flag.meaning]
        edge = INK if _edged(trace.flag) else fill
        parts.append(f'<path d="M{outline}z" fill="{fill}" stroke="{edge}" stroke-linejoin="round"/>')
    elif trace.last is not None:
        x, y = trace.last
        parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="{_LAST_RADIUS:g}" fill="{INK}"/>')
    return "".join([*parts, "</svg>\n"]).encode("ascii")


def _edged(flag: Flag) -> bool:
    """Tell whether a mark has a dark edge: bright orange alone is too pale on paper in grey."""
    return flag.meaning is Variation.CONCERN


def _png(trace: _Trace) -> bytes:
    from PIL import Image, ImageDraw

    scale = _PIXELS_PER_TENTH * _FINER
    size = (round(_WIDTH * _PIXELS_PER_TENTH), round(_HEIGHT * _PIXELS_PER_TENTH))
    # Grey first, colours last: an index of 16 greys from ink to paper needs no search for colours.
    image = Image.new("L", (size[0] * _FINER, size[1] * _FINER), 255)
    pen = ImageDraw.Draw(image)
    for run in trace.runs:
        pen.line([(x * scale, y * scale) for x, y in run], fill=0, width=round(_LINE * scale), joint="curve")
    foot = (_HEIGHT - _EDGE) * scale
    for x in trace.gaps:
        for turn in (-1, 1):
            pen.line(
                [(x * scale - 3 * scale, foot - 3 * scale * turn), (x * scale + 3 * scale, foot + 3 * scale * turn)],
                fill=96,
                width=round(1.6 * scale),
            )
    discs = [(at, _SINGLE_RADIUS) for at in trace.bare]
    discs += [(trace.last, _LAST_RADIUS)] if trace.last is not None and trace.flag is None else []
    for (x, y), radius in discs:
        pen.ellipse([(x - radius) * scale, (y - radius) * scale, (x + radius) * scale, (y + radius) * scale], fill=0)
    mark = _scaled(trace.mark(), scale)
    if mark:
        pen.polygon(mark, fill=0)
    small = image.reduce(_FINER).point([level // 17 for level in range(256)])
    colours = []
    if mark and trace.flag is not None and (fill := SIGNAL_COLOURS[trace.flag.meaning]) != INK:
        inside = trace.mark(_INSIDE if _edged(trace.flag) else 1.0)
        small.paste(_STEPS, mask=_mask(_scaled(inside, scale), image.size))
        colours.append(fill)
    indexed = Image.frombytes("P", small.size, small.tobytes())
    indexed.putpalette(_palette(*colours))
    out = BytesIO()
    indexed.save(out, format="PNG", bits=8 if colours else 4, dpi=(200, 200))
    return out.getvalue()


def _scaled(corners: Sequence[tuple[float, float]], scale: float) -> list[tuple[float, float]]:
    return [(x * scale, y * scale) for x, y in corners]


def _mask(corners: Sequence[tuple[float, float]], size: tuple[int, int]) -> Image.Image:
    """Give the pixels within corners as a mask of the finished size; `size` is that of the larger drawing."""
    from PIL import Image, ImageDraw

    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).polygon(list(corners), fill=255)
    return mask.reduce(_FINER).point([255 * (level > 127) for level in range(256)])


def _palette(*more: str) -> list[int]:
    """Sixteen steps from ink to white, and further colours."""
    ink = bytes.fromhex(INK[1:])
    steps = [round(part + (255 - part) * step / (_STEPS - 1)) for step in range(_STEPS) for part in ink]
    return [*steps, *(part for colour in more for part in bytes.fromhex(colour[1:]))]
