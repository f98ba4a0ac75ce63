"""Compose: what is printed where, what must never be, and what a wrong template says."""

import csv
import json
import re
import subprocess
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pypandoc
import pytest
import yaml

from reportgen import numbers
from reportgen.defaults import text as defaults_text
from reportgen.errors import NarrativeError
from reportgen.model import (
    ALWAYS,
    Absence,
    AbsenceKind,
    Action,
    Agency,
    Basis,
    Block,
    Change,
    Chart,
    Claim,
    Combine,
    Commentary,
    ContentArea,
    Dimension,
    DisclosureClass,
    Edition,
    Figure,
    Finding,
    Framework,
    Inline,
    Item,
    Key,
    Kind,
    Line,
    Marker,
    Meaning,
    Measure,
    MeasureText,
    Narrative,
    Plotted,
    Point,
    Polarity,
    Project,
    Protected,
    Release,
    QuarterNotes,
    Rating,
    Return,
    Section,
    Selection,
    Settings,
    Target,
    Triad,
    TriadText,
)
from reportgen.movement import Limits
from reportgen.quarter import Quarter
from reportgen.report import Templates, compose, published_csv
from reportgen.report.contents import sentences
from reportgen.report.csv import HEAD, safe
from reportgen.report.tables import (
    MARKERS,
    Scope,
    cell,
    change_text,
    definition_table,
    figure_table,
    latest_text,
    previous_text,
    quality_text,
    table_text,
    year_before_text,
)
from reportgen.report.text import Md

NOW = Quarter(2026, 2)
HOSTILE = "{{< include x >}} `{python} 6*7` [a](javascript:x) | <b> @fig-x $y$"
WHOLE = Edition("partnership", "Partnership edition")
POLICE = Edition("police", "Police edition", agency="police")


def item(measure_id: str, title: str, agencies: tuple[str, ...], *, basis: Basis = Basis.RATIO) -> Item:
    return Item(
        id="", title=title, wording="", panel="", unit="child", units="children", basis=basis, polarity=Polarity.HIGHER,
        numerator=f"children counted for {measure_id}", denominator="children due", agencies=agencies, lag=0,
        negative=False, control=False,
    )  # fmt: skip


def measure(
    measure_id: str, dimension: Dimension, kind: Kind, *, agencies: tuple[str, ...] = ("social-care",), **other: object
) -> Measure:
    title = str(other.pop("title", f"Title of {measure_id}"))
    combine = other.pop("combine", Combine.ONE)
    assert isinstance(combine, Combine)
    return Measure(
        id=measure_id, number=1, title=title, wording="the document's own words", triad="plans", dimension=dimension,
        kind=kind, polarity_why="practitioners agree", source="administrative record", selection=Selection.ALL,
        combine=combine, disclosure=DisclosureClass.PERSON, disclosure_why="", due=(1, 2, 3, 4),
        items=(item(measure_id, title, agencies),), items_add=False, headline_item="", duty=False, smallest_denominator=20,
        decimals=0 if kind is Kind.COUNT else 1, weight=1, notes="", denominator_from="", targets=(), breaks=(),
        relations=(), breakdowns=(), places="", rate_per=0, published_by="",
    )  # fmt: skip


OPEN = measure("plans-open", Dimension.QUANTITY, Kind.COUNT)
ENDED = measure("plans-ended", Dimension.QUANTITY, Kind.COUNT)
VISITS = measure("visits-in-time", Dimension.QUALITY, Kind.PERCENTAGE)
ALONE = measure("seen-alone", Dimension.QUALITY, Kind.PERCENTAGE, title=f"Seen alone {HOSTILE}")
MORALE = measure(
    "morale",
    Dimension.QUALITY,
    Kind.PERCENTAGE,
    agencies=("social-care", "police", "health"),
    combine=Combine.SIDE_BY_SIDE,
)
TRIADS = (
    Triad("plans", "Plans", "planning", (OPEN, ENDED, VISITS, ALONE)),
    Triad("staff", "Staff", "planning", (replace(MORALE, triad="staff"),)),
)
AGENCIES = tuple(
    Agency(name, title, title, "relevant agency", contact="Performance manager")
    for name, title in [("social-care", "Children's social care"), ("police", "Police"), ("health", "Health trust")]
)


def project(tmp: Path = Path(), **settings: object) -> Project:
    area = ContentArea("planning", "CP and CIN planning", "i", TRIADS)
    framework = Framework("F", "S", AGENCIES, (("1", "Practice"),), (Section("i", "Priorities", "1", (area,)),), (), ())
    made = Settings(
        partnership="Vale & Marlow", subtitle="Multi-agency report", language="en-GB", audience="partners", engine="embedded",
        formats=("html",), marking="OFFICIAL", invented=True, contact="Partnership manager", threshold=5, templates=tmp,
        data=tmp, site=tmp,
    )  # fmt: skip
    notes = QuarterNotes(NOW, date(2026, 11, 2), None, (), ())
    actions = (
        Action("late", "Visit {sooner}", "Head of service", date(2026, 9, 30), "open", "visits-in-time"),
        Action("later", "Ask staff", "Head of service", date(2027, 9, 30), "open", "morale"),
    )
    return Project(Path(), framework, replace(made, **settings), (notes,), actions=actions)


def series(now: Point, before: Fraction | None, year_before: Fraction | None) -> tuple[Point, ...]:
    gone = Absence(AbsenceKind.NOT_RETURNED)
    return (
        Point(NOW - 4, year_before, absence=None if year_before is not None else gone),
        Point(NOW - 1, before, absence=None if before is not None else gone),
        now,
    )


def counted(of: Measure, value: int, before: int, **other: object) -> Figure:
    now = Point(NOW, Fraction(value), Fraction(value))
    change = Change(NOW - 1, Fraction(before), Fraction(value - before), Meaning.NEUTRAL)
    return Figure(Key(of.id, "", "social-care"), now, series(now, Fraction(before), None), change, **other)


def share(
    of: Measure, part: int, whole: int, *, agency: str = "social-care", before: Fraction = Fraction(1, 2)
) -> Figure:
    now = Point(NOW, Fraction(part, whole), Fraction(part), Fraction(whole), markers=(Marker.PROVISIONAL,))
    amount = Fraction(part, whole) - before
    meaning = Meaning.BETTER if amount > 0 else Meaning.WORSE
    return Figure(
        Key(of.id, "", agency), now, series(now, before, Fraction(1, 4)), Change(NOW - 1, before, amount, meaning),
        small_base=whole < 20,
    )  # fmt: skip


def settled(figure: Figure) -> Figure:
    """Give the figure without its marker: it is no longer provisional."""
    return replace(figure, point=replace(figure.point, markers=()))


HIDDEN = Figure(
    Key("plans-ended", "", "social-care"),
    Point(NOW, None, absence=Absence(AbsenceKind.SUPPRESSED)),
    series(Point(NOW, None, absence=Absence(AbsenceKind.SUPPRESSED)), Fraction(91), Fraction(92)),
    hidden=True,
)
FIGURES = (
    counted(OPEN, 1247, 1251),
    HIDDEN,
    replace(
        share(VISITS, 184, 235), target=Target(Fraction(95, 100), "the partnership", ALWAYS), rating=Rating.NOT_MET
    ),
    share(ALONE, 9, 12),
    share(MORALE, 40, 80),
    share(MORALE, 30, 40, agency="police"),
    share(MORALE, 35, 50, agency="health"),
)


def protected(**settings: object) -> Protected:
    said = Commentary(
        "social-care", NOW, "visits-in-time", (Block("paragraph", inlines=(Inline("text", text=HOSTILE),)),), "f.md", 3
    )
    returns = (
        Return("social-care", NOW, "returned", received=date(2026, 10, 20)),
        Return("police", NOW, "set aside", received=date(2026, 10, 30), late=True, reason=f"mixed {HOSTILE}"),
        Return("health", NOW, "not returned"),
    )
    return Protected(project(**settings), NOW, "partners", FIGURES, returns, (said,), ())


def narrative(edition: Edition = WHOLE) -> Narrative:
    def of(triad: Triad) -> TriadText:
        parts = tuple(
            (each, tuple(MeasureText(one.id, (Claim(f"A sentence on {one.id}."),)) for one in triad.of(each)))
            for each in Dimension
        )
        absent = tuple((each, Claim("There is no measure here.")) for each in Dimension if not triad.of(each))
        return TriadText(triad.id, Claim("A lead."), "rule", parts, absent, ("Why *now*?",))

    visits = Key("visits-in-time", "", "social-care")
    headline = Finding("moved", Claim("Fewer visits: 78.3 per cent.", (visits,)), "worse")
    missing = Finding("return", Claim("Health trust returned nothing; ask the Performance manager."), "missing")
    return Narrative(edition, (headline,), (missing,), tuple(of(each) for each in TRIADS), (Claim(f"Note: {HOSTILE}"),))


def chart(name: str, measure_id: str) -> Chart:
    return Chart(name, measure_id, f"Message of {name}", "Per cent", f'Alt "{name}"', b"<svg/>", b"png", ())


CHARTS = {
    "visits-in-time": tuple(chart(f"visits-{number}", "visits-in-time") for number in range(3)),
    "seen-alone": (chart("alone-0", "seen-alone"),),
    "unknown": (chart("unused", "unknown"),),
}
SPARKS = {Key("visits-in-time", "", "social-care"): chart("spark-visits", "visits-in-time")}


@pytest.fixture(scope="module")
def qmd() -> str:
    return compose(WHOLE, protected(), narrative(), CHARTS, SPARKS, Templates.of()).qmd


def rows(text: str) -> list[list[str]]:
    return [re.split(r"\s\|\s", line.strip("| ")) for line in text.splitlines() if line.startswith("| ")]


# ---------------------------------------------------------------- the document


def test_page_one_stands_in_order_and_a_page_break_ends_it(qmd):
    headings = re.findall(r"^#+ (.*?) \{#", qmd, re.MULTILINE)

    assert headings[:4] == ["What stands out", "What we could not see", "Actions overdue", "The measures at a glance"]
    assert qmd.index("{{< pagebreak >}}") < qmd.index("## The measures at a glance")


def test_a_headline_has_its_number_word_and_sparkline(qmd):
    assert (
        "\n1. Fewer visits: 78.3 per cent. [[worse]{.word .worse}"
        " ![Alt &#34;spark-visits&#34;](charts/spark-visits){.spark}]{.nowrap}\n" in qmd
    )


def test_headings_skip_no_level_and_there_is_no_second_title(qmd):
    levels = [len(marks) for marks in re.findall(r"^(#+) ", qmd, re.MULTILINE)]

    assert min(levels) == 2
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_ids_are_unique_and_every_link_and_reference_has_its_target(qmd):
    ids = re.findall(r"\{#([a-z0-9-]+)", qmd)
    targets = re.findall(r"\]\(#([a-z0-9-]+)\)", qmd) + re.findall(r"[\[ ]@([a-z0-9-]+)", qmd)

    assert len(ids) == len(set(ids))
    assert targets
    assert set(targets) <= set(ids)


def test_ids_come_from_the_framework_and_do_not_move(qmd):
    for wanted in (
        "sec-plans",
        "sec-plans-outcome",
        "sec-area-planning",
        "tbl-triad-plans-quality",
        "fig-visits-in-time",
    ):
        assert f"{{#{wanted}" in qmd


def test_an_empty_outcome_keeps_its_place_and_says_so(qmd):
    outcome = qmd[qmd.index("{#sec-plans-outcome}") :].split(":::")[0]

    assert "**There is no measure here.**" in outcome


def test_every_table_has_a_caption_with_an_id(qmd):
    heads = len(re.findall(r"^\|:?---", qmd, re.MULTILINE))

    assert heads == len(re.findall(r"^: .* \{#tbl-", qmd, re.MULTILINE))


def test_pandoc_finds_nothing_of_what_others_wrote_but_text(qmd):
    command = [pypandoc.get_pandoc_path(), "--sandbox", "-f", "markdown", "-t", "json"]
    done = subprocess.run(command, input=qmd, capture_output=True, text=True, encoding="utf-8", check=True)
    kinds = set(re.findall(r'"t":"([A-Za-z]+)"', done.stdout))

    assert not kinds & {"Code", "CodeBlock", "RawInline", "RawBlock", "Math", "Note"}
    assert "javascript" not in json.dumps(re.findall(r'"(javascript:[^"]*)"', done.stdout))


def test_no_shortcode_but_the_page_break_is_in_the_source(qmd):
    assert set(re.findall(r"\{\{<.*?>\}\}", qmd)) == {"{{< pagebreak >}}"}


def test_commentary_is_attributed_and_stays_text(qmd):
    said = qmd[qmd.index("::: {.commentary}") :].split("\n:::")[0]

    assert "**Children&#39;s social care**, on Title of visits&#45;in&#45;time:" in said
    assert "&#123;&#123;&#60; include x &#62;&#125;&#125;" in said


def test_charts_with_a_target_stand_beside_their_sentence_and_the_others_are_folded(qmd):
    part = qmd[qmd.index("#### How well did we do it?") :].split("\n#### ")[0]

    assert (
        "**Title of visits&#45;in&#45;time.** A sentence on visits-in-time. [@fig-visits-in-time; @fig-visits-in-time-n2; "
        in part
    )
    assert part.count(".chart-folded") == 2
    assert qmd.count("](charts/alone-0)") == 2  # folded, and at the end for print
    assert "#fig-seen-alone-in-print" in qmd


def test_each_chart_has_the_table_of_its_numbers_on_screen_and_in_print():
    plotted = Plotted("Quarter", (Line("", (("2026-27 Q1", "77.0%"), ("2026-27 Q2", "[c]"))),))
    with_numbers = {name: tuple(replace(each, numbers=plotted) for each in made) for name, made in CHARTS.items()}

    qmd = compose(WHOLE, protected(), narrative(), with_numbers, SPARKS, Templates.of()).qmd

    screen, paper = qmd.split("## The figures behind the charts")
    row = "| 2026-27 | 77.0% | [[c]]{.marker} | not yet | not yet |"
    assert screen.count(row) == paper.count(row) == 4
    assert screen.count('summary="Numbers: ') == 2  # beside the two that are shown
    assert ": @fig-visits-in-time in numbers: Per cent\n" in paper
    assert ": @fig-seen-alone-in-print in numbers\n" in paper  # it stands right below its chart there
    assert "[[c]]{.marker} hidden to protect people" in paper[: paper.index(row)]


def test_assets_are_those_that_the_text_names_in_both_forms():
    document = compose(WHOLE, protected(), narrative(), CHARTS, SPARKS, Templates.of())

    names = [name for name, _ in document.assets]
    assert names == sorted(names)
    assert {name.removeprefix("charts/") for name in names} == {
        f"{name}.{form}"
        for name in ("visits-0", "visits-1", "visits-2", "alone-0", "spark-visits")
        for form in ("svg", "png")
    }


def test_the_header_is_yaml_with_what_running_heads_need(qmd):
    header = yaml.safe_load(qmd.split("---\n")[1])

    assert header["title"] == "Multi-agency report"
    assert header["params"]["partnership"] == "Vale &#38; Marlow"
    assert header["params"]["invented"] is True
    assert header["params"]["quarter-words"] == "July to September 2026"


@pytest.mark.parametrize(("invented", "told"), [(True, 1), (False, 0)])
def test_page_one_says_that_the_data_is_invented_only_where_it_is(invented, told):
    document = compose(WHOLE, protected(invented=invented), narrative(), {}, {}, Templates.of())

    assert document.qmd.count("The data in this report is invented") == told


def test_an_agency_edition_holds_its_own_measures_and_figures_only():
    text = compose(POLICE, protected(), narrative(POLICE), CHARTS, SPARKS, Templates.of()).qmd

    assert "Title of morale" in text
    assert "75.0%" in text
    for foreign in ("Title of visits", "Title of plans", "50.0% [[p]]", "Register of returns", "charts/visits"):
        assert foreign not in text


def test_composing_twice_gives_the_same_text(qmd):
    assert compose(WHOLE, protected(), narrative(), CHARTS, SPARKS, Templates.of()).qmd == qmd


# ---------------------------------------------------------------- tables


def test_a_cell_shows_what_numbers_writes_with_its_marker_as_a_marker(qmd):
    visits = FIGURES[2]

    assert numbers.cell_text(VISITS, visits) == "78.3% [p]"
    assert str(cell("78.3% [p]")) == "78.3% [[p]]{.marker}"
    assert (
        "| 78.3% [[p]]{.marker} | 184 of 235 | 50.0% | 25.0%, better since |" not in qmd
    )  # no change on last year given
    assert (
        "| 78.3% [[p]]{.marker} | 184 of 235 | 50.0% | 25.0% | up 28.3 pp | □ not met: 95.0% or more |" in qmd
    )  # provisional: the sentences conclude nothing from it, nor does the table


def test_a_hidden_figure_shows_its_marker_in_every_column_that_would_tell_it(qmd):
    row = next(line for line in qmd.splitlines() if line.startswith("| Title of plans&#45;ended |"))

    assert row == "| Title of plans&#45;ended | [[c]]{.marker} | 91 | 92 | not available |"


def test_markers_are_explained_above_the_first_table_that_uses_them(qmd):
    section = qmd[qmd.index("### Plans {#sec-plans}") :]

    assert section.index("[[c]]{.marker} hidden to protect people") < section.index("| Measure |")


def test_on_a_small_base_the_count_leads_in_the_grid_and_nothing_is_compared(qmd):
    grid = qmd[: qmd.index("## CP and CIN planning")]

    row = next(line for line in grid.splitlines() if "Seen alone" in line)
    assert "| 9 of 12 [[p]]{.marker} | too few |" in row.replace("\N{NO-BREAK SPACE}", " ")
    assert "small base" in row


def test_a_figure_of_those_who_answered_is_not_called_complete():
    point = Point(NOW, Fraction(4020), covered=(53, 61))

    assert quality_text(OPEN, Figure(Key("plans-open"), point, (point,))) == "53 of 61 answered"


def test_more_agencies_than_two_stand_side_by_side_in_one_row_of_the_grid(qmd):
    grid = qmd[: qmd.index("## CP and CIN planning")]

    row = next(line for line in grid.splitlines() if "[Title of morale](#sec-staff-quality)" in line)
    assert row.split(" | ")[1:] == ["Quality", *["by agency"] * 7, "3 of 3 |"]


def test_better_is_said_of_a_year_too_when_the_change_is_large_enough():
    final = settled(FIGURES[2])
    figure = replace(final, year_change=Change(NOW - 4, Fraction(1, 4), Fraction(1, 2), Meaning.BETTER))
    little = replace(final, change=Change(NOW - 1, Fraction(782, 1000), Fraction(1, 1000), Meaning.BETTER))

    assert year_before_text(VISITS, figure, Limits.of({})) == "25.0%\nbetter since"
    assert change_text(VISITS, little, Limits.of({})) == "up 0.1 pp"
    assert previous_text(VISITS, VISITS.items[0], figure) == "50.0%"


def test_the_wave_before_is_found_over_quarters_that_were_not_due_and_may_be_hidden():
    yearly = replace(VISITS.items[0], basis=Basis.YEARLY)
    not_due, hidden = Absence(AbsenceKind.NOT_DUE), Absence(AbsenceKind.SUPPRESSED)
    now = Point(NOW, Fraction(1, 2), wave=NOW)
    points = (
        Point(NOW - 4, None, absence=hidden),
        *(Point(NOW - back, None, absence=not_due) for back in (3, 2, 1)),
        now,
    )

    told = previous_text(VISITS, yearly, Figure(Key("visits-in-time"), now, points))
    alone = previous_text(VISITS, yearly, Figure(Key("visits-in-time"), now, points[1:]))

    assert told == "[c]\n(2025-26 Q2)"
    assert alone == "none before"


@pytest.mark.parametrize(
    ("absence", "shown"),
    [
        (Absence(AbsenceKind.SUPPRESSED), "[c]"),
        (Absence(AbsenceKind.NOT_APPLICABLE), "[z]"),
        (Absence(AbsenceKind.UNRELIABLE), "[u]"),
        (Absence(AbsenceKind.NOT_RETURNED), "[x] not returned"),
        (Absence(AbsenceKind.SET_ASIDE), "[x] set aside"),
        (Absence(AbsenceKind.NOT_DUE), "[x] not due"),
        (Absence(AbsenceKind.NOT_COLLECTED), "[x] not collected"),
        (Absence(AbsenceKind.INCOMPLETE, returned=6, expected=7), "[x] 6 of 7"),
    ],
)
def test_no_two_kinds_of_absence_look_alike_in_a_table(absence, shown):
    assert table_text(VISITS, Point(NOW, None, absence=absence)) == shown


def test_a_sum_that_lacks_an_agency_is_explained_below_its_table():
    lacking = Point(NOW, None, absence=Absence(AbsenceKind.INCOMPLETE, returned=6, expected=7))
    figures = (Figure(Key("plans-open"), lacking, (lacking,)),)

    table = figure_table(Scope(replace(protected(), figures=figures), WHOLE, Limits.of({})), "tbl-x", cell("x"), [OPEN])

    assert table is not None
    assert "::: {.table-note}\n[[x]]{.marker} 6 of 7: so many of the agencies returned it" in table.markdown


def test_an_earlier_figure_on_the_other_side_of_a_break_is_marked():
    old, before = Point(NOW - 4, Fraction(659)), Point(NOW - 1, Fraction(913))
    parted = (old, Point(NOW - 3, Fraction(890), break_before="a new system"), before, Point(NOW, Fraction(888)))
    figure = Figure(Key("plans-open"), parted[-1], parted)

    assert year_before_text(OPEN, figure, Limits.of({})) == "659 [b]"
    assert previous_text(OPEN, OPEN.items[0], figure) == "913"
    assert latest_text(OPEN, figure) == "888"


def test_short_texts_of_a_table_stay_on_one_line_and_its_widths_fill_it():
    table = figure_table(Scope(protected(), WHOLE, Limits.of({})), "tbl-x", cell("x"), [OPEN, ENDED, VISITS, ALONE])

    assert table is not None
    assert sum(column.width for column in table.columns) == 100
    by_head = {column.head: column.width for column in table.columns}
    assert by_head["Change on previous"] > by_head["Latest"]


def test_an_area_that_is_one_triad_of_its_name_has_one_heading_and_keeps_its_questions_out_of_the_contents():
    whole = protected()
    (section,) = whole.project.framework.sections
    area = ContentArea("planning", "Plans", "i", TRIADS[:1])
    framework = replace(whole.project.framework, sections=(replace(section, areas=(area,)),))
    merged = replace(whole, project=replace(whole.project, framework=framework))

    qmd = compose(WHOLE, merged, narrative(), CHARTS, SPARKS, Templates.of()).qmd

    assert "\n## Plans {#sec-plans}\n" in qmd
    assert "\n### How much did we do? {#sec-plans-quantity .unnumbered .unlisted}\n" in qmd
    assert "sec-area-planning" not in qmd
    assert "Part 1, Practice; section i, Priorities." in qmd


def test_the_foot_of_a_page_explains_markers_in_the_words_of_the_keys():
    style = defaults_text("styles/report.typ")

    assert dict(re.findall(r'^  "(\[[a-z]+\])": "(.+)",$', style, re.MULTILINE)) == MARKERS


@pytest.mark.parametrize(
    ("sentence", "written"),
    [
        ("Children on a plan: 12.", "**Children on a plan**: 12."),
        ("“Children on a plan” stood at 12.", "**Children on a plan** stood at 12."),
        ("No change in children on a plan.", "**Children on a plan.** No change in children on a plan."),
        ("Children on a plan's edge.", "**Children on a plan**&#39;s edge."),
        ("Children on a plane.", "**Children on a plan.** Children on a plane."),
    ],
)
def test_a_paragraph_begins_with_the_title_in_bold_and_does_not_say_it_twice(sentence, written):
    titled = replace(OPEN, title="Children on a plan")

    assert str(sentences(titled, [Claim(sentence)])) == written


def test_a_table_without_targets_or_parts_leaves_those_columns_out():
    table = figure_table(Scope(protected(), WHOLE, Limits.of({})), "tbl-x", cell("x"), [OPEN, ENDED])

    assert table is not None
    assert [column.head for column in table.columns] == [
        "Measure",
        "Latest",
        "Previous",
        "A year before",
        "Change on previous",
    ]
    assert sum(column.width for column in table.columns) == 100


def test_the_register_names_state_date_lateness_and_reason(qmd):
    register = qmd[qmd.index("## Register of returns") :].split("\n: ")[0]

    assert "| Police | set aside | 30 October 2026, late | nothing to sign off | mixed &#123;" in register
    assert (
        "| Health trust | not returned | not received | nothing to sign off | nothing | 0 of 1 returned |" in register
    )


# ---------------------------------------------------------------- templates


def test_a_projects_file_takes_the_place_of_the_built_in_template_of_that_name(tmp_path):
    (tmp_path / "cover.qmd.j2").write_text("Prepared for {{ cover.partnership }}.\n", encoding="utf-8")

    text = compose(WHOLE, protected(), narrative(), {}, {}, Templates.of(tmp_path)).qmd

    assert "Prepared for Vale &#38; Marlow." in text
    assert "## What stands out" in text


@pytest.mark.parametrize(
    ("template", "what", "where", "fix"),
    [
        (
            "one\n{{ headlins }}\n",
            "a template asks for 'headlins', which does not exist",
            "cover.qmd.j2, line 2",
            "did you mean 'headlines'?",
        ),
        (
            "{% for area in areas %}\n{{ area.tilte }}\n{% endfor %}\n",
            "a template asks a AreaPart for 'tilte', which it does not have",
            "cover.qmd.j2, line 2",
            "did you mean 'title'?",
        ),
        (
            "\n{% iff x %}\n",
            "a template cannot be read: Encountered unknown tag 'iff'.",
            "cover.qmd.j2, line 2",
            "mend the line; the built-in template shows how it is written",
        ),
        (
            '{% include "../secret" %}\n',
            "no template is called '../secret'",
            "cover.qmd.j2, line 1",
            "include a template of reports/ or a built-in one; their names end in .qmd.j2",
        ),
        (
            "\n{{ cover.quarter + 1 }}\n",
            "a template cannot be filled in: it reckons or joins what cannot be reckoned or joined",
            "cover.qmd.j2, line 2",
            "mend the line; the built-in template shows how it is written",
        ),
        (
            '{% include "cover.qmd.j2" %}\n',
            "a template cannot be filled in: it includes itself",
            "cover.qmd.j2, line 1",
            "mend the line; the built-in template shows how it is written",
        ),
    ],
    ids=[
        "unknown name",
        "unknown part of a value",
        "unknown tag",
        "unknown template",
        "wrong sum",
        "endless include",
    ],
)
def test_a_wrong_template_stops_with_template_line_and_advice(tmp_path, template, what, where, fix):
    (tmp_path / "cover.qmd.j2").write_text(template, encoding="utf-8")

    with pytest.raises(NarrativeError) as raised:
        compose(WHOLE, protected(), narrative(), {}, {}, Templates.of(tmp_path))

    assert (raised.value.what, raised.value.fix) == (what, fix)
    assert raised.value.where == f"{tmp_path.name}/{where}"
    assert raised.value.exit_code == 12


def test_what_a_template_makes_up_is_escaped_like_others_text(tmp_path):
    (tmp_path / "cover.qmd.j2").write_text(
        '{% set own = "<b> *x*" %}\n{{ own }} {{ cover.quarter }}\n', encoding="utf-8"
    )

    text = compose(WHOLE, protected(), narrative(), {}, {}, Templates.of(tmp_path)).qmd

    assert "&#60;b&#62; &#42;x&#42; 2026-27 Q2" in text


# ---------------------------------------------------------------- the download


def test_the_csv_has_a_row_a_figure_with_numbers_as_numbers_and_markers_for_absence():
    text = published_csv(protected(), WHOLE).decode("utf-8-sig")

    lines = text.split("\r\n")
    assert len(lines) == len(FIGURES) + 2  # the head, and the end of the last line
    assert ",1247,children,1247,[z],2026-27 Q2,published,none,-4,2026-27 Q1,neutral," in lines[1]
    assert ",[c],children,[c],[c],2026-27 Q2,suppressed,none,[x],[x],[x]," in lines[2]
    assert ",78.3,per cent of children due,184,235," in lines[3]


def test_the_csv_says_of_a_change_what_the_tables_say():
    figures = (
        replace(
            share(VISITS, 184, 235), change=Change(NOW - 1, Fraction(782, 1000), Fraction(1, 1000), Meaning.BETTER)
        ),
        share(ALONE, 9, 12),
        settled(share(MORALE, 400, 800, agency="police", before=Fraction(3, 4))),
        share(MORALE, 400, 800, agency="health", before=Fraction(3, 4)),
    )

    text = published_csv(replace(protected(), figures=figures), WHOLE).decode("utf-8-sig")

    told = [line.split(",")[HEAD.index("change means")] for line in text.splitlines()[1:]]
    assert told == ["no clear change", "too few to compare", "worse", "no clear change"]  # the last is provisional


def test_the_csv_says_who_answered_how_cases_were_chosen_and_what_the_agency_noted():
    figure = settled(share(VISITS, 40, 50))
    point = replace(figure.point, covered=(53, 61), asked=80, selection=Selection.THEMED, note="=late, by a week")

    text = published_csv(replace(protected(), figures=(replace(figure, point=point), HIDDEN)), WHOLE).decode(
        "utf-8-sig"
    )

    told = [row[HEAD.index("covered") :] for row in csv.reader(text.splitlines())]
    assert told[0] == ["covered", "in scope", "asked", "selection", "note"]
    assert told[1] == ["53", "61", "80", "themed", "'=late, by a week"]
    assert told[2] == ["[c]", "[c]", "[c]", "all", "none"]


def test_a_definition_says_each_sentence_once_with_the_items_or_panels_that_it_is_for():
    panels = ("At closure", "12 months after")
    items = tuple(
        replace(VISITS.items[0], id=f"{title}-{panel}", title=title, panel=panel, denominator=f"families {panel}")
        for panel in panels
        for title in ("Ceased", "Kept", "Reported")
    )
    of = replace(VISITS, items=items)
    made = definition_table(Scope(protected(), WHOLE, Limits.of({})), replace(TRIADS[0], measures=(of,)), "tbl-x")

    said = str(made.rows[0][1])

    assert said.count("Children counted for visits") == 1
    assert said.endswith("Out of, *At closure:* families At closure; *12 months after:* families 12 months after.")


def test_items_with_equal_words_are_named_together_before_them():
    items = tuple(
        replace(VISITS.items[0], id=title, title=title, numerator=counted_as)
        for title, counted_as in (("One", "a file"), ("Two", "a visit"), ("Three", "a file"))
    )
    of = replace(VISITS, items=items)
    made = definition_table(Scope(protected(), WHOLE, Limits.of({})), replace(TRIADS[0], measures=(of,)), "tbl-x")

    assert str(made.rows[0][1]) == ("*One; Three:* A file. Out of: children due. *Two:* A visit. Out of: children due.")


def test_a_table_says_below_of_which_rows_only_a_part_answered():
    partial = replace(FIGURES[5], point=replace(FIGURES[5].point, covered=(53, 61)))
    scope = Scope(replace(protected(), figures=(FIGURES[4], partial)), WHOLE, Limits.of({}))

    made = figure_table(scope, "tbl-x", Md("Morale"), [MORALE])

    assert made.note == "Title of morale, Police: 53 of 61 answered."


def test_the_csv_of_an_agency_has_its_own_figures_only():
    text = published_csv(protected(), POLICE).decode("utf-8-sig")

    assert text.count("\r\n") == 2
    assert ",morale," in text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "＋1"])
def test_a_text_that_would_run_as_a_formula_gets_an_apostrophe(text):
    assert safe(text).startswith("'")


# ---------------------------------------------------------------- the life of a quarter


def in_its_life(*releases):
    made = protected()
    return replace(made, project=replace(made.project, releases=releases))


def a_release(number, what="", why=""):
    return Release(NOW, "partners", number, date(2026, 12, 3 + number), (), what=what, why=why)


def test_a_draft_says_so_in_its_header():
    text = compose(WHOLE, protected(), narrative(), {}, {}, Templates.of(Path("reports"))).qmd
    assert '  status: "Draft: not for circulation"' in text
    assert "  draft: true" in text


def test_a_cover_of_ones_own_does_not_lose_what_a_revision_changed(tmp_path):
    (tmp_path / "cover.qmd.j2").write_text("Our own cover.\n", encoding="utf-8")
    made = in_its_life(a_release(1), a_release(2, "Visits of *August*", "Two were missed"))

    text = compose(WHOLE, made, narrative(), {}, {}, Templates.of(tmp_path)).qmd

    assert '  status: "Revised, release 2 of 5 December 2026"' in text
    assert "  draft: false" in text
    said = text.index('::: {.callout-important title="Revised on 5 December 2026"}')
    assert said < text.index("Our own cover.")
    assert "Visits of &#42;August&#42;. Why: Two were missed." in text
