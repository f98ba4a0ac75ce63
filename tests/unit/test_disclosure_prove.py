"""What a reader can still work out of hidden counts, against a count of all possibilities."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from reportgen.disclosure.prove import Contradiction, prove
from reportgen.disclosure.system import Cell, Reader, Relation, System, rounded_share, total_of
from suppression_worlds import SMALL, cell, row, table


def ranges(system, hidden, reader=Reader.PUBLISHED):
    return {system.cells[each.cell].key: (each.low, each.high) for each in prove(system, hidden, reader)}


def test_a_part_that_is_hidden_alone_is_known():
    (found,) = prove(row([3, 8, 20]), [False, True, False, False])

    assert (found.low, found.high, found.needed, found.holds) == (3, 3, SMALL, False)


def test_two_parts_share_what_their_sum_leaves():
    assert ranges(row([3, 8, 20]), [False, True, True, False]) == {"part 00": (0, 11), "part 01": (0, 11)}


def test_a_reader_who_knows_which_are_small_knows_more():
    assert ranges(row([3, 8, 20]), [False, True, True, False], Reader.RULE) == {"part 00": (1, 5), "part 01": (6, 10)}


def test_a_total_that_is_hidden_too_leaves_a_part_unbounded():
    assert ranges(row([3, 8]), [True, True, False]) == {"total": (8, None), "part 00": (0, None)}


def test_a_square_of_a_table_moves_between_zero_and_its_smallest_sum():
    system = table([[3, 8], [9, 10]])

    found = ranges(system, [True, True, False, True, True, False, False, False, False])

    assert found["00 00"] == (0, 11)
    assert found["01 01"] == (7, 18)


def test_a_rounded_share_tells_the_numerator_of_a_known_denominator():
    cells = (cell("part", 3), Cell("whole", 41), Cell("share", None, statement=True))
    system = System(cells, tuple(rounded_share(0, 1, 2, (13, 15, 200))))

    assert ranges(system, [True, False, False]) == {"part": (3, 3)}
    assert ranges(system, [True, False, True]) == {"part": (0, None)}


def test_whole_numbers_are_narrower_than_fractions_would_be():
    cells = (Cell("twice", 4), Cell("thrice", 3), Cell("sum", 17))
    system = System(cells, (Relation(((0, 2), (1, 3), (2, -1))),))

    assert ranges(system, [True, True, False]) == {"twice": (1, 7), "thrice": (1, 5)}


def test_what_cannot_be_true_proves_nothing():
    # Of a small count a sum is told that is not small: only a fault of whoever made the system can do so.
    system = System((Cell("sum", 9), Cell("part", None, protect=SMALL)), (total_of(0, [1]),))

    with pytest.raises(Contradiction):
        prove(system, [False, True], Reader.RULE)


@pytest.mark.parametrize("reader", list(Reader))
@pytest.mark.parametrize("seed", range(8))
def test_ranges_are_those_of_all_counts_that_are_possible(seed, reader):
    rng = np.random.default_rng(seed)
    system = table(rng.choice([0, 1, 2, 4, 6, 7, 8], (2, 3)))
    inside = (0, 1, 2, 4, 5, 6)
    interior = sorted(rng.choice(inside, 3, replace=False).tolist())
    sums = {place for place in range(12) if place not in inside and rng.random() < 0.3}
    places = sorted(sums.union(interior))
    hidden = [place in places for place in range(12)]

    possible = []
    for values in product(range(26), repeat=3):
        found = _filled(system, dict(zip(interior, values, strict=True)))
        if all(found[place] == each.value for place, each in enumerate(system.cells) if not hidden[place]) and (
            reader is Reader.PUBLISHED or _agrees(system, found, places)
        ):
            possible.append([found[place] for place in places])
    lows, highs = np.min(possible, axis=0), np.max(possible, axis=0)

    for each, low, high in zip(prove(system, hidden, reader), lows, highs, strict=True):
        assert each.low == low
        assert each.high == high or high >= 25  # where the count of possibilities ended


def _filled(system, inside):
    """Work the sums of a table of two by three out again."""
    values = {place: inside.get(place, system.cells[place].value) for place in (0, 1, 2, 4, 5, 6)}
    full = np.pad(np.array(list(values.values())).reshape(2, 3), ((0, 1), (0, 1)))
    full[-1], full[:, -1] = full.sum(axis=0), full.sum(axis=1)
    full[-1, -1] = full[-1, :-1].sum()
    return full.ravel().tolist()


def _agrees(system, found, places):
    return all((found[place] in SMALL) == (system.cells[place].protect is not None) for place in places)
