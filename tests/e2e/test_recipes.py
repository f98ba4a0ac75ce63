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
FORMAT = '''\
"""Plain text: for a message or a screen reader's line by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reportgen.engines.format import Format, Job, Quarto


def write(job: Job) -> bytes:
    """Write each heading, paragraph, caption and row of a table as one line."""
    return "".join(f"{line}\\n" for line in (job.report.title, *_lines(job))).encode()


def _lines(job: Job) -> Iterator[str]:
    from reportgen.engines.tree import Figure, Heading, Paragraph, Table, plain, walk

    for block in walk(job.report.blocks):
        if isinstance(block, Heading | Paragraph):
            yield plain(block.inside)
        elif isinstance(block, Figure | Table):
            yield f"{block.label} {plain(block.caption)}".strip()
        if isinstance(block, Table):
            yield from (" | ".join(map(plain, row.cells)) for row in (*block.head, *block.rows))


def is_whole(data: bytes) -> bool:
    """Tell whether this is text to the end of its last line, and no other format."""
    return data.endswith(b"\\n") and not data.startswith((b"<", b"%PDF", b"PK"))


FORMAT: Final = Format("txt", 40, "Plain text", Quarto("plain", {"toc": True}), write, is_whole)
'''
CHECK = '''\
"""Two measures with the very same figures: one of them may have been copied from the other by a slip."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from reportgen.returns.across import ReturnCheck, Returned, warning
from reportgen.returns.scribe import Objection


def run(returned: Returned) -> Iterator[Objection]:
    """Object to the second of two rows with one numerator and one denominator."""
    whole = [row for row in returned.observations if row.numerator and row.denominator]
    for one, other in combinations(whole, 2):
        if (one.numerator, one.denominator) == (other.numerator, other.denominator):
            what = f"the figures are those of row {one.row}"
            yield warning("figures-copied", what, "check both rows", row=other.row, measures=(other.key.measure,))


CHECK: Final = ReturnCheck("copies", run)
'''
ENTRY = """\
    Entry(
        "figures-copied",
        "Two rows have the very same figures.",
        "Check whether one was copied from the other.",
    ),
"""


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


def list_problems(root):
    """Do what `make docs` does for the list of problems, in a copy of the program."""
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    program = [sys.executable, root / "tools" / "problems.py"]
    return subprocess.run(program, capture_output=True, encoding="utf-8", check=False, env=environment)


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


# ---------------------------------------------------------------- a format


@pytest.fixture
def with_text(package):
    """Give a copy of the package with plain text among its formats."""
    (package / "engines" / "formats" / "txt.py").write_text(FORMAT, encoding="utf-8")
    return package


def test_a_new_format_is_one_file_in_its_folder(with_text, project):
    change(project / "_quarto.yml", "  docx: {}\n", "  docx: {}\n  plain: {}\n")

    done = run_copy(with_text, "build", "--project", project)

    assert done.returncode == 0, done.stderr
    name = f"{QUARTER}-partnership.txt"
    text = (project / "site" / QUARTER / name).read_text(encoding="utf-8")
    assert "1,297 of 1,426" in text
    assert "Show chart" not in text  # a download has nothing folded away
    for shown in (project / "site" / QUARTER / "index.html", project / "site" / "index.html"):
        links = {link.get("href").split("/")[-1]: link.text for link in page(shown).xpath("//a[@download]")}
        assert links[name] == "Plain text"
        assert list(links)[:3] == [f"{QUARTER}-partnership.{ending}" for ending in ("pdf", "docx", "txt")]
    assert faults(files(project / "site")) == []


def test_a_format_that_is_not_asked_for_is_not_made(with_text, project):
    before = files(project / "site")

    done = run_copy(with_text, "build", "--project", project)

    assert done.returncode == 0, done.stderr
    assert files(project / "site") == before


def test_a_format_is_asked_for_by_quartos_name_for_it(with_text, project):
    change(project / "_quarto.yml", "  docx: {}\n", "  docx: {}\n  txt: {}\n")

    done = run_copy(with_text, "check", "--project", project)

    assert done.returncode == 10
    assert "'txt'" in done.stdout + done.stderr
    assert "write plain" in done.stdout + done.stderr


def test_a_file_that_is_not_of_its_format_is_never_published(with_text, project):
    change(with_text / "engines" / "formats" / "txt.py", 'f"{line}\\n"', '"{line}"')
    change(project / "_quarto.yml", "  docx: {}\n", "  docx: {}\n  plain: {}\n")
    before = files(project / "site")

    done = run_copy(with_text, "build", "--project", project)

    assert done.returncode == 13
    assert "report.txt is no whole TXT file" in done.stderr
    assert "reportgen/engines/formats/txt.py" in done.stderr
    assert files(project / "site") == before


def test_a_format_file_without_its_constant_stops_the_program_with_that_sentence(package, project):
    (package / "engines" / "formats" / "odt.py").write_text('"""Nothing yet."""\n', encoding="utf-8")

    done = run_copy(package, "check", "--project", project)

    assert done.returncode == 17
    assert "reportgen.engines.formats.odt holds no format: it needs a constant FORMAT = Format(...)" in done.stderr


# ---------------------------------------------------------------- a check on returns


def test_a_new_check_is_one_file_in_its_folder(package, project):
    (package / "returns" / "checks" / "copies.py").write_text(CHECK, encoding="utf-8")
    before = run_copy(package, "check", "--project", project)
    change(project / "data" / QUARTER / "social-care.csv", "supervision,,,,,66,73,", "supervision,,,,,1297,1426,")

    done = run_copy(package, "check", "--project", project)

    assert "figures-copied" not in before.stdout
    assert done.returncode == 0, done.stderr
    assert "warning (figures-copied): the figures are those of row 4" in done.stdout
    assert f"where  data/{QUARTER}/social-care.csv, row 5\n  fix    check both rows" in done.stdout
    assert done.stdout.endswith("2026-27 Q2: 0 errors, 1 warning\n")


def test_the_problem_of_a_new_check_is_listed_once_it_has_its_meaning_and_remedy(package, tmp_path):
    root = tmp_path / "whole"
    shutil.copytree(package, root / "src" / "reportgen")
    shutil.copytree(ROOT / "tools", root / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "docs").mkdir()
    returns = root / "src" / "reportgen" / "returns"
    (returns / "checks" / "copies.py").write_text(CHECK, encoding="utf-8")

    forgotten = list_problems(root)
    change(returns / "codes.py", "_FIGURES: Final = (\n", f"_FIGURES: Final = (\n{ENTRY}")
    listed = list_problems(root)

    assert "figures-copied has no entry in src/reportgen/returns/codes.py" in forgotten.stderr
    assert listed.returncode == 0, listed.stderr
    document = (root / "docs" / "problems.md").read_text(encoding="utf-8")
    assert "| `figures-copied` | warning | Two rows have the very same figures. |" in document


def test_a_check_without_its_constant_stops_the_program_with_that_sentence(package, project):
    (package / "returns" / "checks" / "sums.py").write_text('"""Nothing yet."""\n', encoding="utf-8")

    done = run_copy(package, "check", "--project", project)

    assert done.returncode == 17
    assert "reportgen.returns.checks.sums holds no check: it needs a constant CHECK = ReturnCheck(...)" in done.stderr


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
