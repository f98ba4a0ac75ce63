"""Hand messages to the mail server, one a person: encrypted always, journalled before and after, never twice.

A mail server answers each step. Once the last line of a message has gone out and no answer comes, nobody knows whether
it was taken: such a message is `unknown`, and the run stops. Everything before that line is certain.
"""

from __future__ import annotations

import smtplib
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Self

from reportgen.errors import ConfigError, EnvironmentFault, ReleaseError, ReportgenError
from reportgen.model import Post
from reportgen.release.post import credentials, journal
from reportgen.release.post.journal import Journal
from reportgen.release.post.letter import Letter

_TRIES: Final = 3
_SETTINGS: Final = "_quarto.yml, reportgen: post"
_LAST_ANSWER: Final = 5  # times the usual patience: a server looks through a message before it answers
_CLOSING: Final = 421
_TAKEN: Final = 250
_LOST: Final = 0  # no code of a server: the connection was lost before the message was through
_NO_ANSWER: Final = -1  # nor this: it was lost after that
_WILL_FORWARD: Final = 251
_GO_ON: Final = 354


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message in this run; `state` as in the journal, or empty where it was not tried."""

    letter: Letter
    state: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """The time, and how to let it pass."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep


def send(
    letters: Sequence[Letter],
    post: Post,
    kept: Journal,
    clock: Clock = Clock(),
    tell: Callable[[Outcome], None] | None = None,
) -> tuple[Outcome, ...]:
    """Send messages in order; what was not taken from one recipient does not stop the others.

    Args:
        letters: Those that are to be sent now.
        post: The mail server.
        kept: The quarter's journal; the caller holds the post's lock.
        clock: The time.
        tell: Told each outcome.

    Returns:
        What became of each. After a message of which nothing is known, or where the server is gone or refuses the
        sender, the rest is not tried.

    Raises:
        ReportgenError: If there is no connection at all, its certificate does not hold, or it refuses the password:
            nothing was sent then.
        OSError: If the journal cannot be written: nothing more is sent.
    """
    outcomes: list[Outcome] = []
    with _Line(post, clock) as line:
        line.open()
        for letter in letters:
            if outcomes:
                clock.sleep(post.pause)
            outcome, go_on = _deliver(letter, line, kept, clock)
            outcomes.append(outcome)
            if tell is not None:
                tell(outcome)
            if not go_on:
                break
    rest = letters[len(outcomes) :]
    return (*outcomes, *(Outcome(letter, "", "not tried") for letter in rest))


def try_connection(post: Post) -> str:
    """Connect to the mail server as for sending, sign in, and send nothing.

    Returns:
        One line that says what was found, without name and password.

    Raises:
        ReportgenError: If it cannot be done, with how to mend it.
    """
    with _Line(post, Clock()) as line:
        version = line.open()
        return f"{_place(post)}: {version}, {'signed in' if line.signed_in else 'no password set, none used'}"


# ---------------------------------------------------------------- one message


class _Refused(Exception):
    """The server did not take a message, for certain; or, with `_NO_ANSWER`, nobody knows whether it did."""

    def __init__(self, code: int, step: str) -> None:
        super().__init__(code, step)
        self.code, self.step = code, step

    @property
    def for_now(self) -> bool:
        """Tell whether the server may take it later."""
        return _LOST <= self.code < 500

    @property
    def why(self) -> str:
        """Say what happened; the server's own words may hold an address."""
        said = {_LOST: f"connection lost at {self.step}", _NO_ANSWER: f"no answer to the {self.step}"}
        return said.get(self.code, f"{self.code} at {self.step}")

    @property
    def state(self) -> str:
        """Give the journal's word."""
        return journal.UNKNOWN if self.code == _NO_ANSWER else journal.REFUSED


def _deliver(letter: Letter, line: _Line, kept: Journal, clock: Clock) -> tuple[Outcome, bool]:
    """Send one message, a few times if it is not taken for now; say whether others may follow."""
    wait, left = line.post.wait, _TRIES
    while True:
        left -= 1
        kept.note(letter, journal.SENDING, clock.now())
        refused = _tried(letter, line, letter.dated(kept.not_before(clock.now())))
        if refused is None:
            kept.note(letter, journal.SENT, clock.now())
            return Outcome(letter, journal.SENT), True
        kept.note(letter, refused.state, clock.now(), refused.why)
        if not left or not refused.for_now:
            # Who is refused as a sender, or not answered at all, is so for everybody.
            go_on = refused.code not in (_LOST, _NO_ANSWER) and refused.step != "sender"
            return Outcome(letter, refused.state, refused.why), go_on
        clock.sleep(wait)
        wait *= 2


def _tried(letter: Letter, line: _Line, data: bytes) -> _Refused | None:
    """Try to send a message once; say why it was not taken, or nothing if it was."""
    try:
        line.open()
        _submit(line, letter, data)
    except _Refused as fault:
        return fault
    except ReportgenError:
        return _Refused(_LOST, "connecting")
    return None


def _submit(line: _Line, letter: Letter, data: bytes) -> None:
    """Go through the steps of one message."""
    smtp = line.smtp
    steps: tuple[tuple[str, tuple[int, ...], Callable[[], tuple[int, bytes]]], ...] = (
        ("sender", (_TAKEN,), lambda: smtp.mail(line.post.sender)),
        ("recipient", (_TAKEN, _WILL_FORWARD), lambda: smtp.rcpt(letter.recipient.address)),
        ("message", (_GO_ON,), lambda: smtp.docmd("DATA")),
    )
    for step, good, run in steps:
        try:
            code, _ = run()
        except (OSError, smtplib.SMTPException):
            line.drop()
            raise _Refused(_LOST, step) from None
        if code not in good:
            line.reset(code)
            raise _Refused(code, step)
    try:
        smtp.send(_stuffed(data))  # if this fails, the line that ends the message never went out
    except (OSError, smtplib.SMTPException):
        line.drop()
        raise _Refused(_LOST, "message") from None
    try:
        line.patient(_LAST_ANSWER)
        smtp.send(b".\r\n")
        code, _ = smtp.getreply()
        line.patient(1)
    except (OSError, smtplib.SMTPException):
        line.drop()
        raise _Refused(_NO_ANSWER, "message") from None
    if code != _TAKEN:
        line.reset(code)
        raise _Refused(code, "message")


def _stuffed(data: bytes) -> bytes:
    """Write a message as it goes over the line: a dot at the start of a line is doubled, and a line end closes it."""
    whole = data if data.endswith(b"\r\n") else data + b"\r\n"
    stuffed = whole.replace(b"\r\n.", b"\r\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed


# ---------------------------------------------------------------- the connection


class _Line:
    """The connection to the mail server, opened when it is needed."""

    def __init__(self, post: Post, clock: Clock) -> None:
        if not post.host:
            raise ConfigError(
                "no mail server is named, so nothing can be sent",
                where=_SETTINGS,
                fix="add `host:`, or send the messages of the outbox by hand",
            )
        self.post = post
        self.signed_in = False
        self._clock = clock
        self._smtp: smtplib.SMTP | None = None
        self._who = credentials.find(post.host)
        self._context = _context(post)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._smtp is not None and kind is None:  # a server that is busy is not waited for when we are stopped
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
        self.drop()

    @property
    def smtp(self) -> smtplib.SMTP:
        """Give the open connection."""
        if self._smtp is None:
            raise RuntimeError("the connection is not open")
        return self._smtp

    def open(self) -> str:
        """Connect, encrypt, and sign in if there is a password; do nothing where that is done. Give TLS's version."""
        if self._smtp is None:
            with _told(self.post):
                smtp = self._connected()
                self._sign_in(smtp)
                self._smtp = smtp
        socket = self.smtp.sock
        return (socket.version() or "TLS") if isinstance(socket, ssl.SSLSocket) else "TLS"

    def _connected(self) -> smtplib.SMTP:
        post = self.post
        name = post.sender.rpartition("@")[2]  # what we greet with: never the name of this machine
        if post.security == "tls":
            return _greeted(smtplib.SMTP_SSL(post.host, post.port, name, timeout=post.timeout, context=self._context))
        smtp = smtplib.SMTP(post.host, post.port, name, timeout=post.timeout)
        try:
            smtp.starttls(context=self._context)
        except BaseException:
            smtp.close()
            raise
        return _greeted(smtp)

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        """Sign in if there is a password; a connection that was not let in is never used."""
        if self._who is None:
            return
        try:
            smtp.login(self._who.user, self._who.password)
        except BaseException:
            smtp.close()
            raise
        self.signed_in = True

    def patient(self, times: int) -> None:
        """Wait so many times as long as usual for an answer."""
        if self.smtp.sock is not None:
            self.smtp.sock.settimeout(self.post.timeout * times)

    def reset(self, code: int) -> None:
        """Begin anew after a refusal; where the server is closing, with a new connection."""
        if code == _CLOSING:
            self.drop()
            return
        try:
            if self.smtp.rset()[0] != _TAKEN:
                self.drop()
        except (OSError, smtplib.SMTPException):
            self.drop()

    def drop(self) -> None:
        """Let the connection go without a word."""
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None


def _greeted(smtp: smtplib.SMTP) -> smtplib.SMTP:
    try:
        smtp.ehlo_or_helo_if_needed()
    except BaseException:
        smtp.close()
        raise
    return smtp


def _context(post: Post) -> ssl.SSLContext:
    """Verify the server's certificate and its name, always."""
    try:
        context = ssl.create_default_context(cafile=post.certificates)
    except (OSError, ssl.SSLError):
        raise ConfigError(
            "the file of certificates cannot be read",
            where=f"{_SETTINGS}: certificates",
            fix="ask for your certificate authority's certificate as a PEM file",
        ) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@contextmanager
def _told(post: Post) -> Iterator[None]:
    """Say in words what went wrong while connecting; a server's own words may repeat a name or a password."""
    fault: ReportgenError
    try:
        yield
        return  # noqa: TRY300  # the faults follow
    except ssl.SSLCertVerificationError as error:
        fault = ReleaseError(
            f"the mail server's certificate does not hold: {error.verify_message}",
            where=_place(post),
            fix="look at host; where your own authority signs, name its file under `certificates:`",
        )
    except smtplib.SMTPNotSupportedError as error:
        encrypts = "STARTTLS" not in str(error)
        fault = ReleaseError(
            "the mail server takes no password in a way that is known here"
            if encrypts
            else "the mail server does not offer to encrypt, so nothing was said to it",
            where=_place(post),
            fix="ask whoever runs it" if encrypts else "look at host and port; or write security: tls, for port 465",
        )
    except smtplib.SMTPAuthenticationError as error:
        fault = ReleaseError(
            f"the mail server refuses name and password ({error.smtp_code})",
            where=_place(post),
            fix=f"look at {credentials.USER} and {credentials.PASSWORD}, or at the keyring's entry",
        )
    except smtplib.SMTPException as error:
        code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
        fault = ReleaseError(
            f"the mail server does not go on ({code or 'it closed the connection'})",
            where=_place(post),
            fix="try again later; if it stays so, ask whoever runs it",
        )
    except ssl.SSLError:
        fault = ReleaseError(
            "the mail server and this program cannot agree on encryption",
            where=_place(post),
            fix="look at security: starttls for port 587, tls for port 465",
        )
    except OSError as error:
        why = "it did not answer in time" if isinstance(error, TimeoutError) else (error.strerror or "no connection")
        fault = EnvironmentFault(
            f"the mail server cannot be reached: {why}",
            where=_place(post),
            fix="look at host and port, and whether this machine may reach it",
        )
    raise fault from None


def _place(post: Post) -> str:
    return f"{post.host}:{post.port}"
