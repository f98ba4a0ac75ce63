"""Round what was returned before anything is computed of it, and keep in mind what was small.

Every percentage, rate, change, sum, median and limit is then made of the rounded numbers, as the reader could make it:
none tells more than they do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from reportgen.disclosure.primary import Rule, Rules, sensitive
from reportgen.disclosure.regimes import rounded
from reportgen.model import Dataset, Framework, Marker, Measure, Observation, Part, Regime
from reportgen.quarter import Quarter


def prepared(dataset: Dataset, audience: str) -> Dataset:
    """Give a dataset as one audience may know it.

    Args:
        dataset: Observations as they were returned.
        audience: `public`, `partners`, or `agency:<id>`. An agency's own observations stay as they are if the project
            says so.

    Returns:
        Counts, numerators, denominators and numbers of people asked of persons and staff, rounded where their regime
        rounds. Each observation that was small before, or is of few families, is marked so; what rounds to zero and is
        not zero is marked `LOW`. Where nothing is rounded and no families are told, the same dataset.
    """
    rules = Rules.for_audience(dataset.project, dataset.quarter, audience)
    plain = not rules.regime().rounds and all(each.families is None for each in dataset.observations)
    if rules.open or plain:
        return dataset
    work = _Work(dataset.quarter, rules, _untouched(dataset, audience), _protected(dataset.project.framework))
    return replace(dataset, observations=tuple(map(work.observation, dataset.observations)))


def _untouched(dataset: Dataset, audience: str) -> str:
    """Give the agency whose own observations are not rounded; empty: there is none."""
    _, _, agency = audience.partition(":")
    return agency if dataset.project.settings.own_figures_unrounded else ""


def _protected(framework: Framework) -> dict[str, Measure]:
    """Give the measures whose numbers are protected, by each id that they ever had."""
    found = [measure for measure in framework.measures if sensitive(measure)]
    return {name: measure for measure in found for name in (*measure.life.formerly, measure.id)}


@dataclass(frozen=True, slots=True)
class _Work:
    quarter: Quarter  # the reported one
    rules: Rules
    untouched: str
    measures: Mapping[str, Measure]

    def observation(self, seen: Observation) -> Observation:
        measure = self.measures.get(seen.key.measure)
        if measure is None or seen.absence is not None:
            return seen
        back = self.quarter.since(seen.quarter)
        if back < 0:
            return seen  # later than the reported quarter: nothing is made of it
        rules = self.rules.of(measure, seen.key.agency)
        regime = rules.regime(back)
        small = _small(seen, measure, rules.at(back))
        if not regime.rounds:
            return replace(seen, small=small) if _of_few_families(seen, rules.at(back)) else seen
        if seen.key.agency == self.untouched:
            return replace(seen, small=small)
        return _rounded(replace(seen, small=small), measure, regime)


def _small(seen: Observation, measure: Measure, rule: Rule) -> tuple[Part, ...]:
    """List the numbers of an observation that are small as they were returned."""
    top, whole = seen.numerator, seen.denominator
    found: tuple[Part, ...] = ()
    if not measure.kind.is_percentage:
        count = seen.value if seen.value is not None else top
        found = (Part.NUMERATOR,) if count is not None and rule.small(count) else ()
    elif top is not None and whole is not None:
        found = rule.small_parts(top, whole)
    elif top is not None and rule.small(top):
        found = (Part.NUMERATOR,)  # its denominator comes from another return
    return tuple(dict.fromkeys((*found, Part.NUMERATOR))) if _of_few_families(seen, rule) else found


def _of_few_families(seen: Observation, rule: Rule) -> bool:
    return seen.families is not None and 0 < seen.families <= rule.threshold


def _rounded(seen: Observation, measure: Measure, regime: Regime) -> Observation:
    def near(number: Fraction | None) -> Fraction | None:
        return None if number is None else rounded(regime, number)

    top, whole = near(seen.numerator), near(seen.denominator)
    value = near(seen.value)
    if measure.kind.is_percentage:  # what is given without its parts is hidden: nobody knows of how many it is
        value = seen.value if whole is None or top is None else top / whole if whole else None
    lowered = any(
        before and not after
        for before, after in ((seen.numerator, top), (seen.denominator, whole), (seen.value, value))
    )
    return replace(
        seen,
        numerator=top,
        denominator=whole,
        value=value,
        asked=None if seen.asked is None else int(rounded(regime, Fraction(seen.asked))),
        markers=tuple(dict.fromkeys((*seen.markers, *((Marker.LOW,) if lowered else ())))),
    )
