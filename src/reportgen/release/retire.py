"""Remove the returns of quarters that are past their retention date. What was published, and every record, stays.

It can be killed at any moment and goes on when it is run again. First `records/retired.json` says what is to go, and
no build reads it any more; then it goes, last of all its hashes in the records of releases; then the record says
that it is done. An input of a release whose hash is empty was removed so: its path stays.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Final

from reportgen import workspace
from reportgen.errors import ConfigError, ReleaseError, ReportgenError, quoted, raise_all, suggest
from reportgen.model import Project, QuarterNotes, Release, Retention, Retired
from reportgen.numbers import counted
from reportgen.project.files import FaultLog
from reportgen.project.quarters import FILE as NOTES
from reportgen.project.releases import FOLDER, INPUTS, JOURNAL_KEY, read_releases
from reportgen.project.releases import as_json as releases_as_json
from reportgen.project.retired import FILE as RECORD
from reportgen.project.retired import as_json
from reportgen.quarter import Quarter, day_in_words

_WHERE: Final = "the command line"
_RULE: Final = "_quarto.yml, reportgen: retention"
_LOCK: Final = ".lock"


@dataclass(frozen=True, slots=True)
class Planned:
    """What would be removed."""

    asked: str  # the year or quarter, as it is to be typed again
    day: date
    rule: Retention
    quarters: tuple[Quarter, ...]
    files: tuple[tuple[Quarter, Path], ...]  # in the quarters' folders; of a link only the link
    copies: tuple[Path, ...]  # in `records/inputs/`, needed for nothing else
    unprovable: tuple[Release, ...]  # releases of later quarters that were made of these returns too
    nothing_left: bool  # all of it is done already


def plan_retirement(project: Project, period: str, today: date) -> Planned:
    """Find what the retention rule lets go of a year or quarter.

    Args:
        project: With the rule, the quarters, the releases, and what was removed before.
        period: A financial year such as `2019-20`, or one quarter.
        today: The day on which it is asked.

    Raises:
        ConfigError: If there is no rule, or no such quarter.
        ReleaseError: If anything of it must stay: every reason at once.
    """
    asked = _quarters(period)
    rule = project.settings.retention
    if rule is None:
        raise ConfigError(
            "no retention rule is set, and so returns are kept",
            where=_RULE,
            fix="write the years that your council's retention schedule says, such as `retention: {years: 6}`",
        )
    notes = tuple(each for each in project.quarters if each.quarter in asked)
    if not notes:
        raise ConfigError(
            f"there are no returns of {_said(asked)}",
            where=_WHERE,
            fix=suggest(_said(asked), [each.quarter.financial_year for each in project.quarters]),
        )
    raise_all(list(_refusals(project, notes, rule, today)))
    quarters = tuple(each.quarter for each in notes)
    files = tuple((each.quarter, path) for each in notes for path in _removable(_folder(project, each)))
    copies = tuple(_copies(project, quarters))
    finished = {each.quarter for each in project.retired if each.finished}
    hashed = [each for each in project.releases if _forgetting(each, quarters) != each]
    return Planned(
        asked=_said(asked),
        day=today,
        rule=rule,
        quarters=quarters,
        files=files,
        copies=copies,
        unprovable=tuple(_unprovable(project, quarters)),
        nothing_left=not files and not copies and not hashed and finished.issuperset(quarters),
    )


def retire(project: Project, planned: Planned) -> None:
    """Remove what was planned, and record it; nothing is read of these quarters from the first moment on.

    Raises:
        Busy: If a build is running.
        EnvironmentFault: If the machine refuses a step; the same command goes on from there.
    """
    root = project.root
    build = root / "build"
    with workspace.locked(build):
        _record(project, planned, finished=False)
        for _, path in planned.files:
            path.unlink(missing_ok=True)
        for notes in project.quarters:
            if notes.quarter in planned.quarters:
                _remove_empty(_folder(project, notes))
        for path in planned.copies:
            path.unlink(missing_ok=True)
        for path in (*_made(build), *_mails(root / "outbox", planned.quarters)):
            workspace.remove(path)
        # The journal's digests of inputs are worth nothing without their key: nobody can try out what was removed.
        (root / JOURNAL_KEY).unlink(missing_ok=True)
        _forget_hashes(root, planned.quarters)  # after the copies, which are found by them
        _record(project, planned, finished=True)


def retirement_in_words(planned: Planned, project: Project) -> str:
    """Lay out what would go, what would stay, and what this command cannot reach."""
    if planned.nothing_left:
        return f"the returns of {planned.asked} were removed before, and nothing of them is left"
    name = FaultLog(project.root).name
    source = f" ({planned.rule.source})" if planned.rule.source else ""
    years = counted(planned.rule.years, "year")
    lines = [f"The rule keeps returns {years} from their quarter's end{source}. These would be removed:", ""]
    for quarter in planned.quarters:
        lines.append(f"{quarter}, which may go from {day_in_words(planned.rule.ends(quarter))}")
        lines += [f"  {name(path)}" for of, path in planned.files if of == quarter] or ["  nothing is left of it"]
    lines += [
        "",
        f"and what is kept of them for verifying releases: {counted(len(planned.copies), 'file')} in {INPUTS};",
        f"their hashes in {FOLDER};",
    ]
    lines += ["mails about them in outbox/; and all that builds left in build/: a build makes it again."]
    lines += ["", *_consequences(planned)]
    if (project.root / ".git").exists():
        lines.append("The git history is not touched: what was ever committed is still in it.")
    lines.append("Copies elsewhere (backups, mails, shares) are not known here: ask whoever keeps them.")
    return "\n".join(lines)


def _consequences(planned: Planned) -> Iterator[str]:
    after = max(planned.quarters) + 1
    yield "The site, the records of releases (without those hashes) and each quarter.yaml stay."
    yield f"Series of reports that are built from now on begin with {after} or later, and say so."
    if planned.unprovable:
        named = ", ".join(sorted({str(each.quarter) for each in planned.unprovable}))
        yield f"Releases that used these returns can no longer be built again and compared: {named}."


# ---------------------------------------------------------------- what was asked, and whether it may be


def _quarters(period: str) -> tuple[Quarter, ...]:
    for text in (period, f"{period} Q1"):
        try:
            quarter = Quarter.parse(text)
        except ValueError:
            continue
        return (quarter,) if text == period else quarter.until(quarter + 3)
    fix = "write a year such as 2019-20, or a quarter such as 2019-20 Q1"
    raise ConfigError(f"{quoted(period)} is neither a financial year nor a quarter", where=_WHERE, fix=fix)


def _said(quarters: tuple[Quarter, ...]) -> str:
    return str(quarters[0]) if len(quarters) == 1 else quarters[0].financial_year


def _refusals(
    project: Project, asked: tuple[QuarterNotes, ...], rule: Retention, today: date
) -> Iterator[ReportgenError]:
    for notes in asked:
        ends = rule.ends(notes.quarter)
        if today < ends:
            what = f"the returns of {notes.quarter} are to be kept until {day_in_words(ends)}"
            yield ReleaseError(what, where=_RULE, fix="run the command on that day or later")
        if _folder(project, notes).is_symlink():
            what = f"the folder of {notes.quarter} is a link, and nothing behind a link is removed"
            where = FaultLog(project.root).name(_folder(project, notes))
            yield ReleaseError(what, where=where, fix="put the folder itself in the link's place")
        yield from _drafts(project, notes.quarter)
    first = min(each.quarter for each in asked)
    for notes in project.quarters:
        if notes.quarter < first and any(_removable(_folder(project, notes))):
            yield ReleaseError(
                f"the returns of {notes.quarter} are older and still there",
                where=FaultLog(project.root).name(_folder(project, notes)),
                fix="remove the oldest first, so that no series has a hole: "
                f"reportgen retire {notes.quarter.financial_year}",
            )


def _drafts(project: Project, quarter: Quarter) -> Iterator[ReportgenError]:
    """Refuse a quarter whose pages are a draft: they could never be made final."""
    site = project.settings.site
    for place in (site, site.with_name(f"{site.name}-public")):
        folder = place / quarter.slug
        if not folder.is_dir():
            continue
        try:
            status = json.loads((folder / "quarter.json").read_bytes())["status"]
        except (OSError, ValueError, KeyError, TypeError):
            status = "unknown"
        if status not in ("final", "revised"):
            yield ReleaseError(
                f"the site's {quarter} is {'a draft' if status == 'draft' else 'of unknown status'}, "
                "and without its returns it could never be made final",
                where=f"{place.name}/{quarter.slug}",
                fix=f'release it first (reportgen release "{quarter}"), or take its folder out of the site',
            )


# ---------------------------------------------------------------- what goes


def _folder(project: Project, notes: QuarterNotes) -> Path:
    return project.settings.data / (notes.folder or notes.quarter.slug)


def _removable(folder: Path) -> Iterator[Path]:
    """List all that lies in a quarter's folder but its `quarter.yaml`; links are not followed."""
    for place, inside, files in os.walk(folder, followlinks=False):
        inside.sort()
        linked = [name for name in inside if Path(place, name).is_symlink()]
        for name in sorted([*files, *linked]):
            path = Path(place, name)
            if path != folder / NOTES:
                yield path


def _remove_empty(folder: Path) -> None:
    """Take away the empty folders below a quarter's folder, the innermost first."""
    for place, _, _ in os.walk(folder, topdown=False, followlinks=False):
        if Path(place) != folder and not any(Path(place).iterdir()):
            Path(place).rmdir()


def _copies(project: Project, quarters: Iterable[Quarter]) -> Iterator[Path]:
    """Find the kept copies that no input stands behind but those that go."""
    gone = {*quarters, *(each.quarter for each in project.retired)}
    needed: set[str] = set()
    unneeded: set[str] = set()
    for release in project.releases:
        for name, digest in release.inputs:
            if digest:
                (unneeded if _of(name) in gone else needed).add(digest)
    for digest in sorted(unneeded - needed):
        path = project.root / INPUTS / digest[:2] / digest
        if path.is_file() or path.is_symlink():
            yield path


def _of(name: str) -> Quarter | None:
    """Tell of which quarter an input is a return or commentary; `None` for all else, `quarter.yaml` too."""
    *folders, last = PurePosixPath(name).parts
    for folder in folders if last != NOTES else ():
        try:
            return Quarter.parse(folder)
        except ValueError:
            continue
    return None


def _unprovable(project: Project, quarters: Iterable[Quarter]) -> Iterator[Release]:
    gone = set(quarters)
    return (each for each in project.releases if any(_of(name) in gone for name, _ in each.inputs))


def _forgetting(release: Release, quarters: Collection[Quarter]) -> Release:
    """Give a release without the hashes of the quarters' returns: anybody could try which value a small one had."""
    inputs = tuple((name, "" if _of(name) in quarters else digest) for name, digest in release.inputs)
    return replace(release, inputs=inputs)


def _forget_hashes(root: Path, quarters: Collection[Quarter]) -> None:
    """Take the hashes of the quarters' returns out of every record of a release, read anew: one may have been added."""
    log = FaultLog(root)
    releases = read_releases(log, root)
    raise_all(log.faults)
    for quarter in sorted({each.quarter for each in releases}):
        kept = [each for each in releases if each.quarter == quarter]
        made = [_forgetting(each, quarters) for each in kept]
        if made != kept:
            workspace.save(root / FOLDER / f"{quarter.slug}.json", releases_as_json(made))


def _made(build: Path) -> tuple[Path, ...]:
    """List what builds left: all of it may hold figures, and all of it can be made again."""
    return tuple(path for path in sorted(build.iterdir()) if path.name != _LOCK)


def _mails(outbox: Path, quarters: Iterable[Quarter]) -> Iterator[Path]:
    """List the folders of mails about the quarters: an agency's copy shows its own figures unsuppressed."""
    for quarter in quarters:
        yield from sorted(outbox.glob(f"{quarter.slug}*"))


def _record(project: Project, planned: Planned, *, finished: bool) -> None:
    kept = {each.quarter: each for each in project.retired}
    name = FaultLog(project.root).name
    for quarter in planned.quarters:
        before = kept.get(quarter)
        files = {name(path) for of, path in planned.files if of == quarter} | set(before.files if before else ())
        day = before.day if before else planned.day
        kept[quarter] = Retired(quarter, day, planned.rule, tuple(sorted(files)), finished)
    path = project.root / RECORD
    workspace.save(path, as_json(kept[quarter] for quarter in sorted(kept)))
