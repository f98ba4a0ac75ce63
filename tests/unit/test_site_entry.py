from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.quarter import Quarter
from reportgen.site import Entry, Note

LABELS = {"pdf": "PDF", "docx": "Word"}
TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
PAIRS = st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple)
ENTRIES = st.builds(
    Entry,
    quarter=st.builds(Quarter, st.integers(2000, 2098), st.integers(1, 4)),
    status=TEXT,
    reporting_date=st.dates(),
    headlines=PAIRS,
    unseen=st.lists(TEXT, max_size=3).map(tuple),
    editions=PAIRS,
    formats=st.lists(st.sampled_from(["html", "pdf", "docx"]), max_size=3).map(tuple),
    labels=st.just(LABELS),
)
ENTRY = Entry(
    quarter=Quarter(2026, 1),
    status="final",
    releases=(Note(1, date(2026, 12, 4), "", ""),),
    reporting_date=date(2026, 8, 14),
    headlines=(("worse", "x"),),
    unseen=(),
    editions=(("partnership", "All"),),
    formats=("html", "docx"),
    labels=LABELS,
)


@given(entry=ENTRIES)
@settings(max_examples=40)
def test_what_is_written_is_read_back(entry):
    assert Entry.from_json(entry.to_json(), entry.quarter, LABELS) == entry


def test_the_file_is_the_same_whatever_made_it_and_ends_with_a_line_end():
    assert ENTRY.to_json() == Entry.from_json(ENTRY.to_json(), ENTRY.quarter, LABELS).to_json()
    assert ENTRY.to_json().endswith(b"}\n")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b"\xff\xfe", id="no UTF-8"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"{}", id="without its keys"),
        pytest.param(ENTRY.to_json().replace(b'"schema": 1', b'"schema": 2'), id="of a later version"),
        pytest.param(ENTRY.to_json().replace(b"2026-27 Q1", b"2026-27 Q3"), id="of another quarter"),
        pytest.param(ENTRY.to_json().replace(b"2026-27 Q1", b"the first"), id="of no quarter"),
        pytest.param(ENTRY.to_json().replace(b"2026-08-14", b"in August"), id="without a date"),
        pytest.param(
            ENTRY.to_json().replace(b'"formats": [', b'"formats": 3, "more": ['), id="with a number for a list"
        ),
    ],
)
def test_what_is_no_entry_is_refused(data):
    with pytest.raises(ValueError):
        Entry.from_json(data, ENTRY.quarter, LABELS)


def test_downloads_are_those_of_the_formats_that_are_made():
    assert ENTRY.downloads("partnership") == (("2026-27-q1-partnership.docx", "Word"),)
