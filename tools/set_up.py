"""Set up the project's own Python in `.venv`, from the lock file, and say plainly what is missing.

Usage: python3 tools/set_up.py run|dev      (only the standard library is needed)
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
OLDEST = (3, 11)


def main(arguments: list[str]) -> int:
    if arguments not in (["run"], ["dev"]):
        return say("usage: python3 tools/set_up.py run|dev", 2)
    if sys.version_info < OLDEST:
        found = ".".join(str(part) for part in sys.version_info[:2])
        return say(
            f"reportgen needs Python {OLDEST[0]}.{OLDEST[1]} or newer, and this is {found}\n"
            f"  where  {sys.executable}\n"
            "  fix    install a newer Python, then: make PYTHON=python3.12 report",
            17,
        )
    return set_up(arguments[0])


def set_up(kind: str) -> int:
    wanted = fingerprint(kind)
    stamp = FOLDER / f"set-up-for-{kind}"
    also = FOLDER / "set-up-for-dev"  # what serves the tests serves the reports too
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return 0
    if kind == "run" and also.is_file() and also.read_text(encoding="utf-8") == fingerprint("dev"):
        return 0
    if not python().is_file() or not has_pip():
        say("setting up: a Python of the project's own in .venv", 0)
        status = subprocess.run(
            [sys.executable, "-m", "venv", "--clear", str(FOLDER)], check=False, capture_output=True, text=True
        )
        if status.returncode or not has_pip():
            return say(no_pip(), 17)
    say("setting up: the libraries that the lock file names (once; about a minute)", 0)
    pip = [str(python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for step in (
        [*pip, "--require-hashes", "--requirement", str(ROOT / "requirements" / f"{kind}.txt")],
        [*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
    ):
        done = subprocess.run(step, check=False, cwd=ROOT)
        if done.returncode:
            return say(
                "the libraries could not be installed\n"
                f"  where  {' '.join(Path(part).name if os.sep in part else part for part in step[1:])}\n"
                "  fix    see pip's message above; behind a proxy, first: pip config set global.proxy ADDRESS",
                17,
            )
    stamp.write_text(wanted, encoding="utf-8")
    return 0


def fingerprint(kind: str) -> str:
    parts = [
        (ROOT / "requirements" / f"{kind}.txt").read_bytes(),
        (ROOT / "pyproject.toml").read_bytes(),
        str(ROOT).encode(),
    ]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def python() -> Path:
    return FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def has_pip() -> bool:
    if not python().is_file():
        return False
    return subprocess.run([str(python()), "-m", "pip", "--version"], check=False, capture_output=True).returncode == 0


def no_pip() -> str:
    major, minor = sys.version_info[:2]
    return (
        "this Python cannot make an environment with pip in it\n"
        f"  where  {sys.executable} -m venv .venv\n"
        f"  fix    install the package python{major}.{minor}-venv (Debian and Ubuntu: "
        f"apt install python{major}.{minor}-venv; Fedora: python3-pip), or use the installer of python.org"
    )


def say(text: str, status: int) -> int:
    print(text, file=sys.stderr, flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
