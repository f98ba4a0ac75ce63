"""A table before it is written: heads, rows, caption and what stands below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reportgen.report.tables.marks import markers_in
from reportgen.report.text import Md, readable_escape

_NONE: Final = Md("")


@dataclass(frozen=True, slots=True)
class Column:
    """A head, how its cells are aligned, and its share of the width in per cent."""

    head: str
    width: int
    right: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; the first column holds the row headers. Widths of 0 leave them to the contents."""

    id: str  # empty for a table that nothing refers to; it has no number then
    caption: Md
    columns: tuple[Column, ...]
    rows: tuple[tuple[Md, ...], ...]
    note: Md = _NONE  # stands directly below

    @property
    def markers(self) -> frozenset[str]:
        """Give the markers that its cells use."""
        return frozenset(found for row in self.rows for each in row for found in markers_in(each))

    @property
    def markdown(self) -> Md:
        """Write the pipe table with its caption line."""
        head = " | ".join(str(readable_escape(column.head)) for column in self.columns)
        dashes = "|".join("---:" if column.right else ":---" for column in self.columns)
        rows = "\n".join(f"| {' | '.join(row)} |" for row in self.rows)
        attributes = [f"#{self.id}"] if self.id else []
        if any(column.width for column in self.columns):
            widths = ",".join(str(column.width) for column in self.columns)
            attributes.append(f'tbl-colwidths="[{widths}]"')
        named = f" {{{' '.join(attributes)}}}" if attributes else ""
        below = f"\n\n::: {{.table-note}}\n{self.note}\n:::" if self.note else ""
        return Md(f"| {head} |\n|{dashes}|\n{rows}\n\n: {self.caption}{named}{below}")
