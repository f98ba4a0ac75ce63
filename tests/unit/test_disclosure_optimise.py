"""What is hidden beside small counts: known answers, least loss, and a choice that tells nothing of what is hidden."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reportgen.disclosure.determined import determined
from reportgen.disclosure.optimise import Limit, suppress
from reportgen.disclosure.prove import prove
from reportgen.disclosure.system import Cell, Reader, Relation, System, same_count, total_of
from suppression_worlds import (
    SMALL,
    cell,
    hierarchy,
    least_loss,
    linked,
    other_counts,
    proved,
    row,
    shares,
    shuffled,
    table,
)


def counts(rng):
    """Draw many small and middling counts: large ones are easy."""
    kind = rng.random()
    return int(0 if kind < 0.1 else rng.integers(1, 6) if kind < 0.3 else rng.integers(6, 15 if kind < 0.6 else 90))


def tables(rng, draw=counts):
    deep, wide = int(rng.integers(2, 5)), int(rng.integers(2, 5))
    return table([[draw(rng) for _ in range(wide)] for _ in range(deep)])


def thirds(rng):
    return table([[counts(rng) for _ in range(3)] for _ in range(3)])


def rows(rng):
    return row([counts(rng) for _ in range(int(rng.integers(3, 8)))])


WORLDS = [rows, tables, hierarchy, linked, shares]
everywhere = pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.__name__)


def drawn(world, seed):
    rng = np.random.default_rng(seed)
    system = world(rng, counts) if world in (hierarchy, linked, shares) else world(rng)
    return system, rng


def keys(system, pattern):
    return {each.key for each, hidden in zip(system.cells, pattern.hidden, strict=True) if hidden}


# Known answers


def test_nothing_is_hidden_where_nothing_is_small():
    assert not any(suppress(row([6, 8, 20, 0])).hidden)


def test_beside_one_small_part_another_part_is_hidden_and_never_a_zero():
    system = row([3, 0, 0, 8])

    assert keys(system, suppress(system)) == {"part 00", "part 03"}


def test_the_total_is_hidden_where_every_other_part_is_small_or_zero():
    system = row([3, 0, 4, 0])

    assert keys(system, suppress(system)) == {"total", "part 00", "part 02"}


def test_a_square_stands_beside_one_small_cell_of_a_table():
    system = table([[3, 8], [9, 10]])

    pattern = suppress(system)

    assert keys(system, pattern) == {"00 00", "00 01", "01 00", "01 01"}
    assert pattern.guards[1] == pattern.guards[3] == pattern.guards[4] == (0,)


def test_small_cells_of_a_table_share_what_stands_beside_them():
    system = table([[3, 40, 41], [42, 4, 43], [44, 45, 46]])

    pattern = suppress(system)

    assert pattern.least
    # Their own square would not do: in it the one cannot rise without the other. Two squares side by side do.
    assert sum(pattern.hidden) == 6


def test_two_small_parts_alone_are_not_safe_behind_each_other():
    system = row([1, 1, 30])

    assert keys(system, suppress(system)) == {"part 00", "part 01", "part 02"}


def test_a_hierarchy_hides_at_the_level_below_rather_than_the_dear_whole():
    cells = (
        cell("whole", 90, 9),
        cell("north", 2, 3),
        cell("south", 40, 3),
        cell("east", 48, 3),
        cell("south 1", 20),
        cell("south 2", 20),
    )
    system = System(cells, (total_of(0, [1, 2, 3]), total_of(2, [4, 5])))

    assert keys(system, suppress(system)) == {"north", "east"}  # hiding the south would take one of its places too


def test_one_count_told_in_two_places_is_hidden_in_both():
    cells = (cell("a", 3), cell("b", 20), cell("total", 23, 5), cell("again", 3), cell("c", 30), cell("sum", 33, 5))
    system = System(cells, (total_of(2, [0, 1]), same_count(0, 3), total_of(5, [3, 4])), ((0, 3),))

    pattern = suppress(system)

    assert keys(system, pattern) == {"a", "again", "b", "c"}
    assert not pattern.open
    assert proved(system, pattern.hidden)


def test_a_statement_goes_with_the_count_that_it_tells_of():
    cells = (cell("part", 3), cell("rest", 38), cell("whole", 41, 4), Cell("share", None, statement=True))
    told = (Relation(((0, 200), (2, -13)), 0, None, (3,)), Relation(((0, 200), (2, -15)), None, 0, (3,)))
    system = System(cells, (total_of(2, [0, 1]), *told))

    assert keys(system, suppress(system)) == {"part", "rest", "share"}


def test_what_the_audience_knows_is_not_hidden_and_protects_nothing():
    cells = (cell("own", 30, known=True), cell("other", 3), cell("third", 40), cell("total", 73, 5))
    system = System(cells, (total_of(3, [0, 1, 2]),))

    assert keys(system, suppress(system)) == {"other", "third"}


def test_what_nothing_can_protect_is_said():
    cells = (cell("own", 30, known=True), cell("other", 3), cell("total", 33, known=True))
    system = System(cells, (total_of(2, [0, 1]),))

    pattern = suppress(system)

    assert pattern.open == (1,)
    assert not proved(system, pattern.hidden)


def test_what_an_agency_withheld_is_hidden_and_hides_nothing_for_others():
    cells = (Cell("gone", None, protect=SMALL), cell("small", 4), cell("large", 50), cell("more", 60), cell("all", 117))
    system = System(cells, (total_of(4, [0, 1, 2, 3]),))

    pattern = suppress(system)

    assert {"gone", "small"} < keys(system, pattern)
    assert sum(pattern.hidden) == 3
    assert proved(system, pattern.hidden)


def test_what_was_small_when_last_published_is_hidden_behind_less_gladly():
    cells = [cell("total", 103, 9), cell("a", 3), cell("b", 50, size=7), cell("c", 50, size=90)]
    system = System(tuple(cells), (total_of(0, [1, 2, 3]),))

    assert keys(system, suppress(system)) == {"a", "c"}


def test_a_reader_who_knows_which_are_small_makes_more_be_hidden_and_that_is_said():
    system = row([3, 7, 50, 60])

    pattern = suppress(system, Reader.RULE)

    assert sum(suppress(system).hidden) == 2
    assert not proved(system, suppress(system).hidden, Reader.RULE)
    assert pattern.widened == (1,)
    assert proved(system, pattern.hidden, Reader.RULE)


# What must always hold


@everywhere
@pytest.mark.parametrize("seed", range(12))
def test_every_small_count_keeps_its_whole_range(world, seed):
    system, _ = drawn(world, seed)

    pattern = suppress(system)

    assert not pattern.open
    assert all(pattern.hidden[place] for place in system.primaries)
    assert all(each.holds for each in prove(system, pattern.hidden) if each.needed is not None)


@everywhere
@pytest.mark.parametrize("seed", range(6))
def test_the_same_is_hidden_again_and_in_any_order_of_cells(world, seed):
    system, rng = drawn(world, seed)
    other, goes = shuffled(system, rng)

    pattern = suppress(system)

    assert suppress(system) == pattern
    assert [suppress(other).hidden[goes[place]] for place in range(len(system.cells))] == list(pattern.hidden)


def test_past_its_limit_the_choice_is_as_safe_and_says_that_it_may_not_be_the_least():
    rng = np.random.default_rng(5)
    system = table(np.where(rng.random((8, 6)) < 0.25, rng.integers(1, 6, (8, 6)), rng.integers(6, 90, (8, 6))))

    pattern = suppress(system, limit=Limit(nodes=1, rounds=1, cells=0, exchanges=0))

    assert not pattern.least
    assert proved(system, pattern.hidden)


def free_to_move(system):
    """Give the same rule in exact numbers: only counts that are neither small nor zero give way."""
    fit = {at for at, each in enumerate(system.cells) if each.protect is None and each.value}

    def safe(hidden):
        fine = {at for at in fit if hidden[at]}
        return not any(
            small
            in determined(
                [{at: times for at, times in each.terms if at in fine | {small}} for each in system.relations]
            )
            for small in system.primaries
        )

    return safe


@pytest.mark.parametrize("world", [rows, thirds], ids=["rows", "tables"])
@pytest.mark.parametrize("seed", range(0, 1000, 100))
def test_the_loss_is_the_least_that_trying_everything_finds(world, seed):
    system, least = next(
        (system, least)
        for again in range(seed, seed + 100)
        if (system := drawn(world, again)[0]).primaries
        # None where small counts move only together, which the exact rule does not allow.
        and (least := least_loss(system, free_to_move(system))) is not None
    )

    pattern = suppress(system)

    assert pattern.loss(system) <= 1.1 * least
    assert not pattern.least or pattern.loss(system) == least


# The choice tells nothing of what is hidden


def interferences(world, seeds, *, zeros):
    """Count in how many of the pairs drawn another truth would have hidden other cells."""
    pairs = differing = 0
    for seed in seeds:
        system, rng = drawn(world, seed)
        pattern = suppress(system)
        other = other_counts(system, pattern.hidden, rng, zeros=zeros) if any(pattern.hidden) else None
        if other is not None:
            pairs += 1
            differing += suppress(other) != pattern
    return pairs, differing


@everywhere
def test_other_counts_that_tell_the_same_hide_the_same(world):
    pairs, differing = interferences(world, range(100, 120), zeros=False)

    assert pairs >= 8
    assert differing == 0


@pytest.mark.slow
@everywhere
def test_other_counts_that_tell_the_same_hide_the_same_in_hundreds_of_pairs(world):
    pairs, differing = interferences(world, range(1000, 1200), zeros=False)

    assert pairs >= 100
    assert differing == 0


def test_how_large_a_hidden_count_is_does_not_matter():
    """Without any regard to sums: the choice is the same for any counts that are small and zero in the same places."""
    compared = 0
    for seed in range(30):
        rng = np.random.default_rng(seed)
        small, zero = rng.random((4, 3)) < 0.25, rng.random((4, 3)) < 0.1
        draws = (
            (rng.integers(1, 6, (4, 3)), rng.integers(6, 90, (4, 3))),
            (rng.integers(1, 6, (4, 3)), rng.integers(6, 90, (4, 3))),
        )
        one, other = (table(np.where(small, low, np.where(zero, 0, high))) for low, high in draws)
        if kinds(one) == kinds(other):
            compared += 1
            assert suppress(one) == suppress(other)

    assert compared >= 20


def kinds(system):
    return [(each.protect is None, each.value == 0) for each in system.cells]


# What is refused


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: Cell("a", 3, weight=0), id="a weight of nothing"),
        pytest.param(lambda: Cell("a", 3, low=4), id="a count below what everybody knows"),
        pytest.param(lambda: Cell("a", 3, statement=True), id="a statement with a count"),
        pytest.param(lambda: Cell("a", 3, protect=SMALL, known=True), id="protected from who knows it"),
        pytest.param(lambda: Cell("a", 3, protect=range(1, 6, 2)), id="a range with gaps"),
        pytest.param(lambda: System((cell("a", 3), cell("a", 4))), id="one key twice"),
        pytest.param(lambda: System((cell("a", 3), cell("b", 4)), (total_of(0, [1]),)), id="a sum that is wrong"),
        pytest.param(lambda: System((cell("a", 3),), (Relation(((1, 1),)),)), id="a place that is not there"),
        pytest.param(lambda: System((cell("a", 3),), (Relation(((0, 1),), 3, 3, (0,)),)), id="told by a count"),
        pytest.param(lambda: System((cell("a", 3),), (), ((0, 1),)), id="a group of what is not there"),
    ],
)
def test_a_system_that_proves_nothing_is_refused(make):
    with pytest.raises(ValueError):
        make()


def test_a_system_stays_as_it_was():
    system = row([3, 8, 20])
    before = replace(system)

    suppress(system)

    assert system == before
