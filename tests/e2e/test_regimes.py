"""A small project under a publisher's rule and a data-sharing agreement, in every format and for two audiences."""

import csv
import shutil
from pathlib import Path

import pytest

from e2e.reading import text_of
from e2e.running import build, change

BASE = Path(__file__).parents[1] / "broken" / "_base"
QUARTER = "2026-27-q2"
PAGES = (".html", ".pdf", ".docx")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Build a project for partners and for the public; the trust is under the rule of hospital statistics."""
    folder = shutil.copytree(
        BASE, tmp_path_factory.mktemp("regimes") / "project", ignore=shutil.ignore_patterns("site")
    )
    own = '  marking: OFFICIAL\n  data_sharing_agreement: "Testshire agreement, 1 May 2026"\n'
    change(folder / "_quarto.yml", "  contact: Business manager\n", f"  contact: Business manager\n{own}")
    change(
        folder / "measures.yaml", "    contact: Named nurse\n", "    contact: Named nurse\n    regime: nhs-hospital\n"
    )
    change(folder / "data" / QUARTER / "social-care.csv", ",500,", ",3,")
    change(folder / "data" / QUARTER / "health.csv", ",182,210,", ",183,212,")
    build(folder)
    build(folder, "--audience", "public")
    return folder


def pages(site):
    return sorted(path for path in site.rglob("*") if path.suffix in PAGES)


def cells(site, measure, agency):
    """Give numerator, denominator and value of a figure as the published CSV has them."""
    rows = csv.DictReader((site / QUARTER / "figures.csv").read_text(encoding="utf-8-sig").splitlines())
    found = [row for row in rows if measure in row.values() and agency in row.values()]
    return [set(row.values()) for row in found]


def test_every_page_for_partners_is_marked_restricted(project):
    found = pages(project / "site")

    assert {path.suffix for path in found} == set(PAGES)
    assert [path.name for path in found if "OFFICIAL, restricted" not in text_of(path)] == []


def test_no_page_for_the_public_is_marked_or_speaks_of_the_agreement(project):
    told = [text_of(path) for path in pages(project / "site-public")]

    assert told
    assert not any("restricted" in text.lower() or "agreement" in text for text in told)


def test_partners_see_the_small_number_and_the_public_does_not(project):
    partners = cells(project / "site", "plans-open", "Children's social care")
    public = cells(project / "site-public", "plans-open", "Children's social care")

    assert any("3" in row for row in partners)
    assert not any("3" in row for row in public)


def test_the_public_gets_the_trusts_figures_from_rounded_counts(project):
    (public,) = cells(project / "site-public", "visits-in-time", "Community health trust")
    (partners,) = cells(project / "site", "visits-in-time", "Community health trust")

    assert {"185", "210", "88.1"} <= public  # 185 of 210
    assert {"183", "212", "86.3"} <= partners
    assert not {"183", "212", "86.3"} & public


def test_the_public_is_told_which_rule_rounds_and_what_is_made_of_it(project):
    site = project / "site-public"

    assert "NHS England, methodology of hospital episode statistics" in text_of(site / "methods.html")
    assert "Counts are rounded, and percentages" in text_of(site / "measures" / "visits-in-time.html")
    assert "Counts are rounded" not in text_of(site / "measures" / "plans-open.html")
    assert "rounded to the nearest 5" in text_of(site / "measures" / "visits-in-time.html")
    assert "Counts are rounded for Visits made in time" in text_of(site / QUARTER / "partnership.html")
