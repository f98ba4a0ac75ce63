"""Which regimes hold for which figure: those of its measure and of every agency that supplies it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reportgen.model import DisclosureClass, Framework, Measure

OWN: Final = ""  # the project's own rule, of `_quarto.yml`
_TOLD_TWICE: Final = ("numerator-of", "denominator-is", "equal-denominators")  # relations that repeat a number

Ids = frozenset[str]


@dataclass(frozen=True, slots=True)
class Assigned:
    """The ids of the regimes that hold together, by measure and agency; of several the strictest is applied."""

    all: Ids
    by_figure: Mapping[tuple[str, str], Ids]

    def of(self, measure: str, agency: str) -> Ids:
        """Give those of one figure; all of them where nothing is known of it."""
        return self.by_figure.get((measure, agency), self.all)


def regimes(framework: Framework, measures: Sequence[Measure]) -> Assigned:
    """Find the regimes of every figure of some measures.

    A measure's own regime holds beside those of its agencies. Where agencies are added, or one gives another's
    denominator, what any of them is under holds for each: so the sum is the sum of what is published. Where a measure
    repeats a number of another, both are under the same, or the one would tell what the other rounds. Agencies that
    follow one another share one series.

    Args:
        framework: The framework.
        measures: Those whose numbers are protected.
    """
    of_agencies = [agency.regime for agency in framework.agencies]
    if not any((framework.staff_regime, *of_agencies, *(measure.regime for measure in measures))):
        return Assigned(frozenset({OWN}), {})
    heirs = _heirs(framework)
    supply = {measure.id: _supply(framework, measure, heirs) for measure in measures}
    whole = {name: frozenset[str]().union(*of_agency.values()) for name, of_agency in supply.items()}
    groups = _told_together(measures)
    combined = {measure.id for measure in measures if measure.combine.makes_one}
    found: dict[tuple[str, str], Ids] = {}
    for measure in measures:
        together = groups[measure.id]
        every = frozenset[str]().union(*(whole[name] for name in together))
        found[measure.id, ""] = every
        for agency, heir in heirs.items():
            own = [
                whole[name] if name in combined or measure.id in combined else supply[name].get(heir, frozenset())
                for name in together
            ]
            found[measure.id, agency] = frozenset[str]().union(*own) or every
    return Assigned(frozenset[str]().union(*found.values()) or frozenset({OWN}), found)


def _heirs(framework: Framework) -> dict[str, str]:
    """Give the last successor of each agency, under each id that it ever had."""
    agencies = {agency.id: agency for agency in framework.agencies}
    found: dict[str, str] = {}
    for agency in framework.agencies:
        last, seen = agency, {agency.id}
        while last.successor in agencies and last.successor not in seen:
            last = agencies[last.successor]
            seen.add(last.id)
        found.update(dict.fromkeys((*agency.life.formerly, agency.id), last.id))
    return found


def _supply(framework: Framework, measure: Measure, heirs: Mapping[str, str]) -> dict[str, Ids]:
    """Give what each agency that returns a measure brings with it, under its last successor's id."""
    returning = {heirs[name] for item in measure.items for name in item.agencies if name in heirs}
    found: dict[str, Ids] = {}
    for agency in framework.agencies:
        heir = heirs[agency.id]
        if heir in returning:
            found[heir] = found.get(heir, frozenset()) | _brought(framework, measure, agency.regime)
    return found


def _brought(framework: Framework, measure: Measure, of_agency: str) -> Ids:
    """Give what holds of an agency's figure: its regime (of staff, that for staff) and the measure's, or the own."""
    of_staff = framework.staff_regime if measure.disclosure is DisclosureClass.STAFF else ""
    return frozenset({measure.regime, of_staff or of_agency} - {OWN}) or frozenset({OWN})


def _told_together(measures: Sequence[Measure]) -> dict[str, frozenset[str]]:
    """Group measures of which one repeats a number of another, or is its denominator."""
    groups = {measure.id: frozenset({measure.id}) for measure in measures}
    for measure in measures:
        for other in _repeated(measure):
            if other in groups:
                joined = groups[measure.id] | groups[other]
                groups.update(dict.fromkeys(joined, joined))
    return groups


def _repeated(measure: Measure) -> Iterable[str]:
    if measure.denominator_from:
        yield measure.denominator_from
    yield from (tie.measure for tie in measure.relations if tie.kind in _TOLD_TWICE)
