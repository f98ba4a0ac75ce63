"""A report as typed values: what is not here cannot be written in a `.qmd`, and no writer meets the unexpected.

`source.read` makes it from a `.qmd`; `html`, `typeset` and `docx` write it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

LEVELS_LISTED: Final = 2  # of headings, in a list of contents


class Align(StrEnum):
    """How a column is aligned."""

    LEFT = "left"
    CENTRE = "center"  # the word that CSS, Typst and OpenXML share
    RIGHT = "right"


# ---------------------------------------------------------------- inside a line


@dataclass(frozen=True, slots=True)
class Text:
    """Words as they are read; never mark-up."""

    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Words in italics."""

    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strong:
    """Words in bold."""

    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Raised:
    """Superscript."""

    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Lowered:
    """Subscript."""

    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A word of a file or a command."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link: `https`, `http` and `mailto` addresses, or `#` and a place in the document."""

    target: str
    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A cross-reference such as `@fig-plans`; `text` is filled in when the document is numbered."""

    id: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Styled:
    """Words with classes: a `marker`, or a `word` such as better or worse."""

    classes: tuple[str, ...]
    inside: tuple[Inline, ...]
    said: str = ""  # what is read aloud in place of signs


@dataclass(frozen=True, slots=True)
class Picture:
    """A small picture within a line; `name` is its path without ending."""

    name: str
    alt: str


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A new line in the same paragraph."""


@dataclass(frozen=True, slots=True)
class Blank:
    """Room behind a number that is to stand under others; nothing is read there.

    A page has no measure for `width`: it takes the room of `decimals`, which is all but that of markers.
    """

    width: float  # in units of the type size
    decimals: str = ""


Inline = Text | Emphasis | Strong | Raised | Lowered | Code | Link | Reference | Styled | Picture | LineBreak | Blank

# ---------------------------------------------------------------- blocks


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` 1 is the highest below the title.

    One that is not `listed` is left out of the contents and looks one level lower.
    """

    level: int
    id: str
    inside: tuple[Inline, ...]
    listed: bool = True

    @property
    def looks(self) -> int:
        """Give the level that it looks like."""
        return self.level if self.listed else self.level + 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `start` is None for bullets, else the first number."""

    start: int | None
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation."""

    inside: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; `width` is a share of the line, 0 where the contents decide."""

    align: Align
    width: float


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `group` rows have words in the first cell only and head the rows below them."""

    cells: tuple[tuple[Inline, ...], ...]
    group: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first column holds row headers."""

    id: str
    caption: tuple[Inline, ...]
    columns: tuple[Column, ...]
    head: tuple[Row, ...]
    rows: tuple[Row, ...]
    label: str = ""  # "Table 3", filled in when the document is numbered; empty for a table without id


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with caption and alternative text; `name` is its path without ending."""

    id: str
    name: str
    alt: str
    caption: tuple[Inline, ...]
    label: str = ""  # "Figure 3"


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks that belong together; `kind` is one of `PARTS`, `variant` says more, `title` heads a note or a fold."""

    kind: str
    inside: tuple[Block, ...]
    variant: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A new page on paper; nothing on screen."""


Block = Heading | Paragraph | Items | Quote | Table | Figure | Part | PageBreak

PARTS: Mapping[str, frozenset[str]] = {
    "lead": frozenset(),
    "dimension": frozenset({"quantity", "quality", "outcome"}),
    "finding": frozenset(),
    "commentary": frozenset(),
    "questions": frozenset(),
    "table-note": frozenset(),
    "grid": frozenset(),
    "callout": frozenset({"note", "important", "warning", "tip", "caution"}),
    "landscape": frozenset(),
    "sheet": frozenset(),
    "half-page": frozenset(),
    "index": frozenset(),
    "chart-folded": frozenset(),
    "print-only": frozenset(),
    "screen-only": frozenset(),
}

SPANS = frozenset(
    {
        *("marker", "word", "better", "worse", "signal", "missing", "neutral", "small", "number", "nowrap", "below"),
        *("shape", "letters"),
    }
)

OWN_PAGE = frozenset({"landscape", "sheet"})  # on paper, with the heading above
LEFT_OUT_OF_PAGES = frozenset({"print-only"})
LEFT_OUT_OF_FILES = frozenset({"chart-folded", "screen-only"})


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report: what its header says, and its blocks."""

    title: str
    subtitle: str
    date: str  # as the header writes it
    language: str
    parameters: Mapping[str, str]
    blocks: tuple[Block, ...]
    listed_levels: int = LEVELS_LISTED  # 0: there is no list of contents

    @property
    def invented(self) -> bool:
        """Tell whether every page must say that the data is invented."""
        return self.parameters.get("invented", "").lower() == "true"

    @property
    def draft(self) -> bool:
        """Tell whether every page must say that it is a draft."""
        return self.parameters.get("draft", "").lower() == "true"

    def parameter(self, name: str) -> str:
        """Give a parameter, or an empty text."""
        return self.parameters.get(name, "")


# ---------------------------------------------------------------- walking


def children(inline: Inline) -> tuple[Inline, ...]:
    """Give what is inside an inline."""
    match inline:
        case (
            Emphasis(inside=inside)
            | Strong(inside=inside)
            | Raised(inside=inside)
            | Lowered(inside=inside)
            | Link(inside=inside)
            | Styled(inside=inside)
        ):
            return inside
        case _:
            return ()


def plain(inlines: tuple[Inline, ...]) -> str:
    """Give the words alone, as a bookmark or a contents list shows them."""
    words = []
    for inline in inlines:
        match inline:
            case Text(text=text) | Code(text=text) | Reference(text=text):
                words.append(text)
            case LineBreak():
                words.append(" ")
            case Picture() | Blank():
                pass
            case _:
                words.append(plain(children(inline)))
    return "".join(words)


def lines(cell: tuple[Inline, ...]) -> tuple[tuple[Inline, ...], ...]:
    """Cut a cell where a new line begins: at a break, and before words that stand below."""
    if not any(isinstance(inline, LineBreak | Styled) for inline in cell):
        return (cell,)  # most cells are one line of plain words
    cut: list[list[Inline]] = [[]]
    for inline in cell:
        if isinstance(inline, LineBreak):
            cut.append([])
        elif isinstance(inline, Styled) and "below" in inline.classes:
            cut.append([inline])
        else:
            cut[-1].append(inline)
    return tuple(tuple(line) for line in cut)


def change_inlines(inlines: tuple[Inline, ...], change: Callable[[Inline], Inline]) -> tuple[Inline, ...]:
    """Give the inlines with `change` applied to each, the innermost first."""
    changed = []
    for inline in inlines:
        match inline:
            case Emphasis() | Strong() | Raised() | Lowered() | Link() | Styled():
                changed.append(change(replace(inline, inside=change_inlines(inline.inside, change))))
            case _:
                changed.append(change(inline))
    return tuple(changed)


def change_blocks(
    blocks: tuple[Block, ...],
    change: Callable[[Block], Block | None],
    change_inline: Callable[[Inline], Inline] | None = None,
) -> tuple[Block, ...]:
    """Give the blocks with `change` applied to each (None leaves it out), then to what is inside it.

    Where no inline is to be changed, they are not looked through: a long report holds very many.
    """
    changed: list[Block] = []
    for block in blocks:
        kept = change(block)
        if kept is not None:
            changed.append(_change_inside(kept, change, change_inline))
    return tuple(changed)


def _change_inside(
    block: Block, change: Callable[[Block], Block | None], change_inline: Callable[[Inline], Inline] | None
) -> Block:
    match block:
        case Items():
            return replace(block, items=tuple(change_blocks(item, change, change_inline) for item in block.items))
        case Quote() | Part():
            return replace(block, inside=change_blocks(block.inside, change, change_inline))
        case _:
            return block if change_inline is None else _change_words(block, change_inline)


def _change_words(block: Block, change_inline: Callable[[Inline], Inline]) -> Block:
    match block:
        case Heading() | Paragraph():
            return replace(block, inside=change_inlines(block.inside, change_inline))
        case Table():
            return replace(
                block,
                caption=change_inlines(block.caption, change_inline),
                head=tuple(_change_row(row, change_inline) for row in block.head),
                rows=tuple(_change_row(row, change_inline) for row in block.rows),
            )
        case Figure():
            return replace(block, caption=change_inlines(block.caption, change_inline))
        case _:
            return block


def _change_row(row: Row, change_inline: Callable[[Inline], Inline]) -> Row:
    return replace(row, cells=tuple(change_inlines(cell, change_inline) for cell in row.cells))


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Go through all blocks in reading order, the outer before the inner."""
    for block in blocks:
        yield block
        match block:
            case Quote(inside=inside) | Part(inside=inside):
                yield from walk(inside)
            case Items(items=items):
                for item in items:
                    yield from walk(item)
            case _:
                pass


def inlines_of(block: Block) -> Iterator[Inline]:
    """Go through all inlines that stand in the block itself, not in blocks inside it."""
    match block:
        case Heading(inside=inside) | Paragraph(inside=inside) | Figure(caption=inside):
            yield from _walk_inlines(inside)
        case Table():
            yield from _walk_inlines(block.caption)
            for row in (*block.head, *block.rows):
                for cell in row.cells:
                    yield from _walk_inlines(cell)
        case _:
            return


def _walk_inlines(inlines: tuple[Inline, ...]) -> Iterator[Inline]:
    for inline in inlines:
        yield inline
        yield from _walk_inlines(children(inline))
