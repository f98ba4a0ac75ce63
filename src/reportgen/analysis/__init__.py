"""Analyse: what statistics allow to be said of protected figures. Only published points are ever looked at."""

from __future__ import annotations

from reportgen.analysis.quality import graded
from reportgen.model import Protected


def analyse(protected: Protected) -> Protected:
    """Give the figures with what may be said of each; a hidden point is none, so no limit can tell it.

    Args:
        protected: Figures after disclosure control for one audience.

    Returns:
        The same figures in the same order, each with its `analysis` and `quality`.
    """
    return graded(protected)
