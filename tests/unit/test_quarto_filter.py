"""What Quarto is given in place of a document's blocks. No Quarto is needed: pandoc reads here as Quarto has it read."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pypandoc
import pytest
from render.world import DOCUMENT, SETTINGS

from reportgen import defaults
from reportgen.engines import docx_quarto, quarto_house
from reportgen.engines.embedded import EmbeddedEngine
from reportgen.engines.format import Format, Quarto
from reportgen.engines.formats import html as page_format
from reportgen.engines.quarto_filter import FAULTS, filled
from reportgen.errors import Faults
from reportgen.model import Brand, BrandFile, Layout, Logo, Scheme

NAMES = ("html", "pdf", "docx")
SHORTCODE = re.compile(r"\{\{<[^>]*>\}\}")


def read_by_quarto(qmd, folder):
    """Read as Quarto's reader does: shortcodes as spans, attributes of tables among the words of their captions."""
    spans = SHORTCODE.sub(lambda found: f'[]{{.quarto-shortcode__ data-is-shortcode="1" data-raw="{found[0]}"}}', qmd)
    command = [pypandoc.get_pandoc_path(), "--from=markdown-table_attributes", "--to=json"]
    done = subprocess.run(command, input=spans.encode(), capture_output=True, check=True, cwd=folder)
    return json.loads(done.stdout)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Give a document's folder as the engine makes it; the filter runs in it."""
    beside = {f"{quarto_house.FOLDER}/{name}": data for name, data in quarto_house.files(SETTINGS).items()}
    for name, data in {**beside, **dict(DOCUMENT.assets), "report.qmd": DOCUMENT.qmd.encode()}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def answer(folder, name):
    tree = read_by_quarto(DOCUMENT.qmd, folder)
    return filled(tree, name, folder / quarto_house.FOLDER, folder / "report.qmd")


def test_a_page_is_given_as_the_embedded_engine_writes_it(folder, tmp_path_factory):
    ours = EmbeddedEngine().render(DOCUMENT, ("html",), tmp_path_factory.mktemp("ours"), SETTINGS)["html"]

    given = answer(folder, "html")

    (block,) = given["blocks"]
    around = [given["meta"][name]["c"][0]["c"][1] for name in ("house-before", "house-after")]
    assert f"{around[0]}{block['c'][1]}{around[1]}".lower() == ours.read_text("utf-8").lower()
    assert around[0].startswith("<!DOCTYPE html>")  # in capital letters, as Quarto looks for it
    assert (folder / "report.css").read_text("utf-8") == defaults.text("styles/report.css")


def test_a_pdf_is_given_as_source_with_its_style_and_fonts_beside_it(folder):
    given = answer(folder, "pdf")

    (block,) = given["blocks"]
    assert block["c"][0] == "typst"
    assert block["c"][1].startswith('#import "style.typ": *')
    assert (folder / "style.typ").read_text("utf-8") == defaults.text("styles/report.typ")
    assert any(path.suffix == ".ttf" for path in (folder / ".fonts").iterdir())
    assert [warning["c"] for warning in given["meta"]["house-warnings"]["c"]] == []


def test_a_word_file_is_given_as_its_body_with_pictures_and_addresses_for_pandoc_to_relate(folder):
    given = answer(folder, "docx")

    ((paragraph,),) = [block["c"][1] for block in given["blocks"]]
    kinds = {node["t"] for node in paragraph["c"]}
    pictures = [node["c"] for node in paragraph["c"] if node["t"] == "Image"]
    raw = "".join(node["c"][1] for node in paragraph["c"] if node["t"] == "RawInline")
    assert kinds <= {"RawInline", "Image", "Link"}
    assert all(alt and (folder / place).is_file() for _, alt, (place, _) in pictures)
    assert "<w:drawing>" not in raw
    assert "r:id" not in re.sub(r"<w:(?:header|footer)Reference[^>]*>", "", raw)
    assert (folder / docx_quarto.REFERENCE).is_file()
    assert given["meta"]["title"]["c"].endswith(
        "Multi-agency performance report: July to September 2026: partnership edition"
    )


def test_the_file_of_styles_holds_no_words_and_no_pictures(folder):
    answer(folder, "docx")

    with zipfile.ZipFile(folder / docx_quarto.REFERENCE) as archive:
        document = archive.read("word/document.xml").decode()
        assert not [name for name in archive.namelist() if "media" in name]
    assert "<w:t" not in document.replace("<w:titlePg/>", "").replace("<w:type ", "")
    assert document.count("<w:sectPr>") == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_second_time_gives_the_same(name, folder):
    assert answer(folder, name) == answer(folder, name)


# ---------------------------------------------------------------- as Quarto starts it


def start(folder, name, tree):
    """Start the filter with the command that house.lua has."""
    code = re.search(r'^local START = "(.*)"$', defaults.text("quarto/house.lua"), re.MULTILINE)[1]
    told = json.loads((folder / quarto_house.FOLDER / "house.json").read_text(encoding="utf-8"))
    command = [told["python"], "-I", "-c", code, told["package"], name, str(folder / quarto_house.FOLDER), "report.qmd"]
    return subprocess.run(command, input=json.dumps(tree).encode(), capture_output=True, check=False, cwd=folder)


def test_the_command_of_the_filter_answers_in_pandocs_tree(folder):
    done = start(folder, "html", read_by_quarto(DOCUMENT.qmd, folder))

    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout) == answer(folder, "html")


def test_faults_are_told_and_kept_for_the_engine(folder):
    qmd = DOCUMENT.qmd + "\n\n::: {.tinted}\nWords\n:::\n"
    (folder / "report.qmd").write_text(qmd, encoding="utf-8")

    done = start(folder, "html", read_by_quarto(qmd, folder))

    kept = json.loads((folder / FAULTS).read_text(encoding="utf-8"))
    line = qmd.split("\n").index("::: {.tinted}") + 1
    assert done.returncode == 1
    assert [fault["what"] for fault in kept] == ["a block has the classes .tinted, which the house style does not know"]
    assert kept[0]["where"] == f"report.qmd, line {line}"
    assert done.stdout.decode().startswith(kept[0]["what"])


def test_a_fault_of_an_earlier_run_is_not_told_again(folder):
    (folder / FAULTS).write_text("[]", encoding="utf-8")

    assert start(folder, "html", read_by_quarto(DOCUMENT.qmd, folder)).returncode == 0
    assert not (folder / FAULTS).exists()


def test_every_shortcode_that_is_no_page_break_is_a_fault_with_its_line(folder):
    qmd = DOCUMENT.qmd + "\n\nIt says {{< env HOME >}}.\n\n{{< include other.qmd >}}\n"
    (folder / "report.qmd").write_text(qmd, encoding="utf-8")

    with pytest.raises(Faults) as raised:
        filled(read_by_quarto(qmd, folder), "pdf", folder / quarto_house.FOLDER, folder / "report.qmd")

    last = len(qmd.split("\n"))
    assert [(fault.what, fault.where) for fault in raised.value.faults] == [
        ("there is no shortcode 'env' in the house style", f"report.qmd, line {last - 3}"),
        ("there is no shortcode 'include' in the house style", f"report.qmd, line {last - 1}"),
    ]


def test_a_shortcode_in_others_words_stays_words_and_goes_in_after_quartos_own_filters(folder):
    qmd = DOCUMENT.qmd + "\n\nThey wrote &#123;&#123;&#60; env HOME &#62;&#125;&#125;.\n"
    (folder / "report.qmd").write_text(qmd, encoding="utf-8")

    given = filled(read_by_quarto(qmd, folder), "html", folder / quarto_house.FOLDER, folder / "report.qmd")

    assert "They wrote {{&lt; env HOME &gt;}}." in given["blocks"][0]["c"][1]
    assert quarto_house.FILTERS == {"house.lua": "pre-ast", "blocks.lua": "post-finalize"}


def test_a_format_that_quarto_writes_by_itself_is_not_among_the_filters(folder, monkeypatch):
    plain = Format("txt", 40, "Plain text", Quarto("plain", {}), page_format.write, page_format.is_whole)
    monkeypatch.setattr(quarto_house, "found", lambda: (page_format.FORMAT, plain))

    told = json.loads(quarto_house.pack(SETTINGS, by_hand=False))

    assert told["targets"] == {"html": "html"}


# ---------------------------------------------------------------- what travels with it


def test_settings_come_back_as_the_writers_need_them(tmp_path):
    logo = Logo(BrandFile("brand/logo.svg", b"<svg/>"), "The logo", 2.0, BrandFile("brand/dark.svg", b"<svg />"))
    scheme = Scheme("#ffffff", "#111111", "#12436d")
    brand = Brand(scheme, scheme, "Ours", "Own Sans", "Own Serif", (BrandFile("brand/a.ttf", b"font"),), logo)
    settings = replace(SETTINGS, brand=brand, layouts=(("html", Layout(1, numbered=True)),), language="cy")
    for file in brand.files:
        (tmp_path / file.name).parent.mkdir(exist_ok=True)
        (tmp_path / file.name).write_bytes(file.data)
    house = tmp_path / "house"
    for name, data in quarto_house.files(replace(settings, brand=None)).items():
        (house / name).parent.mkdir(parents=True, exist_ok=True)
        (house / name).write_bytes(data)
    (house / "house.json").write_bytes(quarto_house.pack(settings, by_hand=False))

    back = quarto_house.unpack(house, tmp_path)

    assert back.brand == replace(brand, name="")  # the name is for messages, which are told when settings are read
    assert back.layouts == settings.layouts
    assert back.language == "cy"
    assert not quarto_house.is_by_hand(house)


def test_a_page_that_is_looked_at_by_hand_lets_quarto_reload_it(folder):
    (folder / "house" / "house.json").write_bytes(quarto_house.pack(SETTINGS, by_hand=True))

    given = answer(folder, "html")

    assert "Content-Security-Policy" not in given["meta"]["house-before"]["c"][0]["c"][1]


# ---------------------------------------------------------------- a page made short again


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<tr><th scope="row">A</th><td>1</td></tr></tbody></table>', "<tr><th scope=row>A<td>1</table>"),
        (
            '<img alt="</td> <b class=&quot;c&quot;>" src="x.svg">',
            '<img alt="</td> <b class=&quot;c&quot;>" src=x.svg>',
        ),
        ('<a href="#sec-one" title="">one</a>', '<a href=#sec-one title="">one</a>'),
        ("<ul><li>one</li><li>two</li></ul>", "<ul><li>one<li>two</ul>"),
    ],
)
def test_ends_and_quotation_marks_that_may_be_left_out_are(before, after, tmp_path):
    page = tmp_path / "report.html"
    page.write_text(before, encoding="utf-8")

    page_format.finish(page, tmp_path)

    assert page.read_text("utf-8") == after


def test_python_is_named_by_its_place():
    told = json.loads(quarto_house.pack(SETTINGS, by_hand=False))

    assert told["python"] == sys.executable
    assert (Path(told["package"]) / "reportgen" / "engines" / "quarto_filter.py").is_file()
