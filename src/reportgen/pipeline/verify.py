"""Verify a released quarter: the site against the record, and the same made again from what was frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import yaml

from reportgen import workspace
from reportgen.console import Talk
from reportgen.errors import ReleaseError
from reportgen.model import Release
from reportgen.pipeline import frozen, ledger
from reportgen.pipeline.build import figures_for, files_of
from reportgen.pipeline.choose import choose_audience, choose_quarter, load, site_of
from reportgen.pipeline.folder import folder_of
from reportgen.pipeline.values import Options
from reportgen.project.releases import FOLDER, as_json

_PLACE: Final = "verify"  # in build/


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found; each is a list of names."""

    release: Release
    site: tuple[str, ...]  # files of the site that are not as they were released
    rebuilt: tuple[str, ...] | None  # files that come out otherwise when made again; None: it could not be made again
    lost: tuple[str, ...]  # inputs that are neither in the project nor kept
    removed: tuple[str, ...]  # inputs that were removed under the retention rule
    inputs: tuple[str, ...]  # inputs that have changed since; what was frozen is used
    programs: tuple[str, ...]  # programs that are not those that made it

    @property
    def holds(self) -> bool:
        """Tell whether the site is as it was released, and comes out the same again.

        What was removed under the retention rule cannot be made again, and is not asked for.
        """
        return not self.site and (self.rebuilt == () or (bool(self.removed) and not self.lost))


def verify(root: Path, wanted: str, audience: str | None, talk: Talk) -> Verified:
    """Compare a released quarter with its record, and with what is made again from the frozen inputs.

    Raises:
        ReleaseError: If the quarter was not released.
        ReportgenError: If it cannot be made again.
    """
    with workspace.locked(root / "build"):
        project = load(root)
        quarter = choose_quarter(project, wanted)
        releases = project.released(quarter, choose_audience(project, audience))
        if not releases:
            raise ReleaseError(
                f"{quarter} was not released, so there is nothing to compare it with",
                where=f"{FOLDER}/{quarter.slug}.json",
                fix=f'release it first: reportgen release "{quarter}"',
            )
        release = releases[-1]
        talk.stage("verify", f"{quarter}, release {release.number}")
        site = frozen.changed_files(site_of(root, project.settings, release.audience), release)
        files = {name: frozen.kept(root, name, digest) for name, digest in release.inputs}
        removed = tuple(sorted(name for name, digest in release.inputs if not digest))
        lost = tuple(sorted(name for name, data in files.items() if data is None and name not in removed))
        rebuilt = None
        if not (lost or removed):
            others = [each for each in project.releases if frozen.known(each) in release.earlier]
            there = {name: data for name, data in files.items() if data is not None}
            then = ledger.before(project.ledger, release)
            rebuilt = _again(root, {**there, **ledger.files(then)}, (*others, *releases), talk)
        return Verified(
            release=release,
            site=site,
            rebuilt=rebuilt,
            lost=lost,
            removed=removed,
            inputs=frozen.changed_inputs(project, release),
            programs=frozen.changed_programs(release),
        )


def _no_input(settings: bytes) -> dict[str, bytes]:
    """Give, empty, the files that the settings name and no page shows: they need only be there."""
    post = (yaml.safe_load(settings).get("reportgen") or {}).get("post") or {}
    named = str(post.get("certificates") or "")
    return {named: b""} if named and not Path(named).is_absolute() and ".." not in Path(named).parts else {}


def _again(root: Path, inputs: Mapping[str, bytes], releases: tuple[Release, ...], talk: Talk) -> tuple[str, ...]:
    """Make the last of some releases again in a folder of its own; name the files that come out otherwise."""
    release = releases[-1]
    folder = root / "build" / _PLACE
    workspace.remove(folder)
    try:
        workspace.write(folder, {**_no_input(inputs[frozen.SETTINGS]), **inputs})
        for quarter in {each.quarter for each in releases}:
            # Without its outputs, the release counts as one in the making: nothing is compared on the way. Its own
            # entry in the ledger is not there, and those of releases that were taken in later need not be.
            own = [
                replace(each, outputs=() if each is release else each.outputs, ledger="")
                for each in releases
                if each.quarter == quarter
            ]
            workspace.save(folder / FOLDER / f"{quarter.slug}.json", as_json(own))
        options = Options(quarter=str(release.quarter), engine=release.engine, audience=release.audience)
        protected, _ = figures_for(folder, options, talk)
        work, made = files_of(folder, options, protected, talk)
        now = dict(frozen.digests(folder_of(work, made).files))
    finally:
        workspace.remove(folder)
    return workspace.differing(now, dict(release.outputs))
