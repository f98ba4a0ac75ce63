"""Observations and returns, ready to be asked for; old ids are put right here, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reportgen.canonical import Canonical
from reportgen.model import Dataset, Key, Observation, Return
from reportgen.quarter import Quarter


@dataclass(frozen=True, slots=True)
class Index:
    """What was returned, by key and quarter; later than the reported quarter is left out."""

    observations: Mapping[Key, Mapping[Quarter, Observation]]
    splits: Mapping[tuple[str, str], tuple[Key, ...]]  # (measure, item) -> keys split by area, group or unit
    returns: Mapping[tuple[str, Quarter], Return]
    first: Quarter  # the earliest quarter in which anything was returned

    def of(self, key: Key) -> Mapping[Quarter, Observation]:
        """Give the observations of a key by quarter; empty where it was never returned."""
        return self.observations.get(key, {})


def index(dataset: Dataset) -> Index:
    """Put a dataset in order; the result does not depend on the order of its observations."""
    canonical = Canonical(dataset.project.framework)
    found: dict[Key, dict[Quarter, Observation]] = {}
    first = last = (dataset.quarter.year, dataset.quarter.number)
    before: Key | None = None
    series: dict[Quarter, Observation] = {}
    for observation in dataset.observations:
        quarter = observation.quarter
        at = (quarter.year, quarter.number)
        if at > last:
            continue
        first = min(first, at)
        if observation.key is not before:  # rows of one series follow one another, mostly
            before = observation.key
            series = found.setdefault(canonical.key(before), {})
        other = series.setdefault(quarter, observation)
        # A checked dataset holds no duplicates; should an old id and a new one meet, the choice must not hang on order.
        if other is not observation and (observation.file, observation.row) < (other.file, other.row):
            series[quarter] = observation
    splits: dict[tuple[str, str], list[Key]] = {}
    for key in sorted(found):
        if key.area or key.group or key.unit:
            splits.setdefault((key.measure, key.item), []).append(key)
    returns = {(canonical.agency(item.agency), item.quarter): item for item in dataset.returns}
    return Index(found, {name: tuple(keys) for name, keys in splits.items()}, returns, Quarter(*first))
