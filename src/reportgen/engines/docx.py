"""Write a report as a Word document: real headings, header cells and alternative texts, and nothing hidden.

The parts of the file are written here; styles and settings come from `reference.docx`. Words are escaped once, in
`_text` and `_attribute`.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape

from reportgen.defaults.styles.reference import HAIR, PAGE, W, zipped
from reportgen.engines import columns
from reportgen.engines.numbering import contents
from reportgen.engines.pictures import SPARK_HEIGHT_MM, WIDEST_MM, Size
from reportgen.engines.tree import (
    Align,
    Block,
    Code,
    Emphasis,
    Figure,
    Heading,
    Inline,
    Items,
    LineBreak,
    Link,
    Lowered,
    PageBreak,
    Paragraph,
    Part,
    Picture,
    Quote,
    Raised,
    Reference,
    Report,
    Row,
    Strong,
    Styled,
    Table,
    Text,
    plain,
    walk,
)

_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006"
_NAMESPACES: Final = (
    f'xmlns:w="{W}" xmlns:r="{_R}" xmlns:wp="{_DRAWING}/wordprocessingDrawing" '
    f'xmlns:a="{_DRAWING}/main" xmlns:pic="{_DRAWING}/picture"'
)
_EMU_A_MM: Final = 36_000
_DXA_A_MM: Final = 1440 / 25.4
_DXA_A_POINT: Final = 20
_COMMENTARY_DXA: Final = 280  # the indent of the style Commentary
_LINE_MM: Final = {"portrait": 168.0, "landscape": 255.0}
_POINTS: Final = {"Table Text": 9.0, "Table Small": 7.5}
_HEAD_STYLES: Final = {"Table Text": "Table Head", "Table Small": "Table Small Head"}
_ARIAL_WIDER: Final = 1.17  # than Source Sans Pro, whose widths are measured
_KEPT_WHOLE: Final = 9  # rows: a table of no more is not broken across pages
_GAP_DXA: Final = 100  # more room where words follow a column of numbers
_SIDE_DXA: Final = 57  # what the style Table keeps free at each side of a cell
_BOLD: Final = "<w:b/>"
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML has no way to write these
_WORD_STYLES: Final = {"better": "Better", "worse": "Worse", "signal": "Signal", "missing": "Missing", "neutral": "Missing"}
_CONTAINERS: Final = {  # part: style of its paragraphs
    "lead": "Lead",
    "commentary": "Commentary",
    "table-note": "Table Note",
    "callout": "Note",
}
_ITEM_STYLES: Final = {"finding": "Finding", "questions": "Question", "commentary": "Commentary"}


def write(
    report: Report, reference: bytes, assets: Mapping[str, bytes], sizes: Mapping[str, Size], reported: date
) -> bytes:
    """Give the file of a report that `numbering.prepare` fitted to `docx`.

    Args:
        report: The report.
        reference: A DOCX whose styles, settings and page are used.
        assets: The document's files, by path; PNG pictures are taken from here.
        sizes: Printed size of each picture, by name without ending.
        reported: The day that the file carries as its date, instead of the clock's.
    """
    taken = _reference_parts(reference)
    writer = _Writer(report, assets, sizes, taken.page)
    body = writer.body()
    parts = {
        "[Content_Types].xml": _content_types(taken.others),
        "_rels/.rels": _package_relationships(),
        "word/document.xml": f"{_XML}<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": writer.files.relationships(taken.others),
        "word/styles.xml": _with_language(taken.styles, report.language),
        "word/settings.xml": taken.settings,
        "word/numbering.xml": writer.lists.xml(),
        "word/header1.xml": f"{_XML}<w:hdr {_NAMESPACES}>{_header(report)}</w:hdr>",
        "word/header2.xml": f'{_XML}<w:hdr {_NAMESPACES}><w:p><w:pPr><w:pStyle w:val="SectionEnd"/></w:pPr></w:p></w:hdr>',
        "word/footer1.xml": f"{_XML}<w:ftr {_NAMESPACES}>{_footer(report)}</w:ftr>",
        "docProps/core.xml": _core(report, reported),
        "docProps/app.xml": _app(),
    }
    written = {name: text.encode("utf-8") for name, text in parts.items()}
    return zipped(written | taken.others | dict(writer.files.media))


# ---------------------------------------------------------------- the reference document


@dataclass(frozen=True, slots=True)
class _Taken:
    """What is taken from the reference document."""

    styles: str
    settings: str
    page: str  # size and margins
    others: dict[str, bytes]  # the theme and the table of fonts, if there are any


def _reference_parts(reference: bytes) -> _Taken:
    with zipfile.ZipFile(BytesIO(reference)) as archive:
        names = archive.namelist()
        document = archive.read("word/document.xml").decode("utf-8")
        found = re.findall(r"<w:pgSz\b[^>]*/>|<w:pgMar\b[^>]*/>", document)
        others = {name: archive.read(name) for name in ("word/theme/theme1.xml", "word/fontTable.xml") if name in names}
        return _Taken(
            styles=archive.read("word/styles.xml").decode("utf-8"),
            settings=re.sub(
                r"<w:(updateFields|attachedTemplate)\b[^>]*/>|<w:rsids>.*?</w:rsids>",
                "",
                archive.read("word/settings.xml").decode("utf-8"),
                flags=re.DOTALL,
            ),
            page="".join(found[-2:]) if len(found) >= 2 else PAGE,
            others=others,
        )


def _with_language(styles: str, language: str) -> str:
    return re.sub(r'(<w:rPrDefault>.*?<w:lang w:val=")[^"]*', rf"\g<1>{_attribute(language)}", styles, flags=re.DOTALL)


# ---------------------------------------------------------------- escaping


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("", text))


def _attribute(text: str) -> str:
    return escape(_FORBIDDEN.sub("", text), {'"': "&quot;", "\n": " ", "\t": " "})


# ---------------------------------------------------------------- what the document refers to


@dataclass(slots=True)
class _Files:
    """Relationships and media, in the order in which they are met."""

    assets: Mapping[str, bytes]
    media: dict[str, bytes] = field(default_factory=dict)
    _pictures: dict[str, str] = field(default_factory=dict)  # name: relationship
    _addresses: dict[str, str] = field(default_factory=dict)  # address: relationship

    def picture(self, name: str) -> str:
        """Give the relationship of a picture; the same picture is kept once."""
        if name not in self._pictures:
            number = len(self._pictures) + 1
            self._pictures[name] = f"rIdPicture{number}"
            self.media[f"word/media/picture{number}.png"] = indexed(self.assets[f"{name}.png"])
        return self._pictures[name]

    def address(self, address: str) -> str:
        """Give the relationship of an address outside the document."""
        return self._addresses.setdefault(address, f"rIdLink{len(self._addresses) + 1}")

    def relationships(self, others: Mapping[str, bytes]) -> str:
        """Write the part that says what each relationship leads to."""
        fixed = {"styles": "styles.xml", "settings": "settings.xml", "numbering": "numbering.xml"}
        lines = [_relationship(f"rId{name.title()}", name, target) for name, target in fixed.items()]
        lines.append(_relationship("rIdHeader", "header", "header1.xml"))
        lines.append(_relationship("rIdFirstHeader", "header", "header2.xml"))
        lines.append(_relationship("rIdFooter", "footer", "footer1.xml"))
        if "word/theme/theme1.xml" in others:
            lines.append(_relationship("rIdTheme", "theme", "theme/theme1.xml"))
        if "word/fontTable.xml" in others:
            lines.append(_relationship("rIdFonts", "fontTable", "fontTable.xml"))
        for number, identifier in enumerate(self._pictures.values(), start=1):
            lines.append(_relationship(identifier, "image", f"media/picture{number}.png"))
        for address, identifier in self._addresses.items():
            lines.append(_relationship(identifier, "hyperlink", address, ' TargetMode="External"'))
        return f'{_XML}<Relationships xmlns="{_RELATIONSHIPS}">{"".join(lines)}</Relationships>'


def _relationship(identifier: str, kind: str, target: str, mode: str = "") -> str:
    return f'<Relationship Id="{identifier}" Type="{_R}/{kind}" Target="{_attribute(target)}"{mode}/>'


def indexed(png: bytes) -> bytes:
    """Give a PNG of at most 256 colours: charts have few, and the file is a quarter of the size."""
    if png[25:26] == b"\x03":  # the header's colour type: already a palette
        return png
    from PIL import Image

    with Image.open(BytesIO(png)) as picture:
        flat = Image.new("RGB", picture.size, "#ffffff")
        flat.paste(picture, mask=picture.getchannel("A") if picture.mode in ("RGBA", "LA") else None)
        buffer = BytesIO()
        flat.quantize(256, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


class _Lists:
    """Numbering: bullets share one definition; each numbered list has its own, so that it begins anew."""

    def __init__(self) -> None:
        self._starts: list[int] = []

    def bullets(self) -> int:
        return 1

    def numbers(self, start: int) -> int:
        self._starts.append(start)
        return len(self._starts) + 1

    def xml(self) -> str:
        bullets = "".join(_list_level(level, "bullet", "•–•–"[level % 4]) for level in range(9))
        numbers = "".join(_list_level(level, "decimal", f"%{level + 1}.") for level in range(9))
        nums = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        for number, start in enumerate(self._starts, start=2):
            overrides = "".join(
                f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start if level == 0 else 1}"/></w:lvlOverride>'
                for level in range(9)
            )
            nums += f'<w:num w:numId="{number}"><w:abstractNumId w:val="1"/>{overrides}</w:num>'
        return (
            f'{_XML}<w:numbering xmlns:w="{W}">'
            f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/>{bullets}</w:abstractNum>'
            f'<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="hybridMultilevel"/>{numbers}</w:abstractNum>'
            f"{nums}</w:numbering>"
        )


def _list_level(level: int, kind: str, text: str) -> str:
    left = 400 + 400 * level
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{left}" w:hanging="340"/></w:pPr></w:lvl>'
    )


# ---------------------------------------------------------------- the body


@dataclass(slots=True)
class _Place:
    """Where the writer stands: what surrounds the block, and what the next paragraph must bring along."""

    parts: tuple[Part, ...] = ()
    list_number: int = 0
    list_level: int = -1
    continued: bool = False  # a later paragraph of a list item
    page_break: bool = False
    keep_next: bool = False
    after_table: bool = False

    def within(self, kind: str) -> bool:
        return any(part.kind == kind for part in self.parts)

    @property
    def innermost(self) -> Part | None:
        return self.parts[-1] if self.parts else None


class _Writer:
    def __init__(self, report: Report, assets: Mapping[str, bytes], sizes: Mapping[str, Size], page: str) -> None:
        self._report = report
        self._sizes = sizes
        self._page = page
        self._place = _Place()
        self._sections = 0
        self._objects = 0  # pictures and bookmarks have numbers of their own
        self._plan = contents(report)
        self._contents_due = self._plan.wanted
        self._bookmarks = {
            identifier: f"p{number}_{re.sub(r'[^A-Za-z0-9_]', '_', identifier)}"[:40]
            for number, identifier in enumerate(_ids(report), start=1)
        }
        self.files = _Files(assets)
        self.lists = _Lists()

    def body(self) -> str:
        report = self._report
        dated = report.parameter("reporting-date")
        contact = report.parameter("contact")
        facts = "  ·  ".join(
            fact
            for fact in (
                report.parameter("status"),
                f"Reported {dated}" if dated else "",
                report.parameter("marking"),
                f"Contact: {contact}" if contact else "",
            )
            if fact
        )
        top = {
            "Partnership": report.parameter("partnership"),
            "Title": report.title,
            "Subtitle": report.subtitle,
            "Facts": facts,
        }
        title = "".join(self._paragraph(style, _run(_text(text))) for style, text in top.items() if text)
        return f"{title}{self._blocks(report.blocks)}{self._close()}{self._section('')}"

    def _close(self) -> str:
        """End with a paragraph: Word wants one after a table."""
        return self._paragraph("Section End", "") if self._place.after_table else ""

    # ------------------------------------------------------------ paragraphs

    def _paragraph(self, style: str, runs: str, properties: str = "") -> str:
        """Write a paragraph; `properties` must be in the order of the schema, after numbering."""
        place = self._place
        before = ("<w:keepNext/>" if place.keep_next else "") + ("<w:pageBreakBefore/>" if place.page_break else "")
        numbered, indent = "", ""
        if place.list_level >= 0:
            left = 400 + 400 * place.list_level + (_COMMENTARY_DXA - 60 if style == "Commentary" else 0)
            hanging = "" if place.continued else ' w:hanging="340"'
            # Said for each paragraph: a style with an indent of its own would win over the list's.
            indent = f'<w:ind w:left="{left}"{hanging}/>'
        if place.list_level >= 0 and not place.continued:
            numbered = f'<w:numPr><w:ilvl w:val="{place.list_level}"/><w:numId w:val="{place.list_number}"/></w:numPr>'
        space = '<w:spacing w:before="180"/>' if place.after_table and style in _TAKES_SPACE else ""
        place.page_break = place.after_table = False
        return (
            f'<w:p><w:pPr><w:pStyle w:val="{style.replace(" ", "")}"/>{before}{numbered}{space}{indent}{properties}</w:pPr>'
            f"{runs}</w:p>"
        )

    def _body_style(self) -> str:
        """Find the style of a plain paragraph from what surrounds it."""
        place = self._place
        if place.list_level >= 0:
            kinds = [part.kind for part in reversed(place.parts) if part.kind in _ITEM_STYLES]
            # A deeper list of a commentary would carry its rule at the left further in.
            return _ITEM_STYLES[kinds[0]] if kinds and place.list_level == 0 else "List Item"
        for part in reversed(place.parts):
            if part.kind in _CONTAINERS:
                return _CONTAINERS[part.kind]
        return "Body Text"

    # ------------------------------------------------------------ blocks

    def _blocks(self, blocks: tuple[Block, ...]) -> str:
        return "".join(self._block(block) for block in blocks)

    def _block(self, block: Block) -> str:
        match block:
            case Heading():
                return self._heading(block)
            case Paragraph(inside=inside):
                return self._paragraph(self._body_style(), self._inlines(inside))
            case Items(start=start, items=items):
                return self._items(start, items)
            case Quote(inside=inside):
                return "".join(
                    self._paragraph("Block Quote", self._inlines(inner.inside))
                    if isinstance(inner, Paragraph)
                    else self._block(inner)
                    for inner in inside
                )
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)
            case Part():
                return self._part(block)
            case PageBreak():
                return self._page_break()

    def _heading(self, heading: Heading) -> str:
        part = self._place.innermost
        style, properties = f"Heading {min(heading.level, 6)}", ""
        if part is not None and part.kind == "dimension":
            style = part.variant.title()
            # The style is a Heading 3; elsewhere the level is said here.
            properties = "" if heading.level == 3 else f'<w:outlineLvl w:val="{heading.level - 1}"/>'
        return self._paragraph(style, self._bookmarked(heading.id, self._inlines(heading.inside)), properties)

    def _bookmarked(self, identifier: str, runs: str) -> str:
        if not identifier:
            return runs
        number = self._next_object()
        name = self._bookmarks[identifier]
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{runs}<w:bookmarkEnd w:id="{number}"/>'

    def _next_object(self) -> int:
        self._objects += 1
        return self._objects

    def _items(self, start: int | None, items: tuple[tuple[Block, ...], ...]) -> str:
        place = self._place
        outer = place.list_number, place.list_level, place.continued
        number = self.lists.bullets() if start is None else self.lists.numbers(start)
        written = []
        for item in items:
            for position, block in enumerate(item):
                # Set anew for each block: a list within the item changes all three.
                place.list_number, place.list_level, place.continued = number, outer[1] + 1, position > 0
                written.append(self._block(block))
        place.list_number, place.list_level, place.continued = outer
        return "".join(written)

    def _page_break(self) -> str:
        self._place.page_break = True
        if not self._contents_due:
            return ""
        self._contents_due = False
        written = self._contents()
        self._place.page_break = self._plan.alone
        return written

    def _contents(self) -> str:
        """Write a field of contents with its result: links to the headings, so that nothing need be updated."""
        listed = self._plan.listed
        begin = _field_mark("begin") + _run('<w:instrText xml:space="preserve"> TOC \\o "1-2" \\n \\h \\z \\u </w:instrText>', raw=True)
        begin += _field_mark("separate")
        lines = [self._paragraph("Contents Heading", _run("Contents"))]
        for position, heading in enumerate(listed):
            link = (
                f'<w:hyperlink w:anchor="{self._bookmarks[heading.id]}" w:history="1">'
                f"{_run(_text(plain(heading.inside)))}</w:hyperlink>"
            )
            first = begin if position == 0 else ""
            last = _field_mark("end") if position == len(listed) - 1 else ""
            lines.append(self._paragraph(f"TOC {heading.level}", first + link + last))
        return "".join(lines)

    def _part(self, part: Part) -> str:
        place = self._place
        if part.kind == "landscape":
            return self._landscape(part)
        place.parts = (*place.parts, part)
        title = ""
        if part.kind == "callout" and part.title:
            title = self._paragraph("Note Title", _run(_text(part.title)))
        inside = self._blocks(part.inside)
        place.parts = place.parts[:-1]
        return title + inside

    def _landscape(self, part: Part) -> str:
        before = self._close() + self._section_end("")
        place = self._place
        place.page_break = False
        place.parts = (*place.parts, part)
        inside = self._blocks(part.inside)
        place.parts = place.parts[:-1]
        place.after_table = False
        return before + inside + self._section_end("landscape")

    def _section_end(self, orientation: str) -> str:
        """End a section: the paragraph that carries it is one point high."""
        return (
            f'<w:p><w:pPr><w:pStyle w:val="SectionEnd"/>{self._section(orientation)}</w:pPr></w:p>'
        )

    def _section(self, orientation: str) -> str:
        page = self._page
        if orientation == "landscape":
            page = re.sub(r'w:w="(\d+)" w:h="(\d+)"', r'w:w="\2" w:h="\1" w:orient="landscape"', page, count=1)
        first = "" if self._sections else "<w:titlePg/>"  # only the report's first page has no head
        self._sections += 1
        return (
            '<w:sectPr><w:headerReference w:type="default" r:id="rIdHeader"/>'
            '<w:headerReference w:type="first" r:id="rIdFirstHeader"/>'
            '<w:footerReference w:type="default" r:id="rIdFooter"/><w:footerReference w:type="first" r:id="rIdFooter"/>'
            f'<w:type w:val="nextPage"/>{page}<w:cols w:space="708"/>{first}</w:sectPr>'
        )

    # ------------------------------------------------------------ pictures

    def _figure(self, figure: Figure) -> str:
        size = self._sizes[figure.name].within(WIDEST_MM)
        picture = self._drawing(figure.name, figure.alt, size)
        shown = self._paragraph("Figure", self._bookmarked(figure.id, picture))
        if not figure.caption and not figure.label:
            return shown
        return shown + self._paragraph("Caption", self._labelled(figure.label, figure.caption))

    def _labelled(self, label: str, caption: tuple[Inline, ...]) -> str:
        if not label:
            return self._inlines(caption)
        word, number = label.split(" ")
        return (
            f"{_run(_text(word + ' '), _BOLD)}"
            f'<w:fldSimple w:instr=" SEQ {word} \\* ARABIC ">{_run(number, _BOLD)}</w:fldSimple>'
            f"{_run('. ', _BOLD)}{self._inlines(caption)}"
        )

    def _drawing(self, name: str, alt: str, size: Size) -> str:
        number = self._next_object()
        wide, high = round(size.width * _EMU_A_MM), round(size.height * _EMU_A_MM)
        return (
            '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{wide}" cy="{high}"/><wp:docPr id="{number}" name="Picture {number}" descr="{_attribute(alt)}"/>'
            f'<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
            f'<a:graphic><a:graphicData uri="{_DRAWING}/picture"><pic:pic><pic:nvPicPr>'
            f'<pic:cNvPr id="{number}" name="Picture {number}" descr="{_attribute(alt)}"/><pic:cNvPicPr/></pic:nvPicPr>'
            f'<pic:blipFill><a:blip r:embed="{self.files.picture(name)}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
            "</wp:inline></w:drawing></w:r>"
        )

    # ------------------------------------------------------------ tables

    def _table(self, table: Table) -> str:
        place = self._place
        outer = place.list_number, place.list_level, place.continued
        place.list_number, place.list_level, place.continued = 0, -1, False
        caption = ""
        if table.caption:
            runs = self._bookmarked(table.id, self._labelled(table.label, table.caption))
            caption = self._paragraph("Table Caption", runs)
        elif place.after_table or place.page_break:
            caption = self._paragraph("Section End", "")  # two tables without a paragraph between become one
        style = "Table Small" if place.within("grid") else "Table Text"
        widths = self._widths(table, style)
        described = plain(table.caption) or "Table"
        indent = _COMMENTARY_DXA if place.within("commentary") else 0
        rows = [self._row(row, table, widths, style, head=True) for row in table.head]
        whole = len(table.rows) <= _KEPT_WHOLE
        for number, row in enumerate(table.rows, start=1):
            place.keep_next = (whole and number < len(table.rows)) or row.group
            rows.append(self._row(row, table, widths, style, head=False))
        place.keep_next = False
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        place.list_number, place.list_level, place.continued = outer
        place.after_table = True
        return (
            f'{caption}<w:tbl><w:tblPr><w:tblStyle w:val="Table"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f'<w:tblInd w:w="{indent}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:val="04A0" w:firstRow="{int(bool(table.head))}" w:lastRow="0" w:firstColumn="1"'
            ' w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
            f'<w:tblCaption w:val="{_attribute(described)}"/>'
            f'<w:tblDescription w:val="{_attribute(described)}. The first row and the first column hold headers."/>'
            f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )

    def _widths(self, table: Table, style: str) -> list[int]:
        """Give the columns' widths in twentieths of a point."""
        line = _LINE_MM["landscape" if self._place.within("landscape") else "portrait"] * _DXA_A_MM
        line -= 400 if self._place.within("commentary") else 0
        unit = _POINTS[style] * _DXA_A_POINT * _ARIAL_WIDER
        padding = (2 * _SIDE_DXA + 20 + (_GAP_DXA if any(columns.gaps(table)) else 0)) / unit
        natural = columns.natural(table, padding_ems=padding)
        if not any(column.width for column in table.columns) and natural * unit <= line:
            line = natural * unit
        shares = columns.shares(table, line_ems=line / unit, padding_ems=padding)
        return [round(share * line) for share in shares]

    def _row(self, row: Row, table: Table, widths: list[int], style: str, *, head: bool) -> str:
        properties = "<w:cantSplit/><w:tblHeader/>" if head else "<w:cantSplit/>"
        if row.group:
            cell = self._cell(row.cells[0], Align.LEFT, sum(widths), _HEAD_STYLES[style], span=len(widths))
            return f"<w:tr><w:trPr>{properties}</w:trPr>{cell}</w:tr>"
        named = _HEAD_STYLES[style] if head else style
        cells = "".join(
            self._cell(cell, column.align, width, named, gap=gap)
            for cell, column, width, gap in zip(row.cells, table.columns, widths, columns.gaps(table), strict=True)
        )
        return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"

    def _cell(
        self, cell: tuple[Inline, ...], align: Align, width: int, style: str, *, span: int = 1, gap: bool = False
    ) -> str:
        spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        spans += f'<w:tcMar><w:left w:w="{_SIDE_DXA + _GAP_DXA}" w:type="dxa"/></w:tcMar>' if gap else ""
        justified = "" if align is Align.LEFT else f'<w:jc w:val="{align}"/>'
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}</w:tcPr>'
            f"{self._paragraph(style, self._inlines(cell), justified)}</w:tc>"
        )

    # ------------------------------------------------------------ inlines

    def _inlines(self, inlines: tuple[Inline, ...], properties: str = "") -> str:
        return "".join(self._inline(inline, properties) for inline in inlines)

    def _inline(self, inline: Inline, properties: str) -> str:
        match inline:
            case Text(text=text):
                return _run(_text(text), properties)
            case Emphasis(inside=inside):
                return self._inlines(inside, properties + "<w:i/>")
            case Strong(inside=inside):
                return self._inlines(inside, properties + _BOLD)
            case Raised(inside=inside):
                return self._inlines(inside, properties + '<w:vertAlign w:val="superscript"/>')
            case Lowered(inside=inside):
                return self._inlines(inside, properties + '<w:vertAlign w:val="subscript"/>')
            case Code(text=text):
                return _run(_text(text), '<w:rStyle w:val="Code"/>' + properties)
            case Link(target=target, inside=inside):
                linked = self._inlines(inside, '<w:rStyle w:val="Hyperlink"/>' + properties)
                return self._link(target, linked)
            case Reference(id=identifier, text=text):
                return self._link(f"#{identifier}", _run(_text(text), '<w:rStyle w:val="Hyperlink"/>' + properties))
            case Styled(classes=classes, inside=inside):
                return self._inlines(inside, _span_style(classes) + properties)
            case Picture(name=name, alt=alt):
                return self._drawing(name, alt, self._sizes[name].as_high_as(SPARK_HEIGHT_MM))
            case LineBreak():
                return "<w:r><w:br/></w:r>"

    def _link(self, target: str, runs: str) -> str:
        if target.startswith("#"):
            return f'<w:hyperlink w:anchor="{self._bookmarks[target[1:]]}" w:history="1">{runs}</w:hyperlink>'
        return f'<w:hyperlink r:id="{self.files.address(target)}" w:history="1">{runs}</w:hyperlink>'


_TAKES_SPACE: Final = frozenset({"Body Text", "List Item", "Commentary", "Lead", "Note", "Finding", "Question", "Block Quote"})


def _ids(report: Report) -> list[str]:
    return [block.id for block in walk(report.blocks) if isinstance(block, Heading | Figure | Table) and block.id]


def _span_style(classes: tuple[str, ...]) -> str:
    style = next((_WORD_STYLES[name] for name in classes if name in _WORD_STYLES), "")
    style = style or ("Marker" if "marker" in classes else "Small" if "small" in classes else "")
    return f'<w:rStyle w:val="{style}"/>' if style else ""


def _run(text: str, properties: str = "", *, raw: bool = False) -> str:
    """Write a run of words; properties are put into the order of the schema."""
    if properties:
        properties = f"<w:rPr>{''.join(sorted(_split(properties), key=_rank))}</w:rPr>"
    inside = text if raw else f'<w:t xml:space="preserve">{text}</w:t>'
    return f"<w:r>{properties}{inside}</w:r>" if text else ""


def _split(properties: str) -> list[str]:
    """Take properties apart, each once: a run has one style, and the outermost, written first, wins."""
    once: dict[str, str] = {}
    for written in re.findall(r"<w:[^>]*/>", properties):
        once.setdefault(written.split(" ")[0].rstrip("/>"), written)
    return list(once.values())


def _rank(written: str) -> int:
    order = ("<w:rStyle", "<w:b", "<w:i", "<w:vertAlign")
    return order.index(written.split(" ")[0].rstrip("/>"))


def _field_mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


# ---------------------------------------------------------------- head, foot and properties


def _header(report: Report) -> str:
    left = "  ·  ".join(text for text in (report.parameter("partnership"), report.parameter("quarter")) if text)
    right = report.parameter("edition")
    return f'<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{_run(_text(left))}{_tab()}{_run(_text(right))}</w:p>'


def _footer(report: Report) -> str:
    said = (report.parameter("status"), report.parameter("marking"), "Invented data" if report.invented else "")
    left = "  ·  ".join(text for text in said if text)
    return (
        f'<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{_run(_text(left))}{_tab()}{_run("Page ")}'
        f'<w:fldSimple w:instr=" PAGE ">{_run("1")}</w:fldSimple>{_run(" of ")}'
        f'<w:fldSimple w:instr=" NUMPAGES ">{_run("1")}</w:fldSimple></w:p>'
    )


def _tab() -> str:
    return "<w:r><w:tab/></w:r>"


def _content_types(others: Mapping[str, bytes]) -> str:
    kinds = {
        "/word/document.xml": "document.main",
        "/word/styles.xml": "styles",
        "/word/settings.xml": "settings",
        "/word/numbering.xml": "numbering",
        "/word/header1.xml": "header",
        "/word/header2.xml": "header",
        "/word/footer1.xml": "footer",
    }
    if "word/fontTable.xml" in others:
        kinds["/word/fontTable.xml"] = "fontTable"
    overrides = "".join(
        f'<Override PartName="{part}" ContentType="{_TYPE}.{kind}+xml"/>' for part, kind in kinds.items()
    )
    if "word/theme/theme1.xml" in others:
        theme = "application/vnd.openxmlformats-officedocument.theme+xml"
        overrides += f'<Override PartName="/word/theme/theme1.xml" ContentType="{theme}"/>'
    return (
        f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f"{overrides}"
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        '<Override PartName="/docProps/app.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>'
    )


def _package_relationships() -> str:
    core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    return (
        f'{_XML}<Relationships xmlns="{_RELATIONSHIPS}">{_relationship("rId1", "officeDocument", "word/document.xml")}'
        f'<Relationship Id="rId2" Type="{core}" Target="docProps/core.xml"/>'
        f"{_relationship('rId3', 'extended-properties', 'docProps/app.xml')}</Relationships>"
    )


def _core(report: Report, reported: date) -> str:
    day = f"{reported.isoformat()}T00:00:00Z"
    partnership = report.parameter("partnership")
    title = ": ".join(text for text in (partnership, report.title, report.subtitle) if text)
    return (
        f"{_XML}<cp:coreProperties"
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_text(title)}</dc:title><dc:creator>{_text(partnership)}</dc:creator>"
        f"<dc:language>{_text(report.language)}</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{day}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{day}</dcterms:modified></cp:coreProperties>'
    )


def _app() -> str:
    return (
        f'{_XML}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>reportgen</Application></Properties>"
    )
