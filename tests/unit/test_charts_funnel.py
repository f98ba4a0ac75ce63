"""The funnel: what its picture says in words and numbers, who is named, and that names lie on nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from comparisons_world import PERSON, by_practice, even, of_units
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reportgen import charts
from reportgen.charts import funnels
from reportgen.model import Edition
from reportgen.report.tables import plotted_table
from reportgen.report.text import Md
from small_world import item

PARTNERSHIP = Edition("partnership", "The partnership")
TWO_OUT = {**even(12), "low": (50, 100), "high": (95, 100)}


def planned(protected, edition=PARTNERSHIP):
    return [spec for spec in charts.plan(edition, protected) if spec.kind == "funnel"]


def spec_of(units, **changes):
    (spec,) = planned(of_units(units, **changes))
    return spec


def test_the_title_counts_those_beyond_the_outer_limits():
    short = by_practice(title="Timely checks")  # ten words hold the topic too

    assert spec_of(TWO_OUT, of=short).title == "Timely checks: 2 of 14 practices beyond 99.8% limits"


def test_the_title_of_a_funnel_without_them_counts_those_beyond_the_inner_limits_or_says_that_nobody_differs():
    assert spec_of({**even(12), "low": (71, 100)}).title == "1 of 13 practices beyond 95% limits"
    assert spec_of(even(12)).title == "No practice differs by more than chance"


def test_no_title_is_longer_than_ten_words():
    long = by_practice(title="Checks of every kind that were made within the time that was agreed for them")

    assert all(len(spec_of(units, of=long).title.split()) <= 10 for units in (TWO_OUT, even(12)))


def test_the_alternative_text_tells_the_middle_and_who_lies_out_on_which_side():
    assert spec_of(TWO_OUT).alt == (
        "Funnel of 14 practices around 78.9%, 2026-27 Q2. Beyond the 99.8% limits: High 95.0%, above; Low 50.0%, below."
    )


def test_the_alternative_text_tells_how_many_are_hidden():
    units = {**even(12), "low": (50, 100), "few": (3, 60), "others": (30, 60)}

    spec = spec_of(units, of=by_practice(**PERSON))

    assert spec.alt.endswith("2 hidden.")
    assert all("Few" not in repr(part) for part in (spec, *spec.panels))


def test_the_line_above_says_what_shapes_mean_and_whether_limits_are_widened():
    plain = spec_of({**TWO_OUT, "tiny": (5, 10)})
    spread = {f"p{number:02d}": ((65, 100) if number % 2 else (85, 100)) for number in range(12)}
    widened = spec_of(spread, of=by_practice(overdispersed=True))

    assert "triangles lie beyond the 99.8% limits, as 1 in 500 would by chance" in plain.note
    assert "open points have fewer than 20 checks" in plain.note
    assert "widened" not in plain.note
    assert "limits are widened, as practices vary" in widened.note


def test_its_table_stands_in_order_of_name_with_where_each_unit_lies():
    numbers = charts.finished(spec_of(TWO_OUT), svg=b"", png=b"").numbers

    table = plotted_table(numbers, Md("A funnel"))

    assert [column.head for column in table.columns] == ["Practice", "2026-27 Q2", "Against the funnel"]
    assert [str(row[0]) for row in table.rows[:3]] == ["High", "Low", "Practice-01"]
    assert [str(row[2]) for row in table.rows[:3]] == ["above 99.8%", "below 99.8%", "within"]
    assert str(table.rows[0][1]) == "95.0% (95 of 100)"


def test_an_agency_has_the_funnel_of_its_own_units_and_no_other():
    protected = of_units(TWO_OUT)

    assert len(planned(protected, Edition("social-care", "Social care", agency="social-care"))) == 1
    assert planned(protected, Edition("police", "Police", agency="police")) == []


def test_without_a_funnel_there_is_no_picture():
    assert planned(of_units(even(9))) == []


def test_a_measure_of_one_unit_is_named_by_its_item():
    several = by_practice(items=(item("one", title="One check"), item("two", title="Two checks")), headline_item="one")

    world = replace(several, items=tuple(replace(each, units="checks") for each in several.items))

    assert planned(of_units(TWO_OUT, of=world)) == []  # nothing was returned of either item


# ---------------------------------------------------------------- the picture


@pytest.mark.parametrize("width", [160, 80])
def test_it_is_drawn_as_svg_and_png_16_and_8_cm_wide(width):
    chart = charts.draw(replace(spec_of(TWO_OUT), width=width))

    assert chart.svg.startswith(b'<svg role="img"')
    assert chart.png.startswith(b"\x89PNG")


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(20, 300)), min_size=10, max_size=24), st.sampled_from([80, 160])
)
def test_no_name_lies_on_a_point_or_another_name_or_outside_the_plot(pairs, width):
    assume(any(min(pair) for pair in pairs) and any(min(pair) < max(pair) for pair in pairs))
    spec = replace(spec_of({f"place-number-{n:02d}": (min(p), max(p)) for n, p in enumerate(pairs)}), width=width)
    panel = spec.panels[0]
    place = funnels.place_of(spec, panel, panel.funnel)

    spots = funnels.spots(place)

    boxes = [box for _, box in spots]
    dots = [funnels.around(place, dot) for dot in panel.dots]
    assert not any(_touch(one, other) for one, other in combinations(boxes, 2))
    assert not any(_touch(box, dot) for box in boxes for dot in dots)
    assert all(box[0] >= 0 and box[1] <= place.width and box[2] >= 0 for box in boxes)
    assert {number for number, _ in spots} <= set(panel.funnel.named)


def _touch(one, other):
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def test_the_units_that_lie_furthest_out_are_named_first():
    spec = spec_of({**even(12), "low": (71, 100), "lower": (66, 100), "lowest": (40, 100)})
    panel = spec.panels[0]

    first, _ = funnels.spots(funnels.place_of(spec, panel, panel.funnel))[0]

    assert panel.dots[first].when == "Lowest"
    assert panel.funnel.named[0] == first
