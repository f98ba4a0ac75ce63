"""Ways to run the program: in a process of its own, as a user does, or in this one, which is quicker."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from reportgen.cli import run

ROOT = Path(__file__).resolve().parents[2]
QUARTER = "2026-27-q2"  # the latest one of the project that `reportgen init` makes


@dataclass(frozen=True)
class Done:
    """How a command ended and what it said."""

    returncode: int
    stdout: str
    stderr: str


def reportgen(*arguments, cwd=None, **environment):
    """Run the program in a process of its own; the environment is this one's with what is named changed."""
    finished = subprocess.run(
        [sys.executable, "-m", "reportgen", *map(str, arguments)],
        capture_output=True,
        check=False,
        cwd=cwd,
        env={**os.environ, **environment},
    )
    said = [stream.decode("utf-8", "backslashreplace") for stream in (finished.stdout, finished.stderr)]
    return Done(finished.returncode, *said)


def command(*arguments):
    """Run one command in this process, in an empty folder; a fault of the program tells where it failed."""
    out, told = io.StringIO(), io.StringIO()
    with TemporaryDirectory() as folder, chdir(folder), redirect_stdout(out), redirect_stderr(told):
        status = run([str(argument) for argument in arguments])
        log = Path("build") / "fault.log"
        if log.is_file():
            told.write(log.read_text(encoding="utf-8"))
    return Done(status, out.getvalue(), told.getvalue())


def build(project, *arguments):
    """Build a project that must build; give what was said."""
    done = command("build", *arguments, "--project", project)
    if done.returncode:
        raise AssertionError(done.stderr)
    return done


def make_project(folder):
    """Make the project that `reportgen init` makes."""
    made = command("init", folder)
    if made.returncode:
        raise AssertionError(made.stderr)
    return folder


def files(folder):
    """Read every file below a folder, by its relative name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def differing(one, other):
    """List the files of two folders that are not the same in both."""
    here, there = files(one), files(other)
    return sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))


def change(path, old, new):
    """Change one place of a text file; a text that is not there just once is a fault of the test."""
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise ValueError(f"{old!r} stands {text.count(old)} times in {path.name}")
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def add(path, text):
    """Write text at a file's end, making the file if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(text)
