"""Stopped at any moment, a build leaves the old site or the new one, no process behind it, and a project that builds."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from e2e.running import build, command, files
from killing import KILLED, is_change, stopped_at

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")]

MOMENTS = 6
PROC = Path("/proc")


def mark(project, text):
    """Give the project another marking, which every page and file of its site shows."""
    lines = (project / "_quarto.yml").read_text(encoding="utf-8").splitlines()
    marked = [f"  marking: {text}" if line.strip().startswith("marking:") else line for line in lines]
    (project / "_quarto.yml").write_text("\n".join(marked) + "\n", encoding="utf-8", newline="\n")


def start(project):
    """Start a build as a group of its own, its processes known by an entry in their environment."""
    return subprocess.Popen(
        [sys.executable, "-m", "reportgen", "build", "--project", str(project)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "REPORTGEN_TEST_PROJECT": str(project)},
        start_new_session=True,
    )


def left_behind(project):
    """List the processes of a project's builds that are still there, the drawing and rendering ones among them."""
    sign = f"REPORTGEN_TEST_PROJECT={project}".encode()
    found = []
    for entry in PROC.glob("[0-9]*"):
        try:
            if sign in (entry / "environ").read_bytes().split(b"\0") and (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue  # it ended while we looked, or is another user's
    return found


def wait_until_gone(project, seconds=15):
    """Wait for workers to see that their parent has gone; give those that have not."""
    until = time.monotonic() + seconds
    while (left := left_behind(project)) and time.monotonic() < until:
        time.sleep(0.2)
    return left


@pytest.fixture(scope="module")
def whole_once(built, tmp_path_factory):
    """Build in a process of its own, without anything that an earlier build left; say how many seconds that takes."""
    project = shutil.copytree(built, tmp_path_factory.mktemp("whole") / "project")
    shutil.rmtree(project / "build")
    began = time.monotonic()
    process = start(project)
    assert process.wait(timeout=300) == 0
    return project, time.monotonic() - began


@pytest.fixture
def whole(whole_once, tmp_path):
    """Give a project to build again and again, and how long a build takes that must do everything."""
    project, takes = whole_once
    return shutil.copytree(project, tmp_path / "project"), takes


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM], ids=["killed", "interrupted", "ended"])
def test_a_build_stopped_at_any_moment_leaves_a_whole_site_and_no_process(whole, how):
    project, takes = whole

    for number in range(MOMENTS):
        old = files(project / "site")
        shutil.rmtree(project / "build" / "cache", ignore_errors=True)
        mark(project, f"MOMENT {number}")
        moment = takes * (number + 1) / MOMENTS
        process = start(project)
        time.sleep(moment)
        process.send_signal(how)
        process.wait(timeout=60)

        left = wait_until_gone(project) if PROC.is_dir() else []
        found = files(project / "site")
        build(project)
        new = files(project / "site")

        assert left == [], f"processes live on after {moment:.1f} s"
        assert found in (old, new), f"a mixture when stopped after {moment:.1f} s"
        assert old != new
        assert not list(project.glob(".site-*"))
        assert not (project / "build" / "work").exists()


def test_the_exchange_of_sites_is_whole_at_every_step(built, tmp_path):
    """The moments that matter are few and short: stop at every fifth file-system call of the exchange itself."""
    project = shutil.copytree(built, tmp_path / "project")
    old = files(project / "site")
    mark(project, "EXCHANGED")
    reference = shutil.copytree(project, tmp_path / "reference")
    build(reference)
    new = files(reference / "site")
    shutil.copytree(reference / "build" / "cache", project / "build" / "cache", dirs_exist_ok=True)

    def exchanges(event, arguments):
        within = any(name in str(part) for part in arguments for name in (".site-new", ".site-old"))
        return within and (event == "shutil.rmtree" or is_change(event, arguments))

    step, seen = 1, set()
    while True:
        status, _ = stopped_at(step, lambda: command("build", "--project", project).returncode, exchanges)
        found = files(project / "site")
        assert status in (0, KILLED)
        assert found in (old, new), f"a mixture when stopped at step {step}"
        seen.add("old" if found == old else "new")
        if status == 0:
            break
        if found == new:  # stopped after the exchange: begin again from the old site
            shutil.rmtree(project / "site")
            shutil.copytree(built / "site", project / "site")
        step += 5  # of some hundred

    assert step > 50
    assert seen == {"old", "new"}
    assert not list(project.glob(".site-*"))


LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)), resource.RLIM_INFINITY))
from reportgen.cli import main
main()
"""


@pytest.mark.parametrize("most", [500, 20_000, 100_000], ids=["charts", "cached charts", "documents"])
def test_a_disk_without_room_is_told_and_leaves_the_site(built, tmp_path, most):
    """A limit on the size of files stands in for a full disk: writing fails half-way, as it does there."""
    pytest.importorskip("resource")
    project = shutil.copytree(built, tmp_path / "project")
    shutil.rmtree(project / "build")
    before = files(project / "site")
    mark(project, "NO ROOM")

    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(most), "build", "--project", str(project)],
        capture_output=True,
        check=False,
        cwd=tmp_path,
    )

    assert done.returncode == 17, done.stderr.decode()
    assert b"the machine refused a step" in done.stderr
    assert files(project / "site") == before
    assert not list(project.glob(".site-*"))
    build(project)


@pytest.mark.skipif(not PROC.is_dir(), reason="the processes are found in /proc")
def test_a_worker_that_the_machine_ends_is_told_and_leaves_the_site(whole):
    """Where memory runs out, the machine ends the process that draws, not the one that waits for it."""
    project, takes = whole
    before = files(project / "site")
    shutil.rmtree(project / "build" / "cache")
    mark(project, "NO MEMORY")

    process = subprocess.Popen(
        [sys.executable, "-m", "reportgen", "build", "--project", str(project)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "REPORTGEN_TEST_PROJECT": str(project)},
    )
    until = time.monotonic() + 10 * takes
    while time.monotonic() < until and process.poll() is None:
        workers = [
            each for each in left_behind(project) if b"spawn_main" in (PROC / str(each) / "cmdline").read_bytes()
        ]
        if workers:
            os.kill(workers[0], signal.SIGKILL)
            break
        time.sleep(0.02)
    _, told = process.communicate(timeout=120)

    assert process.returncode == 17, told.decode()
    assert b"was ended by the machine" in told
    assert files(project / "site") == before
    assert wait_until_gone(project) == []
