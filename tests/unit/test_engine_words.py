"""Words in Typst, Word and HTML: whatever they hold, they come out as words; and columns hold their words."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from reportgen.engines import columns, docx_words, fonts, typeset
from reportgen.engines import html as html_writer
from reportgen.engines.pictures import Size, size
from reportgen.engines.tree import Align, Column, Paragraph, Picture, Report, Row, Table, Text

RULER = columns.Ruler(padding=1, pictures={"charts/spark": 8})
ANY = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=40)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def report(*blocks) -> Report:
    return Report("T", "", "2026-11-02", "en-GB", {}, blocks)


class AsWritten(fonts.Setting):
    """Leaves every sign as it is, whether a font has it or not."""

    def clean(self, text: str) -> str:
        """Give the text itself."""
        return text


def unmarked(text):
    """Leave out what is put in for the lines' ends and the direction of words."""
    return text.replace("\u200b", "").replace("\u200e", "")


@given(ANY)
def test_words_are_string_literals_in_typst(words):
    written = typeset.write(report(Paragraph((Text(words),))), {}, AsWritten())

    literal = written.split(")\n\n")[-1].strip()
    # Typst's string literals escape as JSON's do, for the two signs that are escaped.
    assert literal == "" or unmarked(json.loads(literal[1:-1], strict=False)) == unmarked(words)


@given(ANY)
def test_words_in_word_come_back_as_they_were(words):
    run = docx_words.run(words)

    wrapped = f'<w:p xmlns:w="{W[1:-1]}">{run}</w:p>'.encode()
    read = "".join(etree.fromstring(wrapped).itertext())
    assert unmarked(read) == unmarked("".join(s for s in words if s not in "\ufffe\uffff"))


@given(ANY)
def test_words_in_a_page_come_back_as_they_were(words):
    template = "<html><head><meta charset=utf-8></head><body><main>$main</main></body></html>"

    page = html_writer.write(report(Paragraph((Text(f"x{words}x"),))), template, "report.css", {})

    assert html.document_fromstring(page.encode()).find(".//p").text_content() == f"x{words}x"


def test_signs_without_a_font_are_shown_by_number_and_counted():
    setting = fonts.Setting()

    assert setting.clean("up 📈 or 📈") == "up [U+1F4C8] or [U+1F4C8]"
    assert setting.missing == {"📈": 2}


@pytest.mark.parametrize("words", ["Zoë Łukasz", "▲ ▼ ■ □ ◧ ◆ ○", "“don’t” – 5 × 3 ≥ 2", "Дмитрий", "محمد"])
def test_signs_that_reports_use_have_a_font(words):
    setting = fonts.Setting()

    assert setting.clean(words) == words
    assert setting.missing == {}


def test_invisible_signs_that_no_font_has_are_dropped_without_a_word():
    setting = fonts.Setting()

    assert setting.clean("a\U000e0001b\x07\t") == "ab "
    assert setting.missing == {}


def table(widths, *rows) -> Table:
    cells = [Row(tuple((Text(words),) if words else () for words in row)) for row in rows]
    return Table("", (), tuple(Column(Align.LEFT, width) for width in widths), tuple(cells[:1]), tuple(cells[1:]))


def test_widths_are_kept_where_words_fit():
    wished = table((0.5, 0.25, 0.25), ("Measure", "Latest", "Change"), ("x", "1", "up"))

    assert columns.shares(wished, RULER, line=50) == pytest.approx((0.5, 0.25, 0.25))


def test_a_column_is_never_narrower_than_its_longest_word():
    narrow = table((0.9, 0.1), ("Measure", "Data"), ("x", "provisional"))

    shares = columns.shares(narrow, RULER, line=20)

    assert shares[1] * 20 >= fonts.width("provisional") + 1
    assert sum(shares) == pytest.approx(1)


def test_a_column_is_never_narrower_than_its_sparkline():
    row = Row(((Text("Plans"),), (Picture("charts/spark", "Falling"),)))
    made = Table("", (), (Column(Align.LEFT, 0.9), Column(Align.LEFT, 0.1)), (), (row,))

    assert columns.shares(made, RULER, line=20)[1] * 20 >= 9


@settings(max_examples=50)
@given(st.lists(st.text("abc -", max_size=60), min_size=2, max_size=8), st.floats(10, 100))
def test_shares_always_fill_the_line(words, line):
    made = table([0.0] * len(words), words, words)

    shares = columns.shares(made, RULER, line=line)

    assert sum(shares) == pytest.approx(1)
    assert all(share > 0 for share in shares)


@pytest.mark.parametrize(
    ("svg", "expected"),
    [
        pytest.param(b'<svg width="160mm" height="60mm">', Size(160, 60), id="millimetres"),
        pytest.param(b"<?xml?><svg height='2in' width='4in' viewBox='0 0 1 1'>", Size(101.6, 50.8), id="inches"),
        pytest.param(b'<svg width="453.6pt" height="170.1pt">', Size(160.02, 60.0075), id="points"),
        pytest.param(b'<svg viewBox="0 0 10 10"><rect width="5" height="5"/>', Size(160, 60), id="not said"),
    ],
)
def test_the_size_of_a_picture_is_read_from_its_root(svg, expected):
    found = size(svg)

    assert (found.width, found.height) == pytest.approx((expected.width, expected.height))
