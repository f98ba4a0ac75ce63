"""Release a quarter: checks first, then its pages as final or revised, then the record that freezes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from reportgen import workspace
from reportgen.console import Talk
from reportgen.errors import ReleaseError
from reportgen.model import Problem, Project, Protected, Release
from reportgen.pipeline import frozen, ledger, memory
from reportgen.pipeline.adopt import adopt
from reportgen.pipeline.build import figures_for, files_of
from reportgen.pipeline.choose import choose_audience, choose_quarter, load, site_of
from reportgen.pipeline.folder import folder_of
from reportgen.pipeline.publish import entries, publish
from reportgen.pipeline.values import Built, Options
from reportgen.project.releases import FOLDER, INPUTS
from reportgen.quarter import Quarter, day_in_words
from reportgen.release import gate


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line says of a release."""

    quarter: str
    day: date  # on which it is made; printed on its pages
    accepted: Mapping[str, str] = field(default_factory=dict)  # why an open check is accepted, by its name
    audience: str | None = None
    engine: str | None = None
    what: str = ""  # of a revision: what is changed, and why
    why: str = ""


@dataclass(frozen=True, slots=True)
class Released:
    """What was released, and what else that changed."""

    release: Release
    changed: tuple[str, ...]  # inputs that are not those of the release before
    taken_out: tuple[Quarter, ...]  # later drafts that are no longer in the site, until they are built again


def release(root: Path, wanted: Wanted, talk: Talk) -> Released:
    """Release a quarter for the first time; on any error nothing is released and the site is as it was.

    Raises:
        ReleaseError: If it was released already, or a check is open.
        ReportgenError: Whatever else a user can put right.
    """
    with workspace.locked(root / "build"):
        project, quarter, releases = _known(root, wanted)
        if releases:
            raise ReleaseError(
                f"{quarter} was released on {day_in_words(releases[-1].day)}",
                where=f"{FOLDER}/{quarter.slug}.json",
                fix=f'to correct it: reportgen revise "{quarter}" --what "..." --why "..."',
            )
        return _make(root, wanted, project, releases, talk)


def revise(root: Path, wanted: Wanted, talk: Talk) -> Released:
    """Release a quarter again, saying what has changed and why; the release before stays reachable in the site.

    Raises:
        ReleaseError: If it was never released, nothing is changed, or a check is open.
        ReportgenError: Whatever else a user can put right.
    """
    with workspace.locked(root / "build"):
        project, quarter, releases = _known(root, wanted)
        if not releases:
            raise ReleaseError(
                f"{quarter} is a draft: there is nothing to revise",
                where=f"{FOLDER}/{quarter.slug}.json",
                fix=f'build it, or release it: reportgen release "{quarter}"',
            )
        last = releases[-1]
        if not frozen.changed_inputs(project, last) and not frozen.changed_programs(last):
            raise ReleaseError(
                f"nothing has changed since release {last.number} of {quarter}, so there is nothing to revise",
                where=f"{FOLDER}/{quarter.slug}.json",
                fix="put the corrected return, commentary or setting in its place first",
            )
        return _make(root, wanted, project, releases, talk)


def _known(root: Path, wanted: Wanted) -> tuple[Project, Quarter, tuple[Release, ...]]:
    project = load(root)
    quarter = choose_quarter(project, wanted.quarter)
    return project, quarter, project.released(quarter, choose_audience(project, wanted.audience))


def _make(root: Path, wanted: Wanted, project: Project, earlier: tuple[Release, ...], talk: Talk) -> Released:
    """Look at every check, build the pages, and write the record last: a quarter counts as released by its record.

    What the pages say is entered in the ledger just before it.
    """
    for place in (FOLDER, INPUTS):
        workspace.sweep(root / place)
    project = adopt(root, project)
    quarter = choose_quarter(project, wanted.quarter)
    _refuse_day(quarter, wanted.day, earlier)
    options = Options(quarter=str(quarter), engine=wanted.engine, audience=wanted.audience)
    hashes = frozen.hashes(project, quarter)  # before anything is read, so that the record is of what was read
    draft, warnings = figures_for(root, options, talk, printing=True)
    talk.stage("check", "what must hold before a release")
    candidate = _candidate(root, draft, warnings, wanted.day)
    accepted = gate.pass_through(candidate, wanted.accepted)
    frozen.keep(root, frozen.inputs(project, quarter))
    pending = _pending(wanted, draft, earlier, accepted, hashes)
    options = replace(options, pending=pending)
    protected, _ = figures_for(root, options, talk, printing=True)
    work, files = files_of(root, options, protected, talk)
    folder = folder_of(work, files)
    _refuse_moved(root, quarter, hashes)
    manifest = publish(work, files, folder)
    work.plan.close()
    entry = ledger.enter(project, ledger.of_release(pending, protected))
    made = replace(
        pending,
        ledger=entry.digest,
        outputs=frozen.digests(folder.files),
        programs=tuple(sorted(frozen.programs(pending.engine).items())),
    )
    frozen.record(root, made.quarter, (*project.releases, made))
    _remember(root, wanted, Built(work, files, warnings, folder, manifest))
    changed = workspace.differing(hashes, dict(earlier[-1].inputs)) if earlier else ()
    return Released(made, changed, candidate.later_drafts)


def _pending(
    wanted: Wanted,
    draft: Protected,
    earlier: tuple[Release, ...],
    accepted: tuple[tuple[str, str], ...],
    hashes: Mapping[str, str],
) -> Release:
    """Say all of the release that is known before it is made."""
    project, quarter = draft.project, draft.quarter
    return Release(
        quarter=quarter,
        audience=draft.audience,
        number=len(earlier) + 1,
        day=wanted.day,
        outputs=(),
        inputs=tuple(sorted(hashes.items())),
        engine=wanted.engine or project.settings.engine,
        accepted=accepted,
        unsigned=draft.unsigned,
        earlier=tuple(frozen.known(each) for each in project.releases if each.quarter < quarter),
        what=wanted.what,
        why=wanted.why,
    )


def _candidate(root: Path, draft: Protected, warnings: tuple[Problem, ...], day: date) -> gate.Candidate:
    others = entries(site_of(root, draft.project.settings, draft.audience), building=draft.quarter)
    drafts = sorted(each.quarter for each in others if each.status == "draft")
    return gate.Candidate(
        draft,
        warnings,
        day,
        earlier_drafts=tuple(each for each in drafts if each < draft.quarter),
        later_drafts=tuple(each for each in drafts if each > draft.quarter),
    )


def _refuse_day(quarter: Quarter, day: date, earlier: tuple[Release, ...]) -> None:
    """Refuse a day that cannot be: a clock that is wrong would print a false day for ever."""
    after, event = quarter.last_day, f"the end of {quarter}"
    if earlier:
        after, event = earlier[-1].day, f"release {earlier[-1].number}"
    if day < after:
        raise ReleaseError(
            f"the day of the release, {day_in_words(day)}, lies before {event}, {day_in_words(after)}",
            where="the machine's clock, or --day",
            fix=f"set the clock, or name the right day: --day {max(after, quarter.reporting_day)}",
        )


def _refuse_moved(root: Path, quarter: Quarter, hashes: Mapping[str, str]) -> None:
    """Refuse, before the site changes, a release whose inputs changed while it was built.

    Raises:
        ReleaseError: Naming what was changed, taken away or added.
    """
    moved = workspace.differing(frozen.hashes(load(root), quarter), hashes)
    if moved:
        raise ReleaseError(
            f"what the release is made from was changed while it was built: {frozen.named(moved)}",
            where=moved[0],
            fix="let nothing else write into the project, and release it again; nothing is released, and the last site "
            "is untouched",
        )


def _remember(root: Path, wanted: Wanted, built: Built) -> None:
    """Let the next build know that nothing has changed, if this quarter is what it would build."""
    if built.work.protected.quarter != choose_quarter(load(root), None):
        return
    options = Options(audience=wanted.audience)
    memory.remember(built.work, options, memory.key(root, options), built.manifest)
