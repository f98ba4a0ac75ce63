"""Data quality: the four letters by rule, what holds of several agencies, and what is set by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.analysis.quality import RaisedByHand, answer_in_force, audit_holds, graded
from reportgen.disclosure import protect
from reportgen.errors import Faults
from reportgen.figures import compute
from reportgen.model import (
    NO_LONGER_HELD,
    AbsenceKind,
    Basis,
    Combine,
    DataAnswer,
    Key,
    LettersOverride,
    Protected,
    Quality,
    QuarterNotes,
    Return,
    LetterStanding,
)

import small_world as w

DUE = date(2026, 10, 23)
REPORTED = date(2026, 11, 2)
BOTH = (w.agency("social-care"), w.agency("police"))
SUMMED = w.measure("m", items=[w.item(agencies=("social-care", "police"))], combine=Combine.SUM)
WHOLE = Return("social-care", w.NOW, "returned", received=DUE, signed_off=date(2026, 10, 30))
ASSURED = DataAnswer("social-care", audited=date(2026, 3, 12), system="yes")


def judged(
    *returns: Return,
    measure=None,
    observations=None,
    answers=(ASSURED,),
    earlier=(),
    overrides=(),
    due: date | None = DUE,
) -> Protected:
    """Grade a small project; `earlier` holds (quarters back, answer)."""
    measure = measure or w.measure("m")
    agencies = BOTH if measure is SUMMED else BOTH[:1]
    of = w.project([measure], agencies)
    by_quarter: dict[object, list[DataAnswer]] = {}
    for back, answer in earlier:
        by_quarter.setdefault(w.NOW - back, []).append(answer)
    notes = [
        replace(each, reporting_date=REPORTED, answers=tuple(by_quarter.get(each.quarter, ()))) for each in of.quarters
    ]
    notes[-1] = QuarterNotes(w.NOW, REPORTED, due, (), (), answers=tuple(answers), overrides=tuple(overrides))
    rows = (
        observations
        if observations is not None
        else [w.seen("m", w.NOW, value=30, agency=each.id) for each in agencies]
    )
    made = w.dataset(replace(of, quarters=tuple(notes)), rows, returns=returns or (WHOLE,))
    return graded(protect(compute(made), made.project, "partners"))


OWN = Key("m", agency="social-care")


def letters(protected: Protected, key: Key = OWN) -> str | None:
    figure = protected.find(key)
    assert figure is not None
    return figure.quality.letters if figure.quality is not None else None


# ---------------------------------------------------------------- the letters


def test_all_four_are_met_of_a_return_signed_off_in_time_audited_and_from_a_robust_system():
    assert letters(judged()) == "STAR"


@pytest.mark.parametrize(
    ("return_", "expected"),
    [
        pytest.param(replace(WHOLE, signed_off=None), "–TAR", id="not signed off"),
        pytest.param(replace(WHOLE, late=True), "S–AR", id="late"),
        pytest.param(replace(WHOLE, received=None), "S?AR", id="no day recorded"),
        pytest.param(replace(WHOLE, state="set aside", signed_off=None), "––AR", id="set aside"),
        pytest.param(
            replace(WHOLE, state=NO_LONGER_HELD, signed_off=None), "??AR", id="removed under the retention rule"
        ),
    ],
)
def test_s_and_t_come_from_the_return(return_, expected):
    assert letters(judged(return_)) == expected


def test_without_a_day_by_which_returns_were_due_nobody_knows_whether_it_was_in_time():
    assert letters(judged(due=None)) == "S?AR"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(DataAnswer("social-care"), "ST??", id="nothing answered"),
        pytest.param(replace(ASSURED, audited=None, never_audited=True), "ST–R", id="never audited"),
        pytest.param(replace(ASSURED, audited=date(2024, 11, 2)), "STAR", id="two years ago to the day"),
        pytest.param(replace(ASSURED, audited=date(2024, 11, 1)), "ST–R", id="a day more"),
        pytest.param(replace(ASSURED, system="partly"), "STA–", id="partly"),
        pytest.param(replace(ASSURED, system="no"), "STA–", id="no robust system"),
    ],
)
def test_a_and_r_come_from_what_the_agency_answered(answer, expected):
    assert letters(judged(answers=[answer])) == expected


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_an_audit_that_counts_on_a_day_counted_on_every_day_before(audited, on):
    if audit_holds(audited, on):
        assert all(audit_holds(audited, min(on, earlier)) for earlier in (audited, date(2000, 1, 1)))
        assert (on - audited).days <= 731


# ---------------------------------------------------------------- earlier answers


def test_the_last_answer_to_each_question_carries_forward_by_itself():
    found = judged(
        answers=(),
        earlier=[(5, ASSURED), (2, DataAnswer("social-care", system="no", why="the new system is not in use yet"))],
    )

    assert letters(found) == "STA–"
    assert answer_in_force(found, "social-care").why == "the new system is not in use yet"


@pytest.mark.parametrize(("back", "expected"), [(7, "STAR"), (8, "ST??")])
def test_an_answer_is_not_known_to_hold_after_eight_quarters(back, expected):
    assert letters(judged(answers=(), earlier=[(back, ASSURED)])) == expected


def test_an_answer_of_another_agency_is_none():
    assert letters(judged(answers=[replace(ASSURED, agency="police")])) == "ST??"


# ---------------------------------------------------------------- what is there of the figure


@pytest.mark.parametrize("kind", [AbsenceKind.NOT_RETURNED, AbsenceKind.NOT_COLLECTED, AbsenceKind.SET_ASIDE])
def test_a_figure_that_lacks_is_not_complete_however_punctual_its_return(kind):
    found = judged(observations=[w.seen("m", w.NOW, absence=kind)])

    assert letters(found) == "S–AR"


def test_a_figure_of_only_some_of_those_in_scope_is_not_complete():
    row = replace(w.seen("m", w.NOW, value=30), covered=(53, 61))

    assert letters(judged(observations=[row])) == "S–AR"


def test_a_hidden_figure_is_graded_as_its_return_is():
    from reportgen.model import DisclosureClass

    found = judged(
        measure=w.measure("m", disclosure=DisclosureClass.PERSON), observations=[w.seen("m", w.NOW, value=3)]
    )

    assert found.figures[0].hidden
    assert letters(found) == "STAR"


def test_where_nothing_was_due_there_are_no_letters():
    found = judged(replace(WHOLE, state="nothing due"), measure=w.measure("m", due=(4,)), observations=[], overrides=())

    assert letters(found) is None
    assert [each.quality for each in found.returns] == [None]


def test_an_answer_collected_last_year_is_graded_by_the_return_that_it_came_in():
    yearly = w.measure("m", items=[w.item(basis=Basis.YEARLY)], due=(3,))
    wave = w.NOW - 3
    then = replace(WHOLE, quarter=wave, late=True)

    found = judged(WHOLE, then, measure=yearly, observations=[w.seen("m", wave, value=40)])

    assert letters(found) == "S–AR"


# ---------------------------------------------------------------- of several agencies


POLICE = replace(WHOLE, agency="police", signed_off=None)


def test_a_sum_has_of_each_letter_the_worst_of_its_agencies():
    found = judged(WHOLE, POLICE, measure=SUMMED)

    assert letters(found, Key("m")) == "–T??"
    assert letters(found) == "STAR"


def test_a_sum_that_lacks_an_agency_is_complete_for_nobody():
    found = judged(WHOLE, POLICE, measure=SUMMED, observations=[w.seen("m", w.NOW, value=30)])

    assert letters(found, Key("m")) == "––??"


def test_an_agency_to_which_the_figure_does_not_apply_does_not_count():
    rows = [
        w.seen("m", w.NOW, value=30),
        w.seen("m", w.NOW, agency="police", absence=AbsenceKind.NOT_APPLICABLE),
    ]

    assert letters(judged(WHOLE, POLICE, measure=SUMMED, observations=rows), Key("m")) == "STAR"


_STANDINGS = st.builds(Quality, *([st.sampled_from(LetterStanding)] * 4))


@given(st.lists(_STANDINGS, min_size=1, max_size=6))
def test_the_weakest_of_several_is_met_only_where_all_are_and_does_not_hang_on_their_order(several):
    found = Quality.weakest(several)

    assert found == Quality.weakest(reversed(several))
    for place in range(4):
        standings = {each.standings[place] for each in several}
        assert (found.standings[place] is LetterStanding.MET) == (standings == {LetterStanding.MET})
        assert (found.standings[place] is LetterStanding.NOT_MET) == (LetterStanding.NOT_MET in standings)


# ---------------------------------------------------------------- by hand


def test_letters_set_by_hand_are_taken_with_their_reason():
    found = judged(overrides=[LettersOverride("m", "S?–R", "counted on paper")])

    figure = found.find(Key("m", agency="social-care"))
    assert figure.quality.letters == "S?–R"
    assert figure.quality.why == "counted on paper"


def test_audit_and_system_may_be_raised_by_hand():
    unknown = judged(answers=[DataAnswer("social-care")], overrides=[LettersOverride("m", "STAR", "seen on a visit")])

    assert letters(unknown) == "STAR"


@pytest.mark.parametrize(
    ("return_", "by_hand", "letter", "is_"),
    [
        pytest.param(replace(WHOLE, signed_off=None), "STAR", "S", "not met", id="not signed off"),
        pytest.param(replace(WHOLE, signed_off=None), "?TAR", "S", "not met", id="not signed off, called not known"),
        pytest.param(replace(WHOLE, late=True), "STAR", "T", "not met", id="late"),
        pytest.param(replace(WHOLE, received=None), "STAR", "T", "not known", id="no day recorded"),
    ],
)
def test_what_the_return_proves_is_not_raised_by_hand(return_, by_hand, letter, is_):
    with pytest.raises(RaisedByHand) as told:
        judged(return_, overrides=[LettersOverride("m", by_hand, "counted by hand")])

    assert f"'m' raises {letter}, which by the return is {is_}" in told.value.what
    assert told.value.where == "data/2026-27-q2/quarter.yaml"


def test_both_letters_that_are_raised_are_told_at_once():
    with pytest.raises(Faults) as told:
        judged(replace(WHOLE, signed_off=None, late=True), overrides=[LettersOverride("m", "STAR", "by hand")])

    assert len(told.value.faults) == 2


def test_letters_for_several_figures_stay_with_each_below_what_its_return_proves():
    late = replace(POLICE, signed_off=DUE, late=True)

    found = judged(WHOLE, late, measure=SUMMED, overrides=[LettersOverride("m", "STA–", "counted by hand")])

    assert letters(found) == "STA–"
    assert letters(found, Key("m", agency="police")) == "S–A–"
    assert letters(found, Key("m")) == "S–A–"


def test_letters_set_for_one_agency_leave_the_other_as_it_is_and_weaken_their_sum():
    by_hand = LettersOverride("m", "––––", "counted twice", agency="police")
    found = judged(WHOLE, replace(POLICE, signed_off=DUE), measure=SUMMED, overrides=[by_hand])

    assert letters(found) == "STAR"
    assert letters(found, Key("m", agency="police")) == "––––"
    assert letters(found, Key("m")) == "––––"
    assert found.find(Key("m")).quality.why == ""


def test_the_register_tells_the_worst_of_a_returns_figures_by_rule():
    row = replace(w.seen("m", w.NOW, value=30), covered=(53, 61))

    (found,) = judged(observations=[row], overrides=[LettersOverride("m", "S–––", "looked at by hand")]).returns

    assert found.quality.letters == "S–AR"
    assert found.answer == ASSURED
