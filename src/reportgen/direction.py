"""Words that are written from right to left, inside English.

A number or comma behind an Arabic or Hebrew name would be drawn on the name's other side, as if it were part of it:
"Amina 12 of 15" came out as "12 Amina of 15". Each format therefore keeps such words together, in its own way.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LEFT_TO_RIGHT_MARK: Final = "\u200e"
_LETTER: Final = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
_WITHIN: Final = "[\\s0-9\u200b-\u200f.'\u2019\\-\u2013/]"  # stays inside a name or a sentence, not a list in English
_NAME: Final = re.compile(f"{_LETTER}(?:{_WITHIN}*{_LETTER})*[\u200c\u200d]*")
_ALL: Final = re.compile(f"{_LETTER}(?:.*{_LETTER})?[\u200c\u200d]*", re.DOTALL)


def pieces(text: str) -> tuple[tuple[str, bool], ...]:
    """Cut a text into pieces, each with whether it is written from right to left.

    A text without a letter that is written from left to right is taken as one sentence of the other direction.

    Example:
        >>> [(len(piece), turned) for piece, turned in pieces("for אמינה, 12")]
        [(4, False), (5, True), (4, False)]
    """
    if text.isascii() or not _NAME.search(text):
        return ((text, False),)
    mixed = any(unicodedata.bidirectional(sign) == "L" and sign != LEFT_TO_RIGHT_MARK for sign in text)
    cut: list[tuple[str, bool]] = []
    reached = 0
    for match in (_NAME if mixed else _ALL).finditer(text):
        cut += [(text[reached : match.start()], False), (match[0], True)]
        reached = match.end()
    cut.append((text[reached:], False))
    return tuple((piece, turned) for piece, turned in cut if piece)


def marked(text: str) -> str:
    """Put an invisible mark behind words that are written from right to left: what follows is English again."""
    written = ""
    for piece, turned in pieces(text):
        # A text may pass here twice: a mark that is there already is enough.
        written += piece.removeprefix(LEFT_TO_RIGHT_MARK) if written.endswith(LEFT_TO_RIGHT_MARK) else piece
        written += LEFT_TO_RIGHT_MARK if turned else ""
    return written


def marked_line(line: str) -> str:
    """Mark a line for a program that would take its direction from its first word: it is English throughout."""
    written = marked(line)
    return written if written == line else LEFT_TO_RIGHT_MARK + written.removeprefix(LEFT_TO_RIGHT_MARK)
