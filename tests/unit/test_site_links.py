import pytest

from reportgen.site.links import broken_links as broken
from reportgen.site.page import read

GOOD = {
    "index.html": b'<a href="measures/plans.html#series">x</a><link rel="stylesheet" href="assets/site.css">',
    "measures/plans.html": b'<h2 id="series"></h2><a href="../index.html">home</a><img src="../q/charts/a%20b.svg">',
    "q/charts/a b.svg": b"<svg/>",
    "assets/site.css": b"",
}


def broken_links(files):
    return broken({name: read(data) for name, data in files.items() if name.endswith(".html")}, files)


def test_a_whole_site_has_no_broken_link():
    assert broken_links(GOOD) == ()


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ('<a href="measures/gone.html">x</a>', "leads nowhere"),
        ('<a href="measures/plans.html#gone">x</a>', "names a place that the page does not have"),
        ('<a href="#gone">x</a>', "names a place that the page does not have"),
        ('<a href="/measures/plans.html">x</a>', "is not relative"),
        ('<img src="https://example.org/a.png">', "asks another host"),
        ('<script src="//example.org/a.js"></script>', "asks another host"),
        ('<link rel="stylesheet" href="https://example.org/a.css">', "asks another host"),
        (
            f'<img src="data:image/svg+xml;base64,{"A" * 9000}">',
            "data:image/svg+xml;base64,AAAA…: lies within the page",
        ),
    ],
)
def test_a_planted_fault_is_found(link, why):
    faults = broken_links({**GOOD, "planted.html": link.encode()})

    assert len(faults) == 1
    assert faults[0].startswith("planted.html: ")
    assert why in faults[0]


def test_a_reader_may_follow_a_link_to_the_outside():
    assert broken_links({**GOOD, "out.html": b'<a href="https://example.org/">source</a>'}) == ()


@pytest.mark.parametrize("link", ["javascript:go()", "data:text/html,x", "file:///etc/passwd", "ftp://example.org/a"])
def test_a_link_that_does_more_than_lead_somewhere_is_found(link):
    faults = broken_links({**GOOD, "planted.html": f'<a href="{link}">x</a>'.encode()})

    assert len(faults) == 1
    assert "is no link to follow" in faults[0]


@pytest.mark.parametrize("link", ["https://example.org/", "http://example.org/", "mailto:a@example.org"])
def test_a_web_or_mail_address_may_be_followed(link):
    assert broken_links({**GOOD, "out.html": f'<a href="{link}">x</a>'.encode()}) == ()


@pytest.mark.parametrize("tag", ["embed src", "object data", "track src", "video poster", "img srcset"])
def test_whatever_a_page_loads_is_looked_at(tag):
    faults = broken_links({**GOOD, "planted.html": f'<{tag}="https://example.org/a">'.encode()})

    assert len(faults) == 1
    assert "asks another host" in faults[0]


@pytest.mark.parametrize(
    "style",
    [
        "@import url(https://fonts.example/x.css);",
        "@import '//fonts.example/x.css';",
        'p { background: url( "http://example.org/a.png" ); }',
    ],
)
def test_a_style_sheet_that_asks_another_host_is_found(style):
    faults = broken_links({"assets/site.css": style.encode()})

    assert len(faults) == 1
    assert "asks another host" in faults[0]


def test_a_style_sheet_of_our_own_is_fine():
    assert broken_links({"assets/site.css": b"p { background: url(a.png); color: red }  /* url(b.png) */"}) == ()
