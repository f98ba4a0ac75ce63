"""The messages of one command, kept in the outbox; sending them, and what is told of those that were not sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from reportgen import workspace
from reportgen.errors import ConfigError, ReleaseError, ReportgenError, raise_all, suggest
from reportgen.model import Post, Project
from reportgen.numbers import counted
from reportgen.quarter import Quarter
from reportgen.release import post
from reportgen.release.post import Journal, Letter, Outcome, credentials

FOLDER: Final = "records/post"  # the journals, and the key under which they know recipients
DOING: Final = "sending this project's post"
_WANTS_A_NAME: Final = "530"


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
    doubt: str = ""  # why the links may lead nowhere; empty where they lead to what was released, or there are none

    def to_send(self, again: Sequence[str] = ()) -> tuple[Letter, ...]:
        """List the messages that would be sent: those that were not sent before, and unknown ones that are named.

        Raises:
            ConfigError: If a name is that of no message whose sending is unknown.
        """
        unknown = {each.short for each in self.letters if self.states[each.message] == "unknown"}
        for name in again:
            if name not in unknown:
                fix = (
                    suggest(name, unknown)
                    if unknown
                    else "leave --again out: of the messages that are due now, none is unknown"
                )
                what = f"no message whose sending is unknown is called {name!r}"
                raise ConfigError(what, where="the command line, --again", fix=fix)
        return tuple(
            each
            for each in self.letters
            if self.states[each.message] in ("", "refused")
            or (self.states[each.message] == "unknown" and each.short in again)
        )


@dataclass(frozen=True, slots=True)
class Written:
    """The messages of one command before they are kept: who sends them, their kind, whom nobody gets one for."""

    sender: Post
    kind: str
    letters: Sequence[Letter]
    nobody: tuple[str, ...]  # agencies
    doubt: str = ""


def keep(root: Path, quarter: Quarter, written: Written) -> Batch:
    """Put messages into the outbox, and say what became of each before. Hold the post's lock."""
    kept = Journal(root / FOLDER, quarter)
    return Batch(
        root=root,
        quarter=quarter,
        kind=written.kind,
        post=written.sender,
        letters=tuple(written.letters),
        states={each.message: kept.state(each.message) for each in written.letters},
        nobody=written.nobody,
        outbox=post.keep(root, quarter, written.kind, written.letters),
        doubt=written.doubt,
    )


def sender(project: Project) -> Post:
    """Give who sends the project's post.

    Raises:
        ConfigError: If nobody is named.
    """
    found = project.settings.post
    if found is None:
        raise ConfigError(
            "the project does not say who sends its post",
            where="_quarto.yml, reportgen",
            fix="add `post:` with `sender:` (an address of the partnership) and, to send from here, `host:`",
        )
    return found


def send(batch: Batch, again: Sequence[str] = (), tell: Callable[[Outcome], None] | None = None) -> tuple[Outcome, ...]:
    """Send what has not been sent; the journal is read anew, for another run may have been at work since.

    Raises:
        ReleaseError: If anything was not sent; it says how many, which, and how to go on.
        Busy: If another run is sending.
    """
    with workspace.locked(batch.root / FOLDER, DOING):
        kept = Journal(batch.root / FOLDER, batch.quarter)
        now = replace(batch, states={each.message: kept.state(each.message) for each in batch.letters})
        letters = now.to_send(again)
        outcomes = post.send(letters, batch.post, kept, tell=tell) if letters else ()
    raise_all(_not_sent(batch, outcomes))
    return outcomes


def _way_on(refused: Sequence[Outcome]) -> str:
    """Say what to do about messages that were not taken, by the server's numbers."""
    if any(each.why.startswith(_WANTS_A_NAME) for each in refused):
        first = f"the server wants a name and a password (530): set {credentials.USER} and {credentials.PASSWORD}"
    else:
        first = "mend the address (5..), or wait (4.., connection lost)"
    return f"{first}, and run the command again: what was sent is not sent again"


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
                fix=_way_on(refused),
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
