"""Fit a report to one format: leave out what is not for it, number figures and tables, resolve every reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from reportgen.engines.alignment import aligned
from reportgen.engines.format import Format
from reportgen.engines.tree import (
    LEFT_OUT_OF_FILES,
    LEFT_OUT_OF_PAGES,
    OWN_PAGE,
    Block,
    Figure,
    Heading,
    Inline,
    Link,
    Part,
    Picture,
    Reference,
    Report,
    Table,
    Text,
    change_blocks,
    inlines_of,
    plain,
    walk,
)
from reportgen.errors import RenderError, raise_all, suggest
from reportgen.model import Layout

_CONTENTS_FROM: Final = 5  # a shorter report needs no list of contents on paper
_CONTENTS_SHARE_A_PAGE: Final = 14  # a longer list has its page to itself


def prepare(
    report: Report, made: Format, assets: Collection[str], *, where: str, layout: Layout | None = None
) -> Report:
    """Give the report as one format shows it.

    Figures and tables are numbered as they appear in that format. A reference to a chart that is folded away on
    screen leads, in print, to the chart of the same id with `-print` behind it, if there is one.

    Args:
        report: As read.
        made: The format: whether it is a page, and which of a picture's files it shows.
        assets: Paths of the document's files; every picture must be among them.
        where: What messages call the document.
        layout: The list of contents, and whether headings are numbered; left out: as built in.

    Raises:
        RenderError: For every reference, link or picture that leads nowhere, every id used twice, and every
            heading that skips a level.
    """
    blocks = _own_pages_with_headings(_without(report.blocks, LEFT_OUT_OF_PAGES if made.page else LEFT_OUT_OF_FILES))
    faults: list[RenderError] = []
    faults += _double_ids(blocks, where)
    faults += _skipped_levels(blocks, where)
    faults += _missing_pictures(blocks, made.pictures, assets, where)
    layout = layout or Layout()
    labelled = _labelled(_numbered(blocks) if layout.numbered else blocks)
    names = _names(labelled)
    faults += _dead_ends(labelled, names, where)
    raise_all(faults)
    resolved = _resolved(labelled, names)
    return replace(report, blocks=change_blocks(resolved, _in_line), listed_levels=layout.contents)


def headings(report: Report) -> tuple[Heading, ...]:
    """List the headings in order."""
    return tuple(block for block in walk(report.blocks) if isinstance(block, Heading))


@dataclass(frozen=True, slots=True)
class Contents:
    """The list of contents: which headings it holds, whether paper needs it, and whether it fills a page."""

    listed: tuple[Heading, ...]
    wanted: bool
    alone: bool


def contents(report: Report) -> Contents:
    """Plan the list of contents from the headings of the highest levels: two, unless the project says otherwise."""
    listed = tuple(heading for heading in headings(report) if heading.listed and heading.level <= report.listed_levels)
    return Contents(listed, wanted=len(listed) >= _CONTENTS_FROM, alone=len(listed) > _CONTENTS_SHARE_A_PAGE)


def _in_line(block: Block) -> Block:
    """Set decimal points in line; the numbers of one chart are of one kind already, and their table has no id."""
    return aligned(block) if isinstance(block, Table) and block.id else block


def _without(blocks: tuple[Block, ...], kinds: Collection[str]) -> tuple[Block, ...]:
    def kept(block: Block) -> Block | None:
        return None if isinstance(block, Part) and block.kind in kinds else block

    return change_blocks(blocks, kept)


def _own_pages_with_headings(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Put a heading on the page of the part below it, if that has one of its own: else it stands on the one before."""
    moved: list[Block] = []
    for block in blocks:
        if isinstance(block, Part) and block.kind in OWN_PAGE:
            first = len(moved)
            while first and isinstance(moved[first - 1], Heading):
                first -= 1
            above, moved = moved[first:], moved[:first]
            moved.append(replace(block, inside=(*above, *block.inside)))
        else:
            moved.append(block)
    return tuple(moved)


def _numbered(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Put its number before each heading, such as 2.1."""
    counts: list[int] = []

    def number(block: Block) -> Block:
        if not isinstance(block, Heading):
            return block
        counts[block.level :] = []
        counts.extend([0] * (block.level - len(counts)))
        counts[-1] += 1
        return replace(block, inside=(Text(f"{'.'.join(map(str, counts))} "), *block.inside))

    return change_blocks(blocks, number)


def _labelled(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    counts: Counter[str] = Counter()

    def label(block: Block) -> Block:
        if isinstance(block, Figure | Table) and block.id:
            word = "Figure" if isinstance(block, Figure) else "Table"
            counts[word] += 1
            return replace(block, label=f"{word} {counts[word]}")
        return block

    return change_blocks(blocks, label)


def _names(blocks: tuple[Block, ...]) -> dict[str, str]:
    """Say what a reference to each id reads."""
    names: dict[str, str] = {}
    for block in walk(blocks):
        match block:
            case Heading():
                names[block.id] = plain(block.inside)
            case Figure() | Table() if block.id:
                names[block.id] = block.label
            case _:
                pass
    return names


def _target(identifier: str, names: Mapping[str, str]) -> str:
    return identifier if identifier in names else f"{identifier}-print"


def _resolved(blocks: tuple[Block, ...], names: Mapping[str, str]) -> tuple[Block, ...]:
    def resolve(inline: Inline) -> Inline:
        match inline:
            case Reference(id=identifier):
                target = _target(identifier, names)
                return Reference(target, names[target])
            case Link(target=target) if target.startswith("#"):
                return replace(inline, target="#" + _target(target[1:], names))
            case _:
                return inline

    return change_blocks(blocks, lambda block: block, resolve)


# ---------------------------------------------------------------- faults


def _dead_ends(blocks: tuple[Block, ...], names: Mapping[str, str], where: str) -> list[RenderError]:
    faults = []
    for block in walk(blocks):
        for inline in inlines_of(block):
            match inline:
                case Reference(id=identifier):
                    wanted = f"@{identifier}"
                case Link(target=target) if target.startswith("#"):
                    identifier, wanted = target[1:], target
                case _:
                    continue
            if _target(identifier, names) not in names:
                faults.append(
                    RenderError(
                        f"the cross-reference {wanted} leads nowhere", where=where, fix=suggest(identifier, names)
                    )
                )
    return faults


def _double_ids(blocks: tuple[Block, ...], where: str) -> list[RenderError]:
    counts = Counter(block.id for block in walk(blocks) if isinstance(block, Heading | Figure | Table) and block.id)
    return [
        RenderError(f"{times} places have the id {identifier!r}", where=where, fix="give each an id of its own")
        for identifier, times in counts.items()
        if times > 1
    ]


def _skipped_levels(blocks: tuple[Block, ...], where: str) -> list[RenderError]:
    faults = []
    before = 0
    for heading in (block for block in walk(blocks) if isinstance(block, Heading)):
        if heading.level > before + 1:
            faults.append(
                RenderError(
                    f"the heading {plain(heading.inside)[:60]!r} skips a level",
                    where=where,
                    fix="take one # away, or put the heading that is missing above it",
                )
            )
        before = heading.level
    return faults


def _missing_pictures(blocks: tuple[Block, ...], ending: str, assets: Collection[str], where: str) -> list[RenderError]:
    names: list[str] = []
    for block in walk(blocks):
        if isinstance(block, Figure):
            names.append(block.name)
        names.extend(inline.name for inline in inlines_of(block) if isinstance(inline, Picture))
    return [
        RenderError(
            f"the picture {name + ending!r} is not among the document's files",
            where=where,
            fix="give the chart with the document, as SVG and as PNG, or take its line out",
        )
        for name in dict.fromkeys(names)
        if name + ending not in assets
    ]
