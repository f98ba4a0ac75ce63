"""Killed at any moment, a build leaves the old site or the new one."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from e2e.running import files, reportgen

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="signals to groups are POSIX")]


def change(project, number):
    text = (project / "_quarto.yml").read_text(encoding="utf-8")
    lines = [
        f"  marking: OFFICIAL {number}" if line.strip().startswith("marking:") else line for line in text.splitlines()
    ]
    (project / "_quarto.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_a_build_killed_at_any_moment_leaves_a_whole_site(built, tmp_path, how):
    project = shutil.copytree(built, tmp_path / "project")
    began = time.monotonic()
    change(project, "whole")
    assert reportgen("build", "--project", project).returncode == 0
    takes = time.monotonic() - began

    for number in range(12):
        old = files(project / "site")
        change(project, number)
        process = subprocess.Popen(
            [sys.executable, "-m", "reportgen", "build", "--project", str(project)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(takes * (number + 1) / 12)
        process.send_signal(how)
        process.wait(timeout=60)
        found = files(project / "site")
        assert reportgen("build", "--project", project).returncode == 0
        new = files(project / "site")

        assert found in (old, new), f"a mixture when stopped after {takes * (number + 1) / 12:.1f} s"
        assert not list(project.glob(".site-*"))
