"""A small project that `reportgen init` makes, built once."""

import pytest
from e2e.running import make_project, reportgen


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Give a small project that has been built once. Tests that change something take a copy."""
    project = make_project(tmp_path_factory.mktemp("built") / "project")
    done = reportgen("build", "--project", project)
    assert done.returncode == 0, done.stderr
    return project
