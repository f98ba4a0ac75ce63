"""What is built: the project, the quarter, the audience, its editions and where its site lies."""

from __future__ import annotations

from pathlib import Path

from reportgen import workspace
from reportgen.errors import ConfigError, suggest
from reportgen.model import Edition, Project, Protected, SetAside, Settings
from reportgen.project.retired import FILE as RETIRED
from reportgen.quarter import Quarter


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
    quarter = max(known) if wanted is None else read_quarter(wanted)
    if not project.holds(quarter):
        raise _removed(project, quarter)
    if quarter not in known:
        raise ConfigError(
            f"there are no returns for {quarter}",
            where=str(project.settings.data / quarter.slug),
            fix=f"{suggest(str(quarter), map(str, known[-8:]))} Or make the folder, with the returns",
        )
    return quarter


def _removed(project: Project, quarter: Quarter) -> ConfigError:
    until = project.retired_until
    held = [str(notes.quarter) for notes in project.quarters if project.holds(notes.quarter)]
    return ConfigError(
        f"the returns of {quarter} are no longer held: those up to {until} were removed under the retention rule",
        where=RETIRED,
        fix=f"its published pages stay in the site; the first quarter that is held is {held[0]}"
        if held
        else "its published pages stay in the site; put the returns of a later quarter into data/",
    )


def read_quarter(wanted: str) -> Quarter:
    """Read a quarter that the command line names, whether or not it has returns.

    Raises:
        ConfigError: If it is no quarter.
    """
    try:
        return Quarter.parse(wanted)
    except ValueError as error:
        raise ConfigError(f"{wanted!r} is not a quarter", where="the command line", fix=str(error)) from None


def site_of(root: Path, settings: Settings, audience: str) -> Path:
    """Say where an audience's site lies.

    The audience that `_quarto.yml` names has the checked-in site; the public, which is wider, a tree of its own; a
    narrower one is written to the outbox only, which git ignores and nobody publishes.
    """
    site = settings.site_for(audience)
    return site if site is not None else root / "build" / "outbox" / audience.removeprefix("agency:")


def refuse_foreign(root: Path, site: Path) -> None:
    """Refuse to exchange a folder that holds anything but a site of ours: all that lies in it would be lost.

    Raises:
        ConfigError: If the place is a file, or a folder with other things in it, or belongs to the program or to git.
    """
    if site.is_symlink():
        raise ConfigError(
            f"the site's folder {site.name!r} is a symbolic link: a new site would take the place of the link alone",
            where="_quarto.yml, reportgen: site",
            fix="let the site be a folder of the project, and publish it from there",
        )
    inside = {root / "build", root / ".git", root / ".venv"}
    outbox = root / "build" / "outbox"
    ours = (site / workspace.MANIFEST).is_file() or any(site.glob("*/quarter.json"))
    empty = not site.exists() or (site.is_dir() and not any(site.iterdir()))
    taken = any(place == site or place in site.parents for place in inside) and outbox not in site.parents
    if taken or not (ours or empty):
        raise ConfigError(
            f"the site cannot be put into {site.name!r}: it holds something else, which would be lost",
            where="_quarto.yml, reportgen: site",
            fix="name a folder of the site's own, such as site; or move away what lies there",
        )


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


def choose_audience(project: Project, wanted: str | None) -> str:
    """Find the audience asked for, or the one that `_quarto.yml` names.

    Raises:
        ConfigError: If there is no such audience.
    """
    if wanted is None:
        return project.settings.audience
    known = ["public", "partners", *(f"agency:{agency.id}" for agency in project.framework.agencies)]
    if wanted not in known:
        raise ConfigError(
            f"no audience is called {wanted!r}", where="the command line, --audience", fix=suggest(wanted, known)
        )
    return wanted


def choose_set_aside(project: Project, agency: str) -> SetAside:
    """Leave an agency's return out, by the command line.

    Raises:
        ConfigError: If there is no such agency.
    """
    known = [each.id for each in project.framework.agencies]
    if agency not in known:
        raise ConfigError(
            f"no agency is called {agency!r}", where="the command line, --set-aside", fix=suggest(agency, known)
        )
    return SetAside(agency, "left out by the analyst when this report was built")
