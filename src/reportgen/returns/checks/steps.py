"""Steps: what is returned is a whole number of its measure's steps, so that whoever hides it knows what it may be."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from reportgen.model import Measure, Observation
from reportgen.numbers import number_text
from reportgen.returns.across import ReturnCheck, Returned, error
from reportgen.returns.scribe import Objection


def run(returned: Returned) -> Iterator[Objection]:
    """Object to figures that lie between two steps."""
    for measure, rows in returned.measures():
        for row in rows:
            for column, figure in _counted(measure, row):
                if (figure / measure.step).denominator != 1:
                    step = number_text(measure.step, _decimals(measure.step))
                    what = f"{column} is no whole number of steps of {step}"
                    fix = 'round it to the step, or write a finer "step:" for the measure into measures.yaml'
                    yield error("number-step", what, fix, row=row.row, column=column, measures=(measure.id,))


def _counted(measure: Measure, row: Observation) -> Iterator[tuple[str, Fraction]]:
    """Give what is counted, by its column; a mean, a percentage and a ratio are worked out and have no step."""
    if row.numerator is not None and row.denominator is not None:
        yield from (("numerator", row.numerator), ("denominator", row.denominator))
    elif row.numerator is not None:
        yield "numerator", row.numerator
    elif row.value is not None and not measure.kind.is_percentage and not row.denominator:
        yield "value", row.value


def _decimals(step: Fraction) -> int:
    """Give how many decimals a step is written with."""
    return next(places for places in range(7) if (step * 10**places).denominator == 1)


CHECK: Final = ReturnCheck("steps", run)
