"""What a laptop lacks is skipped by its name; where everything must be there (CI), a skipped test is a failed one.

Quarto alone may be absent there: nothing of the product needs it.
"""

import os

import pytest


@pytest.fixture(scope="session", autouse=True)
def _processes_that_draw_are_kept(tmp_path_factory):
    """Builds in the process of the tests share theirs; builds in a process of their own start and end them, as ever."""
    from kept_processes import kept

    with kept(tmp_path_factory.mktemp("kept")):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if os.environ.get("CI") and report.skipped and item.get_closest_marker("quarto") is None:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and in CI nothing may be: {call.excinfo.value}"
    return report
