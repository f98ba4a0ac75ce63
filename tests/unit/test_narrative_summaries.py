"""Measures with several figures, against sentences written by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from narrative_world import AGENCIES, KINDS, figure, item, measure, protected, rated

from reportgen.model import Absence, AbsenceKind, Agency, Basis, Combine, Edition, Figure, Item, Measure, Polarity
from reportgen.narrative import write, wording
from reportgen.quarter import Quarter

GOLDEN = Path(__file__).parents[1] / "golden" / "narrative" / "summaries.yaml"
CASES: list[dict[str, Any]] = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
WORDING = wording.standard()
WHOLE = Edition("partnership", "The partnership's")
ALL = (*AGENCIES, Agency("health", "Community health", "Health", "relevant agency"))


def the_item(given: dict[str, Any], one: dict[str, Any], agencies: tuple[str, ...]) -> Item:
    return item(
        one["id"],
        title=one["title"] if one["id"] else given["title"],
        panel=one.get("panel", ""),
        polarity=Polarity(one.get("polarity", given["polarity"])),
        basis=Basis(given.get("basis", "flow")),
        unit=one.get("unit", "child"),
        units=one.get("units", "children"),
        lag=one.get("lag", 0),
        negative=one.get("negative", False),
        agencies=agencies,
    )


def the_measure(case: dict[str, Any]) -> Measure:
    given = case["measure"]
    kind = KINDS[given["kind"]]
    agencies = tuple(case.get("agencies", ("social-care",)))
    return measure(
        title=given["title"],
        kind=kind,
        items=tuple(the_item(given, one, agencies) for one in case.get("items", [{"id": "", "title": ""}])),
        headline_item=given.get("headline_item", ""),
        combine=Combine(given.get("combine", "one")),
        due=tuple(given.get("due", (1, 2, 3, 4))),
        decimals=given.get("decimals", 1 if kind.is_percentage else 0),
    )


def the_figure(of: Measure, given: dict[str, Any]) -> Figure:
    about: dict[str, Any] = {}
    if "absence" in given:
        about["absence"] = Absence(AbsenceKind(given["absence"]))
    for name in ("cohort", "wave"):
        if name in given:
            about[name] = Quarter.parse(given[name])
    return figure(
        of,
        given.get("now"),
        item=given.get("item", ""),
        agency=given.get("agency", "social-care"),
        before=given.get("before"),
        year=given.get("year"),
        point_of=about,
        new="wave" not in given,
        **(rated(str(given["target"]), given["rating"]) if "rating" in given else {}),
    )


@pytest.mark.parametrize("case", CASES, ids=[case["state"] for case in CASES])
def test_a_measure_is_told_as_the_golden_sentences_say(case):
    of = the_measure(case)
    figures = [the_figure(of, given) for given in case["figures"]]
    # A second measure keeps the dimension from being told as one with nothing to show.
    other = measure("other", title="Another measure")

    text = write(WHOLE, protected([of, other], [*figures, figure(other, 1)], agencies=ALL), WORDING).triads[0]

    told = {one.measure: [claim.text for claim in one.claims] for one in text.parts[0][1]}
    assert told["m"] == case["says"]


@pytest.mark.parametrize("case", CASES, ids=[case["state"] for case in CASES])
def test_no_measure_takes_more_than_three_sentences(case):
    of = the_measure(case)
    figures = [the_figure(of, given) for given in case["figures"]]

    text = write(WHOLE, protected([of], figures, agencies=ALL), WORDING).triads[0]

    assert all(len(one.claims) <= 3 for _, texts in text.parts for one in texts)
