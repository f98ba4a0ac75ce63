"""Analysts have Windows: no module may need what only POSIX has, and `--help` must not wait for heavy libraries."""

import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[2]
IMPORT_ALL = """
import importlib, pkgutil, sys
for name in ("fcntl", "pwd", "grp", "resource", "termios", "posix_ipc", "syslog", "crypt"):
    sys.modules[name] = None
import reportgen
names = [module.name for module in pkgutil.walk_packages(reportgen.__path__, "reportgen.")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""

HEAVY = (
    *("pandas", "plotnine", "matplotlib", "numpy", "typst", "pypandoc", "pydantic", "openpyxl", "odfdo", "lxml"),
    *("docx", "pikepdf", "holidays", "PIL", "jinja2", "yaml", "markdown_it"),
)
# names that Windows keeps for itself, whatever their ending
RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in range(1, 10))}


def python(code, *options):
    return subprocess.run([sys.executable, *options, "-c", code], capture_output=True, text=True, check=False)


def kept_files():
    """List what git keeps; a copy without git is looked at as it lies."""
    try:
        listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git repository, or git is not installed")
    return listed.splitlines()


def test_every_module_imports_where_posix_modules_are_missing():
    done = python(IMPORT_ALL)

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 30


def test_every_module_imports_where_warnings_are_errors():
    done = python(
        IMPORT_ALL, "-W", "error::SyntaxWarning", "-W", "error::EncodingWarning", "-X", "warn_default_encoding"
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["build", "--help"], ["--version"]], ids=" ".join)
def test_help_loads_no_heavy_library(arguments):
    loaded_anyway = "" if arguments == ["--help"] else "pydantic"  # typer asks for it before it runs a command
    code = f"""
import sys
from reportgen.cli import run
run({arguments!r})
print([name for name in {HEAVY!r} if name in sys.modules and name != {loaded_anyway!r}])
"""

    done = python(code)

    assert done.stdout.splitlines()[-1] == "[]"


def test_no_two_files_differ_by_case_only():
    listed = kept_files()

    assert len({name.lower() for name in listed}) == len(listed)


def test_every_file_has_a_name_that_windows_takes():
    refused = [
        name
        for name in kept_files()
        for part in PurePosixPath(name).parts
        if set(part) & set('<>:"\\\\|?*') or part.endswith((".", " ")) or part.split(".")[0].lower() in RESERVED
    ]

    assert refused == []
    assert max(map(len, kept_files())) < 160  # with a folder before it, a path must stay under 260 characters
