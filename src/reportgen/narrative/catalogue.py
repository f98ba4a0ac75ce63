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

_FIGURE: Final = ("title", "Title", "subject", "Subject", "value", "value_of", "unit", "units", "quarter", "when")
_CHANGE: Final = ("before", "amount", "against")
_YEAR: Final = ("year_before", "year_amount")
_ENTRY: Final = ("label", "value", "value_of")
_ABSENT: Final = ("title", "Title", "subject", "agency", "reason", "quarter")
_LEAD: Final = (
    *("triad", "quantity_up", "quantity_down", "quality_better", "quality_worse", "outcome_better", "outcome_worse"),
    *("quality_tally", "outcome_tally"),
)

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
        for name in ("same", "little", "barely"):
            states[f"{form}.{name}"] = (*_FIGURE, *_CHANGE)
        states[f"{form}.steady"] = (*_FIGURE, *_CHANGE, *_YEAR)
        states[f"{form}.value"] = _FIGURE
        states[f"{form}.first"] = _FIGURE
        states[f"{form}.break"] = (*_FIGURE, "why")
        states[f"{form}.uncompared"] = (*_FIGURE, "why")
        states[f"{form}.old"] = (*_FIGURE, "wave", "wave_words")
    for direction in (*DIRECTIONS, "same", "little"):
        states[f"year.{direction}"] = (*_FIGURE, *_YEAR)
    few = (*_FIGURE, "numerator", "denominator", "selection")
    states |= {"few.all": few, "few.chosen": few, "few.none": few, "few.every": few, "few.old": (*few, "wave")}
    states["chosen"] = (*_FIGURE, "selection")
    states["cohort"] = ("cohort", "cohort_words", "units")
    for way in ("higher", "lower", "range"):
        for rating in ("met", "within", "not-met", "just"):
            states[f"target.{way}.{rating}"] = (*_FIGURE, "target", "gap", "set_by")
    duty = (*_FIGURE, "shortfall", "total", "shortfall_before", "against")
    states |= {"duty.full": duty, "duty.short": duty, "duty.more": duty, "duty.fewer": duty, "duty.same": duty}
    for marker in ("provisional", "revised", "estimate", "unreliable"):
        states[f"marker.{marker}"] = ("title",)
    for kind in ABSENCES:
        states[f"absent.{kind}"] = _ABSENT
    states["absent.incomplete"] = (*_ABSENT, "returned", "expected", "missing")
    states["absent.partial"] = ("title", "partial", "returned", "expected")
    several = ("title", "Title", "subject", "count", "list", "units")
    states |= {
        "items.list": several,
        "items.old": (*several, "wave", "wave_words"),
        "items.cohort": (*several, "cohort", "cohort_words"),
        "items.range": (*several, "lowest", "lowest_label", "highest", "highest_label"),
        "items.flat": (*several, "value"),
        "items.moves": (*several, "against"),
        "items.quiet": (*several, "against"),
        "items.targets": several,
        "items.year": several,
        "items.year-quiet": several,
        "items.absent": (*several, "total"),
        "items.all-absent": (*several, "kind", "agencies", "reason"),
        "agencies.list": several,
        "agencies.old": (*several, "wave", "wave_words"),
        "agencies.range": (*several, "lowest", "lowest_label", "highest", "highest_label"),
        "agencies.moves": (*several, "against"),
        "agencies.quiet": (*several, "against"),
        "agencies.absent": (*several, "total"),
        "reconcile.differ": (*several, "difference"),
        "reconcile.agree": (*several, "value"),
    }
    for dimension in Dimension:
        for kind in ("none", "elsewhere", "not-returned", "suppressed", "not-due", "not-collected", "mixed"):
            states[f"nothing.{dimension.value}.{kind}"] = ("triad", "agencies")
    headline = ("title", "Title", "subject", "Subject", "value", "before", "amount", "since")
    for direction in DIRECTIONS:
        states[f"headline.{direction}"] = headline
    states["headline.target"] = ("title", "Title", "value", "target", "gap")
    states["headline.duty"] = ("title", "Title", "shortfall", "total", "units")
    states["unseen.return"] = ("agency", "contact")
    states["unseen.return-run"] = ("agency", "contact", "run")
    states["unseen.set-aside"] = ("agency", "contact", "reason")
    states["unseen.measure-set-aside"] = ("agency", "contact", "reason", "title")
    states["unseen.late"] = ("agency", "day")
    states["unseen.total"] = ("count", "list", "agencies", "title")
    states["unseen.totals"] = ("count", "list", "agencies", "title")
    for kind in ("no-outcome", "outcome-not-returned", "outcome-hidden", "outcome-not-due"):
        states[f"unseen.{kind}"] = ("list", "count")
        states[f"unseen.{kind}s"] = ("list", "count")
    note = ("title", "Title", "agency", "note", "quarter", "why")
    states |= {
        "note.break": note,
        "note.revised": note,
        "note.provisional": note,
        "note.estimate": note,
        "note.said": note,
        "note.covered": (*note, "covered", "scope", "units"),
        "note.reconcile": (*note, "list", "difference"),
        "note.hidden": ("threshold",),
        "note.rounded": (),
        "note.compared": (),
    }
    return states


def _words() -> dict[str, tuple[str, ...]]:
    words: dict[str, tuple[str, ...]] = {
        "subject.count": ("title",),
        "subject.percentage": ("title",),
        "subject.plain": ("title",),
        "value.parts": ("value", "n_of_m"),
        "value.asked": ("value", "n_of_m", "asked"),
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
        "quoted": ("text",),
        "label.agency": ("item", "agency"),
        "label.panel": ("item", "panel"),
        "move.up": ("label", "value", "amount"),
        "move.down": ("label", "value", "amount"),
        "move.year-up": ("label", "year_amount", "year_before"),
        "move.year-down": ("label", "year_amount", "year_before"),
        "gap.ratio": ("amount",),
        "range": ("lower", "upper"),
        "tally.better": ("better", "worse", "measured"),
        "tally.worse": ("better", "worse", "measured"),
        "tally.mixed": ("better", "worse", "measured"),
        "tally.same": ("better", "worse", "measured"),
        "why.movement": ("dimension", "weight", "times"),
        "why.target": ("dimension", "weight", "gap"),
        "why.duty": ("dimension", "weight", "shortfall"),
        "why.return": (),
        "why.set-aside": (),
        "why.late": (),
        "why.total": (),
        "why.outcome": (),
        "ordinal.more": ("number",),
    }
    for form in FORMS:
        for direction in DIRECTIONS:
            words[f"entry.{form}.{direction}"] = (*_ENTRY, *_CHANGE)
    words |= {
        "entry.same": _ENTRY,
        "entry.quiet": (*_ENTRY, *_CHANGE),
        "entry.value": _ENTRY,
        "entry.few": (*_ENTRY, "numerator", "denominator"),
        "entry.provisional": ("entry",),
    }
    for rating in ("met", "within", "not-met", "just"):
        words[f"entry.target.{rating}"] = ("label", "target", "gap")
    for kind in ABSENCES:
        words[f"kind.{kind}"] = ("labels",)
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
    "little-percent": "per cent under which a change of a count, an amount or a ratio is little",
    "chance-z": "standard errors under which a change is put down to chance",
    "gap-points": "percentage points between two figures of one measure that are worth a question",
}

QUANTITY_SIGNALS: Final = ("up", "down", "mixed", "same", "unclear", "missing", "none")
MEANING_SIGNALS: Final = ("better", "worse", "mixed", "same", "unclear", "missing", "none")

FIRED: Final = (
    *("worse", "better", "up", "down", "not-met", "shortfall", "few", "not-returned", "hidden", "not-collected"),
    *("old", "break", "differ", "gap", "no-outcome", "outcome-missing", "provisional", "quiet", "any"),
)
