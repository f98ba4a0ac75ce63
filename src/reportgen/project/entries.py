"""What the checks ask of one entry of a tree: what is written behind a key, what a name points at, its life."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from pydantic_core import PydanticCustomError

from reportgen.errors import quoted, suggest
from reportgen.project import values
from reportgen.project.tree import Fault, Group, Node, Scalar
from reportgen.quarter import Quarter


def unknown(node: Node | None, known: Iterable[str], noun: str, subject: str) -> Iterator[Fault]:
    """Refuse a name that points at nothing."""
    if not isinstance(node, Scalar) or node.empty or node.text.strip() in (names := set(known)):
        return
    fix = suggest(node.text.strip(), names) if names else f"define the {noun} first"
    yield Fault(node.line, node.column, f"{subject}: no {noun} is called {quoted(node.text.strip())}", fix)


def life(entry: Group, subject: str) -> Iterator[Fault]:
    """Refuse what ends before it begins."""
    since, until, place = quarter_of(entry, "from"), quarter_of(entry, "until"), entry.get("until")
    if since is not None and until is not None and place is not None and until < since:
        what = f"{subject} ends ({until}) before it begins ({since})"
        yield Fault(place.line, place.column, what, "mend 'from' or 'until'")


def written(entry: Group, key: str) -> Scalar | None:
    """Give the text behind a key with its place, if anything is written there."""
    value = entry.get(key)
    return value if isinstance(value, Scalar) and not value.empty else None


def quarter_of(entry: Group, key: str) -> Quarter | None:
    """Read a quarter; what is none is passed over, for the forms tell of it."""
    try:
        return Quarter.parse(entry.text(key))
    except ValueError:
        return None


def number(entry: Group, key: str) -> Fraction | None:
    """Read a number; what is none is passed over, for the forms tell of it."""
    found = written(entry, key)
    try:
        return None if found is None else values.number(found.text)
    except PydanticCustomError:
        return None
