"""The pages around the reports. The words of whole pages stand in `tests/golden/site/`, written by hand."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lxml import html
from small_world import NOW, agency, dataset, item, measure, percentage, project, run

from reportgen import defaults
from reportgen.disclosure import protect
from reportgen.errors import NarrativeError
from reportgen.figures import compute
from reportgen.model import (
    Basis,
    AbsenceKind,
    Brand,
    BrandFile,
    Break,
    Combine,
    Dimension,
    DisclosureClass,
    Edition,
    Kind,
    Life,
    Logo,
    Narrative,
    Scheme,
)
from reportgen.quarter import Quarter
from reportgen.report.tables import MARKERS
from reportgen.site import Entry, Note, framed, home, plain_pages, quarter_page, standing_pages
from reportgen.site.entry import Headline
from reportgen.site.series import series_table
from small_world import seen

GOLDEN = Path(__file__).parents[1] / "golden" / "site"
LATER = Entry(
    quarter=Quarter(2026, 1),
    status="draft",
    releases=(),
    reporting_date=date(2026, 8, 14),
    headlines=(
        Headline("worse", "Visits made in time fell by 4.2 percentage points to 84.0 per cent."),
        Headline("better", "Fewer families <waited> & more were seen."),
    ),
    unseen=("Police returned nothing this quarter. Ask the detective superintendent.",),
    editions=(("partnership", "Partnership report"), ("social-care", "Children's social care")),
    formats=("html", "pdf", "docx"),
    labels={"pdf": "PDF", "docx": "Word"},
)
EARLIER = replace(
    LATER,
    quarter=Quarter(2025, 4),
    status="final",
    releases=(Note(1, date(2026, 12, 4), "", ""),),
    reporting_date=date(2026, 5, 15),
    editions=(("partnership", "Partnership report"),),
    formats=("html",),
)
WHOLE = Edition("partnership", "Partnership report")


def built_in(name):
    return defaults.text(name)


def words(page):
    """Read the main part of a page, a line for each block."""
    main = html.document_fromstring(page).find(".//main")
    blocks = [each for each in main.iter("h1", "h2", "h3", "h4", "p", "li", "nav") if not each.xpath(".//p | .//li")]
    return [" ".join(each.text_content().split()) for each in blocks]


def golden(name):
    return (GOLDEN / name).read_text(encoding="utf-8").splitlines()


def made(measures, agencies=(), observations=(), editions=(WHOLE,), charts=None):
    """Make the standing pages of a small project, and give what they were made of."""
    small = project(measures, agencies)
    protected = protect(compute(dataset(small, observations)), small, "partners")
    narrative = Narrative(WHOLE, (), (), (), ())
    return standing_pages(protected, narrative, charts or {}, editions, built_in), protected


SETTINGS = project([measure()]).settings


# ---------------------------------------------------------------- home and quarter


def test_the_home_page_reads_as_it_should():
    assert words(home(SETTINGS, [EARLIER, LATER], built_in)) == golden("home.txt")


def test_the_order_in_which_quarters_are_given_does_not_matter():
    assert home(SETTINGS, [LATER, EARLIER], built_in) == home(SETTINGS, [EARLIER, LATER], built_in)


def test_a_quarters_page_reads_as_it_should():
    assert words(quarter_page(SETTINGS, LATER, built_in)) == golden("quarter.txt")


def test_a_quarter_without_headlines_and_gaps_says_so():
    text = " ".join(words(quarter_page(SETTINGS, replace(LATER, headlines=(), unseen=()), built_in)))

    assert "No figure stands out this quarter." in text
    assert "Every return came in, and every triad has evidence of outcome." in text


@pytest.mark.parametrize("invented", [True, False])
def test_a_page_says_that_its_data_is_invented_only_where_it_is(invented):
    page = home(replace(SETTINGS, invented=invented), [LATER], built_in).decode()

    assert ("Invented data" in page) is invented


# ---------------------------------------------------------------- the reports


REPORT = (
    b'<!doctype html><html><head><link rel="stylesheet" href="report.css"></head>'
    b'<body class="x">\n<a class="skip" href="#main">Skip</a><main id="main"><h1>It</h1></main></body></html>'
)


def test_a_report_gets_the_sites_bar_after_its_skip_link_and_keeps_its_words():
    page = html.document_fromstring(framed(SETTINGS, REPORT, built_in))

    links = page.xpath("//a/@href")
    assert links[0] == "#main"
    assert links[1] == "../index.html"
    assert page.findtext(".//h1") == "It"
    assert page.xpath("//link/@href") == ["../assets/site.css"]


def test_a_report_written_short_is_framed_like_any_other():
    short = REPORT.replace(b'"stylesheet" href="report.css"', b"stylesheet href=report.css").replace(b'"skip"', b"skip")

    page = html.document_fromstring(framed(SETTINGS, short, built_in))

    assert page.xpath("//link/@href") == ["../assets/site.css"]
    assert page.xpath("//a/@href")[0] == "#main"


def test_a_report_without_its_style_sheet_is_no_page():
    with pytest.raises(ValueError, match="style sheet"):
        framed(SETTINGS, REPORT.replace(b"report.css", b"other.css"), built_in)


def test_what_has_no_body_is_no_page():
    with pytest.raises(ValueError, match="no body"):
        framed(SETTINGS, b"<p>nothing</p>", built_in)


# ---------------------------------------------------------------- measures, agencies, methods


def test_every_measure_and_agency_has_its_page_and_stands_in_its_list():
    pages, _ = made([measure("m"), measure("n")], [agency("social-care"), agency("police")])

    assert {"measures/m.html", "measures/n.html", "agencies/police.html", "methods.html"} <= set(pages)
    assert [link for link in links(pages["measures/index.html"]) if link.endswith(".html")] == ["m.html", "n.html"]
    assert links(pages["agencies/index.html"]) == ["social-care.html", "police.html"]


def links(page):
    return html.document_fromstring(page).xpath("//main//a/@href")


def test_the_list_of_measures_says_which_dimension_has_none():
    pages, _ = made([measure("m", dimension=Dimension.QUALITY)])

    text = " ".join(words(pages["measures/index.html"]))
    assert "The framework has no measure of outcome here." in text
    assert "The framework has no measure of quality here." not in text


def test_old_ids_of_measures_and_agencies_keep_a_page_that_points_on():
    life = Life(formerly=("visits",))
    pages, _ = made(
        [measure("visits-in-time", title="Visits made in time", life=life)],
        [agency("social-care", life=Life(formerly=("council",)))],
    )

    assert words(pages["measures/visits.html"]) == golden("moved.txt")
    assert links(pages["agencies/council.html"]) == ["social-care.html"]


def test_an_agencys_page_leads_to_its_report_only_where_the_audience_has_it():
    own = Edition("social-care", "Social care", "social-care")

    without, _ = made([measure("m")])
    having, _ = made([measure("m")], editions=(WHOLE, own))

    report = f"../{NOW.slug}/social-care.html"
    assert report not in links(without["agencies/social-care.html"])
    assert report in links(having["agencies/social-care.html"])


def test_titles_from_the_framework_are_text_and_never_mark_up():
    hostile = '<script>alert(1)</script>"><img src=x>'
    pages, _ = made(
        [measure("m", title=hostile, wording=hostile)], [agency("social-care", title=hostile, contact=hostile)]
    )

    for name, page in pages.items():
        tree = html.document_fromstring(page)
        assert tree.findall(".//script") == [], name
        assert tree.findall(".//img") == [], name


@pytest.mark.parametrize("name", ["שמחה", "أمل"])
def test_what_follows_a_name_written_from_right_to_left_is_english_again(name):
    pages, _ = made(
        [measure("m", title=f"Visits by {name}")], [agency("social-care", title=f"Care {name}", role="3 teams")]
    )

    listed = html.document_fromstring(pages["agencies/index.html"]).findtext(".//main//li/a")
    assert listed == f"Care {name}\u200e"
    assert html.document_fromstring(pages["measures/m.html"]).findtext(".//title").startswith(f"Visits by {name}\u200e")


def test_english_and_addresses_are_printed_as_they_are():
    pages, _ = made([measure("m", title="Café visits – made")])

    assert "\u200e" not in "".join(page.decode() for page in pages.values())


# ---------------------------------------------------------------- the house's logo


def shown(page):
    """Give the pictures of a page's head: (address, words, size)."""
    tree = html.document_fromstring(page)
    return [(each.get("src"), each.get("alt"), each.get("width")) for each in tree.xpath("//header//img")]


def test_the_sites_pages_show_the_houses_logo_and_a_quarter_shows_its_own():
    scheme = Scheme("#ffffff", "#000000", "#12436d")
    logo = Logo(BrandFile("brand/logo.svg", b""), 'The "mark"', 4.0, BrandFile("brand/logo-dark.svg", b""))
    settings = replace(SETTINGS, brand=Brand(scheme, scheme, logo=logo))

    whole, quarter = home(settings, [LATER], built_in), quarter_page(settings, LATER, built_in)

    assert shown(whole) == shown(quarter) == [("brand/logo.svg", 'The "mark"', "160")]
    assert html.document_fromstring(whole).xpath("//picture/source/@srcset") == ["brand/logo-dark.svg"]


def test_without_a_logo_the_head_has_no_picture():
    assert shown(home(SETTINGS, [LATER], built_in)) == []


# ---------------------------------------------------------------- series


def test_a_series_stands_newest_first_with_values_and_their_parts():
    rate = percentage("p", items=[item(basis=percentage().items[0].basis)])
    rows = [
        seen("p", NOW, of=(12, 60)),
        seen("p", NOW - 1, of=(9, 60)),
        seen("p", NOW - 2, absence=AbsenceKind.NOT_COLLECTED),
    ]
    _, protected = made([rate], observations=rows)

    table = series_table(protected, rate, rate.items[0])

    assert table is not None
    assert table.columns == ("social-care",)
    assert [row.head for row in table.rows[:3]] == ["2026-27 Q2", "2026-27 Q1", "2025-26 Q4"]
    assert [row.cells[0] for row in table.rows[:2]] == [("20.0%", "12 of 60"), ("15.0%", "9 of 60")]
    assert table.rows[2].cells[0] == ("[x] not collected", "")


def test_a_sum_stands_beside_the_agencies_that_make_it():
    shared = measure("m", combine=Combine.SUM, items=[item(agencies=("social-care", "police"))])
    rows = [*run("m", [10, 20]), *run("m", [1, 2], agency="police")]
    _, protected = made([shared], [agency("social-care"), agency("police")], rows)

    table = series_table(protected, shared, shared.items[0])

    assert table is not None
    assert table.columns == ("All agencies", "social-care", "police")
    assert [value for value, _ in table.rows[0].cells] == ["22", "20", "2"]


def test_sums_over_quarters_stand_below_the_quarters_with_the_reason_where_there_is_none():
    rows = [*run("m", [1, 2, 4, 8, 16, 32]), *run("s", [1, 2, 4, 8, 16, 32])]
    stock = measure("s", items=[item(basis=Basis.STOCK)])
    pages, protected = made([measure("m"), stock], observations=rows)
    lacking, gap = made([measure("m")], observations=run("m", [1, 2, None, 8, 16, 32]))

    tables = [series_table(protected, each, each.items[0]) for each in (measure("m"), stock)]
    gone = series_table(gap, measure("m"), measure("m").items[0])

    assert [(row.head, row.cells) for row in tables[0].sums] == [
        ("2026-27 to date", (("48", ""),)),
        ("Twelve months to 2026-27 Q2", (("60", ""),)),
        ("2025-26, whole year", (("15", ""),)),
    ]
    assert tables[1].sums == ()
    assert gone.sums[-1].cells == (("[x]", "no figure for 2025-26 Q3: not returned"),)
    assert '<th scope="row">2025-26, whole year</th><td>15</td>' in pages["measures/m.html"].decode()
    assert "Markers: [x] not available." in words(lacking["measures/m.html"])


def test_a_break_is_marked_where_the_series_can_no_longer_be_compared_and_the_page_explains_it():
    broken = measure("m", breaks=(Break(NOW - 1, "a new definition"),))
    pages, protected = made([broken], observations=run("m", [10, 20, 30]))

    table = series_table(protected, broken, broken.items[0])

    assert table is not None
    assert [row.cells[0][0] for row in table.rows[:3]] == ["30", "20 [b]", "10"]
    assert "Markers: [b] before or at a break in the series." in words(pages["measures/m.html"])


def test_the_key_explains_the_markers_that_a_page_uses_and_no_others():
    shared = measure("m", combine=Combine.SUM, items=[item(agencies=("social-care", "police"))])
    pages, _ = made([shared, measure("n")], [agency("social-care"), agency("police")], [*run("m", [10, 20])])

    (key,) = [text for text in words(pages["measures/m.html"]) if text.startswith("Markers")]
    assert key == ("Markers: [x] not available, and with a count such as 6 of 7: so many of the agencies returned it.")


# ---------------------------------------------------------------- small numbers that are shown


PERSON = {"disclosure": DisclosureClass.PERSON, "disclosure_why": ""}
ADDRESS = "https://council.example/minutes?ID=47&L=0"


def test_the_methods_say_which_small_numbers_are_shown_and_who_published_them():
    open_ones = [measure(name, title=name.upper(), published_by=ADDRESS, **PERSON) for name in ("m", "n")]
    pages, _ = made([*open_ones, measure("o", title="O", **PERSON)])

    text = words(pages["methods.html"])
    assert "Small numbers that are shown" in text
    listed = html.document_fromstring(pages["methods.html"]).xpath(
        "//h3[@id='already-published']/following-sibling::ul"
    )[0]
    assert " ".join(listed.text_content().split()) == f"council.example ({ADDRESS}): M N"
    assert links(pages["methods.html"]) == [ADDRESS, "measures/m.html", "measures/n.html"]


@pytest.mark.parametrize(
    "changes",
    [
        {"published_by": ""},
        {"disclosure": DisclosureClass.ORGANISATION},
        {"kind": Kind.AMOUNT},
        {"life": Life(until=NOW - 1)},
    ],
)
def test_the_methods_name_no_exception_where_there_is_none(changes):
    pages, _ = made([measure("m", **(PERSON | {"published_by": ADDRESS} | changes))])

    assert "Small numbers that are shown" not in words(pages["methods.html"])


def test_a_measures_page_says_who_published_its_small_numbers():
    pages, _ = made([measure("m", published_by=ADDRESS, **PERSON), measure("n", **PERSON)])

    definition = html.document_fromstring(pages["measures/m.html"]).find(".//dl").text_content()
    assert f"Shown, because council.example had published them already: {ADDRESS}" in definition
    assert "Small numbers" not in html.document_fromstring(pages["measures/n.html"]).find(".//dl").text_content()


# ---------------------------------------------------------------- templates of a project's own


def spoiled(name, old, new):
    def template(wanted):
        text = defaults.text(wanted)
        return text.replace(old, new, 1) if wanted == f"site/{name}" else text

    return template


@pytest.mark.parametrize(
    ("new", "what"),
    [
        ("{{ no_such_name }}", "'no_such_name' is undefined"),
        ("{{ latest.weather }}", "has no attribute 'weather'"),
        ("{% if latest %}", "a template cannot be read"),
        ("{{ latest | shout }}", "No filter named 'shout'"),
        ("{{ latest + 1 }}", "it reckons or joins what cannot be"),
        ("{{ latest.__class__.__mro__ }}", "unsafe"),
    ],
)
def test_a_fault_in_a_template_is_told_with_its_line(new, what):
    with pytest.raises(NarrativeError) as told:
        home(SETTINGS, [LATER], spoiled("home.html.j2", "<h1>", f"<h1>\n{new}"))

    assert what in told.value.what
    assert "built-in site/home.html.j2, line " in told.value.where


def test_a_template_that_includes_what_is_not_there_is_told():
    with pytest.raises(NarrativeError) as told:
        home(SETTINGS, [LATER], spoiled("layout.html.j2", "bar.html.j2", "crown.html.j2"))

    assert "crown.html.j2" in told.value.what


def test_the_glossary_says_each_word_once_in_order_and_explains_every_marker():
    page = html.document_fromstring(plain_pages(SETTINGS, built_in)["glossary.html"])

    found = [entry.text for entry in page.xpath("(//dl)[1]/dt")]
    assert found == sorted(found, key=str.casefold)
    assert len(set(found)) == len(found) > 15
    assert [entry.text for entry in page.xpath("(//dl)[2]/dt")] == list(MARKERS)
    assert all(len(meaning.text) > 10 for meaning in page.xpath("(//dl)[1]/dd"))


@pytest.mark.parametrize(("contact", "told"), [("Business manager", "Tell Business manager"), ("", "Tell Example")])
def test_the_accessibility_statement_says_whom_to_tell_and_who_enforces(contact, told):
    settings = replace(SETTINGS, contact=contact, partnership="Example")

    text = " ".join(words(plain_pages(settings, built_in)["accessibility.html"]))

    assert f"{told} which page or file it is" in text
    assert "Equality and Human Rights Commission" in text
    assert "What is not as it should be" in text


def test_every_page_around_the_reports_leads_to_the_glossary_the_statement_and_the_feed():
    for name, data in plain_pages(SETTINGS, built_in).items():
        led_to = html.document_fromstring(data).xpath("//footer//a/@href")
        assert led_to == ["glossary.html", "accessibility.html", "about.html", "feed.xml"], name
