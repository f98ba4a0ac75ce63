"""Compose the documents of a quarter: words, charts and tables of each edition, before any engine sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reportgen.model import Chart, Document, Edition, Narrative
from reportgen.movement import Limits
from reportgen.numbers import counted
from reportgen.pipeline.choose import editions_of
from reportgen.pipeline.values import Work


@dataclass(frozen=True, slots=True)
class Composed:
    """Every edition's words and pictures."""

    editions: tuple[Edition, ...]
    narratives: Mapping[str, Narrative]  # by edition
    charts: Mapping[str, Mapping[str, tuple[Chart, ...]]]  # by edition, then by measure
    documents: tuple[Document, ...]
    limits: Limits


def compose(work: Work) -> Composed:
    """Write, draw and compose each edition of a quarter."""
    from reportgen import charts, report
    from reportgen.narrative import write
    from reportgen.narrative.wording import standard
    from reportgen.pipeline.draw import by_measure, draw, sparklines

    protected, talk = work.protected, work.talk
    editions = editions_of(protected)
    wording = standard(work.settings.templates)
    talk.stage("write", counted(len(editions), "edition"))
    narratives = {edition.id: write(edition, protected, wording) for edition in editions}
    limits = Limits.of(wording.settings)
    plans = {edition.id: charts.plan(edition, protected, limits) for edition in editions}
    drawn = draw(work, [spec for specs in plans.values() for spec in specs])
    charts_of = {name: by_measure(drawn[spec.key] for spec in specs) for name, specs in plans.items()}
    sparks = sparklines(protected)
    talk.stage("compose", counted(len(editions), "edition"))
    documents = tuple(
        report.compose(
            edition,
            protected,
            narratives[edition.id],
            charts=charts_of[edition.id],
            sparklines=sparks,
            templates=report.Templates.of(work.settings.templates),
            limits=limits,
        )
        for edition in editions
    )
    return Composed(editions, narratives, charts_of, documents, limits)
