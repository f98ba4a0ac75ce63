"""The Quarto engine: renders through a `quarto` that is on the machine, where the project or the command says so.

Every call has a folder of its own: in one folder, two renders at once put one area's chart into another's report.
A warning that means that something of the document is lost is a fault here, though Quarto ends with 0.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Final

from reportgen.engines import process, quarto_house
from reportgen.engines.format import Format, found, named
from reportgen.engines.quarto_filter import FAULTS
from reportgen.errors import EnvironmentFault, Faults, RenderError, ReportgenError, raise_all
from reportgen.model import Document, Settings

SECONDS: Final = 300.0  # for one document in one format; a page takes four
_VERSION_SECONDS: Final = 30.0
_SOURCE: Final = "report.qmd"
_OUTPUT_FOLDER: Final = "out"
_LIST: Final = "outputs.txt"  # written by defaults/quarto/outputs.lua
_LOG: Final = "log.jsonl"
_LOGGING: Final = ("--log", _LOG, "--log-format", "json-stream")
_FROM_ERROR: Final = 40  # the level of the log's errors; warnings stand among information, at 20
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")
_WARNING: Final = re.compile(r"^(?:WARNING(?: \([^)]*\))?|\[WARNING\]|WARN:?):?\s*(?P<said>.+)", re.MULTILINE)
_ERROR_LINE: Final = re.compile(r"^ERROR(?: \([^)]*\)|:)\s*(?P<said>.+)$", re.MULTILINE)  # in a filter with its place
_PLACE: Final = re.compile(r"┌─ (?P<file>[^\s:]+):(?P<line>[0-9]+):[0-9]+")
_YAML_PLACE: Final = re.compile(r"\((?P<line>[0-9]+):[0-9]+\)\s*$")
_OUR_CONCERN: Final = re.compile(r"PDF standard validation requested but verapdf is not installed")  # tests do that
_DATE: Final = re.compile(r"^date:\s*[\"']?(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})", re.MULTILINE)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Loss:
    """A warning that means that the reader misses something, and what to do about it."""

    said: re.Pattern[str]  # its group is what to look for in the source
    what: str
    fix: str


_LOSSES: Final = (
    _Loss(
        re.compile(r"Unable to resolve crossref (?P<token>@[\w-]+)"),
        "the cross-reference {token} leads nowhere",
        "give the table, chart or heading that identifier, or take the reference out",
    ),
    _Loss(
        re.compile(r"Shortcode '(?P<token>[^']*)' not found"),
        "there is no shortcode {token!r}",
        "use what docs/qmd-subset.md lists",
    ),
    _Loss(
        re.compile(r"Could not (?:fetch|find|load) (?:resource|image) (?P<token>\S+?):? "),
        "the picture {token!r} was not found",
        "name a file of the document, such as charts/plans-open",
    ),
)


@dataclass(frozen=True, slots=True)
class QuartoInstall:
    """A Quarto that was found on the machine."""

    path: Path
    found_by: str  # "QUARTO_PATH" or "PATH"

    def __str__(self) -> str:
        """Say where it is, for `doctor`."""
        return f"{self.path} (found by {self.found_by})"

    def version(self) -> str:
        """Ask it for its version."""
        done = process.run([str(self.path), "--version"], folder=self.path.parent, seconds=_VERSION_SECONDS)
        said = done.stdout.decode("utf-8", "replace").strip()
        if done.status or not said:
            raise EnvironmentFault(
                f"Quarto does not tell its version (status {done.status})",
                where=str(self.path),
                fix="install Quarto again, or use the embedded engine: `engine: embedded` in _quarto.yml",
            )
        return said.splitlines()[0]


def find() -> QuartoInstall | None:
    """Find Quarto: where `QUARTO_PATH` says (the program or its folder), else on the `PATH`.

    A `QUARTO_PATH` that leads nowhere is not passed over in silence: then there is no Quarto.
    """
    named = os.environ.get("QUARTO_PATH", "")
    if named:
        place = Path(named)
        found = shutil.which("quarto", path=str(place)) if place.is_dir() else shutil.which(named)
        return QuartoInstall(Path(found).absolute(), "QUARTO_PATH") if found else None
    found = shutil.which("quarto")
    return QuartoInstall(Path(found).absolute(), "PATH") if found else None


def required() -> QuartoInstall:
    """Find Quarto, or say how to get it and that nothing needs it.

    Raises:
        EnvironmentFault: If it was not found.
    """
    install = find()
    if install is not None:
        return install
    named = os.environ.get("QUARTO_PATH", "")
    raise EnvironmentFault(
        "Quarto was not found" + (", and QUARTO_PATH leads to no program" if named else ""),
        where=f"QUARTO_PATH={named}" if named else "PATH",
        fix=(
            "install it from https://quarto.org and set QUARTO_PATH to its program, or use the embedded engine, which "
            "needs nothing: `engine: embedded` in _quarto.yml or `--engine embedded`"
        ),
    )


@dataclass(frozen=True, slots=True)
class QuartoEngine:
    """Renders by calling `quarto render`, once for each format."""

    name: str = "quarto"
    seconds: float = SECONDS

    def versions(self) -> Mapping[str, str]:
        """Name the Quarto that does the work and the libraries that write its blocks, with their versions."""
        libraries = sorted({library for each in found() for library in each.libraries})
        return {"quarto": required().version(), **{library: version(library) for library in libraries}}

    def render(
        self, document: Document, formats: Sequence[str], folder: Path, settings: Settings
    ) -> Mapping[str, Path]:
        """Make a document in the formats asked for; see `Engine.render`.

        On a fault the log is left beside `folder`, under the folder's name and the format's.
        """
        wanted = named(formats)
        install = required()
        made: dict[str, Path] = {}
        faults: list[ReportgenError] = []
        for each in wanted:
            call = _Call(install, document, each, folder, settings, self.seconds)
            try:
                made[each.name] = call.render()
            except Faults as several:
                faults.extend(several.faults)
            except RenderError as fault:
                faults.append(fault)
        raise_all(_once(faults))
        return made


def _once(faults: Iterable[ReportgenError]) -> list[ReportgenError]:
    """Tell a fault once that several formats have."""
    return list({(fault.what, fault.where): fault for fault in reversed(list(faults))}.values())[::-1]


@dataclass(frozen=True, slots=True)
class _Call:
    """One document in one format."""

    install: QuartoInstall
    document: Document
    format: Format
    folder: Path
    settings: Settings
    seconds: float

    @property
    def work(self) -> Path:
        return self.folder / f"quarto-{self.format.name}"

    @property
    def where(self) -> str:
        return f"{_SOURCE} of {self.document.edition.title}, {self.document.quarter}"

    @property
    def kept_log(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}-quarto-{self.format.name}.log")

    def render(self) -> Path:
        """Render, read the log, check the output and hand it over."""
        self._write()
        try:
            done = process.run(
                # The input comes first: after the flags, Quarto renders nothing and ends with 0.
                [str(self.install.path), "render", _SOURCE, "--to", self.format.quarto.name, "--quiet", *_LOGGING],
                folder=self.work,
                seconds=self.seconds,
                environment={
                    "NO_COLOR": "1",
                    "SOURCE_DATE_EPOCH": str(self._epoch()),
                    "TYPST_IGNORE_SYSTEM_FONTS": "true",  # the same file on every machine
                },
            )
        except process.OutOfTime:
            self._keep_log(b"")
            raise
        records = read_log(self.work / _LOG)
        raise_all(self._faults_in_house())
        if done.status:
            self._keep_log(done.stderr)
            raise self._failed(records, done)
        lost = self._losses(records)
        if lost:
            self._keep_log(done.stderr)
            raise_all(lost)
        return self._finished(done)

    def _write(self) -> None:
        """Write the document into a folder of its own, with the least project around it."""
        self.work.mkdir(parents=True)
        write(self.work, "_quarto.yml", project_file(self.settings, self.format).encode("utf-8"))
        write(self.work, _SOURCE, self.document.qmd.encode("utf-8"))
        for name, data in quarto_house.files(self.settings).items():
            write(self.work, f"{quarto_house.FOLDER}/{name}", data)
        for name, data in quarto_house.beside(self.settings).items():
            write(self.work, name, data)
        for name, data in self.document.assets:
            write(self.work, name, data)

    def _faults_in_house(self) -> list[RenderError]:
        """Give what the house style found wrong with the document, as the embedded engine would tell it."""
        told = self.work / FAULTS
        if not told.is_file():
            return []
        faults = json.loads(told.read_text(encoding="utf-8"))
        return [
            RenderError(fault["what"], where=fault["where"].replace(_SOURCE, self.where, 1), fix=fault["fix"])
            for fault in faults
        ]

    def _epoch(self) -> int:
        """Give the day that the files carry: the header's date, else the quarter's last day. Never the clock's."""
        found = _DATE.search(self.document.qmd)
        try:
            day = date.fromisoformat(found["day"]) if found else self.document.quarter.last_day
        except ValueError:
            day = self.document.quarter.last_day
        return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())

    def _failed(self, records: Sequence[LogRecord], done: process.Completed) -> RenderError:
        """Say the first error: what follows it is its echo."""
        errors = [record.text for record in records if record.level >= _FROM_ERROR]
        stderr = _COLOUR.sub("", done.stderr.decode("utf-8", "replace"))
        said_elsewhere = (*(record.text for record in records), stderr)
        errors += [match["said"] for text in said_elsewhere for match in _ERROR_LINE.finditer(text)]
        said = errors[0] if errors else ""
        first = next((line.strip() for line in said.splitlines() if line.strip()), "it gave no message")
        return RenderError(
            f"Quarto could not make the {self.format.name}: {self._plain(first)}",
            where=self._place(said),
            fix=f"mend the document; all that Quarto said is in {self.kept_log}",
        )

    def _plain(self, text: str) -> str:
        """Leave out what only this machine has: folders, and the mark of an error."""
        for place in (self.work, self.work.resolve()):
            text = text.replace(f"{place}{os.sep}", "").replace(str(place), ".")
        return re.sub(r"^error:\s*", "", text)

    def _place(self, said: str) -> str:
        """Name file and line where Quarto names them."""
        if found := _PLACE.search(said):
            return f"{found['file']}, line {found['line']}, made from {self.where}"
        first = said.splitlines()[0] if said else ""
        found = _YAML_PLACE.search(first)
        return f"{self.where}, line {found['line']}" if found else self.where

    def _losses(self, records: Sequence[LogRecord]) -> list[RenderError]:
        """Make a fault of each warning that means a loss; other warnings go to our log."""
        lost: list[RenderError] = []
        for said in warnings_in(records):
            for loss in _LOSSES:
                if found := loss.said.search(f"{said} "):
                    token = found["token"]
                    lost.append(RenderError(loss.what.format(token=token), where=self._line_of(token), fix=loss.fix))
                    break
            else:
                if _OUR_CONCERN.match(said):
                    continue
                _log.warning("%s, as %s: Quarto warns: %s", self.where, self.format.name, said)
        return lost

    def _line_of(self, token: str) -> str:
        stem = f"]({PurePosixPath(token).with_suffix('')})"  # a chart is named without its ending
        lines = self.document.qmd.splitlines()
        for wanted in (token, stem):
            for number, line in enumerate(lines, start=1):
                if wanted in line:
                    return f"{self.where}, line {number}"
        return self.where

    def _finished(self, done: process.Completed) -> Path:
        """Take what Quarto lists, check that it is there and is what its name says, and finish it."""
        made = self._listed()
        wrong = self.format.fault_in(made)
        if wrong:
            self._keep_log(done.stderr)
            raise RenderError(
                f"Quarto ended well, but {wrong}",
                where=self.where,
                fix=f"look at what Quarto said in {self.kept_log}; `reportgen doctor` shows which Quarto it is",
            )
        if self.format.quarto.finish is not None:
            self.format.quarto.finish(made, self.work)
        if self.format.page:  # its pictures and its style sheet go with it
            for beside in sorted(made.parent.iterdir()):
                if beside != made and not (self.folder / beside.name).exists():
                    shutil.move(beside, self.folder / beside.name)
        return Path(shutil.move(made, self.folder / made.name))

    def _listed(self) -> Path:
        """Find the output in the list that Quarto gives after a render; a path that leads elsewhere is none of ours."""
        usual = self.work / _OUTPUT_FOLDER / f"report.{self.format.name}"
        listed = self.work / _LIST
        names = listed.read_text(encoding="utf-8", errors="replace").splitlines() if listed.is_file() else []
        for name in names:
            path = self.work / name.strip()
            if path.name == usual.name and path.resolve().is_relative_to(self.work.resolve()):
                return path
        return self.work / _OUTPUT_FOLDER / "no output" / usual.name

    def _keep_log(self, stderr: bytes) -> None:
        """Keep what Quarto said: the working folder is removed after a fault."""
        log = self.work / _LOG
        said = log.read_bytes() if log.is_file() else b""
        self.kept_log.write_bytes(said + stderr)


def write(folder: Path, name: str, data: bytes) -> None:
    """Write a file of the document; a path that leads out of the folder is refused."""
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or "\\" in name or ":" in name:
        raise RenderError(
            f"a file of the document is named {name!r}", where=_SOURCE, fix="name charts like charts/plans-open"
        )
    target = folder.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def project_file(settings: Settings, made: Format) -> str:
    """Write the least `_quarto.yml`: nothing is executed, nothing is fetched, one file comes out.

    It is a project of its own, so that Quarto neither climbs to the user's nor empties a folder of theirs.
    """
    project = {
        "project": {
            "type": "default",
            "output-dir": _OUTPUT_FOLDER,
            "render": [_SOURCE],
            "post-render": [f"{quarto_house.FOLDER}/{quarto_house.LISTING}"],
        },
        **quarto_house.metadata(settings, (made,)),
    }
    return json.dumps(project, indent=2, ensure_ascii=False) + "\n"  # JSON is YAML, with no quoting to get wrong


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One message of Quarto's log, without its colours."""

    level: int
    text: str


def read_log(path: Path) -> tuple[LogRecord, ...]:
    """Read a log of JSON lines; a line that is none is passed over, a log that is not there is empty."""
    if not path.is_file():
        return ()
    records = []
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            read = json.loads(line)
        except ValueError:  # blank lines stand between the records
            continue
        if isinstance(read, dict) and isinstance(read.get("msg"), str):
            level = read.get("level")
            records.append(LogRecord(level if isinstance(level, int) else 0, _COLOUR.sub("", read["msg"])))
    return tuple(records)


def warnings_in(records: Iterable[LogRecord]) -> tuple[str, ...]:
    """List the warnings, each once: Quarto logs them as information."""
    said = (match["said"].strip() for record in records for match in _WARNING.finditer(record.text))
    return tuple(dict.fromkeys(said))
