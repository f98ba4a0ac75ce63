"""What statistics and returns say of a figure, as a shape and a word: the word first heard, the shape first seen.

A shape is a letter of the page's own font, so every format prints it, and no colour is needed to tell two apart:
triangles say which way the figure went, a diamond a signal where neither way is better, an open circle none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reportgen.model import (
    QUALITY_LETTERS,
    Analysis,
    Assurance,
    Figure,
    LetterStanding,
    Method,
    Quality,
    Variation,
    Verdict,
)
from reportgen.report.text import Md

_KEPT: Final = "\N{NO-BREAK SPACE}"  # a shape is not parted from its word
UP, DOWN, DIAMOND, CIRCLE = "▲", "▼", "◆", "○"
ASSURED: Final[Mapping[Assurance, tuple[str, str]]] = {
    Assurance.PASSING: ("■", "passing"),
    Assurance.INCONSISTENT: ("◧", f"hit{_KEPT}or{_KEPT}miss"),
    Assurance.FAILING: ("□", "failing"),
}
NOT_JUDGED: Final = Md(f"not{_KEPT}judged")
_TOO_FEW: Final = Md(f"too{_KEPT}few")
_COLOURS: Final[Mapping[Variation, str]] = {
    Variation.IMPROVEMENT: ".better",
    Variation.CONCERN: ".worse",
    Variation.NEITHER: ".signal",
}
_WORDS: Final[Mapping[Variation, str]] = {
    Variation.IMPROVEMENT: "improvement",
    Variation.CONCERN: "concern",
    Variation.NEITHER: "signal",
}
# Series that no chart of limits is drawn for: what they are is told by their sentence.
_OTHER_WAYS: Final[Mapping[Method, Md]] = {
    Method.COMPARISONS: _TOO_FEW,
    Method.BETWEEN: Md(f"rare{_KEPT}event"),
    Method.SHORTFALL: Md("duty"),
}


def variation_sign(figure: Figure) -> Md:
    """Say what the reported point says of the long run, or why nothing is said."""
    analysis = figure.analysis
    if analysis is None or figure.value is None:
        return NOT_JUDGED
    if analysis.unusual is not None:
        return Md(f"{_shape(DIAMOND)}{_KEPT}{analysis.unusual.value.replace(' ', _KEPT)}")
    found = _variation(analysis)
    if found is Variation.COMMON:
        return Md(f"{_shape(CIRCLE)}{_KEPT}no{_KEPT}signal")
    if found is None:
        return _OTHER_WAYS.get(analysis.method, _TOO_FEW if analysis.long_run is Verdict.TOO_FEW else NOT_JUDGED)
    shape = DIAMOND if found is Variation.NEITHER else DOWN if _side(figure, analysis) < 0 else UP
    return Md(f"[{_shape(shape)}{_KEPT}{_WORDS[found]}]{{.word {_COLOURS[found]}}}")


def assurance_sign(figure: Figure) -> Md:
    """Say whether the target will be met if nothing changes, or why nothing is said."""
    if figure.target is None:
        return Md("none")
    analysis = figure.analysis
    if analysis is None or figure.value is None or analysis.assurance is None:
        return NOT_JUDGED
    found = analysis.assurance
    shape, word = ASSURED[found]
    return Md(f"{_shape(shape)}{_KEPT}{word}")


def letters(quality: Quality) -> Md:
    """Write the four letters; whoever listens hears which are met, for signs are not read aloud."""
    return Md(f'[{quality.letters}]{{.letters said="{letters_said(quality)}"}}')


def letters_said(quality: Quality) -> str:
    """Say the letters in words.

    Example: "met S, T; not A; not known R".
    """
    by_standing = {
        standing: [letter for letter, each in zip(QUALITY_LETTERS, quality.standings, strict=True) if each is standing]
        for standing in (LetterStanding.MET, LetterStanding.NOT_MET, LetterStanding.UNKNOWN)
    }
    words = {LetterStanding.NOT_MET: "not"}
    return "; ".join(
        f"{words.get(standing, standing.value)} {', '.join(found)}" for standing, found in by_standing.items() if found
    )


def _shape(sign: str) -> str:
    return f"[{sign}]{{.shape}}"


def _variation(analysis: Analysis) -> Variation | None:
    """Find what a control chart says of its last point, or a run chart of the whole run."""
    if analysis.variation is not None or analysis.method is not Method.RUN_CHART:
        return analysis.variation
    if analysis.long_run is Verdict.SIGNAL:
        return next((signal.meaning for signal in reversed(analysis.signals)), None)
    return Variation.COMMON if analysis.long_run is Verdict.NO_SIGNAL else None


def _side(figure: Figure, analysis: Analysis) -> int:
    """Tell which way the reported point's signal goes; of a run chart, whose signal is the run's, the last one's."""
    quarter = figure.point.wave or figure.point.quarter
    at_point = [signal.side for signal in analysis.signals if signal.quarter == quarter]
    sides = at_point or [signal.side for signal in analysis.signals]
    return sides[-1] if sides else 1
