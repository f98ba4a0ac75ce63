"""Write a report as a Word document: real headings, header cells and alternative texts, and nothing hidden.

The body is written here; the parts round it are in `docx_package`, and styles come from `reference.docx`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from reportgen.engines import columns
from reportgen.engines.docx_package import DRAWING, Files, Lists, Page, Shape, assemble, reference_parts
from reportgen.engines.docx_words import BOLD, attribute, field_mark, run
from reportgen.engines.house import printed, wider
from reportgen.engines.numbering import contents
from reportgen.engines.pictures import WIDEST_MM, Size, spark
from reportgen.engines.sheet import Density, density
from reportgen.engines.tree import (
    Align,
    Blank,
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
    lines,
    plain,
    walk,
)
from reportgen.model import Brand

_EMU_A_MM: Final = 36_000
_DXA_A_POINT: Final = 20
_DXA_A_MM: Final = 1440 / 25.4
_COMMENTARY_DXA: Final = 280  # the indent of the style Commentary
_POINTS: Final = {"Table Text": 9.0, "Table Small": 7.5}
_HEAD_STYLES: Final = {
    "Table Text": "Table Head",
    "Table Small": "Table Small Head",
    "Table Sheet": "Table Sheet Head",
    "Table Sheet Small": "Table Sheet Small Head",
}
_SHEET_STYLES: Final = {7.5: "Table Small", 6.5: "Table Sheet", 6.0: "Table Sheet Small"}  # by their size in points
_SHEET_MM: Final = 222.0  # height for a table on a sheet: the rest is for heading, caption and notes
_SHEET_SIDE_DXA: Final = 30  # what a cell of a sheet keeps free at each side
_SHEET_CELLS: Final = (
    '<w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
    f'<w:left w:w="{_SHEET_SIDE_DXA}" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
    f'<w:right w:w="{_SHEET_SIDE_DXA}" w:type="dxa"/></w:tblCellMar>'
)
_RULE_POINTS: Final = 0.4
_LOW: Final = 0.9  # height of a sparkline on a sheet, in units of the type size
_ARIAL_WIDER: Final = 1.17  # than Source Sans Pro, whose widths are measured
_KEPT_WHOLE: Final = 5  # rows: a table of no more is not broken across pages
_NUMBERS_KEPT_WHOLE: Final = 24  # ... and a table of numbers of no more: its rows have one line each
_GAP_POINTS: Final = 5.0
_GAP_DXA: Final = round(_GAP_POINTS * _DXA_A_POINT)  # more room where words follow a column of numbers
_SIDE_DXA: Final = 57  # what the style Table keeps free at each side of a cell
LOGO: Final = "brand/logo"  # the name of the logo among the files, without ending
_TOC_STYLES: Final = 2
_WORD_STYLES: Final = {
    "better": "Better",
    "worse": "Worse",
    "signal": "Signal",
    "missing": "Missing",
    "neutral": "Missing",
}
_CONTAINERS: Final = {  # part: style of its paragraphs
    "lead": "Lead",
    "commentary": "Commentary",
    "table-note": "Table Note",
    "index": "Index Entry",
    "callout": "Note",
}
_SHAPES: Final = {"landscape": Shape.TURNED, "sheet": Shape.SHEET}  # parts that have pages of their own
_ITEM_STYLES: Final = {"finding": "Finding", "questions": "Question", "commentary": "Commentary"}


def write(
    report: Report,
    reference: bytes,
    assets: Mapping[str, bytes],
    sizes: Mapping[str, Size],
    reported: date,
    *,
    brand: Brand | None = None,
) -> bytes:
    """Give the file of a report that `numbering.prepare` fitted to `docx`.

    Args:
        report: The report.
        reference: A DOCX whose styles, settings and page are used.
        assets: The document's files, by path; PNG pictures are taken from here.
        sizes: Printed size of each picture, by name without ending.
        reported: The day that the file carries as its date, instead of the clock's.
        brand: The house style; its logo is among the assets as `LOGO`.
    """
    taken = reference_parts(reference)
    writer = _Writer(report, assets, sizes, taken.page, brand)
    body = writer.body()
    return assemble(report, body, taken, files=writer.files, lists=writer.lists, reported=reported)


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
    new_section: bool = False  # nothing stands in it yet
    density: Density | None = None  # of the table of a sheet, while it is written

    def within(self, kind: str) -> bool:
        return any(part.kind == kind for part in self.parts)

    @property
    def innermost(self) -> Part | None:
        return self.parts[-1] if self.parts else None


class _Writer:
    def __init__(
        self, report: Report, assets: Mapping[str, bytes], sizes: Mapping[str, Size], page: Page, brand: Brand | None
    ) -> None:
        self._report = report
        self._logo = brand.logo if brand is not None else None
        self._wider = wider(brand, usual=_ARIAL_WIDER)
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
        # Of what is referred to by its number, a bookmark round word and number alone.
        self._numbered = {
            each.id: f"n{self._bookmarks[each.id][1:]}"
            for each in walk(report.blocks)
            if isinstance(each, Figure | Table) and each.id and each.label
        }
        self.files = Files(assets)
        self.lists = Lists()

    def body(self) -> str:
        report = self._report
        dated = report.parameter("reporting-date")
        contact = report.parameter("contact")
        facts = "  ·  ".join(
            fact
            for fact in (
                report.parameter("status"),
                report.parameter("unsigned"),
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
        title = "".join(self._paragraph(style, run(text)) for style, text in top.items() if text)
        if self._logo is not None:
            picture = self._drawing(LOGO, self._logo.alt, printed(self._logo))
            title = self._paragraph("Partnership", picture, '<w:spacing w:after="200"/>') + title
        return f"{title}{self._blocks(report.blocks)}{self._close()}{self._section(Shape.UPRIGHT)}"

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
        place.page_break = place.after_table = place.new_section = False
        return (
            f'<w:p><w:pPr><w:pStyle w:val="{style.replace(" ", "")}"/>{before}{numbered}{space}{indent}{properties}'
            f"</w:pPr>{runs}</w:p>"
        )

    def _body_style(self) -> str:
        """Find the style of a plain paragraph from what surrounds it."""
        place = self._place
        if place.list_level >= 0:
            kinds = [part.kind for part in reversed(place.parts) if part.kind in _ITEM_STYLES]
            # A deeper list of a commentary would carry its rule at the left further in.
            return _ITEM_STYLES[kinds[0]] if kinds and place.list_level == 0 else "List Item"
        for part in reversed(place.parts):
            if part.kind == "table-note" and place.within("sheet"):
                return "Sheet Note"
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
        style = f"Heading {min(heading.looks, 6)}"
        properties = '<w:spacing w:before="0" w:after="40"/>' if self._place.within("sheet") else ""
        if not heading.listed:
            properties += f'<w:outlineLvl w:val="{heading.level - 1}"/>'
        if part is not None and part.kind == "dimension":
            style = part.variant.title()
            # The style is a Heading 3; elsewhere the level is said here.
            properties = "" if heading.level == 3 else f'<w:outlineLvl w:val="{heading.level - 1}"/>'
        return self._paragraph(style, self._bookmarked(heading.id, self._inlines(heading.inside)), properties)

    def _bookmarked(self, identifier: str, runs: str) -> str:
        return self._marked(self._bookmarks[identifier], runs) if identifier else runs

    def _marked(self, name: str, runs: str) -> str:
        number = self._next_object()
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{runs}<w:bookmarkEnd w:id="{number}"/>'

    def _next_object(self) -> int:
        self._objects += 1
        return self._objects

    def _items(self, start: int | None, items: tuple[tuple[Block, ...], ...]) -> str:
        place = self._place
        if place.within("index"):
            return "".join(self._block(block) for item in items for block in item)
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
        """Write a field of contents with its result: links to the headings, so that nothing need be updated.

        Only Word knows on which page a heading comes to stand: it adds the numbers when the field is updated.
        """
        listed = self._plan.listed
        field = f' TOC \\o "1-{self._report.listed_levels}" \\h \\z '
        begin = field_mark("begin") + run(f'<w:instrText xml:space="preserve">{field}</w:instrText>', raw=True)
        begin += field_mark("separate")
        lines = [self._paragraph("Contents Heading", run("Contents"))]
        for position, heading in enumerate(listed):
            link = (
                f'<w:hyperlink w:anchor="{self._bookmarks[heading.id]}" w:history="1">'
                f"{run(plain(heading.inside))}</w:hyperlink>"
            )
            first = begin if position == 0 else ""
            last = field_mark("end") if position == len(listed) - 1 else ""
            lines.append(self._paragraph(f"TOC {min(heading.level, _TOC_STYLES)}", first + link + last))
        return "".join(lines)

    def _part(self, part: Part) -> str:
        place = self._place
        if part.kind in _SHAPES:
            return self._own_page(part)
        if part.kind == "half-page":
            place.page_break = True  # Word alone knows how much of its page is free
        place.parts = (*place.parts, part)
        title = ""
        if part.kind == "callout" and part.title:
            title = self._paragraph("Note Title", run(part.title))
        inside = self._blocks(part.inside)
        place.parts = place.parts[:-1]
        return title + inside

    def _own_page(self, part: Part) -> str:
        place = self._place
        # One behind another: between them is no page that would stay empty.
        before = "" if place.new_section else self._close() + self._section_end(Shape.UPRIGHT)
        place.page_break = False
        place.parts = (*place.parts, part)
        inside = self._blocks(part.inside)
        place.parts = place.parts[:-1]
        place.after_table = False
        place.new_section = True
        return before + inside + self._section_end(_SHAPES[part.kind])

    def _section_end(self, shape: Shape) -> str:
        """End a section: the paragraph that carries it is one point high."""
        return f'<w:p><w:pPr><w:pStyle w:val="SectionEnd"/>{self._section(shape)}</w:pPr></w:p>'

    def _section(self, shape: Shape) -> str:
        first = "" if self._sections else "<w:titlePg/>"  # only the report's first page has no head
        self._sections += 1
        return (
            f'<w:sectPr><w:headerReference w:type="default" r:id="rId{shape}Header"/>'
            '<w:headerReference w:type="first" r:id="rIdFirstHeader"/>'
            f'<w:footerReference w:type="default" r:id="rId{shape}Footer"/>'
            '<w:footerReference w:type="first" r:id="rIdFooter"/>'
            f'<w:type w:val="nextPage"/>{self._page.section(shape)}<w:cols w:space="708"/>{first}</w:sectPr>'
        )

    def _shape(self) -> Shape:
        """Tell what the page is like that the writer stands on."""
        return next((_SHAPES[part.kind] for part in self._place.parts if part.kind in _SHAPES), Shape.UPRIGHT)

    # ------------------------------------------------------------ pictures

    def _figure(self, figure: Figure) -> str:
        size = self._sizes[figure.name].within(WIDEST_MM)
        picture = self._drawing(figure.name, figure.alt, size)
        shown = self._paragraph("Figure", self._bookmarked(figure.id, picture))
        if not figure.caption and not figure.label:
            return shown
        return shown + self._paragraph("Caption", self._labelled(figure.id, figure.label, figure.caption))

    def _labelled(self, identifier: str, label: str, caption: tuple[Inline, ...]) -> str:
        if not label:
            return self._inlines(caption)
        word, number = label.split(" ")
        numbered = (
            f'{run(word + " ", BOLD)}<w:fldSimple w:instr=" SEQ {word} \\* ARABIC ">{run(number, BOLD)}</w:fldSimple>'
        )
        if name := self._numbered.get(identifier):
            numbered = self._marked(name, numbered)
        return f"{numbered}{run('. ', BOLD)}{self._inlines(caption)}"

    def _drawing(self, name: str, alt: str, size: Size) -> str:
        number = self._next_object()
        named = f'id="{number}" name="Picture {number}" descr="{attribute(alt)}"'
        embedded = self.files.picture(name)
        wide, high = round(size.width * _EMU_A_MM), round(size.height * _EMU_A_MM)
        return (
            '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{wide}" cy="{high}"/><wp:docPr {named}/>'
            f'<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
            f'<a:graphic><a:graphicData uri="{DRAWING}/picture"><pic:pic><pic:nvPicPr>'
            f"<pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr>"
            f'<pic:blipFill><a:blip r:embed="{embedded}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
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
            runs = self._bookmarked(table.id, self._labelled(table.id, table.label, table.caption))
            # Word numbers what has the style of a caption; what only names another thing's number is a note above.
            place.keep_next = not table.label
            close = '<w:spacing w:before="80" w:after="40"/>' if place.within("sheet") else ""
            caption = self._paragraph("Table Caption" if table.label else "Table Note", runs, close)
            place.keep_next = False
        elif place.after_table or place.page_break:
            # Two tables without a paragraph between would become one.
            caption = self._paragraph("Section End", "", '<w:spacing w:before="180"/>')
        sheet = self._density(table) if place.within("grid") and place.within("sheet") else None
        style = _SHEET_STYLES[sheet.size] if sheet else "Table Small" if place.within("grid") else "Table Text"
        line = self._page.line(self._shape())
        widths = [round(share * line) for share in sheet.shares] if sheet else self._widths(table, style)
        place.density = sheet
        described = plain(table.caption) or "Table"
        indent = _COMMENTARY_DXA if place.within("commentary") else 0
        rows = [self._row(row, table, widths, style, head=True) for row in table.head]
        whole = len(table.rows) <= (_KEPT_WHOLE if table.id or style != "Table Small" else _NUMBERS_KEPT_WHOLE)
        for number, row in enumerate(table.rows, start=1):
            place.keep_next = (whole and number < len(table.rows)) or row.group
            rows.append(self._row(row, table, widths, style, head=False))
        place.keep_next, place.density = False, None
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        place.list_number, place.list_level, place.continued = outer
        place.after_table = True
        return (
            f'{caption}<w:tbl><w:tblPr><w:tblStyle w:val="Table"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f'<w:tblInd w:w="{indent}" w:type="dxa"/><w:tblLayout w:type="fixed"/>{_SHEET_CELLS if sheet else ""}'
            f'<w:tblLook w:val="04A0" w:firstRow="{int(bool(table.head))}" w:lastRow="0" w:firstColumn="1"'
            ' w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
            f'<w:tblCaption w:val="{attribute(described)}"/>'
            f'<w:tblDescription w:val="{attribute(described)}. The first row and the first column hold headers."/>'
            f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )

    def _widths(self, table: Table, style: str) -> list[int]:
        """Give the columns' widths in twentieths of a point."""
        line = float(self._page.line(self._shape()))
        line -= 400 if self._place.within("commentary") else 0
        unit = _POINTS[style] * _DXA_A_POINT * self._wider
        padding = (2 * _SIDE_DXA + 20) / unit
        pictures = {name: spark(size).width * _DXA_A_MM / unit for name, size in self._sizes.items()}
        ruler = columns.Ruler(padding, pictures, gap=_GAP_DXA / unit)
        natural = sum(columns.natural(table, ruler))
        if not any(column.width for column in table.columns) and natural * unit <= line:
            line = natural * unit
        shares = columns.shares(table, ruler, line=line / unit)
        return [round(share * line) for share in shares]

    def _points(self, style: str) -> float:
        """Give the size of the type in cells of a style."""
        sheet = self._place.density
        return sheet.size if sheet else _POINTS[style]

    def _density(self, table: Table) -> Density:
        """Find how a table of a sheet is set: in one of the styles, for Word knows no sizes between."""

        def ruler(size: float) -> columns.Ruler:
            unit = size * self._wider
            wide = {name: drawn.as_high_as(size * _LOW).width / unit for name, drawn in self._sizes.items()}
            return columns.Ruler((2 * _SHEET_SIDE_DXA + 20) / _DXA_A_POINT / unit, wide, gap=_GAP_POINTS / unit)

        line = self._page.line(Shape.SHEET) / _DXA_A_POINT
        room = _SHEET_MM * _DXA_A_MM / _DXA_A_POINT
        return density(table, ruler, sizes=tuple(_SHEET_STYLES), line=line / self._wider, room=room)

    def _row(self, row: Row, table: Table, widths: list[int], style: str, *, head: bool) -> str:
        properties = "<w:cantSplit/>"
        if sheet := self._place.density:
            # Word draws its rules between the rows, not in them.
            properties += f'<w:trHeight w:val="{int((sheet.row - _RULE_POINTS) * _DXA_A_POINT)}" w:hRule="atLeast"/>'
        properties += "<w:tblHeader/>" if head else ""
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
        side = _SHEET_SIDE_DXA if self._place.density else _SIDE_DXA
        spans += f'<w:tcMar><w:left w:w="{side + _GAP_DXA}" w:type="dxa"/></w:tcMar>' if gap else ""
        spans += '<w:vAlign w:val="center"/>' if self._place.density else ""
        justified = "" if align is Align.LEFT else f'<w:jc w:val="{align}"/>'
        first, *below = lines(cell)
        blank = sum(inline.width for inline in first if isinstance(inline, Blank))
        indent = ""
        if blank:
            indent = f'<w:ind w:right="{round(blank * self._points(style) * _DXA_A_POINT * self._wider)}"/>'
        # What stands below a number is a paragraph of its own, for only the number is moved in.
        paragraphs = [self._paragraph(style, self._inlines(first), indent + justified)]
        paragraphs += [self._paragraph(style, self._inlines(line), justified) for line in below]
        return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}</w:tcPr>{"".join(paragraphs)}</w:tc>'

    # ------------------------------------------------------------ inlines

    def _inlines(self, inlines: tuple[Inline, ...], properties: str = "") -> str:
        return "".join(self._inline(inline, properties) for inline in inlines)

    def _inline(self, inline: Inline, properties: str) -> str:
        match inline:
            case Text(text=text):
                return run(text, properties)
            case Emphasis(inside=inside):
                return self._inlines(inside, properties + "<w:i/>")
            case Strong(inside=inside):
                return self._inlines(inside, properties + BOLD)
            case Raised(inside=inside):
                return self._inlines(inside, properties + '<w:vertAlign w:val="superscript"/>')
            case Lowered(inside=inside):
                return self._inlines(inside, properties + '<w:vertAlign w:val="subscript"/>')
            case Code(text=text):
                return run(text, '<w:rStyle w:val="Code"/>' + properties)
            case Link(target=target, inside=inside):
                # In the rows of a sheet every name is a link: lines under all of them would only be in the way.
                style = "RowLink" if self._place.density else "Hyperlink"
                return self._link(target, self._inlines(inside, f'<w:rStyle w:val="{style}"/>{properties}'))
            case Reference(id=identifier, text=text):
                words = run(text, '<w:rStyle w:val="Hyperlink"/>' + properties)
                if identifier not in self._numbered:
                    return self._link(f"#{identifier}", words)
                # A field, so that the number follows its caption when one is put in before it.
                code = f" REF {self._numbered[identifier]} \\h \\* MERGEFORMAT "
                return f'<w:fldSimple w:instr="{code}">{words}</w:fldSimple>'
            case Styled(classes=classes, inside=inside):
                return self._inlines(inside, _span_style(classes) + properties)
            case Picture(name=name, alt=alt):
                sheet, size = self._place.density, self._sizes[name]
                low = size.as_high_as(sheet.size * _LOW * _DXA_A_POINT / _DXA_A_MM) if sheet else spark(size)
                return self._drawing(name, alt, low)
            case LineBreak():
                return "<w:r><w:br/></w:r>"
            case Blank():
                return ""  # the cell's paragraph is moved in

    def _link(self, target: str, runs: str) -> str:
        if target.startswith("#"):
            return f'<w:hyperlink w:anchor="{self._bookmarks[target[1:]]}" w:history="1">{runs}</w:hyperlink>'
        return f'<w:hyperlink r:id="{self.files.address(target)}" w:history="1">{runs}</w:hyperlink>'


_TAKES_SPACE: Final = frozenset(
    {"Body Text", "List Item", "Commentary", "Lead", "Note", "Finding", "Question", "Block Quote"}
)


def _ids(report: Report) -> list[str]:
    return [block.id for block in walk(report.blocks) if isinstance(block, Heading | Figure | Table) and block.id]


def _span_style(classes: tuple[str, ...]) -> str:
    style = next((_WORD_STYLES[name] for name in classes if name in _WORD_STYLES), "")
    style = style or ("Marker" if "marker" in classes else "Small" if "small" in classes else "")
    style = style or ("Letters" if "letters" in classes else "")
    return f'<w:rStyle w:val="{style}"/>' if style else ""
