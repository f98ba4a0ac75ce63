"""Rows of figures as tables: what stands in a cell comes from `numbers`, never from here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from typing import Final

from reportgen import numbers
from reportgen.model import (
    AbsenceKind,
    Action,
    Agency,
    Basis,
    Change,
    Combine,
    Dimension,
    Edition,
    Figure,
    Item,
    Key,
    Kind,
    Marker,
    Meaning,
    Measure,
    Point,
    Polarity,
    Protected,
    Rating,
    Return,
    Selection,
    Triad,
)
from reportgen.movement import Limits, Size, size
from reportgen.quarter import Quarter, day_in_words
from reportgen.report.text import Md, escape, readable_escape

MOST_ROWS_TOGETHER: Final = 6  # a measure with more rows than this has a table of its own
MOST_SIDE_BY_SIDE: Final = 2  # the grid gives each of so many agencies a row; more stand in the section only

MARKERS: Final[Mapping[str, str]] = {
    "[c]": "hidden to protect people (confidential)",
    "[x]": "not available",
    "[z]": "not applicable",
    "[u]": "of low reliability",
    "[low]": "rounds to zero but is not zero",
    "[p]": "provisional",
    "[r]": "revised",
    "[b]": "before or at a break in the series",
    "[e]": "estimate",
}
SHAPES: Final[Mapping[Rating, str]] = {Rating.MET: "■", Rating.WITHIN_TOLERANCE: "◧", Rating.NOT_MET: "□"}
_MARKER: Final = re.compile("|".join(re.escape(symbol) for symbol in MARKERS))
_NOTHING_BEFORE: Final = "none before"
_NONE: Final = Md("")
_TOTAL: Final = Md("all agencies")
_SEVERAL_KINDS: Final = "[x]"
_LACKING: Final = re.compile(rf"{re.escape(f'[{_SEVERAL_KINDS}]{{.marker}}')} \d+ of \d+")


@dataclass(frozen=True, slots=True)
class Column:
    """A head, how its cells are aligned, and its share of the width in per cent."""

    head: str
    width: int
    right: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption and id; the first column holds the row headers."""

    id: str
    caption: Md
    columns: tuple[Column, ...]
    rows: tuple[tuple[Md, ...], ...]
    note: Md = _NONE  # stands directly below

    @property
    def markers(self) -> frozenset[str]:
        """Give the markers that its cells use."""
        return frozenset(found for row in self.rows for each in row for found in markers_in(each))

    @property
    def markdown(self) -> Md:
        """Write the pipe table with its caption line."""
        head = " | ".join(str(readable_escape(column.head)) for column in self.columns)
        dashes = "|".join("---:" if column.right else ":---" for column in self.columns)
        rows = "\n".join(f"| {' | '.join(row)} |" for row in self.rows)
        widths = ",".join(str(column.width) for column in self.columns)
        below = f"\n\n::: {{.table-note}}\n{self.note}\n:::" if self.note else ""
        return Md(
            f'| {head} |\n|{dashes}|\n{rows}\n\n: {self.caption} {{#{self.id} tbl-colwidths="[{widths}]"}}{below}'
        )


def cell(text: str, *, inside: bool = False) -> Md:
    """Write text of ours for a cell or a sentence, with its markers as markers.

    Args:
        text: Plain text.
        inside: Tell that something stands before it on the same line.

    Example:
        >>> str(cell("88.0% [p]"))
        '88.0% [[p]]{.marker}'
    """
    out, at = "", 0
    for found in _MARKER.finditer(text):
        out += _kept(text[at : found.start()], inside=inside or at > 0) + f"[{found[0]}]{{.marker}}"
        at = found.end()
    return Md(out + _kept(text[at:], inside=inside or at > 0))


def _kept(text: str, *, inside: bool) -> str:
    """Escape a piece and keep the space at its ends."""
    inner = text.strip(" ")
    if not inner:
        return text
    before, after = text[: len(text) - len(text.lstrip(" "))], text[len(text.rstrip(" ")) :]
    return f"{before}{readable_escape(inner, inside=inside)}{after}"


def markers_in(text: str) -> set[str]:
    """Find the markers in Markdown of ours; others' text holds none, for its brackets are references."""
    return set(_MARKER.findall(text))


def key_to(markers: Iterable[str]) -> Md:
    """Explain markers, in the order of `MARKERS`; empty where there are none."""
    used = set(markers)
    return Md("; ").join(
        Md(f"[{symbol}]{{.marker}} {meaning}") for symbol, meaning in MARKERS.items() if symbol in used
    )


# ---------------------------------------------------------------- widths of columns


@dataclass(frozen=True, slots=True)
class Room:
    """How much a line of a table holds, in widths of an average letter."""

    line: float
    one_line: float  # a text of no more is kept on one line, a longer one may take two
    least_for_heads: float


IN_TEXT: Final = Room(113, 13, 28)  # 8.5 points, beside the rule of a dimension
_PADDING: Final = 2.2
_GAP: Final = 1.6  # more before words that follow numbers
_SPARK: Final = Md("x" * 14)
_NARROW: Final = frozenset(" .,:;'!|()[]-fijlrt")
_BROAD: Final = frozenset("mwMW%■◧□")
_PICTURE: Final = re.compile(r"!\[[^\]]*\]\([^)]*\)\{\.spark\}")
_SPAN: Final = re.compile(r"\[((?:\[[a-z]+\]|[^\[\]])*)\](?:\{[^}]*\}|\([^)]*\))")


def fitted(columns: Sequence[Column], rows: Iterable[Sequence[Md]], room: Room) -> tuple[Column, ...]:
    """Give each column what its texts need, short ones on one line and longer ones on two; the row heads get the rest.

    Args:
        columns: Their widths are not looked at.
        rows: The cells.
        room: What a line of the table holds.
    """
    listed = [tuple(_shown(each) for each in row) for row in rows]
    needs = [
        _PADDING
        + (_GAP if columns[at - 1].right and not column.right else 0.0)
        + max(_longest_word(column.head), *(_wish(row[at], room.one_line) for row in listed))
        for at, column in enumerate(columns)
        if at
    ]
    most = room.line - room.least_for_heads
    if sum(needs) > most:
        needs = [need * most / sum(needs) for need in needs]
    longest = _PADDING + max((_signs(row[0]) for row in listed), default=0.0)
    heads = max(room.least_for_heads, min(room.line - sum(needs), longest))
    # What is left when the longest row head has room is shared, so that no column stands far from the next.
    more = max(0.0, room.line - heads - sum(needs)) / len(columns)
    widths = [round(100 * (each + more) / room.line) for each in (heads, *needs)]
    widths[0] += 100 - sum(widths)
    return tuple(replace(column, width=width) for column, width in zip(columns, widths, strict=True))


def _shown(text: Md) -> str:
    """Give a cell as it is read: no marks, and a sparkline as so many signs."""
    bare = _PICTURE.sub(_SPARK, text)
    while (less := _SPAN.sub(r"\1", bare)) != bare:
        bare = less
    return unescape(bare)


def _signs(text: str) -> float:
    """Measure a text roughly, in widths of an average letter: fonts differ, and all formats have the same widths."""
    return sum(0.65 if sign in _NARROW else 1.6 if sign in _BROAD else 1.1 for sign in text)


def _longest_word(text: str) -> float:
    return max(map(_signs, text.split()), default=0.0)


def _wish(text: str, one_line: float) -> float:
    """Say how wide a column must be for a text to need no more lines than it should: one, or two if it is long."""
    whole = _signs(text)
    if whole <= one_line:
        return whole
    words = text.split()
    halves = (max(_signs(" ".join(words[:at])), _signs(" ".join(words[at:])), one_line) for at in range(1, len(words)))
    return min(halves, default=whole)


# ---------------------------------------------------------------- which figures


@dataclass(frozen=True, slots=True)
class Scope:
    """What one edition shows: all of the partnership's, or one agency's own measures and figures."""

    protected: Protected
    edition: Edition
    limits: Limits  # what counts as a small change

    def shows(self, measure: Measure) -> bool:
        """Tell whether the measure belongs to the edition: in force, and the agency's own if it is an agency's."""
        if not measure.life.covers(self.protected.quarter):
            return False
        own = self.edition.agency
        return not own or any(own in item.agencies for item in measure.items)

    def measures(self, triad: Triad) -> tuple[Measure, ...]:
        """Give the triad's measures that the edition shows."""
        return tuple(measure for measure in triad.measures if self.shows(measure))

    def items(self, measure: Measure) -> tuple[Item, ...]:
        """Give a measure's items that are printed in this edition."""
        own, quarter = self.edition.agency, self.protected.quarter
        return tuple(
            item
            for item in measure.items
            if not item.control and item.life.covers(quarter) and (not own or own in item.agencies)
        )

    def headline_item(self, measure: Measure) -> Item:
        """Give the item that speaks for the measure."""
        items = self.items(measure) or measure.items
        wanted = measure.headline_item
        return next((item for item in items if item.id == wanted), items[0])

    def main(self, measure: Measure, item: Item) -> tuple[Figure, ...]:
        """Give the figures that speak for an item: in an agency's edition, its own."""
        own = self.edition.agency
        if own:
            figure = self.protected.find(Key(measure.id, item.id, own))
            if figure is not None:
                return (figure,)
        return tuple(figure for figure in self.protected.main(measure, item) if self._of_now(figure))

    def rows(self, measure: Measure) -> tuple[tuple[Item, Figure], ...]:
        """Give each item's figures: the partnership's, then the agencies' where there are several."""
        out: list[tuple[Item, Figure]] = []
        for item in self.items(measure):
            total = self.protected.find(Key(measure.id, item.id))
            own = self.edition.agency
            parts = [
                figure
                for figure in self.protected.by_agency(measure, item)
                if self._of_now(figure) and (not own or figure.key.agency == own)
            ]
            if total is not None and not (measure.combine is Combine.ONE and parts):
                out.append((item, total))
            out.extend((item, figure) for figure in parts)
        return tuple(out)

    def agency(self, agency_id: str) -> Agency:
        """Give an agency of the framework."""
        return self.protected.project.framework.agency(agency_id)

    def _of_now(self, figure: Figure) -> bool:
        """Tell whether the figure's agency is in force; what has merged or closed is not listed as missing."""
        return not figure.key.agency or self.agency(figure.key.agency).life.covers(self.protected.quarter)


# ---------------------------------------------------------------- what stands in a cell


def table_text(measure: Measure, point: Point) -> str:
    """Write a point for a cell: what `numbers` writes, but of an absence no more than the key leaves open.

    `[c]`, `[z]` and `[u]` have one meaning each, which the key tells; `[x]` has several, so its kind is said.
    """
    absence = point.absence
    if point.value is not None or absence is None:
        return numbers.point_text(measure, point)
    marker = absence.kind.marker
    if marker != _SEVERAL_KINDS:
        return marker
    if absence.kind is AbsenceKind.INCOMPLETE:
        return f"{marker} {absence.returned} of {absence.expected}"
    return f"{marker} {absence.kind.value}"


def latest_text(measure: Measure, figure: Figure) -> str:
    """Write the reported figure; "9 of 12" leads on a small base, and an older wave or group says its quarter."""
    point = figure.point
    text = table_text(measure, point)
    if point.value is None:
        return text
    parts = numbers.n_of_m(point)
    if figure.small_base and parts:
        text = f"{parts} ({text})"
    return _of_group(text, point) if point.wave is None or figure.new else f"{text} ({point.wave})"


def grid_text(measure: Measure, figure: Figure) -> str:
    """Write the reported figure for the grid, where a small base has no percentage at all."""
    few = numbers.n_of_m(figure.point) if figure.small_base and figure.value is not None else ""
    if not few:
        return table_text(measure, figure.point)
    return " ".join([few, *(marker.symbol for marker in figure.point.markers)])


def _of_group(text: str, point: Point) -> str:
    """Name the quarter in which the group closed, where the figure is of one."""
    if point.value is None or point.cohort is None or point.cohort == point.quarter:
        return text
    return f"{text} (closed {point.cohort})"


def point_at(figure: Figure, quarter: Quarter) -> Point | None:
    """Find a quarter in the figure's series."""
    return next((point for point in figure.series if point.quarter == quarter), None)


def previous_text(measure: Measure, item: Item, figure: Figure) -> str:
    """Write the figure before: of the quarter, or of the survey's wave, that the change is reckoned against."""
    if item.basis is not Basis.YEARLY:
        point = point_at(figure, figure.change.against if figure.change else figure.point.quarter - 1)
        return _NOTHING_BEFORE if point is None else _of_group(_earlier_text(measure, figure, point), point)
    wave = _wave_before(figure)
    return _NOTHING_BEFORE if wave is None else f"{_earlier_text(measure, figure, wave)} ({wave.quarter})"


def _earlier_text(measure: Measure, figure: Figure, earlier: Point) -> str:
    """Write an earlier point of the series, with a marker if a break lies between it and the reported one."""
    text = table_text(measure, earlier)
    if earlier.value is None or Marker.BREAK.symbol in text:
        return text
    reported = figure.point.wave or figure.point.quarter
    parted = any(point.break_before for point in figure.series if earlier.quarter < point.quarter <= reported)
    return f"{text} {Marker.BREAK.symbol}" if parted else text


def _wave_before(figure: Figure) -> Point | None:
    """Find the last quarter before the reported wave in which an answer was due; waves carried forward do not count."""
    reported = figure.point.wave or figure.point.quarter
    for point in reversed(figure.series):
        not_due = point.absence is not None and point.absence.kind is AbsenceKind.NOT_DUE
        carried = point.wave is not None and point.wave != point.quarter
        if point.quarter < reported and not not_due and not carried:
            return point
    return None


def year_before_text(measure: Measure, figure: Figure, limits: Limits) -> str:
    """Write the figure of the same quarter last year, and what became of it: `95.0%, worse since`."""
    point = point_at(figure, figure.point.quarter - 4)
    if point is None:
        return _NOTHING_BEFORE
    text = _of_group(_earlier_text(measure, figure, point), point)
    judged = _judgement(measure, figure, figure.year_change, limits)
    return f"{text}, {judged} since" if judged else text


def change_text(measure: Measure, figure: Figure, limits: Limits) -> str:
    """Write the change on the figure before: its direction and size, and better or worse where that may be said."""
    change = figure.change
    if change is None:
        return "not compared" if figure.value is not None else "not available"
    if numbers.shown_the_same(measure, change.amount):
        return "same"
    moved = f"{change.direction} {numbers.amount_text(measure, change.amount)}"
    judged = _judgement(measure, figure, change, limits)
    return f"{moved}, {judged}" if judged else moved


def _judgement(measure: Measure, figure: Figure, change: Change | None, limits: Limits) -> str:
    """Say better or worse, only of a change that the sentences too would call one, and never of a small base."""
    if change is None or figure.small_base or change.meaning not in (Meaning.BETTER, Meaning.WORSE):
        return ""
    return change.meaning.value if size(measure, figure, change, limits) is Size.MOVED else ""


def goal_text(measure: Measure, item: Item, figure: Figure) -> str:
    """Write a target as it is to be read: `95.0% or more`; nothing where there is none."""
    target = figure.target
    if target is None:
        return ""
    value = numbers.value_text(measure, target.value)
    if target.upper is not None:
        return f"{value} to {numbers.value_text(measure, target.upper)}"
    if measure.kind.is_percentage and target.value == 1:
        return value  # nothing can be more
    return f"{value} or less" if item.polarity is Polarity.LOWER else f"{value} or more"


def status_text(figure: Figure) -> str:
    """Write where a value stands against its target: a shape and a word, or why there is none."""
    if figure.target is None:
        return "none"
    return "not rated" if figure.rating is None else f"{SHAPES[figure.rating]} {figure.rating.value}"


def target_text(measure: Measure, item: Item, figure: Figure) -> str:
    """Write status and target together."""
    goal = goal_text(measure, item, figure)
    return f"{status_text(figure)}: {goal}" if goal else status_text(figure)


def base_text(measure: Measure, figure: Figure) -> str:
    """Write "9 of 12", or why it is not there."""
    point = figure.point
    if measure.kind in (Kind.COUNT, Kind.AMOUNT, Kind.RATIO):
        return f"a{'n' if measure.kind is Kind.AMOUNT else ''} {measure.kind.value}"
    if point.absence is not None:
        return point.absence.kind.marker
    if figure.small_base and numbers.n_of_m(point):
        return "small base"  # the count leads in the cell before
    return numbers.n_of_m(point) or "not given"


def quality_text(measure: Measure, figure: Figure) -> str:
    """Say in a word or three how far the figure can be relied on."""
    point = figure.point
    if point.absence is not None:
        absence = point.absence
        if absence.kind is AbsenceKind.INCOMPLETE:
            return f"{absence.returned} of {absence.expected} agencies"
        return numbers.absence_text(absence)
    said: list[str] = []
    if figure.small_base:
        said.append("small base")
    if not figure.new and point.wave is not None:
        said.append(f"from {point.wave}")
    said.extend(marker.value if marker is not Marker.LOW else "rounds to zero" for marker in point.markers)
    if point.covered and point.covered[0] < point.covered[1]:
        how = "traced" if measure.item(figure.key.item).basis is Basis.COHORT else "answered"
        said.append(f"{point.covered[0]} of {point.covered[1]} {how}")
    if point.selection in (Selection.PICKED, Selection.THEMED):
        said.append(f"{point.selection.value} files" if measure.kind.is_percentage else point.selection.value)
    return ", ".join(said) or "complete"


# ---------------------------------------------------------------- tables of figures


def label(scope: Scope, measure: Measure, item: Item, figure: Figure) -> Md:
    """Name a row of a table that several measures share: measure, item and agency."""
    within = _within(scope, measure, item)
    name = Md(f"{escape(measure.title)}: {within}") if within else escape(measure.title)
    who = _who(scope, measure, item, figure)
    return Md(f"{name}, {who}") if who else name


def label_alone(scope: Scope, measure: Measure, item: Item, figure: Figure) -> Md:
    """Name a row of a measure's own table: its title need not be repeated."""
    names = [name for name in (_within(scope, measure, item), _who(scope, measure, item, figure)) if name]
    if not names:
        return escape(measure.title)
    return Md("All agencies") if names == [_TOTAL] else Md(", ").join(names)


def _within(scope: Scope, measure: Measure, item: Item) -> Md:
    """Name an item within its measure, with its panel where there are several."""
    if len(measure.items) == 1:
        return Md("")
    panels = {each.panel for each in scope.items(measure)}
    named = item.panel and len(panels) > 1 and item.panel != item.title
    return Md(f"{escape(item.panel)}, {escape(item.title)}") if named else escape(item.title)


def _who(scope: Scope, measure: Measure, item: Item, figure: Figure) -> Md:
    """Name whose figure it is, where figures of others can stand beside it."""
    current = [agency for agency in item.agencies if scope.agency(agency).life.covers(scope.protected.quarter)]
    if len(current) < 2 or measure.combine in (Combine.ONE, Combine.ACROSS):
        return Md("")
    if not figure.key.agency:
        return _TOTAL if scope.protected.by_agency(measure, item) else Md("")
    if scope.edition.agency and scope.protected.find(Key(measure.id, item.id)) is None:
        return Md("")
    return escape(scope.agency(figure.key.agency).short)


_FIGURE_COLUMNS: Final = (
    Column("Measure", 0),
    Column("Latest", 0, right=True),
    Column("n of N", 0, right=True),
    Column("Previous", 0, right=True),
    Column("A year before", 0, right=True),
    Column("Change on previous", 0),
    Column("Target", 0),
)


def figure_table(
    scope: Scope, table_id: str, caption: Md, measures: Sequence[Measure], *, alone: bool = False
) -> Table | None:
    """Make the compact table of some measures: a row an item and agency; nothing where there are no figures.

    A column that would tell no row anything of its own is left out: n of N and targets where nothing has them, the year
    before where every measure is yearly.
    """
    found = [(measure, item, figure) for measure in measures for item, figure in scope.rows(measure)]
    if not found:
        return None
    wanted = {
        "n of N": any(measure.kind is not Kind.RATIO and numbers.n_of_m(each.point) for measure, _, each in found),
        "A year before": any(item.basis is not Basis.YEARLY for _, item, _ in found),
        "Target": any(figure.target is not None for _, _, figure in found),
    }
    kept = [at for at, column in enumerate(_FIGURE_COLUMNS) if wanted.get(column.head, True)]
    rows = []
    for measure, item, figure in found:
        cells = _figure_cells(scope, measure, item, figure, alone=alone)
        rows.append(tuple(cells[at] for at in kept))
    columns = fitted([_FIGURE_COLUMNS[at] for at in kept], rows, IN_TEXT)
    return Table(table_id, caption, columns, tuple(rows), _lacking_note(rows))


def _lacking_note(rows: Iterable[Sequence[Md]]) -> Md:
    """Explain "[x] 6 of 7" below the table that has it."""
    found = next((found for row in rows for each in row if (found := _LACKING.search(each))), None)
    if found is None:
        return _NONE
    return Md(f"{found[0]}: so many of the agencies returned it; a sum without the others would read as a fall.")


def _figure_cells(scope: Scope, measure: Measure, item: Item, figure: Figure, *, alone: bool) -> tuple[Md, ...]:
    return (
        (label_alone if alone else label)(scope, measure, item, figure),
        cell(latest_text(measure, figure)),
        cell(base_text(measure, figure)),
        cell(previous_text(measure, item, figure)),
        cell(year_before_text(measure, figure, scope.limits)),
        cell(change_text(measure, figure, scope.limits)),
        cell(target_text(measure, item, figure)),
    )


# Its texts are short and always the same, so its widths are too: editions can be laid side by side.
_GRID_COLUMNS: Final = (
    Column("Measure", 37),
    Column("Question", 7),
    Column("Latest", 8, right=True),
    Column("Change", 12),
    Column("A year before", 8, right=True),
    Column("Target", 9),
    Column("Trend", 10),
    Column("Data", 9),
)


def grid_table(
    scope: Scope,
    triads: Iterable[Triad],
    table_id: str,
    links: Mapping[str, Mapping[Dimension, str]],
    sparks: Mapping[Key, Md],
) -> Table | None:
    """Make the grid: a row a measure, linked to its section, below a row that names its triad.

    Args:
        scope: The edition.
        triads: In the order of the framework.
        table_id: The table's id.
        links: By triad, the ids of the sections that its three dimensions have.
        sparks: Sparklines as Markdown, by the key of their figure.
    """
    rows: list[tuple[Md, ...]] = []
    for triad in triads:
        own = [
            row
            for dimension in Dimension
            for measure in triad.of(dimension)
            if scope.shows(measure)
            for row in _grid_rows(scope, measure, links[triad.id][dimension], sparks)
        ]
        if own:
            rows += [(Md(f"**{escape(triad.title)}**"), *([_NONE] * (len(_GRID_COLUMNS) - 1))), *own]
    if not rows:
        return None
    return Table(table_id, Md(f"The measures by triad, {scope.protected.quarter}"), _GRID_COLUMNS, tuple(rows))


def _grid_rows(scope: Scope, measure: Measure, link: str, sparks: Mapping[Key, Md]) -> list[tuple[Md, ...]]:
    item = scope.headline_item(measure)
    figures = scope.main(measure, item)
    dimension = Md(measure.dimension.value.capitalize())
    if len(figures) > MOST_SIDE_BY_SIDE:
        given = sum(figure.value is not None for figure in figures)
        beside = Md("by agency")
        name = _linked(escape(measure.title), link)
        return [(name, dimension, *([beside] * 5), cell(f"{given} of {len(figures)}"))]
    rows: list[tuple[Md, ...]] = []
    for figure in figures:
        name = _linked(_grid_label(scope, measure, item, figure), link)
        rows.append(
            (
                name,
                dimension,
                cell(grid_text(measure, figure)),
                cell(change_text(measure, figure, scope.limits)),
                cell(_grid_year_text(measure, figure, scope.limits)),
                cell(status_text(figure)),
                sparks.get(figure.key, Md("too few")),
                cell(quality_text(measure, figure)),
            )
        )
    return rows


def _grid_label(scope: Scope, measure: Measure, item: Item, figure: Figure) -> Md:
    """Name a row of the grid: the title, then in brackets the item or agency that the row is of."""
    within = _within(scope, measure, item)
    if item.title.casefold() in measure.title.casefold():
        within = _NONE  # the title names the item already
    names = [name for name in (within, _who(scope, measure, item, figure)) if name]
    return Md(f"{escape(measure.title)} ({Md(', ').join(names)})") if names else escape(measure.title)


def _grid_year_text(measure: Measure, figure: Figure, limits: Limits) -> str:
    """Write the year before for the grid: a marker is enough there, for the key stands on the same page."""
    point = point_at(figure, figure.point.quarter - 4)
    if point is None:
        return "none"
    if point.absence is not None:
        return point.absence.kind.marker
    text, judged = _earlier_text(measure, figure, point), _judgement(measure, figure, figure.year_change, limits)
    return f"{text}, {judged}" if judged else text


def _linked(text: Md, target: str) -> Md:
    return Md(f"[{text}](#{target})")


# ---------------------------------------------------------------- tables of words


def overdue_actions(actions: Iterable[Action], day: date) -> tuple[Action, ...]:
    """Give the open actions that are past their date on `day`, the longest overdue first."""
    late = [action for action in actions if action.status == "open" and action.due < day]
    return tuple(sorted(late, key=lambda action: (action.due, action.id)))


def action_table(actions: Sequence[Action], table_id: str, caption: Md, day: date) -> Table | None:
    """Make a table of actions: what, who, by when, and how late on `day`."""
    if not actions:
        return None
    columns = (Column("Action", 50), Column("Owner", 20), Column("Due", 17), Column("State", 13))
    rows = tuple(
        (escape(action.what), escape(action.owner), cell(day_in_words(action.due)), cell(_state(action, day)))
        for action in actions
    )
    return Table(table_id, caption, columns, rows)


def _state(action: Action, day: date) -> str:
    if action.status != "open":
        return action.status
    days = (day - action.due).days
    if days <= 0:
        return "open"
    return f"{days} day{'' if days == 1 else 's'} overdue"


def register_table(scope: Scope, table_id: str) -> Table:
    """Make the register of returns: what each agency sent for the quarter, and when."""
    protected = scope.protected
    columns = (
        Column("Agency", 24),
        Column("Return", 14),
        Column("Received", 18),
        Column("Set aside, and why", 28),
        Column("Last four quarters", 16),
    )
    rows = tuple(
        (
            escape(scope.agency(each.agency).title),
            cell(each.state),
            cell(_received(each)),
            _set_aside(scope, each),
            cell(_record(scope, each.agency)),
        )
        for each in protected.returns
        if each.quarter == protected.quarter
    )
    return Table(table_id, cell(f"Returns for {protected.quarter}, by agency"), columns, rows)


def _received(each: Return) -> str:
    if each.received is None:
        return "no date recorded" if each.state != "not returned" else "not received"
    return day_in_words(each.received) + (", late" if each.late else "")


def _set_aside(scope: Scope, each: Return) -> Md:
    said = [escape(each.reason)] if each.state == "set aside" else []
    framework = scope.protected.project.framework
    for measure_id, reason in each.measures_set_aside:
        said.append(Md(f"{escape(framework.measure(measure_id).title)}: {escape(reason)}"))
    return Md("; ").join(said) if said else Md("nothing")


def _record(scope: Scope, agency: str) -> str:
    """Say how many of the last four quarters' returns came, of those in which something was due."""
    quarter = scope.protected.quarter
    recent = [
        each
        for each in scope.protected.returns
        if each.agency == agency and quarter - 3 <= each.quarter <= quarter and _was_due(scope, agency, each.quarter)
    ]
    if not recent:
        return "nothing was due"
    return f"{sum(each.state == 'returned' for each in recent)} of {len(recent)} returned"


def _was_due(scope: Scope, agency: str, quarter: Quarter) -> bool:
    return any(
        quarter.number in measure.due and measure.life.covers(quarter) and agency in item.agencies
        for measure in scope.protected.project.framework.measures
        for item in measure.items
        if item.life.covers(quarter)
    )


_BASES: Final[Mapping[Basis, str]] = {
    Basis.STOCK: "as at the last day of the quarter",
    Basis.FLOW: "events in the quarter",
    Basis.RATIO: "events in the quarter",
    Basis.ROLLING: "distinct people or things in the last twelve months",
    Basis.COHORT: "the group that closed in a named earlier quarter",
    Basis.YEARLY: "once a year, shown with its quarter",
}
_POLARITIES: Final[Mapping[Polarity, str]] = {
    Polarity.HIGHER: "Higher is better",
    Polarity.LOWER: "Lower is better",
    Polarity.RANGE: "Best within a range",
    Polarity.NEUTRAL: "Neither way is better",
}
_COMBINED: Final[Mapping[Combine, str]] = {
    Combine.ONE: "",
    Combine.SUM: "added up over agencies",
    Combine.SIDE_BY_SIDE: "agencies side by side, never added",
    Combine.RECONCILE: "the same fact from several agencies, never added",
    Combine.ACROSS: "numerator and denominator from different returns",
}


def definition_table(scope: Scope, triad: Triad, table_id: str) -> Table | None:
    """Make the table of definitions of a triad's measures."""
    measures = scope.measures(triad)
    if not measures:
        return None
    columns = (
        Column("Measure, in the framework's words", 23),
        Column("What is counted, and of what", 39),
        Column("Which way is better, and why", 18),
        Column("Source, period and agencies", 20),
    )
    rows = tuple(
        (
            Md(f"**{escape(measure.title)}** {_quoted(measure.wording)}".rstrip()),
            _counted(scope, measure),
            _better(scope, measure),
            _source(scope, measure),
        )
        for measure in measures
    )
    return Table(table_id, Md(f"Definitions: {escape(triad.title)}"), columns, rows)


def _quoted(wording: str) -> Md:
    return Md(f"“{escape(wording)}”") if wording else Md("")


def _sentence(text: str) -> Md:
    """Escape a note of the framework and end it with a full stop."""
    inner = text.strip()
    if not inner:
        return Md("")
    whole = escape(inner[:1].upper() + inner[1:])
    return whole if inner[-1] in ".!?" else Md(f"{whole}.")


def _counted(scope: Scope, measure: Measure) -> Md:
    items = scope.items(measure) or measure.items
    texts = [(item, _parts(item)) for item in items]
    if len({text for _, text in texts}) == 1:
        listed = Md("")
        if len(items) > 1:
            names = Md("; ").join(escape(item.title) for item in items)
            listed = Md(f" Reported for: {names}.")
        said = Md(f"{texts[0][1]}{listed}")
    else:
        said = Md(" ").join(Md(f"*{escape(item.title)}:* {text}") for item, text in texts)
    return Md(f"{said} {_sentence(measure.notes)}".strip())


def _parts(item: Item) -> Md:
    counted = _sentence(item.numerator)
    return Md(f"{counted} Out of: {escape(item.denominator.strip().rstrip('.'))}.") if item.denominator else counted


def _better(scope: Scope, measure: Measure) -> Md:
    items = scope.items(measure) or measure.items
    ways = {item.polarity for item in items}
    if len(ways) == 1:
        way = Md(_POLARITIES[items[0].polarity] + ".")
    else:
        way = Md(" ").join(Md(f"{escape(item.title)}: {_POLARITIES[item.polarity].lower()}.") for item in items)
    return Md(f"{way} {_sentence(measure.polarity_why)}".strip())


def _source(scope: Scope, measure: Measure) -> Md:
    items = scope.items(measure) or measure.items
    said = [_sentence(measure.source)]
    bases = list(dict.fromkeys(_BASES[item.basis] for item in items))
    said.append(Md(f"Period: {'; '.join(bases)}."))
    agencies = dict.fromkeys(agency for item in items for agency in item.agencies)
    current = [scope.agency(agency) for agency in agencies]
    names = [escape(agency.short) for agency in current if agency.life.covers(scope.protected.quarter)]
    how = f" ({_COMBINED[measure.combine]})" if _COMBINED[measure.combine] else ""
    said.append(Md(f"From: {Md(', ').join(names)}{how}."))
    if measure.due != (1, 2, 3, 4):
        said.append(Md(f"Due in {', '.join(f'Q{number}' for number in measure.due)}."))
    if measure.published_by:
        said.append(Md(f"Small numbers shown: already published at {escape(measure.published_by)}."))
    return Md(" ").join(part for part in said if part)
