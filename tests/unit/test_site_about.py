"""What made a quarter's files, and the partnership's actions."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

from lxml import html
from small_world import NOW, dataset, measure, project, run

from reportgen import defaults
from reportgen.disclosure import protect
from reportgen.figures import compute
from reportgen.model import Action
from reportgen.quarter import Quarter
from reportgen.site import Download, Entry, Makers, about, quarter_about
from reportgen.site.actions import actions_page

SETTINGS = project([measure()]).settings
ENTRY = Entry(NOW, "final", date(2026, 11, 2), (), (), (("partnership", "All"),), ("html",), {}, version="1.2.3")


def main(page):
    return html.document_fromstring(page.decode()).find(".//main")


def test_a_quarter_tells_what_made_it_and_the_sum_of_each_download():
    makers = Makers("1.2.3", "embedded", (("jinja2", "3.1"), ("Python", "3.11.7")))
    page = main(quarter_about(SETTINGS, ENTRY, makers, [Download.of("a.pdf", "All, PDF", b"x" * 1234)], defaults.text))

    assert page.xpath(".//dt/a/@href") == ["a.pdf"]
    assert [each.text_content() for each in page.iter("dd")] == [
        "All, PDF, 1,234 bytes",
        sha256(b"x" * 1234).hexdigest(),
    ]
    assert "Made by reportgen 1.2.3 with the embedded engine." in page.text_content()
    assert [each.text_content() for each in page.iter("td")] == ["3.1", "3.11.7"]


def test_the_page_on_the_site_leads_to_what_each_quarter_says_of_itself():
    earlier = replace(ENTRY, quarter=NOW - 1, version="")
    page = main(about(SETTINGS, [earlier, ENTRY], defaults.text))

    assert page.xpath(".//li/a/@href") == [f"{NOW.slug}/about.html"]
    assert f"{NOW - 1}: made by an earlier version" in page.findall(".//li")[1].text_content()


def actions(*listed):
    small = project([measure("m", title="Visits")])
    protected = protect(compute(dataset(small, run("m", [10]))), small, "partners")
    day = protected.project.notes(NOW).reporting_date
    made = tuple(
        Action(name, f"Do {name}", "Head of service", day + timedelta(days=days), status, about, Quarter(2025, 1))
        for name, days, status, about in listed
    )
    return main(actions_page(replace(protected, project=replace(protected.project, actions=made)), defaults.text))


def test_actions_stand_late_first_then_open_then_closed():
    page = actions(
        ("a", 30, "open", "m"),
        ("b", -1, "open", ""),
        ("c", -40, "closed", "m"),
        ("d", -9, "open", "gone"),
        ("e", 0, "open", ""),
    )

    assert [each.text for each in page.iter("h2")] == ["Overdue", "Open", "Closed"]
    assert [each.get("id") for each in page.iter("tr") if each.get("id")] == [
        f"action-{name}" for name in ("d", "b", "e", "a", "c")
    ]
    stands = [row.findall("td")[1].text_content().split(": ")[1] for row in page.iter("tr") if row.get("id")]
    assert [text.partition(" (")[0] for text in stands] == ["9 days overdue", "1 day overdue", "open", "open", "closed"]


def test_an_action_leads_to_the_measure_that_it_bears_on_where_the_framework_has_it():
    page = actions(("a", 1, "open", "m"), ("b", 2, "open", "gone"))

    assert page.xpath(".//a/@href") == ["measures/m.html"]


def test_a_partnership_without_actions_says_so():
    assert "No action is recorded." in actions().text_content()
