"""Read a PDF as a screen reader does: its structure tree, and the words that each piece of marked content shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import pikepdf

_SHOWS = {"Tj", "TJ", "'", '"'}
UNKNOWN = "\ufdd0"  # no letter: stands for a glyph that does not say which one it is
_HEX = re.compile(rb"<([0-9A-Fa-f]*)>")


@dataclass(slots=True)
class Marked:
    """One piece of marked content: its number on its page, and its words; an artifact has no number."""

    number: int | None
    words: str = ""
    artifact: bool = False


@dataclass(slots=True)
class Shown:
    """What a page shows, in the order in which it is painted."""

    marked: list[Marked] = field(default_factory=list)
    loose: str = ""  # words that stand in no marked content
    without_glyph: int = 0  # glyphs with the number 0: the reader sees a box


@dataclass(frozen=True, slots=True)
class Font:
    """How a font's codes are read; all fonts here have codes of two bytes."""

    letters: Mapping[int, str]
    wide: bool

    def codes(self, data: bytes) -> Iterator[int]:
        if not self.wide:
            yield from data
            return
        yield from (int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2))


def shown(page: pikepdf.Object) -> Shown:
    """Read the content of a page; what its pictures hold counts for the glyphs alone."""
    answer = Shown()
    _read(page, page.get("/Resources", pikepdf.Dictionary()), answer, set())
    return answer


def _read(content: pikepdf.Object, resources: pikepdf.Object, answer: Shown, seen: set[tuple[int, int]]) -> None:
    fonts = {name: _font(font) for name, font in resources.get("/Font", pikepdf.Dictionary()).items()}
    forms = resources.get("/XObject", pikepdf.Dictionary())
    inside_picture = bool(seen)
    open_parts: list[Marked | None] = []
    silent: list[bool] = [False]  # inside a part whose words are given beside its glyphs
    font = Font({}, wide=True)
    for operands, operator in pikepdf.parse_content_stream(content):
        name = str(operator)
        if name == "Tf":
            font = fonts[str(operands[0])]
        elif name in ("BDC", "BMC") and not inside_picture:
            open_parts.append(_opened(name, operands, answer))
            spoken = _spoken(operands)
            if spoken is not None and not silent[-1]:
                _say(spoken, open_parts, answer)
            silent.append(silent[-1] or spoken is not None)
        elif name == "EMC" and not inside_picture:
            open_parts.pop()
            silent.pop()
        elif name in _SHOWS:
            data = b"".join(_strings(operands[-1]))
            codes = list(font.codes(data))
            answer.without_glyph += codes.count(0) if font.wide else 0
            words = "".join(font.letters.get(code, UNKNOWN) for code in codes)
            if not inside_picture and not silent[-1]:
                _say(words, open_parts, answer)
        elif name == "Do":
            form = forms[str(operands[0])]
            if form.get("/Subtype") == "/Form" and form.objgen not in seen:
                inner = form.get("/Resources", resources)
                if _has_fonts(inner):
                    _read(form, inner, answer, seen | {form.objgen})


def _has_fonts(resources: pikepdf.Object) -> bool:
    forms = resources.get("/XObject", pikepdf.Dictionary())
    return "/Font" in resources or any(form.get("/Subtype") == "/Form" for form in forms.values())


def _opened(name: str, operands: list[pikepdf.Object], answer: Shown) -> Marked | None:
    """Begin a part; one within a part of the same kind, such as a /Span with a language, belongs to the outer."""
    properties = operands[1] if name == "BDC" else None
    number = properties.get("/MCID") if isinstance(properties, pikepdf.Dictionary) else None
    artifact = str(operands[0]) == "/Artifact"
    if number is None and not artifact:
        return None
    part = Marked(None if number is None else int(number), artifact=artifact)
    answer.marked.append(part)
    return part


def _spoken(operands: list[pikepdf.Object]) -> str | None:
    """Give the text that stands for the glyphs of a part, where there is one: clusters of some scripts have it."""
    properties = operands[1] if len(operands) > 1 else None
    if isinstance(properties, pikepdf.Dictionary) and "/ActualText" in properties:
        return str(properties.ActualText)
    return None


def _say(words: str, open_parts: list[Marked | None], answer: Shown) -> None:
    part = next((part for part in reversed(open_parts) if part is not None), None)
    if part is None:
        answer.loose += words
    else:
        part.words += words


def _strings(operand: pikepdf.Object) -> Iterator[bytes]:
    if isinstance(operand, pikepdf.Array):
        yield from (bytes(each) for each in operand if isinstance(each, pikepdf.String))
    else:
        yield bytes(operand)


def _font(font: pikepdf.Object) -> Font:
    wide = font.get("/Subtype") == "/Type0"
    unicode = font.get("/ToUnicode")
    return Font(_letters(unicode.read_bytes()) if unicode is not None else {}, wide)


@lru_cache(maxsize=64)
def _letters(cmap: bytes) -> Mapping[int, str]:
    """Read the `bfchar` and `bfrange` lines of a map from codes to letters."""
    letters: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        found = [bytes.fromhex(each.decode()) for each in _HEX.findall(block)]
        for code, text in zip(found[::2], found[1::2], strict=True):
            letters[int.from_bytes(code, "big")] = text.decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for low, high, text in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            first = int(text, 16)
            for step in range(int(high, 16) - int(low, 16) + 1):
                letters[int(low, 16) + step] = chr(first + step)
    return letters


# ---------------------------------------------------------------- the structure tree


@dataclass(slots=True)
class Element:
    """An element of the structure tree with what stands in it, in reading order."""

    kind: str
    source: pikepdf.Dictionary
    inside: list[Element | Piece] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """Give this and every element below it, in reading order."""
        yield self
        for each in self.inside:
            if isinstance(each, Element):
                yield from each.walk()

    def pieces(self) -> Iterator[Piece]:
        """Give the marked content of this and all below it, in reading order."""
        for each in self.inside:
            if isinstance(each, Element):
                yield from each.pieces()
            else:
                yield each

    @property
    def kids(self) -> list[Element]:
        """Give the elements right below this one."""
        return [each for each in self.inside if isinstance(each, Element)]

    def attribute(self, name: str) -> pikepdf.Object | None:
        """Give an attribute of the element, whoever owns it."""
        owned = self.source.get("/A", pikepdf.Array())
        for each in owned if isinstance(owned, pikepdf.Array) else [owned]:
            if isinstance(each, pikepdf.Dictionary) and name in each:
                return each[name]
        return None


@dataclass(frozen=True, slots=True)
class Piece:
    """Marked content by its page and number; an annotation has an object in place of the number."""

    page: int
    number: int | None
    annotation: pikepdf.Dictionary | None = None


@dataclass(slots=True)
class Read:
    """A PDF's pages and tree together."""

    document: pikepdf.Pdf
    pages: list[Shown]
    root: Element

    def words(self, element: Element) -> str:
        """Give an element's words as a screen reader says them; of pictures, none."""
        if "/ActualText" in element.source:
            return str(element.source.ActualText)
        said = []
        for each in element.inside:
            if isinstance(each, Element):
                said.append("" if each.kind == "/Figure" else self.words(each))
            elif each.number is not None:
                said.append(self.by_number[each.page].get(each.number, ""))
        return "".join(said)

    @property
    def by_number(self) -> list[dict[int, str]]:
        return self._by_number

    _by_number: list[dict[int, str]] = field(init=False)

    def __post_init__(self) -> None:
        self._by_number = []
        for page in self.pages:
            words: dict[int, str] = {}
            for each in page.marked:
                if each.number is not None:
                    words[each.number] = words.get(each.number, "") + each.words
            self._by_number.append(words)


def read(document: pikepdf.Pdf) -> Read:
    """Read a tagged PDF."""
    pages = {page.obj.objgen: number for number, page in enumerate(document.pages)}
    top = pikepdf.Dictionary(S=pikepdf.Name("/StructTreeRoot"))
    root = Element("/StructTreeRoot", top)
    tree = document.Root.get("/StructTreeRoot")
    if tree is not None:
        _gather(tree.get("/K"), root, 0, pages)
    return Read(document, [shown(page.obj) for page in document.pages], root)


def _gather(kids: pikepdf.Object, into: Element, page: int, pages: Mapping[tuple[int, int], int]) -> None:
    for kid in kids if isinstance(kids, pikepdf.Array) else [] if kids is None else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            where = pages[kid.Pg.objgen] if "/Pg" in kid else page
            if "/S" in kid:
                element = Element(str(kid.S), kid)
                into.inside.append(element)
                _gather(kid.get("/K"), element, where, pages)
            elif kid.get("/Type") == "/OBJR":
                into.inside.append(Piece(where, None, kid.Obj))
            else:
                into.inside.append(Piece(where, int(kid.MCID)))
        else:
            into.inside.append(Piece(page, int(kid)))


def elements(document: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """List the structure elements of a PDF in reading order."""
    return [element.source for element in read(document).root.walk() if element.kind != "/StructTreeRoot"]
