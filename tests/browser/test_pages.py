"""Is every kind of page good in a real browser: light and dark, narrow and wide, by keyboard, without scripts, printed?"""

from __future__ import annotations

import pytest

from browser import looking, pages

pytestmark = pytest.mark.browser
KINDS = pages.kinds()


@pytest.fixture(params=KINDS, ids=str)
def kind(request):
    return KINDS[request.param]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium, kind, scheme):
    with looking.opened(chromium, kind, scheme=scheme) as shown:
        faults = looking.axe_faults(shown.page)

    assert faults == []


@pytest.mark.parametrize("size", [looking.NARROW, looking.PHONE, looking.DESKTOP], ids=["320", "phone", "desktop"])
def test_nothing_makes_the_page_scroll_sideways_or_is_cut_off(chromium, kind, size):
    with looking.opened(chromium, kind, size) as shown:
        faults = looking.reflow_faults(shown.page) + looking.clipped_faults(shown.page)

    assert faults == []


def test_links_can_be_hit_with_a_finger(chromium, kind):
    with looking.opened(chromium, kind, looking.PHONE) as shown:
        faults = looking.target_faults(shown.page)

    assert faults == []


def test_everything_is_reached_and_seen_by_the_keyboard(chromium, kind):
    with looking.opened(chromium, kind) as shown:
        faults = looking.keyboard_faults(shown.page)

    assert faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_load_and_charts_keep_their_paper(chromium, kind, scheme):
    with looking.opened(chromium, kind, scheme=scheme) as shown:
        faults = looking.picture_faults(shown.page)

    assert faults == []


def test_it_asks_nothing_of_any_other_place_and_keeps_its_own_policy(chromium, kind):
    with looking.opened(chromium, kind) as shown:
        faults = looking.elsewhere_faults(shown, pages.SITE)

    assert faults == []


def test_it_says_the_same_with_scripts_off(chromium, kind):
    with looking.opened(chromium, kind) as on, looking.opened(chromium, kind, javascript=False) as off:
        with_scripts, without = looking.words(on.page), off.page.locator("main").text_content()

    assert " ".join((without or "").split()) == with_scripts
    assert len(with_scripts) > 100


def test_printed_it_is_black_on_white_without_its_menus(chromium, kind):
    with looking.opened(chromium, kind, scheme="dark") as shown:
        shown.page.emulate_media(media="print", color_scheme="dark")
        paper = shown.page.evaluate("getComputedStyle(document.body).backgroundColor")
        ink = shown.page.evaluate("getComputedStyle(document.body).color")
        menus = shown.page.locator("nav, .skip").evaluate_all(
            "(all) => all.filter((e) => e.getClientRects().length).length"
        )

    assert (paper, ink, menus) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)", 0)


# ---------------------------------------------------------------- what a reader on a phone meets first

REPORTS = {name: path for name, path in KINDS.items() if name.endswith("edition")}
MOST_SCREENS = 2.8  # of page one, with its six headlines, on a phone


@pytest.fixture(params=REPORTS, ids=str)
def report(request):
    return REPORTS[request.param]


def test_on_a_phone_the_contents_open_when_they_are_asked_for_and_close_when_one_is_chosen(chromium, report):
    with looking.opened(chromium, report, looking.PHONE, javascript=False) as shown:
        contents = shown.page.locator("nav.contents")
        at_first = contents.is_visible()
        shown.page.get_by_role("link", name="Contents", exact=True).click()
        asked = contents.is_visible()
        contents.get_by_role("link").first.click()
        chosen = contents.is_visible()

    assert (at_first, asked, chosen) == (False, True, False)


def test_on_a_desktop_the_contents_stand_open_without_a_link_to_them(chromium, report):
    with looking.opened(chromium, report) as shown:
        contents = shown.page.locator("nav.contents").is_visible()
        link = shown.page.locator(".unfold").is_visible()

    assert (contents, link) == (True, False)


def test_on_a_phone_page_one_is_short_and_begins_on_the_first_screen(chromium, report):
    first, grid, draft = on_a_phone(chromium, report)

    assert first < (0.7 if draft else 0.6)  # a draft has a band more, and says whose word is missing
    assert grid < MOST_SCREENS


def test_a_released_page_one_begins_on_the_first_screen_of_a_phone(chromium):
    first, grid, draft = on_a_phone(chromium, pages.SITE / "2026-27-q1" / "partnership.html")

    assert not draft
    assert first < 0.6
    assert grid < MOST_SCREENS


def on_a_phone(chromium, page):
    """Say how many screens down page one and the grid begin, and whether the page is a draft's."""
    tops = "(all) => all.map((e) => e.getBoundingClientRect().top / innerHeight)"
    with looking.opened(chromium, page, looking.PHONE) as shown:
        (first,) = shown.page.locator("#sec-stands-out").evaluate_all(tops)
        (grid,) = shown.page.locator("#sec-grid").evaluate_all(tops)
        return first, grid, bool(shown.page.locator(".banner.draft").count())


@pytest.mark.parametrize("size", [looking.NARROW, looking.PHONE], ids=["320", "phone"])
def test_on_a_phone_the_state_of_an_overdue_action_is_seen_without_scrolling(chromium, report, size):
    with looking.opened(chromium, report, size) as shown:
        hidden = shown.page.locator(".table:has(#tbl-overdue)").evaluate("(e) => e.scrollWidth - e.clientWidth")

    assert hidden <= 1


@pytest.mark.parametrize(
    ("size", "name", "tables"),
    [(looking.NARROW, "plans-open", ".split"), (looking.NARROW, "respect", "table"), (looking.DESKTOP, "*", "table")],
    ids=["splits", "three agencies", "desktop"],
)
def test_tables_of_measures_fit_where_they_can(chromium, size, name, tables):
    wide = []
    for path in sorted((pages.SITE / "measures").glob(f"{name}.html")):
        with looking.opened(chromium, path, size) as shown:
            found = shown.page.locator(f".table:has({tables})").evaluate_all(
                "(all) => all.filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.textContent.trim().slice(0, 60))"
            )
            wide += [f"{path.stem}: {each}" for each in found]

    assert wide == []
