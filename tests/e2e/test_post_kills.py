"""However the sender dies, nobody is sent a message twice, and the next run sends what is known not to have gone out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mail_server import serving

DRIVER = Path(__file__).with_name("post_driver.py")
POINTS = 72


def drive(records, server, turn, last):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REPORTGEN_")}
    environment |= {"PYTHONPATH": str(DRIVER.parents[1]), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    words = [records, server.port, server.authority, turn, last]
    return subprocess.run(
        [sys.executable, str(DRIVER), *map(str, words)], env=environment, capture_output=True, text=True, check=False
    )


def received(server, turn):
    return {address: number for address, number in server.counts().items() if address.startswith(f"person-{turn}-")}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is not there")
def test_a_sender_that_is_killed_at_any_point_sends_nothing_twice(tmp_path):
    with serving(tmp_path) as server:
        whole = drive(tmp_path / "whole", server, "whole", 0)
        calls, *states = whole.stdout.split()
        assert (states, whole.stderr) == (["sent"] * 4, "")
        unknown, taken_unseen, killed = 0, 0, 0
        # Most calls are those of signing on: from there on every point is one of sending or noting.
        first, last = int(calls) // 12, int(calls) - 1
        for turn in range(POINTS):
            at = first + (last - first) * turn // (POINTS - 1)
            records = tmp_path / f"records-{turn}"
            died = drive(records, server, turn, at)
            killed += died.returncode == -9
            again = drive(records, server, turn, 0)
            assert again.returncode == 0, again.stderr
            ended = again.stdout.split()[1:]
            for number, state in enumerate(ended):
                got = received(server, turn).get(f"person-{turn}-{number}@police.example", 0)
                assert got <= 1, f"killed at call {at}: person {number} got {got}"
                assert state in ("sent", "unknown"), f"killed at call {at}"
                assert state == "unknown" or got == 1, f"killed at call {at}: person {number} is {state} and got none"
                taken_unseen += state == "unknown" and got == 1
            assert ended.count("unknown") <= 1, f"killed at call {at}"
            unknown += ended.count("unknown")
    assert killed >= 60
    assert unknown > taken_unseen > 0  # the campaign met both sides of the moment at which nobody knows
