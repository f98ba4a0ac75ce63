"""A branch of a git repository, as hosts of pages take it: every commit of it is one whole site, and nothing else.

The history is made in a repository of its own below `build/`, from the files of the site alone; nothing of the
project's own history can reach the branch. Commits are only ever added, never taken back: going back is one more.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from reportgen import workspace
from reportgen.engines import process
from reportgen.errors import Busy, EnvironmentFault, ReportgenError
from reportgen.release.target import (
    AS_IT_WAS,
    LOCK_SECONDS,
    Changes,
    Compared,
    Done,
    Kind,
    Owner,
    Site,
    Target,
    anothers,
    bad_target,
    came_between,
    none_before,
    not_ours,
    out_of_time,
    told,
)

_BRANCH: Final = re.compile(r"[A-Za-z0-9][\w./-]{0,100}", re.ASCII)
_NAME: Final = re.compile(r"[\w-][\w.-]*", re.ASCII)  # of a remote
_WHO: Final = re.compile(r"(?<=://)[^/@\s]*@")  # in the address of a remote that the user's own git knows
_CHECKED: Final = "refs/reportgen/checked"  # up to here, every commit was found to be a site of this owner
_FETCHED: Final = "refs/reportgen/fetched"
_SECONDS: Final = 120.0
_SENDING_SECONDS: Final = 1800.0
_KEPT: Final = (  # the user's own ways in: keys, settings, and what a council's network asks for
    *("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "SSH_AUTH_SOCK", "GIT_SSH_COMMAND", "GIT_SSL_CAINFO"),
    *("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"),
)
_FILE_MODE: Final = "100644"
_TRAILER: Final = "Published-Site"


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch of a repository that is reached as git reaches it."""

    remote: str  # an address, or the name of a remote of the project's repository
    branch: str
    project: Path
    shown: str

    def compare(self, site: Site) -> Compared:
        """Find what a publication would change; only the repository below `build/` is written to."""
        with self._held():
            head = self._fetched(site.owner)
        return Compared(Changes.between(self._blobs(head), _ids(site)), first=head is None)

    def put(self, site: Site) -> Done:
        """Add a commit that holds the site's files."""
        with self._held():
            return self._put(site)

    def _put(self, site: Site) -> Done:
        head = self._fetched(site.owner)
        changes = Changes.between(self._blobs(head), _ids(site))
        if head is not None and not changes.count:
            return Done(changes, len(site.files), self._parent(head) is not None)
        quarters = ", ".join(site.quarters) or "no quarter"
        self._push(self._commit(self._tree(site), head, site.owner, f"The site: {quarters}"), head)
        return Done(changes, len(site.files), head is not None, first=head is None)

    def back(self, owner: Owner) -> Done:
        """Add a commit that holds what the one before held."""
        with self._held():
            return self._back(owner)

    def _back(self, owner: Owner) -> Done:
        head = self._fetched(owner)
        parent = self._parent(head) if head is not None else None
        if parent is None:
            raise none_before(self.shown)
        tree = self._git("rev-parse", f"{parent}^{{tree}}").strip()
        was, now = self._blobs(head), self._blobs(parent)
        self._push(self._commit(tree, head, owner, "Back to the site published before"), head)
        return Done(Changes.between(was, now), len(now), back=True)

    # ------------------------------------------------------------ what is there

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Keep two runs of this project apart; those of other machines are told apart by the push itself."""
        with told(self._repository.parent):
            self._repository.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._repository.with_suffix(".lock"))
            try:
                lock.acquire(timeout=LOCK_SECONDS)
            except Timeout:
                raise Busy(
                    "another run of this project is publishing to this branch",
                    where=self.shown,
                    fix="wait until it has ended; it gives the lock back by itself, even when it is killed",
                ) from None
        try:
            with told(self._repository):
                yield
        finally:
            lock.release()

    @property
    def _repository(self) -> Path:
        key = workspace.digest(f"{self.remote}#{self.branch}".encode())[:16]
        return self.project / "build" / "publish" / f"{key}.git"

    def _fetched(self, owner: Owner) -> str | None:
        """Fetch the branch; give its last commit, or None if there is no such branch.

        Raises:
            ReleaseError: If any commit of it is not a whole site, or one of another owner.
        """
        if not (self._repository / "HEAD").is_file():
            self._git("init", "--quiet", "--bare", str(self._repository), bare=False)
        self._remove_locks()
        address = self._address()
        there = self._git("ls-remote", "--", address, f"refs/heads/{self.branch}", reaching=True).split()
        if not there:
            return None
        head = there[0]
        if self._known(_FETCHED) != head:
            self._git(
                *("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--end-of-options", address),
                f"+refs/heads/{self.branch}:{_FETCHED}",
                reaching=True,
            )
        self._refuse_foreign(head, owner)
        return head

    def _remove_locks(self) -> None:
        """Take away what a killed run of git left: our own lock says that none is at work here."""
        for left in (*(self._repository / "refs").rglob("*.lock"), *self._repository.glob("*.lock"), self._index):
            left.unlink(missing_ok=True)

    @property
    def _index(self) -> Path:
        return self._repository / "publish-index"

    def _known(self, name: str) -> str:
        return self._git("for-each-ref", "--format=%(objectname)", name).strip()

    def _address(self) -> str:
        if _NAME.fullmatch(self.remote):
            done = self._run("git", "-C", str(self.project), "remote", "get-url", "--", self.remote)
            if done.status:
                raise bad_target(f"the project's repository has no remote {self.remote!r}")
            return done.stdout.decode().strip()
        return self.remote

    def _refuse_foreign(self, head: str, owner: Owner) -> None:
        checked = f"{_CHECKED}/{workspace.digest(str(owner).encode())[:16]}"
        known = self._known(checked)
        if known == head:
            return
        span = [head, f"^{known}"] if known else [head]
        for commit in self._git("rev-list", "--reverse", *span).split():
            theirs = self._owner(commit)
            if theirs is None or not self._holds_a_site(commit):
                raise not_ours(
                    self.shown,
                    f"the branch holds something else than sites (commit {commit[:10]})",
                    "name a branch that does not exist yet; it is made",
                )
            if theirs != owner:
                raise anothers(self.shown, str(theirs))
        self._git("update-ref", checked, head)

    def _owner(self, commit: str) -> Owner | None:
        """Read whose site a commit says that it is."""
        body = self._git("show", "--no-patch", "--format=%B", commit)
        lines = [line for line in body.splitlines() if line.startswith(f"{_TRAILER}: ")]
        try:
            partnership, audience = json.loads(lines[-1].partition(": ")[2])
        except (IndexError, ValueError, TypeError):
            return None
        return Owner(partnership, audience) if audience in ("public", "partners") else None

    def _holds_a_site(self, commit: str) -> bool:
        """Tell whether a commit holds just the files of a manifest, and no link, program or other repository."""
        entries = tuple(self._entries(commit))
        names = {name for _, _, name in entries}
        if workspace.MANIFEST not in names or any(mode != _FILE_MODE for mode, _, _ in entries):
            return False
        try:
            listed = json.loads(self._git("cat-file", "blob", f"{commit}:{workspace.MANIFEST}"))
        except ValueError:
            return False
        return isinstance(listed, dict) and names == {*listed, workspace.MANIFEST}

    def _entries(self, commit: str) -> Iterator[tuple[str, str, str]]:
        """List the files of a commit: (mode, id, name)."""
        for line in self._git("ls-tree", "-r", "-z", "--full-tree", commit).split("\0"):
            if line:
                about, _, name = line.partition("\t")
                mode, _, id_ = about.split()
                yield mode, id_, name

    def _blobs(self, commit: str | None) -> dict[str, str]:
        return {name: id_ for _, id_, name in self._entries(commit)} if commit is not None else {}

    def _parent(self, commit: str) -> str | None:
        parents = self._git("rev-list", "--parents", "-n", "1", commit).split()[1:]
        return parents[0] if parents else None

    # ------------------------------------------------------------ the new commit

    def _tree(self, site: Site) -> str:
        """Write the site's files as they are, whatever the user's git would make of line ends; give the tree's id."""
        folder = site.folder.resolve()
        paths = "".join(f"{folder.joinpath(*name.split('/'))}\n" for name in site.files)
        ids = self._git("hash-object", "-w", "--no-filters", "--stdin-paths", input=paths).split()
        expected = _ids(site)
        if dict(zip(site.files, ids, strict=False)) != expected:
            raise not_ours(
                self.shown,
                "the site changed while it was read",
                "let nothing else write into the site, and publish again",
            )
        lines = "".join(f"{_FILE_MODE} {id_}\t{name}\0" for name, id_ in expected.items())
        extra = {"GIT_INDEX_FILE": str(self._index)}
        self._git("update-index", "-z", "--index-info", input=lines, extra=extra)
        return self._git("write-tree", extra=extra).strip()

    def _commit(self, tree: str, head: str | None, owner: Owner, subject: str) -> str:
        """Make a commit in the partnership's name: no person's name or address goes along."""
        trailer = json.dumps([owner.partnership, owner.audience], ensure_ascii=False)
        who = {"NAME": owner.partnership, "EMAIL": "site@localhost"}
        extra = {f"GIT_{role}_{part}": text for role in ("AUTHOR", "COMMITTER") for part, text in who.items()}
        parent = ("-p", head) if head is not None else ()
        message = f"{subject}\n\n{_TRAILER}: {trailer}\n"
        return self._git("commit-tree", tree, *parent, input=message, extra=extra).strip()

    def _push(self, commit: str, head: str | None) -> None:
        """Let the branch be the commit, if it is still what it was; the other side does it in one step."""
        done = self._run(
            *("git", f"--git-dir={self._repository}", "push", "--quiet", "--porcelain", "--no-verify"),
            f"--force-with-lease=refs/heads/{self.branch}:{head or ''}",
            *("--end-of-options", self._address(), f"{commit}:refs/heads/{self.branch}"),
            seconds=_SENDING_SECONDS,
        )
        if done.status:
            said = done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace")
            if (
                "stale info" in said
                or "fetch first" in said
                or "non-fast-forward" in said
                or "reference already" in said
            ):
                raise came_between(self.shown)
            raise self._refused(said)

    def _refused(self, said: str) -> ReportgenError:
        last = next((line for line in reversed(said.splitlines()) if line.strip()), "it did not say why")
        shown = _WHO.sub("", "".join(sign for sign in last if sign.isprintable()))[:200]
        return EnvironmentFault(
            f"the repository could not be reached, or refused: {shown}; {AS_IT_WAS}",
            where=self.shown,
            fix="try `git ls-remote` with this address by hand: it must answer without a question; then publish again",
        )

    def _git(
        self,
        *words: str,
        input: str = "",  # noqa: A002  # as for `process.run`
        extra: Mapping[str, str] | None = None,
        bare: bool = True,
        reaching: bool = False,
    ) -> str:
        """Run git in the repository of our own; give what it said."""
        where = (f"--git-dir={self._repository}",) if bare else ()
        seconds = _SENDING_SECONDS if reaching else _SECONDS
        done = self._run("git", *where, *words, input=input, extra=extra, seconds=seconds)
        if not done.status:
            return done.stdout.decode("utf-8", "replace")
        said = done.stderr.decode("utf-8", "replace")
        if not reaching and words[0] != "init":
            # What lies below build/ may be removed at any time: it is fetched again.
            shutil.rmtree(self._repository, ignore_errors=True)
        raise self._refused(said)

    def _run(
        self,
        *command: str,
        input: str = "",  # noqa: A002
        extra: Mapping[str, str] | None = None,
        seconds: float = _SECONDS,
    ) -> process.Completed:
        own = {name: os.environ[name] for name in _KEPT if name in os.environ}
        own |= {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C.UTF-8"}
        own.setdefault("GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=5")
        try:
            return process.run(
                command,
                folder=self.project.resolve(),
                seconds=seconds,
                environment={**own, **(extra or {})},
                input=input.encode(),
            )
        except process.OutOfTime as late:
            raise out_of_time(self.shown, seconds) from late


def _ids(site: Site) -> dict[str, str]:
    """Name each file of a site as git does: by the SHA-1 of its length and contents."""
    found = {}
    for name in site.files:
        data = site.folder.joinpath(*name.split("/")).read_bytes()
        found[name] = sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    return found


def _open(written: str, root: Path, start: Path) -> Target | None:
    """Open a branch; None if what is written is none.

    Raises:
        ConfigError: If it is one, and the rest cannot be used.
    """
    if not written.startswith("git:"):
        return None
    remote, _, branch = written.removeprefix("git:").rpartition("#")
    odd = ".." in branch or "//" in branch or branch.endswith((".lock", "/", ".")) or "/." in branch
    if not remote or remote.startswith("-") or "::" in remote or odd or not _BRANCH.fullmatch(branch):
        raise bad_target(f"{written!r} names no remote and branch")
    if remote.startswith((".", "~")):
        remote = os.path.abspath(start / Path(remote).expanduser())  # noqa: PTH100  # as it is written
    return Branch(remote, branch, root.resolve(), written)


KIND: Final = Kind(order=10, example="git:remote#branch", opened=_open)
