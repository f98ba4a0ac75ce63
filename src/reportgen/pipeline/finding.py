"""Keep what the site's search finds in step with the pages of the stage."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from reportgen import defaults, workspace
from reportgen.site import Entry, search

_SCRIPTS: Final = ("search.js", "minisearch.js", "minisearch-licence.txt")


def add(stage: Path, entries: Sequence[Entry]) -> None:
    """Write the index of the whole site, and the scripts that search in it.

    What can be found in a quarter lies in its own folder, so that the index is renewed without reading every report.
    A quarter from before there was a search, or from a later version, is read from its pages: they say the same, and
    its folder stays as it was published.

    Args:
        stage: The finished pages.
        entries: Every quarter of the site.
    """
    found = {}
    for entry in entries:
        kept = _kept(stage, entry)
        found[entry.quarter] = (
            kept if kept is not None else search.of_quarter(entry, _pages(stage / entry.quarter.slug))
        )
    standing = {name: data for name, data in _pages(stage).items() if name.startswith(search.STANDING)}
    for folder in sorted({name for name in search.STANDING if name.endswith("/")}):
        standing |= {f"{folder}{name}": data for name, data in _pages(stage / folder).items()}
    workspace.write(
        stage,
        {
            search.INDEX: search.index(search.of_standing(standing), found),
            **{f"assets/{name}": defaults.data(f"scripts/{name}") for name in _SCRIPTS},
        },
    )


def _kept(stage: Path, entry: Entry) -> tuple[search.Findable, ...] | None:
    try:
        return search.from_json((stage / entry.quarter.slug / search.FRAGMENT).read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def _pages(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.html"))}
