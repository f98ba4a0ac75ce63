"""`reportgen publish` to a host: a real SSH server on this machine's own address, and connections that are cut."""

import json
import os
import pwd
import shutil
import socket
import subprocess
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from publish_world import ONE, TWO, contents, make_project, put, set_site
from reportgen.cli import run
from reportgen.errors import EnvironmentFault
from reportgen.release.publish import back, publication
from reportgen.release.target import Changes

pytestmark = pytest.mark.ssh
SSHD = Path("/usr/sbin/sshd")


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Start an SSH server of this user's own; give its port. The user's own `~/.ssh` has no part in it."""
    if not SSHD.is_file() or shutil.which("ssh") is None:
        pytest.skip("no SSH server is installed: make setup-system")
    folder = tmp_path_factory.mktemp("sshd")
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    port = free_port()
    (folder / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder}/host\nPidFile none\nUsePAM no\nStrictModes no\n"
        f"AuthorizedKeysFile {folder}/user.pub\nPasswordAuthentication no\nPermitRootLogin prohibit-password\n",
        encoding="utf-8",
    )
    (folder / "known_hosts").write_text("* " + (folder / "host.pub").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "ssh_config").write_text(
        f"IdentityFile {folder}/user\nIdentitiesOnly yes\nUserKnownHostsFile {folder}/known_hosts\n", encoding="utf-8"
    )
    # The program finds `ssh` by PATH: one that reads the test's settings stands before the system's.
    bin_ = folder / "bin"
    bin_.mkdir()
    (bin_ / "ssh").write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {folder}/ssh_config "$@"\n', encoding="utf-8")
    (bin_ / "ssh").chmod(0o755)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    process = subprocess.Popen([SSHD, "-D", "-e", "-f", folder / "sshd_config"], stderr=subprocess.DEVNULL)
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            break
        time.sleep(0.05)
    yield port, bin_
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def to(server, tmp_path, monkeypatch):
    """Give a target, and the folder that it is on this machine."""
    port, bin_ = server
    monkeypatch.setenv("PATH", f"{bin_}:{os.environ['PATH']}")
    (tmp_path / "srv").mkdir()
    place = tmp_path / "srv" / "safe guarding"
    user = pwd.getpwuid(os.geteuid()).pw_name
    return f"ssh://{user}@127.0.0.1:{port}{place}", place


@pytest.fixture
def project(tmp_path):
    made = make_project(tmp_path / "project")
    set_site(made, ONE)
    return made


def store(place):
    return place.with_name(f".{place.name}-releases")


class Cut:
    """Stands between a client and the server, as a slow line, and cuts it after so many bytes towards the server."""

    def __init__(self, port, most):
        self._to, self._most = port, most
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self._open, self._threads = [self._door], []
        self._start(self._serve)

    def _start(self, act, *arguments):
        thread = threading.Thread(target=act, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self):
        with suppress(OSError):
            while True:
                inside, _ = self._door.accept()
                outside = socket.create_connection(("127.0.0.1", self._to))
                self._open += [inside, outside]
                self._start(self._pass, inside, outside, self._most)
                self._start(self._pass, outside, inside, None)

    @staticmethod
    def _pass(source, sink, most):
        passed = 0
        with suppress(OSError):
            while part := source.recv(4096):
                passed += len(part)
                if most is not None and passed > most:
                    break
                sink.sendall(part)
                time.sleep(0.002)
        Cut._end(source, sink)

    @staticmethod
    def _end(*sockets):
        for each in sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self):
        self._end(*self._open)
        for each in self._open:
            each.close()
        for thread in self._threads:
            thread.join(10)


def test_readers_see_the_site_and_can_be_shown_the_release_before(project, to, capsys):
    target, place = to
    assert run(["publish", "--project", str(project), "--to", target]) == 0
    assert contents(place) == ONE
    set_site(project, TWO)
    assert run(["publish", "--project", str(project), "--to", target, "--dry-run"]) == 0
    assert contents(place) == ONE
    assert run(["publish", "--project", str(project), "--to", target]) == 0
    assert contents(place) == TWO
    assert run(["publish", "--project", str(project), "--to", target, "--rollback"]) == 0
    assert contents(place) == ONE
    assert run(["publish", "--project", str(project), "--to", target, "--rollback"]) == 0

    assert contents(place) == TWO
    said = capsys.readouterr().out
    assert "8 files, the first publication there" in said
    assert "5 files would change, and 1 would be removed" in said
    assert "5 of 10 files changed, 1 removed; to go back: reportgen publish" in said
    assert sorted(path.name for path in store(place).iterdir()) == [
        "0001",
        "0002",
        "journal.jsonl",
        "lock",
        "marker.json",
    ]


def test_the_same_place_may_be_published_to_as_a_folder_and_by_ssh(project, to):
    target, place = to
    put(project, target)
    set_site(project, TWO)
    put(project, place)
    assert contents(place) == TWO

    back(project, target)

    assert contents(place) == ONE
    back(project, str(place))
    assert contents(place) == TWO


def test_an_unchanged_site_is_left_and_what_has_not_changed_is_not_sent(project, to):
    target, place = to
    put(project, target)
    inode = (place / "2026-27-q1" / "index.html").stat().st_ino

    assert put(project, target).changes == Changes()
    set_site(project, TWO)
    put(project, target)

    assert (place / "2026-27-q1" / "index.html").stat().st_ino == inode
    assert (store(place) / "journal.jsonl").read_text(encoding="utf-8").count('"live"') == 2


def test_a_new_page_is_not_older_than_the_one_before(project, to):
    """A web server tells browsers by a file's time that they may keep what they have."""
    target, place = to
    began = time.time() - 2

    put(project, target)

    assert min(path.stat().st_mtime for path in place.rglob("*.html")) >= began


def test_what_is_published_is_as_open_as_the_folder_above(project, to):
    target, place = to
    place.parent.chmod(0o2770)

    put(project, target)

    assert (place / "2026-27-q1").stat().st_mode & 0o777 == 0o770
    assert (place / "index.html").stat().st_mode & 0o007 == 0


@pytest.mark.parametrize("most", [9_000, 20_000, 400_000, 1_600_000])
def test_a_connection_that_is_cut_leaves_the_old_release_and_the_next_run_goes_on(project, to, server, most):
    target, place = to
    put(project, target)
    big = {f"2026-27-q1/part-{number}.html": os.urandom(200_000) for number in range(10)}
    set_site(project, {**ONE, **big})
    cut = Cut(server[0], most)

    with closing(cut), pytest.raises(EnvironmentFault) as told:
        put(project, target.replace(f":{server[0]}/", f":{cut.port}/"))
    was = contents(place)
    until = time.monotonic() + 10  # the host needs a moment to see that the connection has gone
    while (store(place) / "holder").exists() and time.monotonic() < until:
        time.sleep(0.05)
    staged = list((store(place) / "staging").rglob("*.html"))
    put(project, target)

    assert was == ONE
    assert "reached" in told.value.what or "lost" in told.value.what
    assert contents(place) == {**ONE, **big}
    assert not (store(place) / "staging").exists()
    if most == 1_600_000:
        assert staged  # what came before the cut was there to go on from


def test_a_connection_that_goes_silent_is_given_up(project, to, monkeypatch):
    target, place = to
    put(project, target)
    monkeypatch.setattr("reportgen.release.targets.ssh._SECONDS", 1.0)
    silent = socket.create_server(("127.0.0.1", 0))  # takes the connection, and says nothing

    with closing(silent), pytest.raises(EnvironmentFault, match="too slow or dead"):
        put(project, f"ssh://127.0.0.1:{silent.getsockname()[1]}{place}")

    assert contents(place) == ONE


def test_what_an_unfinished_run_brought_is_not_sent_again_and_a_damaged_part_is(project, to):
    target, place = to
    put(project, target)
    set_site(project, TWO)
    staging = store(place) / "staging" / "2026-27-q2"
    staging.mkdir(parents=True)
    (staging / "index.html").write_bytes(TWO["2026-27-q2/index.html"])
    (staging / "partnership.html").write_bytes(b"report of the s")  # cut short
    (staging / "left.html").write_bytes(b"of another site")
    inode = (staging / "index.html").stat().st_ino

    put(project, target)

    assert contents(place) == TWO
    assert (place / "2026-27-q2" / "index.html").stat().st_ino == inode


def test_something_odd_in_an_unfinished_run_is_cleared_away(project, to, tmp_path):
    target, place = to
    put(project, target)
    set_site(project, TWO)
    (tmp_path / "outside").mkdir()
    (store(place) / "staging").mkdir()
    (store(place) / "staging" / "2026-27-q2").symlink_to(tmp_path / "outside")

    put(project, target)

    assert contents(place) == TWO
    assert list((tmp_path / "outside").iterdir()) == []


def test_a_link_in_the_place_of_the_staging_folder_is_not_followed(project, to, tmp_path):
    target, place = to
    put(project, target)
    set_site(project, TWO)
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "minutes.docx").write_bytes(b"somebody's")
    (store(place) / "staging").symlink_to(tmp_path / "others")

    put(project, target)

    assert contents(place) == TWO
    assert contents(tmp_path / "others") == {"minutes.docx": b"somebody's"}


def test_a_release_that_another_hand_removed_is_published_again(project, to):
    target, place = to
    put(project, target)
    shutil.rmtree(store(place) / "0001")

    put(project, target)

    assert contents(place) == ONE


def test_a_changed_file_on_the_host_is_found_and_mended(project, to):
    target, place = to
    put(project, target)
    page = place / "2026-27-q1" / "partnership.html"
    times = page.stat()
    page.write_bytes(page.read_bytes()[::-1])
    os.utime(page, ns=(times.st_atime_ns, times.st_mtime_ns))
    (place / "new\nline.html").write_bytes(b"odd")

    put(project, target)

    assert contents(place) == ONE


def test_the_second_run_says_who_holds_the_lock(project, to, monkeypatch, capsys):
    target, place = to
    put(project, target)
    set_site(project, TWO)
    monkeypatch.setattr("reportgen.release.targets.ssh.LOCK_SECONDS", 1)
    (store(place) / "holder").write_text("process 4711 on the host since 2026-11-30 14:05", encoding="utf-8")
    held = subprocess.Popen(["flock", store(place) / "lock", "sleep", "30"], start_new_session=True)
    time.sleep(0.3)

    code = run(["publish", "--project", str(project), "--to", target])

    os.killpg(held.pid, 9)
    held.wait()
    assert code == 16
    assert "(process 4711 on the host since 2026-11-30 14:05)" in capsys.readouterr().err
    assert contents(place) == ONE


def test_a_publication_that_another_came_before_is_refused(project, to):
    target, place = to
    put(project, target)
    wanted = publication(project, target)
    there = wanted.target._look(wanted.site.owner)
    set_site(project, TWO)
    put(project, place)

    with pytest.raises(Exception, match="another publication came between"):
        wanted.target._act("back", 1, there, ("0001",), b"")

    assert contents(place) == TWO


@pytest.mark.parametrize(
    "what", ["other files", "a file", "a link elsewhere", "releases of others", "another's marker"]
)
def test_a_place_that_is_not_ours_is_refused_and_left(project, to, what, capsys):
    target, place = to
    if what == "other files":
        place.mkdir()
        (place / "minutes.docx").write_bytes(b"somebody's")
    elif what == "a file":
        place.write_bytes(b"somebody's")
    elif what == "a link elsewhere":
        place.symlink_to("elsewhere")
    else:
        (store(place) / "0001").mkdir(parents=True)
        if what == "another's marker":
            fields = {"schema": 1, "site": "reportgen", "partnership": "Othershire", "audience": "public"}
            (store(place) / "marker.json").write_text(json.dumps(fields), encoding="utf-8")
    before = sorted(path.as_posix() for path in place.parent.rglob("*"))

    assert run(["publish", "--project", str(project), "--to", target]) == 15

    assert "nothing was published, because " in capsys.readouterr().err
    assert sorted(path.as_posix() for path in place.parent.rglob("*")) == before


def test_an_empty_folder_is_taken_and_a_missing_one_above_is_told(project, to, capsys):
    target, place = to
    place.mkdir()
    put(project, target)
    assert contents(place) == ONE

    assert run(["publish", "--project", str(project), "--to", f"{target}-not/there"]) == 17
    assert "it is never made" in capsys.readouterr().err


def test_a_host_that_cannot_be_reached_is_told(project, to, capsys):
    target, _ = to
    nobody = f"ssh://127.0.0.1:{free_port()}/srv/site"

    assert run(["publish", "--project", str(project), "--to", nobody]) == 17
    assert "the host could not be reached: " in capsys.readouterr().err
    assert run(["publish", "--project", str(project), "--to", target.replace("ssh://", "ssh://nobody-")]) == 17
    assert "Permission denied" in capsys.readouterr().err


def test_a_damaged_earlier_release_is_not_gone_back_to(project, to, capsys):
    target, place = to
    put(project, target)
    set_site(project, TWO)
    put(project, target)
    old = store(place) / "0001" / "index.html"
    old.unlink()
    old.write_bytes(b"another hand's")

    assert run(["publish", "--project", str(project), "--to", target, "--rollback"]) == 15

    assert "not whole any more" in capsys.readouterr().err
    assert contents(place) == TWO
