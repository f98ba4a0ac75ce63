"""The grid: on how many pages it stands, and what its signs and letters say."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from reportgen.model import (
    Analysis,
    Assurance,
    ContentArea,
    Dimension,
    Edition,
    Figure,
    Key,
    Method,
    Point,
    Protected,
    Quality,
    Rule,
    Section,
    Signal,
    LetterStanding,
    Target,
    Triad,
    Variation,
    Verdict,
)
from reportgen.model import ALWAYS
from reportgen.movement import Limits
from reportgen.report.tables import Scope, grid_pages
from reportgen.report.tables.cells import grid_quality_text
from reportgen.report.tables.signs import assurance_sign, letters, letters_said, variation_sign

import small_world as w

SPACE = "\N{NO-BREAK SPACE}"
POINT = Point(w.NOW, Fraction(1, 2))
MET, NOT_MET, UNKNOWN = LetterStanding.MET, LetterStanding.NOT_MET, LetterStanding.UNKNOWN


def figure(method: Method = Method.LIMITS, **of_analysis: object) -> Figure:
    return Figure(Key("m"), POINT, (POINT,), analysis=Analysis(method, "", 20, **of_analysis))


def signal(side: int, meaning: Variation, quarter=w.NOW) -> Signal:
    return Signal(quarter, Rule.OUTSIDE, side, meaning)


def plain(text: str) -> str:
    return text.replace(SPACE, " ")


# ---------------------------------------------------------------- variation and assurance


@pytest.mark.parametrize(
    ("meaning", "side", "said"),
    [
        pytest.param(Variation.IMPROVEMENT, 1, "[[▲]{.shape} improvement]{.word .better}", id="better and higher"),
        pytest.param(Variation.IMPROVEMENT, -1, "[[▼]{.shape} improvement]{.word .better}", id="better and lower"),
        pytest.param(Variation.CONCERN, 1, "[[▲]{.shape} concern]{.word .worse}", id="worse and higher"),
        pytest.param(Variation.CONCERN, -1, "[[▼]{.shape} concern]{.word .worse}", id="worse and lower"),
        pytest.param(Variation.NEITHER, -1, "[[◆]{.shape} signal]{.word .signal}", id="neither way is better"),
    ],
)
@pytest.mark.parametrize("method", [Method.LIMITS, Method.TRIAL_LIMITS, Method.RUN_CHART])
def test_a_signal_has_a_word_and_a_triangle_that_says_which_way_it_went(method, meaning, side, said):
    variation = None if method is Method.RUN_CHART else meaning  # a run chart has none for its last point
    found = figure(method, variation=variation, signals=(signal(side, meaning),), long_run=Verdict.SIGNAL)

    assert plain(variation_sign(found)) == said


def test_the_triangle_is_that_of_the_reported_point_and_not_of_an_earlier_signal():
    signals = (signal(-1, Variation.CONCERN, w.NOW - 1), signal(1, Variation.IMPROVEMENT))
    found = figure(variation=Variation.IMPROVEMENT, signals=signals, long_run=Verdict.SIGNAL)

    assert "▲" in variation_sign(found)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        pytest.param(
            figure(variation=Variation.COMMON, long_run=Verdict.NO_SIGNAL), "[○]{.shape} no signal", id="limits"
        ),
        pytest.param(figure(Method.RUN_CHART, long_run=Verdict.NO_SIGNAL), "[○]{.shape} no signal", id="run chart"),
        pytest.param(figure(Method.RUN_CHART), "too few", id="run chart of too few"),
        pytest.param(figure(Method.COMPARISONS), "too few", id="short series"),
        pytest.param(figure(Method.SHORTFALL), "duty", id="duty"),
        pytest.param(figure(Method.BETWEEN), "rare event", id="rare events"),
        pytest.param(replace(figure(), analysis=None), "not judged", id="not analysed"),
        pytest.param(replace(figure(), point=replace(POINT, value=None)), "not judged", id="no figure"),
    ],
)
def test_where_there_is_no_signal_a_word_says_why(found, said):
    assert plain(variation_sign(found)) == said


def test_assurance_has_a_word_and_a_square_for_a_target_and_none_without_one():
    target = Target(Fraction(1), "the board", ALWAYS)
    with_target = replace(figure(assurance=Assurance.FAILING), target=target)

    assert assurance_sign(figure(assurance=Assurance.FAILING)) == "none"
    assert plain(assurance_sign(with_target)) == "[□]{.shape} failing"
    assert plain(assurance_sign(replace(figure(), target=target))) == "not judged"


# ---------------------------------------------------------------- letters


def test_letters_are_read_aloud_as_what_is_met_what_is_not_and_what_nobody_knows():
    quality = Quality(MET, MET, NOT_MET, UNKNOWN)

    assert letters_said(quality) == "met S, T; not A; not known R"
    assert letters(quality) == '[ST–?]{.letters said="met S, T; not A; not known R"}'


def test_below_the_letters_stands_nothing_that_they_or_a_marker_beside_say_already():
    measure = w.measure("m")
    judged = replace(figure(), key=Key("m"), quality=Quality(MET, MET, MET, MET))
    partial = replace(judged, point=replace(POINT, covered=(53, 61)))

    assert grid_quality_text(measure, judged) == ""
    assert grid_quality_text(measure, replace(judged, quality=None)) == "complete"
    assert grid_quality_text(measure, partial) == "53 of 61"
    assert grid_quality_text(measure, replace(judged, small_base=True)) == "small base"


# ---------------------------------------------------------------- pages


def scope(areas: dict[str, tuple[int, ...]]) -> Scope:
    """Make an edition whose parts have content areas of so many measures, a triad each."""
    sections, figures = [], []
    for part, counts in areas.items():
        made = []
        for place, count in enumerate(counts):
            name = f"{part}-{place}"
            measures = tuple(w.measure(f"{name}-{number}", triad=name) for number in range(count))
            figures += [Figure(Key(each.id, agency="social-care"), POINT, (POINT,)) for each in measures]
            made.append(ContentArea(name, f"Area {name}", part, (Triad(name, f"Triad {name}", name, measures),)))
        sections.append(Section(part, part, part, tuple(made)))
    of = w.project(())
    framework = replace(of.framework, parts=tuple((part, f"Part {part}") for part in areas), sections=tuple(sections))
    protected = Protected(replace(of, framework=framework), w.NOW, "partners", tuple(figures), (), (), ())
    return Scope(protected, Edition("partnership", "Partnership"), Limits.of({}))


def pages(of: Scope) -> list[tuple[str, int]]:
    """Tell what each page holds, and in how many rows."""
    links = {triad.id: dict.fromkeys(Dimension, "sec") for triad in of.protected.project.framework.triads}
    return [(str(page.holds), len(page.table.rows)) for page in grid_pages(of, lambda number: f"t{number}", links, {})]


def test_a_grid_that_one_page_holds_is_one_page_whatever_parts_there_are():
    assert pages(scope({"1": (20,), "2": (30,)})) == [("", 52)]


def test_a_longer_grid_has_a_page_for_each_part():
    assert pages(scope({"1": (20, 20), "2": (30,)})) == [("Part 1", 42), ("Part 2", 31)]


def test_a_part_that_no_page_holds_is_cut_between_its_content_areas():
    assert pages(scope({"1": (20, 20, 20), "2": (5,)})) == [
        ("Area 1&#45;0 to Area 1&#45;1", 42),
        ("Area 1&#45;2", 21),
        ("Part 2", 6),
    ]


def test_a_framework_of_one_part_is_cut_into_pages_too_and_loses_no_row():
    found = pages(scope({"1": (15,) * 10}))

    assert sum(rows for _, rows in found) == 160
    assert max(rows for _, rows in found) <= 56


def test_an_edition_without_measures_has_no_page():
    assert pages(scope({"1": ()})) == []
