"""The fonts that the PDF is set in, and which signs they can show."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

FAMILIES: Final = ("Source Sans Pro", "DejaVu Sans")
_SOURCE_SANS: Final = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")
_DEJAVU: Final = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
_INVISIBLE: Final = frozenset({"Cf", "Cc"})  # joiners, marks of direction, controls: they have no picture
_VARIANTS: Final = range(0xFE00, 0xFE10)  # ask for one of several pictures of the sign before


def files() -> tuple[Path, ...]:
    """Give the static TrueType files, in a fixed order. Both packages come with `pip`."""
    import font_source_sans_pro
    import matplotlib as mpl

    sans = Path(font_source_sans_pro.font_directory)
    dejavu = Path(mpl.get_data_path()) / "fonts" / "ttf"
    return (*(sans / f"SourceSansPro-{style}.ttf" for style in _SOURCE_SANS), *(dejavu / name for name in _DEJAVU))


@cache
def covered() -> frozenset[int]:
    """Give every code point that one of the upright fonts can show."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    points: set[int] = set()
    for path in files():
        if path.name in ("SourceSansPro-Regular.ttf", "DejaVuSans.ttf"):
            with TTFont(path, lazy=True) as font:
                points.update(font.getBestCmap())
    return frozenset(points)


def showable(text: str, points: frozenset[int]) -> tuple[str, Mapping[str, int]]:
    """Replace what no font can show by its number, such as `[U+1F4C8]`, and count the replacements.

    A PDF/UA file must not hold a glyph that is not there: one sign in one agency's comment would stop the whole
    document. Invisible signs that no font has are dropped.

    Example:
        >>> showable("up 📈", frozenset(map(ord, "up ")))
        ('up [U+1F4C8]', {'U+1F4C8': 1})
    """
    if text.isascii() and text.isprintable():
        return text, {}
    shown: list[str] = []
    replaced: dict[str, int] = {}
    for sign in unicodedata.normalize("NFC", text):
        if ord(sign) in points and unicodedata.category(sign) != "Cc":
            shown.append(sign)
        elif unicodedata.category(sign) in _INVISIBLE or ord(sign) in _VARIANTS:
            shown.append(" " if sign in "\t\n\r" else "")
        else:
            name = f"U+{ord(sign):04X}"
            replaced[name] = replaced.get(name, 0) + 1
            shown.append(f"[{name}]")
    return "".join(shown), replaced


@cache
def _advances(name: str) -> Mapping[int, float]:
    from fontTools.ttLib import TTFont

    path = next(path for path in files() if path.name == name)
    with TTFont(path, lazy=True) as font:
        per_em = font["head"].unitsPerEm
        widths = font["hmtx"]
        return {point: widths[glyph][0] / per_em for point, glyph in font.getBestCmap().items()}


def width(text: str, *, bold: bool = False) -> float:
    """Measure a line of text in Source Sans Pro, in units of the type size; signs of the fallback count as one."""
    advances = _advances("SourceSansPro-Bold.ttf" if bold else "SourceSansPro-Regular.ttf")
    return sum(advances.get(ord(sign), 1.0) for sign in text)
