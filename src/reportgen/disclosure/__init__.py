"""Protect: the one door between computed figures and everything that is printed.

What is closed and what is not yet is written in `docs/decisions/0005-protection-for-now.md`, and of what was published
before in `0036-ledger.md`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from reportgen.disclosure.derive import without, without_partial
from reportgen.disclosure.over_time import close_over_time
from reportgen.disclosure.primary import Rules, reveals, sensitive
from reportgen.disclosure.published import known_to
from reportgen.disclosure.relations import relations
from reportgen.disclosure.rounding import prepared
from reportgen.disclosure.secondary import Cells
from reportgen.errors import ConfigError, quoted, suggest
from reportgen.model import Combine, Figure, Figures, Key, Measure, Project, Protected, Settings
from reportgen.quarter import Quarter

__all__ = ["AGENCY", "EVERYONE", "UNPROTECTED", "UnknownAudience", "prepared", "protect", "unprotected"]

AGENCY: Final = "agency:"
EVERYONE: Final = ("public", "partners")
UNPROTECTED: Final = "unprotected"  # in the place of an audience


class UnknownAudience(ConfigError):
    """Figures are asked for an audience that there is none of."""

    def __init__(self, audience: str, project: Project) -> None:
        """Say which audiences there are."""
        known = [*EVERYONE, *(AGENCY + agency.id for agency in project.framework.agencies)]
        super().__init__(
            f"no audience is called {quoted(audience)}", where="the audience", fix=suggest(audience, known)
        )


def protect(figures: Figures, project: Project, audience: str) -> Protected:
    """Hide what could reveal a person, and all that it could be worked out from by subtraction.

    Args:
        figures: Computed figures, unprotected.
        project: Gives the thresholds, the disclosure class of each measure, and what was published before.
        audience: `public`, `partners`, or `agency:<id>`, which sees its own figures as they are.

    Returns:
        Every figure, in the same order; hidden numbers are gone from values, series, changes, roll-ups, rates
        and ratings. Figures in which nothing was hidden are the same objects.

    Raises:
        UnknownAudience: If the audience is none of these.
    """
    rules = Rules.for_audience(project, figures.quarter, audience)
    measures = {measure.id: measure for measure in project.framework.measures}
    own = _own_agency(audience, project)
    table = _Table(
        Cells(
            figures.figures,
            [measures[figure.key.measure] for figure in figures.figures],
            [bool(own) and figure.key.agency == own for figure in figures.figures],
        ),
        rules,
    )
    table.hide_small_numbers()
    known = known_to(project.ledger, audience, project.framework)
    close_over_time(table.cells, relations(figures.figures, project.framework), rules, known)
    return Protected(
        replace(project, settings=_settings_for(audience, project.settings)),
        figures.quarter,
        audience,
        tuple(table.protected(figures.quarter)),
        figures.returns,
        figures.commentary,
        figures.warnings,
    )


def _settings_for(audience: str, settings: Settings) -> Settings:
    """Give the settings as an audience's pages say them: marked, and with an agreement only if it is theirs."""
    agreement = settings.agreement if settings.shared_with(audience) else ""
    return replace(settings, marking=settings.marking_for(audience), agreement=agreement)


def unprotected(figures: Figures, project: Project) -> Protected:
    """Let the analyst look at figures as they are; no edition is made of these, for nobody is such an audience."""
    return Protected(
        project,
        figures.quarter,
        UNPROTECTED,
        figures.figures,
        figures.returns,
        figures.commentary,
        figures.warnings,
    )


def _own_agency(audience: str, project: Project) -> str:
    if audience in EVERYONE:
        return ""
    name = audience.removeprefix(AGENCY)
    if name == audience or all(agency.id != name for agency in project.framework.agencies):
        raise UnknownAudience(audience, project)
    return name


@dataclass(frozen=True, slots=True)
class _Table:
    cells: Cells
    rules: Rules

    def hide_small_numbers(self) -> None:
        for place, figure in enumerate(self.cells.figures):
            measure = self.cells.measures[place]
            if self.cells.known[place] or not sensitive(measure):
                continue
            rules = self.rules.of(measure, figure.key.agency)
            self.cells.hidden[place].update(
                back for back, point in enumerate(reversed(figure.series)) if reveals(point, measure, rules.at(back))
            )

    def protected(self, quarter: Quarter) -> Iterator[Figure]:
        partials = self._partials_to_hide(quarter)
        for place, figure in enumerate(self.cells.figures):
            hidden = {quarter - back for back in self.cells.hidden[place]}
            yield without_partial(without(figure, hidden), partials.get(place, frozenset()))

    def _partials_to_hide(self, quarter: Quarter) -> dict[int, frozenset[Quarter]]:
        """Find the sums of what was returned that would tell an agency's hidden number, or are small themselves."""
        agencies = self._agencies_of_sums()
        found: dict[int, frozenset[Quarter]] = {}
        for place, figure in enumerate(self.cells.figures):
            measure = self.cells.measures[place]
            if figure.key.agency or measure.combine is not Combine.SUM or not sensitive(measure):
                continue
            backs = range(len(figure.series))
            telling = [back for back in backs if self._tells(place, back, measure, agencies.get(figure.key, []))]
            if telling:
                found[place] = frozenset(quarter - back for back in telling)
        return found

    def _agencies_of_sums(self) -> dict[Key, list[int]]:
        found: dict[Key, list[int]] = {}
        for place, figure in enumerate(self.cells.figures):
            key = figure.key
            if key.agency and self.cells.measures[place].combine is Combine.SUM:
                whole = Key(key.measure, key.item, "", key.area, key.group, key.unit)
                found.setdefault(whole, []).append(place)
        return found

    def _tells(self, place: int, back: int, measure: Measure, parts: list[int]) -> bool:
        point = self.cells.point(place, back)
        absence = point.absence if point is not None else None
        if absence is None or absence.partial is None:
            return False
        shown = sum(self.cells.shown(part, back) is not None for part in parts)
        # A pooled percentage tells only a share; a count tells how many.
        small = not measure.kind.is_percentage and self.rules.of(measure, "").at(back).small(absence.partial)
        return small or shown < absence.returned
