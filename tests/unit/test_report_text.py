"""Others' text goes into the `.qmd` and comes out the same, in both families of Markdown reader."""

import json
import subprocess

import pypandoc
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reportgen.report.text import escape, header_string, readable_escape, tidy

MARKS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
HOSTILE = [
    "{{< include ../../etc/passwd >}}",
    "{{< env HOME >}}",
    "`{python} 6*7`",
    "```{python}\nprint(1)\n```",
    "---\nheader-includes: x\n---",
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![x](https://example.org/a.png)",
    "$x^2$ and $$y$$ and \\(z\\)",
    "@fig-plans and [@cite] and ^[note]",
    "::: {.callout}\nx\n:::",
    "# heading {#sec-plans}",
    "| a | b |\n|---|---|",
    "1. one\n2. two",
    "1999. a year",
    "a) b",
    "(i) fine",
    "- dash",
    "Table: a caption",
    ": caption {#tbl-x}",
    "term\n:   definition",
    "\"quotes\" and 'single' -- dashes --- and ... dots",
    "https://example.org/path_with_underscores",
    "H~2~O ~~struck~~ x^2^ ==mark==",
    "&amp; &#123; &copy;",
    "=SUM(A1)",
    "\\newpage \\begin{x}",
    '#read("/etc/passwd") #sys.inputs',
    "a\u202eb",
    "x\x00y\u2028z",
]
texts = st.text(alphabet=st.one_of(st.sampled_from(MARKS + " \n\t19aB£’é"), st.characters(exclude_categories=["Cs"])))


def read_as_commonmark(markdown: str) -> str:
    """Give the text of the one paragraph, failing where there is anything else."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"], tokens
    children = tokens[1].children or []
    assert {token.type for token in children} <= {"text", "text_special"}, children
    return "".join(token.content for token in children)


def read_by_pandoc(paragraphs: list[str], reader: str) -> list[str]:
    """Read many paragraphs in one call and give the text of each."""
    command = [pypandoc.get_pandoc_path(), "--sandbox", "-f", reader, "-t", "json"]
    done = subprocess.run(
        command, input="\n\n".join(paragraphs), capture_output=True, text=True, encoding="utf-8", check=True
    )
    blocks = json.loads(done.stdout)["blocks"]
    assert [block["t"] for block in blocks] == ["Para"] * len(paragraphs)
    texts = []
    for block in blocks:
        assert {inline["t"] for inline in block["c"]} <= {"Str", "Space"}, block
        texts.append("".join(inline["c"] if inline["t"] == "Str" else " " for inline in block["c"]))
    return texts


@given(texts)
@settings(max_examples=80, deadline=None)
@pytest.mark.parametrize("write", [escape, readable_escape])
def test_any_text_is_read_back_as_one_paragraph_of_the_same_text(write, text):
    markdown = str(write(text))

    assert (read_as_commonmark(markdown) if markdown else "") == tidy(text)


@given(st.lists(texts.filter(tidy), min_size=20, max_size=40))
@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
def test_any_text_is_read_back_the_same_by_pandoc(many):
    found = read_by_pandoc([str(escape(text)) for text in many], "markdown")

    assert found == [tidy(text) for text in many]


@pytest.mark.parametrize("reader", ["markdown", "commonmark_x", "gfm"])
@pytest.mark.parametrize("write", [escape, readable_escape])
def test_hostile_texts_come_out_of_pandoc_as_plain_text(reader, write):
    plain_quotes = f"{reader}-smart"

    found = read_by_pandoc([str(write(text)) for text in HOSTILE], plain_quotes)

    assert found == [tidy(text) for text in HOSTILE]


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_text_holds_no_mark_but_that_of_references(text):
    assert not set(str(escape(text))) & set(MARKS) - set("&#;")


def test_a_sentence_of_ours_stays_readable_in_the_source():
    sentence = "Children's plans: 78.3 per cent (184 of 235), up 1.6 on 2025-26 Q2; see the table."

    assert str(readable_escape(sentence)) == sentence


@given(texts)
@settings(max_examples=40, deadline=None)
def test_a_header_string_is_one_yaml_string_that_reads_back_the_same(text):
    loaded = yaml.safe_load(f"title: {header_string(text)}")["title"]

    assert (read_as_commonmark(loaded) if loaded else "") == tidy(text)
