"""What the usual checkers do not see: each check gives its faults in words, and an empty list for a good file."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pikepdf
from lxml import etree, html

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
FILE_NAME = re.compile(r"\.(svg|png|jpe?g)$", re.IGNORECASE)

# ---------------------------------------------------------------- HTML


def html_faults(text: str) -> list[str]:
    """Check a page: landmarks, headings, tables, pictures, links, and nothing inline or from elsewhere."""
    page = html.document_fromstring(text.encode())
    faults = []
    if not page.get("lang"):
        faults.append("the page has no language")
    if not page.findtext(".//title"):
        faults.append("the page has no title")
    if len(page.findall(".//h1")) != 1:
        faults.append("the page has not exactly one h1")
    faults += [f"there is no {tag}" for tag in ("header", "nav", "main", "footer") if page.find(f".//{tag}") is None]
    levels = [int(element.tag[1]) for element in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    faults += ["a heading skips a level" for one, two in pairwise(levels) if two > one + 1]
    ids = Counter(element.get("id") for element in page.iter() if element.get("id"))
    faults += [f"the id {name} is used twice" for name, times in ids.items() if times > 1]
    first = page.find(".//body/a")
    if first is None or first.get("href", "")[1:] not in ids:
        faults.append("there is no skip link")
    for link in page.iter("a"):
        target = link.get("href", "")
        if target.startswith("#") and target[1:] not in ids:
            faults.append(f"the link {target} leads nowhere")
        if not link.text_content().strip():
            faults.append("a link has no words")
    for picture in page.iter("img"):
        alt = picture.get("alt", "")
        if not alt.strip() or FILE_NAME.search(alt):
            faults.append(f"the picture {picture.get('src')} has no alternative text")
        if re.match(r"(?:[a-z]+:)?//|/", picture.get("src", "")):
            faults.append("a picture comes from elsewhere")
    for table in page.iter("table"):
        faults += _html_table_faults(table)
    if page.findall(".//script") or page.findall(".//style") or page.xpath("//*[@style or @onclick or @onload]"):
        faults.append("the page has a script or style of its own inside")
    return faults


def _html_table_faults(table: html.HtmlElement) -> list[str]:
    faults = []
    if table.find("thead") is None or any(not cell.get("scope") for cell in table.iter("th")):
        faults.append("a table has no header cells with scope")
    firsts = [row[0] for row in table.findall("tbody/tr")]
    faults += [
        "a row of a table has no row header" for cell in firsts if cell.tag != "th" and cell.text_content().strip()
    ]
    region = table.getparent()
    named = region.get("aria-label") or table.xpath("caption[@id=$name]", name=region.get("aria-labelledby", ""))
    if region.get("role") != "region" or not named or region.get("tabindex") != "0":
        faults.append("a table does not stand in a region that can be reached and scrolled")
    return faults


# ---------------------------------------------------------------- PDF


def elements(document: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """List the structure elements in reading order."""
    found: list[pikepdf.Dictionary] = []

    def visit(element: pikepdf.Object) -> None:
        if isinstance(element, pikepdf.Array):
            for one in element:
                visit(one)
        elif isinstance(element, pikepdf.Dictionary):
            if "/S" in element:
                found.append(element)
            if "/K" in element:
                visit(element.K)

    visit(document.Root.StructTreeRoot.K)
    return found


def scope(cell: pikepdf.Dictionary) -> str:
    """Give the scope of a header cell."""
    attributes = cell.get("/A", pikepdf.Array())
    for attribute in attributes if isinstance(attributes, pikepdf.Array) else [attributes]:
        if isinstance(attribute, pikepdf.Dictionary) and "/Scope" in attribute:
            return str(attribute.Scope)
    return ""


def pdf_faults(path: Path) -> list[str]:
    """Check a PDF: title, language, bookmarks, header cells, alternative texts, fonts, and nothing that runs."""
    faults = []
    with pikepdf.open(path) as document:
        root = document.Root
        if not str(root.get("/Lang", "")):
            faults.append("the document has no language")
        with document.open_metadata() as metadata:
            if not metadata.get("dc:title"):
                faults.append("the document has no title")
        if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
            faults.append("the window does not show the title")
        if "/Outlines" not in root or "/First" not in root.Outlines:
            faults.append("the document has no bookmarks")
        if not root.get("/MarkInfo", {}).get("/Marked", False):
            faults.append("the document is not tagged")
        tagged = elements(document)
        rows = [element for element in tagged if element.S == "/TR"]
        faults += ["a row of a table has no row header" for row in rows if not _has_header(row)]
        if any(element.S == "/TH" and not scope(element) for element in tagged):
            faults.append("a header cell has no scope")
        for figure in (element for element in tagged if element.S == "/Figure"):
            alt = str(figure.get("/Alt", ""))
            if not alt.strip() or FILE_NAME.search(alt):
                faults.append("a picture has no alternative text")
        faults += _font_faults(document)
        if any("/JS" in item or item.get("/S") == "/JavaScript" for item in _dictionaries(document)):
            faults.append("the document runs a script")
    return faults


def _has_header(row: pikepdf.Dictionary) -> bool:
    """Tell whether a row begins with a header cell, or with an empty one."""
    cells = [kid for kid in row.K if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
    return not cells or cells[0].S == "/TH" or "/K" not in cells[0]


def _dictionaries(document: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    return [item for item in document.objects if isinstance(item, pikepdf.Dictionary)]


def _font_faults(document: pikepdf.Pdf) -> list[str]:
    return [
        f"the font {item.get('/FontName')} is not embedded"
        for item in _dictionaries(document)
        if item.get("/Type") == "/FontDescriptor" and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(item.keys())
    ]


# ---------------------------------------------------------------- DOCX


def docx_faults(data: bytes) -> list[str]:
    """Check a Word document: title, language, headings, tables, pictures, links, and nothing hidden or outside."""
    faults = []
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
        body = etree.fromstring(archive.read("word/document.xml"))
        styles = etree.fromstring(archive.read("word/styles.xml"))
        settings = archive.read("word/settings.xml")
        core = archive.read("docProps/core.xml").decode()
        relations = archive.read("word/_rels/document.xml.rels").decode()
    if "<dc:title></dc:title>" in core or "<dc:title>" not in core:
        faults.append("the document has no title")
    if "<dc:language>" not in core or styles.find(f".//{W}rPrDefault//{W}lang") is None:
        faults.append("the document has no language")
    known = {style.get(f"{W}styleId") for style in styles.iter(f"{W}style")}
    used = {element.get(f"{W}val") for tag in ("pStyle", "rStyle", "tblStyle") for element in body.iter(f"{W}{tag}")}
    faults += [f"the style {name} does not exist" for name in sorted(used - known)]
    levels = [int(style[-1]) for paragraph in body.iter(f"{W}p") if (style := _style(paragraph)).startswith("Heading")]
    if not levels:
        faults.append("there are no headings")
    for table in body.iter(f"{W}tbl"):
        faults += _docx_table_faults(table)
    for picture in body.iter(f"{WP}docPr"):
        alt = picture.get("descr", "")
        if not alt.strip() or FILE_NAME.search(alt):
            faults.append("a picture has no alternative text")
    marks = {mark.get(f"{W}name") for mark in body.iter(f"{W}bookmarkStart")}
    for link in body.iter(f"{W}hyperlink"):
        if link.get(f"{W}anchor") is not None and link.get(f"{W}anchor") not in marks:
            faults.append(f"the link to {link.get(f'{W}anchor')} leads nowhere")
    if b"updateFields" in settings:
        faults.append("Word will ask whether to update fields")
    outside = re.findall(r'Type="[^"]*/(\w+)" Target="[^"]*" TargetMode="External"', relations)
    faults += [f"a {kind} lies outside the file" for kind in outside if kind != "hyperlink"]
    hidden = [name for name in names if "comments" in name or "embeddings" in name or "customXml" in name]
    faults += [f"the part {name} is hidden" for name in hidden]
    unused = [name for name in names if name.startswith("word/media/") and name.split("/")[-1] not in relations]
    faults += [f"the picture {name} is not used" for name in unused]
    return faults


def _style(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else str(style.get(f"{W}val"))


def _docx_table_faults(table: etree._Element) -> list[str]:
    faults = []
    rows = table.findall(f"{W}tr")
    look = table.find(f"{W}tblPr/{W}tblLook")
    if look is None or look.get(f"{W}firstRow") != "1" or look.get(f"{W}firstColumn") != "1":
        faults.append("a table does not say that its first row and column are headers")
    if not rows or rows[0].find(f"{W}trPr/{W}tblHeader") is None:
        faults.append("the head of a table is not repeated")
    if any(row.find(f"{W}trPr/{W}cantSplit") is None for row in rows):
        faults.append("a row of a table may be split")
    if table.find(f"{W}tblPr/{W}tblDescription") is None:
        faults.append("a table has no description")
    if table.find(f".//{W}tc//{W}tbl") is not None:
        faults.append("a table stands in another")
    return faults
