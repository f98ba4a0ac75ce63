"""Whether a colour can be read on another: the contrast of the Web Content Accessibility Guidelines, and what mends it.

SOURCE: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio and #dfn-relative-luminance.
"""

from __future__ import annotations

from typing import Final

TEXT: Final = 4.5  # success criterion 1.4.3; rules and lines of charts need 3, by 1.4.11
WHITE: Final = "#ffffff"
BLACK: Final = "#000000"
_STEPS: Final = 255


def ratio(one: str, other: str) -> float:
    """Give the contrast of two colours, 1 (none) to 21 (black on white).

    Example:
        >>> ratio("#000000", "#ffffff")
        21.0
    """
    lower, higher = sorted((_luminance(one), _luminance(other)))
    return (higher + 0.05) / (lower + 0.05)


def nearest(colour: str, against: str, least: float) -> tuple[str, str]:
    """Find the colour nearest to one that stands out from another, by mixing in black or white.

    Returns:
        The colour, and which way leads on from it: "darker" or "lighter". Black on dark or white on light paper
        would not help, so the way is the one that reaches the contrast; of two, the one that the colour is nearer to.
    """
    if ratio(colour, against) >= least:
        return colour, "darker" if _luminance(colour) < _luminance(against) else "lighter"
    ways = [("darker", BLACK), ("lighter", WHITE)]
    if _luminance(colour) > _luminance(against):
        ways.reverse()
    way, end = next(((way, end) for way, end in ways if ratio(end, against) >= least), ways[0])
    low, high = 0, _STEPS  # the least share of black or white that suffices
    while low < high:
        middle = (low + high) // 2
        if ratio(mixed(colour, end, middle / _STEPS), against) >= least:
            high = middle
        else:
            low = middle + 1
    return mixed(colour, end, low / _STEPS), way


def mixed(colour: str, other: str, share: float) -> str:
    """Mix a share of another colour into one."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(own + (its - own) * share):02x}" for own, its in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
