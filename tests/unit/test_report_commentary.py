"""Commentary written as Markdown reads back as the same tree."""

import json
import subprocess

import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from reportgen.model import Block, Inline
from reportgen.report.commentary import address, markdown, settled

words = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab1 *_`[]()<>!\\|#-+.:~^{}$@&é\n\u00a0"), st.characters(exclude_categories=["Cs"])
    ),
    max_size=8,
)
links = st.sampled_from(
    ["https://example.org/", "http://example.org/a_b*c?x=1&y=(2)", "mailto:lead@example.org", "https://x.org/{{<a>}}"]
)
texts = words.map(lambda text: Inline("text", text=text))
inlines = st.recursive(
    texts,
    lambda inner: st.one_of(
        st.builds(
            lambda kind, kids: Inline(kind, children=tuple(kids)),
            st.sampled_from(["emphasis", "strong"]),
            st.lists(inner, max_size=3),
        ),
        st.builds(
            lambda href, kids: Inline("link", children=tuple(kids), href=href), links, st.lists(inner, max_size=3)
        ),
    ),
    max_leaves=6,
)
lines = st.lists(inlines, max_size=4).map(tuple)
paragraphs = lines.map(lambda runs: Block("paragraph", inlines=runs))
tables = st.lists(st.lists(lines, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3).map(
    lambda rows: Block("table", rows=tuple(rows))
)
blocks = st.recursive(
    st.one_of(paragraphs, paragraphs, tables),
    lambda inner: st.builds(
        lambda kind, items: Block(kind, items=tuple(items)),
        st.sampled_from(["bullets", "numbers"]),
        st.lists(st.lists(inner, max_size=3).map(tuple), max_size=3),
    ),
    max_leaves=5,
)
trees = st.lists(blocks, max_size=4).map(tuple)


def read(text: str) -> tuple[Block, ...]:
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    found, rest = read_blocks(tokens)
    assert rest == []
    return found


def read_blocks(tokens: list[Token], until: str = "") -> tuple[tuple[Block, ...], list[Token]]:
    out: list[Block] = []
    while tokens and tokens[0].type != until:
        token, tokens = tokens[0], tokens[1:]
        if token.type == "paragraph_open":
            out.append(Block("paragraph", inlines=read_line(tokens[0].children)))
            tokens = tokens[2:]
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            close = token.type.replace("open", "close")
            items = []
            while tokens[0].type == "list_item_open":
                item, tokens = read_blocks(tokens[1:], "list_item_close")
                items.append(item)
                tokens = tokens[1:]
            assert tokens[0].type == close
            tokens = tokens[1:]
            out.append(Block("bullets" if token.type.startswith("bullet") else "numbers", items=tuple(items)))
        elif token.type == "table_open":
            rows = []
            while tokens[0].type != "table_close":
                if tokens[0].type == "tr_open":
                    rows.append([])
                if tokens[0].type == "inline":
                    rows[-1].append(read_line(tokens[0].children))
                tokens = tokens[1:]
            tokens = tokens[1:]
            out.append(Block("table", rows=tuple(tuple(row) for row in rows)))
        else:
            raise AssertionError(token.type)
    return tuple(out), tokens


def read_line(tokens) -> tuple[Inline, ...]:
    stack: list[tuple[str, str, list[Inline]]] = [("", "", [])]
    for token in tokens:
        if token.type in ("text", "text_special"):
            runs = stack[-1][2]
            if runs and runs[-1].kind == "text":
                runs[-1] = Inline("text", text=runs[-1].text + token.content)
            elif token.content:
                runs.append(Inline("text", text=token.content))
        elif token.type in ("em_open", "strong_open", "link_open"):
            kind = {"em_open": "emphasis", "strong_open": "strong", "link_open": "link"}[token.type]
            stack.append((kind, str(token.attrGet("href") or ""), []))
        elif token.type in ("em_close", "strong_close", "link_close"):
            kind, href, runs = stack.pop()
            stack[-1][2].append(Inline(kind, children=tuple(runs), href=href))
        else:
            raise AssertionError(token.type)
    assert len(stack) == 1
    return tuple(stack[0][2])


@given(trees)
@settings(max_examples=100, deadline=None)
def test_commentary_reads_back_as_the_same_tree(tree):
    assert read(str(markdown(tree))) == settled(tree)


@given(trees)
@settings(max_examples=40, deadline=None)
def test_settling_twice_changes_nothing(tree):
    once = settled(tree)

    assert settled(once) == once


@given(
    st.lists(
        lines.map(lambda runs: Block("paragraph", inlines=runs)).filter(lambda block: settled([block])),
        min_size=10,
        max_size=20,
    )
)
@settings(max_examples=5, deadline=None)
def test_pandoc_sees_the_same_emphasis_and_links(many):
    command = [pypandoc.get_pandoc_path(), "--sandbox", "-f", "markdown", "-t", "json"]
    done = subprocess.run(
        command, input=str(markdown(many)), capture_output=True, text=True, encoding="utf-8", check=True
    )

    found = json.loads(done.stdout)["blocks"]

    assert [shape(block["c"]) for block in found] == [own_shape(block.inlines) for block in settled(many)]


def shape(runs) -> str:
    out = ""
    for run in runs:
        kind = run["t"]
        if kind == "Str":
            out += run["c"]
        elif kind in ("Space", "SoftBreak"):
            out += " "
        elif kind == "Link":
            out += f"<link {run['c'][2][0]}>{shape(run['c'][1])}</link>"
        else:
            out += f"<{kind}>{shape(run['c'])}</{kind}>"
    return out


def own_shape(runs) -> str:
    out = ""
    for run in runs:
        if run.kind == "text":
            out += run.text
        elif run.kind == "link":
            out += f"<link {run.href}>{own_shape(run.children)}</link>"
        else:
            name = {"emphasis": "Emph", "strong": "Strong"}[run.kind]
            out += f"<{name}>{own_shape(run.children)}</{name}>"
    return out


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//example.org",
        "#sec-plans",
        " javascript:x",
        "https:x",
    ],
)
def test_only_web_and_mail_addresses_stay_links(href):
    tree = (Block("paragraph", inlines=(Inline("link", children=(Inline("text", text="here"),), href=href),)),)

    assert address(href) == ""
    assert str(markdown(tree)) == "here"


def test_a_table_gets_a_caption_and_an_id_where_they_are_given():
    cell = (Inline("text", text="a|b"),)
    tree = (Block("table", rows=((cell,), (cell,))),)

    written = str(markdown(tree, table_id="tbl-said-plans", table_caption="What social care sent"))

    assert written == "| a&#124;b |\n|:---|\n| a&#124;b |\n\n: What social care sent {#tbl-said-plans}"
