"""Write a report as Typst source. All words go in as string literals: nothing in them can be read as Typst."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from reportgen.direction import marked
from reportgen.engines import columns
from reportgen.engines.fonts import Setting
from reportgen.engines.numbering import contents
from reportgen.engines.pictures import WIDEST_MM, Size, spark
from reportgen.engines.sheet import Density, density
from reportgen.engines.tree import (
    LEVELS_LISTED,
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
    plain,
)

STYLE_FILE: Final = "style.typ"
_POINTS_A_MM: Final = 72 / 25.4
_LINE_MM: Final = {"portrait": 168.0, "landscape": 255.0, "inset": 163.0, "sheet": 186.0}
_SHEET_MM: Final = 226.0  # height for a table on a sheet: the rest is for heading, caption, notes and the page's foot
_TYPE_POINTS: Final = {"table": 8.5, "grid": 7.5, "commentary": 8.5}
_PADDING_POINTS: Final = {"table": 8.0, "grid": 4.0, "commentary": 8.0, "sheet": 3.0}
_CAPITALS: Final = 0.66  # height of a line of Source Sans Pro as Typst reckons it, in units of the type size
_GAP_POINTS: Final = 5.0  # more room where words follow a column of numbers
_SPARE: Final = 1.05  # times what is measured: bold words in a cell and kerning are not in the sum
_KEPT_WHOLE: Final = 5  # rows: a table of no more is not broken across pages
_NUMBERS_KEPT_WHOLE: Final = 24  # ... and a table of numbers of no more: its rows have one line each

_TALL_CELL: Final = 500  # signs: a row with a longer text may break across pages
# Of any signs: Typst sets what it cannot break as one piece, and PDF/A refuses one of 16,384 signs.
_LONG_WORD: Final = re.compile(rf"\S{{{columns.LONGEST_WORD}}}(?=\S)")
_MAY_BREAK: Final = "\u200b"  # a place where a line may break, without width


def write(report: Report, sizes: Mapping[str, Size], setting: Setting, *, wider: float = 1.0) -> str:
    """Give the Typst source of a report that `numbering.prepare` fitted to `pdf`.

    Args:
        report: The report.
        sizes: Printed size of each picture, by name without ending.
        setting: Replaces signs that no font can show, and gathers the fonts that the report takes.
        wider: How much wider the words are than in the built-in font, in which columns are measured.
    """
    return _Writer(report, sizes, setting, wider).source()


class _Writer:
    def __init__(self, report: Report, sizes: Mapping[str, Size], setting: Setting, wider: float) -> None:
        self._report = report
        self._sizes = sizes
        self._setting = setting
        self._wider = wider
        self._contents = contents(report)
        self._contents_due = self._contents.wanted
        self._around: tuple[str, ...] = ()  # the parts that the block stands in
        self._rulers: dict[tuple[str, float], columns.Ruler] = {}
        self._density: Density | None = None  # of the table of a sheet, while it is written

    def source(self) -> str:
        report = self._report
        facts = {
            "title": report.title,
            "subtitle": report.subtitle,
            "language": report.language,
            **{name: report.parameter(name) for name in _PARAMETERS},
        }
        fields = "".join(f"  {name}: {self._string(marked(value))},\n" for name, value in facts.items())
        fields += f"  invented: {'true' if report.invented else 'false'},\n"
        fields += f"  draft: {'true' if report.draft else 'false'},\n"
        body = self._blocks(report.blocks)
        if families := self._setting.families:  # known now that every text is written
            fields += f"  fonts: ({', '.join(map(self._string, families))},),\n"
        return f'#import "{STYLE_FILE}": *\n\n#show: report.with((\n{fields}))\n\n{body}'

    # ------------------------------------------------------------ blocks

    def _blocks(self, blocks: tuple[Block, ...]) -> str:
        return "".join(self._block(block) + "\n\n" for block in blocks)

    def _block(self, block: Block) -> str:
        match block:
            case Heading(level=level, id=identifier, inside=inside, listed=listed):
                said = "" if listed else ", outlined: false, bookmarked: true"
                return f"#heading(level: {level}{said})[{self._inlines(inside)}]{_label(identifier)}"
            case Paragraph(inside=inside):
                return self._inlines(inside)
            case Items(start=None, items=items):
                return f"#list({self._items(items)})"
            case Items(start=start, items=items):
                return f"#enum(start: {start}, {self._items(items)})"
            case Quote(inside=inside):
                return f"#quote(block: true)[{self._blocks(inside)}]"
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)
            case Part():
                return self._part(block)
            case PageBreak():
                return self._page_break()

    def _items(self, items: tuple[tuple[Block, ...], ...]) -> str:
        return ", ".join(f"[{self._blocks(item).strip()}]" for item in items)

    def _page_break(self) -> str:
        if not self._contents_due:
            return "#pagebreak(weak: true)"
        self._contents_due = False
        own_page = "\n#pagebreak(weak: true)" if self._contents.alone else ""
        levels = self._report.listed_levels
        depth = "" if levels == LEVELS_LISTED else f"depth: {levels}"
        return f"#pagebreak(weak: true)\n#contents({depth}){own_page}"

    def _part(self, part: Part) -> str:
        self._around += (part.kind,)
        inside = self._blocks(part.inside)
        self._around = self._around[:-1]
        match part.kind:
            case "dimension":
                return f'#dimension("{part.variant or "quantity"}")[{inside}]'
            case "callout":
                return f'#callout("{part.variant}", [{self._text(part.title)}])[{inside}]'
            case "landscape":
                return f"#landscape[{inside}]"
            case "print-only":
                return inside
            case "index":
                return self._index(part)
            case "table-note" if "sheet" in self._around:
                return f"#sheet-note[{inside}]"
            case kind:
                return f"#{kind}[{inside}]"

    def _index(self, part: Part) -> str:
        """Set the lists of an index in two columns of the same length."""
        self._around += (part.kind,)
        items = [item for block in part.inside if isinstance(block, Items) for item in block.items]
        half = -(-len(items) // 2)
        columns = ", ".join(f"[#list({self._items(tuple(some))})]" for some in (items[:half], items[half:]))
        self._around = self._around[:-1]
        return f"#index({columns})"

    def _figure(self, figure: Figure) -> str:
        size = self._sizes[figure.name].within(WIDEST_MM)
        picture = f"image({self._path(figure.name)}, width: {size.width:.2f}mm, alt: {self._string(figure.alt)})"
        label = f"#strong[{self._text(figure.label + '.')}] " if figure.label else ""
        caption = f"[{label}{self._inlines(figure.caption)}]" if figure.caption else "none"
        return f"#figure({picture}, kind: image, caption: {caption}{self._named(figure.label)}){_label(figure.id)}"

    def _named(self, label: str) -> str:
        """Name a figure for the descriptions that links to it get: "Figure 1, page 6"."""
        return f", supplement: [{self._text(label)}]" if label else ""

    def _table(self, table: Table) -> str:
        style = "grid" if "grid" in self._around else "commentary" if "commentary" in self._around else "table"
        if style == "grid" and "sheet" in self._around:
            return self._sheet(table)
        line = self._line_points(style)
        unit = _TYPE_POINTS[style] * self._wider
        ems = line / unit / _SPARE
        ruler = self._ruler(style, unit)
        widths = columns.natural(table, ruler)
        if any(column.width for column in table.columns) or sum(widths) > ems:
            shares = columns.shares(table, ruler, line=ems)
            widths = tuple(share * ems for share in shares)
            measures = _percentages(shares)
        elif style == "grid":
            measures = ", ".join(f"{_SPARE * width * unit:.2f}pt" for width in widths)
        else:
            measures = ", ".join("auto" for _ in table.columns)
        most = _KEPT_WHOLE if style != "grid" else 0 if table.id else _NUMBERS_KEPT_WHOLE
        rows = _heights(table, columns.plain_lines(table, ruler, widths)) if style == "grid" else "auto"
        return self._tabular(table, style, measures, rows, breakable=len(table.rows) > most)

    def _sheet(self, table: Table) -> str:
        """Write a table that fills a page."""
        line, room = self._line_points("sheet") / 1.03, _SHEET_MM * _POINTS_A_MM

        def ruler(size: float) -> columns.Ruler:
            measured = self._ruler("sheet", size * self._wider)
            wide = {name: size.as_high_as(1.0).width for name, size in self._sizes.items()}  # as high as the type
            return replace(measured, pictures={name: width / self._wider for name, width in wide.items()})

        self._density = density(table, ruler, line=line / self._wider, room=room)
        written = self._tabular(table, "sheet", _percentages(self._density.shares), "auto", breakable=True)
        self._density = None
        return written

    def _ruler(self, style: str, unit: float) -> columns.Ruler:
        """Measure cells in units of so many points; many tables are of few styles, so a ruler is made once."""
        if (style, unit) not in self._rulers:
            self._rulers[style, unit] = columns.Ruler(
                padding=_PADDING_POINTS[style] / unit,
                gap=_GAP_POINTS / unit,
                pictures={name: spark(size).width * _POINTS_A_MM / unit for name, size in self._sizes.items()},
            )
        return self._rulers[style, unit]

    def _tabular(self, table: Table, style: str, measures: str, heights: str, *, breakable: bool) -> str:
        aligns = ", ".join(_ALIGN[column.align] for column in table.columns)
        head = "".join(f"  {self._row(row, table)}\n" for row in table.head)
        rows = "".join(f"  {self._row(row, table)}\n" for row in table.rows)
        insets = ", ".join(f"{_GAP_POINTS}pt" if gap else "0pt" for gap in columns.gaps(table))
        inner = (
            f"table(columns: ({measures},), rows: {heights}, align: ({aligns},), "
            f'inset: insets("{style}", ({insets},){self._high()}),\n'
            f" table.header(\n{head}),\n{rows})"
        )
        breaks = "true" if breakable else "false"
        tall = "true" if any(len(plain(cell)) > _TALL_CELL for row in table.rows for cell in row.cells) else "false"
        size = f"size: {self._density.size}pt, " if self._density else ""
        if not table.caption:
            return f'#tabular("{style}", {breaks}, {tall}, {size}{inner})'
        label = f"#strong[{self._text(table.label + '.')}] " if table.label else ""
        caption = f"[{label}{self._inlines(table.caption)}]"
        figure = f"#figure({inner}, kind: table, caption: {caption}{self._named(table.label)}){_label(table.id)}"
        return f'#tabular("{style}", {breaks}, {tall}, {size}[{figure}])'

    def _high(self) -> str:
        """Say what cells of a sheet keep free above and below, so that a row of one line is as high as it may be."""
        if self._density is None:
            return ""
        return f", y: {(self._density.row - _CAPITALS * self._density.size) / 2:.2f}pt"

    def _line_points(self, style: str) -> float:
        line = _LINE_MM["sheet" if style == "sheet" else "landscape" if "landscape" in self._around else "portrait"]
        if {"dimension", "commentary", "callout"} & set(self._around):
            line -= _LINE_MM["portrait"] - _LINE_MM["inset"]
        if style == "commentary":
            line -= 10.0
        return line * _POINTS_A_MM

    def _row(self, row: Row, table: Table) -> str:
        if row.group:
            # A head of the second level: on a new page it is repeated until the next group begins.
            cell = f"group-row({len(table.columns)}, [{self._inlines(row.cells[0])}]{self._high()})"
            return f"table.header(level: 2, repeat: true, {cell}),"
        return "".join(f"[{self._inlines(cell)}], " for cell in row.cells)

    # ------------------------------------------------------------ inlines

    def _inlines(self, inlines: tuple[Inline, ...]) -> str:
        return "".join(self._inline(inline) for inline in inlines)

    def _inline(self, inline: Inline) -> str:
        match inline:
            case Text(text=text):
                return self._text(text)
            case Emphasis(inside=inside):
                return f"#emph[{self._inlines(inside)}];"
            case Strong(inside=inside):
                return f"#strong[{self._inlines(inside)}];"
            case Raised(inside=inside):
                return f"#super[{self._inlines(inside)}];"
            case Lowered(inside=inside):
                return f"#sub[{self._inlines(inside)}];"
            case Code(text=text):
                return f"#code[{self._text(text)}];"
            case Link(target=target, inside=inside) if "index" in self._around and target.startswith("#"):
                return f"#paged({self._address(target)}, [{self._inlines(inside)}]);"
            case Link(target=target, inside=inside):
                return f"#link({self._address(target)})[{self._inlines(inside)}];"
            case Reference(id=identifier, text=text):
                return f"#link({self._address('#' + identifier)})[{self._text(text)}];"
            case Styled(classes=classes, inside=inside):
                return f'#styled("{" ".join(classes)}")[{self._inlines(inside)}];'
            case Picture(name=name, alt=alt):
                if self._density is not None:
                    size = self._sizes[name].as_high_as(self._density.size / _POINTS_A_MM)
                    return f"#low-spark({self._path(name)}, {size.width:.2f}mm, {self._string(alt)});"
                size = spark(self._sizes[name])
                return f"#spark({self._path(name)}, {size.width:.2f}mm, {size.height:.2f}mm, {self._string(alt)});"
            case LineBreak():
                return "#linebreak();"
            case Blank(width=width):
                return f"#h({width:.3f}em);"

    def _address(self, target: str) -> str:
        return f"label({self._string(target[1:])})" if target.startswith("#") else self._string(target)

    def _text(self, text: str) -> str:
        # Only words that are shown are broken, not addresses or ids; and before the marks of a string come in, which
        # no break may part.
        shown = _LONG_WORD.sub(lambda long: long[0] + _MAY_BREAK, self._setting.clean(marked(text)))
        return f"#{_quoted(shown)};" if text else ""

    def _path(self, name: str) -> str:
        return self._string(name + ".svg")

    def _string(self, text: str) -> str:
        return _quoted(self._setting.clean(text))


def _heights(table: Table, plain_lines: tuple[bool, ...]) -> str:
    """Give Typst the heights that are known: it sets each cell of a row of unknown height once more, to measure it."""
    if not any(plain_lines):
        return "auto"
    rows = [*("auto" for _ in table.head), *('one-line("grid")' if known else "auto" for known in plain_lines)]
    return f"({', '.join(rows)},)"


def _percentages(shares: tuple[float, ...]) -> str:
    return ", ".join(f"{100 * share:.3f}%" for share in shares)


_PARAMETERS: Final = (
    *(
        "partnership",
        "quarter",
        "quarter-words",
        "edition",
        "status",
        "unsigned",
        "marking",
        "reporting-date",
        "contact",
    ),
)
_ALIGN: Final = {Align.LEFT: "left", Align.CENTRE: "center", Align.RIGHT: "right"}


def _label(identifier: str) -> str:
    """Name a place. Ids come from templates and headings; Typst takes letters, digits and -_.: in them."""
    return f" <{identifier}>" if identifier else ""


def _quoted(text: str) -> str:
    """Write a text as a string of Typst's."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
