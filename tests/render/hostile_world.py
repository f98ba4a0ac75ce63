"""A report in which everybody is hostile: each text is an agency, a triad, a measure, an action, and a commentary.

The commentary goes the way of real commentary: parsed by `returns.commentary`, written by `report`, and rendered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from hostile import ONE_LINE
from small_world import NOW, agency, measure, project

from reportgen.model import (
    Action,
    Block,
    Claim,
    Commentary,
    ContentArea,
    Dimension,
    Document,
    Edition,
    Figure,
    Inline,
    Key,
    MeasureText,
    Narrative,
    Point,
    Protected,
    QuarterNotes,
    Return,
    Section,
    Triad,
    TriadText,
)
from reportgen.report import Templates, compose
from reportgen.returns.commentary import parse
from reportgen.returns.scribe import Scribe

EDITION = Edition("partnership", "Partnership edition")
DAY = date(2026, 11, 2)


def said(text: str) -> tuple[tuple[Block, ...], list[str]]:
    """Read a commentary as the program does; give its blocks and what was told of it."""
    scribe = Scribe("commentary/x.md", "x", NOW, by_line=True)
    sections = parse(f"## plans\n\n{text}", scribe)
    return (sections[0][1] if sections else ()), [each.problem.code for each in scribe.found]


def words_of(blocks: tuple[Block, ...]) -> str:
    """Give the words of a commentary, its lists and tables included."""
    out: list[str] = []

    def inlines(runs: tuple[Inline, ...]) -> None:
        for run in runs:
            out.append(run.text)
            inlines(run.children)

    for block in blocks:
        inlines(block.inlines)
        for row in block.rows:
            for cell in row:
                inlines(cell)
        out.extend(words_of(item) for item in block.items)
    return " ".join(out)


def number(name: str, texts: Mapping[str, str]) -> str:
    """Give the id that a text's triad, measure and agency have."""
    return f"t{list(texts).index(name):03d}"


def title(name: str) -> str:
    """Give what a text's things are called: the text itself, where it fits a line."""
    return ONE_LINE.get(name, f"Text {name}")


def protected(texts: Mapping[str, str]) -> Protected:
    """Make a partnership of the texts, one agency, triad and measure for each."""
    ids = {number(name, texts): name for name in texts}
    triads, figures = [], []
    for identifier, name in ids.items():
        own = measure(identifier + "-m", triad=identifier, title=title(name), wording=title(name), notes=title(name))
        item = replace(own.items[0], title=title(name), numerator=title(name), agencies=(identifier,), unit="child")
        own = replace(own, items=(item,), source=title(name))
        triads.append(Triad(identifier, title(name), "area", (own,)))
        point = Point(NOW, Fraction(7), Fraction(7))
        figures.append(Figure(Key(own.id, "", identifier), point, (point,)))
    agencies = [
        agency(identifier, title=title(name), short=title(name), contact=title(name))
        for identifier, name in ids.items()
    ]
    base = project([measure()], agencies, quarters=(NOW,))
    odd = " ".join(ONE_LINE[name] for name in ("attribute-breakout", "shortcode-env", "mathtext", "formula-link"))
    made = replace(
        base,
        framework=replace(
            base.framework,
            sections=(Section("i", f"Section {odd}", "1", (ContentArea("area", f"Area {odd}", "i", tuple(triads)),)),),
        ),
        settings=replace(
            base.settings,
            partnership=f"Partnership {odd}",
            subtitle=f"Report {odd}",
            contact=odd,
            marking=f"OFFICIAL {odd}",
        ),
        quarters=(QuarterNotes(NOW, DAY, None, (), ()),),
        actions=tuple(
            Action(identifier, title(name), title(name), date(2026, 9, 30), "open", f"{identifier}-m")
            for identifier, name in ids.items()
        ),
    )
    returns = tuple(
        Return(identifier, NOW, "set aside", received=DAY, reason=title(name)) for identifier, name in ids.items()
    )
    commentary = tuple(
        Commentary(identifier, NOW, identifier, said(texts[name])[0], "f.md", 1) for identifier, name in ids.items()
    )
    return Protected(made, NOW, "partners", tuple(figures), returns, commentary, ())


def narrative(of: Protected) -> Narrative:
    """Say of each triad what its measure is called, as sentences do."""
    texts = tuple(
        TriadText(
            triad.id,
            Claim(f"The lead names {triad.title}."),
            "rule",
            ((Dimension.QUANTITY, (MeasureText(triad.measures[0].id, (Claim(f"It names {triad.title}: 7."),)),)),),
            tuple((each, Claim("There is no measure here.")) for each in Dimension if each is not Dimension.QUANTITY),
            (f"Why does {triad.title} stand here?",),
        )
        for triad in of.project.framework.triads
    )
    return Narrative(EDITION, (), (), texts, (Claim(f"Note: {of.project.settings.contact}"),))


def document(texts: Mapping[str, str]) -> Document:
    """Compose the whole edition of those texts."""
    held = protected(texts)
    return compose(EDITION, held, narrative(held), {}, {}, Templates.of())
