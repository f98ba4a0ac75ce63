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
from itertools import combinations

import pytest
from charts_gallery import MOTHERS, VALUES, hard, of_every_kind
from charts_world import PARTNERSHIP, analysed, figure, protected
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from matplotlib.transforms import Bbox
from PIL import Image
from small_world import NOW, item, percentage

from reportgen import charts
from reportgen.charts import lines
from reportgen.charts.kinds import small_multiples
from reportgen.charts.picture import BEFORE, DRAWN, GOAL, INK, fitted, printable, text_mm
from reportgen.charts.spark import draw as draw_spark
from reportgen.defaults import fonts
from reportgen.model import Basis, Kind, Life, Method, Rule, Target, Variation

DRAW_AGAIN = """
import pickle, sys
from reportgen import charts
for spec in pickle.loads(sys.stdin.buffer.read()):
    chart = charts.draw(spec)
    sys.stdout.buffer.write(chart.svg + chart.png)
"""


_ROUNDING = 0.1  # millimetres
_LEADING_MM = 0.35  # a line's box is higher than its letters


def labels_of(spec):
    """Measure a chart's texts, once our fonts are there: each with its box in millimetres from the lower left, and size."""
    import matplotlib as mpl
    from matplotlib import pyplot as plt
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    kind = next(kind for kind in charts.chart_kinds() if kind.name == spec.kind)
    with mpl.rc_context({"font.sans-serif": list(fonts.families(())), "text.parse_math": False}):
        drawing = kind.draw(spec).draw()
        canvas = FigureCanvasAgg(drawing)
        canvas.draw()
        texts = [text for text in drawing.findobj(Text) if text.get_visible() and text.get_text().strip()]
        boxes = [text.get_window_extent(canvas.get_renderer()) for text in texts]
        plt.close(drawing)
    unit = drawing.dpi / 25.4
    return [
        (text.get_text(), Bbox(box.get_points() / unit), text.get_fontsize())
        for text, box in zip(texts, boxes, strict=True)
    ]


@pytest.fixture(scope="module")
def specs():
    return of_every_kind()


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


@pytest.mark.parametrize("width", [160, 80])
def test_no_label_leaves_the_picture_lies_on_another_or_is_set_in_small_type(specs, drawn, width):
    assert drawn  # which brings our fonts
    for spec in (*specs, *hard()):
        narrow = charts.at_width(spec, width)
        found = labels_of(narrow)
        assert len(found) > 1
        for text, box, size in found:
            assert size >= 7, (spec.kind, text)  # points
            assert box.x0 > -_ROUNDING, (spec.kind, text)
            assert box.y0 > -_ROUNDING, (spec.kind, text)
            assert box.x1 < narrow.width + _ROUNDING, (spec.kind, text)
            assert box.y1 < narrow.height + _ROUNDING, (spec.kind, text)
        for (one, first, _), (other, second, _) in combinations(found, 2):
            across = min(first.x1, second.x1) - max(first.x0, second.x0)
            down = min(first.y1, second.y1) - max(first.y0, second.y0)
            assert across <= _ROUNDING or down <= _LEADING_MM, (spec.kind, one, other)


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

    assert small_multiples.columns_for(len(spec.panels), narrow.width) == 1
    assert len(places) == len(spec.panels)
    assert all(place.width - place.left - place.right >= 40 for place in places)  # millimetres, for the series
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


def test_of_parts_that_are_listed_every_name_is_written_out():
    spec = next(spec for spec in hard() if spec.kind == "distribution")
    written = " ".join(text for text, _, _ in labels_of(charts.at_width(spec, 80)))

    assert all(set(dot.when.split()) <= set(written.split()) for dot in spec.panels[0].dots)
    assert "…" not in written


def test_a_break_without_room_for_its_reason_is_named_by_a_word():
    (spec,) = charts.plan(PARTNERSHIP, protected([MOTHERS], [figure(MOTHERS, VALUES, breaks={4: "a", 8: "b"})]))

    written = [text for text, _, _ in labels_of(charts.at_width(spec, 80))]

    assert written.count("Break") == 2
    assert "[b]" not in written


def test_a_target_that_has_ended_keeps_its_name_beside_its_line():
    ended = Target(Fraction(1, 2), "the board", Life(until=NOW - 3))
    tracked = replace(MOTHERS, targets=(("", ended),))
    (spec,) = charts.plan(PARTNERSHIP, protected([tracked], [figure(tracked, VALUES)]))

    assert "Target 50% or more" in [text for text, _, _ in labels_of(spec)]


@pytest.mark.parametrize("width", [160, 80])
def test_no_step_of_a_target_runs_through_the_years_forecast(width):
    for spec in (charts.at_width(each, width) for each in hard() if each.kind == "year-so-far"):
        (place,) = lines.places(spec, 1, label_every=True)
        forecast, goal = spec.panels[0].dots[-1], spec.panels[0].goals[-1]
        (box,) = [box for text, box, _ in labels_of(spec) if text == forecast.text]
        foot = 1.5 - place.corners()[2] / place.y_unit  # millimetres; the picture's margin is 1.5
        step = foot + float(goal.value) / place.y_unit

        assert not box.y0 < step < box.y1


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


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=9), min_size=1, max_size=30), st.integers(25, 60))
def test_a_text_that_is_cut_fits_with_the_sign_that_more_follows(words, width):
    lines = fitted(" ".join(words), width, 8.0, most=2)

    assert len(lines) <= 2
    assert all(text_mm(line, 8.0) <= width for line in lines)
    assert lines[-1].endswith(" …") or " ".join(lines) == " ".join(words)


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


def test_a_sparkline_of_few_cases_says_how_many_of_how_many():
    chart = charts.sparkline(figure(MOTHERS, [50, 75, 25], base=12), MOTHERS)

    assert chart.alt.startswith("6 of 12 in ")
    assert "%" not in chart.alt


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
