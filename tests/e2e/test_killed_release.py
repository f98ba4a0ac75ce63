"""Killed at any write, a release leaves the draft or the release, and the same command again comes to the same end."""

import json
import os
import shutil

import pytest

from e2e.running import QUARTER, add, build, change, command, files, make_project
from killing import KILLED, is_change, stopped_at
from reportgen import workspace
from reportgen.project import load

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="killing at every write needs fork")]

MOMENTS = 24  # of each command; the last writes (site, record) are all among them
LAST = 14
RECORD = f"records/releases/{QUARTER}.json"
LEDGER, WITNESS = "records/ledger", "records/ledger.json"
RELEASE = ("release", QUARTER, "--day", "2026-12-04")
REVISE = ("revise", QUARTER, "--day", "2026-12-09", "--what", "The visits of August", "--why", "Two were counted twice")


def stop(number, project, arguments):
    """Run a command in a child that dies before its write of that number; give its exit code and how many it saw."""
    return stopped_at(
        number,
        lambda: command(*arguments, "--project", project).returncode,
        lambda event, about: is_change(event, about) and str(project) in str(about[0]),
    )


def moments(writes):
    """Choose where to stop: each of the last writes, and evenly among those before."""
    early = writes - LAST
    step = max(1, early // (MOMENTS - LAST))
    return [*range(1, early, step), *range(max(1, early), writes + 1)]


@pytest.fixture(scope="module")
def draft(tmp_path_factory):
    """Give a small project of web pages alone, built, with all charts and pages of what follows in its cache."""
    project = make_project(tmp_path_factory.mktemp("killed") / "project")
    change(project / "_quarto.yml", "  typst: {}\n", "")
    change(project / "_quarto.yml", "  docx: {}\n", "")
    build(project)
    return project


@pytest.fixture(scope="module")
def released(draft, tmp_path_factory):
    project = shutil.copytree(draft, tmp_path_factory.mktemp("after") / "project")
    done = command(*RELEASE, "--project", project)
    assert done.returncode == 0, done.stderr
    return project


def campaign(start, end, arguments, tmp_path):
    """Kill a command at many moments; say how many, and how often the site was already the new one."""
    before, after = files(start / "site"), files(end / "site")
    record_before = (start / RECORD).read_bytes() if (start / RECORD).exists() else None
    project = tmp_path / "project"

    def fresh():
        shutil.rmtree(project, ignore_errors=True)
        shutil.copytree(start, project)
        shutil.copytree(end / "build" / "cache", project / "build" / "cache", dirs_exist_ok=True)

    fresh()
    status, writes = stop(0, project, arguments)
    assert status == 0
    assert files(project / "site") == after
    kills, new = 0, 0
    for moment in moments(writes):
        fresh()
        status, _ = stop(moment, project, arguments)
        assert status == KILLED, f"not stopped at write {moment}"
        kills += 1
        found = files(project / "site")
        assert found in (before, after), f"a mixture when stopped at write {moment} of {writes}"
        new += found == after
        record = (project / RECORD).read_bytes() if (project / RECORD).exists() else None
        if found == before:
            assert record == record_before, f"recorded before it was there, at write {moment}"
        load(project)  # a ledger that a kill had left half written would be a fault
        assert files(start / LEDGER).items() <= files(project / LEDGER).items(), "an entry was changed"
        if record == record_before:
            again = command(*arguments, "--project", project)
            assert again.returncode == 0, f"after write {moment}: {again.stderr}"
        assert files(project / "site") == after
        assert (project / RECORD).read_bytes() == (end / RECORD).read_bytes()
        assert files(project / LEDGER) == files(end / LEDGER)
        assert (project / WITNESS).read_bytes() == (end / WITNESS).read_bytes()
        assert workspace.is_whole(project / "site")
        if record == record_before:  # what ran again has cleaned up
            assert not list(project.rglob("*.part")), f"a half-written file is left after write {moment}"
    return kills, new


def test_a_release_is_killed_at_many_writes(draft, released, tmp_path):
    kills, new = campaign(draft, released, RELEASE, tmp_path)
    assert kills >= 24
    assert new > 0


def test_a_revision_is_killed_at_many_writes(released, tmp_path_factory, tmp_path):
    start = shutil.copytree(released, tmp_path_factory.mktemp("corrected") / "project")
    add(start / "data" / QUARTER / "commentary" / "social-care.md", "\nA sentence more.\n")
    end = shutil.copytree(start, tmp_path_factory.mktemp("revised") / "project")
    done = command(*REVISE, "--project", end)
    assert done.returncode == 0, done.stderr

    kills, new = campaign(start, end, REVISE, tmp_path)

    assert kills >= 24
    assert new > 0


def test_releases_of_an_earlier_version_are_taken_in_all_or_one_after_the_other(released, tmp_path_factory, tmp_path):
    start = shutil.copytree(released, tmp_path_factory.mktemp("earlier") / "project")
    shutil.rmtree(start / LEDGER)
    (start / WITNESS).unlink()
    record = json.loads((start / RECORD).read_text(encoding="utf-8"))
    del record["releases"][0]["ledger"]
    (start / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    end = shutil.copytree(start, tmp_path_factory.mktemp("taken") / "project")
    assert command("ledger", "--adopt", "--project", end).returncode == 0
    _, writes = stop(0, shutil.copytree(start, tmp_path / "whole"), ("ledger", "--adopt"))

    for moment in range(1, writes + 1):
        project = shutil.copytree(start, tmp_path / str(moment))
        status, _ = stop(moment, project, ("ledger", "--adopt"))
        assert status == KILLED, moment
        load(project)
        again = command("ledger", "--adopt", "--project", project)
        assert again.returncode == 0, f"after write {moment}: {again.stderr}"
        assert (project / RECORD).read_bytes() == (end / RECORD).read_bytes()
        assert files(project / LEDGER) == files(end / LEDGER)
        assert (project / WITNESS).read_bytes() == (end / WITNESS).read_bytes()
    assert writes >= 6
