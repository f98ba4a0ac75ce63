"""A partnership's house style in each format's own words: a few rules of CSS, values for Typst, styles for Word.

Without a brand every one of them is what is built in, to the byte.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final

from reportgen import defaults
from reportgen.defaults.fonts import Face, first
from reportgen.engines import fonts
from reportgen.engines.pictures import Size
from reportgen.model import Brand, BrandFile, Logo, Scheme, Settings

TYPST_FILE: Final = "brand.typ"
REFERENCE: Final = "styles/reference.docx"
LOGO_HIGH_MM: Final = 14.0
LOGO_WIDE_MM: Final = 60.0
_SHEET: Final = "styles/report.css"
_SAMPLE: Final = "etaoin shrdlu cmfwyp vbgkqjxz ETAOINSHRDLU 0123456789 %.,-"
_SYSTEM: Final = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'  # as in report.css
_PIXELS_A_MM: Final = 96 / 25.4
_ITALIC: Final = 1  # bit of a font's fsSelection
_HEAVIEST_REGULAR: Final = 550
_PRINTED: Final = "#ffffff"
_BETTER: Final = {"light": "#12436d", "dark": "#9cc8ee"}  # a signal's colour is not the house's


def digest(settings: Settings) -> str:
    """Give the digest of all that a finished document takes from the house style and the formats' layouts."""
    brand = settings.brand
    files = [sha256(each.data).hexdigest() for each in brand.files] if brand is not None else []
    reference = sha256(settings.reference).hexdigest() if settings.reference is not None else ""
    told = json.dumps([repr(brand), files, reference, repr(settings.layouts)])
    return sha256(told.encode()).hexdigest()


# ---------------------------------------------------------------- HTML


def stylesheet(templates: Path, brand: Brand | None) -> str:
    """Give the style sheet of a report's page: the built-in or the project's own, then the brand's rules."""
    return defaults.text(_SHEET, templates) + css(brand)


def css(brand: Brand | None) -> str:
    """Write the brand's rules; they stand behind `report.css` and change its variables. Nothing without a brand.

    Fonts are named, not sent: a file's licence for print is seldom one for the web, and no page waits for them.
    """
    if brand is None:
        return ""
    lines = ["", "/* The house style: `brand` of _quarto.yml. Signals keep their own colours. */", ""]
    lines += _colours(brand.light, "light")
    lines += ["@media (prefers-color-scheme: dark) {", *_colours(brand.dark, "dark"), "}"]
    printed = Scheme(_PRINTED, brand.light.ink, brand.light.accent)
    lines += ["@media print {", *_colours(printed, "light"), "}"]
    if brand.family:
        lines.append(f'body {{ font-family: "{brand.family}", {_SYSTEM}; }}')
    if brand.heading_family:
        lines.append(f'h1, h2, h3, h4, h5, h6 {{ font-family: "{brand.heading_family}", {_SYSTEM}; }}')
    if brand.logo is not None:
        lines.append(".logo { display: block; max-width: 100%; height: auto; margin: 0 0 1.2rem; }")
        if brand.logo.dark is None:  # drawn for white paper: like charts, it keeps it
            white = ".logo { background: #ffffff; padding: .5rem; }"
            lines.append(f"@media screen and (prefers-color-scheme: dark) {{ {white} }}")
    return "\n".join(lines) + "\n"


def _colours(scheme: Scheme, side: str) -> list[str]:
    return [
        f":root {{ --paper: {scheme.paper}; --ink: {scheme.ink}; --accent: {scheme.accent}; }}",
        f".word.better {{ color: {_BETTER[side]}; }}",
    ]


def picture(logo: Logo) -> str:
    """Write the logo for the head of a page."""
    from html import escape

    size = printed(logo)
    wide, high = round(size.width * _PIXELS_A_MM), round(size.height * _PIXELS_A_MM)
    image = f'<img class="logo" src="{logo.file.name}" alt="{escape(logo.alt)}" width="{wide}" height="{high}">'
    if logo.dark is None:
        return image
    dark = f'<source media="(prefers-color-scheme: dark)" srcset="{logo.dark.name}">'
    return f"<picture>{dark}{image}</picture>"


def printed(logo: Logo) -> Size:
    """Give the printed size of a logo: as high as a title block allows, and no wider than a third of the line."""
    return Size(LOGO_HIGH_MM * logo.ratio, LOGO_HIGH_MM).within(LOGO_WIDE_MM)


# ---------------------------------------------------------------- PDF


def typst(brand: Brand | None) -> str:
    """Write the values that `report.typ` reads."""
    if brand is None:
        return "#let brand = (:)\n"
    values = {"accent": f'rgb("{brand.light.accent}")', "ink": f'rgb("{brand.light.ink}")'}
    if brand.heading_family and brand.fonts:
        values["heading-font"] = _string(brand.heading_family)
    if brand.logo is not None:
        size = printed(brand.logo)
        placed = f"width: {size.width:.2f}mm, height: {size.height:.2f}mm, alt: {_string(brand.logo.alt)}"
        values["logo"] = f"image({_string(brand.logo.file.name)}, {placed})"
    fields = "".join(f"  {key}: {value},\n" for key, value in values.items())
    return f"#let brand = (\n{fields})\n"


def font_files(brand: Brand | None, folder: Path) -> tuple[Path, ...]:
    """Write the brand's fonts into a folder of their own."""
    if brand is None or not brand.fonts:
        return ()
    folder.mkdir(exist_ok=True)
    paths = tuple(folder / PurePosixPath(font.name).name for font in brand.fonts)
    for path, font in zip(paths, brand.fonts, strict=True):
        path.write_bytes(font.data)
    return paths


@dataclass(frozen=True, slots=True)
class _Font:
    """What is known of a font's file."""

    families: frozenset[str]
    weight: int
    leaning: bool
    sample: float  # how wide the sample is, in units of the type size

    @property
    def bold(self) -> bool:
        return self.weight > _HEAVIEST_REGULAR

    @property
    def strangeness(self) -> tuple[bool, int]:
        """Tell how far it is from the upright font of its sort."""
        return self.leaning, abs(self.weight - (700 if self.bold else 400))


def _font(file: BrandFile) -> _Font:
    from io import BytesIO

    from fontTools.ttLib import TTFont

    with TTFont(BytesIO(file.data), lazy=True) as font:
        points, widths, about = font.getBestCmap(), font["hmtx"], font["OS/2"]
        sample = sum(widths[points[ord(sign)]][0] for sign in _SAMPLE if ord(sign) in points)
        names = frozenset(str(font["name"].getDebugName(number)) for number in (16, 1))
        leaning = bool(about.fsSelection & _ITALIC)
        return _Font(names, int(about.usWeightClass), leaning, sample / font["head"].unitsPerEm)


def wider(brand: Brand | None, *, usual: float = 1.0) -> float:
    """Tell how much wider the brand's words are than those of Source Sans Pro; never less than 1.

    Args:
        brand: The house style.
        usual: What holds without one, or where no file of its font is given.
    """
    if brand is None or not brand.family:
        return usual
    own = [font for font in map(_font, brand.fonts) if brand.family in font.families]
    return max([1.0, *(font.sample / fonts.width(_SAMPLE, bold=font.bold) for font in own)]) if own else usual


def faces(brand: Brand | None, files: Sequence[Path]) -> tuple[Face, ...]:
    """Give the typefaces that are asked before all others: the brand's, or the built-in one and then the brand's.

    A family that the brand has files of and sets nothing in is there for the signs that the first one lacks.

    Args:
        brand: The house style.
        files: What `font_files` wrote.
    """
    if brand is None or not files:
        return ()
    families: dict[str, dict[bool, tuple[tuple[bool, int], Path]]] = {}
    for written, path in zip(brand.fonts, files, strict=True):
        font = _font(written)
        for family in {brand.family, brand.heading_family} & font.families or {min(font.families)}:
            kept = families.setdefault(family, {})
            if font.bold not in kept or font.strangeness < kept[font.bold][0]:
                kept[font.bold] = (font.strangeness, path)
    made = {
        family: Face(family, kept[min(kept)][1], kept[True][1] if True in kept else None)
        for family, kept in families.items()
    }
    base = made.pop(brand.family, None) or first()
    return (base, *made.values())


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


# ---------------------------------------------------------------- DOCX


def reference(settings: Settings) -> bytes:
    """Give the Word file of styles: the project's own as it is, else the built-in one in the house's look."""
    if settings.reference is not None:
        return settings.reference
    brand = settings.brand
    if brand is None or not defaults.origin(REFERENCE, settings.templates).startswith("built-in"):
        return defaults.data(REFERENCE, settings.templates)
    from reportgen.defaults.styles.reference import FONT, Look, make

    accent, ink = (colour[1:].upper() for colour in (brand.light.accent, brand.light.ink))
    return make(Look(accent, ink, brand.family or FONT, brand.heading_family))
