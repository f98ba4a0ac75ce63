"""What the search finds: only what finished pages say, by its place, and small enough to be opened from a share."""

import json
from dataclasses import replace
from datetime import date

import pytest
from small_world import NOW

from reportgen.quarter import Quarter
from reportgen.site import Entry, search
from reportgen.site.search import Findable, from_json, of_quarter, of_standing, to_json

ENTRY = Entry(
    quarter=NOW,
    status="final",
    reporting_date=date(2026, 11, 2),
    headlines=(),
    unseen=(),
    editions=(("partnership", "Partnership report"), ("police", "Police")),
    formats=("html",),
    labels={},
)
REPORT = b"""<!doctype html><html lang="en-GB"><head><title>Report</title><style>p { color: red }</style></head><body>
<nav><a href=#sec-plans>Planning</a></nav><header><h1>Multi-agency report</h1></header><main id=main>
<p>Written for the executive group.</p>
<h2 id=sec-plans>Child protection <em>planning</em></h2><p>Visits fell<b>.</b> See <a href=#x>the note</a>.<ul><li>One<li>Two</ul>
<table><caption>Hidden caption</caption><tr><td>4711</td></tr></table><figure><figcaption>A chart</figcaption></figure>
<details><summary>Show chart</summary><p>folded</p></details>
<h3 id=sec-plans-quality class=lower>How well did we do it?</h3><p>Well &lt;b&gt; enough.</p>
<h3 id=sec-staff>Staff</h3><p>Midwives stayed.</p></main><footer>Foot</footer></body></html>"""
MEASURE = b"""<html><head><link rel="canonical" href="visits.html"></head><body><main>
<nav class="trail"><a href="index.html">Measures</a> <a href="index.html#triad-plans">Planning</a></nav>
<h1>Visits in time</h1><p class="lead">Visits rose.</p><h2 id="series">Figures over time</h2><table><tr><td>93.1</td></tr></table>
<h2 id="definition">Definition</h2><dl class="definition"><dt>In the framework's words</dt><dd>% of visits</dd><dt>Source</dt><dd>records</dd></dl>
</main></body></html>"""
MOVED = b'<html><head><link rel="canonical" href="visits.html"></head><body><main><h1>Moved</h1></main></body></html>'
GLOSSARY = b"""<html><head><link rel="canonical" href="glossary.html"></head><body><main><h1>Glossary</h1>
<dl><dt id="triad">Triad</dt><dd>Three that belong together.</dd></dl><h2 id="markers">Markers</h2></main></body></html>"""
METHODS = b"""<html><body><main><h1>Methods</h1><p>How.</p><h2 id="rounding">Rounding</h2><p>Half away from zero.</p></main></body></html>"""


def rows_of(script):
    """Read the index as a browser does: what is set, and to what."""
    name, _, value = script.decode().partition(" = ")
    assert value.endswith(";\n")
    return name, json.loads(value.removesuffix(";\n"))


def report(title="A", text="words", quarter=NOW):
    return Findable("report", f"{quarter.slug}/partnership.html#{title}", title, str(quarter), text)


def test_a_report_is_found_by_section_with_its_anchor_and_words():
    found = of_quarter(ENTRY, {"partnership.html": REPORT, "police.html": REPORT})

    assert [(each.kind, each.address, each.title, each.place) for each in found] == [
        ("quarter", "2026-27-q2/index.html", "2026-27 Q2, July to September 2026", ""),
        ("report", "2026-27-q2/partnership.html", "Partnership report", "2026-27 Q2"),
        (
            "report",
            "2026-27-q2/partnership.html#sec-plans",
            "Child protection planning",
            "2026-27 Q2, Partnership report",
        ),
        ("report", "2026-27-q2/partnership.html#sec-staff", "Staff", "2026-27 Q2, Partnership report"),
        ("report", "2026-27-q2/police.html", "Police", "2026-27 Q2"),
    ]
    assert found[2].text == "Visits fell. See the note. One Two How well did we do it? Well <b> enough."


def test_tables_pictures_folds_menus_and_feet_are_not_read():
    text = to_json(of_quarter(ENTRY, {"partnership.html": REPORT})).decode()

    for word in ("4711", "Hidden caption", "A chart", "Show chart", "folded", "Foot", "color"):
        assert word not in text


def test_an_edition_without_a_page_is_not_found():
    assert len(of_quarter(ENTRY, {})) == 1


def test_a_measure_is_found_by_its_definition_and_by_what_it_was_called_before():
    (found,) = of_standing({"measures/visits.html": MEASURE, "measures/visits-made.html": MOVED})

    assert found == Findable(
        "measure",
        "measures/visits.html",
        "Visits in time",
        "Planning",
        "% of visits · records · Visits rose.",
        "visits visits-made",
    )


def test_words_of_the_glossary_and_parts_of_the_methods_are_found_at_their_places():
    found = of_standing({"glossary.html": GLOSSARY, "methods.html": METHODS})

    assert [(each.kind, each.address, each.title, each.text) for each in found] == [
        ("page", "glossary.html", "Glossary", ""),
        ("word", "glossary.html#triad", "Triad", "Three that belong together."),
        ("page", "methods.html", "Methods", "How."),
        ("page", "methods.html#rounding", "Rounding", "Half away from zero."),
    ]


def test_a_quarters_fragment_reads_back_as_it_was_written():
    found = of_quarter(ENTRY, {"partnership.html": REPORT})

    assert from_json(to_json(found)) == found


@pytest.mark.parametrize(
    "data", [b"", b"[]", b'{"schema": 2, "found": []}', b'{"schema": 1}', b'{"schema": 1, "found": [["a"]]}']
)
def test_what_is_no_fragment_is_not_read(data):
    with pytest.raises(ValueError):  # json's own error is one, too
        from_json(data)


def test_the_index_sets_one_global_and_is_json_besides():
    name, value = rows_of(search.index([report()], {NOW: [report("B")], NOW - 1: []}))

    assert name == "window.reportgenSearch"
    assert value["quarters"] == ["2026-27-q2", "2026-27-q1"]
    assert [row[2] for row in value["found"]] == ["A", "B"]


@pytest.mark.parametrize("text", ["</script><b>", "a\u2028b\u2029c", 'a "quote" \\ and more', "\u202ename\u202c"])
def test_no_text_can_end_the_script_or_a_line_of_it(text):
    script = search.index([report(text=text)], {})

    assert b"<" not in script
    assert not {"\u2028", "\u2029"} & set(script.decode())
    assert rows_of(script)[1]["found"][0][4] == text


def test_the_index_is_the_same_whatever_the_order_of_the_quarters():
    quarters = {NOW - step: [report(f"{step}", f"text {step}", NOW - step)] for step in range(4)}

    assert search.index([], quarters) == search.index([], dict(reversed(quarters.items())))


def test_what_an_earlier_report_has_word_for_word_is_listed_once_and_as_the_newest():
    earlier = report(quarter=NOW - 1)
    _, value = rows_of(search.index([], {NOW - 1: [earlier, replace(earlier, text="other words")], NOW: [report()]}))

    assert [(row[1], row[4]) for row in value["found"]] == [
        ("2026-27-q2/partnership.html#A", "words"),
        ("2026-27-q1/partnership.html#A", "other words"),
    ]


def test_quarters_before_the_newest_twelve_are_found_by_their_headings():
    quarters = {NOW - step: [report("A", f"text {step}", NOW - step)] for step in range(14)}

    texts = [row[4] for row in rows_of(search.index([], quarters))[1]["found"]]

    assert texts == [*(f"text {step}" for step in range(12)), "", ""]


def test_an_index_of_twelve_quarters_of_the_largest_report_weighs_less_than_two_megabytes():
    words = "safeguarding partners midwives visited families in time and wrote down what each child said "
    largest = 60_000  # signs: half as many again as the demonstration's partnership report has
    quarters = {
        Quarter(2024, 1) + step: [report(f"{step}", f"{step} {words * (largest // len(words))}")] for step in range(12)
    }

    assert len(search.index([], quarters)) < 2_000_000


def test_the_scripts_that_lie_in_the_package_are_as_their_makers_released_them():
    from hashlib import sha256

    from reportgen import defaults

    told = defaults.data("scripts/SOURCE.md").decode()
    for name in ("minisearch.js", "minisearch-licence.txt"):
        assert f"| {name} |" in told
        assert sha256(defaults.data(f"scripts/{name}")).hexdigest() in told
