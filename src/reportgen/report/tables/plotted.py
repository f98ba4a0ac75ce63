"""The table of the numbers of a chart: every value that it shows, with its markers, breaks and target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from reportgen.model import Line, Marker, Plotted
from reportgen.quarter import Quarter
from reportgen.report.tables.marks import cell
from reportgen.report.tables.table import Column, Table
from reportgen.report.text import Md, escape

_QUARTERS_OF_A_YEAR: Final = (1, 2, 3, 4)
_MOST_BY_YEAR: Final = 5  # lines; more stand side by side, which then fills the width
_FEWEST_QUARTERS: Final = 8  # fewer of several lines stand side by side in no more rows
_FEWEST_IN_TWO: Final = 6  # rows of years that stand in two columns: of fewer the heads would take what it saves
_BEFORE, _BETWEEN, _AFTER = "none", "not due", "not yet"
_MOST_WITH_LEVELS: Final = 1


def plotted_table(plotted: Plotted, caption: Md) -> Table:
    """Make the table of a chart's numbers.

    Few lines of quarters stand year by year with a column a quarter, long ones with their later years beside the
    earlier; several have a row with their name above theirs. Many lines stand side by side, a column each, with a row a
    quarter; so do yearly waves, groups followed up and bars, by what stands along their axis. No cell of a number is
    empty: one that the chart has no place for says that there was none, that nothing was due, or not yet.
    """
    columns, rows = _by_year(plotted.lines) if _stands_by_year(plotted) else _by_place(plotted)
    return Table("", caption, columns, rows, _note(plotted))


def _quarterly(line: Line) -> bool:
    """Tell whether a line has more than one value in some year."""
    years = [Quarter.parse(place).year for place, _ in line.points]
    return len(set(years)) < len(years)


def _stands_by_year(plotted: Plotted) -> bool:
    if plotted.along != "Quarter" or len(plotted.lines) > _MOST_BY_YEAR or not any(map(_quarterly, plotted.lines)):
        return False
    places = {place for line in plotted.lines for place, _ in line.points}
    return len(plotted.lines) == 1 or len(places) >= _FEWEST_QUARTERS


def _by_year(lines: Sequence[Line]) -> tuple[tuple[Column, ...], tuple[tuple[Md, ...], ...]]:
    """Lay out years down and quarters across; of many the later half stands to the right."""
    years = [Quarter.parse(place).year for line in lines for place, _ in line.points]
    first, last = min(years), max(years)
    abreast = 2 if last > first and (last - first + 1) * len(lines) >= _FEWEST_IN_TWO else 1
    first -= (last - first + 1) % abreast  # a year before the first, which says so, rather than a gap at the end
    height = (last - first + 1) // abreast
    columns = (Column("Year", 0), *(Column(f"Q{number}", 0, right=True) for number in _QUARTERS_OF_A_YEAR))
    rows: list[tuple[Md, ...]] = []
    for line in lines:
        if len(lines) > 1:
            rows.append((Md(f"**{escape(line.name)}**"), *([Md("")] * (abreast * len(columns) - 1))))
        shown = {Quarter.parse(place): text for place, text in line.points}
        rows += [
            tuple(each for side in range(abreast) for each in _year(shown, year + side * height))
            for year in range(first, first + height)
        ]
    return columns * abreast, tuple(rows)


def _year(shown: Mapping[Quarter, str], year: int) -> tuple[Md, ...]:
    quarters = [Quarter(year, number) for number in _QUARTERS_OF_A_YEAR]
    known = [each for each in shown if Marker.ESTIMATE.symbol not in shown[each]] or list(shown)
    texts = [shown.get(each) or _lacking(each, min(shown), max(known)) for each in quarters]
    return (cell(quarters[0].financial_year), *map(cell, texts))


def _lacking(quarter: Quarter, first: Quarter, last: Quarter) -> str:
    return _BEFORE if quarter < first else _AFTER if quarter > last else _BETWEEN


def _by_place(plotted: Plotted) -> tuple[tuple[Column, ...], tuple[tuple[Md, ...], ...]]:
    places = list(dict.fromkeys(place for line in plotted.lines for place, _ in line.points))
    if plotted.along == "Quarter":
        places.sort(key=Quarter.parse)
    names = [line.name or "Value" for line in plotted.lines]
    columns = (Column(plotted.along, 0), *(Column(name, 0, right=True) for name in names))
    return columns, tuple(
        (cell(_in_one_line(place)), *(_at(plotted, line, place) for line in plotted.lines)) for place in places
    )


def _in_one_line(place: str) -> str:
    """Begin with a capital, and keep year and quarter together: a row of two lines would be twice as high."""
    return (place[:1].upper() + place[1:]).replace(" Q", "\N{NO-BREAK SPACE}Q")


def _at(plotted: Plotted, line: Line, place: str) -> Md:
    shown = dict(line.points)
    if place in shown:
        return cell(shown[place])
    if plotted.along != "Quarter":
        return Md(_BEFORE)
    quarters = [Quarter.parse(each) for each in shown]
    return Md(_lacking(Quarter.parse(place), min(quarters), max(quarters)))


def _note(plotted: Plotted) -> Md:
    """Say the targets, limits, signals and breaks, each once where lines share it."""
    ends = {line.name: (line.points[0][0], line.points[-1][0]) for line in plotted.lines if line.points}
    targets = {line.name: _steps(line.targets, *ends[line.name]) for line in plotted.lines if line.targets}
    said = []
    if targets:
        same = len(set(targets.values())) == 1 and len(targets) == len(plotted.lines)
        texts = list(dict.fromkeys(targets.values())) if same else [_of(*each) for each in targets.items()]
        said.append(Md(f"Target: {Md('; ').join(texts)}."))
    if len(plotted.lines) <= _MOST_WITH_LEVELS:  # of more, the picture has them, and `figures --json`
        said += [_levels(line, *ends[line.name]) for line in plotted.lines if line.levels]
    said += [_signals(line) for line in plotted.lines if line.signals]
    breaks: dict[tuple[str, str], list[str]] = {}
    for line in plotted.lines:
        for each in line.breaks:
            breaks.setdefault(each, []).append(line.name)
    for (when, why), names in breaks.items():
        whose = Md("") if len(names) == len(plotted.lines) else Md(f"{Md(', ').join(map(escape, names))}: ")
        said.append(Md(f"{cell('[b]')} {whose}break before {when}: {escape(why.rstrip('.'))}."))
    return Md(" ").join(said)


def _of(name: str, text: Md) -> Md:
    return Md(f"{escape(name)} {text}")


def _levels(line: Line, first: str, last: str) -> Md:
    """Write what a line is read with, as it changed: `Limits 55.1% to 71.7%, mean 63.4%`."""
    return _named(line, _steps(line.levels, first, last, between="; "))


def _signals(line: Line) -> Md:
    """List the signals by what they mean, runs by their ends: `Signals: improvement from 2024-25 Q1 to 2025-26 Q2`."""
    order = {place: number for number, (place, _) in enumerate(line.points)}
    found: dict[str, list[list[str]]] = {}
    for place, meaning in line.signals:
        runs = found.setdefault(meaning, [])
        if runs and order[place] == order[runs[-1][-1]] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    said = "; ".join(f"{meaning} {', '.join(map(_run, runs))}" for meaning, runs in found.items())
    return _named(line, cell(f"{'signal' if len(line.signals) == 1 else 'signals'}: {said}"))


def _run(places: Sequence[str]) -> str:
    """Write places that follow one another: one or two by name, more by their ends."""
    if len(places) <= 2:
        return f"in {' and '.join(places)}"
    return f"from {places[0]} to {places[-1]}"


def _named(line: Line, text: Md) -> Md:
    """Begin a sentence of one of several lines with its name."""
    return Md(f"{escape(line.name)}: {text}.") if line.name else Md(f"{text[:1].upper()}{text[1:]}.")


def _steps(steps: Sequence[tuple[str, str, str]], first: str, last: str, *, between: str = ", ") -> Md:
    """Write a target, or the steps by which it changed: `80% or more to 2022-23 Q4, 85% or more from 2023-24 Q1`."""
    said = []
    for number, (start, end, text) in enumerate(steps):
        begins = f" from {start}" if number or start > first else ""
        ends = f" to {end}" if not begins and (number + 1 < len(steps) or end < last) else ""
        said.append(cell(f"{text}{begins}{ends}"))
    return Md(between).join(said)
