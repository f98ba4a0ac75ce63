"""Build: the stages in their order, for one quarter and one audience."""

from __future__ import annotations

from reportgen.pipeline import outside, tag
from reportgen.pipeline.adopt import take_in
from reportgen.pipeline.build import build, figures_for, raised_by_hand, unprotected_figures
from reportgen.pipeline.choose import choose_quarter, choose_set_aside, load
from reportgen.pipeline.content import examine
from reportgen.pipeline.dates import dates
from reportgen.pipeline.extract import Answered, Question, extract, record
from reportgen.pipeline.release import Released, Wanted, release, revise
from reportgen.pipeline.sources import sources
from reportgen.pipeline.values import BuildRecord, Options
from reportgen.pipeline.verify import Verified, verify

__all__ = [
    "Answered",
    "BuildRecord",
    "Options",
    "Question",
    "Released",
    "Verified",
    "Wanted",
    "build",
    "choose_quarter",
    "choose_set_aside",
    "dates",
    "examine",
    "extract",
    "figures_for",
    "load",
    "outside",
    "raised_by_hand",
    "record",
    "release",
    "revise",
    "sources",
    "tag",
    "take_in",
    "unprotected_figures",
    "verify",
]
