"""Each faulty project gives exactly this message and exit code, and leaves the old site alone.

A folder here is a case. It holds what differs from `_base`, a small good project:

- files that are laid over it,
- `FILE.change`: what changes in a file of it, as in a diff (` ` stays, `-` goes, `+` comes; an empty line parts two changes),
- `absent.txt`: what is taken away,
- `arguments.txt`: the command, one argument a line, if it is not `build`,
- `expected.txt` and `exit_code`: what must come of it, written by hand before the code;
- `warnings.txt` in their place: what `check` says of a project that is to be looked at and is not stopped.
"""

import shutil
from pathlib import Path

import pytest

from reportgen.cli import run

HERE = Path(__file__).parent
CASES = sorted(path for path in HERE.iterdir() if (path / "expected.txt").is_file())
DOUBTFUL = sorted(path for path in HERE.iterdir() if (path / "warnings.txt").is_file())
ABOUT = {"expected.txt", "exit_code", "absent.txt", "arguments.txt", "warnings.txt"}


def changed(text: str, change: str) -> str:
    for hunk in change.split("\n\n"):
        lines = hunk.strip("\n").split("\n")
        old = "".join(f"{line[1:]}\n" for line in lines if line[0] in " -")
        new = "".join(f"{line[1:]}\n" for line in lines if line[0] in " +")
        if text.count(old) != 1:
            raise ValueError(f"a change must fit the good project at one place, not at {text.count(old)}:\n{hunk}")
        text = text.replace(old, new)
    return text


def set_up(case: Path, folder: Path) -> None:
    shutil.copytree(HERE / "_base", folder, dirs_exist_ok=True)
    for path in sorted(path for path in case.rglob("*") if path.is_file()):
        name = path.relative_to(case)
        target = folder / name
        if name.name in ABOUT:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".change":
            target = target.with_suffix("")
            text = changed(target.read_text(encoding="utf-8"), path.read_text(encoding="utf-8"))
            target.write_text(text, encoding="utf-8", newline="\n")
        else:
            shutil.copyfile(path, target)
    absent = case / "absent.txt"
    for name in absent.read_text(encoding="utf-8").split() if absent.is_file() else ():
        (folder / name).unlink()


def arguments(case: Path) -> list[str]:
    path = case / "arguments.txt"
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else ["build"]


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def message(stderr: str) -> str:
    """Leave out the stages that were told before the fault was found."""
    start = stderr.find("reportgen: ")
    return stderr[start:] if start >= 0 else stderr


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_broken_project_says_what_where_and_how_to_mend_it(case, tmp_path, monkeypatch, capsys):
    set_up(case, tmp_path)
    monkeypatch.chdir(tmp_path)
    site = files(Path("site"))

    code = run(arguments(case))

    assert message(capsys.readouterr().err) == (case / "expected.txt").read_text(encoding="utf-8")
    assert code == int((case / "exit_code").read_text(encoding="utf-8"))
    assert files(Path("site")) == site
    assert b"The last good site" in site["index.html"]


@pytest.mark.parametrize("case", DOUBTFUL, ids=lambda path: path.name)
def test_a_doubtful_project_is_told_what_to_look_at_and_is_not_stopped(case, tmp_path, monkeypatch, capsys):
    set_up(case, tmp_path)
    monkeypatch.chdir(tmp_path)

    code = run(["check"])

    assert capsys.readouterr().out == (case / "warnings.txt").read_text(encoding="utf-8")
    assert code == 0
