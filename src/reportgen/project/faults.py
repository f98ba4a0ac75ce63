"""Pydantic's errors in the analyst's words, at the line and column of what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Final, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from reportgen.errors import quoted, suggest
from reportgen.project.tree import Fault, Group, Listing, Node, plain, walk
from reportgen.project.values import TOLD

FormT = TypeVar("FormT", bound=BaseModel)
Path = Sequence[str | int]

# What an entry of a list is called, and whether its id alone says which one is meant.
_ENTRIES: Final = {
    "agencies": ("agency", True),
    "places": ("place", True),
    "breakdowns": ("breakdown", True),
    "groups": ("group", False),
    "parts": ("part", False),
    "sections": ("section", False),
    "areas": ("content area", True),
    "triads": ("triad", True),
    "measures": ("measure", True),
    "items": ("item", False),
    "targets": ("target", False),
    "breaks": ("break", False),
    "rebases": ("rebase", False),
    "relations": ("relation", False),
    "actions": ("action", True),
    "set_aside": ("entry of set_aside", False),
    "threshold": ("threshold", False),
    "closed": ("closed day", False),
    "recipients": ("recipient", False),
}


def read(form: type[FormT], root: Group, name: str) -> tuple[FormT | None, tuple[Fault, ...]]:
    """Read a tree by a form.

    Args:
        form: The pydantic model of the file, or of the part of it.
        root: The tree.
        name: What the file is called in a sentence, such as "the framework".

    Returns:
        The form, or `None` with every fault.
    """
    try:
        return form.model_validate(plain(root)), ()
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        echoes = {path for detail in details for path in _echoes(form, root, detail)}
        return None, tuple(_fault(form, root, name, detail) for detail in details if detail["loc"] not in echoes)


def _echoes(form: type[BaseModel], root: Group, detail: ErrorDetails) -> Iterator[tuple[str | int, ...]]:
    """List what pydantic complains of too, only because of this fault: a misspelt key is also one that is missing."""
    path = detail["loc"]
    if detail["type"] == "extra_forbidden":
        known = [_alias(field, name) for name, field in _fields(form, path[:-1]).items()]
        for near in get_close_matches(str(path[-1]), known, n=1):
            holder = _at(root, path[:-1]) or root
            if isinstance(holder, Group) and holder.get(near) is None:
                yield (*path[:-1], near)
    node = _at(root, path)
    if detail["type"] == "too_short" and isinstance(node, Listing) and node.items:
        yield path  # not empty: its entries are at fault themselves


def _fault(form: type[BaseModel], root: Group, name: str, detail: ErrorDetails) -> Fault:
    path = detail["loc"]
    holder, key = path[:-1], str(path[-1]) if path else ""
    subject = _subject(root, holder, name)
    if detail["type"] == "extra_forbidden":
        line, column = _place_of_key(root, path)
        known = [_alias(field, field_name) for field_name, field in _fields(form, holder).items()]
        return Fault(line, column, f"{subject} has an unknown key: {quoted(key)}", suggest(key, known))
    line, column = _place(root, path)
    if detail["type"] == "missing":
        field = next((field for name_, field in _fields(form, holder).items() if _alias(field, name_) == key), None)
        help_ = f": {_first_small(field.description)}" if field is not None and field.description else ""
        return Fault(line, column, f"{subject} lacks {quoted(key)}", f"add {quoted(key)}{help_}".removesuffix("."))
    what, fix = _sentences(detail, _at(root, path))
    shown = _entry(path) or quoted(key)
    return Fault(line, column, f"{subject}: {shown} {what}" if path else f"{subject} {what}", fix)


def _entry(path: Path) -> str:
    """Name an entry of a list by its place, such as `measure 3`; empty if the path leads to a key."""
    last = path[-1] if path else ""
    if not isinstance(last, int):
        return ""
    noun, _ = _ENTRIES.get(str(path[-2]), ("entry", False))
    return f"{noun} {last + 1}"


def _sentences(detail: ErrorDetails, node: Node | None) -> tuple[str, str]:
    kind = detail["type"]
    if kind == TOLD:
        told = detail["ctx"]
        return str(told["what"]), str(told["fix"])
    if kind == "too_short":
        return "is empty", "write at least one entry, each behind a hyphen"
    wanted, fix = ("a list", "write its entries below it, each behind a hyphen")
    if kind in ("model_type", "dict_type"):
        wanted, fix = ("a group of keys", "write keys below it, such as `id:` and `title:`")
    if node is None or (not isinstance(node, Group | Listing) and node.empty):
        return "has no value", fix
    return f"is not {wanted}", fix


def _subject(root: Group, path: Path, name: str) -> str:
    """Name what a path leads to: `measure 'visits'`, or `measure 'visits', target 2`."""
    labels = [name]
    key = ""
    for step, node in walk(root, path):
        if isinstance(step, str):
            key = step
            continue
        noun, alone = _ENTRIES.get(key, ("entry", False))
        identity = node.text("id") if isinstance(node, Group) else ""
        label = f"{noun} {quoted(identity)}" if identity else f"{noun} {step + 1}"
        labels = [label] if (alone and identity) else [*labels, label]
    return ", ".join(labels[-2:] if labels[0] != name else labels[1:][-2:] or labels)


def _fields(form: type[BaseModel], path: Path) -> dict[str, FieldInfo]:
    """Find the fields of the form that a path leads to; none if it leads to no form."""
    current: type[BaseModel] | None = form
    for step in path:
        if current is None:
            return {}
        if isinstance(step, str):
            field = next((field for name, field in current.model_fields.items() if _alias(field, name) == step), None)
            current = None if field is None else next(_forms(field.annotation), None)
    return {} if current is None else dict(current.model_fields)


def _forms(annotation: object) -> Iterator[type[BaseModel]]:
    """Find the forms within an annotation such as `tuple[ItemForm, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _forms(part)


def _alias(field: FieldInfo, name: str) -> str:
    return field.alias or name


def _at(root: Group, path: Path) -> Node | None:
    """Give what stands at the whole of a path."""
    steps = list(walk(root, path))
    return steps[-1][1] if steps and len(steps) == len(path) else None


def _place(root: Group, path: Path) -> tuple[int, int]:
    """Give the place of what a path leads to, or of the last part of it that is there."""
    node: Node = root
    for _, found in walk(root, path):
        node = found
    return node.line, node.column


def _place_of_key(root: Group, path: Path) -> tuple[int, int]:
    holder = _at(root, path[:-1]) if len(path) > 1 else root
    key = holder.key(str(path[-1])) if isinstance(holder, Group) else None
    return (key.line, key.column) if key is not None else _place(root, path)


def _first_small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:] if sentence[1:2].islower() or sentence[1:2] == " " else sentence
