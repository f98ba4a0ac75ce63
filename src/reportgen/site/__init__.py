"""The site: pages around the reports, made of protected figures only, complete without scripts, from `file://` too."""

from __future__ import annotations

from reportgen.site.about import Download, Makers, about, quarter_about
from reportgen.site.entry import Entry, Note, earlier_folder
from reportgen.site.examine import template_faults, used
from reportgen.site.feed import feed
from reportgen.site.history import Said, said_of
from reportgen.site.named import named
from reportgen.site.pages import framed, home, plain_pages, quarter_page, replaced, standing_pages
from reportgen.site.sections import Section, anchors, section_pages
from reportgen.site.whole import faults

__all__ = [
    "Download",
    "Entry",
    "Makers",
    "Note",
    "Said",
    "Section",
    "about",
    "anchors",
    "earlier_folder",
    "faults",
    "feed",
    "framed",
    "home",
    "named",
    "plain_pages",
    "quarter_about",
    "quarter_page",
    "replaced",
    "said_of",
    "section_pages",
    "standing_pages",
    "template_faults",
    "used",
]
