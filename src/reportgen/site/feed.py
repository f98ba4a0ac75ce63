"""The feed (Atom, RFC 4287) that tells whoever follows it of each quarter that is out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID, uuid5
from xml.etree import ElementTree as ET

from reportgen.model import Settings
from reportgen.site.entry import Entry
from reportgen.site.named import FEED, feed_title

_ATOM: Final = "http://www.w3.org/2005/Atom"
_OURS: Final = UUID("0d3f9c1e-6a56-4f0e-9a0b-7d6d1f4b8c52")  # drawn once: a name's id is another one in each space
_OUT: Final = ("final", "revised")
_INVENTED: Final = "Invented data: no figure here is of a real partnership, agency or child."


def feed(settings: Settings, entries: Sequence[Entry]) -> bytes:
    """Write the feed: an entry for each quarter that is no draft, the newest first.

    It holds what the home page says of a quarter, and nothing else. Links begin with the site's own address where
    `_quarto.yml` gives one; otherwise they are relative to the feed.

    Args:
        settings: Names the partnership, the audience, the language, and the site's address.
        entries: Every quarter of the site, drafts too; at least one.
    """
    newest_first = sorted(entries, key=lambda entry: entry.quarter, reverse=True)
    out = [entry for entry in newest_first if entry.status in _OUT]
    root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": settings.language})
    _add(root, "id", _id(settings))
    _add(root, "title", feed_title(settings))
    if settings.invented:
        _add(root, "subtitle", _INVENTED)
    _add(root, "updated", _moment(max(day_of(entry) for entry in out or newest_first)))
    _add(_add(root, "author"), "name", settings.partnership)
    _add(root, "link", rel="self", type="application/atom+xml", href=f"{settings.address}{FEED}")
    _add(root, "link", rel="alternate", type="text/html", href=f"{settings.address}index.html")
    for entry in out:
        _entry(_add(root, "entry"), settings, entry)
    ET.indent(root, space=" ")
    return b"%s\n" % ET.tostring(root, encoding="utf-8", xml_declaration=True)


def day_of(entry: Entry) -> date:
    """Give the day on which what a reader finds of a quarter was last changed."""
    return entry.releases[-1].day if entry.releases else entry.reporting_date


def _entry(node: ET.Element, settings: Settings, entry: Entry) -> None:
    revised = ", revised" if entry.status == "revised" else ""
    _add(node, "id", _id(settings, entry))
    _add(node, "title", f"{entry.quarter}, {entry.quarter.in_words}{revised}")
    _add(node, "updated", _moment(day_of(entry)))
    _add(node, "link", rel="alternate", type="text/html", href=f"{settings.address}{entry.quarter.slug}/index.html")
    said = " ".join(text for _, text in entry.headlines) or "No figure stands out this quarter."
    _add(node, "summary", f"{_revision(entry)}{said}")


def _revision(entry: Entry) -> str:
    """Say what was corrected, before anything else."""
    last = entry.releases[-1] if entry.releases else None
    return f"Revised: {last.what}. Why: {last.why}. " if last is not None and last.what else ""


def _id(settings: Settings, entry: Entry | None = None) -> str:
    """Give an id that stays: of the partnership, whom the site is for, and the quarter; of nothing that moves."""
    parts = (settings.partnership, settings.audience, entry.quarter.slug if entry is not None else "")
    return uuid5(_OURS, "\n".join(parts)).urn


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    node = ET.SubElement(parent, name, attributes)
    node.text = text
    return node
