import json
import shutil
import zipfile

import pytest

from e2e.running import files, make_project, reportgen


@pytest.fixture
def project(built, tmp_path):
    return shutil.copytree(built, tmp_path / "project")


def latest_folder(project):
    return max(path.parent for path in (project / "site").glob("*/quarter.json"))


def test_a_build_makes_every_edition_in_three_formats(built):
    folder = latest_folder(built)
    editions = [name for name, _ in json.loads((folder / "quarter.json").read_bytes())["editions"]]

    assert editions[0] == "partnership"
    assert len(editions) == 3
    for edition in editions:
        assert (folder / f"{edition}.html").read_bytes().lstrip().lower().startswith(b"<!doctype html>")
        assert (folder / f"{folder.name}-{edition}.pdf").read_bytes().startswith(b"%PDF-1.7")
        assert "word/document.xml" in zipfile.ZipFile(folder / f"{folder.name}-{edition}.docx").namelist()


def test_a_second_build_finds_nothing_to_do(project):
    before = files(project / "site")
    done = reportgen("build", "--project", project)

    assert "nothing has changed" in done.stdout
    assert files(project / "site") == before


def test_a_damaged_site_is_made_whole_again(project):
    before = files(project / "site")
    (project / "site" / "index.html").write_text("changed by hand", encoding="utf-8")

    done = reportgen("build", "--project", project)

    assert done.returncode == 0, done.stderr
    assert files(project / "site") == before


def test_two_builds_elsewhere_give_the_same_bytes(built, tmp_path):
    other = make_project(tmp_path / "a folder, with another name")
    done = reportgen(
        "build",
        "--project",
        other,
        TZ="Pacific/Kiritimati",
        LC_ALL="C",
        HOME=str(tmp_path),
        PYTHONHASHSEED="77",
        COLUMNS="41",
    )
    assert done.returncode == 0, done.stderr

    here, there = files(built / "site"), files(other / "site")

    assert here.keys() == there.keys()
    assert [name for name in here if here[name] != there[name]] == []


def test_an_earlier_quarter_is_built_beside_the_later_one(project):
    later = latest_folder(project).name
    earlier = sorted(path.name for path in (project / "data").iterdir() if path.is_dir())[-2]
    before = files(project / "site" / later)

    done = reportgen("build", earlier.upper().replace("-Q", " Q"), "--project", project)

    assert done.returncode == 0, done.stderr
    assert files(project / "site" / later) == before
    assert (project / "site" / earlier / "partnership.html").is_file()
    home = (project / "site" / "index.html").read_text(encoding="utf-8")
    assert f"{earlier}/index.html" in home
    assert f"{later}/index.html" in home


def test_an_agency_that_sent_nothing_is_a_finding_and_no_error(project):
    folder = max(path for path in (project / "data").iterdir() if path.is_dir())
    returned = min(folder.glob("*.csv"))
    returned.unlink()

    done = reportgen("build", "--project", project)

    assert done.returncode == 0, done.stderr
    assert f"return missing: {returned.stem}" in done.stdout
    entry = json.loads((project / "site" / folder.name / "quarter.json").read_bytes())
    assert entry["unseen"]


def test_a_faulty_return_changes_nothing_and_can_be_set_aside(project):
    folder = max(path for path in (project / "data").iterdir() if path.is_dir())
    returned = min(folder.glob("*.csv"))
    text = returned.read_text(encoding="utf-8")
    returned.write_text(text + "no-such-measure,,,,,5,,,,,,,,\n", encoding="utf-8")
    before = files(project / "site")

    refused = reportgen("build", "--project", project)
    after = files(project / "site")
    aside = reportgen("build", "--project", project, "--set-aside", returned.stem)

    assert refused.returncode == 11
    assert "no-such-measure" in refused.stderr
    assert after == before
    assert aside.returncode == 0, aside.stderr
    assert f"set aside: {returned.stem}" in aside.stdout


def test_the_public_has_a_site_of_its_own_and_an_agency_only_the_outbox(project):
    before = files(project / "site")
    agency = min(path.stem for path in (project / "data").glob("*/*.csv"))

    public = reportgen("build", "--project", project, "--audience", "public")
    own = reportgen("build", "--project", project, "--audience", f"agency:{agency}")

    assert public.returncode == 0, public.stderr
    assert own.returncode == 0, own.stderr
    assert (project / "site-public" / "index.html").is_file()
    assert (project / "build" / "outbox" / agency / "index.html").is_file()
    assert files(project / "site") == before


def test_explain_says_why_each_step_ran(project):
    (project / "_quarto.yml").write_text(
        (project / "_quarto.yml")
        .read_text(encoding="utf-8")
        .replace("marking: OFFICIAL", "marking: OFFICIAL-SENSITIVE"),
        encoding="utf-8",
    )

    done = reportgen("build", "--project", project, "--explain")

    assert done.returncode == 0, done.stderr
    assert "made  render" in done.stdout
    assert "changed: " in done.stdout


def test_a_build_opens_no_connection(project):
    guard = (
        "import sys\n"
        "def stop(event, _):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'socket.bind'): raise SystemExit('network: ' + event)\n"
        "sys.addaudithook(stop)\n"
    )
    (project / "sitecustomize.py").write_text(guard, encoding="utf-8")
    shutil.rmtree(project / "build")

    done = reportgen("build", "--project", project, PYTHONPATH=str(project))

    assert done.returncode == 0, done.stderr


def test_nothing_in_the_site_names_the_machine(built):
    for name, data in files(built / "site").items():
        assert str(built).encode() not in data, name
        assert b"/tmp/" not in data, name
