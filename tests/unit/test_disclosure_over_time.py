"""What was published before is not unpublished, and opens nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reportgen.disclosure import protect
from reportgen.disclosure.published import hears, known_to, printed
from reportgen.figures import compute
from reportgen.model import (
    AbsenceKind,
    Combine,
    DisclosureClass,
    Key,
    LedgerEntry,
    Life,
    Protected,
    PublishedFigure,
    Said,
    Sum,
)
from small_world import NOW, agency, dataset, item, measure, percentage, project, run, seen

PERSON = {"disclosure": DisclosureClass.PERSON, "disclosure_why": ""}
NAMES = ("police", "health", "schools", "prison")
FOUR = tuple(agency(name) for name in NAMES)
SUMMED = measure(**PERSON, combine=Combine.SUM, items=[item(agencies=NAMES)])


def release(counts, *before: Protected, audience="partners", threshold=5, of=(), thresholds=()) -> Protected:
    """Protect one quarter's counts of four agencies, after some releases."""
    world = project([of or SUMMED], FOUR, threshold=threshold)
    ledger = tuple(entry(number, each) for number, each in enumerate(before, start=1))
    world = replace(world, ledger=ledger, settings=replace(world.settings, thresholds=thresholds))
    rows = [
        row
        for name, count in zip(NAMES, counts, strict=True)
        for row in (
            run("m", [count], agency=name)
            if count is not None
            else [seen("m", NOW, agency=name, absence=AbsenceKind.SUPPRESSED)]
        )
    ]
    return protect(compute(dataset(world, rows)), world, audience)


def entry(number: int, said: Protected) -> LedgerEntry:
    return LedgerEntry(number, "release", said.audience, date(2026, 12, 4), printed(said), said.quarter, number)


def hidden(of: Protected) -> set[str]:
    """Name the agencies whose count is hidden; the sum of all is `all`."""
    return {figure.key.agency or "all" for figure in of.figures if figure.point.value is None}


def known(*said: Protected, audience="partners"):
    return known_to([entry(1, each) for each in said], audience, said[0].project.framework)


# ---------------------------------------------------------------- who knows what


@pytest.mark.parametrize(
    ("audience", "others"),
    [
        ("public", {"public"}),
        ("partners", {"public", "partners"}),
        ("agency:police", {"public", "partners", "agency:police"}),
    ],
)
def test_an_audience_knows_what_wider_ones_were_told(audience, others):
    everyone = ("public", "partners", "agency:police", "agency:health")
    assert {each for each in everyone if hears(audience, each)} == others


def test_nothing_hidden_is_in_what_is_said_of_a_release():
    said = printed(release((3, 12, 40, 50)))

    texts = {each.key.agency: each.series[-1][1] for each in said}
    assert texts["police"].value is None
    assert texts["police"].marker == "[c]"
    assert texts["health"].marker == "[c]"
    assert texts["schools"].value == 40


def test_renamed_figures_are_known_under_the_name_of_today():
    first = release((30, 12, 40, 50))
    renamed = replace(SUMMED, id="n", life=Life(formerly=("m",)))
    framework = project([renamed], FOUR).framework

    found = known_to([entry(1, first)], "partners", framework)

    assert found.told[Key("n", "", "health")][NOW][0].value == 12


def test_what_an_agency_was_shown_is_not_known_to_the_partners():
    own = release((3, 12, 40, 50), audience="agency:police")

    assert Key("m", "", "police") in known(own, audience="agency:police").told
    assert not known(own, audience="partners").told


# ---------------------------------------------------------------- revisions


def test_without_a_ledger_the_pattern_is_that_of_the_quarter_alone():
    assert hidden(release((3, 12, 40, 50))) == {"police", "health"}


def test_a_revision_hides_the_same_cells_again_and_no_difference_tells_one():
    first = release((3, 12, 40, 50))
    corrected = (3, 60, 14, 50)  # of itself, this would hide the schools beside the police

    assert hidden(release(corrected)) == {"police", "schools"}
    assert hidden(release(corrected, first)) >= {"police", "health"}


def test_what_stands_beside_a_small_number_was_not_told_before():
    """The schools' 14 is out: behind it the police's 3 would be the sum less what is known."""
    first = release((30, 60, 14, 50))
    second = release((3, 60, 14, 50), first)

    untold = hidden(second) - {"police"} - {"schools", "health", "prison"}
    assert hidden(first) == set()
    assert untold == {"all"}  # the sum is new, and so it is the sum that is hidden


def test_a_total_that_was_out_with_a_part_hidden_tells_it_not_when_another_part_is_corrected():
    first = release((3, 12, 40, 50))
    second = release((3, 12, 44, 50), first)

    assert hidden(second) == hidden(first)


def test_a_cell_that_is_hidden_by_its_table_stays_hidden_when_the_small_one_has_grown():
    first = release((3, 12, 40, 50))
    second = release((30, 12, 40, 50), first)

    assert hidden(release((30, 12, 40, 50))) == set()
    assert hidden(second) == {"police", "health"}


def test_a_number_alone_opens_when_it_is_not_small_any_more():
    of = measure(**PERSON, items=[item(agencies=("police",))])
    first = release((4, 0, 0, 0), of=of)
    second = release((40, 0, 0, 0), first, of=of)

    assert hidden(first) >= {"police"}
    assert "police" not in hidden(second)


def test_a_number_alone_stays_hidden_while_it_is_small():
    of = measure(**PERSON, items=[item(agencies=("police",))])
    first = release((4, 0, 0, 0), of=of)

    assert "police" in hidden(release((3, 0, 0, 0), first, of=of))


def test_what_is_no_longer_protected_opens():
    first = release((3, 12, 40, 50))
    shown = replace(SUMMED, disclosure=DisclosureClass.ORGANISATION)

    assert hidden(release((3, 12, 40, 50), first, of=shown)) == set()


def test_what_was_hidden_from_the_public_alone_opens_to_the_partners_by_their_own_rule():
    first = release((3, 12, 40, 50), audience="public")
    second = release((30, 12, 40, 50), first)

    assert hidden(second) == set()


# ---------------------------------------------------------------- stricter rules, and what was told


def test_a_number_told_under_a_laxer_rule_is_hidden_and_nothing_is_safe_behind_it():
    """7 is out; with a threshold of 10 it is hidden, and the 8 of health may not count on it."""
    first = release((7, 30, 40, 50))
    world = (7, 8, 40, 50)
    alone = release(world, threshold=10)
    second = release(world, first, threshold=10)

    assert "police" in hidden(second)
    assert hidden(second) >= hidden(alone)
    known_now = {"police", "schools", "prison", "all", "health"} & {
        name.key.agency or "all" for name in first.figures if name.point.value is not None
    }
    assert known_now  # all of them were told; health's is another number now
    assert "health" in hidden(second)


def test_where_a_number_has_changed_the_pattern_does_not_tell_to_what():
    first = release((7, 30, 40, 50))
    patterns = {frozenset(hidden(release((police, 30, 40, 50), first, threshold=10))) for police in (1, 6, 8, 10)}

    assert patterns == {frozenset({"police", "health", "all"})}  # of all the rest the number is out


def test_what_an_agency_suppresses_after_it_was_told_counts_as_known():
    first = release((30, 3, 40, 50))  # the smallest robust one, 30, is hidden beside the 3
    told = release((30, 60, 40, 50))
    withdrawn = release((None, 3, 40, 50), told)

    assert hidden(first) == {"health", "police"}
    # The police's 30 is out: alone it would leave health's 3 as the sum less the shown.
    assert len(hidden(withdrawn) - {"police"}) >= 2


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(0, 30), min_size=4, max_size=4),
    st.lists(st.one_of(st.none(), st.integers(0, 30)), min_size=4, max_size=4),
)
def test_no_part_hidden_in_two_releases_follows_from_both(first, corrected):
    """Take any number that did not change: with all that both releases say, at least two stay open beside a sum."""
    second = [old if new is None else new for old, new in zip(first, corrected, strict=True)]
    one = release(first)
    two = release(second, one)
    told = {f.key.agency for f in (*one.figures, *two.figures) if f.key.agency and f.point.value is not None}
    same = {name for name, old, new in zip(NAMES, first, second, strict=True) if old == new}

    for each, counts in ((one, first), (two, second)):
        if "all" in hidden(each):
            continue
        now = {f.key.agency for f in each.figures if f.point.value is not None}
        # Of a number that changed, what the other release says is another number.
        open_ones = [name for name in NAMES if name not in now and not (name in told and name in same)]
        small = [name for name, count in zip(NAMES, counts, strict=True) if 1 <= count <= 5 and name in open_ones]
        assert len(open_ones) != 1 or not small


def test_a_release_said_again_changes_nothing():
    first = release((3, 12, 40, 50))

    assert hidden(release((3, 12, 40, 50), first)) == hidden(first)


def test_percentages_are_kept_hidden_in_the_same_way():
    of = percentage("m", **PERSON, combine=Combine.SUM, items=[item(agencies=NAMES)])
    world = project([of], FOUR)
    rows = [seen("m", NOW, of=(20, whole), agency=name) for name, whole in zip(NAMES, (23, 60, 70, 80), strict=True)]
    one = protect(compute(dataset(world, rows)), world, "partners")
    rows = [seen("m", NOW, of=(20, whole), agency=name) for name, whole in zip(NAMES, (50, 60, 70, 80), strict=True)]
    two = protect(compute(dataset(world, rows)), replace(world, ledger=(entry(1, one),)), "partners")

    assert hidden(one) == {"police", "health"}
    assert hidden(two) == hidden(one)


def test_a_year_that_was_told_elsewhere_leaves_no_quarter_alone():
    of = measure(**PERSON, items=[item(agencies=("police",))])
    rows = run("m", [3, 30, 40, 50], agency="police", last=NOW)
    year = Sum("sum", NOW - 3, NOW)
    figure = PublishedFigure(Key("m", "", "police"), sums=((year, Said(Fraction(123))),))
    told = LedgerEntry(1, "elsewhere", "public", date(2026, 12, 4), (figure,), about="a letter")
    world = project([of], FOUR)

    alone = protect(compute(dataset(world, rows)), world, "partners")
    beside = protect(compute(dataset(world, rows)), replace(world, ledger=(told,)), "partners")

    patterns = [[p.value is None for p in each.figures[0].series[-4:]] for each in (alone, beside)]
    assert patterns == [[True, False, False, False], [True, False, False, True]]


def test_a_year_whose_other_quarters_are_out_hides_nothing_in_vain():
    of = measure(**PERSON, items=[item(agencies=("police",))])
    rows = run("m", [3, 30, 40, 50], agency="police", last=NOW)
    key = Key("m", "", "police")
    quarters = tuple((NOW - back, Said(Fraction(number))) for back, number in ((2, 30), (1, 40), (0, 50)))
    figure = PublishedFigure(key, quarters, ((Sum("sum", NOW - 3, NOW), Said(Fraction(123))),))
    told = LedgerEntry(1, "elsewhere", "public", date(2026, 12, 4), (figure,), about="a letter")
    world = replace(project([of], FOUR), ledger=(told,))

    found = protect(compute(dataset(world, rows)), world, "partners")

    assert [p.value is None for p in found.figures[0].series[-4:]] == [True, False, False, False]


@settings(max_examples=100, deadline=None)
@given(
    st.tuples(st.integers(1, 4), st.integers(11, 40), st.integers(0, 40), st.integers(0, 40)).flatmap(st.permutations),
    st.dictionaries(st.integers(0, 3), st.integers(0, 40), max_size=1),
    st.data(),
)
def test_other_hidden_numbers_that_fit_what_is_published_give_the_same_two_releases(first, changed, data):
    """A person more for a small number, one fewer for the large one that stands beside it in both releases."""
    second = [changed.get(place, count) for place, count in enumerate(first)]
    one = release(first)
    two = release(second, one)
    away = [place for place, name in enumerate(NAMES) if name in hidden(one) & hidden(two) and place not in changed]
    small = [place for place in away if 1 <= first[place] < 5]
    large = [place for place in away if first[place] > 10]
    assume(small and large)
    up, down = data.draw(st.sampled_from(small)), data.draw(st.sampled_from(large))

    def moved(counts):
        return [count + (place == up) - (place == down) for place, count in enumerate(counts)]

    other_one = release(moved(first))
    other_two = release(moved(second), other_one)

    assert printed(other_one) == printed(one)
    assert printed(other_two) == printed(two)
