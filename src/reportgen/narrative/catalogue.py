"""The states that the wording has words for, and the names that each state offers to its template.

This is the contract between the code and whoever edits `wording/en.yaml`: a template may use the names listed for
its state and no others. Every value is a ready-made text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from reportgen.model import Dimension


@dataclass(frozen=True, slots=True)
class State:
    """One thing that can be said."""

    names: frozenset[str]  # what the template may ask for
    sentence: bool  # True: a whole sentence with its full stop; False: a piece of one


DIRECTIONS: Final = tuple(f"{way}.{sense}" for way in ("rise", "fall") for sense in ("better", "worse", "neutral"))
FORMS: Final = ("figure", "ratio", "negative")

_FIGURE: Final = (
    "title",
    "Title",
    "Heading",
    "subject",
    "Subject",
    "value",
    "value_of",
    "unit",
    "units",
    "quarter",
    "when",
)
_CHANGE: Final = ("before", "amount", "against")
_YEAR: Final = ("year_before", "year_amount")
_OF_YEAR: Final = ("target", "gap", "held", "Held", "to_date", "beyond", "planned")  # a year to date by its profile
_ENTRY: Final = ("label", "value", "value_of")
_ABSENT: Final = ("title", "Title", "Heading", "subject", "agency", "reason", "quarter")
_LEAD: Final = (
    *("triad", "quantity_up", "quantity_down", "quality_better", "quality_worse", "outcome_better", "outcome_worse"),
    *("quality_moved", "outcome_moved", "quality_over", "outcome_over", "quality_tally", "outcome_tally"),
)

_RULES: Final = ("outside", "trend", "two-of-three", "shift", "long-run", "few-crossings")
SIGNALS: Final = (*_RULES, *(f"yearly-{rule}" for rule in _RULES))
LEAD_NAMES: Final = frozenset(_LEAD)
QUESTION_NAMES: Final = frozenset({"triad", "about", "agency"})
ABSENCES: Final = (
    *("not-returned", "set-aside", "not-due", "not-collected"),
    *("not-applicable", "suppressed", "unreliable", "incomplete"),
)


def _sentences() -> dict[str, tuple[str, ...]]:
    states: dict[str, tuple[str, ...]] = {}
    for form in FORMS:
        for direction in DIRECTIONS:
            states[f"{form}.{direction}"] = (*_FIGURE, *_CHANGE)
        for name in ("same", "little", "chance", "barely", "after"):
            states[f"{form}.{name}"] = (*_FIGURE, *_CHANGE)
        states[f"{form}.steady"] = (*_FIGURE, *_CHANGE, *_YEAR)
        states[f"{form}.unsteady"] = (*_FIGURE, *_CHANGE, *_YEAR)
        states[f"{form}.gap"] = (*_FIGURE, "earlier", "kind")
        states[f"{form}.value"] = _FIGURE
        states[f"{form}.first"] = _FIGURE
        states[f"{form}.break"] = (*_FIGURE, "why")
        states[f"{form}.uncompared"] = (*_FIGURE, "why")
        states[f"{form}.old"] = (*_FIGURE, "wave", "wave_words")
    for direction in (*DIRECTIONS, "same", "little"):
        states[f"year.{direction}"] = (*_FIGURE, *_YEAR)
    few = (*_FIGURE, "numerator", "denominator", "selection", "asked")
    states |= {
        "few.all": few,
        "few.chosen": few,
        "few.chosen-one": few,
        "few.none": few,
        "few.every": few,
        "few.the-one": few,
        "few.not-the-one": few,
        "few.old": (*few, "wave"),
    }
    states["chosen"] = (*_FIGURE, "selection")
    states["benchmark"] = (*_FIGURE, "list", "period", "ours", "lacking", "why", "best")
    states["cohort"] = ("cohort", "cohort_words", "units", "traced")
    for way in ("higher", "lower", "range"):
        for rating in ("met", "within", "not-met", "just"):
            states[f"target.{way}.{rating}"] = (*_FIGURE, "target", "gap", "set_by")
    for way in ("year-higher", "year-lower"):
        for rating in ("met", "within", "not-met", "just"):
            states[f"target.{way}.{rating}"] = (*_FIGURE, *_OF_YEAR, "forecast", "set_by")
    duty = (*_FIGURE, "shortfall", "total", "shortfall_before", "against", "covered")
    states["duty.full-one"] = duty
    states |= {"duty.full": duty, "duty.short": duty, "duty.more": duty, "duty.fewer": duty, "duty.same": duty}
    for marker in ("provisional", "revised", "estimate", "unreliable"):
        states[f"marker.{marker}"] = ("title",)
    for kind in ABSENCES:
        states[f"absent.{kind}"] = _ABSENT
    states["absent.incomplete"] = (*_ABSENT, "returned", "expected", "missing")
    states["absent.partial"] = ("title", "partial", "returned", "expected")
    several = ("title", "Title", "Heading", "subject", "count", "list", "units")
    ends = ("lowest", "lowest_label", "highest", "highest_label")
    states |= {
        "items.list": several,
        "items.few": several,
        "items.old": (*several, "wave", "wave_words"),
        "items.cohort": (*several, "cohort", "cohort_words", "point", "traced"),
        "items.cohort-next": (*several, "cohort", "cohort_words", "point", "traced"),
        "items.range": (*several, *ends),
        "items.range-old": (*several, *ends, "wave", "wave_words"),
        "items.flat": (*several, "value"),
        "items.moves": (*several, "against"),
        "items.moves-alone": (*several, "against"),
        "items.quiet": (*several, "against"),
        "items.quiet-alone": (*several, "against"),
        "items.others-quiet": (*several, "against"),
        "items.quiet-one": (*several, "against"),
        "items.quiet-alone-one": (*several, "against"),
        "items.others-quiet-one": (*several, "against"),
        "items.uncompared": several,
        "items.targets": several,
        "items.year": several,
        "items.year-quiet": several,
        "items.absent": (*several, "total"),
        "items.absent-alone": several,
        "items.absent-count": (*several, "total"),
        "agencies.list": several,
        "agencies.old": (*several, "wave", "wave_words"),
        "agencies.range": (*several, *ends),
        "agencies.range-old": (*several, *ends, "wave", "wave_words"),
        "agencies.moves": (*several, "against"),
        "agencies.moves-alone": (*several, "against"),
        "agencies.quiet": (*several, "against"),
        "agencies.quiet-alone": (*several, "against"),
        "agencies.quiet-one": (*several, "against"),
        "agencies.quiet-alone-one": (*several, "against"),
        "agencies.absent": (*several, "total"),
        "reconcile.differ": (*several, "difference"),
        "reconcile.agree": (*several, "value"),
    }
    states |= _parts()
    states |= _compared()
    for dimension in Dimension:
        for kind in (
            "none",
            "elsewhere",
            "not-returned",
            "suppressed",
            "not-due",
            "not-collected",
            "incomplete",
            "mixed",
        ):
            states[f"nothing.{dimension.value}.{kind}"] = ("triad", "agencies")
    headline = ("title", "Title", "Heading", "subject", "Subject", "value", "before", "amount", "since")
    for direction in DIRECTIONS:
        states[f"headline.{direction}"] = headline
        states[f"headline.ratio.{direction}"] = headline
    states["headline.signal"] = ("title", "Title", "Heading", "subject", "Subject", "value", "signal")
    states["headline.target"] = ("title", "Title", "Heading", "subject", "Subject", "value", "target", "gap")
    states["headline.target-year"] = ("title", "Title", "Heading", "subject", "Subject", "value", *_OF_YEAR)
    states["headline.duty"] = ("title", "Title", "Heading", "shortfall", "total", "units", "covered")
    states["unseen.return"] = ("agency", "contact")
    states["unseen.return-run"] = ("agency", "contact", "run")
    states["unseen.set-aside"] = ("agency", "contact", "reason")
    states["unseen.measures-set-aside"] = ("agency", "contact", "reason", "list")
    states["unseen.late"] = ("agency", "day")
    states["unseen.total"] = ("count", "list", "agencies", "title")
    states["unseen.totals"] = ("count", "list", "agencies", "title")
    for kind in ("no-outcome", "outcome-not-returned", "outcome-hidden", "outcome-not-due", "nothing"):
        states[f"unseen.{kind}"] = ("list", "count")
        states[f"unseen.{kind}s"] = ("list", "count")
    note = ("title", "Title", "Heading", "list", "agency", "note", "quarter", "why")
    states |= {
        "note.break": note,
        "note.revised": note,
        "note.provisional": note,
        "note.estimate": note,
        "note.said": note,
        "note.breaks-many": (*note, "count"),
        "note.breaks": note,
        "note.covered": (*note, "covered", "scope"),
        "note.traced": (*note, "covered", "scope"),
        "note.reconcile": (*note, "difference"),
        "note.letters": (*note, "letters"),
        "note.hidden": ("threshold",),
        "note.shared": ("agreement",),
        "note.rounded-counts": ("list",),
        "note.rounded": (),
        "note.compared": (),
    }
    return states


def _parts() -> dict[str, tuple[str, ...]]:
    """List what a dimension's part says: a sentence for a measure that matters, the others together."""
    states: dict[str, tuple[str, ...]] = {}
    moved = (*_FIGURE, *_CHANGE, "since", "tail")
    for form in FORMS:
        for direction in DIRECTIONS:
            states[f"brief.{form}.{direction}"] = moved
    for form in ("figure", "ratio"):
        for name in ("dipped-up", "dipped-down", "turned-up", "turned-down"):
            states[f"brief.{form}.{name}"] = (*moved, *_YEAR, "year", "sense")
        states[f"brief.{form}.still"] = moved
        states[f"brief.{form}.alone"] = (*_FIGURE, "tail")
    states["brief.items"] = ("Heading", "list", "tail")
    states["brief.cohort"] = (*_FIGURE, "cohort_words", "traced", "tail")
    listed = {
        "alone": ("list",),
        "quiet": ("list", "bare"),
        "level": ("list", "unseen"),
        "few": ("list", "selection"),
        "chosen": ("list", "selection"),
        "old": ("list", "wave"),
        "unseen": ("list",),
        "hidden": ("list", "Kind", "agencies", "reason"),
        "absent": ("list", "Kind", "agencies", "reason"),
        "incomplete": ("list", "Kind", "agencies", "reason"),
        "also": ("list",),
        "so-far": ("list", "lacking", "Span"),
        "no-so-far": ("list", "lacking", "year"),
    }
    states |= {f"group.{name}": names for name, names in listed.items()}
    states |= _long_run()
    states["so-far"] = (*_FIGURE, "so_far", "Span")
    states["no-so-far"] = (*_FIGURE, "year")
    states["items.so-far"] = ("title", "Title", "Heading", "subject", "count", "list", "units", "Span")
    return states


def _long_run() -> dict[str, tuple[str, ...]]:
    """List what the whole of a series says, by the rule that makes a signal or the method that finds none."""
    of_signal = ("side", "meaning", "baseline", "chance", "moved_since")
    names = (*_FIGURE, "points", "why", "limits", "first", "centre", "lower", "upper", *of_signal)
    states: dict[str, tuple[str, ...]] = {f"long-run.signal.{rule}": names for rule in SIGNALS}
    states |= {f"long-run.quiet.{how}": names for how in ("limits", "run-chart", "yearly")}
    states["long-run.comparisons"] = names
    states["long-run.median"] = names
    states |= {
        f"long-run.between.{how}": (*names, "since_last", "usual_gap", "unusual")
        for how in ("none", "only", "first", "now", "since")
    }
    several = ("list", "more", "quiet", "few", "why", "count")
    states |= {f"long-run.several.{how}": several for how in ("signals", "quiet", "few")}
    states["group.long-run"] = ("list", "more")
    states["lead.long-run"] = ("list",)
    interval = (*_FIGURE, "lower", "upper", "method", "corrected", "clustered")
    states |= {f"interval.{of}": interval for of in ("share", "survey", "count")}
    return states


def _compared() -> dict[str, tuple[str, ...]]:
    """List what is said of like places set against chance, and of groups of people set against one of them."""
    of_measure = ("title", "Title", "Heading")
    units = (*of_measure, "places", "judged", "count", "chance", "list", "unseen", "widened")
    groups = (*of_measure, "reference", "list", "alike", "without", "recorded", "partly")
    return {
        "units.beyond": units,
        "units.beyond-one": units,
        "units.near": units,
        "units.near-one": units,
        "units.within": units,
        "units.none": (*of_measure, "Places", "why"),
        "groups.apart": groups,
        "groups.alike": groups,
        "groups.without": groups,
        "groups.none": (*of_measure, "breakdown", "why"),
    }


def _words() -> dict[str, tuple[str, ...]]:
    words: dict[str, tuple[str, ...]] = {
        "subject.count": ("title",),
        "subject.percentage": ("title",),
        "subject.share": ("title",),
        "subject.plain": ("title",),
        "value.parts": ("value", "n_of_m"),
        "value.asked": ("value", "n_of_m", "asked"),
        "value.asked-one": ("value", "n_of_m", "asked"),
        "value.rate": ("value", "rate", "per"),
        "against.quarter": ("quarter",),
        "against.year": ("quarter",),
        "against.wave": ("quarter",),
        "against.cohort": ("quarter",),
        "against.other": ("quarter",),
        "since.quarter": ("quarter",),
        "since.year": ("quarter",),
        "since.wave": ("quarter",),
        "since.cohort": ("quarter",),
        "since.other": ("quarter",),
        "when.stock": ("day",),
        "when.period": ("quarter_words",),
        "pair": ("first", "second"),
        "others": ("first",),
        "over.year": (),
        "held.so-far": (),
        "held.whole": (),
        "planned.by": ("quarter",),
        "planned.whole": (),
        "span.so-far": (),
        "span.year": (),
        "span.twelve": (),
        "total.so-far": (),
        "total.year": (),
        "rolled.twelve": ("list", "before"),
        "rolled.twelve-too": ("list", "before"),
        "rolled.before": ("list",),
        "rolled.item": ("label", "before"),
        "rolled.some": ("list",),
        "rolled.before-too": ("list",),
        "remarked": ("text", "remarks"),
        "remark.note": (),
        "remark.written": (),
        "uncovered": ("quarter",),
        "sense.better": (),
        "sense.worse": (),
        "remark.covered": ("covered", "scope", "agency"),
        "lead.noted-up": ("list",),
        "lead.noted-down": ("list",),
        "missing": ("labels", "kind"),
        "quoted": ("text",),
        "label.agency": ("item", "agency"),
        "label.panel": ("item", "panel"),
        "gap.ratio": ("amount",),
        "benchmark.neighbours": ("value", "count"),
        "benchmark.best.more": ("gap", "total", "units", "ranked"),
        "benchmark.best.fewer": ("gap", "total", "units", "ranked"),
        "benchmark.best.there": ("ranked",),
        "benchmark.peer": ("name", "value"),
        "range": ("lower", "upper"),
        "tally.better": ("better", "worse", "measured"),
        "tally.worse": ("better", "worse", "measured"),
        "tally.mixed": ("better", "worse", "measured"),
        "tally.same": ("better", "worse", "measured"),
        "why.movement": ("dimension", "weight", "times"),
        "why.target": ("dimension", "weight", "gap"),
        "why.duty": ("dimension", "weight", "shortfall"),
        "why.signal": ("dimension", "weight", "rule"),
        "why.return": (),
        "why.set-aside": (),
        "why.late": (),
        "why.total": (),
        "why.outcome": (),
        "why.nothing": (),
        "ordinal.more": ("number",),
        "limits.trial": (),
        "limits.firm": (),
        **{f"side.{side}": () for side in ("above", "below", "rising", "falling")},
        **{f"meaning.{meaning}": () for meaning in ("improvement", "concern")},
        **{
            f"signal.{rule}": ("side", "centre", "limits", "lower", "upper", "meaning", "chance", "low")
            for rule in SIGNALS
        },
        "signal.part": ("title", "signal"),
        "funnel.place": ("place", "way", "value", "n_of_m"),
        "funnel.hidden": ("count",),
        "funnel.lacking": ("count",),
        "funnel.no-chance": (),
        "funnel.some-chance": ("count",),
        "funnel.widened": ("times",),
        "rates.group": ("group", "value", "interval"),
        "rates.alike": ("count",),
        "rates.alike-one": (),
        "rates.without": ("count", "why"),
        "rates.recorded": ("breakdown", "share"),
        "rates.unrecorded": ("breakdown",),
        "rates.partly": ("most",),
    }
    for form in FORMS:
        for direction in DIRECTIONS:
            words[f"entry.{form}.{direction}"] = (*_ENTRY, *_CHANGE)
    for form in ("figure", "ratio"):
        for way in ("up", "down"):
            words[f"move.{form}.{way}"] = ("label", "value", "amount")
            words[f"move.{form}.year-{way}"] = ("label", *_YEAR)
    words |= {
        "entry.same": (*_ENTRY, *_CHANGE),
        "entry.quiet": (*_ENTRY, *_CHANGE),
        "entry.value": _ENTRY,
        "entry.few": (*_ENTRY, "numerator", "denominator"),
        "entry.provisional": ("entry",),
    }
    for form in ("figure", "ratio"):
        for name in ("dipped-up", "dipped-down", "turned-up", "turned-down"):
            words[f"entry.{form}.{name}"] = (*_ENTRY, *_CHANGE, *_YEAR, "year", "sense")
        for way in ("up", "down", "level"):
            words[f"year-aside.{form}.{way}"] = _YEAR
    for shape in ("higher", "lower", "range"):
        for rating in ("not-met", "just"):
            words[f"entry.missed.{shape}.{rating}"] = ("entry", "target", "gap")
        for rating in ("met", "within", "not-met", "just"):
            words[f"tail.target.{shape}.{rating}"] = ("target", "gap")
    for shape in ("year-higher", "year-lower"):
        for rating in ("not-met", "just"):
            words[f"entry.missed.{shape}.{rating}"] = ("entry", *_OF_YEAR)
        for rating in ("met", "within", "not-met", "just"):
            words[f"tail.target.{shape}.{rating}"] = _OF_YEAR
            words[f"entry.target.{shape}.{rating}"] = ("label", *_OF_YEAR)
    for marker in ("provisional", "estimate", "unreliable"):
        words[f"tail.{marker}"] = ()
    words |= {
        "tail.so-far": ("value", "span"),
        "entry.followed": ("entry", "earlier"),
        "traced": ("covered", "scope"),
        "rest.one": ("label", "value_of"),
        "rest.quiet": ("count",),
        "rest.quiet-one": ("count",),
        "rest.moved": ("count",),
        "rest.missing": ("count", "total", "kind"),
        "listing.one": ("title", "value", "wave", "note"),
        "listing.several": ("title", "list", "wave", "note"),
        "listing.range": ("title", "lowest", "highest", "wave", "note"),
        "listing.agencies": ("title", "lowest", "highest", "count", "wave", "note"),
        "listing.bare": ("title", "note"),
        "listing.last": ("wave",),
        "listing.so-far": ("title", "list"),
        "listing.so-far-one": ("title", "value", "note"),
    }
    for rating in ("met", "within", "not-met", "just"):
        words[f"entry.target.{rating}"] = ("label", "target", "gap")
    for kind in ABSENCES:
        words[f"kind.{kind}"] = ()
    for chosen in ("themed", "picked"):
        words[f"selection.{chosen}"] = ()
    for number in range(1, 11):
        words[f"number.{number}"] = ()
    for number in range(2, 7):
        words[f"ordinal.{number}"] = ()
    return words


STATES: Final[Mapping[str, State]] = {
    **{key: State(frozenset(names), sentence=True) for key, names in _sentences().items()},
    **{key: State(frozenset(names), sentence=False) for key, names in _words().items()},
}

SETTINGS: Final[Mapping[str, str]] = {
    "little-points": "percentage points under which a change of a percentage is little",
    "little-amount": "posts under which a change of an amount is little",
    "little-percent": "per cent under which a change of a count, an amount or a ratio is little",
    "gap-points": "percentage points between two figures of one measure that are worth a question",
}

QUANTITY_SIGNALS: Final = ("up", "down", "mixed", "same", "unclear", "missing", "none")
MEANING_SIGNALS: Final = ("better", "worse", "mixed", "moved", "same", "unclear", "missing", "none")

FIRED: Final = (
    *("worse", "better", "up", "down", "not-met", "shortfall", "few", "audited", "not-returned", "set-aside", "hidden"),
    *("not-collected", "noted", "posts-up", "posts-down"),
    *("old", "break", "differ", "gap", "no-outcome", "outcome-missing", "provisional", "quiet", "any"),
)
