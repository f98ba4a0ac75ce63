import os
import sys

import pytest

from reportgen import workspace
from reportgen.errors import Busy, EnvironmentFault

OLD = {"index.html": b"old", "2026-27-q1/index.html": b"old quarter"}
NEW = {"index.html": b"new", "2026-27-q2/index.html": b"new quarter"}


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def put(folder, files):
    folder.mkdir(exist_ok=True)
    workspace.write(folder, files)


def publish(site):
    with workspace.staged(site) as stage:
        workspace.write(stage, NEW)
        workspace.exchange(stage, site)


@pytest.fixture(params=["one step", "two renames"])
def site(tmp_path, request, monkeypatch):
    if request.param == "two renames":
        monkeypatch.setattr(workspace, "exchanged", lambda new, site: False)
    folder = tmp_path / "site"
    put(folder, OLD)
    return folder


def test_a_published_site_is_the_new_one_and_nothing_is_left_beside_it(site):
    publish(site)

    assert contents(site) == NEW
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_a_first_site_needs_no_old_one(tmp_path):
    publish(tmp_path / "site")

    assert contents(tmp_path / "site") == NEW


def test_a_fault_while_staging_leaves_the_old_site(site):
    with pytest.raises(ZeroDivisionError), workspace.staged(site) as stage:
        workspace.write(stage, NEW)
        1 / 0  # noqa: B018

    assert contents(site) == OLD
    assert [path.name for path in site.parent.iterdir()] == ["site"]


def test_the_old_site_comes_back_when_a_run_died_between_two_renames(tmp_path):
    site = tmp_path / "site"
    put(tmp_path / ".site-old", OLD)
    put(tmp_path / ".site-new", NEW)

    workspace.recover(site)

    assert contents(site) == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="killing at every call needs fork")
def test_a_run_killed_at_any_file_system_call_leaves_the_old_site_or_the_new_one(site):
    calls = 0
    while killed_at(calls + 1, site):
        calls += 1
        workspace.recover(site)
        found = contents(site)

        assert found in (OLD, NEW), f"a mixture after call {calls}"

        if found == NEW:
            for path in sorted(site.rglob("*"), reverse=True):
                path.unlink() if path.is_file() else path.rmdir()
            put(site, OLD)

    assert calls > 10
    assert contents(site) == NEW


def killed_at(number, site):
    """Publish in a child that dies at the given file-system call; False if it came through."""
    child = os.fork()
    if child == 0:
        seen = 0

        def die(event, _arguments):
            nonlocal seen
            if event == "open" or event.startswith(("os.", "shutil.")):
                seen += 1
                if seen == number:
                    os._exit(9)

        sys.addaudithook(die)
        publish(site)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 9


def test_the_manifest_tells_a_whole_site_from_a_damaged_one(tmp_path):
    put(tmp_path, NEW)
    workspace.write_manifest(tmp_path)
    whole = workspace.is_whole(tmp_path)
    (tmp_path / "index.html").write_bytes(b"changed by hand")

    assert whole
    assert not workspace.is_whole(tmp_path)


def test_a_second_run_is_told_that_the_first_one_holds_the_lock(tmp_path):
    with workspace.locked(tmp_path), pytest.raises(Busy, match="another run is building"), workspace.locked(tmp_path):
        pass


def test_the_lock_can_be_taken_again_after_a_fault(tmp_path):
    with pytest.raises(ValueError), workspace.locked(tmp_path):
        raise ValueError("anything")

    with workspace.locked(tmp_path):
        pass


def test_a_folder_in_the_way_is_told_as_a_fault_of_the_machine(tmp_path):
    (tmp_path / "build").write_text("a file where a folder belongs", encoding="utf-8")

    with pytest.raises(EnvironmentFault), workspace.locked(tmp_path / "build"):
        pass


def test_what_somebody_made_read_only_or_put_as_a_link_is_cleared_away_and_a_links_target_stays(site):
    kept = site.parent.parent / f"kept-{site.parent.name}"
    put(kept, OLD)
    (site.parent / ".site-new").symlink_to(kept, target_is_directory=True)
    (site / "2026-27-q1" / "index.html").chmod(0o400)
    (site / "2026-27-q1").chmod(0o000)

    workspace.recover(site)
    publish(site)

    assert contents(site) == NEW
    assert contents(kept) == OLD
    assert [path.name for path in site.parent.iterdir()] == ["site"]
