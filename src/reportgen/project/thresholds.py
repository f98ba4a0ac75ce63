"""Which threshold of suppression holds when: exactly one in each quarter, with no gap and no overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from reportgen.model import Life
from reportgen.project.entries import life, quarter_of
from reportgen.project.schema import ThresholdForm
from reportgen.project.tree import Fault, Group, Node
from reportgen.quarter import Quarter

_KEYS: Final = ("from", "until")
_ANY: Final = Quarter(0, 1)  # for sorting, where none is written


@dataclass(frozen=True, slots=True)
class _Span:
    """One threshold of the list: its name in a message, and its quarters as they are written."""

    name: str
    entry: Group
    since: Quarter | None
    until: Quarter | None

    def at(self, key: str) -> Node:
        """Give what stands behind a key, or the whole entry."""
        return self.entry.get(key) or self.entry


def strictest(forms: Sequence[ThresholdForm]) -> int:
    """Give the largest threshold: where none is told of, the most is hidden."""
    return max(form.value for form in forms)


def lives(forms: Sequence[ThresholdForm]) -> tuple[tuple[int, Life], ...]:
    """Give the thresholds with their lives; nothing where a single one is always in force."""
    if len(forms) == 1 and forms[0].since is None:
        return ()
    return tuple((form.value, Life(form.since, form.until)) for form in forms)


def faults(own: Group) -> Iterator[Fault]:
    """Refuse a list of thresholds of which two, or none, are in force in some quarter.

    Args:
        own: The `reportgen:` part of `_quarto.yml`.
    """
    entries = own.groups("threshold")
    spans = [
        _Span(f"threshold {place}", entry, quarter_of(entry, "from"), quarter_of(entry, "until"))
        for place, entry in enumerate(entries, start=1)
    ]
    of_one = [fault for span in spans for fault in life(span.entry, span.name)]
    yield from of_one
    unread = any(span.entry.text(key) and quarter_of(span.entry, key) is None for span in spans for key in _KEYS)
    if of_one or unread or not spans:
        return  # what lies between them can be told only when each is right by itself
    in_order = sorted(spans, key=lambda span: (span.since is not None, span.since or _ANY))
    for earlier, later in pairwise(in_order):
        yield from _between(earlier, later)
    last = in_order[-1]
    if last.until is not None:
        place, what = last.at("until"), f"no threshold is in force after {last.until}"
        yield Fault(place.line, place.column, what, 'leave "until:" out, or add the threshold that follows')


def _between(earlier: _Span, later: _Span) -> Iterator[Fault]:
    place, since, until = later.at("from"), later.since, earlier.until
    if since is None or until is None or since <= until:
        what = f"{later.name} is in force at the same time as {earlier.name}"
        fix = f'write until: "{since - 1}" in {earlier.name}' if since else 'say with "from:" which of them came later'
        yield Fault(place.line, place.column, what, fix)
    elif until + 1 < since:
        gap = until + 1
        when = f"in {gap}" if gap == since - 1 else f"from {gap} to {since - 1}"
        what = f"no threshold is in force {when}, between {earlier.name} and {later.name}"
        yield Fault(place.line, place.column, what, f'write from: "{gap}" in {later.name}, or mend "until:"')
