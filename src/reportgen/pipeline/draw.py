"""Draw the charts of a build: each different one once, in parallel; what was drawn before is kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from reportgen import charts, steps
from reportgen.charts import ChartSpec
from reportgen.charts.accent import in_accent
from reportgen.model import Chart, Key, Protected, Settings
from reportgen.numbers import counted
from reportgen.pipeline.values import Work
from reportgen.steps import Step

_LIBRARIES: Final = ("plotnine", "matplotlib", "pandas", "pillow", "font-source-sans-pro")


def draw(work: Work, specs: Iterable[ChartSpec]) -> dict[str, Chart]:
    """Draw each different chart once, in parallel processes; what was drawn before is kept."""
    unique = {spec.key: spec for spec in specs}
    depends = (steps.code("charts", "numbers.py"), steps.versions(*_LIBRARIES))
    drawn: dict[str, Chart] = {}
    missing: dict[str, Step] = {}
    for key, spec in unique.items():
        step = Step(
            f"draw {spec.measure} {key[:8]}", (("figures", key), ("code", depends[0]), ("libraries", depends[1]))
        )
        kept = work.plan.kept(step, ("svg", "png"))
        if kept is None:
            missing[key] = step
        else:
            drawn[key] = charts.finished(spec, svg=kept[0], png=kept[1])
    if missing:
        work.talk.stage("draw", f"{len(missing)} of {counted(len(unique), 'chart')}", total=len(missing))
        for key, chart in zip(missing, work.pool.map(charts.draw, [unique[key] for key in missing]), strict=True):
            work.plan.keep(missing[key], "svg", chart.svg)
            work.plan.keep(missing[key], "png", chart.png)
            drawn[key] = chart
            work.talk.step()
    return {key: _in_accent(chart, work.settings) for key, chart in drawn.items()}


def _in_accent(chart: Chart, settings: Settings) -> Chart:
    """Give a chart in the house's accent, if there is a house style; what is kept is as drawn."""
    return in_accent(chart, settings.brand.light.accent) if settings.brand is not None else chart


def sparklines(protected: Protected) -> dict[Key, Chart]:
    """Draw the small line of each figure that speaks for an item; they are quick, so they are not kept."""
    framework, settings = protected.project.framework, protected.project.settings
    return {
        figure.key: _in_accent(charts.sparkline(figure, measure), settings)
        for measure in framework.measures
        for item in measure.items
        for figure in (*protected.main(measure, item), *protected.by_agency(measure, item))
    }


def by_measure(drawn: Iterable[Chart]) -> dict[str, tuple[Chart, ...]]:
    """Group charts by the id of their measure, in their order."""
    grouped: dict[str, tuple[Chart, ...]] = {}
    for chart in drawn:
        grouped[chart.measure] = (*grouped.get(chart.measure, ()), chart)
    return grouped
