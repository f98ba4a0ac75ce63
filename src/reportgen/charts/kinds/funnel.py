"""Like units against chance: each unit's share by its number of cases, with the limits that chance alone would keep."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from reportgen.charts import words
from reportgen.charts.axis import axis_for
from reportgen.charts.spec import Axis, ChartKind, ChartSpec, Dot, Funnel, Panel, Subject
from reportgen.model import Item, Measure, Standing, UnitComparison, UnitPlace
from reportgen.numbers import number_text, several, value_text

if TYPE_CHECKING:
    from plotnine import ggplot

_HEIGHT_MM: Final = 84
_OUTSIDE: Final = (Standing.BEYOND_998, Standing.BEYOND_95)
_MOST_IN_ALT: Final = 8  # units named; of more the table has them


def plan(subject: Subject) -> tuple[ChartSpec, ...]:
    """Plan a funnel of each comparison that has one; an agency's edition has its own units only."""
    return tuple(
        _spec(subject, found)
        for found in subject.protected.units
        if found.measure == subject.measure.id and not found.why and subject.edition.agency in ("", found.agency)
    )


def _spec(subject: Subject, found: UnitComparison) -> ChartSpec:
    measure, item = subject.measure, subject.measure.item(found.item)
    name = measure.title if not item.id else f"{measure.title}: {item.title}"
    return ChartSpec(
        KIND.name,
        measure.id,
        _title(item.title if item.id else measure.title, found),
        f"{name}. {words.sentence(words.unit_text(measure, item))}, by {found.kind}, {found.quarter}",
        _alt(measure, found),
        _note(measure, item, found),
        (_panel(measure, found),),
        tuple(unit.key for unit in found.units),
        height=_HEIGHT_MM,
    )


def _title(topic: str, found: UnitComparison) -> str:
    """Say how many units lie beyond the outer limits, else beyond the inner ones."""
    places = several(found.kind)
    for standing, limit in zip(_OUTSIDE, ("99.8%", "95%"), strict=True):
        if beyond := len(found.beyond(standing)):
            told = f"{beyond} of {len(found.judged)} {places} beyond {limit} limits"
            return words.headline(topic, [(told,)])
    return words.headline(topic, [(f"no {found.kind} differs by more than chance",)])


def _alt(measure: Measure, found: UnitComparison) -> str:
    """Describe the funnel: what it stands around, and who lies beyond which limit on which side."""
    overall = value_text(measure, found.overall or Fraction(0))
    said = [f"Funnel of {len(found.units)} {several(found.kind)} around {overall}, {found.quarter}."]
    for standing in _OUTSIDE:
        units = found.beyond(standing)
        if not units:
            said.append(f"None {standing.value}." if standing is Standing.BEYOND_998 else "")
        elif len(units) > _MOST_IN_ALT:
            said.append(f"{len(units)} {standing.value}.")
        else:
            named = "; ".join(f"{unit.title} {value_text(measure, unit.value)}, {unit.way}" for unit in units)
            said.append(f"{words.sentence(standing.value)}: {named}.")
    said.append(f"{found.hidden} hidden." if found.hidden else "")
    return " ".join(filter(None, said))


def _note(measure: Measure, item: Item, found: UnitComparison) -> str:
    """Say what the axes are, and whatever else a reader needs to read the limits."""
    axis = _axis(found)
    said = [words.sentence(words.unit_text(measure, item))]
    if axis.zoomed:
        said.append(f"the axis starts at {axis.ticks[0][1]}")
    if found.beyond(Standing.BEYOND_998):
        said.append("triangles lie beyond the 99.8% limits, as 1 in 500 would by chance")
    if found.beyond(Standing.BEYOND_95):
        said.append("diamonds lie beyond the 95% limits, as 1 in 20 would by chance")
    if found.dispersion > 1:
        times = number_text(Fraction(found.dispersion), 1)
        said.append(f"limits are widened, as {several(found.kind)} vary {times} times as much as chance gives")
    if found.beyond(Standing.TOO_FEW):
        said.append(f"open points have fewer than {measure.smallest_denominator} {item.units}")
    if found.hidden:
        said.append(f"{found.hidden} hidden")
    return "; ".join(said)


def _panel(measure: Measure, found: UnitComparison) -> Panel:
    dots = tuple(_dot(measure, unit) for unit in found.units)
    cases = [Fraction(each.cases) for each in (found.curve[0], found.curve[-1])]
    overall = found.overall or Fraction(0)
    return Panel(
        "",
        dots,
        (),
        _axis(found),
        when=str(found.quarter),
        funnel=Funnel(
            kind=found.kind,
            across=axis_for(cases, percentage=False, whole=True, intervals=5),
            counted=f"Number of {measure.item(found.item).units}",
            overall=overall,
            text=f"All {several(found.kind)} {value_text(measure, overall)}",
            curve=found.curve,
            standings=tuple(unit.against for unit in found.units),
            shapes=tuple(_shape(unit) for unit in found.units),
            named=_named(found),
        ),
    )


def _dot(measure: Measure, unit: UnitPlace) -> Dot:
    base = f"{number_text(unit.numerator)} of {number_text(unit.denominator)}"
    hollow = unit.standing is Standing.TOO_FEW
    text = value_text(measure, unit.value)
    return Dot(unit.limits.cases, unit.title, unit.value, text, hollow=hollow, joined=False, base=base)


def _shape(unit: UnitPlace) -> str:
    if unit.standing is Standing.BEYOND_998:
        return "^" if unit.side > 0 else "v"
    return "D" if unit.standing is Standing.BEYOND_95 else "o"


def _named(found: UnitComparison) -> tuple[int, ...]:
    """Order the units beyond a limit by how far out they lie, in widths of the limits at their size."""
    outside = [place for place, unit in enumerate(found.units) if unit.standing in _OUTSIDE]

    def distance(place: int) -> tuple[bool, float]:
        unit = found.units[place]
        edge = unit.limits.upper_95 if unit.side > 0 else unit.limits.lower_95
        span = (unit.limits.upper_95 - unit.limits.lower_95) or 1.0
        return unit.standing is Standing.BEYOND_95, -abs(float(unit.value) - edge) / span

    return tuple(sorted(outside, key=distance))


def _axis(found: UnitComparison) -> Axis:
    """Hold every unit, and the limits where they are widest."""
    edges = [edge for limits in found.curve[:1] for edge in (limits.lower_998, limits.upper_998)]
    values = [unit.value for unit in found.units]
    return axis_for([*values, *(Fraction(edge).limit_denominator(1000) for edge in edges)], percentage=True, close=True)


def draw(spec: ChartSpec) -> ggplot:
    """Draw the units, the limits round them and the line of all of them together."""
    from reportgen.charts.funnels import draw_funnel

    return draw_funnel(spec)


KIND: Final = ChartKind("funnel", 25, plan, draw)
