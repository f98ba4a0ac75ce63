"""Stable addresses: whoever kept a link to anything of the site finds it there, whatever is built afterwards."""

import json
from urllib.parse import urlsplit

import pytest
from lxml import html

from e2e.running import build, change, files, make_project
from e2e.site_faults import targets

QUARTERS = ("2025-26 Q4", "2026-27 Q1", "2026-27 Q2")


def slug(quarter):
    return quarter.lower().replace(" ", "-")


def addresses(site):
    """List every page of a site, and every file and place that a link of it leads to: (file, anchor)."""
    pages = {name: html.document_fromstring(data) for name, data in site.items() if name.endswith(".html")}
    led_to = {(file, anchor) for name, page in pages.items() for _, file, anchor in targets(name, page)}
    return led_to | {(name, "") for name in site}


def dead(wanted, site):
    """List the addresses that lead nowhere in a site."""
    ids = {}
    for file, anchor in sorted(wanted):
        if file not in site:
            yield f"{file} is gone"
        elif anchor:
            if file not in ids:
                ids[file] = set(html.document_fromstring(site[file]).xpath("//@id"))
            if anchor not in ids[file]:
                yield f"{file} has no place {anchor} any more"


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """Build three quarters in turn, with ids that change before the last; give each site as it was."""
    project = make_project(tmp_path_factory.mktemp("three") / "project")
    change(project / "_quarto.yml", "  typst: {}\n  docx: {}\n", "")
    built = []
    for quarter in QUARTERS:
        if quarter == QUARTERS[-1]:
            change(
                project / "measures.yaml",
                "                  - id: visits-in-time\n",
                "                  - id: visits-on-time\n                    formerly: [visits-in-time]\n",
            )
        build(project, quarter)
        built.append(files(project / "site"))
    return built


def test_three_quarters_built_in_turn_leave_every_earlier_link_alive(sites):
    earlier = set()
    for site in sites:
        earlier |= addresses(site)
        assert list(dead(earlier, site)) == []
    assert len(earlier) > 200


def test_what_was_renamed_is_among_the_links_that_stay_alive(sites):
    assert ("measures/visits-in-time.html", "") in addresses(sites[0])
    assert b'<link rel="canonical" href="visits-on-time.html">' in sites[-1]["measures/visits-in-time.html"]


@pytest.mark.parametrize("number", [0, 1])
def test_an_earlier_quarters_folder_is_never_written_again(sites, number):
    folder = f"{slug(QUARTERS[number])}/"
    first, last = (
        {name: data for name, data in site.items() if name.startswith(folder)} for site in (sites[number], sites[-1])
    )

    assert len(first) > 5
    assert first == last


def test_links_that_died_are_seen(sites):
    lost = {name: data for name, data in sites[-1].items() if name != "2025-26-q4/partnership.html"}
    lost["methods.html"] = b"<html><body><p>nothing</p></body></html>"

    told = list(dead({("2025-26-q4/partnership.html", ""), ("methods.html", "rounding")}, lost))

    assert told == ["2025-26-q4/partnership.html is gone", "methods.html has no place rounding any more"]


def test_every_address_that_the_search_names_is_there(sites):
    for site in sites:
        text = site["assets/search-index.js"].decode().partition(" = ")[2].strip().removesuffix(";")
        found = json.loads(text)["found"]
        parts = [urlsplit(row[1]) for row in found]

        assert list(dead({(each.path, each.fragment) for each in parts}, site)) == []
        assert len(parts) > 40


def test_the_search_finds_every_quarter_every_measure_and_every_agency(sites):
    text = sites[-1]["assets/search-index.js"].decode()

    for quarter in QUARTERS:
        assert f'"{slug(quarter)}/partnership.html#' in text
    pages = [name for name in sites[-1] if name.startswith(("measures/", "agencies/")) and name.endswith(".html")]
    for name in pages:
        assert f'"{name}"' in text or name == "measures/visits-in-time.html"
    assert '"visits-on-time visits-in-time"' in text


def test_pages_name_the_sites_own_address_where_it_is_known_and_only_in_the_site_that_lies_there(project):
    change(project / "_quarto.yml", "  typst: {}\n  docx: {}\n", "")
    change(project / "_quarto.yml", "website:\n", "website:\n  site-url: https://intranet.example.org/reports\n")
    own, wider = (
        (build(project, *more), files(project / folder))[1]
        for more, folder in (((), "site"), (("--audience", "public"), "site-public"))
    )

    for site, said in (
        (own, "https://intranet.example.org/reports/measures/plans-open.html"),
        (wider, "plans-open.html"),
    ):
        measure = html.document_fromstring(site["measures/plans-open.html"])
        assert measure.xpath("//link[@rel='canonical']/@href") == [said]
    assert b'href="https://intranet.example.org/reports/feed.xml"' in own["feed.xml"]
    assert b'href="feed.xml"' in wider["feed.xml"]


def test_a_quarter_that_is_out_is_in_the_feed(project):
    change(project / "_quarto.yml", "  typst: {}\n  docx: {}\n", "")
    notes = project / "data" / "2026-27-q2" / "quarter.yaml"
    before = (project / "site" / "feed.xml").read_text(encoding="utf-8")
    change(notes, "status: draft", "status: final")
    build(project)

    after = (project / "site" / "feed.xml").read_text(encoding="utf-8")
    assert "<entry>" not in before
    assert '<link rel="alternate" type="text/html" href="2026-27-q2/index.html" />' in after
