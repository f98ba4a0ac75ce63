"""Analyse: what statistics allow to be said of protected figures. Only published points are ever looked at."""

from __future__ import annotations

from dataclasses import replace

from reportgen.analysis import groups, units
from reportgen.analysis.benchmarks import benchmarked
from reportgen.analysis.figures import analysed
from reportgen.analysis.quality import graded
from reportgen.model import Protected


def analyse(protected: Protected) -> Protected:
    """Give the figures with what may be said of each, and of like places and groups of people beside one another.

    Args:
        protected: Figures after disclosure control for one audience.

    Returns:
        The same figures in the same order, each with its `analysis`, its `benchmarks` and its data `quality`, which
        the quarter's returns have too; like units and groups of people set against one another, where a measure says
        that they may be.
    """
    read = graded(benchmarked(replace(protected, figures=analysed(protected))))
    return replace(read, units=units.compare(read), disproportion=groups.compare(read))
