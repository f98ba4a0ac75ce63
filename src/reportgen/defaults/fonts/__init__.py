"""The chain of typefaces that PDFs and charts are set in: who shows which sign.

Source Sans Pro comes first and DejaVu Sans last; both come with `pip`. Between them stand the typefaces of this folder,
each for one script: a name in Bengali is set in Noto Sans Bengali. Only those that a document needs are opened.
What each is, and its licence: `SOURCE.md` beside this file; why these: docs/decisions/0014-fonts.md.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
_INVISIBLE: Final = frozenset({"Cf", "Cc"})  # joiners, marks of direction, controls: they have no picture
_VARIANTS: Final = range(0xFE00, 0xFE10)  # ask for one of several pictures of the sign before


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface: its name, its files, and the blocks of Unicode that it is asked for."""

    family: str
    regular: Path
    bold: Path | None = None
    blocks: tuple[tuple[int, int], ...] = ()

    def asked_for(self, sign: str) -> bool:
        """Tell whether the sign is in one of the face's blocks; a face without blocks is asked for every sign."""
        return not self.blocks or any(first <= ord(sign) <= last for first, last in self.blocks)

    def files(self) -> tuple[Path, ...]:
        """Give the face's files of this folder."""
        return (self.regular,) if self.bold is None else (self.regular, self.bold)


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as it can be set.

    Attributes:
        text: The text; a sign that no face has is written as its number, such as `[U+1F4C8]`.
        faces: The faces of this folder that it needs, in the chain's order.
        missing: Each sign that was replaced, as often as it was.
    """

    text: str
    faces: tuple[Face, ...]
    missing: tuple[str, ...]


def _noto(script: str, *blocks: tuple[int, int], bold: bool = False, style: str = "Sans") -> Face:
    file = f"Noto{style}{script.replace(' ', '')}"
    return Face(
        family=f"Noto {style} {script}",
        regular=FOLDER / f"{file}-Regular.ttf",
        bold=FOLDER / f"{file}-Bold.ttf" if bold else None,
        blocks=blocks,
    )


SCRIPTS: Final = (
    _noto("Hebrew", (0x0590, 0x05FF), (0xFB1D, 0xFB4F), bold=True),
    _noto(
        "Arabic", (0x0600, 0x06FF), (0x0750, 0x077F), (0x08A0, 0x08FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFE), bold=True
    ),
    _noto("Syriac", (0x0700, 0x074F)),
    _noto("Thaana", (0x0780, 0x07BF)),
    _noto("NKo", (0x07C0, 0x07FF)),
    _noto("Hanifi Rohingya", (0x10D00, 0x10D3F)),
    _noto("Adlam", (0x1E900, 0x1E95F)),
    _noto("Armenian", (0x0530, 0x058F), (0xFB13, 0xFB17), bold=True),
    _noto("Georgian", (0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F), bold=True),
    _noto("Devanagari", (0x0900, 0x097F), (0x1CD0, 0x1CFF), (0xA8E0, 0xA8FF), bold=True),
    _noto("Bengali", (0x0980, 0x09FF), bold=True),
    _noto("Gurmukhi", (0x0A00, 0x0A7F), bold=True),
    _noto("Gujarati", (0x0A80, 0x0AFF), bold=True),
    _noto("Oriya", (0x0B00, 0x0B7F)),
    _noto("Tamil", (0x0B80, 0x0BFF), bold=True),
    _noto("Telugu", (0x0C00, 0x0C7F)),
    _noto("Kannada", (0x0C80, 0x0CFF)),
    _noto("Malayalam", (0x0D00, 0x0D7F)),
    _noto("Sinhala", (0x0D80, 0x0DFF), (0x111E0, 0x111FF)),
    _noto("Thai", (0x0E00, 0x0E7F), bold=True),
    _noto("Lao", (0x0E80, 0x0EFF)),
    _noto("Tibetan", (0x0F00, 0x0FFF), style="Serif"),
    _noto("Myanmar", (0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F)),
    _noto("Ethiopic", (0x1200, 0x139F), (0x2D80, 0x2DDF), (0xAB00, 0xAB2F)),
    _noto("Khmer", (0x1780, 0x17FF), (0x19E0, 0x19FF)),
    _noto("Ol Chiki", (0x1C50, 0x1C7F)),
    _noto("Syloti Nagri", (0xA800, 0xA82F)),
    _noto("MeeteiMayek", (0xAAE0, 0xAAFF), (0xABC0, 0xABFF)),
    _noto("Chakma", (0x11100, 0x1114F)),
    Face(
        "NanumGothicCoding",
        FOLDER / "NanumGothicCoding.ttf",
        blocks=((0x3130, 0x318F), (0xAC00, 0xD7A3)),
    ),
    Face(
        "Droid Sans Fallback",
        FOLDER / "DroidSansFallbackFull.ttf",
        blocks=((0x1100, 0x11FF), (0x2E80, 0x9FFF), (0xF900, 0xFFEF)),
    ),
)


@cache
def first() -> Face:
    """Give the typeface of the whole report."""
    import font_source_sans_pro

    folder = Path(font_source_sans_pro.font_directory)
    return Face("Source Sans Pro", folder / "SourceSansPro-Regular.ttf", folder / "SourceSansPro-Bold.ttf")


@cache
def last() -> Face:
    """Give the typeface that is asked when no other has the sign."""
    package = find_spec("matplotlib")  # to import it takes a quarter of a second, for a folder's name
    if package is None or package.origin is None:
        raise ModuleNotFoundError("matplotlib")
    folder = Path(package.origin).parent / "mpl-data" / "fonts" / "ttf"
    return Face("DejaVu Sans", folder / "DejaVuSans.ttf", folder / "DejaVuSans-Bold.ttf")


@cache
def points(path: Path) -> frozenset[int]:
    """Give every code point that a font's file has a picture for."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def families(faces: Iterable[Face], *, own: Iterable[str] = ()) -> tuple[str, ...]:
    """Name the chain: the partnership's own, the first, those that the text needs, the last."""
    return (*own, first().family, *(face.family for face in faces), last().family)


def in_order(faces: Iterable[Face]) -> tuple[Face, ...]:
    """Put faces of this folder into the chain's order, each once."""
    wanted = set(faces)
    return tuple(face for face in SCRIPTS if face in wanted)


def fit(text: str, own: tuple[Face, ...] = (), *, keep: str = "") -> Shown:
    """Write a text with the signs that the chain has, and say what it takes.

    A letter and the marks that stand on it must come from one face: else one of them would be an empty box.
    Invisible signs that no face has are dropped; controls become spaces or go.

    Args:
        text: The text.
        own: Faces that are asked before all others, such as the partnership's.
        keep: Controls that stay, such as a line's end.

    Example:
        >>> fit("up 📈").text
        'up [U+1F4C8]'
        >>> [face.family for face in fit("Amina: আমিনা").faces]
        ['Noto Sans Bengali']
    """
    if text.isascii() and text.isprintable():
        return Shown(text, (), ())
    if not own and _usual() >= set(text) and unicodedata.is_normalized("NFC", text):
        return Shown(text, (), ())
    shown: list[str] = []
    needed: set[Face] = set()
    missing: list[str] = []
    for cluster in _clusters(unicodedata.normalize("NFC", text)):
        face = _face(cluster, own)
        if face is not None and face.blocks:
            needed.add(face)
        for sign in cluster:
            if sign in keep:
                shown.append(sign)
            elif _invisible(sign):
                shown.append(_of_invisible(sign))
            elif face is not None and ord(sign) in points(face.regular):
                shown.append(sign)
            else:
                missing.append(sign)
                shown.append(f"[{number(sign)}]")
    return Shown("".join(shown), in_order(needed), tuple(missing))


def number(sign: str) -> str:
    """Give a sign's number as Unicode writes it: `U+1F4C8`."""
    return f"U+{ord(sign):04X}"


def script(sign: str) -> str:
    """Name a sign's script in the words of its Unicode name, as well as that can be done.

    Example:
        >>> script("Ꮳ"), script("📈"), script(chr(0x10FFFF))
        ('Cherokee', 'sign "chart with upwards trend"', 'not in Unicode')
    """
    name = unicodedata.name(sign, "")
    if not name:
        return "not in Unicode"
    for word in (" LETTER ", " SYLLABLE ", " VOWEL ", " SIGN ", " DIGIT "):
        if word in name:
            return name.split(word)[0].removesuffix(" SMALL").removesuffix(" CAPITAL").title()
    for ideographs in ("CJK UNIFIED IDEOGRAPH", "CJK COMPATIBILITY IDEOGRAPH"):
        if name.startswith(ideographs):
            return "Chinese characters"
    return f'sign "{name.lower()}"'


@cache
def _usual() -> frozenset[str]:
    """Give the signs that the first face shows by itself: neither marks on another nor invisible."""
    signs = {chr(point) for point in points(first().regular)}
    return frozenset(sign for sign in signs if unicodedata.category(sign)[0] != "M" and not _invisible(sign))


@lru_cache(maxsize=4096)
def _face(cluster: str, own: tuple[Face, ...]) -> Face | None:
    """Find the first face with all of a cluster, else the first with the letter that it begins with."""
    visible = [sign for sign in cluster if not _invisible(sign)]
    if not visible:
        return None
    chain = [*own, first(), *(face for face in SCRIPTS if face.asked_for(visible[0])), last()]
    having = [face for face in chain if ord(visible[0]) in points(face.regular)]
    whole = (face for face in having if all(ord(sign) in points(face.regular) for sign in visible))
    return next(whole, having[0] if having else None)


def _clusters(text: str) -> Iterator[str]:
    """Cut a text before each sign that does not stand on the one before it."""
    begun = ""
    for sign in text:
        if begun and not unicodedata.category(sign).startswith("M") and not _invisible(sign):
            yield begun
            begun = ""
        begun += sign
    if begun:
        yield begun


def _invisible(sign: str) -> bool:
    return unicodedata.category(sign) in _INVISIBLE or ord(sign) in _VARIANTS


def _of_invisible(sign: str) -> str:
    """Keep a joiner or mark of direction; a control goes, or becomes a space where it parted words."""
    if unicodedata.category(sign) == "Cc":
        return " " if sign in "\t\n\r" else ""
    return sign if ord(sign) in points(last().regular) | points(first().regular) else ""
