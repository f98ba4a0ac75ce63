"""One row of a return: its cells become one observation, or every problem of the row is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeVar

from reportgen.errors import quoted, suggest
from reportgen.model import (
    Basis,
    Combine,
    DisclosureClass,
    Item,
    Key,
    Kind,
    Measure,
    Observation,
    Selection,
)
from reportgen.quarter import Quarter
from reportgen.returns import cells as grammar
from reportgen.returns.cells import FIGURE_COLUMNS, LONGEST_NOTE, NotUnderstood, Number, Status
from reportgen.returns.rules import Rules, takes_decimals
from reportgen.returns.scribe import Scribe
from reportgen.returns.table import Cell, CellKind, column_letters

_T = TypeVar("_T")
_SELECTIONS: Final = (Selection.ALL, Selection.RANDOM, Selection.THEMED, Selection.PICKED)
_NO_STATUS: Final = Status(None, ())
_NO_FIGURE: Final = "#N/A"


@dataclass(frozen=True, slots=True)
class Read:
    """A row whose key is known; without an observation if something else in it is wrong."""

    row: int
    key: Key
    observation: Observation | None


@dataclass(frozen=True, slots=True)
class _Figures:
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    value: Fraction | None = None


class RowReader:
    """Reads the rows of one return, one after another."""

    def __init__(self, rules: Rules, scribe: Scribe, columns: Mapping[str, int], width: int) -> None:
        """Begin with the columns as the header has them, and the header's width in cells."""
        self._rules = rules
        self._scribe = scribe
        self._columns = tuple(columns.items())
        self._width = width
        self._places = columns
        self._row = 0
        self._measures: tuple[str, ...] = ()
        self._ok = True
        self._spoiled: set[str] = set()  # columns whose cell is no text to go by: told once, then passed over

    def read(self, number: int, cells: tuple[Cell, ...]) -> Read | None:
        """Read one row.

        Args:
            number: The row as people see it.
            cells: Its cells; blank ones at the end may be left out.

        Returns:
            None for a blank row, or one that names no measure or item.
        """
        self._row, self._measures, self._ok = number, (), True
        self._spoiled = set()
        given: dict[str, Cell] = {}
        width = len(cells)
        for name, index in self._columns:
            if index < width and not (cell := cells[index]).is_blank:
                given[name] = cell
        if width > self._width:
            self._surplus(cells)
        if not given:
            return None
        texts = {name: cell.text for name, cell in given.items()}
        known = self._rules.measures.get(texts.get("measure", ""))
        self._measures = () if known is None else (known.id,)
        self._look_at(given, cells)
        measure = self._measure(texts)
        if measure is None:
            return None
        item = self._item(measure, texts)
        if item is None:
            return None
        key = Key(
            measure.id,
            item.id,
            self._scribe.agency,
            self._area(texts),
            self._group(measure, texts),
            self._unit(measure, texts),
        )
        observation = self._observation(measure, item, key, texts)
        return Read(number, key, observation if self._ok else None)

    # ------------------------------------------------------------ telling

    def _error(self, code: str, what: str, fix: str, column: str = "") -> None:
        self._ok = False
        self._scribe.error(code, what, fix, row=self._row, column=column, measures=self._measures)

    def _warning(self, code: str, what: str, fix: str, column: str = "") -> None:
        self._scribe.warning(code, what, fix, row=self._row, column=column, measures=self._measures)

    def _understood(self, read: Callable[[str], _T], texts: Mapping[str, str], column: str) -> _T | None:
        """Read a cell by its grammar; None if it is blank or wrong."""
        text = texts.get(column)
        if text is None or column in self._spoiled:
            return None
        try:
            return read(text)
        except NotUnderstood as fault:
            self._error(fault.code, f"{column} {fault.what}", fault.fix, column)
            return None

    # ------------------------------------------------------------ the look of the cells

    def _surplus(self, cells: tuple[Cell, ...]) -> None:
        if any(not cell.is_blank for cell in cells[self._width :]):
            what = "the row has more cells than there are column names"
            self._error("row-too-long", what, "put text that holds commas into quotation marks, or empty the cells")

    def _look_at(self, given: dict[str, Cell], cells: tuple[Cell, ...]) -> None:
        """Tell what a spreadsheet's cell hides: errors, dates, formulas without a result, merged and hidden cells."""
        merged = hidden = False
        for name, cell in list(given.items()):
            if cell.kind is CellKind.TEXT and not (cell.error or cell.formula or cell.hidden or cell.merged):
                continue
            merged, hidden = merged or cell.merged, hidden or cell.hidden
            if name == "note" and not cell.formula:
                continue
            if cell.error:
                what = f"{self._cell_name(name)} shows the error {cell.text}"
                self._spoil("cell-error", what, self._instead_of_error(name, cell), name)
            elif not cell.text:
                what = f"{self._cell_name(name)} has a formula without a result"
                self._spoil("cell-formula", what, "open the file in the spreadsheet, save it and send it again", name)
            elif cell.kind is CellKind.DATE:
                fault = grammar.date_for_number()
                self._spoil(fault.code, f"{name} {fault.what}", fault.fix, name)
        if merged or any(cell.merged for cell in cells):
            self._error("cell-merged", "the row has merged cells", "take the merging off: each cell has one entry")
        if hidden and all(cell.hidden for cell in given.values()):
            self._error("row-hidden", "the row is hidden and has entries", "show the row, or delete it")

    def _instead_of_error(self, name: str, cell: Cell) -> str:
        if name in FIGURE_COLUMNS and cell.text == _NO_FIGURE:  # often written on purpose, where there is no figure
            return "mend the formula, or leave the figures empty and write why in `status`, such as: not collected"
        return "mend the formula, or give the figure itself"

    def _spoil(self, code: str, what: str, fix: str, column: str) -> None:
        self._spoiled.add(column)
        self._error(code, what, fix, column)

    def _cell_name(self, column: str) -> str:
        return f"cell {column_letters(self._places[column])}{self._row}" if self._scribe.sheet else column

    # ------------------------------------------------------------ what the figure is of

    def _measure(self, texts: Mapping[str, str]) -> Measure | None:
        name = texts.get("measure")
        if "measure" in self._spoiled:
            return None
        if name is None:
            self._error("measure-missing", "the row names no measure", "give the measure's id, or empty the row")
            return None
        measure = self._rules.measures.get(name) or self._rules.measures.get(name.casefold())
        if measure is None:
            known = [measure.id for measure in self._rules.framework.measures]
            self._error("measure-unknown", f"no measure is called {quoted(name)}", suggest(name, known), "measure")
            return None
        if not measure.life.covers(self._scribe.quarter):
            self._measures = (measure.id,)
            self._error(
                "measure-not-in-force",
                f"{measure.id} is not in force in {self._scribe.quarter}",
                "leave the row out, or change `from` and `until` in measures.yaml",
                "measure",
            )
            return None
        return measure

    def _item(self, measure: Measure, texts: Mapping[str, str]) -> Item | None:
        if "item" in self._spoiled:
            return None
        name = texts.get("item", "")
        items = self._rules.items[measure.id]
        item = items.get(name) or items.get(name.casefold())
        if item is None:
            known = [item.id for item in measure.items if item.id]
            if not known:
                what, fix = f"{measure.id} has no items", "leave the item empty"
            elif not name:
                what, fix = f"{measure.id} is returned by item, and the row names none", suggest("", known)
            else:
                what, fix = f"{measure.id} has no item called {quoted(name)}", suggest(name, known)
            self._error("item-missing" if known and not name else "item-unknown", what, fix, "item")
            return None
        label = f"{measure.id}, {item.id}" if item.id else measure.id
        if not item.life.covers(self._scribe.quarter):
            fix = "leave the row out, or change `from` and `until` in measures.yaml"
            self._error("item-not-in-force", f"{label} is not in force in {self._scribe.quarter}", fix, "item")
            return None
        if not self._rules.may_return(self._scribe.agency, item):
            what = f"{label} is not for {self._scribe.agency} to return"
            fix = f"leave the row out; it is returned by: {', '.join(item.agencies)}"
            self._error("agency-wrong", what, fix, "measure")
            return None
        if self._scribe.quarter.number not in measure.due and "status" not in texts:
            due = " and ".join(f"Q{number}" for number in measure.due)
            what = f"{label} is not due in this quarter"
            self._warning("row-not-due", what, f"it is due in {due}; leave the row out if it is a copy", "measure")
        return item

    def _area(self, texts: Mapping[str, str]) -> str:
        name = texts.get("area", "")
        if not name or "area" in self._spoiled:
            return name
        place = self._rules.places.get(name)
        if place is None:
            known = [place.id for place in self._rules.framework.places if place.kind not in self._rules.unit_kinds]
            fix = suggest(name, known) if known else "leave it empty, or add the place to measures.yaml"
            self._error("area-unknown", f"no area is called {quoted(name)}", fix, "area")
            return name
        if place.kind in self._rules.unit_kinds:
            fix = "move it to the column unit"
            self._error("area-wrong", f"{place.id} is a {place.kind}, which is no area", fix, "area")
        elif not place.life.covers(self._scribe.quarter):
            self._place_ended(place.id, "area")
        return place.id

    def _unit(self, measure: Measure, texts: Mapping[str, str]) -> str:
        name = texts.get("unit", "")
        if not name or "unit" in self._spoiled:
            return name
        place = self._rules.places.get(name)
        if not measure.places:
            what = f"{measure.id} is not returned by unit"
            self._error("unit-unwanted", what, "leave the unit empty", "unit")
        elif place is None or place.kind != measure.places:
            known = [place.id for place in self._rules.framework.places if place.kind == measure.places]
            what = f"no {measure.places} is called {quoted(name)}"
            fix = suggest(name, known) if known else "add it to the places of measures.yaml"
            self._error("unit-unknown", what, fix, "unit")
        elif not place.life.covers(self._scribe.quarter):
            self._place_ended(place.id, "unit")
        return name if place is None else place.id

    def _place_ended(self, place: str, column: str) -> None:
        what = f"{place} is not in force in {self._scribe.quarter}"
        self._error(f"{column}-not-in-force", what, "leave the row out, or change measures.yaml", column)

    def _group(self, measure: Measure, texts: Mapping[str, str]) -> str:
        name = texts.get("group", "")
        if not name or "group" in self._spoiled:
            return name
        breakdown, colon, _ = name.partition(":")
        if not colon or breakdown not in self._rules.breakdowns:
            known = [f"{each}:" for each in self._rules.breakdowns]
            fix = f"write the breakdown and the group, as {known[0]}..." if known else "leave it empty"
            if colon and known:
                fix = suggest(f"{breakdown}:", known)
            self._error("group-unknown", f"no group is called {quoted(name)}", fix, "group")
        elif name not in self._rules.groups:
            known = [each for each in self._rules.groups if each.startswith(f"{breakdown}:")]
            self._error("group-unknown", f"no group is called {quoted(name)}", suggest(name, known), "group")
        elif breakdown not in measure.breakdowns:
            what = f"{measure.id} is not returned by {breakdown}"
            self._error("group-unwanted", what, "leave the group empty, or declare the breakdown", "group")
        return name

    # ------------------------------------------------------------ the figure itself

    def _observation(self, measure: Measure, item: Item, key: Key, texts: Mapping[str, str]) -> Observation | None:
        written = [texts[column] for column in FIGURE_COLUMNS if column in texts]
        has_figures = any(not grammar.is_sign(text) for text in written)
        status = self._status(texts, has_figures=has_figures)
        numbers = {
            column: number
            for column in FIGURE_COLUMNS
            if (number := self._understood(grammar.figure, texts, column)) is not None
        }
        self._signs_and_parts(measure, item, numbers)
        if status is not None and status.absence is not None and has_figures:
            what = f"status says {status.absence.value}, and the row has figures"
            self._error("status-with-figures", what, "empty the figures, or empty the status", "status")
        elif status is not None and status.absence is None and not written:
            what = "the row has neither figures nor a kind of missing"
            fix = "give the figures, or say why there are none in `status`, such as: not collected"
            self._error("figures-missing", what, fix, "status")
        figures = self._figures(measure, numbers) if self._ok and has_figures else _Figures()
        asked = self._asked(texts, figures)
        covered = self._understood(grammar.covered, texts, "covered")
        families = self._families(measure, texts, figures)
        cohort = self._cohort(item, texts)
        selection = self._selection(measure, texts, has_figures=has_figures)
        note = self._note(texts)
        if not self._ok or status is None:
            return None
        return Observation(
            key,
            self._scribe.quarter,
            figures.numerator,
            figures.denominator,
            figures.value,
            status.absence,
            status.markers,
            asked,
            covered,
            cohort,
            selection,
            note,
            self._scribe.file,
            self._row,
            families,
        )

    def _status(self, texts: Mapping[str, str], *, has_figures: bool) -> Status | None:
        if "status" not in texts:
            return _NO_STATUS
        return self._understood(lambda text: grammar.status(text, has_figures=has_figures), texts, "status")

    def _signs_and_parts(self, measure: Measure, item: Item, numbers: Mapping[str, Number]) -> None:
        """Refuse a % sign and decimals where neither can be."""
        decimals = takes_decimals(measure, item)
        for column, number in numbers.items():
            of_percentage = column == "value" and measure.kind.is_percentage
            if number.percent and not of_percentage:
                what = f"{column} is written as a percentage"
                self._error("percent-sign", what, "give the number itself; format the cell as a number", column)
            elif number.value.denominator != 1 and not (of_percentage or decimals or measure.kind is Kind.AMOUNT):
                if column == "value" and measure.kind is not Kind.COUNT:
                    continue
                what = f"{column} has decimals, and {item.units or item.unit} are counted whole"
                self._error("number-decimals", what, "give the whole number that was counted", column)

    def _figures(self, measure: Measure, numbers: Mapping[str, Number]) -> _Figures:
        """Bring the figures into one form by kind; the exact parts win over a rounded value."""
        given = numbers.get("value")
        numerator = numbers["numerator"].value if "numerator" in numbers else None
        denominator = numbers["denominator"].value if "denominator" in numbers else None
        if measure.kind is Kind.COUNT:
            return self._count(measure, given, numerator, denominator)
        scale = 100 if measure.kind.is_percentage else 1
        value = None if given is None else given.value / scale
        if measure.kind.is_percentage and given is not None and given.value > 100:
            what = "value is above 100, and the measure is a percentage"
            self._error("percentage-above-100", what, "percentages run from 0 to 100", "value")
        if numerator is not None and denominator is not None:
            return self._divided(measure, given, numerator, denominator)
        if measure.kind is Kind.AMOUNT and denominator is None:
            return _Figures(value=self._either(given, value, numerator))
        if denominator is None and (numerator is None or measure.combine is Combine.ACROSS):
            if measure.kind.is_percentage and given is not None and 0 < given.value < 1 and not given.percent:
                what = "value is below 1, and percentages run from 0 to 100"
                self._warning(
                    "percentage-below-1", what, "leave it if it is meant; 88 per cent is written 88, not 0.88", "value"
                )
            return _Figures(numerator, None, value)
        missing = "denominator" if denominator is None else "numerator"
        what = f"the row has no {missing}"
        self._error("part-missing", what, "give both numerator and denominator, or only the value", missing)
        return _Figures()

    def _count(
        self, measure: Measure, given: Number | None, numerator: Fraction | None, denominator: Fraction | None
    ) -> _Figures:
        if denominator is not None:
            what = f"{measure.id} is a count, which has no denominator"
            self._error("denominator-unwanted", what, "leave the denominator empty", "denominator")
        value = self._either(given, None if given is None else given.value, numerator)
        if value is None and self._ok:
            self._error("part-missing", "the row has no count", "give it as numerator or as value", "value")
        return _Figures(value, None, value)

    def _either(self, given: Number | None, value: Fraction | None, numerator: Fraction | None) -> Fraction | None:
        """Take the one figure that may stand as value or as numerator."""
        if given is not None and numerator is not None and value != numerator:
            what = "value and numerator give two different figures"
            self._error("value-differs", what, "give the figure once", "value")
        return numerator if value is None else value

    def _divided(self, measure: Measure, given: Number | None, numerator: Fraction, denominator: Fraction) -> _Figures:
        if measure.kind.is_percentage and numerator > denominator:
            what = "numerator is larger than denominator"
            self._error("numerator-above-denominator", what, "check both; they may be swapped", "numerator")
            return _Figures()
        if denominator == 0:
            if given is not None:
                what = "value is given, and denominator is 0"
                self._error("value-differs", what, "leave the value empty: of nothing there is no figure", "value")
            return _Figures(numerator, denominator, None)
        exact = numerator / denominator
        scale = 100 if measure.kind.is_percentage else 1
        if given is not None and abs(given.value - exact * scale) > _rounding(given):
            what = "value is not what numerator and denominator give"
            self._error("value-differs", what, "check the three, or leave the value empty", "value")
        return _Figures(numerator, denominator, exact)

    # ------------------------------------------------------------ what is told beside the figure

    def _asked(self, texts: Mapping[str, str], figures: _Figures) -> int | None:
        number = self._understood(grammar.number, texts, "asked")
        if number is None:
            return None
        if number.percent or number.value.denominator != 1:
            self._error("asked-wrong", "asked is not a whole number", "give how many were approached", "asked")
            return None
        if figures.denominator is not None and number.value < figures.denominator:
            what = "fewer were asked than answered (denominator)"
            self._error("asked-below-answered", what, "check asked and denominator", "asked")
        return int(number.value)

    def _families(self, measure: Measure, texts: Mapping[str, str], figures: _Figures) -> int | None:
        """Read how many families stand behind the persons counted: siblings give each other away."""
        number = self._understood(grammar.number, texts, "families")
        if number is None:
            return None
        people = figures.value if measure.kind is Kind.COUNT else figures.numerator
        if number.percent or number.value.denominator != 1:
            self._error(
                "families-wrong", "families is not a whole number", "give how many families they are", "families"
            )
            return None
        if measure.disclosure is not DisclosureClass.PERSON or (self._ok and people is None):
            what = "families stands beside a figure that is no count of persons"
            self._error("families-unwanted", what, "leave families empty", "families")
        elif people is not None and number.value > people:
            what = "there are more families than children"
            self._error("families-above-children", what, "check both; they may be swapped", "families")
        elif people and not number.value:
            what = "there are children and no family"
            self._error("families-none", what, "give how many families they are, or leave families empty", "families")
        return int(number.value)

    def _cohort(self, item: Item, texts: Mapping[str, str]) -> Quarter | None:
        looks_back = item.basis is Basis.COHORT or item.lag > 0
        usual = self._scribe.quarter - item.lag if item.basis is Basis.COHORT else None
        text = texts.get("cohort")
        if text is None or "cohort" in self._spoiled:
            return usual
        try:
            cohort = Quarter.parse(text)
        except ValueError:
            what = "cohort is not a quarter"
            self._error("cohort-wrong", what, "write the quarter in which the cohort closed, as 2025-26 Q3", "cohort")
            return usual
        if not looks_back:
            what = "the measure follows no cohort"
            self._error("cohort-unwanted", what, "leave the cohort empty", "cohort")
        elif cohort > self._scribe.quarter:
            what = f"the cohort is later than {self._scribe.quarter}"
            self._error("cohort-later", what, "give the quarter in which it closed", "cohort")
        elif cohort != self._scribe.quarter - item.lag:
            what = f"the cohort is not {self._scribe.quarter - item.lag}, which is due now"
            self._warning("cohort-unexpected", what, "check which cohort the figures are of", "cohort")
        return cohort

    def _selection(self, measure: Measure, texts: Mapping[str, str], *, has_figures: bool) -> Selection | None:
        text = None if "selection" in self._spoiled else texts.get("selection")
        words = ", ".join(_SELECTIONS)
        if text is None:
            if measure.selection is Selection.RETURNED and has_figures:
                what = "the row does not say how the cases were chosen"
                self._warning("selection-missing", what, f"write one of: {words}", "selection")
            return None
        word = text.casefold()
        if word not in _SELECTIONS and word != measure.selection:
            self._error("selection-unknown", "selection is not understood", f"write one of: {words}", "selection")
            return None
        if measure.selection is not Selection.RETURNED and word != measure.selection:
            what = f"how cases are chosen is settled for {measure.id}: {measure.selection}"
            self._error("selection-unwanted", what, "leave the selection empty", "selection")
            return None
        return Selection(word) if word in _SELECTIONS else None

    def _note(self, texts: Mapping[str, str]) -> str:
        note = texts.get("note", "")
        if len(note) > LONGEST_NOTE:
            what = f"the note is longer than {LONGEST_NOTE} characters"
            self._error("note-too-long", what, "shorten it, or write it as commentary", "note")
        elif note and grammar.unprintable(note):
            what = "the note has line breaks or invisible characters"
            self._error("note-unprintable", what, "write it on one line, as plain text", "note")
        return note


def _rounding(given: Number) -> Fraction:
    """Give how far a value may lie from the exact one: half of its last place, and the noise of a spreadsheet."""
    return max(Fraction(1, 2 * 10**given.decimals), Fraction(1, 10**9))
