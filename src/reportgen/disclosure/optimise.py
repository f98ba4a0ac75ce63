"""Choose what is hidden beside small counts: the least loss with which each of them keeps its whole range.

The choice reads which cells are small, which are not, and what is public; never how large a hidden count is
(docs/decisions/0034-what-is-hidden-and-the-proof.md says why that is all it may read).

Source:
    Fischetti M, Salazar-González JJ (2001), Solving the cell suppression problem on tabular data with linear
    constraints, Management Science 47(7), 1008-1027: a master problem of what to hide, and cuts for it from what
    an attacker can still work out. Here an attack asks for freedom to move rather than for sizes of moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_array

from reportgen.disclosure.freedom import Matrix, held, moves, reduced, without_idle
from reportgen.disclosure.system import Cell, Reader, Relation, System

Units = frozenset[int]
Cut = Units  # at least one of these is hidden
_NEAR: Final = 1e-6
_LEVELS: Final = (0.05, 0.34, 0.67, 0.99)  # shares from which a cell counts as hidden in the search for cuts
_THIN: Final = 2  # how much dearer it is to hide behind a count that was small when last published


@dataclass(frozen=True, slots=True)
class Limit:
    """Where the search for the best ends; in steps of work, never in seconds, so that it ends alike everywhere."""

    nodes: int = 300  # of branch and bound
    rounds: int = 25  # of new cuts, with fractions of cells
    cells: int = 500  # in whole numbers: cells of a part, times rounds
    exchanges: int = 60  # attempts to do without a cell


@dataclass(frozen=True, slots=True)
class Pattern:
    """What is hidden.

    `guards` names for each cell the small counts that it is hidden for. `least` says whether the loss is proved to
    be the least. `widened` names small counts for which more was hidden than the rule alone asks, because of what is
    published: that this was needed is itself something to be read. `open` names those that nothing could protect.
    """

    hidden: tuple[bool, ...]
    guards: tuple[tuple[int, ...], ...]
    least: bool = True
    widened: tuple[int, ...] = ()
    open: tuple[int, ...] = ()

    def loss(self, system: System) -> int:
        """Add up the weights of what is hidden."""
        return sum(cell.weight for cell, hidden in zip(system.cells, self.hidden, strict=True) if hidden)


def suppress(system: System, reader: Reader = Reader.PUBLISHED, limit: Limit | None = None) -> Pattern:
    """Choose what to hide.

    Args:
        system: All cells and relations of one audience.
        reader: Against whom each small count must keep its range.
        limit: Where the search for the least loss ends; what it ends with is as safe.

    Returns:
        A pattern in the order of the system's cells, the same whatever that order is.
    """
    parts = [_solve(part, reader, limit or Limit()) for part in _components(system)]
    hidden = {place for part in parts for place in part.hidden}
    guards = {place: small for part in parts for place, small in part.guards.items()}
    places = range(len(system.cells))
    return Pattern(
        tuple(place in hidden for place in places),
        tuple(guards.get(place, ()) for place in places),
        all(part.least for part in parts),
        tuple(sorted(place for part in parts for place in part.widened)),
        tuple(sorted(place for part in parts for place in part.open)),
    )


@dataclass(frozen=True, slots=True)
class _Solved:
    hidden: frozenset[int]
    guards: Mapping[int, tuple[int, ...]]
    least: bool
    widened: frozenset[int]
    open: frozenset[int]


@dataclass(frozen=True)
class _Part:
    """Cells that hang together, in the order of their keys; units are the sets of them that are hidden together."""

    places: tuple[int, ...]  # in the system
    cells: tuple[Cell, ...]
    relations: tuple[Relation, ...]  # by columns of this part
    units: tuple[tuple[int, ...], ...]

    @cached_property
    def rows(self) -> Matrix:
        """Give the equations that everybody knows, in columns of cells; what is fixed does not move."""
        lasting = [each for each in self.relations if each.equation and not each.told_by]
        rows = np.zeros((len(lasting), len(self.cells)))
        for row, relation in zip(rows, lasting, strict=True):
            for column, times in relation.terms:
                row[column] = 0 if self.cells[column].fixed else times
        return rows

    @cached_property
    def targets(self) -> tuple[int, ...]:
        return tuple(column for column, cell in enumerate(self.cells) if cell.protect is not None)

    @cached_property
    def top(self) -> int:
        """Give the largest value that is small anywhere here."""
        return max((cell.protect[-1] for cell in self.cells if cell.protect is not None), default=0)

    @cached_property
    def fit(self) -> frozenset[int]:
        """Find the cells that may give way: neither small nor zero, so that all of them have room enough.

        That a cell is small or zero is the one thing that is read of counts.
        """
        top = self.top
        return frozenset(
            column
            for column, cell in enumerate(self.cells)
            if not cell.fixed
            and cell.protect is None
            and cell.value is not None
            and cell.value - cell.low >= top
            and cell.value > top
            and (cell.high is None or cell.value + top <= cell.high)
        )

    @cached_property
    def forced(self) -> Units:
        return frozenset(
            unit
            for unit, columns in enumerate(self.units)
            if any(self.cells[column].protect is not None or self.cells[column].withheld for column in columns)
        )

    @cached_property
    def free(self) -> tuple[int, ...]:
        """List the units that may be hidden to give way: those with which no zero goes, for a zero is always shown."""
        return tuple(
            unit
            for unit, columns in enumerate(self.units)
            if unit not in self.forced and self._without_zero(unit, columns)
        )

    def _without_zero(self, unit: int, columns: Sequence[int]) -> bool:
        along = self.columns(frozenset({unit}))
        counts = [column for column in along if not self.cells[column].statement]
        return not self.fit.isdisjoint(columns) and all(
            column in self.fit or self.unit_of[column] in self.forced for column in counts
        )

    @cached_property
    def unit_of(self) -> Mapping[int, int]:
        return {column: unit for unit, columns in enumerate(self.units) for column in columns}

    @cached_property
    def cost(self) -> tuple[int, ...]:
        return tuple(sum(self._cost(column) for column in columns) for columns in self.units)

    def _cost(self, column: int) -> int:
        cell = self.cells[column]
        thin = cell.size is not None and cell.size < 4 * self.top
        return cell.weight * (_THIN if thin else 1)

    @cached_property
    def statements(self) -> Mapping[int, Units]:
        """Name for each statement's unit those units of which one that is hidden takes it along."""
        found: dict[int, set[int]] = {}
        for relation in self.relations:
            for teller in relation.told_by:
                members = {self.unit_of[column] for column, _ in relation.terms if column in self.unit_of}
                found.setdefault(self.unit_of[teller], set()).update(members)
        return {unit: frozenset(members - {unit}) for unit, members in found.items()}

    def movers(self, hidden: Units) -> list[int]:
        """List what may give way among hidden cells, the least dear first."""
        columns = (column for unit in hidden for column in self.units[unit] if column in self.fit)
        return sorted(columns, key=lambda column: (self._cost(column), column))

    def columns(self, hidden: Units) -> list[int]:
        """List all that is not seen, statements included."""
        units = set(hidden)
        while more := {unit for unit, told in self.statements.items() if unit not in units and told & units}:
            units |= more
        return sorted(column for unit in units for column in self.units[unit])

    @cached_property
    def stuck(self) -> Mapping[int, tuple[int, ...]]:
        """Find small counts that cannot move alone, even if all else were hidden; and the others that move with each.

        A total of which only one part is not zero is such: both are small, and rise together.
        """
        everything = self.movers(self.forced | frozenset(self.free))
        left = held(self.rows, everything)
        small = [column for column, cell in enumerate(self.cells) if cell.protect is not None or cell.withheld]
        join = _Joined(len(self.cells))
        for row in reduced(left[:, small]):
            join.all_of([small[at] for at in np.flatnonzero(row).tolist()])
        return {
            target: tuple(each for each in small if each != target and join.root(each) == join.root(target))
            for target in self.targets
            if np.any(left[:, target] != 0)
        }

    @cached_property
    def gone(self) -> frozenset[int]:
        """Find the stuck ones that nothing helps."""
        everything = self.movers(self.forced | frozenset(self.free))
        return frozenset(
            target
            for target, others in self.stuck.items()
            if np.any(held(self.rows, [*everything, *others])[:, target])
        )

    def cuts(self, hidden: Units, targets: Iterable[int], idle: Units = frozenset()) -> list[Cut]:
        """Find sums that hold a target in place, as the sets of units of which one must be hidden too.

        Args:
            hidden: Units that are hidden.
            targets: Which small counts must be free to move.
            idle: Hidden units that must not be counted on.
        """
        movers = self.movers(hidden - idle)
        free = frozenset(self.free) - hidden - idle
        plain = [target for target in targets if target not in self.stuck]
        found = dict.fromkeys(self._cut(row, free) for row in held(self.rows, movers) if np.any(row[plain] != 0))
        for target in targets:
            if target in self.stuck and target not in self.gone:
                left = held(self.rows, [*movers, *self.stuck[target]])
                found |= dict.fromkeys(self._cut(row, free) for row in left if row[target] != 0)
        return list(found)

    def _cut(self, row: Matrix, free: Units) -> Cut:
        return frozenset(
            unit
            for column in np.flatnonzero(row).tolist()
            if column in self.fit and (unit := self.unit_of[column]) in free
        )


# Parts


def _components(system: System) -> Iterator[_Part]:
    """Split a system into parts that cannot influence each other, and leave out those without a small count."""
    order = sorted(range(len(system.cells)), key=lambda place: system.cells[place].key)
    join = _Joined(len(system.cells))
    moving = [not cell.fixed for cell in system.cells]
    for relation in system.relations:
        join.all_of([place for place in (*(place for place, _ in relation.terms), *relation.told_by) if moving[place]])
    for group in system.together:
        join.all_of([place for place in group if moving[place]])
    parts: dict[int, list[int]] = {}
    for place in order:
        if moving[place]:
            parts.setdefault(join.root(place), []).append(place)
    small = set(system.primaries)
    for places in parts.values():
        if small.intersection(places):
            yield _part(system, tuple(places), join.root(places[0]), join)


def _part(system: System, places: tuple[int, ...], root: int, join: _Joined) -> _Part:
    inside = set(places)
    relations = [
        each
        for each in system.relations
        if any(place in inside and join.root(place) == root for place, _ in each.terms)
    ]
    fixed = {place for each in relations for place, _ in each.terms} - inside
    ordered = (*places, *sorted(fixed, key=lambda place: system.cells[place].key))
    column = {place: at for at, place in enumerate(ordered)}
    units = _Joined(len(ordered))
    for group in system.together:
        units.all_of([column[place] for place in group if place in inside])
    found: dict[int, list[int]] = {}
    for at in range(len(places)):
        found.setdefault(units.root(at), []).append(at)
    moved = sorted({_renamed(each, column) for each in relations}, key=_sortable)
    return _Part(
        ordered, tuple(system.cells[place] for place in ordered), tuple(moved), tuple(map(tuple, found.values()))
    )


def _renamed(relation: Relation, column: Mapping[int, int]) -> Relation:
    terms = tuple(sorted((column[place], times) for place, times in relation.terms if times))
    return replace(relation, terms=terms, told_by=tuple(sorted(column[place] for place in relation.told_by)))


def _sortable(relation: Relation) -> tuple[object, ...]:
    return (relation.terms, str(relation.low), str(relation.high), relation.told_by)


@dataclass(slots=True)
class _Joined:
    """Sets that are joined step by step (union-find); a set is named by its first member."""

    size: int
    _parent: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._parent = list(range(self.size))

    def root(self, member: int) -> int:
        while self._parent[member] != member:
            self._parent[member] = self._parent[self._parent[member]]
            member = self._parent[member]
        return member

    def all_of(self, members: Sequence[int]) -> None:
        for one, other in pairwise(members):
            low, high = sorted((self.root(one), self.root(other)))
            self._parent[high] = low


# One part


def _solve(part: _Part, reader: Reader, limit: Limit) -> _Solved:
    hidden, least = _cheapest(part, limit)
    widened: set[int] = set()
    while narrow := _narrow(part, hidden, reader):
        wider = _widen(part, hidden, narrow)
        if wider == hidden:
            break
        hidden = wider
        widened.update(narrow)
    columns = part.columns(hidden)
    return _Solved(
        frozenset(part.places[column] for column in columns),
        _guards(part, hidden),
        least,
        frozenset(part.places[column] for column in widened),
        frozenset(part.places[column] for column in narrow),
    )


def _cheapest(part: _Part, limit: Limit) -> tuple[Units, bool]:
    """Find the least dear units that free all targets; tell whether they are proved to be.

    Cuts are gathered with fractions of cells first, which is quick; what these choose is rounded by hand, and gives
    a pattern that is safe in any case. Where its loss is the least there can be, that is the end; else the master
    problem is solved in whole cells.
    """
    master = _Master(part)
    best, bound = _by_hand(part, part.forced), 0.0
    for _ in range(limit.rounds):
        bound, shares = master.relaxed()
        best = _cheaper(part, best, _by_hand(part, part.forced | _at_least(shares, 0.5)))
        if _dear(part, best) < bound + 1 - _NEAR:
            return best, True
        found = {cut for level in _LEVELS for cut in part.cuts(part.forced | _at_least(shares, level), part.targets)}
        if not master.add(cut for cut in found if sum(shares.get(unit, 0.0) for unit in cut) < 1 - _NEAR):
            break
    best = _exchanged(part, best, limit.exchanges)
    nodes = limit.nodes
    for _ in range(limit.cells // len(part.cells)):
        if _dear(part, best) < bound + 1 - _NEAR:
            return best, True
        chosen, cost, spent = master.whole(nodes, 1 + _dear(part, best))
        nodes -= spent
        if chosen is None or nodes <= 0:
            break
        bound = max(bound, cost)
        best = _cheaper(part, best, _by_hand(part, part.forced | chosen))
        master.add(part.cuts(part.forced | chosen, part.targets))
    return best, False


def _at_least(shares: Mapping[int, float], level: float) -> Units:
    return frozenset(unit for unit, share in shares.items() if share > level)


def _dear(part: _Part, hidden: Units) -> int:
    """Add up what hiding costs, statements that go along included."""
    columns = part.columns(hidden)
    return sum(part.cost[unit] for unit in {part.unit_of[column] for column in columns} - part.forced)


def _cheaper(part: _Part, one: Units, other: Units) -> Units:
    return min(one, other, key=lambda hidden: (_dear(part, hidden), sorted(hidden)))


class _Master:
    """The choice of units that meets all cuts found so far; it grows by cuts alone."""

    def __init__(self, part: _Part) -> None:
        """Begin with what holds whatever the cuts are."""
        self._part = part
        tellers = [unit for unit in part.statements if unit not in part.forced and unit not in part.free]
        self._names = {unit: at for at, unit in enumerate((*part.free, *tellers))}
        self._cuts: dict[Cut, None] = {}
        self._rows = [*_taken_along(part, self._names), *_no_use_alone(part, self._names)]
        self._cost = np.array([part.cost[unit] for unit in self._names], dtype=float)
        self.add(part.cuts(part.forced, part.targets))

    def add(self, cuts: Iterable[Cut]) -> bool:
        """Add cuts, in a fixed order; tell whether any was new."""
        new = [cut for cut in sorted(set(cuts), key=sorted) if cut and cut not in self._cuts]
        self._cuts |= dict.fromkeys(new)
        self._rows += [({self._names[unit]: 1.0 for unit in sorted(cut)}, 1.0) for cut in new]
        return bool(new)

    def relaxed(self) -> tuple[float, dict[int, float]]:
        """Choose fractions of units; their cost is a lower bound of what the best costs."""
        if not self._rows:
            return 0.0, {}
        solved = linprog(self._cost, A_ub=-self._matrix(), b_ub=-self._least(), bounds=(0, 1), method="highs")
        return float(solved.fun), dict(zip(self._names, solved.x.tolist(), strict=True))

    def whole(self, nodes: int, greatest: int) -> tuple[Units | None, float, int]:
        """Choose units at the least cost; give them, their cost, and the nodes that it took. None past the limit."""
        solved = milp(
            self._cost,
            constraints=LinearConstraint(self._matrix(), lb=self._least()),
            integrality=np.ones(len(self._cost)),
            bounds=Bounds(0, 1),
            options={"node_limit": nodes, "mip_rel_gap": 0.99 / greatest},  # costs are whole: less than 1 is nothing
        )
        if solved.status != 0:
            return None, 0.0, nodes
        chosen = frozenset(unit for unit, taken in zip(self._names, solved.x, strict=True) if taken > 0.5)
        return (
            chosen & frozenset(self._part.free),
            float(np.ceil(solved.mip_dual_bound - _NEAR)),
            max(1, solved.mip_node_count),
        )

    def _matrix(self) -> csc_array:
        entries = [(at, column, times) for at, (row, _) in enumerate(self._rows) for column, times in row.items()]
        at, columns, times = zip(*entries, strict=True)
        return csc_array((times, (at, columns)), shape=(len(self._rows), len(self._names)))

    def _least(self) -> Matrix:
        return np.array([least for _, least in self._rows])


def _taken_along(part: _Part, names: Mapping[int, int]) -> Iterator[tuple[dict[int, float], float]]:
    """Say that a statement goes with what it tells of."""
    for teller, told in part.statements.items():
        if teller in names:
            yield from (({names[teller]: 1.0, names[unit]: -1.0}, 0.0) for unit in sorted(told) if unit in names)


def _no_use_alone(part: _Part, names: Mapping[int, int]) -> Iterator[tuple[dict[int, float], float]]:
    """Say that a cell is not hidden where nothing hidden is beside it: it could not move, and so help nobody."""
    for row in part.rows:
        columns = np.flatnonzero(row).tolist()
        units = {part.unit_of[column] for column in columns}
        if units & part.forced:
            continue
        fit = {part.unit_of[column] for column in columns if column in part.fit}.intersection(part.free)
        for unit in sorted(fit):
            if len(part.units[unit]) == 1:
                beside = {names[other]: 1.0 for other in fit - {unit}}
                yield {**beside, names[unit]: -1.0}, 0.0


def _by_hand(part: _Part, hidden: Units, idle: Units = frozenset()) -> Units:
    """Hide the least dear unit of each sum that holds a target, until none does; then drop what is not needed."""
    hidden = _filled(part, hidden, part.targets, idle)
    if not part.stuck:
        return _needed(part, hidden)
    for unit in sorted(hidden - part.forced, key=lambda unit: (-part.cost[unit], unit)):
        if not part.cuts(hidden - {unit}, part.targets):
            hidden -= {unit}
    return hidden


def _needed(part: _Part, hidden: Units) -> Units:
    """Keep those units that give way to a target: of movers of which none is idle, each target needs certain ones."""
    free = part.movers(part.forced)
    movers = without_idle(part.rows, [*free, *part.movers(hidden - part.forced)])
    shifts = moves(part.rows, part.targets, movers)
    used = (part.unit_of[mover] for mover, shift in zip(movers, shifts, strict=True) if np.any(np.abs(shift) > _NEAR))
    return part.forced | frozenset(used)


def _exchanged(part: _Part, best: Units, tries: int) -> Units:
    """Try to do without each unit in turn, the dearest first, as long as that makes it cheaper."""
    again = True
    while again:
        again = False
        for unit in sorted(best - part.forced, key=lambda unit: (-part.cost[unit], unit)):
            if tries <= 0:
                return best
            tries -= 1
            other = _filled(part, best - {unit}, part.targets, frozenset({unit}))
            if not part.cuts(other, part.targets):
                other = _by_hand(part, other)
                again |= _dear(part, other) < _dear(part, best)
                best = _cheaper(part, best, other)
    return best


def _filled(part: _Part, hidden: Units, targets: Sequence[int], idle: Units) -> Units:
    while found := [cut for cut in part.cuts(hidden, targets, idle) if cut]:
        hidden |= {min(cut, key=lambda unit: (part.cost[unit], unit)) for cut in found}
    return hidden


def _widen(part: _Part, hidden: Units, narrow: Sequence[int]) -> Units:
    """Hide others beside targets whose range is too narrow, as if what stands beside them did not count."""
    wider = _filled(part, hidden, narrow, hidden - part.forced)
    return wider if wider != hidden else hidden | frozenset(part.free)


def _guards(part: _Part, hidden: Units) -> dict[int, tuple[int, ...]]:
    movers = without_idle(part.rows, part.movers(hidden))
    shifts = moves(part.rows, part.targets, movers)
    return {
        part.places[mover]: tuple(
            sorted(part.places[part.targets[at]] for at in np.flatnonzero(np.abs(shift) > _NEAR).tolist())
        )
        for mover, shift in zip(movers, shifts, strict=True)
    }


# Ranges


def _narrow(part: _Part, hidden: Units, reader: Reader) -> list[int]:
    """List targets that do not keep their whole range."""
    movers = without_idle(part.rows, part.movers(hidden))
    shifts = moves(part.rows, part.targets, movers)
    rest = part.rows[:, movers] @ shifts + part.rows[:, list(part.targets)] if movers else part.rows[:, part.targets]
    plain = not any(not each.equation and not each.told_by for each in part.relations)
    narrow = []
    for at, target in enumerate(part.targets):
        free = plain and np.all(np.abs(rest[:, at]) < _NEAR) and _whole_and_small(shifts[:, at])
        if not (free and reader is Reader.PUBLISHED) and not _keeps_its_range(part, hidden, target, reader):
            narrow.append(target)
    return narrow


def _whole_and_small(shift: Matrix) -> bool:
    """Tell whether movers give way by at most what the target moves: each of them has that much room."""
    return bool(np.all(np.abs(shift) < 1 + _NEAR) and np.all(np.abs(shift - np.round(shift)) < _NEAR))


def _keeps_its_range(part: _Part, hidden: Units, target: int, reader: Reader) -> bool:
    """Ask for a target's least and greatest value, from what is public alone."""
    needed = part.cells[target].protect
    assert needed is not None
    seen = _seen(part, hidden)
    if seen is None:
        return False
    ends = []
    for sign in (1.0, -1.0):
        objective = np.zeros(len(part.cells))
        objective[target] = sign
        bounds = [_bounds(part, column, seen.hidden, reader) for column in range(len(part.cells))]
        solved = linprog(objective, A_ub=seen.rows, b_ub=seen.most, bounds=bounds, method="highs")
        if solved.status == 3 and sign < 0:
            ends.append(np.inf)
        elif solved.status != 0:
            return False
        else:
            ends.append(sign * solved.fun)
    return bool(ends[0] <= needed[0] + _NEAR and ends[1] >= needed[-1] - _NEAR)


@dataclass(frozen=True, slots=True)
class _Seen:
    hidden: frozenset[int]
    rows: Matrix
    most: Matrix


def _seen(part: _Part, hidden: Units) -> _Seen | None:
    """Give all that is told of the hidden cells as sums that are at most so much."""
    columns = frozenset(part.columns(hidden))
    rows, most = [], []
    for relation in part.relations:
        if relation.told_by and columns.issuperset(relation.told_by):
            continue
        row = np.zeros(len(part.cells))
        for column, times in relation.terms:
            row[column] = times
        if relation.high is not None:
            rows.append(row)
            most.append(relation.high)
        if relation.low is not None:
            rows.append(-row)
            most.append(-relation.low)
    return (
        _Seen(columns, np.array(rows), np.array(most, dtype=float))
        if rows
        else _Seen(columns, np.zeros((0, len(part.cells))), np.zeros(0))
    )


def _bounds(part: _Part, column: int, hidden: frozenset[int], reader: Reader) -> tuple[float, float | None]:
    cell = part.cells[column]
    if cell.statement:
        return 0, 0
    if column not in hidden and cell.value is not None:
        return cell.value, cell.value
    if reader is Reader.RULE and cell.protect is not None:
        return cell.protect[0], cell.protect[-1]
    if reader is Reader.RULE and column in part.fit:
        return max(cell.low, part.top + 1), cell.high
    return cell.low, cell.high
