"""`reportgen publish` to a branch: a real repository, whose history is made of the site alone."""

import shutil
import subprocess

import pytest

from publish_world import ONE, TWO, make_project, put, set_site
from reportgen import workspace
from reportgen.cli import run
from reportgen.errors import Busy, ConfigError, ReleaseError
from reportgen.release.publish import publication
from reportgen.release.target import Changes, opened
from reportgen.release.targets import git as branches

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder, *words):
    return subprocess.run(
        ["git", "-C", folder, "-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", *words],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.fixture
def pages(tmp_path):
    """Give a bare repository without a branch."""
    folder = tmp_path / "pages.git"
    subprocess.run(["git", "init", "--quiet", "--bare", folder], check=True)
    return folder


@pytest.fixture
def to(pages):
    return f"git:{pages}#pages"


@pytest.fixture
def project(tmp_path):
    made = make_project(tmp_path / "project")
    set_site(made, ONE)
    return made


def there(pages, commit="pages"):
    """Give the files of a commit, without the manifest."""
    names = git(pages, "ls-tree", "-r", "--name-only", commit).split()
    found = {
        name: subprocess.run(["git", "-C", pages, "show", f"{commit}:{name}"], capture_output=True, check=True).stdout
        for name in names
    }
    found.pop(workspace.MANIFEST)
    return found


def log(pages):
    return git(pages, "log", "--format=%s", "pages").splitlines()


def publish(project, to, *more):
    return run(["publish", "--project", str(project), "--to", to, *more])


def test_the_branch_holds_just_the_files_of_the_site_and_its_history(project, to, pages, capsys):
    assert publish(project, to) == 0
    set_site(project, TWO)
    assert publish(project, to) == 0

    assert there(pages) == TWO
    assert there(pages, "pages~1") == ONE
    assert log(pages) == ["The site: 2026-27 Q1, 2026-27 Q2", "The site: 2026-27 Q1"]
    assert "5 of 10 files changed, 1 removed; to go back: reportgen publish" in capsys.readouterr().out


def test_commits_bear_no_persons_name(project, to, pages):
    put(project, to)

    who = git(pages, "log", "--format=%an %ae %cn %ce", "pages").strip()

    assert who == " ".join(["Testshire Safeguarding Children Partnership site@localhost"] * 2)


def test_going_back_is_one_more_commit_and_twice_shows_the_later_one(project, to, pages):
    put(project, to)
    set_site(project, TWO)
    put(project, to)

    assert publish(project, to, "--rollback") == 0
    assert there(pages) == ONE
    assert publish(project, to, "--rollback") == 0
    assert there(pages) == TWO
    assert len(log(pages)) == 4


def test_an_unchanged_site_adds_no_commit(project, to, pages):
    put(project, to)

    assert put(project, to).changes == Changes()

    assert len(log(pages)) == 1


def test_a_dry_run_pushes_nothing(project, to, pages, capsys):
    assert publish(project, to, "--dry-run") == 0

    assert "nothing was published there yet; 8 files would be" in capsys.readouterr().out
    assert git(pages, "for-each-ref") == ""


def test_bytes_are_the_sites_own_whatever_git_is_told_of_line_ends(project, to, pages, tmp_path, monkeypatch):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".gitconfig").write_text("[core]\n\tautocrlf = input\n[commit]\n\tgpgsign = true\n", "utf-8")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    files = {
        **ONE,
        "2026-27-q1/figures.csv": b"a,b\r\n1,2\r\n",
        ".gitattributes": b"* text eol=lf\n",
        ".gitignore": b"*",
    }
    set_site(project, files)

    put(project, to)

    assert there(pages) == files


def test_the_projects_own_history_is_not_pushed(project, to, pages):
    git(project.parent, "init", "--quiet", str(project))
    git(project, "add", "-A")
    git(project, "commit", "--quiet", "-m", "returns")
    secret = git(project, "rev-parse", "HEAD:data").strip()
    git(project, "remote", "add", "origin", str(pages))

    assert publish(project, "git:origin#pages") == 0

    assert there(pages) == ONE
    found = subprocess.run(["git", "-C", pages, "cat-file", "-e", secret], check=False, capture_output=True)
    assert found.returncode != 0


def clone(pages, tmp_path):
    git(tmp_path, "clone", "--quiet", "-b", "pages", str(pages), "clone")
    return tmp_path / "clone"


@pytest.mark.parametrize("what", ["a file more", "a file less", "a link", "another history", "once, long ago"])
def test_a_branch_that_holds_anything_else_is_refused_and_left(project, to, pages, tmp_path, what, capsys):
    put(project, to)
    work = clone(pages, tmp_path)
    message = git(work, "log", "-1", "--format=%B")
    if what == "a file less":
        (work / "index.html").unlink()
    elif what == "a link":
        (work / "index.html").unlink()
        (work / "index.html").symlink_to("/etc/passwd")
    elif what == "another history":
        git(work, "checkout", "--quiet", "--orphan", "other")
        message = "returns"
    else:
        (work / "returns.csv").write_text("somebody's", encoding="utf-8")
    git(work, "add", "-A")
    git(work, "commit", "--quiet", "--allow-empty", "-m", message)
    if what == "once, long ago":
        (work / "returns.csv").unlink()
        git(work, "add", "-A")
        git(work, "commit", "--quiet", "-m", message)
    git(work, "push", "--quiet", "--force", "origin", "HEAD:pages")
    before = git(pages, "rev-parse", "pages")

    assert publish(project, to) == 15
    assert publish(project, to, "--rollback") == 15

    assert "the branch holds something else than sites (commit " in capsys.readouterr().err
    assert git(pages, "rev-parse", "pages") == before


def test_the_site_of_another_audience_is_refused(project, to, pages, capsys):
    set_site(project, ONE, audience="public")
    assert publish(project, to, "--audience", "public") == 0

    assert publish(project, to) == 15

    assert "for the public" in capsys.readouterr().err
    assert len(log(pages)) == 1


def test_a_page_that_another_hand_changed_is_mended(project, to, pages, tmp_path):
    put(project, to)
    work = clone(pages, tmp_path)
    message = git(work, "log", "-1", "--format=%B")
    (work / "index.html").write_text("changed", encoding="utf-8")
    git(work, "commit", "--quiet", "-am", message)
    git(work, "push", "--quiet")

    done = put(project, to)

    assert done.changes == Changes(changed=("index.html",))
    assert there(pages) == ONE


def test_the_second_of_two_machines_is_told_that_another_came_between(project, to, pages, tmp_path, monkeypatch):
    put(project, to)
    other = make_project(tmp_path / "other")
    set_site(other, TWO)
    set_site(project, {**ONE, "index.html": b"later"})
    commit = branches.Branch._commit

    def late(self, *words):
        monkeypatch.setattr(branches.Branch, "_commit", commit)
        put(other, to)
        return commit(self, *words)

    monkeypatch.setattr(branches.Branch, "_commit", late)
    with pytest.raises(ReleaseError, match="another publication came between"):
        put(project, to)

    assert there(pages) == TWO
    put(project, to)
    assert there(pages)["index.html"] == b"later"


def test_a_second_run_of_the_project_waits_and_is_then_told(project, to, monkeypatch):
    monkeypatch.setattr(branches, "LOCK_SECONDS", 0.2)

    with publication(project, to).target._held(), pytest.raises(Busy):
        put(project, to)


def test_a_repository_that_cannot_be_reached_is_told(project, tmp_path, capsys):
    assert publish(project, f"git:{tmp_path}/nowhere.git#pages") == 17
    assert "could not be reached, or refused" in capsys.readouterr().err
    assert publish(project, "git:origin#pages") == 10
    assert "has no remote 'origin'" in capsys.readouterr().err


def test_what_lies_below_build_may_be_removed_or_damaged(project, to, pages):
    put(project, to)
    set_site(project, TWO)
    (repository,) = (project / "build" / "publish").glob("*.git")
    (repository / "refs" / "reportgen").mkdir(exist_ok=True)
    (repository / "refs" / "reportgen" / "fetched.lock").write_bytes(b"")
    (repository / "publish-index.lock").write_bytes(b"")
    put(project, to)
    assert there(pages) == TWO

    shutil.rmtree(project / "build")
    set_site(project, ONE)
    put(project, to)

    assert there(pages) == ONE


@pytest.mark.parametrize(
    "written",
    [
        *("git:#pages", "git:origin", "git:origin#", "git:--upload-pack=x#pages", "git:ext::sh -c id#pages"),
        *(
            "git:origin#-f",
            "git:origin#a..b",
            "git:origin#.hidden/x",
            "git:origin#x.lock",
            "git:https://a:b@host/x#pages",
        ),
    ],
)
def test_what_is_no_branch_is_refused_and_no_password_is_repeated(project, written):
    with pytest.raises(ConfigError) as told:
        opened(written, project, project)

    assert "a:b@" not in str(told.value)
