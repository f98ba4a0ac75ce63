"""Whether the places that commands write to may be written, and whether a site can be exchanged in one step."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from reportgen import workspace
from reportgen.doctor.line import Check, Line, Patient, fault, ok, warning
from reportgen.project.releases import RECORDS

_ACCENTED: Final = "é-reportgen-doctor"


def _look(patient: Patient) -> Iterator[Line]:
    site = patient.settings.site if patient.settings is not None else patient.root / "site"
    places = {
        "the project": patient.root,
        "build/": patient.root / "build",
        f"{RECORDS}/": patient.root / RECORDS,
        "the site": site,
        "beside the site": site.parent,
        "the temporary folder": Path(tempfile.gettempdir()),
    }
    refused = {name: why for name, place in places.items() if (why := cannot_write(place))}
    for name, why in refused.items():
        yield fault(f"{name} cannot be written: {why}", "ask for the right to write there, or work in a copy")
    if refused:
        return
    yield ok("the project, build/, records/, the site and the temporary folder can be written")
    yield from _exchange(_nearest(site.parent))
    yield from _names(_nearest(patient.root))


def cannot_write(place: Path) -> str:
    """Say why a folder cannot be written; one that is not there yet would be made in the nearest that is."""
    try:
        with tempfile.TemporaryFile(dir=_nearest(place)) as file:
            file.write(b"x")
            file.flush()
    except OSError as error:
        return error.strerror or "refused"
    return ""


def _nearest(place: Path) -> Path:
    place = place.absolute()
    return next((each for each in (place, *place.parents) if each.is_dir()), place)


def _exchange(place: Path) -> Iterator[Line]:
    with tempfile.TemporaryDirectory(dir=place, prefix=".reportgen-doctor-") as name:
        one, other = Path(name, "one"), Path(name, "other")
        one.mkdir()
        other.mkdir()
        if workspace.exchanged(one, other):
            yield ok("where the site lies, two folders change places in one step")
        else:
            yield warning(
                "where the site lies, folders cannot change places in one step: for a moment a reader may find no site",
                "nothing, if few read it there; or let the project lie on a disk of this machine, and publish from it",
            )
        try:
            Path(name, "link").symlink_to("one", target_is_directory=True)
        except OSError:
            yield ok("where the site lies, no symbolic links can be made (a build needs none)")


def _names(place: Path) -> Iterator[Line]:
    """See whether a name with an accent comes back as it was given."""
    with tempfile.TemporaryDirectory(dir=place, prefix=".reportgen-doctor-") as folder:
        try:
            Path(folder, _ACCENTED).touch()
            kept = [path.name for path in Path(folder).iterdir()] == [_ACCENTED]
        except (OSError, UnicodeError):
            kept = False
    if kept:
        yield ok("names of files keep their accents")
    else:
        yield warning(
            "names of files with accents come back changed or are refused",
            "name files with plain letters; on Linux set the language to one with UTF-8, such as LANG=C.UTF-8",
        )


CHECK = Check("writing", 50, _look)
