"""The table of contents of the program: from a quarter's returns to every report and the site, or no change at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import monotonic

from reportgen import workspace
from reportgen.console import Talk
from reportgen.model import Artifact, Problem, Protected
from reportgen.pipeline import memory
from reportgen.pipeline.choose import (
    choose_audience,
    choose_quarter,
    choose_set_aside,
    editions_of,
    load,
    site_of,
)
from reportgen.pipeline.pool import Pool
from reportgen.pipeline.values import BuildRecord, Made, Options, Work
from reportgen.steps import Plan


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
        protected, warnings = figures_for(root, options, talk)
        work = _begin(root, options, protected, talk)
        try:
            made = _make(work)
        finally:
            work.pool.close()
        manifest = _publish(work, made)
        work.plan.close()
        record = _record(work, made, warnings, monotonic() - began)
        memory.remember(work, options, key, manifest)
        return record


def figures_for(root: Path, options: Options, talk: Talk) -> tuple[Protected, tuple[Problem, ...]]:
    """Read, check, compute and protect one quarter for one audience; also give the warnings of the checks."""
    from reportgen import disclosure, figures, returns

    talk.stage("read", "the framework and the returns")
    project = load(root)
    quarter = choose_quarter(project, options.quarter)
    audience = choose_audience(project, options.audience)
    aside = tuple(choose_set_aside(project, agency) for agency in options.set_aside)
    dataset = returns.load(project, quarter, aside)
    talk.stage("compute", f"{quarter}, {len(dataset.observations):,} observations")
    computed = figures.compute(dataset)
    talk.stage("protect", f"for the audience {audience}")
    return disclosure.protect(computed, project, audience), dataset.warnings


def _begin(root: Path, options: Options, protected: Protected, talk: Talk) -> Work:
    settings = protected.project.settings
    site = site_of(root, settings, protected.audience)
    workspace.recover(site)
    plan = Plan(root / "build", protected.audience)
    return Work(root, site, protected, plan, Pool(), talk, options.engine or settings.engine)


def _make(work: Work) -> Made:
    from reportgen import charts, report
    from reportgen.movement import Limits
    from reportgen.narrative import write
    from reportgen.narrative.wording import standard
    from reportgen.pipeline.draw import by_measure, draw, sparklines
    from reportgen.pipeline.render import keep_source, render

    protected, talk = work.protected, work.talk
    editions = editions_of(protected)
    wording = standard(work.settings.templates)
    talk.stage("write", f"{len(editions)} editions")
    narratives = {edition.id: write(edition, protected, wording) for edition in editions}
    limits = Limits.of(wording.settings)
    plans = {edition.id: charts.plan(edition, protected, limits) for edition in editions}
    drawn = draw(work, [spec for specs in plans.values() for spec in specs])
    charts_of = {name: by_measure(drawn[spec.key] for spec in specs) for name, specs in plans.items()}
    sparks = sparklines(protected)
    talk.stage("compose", f"{len(editions)} editions")
    documents = tuple(
        report.compose(
            edition,
            protected,
            narratives[edition.id],
            charts=charts_of[edition.id],
            sparklines=sparks,
            templates=report.Templates.of(work.settings.templates),
            limits=limits,
        )
        for edition in editions
    )
    for document in documents:
        keep_source(work, document)
    whole = editions[0].id
    return Made(editions, narratives[whole], charts_of[whole], documents, render(work, documents))


def _publish(work: Work, made: Made) -> str:
    from reportgen.pipeline.publish import publish

    return publish(work, made)


def _record(work: Work, made: Made, warnings: tuple[Problem, ...], seconds: float) -> BuildRecord:
    from reportgen.pipeline.publish import file_name

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
