"""Analysts have Windows: no module may need what only POSIX has, and `--help` must not wait for heavy libraries."""

import subprocess
import sys

IMPORT_ALL = """
import importlib, pkgutil, sys
for name in ("fcntl", "pwd", "grp", "resource"):
    sys.modules[name] = None
import reportgen
names = [module.name for module in pkgutil.walk_packages(reportgen.__path__, "reportgen.")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""

HEAVY = ("pandas", "plotnine", "matplotlib", "numpy", "typst", "pypandoc", "pydantic", "openpyxl", "docx", "pikepdf")


def python(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_every_module_imports_where_posix_modules_are_missing():
    done = python(IMPORT_ALL)

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 30


def test_help_loads_no_heavy_library():
    done = python(f"import sys, reportgen.cli; print([name for name in {HEAVY!r} if name in sys.modules])")

    assert done.stdout.strip() == "[]"


def test_no_two_files_differ_by_case_only():
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True).stdout.splitlines()

    assert len({name.lower() for name in listed}) == len(listed)
