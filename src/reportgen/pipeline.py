"""The table of contents of the program: from a quarter's returns to every report and the site, or no change at all."""

from __future__ import annotations

import json
import os
import platform
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final, TypeVar

from reportgen import steps, workspace
from reportgen.console import Talk
from reportgen.errors import ConfigError, ReleaseError, RenderError, ReportgenError, raise_all, suggest
from reportgen.model import (
    Artifact,
    Chart,
    Document,
    Edition,
    Key,
    Narrative,
    Problem,
    Project,
    Protected,
    Return,
    SetAside,
    Settings,
)
from reportgen.quarter import Quarter
from reportgen.steps import Outcome, Plan, Step

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

    from reportgen.charts import ChartSpec
    from reportgen.site import Entry

T = TypeVar("T")
R = TypeVar("R")

_CORES_USED: Final = 2  # each drawing process takes about 250 MB; the promise is less than 1 GiB in all
_LIBRARIES: Final = (
    *("font-source-sans-pro", "jinja2", "lxml", "markdown-it-py", "matplotlib", "odfdo", "openpyxl", "pandas"),
    *("pikepdf", "pillow", "plotnine", "pydantic", "pypandoc-binary", "python-docx", "pyyaml", "typst"),
)


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line may choose of a build."""

    quarter: str | None = None  # any spelling; None: the latest that has data
    engine: str | None = None  # None: what _quarto.yml says
    set_aside: tuple[str, ...] = ()  # agencies whose return of the quarter is left out
    audience: str | None = None  # None: the one whose site is checked in


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


def build(root: Path, options: Options, talk: Talk) -> BuildRecord:
    """Turn one quarter of returns into every report for one audience and put them into its site.

    Args:
        root: The folder that holds `measures.yaml`.
        options: Quarter, engine, returns to leave out.
        talk: Told each stage.

    Returns:
        What was made. On any error the site is as it was before.

    Raises:
        ReportgenError: Whatever a user can put right; all faults of a kind at once.
    """
    began = monotonic()
    with workspace.locked(root / "build"):
        record = _unchanged(root, options, began)
        if record is not None:
            return record
        protected, warnings = figures_for(root, options, talk)
        settings = protected.project.settings
        site = site_of(root, settings, protected.audience)
        workspace.recover(site)
        plan = Plan(root / "build", protected.audience)
        work = _Work(root, site, protected, plan, _Pool(), talk, options.engine or settings.engine)
        try:
            made = _make_quarter(work)
        finally:
            work.pool.close()
        digest = _publish(work, made)
        work.plan.close()
        record = _record(work, made, warnings, monotonic() - began)
        _remember(work, options, record, digest)
        return record


def load(root: Path) -> Project:
    """Load the project that lies in a folder."""
    from reportgen.project import load as load_project

    return load_project(root)


def choose_quarter(project: Project, wanted: str | None) -> Quarter:
    """Find the quarter asked for, or the latest one that has data.

    Raises:
        ConfigError: If it is no quarter, or has no folder.
    """
    known = [notes.quarter for notes in project.quarters]
    if not known:
        raise ConfigError(
            "there are no returns yet",
            where=str(project.settings.data),
            fix="put each agency's return into a folder named for its quarter, such as data/2026-27-q2/police.csv",
        )
    if wanted is None:
        return max(known)
    try:
        quarter = Quarter.parse(wanted)
    except ValueError as error:
        raise ConfigError(f"{wanted!r} is not a quarter", where="the command line", fix=str(error)) from None
    if quarter not in known:
        raise ConfigError(
            f"there are no returns for {quarter}",
            where=str(project.settings.data / quarter.slug),
            fix=suggest(str(quarter), map(str, known[-8:])),
        )
    return quarter


def figures_for(root: Path, options: Options, talk: Talk) -> tuple[Protected, tuple[Problem, ...]]:
    """Read, check, compute and protect one quarter for one audience; also give the warnings of the checks."""
    from reportgen import disclosure, figures, returns

    talk.stage("read", "the framework and the returns")
    project = load(root)
    quarter = choose_quarter(project, options.quarter)
    aside = tuple(_set_aside(project, agency) for agency in options.set_aside)
    dataset = returns.load(project, quarter, aside)
    talk.stage("compute", f"{quarter}, {len(dataset.observations):,} observations")
    computed = figures.compute(dataset)
    audience = _audience(project, options.audience)
    talk.stage("protect", f"for the audience {audience}")
    return disclosure.protect(computed, project, audience), dataset.warnings


def site_of(root: Path, settings: Settings, audience: str) -> Path:
    """Say where an audience's site lies.

    The audience that `_quarto.yml` names has the checked-in site; the public, which is wider, a tree of its own; a
    narrower one is written to the outbox only, which git ignores and nobody publishes.
    """
    if audience == settings.audience:
        return settings.site
    if audience == "public":
        return settings.site.with_name(f"{settings.site.name}-public")
    return root / "build" / "outbox" / audience.removeprefix("agency:")


def editions_of(protected: Protected) -> tuple[Edition, ...]:
    """List an audience's editions: the partnership's, and one for each agency that has measures in force.

    The public gets the partnership's alone, an agency its own beside it.
    """
    framework, quarter = protected.project.framework, protected.quarter
    busy = {agency for measure in framework.measures for item in measure.items for agency in item.agencies}
    whole = Edition("partnership", "Partnership report")
    own = [
        Edition(agency.id, agency.title, agency.id)
        for agency in framework.agencies
        if agency.id in busy and agency.life.covers(quarter)
    ]
    if protected.audience == "public":
        return (whole,)
    if protected.audience.startswith("agency:"):
        own = [edition for edition in own if edition.agency == protected.audience.removeprefix("agency:")]
    return (whole, *own)


# ---------------------------------------------------------------- the steps of one build


class _Pool:
    """Processes for drawing and rendering, started when there is work for them, gone with this process."""

    def __init__(self) -> None:
        self._executor: ProcessPoolExecutor | None = None

    def map(self, function: Callable[[T], R], jobs: Sequence[T]) -> Iterator[R]:
        """Run a function over jobs, in their order."""
        if self._executor is None:
            from concurrent.futures import ProcessPoolExecutor
            from multiprocessing import get_context

            self._executor = ProcessPoolExecutor(
                min(_CORES_USED, os.cpu_count() or 1), get_context("spawn"), initializer=_end_with_parent
            )
        return self._executor.map(function, jobs)

    def close(self) -> None:
        """End the processes; work not yet begun is dropped."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)


def _end_with_parent() -> None:
    """Watch the parent from a thread: where it is killed, its workers must not live on and write."""
    from multiprocessing import parent_process
    from threading import Thread

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=watch, daemon=True).start()


@dataclass(frozen=True, slots=True)
class _Work:
    root: Path
    site: Path
    protected: Protected
    plan: Plan
    pool: _Pool
    talk: Talk
    engine: str

    @property
    def settings(self) -> Settings:
        return self.protected.project.settings

    def template(self, name: str) -> str:
        from reportgen import defaults

        return defaults.text(name, self.settings.templates)


@dataclass(frozen=True, slots=True)
class _Made:
    editions: tuple[Edition, ...]
    narratives: Mapping[str, Narrative]
    charts: Mapping[str, tuple[Chart, ...]]
    documents: tuple[Document, ...]
    outputs: Mapping[tuple[str, str], bytes]  # (edition, format)


def _make_quarter(work: _Work) -> _Made:
    from reportgen import charts as drawing
    from reportgen.narrative import write
    from reportgen.narrative.movement import Limits
    from reportgen.narrative.wording import standard
    from reportgen.report import Templates, compose

    protected, talk = work.protected, work.talk
    editions = editions_of(protected)
    wording = standard(work.settings.templates)
    talk.stage("write", f"{len(editions)} editions")
    narratives = {edition.id: write(edition, protected, wording) for edition in editions}
    plans = {edition.id: drawing.plan(edition, protected) for edition in editions}
    drawn = _draw(work, [spec for specs in plans.values() for spec in specs])
    sparks = _sparklines(protected)
    talk.stage("compose", f"{len(editions)} editions")
    documents = tuple(
        compose(
            edition,
            protected,
            narratives[edition.id],
            charts=_by_measure([drawn[spec.key] for spec in plans[edition.id]]),
            sparklines=sparks,
            templates=Templates.of(work.settings.templates),
            limits=Limits.of(wording.settings),
        )
        for edition in editions
    )
    for document in documents:
        _keep_source(work, document)
    outputs = _render(work, documents)
    charts = _by_measure([drawn[spec.key] for spec in plans["partnership"]])
    return _Made(editions, narratives, charts, documents, outputs)


def _draw(work: _Work, specs: Iterable[ChartSpec]) -> dict[str, Chart]:
    """Draw each different chart once, in parallel processes; what was drawn before is kept."""
    from reportgen import charts as drawing

    unique = {spec.key: spec for spec in specs}
    depends = (steps.code("charts", "numbers.py"), steps.versions("plotnine", "matplotlib", "pandas", "pillow"))
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
            drawn[key] = drawing.finished(spec, svg=kept[0], png=kept[1])
    if missing:
        work.talk.stage("draw", f"{len(missing)} of {len(unique)} charts", total=len(missing))
        for key, chart in zip(missing, work.pool.map(drawing.draw, [unique[key] for key in missing]), strict=True):
            work.plan.keep(missing[key], "svg", chart.svg)
            work.plan.keep(missing[key], "png", chart.png)
            drawn[key] = chart
            work.talk.step()
    return drawn


def _sparklines(protected: Protected) -> dict[Key, Chart]:
    from reportgen.charts import sparkline

    framework = protected.project.framework
    return {
        figure.key: sparkline(figure.series, measure)
        for measure in framework.measures
        for item in measure.items
        for figure in protected.main(measure, item)
    }


def _render(work: _Work, documents: Sequence[Document]) -> dict[tuple[str, str], bytes]:
    """Render every edition in every format; an edition whose text and pictures are as before is kept."""
    from reportgen.engines import choose

    formats = work.settings.formats
    code = steps.code("engines", "defaults/pandoc", "defaults/styles")
    programs = workspace.digest(json.dumps(dict(choose(work.engine).versions()), sort_keys=True).encode())
    outputs: dict[tuple[str, str], bytes] = {}
    missing: list[tuple[Document, Step]] = []
    for document in documents:
        assets = workspace.digest(
            "".join(f"{name} {workspace.digest(data)}" for name, data in document.assets).encode()
        )
        parts = (
            ("words and tables", workspace.digest(document.qmd.encode())),
            ("charts", assets),
            ("settings", workspace.digest(f"{work.engine} {formats} {work.settings.language}".encode())),
            ("styles", steps.tree(work.settings.templates)),
            ("code", code),
            ("programs", programs),
        )
        step = Step(f"render {document.quarter.slug} {document.edition.id}", parts)
        kept = work.plan.kept(step, formats)
        if kept is None:
            missing.append((document, step))
        else:
            outputs |= {(document.edition.id, name): data for name, data in zip(formats, kept, strict=True)}
    if not missing:
        return outputs
    work.talk.stage(
        "render", f"{len(missing)} of {len(documents)} editions as {', '.join(formats)}", total=len(missing)
    )
    folder = (work.root / "build" / "work").resolve()  # programs are started in other folders
    jobs = [(work.engine, document, formats, folder / document.edition.id, work.settings) for document, _ in missing]
    for (document, step), made in zip(missing, work.pool.map(_render_one, jobs), strict=True):
        for name, data in made.items():
            work.plan.keep(step, name, data)
            outputs[document.edition.id, name] = data
        work.talk.step()
    shutil.rmtree(folder, ignore_errors=True)
    return outputs


def _render_one(job: tuple[str, Document, tuple[str, ...], Path, Settings]) -> dict[str, bytes]:
    """Render one edition in a folder of its own; runs in a process of its own."""
    from reportgen.engines import choose

    name, document, formats, folder, settings = job
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = choose(name).render(document, formats, folder, settings)
    data = {format_: made[format_].read_bytes() for format_ in formats}
    shutil.rmtree(folder)  # on a fault it stays, with the log that the message names
    return data


def _publish(work: _Work, made: _Made) -> str:
    """Put the quarter into a copy of the site, check it, exchange the two in one step; give the manifest's digest."""
    from reportgen import defaults
    from reportgen import site as pages
    from reportgen.report import published_csv

    protected, settings, quarter = work.protected, work.settings, work.protected.quarter
    site = work.site
    work.talk.stage("publish", f"{quarter} into {site.name}/")
    settings = replace(settings, audience=protected.audience)  # what the pages say of themselves
    entry = pages.Entry.of(protected, made.narratives["partnership"], made.editions)
    old = {each.quarter: each for each in entries(site, building=quarter)}
    everything = {**old, quarter: entry}
    with workspace.staged(site) as stage:
        for other in old:
            if other != quarter:
                workspace.copy_into(stage, site, other.slug)
        files = {
            f"{quarter.slug}/index.html": pages.quarter_page(settings, entry, work.template),
            f"{quarter.slug}/quarter.json": entry.to_json(),
            f"{quarter.slug}/figures.csv": published_csv(protected, made.editions[0]),
            "index.html": pages.home(settings, list(everything.values()), work.template),
            "assets/site.css": defaults.data("styles/report.css", settings.templates)
            + defaults.data("site/site.css", settings.templates),
        }
        files |= {f"{quarter.slug}/{name}": data for document in made.documents for name, data in _pictures(document)}
        for (edition, format_), data in made.outputs.items():
            page = pages.framed(settings, data, work.template) if format_ == "html" else data
            files[f"{quarter.slug}/{_file_name(quarter, edition, format_)}"] = page
        if quarter == max(everything):
            files |= pages.standing_pages(
                protected, made.narratives["partnership"], made.charts, made.editions, work.template
            )
        else:
            for name in ("measures", "agencies", "methods.html"):
                workspace.copy_into(stage, site, name)
        workspace.write(stage, files)
        _refuse_broken_links(stage)
        digest = workspace.write_manifest(stage)
        workspace.exchange(stage, site)
    return digest


def entries(site: Path, *, building: Quarter) -> tuple[Entry, ...]:
    """Read what a site says of its quarters, but for the one that is being built.

    Raises:
        ReleaseError: If a quarter of the site cannot be read: to go on would take it out of the site without a word.
    """
    from reportgen.site import Entry

    found: list[Entry] = []
    lost: list[ReportgenError] = []
    for folder in sorted(path for path in site.glob("*-q?") if path.is_dir() and path.name != building.slug):
        try:
            quarter = Quarter.parse(folder.name)
        except ValueError:
            continue  # no folder of ours
        try:
            found.append(Entry.from_json((folder / "quarter.json").read_bytes(), quarter))
        except (OSError, ValueError):
            lost.append(
                ReleaseError(
                    f"the site's {quarter} cannot be kept, because its quarter.json cannot be read",
                    where=f"{site.name}/{folder.name}",
                    fix=f'build it anew (reportgen build "{quarter}"), fetch the folder from a copy, or remove it',
                )
            )
    raise_all(lost)
    return tuple(found)


def _pictures(document: Document) -> Iterator[tuple[str, bytes]]:
    """List the pictures that a page shows; the PNG twins are inside the Word file already."""
    return ((name, data) for name, data in document.assets if name.endswith(".svg"))


def _file_name(quarter: Quarter, edition: str, format_: str) -> str:
    return f"{edition}.html" if format_ == "html" else f"{quarter.slug}-{edition}.{format_}"


def _refuse_broken_links(stage: Path) -> None:
    from reportgen.site import broken_links

    files = {
        path.relative_to(stage).as_posix(): path.read_bytes() if path.suffix == ".html" else b""
        for path in sorted(stage.rglob("*"))
        if path.is_file()
    }
    broken = broken_links(files)
    if broken:
        more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
        raise RenderError(
            f"a link of the site does not hold: {broken[0]}{more}",
            where="the pages that were about to be published",
            fix="look at the template that writes it; the last site is untouched",
        )


def _keep_source(work: _Work, document: Document) -> None:
    """Keep an edition's source for a person to read, or to render by hand."""
    folder = work.root / "build" / "sources" / document.quarter.slug / document.edition.id
    shutil.rmtree(folder, ignore_errors=True)
    workspace.write(folder, {"report.qmd": document.qmd.encode(), **dict(document.assets)})


def _by_measure(charts: Iterable[Chart]) -> dict[str, tuple[Chart, ...]]:
    grouped: dict[str, tuple[Chart, ...]] = {}
    for chart in charts:
        grouped[chart.measure] = (*grouped.get(chart.measure, ()), chart)
    return grouped


def _audience(project: Project, wanted: str | None) -> str:
    if wanted is None:
        return project.settings.audience
    known = ["public", "partners", *(f"agency:{agency.id}" for agency in project.framework.agencies)]
    if wanted not in known:
        raise ConfigError(
            f"no audience is called {wanted!r}", where="the command line, --audience", fix=suggest(wanted, known)
        )
    return wanted


def _set_aside(project: Project, agency: str) -> SetAside:
    known = [each.id for each in project.framework.agencies]
    if agency not in known:
        raise ConfigError(
            f"no agency is called {agency!r}", where="the command line, --set-aside", fix=suggest(agency, known)
        )
    return SetAside(agency, "set aside by the analyst when this report was built")


# ---------------------------------------------------------------- what is remembered between builds


def _whole_key(root: Path, options: Options, data: Path, templates: Path) -> str:
    """Give the digest of everything that a build depends on."""
    parts = [
        repr(options),
        platform.python_version(),
        steps.code(""),
        steps.versions(*_LIBRARIES),
        *(workspace.digest(file.read_bytes()) if file.is_file() else "" for file in _settings_files(root)),
        steps.tree(data),
        steps.tree(templates),
    ]
    return workspace.digest("\n".join(parts).encode())


def _settings_files(root: Path) -> tuple[Path, Path]:
    return root / "measures.yaml", root / "_quarto.yml"


def _unchanged(root: Path, options: Options, began: float) -> BuildRecord | None:
    """Give the last build's record again where nothing it depends on has changed and its site is whole."""
    try:
        kept = json.loads(_record_file(root, options).read_text(encoding="utf-8"))
        site, data, templates = (root / kept[name] for name in ("site", "data", "templates"))
        if kept["key"] != _whole_key(root, options, data, templates) or not workspace.is_whole(site):
            return None
        if workspace.digest((site / workspace.MANIFEST).read_bytes()) != kept["manifest"]:
            return None
        quarter = Quarter.parse(kept["quarter"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # no record, or not one of ours: build
    return BuildRecord(
        quarter=quarter,
        site=site,
        artifacts=(),
        returns=(),
        warnings=(),
        outcomes=(Outcome("build", "kept", "nothing that it depends on has changed"),),
        unchanged=True,
        engine=kept["engine"],
        seconds=monotonic() - began,
    )


def _remember(work: _Work, options: Options, record: BuildRecord, manifest: str) -> None:
    """Keep what `_unchanged` needs; it lies in `build/`, which is never published."""
    root, settings = work.root, work.settings
    kept = {
        "key": _whole_key(root, options, settings.data, settings.templates),
        "manifest": manifest,
        "quarter": str(record.quarter),
        "engine": record.engine,
        "site": os.path.relpath(work.site, root),
        "data": os.path.relpath(settings.data, root),
        "templates": os.path.relpath(settings.templates, root),
    }
    workspace.save(_record_file(root, options), json.dumps(kept, indent=1).encode())


def _record_file(root: Path, options: Options) -> Path:
    audience = (options.audience or "own").replace(":", "-")
    return root / "build" / f"record-{audience}.json"


def _record(work: _Work, made: _Made, warnings: tuple[Problem, ...], seconds: float) -> BuildRecord:
    quarter, site = work.protected.quarter, work.site
    artifacts = tuple(
        Artifact(edition, format_, site / quarter.slug / _file_name(quarter, edition, format_), workspace.digest(data))
        for (edition, format_), data in sorted(made.outputs.items())
    )
    return BuildRecord(
        quarter=quarter,
        site=site,
        artifacts=artifacts,
        returns=tuple(record for record in work.protected.returns if record.quarter == quarter),
        warnings=warnings,
        outcomes=tuple(work.plan.outcomes),
        unchanged=False,
        engine=work.engine,
        seconds=seconds,
    )
