"""The search's index keeps in step with the pages of the stage, and leaves earlier quarters' folders as they are."""

import json
from dataclasses import replace
from datetime import date

import pytest

from reportgen.pipeline import finding
from reportgen.quarter import Quarter
from reportgen.site import Entry, search

LATEST = Entry(
    quarter=Quarter(2026, 2),
    status="draft",
    reporting_date=date(2026, 11, 2),
    headlines=(),
    unseen=(),
    editions=(("partnership", "Partnership report"),),
    formats=("html",),
    labels={},
)
EARLIER = replace(LATEST, quarter=Quarter(2026, 1))


def page(title, text):
    return f'<html><body><main><h1>{title}</h1><h2 id="a">Part</h2><p>{text}</p></main></body></html>'


@pytest.fixture
def stage(tmp_path):
    for name, text in {
        "2026-27-q1/partnership.html": page("Report", "earlier words"),
        "2026-27-q2/partnership.html": page("Report", "later words"),
        "measures/visits.html": page("Visits", "definition"),
        "methods.html": page("Methods", "rounding"),
        "index.html": page("Home", "homely words"),
        "search.html": page("Search", "words of the search"),
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def index(stage):
    return (stage / search.INDEX).read_text(encoding="utf-8")


def test_the_built_quarter_gets_its_fragment_and_the_others_keep_their_folders(stage):
    finding.add(stage, [EARLIER, LATEST], LATEST.quarter)

    assert "later words" in (stage / "2026-27-q2" / search.FRAGMENT).read_text(encoding="utf-8")
    assert not (stage / "2026-27-q1" / search.FRAGMENT).exists()


def test_a_quarter_without_a_fragment_is_read_from_its_pages(stage):
    finding.add(stage, [EARLIER, LATEST], LATEST.quarter)

    assert "earlier words" in index(stage)


def test_a_quarters_fragment_is_taken_as_it_lies_there(stage):
    kept = stage / "2026-27-q1" / search.FRAGMENT
    kept.write_bytes(search.to_json([search.Findable("report", "2026-27-q1/partnership.html", "Kept", "")]))

    finding.add(stage, [EARLIER, LATEST], LATEST.quarter)

    assert '"Kept"' in index(stage)
    assert "earlier words" not in index(stage)


def test_a_fragment_of_a_later_version_gives_way_to_the_pages(stage):
    kept = stage / "2026-27-q1" / search.FRAGMENT
    kept.write_text(json.dumps({"schema": 2, "found": []}), encoding="utf-8")

    finding.add(stage, [EARLIER, LATEST], LATEST.quarter)

    assert "earlier words" in index(stage)
    assert json.loads(kept.read_text(encoding="utf-8"))["schema"] == 2


def test_pages_beside_the_quarters_are_found_but_the_home_page_and_the_search_are_not(stage):
    finding.add(stage, [LATEST], LATEST.quarter)

    assert '"measures/visits.html"' in index(stage)
    assert '"methods.html#a"' in index(stage)
    assert "homely" not in index(stage)
    assert "words of the search" not in index(stage)


def test_the_scripts_and_the_licence_lie_beside_the_index(stage):
    finding.add(stage, [LATEST], LATEST.quarter)

    names = {path.name for path in (stage / "assets").iterdir()}
    assert names == {"minisearch.js", "minisearch-licence.txt", "search.js", "search-index.js"}
    assert "Permission is hereby granted" in (stage / "assets" / "minisearch-licence.txt").read_text(encoding="utf-8")
