"""Write docs/problems.md: every problem that a return or a commentary can meet.

The codes are read from the program's text, where problems are told; what each means stands in
`reportgen.returns.codes`. A code without an entry, an entry without a code, or a severity that differs is a fault.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, get_args

from reportgen.project.schema import RelationKind
from reportgen.returns import codes
from reportgen.returns.commentary import _TAKEN_AWAY

ROOT: Final = Path(__file__).resolve().parent.parent
DOCUMENT: Final = ROOT / "docs" / "problems.md"
_READ: Final = ROOT / "src" / "reportgen" / "returns"

# How a call tells a problem: the called name, and what it makes of it.
_TELLERS: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(("error", "_error", "_spoil", "Unreadable", "NotUnderstood", "decode"), frozenset({"error"})),
    **dict.fromkeys(("warning", "_warning"), frozenset({"warning"})),
    "tell": frozenset({"error", "warning"}),  # one of the two, chosen a line above
}
# Codes that are put together while the program runs: their text in the program, and what they can come to.
_COMPOSED: Final[Mapping[str, tuple[str, ...]]] = {
    "f'relation-{relation.kind}'": tuple(f"relation-{kind}" for kind in get_args(RelationKind)),
    "f'commentary-{name}'": tuple(f"commentary-{name}" for name in _TAKEN_AWAY),
    "f'{column}-not-in-force'": ("area-not-in-force", "unit-not-in-force"),
    "'item-missing' if known and (not name) else 'item-unknown'": ("item-missing", "item-unknown"),
}
_PASSED_ON: Final = frozenset({"code", "fault.code", "reason.code"})  # named where they were first told


def told() -> dict[str, frozenset[str]]:
    """Read from the program's text which codes are told, and how severe each can be."""
    found: dict[str, frozenset[str]] = {}
    for path in sorted(_READ.glob("*.py")):
        for code, severities in _calls(ast.parse(path.read_text(encoding="utf-8"))):
            found[code] = found.get(code, frozenset()) | severities
    return found


def _calls(tree: ast.Module) -> Iterator[tuple[str, frozenset[str]]]:
    names = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        severities = _TELLERS.get(_called(node))
        if severities is None or not isinstance(node, ast.Call):
            continue
        given = node.args[0] if node.args else None
        given = next((each.value for each in node.keywords if each.arg == "code"), given)
        if isinstance(given, ast.Name) and isinstance(names.get(given.id), ast.JoinedStr):
            given = names[given.id]
        yield from ((code, severities) for code in _codes(given))
    for node in ast.walk(tree):  # what a reader remarks of a file, told later
        if isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.elts[0], ast.Constant):  # noqa: PLR2004
            code = node.elts[0].value
            if code in codes.REMARKS:
                yield code, frozenset({codes.REMARKS[code]})


def _called(node: ast.AST) -> str:
    function = node.func if isinstance(node, ast.Call) else None
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _codes(given: ast.expr | None) -> tuple[str, ...]:
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        return (given.value,)
    written = ast.unparse(given) if given is not None else ""
    if written in _COMPOSED:
        return _COMPOSED[written]
    if written in _PASSED_ON:
        return ()
    return (f"cannot be told from the program's text: {written}",)
