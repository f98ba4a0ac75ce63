"""How we compare, as a table of the report, on a measure's page and in a sentence: the basis stands beside every figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from reportgen.analysis.benchmarks import benchmarked
from reportgen.disclosure import protect
from reportgen.figures import compute
from reportgen.model import Basis, Benchmark, Comparable, DisclosureClass, Edition, Neighbours, Polarity
from reportgen.movement import Limits
from reportgen.narrative import write
from reportgen.narrative.wording import standard
from reportgen.quarter import Period, Quarter
from reportgen.report.tables import Scope, benchmark_table
from reportgen.report.text import Md
from reportgen.site.peers import not_comparable, peer_tables
from small_world import NOW, dataset, item, measure, percentage, project, seen

PARTNERSHIP = Edition("partnership", "Partnership report")
OTHERS = tuple((f"A{number}", Fraction(number, 100)) for number in (70, 75, 80, 85, 90, 92, 94, 96))
YEAR = Period.parse("2025-26")
BASE = Benchmark(
    *("p", "", YEAR, Comparable.YES, "the same definition", "table D3"),
    england=Fraction(846, 1000),
    region=Fraction(9, 10),
    region_name="North West",
    authorities=OTHERS,
)


def year(numbers):
    """Make the four quarters of 2025-26, which together have the numerator and denominator given."""
    top, bottom = numbers
    parts = [(top // 4, bottom // 4)] * 3
    rest = (top - 3 * (top // 4), bottom - 3 * (bottom // 4))
    return [seen("p", Quarter(2025, at), of=each) for at, each in enumerate([*parts, rest], start=1)]


def world(*benchmarks, of=None, numbers=(84, 100), **changes):
    """Make a project whose one percentage has the benchmarks given; the numbers are of the year 2025-26."""
    chosen = of or percentage(
        title="Reviews held on time", items=[item(**{"basis": Basis.RATIO, "units": "reviews", **changes})]
    )
    made = replace(
        project([chosen]),
        benchmarks=benchmarks or (BASE,),
        neighbours=(Neighbours(date(2025, 5, 1), ("A80", "A90", "A99"), "a list"),),
    )
    return benchmarked(protect(compute(dataset(made, [*year(numbers), seen("p", NOW, of=(45, 60))])), made, "partners"))


def table(protected):
    found = benchmark_table(
        Scope(protected, PARTNERSHIP, Limits.of({})),
        "tbl-x",
        Md("How we compare"),
        protected.project.framework.measures,
    )
    return None if found is None else str(found.markdown)


def sentences(protected):
    narrative = write(PARTNERSHIP, protected, standard())
    return [
        claim.text for triad in narrative.triads for _, part in triad.parts for text in part for claim in text.claims
    ]


def test_the_table_has_ours_theirs_the_difference_and_the_rank_with_what_they_cover():
    text = table(world())

    assert "| Measure | Ours | England | North West | Neighbours | Rank |" in text
    assert (
        "Reviews held on time [year 2025-26]{.below} [ours: the same year]{.below} | 84.0% | 84.6% [0.6 pp lower]{.below} | 90.0% [6.0 pp lower]"
        in text
    )
    assert "85.0% [1.0 pp lower]{.below} | 6 of 9 [band C]{.below} |" in text
    assert "9 more of the 100 reviews would reach band A" in text
    assert "the mean of 2 of 3 statistical neighbours (list of 1 May 2025)" in text
    assert "table D3" in text


def test_a_day_beside_a_year_is_comparable_in_part_and_named_as_what_it_is():
    text = table(world(basis=Basis.STOCK))

    assert "[year 2025-26]{.below} [ours: the end of 2025-26 Q4]{.below} | 84.0% | 84.6% | 90.0% | 85.0% |" in text
    assert "partly comparable: the same definition, but the benchmark is for a whole year, ours for one day." in text
    assert "band" not in text


def test_where_a_quarter_of_the_year_is_missing_ours_is_not_available_and_the_reason_stands_below():
    made = replace(world().project, benchmarks=(BASE,))
    rows = [*year((84, 100))[:3], seen("p", NOW, of=(45, 60))]
    protected = benchmarked(protect(compute(dataset(made, rows)), made, "partners"))

    text = table(protected)
    assert "| [[x]]{.marker} | 84.6% | 90.0% | 85.0% |" in text
    assert "Reviews held on time: ours is not available (no figure for 2025-26 Q4: not returned)." in text
    (said,) = [each for each in sentences(protected) if each.startswith("Elsewhere")]
    assert said.endswith("85.0 per cent; ours is not available (no figure for 2025-26 Q4: not returned).")


def test_where_lower_is_better_the_gap_is_of_fewer():
    assert "6 fewer of the 100 reviews would reach band A" in table(world(polarity=Polarity.LOWER))


def test_what_is_not_comparable_is_in_no_table_and_no_sentence_and_its_reason_is_on_the_measures_page():
    protected = world(replace(BASE, comparable=Comparable.NO, why="they count plans, and we count visits."))
    (of,) = protected.project.framework.measures

    assert table(protected) is None
    assert peer_tables(protected, of) == ()
    assert not_comparable(protected, of) == (
        "Not comparable: what is published for the year 2025-26. They count plans, and we count visits. Source: Table D3.",
    )
    assert not any("2025-26" in text or "84.6" in text for text in sentences(protected))


def test_what_is_partly_comparable_is_printed_with_the_reason_and_no_comparison():
    protected = world(replace(BASE, comparable=Comparable.PARTLY, why="another age group"))
    (of,) = protected.project.framework.measures
    (shown,) = peer_tables(protected, of)

    text = table(protected)
    assert "84.6% | 90.0% | 85.0% |" in text
    assert "partly comparable: another age group" in text
    assert "lower" not in text
    assert "band" not in text
    assert shown.columns == ("Figure",)
    assert any("only partly comparable (another age group)" in said for said in sentences(protected))


def test_beside_a_hidden_figure_nothing_is_said_that_would_tell_it():
    of = percentage(title="Reviews", items=[item(basis=Basis.RATIO)], disclosure=DisclosureClass.PERSON)
    protected = world(replace(BASE, own=Fraction(3, 100)), of=of, numbers=(3, 100))
    (shown,) = peer_tables(protected, of)

    text = table(protected)
    assert "| [[c]]{.marker} | 84.6% | 90.0% | 85.0% |" in text
    assert "lower" not in text
    assert "3.0%" not in text + str(shown)
    assert "ours is not available (no figure for 2025-26 Q4: suppressed)" in text


def test_of_a_small_base_the_count_stands_there_and_nothing_is_made_of_it():
    text = table(world(numbers=(9, 12)))

    assert "| 9 of 12 | 84.6% | 90.0% | 85.0% |" in text
    assert "Reviews held on time: too few to compare." in text
    assert "75.0%" not in text


def test_the_measures_page_has_a_row_for_each_and_a_reason():
    protected = world(
        replace(BASE, own=Fraction(91, 100)), replace(BASE, period=Period.parse("2024-25"), england=Fraction(8, 10))
    )
    (of,) = protected.project.framework.measures
    (shown,) = peer_tables(protected, of)

    assert shown.columns == ("Figure", "Ours is", "On the year before")
    assert [row.head for row in shown.rows] == [
        "Ours",
        "England",
        "North West",
        "Statistical neighbours",
        "Ours, as published",
    ]
    assert shown.rows[1].cells == (("84.6%", ""), ("0.6 pp lower", ""), ("4.6 pp higher", ""))
    assert shown.rows[3].cells[0] == ("85.0%", "2 of 3")
    assert shown.rows[4].cells == (("91.0%", ""), ("[z]", ""), ("[x]", ""))
    assert shown.title == "The measure: year 2025-26, ours: the same year"
    assert shown.notes[:3] == (
        "Comparable: the same definition.",
        "Rank 6 of 9 authorities, band C.",
        "9 more of the 100 reviews would reach band A.",
    )


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((84, 100), "9 more of the 100 reviews would reach the best quartile of 9 authorities"),
        ((97, 100), "this is in the best quartile of 9 authorities"),
    ],
)
def test_the_sentence_names_the_year_and_what_the_best_quartile_takes(numbers, told):
    (text,) = [each for each in sentences(world(numbers=numbers)) if "elsewhere" in each]

    assert text == (
        f"In the year 2025-26 it was {numbers[0]}.0 per cent; elsewhere, England 84.6 per cent, North West 90.0 per cent and"
        f" the mean of two statistical neighbours 85.0 per cent; {told}."
    )


def test_a_count_stands_there_as_its_rate():
    of = measure("p", title="Plans", items=[item(basis=Basis.STOCK, polarity=Polarity.NEUTRAL)], rate_per=10_000)
    made = replace(
        project([of], population=(("", "", 2025, Fraction(50_000), "an estimate"),)),
        benchmarks=(
            replace(BASE, period=Period.parse("2025-26 Q4"), england=Fraction(40), region=None, region_name=""),
        ),
    )
    protected = benchmarked(
        protect(
            compute(dataset(made, [seen("p", Quarter(2025, 4), value=256), seen("p", NOW, value=300)])),
            made,
            "partners",
        )
    )

    text = table(protected)
    assert (
        "Plans [quarter 2025-26 Q4]{.below} [ours: the same quarter]{.below} [per 10,000 people]{.below} | 51.2 | 40.0 [11.2 higher]{.below} |"
        in text
    )
    assert not any(each.startswith("Elsewhere") for each in sentences(protected))
