"""What the site's search finds: read from the finished pages, so that it can hold nothing that they do not say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Final

from lxml import html

from reportgen.quarter import Quarter
from reportgen.site.entry import Entry
from reportgen.site.page import tree

FRAGMENT: Final = "search.json"  # in each quarter's folder: what is found in it
INDEX: Final = "assets/search-index.js"
GLOBAL: Final = "reportgenSearch"  # the name that `search.js` looks for
STANDING: Final = ("measures/", "agencies/", "glossary.html", "methods.html", "accessibility.html")
QUARTERS_READ: Final = 12  # the newest ones are found by all their words, those before by their headings

_SCHEMA: Final = 1
_PASSED_OVER: Final = frozenset({"table", "figure", "details", "nav", "script", "style", "template", "svg"})
_INLINE: Final = frozenset({"a", "abbr", "b", "code", "em", "i", "span", "strong", "sub", "sup"})
_PARTS: Final = frozenset({"h2", "h3"})  # where a part of a page begins; what stands lower belongs to it
_BETWEEN: Final = " · "  # two things that are said of a measure
_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Findable:
    """One thing that can be found: a page, or a part of one."""

    kind: str  # "measure", "agency", "quarter", "report", "word" or "page"
    address: str  # from the top of the site, with its anchor
    title: str
    place: str  # where it belongs: a triad, or a quarter and its edition
    text: str = ""
    ids: str = ""  # a measure's or agency's id and what it was called before


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a page: a heading with what stands below it. The first has the page's own heading and no anchor."""

    anchor: str
    title: str
    text: str


def of_quarter(entry: Entry, pages: Mapping[str, bytes]) -> tuple[Findable, ...]:
    """List what can be found in a quarter: its own page, the whole report by section and triad, the agencies' by title.

    An agency's report says of the same triads what the partnership's says, so its words are not listed again.

    Args:
        entry: The quarter.
        pages: The finished pages of its folder by their names in it.
    """
    slug, name = entry.quarter.slug, str(entry.quarter)
    found = [Findable("quarter", f"{slug}/index.html", f"{name}, {entry.quarter.in_words}", "")]
    for number, (edition, title) in enumerate(entry.editions):
        page = f"{edition}.html"
        if page not in pages:
            continue
        found.append(Findable("report", f"{slug}/{page}", title, name))
        if number == 0:
            found += [
                Findable("report", f"{slug}/{page}#{part.anchor}", part.title, f"{name}, {title}", part.text)
                for part in _parts(pages[page])
                if part.anchor
            ]
    return tuple(found)


def of_standing(pages: Mapping[str, bytes]) -> tuple[Findable, ...]:
    """List what can be found beside the quarters: measures, agencies, words of the glossary, methods.

    Args:
        pages: The finished pages that `STANDING` names, by their names in the site.
    """
    moved = {name: to for name in pages if (to := _moved_to(name, pages[name])) is not None}
    found: list[Findable] = []
    for name in sorted(pages.keys() - moved.keys()):
        folder, _, file = name.rpartition("/")
        parts = _parts(pages[name])
        if file == "index.html":
            found.append(Findable("page", name, parts[0].title, ""))
        elif folder:
            formerly = sorted(old.rpartition("/")[2].removesuffix(".html") for old, to in moved.items() if to == name)
            ids = " ".join([file.removesuffix(".html"), *formerly])
            found.append(_measure(name, pages[name], ids) if folder == "measures" else _agency(name, parts[0], ids))
        elif name == "glossary.html":
            found += _words(name, pages[name])
        else:
            found += [
                Findable("page", f"{name}#{part.anchor}", part.title, parts[0].title, part.text)
                if part.anchor
                else Findable("page", name, part.title, "", part.text)
                for part in parts
            ]
    return tuple(found)


def to_json(found: Sequence[Findable]) -> bytes:
    """Write what can be found in a quarter, a line each."""
    return f'{{"schema": {_SCHEMA}, "found": [\n{_lines(found)}\n]}}\n'.encode()


def from_json(data: bytes) -> tuple[Findable, ...]:
    """Read a quarter's fragment back.

    Raises:
        ValueError: If it is not what `to_json` writes.
    """
    kept = json.loads(data)
    try:
        if kept["schema"] != _SCHEMA:
            raise ValueError("a list of what can be found, by a later version of this program")
        return tuple(Findable(*map(str, row)) for row in kept["found"])
    except (KeyError, TypeError) as error:
        raise ValueError("not a list of what can be found") from error


def index(standing: Sequence[Findable], quarters: Mapping[Quarter, Sequence[Findable]]) -> bytes:
    """Put the index together: a script that sets one global, for a page opened from a file may fetch nothing.

    A part that an earlier quarter's report has word for word is listed once, as the newest one has it.
    """
    rows = list(standing)
    said: set[tuple[str, str]] = set()
    newest_first = sorted(quarters, reverse=True)
    for number, quarter in enumerate(newest_first):
        for each in quarters[quarter]:
            if each.text and (each.title, each.text) in said:
                continue
            said.add((each.title, each.text))
            rows.append(each if number < QUARTERS_READ else _heading_of(each))
    slugs = json.dumps([quarter.slug for quarter in newest_first])
    return f'window.{GLOBAL} = {{"quarters": {slugs}, "found": [\n{_lines(rows)}\n]}};\n'.encode()


def _heading_of(each: Findable) -> Findable:
    return Findable(each.kind, each.address, each.title, each.place)


def _lines(found: Sequence[Findable]) -> str:
    """Write rows of JSON that are the same in a script: no line of its own, nothing that could end an element."""
    rows = (json.dumps(astuple(each), ensure_ascii=False, separators=(",", ":")) for each in found)
    text = ",\n".join(rows)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _moved_to(name: str, data: bytes) -> str | None:
    """Give the page that has taken the place of what stays at an old address; None for a page of its own."""
    root = tree(data)
    said = root.xpath("string(//link[@rel='canonical']/@href)") if root is not None else ""
    folder, _, file = name.rpartition("/")
    own = str(said).rpartition("/")[2]
    return f"{folder}/{own}" if folder and own and own != file else None


def _measure(name: str, data: bytes, ids: str) -> Findable:
    root = tree(data)
    trail = root.xpath("//nav[contains(@class, 'trail')]//a[last()]") if root is not None else []
    place = _words_of(trail[-1]) if len(trail) else ""
    defined = [_words_of(said) for said in root.xpath("//dl[@class='definition']/dd")] if root is not None else []
    first = _parts(data)[0]
    text = _BETWEEN.join(said for said in (*defined, first.text) if said)
    return Findable("measure", name, first.title, place, text, ids)


def _agency(name: str, first: _Part, ids: str) -> Findable:
    return Findable("agency", name, first.title, "", first.text, ids)


def _words(name: str, data: bytes) -> Iterator[Findable]:
    """List the glossary's words, each with its meaning."""
    root = tree(data)
    page = _parts(data)[0].title
    yield Findable("page", name, page, "")
    for term in root.xpath("//main//dt[@id]") if root is not None else ():
        meaning = term.getnext()
        text = _words_of(meaning) if meaning is not None and meaning.tag == "dd" else ""
        yield Findable("word", f"{name}#{term.get('id')}", _words_of(term), "", text)


def _parts(data: bytes) -> list[_Part]:
    """Part the main part of a page at its headings; a heading without an id goes with what stands above it."""
    root = tree(data)
    main = root.find(".//main") if root is not None else None
    if root is None or main is None:
        return [_Part("", "", "")]
    heading = root.find(".//h1")  # a report's stands before its main part
    parts: list[tuple[str, str, list[str]]] = [("", _words_of(heading) if heading is not None else "", [])]
    for piece in _pieces(main):
        if isinstance(piece, str):
            parts[-1][2].append(piece)
        else:
            parts.append((piece.get("id", ""), _words_of(piece), []))
    return [_Part(anchor, title, _joined(*texts)) for anchor, title, texts in parts]


def _pieces(element: html.HtmlElement) -> Iterator[str | html.HtmlElement]:
    """Give the texts below an element in order, and each heading at which a part begins as itself."""
    yield element.text or ""
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        block = tag not in _INLINE
        if block:
            yield " "
        if tag in _PARTS and child.get("id") and "lower" not in child.get("class", "").split():
            yield child
        elif tag and tag not in _PASSED_OVER and tag != "h1":
            yield from _pieces(child)
        if block:
            yield " "
        yield child.tail or ""


def _words_of(element: html.HtmlElement) -> str:
    return _joined(*(piece for piece in _pieces(element) if isinstance(piece, str)))


def _joined(*texts: str) -> str:
    return _SPACE.sub(" ", "".join(texts)).strip()
