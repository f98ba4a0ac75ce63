"""Which release readers see: the exchange, what a killed run left of one, and the removal of those no longer kept."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from reportgen import workspace
from reportgen.release import beside
from reportgen.release.place import Place
from reportgen.release.target import Owner, not_ours

_TWO_RENAMES: Final = (
    "this place takes no symbolic links: the site changed by two renames, between which it was gone for a moment"
)


def enter(place: Place, number: int) -> tuple[str, ...]:
    """Let readers see a release: in one step where there are links."""
    release = place.store / beside.release_name(number)
    link = place.store / beside.NEXT
    linked = _link_made(f"{place.store.name}/{release.name}", link)
    notes = () if linked else (_TWO_RENAMES,)
    _clear(place, linked=linked)
    if linked:
        link.replace(place.target)
    else:
        release.rename(place.target)
    workspace.flush_names(place.target.parent)
    place.note(place.journal().seen(number))
    return notes


def _clear(place: Place, *, linked: bool) -> None:
    """Take away what a link, or a folder, cannot be renamed over."""
    if place.target.is_symlink():
        if not linked:
            place.target.unlink()
    elif place.target.is_dir():
        number = place.folder_number()
        if number is not None:
            place.target.rename(place.store / beside.release_name(number))
            return
        try:
            place.target.rmdir()  # refuses a folder that has been filled meanwhile
        except OSError as error:
            raise not_ours(
                place.shown,
                f"the empty folder cannot be replaced ({error.strerror})",
                f"name a folder in it, which need not exist: {place.shown.rstrip('/')}/site",
            ) from error


def recovered(place: Place, owner: Owner) -> int | None:
    """Put right what a killed run left; give the number of the release that readers see."""
    (place.store / beside.NEXT).unlink(missing_ok=True)
    journal = place.journal()
    if place.live(owner) is None and journal.live in place.numbers():
        enter(place, journal.live)
    current = place.current()
    if current is not None and journal.live != current:
        place.note(journal.seen(current))
    journal = place.journal()
    staging = place.store / beside.STAGING
    for number in place.numbers():
        if number != current and not journal.was_seen(number):  # a run ended before readers saw it
            unseen = place.store / beside.release_name(number)
            workspace.remove(staging)
            unseen.rename(staging)
    return current


def tidy(place: Place, current: int | None) -> None:
    """Remove all releases but the one that readers see and the one before."""
    kept = {current, place.before(current)}
    for number in place.numbers():
        if number not in kept:
            with suppress(OSError):  # a reader on Windows may hold a file; the next run removes it
                workspace.remove(place.store / beside.release_name(number))
    if current is not None:
        workspace.remove(place.store / beside.STAGING)


def _link_made(text: str, link: Path) -> bool:
    """Make the link that is to be renamed; False where links are refused."""
    if sys.platform == "win32":  # where a link to a folder cannot be renamed over another
        return False
    link.unlink(missing_ok=True)
    try:
        link.symlink_to(text, target_is_directory=True)
    except OSError:
        return False  # if it is not the links that are refused, the renames say so
    return True
