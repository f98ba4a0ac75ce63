"""`reportgen publish` to a folder: what readers see, what is refused, what is told."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from publish_world import ONE, Q1, TWO, contents, make_project, put, set_site
from reportgen import workspace
from reportgen.cli import run
from reportgen.engines.process import Completed
from reportgen.errors import Busy, ConfigError, EnvironmentFault, ReleaseError
from reportgen.model import Release, Retention, Retired
from reportgen.project import settings
from reportgen.project.releases import FOLDER, as_json
from reportgen.project.retired import FILE as RETIRED
from reportgen.project.retired import as_json as retired_as_json
from reportgen.release import beside, lock, swap
from reportgen.release.place import Place
from reportgen.release.publish import back, publication
from reportgen.release.target import Changes, Owner, found, kind_of, opened

OWNER = Owner("Testshire Safeguarding Children Partnership", "partners")


@pytest.fixture(params=["links", "two renames"])
def share(tmp_path, request, monkeypatch):
    """Give a place to publish to, with and without symbolic links."""
    if request.param == "two renames":
        monkeypatch.setattr(swap, "_link_made", lambda text, link: False)
    elif os.name == "nt":
        pytest.skip("no links are made on Windows")
    (tmp_path / "share").mkdir()
    return tmp_path / "share" / "safeguarding"


@pytest.fixture
def project(tmp_path):
    made = make_project(tmp_path / "project")
    set_site(made, ONE)
    return made


def store(target):
    return target.with_name(f".{target.name}-releases")


def releases(target):
    return sorted(path.name for path in store(target).iterdir() if path.is_dir())


def publish(project, target, *more):
    return run(["publish", "--project", str(project), "--to", str(target), *more])


# ---------------------------------------------------------------- what readers see


def test_readers_see_the_site_and_one_line_says_so(project, share, capsys):
    assert publish(project, share) == 0

    assert contents(share) == ONE
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"1 quarter (2026-27 Q1) at {share}: 8 files, the first publication there; nothing to go back to"


def test_an_empty_folder_is_taken(project, share):
    share.mkdir()

    put(project, share)

    assert contents(share) == ONE


def test_a_second_site_takes_the_place_of_the_first_which_is_kept(project, share, capsys):
    put(project, share)
    set_site(project, TWO)

    assert publish(project, share) == 0

    assert contents(share) == TWO
    line = capsys.readouterr().out.splitlines()[0]
    # new: three files of the quarter; gone: a chart; other: home and the manifest
    assert line == (
        f"2 quarters (2026-27 Q1, 2026-27 Q2) at {share}: 5 of 10 files changed, 1 removed; "
        f"to go back: reportgen publish --to {share} --project {project} --rollback"
    )


def test_going_back_shows_the_release_before_and_again_the_later_one(project, share, capsys):
    put(project, share)
    set_site(project, TWO)
    put(project, share)

    assert publish(project, share, "--rollback") == 0
    assert contents(share) == ONE
    assert "the site published before is at" in capsys.readouterr().out
    assert publish(project, share, "--rollback") == 0
    assert contents(share) == TWO


def test_only_the_release_before_is_kept(project, share):
    for number in range(5):
        set_site(project, {**ONE, "index.html": str(number).encode()})
        put(project, share)

    assert len(releases(share)) == (2 if share.is_symlink() else 1)
    back(project, str(share))
    assert (share / "index.html").read_bytes() == b"3"


def test_publishing_after_going_back_goes_on_from_there(project, share):
    put(project, share)
    set_site(project, TWO)
    put(project, share)
    back(project, str(share))
    set_site(project, {**ONE, "index.html": b"mended"})

    put(project, share)
    assert (share / "index.html").read_bytes() == b"mended"

    back(project, str(share))
    assert contents(share) == ONE


def test_an_unchanged_site_is_left_as_it_is(project, share, capsys):
    put(project, share)
    before = (releases(share), share.stat().st_ino)

    assert publish(project, share) == 0

    assert (releases(share), share.stat().st_ino) == before
    assert ": unchanged; nothing to go back to" in capsys.readouterr().out


def test_what_has_not_changed_is_not_copied_again(project, share):
    put(project, share)
    set_site(project, TWO)
    inode = (share / "2026-27-q1" / "index.html").stat().st_ino

    put(project, share)

    assert (share / "2026-27-q1" / "index.html").stat().st_ino == inode


def test_a_published_file_that_another_hand_changed_is_found_though_size_and_time_are_the_same(project, share):
    put(project, share)
    page = share / "2026-27-q1" / "partnership.html"
    times = page.stat()
    page.write_bytes(page.read_bytes()[::-1])
    os.utime(page, ns=(times.st_atime_ns, times.st_mtime_ns))

    done = put(project, share)

    assert done.changes == Changes(changed=("2026-27-q1/partnership.html",))
    assert contents(share) == ONE


def test_odd_things_in_the_target_are_gone_with_the_next_release_and_what_links_lead_to_stays(project, share, tmp_path):
    put(project, share)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept.txt").write_text("kept", encoding="utf-8")
    if os.name != "nt":
        (share / "a link").symlink_to(outside, target_is_directory=True)
        (share / "new\nline\x1b[31m.html").write_text("odd", encoding="utf-8")
    (share / "Thumbs.db").write_text("odd", encoding="utf-8")

    put(project, share)

    assert contents(share) == ONE
    assert contents(outside) == {"kept.txt": b"kept"}


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_in_the_place_of_the_staging_folder_is_not_followed(project, share, tmp_path):
    put(project, share)
    set_site(project, TWO)
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "minutes.docx").write_bytes(b"somebody's")
    (store(share) / "staging").symlink_to(tmp_path / "others")

    put(project, share)

    assert contents(share) == TWO
    assert contents(tmp_path / "others") == {"minutes.docx": b"somebody's"}


def test_a_release_that_another_hand_removed_is_published_again(project, share):
    put(project, share)
    shutil.rmtree(store(share) / "0001" if share.is_symlink() else share)

    put(project, share)

    assert contents(share) == ONE


def test_going_back_to_a_damaged_release_is_refused(project, share, capsys):
    put(project, share)
    set_site(project, TWO)
    put(project, share)
    old = store(share) / "0001" / "index.html"
    old.unlink()
    old.write_bytes(b"another hand's")

    assert publish(project, share, "--rollback") == 15

    assert "the site published before is not whole any more" in capsys.readouterr().err
    assert contents(share) == TWO


def test_there_must_be_something_to_go_back_to(project, share, capsys):
    assert publish(project, share, "--rollback") == 15
    assert not store(share).exists()
    put(project, share)
    assert publish(project, share, "--rollback") == 15

    assert capsys.readouterr().err.count("no other site was published there before") == 2
    assert contents(share) == ONE


def test_a_share_without_links_is_told(project, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(swap, "_link_made", lambda text, link: False)

    publish(project, tmp_path / "out")

    assert "this place takes no symbolic links" in capsys.readouterr().out
    assert not (tmp_path / "out").is_symlink()


@pytest.mark.skipif(os.name == "nt", reason="no links are made on Windows")
def test_a_share_that_takes_links_again_gets_one(project, tmp_path, monkeypatch):
    target = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(swap, "_link_made", lambda text, link: False)
        put(project, target)
    set_site(project, TWO)

    put(project, target)

    assert target.is_symlink()
    assert contents(target) == TWO
    back(project, str(target))
    assert contents(target) == ONE


@pytest.mark.skipif(os.name == "nt", reason="rights are POSIX")
@pytest.mark.parametrize(
    ("above", "folder", "file"), [(0o755, 0o755, 0o644), (0o2770, 0o770, 0o660), (0o777, 0o775, 0o664)]
)
def test_what_is_published_is_as_open_as_the_folder_above_whatever_the_users_own_habit(
    project, share, above, folder, file
):
    share.parent.chmod(above)
    habit = os.umask(0o077)

    put(project, share)
    after = os.umask(habit)

    assert after == 0o077
    assert (share / "2026-27-q1").stat().st_mode & 0o777 == folder
    assert store(share).stat().st_mode & 0o777 == folder
    assert (share / "2026-27-q1" / "index.html").stat().st_mode & 0o777 == file
    assert (store(share) / "lock").stat().st_mode & 0o060 == above & 0o060


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_in_the_site_is_not_followed(project, share, capsys):
    page = project / "site" / "index.html"
    page.rename(project / "elsewhere.html")
    page.symlink_to(project / "elsewhere.html")

    assert publish(project, share) == 15
    assert "the site is not what its manifest says" in capsys.readouterr().err


# ---------------------------------------------------------------- before anything is written


def test_a_draft_is_refused_and_named_with_its_cure(project, share, capsys):
    set_site(project, TWO, released=False)

    assert publish(project, share) == 15

    assert capsys.readouterr().err == (
        "reportgen: nothing was published, because 2026-27 Q2 is a draft: it was never released\n"
        f"  where  {project}/site/2026-27-q2\n"
        f'  fix    release it: reportgen release "2026-27 Q2"; or publish without it: move {project}/site/2026-27-q2 '
        'out of site/, then reportgen build "2026-27 Q1" (the draft comes back when it is next built: make report); '
        "or publish it as a draft: --drafts\n"
    )
    assert not share.exists()
    assert not store(share).exists()


def test_drafts_go_along_when_asked(project, share):
    set_site(project, TWO, released=False)

    assert publish(project, share, "--drafts") == 0

    assert contents(share) == TWO


def test_a_quarter_unlike_its_release_is_refused_and_every_such_quarter_is_told(project, share, capsys):
    set_site(project, TWO)
    set_site(
        project, {**TWO, "2026-27-q1/partnership.html": b"other", "2026-27-q2/added.html": b"more"}, released=False
    )

    assert publish(project, share) == 15

    told = capsys.readouterr().err
    assert "2026-27 Q1 is not as it was released on 4 December 2026: partnership.html differs" in told
    assert "2026-27 Q2 is not as it was released on 4 December 2026: added.html differs" in told


def test_only_ways_out_that_can_be_gone_are_told(project, share, capsys):
    set_site(project, {**TWO, "2026-27-q1/partnership.html": b"other"}, released=False)
    publish(project, share)
    told = capsys.readouterr().err
    assert 'reportgen build "2026-27 Q1"; or release it again: reportgen revise "2026-27 Q1" --what' in told
    assert 'reportgen release "2026-27 Q1"' not in told

    retired = Retired(Q1, date(2033, 1, 1), Retention(6), (), finished=True)
    (project / RETIRED).write_bytes(retired_as_json([retired]))
    publish(project, share)
    assert 'reportgen build "2026-27 Q1"' not in capsys.readouterr().err


@pytest.mark.parametrize("drafts", [(), ("--drafts",)])
def test_a_released_quarter_that_is_missing_from_the_site_is_not_published_away(project, share, capsys, drafts):
    set_site(project, TWO)
    put(project, share)
    set_site(project, {name: data for name, data in TWO.items() if not name.startswith("2026-27-q1/")}, released=False)
    capsys.readouterr()

    assert publish(project, share, *drafts) == 15

    assert capsys.readouterr().err == (
        "reportgen: nothing was published, because 2026-27 Q1 is not in the site, though it was released on "
        "4 December 2026\n"
        f"  where  {project}/site/2026-27-q1\n"
        '  fix    build it: reportgen build "2026-27 Q1"; or fetch the whole site from a copy that holds it '
        "(with git: git log -- site)\n"
    )
    assert contents(share) == TWO


def test_a_missing_quarter_whose_returns_were_removed_is_not_told_to_be_built(project, share, capsys):
    set_site(project, {"index.html": b"home"}, released=False)
    retired = Retired(Q1, date(2033, 1, 1), Retention(6), (), finished=True)
    (project / RETIRED).write_bytes(retired_as_json([retired]))

    assert publish(project, share) == 15

    told = capsys.readouterr().err
    assert "2026-27 Q1 is not in the site" in told
    assert "reportgen build" not in told


def test_a_release_for_another_audience_need_not_be_in_the_site(project, share):
    set_site(project, TWO, audience="public")
    shutil.rmtree(project / "site-public")

    assert publish(project, share) == 0


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ((), "index.html and 1 more are missing"),
        (("index.html",), "partnership.html is missing"),
        (("index.html", "partnership.html"), ""),
    ],
)
def test_a_release_that_was_replaced_is_not_published_away_either(project, share, kept, told, capsys):
    first = Release(Q1, "partners", 1, date(2026, 12, 4), (("index.html", "1" * 64), ("partnership.html", "2" * 64)))
    replaced = {f"2026-27-q1-release-1/{name}": b"replaced" for name in kept}
    site = set_site(project, {**ONE, **replaced})
    outputs = tuple(sorted(workspace.manifest(site / Q1.slug).items()))
    second = Release(Q1, "partners", 2, date(2026, 12, 9), outputs, what="a figure", why="it was wrong")
    (project / FOLDER / "2026-27-q1.json").write_bytes(as_json([first, second]))

    assert publish(project, share) == (15 if told else 0)

    said = capsys.readouterr().err
    assert told in said
    assert ("release 1 of 2026-27 Q1, which was replaced, is not in the site any more" in said) is bool(told)


def test_a_release_that_was_begun_and_not_finished_is_none(project, share, capsys):
    begun = Release(Q1, "partners", 1, date(2026, 12, 4), outputs=())
    (project / FOLDER / "2026-27-q1.json").write_bytes(as_json([begun]))

    assert publish(project, share) == 15

    assert "is a draft: its release of 4 December 2026 was begun and not finished" in capsys.readouterr().err


def test_a_release_for_partners_does_not_release_the_public_site(project, share, capsys):
    set_site(project, ONE, audience="public", released=False)

    assert publish(project, share, "--audience", "public") == 15

    assert 'reportgen release "2026-27 Q1" --audience public' in capsys.readouterr().err


def test_a_damaged_site_is_refused(project, share, capsys):
    (project / "site" / "index.html").write_bytes(b"changed by hand")

    assert publish(project, share) == 15

    assert "the site is not what its manifest says" in capsys.readouterr().err
    assert not share.exists()


def test_a_project_without_a_site_is_told_to_build_one(project, share, capsys):
    shutil.rmtree(project / "site")

    assert publish(project, share) == 15
    assert "reportgen build" in capsys.readouterr().err


# ---------------------------------------------------------------- dry run


def test_a_dry_run_lists_what_would_change_by_quarter_and_writes_nothing(project, share, capsys):
    put(project, share)
    set_site(project, TWO)
    capsys.readouterr()
    before = sorted(path.as_posix() for path in share.parent.rglob("*"))

    assert publish(project, share, "--dry-run") == 0

    assert capsys.readouterr().out == (
        f"{share}: 5 files would change, and 1 would be removed\n"
        "2026-27 Q2\n"
        "  added       3  index.html, partnership.html, pictures/trend.svg\n"
        "beside the quarters\n"
        "  changed     2  index.html, manifest.json\n"
        "  removed     1  assets/chart-3.svg\n"
    )
    assert sorted(path.as_posix() for path in share.parent.rglob("*")) == before
    assert contents(share) == ONE


def test_a_dry_run_of_a_first_publication_makes_nothing(project, share, capsys):
    assert publish(project, share, "--dry-run") == 0

    assert "nothing was published there yet; 8 files would be" in capsys.readouterr().out
    assert list(share.parent.iterdir()) == []


# ---------------------------------------------------------------- places that are refused


def in_the_way(share, what):
    if what == "other files":
        share.mkdir()
        (share / "minutes.docx").write_bytes(b"somebody's")
    elif what == "a file":
        share.write_bytes(b"somebody's")
    elif what == "a link elsewhere":
        (share.parent / "elsewhere").mkdir()
        share.symlink_to("elsewhere")
    elif what == "a link that leads nowhere":
        share.symlink_to("nowhere")
    elif what == "a site of no release":
        share.mkdir()
        (share / workspace.MANIFEST).write_bytes(b"{}")
    elif what == "releases of others":
        store(share).mkdir()
        (store(share) / "0001").mkdir()
    elif what == "releases that are a file":
        store(share).write_bytes(b"")
    elif what == "a marker that cannot be read":
        store(share).mkdir()
        (store(share) / "marker.json").write_bytes(b"\xff{")


@pytest.mark.parametrize(
    "what",
    [
        *("other files", "a file", "a link elsewhere", "a link that leads nowhere", "a site of no release"),
        *("releases of others", "releases that are a file", "a marker that cannot be read"),
    ],
)
def test_a_place_that_is_not_ours_is_refused_and_left(project, share, what, capsys):
    in_the_way(share, what)
    before = sorted(path.as_posix() for path in share.parent.rglob("*"))

    assert publish(project, share) == 15
    assert publish(project, share, "--dry-run") == 15

    assert capsys.readouterr().err.count("nothing was published, because ") == 2
    assert sorted(path.as_posix() for path in share.parent.rglob("*")) == before


def test_the_partners_site_never_goes_over_the_public_one(project, share, capsys):
    set_site(project, ONE, audience="public")
    assert publish(project, share, "--audience", "public") == 0
    set_site(project, TWO)

    assert publish(project, share) == 15
    assert publish(project, share, "--rollback") == 15

    assert "holds the site of Testshire Safeguarding Children Partnership for the public" in capsys.readouterr().err
    assert contents(share) == ONE


def test_another_partnerships_site_is_refused(project, share, capsys):
    put(project, share)
    text = (project / "_quarto.yml").read_text(encoding="utf-8")
    (project / "_quarto.yml").write_text(text.replace("Testshire", "Othershire"), encoding="utf-8")

    assert publish(project, share) == 15
    assert "Testshire" in capsys.readouterr().err


@pytest.mark.parametrize(
    "to", [".", "site", "site/published", "data/out", "build/out", "..", "", "host:path", "https://example.org/x"]
)
def test_a_place_in_the_project_or_that_is_none_is_refused(project, to, monkeypatch, capsys):
    monkeypatch.chdir(project)

    assert run(["publish", "--to", to]) == 10
    assert "--to" in capsys.readouterr().err


@pytest.mark.parametrize(
    "to",
    [
        *("git:https://s3cret@example.org/p.git#pages", "git:HTTPS://me:s3cret@example.org/p.git#pages"),
        *("https://s3cret@example.org/p", "ssh://me:s3cret@host/srv/site", "me:s3cret@host:site"),
        "git:ssh://me:s3cret@host/p.git#pages",
    ],
)
def test_an_address_with_a_secret_in_it_is_refused_and_never_repeated(project, to, capsys):
    assert publish(project, to) == 10
    with (project / "_quarto.yml").open("a", encoding="utf-8") as file:
        file.write(f"  publish: {{to: '{to}'}}\n")
    assert run(["publish", "--project", str(project)]) == 10

    told = "".join(capsys.readouterr())
    assert told.count("is not taken, for it would be shown and kept") == 2
    assert "s3cret" not in told
    assert not (project / "build").exists()


@pytest.mark.parametrize("to", ["git:git@host:p.git#pages", "git:https://host/@team/p.git#pages", "ssh://me@host/a"])
def test_a_users_name_for_ssh_is_no_secret(to, tmp_path):
    assert opened(to, tmp_path / "project", Path()).shown == to


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_into_the_project_is_no_way_round(project, tmp_path):
    (tmp_path / "way").symlink_to(project, target_is_directory=True)

    assert publish(project, tmp_path / "way" / "out") == 10


def test_a_share_that_is_not_connected_is_told_and_no_folder_is_made(project, tmp_path, capsys):
    assert publish(project, tmp_path / "mnt" / "share" / "site") == 17

    assert "connect the share" in capsys.readouterr().err
    assert not (tmp_path / "mnt").exists()


def test_an_agencys_copy_is_not_published(project, share, capsys):
    assert publish(project, share, "--audience", "agency:health") == 10
    assert "not published, but sent" in capsys.readouterr().err


# ---------------------------------------------------------------- settings


def test_the_settings_name_the_place_and_the_command_line_wins(project, tmp_path, capsys):
    with (project / "_quarto.yml").open("a", encoding="utf-8") as file:
        file.write("  publish: {to: ../from-settings}\n")

    assert settings(project).publish_to == "../from-settings"
    assert run(["publish", "--project", str(project)]) == 0
    assert contents(tmp_path / "from-settings") == ONE
    assert "; nothing to go back to" in capsys.readouterr().out
    assert publish(project, tmp_path / "from-line") == 0
    assert contents(tmp_path / "from-line") == ONE


def test_the_place_of_the_own_site_is_not_taken_for_the_public_one(project, capsys):
    with (project / "_quarto.yml").open("a", encoding="utf-8") as file:
        file.write("  publish: {to: ../from-settings}\n")
    set_site(project, ONE, audience="public")

    assert run(["publish", "--project", str(project), "--audience", "public"]) == 10
    assert "it is not said where the site for the public goes to" in capsys.readouterr().err


def test_options_that_contradict_each_other_are_refused(project, share):
    assert publish(project, share, "--rollback", "--dry-run") == 2


# ---------------------------------------------------------------- two at once, and the clock


def test_a_second_run_waits_and_then_says_which_run_holds_the_lock(project, share, monkeypatch, capsys):
    put(project, share)
    set_site(project, TWO)
    monkeypatch.setattr(lock, "LOCK_SECONDS", 0.2)

    with lock.held(Place(share, str(share)), OWNER), pytest.raises(Busy) as told:
        put(project, share)

    assert f"process {os.getpid()} since 2" in told.value.what
    assert contents(share) == ONE


def test_a_second_run_goes_on_when_the_first_ends_in_time(project, share, monkeypatch):
    put(project, share)
    set_site(project, TWO)
    held, go = threading.Event(), threading.Event()

    def first():
        with lock.held(Place(share, str(share)), OWNER):
            held.set()
            go.wait(10)

    thread = threading.Thread(target=first)
    thread.start()
    held.wait(10)
    threading.Timer(0.3, go.set).start()
    put(project, share)
    thread.join()

    assert contents(share) == TWO


def test_a_lock_that_a_killed_run_left_does_not_block(project, share):
    store(share).mkdir()
    (store(share) / "lock").write_bytes(b"")
    (store(share) / "holder").write_text("process 1 since 2026-11-30 14:05", encoding="utf-8")

    put(project, share)

    assert contents(share) == ONE


def test_a_clock_that_goes_backwards_changes_no_order(project, share):
    put(project, share)
    journal = store(share) / "journal.jsonl"
    lines = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    later = "".join(json.dumps({**line, "when": "2099-01-01T00:00:00+00:00"}) + "\n" for line in lines)
    journal.write_text(later, encoding="utf-8")
    os.utime(store(share), (4e9, 4e9))
    set_site(project, TWO)

    put(project, share)
    assert contents(share) == TWO
    back(project, str(share))

    assert contents(share) == ONE


def test_a_journal_line_that_was_cut_short_is_passed_over(project, share):
    put(project, share)
    set_site(project, TWO)
    put(project, share)
    journal = store(share) / "journal.jsonl"
    journal.write_bytes(journal.read_bytes() + b'{"release": 9, "mani')

    back(project, str(share))

    assert contents(share) == ONE


# ---------------------------------------------------------------- the machine refuses


@contextmanager
def as_nobody():
    """Do without root's rights, which no folder is closed to."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_share(project):
    """Give a folder that anybody may reach, and a site that anybody may read."""
    folder = Path(tempfile.mkdtemp(prefix="reportgen-share-"))
    folder.chmod(0o777)
    shutil.copytree(project, folder / "project")
    (folder / "out").mkdir()
    (folder / "out").chmod(0o777)
    yield folder
    (folder / "out").chmod(0o777)
    workspace.remove(folder)


@pytest.mark.skipif(os.name == "nt", reason="rights are POSIX")
def test_a_place_that_may_not_be_written_is_told(open_share):
    target = open_share / "out" / "site"
    with as_nobody():
        put(open_share / "project", target)
    set_site(open_share / "project", TWO)
    (open_share / "out" / ".site-releases").chmod(0o555)

    with as_nobody(), pytest.raises(EnvironmentFault) as told:
        put(open_share / "project", target)

    assert told.value.what == "this place may not be read or written, and what readers see there is as it was"
    assert contents(target) == ONE


@pytest.mark.skipif(os.name == "nt", reason="rights are POSIX")
def test_a_folder_above_that_may_not_be_written_is_told(open_share):
    (open_share / "out").chmod(0o555)

    with as_nobody(), pytest.raises(EnvironmentFault, match="may not be read or written"):
        put(open_share / "project", open_share / "out" / "site")


LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)), resource.RLIM_INFINITY))
from reportgen.cli import main
main()
"""


def test_a_full_disk_is_told_and_the_next_run_goes_on(project, share):
    """A limit on the size of files stands in for a full disk: writing fails half-way, as it does there."""
    pytest.importorskip("resource")
    put(project, share)
    set_site(project, TWO)
    arguments = ["publish", "--project", str(project), "--to", str(share)]

    done = subprocess.run([sys.executable, "-c", LIMITED, "5000", *arguments], capture_output=True, check=False)

    assert done.returncode == 17, done.stderr.decode()
    assert b"the disk is full where the site is published" in done.stderr
    assert contents(share) == ONE
    assert (store(share) / "staging" / "2026-27-q2" / "index.html").is_file()
    put(project, share)
    assert contents(share) == TWO
    assert not (store(share) / "staging").exists()


@pytest.fixture
def small_disk(tmp_path):
    """Mount a file system of 128 KB, and take it away again."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a small file system is mounted by root on Linux")
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "reportgen-test", folder], capture_output=True, check=False
    )
    if mounted.returncode:  # in CI a skipped test is a failed one
        pytest.skip(f"no small file system can be mounted here: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.slow
@pytest.mark.parametrize("links", [True, False])
def test_a_small_file_system_that_is_full_is_told_and_the_next_run_goes_on(
    project, small_disk, monkeypatch, capsys, links
):
    if not links:
        monkeypatch.setattr(swap, "_link_made", lambda text, link: False)
    target = small_disk / "site"
    put(project, target)
    large = {**TWO, "2026-27-q2/report.pdf": bytes(range(256)) * 200}  # 50 KB
    set_site(project, large)
    (small_disk / "others.bin").write_bytes(b"x" * 30_000)

    assert publish(project, target) == 17

    assert "the disk is full where the site is published, and what readers see there is as it was" in (
        capsys.readouterr().err
    )
    assert contents(target) == ONE
    (small_disk / "others.bin").unlink()
    put(project, target)
    assert contents(target) == large


def test_a_share_that_vanishes_in_the_middle_is_told_and_is_whole_when_it_comes_back(project, share):
    """The folder of the share goes away at a call in the middle, as a share that is disconnected does."""
    put(project, share)
    set_site(project, TWO)
    away, calls = share.parent.with_name("away"), [0]

    def vanish(event, arguments):
        if calls[0] >= 0 and event == "open" and "staging" in str(arguments[0]) and "w" in str(arguments[1]):
            calls[0] += 1
            if calls[0] == 3:
                calls[0] = -1
                share.parent.rename(away)

    sys.addaudithook(vanish)
    with pytest.raises(EnvironmentFault, match="the place went away"):
        put(project, share)
    calls[0] = -1

    assert contents(away / share.name) == ONE
    away.rename(share.parent)
    put(project, share)
    assert contents(share) == TWO


def test_a_site_that_changes_while_it_is_read_is_not_published(project, share):
    put(project, share)
    set_site(project, TWO)
    wanted = publication(project, str(share))
    (project / "site" / "index.html").write_bytes(b"another build")

    with pytest.raises(ReleaseError, match="not what the site's manifest says"):
        wanted.put()

    assert contents(share) == ONE


@pytest.mark.parametrize(
    ("status", "said", "told"),
    [
        (2, "tar: index.html: Cannot write: No space left on device", "the disk is full where"),
        (1, "mkdir: cannot create directory '.site-releases': Read-only file system", "may not be read or written"),
        (1, "mv: cannot move 'a' to 'b': Permission denied", "may not be read or written"),
        (255, "client_loop: send disconnect: Broken pipe", "the connection was lost"),
        (255, "me@host: Permission denied (publickey).", "the host could not be reached"),
        (127, "This service allows sftp connections only.", "the host refused a step: This service allows"),
        (0, "", "the host refused a step: it did not say why"),
    ],
)
def test_what_a_host_says_becomes_what_the_user_can_do(status, said, told):
    host = opened("ssh://host/srv/site", Path(), Path())

    fault = host._fault(Completed(status, b"", said.encode()), acting=True)

    assert isinstance(fault, EnvironmentFault)
    assert told in fault.what


@pytest.mark.parametrize(
    ("written", "host", "port", "path"),
    [
        ("ssh://intranet/srv/www/site", "intranet", "", "/srv/www/site"),
        ("ssh://me@intranet:2222/srv/site", "me@intranet", "2222", "/srv/site"),
        ("ssh://[2001:db8::1]/srv/site", "2001:db8::1", "", "/srv/site"),
        ("me@intranet:www/site", "me@intranet", "", "www/site"),
        ("me@intranet:~/site", "me@intranet", "", "site"),
    ],
)
def test_a_host_is_read_as_ssh_and_rsync_read_it(written, host, port, path):
    target = opened(written, Path(), Path())

    assert (target.host, target.port, str(target.path)) == (host, port, path)


@pytest.mark.parametrize(
    "written",
    ["ssh://host", "ssh://host/", "ssh://-oProxyCommand=id/x", "me@host:../x", "me@-x:site", "ssh://host/a/../b"],
)
def test_a_host_that_could_be_an_option_or_leads_up_is_refused(written):
    with pytest.raises(ConfigError):
        opened(written, Path(), Path())


# ---------------------------------------------------------------- sorts of targets


def test_the_folder_of_targets_is_all_there_is_to_know():
    assert [kind.example.split()[0] for kind in found()][-1] == "a"
    with pytest.raises(EnvironmentFault, match="needs a constant KIND"):
        kind_of(sys)


def test_a_link_is_ours_only_if_it_leads_to_a_release_beside_it():
    assert beside.linked_number(".site-releases/0012", "site") == 12
    assert beside.linked_number("../.site-releases/0012", "site") is None
    assert beside.linked_number(".other-releases/0012", "site") is None
    assert beside.linked_number(".site-releases/staging", "site") is None
