"""A git tag on a release, if it is asked for: the commit under it holds the site, and what it was made from."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from reportgen.engines.process import run
from reportgen.errors import ReleaseError
from reportgen.model import Release
from reportgen.numbers import counted
from reportgen.pipeline.choose import load, site_of
from reportgen.project.ledger import FOLDER as LEDGER
from reportgen.project.ledger import WITNESS
from reportgen.project.releases import FOLDER

_SECONDS: Final = 120.0


def refuse_untaggable(root: Path) -> None:
    """Refuse, before anything is built, what could not be tagged in the end.

    Raises:
        ReleaseError: If the project is in no repository, or an input is not committed: the tag would not hold it.
    """
    status, said = _git(root, "rev-parse", "--is-inside-work-tree")
    if status or said != "true":
        raise ReleaseError(
            "the release cannot be tagged: the project is in no git repository",
            where=str(root),
            fix="leave --tag out, or make a repository: git init",
        )
    settings = load(root).settings
    places = [root / "measures.yaml", root / "_quarto.yml", settings.data, settings.templates]
    names = [place.relative_to(root).as_posix() for place in places if place.exists() and place.is_relative_to(root)]
    _, said = _git(root, "status", "--porcelain", "--untracked-files=all", "--", *names)
    changed = [line.split(maxsplit=1)[1] for line in said.splitlines()]
    if changed:
        what = f"{counted(len(changed), 'input')} {'is' if len(changed) == 1 else 'are'} not committed"
        raise ReleaseError(
            f"the release cannot be tagged: {what}",
            where=changed[0],
            fix="commit them first (git add, git commit), or leave --tag out",
        )


def tag(root: Path, release: Release) -> str:
    """Commit site, record and ledger, where git does not ignore them, and tag the commit; say what was made.

    Raises:
        ReleaseError: If git refuses. The quarter is released all the same.
    """
    site = site_of(root, load(root).settings, release.audience)
    name = f"{release.quarter.slug}-release-{release.number}"
    made = (site, root / FOLDER, root / LEDGER, root / WITNESS)
    places = [place.relative_to(root).as_posix() for place in made if place.is_relative_to(root)]
    places = [place for place in places if _git(root, "check-ignore", "--quiet", "--", place)[0]]
    message = f"{release.quarter}: release {release.number}, {release.status}"
    _must(root, "add", "--", *places)
    if _git(root, "diff", "--cached", "--quiet", "--", *places)[0]:
        _must(root, "commit", "--quiet", "--message", message, "--", *places)
    _must(root, "tag", "--annotate", "--message", message, name)
    return f"tagged: {name}"


def _must(root: Path, *arguments: str) -> None:
    status, said = _git(root, *arguments)
    if status:
        raise ReleaseError(
            f"the quarter is released, and git did not tag it: {(said or 'no reason was given').splitlines()[-1]}",
            where=f"git {arguments[0]}",
            fix="mend what git says, and tag the commit by hand: git tag",
        )


def _git(root: Path, *arguments: str) -> tuple[int, str]:
    """Run git in the project; it asks nobody anything."""
    git = shutil.which("git")
    if git is None:
        raise ReleaseError("git is not installed", where="PATH", fix="install git, or leave --tag out")
    home = {"HOME": str(Path.home()), "GIT_TERMINAL_PROMPT": "0"}  # who commits is written there
    done = run([git, *arguments], folder=root.resolve(), seconds=_SECONDS, environment=home)
    said = (done.stdout if done.stdout.strip() else done.stderr).decode("utf-8", errors="replace").strip()
    return done.status, said
