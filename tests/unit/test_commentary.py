"""What agencies write: the few things that are kept, and that nothing else comes out, whatever goes in."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.model import Block, Inline
from reportgen.quarter import Quarter
from reportgen.returns.commentary import clean, parse, read_commentary, safe_address
from reportgen.returns.rules import Rules
from reportgen.returns.scribe import Scribe

Q2 = Quarter(2026, 2)
SECONDS = 10.0  # generous, for slow machines; without our limits the worst of these texts takes minutes


def parsed(text):
    scribe = Scribe("commentary/x.md", "x", Q2, by_line=True)
    return parse(text, scribe), [each.problem for each in scribe.found]


def blocks_of(body):
    sections, problems = parsed(f"## plans\n\n{body}")
    return sections[0][1], [problem.code for problem in problems]


def runs(block):
    """Give every run of a block, however deep."""
    waiting = list(block.inlines)
    for item in block.items:
        for inner in item:
            waiting.extend(runs(inner))
    for row in block.rows:
        for cell in row:
            waiting.extend(cell)
    found = []
    while waiting:
        run = waiting.pop(0)
        found.append(run)
        waiting[:0] = run.children
    return found


def text_of(blocks):
    return " ".join(run.text for block in blocks for run in runs(block) if run.kind == "text")


# ---------------------------------------------------------------- what is kept


def test_paragraphs_emphasis_and_links_are_kept():
    blocks, codes = blocks_of(
        "We saw **more *forms***, not\nmore need: [the audit](https://example.org/a?b=1).\n\nSecond."
    )

    assert codes == []
    assert blocks == (
        Block(
            "paragraph",
            inlines=(
                Inline("text", "We saw "),
                Inline(
                    "strong",
                    children=(Inline("text", "more "), Inline("emphasis", children=(Inline("text", "forms"),))),
                ),
                Inline("text", ", not more need: "),
                Inline("link", children=(Inline("text", "the audit"),), href="https://example.org/a?b=1"),
                Inline("text", "."),
            ),
        ),
        Block("paragraph", inlines=(Inline("text", "Second."),)),
    )


def test_lists_are_kept_with_their_lists():
    blocks, codes = blocks_of("- one\n  1. first\n  2. second\n- two\n")

    assert codes == []
    assert blocks[0].kind == "bullets"
    assert [block.kind for block in blocks[0].items[0]] == ["paragraph", "numbers"]
    assert len(blocks[0].items[0][1].items) == 2


def test_tables_are_kept_with_their_header_first():
    blocks, codes = blocks_of("| a | b |\n|---|---|\n| 1 | *2* |\n")

    assert codes == []
    assert [[text_of([Block("paragraph", inlines=cell)]) for cell in row] for row in blocks[0].rows] == [
        ["a", "b"],
        ["1", "2"],
    ]


def test_text_that_is_indented_by_accident_is_text():
    assert blocks_of("    Two *new* workers.")[0][0].inlines[1].kind == "emphasis"


def test_a_line_of_dashes_under_a_paragraph_makes_no_heading():
    sections, problems = parsed("## plans\n\nMore forms.\n---\n\nMore.")

    assert [heading for heading, _ in sections] == ["plans"]
    assert [problem.code for problem in problems] == ["commentary-rule"]


def test_comments_are_for_the_author_alone():
    sections, problems = parsed(
        "<!-- write under the heading -->\n## plans\n\nMore <!-- ask Jo -->forms.\n<!--\n## x\n-->"
    )

    assert text_of(sections[0][1]) == "More forms."
    assert problems == []


@pytest.mark.parametrize("before", ["", "# Commentary of the trust", "Invented for the demonstration.", "# A\n\nB"])
def test_a_title_and_a_label_before_the_first_heading_are_passed_over(before):
    sections, problems = parsed(f"{before}\n\n## plans\n\nMore.")

    assert [heading for heading, _ in sections] == ["plans"]
    assert problems == []


def test_more_text_before_the_first_heading_is_told():
    _, problems = parsed("We had a hard quarter.\n\nMany left.\n\n## plans\n\nMore.")

    assert [(problem.code, problem.line) for problem in problems] == [("commentary-before-heading", 1)]


def test_a_warning_says_the_first_line_and_how_often():
    _, problems = parsed("## plans\n\nA `b`.\n\nC `d`.\n")

    assert [(problem.code, problem.line) for problem in problems] == [("commentary-code", 3)]
    assert "(2 places)" in problems[0].what


# ---------------------------------------------------------------- hostile texts

DEEP = 10_000
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image-onerror": '<img src=x onerror="alert(1)">',
    "iframe": '<iframe src="https://evil.example"></iframe>',
    "style": "<style>*{display:none}</style>",
    "comment-open": "<!-- never closed",
    "cdata": "<![CDATA[<script>alert(1)</script>]]>",
    "processing": '<?php system("id"); ?>',
    "javascript": "[x](javascript:alert(1))",
    "javascript-case": "[x](JaVaScRiPt:alert(1))",
    "javascript-tab": "[x](java&#9;script:alert(1))",
    "javascript-entity": "[x](&#106;avascript:alert(1))",
    "javascript-auto": "<javascript:alert(1)>",
    "javascript-reference": "[x]\n\n[x]: javascript:alert(1)",
    "vbscript": "[x](vbscript:msgbox(1))",
    "data": "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "data-image": "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "file": "[x](file:///etc/passwd)",
    "relative": "[x](../../private/returns.csv)",
    "anchor": "[x](#no-such-place)",
    "protocol-relative": "[x](//evil.example)",
    "user-in-address": "[x](https://gov.uk@evil.example/)",
    "backslash": "[x](https:\\\\evil.example)",
    "two-addresses": "[x](mailto:a@example.org,b@evil.example)",
    "mail-header": "[x](mailto:a@example.org?bcc=b@evil.example)",
    "image": "![secret](https://evil.example/pixel.png)",
    "image-file": "![x](/etc/passwd)",
    "cell": "```{python}\nimport os; os.system('id')\n```",
    "inline-cell": "`{python} 6*7`",
    "raw-block": "```{=html}\n<script>alert(1)</script>\n```",
    "raw-inline": "`<b>`{=html}",
    "raw-typst": '```{=typst}\n#read("/etc/passwd")\n```',
    "shortcode-include": "{{< include ../../_quarto.yml >}}",
    "shortcode-env": "{{< env HOME >}}",
    "jinja": "{{ figures.__class__.__mro__ }} {% include 'x' %}",
    "citation": "as @smith2004 and [@smith2004, p. 3] say",
    "cross-reference": "see @fig-plans and @tbl-plans",
    "maths": "$\\input{/etc/passwd}$ and $$x$$",
    "typst": '#read("/etc/passwd") #import "@preview/x:1.0.0"',
    "div": "::: {.callout-important}\nx\n:::",
    "attributes": "[x]{.hidden} and text{onclick=alert(1)}",
    "footnote": "x[^1]\n\n[^1]: y",
    "definition": "term\n: definition",
    "header-includes": "---\nheader-includes: |\n  <script>alert(1)</script>\n---",
    "yaml-later": "x\n\n---\ntitle: other\nexecute: {eval: true}\n---",
    "heading": "# One\n\n### Three {.unnumbered}\n\nSetext\n===",
    "quotation": "> > > quoted\n\n> again",
    "rule": "***\n\n---\n\n___",
    "bidi": "the figure is \u202e21\u202c, not \u206612\u2069",
    "bidi-entity": "the figure is &rlm;21&#x202E;",
    "zero-width": "wor\u200bd, soft\u00adhyphen, \ufeffmark",
    "tags": "flag\U000e0041\U000e0042\U000e007f",
    "hangul-filler": "a\u3164b\u115fc",
    "zalgo": "Z" + "\u0301\u0302\u0303\u0304\u0305\u0306\u0307" * 20,
    "control": "bell\x07 escape\x1b[31m null\x00 backspace\x08",
    "line-separators": "a\u2028b\u2029c\x85d",
    "null-reference": "&#0; &#xD800; &#x110000;",
    "nested-brackets": "[" * DEEP,
    "nested-links": "[a](" * DEEP,
    "nested-pairs": "[" * DEEP + "]" * DEEP,
    "nested-images": "![" * DEEP,
    "nested-emphasis": "*" * DEEP + "a" + "*" * DEEP,
    "nested-mixed": "*a **b " * 5_000 + "** *" * 5_000,
    "nested-quotes": "> " * DEEP + "x",
    "nested-lists": "- " * DEEP + "x",
    "nested-items": "\n".join("  " * depth + "- a" for depth in range(400)),
    "backticks": "".join("`" * count + "a" for count in range(400)),
    "angles": "<" * 50_000,
    "entities": "&" * 50_000,
    "many-cells": "|" + "a|" * 1_000 + "\n|" + "-|" * 1_000 + "\n" + "x\n" * 20_000,
    "many-items": "- x\n" * 40_000,
    "many-paragraphs": "x\n\n" * 50_000,
    "one-long-line": "word " * 39_000,
}
LINKS = re.compile(r"(?:https?://[a-z0-9.-]+(?:[/?#][!-~]*)?|mailto:[!-~]+@[a-z0-9.-]+)", re.IGNORECASE)


def depth_of(block):
    deeper = [depth_of(inner) for item in block.items for inner in item]
    return 1 + max(deeper, default=0)


def run_depth(run):
    return 1 + max((run_depth(child) for child in run.children), default=0)


def assert_harmless(blocks):
    for block in blocks:
        assert block.kind in ("paragraph", "bullets", "numbers", "table")
        assert depth_of(block) <= 8
        for run in runs(block):
            assert run.kind in ("text", "emphasis", "strong", "link")
            assert run.href == "" if run.kind != "link" else LINKS.fullmatch(run.href)
            assert run.text == clean(run.text)
            assert "\n" not in run.text
            assert run_depth(run) <= 8


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_becomes_harmless_blocks_quickly(name):
    began = time.perf_counter()

    blocks, _ = blocks_of(HOSTILE[name] + "\n\nThe end.")

    assert time.perf_counter() - began < SECONDS
    assert_harmless(blocks)
    assert [run.href for block in blocks for run in runs(block) if run.kind == "link"] == []


@pytest.mark.parametrize(
    ("name", "kept", "code"),
    [
        ("javascript", "x", "commentary-link"),
        ("data", "x", "commentary-link"),
        ("relative", "x", "commentary-link"),
        ("image", "secret", "commentary-image"),
        ("inline-cell", "{python} 6*7", "commentary-code"),
        ("cell", "import os; os.system('id')", "commentary-code"),
        ("script", "<script>alert(1)</script>", "commentary-html"),
        ("quotation", "quoted", "commentary-quote"),
        ("heading", "Three {.unnumbered}", "commentary-heading"),
        ("bidi", "the figure is 21, not 12", "commentary-invisible"),
        ("bidi-entity", "the figure is 21", "commentary-invisible"),
        ("zero-width", "word, softhyphen, mark", "commentary-invisible"),
        ("nested-brackets", "[[[", "commentary-brackets"),
        ("nested-quotes", "The end.", "commentary-lost"),
        ("nested-items", "a", "commentary-deep"),
        ("many-cells", "The end.", "commentary-table"),
        ("many-paragraphs", "x", "commentary-long"),
        ("citation", "as @smith2004 and [@smith2004, p. 3] say", None),
        ("jinja", "{% include 'x' %}", None),
        ("shortcode-env", "{{< env HOME >}}", None),
    ],
)
def test_what_is_taken_away_is_told_and_the_rest_is_plain_text(name, kept, code):
    blocks, codes = blocks_of(HOSTILE[name] + "\n\nThe end.")

    assert kept in text_of(blocks)
    assert code is None or code in codes


@given(st.text(st.sampled_from("[]()!*_`<>#|-:\\&;\n \t{}=@$~^'\"ab1."), max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_text_becomes_harmless_blocks(text):
    sections, _ = parsed(f"## plans\n\n{text}")

    for _, blocks in sections:
        assert_harmless(blocks)


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_of_any_script_becomes_harmless_blocks(text):
    for _, blocks in parsed(f"## plans\n\n{text}")[0]:
        assert_harmless(blocks)


@pytest.mark.parametrize(
    "href",
    [
        "https://www.gov.uk/",
        "http://example.org",
        "https://example.org:8443/a/b?c=d#e",
        "mailto:lead.nurse@trust.example.uk",
    ],
)
def test_plain_addresses_are_kept(href):
    assert safe_address(href) == href


@pytest.mark.parametrize(
    "href",
    [
        "", "https:", "https://", "https:///x", "https://localhost/", "https://127.0.0.1/", "https://[::1]/",
        "https://user:word@example.org/", "https://exa mple.org/", "https://еxample.org/", "https://example.org\\@evil/",
        "https://example.org:99999/", "ftp://example.org/", "mailto:", "mailto:a", "mailto:a@b", "mailto:a@example.org?cc=x",
        "javascript:alert(1)", "/relative", "x", "https://-bad.example/", "https://example.org\n.evil/", "https://" + "a" * 3000,
    ],
)  # fmt: skip
def test_other_addresses_are_dropped(href):
    assert safe_address(href) == ""


# ---------------------------------------------------------------- files


@pytest.fixture
def rules():
    from reportgen import project

    return Rules.of(project.load(Path(__file__).parents[1] / "broken" / "_base").framework)


def read(folder, rules):
    written = read_commentary(folder, "data/2026-27-q2/commentary", rules, Q2)
    return written.commentary, [each.problem for each in written.found]


def test_a_folder_that_is_not_there_is_no_fault(tmp_path, rules):
    assert read(tmp_path / "commentary", rules) == ((), [])


def test_sections_are_given_by_triad_and_measure_with_their_lines(tmp_path, rules):
    (tmp_path / "health.md").write_bytes(b"\xef\xbb\xbf## plans\r\n\r\nOne.\r\n\r\n## Visits-in-Time\r\n\r\nTwo.\r\n")

    commentary, problems = read(tmp_path, rules)

    assert [(each.agency, each.about, each.line) for each in commentary] == [
        ("health", "plans", 1),
        ("health", "visits-in-time", 5),
    ]
    assert problems == []


def test_one_heading_twice_is_one_commentary(tmp_path, rules):
    (tmp_path / "health.md").write_text("## plans\n\nOne.\n\n## plans\n\nTwo.\n", encoding="utf-8")

    commentary, _ = read(tmp_path, rules)

    assert [text_of(each.blocks) for each in commentary] == ["One. Two."]


def test_a_heading_with_nothing_under_it_is_no_commentary(tmp_path, rules):
    (tmp_path / "health.md").write_text("## plans\n\n## visits-in-time\n\nTwo.\n", encoding="utf-8")

    commentary, _ = read(tmp_path, rules)

    assert [each.about for each in commentary] == ["visits-in-time"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("health.md", b"## visits-in-tiem\n\nOne.\n", "commentary-heading-unknown"),
        ("healt.md", b"## plans\n\nOne.\n", "commentary-agency-unknown"),
        ("health.docx", b"PK", "commentary-ending"),
        ("health.md", b"x" * 200_001, "commentary-too-large"),
        ("health.md", b"## plans\n\ncaf\xe9\n", "commentary-encoding"),
    ],
)
def test_commentary_that_cannot_be_used_is_refused(tmp_path, rules, name, data, code):
    (tmp_path / name).write_bytes(data)

    commentary, problems = read(tmp_path, rules)

    assert commentary == ()
    assert [(problem.code, problem.severity) for problem in problems] == [(code, "error")]


def test_a_folder_named_like_a_commentary_is_refused(tmp_path, rules):
    (tmp_path / "health.md").mkdir()

    assert [problem.code for problem in read(tmp_path, rules)[1]] == ["commentary-not-a-file"]
