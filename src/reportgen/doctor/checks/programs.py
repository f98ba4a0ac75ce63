"""Whether the programs that make documents start."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from reportgen import __version__
from reportgen.doctor.line import Check, Line, Patient, fault, ok
from reportgen.engines import process, quarto, source
from reportgen.errors import ReportgenError

_SECONDS = 30.0
_AGAIN = "install reportgen's libraries again (make setup)"


def _look(patient: Patient) -> Iterator[Line]:
    yield ok(f"reportgen {__version__}, Python {sys.version.split()[0]} on {sys.platform}")
    yield _pandoc()
    yield _typst()
    yield _quarto(needed=patient.settings is not None and patient.settings.engine == "quarto")


def _pandoc() -> Line:
    try:
        path = source.pandoc()
        done = process.run([path, "--version"], folder=Path(path).parent, seconds=_SECONDS)
    except (ImportError, OSError, ReportgenError):
        return fault("pandoc does not start", _AGAIN)
    if done.status:
        return fault(f"pandoc ends with status {done.status}", _AGAIN)
    return ok(f"{done.stdout.decode('utf-8', 'replace').splitlines()[0]} starts")


def _typst() -> Line:
    import typst

    try:
        made = typst.compile(b"Text", format="pdf")
    except (RuntimeError, OSError, typst.TypstError):
        made = b""
    if not isinstance(made, bytes) or not made.startswith(b"%PDF"):
        return fault("Typst does not set a page", _AGAIN)
    return ok(f"Typst {version('typst')} sets a page")


def _quarto(*, needed: bool) -> Line:
    found = quarto.find()
    if found is None:
        if needed:
            return fault(
                "Quarto is not found, and _quarto.yml wants it to render (engine: quarto)",
                "install it, say where it is with QUARTO_PATH, or write engine: embedded",
            )
        return ok("Quarto: not found (not needed: the embedded engine is the default)")
    try:
        return ok(f"Quarto {found.version()} at {found}")
    except ReportgenError as error:
        if needed:
            return fault(error.what, error.fix)
        return ok(f"Quarto at {found} does not answer (not needed: the embedded engine renders)")


CHECK = Check("programs", 20, _look)
