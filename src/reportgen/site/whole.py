"""What must hold of a finished site as a whole, before it takes the last one's place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Final
from urllib.parse import unquote, urlsplit

from reportgen.site.links import broken_links, target_of
from reportgen.site.page import Page, read

_START: Final = "index.html"


def faults(files: Mapping[str, bytes], made: Collection[str]) -> tuple[str, ...]:
    """List what is wrong with a site, each as "page: what"; nothing if all is well.

    Args:
        files: Every file of the site by its relative name. Only `.html` and `.css` files are looked into.
        made: The names of what was made now. A page of an earlier quarter stays as it was published, so it is not
            asked for what only later versions write into a page; whether it can be reached, and what it leads to, is
            looked at all the same.
    """
    pages = {name: read(data) for name, data in sorted(files.items()) if name.endswith(".html")}
    new = [name for name in pages if name in made]
    return (
        *broken_links(pages, files),
        *(f"{name}: {what}" for name in new for what in _unnamed(name, pages)),
        *_same_titles(pages, new),
        *_orphans(pages),
    )


def canonical_of(name: str, page: Page, names: Collection[str]) -> str | None:
    """Give the page of the site that a page names as its canonical one; None if it names none, several or another's."""
    if len(page.canonical) != 1:
        return None
    (said,) = page.canonical
    parts = urlsplit(said)
    if parts.fragment or parts.query:
        return None
    if not parts.scheme and not parts.netloc:
        target, _ = target_of(name, said)
        return target if parts.path and target in names else None
    if unquote(parts.path).endswith(f"/{name}"):
        return name
    return None


def _unnamed(name: str, pages: Mapping[str, Page]) -> Iterator[str]:
    page = pages[name]
    if not page.title:
        yield "it has no title"
    if not page.language:
        yield "it has no language"
    target = canonical_of(name, page, pages)
    if target is None:
        yield "it does not say its one canonical name"
    elif target != name and canonical_of(target, pages[target], pages) != target:
        yield f"it gives {target} as its canonical name, which that page does not give itself"


def _same_titles(pages: Mapping[str, Page], new: Collection[str]) -> Iterator[str]:
    """Find pages of one title: in a list of tabs, of bookmarks or of findings nobody can tell them apart.

    A page that stays at an old address is no page of its own.
    """
    titled = defaultdict(list)
    for name, page in pages.items():
        if page.title and canonical_of(name, page, pages) in (name, None):
            titled[page.title].append(name)
    for names in titled.values():
        if len(names) > 1 and not set(new).isdisjoint(names):
            yield f"{names[0]}: it has the same title as {', '.join(names[1:])}"


def _orphans(pages: Mapping[str, Page]) -> Iterator[str]:
    """Find pages to which no way leads from the home page.

    To what stays at an old address only old links lead, from papers and messages; it must lead to a page that stands.
    """
    reached: set[str] = set()
    waiting = [_START]
    while waiting:
        name = waiting.pop()
        if name in pages and name not in reached:
            reached.add(name)
            waiting += [target_of(name, link)[0] for link in pages[name].links if not urlsplit(link).scheme]
    for name in sorted(pages.keys() - reached):
        target = canonical_of(name, pages[name], pages)
        if target in (None, name) or target not in reached:
            yield f"{name}: no page leads here"
