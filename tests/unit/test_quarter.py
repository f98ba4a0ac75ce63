"""Quarters of the UK financial year: spellings, days, order."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.quarter import Period, Quarter, day_in_words, weekday_in_words

QUARTERS = st.builds(Quarter, st.integers(2001, 2098), st.integers(1, 4))
DAYS = st.dates(date(2001, 4, 1), date(2098, 12, 31))


@pytest.mark.parametrize(
    ("quarter", "first", "last"),
    [  # the Government's financial year runs from 1 April to 31 March
        pytest.param("2026-27 Q1", date(2026, 4, 1), date(2026, 6, 30), id="April to June"),
        pytest.param("2026-27 Q2", date(2026, 7, 1), date(2026, 9, 30), id="July to September"),
        pytest.param("2026-27 Q3", date(2026, 10, 1), date(2026, 12, 31), id="October to December"),
        pytest.param("2026-27 Q4", date(2027, 1, 1), date(2027, 3, 31), id="January to March"),
        pytest.param("2023-24 Q4", date(2024, 1, 1), date(2024, 3, 31), id="in a leap year"),
    ],
)
def test_a_quarter_has_the_days_of_the_financial_year(quarter, first, last):
    found = Quarter.parse(quarter)

    assert (found.first_day, found.last_day) == (first, last)


@pytest.mark.parametrize(
    "spelling",
    ["2026-27 Q2", "2026-27-q2", "2026/27 q2", "2026-27q2", "2026-27_Q2", " 2026-27  Q2 ", "2026-27 - q2"],
)
def test_every_spelling_is_the_same_quarter(spelling):
    assert Quarter.parse(spelling) == Quarter(2026, 2)


@pytest.mark.parametrize(
    "text",
    [
        *("", "2026-27", "2026-27 Q0", "2026-27 Q5", "2026 Q2", "26-27 Q2", "2026-28 Q2", "2026-26 Q2", "Q2 2026-27"),
        *("２０２６-27 Q2", "2026-27 Q2 draft", "2026-27 Q22", "1999-00 Q1"),
    ],
)
def test_what_is_no_quarter_is_refused(text):
    with pytest.raises(ValueError, match=r"quarter|financial year"):
        Quarter.parse(text)


def test_a_wrong_second_year_is_answered_with_the_right_one():
    with pytest.raises(ValueError, match="begins in 2026 is written 2026-27"):
        Quarter.parse("2026-28 Q2")


def test_a_quarter_is_printed_in_one_way_and_names_files_in_another():
    quarter = Quarter(2026, 2)

    assert str(quarter) == "2026-27 Q2"
    assert quarter.slug == "2026-27-q2"
    assert quarter.financial_year == "2026-27"
    assert quarter.in_words == "July to September 2026"


def test_the_last_quarter_in_words_names_the_later_year():
    assert Quarter(2026, 4).in_words == "January to March 2027"


def test_a_year_at_the_turn_of_the_century_is_written_with_two_digits():
    assert str(Quarter(2099, 1)) == "2099-00 Q1"


@pytest.mark.parametrize("number", [0, 5, -1])
def test_a_quarter_is_numbered_one_to_four(number):
    with pytest.raises(ValueError, match="1 to 4"):
        Quarter(2026, number)


def test_quarters_between_two_include_both_and_none_if_they_are_reversed():
    assert Quarter(2025, 3).until(Quarter(2026, 1)) == (Quarter(2025, 3), Quarter(2025, 4), Quarter(2026, 1))
    assert Quarter(2026, 1).until(Quarter(2025, 4)) == ()


def test_a_day_is_said_in_english():
    assert day_in_words(date(2026, 9, 30)) == "30 September 2026"
    assert day_in_words(date(2026, 5, 1)) == "1 May 2026"


@given(QUARTERS)
def test_both_ways_of_writing_are_read_back(quarter):
    assert Quarter.parse(str(quarter)) == quarter
    assert Quarter.parse(quarter.slug) == quarter


@given(DAYS)
def test_every_day_lies_in_the_quarter_that_contains_it(day):
    quarter = Quarter.containing(day)

    assert quarter.first_day <= day <= quarter.last_day


@given(QUARTERS)
def test_quarters_follow_each_other_without_gap(quarter):
    assert (quarter + 1).first_day == quarter.last_day + timedelta(days=1)


@given(QUARTERS, st.integers(-40, 40))
def test_moving_forward_and_back_ends_where_it_began(quarter, steps):
    moved = quarter + steps

    assert moved - steps == quarter
    assert (moved > quarter) == (steps > 0)


@given(QUARTERS, st.integers(0, 40))
def test_the_list_between_two_quarters_is_in_order_and_complete(quarter, steps):
    between = quarter.until(quarter + steps)

    assert len(between) == steps + 1
    assert list(between) == sorted(set(between))


def test_a_day_is_said_with_its_weekday():
    # 1 January 2000 was a Saturday
    assert weekday_in_words(date(2000, 1, 1)) == "Saturday 1 January 2000"
    assert weekday_in_words(date(2026, 9, 30)) == "Wednesday 30 September 2026"


def test_ages_are_reckoned_to_45_days_after_the_quarter():
    assert Quarter(2026, 2).reporting_day == date(2026, 11, 14)


@pytest.mark.parametrize(
    ("text", "last", "words", "before"),
    [
        pytest.param("2024-25", "2024-25 Q4", "year 2024-25", "2023-24", id="a financial year ends in March"),
        pytest.param("2024", "2024-25 Q3", "calendar year 2024", "2023", id="a calendar year ends in December"),
        pytest.param("2024-25 Q2", "2024-25 Q2", "quarter 2024-25 Q2", "2023-24 Q2", id="a quarter"),
    ],
)
def test_a_period_is_read_named_and_set_a_year_back(text, last, words, before):
    period = Period.parse(text)

    assert (str(period), str(period.last), period.in_words) == (text, last, words)
    assert str(period.year_before) == before


@pytest.mark.parametrize("text", ["", "2024-26", "24-25", "2024-25 Q5", "last year", "2024-25-q"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValueError, match=r"write|financial year"):
        Period.parse(text)
