"""The site as a whole, read with another parser than the program's own: complete, connected, asking nobody."""

import json
import re
import shutil

import pytest

from e2e.reading import page, text_of
from e2e.running import QUARTER, ROOT, build, command, differing, files
from e2e.site_faults import SCRIPTS, faults

GOOD_TABLE = (
    "<table><caption>c</caption><thead><tr><th scope='col'>q</th></tr></thead>"
    "<tbody><tr><th scope='row'>r</th></tr></tbody></table>"
)
GOOD_PAGE = (
    "<!doctype html><html lang='en-GB'><head><title>t</title><link rel='stylesheet' href='site.css'></head>"
    "<body><a href='#main'>Skip to the main content</a><nav><a href='other.html#there'>other</a> <a href='search.html'>search</a></nav>"
    f"<main id='main'><h1>h</h1><h2 id='there'>i</h2>{GOOD_TABLE}<img src='a.svg' alt='words'></main></body></html>"
)


SEARCH_HEAD = (
    "<meta http-equiv='Content-Security-Policy' content=\"script-src 'self' file:; base-uri 'none'\">"
    "<script src='assets/minisearch.js'></script><script src='assets/search-index.js'></script>"
    "<script src='assets/search.js'></script></head>"
)
GOOD = {
    "index.html": GOOD_PAGE,
    "other.html": GOOD_PAGE,
    "search.html": GOOD_PAGE.replace("</head>", SEARCH_HEAD).replace("other.html#there", "index.html"),
    "site.css": "p { margin: 0 }",
    "a.svg": "<svg/>",
    **dict.fromkeys(SCRIPTS, ""),
}


def encoded(pages):
    return {name: text.encode() for name, text in pages.items()}


def test_every_page_of_a_built_site_is_sound(built):
    assert faults(files(built / "site")) == []


def test_every_page_is_sound_after_a_second_quarter_and_a_change_of_ids(grown):
    moved = {"measures/visits-made.html", "agencies/community-trust.html"}  # only old links lead to these

    found = faults(files(grown / "site"))

    assert [fault for fault in found if fault.split(":")[0] not in moved] == []


def test_the_checked_in_site_is_sound():
    site = ROOT / "site"
    if not (site / "index.html").is_file():
        pytest.skip("site/ is not there")

    assert faults(files(site)) == []


def test_a_sound_small_site_has_no_fault():
    assert faults(encoded(GOOD)) == []


@pytest.mark.parametrize(
    ("good", "bad", "what"),
    [
        (" lang='en-GB'", "", "no language"),
        ("<title>t</title>", "<title> </title>", "no title"),
        ("<h2 id='there'>i</h2>", "<h1 id='there'>i</h1>", "2 h1"),
        ("<h2 id='there'>i</h2>", "<h3 id='there'>i</h3>", "skips a level"),
        ("<a href='#main'>Skip to the main content</a>", "", "does not skip"),
        ("<a href='#main'>Skip", "<a href='#content'>Skip", "skip link leads nowhere"),
        ("<h2 id='there'>", "<h2 id='main'>", "used twice"),
        ("<h1>h</h1>", "<h1>h</h1><script src='a.js'></script>", "<script>"),
        ("<h1>h</h1>", "<h1 onclick='x()'>h</h1>", "runs onclick"),
        ("src='a.svg'", "src='https://example.org/a.svg'", "loads https://example.org/a.svg"),
        ("href='site.css'", "href='//example.org/site.css'", "loads //example.org/site.css"),
        ("href='other.html#there'", "href='gone.html'", "leads nowhere"),
        ("href='other.html#there'", "href='other.html#gone'", "not there"),
        ("href='other.html#there'", "href='/other.html'", "not relative"),
        ("href='other.html#there'", "href='#there'", "no page leads here"),
        ("href='other.html#there'", "href='javascript:go()'", "runs a script"),
        ("<caption>c</caption>", "", "no caption"),
        ("<tr><th scope='col'>q</th></tr></thead>", "<tr><th>q</th></tr><tr><th>s</th></tr></thead>", "no scope"),
        ("<tr><th scope='row'>r</th></tr></tbody>", "<tr><td>r</td></tr></tbody>", "a row has no header"),
        (" alt='words'", "", "a picture has no words"),
        (" alt='words'", " alt='a.svg'", "a picture has no words"),
    ],
)
def test_a_planted_fault_is_seen(good, bad, what):
    if GOOD_PAGE.count(good) != 1:
        pytest.fail("the fault was not planted")

    found = faults(encoded({**GOOD, "index.html": GOOD_PAGE.replace(good, bad)}))

    assert any(what in fault for fault in found), found


@pytest.mark.parametrize(
    ("good", "bad", "what"),
    [
        ("assets/search.js", "a.js", "other scripts"),
        ("'self' file:", "'self' file: 'unsafe-inline'", "its policy"),
        ("<script src='assets/search.js'></script>", "<script>go()</script>", "other scripts"),
    ],
)
def test_the_search_runs_its_own_scripts_and_no_other(good, bad, what):
    search = GOOD["search.html"]
    assert search.count(good) == 1

    found = faults(encoded({**GOOD, "search.html": search.replace(good, bad)}))

    assert any(what in fault for fault in found), found


@pytest.mark.parametrize(
    ("old", "new"), [("measures/visits-made", "visits-in-time"), ("agencies/community-trust", "community-health")]
)
def test_an_old_address_points_on(grown, old, new):
    moved = page(grown / "site" / f"{old}.html")

    assert moved.xpath("//main//a/@href") == [f"{new}.html"]
    assert "has a new address" in moved.findtext(".//h1")


def test_an_earlier_quarter_built_later_changes_only_what_tells_of_quarters_and_its_own_folder(grown):
    changed = differing(grown.parent / "site-before", grown / "site")

    assert "2026-27-q1/partnership.html" in changed
    assert [name for name in changed if not name.startswith(("2026-27-q1/", "measures/"))] == [
        "about.html",
        "assets/search-index.js",
        "index.html",
        "manifest.json",
    ]


def test_an_earlier_quarter_built_later_is_told_on_the_measures_pages_and_nothing_else_of_them_changes(grown):
    before, after = (files(folder / "measures") for folder in (grown.parent / "site-before", grown / "site"))

    assert after.keys() == before.keys()
    for name, data in after.items():
        (above, told, below), (old_above, old_told, old_below) = (
            re.split(rb'<section class="history">(.*?)</section>', page, flags=re.DOTALL)
            if b'class="history"' in page
            else (page, b"", b"")
            for page in (data, before[name])
        )
        assert (above, below) == (old_above, old_below), name
        if told:
            assert b"../2026-27-q1/partnership.html" in told, name
            assert b"../2026-27-q1/partnership.html" not in old_told, name


def test_the_home_page_lists_every_quarter_and_leads_to_the_latest(grown):
    home = page(grown / "site" / "index.html")

    listed = home.xpath("//section[@class='quarter-entry']//h4/a/@href")
    assert listed == [f"{QUARTER}/index.html", "2026-27-q1/index.html"]
    assert home.xpath("//a[@class='main-link']/@href") == [f"{QUARTER}/partnership.html"]


def test_each_quarter_offers_each_edition_in_each_format_and_its_figures(grown):
    for quarter in (QUARTER, "2026-27-q1"):
        links = page(grown / "site" / quarter / "index.html").xpath("//main//a/@href")
        for edition in ("partnership", "social-care", "community-health"):
            assert {f"{edition}.html", f"{quarter}-{edition}.pdf", f"{quarter}-{edition}.docx"} <= set(links)
        assert {"figures.csv", "figures.xlsx", "datapackage.json"} <= set(links)


def test_every_page_says_that_the_data_is_invented_until_the_project_says_otherwise(built):
    for path in sorted((built / "site").rglob("*.html")):
        assert "nvented data" in text_of(path), path.name


def test_the_list_of_measures_leads_to_every_measure_and_denies_none(built):
    own = {path.name for path in (built / "site" / "measures").glob("*.html")} - {"index.html"}

    listed = page(built / "site" / "measures" / "index.html")

    assert own <= set(listed.xpath("//main//a/@href"))
    assert len(own) == 6
    assert "has no measure" not in listed.text_content()


def test_the_list_of_agencies_leads_to_every_agency(built):
    own = {path.name for path in (built / "site" / "agencies").glob("*.html")} - {"index.html"}

    assert own <= set(page(built / "site" / "agencies" / "index.html").xpath("//main//a/@href"))


def test_a_quarter_that_cannot_be_read_is_told_and_not_dropped(grown, tmp_path):
    project = shutil.copytree(grown, tmp_path / "project")
    before = files(project / "site")
    (project / "site" / "2026-27-q1" / "quarter.json").unlink()

    done = command("build", "--project", project)

    assert done.returncode == 15
    assert "the site's 2026-27 Q1 cannot be kept" in done.stderr
    assert 'reportgen build "2026-27 Q1"' in done.stderr
    assert files(project / "site") == {name: data for name, data in before.items() if name != "2026-27-q1/quarter.json"}


def test_a_quarter_that_cannot_be_read_is_mended_by_building_it(grown, tmp_path):
    project = shutil.copytree(grown, tmp_path / "project")
    before = files(project / "site")
    (project / "site" / "2026-27-q1" / "quarter.json").write_text("{", encoding="utf-8")

    build(project, "2026-27 Q1")

    assert files(project / "site") == before


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"schema": 2}, id="of a later version"),
        pytest.param({"quarter": "2025-26 Q4"}, id="of another quarter"),
        pytest.param({"editions": 3}, id="of another shape"),
    ],
)
def test_a_strange_quarter_file_is_told(grown, tmp_path, change):
    project = shutil.copytree(grown, tmp_path / "project")
    entry = project / "site" / "2026-27-q1" / "quarter.json"
    entry.write_text(json.dumps({**json.loads(entry.read_bytes()), **change}), encoding="utf-8")

    done = command("build", "--project", project)

    assert done.returncode == 15
    assert "site/2026-27-q1" in done.stderr


def test_two_quarters_that_cannot_be_read_are_mended_as_the_message_says(grown, tmp_path):
    project = shutil.copytree(grown, tmp_path / "project")
    before = files(project / "site")
    for quarter in ("2026-27-q1", QUARTER):
        (project / "site" / quarter / "quarter.json").unlink()

    for quarter in ("2026-27 Q1", "2026-27 Q2"):
        done = command("build", quarter, "--project", project)
        assert done.returncode == 15
        assert "move all of them out of site, then build each anew" in done.stderr
        assert 'reportgen build "2026-27 Q1", then reportgen build "2026-27 Q2"' in done.stderr
    for quarter in ("2026-27-q1", QUARTER):
        (project / "site" / quarter).rename(tmp_path / quarter)
    build(project, "2026-27 Q1")
    build(project, "2026-27 Q2")

    assert files(project / "site") == before


def test_a_changed_file_of_an_earlier_quarter_is_told_and_nothing_is_published(grown, tmp_path):
    project = shutil.copytree(grown, tmp_path / "project")
    changed = project / "site" / "2026-27-q1" / "2026-27-q1-partnership.pdf"
    changed.write_bytes(changed.read_bytes()[:-1])
    before = files(project / "site")

    done = command("build", "--project", project)

    assert done.returncode == 15
    assert "because 2026-27-q1-partnership.pdf was changed" in done.stderr
    assert files(project / "site") == before


def test_a_quarter_taken_away_by_hand_is_gone_from_the_home_page(grown, tmp_path):
    project = shutil.copytree(grown, tmp_path / "project")
    shutil.rmtree(project / "site" / "2026-27-q1")

    build(project)

    assert (
        faults(
            {
                name: data
                for name, data in files(project / "site").items()
                if "visits-made" not in name and "community-trust" not in name
            }
        )
        == []
    )
    assert "2026-27-q1" not in (project / "site" / "index.html").read_text(encoding="utf-8")


def test_a_file_of_another_hand_does_not_stay_in_the_site(project):
    (project / "site" / "notes.txt").write_text("mine", encoding="utf-8")

    build(project)

    assert not (project / "site" / "notes.txt").exists()


def test_building_the_latest_quarter_again_after_an_earlier_one_changes_nothing(grown, tmp_path):
    project = shutil.copytree(grown, tmp_path / "project")

    build(project)

    assert differing(grown / "site", project / "site") == []
