"""One page of each kind, of the site that is checked in."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
SITE = ROOT / "site"


def kinds() -> dict[str, Path]:
    """Name each kind of page with the largest page of it, which shows most."""
    quarter = max(path.parent for path in SITE.glob("*/quarter.json"))
    agencies = {path.stem for path in (SITE / "agencies").glob("*.html")} - {"index"}
    return {
        "home": SITE / "index.html",
        "methods": SITE / "methods.html",
        "accessibility": SITE / "accessibility.html",
        "glossary": SITE / "glossary.html",
        "measures": SITE / "measures" / "index.html",
        "measure": _largest(path for path in (SITE / "measures").glob("*.html") if path.stem != "index"),
        "agencies": SITE / "agencies" / "index.html",
        "agency": _largest(SITE / "agencies" / f"{name}.html" for name in agencies),
        "actions": SITE / "actions.html",
        "about": SITE / "about.html",
        "quarter": quarter / "index.html",
        "about a quarter": quarter / "about.html",
        "page one by itself": quarter / "sections" / "index.html",
        "section": _largest((quarter / "sections").glob("*.html")),
        "partnership edition": quarter / "partnership.html",
        "agency edition": _largest(quarter / f"{name}.html" for name in agencies),
    }


def _largest(paths) -> Path:
    return max((path for path in paths if path.is_file()), key=lambda path: (path.stat().st_size, path.name))
