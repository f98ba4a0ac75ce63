"""Whether there is room for a build."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from reportgen.doctor.line import Check, Line, Patient, fault, ok, warning

_TIMES: Final = 10  # of the site: the staged copy, the results that are kept, drafts, and room to spare
_LEAST_TIMES: Final = 2  # the site and its staged copy
_SMALL: Final = 20_000_000  # bytes; what a first site of a few reports takes


def _look(patient: Patient) -> Iterator[Line]:
    site = patient.settings.site if patient.settings is not None else patient.root / "site"
    size = max(_size(site), _SMALL)
    places = {"the project": patient.root, "the temporary folder": Path(tempfile.gettempdir())}
    for name, place in places.items():
        if place.is_dir():
            yield room(name, shutil.disk_usage(place).free, size)


def room(name: str, free: int, size: int) -> Line:
    """Judge the free bytes of a place by the size of the site in bytes."""
    wanted = f"about {_megabytes(_TIMES * size)} should be free, ten times what the site takes"
    what = f"{_megabytes(free)} free where {name} lies"
    if free < _LEAST_TIMES * size:
        return fault(f"{what}: too little for a build", f"make room: {wanted}")
    if free < _TIMES * size:
        return warning(f"{what}: little", f"make room: {wanted}")
    return ok(what)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


CHECK = Check("disk", 60, _look)
