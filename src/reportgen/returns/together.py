"""What several returns of a quarter cannot be together, though each of them may be right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final

from reportgen.model import Combine, Framework, Observation
from reportgen.quarter import Quarter
from reportgen.returns.across import split_of
from reportgen.returns.scribe import Found, Scribe

_FRAMEWORK: Final = "measures.yaml"


def more_than_there_are(framework: Framework, observations: Iterable[Observation]) -> Iterator[Found]:
    """Object to agencies that together count more answers than the framework says people could have been asked.

    Args:
        framework: Says of which measures that is known.
        observations: Of every quarter; where one agency alone has more, its own return is told of (`checks.people`).
    """
    people = {
        measure.id: measure.survey_population
        for measure in framework.measures
        if measure.survey_population and measure.combine is Combine.SUM
    }
    answered: dict[tuple[Quarter, str, str], list[Fraction]] = {}
    for row in observations if people else ():
        if row.key.measure in people and row.denominator is not None and not any(split_of(row)):
            answered.setdefault((row.quarter, row.key.measure, row.key.item), []).append(row.denominator)
    told: set[tuple[Quarter, str]] = set()
    for (quarter, measure, _), parts in sorted(answered.items()):
        most = people[measure]
        if (quarter, measure) in told or max(parts) > most or sum(parts) <= most:
            continue
        told.add((quarter, measure))
        scribe = Scribe(_FRAMEWORK, "", quarter)
        what = f"in {quarter} more answered than could have been asked (survey_population of {measure})"
        fix = "check the returns; if they are right, mend `survey_population`, or leave it out"
        scribe.error("more-than-there-are", what, fix, measures=(measure,))
        yield from scribe.found
