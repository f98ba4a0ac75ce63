"""The search in a real browser, from a file: slips of spelling, keys, words for screen readers, and no script."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import expect

from browser import looking
from e2e.running import build, change, make_project

pytestmark = pytest.mark.browser
BOX = "#search-words"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Build a small site with a measure of midwives that had another id once."""
    project = make_project(tmp_path_factory.mktemp("search") / "project")
    change(project / "_quarto.yml", "  typst: {}\n  docx: {}\n", "")
    change(
        project / "measures.yaml",
        "                  - id: visits-in-time\n",
        "                  - id: visits-in-time\n                    formerly: [calls-made]\n"
        "                    notes: Midwifery visits are counted too.\n",
    )
    build(project)
    return project / "site"


@pytest.fixture
def copied(site, tmp_path):
    return shutil.copytree(site, tmp_path / "site")


def type_in(page, text):
    """Type into the box, key by key, and wait until the number of results has been said."""
    page.locator(BOX).fill("")
    page.locator(BOX).press_sequentially(text)
    expect(page.locator("#search-count")).not_to_be_empty()


def found(page):
    return page.locator("#search-found a").all_inner_texts()


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.textContent")


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("visits in time", "measures/visits-in-time.html"),
        ("vists in tmie", "measures/visits-in-time.html"),
        ("midwifry", "measures/visits-in-time.html"),
        ("calls-made", "measures/visits-in-time.html"),
        ("comunity health", "agencies/community-health.html"),
        ("supressed", "glossary.html#suppressed"),
        ("protectng people", "methods.html#disclosure"),
        ("what we could not see", "2026-27-q2/partnership.html#sec-not-seen"),
    ],
)
def test_a_thing_is_found_though_it_is_spelt_with_a_slip(chromium, site, typed, address):
    with looking.opened(chromium, site / "search.html") as shown:
        type_in(shown.page, typed)
        links = shown.page.locator("#search-found a").evaluate_all("(all) => all.map((e) => e.getAttribute('href'))")

    assert address in links[:3]
    assert shown.complaints == []


def test_a_slip_in_the_word_safeguarding_does_no_harm(chromium, site):
    with looking.opened(chromium, site / "search.html") as shown:
        type_in(shown.page, "safeguarding")
        right = found(shown.page)
        type_in(shown.page, "sefeguarding")
        slipped = found(shown.page)

    assert set(right) <= set(slipped)
    assert right


def test_the_number_of_results_is_said_politely_and_the_focus_stays_in_the_box(chromium, site):
    with looking.opened(chromium, site / "search.html") as shown:
        type_in(shown.page, "visits")
        number = len(found(shown.page))
        expect(shown.page.get_by_role("status")).to_have_text(f"{number} results")
        where = focused(shown.page)
        listed = shown.page.get_by_role("list", name="Results").get_by_role("listitem").count()

    assert number == listed > 1
    assert where == "search-words"


def test_the_box_has_a_name_and_a_hint(chromium, site):
    with looking.opened(chromium, site / "search.html") as shown:
        box = shown.page.get_by_role("search").get_by_role("searchbox", name="Words to look for")
        hint = box.get_attribute("aria-describedby")

        assert box.is_visible()
        assert shown.page.locator(f"#{hint}").is_visible()


def test_nothing_found_is_said_and_an_empty_box_says_nothing(chromium, site):
    with looking.opened(chromium, site / "search.html") as shown:
        type_in(shown.page, "xqzzkwy")
        expect(shown.page.get_by_role("status")).to_contain_text("Nothing was found.")
        shown.page.locator(BOX).fill("")
        expect(shown.page.locator("#search-count")).to_be_empty()

        assert found(shown.page) == []


def test_arrows_lead_through_the_results_and_enter_opens_one(chromium, site):
    with looking.opened(chromium, site / "search.html") as shown:
        page = shown.page
        type_in(page, "visits in time")
        titles = found(page)
        page.keyboard.press("ArrowUp")
        steps = [focused(page)]
        for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowDown", "Escape", "ArrowDown"):
            page.keyboard.press(key)
            steps.append(focused(page))
        page.keyboard.press("Enter")
        page.wait_for_url("**/measures/visits-in-time.html")
        heading = page.locator("h1").inner_text()

    box, first, second = "search-words", titles[0], titles[1]
    assert steps == [box, first, second, first, box, first, box, first]
    assert heading == first


def test_the_tabulator_leads_from_the_box_to_the_first_result(chromium, site):
    with looking.opened(chromium, site / "search.html") as shown:
        type_in(shown.page, "visits")
        shown.page.keyboard.press("Tab")

        assert focused(shown.page) == found(shown.page)[0]


@pytest.mark.parametrize("asked", ["?q=visits%20in%20time", "#q=visits+in+time"])
def test_a_link_can_hold_what_is_looked_for(chromium, site, asked):
    with looking.opened(chromium, site / "search.html") as shown:
        shown.page.goto((site / "search.html").resolve().as_uri() + asked)
        expect(shown.page.locator("#search-count")).not_to_be_empty()

        assert shown.page.locator(BOX).input_value() == "visits in time"
        assert found(shown.page)


def test_going_back_from_a_result_shows_the_results_again(chromium, site):
    with looking.opened(chromium, site / "search.html") as shown:
        type_in(shown.page, "visits")
        before = found(shown.page)
        shown.page.locator("#search-found a").first.click()
        shown.page.go_back()
        expect(shown.page.locator("#search-found a").first).to_be_visible()

        assert found(shown.page) == before


def test_others_words_are_shown_as_words(chromium, copied):
    hostile = "<img src=x onerror=go()> visits"
    index = copied / "assets" / "search-index.js"
    text = index.read_text(encoding="utf-8")
    row = f'["measure","measures/index.html","{hostile}","{hostile}","{hostile}",""],\n'
    index.write_text(text.replace('"found": [\n', '"found": [\n' + row, 1), encoding="utf-8")

    with looking.opened(chromium, copied / "search.html") as shown:
        type_in(shown.page, "onerror visits")

        assert hostile in found(shown.page)
        assert shown.page.locator("main img").count() == 0
        assert shown.complaints == []


def test_a_script_that_somebody_writes_into_the_page_does_not_run(chromium, copied):
    page = copied / "search.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("<h1>", "<script>document.title = 'run'</script><h1>"), encoding="utf-8")

    with looking.opened(chromium, page) as shown:
        title = shown.page.title()

    assert title.startswith("Search")
    assert any("Content Security Policy" in each for each in shown.complaints)


@pytest.mark.parametrize("lost", ["search-index.js", "minisearch.js", "search.js"])
def test_a_script_that_is_not_there_is_told_by_the_page(chromium, copied, lost):
    (copied / "assets" / lost).unlink()

    with looking.opened(chromium, copied / "search.html") as shown:
        assert shown.page.locator("#search-off").is_visible()
        assert not shown.page.locator(BOX).is_visible()


def test_without_scripts_the_page_says_so_and_leads_to_the_lists(chromium, site):
    with looking.opened(chromium, site / "search.html", javascript=False) as shown:
        off = shown.page.locator("#search-off").is_visible()
        box = shown.page.locator(BOX).is_visible()
        links = shown.page.locator("main a").evaluate_all("(all) => all.map((e) => e.getAttribute('href'))")

    assert (off, box) == (True, False)
    assert links[:3] == ["measures/index.html", "agencies/index.html", "index.html#all-quarters"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("typed", ["", "visits"], ids=["empty", "results"])
def test_axe_finds_nothing(chromium, site, scheme, typed):
    with looking.opened(chromium, site / "search.html", scheme=scheme) as shown:
        if typed:
            type_in(shown.page, typed)
        faults = looking.axe_faults(shown.page)

    assert faults == []


@pytest.mark.parametrize("size", [looking.NARROW, looking.PHONE, looking.DESKTOP], ids=["320", "phone", "desktop"])
def test_with_results_it_fits_every_width_and_every_finger(chromium, site, size):
    with looking.opened(chromium, site / "search.html", size) as shown:
        type_in(shown.page, "visits")
        page = shown.page
        faults = [*looking.reflow_faults(page), *looking.clipped_faults(page), *looking.target_faults(page)]

    assert faults == []


def test_everything_is_reached_and_seen_by_the_keyboard(chromium, site):
    with looking.opened(chromium, site / "search.html") as shown:
        faults = looking.keyboard_faults(shown.page)

    assert faults == []


def test_it_asks_nothing_of_any_other_place_and_keeps_its_own_policy(chromium, site):
    with looking.opened(chromium, site / "search.html") as shown:
        type_in(shown.page, "visits")
        faults = looking.elsewhere_faults(shown, site)

    assert faults == []
