"""Read a report back out of each format with readers of our own: headings, what stands below each, rows of tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

import pikepdf
from lxml import etree, html

from render.docx_checks import W, Paragraph, Parts
from render.pdf_checks import HEADING
from render.pdf_reading import Element, Read, read

_BY_NUMBER = re.compile(r"\[U\+([0-9A-F]{4,6})\]")
_LABEL = re.compile(r"\b(Figure|Table) \d+")


@dataclass(slots=True)
class Part:
    """A heading and what stands below it, up to the next one."""

    level: int
    title: str
    id: str = ""
    pieces: list[str] = field(default_factory=list)  # words in their order, those of tables included
    tables: list[list[list[str]]] = field(default_factory=list)  # rows of cells, the head first

    @property
    def words(self) -> str:
        return " ".join(piece for piece in self.pieces if piece)

    @property
    def rows(self) -> list[list[str]]:
        return [row for table in self.tables for row in table]

    @property
    def numbers(self) -> list[str]:
        """List the numbers that a reader sees, but for those of charts and tables, which each format counts itself."""
        return re.findall(r"\d+(?:[.,]\d+)*", _LABEL.sub(r"\1", self.words))


def tidy(text: str) -> str:
    """Make white space one space, take invisible breaks out, and write a sign that is shown as its number."""
    text = _BY_NUMBER.sub(lambda match: chr(int(match[1], 16)), text)
    return " ".join(text.replace("\N{ZERO WIDTH SPACE}", "").replace("\N{WORD JOINER}", "").split())


# ---------------------------------------------------------------- HTML


def from_html(path: Path, left_out: tuple[str, ...] = ("details",)) -> list[Part]:
    """Read a page, but for its head, its list of contents and what is folded away for the screen."""
    main = html.document_fromstring(path.read_bytes()).find(".//main")
    for tag in left_out:
        for element in list(main.iter(tag)):
            element.drop_tree()
    parts = [Part(0, "")]
    _html(main, parts)
    return parts


def _html(element: html.HtmlElement, parts: list[Part]) -> None:
    for child in element:
        if not isinstance(child.tag, str):
            continue
        if re.fullmatch(r"h[2-6]", child.tag):
            parts.append(Part(int(child.tag[1]) - 1, tidy(child.text_content()), child.get("id", "")))
        elif child.tag == "table":
            caption = child.find("caption")
            parts[-1].pieces.append("" if caption is None else tidy(caption.text_content()))
            rows = [[tidy(cell.text_content()) for cell in row] for row in child.iter("tr")]
            _take(rows, parts[-1])
        elif child.tag in ("div", "ul", "ol", "blockquote", "figure", "section", "li"):
            parts[-1].pieces.append(tidy(child.text or "") if child.tag == "li" else "")
            if (
                child.tag == "li"
                and child.find("*") is not None
                and child.find("ul") is None
                and child.find("ol") is None
            ):
                parts[-1].pieces[-1] = tidy(child.text_content())
            elif child.tag == "li":
                parts[-1].pieces[-1] = _before_lists(child)
                for inner in child:
                    if inner.tag in ("ul", "ol"):
                        _html_list(inner, parts)
            else:
                _html(child, parts)
        else:
            parts[-1].pieces.append(tidy(child.text_content()))


def _before_lists(item: html.HtmlElement) -> str:
    said = [item.text or ""]
    for child in item:
        if child.tag not in ("ul", "ol"):
            said.append(child.text_content())
        said.append(child.tail or "")
    return tidy("".join(said))


def _html_list(element: html.HtmlElement, parts: list[Part]) -> None:
    wrapper = html.Element("div")
    wrapper.append(element)
    _html(wrapper, parts)


def _take(rows: list[list[str]], part: Part) -> None:
    part.tables.append(rows)
    part.pieces.extend(cell for row in rows for cell in row)


# ---------------------------------------------------------------- DOCX


def from_docx(path: Path) -> list[Part]:
    """Read a Word document, but for its title and its list of contents."""
    whole = Parts(path.read_bytes())
    parts = [Part(0, "")]
    for child in whole.body:
        if child.tag == f"{W}tbl":
            rows = [[_cell(cell) for cell in row.iter(f"{W}tc")] for row in child.iter(f"{W}tr")]
            _take(rows, parts[-1])
        elif child.tag == f"{W}p":
            paragraph = Paragraph(whole, child)
            words = tidy(_docx_words(child))
            if paragraph.listed or paragraph.style.name == "Contents Heading":
                continue
            if paragraph.outline < 9:
                marks = [mark.get(f"{W}name") for mark in child.iter(f"{W}bookmarkStart")]
                identifier = re.sub(r"^p\d+_", "", marks[0]) if marks else ""
                parts.append(Part(paragraph.outline + 1, words, identifier))
            else:
                parts[-1].pieces.append(words)
    return parts


def _docx_words(element: etree._Element) -> str:
    return "".join(
        each.text or "" if each.tag == f"{W}t" else " " for each in element.iter(f"{W}t", f"{W}br", f"{W}tab")
    )


def _cell(cell: etree._Element) -> str:
    return tidy(" ".join(_docx_words(paragraph) for paragraph in cell.iter(f"{W}p")))


# ---------------------------------------------------------------- PDF


def from_pdf(path: Path) -> list[Part]:
    """Read a PDF by its tags, as a screen reader does, but for its title and its list of contents."""
    with pikepdf.open(path) as document:
        whole = read(document)
        parts = [Part(0, "")]
        _pdf(whole, whole.root, parts)
        return [part for part in parts if part.title != "Contents"]


def _pdf(whole: Read, element: Element, parts: list[Part]) -> None:
    for kid in element.kids:
        if match := HEADING.fullmatch(kid.kind):
            parts.append(Part(int(match[1]), tidy(whole.words(kid))))
        elif kid.kind == "/Table":
            parts[-1].pieces.extend(tidy(whole.words(each)) for each in kid.kids if each.kind == "/Caption")
            rows = [row for part in kid.kids if part.kind in ("/THead", "/TBody") for row in part.kids]
            _take([[tidy(whole.words(cell)) for cell in row.kids] for row in rows], parts[-1])
        elif kid.kind in ("/TOC", "/Figure", "/Lbl"):
            continue
        elif kid.kind in ("/Document", "/Div", "/L", "/LI", "/Sect", "/Part", "/BlockQuote"):
            _pdf(whole, kid, parts)
        elif kid.kind == "/LBody":
            _body_of_item(whole, kid, parts)
        else:
            parts[-1].pieces.append(tidy(whole.words(kid)))


def _body_of_item(whole: Read, body: Element, parts: list[Part]) -> None:
    """Read what stands in a list's item: its words, and after them the lists within."""
    lists = [kid for kid in body.kids if kid.kind == "/L"]
    own = Element(body.kind, body.source, [kid for kid in body.inside if kid not in lists])
    parts[-1].pieces.append(tidy(whole.words(own)))
    for each in lists:
        _pdf(whole, Element("/LBody", body.source, [each]), parts)


READERS: Mapping[str, Callable[[Path], list[Part]]] = {"html": from_html, "pdf": from_pdf, "docx": from_docx}


def until(parts: list[Part], titles: Collection[str]) -> list[Part]:
    """Give what stands before the first heading of those titles."""
    return list(takewhile(lambda part: part.title not in titles, parts))
