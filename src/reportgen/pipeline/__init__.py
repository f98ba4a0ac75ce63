"""Build: the stages in their order, for one quarter and one audience."""

from __future__ import annotations

from reportgen.pipeline import tag
from reportgen.pipeline.build import build, figures_for, raised_by_hand
from reportgen.pipeline.choose import choose_quarter, choose_set_aside, load
from reportgen.pipeline.content import examine
from reportgen.pipeline.dates import dates
from reportgen.pipeline.release import Released, Wanted, release, revise
from reportgen.pipeline.sources import sources
from reportgen.pipeline.values import BuildRecord, Options
from reportgen.pipeline.verify import Verified, verify

__all__ = [
    "BuildRecord",
    "Options",
    "Released",
    "Verified",
    "Wanted",
    "build",
    "choose_quarter",
    "choose_set_aside",
    "dates",
    "examine",
    "figures_for",
    "load",
    "raised_by_hand",
    "release",
    "revise",
    "sources",
    "tag",
    "verify",
]
