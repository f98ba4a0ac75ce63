"""Saying a state in words, with the variants taken in turn so that no run of sentences has the same shape."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final

from reportgen.model import Claim, Key
from reportgen.narrative.wording import Text, Wording
from reportgen.numbers import number_text

_OPENING: Final = 3  # words that make two sentences begin alike
_MEMORY: Final = 2  # sentences looked back on
_GAPS: Final = re.compile(r"\s+")
_QUOTED: Final = re.compile("“[^”]*”")


class Voice:
    """Turns states into sentences of one edition; remembers what it said last, and nothing else.

    The only thing here that changes: which variants were used. The same calls in the same order give the same words.
    """

    def __init__(self, wording: Wording) -> None:
        """Begin an edition with a wording."""
        self.wording = wording
        self._used: Counter[str] = Counter()
        self._said: list[str] = []

    def begin(self) -> None:
        """Begin a section: what was said before is out of the reader's mind."""
        self._said = []

    def say(self, state: str, keys: Iterable[Key], names: dict[str, str]) -> Claim:
        """Make a sentence of a state."""
        return Claim(self.choose(state, self.wording.of(state), names), tuple(dict.fromkeys(keys)))

    def choose(self, state: str, variants: Sequence[Text], names: dict[str, str]) -> str:
        """Take the next variant that does not begin as the sentences just before it."""
        turn = self._used[state]
        texts = [tidy(variant.fill(names)) for variant in variants]
        order = [texts[(turn + step) % len(texts)] for step in range(len(texts))]
        text = next((one for one in order if opening(one) not in self._said), order[0])
        self._used[state] = turn + order.index(text) + 1
        self._said = [*self._said, opening(text)][-_MEMORY:]
        return text

    def word(self, state: str, **names: str) -> str:
        """Make a piece of a sentence."""
        return tidy(self.wording.of(state)[0].fill(names))

    def number(self, count: int) -> str:
        """Write a small number in words and a larger one in figures."""
        return self.word(f"number.{count}") if 1 <= count <= 10 else number_text(Fraction(count))

    def listed(self, parts: Sequence[str]) -> str:
        """Join texts as prose does: `a, b and c`; with semicolons where a part has a comma of its own."""
        if len(parts) < 2:
            return "".join(parts)
        if any("," in _QUOTED.sub("", part) for part in parts):
            return "; ".join(parts)
        return self.word("pair", first=", ".join(parts[:-1]), second=parts[-1])


def opening(text: str) -> str:
    """Give the words by which two sentences begin alike."""
    return " ".join(text.lower().split()[:_OPENING])


def tidy(text: str) -> str:
    """Close up the gaps that an empty value leaves; keeps no-break spaces out of plain text."""
    return _GAPS.sub(" ", text).strip()


def capital(text: str) -> str:
    """Begin a text with a capital letter, past an opening quotation mark."""
    if text[:1] == "“":
        return "“" + capital(text[1:])
    return text[:1].upper() + text[1:]


def unstopped(text: str) -> str:
    """Take a text of somebody's as part of a sentence: one line, without its last full stop."""
    return tidy(text).rstrip(".;, ")
