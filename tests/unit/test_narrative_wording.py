"""The wording file: what may stand in it, and how its faults are told."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from reportgen.errors import Faults, NarrativeError
from reportgen.model import Dimension
from reportgen.narrative import wording
from reportgen.narrative.catalogue import SETTINGS, STATES


def fault(text: str) -> NarrativeError:
    with pytest.raises(NarrativeError) as caught:
        wording.parse(text, "reports/wording/en.yaml")
    return caught.value


def faults(text: str) -> list[str]:
    with pytest.raises(Faults) as caught:
        wording.parse(text, "reports/wording/en.yaml")
    return [str(each) for each in caught.value.faults]


def test_the_built_in_wording_has_a_text_for_every_state_and_setting():
    built_in = wording.standard()

    assert set(built_in.texts) == set(STATES)
    assert set(built_in.settings) == set(SETTINGS)


def test_the_built_in_table_ends_with_a_rule_that_always_fits():
    rules = wording.standard().rules

    assert rules[-1].when == ()
    assert len({rule.name for rule in rules}) == len(rules)


def test_a_name_that_does_not_exist_is_told_with_file_line_and_the_nearest_name():
    text = 'sentences:\n  figure:\n    value: "{{ Title }} stood at {{ valeu }}."\n'

    assert str(fault(text)) == (
        "no value is called 'valeu' here\n  where  reports/wording/en.yaml, line 3\n  fix    did you mean 'value'?"
    )


def test_the_line_is_that_of_the_template_within_a_block_text():
    text = "sentences:\n  figure:\n    value: >\n      {{ Title }} stood\n      at {{ valeu }}.\n"

    assert fault(text).where == "reports/wording/en.yaml, line 5"


def test_the_line_of_a_variant_is_its_own():
    text = 'sentences:\n  figure:\n    value:\n      - "{{ Title }}."\n      - "{{ Titel }}."\n'

    assert fault(text).where == "reports/wording/en.yaml, line 5"


def test_every_fault_is_told_at_once():
    text = (
        'sentences:\n  figure:\n    value: "{{ titel }}"\n    valu: "x."\nsettings:\n  little-points: two\nwordz: {}\n'
    )

    told = faults(text)

    assert [line.split("\n")[0] for line in told] == [
        "'wordz' is no part of a wording file",
        "no value is called 'titel' here",
        "a sentence must end with a full stop",
        "nothing is called 'figure.valu' among the texts",
        "little-points is not a number",
    ]


def test_a_misspelt_state_is_answered_with_the_nearest():
    assert fault('sentences: {figure: {valu: "x."}}').fix == "did you mean 'figure.value'?"


@pytest.mark.parametrize(
    "template",
    [
        "{{ title.__class__ }}.",
        "{{ cycler('a') }}.",
        "{{ title | upper }}.",
        "{% for a in title %}x{% endfor %}.",
        "{% include 'x' %}.",
        "{% set a = 1 %}.",
        "{{ title * 1000000 }}.",
    ],
)
def test_a_template_may_hold_only_names_and_conditions(template):
    told = fault(f'sentences: {{figure: {{value: "{template}"}}}}')

    assert told.what == "a wording may hold only names and conditions"


def test_a_template_that_cannot_be_read_says_so():
    assert fault('sentences: {figure: {value: "{{ title."}}').what.startswith("this template cannot be read")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("sentences: {a: &x {b: c}, d: *x}", "aliases, tags and deep nesting are not used in a wording file"),
        ("sentences: !!python/name:os.system {}", "aliases, tags and deep nesting are not used in a wording file"),
        ("sentences: [[[[[[[[[[[[[[]]]]]]]]]]]]]]", "aliases, tags and deep nesting are not used in a wording file"),
        ("settings: {little-points: 1, little-points: 2}", "'little-points' stands here twice"),
        ("sentences: [", "the wording file is not valid YAML"),
        ("- a", "names with texts are expected here"),
        ("x" * 500_000, "the wording file is too long"),
    ],
)
def test_yaml_that_could_deceive_is_refused(text, what):
    assert fault(text).what.startswith(what)


def test_a_rule_with_an_unknown_signal_is_answered_with_the_nearest():
    text = "together:\n  - name: a\n    when: {quality: [wors]}\n    say: x.\n"

    told = fault(text)

    assert (told.what, told.fix) == ("'wors' is no signal of quality", "did you mean 'worse'?")


def test_a_question_may_not_ask_for_a_name_of_another_text():
    told = fault('questions: [{fired: worse, ask: "Why {{ value }}?"}]')

    assert told.what == "no value is called 'value' here"


def test_an_empty_file_changes_nothing():
    built_in = wording.standard()

    assert built_in.merged(wording.parse("", "x")) == built_in


def test_an_override_changes_only_what_it_names():
    built_in = wording.standard()

    mended = built_in.merged(
        wording.parse('settings: {little-points: 3}\nsentences: {figure: {value: "{{ Title }}!."}}', "x")
    )

    assert [text.template for text in mended.of("figure.value")] == ["{{ Title }}!."]
    assert mended.of("figure.first") == built_in.of("figure.first")
    assert mended.settings["little-points"] == Fraction(3)
    assert mended.settings["gap-points"] == built_in.settings["gap-points"]


def test_a_rule_of_the_same_name_is_replaced_and_a_new_one_comes_first():
    built_in = wording.standard()
    changes = "together: [{name: nothing moved, say: Calm.}, {name: ours, when: {quality: [worse]}, say: Look.}]"

    mended = built_in.merged(wording.parse(changes, "x"))

    assert mended.rules[0].name == "ours"
    assert [rule.say[0].template for rule in mended.rules if rule.name == "nothing moved"] == ["Calm."]
    assert mended.rules[0].fits(dict.fromkeys(Dimension, "worse"))


def test_an_override_is_read_from_the_project(tmp_path):
    (tmp_path / "wording").mkdir()
    (tmp_path / "wording" / "en.yaml").write_text("settings: {little-points: 3}\n", encoding="utf-8")

    assert wording.standard(tmp_path).settings["little-points"] == Fraction(3)


def test_the_demonstrations_changes_are_sound_and_few():
    reports = Path(__file__).parents[2] / "reports"

    changes = wording.parse((reports / "wording" / "en.yaml").read_text(encoding="utf-8"), "reports/wording/en.yaml")

    assert 0 < len(changes.texts) < 10
    assert set(wording.standard(reports).texts) == set(STATES)


def test_a_text_that_an_unfinished_wording_lacks_is_named():
    with pytest.raises(NarrativeError, match="has no text for"):
        wording.parse("", "x").of("figure.value")


def test_a_value_is_never_read_as_a_template():
    text = wording.parse('sentences: {figure: {value: "{{ Title }}."}}', "x").of("figure.value")[0]

    assert text.fill({"Title": "{{ value }} {% if %}"}) == "{{ value }} {% if %}."
