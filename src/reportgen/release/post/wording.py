"""The words of messages: one template each in Markdown, filled in twice, as plain text and as HTML.

The template's first line, `# ...`, is the subject. A value is escaped for what it is printed into, so that no title and
no name can be read as mark-up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from html import escape as escape_html
from pathlib import Path
from typing import Final

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markdown_it import MarkdownIt
from markupsafe import Markup

from reportgen import defaults
from reportgen.errors import NarrativeError
from reportgen.numbers import counted
from reportgen.quarter import Quarter, day_in_words
from reportgen.release.post.points import Points
from reportgen.report import filling
from reportgen.report.text import escape, tidy

FOLDER: Final = "mail/"
_ENDING: Final = ".md.j2"
_NAME: Final = re.compile(r"[a-z0-9_-]+\.md\.j2")
_HEADING: Final = re.compile(r"^#+ +(.+)$", re.MULTILINE)
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_MOST_OF_A_SUBJECT: Final = 200
# Words and no more: no picture, no font, nothing that a mail program would have to fetch.
_STYLE: Final = (
    "font-family: Arial, Helvetica, sans-serif; font-size: 16px; line-height: 1.5; max-width: 40em; "
    "overflow-wrap: anywhere"
)
_SIZES: Final = {"h1": "24px", "h2": "20px", "h3": "17px"}
_PAGE: Final = """<!DOCTYPE html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body style="{style}"><main>
{body}</main></body>
</html>
"""


@dataclass(frozen=True, slots=True)
class ReportFile:
    """One file of an edition: attached, or behind its link because the message would be too large."""

    name: str
    size: str  # "1.2 MB"
    sha256: str
    attached: bool
    link: str


@dataclass(frozen=True, slots=True)
class Report:
    """One edition in a message: its title, the address of its page, page one's points, its files."""

    title: str
    link: str
    points: Points
    files: tuple[ReportFile, ...]


@dataclass(frozen=True, slots=True)
class Mail:
    """What every message knows."""

    partnership: str
    name: str  # whom it greets
    quarter: Quarter
    marking: str
    invented: bool
    contact: str  # whom to ask: a post
    answer: str  # address that answers go to


@dataclass(frozen=True, slots=True)
class Revision:
    """What a revision changed, and why; both empty for a first release."""

    what: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A return that has not come in."""

    agency: str  # its title
    file: str  # what its file is called, without an ending
    due: date
    days_left: int  # until it is due; 0 on the day itself and after it
    days_late: int  # 0 until the day on which it is due


# What each template is given, by name.
GIVEN: Final[Mapping[str, Mapping[str, object]]] = {
    "report": {
        "mail": Mail,
        "reports": tuple[Report, ...],
        "revised": bool,
        "revision": Revision,
        "unsigned": tuple[str, ...],
        "site": str,
    },
    "reminder": {"mail": Mail, "reminder": Reminder},
}


@dataclass(frozen=True, slots=True)
class Words:
    """A message in words."""

    subject: str
    text: str
    html: str


def write(name: str, values: Mapping[str, object], overrides: Path, language: str) -> Words:
    """Fill a message's template in.

    Args:
        name: `report` or `reminder`.
        values: As `GIVEN` lists them.
        overrides: The project's `reports/`, whose file of the same name wins.
        language: Such as `en-GB`.

    Raises:
        NarrativeError: If the template cannot be read or filled in, or does not begin with a subject.
    """
    plain = _fill(name, values, overrides, _plain)
    subject, body = _parted(plain, name, overrides)
    marked = _fill(name, values, overrides, _escaped)
    shown = MarkdownIt("commonmark", {"html": False}).disable("image").render(marked)
    for tag, size in _SIZES.items():
        shown = shown.replace(f"<{tag}>", f'<{tag} style="font-size: {size}; line-height: 1.3">')
    page = _PAGE.format(style=_STYLE, language=escape_html(language), title=escape_html(subject), body=shown)
    return Words(subject, _as_text(body), page)


def template_faults(overrides: Path) -> tuple[NarrativeError, ...]:
    """Tell what is wrong with the templates of messages, without filling them in."""
    wanted = {name + _ENDING: values for name, values in GIVEN.items()}
    return filling.faults(_environment(overrides, _plain), wanted, partial(_place, overrides), f"reports/{FOLDER}")


def used(overrides: Path) -> frozenset[str] | None:
    """List the templates that messages are made of; None where a name is made while a template is filled in."""
    found = filling.used(_environment(overrides, _plain), (name + _ENDING for name in GIVEN))
    return None if found is None else frozenset(FOLDER + name for name in found)


# ---------------------------------------------------------------- the two forms


def _as_text(body: str) -> str:
    """Write headings for the eye: underlined; no runs of blank lines."""
    lined = _HEADING.sub(lambda match: f"{match[1]}\n{'-' * len(match[1])}", body)
    return _BLANK_LINES.sub("\n\n", lined).strip() + "\n"


def _parted(text: str, name: str, overrides: Path) -> tuple[str, str]:
    first, _, body = text.lstrip().partition("\n")
    subject = tidy(first.removeprefix("# "))
    if not first.startswith("# ") or not subject or len(subject) > _MOST_OF_A_SUBJECT:
        raise NarrativeError(
            "a message's template does not begin with its subject",
            where=defaults.origin(FOLDER + name + _ENDING, overrides),
            fix=f"write the subject as its first line, behind `# `, in at most {_MOST_OF_A_SUBJECT} signs",
        )
    return subject, body


def _plain(value: object) -> object:
    if isinstance(value, jinja2.Undefined) or hasattr(value, "__html__"):
        return value
    return Markup(tidy(str(value)))  # noqa: S704  # plain text, which nothing reads as mark-up


def _escaped(value: object) -> object:
    if isinstance(value, jinja2.Undefined) or hasattr(value, "__html__"):
        return value
    return escape(str(value))


def _link(finalize: Callable[[object], object], text: str, address: str) -> Markup:
    """Write a link: a text with its address behind it, or words that lead there."""
    if finalize is _plain:
        return Markup(f"{tidy(text)}: {tidy(address)}")  # noqa: S704
    safe = re.sub(r"[<>\\\s\x00-\x1f]", lambda match: f"%{ord(match[0]):02X}", address)
    return Markup(f"[{escape(text)}](<{safe}>)")  # noqa: S704  # each part is escaped for its place


# ---------------------------------------------------------------- templates


def _fill(name: str, values: Mapping[str, object], overrides: Path, finalize: Callable[[object], object]) -> str:
    return filling.fill(_environment(overrides, finalize), name + _ENDING, values, partial(_place, overrides))


@lru_cache(maxsize=8)
def _environment(overrides: Path, finalize: Callable[[object], object]) -> jinja2.Environment:
    """Make what messages are filled in with, once for all of a command; a template that has changed is read anew."""

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        """Give the text, the name that a traceback is to show, and whether the text is still the same."""
        if not _NAME.fullmatch(name):
            return None
        try:
            text = defaults.text(FOLDER + name, overrides)
        except FileNotFoundError:
            return None
        return text, name, lambda: defaults.text(FOLDER + name, overrides) == text

    own = ImmutableSandboxedEnvironment(
        loader=jinja2.FunctionLoader(load),
        undefined=jinja2.StrictUndefined,
        autoescape=True,  # macros and blocks then hand on what is escaped already
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    own.filters["day"] = day_in_words
    own.globals["link"] = partial(_link, finalize)
    own.globals["counted"] = counted
    return own


def _place(overrides: Path, name: str, line: int) -> str:
    return f"{defaults.origin(FOLDER + name, overrides)}, line {line}"
