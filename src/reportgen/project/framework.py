"""Turn the checked form of `measures.yaml` into the framework, with all that items inherit filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Final

from reportgen.model import (
    Agency,
    Break,
    Breakdown,
    ContentArea,
    Framework,
    Item,
    Kind,
    Life,
    Measure,
    Place,
    Regime,
    Relation,
    Section,
    Target,
    Triad,
)
from reportgen.project.schema import (
    AgencyForm,
    AreaForm,
    BreakForm,
    FrameworkForm,
    ItemForm,
    Lived,
    MeasureForm,
    PartForm,
    RebaseForm,
    RegimeForm,
    TargetForm,
    TriadForm,
)

TENTH: Final = Fraction(1, 10)
_WHOLE_KINDS = (Kind.COUNT, Kind.RATIO)  # printed without decimals unless the file says otherwise


def framework(form: FrameworkForm) -> Framework:
    """Build the framework from its form."""
    return Framework(
        title=form.title,
        source=form.source,
        agencies=tuple(_agency(each) for each in form.agencies),
        parts=tuple((part.number, part.title) for part in form.parts),
        sections=tuple(section for part in form.parts for section in _sections(part)),
        places=tuple(Place(each.id, each.title, each.kind, _life(each)) for each in form.places),
        breakdowns=tuple(
            Breakdown(each.id, each.title, tuple((group.id, group.title) for group in each.groups))
            for each in form.breakdowns
        ),
        regimes=tuple(_regime(each) for each in form.regimes),
        staff_regime=form.staff_regime or "",
    )


def _regime(form: RegimeForm) -> Regime:
    return Regime(
        id=form.id,
        title=form.title,
        source=form.source,
        threshold=form.threshold,
        zero_shown=form.zero_shown,
        base=form.base,
        least=form.least,
        midpoint=form.midpoint,
        percentages=frozenset(form.percentages),
        smallest_denominator=form.smallest_denominator,
        all_hidden=form.all_hidden,
    )


def _life(form: Lived) -> Life:
    return Life(form.since, form.until, form.formerly)


def _agency(form: AgencyForm) -> Agency:
    return Agency(
        id=form.id,
        title=form.title,
        short=form.short,
        role=form.role,
        contact=form.contact,
        successor=form.successor or "",
        successor_comparable=form.successor_comparable,
        life=_life(form),
        regime=form.regime or "",
    )


def _sections(part: PartForm) -> tuple[Section, ...]:
    return tuple(
        Section(each.number, each.title, part.number, tuple(_area(area, each.number) for area in each.areas))
        for each in part.sections
    )


def _area(form: AreaForm, section: str) -> ContentArea:
    return ContentArea(form.id, form.title, section, tuple(_triad(triad, form.id) for triad in form.triads))


def _triad(form: TriadForm, area: str) -> Triad:
    return Triad(form.id, form.title, area, tuple(_measure(measure, form.id) for measure in form.measures))


def _measure(form: MeasureForm, triad: str) -> Measure:
    items = tuple(_item(form, item) for item in form.items) or (_only_item(form),)
    shown = [item.id for item in items if not item.control]
    return Measure(
        id=form.id,
        number=form.number,
        title=form.title,
        wording=form.wording or "",
        triad=triad,
        dimension=form.dimension,
        kind=form.kind,
        polarity_why=form.polarity_why,
        source=form.source,
        selection=form.selection,
        combine=form.combine,
        disclosure=form.disclosure,
        disclosure_why=form.disclosure_why,
        due=form.due,
        items=items,
        items_add=form.items_add,
        headline_item=form.headline_item or (shown[0] if shown else items[0].id),
        duty=form.duty,
        smallest_denominator=form.smallest_denominator,
        decimals=_decimals(form),
        weight=form.weight,
        notes=form.notes,
        denominator_from=form.denominator_from or "",
        targets=_targets(form),
        breaks=_breaks(form.breaks),
        relations=tuple(Relation(each.kind, each.measure, each.note) for each in form.relations),
        breakdowns=form.breakdowns,
        places=form.places or "",
        rate_per=form.rate_per,
        published_by=form.published_by,
        life=_life(form),
        short=form.short or "",
        seasonal=form.seasonal,
        like_places=form.like_places,
        overdispersed=form.overdispersed,
        reference_group=form.reference_group or "",
        baseline_until=form.baseline_until,
        rebases=_breaks(form.rebases),
        survey_population=form.survey_population,
        clustered=form.clustered,
        regime=form.regime or "",
        step=form.step or _step(form.kind, items),
    )


def _step(kind: Kind, items: Sequence[Item]) -> Fraction:
    """Give the step of a measure that names none: people are counted whole, posts and hours by tenths."""
    return TENTH if kind.in_parts or any(item.in_parts for item in items) else Fraction(1)


def _breaks(forms: Sequence[BreakForm | RebaseForm]) -> tuple[Break, ...]:
    return tuple(Break(each.since, each.why, each.item or "", each.agency or "") for each in forms)


def _decimals(form: MeasureForm) -> int:
    if form.decimals is not None:
        return form.decimals
    return 0 if form.kind in _WHOLE_KINDS else 1


def _only_item(form: MeasureForm) -> Item:
    """Make the one item of a measure that has none in the file."""
    return Item(
        id="",
        title=form.title,
        wording="",
        panel="",
        unit=form.unit,
        units=form.units or f"{form.unit}s",
        basis=form.basis,
        polarity=form.polarity,
        numerator=form.numerator,
        denominator=form.denominator,
        agencies=form.agencies,
        lag=form.lag,
        negative=False,
        control=False,
    )


def _item(measure: MeasureForm, form: ItemForm) -> Item:
    """Fill in what an item leaves out from its measure."""
    inherited = _only_item(measure)
    return replace(
        inherited,
        id=form.id,
        title=form.title,
        wording=form.wording or "",
        panel=form.panel,
        unit=form.unit or inherited.unit,
        # An item with a unit of its own must not be printed with the measure's plural.
        units=form.units or (f"{form.unit}s" if form.unit else inherited.units),
        basis=form.basis or inherited.basis,
        polarity=form.polarity or inherited.polarity,
        numerator=form.numerator or inherited.numerator,
        denominator=form.denominator or inherited.denominator,
        agencies=form.agencies or inherited.agencies,
        lag=inherited.lag if form.lag is None else form.lag,
        negative=form.negative,
        control=form.control,
        life=_life(form),
    )


def _targets(form: MeasureForm) -> tuple[tuple[str, Target], ...]:
    """Bring targets into the value's unit and let each end where the next one for the same item begins."""
    scale = 100 if form.kind.is_percentage else 1
    by_item: dict[str, list[TargetForm]] = {}
    for target in sorted(form.targets, key=lambda each: each.since):
        by_item.setdefault(target.item or "", []).append(target)
    return tuple((item, target) for item, targets in sorted(by_item.items()) for target in _in_turn(targets, scale))


def _in_turn(forms: Sequence[TargetForm], scale: int) -> tuple[Target, ...]:
    targets = [
        Target(
            value=each.value / scale,
            set_by=each.set_by,
            life=Life(each.since, each.until),
            upper=None if each.upper is None else each.upper / scale,
            tolerance=Fraction(each.tolerance) / scale,
            profile=tuple(planned / scale for planned in each.profile or ()),
        )
        for each in forms
    ]
    for position, (one, following) in enumerate(pairwise(targets)):
        since, until = following.life.since, one.life.until
        if since is not None and (until is None or until >= since):
            targets[position] = replace(one, life=replace(one.life, until=since - 1))
    return tuple(targets)
