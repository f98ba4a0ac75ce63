"""What veraPDF does not see in a PDF: each check gives its faults in words, and an empty list for a good file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pikepdf
from lxml import etree

from render.pdf_reading import UNKNOWN, Element, Piece, Read, read
from render.words import FILE_NAME, VAGUE, alike

HEADING = re.compile(r"/H([1-6])")
ADDRESS = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
RUNS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Named", "/Hide"}
EMBEDS = {"/EmbeddedFile", "/Filespec"}
IDENTIFIERS = {
    "{http://www.aiim.org/pdfua/ns/id/}part": ("1", "PDF/UA-1"),
    "{http://www.aiim.org/pdfa/ns/id/}part": ("2", "PDF/A-2a"),
    "{http://www.aiim.org/pdfa/ns/id/}conformance": ("A", "PDF/A-2a"),
}
TIME_OF_DAY = re.compile(r"T(\d\d:\d\d:\d\d)|D:\d{8}(\d{6})")


def pdf_faults(path: Path) -> list[str]:
    """Check a PDF: what it says of itself, its tags and their order, tables, pictures, links, fonts, nothing that runs."""
    with pikepdf.open(path) as document:
        whole = read(document)
        return list(
            dict.fromkeys(
                [
                    *_identity(document),
                    *_tags(whole),
                    *_headings(whole),
                    *(fault for table in _all(whole, "/Table") for fault in _table(whole, table)),
                    *_pictures(whole),
                    *_links(whole),
                    *_glyphs(whole),
                    *_active(document),
                ]
            )
        )


def _all(whole: Read, kind: str) -> list[Element]:
    return [element for element in whole.root.walk() if element.kind == kind]


# ---------------------------------------------------------------- what it says of itself


def _identity(document: pikepdf.Pdf) -> Iterator[str]:
    root = document.Root
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", str(root.get("/Lang", ""))):
        yield "the document has no language"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "the window does not show the title"
    told = etree.fromstring(root.Metadata.read_bytes()) if "/Metadata" in root else etree.Element("nothing")
    titles = [text.strip() for text in told.xpath("//*[local-name()='title']//text()") if text.strip()]
    if not titles:
        yield "the document has no title"
    if titles and "/Title" in document.docinfo and str(document.docinfo.Title) != titles[0]:
        yield "the document has two titles"
    for name, (value, standard) in IDENTIFIERS.items():
        if [element.text for element in told.iter(name)] != [value]:
            yield f"the document does not say that it is {standard}"
    dates = [str(document.docinfo.get(name, "")) for name in ("/CreationDate", "/ModDate")]
    dates += [element.text or "" for element in told.iter() if "Date" in str(element.tag)]
    times = {time for text in dates for pair in TIME_OF_DAY.findall(text) for time in pair if time}
    if any(time.replace(":", "") != "000000" for time in times):
        yield "a date has a time of day, so it is the clock's"


# ---------------------------------------------------------------- tags and their order


def _tags(whole: Read) -> Iterator[str]:
    root = whole.document.Root
    marks = root.get("/MarkInfo", pikepdf.Dictionary())
    if not marks.get("/Marked", False) or marks.get("/Suspects", False) or "/StructTreeRoot" not in root:
        yield "the document is not tagged"
        return
    if any(page.loose.strip() for page in whole.pages):
        yield "words stand in no tag and are no artifact"
    told = _order(whole.root)
    for number, page in enumerate(whole.pages):
        painted = [part.number for part in page.marked if part.number is not None]
        tagged = [piece.number for piece in told if piece.page == number and piece.number is not None]
        if sorted(painted) != sorted(tagged):
            yield f"tags and page {number + 1} do not hold the same content"
        elif painted != tagged:
            yield f"the tags tell page {number + 1} in another order than the page shows"


def _order(element: Element) -> list[Piece]:
    """List the pieces; a chart's caption may come before it in the tags, where the page has it below."""
    kids = element.inside
    captions = [kid for kid in kids if isinstance(kid, Element) and kid.kind == "/Caption"]
    if element.kind == "/Div":
        kids = [kid for kid in kids if kid not in captions] + captions
    pieces: list[Piece] = []
    for kid in kids:
        pieces.extend(_order(kid) if isinstance(kid, Element) else [kid])
    return pieces


def _headings(whole: Read) -> Iterator[str]:
    found = [(int(match[1]), element) for element in whole.root.walk() if (match := HEADING.fullmatch(element.kind))]
    titles = _all(whole, "/Title")
    if len(titles) != 1:  # the highest headings are the sections; a title of its own stands above them
        yield f"the document has {len(titles)} elements for its title"
    levels = [level for level, _ in found]
    if levels[:1] != [1]:
        yield "the first heading is not of the highest level"
    if any(two > one + 1 for one, two in pairwise(levels)):
        yield "a heading skips a level"
    words = [(level, _plain(whole.words(element))) for level, element in found]
    if any(not text for _, text in words):
        yield "a heading has no words"
    listed = list(_bookmarks(whole.document.Root.get("/Outlines"), 1))
    if not listed:
        yield "the document has no bookmarks"
    elif len(listed) != len(words) or not all(
        alike(one, two) for (_, one), (_, two) in zip(listed, words, strict=True)
    ):
        yield "the bookmarks are not the headings"
    elif [level for level, _ in listed] != levels:
        yield "the bookmarks lie at other levels than the headings"


def _bookmarks(above: pikepdf.Object | None, level: int) -> Iterator[tuple[int, str]]:
    item = None if above is None else above.get("/First")
    while item is not None:
        yield level, _plain(str(item.Title))
        yield from _bookmarks(item, level + 1)
        item = item.get("/Next")


def _plain(text: str) -> str:
    return " ".join(text.replace("\N{ZERO WIDTH SPACE}", "").split())


# ---------------------------------------------------------------- tables and pictures


def _table(whole: Read, table: Element) -> Iterator[str]:
    heads = [row for part in table.kids if part.kind == "/THead" for row in part.kids]
    rows = [row for part in table.kids if part.kind == "/TBody" for row in part.kids]
    if not heads:
        yield "a table has no head"
    if any(cell.kind != "/TH" for row in heads for cell in row.kids if _plain(whole.words(cell))):
        yield "a cell of a table's head is no header cell"
    for row in heads:
        if any(scope(cell.source) != "/Column" for cell in row.kids if cell.kind == "/TH"):
            yield "a column's header cell has no scope"
    for row in rows:
        first = row.kids[0] if row.kids else None
        if first is not None and first.kind != "/TH" and list(first.pieces()):
            yield "a row of a table has no row header"
        wanted = "/Column" if len(row.kids) == 1 else "/Row"  # one cell alone heads the rows below it
        if any(scope(cell.source) != wanted for cell in row.kids if cell.kind == "/TH"):
            yield "a row's header cell has no scope"
    if len({_width(row) for row in (*heads, *rows)}) > 1:
        yield "the rows of a table differ in their cells"


def _width(row: Element) -> int:
    return sum(int(cell.attribute("/ColSpan") or 1) for cell in row.kids)


def scope(cell: pikepdf.Dictionary) -> str:
    """Give the scope of a header cell."""
    attributes = cell.get("/A", pikepdf.Array())
    for attribute in attributes if isinstance(attributes, pikepdf.Array) else [attributes]:
        if isinstance(attribute, pikepdf.Dictionary) and "/Scope" in attribute:
            return str(attribute.Scope)
    return ""


def _pictures(whole: Read) -> Iterator[str]:
    for figure in _all(whole, "/Figure"):
        alt = str(figure.source.get("/Alt", ""))
        if not alt.strip():
            yield "a picture has no alternative text"
        elif FILE_NAME.search(alt):
            yield "a picture has a file's name for its alternative text"


# ---------------------------------------------------------------- links


def _links(whole: Read) -> Iterator[str]:
    names = set(_destinations(whole.document))
    tagged = {}
    for element in _all(whole, "/Link"):
        words = _plain(whole.words(element))
        if not words:
            yield "a link has no words"
        elif VAGUE.fullmatch(words):
            yield f"a link says no more than {words!r}"
        notes = [piece.annotation for piece in element.pieces() if piece.annotation is not None]
        if not notes:
            yield "a tagged link leads nowhere"
        tagged |= {note.objgen: element for note in notes}
    for page in whole.document.pages:
        for note in page.obj.get("/Annots", pikepdf.Array()):
            if note.get("/Subtype") != "/Link":
                yield f"a page has an annotation of the kind {note.get('/Subtype')}"
                continue
            if note.objgen not in tagged:
                yield "a link is not tagged"
            if not re.match(r"[\w“]", str(note.get("/Contents", "")).strip()):
                yield "a link does not say where it leads"
            yield from _target(note, names)


def _target(note: pikepdf.Dictionary, names: set[str]) -> Iterator[str]:
    action = note.get("/A", pikepdf.Dictionary())
    target = note.get("/Dest", action.get("/D"))
    if action.get("/S") == "/URI":
        if not ADDRESS.fullmatch(str(action.get("/URI", ""))):
            yield "a link's address is not of the web or of mail"
    elif target is None:
        yield "a link leads nowhere"
    elif isinstance(target, pikepdf.String | pikepdf.Name) and str(target).lstrip("/") not in names:
        yield "a link leads to a place that is not there"


def _destinations(document: pikepdf.Pdf) -> Iterator[str]:
    names = document.Root.get("/Names", pikepdf.Dictionary()).get("/Dests")
    if names is not None:
        yield from (str(name) for name in pikepdf.NameTree(names))


# ---------------------------------------------------------------- fonts, and what runs


def _glyphs(whole: Read) -> Iterator[str]:
    for item in _dictionaries(whole.document):
        if item.get("/Type") == "/FontDescriptor" and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(item.keys()):
            yield f"the font {item.get('/FontName')} is not embedded"
    if any(page.without_glyph for page in whole.pages):
        yield "a sign is shown as an empty box"
    if any(UNKNOWN in part.words for page in whole.pages for part in page.marked):
        yield "a glyph does not say which letter it is"


def _dictionaries(document: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    return [item for item in document.objects if isinstance(item, pikepdf.Dictionary)]


def _active(document: pikepdf.Pdf) -> Iterator[str]:
    """Look at every dictionary, and at those that stand within another and are no object of their own."""
    for item in _dictionaries(document):
        within = [
            item,
            *(each for each in item.values() if isinstance(each, pikepdf.Dictionary) and not each.is_indirect),
        ]
        for each in within:
            if "/JS" in each or str(each.get("/S", "")) in RUNS:
                yield "the document runs something"
            if str(each.get("/Type", "")) in EMBEDS:
                yield "the document carries another file"
    if "/AcroForm" in document.Root:
        yield "the document is a form"
    if document.Root.get("/AA") is not None:
        yield "the document runs something"
