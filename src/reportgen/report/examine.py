"""Look at the templates of the editions before anything is computed: all that is wrong with them, at once."""

from __future__ import annotations

from typing import Final, get_type_hints

from reportgen.errors import NarrativeError
from reportgen.report.contents import Contents
from reportgen.report.document import AGENCY_TEMPLATE, PARTNERSHIP_TEMPLATE
from reportgen.report.templates import Templates, faults, included
from reportgen.report.text import Md

_FIRST: Final = (PARTNERSHIP_TEMPLATE, AGENCY_TEMPLATE)


def template_faults(templates: Templates) -> tuple[NarrativeError, ...]:
    """Tell what cannot be read, is not there, or asks for a name that does not exist; the same place once."""
    values = {**get_type_hints(Contents), "page_break": Md}  # as `compose` gives them
    told = {str(fault): fault for name in _FIRST for fault in faults(templates, name, values)}
    return tuple(told.values())


def used(templates: Templates) -> frozenset[str] | None:
    """List the templates that editions are made of; None where a name is made while a template is filled in."""
    lists = [included(templates, name) for name in _FIRST]
    known = [each for each in lists if each is not None]
    return frozenset[str]().union(*known) if len(known) == len(lists) else None
