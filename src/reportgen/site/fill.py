"""Fill a page's template in, strictly; what is wrong with a template is told with its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Final

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reportgen import defaults, direction
from reportgen.model import Settings
from reportgen.quarter import day_in_words
from reportgen.report import filling

Templates = Callable[[str], str]  # the name of a template to its text

_FOLDER: Final = "site/"


def filled(templates: Templates, name: str, settings: Settings, **values: object) -> bytes:
    """Make a page, or a part of one, of its template; `root` is the way from the page to the top of the site."""
    return fill(templates, name, settings, {"page": name, **values}).encode()


def fill(templates: Templates, name: str, settings: Settings, values: Mapping[str, object]) -> str:
    """Fill one page's template in; every value is escaped.

    Raises:
        NarrativeError: If the template is missing, cannot be parsed, or asks for what does not exist.
    """
    return filling.fill(
        environment(templates), f"{name}.html.j2", {**values, "settings": settings}, partial(place, settings)
    )


@lru_cache(maxsize=2)
def environment(templates: Templates) -> jinja2.Environment:
    """Make what pages are filled in with: strict, sandboxed, everything escaped.

    It holds the templates that it has read, so that a build reads each once: another build gives other `templates`.
    """

    def load(name: str) -> tuple[str, str, None] | None:
        """Give the text, and the name that a traceback is to show."""
        try:
            return templates(_FOLDER + name), name, None
        except FileNotFoundError:
            return None

    own = ImmutableSandboxedEnvironment(
        loader=jinja2.FunctionLoader(load),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_marked,
    )
    own.filters["day"] = day_in_words
    return own


def _marked(value: object) -> object:
    """Keep names that are written from right to left together, wherever a template prints one.

    A mark, not an element: a name stands in titles and texts of pictures too. An address is left as it is.
    """
    plain = type(value) is str and "://" not in value
    return direction.marked(value) if plain and isinstance(value, str) else value


def place(settings: Settings, name: str, line: int) -> str:
    """Say where a line of a template stands, for messages."""
    return f"{defaults.origin(_FOLDER + name, settings.templates)}, line {line}"
