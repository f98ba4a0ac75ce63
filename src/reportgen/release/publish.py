"""Publish: the checked-in site goes to where readers see it, once it is whole and each of its quarters is released."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reportgen import workspace
from reportgen.errors import ConfigError, ReleaseError, ReportgenError, quoted, raise_all, suggest
from reportgen.model import Release, Settings
from reportgen.project.files import FaultLog
from reportgen.project.releases import read_releases
from reportgen.project.retired import read_retired
from reportgen.project.settings import settings as read_settings
from reportgen.quarter import Quarter, day_in_words
from reportgen.release.target import Compared, Done, Owner, Site, Target, files_of, opened

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
            A released quarter may not be missing, drafts or not.

    Raises:
        ConfigError: If there is no such target or audience.
        ReleaseError: If the site is not whole, holds a quarter that was not released, or lacks one that was, or a
            release that another replaced (each is named).
    """
    settings = read_settings(root)
    target, owner = _target(root, settings, to, audience)
    site = _site(settings, owner)
    released = _released(root, settings, site)
    raise_all([*_missing(site, released), *(() if drafts else _unreleased(site, released))])
    return Publication(site, target)


def back(root: Path, to: str | None, audience: str | None = None) -> tuple[Target, Done]:
    """Let readers see the site published before; the project's own site is not asked.

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
    unlike = workspace.unlike(files, (folder / workspace.MANIFEST).read_bytes())
    if unlike:
        more = f" (and {len(unlike) - 1} more)" if len(unlike) > 1 else ""
        raise ReleaseError(
            f"nothing was published, because the site is not what its manifest says: {quoted(unlike[0])}{more} was "
            "changed, lost or added",
            where=folder.as_posix(),
            fix=f"build it again: reportgen build{own}; or fetch the site from a copy (git checkout site)",
        )
    quarters = sorted(quarter for path in folder.iterdir() if (quarter := _quarter(path.name)) is not None)
    return Site(folder, files, owner, tuple(map(str, quarters)))


def _quarter(name: str) -> Quarter | None:
    try:
        quarter = Quarter.parse(name)
    except ValueError:
        return None
    return quarter if quarter.slug == name else None


@dataclass(frozen=True, slots=True)
class _Released:
    """What the project's records say of a site's quarters."""

    by_quarter: Mapping[Quarter, tuple[Release, ...]]  # for the site's audience, the first release first
    gone: Collection[Quarter]  # whose returns were removed under the retention rule: they cannot be built
    option: str  # what a command for this site has at its end

    @property
    def finished(self) -> dict[Quarter, Release]:
        """Give the last release of each quarter that has one which came to its end."""
        return {
            quarter: done[-1]
            for quarter, releases in self.by_quarter.items()
            if (done := [each for each in releases if each.outputs])
        }


def _released(root: Path, settings: Settings, site: Site) -> _Released:
    log = FaultLog(root)
    releases = [each for each in read_releases(log, root) if each.audience == site.owner.audience]
    retired = read_retired(log, root)
    raise_all(log.faults)
    by_quarter: dict[Quarter, tuple[Release, ...]] = {}
    for each in releases:
        by_quarter[each.quarter] = (*by_quarter.get(each.quarter, ()), each)
    option = "" if site.owner.audience == settings.audience else f" --audience {site.owner.audience}"
    return _Released(by_quarter, {each.quarter for each in retired}, option)


def _missing(site: Site, released: _Released) -> Iterator[ReportgenError]:
    """Tell of every release that the site lacks: to publish it would take away what readers may have quoted."""
    copy = f"fetch the whole site from a copy that holds it (with git: git log -- {site.folder.name})"
    for quarter, last in released.finished.items():
        if str(quarter) not in site.quarters:
            build = f'build it: reportgen build "{quarter}"{released.option}; or '
            yield ReleaseError(
                f"nothing was published, because {quarter} is not in the site, "
                f"though it was released on {day_in_words(last.day)}",
                where=(site.folder / quarter.slug).as_posix(),
                fix=copy if quarter in released.gone else build + copy,
            )
        for release in released.by_quarter[quarter][: last.number - 1]:
            folder = _folder_of_replaced(release)
            absent = sorted(name for name, _ in release.outputs if f"{folder}/{name}" not in site.files)
            if absent:
                yield ReleaseError(
                    f"nothing was published, because release {release.number} of {quarter}, which was replaced, is not "
                    f"in the site any more: {_first(absent)} {'are' if len(absent) > 1 else 'is'} missing",
                    where=(site.folder / folder).as_posix(),
                    fix=f"{copy}: a release that was replaced cannot be built again",
                )


def _folder_of_replaced(release: Release) -> str:
    from reportgen.site import earlier_folder  # a third of a second, which only a revised quarter costs

    return earlier_folder(release.quarter, release.number)


def _unreleased(site: Site, released: _Released) -> Iterator[ReportgenError]:
    """Tell of every quarter of a site that is not as its last release was made."""
    for quarter in map(Quarter.parse, site.quarters):
        releases = released.by_quarter.get(quarter, ())
        last = releases[-1] if releases else None
        why = _why_draft(_files_below(site, quarter), last)
        if why:
            yield ReleaseError(
                f"nothing was published, because {quarter} {why}",
                where=(site.folder / quarter.slug).as_posix(),
                fix=_ways_out(site, quarter, released),
            )


def _ways_out(site: Site, quarter: Quarter, released: _Released) -> str:
    """Tell every way to go on where a quarter's pages are not those of a release."""
    option = released.option
    if quarter in released.finished:
        anew = f'build it as it was released: reportgen build "{quarter}"{option}; or '
        again = f'release it again: reportgen revise "{quarter}"{option} --what "..." --why "..."; or '
        copy = "fetch the site from a copy; or "
        return f"{copy if quarter in released.gone else anew + again}publish it as it is: --drafts"
    ways = [f'release it: reportgen release "{quarter}"{option}']
    others = [each for each in released.finished if each not in released.gone]
    if others:
        folder = (site.folder / quarter.slug).as_posix()
        ways.append(
            f"publish without it: move {folder} out of {site.folder.name}/, then "
            f'reportgen build "{max(others)}"{option} (the draft comes back when it is next built: make report)'
        )
    return "; or ".join([*ways, "publish it as a draft: --drafts"])


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
    differ = "differ" if len(others) > 1 else "differs"
    return f"is not as it was released on {day_in_words(release.day)}: {_first(others)} {differ}"


def _first(names: list[str]) -> str:
    """Name the first of some files and count the others."""
    more = len(names) - 1
    return names[0] + (f" and {more} more" if more else "")
