"""How numbers become text: one place, so that a table, a chart and a sentence can never differ.

Rounding is half away from zero in decimal, from unrounded values (the rule that DfE's published figures follow).
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Final

from reportgen.model import Absence, AbsenceKind, Figure, GroupRatio, Kind, Measure, Point

RATE_DECIMALS: Final = 1  # of a rate for a population
THIN_SPACE = "\N{NO-BREAK SPACE}"
_ONE_DECIMAL_FROM = 1.05  # below, the one decimal of a ratio would hide on which side of 1 it lies


def round_half_up(value: Fraction, decimals: int) -> Decimal:
    """Round half away from zero; negative `decimals` round to tens, hundreds.

    Example:
        >>> round_half_up(Fraction(285, 100), 1), round_half_up(Fraction(-5, 2), 0)
        (Decimal('2.9'), Decimal('-3'))
    """
    scaled = abs(value) * Fraction(10) ** decimals
    whole = int(scaled + Fraction(1, 2))  # int() drops the fraction, so this is half up for what is not negative
    with localcontext() as context:
        context.prec = max(28, len(str(whole)) + abs(decimals) + 2)
        rounded = Decimal(whole).scaleb(-decimals)
        quantum = Decimal(1).scaleb(-max(decimals, 0))
        rounded = rounded.quantize(quantum, rounding=ROUND_HALF_UP)
        return -rounded if value < 0 and whole else rounded


def number_text(value: Fraction, decimals: int = 0) -> str:
    """Write a number with thousands separators.

    Example:
        >>> number_text(Fraction(123456, 100), 1)
        '1,234.6'
    """
    return f"{round_half_up(value, decimals):,}"


def counted(number: int, noun: str) -> str:
    """Write how many there are of something whose plural takes an s.

    Example:
        >>> counted(1, "warning"), counted(0, "error"), counted(1204, "row")
        ('1 warning', '0 errors', '1,204 rows')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def several(noun: str) -> str:
    """Give the plural of a kind of place.

    Example:
        >>> several("practice"), several("locality"), several("survey")
        ('practices', 'localities', 'surveys')
    """
    ends_in_consonant_and_y = noun[-1:] == "y" and noun[-2:-1] not in ("a", "e", "o", "u", "")
    return f"{noun[:-1]}ies" if ends_in_consonant_and_y else f"{noun}s"


def small(text: str) -> str:
    """Begin a text with a small letter where English lets it: not names and abbreviations.

    Example:
        >>> small("Section 47 enquiries"), small("GP practices"), small("Family Help plans")
        ('section 47 enquiries', 'GP practices', 'Family Help plans')
    """
    words = text.split(maxsplit=2)
    if not words or any(letter.isupper() for letter in words[0][1:]) or "&" in words[0]:
        return text
    if len(words) > 1 and words[1][:1].isupper():
        return text
    return text[:1].lower() + text[1:]


def size_in_words(size: int) -> str:
    """Say how large a file of so many bytes is.

    Example:
        >>> size_in_words(1_234_000), size_in_words(80)
        ('1.2 MB', '1 kB')
    """
    return f"{size / 1_000_000:.1f} MB" if size >= 950_000 else f"{max(1, round(size / 1_000))} kB"


def percent_text(value: Fraction, decimals: int = 1, *, prose: bool = False) -> str:
    """Write a fraction as a percentage; "per cent" in prose, "%" in tables and charts.

    Example:
        >>> percent_text(Fraction(3, 8)), percent_text(Fraction(3, 8), prose=True)
        ('37.5%', '37.5 per cent')
    """
    number = number_text(value * 100, decimals)
    return f"{number} per cent" if prose else f"{number}%"


def value_text(measure: Measure, value: Fraction, *, prose: bool = False) -> str:
    """Write a measure's value as its kind asks: a count, an amount, a percentage or "1 to 342"."""
    if measure.kind.is_percentage:
        return percent_text(value, measure.decimals, prose=prose)
    if measure.kind is Kind.RATIO:
        return f"1 to {number_text(value, measure.decimals)}"
    return number_text(value, measure.decimals)


def compared_text(measure: Measure, value: Fraction, *, prose: bool = False) -> str:
    """Write a value as it stands beside a benchmark: of a count it is the rate for a population."""
    if measure.kind is Kind.COUNT:
        return number_text(value, RATE_DECIMALS)
    return value_text(measure, value, prose=prose)


def apart_text(measure: Measure, amount: Fraction) -> str:
    """Write how far ours is from a benchmark: `4.6 pp lower`, or `the same` where they print alike."""
    decimals = RATE_DECIMALS if measure.kind is Kind.COUNT else measure.decimals
    if round_half_up(abs(amount) * (100 if measure.kind.is_percentage else 1), decimals) == 0:
        return "the same"
    size = number_text(abs(amount), decimals) if measure.kind is Kind.COUNT else amount_text(measure, amount)
    return f"{size} {'higher' if amount > 0 else 'lower'}"


def amount_text(measure: Measure, amount: Fraction, *, prose: bool = False) -> str:
    """Write the size of a change without its sign; between percentages it is in percentage points."""
    size = abs(amount)
    if not measure.kind.is_percentage:
        return number_text(size, measure.decimals)
    number = number_text(size * 100, measure.decimals)
    if not prose:
        return f"{number} pp"
    return f"{number} percentage point" + ("" if number in ("1", "1.0") else "s")


def shown_the_same(measure: Measure, amount: Fraction) -> bool:
    """Tell whether a change rounds to nothing at the measure's decimals."""
    scale = 100 if measure.kind.is_percentage else 1
    return round_half_up(abs(amount) * scale, measure.decimals) == 0


def n_of_m(point: Point) -> str:
    """Write "9 of 12", or nothing where a point has no parts."""
    if point.numerator is None or point.denominator is None:
        return ""
    decimals = 0 if point.numerator.denominator == point.denominator.denominator == 1 else 1
    return f"{number_text(point.numerator, decimals)} of {number_text(point.denominator, decimals)}"


def absence_text(absence: Absence) -> str:
    """Say in words why a figure is not there, as tables and sentences print it."""
    if absence.kind is AbsenceKind.INCOMPLETE:
        return f"not available: {absence.returned} of {absence.expected} agencies"
    if absence.kind is AbsenceKind.NOT_DUE:
        return "not due this quarter"
    return absence.kind.value


def times_text(group: GroupRatio) -> str:
    """Write a ratio with its interval, with a second decimal where one would print a difference as none.

    Example:
        >>> from reportgen.model import Interval, Key
        >>> plain = GroupRatio(Key("plans"), "Mixed", None, None, 2.14, Interval(1.62, 2.81, ""))
        >>> times_text(plain)
        '2.1 (1.6 to 2.8)'
    """
    if group.ratio is None or group.interval is None:
        return ""
    numbers = (group.ratio, group.interval.lower, group.interval.upper)
    decimals = 1 if min(numbers) >= _ONE_DECIMAL_FROM else 2
    value, lower, upper = (number_text(Fraction(number), decimals) for number in numbers)
    return f"{value} ({lower} to {upper})"


def cell_text(measure: Measure, figure: Figure) -> str:
    """Write what a table cell shows for a figure's value: number and markers, or a marker with its kind of absence."""
    return point_text(measure, figure.point)


def point_text(measure: Measure, point: Point) -> str:
    """Write a point for a table cell: `88.0% [p]`, or `[x] not returned`."""
    if point.value is None:
        if point.absence is None:
            raise ValueError("a point has either a value or an absence")
        return f"{point.absence.kind.marker} {absence_text(point.absence)}"
    return " ".join([value_text(measure, point.value), *(marker.symbol for marker in point.markers)])
