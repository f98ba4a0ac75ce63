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
from types import TracebackType
from typing import Final

import jinja2
import jinja2.meta
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markdown_it import MarkdownIt
from markupsafe import Markup

from reportgen import defaults
from reportgen.errors import NarrativeError, suggest
from reportgen.numbers import counted
from reportgen.quarter import Quarter, day_in_words
from reportgen.release.post.points import Points
from reportgen.report import names
from reportgen.report.text import escape, tidy

FOLDER: Final = "mail/"
_ENDING: Final = ".md.j2"
_NAME: Final = re.compile(r"[a-z0-9_-]+\.md\.j2")
_HEADING: Final = re.compile(r"^#+ +(.+)$", re.MULTILINE)
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_FIX: Final = "mend the line; the built-in template shows how it is written"
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
    own = _environment(overrides, _plain)
    unreadable: dict[str, NarrativeError] = {}

    def tree(wanted: str) -> jinja2.nodes.Template | None:
        """Give a template's tree; what cannot be read is noted."""
        if wanted in unreadable:
            return None
        text = _source(own, wanted)
        try:
            own.compile(text, wanted)  # finds filters that do not exist, too
            return own.parse(text, wanted)
        except jinja2.TemplateSyntaxError as wrong:
            where = _place(overrides, wanted, wrong.lineno)
            unreadable[wanted] = NarrativeError(f"a template cannot be read: {wrong.message}", where=where, fix=_FIX)
            return None

    told: dict[str, NarrativeError] = {}
    for name, values in GIVEN.items():
        for fault in names.faults(tree, name + _ENDING, values, always=own.globals.keys()):
            where = _place(overrides, fault.template, fault.line)
            if isinstance(fault, names.Absent):
                fix = "include a template of reports/mail/ or a built-in one; their names end in .md.j2"
                found = NarrativeError(f"no template is called {fault.name!r}", where=where, fix=fix)
            else:
                fix = suggest(fault.name, fault.known) if fault.known else "take the name out"
                found = NarrativeError(fault.what, where=where, fix=fix)
            told.setdefault(f"{found.what}\n{found.where}", found)
    return (*unreadable.values(), *told.values())


def used(overrides: Path) -> frozenset[str] | None:
    """List the templates that messages are made of; None where a name is made while a template is filled in."""
    own = _environment(overrides, _plain)
    waiting, found = [name + _ENDING for name in GIVEN], set[str]()
    while waiting:
        current = waiting.pop()
        if current in found:
            continue
        found.add(current)
        try:
            others = list(jinja2.meta.find_referenced_templates(own.parse(_source(own, current))))
        except (jinja2.TemplateError, UnicodeDecodeError):
            continue  # told as a fault of its own
        if None in others:
            return None
        waiting.extend(other for other in others if other is not None)
    return frozenset(FOLDER + name for name in found)


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
    own = _environment(overrides, finalize)
    try:
        return own.get_template(name + _ENDING).render(values)
    except jinja2.TemplateSyntaxError as wrong:
        where = _place(overrides, wrong.name or name + _ENDING, wrong.lineno)
        fault = NarrativeError(f"a template cannot be read: {wrong.message}", where=where, fix=_FIX)
    except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError, RecursionError) as other:
        # The values are plain data, so what goes wrong while they are printed was written in a template.
        found = _innermost(other.__traceback__)
        if found is None:
            raise
        message = other.message if isinstance(other, jinja2.TemplateError) else None  # never what a value holds
        what = f"a template cannot be filled in: {message or 'it reckons or joins what cannot be'}"
        fault = NarrativeError(what, where=_place(overrides, *found), fix=_FIX)
    raise fault


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


def _source(own: jinja2.Environment, name: str) -> str:
    if own.loader is None:
        raise jinja2.TemplateNotFound(name)
    return own.loader.get_source(own, name)[0]


def _innermost(traceback: TracebackType | None) -> tuple[str, int] | None:
    """Find the innermost line of a template that was being filled in."""
    found = None
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if _NAME.fullmatch(name):
            found = name, traceback.tb_lineno
        traceback = traceback.tb_next
    return found


def _place(overrides: Path, name: str, line: int) -> str:
    return f"{defaults.origin(FOLDER + name, overrides)}, line {line}"
