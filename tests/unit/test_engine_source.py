"""Reading a `.qmd`: what is understood, and what is refused with its line."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportgen.engines import source
from reportgen.engines.process import OutOfTime
from reportgen.engines.tree import (
    Figure,
    Heading,
    Items,
    PageBreak,
    Paragraph,
    Part,
    Picture,
    Reference,
    Styled,
    Table,
    Text,
    plain,
)
from reportgen.errors import Faults, RenderError

HEADER = "---\ntitle: Report\nlang: en-GB\nparams:\n  partnership: Sample\n  invented: true\n---\n\n"


def read(body, folder):
    return source.read(HEADER + body, folder, where="report.qmd")


def test_the_header_gives_title_language_and_parameters(tmp_path):
    report = read("Words.\n", tmp_path)

    assert (report.title, report.language, report.parameter("partnership")) == ("Report", "en-GB", "Sample")
    assert report.invented


def test_a_chart_is_a_figure_with_name_alt_and_caption(tmp_path):
    report = read('![Plans.](charts/plans){#fig-plans fig-alt="A line."}\n', tmp_path)

    assert report.blocks == (Figure("fig-plans", "charts/plans", "A line.", (Text("Plans."),)),)


def test_a_sparkline_stands_in_a_line_even_when_it_is_alone(tmp_path):
    report = read("![Falling](charts/spark){.spark}\n", tmp_path)

    assert report.blocks == (Paragraph((Picture("charts/spark", "Falling"),)),)


def test_widths_of_columns_become_shares(tmp_path):
    report = read('| A | B |\n|:--|--:|\n| x | 1 |\n\n: Two {#tbl-two tbl-colwidths="[60,20]"}\n', tmp_path)

    (table,) = report.blocks
    assert isinstance(table, Table)
    assert [column.width for column in table.columns] == [0.75, 0.25]


def test_a_row_with_words_in_its_first_cell_only_heads_a_group(tmp_path):
    report = read("| A | B |\n|:--|--:|\n| **Group** | |\n| x | 1 |\n", tmp_path)

    (table,) = report.blocks
    assert isinstance(table, Table)
    assert [row.group for row in table.rows] == [True, False]


def test_long_rows_do_not_make_pandoc_choose_widths(tmp_path):
    report = read(f"| A | B |\n|:--|--:|\n| {'word ' * 60}| 1 |\n", tmp_path)

    (table,) = report.blocks
    assert isinstance(table, Table)
    assert [column.width for column in table.columns] == [0.0, 0.0]


def test_headings_begin_at_level_one_whatever_mark_the_author_began_with(tmp_path):
    report = read("## One {#sec-one}\n\n### Two {#sec-two}\n", tmp_path)

    assert [block.level for block in report.blocks if isinstance(block, Heading)] == [1, 2]


def test_a_heading_may_be_kept_out_of_the_contents_and_then_looks_one_level_lower(tmp_path):
    report = read("## One {#sec-one}\n\n### Two {#sec-two .unnumbered .unlisted}\n", tmp_path)

    found = [(block.listed, block.looks) for block in report.blocks if isinstance(block, Heading)]
    assert found == [(True, 1), (False, 3)]


def test_references_are_read_and_escaped_signs_are_not(tmp_path):
    report = read("See @fig-a, [@tbl-b; @sec-c] and &#64;fig-d.\n", tmp_path)

    (paragraph,) = report.blocks
    assert isinstance(paragraph, Paragraph)
    found = [inline.id for inline in paragraph.inside if isinstance(inline, Reference)]
    assert found == ["fig-a", "tbl-b", "sec-c"]
    assert "@fig-d" in plain(paragraph.inside)


def test_a_page_break_is_the_one_shortcode(tmp_path):
    report = read("One\n\n{{< pagebreak >}}\n\nTwo\n", tmp_path)

    assert report.blocks[1] == PageBreak()


def test_divs_become_parts(tmp_path):
    report = read('::: {.dimension .quality}\nA\n:::\n\n::: {.callout-note title="How"}\nB\n:::\n', tmp_path)

    kinds = [(block.kind, block.variant, block.title) for block in report.blocks if isinstance(block, Part)]
    assert kinds == [("dimension", "quality", ""), ("callout", "note", "How")]


def test_a_marker_keeps_its_brackets(tmp_path):
    report = read("[[c]]{.marker}\n", tmp_path)

    assert report.blocks == (Paragraph((Styled(("marker",), (Text("[c]"),)),)),)


def test_lists_keep_their_first_number(tmp_path):
    report = read("3. three\n4. four\n", tmp_path)

    (items,) = report.blocks
    assert isinstance(items, Items)
    assert items.start == 3


@pytest.mark.parametrize(
    ("body", "said", "line"),
    [
        pytest.param("Words\n\n{{< include secret.txt >}}\n", "shortcode", 11, id="another shortcode"),
        pytest.param("```{python}\n6 * 7\n```\n", "code cell", 9, id="a code cell"),
        pytest.param("::: {.fancy}\nx\n:::\n", ".fancy", 9, id="an unknown div"),
        pytest.param("::: {.dimension .sideways}\nx\n:::\n", ".dimension .sideways", 9, id="an unknown variant"),
        pytest.param("[x]{.blink}\n", ".blink", 9, id="an unknown span"),
        pytest.param("a\n\n![Plans](charts/plans){#fig-plans}\n", "no alternative text", 11, id="no alt"),
        pytest.param("word ![x](charts/plans) word\n", "stands in a line", 9, id="a chart in a line"),
        pytest.param("[x](../secret.html)\n", "only works beside", 9, id="a link beside the file"),
        pytest.param("[x](javascript:alert)\n", "only works beside", 9, id="a link that runs"),
        pytest.param("ask @someone\n", "no cross-reference", 9, id="a citation"),
        pytest.param('| A |\n|---|\n| x |\n\n: C {#tbl-c tbl-colwidths="[50,50]"}\n', "widths", 13, id="widths"),
        pytest.param("    code in a block\n", "CodeBlock", 0, id="a block that is not in the subset"),
        pytest.param("---\n", "HorizontalRule", 0, id="a rule"),
    ],
)
def test_what_is_not_in_the_subset_is_refused_with_its_line(tmp_path, body, said, line):
    with pytest.raises(RenderError) as caught:
        read(body, tmp_path)

    assert said in caught.value.what
    assert caught.value.where == (f"report.qmd, line {line}" if line else "report.qmd")


def test_all_faults_are_told_at_once(tmp_path):
    with pytest.raises(Faults) as caught:
        read("[x]{.blink}\n\n::: {.fancy}\nx\n:::\n", tmp_path)

    assert len(caught.value.faults) == 2
    assert caught.value.exit_code == 13


def test_text_nested_without_end_is_refused(tmp_path):
    with pytest.raises(RenderError, match="nested too deeply"):
        read("\"'" * 4000 + "\n", tmp_path)


def test_text_that_pandoc_cannot_read_in_time_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "PANDOC_SECONDS", 0.5)

    with pytest.raises(OutOfTime, match=r"pandoc did not finish within 0\.5 seconds") as caught:
        read("[" * 5000 + "x\n", tmp_path)

    assert caught.value.where == "report.qmd"


def test_html_tex_and_raw_blocks_are_words(tmp_path):
    report = read("<b>bold</b> \\textbf{x} `<i>`{=html} $x^2$\n", tmp_path)

    (paragraph,) = report.blocks
    assert isinstance(paragraph, Paragraph)
    assert plain(paragraph.inside).startswith("<b>bold</b> \\textbf{x}")
    assert "$x" in plain(paragraph.inside)


PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from(PUNCTUATION + "ab1 "), min_size=1, max_size=60))
def test_words_with_every_sign_escaped_come_back_as_they_were(tmp_path, words):
    escaped = "".join(f"&#{ord(sign)};" if sign in PUNCTUATION else sign for sign in words)

    report = read(f"x{escaped}x\n", tmp_path)

    (paragraph,) = report.blocks
    assert isinstance(paragraph, Paragraph)
    assert "".join(plain(paragraph.inside).split()) == "".join(f"x{words}x".split())


def test_a_long_document_is_read_in_two_halves_as_it_is_read_whole(tmp_path, monkeypatch):
    row = "| [Plans](#sec-a) | 319 [[p]]{.marker} | *up* |\n"
    table = f"| A | B | C |\n|:--|--:|:--|\n{row * 60}\n: Plans {{#tbl-ID}}\n\n"
    part = f"## Area {{#sec-ID}}\n\n::: {{.dimension .quality}}\n\n### Inside {{#sec-ID-inside}}\n\n{table}:::\n\nWords, @tbl-ID.\n\n"
    body = "".join(part.replace("ID", name) for name in "abcdefghijklmnopqrstuvwxyz")
    halves = source._halves(source._without_shortcodes(HEADER + body, "report.qmd"))

    report = read(body, tmp_path)

    assert len(halves) == 2
    assert min(map(len, halves)) > len(body) / 3
    monkeypatch.setattr(source, "_halves", lambda text: (text,))
    assert report == read(body, tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("### A heading without an id\n\n", id="heading"),
        pytest.param("> ## A heading in a quotation\n\n", id="heading in a quotation"),
        pytest.param("A heading\n=========\n\n", id="underlined heading"),
        pytest.param("[plans]: https://example.org\n\n", id="address"),
    ],
)
def test_a_document_whose_halves_need_each_other_is_read_whole(line):
    text = "## A {#sec-a}\n\nWords.\n\n" * 5_000

    assert len(source._halves(text)) == 2
    assert source._halves(text + line) == (text + line,)


def test_a_document_is_not_cut_within_a_div():
    text = "::: {.print-only}\n\n" + "## A {#sec-a}\n\nWords.\n\n" * 5_000 + ":::\n"

    assert source._halves(text) == (text,)


def test_signs_have_words_that_are_read_aloud(tmp_path):
    report = read('[ST–?]{.letters said="S, T met; A not met; R not known"} and [▲]{.shape} improvement\n', tmp_path)

    (paragraph,) = report.blocks
    letters, _, shape, _ = paragraph.inside
    assert letters == Styled(("letters",), (Text("ST–?"),), "S, T met; A not met; R not known")
    assert shape == Styled(("shape",), (Text("▲"),))
