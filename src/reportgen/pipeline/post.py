"""The post of a quarter: what was released, or has not come in, as messages to those who are listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from reportgen import workspace
from reportgen.errors import ConfigError, ReleaseError, ReportgenError, raise_all, suggest
from reportgen.model import Post, Project, QuarterNotes, Recipient, Release
from reportgen.numbers import counted
from reportgen.pipeline.choose import read_quarter
from reportgen.pipeline.dates import dates
from reportgen.project.recipients import PARTNERSHIP, recipients, where
from reportgen.quarter import Quarter, day_in_words
from reportgen.release import Event, post
from reportgen.release.post import File, Journal, Letter, Outcome, Page, Parcel, Sealed
from reportgen.release.post.letter import REMINDER, REPORT

FOLDER: Final = "records/post"  # the journals, and the key under which they know recipients
_WHERE: Final = "_quarto.yml, reportgen: post"
_DOING: Final = "sending this project's post"


@dataclass(frozen=True, slots=True)
class Batch:
    """The messages of one command, written and not sent; `states` is what became of each so far, by Message-ID."""

    root: Path
    quarter: Quarter
    kind: str  # of all of them
    post: Post
    letters: tuple[Letter, ...]
    states: Mapping[str, str]
    nobody: tuple[str, ...]  # agencies that nobody gets a message for
    outbox: Path

    def to_send(self, again: Sequence[str] = ()) -> tuple[Letter, ...]:
        """List the messages that would be sent: those that were not sent before, and unknown ones that are named.

        Raises:
            ConfigError: If a name is that of no message whose sending is unknown.
        """
        unknown = {each.short for each in self.letters if self.states[each.message] == "unknown"}
        for name in again:
            if name not in unknown:
                fix = (
                    suggest(name, unknown) if unknown else "leave --again out; every message is known to be sent or not"
                )
                what = f"no message whose sending is unknown is called {name!r}"
                raise ConfigError(what, where="the command line, --again", fix=fix)
        return tuple(
            each
            for each in self.letters
            if self.states[each.message] in ("", "refused")
            or (self.states[each.message] == "unknown" and each.short in again)
        )


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
    sender = _sender(project, needs_site=True)
    people = recipients(project)
    release = _released(project, quarter)
    chosen = _chosen(project, release, people)
    finished = _Finished(project, release, sender)
    parcels = {number: finished.parcel(editions, person.formats) for number, person, editions in chosen}
    raise_all(finished.faults)
    with workspace.locked(root / FOLDER, _DOING):
        key = post.seal(root / FOLDER)
        letters = [
            post.report(project.settings, parcels[number], Sealed.of(number, person, key))
            for number, person, _ in chosen
        ]
        served = {person.agency for _, person, _ in chosen}
        missed = tuple(each for each in finished.editions if each not in served)
        return _batch(root, quarter, _Written(sender, REPORT, letters, missed))


def reminders(root: Path, project: Project, wanted: str, today: date) -> Batch:
    """Write the messages that remind agencies of a quarter's returns that have not come in.

    Args:
        root: The project's folder.
        project: The project.
        wanted: The quarter; it need not have a folder yet.
        today: The day of sending.

    Raises:
        ConfigError: If the settings or the list of recipients are at fault.
        ReleaseError: If the quarter has not ended.
    """
    quarter = read_quarter(wanted)
    sender = _sender(project, needs_site=False)
    people = recipients(project)
    if today <= quarter.last_day:
        raise ReleaseError(
            f"{quarter} has not ended, so no return of it can be late or due soon",
            where="the command line",
            fix=f"wait until after {day_in_words(quarter.last_day)}, or name another quarter",
        )
    missing = _missing(project, quarter)
    asked = [
        (number, person)
        for number, person in enumerate(people, start=1)
        if person.agency in missing and "reminders" in person.gets
    ]
    with workspace.locked(root / FOLDER, _DOING):
        key = post.seal(root / FOLDER)
        day = (
            Journal(root / FOLDER, quarter).not_before(_noon(today)).date()
        )  # a clock that went back reminds nobody anew
        due = dates(project, str(quarter)).day(Event.DUE)
        letters = [
            post.reminder(
                project.settings,
                quarter,
                Sealed.of(number, person, key),
                post.Reminder(
                    agency=project.framework.agency(person.agency).title,
                    file=person.agency,
                    due=due,
                    days_left=max(0, (due - day).days),
                    days_late=max(0, (day - due).days),
                ),
                day,
            )
            for number, person in asked
        ]
        nobody = tuple(each for each in missing if each not in {person.agency for _, person in asked})
        return _batch(root, quarter, _Written(sender, REMINDER, letters, nobody))


def send(batch: Batch, again: Sequence[str] = (), tell: Callable[[Outcome], None] | None = None) -> tuple[Outcome, ...]:
    """Send what has not been sent; the journal is read anew, for another run may have been at work since.

    Raises:
        ReleaseError: If anything was not sent; it says how many, which, and how to go on.
        Busy: If another run is sending.
    """
    with workspace.locked(batch.root / FOLDER, _DOING):
        kept = Journal(batch.root / FOLDER, batch.quarter)
        now = replace(batch, states={each.message: kept.state(each.message) for each in batch.letters})
        letters = now.to_send(again)
        outcomes = post.send(letters, batch.post, kept, tell=tell) if letters else ()
    raise_all(_not_sent(batch, outcomes))
    return outcomes


def _not_sent(batch: Batch, outcomes: Sequence[Outcome]) -> list[ReportgenError]:
    sent = sum(each.state == "sent" for each in outcomes)
    of_all = f"{counted(sent, 'message')} of {len(outcomes)} {'was' if sent == 1 else 'were'} sent"
    faults: list[ReportgenError] = []
    refused = [each for each in outcomes if each.state in ("refused", "")]
    if refused:
        faults.append(
            ReleaseError(
                f"{of_all}; {len(refused)} not: " + ", ".join(f"{each.letter.name} ({each.why})" for each in refused),
                where=f"{batch.post.host}:{batch.post.port}",
                fix="mend the address (5..), or wait (4.., connection lost), and run the command again: "
                "what was sent is not sent again",
            )
        )
    faults += [
        ReleaseError(
            f"nobody knows whether {each.letter.name} was sent: {each.why}",
            where=f"{batch.post.host}:{batch.post.port}",
            fix=f"ask whether it came; if not, run the command again with --again {each.letter.short}",
        )
        for each in outcomes
        if each.state == "unknown"
    ]
    return faults


@dataclass(frozen=True, slots=True)
class _Written:
    """The messages of one command: who sends them, their kind, and the agencies that nobody gets one for."""

    sender: Post
    kind: str
    letters: Sequence[Letter]
    nobody: tuple[str, ...]


def _batch(root: Path, quarter: Quarter, written: _Written) -> Batch:
    """Put the messages into the outbox, and say what became of each before."""
    kept = Journal(root / FOLDER, quarter)
    outbox = post.keep(root, quarter, written.kind, written.letters)
    states = {each.message: kept.state(each.message) for each in written.letters}
    return Batch(root, quarter, written.kind, written.sender, tuple(written.letters), states, written.nobody, outbox)


def _sender(project: Project, *, needs_site: bool) -> Post:
    found = project.settings.post
    if found is None:
        raise ConfigError(
            "the project does not say who sends its post",
            where="_quarto.yml, reportgen",
            fix="add `post:` with `sender:` (an address of the partnership) and, to send from here, `host:`",
        )
    if needs_site and not found.site:
        raise ConfigError(
            "the address of the published site is not known, and messages lead to it",
            where=_WHERE,
            fix="add `site:` below `post:`, or `site-url:` below `website:`",
        )
    return found


# ---------------------------------------------------------------- reports


def _released(project: Project, quarter: Quarter) -> Release:
    made = project.released(quarter, project.settings.audience)
    if not made:
        raise ReleaseError(
            f"{quarter} is not released, and a draft is not sent",
            where="records/releases",
            fix=f"release it first: reportgen release {quarter.slug}",
        )
    return made[-1]


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
        editions = person.editions or tuple(each for each in usual if _page_name(each) in outputs)
        faults += [
            ReleaseError(
                f"recipient {number} is to get the edition {each!r}, which was not released for {release.quarter}",
                where=where(project),
                fix="take it out of `editions:`, or release the quarter with it",
            )
            for each in editions
            if _page_name(each) not in outputs
        ]
        chosen.append((number, person, editions))
    raise_all(faults)
    return chosen


class _Finished:
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
        return tuple(each for each in self._titles if each != PARTNERSHIP and _page_name(each) in self._outputs)

    def parcel(self, editions: Sequence[str], formats: Sequence[str]) -> Parcel:
        """Put together what a recipient of some editions gets."""
        from reportgen.pipeline.folder import file_name

        pages, files = [], []
        for edition in editions:
            name = _page_name(edition)
            page = self._bytes(name)
            found = post.points(page) if page else post.Points()  # without a page there is a fault, and no message
            pages.append(Page(edition, self._titles[edition], self._link + name, found))
            for format_ in formats:
                own = file_name(self._release.quarter, edition, format_)
                files.append(File(edition, format_, own, self._bytes(own), self._link + own))
        unsigned = tuple(self._titles.get(agency, agency) for agency in self._release.unsigned)
        return Parcel(self._release, tuple(pages), tuple(files), unsigned)

    def _bytes(self, name: str) -> bytes:
        """Read a file of the site once; what differs from the release is noted, and nothing is sent then."""
        if name in self._read:
            return self._read[name]
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
        self._read[name] = data
        return data

    def _note(self, name: str, what: str, fix: str) -> None:
        self._faults[name] = ReleaseError(what, where=self._shown, fix=fix)


def _page_name(edition: str) -> str:
    return f"{edition}.html"


# ---------------------------------------------------------------- reminders


def _missing(project: Project, quarter: Quarter) -> tuple[str, ...]:
    """List the agencies whose return is due and has not come in, in the framework's order."""
    from reportgen import returns

    notes = [each for each in project.quarters if each.quarter == quarter] or [
        QuarterNotes(quarter, quarter.reporting_day, None, (), ())
    ]
    alone = replace(project, quarters=tuple(notes))  # earlier returns say nothing of what has come in
    return tuple(each.agency for each in returns.examine(alone, quarter).returns if each.state == "not returned")


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
