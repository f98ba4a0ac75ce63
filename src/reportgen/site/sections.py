"""The report by section: the finished page is cut at its sections' headings, so nothing is written or drawn again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final
from urllib.parse import urlsplit

from lxml import etree, html

from reportgen.model import Settings
from reportgen.site.fill import Templates, filled
from reportgen.site.page import read, tree

FOLDER: Final = "sections"
FIRST: Final = "index"  # the page that the others come after: page one of the report, and the list of all sections
_FIRST_TITLE: Final = "Page one"
_PAGE_ONE: Final = ("sec-stands-out", "sec-not-seen", "sec-overdue")  # its headings stay together
_AREA: Final = "sec-area-"  # the heading of a content area of several triads: each of them is a section
_LEVELS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_ADDRESSES: Final = ("href", "src", "srcset")  # a picture's `srcset` names one file here


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a report: the name of its page, its title, and the content area that it is a part of."""

    name: str
    title: str
    area: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    section: Section
    level: int  # of its heading
    above: tuple[html.HtmlElement, ...]  # the heading of its content area, and what stands below that
    inside: tuple[html.HtmlElement, ...]


def anchors(report: bytes) -> frozenset[str]:
    """List the places of a page that a link can name."""
    return read(report).ids


def section_pages(
    report: bytes, whole: str, settings: Settings, templates: Templates
) -> tuple[tuple[Section, ...], dict[str, bytes]]:
    """Cut a report into a page for each section, in the report's order.

    Args:
        report: The finished page as it lies in its quarter's folder, the site's bar and all.
        whole: The file that it lies in, such as `partnership.html`.
        settings: Of the project.
        templates: Gives a template's text by name.

    Returns:
        The sections, and their files by name relative to the quarter's folder. Nothing where the report has no
        section. Words, tables, charts and numbers are the report's; a heading is as many levels higher as its
        section's is, and every address leads from the new page to where it led before.
    """
    page = tree(report)
    main = _main(page) if page is not None else None
    if page is None or main is None:
        return (), {}
    parts = _parts(main)
    pages_of = _pages_of(parts)
    for child in list(main):
        main.remove(child)
    main.text, frame = "\n", page.getroottree().getpath(main)
    sections = tuple(part.section for part in parts)
    files = {}
    for number, part in enumerate(parts):
        pager = [
            filled(
                templates,
                "pager",
                settings,
                whole=whole,
                section=part.section,
                previous=sections[number - 1] if number else None,
                following=sections[number + 1] if number + 1 < len(sections) else None,
                at_end=at_end,
            ).decode()
            for at_end in (False, True)
        ]
        listed = filled(templates, "sections", settings, groups=by_area(sections), here=part.section).decode()
        own = _page(deepcopy(page), frame, part, pager=pager, listed=listed)
        _readdress(own, pages_of)
        files[f"{FOLDER}/{part.section.name}.html"] = _written(own)
    return sections, files


def by_area(sections: Sequence[Section]) -> tuple[tuple[str, tuple[Section, ...]], ...]:
    """Gather neighbours of one content area: (its title or nothing, its sections)."""
    return tuple((area, tuple(listed)) for area, listed in groupby(sections, key=lambda section: section.area))


# ---------------------------------------------------------------- cutting


def _main(page: html.HtmlElement) -> html.HtmlElement | None:
    """Find what holds the sections, in a project's own frame too: whatever the first of their headings stands in."""
    first = page.xpath("//h2[starts-with(@id, 'sec-')]")
    return first[0].getparent() if first else None


def _parts(main: html.HtmlElement) -> tuple[_Part, ...]:
    """Cut at each heading of the second level, and in a content area of several triads at each triad's."""
    parts = [_Part(Section(FIRST, _FIRST_TITLE), 2, (), ())]
    above: list[html.HtmlElement] = []  # an area's heading and what follows, until its first triad
    area, waiting = "", False
    for child in main:
        name = child.get("id") or ""
        if child.get("class") == "page-break":
            continue  # each page is a page by itself
        if child.tag == "h2":
            area = _words(child) if name.startswith(_AREA) else ""
            above, waiting = [], bool(area)
            if not area and name not in _PAGE_ONE:
                parts.append(_part(child, "", ()))
                continue
        elif child.tag == "h3" and area and child.get("class") != "lower":
            parts.append(_part(child, area, tuple(above)))
            waiting = False
            continue
        if waiting:
            above.append(child)
        else:
            parts[-1] = replace(parts[-1], inside=(*parts[-1].inside, child))
    return tuple(parts)


def _part(heading: html.HtmlElement, area: str, above: tuple[html.HtmlElement, ...]) -> _Part:
    section = Section((heading.get("id") or "").removeprefix("sec-"), _words(heading), area)
    return _Part(section, _LEVELS.index(heading.tag) + 1, above, (heading,))


def _pages_of(parts: Sequence[_Part]) -> Mapping[str, str]:
    """Say on which section's page each place of the report is; an area's heading is with the first of its triads."""
    found: dict[str, str] = {}
    for part in parts:
        for name in _ids(each for top in (*part.above, *part.inside) for each in top.iter(etree.Element)):
            found.setdefault(name, part.section.name)
    return found


# ---------------------------------------------------------------- a page


def _page(page: html.HtmlElement, frame: str, part: _Part, *, pager: Sequence[str], listed: str) -> html.HtmlElement:
    """Put a section into the frame of the report, at the path that its words stood at."""
    (main,) = page.xpath(frame)
    body = [deepcopy(each) for each in part.inside]
    if part.section.name != FIRST:
        _raise_headings(body, by=part.level - 1)
        body = [*_above(part), *body]
        _lower_title(page)
    title = page.find(".//title")
    if title is not None:
        title.text = f"{part.section.title} – {title.text or ''}"
    main.extend(body)
    before, after = (html.fragment_fromstring(each) for each in pager)
    main.append(after)
    columns = _columns(main)
    columns.addprevious(before)
    contents = html.fragment_fromstring(listed)
    old = page.xpath("//nav[@id='contents']")
    if old:
        contents.tail = old[0].tail
        old[0].getparent().replace(old[0], contents)
    else:
        main.addprevious(contents)
    if part.section.name != FIRST:
        contents.set("class", f"{contents.get('class')} beside")
    return page


def _columns(main: html.HtmlElement) -> html.HtmlElement:
    """Give what stands in the body and holds the section."""
    top = main
    while (over := top.getparent()) is not None and over.tag != "body":
        top = over
    return top


def _above(part: _Part) -> list[html.HtmlElement]:
    """Say above a triad's heading which content area it is a part of."""
    lines = []
    for number, each in enumerate(deepcopy(each) for each in part.above):
        if number == 0:  # the area's heading, which is no heading of this page
            each.tag = "p"
            each.set("class", "area")
        lines.append(each)
    return lines


def _raise_headings(body: Iterable[html.HtmlElement], *, by: int) -> None:
    for top in body:
        for heading in top.iter(*_LEVELS):
            heading.tag = _LEVELS[max(_LEVELS.index(heading.tag) - by, 0)]


def _lower_title(page: html.HtmlElement) -> None:
    """Make the report's title a line of the head, for the section's heading is the page's.

    The head's link to the contents goes: on a narrow screen they stand on the first page alone.
    """
    for link in page.xpath("//header//a[@href='#contents']"):
        link.drop_tree()
    for heading in page.xpath("//h1"):
        heading.tag = "p"
        heading.set("class", "report-title")


# ---------------------------------------------------------------- addresses


def _readdress(page: html.HtmlElement, pages_of: Mapping[str, str]) -> None:
    """Lead every address of the report from a folder below it to where it led before."""
    here = set(_ids(page.iter(etree.Element)))
    for element in page.iter(etree.Element):
        ours = element.attrib.pop("data-here", None) is not None  # written for this folder
        for attribute in _ADDRESSES:
            address = element.get(attribute)
            if address is None or ours:
                continue
            if address.startswith("#"):
                place = address[1:]
                if place not in here and place in pages_of:
                    element.set(attribute, f"{pages_of[place]}.html{address}")
            elif not _goes_out(address):
                element.set(attribute, f"../{address}")


def _goes_out(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.scheme or parts.netloc)


def _ids(elements: Iterable[html.HtmlElement]) -> Iterable[str]:
    return (name for each in elements if (name := each.get("id")))


# ---------------------------------------------------------------- reading and writing


def _written(page: html.HtmlElement) -> bytes:
    text: str = html.tostring(page, encoding="unicode", doctype="<!doctype html>")
    return f"{text}\n".encode()


def _words(heading: html.HtmlElement) -> str:
    return " ".join(heading.text_content().split())
