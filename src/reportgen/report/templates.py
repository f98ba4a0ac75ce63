"""The templates of the editions: found by file name, filled in strictly, and told by line when they are wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final

import jinja2
import jinja2.meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reportgen import defaults
from reportgen.errors import NarrativeError, suggest
from reportgen.report import names
from reportgen.report.text import escape

_NAME: Final = re.compile(r"[a-z0-9_-]+\.qmd\.j2")
_FOLDER: Final = "templates"
_SEE_BUILT_IN: Final = "mend the line; the built-in template shows how it is written"
_TAKE_OUT: Final = "take the name out"


@dataclass(frozen=True, slots=True)
class Templates:
    """Where template text comes from. `text` raises FileNotFoundError for a name that it does not have."""

    text: Callable[[str], str]
    origin: Callable[[str], str] = str  # what messages call a template, such as `reports/cover.qmd.j2`

    @classmethod
    def of(cls, overrides: Path | None = None) -> Templates:
        """Take the built-in templates, save those that the project's folder has a file of the same name for.

        The project's file may lie in the folder itself or in its `templates/`.
        """
        return cls(partial(_text, overrides=overrides), partial(_origin, overrides=overrides))


def _text(name: str, *, overrides: Path | None) -> str:
    try:
        return defaults.text(name, overrides)
    except FileNotFoundError:
        return defaults.text(f"{_FOLDER}/{name}", overrides)


def _origin(name: str, *, overrides: Path | None) -> str:
    flat = defaults.origin(name, overrides)
    built_in = defaults.origin(name)
    return defaults.origin(f"{_FOLDER}/{name}", overrides) if flat == built_in else flat


def fill(templates: Templates, name: str, values: Mapping[str, object]) -> str:
    """Fill a template in.

    Whatever it prints that is not Markdown of ours (`Md`) is escaped as others' text is, so a template cannot let a
    title or a note through as mark-up.

    Raises:
        NarrativeError: If a template is missing, cannot be parsed, or asks for what does not exist.
    """
    environment = _environment(templates)
    try:
        text = environment.get_template(name).render(values)
    except _NameMissing as missing:
        fault = _missing_name(templates, missing, values)
    except jinja2.TemplateSyntaxError as wrong:
        fault = _unreadable(templates, wrong, name)
    except jinja2.TemplateNotFound as absent:
        where = _from_traceback(templates, absent.__traceback__) or templates.origin(name)
        fault = _not_found(str(absent), where)
    except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError, RecursionError) as other:
        # The values are plain data, so what goes wrong while they are printed was written in a template.
        where = _from_traceback(templates, other.__traceback__)
        if not where:
            raise
        fault = NarrativeError(f"a template cannot be filled in: {_told(other)}", where=where, fix=_SEE_BUILT_IN)
    else:
        return text
    raise fault


def faults(templates: Templates, name: str, values: Mapping[str, object]) -> tuple[NarrativeError, ...]:
    """Tell all that is wrong with a template and those that it includes, without filling anything in.

    Args:
        templates: Where template text comes from.
        name: The template to begin with.
        values: The types of the values that it is given, by name.

    Returns:
        What cannot be read, is not there, or does not exist; what goes wrong only with the values themselves (a wrong
        sum) is told when the template is filled in.
    """
    environment = _environment(templates)
    unreadable: dict[str, NarrativeError] = {}

    def tree(wanted: str) -> jinja2.nodes.Template | None:
        """Give a template's tree; what cannot be read is noted."""
        if wanted in unreadable:
            return None
        loader = environment.loader
        if loader is None:
            raise jinja2.TemplateNotFound(wanted)
        text = loader.get_source(environment, wanted)[0]
        try:
            environment.compile(text, wanted)  # finds filters that do not exist, too
            return environment.parse(text, wanted)
        except jinja2.TemplateSyntaxError as wrong:
            unreadable[wanted] = _unreadable(templates, wrong, wanted)
            return None

    found: list[NarrativeError] = []
    for fault in names.faults(tree, name, values, always=environment.globals.keys()):
        where = _place(templates, fault.template, fault.line)
        if isinstance(fault, names.Absent):
            found.append(_not_found(fault.name, where))
        else:
            fix = suggest(fault.name, fault.known) if fault.known else _TAKE_OUT
            found.append(NarrativeError(fault.what, where=where, fix=fix))
    return (*unreadable.values(), *found)


def included(templates: Templates, name: str) -> frozenset[str] | None:
    """List the templates that one leads to, itself among them; None where a name is made while it is filled in."""
    environment = _environment(templates)
    waiting, found = [name], set[str]()
    while waiting:
        current = waiting.pop()
        if current in found or not _NAME.fullmatch(current):
            continue
        found.add(current)
        try:
            others = list(jinja2.meta.find_referenced_templates(environment.parse(templates.text(current))))
        except (FileNotFoundError, UnicodeDecodeError, jinja2.TemplateSyntaxError):
            continue  # told as a fault of its own
        if None in others:
            return None
        waiting.extend(other for other in others if other is not None)
    return frozenset(found)


def _unreadable(templates: Templates, wrong: jinja2.TemplateSyntaxError, name: str) -> NarrativeError:
    where = _place(templates, wrong.name or name, wrong.lineno)
    return NarrativeError(f"a template cannot be read: {wrong.message}", where=where, fix=_SEE_BUILT_IN)


def _not_found(name: str, where: str) -> NarrativeError:
    return NarrativeError(
        f"no template is called {name!r}",
        where=where,
        fix="include a template of reports/ or a built-in one; their names end in .qmd.j2",
    )


def _told(fault: Exception) -> str:
    """Say what went wrong without what a value holds."""
    if isinstance(fault, RecursionError):
        return "it includes itself"
    if isinstance(fault, jinja2.TemplateError):
        return fault.message or type(fault).__name__
    return "it reckons or joins what cannot be reckoned or joined"


class _NameMissing(jinja2.UndefinedError):
    """A template asked for a name that does not exist: which, and of what."""

    def __init__(self, message: str | None = None, *, name: str = "", owner: object = jinja2.utils.missing) -> None:
        super().__init__(message)
        self.name = name
        self.owner = owner


class _Strict(jinja2.StrictUndefined):
    """Complain at every use, and remember what was asked for."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: object = jinja2.utils.missing,
        name: str | None = None,
        exc: type[jinja2.TemplateRuntimeError] = jinja2.UndefinedError,
    ) -> None:
        del exc  # ours carries more
        told = partial(_NameMissing, name=name or "", owner=obj)
        super().__init__(hint, obj, name, told)  # type: ignore[arg-type]  # it is only ever called


def _environment(templates: Templates) -> jinja2.Environment:
    def load(name: str) -> tuple[str, str, None] | None:
        """Give the text, and the name that a traceback is to show."""
        if not _NAME.fullmatch(name):
            return None
        try:
            return templates.text(name), name, None
        except FileNotFoundError:
            return None

    return ImmutableSandboxedEnvironment(
        loader=jinja2.FunctionLoader(load),
        undefined=_Strict,
        comment_start_string="{##",  # for `{#sec-plans}` is Quarto's
        comment_end_string="##}",
        autoescape=True,  # macros and blocks then hand on what is escaped already
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _finalize(value: object) -> object:
    """Escape whatever is not Markdown of ours; an undefined name is left to complain by itself."""
    if isinstance(value, jinja2.Undefined) or hasattr(value, "__html__"):
        return value
    return escape(str(value))


def _missing_name(templates: Templates, missing: _NameMissing, values: Mapping[str, object]) -> NarrativeError:
    where = _from_traceback(templates, missing.__traceback__) or "a template"
    if missing.owner is jinja2.utils.missing:
        known = list(values)
        what = f"a template asks for {missing.name!r}, which does not exist"
    else:
        known = list(names.names_of(type(missing.owner)))
        what = f"a template asks a {type(missing.owner).__name__} for {missing.name!r}, which it does not have"
    return NarrativeError(what, where=where, fix=suggest(missing.name, known) if known else _TAKE_OUT)


def _from_traceback(templates: Templates, traceback: TracebackType | None) -> str:
    """Find the innermost line of a template that was being filled in."""
    place = ""
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if _NAME.fullmatch(name):
            place = _place(templates, name, traceback.tb_lineno)
        traceback = traceback.tb_next
    return place


def _place(templates: Templates, name: str, line: int) -> str:
    return f"{templates.origin(name)}, line {line}"
