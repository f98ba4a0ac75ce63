"""Surveys of people whose number is known: no more can have been asked, or have answered, than there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reportgen.model import Observation
from reportgen.returns.across import ReturnCheck, Returned, error
from reportgen.returns.scribe import Objection


def run(returned: Returned) -> Iterator[Objection]:
    """Object to every figure of more people than the framework says could have been asked."""
    for measure, rows in returned.measures():
        people = measure.survey_population
        for row in rows:
            if people and (found := _too_many(row, people)) is not None:
                column, who = found
                what = f"more {who} than could have been asked, by the framework (survey_population of {measure.id})"
                fix = "check the row; if it is right, mend `survey_population` in measures.yaml, or leave it out there"
                yield error("more-than-there-are", what, fix, row=row.row, column=column, measures=(measure.id,))


def _too_many(row: Observation, people: int) -> tuple[str, str] | None:
    """Tell the column of a number above that of the people, and what those did."""
    if row.denominator is not None and row.denominator > people:
        return "denominator", "answered"
    return ("asked", "were asked") if row.asked is not None and row.asked > people else None


CHECK: Final = ReturnCheck("people", run)
