"""The ledger of what was published: `records/ledger/`, one JSON file an entry, each with the SHA-256 of the one before.

It is private, and holds nothing that was hidden. Builds read it and never write it; an entry is never changed. That one
was changed or taken away is seen by the chain, by the records of releases, which name their entries, and by the witness
beside the folder, which names the last one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from datetime import date
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from reportgen.errors import EnvironmentFault, ReleaseError, ReportgenError
from reportgen.model import SUMS, Key, LedgerEntry, PublishedFigure, Release, Said, Sum
from reportgen.project.releases import RECORDS
from reportgen.quarter import Quarter

FOLDER: Final = f"{RECORDS}/ledger"
WITNESS: Final = f"{RECORDS}/ledger.json"
KINDS: Final = ("release", "adopted", "extract", "elsewhere")
_SCHEMA: Final = 1
_FIX: Final = f"fetch {FOLDER} and {WITNESS} from a copy: no hand but the program's should write into them"


def file_name(number: int) -> str:
    """Name an entry's file in the folder.

    Example:
        >>> file_name(12)
        '0012.json'
    """
    return f"{number:04d}.json"


def as_json(entry: LedgerEntry) -> bytes:
    """Write an entry as its file holds it: a figure a line, numbers as exact fractions."""
    about = {
        "schema": _SCHEMA,
        "number": entry.number,
        "before": entry.before,
        "kind": entry.kind,
        "audience": entry.audience,
        "quarter": str(entry.quarter) if entry.quarter is not None else None,
        "release": entry.release,
        "day": entry.day.isoformat(),
        "about": entry.about,
    }
    head = json.dumps(about, indent=1, ensure_ascii=False).removesuffix("\n}")
    lines = ",\n".join(json.dumps(_figure_fields(each), ensure_ascii=False) for each in entry.figures)
    return f'{head},\n "figures": [\n{lines}\n ]\n}}\n'.encode()


def witness(entry: LedgerEntry) -> bytes:
    """Write what stands beside the folder: which entry is the last."""
    return (json.dumps({"schema": _SCHEMA, "number": entry.number, "sha256": entry.digest}, indent=1) + "\n").encode()


def read_ledger(root: Path, releases: Sequence[Release]) -> tuple[tuple[LedgerEntry, ...], tuple[ReportgenError, ...]]:
    """Read the ledger, and hold it to the records of releases.

    Args:
        root: The project's folder.
        releases: As their records have them.

    Returns:
        The entries in order, and what is wrong: every entry at fault once.

    Raises:
        EnvironmentFault: If a file cannot be opened.
    """
    reading = _Reading(root)
    entries = tuple(reading.entries())
    reading.hold_to(_witnessed(reading, root), "the ledger's last entry", entries)
    for each in releases:
        if each.ledger:
            what = f"the ledger's entry of release {each.number} of {each.quarter} for {each.audience}"
            reading.hold_to(each.ledger, what, entries)
    return entries, tuple(reading.faults)


class _Reading:
    """Reads the entries, and gathers what is wrong: one fault of an entry's file."""

    def __init__(self, root: Path) -> None:
        self.faults: list[ReleaseError] = []
        self._root = root
        self._told: set[str] = set()

    def entries(self) -> Iterator[LedgerEntry]:
        folder = self._root / FOLDER
        names = {path.name for path in folder.glob("*.json")}
        last = max((int(name[:-5]) for name in names if name[:-5].isascii() and name[:-5].isdigit()), default=0)
        before: str | None = ""  # None: the entry before is not there, or not what it was
        for number in range(1, last + 1):
            name = file_name(number)
            if name not in names:
                self.tell(f"the ledger's entry {number} is not there", f"{FOLDER}/{name}")
                before = None
                continue
            data = self.bytes_of(folder / name)
            entry = _entry(data, number)
            if entry is None:
                self.tell(f"the ledger's entry {number} cannot be read", f"{FOLDER}/{name}")
                before = None
                continue
            if before is not None and entry.before != before:
                self.tell(
                    f"the ledger's entry {number - 1} is not the one that entry {number} follows",
                    f"{FOLDER}/{file_name(number - 1)}" if number > 1 else f"{FOLDER}/{name}",
                )
            before = entry.digest
            yield entry

    def bytes_of(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise EnvironmentFault(
                f"{path.name} cannot be read",
                where=path.relative_to(self._root).as_posix(),
                fix=f"see to it that it can be opened: {error.strerror}",
            ) from error

    def hold_to(self, digest: str, what: str, entries: Iterable[LedgerEntry]) -> None:
        """Tell of an entry that is named by its hash and not there; where a file is at fault, that is told already."""
        if digest and not self._told and all(each.digest != digest for each in entries):
            self.faults.append(ReleaseError(f"{what} is missing, or was changed", where=FOLDER, fix=_FIX))

    def tell(self, what: str, where: str) -> None:
        if where not in self._told:
            self._told.add(where)
            self.faults.append(ReleaseError(what, where=where, fix=_FIX))


def _witnessed(reading: _Reading, root: Path) -> str:
    """Give the hash of the last entry, as the witness has it; a run that was killed may have left it one behind."""
    path = root / WITNESS
    if not path.exists():
        return ""
    try:
        read = json.loads(reading.bytes_of(path))
        return str(read["sha256"])
    except (ValueError, KeyError, TypeError, RecursionError):
        reading.tell("the ledger's witness cannot be read", WITNESS)
        return ""


def _figure_fields(figure: PublishedFigure) -> dict[str, object]:
    fields: dict[str, object] = {"key": list(astuple(figure.key))}
    if figure.series:
        fields["series"] = {str(quarter): _said_fields(said) for quarter, said in figure.series}
    if figure.sums:
        fields["sums"] = [[of.what, str(of.first), str(of.last), _said_fields(said)] for of, said in figure.sums]
    if figure.partials:
        fields["partials"] = {str(quarter): str(number) for quarter, number in figure.partials}
    return fields


def _said_fields(said: Said) -> str | list[str | None]:
    """Write a marker as a text, and numbers as [numerator, denominator, value]."""
    if said.value is None:
        return said.marker
    return [None if each is None else str(each) for each in (said.numerator, said.denominator, said.value)]


def _entry(data: bytes, number: int) -> LedgerEntry | None:
    """Read an entry; None if it is not what `as_json` writes for that number."""
    try:
        read = json.loads(data)
        if read["schema"] != _SCHEMA or read["number"] != number or read["kind"] not in KINDS:
            return None
        return LedgerEntry(
            number=number,
            kind=str(read["kind"]),
            audience=str(read["audience"]),
            day=date.fromisoformat(read["day"]),
            figures=tuple(_figure(each) for each in read["figures"]),
            quarter=Quarter.parse(read["quarter"]) if read["quarter"] is not None else None,
            release=int(read["release"]),
            about=str(read["about"]),
            before=str(read["before"]),
            digest=sha256(data).hexdigest(),
        )
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError):
        return None


def _figure(fields: Mapping[str, Any]) -> PublishedFigure:
    measure, item, agency, area, group, unit = fields["key"]
    return PublishedFigure(
        Key(measure, item, agency, area, group, unit),
        tuple((_quarter(quarter), _said(said)) for quarter, said in fields.get("series", {}).items()),
        tuple((_sum(what, first, last), _said(said)) for what, first, last, said in fields.get("sums", ())),
        tuple((_quarter(quarter), _number(number)) for quarter, number in fields.get("partials", {}).items()),
    )


def _sum(what: str, first: str, last: str) -> Sum:
    if what not in SUMS:
        raise ValueError("no sum of ours")
    return Sum(what, _quarter(first), _quarter(last))


def _said(said: str | list[str | None]) -> Said:
    if isinstance(said, str):
        return Said(marker=said)
    numerator, denominator, value = (None if each is None else _number(each) for each in said)
    if value is None:
        raise ValueError("a value is missing")
    return Said(value, numerator, denominator)


# An entry names few quarters and few numbers, many times.
@lru_cache(maxsize=1024)
def _quarter(text: str) -> Quarter:
    return Quarter.parse(text)


@lru_cache(maxsize=65536)
def _number(text: str) -> Fraction:
    return Fraction(text)
