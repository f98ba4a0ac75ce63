"""What tables and the published CSV say of a target: of the year to date, and of what is not rated."""

import csv
import io
from fractions import Fraction

import pytest
from small_world import NOW, dataset, item, measure, percentage, project, run, seen

from reportgen.disclosure import protect
from reportgen.disclosure.contract import CSV_COLUMNS, as_csv_rows, as_json
from reportgen.figures import compute
from reportgen.model import AbsenceKind, Edition, Life, Polarity, Selection, Target
from reportgen.report.csv import published_csv
from reportgen.report.tables.cells import target_text

PLANS = tuple(map(Fraction, (0, 45, 70, 100)))
GROWING = measure(targets=(("", Target(Fraction(100), "the board", Life(), profile=PLANS)),))
GOAL = Target(Fraction(95, 100), "the board", Life())
HIGH = percentage(targets=(("", GOAL),))


def shown(of, rows, quarter=NOW):
    """Protect the one figure of a measure."""
    small = project([of])
    return protect(compute(dataset(small, rows, quarter=quarter)), small, "public")


def text(of, rows, quarter=NOW):
    (figure,) = shown(of, rows, quarter).figures
    return target_text(of, of.items[0], figure).split("\n")


def row(of, rows):
    """Read the one row of the published CSV."""
    protected = shown(of, rows)
    (found,) = csv.DictReader(io.StringIO(published_csv(protected, Edition("partnership", "All")).decode("utf-8-sig")))
    return found


@pytest.mark.parametrize(
    ("rows", "quarter", "said"),
    [
        pytest.param(
            run("m", [20, 28]),
            NOW,
            ["■ met: 45 or more by the end of Q2", "(year to date 48)", "(at this pace 107 [e] of 100 in the year)"],
            id="within the year",
        ),
        pytest.param(
            run("m", [20, 28, 22, 20], last=NOW - 2),
            NOW - 2,
            ["□ not met: 100 or more by the end of Q4", "(year to date 90)"],
            id="at its end",
        ),
        pytest.param(
            run("m", [3], last=NOW - 1),
            NOW - 1,
            [
                "■ met: 0 or more by the end of Q1",
                "(year to date 3)",
                "(no forecast: nothing was planned by now, so no share of the year is known)",
            ],
            id="nothing planned by now",
        ),
        pytest.param(
            run("m", [20, None, 28]),
            NOW,
            ["not rated: 45 or more by the end of Q2", "(no year to date: no figure for 2026-27 Q1: not returned)"],
            id="a quarter missing",
        ),
    ],
)
def test_a_cell_says_what_the_year_to_date_is_held_against(rows, quarter, said):
    assert text(GROWING, rows, quarter) == said


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"of": (96, 100)}, ["■ met: 95.0% or more"]),
        ({"of": (18, 19)}, ["not rated: 95.0% or more", "(fewer than 20)"]),
        ({"of": (96, 100), "selection": Selection.PICKED}, ["not rated: 95.0% or more", "(cases were picked)"]),
        ({"absence": AbsenceKind.SET_ASIDE}, ["not rated: 95.0% or more", "(set aside)"]),
    ],
)
def test_a_cell_says_why_nothing_is_rated(about, said):
    assert text(HIGH, [seen("p", NOW, **about)]) == said


def test_the_csv_says_what_a_target_holds_for_and_gives_the_years():
    found = row(GROWING, run("m", [1, 2, 4, 8, 20, 28]))

    assert [found[name] for name in ("target", "target holds for", "target status", "not rated because")] == [
        "45",
        "the year to date",
        "met",
        "none",
    ]
    assert (found["year to date"], found["last financial year"]) == ("48", "15")


def test_the_csv_says_why_nothing_is_rated():
    rated, plain = row(HIGH, [seen("p", NOW, of=(18, 19))]), row(percentage(), [seen("p", NOW, of=(18, 30))])

    assert (rated["target holds for"], rated["target status"], rated["not rated because"]) == (
        "the quarter",
        "not rated",
        "fewer than 20",
    )
    assert (plain["target holds for"], plain["target status"], plain["not rated because"]) == (
        "none",
        "no target",
        "no target",
    )
    assert rated["last financial year"] == "[z]"


def test_the_contract_carries_plan_reason_years_and_forecast():
    protected = shown(GROWING, run("m", [1, 2, 4, 8, 20, 28]))

    (figure,) = as_json(protected)["figures"]
    head, only = as_csv_rows(protected)

    assert (figure["rating"], figure["not_rated_why"], figure["target"]["planned"]) == ("met", "", 45)
    assert figure["target"]["profile"] == [0, 45, 70, 100]
    assert figure["forecast"] == {
        "at": "2026-27 Q4",
        "value": pytest.approx(4800 / 45),
        "marker": "[e]",
        "absence": None,
        "reason": "",
    }
    assert figure["comparisons"]["financial_year"]["value"] == 15
    assert head == CSV_COLUMNS
    assert dict(zip(head, only, strict=True))["planned"] == "45"
    assert dict(zip(head, only, strict=True))["financial_year"] == "15"


def test_a_neutral_figure_says_so_in_the_contract():
    neutral = percentage(items=[item(polarity=Polarity.NEUTRAL)])

    (figure,) = as_json(shown(neutral, [seen("p", NOW, of=(18, 30))]))["figures"]

    assert (figure["rating"], figure["not_rated_why"]) == (None, "neither way is better")
