"""Whole series: one point for every quarter from the first return to the reported quarter, gaps included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from reportgen.figures.combine import across, total
from reportgen.figures.index import Index
from reportgen.figures.scope import Scope, due, in_waves, looks_back, mature
from reportgen.figures.values import Reader
from reportgen.model import (
    Absence,
    AbsenceKind,
    Agency,
    Combine,
    Dataset,
    Item,
    Key,
    Marker,
    Measure,
    Observation,
    Point,
)
from reportgen.quarter import Quarter

Series = tuple[Point, ...]
NOT_DUE_YET = "the cohort is not yet old enough to be looked at again"


@dataclass(frozen=True, slots=True)
class Slot:
    """One quarter of an item and agency."""

    quarter: Quarter
    why: str  # there is a break before it, and why
    set_aside: bool  # whatever was returned is left out
    gap: Point  # what stands here where nothing was returned


@dataclass(frozen=True, slots=True)
class Plan:
    """All quarters of an item and agency, oldest first."""

    measure: Measure
    item: Item
    agency: Agency
    reader: Reader
    slots: tuple[Slot, ...]
    places: Mapping[Quarter, int]
    succeeds: bool


@dataclass(slots=True)
class Builder:
    """Makes series on demand; keeps what more than one figure asks for."""

    dataset: Dataset
    index: Index
    scope: Scope
    _plans: dict[tuple[str, str, str], Plan] = field(default_factory=dict)
    _denominators: dict[tuple[str, str, str, str, str], Mapping[Quarter, Point]] = field(default_factory=dict)

    # ------------------------------------------------------------ one agency

    def own(self, measure: Measure, item: Item, key: Key, agency: Agency) -> Series:
        """Give an agency's series for a key, continued from the agencies that it succeeded.

        A successor that is declared comparable continues the series; otherwise its first quarter is a break, and
        after a merger of several the series begins with the successor.
        """
        plan = self.plan(measure, item, agency)
        seen = self.index.of(key)
        if plan.succeeds:
            return self._succeeded(plan, key, agency)
        first = next((place for place, slot in enumerate(plan.slots) if slot.quarter in seen), len(plan.slots) - 1)
        return tuple([self._at(plan, slot, seen, key) for slot in plan.slots[first:]])

    def _at(self, plan: Plan, slot: Slot, seen: Mapping[Quarter, Observation], key: Key) -> Point:
        if slot.set_aside:
            return slot.gap
        observation = seen.get(slot.quarter)
        if observation is None:
            return slot.gap
        point = plan.reader.point(observation, slot.why or _marked_break(observation, plan.agency))
        return self._across(plan, key, point) if plan.reader.across else point

    def _succeeded(self, plan: Plan, key: Key, agency: Agency) -> Series:
        returned = set(self.index.of(key))
        for earlier in self._lineage(agency):
            returned.update(self.index.of(replace(key, agency=earlier.id)))
        first = min((slot.quarter for slot in plan.slots if slot.quarter in returned), default=self.dataset.quarter)
        return tuple(self._held(plan, slot, key, agency) for slot in plan.slots if slot.quarter >= first)

    def _held(self, plan: Plan, slot: Slot, key: Key, agency: Agency) -> Point:
        """Give the point of whoever held the series in a quarter; of several, what they make together."""
        if agency.life.covers(slot.quarter):
            return self._at(plan, slot, self.index.of(key), key)
        parts = []
        for holder in self.scope.holders(agency, slot.quarter):
            theirs = replace(key, agency=holder.id)
            holder_plan = self.plan(plan.measure, plan.item, holder)
            place = holder_plan.slots[holder_plan.places[slot.quarter]]
            parts.append((holder, self._at(holder_plan, place, self.index.of(theirs), theirs)))
        if len(parts) == 1:
            point = parts[0][1]
            return point if point.break_before or not slot.why else replace(point, break_before=slot.why)
        return total(parts, plan.measure, plan.item, slot.quarter, slot.why)

    def plan(self, measure: Measure, item: Item, agency: Agency) -> Plan:
        """Work out once, for all keys of an item and agency, what a quarter looks like where nothing was returned."""
        name = (measure.id, item.id, agency.id)
        found = self._plans.get(name)
        if found is None:
            breaks = self.breaks(measure, item, agency)
            quarters = [q for q in self._quarters() if measure.life.covers(q) and item.life.covers(q)]
            slots = tuple(self._slot(measure, item, agency, quarter, breaks.get(quarter, "")) for quarter in quarters)
            found = self._plans[name] = Plan(
                measure=measure,
                item=item,
                agency=agency,
                reader=Reader.of(measure, item),
                slots=slots,
                places={slot.quarter: place for place, slot in enumerate(slots)},
                succeeds=bool(self.scope.before.get(agency.id)),
            )
        return found

    def _slot(self, measure: Measure, item: Item, agency: Agency, quarter: Quarter, why: str) -> Slot:
        aside = self._set_aside(measure, agency, quarter)
        gap = aside or self._gap(measure, item, agency, quarter)
        cohort = quarter - item.lag if looks_back(item) else None
        return Slot(quarter, why, aside is not None, Point(quarter, None, absence=gap, cohort=cohort, break_before=why))

    def _quarters(self) -> tuple[Quarter, ...]:
        """List every quarter that a series may hold."""
        return self.index.first.until(self.dataset.quarter)

    def _lineage(self, agency: Agency) -> tuple[Agency, ...]:
        """List all earlier agencies whose figures may stand in an agency's series."""
        earlier = self.scope.before.get(agency.id, ())
        if not self._continued(earlier):
            return ()
        return (*earlier, *(older for each in earlier for older in self._lineage(each)))

    @staticmethod
    def _continued(earlier: tuple[Agency, ...]) -> bool:
        # Figures of several agencies are put together only where that was declared to make sense.
        return len(earlier) == 1 or all(each.successor_comparable for each in earlier)

    # ------------------------------------------------------------ why there is nothing

    def _set_aside(self, measure: Measure, agency: Agency, quarter: Quarter) -> Absence | None:
        held = self.index.returns.get((agency.id, quarter))
        if held is None:
            return None
        if held.state == "set aside":
            return Absence(AbsenceKind.SET_ASIDE, held.reason)
        for measure_id, reason in held.measures_set_aside:
            if measure_id == measure.id:
                return Absence(AbsenceKind.SET_ASIDE, reason)
        return None

    def _gap(self, measure: Measure, item: Item, agency: Agency, quarter: Quarter) -> Absence:
        if not due(measure, quarter) or self._answered_elsewhen(measure, item, agency, quarter):
            return Absence(AbsenceKind.NOT_DUE)
        if not mature(measure, item, quarter, self.scope.first):
            return Absence(AbsenceKind.NOT_DUE, NOT_DUE_YET)
        held = self.index.returns.get((agency.id, quarter))
        if held is not None and held.state == "returned":
            reason = f"the return from {agency.title} does not give this figure"
        elif held is None and not self._has_folder(quarter):
            reason = "no returns are held for this quarter"
        else:
            reason = f"no return from {agency.title}"
        return Absence(AbsenceKind.NOT_RETURNED, reason)

    def _answered_elsewhen(self, measure: Measure, item: Item, agency: Agency, quarter: Quarter) -> bool:
        """Tell whether a yearly wave that may fall in several quarters is still to come, or came already."""
        if not in_waves(measure, item) or len(measure.due) < 2:
            return False
        if quarter.number != max(measure.due):
            return True
        of_agency = self.index.of(Key(measure.id, item.id, agency.id))
        holds = self.dataset.project.holds  # of a quarter that is no longer held nobody knows whether it answered
        return any(quarter - back in of_agency or not holds(quarter - back) for back in range(1, quarter.number))

    def _has_folder(self, quarter: Quarter) -> bool:
        return any(notes.quarter == quarter for notes in self.dataset.project.quarters)

    # ------------------------------------------------------------ breaks

    def breaks(self, measure: Measure, item: Item, agency: Agency) -> dict[Quarter, str]:
        """Give the quarters from which an agency's series cannot be compared with what was before, and why."""
        names = {"", agency.id, *(earlier.id for earlier in self._lineage(agency))}
        found = {
            each.quarter: each.why for each in measure.breaks if each.item in ("", item.id) and each.agency in names
        }
        earlier = self.scope.before.get(agency.id, ())
        start = agency.life.since
        if start is not None and earlier and not all(each.successor_comparable for each in earlier):
            titles = " and ".join(each.title for each in earlier)
            found.setdefault(start, f"{agency.title} took over from {titles}")
        for each in self._lineage(agency):
            for quarter, why in self.breaks(measure, item, each).items():
                found.setdefault(quarter, why)
        return found

    # ------------------------------------------------------------ the partnership

    def summed(self, measure: Measure, item: Item, key: Key) -> Series:
        """Give the partnership's series: each quarter the sum over the agencies that should return it then."""
        keys = {name: replace(key, agency=name) for name in self.scope.agencies}
        plans = {name: self.plan(measure, item, agency) for name, agency in self.scope.agencies.items()}
        slots = next(iter(plans.values())).slots
        expected = [self.scope.expected(item, slot.quarter) for slot in slots]
        seen = {name: self.index.of(theirs) for name, theirs in keys.items()}
        first = next(
            (
                place
                for place, slot in enumerate(slots)
                if any(slot.quarter in seen[agency.id] for agency in expected[place])
            ),
            len(slots) - 1,
        )
        series = []
        for place in range(first, len(slots)):
            parts = [
                (agency, self._at(plans[agency.id], plans[agency.id].slots[place], seen[agency.id], keys[agency.id]))
                for agency in expected[place]
            ]
            quarter = slots[place].quarter
            series.append(total(parts, measure, item, quarter, self._break_of_sum(item, quarter, parts)))
        return tuple(series)

    def _break_of_sum(self, item: Item, quarter: Quarter, parts: list[tuple[Agency, Point]]) -> str:
        reasons = {point.break_before for _, point in parts if point.break_before}
        now = {self.scope.heir(agency).id: agency for agency, _ in parts}
        before = {self.scope.heir(agency).id: agency for agency in self.scope.expected(item, quarter - 1)}
        if before:
            reasons.update(f"{agency.title} joined" for name, agency in now.items() if name not in before)
            reasons.update(f"{agency.title} left" for name, agency in before.items() if name not in now)
        return "; ".join(sorted(reasons))

    # ------------------------------------------------------------ a denominator from another return

    def _across(self, plan: Plan, key: Key, point: Point) -> Point:
        name = plan.measure.denominator_from
        other = next((each for each in self.dataset.project.framework.measures if each.id == name), None)
        if other is None:
            return across(point, None, name)
        item = next((each for each in other.items if each.id == plan.item.id), None) or _headline(other)
        series = self._denominator(other, item, key)
        bottom = series.get(point.quarter)
        if in_waves(other, item):
            bottom = _latest(series, point.quarter) or bottom
        return across(point, bottom, other.title)

    def _denominator(self, other: Measure, item: Item, key: Key) -> Mapping[Quarter, Point]:
        name = (other.id, item.id, key.area, key.group, key.unit)
        found = self._denominators.get(name)
        if found is None:
            wanted = Key(other.id, item.id, "", key.area, key.group, key.unit)
            if other.combine is Combine.SUM:
                series = self.summed(other, item, wanted)
            else:
                holders = [agency for agency in self.scope.agencies.values() if agency.id in item.agencies]
                series = self.own(other, item, replace(wanted, agency=holders[0].id), holders[0]) if holders else ()
            found = self._denominators[name] = {each.quarter: each for each in series}
        return found


def _headline(measure: Measure) -> Item:
    return next((item for item in measure.items if item.id == measure.headline_item), measure.items[0])


def _latest(series: Mapping[Quarter, Point], quarter: Quarter) -> Point | None:
    """Give the last wave with a value up to a quarter."""
    waves = [each for each in series if each <= quarter and series[each].value is not None]
    return series[max(waves)] if waves else None


def _marked_break(observation: Observation, agency: Agency) -> str:
    # The note beside the marker is the agency's own text: it is kept as the point's note.
    return f"{agency.title} marks a break in the series" if Marker.BREAK in observation.markers else ""
