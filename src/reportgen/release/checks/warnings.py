"""Warnings on returns, commentary and templates that nobody has answered; each kind is accepted by its own name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reportgen.release.gate import Candidate, Check, Open


def find(candidate: Candidate) -> Iterator[Open]:
    """Leave every warning open under the name of its kind, as `reportgen check` tells it."""
    for each in candidate.warnings:
        yield Open(each.code, each.what, each.where, each.fix)


CHECK: Final = Check("warnings", find)
