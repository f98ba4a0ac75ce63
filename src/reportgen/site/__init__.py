"""The site: pages around the reports, made of protected figures only, complete without scripts, from `file://` too."""

from __future__ import annotations

from reportgen.site.entry import Entry
from reportgen.site.examine import template_faults, used
from reportgen.site.feed import feed
from reportgen.site.named import named
from reportgen.site.pages import framed, home, plain_pages, quarter_page, standing_pages
from reportgen.site.whole import faults

__all__ = [
    "Entry",
    "faults",
    "feed",
    "framed",
    "home",
    "named",
    "plain_pages",
    "quarter_page",
    "standing_pages",
    "template_faults",
    "used",
]
