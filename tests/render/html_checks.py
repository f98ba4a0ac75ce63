"""What axe does not see in a page: each check gives its faults in words, and an empty list for a good page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from lxml import etree, html

from render.words import FILE_NAME, VAGUE

SVG = "{http://www.w3.org/2000/svg}"
ELSEWHERE = re.compile(r"(?:[a-z][a-z0-9+.-]*:)|[/\\]", re.IGNORECASE)
ADDRESS = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
LOADS = ("src", "srcset", "poster", "data", "background", "action", "formaction", "ping", "manifest")
ACTIVE = ("script", "style", "iframe", "frame", "object", "embed", "applet", "form", "base", "template", "noscript")
SCOPES = ("col", "row", "colgroup", "rowgroup")
NAMED_BY = ("aria-labelledby", "aria-describedby", "aria-controls", "headers", "for")
POLICY = {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'"}
OPEN_SOURCE = re.compile(r"'unsafe-|\*|^(?:https?|data|blob|filesystem|ws{1,2}):|^https?://", re.IGNORECASE)


def html_faults(text: str) -> list[str]:
    """Check a page: landmarks, headings, tables, pictures, links, its policy, and nothing inline or from elsewhere."""
    page = html.document_fromstring(text.encode())
    ids = Counter(page.xpath("//@id"))
    return list(
        dict.fromkeys(
            [
                *_identity(page),
                *_policy(page),
                *_landmarks(page, ids),
                *_headings(page),
                *_links(page, ids),
                *_pictures(page),
                *(fault for table in page.iter("table") for fault in _table(table)),
                *_active(page),
            ]
        )
    )


def _words(element: html.HtmlElement) -> str:
    """Give what a screen reader says of an element: its words and those of its pictures."""
    alts = [picture.get("alt", "") for picture in element.iter("img")]
    return " ".join(f"{element.text_content()} {' '.join(alts)}".split())


def _identity(page: html.HtmlElement) -> Iterator[str]:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", page.get("lang", "")):
        yield "the page has no language"
    if not (page.findtext(".//title") or "").strip():
        yield "the page has no title"
    shown = page.xpath("string(//meta[@name='viewport']/@content)")
    if not shown or re.search(r"user-scalable\s*=\s*(no|0)|maximum-scale", shown):
        yield "a reader on a phone cannot enlarge the page"
    ids = Counter(page.xpath("//@id"))
    yield from (f"the id {name} is used twice" for name, times in ids.items() if times > 1)
    for attribute in NAMED_BY:
        named = {name for value in page.xpath(f"//@{attribute}") for name in value.split()}
        yield from (f"{attribute} names {name}, which is not there" for name in sorted(named - ids.keys()))


def _policy(page: html.HtmlElement) -> Iterator[str]:
    policies = page.xpath(
        "//head/meta[translate(@http-equiv, 'CONTESURIYPL', 'contesuriypl')='content-security-policy']"
    )
    if len(policies) != 1:
        yield "the page has not one content policy"
        return
    before = policies[0].itersiblings("link", "script", "style", "img", preceding=True)
    if next(before, None) is not None:
        yield "something is loaded before the content policy"
    said = dict(each.split(maxsplit=1) for each in policies[0].get("content", "").split(";") if len(each.split()) > 1)
    for name, value in POLICY.items():
        if said.get(name, "").strip() != value:
            yield f"the content policy does not say {name} {value}"
    for name, value in said.items():
        if any(OPEN_SOURCE.search(source) for source in value.split()):
            yield f"the content policy is open: {name} {value.strip()}"


def _landmarks(page: html.HtmlElement, ids: Counter[str]) -> Iterator[str]:
    yield from (f"there is no {tag}" for tag in ("header", "nav", "main", "footer") if page.find(f".//{tag}") is None)
    if len(page.findall(".//main")) > 1:
        yield "there are two mains"
    navs = page.findall(".//nav")
    if any(
        not nav.get("aria-label") and not nav.get("aria-labelledby") for nav in navs[: None if len(navs) > 1 else 0]
    ):
        yield "one of several navs has no name"
    first = next(page.find("body").iter("a", "button", "input", "summary"), None)
    if first is None or not first.get("href", "").startswith("#") or "skip" not in first.text_content().lower():
        yield "there is no skip link"
    elif first.get("href")[1:] not in ids:
        yield "the skip link leads nowhere"


def _headings(page: html.HtmlElement) -> Iterator[str]:
    found = list(page.iter("h1", "h2", "h3", "h4", "h5", "h6"))
    levels = [int(element.tag[1]) for element in found]
    if levels.count(1) != 1:
        yield "the page has not exactly one h1"
    if any(two > one + 1 for one, two in pairwise(levels)):
        yield "a heading skips a level"
    if any(not _words(element) for element in found):
        yield "a heading has no words"


def _links(page: html.HtmlElement, ids: Counter[str]) -> Iterator[str]:
    skip = next(page.find("body").iter("a"), None)
    for link in page.iter("a"):
        target = link.get("href")
        if target is None:
            yield "a link leads nowhere"
        elif target.startswith("#"):
            if target[1:] not in ids and link is not skip:
                yield f"the link {target} leads nowhere"
        elif ELSEWHERE.match(target) and not ADDRESS.fullmatch(target):
            yield "a link's address is not of the web, of mail or beside the page"
        words = link.get("aria-label") or _words(link)
        if not words:
            yield "a link has no words"
        elif VAGUE.fullmatch(words):
            yield f"a link says no more than {words!r}"


def _pictures(page: html.HtmlElement) -> Iterator[str]:
    for picture in page.iter("img"):
        alt = picture.get("alt", "")
        if not alt.strip():
            yield f"the picture {picture.get('src')} has no alternative text"
        elif FILE_NAME.search(alt):
            yield f"the picture {picture.get('src')} has a file's name for its alternative text"
    for drawing in page.iter("svg"):
        if drawing.get("role") != "img" or not (drawing.findtext("title") or drawing.get("aria-label") or "").strip():
            yield "a drawing in the page has no role and name"


def _table(table: html.HtmlElement) -> Iterator[str]:
    caption = table.find("caption")
    region = table.getparent()
    if (caption is None or not _words(caption)) and not region.get("aria-label") and not table.get("aria-label"):
        yield "a table has no caption"
    if table.find("thead/tr") is None:
        yield "a table has no head"
    if not _simple(table) and any(cell.get("scope") not in SCOPES for cell in table.iter("th")):
        yield "a header cell has no scope"
    if any(cell.tag != "th" and _words(cell) for row in table.findall("thead/tr") for cell in row):
        yield "a cell of a table's head is no header cell"
    rows = table.findall("tbody/tr")
    if any(row.find("th") is None and _words(row[0]) for row in rows if len(row)):
        yield "a row of a table has no row header"
    widths = {*_widths(table.findall("thead/tr")), *_widths(rows)}
    if len(widths) > 1:
        yield "the rows of a table differ in their cells"
    named = region.get("aria-label") or region.get("aria-labelledby")
    if region.get("role") != "region" or not named or region.get("tabindex") != "0":
        yield "a table does not stand in a region that can be reached and scrolled"


def _simple(table: html.HtmlElement) -> bool:
    """Tell whether header cells need no scope: one full row of them, one full column, and no cell over several."""
    heads, rows = table.findall("thead/tr"), table.findall("tbody/tr")
    whole = len(heads) == 1 and all(cell.tag == "th" for cell in heads[0])
    columns = all([cell.tag for cell in row].count("th") == 1 and row[0].tag == "th" for row in rows)
    return whole and columns and not table.xpath(".//th[@colspan or @rowspan]")


def _widths(rows: list[html.HtmlElement]) -> Iterator[int]:
    """Count the columns of each row, those that a cell above reaches down into included."""
    reaching: list[int] = []  # for each such column, how many rows are left
    for row in rows:
        yield len(reaching) + sum(int(cell.get("colspan", "1")) for cell in row)
        reaching = [left - 1 for left in reaching if left > 1]
        for cell in row:
            reaching += [int(cell.get("rowspan", "1")) - 1] * int(cell.get("colspan", "1"))
        reaching = [left for left in reaching if left]


def _active(page: html.HtmlElement) -> Iterator[str]:
    yield from (f"the page holds a {tag}" for tag in ACTIVE if page.find(f".//{tag}") is not None)
    if page.xpath(
        "//meta[@http-equiv and contains('refresh set-cookie', translate(@http-equiv, 'REFSHTOKI', 'refshtoki'))]"
    ):
        yield "the page sends its reader elsewhere"
    for element in page.iter():
        if not isinstance(element.tag, str):
            yield "the page holds a comment"
            continue
        for name, value in element.attrib.items():
            if name == "style":
                yield "an element has a style of its own"
            if name.startswith("on"):
                yield f"an element runs {name}"
            loads = name in LOADS or (element.tag == "link" and name == "href")
            if loads and (ELSEWHERE.match(value.strip()) or not value.strip()):
                yield f"the page loads {value[:40]!r} from elsewhere"


# ---------------------------------------------------------------- pictures as files


def svg_faults(data: bytes) -> list[str]:
    """Check a drawing that pages show as a picture: well formed, sized, and nothing that runs or is loaded."""
    try:
        drawing = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return ["the drawing is not well formed"]
    faults = [] if drawing.tag == f"{SVG}svg" else ["the drawing is none"]
    if drawing.getroottree().docinfo.doctype:
        faults.append("the drawing has a document type")
    if not drawing.get("viewBox"):
        faults.append("the drawing cannot be scaled")
    for element in drawing.iter():
        if not isinstance(element.tag, str):
            continue
        if etree.QName(element).localname in ("script", "foreignObject", "iframe", "animate", "set", "handler"):
            faults.append(f"the drawing holds a {etree.QName(element).localname}")
        for name, value in element.attrib.items():
            local = etree.QName(name).localname
            if local.startswith("on"):
                faults.append(f"the drawing runs {local}")
            if local == "href" and not value.startswith(("#", "data:image/png;")):
                faults.append("the drawing loads something")
            if re.search(r"url\(\s*['\"]?(?!#)", value):
                faults.append("the drawing loads something")
    return list(dict.fromkeys(faults))
