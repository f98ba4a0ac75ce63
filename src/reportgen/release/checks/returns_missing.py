"""Returns that were due and have not come in: page one says so, and somebody should have decided to go on without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reportgen.release.gate import Candidate, Check, Open

_NAME: Final = "returns-missing"


def find(candidate: Candidate) -> Iterator[Open]:
    """Leave a point open for each agency that has not sent what was due."""
    protected = candidate.protected
    for each in protected.returns:
        if each.quarter == protected.quarter and each.state == "not returned":
            title = protected.project.framework.agency(each.agency).title
            fix = "chase it, or let page one say that it did not come"
            yield Open(_NAME, f"the return of {title} has not come in", f"data/{protected.quarter.slug}", fix)


CHECK: Final = Check(_NAME, find)
