"""The returns that were removed under the retention rule, as `records/retired.json` keeps them: names, no hashes.

The records of releases hold none of them either: there the hash of an input that was removed is empty.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

from reportgen.model import Retention, Retired
from reportgen.project.files import FaultLog
from reportgen.project.releases import RECORDS
from reportgen.quarter import Quarter

FILE: Final = f"{RECORDS}/retired.json"
_SCHEMA: Final = 1


def read_retired(log: FaultLog, root: Path) -> tuple[Retired, ...]:
    """Read what was removed, by quarter; faults go to the log."""
    path = root / FILE
    if not path.exists():
        return ()
    data = log.bytes_of(path)
    if data is None:
        return ()
    try:
        read = json.loads(data)
        found = {each.quarter: each for each in _all(read)}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        log.add(
            path,
            "the record of what was removed under the retention rule cannot be read",
            "fetch the file from a copy: no hand but the program's should write into it",
        )
        return ()
    return tuple(found[quarter] for quarter in sorted(found))


def _all(read: Mapping[str, Any]) -> list[Retired]:
    if read["schema"] != _SCHEMA:
        raise ValueError("a record of a later version of this program")
    return [_retired(each) for each in read["retired"]]


def as_json(retired: Iterable[Retired]) -> bytes:
    """Write what was removed as its file holds it."""
    fields = {"schema": _SCHEMA, "retired": [_fields(each) for each in retired]}
    return (json.dumps(fields, indent=1, ensure_ascii=False) + "\n").encode()


def _fields(retired: Retired) -> dict[str, object]:
    return asdict(retired) | {"quarter": str(retired.quarter), "day": retired.day.isoformat()}


def _retired(fields: Mapping[str, Any]) -> Retired:
    rule = fields["rule"]
    return Retired(
        quarter=Quarter.parse(fields["quarter"]),
        day=date.fromisoformat(fields["day"]),
        rule=Retention(int(rule["years"]), str(rule["source"])),
        files=tuple(str(name) for name in fields["files"]),
        finished=fields["finished"] is True,
    )
