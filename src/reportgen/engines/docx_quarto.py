"""Hands a Word document's body to Quarto: all as it is written, but for pictures and addresses, which pandoc must know.

Pandoc keeps what relationships lead to, so pictures and links to the outside go to it in its own tree. The styles,
lists, head and foot go to it as the reference document.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any, Final, TypeAlias

from reportgen.defaults.styles.reference import zipped

Json: TypeAlias = Any  # a node of pandoc's tree

REFERENCE: Final = "word.docx"  # beside the document; made anew for each
PICTURES: Final = ".pictures"
_DOCUMENT: Final = "word/document.xml"
_RELATIONSHIPS: Final = "word/_rels/document.xml.rels"
_CONTENT_TYPES: Final = "[Content_Types].xml"
_PACKAGE: Final = "_rels/.rels"
_UNUSED: Final = (
    *("word/comments.xml", "word/footnotes.xml", "word/_rels/footnotes.xml.rels"),
    *("word/webSettings.xml", "docProps/custom.xml"),
)
_OURS: Final = ("word/styles.xml", "word/numbering.xml", "word/settings.xml")
_LEADS_TO_UNUSED: Final = re.compile(
    rb'<(?:Override|Relationship) [^>]*(?:PartName|Target)="/?(?:word/|docProps/)?'
    rb'(?:comments|footnotes|webSettings|custom)\.xml"[^>]*/>'
)
_TO_CONTENTS: Final = re.compile(r'<Relationship Id="rId(?:Picture|Link)[^>]*/>')
_DRAWING: Final = re.compile(r"<w:drawing>.*?</w:drawing>", re.DOTALL)
_END: Final = r'<w:p><w:pPr><w:pStyle w:val="SectionEnd" ?/></w:pPr></w:p>'
_AROUND: Final = re.compile(rf"(?<=<w:body>)\s*{_END}|(?<=</w:p>){_END}(?=\s*<w:sectPr>)")
_EMU_A_MM: Final = 36_000
_HANDED_OVER: Final = re.compile(
    r"<w:r><w:drawing>(?P<drawing>.*?)</w:drawing></w:r>"
    r'|<w:hyperlink r:id="(?P<link>[^"]*)"[^>]*>(?P<inside>.*?)</w:hyperlink>',
    re.DOTALL,
)
_LAST_SECTION: Final = re.compile(r"<w:sectPr>(?:(?!<w:sectPr>).)*</w:sectPr>$", re.DOTALL)
_TARGET: Final = re.compile(r'<Relationship Id="([^"]*)" Type="[^"]*" Target="([^"]*)"')


def blocks(whole: bytes, folder: Path) -> tuple[Json, ...]:
    """Give the body of a Word document for pandoc to write again.

    The body is one paragraph for pandoc, which our text leaves at once and enters again at its end: pandoc writes what
    it is handed as it is.

    Args:
        whole: The document as our writer made it.
        folder: Its pictures are put there, in `PICTURES`, and the document itself, as pandoc's `REFERENCE`.
    """
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        document = archive.read(_DOCUMENT).decode("utf-8")
        targets = dict(_TARGET.findall(archive.read(_RELATIONSHIPS).decode("utf-8")))
        (folder / PICTURES).mkdir(exist_ok=True)
        for name in archive.namelist():
            if name.startswith("word/media/"):
                (folder / PICTURES / name.removeprefix("word/media/")).write_bytes(archive.read(name))
    (folder / REFERENCE).write_bytes(_frame(whole))
    body = document.partition("<w:body>")[2].removesuffix("</w:body></w:document>")
    body = _LAST_SECTION.sub("", body)  # pandoc writes the last section, from the reference
    inlines: list[Json] = [_raw("</w:p>")]
    reached = 0
    for found in _HANDED_OVER.finditer(body):
        inlines.append(_raw(body[reached : found.start()]))
        inlines.append(_link(found, targets) if found["link"] else _picture(found["drawing"], targets))
        reached = found.end()
    inlines += [_raw(body[reached:]), _raw('<w:p><w:pPr><w:pStyle w:val="SectionEnd"/></w:pPr>')]
    paragraph = {"t": "Para", "c": inlines}
    return ({"t": "Div", "c": [["", [], [["custom-style", "Section End"]]], [paragraph]]},)


def _frame(whole: bytes) -> bytes:
    """Give a document without its words and pictures: styles, lists, head, foot and page are left."""
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if not name.startswith("word/media/")}
    document = parts[_DOCUMENT].decode("utf-8")
    begin, _, body = document.partition("<w:body>")
    (section,) = _LAST_SECTION.findall(body.removesuffix("</w:body></w:document>"))
    parts[_DOCUMENT] = f"{begin}<w:body>{section}</w:body></w:document>".encode()
    relationships = parts[_RELATIONSHIPS].decode("utf-8")
    parts[_RELATIONSHIPS] = _TO_CONTENTS.sub("", relationships).encode("utf-8")
    return zipped(parts)


def finish(path: Path, folder: Path) -> None:
    """Take out what pandoc adds to every file and this one has no use for, and say each picture's words in full.

    Args:
        path: The file as pandoc wrote it.
        folder: Holds the `REFERENCE`, whose styles, lists and settings pandoc has added to.
    """
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(folder / REFERENCE) as archive:
        parts |= {name: archive.read(name) for name in _OURS if name in archive.namelist()}
    for name in _UNUSED:
        parts.pop(name, None)
    for name in (_CONTENT_TYPES, _PACKAGE, _RELATIONSHIPS):
        parts[name] = _LEADS_TO_UNUSED.sub(b"", parts[name])
    document = _DRAWING.sub(_described, parts[_DOCUMENT].decode("utf-8"))
    parts[_DOCUMENT] = _AROUND.sub("", document).encode("utf-8")
    path.write_bytes(zipped(parts))


def _described(drawing: re.Match[str]) -> str:
    """Give both of a picture's descriptions the same words: pandoc has the name of the file in one of them."""
    alts = re.findall(r'<wp:docPr [^>]*?descr="([^"]*)"', drawing[0])
    alt = alts[0] if alts else ""
    return re.sub(r'(<pic:cNvPr [^>]*?descr=")[^"]*', lambda found: found[1] + alt, drawing[0])


def _raw(text: str) -> Json:
    return {"t": "RawInline", "c": ["openxml", text]}


def _picture(drawing: str, targets: Mapping[str, str]) -> Json:
    wide, high = re.findall(r'<wp:extent cx="(\d+)" cy="(\d+)"', drawing)[0]
    (alt,) = re.findall(r'<wp:docPr [^>]*descr="([^"]*)"', drawing)
    (embedded,) = re.findall(r'r:embed="([^"]*)"', drawing)
    size = [[side, f"{int(length) / _EMU_A_MM:.3f}mm"] for side, length in (("width", wide), ("height", high))]
    place = f"{PICTURES}/{targets[embedded].removeprefix('media/')}"
    return {"t": "Image", "c": [["", [], size], [{"t": "Str", "c": unescape(alt)}], [place, ""]]}


def _link(found: re.Match[str], targets: Mapping[str, str]) -> Json:
    words = "".join(re.findall(r"<w:t\b[^>]*>([^<]*)</w:t>", found["inside"]))
    return {
        "t": "Link",
        "c": [["", [], []], [{"t": "Str", "c": unescape(words)}], [unescape(targets[found["link"]]), ""]],
    }
