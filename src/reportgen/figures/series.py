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
    Life,
    Marker,
    Measure,
    Observation,
    Point,
    Return,
)
from reportgen.quarter import Quarter

Series = tuple[Point, ...]
NOT_DUE_YET = "the cohort is not yet old enough to be looked at again"


@dataclass(frozen=True, slots=True)
class Plan:
    """All quarters of an item and agency, oldest first."""

    measure: Measure
    item: Item
    agency: Agency
    reader: Reader
    quarters: tuple[Quarter, ...]
    breaks: Mapping[Quarter, str]  # there is a break before it, and why
    aside: Mapping[Quarter, Absence]  # whatever was returned is left out
    succeeds: bool


@dataclass(slots=True)
class Builder:
    """Makes series on demand; keeps what more than one figure asks for."""

    dataset: Dataset
    index: Index
    scope: Scope
    _plans: dict[tuple[str, str, str], Plan] = field(default_factory=dict)
    _lives: dict[tuple[Life, Life], tuple[Quarter, ...]] = field(default_factory=dict)
    _asides: dict[str, list[Return]] | None = None
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
        first = next((place for place, quarter in enumerate(plan.quarters) if quarter in seen), -1)
        return tuple([self._at(plan, quarter, seen, key) for quarter in plan.quarters[first:]])

    def _at(self, plan: Plan, quarter: Quarter, seen: Mapping[Quarter, Observation], key: Key) -> Point:
        observation = seen.get(quarter)
        if observation is None or (plan.aside and quarter in plan.aside):
            return self._empty(plan, quarter)
        why = plan.breaks.get(quarter, "") if plan.breaks else ""
        if observation.markers and not why:
            why = _marked_break(observation, plan.agency)
        point = plan.reader.point(observation, why)
        return self._across(plan, key, point) if plan.reader.across else point

    def _empty(self, plan: Plan, quarter: Quarter) -> Point:
        """Say why nothing stands in a quarter."""
        gap = plan.aside.get(quarter) or self._gap(plan.measure, plan.item, plan.agency, quarter)
        cohort = quarter - plan.item.lag if looks_back(plan.item) else None
        return Point(quarter, None, absence=gap, cohort=cohort, break_before=plan.breaks.get(quarter, ""))

    def _succeeded(self, plan: Plan, key: Key, agency: Agency) -> Series:
        returned = set(self.index.of(key))
        for earlier in self._lineage(agency):
            returned.update(self.index.of(replace(key, agency=earlier.id)))
        first = min((quarter for quarter in plan.quarters if quarter in returned), default=self.dataset.quarter)
        return tuple(self._held(plan, quarter, key, agency) for quarter in plan.quarters if quarter >= first)

    def _held(self, plan: Plan, quarter: Quarter, key: Key, agency: Agency) -> Point:
        """Give the point of whoever held the series in a quarter; of several, what they make together."""
        if agency.life.covers(quarter):
            return self._at(plan, quarter, self.index.of(key), key)
        parts = []
        for holder in self.scope.holders(agency, quarter):
            theirs = replace(key, agency=holder.id)
            holder_plan = self.plan(plan.measure, plan.item, holder)
            parts.append((holder, self._at(holder_plan, quarter, self.index.of(theirs), theirs)))
        why = plan.breaks.get(quarter, "")
        if len(parts) == 1:
            point = parts[0][1]
            return point if point.break_before or not why else replace(point, break_before=why)
        return total(parts, plan.measure, plan.item, quarter, why)

    def plan(self, measure: Measure, item: Item, agency: Agency) -> Plan:
        """Work out once what all keys of an item and agency share."""
        name = (measure.id, item.id, agency.id)
        found = self._plans.get(name)
        if found is None:
            found = self._plans[name] = Plan(
                measure=measure,
                item=item,
                agency=agency,
                reader=Reader.of(measure, item),
                quarters=self._in_force(measure, item),
                breaks=self.breaks(measure, item, agency),
                aside=self._set_aside(measure, agency),
                succeeds=bool(self.scope.before.get(agency.id)),
            )
        return found

    def _in_force(self, measure: Measure, item: Item) -> tuple[Quarter, ...]:
        """List every quarter that a series of an item may hold."""
        lives = (measure.life, item.life)
        found = self._lives.get(lives)
        if found is None:
            every = self.index.first.until(self.dataset.quarter)
            found = self._lives[lives] = tuple(q for q in every if all(life.covers(q) for life in lives))
        return found

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

    def _set_aside(self, measure: Measure, agency: Agency) -> dict[Quarter, Absence]:
        if self._asides is None:
            self._asides = {}
            for (name, _), held in self.index.returns.items():
                if held.state == "set aside" or held.measures_set_aside:
                    self._asides.setdefault(name, []).append(held)
        found: dict[Quarter, Absence] = {}
        for held in self._asides.get(agency.id, ()):
            if held.state == "set aside":
                found[held.quarter] = Absence(AbsenceKind.SET_ASIDE, held.reason)
                continue
            for measure_id, reason in held.measures_set_aside:
                if measure_id == measure.id:
                    found.setdefault(held.quarter, Absence(AbsenceKind.SET_ASIDE, reason))
        return found

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
        quarters = self._in_force(measure, item)
        expected = [self.scope.expected(item, quarter) for quarter in quarters]
        seen = {name: self.index.of(theirs) for name, theirs in keys.items()}
        first = next(
            (
                place
                for place, quarter in enumerate(quarters)
                if any(quarter in seen[agency.id] for agency in expected[place])
            ),
            len(quarters) - 1,
        )
        series = []
        for quarter, agencies in zip(quarters[first:], expected[first:], strict=True):
            parts = [
                (agency, self._at(plans[agency.id], quarter, seen[agency.id], keys[agency.id])) for agency in agencies
            ]
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
