"""What `reportgen init` makes: a project that loads, that keeps returns out of git, and that overwrites nothing."""

import shutil
import subprocess

import pytest

from reportgen import defaults
from reportgen.errors import ConfigError
from reportgen.model import Dimension
from reportgen.project import load
from reportgen.scaffold import init


@pytest.fixture
def starter(tmp_path):
    folder = tmp_path / "new" / "project"
    init(folder)
    return folder


def test_a_new_project_loads(starter):
    project = load(starter)

    assert len(project.framework.agencies) == 2
    assert 4 <= len(project.framework.measures) <= 6
    assert len(project.quarters) == 4
    assert project.framework.triads[0].of(Dimension.OUTCOME)


def test_a_new_project_says_on_every_page_that_its_data_is_invented(starter):
    assert load(starter).settings.invented


def test_every_agency_of_a_new_project_has_a_return_for_every_quarter(starter):
    project = load(starter)

    lacking = [
        (notes.folder, agency.id)
        for notes in project.quarters
        for agency in project.framework.agencies
        if not (starter / "data" / notes.folder / f"{agency.id}.csv").is_file()
    ]

    assert lacking == []


def test_the_files_that_were_made_are_told(tmp_path):
    made = init(tmp_path / "project")

    assert set(made) == {path for path in (tmp_path / "project").rglob("*") if path.is_file()}


def test_two_projects_are_the_same_byte_for_byte(tmp_path):
    one, other = init(tmp_path / "one"), init(tmp_path / "other")

    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


def test_an_empty_folder_may_be_there_already(tmp_path):
    assert init(tmp_path)


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")

    with pytest.raises(ConfigError, match="is not empty") as told:
        init(tmp_path)

    assert told.value.where == tmp_path.as_posix()
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_is_not_a_folder(tmp_path):
    (tmp_path / "mine").write_text("keep", encoding="utf-8")

    with pytest.raises(ConfigError, match="is a file"):
        init(tmp_path / "mine")


def test_git_ignores_returns_and_all_that_is_made_of_them_in_private(starter):
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not installed")
    for name in (
        "build/outbox/health/report.pdf",
        "records/journal.jsonl",
        "records/releases/2026-27-q2.json",
        "records/retired.json",
        "data/2026-27-q2/health.xlsx",
        "data/recipients.csv",
    ):
        (starter / name).parent.mkdir(parents=True, exist_ok=True)
        (starter / name).write_text("x", encoding="utf-8")
    (starter / "site").mkdir()
    (starter / "site" / "index.html").write_text("x", encoding="utf-8")
    subprocess.run([git, "init", "--quiet", str(starter)], check=True)

    listed = subprocess.run(
        [git, "-C", str(starter), "ls-files", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()

    assert [name for name in listed if name.startswith("data/")] == ["data/2026-27-q2/quarter.yaml"]
    assert not [name for name in listed if name.startswith("build")]
    assert [name for name in listed if name.startswith("records")] == ["records/retired.json"]
    assert {".gitignore", "README.md", "_quarto.yml", "measures.yaml", "site/index.html"} <= set(listed)


# ---------------------------------------------------------------- templates


def test_templates_are_copied_to_where_they_override_the_built_in_ones(starter):
    made = init(starter, templates=True)

    reports = starter / "reports"
    assert {path.relative_to(reports).parts[0] for path in made} >= {"templates", "wording", "styles"}
    assert not [path for path in made if path.suffix == ".py" or "starter" in path.parts]
    assert all(path.read_bytes() == defaults.data(path.relative_to(reports).as_posix()) for path in made)


def test_a_template_that_a_project_has_changed_stays_as_it_is(starter):
    changed = init(starter, templates=True)[0]
    changed.write_text("mine", encoding="utf-8")

    made = init(starter, templates=True)

    assert made == ()
    assert changed.read_text(encoding="utf-8") == "mine"


def test_templates_need_a_project_to_go_to(tmp_path):
    with pytest.raises(ConfigError, match=r"has no _quarto\.yml"):
        init(tmp_path, templates=True)
