"""A whole edition: leads across the three dimensions, headlines, what was not seen, questions and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from narrative_world import AGENCIES, NOW, figure, item, measure, protected, rated

from reportgen.errors import NarrativeError
from reportgen.model import (
    Absence,
    AbsenceKind,
    Basis,
    Block,
    Claim,
    Combine,
    Commentary,
    Dimension,
    Edition,
    Figure,
    Inline,
    Kind,
    Marker,
    Measure,
    Narrative,
    Polarity,
    Return,
    Triad,
)
from reportgen.movement import Limits
from reportgen.narrative import write, wording
from reportgen.report.tables.cells import change_text

WORDING = wording.standard()
WHOLE = Edition("partnership", "The partnership's")
POLICE = Edition("police", "Police", "police")
LEVEL, WORSE, BETTER = ("150/200", "150/200"), ("120/200", "180/200"), ("180/200", "120/200")


def of_dimension(name: str, dimension: Dimension, **changes: Any) -> Measure:
    quantity = dimension is Dimension.QUANTITY
    only = item(title=name, polarity=Polarity.NEUTRAL if quantity else Polarity.HIGHER)
    kind = Kind.COUNT if quantity else Kind.PERCENTAGE
    base: dict[str, Any] = {"kind": kind, "decimals": 0 if quantity else 1, "items": (only,)}
    return measure(name, title=name, dimension=dimension, **(base | changes))


QUANTITY = of_dimension("Children on a plan", Dimension.QUANTITY)
QUALITY = of_dimension("Visits in time", Dimension.QUALITY)
OUTCOME = of_dimension("Goals reached", Dimension.OUTCOME)


def told(*figures: Figure, measures: tuple[Measure, ...] = (QUANTITY, QUALITY, OUTCOME), **more: Any) -> Narrative:
    return write(more.pop("edition", WHOLE), protected(measures, figures, **more), WORDING)


def moved(of: Measure, pair: tuple[Any, Any], **changes: Any) -> Figure:
    return figure(of, pair[0], before=pair[1], **changes)


def sentences(narrative: Narrative) -> Iterator[str]:
    def texts(claims: tuple[Claim, ...]) -> Iterator[str]:
        yield from (claim.text for claim in claims)

    yield from (finding.claim.text for finding in (*narrative.headlines, *narrative.unseen))
    for triad in narrative.triads:
        yield triad.lead.text
        yield from (claim.text for _, claim in triad.absent)
        for _, own in triad.parts:
            for one in own:
                yield from texts(one.claims)
        yield from (one.claim.text for _, said in triad.told for one in said)
        yield from triad.questions
    yield from texts(narrative.notes)


# ---------------------------------------------------------------- the three together


@pytest.mark.parametrize(
    ("quantity", "quality", "outcome", "rule", "lead"),
    [
        pytest.param(
            (700, 500), WORSE, LEVEL, "more of it, less well, no better outcomes",
            "As children on a plan rose, quality slipped: visits in time; no outcome changed clearly.",
            id="more, less well, no better",
        ),
        pytest.param(
            (700, 500), BETTER, BETTER, "all three moved well",
            "As children on a plan rose, quality and outcomes improved: visits in time; goals reached.",
            id="all three well",
        ),
        pytest.param(
            (500, 500), BETTER, WORSE, "better quality, worse outcomes",
            "The work is done better, yet its outcomes are not: visits in time improved while goals reached got worse.",
            id="better work, worse outcomes",
        ),
        pytest.param(
            (500, 500), LEVEL, LEVEL, "nothing moved",
            "No measure here changed clearly, in quality or in outcomes.",
            id="nothing moved",
        ),
        pytest.param(
            (700, 500), LEVEL, LEVEL, "numbers moved, the rest level",
            "Children on a plan rose, with no clear change in quality or outcomes.",
            id="only numbers moved",
        ),
    ],
)  # fmt: skip
def test_the_lead_takes_the_three_dimensions_together(quantity, quality, outcome, rule, lead):
    text = told(moved(QUANTITY, quantity), moved(QUALITY, quality), moved(OUTCOME, outcome)).triads[0]

    assert (text.rule, text.lead.text) == (rule, lead)


def test_figures_that_move_without_better_or_worse_are_not_called_level():
    neutral = of_dimension(
        "Reports taken further", Dimension.QUALITY, items=(item(title="x", polarity=Polarity.NEUTRAL),)
    )

    text = told(
        moved(QUANTITY, (5, 5)), moved(neutral, WORSE), moved(OUTCOME, BETTER), measures=(QUANTITY, neutral, OUTCOME)
    )

    assert text.triads[0].lead.text == (
        "Quality figures moved, neither better nor worse in themselves: reports taken further; "
        "outcomes improved: goals reached."
    )


def test_a_dip_that_comes_every_year_is_not_called_level_without_saying_on_what():
    dip = figure(QUALITY, "150/200", before="190/200", year="150/200")

    text = told(moved(QUANTITY, (5, 5)), dip, moved(OUTCOME, LEVEL)).triads[0]

    assert text.lead.text == "No measure here changed clearly, in quality or in outcomes, on a year ago."


def test_a_triad_without_an_outcome_measure_says_so_in_its_place():
    text = told(moved(QUANTITY, (5, 5)), moved(QUALITY, LEVEL), measures=(QUANTITY, QUALITY)).triads[0]

    assert [dimension for dimension, _ in text.parts] == list(Dimension)
    assert dict(text.absent)[Dimension.OUTCOME].text == (
        "The framework has no outcome measure here, so this report cannot say whether anyone is better off."
    )


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        (
            AbsenceKind.NOT_RETURNED,
            "Whether anyone is better off cannot be said: nothing was returned (Children's social care).",
        ),
        (
            AbsenceKind.SUPPRESSED,
            "Whether anyone is better off cannot be shown: the numbers are so small that they could identify someone.",
        ),
        (AbsenceKind.NOT_DUE, "Whether anyone is better off was not due to be reported this quarter."),
    ],
)
def test_an_outcome_without_a_figure_says_why(kind, says):
    missing = figure(OUTCOME, None, point_of={"absence": Absence(kind)})

    text = told(moved(QUANTITY, (5, 5)), moved(QUALITY, LEVEL), missing).triads[0]

    assert dict(text.absent)[Dimension.OUTCOME].text == says


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"point_of": {"markers": (Marker.PROVISIONAL,)}}, id="provisional"),
        pytest.param({"new": False}, id="an older wave"),
        pytest.param({"small_base": True}, id="too few"),
    ],
)
def test_no_lead_or_headline_rests_on_a_figure_that_cannot_bear_it(changes):
    narrative = told(moved(QUANTITY, (5, 5)), moved(QUALITY, WORSE, **changes), moved(OUTCOME, LEVEL))

    assert not narrative.headlines
    assert "worse" not in narrative.triads[0].lead.text


def test_two_comparisons_that_point_opposite_ways_make_no_signal():
    both = figure(QUALITY, "150/200", before="190/200", year="100/200")

    narrative = told(moved(QUANTITY, (5, 5)), both, moved(OUTCOME, LEVEL))

    assert (narrative.triads[0].rule, narrative.headlines) == ("nothing moved", ())


def test_a_table_without_a_last_rule_is_told_to_its_author():
    bare = replace(WORDING, rules=WORDING.rules[:1])

    with pytest.raises(NarrativeError, match="no rule under `together` fits"):
        write(WHOLE, protected([QUALITY], [moved(QUALITY, LEVEL)]), bare)


# ---------------------------------------------------------------- headlines


def test_an_outcome_comes_before_quality_before_quantity():
    narrative = told(moved(QUANTITY, (900, 300)), moved(QUALITY, WORSE), moved(OUTCOME, WORSE))

    assert [finding.claim.keys[0].measure for finding in narrative.headlines] == [OUTCOME.id, QUALITY.id]
    assert [finding.word for finding in narrative.headlines] == ["worse", "worse"]
    assert all(finding.why for finding in narrative.headlines)


def test_a_headline_is_one_plain_sentence():
    (finding,) = told(moved(QUALITY, WORSE), measures=(QUALITY,)).headlines

    assert finding.claim.text == (
        "The percentage of visits in time fell by 30.0 percentage points to 60.0 per cent since the quarter before."
    )


def test_a_headline_on_few_cases_says_how_many():
    (finding,) = told(moved(QUALITY, ("30/80", "60/80")), measures=(QUALITY,)).headlines

    assert finding.claim.text == (
        "The percentage of visits in time fell by 37.5 percentage points to 37.5 per cent (30 of 80) since the quarter "
        "before."
    )


def test_an_item_that_its_measure_names_too_is_not_said_twice():
    plans = of_dimension(
        "Children on a child in need or child protection plan",
        Dimension.QUANTITY,
        items=(
            item("cin", title="Child in need plans", polarity=Polarity.NEUTRAL),
            item("cp", title="Child protection plans", polarity=Polarity.NEUTRAL),
        ),
    )
    figures = [moved(plans, (500, 500), item="cin"), moved(plans, (900, 300), item="cp")]

    (finding,) = told(*figures, measures=(plans,)).headlines

    assert finding.claim.text == (
        "The number of children on a child protection plan rose by 600 to 900 since the quarter before."
    )


def test_a_neutral_count_is_a_signal_and_neither_better_nor_worse():
    (finding,) = told(moved(QUANTITY, (900, 300)), measures=(QUANTITY,)).headlines

    assert (finding.word, finding.claim.text) == (
        "signal",
        "The number of children on a plan rose by 600 to 900 since the quarter before.",
    )


def test_there_are_at_most_six_headlines_and_two_of_one_triad():
    triads = []
    figures = []
    for number in range(5):
        own = tuple(of_dimension(f"Measure {number}{letter}", Dimension.QUALITY) for letter in "abc")
        triads.append(Triad(f"t{number}", f"Triad {number}", "a", own))
        figures += [moved(one, WORSE) for one in own]

    narrative = write(WHOLE, protected([], figures, triads=triads), WORDING)

    counts = [sum(finding.triad == triad.id for finding in narrative.headlines) for triad in triads]
    assert len(narrative.headlines) == 6
    assert max(counts) == 2


def test_a_missed_target_is_a_headline_even_without_a_movement():
    missed = moved(QUALITY, LEVEL, **rated("0.95", "not met"))

    (finding,) = told(missed, measures=(QUALITY,)).headlines

    assert finding.claim.text == (
        "The percentage of visits in time missed the target of 95 per cent by 20.0 percentage points, at 75.0 per cent."
    )


def test_a_duty_is_a_headline_as_its_shortfall():
    duty = of_dimension("Practices with a lead", Dimension.QUALITY, duty=True)

    (finding,) = told(figure(duty, "29/31"), measures=(duty,)).headlines

    assert finding.claim.text == "Practices with a lead: 2 of 31 children without."


def test_a_headline_never_rests_on_fewer_than_should_have_answered():
    some: dict[str, Any] = {"point_of": {"covered": (53, 61)}}

    fallen = told(moved(QUALITY, WORSE, **some), measures=(QUALITY,))
    missed = told(moved(QUALITY, LEVEL, **some, **rated("0.95", "not met")), measures=(QUALITY,))
    whole = told(moved(QUALITY, WORSE, point_of={"covered": (61, 61)}), measures=(QUALITY,))

    assert (fallen.headlines, missed.headlines, len(whole.headlines)) == ((), (), 1)


def test_a_headline_is_not_set_against_a_quarter_in_which_fewer_answered():
    made = moved(QUALITY, WORSE)
    before = replace(made.series[0], covered=(40, 61))

    narrative = told(replace(made, series=(before, *made.series[1:])), measures=(QUALITY,))

    assert not narrative.headlines


def test_a_dutys_headline_names_whom_it_speaks_of():
    duty = of_dimension("Staff with a check in date", Dimension.QUALITY, duty=True, combine=Combine.SUM)
    some = figure(duty, "290/300", agency="police", point_of={"covered": (53, 61)})
    whole = figure(duty, "100/100", agency="trust")
    total = figure(duty, "390/400", agency="", point_of={"covered": (53, 61)})

    (finding,) = told(total, some, whole, measures=(duty,)).headlines
    (own,) = told(total, some, whole, measures=(of_sum(duty),), edition=POLICE).headlines

    assert finding.claim.text == (
        "Staff with a check in date: at least 10 of 400 children without (53 of 61 answered in Police)."
    )
    assert own.claim.text == "Staff with a check in date: at least 10 of 300 children without (53 of 61 answered)."


def of_sum(of: Measure) -> Measure:
    """Give the measure as one that several agencies return."""
    return replace(of, items=tuple(replace(one, agencies=("police", "trust")) for one in of.items))


def test_a_headline_on_a_figure_with_a_note_refers_to_it():
    noted: dict[str, Any] = {"point_of": {"note": "one group of brothers and sisters moves it"}}

    many = told(moved(QUALITY, WORSE, **noted), measures=(QUALITY,))
    few = told(moved(QUALITY, ("30/80", "30/80"), **noted, **rated("0.95", "not met")), measures=(QUALITY,))

    assert many.headlines[0].claim.text == (
        "The percentage of visits in time fell by 30.0 percentage points to 60.0 per cent since the quarter before (see "
        "the agency’s note)."
    )
    assert few.headlines[0].claim.text.endswith("at 37.5 per cent (30 of 80; see the agency’s note).")


def test_what_a_headline_refers_to_stands_in_the_data_notes():
    total = of_sum(of_dimension("Children on plans", Dimension.QUANTITY, combine=Combine.SUM))
    figures = (
        moved(total, (900, 300), agency=""),
        moved(total, (700, 100), agency="police", point_of={"note": "a new form"}),
        moved(total, (200, 200), agency="trust"),
    )

    narrative = told(*figures, measures=(total,))

    assert narrative.headlines[0].claim.text.endswith(" (see the agency’s note).")
    assert "Police notes “a new form”, on children on plans." in [claim.text for claim in narrative.notes]


def test_a_note_beside_most_of_a_return_is_about_the_return_and_not_referred_to():
    measures = tuple(of_dimension(f"Measure {letter}", Dimension.QUALITY) for letter in "abcdef")
    published = {"point_of": {"note": "printed in the council's papers"}}
    figures = [moved(of, WORSE, **published) for of in measures[:5]] + [moved(measures[5], WORSE)]

    most = told(*figures, measures=measures)
    some = told(*figures[:4], moved(measures[4], WORSE), figures[5], measures=measures)

    assert not any("note)" in finding.claim.text for finding in most.headlines)
    assert all("note)" in finding.claim.text for finding in some.headlines)
    assert any("printed in the council's papers" in claim.text for claim in most.notes)


def test_a_note_that_is_hidden_with_its_figure_is_not_referred_to():
    total = of_sum(of_dimension("Children on plans", Dimension.QUANTITY, combine=Combine.SUM))
    hidden = figure(total, None, agency="police", hidden=True, point_of={"note": "three children"})

    narrative = told(moved(total, (900, 300), agency=""), hidden, measures=(total,))

    assert "note)" not in narrative.headlines[0].claim.text
    assert not any("three children" in claim.text for claim in narrative.notes)


# ---------------------------------------------------------------- leads and what agencies note


def test_a_lead_does_not_read_as_load_what_an_agency_has_a_note_on():
    recorded = {"point_of": {"note": "parental status is asked at every review since April"}}

    noted = told(moved(QUANTITY, (900, 300), **recorded), moved(QUALITY, BETTER), moved(OUTCOME, LEVEL)).triads[0]
    plain = told(moved(QUANTITY, (900, 300)), moved(QUALITY, BETTER), moved(OUTCOME, LEVEL)).triads[0]

    assert (
        plain.lead.text == "As children on a plan rose, quality improved: visits in time; no outcome changed clearly."
    )
    assert noted.lead.text == (
        "Quality improved: visits in time; no outcome changed clearly; the figure for children on a plan rose (see the "
        "agency’s note)."
    )
    assert {key.measure for key in noted.lead.keys} == {QUANTITY.id, QUALITY.id}


def test_a_lead_refers_to_the_note_on_what_it_names():
    noted = moved(OUTCOME, WORSE, point_of={"note": "one family"})

    text = told(moved(QUANTITY, (5, 5)), moved(QUALITY, LEVEL), noted).triads[0]

    assert text.lead.text == (
        "Outcomes got worse: goals reached (see the agency’s note); no quality measure changed clearly."
    )


def test_a_lead_calls_nothing_better_that_rests_on_fewer_than_should_have_answered():
    some = moved(QUALITY, BETTER, point_of={"covered": (53, 61)})

    text = told(moved(QUANTITY, (5, 5)), some, moved(OUTCOME, LEVEL)).triads[0]

    assert text.lead.text == "No outcome changed clearly, and no quality figure can be compared."


def test_a_question_about_a_movement_with_a_note_is_about_the_note():
    noted = {"point_of": {"note": "a recording drive"}}

    text = told(moved(QUANTITY, (900, 300), **noted), moved(QUALITY, LEVEL), moved(OUTCOME, LEVEL)).triads[0]

    assert text.questions[0] == (
        "How much of the change in children on a plan does the agency's note account for, and what is left to explain?"
    )
    assert not any("need" in question or "keep pace" in question for question in text.questions)


# ---------------------------------------------------------------- what was not seen


def quarters_missed(*agencies: tuple[str, int]) -> list[Return]:
    return [Return(agency, NOW - back, "not returned") for agency, run in agencies for back in range(run)]


def test_a_missing_return_says_whom_to_ask_and_for_how_long():
    returns = quarters_missed(("police", 1), ("trust", 2))

    unseen = told(moved(QUALITY, LEVEL), returns=returns).unseen

    assert [finding.claim.text for finding in unseen if finding.rule == "return"] == [
        "Police returned nothing this quarter. Ask the detective superintendent.",
        "Mental health trust returned nothing, for the second quarter running. Ask the information manager.",
    ]


def test_a_quarter_in_which_nothing_was_due_does_not_end_a_run():
    returns = [
        Return("trust", NOW - 3, "returned"),
        Return("trust", NOW - 2, "not returned"),
        Return("trust", NOW - 1, "nothing due"),
        Return("trust", NOW, "not returned"),
    ]

    (finding,) = [one for one in told(moved(QUALITY, LEVEL), returns=returns).unseen if one.rule == "return"]

    assert "for the second quarter running" in finding.claim.text


def test_what_is_set_aside_is_never_silent():
    returns = [
        Return("police", NOW, "set aside", reason="the parts do not add."),
        Return("trust", NOW, "returned", measures_set_aside=((QUALITY.id, "two units"), (OUTCOME.id, "two units"))),
    ]

    unseen = told(moved(QUALITY, LEVEL), returns=returns).unseen

    assert [finding.claim.text for finding in unseen if finding.rule == "set aside"] == [
        "Police returned figures that are set aside: the parts do not add. Ask the detective superintendent.",
        "Mental health trust returned visits in time and goals reached, set aside: two units. Ask the information manager.",
    ]


def test_a_late_return_is_a_signal_with_its_day():
    returns = [Return("police", NOW, "returned", received=date(2026, 11, 2), late=True)]

    (finding,) = [one for one in told(moved(QUALITY, LEVEL), returns=returns).unseen if one.rule == "late"]

    assert (finding.word, finding.claim.text) == ("signal", "Police returned late, on 2 November 2026.")


def test_triads_without_outcomes_are_one_finding():
    triads = [
        Triad("a", "GP practices", "x", (of_dimension("One", Dimension.QUALITY),)),
        Triad("b", "Safer recruitment", "x", (of_dimension("Two", Dimension.QUALITY),)),
    ]

    narrative = write(WHOLE, protected([], [], triads=triads), WORDING)

    assert [finding.claim.text for finding in narrative.unseen] == [
        "The framework has no outcome measure for two areas of work: GP practices and safer recruitment."
    ]


def test_totals_that_lack_an_agency_are_told_together():
    sums = tuple(
        of_dimension(
            name, Dimension.QUANTITY, combine=Combine.SUM, items=(item(title=name, agencies=("police", "trust")),)
        )
        for name in ("Staff", "Recruits")
    )
    lacking = {"absence": Absence(AbsenceKind.INCOMPLETE, returned=1, expected=2)}
    figures = [
        one for of in sums for one in (figure(of, None, agency="", point_of=lacking), figure(of, None, agency="police"))
    ]

    unseen = told(*figures, measures=sums).unseen

    assert unseen[0].claim.text == (
        "No partnership figure can be given for two measures without Police: staff and recruits."
    )


# ---------------------------------------------------------------- editions


def test_an_agencys_edition_speaks_only_of_its_own_measures_and_returns():
    theirs = of_dimension("Calls answered", Dimension.QUALITY, items=(item(title="Calls", agencies=("police",)),))
    figures = [moved(QUALITY, WORSE), figure(theirs, "10/200", before="190/200", agency="police")]

    narrative = told(
        *figures, measures=(QUALITY, theirs), edition=POLICE, returns=quarters_missed(("police", 1), ("trust", 1))
    )

    keys = {key.agency for finding in narrative.headlines for key in finding.claim.keys}
    assert keys == {"police"}
    assert "visits in time" not in " ".join(sentences(narrative)).lower()
    assert not any("Mental health trust" in finding.claim.text for finding in narrative.unseen)


def test_an_agencys_edition_gives_its_own_part_of_a_sum():
    shared = of_dimension(
        "Staff", Dimension.QUANTITY, combine=Combine.SUM, items=(item(title="Staff", agencies=("police", "trust")),)
    )
    figures = [
        figure(shared, 900, agency=""),
        figure(shared, 400, agency="police"),
        figure(shared, 500, agency="trust"),
    ]

    narrative = told(*figures, measures=(shared,), edition=POLICE)

    assert "Staff stood at 400, the first figure returned." in list(sentences(narrative))


def test_what_other_agencies_return_is_not_called_missing_from_the_framework():
    theirs = of_dimension("Calls", Dimension.QUALITY, items=(item(title="Calls", agencies=("police",)),))

    narrative = told(figure(theirs, "1/2", agency="police"), measures=(theirs, OUTCOME), edition=POLICE)

    assert dict(narrative.triads[0].absent)[Dimension.OUTCOME].text == (
        "Other agencies return whether anyone is better off."
    )


# ---------------------------------------------------------------- questions and notes


def test_each_triad_has_two_or_three_questions_and_none_stands_twice():
    triads = [
        Triad(f"t{number}", f"Work {number}", "a", (of_dimension(f"Measure {number}", Dimension.QUALITY),))
        for number in range(6)
    ]
    figures = [moved(triad.measures[0], WORSE if number % 2 else LEVEL) for number, triad in enumerate(triads)]

    narrative = write(WHOLE, protected([], figures, triads=triads), WORDING)

    asked = [question for triad in narrative.triads for question in triad.questions]
    assert all(2 <= len(triad.questions) <= 3 for triad in narrative.triads)
    assert len(set(asked)) == len(asked)
    assert all(question.endswith("?") for question in asked)


def test_a_question_is_about_what_got_worse():
    text = told(moved(QUANTITY, (5, 5)), moved(QUALITY, LEVEL), moved(OUTCOME, WORSE)).triads[0]

    assert text.questions[0] == (
        "What lies behind the change for the worse in goals reached, and would it have been seen without this report?"
    )


@pytest.mark.parametrize(
    ("pair", "asks"),
    [
        pytest.param((20, 12), "What has the rise in funded posts made possible, and will it last?", id="more posts"),
        pytest.param(
            (12, 20),
            "What can no longer be done after the fall in funded posts, and who has agreed to that?",
            id="fewer",
        ),
    ],
)
def test_posts_are_means_and_not_asked_about_as_need(pair, asks):
    posts = of_dimension("Funded posts", Dimension.QUANTITY, kind=Kind.AMOUNT, decimals=1)

    text = told(moved(posts, pair), moved(QUALITY, LEVEL), moved(OUTCOME, LEVEL), measures=(posts, QUALITY, OUTCOME))

    assert text.triads[0].questions[0] == asks


def test_notes_tell_revisions_breaks_and_what_agencies_wrote_once_each():
    noted = figure(
        QUALITY, "150/200", before="150/200", point_of={"note": "August leave.", "break_before": "new system"}
    )
    revised = figure(OUTCOME, "150/200", point_of={"markers": (Marker.REVISED,), "note": "four were added"})

    notes = [claim.text for claim in told(noted, revised).notes]

    assert notes[1:] == [
        "Visits in time: figures before and from 2026-27 Q2 cannot be compared (new system).",
        "Children's social care notes “August leave”, on visits in time.",
        "Goals reached: revised for 2026-27 Q2 by Children's social care (four were added).",
    ]


def test_figures_that_rest_on_the_same_answers_are_noted_together():
    some: dict[str, Any] = {"point_of": {"covered": (53, 61)}}

    notes = [claim.text for claim in told(moved(QUALITY, LEVEL, **some), moved(OUTCOME, LEVEL, **some)).notes]

    assert notes[-1] == (
        "The figures for visits in time and goals reached rest on 53 of the 61 that should have answered in Children's "
        "social care."
    )


def test_a_note_on_a_hidden_figure_is_not_printed():
    hidden = figure(
        QUALITY, None, hidden=True, point_of={"absence": Absence(AbsenceKind.SUPPRESSED), "note": "three children"}
    )

    said = " ".join(sentences(told(hidden, moved(OUTCOME, LEVEL))))

    assert "three children" not in said
    assert "Counts of people from 1 to 5" in said


def test_the_same_figures_give_the_same_words():
    figures = [moved(QUANTITY, (900, 300)), moved(QUALITY, WORSE), moved(OUTCOME, BETTER)]

    first, second = told(*figures), told(*reversed(figures))

    assert first == second


def test_text_that_others_wrote_is_never_read_as_a_template():
    sly = "{{ value }} {% if x %}"
    agencies = (replace(AGENCIES[0], title=sly), *AGENCIES[1:])
    figures = [figure(QUALITY, None, point_of={"absence": Absence(AbsenceKind.SET_ASIDE, sly)}), moved(OUTCOME, LEVEL)]

    narrative = write(WHOLE, protected((QUALITY, OUTCOME), figures, agencies=agencies), WORDING)

    assert any(sly in text for text in sentences(narrative))


def test_work_without_any_figure_is_named_once_on_page_one():
    checks = measure("checks", title="Checks", dimension=Dimension.QUALITY)
    goals = measure("goals", title="Goals", dimension=Dimension.OUTCOME)
    triads = (Triad("seen", "Visits", "a", (QUALITY, OUTCOME)), Triad("dark", "Checks of staff", "a", (checks, goals)))
    gone = [figure(of, None, point_of={"absence": Absence(AbsenceKind.NOT_RETURNED)}) for of in (checks, goals)]

    narrative = told(
        moved(QUALITY, LEVEL), moved(OUTCOME, LEVEL), *gone, measures=(QUALITY, OUTCOME, checks, goals), triads=triads
    )

    assert [finding.claim.text for finding in narrative.unseen] == [
        "Nothing can be concluded about checks of staff, as no figure is available this quarter."
    ]


def test_a_headline_refers_to_what_the_agency_wrote_of_its_measure():
    text = Commentary("social-care", NOW, QUALITY.id, (Block("paragraph", ((Inline("text", "August."),),)),), "x.md", 1)
    made = protected((QUALITY,), [moved(QUALITY, WORSE)])

    (said,) = write(WHOLE, replace(made, commentary=(text,)), WORDING).headlines
    (other,) = write(WHOLE, replace(made, commentary=(replace(text, about="t"),)), WORDING).headlines

    lead = write(WHOLE, replace(made, commentary=(text,)), WORDING).triads[0].lead.text
    assert said.claim.text.endswith("(see what the agency says).")
    assert "see what" not in lead
    assert "agency" not in other.claim.text


def test_a_share_of_a_whole_that_is_parted_by_a_number_has_a_name_that_can_be_read():
    items = tuple(item(name, title=name.capitalize(), basis=Basis.STOCK) for name in ("one change", "two changes"))
    of = measure(
        "changes",
        title="Plans by number of changes of worker",
        dimension=Dimension.QUALITY,
        kind=Kind.PARTIAL_DISTRIBUTION,
        items=items,
    )
    figures = [figure(of, "200/1000", item="two changes", before="100/1000"), figure(of, "1/10", item="one change")]

    (finding,) = told(*figures, measures=(of,)).headlines

    assert finding.claim.text.startswith("The percentage of plans with two changes rose ")


@pytest.mark.parametrize("year", ["146/200", "150/200", "154/200", "100/200"])
def test_a_table_calls_a_movement_as_its_sentence_does(year: str):
    made = figure(QUALITY, "150/200", before="190/200", year=year)

    parts = told(made, measures=(QUALITY,)).triads[0].told
    said = " ".join(one.claim.text for _, part in parts for one in part)
    cell = change_text(QUALITY, made, Limits.of(WORDING.settings))

    assert ("worse" in cell) == bool(re.search("worse|wrong way", said))
