"""Act in a child process that dies at one of its calls, as if the machine had been switched off there."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable

KILLED = 9
_CHANGES = ("os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link", "os.symlink")


def stopped_at(number: int, act: Callable[[], object], counts: Callable[[str, tuple], bool]) -> tuple[int, int]:
    """Act in a child that dies just before the call of that number; with 0 it lives.

    A child that is forked need not start Python and its libraries again, which takes longer than most acts.

    Args:
        number: Which of the calls that count, from 1 on.
        act: What the child does. A number that it gives is the exit code; an exception is 1, and anything else 0.
        counts: Says of an event of Python's audit and its arguments whether it is one of the calls.

    Returns:
        The child's exit code, `KILLED` if it was stopped, and how many calls it made if it was not.
    """
    counted, told = os.pipe()
    with warnings.catch_warnings():
        # The runner of the tests has threads, of which newer Pythons warn; the child needs none of them.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        seen = 0

        def watch(event: str, arguments: tuple) -> None:
            nonlocal seen
            if counts(event, arguments):
                seen += 1
                if seen == number:
                    os._exit(KILLED)

        sys.addaudithook(watch)
        status = 1
        try:
            given = act()
            os.write(told, str(seen).encode())
            status = given if isinstance(given, int) else 0
        finally:  # the child must not run on as a second pytest
            os._exit(status)
    os.close(told)
    _, status = os.waitpid(child, 0)
    with os.fdopen(counted, "rb") as pipe:
        calls = pipe.read()
    return os.waitstatus_to_exitcode(status), int(calls or 0)


def is_change(event: str, arguments: tuple) -> bool:
    """Say whether an event of Python's audit changes something on the disk."""
    if event == "open":
        return isinstance(arguments[1], str) and bool(set(arguments[1]) & set("wxa+"))
    return event in _CHANGES
