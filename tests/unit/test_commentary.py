"""What agencies write: the few things that are kept, and that nothing else comes out, whatever goes in."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile import HOSTILE

from reportgen.model import Block, Inline
from reportgen.project import load
from reportgen.quarter import Quarter
from reportgen.returns.commentary import clean, parse, read_commentary, safe_address
from reportgen.returns.rules import Rules
from reportgen.returns.scribe import Scribe

Q2 = Quarter(2026, 2)
SECONDS = 10.0  # of processors, for what else is running takes none of them; without our limits the worst takes minutes


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


@pytest.mark.parametrize("before", ["", "# Commentary of the trust", "# A\n\n# B", "# A\n\n---", "<!-- ask Jo -->"])
def test_a_title_before_the_first_heading_is_passed_over(before):
    sections, problems = parsed(f"{before}\n\n## plans\n\nMore.")

    assert [heading for heading, _ in sections] == ["plans"]
    assert problems == []


@pytest.mark.parametrize(
    ("before", "line"),
    [
        pytest.param("We had a hard quarter.\n\nMany left.", 1, id="two paragraphs"),
        pytest.param("Nine left.", 1, id="a short one"),
        pytest.param("# Our trust\n\nNine left.", 3, id="under a title"),
        pytest.param("\n- Nine left.", 2, id="a list"),
        pytest.param("### plans-open\n\nNine left.", 1, id="under a heading of another level"),
        pytest.param("```\nNine left.\n```", 1, id="a block of code"),
    ],
)
def test_text_before_the_first_heading_is_told_however_short_and_never_repeated(before, line):
    _, problems = parsed(f"{before}\n\n## plans\n\nMore.")

    assert [(problem.code, problem.line) for problem in problems] == [("commentary-before-heading", line)]
    assert "left" not in problems[0].what.removesuffix("is left out") + problems[0].fix
    assert "put it under a heading" in problems[0].fix


def test_a_warning_says_the_first_line_and_how_often():
    _, problems = parsed("## plans\n\nA `b`.\n\nC `d`.\n")

    assert [(problem.code, problem.line) for problem in problems] == [("commentary-code", 3)]
    assert "(2 places)" in problems[0].what


# ---------------------------------------------------------------- hostile texts

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


def seconds_worked():
    """Say how long processors have worked for this process and the programs that it has started and seen end."""
    return sum(os.times()[:4])


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_becomes_harmless_blocks_quickly(name):
    began = seconds_worked()

    blocks, _ = blocks_of(HOSTILE[name] + "\n\nThe end.")

    assert seconds_worked() - began < SECONDS
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


# ---------------------------------------------------------------- headings and files


BASE = Path(__file__).parents[1] / "broken" / "_base"


def written(tmp_path, **texts):
    folder = tmp_path / "commentary"
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name.replace('_', '-')}.md").write_text(text, encoding="utf-8")
    rules = Rules.of(load(BASE).framework)
    result = read_commentary(folder, "commentary", rules, Q2)
    return result.commentary, [each.problem for each in result.found]


def test_two_files_of_one_agency_are_a_fault(tmp_path):
    (tmp_path / "probe").touch()
    if (tmp_path / "PROBE").exists():
        pytest.skip("this disk takes both names for one")

    _, problems = written(tmp_path, Health="## plans\n\nOne.\n", health="## plans\n\nTwo.\n")

    assert [(each.code, each.severity) for each in problems] == [("commentary-twice", "error")]
    assert "Health.md and health.md" in problems[0].what


def test_a_heading_twice_is_told_and_both_texts_are_kept(tmp_path):
    commentary, problems = written(tmp_path, health="## plans\n\nOne.\n\n## plans\n\nTwo.\n")

    assert [(each.code, each.line) for each in problems] == [("commentary-heading-twice", 5)]
    assert text_of(commentary[0].blocks) == "One. Two."


def test_writing_about_what_another_agency_returns_is_told(tmp_path):
    commentary, problems = written(tmp_path, health="## voice-recorded\n\nOne.\n")

    assert [(each.code, each.severity) for each in problems] == [("commentary-of-others", "warning")]
    assert len(commentary) == 1


@pytest.mark.parametrize("heading", ["Children who say that they feel safer", "CHILDREN WHO SAY THEY FEEL SAFER"])
def test_a_title_as_a_heading_is_answered_with_its_id(tmp_path, heading):
    _, problems = written(tmp_path, health=f"## {heading}\n\nOne.\n")

    assert [each.fix for each in problems] == ["did you mean 'feel-safer'?"]
