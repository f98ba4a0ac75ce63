"""What an agency wrote, as Markdown of ours: a small writer for the few things that commentary may hold.

Reading the result back gives the same tree (`settled`), whatever the text holds: every ASCII punctuation mark is a
numeric character reference, and so is any letter or space that touches the marks of emphasis.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final
from urllib.parse import quote

from reportgen.model import Block, Inline
from reportgen.report.text import Md, escape, one_line

_ADDRESS: Final = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
_KEPT_IN_ADDRESSES: Final = "!#$%&'()*+,-./:;=?@_~"  # the rest is percent-encoded
_MARKS: Final = {"emphasis": "_", "strong": "**"}
_REFERENCE_AT_END: Final = re.compile(r"&#\d+;\Z")
_REFERENCE_AT_START: Final = re.compile(r"&#\d+;")
_SPACE: Final = " "


# ---------------------------------------------------------------- one spelling of each tree


@dataclass(frozen=True, slots=True)
class _Style:
    """How a character is set; links lie outside strong, strong outside emphasis."""

    href: str = ""
    strong: bool = False
    emphasis: bool = False

    def common(self, other: _Style) -> _Style:
        """Give what a space between two characters shares with both; nothing at the edge of a link."""
        if self.href != other.href:
            return _PLAIN
        return _Style(self.href, self.strong and other.strong, self.emphasis and other.emphasis)

    def touches(self, before: _Style) -> bool:
        """Tell whether closing marks of `before` would stand right against opening marks of this."""
        if self.href != before.href:
            return False
        same_strong = self.strong == before.strong
        closes = (before.strong and not self.strong) or (before.emphasis and not (self.emphasis and same_strong))
        opens = (self.strong and not before.strong) or (self.emphasis and not (before.emphasis and same_strong))
        return closes and opens


_PLAIN: Final = _Style()
_Styled = tuple[str, _Style]  # one character and its style


def settled(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Bring blocks into the one form that Markdown can tell: what it cannot is simplified, no word is dropped.

    Neighbours of one kind are joined, links lie outside strong and strong outside emphasis, white space stands outside
    emphasis, a table within a list becomes paragraphs, empty things go.
    """
    done: list[Block] = []
    for block in blocks:
        fresh = _settled_block(block)
        if fresh is None:
            continue
        if done and done[-1].kind == fresh.kind and fresh.kind in ("bullets", "numbers"):
            done[-1] = replace(fresh, items=done[-1].items + fresh.items)  # Markdown would join them too
        else:
            done.append(fresh)
    return tuple(done)


def _settled_block(block: Block) -> Block | None:
    if block.kind == "paragraph":
        inlines = settled_line(block.inlines)
        return Block("paragraph", inlines=inlines) if inlines else None
    if block.kind in ("bullets", "numbers"):
        items = tuple(item for item in (settled(_without_tables(item)) for item in block.items) if item)
        return Block(block.kind, items=items) if items else None
    if block.kind == "table":
        width = max((len(row) for row in block.rows), default=0)
        rows = tuple(tuple(settled_line(row[at]) if at < len(row) else () for at in range(width)) for row in block.rows)
        return Block("table", rows=rows) if any(any(row) for row in rows) else None
    raise ValueError(f"commentary holds no block of kind {block.kind}")


def _without_tables(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Turn tables within a list into a paragraph a row: Markdown's pipe tables stand at the margin only."""
    out: list[Block] = []
    for block in blocks:
        if block.kind == "table":
            out.extend(Block("paragraph", inlines=_row_in_words(row)) for row in block.rows)
        else:
            out.append(block)
    return tuple(out)


def _row_in_words(cells: Iterable[tuple[Inline, ...]]) -> tuple[Inline, ...]:
    out: list[Inline] = []
    for cell in cells:
        out.extend([Inline("text", text="; "), *cell] if out else cell)
    return tuple(out)


def settled_line(inlines: Iterable[Inline]) -> tuple[Inline, ...]:
    """Settle the runs of one line: characters with their styles, then the only tree that stands for them."""
    characters = _collapsed(_characters(inlines, _PLAIN))
    while True:
        calmer = _without_touching(_spaces_outside(characters))
        if calmer == characters:
            return _tree(characters)
        characters = calmer


def _characters(inlines: Iterable[Inline], style: _Style) -> list[_Styled]:
    out: list[_Styled] = []
    for inline in inlines:
        if inline.kind == "emphasis":
            within = replace(style, emphasis=True)
        elif inline.kind == "strong":
            within = replace(style, strong=True)
        elif inline.kind == "link":
            within = replace(style, href=style.href or address(inline.href))
        elif inline.kind == "text":
            within = style
        else:
            raise ValueError(f"commentary holds no run of kind {inline.kind}")
        text = [(character, within) for character in one_line(inline.text)] + _characters(inline.children, within)
        if within.href != style.href and not any(character.strip() for character, _ in text):
            text = [(character, within) for character in within.href]  # a link without words shows its address
        out.extend(text)
    return out


def _collapsed(characters: Iterable[_Styled]) -> list[_Styled]:
    """Make runs of spaces one and trim the ends."""
    out: list[_Styled] = []
    for character, style in characters:
        if character.isspace() and not out:
            continue
        if character == _SPACE and out and out[-1][0] == _SPACE:
            continue
        out.append((character, style))
    while out and out[-1][0].isspace():
        out.pop()
    return out


def _spaces_outside(characters: Sequence[_Styled]) -> list[_Styled]:
    """Give each white space the style that both its neighbours share: marks of emphasis never touch a space."""
    out = list(characters)
    left = _PLAIN
    waiting: list[int] = []
    for at, (character, style) in enumerate(characters):
        if character.isspace():
            waiting.append(at)
            continue
        for space in waiting:
            out[space] = (out[space][0], left.common(style))
        waiting.clear()
        left = style
    return out


def _without_touching(characters: Sequence[_Styled]) -> list[_Styled]:
    """Set plain what would begin right where other emphasis ends: readers differ on `**_a_**_b_`."""
    out: list[_Styled] = []
    dropping: _Style | None = None
    for character, style in characters:
        if dropping is not None and style != dropping:
            dropping = None
        before = out[-1][1] if out else _PLAIN
        if dropping is None and style.touches(before):
            dropping = style
        out.append((character, style if dropping is None else _Style(style.href)))
    return out


def _tree(characters: Iterable[_Styled]) -> tuple[Inline, ...]:
    out: list[Inline] = []
    for href, linked in groupby(characters, key=lambda pair: pair[1].href):
        bold: list[Inline] = []
        for strong, heavy in groupby(linked, key=lambda pair: pair[1].strong):
            runs: list[Inline] = []
            for emphasis, group in groupby(heavy, key=lambda pair: pair[1].emphasis):
                text = Inline("text", text="".join(character for character, _ in group))
                runs.append(Inline("emphasis", children=(text,)) if emphasis else text)
            bold.extend([Inline("strong", children=tuple(runs))] if strong else runs)
        out.extend([Inline("link", children=tuple(bold), href=href)] if href else bold)
    return tuple(out)


def address(href: str) -> str:
    """Give a link's address in safe characters, or nothing where it is not http, https or mailto.

    Example:
        >>> address("https://example.org/a b{c}"), address("javascript:alert(1)")
        ('', '')
        >>> address("https://example.org/a{c}")
        'https://example.org/a%7Bc%7D'
    """
    return quote(href.strip(), safe=_KEPT_IN_ADDRESSES) if _ADDRESS.fullmatch(href.strip()) else ""


# ---------------------------------------------------------------- writing


def markdown(blocks: Iterable[Block], *, table_id: str = "", table_caption: str = "") -> Md:
    """Write commentary as Markdown: paragraphs, lists, emphasis, links of three schemes, tables.

    Args:
        blocks: As they were read; they are settled first.
        table_id: Where given, each table gets a caption and an id: `table_id`, then `table_id-2` and so on.
        table_caption: Plain text of that caption.

    Returns:
        Blocks with an empty line between them, without one at the end.
    """
    out: list[str] = []
    tables = 0
    for block in settled(blocks):
        written = "\n".join(_block(block))
        if block.kind == "table" and table_id:
            tables += 1
            which = table_id if tables == 1 else f"{table_id}-{tables}"
            written += f"\n\n: {escape(table_caption)} {{#{which}}}"
        out.append(written)
    return Md("\n\n".join(out))


def _block(block: Block) -> list[str]:
    if block.kind == "paragraph":
        return [line(block.inlines)]
    if block.kind == "table":
        head, *body = ["| " + " | ".join(line(cell) for cell in row) + " |" for row in block.rows]
        return [head, "|" + ":---|" * len(block.rows[0]), *body]
    return _list(block)


def _list(block: Block) -> list[str]:
    tight = all(_is_tight(item) for item in block.items)
    out: list[str] = []
    for number, item in enumerate(block.items, start=1):
        marker = "-   " if block.kind == "bullets" else f"{number}.".ljust(4)
        marker = marker if marker.endswith(" ") else marker + " "
        lines: list[str] = []
        for block_within in item:
            if lines and not tight:
                lines.append("")
            lines.extend(_block(block_within))
        if out and not tight:
            out.append("")
        out.append(marker + lines[0])
        out.extend(" " * len(marker) + text if text else "" for text in lines[1:])
    return out


def _is_tight(item: Sequence[Block]) -> bool:
    """Tell whether an item is one paragraph, or one and a list that is itself tight."""
    if item[0].kind != "paragraph" or len(item) > 2:
        return False
    return len(item) == 1 or (item[1].kind != "paragraph" and all(_is_tight(within) for within in item[1].items))


def line(inlines: Iterable[Inline]) -> str:
    """Write runs of one line; `inlines` are settled."""
    out = ""
    closed = False  # the last thing written is the closing mark of emphasis
    for inline in inlines:
        text, opens = _run(inline)
        if opens:
            out = _guard_end(out)
        if closed:
            text = _guard_start(text)
        out += text
        closed = opens
    return out


def _run(inline: Inline) -> tuple[str, bool]:
    """Write one run, and tell whether it begins and ends with marks of emphasis."""
    if inline.kind == "text":
        return _edges(inline.text), False
    inner = line(inline.children)
    if inline.kind == "link":
        return f"[{inner}]({escape(inline.href)})", False
    mark = _MARKS[inline.kind]
    return f"{mark}{inner}{mark}", True


def _edges(text: str) -> str:
    """Escape a run and keep the white space at its ends."""
    inner = text.strip()
    if not inner:
        return text
    lead, trail = len(text) - len(text.lstrip()), len(text.rstrip())
    return f"{text[:lead]}{escape(inner)}{text[trail:]}"


def _guard_end(text: str) -> str:
    """See to it that an opening mark follows white space or punctuation, or it would not open."""
    if not text or text[-1].isspace() or _REFERENCE_AT_END.search(text) or text[-1] in ")_*":
        return text
    return f"{text[:-1]}&#{ord(text[-1])};"


def _guard_start(text: str) -> str:
    """See to it that white space or punctuation follows a closing mark, or it would not close."""
    if text[0].isspace() or text[0] in "[_*" or _REFERENCE_AT_START.match(text):
        return text
    return f"&#{ord(text[0])};{text[1:]}"
