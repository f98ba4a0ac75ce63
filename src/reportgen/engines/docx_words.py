"""The words of a Word document: escaping, runs and field marks. Every text passes `escaped` or `attribute` once."""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import escape

BOLD: Final = "<w:b/>"
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML has no way to write these
_ORDER: Final = ("<w:rStyle", "<w:b", "<w:i", "<w:vertAlign")  # as the schema asks for


def escaped(text: str) -> str:
    """Make a text safe inside an element."""
    return escape(_FORBIDDEN.sub("", text))


def attribute(text: str) -> str:
    """Make a text safe inside an attribute."""
    return escape(_FORBIDDEN.sub("", text), {'"': "&quot;", "\n": " ", "\t": " "})


def run(text: str, properties: str = "", *, raw: bool = False) -> str:
    """Write a run of words; `text` is escaped here unless it is `raw`, and properties are put into order."""
    if properties:
        properties = f"<w:rPr>{''.join(sorted(_split(properties), key=_rank))}</w:rPr>"
    inside = text if raw else f'<w:t xml:space="preserve">{escaped(text)}</w:t>'
    return f"<w:r>{properties}{inside}</w:r>" if text else ""


def _split(properties: str) -> list[str]:
    """Take properties apart, each once: a run has one style, and the outermost, written first, wins."""
    once: dict[str, str] = {}
    for written in re.findall(r"<w:[^>]*/>", properties):
        once.setdefault(written.split(" ")[0].rstrip("/>"), written)
    return list(once.values())


def _rank(written: str) -> int:
    return _ORDER.index(written.split(" ", maxsplit=1)[0].rstrip("/>"))


def field_mark(kind: str) -> str:
    """Write the `begin`, `separate` or `end` of a field."""
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def tab() -> str:
    """Write a tabulator."""
    return "<w:r><w:tab/></w:r>"
