"""Write a report as one HTML page: it works from a file share, without scripts, and by ear."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from itertools import starmap
from string import Template
from typing import Final

from reportgen.direction import pieces
from reportgen.engines.columns import gaps
from reportgen.engines.numbering import contents
from reportgen.engines.pictures import Size
from reportgen.engines.tree import (
    Align,
    Blank,
    Block,
    Code,
    Column,
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
)

_BARE: Final = re.compile(r"[A-Za-z0-9#.%][A-Za-z0-9#_.%/-]*")
_PIXELS_A_MM: Final = 96 / 25.4
_MANY_COLUMNS: Final = 6  # a table of as many is not squeezed onto a phone but scrolls


def write(report: Report, template: str, stylesheet: str, sizes: Mapping[str, Size]) -> str:
    """Give the page of a report that `numbering.prepare` fitted to `html`.

    Args:
        report: The report.
        template: The page round the report, with `$name` where something is put in.
        stylesheet: Where the page finds its style sheet, relative to itself.
        sizes: Printed size of each picture, by name without ending.
    """
    writer = _Writer(sizes)
    return Template(template).substitute(
        language=escape(report.language),
        stylesheet=escape(stylesheet),
        page_title=escape(_page_title(report)),
        title=_words(report.title),
        partnership=_words(report.parameter("partnership")),
        subtitle=_paragraph("subtitle", report.subtitle),
        facts=_facts(report),
        banner=_banner(report),
        contents=_contents(report),
        foot=_words("  ·  ".join(_foot(report))),
        main=writer.blocks(report.blocks),
    )


def _page_title(report: Report) -> str:
    parts = (report.title, report.subtitle, report.parameter("partnership"))
    return " – ".join(part for part in parts if part)


def _paragraph(name: str, text: str) -> str:
    return f'<p class="{name}">{_words(text)}</p>' if text else ""


def _facts(report: Report) -> str:
    """List status, date, marking and contact below the title."""
    dated = report.parameter("reporting-date")
    contact = report.parameter("contact")
    facts = (
        report.parameter("status"),
        report.parameter("unsigned"),
        f"Reported {dated}" if dated else "",
        report.parameter("marking"),
        f"Contact: {contact}" if contact else "",
    )
    return "".join(f"<li>{_words(fact)}</li>" for fact in facts if fact)


def _banner(report: Report) -> str:
    return _draft(report) + _invented(report)


def _draft(report: Report) -> str:
    if not report.draft:
        return ""
    return (
        '<section class="banner draft" aria-label="Status"><p><strong>Draft: not for circulation.</strong> Its words '
        "and figures may still change.</p></section>"
    )


def _invented(report: Report) -> str:
    if not report.invented:
        return ""
    return (
        '<section class="banner" aria-label="About the data"><p><strong>Invented data.</strong> Nothing in this report '
        "is about a real child or place.</p></section>"
    )


def _foot(report: Report) -> tuple[str, ...]:
    said = (
        *(report.parameter(name) for name in ("partnership", "quarter", "edition", "status", "unsigned", "marking")),
        "Invented data" if report.invented else "",
    )
    return tuple(text for text in said if text)


def _contents(report: Report) -> str:
    """Nest the headings of the two highest levels as lists of links."""
    listed = contents(report).listed
    lines = ["<ul>"]
    depth = 1
    for position, heading in enumerate(listed):
        while depth < heading.level:
            lines.append("<ul>")
            depth += 1
        lines.append(f"<li><a{_set('href', '#' + heading.id)}>{_words(plain(heading.inside))}</a>")
        following = listed[position + 1].level if position + 1 < len(listed) else 1
        if following <= heading.level:
            lines.append("</li>")
        while depth > following:
            lines.append("</ul></li>")
            depth -= 1
    lines.append("</ul>")
    return "".join(lines) if listed else ""


_UNKNOWN_BEFORE_HTML_5: Final = ("<figure", "<details")


class _Writer:
    def __init__(self, sizes: Mapping[str, Size]) -> None:
        self._sizes = sizes

    # ------------------------------------------------------------ blocks

    def blocks(self, blocks: tuple[Block, ...]) -> str:
        """Write blocks; a paragraph is closed where a reader that knows no HTML 5 would put what follows into it."""
        written = [self._block(block) for block in blocks]
        for place, following in enumerate(written[1:]):
            if isinstance(blocks[place], Paragraph) and following.startswith(_UNKNOWN_BEFORE_HTML_5):
                written[place] += "</p>"
        return "".join(written)

    def _block(self, block: Block) -> str:
        match block:
            case Heading(level=level, id=identifier, inside=inside, listed=listed):
                tag = f"h{min(level + 1, 6)}"
                lower = "" if listed else _set("class", "lower")
                return f"<{tag}{_set('id', identifier)}{lower}>{self._inlines(inside)}</{tag}>\n"
            case Paragraph(inside=inside):
                # Its end tag may be left out: what follows is a block, or the end of one.
                return f"<p>{self._inlines(inside)}"
            case Items(start=start, items=items):
                return self._items(start, items)
            case Quote(inside=inside):
                return f"<blockquote>\n{self.blocks(inside)}</blockquote>\n"
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)
            case Part():
                return self._part(block)
            case PageBreak():
                return '<div class="page-break"></div>\n'

    def _items(self, start: int | None, items: tuple[tuple[Block, ...], ...]) -> str:
        tag = "ul" if start is None else "ol"
        opening = f'<ol start="{start}">' if start not in (None, 1) else f"<{tag}>"
        return f"{opening}\n" + "".join(f"<li>{self._item(item).rstrip()}\n" for item in items) + f"</{tag}>\n"

    def _item(self, item: tuple[Block, ...]) -> str:
        match item:
            case (Paragraph(inside=inside), *rest):
                return self._inlines(inside) + (("\n" + self.blocks(tuple(rest))) if rest else "")
            case _:
                return self.blocks(item)

    def _part(self, part: Part) -> str:
        inside = self.blocks(part.inside)
        title = _words(part.title)
        match part.kind:
            case "chart-folded":
                return f"<details><summary>{title or 'Show chart'}</summary>{inside}</details>\n"
            case "callout":
                heading = f'<p class="callout-title">{title}</p>\n' if title else ""
                return f'<div class="callout callout-{part.variant}">\n{heading}{inside}</div>\n'
            case "screen-only" | "sheet" | "half-page":
                return inside
            case kind:
                return f"<div{_set('class', f'{kind} {part.variant}'.strip())}>\n{inside}</div>\n"

    def _figure(self, figure: Figure) -> str:
        size = self._sizes[figure.name]
        identifier = _set("id", figure.id) if figure.id else ""
        label = f"<b>{figure.label}.</b> " if figure.label else ""
        caption = f"<figcaption>{label}{self._inlines(figure.caption)}</figcaption>" if figure.caption else ""
        picture = f"<img{_picture(figure.name, figure.alt, size)}>"
        return f"<figure{identifier}>{picture}{caption}</figure>\n"

    # ------------------------------------------------------------ tables
    # The end tags of captions, column groups, heads, bodies, rows and cells may be left out (HTML Living Standard,
    # 13.1.2.4): they would be a fifteenth of a long report.

    def _table(self, table: Table) -> str:
        identifier = _set("id", table.id) if table.id else ""
        label = f"<b>{table.label}.</b> " if table.label else ""
        # A table without a number stands with what its caption names: a link there would lead to the same place.
        words = self._inlines(table.caption) if table.id else _words(plain(table.caption), quote=False)
        caption = f"<caption>{label}{words}" if table.caption else ""
        # Its number is name enough for the region: the caption is read with the table.
        name = table.label or (plain(table.caption).removesuffix(" in numbers") if table.caption else _heads(table))
        simple = _simple(table)
        head = "".join(self._head_row(row, simple=simple) for row in table.head)
        head = f"<thead>{head}" if head else ""
        classes = ["wide"] if any(column.width for column in table.columns) else []
        classes += ["many"] if len(table.columns) >= _MANY_COLUMNS else []
        classes += _aligned(table)
        named = _set("class", " ".join(classes)) if classes else ""
        # A table may be wider than a phone: its region scrolls, and the keyboard must be able to reach it.
        return (
            f"<div class=table role=region{_set('aria-label', name)} tabindex=0><table{identifier}{named}>\n"
            f"{caption}{_columns(table)}{head}{self._bodies(table)}</table></div>\n"
        )

    def _head_row(self, row: Row, *, simple: bool) -> str:
        opening = "<th>" if simple else "<th scope=col>"
        cells = "".join(f"{opening}{self._inlines(cell)}" if cell else "<td>" for cell in row.cells)
        return f"<tr>{cells}\n"

    def _bodies(self, table: Table) -> str:
        """Begin a new body at each row that heads the rows below it."""
        lines, simple = ["<tbody>"], _simple(table)
        for row in table.rows:
            if row.group and len(lines) > 1:
                lines.append("<tbody>")
            lines.append(self._body_row(row, table.columns, simple=simple))
        return "".join(lines)

    def _body_row(self, row: Row, columns: tuple[Column, ...], *, simple: bool) -> str:
        first, *others = row.cells
        if row.group:
            heading = self._inlines(first)
            return f"<tr class=group><th scope=rowgroup colspan={len(columns)}>{heading}\n"
        opening = "<th>" if simple else "<th scope=row>"
        head = f"{opening}{self._inlines(first)}" if first else "<td>"
        cells = "".join(self._cell(cell) for cell in others)
        return f"<tr>{head}{cells}"

    def _cell(self, cell: tuple[Inline, ...]) -> str:
        """Write a cell; a marker that is all of it needs no weight to be seen."""
        match cell:
            case (Styled(classes=("marker",), inside=inside),):
                return f"<td>{self._inlines(inside)}"
            case (*inside, Blank(decimals="")):
                return self._cell(tuple(inside))
            case (*inside, Blank(decimals=decimals)):
                return f"<td{_blank(decimals)}>{self._inlines(tuple(inside))}"
            case _:
                return f"<td>{self._inlines(cell)}"

    # ------------------------------------------------------------ inlines

    def _inlines(self, inlines: tuple[Inline, ...]) -> str:
        return "".join(self._inline(inline) for inline in inlines)

    def _inline(self, inline: Inline) -> str:
        match inline:
            case Text(text=text):
                return _words(text, quote=False)
            case Emphasis(inside=inside):
                return f"<em>{self._inlines(inside)}</em>"
            case Strong(inside=inside):
                return f"<b>{self._inlines(inside)}</b>"  # names of measures and agencies, not words of weight
            case Raised(inside=inside):
                return f"<sup>{self._inlines(inside)}</sup>"
            case Lowered(inside=inside):
                return f"<sub>{self._inlines(inside)}</sub>"
            case Code(text=text):
                return f"<code>{_words(text, quote=False)}</code>"
            case Link(target=target, inside=inside):
                return f"<a{_set('href', target)}>{self._inlines(inside)}</a>"
            case Reference(id=identifier, text=text):
                return f"<a{_set('href', '#' + identifier)}>{_words(text, quote=False)}</a>"
            case Styled(classes=("marker",), inside=inside):
                return f"<b>{self._inlines(inside)}</b>"  # short: a long report has hundreds
            case Styled(classes=("below",), inside=inside):
                return f"<small>{self._inlines(inside)}</small>"
            case Styled(classes=("shape",), inside=inside):
                return self._inlines(inside)  # the word beside it says it, as beside the signs of targets
            case Styled(inside=inside, said=said) if said:
                return f"<span role=img{_set('aria-label', said)}>{self._inlines(inside)}</span>"
            case Styled(classes=classes, inside=inside):
                return f"<span{_set('class', ' '.join(classes))}>{self._inlines(inside)}</span>"
            case Picture(name=name, alt=alt):
                return self._spark(name, alt)
            case LineBreak():
                return "<br>\n"
            case Blank(decimals=decimals):
                return f"<i{_blank(decimals)}></i>" if decimals else ""

    def _spark(self, name: str, alt: str) -> str:
        # All are of one height, which the style sheet says once.
        return f"<img class=spark{_set('src', f'{name}.svg')}{_set('alt', alt)}>"


def _words(text: str, *, quote: bool = True) -> str:
    """Escape words; those that are written from right to left are set apart, so that they turn nothing round."""
    return "".join(
        f"<bdi>{escape(piece, quote=quote)}</bdi>" if turned else escape(piece, quote=quote)
        for piece, turned in pieces(text)
    )


def _set(name: str, value: str) -> str:
    """Write an attribute; one without spaces or signs needs no quotes (HTML Living Standard, 13.1.2.3)."""
    return f" {name}={value}" if _BARE.fullmatch(value) else f' {name}="{_quoted(value)}"'


def _blank(decimals: str) -> str:
    """Leave room behind a number, which the style sheet takes from here."""
    return _set("data-b", decimals) if decimals else ""


def _quoted(value: str) -> str:
    """Escape what would end a value between double quotation marks; an apostrophe would not."""
    return escape(value, quote=False).replace('"', "&quot;")


def _picture(name: str, alt: str, size: Size) -> str:
    width, height = (f"{length * _PIXELS_A_MM:.0f}" for length in (size.width, size.height))
    return "".join(starmap(_set, (("src", f"{name}.svg"), ("alt", alt), ("width", width), ("height", height))))


def _heads(table: Table) -> str:
    """Name a table without a caption by the heads of its columns."""
    return "Table: " + ", ".join(plain(cell) for row in table.head[:1] for cell in row.cells if cell)


def _simple(table: Table) -> bool:
    """Tell whether HTML itself gives each header cell its scope (Living Standard, 4.9.12): one row of them, one column.

    Written out, the scopes would be a twentieth of a long report.
    """
    heads = all(all(row.cells) for row in table.head)
    return heads and len(table.head) == 1 and all(row.cells[0] and not row.group for row in table.rows)


def _aligned(table: Table) -> list[str]:
    """Say once for the table which of its columns stand right (`r2`), centred (`c2`) or behind numbers (`g2`).

    Where all but the first stand right, as in a table of numbers, one word says so.

    A class in each cell would make up a twentieth of a long report.
    """
    letters = {Align.RIGHT: "r", Align.CENTRE: "c"}
    aligns = [column.align for column in table.columns]
    if len(aligns) > 2 and aligns[0] is Align.LEFT and set(aligns[1:]) == {Align.RIGHT}:
        return ["numbers"]
    named = [(letters.get(align, ""), number) for number, align in enumerate(aligns, start=1)]
    named += [("g" if gap else "", number) for number, gap in enumerate(gaps(table), start=1)]
    return [f"{letter}{number}" for letter, number in named if letter]


def _columns(table: Table) -> str:
    """Give the columns classes of width: a style attribute would break a strict content policy."""
    if not any(column.width for column in table.columns):
        return ""
    return "<colgroup>" + "".join(f"<col class=w{round(100 * column.width)}>" for column in table.columns) + "\n"
