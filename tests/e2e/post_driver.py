"""Send a few messages, and die at the n-th call that the program makes meanwhile. Run by test_post_kills.py.

Each line of the standard input is one such sender, in a child of its own that need not load the program again; the answer
is a line with its exit code and what it said.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from dataclasses import replace
from pathlib import Path
from types import FrameType

import keyring

from post_world import QUARTER, letter, parcel, person, server_settings
from reportgen.release.post import Journal, send

MESSAGES = 4


def _is(frame: FrameType, moment: str) -> bool:
    name = frame.f_code.co_name
    return name == moment or (name == "note" and frame.f_locals.get("state") == moment)


def main(records: str, port: str, authority: str, turn: str, last: str) -> None:
    """Send what the journal does not know of.

    `last` is the number of the call to die at, 0 for never; or, as `moment:number`, the function that is entered then.
    """
    moment, _, number = last.rpartition(":")
    met = 0
    people = [person(f"Person {n}", address=f"person-{turn}-{n}@police.example") for n in range(MESSAGES)]
    small = parcel(size=200)
    letters = [letter(each, number, small) for number, each in enumerate(people)]
    kept = Journal(Path(records), QUARTER)
    waiting = [each for each in letters if kept.state(each.message) in ("", "refused")]
    post = replace(server_settings(int(port), Path(authority)), timeout=20)
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        """Count calls of functions, the system's among them, before each and after it."""
        nonlocal calls, met
        calls += 1
        if event == "call" and moment and _is(frame, moment):
            met += 1
        if int(number) and (met if moment else calls) == int(number):
            os.kill(os.getpid(), signal.SIGKILL)

    if waiting:
        sys.setprofile(count)
        send(waiting, post, kept)
        sys.setprofile(None)
    again = Journal(Path(records), QUARTER)
    print(calls, *(again.state(each.message) or "new" for each in letters))


def in_a_child(words: list[str]) -> tuple[int, list[str]]:
    """Send in a child; give its exit code, -9 if it was killed, and the words that it said."""
    told, tells = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.dup2(tells, 1)
            main(*words)
            sys.stdout.flush()
            status = 0
        except BaseException:  # noqa: BLE001  # the child must not run on as a second driver
            traceback.print_exc()
        finally:
            os._exit(status)
    os.close(tells)
    with os.fdopen(told, encoding="utf-8") as said:
        words = said.read().split()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), words


if __name__ == "__main__":
    keyring.get_keyring()  # loading it is seven calls of eight of a first sending, and no message is on its way then
    for line in sys.stdin:
        print(json.dumps(in_a_child(json.loads(line))), flush=True)
