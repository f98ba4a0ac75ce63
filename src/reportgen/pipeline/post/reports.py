"""What was released, as messages to those who get reports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reportgen import workspace
from reportgen.errors import ConfigError, ReleaseError, ReportgenError, raise_all
from reportgen.model import Post, Project, Recipient, Release
from reportgen.pipeline.choose import read_quarter
from reportgen.pipeline.post.batch import DOING, FOLDER, Batch, Written, keep, sender
from reportgen.pipeline.post.published import doubt
from reportgen.pipeline.post.released import Finished, last_release, page_name
from reportgen.project.recipients import PARTNERSHIP, recipients, where
from reportgen.release import post
from reportgen.release.post import Sealed
from reportgen.release.post.letter import REPORT


def reports(root: Path, project: Project, wanted: str) -> Batch:
    """Write the messages that bring a released quarter to its recipients.

    Args:
        root: The project's folder.
        project: The project.
        wanted: The quarter.

    Raises:
        ConfigError: If the settings or the list of recipients are at fault.
        ReleaseError: If the quarter is not released, or the site does not hold what was released.
    """
    quarter = read_quarter(wanted)
    sent_by = _with_site(sender(project))
    people = recipients(project)
    release = last_release(project, quarter)
    chosen = _chosen(project, release, people)
    finished = Finished(project, release, sent_by)
    parcels = {number: finished.parcel(editions, person.formats) for number, person, editions in chosen}
    raise_all(finished.faults)
    with workspace.locked(root / FOLDER, DOING):
        key = post.seal(root / FOLDER)
        letters = [
            post.report(project.settings, parcels[number], Sealed.of(number, person, key))
            for number, person, _ in chosen
        ]
        served = {person.agency for _, person, _ in chosen}
        missed = tuple(each for each in finished.editions if each not in served)
        return keep(root, quarter, Written(sent_by, REPORT, letters, missed, doubt(project, release, sent_by.site)))


def _with_site(found: Post) -> Post:
    """Refuse a post that does not say where the site is, for the messages lead there."""
    if not found.site:
        raise ConfigError(
            "the address of the published site is not known, and messages lead to it",
            where="_quarto.yml, reportgen: post",
            fix="add `site:` below `post:`, or `site-url:` below `website:`",
        )
    return found


def _chosen(
    project: Project, release: Release, people: Sequence[Recipient]
) -> list[tuple[int, Recipient, tuple[str, ...]]]:
    """Find the editions of each recipient; tell of every one that is wanted by name and was not released."""
    outputs = dict(release.outputs)
    chosen: list[tuple[int, Recipient, tuple[str, ...]]] = []
    faults: list[ReportgenError] = []
    for number, person in enumerate(people, start=1):
        if "reports" not in person.gets:
            continue
        usual = tuple(dict.fromkeys((person.agency, PARTNERSHIP)))
        editions = person.editions or tuple(each for each in usual if page_name(each) in outputs)
        faults += [
            ReleaseError(
                f"recipient {number} is to get the edition {each!r}, which was not released for {release.quarter}",
                where=where(project),
                fix="take it out of `editions:`, or release the quarter with it",
            )
            for each in editions
            if page_name(each) not in outputs
        ]
        chosen.append((number, person, editions))
    raise_all(faults)
    return chosen
