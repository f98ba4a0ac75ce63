"""The files of a release, read for the post: each once, and held to what was released."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from reportgen.errors import ReleaseError, ReportgenError
from reportgen.model import Post, Project, Release
from reportgen.project.recipients import PARTNERSHIP
from reportgen.quarter import Quarter
from reportgen.release import post
from reportgen.release.post import File, Page, Parcel


def last_release(project: Project, quarter: Quarter) -> Release:
    """Give the release of a quarter that readers are to have.

    Raises:
        ReleaseError: If there is none.
    """
    made = project.released(quarter, project.settings.audience)
    if not made:
        raise ReleaseError(
            f"{quarter} is not released, and a draft is not sent",
            where="records/releases",
            fix=f"release it first: reportgen release {quarter.slug}",
        )
    return made[-1]


class Finished:
    """The finished files of a release, each read once and held to what was released."""

    def __init__(self, project: Project, release: Release, sender: Post) -> None:
        """Begin with nothing read."""
        self._folder = project.settings.site / release.quarter.slug
        self._shown = f"{project.settings.site.name}/{release.quarter.slug}"
        self._release, self._outputs = release, dict(release.outputs)
        self._link = f"{sender.site}{release.quarter.slug}/"
        self._titles = {
            PARTNERSHIP: "Partnership report",
            **{each.id: each.title for each in project.framework.agencies},
        }
        self._read: dict[str, bytes] = {}
        self._faults: dict[str, ReportgenError] = {}

    @property
    def faults(self) -> tuple[ReportgenError, ...]:
        """Give what is not as it was released."""
        return tuple(self._faults.values())

    @property
    def editions(self) -> tuple[str, ...]:
        """List the agencies that have an edition."""
        return tuple(each for each in self._titles if each != PARTNERSHIP and page_name(each) in self._outputs)

    def parcel(self, editions: Sequence[str], formats: Sequence[str]) -> Parcel:
        """Put together what a recipient of some editions gets."""
        from reportgen.pipeline.folder import file_name

        pages, files = [], []
        for edition in editions:
            name = page_name(edition)
            page = self._bytes(name)
            found = post.points(page) if page else post.Points()  # without a page there is a fault, and no message
            pages.append(Page(edition, self._titles[edition], self._link + name, found))
            for format_ in formats:
                own = file_name(self._release.quarter, edition, format_)
                files.append(File(edition, format_, own, self._bytes(own), self._link + own))
        unsigned = tuple(self._titles.get(agency, agency) for agency in self._release.unsigned)
        return Parcel(self._release, tuple(pages), tuple(files), unsigned)

    def _bytes(self, name: str) -> bytes:
        """Read a file of the site once."""
        if name not in self._read:
            self._read[name] = self._held(name)
        return self._read[name]

    def _held(self, name: str) -> bytes:
        """Hold a file to its release; what differs is noted, and nothing is sent then."""
        released = self._outputs.get(name, "")
        try:
            data = (self._folder / name).read_bytes()
        except FileNotFoundError:
            data = b""
        if not released:
            self._note(
                name,
                f"{name} was not released",
                "build with that format and release the quarter, or take it out of `formats:`",
            )
        elif sha256(data).hexdigest() != released:
            what = "is not there" if not data else "is not what was released"
            again = f"reportgen verify {self._release.quarter.slug} tells more"
            self._note(name, f"{name} {what}", f"fetch the site's folder from a copy; {again}")
        return data

    def _note(self, name: str, what: str, fix: str) -> None:
        self._faults[name] = ReleaseError(what, where=self._shown, fix=fix)


def page_name(edition: str) -> str:
    """Name an edition's page."""
    return f"{edition}.html"
