"""What a released quarter was made from and what came of it: its inputs, its programs, its files, by hash.

The inputs themselves are kept too, in `records/inputs/` under their hash, so that the quarter can be made again when
the framework has grown and later returns have come. That folder and the record are private.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import yaml

from reportgen import __version__, steps, workspace
from reportgen.errors import ReleaseError
from reportgen.model import BRAND_FILES, Project, Protected, Release
from reportgen.pipeline import memory
from reportgen.project.quarters import FILE as NOTES
from reportgen.project.releases import FOLDER, INPUTS, as_json
from reportgen.project.retired import FILE as RETIRED
from reportgen.quarter import Quarter, day_in_words

# In the folder of the returns; recipients are no input.
_BESIDE: Final = ("actions.yaml", "population.csv", "benchmarks.csv", "neighbours.csv")
SETTINGS: Final = "_quarto.yml"
MAIL: Final = "mail"  # in the folder of the templates
_NOT_ON_PAGES: Final = ("calendar", "post", "publish", "retention")  # keys of its `reportgen:` part
_MOST_NAMED: Final = 3


def inputs(project: Project, quarter: Quarter) -> dict[str, Path]:
    """List the files that a quarter is made from, by their path from the project's folder.

    Those of later quarters are not among them, nor is who gets the post.
    """
    root, settings = project.root, project.settings
    places = [root / "measures.yaml", root / SETTINGS, *(root / name for name in BRAND_FILES), *settings.sources]
    places += [settings.data / name for name in _BESIDE]
    places.append(root / RETIRED)  # without it, what is no longer held would read as not returned
    held = tuple(each.quarter for each in project.quarters if project.holds(each.quarter))
    places += [_folder(project, each.quarter) / NOTES for each in project.quarters if each.quarter not in held]
    for folder in (settings.templates, *(_folder(project, each) for each in held)):
        if folder == settings.templates or Quarter.parse(folder.name) <= quarter:
            places += folder.rglob("*")
    places = [place for place in places if settings.templates / MAIL not in place.parents]  # words of the post
    return {_name(root, place): place for place in sorted(places) if _is_input(place)}


def hashes(project: Project, quarter: Quarter) -> dict[str, str]:
    """Give the SHA-256 of every input, by its path."""
    return {name: workspace.digest(place.read_bytes()) for name, place in inputs(project, quarter).items()}


def _is_input(place: Path) -> bool:
    """Leave out what office programs and file managers put beside a file, as the readers do."""
    return place.is_file() and not place.is_symlink() and not place.name.startswith((".", "~"))


def programs(engine: str) -> dict[str, str]:
    """List the versions of all that has a hand in the files; `code` is the digest of this program's own text."""
    return {"reportgen": __version__, "code": steps.code(""), **memory.programs(engine)}


def digests(files: Mapping[str, bytes]) -> tuple[tuple[str, str], ...]:
    """Give the SHA-256 of each file, by name in order."""
    return tuple(sorted((name, workspace.digest(data)) for name, data in files.items()))


def keep(root: Path, places: Mapping[str, Path]) -> None:
    """Put a copy of every input into the private store, each once."""
    for place in places.values():
        data = place.read_bytes()
        target = _stored(root, workspace.digest(data))
        if not target.is_file():
            workspace.save(target, data, lasting=True)


def record(root: Path, quarter: Quarter, releases: Iterable[Release]) -> None:
    """Write a quarter's record: of several releases those that are its own."""
    own = sorted((each for each in releases if each.quarter == quarter), key=lambda each: (each.audience, each.number))
    workspace.save(root / FOLDER / f"{quarter.slug}.json", as_json(own), lasting=True)


def kept(root: Path, name: str, digest: str) -> bytes | None:
    """Give an input as it was: the file in the project if it has not changed, or the copy; None if neither is there."""
    if not digest:
        return None  # it was removed under the retention rule, and its hash with it
    for place in (root / name, _stored(root, digest)):
        try:
            data = place.read_bytes()
        except OSError:
            continue
        if workspace.digest(data) == digest:
            return data
    return None


def changed_inputs(project: Project, release: Release) -> tuple[str, ...]:
    """Name the inputs of a release that have changed, gone or come since.

    What was removed under the retention rule is not among them: the release stands, though it cannot be made again.
    """
    retired = {RETIRED, *(name for each in project.retired for name in each.files)}
    now, then = hashes(project, release.quarter), dict(release.inputs)
    retired |= {name for name, digest in then.items() if not digest}
    if _same_settings(project.root, then.get(SETTINGS, "")):
        retired.add(SETTINGS)
    return workspace.differing(*({name: each[name] for name in each if name not in retired} for each in (now, then)))


def _same_settings(root: Path, digest: str) -> bool:
    """Tell whether the settings differ from those of a release in nothing that a page could show.

    Where the site is published, how messages are sent, the dates of meetings and the retention rule are often written
    down after the first release.
    """
    try:
        texts = [place.read_bytes() for place in (root / SETTINGS, _stored(root, digest))]
    except OSError:
        return False
    now, then = (yaml.safe_load(text) for text in texts)
    for each in (now, then):
        for name in _NOT_ON_PAGES:
            each.get("reportgen", {}).pop(name, None)
    return bool(now == then)


def changed_programs(release: Release) -> tuple[str, ...]:
    """Say which programs are not those that made a release: "typst 0.13 was 0.12"."""
    now, then = programs(release.engine), dict(release.programs)
    return tuple(
        "the program's own text has changed" if name == "code" else f"{name} {now.get(name, '-')} was {then[name]}"
        for name in then
        if now.get(name) != then[name]
    )


def changed_files(site: Path, release: Release) -> tuple[str, ...]:
    """Name the files of a released quarter that are not in the site as they were released."""
    folder = site / release.quarter.slug
    now = {
        path.relative_to(folder).as_posix(): workspace.digest(path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }
    return workspace.differing(now, dict(release.outputs))


def refuse_changed(protected: Protected, files: Mapping[str, bytes]) -> None:
    """Refuse to put a released quarter's files into the site if they are not what was released.

    Raises:
        ReleaseError: Naming what differs, and why as far as that can be known.
    """
    release = protected.releases[-1]
    changed = workspace.differing(dict(digests(files)), dict(release.outputs))
    if not changed:
        return
    reasons = changed_programs(release)
    because = f", because {named(reasons)}" if reasons else ""
    raise ReleaseError(
        f"{_since(release)}, and to build it now would change it: {named(changed)}{because}",
        where=f"{protected.project.settings.site.name}/{release.quarter.slug}",
        fix="fetch its folder from a copy, or install the versions that made it; "
        f"{_revise(release)} makes a new release; the last site is untouched",
    )


def refuse_changed_inputs(project: Project, release: Release) -> None:
    """Refuse to build a released quarter whose inputs have changed.

    Raises:
        ReleaseError: Naming them.
    """
    changed = changed_inputs(project, release)
    if changed:
        raise ReleaseError(
            f"{_since(release)}, and what it was made from has changed since: {named(changed)}",
            where=f"{project.settings.site.name}/{release.quarter.slug}",
            fix=f"put it back; or make a new release: {_revise(release)}; or, for the next quarter, make its folder in "
            f"{project.settings.data.name}/ and build that; the last site is untouched",
        )


def named(names: Iterable[str]) -> str:
    """Name the first of several things and count the others."""
    listed = list(names)
    more = len(listed) - _MOST_NAMED
    return ", ".join(listed[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _since(release: Release) -> str:
    return f"{release.quarter} was released on {day_in_words(release.day)}"


def _revise(release: Release) -> str:
    return f'reportgen revise "{release.quarter}" --what "..." --why "..."'


def known(release: Release) -> tuple[str, str, int]:
    """Name a release as the record of a later quarter does."""
    return str(release.quarter), release.audience, release.number


def _folder(project: Project, quarter: Quarter) -> Path:
    notes = project.notes(quarter)
    return project.settings.data / (notes.folder or quarter.slug)


def _stored(root: Path, digest: str) -> Path:
    return root / INPUTS / digest[:2] / digest


def _name(root: Path, place: Path) -> str:
    return place.relative_to(root).as_posix() if place.is_relative_to(root) else place.as_posix()
