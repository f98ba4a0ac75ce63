"""The same figure in two rows: which of them is right cannot be known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reportgen.model import Key
from reportgen.returns.across import ReturnCheck, Returned, error
from reportgen.returns.scribe import Objection


def run(returned: Returned) -> Iterator[Objection]:
    """Object to every row that gives what an earlier row gives."""
    first_rows: dict[Key, int] = {}
    for row, key in returned.rows:
        first = first_rows.setdefault(key, row)
        if first != row:
            what = f"row {first} gives the same figure (the same measure, item, area, group and unit)"
            yield error("row-twice", what, "keep one of the two rows", row=row, measures=(key.measure,))


CHECK: Final = ReturnCheck("duplicates", run)
