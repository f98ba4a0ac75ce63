"""Draw: plan the charts of an edition from protected figures, and draw each as SVG and PNG.

A kind of chart is one module in `kinds/` with a `KIND`; nothing else needs to know of it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import ModuleType

from reportgen.charts import kinds
from reportgen.charts.plotted import plotted
from reportgen.charts.signals import flag_of_last
from reportgen.charts.spark import draw as _draw_spark
from reportgen.charts.spec import ChartKind, ChartSpec, Strand, Subject
from reportgen.model import Chart, Combine, Edition, Figure, Item, Measure, Protected
from reportgen.movement import Limits
from reportgen.parts import held_by, modules_of

__all__ = ["ChartKind", "ChartSpec", "at_width", "chart_kinds", "draw", "finished", "plan", "sparkline"]


@cache
def chart_kinds() -> tuple[ChartKind, ...]:
    """Find every kind of chart by the folder `kinds/`, in the order in which they stand on a page."""
    found = map(kind_of, modules_of(kinds))
    return tuple(sorted(found, key=lambda kind: (kind.order, kind.name)))


def kind_of(module: ModuleType) -> ChartKind:
    """Give a module's kind of chart; a module without one stops the program with that sentence."""
    return held_by(module, "KIND", ChartKind, "chart")


def plan(edition: Edition, protected: Protected, limits: Limits | None = None) -> tuple[ChartSpec, ...]:
    """Plan every chart of an edition, in the order of the framework.

    Args:
        edition: The partnership's, or an agency's, which has the agency's own series only.
        protected: Figures after disclosure control; what is hidden in them is in no spec.
        limits: What counts as a small change, as the wording's settings have it; the built-in limits if left out.
            Titles call only that a movement which the sentences beside them do.

    Returns:
        Specs that may be drawn in any process; two editions that show the same picture have equal specs.
    """
    specs: list[ChartSpec] = []
    limits = limits or Limits.of({})
    for measure in protected.project.framework.measures:
        subject = Subject(protected, edition, measure, _strands(edition, protected, measure), limits)
        if subject.strands:
            specs += [spec for kind in chart_kinds() for spec in kind.plan(subject)]
    return tuple(specs)


def _strands(edition: Edition, protected: Protected, measure: Measure) -> tuple[Strand, ...]:
    shorts = {agency.id: agency.short for agency in protected.project.framework.agencies}
    return tuple(
        Strand(item, shorts.get(figure.key.agency, ""), figure)
        for item in measure.items
        if not item.control
        for figure in _figures(edition, protected, measure, item)
    )


def _figures(edition: Edition, protected: Protected, measure: Measure, item: Item) -> tuple[Figure, ...]:
    """Give the figures that an edition draws: an agency's own, and what it gives only one part of."""
    if not edition.agency:
        return protected.main(measure, item)
    if measure.combine is Combine.ACROSS:
        return protected.main(measure, item) if edition.agency in item.agencies else ()
    return tuple(figure for figure in protected.by_agency(measure, item) if figure.key.agency == edition.agency)


def draw(spec: ChartSpec) -> Chart:
    """Draw a chart: one picture, saved as SVG and as PNG."""
    from reportgen.charts.picture import save

    svg, png = save(_kind_of(spec).draw(spec), salt=spec.key, label=spec.title)
    return finished(spec, svg=svg, png=png)


def at_width(spec: ChartSpec, width: int) -> ChartSpec:
    """Plan the same chart for another width: in 80 mm, half a page or a phone, what stands side by side is stacked.

    Args:
        spec: As it was planned.
        width: In millimetres, 80 or more.
    """
    other = replace(spec, width=width)
    height = _kind_of(spec).height
    return other if height is None else replace(other, height=height(other))


def _kind_of(spec: ChartSpec) -> ChartKind:
    return next(kind for kind in chart_kinds() if kind.name == spec.kind)


def finished(spec: ChartSpec, *, svg: bytes, png: bytes) -> Chart:
    """Put a spec's words to a picture that was drawn before."""
    return Chart(spec.name, spec.measure, spec.title, spec.subtitle, spec.alt, svg, png, spec.keys, plotted(spec))


def sparkline(figure: Figure, measure: Measure) -> Chart:
    """Draw a figure's series of up to twelve points the height of a line of text; a signal in its last has a shape."""
    return _draw_spark(figure.series, measure, flag_of_last(figure))
