"""What is released is entered, what is asked is answered from protected figures, and nobody loses either unnoticed."""

import csv
import io
import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from e2e.running import QUARTER, add, change, command, files

from reportgen.pipeline import ledger
from reportgen.project import load
from reportgen.project.ledger import FOLDER, WITNESS

DAY = "2026-12-04"
RECORD = f"records/releases/{QUARTER}.json"
ASKED = ("extract", "--for", "request 1234", "--day", DAY)


def release(project, *arguments):
    return command("release", QUARTER, "--day", DAY, *arguments, "--project", project)


def extract(project, *arguments):
    return command(*ASKED, *arguments, "--project", project)


def revise(project):
    add(project / "data" / QUARTER / "commentary" / "social-care.md", "\nA sentence more.\n")
    said = ("--what", "A sentence", "--why", "It was forgotten")
    return command("revise", QUARTER, "--day", "2026-12-09", *said, "--project", project)


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def without_ledger(project):
    """Make of a project one whose releases an earlier version has made."""
    shutil.rmtree(project / FOLDER)
    (project / WITNESS).unlink()
    record = json.loads((project / RECORD).read_text(encoding="utf-8"))
    for each in record["releases"]:
        del each["ledger"]
    (project / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def web(built, tmp_path_factory):
    """Give the small project with web pages alone, and one figure that is hidden: 2 of 120 had no supervision."""
    project = shutil.copytree(built, tmp_path_factory.mktemp("web") / "project")
    change(project / "_quarto.yml", "  typst: {}\n", "")
    change(project / "_quarto.yml", "  docx: {}\n", "")
    change(project / "data" / QUARTER / "community-health.csv", "110,120", "118,120")
    return project


@pytest.fixture(scope="module")
def released_once(web, tmp_path_factory):
    project = shutil.copytree(web, tmp_path_factory.mktemp("ledger") / "project")
    done = release(project)
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture
def released(released_once, tmp_path):
    return shutil.copytree(released_once, tmp_path / "project")


# ---------------------------------------------------------------- releases


def test_a_release_enters_what_its_table_of_figures_says_and_nothing_hidden(released_once):
    project = load(released_once)
    (entry,) = project.ledger
    (made,) = project.releases
    assert (entry.kind, entry.audience, str(entry.quarter), entry.release) == ("release", "partners", "2026-27 Q2", 1)
    assert made.ledger == entry.digest

    said = {}
    agencies = {agency.title: agency.id for agency in project.framework.agencies} | {"all agencies together": ""}
    for figure in entry.figures:
        said |= {(figure.key, quarter): each for quarter, each in figure.series}
    rows = rows_of(released_once / "site" / QUARTER / "figures.csv")
    assert any(row["value"] == "[c]" for row in rows)
    for row in rows:
        split = [row[name] if row[name] != "all" else "" for name in ("area", "group", "unit")]
        found = [
            each
            for (key, quarter), each in said.items()
            if [key.measure, key.item, key.agency] == [row["measure"], row["item"], agencies[row["agency"]]]
            and [key.area, key.group, key.unit] == split
            and str(quarter) in (row["quarter"], row["figure is of"])
        ]
        texts = {each.marker or str(each.numerator if each.denominator is not None else each.value) for each in found}
        shown = row["numerator"] if row["numerator"][:1].isdigit() else row["value"]
        assert shown in texts or any(each.value is not None for each in found), row
        if row["value"] == "[c]":
            assert texts >= {"[c]"}
            assert found[-1].value is None


def test_a_build_and_a_check_read_the_ledger_and_never_write_it(released):
    before = files(released / "records" / "ledger")

    assert command("check", "--project", released).returncode == 0
    assert command("build", "--project", released).returncode == 0
    assert command("verify", QUARTER, "--project", released).returncode == 0

    assert files(released / "records" / "ledger") == before


def test_a_revision_enters_only_what_is_new_and_both_releases_still_verify(released):
    done = revise(released)
    assert done.returncode == 0, done.stderr

    first, second = load(released).ledger
    assert (second.release, second.before) == (2, first.digest)
    assert second.figures == ()  # a sentence of a commentary changes no figure
    verified = command("verify", QUARTER, "--project", released)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_a_damaged_page_is_made_again_as_it_was_released_whatever_was_published_since(released):
    assert extract(released, "--measures", "visits-in-time", "--quarters", QUARTER).returncode == 0
    page = released / "site" / QUARTER / "partnership.html"
    whole = page.read_bytes()
    page.write_bytes(b"damaged")

    done = command("build", "--project", released)

    assert done.returncode == 0, done.stderr
    assert page.read_bytes() == whole


@pytest.mark.parametrize("name", ["build", "check", "verify", "revise", "figures"])
def test_a_ledger_that_is_gone_is_told_by_every_command(released, name):
    shutil.rmtree(released / FOLDER)
    words = {"verify": (QUARTER,), "revise": (QUARTER, "--what", "x", "--why", "y"), "figures": ("--json",)}
    before = files(released / "site")

    done = command(name, *words.get(name, ()), "--project", released)

    assert done.returncode == 15
    assert "the ledger's entry of release 1 of 2026-27 Q2 for partners is missing, or was changed" in done.stderr
    assert "from a copy" in done.stderr
    assert files(released / "site") == before


# ---------------------------------------------------------------- releases of an earlier version


def test_a_release_without_an_entry_is_taken_in_from_its_site(released):
    before = load(released).ledger[0]
    without_ledger(released)
    assert "not entered: 2026-27 Q2, release 1" in command("ledger", "--project", released).stdout

    done = command("ledger", "--adopt", "--project", released)

    assert done.returncode == 0, done.stderr
    assert "adopted" in done.stdout
    assert "not entered" not in done.stdout
    project = load(released)
    (entry,) = project.ledger
    assert project.releases[0].ledger == entry.digest
    own = {figure.key: dict(figure.series) for figure in before.figures}
    for figure in entry.figures:
        for quarter, said in figure.series:
            assert said.marker == own[figure.key][quarter].marker
            if said.denominator is not None:
                assert said == own[figure.key][quarter]
    assert {figure.key for figure in entry.figures} == own.keys()
    assert command("verify", QUARTER, "--project", released).returncode == 0


def test_a_revision_takes_the_first_release_in_before_it_enters_itself(released):
    without_ledger(released)

    done = revise(released)

    assert done.returncode == 0, done.stderr
    project = load(released)
    assert [each.kind for each in project.ledger] == ["adopted", "release"]
    assert [each.ledger for each in project.releases] == [each.digest for each in project.ledger]


def test_a_release_whose_figures_are_not_as_released_is_not_taken_in(released):
    without_ledger(released)
    table = released / "site" / QUARTER / "figures.csv"
    table.write_bytes(table.read_bytes() + b"\r\n")

    done = command("ledger", "--adopt", "--project", released)

    assert done.returncode == 15
    assert "its figures.csv is not as it was released" in done.stderr
    assert not (released / FOLDER).exists()


# ---------------------------------------------------------------- answers


def test_an_answer_holds_protected_figures_alone_and_is_entered(released):
    before = len(load(released).ledger)
    names = sorted({row["measure"] for row in rows_of(released / "site" / QUARTER / "figures.csv")})

    done = extract(released, "--measures", ", ".join(names), "--quarters", "2026-27 Q1..2026-27 Q2")

    assert done.returncode == 0, done.stderr
    folder = released / "outbox" / f"extract-{before + 1:04d}"
    rows = rows_of(folder / "figures.csv")
    entry = load(released).ledger[-1]
    assert (entry.kind, entry.audience, entry.about) == ("extract", "public", "request 1234")
    assert {row["quarter"] for row in rows} == {"2026-27 Q1", "2026-27 Q2"}
    assert sum(len(figure.series) for figure in entry.figures) == len(rows)
    shown = command("figures", "--csv", "--audience", "public", "--project", released).stdout
    own = list(csv.DictReader(io.StringIO(shown)))
    hidden = {(row["measure"], row["item"], row["area"], row["group"]) for row in own if row["protection"] == "hidden"}
    told = {
        (row["measure"], row["item"], *("" if row[name] == "all" else row[name] for name in ("area", "group")))
        for row in rows
        if row["value"] == "[c]" and row["quarter"] == "2026-27 Q2"
    }
    assert hidden
    assert hidden <= told
    note = (folder / "note.md").read_text(encoding="utf-8")
    assert "answer to request 1234" in note
    assert "4 December 2026" in note
    assert "`[c]`: hidden to protect people" in note
    book = openpyxl.load_workbook(folder / "figures.xlsx")
    assert book.sheetnames == ["Cover", "Contents", "Markers", "Table 1"]
    assert book["Table 1"].max_row >= len(rows)


def test_an_answer_is_the_same_byte_for_byte_and_overwrites_nothing(released, tmp_path):
    words = ("--measures", "visits-in-time", "--quarters", QUARTER)
    for name in ("one", "two"):
        assert extract(released, *words, "--out", tmp_path / name).returncode == 0
    assert files(tmp_path / "one") == files(tmp_path / "two")

    again = extract(released, *words, "--out", tmp_path / "one")

    assert again.returncode == 10
    assert "figures.csv is there already" in again.stderr


@pytest.mark.parametrize("place", ["site/answers", "site-public", "build/answers"])
def test_no_answer_is_written_where_sites_and_builds_lie(released, place):
    before = files(released / "site")

    done = extract(released, "--measures", "visits-in-time", "--quarters", QUARTER, "--out", released / place)

    assert done.returncode == 10
    assert "nothing but a build writes into" in done.stderr
    assert files(released / "site") == before
    assert len(load(released).ledger) == 1


def test_all_that_is_wrong_with_a_question_is_told_at_once(released):
    done = extract(
        released, "--measures", "visits-in-tiem,nothing", "--quarters", "2026-27 Q5", "--audience", "partner"
    )

    assert done.returncode == 10
    assert "no measure is called 'visits-in-tiem'" in done.stderr
    assert "did you mean 'visits-in-time'?" in done.stderr
    assert "no measure is called 'nothing'" in done.stderr
    assert "'2026-27 Q5' names no quarters" in done.stderr
    assert "did you mean 'partners'?" in done.stderr


def test_an_answer_given_elsewhere_is_entered_by_hand(released, tmp_path):
    table = tmp_path / "answer.csv"
    table.write_text(
        "measure,item,agency,area,group,unit,quarter,until,numerator,denominator,value\n"
        "visits-in-time,,social-care,,,,2025-26 Q4,,45,60,75\n"
        "visits-in-time,,social-care,,,,2025-26 Q1,2025-26 Q4,,,80.5\n",
        encoding="utf-8",
    )

    done = command(*ASKED, "--record", table, "--project", released)

    assert done.returncode == 0, done.stderr
    entry = load(released).ledger[-1]
    one, year = entry.figures
    ((quarter, said),) = one.series
    assert (str(quarter), str(said.value), str(said.numerator)) == ("2025-26 Q4", "3/4", "45")
    ((span, summed),) = year.sums
    assert (str(span.first), str(span.last), str(summed.value)) == ("2025-26 Q1", "2025-26 Q4", "161/200")
    listed = command("ledger", "--project", released).stdout
    assert "elsewhere" in listed
    assert "request 1234" in listed


# ---------------------------------------------------------------- unprotected figures


def test_unprotected_figures_are_printed_with_a_warning_and_show_what_is_hidden(released):
    before = files(released / "site")
    shown = json.loads(command("figures", "--json", "--project", released).stdout)["figures"]

    done = command("figures", "--json", "--unprotected", "--project", released)

    bare = json.loads(done.stdout)
    assert bare["audience"] == "unprotected"
    assert "NOT protected" in done.stderr
    opened = [one for one, two in zip(bare["figures"], shown, strict=True) if two["protection"]["hidden"]]
    assert opened
    assert all(each["value"] is not None for each in opened)
    assert files(released / "site") == before


@pytest.mark.parametrize("place", ["site/figures.json", f"site/{QUARTER}/x.json", "build/x.json", "site-public/x.json"])
def test_unprotected_figures_never_go_where_sites_and_builds_lie(released, place, monkeypatch):
    done = command("figures", "--json", "--unprotected", "--out", released / place, "--project", released)

    assert done.returncode == 10
    assert "nothing but a build writes into" in done.stderr
    assert not (released / place).exists()


def test_unprotected_figures_may_be_written_beside_the_returns(released):
    place = released / "data" / "unprotected.json"

    done = command("figures", "--json", "--unprotected", "--out", place, "--project", released)

    assert done.returncode == 0
    assert done.stdout == ""
    assert json.loads(place.read_text(encoding="utf-8"))["audience"] == "unprotected"


@pytest.mark.parametrize(("place", "said"), [("measures.yaml", "there already"), ("none/x.json", "no folder for x")])
def test_figures_are_written_over_nothing_and_into_folders_that_are_there(released, place, said):
    before = (released / "measures.yaml").read_bytes()

    done = command("figures", "--json", "--out", released / place, "--project", released)

    assert done.returncode == 10
    assert said in done.stderr
    assert (released / "measures.yaml").read_bytes() == before


@pytest.mark.parametrize(
    "words", [("--unprotected",), ("--csv", "--unprotected"), ("--json", "--unprotected", "--audience", "public")]
)
def test_unprotected_figures_are_asked_for_as_json_and_for_no_audience(released, words):
    assert command("figures", *words, "--project", released).returncode == 2


def test_unprotected_figures_leave_a_line_in_the_journal(released):
    command("figures", "--json", "--unprotected", "--project", released)

    assert "--unprotected" in Path(released / "records" / "journal.jsonl").read_text(encoding="utf-8")


def test_what_stood_in_the_ledger_is_found_again_by_its_files(released_once):
    entries = load(released_once).ledger
    assert {name: (released_once / name).read_bytes() for name in ledger.files(entries)} == ledger.files(entries)
