"""Put a house's accent into a finished chart: the same lines and dots, in another colour.

Charts are drawn in one ink, and kept by what they show; the colour is changed afterwards, in no time.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import replace
from typing import Final

from reportgen.charts.picture import INK
from reportgen.model import Chart

_SIGNATURE: Final = 8  # bytes before the first chunk of a PNG
_INK: Final = bytes.fromhex(INK[1:])
_NEAR: Final = 2  # of 255: what rounding leaves of a mixture's place between white and ink


def in_accent(chart: Chart, accent: str) -> Chart:
    """Give a chart with its ink and every mixture of it with white changed to the accent's.

    Args:
        chart: As drawn, with an SVG and a PNG of indexed colours.
        accent: The colour, as `#rrggbb`.
    """
    svg = re.sub(re.escape(INK.encode()), accent.encode(), chart.svg, flags=re.IGNORECASE)
    return replace(chart, svg=svg, png=_recoloured(chart.png, bytes.fromhex(accent[1:])))


def _recoloured(png: bytes, accent: bytes) -> bytes:
    """Change the colours of a PNG's palette."""
    place = _SIGNATURE
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        start, end = place + 8, place + 8 + length
        if png[place + 4 : start] == b"PLTE":
            colours = [png[at : at + 3] for at in range(start, end, 3)]
            body = b"PLTE" + b"".join(_mixture(colour, accent) for colour in colours)
            return png[: place + 4] + body + struct.pack(">I", zlib.crc32(body)) + png[end + 4 :]
        place = end + 4
    return png


def _mixture(colour: bytes, accent: bytes) -> bytes:
    """Give the accent's mixture with white that is as strong as a colour is of the ink; other colours as they are."""
    share = (255 - colour[0]) / (255 - _INK[0])
    ink = [round(255 - (255 - part) * share) for part in _INK]
    if share > 1.01 or any(abs(own - its) > _NEAR for own, its in zip(colour, ink, strict=True)):
        return colour
    return bytes(round(255 - (255 - part) * min(share, 1.0)) for part in accent)
