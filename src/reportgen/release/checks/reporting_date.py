"""A report that bears a later day than the one on which it is released speaks of what nobody can know yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reportgen.quarter import day_in_words
from reportgen.release.gate import Candidate, Check, Open

_NAME: Final = "reporting-date"


def find(candidate: Candidate) -> Iterator[Open]:
    """Leave a point open if the reporting date lies after the day of the release."""
    protected = candidate.protected
    reported = protected.project.notes(protected.quarter).reporting_date
    if reported > candidate.day:
        what = (
            f"the report says “Reported {day_in_words(reported)}”, and it is released on {day_in_words(candidate.day)}"
        )
        fix = "write the right reporting_date, or release the quarter later"
        yield Open(_NAME, what, f"data/{protected.quarter.slug}/quarter.yaml", fix)


CHECK: Final = Check(_NAME, find)
