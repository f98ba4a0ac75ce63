"""What must hold of a finished site as a whole: a good small site, and the same with one fault planted."""

from dataclasses import replace

import pytest
from small_world import measure, project

from reportgen.site import faults, named
from reportgen.site.page import read

SETTINGS = project([measure()]).settings


def page(title, body="", *, head="", lang="en-GB"):
    return f'<!doctype html><html lang="{lang}"><head><title>{title}</title>{head}</head><body>{body}</body></html>'


def site(**changed):
    """Make a site of a home page, two pages, and what stays at an old address of one; `changed` by the names' stems."""
    pages = {
        "index.html": page("Home", '<a href="measures/plans.html">plans</a>'),
        "measures/plans.html": page("Plans", '<a href="../2026-27-q1/index.html#a">the quarter</a>'),
        "measures/old.html": page(
            "Moved", '<a href="plans.html">x</a>', head='<link rel="canonical" href="plans.html">'
        ),
        "2026-27-q1/index.html": page("2026-27 Q1", '<h2 id="a">a</h2>'),
    }
    stems = {"home": "index.html", "plans": "measures/plans.html", "old": "measures/old.html"}
    pages |= {stems[stem]: text for stem, text in changed.items()}
    return {name: named(name, text.encode(), SETTINGS) for name, text in pages.items()} | {"feed.xml": b""}


def told(files, made=None):
    return list(faults(files, files if made is None else made))


def test_a_whole_site_has_no_fault():
    assert told(site()) == []


@pytest.mark.parametrize(
    ("plans", "what"),
    [
        (page(" "), "measures/plans.html: it has no title"),
        (page("Plans", lang=""), "measures/plans.html: it has no language"),
        (page("Plans").replace("</head>", ""), "measures/plans.html: it does not say its one canonical name"),
        (
            page("Plans", head='<link rel="canonical" href="gone.html">'),
            "measures/plans.html: it does not say its one canonical name",
        ),
        (
            page("Plans", head='<link rel="canonical" href="plans.html">' * 2),
            "measures/plans.html: it does not say its one canonical name",
        ),
        (
            page("Plans", head='<link rel="canonical" href="https://other.example/x.html">'),
            "measures/plans.html: it does not say its one canonical name",
        ),
        (page("Home"), "index.html: it has the same title as measures/plans.html"),
        (page("Plans", '<a href="gone.html">x</a>'), "measures/plans.html: gone.html: leads nowhere"),
        (
            page("Plans", '<img src="https://example.org/a.png">'),
            "measures/plans.html: https://example.org/a.png: asks another host",
        ),
        (
            page("Plans", head='<link rel="canonical" href="old.html">'),
            "measures/plans.html: it gives measures/old.html as its canonical name, which that page does not give itself",
        ),
        (page("Plans"), "2026-27-q1/index.html: no page leads here"),
    ],
)
def test_a_planted_fault_is_told(plans, what):
    assert what in told(site(plans=plans))


def test_a_page_without_anything_in_it_is_told():
    assert {
        "measures/plans.html: it has no title",
        "measures/plans.html: it has no language",
        "measures/plans.html: it does not say its one canonical name",
    } <= set(told(site(plans="")))


def test_what_stays_at_an_old_address_needs_a_page_that_stands():
    lost = site(home=page("Home", '<a href="2026-27-q1/index.html">x</a>'))

    assert told(lost) == ["measures/old.html: no page leads here", "measures/plans.html: no page leads here"]


def test_a_page_that_only_an_orphan_leads_to_is_an_orphan():
    assert "2026-27-q1/index.html: no page leads here" in told(site(home=page("Home")))


def test_a_released_page_is_not_asked_for_what_only_later_versions_write():
    files = site()
    files["2026-27-q1/index.html"] = page("Home", '<h2 id="a">a</h2>', lang="").encode()

    assert told(files, made={"measures/plans.html"}) == []
    assert told(files, made={"index.html"}) == ["2026-27-q1/index.html: it has the same title as index.html"]


# ---------------------------------------------------------------- the canonical name


@pytest.mark.parametrize(
    ("address", "said"),
    [("", "plans.html"), ("https://intranet.example/reports/", "https://intranet.example/reports/measures/plans.html")],
)
def test_a_page_says_its_canonical_name_and_where_the_feed_lies(address, said):
    text = named("measures/plans.html", page("Plans").encode(), replace(SETTINGS, address=address))

    assert read(text).canonical == (said,)
    assert b'<link rel="alternate" type="application/atom+xml"' in text
    assert b'href="../feed.xml"' in text
    assert (
        told(site() | {"measures/plans.html": text.replace(b"<body>", b'<body><a href="../2026-27-q1/index.html">')})
        == []
    )


def test_what_names_another_page_keeps_doing_so():
    old = page("Moved", head='<link rel=canonical href="plans.html">').encode()

    assert read(named("measures/old.html", old, SETTINGS)).canonical == ("plans.html",)


def test_a_partnerships_name_cannot_end_the_feeds_title():
    text = named("index.html", page("Home").encode(), replace(SETTINGS, partnership='A "B" <c> & d'))

    assert b'title="Performance reports \xe2\x80\x93 A &#34;B&#34; &lt;c&gt; &amp; d"' in text
