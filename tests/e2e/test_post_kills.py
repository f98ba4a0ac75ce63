"""However the sender dies, nobody is sent a message twice, and the next run sends what is known not to have gone out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mail_server import serving

DRIVER = Path(__file__).with_name("post_driver.py")
POINTS = 72


@pytest.fixture
def drive(tmp_path):
    """Give a function that sends in a process of its own: its exit code, and the words that it said."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REPORTGEN_")}
    environment |= {"PYTHONPATH": str(DRIVER.parents[1]), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    with (
        (tmp_path / "driver.log").open("w") as log,
        subprocess.Popen(
            [sys.executable, str(DRIVER)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            encoding="utf-8",
        ) as driver,
    ):

        def driven(records, server, turn, last):
            words = [records, server.port, server.authority, turn, last]
            driver.stdin.write(json.dumps([str(word) for word in words]) + "\n")
            driver.stdin.flush()
            return json.loads(driver.stdout.readline())

        yield driven


def ended(drive, records, server, turn, at):
    """Kill the sender, run it again, and give what each recipient got and what the journal says of it at last."""
    died, _ = drive(records, server, turn, at)
    again, (_, *states) = drive(records, server, turn, 0)
    assert again == 0
    counts = server.counts()
    return died, [(state, counts[f"person-{turn}-{n}@police.example"]) for n, state in enumerate(states)]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is not there")
def test_a_sender_that_is_killed_at_any_point_sends_nothing_twice(drive, tmp_path):
    with serving(tmp_path) as server:
        code, (calls, *states) = drive(tmp_path / "whole", server, "whole", 0)
        assert (code, states) == (0, ["sent"] * 4)
        killed = 0
        # The first calls are those of signing on: from there on every point is one of sending or noting.
        first, last = int(calls) // 12, int(calls) - 1
        for turn in range(POINTS):
            at = first + (last - first) * turn // (POINTS - 1)
            code, found = ended(drive, tmp_path / f"records-{turn}", server, turn, at)
            killed += code == -9
            assert set(found) <= {("sent", 1), ("unknown", 0), ("unknown", 1)}, f"killed at call {at}: {found}"
            assert sum(state == "unknown" for state, _ in found) <= 1, f"killed at call {at}"
    assert killed >= 60


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is not there")
@pytest.mark.parametrize(
    ("moment", "unknown"),
    [
        pytest.param("sending:2", None, id="before the journal says that it is being sent"),
        pytest.param("_submit:2", ("unknown", 0), id="before the server hears of it"),
        pytest.param("sent:2", ("unknown", 1), id="after the server took it, before the journal says so"),
    ],
)
def test_what_nobody_knows_is_said_to_be_unknown_and_left(drive, tmp_path, moment, unknown):
    with serving(tmp_path) as server:
        code, found = ended(drive, tmp_path / "records", server, "x", moment)

    assert code == -9
    assert found == [("sent", 1), unknown or ("sent", 1), ("sent", 1), ("sent", 1)]
