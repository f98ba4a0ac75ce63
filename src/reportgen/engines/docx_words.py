"""The words of a Word document: escaping, runs and field marks. Every text passes `escaped` or `attribute` once."""

from __future__ import annotations

import re
from html import escape  # xml.sax.saxutils has one too, and loads what fetches pages and speaks TLS
from typing import Final

from reportgen.direction import LEFT_TO_RIGHT_MARK, pieces

BOLD: Final = "<w:b/>"
_TWINS: Final = {"<w:b/>": "<w:bCs/>", "<w:i/>": "<w:iCs/>"}  # Word has weights of their own for such scripts
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML has no way to write these
_ORDER: Final = (
    "<w:rStyle",
    "<w:b",
    "<w:bCs",
    "<w:i",
    "<w:iCs",
    "<w:spacing",
    "<w:vertAlign",
    "<w:rtl",
)  # as the schema asks for


def escaped(text: str) -> str:
    """Make a text safe inside an element."""
    return escape(_FORBIDDEN.sub("", text), quote=False)


def attribute(text: str) -> str:
    """Make a text safe inside an attribute."""
    return escaped(text).replace('"', "&quot;").replace("\n", " ").replace("\t", " ")


def run(text: str, properties: str = "", *, raw: bool = False) -> str:
    """Write a run of words; `text` is escaped here unless it is `raw`, and properties are put into order.

    Words that are written from right to left get a run of their own that says so: Word then sets them in the style's
    font for such scripts. A mark behind them keeps what follows on their right.
    """
    cut = () if raw else pieces(text)
    if any(turned for _, turned in cut):
        return "".join(
            _run(piece, _turned(properties)) + _run(LEFT_TO_RIGHT_MARK, properties)
            if turned
            else _run(piece, properties)
            for piece, turned in cut
        )
    return _run(text, properties, raw=raw)


def _run(text: str, properties: str, *, raw: bool = False) -> str:
    if properties:
        properties = f"<w:rPr>{''.join(sorted(_split(properties), key=_rank))}</w:rPr>"
    inside = text if raw else f'<w:t xml:space="preserve">{escaped(text)}</w:t>'
    return f"<w:r>{properties}{inside}</w:r>" if text else ""


def _turned(properties: str) -> str:
    """Say for words that are written from right to left what the properties say for others."""
    twins = "".join(twin for plain, twin in _TWINS.items() if plain in properties)
    return f"{properties}{twins}<w:rtl/>"


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
