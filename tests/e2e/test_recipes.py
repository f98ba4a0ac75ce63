"""Each recipe of `docs/guide/adding-things.md`, carried out as it is written there."""

import os
import shutil
import subprocess
import sys

import pytest

from e2e.reading import page, text_of
from e2e.running import QUARTER, ROOT, add, build, change, command, files
from e2e.site_faults import faults

FORMATS = ("partnership.html", f"{QUARTER}-partnership.pdf", f"{QUARTER}-partnership.docx")
MEASURE = """\
                  - id: seen-alone
                    dimension: quality
                    title: Children seen alone
                    wording: Percentage of visits at which the child was seen alone
                    kind: percentage
                    unit: visit
                    basis: ratio
                    polarity: higher
                    polarity_why: the partnership's own standard
                    numerator: visits at which the child was seen alone
                    denominator: visits made in the quarter
                    source: administrative record
                    selection: all
                    agencies: [social-care]
                    combine: one
                    disclosure: person
"""
AGENCY = """\
  - id: police
    title: Police
    short: Police
    role: safeguarding partner
    contact: Detective superintendent
"""
CHART = '''\
"""A kind of chart that draws the latest value as one bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reportgen.charts.spec import ChartKind, ChartSpec, Subject

if TYPE_CHECKING:
    from plotnine import ggplot


def plan(subject: Subject) -> tuple[ChartSpec, ...]:
    """Plan one bar for each measure with a single series and a value."""
    if len(subject.strands) != 1 or subject.strands[0].figure.value is None:
        return ()
    title, measure = "One bar for the latest value", subject.measure
    keys = (subject.strands[0].figure.key,)
    return (ChartSpec(KIND.name, measure.id, title, measure.title, f"A single bar: {measure.title}", "", (), keys),)


def draw(spec: ChartSpec) -> ggplot:
    """Draw the bar."""
    import pandas as pd
    from plotnine import aes, geom_col, ggplot

    return ggplot(pd.DataFrame({"what": [spec.subtitle], "value": [1]}), aes("what", "value")) + geom_col()


KIND: Final = ChartKind("single-bar", 99, plan, draw)
'''


# ---------------------------------------------------------------- a measure


@pytest.fixture(scope="module")
def measured(built, tmp_path_factory):
    """Add one entry to the framework, build, then let the agency return it, and build again."""
    folder = tmp_path_factory.mktemp("measure")
    project = shutil.copytree(built, folder / "project")
    before = "                  - id: conference-reports\n"
    change(project / "measures.yaml", before, MEASURE + before)
    build(project)
    shutil.copytree(project / "site", folder / "not-returned")
    for quarter, seen, visits in (("2025-26-q3", 1001, 1180), (QUARTER, 1127, 1297)):
        add(project / "data" / quarter / "social-care.csv", f"seen-alone,,,,,{seen},{visits},,,,,,\n")
    build(project)
    return folder


def test_a_new_measure_is_first_not_returned_and_no_error(measured):
    site = measured / "not-returned"

    assert "Children seen alone Quality [x] not returned" in text_of(site / QUARTER / "partnership.html")
    assert "2026-27 Q2 [x] not returned" in text_of(site / "measures" / "seen-alone.html")


@pytest.mark.parametrize("name", FORMATS)
def test_a_new_measure_gets_its_grid_row_sentence_and_definition(measured, name):
    text = text_of(measured / "project" / "site" / QUARTER / name)

    assert "Children seen alone Quality 86.9%" in text
    assert "86.9 per cent" in text
    assert "Percentage of visits at which the child was seen alone" in text


def test_a_new_measure_gets_its_page_and_is_listed(measured):
    site = measured / "project" / "site"

    own = page(site / "measures" / "seen-alone.html")
    assert own.findtext(".//h1") == "Children seen alone"
    assert own.xpath("//tr[th='2026-27 Q2']/td/text()")[0].strip() == "86.9%"
    assert "seen-alone.html" in page(site / "measures" / "index.html").xpath("//a/@href")
    assert "../measures/seen-alone.html" in page(site / "agencies" / "social-care.html").xpath("//a/@href")
    assert faults(files(site)) == []


def test_a_new_measure_gets_its_figures_and_its_checks(measured, tmp_path):
    project = shutil.copytree(measured / "project", tmp_path / "project")

    told = command("figures", "--csv", "--project", project).stdout
    change(project / "data" / QUARTER / "social-care.csv", "seen-alone,,,,,1127,1297", "seen-alone,,,,,1300,1297")
    checked = command("check", "--project", project)

    assert "seen-alone" in told
    assert checked.returncode == 11
    assert f"data/{QUARTER}/social-care.csv" in checked.stdout


# ---------------------------------------------------------------- an agency


@pytest.fixture(scope="module")
def joined(built, tmp_path_factory):
    """Add an agency that returns a measure which others return too, and build."""
    project = shutil.copytree(built, tmp_path_factory.mktemp("agency") / "project")
    measures = project / "measures.yaml"
    change(measures, "parts:\n", AGENCY + "\nparts:\n")
    change(measures, "agencies: [social-care, community-health]", "agencies: [social-care, community-health, police]")
    head = (project / "data" / QUARTER / "social-care.csv").read_text(encoding="utf-8").splitlines()[0]
    add(project / "data" / QUARTER / "police.csv", f"{head}\nsupervision,,,,,41,52,,,,,,\n")
    build(project)
    return project / "site"


def test_a_new_agency_gets_its_report_in_each_format(joined):
    for name in ("police.html", f"{QUARTER}-police.pdf", f"{QUARTER}-police.docx"):
        text = text_of(joined / QUARTER / name)
        assert "Police" in text
        assert "41 of 52" in text
        assert "1,297 of 1,426" not in text  # another agency's measure


def test_a_new_agency_gets_its_page_and_its_place_in_comparisons(joined):
    assert "2026-27 Q2" in text_of(joined / "agencies" / "police.html")
    assert "../agencies/police.html" in page(joined / "measures" / "supervision.html").xpath("//a/@href")
    assert "41 of 52" in text_of(joined / QUARTER / "partnership.html")
    assert "police.html" in page(joined / QUARTER / "index.html").xpath("//a/@href")
    assert faults(files(joined)) == []


def test_a_return_of_an_agency_that_is_not_in_the_framework_is_told(project):
    add(project / "data" / QUARTER / "fire.csv", "measure,value\nplans-open,5\n")

    done = command("check", "--project", project)

    assert done.returncode == 11
    assert "fire" in done.stdout


# ---------------------------------------------------------------- a kind of chart


def run_copy(package, *arguments):
    """Run a copy of the package that stands first on the path."""
    return subprocess.run(
        [sys.executable, "-m", "reportgen", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": str(package.parent)},
    )


@pytest.fixture
def package(tmp_path):
    """Give a copy of the package to put files into."""
    ignored = shutil.ignore_patterns("__pycache__")
    return shutil.copytree(ROOT / "src" / "reportgen", tmp_path / "library" / "reportgen", ignore=ignored)


def test_a_new_kind_of_chart_is_one_file_in_its_folder(package, project):
    (package / "charts" / "kinds" / "single_bar.py").write_text(CHART, encoding="utf-8")

    done = run_copy(package, "build", "--project", project)

    assert done.returncode == 0, done.stderr
    shown = page(project / "site" / "measures" / "needs-met.html").xpath("//img/@alt")
    assert "A single bar: Plans that ended because needs were met" in shown
    assert "One bar for the latest value" in text_of(project / "site" / QUARTER / "partnership.html")


def test_a_chart_file_without_its_constant_stops_the_program_with_that_sentence(package, project):
    (package / "charts" / "kinds" / "pie.py").write_text('"""Nothing yet."""\n', encoding="utf-8")
    before = files(project / "site")
    change(project / "data" / QUARTER / "social-care.csv", "1297,1426", "1298,1426")

    done = run_copy(package, "build", "--project", project)

    assert done.returncode == 17
    assert "reportgen.charts.kinds.pie holds no chart: it needs a constant KIND = ChartKind(...)" in done.stderr
    assert files(project / "site") == before


# ---------------------------------------------------------------- words and looks


def test_words_are_changed_in_the_projects_reports_folder(project):
    command("init", "--templates", project)
    change(project / "reports" / "site" / "home.html.j2", "What stands out", "What matters most")

    build(project)

    assert "What matters most" in text_of(project / "site" / "index.html")


def test_a_template_that_asks_for_a_name_that_does_not_exist_is_told_with_its_line(project):
    command("init", "--templates", project)
    template = project / "reports" / "templates" / "page-one.qmd.j2"
    template.write_text("{{ no_such_name }}\n" + template.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    before = files(project / "site")

    done = command("build", "--project", project)

    assert done.returncode == 12
    assert "no_such_name" in done.stderr
    assert "page-one.qmd.j2, line 1" in done.stderr
    assert files(project / "site") == before


def test_a_site_template_that_asks_for_a_name_that_does_not_exist_is_told_with_its_line(project):
    command("init", "--templates", project)
    change(project / "reports" / "site" / "home.html.j2", "<h1>", "{{ no_such_name }}<h1>")
    before = files(project / "site")

    done = command("build", "--project", project)

    assert done.returncode == 12
    assert "no_such_name" in done.stderr
    assert "home.html.j2, line 5" in done.stderr
    assert files(project / "site") == before
