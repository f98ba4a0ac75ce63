"""Ids that something was formerly known by, put right: what was returned or published before has the ids of then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reportgen.model import Framework, Key, Life


class Canonical:
    """Turns ids that something was formerly known by into the ids it has now."""

    def __init__(self, framework: Framework) -> None:
        """Learn what a framework has renamed."""
        self._agencies = _renamed((agency.id, agency.life) for agency in framework.agencies)
        self._places = _renamed((place.id, place.life) for place in framework.places)
        self._measures = _renamed((measure.id, measure.life) for measure in framework.measures)
        self._items = {
            measure.id: renamed
            for measure in framework.measures
            if (renamed := _renamed((item.id, item.life) for item in measure.items))
        }
        self._any = bool(self._agencies or self._places or self._measures or self._items)

    def agency(self, agency_id: str) -> str:
        """Give an agency's id of today."""
        return self._agencies.get(agency_id, agency_id)

    def key(self, key: Key) -> Key:
        """Give a key with the ids of today."""
        if not self._any:
            return key
        measure = self._measures.get(key.measure, key.measure)
        return replace(
            key,
            measure=measure,
            item=self._items.get(measure, {}).get(key.item, key.item),
            agency=self.agency(key.agency),
            area=self._places.get(key.area, key.area),
            unit=self._places.get(key.unit, key.unit),
        )


def _renamed(lives: Iterable[tuple[str, Life]]) -> dict[str, str]:
    pairs = list(lives)
    present = {name for name, _ in pairs}
    return {old: name for name, life in pairs for old in life.formerly if old not in present}
