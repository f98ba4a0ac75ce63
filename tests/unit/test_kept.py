"""What a site keeps of earlier quarters is carried over as it was published, or not at all."""

from datetime import date

import pytest

from reportgen import workspace
from reportgen.errors import ReleaseError
from reportgen.pipeline import kept
from reportgen.quarter import Quarter
from reportgen.site import Entry

Q1, Q2, Q3 = (Quarter(2026, number) for number in (1, 2, 3))


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    for quarter in (Q1, Q2):
        entry = Entry(quarter, "final", date(2026, 8, 14), (), (), (("partnership", "All"),), ("html",), {})
        workspace.write(
            folder / quarter.slug,
            {"quarter.json": entry.to_json(), "partnership.html": b"<p>\nOne\n", "figures.csv": b"a,b\r\n1,2\r\n"},
        )
    standing = {"measures/visits.html": b"Visits", "agencies/police.html": b"Police", "actions.html": b"Actions"}
    workspace.write(folder, {"index.html": b"Home", "methods.html": b"Methods", **standing})
    workspace.write_manifest(folder)
    return folder


def refused(site, building, option=""):
    with pytest.raises(ReleaseError) as raised:
        kept.refuse_damaged(site, building, option)
    return raised.value


def test_a_site_as_it_was_published_is_kept(site):
    for building in (Q1, Q2, Q3):
        kept.refuse_damaged(site, building)


def test_a_site_that_is_not_there_is_no_fault(tmp_path):
    kept.refuse_damaged(tmp_path / "site", Q1)


def test_the_quarter_that_is_built_may_be_damaged(site):
    (site / Q2.slug / "partnership.html").write_bytes(b"Two")

    kept.refuse_damaged(site, Q2)


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("partnership.html", b"<p>\nTwo\n", "partnership.html was changed"),
        ("partnership.html", b"", "partnership.html was changed"),
        ("partnership.html", None, "partnership.html is missing"),
        ("charts/new.svg", b"<svg/>", "charts/new.svg was put there by another hand"),
        ("quarter.json", b"{", "its quarter.json cannot be read"),
        ("quarter.json", None, "its quarter.json cannot be read"),
    ],
)
def test_a_damaged_quarter_is_told_by_name_with_the_command_that_mends_it(site, name, data, why):
    path = site / Q1.slug / name
    if data is None:
        path.unlink()
    else:
        workspace.write(path.parent, {path.name: data})

    fault = refused(site, Q2, " --audience public")

    assert fault.what == f"the site's 2026-27 Q1 cannot be kept, because {why}"
    assert fault.where == "site/2026-27-q1"
    assert 'build it anew (reportgen build "2026-27 Q1" --audience public)' in fault.fix


@pytest.mark.parametrize("building", [Q1, Q2, Q3])
@pytest.mark.parametrize("damage", ["quarter.json", "partnership.html"])
def test_two_damaged_quarters_are_told_together_with_a_way_out_that_holds(site, building, damage):
    for quarter in (Q1, Q2):
        (site / quarter.slug / damage).unlink()

    fault = refused(site, building)

    assert fault.where == "site/2026-27-q1, site/2026-27-q2"
    assert "move all of them out of site" in fault.fix
    assert 'reportgen build "2026-27 Q1", then reportgen build "2026-27 Q2"' in fault.fix
    for quarter in (Q1, Q2):
        (site / quarter.slug).rename(site.parent / quarter.slug)
    kept.refuse_damaged(site, Q1)
    kept.refuse_damaged(site, Q2)


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "desktop.ini"])
def test_what_a_file_manager_leaves_is_neither_a_fault_nor_carried_over(site, tmp_path, name):
    (site / Q1.slug / name).write_bytes(b"x")

    kept.refuse_damaged(site, Q2)
    kept.carry_over(tmp_path / "stage", site, kept.published(site, Q1.slug))

    assert sorted(path.name for path in (tmp_path / "stage" / Q1.slug).iterdir()) == [
        "figures.csv",
        "partnership.html",
        "quarter.json",
    ]


@pytest.mark.parametrize(("was", "now"), [(b"\n", b"\r\n"), (b"\r\n", b"\n")])
def test_line_ends_that_a_version_control_system_changed_are_put_right(site, tmp_path, was, now):
    before = {path.name: path.read_bytes() for path in (site / Q1.slug).iterdir()}
    for path in (site / Q1.slug).iterdir():
        path.write_bytes(path.read_bytes().replace(was, now))

    kept.refuse_damaged(site, Q2)
    kept.carry_over(tmp_path / "stage", site, kept.published(site, Q1.slug))

    assert {path.name: path.read_bytes() for path in (tmp_path / "stage" / Q1.slug).iterdir()} == before


def test_a_file_that_is_changed_while_the_site_is_built_is_not_carried_over(site, tmp_path):
    (site / Q1.slug / "figures.csv").write_bytes(b"other")

    with pytest.raises(ReleaseError, match="was changed or taken away while the site was being built"):
        kept.carry_over(tmp_path / "stage", site, kept.published(site, Q1.slug))


def test_damaged_pages_beside_the_quarters_are_told_only_where_they_would_be_carried_over(site):
    (site / "measures" / "visits.html").write_bytes(b"Other")

    kept.refuse_damaged(site, Q2)  # the latest quarter makes them anew
    fault = refused(site, Q1)

    assert fault.what == "the site's pages beside its quarters cannot be kept, because visits.html was changed"
    assert fault.where == "site/measures"
    assert 'reportgen build "2026-27 Q2"' in fault.fix


@pytest.mark.parametrize("data", [None, b"", b"[]", b"\xff"])
def test_a_lost_list_of_what_was_published_is_told(site, data):
    (site / "manifest.json").unlink()
    if data is not None:
        (site / "manifest.json").write_bytes(data)

    fault = refused(site, Q2)

    assert fault.where == "site/manifest.json"
    assert "move the folder site away and build each quarter anew" in fault.fix


def test_pages_of_an_earlier_version_that_lack_one_are_made_anew_with_the_latest_quarter(site):
    (site / "actions.html").unlink()
    workspace.write_manifest(site)

    kept.refuse_damaged(site, Q2)
    fault = refused(site, Q1)

    assert "actions.html is not among them" in fault.what
    assert 'reportgen build "2026-27 Q2"' in fault.fix
