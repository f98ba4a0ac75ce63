"""Read a `.qmd` into a `Report`: pandoc parses, an allow-list decides, and what is not understood is a fault.

Line numbers in faults are found again in the source, because pandoc's Markdown reader does not keep them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, TypeAlias

from reportgen.engines import process
from reportgen.engines.tree import (
    PARTS,
    SPANS,
    Align,
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
    change_blocks,
    walk,
)
from reportgen.errors import RenderError, raise_all, suggest

Json: TypeAlias = Any  # pandoc's tree: its shapes are told by the "t" of each node

READER: Final = "+".join(
    (
        "markdown_strict-raw_html-shortcut_reference_links-spaced_reference_links",
        *("yaml_metadata_block", "smart", "all_symbols_escapable", "intraword_underscores", "escaped_line_breaks"),
        *("header_attributes", "auto_identifiers", "space_in_atx_header", "blank_before_header"),
        *("fenced_divs", "bracketed_spans", "citations", "superscript", "subscript"),
        *("pipe_tables", "table_captions", "table_attributes", "implicit_figures", "link_attributes", "startnum"),
    )
)
MOST_SIGNS: Final = 4_000_000
_LONG: Final = 60_000  # signs: pandoc takes longer to read them than to start
# A heading without an id, in whatever way it is written, gets one that no other has; `[x]: address` is what links
# elsewhere lead to.
_NEEDS_THE_REST: Final = re.compile(r"[\s>]*#{1,6} (?!.*\{#)|[\s>]*(=+|-+)\s*$|\[[^\]]+\]:")
PANDOC_SECONDS: Final = 60.0
_PAGE_BREAK: Final = re.compile(r"\{\{<\s*pagebreak\s*>\}\}\s*")
_WIDTHS: Final = re.compile(r"\[\s*(\d+(?:\.\d+)?)(\s*,\s*\d+(?:\.\d+)?)*\s*\]")
_ENDING: Final = re.compile(r"\.(svg|png)$")
_ADDRESS: Final = re.compile(r"(https?://|mailto:|#)", re.IGNORECASE)
_UNLISTED: Final = "unlisted"
_DIMENSION_ONLY: Final = {"quantity", "quality", "outcome"}


def read(qmd: str, folder: Path, *, where: str) -> Report:
    """Parse a `.qmd` of the documented subset.

    Args:
        qmd: The text, YAML header included.
        folder: Where pandoc runs; nothing is written there.
        where: What messages call the document.

    Raises:
        RenderError: For each thing that the subset does not hold (all of them at once).
    """
    if len(qmd) > MOST_SIGNS:
        raise RenderError(
            f"the document is longer than {MOST_SIGNS:,} characters",
            where=where,
            fix="split the edition, or leave appendices out",
        )
    halves = _halves(_without_shortcodes(qmd, where))
    with ThreadPoolExecutor(max_workers=len(halves)) as beside:
        first, *others = beside.map(lambda half: _parsed(half, folder, where), halves)
    tree = {**first, "blocks": [block for part in (first, *others) for block in part["blocks"]]}
    return from_tree(tree, qmd, where=where)


def from_tree(tree: Json, qmd: str, *, where: str) -> Report:
    """Turn a tree that pandoc has read into a report; `qmd` is its text, for the lines in faults.

    Raises:
        RenderError: For each thing that the subset does not hold (all of them at once).
    """
    try:
        return _Reader(qmd, where).report(tree)
    except RecursionError:
        raise _too_deep(where) from None


def _too_deep(where: str) -> RenderError:
    return RenderError(
        "the document is nested too deeply to be read",
        where=where,
        fix="look for long runs of quotation marks, brackets or list marks in the newest text",
    )


def _parsed(text: str, folder: Path, where: str) -> Json:
    try:
        return json.loads(_pandoc(text, folder, where))
    except RecursionError:
        raise _too_deep(where) from None


def pandoc() -> str:
    """Give the program that comes with `pypandoc-binary`, and never another that happens to be installed.

    The package would look for a newer one elsewhere, and loads what fetches pages for that.
    """
    package = find_spec("pypandoc")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("pypandoc")
    return str(Path(package.origin).parent / "files" / "pandoc")


def _pandoc(text: str, folder: Path, where: str) -> bytes:
    # Hostile nesting takes pandoc for ever or all memory: it gets a heap (-M), a time, and no file system. What is
    # new is kept to less than the usual 64 MB (-H), and what is old is not looked through below that (-O).
    memory = ("+RTS", "-M512M", "-H16m", "-O64m", "-RTS")
    command = [pandoc(), "--sandbox", f"--from={READER}", "--to=json", *memory]
    try:
        finished = process.run(command, folder=folder, seconds=PANDOC_SECONDS, input=text.encode("utf-8"))
    except process.OutOfTime:
        raise process.OutOfTime("pandoc", PANDOC_SECONDS, where=where) from None  # the report's name, not the command
    if finished.status != 0:
        # What pandoc says may quote the text, so it is not passed on.
        raise RenderError(
            f"pandoc could not read the document (it ended with {finished.status})",
            where=where,
            fix="look at the header between the lines ---, and for deeply nested brackets or quotes in the newest text",
        )
    return finished.stdout


def _halves(text: str) -> tuple[str, ...]:
    """Cut a long document in two, for two pandocs to read at once.

    Cut is only before a heading that stands in no div, below an empty line, and only where the halves do not need each
    other: each heading has its own id, and no link its address elsewhere.
    """
    lines = text.split("\n")
    header = lines.index("---", 1) + 1 if lines[0] == "---" and "---" in lines[1:] else 0
    if len(text) < _LONG or any(_NEEDS_THE_REST.match(line) for line in lines[header:]):
        return (text,)
    depth, behind, best = 0, 0, 0
    for number, line in enumerate(lines):
        if line.startswith(":::"):
            depth += -1 if not line.strip(": ") else 1
        elif depth == 0 and line.startswith(("## ", "### ")) and not lines[number - 1] and behind <= len(text) // 2:
            best = number
        behind += len(line) + 1
    return ("\n".join(lines[:best]), "\n".join(lines[best:])) if best else (text,)


def _without_shortcodes(qmd: str, where: str) -> str:
    """Write page breaks as a div and refuse any other shortcode.

    Others' text cannot hold a shortcode: its braces are written as character references, which only
    pandoc resolves, after this.
    """
    lines, faults = [], []
    for number, line in enumerate(qmd.split("\n"), start=1):
        if _PAGE_BREAK.fullmatch(line):
            lines.append("::: {.pagebreak}\n:::")
        elif "{{<" in line or re.match(r"\s*(```|~~~)\s*\{", line):
            faults.append(
                RenderError(
                    "the document holds a shortcode or a code cell that the embedded engine does not know",
                    where=f"{where}, line {number}",
                    fix="use {{< pagebreak >}} on a line of its own, or render with Quarto",
                )
            )
        else:
            lines.append(line)
    raise_all(faults)
    return "\n".join(lines)


class _Reader:
    """Turns pandoc's tree into ours; gathers every fault before it raises."""

    def __init__(self, qmd: str, where: str) -> None:
        self._lines = qmd.split("\n")
        self._where = where
        self._faults: list[RenderError] = []

    def report(self, tree: Json) -> Report:
        meta = {name: _meta_text(value) for name, value in tree["meta"].items() if value["t"] != "MetaMap"}
        parameters = tree["meta"].get("params", {"c": {}})["c"]
        blocks = _from_level_one(self._blocks(tree["blocks"]))
        raise_all(self._faults)
        return Report(
            title=meta.get("title", ""),
            subtitle=meta.get("subtitle", ""),
            date=meta.get("date", ""),
            language=meta.get("lang", "en-GB"),
            parameters={name: _meta_text(value) for name, value in parameters.items()},
            blocks=blocks,
        )

    # ------------------------------------------------------------ faults

    def _fault(self, what: str, fix: str, *, near: str = "") -> None:
        line = next((number for number, text in enumerate(self._lines, start=1) if near and near in text), 0)
        where = f"{self._where}, line {line}" if line else self._where
        self._faults.append(RenderError(what, where=where, fix=fix))

    def _unknown(self, what: str) -> None:
        self._fault(f"the embedded engine does not know {what}", "see docs/qmd-subset.md, or render with Quarto")

    # ------------------------------------------------------------ blocks

    def _blocks(self, nodes: Sequence[Json]) -> tuple[Block, ...]:
        blocks: list[Block] = []
        for node in nodes:
            blocks.extend(self._block(node))
        return tuple(blocks)

    def _block(self, node: Json) -> tuple[Block, ...]:
        match node["t"]:
            case "Header":
                level, (identifier, classes, _), inside = node["c"]
                return (Heading(level, identifier, self._inlines(inside), _UNLISTED not in classes),)
            case "Para" | "Plain":
                return (Paragraph(self._inlines(node["c"])),)
            case "BulletList":
                return (Items(None, tuple(self._blocks(item) for item in node["c"])),)
            case "OrderedList":
                (start, _, _), items = node["c"]
                return (Items(start, tuple(self._blocks(item) for item in items)),)
            case "BlockQuote":
                return (Quote(self._blocks(node["c"])),)
            case "Table":
                return (self._table(node["c"]),)
            case "Figure":
                return self._figure(node["c"])
            case "Div":
                return self._part(node["c"])
            case other:
                self._unknown(f"a block of the kind {other}")
                return ()

    def _part(self, content: Json) -> tuple[Block, ...]:
        (_, classes, attributes), inside = content
        named: dict[str, str] = dict(attributes)
        if "pagebreak" in classes:
            return (PageBreak(),)
        kind, variant = _part_kind(classes)
        if kind not in PARTS or (variant and variant not in PARTS[kind]):
            shown = " ".join(f".{name}" for name in classes) or "no class"
            self._fault(
                f"a block has the classes {shown}, which the embedded engine does not know",
                suggest(classes[0] if classes else "", PARTS),
                near=f".{classes[0]}" if classes else "",
            )
            return ()
        return (Part(kind, self._blocks(inside), variant, named.get("title", named.get("summary", ""))),)

    def _figure(self, content: Json) -> tuple[Block, ...]:
        (identifier, _, _), (_, caption), inside = content
        match inside:
            case [{"t": "Plain", "c": [{"t": "Image", "c": image}]}]:
                (own_id, classes, attributes), _, (target, _) = image
                if "spark" in classes:
                    return (Paragraph((self._picture(image),)),)
                alt = dict(attributes).get("fig-alt", "")
                if not alt.strip():
                    self._fault(
                        f"the chart {target!r} has no alternative text",
                        'write what it shows: {#fig-name fig-alt="..."}',
                        near=f"]({target})",
                    )
                return (Figure(identifier or own_id, _ENDING.sub("", target), alt, self._caption(caption)),)
            case _:
                self._unknown("a figure that is not one picture")
                return ()

    def _caption(self, blocks: Sequence[Json]) -> tuple[Inline, ...]:
        inlines: list[Inline] = []
        for block in blocks:
            inlines.extend(self._inlines(block["c"]))
        return tuple(inlines)

    def _table(self, content: Json) -> Table:
        (identifier, _, attributes), (_, caption), specs, (_, head), bodies, (_, foot) = content
        aligns = [_align(align["t"]) for align, _ in specs]
        widths = self._widths(dict(attributes).get("tbl-colwidths", ""), len(aligns), identifier)
        rows = [row for _, _, inner_head, body in bodies for row in (*inner_head, *body)] + foot
        return Table(
            id=identifier,
            caption=self._caption(caption),
            columns=tuple(Column(align, width) for align, width in zip(aligns, widths, strict=True)),
            head=tuple(Row(self._cells(row)) for row in head if any(self._cells(row))),
            rows=tuple(_row(self._cells(row)) for row in rows),
        )

    def _widths(self, written: str, columns: int, identifier: str) -> list[float]:
        """Give shares of the line; all 0 where the table does not say."""
        if not written:
            return [0.0] * columns
        numbers = [float(number) for number in re.findall(r"[\d.]+", written)] if _WIDTHS.fullmatch(written) else []
        if len(numbers) != columns or not 0 < sum(numbers) <= 100.5:
            self._fault(
                f"the table {identifier!r} has {columns} columns, and its widths do not fit: {written}",
                'write one number a column, together at most 100: tbl-colwidths="[40,30,30]"',
                near=f"#{identifier}",
            )
            return [0.0] * columns
        return [number / sum(numbers) for number in numbers]

    def _cells(self, row: Json) -> tuple[tuple[Inline, ...], ...]:
        return tuple(self._cell(cell) for cell in row[1])

    def _cell(self, cell: Json) -> tuple[Inline, ...]:
        _, _, rows, columns, blocks = cell
        if rows != 1 or columns != 1 or len(blocks) > 1 or any(block["t"] not in ("Plain", "Para") for block in blocks):
            self._unknown("a table cell that spans others or holds more than one paragraph")
            return ()
        return self._caption(blocks)

    # ------------------------------------------------------------ inlines

    def _inlines(self, nodes: Sequence[Json]) -> tuple[Inline, ...]:
        inlines: list[Inline] = []
        for node in nodes:
            for inline in self._inline(node):
                if isinstance(inline, Text) and inlines and isinstance(inlines[-1], Text):
                    inlines[-1] = Text(inlines[-1].text + inline.text)
                else:
                    inlines.append(inline)
        return tuple(inlines)

    def _inline(self, node: Json) -> tuple[Inline, ...]:
        content = node.get("c")
        match node["t"]:
            case "Str":
                return (Text(content),)
            case "Space" | "SoftBreak":
                return (Text(" "),)
            case "LineBreak":
                return (LineBreak(),)
            case "Emph":
                return (Emphasis(self._inlines(content)),)
            case "Strong":
                return (Strong(self._inlines(content)),)
            case "Superscript":
                return (Raised(self._inlines(content)),)
            case "Subscript":
                return (Lowered(self._inlines(content)),)
            case "Code":
                return (Code(content[1]),)
            case "Quoted":
                first, last = ("‘", "’") if content[0]["t"] == "SingleQuote" else ("“", "”")
                return (Text(first), *self._inlines(content[1]), Text(last))
            case "Link":
                return self._link(content)
            case "Image":
                return (self._picture(content),)
            case "Span":
                return self._span(content)
            case "Cite":
                return self._references(content[0])
            case other:
                self._unknown(f"text of the kind {other}")
                return ()

    def _link(self, content: Json) -> tuple[Inline, ...]:
        _, inside, (target, _) = content
        if not _ADDRESS.match(target):
            self._fault(
                f"a link points to {target[:60]!r}, which only works beside this file",
                "link to an address that begins with https://, or to #a-heading",
                near=f"]({target}",
            )
        return (Link(target, self._inlines(inside)),)

    def _picture(self, content: Json) -> Picture:
        (_, classes, attributes), described, (target, _) = content
        alt = dict(attributes).get("fig-alt") or _plain_text(described)
        if "spark" not in classes or not alt.strip():
            self._fault(
                f"the picture {target!r} stands in a line without alternative text or the class .spark",
                "write ![what it shows](charts/name){.spark}, or set the chart on lines of its own",
                near=f"]({target})",
            )
        return Picture(_ENDING.sub("", target), alt)

    def _span(self, content: Json) -> tuple[Inline, ...]:
        (_, classes, attributes), inside = content
        unknown = [name for name in classes if name not in SPANS]
        if unknown:
            self._fault(
                f"words have the class .{unknown[0]}, which the embedded engine does not know",
                suggest(unknown[0], SPANS),
                near=f".{unknown[0]}",
            )
        return (Styled(tuple(classes), self._inlines(inside), dict(attributes).get("said", "")),)

    def _references(self, citations: Sequence[Json]) -> tuple[Inline, ...]:
        inlines: list[Inline] = []
        for position, citation in enumerate(citations):
            identifier = citation["citationId"]
            if not identifier.startswith(("fig-", "tbl-", "sec-")):
                self._fault(
                    f"@{identifier} is no cross-reference",
                    "begin the name with fig-, tbl- or sec-, or write &#64; for the sign",
                    near=f"@{identifier}",
                )
            before = _plain_text(citation["citationPrefix"])
            after = _plain_text(citation["citationSuffix"])
            inlines.append(Text((", " if position else "") + (f"{before} " if before else "")))
            inlines.append(Reference(identifier))
            inlines.append(Text(f" {after.lstrip()}" if after.strip() else ""))
        return tuple(inline for inline in inlines if inline != Text(""))


def _part_kind(classes: Sequence[str]) -> tuple[str, str]:
    """Find which part a div is and its variant: `.callout-note`, `.dimension .quantity`."""
    if not classes:
        return "", ""
    for name in classes:
        if name.startswith("callout-"):
            return "callout", name.removeprefix("callout-")
    variant = next((name for name in classes if name in _DIMENSION_ONLY), "")
    others = [name for name in classes if name != variant]
    return (others[0] if len(others) == 1 else ""), variant


def _row(cells: tuple[tuple[Inline, ...], ...]) -> Row:
    group = len(cells) > 1 and bool(cells[0]) and not any(cells[1:])
    return Row(cells, group)


def _align(name: str) -> Align:
    return {"AlignRight": Align.RIGHT, "AlignCenter": Align.CENTRE}.get(name, Align.LEFT)


def _from_level_one(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Raise all headings so that the highest is of level 1, whichever mark the author began with."""
    highest = min((block.level for block in walk(blocks) if isinstance(block, Heading)), default=1)

    def raised(block: Block) -> Block:
        if isinstance(block, Heading):
            return replace(block, level=block.level - highest + 1)
        return block

    return change_blocks(blocks, raised)


def _meta_text(value: Json) -> str:
    match value["t"]:
        case "MetaBool":
            return "true" if value["c"] else "false"
        case "MetaString":
            return str(value["c"])
        case "MetaInlines":
            return _plain_text(value["c"])
        case "MetaBlocks":
            return " ".join(_plain_text(block.get("c", ())) for block in value["c"])
        case _:
            return ""


def _plain_text(nodes: Sequence[Json]) -> str:
    words = []
    for node in nodes:
        match node["t"]:
            case "Str":
                words.append(node["c"])
            case "Space" | "SoftBreak" | "LineBreak":
                words.append(" ")
            case "Code":
                words.append(node["c"][1])
            case "Quoted":
                marks = "‘’" if node["c"][0]["t"] == "SingleQuote" else "“”"
                words.append(marks[0] + _plain_text(node["c"][1]) + marks[1])
            case "Emph" | "Strong" | "Superscript" | "Subscript":
                words.append(_plain_text(node["c"]))
            case "Link" | "Image" | "Span":
                words.append(_plain_text(node["c"][1]))
            case _:
                pass
    return "".join(words)
