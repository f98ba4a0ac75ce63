"""What must hold of every sentence, whatever the figures: no word that a printed figure contradicts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from narrative_world import NOW, figure, item, measure, protected, rated
from narrative_world import point as make_point

from reportgen.model import (
    Absence,
    AbsenceKind,
    Change,
    Claim,
    Dimension,
    Edition,
    Figure,
    Kind,
    Marker,
    Measure,
    Narrative,
    Polarity,
    Selection,
)
from reportgen.narrative import write, wording
from reportgen.narrative.voice import opening
from reportgen.numbers import amount_text, shown_the_same, value_text

WORDING = wording.standard()
WHOLE = Edition("partnership", "The partnership's")
UP = re.compile(r"\b(rose|rises|went up|up|more to each|More agree)\b")
DOWN = re.compile(r"\b(fell|falls|went down|down|fewer to each|Fewer agree)\b")
BETTER = re.compile(r"\b(better|improved|improvement)\b", re.IGNORECASE)
WORSE = re.compile(r"\b(worse|worsened|wrong way)\b", re.IGNORECASE)
TITLE = "Reviews held on time"

whole = st.integers(0, 3000)
kinds = st.sampled_from([Kind.COUNT, Kind.AMOUNT, Kind.PERCENTAGE, Kind.SHARE, Kind.RATIO, Kind.FOLLOW_UP])


@st.composite
def values(draw: st.DrawFn, kind: Kind) -> str:
    if kind.is_percentage:
        total = draw(st.integers(1, 3000))
        return f"{draw(st.integers(0, total))}/{total}"
    if kind in (Kind.AMOUNT, Kind.RATIO):
        return str(draw(whole) + draw(st.integers(0, 9)) / 10)
    return str(draw(whole))


@st.composite
def near(draw: st.DrawFn, now: str) -> str:
    """Draw a value so close that rounding decides whether it prints alike."""
    above, _, below = now.partition("/")
    if not below:
        return str(max(0.0, float(above) + draw(st.integers(-2, 2)) / 10))
    wider = int(below) * 50
    return f"{min(wider, max(0, int(above) * 50 + draw(st.integers(-60, 60))))}/{wider}"


@st.composite
def figures(draw: st.DrawFn) -> tuple[Measure, Figure]:
    kind = draw(kinds)
    only = item(
        title=TITLE,
        polarity=draw(st.sampled_from([Polarity.HIGHER, Polarity.LOWER, Polarity.NEUTRAL])),
        negative=draw(st.booleans()),
    )
    of = measure(
        title=TITLE,
        kind=kind,
        items=(only,),
        decimals=1 if kind.is_percentage or kind is Kind.AMOUNT else 0,
        duty=kind.is_percentage and draw(st.booleans()),
        dimension=draw(st.sampled_from(list(Dimension))),
    )
    about: dict[str, Any] = {
        "markers": draw(st.sampled_from([(), (), (Marker.PROVISIONAL,), (Marker.REVISED,)])),
        "selection": draw(st.sampled_from([Selection.ALL, Selection.ALL, Selection.THEMED])),
        "asked": draw(st.none() | st.integers(3000, 9000)) if kind.is_percentage else None,
        "note": draw(st.sampled_from(["", "a  note. ", "nothing to add"])),
    }
    if draw(st.integers(0, 5)) == 0:
        absent = draw(st.sampled_from([one for one in AbsenceKind if one is not AbsenceKind.INCOMPLETE]))
        return of, figure(of, None, point_of={**about, "absence": Absence(absent, "why it is. ")})
    now = draw(values(kind))
    before = draw(st.none() | values(kind) | st.just(now) | near(now))
    year = draw(st.none() | values(kind) | st.just(now))
    return of, figure(of, now, before=before, year=year, point_of=about, new=draw(st.integers(0, 5)) > 0)


def claims(narrative: Narrative) -> Iterator[Claim]:
    yield from (finding.claim for finding in (*narrative.headlines, *narrative.unseen))
    for triad in narrative.triads:
        yield triad.lead
        yield from (claim for _, claim in triad.absent)
        yield from (claim for _, own in triad.parts for one in own for claim in one.claims)
        yield from (one.claim for _, said in triad.told for one in said)
        yield from (Claim(question) for question in triad.questions)
    yield from narrative.notes


def of_measure(narrative: Narrative) -> list[str]:
    return [
        claim.text
        for triad in narrative.triads
        for _, own in triad.parts
        for one in own
        if one.measure == "m"
        for claim in one.claims
    ]


@settings(max_examples=150, deadline=None)
@given(figures())
def test_every_sentence_is_whole_and_clean(given_figure):
    of, made = given_figure

    narrative = write(WHOLE, protected([of], [made]), WORDING)

    for claim in claims(narrative):
        assert claim.text.endswith((".", "?")), claim.text
        assert not re.search(r"None|\bnan\b|\s\s|\s[.,;:)]|\(\)|\{|\}|\.\.|: \.|,\.", claim.text), claim.text
        assert claim.text[0] == claim.text[0].upper(), claim.text


@settings(max_examples=200, deadline=None)
@given(figures())
def test_direction_words_agree_with_the_printed_values(given_figure):
    of, made = given_figure
    said = of_measure(write(WHOLE, protected([of], [made]), WORDING))
    if not made.point.value or not said or made.change is None:
        return

    agrees(of, made, made.change, said[0])
    if made.year_change is not None and len(said) > 1 and re.search("A year earlier|same quarter last year", said[1]):
        agrees(of, made, made.year_change, said[1])


def agrees(of: Measure, made: Figure, change: Change, sentence: str) -> None:
    assert made.value is not None
    now, before = value_text(of, made.value), value_text(of, change.before)
    up, down = UP.search(sentence), DOWN.search(sentence)
    assert not (up and down), sentence
    if up or down:
        assert now != before, sentence
        assert not shown_the_same(of, change.amount), sentence
        assert (change.amount > 0) == bool(up), sentence
        amount = amount_text(of, change.amount, prose=True)
        assert amount in sentence or value_text(of, change.before, prose=True) in sentence, sentence
    if "unchanged" in sentence:
        assert now == before, sentence
    if not of.duty:
        assert not BETTER.search(sentence) or change.meaning == "better", sentence
        assert not WORSE.search(sentence) or change.meaning == "worse", sentence


@settings(max_examples=150, deadline=None)
@given(figures())
def test_headlines_and_leads_agree_with_the_figures_they_carry(given_figure):
    of, made = given_figure
    narrative = write(WHOLE, protected([of], [made]), WORDING)
    change = made.year_change or made.change

    for finding in narrative.headlines:
        assert made.new
        assert not made.small_base
        assert Marker.PROVISIONAL not in made.point.markers
        if finding.rule == "movement":
            assert change is not None
            agrees(of, made, change, finding.claim.text)
            assert finding.word == (change.meaning.value if change.meaning in ("better", "worse") else "signal")
    lead = narrative.triads[0].lead
    if lead.keys:
        assert change is not None
        assert not BETTER.search(lead.text.partition(",")[0]) or change.meaning == "better" or change.amount


@settings(max_examples=200, deadline=None)
@given(figures())
def test_the_sentence_of_a_part_agrees_with_the_figure_it_carries(given_figure):
    of, made = given_figure
    narrative = write(WHOLE, protected([of], [made]), WORDING)
    change = made.year_change or made.change
    if made.value is None or change is None or of.duty:
        return

    for _, said in narrative.triads[0].told:
        for one in said:
            assert one.claim.keys
            assert one.claim.text.count(". ") == 0 or one.measure
    opener = next((one.claim.text for _, said in narrative.triads[0].told for one in said), "")
    # Where the quarter and the year disagree, the sentence names both.
    plain = re.search("though not|not clearly different|a year earlier|quarter before", opener)
    if opener and not plain:
        agrees(of, made, change, opener)
    if "no clear change" in opener.lower():
        assert not UP.search(opener)
        assert not DOWN.search(opener)


states = st.sampled_from(["better", "worse", "missed", "still", "few", "old", "hidden", "missing", "first"])


@settings(max_examples=60, deadline=None)
@given(st.lists(states, min_size=1, max_size=14))
def test_a_part_has_at_most_five_sentences_and_names_each_measure(drawn):
    measures, made = [], []
    for number, state in enumerate(drawn):
        of = measure(
            f"m{number}",
            title=f"Reviews number {number:02}x",
            kind=Kind.PERCENTAGE,
            decimals=1,
            items=(item(title="x"),),
        )
        measures.append(of)
        made.append(in_state(of, state))

    told = dict(write(WHOLE, protected(measures, made), WORDING).triads[0].told)[measures[0].dimension]

    if not any(one.value is not None for one in made):
        return  # one sentence says that there is nothing
    text = " ".join(one.claim.text for one in told).lower()
    assert sum(len(re.findall(r"\.(?: |$)", one.claim.text)) for one in told) <= 5
    for number in range(len(drawn)):
        assert text.count(f"{number:02}x") == 1, text
        key = made[number].key
        assert any(key in one.claim.keys for one in told)


def in_state(of: Measure, state: str) -> Figure:
    if state in ("hidden", "missing"):
        kind = AbsenceKind.SUPPRESSED if state == "hidden" else AbsenceKind.NOT_RETURNED
        return figure(of, None, point_of={"absence": Absence(kind)})
    if state == "missed":
        return figure(of, "150/200", before="150/200", **rated("0.95", "not met"))
    now, before = {
        "better": ("190/200", "100/200"),
        "worse": ("100/200", "190/200"),
        "few": ("5/9", "4/9"),
        "first": ("150/200", None),
    }.get(state, ("150/200", "150/200"))
    return figure(of, now, before=before, new=state != "old", point_of={"wave": NOW - 3 if state == "old" else None})


@settings(max_examples=80, deadline=None)
@given(figures())
def test_a_negatively_worded_answer_is_never_negated_again(given_figure):
    of, made = given_figure
    if (
        not of.items[0].negative
        or of.kind is Kind.RATIO
        or made.value is None
        or not made.new
        or made.small_base
        or of.duty
    ):
        return

    said = of_measure(write(WHOLE, protected([of], [made]), WORDING))

    assert not re.search(r"\b(not|never|no|less|without)\b", said[0]), said[0]


@settings(max_examples=60, deadline=None)
@given(figures())
def test_a_hidden_figure_leaves_no_digit_in_any_sentence_about_it(given_figure):
    of, made = given_figure
    gone = make_point(NOW, None, absence=Absence(AbsenceKind.SUPPRESSED), note="41 of 43")
    hidden = Figure(made.key, gone, (gone,), hidden=True)

    narrative = write(WHOLE, protected([of], [hidden]), WORDING)

    about = [claim.text for claim in claims(narrative) if hidden.key in claim.keys]
    assert about
    assert not any(re.search(r"\d", text) for text in about)


@pytest.mark.parametrize(
    ("now", "before", "year"),
    [
        pytest.param("190/200", "100/200", None, id="all rise"),
        pytest.param("100/200", "190/200", "190/200", id="all fall, on the year as well"),
        pytest.param("150/200", "150/200", None, id="none changes"),
        pytest.param("150/200", "149/200", "151/200", id="no clear change"),
        pytest.param("15/20", "11/20", "12/20", id="chance"),
        pytest.param("150/200", None, None, id="first figures"),
    ],
)
def test_no_three_sentences_in_a_row_begin_alike_where_every_measure_does_the_same(now, before, year):
    measures = [
        measure(
            f"m{number}",
            title=f"Reviews held on time in area {number}",
            kind=Kind.PERCENTAGE,
            decimals=1,
            items=(item(title="x"),),
        )
        for number in range(8)
    ]
    made = [figure(of, now, before=before, year=year) for of in measures]

    text = write(WHOLE, protected(measures, made), WORDING).triads[0]

    firsts = [opening(one.claims[0].text) for _, own in text.parts for one in own]
    assert not any(len(set(firsts[place : place + 3])) == 1 for place in range(len(firsts) - 2))
