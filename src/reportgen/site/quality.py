"""Data quality on a measure's page: what is met of the four marks, for the partnership's figure and each agency's."""

from __future__ import annotations

from dataclasses import dataclass

from reportgen.model import Figure, Measure, Protected, Quality

HEADS = ("Signed off", "Timely and complete", "Audited in the last two years", "Robust system")


@dataclass(frozen=True, slots=True)
class QualityRow:
    """A row: whose figures, and for each mark whether it is met; `why` if the letters are not those by rule."""

    head: str
    letters: str
    cells: tuple[str, ...]
    why: str


def quality_rows(protected: Protected, measure: Measure) -> tuple[QualityRow, ...]:
    """Lay out a measure's data quality; of several items the worst is told."""
    by_agency: dict[str, list[Figure]] = {}
    for item in measure.items:
        figures = protected.main(measure, item)
        if measure.combine.makes_one:
            figures += protected.by_agency(measure, item)
        for figure in figures:
            by_agency.setdefault(figure.key.agency, []).append(figure)
    names = {agency.id: agency.short for agency in protected.project.framework.agencies}
    rows = []
    for agency, figures_of in by_agency.items():
        found = [figure.quality for figure in figures_of if figure.quality is not None]
        quality = Quality.weakest(found)
        if quality is not None:
            why = next((each.why for each in found if each.why), "")
            standings = tuple(each.value for each in quality.standings)
            rows.append(QualityRow(names.get(agency, "All agencies"), quality.letters, standings, why))
    return tuple(rows)
