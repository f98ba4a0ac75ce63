"""What the site's other quarters said is read back, or a fault names each quarter that cannot be read."""

import pytest

from reportgen import workspace
from reportgen.errors import Faults, each_of
from reportgen.pipeline import around
from reportgen.quarter import Quarter
from reportgen.site import Said, history

Q1, Q2 = Quarter(2026, 1), Quarter(2026, 2)


def test_what_each_quarter_said_is_read_and_one_of_an_earlier_version_is_passed_over(tmp_path):
    said = Said(Q2, "visits", "", ("It rose.",), (), ())
    workspace.write(tmp_path, {f"{Q2.slug}/measures.json": history.to_json([said])})

    assert around.said_before(tmp_path, [Q2, Q1]) == (said,)


def test_quarters_whose_words_cannot_be_read_are_told_together(tmp_path):
    workspace.write(tmp_path, {f"{quarter.slug}/measures.json": b"{" for quarter in (Q1, Q2)})

    with pytest.raises(Faults) as raised:
        around.said_before(tmp_path, [Q2, Q1])

    faults = list(each_of(raised.value))
    assert [fault.where.partition("/")[2] for fault in faults] == [
        f"{quarter.slug}/measures.json" for quarter in (Q1, Q2)
    ]
    assert 'reportgen build "2026-27 Q1"' in faults[0].fix
