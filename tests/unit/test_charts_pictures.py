"""The pictures themselves: small, the same everywhere, with nothing in them that is not seen."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from io import BytesIO

import pytest
from charts_world import PARTNERSHIP, analysed, figure, protected
from comparisons_world import even, of_units
from lxml import etree
from PIL import Image
from small_world import NOW, item, measure, percentage

from reportgen import charts
from reportgen.charts import lines
from reportgen.charts.picture import BEFORE, DRAWN, GOAL, INK, fitted, printable, text_mm
from reportgen.charts.spark import draw as draw_spark
from reportgen.model import Analysis, Basis, Break, Forecast, Kind, Life, Method, RolledUp, Rule, Target, Variation

VALUES = [52, 55, 48, "x", 51, 54, 57.8, 58, 60, "c", 55, 57.8, 64]
MOTHERS = percentage("re-engaged", title="Mothers re-engaged", items=(item(units="mothers", basis=Basis.RATIO),))
DRAW_AGAIN = """
import pickle, sys
from reportgen import charts
for spec in pickle.loads(sys.stdin.buffer.read()):
    chart = charts.draw(spec)
    sys.stdout.buffer.write(chart.svg + chart.png)
"""


def specs_of_every_kind():
    items = tuple(item(name, title=name, units="parents", basis=Basis.RATIO) for name in ("heard", "seen", "helped"))
    answers = percentage("answers", kind=Kind.DISTRIBUTION, items=items)
    cohort_items = tuple(
        item(f"kept-{lag}", title="kept", panel=str(lag), lag=lag, units="families", basis=Basis.COHORT)
        for lag in (0, 2, 4)
    )
    lasting = percentage("lasting", kind=Kind.FOLLOW_UP, items=cohort_items)
    whole = percentage("whole", kind=Kind.DISTRIBUTION, items=items)
    rare = measure("rare", items=(item(units="incidents"),))
    plan = Target(Fraction(150), "board", Life(), profile=tuple(map(Fraction, (38, 75, 112, 150))))
    begun = measure("begun", items=(item(units="mothers", basis=Basis.FLOW),), targets=(("", plan),))
    tracked = percentage(
        "tracked", rebases=(Break(NOW - 7, "a new team"),), items=(item(units="mothers", basis=Basis.RATIO),)
    )
    figures = [
        analysed(
            tracked,
            figure(tracked, VALUES),
            Method.TRIAL_LIMITS,
            limits=(44, 103),
            flags={2: (Rule.OUTSIDE, -1, Variation.CONCERN), -1: (Rule.OUTSIDE, 1, Variation.IMPROVEMENT)},
            rebases=[5],
            baseline=8,
        ),
        *[figure(whole, [value] * 2, item=each) for value, each in zip((50, 30, 20), items, strict=True)],
        replace(figure(rare, [0, 1, 0, 0, 0]), analysis=Analysis(Method.BETWEEN, "too rare", 5)),
        figure(MOTHERS, VALUES, breaks={7: "a new recording system"}),
        *[figure(answers, [30, 31, 32, 33, 34 + n], item=each) for n, each in enumerate(items)],
        replace(
            figure(begun, [39, 42]),
            target=begun.targets[0][1],
            year_to_date=RolledUp(NOW - 1, NOW, Fraction(81)),
            forecast=Forecast(NOW + 2, Fraction(162)),
        ),
        *[figure(lasting, [90, 80, 70, 60, 50], item=each, base=20) for each in cohort_items],
    ]
    of_series = charts.plan(PARTNERSHIP, protected([MOTHERS, answers, lasting, whole, rare, tracked, begun], figures))
    units = of_units({**even(12), "low": (50, 100), "lower": (70, 100), "tiny": (9, 12)})
    return (*of_series, *charts.plan(PARTNERSHIP, units))


@pytest.fixture(scope="module")
def specs():
    return specs_of_every_kind()


@pytest.fixture(scope="module")
def drawn(specs):
    return [charts.draw(spec) for spec in specs]


def test_every_kind_is_drawn(specs):
    assert {spec.kind for spec in specs} == {kind.name for kind in charts.chart_kinds()}


def test_another_process_with_another_hash_seed_zone_and_home_draws_the_same_bytes(specs, drawn, tmp_path):
    told = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "HOME": str(tmp_path), "LC_ALL": "C"}

    again = subprocess.run(
        [sys.executable, "-c", DRAW_AGAIN], input=pickle.dumps(specs), env=told, capture_output=True, check=True
    )

    assert again.stdout == b"".join(chart.svg + chart.png for chart in drawn)


def test_an_svg_has_a_role_and_a_name_and_no_comment_metadata_or_doctype(drawn):
    for chart in drawn:
        root = etree.fromstring(chart.svg)

        assert root.get("role") == "img"
        assert root.get("aria-label") == chart.title
        assert not any(word in chart.svg for word in (b"<!--", b"metadata", b"DOCTYPE", b"Matplotlib", b"http://127"))
        assert len(chart.svg) < 80_000


def test_two_charts_in_one_page_share_no_id_and_every_reference_is_met(drawn):
    ids = [re.findall(rb' id="([^"]+)"', chart.svg) for chart in drawn]

    assert len({name for found in ids for name in found}) == sum(len(found) for found in ids)
    for chart, found in zip(drawn, ids, strict=True):
        assert set(re.findall(rb'["(]#([^")]+)', chart.svg)) == set(found)


def test_a_png_is_indexed_16_cm_wide_at_200_dots_an_inch_and_small(drawn):
    for chart in drawn:
        with Image.open(BytesIO(chart.png)) as image:
            assert image.mode == "P"
            assert image.width in (1259, 1260)
            assert round(image.info["dpi"][0]) == 200
            assert len(image.getcolors()) <= 34
            assert not {"Software", "date"} & set(image.info)
        assert len(chart.png) < 40_000


@pytest.mark.parametrize("width", [160, 120, 80])
def test_nothing_is_cut_off_at_the_edges_however_wide_a_chart_is(specs, width):
    for spec in specs:
        with Image.open(BytesIO(charts.draw(charts.at_width(spec, width)).png)) as image:
            grey = image.convert("L")
            wide, high = grey.size
            edges = [(0, 0, 2, high), (wide - 2, 0, wide, high), (0, 0, wide, 2), (0, high - 2, wide, high)]
            assert round(wide / 200 * 25.4) == width
            assert all(grey.crop(edge).getextrema() == (255, 255) for edge in edges), spec.kind


def test_in_half_a_page_panels_stand_below_one_another_and_grow_no_smaller(specs):
    spec = next(spec for spec in specs if spec.kind == "small-multiples")
    narrow = charts.at_width(spec, 80)

    places = lines.places(narrow, 1)

    assert len(places) == len(spec.panels)
    assert all(place.height >= 24 for place in places)  # millimetres
    assert narrow.height > spec.height


def test_parts_of_a_whole_whose_words_find_no_room_below_the_bar_are_listed():
    parts = tuple(item(f"i{n}", title=f"A rather long name of part {n}", units="posts") for n in range(7))
    whole = percentage("whole", kind=Kind.DISTRIBUTION, items=parts)
    shares = (40, 20, 10, 10, 8, 7, 5)
    figures = [figure(whole, [share] * 2, item=each) for share, each in zip(shares, parts, strict=True)]
    (spec,) = charts.plan(PARTNERSHIP, protected([whole], figures))

    narrow = charts.at_width(spec, 80)

    assert narrow.height > spec.height
    assert narrow.height >= 10 + 7 * 4.6  # the bar, and a line for each part


def test_colours_are_those_of_the_palette(drawn):
    for chart in drawn:
        used = {colour.upper() for colour in re.findall(r": (#[0-9a-fA-F]{6})", chart.svg.decode())}

        assert used <= {colour.upper() for colour in DRAWN} | {"#FFFFFF"}


def test_drawing_leaves_no_figure_open(specs):
    from matplotlib import pyplot as plt

    charts.draw(specs[0])

    assert plt.get_fignums() == []


def test_dollars_brackets_and_signs_without_a_glyph_are_drawn_as_text():
    strange = percentage(
        "strange", title="Cost in $ & <b> $x^2$", items=(item(units="pounds $ 📈 \x07", basis=Basis.RATIO),)
    )
    (spec,) = charts.plan(PARTNERSHIP, protected([strange], [figure(strange, [50, 52, 53, 54, 55])]))

    chart = charts.draw(spec)

    assert etree.fromstring(chart.svg).get("aria-label") == chart.title


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Ynys Môn", "Ynys Môn"), ("Łódź ≤ 5", "Łódź ≤ 5"), ("up 📈", "up [U+1F4C8]"), ("a\x1bb", "ab")],
)
def test_text_without_a_glyph_is_shown_by_its_number(text, shown):
    assert printable(text) == shown


def test_lines_are_broken_to_the_width_that_they_have():
    lines = fitted("Detectives of the child abuse investigation team", 30, 8.5, bold=True)

    assert " ".join(lines) == "Detectives of the child abuse investigation team"
    assert all(text_mm(line, 8.5, bold=True) <= 30 for line in lines)


def test_a_finished_chart_is_the_spec_with_its_pictures(specs, drawn):
    assert charts.finished(specs[0], svg=drawn[0].svg, png=drawn[0].png) == drawn[0]
    assert drawn[0].name == specs[0].name


# ---------------------------------------------------------------- sparklines


def test_a_sparkline_says_its_first_and_last_value_and_what_is_missing():
    chart = charts.sparkline(figure(MOTHERS, VALUES), MOTHERS)

    assert chart.alt == "55.0% in 2023-24 Q3 to 64.0%, 1 hidden, 1 missing"
    assert len(chart.svg) < 1_000
    assert len(chart.png) < 1_000


def test_a_sparkline_of_a_missing_latest_figure_says_so_and_has_no_last_point():
    chart = charts.sparkline(figure(MOTHERS, [50, 51, "x"]), MOTHERS)

    assert chart.alt.endswith("; latest not returned")
    assert b"<circle" not in chart.svg


def test_a_sparkline_parts_its_line_at_gaps_and_breaks():
    chart = charts.sparkline(figure(MOTHERS, [50, 51, "x", 52, 53, 54, 55], breaks={5: "new system"}), MOTHERS)

    assert chart.svg.count(b"<polyline") == 3


@pytest.mark.parametrize("values", [[], ["x"], [5], [0] * 12, list(range(24)), ["c", "c", 3, 4]])
def test_any_series_has_a_sparkline_of_one_size(values):
    points = figure(MOTHERS, values).series if values else ()

    chart = draw_spark(points, MOTHERS)

    with Image.open(BytesIO(chart.png)) as image:
        assert image.size == (142, 28)
    assert etree.fromstring(chart.svg).get("width") == "18mm"


@pytest.mark.parametrize(
    ("meaning", "side", "colour", "edge", "said"),
    [
        (Variation.IMPROVEMENT, 1, INK, INK, "signal of improvement"),
        (Variation.CONCERN, -1, BEFORE, INK, "signal of concern"),
        (Variation.NEITHER, 1, GOAL, GOAL, "signal"),
    ],
)
def test_a_signal_in_the_last_value_has_a_shape_and_a_word_in_a_sparkline_too(meaning, side, colour, edge, said):
    plain = figure(MOTHERS, VALUES)
    found = analysed(MOTHERS, plain, Method.RUN_CHART, flags={-1: (Rule.LONG_RUN, side, meaning)})

    chart = charts.sparkline(found, MOTHERS)

    assert chart.alt.endswith(f", {said}")
    assert b"<circle" not in chart.svg.rpartition(b"<path")[2]
    assert f'fill="{colour}" stroke="{edge}"'.encode() in chart.svg
    with Image.open(BytesIO(chart.png)) as image:
        assert image.size == (142, 28)
        seen = {shade for _, shade in image.convert("RGB").getcolors()}
    assert tuple(bytes.fromhex(colour[1:])) in seen


def test_marks_of_signals_differ_in_grey_too_and_stay_within_the_picture():
    pictures = set()
    for meaning, side in [(way, side) for way in Variation if way is not Variation.COMMON for side in (-1, 1)]:
        flags = {-1: (Rule.LONG_RUN, side, meaning)}
        found = analysed(MOTHERS, figure(MOTHERS, [10, 50, 90 if side > 0 else 5]), Method.RUN_CHART, flags=flags)
        with Image.open(BytesIO(charts.sparkline(found, MOTHERS).png)) as image:
            grey = image.convert("L")
        edges = [(0, 0, 142, 1), (0, 27, 142, 28), (0, 0, 1, 28), (141, 0, 142, 28)]
        assert all(grey.crop(edge).getextrema()[0] > 200 for edge in edges), (meaning, side)
        pictures.add(grey.crop((130, 0, 142, 28)).tobytes())

    assert len(pictures) == 6


def test_equal_sparklines_have_equal_names():
    one = charts.sparkline(figure(MOTHERS, [50, 51, 52]), MOTHERS)
    same = charts.sparkline(figure(MOTHERS, [50, 51, 52]), MOTHERS)

    assert one == same
