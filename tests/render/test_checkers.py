"""Are the checks worth anything? Each is given a good file with one fault planted, and must tell that fault alone."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import pikepdf
import pytest
from lxml import etree, html

from render.checks import docx_faults, elements, html_faults, pdf_faults, scope, svg_faults
from render.docx_checks import RELATION, W, WP
from render.world import ASSETS

# ---------------------------------------------------------------- pages


def drop(page: html.HtmlElement, path: str) -> None:
    """Take away the first element of a path, and keep what follows it."""
    page.xpath(path)[0].drop_tree()


def unset(page: html.HtmlElement, path: str, name: str) -> None:
    del page.xpath(path)[0].attrib[name]


def put(page: html.HtmlElement, path: str, name: str, value: str) -> None:
    page.xpath(path)[0].set(name, value)


def say(page: html.HtmlElement, path: str, words: str) -> None:
    element = page.xpath(path)[0]
    for child in list(element):
        child.drop_tree()
    element.text = words


def add(page: html.HtmlElement, path: str, markup: str) -> None:
    page.xpath(path)[0].append(html.fragment_fromstring(markup))


def repolicy(page: html.HtmlElement, old: str, new: str) -> None:
    meta = page.xpath("//meta[@http-equiv]")[0]
    assert old in meta.get("content")
    meta.set("content", meta.get("content").replace(old, new))


def without_caption(page: html.HtmlElement) -> None:
    """Take a table's caption away, and the name that its region has from it."""
    region = page.xpath("//div[table/@id='tbl-plans']")[0]
    drop(region, "table/caption")
    region.attrib.pop("aria-label", "")
    region.set("aria-labelledby", "main")


TITLE_ID = "sec-out"
PAGE_FAULTS: dict[str, tuple[Callable[[html.HtmlElement], None], str]] = {
    "no language": (lambda page: unset(page, "//html", "lang"), "the page has no language"),
    "a language that is none": (lambda page: put(page, "//html", "lang", "English"), "the page has no language"),
    "no title": (lambda page: drop(page, "//title"), "the page has no title"),
    "no zoom": (
        lambda page: put(page, "//meta[@name='viewport']", "content", "width=device-width, user-scalable=no"),
        "a reader on a phone cannot enlarge the page",
    ),
    "an id twice": (lambda page: put(page, "//footer", "id", TITLE_ID), f"the id {TITLE_ID} is used twice"),
    "a name that is not there": (
        lambda page: put(page, "//main", "aria-describedby", "gone"),
        "aria-describedby names gone, which is not there",
    ),
    "no policy": (lambda page: drop(page, "//meta[@http-equiv]"), "the page has not one content policy"),
    "a policy after the style": (
        lambda page: page.find("head").append(page.xpath("//meta[@http-equiv]")[0]),
        "something is loaded before the content policy",
    ),
    "a policy without a floor": (
        lambda page: repolicy(page, "default-src 'none'", "default-src 'self'"),
        "the content policy does not say default-src 'none'",
    ),
    "a policy that lets styles in": (
        lambda page: repolicy(page, "style-src 'self'", "style-src 'self' 'unsafe-inline'"),
        "the content policy is open: style-src 'self' 'unsafe-inline' file:",
    ),
    "a policy that names a host": (
        lambda page: repolicy(page, "img-src 'self'", "img-src https://tiles.example.org"),
        "the content policy is open: img-src https://tiles.example.org file:",
    ),
    "no header": (lambda page: page.find(".//body/header").drop_tag(), "there is no header"),
    "no main": (lambda page: setattr(page.find(".//main"), "tag", "div"), "there is no main"),
    "no skip link": (lambda page: drop(page, "//a[@class='skip']"), "there is no skip link"),
    "a dead skip link": (lambda page: put(page, "//a[@class='skip']", "href", "#gone"), "the skip link leads nowhere"),
    "two h1": (lambda page: add(page, "//footer", "<h1>Again</h1>"), "the page has not exactly one h1"),
    "no h1": (lambda page: setattr(page.find(".//h1"), "tag", "p"), "the page has not exactly one h1"),
    "a level skipped": (lambda page: setattr(page.find(".//h3"), "tag", "h5"), "a heading skips a level"),
    "an empty heading": (lambda page: say(page, "//h3", ""), "a heading has no words"),
    "a dead link": (lambda page: put(page, "//main//a", "href", "#gone"), "the link #gone leads nowhere"),
    "a link without words": (lambda page: say(page, "//main//a", ""), "a link has no words"),
    "a link here": (lambda page: say(page, "//main//a", "here"), "a link says no more than 'here'"),
    "a link click here": (lambda page: say(page, "//main//a", "Click here"), "a link says no more than 'Click here'"),
    "a link more": (lambda page: say(page, "//main//a", "Read more"), "a link says no more than 'Read more'"),
    "a link that is an address": (
        lambda page: say(page, "//main//a", "https://example.org/plan"),
        "a link says no more than 'https://example.org/plan'",
    ),
    "a link that runs": (
        lambda page: put(page, "//main//a", "href", "javascript:alert(1)"),
        "a link's address is not of the web, of mail or beside the page",
    ),
    "a link to a root": (
        lambda page: put(page, "//main//a", "href", "//evil.example"),
        "a link's address is not of the web, of mail or beside the page",
    ),
    "no alternative text": (
        lambda page: unset(page, "//figure/img", "alt"),
        "the picture charts/plans.svg has no alternative text",
    ),
    "a file's name as text": (
        lambda page: put(page, "//figure/img", "alt", "plans.svg"),
        "the picture charts/plans.svg has a file's name for its alternative text",
    ),
    "a drawing without a name": (
        lambda page: add(page, "//footer", '<svg role="img"><path d="M0 0"/></svg>'),
        "a drawing in the page has no role and name",
    ),
    "a drawing without a role": (
        lambda page: add(page, "//footer", "<svg><title>Trend</title></svg>"),
        "a drawing in the page has no role and name",
    ),
    "no caption": (without_caption, "a table has no caption"),
    "no head": (lambda page: drop(page, "//thead"), "a table has no head"),
    "no scope": (lambda page: unset(page, "//thead//th", "scope"), "a header cell has no scope"),
    "a head of plain cells": (
        lambda page: setattr(page.find(".//thead//th"), "tag", "td"),
        "a cell of a table's head is no header cell",
    ),
    "no row header": (
        lambda page: setattr(page.xpath("//tbody//th[@scope='row']")[0], "tag", "td"),
        "a row of a table has no row header",
    ),
    "a cell too many": (
        lambda page: add(page, "//table[@id='tbl-plans']/tbody/tr", "<td>9</td>"),
        "the rows of a table differ in their cells",
    ),
    "a cell that reaches down too far": (
        lambda page: put(page, "//table[@id='tbl-plans']/tbody/tr/td", "rowspan", "2"),
        "the rows of a table differ in their cells",
    ),
    "a table without a region": (
        lambda page: unset(page, "//div[table/@id='tbl-plans']", "role"),
        "a table does not stand in a region that can be reached and scrolled",
    ),
    "a script": (lambda page: add(page, "//body", "<script>1</script>"), "the page holds a script"),
    "a style": (lambda page: add(page, "//head", "<style>p {color: red}</style>"), "the page holds a style"),
    "a frame": (lambda page: add(page, "//body", "<iframe></iframe>"), "the page holds a iframe"),
    "a form": (lambda page: add(page, "//body", "<form></form>"), "the page holds a form"),
    "a style attribute": (lambda page: put(page, "//h1", "style", "color: red"), "an element has a style of its own"),
    "a handler": (lambda page: put(page, "//h1", "onclick", "alert(1)"), "an element runs onclick"),
    "a refresh": (
        lambda page: add(page, "//head", '<meta http-equiv="refresh" content="0">'),
        "the page sends its reader elsewhere",
    ),
    "a comment": (lambda page: page.find(".//main").append(etree.Comment("secret")), "the page holds a comment"),
    "a picture from elsewhere": (
        lambda page: put(page, "//figure/img", "src", "https://evil.example/x.svg"),
        "the page loads 'https://evil.example/x.svg' from elsewhere",
    ),
    "a style sheet from elsewhere": (
        lambda page: put(page, "//link", "href", "//evil.example/x.css"),
        "the page loads '//evil.example/x.css' from elsewhere",
    ),
}


@pytest.mark.parametrize("name", PAGE_FAULTS)
def test_a_fault_planted_in_a_page_is_told_and_no_other(made, name):
    plant, fault = PAGE_FAULTS[name]
    page = html.document_fromstring(made["html"].read_bytes())
    plant(page)

    faults = html_faults(html.tostring(page, encoding="unicode", doctype="<!doctype html>"))

    assert faults == [fault]


def test_a_good_page_has_no_fault_after_the_same_journey(made):
    page = html.document_fromstring(made["html"].read_bytes())

    assert html_faults(html.tostring(page, encoding="unicode", doctype="<!doctype html>")) == []


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        (b"<polyline", b"<script>alert(1)</script><polyline", "the drawing holds a script"),
        (b"<polyline", b'<polyline onload="alert(1)"', "the drawing runs onload"),
        (b"<polyline", b'<image href="https://evil.example/x.png"/><polyline', "the drawing loads something"),
        (b'stroke="#12436D"', b'stroke="url(https://evil.example/x)"', "the drawing loads something"),
        (b'viewBox="0 0 100 40"', b"", "the drawing cannot be scaled"),
        (b"</svg>", b"", "the drawing is not well formed"),
        (b"<svg ", b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg ', "the drawing has a document type"),
    ],
)
def test_a_fault_planted_in_a_drawing_is_told_and_no_other(good, bad, fault):
    drawing = dict(ASSETS)["charts/plans.svg"]
    assert svg_faults(drawing) == []

    assert good in drawing
    assert svg_faults(drawing.replace(good, bad, 1)) == [fault]


# ---------------------------------------------------------------- PDF


def first(
    document: pikepdf.Pdf, kind: str, like: Callable[[pikepdf.Dictionary], bool] = lambda _: True
) -> pikepdf.Dictionary:
    return next(element for element in elements(document) if kind == element.S and like(element))


def annotation(document: pikepdf.Pdf) -> pikepdf.Dictionary:
    return next(page.obj.Annots[0] for page in document.pages if "/Annots" in page.obj)


def web_link(document: pikepdf.Pdf) -> pikepdf.Dictionary:
    notes = [note for page in document.pages for note in page.obj.get("/Annots", [])]
    return next(note for note in notes if "/A" in note and note.A.S == "/URI")


def rewrite(page: pikepdf.Page, change: Callable[[list[tuple]], None]) -> None:
    content = list(pikepdf.parse_content_stream(page))
    change(content)
    page.contents_coalesce()
    page.obj.Contents.write(pikepdf.unparse_content_stream(content))


def metadata(document: pikepdf.Pdf, old: bytes, new: bytes) -> None:
    data = document.Root.Metadata.read_bytes()
    assert old in data
    document.Root.Metadata.write(data.replace(old, new))


def without_title(document: pikepdf.Pdf) -> None:
    with document.open_metadata(set_pikepdf_as_editor=False) as told:
        del told["dc:title"]


def with_other_order(document: pikepdf.Pdf) -> None:
    top = document.Root.StructTreeRoot.K
    whole = top[0] if isinstance(top, pikepdf.Array) else top
    heading = next(at for at, kid in enumerate(whole.K) if kid.S == "/H1")
    whole.K[heading - 1], whole.K[heading] = whole.K[heading], whole.K[heading - 1]


def with_a_skipped_heading(document: pikepdf.Pdf) -> None:
    """Say of the second level that it is the fourth, in the bookmarks as in the tags."""
    first(document, "/H2").S = pikepdf.Name("/H4")


def with_another_bookmark(document: pikepdf.Pdf) -> None:
    document.Root.Outlines.First.Title = pikepdf.String("Something else")


def with_a_loose_word(document: pikepdf.Pdf) -> None:
    """Take the marks away round a page's head, which is an artifact."""

    def change(content: list[tuple]) -> None:
        at = next(
            at
            for at, (operands, operator) in enumerate(content)
            if str(operator) in ("BDC", "BMC") and str(operands[0]) == "/Artifact" and _says_something(content, at)
        )
        end = next(after for after in range(at, len(content)) if str(content[after][1]) == "EMC")
        del content[end], content[at]

    rewrite(document.pages[1], change)


def _says_something(content: list[tuple], at: int) -> bool:
    end = next(after for after in range(at, len(content)) if str(content[after][1]) == "EMC")
    return any(str(operator) in ("Tj", "TJ") for _, operator in content[at:end])


def with_an_empty_box(document: pikepdf.Pdf) -> None:
    def change(content: list[tuple]) -> None:
        at = next(at for at, (_, operator) in enumerate(content) if str(operator) in ("Tj", "TJ"))
        content.insert(at, ([pikepdf.String(b"\0\0")], pikepdf.Operator("Tj")))

    rewrite(document.pages[0], change)
    for font in (item for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item):
        known = font.ToUnicode.read_bytes()
        font.ToUnicode.write(known.replace(b"endbfchar", b"<0000> <0041>\nendbfchar", 1))


def with_glyphs_without_letters(document: pikepdf.Pdf) -> None:
    del next(
        item for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item
    ).ToUnicode


def with_a_page_tag_gone(document: pikepdf.Pdf) -> None:
    whole = document.Root.StructTreeRoot.K
    whole = whole[0] if isinstance(whole, pikepdf.Array) else whole
    paragraphs = [at for at, kid in enumerate(whole.K) if kid.S == "/Span"]
    del whole.K[paragraphs[0]]


def with_a_wide_cell(document: pikepdf.Pdf) -> None:
    """Let one cell say that it spans two columns."""
    cell = first(document, "/TD")
    cell.A = pikepdf.Array([pikepdf.Dictionary(O=pikepdf.Name("/Table"), ColSpan=2)])


def _kids(element: pikepdf.Dictionary) -> list[pikepdf.Object]:
    kids = element.get("/K", pikepdf.Array())
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def with_a_table_without_head(document: pikepdf.Pdf) -> None:
    """Let the head of a table be no part of its own, as in the tags of many programs."""
    first(document, "/THead").S = pikepdf.Name("/TFoot")


def without_font(document: pikepdf.Pdf) -> None:
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
            item.FontName = pikepdf.Name("/Arial")
            for name in {"/FontFile", "/FontFile2", "/FontFile3"} & set(item.keys()):
                del item[name]
            return


def with_untagged_link(document: pikepdf.Pdf) -> None:
    """Take the annotation out of the tags, and leave the words."""
    link = first(document, "/Link")
    link.K = pikepdf.Array([kid for kid in _kids(link) if not isinstance(kid, pikepdf.Dictionary)])


def with_file(document: pikepdf.Pdf) -> None:
    document.attachments["returns.csv"] = b"a,b"


def set_key(path: str, value: object) -> Callable[[pikepdf.Pdf], None]:
    """Give a plant that sets a key of the catalogue."""

    def plant(document: pikepdf.Pdf) -> None:
        *above, name = path.split(" ")
        at = document.Root
        for key in above:
            at = at[key]
        at[name] = value

    return plant


def vague(document: pikepdf.Pdf) -> None:
    """Let a screen reader say "here" in place of a link's words."""
    first(document, "/Link").ActualText = pikepdf.String("here")


PDF_FAULTS: dict[str, tuple[Callable[[pikepdf.Pdf], object], list[str]]] = {
    "no language": (lambda document: document.Root.__delitem__("/Lang"), ["the document has no language"]),
    "no title": (without_title, ["the document has no title"]),
    "another title": (
        lambda document: document.docinfo.__setitem__("/Title", "report"),
        ["the document has two titles"],
    ),
    "title not shown": (
        set_key("/ViewerPreferences /DisplayDocTitle", value=False),
        ["the window does not show the title"],
    ),
    "no PDF/UA": (
        lambda document: metadata(document, b"<pdfuaid:part>1</pdfuaid:part>", b""),
        ["the document does not say that it is PDF/UA-1"],
    ),
    "PDF/A of another level": (
        lambda document: metadata(document, b"<pdfaid:conformance>A<", b"<pdfaid:conformance>B<"),
        ["the document does not say that it is PDF/A-2a"],
    ),
    "the clock in its properties": (
        lambda document: document.docinfo.__setitem__("/ModDate", "D:20261102134501Z"),
        ["a date has a time of day, so it is the clock's"],
    ),
    "the clock in its metadata": (
        lambda document: metadata(document, b"ModifyDate>2026-11-02T00:00:00", b"ModifyDate>2026-11-02T13:45:01"),
        ["a date has a time of day, so it is the clock's"],
    ),
    "not marked": (set_key("/MarkInfo /Marked", value=False), ["the document is not tagged"]),
    "doubted tags": (set_key("/MarkInfo /Suspects", value=True), ["the document is not tagged"]),
    "loose words": (with_a_loose_word, ["words stand in no tag and are no artifact"]),
    "a paragraph without its tag": (with_a_page_tag_gone, ["tags and page 1 do not hold the same content"]),
    "another order": (with_other_order, ["the tags tell page 1 in another order than the page shows"]),
    "no title element": (
        lambda document: setattr(first(document, "/Title"), "S", pikepdf.Name("/P")),
        ["the document has 0 elements for its title"],
    ),
    "two title elements": (
        lambda document: setattr(first(document, "/P"), "S", pikepdf.Name("/Title")),
        ["the document has 2 elements for its title"],
    ),
    "a level skipped": (
        with_a_skipped_heading,
        ["a heading skips a level", "the bookmarks lie at other levels than the headings"],
    ),
    "no bookmarks": (lambda document: document.Root.__delitem__("/Outlines"), ["the document has no bookmarks"]),
    "another bookmark": (with_another_bookmark, ["the bookmarks are not the headings"]),
    "no table head": (with_a_table_without_head, ["a table has no head"]),
    "a column without scope": (
        lambda document: setattr(first(document, "/TH", lambda cell: scope(cell) == "/Column"), "A", pikepdf.Array()),
        ["a column's header cell has no scope"],
    ),
    "a head of plain cells": (
        lambda document: setattr(first(document, "/TH"), "S", pikepdf.Name("/TD")),
        ["a cell of a table's head is no header cell"],
    ),
    "a row without header": (
        lambda document: setattr(first(document, "/TH", lambda cell: scope(cell) == "/Row"), "S", pikepdf.Name("/TD")),
        ["a row of a table has no row header"],
    ),
    "a row header without scope": (
        lambda document: setattr(first(document, "/TH", lambda cell: scope(cell) == "/Row"), "A", pikepdf.Array()),
        ["a row's header cell has no scope"],
    ),
    "a cell too wide": (with_a_wide_cell, ["the rows of a table differ in their cells"]),
    "no alternative text": (
        lambda document: first(document, "/Figure").__delitem__("/Alt"),
        ["a picture has no alternative text"],
    ),
    "a file's name as text": (
        lambda document: setattr(first(document, "/Figure"), "Alt", "plans.svg"),
        ["a picture has a file's name for its alternative text"],
    ),
    "a vague link": (vague, ["a link says no more than 'here'"]),
    "an untagged link": (with_untagged_link, ["a tagged link leads nowhere", "a link is not tagged"]),
    "a link without description": (
        lambda document: setattr(annotation(document), "Contents", ""),
        ["a link does not say where it leads"],
    ),
    "a link described by its page alone": (
        lambda document: setattr(annotation(document), "Contents", ", page 6"),
        ["a link does not say where it leads"],
    ),
    "a link to a place that is gone": (
        lambda document: setattr(annotation(document), "Dest", pikepdf.String("gone")),
        ["a link leads to a place that is not there"],
    ),
    "a link that runs": (
        lambda document: setattr(web_link(document).A, "URI", "javascript:alert(1)"),
        ["a link's address is not of the web or of mail"],
    ),
    "a note": (
        lambda document: setattr(web_link(document), "Subtype", pikepdf.Name("/Text")),
        ["a page has an annotation of the kind /Text"],
    ),
    "a font left out": (without_font, ["the font /Arial is not embedded"]),
    "glyphs without letters": (with_glyphs_without_letters, ["a glyph does not say which letter it is"]),
    "an empty box": (with_an_empty_box, ["a sign is shown as an empty box"]),
    "a script at opening": (
        set_key("/OpenAction", pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS="app.alert(1)")),
        ["the document runs something"],
    ),
    "a program at opening": (
        set_key("/OpenAction", pikepdf.Dictionary(S=pikepdf.Name("/Launch"), F="calc.exe")),
        ["the document runs something"],
    ),
    "a script in a link": (
        lambda document: setattr(
            web_link(document), "A", pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS="app.alert(1)")
        ),
        ["a link leads nowhere", "the document runs something"],
    ),
    "a form": (set_key("/AcroForm", pikepdf.Dictionary(Fields=pikepdf.Array())), ["the document is a form"]),
    "a file within": (with_file, ["the document carries another file"]),
}


@pytest.mark.parametrize("name", PDF_FAULTS)
def test_a_fault_planted_in_a_pdf_is_told_and_no_other(made, tmp_path, name):
    plant, expected = PDF_FAULTS[name]
    planted = tmp_path / "planted.pdf"
    with pikepdf.open(made["pdf"]) as document:
        plant(document)
        document.save(planted)

    assert pdf_faults(planted) == expected


def test_a_good_pdf_has_no_fault_after_the_same_journey(made, tmp_path):
    with pikepdf.open(made["pdf"]) as document:
        document.save(tmp_path / "again.pdf")

    assert pdf_faults(tmp_path / "again.pdf") == []


# ---------------------------------------------------------------- DOCX

BODY = "word/document.xml"
STYLES = "word/styles.xml"
SETTINGS_PART = "word/settings.xml"
CORE = "docProps/core.xml"
RELATIONS = "word/_rels/document.xml.rels"
Trees = dict[str, etree._Element]


def word(markup: str) -> etree._Element:
    """Read an element of Word's, with its usual prefix."""
    return etree.fromstring(f'<x xmlns:w="{W[1:-1]}">{markup}</x>')[0]


def at(trees: Trees, part: str, path: str) -> etree._Element:
    """Give the first element of a path; `w:` is Word's prefix."""
    names = {
        "w": W[1:-1],
        "wp": WP[1:-1],
        "dc": "http://purl.org/dc/elements/1.1/",
        "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
        "dcterms": "http://purl.org/dc/terms/",
    }
    return trees[part].xpath(path, namespaces=names)[0]


def remove(part: str, path: str) -> Callable[[Trees], None]:
    def plant(trees: Trees) -> None:
        element = at(trees, part, path)
        element.getparent().remove(element)

    return plant


def set_value(part: str, path: str, name: str, value: str) -> Callable[[Trees], None]:
    """Set an attribute; `w:` in its name is Word's prefix."""
    return lambda trees: at(trees, part, path).set(name.replace("w:", W), value)


def text(part: str, path: str, words: str) -> Callable[[Trees], None]:
    return lambda trees: setattr(at(trees, part, path), "text", words)


def insert(part: str, path: str, markup: str, place: int = 0) -> Callable[[Trees], None]:
    return lambda trees: at(trees, part, path).insert(place, word(markup))


def append(part: str, path: str, markup: str) -> Callable[[Trees], None]:
    return lambda trees: at(trees, part, path).append(word(markup))


def paragraph(style: str) -> str:
    return f"//w:p[w:pPr/w:pStyle/@w:val='{style}']"


def relate(kind: str, target: str) -> Callable[[Trees], None]:
    """Plant a relation to something outside the file."""

    def plant(trees: Trees) -> None:
        relation = etree.SubElement(trees[RELATIONS], RELATION)
        relation.set("Id", "rIdPlanted")
        relation.set("Type", f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}")
        relation.set("Target", target)
        relation.set("TargetMode", "External")

    return plant


def swapped(trees: Trees) -> None:
    """Put a paragraph's style behind its numbering."""
    properties = at(trees, BODY, "//w:p[w:pPr/w:numPr]/w:pPr")
    properties.append(properties[0])


def with_two_tables_together(trees: Trees) -> None:
    table = at(trees, BODY, "//w:tbl")
    table.addnext(etree.fromstring(etree.tostring(table)))
    for number, picture in enumerate(trees[BODY].iter(f"{WP}docPr"), start=1000):
        picture.set("id", str(number))  # no number twice


def with_a_level_skipped(trees: Trees) -> None:
    """Make each heading of the second level one of the fourth, and take it from the contents."""
    for style in trees[BODY].xpath("//w:pStyle[@w:val='Heading2']", namespaces={"w": W[1:-1]}):
        style.set(f"{W}val", "Heading4")
    remove(BODY, paragraph("TOC2"))(trees)


def with_a_field_in_three_marks(trees: Trees) -> None:
    code = "<w:instrText> DDEAUTO c:\\x </w:instrText>"
    marks = [f'<w:fldChar w:fldCharType="{kind}"/>' for kind in ("begin", "separate", "end")]
    for inside in (marks[0], code, *marks[1:]):
        append(BODY, paragraph("Lead"), f"<w:r>{inside}</w:r>")(trees)


def with_all_outlines(trees: Trees) -> None:
    """Let Word take what looks lower into the contents, too, as soon as they are updated."""
    at(trees, BODY, "//w:instrText").text = ' TOC \\o "1-2" \\h \\z \\u '
    at(trees, BODY, f"{paragraph('Quantity')}/w:pPr").append(word('<w:outlineLvl w:val="1"/>'))


def with_a_heading_made_by_hand(trees: Trees) -> None:
    body = at(trees, BODY, paragraph("BodyText"))
    body.addprevious(
        word(
            '<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>Workforce</w:t></w:r></w:p>'
        )
    )


DOCX_FAULTS: dict[str, tuple[Callable[[Trees], None], list[str]]] = {
    "no title": (text(CORE, "//dc:title", ""), ["the document has no title"]),
    "no language": (remove(CORE, "//dc:language"), ["the document has no language"]),
    "another language": (text(CORE, "//dc:language", "cy-GB"), ["the document has two languages"]),
    "a person": (
        text(CORE, "//dc:creator", "Jo Bloggs"),
        ["the properties name somebody who is not the publisher"],
    ),
    "the clock": (
        text(CORE, "//dcterms:modified", "2026-11-02T13:45:01Z"),
        ["a date has a time of day, so it is the clock's"],
    ),
    "a style that is not there": (
        set_value(BODY, "//w:pStyle[@w:val='Lead']", "w:val", "Leed"),
        ["the style Leed does not exist"],
    ),
    "no style": (remove(BODY, f"{paragraph('Lead')}/w:pPr/w:pStyle"), ["a paragraph has no style"]),
    "properties after the words": (
        append(BODY, f"{paragraph('Lead')}/w:r", "<w:rPr/>"),
        ["a rPr does not come first"],
    ),
    "large words by hand": (
        insert(BODY, f"{paragraph('Lead')}/w:r", '<w:rPr><w:sz w:val="40"/></w:rPr>'),
        ["words are formatted by hand: sz"],
    ),
    "a colour by hand": (
        insert(BODY, f"{paragraph('Lead')}/w:r", '<w:rPr><w:color w:val="FF0000"/></w:rPr>'),
        ["words are formatted by hand: color"],
    ),
    "a border by hand": (
        append(BODY, f"{paragraph('Lead')}/w:pPr", "<w:pBdr/>"),
        ["a paragraph is formatted by hand: pBdr"],
    ),
    "a heading by hand": (with_a_heading_made_by_hand, ["a paragraph in bold stands in place of a heading"]),
    "a level skipped": (
        with_a_level_skipped,
        ["a heading skips a level"],
    ),
    "no title paragraph": (
        set_value(BODY, "//w:pStyle[@w:val='Title']", "w:val", "Subtitle"),
        ["the document has not one title"],
    ),
    "a heading that may stand alone": (
        remove(STYLES, "//w:style[@w:styleId='Heading1']/w:pPr/w:keepNext"),
        ["a heading may stand alone at the foot of a page"],
    ),
    "a caption that may stand alone": (
        remove(STYLES, "//w:style[@w:styleId='TableCaption']/w:pPr/w:keepNext"),
        ["a paragraph of the style Table Caption may be parted from what it belongs to"],
    ),
    "a chart that may part from its caption": (
        remove(STYLES, "//w:style[@w:styleId='Figure']/w:pPr/w:keepNext"),
        ["a paragraph of the style Figure may be parted from what it belongs to"],
    ),
    "contents with a gap": (
        remove(BODY, paragraph("TOC2")),
        ["the contents are not what Word would make of the headings"],
    ),
    "contents that grow": (
        with_all_outlines,
        [
            "the contents are not what Word would make of the headings",
        ],
    ),
    "contents that lead astray": (
        set_value(BODY, f"{paragraph('TOC2')}/w:hyperlink", "w:anchor", "p1_sec_out"),
        ["a line of the contents does not lead to its heading"],
    ),
    "a number by hand": (
        lambda trees: etree.strip_tags(at(trees, BODY, paragraph("TableCaption")), f"{W}fldSimple"),
        ["a caption has no number that Word keeps", "a caption's number is not the next one"],
    ),
    "another number": (
        text(BODY, f"({paragraph('Caption')})[1]/w:fldSimple//w:t", "7"),
        ["a caption's number is not the next one", "a reference has another number than what it refers to"],
    ),
    "a reference by number that leads nowhere": (
        set_value(BODY, "//w:fldSimple[contains(@w:instr, ' REF ')]", "w:instr", " REF gone \\h "),
        ["a reference by number leads nowhere"],
    ),
    "a reference with an old number": (
        text(BODY, "//w:fldSimple[contains(@w:instr, ' REF ')]//w:t", "Figure 9"),
        ["a reference has another number than what it refers to"],
    ),
    "a chart without caption": (
        remove(BODY, f"({paragraph('Caption')})[last()]"),
        ["a chart has no caption", "a reference by number leads nowhere"],
    ),
    "no repeated head": (remove(BODY, "//w:tblHeader"), ["the head of a table is not repeated"]),
    "a head within": (
        append(BODY, "(//w:tbl)[1]/w:tr[4]/w:trPr", "<w:tblHeader/>"),
        ["a row within a table is called its head"],
    ),
    "no header column": (
        set_value(BODY, "//w:tblLook", "w:firstColumn", "0"),
        ["a table does not say that its first row and column are headers"],
    ),
    "a row that splits": (remove(BODY, "//w:tr[2]/w:trPr/w:cantSplit"), ["a row of a table may be split"]),
    "no description": (remove(BODY, "//w:tblDescription"), ["a table has no description"]),
    "a cell too few": (remove(BODY, "(//w:tbl)[2]/w:tr[2]/w:tc[3]"), ["the rows of a table differ in their cells"]),
    "two tables together": (
        with_two_tables_together,
        ["two tables stand without a paragraph between, so Word makes them one"],
    ),
    "no alternative text": (set_value(BODY, "//wp:docPr", "descr", " "), ["a picture has no alternative text"]),
    "a file's name as text": (
        set_value(BODY, "//wp:docPr", "descr", "plans.png"),
        ["a picture has a file's name for its alternative text"],
    ),
    "a field of another kind": (
        set_value(BODY, "//w:fldSimple", "w:instr", ' INCLUDETEXT "C:\\\\returns.csv" '),
        [
            "a caption has no number that Word keeps",
            "a caption's number is not the next one",
            "the document holds a field 'INCLUDETEXT'",
        ],
    ),
    "a field of another kind in three marks": (
        with_a_field_in_three_marks,
        ["the document holds a field 'DDEAUTO'"],
    ),
    "a field without end": (
        remove(BODY, "//w:r[w:fldChar/@w:fldCharType='end']"),
        ["a field has no beginning, result or end"],
    ),
    "a field without result": (
        remove("word/footer1.xml", "//w:fldSimple/w:r"),
        ["a field has no result"],
    ),
    "a field that asks": (set_value(BODY, "//w:fldSimple", "w:dirty", "true"), ["a field asks to be updated"]),
    "an update at opening": (
        insert(SETTINGS_PART, ".", '<w:updateFields w:val="true"/>', 3),
        ["Word asks or tells something when it opens the file: updateFields"],
    ),
    "a template elsewhere": (
        relate("attachedTemplate", "https://evil.example/x.dotm"),
        ["a attachedTemplate lies outside the file"],
    ),
    "a picture elsewhere": (relate("image", "https://evil.example/x.png"), ["a image lies outside the file"]),
    "a link that runs": (
        relate("hyperlink", "javascript:alert(1)"),
        ["a link's address is not of the web or of mail"],
    ),
    "a text box": (append(BODY, f"{paragraph('Lead')}/w:r", "<w:pict/>"), ["the document holds a pict"]),
    "a frame": (
        insert(BODY, f"{paragraph('Lead')}/w:pPr", "<w:framePr/>", 1),
        ["the document holds a framePr", "a paragraph is formatted by hand: framePr"],
    ),
    "another document within": (append(BODY, "//w:p[last()]", "<w:altChunk/>"), ["the document holds a altChunk"]),
    "a change": (
        append(BODY, paragraph("Lead"), "<w:ins/>"),
        ["the document holds a change or comment: ins"],
    ),
    "properties in another order": (swapped, ["the children of pPr stand in an order that Word does not expect"]),
    "an element that may not be there": (
        append(BODY, f"{paragraph('Lead')}/w:pPr", "<w:colour/>"),
        ["pPr holds colour, which it may not", "a paragraph is formatted by hand: colour"],
    ),
    "a cell without an end": (
        append(BODY, "(//w:tbl)[2]/w:tr[2]/w:tc[3]", "<w:bookmarkEnd/>"),
        ["a cell does not end with a paragraph"],
    ),
    "a bookmark twice": (
        append(BODY, paragraph("Lead"), '<w:bookmarkStart w:id="9001" w:name="p1_sec_out"/>'),
        ["the bookmark p1_sec_out is used twice"],
    ),
    "a link without words": (
        text(BODY, "//w:tbl//w:hyperlink//w:t", ""),
        ["a link has no words"],
    ),
    "a vague link": (text(BODY, "//w:tbl//w:hyperlink//w:t", "Read more"), ["a link says no more than 'Read more'"]),
    "a dead link": (
        set_value(BODY, "//w:tbl//w:hyperlink", "w:anchor", "gone"),
        ["the link to gone leads nowhere"],
    ),
}


def packed(made: Path, plant: Callable[[Trees], object], more: dict[str, bytes] | None = None) -> bytes:
    """Give a package again with a change planted in its parts."""
    with zipfile.ZipFile(made) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    trees = {name: etree.fromstring(data) for name, data in parts.items() if name.endswith((".xml", ".rels"))}
    plant(trees)
    parts |= {name: etree.tostring(tree, xml_declaration=True, encoding="UTF-8") for name, tree in trees.items()}
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for name, data in (parts | (more or {})).items():
            new.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize("name", DOCX_FAULTS)
def test_a_fault_planted_in_a_word_document_is_told_and_no_other(made, name):
    plant, expected = DOCX_FAULTS[name]

    assert docx_faults(packed(made["docx"], plant)) == expected


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("word/vbaProject.bin", "the part word/vbaProject.bin is hidden"),
        ("word/embeddings/book.xlsx", "the part word/embeddings/book.xlsx is hidden"),
        ("word/media/old.png", "the part word/media/old.png is not used"),
    ],
)
def test_a_part_planted_in_a_word_document_is_told_and_no_other(made, name, fault):
    assert docx_faults(packed(made["docx"], lambda _: None, {name: b"x"})) == [fault]


def test_a_good_word_document_has_no_fault_after_the_same_journey(made):
    assert docx_faults(packed(made["docx"], lambda _: None)) == []


def test_a_word_document_keeps_its_good_structure_when_it_is_edited(made):
    document = docx.Document(str(made["docx"]))
    document.add_paragraph("The board agreed this on 9 November 2026.", style="Body Text")
    document.add_heading("Decision", level=2)
    document.tables[0].rows[1].cells[1].paragraphs[0].runs[-1].text = "248"
    buffer = BytesIO()
    document.save(buffer)

    faults = docx_faults(buffer.getvalue())

    # The new heading comes into the contents when Word updates them, which it does when it is asked.
    assert faults == ["the contents are not what Word would make of the headings"]
