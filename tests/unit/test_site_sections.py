"""The report by section: cut from the finished page, with nothing lost and every address alive."""

import pytest
from lxml import html
from small_world import measure, project

from reportgen import defaults
from reportgen.site import Section, section_pages
from reportgen.site.sections import by_area

SETTINGS = project([measure()]).settings
REPORT = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Report – Vale</title>
<link rel="stylesheet" href="../assets/site.css"></head>
<body><a class="skip" href="#main">Skip</a>
<nav class="site-bar" aria-label="Site"><a href="../index.html">Vale</a></nav>
<header><img src="brand/logo.svg" alt="Vale"><h1>Report</h1><p class="unfold"><a href="#contents">Contents</a></p></header>
<div class="columns">
<nav class="contents" id="contents" aria-labelledby="contents-heading"><p id="contents-heading">Contents</p>
<ul><li><a href=#sec-plans>Plans</a></ul></nav>
<main id="main" tabindex="-1">
<p>For the board.</p>
<h2 id=sec-stands-out>What stands out</h2><ol><li>It fell (<a href=#sec-plans-commentary>see</a>).</ol>
<h2 id=sec-not-seen>What we could not see</h2><p>Nothing — “<bdi>שמחה</bdi>” sent all.
<div class="page-break"></div>
<h2 id=sec-grid>The measures</h2><table id=tbl-grid><tr><td><a href=#sec-plans>Plans</a></table>
<h2 id=sec-area-work>Work</h2><p>Part 1.</p>
<h3 id=sec-plans>Plans</h3><p>As <a href=#tbl-grid>Table 1</a> shows; <a href="https://example.org/a">there</a>.</p>
<div class=dimension><h4 id=sec-plans-quantity>How much?</h4>
<figure id=fig-a><img src=charts/a.svg alt=A></figure><a href=#fig-a>Figure 1</a></div>
<h4 id=sec-plans-commentary>What they say</h4><p>Much.
<h3 id=sec-visits>Visits</h3><p>See <a href=#sec-area-work>work</a> and <a href=#sec-plans>plans</a>.
<h2 id=sec-births>Births</h2><h3 id=sec-births-quantity class=lower>How much?</h3><p>Some.
<h2 id=sec-methods>Methods</h2><p><a href=#main>Up</a> <a href="figures.csv" download>Figures</a></p>
</main></div><footer><p>Vale</p></footer></body></html>
"""


def cut(report=REPORT):
    sections, files = section_pages(report.encode(), "partnership.html", SETTINGS, defaults.text)
    return sections, {name: html.document_fromstring(page.decode()) for name, page in files.items()}


def outline(page):
    return [(each.tag, each.text_content()) for each in page.iter("h1", "h2", "h3", "h4")]


def words(element):
    return "".join(element.text_content().split())


def test_the_sections_are_page_one_and_each_heading_that_begins_one():
    sections, pages = cut()

    assert sections == (
        Section("index", "Page one"),
        Section("grid", "The measures"),
        Section("plans", "Plans", "Work"),
        Section("visits", "Visits", "Work"),
        Section("births", "Births"),
        Section("methods", "Methods"),
    )
    assert list(pages) == [f"sections/{section.name}.html" for section in sections]


def test_each_page_has_one_title_and_its_headings_go_down_step_by_step():
    _, pages = cut()

    assert outline(pages["sections/index.html"]) == [
        ("h1", "Report"),
        ("h2", "What stands out"),
        ("h2", "What we could not see"),
    ]
    assert outline(pages["sections/plans.html"]) == [("h1", "Plans"), ("h2", "How much?"), ("h2", "What they say")]
    assert outline(pages["sections/births.html"]) == [("h1", "Births"), ("h2", "How much?")]
    assert [page.findtext(".//title") for page in pages.values()][2] == "Plans – Report – Vale"


def test_all_that_the_report_says_is_on_the_pages_once_and_in_order():
    _, pages = cut()
    mains = [page.find(".//main") for page in pages.values()]
    for main in mains:
        main.find("nav").drop_tree()
    assert words(mains[3]).startswith("WorkPart1.Visits")  # an area is named above each of its sections
    for again in mains[3][:2]:
        again.drop_tree()

    said = "".join(words(main) for main in mains)

    assert said == words(html.document_fromstring(REPORT).find(".//main"))


def test_every_address_leads_to_where_it_led_in_the_report():
    _, pages = cut()

    def leads(name):
        return pages[f"sections/{name}.html"].xpath("//main/*[not(self::nav)]/descendant-or-self::a/@href")

    assert leads("index") == ["plans.html#sec-plans-commentary"]
    assert leads("grid") == ["plans.html#sec-plans"]
    assert leads("plans") == ["grid.html#tbl-grid", "https://example.org/a", "#fig-a"]
    assert leads("visits") == ["#sec-area-work", "plans.html#sec-plans"]
    assert leads("methods") == ["#main", "../figures.csv"]
    assert pages["sections/plans.html"].xpath("//img/@src") == ["../brand/logo.svg", "../charts/a.svg"]
    assert pages["sections/plans.html"].xpath("//link/@href") == ["../../assets/site.css"]
    assert pages["sections/plans.html"].xpath("//nav[@class='site-bar']/a/@href") == ["../../index.html"]


def test_a_reader_goes_on_and_back_at_both_ends_of_a_page():
    _, pages = cut()

    def ways(name, rel):
        return pages[f"sections/{name}.html"].xpath(f"//nav//a[@rel='{rel}']/@href")

    assert ways("plans", "prev") == ["grid.html"] * 2
    assert ways("plans", "next") == ["visits.html"] * 2
    assert ways("index", "prev") == ways("methods", "next") == []
    assert pages["sections/plans.html"].xpath("//nav//a[contains(@href, 'partnership')]/@href") == (
        ["../partnership.html#sec-plans"] * 2
    )
    assert pages["sections/index.html"].xpath("//nav//a[contains(@href, 'partnership')]/@href") == (
        ["../partnership.html"] * 2
    )


def test_the_list_of_all_sections_gathers_an_areas_and_says_which_one_is_here():
    sections, pages = cut()
    contents = pages["sections/visits.html"].xpath("//nav[@id='contents']")[0]

    assert contents.xpath(".//a/@href") == [f"{section.name}.html" for section in sections]
    assert contents.xpath(".//a[@aria-current]/@href") == ["visits.html"]
    assert contents.xpath("./ul/li/ul//a/@href") == ["plans.html", "visits.html"]
    assert [(area, len(listed)) for area, listed in by_area(sections)] == [("", 2), ("Work", 2), ("", 2)]


@pytest.mark.parametrize(
    "gone", ['<nav class="contents" id="contents" aria-labelledby="contents-heading">', "<header>"]
)
def test_a_projects_own_frame_may_do_without_a_part_of_ours(gone):
    _, pages = cut(REPORT.replace(gone, gone.replace('id="contents" ', "").replace("header", "div")))

    assert [page.findtext(".//h1") for page in pages.values()][1:3] == ["The measures", "Plans"]
    assert all(page.xpath("count(//nav[@id='contents'])") == 1 for page in pages.values())


def test_no_mark_of_the_making_stays_on_a_page():
    _, files = section_pages(REPORT.encode(), "partnership.html", SETTINGS, defaults.text)

    assert not any(b"data-here" in page for page in files.values())
    assert all("שמחה" in page.decode() for name, page in files.items() if name.endswith("index.html"))


def test_a_page_without_sections_is_not_cut():
    assert cut("<!doctype html><html><body><main><h1>It</h1><p>All.</p></main></body></html>") == ((), {})
    assert section_pages(b"", "partnership.html", SETTINGS, defaults.text) == ((), {})
