"""Tables of a measure split by place, group and unit: the latest quarter beside the same quarter last year.

Places and units stand in order of name: there is no rank, no rating and no change beside them, so that nothing reads as
a league table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from reportgen.disclosure.primary import Rules, sensitive
from reportgen.disclosure.remainder import leaves_few
from reportgen.model import (
    Absence,
    AbsenceKind,
    Figure,
    Item,
    Key,
    Kind,
    Marker,
    Measure,
    Place,
    Point,
    Protected,
)
from reportgen.numbers import n_of_m
from reportgen.quarter import Quarter
from reportgen.report.tables import closing_text, table_text
from reportgen.site.series import Cell, Row

_MOST_TOGETHER: Final = 3  # more items or agencies than this have a table each
_FEW_ROWS: Final = 8  # a table of no more is read at a glance, whole
_A_YEAR: Final = 4
_NOT_RECORDED: Final = "not-recorded"
_FUNNEL: Final = "Against the funnel"
_NOT_IN_FUNNEL: Final = "not in it"
_MIDDLE: Final = "in the middle"


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Which units do not do a duty of every unit, or gave no figure; the others need no row each to be read."""

    rows: tuple[Row, ...]  # of the latest quarter alone
    of: int


@dataclass(frozen=True, slots=True)
class SplitTable:
    """One way of splitting a measure; no rows where nothing was returned of it."""

    title: str
    head: str  # of the first column: what each row is
    groups: tuple[tuple[str, int], ...]  # heads over several columns, each with how many; empty where one would do
    columns: tuple[str, ...]  # quarters
    rows: tuple[Row, ...]
    by_name: bool  # places and units, which are not to be compared as in a league
    funnel: bool = False  # a column says where each place lies against what chance would give
    shortfall: Shortfall | None = None  # of a duty that many units have: told first, and the table when asked for


@dataclass(frozen=True, slots=True)
class _Way:
    """A way of splitting: by area, by unit, or by the groups of one breakdown."""

    field: str  # of `Key`
    breakdown: str = ""

    def part(self, key: Key) -> str:
        """Give what a key is of in this way, or nothing if it is split otherwise or crossed."""
        parts = {"area": key.area, "group": key.group, "unit": key.unit}
        mine = parts.pop(self.field)
        if any(parts.values()) or (self.breakdown and mine.partition(":")[0] != self.breakdown):
            return ""
        return mine


@dataclass(frozen=True, slots=True)
class _Column:
    """The parts of one item and agency at one quarter, with the whole that they split."""

    quarter: Quarter
    parts: dict[str, Figure]
    whole: Figure | None


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Whose parts they are: one item's, of one agency or of all together."""

    label: str
    units: str
    columns: tuple[_Column, ...]  # the latest quarter's, then the same quarter's a year before if it is there
    against: Mapping[str, str]  # where each part lies in the funnel of the latest quarter, if there is one


def split_tables(protected: Protected, measure: Measure) -> tuple[SplitTable, ...]:
    """Lay out a measure's splits of the latest quarter: by area, by each breakdown, by unit.

    What is hidden is what `protect` hid, and the parts of a quarter whose sum leaves so few of the whole that the
    rest would be told by subtraction (a place that has closed, a group that was not returned).
    """
    found = [figure for item in measure.items if not item.control for figure in protected.splits(measure, item)]
    return tuple(table for way in _ways(protected, found) for table in _tables(protected, measure, way))


def crossed(protected: Protected, measure: Measure) -> bool:
    """Tell whether a measure has splits by two things at once, which no table here shows."""
    keys = (figure.key for item in measure.items for figure in protected.splits(measure, item))
    return any(bool(key.area) + bool(key.group) + bool(key.unit) > 1 for key in keys)


def _ways(protected: Protected, figures: Sequence[Figure]) -> Iterator[_Way]:
    keys = [figure.key for figure in figures]
    breakdowns = [breakdown.id for breakdown in protected.project.framework.breakdowns]
    used = {key.group.partition(":")[0] for key in keys if key.group}
    ways = [
        _Way("area"),
        *(_Way("group", name) for name in [*breakdowns, *sorted(used - set(breakdowns))]),
        _Way("unit"),
    ]
    return (way for way in ways if any(way.part(key) for key in keys))


def _tables(protected: Protected, measure: Measure, way: _Way) -> Iterator[SplitTable]:
    speakers = list(_speakers(protected, measure, way))
    together = [speakers] if len(speakers) <= _MOST_TOGETHER else [[speaker] for speaker in speakers]
    for group in together:
        yield _table(protected, measure, way, group, alone=len(group) < len(speakers))


def _speakers(protected: Protected, measure: Measure, way: _Way) -> Iterator[_Speaker]:
    """Give each item's parts: the partnership's, then each agency's, in the framework's order."""
    agencies = [("", "All agencies"), *((each.id, each.short) for each in protected.project.framework.agencies)]
    found: list[tuple[Item, str, str, dict[str, Figure]]] = []
    for item in measure.items:
        if item.control:
            continue
        of_item = [(way.part(figure.key), figure) for figure in protected.splits(measure, item)]
        for agency, name in agencies:
            parts = {part: figure for part, figure in of_item if part and figure.key.agency == agency}
            if parts:
                found.append((item, agency, name, parts))
    several_items = len({item.id for item, *_ in found}) > 1
    several_agencies = len({agency for _, agency, *_ in found}) > 1
    for item, agency, name, parts in found:
        title = f"{item.panel}: {item.title}" if item.panel else item.title
        label = ", ".join([title] * several_items + [name] * several_agencies)
        whole = protected.find(Key(measure.id, item.id, agency))
        now, before = _columns(protected.quarter, parts, whole)
        there = any((point := _at(figure, before.quarter)) is not None and _known(point) for figure in parts.values())
        told = not agency and sensitive(measure) and _an_agency_is_gone(protected, item, before.quarter)
        against = _against(protected, whole=Key(measure.id, item.id, agency), way=way)
        yield _Speaker(label, item.units, (now, before) if there and not told else (now,), against)


def _against(protected: Protected, *, whole: Key, way: _Way) -> dict[str, str]:
    """Say where each part lies against the limits that chance alone would keep."""
    return {
        part: unit.against
        for found in protected.units
        if (found.measure, found.item, found.agency) == (whole.measure, whole.item, whole.agency)
        for unit in found.units
        if (part := way.part(unit.key))
    }


def _columns(reported: Quarter, parts: dict[str, Figure], whole: Figure | None) -> tuple[_Column, _Column]:
    """Choose the quarters: the one reported, or the last wave's, and the same a year before."""
    known = [figure.point.quarter for figure in parts.values() if _known(figure.point)]
    now = _Column(max(known, default=reported), parts, whole)
    return now, replace(now, quarter=now.quarter - _A_YEAR)


def _an_agency_is_gone(protected: Protected, item: Item, then: Quarter) -> bool:
    """Tell whether an earlier sum holds an agency that has closed: less those that are left, it would be told."""
    return any(
        agency.id in item.agencies
        and agency.life.covers(then)
        and not agency.life.covers(protected.quarter)
        and not agency.successor
        for agency in protected.project.framework.agencies
    )


def _known(point: Point) -> bool:
    """Tell whether a point has a value, hidden or not."""
    return point.value is not None or (point.absence is not None and point.absence.kind is AbsenceKind.SUPPRESSED)


def _not_returned(point: Point) -> bool:
    return point.absence is not None and point.absence.kind is AbsenceKind.NOT_RETURNED


def _at(figure: Figure, quarter: Quarter) -> Point | None:
    return next((point for point in figure.series if point.quarter == quarter), None)


# ---------------------------------------------------------------- rows


def _table(
    protected: Protected, measure: Measure, way: _Way, speakers: Sequence[_Speaker], *, alone: bool
) -> SplitTable:
    columns = [column for speaker in speakers for column in speaker.columns]
    by = _name(protected, measure, way, columns)
    units = {speaker.units for speaker in speakers}
    whose = f": {speakers[0].label}" if alone else ""
    counted = f" ({units.pop()})" if measure.kind is Kind.COUNT and len(units) == 1 else ""
    heads = [_heads(speaker) for speaker in speakers]
    groups = tuple((each.label, len(head)) for each, head in zip(speakers, heads, strict=True))
    return SplitTable(
        title=f"By {_lower_first(by)}{whose}{counted}",
        head=by,
        groups=groups if len(speakers) > 1 else (),
        columns=tuple(each for head in heads for each in head),
        rows=_with_funnels(_rows(protected, measure, way, columns), _members(protected, way, columns), speakers),
        by_name=way.field != "group",
        funnel=any(speaker.against for speaker in speakers),
        shortfall=_shortfall(protected, measure, way, columns) if len(speakers) == 1 else None,
    )


def _heads(speaker: _Speaker) -> list[str]:
    now, *before = map(_quarter_text, speaker.columns)
    return [now, *([_FUNNEL] if speaker.against else []), *before]


def _with_funnels(
    rows: Sequence[Row], members: Sequence[tuple[str, str]], speakers: Sequence[_Speaker]
) -> tuple[Row, ...]:
    """Put behind a speaker's latest quarter where its parts lie in the funnel; the whole is in the middle of it."""
    made = []
    for place, row in enumerate(rows):
        part = members[place][0] if place < len(members) else ""
        cells: list[Cell] = []
        at = 0
        for speaker in speakers:
            now, *before = row.cells[at : at + len(speaker.columns)]
            at += len(speaker.columns)
            standing = speaker.against.get(part, _NOT_IN_FUNNEL) if part else _MIDDLE
            cells += [now, *([(standing, "")] if speaker.against else []), *before]
        made.append(Row(row.head, tuple(cells)))
    return tuple(made)


def _shortfall(protected: Protected, measure: Measure, way: _Way, columns: Sequence[_Column]) -> Shortfall | None:
    """Find the units that fall short of a duty, in order of name; None where a table says it as quickly."""
    latest = columns[0]
    members = _members(protected, way, [latest])
    withheld = _leaves_few(
        measure, latest, Rules.for_audience(protected.project, protected.quarter, protected.audience)
    )
    if not measure.duty or way.field != "unit" or len(members) <= _FEW_ROWS or withheld:
        return None
    figures = (latest.parts.get(part) for part, _ in members)
    done = [figure is not None and _is_full(_at(figure, latest.quarter)) for figure in figures]
    rows = _rows(protected, measure, way, [latest])  # the parts, then the whole
    return Shortfall(tuple(row for row, full in zip(rows, done, strict=False) if not full), len(members))


def _is_full(point: Point | None) -> bool:
    """Tell whether a unit has done all of its duty, as far as may be shown."""
    return point is not None and point.value is not None and point.numerator == point.denominator


def _name(protected: Protected, measure: Measure, way: _Way, columns: Sequence[_Column]) -> str:
    """Name a way of splitting: a breakdown's title, or the kind of place."""
    if way.field == "group":
        titles = {breakdown.id: breakdown.title for breakdown in protected.project.framework.breakdowns}
        return titles.get(way.breakdown, way.breakdown)
    kinds = {place.kind for place in _places_of(protected, columns)}
    usual = "area" if way.field == "area" else measure.places or "unit"
    kind = kinds.pop() if len(kinds) == 1 else usual
    return kind[:1].upper() + kind[1:]


def _lower_first(title: str) -> str:
    """Begin with a small letter, but leave abbreviations alone."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def _quarter_text(column: _Column) -> str:
    """Name a column's quarter, and that in which the cases closed where it is another."""
    points = [point for figure in column.parts.values() if (point := _at(figure, column.quarter)) is not None]
    cohorts = {point.cohort for point in points if point.cohort is not None} - {column.quarter}
    if len(cohorts) != 1:
        return str(column.quarter)
    lag = column.quarter.since(cohorts.pop())
    return f"{column.quarter} ({closing_text(column.quarter, lag)})"


def _places_of(protected: Protected, columns: Sequence[_Column]) -> list[Place]:
    parts = {part for column in columns for part in column.parts}
    return [place for place in protected.project.framework.places if place.id in parts]


def _rows(protected: Protected, measure: Measure, way: _Way, columns: Sequence[_Column]) -> tuple[Row, ...]:
    """Give a row for each part, and the whole below them; none where nothing at all was returned."""
    points = (_at(figure, column.quarter) for column in columns for figure in column.parts.values())
    if all(point is None or _not_returned(point) for point in points):
        return ()
    lives = {place.id: place.life for place in protected.project.framework.places}
    rules = Rules.for_audience(protected.project, protected.quarter, protected.audience)
    withheld = [_leaves_few(measure, column, rules) for column in columns]
    rows = []
    for part, title in _members(protected, way, columns):
        cells = []
        for column, few in zip(columns, withheld, strict=True):
            open_then = part not in lives or lives[part].covers(column.quarter)
            cells.append(_cell(measure, column, column.parts.get(part), withheld=few, expected=open_then))
        rows.append(Row(title, tuple(cells)))
    if any(column.whole is not None for column in columns):
        rows.append(Row("All", tuple(_cell(measure, column, column.whole) for column in columns)))
    return tuple(rows)


def _members(protected: Protected, way: _Way, columns: Sequence[_Column]) -> list[tuple[str, str]]:
    """List what a way of splitting has, returned or not: groups as declared, "not recorded" last, others by name."""
    framework = protected.project.framework
    returned = {part for column in columns for part in column.parts}
    if way.field == "group":
        declared = {
            f"{breakdown.id}:{group}": title
            for breakdown in framework.breakdowns
            if breakdown.id == way.breakdown
            for group, title in breakdown.groups
        }
        unknown = {part: part.partition(":")[2] for part in sorted(returned - set(declared))}
        return sorted({**declared, **unknown}.items(), key=lambda member: member[0].endswith(f":{_NOT_RECORDED}"))
    kinds = {place.kind for place in _places_of(protected, columns)}
    declared = {
        place.id: place.title
        for place in framework.places
        if place.id in returned or (place.kind in kinds and place.life.covers(protected.quarter))
    }
    unknown = {part: part for part in returned - set(declared)}
    return sorted({**declared, **unknown}.items(), key=lambda member: (member[1].casefold(), member[0]))


def _cell(
    measure: Measure, column: _Column, figure: Figure | None, *, withheld: bool = False, expected: bool = True
) -> Cell:
    point = _at(figure, column.quarter) if figure is not None else None
    if point is None or figure is None:
        kind = AbsenceKind.NOT_RETURNED if expected else AbsenceKind.NOT_APPLICABLE
        return table_text(measure, Point(column.quarter, None, absence=Absence(kind))), ""
    if withheld and point.value is not None:
        return AbsenceKind.SUPPRESSED.marker, ""
    text = table_text(measure, point)
    parts = "" if measure.kind is Kind.RATIO or point.value is None else n_of_m(point)
    if parts and _small_base(measure, point):
        text, parts = " ".join([parts, *(marker.symbol for marker in point.markers)]), ""
    if point.value is not None and Marker.BREAK.symbol not in text and _parted(figure, column.quarter):
        text = f"{text} {Marker.BREAK.symbol}"
    return text, parts


def _small_base(measure: Measure, point: Point) -> bool:
    """Tell whether so few were counted that "9 of 12" stands for the percentage."""
    counts_cases = measure.kind.is_percentage and measure.kind is not Kind.SHARE
    return counts_cases and point.denominator is not None and point.denominator < measure.smallest_denominator


def _parted(figure: Figure, quarter: Quarter) -> bool:
    """Tell whether a break lies between an earlier quarter and the one that the figure is of."""
    return any(later.break_before for earlier, later in pairwise(figure.series) if earlier.quarter >= quarter)


# ---------------------------------------------------------------- what the parts leave


def _leaves_few(measure: Measure, column: _Column, rules: Rules) -> bool:
    """Tell whether whoever has no row would be told by subtraction."""
    whole = _at(column.whole, column.quarter) if column.whole is not None else None
    points = [point for figure in column.parts.values() if (point := _at(figure, column.quarter)) is not None]
    agency = column.whole.key.agency if column.whole is not None else ""
    rule = rules.of(measure, agency).at(rules.now.since(column.quarter))
    return leaves_few(measure, whole, points, rule)
