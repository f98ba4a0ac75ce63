"""Analyse: what statistics allow to be said of protected figures. Only published points are ever looked at."""

from __future__ import annotations

from dataclasses import replace

from reportgen.analysis.benchmarks import Shelf, beside
from reportgen.model import Protected


def analyse(protected: Protected) -> Protected:
    """Give the figures with what may be said of each; a hidden point is none, so no limit can tell it.

    Args:
        protected: Figures after disclosure control for one audience.

    Returns:
        The same figures in the same order, each with its `analysis` and its `benchmarks`.
    """
    return benchmarked(protected)


def benchmarked(protected: Protected) -> Protected:
    """Give the figures with what is published of others; those of no benchmark stay as they are."""
    if not protected.project.benchmarks:
        return protected
    shelf = Shelf.of(protected.project, protected.quarter)
    measures = {measure.id: measure for measure in protected.project.framework.measures}
    figures = (
        replace(figure, benchmarks=found) if (found := beside(figure, measures[figure.key.measure], shelf)) else figure
        for figure in protected.figures
    )
    return replace(protected, figures=tuple(figures))
