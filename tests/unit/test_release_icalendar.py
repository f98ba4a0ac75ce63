"""The calendar file keeps the rules of RFC 5545; it is read here by those rules, not by the code that wrote it."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.model import Schedule
from reportgen.quarter import Quarter
from reportgen.release.calendar import Event, Given, WorkingDays, plan
from reportgen.release.icalendar import as_icalendar, is_ours

Q2 = Quarter(2026, 2)
NAME = "Testshire Partnership"
# RFC 5545, section 3.1: name, parameters, value; a value holds no control characters
CONTENT_LINE = re.compile(r"([A-Z-]+)((?:;[A-Z-]+=[A-Z]+)*):([^\x00-\x08\x0a-\x1f\x7f]*)")
ESCAPED_TEXT = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*")  # section 3.3.11
WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=300)


def calendar(quarter=Q2, given=None, schedule=None):
    return plan(quarter, schedule or Schedule(), given or {}, WorkingDays({}))


def content_lines(data):
    """Take the lines apart, as section 3.1 says."""
    text = data.decode("utf-8")
    assert text.endswith("\r\n")
    unfolded = text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    return [CONTENT_LINE.fullmatch(line).groups() for line in unfolded]


def events(data):
    found = []
    for name, parameters, value in content_lines(data):
        if (name, value) == ("BEGIN", "VEVENT"):
            found.append({})
        elif found and name != "END":
            assert name not in found[-1], "each stands once in an event"
            found[-1][name] = (parameters, value)
    return found


def plain(value):
    assert ESCAPED_TEXT.fullmatch(value)
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)


def test_the_file_is_one_calendar_with_what_it_must_have():
    lines = content_lines(as_icalendar(calendar(), NAME))

    assert lines[0] == ("BEGIN", "", "VCALENDAR")
    assert lines[-1] == ("END", "", "VCALENDAR")
    names = [name for name, _, _ in lines]
    assert names.count("VERSION") == names.count("PRODID") == 1
    assert ("VERSION", "", "2.0") in lines
    assert lines.count(("BEGIN", "", "VEVENT")) == lines.count(("END", "", "VEVENT")) == len(Event)


def test_each_event_is_a_whole_day():
    made = calendar()

    for each, found in zip(made.dates, events(as_icalendar(made, NAME)), strict=True):
        assert found["DTSTART"] == (";VALUE=DATE", f"{each.day:%Y%m%d}")
        assert found["DTEND"] == (";VALUE=DATE", f"{each.day + timedelta(days=1):%Y%m%d}")  # the end is not of it
        assert re.fullmatch(r"\d{8}T\d{6}Z", found["DTSTAMP"][1])
        assert found["TRANSP"] == ("", "TRANSPARENT")  # nobody is busy all day


def test_an_event_says_what_happens_and_why_on_that_day():
    by_summary = {
        plain(each["SUMMARY"][1]): plain(each["DESCRIPTION"][1]) for each in events(as_icalendar(calendar(), NAME))
    }

    assert by_summary["2026-27 Q2: papers go out, at the latest"] == f"{NAME}: 5 clear working days before the board"
    assert "2026-27 Q3: the report is published" in by_summary


@given(name=WORDS)
def test_any_name_survives_and_no_line_is_too_long(name):
    data = as_icalendar(calendar(), name)

    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    for part in data.split(b"\r\n"):
        part.decode("utf-8")  # no character is cut in two
    assert {plain(each["DESCRIPTION"][1]).startswith(f"{name}: ") for each in events(data)} == {True}


def test_a_line_end_in_a_text_is_written_as_two_signs():
    data = as_icalendar(calendar(), "One\r\nBEGIN:VEVENT\nTwo")

    assert b"One\\nBEGIN:VEVENT\\nTwo" in data.replace(b"\r\n ", b"")
    assert len(events(data)) == len(Event)


def test_an_event_that_moves_keeps_its_uid():
    moved = calendar(given={(Q2, Event.BOARD): Given(date(2026, 12, 3), "x")})

    before, after = (events(as_icalendar(each, NAME)) for each in (calendar(), moved))

    assert {each["UID"] for each in before} == {each["UID"] for each in after}
    assert before != after


@given(year=st.integers(2001, 2090), number=st.integers(1, 4))
def test_quarters_share_no_event_but_the_next_release(year, number):
    quarter = Quarter(year, number)
    own, following = (events(as_icalendar(calendar(each), NAME)) for each in (quarter, quarter + 1))
    uids = [{each["UID"][1] for each in found} for found in (own, following)]

    assert len(uids[0]) == len(uids[1]) == len(Event)
    assert len(uids[0] & uids[1]) == 1
    (shared,) = uids[0] & uids[1]
    same = [{**each, "DESCRIPTION": ""} for found in (own, following) for each in found if each["UID"][1] == shared]
    assert same[0] == same[1]


def test_two_partnerships_share_no_event():
    uids = [{each["UID"] for each in events(as_icalendar(calendar(), name))} for name in (NAME, "Marlow Vale")]

    assert not uids[0] & uids[1]


def test_uids_and_stamps_never_change():
    first = events(as_icalendar(calendar(), NAME))[0]

    # written down when the first file was sent out: a new one would make every event in people's calendars twice
    assert first["UID"] == ("", "8339edae-ad04-5a05-b1a1-92d62424317e")
    assert first["DTSTAMP"] == ("", "20260701T000000Z")


@pytest.mark.parametrize(
    ("data", "ours"),
    [
        pytest.param(as_icalendar(calendar(), NAME), True, id="ours"),
        pytest.param(as_icalendar(calendar(), NAME)[:200], True, id="the beginning of ours"),
        pytest.param(b"", False, id="empty"),
        pytest.param(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Other//EN\r\n", False, id="another program's"),
        pytest.param(b"schema: 1\nPRODID:-//reportgen//quarter calendar//EN\n", False, id="no calendar"),
    ],
)
def test_a_calendar_of_ours_is_known(data, ours):
    assert is_ours(data) is ours
