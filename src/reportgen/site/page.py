"""What a finished page says of itself: read once, for every check of the site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lxml import html

_LOADS: Final[Mapping[str, tuple[str, ...]]] = {
    "img": ("src", "srcset"),
    "script": ("src",),
    "link": ("href",),
    "iframe": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "source": ("src", "srcset"),
    "track": ("src",),
    "audio": ("src",),
    "video": ("src", "poster"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page's name for itself, the places that it has, and where it leads."""

    title: str = ""
    language: str = ""
    canonical: tuple[str, ...] = ()
    ids: frozenset[str] = frozenset()
    links: tuple[str, ...] = ()  # what a reader may follow
    loads: tuple[str, ...] = ()  # what a browser asks for by itself


def read(data: bytes) -> Page:
    """Read a page; one without any element has nothing to say of itself."""
    root = tree(data)
    if root is None:
        return Page()
    ids: set[str] = set()
    links: list[str] = []
    loads: list[str] = []
    canonical: list[str] = []
    for element in root.iter(html.etree.Element):
        found, tag = element.attrib, element.tag
        if found.get("id"):
            ids.add(found["id"])
        if tag == "a" and "href" in found:
            links.append(found["href"])
        elif tag == "link" and found.get("rel") == "canonical":
            canonical.append(found.get("href", ""))
        elif tag in _LOADS:
            loads += [found[name] for name in _LOADS[tag] if found.get(name)]
    title = root.findtext(".//head/title") or ""
    return Page(
        " ".join(title.split()), root.get("lang", ""), tuple(canonical), frozenset(ids), tuple(links), tuple(loads)
    )


def tree(data: bytes) -> html.HtmlElement | None:
    """Parse a page's bytes; None if there is no element in them."""
    if not data.strip():
        return None
    return html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8"))
