"""Where a quarter is in its life, in the words that its pages bear, and whose word is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, Protocol

from reportgen.model import Edition, Protected
from reportgen.quarter import day_in_words

DRAFT: Final = "Draft: not for circulation"
_MOST_NAMED: Final = 3  # agencies in a line at a page's foot; of more, their number


class _Dated(Protocol):
    """A release, as far as it is told: its number and its day."""

    @property
    def number(self) -> int: ...

    @property
    def day(self) -> date: ...


def status_words(status: str, releases: Sequence[_Dated]) -> str:
    """Say what a quarter is, and since when.

    Example: "Draft: not for circulation", "Final, released 4 December 2026",
    "Revised, release 2 of 9 December 2026".
    """
    if status == "draft":
        return DRAFT
    if not releases:  # a site of the first versions, which kept no record
        return status.capitalize()
    release = releases[-1]
    day = day_in_words(release.day)
    return f"Final, released {day}" if release.number == 1 else f"Revised, release {release.number} of {day}"


def unsigned_words(edition: Edition, protected: Protected) -> str:
    """Name the agencies that have not signed off what an edition reports of them; empty where all have.

    An agency's edition speaks of that agency alone. Long lists are counted: the register of returns names them all.
    """
    unsigned = protected.unsigned
    if edition.agency:
        unsigned = tuple(agency for agency in unsigned if agency == edition.agency)
    if not unsigned:
        return ""
    word = "Not signed off by" if protected.releases else "Not yet signed off by"
    if len(unsigned) > _MOST_NAMED:
        returned = sum(each.quarter == protected.quarter and each.state == "returned" for each in protected.returns)
        return f"{word} {len(unsigned)} of the {returned} agencies that sent a return"
    return f"{word} {_together([protected.project.framework.agency(agency).title for agency in unsigned])}"


def revisions(protected: Protected) -> tuple[tuple[str, str, str], ...]:
    """List a quarter's revisions, the newest first: (day in words, what was changed, why)."""
    return tuple((day_in_words(each.day), each.what, each.why) for each in reversed(protected.releases[1:]))


def _together(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
