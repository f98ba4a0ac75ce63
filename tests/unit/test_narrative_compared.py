"""The sentences on places set against chance and on groups set against the population: what they say, and of whom."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from comparisons_world import PERSON, by_ethnicity, by_practice, even, of_groups, of_units

from reportgen.model import Edition, Selection, StatisticsRules
from reportgen.narrative import write
from reportgen.narrative.wording import standard

PARTNERSHIP = Edition("partnership", "The partnership")
COUNTS = {"white": 200, "asian": 25, "black": 30, "mixed": 30, "not-recorded": 15}


def said(protected, edition=PARTNERSHIP):
    """Give the sentences of the one measure's page."""
    (triad,) = write(edition, protected, standard()).triads
    return [claim.text for _, texts in triad.parts for text in texts for claim in text.claims]


def told(protected):
    """Give the sentences of the report."""
    (triad,) = write(PARTNERSHIP, protected, standard()).triads
    return [each.claim.text for _, sentences in triad.told for each in sentences]


def about(sentences, words):
    (found,) = [sentence for sentence in sentences if words in sentence]
    return found


# ---------------------------------------------------------------- places


def test_places_beyond_the_outer_limits_are_counted_and_named_in_order_of_name():
    protected = of_units({**even(29), "low": (60, 100), "high": (97, 100)})

    assert about(said(protected), "limits") == (
        "2 of 31 practices lie beyond the 99.8 per cent limits, where chance alone would put none: "
        "High above (97.0 per cent, 97 of 100); Low below (60.0 per cent, 60 of 100)."
    )


def test_one_place_lies_and_several_lie():
    assert about(said(of_units({**even(12), "low": (60, 100)})), "limits").startswith("One of 13 practices lies beyond")


def test_of_many_places_only_the_number_is_said():
    units = {**even(30), **{f"low-{number}": (50, 100) for number in range(6)}}

    assert about(said(of_units(units, whole=(2700, 3600))), "99.8") == (
        "6 of 36 practices lie beyond the 99.8 per cent limits, where chance alone would put none."
    )


def test_places_beyond_the_inner_limits_alone_are_set_beside_what_chance_puts_there():
    protected = of_units({**even(29), "low": (71, 100), "lower": (70, 100)})

    assert about(said(protected), "limits") == (
        "2 of 31 practices lie beyond the 95 per cent limits, where chance alone would put about 2, "
        "and none beyond the 99.8 per cent limits."
    )


def test_places_that_differ_by_no_more_than_chance_are_said_to():
    assert about(said(of_units(even(12))), "limits") == (
        "None of 12 practices lies beyond the 95 per cent limits: their differences are no more than chance gives."
    )


def test_hidden_places_and_those_without_a_figure_are_counted():
    units = {**even(12), "few": (3, 60), "others": (30, 60)}

    assert "; 2 hidden." in about(said(of_units(units, of=by_practice(**PERSON))), "limits")
    assert "; 1 without a figure to compare." in about(said(of_units({**even(12), "silent": None})), "limits")


def test_widened_limits_are_said_to_be_and_why():
    units = {f"p{number:02d}": ((65, 100) if number % 2 else (85, 100)) for number in range(12)}

    sentence = about(said(of_units(units, of=by_practice(overdispersed=True))), "limits")

    assert "(widened, because they vary" in sentence


def test_where_there_is_no_funnel_the_page_says_why():
    assert about(said(of_units(even(9))), "funnel") == (
        "Practices are not set against chance in a funnel: "
        "ten practices with 20 cases or more are needed, and there are 9."
    )
    assert "neither all counted" in about(said(of_units(even(12), selection=Selection.PICKED)), "funnel")


def test_a_report_tells_only_what_chance_hardly_gives():
    assert any("99.8" in sentence for sentence in told(of_units({**even(12), "low": (60, 100)})))
    assert not any("limits" in sentence for sentence in told(of_units({**even(12), "low": (71, 100)})))
    assert not any("funnel" in sentence for sentence in told(of_units(even(9))))


def test_every_sentence_rests_on_figures_that_are_there():
    protected = of_units({**even(12), "low": (60, 100)})
    (triad,) = write(PARTNERSHIP, protected, standard()).triads

    keys = {key for _, texts in triad.parts for text in texts for claim in text.claims for key in claim.keys}

    assert all(protected.find(key) is not None for key in keys)
    assert any(key.unit == "low" for key in keys)


# ---------------------------------------------------------------- groups


def test_groups_whose_interval_leaves_out_one_are_named_with_it_and_the_share_not_recorded():
    assert about(said(of_groups(COUNTS)), "population") == (
        "Set against the population, the rate of children on a plan was 3.0 times (2.0 to 4.4) as high for Black and "
        "2.0 times (1.3 to 2.9) as high for Mixed as for White; for one other group no difference can be told; "
        "ethnicity is not recorded for 5.0 per cent."
    )


def test_groups_that_cannot_be_told_apart_are_said_so():
    counts = {"white": 200, "asian": 25, "black": 10, "mixed": 15, "not-recorded": 10}

    assert about(said(of_groups(counts)), "population") == (
        "Set against the population, no group's rate of children on a plan can be told from that for White; "
        "ethnicity is not recorded for 3.8 per cent."
    )


def test_hidden_groups_are_counted_and_never_given_a_ratio():
    sentence = about(said(of_groups({**COUNTS, "asian": 3, "not-recorded": 4})), "population")

    assert "no ratio can be given for two (hidden)" in sentence
    assert sentence.endswith("for how many ethnicity is not recorded cannot be said.")


def test_many_not_recorded_make_it_partly_reliable():
    rules = {"statistics": StatisticsRules(most_not_recorded=Fraction(1, 25))}

    sentence = about(said(of_groups(COUNTS, project_changes=rules)), "population")

    assert sentence.endswith("not recorded for 5.0 per cent, more than 4 per cent, so this is only partly reliable.")


def test_where_nothing_can_be_compared_the_page_says_why():
    assert about(said(of_groups({**COUNTS, "white": 4})), "compared") == (
        "Rates of children on a plan are not compared by ethnicity: White, the reference group: hidden."
    )


def test_a_report_tells_groups_only_where_one_stands_apart():
    alike = {"white": 200, "asian": 25, "black": 10, "mixed": 15, "not-recorded": 10}

    assert any("population" in sentence for sentence in told(of_groups(COUNTS)))
    assert not any("population" in sentence for sentence in told(of_groups(alike)))


@pytest.mark.parametrize("agency", ["police", "education"])
def test_an_agency_is_not_told_of_others_places(agency):
    edition = Edition(agency, agency, agency=agency)

    assert write(edition, of_units({**even(12), "low": (60, 100)}), standard()).triads == ()


def test_only_the_headline_item_has_a_sentence():
    both = by_ethnicity()
    one, two = (replace(both.items[0], id=name, title=name) for name in ("one", "two"))
    protected = of_groups(COUNTS, of=replace(both, items=(one, two), headline_item="one"))

    assert not any("population" in sentence for sentence in said(protected))  # returned without items, so of neither
