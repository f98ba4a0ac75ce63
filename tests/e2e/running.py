"""Ways to run the program in a process of its own, as a user does."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def reportgen(*arguments, cwd=None, **environment):
    """Run the program as a user does; give the finished process."""
    return subprocess.run(
        [sys.executable, "-m", "reportgen", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=cwd,
        env={**os.environ, **environment},
    )


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def make_project(folder):
    made = reportgen("init", folder)
    assert made.returncode == 0, made.stderr
    return folder
