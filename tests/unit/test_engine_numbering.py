"""Fitting a report to a format: numbers, references, and what leads nowhere."""

from __future__ import annotations

import pytest

from reportgen.engines.format import named
from reportgen.engines.numbering import contents, prepare
from reportgen.engines.tree import (
    Align,
    Block,
    Column,
    Figure,
    Heading,
    Link,
    PageBreak,
    Paragraph,
    Part,
    Picture,
    Reference,
    Report,
    Row,
    Table,
    Text,
    walk,
)
from reportgen.errors import RenderError

ASSETS = ("charts/a.svg", "charts/a.png")


def figure(identifier: str) -> Figure:
    return Figure(identifier, "charts/a", "A line.", (Text("Caption"),))


def table(identifier: str) -> Table:
    row = Row(((Text("x"),),))
    return Table(identifier, (Text("Caption"),), (Column(Align.LEFT, 0.0),), (row,), (row,))


def report(*blocks: Block) -> Report:
    return Report("T", "", "2026-11-02", "en-GB", {}, blocks)


def fitted(format_name: str, *blocks: Block) -> Report:
    (made,) = named([format_name])
    return prepare(report(*blocks), made, ASSETS, where="report.qmd")


def refer(identifier: str) -> Paragraph:
    return Paragraph((Reference(identifier),))


def test_figures_and_tables_are_counted_apart_in_reading_order():
    made = fitted("html", figure("fig-a"), table("tbl-a"), Part("lead", (figure("fig-b"),)), table(""))

    labels = [block.label for block in walk(made.blocks) if isinstance(block, Figure | Table)]
    assert labels == ["Figure 1", "Table 1", "Figure 2", ""]


def test_a_reference_reads_as_number_or_as_title():
    made = fitted("html", Heading(1, "sec-a", (Text("Plans"),)), figure("fig-a"), refer("fig-a"), refer("sec-a"))

    assert made.blocks[2] == Paragraph((Reference("fig-a", "Figure 1"),))
    assert made.blocks[3] == Paragraph((Reference("sec-a", "Plans"),))


def test_a_chart_that_a_format_does_not_show_is_not_counted():
    folded = Part("chart-folded", (figure("fig-a"),))

    made = fitted("pdf", folded, figure("fig-b"))

    assert made.blocks == (Figure("fig-b", "charts/a", "A line.", (Text("Caption"),), "Figure 1"),)


def test_on_paper_a_reference_to_a_folded_chart_leads_to_its_print_copy():
    folded, copy = Part("chart-folded", (figure("fig-a"),)), Part("print-only", (figure("fig-a-print"),))

    paper, screen = fitted("pdf", refer("fig-a"), folded, copy), fitted("html", refer("fig-a"), folded, copy)

    assert paper.blocks[0] == Paragraph((Reference("fig-a-print", "Figure 1"),))
    assert screen.blocks[0] == Paragraph((Reference("fig-a", "Figure 1"),))


@pytest.mark.parametrize("kind", ["landscape", "sheet"])
def test_a_heading_stands_on_the_page_of_the_part_below_it(kind):
    heading = Heading(1, "sec-a", (Text("Practices"),))

    made = fitted("pdf", heading, Part(kind, (table("tbl-a"),)))

    (part,) = made.blocks
    assert isinstance(part, Part)
    assert part.inside[0] == heading


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        pytest.param((refer("fig-gone"), figure("fig-gene")), "@fig-gone leads nowhere", id="reference"),
        pytest.param((Paragraph((Link("#sec-gone", (Text("x"),)),)),), "#sec-gone leads nowhere", id="link"),
        pytest.param((figure("fig-a"), figure("fig-a")), "2 places have the id", id="an id used twice"),
        pytest.param((Heading(1, "a", ()), Heading(3, "b", (Text("Deep"),))), "skips a level", id="levels"),
        pytest.param((Paragraph((Picture("charts/b", "x"),)),), "'charts/b.svg' is not among", id="picture"),
    ],
)
def test_what_leads_nowhere_is_told(blocks, said):
    with pytest.raises(RenderError) as caught:
        fitted("html", *blocks)
    assert said in caught.value.what


def test_a_near_name_is_offered():
    with pytest.raises(RenderError) as caught:
        fitted("html", refer("fig-plan"), figure("fig-plans"))

    assert caught.value.fix == "did you mean 'fig-plans'?"


def test_contents_are_wanted_from_five_headings_and_hold_two_levels():
    headings = tuple(Heading(level, f"sec-{level}{number}", ()) for number in range(3) for level in (1, 2, 3))

    short, long = contents(report(PageBreak(), *headings[:3])), contents(report(*headings))

    assert (short.wanted, long.wanted) == (False, True)
    assert {heading.level for heading in long.listed} == {1, 2}


def test_contents_leave_out_what_is_not_listed():
    listed, other = Heading(1, "sec-a", ()), Heading(2, "sec-b", (), listed=False)

    assert contents(report(listed, other)).listed == (listed,)
