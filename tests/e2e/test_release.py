"""The life of a quarter: a draft says so everywhere, a release is frozen, only a revision changes it."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pikepdf
import pytest
from lxml import html

from e2e.running import QUARTER, ROOT, add, build, change, command, files, make_project

from reportgen.pipeline import frozen
from reportgen.project import load
from reportgen.quarter import Quarter

DAY = "2026-12-04"
LATER = "2026-12-09"
RECORD = f"records/releases/{QUARTER}.json"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def release(project, *arguments, day=DAY):
    return command("release", QUARTER, "--day", day, *arguments, "--project", project)


def revise(project, *arguments, day=LATER):
    said = ("--what", "The visits of August", "--why", "Two were counted twice.")
    return command("revise", QUARTER, "--day", day, *said, *arguments, "--project", project)


def sign_off(project, *agencies):
    days = "".join(f'  {agency}: "2026-11-10"\n' for agency in agencies)
    add(project / "data" / QUARTER / "quarter.yaml", f"signed_off:\n{days}")


def correct(project):
    """Correct a figure of the released quarter."""
    path = project / "data" / QUARTER / "social-care.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count("1297") == 1
    path.write_text(text.replace("1297", "1290"), encoding="utf-8", newline="\n")


def words_of_page(path):
    return " ".join(html.fromstring(path.read_bytes()).text_content().split())


def words_of_heads_and_feet(path):
    """Give the words that Word prints at the head and foot of every page."""
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if re.match(r"word/(header|footer)\d\.xml", name)]
        return {name: re.sub(rb"<[^>]*>", b"", archive.read(name)).decode() for name in parts}


def pages_of(path):
    """Give the words of each page of a PDF."""
    done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8").split("\f")[:-1]


def record(project):
    return json.loads((project / RECORD).read_text(encoding="utf-8"))["releases"]


@pytest.fixture(scope="session")
def released_once(built, tmp_path_factory):
    """Give the small project with its latest quarter released, one of the two returns signed off; nobody writes in it."""
    project = shutil.copytree(built, tmp_path_factory.mktemp("released") / "project")
    sign_off(project, "social-care")
    done = release(project)
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture
def released(released_once, tmp_path):
    return shutil.copytree(released_once, tmp_path / "project")


@pytest.fixture(scope="session")
def revised_once(released_once, tmp_path_factory):
    project = shutil.copytree(released_once, tmp_path_factory.mktemp("revised") / "project")
    correct(project)
    done = revise(project)
    assert done.returncode == 0, done.stderr
    return project


# ---------------------------------------------------------------- draft


def test_a_draft_says_so_at_the_top_of_each_of_its_pages(built):
    folder = built / "site" / QUARTER
    for name in ("index.html", "partnership.html", "social-care.html"):
        banner = html.fromstring((folder / name).read_bytes()).xpath("//*[@class='banner draft']")
        assert [each.text_content().strip()[:30] for each in banner] == ["Draft: not for circulation. It"], name


def test_a_draft_says_so_at_head_and_foot_of_each_page_in_word(built):
    parts = words_of_heads_and_feet(built / "site" / QUARTER / f"{QUARTER}-partnership.docx")
    heads = [words for name, words in parts.items() if "header" in name]
    feet = [words for name, words in parts.items() if "footer" in name]
    assert heads
    assert all("DRAFT: not for circulation" in words for words in heads)
    assert feet
    assert all("Draft: not for circulation" in words for words in feet)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed")
def test_a_draft_says_so_on_each_page_of_the_pdf_and_its_watermark_is_not_read_aloud(built):
    path = built / "site" / QUARTER / f"{QUARTER}-partnership.pdf"
    pages = pages_of(path)
    assert len(pages) > 3
    assert all("Draft: not for circulation" in words for words in pages)
    with pikepdf.open(path) as pdf:
        for page in pdf.pages:
            page.contents_coalesce()
            assert b"/Artifact" in page.Contents.read_bytes()


def test_a_draft_is_told_as_one_on_the_home_page_and_in_the_workbook(built):
    assert "Draft: not for circulation" in words_of_page(built / "site" / "index.html")
    with zipfile.ZipFile(built / "site" / QUARTER / "figures.xlsx") as book:
        assert any(b"Draft: not for circulation" in book.read(name) for name in book.namelist())


# ---------------------------------------------------------------- release


def test_a_release_says_final_and_draft_nowhere(released_once):
    folder = released_once / "site" / QUARTER
    for path in (folder / "index.html", folder / "partnership.html", released_once / "site" / "index.html"):
        words = words_of_page(path)
        assert "Final, released 4 December 2026" in words, path.name
        assert "not for circulation" not in words, path.name
    parts = words_of_heads_and_feet(folder / f"{QUARTER}-partnership.docx")
    assert not any("DRAFT" in words for words in parts.values())


def test_a_return_that_is_not_signed_off_marks_its_figures_and_pages_and_no_others(released_once):
    folder = released_once / "site" / QUARTER
    for name in ("index.html", "partnership.html", "community-health.html"):
        assert "Not signed off by Community health trust" in words_of_page(folder / name), name
    assert "Not signed off" not in words_of_page(folder / "social-care.html")

    rows = (folder / "figures.csv").read_text(encoding="utf-8").splitlines()
    of_quarter = [row for row in rows if "2026-27 Q2" in row]
    marked = [row for row in of_quarter if "[n]" in row]
    assert marked
    assert all("Community health trust" in row or "community-health" in row for row in marked)
    assert any("social-care" in row or "social care" in row for row in of_quarter if "[n]" not in row)
    register = words_of_page(folder / "partnership.html")
    assert "10 November 2026" in register
    assert "not signed off by the agency that returned it" in register  # the key to [n]


def test_a_release_is_recorded_with_its_inputs_programs_and_outputs(released_once):
    (made,) = record(released_once)
    site = files(released_once / "site" / QUARTER)
    assert sorted(made["outputs"]) == sorted(site)
    assert f"data/{QUARTER}/social-care.csv" in made["inputs"]
    assert "measures.yaml" in made["inputs"]
    assert "_quarto.yml" in made["inputs"]
    assert made["programs"]["typst"]
    assert made["programs"]["reportgen"]
    assert made["unsigned"] == ["community-health"]


def test_no_hash_of_an_input_is_in_the_site(released_once):
    (made,) = record(released_once)
    whole = b"".join(files(released_once / "site").values())
    assert not [name for name, digest in made["inputs"].items() if digest.encode() in whole]


def test_an_open_check_stops_a_release_and_changes_nothing(project):
    (project / "data" / QUARTER / "community-health.csv").unlink()
    before = files(project / "site")

    done = release(project)

    assert done.returncode == 15
    assert "the check returns-missing is open: the return of Community health trust has not come in" in done.stderr
    assert '--accept "returns-missing=why"' in done.stderr
    assert files(project / "site") == before
    assert not (project / RECORD).exists()


@pytest.mark.slow
def test_all_open_checks_are_told_at_once_and_each_is_accepted_by_its_name(project):
    (project / "data" / QUARTER / "community-health.csv").unlink()
    add(project / "data" / QUARTER / "letter.docx", "x")
    add(project / "data" / QUARTER / "polise.csv.txt", "x")
    done = release(project, day="2026-10-30")
    names = re.findall(r"the check (\S+) is open", done.stderr)
    assert {"returns-missing", "reporting-date"} <= set(names)
    accepts = [word for name in set(names) for word in ("--accept", f"{name}=agreed by the board = yes")]

    done = release(project, *accepts, day="2026-10-30")

    assert done.returncode == 0, done.stderr
    (made,) = record(project)
    assert made["accepted"] == dict.fromkeys(names, "agreed by the board = yes")


def test_what_is_accepted_must_be_open(project):
    done = release(project, "--accept", "returns-mising=none came")
    assert done.returncode == 15
    assert "'returns-mising' was accepted, and no check of that name is open" in done.stderr
    assert not (project / RECORD).exists()


@pytest.mark.parametrize("given", ["returns-missing", "=why", "returns-missing= "])
def test_a_check_is_accepted_with_a_reason_only(project, given):
    assert release(project, "--accept", given).returncode == 2


def test_a_quarter_is_released_once(released):
    before = files(released / "site")
    done = release(released)
    assert done.returncode == 15
    assert "was released on 4 December 2026" in done.stderr
    assert files(released / "site") == before


def test_a_release_is_not_dated_before_its_quarter_ended(project):
    done = release(project, day="2026-09-29")
    assert done.returncode == 15
    assert "lies before the end of 2026-27 Q2" in done.stderr


# ---------------------------------------------------------------- frozen


def test_a_build_leaves_a_released_quarter_as_it_stands(released):
    before = files(released / "site")
    shutil.rmtree(released / "build")
    done = build(released)
    assert "stands as it was released on 4 December 2026" in done.stdout
    assert files(released / "site") == before


@pytest.mark.slow
def test_after_the_release_of_an_earlier_quarter_a_build_makes_the_latest(built, tmp_path):
    project = shutil.copytree(built, tmp_path / "project")
    done = command("release", "2026-27 Q1", "--day", DAY, "--project", project)
    assert done.returncode == 0, done.stderr
    assert build(project).stdout.startswith("2026-27 Q2: 3 DOCX")
    assert sorted(path.name for path in (project / "site").glob("*-q?")) == ["2026-27-q1", "2026-27-q2"]


def test_a_released_quarter_whose_return_was_changed_is_not_built(released):
    before = files(released / "site")
    correct(released)
    done = command("build", "--project", released)
    assert done.returncode == 15
    assert f"data/{QUARTER}/social-care.csv" in done.stderr
    assert "reportgen revise" in done.stderr
    assert files(released / "site") == before


def test_no_return_of_a_released_quarter_can_be_set_aside(released):
    done = command("build", "--set-aside", "social-care", "--project", released)
    assert done.returncode == 15
    assert "no return of it can be set aside" in done.stderr


def test_a_lost_site_is_built_again_as_it_was_released(released):
    before = files(released / "site" / QUARTER)
    shutil.rmtree(released / "site")
    shutil.rmtree(released / "build")
    build(released)
    assert files(released / "site" / QUARTER) == before


@pytest.mark.slow
def test_a_lost_site_is_not_built_otherwise_than_it_was_released(released):
    text = (released / RECORD).read_text(encoding="utf-8")
    digest = record(released)[0]["outputs"]["partnership.html"]
    (released / RECORD).write_text(text.replace(digest, "0" * 64), encoding="utf-8")
    shutil.rmtree(released / "site")
    done = command("build", "--project", released)
    assert done.returncode == 15
    assert "to build it now would change it: partnership.html" in done.stderr
    assert not (released / "site").exists()


@pytest.mark.slow
def test_a_later_quarter_leaves_the_released_one_as_it_was_and_keeps_its_marks(released):
    before = files(released / "site" / QUARTER)
    later = shutil.copytree(released / "data" / QUARTER, released / "data" / "2026-27-q3")
    (later / "quarter.yaml").unlink()
    build(released)
    assert files(released / "site" / QUARTER) == before
    rows = (released / "site" / "2026-27-q3" / "figures.csv").read_text(encoding="utf-8").splitlines()
    assert not any("[n]" in row for row in rows if "2026-27 Q3" in row)  # the new quarter is a draft
    page = words_of_page(released / "site" / "measures" / "conference-reports.html")
    assert "[n]" in page  # of the quarter that was released without the agency's word


def test_settings_that_no_page_shows_may_change_after_a_release(released):
    before = files(released / "site")
    change(
        released / "_quarto.yml",
        "  site: site\n",
        "  site: site\n  publish: {to: ../intranet}\n  retention: {years: 6}\n  calendar: {due: 14}\n",
    )
    build(released)
    assert files(released / "site") == before
    change(released / "_quarto.yml", "  marking: OFFICIAL\n", "  marking: OFFICIAL-SENSITIVE\n")
    done = command("build", "--project", released)
    assert done.returncode == 15
    assert "has changed since: _quarto.yml" in done.stderr


def make_next_quarter(project):
    later = shutil.copytree(project / "data" / QUARTER, project / "data" / "2026-27-q3")
    (later / "quarter.yaml").unlink()


@pytest.mark.slow
def test_a_released_quarter_that_is_gone_from_the_site_is_told_before_the_next_is_built(released):
    make_next_quarter(released)
    shutil.rmtree(released / "site" / QUARTER)
    done = command("build", "--project", released)
    assert done.returncode == 15
    assert "2026-27 Q2 was released and is not in the site, and would be gone for its readers" in done.stderr
    assert 'reportgen build "2026-27 Q2"' in done.stderr
    build(released, "2026-27 Q2")
    build(released)
    assert (released / "site" / QUARTER / "partnership.html").is_file()


def test_the_folder_of_a_replaced_release_that_is_gone_is_told(revised_once, tmp_path):
    project = shutil.copytree(revised_once, tmp_path / "project")
    shutil.rmtree(project / "site" / f"{QUARTER}-release-1")
    make_next_quarter(project)
    done = command("build", "--project", project)
    assert done.returncode == 15
    assert "a release that was replaced cannot be kept, because" in done.stderr
    assert f"site/{QUARTER}-release-1" in done.stderr


@pytest.mark.slow
def test_a_revision_takes_a_later_draft_out_of_the_site_until_it_is_built_again(released):
    make_next_quarter(released)
    build(released)
    correct(released)
    done = revise(released)
    assert done.returncode == 0, done.stderr
    assert "taken out of the site, so that it can be published: the draft of 2026-27 Q3" in done.stdout
    assert f"changed since the release before: data/{QUARTER}/social-care.csv" in done.stdout
    assert not (released / "site" / "2026-27-q3").exists()
    assert "2026-27 Q3" not in words_of_page(released / "site" / "index.html")
    build(released)
    assert (released / "site" / "2026-27-q3" / "partnership.html").is_file()


def test_a_measure_of_a_released_quarter_keeps_its_address(released):
    make_next_quarter(released)
    before = files(released / "site")
    framework = released / "measures.yaml"
    text = framework.read_text(encoding="utf-8")
    assert text.count("feel-safer") >= 1
    framework.write_text(text.replace("feel-safer", "feel-safe"), encoding="utf-8", newline="\n")
    for path in (released / "data").glob("*/*.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace("feel-safer", "feel-safe"), encoding="utf-8")
    done = command("build", "--project", released)
    assert done.returncode == 15
    assert "would be gone that a released quarter led to, the first: measures/feel-safer.html" in done.stderr
    assert files(released / "site") == before


def test_what_changes_while_a_release_is_built_stops_it(project, monkeypatch):

    module = sys.modules["reportgen.pipeline.release"]

    before = files(project / "site")
    real = module.folder_of

    def late(*arguments):
        add(project / "data" / QUARTER / "commentary" / "community-health.md", "## plans\n\nToo late.\n")
        return real(*arguments)

    monkeypatch.setattr(module, "folder_of", late)
    done = release(project)
    assert done.returncode == 15
    assert f"changed while it was built: data/{QUARTER}/commentary/community-health.md" in done.stderr
    assert files(project / "site") == before
    assert not (project / RECORD).exists()


@pytest.mark.slow
def test_a_later_revision_of_an_earlier_quarter_leaves_what_was_made_before_it_verifiable(built, tmp_path):
    project = shutil.copytree(built, tmp_path / "project")
    assert command("release", "2026-27 Q1", "--day", DAY, "--project", project).returncode == 0
    assert release(project).returncode == 0
    add(project / "data" / "2026-27-q1" / "quarter.yaml", 'signed_off: {social-care: "2026-11-10"}\n')
    said = ("--what", "Sign-off", "--why", "It came later")
    done = command("revise", "2026-27 Q1", "--day", DAY, *said, "--project", project)
    assert done.returncode == 0, done.stderr
    found = command("verify", QUARTER, "--project", project)
    assert found.returncode == 0, found.stdout


# ---------------------------------------------------------------- verify


def test_a_released_quarter_comes_out_the_same_again(released):
    done = command("verify", QUARTER, "--project", released)
    assert done.returncode == 0, done.stdout
    assert "the same byte for byte" in done.stdout
    assert not (released / "build" / "verify").exists()


@pytest.mark.slow
def test_it_comes_out_the_same_from_what_was_frozen_when_the_project_has_moved_on(released):
    correct(released)
    add(released / "measures.yaml", "# the framework has grown\n")
    done = command("verify", QUARTER, "--project", released)
    assert done.returncode == 0, done.stdout
    assert "changed since, and what was frozen was used: measures.yaml" in done.stdout


@pytest.mark.slow
def test_a_page_that_was_changed_is_named(released):
    add(released / "site" / QUARTER / "partnership.html", "<!-- -->")
    (released / "site" / QUARTER / "figures.csv").unlink()
    done = command("verify", QUARTER, "--project", released)
    assert done.returncode == 15
    assert re.search(r"the site: 2 files differ\n  figures.csv\n  partnership.html", done.stdout)


def test_an_input_that_is_neither_there_nor_kept_is_named(released):
    correct(released)
    shutil.rmtree(released / "records" / "inputs")
    done = command("verify", QUARTER, "--project", released)
    assert done.returncode == 15
    assert f"cannot be, for an input is neither here nor kept: data/{QUARTER}/social-care.csv" in done.stdout


def test_a_draft_cannot_be_verified(project):
    done = command("verify", QUARTER, "--project", project)
    assert done.returncode == 15
    assert "was not released" in done.stderr


# ---------------------------------------------------------------- revise


def test_a_revision_says_what_was_changed_why_and_when_in_every_edition(revised_once):
    folder = revised_once / "site" / QUARTER
    for name in ("partnership.html", "social-care.html", "community-health.html"):
        words = words_of_page(folder / name)
        assert "Revised, release 2 of 9 December 2026" in words, name
        assert "The visits of August. Why: Two were counted twice." in words, name
    assert "The visits of August. Why: Two were counted twice." in words_of_page(folder / "index.html")


def test_the_release_before_stays_reachable_and_says_that_it_was_replaced(released_once, revised_once):
    earlier = files(revised_once / "site" / f"{QUARTER}-release-1")
    before = files(released_once / "site" / QUARTER)
    assert earlier.keys() == before.keys()
    assert [name for name in before if earlier[name] != before[name] and not name.endswith(".html")] == []
    words = words_of_page(revised_once / "site" / f"{QUARTER}-release-1" / "partnership.html")
    assert "This is an earlier release. It was replaced on 9 December 2026." in words
    links = html.fromstring((revised_once / "site" / QUARTER / "index.html").read_bytes()).xpath("//a/@href")
    assert f"../{QUARTER}-release-1/index.html" in links


@pytest.mark.slow
def test_a_revision_can_be_verified_and_stands(revised_once, tmp_path):
    project = shutil.copytree(revised_once, tmp_path / "project")
    assert command("verify", QUARTER, "--project", project).returncode == 0
    before = files(project / "site")
    build(project)
    assert files(project / "site") == before


@pytest.mark.slow
def test_a_second_revision_keeps_both_before_it(revised_once, tmp_path):
    project = shutil.copytree(revised_once, tmp_path / "project")
    first = files(project / "site" / f"{QUARTER}-release-1")
    sign_off_now = project / "data" / QUARTER / "quarter.yaml"
    change(sign_off_now, "signed_off:\n", 'signed_off:\n  community-health: "2026-12-10"\n')
    done = revise(project, day="2026-12-11")
    assert done.returncode == 0, done.stderr
    assert [each["number"] for each in record(project)] == [1, 2, 3]
    assert files(project / "site" / f"{QUARTER}-release-1") == first
    assert (project / "site" / f"{QUARTER}-release-2" / "partnership.html").is_file()
    assert "Not signed off" not in words_of_page(project / "site" / QUARTER / "partnership.html")


def test_nothing_is_revised_where_nothing_has_changed(released):
    before = files(released)
    done = revise(released)
    assert done.returncode == 15
    assert "nothing has changed since release 1" in done.stderr
    assert files(released / "site") == {
        name.removeprefix("site/"): data for name, data in before.items() if name.startswith("site/")
    }


def test_a_revision_is_not_dated_before_the_release(released):
    correct(released)
    done = revise(released, day="2026-12-03")
    assert done.returncode == 15
    assert "lies before release 1, 4 December 2026" in done.stderr


def test_a_draft_cannot_be_revised(project):
    done = revise(project)
    assert done.returncode == 15
    assert "is a draft: there is nothing to revise" in done.stderr


@pytest.mark.slow
def test_a_revision_cut_off_before_its_record_is_taken_up_again(revised_once, tmp_path):
    project = shutil.copytree(revised_once, tmp_path / "project")
    whole = files(project / "site")
    text = json.loads((project / RECORD).read_text(encoding="utf-8"))
    text["releases"] = text["releases"][:1]
    (project / RECORD).write_text(json.dumps(text), encoding="utf-8")
    done = revise(project)
    assert done.returncode == 0, done.stderr
    assert files(project / "site") == whole
    assert [each["number"] for each in record(project)] == [1, 2]


def test_a_page_of_a_release_that_was_replaced_is_not_carried_over_changed(revised_once, tmp_path):
    project = shutil.copytree(revised_once, tmp_path / "project")
    add(project / "site" / f"{QUARTER}-release-1" / "figures.csv", "1\n")
    shutil.copytree(project / "data" / QUARTER, project / "data" / "2026-27-q3")
    (project / "data" / "2026-27-q3" / "quarter.yaml").unlink()
    done = command("build", "--project", project)
    assert done.returncode == 15
    assert f"site/{QUARTER}-release-1" in done.stderr


# ---------------------------------------------------------------- git


def git(project, *arguments):
    who = ("-c", "user.name=Analyst", "-c", "user.email=analyst@example.org")
    return subprocess.run(["git", "-C", project, *who, *arguments], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def in_git(project):
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    git(project, "init", "--quiet")
    git(project, "config", "user.name", "Analyst")
    git(project, "config", "user.email", "analyst@example.org")
    (project / ".gitignore").write_text("build/\nrecords/inputs/\nrecords/journal.*\n", encoding="utf-8")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "returns")
    return project


def test_a_release_is_tagged_if_it_is_asked_for(in_git):
    done = release(in_git, "--tag")
    assert done.returncode == 0, done.stderr
    assert f"tagged: {QUARTER}-release-1" in done.stdout
    assert git(in_git, "tag").split() == [f"{QUARTER}-release-1"]
    held = git(in_git, "show", f"{QUARTER}-release-1:site/{QUARTER}/partnership.html")
    assert "Final, released 4 December 2026" in held
    assert git(in_git, "status", "--porcelain") == ""


def test_inputs_that_are_not_committed_are_told_before_anything_is_released(in_git):
    correct(in_git)
    done = release(in_git, "--tag")
    assert done.returncode == 15
    assert "1 input is not committed" in done.stderr
    assert not (in_git / RECORD).exists()


def test_a_project_outside_git_is_not_released_with_a_tag(tmp_path):
    project = make_project(tmp_path / "project")
    done = release(project, "--tag")
    assert done.returncode in (0, 15)
    if Path("/.git").exists():
        pytest.skip("the temporary folder is in a repository")
    assert "in no git repository" in done.stderr


# ---------------------------------------------------------------- the demonstration


def test_the_demonstrations_released_quarter_is_as_its_record_says():
    (release,) = load(ROOT).released(Quarter(2026, 1), "partners")
    assert frozen.changed_files(ROOT / "site", release) == ()
    assert release.unsigned == ("education",)
