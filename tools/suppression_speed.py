"""Print how long it takes to choose what is hidden of a table of 40 by 12 with margins, and to prove it.

Usage: python tools/suppression_speed.py [SEED]
"""

from __future__ import annotations

import sys
from time import perf_counter

import numpy as np

from reportgen.disclosure.optimise import suppress
from reportgen.disclosure.prove import prove
from reportgen.disclosure.system import Cell, System, total_of

DEEP, WIDE = 40, 12
SMALL = range(1, 6)


def table(seed: int, share: float) -> System:
    """Make a table of which so large a share is small, and one in twenty zero."""
    rng = np.random.default_rng(seed)
    shape = (DEEP, WIDE)
    counts = np.where(rng.random(shape) < share, rng.integers(1, 6, shape), rng.integers(6, 90, shape))
    full = np.pad(np.where(rng.random(shape) < 0.05, 0, counts), ((0, 1), (0, 1)))
    full[-1], full[:, -1] = full.sum(axis=0), full.sum(axis=1)
    full[-1, -1] = full[-1, :-1].sum()
    cells = tuple(
        Cell(
            f"{row:02} {column:02}",
            int(count),
            weight=(3 if row == DEEP else 1) * (3 if column == WIDE else 1),
            protect=SMALL if count in SMALL else None,
        )
        for (row, column), count in np.ndenumerate(full)
    )
    across, wide = range(DEEP + 1), WIDE + 1
    rows = [total_of(row * wide + WIDE, range(row * wide, row * wide + WIDE)) for row in across]
    columns = [total_of(DEEP * wide + column, range(column, DEEP * wide, wide)) for column in range(wide)]
    return System(cells, (*rows, *columns))


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    for share in (0.02, 0.1, 0.25, 0.5):
        system = table(seed, share)
        began = perf_counter()
        pattern = suppress(system)
        chosen = perf_counter()
        ranges = prove(system, pattern.hidden)
        ended = perf_counter()
        print(
            f"{len(system.primaries):4} small, {sum(pattern.hidden):4} hidden"
            f" ({'least' if pattern.least else 'perhaps not the least'}):"
            f" chosen in {chosen - began:.1f} s, proved in {ended - chosen:.1f} s,"
            f" {sum(not each.holds for each in ranges)} ranges too narrow"
        )


if __name__ == "__main__":
    main()
