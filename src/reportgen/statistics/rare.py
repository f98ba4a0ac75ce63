"""Events that are too rare for control limits: the time, and the cases, between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isnan


@dataclass(frozen=True, slots=True)
class Gaps:
    """The time between quarters with events, in quarters: 1 is from one quarter to the next.

    A chance holds if quarters with events come at random, as often as the gaps so far say. It needs two quarters with
    events; before, there is nothing to measure a gap by.
    """

    lengths: tuple[int, ...]  # of the gaps that are over, oldest first; none goes across a quarter without a value
    since: int | None  # quarters since the last one with events, 0 for the last quarter of all; None if not known
    quiet: int  # quarters without events at the end, all of them seen: "none in the last 7 quarters"

    @property
    def mean(self) -> float | None:
        """Give the mean gap that is over, in quarters, at least 1; None without any."""
        return sum(self.lengths) / len(self.lengths) if self.lengths else None

    @property
    def chance_of_quiet(self) -> float | None:
        """Give the chance of so many quarters without events, or more, after one with events; None if not known."""
        return None if self.mean is None or self.since is None else chance_of_gap(self.since + 1, self.mean)


def gaps(counts: Sequence[float]) -> Gaps:
    """Measure the time between quarters with events, for events that are fewer than one a quarter.

    Args:
        counts: Events of one series, a quarter each, oldest first; NaN where there is no value.

    Returns:
        Gaps in quarters. What lies before the first quarter with events is no gap: nobody knows when it began. Nor is
        what holds a quarter without a value: there may have been events in it.

    Raises:
        ValueError: If a count is below 0.
    """
    lengths: list[int] = []
    since: int | None = None
    quiet = 0
    for count in counts:
        if count < 0:
            raise ValueError(f"a count is 0 or more, not {count}")
        if isnan(count):
            since, quiet = None, 0
        elif count > 0:
            if since is not None:
                lengths.append(since + 1)
            since, quiet = 0, 0
        else:
            since, quiet = None if since is None else since + 1, quiet + 1
    return Gaps(tuple(lengths), since, quiet)


def cases_since(counts: Sequence[float], cases: Sequence[float]) -> float | None:
    """Add up the cases seen in the quarters since the last one with events: "none in the 340 births since".

    Args:
        counts: Events of one series, a quarter each, oldest first; NaN where there is no value.
        cases: Among which the events were counted, in the same quarters.

    Returns:
        Cases, without those of the quarter that had the events: some of them came before. None where it is not known
        when the last events were, or how many cases there have been since.

    Raises:
        ValueError: If a count is below 0 or there are not as many cases as counts.
    """
    if len(counts) != len(cases):
        raise ValueError(f"{len(counts)} counts and {len(cases)} numbers of cases")
    since = gaps(counts).since
    if since is None:
        return None
    total = fsum(cases[len(cases) - since :])
    return None if isnan(total) else total


def chance_of_gap(least: int, mean: float) -> float:
    """Give the chance that a gap is at least so long.

    Args:
        least: In quarters, >= 1.
        mean: The mean gap in quarters, >= 1.

    Returns:
        Within 0..1. With 1 in `mean` quarters having events, and each by itself, gaps are geometric: the chance is
        (1 - 1/mean) to the power of `least` - 1. A small one speaks for a change to the better of what should not
        happen. `1 - chance_of_gap(most + 1, mean)` is that of a gap at most so long.

    Raises:
        ValueError: If a number is outside its range.

    Source:
        Benneyan JC (2001), Number-between g-type statistical quality control charts for monitoring adverse events,
        Health Care Management Science 4(4), 305-318.

    Example:
        >>> f"{chance_of_gap(9, 4):.3f}"
        '0.100'
    """
    if least < 1 or not mean >= 1:
        raise ValueError(f"gaps and their mean are 1 or more, not {least} and {mean}")
    return float((1 - 1 / mean) ** (least - 1))
