"""Fill in the templates of pages and messages, and tell what is wrong with one by its file and line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Final

import jinja2
import jinja2.meta

from reportgen.errors import NarrativeError, suggest
from reportgen.report import names

Place = Callable[[str, int], str]  # a template's name and a line of it, as a message says them

_FIX: Final = "mend the line; the built-in template shows how it is written"


def fill(own: jinja2.Environment, name: str, values: Mapping[str, object], place: Place) -> str:
    """Fill one template in.

    Raises:
        NarrativeError: If it is missing, cannot be parsed, or asks for what does not exist.
    """
    try:
        return own.get_template(name).render(values)
    except jinja2.TemplateSyntaxError as wrong:
        fault = _unreadable(wrong, place(wrong.name or name, wrong.lineno))
    except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError, RecursionError) as other:
        # The values are plain data, so what goes wrong while they are printed was written in a template.
        found = _innermost(other.__traceback__, name.partition(".")[2])
        if found is None:
            raise
        message = other.message if isinstance(other, jinja2.TemplateError) else None  # never what a value holds
        what = f"a template cannot be filled in: {message or 'it reckons or joins what cannot be'}"
        fault = NarrativeError(what, where=place(*found), fix=_FIX)
    raise fault


def faults(
    own: jinja2.Environment, given: Mapping[str, Mapping[str, object]], place: Place, folder: str
) -> tuple[NarrativeError, ...]:
    """Tell what cannot be read, is not there, or asks for a name that does not exist; the same place once.

    Args:
        own: Finds the templates.
        given: The types of the values that each template is given, by the template's name.
        place: Says where a line stands.
        folder: Where a project's own templates lie, for messages.
    """
    unreadable: dict[str, NarrativeError] = {}

    def tree(wanted: str) -> jinja2.nodes.Template | None:
        """Give a template's tree; what cannot be read is noted."""
        if wanted in unreadable:
            return None
        text = source(own, wanted)
        try:
            own.compile(text, wanted)  # finds filters that do not exist, too
            return own.parse(text, wanted)
        except jinja2.TemplateSyntaxError as wrong:
            unreadable[wanted] = _unreadable(wrong, place(wanted, wrong.lineno))
            return None

    told: dict[str, NarrativeError] = {}
    for name, values in given.items():
        for fault in names.faults(tree, name, values, always=own.globals.keys()):
            where = place(fault.template, fault.line)
            if isinstance(fault, names.Absent):
                fix = f"include a template of {folder} or a built-in one; their names end in .{name.partition('.')[2]}"
                found = NarrativeError(f"no template is called {fault.name!r}", where=where, fix=fix)
            else:
                fix = suggest(fault.name, fault.known) if fault.known else "take the name out"
                found = NarrativeError(fault.what, where=where, fix=fix)
            told.setdefault(f"{found.what}\n{found.where}", found)
    return (*unreadable.values(), *told.values())


def used(own: jinja2.Environment, first: Iterable[str]) -> frozenset[str] | None:
    """List the templates that some lead to, themselves among them; None where a name is made while one is filled in."""
    waiting, found = list(first), set[str]()
    while waiting:
        current = waiting.pop()
        if current in found:
            continue
        found.add(current)
        try:
            others = list(jinja2.meta.find_referenced_templates(own.parse(source(own, current))))
        except (jinja2.TemplateError, UnicodeDecodeError):
            continue  # told as a fault of its own
        if None in others:
            return None
        waiting.extend(other for other in others if other is not None)
    return frozenset(found)


def source(own: jinja2.Environment, name: str) -> str:
    """Give a template's text.

    Raises:
        TemplateNotFound: If there is none of that name.
    """
    if own.loader is None:
        raise jinja2.TemplateNotFound(name)
    return own.loader.get_source(own, name)[0]


def _unreadable(wrong: jinja2.TemplateSyntaxError, where: str) -> NarrativeError:
    return NarrativeError(f"a template cannot be read: {wrong.message}", where=where, fix=_FIX)


def _innermost(traceback: TracebackType | None, ending: str) -> tuple[str, int] | None:
    """Find the innermost line of a template that was being filled in."""
    found = None
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if name.endswith(f".{ending}"):
            found = name, traceback.tb_lineno
        traceback = traceback.tb_next
    return found
