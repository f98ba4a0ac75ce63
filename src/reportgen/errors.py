"""What a user can put right, by who must act. A bug is an ordinary exception, never one of these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import ClassVar, Final

MOST_SHOWN: Final = 20  # a list of faults longer than this is cut, and the rest counted


class ReportgenError(Exception):
    """A problem that the user can fix: what is wrong, where, and how to mend it."""

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *, where: str, fix: str) -> None:
        """Keep the three parts; the command line prints them."""
        super().__init__(what, where, fix)
        self.what, self.where, self.fix = what, where, fix

    def __reduce__(self) -> tuple[object, ...]:
        """Let the fault travel from a drawing process to the one that tells it, whatever its class asks to be made."""
        return _travelled, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        """Lay the message out as the user reads it."""
        return f"{self.what}\n  where  {self.where}\n  fix    {self.fix}"


class ConfigError(ReportgenError):
    """`measures.yaml`, `_quarto.yml` or a file beside the returns does not make sense. The analyst mends it."""

    exit_code = 10


class DataError(ReportgenError):
    """Returns do not pass their checks. The agency mends it."""

    exit_code = 11


class NarrativeError(ReportgenError):
    """A template, a wording or a commentary cannot be used. Its author mends it."""

    exit_code = 12


class RenderError(ReportgenError):
    """A document could not be made. Whoever runs the command looks at the log."""

    exit_code = 13


class DisclosureError(ReportgenError):
    """Something would be published that must not be. The analyst decides."""

    exit_code = 14


class ReleaseError(ReportgenError):
    """A release was not made, published or sent. The analyst decides."""

    exit_code = 15


class Busy(ReportgenError):
    """Another run holds the lock."""

    exit_code = 16


class EnvironmentFault(ReportgenError):
    """The machine lacks something: room on the disk, the right to write, a tool."""

    exit_code = 17


class Faults(ReportgenError):
    """Several faults told at once; its exit code is the lowest of theirs."""

    def __init__(self, faults: Sequence[ReportgenError]) -> None:
        """Hold one or more faults, in the order in which they are told."""
        first = faults[0]
        super().__init__(first.what, where=first.where, fix=first.fix)
        self.faults = tuple(faults)

    @property
    def exit_code(self) -> int:  # type: ignore[override]  # a class constant everywhere else; here it depends
        """Give the lowest exit code among the faults."""
        return min(fault.exit_code for fault in self.faults)

    def __str__(self) -> str:
        """Tell up to twenty faults and count the rest."""
        told = [str(fault) for fault in self.faults[:MOST_SHOWN]]
        rest = len(self.faults) - len(told)
        if rest:
            told.append(f"and {rest} more")
        return "\n".join(told)


def raise_all(faults: Sequence[ReportgenError]) -> None:
    """Raise what was gathered, if anything was."""
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise Faults(faults)


def each_of(fault: ReportgenError) -> tuple[ReportgenError, ...]:
    """Give the faults that one tells: itself, or the several that it holds."""
    return fault.faults if isinstance(fault, Faults) else (fault,)


def suggest(name: str, known: Iterable[str]) -> str:
    """Offer the nearest known name, or list them all.

    Example:
        >>> suggest("visits-in-tiem", ["visits-in-time", "plans-open"])
        "did you mean 'visits-in-time'?"
    """
    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    shown = names[:MOST_SHOWN]
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return f"use one of: {', '.join(shown)}{more}"


def quoted(text: str, *, most: int = 60) -> str:
    r"""Quote a name from a file safely for a message: control characters escaped, long text cut.

    Example:
        >>> quoted("a\x1b[31m")
        "'a\\x1b[31m'"
    """
    shown = text if len(text) <= most else text[: most - 1] + "…"
    return repr(shown)


def _travelled(kind: type[ReportgenError], arguments: tuple[object, ...], state: dict[str, object]) -> ReportgenError:
    fault = kind.__new__(kind, *arguments)
    fault.__dict__.update(state)
    return fault
