"""What the home page needs to know of a quarter: kept beside its reports, so that old quarters need no rebuilding."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reportgen.model import Edition, Narrative, Protected
from reportgen.quarter import Quarter
from reportgen.report.standing import status_words, unsigned_words


@dataclass(frozen=True, slots=True)
class Note:
    """What readers are told of one release."""

    number: int
    day: date
    what: str  # what a revision changed, and why; both empty for the first
    why: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One quarter of the site, in published words only."""

    quarter: Quarter
    status: str  # "draft", "final" or "revised"
    reporting_date: date
    headlines: tuple[tuple[str, str], ...]  # (word, sentence)
    unseen: tuple[str, ...]
    editions: tuple[tuple[str, str], ...]  # (id, title)
    formats: tuple[str, ...]  # names, which are their files' endings
    labels: Mapping[str, str]  # what readers call each format that is a download; not kept in `quarter.json`
    unsigned: str = ""  # the agencies that have not signed off, in words; or nothing
    releases: tuple[Note, ...] = ()  # the first one first; none of a draft

    @classmethod
    def of(
        cls, protected: Protected, narrative: Narrative, editions: Sequence[Edition], labels: Mapping[str, str]
    ) -> Entry:
        """Take from a quarter's partnership edition what the home page shows."""
        notes = protected.project.notes(protected.quarter)
        return cls(
            quarter=protected.quarter,
            status=protected.status,
            unsigned=unsigned_words(editions[0], protected),
            releases=tuple(Note(each.number, each.day, each.what, each.why) for each in protected.releases),
            reporting_date=notes.reporting_date,
            headlines=tuple((finding.word, finding.claim.text) for finding in narrative.headlines),
            unseen=tuple(finding.claim.text for finding in narrative.unseen),
            editions=tuple((edition.id, edition.title) for edition in editions),
            formats=protected.project.settings.formats,
            labels=labels,
        )

    @property
    def said(self) -> str:
        """Say the status as the quarter's reports do."""
        return status_words(self.status, self.releases)

    @property
    def earlier(self) -> tuple[tuple[Note, str], ...]:
        """List the releases that were replaced, the newest first, each with the name of its folder."""
        return tuple((each, earlier_folder(self.quarter, each.number)) for each in reversed(self.releases[:-1]))

    def downloads(self, edition: str) -> tuple[tuple[str, str], ...]:
        """List an edition's files for download: (file name, what it is)."""
        return tuple(
            (f"{self.quarter.slug}-{edition}.{ending}", self.labels[ending])
            for ending in self.formats
            if ending in self.labels
        )

    def to_json(self) -> bytes:
        """Write the entry for `quarter.json`."""
        fields = {
            "schema": 1,
            "quarter": str(self.quarter),
            "status": self.status,
            "unsigned": self.unsigned,
            "releases": [[each.number, each.day.isoformat(), each.what, each.why] for each in self.releases],
            "reporting_date": self.reporting_date.isoformat(),
            "headlines": [list(headline) for headline in self.headlines],
            "unseen": list(self.unseen),
            "editions": [list(edition) for edition in self.editions],
            "formats": list(self.formats),
        }
        return (json.dumps(fields, indent=1, ensure_ascii=False) + "\n").encode()

    @classmethod
    def from_json(cls, data: bytes, quarter: Quarter, labels: Mapping[str, str]) -> Entry:
        """Read a quarter's `quarter.json` back.

        Raises:
            ValueError: If it is not what `to_json` writes for that quarter.
        """
        fields = json.loads(data)
        try:
            entry = cls(
                quarter=Quarter.parse(fields["quarter"]),
                status=fields["status"],
                unsigned=fields.get("unsigned", ""),  # the first versions did not write these two
                releases=tuple(
                    Note(number, date.fromisoformat(day), what, why)
                    for number, day, what, why in fields.get("releases", ())
                ),
                reporting_date=date.fromisoformat(fields["reporting_date"]),
                headlines=tuple((word, text) for word, text in fields["headlines"]),
                unseen=tuple(fields["unseen"]),
                editions=tuple((edition, title) for edition, title in fields["editions"]),
                formats=tuple(fields["formats"]),
                labels=labels,
            )
        except (KeyError, TypeError) as error:
            raise ValueError("not a quarter's entry") from error
        if fields.get("schema") != 1 or entry.quarter != quarter:
            raise ValueError("the entry of another quarter, or of a later version of this program")
        return entry


def earlier_folder(quarter: Quarter, number: int) -> str:
    """Name the folder of a release that another one replaced: beside the quarter's own, so that its links hold."""
    return f"{quarter.slug}-release-{number}"
