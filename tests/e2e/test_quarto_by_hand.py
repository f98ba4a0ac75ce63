"""`quarto render` and `quarto preview` by hand: what they render is composed first, and the site is never touched."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest
import yaml
from lxml import html

from reportgen.engines.format import found
from reportgen.engines.process import environment
from reportgen.engines.quarto import find

from e2e import site_faults
from e2e.running import QUARTER, ROOT, change, command

STARTER = ROOT / "src" / "reportgen" / "defaults" / "starter"
PROJECTS = {"the demonstration": ROOT, "a new project": STARTER, "Ceredigion": ROOT / "examples" / "ceredigion"}
EACH = pytest.mark.parametrize("folder", PROJECTS.values(), ids=PROJECTS)
COMPOSE = PurePosixPath("reports/compose.py")
needs_quarto = pytest.mark.skipif(find() is None, reason="Quarto is not installed (QUARTO_PATH or PATH)")


def settings(folder: Path) -> dict[str, object]:
    read = yaml.safe_load((folder / "_quarto.yml").read_text(encoding="utf-8"))
    assert isinstance(read, dict)
    return read


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Give every file below a folder with its bytes and when it was last written."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# ---------------------------------------------------------------- what the project file says


@EACH
def test_quarto_is_told_to_render_the_sources_alone_and_to_write_below_build(folder):
    told = settings(folder)

    assert told["project"] == {
        "type": "website",
        "pre-render": COMPOSE.as_posix(),
        "output-dir": "build/quarto",
        "render": ["build/sources/*/*/report.qmd"],
    }


@EACH
def test_nothing_makes_quarto_write_into_the_site(folder):
    told = settings(folder)
    ours = told.pop("reportgen")
    site = PurePosixPath(str(ours["site"]))
    output = PurePosixPath(str(told["project"]["output-dir"]))

    assert site not in (output, *output.parents)
    assert output not in site.parents
    assert not {"resources", "post-render", "preview"} & set(told["project"])
    assert set(told) == {"project", "lang", "website", "format"}
    assert set(told["website"]) == {"title"}


@EACH
def test_the_step_before_is_there_and_everywhere_the_same(folder):
    assert (folder / COMPOSE).read_bytes() == (STARTER / COMPOSE).read_bytes()


def test_the_step_before_needs_nothing_but_python(tmp_path):
    (tmp_path / "reports").mkdir()
    script = shutil.copyfile(STARTER / COMPOSE, tmp_path / COMPOSE)
    stand_in = tmp_path / "said.py"
    stand_in.write_text("import sys; print(sys.argv[1:])", encoding="utf-8")

    # -S: without anything that is installed
    done = subprocess.run(
        [sys.executable, "-S", script],
        capture_output=True,
        check=False,
        text=True,
        env={**os.environ, "REPORTGEN_PYTHON": str(tmp_path / "none")},
    )

    assert done.returncode == 1
    assert done.stderr.startswith(f"{tmp_path / 'none'} could not be started")


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for a Python is a shell script")
def test_the_step_before_takes_the_python_that_is_named_else_the_projects_own(tmp_path):
    (tmp_path / "reports").mkdir()
    script = shutil.copyfile(STARTER / COMPOSE, tmp_path / COMPOSE)
    for place in ("named", ".venv/bin/python"):
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'#!/bin/sh\necho {place} "$@"\nexit 3\n', encoding="utf-8")
        path.chmod(0o755)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("REPORTGEN")}

    def run(**more: str) -> tuple[int, str]:
        done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False, env=clean | more)
        return done.returncode, done.stdout.strip()

    assert run() == (3, f".venv/bin/python -m reportgen sources --project {tmp_path.resolve()}")
    assert run(REPORTGEN_PYTHON=str(tmp_path / "named"), REPORTGEN_QUARTER="2026-27 Q1") == (
        3,
        f"named -m reportgen sources 2026-27 Q1 --project {tmp_path.resolve()}",
    )


def test_the_step_before_is_no_override_that_changes_nothing(built):
    done = command("check", "--project", built)

    assert (built / COMPOSE).is_file()
    assert COMPOSE.name not in done.stdout + done.stderr


# ---------------------------------------------------------------- the sources


@pytest.fixture
def composed(project):
    """Give a copy of the small project with its sources composed."""
    done = command("sources", "--project", project)
    assert done.returncode == 0, done.stderr
    return project


def test_the_sources_hold_each_edition_and_what_gives_them_the_house_style(composed):
    folder = composed / "build" / "sources"
    metadata = json.loads((folder / "_metadata.yml").read_text(encoding="utf-8"))

    editions = sorted(path.name for path in (folder / QUARTER).iterdir())
    assert editions == ["community-health", "partnership", "social-care"]
    assert all((folder / QUARTER / name / "report.qmd").is_file() for name in editions)
    assert metadata["execute"] == {"enabled": False}
    assert list(metadata["format"]) == [made.quarto.name for made in found()]
    assert all((folder / each["path"]).is_file() for each in metadata["filters"])


def test_composing_again_writes_nothing(composed):
    before = tree(composed / "build" / "sources")

    done = command("sources", "--project", composed)

    assert done.returncode == 0
    assert "compose" not in done.stderr
    assert tree(composed / "build" / "sources") == before


def test_only_what_a_change_concerns_is_written_again(composed):
    before = tree(composed / "build" / "sources")
    (composed / "reports").mkdir(exist_ok=True)
    (composed / "reports" / "register.qmd.j2").write_text("## Returns {#sec-register}\n\nAll came.\n", encoding="utf-8")

    assert command("sources", "--project", composed).returncode == 0

    after = tree(composed / "build" / "sources")
    assert [name for name in after if after[name] != before.get(name)] == [f"{QUARTER}/partnership/report.qmd"]


def test_a_lost_source_is_composed_again(composed):
    shutil.rmtree(composed / "build" / "sources" / QUARTER)

    assert command("sources", "--project", composed).returncode == 0

    assert (composed / "build" / "sources" / QUARTER / "partnership" / "report.qmd").is_file()


def test_nothing_is_left_of_another_quarter_or_of_editions_that_the_audience_does_not_have(composed):
    assert command("sources", "2026-27 Q1", "--audience", "public", "--project", composed).returncode == 0

    folder = composed / "build" / "sources"
    assert sorted(path.name for path in folder.iterdir()) == ["2026-27-q1", "_metadata.yml", "house"]
    assert [path.name for path in (folder / "2026-27-q1").iterdir()] == ["partnership"]


def test_sources_touch_neither_the_site_nor_the_next_build(composed):
    site = tree(composed / "site")

    done = command("build", "--project", composed)

    assert done.returncode == 0
    assert tree(composed / "site") == site


def test_a_fault_is_told_and_the_sources_stay(composed):
    before = tree(composed / "build" / "sources")
    change(composed / "measures.yaml", "schema: 1", "shcema: 1")

    done = command("sources", "--project", composed)

    assert done.returncode == 10
    assert tree(composed / "build" / "sources") == before


# ---------------------------------------------------------------- with a real Quarto


@pytest.mark.quarto
@needs_quarto
def test_quarto_render_makes_every_edition_in_every_format_and_leaves_the_site_alone(project, tmp_path):
    before = {name: read for name, read in tree(project).items() if not name.startswith("build/")}
    told = {"REPORTGEN_PYTHON": sys.executable, "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1"}

    done = subprocess.run(
        [str(find().path), "render"], cwd=project, env=environment(tmp_path, told), capture_output=True, check=False
    )

    made = project / "build" / "quarto" / "build" / "sources" / QUARTER
    assert done.returncode == 0, done.stderr.decode()
    after = tree(project).items()
    assert {name: read for name, read in after if not name.startswith(("build/", ".quarto/"))} == before
    for edition in ("community-health", "partnership", "social-care"):
        assert [form.name for form in found() if form.fault_in(made / edition / f"report.{form.name}")] == []
        page = (made / edition / "report.html").read_text(encoding="utf-8")
        assert '<main id="main"' in page
        assert (made / edition / "report.css").is_file()


@pytest.mark.quarto
@needs_quarto
def test_a_site_built_by_quarto_is_whole_and_says_the_same_as_the_embedded_engines(project):
    embedded = {path.name: words(path) for path in (project / "site" / QUARTER).glob("*.html")}

    done = command("build", "--engine", "quarto", "--project", project)

    assert done.returncode == 0, done.stderr
    files = {path.relative_to(project / "site").as_posix(): path.read_bytes() for path in tree_of(project / "site")}
    assert site_faults.faults(files) == []
    assert {path.name: words(path) for path in (project / "site" / QUARTER).glob("*.html")} == embedded


def tree_of(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def words(page: Path) -> str:
    return " ".join(html.document_fromstring(page.read_bytes()).text_content().split())
