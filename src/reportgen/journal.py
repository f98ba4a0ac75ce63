"""The journal: who ran what, when, on which inputs, with which result. One line of JSON before a command, one after it.

It lies in `records/journal.jsonl` and is never published. It holds no cell, message, address, path or free text. What
goes wrong with it never changes what a command does or how it ends: that is told once, on standard error.
"""

from __future__ import annotations

import errno
import getpass
import hmac
import json
import os
import re
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import IO, Any, Final

from filelock import FileLock, Timeout

from reportgen import __version__, errors, steps, workspace
from reportgen.errors import EnvironmentFault, ReportgenError
from reportgen.numbers import counted
from reportgen.project import settings
from reportgen.project.releases import JOURNAL_KEY, RECORDS
from reportgen.quarter import Quarter

NAME: Final = "journal.jsonl"
WHO: Final = "REPORTGEN_USER"  # says who the operator is; set and empty: nobody is named
BEHIND: Final = "behind the line before"
_LOCK: Final = "journal.lock"
_KEY_BYTES: Final = 32
_SCHEMA: Final = 1
_TAIL: Final = 65_536  # bytes at the end in which the line before is looked for; a line has a few hundred
_LOCK_SECONDS: Final = 5.0
_NAMES: Final = ("measures.yaml", "_quarto.yml")
_SAID: Final = frozenset({"--engine", "--set-aside", "--audience"})  # options whose values are ids of the project
_ID: Final = re.compile(r"[a-z][a-z0-9-]*(?::[a-z][a-z0-9-]*)?", re.ASCII)
_YEAR: Final = re.compile(r"20[0-9]{2}[-/][0-9]{2}", re.ASCII)
_OTHER_ENDS: Final = {0: "", 2: "misuse", 70: "fault of the program", 130: "interrupted"}

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Command:
    """A command as the journal may know it: its name, the options that it has, and whether it takes a quarter."""

    name: str
    options: Collection[str]
    of_quarter: bool


@dataclass(frozen=True, slots=True)
class Read:
    """What a journal holds: its lines in order, and how many cannot be read."""

    lines: tuple[Line, ...]
    broken: int


def around(root: Path, command: Command, words: Sequence[str], work: Callable[[], int], tell: IO[str]) -> int:
    """Carry out a command and write a line into the project's journal before and after it.

    Args:
        root: The project's folder; where there is no project, nothing is written.
        command: What is carried out.
        words: What was typed after the command's name.
        work: Carries it out and gives its exit code.
        tell: Where it is said, once, that the journal cannot be written.

    Returns:
        What `work` gives, whatever becomes of the journal.
    """
    if not any((root / name).is_file() for name in _NAMES):
        return work()
    began = monotonic()
    run = {"run": secrets.token_hex(6), "command": command.name}
    well = _written(root, run | {"event": "begins"} | _asked(root, command, words), tell)
    status = work()
    ended = {"event": "ends", "exit": status, "seconds": round(monotonic() - began, 2)} | _fault(status)
    if well and root.is_dir():
        _written(root, run | ended | _site(root), tell)
    return status


def read(root: Path) -> Read:
    """Read a project's journal; lines that are not whole are counted and passed over.

    Raises:
        EnvironmentFault: If it is there and cannot be read.
    """
    path = root / RECORDS / NAME
    lines: list[Line] = []
    broken = 0
    try:
        with path.open("rb") as file:
            for raw in file:
                line = _line(raw)
                if line is not None:
                    lines.append(line)
                elif raw.strip():
                    broken += 1
    except FileNotFoundError:
        return Read((), 0)
    except OSError as error:
        fault = workspace.fault_of(error, path)
        raise fault or EnvironmentFault(
            "the journal cannot be read", where=path.as_posix(), fix="see to it that it is a file that can be opened"
        ) from error
    return Read(tuple(lines), broken)


def table(found: Read, last: int) -> str:
    """Lay the latest runs out for a terminal, oldest first; each with how it ended."""
    runs: dict[str, dict[str, Any]] = {}
    for line in found.lines:
        runs.setdefault(str(line["run"]), {}).update({f"{line['event']} {key}": value for key, value in line.items()})
    shown = [_row(run) for run in runs.values()][-last:]
    rows = [("time (UTC)", "who", "command", "quarter", "ended", "seconds"), *shown]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    if not shown:
        lines = ["the journal is empty"]
    if found.broken:
        lines.append(f"{counted(found.broken, 'line')} of the journal cannot be read and {_are(found.broken)} left out")
    return "\n".join(lines)


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _row(run: Mapping[str, Any]) -> tuple[str, ...]:
    began = str(run.get("begins time", run.get("ends time", "")))[:19].replace("T", " ")
    clock = " (clock behind)" if BEHIND in (run.get("begins clock"), run.get("ends clock")) else ""
    words = run.get("begins options", ())
    command = " ".join([str(run.get("begins command", run.get("ends command"))), *map(str, words)])
    ended = _ended(run)
    seconds = f"{run['ends seconds']:.2f}" if isinstance(run.get("ends seconds"), int | float) else ""
    quarter = str(run.get("begins quarter", ""))
    return tuple(map(_printable, (began + clock, str(run.get("begins who", "")), command, quarter, ended, seconds)))


def _ended(run: Mapping[str, Any]) -> str:
    if "ends exit" not in run:
        return "not known: it was stopped, or runs still"
    if run["ends exit"] == 0:
        return "well"
    kind = run.get("ends fault")
    return f"{run['ends exit']}, {kind}" if kind else str(run["ends exit"])


def _printable(text: str) -> str:
    return "".join(each if each.isprintable() else "?" for each in text)


# ---------------------------------------------------------------- what a line says


def _asked(root: Path, command: Command, words: Sequence[str]) -> dict[str, object]:
    quarter = next((found for word in words if (found := _quarter(word))), "")
    told: dict[str, object] = {"who": _who(), "version": __version__, "options": _options(command, words)}
    try:
        own = settings(root)
        told["inputs"] = _inputs(root, own.data, own.templates)
        if command.of_quarter and not quarter:
            quarter = _latest(own.data)
    except (OSError, ReportgenError):
        pass  # the command itself tells what is wrong with its inputs
    return {name: value for name, value in (told | {"quarter": quarter}).items() if value}


def _who() -> str:
    """Name the operator: whoever is answerable for a release, not a person that the data is about."""
    if WHO in os.environ:
        return os.environ[WHO].strip()[:64]
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name, as in some containers
        return ""


def _options(command: Command, words: Sequence[str]) -> list[str]:
    """Keep the names of options, and only such values as are ids of the project or name a time.

    All else may hold an address, a path or a reason in free words, and is left out.
    """
    kept = []
    before = ""
    for word in words:
        name, joined, value = word.partition("=")
        if word.startswith("-"):
            if name in command.options:
                kept.append(name)
            if joined and name in _SAID and _ID.fullmatch(value):
                kept.append(value)
            before = "" if joined else name
            continue
        if (before in _SAID and _ID.fullmatch(word)) or _quarter(word) or _YEAR.fullmatch(word):
            kept.append(word)
        before = ""
    return kept


def _quarter(word: str) -> str:
    try:
        return str(Quarter.parse(word))
    except ValueError:
        return ""


def _latest(data: Path) -> str:
    """Find the quarter that a command takes if it is told none: the latest folder."""
    found = []
    for folder in data.iterdir():
        name = _quarter(folder.name)
        if name and folder.is_dir():
            found.append(Quarter.parse(name))
    return str(max(found)) if found else ""


def _inputs(root: Path, data: Path, templates: Path) -> str:
    """Give one digest over all inputs, made with a key of the project's own.

    A plain digest would let anyone who has most of the returns try the few values that a hidden figure may have.
    """
    parts = [workspace.digest(path.read_bytes()) for name in _NAMES if (path := root / name).is_file()]
    parts += [steps.tree(data), steps.tree(templates)]
    return hmac.new(_key(root / JOURNAL_KEY), "\n".join(parts).encode(), "sha256").hexdigest()


def _key(path: Path) -> bytes:
    if not path.is_file() or path.stat().st_size < _KEY_BYTES:
        workspace.save(path, secrets.token_bytes(_KEY_BYTES))
    return path.read_bytes()


def _fault(status: int) -> dict[str, object]:
    kinds = {each.exit_code: each.__name__ for each in ReportgenError.__subclasses__() if each is not errors.Faults}
    kind = _OTHER_ENDS.get(status, kinds.get(status, "unknown"))
    return {"fault": kind} if kind else {}


def _site(root: Path) -> dict[str, object]:
    """Give the digest of the site's list of files: what was there to be seen when the command ended."""
    try:
        return {"site": workspace.digest((settings(root).site / workspace.MANIFEST).read_bytes())}
    except (OSError, ReportgenError):
        return {}


# ---------------------------------------------------------------- the file


def _written(root: Path, fields: Mapping[str, object], tell: IO[str]) -> bool:
    try:
        _append(root / RECORDS, fields)
    except (OSError, Timeout) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "another program holds it"
        tell.write(
            f"reportgen: the journal cannot be written ({why}); the command goes on without it\n"
            f"  where  {RECORDS}/{NAME}\n"
            "  fix    see to it that there is room and that the folder may be written\n"
        )
        return False
    return True


def _append(folder: Path, fields: Mapping[str, object]) -> None:
    """Add a line under a lock of the journal's own; what an earlier run left half-written is closed off first."""
    folder.mkdir(exist_ok=True)
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with FileLock(folder / _LOCK, timeout=_LOCK_SECONDS):
        file = os.open(folder / NAME, flags, 0o666)
        try:
            tail = _tail(file)
            now = datetime.now(UTC)
            line = {"schema": _SCHEMA, "time": now.isoformat(timespec="milliseconds")} | dict(fields)
            before = _last_time(tail)
            if before is not None and now < before:
                line["clock"] = BEHIND
            text = ("" if not tail or tail.endswith(b"\n") else "\n") + json.dumps(line, ensure_ascii=False) + "\n"
            data = text.encode("utf-8", "backslashreplace")
            if os.write(file, data) < len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # the half line is closed off by the next one
            os.fsync(file)
        finally:
            os.close(file)


def _tail(file: int) -> bytes:
    size = os.lseek(file, 0, os.SEEK_END)
    os.lseek(file, max(0, size - _TAIL), os.SEEK_SET)
    return os.read(file, _TAIL)


def _last_time(tail: bytes) -> datetime | None:
    lines = (line for raw in reversed(tail.splitlines()) if (line := _line(raw)) is not None)
    return next((datetime.fromisoformat(line["time"]) for line in lines), None)


def _line(raw: bytes) -> Line | None:
    """Read a line; `None` if it is none of ours, or only half of one."""
    try:
        line = json.loads(raw)
        if line["schema"] != _SCHEMA or line["event"] not in ("begins", "ends"):
            return None
        if not isinstance(line["run"], str) or datetime.fromisoformat(line["time"]).tzinfo is None:
            return None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return line if isinstance(line, dict) else None
