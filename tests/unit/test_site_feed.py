"""The feed, held to what RFC 4287 asks of every feed and entry."""

import re
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import urljoin

import pytest
from lxml import etree
from small_world import measure, project

from reportgen.quarter import Quarter
from reportgen.site import Entry, feed

ATOM = "{http://www.w3.org/2005/Atom}"
SETTINGS = project([measure()]).settings
DRAFT = Entry(
    quarter=Quarter(2026, 2),
    status="draft",
    reporting_date=date(2026, 11, 2),
    headlines=(("worse", "Visits made in time fell."), ("better", "Fewer families <waited> & more were seen.")),
    unseen=(),
    editions=(("partnership", "Partnership report"),),
    formats=("html",),
    labels={},
)
FINAL = replace(DRAFT, quarter=Quarter(2026, 1), status="final", reporting_date=date(2026, 8, 3))
REVISED = replace(DRAFT, quarter=Quarter(2025, 4), status="revised", reporting_date=date(2026, 9, 1))


def read(entries, **changes):
    return etree.fromstring(feed(replace(SETTINGS, **changes), entries))


def entries_of(root):
    return root.findall(f"{ATOM}entry")


def faults(root):
    """List what RFC 4287 asks for and is not there."""
    if root.tag != f"{ATOM}feed":
        yield "it is no feed"
    for node in (root, *entries_of(root)):
        for name in ("id", "title", "updated"):  # 4.1.1, 4.1.2: exactly one of each
            if len(node.findall(ATOM + name)) != 1:
                yield f"{node.tag} has not one {name}"
        for each in node.findall(f"{ATOM}updated"):
            if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", each.text):  # RFC 3339
                yield f"{each.text} is no moment"
        if not re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", node.findtext(f"{ATOM}id")):
            yield "an id is no address that stays"
    if not root.findall(f"{ATOM}author/{ATOM}name"):  # 4.1.1: unless each entry has one
        yield "nobody has written it"
    if [each.get("rel") for each in root.findall(f"{ATOM}link")].count("self") != 1:
        yield "it does not say where it lies"
    for entry in entries_of(root):
        if not entry.findall(f"{ATOM}content") and not entry.findall(f"{ATOM}link[@rel='alternate']"):
            yield "an entry leads nowhere"
        if len({each.text for each in root.iter(f"{ATOM}id")}) != 1 + len(entries_of(root)):
            yield "an id is used twice"


@pytest.mark.parametrize("quarters", [[DRAFT], [FINAL], [REVISED, DRAFT, FINAL]], ids=["none out", "one", "several"])
@pytest.mark.parametrize("address", ["", "https://intranet.example.org/reports/"])
def test_the_feed_is_valid(quarters, address):
    assert list(faults(read(quarters, address=address))) == []


@pytest.mark.parametrize(
    ("part", "what"),
    [
        ("author", "nobody has written it"),
        ("updated", f"{ATOM}feed has not one updated"),
        ("entry/title", f"{ATOM}entry has not one title"),
        ("entry/link", "an entry leads nowhere"),
    ],
)
def test_what_a_feed_lacks_is_seen(part, what):
    root = read([FINAL])
    taken = root.find("/".join(ATOM + name for name in part.split("/")))
    taken.getparent().remove(taken)

    assert list(faults(root)) == [what]


def test_quarters_that_are_out_are_told_newest_first_and_drafts_are_not():
    titles = [each.findtext(f"{ATOM}title") for each in entries_of(read([REVISED, DRAFT, FINAL]))]

    assert titles == ["2026-27 Q1, April to June 2026", "2025-26 Q4, January to March 2026, revised"]


def test_a_feed_of_drafts_alone_has_no_entry_and_none_of_their_words():
    text = feed(SETTINGS, [DRAFT]).decode()

    assert "<entry" not in text
    assert "Visits" not in text
    assert "2026-11-02T00:00:00Z" in text


def test_the_feed_was_changed_when_its_newest_entry_was():
    updated = read([REVISED, DRAFT, FINAL]).findtext(f"{ATOM}updated")

    assert datetime.fromisoformat(updated).date() == date(2026, 9, 1)


def test_an_entry_says_the_headlines_and_no_more():
    (entry,) = entries_of(read([FINAL]))

    assert entry.findtext(f"{ATOM}summary") == "Visits made in time fell. Fewer families <waited> & more were seen."


def test_an_id_stays_when_a_quarter_is_revised_and_the_site_moves():
    first = entries_of(read([FINAL]))[0].findtext(f"{ATOM}id")
    revised = replace(FINAL, status="revised", reporting_date=date(2027, 1, 4), headlines=())

    assert entries_of(read([revised], address="https://example.org/"))[0].findtext(f"{ATOM}id") == first


@pytest.mark.parametrize("changes", [{"partnership": "Another"}, {"audience": "public"}])
def test_another_partnership_or_audience_has_other_ids(changes):
    ids = [each.text for each in read([FINAL]).iter(f"{ATOM}id")]

    assert set(ids).isdisjoint(each.text for each in read([FINAL], **changes).iter(f"{ATOM}id"))


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("", "file:///share/site/2026-27-q1/index.html"),
        ("https://a.example/r/", "https://a.example/r/2026-27-q1/index.html"),
    ],
)
def test_a_link_begins_with_the_sites_address_or_is_relative_to_the_feed(address, leads):
    (entry,) = entries_of(read([FINAL], address=address))

    assert urljoin("file:///share/site/feed.xml", entry.find(f"{ATOM}link").get("href")) == leads


@pytest.mark.parametrize("invented", [True, False])
def test_a_feed_says_that_its_data_is_invented_only_where_it_is(invented):
    assert ("Invented data" in feed(replace(SETTINGS, invented=invented), [FINAL]).decode()) is invented
