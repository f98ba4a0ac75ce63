"""One real authority beside all others: the whole path from `data/benchmarks.csv` to rank and quartile.

The truth is `tests/golden/benchmarks/expected_bury.csv`, with its source; the project is `examples/bury`.
"""

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from reportgen.model import Basis, Comparable, Key, Peer
from reportgen.pipeline import figures_for
from reportgen.pipeline.values import Options

ROOT = Path(__file__).parents[2]
IDS = {
    "ReReferral": "re-referred",
    "CP_conf_15days": "conferences-in-time",
    "CPP_rate": "plans",
    "PrevRegCPR": "repeat-plans",
    "CPPlans2yrsActive": "long-plans",
    "RevCP": "reviews-in-time",
    "Section_47": "enquiries",
    "CIN": "children-in-need",
    "Work_Force_Vac_Rate": "vacancies",
    "Work_Force_Agecy_Rate": "agency-workers",
    "Continue_Assess_Comp": "assessments-in-time",
    "Low_Birth_Weight_Babies": "low-birth-weight",
}
ROWS = list(
    csv.DictReader(
        (ROOT / "tests" / "golden" / "benchmarks" / "expected_bury.csv").read_text(encoding="utf-8").splitlines()
    )
)


class Quiet:
    def stage(self, *_):
        pass

    def begin(self, *_):
        pass


@pytest.fixture(scope="module")
def bury():
    protected, warnings = figures_for(ROOT / "examples" / "bury", Options(), Quiet())
    assert warnings == ()
    return protected


def test_every_expected_row_is_of_a_measure():
    assert {row["measure_short"] for row in ROWS} == set(IDS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["measure_short"])
def test_a_figure_stands_where_the_published_tables_have_it(bury, row):
    measure = bury.project.framework.measure(IDS[row["measure_short"]])
    figure = bury.find(Key(measure.id, "", "bury-council"))
    (found,) = figure.benchmarks
    scale = 100 if measure.kind.is_percentage else 1
    peers = {peer.peer: peer for peer in found.peers}

    def close(value, wanted, within=1e-9):
        return float(value * scale) == pytest.approx(float(wanted), abs=within)

    assert found.comparable is Comparable.YES
    assert str(found.period) in (row["year"], f"{int(row['year']) - 1}-{row['year'][2:]}")
    assert close(figure.value, row["value"])
    assert close(figure.change.amount, row["change"])
    assert close(peers[Peer.OWN].change, row["change"])
    assert close(peers[Peer.ENGLAND].value, row["england"])
    assert close(peers[Peer.ENGLAND].difference, float(row["value"]) - float(row["england"]))
    assert close(peers[Peer.NEIGHBOURS].value, row["sn_mean"], 5e-5)  # the table gives four decimals
    assert (peers[Peer.NEIGHBOURS].counted, peers[Peer.NEIGHBOURS].of) == (int(row["sn_n"]), 10)
    if row["polarity"] == "-":
        assert (found.rank, found.band, found.quartiles) == (None, "", None)
        return
    assert (found.rank, found.ranked, found.band) == (int(row["rank"]), int(row["n_las"]), row["quartile"])
    assert all(close(*pair) for pair in zip(found.quartiles, (row["q25"], row["q50"], row["q75"]), strict=True))


def test_a_year_stands_beside_a_year_and_nothing_is_said_in_people_without_a_denominator(bury):
    for figure in bury.figures:
        assert bury.project.framework.measure(figure.key.measure).items[0].basis is Basis.YEARLY
        assert [each.covers for each in figure.benchmarks] == ["the same year"]
        assert [each.gap for each in figure.benchmarks] == [None]
    assert isinstance(bury.figures[0].benchmarks[0].peers[0].value, Fraction)
