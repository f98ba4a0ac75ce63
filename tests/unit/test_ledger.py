"""The ledger of what was published comes back as it was written, and whatever is done to it is noticed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from reportgen.errors import ReleaseError
from reportgen.model import Key, LedgerEntry, Project, PublishedFigure, Release, Said, Sum
from reportgen.pipeline import ledger
from reportgen.project.ledger import FOLDER, WITNESS, file_name, read_ledger
from small_world import NOW, measure, project

_DAY = date(2026, 12, 4)
_FIGURE = PublishedFigure(
    Key("m", "a", "police", "north", "age:under-1", "surgery"),
    ((NOW - 1, Said(Fraction(3, 40), Fraction(3), Fraction(40))), (NOW, Said(marker="[c]"))),
    ((Sum("year to date", NOW - 1, NOW), Said(Fraction(75, 10))),),
    ((NOW, Fraction(31)),),
)
_RELEASE = LedgerEntry(0, "release", "partners", _DAY, (_FIGURE,), NOW, 1)
_ANSWER = LedgerEntry(0, "extract", "public", _DAY, (_FIGURE,), about="request 1234, by “A”")


def _world(root: Path) -> Project:
    return replace(project([measure()]), root=root)


def _written(root: Path, *said: LedgerEntry) -> Project:
    """Enter one after the other; give the project with what the ledger then holds."""
    world = _world(root)
    for each in said:
        ledger.enter(world, each)
        entries, faults = read_ledger(root, ())
        assert not faults
        world = replace(world, ledger=entries)
    return world


def _record(digest: str) -> Release:
    return Release(NOW, "partners", 1, _DAY, outputs=(("index.html", "ab"),), ledger=digest)


def _faults(root: Path, *releases: Release) -> list[str]:
    _, faults = read_ledger(root, releases)
    assert all(isinstance(each, ReleaseError) and "from a copy" in each.fix for each in faults)
    return [f"{each.what} | {each.where}" for each in faults]


def test_entries_come_back_as_they_were_written(tmp_path):
    first, second = _written(tmp_path, _RELEASE, _ANSWER).ledger

    assert replace(first, number=0, digest="") == _RELEASE
    assert replace(second, number=0, digest="", before="") == _ANSWER
    assert (first.number, second.number, second.before) == (1, 2, first.digest)


def test_what_was_the_last_word_to_an_audience_is_not_said_again(tmp_path):
    revised = replace(_FIGURE, series=((NOW - 1, Said(Fraction(2, 40), Fraction(2), Fraction(40))), _FIGURE.series[1]))

    again = replace(_RELEASE, day=date(2026, 12, 5))
    world = _written(tmp_path, _RELEASE, again, replace(_RELEASE, figures=(revised,), release=2))

    assert [each.figures for each in world.ledger[1:]] == [
        (),
        (PublishedFigure(_FIGURE.key, revised.series[:1]),),
    ]


def test_no_ledger_is_an_empty_one(tmp_path):
    assert read_ledger(tmp_path, ()) == ((), ())


def test_an_edited_entry_is_noticed_by_the_one_that_follows_it(tmp_path):
    _written(tmp_path, _RELEASE, _ANSWER)
    path = tmp_path / FOLDER / file_name(1)
    path.write_text(path.read_text(encoding="utf-8").replace('"31"', '"32"'), encoding="utf-8")

    assert _faults(tmp_path) == [
        "the ledger's entry 1 is not the one that entry 2 follows | records/ledger/0001.json",
    ]


def test_an_edited_last_entry_is_noticed_by_the_witness_and_by_the_record_of_its_release(tmp_path):
    digest = _written(tmp_path, _ANSWER, _RELEASE).ledger[-1].digest
    path = tmp_path / FOLDER / file_name(2)
    path.write_text(path.read_text(encoding="utf-8").replace("2026-12-04", "2026-12-05"), encoding="utf-8")

    assert _faults(tmp_path, _record(digest)) == [
        "the ledger's last entry is missing, or was changed | records/ledger",
        "the ledger's entry of release 1 of 2026-27 Q2 for partners is missing, or was changed | records/ledger",
    ]


@pytest.mark.parametrize("number", [1, 2])
def test_a_missing_entry_is_named(tmp_path, number):
    _written(tmp_path, _RELEASE, _ANSWER, _RELEASE)
    (tmp_path / FOLDER / file_name(number)).unlink()

    assert _faults(tmp_path) == [f"the ledger's entry {number} is not there | records/ledger/{file_name(number)}"]


def test_a_missing_last_entry_is_noticed(tmp_path):
    _written(tmp_path, _RELEASE, _ANSWER)
    (tmp_path / FOLDER / file_name(2)).unlink()

    assert _faults(tmp_path) == ["the ledger's last entry is missing, or was changed | records/ledger"]


def test_a_ledger_that_is_gone_is_noticed_by_the_records(tmp_path):
    digest = _written(tmp_path, _RELEASE).ledger[0].digest
    for path in (tmp_path / FOLDER / file_name(1), tmp_path / WITNESS):
        path.unlink()

    assert _faults(tmp_path, _record(digest)) == [
        "the ledger's entry of release 1 of 2026-27 Q2 for partners is missing, or was changed | records/ledger"
    ]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda read: read.update(schema=2), id="of a later version"),
        pytest.param(lambda read: read.update(number=7), id="of another number"),
        pytest.param(lambda read: read.update(kind="draft"), id="of no kind"),
        pytest.param(lambda read: read.update(day="4 December"), id="without a day"),
        pytest.param(lambda read: read["figures"][0].update(key=["m"]), id="of no figure"),
        pytest.param(lambda read: read["figures"][0]["series"].update({"2026-27 Q1": [None, None, "1/0"]}), id="of /0"),
        pytest.param(lambda read: read["figures"][0]["series"].update({"2026-27 Q1": [None, None, None]}), id="empty"),
        pytest.param(lambda read: read["figures"][0]["sums"][0].__setitem__(0, "a while"), id="of no sum"),
    ],
)
def test_what_is_no_entry_is_a_fault_and_no_traceback(tmp_path, change):
    _written(tmp_path, _RELEASE)
    path = tmp_path / FOLDER / file_name(1)
    read = json.loads(path.read_bytes())
    change(read)
    path.write_text(json.dumps(read), encoding="utf-8")

    assert _faults(tmp_path) == ["the ledger's entry 1 cannot be read | records/ledger/0001.json"]


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff\xfe", b"{" * 100_000])
def test_bytes_that_are_no_entry_are_a_fault(tmp_path, data):
    _written(tmp_path, _RELEASE)
    (tmp_path / FOLDER / file_name(1)).write_bytes(data)

    assert _faults(tmp_path) == ["the ledger's entry 1 cannot be read | records/ledger/0001.json"]


def test_a_witness_that_cannot_be_read_is_a_fault(tmp_path):
    _written(tmp_path, _RELEASE)
    (tmp_path / WITNESS).write_bytes(b"{")

    assert _faults(tmp_path) == ["the ledger's witness cannot be read | records/ledger.json"]


# ---------------------------------------------------------------- stopped runs


def test_a_run_stopped_before_its_record_finds_its_own_entry_again(tmp_path):
    world = _written(tmp_path, _ANSWER, _RELEASE)  # no record names the second

    again = ledger.enter(world, _RELEASE)

    assert again == world.ledger[1]
    assert len(read_ledger(tmp_path, ())[0]) == 2


def test_another_release_goes_behind_what_a_stopped_run_has_left(tmp_path):
    world = _written(tmp_path, _RELEASE)

    later = ledger.enter(world, replace(_RELEASE, day=date(2026, 12, 5)))

    assert (later.number, later.before) == (2, world.ledger[0].digest)


def test_a_witness_one_behind_is_no_fault(tmp_path):
    _written(tmp_path, _RELEASE)
    behind = (tmp_path / WITNESS).read_bytes()
    _written(tmp_path / "other", _RELEASE, _ANSWER)
    (tmp_path / "other" / WITNESS).write_bytes(behind)

    assert not _faults(tmp_path / "other")


# ---------------------------------------------------------------- what had been out


def test_a_release_is_made_again_with_what_came_before_it(tmp_path):
    entries = _written(tmp_path, _ANSWER, _RELEASE, _ANSWER).ledger

    assert ledger.before(entries, _record(entries[1].digest)) == entries[:1]


def test_a_release_that_was_taken_in_later_was_made_with_nothing(tmp_path):
    entries = _written(tmp_path, _ANSWER, replace(_RELEASE, kind="adopted")).ledger

    assert ledger.before(entries, _record(entries[1].digest)) == ()
    assert ledger.before(entries, _record("")) == ()


def test_an_entry_is_written_out_again_byte_for_byte(tmp_path):
    entries = _written(tmp_path, _RELEASE, _ANSWER).ledger

    for name, data in ledger.files(entries).items():
        assert (tmp_path / name).read_bytes() == data
