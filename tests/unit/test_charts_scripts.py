"""Names in other scripts in a chart: shaped, in order, and never as a box."""

from __future__ import annotations

import pytest

from reportgen.charts.picture import printable, save, text_mm


def drawn(text: str) -> bytes:
    from plotnine import aes, geom_text, ggplot, theme_void

    points = [{"x": 1, "y": 1, "said": printable(text)}]
    import pandas as pd

    plot = ggplot(pd.DataFrame(points), aes("x", "y", label="said")) + geom_text() + theme_void()
    return save(plot, salt="scripts-in-charts", label="Names")[0]


@pytest.mark.parametrize("name", ["আমিনা", "أمينة", "אמינה", "ਅਮੀਨਾ", "ኣሚና", "阿米娜", "아미나", "ᏣᎳᎩ 📈"])
def test_a_name_is_drawn_without_a_box_in_the_same_bytes_each_time(name):
    first = drawn(name)  # matplotlib would warn of a missing glyph, and a warning is an error here

    assert drawn("Amina") != first
    assert drawn(name) == first
    assert text_mm(name, 9) > 0


def test_a_number_behind_an_arabic_name_is_kept_there_by_marks():
    assert printable("أمينة 12\nb") == "\u200eأمينة\u200e 12\nb"
    assert printable(printable("أمينة 12")) == printable("أمينة 12")


def test_vowel_signs_of_bengali_are_shaped():
    assert drawn("কি") != drawn("ক ি")
