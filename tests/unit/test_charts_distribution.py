"""Parts of a whole as one bar, and rare events as strokes: when they are drawn, and what they say."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from charts_world import PARTNERSHIP, figure, protected
from small_world import item, measure, percentage

from reportgen import charts
from reportgen.charts.kinds.distribution import _SHADES, _parts
from reportgen.charts.groups import MOST_PARTS
from reportgen.charts.kinds.events import since_text
from reportgen.charts.spec import Dot
from reportgen.model import Analysis, Kind, Method

NEEDS = (("Neglect", 40.0), ("Emotional abuse", 35.5), ("Other", 12.5), ("Not recorded", 12.0))


def specs_of(needs=NEEDS, *, kind=Kind.DISTRIBUTION, **how):
    items = tuple(item(f"i{n}", title=title, units="children") for n, (title, _) in enumerate(needs))
    whole = percentage("needs", title="Main need", kind=kind, items=items)
    made = [figure(whole, [value], item=each, **how) for each, (_, value) in zip(items, needs, strict=True)]
    return charts.plan(PARTNERSHIP, protected([whole], made))


def test_parts_that_add_to_a_whole_are_one_bar_in_their_order():
    (spec,) = specs_of()

    assert spec.kind == "distribution"
    assert [(dot.when, dot.text) for dot in spec.panels[0].dots] == [
        ("Neglect", "40.0%"),
        ("Emotional abuse", "35.5%"),
        ("Other", "12.5%"),
        ("Not recorded", "12.0%"),
    ]
    assert spec.title == "Main need: largest share Neglect, 40.0%"
    assert "the whole bar is 100%" in spec.note
    assert all(f"{title} {value}%" in spec.alt for title, value in NEEDS)


@pytest.mark.parametrize(
    "needs",
    [
        pytest.param((("Neglect", 40.0), ("Emotional abuse", "c"), ("Other", 12.5)), id="a part is hidden"),
        pytest.param((("Neglect", 40.0), ("Other", 30.0)), id="parts that do not make the whole"),
        pytest.param(tuple((f"Need {n}", 12.5) for n in range(8)), id="more shades than can be told apart"),
    ],
)
def test_what_is_not_one_known_whole_stays_bars(needs):
    assert [spec.kind for spec in specs_of(needs)] == ["bars"]


def test_parts_of_a_partial_distribution_are_no_whole():
    assert [spec.kind for spec in specs_of(kind=Kind.PARTIAL_DISTRIBUTION)] == ["bars"]


def test_few_cases_are_no_bar_of_percentages():
    assert [spec.kind for spec in specs_of(base=9, small_base=True)] == ["bars"]


def test_shades_are_as_many_as_parts_and_what_is_not_recorded_is_white():
    (spec,) = specs_of()

    shades = [part.shade for part in _parts(spec.panels[0], 157.0)]

    assert len(set(_SHADES)) == MOST_PARTS
    assert shades[-1] == 0.0
    assert len(set(shades)) == len(shades)


def test_each_part_is_as_long_as_its_share_and_they_fill_the_bar():
    (spec,) = specs_of()

    parts = _parts(spec.panels[0], 100.0)

    assert [round(part.end - part.start, 6) for part in parts] == [40.0, 35.5, 12.5, 12.0]
    assert (parts[0].start, round(parts[-1].end, 6)) == (0.0, 100.0)


# ---------------------------------------------------------------- rare events

INCIDENTS = measure("incidents", title="Incidents", items=(item(units="incidents"),))


def events_of(values, of=INCIDENTS, **how):
    made = replace(figure(of, values, **how), analysis=Analysis(Method.BETWEEN, "too rare for limits", len(values)))
    return charts.plan(PARTNERSHIP, protected([of], [made]))


def test_rare_events_are_strokes_and_their_title_says_how_long_there_was_none():
    (spec,) = events_of([0, 1, 0, 0, 2, 0, 0, 0])

    (panel,) = spec.panels
    assert spec.kind == "events"
    assert panel.stems
    assert not any(dot.joined for dot in panel.dots)
    assert spec.title == "Incidents: none for 3 quarters"
    assert spec.subtitle.endswith("; too rare for limits")
    assert "1 in 2024-25 Q4, 2 in 2025-26 Q3" in spec.alt


def test_a_percentage_of_rare_events_is_drawn_by_its_numerators_and_never_as_a_percentage():
    late = percentage("late", title="Late", items=(item(numerator="visits that were late", units="visits"),))

    (spec,) = events_of([0, 1, 0, 0, 0], of=late, base=100)

    assert [dot.value for dot in spec.panels[0].dots] == [0, 1, 0, 0, 0]
    assert spec.note == "Visits that were late"
    assert "%" not in spec.note + spec.alt + "".join(label for _, label in spec.panels[0].axis.ticks)


def test_a_percentage_whose_numerators_nobody_gave_has_no_chart_of_events():
    late = percentage("late", title="Late", items=(item(units="visits"),))

    assert events_of([0, 1, 0, 0, 0], of=late) == ()


def dot(x, value, why=""):
    return Dot(x, f"2024-25 Q{x + 1}", None if value is None else Fraction(value), f"{value}", why=why)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([1, 0], "none for 1 quarter"),
        ([0, 1], "1 this quarter"),
        ([0, 0, 0], "none for 3 quarters"),
        ([1, None, 0], "the last known in 2024-25 Q1"),
        ([0, None, 0], "none known"),
        ([1, 0, None], "hidden this quarter"),
    ],
)
def test_a_gap_is_no_quarter_without_events(values, said):
    assert since_text([dot(x, value, "hidden") for x, value in enumerate(values)]) == said
