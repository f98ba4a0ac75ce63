"""What pages say of the rules that figures are under: each regime in plain words, with its source and whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reportgen.disclosure.assigned import OWN
from reportgen.disclosure.primary import Rules, sensitive
from reportgen.disclosure.regimes import in_words, named
from reportgen.model import Measure, Project, Protected, Regime


@dataclass(frozen=True, slots=True)
class RegimeTold:
    """One regime for the page on methods."""

    title: str
    what: str  # begins with a small letter, without a full stop
    source: str
    of: tuple[str, ...]  # titles of the agencies and measures that name it


def regimes_told(project: Project) -> tuple[RegimeTold, ...]:
    """List the regimes that the framework names, in order of id; none where the project's own rule holds for all."""
    framework = project.framework
    of: dict[str, list[str]] = {}
    naming = [(agency.regime, agency.title) for agency in framework.agencies]
    naming += [(measure.regime, measure.title) for measure in framework.measures]
    for name, title in naming:
        if name:
            of.setdefault(name, []).append(title)
    if framework.staff_regime:
        of.setdefault(framework.staff_regime, []).append("figures about staff")
    found = ((named(framework, name), tuple(titles)) for name, titles in sorted(of.items()))
    return tuple(RegimeTold(regime.title, in_words(regime), regime.source, titles) for regime, titles in found)


def protection_of(protected: Protected, measure: Measure) -> str:
    """Say under which rule a measure's numbers are, where it is not the project's own alone; empty otherwise."""
    rules = Rules.for_audience(protected.project, protected.quarter, protected.audience)
    if rules.open or not sensitive(measure):
        return ""
    by_regime: dict[Regime, list[str]] = {}
    for title, agency in _who(protected.project, measure):
        of_figure = rules.of(measure, agency)
        if of_figure.regimes != {OWN}:
            by_regime.setdefault(of_figure.regime(), []).append(title)
    return " ".join(_sentence(regime, titles) for regime, titles in by_regime.items())


def rounds(protected: Protected, measure: Measure) -> bool:
    """Tell whether any figure of a measure is made of rounded numbers."""
    rules = Rules.for_audience(protected.project, protected.quarter, protected.audience)
    if rules.open or not sensitive(measure) or not rules.regime().rounds:
        return False
    return any(rules.of(measure, agency).regime().rounds for _, agency in _who(protected.project, measure))


def _who(project: Project, measure: Measure) -> Iterator[tuple[str, str]]:
    """List whose figures a measure has: the partnership's, or each agency's, by title and id."""
    if measure.combine.makes_one:
        yield "", ""
        return
    returning = {name for item in measure.items for name in item.agencies}
    yield from ((each.title, each.id) for each in project.framework.agencies if each.id in returning)


def _sentence(regime: Regime, titles: list[str]) -> str:
    said = in_words(regime)
    if regime.rounds:
        said += ", and percentages, sums and changes are worked out from the rounded numbers"
    who = f"{', '.join(titles)}: " if any(titles) else ""
    said = said if who else said[:1].upper() + said[1:]
    return f"{who}{said}. Source of the rule: {regime.source}."
