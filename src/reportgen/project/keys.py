"""Quarto's own keys in `_quarto.yml`: which are honoured, which only Quarto honours, and which nobody knows.

A key that says what the reports do anyway (what `engines/formats/` gives to Quarto) is honoured, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from reportgen.engines.format import Format, found
from reportgen.errors import quoted, suggest
from reportgen.model import Layout
from reportgen.project import quarto_names
from reportgen.project.tree import Fault, Group, Listing, Node, Scalar

DEEPEST: Final = 6  # levels of headings
_PLAIN: Final = re.compile(r"[A-Za-z0-9:/._~%-]+")  # of an address: no space, no ?, no #
_LEVELS: Final = tuple(str(level) for level in range(1, DEEPEST + 1))
_ADDRESS: Final = "site-url"
_LAYOUT: Final = frozenset({"toc", "toc-depth", "number-sections", "papersize"})
_TOP: Final = frozenset({"project", "website", "format", "lang", "title", "brand", "reportgen"})
_DONE_ANYWAY: Final[Mapping[str, object]] = {"engine": "markdown", "execute": {"enabled": False}}
_INSTEAD: Final = {  # what does the same here
    "css": "put the rules into a file report.css in the styles of your templates' folder",
    "theme": "say colours and fonts under `brand:`",
    "mainfont": "say the font under `brand: typography:`",
    "linkcolor": "say the colour under `brand: color: primary:`",
    "logo": "say the logo under `brand:`",
}
_KEEP: Final = "take the line out; or leave it, for when you call Quarto yourself"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands that changes nothing here."""

    line: int
    column: int
    what: str
    fix: str
    code: str = "quarto-only"


def faults(top: Group) -> Iterator[Fault]:
    """Find the keys that neither reportgen nor Quarto knows, and values that the honoured ones cannot have."""
    yield from _unknown(top, _TOP | quarto_names.DOCUMENT, "the project")
    yield from _layout_faults(top)
    for key, known in (("project", quarto_names.PROJECT), ("website", quarto_names.WEBSITE)):
        part = top.get(key)
        if isinstance(part, Group):
            yield from _unknown(part, known, f"'{key}'")
    yield from _address_faults(top)
    for made, part in _formats(top):
        own = {"reference-doc"} if made.name == "docx" else set()
        yield from _unknown(part, quarto_names.DOCUMENT | own, f"format {quoted(made.quarto.name)}")
        yield from _layout_faults(part)


def passed_over(top: Group) -> Iterator[Place]:
    """Find the keys that only Quarto honours."""
    done = {name: value for each in found() for name, value in each.quarto.options.items()}
    yield from _quartos(top, _TOP | _LAYOUT, {**done, **_DONE_ANYWAY}, "")
    website = top.get("website")
    if isinstance(website, Group):
        yield from _quartos(website, {"title", _ADDRESS}, {}, "website: ")
    for made, part in _formats(top):
        own = {"reference-doc"} if made.name == "docx" else set()
        yield from _quartos(part, _LAYOUT | own, made.quarto.options, f"format: {made.quarto.name}: ")


def layouts(top: Group) -> tuple[tuple[str, Layout], ...]:
    """Read the layout of each format; what its own part does not say, the top of the file says."""
    parts = {made.name: part for made, part in _formats(top)}
    read = ((made.name, _layout(parts.get(made.name), top)) for made in found())
    return tuple((name, layout) for name, layout in read if layout != Layout())


def address(top: Group) -> str:
    """Read where the site lies for its readers, with a `/` at its end; empty where `site-url` is not said."""
    node = _address(top)
    return f"{node.text.strip().rstrip('/')}/" if node is not None and not node.empty else ""


def _address(top: Group) -> Scalar | None:
    website = top.get("website")
    node = website.get(_ADDRESS) if isinstance(website, Group) else None
    return node if isinstance(node, Scalar) else None


def _address_faults(top: Group) -> Iterator[Fault]:
    node = _address(top)
    if node is not None and not node.empty and not _is_address(node.text.strip()):
        what = f"{quoted(_ADDRESS)} is no web address"
        fix = "write where the site lies, such as https://intranet.example.org/reports/"
        yield Fault(node.line, node.column, what, fix)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False
    return known and _PLAIN.fullmatch(text) is not None


def _layout(part: Group | None, top: Group) -> Layout:
    def said(key: str) -> str:
        return (part.text(key) if part is not None else "") or top.text(key)

    depth = int(said("toc-depth")) if said("toc-depth") in _LEVELS else Layout().contents
    return Layout(contents=0 if said("toc") == "false" else depth, numbered=said("number-sections") == "true")


def _formats(top: Group) -> Iterator[tuple[Format, Group]]:
    node = top.get("format")
    for made in found():
        part = node.get(made.quarto.name) if isinstance(node, Group) else None
        if isinstance(part, Group):
            yield made, part


def _unknown(part: Group, known: frozenset[str], subject: str) -> Iterator[Fault]:
    for key, _ in part.entries:
        if key.text not in known:
            fix = suggest(key.text, known) if suggest(key.text, known).startswith("did") else "take the line out"
            yield Fault(key.line, key.column, f"{subject} has an unknown key: {quoted(key.text)}", fix)


def _layout_faults(part: Group) -> Iterator[Fault]:
    for key in ("toc", "number-sections"):
        value = part.get(key)
        if value is not None and not (isinstance(value, Scalar) and value.text in ("true", "false")):
            yield Fault(value.line, value.column, f"{quoted(key)} is neither true nor false", "write true or false")
    depth = part.get("toc-depth")
    if depth is not None and not (isinstance(depth, Scalar) and depth.text in _LEVELS):
        what = "'toc-depth' is no number of levels"
        yield Fault(depth.line, depth.column, what, f"write a whole number from 1 to {DEEPEST}")
    paper = part.get("papersize")
    if paper is not None and not (isinstance(paper, Scalar) and paper.text.lower() == "a4"):
        yield Fault(paper.line, paper.column, "reports are made for A4 paper alone", "write a4, or take the line out")


def _quartos(
    part: Group, honoured: set[str] | frozenset[str], done: Mapping[str, object], before: str
) -> Iterator[Place]:
    for key, value in part.entries:
        known = quarto_names.DOCUMENT | quarto_names.WEBSITE
        if key.text in honoured or key.text not in known or same(value, done.get(key.text)):
            continue
        what = f"the key {quoted(before + key.text)} changes nothing: only Quarto does this"
        yield Place(key.line, key.column, what, _INSTEAD.get(key.text, _KEEP))


def same(node: Node, value: object) -> bool:
    """Tell whether a part of the file says a value."""
    if isinstance(value, Mapping):
        pairs = dict(value)
        return (
            isinstance(node, Group)
            and {key.text for key, _ in node.entries} == set(pairs)
            and all(same(child, pairs[key.text]) for key, child in node.entries)
        )
    if isinstance(node, Listing):
        return isinstance(value, list) and [each.text for each in node.items if isinstance(each, Scalar)] == value
    written = str(value).lower() if isinstance(value, bool) else str(value)
    return isinstance(node, Scalar) and value is not None and node.text == written
