"""Whether the terminal and the system write letters as this program does."""

from __future__ import annotations

import locale
import sys
from collections.abc import Iterator

from reportgen.doctor.line import Check, Line, Patient, ok, warning

_FIX = "set the language to one with UTF-8, such as LANG=C.UTF-8 (on Windows: chcp 65001)"


def _look(_: Patient) -> Iterator[Line]:
    terminal = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("_", "-")
    if terminal not in ("utf-8", "utf8", "cp65001"):
        yield warning(f"the terminal writes {terminal}: letters that it lacks are shown as numbers", _FIX)
    files = sys.getfilesystemencoding().lower()
    if files not in ("utf-8", "utf8"):
        yield warning(f"names of files are written as {files}, not as UTF-8", _FIX)
    if terminal in ("utf-8", "utf8", "cp65001") and files in ("utf-8", "utf8"):
        set_to = locale.setlocale(locale.LC_CTYPE)  # only asked: reports do not depend on it
        yield ok(f"UTF-8 in the terminal and in names of files (locale {set_to})")


CHECK = Check("language", 70, _look)
