"""YAML read as text with places: what is refused, where it is said to be, and that nothing is guessed."""

import string

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.project.tree import MOST_BYTES, Group, Scalar, Unquoted, parse, plain

WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=20)
NAMES = st.text(string.ascii_lowercase, min_size=1, max_size=8)
DATA = st.recursive(
    WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=12
)


def faults(text):
    return [(fault.line, fault.column, fault.what) for fault in parse(text.encode())[1]]


# ---------------------------------------------------------------- nothing is guessed


@pytest.mark.parametrize(
    "written", ["no", "on", "010", "1_000", "0x1F", "1e3", "12:30", "2026-11-02", ".inf", "=", "5.0"]
)
def test_a_text_stays_as_it_was_written(written):
    root, found = parse(f"key: {written}".encode())

    assert found == ()
    assert plain(root) == {"key": written}


@pytest.mark.parametrize("word", ["no", "No", "yes", "ON", "off", "true", "False", "y", "N"])
def test_a_word_that_others_take_for_something_else_is_marked_unless_it_is_quoted(word):
    root, _ = parse(f"bare: {word}\nsingle: '{word}'\ndouble: \"{word}\"".encode())
    data = plain(root)

    assert isinstance(data["bare"], Unquoted)
    assert not isinstance(data["single"], Unquoted)
    assert not isinstance(data["double"], Unquoted)


@pytest.mark.parametrize("nothing", ["", "~", "null", "# only a comment"])
def test_a_key_without_a_value_has_none(nothing):
    root, _ = parse(f"key: {nothing}".encode())

    assert plain(root) == {"key": None}


def test_an_empty_text_in_quotes_is_a_text():
    root, _ = parse(b'key: ""')

    assert plain(root) == {"key": ""}


@given(st.dictionaries(NAMES, DATA, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_what_another_program_writes_is_read_back(data):
    text = yaml.safe_dump(data, default_style='"', allow_unicode=True)

    root, found = parse(text.encode())

    assert found == ()
    assert plain(root) == data


@given(st.text(alphabet="ab:-{}[],&*!|>'\"%@`#\n \t?", max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_a_tree_or_a_fault_and_never_a_crash(text):
    root, found = parse(text.encode())

    assert root is not None or found
    assert all(fault.line >= 1 and fault.column >= 1 and fault.what and fault.fix for fault in found)


# ---------------------------------------------------------------- places


def test_keys_and_values_know_their_line_and_column():
    root, _ = parse("title: Ä title\nagencies:\n  - id: police\n".encode())

    assert isinstance(root, Group)
    (agency,) = root.groups("agencies")
    assert root.key("agencies") == Scalar("agencies", quoted=False, line=2, column=1)
    assert agency.get("id") == Scalar("police", quoted=False, line=3, column=9)


def test_a_byte_order_mark_of_windows_is_passed_over():
    root, found = parse("\ufefftitle: x".encode())

    assert found == ()
    assert plain(root) == {"title": "x"}


def test_line_ends_of_windows_do_not_move_places():
    root, _ = parse(b"a: 1\r\nb: 2\r\n")

    assert isinstance(root, Group)
    assert root.key("b") == Scalar("b", quoted=False, line=2, column=1)


# ---------------------------------------------------------------- what is refused


def test_every_key_that_stands_twice_is_told_and_the_first_is_kept():
    root, found = parse(b"a: 1\na: 2\nb: {c: 1, c: 2}\n")

    assert [(fault.line, fault.column) for fault in found] == [(2, 1), (3, 11)]
    assert "line 1" in found[0].fix
    assert plain(root) == {"a": "1", "b": {"c": "1"}}


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        pytest.param("a: &x 1", (1, 4), "anchor", id="anchor"),
        pytest.param("a: *x", (1, 4), "alias", id="alias"),
        pytest.param("a: !!str 1", (1, 4), "tag", id="tag"),
        pytest.param("a: !foo {b: 1}", (1, 4), "tag", id="tag on a group"),
        pytest.param("a: ! 1", (1, 4), "tag", id="bare tag"),
        pytest.param("? [a]\n: b", (1, 3), "not a word", id="a list as key"),
        pytest.param("a: 1\n---\nb: 2", (2, 1), "second document", id="two documents"),
        pytest.param("a:\n\t- b", (2, 1), "tab", id="tab"),
        pytest.param("a: 'b\nc: d", (1, 4), "quotation mark", id="quote never closed"),
        pytest.param("a: [1, 2\nb: 3", (1, 4), "bracket", id="bracket never closed"),
        pytest.param('a: "\\q"', (1, 4), "backslash", id="backslash"),
        pytest.param("a: b: c", (1, 5), "colon", id="colon in a text"),
        pytest.param("a:\n  b: 1\n c: 2", (3, 2), "does not fit", id="indent"),
        pytest.param("a: @b", (1, 4), "keeps for itself", id="reserved sign"),
        pytest.param("a: 1\nb\nc: 2", (2, 1), "colon", id="key without colon"),
        pytest.param("a: x\x1b[31m", (1, 5), "cannot be seen", id="escape"),
        pytest.param("a: x\u202ey", (1, 5), "cannot be seen", id="turned reading direction"),
        pytest.param("", (1, 1), "empty", id="nothing"),
        pytest.param("# only words\n", (1, 1), "empty", id="only a comment"),
        pytest.param("- a\n- b", (1, 1), "does not begin with a key", id="a list"),
    ],
)
def test_what_yaml_allows_and_we_do_not_is_told_with_its_place(text, place, what):
    found = faults(text)

    assert [each[:2] for each in found] == [place]
    assert what in found[0][2]


def test_text_in_another_encoding_is_told_with_its_place():
    root, found = parse("a: 1\nb: Gwynedd – Môn".encode("cp1252"))

    assert root is None
    assert [(fault.line, fault.column) for fault in found] == [(2, 12)]
    assert "UTF-8" in found[0].fix


def test_a_file_over_the_limit_is_not_read():
    root, found = parse(b"a: " + b"x" * MOST_BYTES)

    assert root is None
    assert found[0].what == "the file is larger than 2 MB"


@pytest.mark.parametrize("deep", ["[" * 5_000, "{a: " * 5_000, "- " * 5_000])
def test_what_lies_too_deep_is_refused_quickly(deep):
    root, found = parse(deep.encode())

    assert root is None
    assert found[0].what == "keys and lists lie too deep in each other"
