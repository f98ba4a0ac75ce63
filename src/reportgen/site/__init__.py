"""The site: pages around the reports, made of protected figures only, complete without scripts, from `file://` too."""

from __future__ import annotations

from reportgen.site.entry import Entry, Note, earlier_folder
from reportgen.site.examine import template_faults, used
from reportgen.site.links import broken_links
from reportgen.site.pages import framed, home, plain_pages, quarter_page, replaced, standing_pages

__all__ = [
    "Entry",
    "Note",
    "broken_links",
    "earlier_folder",
    "framed",
    "home",
    "plain_pages",
    "quarter_page",
    "replaced",
    "standing_pages",
    "template_faults",
    "used",
]
