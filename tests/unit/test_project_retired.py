"""The record of what was retired is read as it was written, and nothing else is taken for one."""

from datetime import date

import pytest

from reportgen.model import Retention, Retired
from reportgen.project.files import FaultLog
from reportgen.project.retired import FILE, as_json, read_retired
from reportgen.quarter import Quarter

ONE = Retired(Quarter(2019, 4), date(2026, 5, 1), Retention(6, "entry 4"), ("data/2019-20-q4/a é.csv",), finished=False)


def kept(root, data):
    (root / FILE).parent.mkdir(parents=True)
    (root / FILE).write_bytes(data)
    return FaultLog(root)


def test_it_comes_back_as_it_was_written(tmp_path):
    log = kept(tmp_path, as_json([ONE]))

    assert read_retired(log, tmp_path) == (ONE,)
    assert log.faults == ()


@pytest.mark.parametrize(
    "data",
    [
        as_json([ONE])[:-9],
        b"[]",
        b"",
        b'{"schema": 2, "retired": []}',
        b'{"schema": 1, "retired": [{"quarter": "2019"}]}',
        b"\xff",
        b"[" * 9000,
    ],
    ids=["cut short", "a list", "empty", "a later version's", "half an entry", "no text", "deep"],
)
def test_what_is_no_record_is_a_fault_and_not_taken_for_no_removals(tmp_path, data):
    log = kept(tmp_path, data)

    assert read_retired(log, tmp_path) == ()
    (fault,) = log.faults
    assert fault.where == FILE
