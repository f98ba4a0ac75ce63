"""Every phrase in each state, against sentences written by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from narrative_world import KINDS, NOW, figure, item, measure, protected, rated

from reportgen.model import (
    Absence,
    AbsenceKind,
    Basis,
    Combine,
    Edition,
    Figure,
    Forecast,
    Marker,
    Measure,
    Point,
    Polarity,
    RolledUp,
    Selection,
    Target,
)
from reportgen.narrative import write, wording
from reportgen.quarter import Quarter

GOLDEN = Path(__file__).parents[1] / "golden" / "narrative" / "phrases.yaml"
CASES: list[dict[str, Any]] = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
WORDING = wording.standard()
WHOLE = Edition("partnership", "The partnership's")


def the_measure(given: dict[str, Any]) -> Measure:
    kind = KINDS[given["kind"]]
    only = item(
        title=given["title"],
        polarity=Polarity(given["polarity"]),
        unit=given.get("unit", "child"),
        units=given.get("units", "children"),
        basis=Basis(given.get("basis", "flow")),
        lag=given.get("lag", 0),
        negative=given.get("negative", False),
    )
    return measure(
        title=given["title"],
        kind=kind,
        items=(only,),
        due=tuple(given.get("due", (1, 2, 3, 4))),
        duty=given.get("duty", False),
        decimals=given.get("decimals", 1 if kind.is_percentage else 0),
    )


def the_figure(of: Measure, given: dict[str, Any]) -> Figure:
    about: dict[str, Any] = {
        "markers": tuple(Marker(marker) for marker in given.get("markers", ())),
        "asked": given.get("asked"),
        "selection": Selection(given.get("selection", "all")),
        "break_before": given.get("break", ""),
    }
    if "absence" in given:
        about["absence"] = Absence(AbsenceKind(given["absence"]), given.get("reason", ""))
    if "cohort" in given:
        about["cohort"] = Quarter.parse(given["cohort"])
    if "wave" in given:
        about["wave"] = NOW if given["wave"] == "now" else Quarter.parse(given["wave"])
    extra: dict[str, Any] = {"new": given.get("new", True), "hidden": given.get("hidden", False)}
    if "rating" in given:
        extra |= rated(str(given["target"]), given["rating"])
    if "profile" in given:
        extra |= through_the_year(given, extra["target"])
    made = figure(
        of,
        given.get("now"),
        before=given.get("before"),
        year=given.get("year", given.get("wave_before")),
        why=given.get("why", ""),
        point_of=about,
        **extra,
    )
    if "wave_before" in given:
        made = replace(made, change=made.year_change, year_change=None)
    if given.get("hidden_before"):
        earlier = (
            Point(NOW - 2, made.value),
            Point(NOW - 1, None, absence=Absence(AbsenceKind.SUPPRESSED)),
        )
        made = replace(made, series=(*earlier, made.point))
    if given.get("break"):
        made = replace(made, series=(Point(NOW - 1, made.value), made.point))
    return made


def through_the_year(given: dict[str, Any], target: Target) -> dict[str, Any]:
    """Give the fields of a figure whose target has a profile: what it is held against, and where it would end."""
    forecast = given.get("forecast")
    return {
        "target": replace(target, profile=tuple(Fraction(str(plan)) for plan in given["profile"])),
        "year_to_date": RolledUp(NOW - 1, NOW, Fraction(str(given["to_date"]))),
        "forecast": Forecast(NOW + 2, Fraction(str(forecast))) if forecast is not None else None,
    }


@pytest.mark.parametrize("case", CASES, ids=[case["state"] for case in CASES])
def test_a_figure_is_told_as_the_golden_sentence_says(case):
    of = the_measure(case["measure"])
    made = the_figure(of, case["figure"])
    # A second figure keeps the dimension from being told as one with nothing to show.
    other = measure("other", title="Another measure")
    shown = write(WHOLE, protected([of, other], [made, figure(other, 1)]), WORDING).triads[0]

    said = [claim.text for _, texts in shown.parts for one in texts if one.measure == of.id for claim in one.claims]

    assert said == case["says"]


def test_every_sentence_carries_the_figure_that_bears_it_out():
    for case in CASES:
        of = the_measure(case["measure"])
        made = the_figure(of, case["figure"])

        text = write(WHOLE, protected([of], [made]), WORDING).triads[0]

        claims = [claim for _, texts in text.parts for one in texts for claim in one.claims]
        assert all(claim.keys == (made.key,) for claim in claims), case["state"]


def test_an_incomplete_sum_is_told_with_who_is_missing_and_the_partial_as_no_total():
    of = measure(
        title="Staff in post",
        items=(item(agencies=("social-care", "police", "trust")),),
        combine=Combine.SUM,
    )
    lacking = Absence(AbsenceKind.INCOMPLETE, returned=2, expected=3, partial=figure(of, 652).value)
    whole = figure(of, None, agency="", point_of={"absence": lacking})
    own = [figure(of, 400), figure(of, 252, agency="trust"), figure(of, None, agency="police")]

    said = write(WHOLE, protected([of], [whole, *own]), WORDING).triads[0]

    assert [claim.text for claim in said.parts[0][1][0].claims] == [
        "Staff in post: not available, as 2 of 3 agencies returned (missing: Police).",
        "The agencies that did return give 652, which is not the partnership's figure.",
    ]
