"""The same inputs give the same bytes, wherever, whenever and by whomever they are built."""

import os
import shutil
import socket
import subprocess
import sys

import pytest

from e2e.running import differing, files

START = """
import os, sys
os.umask(0o077)
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
from reportgen.cli import main
main()
"""


@pytest.fixture(scope="module")
def elsewhere(built, tmp_path_factory):
    """Build the same inputs in another folder, on one core, as another user in another country would."""
    folder = tmp_path_factory.mktemp("elsewhere")
    project = folder / "a folder, with another näme"
    inputs = {name: data for name, data in files(built).items() if not name.startswith(("site/", "build/"))}
    for name in sorted(inputs, reverse=True):  # the order in which files were made is what some systems list them in
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(inputs[name])
    home = folder / "home"
    home.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    environment |= {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "cy_GB.UTF-8", "SOURCE_DATE_EPOCH": "86400"}
    environment |= {"HOME": str(home), "USERPROFILE": str(home), "USER": "jo.bloggs", "LOGNAME": "jo.bloggs"}
    environment |= {"PYTHONHASHSEED": "77", "COLUMNS": "41", "NO_COLOR": "1", "MPLBACKEND": "svg"}
    done = subprocess.run(
        [sys.executable, "-c", START, "build", "--project", project],
        capture_output=True,
        check=False,
        cwd=home,
        env=environment,
    )
    if done.returncode:
        raise AssertionError(done.stderr.decode("utf-8", "replace"))
    return project


def test_the_site_has_the_same_bytes_in_every_file(built, elsewhere):
    assert differing(built / "site", elsewhere / "site") == []


def test_the_sources_have_the_same_bytes_in_every_file(built, elsewhere):
    assert differing(built / "build" / "sources", elsewhere / "build" / "sources") == []


def test_a_site_built_in_two_steps_is_the_site_built_at_once(built, tmp_path):
    """What is kept from an earlier build must not show: a detour over another return ends at the same bytes."""
    from e2e.running import QUARTER, build, change

    project = shutil.copytree(built, tmp_path / "project")
    returned = project / "data" / QUARTER / "social-care.csv"
    change(returned, "1297,1426", "1111,1426")
    build(project)
    assert differing(built / "site", project / "site") != []

    change(returned, "1111,1426", "1297,1426")
    build(project)

    assert differing(built / "site", project / "site") == []


def test_no_file_names_the_machine_the_user_or_the_folder(elsewhere):
    names = [str(elsewhere.parent), elsewhere.name, "jo.bloggs"]
    if len(socket.gethostname()) > 5:  # a shorter name stands in compressed bytes by chance
        names.append(socket.gethostname())
    named = [
        (file, name)
        for file, data in {**files(elsewhere / "site"), **files(elsewhere / "build" / "sources")}.items()
        for name in names
        if name.encode() in data
    ]

    assert named == []
