"""`reportgen calendar`: what it prints, what it writes, and what it leaves alone."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from reportgen.cli import run
from reportgen.model import Schedule
from reportgen.project import settings
from reportgen.quarter import Quarter

GOOD = Path(__file__).parents[1] / "broken" / "_base"


@pytest.fixture
def project(tmp_path, monkeypatch):
    folder = tmp_path / "project"
    shutil.copytree(GOOD, folder)
    monkeypatch.chdir(folder)
    return folder


def say(project, text):
    with (project / "_quarto.yml").open("a", encoding="utf-8") as file:
        file.write(text)


def test_the_dates_are_printed_in_words(project, capsys):
    (project / "data" / "2026-27-q2" / "quarter.yaml").write_text('due: "2026-10-23"\n', encoding="utf-8")
    say(project, '  calendar: {boards: {"2026-27 Q2": "2026-12-03"}}\n')

    assert run(["calendar"]) == 0

    assert capsys.readouterr().out == (
        "The dates of 2026-27 Q2 (July to September 2026)\n"
        "\n"
        "Friday 16 October 2026      agencies are reminded of their returns               5 working days before returns are due\n"
        "Friday 23 October 2026      returns are due                                      as data/2026-27-q2/quarter.yaml says\n"
        "Tuesday 27 October 2026     returns that have not come are chased                2 working days after returns are due\n"
        "Wednesday 4 November 2026   the sub-group meets over the draft                   25 working days after the quarter's end\n"
        "Saturday 14 November 2026   reporting date: ages and overdue are reckoned to it  45 days after the quarter's end\n"
        "Wednesday 25 November 2026  papers go out, at the latest                         5 clear working days before the board\n"
        "Thursday 3 December 2026    the board meets                                      as _quarto.yml says\n"
        "Monday 7 December 2026      the report is published                              2 working days after the board\n"
        "Tuesday 9 March 2027        the next release, 2026-27 Q3                         2 working days after its board\n"
        "\n"
        "Working days are Monday to Friday without the bank holidays of England and Wales.\n"
        "Not worked in this time:\n"
        "Friday 25 December 2026     Christmas Day\n"
        "Monday 28 December 2026     Boxing Day, substitute day\n"
        "Friday 1 January 2027       New Year's Day\n"
    )


def test_a_quarter_needs_no_returns_yet(project, capsys):
    assert run(["calendar", "2027-28 Q1"]) == 0

    assert capsys.readouterr().out.startswith("The dates of 2027-28 Q1 (April to June 2027)\n")


def test_a_project_without_any_return_asks_for_the_quarter(project, capsys):
    shutil.rmtree(project / "data")
    (project / "data").mkdir()

    assert run(["calendar"]) == 10
    assert capsys.readouterr().err == (
        "reportgen: there are no returns yet, and so no latest quarter\n"
        "  where  data\n"
        '  fix    name the quarter: reportgen calendar "2026-27 Q2"\n'
    )
    assert run(["calendar", "2026-27 Q2"]) == 0


def test_quarter_yaml_wins_over_the_settings_for_this_quarter_and_the_next(project, capsys):
    say(project, '  calendar: {boards: {"2026-27 Q1": "2026-09-03", "2026-27 Q2": "2026-12-03"}}\n')
    (project / "data" / "2026-27-q2" / "quarter.yaml").write_text(
        'subgroup: "2026-11-05"\nboard: "2026-12-10"\npublish: "2026-12-11"\nreporting_date: "2026-11-02"\n',
        encoding="utf-8",
    )

    run(["calendar", "2026-27 Q2"])
    own = capsys.readouterr().out
    run(["calendar", "2026-27 Q1"])
    before = capsys.readouterr().out

    for words in ("Thursday 5 November 2026", "Thursday 10 December 2026", "Monday 2 November 2026"):
        assert words in own
    assert "Thursday 3 September 2026" in before
    assert any(
        line.startswith("Friday 11 December 2026") and "the next release" in line for line in before.splitlines()
    )


def test_a_file_is_made_and_made_anew_with_the_same_bytes(project, capsys):
    assert run(["calendar", "--ics", "dates.ics"]) == 0
    first = (project / "dates.ics").read_bytes()
    assert capsys.readouterr().out.endswith("\nmade dates.ics\n")

    assert run(["calendar", "--ics", "dates.ics"]) == 0
    assert (project / "dates.ics").read_bytes() == first
    assert capsys.readouterr().out.endswith("\nreplaced dates.ics\n")
    assert sorted(path.name for path in project.glob("dates.ics*")) == ["dates.ics"]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        pytest.param("data", "'data' is a folder", id="a folder"),
        pytest.param("no/dates.ics", "there is no folder for 'no/dates.ics'", id="no folder"),
        pytest.param("other.ics", "'other.ics' is not a calendar that reportgen wrote, and stays as it is", id="other"),
        pytest.param("lost.ics", "'lost.ics' is not a file", id="a link to nothing"),
    ],
)
def test_no_file_but_a_calendar_of_ours_is_replaced(project, capsys, name, what):
    (project / "other.ics").write_bytes(b"BEGIN:VCALENDAR\r\nPRODID:-//Other//EN\r\nEND:VCALENDAR\r\n")
    (project / "lost.ics").symlink_to("nowhere")
    before = {path: path.lstat().st_mtime_ns for path in project.rglob("*")}

    assert run(["calendar", "--ics", name]) == 10

    assert capsys.readouterr().err.splitlines()[:2] == [f"reportgen: {what}", "  where  the command line, --ics"]
    assert {path: path.lstat().st_mtime_ns for path in project.rglob("*")} == before


def test_the_settings_are_read(project):
    say(
        project,
        "  calendar:\n    nation: scotland\n    due: 10\n    remind: 3\n    chase: 1\n    subgroup: 20\n    board: 40\n"
        '    papers: 3\n    publish: 1\n    closed: ["2026-12-29"]\n    boards: {2026-27-q3: "2027-03-04"}\n',
    )

    assert settings(project).schedule == Schedule(
        nation="scotland",
        due=10,
        remind=3,
        chase=1,
        subgroup=20,
        board=40,
        papers=3,
        publish=1,
        boards=((Quarter(2026, 3), date(2027, 3, 4)),),
        closed=(date(2026, 12, 29),),
    )


@pytest.mark.parametrize("written", ["", "  calendar:\n", "  calendar: {}\n"], ids=["nothing", "a bare key", "no keys"])
def test_a_project_that_says_nothing_has_the_usual_dates(project, written):
    say(project, written)

    assert settings(project).schedule == Schedule()


def test_the_longest_steps_that_settings_take_stay_within_the_known_holidays(project):
    say(project, "  calendar: {due: 1, remind: 120, subgroup: 2, board: 120, papers: 100, publish: 120}\n")

    assert run(["calendar", "2026-27 Q4"]) == 0
