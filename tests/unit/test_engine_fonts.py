"""The chain of fonts: each file is the one that its maker released, and each sign is asked of a font that has it."""

from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.defaults import fonts as chain
from reportgen.direction import LEFT_TO_RIGHT_MARK, marked, marked_line, pieces
from reportgen.engines import fonts

SOURCE = (chain.FOLDER / "SOURCE.md").read_text(encoding="utf-8")
LISTED = dict(re.findall(r"^\| ([^ |]+\.ttf) \|.*\| `([0-9a-f]{64})` \|$", SOURCE, re.MULTILINE))
MOST_BYTES = 12_000_000


def test_every_font_file_is_the_one_that_was_released():
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in chain.FOLDER.glob("*.ttf")}

    assert found == LISTED


def test_the_chain_uses_every_font_file_and_no_other():
    used = sorted(path.name for face in chain.SCRIPTS for path in face.files())

    assert used == sorted(path.name for path in chain.FOLDER.glob("*.ttf"))


def test_the_licences_lie_beside_the_fonts_and_all_is_small():
    size = sum(path.stat().st_size for path in chain.FOLDER.glob("*.ttf"))

    assert "SIL OPEN FONT LICENSE" in (chain.FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert "Apache License" in (chain.FOLDER / "Apache-2.0.txt").read_text(encoding="utf-8")
    assert size < MOST_BYTES


@pytest.mark.parametrize("face", chain.SCRIPTS, ids=lambda face: face.family)
def test_a_face_has_signs_in_each_of_its_blocks_and_is_named_as_its_file_says(face):
    from fontTools.ttLib import TTFont

    points = chain.points(face.regular)

    with TTFont(face.regular, lazy=True) as font:
        assert font["name"].getDebugName(1) == face.family
    for first, last in face.blocks:
        assert any(first <= point <= last for point in points)


def test_text_in_english_takes_no_further_font_and_stays_as_it_is():
    setting = fonts.Setting()

    assert setting.clean("Ynys Môn, Łódź: ≤ 5 → 12 Ω Ж") == "Ynys Môn, Łódź: ≤ 5 → 12 Ω Ж"
    assert setting.families == ()
    assert setting.missing == {}


def test_a_name_takes_the_font_of_its_script_alone():
    setting = fonts.Setting()

    assert setting.clean("আমিনা and أمينة") == "আমিনা and أمينة"
    assert setting.families == ("Source Sans Pro", "Noto Sans Arabic", "Noto Sans Bengali", "DejaVu Sans")


def test_a_mark_is_never_shown_with_a_letter_of_another_font():
    fitted = chain.fit("a\u09be \u0995\u09be \u0995\u0301x")

    assert fitted.text == "a[U+09BE] \u0995\u09be \u0995[U+0301]x"


def test_joiners_stay_and_controls_go():
    assert chain.fit("\u0645\u06cc\u200c\u062e a\tb\x1bc\ue000").text == "\u0645\u06cc\u200c\u062e a bc[U+E000]"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=12))
def test_whatever_is_written_every_visible_sign_is_in_a_font_of_the_chain(text):
    fitted = chain.fit(text)

    having = [chain.points(face.regular) for face in (chain.first(), *fitted.faces, chain.last())]
    assert all(any(ord(sign) in points for points in having) for sign in fitted.text)
    assert chain.fit(fitted.text).text == fitted.text


def test_the_message_names_scripts_and_numbers_but_not_the_signs():
    said = fonts.told({"Ꮳ": 1, "Ꮃ": 1, "📈": 2})

    assert said.startswith('no font has U+13E3, U+13B3 (Cherokee), U+1F4C8 (sign "chart with upwards trend"); they')
    assert "4 times" in said
    assert said.isascii()


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("plain (12)", []),
        ("for אמינה בגום 12 of 15", ["אמינה בגום"]),
        ("see أمينة, بيغوم (3)", ["أمينة", "بيغوم"]),
        ("شارع 12، بغداد", ["شارع 12، بغداد"]),
        ("אמינה (12), בגום", ["אמינה (12), בגום"]),
    ],
)
def test_words_from_right_to_left_are_found(text, turned):
    cut = pieces(text)

    assert "".join(piece for piece, _ in cut) == text
    assert [piece for piece, is_turned in cut if is_turned] == turned


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="aא12 ,(ب", max_size=12))
def test_marking_twice_is_marking_once_and_adds_nothing_else(text):
    assert marked(marked(text)) == marked(text)
    assert marked_line(marked_line(text)) == marked_line(text)
    assert marked_line(text).replace(LEFT_TO_RIGHT_MARK, "") == text
