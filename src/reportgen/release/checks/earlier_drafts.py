"""Earlier quarters of the site that are still drafts would be published with this one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reportgen.release.gate import Candidate, Check, Open

_NAME: Final = "earlier-draft"


def find(candidate: Candidate) -> Iterator[Open]:
    """Leave a point open for each of them."""
    for quarter in candidate.earlier_drafts:
        where = f"{candidate.protected.project.settings.site.name}/{quarter.slug}"
        yield Open(
            _NAME, f"{quarter} is still a draft in the site", where, f'release it first: reportgen release "{quarter}"'
        )


CHECK: Final = Check(_NAME, find)
