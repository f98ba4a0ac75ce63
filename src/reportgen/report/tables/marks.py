"""Markers of the Government Statistical Service in cells: written so that each format knows them, and explained."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from reportgen.report.text import Md, readable_escape

MARKERS: Final[Mapping[str, str]] = {
    "[c]": "hidden to protect people (confidential)",
    "[x]": "not available",
    "[z]": "not applicable",
    "[u]": "of low reliability",
    "[low]": "rounds to zero but is not zero",
    "[p]": "provisional",
    "[r]": "revised",
    "[b]": "before or at a break in the series",
    "[e]": "estimate",
    "[n]": "not signed off by the agency that returned it",
}

_MARKER: Final = re.compile("|".join(re.escape(symbol) for symbol in MARKERS))


def cell(text: str, *, inside: bool = False) -> Md:
    """Write text of ours for a cell or a sentence, with its markers as markers; a new line stands below its number.

    Args:
        text: Plain text.
        inside: Tell that something stands before it on the same line.

    Example:
        >>> str(cell("88.0% [p]"))
        '88.0% [[p]]{.marker}'
    """
    first, *below = text.split("\n")
    if below:
        return Md(" ").join([cell(first, inside=inside), *(Md(f"[{cell(line)}]{{.below}}") for line in below)])
    out, at = "", 0
    for found in _MARKER.finditer(text):
        out += _kept(text[at : found.start()], inside=inside or at > 0) + f"[{found[0]}]{{.marker}}"
        at = found.end()
    return Md(out + _kept(text[at:], inside=inside or at > 0))


def _kept(text: str, *, inside: bool) -> str:
    """Escape a piece and keep the space at its ends."""
    inner = text.strip(" ")
    if not inner:
        return text
    before, after = text[: len(text) - len(text.lstrip(" "))], text[len(text.rstrip(" ")) :]
    return f"{before}{readable_escape(inner, inside=inside)}{after}"


def markers_in(text: str) -> set[str]:
    """Find the markers in Markdown of ours; others' text holds none, for its brackets are references."""
    return set(_MARKER.findall(text))


def key_to(markers: Iterable[str]) -> Md:
    """Explain markers, in the order of `MARKERS`; empty where there are none."""
    used = set(markers)
    return Md("; ").join(
        Md(f"[{symbol}]{{.marker}} {meaning}") for symbol, meaning in MARKERS.items() if symbol in used
    )
