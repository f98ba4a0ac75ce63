"""What is hidden for an audience shows nowhere: another hidden number gives the same bytes.

The strongest test there is for it: other whole numbers that fit everything published are written into the returns, and
nothing that comes out may differ. The small scan beside it says in plain words what a reader must not find.
"""

import shutil

import pytest

from e2e.reading import text_of
from e2e.running import QUARTER, build, change, command, differing, files

# measure or item -> the line of its return as it is, with {} for the number that is made small
PLACES = {
    "visits in time": ("2026-27-q2/social-care.csv", "visits-in-time,,,,,1297,1426", "visits-in-time,,,,,{},1426"),
    "plans": ("2026-27-q2/social-care.csv", "child-protection,,,,,,263", "child-protection,,,,,,{}"),
    "needs met": ("2026-27-q2/social-care.csv", "needs-met,,,,,108,161", "needs-met,,,,,{},161"),
    "needs met before": ("2026-27-q1/social-care.csv", "needs-met,,,,,101,157", "needs-met,,,,,{},157"),
    "staff without": ("2026-27-q2/community-health.csv", "supervision,,,,,110,120", "supervision,,,,,{},120"),
    "conferences": ("2026-27-q2/community-health.csv", "conference-reports,,,,,70,77", "conference-reports,,,,,{},77"),
}
ONE = {"visits in time": 4, "plans": 3, "needs met": 3, "needs met before": 2, "staff without": 118, "conferences": 74}
OTHER = {
    "visits in time": 1,
    "plans": 5,
    "needs met": 5,
    "needs met before": 4,
    "staff without": 116,
    "conferences": 76,
}
REPORTS = (".html", ".pdf", ".docx", ".csv", ".svg", ".json", ".js", ".xml")


def small(built, folder, numbers):
    """Make the project again with small numbers, without anything that an earlier build left."""
    project = shutil.copytree(built, folder, ignore=shutil.ignore_patterns("site", "build"))
    for name, number in numbers.items():
        file, before, after = PLACES[name]
        change(project / "data" / file, before, after.format(number))
    return project


@pytest.fixture(scope="module")
def hiding(built, tmp_path_factory):
    """Build the small project with small numbers."""
    project = small(built, tmp_path_factory.mktemp("hidden") / "project", ONE)
    build(project)
    return project


@pytest.fixture(scope="module")
def hiding_others(built, tmp_path_factory):
    """Build it with other small numbers in the same places."""
    project = small(built, tmp_path_factory.mktemp("other") / "project", OTHER)
    build(project)
    return project


def test_other_hidden_numbers_give_the_same_site_to_the_byte(hiding, hiding_others):
    assert differing(hiding / "site", hiding_others / "site") == []


def test_other_hidden_numbers_give_the_same_sources_to_the_byte(hiding, hiding_others):
    assert differing(hiding / "build" / "sources", hiding_others / "build" / "sources") == []


@pytest.mark.parametrize("form", [[], ["--json"], ["--csv"]], ids=["table", "JSON", "CSV"])
def test_other_hidden_numbers_print_the_same_figures(hiding, hiding_others, form):
    one = command("figures", *form, "--project", hiding)
    other = command("figures", *form, "--project", hiding_others)

    assert one.returncode == 0
    assert one.stdout == other.stdout


def test_an_agency_sees_nothing_of_what_another_agency_hides(hiding, built, tmp_path):
    own = {name: ONE[name] for name in ("staff without", "conferences")}  # these it may see
    others = small(built, tmp_path / "others", {**OTHER, **own})

    for project in (hiding, others):
        build(project, "--audience", "agency:community-health")

    outboxes = [project / "build" / "outbox" / "community-health" for project in (hiding, others)]
    assert differing(*outboxes) == []
    assert "118 of 120" in text_of(outboxes[0] / QUARTER / "community-health.html")


@pytest.mark.parametrize(
    ("measure", "never"),
    [
        ("visits-in-time", ["4 of 1,426", "0.3%", "0.3 per cent"]),
        ("needs-met", ["3 of 161", "2 of 157", "1.9%", "1.3%", "1.9 per cent"]),
        ("supervision", ["118 of 120", "98.3%", "98.3 per cent", "2 of 120"]),
        ("conference-reports", ["74 of 77", "96.1%", "96.1 per cent", "3 of 77"]),
    ],
)
def test_a_small_number_stands_nowhere_near_its_measure(hiding, measure, never):
    site = hiding / "site"
    texts = {
        name: data.decode("utf-8") if name.endswith((".csv", ".svg", ".json", ".js", ".xml")) else text_of(site / name)
        for name, data in files(site).items()
        if name.endswith(REPORTS) and name != "manifest.json"
    }

    found = [(name, text) for name, whole in texts.items() for text in never if text in whole]

    assert found == []
    assert "[c]" in texts[f"measures/{measure}.html"]


def test_a_hidden_count_is_marked_in_each_format_and_in_the_downloads(hiding):
    folder = hiding / "site" / QUARTER
    rows = [
        line
        for line in (folder / "figures.csv").read_text(encoding="utf-8-sig").splitlines()
        if "child-protection" in line
    ]

    assert [row.split(",")[11] for row in rows if ",child-protection," in row] == ["[c]"]
    for name in ("partnership.html", f"{QUARTER}-partnership.pdf", f"{QUARTER}-partnership.docx"):
        assert "Children on a plan: Child protection plans [c]" in text_of(folder / name)
