"""The sheet: what the engine reckons for a page is what a page holds, in every case that makes rows higher."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from matplotlib import font_manager

from reportgen.engines.embedded import EmbeddedEngine
from reportgen.model import Brand, BrandFile, Document, Edition, Scheme
from reportgen.quarter import Quarter

from e2e.reading import pages
from render.world import HEADER, SETTINGS

HEADS = (
    "| Measure | Question | Latest | Change | A year before | Target | Data |\n|:---|:---|---:|:---|---:|:---|:---|\n"
)
KEY = "The key ends here."


def document(rows: int, groups: int, target: str, name: str = "Children on a plan seen when required") -> Document:
    """Give a report with a grid of so many rows, under so many heads, with its key."""
    lines = []
    for number in range(rows):
        if groups and number % (rows // groups) == 0:
            lines.append(f"| **Triad {number}** | | | | | | |")
        lines.append(f"| {name} {number} | Quality | 72.6% | up 0.1 pp | worse, from 95.0% | {target} | complete |")
    key = f"Key. {'Words that explain the columns of the grid. ' * 20}{KEY}"
    body = "\n".join(lines)
    text = f"""{HEADER}
## One {{#sec-one}}

Words.

## The measures at a glance {{#sec-grid}}

::: {{.sheet}}

::: {{.table-note}}
Markers: [[c]]{{.marker}} hidden to protect people (confidential).
:::

::: {{.grid}}

{HEADS}{body}

: The measures by triad {{#tbl-grid}}

:::

::: {{.table-note}}
{key}
:::

:::

## After {{#sec-after}}

Words.
"""
    return Document(Edition("partnership", "Partnership report"), Quarter(2026, 2), "Report", text, ())


@pytest.mark.parametrize("rows", [30, 52, 74])
@pytest.mark.parametrize("target", ["none", "■ met", "□ not met", "◧ within tolerance"])
def test_a_grid_and_its_key_stand_on_one_page_whatever_signs_its_rows_have(rows, target, tmp_path):
    found = EmbeddedEngine().render(document(rows, 9, target), ["pdf"], tmp_path, SETTINGS)

    with_rows = [number for number, text in enumerate(pages(found["pdf"]), start=1) if "up 0.1 pp" in text]
    with_key = [number for number, text in enumerate(pages(found["pdf"]), start=1) if KEY in text]
    assert with_rows == with_key
    assert len(with_rows) == 1


def test_a_grid_in_a_house_font_with_taller_letters_keeps_its_rows_on_one_page(tmp_path):
    data = Path(font_manager.findfont("DejaVu Sans")).read_bytes()
    scheme = Scheme("#ffffff", "#1a1a1a", "#12436d")
    brand = Brand(scheme, scheme, family="DejaVu Sans", fonts=(BrandFile("brand/DejaVuSans.ttf", data),))

    found = EmbeddedEngine().render(document(60, 9, "□ not met"), ["pdf"], tmp_path, replace(SETTINGS, brand=brand))

    assert sum("up 0.1 pp" in text for text in pages(found["pdf"])) == 1


def test_a_grid_that_no_page_holds_goes_on_and_loses_no_row(tmp_path):
    found = EmbeddedEngine().render(document(200, 9, "none"), ["pdf"], tmp_path, SETTINGS)

    words = " ".join(pages(found["pdf"]))
    assert [number for number in range(200) if f"seen when required {number} " not in words] == []


def two_sheets() -> Document:
    """Give a report whose grid is two pages."""
    whole = document(30, 3, "none")
    start, end = whole.qmd.index("## The measures"), whole.qmd.index("## After")
    again = whole.qmd[start:end].replace("sec-grid", "sec-grid-2").replace("tbl-grid", "tbl-grid-2")
    return replace(whole, qmd=whole.qmd[:end] + again + whole.qmd[end:])


def test_two_pages_of_the_grid_stand_behind_one_another_and_no_page_between_them_is_empty(tmp_path):
    found = EmbeddedEngine().render(two_sheets(), ["pdf", "docx"], tmp_path, SETTINGS)

    texts = list(pages(found["pdf"]))
    with_key = [number for number, text in enumerate(texts) if KEY in text]
    assert with_key == [with_key[0], with_key[0] + 1]
    with ZipFile(found["docx"]) as packed:
        body = packed.read("word/document.xml").decode()
    sections = re.findall(r"<w:sectPr>", body)
    ends = re.findall(r'<w:p><w:pPr><w:pStyle w:val="SectionEnd"/><w:sectPr>.*?</w:p>', body)
    assert len(sections) == 4  # before the grid, its two pages, after it
    assert not any(first + second in body for first in ends for second in ends)


def test_letters_are_read_aloud_as_words_and_shapes_stand_beside_their_word(tmp_path):
    whole = document(1, 0, "none")
    cells = '[ST–?]{.letters said="S, T met; A not met; R not known"} | [[▲]{.shape} concern]{.word .worse} |'
    qmd = whole.qmd.replace("none | complete |", cells)

    page = EmbeddedEngine().render(replace(whole, qmd=qmd), ["html"], tmp_path, SETTINGS)["html"].read_text("utf-8")

    assert '<span role=img aria-label="S, T met; A not met; R not known">ST–?</span>' in page
    assert '<span class="word worse">▲ concern</span>' in page  # as "■ met" beside it
