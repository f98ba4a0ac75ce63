"""The record of releases is read as it was written, and nothing else is taken for one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reportgen.model import Release
from reportgen.project.files import FaultLog
from reportgen.project.releases import FOLDER, as_json, read_releases
from reportgen.quarter import Quarter

_FIRST = Release(
    quarter=Quarter.parse("2026-27 Q2"),
    audience="partners",
    number=1,
    day=date(2026, 12, 4),
    outputs=(("index.html", "ab"), ("partnership.html", "cd")),
    inputs=(("data/2026-27-q2/police.csv", "ef"),),
    programs=(("reportgen", "1.0"),),
    accepted=(("returns-missing", "the trust sends them in January"),),
    unsigned=("police",),
    earlier=(("2026-27 Q1", "partners", 2),),
)
_SECOND = replace(_FIRST, number=2, day=date(2026, 12, 9), what="police figures", why="a miscount", unsigned=())


def _kept(root: Path, data: bytes, name: str = "2026-27-q2") -> FaultLog:
    folder = root / FOLDER
    folder.mkdir(parents=True)
    (folder / f"{name}.json").write_bytes(data)
    return FaultLog(root)


def test_releases_come_back_as_they_were_written(tmp_path: Path) -> None:
    log = _kept(tmp_path, as_json([_FIRST, _SECOND]))
    assert read_releases(log, tmp_path) == (_FIRST, _SECOND)
    assert not log.faults


def test_the_first_is_final_and_the_second_revised() -> None:
    assert (_FIRST.status, _SECOND.status) == ("final", "revised")


def test_a_project_without_records_has_no_releases(tmp_path: Path) -> None:
    assert read_releases(FaultLog(tmp_path), tmp_path) == ()


@pytest.mark.parametrize(
    ("why", "data", "name"),
    [
        ("cut short", as_json([_FIRST])[:-9], "2026-27-q2"),
        ("of another quarter", as_json([_FIRST]), "2026-27-q1"),
        ("no quarter's", as_json([_FIRST]), "notes"),
        ("the first is gone", as_json([_SECOND]), "2026-27-q2"),
        ("a later version's", json.dumps({"schema": 2, "releases": []}).encode(), "2026-27-q2"),
        ("a list", b"[]", "2026-27-q2"),
        ("no text", b"\xff\xfe", "2026-27-q2"),
    ],
)
def test_what_is_no_record_is_a_fault(tmp_path: Path, why: str, data: bytes, name: str) -> None:
    log = _kept(tmp_path, data, name)
    assert read_releases(log, tmp_path) == (), why
    (fault,) = log.faults
    assert fault.where == f"{FOLDER}/{name}.json"
    assert "copy" in fault.fix
