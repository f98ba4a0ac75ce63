"""Words: those that tell a reader nothing, and when two formats say the same."""

from __future__ import annotations

import re
import unicodedata

FILE_NAME = re.compile(r"\.(?:svg|png|jpe?g|gif|pdf)\s*$|^(?:charts|assets|media)/", re.IGNORECASE)
"""An alternative text that is the picture's file."""

VAGUE = re.compile(
    r"(?:click |read |see |find out |learn )?(?:here|more|this|link|page|details|download|go|open|this page|this link)"
    r"|https?://\S*|www\.\S*",
    re.IGNORECASE,
)
"""A link whose words say nothing of where it leads, or are the address itself."""


def squeezed(text: str) -> str:
    """Give what is seen of a text: without white space and signs that show as nothing, compatible forms made one."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if _seen(sign))


def _seen(sign: str) -> bool:
    fillers = "\ufffe\uffff\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5"
    variants = 0xFE00 <= ord(sign) <= 0xFE0F or 0xE0000 <= ord(sign) <= 0xE0FFF
    return not (sign.isspace() or variants or sign in fillers or unicodedata.category(sign) in ("Cf", "Cc", "Cs"))


def hard_to_set(text: str) -> bool:
    """Tell whether print paints a text in another order, or several of its signs with one glyph.

    Letters from the right are painted from the left, and each glyph of a letter with accents says the whole letter.
    """
    return any(unicodedata.bidirectional(sign) in ("R", "AL") or unicodedata.combining(sign) for sign in text)


def alike(one: str, two: str) -> bool:
    """Tell whether two texts show the same; of those that are hard to set, only which letters there are."""
    one, two = squeezed(one), squeezed(two)
    return one == two or (hard_to_set(one) and set(one) == set(two))


def visible(wanted: str, shown: str) -> bool:
    """Tell whether a text is seen within another, both squeezed."""
    return wanted in shown or (hard_to_set(wanted) and set(wanted) <= set(shown))
