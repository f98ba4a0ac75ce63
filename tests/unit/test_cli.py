import errno
import json
import re

import pytest

from reportgen.cli import run
from reportgen.errors import ConfigError, DataError, Faults
from reportgen.scaffold import init


def test_help_teaches_and_ends_well(capsys):
    status = run(["--help"])

    assert status == 0
    told = capsys.readouterr().out
    for command in ("init", "check", "figures", "build", "calendar", "preview", "doctor", "schema"):
        assert command in told


@pytest.mark.parametrize("command", ["init", "check", "figures", "build", "calendar", "preview", "doctor", "schema"])
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


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Give a new project, and work in it."""
    init(tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


def spoil(project, *, returns="", commentary="", template="", name="cover.qmd.j2"):
    folder = project / "data" / "2026-27-q2"
    for path, text in ((folder / "social-care.csv", returns), (folder / "commentary" / "social-care.md", commentary)):
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    if template:
        (project / "reports").mkdir(exist_ok=True)
        (project / "reports" / name).write_text(template, encoding="utf-8")


@pytest.mark.parametrize(
    ("faults", "status"),
    [
        pytest.param({}, 0, id="nothing"),
        pytest.param({"commentary": "\nText.\n"}, 0, id="only text"),
        pytest.param({"commentary": "\n## no-such-measure\n\nText.\n"}, 12, id="commentary"),
        pytest.param({"template": "{{ cover.titel }}"}, 12, id="a template"),
        pytest.param({"returns": "no-such-measure,1\n"}, 11, id="a return"),
        pytest.param({"returns": "no-such-measure,1\n", "template": "{{ cover.titel }}"}, 11, id="return and template"),
        pytest.param({"template": "x", "name": "tirad.qmd.j2"}, 10, id="a misspelt file"),
        pytest.param(
            {"returns": "no-such-measure,1\n", "template": "x", "name": "tirad.qmd.j2"},
            10,
            id="return and misspelt file",
        ),
    ],
)
def test_check_ends_with_the_lowest_code_of_what_it_finds(project, faults, status):
    spoil(project, **faults)

    assert run(["check"]) == status


def test_check_tells_a_fault_of_a_template_and_those_of_a_return(project, capsys):
    spoil(project, returns="no-such-measure,1\n", template="{{ cover.titel }}")

    run(["check"])

    told = capsys.readouterr()
    assert "no-such-measure" in told.out
    assert "a template asks a Cover for 'titel'" in told.err


def test_figures_are_printed_whatever_the_templates_say(project):
    spoil(project, template="{{ cover.titel }}")

    assert run(["figures"]) == 0


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
    assert "the site is the old one or the new one" in capsys.readouterr().err


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
    status = run(["proclaim"])

    told = capsys.readouterr().err
    assert status == 2
    assert told.startswith("reportgen: ")
    assert "  fix    " in told


def test_the_schema_is_json_that_names_the_keys_of_a_measure(capsys):
    status = run(["schema"])

    schema = json.loads(capsys.readouterr().out)
    assert status == 0
    assert "measure" in json.dumps(schema)


def test_a_port_that_is_none_is_misuse(capsys):
    assert run(["preview", "--port", "99999"]) == 2
    assert "--port" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["Just text\n", "# plans\n\nText.\n", "### plans\n", "plans\n=====\n", ""])
def test_a_commentary_without_our_headings_is_told_and_breaks_nothing(text, tmp_path, capsys):
    run(["init", str(tmp_path / "project")])
    folder = max(path for path in (tmp_path / "project" / "data").iterdir() if path.is_dir())
    (folder / "commentary" / "social-care.md").write_text(text, encoding="utf-8")
    capsys.readouterr()

    status = run(["check", "--project", str(tmp_path / "project")])

    assert status == 0
    told = capsys.readouterr().out
    assert ("text before the first heading is left out" in told) == bool(text)


# ---------------------------------------------------------------- long lists


def test_a_list_longer_than_the_screen_is_written_down_whole_without_a_cells_contents(project, capsys):
    spoil(project, returns="".join(f"no-such-{number},secret-{number}\n" for number in range(25)))

    assert run(["check"]) == 11

    told = capsys.readouterr().out
    assert told.count("error (") == 20
    assert "build/problems/ (social-care.txt" in told
    kept = (project / "build" / "problems" / "social-care.txt").read_text(encoding="utf-8")
    assert all(f"'no-such-{number}'" in kept for number in range(25))
    assert "more" not in kept
    assert "secret" not in kept


def test_the_lists_of_an_earlier_check_do_not_stay(project):
    old = project / "build" / "problems" / "social-care.txt"
    old.parent.mkdir(parents=True)
    old.write_text("old", encoding="utf-8")

    assert run(["check"]) == 0

    assert not old.exists()


@pytest.mark.parametrize("command", ["check", "build"])
def test_the_same_problem_in_many_rows_is_told_once(project, capsys, command):
    spoil(project, returns="no-such-measure,1\n" * 46)

    assert run([command]) == 11

    told = capsys.readouterr()
    text = told.out + told.err
    assert text.count("no measure is called 'no-such-measure'") == 1
    assert re.search(r"social-care\.csv, rows \d+ to \d+, column measure", text)


def test_check_names_the_returns_that_are_missing(project, capsys):
    (project / "data" / "2026-27-q2" / "community-health.csv").unlink()

    assert run(["check"]) == 0

    assert capsys.readouterr().out.splitlines()[-1] == (
        "not returned, and so a finding on page one: community-health (1 of 2 returns came in)"
    )


def test_figures_in_two_forms_at_once_are_misuse(project, capsys):
    assert run(["figures", "--json", "--csv"]) == 2

    assert "--json and --csv cannot be asked for together" in capsys.readouterr().err


def test_a_fault_of_our_own_is_written_down_in_the_project(project, monkeypatch):
    from reportgen import pipeline

    monkeypatch.setattr(pipeline, "load", lambda *_arguments: 1 / 0)
    monkeypatch.chdir(project.parent)

    assert run(["check", "--project", str(project)]) == 70

    assert (project / "build" / "fault.log").is_file()
    assert not (project.parent / "build").exists()


def test_a_site_that_is_a_link_is_refused_and_what_it_leads_to_stays(project, capsys):
    elsewhere = project.parent / "share"
    elsewhere.mkdir()
    (elsewhere / "manifest.json").write_text("{}", encoding="utf-8")
    (project / "site").symlink_to(elsewhere, target_is_directory=True)
    before = sorted(path.name for path in elsewhere.iterdir())

    assert run(["build"]) == 10

    assert "'site' is a symbolic link" in capsys.readouterr().err
    assert (project / "site").is_symlink()
    assert sorted(path.name for path in elsewhere.iterdir()) == before


def test_a_quarter_without_quotation_marks_is_answered_with_how_it_is_written(capsys):
    assert run(["check", "2026-27", "Q2"]) == 2
    assert 'fix    put the quarter into quotation marks, or write it without a blank: "2026-27 Q2", 2026-27-Q2' in (
        capsys.readouterr().err
    )
