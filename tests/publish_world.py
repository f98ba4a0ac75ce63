"""A small project with a released site, to be published; what differs between its releases is named by the test."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from reportgen import workspace
from reportgen.model import Release
from reportgen.project.files import FaultLog
from reportgen.project.releases import FOLDER, as_json, read_releases
from reportgen.quarter import Quarter
from reportgen.release.publish import publication

BASE = Path(__file__).parent / "broken" / "_base"
Q1, Q2 = Quarter(2026, 1), Quarter(2026, 2)
SAME = {f"assets/chart-{number}.svg": f"<svg>{number}</svg>".encode() for number in range(4)}
ONE = {
    **SAME,
    "index.html": b"home, one quarter",
    "2026-27-q1/index.html": b"first quarter",
    "2026-27-q1/partnership.html": b"report of the first",
}
TWO = {
    **{name: data for name, data in ONE.items() if name != "assets/chart-3.svg"},
    "index.html": b"home, two quarters",
    "2026-27-q2/index.html": b"second quarter",
    "2026-27-q2/partnership.html": b"report of the second",
    "2026-27-q2/pictures/trend.svg": b"<svg/>" * 2000,
}


def make_project(folder: Path) -> Path:
    """Give a project without a site."""
    folder.mkdir(parents=True)
    for name in ("_quarto.yml", "measures.yaml"):
        shutil.copyfile(BASE / name, folder / name)
    shutil.copytree(BASE / "data", folder / "data")
    return folder


def set_site(project: Path, files: dict[str, bytes], *, audience: str = "partners", released: bool = True) -> Path:
    """Let the project's site be these files, every quarter of it released."""
    site = project / ("site" if audience == "partners" else "site-public")
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir()
    workspace.write(site, files)
    workspace.write_manifest(site)
    if released:
        release(project, site, audience)
    return site


def release(project: Path, site: Path, audience: str = "partners") -> None:
    """Record a release of every quarter of a site as it is now, and of no other; those for other audiences stay."""
    (project / FOLDER).mkdir(parents=True, exist_ok=True)
    others = [each for each in read_releases(FaultLog(project), project) if each.audience != audience]
    for quarter in (Q1, Q2):
        folder = site / quarter.slug
        made = [each for each in others if each.quarter == quarter]
        if folder.is_dir():
            outputs = tuple(sorted(workspace.manifest(folder).items()))
            made.append(Release(quarter, audience, 1, date(2026, 12, 4), outputs))
        (project / FOLDER / f"{quarter.slug}.json").write_bytes(as_json(made))


def contents(folder: Path) -> dict[str, bytes]:
    """Give what readers find in a folder, by name, without the manifest."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    found.pop(workspace.MANIFEST, None)
    return found


def put(project: Path, to: Path | str):
    """Publish within this process."""
    return publication(project, str(to)).put()
