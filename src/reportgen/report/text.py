"""Text into the `.qmd`: what others wrote comes out as the same text, whatever marks it holds."""

from __future__ import annotations

import json
import re
from typing import Final

from markupsafe import Markup

from reportgen.model import Project

Md = Markup
"""Text that is Markdown of ours already: templates print it as it is, and everything else is escaped first."""

_PUNCTUATION: Final = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_REFERENCES: Final = {ord(mark): f"&#{ord(mark)};" for mark in _PUNCTUATION}

# Control characters and line ends would end the paragraph; lone surrogates cannot be written as UTF-8;
# directional overrides would turn round the text that follows, ours included.
_SPACES: Final = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_OVERRIDES: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")

# Marks that mean something to pandoc or Quarto wherever they stand.
_ALWAYS: Final = frozenset('\\`*_{}[]<>#|$^~@&"=')
# ... and in places: an apostrophe outside a word, doubled dashes and dots, a colon of an
# address or of a named sign, which some flavours read by themselves ...
_IN_PLACES: Final = re.compile(r"(?<!\w)'|'(?!\w)|(?<=-)-|-(?=-)|(?<=\.)\.|\.(?=\.)|:(?=\S)")
# ... and at the start of a paragraph: any mark, a list marker, a caption.
_AT_THE_START: Final = re.compile(r"[!%'()+,\-./:;?]|\w+[.)](?=\s|$)|[Tt]able:")


def tidy(text: str) -> str:
    r"""Make a text fit for one line: no control characters, no line ends, no directional overrides.

    Example:
        >>> tidy("  two\n\nlines\x00 ")
        'two lines'
    """
    return one_line(text).strip()


def one_line(text: str) -> str:
    """Tidy a text and keep the white space at its ends."""
    whole = _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", _OVERRIDES.sub("", text))
    return _SPACES.sub(" ", whole)


def escape(text: str) -> Md:
    """Write what others wrote so that no reader of Markdown sees a mark in it.

    Every ASCII punctuation mark becomes a numeric character reference: shortcodes, code cells, citations, raw HTML,
    maths and links come out as plain text in both engines. Runs of white space become one space.

    Example:
        >>> str(escape("{{< include x >}}"))
        '&#123;&#123;&#60; include x &#62;&#125;&#125;'
    """
    return Md(tidy(text).translate(_REFERENCES))


def readable_escape(text: str, *, inside: bool = False) -> Md:
    """Write a sentence of ours: only the marks that mean something in Markdown become references.

    It keeps the `.qmd` readable for people and is as safe as `escape`, for nothing that opens a construct is left.

    Args:
        text: The sentence, or a piece of one.
        inside: Tell that something stands before it on the same line, so that it does not begin a paragraph.

    Example:
        >>> str(readable_escape("Children's plans: 78.3 per cent (184 of 235) [p]."))
        "Children's plans: 78.3 per cent (184 of 235) &#91;p&#93;."
    """
    whole = tidy(text)
    placed = {match.start() for match in _IN_PLACES.finditer(whole)}
    if not inside and (start := _AT_THE_START.match(whole)):
        placed.add(start.end() - 1)
    return Md("".join(_REFERENCES[ord(c)] if c in _ALWAYS or at in placed else c for at, c in enumerate(whole)))


def header_string(text: str) -> str:
    """Write others' text as a YAML string of the header, where Quarto and pandoc read Markdown too.

    Example:
        >>> header_string("Vale & Marlow")
        '"Vale &#38; Marlow"'
    """
    return json.dumps(str(readable_escape(text)), ensure_ascii=False)


def removed_in_words(project: Project) -> str:
    """Say which returns were removed under the retention rule, and what that means for series; empty if none were."""
    until = project.retired_until
    if until is None:
        return ""
    return (
        f"Returns up to {until} are no longer held: they were removed under the retention rule. "
        f"Series begin with {until + 1} or later; reports published before stay as they were."
    )
