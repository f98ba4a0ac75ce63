"""What a project changes of the words and looks: everything wrong with it, told before anything is computed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final

from reportgen import defaults
from reportgen.errors import ConfigError, NarrativeError, ReportgenError, each_of, quoted
from reportgen.model import Problem, Project, Settings

_TEMPLATES: Final = "templates/"
_PAGES: Final = "site/"
_MAIL: Final = "mail/"
_WORDING: Final = "wording/en.yaml"
_TEXTS: Final = (".j2", ".yaml", ".css", ".html", ".typ")
_USUAL_FOLDER: Final = "reports"
_BACKUPS: Final = ("~", ".bak", ".orig", ".swp", ".tmp", "#")
_FOR_QUARTO: Final = "compose.py"  # what Quarto runs before it renders by hand; it takes the place of nothing
_LEFT_BY_SYSTEMS: Final = ("thumbs.db", "desktop.ini")
_CLOSE: Final = 0.75  # how much of a name must be the same for the other one to be meant
_CLOSE_ENDING: Final = 0.55
_DOCUMENTS: Final = (".md", ".txt", ".pdf")  # kept beside templates, and never meant for one


@dataclass(frozen=True, slots=True)
class Content:
    """What is wrong with a project's own templates, wording and styles."""

    faults: tuple[ReportgenError, ...] = ()
    warnings: tuple[Problem, ...] = ()


def examine(project: Project) -> Content:
    """Look at every file of the project's `reports/`: names, templates, wording; tell all at once.

    A name that is nearly a built-in file's is a fault, for it was meant to change something. A file that changes
    nothing and resembles nothing is told as a warning, for it does no harm.
    """
    settings = project.settings
    folder = settings.templates
    if not folder.is_dir():
        return Content(tuple(_no_folder(project.root, settings)), settings.warnings)
    names = tuple(_files(folder))
    from reportgen import report, site
    from reportgen.release import post
    from reportgen.report import Templates

    own, pages = Templates.of(folder), partial(defaults.text, overrides=folder)
    documents, framed, sent = report.used(own), site.used(pages), post.used(folder)
    known = None
    if documents is not None and framed is not None and sent is not None:
        known = documents | {f"{_PAGES}{name}" for name in framed} | sent
    misnamed, warnings = _misnamed(folder, names, used=known)
    unreadable = tuple(_not_text(folder, names))
    warnings = (*settings.warnings, *warnings)
    faults: list[ReportgenError] = [*misnamed, *unreadable]
    if unreadable:  # what includes them cannot be looked at
        return Content(tuple(faults), warnings)
    changed = [name for name in names if name.endswith(".j2")]
    if any(not name.startswith((_PAGES, _MAIL)) for name in changed):
        faults += report.template_faults(own)
    if any(name.startswith(_PAGES) for name in changed):
        faults += site.template_faults(pages, settings)
    if any(name.startswith(_MAIL) for name in changed):
        faults += post.template_faults(folder)
    if _WORDING in names:
        faults += _wording_faults(folder)
    faults += _fetching(folder, names)
    return Content(tuple(faults), warnings)


def _no_folder(root: Path, settings: Settings) -> Iterator[ConfigError]:
    """Tell of a folder that `_quarto.yml` names and that is not there; the usual one need not be."""
    if settings.templates != root / _USUAL_FOLDER or settings.templates.exists():
        yield ConfigError(
            f"there is no folder {quoted(settings.templates.name)} for the templates",
            where="_quarto.yml, reportgen: templates",
            fix="make the folder, or mend 'templates:'",
        )


def _files(folder: Path) -> Iterator[str]:
    """List what lies in the folder and is meant; notes to readers and what programs leave behind are passed over."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        hidden = any(part.startswith((".", "~$", "#", "__pycache__")) for part in name.parts)
        left = name.name.lower().endswith(_BACKUPS) or name.name.lower() in _LEFT_BY_SYSTEMS
        ours = name.as_posix() == _FOR_QUARTO
        if path.is_file() and not (hidden or left or ours) and not name.stem.lower().startswith("readme"):
            yield name.as_posix()


def _not_text(folder: Path, names: Collection[str]) -> Iterator[NarrativeError]:
    for name in names:
        if name.endswith(_TEXTS):
            try:
                (folder / name).read_bytes().decode("utf-8")
            except UnicodeDecodeError as fault:
                line = fault.object[: fault.start].count(b"\n") + 1
                yield NarrativeError(
                    "the file is not written as UTF-8",
                    where=f"{folder.name}/{name}, line {line}",
                    fix="save it as a plain text file with the encoding UTF-8",
                )


def _fetching(folder: Path, names: Collection[str]) -> Iterator[NarrativeError]:
    """Tell of style sheets that would make every reader's browser ask another host."""
    from reportgen.site.links import asked_of_others

    for name in names:
        if name.endswith(".css"):
            for line, address in asked_of_others((folder / name).read_text(encoding="utf-8")):
                yield NarrativeError(
                    f"the style sheet asks another host: {quoted(address)}",
                    where=f"{folder.name}/{name}, line {line}",
                    fix="nothing is fetched: take it out; fonts of your own go into `brand` of _quarto.yml",
                )


def _wording_faults(folder: Path) -> tuple[ReportgenError, ...]:
    from reportgen.narrative.wording import standard

    try:
        standard(folder)
    except ReportgenError as fault:
        return each_of(fault)
    return ()


# ---------------------------------------------------------------- names


def _misnamed(
    folder: Path, names: Collection[str], *, used: Collection[str] | None
) -> tuple[tuple[ConfigError, ...], tuple[Problem, ...]]:
    """Sort out the files that change nothing: those that nearly have a built-in file's name, and the others.

    Args:
        folder: The project's `reports/`.
        names: What lies in it.
        used: The templates that reports and pages are made of; None where that cannot be said for certain.
    """
    faults: list[ConfigError] = []
    warnings: list[Problem] = []
    built_in = defaults.names()
    for name in names:
        flat = name.removeprefix(_TEMPLATES)
        if flat != name and flat in names:
            what = f"this file is not used, because {folder.name}/{flat} takes its place"
            warnings.append(_warning("override-twice", folder, name, what, "keep one of the two"))
            continue
        included = name.endswith(".j2") and (used is None or name in used or flat in used)
        if name in built_in or f"{_TEMPLATES}{name}" in built_in or included:
            continue
        meant = _nearest(name, built_in)
        include = "include it in a template, " if name.endswith(".j2") else ""
        if meant:
            faults.append(
                ConfigError(
                    f"no built-in file is called {quoted(name)}, so this one changes nothing",
                    where=f"{folder.name}/{name}",
                    fix=f"did you mean {meant!r}? rename it, {include}or take it away",
                )
            )
        else:
            what = "this file takes the place of no built-in one, so it changes nothing"
            fix = f"give it the name of the file that it is to change, {include}or take it away"
            warnings.append(_warning("override-unused", folder, name, what, fix))
    return tuple(faults), tuple(warnings)


def _warning(code: str, folder: Path, name: str, what: str, fix: str) -> Problem:
    return Problem(code=code, severity="warning", file=f"{folder.name}/{name}", what=what, fix=fix)


def _nearest(name: str, built_in: Collection[str]) -> str:
    """Find the built-in file that a name was meant for; empty if there is none.

    Either the same file in another folder or in other letters, or nearly the same name with nearly the same ending.
    """
    path = PurePosixPath(name.lower())
    if path.parts[0] == "wording" and path.suffix in (".yaml", ".yml"):
        return _WORDING  # the one language that there is
    found: list[tuple[float, str]] = []
    for other in sorted(built_in):
        shown = other if name.startswith(_TEMPLATES) else other.removeprefix(_TEMPLATES)
        its = PurePosixPath(other)
        stem, ending = _parted(path.name)
        its_stem, its_ending = _parted(its.name)
        alike, alike_ending = _alike(stem, its_stem), _alike(ending, its_ending)
        if path.name == its.name:
            found.append((2.0 + _alike(path.as_posix(), other), shown))
        elif alike >= _CLOSE and alike_ending >= _CLOSE_ENDING and ending not in _DOCUMENTS:
            found.append((alike + alike_ending / 2, shown))
    return max(found, key=lambda each: each[0])[1] if found else ""


def _parted(name: str) -> tuple[str, str]:
    stem, point, ending = name.partition(".")
    return stem, point + ending


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
