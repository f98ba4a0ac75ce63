"""The files that a house style names: inside the project, regular, of their type, and safe to hand on."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final
from xml.etree import ElementTree as ET

MOST_LOGO: Final = 2_000_000  # bytes
MOST_FONT: Final = 10_000_000
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_FONT_BEGINS: Final = (b"\x00\x01\x00\x00", b"OTTO", b"true")
_RUNS: Final = frozenset({"script", "foreignObject", "iframe", "handler", "listener", "set", "animate"})
_LINKS: Final = re.compile(r"url\(\s*['\"]?(?!#)|@import", re.IGNORECASE)
_LENGTH: Final = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(?:px|pt|mm|cm|in)?\s*")
_NO_EMBEDDING: Final = 0x0002  # bit of a font's fsType: its licence forbids embedding
_FLATTEST: Final = 12.0  # width by height


class Unfit(Exception):
    """A file cannot be used: what is wrong with it, and what helps."""

    def __init__(self, what: str, fix: str) -> None:
        """Keep both sentences."""
        super().__init__(what, fix)
        self.what, self.fix = what, fix


def inside(root: Path, folder: Path, written: str) -> Path:
    """Find the file that a path means: from `folder`, or from the project's root if it begins with a slash.

    Raises:
        Unfit: If it is an address, leads out of the project, or there is no regular file.
    """
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:|//", written):
        raise Unfit("is an address, and nothing is fetched", "put the file into the project and write its path")
    name = written.replace("\\", "/")
    if re.match(r"[A-Za-z]:", name):
        raise Unfit("leads out of the project", "put the file into the project and write its path")
    place = (root if name.startswith("/") else folder) / name.lstrip("/")
    try:
        resolved, top = place.resolve(), root.resolve()
    except OSError:
        raise Unfit("cannot be found", "write the path of a file") from None
    if not resolved.is_relative_to(top):
        raise Unfit("leads out of the project", "put the file into the project and write its path")
    if not place.is_file():
        raise Unfit("is not there, or is no file", "put the file there, or mend the path")
    return root / resolved.relative_to(top)


def read(path: Path, most: int) -> bytes:
    """Read a file of at most so many bytes.

    Raises:
        Unfit: If it is larger, empty, or cannot be opened.
    """
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError:
        raise Unfit("cannot be opened", "see to it that it can be read") from None
    if not data or len(data) > most:
        size = "is empty" if not data else f"is larger than {most // 1_000_000} MB"
        raise Unfit(size, "save the file anew")
    return data


@dataclass(frozen=True, slots=True)
class Picture:
    """A logo that was found sound."""

    data: bytes
    ending: str
    ratio: float


def picture(path: Path) -> Picture:
    """Read a logo, an SVG or a PNG by what is in it, not by its name.

    Raises:
        Unfit: If it is neither, does not say how large it is, or holds what runs or is fetched.
    """
    data = read(path, MOST_LOGO)
    ending = PurePosixPath(path.name.lower()).suffix
    if data.startswith(_PNG):
        found = Picture(data, ".png", _png_ratio(data))
    else:
        found = Picture(data, ".svg", _svg_ratio(data))
    if ending != found.ending:
        raise Unfit(f"is in truth a {found.ending[1:].upper()} file", f"give it the ending {found.ending}")
    if not 1 / _FLATTEST <= found.ratio <= _FLATTEST:
        raise Unfit("is far too long and thin for a title", "name a logo of a more usual shape")
    return found


def _png_ratio(data: bytes) -> float:
    from io import BytesIO

    from PIL import Image, UnidentifiedImageError

    broken = Unfit("is a damaged PNG file", "save the logo anew")
    if len(data) < 24:
        raise broken
    width, height = struct.unpack(">II", data[16:24])
    if not (0 < width <= 8_000 and 0 < height <= 8_000):
        raise Unfit("has too many dots", "save it smaller, such as 1,200 dots wide")
    try:
        with Image.open(BytesIO(data)) as image:
            image.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise broken from None
    return float(width / height)


def _svg_ratio(data: bytes) -> float:
    no_picture = Unfit("is neither an SVG nor a PNG picture", "save the logo as one of the two")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise no_picture from None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unfit("has a DOCTYPE, which can hide anything", "delete the line that begins with <!DOCTYPE")
    try:
        top = ET.fromstring(text)  # noqa: S314  # without a DOCTYPE there is nothing to expand
    except ET.ParseError:
        raise no_picture from None
    if _local(top.tag) != "svg":
        raise no_picture
    for element in top.iter():
        _refuse_what_acts(element)
    box = re.split(r"[\s,]+", top.get("viewBox", "").strip())
    try:
        width, height = (
            (float(box[2]), float(box[3])) if len(box) == 4 else (_length(top, "width"), _length(top, "height"))
        )
    except ValueError:
        width = height = 0.0
    if width <= 0 or height <= 0:
        raise Unfit("does not say how large it is", "save it with a viewBox, as drawing programs do")
    return width / height


def _length(element: ET.Element, name: str) -> float:
    found = _LENGTH.fullmatch(element.get(name, ""))
    return float(found[1]) if found else 0.0


def _refuse_what_acts(element: ET.Element) -> None:
    """Refuse scripts, and whatever leads out of the file; a picture inside it must lie in it."""
    help_ = "save it as a plain SVG, with all that it shows in the file itself"
    if _local(element.tag) in _RUNS or any(_local(name).lower().startswith("on") for name in element.attrib):
        raise Unfit("holds a script or something that moves", help_)
    for name, value in element.attrib.items():
        away = _local(name) == "href" and not re.match(r"#|data:image/(?:png|jpeg);base64,", value.strip())
        if away or _LINKS.search(value):
            raise Unfit("leads to something outside itself", help_)
    if _local(element.tag) == "style" and _LINKS.search(element.text or ""):
        raise Unfit("leads to something outside itself", help_)


def _local(tag: object) -> str:
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def font(path: Path, family: str) -> bytes:
    """Read a file of a font, which must be of the family and may be embedded.

    Raises:
        Unfit: If it is no such font.
    """
    data = read(path, MOST_FONT)
    if not data.startswith(_FONT_BEGINS):
        raise Unfit("is no TrueType or OpenType font", "name files that end in .ttf or .otf")
    from io import BytesIO

    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(BytesIO(data), lazy=True) as opened:
            names = {opened["name"].getDebugName(number) for number in (16, 1)} - {None}
            varies, rights = "fvar" in opened, int(opened["OS/2"].fsType)
    except (TTLibError, KeyError, ValueError, struct.error, AttributeError):
        raise Unfit("is a damaged font", "fetch the font again from whoever gave it") from None
    if varies:
        raise Unfit("is a variable font, which the PDF cannot use", "name the font's static files, one for each weight")
    if rights & _NO_EMBEDDING:
        raise Unfit("has a licence that forbids embedding", "ask its maker for another licence, or use another font")
    if family not in names:
        known = " or ".join(sorted(repr(name) for name in names))
        raise Unfit(f"is not of the family {family!r}", f"write the family as the file has it: {known}")
    return data
