"""A project's returns as a whole: which files, which quarters, what is set aside, what is late or lacking."""

import os
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reportgen import project as projects
from reportgen import returns
from reportgen.errors import DataError, Faults, NarrativeError
from reportgen.model import SetAside
from reportgen.quarter import Quarter

BASE = Path(__file__).parents[1] / "broken" / "_base"
Q1, Q2 = Quarter(2026, 1), Quarter(2026, 2)
FOLDER = Path("data") / "2026-27-q2"
HEADER = "measure,item,numerator,denominator,value,status,note\n"


@pytest.fixture
def root(tmp_path):
    return Path(shutil.copytree(BASE, tmp_path / "project"))


def write(root, name, text):
    path = root / FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def state(dataset, agency, quarter=Q2):
    return next(each for each in dataset.returns if (each.agency, each.quarter) == (agency, quarter))


def codes(problems, severity):
    return [each.code for each in problems if each.severity == severity]


def test_every_quarter_up_to_the_reported_one_is_read(root):
    dataset = returns.load(projects.load(root), Q2)

    assert {each.quarter for each in dataset.observations} == {Q1, Q2}
    assert [each.about for each in dataset.commentary] == ["plans"]
    assert {each.state for each in dataset.returns} == {"returned"}


def test_later_quarters_are_not_looked_at(root):
    write(root, "health.csv", "what is this")

    dataset = returns.load(projects.load(root), Q1)

    assert {each.quarter for each in dataset.observations} == {Q1}
    assert dataset.commentary == ()


def test_an_absent_return_is_no_fault(root):
    (root / FOLDER / "health.csv").unlink()

    dataset = returns.load(projects.load(root), Q2)

    assert state(dataset, "health").state == "not returned"
    assert state(dataset, "health", Q1).state == "returned"


def test_an_agency_with_nothing_due_does_not_lack_a_return(root):
    text = (root / "measures.yaml").read_text(encoding="utf-8")
    (root / "measures.yaml").write_text(text.replace("[social-care, health]", "[social-care]"), encoding="utf-8")
    for quarter in ("2026-27-q1", "2026-27-q2"):
        (root / "data" / quarter / "health.csv").unlink()

    dataset = returns.load(projects.load(root), Q2)

    assert state(dataset, "health", Q1).state == "nothing due"
    assert state(dataset, "health", Q2).state == "not returned"


def test_a_return_after_the_day_it_was_due_is_late(root):
    write(root, "quarter.yaml", 'due: "2026-10-23"\nreceived: {health: "2026-10-24", social-care: "2026-10-23"}\n')

    dataset = returns.load(projects.load(root), Q2)

    assert (state(dataset, "health").received, state(dataset, "health").late) == (date(2026, 10, 24), True)
    assert state(dataset, "social-care").late is False


def test_every_problem_of_every_file_is_raised_at_once_in_the_order_of_files(root):
    write(root, "health.csv", HEADER + "visits-in-tiem,,1,2,,,\nfeel-safer,,x,2,,,\n")
    write(root, "social-care.csv", HEADER + "plans-open,child-in-need,,,-1,,\n")

    with pytest.raises(Faults) as raised:
        returns.load(projects.load(root), Q2)

    assert raised.value.exit_code == 11
    assert [fault.where for fault in raised.value.faults] == [
        "data/2026-27-q2/health.csv, row 2, column measure",
        "data/2026-27-q2/health.csv, row 3, column numerator",
        "data/2026-27-q2/social-care.csv, row 2, column value",
    ]


def test_one_problem_is_raised_as_itself(root):
    write(root, "health.csv", HEADER + "visits-in-time,,3,2,,,\n")

    with pytest.raises(DataError, match="numerator is larger than denominator"):
        returns.load(projects.load(root), Q2)


def test_more_than_twenty_problems_are_counted(root):
    write(root, "health.csv", HEADER + "visits-in-tiem,,1,2,,,\n" * 30)

    with pytest.raises(Faults) as raised:
        returns.load(projects.load(root), Q2)

    assert str(raised.value).endswith("and 10 more")


# ---------------------------------------------------------------- set aside


def test_a_return_set_aside_need_not_pass_its_checks_and_gives_no_figures(root):
    write(root, "health.csv", HEADER + "visits-in-time,,3,2,,,\n")

    dataset = returns.load(projects.load(root), Q2, (SetAside("health", "two teams were mixed"),))

    assert (state(dataset, "health").state, state(dataset, "health").reason) == ("set aside", "two teams were mixed")
    assert state(dataset, "health", Q1).state == "returned"
    assert [each for each in dataset.observations if each.key.agency == "health" and each.quarter == Q2] == []
    assert "numerator-above-denominator" in codes(dataset.warnings, "warning")


def test_even_a_file_that_cannot_be_read_may_be_set_aside(root):
    (root / FOLDER / "health.csv").write_bytes(b"\x00\x01")

    dataset = returns.load(projects.load(root), Q2, (SetAside("health", "unreadable"),))

    assert state(dataset, "health").state == "set aside"


def test_what_was_not_returned_is_not_set_aside(root):
    (root / FOLDER / "health.csv").unlink()

    dataset = returns.load(projects.load(root), Q2, (SetAside("health", "late"),))

    assert (state(dataset, "health").state, state(dataset, "health").reason) == ("not returned", "")


def test_one_measure_of_a_return_may_be_set_aside_in_the_project(root):
    write(root, "health.csv", HEADER + "visits-in-time,,3,2,,,\nfeel-safer,,61,80,,,\n")
    write(root, "quarter.yaml", "set_aside:\n  - {agency: health, measure: visits-in-time, reason: counted twice}\n")

    dataset = returns.load(projects.load(root), Q2)

    assert state(dataset, "health").state == "returned"
    assert state(dataset, "health").measures_set_aside == (("visits-in-time", "counted twice"),)
    theirs = [each.key.measure for each in dataset.observations if each.key.agency == "health" and each.quarter == Q2]
    assert theirs == ["feel-safer"]


def test_commentary_on_what_is_set_aside_is_left_out_with_a_warning(root):
    dataset = returns.load(projects.load(root), Q2, (SetAside("social-care", "wrong system"),))

    assert dataset.commentary == ()
    assert "commentary-set-aside" in codes(dataset.warnings, "warning")


# ---------------------------------------------------------------- files


@pytest.mark.parametrize("name", ["README.md", "notes.txt", ".health.csv", "~$health.xlsx", "Thumbs.db", "letter.docx"])
def test_what_lies_beside_the_returns_is_left_alone(root, name):
    write(root, name, "not a return")

    assert codes(returns.examine(projects.load(root), Q2).problems, "error") == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_named_like_a_return_is_refused_and_never_opened(root):
    (root / FOLDER / "health.csv").unlink()
    os.mkfifo(root / FOLDER / "health.csv")

    assert codes(returns.examine(projects.load(root), Q2).problems, "error") == ["file-not-a-file"]


def test_a_link_named_like_a_return_is_refused_wherever_it_leads(root, tmp_path):
    elsewhere = tmp_path / "elsewhere.csv"
    shutil.move(root / FOLDER / "health.csv", elsewhere)
    try:
        (root / FOLDER / "health.csv").symlink_to(elsewhere)
    except OSError:
        pytest.skip("links need a right that this account lacks")

    assert codes(returns.examine(projects.load(root), Q2).problems, "error") == ["file-link"]


def test_a_file_larger_than_any_return_is_refused(root):
    (root / FOLDER / "health.csv").write_bytes(b"x" * 10_000_001)

    assert codes(returns.examine(projects.load(root), Q2).problems, "error") == ["file-too-large"]


def test_the_case_of_a_file_name_does_not_matter(root):
    (root / FOLDER / "health.csv").rename(root / FOLDER / "Health.CSV")

    assert state(returns.load(projects.load(root), Q2), "health").state == "returned"


def test_what_is_due_and_has_no_row_is_told_for_the_reported_quarter_alone(root):
    for quarter in ("2026-27-q1", "2026-27-q2"):
        text = HEADER + "plans-open,child-in-need,,,500,,\nvisits-in-time,,,,,not collected,\n"
        (root / "data" / quarter / "social-care.csv").write_text(text, encoding="utf-8")

    told = [each for each in returns.examine(projects.load(root), Q2).problems if each.code == "row-missing"]

    assert [(each.what, each.quarter) for each in told] == [
        ("there is no row for plans-open, child-protection, which is due", Q2),
        ("there is no row for voice-recorded, which is due", Q2),
    ]


def test_returns_that_lie_elsewhere_are_named_without_the_way_there(root, tmp_path):
    project = projects.load(root)
    shutil.move(root / "data", tmp_path / "private")
    project = replace(project, settings=replace(project.settings, data=tmp_path / "private"))

    dataset = returns.load(project, Q2)

    assert state(dataset, "health").file == "private/2026-27-q2/health.csv"


def test_commentary_alone_at_fault_is_its_authors_to_mend(root):
    write(root, "commentary/health.md", "## visits-in-tiem\n\nMore.\n")

    with pytest.raises(NarrativeError, match="visits-in-tiem"):
        returns.load(projects.load(root), Q2)


def test_the_same_files_give_the_same_dataset(root):
    project = projects.load(root)

    assert returns.load(project, Q2) == returns.load(project, Q2)


# ---------------------------------------------------------------- set aside, days, strays


def test_what_has_no_figures_cannot_be_set_aside_and_is_not_said_to_be_returned(root):
    write(root, "health.csv", HEADER + "visits-in-time,,,,,not collected,\nfeel-safer,,61,80,,,\n")
    write(root, "quarter.yaml", "set_aside:\n  - {agency: health, measure: visits-in-time, reason: counted twice}\n")

    dataset = returns.load(projects.load(root), Q2)

    assert state(dataset, "health").measures_set_aside == ()
    assert "set-aside-nothing" in codes(dataset.warnings, "warning")
    theirs = [each.key.measure for each in dataset.observations if each.key.agency == "health" and each.quarter == Q2]
    assert theirs == ["visits-in-time", "feel-safer"]


def test_a_whole_return_that_did_not_come_cannot_be_set_aside(root):
    (root / FOLDER / "health.csv").unlink()

    problems = returns.examine(projects.load(root), Q2, (SetAside("health", "late"),)).problems

    assert [each.file for each in problems if each.code == "set-aside-nothing"] == ["the command line"]


def test_a_return_that_came_after_the_reporting_date_is_told(root):
    write(root, "quarter.yaml", 'reporting_date: "2026-11-02"\nreceived: {health: "2026-11-03"}\n')

    assert "received-late" in codes(returns.examine(projects.load(root), Q2).problems, "warning")


@pytest.mark.parametrize(
    ("name", "told"),
    [("letter.pdf", True), ("letter.md", True), ("README.md", False), ("notes.txt", False), ("Thumbs.db", False)],
)
def test_a_stray_file_is_told(root, name, told):
    write(root, name, "not a return")

    problems = returns.examine(projects.load(root), Q2).problems

    strays = [each.file for each in problems if each.code == "file-stray"]
    assert strays == ([f"data/2026-27-q2/{name}"] if told else [])


@pytest.mark.parametrize(("quarters", "told"), [((1, 2), True), ((2,), False)])
def test_an_id_that_fails_in_several_quarters_may_have_been_renamed(root, quarters, told):
    for quarter in quarters:
        path = root / "data" / f"2026-27-q{quarter}" / "health.csv"
        path.write_text(HEADER + "visit-on-time,,3,4,,,\n", encoding="utf-8", newline="\n")

    fixes = {each.fix for each in returns.examine(projects.load(root), Q2).problems if each.code == "measure-unknown"}

    assert len(fixes) == 1
    assert ("`formerly`" in fixes.pop()) is told
