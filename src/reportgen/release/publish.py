"""Publish: the checked-in site goes to where readers see it, once it is whole and each of its quarters is released."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reportgen import workspace
from reportgen.errors import ConfigError, ReleaseError, ReportgenError, raise_all, suggest
from reportgen.model import Release, Settings
from reportgen.project.files import Ledger
from reportgen.project.releases import read_releases
from reportgen.project.settings import settings as read_settings
from reportgen.quarter import Quarter, day_in_words
from reportgen.release.target import Compared, Done, Owner, Site, Target, files_of, is_whole, opened

_AUDIENCES: Final = ("public", "partners")


@dataclass(frozen=True, slots=True)
class Publication:
    """A site and where it goes to."""

    site: Site
    target: Target

    def compare(self) -> Compared:
        """Find what would change there."""
        return self.target.compare(self.site)

    def put(self) -> Done:
        """Let readers see it."""
        return self.target.put(self.site)


def publication(root: Path, to: str | None, audience: str | None = None, *, drafts: bool = False) -> Publication:
    """Look at a project's site and at what is asked for; reads the project, and not the target.

    The framework is not read: nothing of it is needed, and an unchanged site is to be answered at once.

    Args:
        root: The project's folder.
        to: The target; what `_quarto.yml` says if None.
        audience: Whose site; that which `_quarto.yml` names if None.
        drafts: Whether quarters that were not released go along; their pages say themselves that they are drafts.

    Raises:
        ConfigError: If there is no such target or audience.
        ReleaseError: If the site is not whole, or holds a quarter that was not released (each is named).
    """
    settings = read_settings(root)
    target, owner = _target(root, settings, to, audience)
    site = _site(settings, owner)
    if not drafts:
        raise_all(list(_unreleased(root, settings, site)))
    return Publication(site, target)


def back(root: Path, to: str | None, audience: str | None = None) -> tuple[Target, Done]:
    """Let readers see the release before; the project's own site is not asked.

    Raises:
        ConfigError, ReleaseError, Busy, EnvironmentFault: As `Target.back` does.
    """
    target, owner = _target(root, read_settings(root), to, audience)
    return target, target.back(owner)


def _target(root: Path, settings: Settings, to: str | None, audience: str | None) -> tuple[Target, Owner]:
    chosen = settings.audience if audience is None else audience
    if chosen not in _AUDIENCES:
        agencys = chosen.startswith("agency:")
        what = "an agency's copy is not published, but sent" if agencys else f"no site is for {chosen!r}"
        raise ConfigError(what, where="the command line, --audience", fix=suggest(chosen, _AUDIENCES))
    start = Path() if to is not None else root
    written = to
    if written is None and chosen == settings.audience:
        written = settings.publish_to
    if not written:
        raise ConfigError(
            f"it is not said where the site for {_for(chosen)} goes to",
            where="the command line",
            fix="reportgen publish --to PLACE; for the project's own audience, `publish: {to: PLACE}` in _quarto.yml",
        )
    return opened(written, root, start), Owner(settings.partnership, chosen)


def _for(audience: str) -> str:
    return "the public" if audience == "public" else audience


def _site(settings: Settings, owner: Owner) -> Site:
    """Read a site whole.

    Raises:
        ReleaseError: If there is none, or it is not what its manifest says.
    """
    folder = settings.site_for(owner.audience)
    own = "" if owner.audience == settings.audience else f" --audience {owner.audience}"
    if folder is None or not (folder / workspace.MANIFEST).is_file():
        raise ReleaseError(
            f"there is no site for {_for(owner.audience)} to publish",
            where=folder.as_posix() if folder is not None else "_quarto.yml, reportgen: audience",
            fix=f"build it first: reportgen build{own}",
        )
    files = files_of(folder)
    if not is_whole(files, (folder / workspace.MANIFEST).read_bytes()):
        raise ReleaseError(
            "nothing was published, because the site is not what its manifest says: a file was changed, lost or added",
            where=folder.as_posix(),
            fix=f"let reportgen build{own} name what differs, or fetch the site from a copy (git checkout site)",
        )
    quarters = sorted(quarter for path in folder.iterdir() if (quarter := _quarter(path.name)) is not None)
    return Site(folder, files, owner, tuple(map(str, quarters)))


def _quarter(name: str) -> Quarter | None:
    try:
        quarter = Quarter.parse(name)
    except ValueError:
        return None
    return quarter if quarter.slug == name else None


def _unreleased(root: Path, settings: Settings, site: Site) -> Iterator[ReportgenError]:
    """Tell of every quarter of a site that is not as its last release was made."""
    ledger = Ledger(root)
    releases = read_releases(ledger, root)
    raise_all(ledger.faults)
    last = {each.quarter: each for each in releases if each.audience == site.owner.audience}
    option = "" if site.owner.audience == settings.audience else f" --audience {site.owner.audience}"
    for quarter in map(Quarter.parse, site.quarters):
        why = _why_draft(_files_below(site, quarter), last.get(quarter))
        if why:
            yield ReleaseError(
                f"nothing was published, because {quarter} {why}",
                where=(site.folder / quarter.slug).as_posix(),
                fix=f'reportgen release "{quarter}"{option}; or publish it as a draft: --drafts',
            )


def _files_below(site: Site, quarter: Quarter) -> dict[str, str]:
    folder = f"{quarter.slug}/"
    return {name.removeprefix(folder): digest for name, digest in site.files.items() if name.startswith(folder)}


def _why_draft(files: Mapping[str, str], release: Release | None) -> str:
    """Say why a quarter's files are not those of a release; nothing if they are."""
    if release is None:
        return "is a draft: it was never released"
    if not release.outputs:
        return f"is a draft: its release of {day_in_words(release.day)} was begun and not finished"
    recorded = dict(release.outputs)
    others = sorted(name for name in files.keys() | recorded.keys() if files.get(name) != recorded.get(name))
    if not others:
        return ""
    more = f" and {len(others) - 1} more" if len(others) > 1 else ""
    return f"is not as it was released on {day_in_words(release.day)}: {others[0]}{more} differ{'' if more else 's'}"
