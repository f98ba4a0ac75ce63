"""The table of contents of the program: from a quarter's returns to every report and the site, or no change at all."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from reportgen import workspace
from reportgen.console import Talk
from reportgen.errors import Faults, ReleaseError, ReportgenError, each_of, raise_all
from reportgen.model import Artifact, Dataset, Problem, Project, Protected, Release, SetAside
from reportgen.numbers import counted
from reportgen.pipeline import frozen, memory
from reportgen.pipeline.choose import (
    choose_audience,
    choose_quarter,
    choose_set_aside,
    load,
    refuse_foreign,
    site_of,
)
from reportgen.pipeline.content import Content, examine
from reportgen.pipeline.kept import refuse_damaged
from reportgen.pipeline.ledger import before
from reportgen.pipeline.pool import Pool
from reportgen.pipeline.values import BuildRecord, Built, Made, Options, Work
from reportgen.quarter import Quarter, day_in_words
from reportgen.steps import Outcome, Plan

if TYPE_CHECKING:
    from reportgen.returns import Examined


def build(root: Path, options: Options, talk: Talk) -> BuildRecord:
    """Turn one quarter of returns into every report for one audience and put them into its site.

    Args:
        root: The folder that holds `measures.yaml`.
        options: Quarter, engine, audience, returns to leave out.
        talk: Told each stage.

    Returns:
        What was made. On any error the site is as it was before.

    Raises:
        ReportgenError: Whatever a user can put right; all faults of a kind at once.
    """
    began = monotonic()
    with workspace.locked(root / "build"):
        last = memory.unchanged(root, options)
        if last is not None:
            return replace(last, seconds=monotonic() - began)
        # Taken before anything is read: what changes while this build runs is seen by the next one.
        key = memory.key(root, options)
        project = load(root)
        released = _released(project, options)
        if released is not None:
            site = site_of(root, project.settings, released.audience)
            if workspace.is_whole(site) and not frozen.changed_files(site, released):
                return _standing(site, released, monotonic() - began)
            options = replace(options, engine=released.engine)
        made = make(root, options, talk)
        memory.remember(made.work, options, key, made.manifest)
        return _record(made.work, made.made, made.warnings, monotonic() - began)


def make(root: Path, options: Options, talk: Talk) -> Built:
    """Make a quarter's files and put them into the site, whatever was there; whoever calls it holds the lock."""
    from reportgen.pipeline.folder import folder_of
    from reportgen.pipeline.publish import publish

    protected, warnings = figures_for(root, options, talk, printing=True)
    work, made = files_of(root, options, protected, talk)
    folder = folder_of(work, made)
    manifest = publish(work, made, folder)
    work.plan.close()
    return Built(work, made, warnings, folder, manifest)


def files_of(root: Path, options: Options, protected: Protected, talk: Talk) -> tuple[Work, Made]:
    """Make all words, pictures and files of a quarter, and put them nowhere yet."""
    work = begin(root, options, protected, talk)
    try:
        return work, _make(work)
    finally:
        work.pool.close()


def _released(project: Project, options: Options) -> Release | None:
    """Give the last release of the quarter that is to be built, if there is one.

    Raises:
        ReleaseError: If what it was made from has changed since, or is to be changed now.
    """
    quarter = choose_quarter(project, options.quarter)
    releases = project.released(quarter, choose_audience(project, options.audience))
    if not releases:
        return None
    if options.set_aside:
        raise ReleaseError(
            f"{quarter} was released on {day_in_words(releases[-1].day)}: no return of it can be set aside now",
            where="the command line, --set-aside",
            fix="write it into the quarter's quarter.yaml and make a revised release: reportgen revise",
        )
    frozen.refuse_changed_inputs(project, releases[-1])
    return releases[-1]


def _standing(site: Path, released: Release, seconds: float) -> BuildRecord:
    """Say that a released quarter stands in a site that is whole."""
    kept = Outcome("build", "kept", "it was released")
    return BuildRecord(
        quarter=released.quarter,
        site=site,
        artifacts=(),
        returns=(),
        warnings=(),
        outcomes=(kept,),
        unchanged=True,
        engine=released.engine,
        seconds=seconds,
        released=released,
    )


def figures_for(
    root: Path, options: Options, talk: Talk, *, printing: bool = False
) -> tuple[Protected, tuple[Problem, ...]]:
    """Read, check, compute and protect one quarter for one audience; also give the warnings of the checks.

    Args:
        root: The folder that holds `measures.yaml`.
        options: Quarter, audience, returns to leave out.
        talk: Told each stage.
        printing: Look at the project's own templates, wording and styles too, with which the figures are to be printed.
    """
    talk.stage("read", "the framework and the returns")
    project = _with_pending(load(root), options.pending)
    quarter = choose_quarter(project, options.quarter)
    audience = choose_audience(project, options.audience)
    project = project if options.anew else _as_published(project, quarter, audience)
    aside = tuple(choose_set_aside(project, agency) for agency in options.set_aside)
    content = examine(project) if printing else Content()
    dataset = _read(project, quarter, aside, content)
    if printing:
        site = site_of(root, project.settings, audience)
        refuse_foreign(root, site)
        workspace.recover(site)
        option = "" if audience == project.settings.audience else f" --audience {audience}"
        refuse_damaged(site, quarter, option, released=project.last_releases(audience))
    return computed(dataset, audience, talk), (*dataset.warnings, *content.warnings)


def unprotected_figures(root: Path, options: Options, talk: Talk) -> Protected:
    """Read, check and compute one quarter, and hide nothing: for the eyes of whoever holds the returns."""
    from reportgen import analysis, disclosure, figures

    project = load(root)
    quarter = choose_quarter(project, options.quarter)
    dataset = _read(project, quarter, (), Content())
    with _uncollected():
        talk.stage("compute", f"{quarter}, unprotected")
        return analysis.analyse(disclosure.unprotected(figures.compute(dataset), project))


def computed(dataset: Dataset, audience: str, talk: Talk) -> Protected:
    """Compute, protect and analyse a checked dataset for one audience."""
    from reportgen import analysis, disclosure, figures

    with _uncollected():
        talk.stage("compute", f"{dataset.quarter}, {counted(len(dataset.observations), 'observation')}")
        found = figures.compute(disclosure.prepared(dataset, audience))
        talk.stage("protect", f"for the audience {audience}")
        return analysis.analyse(disclosure.protect(found, dataset.project, audience))


def raised_by_hand(project: Project, quarter: Quarter, examined: Examined) -> tuple[ReportgenError, ...]:
    """Find letters of data quality that were set by hand and say more than the returns prove: only figures can tell.

    Args:
        project: Whose `quarter.yaml` may set letters.
        quarter: The reported quarter.
        examined: What the returns hold, without an error.
    """
    from reportgen import disclosure, figures
    from reportgen.analysis.quality import graded

    if not project.notes(quarter).overrides:
        return ()
    dataset = Dataset(project, quarter, examined.observations, examined.returns, (), ())
    with _uncollected():
        protected = disclosure.protect(figures.compute(dataset), project, project.settings.audience)
        try:
            graded(protected)
        except ReportgenError as fault:
            return each_of(fault)
    return ()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep Python from looking for rings of values: frozen values form none, and of millions it looks for long."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _with_pending(project: Project, release: Release | None) -> Project:
    """Let a project know of the release that is being made: its pages bear the word, and its figures the marks."""
    return project if release is None else replace(project, releases=(*project.releases, release))


def _as_published(project: Project, quarter: Quarter, audience: str) -> Project:
    """Let a released quarter be made again with what had been published then: later entries would change it.

    A draft, and a release in the making (which has no outputs yet), is protected with all that is out.
    """
    last = next(iter(reversed(project.released(quarter, audience))), None)
    if last is None or not last.outputs:
        return project
    return replace(project, ledger=before(project.ledger, last))


def _read(project: Project, quarter: Quarter, aside: tuple[SetAside, ...], content: Content) -> Dataset:
    """Read the returns; tell what is wrong with them and with the project's own templates together."""
    from reportgen import returns

    try:
        dataset = returns.load(project, quarter, aside)
    except ReportgenError as fault:
        if content.faults:
            raise Faults([*each_of(fault), *content.faults]) from None
        raise
    raise_all(content.faults)
    return dataset


def begin(root: Path, options: Options, protected: Protected, talk: Talk) -> Work:
    """Gather what every step of a build needs."""
    settings = protected.project.settings
    site = site_of(root, settings, protected.audience)
    plan = Plan(root / "build", protected.audience)
    return Work(root, site, protected, plan, Pool(), talk, options.engine or settings.engine)


def _make(work: Work) -> Made:
    from reportgen.pipeline.compose import compose
    from reportgen.pipeline.render import render
    from reportgen.pipeline.sources import keep

    made = compose(work)
    for document in made.documents:
        keep(work.root, document)
    whole = made.editions[0].id
    return Made(
        made.editions,
        made.narratives[whole],
        made.charts[whole],
        made.documents,
        render(work, made.documents),
        made.limits,
    )


def _record(work: Work, made: Made, warnings: tuple[Problem, ...], seconds: float) -> BuildRecord:
    from reportgen.pipeline.folder import file_name

    quarter = work.protected.quarter
    folder = work.site / quarter.slug
    artifacts = tuple(
        Artifact(edition, format_, folder / file_name(quarter, edition, format_), workspace.digest(data))
        for (edition, format_), data in sorted(made.outputs.items())
    )
    return BuildRecord(
        quarter=quarter,
        site=work.site,
        artifacts=artifacts,
        returns=tuple(record for record in work.protected.returns if record.quarter == quarter),
        warnings=warnings,
        outcomes=tuple(work.plan.outcomes),
        unchanged=False,
        engine=work.engine,
        seconds=seconds,
    )
