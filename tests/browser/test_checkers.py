"""Does each check see the fault that it is there for? A good page, and the same page with one fault planted."""

from __future__ import annotations

import pytest

from browser import looking

pytestmark = pytest.mark.browser

GOOD = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>A page – Sample partnership</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="page.css"></head>
<body><a class="skip" href="#main">Skip to the main content</a>
<header><nav aria-label="Site"><ul><li><a href="page.html">Reports</a></li><li><a href="page.html#two">Two</a></li></ul></nav></header>
<main id="main" tabindex="-1"><h1>A page</h1>
<p>Some words of the <a href="#two">second part</a>, in a sentence.</p>
<h2 id="two">Two</h2>
<div class="table" role="region" aria-labelledby="cap" tabindex="0"><table><caption id="cap">Visits</caption>
<thead><tr><th scope="col">Measure</th><th scope="col">Latest</th></tr></thead>
<tbody><tr><th scope="row">Visits</th><td>12</td></tr></tbody></table></div>
<figure><img src="chart.svg" alt="Line chart: from 2 to 12" width="80" height="40"><figcaption>Visits</figcaption></figure>
</main><footer><p>Foot</p></footer></body></html>
"""
STYLE = """:root { color: #1a1a1a; background: #fff } body { margin: 0 16px; background: #fff }
.skip { position: absolute; left: -999rem } .skip:focus { left: 0 } main:focus { outline: none }
:focus-visible { outline: 3px solid #12436d } .table { overflow-x: auto } nav a { display: inline-block; padding: 6px }
img { background: #fff }
"""
CHART = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"><path d="M0 40L80 0" stroke="black"/></svg>'


def look(chromium, folder, page=GOOD, style="", size=looking.DESKTOP, scheme="light"):
    folder.joinpath("page.html").write_text(page, encoding="utf-8")
    folder.joinpath("page.css").write_text(STYLE + style, encoding="utf-8")
    folder.joinpath("chart.svg").write_text(CHART, encoding="utf-8")
    return looking.opened(chromium, folder / "page.html", size, scheme)


def changed(old, new):
    assert old in GOOD
    return GOOD.replace(old, new)


def every_fault(shown, folder):
    page = shown.page
    return [
        *looking.axe_faults(page),
        *looking.reflow_faults(page),
        *looking.clipped_faults(page),
        *looking.target_faults(page),
        *looking.keyboard_faults(page),
        *looking.picture_faults(page),
        *looking.elsewhere_faults(shown, folder),
    ]


@pytest.mark.parametrize("size", [looking.NARROW, looking.DESKTOP], ids=["narrow", "wide"])
def test_a_good_page_has_no_fault(chromium, tmp_path, size):
    with look(chromium, tmp_path, size=size) as shown:
        assert every_fault(shown, tmp_path) == []


@pytest.mark.parametrize(
    ("page", "rule"),
    [
        (changed(' alt="Line chart: from 2 to 12"', ""), "image-alt"),
        (changed(' lang="en-GB"', ""), "html-has-lang"),
        (changed("<h2", '<p style="color: #bbb">Faint</p><h2'), "color-contrast"),
        (changed("<title>A page – Sample partnership</title>", ""), "document-title"),
        (changed("<h2 id", "<h4 id").replace("Two</h2>", "Two</h4>"), "heading-order"),
        (changed("<footer>", "<p>Stray</p><footer>"), "region"),
        (changed('href="#two">second part</a>', 'href="#two"></a>'), "link-name"),
    ],
    ids=lambda value: value if len(value) < 40 else "",
)
def test_axe_sees_the_planted_fault(chromium, tmp_path, page, rule):
    with look(chromium, tmp_path, page) as shown:
        faults = looking.axe_faults(shown.page)

    assert [fault for fault in faults if fault.startswith(f"{rule}:")]


def test_contrast_is_looked_at_in_the_dark_too(chromium, tmp_path):
    style = "@media (prefers-color-scheme: dark) { body, :root { background: #111 } }"

    with look(chromium, tmp_path, style=style, scheme="dark") as shown:
        faults = looking.axe_faults(shown.page)

    assert [fault for fault in faults if fault.startswith("color-contrast:")]


def test_a_page_that_scrolls_sideways_is_seen(chromium, tmp_path):
    with look(chromium, tmp_path, style="figure { min-width: 500px }", size=looking.NARROW) as shown:
        faults = looking.reflow_faults(shown.page)

    assert "the page is" in faults[0]


def test_a_scrolling_table_without_a_name_is_seen(chromium, tmp_path):
    page = changed(' role="region" aria-labelledby="cap" tabindex="0"', "")

    with look(chromium, tmp_path, page, "table { min-width: 600px }", looking.NARROW) as shown:
        faults = looking.reflow_faults(shown.page)

    assert faults == ["div scrolls and has no name or cannot be reached"]


def test_words_that_are_cut_off_are_seen(chromium, tmp_path):
    with look(chromium, tmp_path, style="p { width: 60px; overflow: hidden; white-space: nowrap }") as shown:
        faults = looking.clipped_faults(shown.page)

    assert faults == ["p cuts off its words"]


def test_links_too_small_and_too_near_are_seen(chromium, tmp_path):
    with look(chromium, tmp_path, style="nav a { padding: 0; font-size: 10px } nav li { height: 12px }") as shown:
        faults = looking.target_faults(shown.page)

    assert len(faults) == 2


def test_a_focus_that_is_not_seen_is_told(chromium, tmp_path):
    with look(chromium, tmp_path, style="a:focus-visible { outline: none }") as shown:
        faults = looking.keyboard_faults(shown.page)

    assert 'a "Reports" does not show that it has the focus' in faults


def test_a_page_whose_first_step_is_no_skip_link_is_told(chromium, tmp_path):
    with look(chromium, tmp_path, changed('<a class="skip" href="#main">Skip to the main content</a>', "")) as shown:
        faults = looking.keyboard_faults(shown.page)

    assert "the first step does not reach the skip link" in faults


def test_a_picture_that_is_missing_or_stands_on_dark_paper_is_seen(chromium, tmp_path):
    with look(chromium, tmp_path, changed("chart.svg", "other.svg")) as shown:
        missing = looking.picture_faults(shown.page)
    with look(chromium, tmp_path, style="body, img { background: #111 }") as shown:
        dark = looking.picture_faults(shown.page)
    with look(chromium, tmp_path, style="img { filter: invert(1) }") as shown:
        turned = looking.picture_faults(shown.page)

    assert turned == dark
    assert missing == ["the picture other.svg does not load"]
    assert dark == ["the picture chart.svg was drawn for white paper and stands on another"]


def test_a_request_to_elsewhere_and_a_broken_policy_are_seen(chromium, tmp_path):
    policy = (
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src file:; img-src file:">'
    )
    page = changed('<link rel="stylesheet"', f'{policy}<link rel="stylesheet"')

    with look(chromium, tmp_path, changed("chart.svg", "https://elsewhere.invalid/chart.svg")) as shown:
        asked = looking.elsewhere_faults(shown, tmp_path)
    with look(chromium, tmp_path, page.replace("<figure>", '<figure style="margin: 0">')) as shown:
        broken = looking.elsewhere_faults(shown, tmp_path)

    assert "it asks for https://elsewhere.invalid/chart.svg" in asked
    assert len(broken) == 1
    assert "Content Security Policy" in broken[0]
