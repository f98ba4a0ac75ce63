"""Is every file of the demonstration's site good? The checks run over what is checked in, as readers have it."""

from __future__ import annotations

from pathlib import Path

import pytest

from e2e.reading import pages
from render.checks import docx_faults, html_faults, pdf_faults, svg_faults

SITE = Path(__file__).parents[2] / "site"
ONLY_THE_SEARCH = {"the page holds a script"}


def files(ending: str) -> list[Path]:
    return sorted(SITE.rglob(f"*.{ending}"))


def named(path: Path) -> str:
    return path.relative_to(SITE).as_posix()


def test_the_demonstration_has_files_of_every_kind():
    assert all(files(ending) for ending in ("html", "pdf", "docx", "svg"))


def test_no_page_of_the_demonstration_has_a_fault():
    told = {named(path): found for path in files("html") if (found := html_faults(path.read_text("utf-8")))}
    # Only the search has scripts, each in a file of its own; its policy is looked at in tests/browser/test_search.py.
    assert set(told.pop("search.html")) <= ONLY_THE_SEARCH
    assert told == {}


def test_no_drawing_of_the_demonstration_has_a_fault():
    assert {named(path): told for path in files("svg") if (told := svg_faults(path.read_bytes()))} == {}


def test_no_word_document_of_the_demonstration_has_a_fault():
    assert {named(path): told for path in files("docx") if (told := docx_faults(path.read_bytes()))} == {}


@pytest.mark.slow
@pytest.mark.parametrize("path", files("pdf"), ids=named)
def test_no_pdf_of_the_demonstration_has_a_fault(path):
    assert pdf_faults(path) == []


@pytest.mark.parametrize("path", [each for each in files("pdf") if "-partnership.pdf" in each.name], ids=named)
def test_each_table_of_a_quarters_grid_is_one_page_in_print(path):
    texts = [text for text in pages(path) if "The measures at a glance" in text and "Contents" not in text]
    tables = sum(text.count("The measures by triad,") for text in texts)
    assert len(texts) == tables > 0
