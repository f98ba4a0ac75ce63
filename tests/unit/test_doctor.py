"""The doctor finds what is wrong with a machine or a project, says how to mend it, and leaves nothing behind."""

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from reportgen import doctor, workspace
from reportgen.cli import run
from reportgen.defaults import fonts as chain
from reportgen.doctor.checks import clock, disk, fonts, git, language, libraries, post, share, writing
from reportgen.doctor.examine import check_of, found
from reportgen.errors import EnvironmentFault
from reportgen.project import load
from reportgen.scaffold import init


@pytest.fixture
def project(tmp_path, monkeypatch):
    init(tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


def looked(check, root):
    return list(check.CHECK.look(doctor.Patient(root, load(root))))


def states(lines):
    return [line.state for line in lines]


# ---------------------------------------------------------------- as a whole


def test_a_new_project_on_this_machine_is_well_and_nothing_is_left_behind(project, capsys):
    before = sorted(path for path in project.rglob("*"))

    assert run(["doctor"]) == 0

    told = capsys.readouterr().out
    assert told.splitlines()[-1].startswith("0 faults, ")
    for check in found():
        assert f"  {check.name} " in told
    assert sorted(path for path in project.rglob("*")) == before


def test_faults_end_with_17_and_each_says_how_to_mend_it(project, capsys):
    (project / "_quarto.yml").write_text("reportgen: {partnership: X, engin: embedded}\n", encoding="utf-8")

    assert run(["doctor"]) == 17

    told = capsys.readouterr().out
    assert "fault    project    _quarto.yml:1:29: " in told
    assert "to mend it: did you mean 'engine'?" in told


def test_as_json_each_line_has_check_state_what_and_fix_and_the_users_home_is_left_out(project, monkeypatch, capsys):
    monkeypatch.setattr(Path, "home", lambda: project.parent)

    run(["doctor", "--json"])

    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == 1
    assert {frozenset(line) for line in told["lines"]} == {frozenset({"check", "state", "what", "fix"})}
    assert str(project.parent) not in json.dumps(told)
    assert {line["check"] for line in told["lines"]} == {check.name for check in found()}


def test_every_warning_and_fault_says_how_to_mend_it(project):
    (project / "_quarto.yml").write_text("reportgen: {partnership: X}\ntheme: x\n", encoding="utf-8")

    lines = doctor.examine(project)

    assert all(line.fix for line in lines if line.state != "ok")


def test_a_check_that_cannot_look_is_a_fault_and_the_others_go_on(project, monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(shutil, "disk_usage", refuse)

    lines = {line.check: line for line in doctor.examine(project)}

    assert lines["disk"].state == "fault"
    assert "Permission denied" in lines["disk"].what
    assert lines["git"].state == "ok"


def test_a_file_of_the_folder_without_a_check_is_told():
    with pytest.raises(EnvironmentFault, match="it needs a constant CHECK"):
        check_of(ModuleType("reportgen.doctor.checks.empty"))


# ---------------------------------------------------------------- one by one


def test_a_whole_typeface_is_told_from_a_damaged_one(tmp_path):
    good = chain.SCRIPTS[0].regular.read_bytes()
    middle = len(good) // 2
    cases = {
        "whole": good,
        "cut": good[:middle],
        "changed": good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :],
        "empty": b"",
    }
    for name, data in cases.items():
        (tmp_path / name).write_bytes(data)

    assert {name: fonts.whole(tmp_path / name) for name in cases} == {
        "whole": True,
        "cut": False,
        "changed": False,
        "empty": False,
    }
    assert not fonts.whole(tmp_path / "absent")


@pytest.mark.parametrize(
    ("free", "state"), [(19_999_999, "fault"), (20_000_000, "warning"), (99_999_999, "warning"), (100_000_000, "ok")]
)
def test_room_is_measured_by_the_site(free, state):
    assert disk.room("the project", free, 10_000_000).state == state


@pytest.mark.parametrize(
    ("today", "state"),
    [
        pytest.param(date(2026, 12, 3), "fault", id="the day before a release"),
        pytest.param(date(2026, 12, 4), "ok", id="its day"),
        pytest.param(date(2031, 1, 1), "warning", id="years later"),
    ],
)
def test_a_clock_before_the_last_release_is_wrong(today, state):
    recorded = ((date(2026, 9, 1), "a line of the journal"), (date(2026, 12, 4), "a release"))

    assert clock.judged(today, recorded, "10:00 GMT").state == state


def test_a_clock_of_a_project_without_records_cannot_be_judged():
    assert clock.judged(date(1980, 1, 1), (), "10:00 GMT").state == "ok"


def test_libraries_that_are_not_as_locked_are_named(project):
    (project / "requirements").mkdir()
    lock = project / "requirements" / "run.txt"
    typer = libraries.version("typer")
    lock.write_text(
        f"typer=={typer} \\\n    --hash=sha256:00\npillow==1.0 \\\nno-such-thing==1 ; sys_platform == 'win32' \\\n",
        encoding="utf-8",
    )

    (line,) = looked(libraries, project)

    assert line.state == "warning"
    assert "pillow" in line.what
    assert "typer" not in line.what
    lock.write_text(f"typer=={typer} \\\nno-such-thing==1 \\\n", encoding="utf-8")
    assert [(line.state, line.what) for line in looked(libraries, project)] == [
        ("fault", "not installed: no-such-thing")
    ]
    lock.write_text(
        f"typer=={typer} ; python_full_version < '3.12' \\\ntyper==99 ; python_full_version >= '3.12' \\\n",
        encoding="utf-8",
    )
    assert states(looked(libraries, project)) == ["ok"]


def test_where_folders_cannot_change_places_it_is_said_what_readers_may_see(project, monkeypatch):
    monkeypatch.setattr(workspace, "exchanged", lambda _one, _other: False)

    (line,) = (line for line in looked(writing, project) if line.state == "warning")

    assert "for a moment a reader may find no site" in line.what


@pytest.mark.skipif(sys.platform != "linux", reason="/proc takes no files, whoever asks")
def test_a_place_that_takes_no_files_is_told():
    assert writing.cannot_write(Path("/proc"))
    assert not writing.cannot_write(Path.cwd())


def test_a_terminal_without_utf_8_is_told(project, monkeypatch):
    class Old:
        encoding = "cp1252"

    monkeypatch.setattr(sys, "stdout", Old())
    lines = looked(language, project)

    assert states(lines) == ["warning"]
    assert "cp1252" in lines[0].what


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_real_returns_that_git_would_take_are_told_and_invented_ones_may_be_there(project):
    subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    invented, real = "  invented: true", "  invented: false"
    path = project / "_quarto.yml"
    assert invented in path.read_text(encoding="utf-8")
    (project / ".gitignore").rename(project / "ignored-no-more")
    assert states(looked(git, project)) == ["ok"]

    path.write_text(path.read_text(encoding="utf-8").replace(invented, real), encoding="utf-8")
    (line,) = looked(git, project)

    assert line.state == "warning"
    assert "data/2025-26-q3/community-health.csv" in line.what
    (project / "ignored-no-more").rename(project / ".gitignore")
    assert states(looked(git, project)) == ["ok"]


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_the_record_of_a_release_in_git_is_told_for_a_real_project_although_a_new_one_ignores_it(project):
    subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    path = project / "_quarto.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("invented: true", "invented: false"), encoding="utf-8")
    record = project / "records" / "releases" / "2026-27-q1.json"
    record.parent.mkdir(parents=True)
    record.write_text('{"schema": 1, "releases": []}', encoding="utf-8")
    assert states(looked(git, project)) == ["ok"]

    subprocess.run(["git", "add", "-f", record], cwd=project, check=True)

    (line,) = looked(git, project)
    assert line.state == "warning"
    assert "records/releases/2026-27-q1.json" in line.what


@pytest.mark.parametrize(
    ("name", "private"),
    [
        ("data/2026-27-q2/police.csv", True),
        ("data/2026-27 Q2/commentary/police.md", True),
        ("data/2026-27-q2/quarter.yaml", False),
        ("data/2026-27-q2/commentary/quarter.yaml", True),
        ("data/recipients.yaml", True),
        ("data/actions.yaml", False),
        ("records/journal.jsonl", True),
        ("records/retired.json", False),
        ("records/releases/2026-27-q1.json", True),
        ("measures.yaml", False),
    ],
)
def test_it_is_known_what_must_stay_out_of_git(name, private):
    assert git.is_private(name, "data") is private


# ---------------------------------------------------------------- post and share


def set_in_quarto(project, lines):
    path = project / "_quarto.yml"
    path.write_text(f"{path.read_text(encoding='utf-8').rstrip()}\n{lines}\n", encoding="utf-8")


def test_without_a_mail_server_and_a_place_to_publish_there_is_nothing_to_look_at(project):
    assert states(looked(post, project)) == states(looked(share, project)) == ["ok"]


def test_a_mail_server_with_a_name_for_examples_is_told(project):
    set_in_quarto(project, "  post: {host: mail.partnership.example, sender: post@partnership.example}")
    (line,) = looked(post, project)
    assert (line.state, line.what) == (
        "warning",
        "mail.partnership.example is a name for examples: no mail server stands there",
    )


def test_a_mail_server_that_does_not_answer_is_a_fault(project, capsys):
    set_in_quarto(project, "  post: {host: localhost, port: 9, sender: post@partnership.example, timeout: 2}")
    assert run(["doctor"]) == 17
    assert "fault    post       localhost:9: " in capsys.readouterr().out


def test_a_place_that_holds_something_else_is_a_fault(project, capsys):
    build = project / "site"
    workspace.write(build, {"index.html": b"Home"})
    workspace.write_manifest(build)
    taken = project.parent / "taken"
    workspace.write(taken, {"letter.txt": b"of another hand"})
    set_in_quarto(project, "  publish: {to: ../taken}")
    assert run(["doctor"]) == 17
    assert "fault    share" in capsys.readouterr().out
    assert (taken / "letter.txt").is_file()


def test_a_place_that_is_ours_or_empty_is_well_and_stays_as_it_is(project):
    workspace.write(project / "site", {"index.html": b"Home"})
    workspace.write_manifest(project / "site")
    empty = project.parent / "empty"
    empty.mkdir()
    set_in_quarto(project, "  publish: {to: ../empty}")
    assert states(looked(share, project)) == ["ok"]
    assert not list(empty.iterdir())
