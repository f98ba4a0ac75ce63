"""The gate before a release: every check must be closed, or accepted by its name with a reason that is recorded.

A check is one file in `checks/`, found by the folder. It may leave several points open, each under a name of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import ModuleType

from reportgen.errors import ReleaseError, raise_all, suggest
from reportgen.model import Problem, Protected
from reportgen.numbers import counted
from reportgen.parts import held_by, modules_of
from reportgen.quarter import Quarter
from reportgen.release import checks


@dataclass(frozen=True, slots=True)
class Candidate:
    """A quarter that is to be released, as checks see it."""

    protected: Protected
    warnings: tuple[Problem, ...]  # what was told of its returns and texts, and did not stop the build
    day: date  # on which it is to be released
    earlier_drafts: tuple[Quarter, ...] = ()  # quarters of the site before this one that are drafts
    later_drafts: tuple[Quarter, ...] = ()  # and those after it, which leave the site until they are built again


@dataclass(frozen=True, slots=True)
class Open:
    """A point that stands open; those of one name are accepted together."""

    name: str
    what: str
    where: str
    fix: str


@dataclass(frozen=True, slots=True)
class Check:
    """One check: gives the points that it leaves open."""

    name: str
    find: Callable[[Candidate], Iterable[Open]]


@cache
def found() -> tuple[Check, ...]:
    """Find every check by the folder `checks/`, in the order of their names."""
    made = map(check_of, modules_of(checks))
    return tuple(sorted(made, key=lambda check: check.name))


def check_of(module: ModuleType) -> Check:
    """Give a module's check; a module without one stops the program with that sentence."""
    return held_by(module, "CHECK", Check, "check")


def pass_through(candidate: Candidate, accepted: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Let a quarter through whose checks are closed or accepted; give what was accepted: (name, reason).

    Args:
        candidate: The quarter.
        accepted: Why an open check is accepted, by its name.

    Raises:
        ReleaseError: One fault for each name that stands open, and for each that was accepted and is not open.
    """
    standing: dict[str, list[Open]] = {}
    for check in found():
        for point in check.find(candidate):
            standing.setdefault(point.name, []).append(point)
    faults = [_refusal(points) for name, points in standing.items() if name not in accepted]
    faults += [_not_open(name, standing) for name in accepted if name not in standing]
    raise_all(faults)
    return tuple(sorted((name, reason) for name, reason in accepted.items()))


def _refusal(points: Sequence[Open]) -> ReleaseError:
    first, more = points[0], len(points) - 1
    also = f" (and {counted(more, 'more point')} of this check)" if more else ""
    return ReleaseError(
        f"the check {first.name} is open: {first.what}{also}",
        where=first.where,
        fix=f'{first.fix}; or accept it with a reason, which is recorded: --accept "{first.name}=why"',
    )


def _not_open(name: str, standing: Mapping[str, object]) -> ReleaseError:
    what = f"{name!r} was accepted, and no check of that name is open"
    fix = suggest(name, standing) if standing else "leave it out: no check is open"
    return ReleaseError(what, where="the command line, --accept", fix=fix)
