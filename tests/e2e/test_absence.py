"""What is missing is said on page one, in each format, for each way in which it can be missing."""

import json
import shutil

import pytest

from e2e.reading import page_one, text_of
from e2e.running import QUARTER, add, build, differing, files

REPORTS = ("partnership.html", f"{QUARTER}-partnership.pdf", f"{QUARTER}-partnership.docx")


def sent_nothing(project):
    (project / "data" / QUARTER / "community-health.csv").unlink()
    return build(project)


def set_aside_by_the_command(project):
    return build(project, "--set-aside", "community-health")


def set_aside_by_the_project(project):
    reason = "the return mixed two trusts"
    add(
        project / "data" / QUARTER / "quarter.yaml", f"set_aside:\n  - {{agency: community-health, reason: {reason}}}\n"
    )
    return build(project)


def one_measure_set_aside(project):
    entry = "{agency: social-care, measure: needs-met, reason: ended plans were counted twice}"
    add(project / "data" / QUARTER / "quarter.yaml", f"set_aside:\n  - {entry}\n")
    return build(project)


CASES = {
    sent_nothing: (
        "Community health trust returned nothing this quarter. Ask the named nurse.",
        "return missing: community-health",
    ),
    set_aside_by_the_command: (
        "Community health trust returned figures that are set aside: left out by the analyst when this report was built. Ask the named nurse.",
        "set aside: community-health, left out by the analyst",
    ),
    set_aside_by_the_project: (
        "Community health trust returned figures that are set aside: the return mixed two trusts. Ask the named nurse.",
        "set aside: community-health, the return mixed two trusts",
    ),
    one_measure_set_aside: (
        "Children's social care returned plans that ended because needs were met, set aside: ended plans were counted twice. Ask the performance manager.",
        "set aside: social-care, needs-met: ended plans were counted twice",
    ),
}


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.__name__.replace("_", " "))
def case(request, built, tmp_path_factory):
    """Build the small project with something missing; give it with what must be said."""
    project = shutil.copytree(built, tmp_path_factory.mktemp("absence") / "project")
    done = request.param(project)
    on_page_one, in_summary = CASES[request.param]
    return project / "site", done, on_page_one, in_summary


@pytest.mark.parametrize("report", REPORTS)
def test_page_one_says_what_is_missing_and_whom_to_ask(case, report):
    site, _, sentence, _ = case

    assert sentence in page_one(site / QUARTER / report)


def test_the_home_page_and_the_quarter_page_say_it_too(case):
    site, _, sentence, _ = case

    assert sentence in text_of(site / "index.html")
    assert sentence in text_of(site / QUARTER / "index.html")
    assert sentence in json.loads((site / QUARTER / "quarter.json").read_bytes())["unseen"]


def test_the_summary_says_it(case):
    _, done, _, line = case

    assert line in done.stdout


def test_no_figure_of_what_is_missing_is_printed(built, case):
    site, _, sentence, _ = case
    whole_agency = sentence.startswith("Community")
    gone = ["70 of 77", "110 of 120", "68 of 91"] if whole_agency else ["108 of 161"]
    texts = {name: text_of(site / name) for name in files(site) if name.endswith((".html", ".pdf", ".docx"))}

    assert all(figure in text_of(built / "site" / QUARTER / "partnership.html") for figure in gone)  # they were there
    assert [(name, figure) for name, text in texts.items() for figure in gone if figure in text] == []


def test_the_measure_is_marked_with_the_kind_of_absence(case):
    site, done, _, _ = case
    measure = "conference-reports" if "community-health" in done.stdout else "needs-met"
    kind = "not returned" if "missing" in done.stdout else "set aside"

    assert f"{QUARTER[:7]} Q2 [x] {kind}" in text_of(site / "measures" / f"{measure}.html")


def test_what_was_set_aside_on_the_command_line_is_back_without_it(built, tmp_path):
    project = shutil.copytree(built, tmp_path / "project")
    build(project, "--set-aside", "community-health")

    build(project)

    assert differing(built / "site", project / "site") == []
