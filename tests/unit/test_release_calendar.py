"""A quarter's dates: bank holidays of some years by hand, days counted by hand, and what holds for every quarter."""

from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.model import Schedule
from reportgen.project.schema import Nation
from reportgen.quarter import Quarter
from reportgen.release.bank_holidays import UnknownYears, bank_holidays, nation_in_words
from reportgen.release.calendar import Event, Given, OutOfOrder, WorkingDays, plan

Q2 = Quarter(2026, 2)
USUAL = Schedule()
ENGLAND_AND_WALES = "england-and-wales"
NATIONS = get_args(Nation)


@cache
def every_bank_holiday(nation):
    return bank_holidays(nation, 2000, 2100)


def days(text, year):
    """Read `1 Jan, 3 Apr` as the days of a year."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    pairs = (each.split() for each in text.split(", "))
    return {date(year, months.index(month) + 1, int(day)) for day, month in pairs}


def dates(quarter=Q2, schedule=USUAL, given=None, nation=ENGLAND_AND_WALES):
    closed = {**dict.fromkeys(schedule.closed, "closed"), **every_bank_holiday(nation)}
    return plan(quarter, schedule, given or {}, WorkingDays(closed))


# ---------------------------------------------------------------- bank holidays


@pytest.mark.parametrize(
    ("nation", "year", "published"),
    [
        # Written down by hand, to be held against www.gov.uk/bank-holidays. Easter Sunday is 5 April 2026, 28 March 2027,
        # 16 April 2028.
        # 26 December 2026 is a Saturday: Monday 28 takes its place
        (ENGLAND_AND_WALES, 2026, "1 Jan, 3 Apr, 6 Apr, 4 May, 25 May, 31 Aug, 25 Dec, 28 Dec"),
        # 25 and 26 December 2027 are a Saturday and a Sunday: Monday 27 and Tuesday 28
        (ENGLAND_AND_WALES, 2027, "1 Jan, 26 Mar, 29 Mar, 3 May, 31 May, 30 Aug, 27 Dec, 28 Dec"),
        # 1 January 2028 is a Saturday: Monday 3
        (ENGLAND_AND_WALES, 2028, "3 Jan, 14 Apr, 17 Apr, 1 May, 29 May, 28 Aug, 25 Dec, 26 Dec"),
        # 15 June 2026: proclaimed for the football world cup; no Easter Monday in Scotland
        ("scotland", 2026, "1 Jan, 2 Jan, 3 Apr, 4 May, 25 May, 15 Jun, 3 Aug, 30 Nov, 25 Dec, 28 Dec"),
        # 2 January 2027 is a Saturday: Monday 4
        ("scotland", 2027, "1 Jan, 4 Jan, 26 Mar, 3 May, 31 May, 2 Aug, 30 Nov, 27 Dec, 28 Dec"),
        # 12 July 2026 is a Sunday: Monday 13
        ("northern-ireland", 2026, "1 Jan, 17 Mar, 3 Apr, 6 Apr, 4 May, 25 May, 13 Jul, 31 Aug, 25 Dec, 28 Dec"),
        ("northern-ireland", 2027, "1 Jan, 17 Mar, 26 Mar, 29 Mar, 3 May, 31 May, 12 Jul, 30 Aug, 27 Dec, 28 Dec"),
        # two for the Platinum Jubilee, one for the State Funeral; 1 January and 25 December fell on weekends
        (ENGLAND_AND_WALES, 2022, "3 Jan, 15 Apr, 18 Apr, 2 May, 2 Jun, 3 Jun, 29 Aug, 19 Sep, 26 Dec, 27 Dec"),
        # 8 May: the Coronation
        (ENGLAND_AND_WALES, 2023, "2 Jan, 7 Apr, 10 Apr, 1 May, 8 May, 29 May, 28 Aug, 25 Dec, 26 Dec"),
    ],
    ids=str,
)
def test_bank_holidays_on_weekdays_are_those_that_were_written_down_by_hand(nation, year, published):
    found = bank_holidays(nation, year, year)

    assert {day for day in found if day.weekday() < 5} == days(published, year)


def easter(year):
    """Meeus J (1991), Astronomical Algorithms, chapter 8: the Gregorian Easter."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * i - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return date(year, month, (h - m + r + month + 19) % 32)


def by_the_act(year):
    """Reckon the weekdays that are bank holidays in England and Wales where none is moved or added."""

    def mondays(month):
        found = (date(year, month, day) for day in range(1, 32))
        return [day for day in found if day.weekday() == 0]

    sunday = easter(year)
    found = {sunday - timedelta(days=2), sunday + timedelta(days=1), mondays(5)[0], mondays(5)[-1], mondays(8)[-1]}
    for fixed in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        following = (fixed + timedelta(days=step) for step in range(5))
        found.add(next(day for day in following if day.weekday() < 5 and day not in found))
    return found


@pytest.mark.parametrize("year", range(2024, 2100))
def test_later_years_follow_the_act(year):
    found = every_bank_holiday(ENGLAND_AND_WALES)

    assert {day for day in found if day.year == year and day.weekday() < 5} == by_the_act(year)


def test_every_nation_that_the_settings_take_has_its_holidays_and_its_name():
    assert {nation: nation_in_words(nation) for nation in NATIONS} == {
        "england-and-wales": "England and Wales",
        "scotland": "Scotland",
        "northern-ireland": "Northern Ireland",
    }
    assert all(bank_holidays(nation, 2026, 2026) for nation in NATIONS)


def test_a_substitute_day_is_named_so():
    found = bank_holidays(ENGLAND_AND_WALES, 2026, 2026)

    assert found[date(2026, 12, 28)] == "Boxing Day, substitute day"


@pytest.mark.parametrize(("first", "last"), [(1871, 1900), (2090, 2101), (0, 2026)])
def test_years_without_known_holidays_are_refused_and_not_taken_for_years_without_any(first, last):
    with pytest.raises(UnknownYears):
        bank_holidays(ENGLAND_AND_WALES, first, last)


# ---------------------------------------------------------------- counting


@pytest.mark.parametrize(
    ("meeting", "clear", "sent"),
    [
        # five clear days: neither the day of sending nor that of the meeting, no weekend (the habit of councils' agendas)
        pytest.param(date(2026, 12, 3), 5, date(2026, 11, 25), id="Thursday to Wednesday of the week before"),
        pytest.param(date(2026, 12, 7), 5, date(2026, 11, 27), id="Monday to Friday"),
        pytest.param(date(2026, 4, 9), 5, date(2026, 3, 30), id="over Easter"),
        pytest.param(date(2027, 1, 4), 3, date(2026, 12, 24), id="over Christmas and New Year"),
        pytest.param(date(2026, 12, 3), 1, date(2026, 12, 1), id="one clear day"),
        pytest.param(date(2026, 12, 6), 5, date(2026, 11, 27), id="a meeting on a Sunday"),
    ],
)
def test_clear_days_count_neither_end(meeting, clear, sent):
    fixed = {
        (Q2, Event.BOARD): Given(meeting, "x"),
        (Q2, Event.SUBGROUP): Given(date(2026, 3, 2), "x"),
        (Q2, Event.DUE): Given(date(2026, 3, 1), "x"),
    }
    found = dates(schedule=Schedule(papers=clear), given=fixed)

    assert found.day(Event.PAPERS) == sent
    assert WorkingDays(every_bank_holiday(ENGLAND_AND_WALES)).clear(sent, meeting) == clear


def test_there_is_no_clear_day_between_two_days_that_follow_each_other():
    working = WorkingDays({})

    assert working.clear(date(2026, 12, 2), date(2026, 12, 3)) == 0
    assert working.clear(date(2026, 12, 3), date(2026, 12, 3)) == 0


def test_a_quarters_dates_are_those_counted_on_a_wall_calendar():
    found = {each.event: each.day for each in dates().dates}

    assert found == {
        Event.REMIND: date(2026, 10, 14),
        Event.DUE: date(2026, 10, 21),
        Event.CHASE: date(2026, 10, 23),
        Event.SUBGROUP: date(2026, 11, 4),
        Event.REPORTING: date(2026, 11, 14),
        Event.PAPERS: date(2026, 11, 24),
        Event.BOARD: date(2026, 12, 2),
        Event.PUBLISH: date(2026, 12, 4),
        Event.NEXT: date(2027, 3, 9),
    }


def test_each_nation_counts_with_its_own_holidays():
    due = {nation: dates(Quarter(2026, 1), Schedule(due=10), nation=nation).day(Event.DUE) for nation in NATIONS}

    # 12 July 2026 is a Sunday; Northern Ireland does not work on Monday 13
    assert due == {
        "england-and-wales": date(2026, 7, 14),
        "scotland": date(2026, 7, 14),
        "northern-ireland": date(2026, 7, 15),
    }


def test_a_day_on_which_nobody_works_is_passed_over_and_named():
    closed = Schedule(closed=(date(2026, 10, 20),))

    found = dates(schedule=closed)

    assert found.day(Event.DUE) == date(2026, 10, 22)
    assert (date(2026, 10, 20), "closed") in found.passed_over


def test_a_day_that_is_given_stands_and_what_hangs_on_it_moves():
    fixed = {(Q2, Event.DUE): Given(date(2026, 10, 23), "a"), (Q2, Event.BOARD): Given(date(2026, 12, 3), "b")}

    found = dates(given=fixed)

    assert [found.day(event) for event in (Event.REMIND, Event.DUE, Event.CHASE)] == [
        date(2026, 10, 16),
        date(2026, 10, 23),
        date(2026, 10, 27),
    ]
    assert [found.day(event) for event in (Event.PAPERS, Event.BOARD, Event.PUBLISH)] == [
        date(2026, 11, 25),
        date(2026, 12, 3),
        date(2026, 12, 7),
    ]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 12, 3), "as x says"),
        (date(2026, 12, 5), "as x says, not a working day"),
        (date(2026, 12, 28), "as x says, not a working day (Boxing Day, substitute day)"),
    ],
    ids=["a working day", "a Saturday", "a bank holiday"],
)
def test_a_given_day_that_is_no_working_day_stands_and_says_so(day, why):
    found = dates(given={(Q2, Event.BOARD): Given(day, "x")})

    assert next(each.why for each in found.dates if each.event is Event.BOARD) == why


@pytest.mark.parametrize(
    ("event", "day", "what"),
    [
        (
            Event.DUE,
            date(2026, 11, 4),
            "2026-27 Q2: the sub-group meets over the draft on 4 November 2026, the day on which returns are due",
        ),
        (
            Event.SUBGROUP,
            date(2026, 11, 25),
            "2026-27 Q2: papers go out on 24 November 2026, before the sub-group meets over the draft on 25 November 2026",
        ),
        (
            Event.PUBLISH,
            date(2026, 12, 1),
            "2026-27 Q2: the report is published on 1 December 2026, before the board meets on 2 December 2026",
        ),
        (
            Event.PUBLISH,
            date(2027, 3, 9),
            "2026-27 Q2: the next release on 9 March 2027, the day on which the report is published",
        ),
    ],
    ids=["due", "sub-group", "publish early", "publish late"],
)
def test_dates_that_contradict_each_other_are_refused(event, day, what):
    with pytest.raises(OutOfOrder) as error:
        dates(given={(Q2, event): Given(day, "quarter.yaml")})

    assert error.value.what == what
    assert "quarter.yaml" in error.value.where


def test_a_report_may_be_published_on_the_day_of_the_board():
    board = date(2026, 12, 2)

    assert dates(given={(Q2, Event.PUBLISH): Given(board, "x")}).day(Event.PUBLISH) == board


# ---------------------------------------------------------------- what always holds

QUARTERS = st.builds(Quarter, st.integers(2001, 2096), st.integers(1, 4))
CLOSED = st.lists(st.dates(date(2001, 1, 1), date(2098, 12, 31)), max_size=5).map(
    lambda found: tuple(sorted(set(found)))
)


@st.composite
def schedules(draw):
    due, steps = draw(st.integers(1, 40)), st.integers(1, 20)
    subgroup, papers = due + draw(steps), draw(steps)
    board = subgroup + papers + 1 + draw(steps)
    return Schedule(
        nation=draw(st.sampled_from(NATIONS)),
        due=due,
        remind=draw(steps),
        chase=draw(steps),
        subgroup=subgroup,
        board=board,
        papers=papers,
        publish=draw(st.integers(1, 10)),
        closed=draw(CLOSED),
    )


@given(quarter=QUARTERS, schedule=schedules())
def test_rules_that_follow_each_other_give_dates_that_do(quarter, schedule):
    found = dates(quarter, schedule, nation=schedule.nation)

    chain = (Event.DUE, Event.SUBGROUP, Event.PAPERS, Event.BOARD, Event.PUBLISH, Event.NEXT)
    in_order = [quarter.last_day, *(found.day(event) for event in chain)]
    assert all(earlier < later for earlier, later in pairwise(in_order))
    assert found.day(Event.REMIND) < found.day(Event.DUE) < found.day(Event.CHASE)
    assert [each.day for each in found.dates] == sorted(each.day for each in found.dates)
    assert {each.event for each in found.dates} == set(Event)


@given(quarter=QUARTERS, schedule=schedules())
def test_what_is_reckoned_is_a_working_day_and_papers_are_clear(quarter, schedule):
    working = WorkingDays({**dict.fromkeys(schedule.closed, "closed"), **every_bank_holiday(schedule.nation)})

    found = dates(quarter, schedule, nation=schedule.nation)

    assert all(working.has(each.day) for each in found.dates if each.event is not Event.REPORTING)
    assert working.clear(found.day(Event.PAPERS), found.day(Event.BOARD)) == schedule.papers
    assert working.clear(quarter.last_day, found.day(Event.DUE)) == schedule.due - 1


@given(quarter=QUARTERS, schedule=schedules())
def test_the_next_release_is_the_next_quarters_publication(quarter, schedule):
    own, following = (dates(each, schedule, nation=schedule.nation) for each in (quarter, quarter + 1))

    assert own.day(Event.NEXT) == following.day(Event.PUBLISH)


@given(quarter=QUARTERS, steps=st.integers(1, 60), nation=st.sampled_from(NATIONS))
def test_as_many_steps_back_lead_home(quarter, steps, nation):
    working = WorkingDays(every_bank_holiday(nation))
    start = working.after(quarter.last_day, 1)

    assert working.before(working.after(start, steps), steps) == start
