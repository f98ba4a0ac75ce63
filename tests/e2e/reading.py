"""What a person reads in a finished file, as plain text: a page, a Word file, a PDF."""

from __future__ import annotations

import re
import zipfile

import pikepdf
from lxml import etree, html

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def page(path):
    """Parse a page."""
    return html.document_fromstring(path.read_bytes())


def plain(text):
    """Give a text with single spaces, one kind of apostrophe, and without the marks that only guide line breaking."""
    return " ".join(re.sub("[\u00ad\u200b\u2060\ufeff]", "", text.replace("’", "'")).split())


def text_of(path):
    """Give a finished file's words, whatever its format; alternative texts are among them."""
    return plain({".html": _html, ".docx": _docx, ".pdf": _pdf}[path.suffix](path))


def _html(path):
    tree = page(path)
    alternatives = " ".join(tree.xpath("//@alt"))
    return " ".join(tree.itertext()) + " " + alternatives


def _docx(path):
    with zipfile.ZipFile(path) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    paragraphs = ("".join(run.text or "" for run in each.iter(f"{_W}t")) for each in body.iter(f"{_W}p"))
    return " ".join([*paragraphs, *body.xpath("//@descr")])


def _pdf(path):
    with pikepdf.open(path) as document:
        shown = [text for one in document.pages for text in _shown(one.obj, one.get("/Resources", {}))]
        alternatives = [
            str(thing.Alt) for thing in document.objects if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing
        ]
    return " ".join(["".join(shown), *alternatives])


def _shown(content, resources):
    """Give the pieces of text that a page or a form shows, each run of it as one; a new line reads as a space."""
    fonts = {name: _letters(font) for name, font in resources.get("/Font", {}).items()}
    letters = {}
    for operands, operator in pikepdf.parse_content_stream(content):
        name = str(operator)
        if name == "Tf":
            letters = fonts[str(operands[0])]
        elif name == "Tj":
            yield _decoded(operands[0], letters)
        elif name == "TJ":
            yield "".join(_decoded(part, letters) for part in operands[0] if isinstance(part, pikepdf.String))
        elif name in ("BT", "BDC"):
            yield " "
        elif name == "Do":
            form = resources["/XObject"][str(operands[0])]
            if form.get("/Subtype") == "/Form":
                yield from _shown(form, form.get("/Resources", {}))


def _decoded(shown, letters):
    codes = bytes(shown)
    return "".join(letters.get(codes[at : at + 2].hex(), "?") for at in range(0, len(codes), 2))


def _letters(font):
    """Read which letters the glyphs of a font stand for; every font here has two bytes a glyph."""
    found = {}
    table = font.ToUnicode.read_bytes().decode("ascii")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for glyph, letter in re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", block):
            found[glyph.lower()] = bytes.fromhex(letter).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, letter in re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]{4})>", block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[f"{int(first, 16) + step:04x}"] = chr(int(letter, 16) + step)
    return found


def pages(path):
    """Give the words of each page of a PDF."""
    with pikepdf.open(path) as document:
        return [plain("".join(_shown(one.obj, one.get("/Resources", {})))) for one in document.pages]


def page_one(path):
    """Give the words of page one: of a PDF its first page, elsewhere what stands before the measures at a glance."""
    if path.suffix == ".pdf":
        with pikepdf.open(path) as document:
            first = document.pages[0]
            return plain("".join(_shown(first.obj, first.get("/Resources", {}))))
    text = text_of(path)
    if path.suffix == ".docx":  # its contents list comes after page one, a page's before it
        return text[: text.index(" Contents ")]
    begin = text.rindex("What stands out", 0, text.rindex("What we could not see"))
    return text[begin : text.index("The measures at a glance", begin)]
