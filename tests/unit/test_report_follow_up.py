"""The table of a follow-up: each column another group, with how many closed, were traced and hold."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from html import unescape

from charts_world import PARTNERSHIP, figure, protected
from small_world import agency, item, percentage

from reportgen.model import Absence, AbsenceKind, Basis, Combine, Kind
from reportgen.movement import Limits
from reportgen.report.tables import Scope, figure_table, follow_up_table
from reportgen.report.text import Md

POINTS = ((0, "At closure"), (2, "6 months after closure"), (4, "12 months after closure"))
OUTCOMES = ("Change kept", "Family agrees")
ITEMS = tuple(
    item(f"{name}-{lag}", title=name, panel=panel, lag=lag, units="families", basis=Basis.COHORT)
    for lag, panel in POINTS
    for name in OUTCOMES
)
LASTING = percentage("lasting", title="Lasting change", kind=Kind.FOLLOW_UP, items=ITEMS)


def looked_at(each, holding, traced, closed=None, **changes):
    made = figure(LASTING, [100 * holding / traced], item=each, base=traced)
    covered = (traced, closed) if closed is not None else None
    point = replace(made.point, covered=covered, cohort=made.point.quarter - each.lag)
    return replace(made, point=point, series=(point,), **changes)


def missing(each, kind):
    made = figure(LASTING, ["x"], item=each)
    point = replace(made.point, absence=Absence(kind))
    return replace(made, point=point, series=(point,))


def table(figures, measure=LASTING):
    scope = Scope(protected([measure], figures), PARTNERSHIP, Limits.of({}))
    return follow_up_table(scope, "t", Md("Lasting change"), measure)


def whole():
    return [
        looked_at(ITEMS[0], 40, 50),
        looked_at(ITEMS[1], 30, 50),
        looked_at(ITEMS[2], 9, 15, 22, small_base=True),
        looked_at(ITEMS[3], 8, 15, 22, small_base=True),
        missing(ITEMS[4], AbsenceKind.NOT_COLLECTED),
        missing(ITEMS[5], AbsenceKind.NOT_COLLECTED),
    ]


def cells(made):
    return [[str(each) for each in row] for row in made.rows]


def test_each_column_names_its_group_and_how_long_ago_it_closed():
    heads = [column.head for column in table(whole()).columns]

    assert heads == [
        "Group",
        "Closed July to September 2026, at closure",
        "Closed January to March 2026, 6 months on",
        "Closed July to September 2025, 12 months on",
    ]


def test_rows_give_closed_traced_and_holding():
    lacking = "[[x]]{.marker} not collected"

    assert cells(table(whole())) == [
        ["Cases closed", "50", "22", lacking],
        ["Traced", "50", "15", lacking],
        ["Change kept", "80.0% [40 of 50]{.below}", "9 of 15 [&#40;60.0%)]{.below}", lacking],
        ["Family agrees", "60.0% [30 of 50]{.below}", "8 of 15 [&#40;53.3%)]{.below}", lacking],
    ]


def test_how_many_closed_is_not_taken_from_those_traced():
    figures = [*whole()[:2], looked_at(ITEMS[2], 9, 15), looked_at(ITEMS[3], 8, 15), *whole()[4:]]

    closed, traced, *_ = cells(table(figures))

    assert (closed[2], traced[2]) == ("not given", "15")


def test_how_many_closed_is_known_from_the_same_groups_own_closure():
    first, *others = whole()
    closing = replace(first.point, quarter=first.point.quarter - 2, cohort=None, denominator=Fraction(24))
    figures = [replace(first, series=(closing, first.point)), others[0], looked_at(ITEMS[2], 9, 15), *whole()[3:]]

    closed, *_ = cells(table([*figures[:2], figures[2], missing(ITEMS[3], AbsenceKind.NOT_RETURNED), *figures[4:]]))

    assert closed[2] == "24"


def test_outcomes_that_could_be_traced_in_different_numbers_each_say_theirs():
    figures = [*whole()[:3], looked_at(ITEMS[3], 8, 14, 22, small_base=True), *whole()[4:]]

    _, traced, kept, agrees = cells(table(figures))

    assert traced[2] == "by outcome"
    assert kept[2].endswith("[15 of 22 traced]{.below}")
    assert agrees[2].endswith("[14 of 22 traced]{.below}")


def test_what_is_hidden_says_so_and_tells_no_size():
    hidden = [replace(missing(each, AbsenceKind.SUPPRESSED), hidden=True) for each in ITEMS[:2]]

    closed, traced, kept, _ = cells(table([*hidden, *whole()[2:]]))

    assert closed[1] == traced[1] == kept[1] == "[[c]]{.marker}"


def test_one_point_keeps_the_usual_table():
    once = percentage("again", kind=Kind.FOLLOW_UP, items=(item(lag=4, basis=Basis.COHORT, units="cases"),))
    scope = Scope(protected([once], [figure(once, [50], base=20)]), PARTNERSHIP, Limits.of({}))

    assert follow_up_table(scope, "t", Md("Again"), once) is None
    assert figure_table(scope, "t", Md("Again"), [once]) is not None


def shared(figures_of):
    both = tuple(replace(each, agencies=("social-care", "police")) for each in ITEMS)
    measure = replace(LASTING, combine=Combine.SIDE_BY_SIDE, items=both)
    figures = [
        replace(each, key=replace(each.key, agency=name)) for name, found in figures_of.items() for each in found
    ]
    made = protected([measure], figures, (agency("social-care"), agency("police")))
    return follow_up_table(Scope(made, PARTNERSHIP, Limits.of({})), "t", Md("Lasting"), measure)


def test_groups_of_several_agencies_have_the_rows_of_each_under_the_same_columns():
    made = shared({"social-care": whole(), "police": whole()})

    assert [unescape(str(row[0])) for row in made.rows] == [
        f"{name}: {what}"
        for name in ("social-care", "police")
        for what in ("cases closed", "traced", "change kept", "family agrees")
    ]
    assert cells(made)[2][1:] == cells(made)[6][1:] == cells(table(whole()))[2][1:]


def test_an_agency_that_does_not_look_again_at_a_point_says_that_it_was_not_asked():
    made = shared({"social-care": whole(), "police": whole()[:2]})

    assert [row[2] for row in cells(made)[4:]] == ["not asked"] * 4
