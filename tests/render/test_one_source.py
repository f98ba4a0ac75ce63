"""One source, three formats: every heading, table row and number of a report is the same in HTML, PDF and DOCX.

What docs/qmd-subset.md says differs is left out: charts that are folded away on screen stand at the end in print, each
format counts its own figures and tables, and heads, feet, page numbers and lists of contents belong to the format.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import docx
import pytest
from lxml import html

from render.reading import READERS, Part, from_docx, tidy, until
from render.words import squeezed

SITE = Path(__file__).parents[2] / "site"
# Headings of what the screen folds away, or has pages of its own for
INDEX = "Index of measures"
FURTHER = ("Further charts", "The figures behind the charts", INDEX)
PAGE = re.compile(r", \d+$")
LABEL = re.compile(r"\b(Figure|Table) \d+(\.?)")
EDITIONS = sorted(path.with_name(path.name.split("-", 3)[-1]) for path in SITE.glob("20*/*.docx"))


def same_parts(files: Mapping[str, Path]) -> dict[str, list[Part]]:
    """Read what all formats hold."""
    return {form: until(READERS[form](path), FURTHER)[1:] for form, path in files.items()}


def said(part: Part) -> str:
    # Only the PDF knows the pages of an index: it has one behind each line.
    words = " ".join(PAGE.sub("", piece) for piece in part.pieces) if part.title == INDEX else part.words
    return squeezed(LABEL.sub(r"\1\2", words))


def differences(files: Mapping[str, Path]) -> list[str]:
    """Tell where a format differs from the page: headings first, then part by part."""
    read = same_parts(files)
    page = read.pop("html")
    told = []
    for form, parts in sorted(read.items()):
        if [(part.level, part.title) for part in parts] != [(part.level, part.title) for part in page]:
            told.append(f"{form}: other headings")
            continue
        for here, there in zip(page, parts, strict=True):
            if here.rows != there.rows:
                told.append(f"{form}: other rows under {here.title!r}")
            if here.numbers != there.numbers:
                told.append(f"{form}: other numbers under {here.title!r}")
            if said(here) != said(there):
                told.append(f"{form}: other words under {here.title!r}")
    return told


def files_of(page: Path) -> dict[str, Path]:
    """Give the three files of an edition of a site."""
    stem = page.parent / f"{page.parent.name}-{page.stem}"
    return {
        "html": page.parent / f"{page.stem}.html",
        "pdf": stem.with_suffix(".pdf"),
        "docx": stem.with_suffix(".docx"),
    }


def folded(page: Path) -> Counter[str]:
    """Count the captions of the charts that a page folds away, without their numbers."""
    whole = html.document_fromstring(page.read_bytes())
    return Counter(
        squeezed(LABEL.sub("", tidy(caption.text_content()))) for caption in whole.xpath("//details//figcaption")
    )


def folded_tables(page: Path) -> list[list[list[str]]]:
    """List the tables that a page folds away below its charts."""
    whole = html.document_fromstring(page.read_bytes())
    return [
        [[tidy(cell.text_content()) for cell in row] for row in table.iter("tr")]
        for table in whole.xpath("//details//table")
    ]


def at_the_end(path: Path, form: str) -> list[Part]:
    """Give what stands at the end in print only."""
    parts = READERS[form](path)
    return parts[len(until(parts, FURTHER)) :]


def captions(parts: list[Part]) -> list[str]:
    """List the captions of charts, without their numbers."""
    pieces = [piece for part in parts for piece in part.pieces]
    return [squeezed(LABEL.sub("", piece)) for piece in pieces if re.match(r"Figure \d+\.", piece)]


def test_the_sample_says_the_same_in_three_formats(made):
    assert differences(made) == []
    assert sum(len(part.rows) for part in same_parts(made)["pdf"]) > 60


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_what_the_screen_folds_away_stands_at_the_end_in_print(made, form):
    assert captions(at_the_end(made[form], form)) == list(folded(made["html"]))
    assert folded(made["html"])


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_the_title_block_says_the_same_in_three_formats(made, form):
    header = html.document_fromstring(made["html"].read_bytes()).find(".//header")
    lines = [
        tidy(each.text_content()) for each in header.iter("p", "h1", "li") if each.find("a[@href='#contents']") is None
    ]

    top = squeezed(READERS[form](made[form])[0].words)

    assert len(lines) > 4
    assert [line for line in lines if squeezed(line) not in top] == []


def test_one_changed_number_is_found(made, tmp_path):
    document = docx.Document(str(made["docx"]))
    document.tables[1].rows[1].cells[1].paragraphs[0].runs[0].text = "163"
    document.save(str(tmp_path / "changed.docx"))

    told = differences({**made, "docx": tmp_path / "changed.docx"})

    under = "'How much did we do?'"
    assert told == [f"docx: other {what} under {under}" for what in ("rows", "numbers", "words")]


def test_one_lost_row_and_one_changed_heading_are_found(made, tmp_path):
    document = docx.Document(str(made["docx"]))
    row = document.tables[-1].rows[30]._tr
    row.getparent().remove(row)
    document.save(str(tmp_path / "row.docx"))
    heading = next(each for each in document.paragraphs if each.text == "Practices" and each.style.name == "Heading 1")
    heading.runs[0].text = "Practises"
    document.save(str(tmp_path / "heading.docx"))

    assert "docx: other rows under 'Practices'" in differences({**made, "docx": tmp_path / "row.docx"})
    assert differences({**made, "docx": tmp_path / "heading.docx"}) == ["docx: other headings"]


def test_the_contents_of_the_word_document_are_no_part_of_what_is_compared(made):
    assert [part.title for part in from_docx(made["docx"])].count("What stands out") == 1


@pytest.mark.slow
@pytest.mark.parametrize("page", EDITIONS, ids=lambda page: f"{page.parent.name}-{page.stem}")
def test_an_edition_of_the_demonstration_says_the_same_in_three_formats(page):
    files = files_of(page)

    assert differences(files) == []
    ends = {form: at_the_end(files[form], form) for form in ("pdf", "docx")}
    assert [(part.title, part.rows, said(part)) for part in ends["pdf"]] == [
        (part.title, part.rows, said(part)) for part in ends["docx"]
    ]
    # At most two charts of a measure are printed; the numbers of all of them are.
    on_screen = folded(files["html"])
    assert [caption for caption in captions(ends["pdf"]) if caption not in on_screen] == []
    printed = [table for part in ends["pdf"] for table in part.tables]
    assert [table for table in folded_tables(files["html"]) if table not in printed] == []
