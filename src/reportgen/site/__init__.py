"""The site: pages around the reports, made of protected figures only, complete without scripts, from `file://` too."""

from __future__ import annotations

from reportgen.site.entry import Entry, Note, earlier_folder
from reportgen.site.examine import template_faults, used
from reportgen.site.feed import feed
from reportgen.site.named import named
from reportgen.site.pages import framed, home, plain_pages, quarter_page, replaced, standing_pages
from reportgen.site.whole import faults

__all__ = [
    "Entry",
    "Note",
    "earlier_folder",
    "faults",
    "feed",
    "framed",
    "home",
    "named",
    "plain_pages",
    "quarter_page",
    "replaced",
    "standing_pages",
    "template_faults",
    "used",
]
