"""Which measures, items and figures one edition shows."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.model import Agency, Combine, Edition, Figure, Item, Key, Measure, Protected, Triad
from reportgen.movement import Limits


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
