"""What a report's source says in its headings and tables is in all three of its files."""

from __future__ import annotations

import html
import re

import pytest

from e2e.reading import text_of
from e2e.running import QUARTER, build, make_project

pytestmark = pytest.mark.slow  # builds a project

EDITIONS = ["partnership", "social-care"]
FILES = {"html": "{name}.html", "pdf": f"{QUARTER}-{{name}}.pdf", "docx": f"{QUARTER}-{{name}}.docx"}
ONLY_ON_PAPER = {"The figures behind the charts"}  # on screen they unfold below their charts

IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)(\{[^}]*\})?")
LINK = re.compile(r"\[([^\[\]]+)\]\([^)]*\)")
SPAN = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\{[^}]*\}")
HEADING = re.compile(r"#{2,6} (?P<text>.*?)(?: \{#[^}]*\})?")
RULE = set("|:- ")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    project = make_project(tmp_path_factory.mktemp("formats") / "project")
    build(project)
    return project


def source_lines(built, name):
    source = built / "build" / "sources" / QUARTER / name / "report.qmd"
    return source.read_text(encoding="utf-8").splitlines()


def said(text):
    """Give the words that a reader sees of a piece of a source, without the spaces that each format sets its own way."""
    text = SPAN.sub(r"\1", LINK.sub(r"\1", IMAGE.sub("", text)))
    return squeezed(html.unescape(text.replace("*", "")))


def squeezed(text):
    alike = str.maketrans({"‑": "-", "’": "'", "‘": "'", "“": '"', "”": '"'})
    return "".join(text.translate(alike).split())


def rows(lines):
    for line in lines:
        if line.startswith("|") and not set(line) <= RULE:
            yield [cell for each in line.strip("|").split(" | ") if (cell := said(each))]


@pytest.mark.parametrize("file", FILES.values(), ids=list(FILES))
@pytest.mark.parametrize("name", EDITIONS)
def test_every_heading_of_the_source_is_in_the_file(built, name, file):
    text = squeezed(text_of(built / "site" / QUARTER / file.format(name=name)))

    headings = [found["text"] for line in source_lines(built, name) if (found := HEADING.fullmatch(line))]

    wanted = [each for each in headings if not (file.endswith(".html") and each in ONLY_ON_PAPER)]
    assert len(wanted) > 5
    assert [each for each in wanted if said(each) not in text] == []


@pytest.mark.parametrize("file", FILES.values(), ids=list(FILES))
@pytest.mark.parametrize("name", EDITIONS)
def test_every_cell_of_every_table_of_the_source_is_in_the_file(built, name, file):
    text = squeezed(text_of(built / "site" / QUARTER / file.format(name=name)))

    cells = [cell for row in rows(source_lines(built, name)) for cell in row]

    assert len(cells) > 50
    assert [cell for cell in cells if cell not in text] == []


@pytest.mark.parametrize("file", [FILES["html"], FILES["docx"]], ids=["html", "docx"])
@pytest.mark.parametrize("name", EDITIONS)
def test_the_cells_of_a_row_stand_beside_each_other_in_the_file(built, name, file):
    text = squeezed(text_of(built / "site" / QUARTER / file.format(name=name)))

    whole = ["".join(row) for row in rows(source_lines(built, name))]

    assert len(whole) > 10
    assert [row for row in whole if row not in text] == []
