"""How large a picture is to be printed: read from its SVG, so that every format shows it alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

WIDEST_MM: Final = 160.0
SPARK_HEIGHT_MM: Final = 3.5
SPARK_WIDEST_MM: Final = 15.5
_ROOT: Final = re.compile(rb"<svg\b[^>]*>")
_LENGTH: Final = re.compile(rb"\b(width|height)=[\"']([\d.]+)(mm|cm|in|pt|px)?[\"']")
_MM: Final = {b"mm": 1.0, b"cm": 10.0, b"in": 25.4, b"pt": 25.4 / 72, b"px": 25.4 / 96, b"": 25.4 / 96}


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in millimetres."""

    width: float
    height: float

    def within(self, widest: float) -> Size:
        """Give the size, made smaller in proportion if it is too wide."""
        if self.width <= widest:
            return self
        return Size(widest, self.height * widest / self.width)

    def times(self, factor: float) -> Size:
        """Give the size enlarged by a factor."""
        return Size(self.width * factor, self.height * factor)

    def as_high_as(self, height: float) -> Size:
        """Give the size in proportion to a height."""
        return Size(self.width * height / self.height, height)


def size(svg: bytes) -> Size:
    """Read width and height of an SVG; a picture that does not say is 160 by 60 mm."""
    root = _ROOT.search(svg)
    lengths = {
        name: float(number) * _MM[unit or b""] for name, number, unit in _LENGTH.findall(root[0] if root else b"")
    }
    if not lengths.get(b"width") or not lengths.get(b"height"):
        return Size(WIDEST_MM, 60.0)
    return Size(lengths[b"width"], lengths[b"height"])


def spark(drawn: Size) -> Size:
    """Give the printed size of a sparkline: as high as a line allows, and no wider than a column of the grid."""
    return drawn.as_high_as(SPARK_HEIGHT_MM).within(SPARK_WIDEST_MM)
