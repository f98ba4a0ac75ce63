"""The releases that were made, as `records/releases/` keeps them: one JSON file a quarter, all its releases in order.

The folder is private: it holds the hashes of returns.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

from reportgen.model import Release
from reportgen.project.files import FaultLog
from reportgen.quarter import Quarter

RECORDS: Final = "records"  # all that the project keeps of what was done: releases, journal, post; never published
FOLDER: Final = f"{RECORDS}/releases"
INPUTS: Final = f"{RECORDS}/inputs"  # the bytes of what releases were made of, each under its SHA-256
JOURNAL_KEY: Final = f"{RECORDS}/journal.key"  # with it the journal's digests of inputs are made
_SCHEMA: Final = 1


def read_releases(log: FaultLog, root: Path) -> tuple[Release, ...]:
    """Read every quarter's releases; faults go to the log."""
    found: list[Release] = []
    for path in sorted((root / FOLDER).glob("*.json")):
        data = log.bytes_of(path)
        if data is None:
            continue
        try:
            found += _releases(data, Quarter.parse(path.stem))
        except ValueError:
            log.add(
                path,
                "the record of a quarter's releases cannot be read",
                "fetch the file from a copy: no hand but the program's should write into it",
            )
    return tuple(sorted(found, key=lambda each: (each.quarter, each.audience, each.number)))


def as_json(releases: Iterable[Release]) -> bytes:
    """Write the releases of one quarter as its file holds them."""
    fields = {"schema": _SCHEMA, "releases": [_fields(each) for each in releases]}
    return (json.dumps(fields, indent=1, ensure_ascii=False) + "\n").encode()


def _fields(release: Release) -> dict[str, object]:
    fields = asdict(release)
    pairs = {name: dict(fields[name]) for name in ("outputs", "inputs", "programs", "accepted")}
    return fields | pairs | {"quarter": str(release.quarter), "day": release.day.isoformat(), "status": release.status}


def _releases(data: bytes, quarter: Quarter) -> Iterator[Release]:
    """Read a quarter's file.

    Raises:
        ValueError: If it is not what `as_json` writes for that quarter.
    """
    try:
        read = json.loads(data)
        if read["schema"] != _SCHEMA:
            raise ValueError("a record of a later version of this program")
        releases = [_release(each) for each in read["releases"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no record of releases") from error
    for audience in {each.audience for each in releases}:
        numbers = [each.number for each in releases if each.audience == audience]
        if numbers != list(range(1, len(numbers) + 1)):
            raise ValueError("releases do not follow each other")
    if any(each.quarter != quarter for each in releases):
        raise ValueError("the record of another quarter")
    yield from releases


def _release(fields: Mapping[str, Any]) -> Release:
    return Release(
        quarter=Quarter.parse(fields["quarter"]),
        audience=fields["audience"],
        number=int(fields["number"]),
        day=date.fromisoformat(fields["day"]),
        outputs=tuple(sorted(fields["outputs"].items())),
        inputs=tuple(sorted(fields["inputs"].items())),
        programs=tuple(sorted(fields["programs"].items())),
        engine=fields["engine"],
        accepted=tuple(sorted(fields["accepted"].items())),
        unsigned=tuple(fields["unsigned"]),
        earlier=tuple((quarter, audience, number) for quarter, audience, number in fields["earlier"]),
        what=fields["what"],
        why=fields["why"],
        ledger=str(fields.get("ledger", "")),  # an earlier version of this program kept no ledger
    )
