"""Write into the ledger of what was published, behind its last entry; and cut it to what had been out at some time.

An entry is written before the record that names it. A run that was stopped between the two leaves an entry that no
record names: the same release, made again, finds it and takes it; another one goes behind it, for what it says may have
been seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from reportgen import workspace
from reportgen.disclosure.published import news, printed
from reportgen.model import LedgerEntry, Project, Protected, PublishedFigure, Release
from reportgen.project.ledger import FOLDER, WITNESS, as_json, file_name, witness

__all__ = ["before", "enter", "files", "of_answer", "of_release"]

Entries = tuple[LedgerEntry, ...]


def of_release(release: Release, protected: Protected) -> LedgerEntry:
    """Say what a release publishes; number, place in the chain and what is no news are left to `enter`."""
    return LedgerEntry(0, "release", release.audience, release.day, printed(protected), release.quarter, release.number)


def of_answer(kind: str, audience: str, day: date, figures: Iterable[PublishedFigure], about: str) -> LedgerEntry:
    """Say what an answer to a question publishes, in the same way."""
    return LedgerEntry(0, kind, audience, day, tuple(figures), about=about)


def enter(project: Project, said: LedgerEntry) -> LedgerEntry:
    """Write an entry behind the last one, of what was not the last word to its audience already.

    Whoever calls it holds the lock, and the project's ledger is the one on the disk.

    Returns:
        The entry as it is written, with its number and hash.
    """
    _sweep(project.root)
    entries = project.ledger
    left = _left_by_a_stopped_run(project)
    if left is not None and _behind(entries[:-1], said) == left:
        entry = left
    else:
        entry = _behind(entries, said)
        workspace.save(project.root / FOLDER / file_name(entry.number), as_json(entry), lasting=True)
    workspace.save(project.root / WITNESS, witness(entry), lasting=True)
    return entry


def before(entries: Entries, release: Release) -> Entries:
    """Give what had been entered when a release was made; nothing, if there was no ledger yet."""
    own = next((each for each in entries if each.digest == release.ledger), None)
    return entries[: own.number - 1] if own is not None and own.kind == "release" else ()


def files(entries: Entries) -> dict[str, bytes]:
    """Give the files of entries, by their path from the project's folder."""
    return {f"{FOLDER}/{file_name(each.number)}": as_json(each) for each in entries}


def _sweep(root: Path) -> None:
    """Take away what killed runs left half written."""
    workspace.sweep(root / FOLDER)
    at = root / WITNESS
    for partial in at.parent.glob(f"{at.name}.*.part"):
        partial.unlink(missing_ok=True)


def _behind(entries: Entries, said: LedgerEntry) -> LedgerEntry:
    entry = replace(
        said,
        number=len(entries) + 1,
        before=entries[-1].digest if entries else "",
        figures=news(said.figures, entries, said.audience),
    )
    return replace(entry, digest=workspace.digest(as_json(entry)))


def _left_by_a_stopped_run(project: Project) -> LedgerEntry | None:
    """Give the last entry, if it is of a release and no record names it."""
    last = project.ledger[-1] if project.ledger else None
    if last is None or last.quarter is None:
        return None
    return None if any(each.ledger == last.digest for each in project.releases) else last
