"""Every link of a site is relative and leads somewhere, anchors too; nothing asks another host."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import unquote, urlsplit

from reportgen.site.page import Page

_SHOWN: Final = 30  # signs of a picture that is written out as letters: enough to see what it is
_FOLLOWED: Final = {"http", "https", "mailto"}  # where a reader may be led by a click


_FROM_OUTSIDE: Final = re.compile(
    r"(?:@import|url\()[\s\"'(]*(?:url\()?[\s\"']*((?:[a-z]+:)?//[^\s\"')]*)", re.IGNORECASE
)


def asked_of_others(style: str) -> Iterator[tuple[int, str]]:
    """List what a style sheet asks another host for, each with its line."""
    for found in _FROM_OUTSIDE.finditer(style):
        yield style.count("\n", 0, found.start()) + 1, found[1]


def broken_links(pages: Mapping[str, Page], files: Mapping[str, bytes]) -> tuple[str, ...]:
    """List what is wrong with a site's links, each as "page: link: why"; nothing if all is well.

    Args:
        pages: Every page of the site, as it was read, by its relative name.
        files: Every file of the site by its relative name. Only `.css` files are looked into.
    """
    of_pages = tuple(
        f"{name}: {link}: {why}"
        for name in sorted(pages)
        for link, why in _faults(name, pages[name], pages, set(files))
    )
    of_styles = tuple(
        f"{name}: {address}: asks another host"
        for name in sorted(files)
        if name.endswith(".css")
        for _, address in asked_of_others(files[name].decode("utf-8", errors="replace"))
    )
    return of_pages + of_styles


def _faults(name: str, page: Page, pages: Mapping[str, Page], names: set[str]) -> Iterator[tuple[str, str]]:
    for load in page.loads:
        if load.lower().startswith("data:"):
            yield f"{load[:_SHOWN]}…", "lies within the page, not beside it as a file"
        elif urlsplit(load).scheme or load.startswith("//"):
            yield load, "asks another host"
    for link in [*page.links, *page.loads]:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            if link in page.links and parts.scheme not in _FOLLOWED:
                yield link, "is no link to follow"
            continue  # a reader may follow a link to the outside; loads were dealt with above
        if link.startswith("/"):
            yield link, "is not relative, so it fails from a file share"
            continue
        target, fragment = target_of(name, link)
        if target not in names:
            yield link, "leads nowhere"
        elif fragment and target in pages and fragment not in pages[target].ids:
            yield link, "names a place that the page does not have"


def target_of(name: str, link: str) -> tuple[str, str]:
    """Give the file of the site that a page's relative link leads to, and the place in it ("" for its beginning)."""
    parts = urlsplit(link)
    path = posixpath.join(posixpath.dirname(name), unquote(parts.path)) if parts.path else name
    return posixpath.normpath(path), unquote(parts.fragment)
