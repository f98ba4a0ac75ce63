"""The parts of an item as one of its agencies returned them, at one quarter: what units and groups are read from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from reportgen.disclosure.primary import Rules
from reportgen.disclosure.remainder import leaves_few
from reportgen.model import AbsenceKind, Figure, Item, Key, Measure, Point, Protected
from reportgen.quarter import Quarter

SUBTRACTION = "what is shown would tell a small number of people by subtraction"


@dataclass(frozen=True, slots=True)
class Parts:
    """One way of splitting an item of one agency, at the latest quarter that has any of it."""

    protected: Protected
    measure: Measure
    item: Item
    agency: str  # empty: all agencies together
    quarter: Quarter
    whole: Point | None  # what they split; None if there is none
    figures: Mapping[str, Figure]  # by the part's name

    @property
    def points(self) -> dict[str, Point]:
        """Give each part's point of the quarter, by its name."""
        found = ((name, at(figure, self.quarter)) for name, figure in self.figures.items())
        return {name: point for name, point in found if point is not None}

    @property
    def tell_by_subtraction(self) -> bool:
        """Tell whether the whole less the parts is a small number of people, whom no part shows."""
        protected = self.protected
        rules = Rules.for_audience(protected.project, protected.quarter, protected.audience)
        rule = rules.of(self.measure, self.agency).at(rules.now.since(self.quarter))
        return leaves_few(self.measure, self.whole, self.points.values(), rule)


def parts_of(protected: Protected, measure: Measure, item: Item, name: Callable[[Key], str]) -> Iterator[Parts]:
    """Give an item's parts: of all agencies together where they are added, else of each agency.

    Args:
        protected: Figures after disclosure control.
        measure: The measure.
        item: One of its items.
        name: What a key is of in the wanted way of splitting, or nothing if it is split otherwise or crossed.
    """
    found = [(name(figure.key), figure) for figure in protected.splits(measure, item)]
    agencies = {figure.key.agency for part, figure in found if part}
    for agency in [""] if "" in agencies else sorted(agencies):
        figures = {part: figure for part, figure in found if part and figure.key.agency == agency}
        known = [each.point.quarter for each in figures.values() if each.value is not None or hidden(each.point)]
        quarter = max(known, default=protected.quarter)
        whole = protected.find(Key(measure.id, item.id, agency))
        point = at(whole, quarter) if whole is not None else None
        yield Parts(protected, measure, item, agency, quarter, point, figures)


def at(figure: Figure, quarter: Quarter) -> Point | None:
    """Give a figure's point of a quarter."""
    return next((point for point in figure.series if point.quarter == quarter), None)


def hidden(point: Point) -> bool:
    """Tell whether protection took a point's value away."""
    return point.absence is not None and point.absence.kind is AbsenceKind.SUPPRESSED
