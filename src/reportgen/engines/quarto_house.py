"""What the house style needs beside the documents that Quarto renders: one folder, made from the settings.

The engine writes it into each render's folder, `reportgen sources` once for all documents; `quarto_filter` reads it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

from reportgen import defaults
from reportgen.engines import docx_quarto, house
from reportgen.engines.format import Format, found
from reportgen.model import Brand, BrandFile, Layout, Logo, Scheme, Settings

FOLDER: Final = "house"
FILTERS: Final = {"house.lua": "pre-ast", "blocks.lua": "post-finalize"}  # by when Quarto runs them
LISTING: Final = "outputs.lua"
STYLESHEET: Final = "report.css"
_TOLD: Final = "house.json"
_FRAMES: Final = ("page.html", "paper.typ", "word.openxml")
_STYLES: Final = ("report.html", "report.typ")  # besides the style sheet and the Word file, which a brand changes


def files(settings: Settings, *, by_hand: bool = False) -> dict[str, bytes]:
    """Give every file of the house's folder, by its name in there.

    Args:
        settings: What `_quarto.yml` says.
        by_hand: Pages are looked at while they are written: Quarto's script may reload them.
    """
    made = {name: defaults.data(f"quarto/{name}", settings.templates) for name in (*FILTERS, LISTING, *_FRAMES)}
    made |= {f"styles/{name}": defaults.data(f"styles/{name}", settings.templates) for name in _STYLES}
    made["styles/reference.docx"] = house.reference(settings)
    made["styles/report.css"] = house.stylesheet(settings.templates, settings.brand).encode("utf-8")
    made[_TOLD] = pack(settings, by_hand=by_hand)
    return made


def beside(settings: Settings) -> dict[str, bytes]:
    """Give what must lie beside each document before Quarto starts: the brand's files, and a Word file to begin with.

    The filter writes the document's own Word file over it; Quarto looks whether there is one before that.
    """
    made = {file.name: file.data for file in settings.brand.files} if settings.brand is not None else {}
    return made | {docx_quarto.REFERENCE: house.reference(settings)}


def metadata(settings: Settings, made: tuple[Format, ...]) -> dict[str, object]:
    """Say what Quarto must know of the formats, with paths beside the house's folder."""
    return {
        "engine": "markdown",
        "execute": {"enabled": False},
        "lang": settings.language,
        "filters": [{"path": f"{FOLDER}/{name}", "at": at} for name, at in FILTERS.items()],
        "format": {each.quarto.name: dict(each.quarto.options) for each in made},
    }


def pack(settings: Settings, *, by_hand: bool) -> bytes:
    """Write what the filter needs of the settings, and where it finds this program."""
    brand = settings.brand
    told = {
        "python": sys.executable,
        "package": str(Path(__file__).resolve().parents[2]),
        "targets": {each.quarto.name: each.name for each in found() if each.quarto.fill is not None},
        "by_hand": by_hand,
        "language": settings.language,
        "layouts": {name: asdict(layout) for name, layout in settings.layouts},
        "brand": None if brand is None else _brand(brand),
    }
    return (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def _brand(brand: Brand) -> dict[str, object]:
    """Give a brand without the bytes of its files, which lie beside the document under their names."""
    logo = brand.logo
    return {
        "light": asdict(brand.light),
        "dark": asdict(brand.dark),
        "family": brand.family,
        "heading_family": brand.heading_family,
        "fonts": [font.name for font in brand.fonts],
        "logo": None
        if logo is None
        else {
            "file": logo.file.name,
            "dark": None if logo.dark is None else logo.dark.name,
            "alt": logo.alt,
            "ratio": logo.ratio,
        },
    }


def is_by_hand(folder: Path) -> bool:
    """Tell whether the house's folder was made for rendering by hand."""
    return bool(json.loads((folder / _TOLD).read_text(encoding="utf-8"))["by_hand"])


def unpack(folder: Path, beside: Path) -> Settings:
    """Read from the house's folder what the writers need of the settings.

    Args:
        folder: The house's folder; its styles come before the built-in ones.
        beside: The document's folder, which holds the brand's files.
    """
    told = json.loads((folder / _TOLD).read_text(encoding="utf-8"))
    return Settings(
        partnership="",
        subtitle="",
        language=told["language"],
        audience="",
        engine="quarto",
        formats=(),
        marking="",
        invented=False,
        contact="",
        threshold=0,
        templates=folder,
        data=folder,
        site=folder,
        brand=None if told["brand"] is None else _brand_from(told["brand"], beside),
        layouts=tuple((name, Layout(**layout)) for name, layout in told["layouts"].items()),
    )


def _brand_from(told: Mapping[str, object], beside: Path) -> Brand:
    def file(name: object) -> BrandFile:
        return BrandFile(str(name), (beside / str(name)).read_bytes())

    light, dark, fonts, logo = told["light"], told["dark"], told["fonts"], told["logo"]
    if not (isinstance(light, dict) and isinstance(dark, dict) and isinstance(fonts, list)):
        raise TypeError(_TOLD)
    return Brand(
        light=Scheme(**light),
        dark=Scheme(**dark),
        family=str(told["family"]),
        heading_family=str(told["heading_family"]),
        fonts=tuple(file(name) for name in fonts),
        logo=Logo(file(logo["file"]), logo["alt"], logo["ratio"], None if logo["dark"] is None else file(logo["dark"]))
        if isinstance(logo, dict)
        else None,
    )
