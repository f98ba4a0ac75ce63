"""Carry out every check of the folder `checks/`; one that fails itself is a fault, and the others go on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from types import ModuleType

from reportgen.doctor import checks
from reportgen.doctor.line import Check, Line, Patient, fault
from reportgen.errors import ReportgenError
from reportgen.numbers import counted
from reportgen.parts import held_by, modules_of
from reportgen.project import load


def examine(root: Path) -> tuple[Line, ...]:
    """Look at the machine, and at the project in a folder."""
    try:
        project = load(root)
    except ReportgenError:
        project = None  # the check `project` tells why
    patient = Patient(root, project)
    return tuple(line for check in found() for line in _looked(check, patient))


def found() -> tuple[Check, ...]:
    """Find every check by the folder, in their order."""
    made = map(check_of, modules_of(checks))
    return tuple(sorted(made, key=lambda each: (each.order, each.name)))


def check_of(module: ModuleType) -> Check:
    """Give a module's check; a module without one stops the program with that sentence."""
    return held_by(module, "CHECK", Check, "check")


def as_text(lines: Sequence[Line]) -> str:
    """Lay the lines out for a terminal, each with how to mend it below, and count them at the end."""
    width = max((len(line.check) for line in lines), default=0)
    told = []
    for line in lines:
        told.append(f"{line.state:<7}  {line.check:<{width}}  {_without_home(line.what)}")
        if line.fix:
            told.append(f"{'':<7}  {'':<{width}}  to mend it: {_without_home(line.fix)}")
    counts = Counter(line.state for line in lines)
    told.append(f"{counted(counts['fault'], 'fault')}, {counted(counts['warning'], 'warning')}")
    return "\n".join(told)


def as_json(lines: Sequence[Line]) -> str:
    """Write the lines as JSON: `check`, `state`, `what`, `fix`."""
    told = [asdict(replace(line, what=_without_home(line.what), fix=_without_home(line.fix))) for line in lines]
    return json.dumps({"schema": 1, "lines": told}, indent=1, ensure_ascii=False)


def _looked(check: Check, patient: Patient) -> Iterator[Line]:
    try:
        lines = list(check.look(patient))
    except ReportgenError as error:
        lines = [fault(f"{error.where}: {error.what}", error.fix)]
    except OSError as error:
        lines = [
            fault(
                f"this could not be looked at: {error.strerror or type(error).__name__}",
                "see what is said above and below",
            )
        ]
    return (replace(line, check=check.name) for line in lines)


def _without_home(text: str) -> str:
    """Leave out where the user's own folder lies: what the doctor says is sent to others."""
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text
