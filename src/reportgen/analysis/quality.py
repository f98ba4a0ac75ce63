"""Data quality by rule: the four letters of the NHS's kite mark, from each return and what its agency answered.

S: the return is signed off. T: it came by the day it was due, and all that was due of the measure is there. A: its data
was audited in the last two years. R: a robust system holds what is counted. Nothing but what is published is looked at.
S and T are facts that the return itself proves: letters set by hand may lower them and never raise them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Final

from reportgen.errors import ConfigError, quoted, raise_all
from reportgen.model import (
    NO_LONGER_HELD,
    AbsenceKind,
    Combine,
    DataAnswer,
    Figure,
    Key,
    LettersOverride,
    LetterStanding,
    Measure,
    Point,
    Protected,
    Quality,
    QuarterNotes,
    Return,
)
from reportgen.quarter import Quarter

STANDS: Final = 8  # quarters: an older answer is not known to hold any more
AUDIT_YEARS: Final = 2  # an older audit says nothing of the data of today
# Partly is not robust: there is no half of a letter, and the register of returns tells what was answered.
ROBUST: Final[Mapping[str, LetterStanding]] = {
    "": LetterStanding.UNKNOWN,
    "yes": LetterStanding.MET,
    "partly": LetterStanding.NOT_MET,
    "no": LetterStanding.NOT_MET,
}
_NOT_THERE: Final = frozenset(
    {AbsenceKind.NOT_RETURNED, AbsenceKind.SET_ASIDE, AbsenceKind.NOT_COLLECTED, AbsenceKind.INCOMPLETE}
)


def graded(protected: Protected) -> Protected:
    """Give the figures and the reported quarter's returns with their data quality.

    Args:
        protected: Figures after disclosure control for one audience.

    Returns:
        The same figures and returns in the same order. A figure of several agencies has of each letter the worst of
        theirs; one of an earlier wave is judged by the return that it came in. Where no return was due there is none.

    Raises:
        RaisedByHand: If letters set by hand have S or T better than any figure that they are for (`Faults` of several).
    """
    grader = _Grader(
        protected,
        {measure.id: measure for measure in protected.project.framework.measures},
        {(each.agency, each.quarter): each for each in protected.returns},
        {each.id: answer_in_force(protected, each.id) for each in protected.project.framework.agencies},
        {notes.quarter: notes.due for notes in protected.project.quarters},
        protected.project.notes(protected.quarter),
    )
    raise_all(tuple(grader.raised()))
    return replace(
        protected,
        figures=tuple(replace(figure, quality=grader.of(figure)) for figure in protected.figures),
        returns=tuple(
            replace(each, quality=grader.whole(each), answer=grader.answers.get(each.agency))
            if each.quarter == protected.quarter
            else each
            for each in protected.returns
        ),
    )


def answer_in_force(protected: Protected, agency: str) -> DataAnswer:
    """Give what is known of an agency's data: of each question the last answer, up to eight quarters old."""
    found = DataAnswer(agency)
    for notes in protected.project.quarters:
        if not protected.quarter - STANDS < notes.quarter <= protected.quarter:
            continue
        for each in notes.answers:
            if each.agency != agency:
                continue
            if each.audited is not None or each.never_audited:
                found = replace(found, audited=each.audited, never_audited=each.never_audited)
            found = replace(found, system=each.system or found.system, why=each.why)
    return found


class RaisedByHand(ConfigError):
    """Letters of data quality were set by hand that say more than the return proves."""

    def __init__(self, override: LettersOverride, letter: str, standing: LetterStanding, *, where: str) -> None:
        """Say which letter, and what it is by rule."""
        whose = f" for {quoted(override.agency)}" if override.agency else ""
        super().__init__(
            f"data_quality_override of {quoted(override.measure)}{whose} raises {letter}, which by the return is"
            f" {standing.value}: S and T can be lowered by hand, not raised",
            where=where,
            fix=f"{_PROVED_BY[letter]}, or write {_SIGNS[standing]} in the place of {letter}",
        )


_PROVED_BY: Final[Mapping[str, str]] = {
    "S": "write the day on which the agency signed off into `signed_off`",
    "T": "see to the days in `received` and `due` and to what the return lacks",
}
_SIGNS: Final[Mapping[LetterStanding, str]] = {LetterStanding.NOT_MET: "-", LetterStanding.UNKNOWN: "- or ?"}


def audit_holds(audited: date, on: date) -> bool:
    """Tell whether an audit still counts on a day: for two years.

    Example:
        >>> audit_holds(date(2024, 2, 29), date(2026, 2, 28)), audit_holds(date(2024, 2, 29), date(2026, 3, 1))
        (True, False)
    """
    return (audited.year + AUDIT_YEARS, audited.month, audited.day) >= (on.year, on.month, on.day)


def of_letters(override: LettersOverride) -> Quality:
    """Give the quality that is printed in place of the one by rule."""
    standings = {"–": LetterStanding.NOT_MET, "?": LetterStanding.UNKNOWN}
    signed_off, timely, audited, robust = (standings.get(sign, LetterStanding.MET) for sign in override.letters)
    return Quality(signed_off, timely, audited, robust, override.why)


@dataclass(frozen=True, slots=True)
class _Grader:
    protected: Protected
    measures: Mapping[str, Measure]
    returns: Mapping[tuple[str, Quarter], Return]
    answers: Mapping[str, DataAnswer]
    due: Mapping[Quarter, date | None]
    notes: QuarterNotes  # of the reported quarter

    def of(self, figure: Figure) -> Quality | None:
        """Grade a figure: by hand where it is overridden, else by rule."""
        quality = self._by_rule(figure)
        override = self._override(figure.key) if quality is not None else None
        if quality is None or override is None:
            return quality
        by_hand = of_letters(override)
        lower = Quality.weakest((by_hand, quality)) or quality
        return replace(by_hand, signed_off=lower.signed_off, timely=lower.timely)

    def raised(self) -> Iterator[RaisedByHand]:
        """Find the letters set by hand that are better, in S or T, than those by rule of every figure they are for."""
        if not self.notes.overrides:
            return
        found: dict[LettersOverride, list[Quality]] = {}
        for figure in self.protected.figures:
            override = self._override(figure.key)
            if override is not None and (quality := self._by_rule(figure)) is not None:
                found.setdefault(override, []).append(quality)
        folder = self.notes.folder or self.notes.quarter.slug
        where = f"{self.protected.project.settings.data.name}/{folder}/quarter.yaml"
        order = tuple(LetterStanding)
        for override, qualities in found.items():
            by_hand = of_letters(override)
            for place, letter in enumerate("ST"):
                best = min((each.standings[place] for each in qualities), key=order.index)
                if order.index(by_hand.standings[place]) < order.index(best):
                    yield RaisedByHand(override, letter, best, where=where)

    def whole(self, return_: Return) -> Quality | None:
        """Grade a whole return: of each letter the worst of its figures, or what is known of it where it has none."""
        if return_.state == "nothing due":
            return None
        own = (
            figure
            for figure in self.protected.figures
            if figure.key.agency == return_.agency and figure.new and not _is_split(figure.key)
        )
        graded = Quality.weakest(quality for figure in own if (quality := self._by_rule(figure)) is not None)
        return graded or self._of_agency(return_.agency, Point(return_.quarter, None))

    def _by_rule(self, figure: Figure) -> Quality | None:
        if not _is_judged(figure.point):
            return None
        if figure.key.agency:
            return self._of_agency(figure.key.agency, figure.point)
        return Quality.weakest(self._parts(figure))

    def _parts(self, figure: Figure) -> Iterator[Quality]:
        """Grade what each agency gives to a figure of several."""
        measure = self.measures[figure.key.measure]
        agencies = measure.item(figure.key.item).agencies
        if measure.combine is Combine.ACROSS:
            below = self.measures.get(measure.denominator_from)
            others = chain.from_iterable(item.agencies for item in below.items) if below is not None else ()
            for agency in dict.fromkeys((*agencies, *others)):
                if (agency, _collected(figure.point)) in self.returns:
                    yield self._of_agency(agency, figure.point)
            return
        for agency in self.protected.project.framework.agencies:
            own = self.protected.find(replace(figure.key, agency=agency.id))
            if own is not None and (quality := self.of(own)) is not None:
                yield self._with_gaps(quality, figure.point)

    def _with_gaps(self, quality: Quality, whole: Point) -> Quality:
        """Grade a part as the whole that it is of: what lacks there, lacks."""
        return replace(quality, timely=LetterStanding.NOT_MET, why="") if _lacks(whole) else replace(quality, why="")

    def _of_agency(self, agency: str, point: Point) -> Quality:
        return_, answer = self.returns.get((agency, _collected(point))), self.answers[agency]
        signed_off = timely = LetterStanding.UNKNOWN
        if return_ is not None and return_.state != NO_LONGER_HELD:
            signed_off = LetterStanding.MET if return_.signed_off is not None else LetterStanding.NOT_MET
            timely = self._timely(return_, point)
        return Quality(signed_off, timely, self._audited(answer), ROBUST[answer.system])

    def _timely(self, return_: Return, point: Point) -> LetterStanding:
        if return_.state != "returned" or return_.late or _lacks(point):
            return LetterStanding.NOT_MET
        dated = self.due.get(return_.quarter) is not None and return_.received is not None
        return LetterStanding.MET if dated else LetterStanding.UNKNOWN

    def _audited(self, answer: DataAnswer) -> LetterStanding:
        if answer.audited is None:
            return LetterStanding.NOT_MET if answer.never_audited else LetterStanding.UNKNOWN
        return LetterStanding.MET if audit_holds(answer.audited, self.notes.reporting_date) else LetterStanding.NOT_MET

    def _override(self, key: Key) -> LettersOverride | None:
        """Find what was written for an agency's figures, or else for all of the measure."""
        found = {each.agency: each for each in self.notes.overrides if each.measure == key.measure}
        return found.get(key.agency) or found.get("")


def _is_judged(point: Point) -> bool:
    """Tell whether a return had to give the point: not where nothing was due, or where it does not apply."""
    kind = point.absence.kind if point.absence is not None else None
    return kind is not AbsenceKind.NOT_DUE and (kind is not AbsenceKind.NOT_APPLICABLE or point.denominator is not None)


def _lacks(point: Point) -> bool:
    """Tell whether something is lacking that was due: all of it, an agency, or some of those who should answer."""
    if point.absence is not None and point.absence.kind in _NOT_THERE:
        return True
    return point.covered is not None and point.covered[0] < point.covered[1]


def _collected(point: Point) -> Quarter:
    """Give the quarter whose return holds the point."""
    return point.wave or point.quarter


def _is_split(key: Key) -> bool:
    return bool(key.area or key.group or key.unit)
