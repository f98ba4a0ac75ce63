"""Does what others write stay text? Every hostile text, as commentary and as a name, in every format and engine.

All texts stand in one report, each in a section of its own, so that a failing test names the text.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

import pikepdf
import pypandoc
import pytest
from lxml import etree, html

import charts_world
from hostile import HOSTILE, LARGE, ONE_LINE
from small_world import measure
from render.checks import docx_faults, html_faults, pdf_faults, svg_faults
from render.docx_checks import W, Parts, Paragraph
from render.hostile_world import EDITION, document, narrative, number, protected, said, title, words_of
from render.reading import READERS, Part
from render.words import squeezed, visible

from reportgen import defaults, project
from reportgen.charts import draw, plan
from reportgen.engines import quarto
from reportgen.engines.embedded import EmbeddedEngine
from reportgen.engines.quarto import QuartoEngine
from reportgen.errors import ReportgenError
from reportgen.model import Document, Settings
from reportgen.report import published_csv
from reportgen.site import standing_pages

TEXTS: Mapping[str, str] = {name: text for name, text in HOSTILE.items() if name not in LARGE}
BASE = Path(__file__).parents[1] / "broken" / "_base"
AGENCY_TITLE = "title: Children's social care"
SECTION = re.compile(r"sec[-_](t\d{3})")

# What a section of ours may hold. Nothing else may come of a text, whatever it holds.
TAGS = {
    "h2",
    "h3",
    "h4",
    "h5",
    "p",
    "ul",
    "ol",
    "li",
    "table",
    "caption",
    "colgroup",
    "col",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "div",
    "span",
    "strong",
    "em",
    "b",
    "bdi",
    "a",
    "br",
}
ATTRIBUTES = {
    *("id", "class", "scope", "colspan", "role", "tabindex", "aria-label", "aria-labelledby", "href", "start"),
}
CLASSES = re.compile(
    r"(?:lower|lead|dimension|quantity|quality|outcome|commentary|questions|table-note|table|marker|word|nowrap|wide|many"
    r"|group|grid|small|shape|letters|better|worse|signal|missing|neutral|page-break|[rcgw]\d+)"
)
OUR_BLOCKS = {"landscape", "sheet", "index", "half-page", "print-only", "callout-important"}
WORD_ELEMENTS = {
    "p",
    "pPr",
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "numPr",
    "ilvl",
    "numId",
    "spacing",
    "ind",
    "jc",
    "outlineLvl",
    "bookmarkStart",
    "bookmarkEnd",
    "r",
    "rPr",
    "rStyle",
    "b",
    "bCs",
    "i",
    "iCs",
    "rtl",
    "vertAlign",
    "t",
    "br",
    "hyperlink",
    "fldSimple",
    "tab",
    "tbl",
    "tblPr",
    "tblStyle",
    "tblW",
    "tblInd",
    "tblLayout",
    "tblLook",
    "tblCaption",
    "tblDescription",
    "tblGrid",
    "gridCol",
    "tr",
    "trPr",
    "cantSplit",
    "tblHeader",
    "tc",
    "tcPr",
    "tcW",
    "gridSpan",
    "tcMar",
    "left",
}


@dataclass(frozen=True)
class Made:
    """The report of all texts, as source and in every format."""

    source: Document
    settings: Settings
    files: Mapping[str, Path]
    parts: Mapping[str, list[Part]]  # by format

    def section(self, form: str, name: str) -> str:
        """Give what a format shows in the section of a text; the formats have the same headings in the same order."""
        starts = [at for at, part in enumerate(self.parts["html"]) if SECTION.fullmatch(part.id)]
        which = number(name, TEXTS)
        begin = next(at for at in starts if self.parts["html"][at].id == f"sec-{which}")
        end = next((at for at in starts if at > begin), begin + 8)
        return squeezed(" ".join(f"{part.title} {part.words}" for part in self.parts[form][begin:end]))


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Render the report of all texts but the large ones."""
    source = document(TEXTS)
    settings = protected(TEXTS).project.settings
    files = EmbeddedEngine().render(source, ("html", "pdf", "docx"), tmp_path_factory.mktemp("hostile"), settings)
    return Made(source, settings, files, {form: READERS[form](path) for form, path in files.items()})


# ---------------------------------------------------------------- the corpus


def test_the_corpus_is_large_and_most_of_it_fits_a_name():
    assert len(HOSTILE) >= 80
    assert len(ONE_LINE) >= 80


@pytest.mark.parametrize("name", HOSTILE)
def test_no_letter_of_a_commentary_is_lost_without_a_word(name):
    blocks, told = said(HOSTILE[name])

    written = "".join(sign for sign in squeezed(HOSTILE[name]) if sign.isalnum())
    kept = "".join(sign for sign in squeezed(words_of(blocks)) if sign.isalnum())

    assert kept == written or told or set(HOSTILE[name]) & set("&|[:1234567890")  # marks of Markdown's own


# ---------------------------------------------------------------- every format


def test_the_formats_of_the_hostile_report_are_good_files(everything):
    assert html_faults(everything.files["html"].read_text("utf-8")) == []
    assert pdf_faults(everything.files["pdf"]) == []
    assert docx_faults(everything.files["docx"].read_bytes()) == []


def test_the_formats_of_the_hostile_report_have_the_same_headings(everything):
    page = [squeezed(part.title) for part in everything.parts["html"]]
    paper = [*page, squeezed("Index of measures")]  # the site has pages of its own for measures

    assert [squeezed(part.title) for part in everything.parts["docx"]] == paper
    assert len(everything.parts["pdf"]) == len(paper)


@pytest.mark.parametrize("form", ["html", "docx", "pdf"])
@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_is_read_as_it_was_written(everything, name, form):
    shown = everything.section(form, name)

    for wanted in (title(name), *(words_of((block,)) for block in said(TEXTS[name])[0])):
        assert visible(squeezed(wanted), shown)


def sections(everything: Made) -> dict[str, list[html.HtmlElement]]:
    """Give the elements of the page by the section that they stand in."""
    found: dict[str, list[html.HtmlElement]] = {}
    current = ""
    for element in html.document_fromstring(everything.files["html"].read_bytes()).find(".//main").iter():
        match = SECTION.fullmatch(element.get("id", "")) if isinstance(element.tag, str) else None
        current = match[1] if match else current
        found.setdefault(current, []).append(element)
    return found


@pytest.fixture(scope="module")
def page_sections(everything: Made) -> dict[str, list[html.HtmlElement]]:
    """Read the page once."""
    return sections(everything)


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_makes_nothing_but_text_in_the_page(page_sections, name):
    elements = page_sections[number(name, TEXTS)]

    assert {element.tag for element in elements} <= TAGS
    assert {attribute for element in elements for attribute in element.attrib} <= ATTRIBUTES
    assert [
        each for element in elements for each in element.get("class", "").split() if not CLASSES.fullmatch(each)
    ] == []
    assert [link for element in elements if not (link := element.get("href", "#")).startswith("#")] == []


def word_sections(data: bytes) -> Iterator[tuple[str, etree._Element]]:
    """Give the blocks of a Word document with the section that they stand in."""
    parts = Parts(data)
    current = ""
    for block in parts.body:
        names = [mark.get(f"{W}name") for mark in block.iter(f"{W}bookmarkStart")]
        matches = [match for name in names if (match := re.fullmatch(r"p\d+_sec_(t\d{3})", name))]
        if block.tag == f"{W}p" and matches and Paragraph(parts, block).outline < 9:
            current = matches[0][1]
        yield current, block


@pytest.fixture(scope="module")
def word_blocks(everything: Made) -> dict[str, list[etree._Element]]:
    """Read the Word document once."""
    found: dict[str, list[etree._Element]] = {}
    for name, block in word_sections(everything.files["docx"].read_bytes()):
        found.setdefault(name, []).append(block)
    return found


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_makes_nothing_but_text_in_the_word_document(word_blocks, name):
    elements = [
        element for block in word_blocks[number(name, TEXTS)] for element in block.iter() if block.tag != f"{W}sectPr"
    ]

    assert {etree.QName(element).localname for element in elements} <= WORD_ELEMENTS
    codes = {element.get(f"{W}instr", "").strip() for element in elements if element.tag == f"{W}fldSimple"}
    assert codes <= {"SEQ Table \\* ARABIC"}
    outside = [element for element in elements if element.tag == f"{W}hyperlink" and element.get(f"{W}anchor") is None]
    assert outside == []


def test_no_part_of_the_word_document_leads_outside(everything):
    with zipfile.ZipFile(everything.files["docx"]) as archive:
        relations = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".rels"))

    assert b"External" not in relations


def test_no_link_of_the_pdf_leads_outside(everything):
    with pikepdf.open(everything.files["pdf"]) as made:
        notes = [note for page in made.pages for note in page.obj.get("/Annots", [])]
        outside = [note for note in notes if "/A" in note and "/URI" in note.A]

    assert notes
    assert outside == []


# ---------------------------------------------------------------- names in tables


def test_agencies_reasons_and_actions_stay_in_their_cells(everything):
    rows = {form: [row for part in parts for row in part.rows] for form, parts in everything.parts.items()}
    wanted = [name for name in TEXTS if name in ONE_LINE]

    for form in ("html", "docx"):
        firsts = [squeezed(row[0]) for row in rows[form]]
        assert [name for name in wanted if squeezed(title(name)) not in firsts] == []
        assert {len(row) for row in rows[form]} <= {1, 2, 3, 4, 5, 6, 7, 8, 10}  # the grid has ten columns
        register = [row for part in everything.parts[form] if part.title == "Register of returns" for row in part.rows]
        assert [squeezed(row[0]) for row in register[1:]] == [squeezed(title(name)) for name in TEXTS]
        assert [
            name for name, row in zip(TEXTS, register[1:], strict=True) if squeezed(title(name)) not in squeezed(row[4])
        ] == []


# ---------------------------------------------------------------- Quarto: what its own reader makes of the source


@pytest.fixture(
    scope="module",
    params=[
        "markdown",
        "markdown+mark+lists_without_preceding_blankline+task_lists+autolink_bare_uris+emoji",
    ],
)
def tree(everything: Made, request: pytest.FixtureRequest) -> list:
    """Read the source as Quarto has pandoc read it, and with what a project may turn on beside."""
    command = [pypandoc.get_pandoc_path(), "--sandbox", "-f", request.param, "-t", "json"]
    done = subprocess.run(command, input=everything.source.qmd.encode(), capture_output=True, check=True)
    return json.loads(done.stdout)


def nodes(tree: object) -> Iterator[dict]:
    """Give every node of pandoc's tree, those of the header included."""
    waiting = [tree]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            if "t" in each:
                yield each
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)


def test_quartos_reader_finds_nothing_in_others_text_but_text(everything, tree):
    found = list(nodes(tree))
    kinds = {node["t"] for node in found}
    ids = set(re.findall(r"\{#([a-z0-9-]+)", everything.source.qmd))

    assert not kinds & {"RawBlock", "RawInline", "Math", "Note", "Code", "CodeBlock", "Image", "Strikeout", "SmallCaps"}
    assert not kinds & {"DefinitionList", "LineBlock", "HorizontalRule", "BlockQuote", "Underline"}
    assert {node["c"][2][0] for node in found if node["t"] == "Link"} <= {f"#{name}" for name in ids}
    cited = {one["citationId"] for node in found if node["t"] == "Cite" for one in node["c"][0]}
    assert cited <= ids
    attributes = [node["c"][0] for node in found if node["t"] in ("Span", "Div")]
    assert {name for _, names, _ in attributes for name in names if not CLASSES.fullmatch(name)} <= OUR_BLOCKS
    assert {key for _, _, pairs in attributes for key, _ in pairs} <= {"title"}


def test_the_source_holds_no_shortcode_cell_or_raw_block_but_the_page_break(everything):
    qmd = everything.source.qmd

    assert set(re.findall(r"\{\{<.*?>\}\}", qmd)) == {"{{< pagebreak >}}"}
    assert qmd.count("{{<") == qmd.count("{{< pagebreak >}}")
    assert re.findall(r"^\s*(?:```|~~~).*|\{=\w+\}|`\{?\w+\}? ", qmd, re.MULTILINE) == []
    assert [line for line in qmd.splitlines()[1:] if line.strip() == "---"] == ["---"]


@pytest.fixture(scope="module")
def with_quarto() -> None:
    """Skip what needs Quarto before anything is rendered for it."""
    if quarto.find() is None:
        pytest.skip("Quarto is not installed")


@pytest.mark.quarto
def test_quarto_itself_makes_nothing_of_others_text_but_text(with_quarto, everything, tmp_path):
    made = QuartoEngine().render(everything.source, ("html", "pdf", "docx"), tmp_path, everything.settings)

    page = html.document_fromstring(made["html"].read_bytes()).find(".//main")
    assert not page.xpath(
        ".//iframe | .//object | .//embed | .//form | .//svg | .//math | .//style | .//*[@onclick or @onload or @onerror]"
    )
    assert [link for link in page.xpath(".//a/@href") if not link.startswith("#")] == []
    shown = squeezed(page.text_content())
    assert [name for name in TEXTS if not visible(squeezed(title(name)), shown)] == []
    with pikepdf.open(made["pdf"]) as document_:
        assert not [item for item in document_.objects if isinstance(item, pikepdf.Dictionary) and "/JS" in item]
    with zipfile.ZipFile(made["docx"]) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    fields = {
        *(str(each.get(f"{W}instr")) for each in body.iter(f"{W}fldSimple")),
        *(each.text or "" for each in body.iter(f"{W}instrText")),
    }
    assert {field.split()[0] for field in fields} <= {"TOC", "SEQ", "PAGE", "NUMPAGES"}
    assert not list(body.iter(f"{W}altChunk"))


# ---------------------------------------------------------------- what is made beside the report


def test_no_cell_of_the_published_figures_is_a_formula():
    data = published_csv(protected(TEXTS), EDITION).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(data, newline="")))

    assert {len(row) for row in rows} == {len(rows[0])}
    texts = [cell for row in rows for cell in row if not re.fullmatch(r"-?\d+(\.\d+)?", cell)]
    assert [cell for cell in texts if re.match(r"[=+\-@\t\r\n＝＋－＠]", cell)] == []
    assert len(rows) == len(TEXTS) + 1


HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
"""What no name may hold: it turns round or breaks what stands beside it."""

LOADED = tuple(name for name, text in ONE_LINE.items() if not HARMFUL.search(text.strip()))


@pytest.mark.parametrize("name", ONE_LINE)
def test_a_hostile_name_is_refused_or_stays_what_it_is(tmp_path, name):
    base = shutil.copytree(BASE, tmp_path / "project")
    framework = base / "measures.yaml"
    text = framework.read_text(encoding="utf-8")
    framework.write_text(
        text.replace(
            AGENCY_TITLE,
            f"title: {json.dumps(ONE_LINE[name], ensure_ascii=max(map(ord, ONE_LINE[name])) < 0x10000)}",
            1,
        ),
        encoding="utf-8",
    )

    shown, refused = "", ""
    try:
        shown = project.load(base).framework.agencies[0].title
    except ReportgenError as fault:
        refused = str(fault)

    assert refused or name in LOADED
    assert not refused or "holds a character" in refused or "a title has at most 120" in refused
    assert ONE_LINE[name] not in refused
    assert refused or squeezed(shown) == squeezed(ONE_LINE[name])


def test_the_pages_of_the_site_show_names_as_they_were_written():
    texts = {name: ONE_LINE[name] for name in LOADED}
    held = protected(texts)

    pages = standing_pages(held, narrative(held), {}, (EDITION,), defaults.text)

    assert {name: told for name, data in pages.items() if (told := html_faults(data.decode()))} == {}
    for name in texts:
        for place in (f"measures/{number(name, texts)}-m.html", f"agencies/{number(name, texts)}.html"):
            page = html.document_fromstring(pages[place])
            assert squeezed(title(name)) in squeezed(page.findtext(".//h1")), place
            assert squeezed(title(name)) in squeezed(page.findtext(".//title")), place


@pytest.mark.parametrize(
    "name",
    [
        "script",
        "mathtext",
        "svg-script",
        "xml-end",
        "braces",
        "percent",
        "attribute-breakout",
        "right-to-left",
        "emoji-code",
    ],
)
def test_a_hostile_title_in_a_chart_is_drawn_as_text(name):
    own = measure("m", title=title(name))
    own = replace(own, items=(replace(own.items[0], title=title(name)),))
    world = charts_world.protected([own], [charts_world.figure(own, [3, 5, 4, 6, 5, 7, 6, 8])])

    charts = [draw(spec) for spec in plan(EDITION, world)]

    assert charts
    assert {chart.name: told for chart in charts if (told := svg_faults(chart.svg))} == {}
    assert all(squeezed(title(name)) in squeezed(chart.alt) for chart in charts)


# ---------------------------------------------------------------- texts that are hostile by their size


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(LARGE))
def test_a_text_of_hostile_size_is_printed_or_cut_with_a_word(tmp_path, name):
    texts = {name: HOSTILE[name]}

    made = EmbeddedEngine().render(
        document(texts), ("html", "pdf", "docx"), tmp_path, protected(texts).project.settings
    )

    assert html_faults(made["html"].read_text("utf-8")) == []
    assert pdf_faults(made["pdf"]) == []
    assert docx_faults(made["docx"].read_bytes()) == []
    shown = squeezed(" ".join(part.words for part in READERS["html"](made["html"])))
    assert squeezed(words_of(said(HOSTILE[name])[0])) in shown
