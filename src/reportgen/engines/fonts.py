"""The fonts that the PDF is set in: which files a report needs, which signs they can show, and how wide they are."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from reportgen.defaults import fonts as chain

_MOST_TOLD: Final = 5  # signs of one script that a message names
_SOURCE_SANS: Final = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")


class Setting:
    """What one document is set in. Every text of it passes `clean`; then it is known which fonts it takes.

    `own` are faces that are asked before all others.
    """

    def __init__(self, own: tuple[chain.Face, ...] = ()) -> None:
        self._own = own
        self._needed: set[chain.Face] = set()
        self._missing: dict[str, int] = {}

    def clean(self, text: str) -> str:
        """Replace what no font can show by its number, such as `[U+1F4C8]`.

        A PDF/UA file must not hold a glyph that is not there: one sign in one agency's comment would stop the whole
        document.
        """
        fitted = chain.fit(text, self._own)
        self._needed.update(fitted.faces)
        for sign in fitted.missing:
            self._missing[sign] = self._missing.get(sign, 0) + 1
        return fitted.text

    @property
    def missing(self) -> Mapping[str, int]:
        """Each sign that was replaced, and how often."""
        return dict(sorted(self._missing.items()))

    @property
    def families(self) -> tuple[str, ...]:
        """Name the fonts, most wanted first; empty where the usual two are enough."""
        if not self._own and not self._needed:
            return ()
        return chain.families(chain.in_order(self._needed), own=(face.family for face in self._own))

    @property
    def files(self) -> tuple[Path, ...]:
        """Give the static TrueType files, in a fixed order."""
        faces = (*self._own, *chain.in_order(self._needed))
        return (*_usual(), *(path for face in faces for path in face.files()))


@cache
def _usual() -> tuple[Path, ...]:
    sans = chain.first().regular.parent
    return (*(sans / f"SourceSansPro-{style}.ttf" for style in _SOURCE_SANS), *chain.last().files())


class _Advances(dict[str, float]):
    """How far each sign moves on; signs of other fonts count as one, and marks that stand on a letter as nothing."""

    def __missing__(self, sign: str) -> float:
        return 0.0 if unicodedata.combining(sign) else 1.0


@cache
def _advances(path: Path) -> _Advances:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        per_em = font["head"].unitsPerEm
        widths = font["hmtx"]
        return _Advances({chr(point): widths[glyph][0] / per_em for point, glyph in font.getBestCmap().items()})


def told(missing: Mapping[str, int]) -> str:
    """Say which signs no font shows, and how that is mended. The signs themselves are not repeated.

    Example:
        >>> told({"Ꮳ": 2}).partition("; to mend it")[0]
        'no font has U+13E3 (Cherokee); it is printed as [U+13E3], 2 times'
    """
    kinds: dict[str, list[str]] = {}
    for sign in missing:
        kinds.setdefault(chain.script(sign), []).append(chain.number(sign))
    listed = ", ".join(f"{_few(numbers)} ({kind})" for kind, numbers in kinds.items())
    times = sum(missing.values())
    shown, font = (
        (f"it is printed as [{chain.number(next(iter(missing)))}]", "it")
        if len(missing) == 1
        else ("they are printed as their numbers", "them")
    )
    return (
        f"no font has {listed}; {shown}, {times} {'time' if times == 1 else 'times'}; to mend it, give _quarto.yml a "
        f"font that has {font} (brand: typography: fonts: with source: file), or write the words in other letters"
    )


def _few(numbers: Sequence[str]) -> str:
    more = len(numbers) - _MOST_TOLD
    return ", ".join(numbers[:_MOST_TOLD]) + (f" and {more} more" if more > 0 else "")


@lru_cache(maxsize=16_384)  # the same words stand in many cells
def width(text: str, *, bold: bool = False) -> float:
    """Measure a line of text in Source Sans Pro, in units of the type size.

    Signs of other fonts count as one, and marks that stand on a letter as nothing.
    """
    face = chain.first()
    return sum(map(_advances(face.bold if bold and face.bold else face.regular).__getitem__, text))
