"""What goes into a build, travels through it, and comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen import defaults
from reportgen.console import Talk
from reportgen.model import Artifact, Chart, Document, Edition, Narrative, Problem, Protected, Release, Return, Settings
from reportgen.movement import Limits
from reportgen.pipeline.pool import Pool
from reportgen.quarter import Quarter
from reportgen.steps import Outcome, Plan

if TYPE_CHECKING:
    from reportgen.pipeline.folder import Folder


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line may choose of a build."""

    quarter: str | None = None  # any spelling; None: the latest that has data
    engine: str | None = None  # None: what _quarto.yml says
    set_aside: tuple[str, ...] = ()  # agencies whose return of the quarter is left out
    audience: str | None = None  # None: the one whose site is checked in
    pending: Release | None = None  # the release that is being made; None: an ordinary build
    anew: bool = False  # protect a released quarter with all that is out by now, not as it was released


@dataclass(frozen=True, slots=True)
class BuildRecord:
    """What was made, what was not and why, how long it took."""

    quarter: Quarter
    site: Path
    artifacts: tuple[Artifact, ...]
    returns: tuple[Return, ...]  # of the quarter
    warnings: tuple[Problem, ...]
    outcomes: tuple[Outcome, ...]
    unchanged: bool
    engine: str
    seconds: float
    released: Release | None = None  # what the quarter was released as, if it was: nothing was built then


@dataclass(frozen=True, slots=True)
class Work:
    """What every step of one build needs."""

    root: Path
    site: Path
    protected: Protected
    plan: Plan
    pool: Pool
    talk: Talk
    engine: str

    @property
    def settings(self) -> Settings:
        """Give the project's settings."""
        return self.protected.project.settings

    def template(self, name: str) -> str:
        """Give the text of a template, the project's own before the built-in one."""
        return defaults.text(name, self.settings.templates)


@dataclass(frozen=True, slots=True)
class Made:
    """All words, pictures and files of one quarter, before they are published."""

    editions: tuple[Edition, ...]
    narrative: Narrative  # of the first edition, the partnership's; so are the charts, by measure id
    charts: Mapping[str, tuple[Chart, ...]]
    documents: tuple[Document, ...]
    outputs: Mapping[tuple[str, str], bytes]  # (edition, format)
    limits: Limits  # what counts as a movement in this project


@dataclass(frozen=True, slots=True)
class Built:
    """A quarter that was made and put into its site."""

    work: Work
    made: Made
    warnings: tuple[Problem, ...]
    folder: Folder
    manifest: str  # the digest of the site's list of files
