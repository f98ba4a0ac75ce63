"""What a site keeps of earlier quarters: looked at before it is carried over, so that no damage is published again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from reportgen import site as pages
from reportgen import workspace
from reportgen.errors import ReleaseError
from reportgen.model import Release
from reportgen.quarter import Quarter

_ENTRY: Final = "quarter.json"
_REPLACED: Final = re.compile(r"\d{4}-\d\d-q\d-release-\d+")
_LEFT_BY_SYSTEMS: Final = (".ds_store", "thumbs.db", "desktop.ini")
# Of the latest quarter, whichever it is.
STANDING: Final = ("measures", "agencies", "actions.html", "methods.html", "brand")
_ONLY_OF_SOME: Final = "brand"  # there is none where the house has no logo
_LINE_ENDS: Final[tuple[Callable[[bytes], bytes], ...]] = (
    lambda data: data,
    lambda data: data.replace(b"\r\n", b"\n"),
    lambda data: data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
)


def quarters(site: Path, *, but: Quarter) -> tuple[Quarter, ...]:
    """List the quarters that a site has a folder of, but for one, in order."""
    found = []
    for folder in site.glob("*-q?"):
        try:
            quarter = Quarter.parse(folder.name)
        except ValueError:
            continue  # no folder of ours
        if folder.is_dir() and folder.name == quarter.slug and quarter != but:
            found.append(quarter)
    return tuple(sorted(found))


def refuse_damaged(site: Path, building: Quarter, option: str = "", *, released: Iterable[Release] = ()) -> None:
    """Refuse to go on where a quarter of the site cannot be carried over as it was published.

    To go on would publish the damage, or take the quarter out of the site without a word. The quarter that is being
    built may be damaged: building it mends it.

    Args:
        site: Where the site lies.
        building: The quarter that is to be built.
        option: What a command that builds for this site has at its end.
        released: The last release of each quarter for the site's audience.

    Raises:
        ReleaseError: Naming every such quarter, with a way out that holds.
    """
    others = quarters(site, but=building)
    _refuse_lost(site, building, others, option, released)
    listed = _manifest(site)
    replaced = _replaced(listed or {}) | {path.name for path in site.glob("*-q?-release-*") if path.is_dir()}
    if not (others or replaced):
        return
    if listed is None:
        raise ReleaseError(
            "the site's earlier quarters cannot be kept, because the list of what was published cannot be read",
            where=f"{site.name}/{workspace.MANIFEST}",
            fix=f"fetch it from a copy; or move the folder {site.name} away and build each quarter anew",
        )
    damaged = {quarter: why for quarter in others if (why := _damage(site, quarter, listed))}
    if damaged:
        own = _damage(site, building, listed) if (site / building.slug).is_dir() else ""
        raise _refused(site, damaged | ({building: own} if own else {}), option)
    for name in sorted(replaced):
        if why := _differs(site, name, listed):
            raise ReleaseError(
                f"a release that was replaced cannot be kept, because {why}",
                where=f"{site.name}/{name}",
                fix="fetch the folder from a copy: it cannot be built again",
            )
    if others and building < max(others):
        _refuse_damaged_pages(site, max(others), listed, option)


def _refuse_lost(
    site: Path, building: Quarter, others: Collection[Quarter], option: str, released: Iterable[Release]
) -> None:
    """Refuse where a quarter that was released has no folder: readers hold its address.

    Later quarters than the one that is built are not asked for, so that a lost site can be built again in order.
    """
    lost = [each.quarter for each in released if each.quarter < building and each.quarter not in others]
    if lost:
        raise ReleaseError(
            f"{', '.join(map(str, lost))} was released and is not in the site, and would be gone for its readers",
            where=", ".join(f"{site.name}/{quarter.slug}" for quarter in lost),
            fix="fetch the folder and manifest.json from a copy, or build it again first: "
            + ", then ".join(_command(quarter, option) for quarter in lost),
        )


def _replaced(listed: Iterable[str]) -> set[str]:
    """List the folders of releases that were replaced, as the manifest has them."""
    return {top for top in (name.split("/")[0] for name in listed) if _REPLACED.fullmatch(top)}


def carry_over(stage: Path, site: Path, names: Iterator[str]) -> None:
    """Copy files of the present site into the stage as they were published.

    Only what was published is copied: what a file manager leaves in a folder does not reach the new site. Line ends
    that a version control system changed are put right.
    """
    listed = _manifest(site) or {}
    for name in names:
        place = site / name
        data = _as_published(place.read_bytes(), listed[name]) if place.is_file() else None
        if data is None:
            raise ReleaseError(
                f"{name} was changed or taken away while the site was being built",
                where=f"{site.name}/{name}",
                fix="let nothing else write into the site, and build again",
            )
        workspace.write(stage, {name: data})


def published(site: Path, *tops: str) -> Iterator[str]:
    """List the files below some folders of a site, as its manifest has them."""
    for name in sorted(_manifest(site) or {}):
        if name.split("/")[0] in tops:
            yield name


def replaced_folders(site: Path, entries: Iterable[pages.Entry]) -> tuple[str, ...]:
    """List the folders of releases that were replaced and still belong to a quarter of the site."""
    wanted = {folder for entry in entries for _, folder in entry.earlier}
    return tuple(sorted(wanted & {name.split("/")[0] for name in _manifest(site) or {}}))


def as_released(site: Path, release: Release) -> dict[str, bytes]:
    """Read the files of a quarter as they were released.

    Raises:
        ReleaseError: If one is not there as it was: what was published must stay reachable.
    """
    folder, files = site / release.quarter.slug, {}
    for name, digest in release.outputs:
        place = folder.joinpath(*name.split("/"))
        data = _as_published(place.read_bytes(), digest) if place.is_file() else None
        if data is None:
            raise ReleaseError(
                f"release {release.number} of {release.quarter} cannot be kept beside the new one: "
                f"{name} is not as it was released",
                where=f"{site.name}/{release.quarter.slug}",
                fix="fetch the folder from a copy, or put back what the release was made from and build the quarter",
            )
        files[name] = data
    return files


def _manifest(site: Path) -> dict[str, str] | None:
    try:
        listed = json.loads((site / workspace.MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return listed if isinstance(listed, dict) else None


def _damage(site: Path, quarter: Quarter, listed: Mapping[str, str]) -> str:
    """Say what is wrong with a quarter's folder; empty if it is as it was published."""
    try:
        pages.Entry.from_json((site / quarter.slug / _ENTRY).read_bytes(), quarter, {})
    except (OSError, ValueError):
        return f"its {_ENTRY} cannot be read"
    return _differs(site, quarter.slug, listed)


def _differs(site: Path, top: str, listed: Mapping[str, str]) -> str:
    """Name the first file that is not as it was published, and count the others."""
    folder = site / top
    here = {path.relative_to(site).as_posix() for path in folder.rglob("*") if path.is_file()}
    here |= {top} if folder.is_file() else set()
    there = {name for name in listed if name.split("/")[0] == top}
    told = []
    for name in sorted(here | there):
        said = name.removeprefix(f"{top}/")
        if name not in here:
            told.append(f"{said} is missing")
        elif name not in there:
            if said.rpartition("/")[2].lower() not in _LEFT_BY_SYSTEMS:
                told.append(f"{said} was put there by another hand")
        elif _as_published((site / name).read_bytes(), listed[name]) is None:
            told.append(f"{said} was changed")
    if not told:
        return ""
    more = len(told) - 1
    return told[0] + (f" (and {more} more {'file differs' if more == 1 else 'files differ'})" if more else "")


def _as_published(data: bytes, digest: str) -> bytes | None:
    """Give a file's bytes as they were published, whatever became of its line ends; None if it is another file."""
    return next((each for change in _LINE_ENDS if workspace.digest(each := change(data)) == digest), None)


def _refused(site: Path, damaged: Mapping[Quarter, str], option: str) -> ReleaseError:
    if len(damaged) == 1:
        ((quarter, why),) = damaged.items()
        return ReleaseError(
            f"the site's {quarter} cannot be kept, because {why}",
            where=f"{site.name}/{quarter.slug}",
            fix=f"build it anew ({_command(quarter, option)}), fetch the folder from a copy, or remove it",
        )
    ordered = sorted(damaged)
    # Each would refuse the other to be built, so they have to leave the site first.
    return ReleaseError(
        "quarters of the site cannot be kept: " + "; ".join(f"{each}, because {damaged[each]}" for each in ordered),
        where=", ".join(f"{site.name}/{each.slug}" for each in ordered),
        fix=f"fetch these folders from a copy; or move all of them out of {site.name}, then build each anew: "
        + ", then ".join(_command(each, option) for each in ordered),
    )


def _refuse_damaged_pages(site: Path, latest: Quarter, listed: Mapping[str, str], option: str) -> None:
    """Refuse to carry over pages that follow the latest quarter and are not as they were published."""
    tops = {name.split("/")[0] for name in listed}
    for name in STANDING:
        absent = name not in tops and name != _ONLY_OF_SOME
        why = f"{name} is not among them: an earlier version made them" if absent else _differs(site, name, listed)
        if why:
            raise ReleaseError(
                f"the site's pages beside its quarters cannot be kept, because {why}",
                where=f"{site.name}/{name}",
                fix=f"build the latest quarter first ({_command(latest, option)}), which makes them anew",
            )


def _command(quarter: Quarter, option: str) -> str:
    return f'reportgen build "{quarter}"{option}'
