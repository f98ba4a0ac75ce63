"""The grammar of single cells: numbers, quarters, "53 of 61", statuses. Text in, values or the name of a fault out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from reportgen.model import AbsenceKind, Marker

COLUMNS: Final = (
    *("measure", "item", "area", "group", "unit", "numerator", "denominator", "value"),
    *("asked", "covered", "families", "cohort", "selection", "status", "note"),
)
FIGURE_COLUMNS: Final = ("numerator", "denominator", "value")

MOST_DIGITS: Final = 18  # longer than any count of people, and short enough for every spreadsheet
_LONGEST_NUMBER: Final = 40
LONGEST_NOTE: Final = 500

_NUMBER: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?", re.ASCII)
_LIKE_A_DATE: Final = re.compile(
    r"[0-9]{1,2}[-/. ](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:[-/. ][0-9]{2,4})?"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-/. ][0-9]{1,4}"
    r"|[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}(?:[T ].*)?",
    re.IGNORECASE | re.ASCII,
)
_COVERED: Final = re.compile(r"([0-9]{1,6})\s+of\s+([0-9]{1,6})", re.IGNORECASE | re.ASCII)

_ABSENCES: Final = {
    **{kind.value: kind for kind in AbsenceKind if kind is not AbsenceKind.INCOMPLETE},
    "not due this quarter": AbsenceKind.NOT_DUE,
}
# What nobody signed off is no word of the return itself.
_MARKERS: Final = {marker.value: marker for marker in Marker if marker is not Marker.UNSIGNED}
STATUS_WORDS: Final = tuple(dict.fromkeys(word for word in (*_ABSENCES, *_MARKERS) if word != "not due this quarter"))
_SYMBOLS: Final = {marker.symbol: marker.value for marker in Marker} | {
    "[c]": AbsenceKind.SUPPRESSED.value,
    "[z]": AbsenceKind.NOT_APPLICABLE.value,
    "[x]": AbsenceKind.NOT_COLLECTED.value,
}


@dataclass(frozen=True, slots=True)
class _Sign:
    """What people write in the place of a number, and what to do instead; the cell itself is never repeated."""

    what: str
    fix: str
    words: tuple[str, ...]


def _in_status(*kinds: AbsenceKind) -> str:
    return f"leave the figures empty and write in `status`: {'; or, if only nobody knows it: '.join(kinds)}"


# The signs of official statistics (Government Analysis Function, "Symbols in tables: definitions and help"), those that
# were usual before them, and what spreadsheets and people write.
_SIGNS: Final = (
    _Sign(
        "has no number, but a sign that one is kept back (such as <, * or c)",
        f"give the number itself, or {_in_status(AbsenceKind.SUPPRESSED)}",
        ("*", "**", "***", "c", "supp", "suppressed", "confidential", "redacted"),
    ),
    _Sign(
        "has no number, but a sign that there can be none (such as n/a or z)",
        _in_status(AbsenceKind.NOT_APPLICABLE, AbsenceKind.NOT_COLLECTED),
        ("n/a", "na", "n.a.", "n.a", "#n/a", "z", "not applicable"),
    ),
    _Sign(
        "has no number, but a sign that none is known (such as .., : or x)",
        _in_status(AbsenceKind.NOT_COLLECTED),
        (
            *(
                ".",
                "..",
                "...",
                "\N{HORIZONTAL ELLIPSIS}",
                ":",
                "x",
                "?",
                "??",
                "tbc",
                "tba",
                "null",
                "nan",
                "n/k",
                "nk",
            ),
            *("unknown", "not known", "no data", "not available", "not recorded", "not collected", "missing"),
        ),
    ),
    _Sign(
        "has no number, but a sign of low reliability (such as u)",
        _in_status(AbsenceKind.UNRELIABLE),
        ("u", "unreliable"),
    ),
    _Sign(
        "has no number, but the words not due",
        _in_status(AbsenceKind.NOT_DUE),
        ("not due", "not due this quarter"),
    ),
    _Sign(
        "has no number, but a dash",
        f"write 0 if none were counted; if nobody counted, {_in_status(AbsenceKind.NOT_COLLECTED)}",
        ("-", "--", "---", "\N{EN DASH}", "\N{EM DASH}", "\N{MINUS SIGN}", "\N{HYPHEN}", "\N{NON-BREAKING HYPHEN}"),
    ),
    _Sign(
        "has no number, but a word for none (such as nil)",
        "write 0",
        ("nil", "none", "zero", "nought"),
    ),
)
_SIGN_OF: Final = {word: sign for sign in _SIGNS for word in sign.words}
_LESS_THAN: Final = re.compile(r"(?:<=?|\u2264|less than|fewer than|under|below)\s*[0-9]{1,3}\s*%?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written: its exact value and how many decimals it was given with."""

    value: Fraction
    decimals: int
    percent: bool = False  # written with a % sign


@dataclass(frozen=True, slots=True)
class Status:
    """What a status says: at most one kind of missing, and markers."""

    absence: AbsenceKind | None
    markers: tuple[Marker, ...]


class NotUnderstood(ValueError):
    """A cell that its grammar refuses; `code` names the fault, `fix` the remedy."""

    def __init__(self, code: str, what: str, fix: str) -> None:
        """Keep what the problem will say."""
        super().__init__(code)
        self.code, self.what, self.fix = code, what, fix


def header_name(text: str) -> str:
    """Bring a column's name to the spelling of `COLUMNS`.

    Example:
        >>> header_name("  Numerator ")
        'numerator'
    """
    return text.strip().casefold()


def is_sign(text: str) -> bool:
    """Tell whether a text is written in the place of a figure that is not there.

    Example:
        >>> is_sign("<5"), is_sign("[z]"), is_sign("N/A"), is_sign("-5")
        (True, True, True, False)
    """
    return _sign(text) is not None


def _sign(text: str) -> _Sign | None:
    if text[:1].isdigit():  # as nearly every cell of figures does, and no sign
        return None
    word = " ".join(text[: _LONGEST_NUMBER + 1].split()).casefold()
    if _LESS_THAN.fullmatch(word) is not None:
        return _SIGN_OF["*"]
    bare = word[1:-1].strip() if word[:1] + word[-1:] in ("[]", "()") else word
    return _SIGN_OF.get(bare)


def figure(text: str) -> Number:
    """Read a number where a figure stands, so that a sign in its place is answered with the status to write.

    Raises:
        NotUnderstood: For a sign such as `*` or `n/a`, and for all that `number` refuses.

    Example:
        >>> figure("1,204").value
        Fraction(1204, 1)
    """
    sign = _sign(text)
    if sign is not None:
        raise NotUnderstood("number-sign", sign.what, sign.fix)
    return number(text)


@lru_cache(maxsize=8192)
def number(text: str) -> Number:
    """Read a number strictly: ASCII digits, thousands commas only where they belong, a decimal point.

    Raises:
        NotUnderstood: For anything else, with the likely reason (a date, a sign, a decimal comma, a marker).

    Example:
        >>> number("1,204.50").value, number("88%").percent
        (Fraction(2409, 2), True)
    """
    percent = text.endswith("%")
    body = text[:-1].rstrip() if percent else text
    if _NUMBER.fullmatch(body) is None:
        raise _not_a_number(text)
    whole, _, part = body.replace(",", "").partition(".")
    if len(whole) + len(part) > MOST_DIGITS:
        what = f"has a number of more than {MOST_DIGITS} digits"
        raise NotUnderstood("number-too-long", what, "give the figure as it was counted")
    if not part:
        return Number(Fraction(int(whole)), 0, percent)
    return Number(Fraction(int(whole + part), 10 ** len(part)), len(part), percent)


def _not_a_number(text: str) -> NotUnderstood:
    """Say what a text in a number's place looks like, without repeating it."""
    if len(text) > _LONGEST_NUMBER:
        return NotUnderstood("number-wrong", "is not a number", "write a plain number here, and words in the note")
    unsigned = text.lstrip("-\N{MINUS SIGN}\N{EN DASH}")
    if unsigned != text and _NUMBER.fullmatch(unsigned.strip().removesuffix("%")) is not None:
        return NotUnderstood("number-negative", "has a negative number", "give the count itself, never a change")
    if _LIKE_A_DATE.fullmatch(text) is not None:
        return date_for_number()
    if re.fullmatch(r"[0-9]+,[0-9]+|[0-9.]+,[0-9]+", text, re.ASCII):
        what = "has a comma where no thousands end"
        return NotUnderstood("number-comma", what, "write decimals with a point, and thousands as 1,204 or 1204")
    if text[:1] in ("=", "+", "@"):
        return NotUnderstood("number-formula", "has a formula as text", "give its result as a plain number")
    if re.fullmatch(r"[0-9.,]+[eE][+-]?[0-9]+", text, re.ASCII):
        return NotUnderstood("number-exponent", "has a number with an exponent", "write the number out in digits")
    if any(sign.isdigit() and not sign.isascii() for sign in text):
        return NotUnderstood("number-digits", "has digits of another script", "write it with the digits 0 to 9")
    fix = "write a plain number; where there is none, leave it empty and say why in `status`, such as: not collected"
    return NotUnderstood("number-wrong", "is not a number", fix)


def date_for_number() -> NotUnderstood:
    """Give the fault of a date where another thing belongs."""
    what = "has a date, perhaps a number or a name that the spreadsheet changed"
    return NotUnderstood("cell-date", what, "format the column as text and type the entry again")


def covered(text: str) -> tuple[int, int]:
    """Read how many units answered, of how many.

    Example:
        >>> covered("53 of 61")
        (53, 61)
    """
    match = _COVERED.fullmatch(text)
    if match is None:
        raise NotUnderstood("covered-wrong", "is not understood", "write how many answered of how many, as 53 of 61")
    answered, in_scope = int(match[1]), int(match[2])
    if answered > in_scope:
        what = "has more units that answered than units in scope"
        raise NotUnderstood("covered-above", what, "write how many answered of how many, as 53 of 61")
    return answered, in_scope


@lru_cache(maxsize=1024)
def status(text: str, *, has_figures: bool) -> Status:
    """Read a status: kinds of missing and markers in words, several separated by semicolons.

    `unreliable` beside a figure is a marker; without a figure it is a kind of missing.

    Example:
        >>> status("Provisional; revised", has_figures=True).markers
        (<Marker.PROVISIONAL: 'provisional'>, <Marker.REVISED: 'revised'>)
    """
    absences: list[AbsenceKind] = []
    markers: list[Marker] = []
    for part in text.split(";"):
        word = " ".join(part.split()).casefold()
        if not word:
            continue
        if word in _MARKERS and (has_figures or word not in _ABSENCES):
            markers.append(_MARKERS[word])
        elif word in _ABSENCES:
            absences.append(_ABSENCES[word])
        else:
            raise _unknown_status(word)
    if len(set(absences)) > 1:
        what = "gives two kinds of missing for one figure"
        raise NotUnderstood("status-twice", what, "keep the one that is true")
    return Status(absences[0] if absences else None, tuple(dict.fromkeys(markers)))


def _unknown_status(word: str) -> NotUnderstood:
    if word in _SYMBOLS:
        return NotUnderstood("status-symbol", "has a marker as a sign", f"write it in words: {_SYMBOLS[word]}")
    return NotUnderstood("status-unknown", "is not understood", f"leave it empty, or write: {', '.join(STATUS_WORDS)}")


def unprintable(text: str) -> bool:
    """Tell whether a text holds control, direction-changing or invisible characters, line breaks among them.

    Example:
        >>> unprintable("as agreed"), unprintable("abc\u202edef")
        (False, True)
    """
    if text.isascii():
        return not text.isprintable()
    return any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for sign in text)
