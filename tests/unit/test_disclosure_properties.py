"""What must hold whatever is returned: nothing hidden follows from what is shown by one subtraction."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.disclosure import protect
from reportgen.figures import compute
from reportgen.model import (
    AbsenceKind,
    Basis,
    Combine,
    DisclosureClass,
    Figures,
    Key,
    Kind,
    Protected,
    Relation,
)
from small_world import NOW, agency, dataset, item, measure, percentage, project, seen

PERSON = {"disclosure": DisclosureClass.PERSON}
NAMES = ("police", "health", "schools")
AREAS = ("", "north", "south", "west")
QUARTERS = 5
COUNTED = measure("counted", **PERSON, combine=Combine.SUM, items=[item(agencies=NAMES)])
SHARED = percentage("shared", **PERSON, combine=Combine.SUM, items=[item(agencies=NAMES, basis=Basis.RATIO)])
SPREAD = percentage(
    "spread",
    **PERSON,
    kind=Kind.DISTRIBUTION,
    combine=Combine.SIDE_BY_SIDE,
    items=[item(name, panel="x", agencies=("police",), basis=Basis.STOCK) for name in ("none", "one", "two")],
)
TOP = measure("top", **PERSON, items=[item(agencies=("police",))], relations=(Relation("numerator-of", "shared"),))
WORLD = project([COUNTED, SHARED, SPREAD, TOP], [agency(name) for name in NAMES])

small_or_large = st.one_of(st.integers(0, 12), st.integers(13, 80))


@st.composite
def observations(draw):
    """Draw consistent returns: areas make the whole, items make the panel, some returns are missing."""
    rows = []
    for back in range(draw(st.integers(1, QUARTERS))):
        for name in NAMES:
            if draw(st.integers(0, 7)) == 0:
                continue
            rows += draw(_returned(name, NOW - back))
    return rows


@st.composite
def _returned(draw, name, quarter):
    counts = {area: draw(small_or_large) for area in AREAS[1:]}
    rest = {area: draw(small_or_large) for area in AREAS[1:]}
    counts[""], rest[""] = sum(counts.values()), sum(rest.values())
    rows = [seen("counted", quarter, value=counts[area], agency=name, area=area) for area in AREAS]
    rows += [
        seen("shared", quarter, of=(counts[area], counts[area] + rest[area]), agency=name, area=area) for area in AREAS
    ]
    if name == "police":
        parts = {each: draw(small_or_large) for each in ("none", "one", "two")}
        whole = sum(parts.values())
        rows += [seen("spread", quarter, of=(count, whole), agency=name, item=each) for each, count in parts.items()]
        rows.append(seen("top", quarter, value=counts[""], agency=name))
    return rows


def computed(rows) -> Figures:
    return compute(dataset(WORLD, rows))


AUDIENCES = st.sampled_from(["public", "partners", "agency:police"])


@settings(max_examples=60, deadline=None)
@given(observations(), AUDIENCES)
def test_no_small_number_is_shown_to_anyone_but_its_own_agency(rows, audience):
    for figure in protect(computed(rows), WORLD, audience).figures:
        if audience == f"agency:{figure.key.agency}":
            continue
        for point in figure.series:
            whole = point.denominator if point.denominator is not None else Fraction(0)
            part = point.numerator if point.numerator is not None else point.value
            for number in (part, whole, whole - part if part is not None and whole else None):
                assert number is None or not 0 < number <= 5


@settings(max_examples=60, deadline=None)
@given(observations(), AUDIENCES)
def test_no_hidden_number_follows_from_a_total_by_subtraction(rows, audience):
    found = protect(computed(rows), WORLD, audience)

    for hidden, others in _sums(found):
        assert hidden != 1 or not others, "one hidden number beside shown ones that make a whole"


def _sums(found: Protected):
    """Tell for each sum and quarter how many members are hidden, and whether anything else could be hidden too.

    Written against the world's own make-up, not against the code's relations.
    """
    points = {(figure.key, point.quarter): point for figure in found.figures for point in figure.series}
    own = found.audience.removeprefix("agency:")
    for members in _wholes(points):
        cells = [points[cell] for cell in members if cell in points]
        hidden = sum(_hidden(cell) for cell in cells)
        shown = [
            cell for cell in members if cell in points and points[cell].value is not None and cell[0].agency != own
        ]
        yield hidden, shown


def _wholes(points):
    for quarter in {quarter for _, quarter in points}:
        for name in ("counted", "shared"):
            for area in AREAS:
                whole = (Key(name, "", "", area), quarter)
                if whole in points and (points[whole].value is not None or _hidden(points[whole])):
                    yield [whole, *((Key(name, "", each, area), quarter) for each in NAMES)]
            for each in ("", *NAMES):
                whole = (Key(name, "", each), quarter)
                if whole in points and (points[whole].value is not None or _hidden(points[whole])):
                    yield [whole, *((Key(name, "", each, area), quarter) for area in AREAS[1:])]
        yield [(Key("spread", each, "police"), quarter) for each in ("none", "one", "two")]


@settings(max_examples=60, deadline=None)
@given(observations(), st.sampled_from(["public", "partners"]))
def test_behind_a_shown_total_every_small_count_stays_possible(rows, audience):
    found = protect(computed(rows), WORLD, audience)
    points = {(figure.key, point.quarter): point for figure in found.figures for point in figure.series}

    for whole, *parts in _wholes(points):
        if whole[0].measure != "counted" or _hidden(points[whole]):
            continue
        cells = [points[cell] for cell in parts if cell in points]
        hidden = sum(_hidden(cell) for cell in cells)
        rest = points[whole].value - sum(cell.value for cell in cells if cell.value is not None)
        assert hidden == 0 or rest >= 5 + (hidden - 1)  # one of them may be 5 while each other is at least 1


@settings(max_examples=60, deadline=None)
@given(observations(), st.sampled_from(["public", "partners"]))
def test_no_hidden_number_follows_from_all_sums_taken_together(rows, audience):
    found = protect(computed(rows), WORLD, audience)
    points = {(figure.key, point.quarter): point for figure in found.figures for point in figure.series}
    sums = [[cell for cell in members if cell in points and _hidden(points[cell])] for members in _wholes(points)]
    unknown = sorted({cell for members in sums for cell in members})
    system = np.array([[float(cell in members) for cell in unknown] for members in sums])

    rank = np.linalg.matrix_rank(system) if unknown else 0

    for place in range(len(unknown)):
        one = np.zeros((1, len(unknown)))
        one[0, place] = 1.0
        assert np.linalg.matrix_rank(np.vstack([system, one])) > rank


def _hidden(point) -> bool:
    return point.absence is not None and point.absence.kind is AbsenceKind.SUPPRESSED


@settings(max_examples=40, deadline=None)
@given(observations(), AUDIENCES)
def test_a_count_and_the_percentage_it_is_the_numerator_of_are_hidden_together(rows, audience):
    found = protect(computed(rows), WORLD, audience)

    top, share = (found.find(Key(name, "", "police")) for name in ("top", "shared"))

    if audience != "agency:police" and len(top.series) == len(share.series):
        assert [_hidden(point) for point in top.series] == [_hidden(point) for point in share.series]


@settings(max_examples=40, deadline=None)
@given(observations(), AUDIENCES)
def test_protecting_twice_is_the_same(rows, audience):
    once = protect(computed(rows), WORLD, audience)
    again = Figures(WORLD, NOW, once.figures, once.returns, once.commentary, once.warnings)

    assert protect(again, WORLD, audience) == once


@settings(max_examples=40, deadline=None)
@given(observations(), AUDIENCES)
def test_what_is_shown_is_what_was_computed(rows, audience):
    before = computed(rows)

    after = protect(before, WORLD, audience)

    assert [figure.key for figure in after.figures] == [figure.key for figure in before.figures]
    for raw, safe in zip(before.figures, after.figures, strict=True):
        assert [point.quarter for point in raw.series] == [point.quarter for point in safe.series]
        for one, other in zip(raw.series, safe.series, strict=True):
            assert other == one or _hidden(other) or (other.absence.partial is None and one.absence.partial is not None)
        if not any(_hidden(point) for point in safe.series):
            assert replace(safe, point=raw.point, series=raw.series) == raw


@settings(max_examples=40, deadline=None)
@given(observations(), AUDIENCES)
def test_nothing_made_of_a_hidden_quarter_is_left(rows, audience):
    for figure in protect(computed(rows), WORLD, audience).figures:
        hidden = {point.quarter for point in figure.series if _hidden(point)}
        for change in (figure.change, figure.year_change):
            assert change is None or not {figure.point.quarter, change.against} & hidden
        for rolled in (figure.year_to_date, figure.twelve_months, figure.financial_year):
            assert rolled is None or rolled.value is None or not hidden & set(rolled.first.until(rolled.last))
        if figure.hidden:
            assert (figure.rate, figure.rating, figure.small_base) == (None, None, False)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 5),
    st.integers(1, 5),
    st.lists(st.integers(0, 60), min_size=4, max_size=4),
    st.sampled_from(["public", "partners", "agency:health"]),
)
def test_another_small_number_in_the_place_of_a_hidden_one_changes_no_byte(one, other, earlier, audience):
    def build(number):
        rows = [seen("top", NOW - 4 + back, value=value, agency="police") for back, value in enumerate(earlier)]
        rows.append(seen("top", NOW, value=number, agency="police", note=f"{number} in all"))
        rows.append(seen("shared", NOW, of=(number, 60), agency="police"))
        return protect(computed(rows), WORLD, audience)

    assert build(one) == build(other)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 5), st.integers(1, 5), st.integers(10, 60), st.integers(0, 60))
def test_numbers_moved_between_hidden_parts_of_one_sum_change_no_byte(one, other, large, third):
    # Both keep the printed total; the secondary number stays the smallest that is large enough.
    largest = large + 10 + third

    def build(number):
        counts = (number, large + 5 - number, largest + 5)
        rows = [seen("counted", NOW, value=count, agency=name) for name, count in zip(NAMES, counts, strict=True)]
        return protect(computed(rows), WORLD, "partners")

    if large + 5 - max(one, other) >= 10:
        assert build(one) == build(other)


@pytest.mark.parametrize("threshold", [5, 7, 10])
@pytest.mark.parametrize("large", [0, 30])
def test_behind_a_second_number_every_small_value_stays_possible(threshold, large):
    # The reader knows the total, every shown part, and that the other hidden number is above the threshold.
    world = project([COUNTED], [agency(name) for name in NAMES], threshold=threshold)
    for small in range(1, threshold + 1):
        counts = (small, 2 * threshold, large)
        rows = [seen("counted", NOW, value=count, agency=name) for name, count in zip(NAMES, counts, strict=True)]
        found = {
            figure.key.agency: figure for figure in protect(compute(dataset(world, rows)), world, "partners").figures
        }

        assert (found["police"].hidden, found["health"].hidden, found[""].hidden) == (True, True, False)
        rest = found[""].value - found["schools"].value
        assert all(rest - possible > threshold for possible in range(1, threshold + 1))
