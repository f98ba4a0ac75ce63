"""Published figures of other authorities, invented: comparable, in part, not at all, and beside a hidden figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from demonstration.ground import chance, tenths

AREAS: Final = tuple(
    f"{name} (invented)"
    for name in (
        *("Ashmere", "Barrowby", "Calderwick", "Dunmarsh", "Elmhurst Vale", "Fenbridge", "Garstow", "Hallowmere"),
        *("Inglefell", "Juniper Bay", "Kelderton", "Larkfield", "Mossgate", "Netherwold", "Oakhampton", "Penmere"),
        *(
            "Quarrydale",
            "Ravenscar Moor",
            "Saltersford",
            "Thornaby Hill",
            "Umberleigh",
            "Vexham",
            "Wolverdale",
            "Yarrowby",
        ),
    )
)
NEIGHBOURS: Final = AREAS[1:20:2]
LISTED: Final = "2025-05-01"
_REGION: Final = "Invented region"
_SOURCE: Final = "invented for the demonstration"
_YEARS: Final = ("2024-25", "2025-26")


@dataclass(frozen=True, slots=True)
class _Table:
    """One measure's published figures: round which level they lie, and how far they may stand beside ours."""

    measure: str
    item: str
    periods: tuple[str, ...]
    level: float
    spread: float
    own: float | None
    comparable: str
    why: str


_TABLES: Final = (
    _Table(
        *("reviews-in-time", "child-in-need", _YEARS, 87.0, 4.0, 88.4),
        *("yes", "the national measure counts reviews within the same timescales"),
    ),
    _Table(
        *("plans-open", "child-protection", ("2024-25 Q4", "2025-26 Q4"), 43.0, 9.0, 51.4),
        *("yes", "children on a plan on the last day of March, by the same definition"),
    ),
    _Table(
        *("repeat-plans", "", _YEARS, 24.0, 4.0, 26.0),
        *("partly", "the national measure knows earlier plans in the same authority alone, ours in any"),
    ),
    _Table(
        *("re-referred", "", _YEARS, 22.0, 4.0, None),
        *(
            "no",
            "the national measure counts referrals that follow an earlier one; ours follows cases from their closure",
        ),
    ),
    _Table(
        *("never-seen-health-visitor", "", _YEARS, 2.0, 0.8, None),
        *("yes", "the same question of the same age groups"),
    ),
)


def benchmarks_text() -> str:
    """Write `benchmarks.csv`."""
    lines = ["measure,item,period,area,kind,value,comparable,why,source"]
    for table in _TABLES:
        for period in table.periods:
            lines += _rows(table, period)
    return "\n".join(lines) + "\n"


def _rows(table: _Table, period: str) -> Iterator[str]:
    random = chance("benchmarks", table.measure, period)
    values = {area: tenths(min(max(random.gauss(table.level, table.spread), 0), 100)) for area in AREAS}
    mean = tenths(fmean(map(float, values.values())))
    said = f'{table.comparable},"{table.why}",{_SOURCE}'
    head = f"{table.measure},{table.item},{period}"
    yield f"{head},England (invented),england,{mean},{said}"
    yield f"{head},{_REGION},region,{mean + tenths(random.gauss(0, 1))},,,"
    if table.own is not None:
        yield f"{head},Marlow Vale,own,{tenths(table.own + random.gauss(0, 1))},,,"
    for place, (area, value) in enumerate(values.items()):
        missing = place == 3  # one neighbour is always without a figure
        yield f"{head},{area},authority,{'[x]' if missing else value},,,"


def neighbours_text() -> str:
    """Write `neighbours.csv`."""
    return "\n".join(["since,area,source", *(f"{LISTED},{area},{_SOURCE}" for area in NEIGHBOURS)]) + "\n"
