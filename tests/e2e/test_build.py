"""A build, as an analyst runs it: what comes out, what stays, what is told."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from render.checks import docx_faults, pdf_faults

from e2e.reading import text_of
from e2e.running import QUARTER, ROOT, add, build, change, command, differing, files, reportgen
from e2e.site_faults import faults

GUARD = """
import sys

def stop(event, _):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.bind"):
        sys.stderr.write("NETWORK " + event + "\\n")
        raise SystemExit(99)

sys.addaudithook(stop)
"""


# ---------------------------------------------------------------- what comes out


def test_a_stranger_makes_and_builds_a_project_in_two_commands(tmp_path):
    made = reportgen("init", "mine", cwd=tmp_path)
    done = reportgen("build", "--project", "mine", cwd=tmp_path)

    assert made.returncode == 0, made.stderr
    assert "next: reportgen build --project mine" in made.stdout
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"look here: {Path('mine', 'site', 'index.html')}"
    assert (tmp_path / "mine" / "site" / "index.html").is_file()


def test_a_build_makes_every_edition_in_three_formats(built):
    folder = built / "site" / QUARTER
    editions = [name for name, _ in json.loads((folder / "quarter.json").read_bytes())["editions"]]

    assert editions == ["partnership", "social-care", "community-health"]
    for edition in editions:
        assert (folder / f"{edition}.html").read_bytes().lstrip().lower().startswith(b"<!doctype html>")
        assert (folder / f"{QUARTER}-{edition}.pdf").read_bytes().startswith(b"%PDF-1.7")
        assert "word/document.xml" in zipfile.ZipFile(folder / f"{QUARTER}-{edition}.docx").namelist()


def test_every_pdf_and_word_file_is_tagged_titled_and_described(built):
    folder = built / "site" / QUARTER

    assert {path.name: found for path in folder.glob("*.pdf") if (found := pdf_faults(path))} == {}
    assert {path.name: found for path in folder.glob("*.docx") if (found := docx_faults(path.read_bytes()))} == {}


@pytest.mark.parametrize("name", ["partnership.html", f"{QUARTER}-partnership.pdf", f"{QUARTER}-partnership.docx"])
def test_each_format_says_the_same_figures_and_commentary(built, name):
    text = text_of(built / "site" / QUARTER / name)

    assert "Visits made in time Quality 91.0%" in text
    assert "1,297 of 1,426" in text
    assert "rose by 2.3 percentage points to 91.0 per cent" in text
    assert "Two social workers started in July, and visits in time rose with them." in text


def test_the_sources_are_kept_for_a_person_to_read(built):
    sources = built / "build" / "sources" / QUARTER

    assert sorted(path.name for path in sources.iterdir()) == ["community-health", "partnership", "social-care"]
    assert (sources / "partnership" / "report.qmd").read_text(encoding="utf-8").startswith("---\n")


# ---------------------------------------------------------------- building again


def test_a_second_build_finds_nothing_to_do(project):
    done = build(project)

    assert "nothing has changed" in done.stdout
    assert "draw" not in done.stderr


@pytest.mark.parametrize("name", ["index.html", f"{QUARTER}/{QUARTER}-partnership.pdf", "manifest.json"])
@pytest.mark.parametrize("how", ["changed", "gone"])
def test_a_damaged_site_is_made_whole_again(built, project, name, how):
    if how == "gone":
        (project / "site" / name).unlink()
    else:
        (project / "site" / name).write_bytes(b"changed by hand")

    build(project)

    assert differing(built / "site", project / "site") == []


def test_a_project_works_after_it_has_been_moved(built, project, tmp_path):
    moved = project.rename(tmp_path / "moved")

    done = build(moved)

    assert "nothing has changed" in done.stdout
    assert differing(built / "site", moved / "site") == []


def test_what_an_earlier_build_left_in_build_is_not_needed(built, project):
    shutil.rmtree(project / "build")
    shutil.rmtree(project / "site")

    build(project)

    assert differing(built / "site", project / "site") == []


def test_only_the_editions_that_a_change_touches_are_rendered_anew(project):
    change(project / "data" / QUARTER / "community-health.csv", "70,77", "71,77")

    done = build(project, "--explain")

    lines = done.stdout.splitlines()
    assert f"kept  render {QUARTER} social-care: nothing that it depends on has changed" in lines
    assert any(line.startswith(f"made  render {QUARTER} community-health: changed: ") for line in lines)


def test_explain_names_the_settings_when_a_setting_changed(project):
    change(project / "_quarto.yml", "marking: OFFICIAL", "marking: OFFICIAL-SENSITIVE")

    done = build(project, "--explain")

    assert f"made  render {QUARTER} partnership: changed: " in done.stdout
    assert "OFFICIAL-SENSITIVE" in text_of(project / "site" / QUARTER / f"{QUARTER}-partnership.pdf")


# ---------------------------------------------------------------- faults


def all_but_journal(project):
    """Read a project's files but for the journal, which tells of every attempt."""
    return {name: data for name, data in files(project).items() if not name.startswith("records/journal.")}


def test_a_faulty_return_changes_nothing_and_can_be_set_aside(project):
    add(project / "data" / QUARTER / "community-health.csv", "no-such-measure,,,,,5,,,,,,,,\n")
    before = all_but_journal(project)

    refused = command("build", "--project", project)
    checked = command("check", "--project", project)
    after = all_but_journal(project)
    aside = build(project, "--set-aside", "community-health")

    assert (refused.returncode, checked.returncode) == (11, 11)
    assert "no-such-measure" in refused.stderr
    assert "no-such-measure" in checked.stdout
    assert after == before
    assert "set aside: community-health" in aside.stdout


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["2031-32 Q1"], 10),
        (["second quarter"], 10),
        (["--set-aside", "polise"], 10),
        (["--audience", "everyone"], 10),
        (["--engine", "word"], 2),
    ],
)
def test_a_wrong_word_on_the_command_line_is_told_and_changes_nothing(project, arguments, status):
    before = files(project / "site")

    done = command("build", *arguments, "--project", project)

    assert done.returncode == status
    assert "  fix    " in done.stderr
    assert files(project / "site") == before


def test_another_run_holds_the_lock(project):
    from filelock import FileLock

    (project / "measures.yaml").open("a", encoding="utf-8").close()
    with FileLock(project / "build" / ".lock"):
        done = command("build", "--project", project)

    assert done.returncode == 16
    assert "another run is building this project" in done.stderr


# ---------------------------------------------------------------- audiences


def test_the_public_has_a_site_of_its_own_and_an_agency_only_the_outbox(project):
    before = files(project / "site")

    build(project, "--audience", "public")
    build(project, "--audience", "agency:community-health")

    public, outbox = project / "site-public", project / "build" / "outbox" / "community-health"
    assert faults(files(public)) == []
    assert faults(files(outbox)) == []
    assert [path.name for path in (public / QUARTER).glob("*.html")].count("social-care.html") == 0
    assert sorted(path.name for path in (outbox / QUARTER).glob("*.pdf")) == [
        f"{QUARTER}-community-health.pdf",
        f"{QUARTER}-partnership.pdf",
    ]
    assert files(project / "site") == before


def test_each_site_says_whom_it_is_for(project):
    build(project, "--audience", "public")

    assert "for the audience “public”" in text_of(project / "site-public" / "index.html")
    assert "for the audience “partners”" in text_of(project / "site" / "index.html")


# ---------------------------------------------------------------- the machine


def test_a_build_opens_no_connection(built, project, tmp_path):
    """Every process of the build is watched, the drawing ones too; programs in other languages run in them."""
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    shutil.rmtree(project / "build")
    shutil.rmtree(project / "site")
    path = os.pathsep.join([str(tmp_path / "guard"), *filter(None, [os.environ.get("PYTHONPATH")])])
    caller = "import socket; socket.create_connection(('127.0.0.1', 9))"

    control = subprocess.run([sys.executable, "-c", caller], env={**os.environ, "PYTHONPATH": path}, check=False)
    done = reportgen("build", "--project", project, PYTHONPATH=path)

    assert control.returncode == 99  # the watch works
    assert done.returncode == 0, done.stderr
    assert "NETWORK" not in done.stderr
    assert differing(built / "site", project / "site") == []


def test_what_is_printed_into_a_file_is_utf_8_on_every_machine(project):
    """Windows writes files in an alphabet of few letters if it is let, and an agency's name may hold any."""
    name = "Ymddiriedolaeth Iechyd Łódź Ŵ"
    change(project / "measures.yaml", "title: Children on a plan\n", f"title: {name}\n")

    for arguments in (["figures"], ["figures", "--json"], ["figures", "--csv"], ["check"], ["doctor"]):
        done = reportgen(*arguments, "--project", project, PYTHONIOENCODING="cp1252")
        assert done.returncode == 0, (arguments, done.stderr)
        if "--csv" in arguments:
            assert name in done.stdout


def test_returns_may_lie_elsewhere_and_nothing_of_that_place_is_printed(built, project):
    elsewhere = project.parent / "kept elsewhere"
    (project / "data").rename(elsewhere)
    change(project / "_quarto.yml", "  data: data ", "  data: ../kept elsewhere ")

    build(project)
    again = build(project)

    assert "nothing has changed" in again.stdout
    assert differing(built / "site", project / "site") == []


def test_no_file_of_a_build_lies_outside_its_own_places(project):
    before = {name for name in files(project) if not name.startswith(("build/", "site/"))}
    change(project / "data" / QUARTER / "community-health.csv", "70,77", "71,77")

    build(project)

    after = {name for name in files(project) if not name.startswith(("build/", "site/"))}
    assert after == before
    assert not (project / "build" / "work").exists()


def test_the_commands_of_the_readme_are_commands():
    """The three plain commands behind `make report` stand in the README as they are run."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert "make report" in readme
    assert "make test" in readme
    assert "-m reportgen build" in readme
    assert "pip install --require-hashes" in readme or "--require-hashes" in readme
