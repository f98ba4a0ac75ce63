"""After returns were retired: what the next build prints, what it keeps, and what nobody is blamed for."""

from datetime import date

from e2e.running import QUARTER, build, command

from reportgen import release
from reportgen.project import load

SAID = "Returns up to 2025-26 Q4 are no longer held: they were removed under the retention rule."


def retire(project):
    with (project / "_quarto.yml").open("a", encoding="utf-8") as file:
        file.write("  retention: {years: 1}\n")
    loaded = load(project)
    release.retire(loaded, release.plan_retirement(loaded, "2025-26", date(2090, 1, 1)))


def test_later_reports_and_pages_say_that_series_begin_later_and_blame_nobody(project):
    before = (project / "site" / "measures" / "visits-in-time.html").read_text(encoding="utf-8")
    retire(project)

    build(project)

    site = project / "site"
    for name in (f"{QUARTER}/partnership.html", "measures/visits-in-time.html", "methods.html"):
        assert SAID in (site / name).read_text(encoding="utf-8"), name
    measure = (site / "measures" / "visits-in-time.html").read_text(encoding="utf-8")
    assert '<th scope="row">2025-26 Q4' in before
    assert '<th scope="row">2025-26 Q4' not in measure
    agency = (site / "agencies" / "social-care.html").read_text(encoding="utf-8")
    assert '<tr><th scope="row">2025-26 Q4</th><td>no longer held</td><td class="day">not recorded</td></tr>' in agency
    assert "2 of 2 returned" in (site / QUARTER / "partnership.html").read_text(encoding="utf-8")


def test_pages_of_a_released_quarter_stay_as_they_were_published(project):
    released = command("release", "2025-26 Q4", "--day", "2026-05-20", "--project", project)
    assert released.returncode == 0, released.stderr
    folder = project / "site" / "2025-26-q4"
    published = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    copies = len(list((project / "records" / "inputs").rglob("*/*")))
    ledger = {path.name: path.read_bytes() for path in (project / "records" / "ledger").iterdir()}
    retire(project)

    build(project)

    assert {path.name: path.read_bytes() for path in (project / "records" / "ledger").iterdir()} == ledger
    assert "2025-26 Q4, release 1" in command("ledger", "--project", project).stdout
    assert {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == published
    assert len(list((project / "records" / "inputs").rglob("*/*"))) == copies - 4  # two agencies, two quarters
    for words in (["build"], ["verify"]):
        refused = command(*words, "2025-26 Q4", "--project", project)
        assert refused.returncode == 10
        assert "no longer held" in refused.stderr
