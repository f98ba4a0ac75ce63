"""What was published before, taken into account: nothing that it says can be unpublished, or used to open a cell.

- A cell that was shown hidden to the audience stays hidden. It opens only if its own number is not small any more and
  nothing that it hangs together with was, or is, hidden.
- So a revision of one part leaves the pattern of its table as it was: the difference of two releases tells only of
  what was shown in both.
- A sum over several quarters that was told never leaves one of them alone: another is hidden beside it, if one is left
  that was not told.
- A number that the audience was told once, and that is hidden now, is hidden in print. But no other is safe behind it:
  what must be hidden is worked out again with it known.

Of a number that is small now it is looked at only *that* something was told, never what. Whether the sums and parts
round it are still what was told is looked at, so the pattern may tell that a small number has changed; not to what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reportgen.disclosure.primary import Rules, sensitive
from reportgen.disclosure.published import Known
from reportgen.disclosure.relations import Relations
from reportgen.disclosure.secondary import Back, Cells, close
from reportgen.model import Point, Said
from reportgen.quarter import Quarter

Told = Mapping[int, Mapping[Back, Point]]


def close_over_time(cells: Cells, ties: Relations, rules: Rules, known: Known) -> None:
    """Hide more until no hidden number follows from what is shown, or from that and what was published before.

    Args:
        cells: With all that is hidden for its own sake.
        ties: How they hang together.
        rules: For each quarter.
        known: What the audience was told so far.
    """
    own = [frozenset(hidden) for hidden in cells.hidden]
    _keep_hidden(cells, ties, rules.now, known)
    close(cells, ties, rules)
    while _hide_beside_sums(cells, rules.now, known):
        close(cells, ties, rules)
    told = _told(cells, own, rules.now, known)
    if any(cells.shown(place, back) is None for place, said in told.items() for back in said):
        unsure = {place: {back: said[back] for back in said.keys() - own[place]} for place, said in told.items()}
        # What is small now may be what was told, or another number: it may neither be counted on nor be told.
        for known_now in (unsure, told):
            _close_again(cells, ties, rules, known_now)


def _close_again(cells: Cells, ties: Relations, rules: Rules, told: Told) -> None:
    """Hide what must be hidden if some numbers are known whatever is printed."""
    as_known = replace(cells, told=told)
    for place, hidden in enumerate(as_known.hidden):
        hidden.clear()
        hidden.update(cells.hidden[place] - told.get(place, {}).keys())
    close(as_known, ties, rules)
    for place, hidden in enumerate(as_known.hidden):
        cells.hidden[place].update(hidden)


def _keep_hidden(cells: Cells, ties: Relations, now: Quarter, known: Known) -> None:
    """Hide again what was hidden before, but for cells that open by their own number and tell of no other."""
    before = _hidden_before(cells, now, known)
    small = {place: set(cells.hidden[place]) for place in range(len(cells.figures))}
    open_now = {place: backs - small[place] for place, backs in before.items()}
    if not any(open_now.values()):
        return
    linked = _linked(ties)
    for place, backs in open_now.items():
        for back in sorted(backs):
            others = linked.get(place, set())
            if any(back in before.get(other, ()) or back in small[other] for other in others):
                cells.hide(place, back)


def _hidden_before(cells: Cells, now: Quarter, known: Known) -> dict[int, set[Back]]:
    found: dict[int, set[Back]] = {}
    for place, figure in enumerate(cells.figures):
        quarters = known.hidden.get(figure.key)
        if quarters and not cells.known[place] and sensitive(cells.measures[place]):
            found[place] = set(_backs(quarters, now, len(figure.series)))
    return found


def _backs(quarters: frozenset[Quarter], now: Quarter, length: int) -> list[Back]:
    return [back for quarter in quarters if 0 <= (back := now.since(quarter)) < length]


def _hide_beside_sums(cells: Cells, now: Quarter, known: Known) -> bool:
    """Hide the latest quarter that can be, where a sum that was told leaves a single one open; tell if any was."""
    changed = False
    for place, figure in enumerate(cells.figures):
        told = known.told.get(figure.key, {})
        for of in known.sums.get(figure.key, ()) if sensitive(cells.measures[place]) else ():
            untold = [now.since(quarter) for quarter in of.first.until(of.last) if quarter not in told]
            open_backs = [back for back in untold if back >= 0 and back in cells.hidden[place]]
            if of.first < of.last and len(open_backs) == 1:
                changed |= any(cells.hide(place, back) for back in sorted(untold) if back >= 0)
    return changed


def _linked(ties: Relations) -> dict[int, set[int]]:
    """Name, for each figure, those that it hangs together with in any way."""
    found: dict[int, set[int]] = {}
    groups = [each.members for each in ties.equations]
    for group in (*groups, *ties.reveals, *ties.same, *ties.parts, *ties.within):
        for place in group:
            found.setdefault(place, set()).update(other for other in group if other != place)
    return found


def _told(cells: Cells, own: Sequence[frozenset[Back]], now: Quarter, known: Known) -> Told:
    """Find the cells whose number of today is out, with what was said last: or may be, where it is small."""
    found: dict[int, dict[Back, Point]] = {}
    for place, figure in enumerate(cells.figures):
        told = known.told.get(figure.key)
        if told and not cells.known[place] and sensitive(cells.measures[place]):
            found[place] = {}
            for quarter in sorted(told):
                back = now.since(quarter)
                point = cells.point(place, back) if back >= 0 else None
                if point is not None and (back in own[place] or any(_is_out(point, said) for said in told[quarter])):
                    found[place][back] = _as_point(quarter, told[quarter][-1])
    return found


def _is_out(point: Point, said: Said) -> bool:
    """Tell whether a number is what was said; where there is none now, what was said is all that is known of it."""
    if point.value is None:
        return True
    if point.denominator is None:
        return point.value == said.value
    if said.denominator is None:
        return True  # a percentage, as it was printed
    return (point.numerator, point.denominator) == (said.numerator, said.denominator)


def _as_point(quarter: Quarter, said: Said) -> Point:
    return Point(quarter, said.value, said.numerator, said.denominator)
