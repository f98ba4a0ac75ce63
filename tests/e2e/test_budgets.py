"""What a site may weigh: it is checked in, opened from a file share and sent by email."""

import pytest

from e2e.reading import pages
from e2e.running import ROOT

MB = 1_000_000
GRID_HEADS = {"Measure", "Question", "Latest", "Change", "Trend", "Data"}  # no other table has all of them
MOST = {".pdf": 5 * MB, ".docx": 3 * MB, ".html": 300_000}


def too_large(site):
    quarters = [path.parent for path in sorted(site.glob("*/quarter.json"))]
    weights = {folder: sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) for folder in quarters}
    told = [f"{folder.name}: {weight:,} bytes" for folder, weight in weights.items() if weight > 15 * MB]
    return told + [
        f"{path.relative_to(site)}: {path.stat().st_size:,} bytes"
        for path in sorted(site.rglob("*"))
        if path.is_file() and path.stat().st_size > MOST.get(path.suffix, 15 * MB)
    ]


def test_the_small_project_keeps_the_budget(built):
    assert too_large(built / "site") == []


def test_the_checked_in_site_keeps_the_budget_and_holds_at_most_two_quarters():
    site = ROOT / "site"
    if not (site / "index.html").is_file():
        pytest.skip("site/ is not there")

    assert too_large(site) == []
    assert 1 <= len(list(site.glob("*/quarter.json"))) <= 2


def test_each_page_of_the_grid_of_the_checked_in_report_holds_its_table_and_its_key():
    found = sorted((ROOT / "site").glob("*/*-partnership.pdf"))
    if not found:
        pytest.skip("site/ is not there")

    texts = list(pages(found[-1]))
    with_heads = [text for text in texts if set(text.split()) >= GRID_HEADS]

    assert sum(text.count("The measures by triad,") for text in texts) == len(with_heads) > 0
    assert "Allegations with a risk found, where it was removed" in with_heads[-1]  # the framework's last measure
    assert all("too few for a percentage to lead, or to compare." in text for text in with_heads)  # the key ends so


def test_a_file_over_its_budget_is_seen(tmp_path):
    folder = tmp_path / "2026-27-q2"
    folder.mkdir()
    (folder / "quarter.json").write_bytes(b"{}")
    (folder / "a.docx").write_bytes(bytes(3 * MB + 1))

    assert too_large(tmp_path) == ["2026-27-q2/a.docx: 3,000,001 bytes"]
