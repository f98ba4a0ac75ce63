"""What the templates of an edition may print: values made ready, in the order of the framework.

Every text here is Markdown (`Md`) already; the names of the fields are what a template may ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from reportgen.charts.groups import followed_up
from reportgen.disclosure.words import regimes_told
from reportgen.model import (
    Block,
    Chart,
    Claim,
    Commentary,
    Dimension,
    Edition,
    Finding,
    Key,
    Measure,
    Narrative,
    Plotted,
    Project,
    Protected,
    Return,
    Section,
    Standing,
    Triad,
    TriadText,
)
from reportgen.movement import Limits
from reportgen.quarter import Quarter, day_in_words
from reportgen.report import commentary as written
from reportgen.report.standing import status_words, unsigned_words
from reportgen.report.tables import (
    MOST_ROWS_TOGETHER,
    Scope,
    Table,
    action_table,
    benchmark_table,
    cell,
    data_quality_table,
    definition_table,
    figure_table,
    follow_up_table,
    grid_pages,
    key_to,
    markers_in,
    overdue_actions,
    plotted_table,
    ratio_table,
    ratios,
    register_table,
)
from reportgen.report.text import Md, escape, readable_escape

MOST_SHOWN: Final = 2  # charts of one measure beside its sentences; the rest are folded
MOST_PRINTED: Final = 1  # charts of one measure on paper, unless more stand beside its sentences
_NOTHING: Final = Md("")
_AT_A_GLANCE: Final = Md("The measures at a glance")
_UNLISTED: Final = Md(" .unnumbered .unlisted")  # Quarto wants both
QUESTIONS: Final[Mapping[Dimension, str]] = {
    Dimension.QUANTITY: "How much did we do?",
    Dimension.QUALITY: "How well did we do it?",
    Dimension.OUTCOME: "Is anyone better off?",
}


@dataclass(frozen=True, slots=True)
class Headline:
    """One finding of page one: a sentence, its word, and a sparkline or nothing."""

    text: Md
    word: Md
    spark: Md


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart: its Markdown, its id, what a reader unfolds, and the table of its numbers."""

    markdown: Md
    id: Md
    summary: Md
    numbers: Md  # nothing for a picture without numbers
    numbers_summary: Md
    named: Md  # what its numbers are called where it does not stand: measure, unit and agency


@dataclass(frozen=True, slots=True)
class MeasurePart:
    """One measure within a dimension: its sentences, its own table if it has many rows, its charts."""

    id: Md
    title: Md
    sentences: Md  # its title stands in bold at the start
    references: Md  # to the charts and the table that bear the sentences out
    charts: tuple[Picture, ...]  # shown
    folded: tuple[Picture, ...]  # behind "Show chart" on screen, at the end in print
    table: Md


@dataclass(frozen=True, slots=True)
class DimensionPart:
    """One of the three questions of a triad; it keeps its place when it has nothing."""

    id: Md
    name: Md  # quantity, quality or outcome
    question: Md
    absent: Md  # what is said where there is nothing
    measures: tuple[MeasurePart, ...]
    table: Md
    empty: bool  # the framework has no measure here, or the edition shows none
    together: Md  # sentences on several measures, which stand under no one measure's title
    others: tuple[MeasurePart, ...]  # the measures of those sentences, for their charts and tables


@dataclass(frozen=True, slots=True)
class Said:
    """What one agency wrote about one thing."""

    agency: Md
    about: Md
    text: Md


@dataclass(frozen=True, slots=True)
class TriadPart:
    """The section of one triad."""

    id: Md
    title: Md
    marks: Md  # of its heading: `###`, or `##` where it is all of an area of the same name
    unlisted: Md  # classes of its questions' headings that keep them out of the contents where they would stand in it
    place: Md  # its area's place, where one heading stands for both
    lead: Md
    key: Md  # explains the markers that its tables use; empty where there are none
    dimensions: tuple[DimensionPart, ...]
    compared: Md  # a table of what is published of others, or nothing
    commentary: tuple[Said, ...]
    questions: tuple[Md, ...]
    actions: Md  # a table, or nothing


@dataclass(frozen=True, slots=True)
class AreaPart:
    """A content area and its triads."""

    id: Md
    title: Md
    place: Md  # its part and section in the framework document
    triads: tuple[TriadPart, ...]
    is_triad: bool = False  # its one triad has its name: one heading is enough for both


@dataclass(frozen=True, slots=True)
class Definitions:
    """The definitions of one triad's measures."""

    id: Md
    title: Md
    table: Md


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the index: a measure, and the section with its figures."""

    title: Md
    figures: Md


@dataclass(frozen=True, slots=True)
class Further:
    """The numbers of one triad's charts, and the charts that are folded, for the end of the printed report."""

    id: Md
    title: Md
    charts: tuple[Picture, ...]  # of a chart that stands elsewhere, or is not printed, the numbers only


@dataclass(frozen=True, slots=True)
class Cover:
    """What the title block and the cover may say."""

    title: Md
    partnership: Md
    edition: Md
    agency: Md  # the agency whose edition it is, or nothing
    quarter: Md
    quarter_words: Md
    status: Md
    returned: bool  # whether anything was returned for the quarter that the edition could report
    unsigned: Md  # the agencies that have not signed off, in a sentence without its full stop; or nothing
    marking: Md
    contact: Md
    reporting_date: Md
    invented: bool
    threshold: int
    agreement: Md  # under which small numbers are shown; empty: they are not
    rules: Md  # other rules than the partnership's own, in sentences; or nothing


@dataclass(frozen=True, slots=True)
class GridPart:
    """One page of the grid."""

    id: Md
    title: Md
    table: Md
    key: Md  # explains the markers that it uses; empty where there are none
    fills_a_page: bool  # on paper


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that an edition's template may print; the names at the top of a template."""

    cover: Cover
    headlines: tuple[Headline, ...]
    unseen: tuple[Md, ...]
    overdue: Md  # a table, or nothing
    grid: tuple[GridPart, ...]
    areas: tuple[AreaPart, ...]
    notes: tuple[Md, ...]
    definitions: tuple[Definitions, ...]
    register: Md
    data_quality: Md  # a table below the register, or nothing
    further_charts: tuple[Further, ...]
    further_key: Md  # explains the markers of their numbers
    index: tuple[Entry, ...]  # nothing for few measures


def _grouped(texts: Iterable[Commentary]) -> dict[str, list[Commentary]]:
    out: dict[str, list[Commentary]] = {}
    for each in texts:
        out.setdefault(each.about, []).append(each)
    return out


class _Ids:
    """Hand out ids that are unique in the document: the wanted one, unless something else has it."""

    def __init__(self, reserved: Iterable[str]) -> None:
        self._taken = set(reserved)

    def take(self, wanted: str) -> Md:
        """Give the wanted id, with an ending if it is taken."""
        name, number = wanted, 1
        while name in self._taken:
            number += 1
            name = f"{wanted}-n{number}"
        self._taken.add(name)
        return Md(name)


_LEAST_INDEXED: Final = 12  # measures: fewer are found by the contents
_MOST_BESIDE_TEXT: Final = 24  # rows: a longer grid has a page to itself on paper
RESERVED: Final = (
    *("sec-stands-out", "sec-not-seen", "sec-overdue", "sec-grid", "sec-methods", "sec-definitions", "sec-notes"),
    *("sec-register", "sec-further-charts", "sec-index", "tbl-overdue", "tbl-grid", "tbl-register", "tbl-data-quality"),
)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the contents of one edition; holds what every piece needs."""

    scope: Scope
    narrative: Narrative
    charts: Mapping[str, tuple[Chart, ...]]
    sparks: Mapping[Key, Md]
    ids: _Ids
    commentary: Mapping[str, list[Commentary]]
    headlined: frozenset[str]  # measures that a headline is about

    @property
    def protected(self) -> Protected:
        return self.scope.protected

    @property
    def quarter(self) -> Quarter:
        return self.protected.quarter

    # ------------------------------------------------------------ page one

    def headline(self, finding: Finding, commentary: Mapping[str, Md]) -> Headline:
        """Make a headline; what sends the reader on leads to the data notes, or to the commentary of its triad."""
        spark = next((self.sparks[key] for key in finding.claim.keys if key in self.sparks), Md(""))
        word, text = escape(finding.word), cell(finding.claim.text)
        place = Md("sec-notes") if finding.refers_to_notes else commentary.get(finding.triad, Md(""))
        if finding.refers and place:
            refers = cell(finding.refers)
            text = Md(text.replace(refers, f"[{refers}](#{place})"))
        return Headline(text, Md(f"[{word}]{{.word .{finding.word}}}"), spark)

    # ------------------------------------------------------------ triads

    def areas(self) -> tuple[AreaPart, ...]:
        out = []
        for section in self.protected.project.framework.sections:
            for area in section.areas:
                triads = tuple(self.triad(triad) for triad in area.triads if self.scope.measures(triad))
                if triads:
                    wanted, place = self.ids.take(f"sec-area-{area.id}"), self.place(section)
                    alone = len(area.triads) == 1 and area.triads[0].title == area.title
                    if alone:
                        triads = (replace(triads[0], marks=Md("##"), unlisted=_UNLISTED, place=place),)
                    out.append(AreaPart(wanted, escape(area.title), place, triads, alone))
        return tuple(out)

    def place(self, section: Section) -> Md:
        parts = dict(self.protected.project.framework.parts)
        said = []
        if section.part in parts:
            said.append(Md(f"Part {escape(section.part)}, {escape(parts[section.part])}"))
        if section.title:
            said.append(Md(f"section {escape(section.number)}, {escape(section.title)}"))
        return Md(Md("; ").join(said) + ".") if said else Md("")

    def triad(self, triad: Triad) -> TriadPart:
        text = next((each for each in self.narrative.triads if each.triad == triad.id), None)
        name = self.ids.take(f"sec-{triad.id}")
        dimensions = tuple(self.dimension(triad, dimension, text, name) for dimension in Dimension)
        notes = self.protected.project.notes(self.quarter)
        about = {measure.id for measure in self.scope.measures(triad)}
        actions = [action for action in self.protected.project.actions if action.measure in about]
        caption = Md(f"Actions that bear on this: {escape(triad.title)}")
        others = self.compared(triad)
        table = action_table(actions, self.ids.take(f"tbl-actions-{triad.id}"), caption, notes.reporting_date)
        return TriadPart(
            name,
            escape(triad.title),
            Md("###"),
            Md(""),
            Md(""),
            readable_escape(text.lead.text) if text else Md(""),
            key_to(
                {marker for part in dimensions for marker in _markers(part)} | (others.markers if others else set())
            ),
            dimensions,
            others.markdown if others else Md(""),
            self.said(triad),
            tuple(readable_escape(question) for question in text.questions) if text else (),
            table.markdown if table else Md(""),
        )

    def dimension(self, triad: Triad, dimension: Dimension, text: TriadText | None, section: str) -> DimensionPart:
        """Make one question's part: measures with many rows have a table of their own, the others share one."""
        measures = [measure for measure in triad.of(dimension) if self.scope.shows(measure)]
        own = {
            measure.id: self.own_table(measure)
            for measure in measures
            if len(self.scope.rows(measure)) > MOST_ROWS_TOGETHER or followed_up(measure)
        }
        question = readable_escape(QUESTIONS[dimension])
        shared = figure_table(
            self.scope,
            self.ids.take(f"tbl-triad-{triad.id}-{dimension.value}"),
            Md(f"{question} {escape(triad.title)}, {self.quarter}"),
            [measure for measure in measures if measure.id not in own],
        )
        said = _said(text, dimension)
        parts = [self.measure(measure, said.get(measure.id, ()), own.get(measure.id), shared) for measure in measures]
        others = tuple(part for part in parts if not part.sentences)
        absent = next((claim for each, claim in text.absent if each is dimension), None) if text else None
        return DimensionPart(
            self.ids.take(f"{section}-{dimension.value}"),
            Md(dimension.value),
            question,
            readable_escape(absent.text) if absent else Md(""),
            tuple(part for part in parts if part.sentences),
            shared.markdown if shared else Md(""),
            not measures,
            _together(said.get("", ()), others),
            others,
        )

    def compared(self, triad: Triad) -> Table | None:
        table = benchmark_table(
            self.scope,
            f"tbl-compared-{triad.id}",
            Md(f"How we compare: {escape(triad.title)}, {self.quarter}"),
            self.scope.measures(triad),
        )
        return replace(table, id=str(self.ids.take(table.id))) if table else None

    def own_table(self, measure: Measure) -> Table | None:
        caption = Md(f"{escape(measure.title)}, {self.quarter}")
        name = self.ids.take(f"tbl-measure-{measure.id}")
        followed = follow_up_table(self.scope, name, caption, measure)
        return followed or figure_table(self.scope, name, caption, [measure], alone=True)

    def measure(
        self, measure: Measure, claims: Sequence[Claim], own: Table | None, shared: Table | None
    ) -> MeasurePart:
        """Make a measure's part; it refers to its own table, or to the shared one where charts stand between."""
        pictures = [self.picture(chart, measure) for chart in self.charts.get(measure.id, ())]
        shown = min(MOST_SHOWN, len(pictures)) if self.is_shown(measure) else 0
        cited = [picture.id for picture in pictures[:shown]]
        table = own or (shared if shown else None)
        if table:
            cited.append(Md(table.id))
        compared = self.ratios(measure)
        cited += [Md(each.id) for each in compared]
        return MeasurePart(
            Md(measure.id),
            escape(measure.title),
            sentences(measure, claims) if claims else Md(""),
            Md(f"[{'; '.join(f'@{each}' for each in cited)}]") if cited else Md(""),
            tuple(pictures[:shown]),
            tuple(pictures[shown:]),
            Md("\n\n").join(each.markdown for each in (*([own] if own else []), *compared)),
        )

    def ratios(self, measure: Measure) -> tuple[Table, ...]:
        """Set the groups of the headline item against the population, where the measure says so."""
        item, rules = self.scope.headline_item(measure), self.protected.project.settings.statistics
        found = [
            laid_out
            for each in self.protected.disproportion
            if (each.measure, each.item) == (measure.id, item.id)
            and self.scope.edition.agency in ("", each.agency)
            and (laid_out := ratios(measure, each, rules)) is not None
        ]
        return tuple(ratio_table(each, self.ids.take(f"tbl-ratios-{measure.id}")) for each in found)

    def is_shown(self, measure: Measure) -> bool:
        """Tell whether a measure's charts stand beside its sentences.

        They do where it has a target, a headline is about it, or a place lies where chance hardly puts one.
        """
        outside = (each.beyond(Standing.BEYOND_998) for each in self.protected.units if each.measure == measure.id)
        if measure.id in self.headlined or any(outside):
            return True
        return any(figure.target is not None for _, figure in self.scope.rows(measure))

    def picture(self, chart: Chart, measure: Measure) -> Picture:
        name = self.ids.take(f"fig-{measure.id}")
        caption = _caption(chart)
        title = escape(measure.title)
        return Picture(
            _figure(chart, name, caption),
            name,
            Md(f"Chart: {title}"),
            _numbers(chart.numbers, _in_numbers(name)),
            Md(f"Numbers: {title}"),
            cell(chart.subtitle or chart.title),
        )

    def said(self, triad: Triad) -> tuple[Said, ...]:
        """Give what agencies wrote of the triad and its measures, in the framework's order."""
        shown = {measure.id: measure for measure in self.scope.measures(triad)}
        out = []
        for about in (triad.id, *shown):
            for number, each in enumerate(self.commentary.get(about, ()), start=1):
                agency = self.scope.agency(each.agency)
                title = shown[about].title if about in shown else triad.title
                text = self.commentary_text(each.blocks, f"tbl-said-{about}-{number}", agency.short)
                out.append(Said(escape(agency.title), escape(title), text))
        return tuple(out)

    def commentary_text(self, blocks: tuple[Block, ...], table_id: str, agency: str) -> Md:
        wanted = self.ids.take(table_id)
        return written.markdown(blocks, table_id=wanted, table_caption=f"From the commentary: {agency}")


def _said(text: TriadText | None, dimension: Dimension) -> dict[str, tuple[Claim, ...]]:
    """Give the sentences of a dimension by measure; those on several measures under no name."""
    if text is None:
        return {}
    if not text.told:
        return {each.measure: each.claims for each in dict(text.parts).get(dimension, ())}
    told = dict(text.told).get(dimension, ())
    names = dict.fromkeys(each.measure for each in told)
    return {name: tuple(each.claim for each in told if each.measure == name) for name in names}


def _together(claims: Iterable[Claim], others: Iterable[MeasurePart]) -> Md:
    """Set the sentences on several measures under one another, with a reference to each of their charts and tables."""
    texts = [cell(claim.text) for claim in claims]
    cited = [each for part in others if part.references for each in str(part.references)[1:-1].split("; ")]
    if not texts:
        return Md("")
    references = [Md(f"[{'; '.join(dict.fromkeys(cited))}]")] if cited else []
    return Md("\n\n").join([*texts[:-1], Md(" ").join([texts[-1], *references])])


def _markers(part: DimensionPart) -> set[str]:
    """Find the markers that a dimension's tables use."""
    measures = (*part.measures, *part.others)
    tables = [measure.table for measure in measures]
    tables += [chart.numbers for measure in measures for chart in (*measure.charts, *measure.folded)]
    return markers_in(part.table).union(*map(markers_in, tables))


def sentences(measure: Measure, claims: Iterable[Claim]) -> Md:
    """Join a measure's sentences into one paragraph that begins with its title in bold.

    Most sentences open with the title; then that is made bold, so that it is not said twice.
    """
    texts = [claim.text for claim in claims]
    if not texts:
        return Md(f"**{escape(measure.title)}.**")
    first, *rest = texts
    opening = first.removeprefix("“")
    plain, end = opening[: len(measure.title)], opening[len(measure.title) :]
    if plain.casefold() == measure.title.casefold() and not end[:1].isalnum():
        told = Md(f"**{readable_escape(plain)}**{cell(end.removeprefix('”'), inside=True)}")
    else:
        told = Md(f"**{escape(measure.title)}.** {cell(first, inside=True)}")
    return Md(" ").join([told, *(cell(text, inside=True) for text in rest)])


def _caption(chart: Chart) -> str:
    """Join title and subtitle; what is measured is named once, where the title begins with it."""
    name, stop, rest = chart.subtitle.partition(". ")
    if stop and chart.title.casefold().startswith(name.casefold()):
        return f"{chart.title}. {rest}"
    return f"{chart.title}. {chart.subtitle}" if chart.subtitle else chart.title


def _figure(chart: Chart, name: str, caption: str) -> Md:
    return Md(f'![{readable_escape(caption)}](charts/{chart.name}){{#{name} fig-alt="{escape(chart.alt)}"}}')


def _in_numbers(chart: Md, named: Md = _NOTHING) -> Md:
    """Name the table of a chart's numbers; where it does not stand below its chart, by what they are too."""
    return Md(f"@{chart} in numbers: {named}") if named else Md(f"@{chart} in numbers")


def _numbers(plotted: Plotted | None, caption: Md) -> Md:
    return plotted_table(plotted, caption).markdown if plotted else Md("")


def _spark(chart: Chart) -> Md:
    return Md(f"![{readable_escape(chart.alt)}](charts/{chart.name}){{.spark}}")


def make(
    edition: Edition,
    protected: Protected,
    narrative: Narrative,
    charts: Mapping[str, tuple[Chart, ...]],
    sparklines: Mapping[Key, Chart],
    *,
    title: str,
    limits: Limits,
) -> Contents:
    """Make the contents of one edition ready for its template.

    Raises:
        KeyError: If the quarter has no notes in the project; a loaded project always has them.
    """
    scope = Scope(protected, edition, limits)
    texts = [each for each in protected.commentary if not edition.agency or each.agency == edition.agency]
    maker = _Maker(
        scope,
        narrative,
        charts,
        {key: _spark(chart) for key, chart in sparklines.items()},
        _Ids(RESERVED),
        _grouped(texts),
        frozenset(key.measure for finding in narrative.headlines for key in finding.claim.keys),
    )
    areas = maker.areas()
    links, commentaries = _links(maker, areas), _commentaries(maker, areas)
    grid = _grid(maker, links)
    further = _further(maker, areas)
    return Contents(
        _cover(edition, protected, title),
        tuple(maker.headline(finding, commentaries) for finding in narrative.headlines),
        tuple(cell(finding.claim.text) for finding in narrative.unseen),
        _overdue(maker),
        grid,
        areas,
        tuple(cell(claim.text) for claim in narrative.notes),
        _definitions(maker),
        register_table(scope, "tbl-register").markdown,
        quality.markdown if (quality := data_quality_table(scope, "tbl-data-quality")) else _NOTHING,
        further,
        key_to(marker for each in further for chart in each.charts for marker in markers_in(chart.numbers)),
        _index(maker, links),
    )


def _cover(edition: Edition, protected: Protected, title: str) -> Cover:
    project, quarter = protected.project, protected.quarter
    settings, notes = project.settings, project.notes(quarter)
    agency = project.framework.agency(edition.agency).title if edition.agency else ""
    return Cover(
        escape(title),
        escape(settings.partnership),
        escape(edition.title),
        escape(agency),
        Md(quarter),
        Md(quarter.in_words),
        escape(status_words(protected.status, protected.releases)),
        any(_reports(each, edition, quarter) for each in protected.returns),
        escape(unsigned_words(edition, protected)),
        escape(settings.marking),
        escape(settings.contact),
        Md(day_in_words(notes.reporting_date)),
        settings.invented,
        settings.threshold_in(quarter),
        escape(settings.agreement if settings.shared_with(protected.audience) else ""),
        escape(_rules(project)),
    )


def _rules(project: Project) -> str:
    """Tell each rule of a publisher that an agency or measure is under."""
    told = regimes_told(project)
    if not told:
        return ""
    each = " ".join(f"{' and '.join(one.of)}: {one.what} ({one.title}; {one.source})." for one in told)
    return (
        f"Another rule holds for some. {each} Where several agencies supply a figure, the strictest of theirs holds. "
        "Where a rule rounds, percentages, sums and changes are worked out from the rounded numbers."
    )


def _reports(each: Return, edition: Edition, quarter: Quarter) -> bool:
    return each.quarter == quarter and each.state == "returned" and edition.agency in ("", each.agency)


def _overdue(maker: _Maker) -> Md:
    project = maker.protected.project
    own = maker.scope.edition.agency
    mine = {measure.id for measure in project.framework.measures if maker.scope.shows(measure)}
    actions = [action for action in project.actions if not own or action.measure in mine]
    day = project.notes(maker.quarter).reporting_date
    caption = cell(f"Actions past their date on {day_in_words(day)}")
    table = action_table(overdue_actions(actions, day), "tbl-overdue", caption, day)
    return table.markdown if table else Md("")


def _shown(maker: _Maker) -> list[Triad]:
    return [triad for triad in maker.protected.project.framework.triads if maker.scope.measures(triad)]


def _links(maker: _Maker, areas: Iterable[AreaPart]) -> dict[str, dict[Dimension, Md]]:
    """Give the ids of each triad's three sections."""
    parts = [triad for area in areas for triad in area.triads]
    return {
        triad.id: {Dimension(str(each.name)): each.id for each in part.dimensions}
        for triad, part in zip(_shown(maker), parts, strict=True)
    }


def _commentaries(maker: _Maker, areas: Iterable[AreaPart]) -> dict[str, Md]:
    """Give the id of each triad's commentary, where it has any, as the template of a triad writes it."""
    parts = [triad for area in areas for triad in area.triads]
    return {
        triad.id: Md(f"{part.id}-commentary")
        for triad, part in zip(_shown(maker), parts, strict=True)
        if part.commentary
    }


def _grid(maker: _Maker, links: Mapping[str, Mapping[Dimension, Md]]) -> tuple[GridPart, ...]:
    """Make the pages of the grid; an edition without measures has one that says nothing."""

    def named(kind: str, number: int) -> Md:
        return Md(f"{kind}-grid") if number == 1 else maker.ids.take(f"{kind}-grid-{number}")

    pages = grid_pages(maker.scope, lambda number: named("tbl", number), links, maker.sparks)
    if not pages:
        return (GridPart(Md("sec-grid"), _AT_A_GLANCE, _NOTHING, _NOTHING, fills_a_page=False),)
    return tuple(
        GridPart(
            named("sec", number),
            Md(f"{_AT_A_GLANCE}: {page.holds}") if page.holds else _AT_A_GLANCE,
            page.table.markdown,
            key_to(page.table.markers),
            fills_a_page=len(page.table.rows) > _MOST_BESIDE_TEXT or len(pages) > 1,
        )
        for number, page in enumerate(pages, start=1)
    )


def _definitions(maker: _Maker) -> tuple[Definitions, ...]:
    out = []
    for triad in maker.protected.project.framework.triads:
        table = definition_table(maker.scope, triad, maker.ids.take(f"tbl-definitions-{triad.id}"))
        if table:
            out.append(Definitions(maker.ids.take(f"sec-definitions-{triad.id}"), escape(triad.title), table.markdown))
    return tuple(out)


def _index(maker: _Maker, links: Mapping[str, Mapping[Dimension, Md]]) -> tuple[Entry, ...]:
    """List the measures by title, for the end in print; links are the ids of each triad's three sections."""
    found = [
        (measure.title.casefold(), Entry(escape(measure.title), links[triad.id][measure.dimension]))
        for triad in maker.protected.project.framework.triads
        for measure in maker.scope.measures(triad)
    ]
    return tuple(entry for _, entry in sorted(found, key=lambda each: each[0])) if len(found) >= _LEAST_INDEXED else ()


def _further(maker: _Maker, areas: Iterable[AreaPart]) -> tuple[Further, ...]:
    """Give the numbers of all charts, and the folded charts again, under ids of their own, for the end in print."""
    out = []
    for triad in (triad for area in areas for triad in area.triads):
        measures = [measure for part in triad.dimensions for measure in (*part.measures, *part.others)]
        charts = [picture for measure in measures for picture in _in_print(maker, measure)]
        if charts:
            out.append(Further(maker.ids.take(f"{triad.id}-further"), triad.title, tuple(charts)))
    return tuple(out)


def _in_print(maker: _Maker, measure: MeasurePart) -> Iterator[Picture]:
    """Give a measure's charts for the end in print: shown above, printed here, or in numbers only."""
    for picture in measure.charts:
        if picture.numbers:
            yield replace(picture, markdown=Md(""), numbers=_renamed(picture, _in_numbers(picture.id, picture.named)))
    for place, picture in enumerate(measure.folded, start=len(measure.charts)):
        if place < MOST_PRINTED:
            name = maker.ids.take(f"{picture.id}-in-print")
            text = Md(str(picture.markdown).replace(f"{{#{picture.id} ", f"{{#{name} ", 1))
            yield replace(picture, markdown=text, id=name, numbers=_renamed(picture, _in_numbers(name)))
        elif picture.numbers:
            yield replace(picture, markdown=Md(""), numbers=_renamed(picture, picture.named))


def _renamed(picture: Picture, caption: Md) -> Md:
    """Give the table of a chart's numbers under another caption."""
    return Md(str(picture.numbers).replace(f": {_in_numbers(picture.id)}", f": {caption}", 1))
