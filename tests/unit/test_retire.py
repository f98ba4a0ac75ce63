"""`reportgen retire`: what goes under the retention rule, what stays, and what refuses it."""

import json
import shutil
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from small_world import NOW, dataset, item, percentage
from small_world import project as small_project

from reportgen import figures, release, workspace
from reportgen.cli import run
from reportgen.errors import ConfigError, Faults, ReleaseError
from reportgen.model import AbsenceKind, Basis, Release, Retention, Retired
from reportgen.pipeline import Options, choose_quarter, frozen, memory
from reportgen.project import load
from reportgen.project.releases import FOLDER, INPUTS
from reportgen.project.releases import as_json as releases_as_json
from reportgen.quarter import Quarter
from reportgen.returns import examine
from reportgen.scaffold import init
from reportgen.workspace import digest

OLD = Quarter(2019, 3)
OLDER = Quarter(2019, 4)  # the later of the two old ones
LATE = date(2090, 1, 1)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Give a project with two quarters of 2019-20 and two of 2026-27, and a rule of one year."""
    root = tmp_path / "project"
    init(root)
    (root / "data" / "2025-26-q3").rename(root / "data" / "2019-20-q3")
    (root / "data" / "2025-26-q4").rename(root / "data" / "2019-20-q4")
    (root / "data" / "2019-20-q4" / "quarter.yaml").write_text('due: "2020-04-20"\n', encoding="utf-8")
    comments = root / "data" / "2019-20-q4" / "commentary"
    comments.mkdir()
    (comments / "social-care.md").write_text("## visits\n\nText.\n", encoding="utf-8")
    with (root / "_quarto.yml").open("a", encoding="utf-8") as file:
        file.write("  retention: {years: 1, source: entry 4.2}\n")
    monkeypatch.chdir(root)
    return root


def names(folder):
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() or path.is_symlink()
    )


def retire(root, period, today=LATE):
    loaded = load(root)
    release.retire(loaded, release.plan_retirement(loaded, period, today))


def refused(root, period, today=LATE):
    with pytest.raises((ConfigError, ReleaseError, Faults)) as caught:
        release.plan_retirement(load(root), period, today)
    return str(caught.value)


def say(root, quarter, status):
    folder = root / "site" / quarter.slug
    folder.mkdir(parents=True)
    (folder / "quarter.json").write_text(json.dumps({"status": status}), encoding="utf-8")


# ---------------------------------------------------------------- when it may be


@pytest.mark.parametrize(
    ("quarter", "day"),
    [
        pytest.param(Quarter(2019, 1), date(2025, 7, 1), id="Q1 ends in June"),
        pytest.param(Quarter(2019, 3), date(2026, 1, 1), id="Q3 ends with the year"),
        pytest.param(Quarter(2019, 4), date(2026, 4, 1), id="Q4 ends in March"),
    ],
)
def test_six_years_are_reckoned_from_the_quarters_end(quarter, day):
    assert Retention(6).ends(quarter) == day


def test_on_the_last_day_of_keeping_nothing_goes_and_on_the_next_it_may(project):
    told = refused(project, "2019-20", date(2021, 3, 31))

    assert told.startswith("the returns of 2019-20 Q4 are to be kept until 1 April 2021")
    assert release.plan_retirement(load(project), "2019-20", date(2021, 4, 1)).quarters == (OLD, OLDER)


def test_without_a_rule_nothing_is_ever_removed(project):
    path = project / "_quarto.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("  retention: {years: 1, source: entry 4.2}\n", ""), encoding="utf-8"
    )

    assert "no retention rule is set" in refused(project, "2019-20")


@pytest.mark.parametrize("period", ["2019", "2019-21", "old", "", "2019-20 Q5", "../2019-20"])
def test_what_is_neither_a_year_nor_a_quarter_is_refused(project, period):
    assert "is neither a financial year nor a quarter" in refused(project, period)


def test_a_year_without_folders_is_refused_with_those_that_there_are(project):
    assert "there are no returns of 2018-19" in refused(project, "2018-19")


def test_the_oldest_go_first_so_that_no_series_has_a_hole(project):
    told = refused(project, "2019-20 Q4")

    assert "the returns of 2019-20 Q3 are older and still there" in told
    assert "reportgen retire 2019-20" in told


@pytest.mark.parametrize(("status", "may"), [("final", True), ("revised", True), ("draft", False), ("", False)])
def test_a_quarter_whose_pages_are_a_draft_stays(project, status, may):
    say(project, OLDER, status)

    if may:
        assert release.plan_retirement(load(project), "2019-20", LATE).files
    else:
        assert "without its returns it could never be made final" in refused(project, "2019-20")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there that few have")
def test_a_quarters_folder_that_is_a_link_stays(project):
    (project / "data" / "2019-20-q3").rename(project / "elsewhere")
    (project / "data" / "2019-20-q3").symlink_to(project / "elsewhere")

    assert "nothing behind a link is removed" in refused(project, "2019-20")
    assert names(project / "elsewhere")


# ---------------------------------------------------------------- what goes and what stays


def test_returns_and_commentary_go_and_all_that_was_published_stays(project):
    say(project, OLDER, "final")
    for name in ("cache/aa/b.pdf", "sources/partners/x.qmd", "problems/police.txt", "steps-own.json"):
        path = project / "build" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("4", encoding="utf-8")
    for name in ("2019-20-q4/001-police.eml", "2026-27-q2/001-police.eml"):
        (project / "outbox" / name).parent.mkdir(parents=True)
        (project / "outbox" / name).write_text("4", encoding="utf-8")
    before = names(project)

    retire(project, "2019-20")

    gone = set(before) - set(names(project))
    assert gone == {
        "build/cache/aa/b.pdf",
        "build/problems/police.txt",
        "build/sources/partners/x.qmd",
        "build/steps-own.json",
        "data/2019-20-q3/community-health.csv",
        "data/2019-20-q3/social-care.csv",
        "data/2019-20-q4/commentary/social-care.md",
        "data/2019-20-q4/community-health.csv",
        "data/2019-20-q4/social-care.csv",
        "outbox/2019-20-q4/001-police.eml",
    }
    assert (project / "data" / "2019-20-q4" / "quarter.yaml").is_file()
    assert not (project / "data" / "2019-20-q4" / "commentary").exists()


def test_the_record_says_names_rule_and_day_and_no_hash(project):
    held = digest((project / "data" / "2019-20-q3" / "social-care.csv").read_bytes())

    retire(project, "2019-20", date(2021, 5, 6))

    assert load(project).retired == (
        Retired(
            OLD,
            date(2021, 5, 6),
            Retention(1, "entry 4.2"),
            ("data/2019-20-q3/community-health.csv", "data/2019-20-q3/social-care.csv"),
            finished=True,
        ),
        Retired(
            OLDER,
            date(2021, 5, 6),
            Retention(1, "entry 4.2"),
            (
                "data/2019-20-q4/commentary/social-care.md",
                "data/2019-20-q4/community-health.csv",
                "data/2019-20-q4/social-care.csv",
            ),
            finished=True,
        ),
    )
    assert held not in (project / "records" / "retired.json").read_text(encoding="utf-8")


def test_the_key_of_the_journals_digests_goes_too(project):
    (project / "records").mkdir()
    (project / "records" / "journal.key").write_bytes(b"k" * 32)

    retire(project, "2019-20")

    assert not (project / "records" / "journal.key").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there that few have")
def test_of_links_only_the_links_go(project):
    outside = project.parent / "outside"
    outside.mkdir()
    (outside / "kept.csv").write_text("kept", encoding="utf-8")
    folder = project / "data" / "2019-20-q3"
    (folder / "police.csv").symlink_to(outside / "kept.csv")
    (folder / "more").symlink_to(outside, target_is_directory=True)

    retire(project, "2019-20")

    assert names(outside) == ["kept.csv"]
    assert names(folder) == []


def test_kept_copies_go_unless_something_else_stands_behind_them(project):
    contents = {
        "data/2019-20-q3/social-care.csv": b"a",
        "data/2019-20-q4/quarter.yaml": b"b",
        "data/2019-20-q4/social-care.csv": b"c",
    }
    contents |= {"data/2026-27-q2/social-care.csv": b"c", "measures.yaml": b"d"}
    made = Release(
        NOW, "partners", 1, date(2026, 12, 4), (), tuple((name, digest(data)) for name, data in contents.items())
    )
    folder = project / FOLDER
    folder.mkdir(parents=True)
    (folder / f"{NOW.slug}.json").write_bytes(releases_as_json([made]))
    for data in contents.values():
        path = project / INPUTS / digest(data)[:2] / digest(data)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    planned = release.plan_retirement(load(project), "2019-20", LATE)
    told = release.retirement_in_words(planned, load(project))
    release.retire(load(project), planned)

    assert sorted(path.read_bytes() for path in (project / INPUTS).rglob("*") if path.is_file()) == [b"b", b"c", b"d"]
    assert "can no longer be built again and compared: 2026-27 Q2" in told
    assert [each.quarter for each in load(project).releases] == [NOW]


def record_releases(project):
    """Record two quarters' releases, made of returns of both years, and keep the copies."""
    for quarter, audience in ((OLDER, "partners"), (NOW, "partners"), (NOW, "public")):
        known = load(project)
        frozen.keep(project, frozen.inputs(known, quarter))
        hashes = tuple(sorted(frozen.hashes(known, quarter).items()))
        made = Release(quarter, audience, 1, date(2026, 12, 4), (("index.html", "1"),), hashes)
        path = project / FOLDER / f"{quarter.slug}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        before = [each for each in load(project).releases if each.quarter == quarter]
        path.write_bytes(releases_as_json([*before, made]))
    (project / "records" / "journal.key").write_bytes(b"k" * 32)


def returns_of(project):
    """Give the SHA-256 of all that is to go."""
    return {digest(path.read_bytes()) for folder in (OLD, OLDER) for path in _returned(project, folder)}


def _returned(project, quarter):
    folder = project / "data" / quarter.slug
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "quarter.yaml"]


def in_records(project, digests):
    """Tell which hashes stand in any record, and which copies are kept under one."""
    kept = [path for path in (project / "records").rglob("*") if path.is_file()]
    return {each for each in digests for path in kept if each == path.name or each in path.read_text("latin-1")}


def test_no_record_holds_a_hash_of_what_was_removed_and_the_paths_stay(project):
    record_releases(project)
    before, gone = load(project).releases, returns_of(project)
    assert in_records(project, gone) == gone

    retire(project, "2019-20")

    assert in_records(project, gone) == set()
    after = load(project).releases
    assert len(after) == 3
    for was, now in zip(before, after, strict=True):
        assert replace(now, inputs=was.inputs) == was
        assert [name for name, _ in now.inputs] == [name for name, _ in was.inputs]
        for (name, digest_then), (_, digest_now) in zip(was.inputs, now.inputs, strict=True):
            removed = name.startswith("data/2019-20-q") and not name.endswith("quarter.yaml")
            assert digest_now == ("" if removed else digest_then), name


def test_hashes_that_an_earlier_version_left_are_taken_out_when_the_command_is_given_again(project):
    retire(project, "2019-20")
    old = Release(NOW, "partners", 1, date(2026, 12, 4), (), (("data/2019-20-q3/social-care.csv", "5" * 64),))
    (project / FOLDER).mkdir(parents=True)
    (project / FOLDER / f"{NOW.slug}.json").write_bytes(releases_as_json([old]))
    assert not release.plan_retirement(load(project), "2019-20", LATE).nothing_left

    retire(project, "2019-20")

    assert load(project).releases[0].inputs == (("data/2019-20-q3/social-care.csv", ""),)
    assert release.plan_retirement(load(project), "2019-20", LATE).nothing_left


def test_a_run_that_is_killed_before_any_copy_or_record_goes_leaves_none_behind(project, monkeypatch):
    record_releases(project)
    gone = returns_of(project)
    copy = project.parent / "copy"
    unlink, save = Path.unlink, workspace.save
    for allowed in range(40):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(project, copy)
        left = [allowed]

        def spend(left=left):
            if left[0] == 0:
                raise KeyboardInterrupt
            left[0] -= 1

        def counted_unlink(path, *arguments, spend=spend, **named):
            if "records" in path.parts:
                spend()
            return unlink(path, *arguments, **named)

        def counted_save(path, data, spend=spend):
            spend()
            return save(path, data)

        monkeypatch.setattr(Path, "unlink", counted_unlink)
        monkeypatch.setattr(workspace, "save", counted_save)
        try:
            retire(copy, "2019-20")
            stopped = False
        except KeyboardInterrupt:
            stopped = True
        monkeypatch.undo()
        if not stopped:
            break
        retire(copy, "2019-20")
        assert in_records(copy, gone) == set(), f"stopped at step {allowed}"
        assert release.plan_retirement(load(copy), "2019-20", LATE).nothing_left
    assert allowed > 8


def test_a_run_that_is_killed_at_any_moment_is_finished_by_the_next(project, monkeypatch):
    """Stop before each file that goes; the returns are never half read, and the end is always the same."""
    copy = project.parent / "copy"
    real = Path.unlink
    wanted = None
    for allowed in range(20):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(project, copy)
        left = [allowed]

        def unlink(path, *arguments, left=left, **named):
            if path.suffix in (".csv", ".md"):
                if left[0] == 0:
                    raise KeyboardInterrupt
                left[0] -= 1
            return real(path, *arguments, **named)

        monkeypatch.setattr(Path, "unlink", unlink)
        try:
            retire(copy, "2019-20", date(2022, 1, 1))
            stopped = False
        except KeyboardInterrupt:
            stopped = True
        monkeypatch.undo()
        if stopped:
            assert {row.quarter for row in examine(load(copy), NOW).observations} == {NOW - 1, NOW}
            assert not any(each.finished for each in load(copy).retired)
            retire(copy, "2019-20", date(2022, 1, 2))
        state = (
            {name: (copy / name).read_bytes() for name in names(copy) if not name.startswith("build/")},
            load(copy).retired,
        )
        wanted = wanted or state
        assert state == wanted
        if not stopped:
            break
    assert allowed == 5


def test_when_all_is_done_the_command_says_so_and_does_nothing(project, capsys):
    assert run(["retire", "2019-20", "--yes"]) == 0
    record = (project / "records" / "retired.json").read_bytes()

    assert run(["retire", "2019-20"]) == 0

    assert "were removed before, and nothing of them is left" in capsys.readouterr().out
    assert (project / "records" / "retired.json").read_bytes() == record


def test_nothing_goes_until_the_year_is_typed_again(project, monkeypatch, capsys):
    before = names(project / "data")
    monkeypatch.setattr("typer.prompt", lambda *_words, **_named: "yes")

    assert run(["retire", "2019-20"]) == 130

    assert "nothing was removed" in capsys.readouterr().out
    assert names(project / "data") == before
    monkeypatch.setattr("typer.prompt", lambda *_words, **_named: "2019-20")
    assert run(["retire", "2019-20"]) == 0
    assert names(project / "data" / "2019-20-q3") == []


def test_the_list_names_every_file_and_what_is_not_reached(project, monkeypatch, capsys):
    (project / ".git").mkdir()
    monkeypatch.setattr("typer.prompt", lambda *_words, **_named: "")

    run(["retire", "2019-20"])

    told = capsys.readouterr().out
    assert "  data/2019-20-q4/commentary/social-care.md\n" in told
    assert "2019-20 Q4, which may go from 1 April 2021" in told
    assert "The git history is not touched" in told


# ---------------------------------------------------------------- afterwards


def test_what_was_retired_is_a_state_of_its_own_and_not_a_missing_return(project, capsys):
    retire(project, "2019-20")

    found = examine(load(project), NOW)
    assert {each.state for each in found.returns if each.quarter == OLDER} == {"no longer held"}
    assert found.problems == ()
    assert run(["check"]) == 0
    told = capsys.readouterr().out
    assert "returns up to 2019-20 Q4 are no longer held: removed under the retention rule" in told
    assert "not returned" not in told


def test_a_retired_quarter_can_be_neither_checked_nor_built_again(project, capsys):
    retire(project, "2019-20")

    with pytest.raises(ConfigError, match="no longer held"):
        choose_quarter(load(project), "2019-20 Q3")
    assert run(["build", "2019-20 Q3"]) == 10
    assert "the first quarter that is held is 2026-27 Q1" in capsys.readouterr().err


def test_returns_that_come_back_from_a_copy_are_told_and_not_read(project):
    kept = (project / "data" / "2019-20-q3" / "social-care.csv").read_bytes()
    retire(project, "2019-20")
    (project / "data" / "2019-20-q3" / "social-care.csv").write_bytes(kept)

    found = examine(load(project), NOW)

    assert [(each.code, each.severity) for each in found.problems] == [("returns-retired", "warning")]
    assert all(row.quarter > OLDER for row in found.observations)
    retire(project, "2019-20")
    assert names(project / "data" / "2019-20-q3") == []


def test_a_build_sees_that_returns_were_retired(project):
    before = memory.key(project, Options())
    (project / "records").mkdir()
    (project / "records" / "retired.json").write_text('{"schema": 1, "retired": []}', encoding="utf-8")

    assert memory.key(project, Options()) != before


def test_series_begin_after_what_was_retired(project):
    retire(project, "2019-20")
    found = examine(load(project), NOW)

    computed = figures.compute(dataset(load(project), found.observations, returns=found.returns))

    assert computed.figures
    assert min(point.quarter for figure in computed.figures for point in figure.series) == NOW - 1


def test_a_wave_that_may_have_come_in_a_retired_quarter_is_not_held_against_an_agency():
    survey = percentage(due=(1, 4), items=[item(basis=Basis.YEARLY)])
    first, last = Quarter(2026, 1), Quarter(2026, 4)
    held = small_project([survey], quarters=first.until(last))
    gone = Retired(first, date(2033, 1, 1), Retention(6), (), finished=True)

    def last_of(of):
        (figure,) = figures.compute(dataset(of, [], quarter=last)).figures
        return figure.series[-1].absence.kind

    assert last_of(held) is AbsenceKind.NOT_RETURNED
    assert last_of(replace(held, retired=(gone,))) is AbsenceKind.NOT_DUE


def test_a_release_stands_whose_earlier_returns_were_retired_and_nothing_of_them_is_frozen_again(project):
    kept = (project / "data" / "2019-20-q3" / "social-care.csv").read_bytes()
    frozen.keep(project, frozen.inputs(load(project), NOW))
    made = Release(NOW, "partners", 1, date(2026, 12, 4), (), tuple(sorted(frozen.hashes(load(project), NOW).items())))
    assert "data/2019-20-q3/social-care.csv" in dict(made.inputs)

    retire(project, "2019-20")

    assert frozen.changed_inputs(load(project), made) == ()
    (project / "data" / "2019-20-q3" / "social-care.csv").write_bytes(kept)
    now = frozen.inputs(load(project), NOW)
    assert "data/2019-20-q3/social-care.csv" not in now
    assert {"data/2019-20-q4/quarter.yaml", "records/retired.json"} <= set(now)
