"""What must hold of every page of a site, looked at with another parser than the program's own."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from lxml import html

LOADING = {"src", "srcset", "poster", "data", "background", "action", "formaction", "ping"}
SEARCH = "search.html"  # the one page with scripts, which are our own files and do nothing but search
SCRIPTS = ("assets/minisearch.js", "assets/search-index.js", "assets/search.js")
URL_IN_STYLE = re.compile(rb"url\(|@import|expression\(")


def faults(files):
    """List what is wrong with a site, each as "file: what"; nothing if all is well.

    Args:
        files: Every file of the site by its relative name.
    """
    pages = {name: html.document_fromstring(data) for name, data in files.items() if name.endswith(".html")}
    told = [f"{name}: {what}" for name in sorted(pages) for what in _page_faults(pages[name])]
    told += [f"{name}: {what}" for name in sorted(pages) for what in _script_faults(name, pages[name])]
    told += [f"{name}: {what}" for name in sorted(pages) for what in _link_faults(name, pages, files)]
    told += [f"{name}: no page leads here" for name in sorted(pages.keys() - _reached("index.html", pages, files))]
    told += [f"{name}: {what}" for name in sorted(files) for what in _file_faults(name, files[name])]
    return told


def _page_faults(page):
    if not page.get("lang"):
        yield "it has no language"
    if not (page.findtext(".//title") or "").strip():
        yield "it has no title"
    if len(page.findall(".//h1")) != 1:
        yield f"it has {len(page.findall('.//h1'))} h1"
    levels = [int(each.tag[1]) for each in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    if levels[:1] != [1]:
        yield "its first heading is not the h1"
    if any(two > one + 1 for one, two in pairwise(levels)):
        yield "a heading skips a level"
    ids = Counter(page.xpath("//@id"))
    yield from (f"the id {name} is used twice" for name, times in ids.items() if times > 1)
    yield from _skip_link_faults(page, ids)
    for attribute in ("aria-labelledby", "aria-describedby", "headers", "for"):
        named = {name for value in page.xpath(f"//@{attribute}") for name in value.split()}
        yield from (f"{attribute} names {name}, which is not there" for name in sorted(named - ids.keys()))
    if len(page.findall(".//main")) != 1:
        yield "it has not one main part"
    unlabelled = [nav for nav in page.iter("nav") if not nav.get("aria-label") and not nav.get("aria-labelledby")]
    if len(page.findall(".//nav")) > 1 and unlabelled:
        yield "it has several navs and one of them has no name"
    for picture in page.iter("img"):
        if picture.get("alt") is None or picture.get("alt") == posixpath.basename(picture.get("src", "")):
            yield "a picture has no words"
    for table in page.iter("table"):
        yield from _table_faults(table)


def _skip_link_faults(page, ids):
    first = next((each for each in page.find("body").iter("a", "button", "input")), None)
    if first is None or not first.get("href", "").startswith("#") or "skip" not in first.text_content().lower():
        yield "its first link does not skip to the content"
    elif first.get("href")[1:] not in ids:
        yield "its skip link leads nowhere"


def _script_faults(name, page):
    scripts = page.xpath("//script")
    if name == SEARCH:
        if tuple(each.get("src") for each in scripts) != SCRIPTS or any(each.text for each in scripts):
            yield "it runs other scripts than those of the search"
        policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        if len(policy) != 1 or "script-src 'self' file:;" not in policy[0] or "unsafe" in policy[0]:
            yield "its policy lets other scripts run"
    else:
        yield from ("it holds a <script>" for _ in scripts)
    active = page.xpath("//iframe | //object | //embed | //form | //base | //meta[@http-equiv='refresh']")
    yield from (f"it holds a <{each.tag}>" for each in active)
    for each in page.iter():
        if isinstance(each.tag, str):
            yield from (f"it runs {name}" for name in each.attrib if name.lower().startswith("on"))
    if any(link.get("href", "").strip().lower().startswith(("javascript:", "data:")) for link in page.iter("a")):
        yield "a link runs a script"


def _table_faults(table):
    caption = table.find("caption")
    if caption is None or not caption.text_content().strip():
        yield "a table has no caption"
    if table.find("thead/tr") is None:
        yield "a table has no head"
    if not _simple(table) and any(
        cell.get("scope") not in ("col", "row", "colgroup", "rowgroup") for cell in table.iter("th")
    ):
        yield "a header cell has no scope"
    for row in table.findall("tbody/tr"):
        if row.find("th") is None:
            yield "a row has no header"


def _simple(table):
    """Tell whether HTML itself gives header cells their scope: one full row of them, one full column."""
    heads, rows = table.findall("thead/tr"), table.findall("tbody/tr")
    whole = len(heads) == 1 and all(cell.tag == "th" for cell in heads[0])
    columns = all([cell.tag for cell in row].count("th") == 1 and row[0].tag == "th" for row in rows)
    return whole and columns and not table.xpath(".//th[@colspan or @rowspan]")


def _loads(page):
    for each in page.iter():
        for name, value in each.attrib.items():
            if name in LOADING or (each.tag == "link" and name == "href"):
                yield value


def targets(name, page):
    """Give what a page links to or loads within the site: (link, file, anchor)."""
    for link in [*_loads(page), *page.xpath("//a/@href")]:
        parts = urlsplit(link)
        if not parts.scheme and not parts.netloc:
            where = posixpath.join(posixpath.dirname(name), unquote(parts.path)) if parts.path else name
            yield link, posixpath.normpath(where), unquote(parts.fragment)


def _link_faults(name, pages, files):
    page = pages[name]
    for value in _loads(page):
        if urlsplit(value).scheme or urlsplit(value).netloc:
            yield f"it loads {value}"
    for link in page.xpath("//a/@href"):
        if urlsplit(link).scheme not in ("", "https", "http", "mailto"):
            yield f"{link} is no link to follow"
    for link, target, fragment in targets(name, page):
        if link.startswith("/") or "\\" in link:
            yield f"{link} is not relative"
        elif target not in files:
            yield f"{link} leads nowhere"
        elif fragment and fragment not in pages[target].xpath("//@id"):
            yield f"{link} names a place that is not there"
    for link in page.iter("a"):
        if not link.text_content().strip() and not link.xpath(".//img[@alt]"):
            yield f"the link to {link.get('href')} has no words"


def _reached(start, pages, files):
    """Give the pages that a reader can come to from the first one."""
    seen, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in pages:
            continue
        seen.add(name)
        waiting += [target for _, target, _ in targets(name, pages[name])]
    return seen


def _file_faults(name, data):
    if name.endswith(".css") and URL_IN_STYLE.search(data):
        yield "a style loads something"
    if name.endswith(".svg") and re.search(rb"<script|<foreignObject|href=\"(?!#)|\son\w+=", data):
        yield "a picture loads or runs something"
    if name.endswith((".js", ".mjs", ".wasm")) and name not in SCRIPTS:
        yield "it is a script"
    if name != name.lower() and name.lower() != name:
        yield "its name has capitals, which not every file share keeps apart"
