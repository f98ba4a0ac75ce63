"""A series the height of a line of text: no axis, no words, hand-written, a few milliseconds for both formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from io import BytesIO
from typing import Final

from reportgen.charts import words
from reportgen.charts.series import comparable
from reportgen.model import AbsenceKind, Chart, Kind, Measure, Point
from reportgen.numbers import value_text

MOST_POINTS: Final = 12
_WIDTH: Final = 180  # tenths of a millimetre
_HEIGHT: Final = 35
_EDGE: Final = 5
_LINE: Final = 3.5
_LAST_RADIUS: Final = 3.6
_SINGLE_RADIUS: Final = 2.2
_INK: Final = "#12436D"
_GAP_INK: Final = "#6B6B6B"
_FINER: Final = 4  # drawn so many times larger, then made smaller: smooth edges
_PIXELS_PER_TENTH: Final = 200 / 254  # 200 dots an inch


@dataclass(frozen=True, slots=True)
class _Trace:
    """Where everything lies, in tenths of a millimetre from the top left."""

    runs: tuple[tuple[tuple[float, float], ...], ...]
    gaps: tuple[float, ...]  # the middle of each missing point
    last: tuple[float, float] | None
    bare: tuple[tuple[float, float], ...]  # points that no line joins


def draw(points: Sequence[Point], measure: Measure) -> Chart:
    """Draw the last twelve points of a series.

    Args:
        points: Oldest first, as protected; points that were not due are passed over, others without a value are gaps
            with a small mark at the foot.
        measure: Whose values they are. Points of different closing cohorts are not joined.

    Returns:
        A chart 18 by 3.5 mm whose `keys` are empty: the caller knows whose series it is.
    """
    shown = [point for point in points if not _passed_over(point)][-MOST_POINTS:]
    while shown and shown[0].absence is not None and shown[0].absence.kind is not AbsenceKind.SUPPRESSED:
        shown.pop(0)
    trace = _trace(
        shown, measure, joined=measure.kind is not Kind.FOLLOW_UP or not any(point.cohort for point in shown)
    )
    svg = _svg(trace)
    digest = sha256(svg).hexdigest()[:8]
    return Chart(f"spark-{digest}", measure.id, measure.title, "", alt_of(shown, measure), svg, _png(trace), ())


def _passed_over(point: Point) -> bool:
    if point.absence is not None:
        return point.absence.kind is AbsenceKind.NOT_DUE
    return point.wave is not None and point.wave != point.quarter


def alt_of(points: Sequence[Point], measure: Measure) -> str:
    """Say the first and last value, and how many are hidden or missing between them."""
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
    return ", ".join([text, *gaps])


def _hidden(point: Point) -> bool:
    return point.absence is not None and point.absence.kind is AbsenceKind.SUPPRESSED


def _said(measure: Measure, point: Point) -> str:
    return value_text(measure, point.value) if point.value is not None else ""


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
        f'<polyline points="{" ".join(f"{x:g},{y:g}" for x, y in run)}" fill="none" stroke="{_INK}" '
        f'stroke-width="{_LINE:g}" stroke-linejoin="round" stroke-linecap="round"/>'
        for run in trace.runs
    ]
    foot = _HEIGHT - _EDGE
    parts += [
        f'<path d="M{x - 3:g} {foot - 3}l6 6m0 -6l-6 6" fill="none" stroke="{_GAP_INK}" stroke-width="1.6"/>'
        for x in trace.gaps
    ]
    parts += [f'<circle cx="{x:g}" cy="{y:g}" r="{_SINGLE_RADIUS:g}" fill="{_INK}"/>' for x, y in trace.bare]
    if trace.last is not None:
        x, y = trace.last
        parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="{_LAST_RADIUS:g}" fill="{_INK}"/>')
    return "".join([*parts, "</svg>\n"]).encode("ascii")


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
    discs = [(at, _SINGLE_RADIUS) for at in trace.bare] + ([(trace.last, _LAST_RADIUS)] if trace.last else [])
    for (x, y), radius in discs:
        pen.ellipse([(x - radius) * scale, (y - radius) * scale, (x + radius) * scale, (y + radius) * scale], fill=0)
    small = image.reduce(_FINER).point([level // 17 for level in range(256)])
    indexed = Image.frombytes("P", small.size, small.tobytes())
    indexed.putpalette(_palette())
    out = BytesIO()
    indexed.save(out, format="PNG", bits=4, dpi=(200, 200))
    return out.getvalue()


def _palette() -> list[int]:
    """Sixteen steps from ink to white."""
    ink = [int(_INK[at : at + 2], 16) for at in (1, 3, 5)]
    return [round(part + (255 - part) * step / 15) for step in range(16) for part in ink]
