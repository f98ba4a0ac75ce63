"""Render one composed source by an engine, as one whole process: what `make bench` times.

Usage: python tools/render_source.py ENGINE SOURCE_FOLDER        (the folder holds report.qmd and its charts)

Prints the seconds that rendering took, without the start of Python and the reading of the project's settings.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from reportgen.engines import choose
from reportgen.model import Document, Edition, Settings
from reportgen.project.settings import settings
from reportgen.quarter import Quarter

ROOT = Path(__file__).resolve().parent.parent
QUARTER = Quarter.parse("2026-27 Q2")
FORMATS = ("html", "pdf", "docx")


def main(arguments: list[str]) -> int:
    engine, source = arguments[0], Path(arguments[1])
    with tempfile.TemporaryDirectory() as folder:
        report, rules = document(source), project_settings()
        began = time.monotonic()
        made = choose(engine).render(report, FORMATS, Path(folder), rules)
        print(f"{time.monotonic() - began:.3f}")
        return 0 if len(made) == len(FORMATS) else 1


def document(source: Path) -> Document:
    """Read a composed source back, with the files that stand beside it."""
    files = (path for path in sorted(source.rglob("*")) if path.is_file() and path.name != "report.qmd")
    assets = tuple((path.relative_to(source).as_posix(), path.read_bytes()) for path in files)
    edition = Edition(source.name, source.name)
    return Document(edition, QUARTER, source.name, (source / "report.qmd").read_text(encoding="utf-8"), assets)


def project_settings() -> Settings:
    return settings(ROOT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
