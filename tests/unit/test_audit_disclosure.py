"""Ways back to a hidden number that an audit of the demonstration found open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reportgen.disclosure import protect
from reportgen.figures import compute
from reportgen.model import Basis, DisclosureClass, Kind
from small_world import NOW, dataset, item, percentage, project, seen

PERSON = {"disclosure": DisclosureClass.PERSON, "disclosure_why": ""}


def hidden_items(measure, rows) -> list[str]:
    """Compute and protect one measure; list the items that are hidden."""
    world = project([measure])
    figures = protect(compute(dataset(world, rows)), world, "partners").figures
    return [figure.key.item for figure in figures if figure.hidden]


@pytest.mark.parametrize("kind", [Kind.DISTRIBUTION, Kind.PARTIAL_DISTRIBUTION])
def test_an_item_of_a_panel_does_not_follow_from_the_denominator_less_the_other_items(kind):
    counts = {"none": 262, "one": 74, "two": 28, "three": 6, "more": 4}
    items = [item(name, panel="Health visitor", basis=Basis.STOCK) for name in counts]
    changes = replace(percentage(**PERSON, items=items), kind=kind)
    rows = [seen("p", NOW, of=(count, 374), item=name) for name, count in counts.items()]

    hidden = hidden_items(changes, rows)

    assert hidden == ["two", "more"]
