"""What was said of a measure, quarter by quarter, and what changed in its definition."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from small_world import NOW, dataset, measure, percentage, project, run

from reportgen import defaults
from reportgen.disclosure import protect
from reportgen.figures import compute
from reportgen.model import (
    ALWAYS,
    Break,
    Breakdown,
    Claim,
    Dimension,
    Edition,
    Life,
    MeasureText,
    Narrative,
    Target,
    TriadText,
)
from reportgen.quarter import Quarter
from reportgen.site.history import Said, changes, from_json, of_measure, readings, renewed, said_of, section, to_json

SETTINGS = project([measure()]).settings
TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
PAIRS = st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple)
QUARTERS = st.builds(Quarter, st.integers(2000, 2098), st.integers(1, 4))
SAID = st.builds(
    Said,
    quarter=st.just(NOW),
    measure=TEXT,
    place=TEXT,
    sentences=st.lists(TEXT, max_size=3).map(tuple),
    definition=PAIRS,
    events=st.lists(st.tuples(QUARTERS, TEXT), max_size=3).map(tuple),
)
NOW_SAID = Said(NOW, "m", "sec-t", ("Visits rose to 30.",), (("wording", "Visits made"), ("source", "Case files")), ())
BEFORE = replace(NOW_SAID, quarter=NOW - 1, sentences=("Visits were 20.",), definition=(("wording", "Visits"),))


def said(measures, sentences=("Visits rose.",), agencies=()):
    """Take what a small quarter says of its measures, with the same sentences for each."""
    small = project(measures, agencies)
    protected = protect(compute(dataset(small, run(measures[0].id, [10, 20]))), small, "partners")
    texts = tuple(MeasureText(each.id, tuple(map(Claim, sentences))) for each in measures)
    triads = tuple(
        TriadText(triad.id, Claim(""), "", ((Dimension.QUANTITY, texts),), (), ())
        for triad in small.framework.triads[:1]
    )
    narrative = Narrative(Edition("partnership", "All"), (), (), triads, ())
    place = f"sec-{small.framework.triads[0].id}"
    return said_of(protected, narrative, {place}), place


@given(found=st.lists(SAID, max_size=3, unique_by=lambda each: each.measure).map(tuple))
@settings(max_examples=40)
def test_what_is_written_is_read_back(found):
    assert from_json(to_json(found), NOW) == found


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff", b"[]", b"{}", b'{"schema": 2, "measures": {}}', b'{"schema": 1, "measures": {"m": {}}}',
     b'{"schema": 1, "measures": []}'],
)  # fmt: skip
def test_what_is_not_ours_is_refused(data):
    with pytest.raises(ValueError):
        from_json(data, NOW)


def test_a_quarter_keeps_its_sentences_their_place_and_the_definition():
    (one,), place = said([measure("m", title="Visits", wording="Visits made")])

    assert (one.quarter, one.measure, one.place, one.sentences) == (NOW, "m", place, ("Visits rose.",))
    assert dict(one.definition)["wording"] == "Visits made"


def test_a_profile_of_a_target_and_what_statistics_are_told_belong_to_the_definition():
    plans = (Fraction(20), Fraction(45), Fraction(70), Fraction(100))
    known = measure(
        "m",
        targets=(("", Target(Fraction(100), "the board", ALWAYS, profile=plans)),),
        seasonal=True,
        survey_population=1240,
        baseline_until=NOW - 4,
        rebases=(Break(NOW - 2, "a second team"),),
    )
    (plain,), _ = said([measure("m")])
    (one,), _ = said([known])

    told = changes([one, replace(plain, quarter=NOW - 1)])

    assert dict(told)[NOW - 2] == ("Limits begin anew: a second team",)
    assert [text.removesuffix(" In 2026-27 Q1 there was none.") for text in dict(told)[NOW]] == [
        "The target is now: 100 or more in the year (20 by Q1, 45 by Q2, 70 by Q3), set by the board.",
        "The comparison that leads is now: the same quarter last year, for it follows terms.",
        "The last quarter of the baseline is now: 2025-26 Q2.",
        "The number of people who could have been asked is now: 1,240.",
    ]


def test_a_reference_group_is_told_by_its_title():
    with_group = replace(
        project([]).framework,
        breakdowns=(Breakdown("sex", "Sex", (("female", "Girls"), ("not-recorded", "Not recorded"))),),
    )

    assert list(readings(with_group, measure("m", reference_group="sex:female"))) == [
        ("group that others are compared with", "Girls (Sex)")
    ]


def test_the_framework_dates_lives_targets_and_breaks():
    target = Target(
        percentage().targets[0][1].value if percentage().targets else 1, "the board", Life(NOW - 4, NOW - 1)
    )
    (one,), _ = said(
        [measure("m", life=Life(since=NOW - 8), targets=(("", target),), breaks=(Break(NOW - 2, "counted anew"),))]
    )

    found = dict(changes([one]))

    assert list(found) == [NOW - 1, NOW - 2, NOW - 4, NOW - 8]
    assert found[NOW - 2] == ("Break in the series: counted anew",)
    assert "set by the board) is in force from this quarter." in found[NOW - 4][0]
    assert found[NOW - 1][0].endswith("is in force for the last time.")
    assert found[NOW - 8] == ("The measure is in force from this quarter.",)


def test_a_target_without_dates_is_a_part_of_the_definition():
    (one,), _ = said([measure("m", targets=(("", Target(Fraction(5), "the board", Life())),))])

    assert dict(one.definition)["target"] == "5 or more, set by the board"
    assert changes([one]) == ()


def test_a_change_between_two_quarters_is_told_with_what_was_before():
    assert changes([NOW_SAID, BEFORE]) == (
        (
            NOW,
            (
                f"The wording is now: Visits made. In {NOW - 1} it was: Visits.",
                f"The source is now: Case files. In {NOW - 1} there was none.",
            ),
        ),
    )
    assert changes([NOW_SAID, replace(NOW_SAID, quarter=NOW - 1)]) == ()


def test_what_was_said_under_an_earlier_id_belongs_to_the_measure():
    old = replace(BEFORE, measure="visits")

    assert of_measure([old, NOW_SAID], ("m", "visits")) == (NOW_SAID, old)
    assert of_measure([old, NOW_SAID], ("m",)) == (NOW_SAID,)


def read(part):
    return html.fragment_fromstring(part)


def test_a_measures_page_tells_each_quarter_newest_first_with_a_way_to_its_report():
    part = read(section([NOW_SAID, replace(BEFORE, place="")], SETTINGS, defaults.text))

    told = part.find("dl")
    assert [each.text_content() for each in told.iter("dd")] == ["Visits rose to 30.", "Visits were 20."]
    assert told.xpath(".//a/@href") == [
        f"../{NOW.slug}/partnership.html#sec-t",
        f"../{(NOW - 1).slug}/partnership.html",
    ]


def test_a_measure_of_which_nothing_was_said_and_nothing_changed_says_so():
    part = read(section([replace(NOW_SAID, sentences=())], SETTINGS, defaults.text)).text_content()

    assert "Nothing was said of this measure." in part
    assert "The framework dates none." in part


def test_what_was_said_is_text_and_never_mark_up():
    hostile = '<script>x</script></section><section class="history">'
    part = section([replace(NOW_SAID, sentences=(hostile,))], SETTINGS, defaults.text)

    assert read(part).find(".//script") is None
    assert part.count("</section>") == 1


def test_only_the_history_of_a_kept_page_is_made_anew():
    new, old = (section([each], SETTINGS, defaults.text) for each in (NOW_SAID, BEFORE))
    page = f"<p>Before</p>\n{old}\n<p>“After”</p>"

    assert renewed(page.encode(), new).decode() == f"<p>Before</p>\n{new}\n<p>“After”</p>"
    assert renewed(b"<p>None</p>", new) == b"<p>None</p>"
