"""What Word's own checker does not see: each check gives its faults in words, and an empty list for a good file."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from itertools import pairwise
from typing import Final

from lxml import etree

from render.words import FILE_NAME, VAGUE

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATION: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
ADDRESS: Final = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
FIELDS: Final = {"TOC", "PAGE", "NUMPAGES", "SEQ", "REF", "PAGEREF"}

# What may be said of a paragraph or a run beside its style: where it stands, and what the words themselves ask for.
OF_PARAGRAPHS: Final = {
    "pStyle",
    "keepNext",
    "pageBreakBefore",
    "numPr",
    "tabs",
    "spacing",
    "ind",
    "jc",
    "outlineLvl",
    "sectPr",
}
OF_RUNS: Final = {"rStyle", "b", "bCs", "i", "iCs", "vertAlign", "lang", "rtl"}
KEPT_WITH_NEXT: Final = ("Table Caption", "Figure", "Note Title", "Contents Heading")
FLOATING: Final = {"txbxContent", "pict", "object", "framePr", "altChunk", "subDoc", "control"}
PROMPTS: Final = {
    "updateFields",
    "attachedTemplate",
    "mailMerge",
    "documentProtection",
    "writeProtection",
    "linkStyles",
}
EDITS: Final = {"ins", "del", "moveFrom", "moveTo", "commentReference", "pPrChange", "rPrChange"}

# ECMA-376, part 1, 17.3 to 17.7: Word refuses a file, or drops what it finds, where children stand in another order.
ORDERS: Final = {
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
        "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
        "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
        "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
    ),
    "rPr": (
        "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish "
        "webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang "
        "eastAsianLayout specVanish oMath"
    ),
    "tblPr": (
        "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd "
        "tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription"
    ),
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "sectPr": (
        "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType "
        "cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid"
    ),
    "style": (
        "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked personal "
        "personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr"
    ),
    "lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
    "numbering": "numPicBullet abstractNum num numIdMacAtCleanup",
    "tbl": "tblPr tblGrid tr",
    "tr": "tblPrEx trPr tc",
    "tblBorders": "top left start bottom right end insideH insideV",
    "pBdr": "top left bottom right between bar",
    "tcMar": "top left start bottom right end",
    "settings": (
        "writeProtection view zoom removePersonalInformation removeDateAndTime displayBackgroundShape embedTrueTypeFonts "
        "mirrorMargins attachedTemplate linkStyles trackRevisions documentProtection defaultTabStop autoHyphenation "
        "evenAndOddHeaders characterSpacingControl updateFields footnotePr endnotePr compat rsids themeFontLang "
        "clrSchemeMapping decimalSymbol listSeparator"
    ),
}
RANKS: Final = {
    name: {f"{W}{child}": rank for rank, child in enumerate(order.split())} for name, order in ORDERS.items()
}
RANKS["sectPr"][f"{W}footerReference"] = 0  # heads and feet stand in any order among themselves


@dataclass(frozen=True)
class Style:
    """What a style says, with what it takes from the styles that it builds on."""

    name: str
    outline: int  # 0 for the highest level; 9 for body text
    keeps_next: bool


class Parts:
    """The parts of a package, read once."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            self.files = {name: archive.read(name) for name in archive.namelist()}
            self.names = archive.namelist()
        self.trees = {
            name: etree.fromstring(content) for name, content in self.files.items() if name.endswith((".xml", ".rels"))
        }
        self.body = self.trees["word/document.xml"].find(f"{W}body")

    @property
    def written(self) -> list[etree._Element]:
        """Give the parts that hold words: the body, heads, feet and notes."""
        parts = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
        return [tree for name, tree in sorted(self.trees.items()) if parts.fullmatch(name)]

    @cached_property
    def styles(self) -> dict[str, Style]:
        """Give the paragraph styles by their id."""
        found = {each.get(f"{W}styleId"): each for each in self.trees["word/styles.xml"].iter(f"{W}style")}

        def said(identifier: str | None, path: str) -> etree._Element | None:
            while identifier in found:
                element = found[identifier].find(path)
                if element is not None:
                    return element
                above = found[identifier].find(f"{W}basedOn")
                identifier = None if above is None else above.get(f"{W}val")
            return None

        def read(identifier: str, each: etree._Element) -> Style:
            outline, keeps = said(identifier, f"{W}pPr/{W}outlineLvl"), said(identifier, f"{W}pPr/{W}keepNext")
            return Style(
                each.find(f"{W}name").get(f"{W}val"),
                9 if outline is None else int(outline.get(f"{W}val")),
                keeps is not None and keeps.get(f"{W}val") not in ("0", "false"),
            )

        return {identifier: read(identifier, each) for identifier, each in found.items()}

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        """List the body's paragraphs, those of tables included."""
        return [Paragraph(self, element) for element in self.body.iter(f"{W}p")]

    @cached_property
    def headings(self) -> list[Paragraph]:
        """List the paragraphs that Word's navigation shows."""
        return [each for each in self.paragraphs if each.outline < 9 and not each.listed]


class Paragraph:
    """A paragraph with its style."""

    def __init__(self, parts: Parts, element: etree._Element) -> None:
        self.element = element
        style = element.find(f"{W}pPr/{W}pStyle")
        self.style_id = "" if style is None else str(style.get(f"{W}val"))
        self.style = parts.styles.get(self.style_id, Style("", 9, keeps_next=False))
        outline = element.find(f"{W}pPr/{W}outlineLvl")
        self.outline = self.style.outline if outline is None else int(outline.get(f"{W}val"))

    @property
    def words(self) -> str:
        return " ".join("".join(self.element.itertext(f"{W}t")).split())

    @property
    def listed(self) -> bool:
        """Tell whether it is a line of the contents."""
        return self.style.name.lower().startswith("toc ")


def docx_faults(data: bytes) -> list[str]:
    """Check a Word document: styles, headings, tables, pictures, captions, fields, links, and nothing hidden or outside."""
    parts = Parts(data)
    return list(
        dict.fromkeys(
            [
                *_identity(parts),
                *_package(parts),
                *_prompts(parts),
                *_orders(parts),
                *_styles(parts),
                *_headings(parts),
                *_contents(parts),
                *_captions(parts),
                *(fault for table in parts.body.iter(f"{W}tbl") for fault in _table(table)),
                *_pictures(parts),
                *_fields(parts),
                *_references(parts),
                *_links(parts),
            ]
        )
    )


# ---------------------------------------------------------------- what it says of itself


def _identity(parts: Parts) -> Iterator[str]:
    core = {etree.QName(each).localname: (each.text or "").strip() for each in parts.trees["docProps/core.xml"]}
    if not core.get("title"):
        yield "the document has no title"
    default = parts.trees["word/styles.xml"].find(f".//{W}rPrDefault//{W}lang")
    if not core.get("language") or default is None:
        yield "the document has no language"
    elif default.get(f"{W}val") != core["language"]:
        yield "the document has two languages"
    publishers = {each.words for each in parts.paragraphs if each.style.name == "Partnership"}
    named = [core.get(name, "") for name in ("creator", "lastModifiedBy")]
    app = parts.trees.get("docProps/app.xml")
    named += [
        each.text or "" for each in ([] if app is None else app) if str(each.tag).endswith(("Manager", "Company"))
    ]
    if any(name and " ".join(name.split()) not in publishers for name in named):
        yield "the properties name somebody who is not the publisher"
    times = re.findall(rb"T(\d\d:\d\d:\d\d)", parts.files["docProps/core.xml"])
    if any(time != b"00:00:00" for time in times):
        yield "a date has a time of day, so it is the clock's"


def _package(parts: Parts) -> Iterator[str]:
    used: set[str] = set()
    for name, tree in parts.trees.items():
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        for relation in tree.iter(RELATION):
            kind, target = relation.get("Type", "").rsplit("/", 1)[-1], relation.get("Target", "")
            if relation.get("TargetMode") == "External":
                if kind != "hyperlink":
                    yield f"a {kind} lies outside the file"
                elif not ADDRESS.fullmatch(target):
                    yield "a link's address is not of the web or of mail"
                continue
            path = posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target))
            used.add(path)
            if path not in parts.names:
                yield f"the part {path} is missing"
    for name in parts.names:
        if re.search(r"comments|embeddings|customXml|vba|activeX|attached|glossary|webSettings", name):
            yield f"the part {name} is hidden"
        elif name not in used and not name.endswith((".rels", "/")) and name != "[Content_Types].xml":
            yield f"the part {name} is not used"
    if b"macroEnabled" in parts.files["[Content_Types].xml"]:
        yield "the document may hold macros"


def _prompts(parts: Parts) -> Iterator[str]:
    settings = parts.trees["word/settings.xml"]
    for element in settings.iter():
        if _local(element) in PROMPTS:
            yield f"Word asks or tells something when it opens the file: {_local(element)}"
    for tree in parts.written:
        kinds = {_local(element) for element in tree.iter()}
        yield from (f"the document holds a {kind}" for kind in sorted(kinds & FLOATING))
        yield from (f"the document holds a change or comment: {kind}" for kind in sorted(kinds & EDITS))
        if "anchor" in kinds and tree.find(f".//{WP}anchor") is not None:
            yield "a picture floats"


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _orders(parts: Parts) -> Iterator[str]:
    trees = [*parts.written, *(parts.trees[f"word/{name}.xml"] for name in ("styles", "numbering", "settings"))]
    for tree in trees:
        for name, ranks in RANKS.items():
            for element in tree.iter(f"{W}{name}"):
                found = [child.tag for child in element if isinstance(child.tag, str)]
                if name == "tbl":
                    found = [tag for tag in found if tag in ranks]  # bookmarks may stand between
                unknown = [tag for tag in found if tag not in ranks]
                if unknown:
                    yield f"{name} holds {etree.QName(unknown[0]).localname}, which it may not"
                elif any(ranks[one] > ranks[two] for one, two in pairwise(found)):
                    yield f"the children of {name} stand in an order that Word does not expect"
        for cell in tree.iter(f"{W}tc"):
            if cell[-1].tag != f"{W}p":
                yield "a cell does not end with a paragraph"
        for first, of in (("pPr", "p"), ("rPr", "r")):
            if any(
                element.getparent().tag == f"{W}{of}" and element.getprevious() is not None
                for element in tree.iter(f"{W}{first}")
            ):
                yield f"a {first} does not come first"
    for kind, found in (
        ("bookmark", [each.get(f"{W}name") for each in parts.body.iter(f"{W}bookmarkStart")]),
        ("bookmark number", [each.get(f"{W}id") for each in parts.body.iter(f"{W}bookmarkStart")]),
        ("picture number", [each.get("id") for each in parts.body.iter(f"{WP}docPr")]),
    ):
        yield from (f"the {kind} {name} is used twice" for name, times in Counter(found).items() if times > 1)


# ---------------------------------------------------------------- styles, headings, contents


def _styles(parts: Parts) -> Iterator[str]:
    known = {style.get(f"{W}styleId") for style in parts.trees["word/styles.xml"].iter(f"{W}style")}
    for tree in parts.written:
        used = {
            element.get(f"{W}val") for tag in ("pStyle", "rStyle", "tblStyle") for element in tree.iter(f"{W}{tag}")
        }
        yield from (f"the style {name} does not exist" for name in sorted(used - known))
        for properties in tree.iter(f"{W}pPr"):
            if properties.getparent().tag == f"{W}p":
                yield from (
                    f"a paragraph is formatted by hand: {name}"
                    for name in sorted({_local(each) for each in properties} - OF_PARAGRAPHS)
                )
        for properties in tree.iter(f"{W}rPr"):
            yield from (
                f"words are formatted by hand: {name}"
                for name in sorted({_local(each) for each in properties} - OF_RUNS)
            )
    for paragraph in parts.paragraphs:
        if not paragraph.style_id:
            yield "a paragraph has no style"
        if _plays_heading(paragraph):
            yield "a paragraph in bold stands in place of a heading"


def _plays_heading(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph of a text is a few words in bold that end without a stop."""
    if paragraph.style.name not in ("Body Text", "Normal", "List Item", "Lead"):
        return False
    runs = [run for run in paragraph.element.iter(f"{W}r") if "".join(run.itertext(f"{W}t")).strip()]
    bold = all(run.find(f"{W}rPr/{W}b") is not None for run in runs)
    return bool(runs) and bold and not paragraph.words.endswith((".", "?", "!", ":", ")"))


def _headings(parts: Parts) -> Iterator[str]:
    levels = [heading.outline + 1 for heading in parts.headings]
    if not levels:
        yield "there are no headings"
    if levels[:1] not in ([1], []):
        yield "the first heading is not of the highest level"
    if any(two > one + 1 for one, two in pairwise(levels)):
        yield "a heading skips a level"
    if any(not heading.words for heading in parts.headings):
        yield "a heading has no words"
    if [each.style.name for each in parts.paragraphs].count("Title") != 1:
        yield "the document has not one title"
    if any(not heading.style.keeps_next for heading in parts.headings):
        yield "a heading may stand alone at the foot of a page"
    for name in KEPT_WITH_NEXT:
        if any(each.style.name == name and not each.style.keeps_next for each in parts.paragraphs):
            yield f"a paragraph of the style {name} may be parted from what it belongs to"


def _contents(parts: Parts) -> Iterator[str]:
    instructions = [code for code in _instructions(parts.body) if code.split()[:1] == ["TOC"]]
    lines = [each for each in parts.paragraphs if each.listed]
    if not instructions:
        if lines:
            yield "the contents are no field that Word can update"
        return
    levels = re.search(r'\\o "1-(\d)"', instructions[0])
    deepest = int(levels[1]) if levels else 9
    by_outline = "\\u" in instructions[0]
    wanted = [
        (heading.outline + 1, heading.words)
        for heading in parts.headings
        if heading.outline < deepest
        and (by_outline or re.fullmatch(r"heading \d", heading.style.name.lower()))
        and (by_outline or int(heading.style.name[-1]) <= deepest)
    ]
    marks = _bookmarks_of_headings(parts)
    listed = []
    for line in lines:
        link = line.element.find(f"{W}hyperlink")
        if link is None or marks.get(link.get(f"{W}anchor", "")) != line.words:
            yield "a line of the contents does not lead to its heading"
        listed.append((int(line.style.name[-1]), line.words))
    if listed != wanted:
        yield "the contents are not what Word would make of the headings"


def _bookmarks_of_headings(parts: Parts) -> dict[str, str]:
    return {
        mark.get(f"{W}name"): heading.words
        for heading in parts.headings
        for mark in heading.element.iter(f"{W}bookmarkStart")
    }


# ---------------------------------------------------------------- captions, tables, pictures


def _captions(parts: Parts) -> Iterator[str]:
    counted: Counter[str] = Counter()
    for paragraph in parts.paragraphs:
        word = {"Caption": "Figure", "caption": "Figure", "Table Caption": "Table"}.get(paragraph.style.name)
        if word is None:
            continue
        field = paragraph.element.find(f"{W}fldSimple")
        if field is None or field.get(f"{W}instr", "").split()[:2] != ["SEQ", word]:
            yield "a caption has no number that Word keeps"
            continue
        counted[word] += 1
        if "".join(field.itertext()).strip() != str(counted[word]):
            yield "a caption's number is not the next one"
        if not paragraph.words.startswith(f"{word} "):
            yield "a caption does not begin with what it numbers"
    for picture in (each for each in parts.paragraphs if each.style.name == "Figure"):
        after = picture.element.getnext()
        if after is None or Paragraph(parts, after).style.name.lower() != "caption":
            yield "a chart has no caption"


def _table(table: etree._Element) -> Iterator[str]:
    rows = table.findall(f"{W}tr")
    look = table.find(f"{W}tblPr/{W}tblLook")
    if look is None or look.get(f"{W}firstRow") != "1" or look.get(f"{W}firstColumn") != "1":
        yield "a table does not say that its first row and column are headers"
    repeated = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
    if not repeated or not repeated[0]:
        yield "the head of a table is not repeated"
    if any(later and not earlier for earlier, later in pairwise(repeated)):
        yield "a row within a table is called its head"
    if any(row.find(f"{W}trPr/{W}cantSplit") is None for row in rows):
        yield "a row of a table may be split"
    described = table.find(f"{W}tblPr/{W}tblDescription")
    if described is None or not described.get(f"{W}val", "").strip():
        yield "a table has no description"
    if table.find(f".//{W}tc//{W}tbl") is not None:
        yield "a table stands in another"
    if {_width(row) for row in rows} != {len(table.findall(f"{W}tblGrid/{W}gridCol"))}:
        yield "the rows of a table differ in their cells"
    if table.getnext() is not None and table.getnext().tag == f"{W}tbl":
        yield "two tables stand without a paragraph between, so Word makes them one"


def _width(row: etree._Element) -> int:
    spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.findall(f"{W}tc")]
    return sum(1 if span is None else int(span.get(f"{W}val")) for span in spans)


def _pictures(parts: Parts) -> Iterator[str]:
    for picture in parts.body.iter(f"{WP}docPr"):
        alt = picture.get("descr", "")
        if not alt.strip():
            yield "a picture has no alternative text"
        elif FILE_NAME.search(alt):
            yield "a picture has a file's name for its alternative text"


# ---------------------------------------------------------------- fields and links


def _instructions(tree: etree._Element) -> list[str]:
    """Give the code of every field, those in three marks included."""
    codes = [field.get(f"{W}instr", "").strip() for field in tree.iter(f"{W}fldSimple")]
    code: list[str] = []
    for element in tree.iter(f"{W}fldChar", f"{W}instrText"):
        if element.tag == f"{W}instrText":
            code.append(element.text or "")
        elif element.get(f"{W}fldCharType") != "begin" and code:
            codes.append("".join(code).strip())
            code = []
    return codes


def _fields(parts: Parts) -> Iterator[str]:
    for tree in parts.written:
        for code in _instructions(tree):
            name = code.split()[0] if code.split() else ""
            if name not in FIELDS:
                yield f"the document holds a field {name!r}"
        marks = [mark.get(f"{W}fldCharType") for mark in tree.iter(f"{W}fldChar")]
        if marks != ["begin", "separate", "end"] * (len(marks) // 3):
            yield "a field has no beginning, result or end"
        if any(element.get(f"{W}dirty") or element.get(f"{W}fldLock") for element in tree.iter()):
            yield "a field asks to be updated"
        if any(not "".join(field.itertext()).strip() for field in tree.iter(f"{W}fldSimple")):
            yield "a field has no result"


def _references(parts: Parts) -> Iterator[str]:
    """Tell references by number that would change when Word updates its fields."""
    marked = {mark.get(f"{W}name"): _words_of_mark(mark) for mark in parts.body.iter(f"{W}bookmarkStart")}
    for field in parts.body.iter(f"{W}fldSimple"):
        code = field.get(f"{W}instr", "").split()
        if code[:1] != ["REF"]:
            continue
        if code[1:2] == [] or code[1] not in marked:
            yield "a reference by number leads nowhere"
        elif "".join(field.itertext(f"{W}t")) != marked[code[1]]:
            yield "a reference has another number than what it refers to"


def _words_of_mark(mark: etree._Element) -> str:
    """Read what stands between the beginning of a bookmark and its end."""
    words = []
    for element in mark.itersiblings():
        if element.tag == f"{W}bookmarkEnd" and element.get(f"{W}id") == mark.get(f"{W}id"):
            break
        words.append("".join(element.itertext(f"{W}t")))
    return "".join(words)


def _links(parts: Parts) -> Iterator[str]:
    marks = {mark.get(f"{W}name") for mark in parts.body.iter(f"{W}bookmarkStart")}
    relations = {each.get("Id") for each in parts.trees["word/_rels/document.xml.rels"].iter(RELATION)}
    for link in parts.body.iter(f"{W}hyperlink"):
        words = " ".join("".join(link.itertext(f"{W}t")).split())
        if not words:
            yield "a link has no words"
        elif VAGUE.fullmatch(words):
            yield f"a link says no more than {words!r}"
        anchor, relation = link.get(f"{W}anchor"), link.get(f"{R}id")
        if anchor is None and relation not in relations:
            yield "a link leads nowhere"
        if anchor is not None and anchor not in marks:
            yield f"the link to {anchor} leads nowhere"
