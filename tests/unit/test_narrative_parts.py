"""What a dimension's part says: what matters a sentence each, the rest together, against sentences written by hand."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from narrative_world import AGENCIES, NOW, figure, item, measure, point, protected, rated

from reportgen.model import (
    Absence,
    AbsenceKind,
    Basis,
    Combine,
    Edition,
    Figure,
    Kind,
    Measure,
    Polarity,
    RolledUp,
    Selection,
    Told,
)
from reportgen.narrative import write, wording
from reportgen.quarter import Quarter

WORDING = wording.standard()
WHOLE = Edition("partnership", "The partnership's")
HIDDEN = {"absence": Absence(AbsenceKind.SUPPRESSED)}
LEVEL: dict[str, Any] = {"now": "150/200", "before": "150/200"}


def share(title: str, **changes: Any) -> Measure:
    only = changes.pop("items", (item(title=title, basis=changes.pop("basis", Basis.RATIO)),))
    return measure(
        title.lower().replace(" ", "-"), title=title, kind=Kind.PERCENTAGE, decimals=1, items=only, **changes
    )


def count(title: str, **changes: Any) -> Measure:
    only = item(title=title, polarity=Polarity.NEUTRAL, basis=changes.pop("basis", Basis.FLOW))
    return measure(title.lower().replace(" ", "-"), title=title, kind=Kind.COUNT, items=(only,), **changes)


def part(measures: tuple[Measure, ...], *figures: Figure) -> tuple[Told, ...]:
    triad = write(WHOLE, protected(measures, figures), WORDING).triads[0]
    return dict(triad.told)[measures[0].dimension]


def texts(measures: tuple[Measure, ...], *figures: Figure) -> list[str]:
    return [told.claim.text for told in part(measures, *figures)]


def test_what_moved_stands_first_and_what_did_not_is_told_together():
    moved, quiet, level = share("Reviews on time"), share("Visits on time"), share("Plans agreed")
    figures = (figure(quiet, **LEVEL), figure(level, **LEVEL), figure(moved, "100/200", before="150/200"))

    told = part((quiet, level, moved), *figures)

    assert [one.claim.text for one in told] == [
        (
            "Reviews on time fell by 25.0 percentage points to 50.0 per cent (100 of 200) since the quarter before, the "
            "wrong way."
        ),
        "No clear change in visits on time (75.0 per cent) and plans agreed (75.0 per cent).",
    ]
    assert [one.measure for one in told] == [moved.id, ""]
    assert set(told[1].claim.keys) == {figure.key for figure in figures[:2]}


def test_many_quiet_measures_are_named_and_their_figures_left_to_the_table():
    quiet = tuple(share(f"Visits {name}") for name in ("a", "b", "c", "d"))

    assert texts(quiet, *(figure(of, **LEVEL) for of in quiet)) == [
        "No clear change in visits a, visits b, visits c and visits d; the table has their figures."
    ]


def test_a_missed_target_has_a_sentence_though_nothing_moved():
    of, other = share("Visits on time"), share("Plans agreed")
    missed = figure(of, **LEVEL, **rated("0.95", "not met"))

    assert texts((of, other), missed, figure(other, **LEVEL))[0] == (
        "Visits on time stood at 75.0 per cent (150 of 200), with no clear change; the target of 95 per cent is missed "
        "by 20.0 percentage points."
    )


def test_a_movement_and_its_target_are_one_sentence():
    of = share("Visits on time")
    made = figure(of, "190/200", before="150/200", year="100/200", **rated("0.9", "met"))

    assert texts((of,), made) == [
        (
            "Visits on time rose by 45.0 percentage points to 95.0 per cent (190 of 200) since the same quarter last year, "
            "an improvement; the target of 90 per cent is met."
        )
    ]


def test_a_dip_that_comes_every_year_is_told_with_both_comparisons():
    of = share("Visits on time")

    assert texts((of,), figure(of, "150/200", before="190/200", year="150/200")) == [
        (
            "Visits on time fell by 20.0 percentage points to 75.0 per cent (150 of 200) since the quarter before; the same "
            "as a year earlier."
        )
    ]


def test_a_fall_in_a_year_that_is_better_than_the_last_says_both_ways_and_judges_neither():
    of = share("Visits on time")

    (said,) = texts((of,), figure(of, "150/200", before="190/200", year="146/200"))

    assert said == (
        "Visits on time fell by 20.0 percentage points to 75.0 per cent (150 of 200) since the quarter before; up 2.0 "
        "percentage points on a year earlier, which is not clear."
    )


def test_among_several_figures_too_the_year_has_its_own_direction():
    items = tuple(item(name, title=f"Team {name}", basis=Basis.RATIO) for name in ("a", "b"))
    of = share("Visits on time", items=items)
    against = figure(of, "150/200", item="a", before="190/200", year="146/200")
    along = figure(of, "150/200", item="b", before="190/200", year="154/200")

    assert texts((of,), against, along) == [
        (
            "Visits on time: team a 75.0 per cent (150 of 200), down 20.0 percentage points on the quarter before (up 2.0 "
            "percentage points on a year earlier, which is not clear); team b 75.0 per cent (150 of 200), down 20.0 "
            "percentage points on the quarter before and worse (down 2.0 percentage points on a year earlier, which is "
            "not clear)."
        )
    ]


def test_a_figure_of_some_says_of_how_many_and_is_neither_compared_nor_judged():
    of, other = share("Visits on time"), share("Plans agreed")
    some: dict[str, Any] = {"point_of": {"covered": (53, 61)}}
    made = figure(of, "150/200", before="190/200", year="190/200", **some)

    (alone,) = texts((of,), made)
    together = " ".join(texts((of, other), made, figure(other, "150/200", **some)))

    assert alone == "Visits on time stood at 75.0 per cent (150 of 200; 53 of 61 answered)."
    assert together.count("53 of 61 answered") == 2
    assert not re.search("worse|improve|fell", together)


def test_the_shortfall_of_a_duty_is_a_minimum_where_not_all_answered():
    duty = share("Staff with a check in date", duty=True)

    (said,) = texts((duty,), figure(duty, "290/300", before="299/300", point_of={"covered": (53, 61)}))
    (full,) = texts((duty,), figure(duty, "300/300", point_of={"covered": (53, 61)}))

    assert said == "Staff with a check in date: at least 10 of 300 children without (53 of 61 answered)."
    assert full == "Staff with a check in date: all 300 (53 of 61 answered)."


def test_a_measure_told_with_others_counts_what_else_of_it_moved():
    items = tuple(item(name, title=f"Team {name}", basis=Basis.RATIO) for name in ("a", "b", "c"))
    many = [share(f"Visits of kind {number}", items=items) for number in range(7)]
    figures = [figure(of, "100/200", item=one.id, before="150/200") for of in many for one in items]

    also = texts(tuple(many), *figures)[-1]

    assert also.startswith("Also: ")
    assert also.count("two more moved (table)") == 3


def test_two_comparisons_that_point_opposite_ways_are_both_told_and_not_judged():
    of = share("Visits on time")

    assert texts((of,), figure(of, "150/200", before="190/200", year="100/200")) == [
        (
            "Visits on time stood at 75.0 per cent (150 of 200), down 20.0 percentage points on the quarter before and up "
            "25.0 percentage points on a year earlier."
        )
    ]


def test_of_several_figures_those_that_moved_are_given_and_the_others_counted():
    items = tuple(item(name, title=f"Team {name}", basis=Basis.RATIO) for name in ("a", "b", "c", "d"))
    of = share("Visits on time", items=items)
    figures = [
        figure(of, "100/200", item="a", before="150/200"),
        figure(of, "150/200", item="b", before="150/200", **rated("0.95", "not met")),
        figure(of, "150/200", item="c", before="150/200"),
        figure(of, None, item="d", point_of=HIDDEN),
    ]

    assert texts((of,), *figures) == [
        (
            "Visits on time: team a 50.0 per cent (100 of 200), down 25.0 percentage points on the quarter before and "
            "worse; team b 75.0 per cent (150 of 200), 20.0 percentage points short of the target of 95 per cent; team c "
            "75.0 per cent (150 of 200), with no clear change; one of the four hidden."
        )
    ]


def test_few_cases_older_waves_and_what_is_hidden_each_have_one_sentence():
    few, fewer = share("Audits a"), share("Audits b")
    old, older = share("Surveys a"), share("Surveys b")
    hidden, hid = share("Hidden a"), share("Hidden b")
    wave: dict[str, Any] = {"new": False, "point_of": {"wave": Quarter.parse("2025-26 Q3")}}

    told = texts(
        (few, old, hidden, fewer, older, hid),
        figure(few, "8/14"),
        figure(fewer, "7/12"),
        figure(old, "29/47", **wave),
        figure(older, "150/200", **wave),
        figure(hidden, None, point_of=HIDDEN),
        figure(hid, None, point_of=HIDDEN),
    )

    assert told == [
        "Too few to compare: audits a (8 of 14); audits b (7 of 12).",
        "Not collected this quarter, last in 2025-26 Q3: surveys a (61.7 per cent); surveys b (75.0 per cent).",
        "Hidden to protect people: hidden a and hidden b.",
    ]


def test_audits_of_picked_cases_say_so_once():
    first, second = share("Audits a"), share("Audits b")
    themed = {"selection": Selection.THEMED}

    assert texts(
        (first, second), figure(first, "8/14", point_of=themed), figure(second, "70/120", point_of=themed)
    ) == ["Audits of cases chosen by theme, which say nothing of others: audits a (8 of 14); audits b (58.3 per cent)."]


def test_measures_that_one_agency_did_not_return_are_told_together():
    here, gone, lost = share("Visits on time"), count("Adults seen"), count("Children seen")
    missing = [figure(of, None, agency="trust") for of in (gone, lost)]

    assert texts((here, gone, lost), figure(here, **LEVEL), *missing)[1] == (
        "Not returned (Mental health trust): adults seen and children seen."
    )


def test_sums_that_lack_one_agency_are_told_together_with_what_was_returned_as_no_total():
    sums = tuple(count(title, combine=Combine.SUM) for title in ("Staff recruited", "Recruitments audited"))
    figures = []
    for of, partial in zip(sums, (195, 21), strict=True):
        lacking = Absence(AbsenceKind.INCOMPLETE, returned=2, expected=3, partial=figure(of, partial).value)
        figures += [
            figure(of, None, agency="", point_of={"absence": lacking}),
            figure(of, None, agency=AGENCIES[1].id),
        ]

    assert texts(sums, *figures) == [
        (
            "No total without Police, so what the others returned (in brackets) is not the partnership's figure: staff "
            "recruited (195) and recruitments audited (21)."
        )
    ]


def test_the_year_so_far_of_events_is_told_once_and_not_in_a_first_quarter():
    ended, begun = count("Plans ended"), count("Plans begun")
    year = RolledUp(NOW - 1, NOW, figure(ended, 388).value)
    first = RolledUp(NOW, NOW, figure(begun, 10).value)

    told = texts(
        (ended, begun),
        figure(ended, 186, before=202, year_to_date=year),
        figure(begun, 10, before=9, year_to_date=first),
    )

    assert told == ["No clear change in plans ended (186) and plans begun (10).", "So far this year: 388 plans ended."]


def test_a_year_so_far_that_lacks_a_quarter_is_said_to_be_missing():
    ended, begun = count("Plans ended"), count("Plans begun")
    lacking = RolledUp(NOW - 1, NOW, None, absence=Absence(AbsenceKind.NOT_RETURNED))

    told = texts((ended, begun), figure(ended, 186, before=202, year_to_date=lacking), figure(begun, 10, before=9))

    assert told[1] == "No total for the year so far for plans ended, as a quarter is missing."


def test_a_percentage_of_few_cases_has_the_year_so_far_beside_it():
    of = share("Children with an earlier plan")
    rolled = figure(of, "39/145")
    year = RolledUp(NOW - 1, NOW, rolled.value, rolled.point.numerator, rolled.point.denominator)

    assert texts((of,), figure(of, "50/71", year="10/69", year_to_date=year)) == [
        (
            "Children with an earlier plan rose by 55.9 percentage points to 70.4 per cent (50 of 71) since the same quarter "
            "last year, an improvement; so far this year 26.9 per cent (39 of 145)."
        )
    ]


def test_a_closing_group_is_followed_and_only_compared_with_itself():
    said = "Adverse impact has ceased"
    items = (
        item("now", title=said, panel="At closure", basis=Basis.COHORT),
        item("later", title=said, panel="6 months after closure", basis=Basis.COHORT, lag=2),
    )
    of = measure("change", title="Lasting change", kind=Kind.FOLLOW_UP, decimals=1, items=items)
    then, now = Quarter.parse("2025-26 Q4"), Quarter.parse("2026-27 Q2")
    closed = figure(of, "13/22", item="now", point_of={"cohort": now})
    closing = Figure(closed.key, closed.point, (point(then, "16/22", cohort=then), closed.point))
    later = figure(of, "9/15", item="later", point_of={"cohort": then, "covered": (15, 22)})

    told = part((of,), closing, later)

    assert [one.claim.text for one in told] == [
        (
            "Lasting change, at closure, for those closed in July to September 2026: “adverse impact has ceased” 59.1 per "
            "cent (13 of 22)."
        ),
        (
            "For another group, those closed in January to March 2026, 6 months after closure (15 of 22 traced): “adverse "
            "impact has ceased” 9 of 15, after 16 of 22 at closure."
        ),
    ]
    assert told[1].claim.keys == (later.key, closing.key)


# ---------------------------------------------------------------- one of each: no plural beside a one


def test_a_duty_of_a_single_one_is_told_in_the_singular():
    duty = share("Practices with a lead", duty=True, smallest_denominator=1)

    assert texts((duty,), figure(duty, "1/1")) == ["Practices with a lead: the one child."]
    assert texts((duty,), figure(duty, "0/1")) == ["Practices with a lead: 1 of 1 child without."]


def test_one_other_without_a_clear_change_is_one_other():
    items = tuple(item(name, title=name.title(), basis=Basis.RATIO) for name in ("a", "b", "c", "d"))
    of = share("Staff positive", items=items)
    moving = [figure(of, "180/200", before="120/200", item=one.id) for one in items[:3]]

    (said,) = texts((of,), *moving, figure(of, "150/200", before="150/200", item="d"))

    assert said.endswith("; one more moved (table); no clear change in one other.")


def test_of_one_who_was_asked_it_is_said_in_the_singular():
    of = share("Children positive", smallest_denominator=1)

    (said,) = texts((of,), figure(of, "1/1", point_of={"asked": 1}))

    assert "(1 of 1 who answered; one was asked)" in said


def test_what_was_returned_of_a_total_that_is_missing_has_no_plural_beside_a_one():
    lacking = {"point_of": {"absence": Absence(AbsenceKind.INCOMPLETE, returned=1, expected=2, partial=Fraction(1))}}
    items = tuple(item(name, title=f"{name} plans", agencies=("police", "trust")) for name in ("Early", "Late"))
    of = measure("plans", title="Plans begun", kind=Kind.COUNT, combine=Combine.SUM, items=items)

    said = " ".join(texts((of,), *(figure(of, None, item=one.id, agency="", **lacking) for one in items)))

    assert "early plans 1 and late plans 1" in said
    assert "1 early plans" not in said
