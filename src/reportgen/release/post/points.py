"""Page one's points, taken from the finished page of an edition: what was published, word for word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import html

_STANDS_OUT: Final = "sec-stands-out"
_NOT_SEEN: Final = "sec-not-seen"


@dataclass(frozen=True, slots=True)
class Point:
    """One sentence of page one; `word` is better, worse, signal or missing, or empty."""

    text: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """What page one of an edition says first; empty where a project's own templates leave the part out."""

    stands_out: tuple[Point, ...] = ()
    not_seen: tuple[Point, ...] = ()


def points(page: bytes) -> Points:
    """Read the points off an edition's finished page.

    Args:
        page: The page's bytes, as they were released.

    Raises:
        ValueError: If it is no page.
    """
    try:
        tree = html.document_fromstring(page)
    except (html.etree.ParserError, ValueError) as error:
        raise ValueError("not a page") from error
    return Points(tuple(_below(tree, _STANDS_OUT)), tuple(_below(tree, _NOT_SEEN)))


def _below(tree: html.HtmlElement, heading: str) -> Iterator[Point]:
    """List what stands between a heading and the next: the entries of its lists, or else its paragraphs."""
    found = tree.xpath("//h2[@id=$heading]", heading=heading)
    parts = []
    for part in found[0].itersiblings() if found else ():
        if part.tag in ("h1", "h2"):
            break
        parts.append(part)
    entries = [each for part in parts for each in part.iter("li")]
    for each in entries or [part for part in parts if part.tag == "p"]:
        words = each.find_class("word")
        word = " ".join(words[0].text_content().split()) if words else ""
        for mark in each.find_class("nowrap"):
            mark.drop_tree()
        text = " ".join(each.text_content().split())
        if text:
            yield Point(text, word)
