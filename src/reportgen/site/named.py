"""Each page's one name: what it says in its head of its address, and of the feed that tells of newer ones."""

from __future__ import annotations

import posixpath
import re
from typing import Final
from urllib.parse import quote

from markupsafe import escape

from reportgen.model import Settings

FEED: Final = "feed.xml"
_CANONICAL: Final = re.compile(rb"""<link\s[^>]*rel=["']?canonical\b""")
_HEAD_ENDS: Final = b"</head>"


def feed_title(settings: Settings) -> str:
    """Name the feed, for a reader who follows several."""
    return f"Performance reports – {settings.partnership}"


def named(name: str, page: bytes, settings: Settings) -> bytes:
    """Write a page's canonical name and the address of the feed into its head.

    Without the site's own address the canonical name is the page's own file name: it holds wherever the site lies, on
    a file share too, and says that what stands behind a `?` makes no other page. A page that names another already
    (what stays at an old address) keeps it.

    Args:
        name: The page's relative name in the site.
        page: The finished page.
        settings: Names the partnership, and the site's own address if that is known.
    """
    root = "../" * name.count("/")
    own = f"{settings.address}{quote(name)}" if settings.address else quote(posixpath.basename(name))
    lines = [] if _CANONICAL.search(page) else [f'<link rel="canonical" href="{escape(own)}">']
    lines.append(
        f'<link rel="alternate" type="application/atom+xml" title="{escape(feed_title(settings))}" href="{root}{FEED}">'
    )
    before, end, after = page.partition(_HEAD_ENDS)
    return before + "\n".join(lines).encode() + b"\n" + end + after if end else page
