"""What is published of others beside a figure: what is said, and what is never said because it would tell the figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.analysis.benchmarks import benchmarked
from reportgen.analysis.benchmarks import Shelf, beside
from reportgen.disclosure import protect
from reportgen.figures import compute
from reportgen.model import (
    Basis,
    Benchmark,
    Break,
    Combine,
    Comparable,
    DisclosureClass,
    Key,
    Neighbours,
    Peer,
    Polarity,
    Selection,
)
from reportgen.quarter import Period, Quarter
from reportgen.statistics.ranking import quartiles
from small_world import NOW, agency, dataset, item, measure, percentage, project, seen

YEAR = Period.parse("2025-26")
QUARTER = Period(NOW, 1)
LAST_YEAR = Quarter(2025, 1).until(Quarter(2025, 4))
OTHERS = tuple((f"A{number}", Fraction(number, 100)) for number in (70, 75, 80, 85, 90, 92, 94, 96))
NEAR = Neighbours(date(2025, 5, 1), ("A70", "A80", "A99"), "a list")


def published(**changes) -> Benchmark:
    base = Benchmark(
        "p", "", QUARTER, Comparable.YES, "the same", "a table", england=Fraction(84, 100), authorities=OTHERS
    )
    return replace(base, **changes)


def found(*given, of=None, numbers=(88, 100), neighbours=(NEAR,), earlier=(), **changes):
    """Give what stands beside the one figure of a small project, which has `earlier` observations too."""
    of = of or percentage(**changes)
    world = replace(project([of]), benchmarks=given or (published(),), neighbours=neighbours)
    figures = compute(dataset(world, [*earlier, seen(of.id, NOW, of=numbers)]))
    (figure,) = benchmarked(protect(figures, world, "partners")).figures
    return figure.benchmarks


def quarters(*numbers):
    """Make the quarters of 2025-26, each a numerator and denominator; None leaves one out."""
    return [seen("p", at, of=each) for at, each in zip(LAST_YEAR, numbers, strict=True) if each is not None]


A_YEAR = ((80, 100), (90, 100), (70, 100), (60, 100))  # 300 of 400


def test_a_figure_stands_among_others_with_difference_rank_band_and_gap():
    (one,) = found()

    england, near = one.peers
    assert (england.peer, england.value, england.difference) == (Peer.ENGLAND, Fraction(84, 100), Fraction(4, 100))
    assert (near.value, near.counted, near.of) == (Fraction(75, 100), 2, 3)  # the third has no value
    assert (one.rank, one.ranked, one.band) == (5, 9, "B")
    assert one.quartiles == (Fraction(7875, 10000), Fraction(875, 1000), Fraction(925, 1000))
    assert one.gap == 5  # 93 of 100 is above 92.5
    assert one.listed == date(2025, 5, 1)


def test_beside_a_year_stands_our_whole_year_and_not_the_quarter():
    (one,) = found(published(period=YEAR), earlier=quarters(*A_YEAR))

    assert (one.value, one.ours.numerator, one.ours.denominator) == (Fraction(3, 4), 300, 400)
    assert (one.comparable, one.covers, one.unlike) == (Comparable.YES, "the same year", "")
    assert one.peers[0].difference == Fraction(-9, 100)
    assert (one.rank, one.band, one.gap) == (7, "D", 71)  # 370.2 of 400 print as 92.6, the first figure above 92.5


def test_a_calendar_year_takes_its_own_four_quarters():
    earlier = [*quarters(*A_YEAR), seen("p", Quarter(2024, 4), of=(100, 100))]

    (one,) = found(published(period=Period.parse("2025")), earlier=earlier)

    assert (one.ours.numerator, one.ours.quarter) == (340, Quarter(2025, 3))


def test_beside_an_earlier_quarter_stands_our_figure_of_that_quarter():
    (one,) = found(published(period=Period.parse("2025-26 Q4")), earlier=quarters(*A_YEAR))

    assert (one.value, one.covers) == (Fraction(3, 5), "the same quarter")
    assert one.peers[0].difference == Fraction(-24, 100)


def test_beside_the_reported_quarter_stands_the_figure_itself():
    (one,) = found(earlier=quarters(*A_YEAR))

    assert (one.value, one.covers) == (Fraction(88, 100), "")


@pytest.mark.parametrize(
    ("numbers", "changes", "why"),
    [
        pytest.param(A_YEAR[1:] + A_YEAR[:1], {"breaks": (Break(Quarter(2025, 3), "a new system"),)}, "a new system", id="a break within"),
        pytest.param(A_YEAR, {"breaks": (Break(Quarter(2026, 1), "a new form"),)}, "a new form", id="a break since"),
        pytest.param((*A_YEAR[:3], None), {}, "no figure for 2025-26 Q4: not returned", id="a quarter missing"),
        pytest.param((None, *A_YEAR[1:]), {}, "our figures begin later", id="too short"),
        pytest.param(((3, 100), *A_YEAR[1:]), {"disclosure": DisclosureClass.PERSON}, "no figure for 2025-26 Q1: suppressed", id="a quarter hidden"),
    ],
)  # fmt: skip
def test_a_year_that_we_cannot_give_is_not_available_and_says_why(numbers, changes, why):
    (one,) = found(published(period=YEAR, own=Fraction(75, 100)), earlier=quarters(*numbers), **changes)

    assert (one.value, one.ours.value, one.rank, one.band, one.gap) == (None, None, None, "", None)
    assert {each.difference for each in one.peers} == {None}
    assert one.silent.startswith("ours is not available (")
    assert why in one.silent
    assert [each.peer for each in one.peers][:2] == [Peer.ENGLAND, Peer.NEIGHBOURS]
    # Our published year less the three quarters that are shown would be the hidden one.
    assert (Peer.OWN in {each.peer for each in one.peers}) is ("suppressed" not in why)


def test_how_we_changed_by_others_tables_is_not_said_where_the_year_before_has_a_hidden_quarter():
    hidden = [seen("p", Quarter(2024, 1) + step, of=(3 if step == 1 else 60, 100)) for step in range(4)]
    both = (published(period=YEAR, own=Fraction(3, 4)), published(period=YEAR.year_before, own=Fraction(1, 2)))

    (one,) = found(*both, earlier=[*hidden, *quarters(*A_YEAR)], disclosure=DisclosureClass.PERSON)
    (open_,) = found(*both, earlier=[*hidden, *quarters(*A_YEAR)])

    assert (one.peers[-1].peer, one.peers[-1].change) == (Peer.OWN, None)
    assert open_.peers[-1].change == Fraction(1, 4)


@given(
    shown=st.lists(st.integers(6, 94), min_size=4, max_size=4),
    at=st.integers(0, 3),
    pair=st.tuples(*(2 * [st.integers(1, 5)])),
)
def test_a_hidden_quarter_changes_nothing_that_is_said_of_its_year(shown, at, pair):
    def told(small):
        numbers = [(small if place == at else each, 100) for place, each in enumerate(shown)]
        return found(
            published(period=YEAR, own=Fraction(1, 2)), earlier=quarters(*numbers), disclosure=DisclosureClass.PERSON
        )

    assert told(pair[0]) == told(pair[1])


@pytest.mark.parametrize(
    ("basis", "period", "why"),
    [
        pytest.param(Basis.STOCK, YEAR, "for a whole year, ours for one day", id="a stock"),
        pytest.param(Basis.COHORT, YEAR, "for a whole year, ours for the cases that closed in one quarter", id="a cohort"),
        pytest.param(Basis.ROLLING, QUARTER, "for one quarter, ours for a whole year", id="twelve months"),
        pytest.param(Basis.YEARLY, QUARTER, "for one quarter, ours for a whole year", id="a wave"),
    ],
)  # fmt: skip
def test_what_covers_another_time_is_comparable_in_part_at_most_whatever_the_file_says(basis, period, why):
    (one,) = found(published(period=period), items=[item(basis=basis)], earlier=quarters(*A_YEAR))
    (partly,) = found(
        published(period=period, comparable=Comparable.PARTLY, why="another age group."),
        items=[item(basis=basis)],
        earlier=quarters(*A_YEAR),
    )

    assert one.comparable is Comparable.PARTLY
    assert one.value is not None
    assert one.why == f"the same, but the benchmark is {why}"
    assert (one.rank, one.band, one.gap, {each.difference for each in one.peers}) == (None, "", None, {None})
    assert partly.why == f"another age group; the benchmark is {why}"


def test_an_audit_of_one_quarter_stands_beside_a_year_in_part():
    (one,) = found(published(period=YEAR), due=(2, 4), earlier=quarters(None, (70, 100), None, (60, 100)))

    assert (one.value, one.covers) == (Fraction(3, 5), "quarter 2025-26 Q4")
    assert "for a whole year, ours for one quarter" in one.why


def test_a_wave_stands_beside_the_year_that_it_came_in_and_a_figure_over_twelve_months_beside_the_year_that_it_ends():
    yearly = {"items": [item(basis=Basis.YEARLY)], "due": (2,)}
    (wave,) = found(published(period=YEAR), earlier=quarters(None, (70, 100), None, None), **yearly)
    (rolling,) = found(published(period=YEAR), earlier=quarters(*A_YEAR), items=[item(basis=Basis.ROLLING)])
    (none,) = found(published(period=YEAR), **yearly)

    assert (wave.value, wave.ours.quarter, wave.comparable) == (Fraction(7, 10), Quarter(2025, 2), Comparable.YES)
    assert (rolling.value, rolling.comparable) == (Fraction(3, 5), Comparable.YES)
    assert none.silent == "ours is not available (no wave in 2025-26)"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        pytest.param({"numbers": (3, 100), "disclosure": DisclosureClass.PERSON}, "suppressed", id="hidden"),
        pytest.param({"numbers": (8, 12)}, "too few", id="a small base"),
        pytest.param({"selection": Selection.THEMED}, "themed cases", id="themed cases"),
        pytest.param({"selection": Selection.PICKED}, "picked cases", id="picked cases"),
    ],
)
def test_what_would_tell_a_figure_or_more_than_it_bears_is_not_said(changes, why):
    (one,) = found(published(own=Fraction(3, 100)) if "disclosure" in changes else published(), **changes)

    assert why in one.silent
    assert one.peers
    assert {each.difference for each in one.peers} == {None}
    assert (one.rank, one.quartiles, one.band, one.gap) == (None, None, "", None)
    if "disclosure" in changes:
        assert one.value is None
        assert Peer.OWN not in {each.peer for each in one.peers}


def test_what_is_partly_comparable_is_shown_without_difference_rank_or_band():
    (one,) = found(published(comparable=Comparable.PARTLY, why="another definition"))

    assert [each.value for each in one.peers] == [Fraction(84, 100), Fraction(75, 100)]
    assert {each.difference for each in one.peers} == {None}
    assert (one.rank, one.band, one.gap) == (None, "", None)


def test_what_is_not_comparable_has_its_reason_and_no_figure_at_all():
    (one,) = found(published(comparable=Comparable.NO, why="another thing is counted"))

    assert (one.why, one.value, one.peers, one.rank, one.band) == ("another thing is counted", None, (), None, "")


@pytest.mark.parametrize("polarity", [Polarity.NEUTRAL, Polarity.RANGE])
def test_where_neither_way_is_better_there_is_a_difference_and_no_rank_or_band(polarity):
    (one,) = found(items=[item(basis=Basis.RATIO, polarity=polarity)])

    assert one.peers[0].difference == Fraction(4, 100)
    assert (one.rank, one.band, one.gap) == (None, "", None)


def test_a_change_is_told_on_the_year_before_alone():
    year = published(period=YEAR)
    before = published(period=Period.parse("2024-25"), england=Fraction(80, 100))
    older = published(period=Period.parse("2023-24"), england=Fraction(80, 100))
    other = published(period=Period.parse("2024-25"), comparable=Comparable.NO)

    assert found(year, before)[0].peers[0].change == Fraction(4, 100)
    assert found(year, older)[0].peers[0].change is None
    assert found(year, other)[0].peers[0].change is None


def test_the_last_year_and_the_last_quarter_that_the_figure_reaches_are_chosen():
    periods = ("2024-25", "2025-26", "2026-27", "2025-26 Q4", "2026-27 Q2", "2026-27 Q3")

    assert [str(one.period) for one in found(*(published(period=Period.parse(text)) for text in periods))] == [
        "2025-26",
        "2026-27 Q2",
    ]


def test_a_list_of_neighbours_holds_from_its_day_on():
    later = Neighbours(date(2027, 1, 1), ("A96",), "a later list")
    earlier = Neighbours(date(2021, 1, 1), ("A96",), "an earlier list")

    assert found(neighbours=(earlier, NEAR, later))[0].peers[1].value == Fraction(75, 100)
    assert [each.peer for each in found(neighbours=(later,))[0].peers] == [Peer.ENGLAND]


def test_a_count_is_compared_by_its_rate_and_without_population_not_at_all():
    of = measure("p", rate_per=10_000)
    people = (("", "", 2026, Fraction(50_000), "an estimate"),)
    world = replace(project([of], population=people), benchmarks=(published(england=Fraction(40)),))
    figures = compute(dataset(world, [seen("p", NOW, value=250)]))
    (figure,) = benchmarked(protect(figures, world, "partners")).figures
    (without,) = found(published(england=Fraction(40)), of=of)

    assert (figure.benchmarks[0].value, figure.benchmarks[0].peers[0].difference) == (50, 10)
    assert (without.value, without.peers[0].difference) == (None, None)
    assert "population" in without.silent


def test_the_events_of_a_year_make_a_rate_of_the_year():
    of = measure("p", rate_per=10_000)
    people = (("", "", 2025, Fraction(40_000), "an estimate"), ("", "", 2026, Fraction(50_000), "an estimate"))
    world = replace(project([of], population=people), benchmarks=(published(period=YEAR, england=Fraction(40)),))
    rows = [seen("p", at, value=50) for at in (*LAST_YEAR, NOW)]
    (figure,) = benchmarked(protect(compute(dataset(world, rows)), world, "partners")).figures
    (one,) = figure.benchmarks

    assert (one.ours.value, one.value, one.peers[0].difference) == (200, 50, 10)


def test_only_the_figure_that_speaks_for_the_partnership_has_benchmarks():
    of = percentage(items=[item(basis=Basis.RATIO, agencies=("social-care", "health"))], combine=Combine.SUM)
    world = replace(project([of], [agency("social-care"), agency("health")]), benchmarks=(published(),))
    rows = [seen("p", NOW, of=(80, 100), agency=each) for each in ("social-care", "health")]
    rows.append(seen("p", NOW, of=(40, 50), group="sex:female"))
    shown = benchmarked(protect(compute(dataset(world, rows)), world, "partners"))

    assert [figure.key for figure in shown.figures if figure.benchmarks] == [Key("p")]


def test_the_published_figures_give_the_bounds_and_ours_takes_the_place_of_what_is_published_of_us():
    (with_own,) = found(published(own=Fraction(95, 100)))
    (without,) = found()

    assert (with_own.rank, with_own.ranked) == (without.rank, without.ranked)
    bounds = quartiles([*(value for _, value in OTHERS), Fraction(95, 100)])
    assert with_own.quartiles == (bounds.q25, bounds.q50, bounds.q75)
    assert with_own.peers[-1].peer is Peer.OWN
    assert with_own.peers[-1].difference is None


def test_a_figure_that_reads_like_anothers_ranks_like_it():
    (one,) = found(numbers=(9_003, 10_004))  # 89.99 %, printed as 90.0

    assert one.rank == 4  # with the 90.0 of another, behind 92, 94 and 96


def test_fewer_than_eight_authorities_make_no_rank():
    assert found(published(authorities=OTHERS[:7]))[0].ranked == 8
    (one,) = found(published(authorities=OTHERS[:6]))

    assert (one.rank, one.band, one.quartiles) == (None, "", None)


@given(
    others=st.lists(st.integers(0, 1000), min_size=8, max_size=40),
    of=st.integers(20, 3000),
    part=st.integers(0, 3000),
    polarity=st.sampled_from([Polarity.HIGHER, Polarity.LOWER]),
)
def test_the_gap_is_the_fewest_people_who_would_print_as_band_a(others, of, part, polarity):
    part = min(part, of)
    values = tuple((f"A{at}", Fraction(each, 1000)) for at, each in enumerate(others))
    chosen = percentage(items=[item(basis=Basis.RATIO, polarity=polarity)])
    world = project([chosen])
    shelf = Shelf({("p", ""): (published(authorities=values),)}, None, {})

    def told(numerator):
        (figure,) = compute(dataset(world, [seen("p", NOW, of=(numerator, of))])).figures
        return beside(figure, chosen, shelf)[0]

    one, step = told(part), 1 if polarity is Polarity.HIGHER else -1
    if one.band == "A":
        assert one.gap is None
    elif one.gap is None:
        assert told(of if step > 0 else 0).band != "A"  # nobody is left who could bring it there
    else:
        assert told(part + step * one.gap).band == "A"
        assert told(part + step * (one.gap - 1)).band != "A"
