"""The grammar of cells: what reads, what does not, and that nothing in between slips through."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.model import AbsenceKind, Marker
from reportgen.returns import cells
from reportgen.returns.cells import NotUnderstood


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("7", 7),
        ("1204", 1204),
        ("1,204", 1204),
        ("1,234,567", 1234567),
        ("0.5", Fraction(1, 2)),
        ("1,204.50", Fraction(2409, 2)),
        ("007", 7),
        ("88%", 88),
        ("88.5 %", Fraction(177, 2)),
    ],
)
def test_plain_numbers_read_exactly(text, value):
    assert cells.number(text).value == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("２１２", "number-digits", id="full-width digits"),
        pytest.param("٢١٢", "number-digits", id="Arabic-Indic digits"),
        pytest.param("2_12", "number-wrong", id="underscore"),
        pytest.param("1e3", "number-exponent", id="exponent"),
        pytest.param("1E+05", "number-exponent", id="exponent as Excel shows it"),
        pytest.param("-4", "number-negative", id="minus"),
        pytest.param("−4", "number-negative", id="true minus sign"),
        pytest.param("+4", "number-formula", id="plus"),
        pytest.param("=4", "number-formula", id="formula"),
        pytest.param("@4", "number-formula", id="at"),
        pytest.param("12,5", "number-comma", id="decimal comma"),
        pytest.param("1.204,5", "number-comma", id="continental thousands"),
        pytest.param("12,34,567", "number-wrong", id="misplaced thousands"),
        pytest.param("MAR1", "number-wrong", id="a gene that was a count"),
        pytest.param("Mar-01", "cell-date", id="month and year"),
        pytest.param("01-Mar", "cell-date", id="day and month"),
        pytest.param("2026-03-01", "cell-date", id="ISO date"),
        pytest.param("01/03/2026", "cell-date", id="British date"),
        pytest.param("nan", "number-wrong", id="nan"),
        pytest.param("inf", "number-wrong", id="infinity"),
        pytest.param("0x10", "number-wrong", id="hexadecimal"),
        pytest.param(".5", "number-wrong", id="no digit before the point"),
        pytest.param("5.", "number-wrong", id="no digit after the point"),
        pytest.param("1 204", "number-wrong", id="blank between"),
        pytest.param("£5", "number-wrong", id="money"),
        pytest.param("*", "number-wrong", id="asterisk"),
        pytest.param("", "number-wrong", id="nothing"),
        pytest.param("%", "number-wrong", id="only a percent sign"),
        pytest.param("9" * 19, "number-too-long", id="19 digits"),
        pytest.param("9" * 5000, "number-too-long", id="5,000 digits"),
        pytest.param("a" * 5000, "number-wrong", id="5,000 letters"),
    ],
)
def test_what_is_no_number_is_named_for_what_it_looks_like(text, code):
    with pytest.raises(NotUnderstood) as refused:
        cells.number(text)

    assert refused.value.code == code
    assert len(text) < 4 or text not in refused.value.what + refused.value.fix


@pytest.mark.parametrize(
    ("text", "status"),
    [
        *(
            (text, "suppressed")
            for text in ("<5", "< 5", "<=5", "\u22645", "Less than 5", "fewer than 10", "*", "c", "[C]", "(c)")
        ),
        *((text, "not applicable") for text in ("N/A", "n/a", "NA", "n.a.", "#N/A", "#n/a", "z", "[z]")),
        *(
            (text, "not collected")
            for text in ("..", ".", "\u2026", ":", "x", "[x]", "TBC", "no data", "Not collected")
        ),
        *((text, "not collected") for text in ("-", "--", "\u2013", "\u2014", "\u2212")),
        ("[u]", "unreliable"),
        ("not due", "not due"),
    ],
)
def test_a_sign_in_the_place_of_a_figure_is_answered_with_the_status_to_write(text, status):
    with pytest.raises(NotUnderstood) as refused:
        cells.figure(text)

    assert refused.value.code == "number-sign"
    assert f"leave the figures empty and write in `status`: {status}" in refused.value.fix
    assert cells.status(status, has_figures=False).absence is not None


@pytest.mark.parametrize("text", ["-", "nil", "NIL", "none", "Zero"])
def test_what_means_none_is_answered_with_a_nought(text):
    with pytest.raises(NotUnderstood) as refused:
        cells.figure(text)

    assert refused.value.fix.startswith("write 0")


@given(st.sampled_from(["<", "< ", "\u2264", "less than ", "fewer than "]), st.integers(1, 999))
@settings(max_examples=40)
def test_the_number_behind_a_less_than_sign_is_never_repeated(sign, number):
    with pytest.raises(NotUnderstood) as refused:
        cells.figure(f"{sign}{number}")

    assert refused.value.code == "number-sign"
    assert not any(letter.isdigit() for letter in refused.value.what + refused.value.fix)


@given(st.text(max_size=50))
@settings(max_examples=100)
def test_a_figure_is_read_as_a_number_is_or_refused(text):
    try:
        read = cells.figure(text)
    except NotUnderstood:
        return

    assert read == cells.number(text)
    assert not cells.is_sign(text)


@given(st.integers(0, 10**15), st.integers(0, 3))
@settings(max_examples=100)
def test_a_number_reads_the_same_with_and_without_thousands_commas(whole, decimals):
    value = Fraction(whole, 10**decimals)
    plain = f"{whole // 10**decimals}" + (f".{whole % 10**decimals:0{decimals}d}" if decimals else "")
    grouped = f"{whole // 10**decimals:,}" + (f".{whole % 10**decimals:0{decimals}d}" if decimals else "")

    assert cells.number(plain).value == cells.number(grouped).value == value
    assert cells.number(plain).decimals == decimals


@given(st.text(max_size=30))
@settings(max_examples=300)
def test_any_text_is_a_number_of_ascii_digits_or_is_refused_politely(text):
    try:
        number = cells.number(text)
    except NotUnderstood:
        return  # the only other way out

    assert {sign for sign in text if not sign.isspace()} <= set("0123456789.,%")
    assert number.value >= 0


@pytest.mark.parametrize(
    ("text", "has_figures", "absence", "markers"),
    [
        ("not collected", False, AbsenceKind.NOT_COLLECTED, ()),
        ("Not  Collected", False, AbsenceKind.NOT_COLLECTED, ()),
        ("not due this quarter", False, AbsenceKind.NOT_DUE, ()),
        ("not due", False, AbsenceKind.NOT_DUE, ()),
        ("provisional", True, None, (Marker.PROVISIONAL,)),
        ("provisional; revised", True, None, (Marker.PROVISIONAL, Marker.REVISED)),
        ("provisional;provisional;", True, None, (Marker.PROVISIONAL,)),
        ("unreliable", True, None, (Marker.UNRELIABLE,)),
        ("unreliable", False, AbsenceKind.UNRELIABLE, ()),
        ("suppressed; revised", False, AbsenceKind.SUPPRESSED, (Marker.REVISED,)),
        (" ; ", False, None, ()),
    ],
)
def test_a_status_says_kinds_of_missing_and_markers_in_words(text, has_figures, absence, markers):
    status = cells.status(text, has_figures=has_figures)

    assert (status.absence, status.markers) == (absence, markers)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[c]", "status-symbol"),
        ("[p]", "status-symbol"),
        ("incomplete", "status-unknown"),
        ("n/a", "status-unknown"),
        ("provisional, revised", "status-unknown"),
        ("not collected; suppressed", "status-twice"),
    ],
)
def test_a_status_in_other_words_is_refused(text, code):
    with pytest.raises(NotUnderstood) as refused:
        cells.status(text, has_figures=False)

    assert refused.value.code == code


@pytest.mark.parametrize("text", ["53/61", "53 out of 61", "fifty of 61", "-1 of 3", "53 of", "5.5 of 61"])
def test_coverage_is_written_in_one_way(text):
    with pytest.raises(NotUnderstood):
        cells.covered(text)


def test_more_units_cannot_answer_than_are_in_scope():
    with pytest.raises(NotUnderstood) as refused:
        cells.covered("62 of 61")

    assert refused.value.code == "covered-above"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("as agreed in £", False),
        ("Siân’s team — 3 of 4", False),
        ("two\nlines", True),
        ("tab\there", True),
        ("bell\x07", True),
        ("right\u202eleft", True),
        ("zero\u200bwidth", True),
        ("soft\u00adhyphen", True),
        ("line\u2028separator", True),
    ],
)
def test_a_note_holds_what_prints_and_no_more(text, verdict):
    assert cells.unprintable(text) is verdict
