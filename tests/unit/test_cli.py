import errno
import json

import pytest

from reportgen.cli import run
from reportgen.errors import ConfigError, DataError, Faults


def test_help_teaches_and_ends_well(capsys):
    status = run(["--help"])

    assert status == 0
    told = capsys.readouterr().out
    for command in ("init", "check", "figures", "build", "preview", "doctor", "schema"):
        assert command in told


@pytest.mark.parametrize("command", ["init", "check", "figures", "build", "preview", "doctor", "schema"])
def test_each_command_has_help(command, capsys):
    status = run([command, "--help"])

    assert status == 0
    assert "Usage: reportgen" in capsys.readouterr().out


def test_a_wrong_option_is_misuse(capsys):
    status = run(["build", "--colour"])

    assert status == 2
    assert "--colour" in capsys.readouterr().err


def test_a_project_that_is_not_there_is_told_without_a_traceback(tmp_path, capsys):
    status = run(["build", "--project", str(tmp_path)])

    told = capsys.readouterr().err
    assert status == 10
    assert "Traceback" not in told
    assert "reportgen init" in told


def test_several_kinds_of_fault_end_with_the_lowest_code():
    faults = Faults([DataError("a", where="b", fix="c"), ConfigError("a", where="b", fix="c")])

    assert faults.exit_code == 10


def test_a_fault_of_our_own_is_told_without_its_values(tmp_path, capsys, monkeypatch):
    from reportgen import pipeline

    def fail(*_arguments):
        secret = "Jane Example, aged 4"
        raise KeyError(secret)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pipeline, "load", fail)
    status = run(["check"])

    assert status == 70
    assert "please report it" in capsys.readouterr().err
    log = (tmp_path / "build" / "fault.log").read_text(encoding="utf-8")
    assert "KeyError" in log
    assert "Jane" not in log


def test_a_fault_of_our_own_never_shows_a_traceback(tmp_path, capsys, monkeypatch):
    from reportgen import pipeline

    def fail(*_arguments):
        raise RuntimeError

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pipeline, "load", fail)
    run(["check"])

    assert "Traceback" not in capsys.readouterr().err


def test_ctrl_c_ends_with_130(capsys, monkeypatch):
    from reportgen import pipeline

    def interrupted(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "load", interrupted)
    status = run(["check"])

    assert status == 130
    assert "the last site is untouched" in capsys.readouterr().err


def test_what_the_machine_refuses_is_no_fault_of_ours(capsys, monkeypatch):
    from reportgen import pipeline

    def full(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pipeline, "load", full)
    status = run(["check"])

    assert status == 17
    assert "the disk is full" in capsys.readouterr().err


def test_no_more_than_twenty_faults_are_told(capsys, monkeypatch):
    from reportgen import pipeline

    def many(*_arguments):
        raise Faults([DataError(f"fault {number}", where="b", fix="c") for number in range(23)])

    monkeypatch.setattr(pipeline, "load", many)
    status = run(["check"])

    told = capsys.readouterr().err
    assert status == 11
    assert told.count("reportgen: fault") == 20
    assert "and 3 more" in told


def test_no_command_is_help(capsys):
    status = run([])

    assert status == 0
    assert "Usage: reportgen" in capsys.readouterr().out


def test_an_unknown_command_is_misuse_that_is_told_as_every_fault_is(capsys):
    status = run(["publish"])

    told = capsys.readouterr().err
    assert status == 2
    assert told.startswith("reportgen: ")
    assert "  fix    " in told


def test_the_schema_is_json_that_names_the_keys_of_a_measure(capsys):
    status = run(["schema"])

    schema = json.loads(capsys.readouterr().out)
    assert status == 0
    assert "measure" in json.dumps(schema)
