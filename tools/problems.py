"""Write docs/problems.md: every problem that a return or a commentary can meet, with what it means and how to mend it.

The codes are read from the program's text, where problems are told; what each means stands in
`reportgen.returns.codes`. A code without an entry, or an entry without a code, stops this tool.

Usage: python tools/problems.py [--check]        (with --check: only tell whether the document is current)
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, get_args

from reportgen.project.schema import RelationKind
from reportgen.returns.codes import CHAPTERS, Entry
from reportgen.returns.commentary import TAKEN_AWAY

ROOT: Final = Path(__file__).resolve().parent.parent
DOCUMENT: Final = ROOT / "docs" / "problems.md"
SOURCES: Final = ROOT / "src" / "reportgen" / "returns"
OWN_FILES: Final = ROOT / "src" / "reportgen" / "pipeline" / "content.py"

ERROR: Final = frozenset({"error"})
WARNING: Final = frozenset({"warning"})
# What a call makes of the code that is its first argument.
_TELLERS: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(("error", "_error", "_spoil", "Unreadable", "NotUnderstood"), ERROR),
    **dict.fromkeys(("warning", "_warning"), WARNING),
    "tell": ERROR | WARNING,  # one of the two, chosen in the line above
}
# Codes that are put together while the program runs: as the program's text has them, and what they can come to.
_COMPOSED: Final[Mapping[str, tuple[str, ...]]] = {
    "f'relation-{relation.kind}'": tuple(f"relation-{kind}" for kind in get_args(RelationKind)),
    "f'commentary-{name}'": tuple(f"commentary-{name}" for name in TAKEN_AWAY),
    "f'{column}-not-in-force'": ("area-not-in-force", "unit-not-in-force"),
    "'item-missing' if known and (not name) else 'item-unknown'": ("item-missing", "item-unknown"),
}
_REMARKS: Final[Mapping[str, frozenset[str]]] = {"encoding-guessed": WARNING, "row-longer": ERROR}  # of the CSV reader
_PASSED_ON: Final = frozenset({"code", "fault.code", "reason.code"})  # found where the code was first written

INTRODUCTION: Final = """\
# Problems

`reportgen check` reads every return, every commentary and the project's own `reports/` and tells all that is wrong at
once: the file, the sheet, the row and the column or line, what is wrong, and how to mend it. This is the list of all
that has a code of its own, written by `make docs` from the program itself. A mistake in a template, in the wording or
in the name of a file of `reports/` is told in the same way, without a code.

An **error** stops `check` and `build`; nothing is changed until it is mended. A **warning** does not: the report is
built, and the warning is listed. In a return, or a measure of it, that the analyst sets aside, every error counts as a
warning. A message never repeats what stands in a cell of figures.
"""


def main(arguments: list[str]) -> int:
    found = told()
    faults = list(differences(found))
    if faults:
        print("\n".join(faults), file=sys.stderr)
        return 1
    text = document(found)
    if "--check" in arguments:
        return 0 if DOCUMENT.is_file() and DOCUMENT.read_text(encoding="utf-8") == text else 1
    DOCUMENT.write_text(text, encoding="utf-8", newline="\n")
    return 0


def told() -> dict[str, frozenset[str]]:
    """Read from the program's text which codes are told, and whether as errors, warnings or either."""
    found: dict[str, frozenset[str]] = {}
    for path in (*sorted(SOURCES.rglob("*.py")), OWN_FILES):
        text = path.read_text(encoding="utf-8")
        remarks = ((code, how) for code, how in _REMARKS.items() if path.name == "csv_table.py" and f'"{code}"' in text)
        for code, how in (*_told_in(ast.parse(text)), *remarks):
            found[code] = found.get(code, frozenset()) | how
    return found


def differences(found: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Tell where the list of codes and the program differ."""
    listed = Counter(entry.code for chapter in CHAPTERS for entry in chapter.entries)
    for code in sorted({*found, *listed}):
        if not listed[code]:
            yield f"{code} has no entry in src/reportgen/returns/codes.py"
        elif code not in found:
            yield f"{code} has an entry, but nothing tells it"
        elif listed[code] > 1:
            yield f"{code} has two entries"


def document(found: Mapping[str, frozenset[str]]) -> str:
    """Lay out the document."""
    parts = [INTRODUCTION]
    for chapter in CHAPTERS:
        rows = "".join(_row(entry, found[entry.code]) for entry in chapter.entries)
        parts.append(f"## {chapter.title}\n\n| Code | | What it means | How to mend it |\n|---|---|---|---|\n{rows}")
    return "\n".join(parts)


def _row(entry: Entry, how: frozenset[str]) -> str:
    cells = (f"`{entry.code}`", " or ".join(sorted(how)), entry.means, entry.mend)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _told_in(tree: ast.Module) -> Iterator[tuple[str, frozenset[str]]]:
    composed = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.JoinedStr)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        named = [each.value for each in node.keywords if each.arg == "code"]
        how = ERROR if named else _TELLERS.get(_called(node))
        given = [*named, *node.args][:1]
        if how is None or not given:
            continue
        written = given[0]
        if isinstance(written, ast.Name):
            written = composed.get(written.id, written)
        yield from ((code, how) for code in _codes(written))


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _codes(written: ast.expr) -> tuple[str, ...]:
    if isinstance(written, ast.Constant) and isinstance(written.value, str):
        return (written.value,)
    text = ast.unparse(written)
    if text in _PASSED_ON:
        return ()
    return _COMPOSED.get(text, (f"a code that is put together as {text}",))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
