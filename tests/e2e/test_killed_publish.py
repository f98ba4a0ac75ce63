"""Killed at any file-system call, a publication leaves the old site or the new one, and the next run finishes it."""

import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import suppress

import pytest

from killing import KILLED, stopped_at
from publish_world import ONE, TWO, contents, make_project, put, set_site
from reportgen import workspace
from reportgen.errors import ReportgenError
from reportgen.release import swap
from reportgen.release.publish import publication

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="killing at every call needs fork")]

MOMENTS = 8
COUNTED = ("cp", "find", "flock", "ln", "mkdir", "mv", "rm", "rmdir", "sha256sum", "sync", "tar")
COUNTING = """#!/bin/sh
number=$(( $(cat {folder}/count) + 1 ))
echo $number > {folder}/count
[ $number -ne $(cat {folder}/at) ] || {{ kill -9 $PPID; exit 9; }}
exec {program} "$@"
"""


@pytest.fixture(params=["links", "two renames"])
def links(request, monkeypatch):
    if request.param == "two renames":
        monkeypatch.setattr(swap, "_link_made", lambda text, link: False)
    return request.param == "links"


@pytest.fixture
def project(tmp_path):
    made = make_project(tmp_path / "project")
    set_site(made, ONE)
    return made


def killed_at(number, act):
    """Act in a child that dies at the given file-system call; False if it came through."""
    status, _ = stopped_at(number, act, lambda event, _: event == "open" or event.startswith(("os.", "shutil.")))
    assert status in (0, KILLED)
    return status == KILLED


def campaign(start, act, target, allowed, finish, step):
    """Kill `act` at every step-th call, from the same beginning; give how many calls there are and what was seen.

    `allowed` are the states that readers may find; `finish` must bring the last of them.
    """
    call, seen = 1, set()
    while True:
        shutil.rmtree(target.parent, ignore_errors=True)
        shutil.copytree(start, target.parent, symlinks=True)
        if not killed_at(call, act):
            break
        found = contents(target) if target.exists() else None
        assert found in allowed, f"a mixture after call {call}"
        seen.add(allowed.index(found))
        finish()
        assert contents(target) == allowed[-1], f"not finished after call {call}"
        assert workspace.is_whole(target)
        assert not (target.with_name(f".{target.name}-releases") / "staging").exists()
        call += step
    assert contents(target) == allowed[-1]
    return call, seen


def test_a_first_publication_is_killed_at_every_call(project, tmp_path, links):
    (tmp_path / "start").mkdir()
    target = tmp_path / "share" / "site"

    wanted = publication(project, str(target))

    calls, seen = campaign(tmp_path / "start", wanted.put, target, [None, ONE], wanted.put, 1 if links else 2)

    assert calls >= 60
    assert seen == {0, 1}


def test_a_first_publication_into_an_empty_folder_is_killed_at_every_call(project, tmp_path, links):
    (tmp_path / "start" / "site").mkdir(parents=True)
    target = tmp_path / "share" / "site"

    wanted = publication(project, str(target))

    calls, seen = campaign(tmp_path / "start", wanted.put, target, [{}, None, ONE], wanted.put, 1 if links else 2)

    assert calls >= 60
    assert {0, 2} <= seen


def test_a_later_publication_is_killed_at_every_call_and_can_be_gone_back_from(project, tmp_path, links):
    target = tmp_path / "share" / "site"
    target.parent.mkdir()
    put(project, target)
    target.parent.rename(tmp_path / "start")
    set_site(project, TWO)
    wanted = publication(project, str(target))
    there, owner = wanted.target, wanted.site.owner

    def finish():
        wanted.put()
        there.back(owner)
        assert contents(target) == ONE
        there.back(owner)

    between = [] if links else [None]  # without links the site is gone for a moment, and is put back by the next run
    target.parent.mkdir()
    calls, seen = campaign(tmp_path / "start", wanted.put, target, [*between, ONE, TWO], finish, 1 if links else 2)

    assert calls >= 60
    assert {len(between), len(between) + 1} <= seen
    assert not links or len(seen) == 2


def test_going_back_is_killed_at_every_call(project, tmp_path, links):
    target = tmp_path / "share" / "site"
    target.parent.mkdir()
    put(project, target)
    set_site(project, TWO)
    put(project, target)
    target.parent.rename(tmp_path / "start")
    target.parent.mkdir()
    between = [] if links else [None]
    wanted = publication(project, str(target))

    def go_back():
        wanted.target.back(wanted.site.owner)

    def finish():
        if not target.exists() or contents(target) == TWO:
            go_back()

    calls, seen = campaign(tmp_path / "start", go_back, target, [*between, TWO, ONE], finish, 1 if links else 2)

    assert calls >= 30
    assert {len(between), len(between) + 1} <= seen
    assert not links or len(seen) == 2


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_readers_see_whole_releases_only_while_the_site_is_swapped(project, tmp_path):
    """A reader opens the site as a web server does: the link first, then every file below where it led."""
    target = tmp_path / "share" / "site"
    target.parent.mkdir()
    put(project, target)
    stop, read, wrong = threading.Event(), [0], []

    def look():
        while not stop.is_set():
            folder = target.resolve()
            try:
                found = contents(folder)
            except FileNotFoundError:
                found = None  # two publications within one reading: its release has been removed
            if found is not None and found not in (ONE, TWO) and folder == target.resolve():
                wrong.append(sorted(found))
            read[0] += 1

    readers = [threading.Thread(target=look) for _ in range(2)]
    for reader in readers:
        reader.start()
    until = time.monotonic() + 8
    swaps = 0
    while time.monotonic() < until:
        set_site(project, TWO if swaps % 2 == 0 else ONE)
        put(project, target)
        swaps += 1
    stop.set()
    for reader in readers:
        reader.join()

    assert wrong == []
    assert swaps > 10
    assert read[0] > 100


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_killed_push_leaves_the_old_site_or_the_new_one_and_the_next_run_finishes_it(project, tmp_path):
    pages = tmp_path / "pages.git"
    subprocess.run(["git", "init", "--quiet", "--bare", pages], check=True)
    put(project, f"git:{pages}#pages")
    old = git(pages, "rev-parse", "pages").strip()
    set_site(project, TWO)
    command = [sys.executable, "-m", "reportgen", "publish", "--project", str(project), "--to", f"git:{pages}#pages"]
    began = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    takes = time.monotonic() - began
    trees = {git(pages, "rev-parse", f"{commit}^{{tree}}") for commit in (old, "pages")}
    new = git(pages, "rev-parse", "pages^{tree}")

    for number in range(MOMENTS):
        git(pages, "update-ref", "refs/heads/pages", old)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(takes * (0.3 + 0.7 * number / MOMENTS))
        process.kill()
        process.wait()

        found = git(pages, "rev-parse", "pages^{tree}")
        subprocess.run(command, check=True, capture_output=True)

        assert found in trees
        assert git(pages, "rev-parse", "pages^{tree}") == new
        git(pages, "fsck", "--strict")


def git(folder, *words):
    return subprocess.run(["git", "-C", folder, *words], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def host(tmp_path, monkeypatch):
    """Let `ssh` run the script on this machine, with programs that can end the shell which starts them.

    Gives a function: how many programs the next call may start before its shell is killed.
    """
    missing = [name for name in (*COUNTED, "stat") if shutil.which(name) is None]
    if missing or sys.platform != "linux":
        pytest.skip(f"the script is for Linux hosts; not here: {', '.join(missing)}")
    folder = tmp_path / "host"
    (folder / "bin").mkdir(parents=True)
    for name in COUNTED:
        (folder / "bin" / name).write_text(COUNTING.format(folder=folder, program=shutil.which(name)), encoding="utf-8")
    (tmp_path / "here").mkdir()
    ssh = tmp_path / "here" / "ssh"
    ssh.write_text(f'#!/bin/sh\nfor line; do :; done\nPATH={folder}/bin:$PATH exec sh -c "$line"\n', encoding="utf-8")
    for path in (ssh, *(folder / "bin").iterdir()):
        path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{ssh.parent}:{os.environ['PATH']}")

    def kill_at(number):
        (folder / "count").write_text("0", encoding="utf-8")
        (folder / "at").write_text(str(number), encoding="utf-8")

    kill_at(0)
    return kill_at


@pytest.mark.parametrize("act", ["put", "back"])
def test_a_host_whose_shell_is_killed_before_any_program_shows_a_whole_site(project, tmp_path, host, act):
    target = tmp_path / "share" / "site"
    target.parent.mkdir()
    to = f"ssh://host{target}"
    put(project, to)
    set_site(project, TWO)
    if act == "back":
        put(project, to)
    target.parent.rename(tmp_path / "start")
    wanted = publication(project, to)
    old, new = (ONE, TWO) if act == "put" else (TWO, ONE)

    def acted():
        wanted.put() if act == "put" else wanted.target.back(wanted.site.owner)

    call, seen = 0, []
    while True:
        call += 1
        shutil.rmtree(target.parent, ignore_errors=True)
        shutil.copytree(tmp_path / "start", target.parent, symlinks=True)
        host(call)
        with suppress(ReportgenError):
            acted()
        was_killed = int((tmp_path / "host" / "count").read_text(encoding="utf-8")) >= call
        host(0)
        if not was_killed:
            break
        found = contents(target)
        assert found in (old, new), f"a mixture before program {call}"
        seen.append(found)
        if found == old:
            acted()
        wanted.put()  # what is published in the end is the project's own site, whatever was seen in between
        assert contents(target) == TWO
        assert not (target.parent / ".site-releases" / "staging").exists()

    assert contents(target) == new
    assert call > 12
    assert old in seen
    assert new in seen
