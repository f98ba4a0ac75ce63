"""A small project that `reportgen init` makes, built once. Tests that change something take a copy."""

import shutil

import pytest

from e2e.running import build, change, make_project


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Give the small project, built; nobody writes into it."""
    project = make_project(tmp_path_factory.mktemp("built") / "project")
    build(project)
    return project


@pytest.fixture
def project(built, tmp_path):
    """Give a copy of the built project to change."""
    return shutil.copytree(built, tmp_path / "project")


@pytest.fixture(scope="session")
def grown(built, tmp_path_factory):
    """Give a project that has lived a while: two quarters built, the later one first, and ids that were others once."""
    project = shutil.copytree(built, tmp_path_factory.mktemp("grown") / "project")
    measures = project / "measures.yaml"
    change(
        measures,
        "                  - id: visits-in-time\n",
        "                  - id: visits-in-time\n                    formerly: [visits-made]\n",
    )
    change(measures, "  - id: community-health\n", "  - id: community-health\n    formerly: [community-trust]\n")
    build(project)
    shutil.copytree(project / "site", project.parent / "site-before")
    build(project, "2026-27 Q1")
    return project
