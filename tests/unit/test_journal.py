"""The journal: who ran what, when, with which result; nothing of a person or a figure, and never in a command's way."""

import json
import os
import subprocess
import sys
from io import StringIO

import pytest

from reportgen import journal
from reportgen.cli import run
from reportgen.pipeline import Options, memory
from reportgen.scaffold import init
from reportgen.workspace import digest

BUILD = journal.Command("build", {"--set-aside", "--audience", "--accept", "--to", "--explain"}, of_quarter=True)


@pytest.fixture
def project(tmp_path, monkeypatch):
    init(tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setenv(journal.WHO, "analyst-1")
    return tmp_path / "project"


def lines(project):
    return [json.loads(line) for line in text(project).splitlines()]


def text(project):
    return (project / "records" / "journal.jsonl").read_text(encoding="utf-8")


def carry_out(project, words=(), *, status=0, tell=None):
    return journal.around(project, BUILD, list(words), lambda: status, tell or StringIO())


def test_a_command_that_changes_something_is_told_when_it_begins_and_when_it_ends(project):
    status = run(["build", "2030-31 Q1", "--set-aside", "social-care"])

    first, last = lines(project)
    assert (first["event"], last["event"]) == ("begins", "ends")
    assert first["run"] == last["run"]
    assert first["who"] == "analyst-1"
    assert (first["command"], first["options"]) == ("build", ["2030-31 Q1", "--set-aside", "social-care"])
    assert first["quarter"] == "2030-31 Q1"
    assert first["time"].endswith("+00:00")
    assert (last["exit"], last["fault"]) == (status, "ConfigError") == (10, "ConfigError")
    assert last["seconds"] >= 0


def test_a_command_that_is_told_no_quarter_is_recorded_with_the_latest(project):
    carry_out(project)

    assert lines(project)[0]["quarter"] == "2026-27 Q2"


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(words, id=" ".join(words) or "nothing")
        for words in (
            *(["check"], ["figures"], ["calendar"], ["doctor"], ["schema"], ["journal"], ["init", "."]),
            *(["build", "--help"], ["retire", "-h"], ["--help"], ["--version"], [], ["bild"]),
        )
    ],
)
def test_a_command_that_only_looks_leaves_no_line(project, arguments):
    run(arguments)

    assert not (project / "records").exists()


def test_where_there_is_no_project_no_journal_is_begun(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert run(["build"]) == 10

    assert not (tmp_path / "records").exists()


def test_addresses_reasons_paths_and_unknown_words_are_left_out(project):
    words = ["--accept", "unsigned=Jane Example is ill", "--to", "jane@example.org", "--set-aside=police", "--jane"]
    carry_out(project, [*words, "--audience", "Jane Example", "jane", "--explain", "2026-27-q1"])

    assert lines(project)[0]["options"] == [
        "--accept",
        "--to",
        "--set-aside",
        "police",
        "--audience",
        "--explain",
        "2026-27-q1",
    ]
    assert "ane" not in text(project).replace("inane", "")


def test_no_message_and_no_path_of_the_machine_is_kept(project):
    with (project / "data" / "2026-27-q2" / "social-care.csv").open("a", encoding="utf-8") as file:
        file.write("Jane Example,7\n")

    assert run(["build", "--project", str(project)]) == 11

    assert lines(project)[1]["fault"] == "DataError"
    assert "Jane" not in text(project)
    assert str(project) not in text(project)


def test_the_operator_may_be_left_out(project, monkeypatch):
    monkeypatch.setenv(journal.WHO, "")

    carry_out(project)

    assert "who" not in lines(project)[0]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (2, "misuse"),
        (12, "NarrativeError"),
        (15, "ReleaseError"),
        (17, "EnvironmentFault"),
        (70, "fault of the program"),
        (130, "interrupted"),
    ],
)
def test_a_fault_is_told_by_its_kind_and_code(project, status, kind):
    assert carry_out(project, status=status) == status

    assert (lines(project)[1]["exit"], lines(project)[1]["fault"]) == (status, kind)


def test_the_same_inputs_have_the_same_digest_and_others_another(project):
    carry_out(project)
    carry_out(project)
    (project / "data" / "2026-27-q2" / "quarter.yaml").write_text('publish: "2026-12-07"\n', encoding="utf-8")
    carry_out(project)

    one, same, other = (line["inputs"] for line in lines(project) if line["event"] == "begins")
    assert one == same
    assert one != other


def test_nobody_can_try_values_against_the_digest_without_the_projects_key(project):
    carry_out(project)
    key = project / "records" / "journal.key"
    assert key.stat().st_size == 32
    key.unlink()
    carry_out(project)

    one, other = (line["inputs"] for line in lines(project) if line["event"] == "begins")
    assert one != other


def test_the_digest_of_the_site_says_what_could_be_seen_afterwards(project):
    (project / "site").mkdir()
    (project / "site" / "manifest.json").write_bytes(b"{}")

    carry_out(project)

    assert lines(project)[1]["site"] == digest(b"{}")


def test_half_a_line_of_a_killed_run_is_closed_off_and_told(project):
    carry_out(project)
    with (project / "records" / "journal.jsonl").open("ab") as file:
        file.write(b'{"schema": 1, "time": "2026-')

    carry_out(project)

    found = journal.read(project)
    assert (len(found.lines), found.broken) == (4, 1)
    assert "1 line of the journal cannot be read and is left out" in journal.table(found, 20)


@pytest.mark.parametrize(
    "line",
    [
        b"[]",
        b"null",
        b"7",
        b'{"schema": 2}',
        b'{"schema": 1, "event": "ends"}',
        b"\xff",
        b'{"schema": 1, "event": "ends", "run": "a", "time": "2026-01-01"}',
        b"[" * 5000,
    ],
    ids=["a list", "null", "a number", "a later form", "no run", "no text", "a time without zone", "deep"],
)
def test_a_line_that_is_none_of_ours_is_passed_over(project, line):
    (project / "records").mkdir()
    (project / "records" / "journal.jsonl").write_bytes(line + b"\n")

    carry_out(project)

    assert journal.read(project).broken == 1
    assert len(journal.read(project).lines) == 2


def test_a_clock_that_went_backwards_is_told_in_the_line(project, capsys):
    carry_out(project)
    path = project / "records" / "journal.jsonl"
    path.write_text(text(project).replace('"time": "20', '"time": "29'), encoding="utf-8")

    carry_out(project)

    assert [line.get("clock") for line in lines(project)] == [None, None, journal.BEHIND, None]
    run(["journal"])
    assert "(clock behind)" in capsys.readouterr().out


def test_several_processes_at_once_leave_whole_lines(project):
    code = (
        "from io import StringIO; from pathlib import Path; from reportgen import journal\n"
        "c = journal.Command('build', set(), of_quarter=False)\n"
        "for n in range(15): journal.around(Path(), c, ['2026-27 Q1'] * n, lambda: 0, StringIO())"
    )
    running = [subprocess.Popen([sys.executable, "-c", code], cwd=project) for _ in range(3)]

    assert [each.wait(60) for each in running] == [0, 0, 0]
    assert journal.read(project).broken == 0
    assert len(lines(project)) == 3 * 15 * 2


def test_a_run_that_was_killed_is_shown_as_one_whose_end_nobody_knows(project):
    def stop():
        raise SystemExit

    with pytest.raises(SystemExit):
        journal.around(project, BUILD, [], stop, StringIO())

    assert "not known: it was stopped, or runs still" in journal.table(journal.read(project), 20)


def test_a_journal_that_cannot_be_written_is_told_once_and_changes_no_result(project, capsys):
    (project / "records").write_text("in the way", encoding="utf-8")

    status = run(["build", "2030-31 Q1"])

    told = capsys.readouterr().err
    assert status == 10
    assert told.count("the journal cannot be written") == 1
    assert "there are no returns for 2030-31 Q1" in told


def test_a_disk_that_is_full_in_the_middle_of_a_line_is_told_and_mended_later(project, monkeypatch):
    tell = StringIO()
    whole = os.write
    monkeypatch.setattr(journal.os, "write", lambda file, data: whole(file, data[:40]))

    assert carry_out(project, status=3, tell=tell) == 3

    monkeypatch.undo()
    assert "No space left on device" in tell.getvalue()
    carry_out(project)
    assert (len(journal.read(project).lines), journal.read(project).broken) == (2, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there that few have")
def test_a_link_in_the_journals_place_is_not_followed(project):
    other = project.parent / "other.txt"
    other.write_text("not ours", encoding="utf-8")
    (project / "records").mkdir()
    (project / "records" / "journal.jsonl").symlink_to(other)
    tell = StringIO()

    carry_out(project, tell=tell)

    assert other.read_text(encoding="utf-8") == "not ours"
    assert "the journal cannot be written" in tell.getvalue()


def test_the_journal_is_no_input_of_a_build(project):
    before = memory.key(project, Options())

    carry_out(project)

    assert memory.key(project, Options()) == before


def test_the_latest_commands_are_shown_readably(project, capsys):
    run(["build", "2030-31 Q1"])
    run(["build", "2031-32 Q1"])
    capsys.readouterr()

    assert run(["journal", "--last", "1"]) == 0

    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == 2
    assert shown[0].split() == ["time", "(UTC)", "who", "command", "quarter", "ended", "seconds"]
    assert "build 2031-32 Q1" in shown[1]
    assert "10, ConfigError" in shown[1]


def test_control_characters_of_a_name_do_not_reach_the_terminal(project, monkeypatch, capsys):
    monkeypatch.setenv(journal.WHO, "a\x1b[31mb")
    carry_out(project)

    run(["journal"])

    assert "\x1b" not in capsys.readouterr().out
