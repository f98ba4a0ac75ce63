"""Random and hand-made systems of counts, other counts that tell the same, and the least loss by trying all."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from reportgen.disclosure.prove import prove
from reportgen.disclosure.system import Cell, Reader, Relation, System, rounded_share, same_count, total_of

SMALL = range(1, 6)


def cell(key, value, weight=1, **more):
    """Make a cell that is small if its value is."""
    if value is not None and value in SMALL and not more.get("known"):
        more.setdefault("protect", SMALL)
    return Cell(key, value, weight, **more)


def row(values, weight=4, **sizes):
    """One total and its parts; the total is the first cell."""
    cells = [cell("total", sum(values), weight * len(values), size=None if not sizes else sizes["size"] * len(values))]
    cells += [cell(f"part {at:02}", value, weight, **sizes) for at, value in enumerate(values)]
    return System(tuple(cells), (total_of(0, range(1, len(cells))),))


def table(values, sizes=None):
    """Rows by columns with both margins and the grand total; margins are three times as dear, the whole nine times."""
    full = np.pad(np.array(values), ((0, 1), (0, 1)))
    full[-1], full[:, -1] = full.sum(axis=0), full.sum(axis=1)
    full[-1, -1] = full[-1, :-1].sum()
    deep, wide = full.shape
    guess = None if sizes is None else np.array(sizes)
    cells = []
    for at in range(deep):
        for column in range(wide):
            inside = at < deep - 1 and column < wide - 1
            weight = (3 if at == deep - 1 else 1) * (3 if column == wide - 1 else 1)
            size = int(guess[at, column]) if inside and guess is not None else None
            cells.append(cell(f"{at:02} {column:02}", int(full[at, column]), weight, size=size))
    rows = [total_of(at * wide + wide - 1, [at * wide + column for column in range(wide - 1)]) for at in range(deep)]
    rows += [
        total_of((deep - 1) * wide + column, [at * wide + column for at in range(deep - 1)]) for column in range(wide)
    ]
    return System(tuple(cells), tuple(rows))


def hierarchy(rng, counts):
    """A whole of districts of schools: the sums are dearer, the higher the more."""
    cells, relations = [cell("0", 0)], []
    districts = []
    for district in range(int(rng.integers(2, 5))):
        schools = []
        for school in range(int(rng.integers(2, 5))):
            schools.append(len(cells))
            cells.append(cell(f"0 {district} {school}", counts(rng)))
        districts.append(len(cells))
        cells.append(cell(f"0 {district}", sum(cells[place].value for place in schools), 3))
        relations.append(total_of(districts[-1], schools))
    cells[0] = cell("0", sum(cells[place].value for place in districts), 9)
    relations.append(total_of(0, districts))
    return System(tuple(cells), tuple(relations))


def linked(rng, counts):
    """The same places split by age in one table and by need in another, their totals told in both."""
    places, ages, needs = int(rng.integers(2, 4)), int(rng.integers(2, 4)), int(rng.integers(2, 4))
    cells, relations = [], []

    def add(key, value, weight=1):
        cells.append(cell(key, value, weight))
        return len(cells) - 1

    wholes, again, by_age = [], [], []
    for place in range(places):
        split = [counts(rng) for _ in range(ages)]
        by_age.append([add(f"age {place} {age}", value) for age, value in enumerate(split)])
        wholes.append(add(f"place {place}", sum(split), 3))
        again.append(add(f"place again {place}", sum(split), 3))
        relations += [total_of(wholes[-1], by_age[-1]), same_count(wholes[-1], again[-1])]
        cuts = np.sort(rng.integers(0, sum(split) + 1, needs - 1))
        parts = np.diff([0, *cuts, sum(split)]).tolist()
        relations.append(total_of(again[-1], [add(f"need {place} {need}", part) for need, part in enumerate(parts)]))
    whole = add("whole", sum(cells[place].value for place in wholes), 9)
    relations.append(total_of(whole, wholes))
    for age in range(ages):
        column = [each[age] for each in by_age]
        total = add(f"age {age}", sum(cells[place].value for place in column), 3)
        relations.append(total_of(total, column))
    together = tuple(zip(wholes, again, strict=True))
    return System(tuple(cells), tuple(relations), together)


def shares(rng, counts):
    """Numerators of denominators with the share rounded to a whole per cent, and both adding up over places."""
    cells, relations, together = [], [], []
    tops, wholes = [], []
    for place in range(int(rng.integers(3, 6))):
        top, rest = counts(rng), counts(rng)
        small = any(each in SMALL for each in (top, rest, top + rest))
        at = len(cells)
        protect = SMALL if small else None
        cells.append(Cell(f"{place} top", top, protect=SMALL if top in SMALL else None))
        cells.append(Cell(f"{place} rest", rest, protect=SMALL if rest in SMALL else None))
        cells.append(Cell(f"{place} whole", top + rest, protect=protect if top + rest in SMALL else None))
        cells.append(Cell(f"{place} share", None, 2, statement=True))
        relations.append(total_of(at + 2, [at, at + 1]))
        relations += whole_per_cent(at, at + 2, at + 3, cells)
        together.append((at, at + 1, at + 3))
        tops.append(at)
        wholes.append(at + 2)
    for name, parts in (("top", tops), ("whole", wholes)):
        value = sum(cells[place].value for place in parts)
        cells.append(cell(f"all {name}", value, 6))
        relations.append(total_of(len(cells) - 1, parts))
    return System(tuple(cells), tuple(relations), tuple(together))


def whole_per_cent(top, whole, told_by, cells):
    """Tell a share as it is printed, rounded to a whole per cent; none of nothing."""
    part, total = cells[top].value, cells[whole].value
    if not total:
        return ()
    percent = (200 * part + total) // (2 * total)
    return rounded_share(top, whole, told_by, (2 * percent - 1, 2 * percent + 1, 200))


def shuffled(system, rng):
    """Tell the same in another order; give the system, and where each cell went."""
    order = rng.permutation(len(system.cells)).tolist()
    goes = {place: at for at, place in enumerate(order)}
    relations = [
        Relation(
            tuple((goes[place], times) for place, times in rng.permutation(np.array(each.terms)).tolist()),
            each.low,
            each.high,
            tuple(goes[place] for place in each.told_by),
        )
        for each in system.relations
    ]
    relations = [relations[at] for at in rng.permutation(len(relations)).tolist()]
    together = tuple(tuple(goes[place] for place in group) for group in reversed(system.together))
    return System(tuple(system.cells[place] for place in order), tuple(relations), together), goes


def other_counts(system, hidden, rng, *, zeros=True):
    """Find other counts that agree with all that is published; small ones stay small, the others do not become so.

    Args:
        zeros: Whether a count that is hidden for others' sake may become zero.

    Returns:
        The system with these counts, or None if a random corner of what is possible is where it stood.
    """
    places = [place for place, each in enumerate(system.cells) if hidden[place] and not each.statement]
    at = {place: column for column, place in enumerate(places)}
    others = [place for place in places if system.cells[place].protect is None]
    top, count = SMALL[-1], len(places)
    rows, low, high = [], [], []

    def add(terms, least, most):
        line = np.zeros(count + len(others))
        for column, times in terms:
            line[column] += times
        rows.append(line)
        low.append(least)
        high.append(most)

    for each in system.relations:
        if each.told_by and all(hidden[place] for place in each.told_by):
            continue
        told = sum(times * system.cells[place].value for place, times in each.terms if place not in at)
        least = -np.inf if each.low is None else each.low - told
        most = np.inf if each.high is None else each.high - told
        add([(at[place], times) for place, times in each.terms if place in at], least, most)
    great = 2 * max(each.value or 0 for each in system.cells) + 100
    for line, place in enumerate(others):
        add([(at[place], 1), (count + line, -(top + 1))], 0, np.inf)
        add([(at[place], 1), (count + line, -great)], -np.inf, 0)
    bounds = [(SMALL[0], top) if system.cells[place].protect is not None else (0, great) for place in places]
    bounds += [(0 if zeros or system.cells[place].value == 0 else 1, 1) for place in others]
    aim = np.concatenate([rng.integers(-9, 10, count), np.zeros(len(others))])
    solved = milp(
        aim,
        constraints=LinearConstraint(np.array(rows), low, high) if rows else (),
        bounds=Bounds(*zip(*bounds, strict=True)),
        integrality=np.ones(len(aim)),
    )
    assert solved.status == 0, solved.message
    cells = list(system.cells)
    for place, column in at.items():
        cells[place] = replace(cells[place], value=round(solved.x[column]))
    if tuple(cells) == system.cells:
        return None
    relations = [each for each in system.relations if not each.told_by or not hidden[each.told_by[0]]]
    for each in system.relations[:-1]:
        if each.told_by and hidden[each.told_by[0]] and each.high is None:  # the first of the two that tell a share
            (top, _), (whole, _) = each.terms
            relations += whole_per_cent(top, whole, each.told_by[0], cells)
    return System(tuple(cells), tuple(relations), system.together)


def least_loss(system, safe, most=16):
    """Try every pattern of at most so many cells that may be hidden; give the least loss of one that is safe."""
    small = [place for place, each in enumerate(system.cells) if each.protect is not None]
    groups = {frozenset(group) for group in system.together} | {
        frozenset({place}) for place in range(len(system.cells)) if not any(place in each for each in system.together)
    }
    forced = frozenset().union(*(group for group in groups if group.intersection(small)))
    free = sorted((group for group in groups if not group & forced), key=sorted)
    assert len(free) <= most, len(free)
    best = None
    for many in range(len(free) + 1):
        for taken in combinations(free, many):
            hidden = forced.union(*taken)
            loss = sum(system.cells[place].weight for place in hidden)
            if (best is None or loss < best) and safe([place in hidden for place in range(len(system.cells))]):
                best = loss
    return best


def proved(system, hidden, reader=Reader.PUBLISHED):
    """Tell whether every small count keeps its range."""
    return all(each.holds for each in prove(system, hidden, reader) if each.needed is not None)
