"""The regimes of `measures.yaml`: those that are named exist, and those that are written protect something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from reportgen.disclosure.regimes import REGIMES
from reportgen.errors import quoted
from reportgen.model import DisclosureClass
from reportgen.project.entries import number, unknown, written
from reportgen.project.tree import Fault, Group

_LEAVE_OUT: Final = 'leave "regime:" out'


def faults(root: Group, measures: Iterable[Group]) -> Iterator[Fault]:
    """Refuse regimes that nobody knows, that protect nothing, or that stand where nothing is protected."""
    known = {*REGIMES, *(regime.text("id") for regime in root.groups("regimes"))} - {""}
    for regime in root.groups("regimes"):
        yield from _own(regime)
    yield from unknown(root.get("staff_regime"), known, "regime", "'staff_regime'")
    for agency in root.groups("agencies"):
        yield from unknown(agency.get("regime"), known, "regime", f"agency {quoted(agency.text('id'))}")
    for measure in measures:
        subject = f"measure {quoted(measure.text('id'))}"
        yield from unknown(measure.get("regime"), known, "regime", subject)
        yield from _nothing_hidden(measure, subject)


def _own(regime: Group) -> Iterator[Fault]:
    subject = f"regime {quoted(regime.text('id'))}"
    identity = written(regime, "id")
    if identity is not None and identity.text.strip() in REGIMES:
        what = f"{subject}: the id is that of a publisher's rule"
        yield Fault(
            identity.line, identity.column, what, "choose another id, or leave this regime out and name that one"
        )
    given, least, place = number(regime, "base"), number(regime, "least"), written(regime, "least")
    base = 1 if given is None else given
    if place is not None and least and base > 0 and least % base:
        what = f"{subject}: 'least' is no multiple of 'base', so it would stand out among the rounded numbers"
        yield Fault(place.line, place.column, what, "write a multiple of the base")
    wanted = ("threshold", "smallest_denominator")
    hides = regime.text("zero_shown") == "false" or any(number(regime, key) for key in wanted)
    if not hides and base == 1 and regime.text("all_hidden") != "true":
        what = f"{subject} hides nothing and rounds nothing"
        yield Fault(regime.line, regime.column, what, 'add "threshold:" or "base:"')


def _nothing_hidden(measure: Group, subject: str) -> Iterator[Fault]:
    regime = written(measure, "regime")
    if regime is None:
        return
    if measure.text("disclosure") == DisclosureClass.ORGANISATION:
        what = f"{subject} has a regime, but its class is 'organisation', of which nothing is hidden"
        yield Fault(regime.line, regime.column, what, f'{_LEAVE_OUT}, or write "disclosure: person" or "staff"')
    elif measure.text("published_by"):
        what = f"{subject} has a regime, but its small numbers are shown, for they are published already"
        yield Fault(regime.line, regime.column, what, f'{_LEAVE_OUT}, or "published_by:"')
