"""Read a partnership's house style: `brand` of `_quarto.yml`, as Quarto defines it (https://posit-dev.github.io/brand-yml).

It stands in `_quarto.yml` itself, in a file that this names, or in a `_brand.yml` beside it. Nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from reportgen.errors import quoted, suggest
from reportgen.model import BRAND_FILES, Brand, BrandFile, Logo, Scheme
from reportgen.project import house_files, tree
from reportgen.project.contrast import TEXT, WHITE, nearest, ratio
from reportgen.project.files import FaultLog
from reportgen.project.house_files import Unfit
from reportgen.project.keys import Place
from reportgen.project.tree import Fault, Group, Listing, Node, Scalar

FOLDER: Final = "brand"  # beside a finished document
LIGHT: Final = Scheme(paper=WHITE, ink="#1a1a1a", accent="#12436d")
DARK: Final = Scheme(paper="#16181a", ink="#ececec", accent="#9cc8ee")
# What else a page is written in, whatever the brand: notes, signals, dimensions.
_FIXED_LIGHT: Final = ("#555555", "#3d3d3d", "#17706a", "#801650", "#a8430c", "#12436d")
_FIXED_DARK: Final = ("#b3b3b3", "#b9b9b9", "#5fd0c5", "#e79ac4", "#ffb183", "#9cc8ee")
_EASY: Final = 7.0  # the contrast that a derived accent gets on a dark screen

_PARTS: Final = ("meta", "logo", "color", "typography", "defaults")
_SIZES: Final = ("small", "medium", "large")  # the first one that is there is used, as by Quarto
_USED_COLOURS: Final = ("foreground", "background", "primary")
_COLOURS: Final = (
    *_USED_COLOURS,
    *("secondary", "tertiary", "success", "info", "warning", "danger", "light", "dark", "link"),
)
_TYPE: Final = ("fonts", "base", "headings", "monospace", "monospace-inline", "monospace-block", "link")
_TYPE_OPTIONS: Final = (
    *("family", "size", "weight", "line-height", "style", "color", "background-color", "decoration"),
)
_FONT_KEYS: Final = ("family", "source", "files", "weight", "style", "display")
_SOURCES: Final = ("file", "system", "google", "bunny")
_HEX: Final = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_FAMILY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}")
_NAMED: Final = {"black": "#000000", "white": WHITE}
_HEX_HELP: Final = 'write it in quotes, such as "#12436d", or the name of a colour of the palette'
_FETCH_HELP: Final = "put the font's .ttf files into the project, write `source: file` and list them under `files:`"
_ONLY_QUARTO: Final = "leave it, if Quarto is used as well; nothing here needs it"


@dataclass(slots=True)
class Found:
    """What was found of a brand, with what is wrong with it or changes nothing here."""

    brand: Brand | None = None
    file: Path | None = None  # the file that it stands in, if not `_quarto.yml`
    faults: list[Fault] = field(default_factory=list)  # in that file
    own_faults: list[Fault] = field(default_factory=list)  # in `_quarto.yml`
    places: list[Place] = field(default_factory=list)
    sources: list[Path] = field(default_factory=list)


def find(log: FaultLog, root: Path, top: Group, *, partnership: str) -> Found:
    """Find and read the project's brand, wherever it stands.

    Args:
        log: Told of a file that cannot be read.
        root: The project's folder.
        top: The tree of `_quarto.yml`.
        partnership: Names whose logo it is, where the brand has no name.
    """
    found = Found()
    node = top.get("brand")
    project = top.get("project")
    if node is None and isinstance(project, Group):
        node = project.get("brand")
    if isinstance(node, Scalar) and node.text == "false":
        return found
    if isinstance(node, Group) and (node.get("light") or node.get("dark")):
        light, dark = node.get("light"), node.key("dark")
        if dark is not None:
            what = "the brand for dark screens changes nothing: only Quarto does this"
            found.places.append(Place(dark.line, dark.column, what, "write `light` and `dark` at each colour instead"))
        node = light
    if isinstance(node, Group):
        _Reader(root, root, found, found.own_faults, partnership).read(node)
        return found
    if isinstance(node, Scalar) and not node.empty and node.text != "true":
        try:
            found.file = house_files.inside(root, root, node.text)
        except Unfit as unfit:
            found.own_faults.append(Fault(node.line, node.column, f"the brand's file {unfit.what}", unfit.fix))
            return found
    elif isinstance(node, Listing):
        help_ = "write the brand's keys below it, or the path of a brand's file"
        found.own_faults.append(Fault(node.line, node.column, "'brand' is a list", help_))
        return found
    else:
        found.file = next((root / name for name in BRAND_FILES if (root / name).is_file()), None)
    if found.file is not None:
        _read_file(log, root, found, partnership)
    return found


def _read_file(log: FaultLog, root: Path, found: Found, partnership: str) -> None:
    if found.file is None:
        return
    data = log.bytes_of(found.file)
    if data is None:
        return
    found.sources.append(found.file)
    top, faults = tree.parse(data)
    found.faults += faults
    if top is not None:
        _Reader(root, found.file.parent, found, found.faults, partnership).read(top)


@dataclass(slots=True)
class _Colour:
    """A colour as it stands in the file, followed to its value."""

    value: str
    at: Scalar
    name: str  # the key


class _Reader:
    def __init__(self, root: Path, folder: Path, found: Found, faults: list[Fault], partnership: str) -> None:
        self._root, self._folder = root, folder
        self._found, self._faults = found, faults
        self._name = partnership
        self._colours = Group((), 1, 1)

    def read(self, top: Group) -> None:
        before = len(self._faults)
        self._known(top, _PARTS, "the brand")
        name = self._meta(self._part(top, "meta"))
        light, dark = self._schemes(self._part(top, "color"))
        family, headings, fonts = self._typography(self._part(top, "typography"))
        logo = self._logo(top.get("logo"))
        if len(self._faults) > before:
            return
        self._found.brand = Brand(light, dark, name, family, headings, tuple(fonts), logo)

    # ------------------------------------------------------------ reading parts of it

    def _fault(self, node: Node, what: str, fix: str) -> None:
        self._faults.append(Fault(node.line, node.column, what, fix))

    def _known(self, group: Group, known: Sequence[str], subject: str) -> None:
        for key, _ in group.entries:
            if key.text not in known:
                self._fault(key, f"{subject} has an unknown key: {quoted(key.text)}", suggest(key.text, known))

    def _part(self, group: Group, key: str) -> Group:
        node = group.get(key)
        if isinstance(node, Group):
            return node
        if node is not None and not (isinstance(node, Scalar) and node.empty):
            self._fault(node, f"'{key}' of the brand has no keys", "write its keys below it, indented")
        return Group((), 1, 1)

    def _passed_over(self, keys: Sequence[Scalar], what: str) -> None:
        if keys:
            names = ", ".join(key.text for key in keys)
            said = f"{what} ({names}) change nothing: only Quarto does this"
            self._found.places.append(Place(keys[0].line, keys[0].column, said, _ONLY_QUARTO))

    # ------------------------------------------------------------ name

    def _meta(self, meta: Group) -> str:
        name = meta.get("name")
        written = name.text("full") or name.text("short") if isinstance(name, Group) else meta.text("name")
        words = " ".join(written.split())
        self._name = words or self._name
        return words

    # ------------------------------------------------------------ colours

    def _schemes(self, colours: Group) -> tuple[Scheme, Scheme]:
        before = len(self._faults)
        self._colours = colours
        self._part(colours, "palette")
        self._known(colours, ("palette", *_COLOURS), "'color' of the brand")
        own = [(key, node) for key, node in colours.entries if key.text != "palette"]
        for key, node in (*self._palette().entries, *own):
            for _, scalar in self._sides(key, node):
                self._resolved(scalar, key.text)
        unused = [key for key, _ in colours.entries if key.text in _COLOURS and key.text not in _USED_COLOURS]
        self._passed_over(unused, "colours of the brand")
        if len(self._faults) > before:
            return LIGHT, DARK
        return self._light(), self._dark()

    def _palette(self) -> Group:
        palette = self._colours.get("palette")
        return palette if isinstance(palette, Group) else Group((), 1, 1)

    def _sides(self, key: Scalar, node: Node) -> Iterator[tuple[str, Scalar]]:
        """Give a colour's text, or its two for light and dark."""
        if isinstance(node, Scalar):
            yield "", node
            return
        if isinstance(node, Group) and self._palette().get(key.text) is not node:
            self._known(node, ("light", "dark"), f"the colour {quoted(key.text)}")
            for side, child in node.entries:
                if side.text in ("light", "dark") and isinstance(child, Scalar):
                    yield side.text, child
            return
        self._fault(node, f"the colour {quoted(key.text)} is no colour", _HEX_HELP)

    def _resolved(self, scalar: Scalar, key: str, seen: tuple[str, ...] = ()) -> str:
        """Follow a name to its colour; the palette comes before the brand's own names, as in Quarto."""
        written = scalar.text.strip()
        if scalar.empty or not written:
            self._fault(scalar, f"the colour {quoted(key)} has no value, for # begins a remark", _HEX_HELP)
            return ""
        if _HEX.fullmatch(written):
            digits = written[1:].lower()
            return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))
        if written in seen or (written == key and self._palette().get(key) in (None, scalar)):
            ring = " -> ".join((*seen, written)) if written in seen else f"{key} -> {written}"
            self._fault(scalar, f"the colours lead round in a ring: {ring}", "give one of them a value of its own")
            return ""
        following = self._palette().get(written)
        if following is None and written in _COLOURS:
            own = self._colours.get(written)
            following = own.get("light") if isinstance(own, Group) else own
        if isinstance(following, Scalar):
            return self._resolved(following, written, (*seen, written))
        if written.lower() in _NAMED:
            return _NAMED[written.lower()]
        names = [each.text for each, _ in self._palette().entries]
        close = suggest(written, names) if names else ""
        fix = close if close.startswith("did you mean") else _HEX_HELP
        self._fault(scalar, f"the colour {quoted(key)} is {quoted(written)}, which is no colour", fix)
        return ""

    def _colour(self, name: str, side: str) -> _Colour | None:
        """Give a colour for light or dark pages; one that is written once is for light pages."""
        node = self._colours.get(name)
        if isinstance(node, Group):
            node = node.get(side)
        elif side == "dark":
            return None
        return _Colour(self._resolved(node, name), node, name) if isinstance(node, Scalar) else None

    def _light(self) -> Scheme:
        ink, paper, accent = (self._colour(name, "light") for name in _USED_COLOURS)
        scheme = Scheme(
            paper.value if paper else LIGHT.paper,
            ink.value if ink else LIGHT.ink,
            accent.value if accent else LIGHT.accent,
        )
        sound = self._readable(paper, scheme.paper, _FIXED_LIGHT if ink else (*_FIXED_LIGHT, LIGHT.ink))
        for colour in (ink, accent):
            if colour is not None and paper is not None and sound:
                self._stands_out(colour, scheme.paper, TEXT, "the background")
            # Documents and charts keep white paper, whatever a screen shows; lines would need less, 3 to 1.
            if colour is not None:
                self._stands_out(colour, WHITE, TEXT, "white paper")
        return scheme

    def _dark(self) -> Scheme:
        ink, paper, accent = (self._colour(name, "dark") for name in _USED_COLOURS)
        base = paper.value if paper else DARK.paper
        light = self._colour("primary", "light")
        if accent is not None:
            shown = accent.value
        elif light is not None:
            shown, _ = nearest(light.value, base, _EASY)
        else:
            shown = DARK.accent
        sound = self._readable(paper, base, _FIXED_DARK if ink else (*_FIXED_DARK, DARK.ink))
        for colour in (ink, accent):
            if colour is not None and sound:
                self._stands_out(colour, base, TEXT, "the dark background" if paper else "the dark page")
        return Scheme(base, ink.value if ink else DARK.ink, shown)

    def _stands_out(self, colour: _Colour, against: str, least: float, on: str) -> None:
        found = ratio(colour.value, against)
        if found >= least or any(
            (each.line, each.column) == (colour.at.line, colour.at.column) for each in self._faults
        ):
            return
        better, way = nearest(colour.value, against, least)
        pair = f"{quoted(colour.name)} ({colour.value}) on {on} ({against})"
        what = f"{pair} has a contrast of {_told(found)} to 1, and needs {least:g}"
        self._fault(colour.at, what, f'use "{better}" or {way}')

    def _readable(self, paper: _Colour | None, base: str, inks: Sequence[str]) -> bool:
        """Tell of a background on which some of the words that are the same for everyone could not be read."""
        if paper is None:
            return True
        worst = min(inks, key=lambda ink: ratio(ink, base))
        found = ratio(worst, base)
        if found >= TEXT:
            return True
        better, way = base, "lighter"
        for ink in inks:
            better, way = nearest(better, ink, TEXT)
        pair = f"on {quoted(paper.name)} ({base}) the report's notes and signals ({worst})"
        what = f"{pair} have a contrast of {_told(found)} to 1, and need {TEXT:g}"
        self._fault(paper.at, what, f'use "{better}" or {way}')
        return False

    # ------------------------------------------------------------ type

    def _typography(self, part: Group) -> tuple[str, str, list[BrandFile]]:
        self._known(part, _TYPE, "'typography' of the brand")
        fonts, families = self._fonts(part)
        chosen = {key: self._family(part, key) for key in ("base", "headings")}
        for family, node in dict(chosen.values()).items():
            if family and family not in families and node is not None:
                what = f"the PDF keeps its own font, for no file of the font {quoted(family)} is given"
                self._found.places.append(Place(node.line, node.column, what, _FETCH_HELP, "brand-font"))
        self._passed_over([key for key, _ in part.entries if key.text in _TYPE[3:]], "settings of type")
        return chosen["base"][0], chosen["headings"][0], fonts

    def _family(self, part: Group, key: str) -> tuple[str, Node | None]:
        node = part.get(key)
        if isinstance(node, Group):
            self._known(node, _TYPE_OPTIONS, f"'{key}' of the brand's typography")
            self._passed_over([name for name, _ in node.entries if name.text != "family"], f"settings of '{key}'")
            node = node.get("family")
        if not isinstance(node, Scalar) or node.empty:
            return "", None
        if _FAMILY.fullmatch(node.text) is None:
            self._fault(
                node, f"the font {quoted(node.text)} has no usual name", "write its family, such as Source Sans Pro"
            )
            return "", None
        return node.text, node

    def _fonts(self, part: Group) -> tuple[list[BrandFile], set[str]]:
        read: list[BrandFile] = []
        families: set[str] = set()
        listed = part.get("fonts")
        if listed is not None and not (isinstance(listed, Listing) and len(part.groups("fonts")) == len(listed.items)):
            self._fault(listed, "'fonts' of the brand is no list of fonts", "write each font's keys behind a hyphen")
        for group in part.groups("fonts"):
            self._known(group, _FONT_KEYS, "a font of the brand")
            family, source = group.text("family"), group.text("source")
            if not family or _FAMILY.fullmatch(family) is None:
                self._fault(group, "a font of the brand has no family", "add `family:` with the font's name")
            elif source == "file":
                files = self._font_files(group, family, len(read))
                read += files
                families |= {family} if files else set()
            elif source != "system":
                place = group.get("source") or group
                if source in ("", "google", "bunny"):
                    from_ = {"google": "Google Fonts", "bunny": "Bunny Fonts"}.get(source, "somewhere that is not said")
                    what = f"the font {quoted(family)} would be fetched from {from_}, and nothing is fetched"
                    self._fault(place, what, _FETCH_HELP)
                else:
                    self._fault(place, f"a font cannot come from {quoted(source)}", suggest(source, _SOURCES[:2]))
        return read, families

    def _font_files(self, group: Group, family: str, before: int) -> list[BrandFile]:
        listed = group.get("files")
        read: list[BrandFile] = []
        entries = listed.items if isinstance(listed, Listing) else ()
        if not entries:
            self._fault(group, f"the font {quoted(family)} names no files", "list them under `files:`")
        for entry in entries:
            node = entry.get("path") if isinstance(entry, Group) else entry
            if not isinstance(node, Scalar) or node.empty:
                self._fault(entry, "a file of a font has no path", "write the path of a .ttf or .otf file")
                continue
            try:
                path = house_files.inside(self._root, self._folder, node.text)
                data = house_files.font(path, family)
            except Unfit as unfit:
                self._fault(node, f"the font's file {quoted(node.text)} {unfit.what}", unfit.fix)
                continue
            self._found.sources.append(path)
            ending = ".otf" if data.startswith(b"OTTO") else ".ttf"
            read.append(BrandFile(f"{FOLDER}/font-{before + len(read) + 1}{ending}", data))
        return read

    # ------------------------------------------------------------ logo

    def _logo(self, node: Node | None) -> Logo | None:
        if node is None or (isinstance(node, Scalar) and node.empty):
            return None
        images = node.get("images") if isinstance(node, Group) else None
        named = images if isinstance(images, Group) else Group((), 1, 1)
        chosen: Node | None = node
        if isinstance(node, Group) and node.get("path") is None:
            self._known(node, ("images", *_SIZES, "path", "alt"), "'logo' of the brand")
            chosen = next((node.get(size) for size in _SIZES if node.get(size) is not None), None)
            if chosen is None:
                self._fault(node, "'logo' of the brand names no logo to show", "write `medium:` with the logo's path")
                return None
        dark: BrandFile | None = None
        if isinstance(chosen, Group) and (chosen.get("light") or chosen.get("dark")):
            self._known(chosen, ("light", "dark"), "a logo of the brand")
            other = self._one_logo(chosen.get("dark"), named, "logo-dark")
            dark = other[0] if other is not None else None
            chosen = chosen.get("light") or chosen.get("dark")
        one = self._one_logo(chosen, named, "logo")
        if one is None:
            return None
        file, alt, ratio_ = one
        return Logo(file, alt or f"Logo of {self._name}", ratio_, dark)

    def _one_logo(self, node: Node | None, images: Group, name: str) -> tuple[BrandFile, str, float] | None:
        """Read one logo: a path, a name among the images, or a path with its alternative text."""
        if isinstance(node, Scalar) and images.get(node.text) is not None:
            node = images.get(node.text)
        alt = ""
        if isinstance(node, Group):
            self._known(node, ("path", "alt"), "a logo of the brand")
            alt = " ".join(node.text("alt").split())
            node = node.get("path") or node
        if not isinstance(node, Scalar) or node.empty:
            if node is not None:
                self._fault(node, "a logo of the brand has no path", "write the path of an SVG or PNG file")
            return None
        try:
            path = house_files.inside(self._root, self._folder, node.text)
            picture = house_files.picture(path)
        except Unfit as unfit:
            self._fault(node, f"the logo {quoted(node.text)} {unfit.what}", unfit.fix)
            return None
        self._found.sources.append(path)
        return BrandFile(f"{FOLDER}/{name}{picture.ending}", picture.data), alt, picture.ratio


def _told(found: float) -> str:
    """Say a contrast that does not suffice: rounded down, so that 4.49 is not told as 4.5."""
    return f"{int(found * 10) / 10:.1f}"
